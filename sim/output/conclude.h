/* conclude.h: what a run says, in sentences.
 *
 * Why      The figures are all there; a decision needs the answer. Terminal, conclusions.csv and the
 *          report say the same sentences, and each stands only where its figures support it.
 * Shape    yl_conclude(&conclusion, result); sentence by sentence; yl_conclude_free. {0} is empty.
 * Units    numbers are rounded for people; money in CNY.
 * Order    as the table in conclude.c: risk, the best variant, what binds, where visits are lost.
 * Errors   YL_NO_MEMORY.
 * Owns     its sentences.
 * Threads  any; the result is only read.
 * Source   docs/outputs.md, "conclusions.csv".
 */
#ifndef YL_SIM_OUTPUT_CONCLUDE_H
#define YL_SIM_OUTPUT_CONCLUDE_H
#include "sim/base/diag.h"
#include "sim/stats/result.h"

enum { YL_SENTENCE = 700 };
struct yl_sentence {
    const char *id;            /* "loss", "best", "runs_out", ... */
    char text[2][YL_SENTENCE]; /* [enum yl_lang] */
};
struct yl_conclusion {
    struct yl_sentence *sentence;
    size_t capacity;
    uint32_t sentences;
};
enum yl_status yl_conclude(struct yl_conclusion *conclusion,
                           const struct yl_result *result) YL_CHECKED;
/* Of two or more runs with common random numbers, as variants: only which of them is better. */
enum yl_status yl_conclude_between(struct yl_conclusion *conclusion,
                                   const struct yl_result *result) YL_CHECKED;
void yl_conclude_free(struct yl_conclusion *conclusion);
/* What a limit brings when it is raised by a tenth, with its interval over all raises. */
struct yl_limit_gain {
    const char *path;
    double units, gain, low, high;
};
/* Which limit would help most, where its interval excludes 0; metric: "all.orders". */
void yl_conclude_limits(struct yl_sentence *out, const char *metric,
                        const struct yl_limit_gain *gain, size_t count);
/* conclusions.csv: id,en,zh. */
enum yl_status yl_conclude_write(const struct yl_result *result, const char *folder,
                                 struct yl_fault *fault) YL_CHECKED;
/* The metric that a decision looks at: net income where a cost is entered and something is sold,
 * else orders, else entries into the room that has most of them, of equal ones the first. */
const struct yl_metric *yl_conclude_decisive(const struct yl_result *result);
/* A number for sentences and narrow tables, three figures or whole: 12,345 · 123 · 12.3 · 0.12. */
enum { YL_SHORT = 64 };
void yl_conclude_number(char text[YL_SHORT], double value);
void yl_conclude_percent(char text[YL_SHORT], double share);
#endif
