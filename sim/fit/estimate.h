/* estimate.h: the chance and the delay of each step, from when visits reached and passed it.
 *
 * Why      Whoever has not passed when the log ends may still do so: shares and delays are told together, with how well the
 *          log knows them, and what it cannot know is refused with the reason.
 * Shape    yl_fit_steps(&fit, &log); fit.step[...]; yl_fit_free. A step without a row in the log has reached 0.
 * Units    delays in seconds; shares 0-1; intervals hold 90 %.
 * Order    steps as in the log, that is as in the scenario: paths, then shops.
 * Cost     four laws a step, each over at most some thousand times: more than 2,000 are joined to 0.2 % of their length.
 * Owns     its steps, until yl_fit_free; names are the log's.
 * Threads  one.
 * Source   cure.h; Kaplan & Meier (1958) with Greenwood's variance on the logit for the share within the time seen; the
 *          average over laws with Akaike's weights and the variance between them, Buckland, Burnham & Augustin (1997),
 *          Biometrics 53, eq. 9.
 */
#pragma once
#include "sim/fit/event_log.h"
#include "sim/stats/cure.h"

enum yl_fit_method {
    YL_FIT_NONE,     /* nobody reached it */
    YL_FIT_CONSTANT, /* who passes does so after one delay, to a tick of the log's clock, mostly at once; with `refused` the share alone is known */
    YL_FIT_OBSERVED, /* the share within the time seen alone, because of `refused` */
    YL_FIT_CURE      /* the share sooner or later, and its delay */
};
enum yl_fit_refusal {
    YL_FIT_GOOD,
    YL_FIT_FEW,    /* fewer than 20 passed */
    YL_FIT_BEYOND, /* fewer than 20 visits were watched for longer than the latest delay seen */
    YL_FIT_LATE, /* the time watched is not shown to be long enough: Maller and Zhou's test at 5 % */
    YL_FIT_FLAT, /* no law has a highest likelihood within its limits */
    YL_FIT_WAITS, /* the step waits for a room, an agent, an hour or a limit: its time is not its own */
    YL_FIT_WAYS,    /* of a table: it does not tell who came to the step */
    YL_FIT_PERIODS, /* of a table: a chance and no delay */
    YL_FIT_UNSEEN,  /* nobody is seen to come to it, though some are seen to pass it */
    YL_FIT_REFUSALS
};
struct yl_fit_value {
    double is, low, high;
};
/* What moves the chance of a step, so that the share that passes is not the `p` that a scenario writes. */
enum yl_fit_mover {
    YL_FIT_UNMOVED,
    YL_FIT_INTENT,
    YL_FIT_RHYTHM,
    YL_FIT_SHOCKS,
    YL_FIT_NEEDS, /* its `needs` turn some away, and the log does not show whom */
    YL_FIT_MOVERS
};
struct yl_fit_inferred { /* what no row says */
    size_t count;
    const struct yl_log_row *first; /* of the log, by which it is known; NULL: none is */
};
struct yl_fit_step {
    const struct yl_log_step *of;
    const char *axis, *value; /* of those who have this value of a trait; NULL: of all */
    enum yl_fit_method method;
    enum yl_fit_refusal refused;
    /* reached: without those whom its `needs` turned away, if the log tells them; failed: went on elsewhere; the others had not passed
     * when the log ended */
    size_t reached, passed, failed;
    /* In a log of what is passed. inferred: passes taken for granted, since a later step of the visit is seen; unseen: visits that begin
     * by passing the step, which counts at none */
    struct yl_fit_inferred inferred, unseen;
    bool is_midway; /* unseen visits should have been seen before */
    struct yl_cure_follow_up follow;
    struct yl_fit_value observed; /* share that passed within follow.last */
    double visits;             /* of so many, all watched to the end, it would be known as well */
    struct yl_fit_value share; /* average over the laws; of YL_FIT_CONSTANT the observed one */
    double delay;              /* of YL_FIT_CONSTANT; 0: at once */
    const char *elsewhere; /* why another line of fitted.yaml sets its chance; NULL: none does */
    struct yl_cure_laws laws;
    enum yl_fit_mover moved; /* and its `p` is not known beside the share */
};
struct yl_fit_group { /* of a step that goes by a trait or a memory: its values, in yl_fit.step */
    size_t first;
    uint32_t count, axis; /* count 0: it goes by none that the log tells; axis: of the scenario */
    int trait;            /* of the log; -1: a memory */
};
struct yl_fit {
    struct yl_fit_step *step;   /* [all]: of all visits, then by trait */
    struct yl_fit_group *group; /* [steps] */
    bool *by_needs; /* [steps] `needs` turn some away, and the log tells whom; NULL: of a table */
    size_t steps, all;
};
void yl_fit_steps(struct yl_fit *fit, const struct yl_event_log *log);
/* What visits did at steps, again, one by one, persons together. */
enum yl_fit_deed {
    YL_FIT_PASSED,  /* after so long */
    YL_FIT_BETWEEN, /* passed, some time until then */
    YL_FIT_FAILED,  /* it went on elsewhere, for good */
    YL_FIT_WATCHED  /* so long, and it had not passed */
};
struct yl_fit_trial {
    uint32_t visit, step;
    enum yl_fit_deed deed;
    double seconds;
};
typedef void yl_fit_on_trial(void *context, const struct yl_fit_trial *trial);
/* By the laws, the share of those who pass that does so later than this many seconds. */
double yl_fit_later(const struct yl_fit_step *step, double time);
/* Of the laws by their weights: step->share. */
void yl_fit_average(struct yl_fit_step *step);
/* Is its time not its own? */
bool yl_fit_waits(const struct yl_step *step);
void yl_fit_trials(const struct yl_fit *fit, const struct yl_event_log *log,
                   yl_fit_on_trial *on_trial, void *context);
void yl_fit_free(struct yl_fit *fit);
/* Says of each step what moves it, for both kinds of logs. */
void yl_fit_find_movers(struct yl_fit *fit, const struct yl_event_log *log);
extern const char *const yl_fit_movers[YL_FIT_MOVERS][2], /* [lang] in words */
    *const yl_fit_refusals[YL_FIT_REFUSALS][2];
/* Joins equal times, of more than 2,000 in all those that differ by 0.2 %; how many are left. */
size_t yl_fit_join(struct yl_cure_time *time, size_t count, size_t all);
/* Lower factor of a covariance, [n][n] each; a parameter that is not estimated stays where it is. */
void yl_fit_factor(double *root, const double *covariance, size_t n);
double yl_fit_sum(const double *value, size_t count);
/* exp of a logarithm with its standard error, and the 90 % interval. */
struct yl_fit_value yl_fit_exp(double value, double variance);
