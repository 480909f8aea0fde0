/* progress.c: a thread that draws and forecasts, contract in progress.h */
#include "sim/cli/progress.h"
#include "sim/base/clock.h"
#include "sim/base/get.h"
#include "sim/base/tell.h"
#include "sim/base/text.h"
#include "sim/cli/guard.h"
#include "sim/cli/screen.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { BAR = 24 };
static const double tick_s = 0.1;
/* Of a part, before its pace tells anything: at least, and where less than this share is done. */
static const double trial_s = 0.8, trial_most_s = 2, trial_share = 0.02;
static const double busy = 4; /* so many times as long at most, where others have the processors */
static const double long_s = 5; /* what takes less is not foretold */
static const double more = 1.5; /* times the least that was foretold, before it is again */

double yl_progress_now(void) { return yl_seconds(CLOCK_MONOTONIC); }

void yl_progress_time(char text[YL_PROGRESS_TIME], double seconds, enum yl_lang lang)
{
    const bool zh = lang == YL_ZH;
    const size_t size = YL_PROGRESS_TIME;
    const long minutes = lround(seconds / 60), hours = minutes / 60;
    if (seconds < 90)
        snprintf(text, size, zh ? "%.0f 秒" : "%.0f s", fmax(seconds, 1));
    else if (hours)
        snprintf(text, size, zh ? "%ld 小时 %ld 分钟" : "%ld h %ld min", hours, minutes % 60);
    else
        snprintf(text, size, zh ? "%ld 分钟" : "%ld min", minutes);
}

void yl_progress_line(char line[YL_PROGRESS_LINE], double share, double left_s, const char *what,
                      int width, enum yl_lang lang)
{
    char bar[BAR + 1], time[YL_PROGRESS_TIME], left[2 * YL_PROGRESS_TIME] = "";
    share = fmin(1, fmax(0, share));
    for (int i = 0; i < BAR; i++) bar[i] = i < (int)(share * BAR) ? '#' : '.';
    bar[BAR] = 0;
    if (left_s >= 0) {
        yl_progress_time(time, left_s, lang);
        snprintf(left, sizeof left, T(lang, "%s left", "剩余 %s"), time);
    }
    snprintf(line, YL_PROGRESS_LINE, "[%s] %3d%%  %s%s%s", bar, (int)(share * 100), left,
             *left ? "  " : "", what ? what : "");
    line[yl_text_fit(line, strlen(line), width)] = 0;
}

/* ---- under the lock -------------------------------------------------------------------------- */

static void wipe(struct yl_progress *progress)
{
    if (progress->rows < 0) return;
    yl_guard_control("\r\033[K");
    for (; progress->rows > 0; progress->rows--) yl_guard_control("\033[A\033[K");
    progress->rows = -1;
}

/* Seconds until all is done, if the current part goes on as it began, or until that part is; negative: not known. */
static double left_of(const struct yl_progress *progress, double now, bool part)
{
    const double passed = now - progress->part_began, width = progress->to - progress->from,
                 worked = yl_seconds(CLOCK_PROCESS_CPUTIME_ID) - progress->part_cpu,
                 tried = fmin(passed, fmax(worked, passed / busy)),
                 done = progress->share - progress->first;
    if (progress->left >= 0) return fmax(0, progress->left - passed);
    if (tried < (progress->share < trial_share ? trial_most_s : trial_s)) return -1;
    if (!(done > 0) || !(width > 0)) return -1;
    return fmax(0, (progress->moved - progress->first_moved) / done *
                           (1 - progress->share + (part ? 0 : (1 - progress->to) / width)) -
                       (now - progress->moved));
}

static void foretell(struct yl_progress *progress, double seconds)
{
    char words[YL_PROGRESS_TIME];
    yl_progress_time(words, seconds, progress->lang);
    wipe(progress);
    if (progress->held)
        yl_tell(stderr, progress->lang, "yinliu: this takes some %s or more\n",
                "yinliu：大约需要 %s或更久\n", words);
    else
        yl_tell(stderr, progress->lang, "yinliu: this takes some %s\n", "yinliu：大约需要 %s\n",
                words);
    progress->least = seconds;
    progress->has_foretold = !progress->held;
}

static void draw(struct yl_progress *progress, double left_s)
{
    char line[YL_PROGRESS_LINE];
    yl_progress_line(line, progress->shown, left_s, progress->what, yl_screen_width(stderr) - 1,
                     progress->lang);
    if (progress->rows < 0 || progress->fresh) {
        wipe(progress);
        progress->rows = 0;
        for (const char *at = progress->above; at && *at; at++) progress->rows += *at == '\n';
        if (progress->above) fputs(progress->above, stderr);
        progress->fresh = false;
    }
    yl_guard_control("\r\033[K");
    fputs(line, stderr);
}

