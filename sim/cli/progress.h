/* progress.h: how far a call is and how long it takes: one bar from begin to end, and what is known so far above it.
 *
 * Why      A person who waits wants to know how long, and sees what is known already; a file or a pipe gets one line.
 * Shape    yl_progress_begin; yl_progress_part before each part of the work, yl_progress_show as what struct
 *          yl_run_options wants; yl_progress_tell puts text above the bar; yl_progress_end wipes all of it.
 * Forecast The beginning of the work itself is the trial, so nothing is simulated for it: its pace, one or two seconds
 *          into a part, tells how long all takes; on a busy machine seconds of its processor, so that a moment in which
 *          others have it is not taken for the pace. It is printed once on the standard error, if it is over five seconds; one of
 *          what the call takes at least comes before it where how much comes is not known yet, again where it is far more.
 * Units    shares 0-1 of the current part, parts as shares of the whole; seconds of the steady clock.
 * Order    the bar never goes back.
 * Cost     a thread of its own that wakes ten times a second, so that no part of the work is silent, whatever it does.
 * Errors   none: without a thread nothing is shown.
 * Owns     its thread and its text, between begin and end. {0} shows nothing.
 * Threads  show and tell: any; the others one.
 */
#pragma once
#include "sim/base/diag.h"
#include <pthread.h>
#include <stdbool.h>

enum { YL_PROGRESS_WHAT = 96, YL_PROGRESS_LINE = 512 };
struct yl_progress {
    enum yl_lang lang;
    bool on, terminal;
    bool has_foretold; /* a forecast was printed */
    double least;      /* the last one of what it takes at least; 0: none */
    bool parted;       /* there was a part before */
    bool held;         /* how much comes is not known: what is forecast is the least */
    double left;       /* seconds to the end, known otherwise; negative: by the pace */
    double began, part_began, part_cpu; /* part_cpu: processor seconds before it */
    double moved, first_moved;          /* when the share last and first did */
    double share, first;                /* of the part; first: at first_moved */
    double from, to, shown;             /* of the whole: the part, and what the bar has come to */
    char what[YL_PROGRESS_WHAT];
    char *above;
    bool fresh; /* `above` was not drawn yet */
    int rows;   /* of it that are on the terminal; -1: nothing is there */
    pthread_t thread;
    pthread_mutex_t lock; /* of all of it */
    pthread_cond_t over;
};
void yl_progress_begin(struct yl_progress *progress, enum yl_lang lang, bool quiet);
/* What comes next is this share of what is left behind the part before; without parts all is one. */
void yl_progress_part(struct yl_progress *progress, double share);
/* The current part and all behind it take so many seconds, by parts before it; negative: nobody knows what comes behind it. */
void yl_progress_left(struct yl_progress *progress, double seconds);
void yl_progress_show(void *progress, double share, const char *what);
/* Lines that fit the window (yl_wrap_text), in place of those before. */
void yl_progress_tell(struct yl_progress *progress, const char *text);
void yl_progress_end(struct yl_progress *progress);
double yl_progress_now(void);
/* "12 min", "1 h 5 min" */
enum { YL_PROGRESS_TIME = 64 };
void yl_progress_time(char text[YL_PROGRESS_TIME], double seconds, enum yl_lang lang);
/* The bar itself: percent, time left (negative: not known), what; never wider than `width` columns. */
void yl_progress_line(char line[YL_PROGRESS_LINE], double share, double left_s, const char *what,
                      int width, enum yl_lang lang);
