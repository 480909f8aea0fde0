/* measure.c: runs the programs of a list in turn, round after round, each pinned to its processors.
 * Input, a line each:  NAME TAB PROCESSORS TAB WORD TAB WORD ...   ({ROUND} in a word becomes the
 * round's number) Output, a line for each run:  NAME ROUND CPU_S WALL_S MAXRSS_KIB What a program
 * prints goes to FOLDER/NAME.ROUND. Run: measure ROUNDS FOLDER < LIST */
#define _GNU_SOURCE
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { LONGEST = 4096, WORDS = 256, MOST = 512 };

static double seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

static double of(struct timeval t) { return (double)t.tv_sec + 1e-6 * (double)t.tv_usec; }

/* The words of a line, with the round's number in them (it is no longer than what stands for it). */
static size_t split(char *line, int round, char *word[WORDS])
{
    static const char mark[] = "{ROUND}";
    size_t words = 0;
    for (char *at = strtok(line, "\t\n"); at && words < WORDS - 1; at = strtok(NULL, "\t\n")) {
        char *here = strstr(at, mark), *behind = here ? here + strlen(mark) : NULL;
        if (here) {
            here += sprintf(here, "%d", round % 1000000);
            memmove(here, behind, strlen(behind) + 1);
        }
        word[words++] = at;
    }
    word[words] = NULL;
    return words;
}

static void child(int processors, const char *output, char **words)
{
    cpu_set_t set;
    CPU_ZERO(&set);
    for (size_t i = 0; i < (size_t)processors; i++) CPU_SET(i, &set);
    sched_setaffinity(0, sizeof set, &set); /* a machine with fewer runs it unpinned */
    setenv("OMP_PROC_BIND", "true", 1);
    int file = open(output, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    if (file < 0 || dup2(file, 1) < 0) _exit(126);
    execvp(words[0], words);
    perror(words[0]);
    _exit(127);
}

static int run(const char *entry, int round, const char *folder)
{
    char line[LONGEST], output[LONGEST], *word[WORDS];
    snprintf(line, sizeof line, "%s", entry);
    if (split(line, round, word) < 3) return 1;
    snprintf(output, sizeof output, "%s/%s.%d", folder, word[0], round);
    fflush(stdout);
    double begun = seconds();
    pid_t pid = fork();
    if (pid == 0) child(atoi(word[1]), output, word + 2);
    int how = 0;
    struct rusage used;
    if (pid < 0 || wait4(pid, &how, 0, &used) != pid) return 1;
    double wall = seconds() - begun;
    if (!WIFEXITED(how) || WEXITSTATUS(how)) {
        fprintf(stderr, "measure: %s failed\n", word[0]);
        return 1;
    }
    printf("%s %d %.6f %.6f %ld\n", word[0], round, of(used.ru_utime) + of(used.ru_stime), wall,
           used.ru_maxrss);
    return 0;
}

int main(int words, char **word)
{
    static char list[MOST][LONGEST];
    int count = 0, failed = 0;
    if (words != 3) {
        fprintf(stderr, "usage: measure ROUNDS FOLDER < LIST\n");
        return 2;
    }
    while (count < MOST && fgets(list[count], LONGEST, stdin)) count++;
    if (count == MOST) {
        fprintf(stderr, "measure: more than %d programs\n", MOST - 1);
        return 2;
    }
    for (int round = 1; round <= atoi(word[1]); round++)
        for (int i = 0; i < count; i++)
            failed |= run(list[round % 2 ? i : count - 1 - i], round, word[2]);
    return failed;
}