static void tick(struct yl_progress *progress)
{
    const double now = yl_progress_now(), left_s = left_of(progress, now, false),
                 all_s = left_of(progress, now, progress->held) + now - progress->began;
    double at = progress->from + fmin(progress->share, 1) * (progress->to - progress->from);
    if (left_s >= 0) at = (now - progress->began) / (now - progress->began + left_s);
    progress->shown = fmax(progress->shown, fmin(at, 0.99));
    const bool may = progress->held
                         ? all_s > more * progress->least && now - progress->began >= long_s / 2
                         : !progress->has_foretold;
    if (may && left_s >= 0 && all_s >= long_s) foretell(progress, all_s);
    if (progress->terminal) draw(progress, left_s);
}

static void *run(void *context)
{
    struct yl_progress *progress = context;
    struct timespec at;
    clock_gettime(CLOCK_MONOTONIC, &at);
    pthread_mutex_lock(&progress->lock);
    while (progress->on) {
        at.tv_nsec += (long)(tick_s * 1e9);
        if (at.tv_nsec >= 1000000000) at.tv_sec++;
        at.tv_nsec %= 1000000000;
        while (progress->on && !pthread_cond_timedwait(&progress->over, &progress->lock, &at)) {
        }
        if (progress->on) tick(progress);
    }
    wipe(progress);
    pthread_mutex_unlock(&progress->lock);
    return NULL;
}

void yl_progress_begin(struct yl_progress *progress, enum yl_lang lang, bool quiet)
{
    pthread_condattr_t steady;
    if (quiet || progress->on) return;
    const double now = yl_progress_now();
    *progress = (struct yl_progress){.lang = lang,
                                     .on = true,
                                     .terminal = isatty(STDERR_FILENO),
                                     .began = now,
                                     .part_began = now,
                                     .part_cpu = yl_seconds(CLOCK_PROCESS_CPUTIME_ID),
                                     .moved = now,
                                     .left = -1,
                                     .to = 1,
                                     .rows = -1};
    pthread_condattr_init(&steady);
    pthread_condattr_setclock(&steady, CLOCK_MONOTONIC);
    pthread_mutex_init(&progress->lock, NULL);
    pthread_cond_init(&progress->over, &steady);
    pthread_condattr_destroy(&steady);
    if (pthread_create(&progress->thread, NULL, run, progress)) progress->on = false;
}

void yl_progress_part(struct yl_progress *progress, double share)
{
    if (!progress->on) return;
    pthread_mutex_lock(&progress->lock);
    if (progress->parted) progress->from = progress->to;
    progress->parted = true;
    progress->to = progress->from + share * (1 - progress->from);
    progress->share = progress->first = 0;
    progress->held = false;
    progress->left = -1;
    progress->part_began = progress->moved = yl_progress_now();
    progress->part_cpu = yl_seconds(CLOCK_PROCESS_CPUTIME_ID);
    pthread_mutex_unlock(&progress->lock);
}

void yl_progress_left(struct yl_progress *progress, double seconds)
{
    if (!progress->on) return;
    pthread_mutex_lock(&progress->lock);
    progress->held = seconds < 0;
    progress->left = seconds;
    pthread_mutex_unlock(&progress->lock);
}

void yl_progress_show(void *context, double share, const char *what)
{
    struct yl_progress *progress = context;
    if (!progress->on) return;
    pthread_mutex_lock(&progress->lock);
    if (share > progress->share) {
        progress->moved = yl_progress_now();
        if (!(progress->first > 0)) progress->first = share;
        if (progress->first >= share) progress->first_moved = progress->moved;
        progress->share = share;
    }
    snprintf(progress->what, sizeof progress->what, "%s", what ? what : "");
    pthread_mutex_unlock(&progress->lock);
}

void yl_progress_tell(struct yl_progress *progress, const char *text)
{
    if (!progress->on || !progress->terminal) return;
    pthread_mutex_lock(&progress->lock);
    free(progress->above);
    progress->above = yl_get_text(text);
    progress->fresh = true;
    pthread_mutex_unlock(&progress->lock);
}

void yl_progress_end(struct yl_progress *progress)
{
    if (!progress->on) return;
    pthread_mutex_lock(&progress->lock);
    progress->on = false;
    pthread_cond_signal(&progress->over);
    pthread_mutex_unlock(&progress->lock);
    pthread_join(progress->thread, NULL);
    pthread_cond_destroy(&progress->over);
    pthread_mutex_destroy(&progress->lock);
    free(progress->above);
    progress->above = NULL;
}
