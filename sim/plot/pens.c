/* pens.c: gnuplots told by a pipe what to draw. Contract: pens.h. */
#include "sim/plot/pens.h"
#include "sim/base/stop.h"
#include "sim/plot/children.h"
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* An SVG begins with the colour that was used last, so each has to find it as new. */
static const char again[] = "reset session\nset terminal svg\nset output '/dev/null'\ntest\n"
                            "set output\nreset session\ncall";

/* commands: where it reads what follows; -1: it draws this one alone. */
static pid_t start(const struct yl_pen_picture *picture, int commands)
{
    /* -d: no start-up file changes a picture; load '-' reads nothing */
    const char *more = commands >= 0 ? "/dev/stdin" : NULL;
    const char *argv[] = {"gnuplot",      "-d",           "-c",          picture->script,
                          picture->files, picture->drawn, picture->kind, picture->font,
                          picture->sizes, picture->name,  more,          NULL};
    return yl_child_start((char *const *)(uintptr_t)argv, picture->messages, commands);
}

/* Not inherited, so that each child sees the end of its own; without one it draws one picture. */
static void open_commands(struct yl_pen *pen)
{
    if (pipe(pen->commands)) pen->commands[0] = pen->commands[1] = -1;
    for (int i = 0; i < 2 && pen->commands[i] >= 0; i++)
        (void)fcntl(pen->commands[i], F_SETFD, FD_CLOEXEC);
    if (pen->commands[1] >= 0) (void)fcntl(pen->commands[1], F_SETFL, O_NONBLOCK);
}

/* It is told to end: a handle that could not be closed would keep it waiting. */
static void end_commands(const struct yl_pen *pen)
{
    if (pen->commands[1] >= 0) (void)!write(pen->commands[1], "exit\n", strlen("exit\n"));
    for (int i = 0; i < 2; i++)
        if (pen->commands[i] >= 0) close(pen->commands[i]);
}

/* May its paths stand in a command, between single quotes? */
static bool is_plain(const struct yl_pen_picture *picture)
{
    return !strpbrk(picture->script, "\n\r") && !strpbrk(picture->drawn, "\n\r") &&
           !strpbrk(picture->font, "\n\r");
}

static void put_quoted(FILE *out, const char *text)
{
    fputs(" '", out);
    for (; *text; text++) fputs(*text == '\'' ? "''" : (const char[]){*text, '\0'}, out);
    fputc('\'', out);
}

/* A pipe that is full, or read by nobody: yl_pens_end finds what is not drawn. A command is written whole or not at all. */
static void tell(const struct yl_pen *pen, const struct yl_pen_picture *picture)
{
    const char *arguments[] = {picture->script, picture->files, picture->drawn, picture->kind,
                               picture->font,   picture->sizes, picture->name};
    char text[PIPE_BUF];
    FILE *out = fmemopen(text, sizeof text, "w");
    if (!out) return;
    fputs(again, out);
    for (size_t i = 0; i < sizeof arguments / sizeof *arguments; i++) put_quoted(out, arguments[i]);
    fputc('\n', out);
    const long length = ftell(out);
    if (!fclose(out) && length > 0 && length < (long)sizeof text)
        (void)!write(pen->commands[1], text, (size_t)length);
}

/* A new one, or that with the least to do. */
unsigned yl_pens_draw(struct yl_pens *pens, const struct yl_pen_picture *picture)
{
    if (!is_plain(picture)) return YL_PENS;
    unsigned at = pens->count;
    if (at < pens->most && at < YL_PENS) {
        struct yl_pen *pen = &pens->pen[pens->count++];
        *pen = (struct yl_pen){.pictures = 1, .work = picture->work};
        open_commands(pen);
        pen->child = start(picture, pen->commands[0]);
        pen->why = pen->child < 0 ? errno : 0;
        return at;
    }
    at = 0;
    for (unsigned i = 1; i < pens->count; i++)
        if (pens->pen[i].work < pens->pen[at].work) at = i;
    pens->pen[at].pictures++;
    pens->pen[at].work += picture->work;
    if (pens->pen[at].child >= 0) tell(&pens->pen[at], picture);
    return at;
}

void yl_pens_wait(struct yl_pens *pens)
{
    for (unsigned i = 0; i < pens->count; i++) end_commands(&pens->pen[i]);
    for (unsigned i = 0; i < pens->count; i++) {
        struct yl_pen *pen = &pens->pen[i];
        pen->left = pen->child < 0 ? -1 : yl_child_end(pen->child, pens->stop);
        if (pen->child >= 0 && pen->left < 0) pen->why = errno;
    }
}

bool yl_pen_has_drawn(const struct yl_pen_picture *picture)
{
    struct stat about;
    return stat(picture->drawn, &about) == 0 && about.st_size > 0;
}

/* What failed together is drawn one by one, so that the picture at fault is named and those before
 * it stay. */
int yl_pens_end(const struct yl_pens *pens, unsigned pen, const struct yl_pen_picture *picture)
{
    const struct yl_pen *of = pen < YL_PENS ? &pens->pen[pen] : NULL;
    const bool failed = !of || (!yl_stop_asked(pens->stop) && of->left >= 0 && of->pictures > 1 &&
                                (of->left || !yl_pen_has_drawn(picture)));
    if (!failed) {
        errno = of->why;
        return of->left;
    }
    const pid_t child = start(picture, -1);
    return child < 0 ? -1 : yl_child_end(child, pens->stop);
}

void yl_pens_drop(struct yl_pens *pens)
{
    for (unsigned i = 0; i < pens->count; i++) {
        end_commands(&pens->pen[i]);
        if (pens->pen[i].child >= 0) yl_child_kill(pens->pen[i].child);
    }
    pens->count = 0;
}
