/* progress.c: a carriage return, a line cut to the window, contract in progress.h */
#include "sim/cli/progress.h"
#include "sim/base/text.h"
#include "sim/cli/guard.h"
#include "sim/cli/screen.h"
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { BAR = 24 };
static const double interval_s = 0.1;

static double now_s(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

void yl_progress_begin(struct yl_progress *progress, enum yl_lang lang, bool quiet)
{
    *progress =
        (struct yl_progress){.lang = lang, .on = !quiet && isatty(STDERR_FILENO), .began = now_s()};
    progress->last = progress->began;
}

static void time_left(char *buffer, size_t size, const struct yl_progress *progress, double share,
                      double elapsed_s)
{
    bool zh = progress->lang == YL_ZH;
    *buffer = 0;
    if (share < 0.01 || elapsed_s < 0.5) return;
    long left = (long)(elapsed_s * (1 - share) / share + 0.5);
    if (left >= 3600)
        snprintf(buffer, size, zh ? "剩余 %ld 小时 %ld 分" : "%ld h %ld min left", left / 3600,
                 left / 60 % 60);
    else if (left >= 60)
        snprintf(buffer, size, zh ? "剩余 %ld 分 %ld 秒" : "%ld min %ld s left", left / 60,
                 left % 60);
    else
        snprintf(buffer, size, zh ? "剩余 %ld 秒" : "%ld s left", left);
}

void yl_progress_line(char line[YL_PROGRESS_LINE], const struct yl_progress *progress, double share,
                      const char *what, double elapsed_s, int width)
{
    share = fmin(1, fmax(0, share));
    char bar[BAR + 1], left[64];
    int filled = (int)(share * BAR);
    for (int i = 0; i < BAR; i++) bar[i] = i < filled ? '#' : '.';
    bar[BAR] = 0;
    time_left(left, sizeof left, progress, share, elapsed_s);
    snprintf(line, YL_PROGRESS_LINE, "[%s] %3d%%  %s%s%s", bar, (int)(share * 100), left,
             *left ? "  " : "", what ? what : "");
    line[yl_text_fit(line, strlen(line), width)] = 0;
}

void yl_progress_show(void *context, double share, const char *what)
{
    struct yl_progress *progress = context;
    double now = now_s();
    if (share < progress->share) progress->began = now;
    progress->share = share;
    if (!progress->on || now - progress->last < interval_s) return;
    progress->last = now;
    progress->shown = true;
    char line[YL_PROGRESS_LINE];
    yl_progress_line(line, progress, share, what, now - progress->began,
                     yl_screen_width(stderr) - 1);
    yl_guard_control("\r");
    fputs(line, stderr);
    yl_guard_control("\033[K");
}

void yl_progress_end(struct yl_progress *progress)
{
    if (progress->shown) yl_guard_control("\r\033[K");
    progress->on = progress->shown = false;
}
