/* children.c: posix_spawn and waitpid. Contract: children.h. */
#include "sim/plot/children.h"
#include "sim/base/processors.h"
#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

pid_t yl_child_start(char *const argv[], const char *messages)
{
    posix_spawn_file_actions_t actions;
    if ((errno = posix_spawn_file_actions_init(&actions))) return -1;
    int bad = posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
    if (!bad)
        bad = posix_spawn_file_actions_addopen(&actions, 1, messages, O_WRONLY | O_CREAT | O_TRUNC,
                                               0600);
    if (!bad) bad = posix_spawn_file_actions_adddup2(&actions, 1, 2);
    pid_t child = -1;
    if (!bad) bad = posix_spawnp(&child, argv[0], &actions, NULL, argv, environ);
    posix_spawn_file_actions_destroy(&actions);
    if (!bad) return child;
    errno = bad;
    return -1;
}

int yl_child_end(pid_t child, const volatile sig_atomic_t *stop)
{
    int status;
    for (;;) {
        if (yl_stop_asked(stop)) (void)kill(child, SIGTERM);
        if (waitpid(child, &status, 0) >= 0) break;
        if (errno != EINTR) return -1;
    }
    return WIFEXITED(status) ? WEXITSTATUS(status)
                             : 128 + (WIFSIGNALED(status) ? WTERMSIG(status) : 0);
}

void yl_child_kill(pid_t child)
{
    (void)kill(child, SIGTERM);
    (void)yl_child_end(child, NULL);
}

unsigned yl_children_at_once(void)
{
    const int processors = yl_processors_of((int)sysconf(_SC_NPROCESSORS_ONLN));
    return processors > 1 ? (unsigned)processors : 1;
}
