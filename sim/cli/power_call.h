/* power_call.h: what a call of `yinliu power` gave and what it answers.
 *
 * Why      The kinds of plan share their options, their errors and the two ways to print; a kind
 *          is then only arithmetic.
 * Shape    yl_power_call_parse; the kind adds rows and notes; yl_power_call_print. A kind that
 *          cannot answer returns yl_power_call_wrong(...), which is false.
 * Units    shares 0-1 (read with or without %); rows keep full precision, 9 digits are printed.
 * Order    rows in the order added, in the table and in the CSV.
 * Errors   false with one line in `wrong`; status says whether the call or the machine was at
 *          fault.
 * Owns     nothing: words belong to argv.
 * Threads  one.
 */
#ifndef YL_SIM_CLI_POWER_CALL_H
#define YL_SIM_CLI_POWER_CALL_H
#include "sim/base/diag.h"
#include "sim/cli/options.h"
#include "sim/stats/power.h"
#include <stdbool.h>
#include <stdint.h>

enum yl_power_option {
    YL_P_P1,
    YL_P_P2,
    YL_P_EFFECT,
    YL_P_LIFT,
    YL_P_SD,
    YL_P_SD2,
    YL_P_ALPHA,
    YL_P_POWER,
    YL_P_N,
    YL_P_RATIO,
    YL_P_SIDED,
    YL_P_MARGIN,
    YL_P_SUPERIOR,
    YL_P_BETTER,
    YL_P_DOWN,
    YL_P_METHOD,
    YL_P_CONTINUITY,
    YL_P_NORMAL,
    YL_P_ARMS,
    YL_P_ADJUST,
    YL_P_RHO,
    YL_P_SIZE,
    YL_P_CV,
    YL_P_ICC,
    YL_P_CLUSTERS,
    YL_P_PER_DAY,
    YL_P_NUM_MEAN,
    YL_P_NUM_SD,
    YL_P_DEN_MEAN,
    YL_P_DEN_SD,
    YL_P_CORR,
    YL_P_BOUNDS,
    YL_P_LOOKS,
    YL_P_TIMES,
    YL_P_SPENDING,
    YL_P_SHAPE,
    YL_P_DELTA,
    YL_P_TAU,
    YL_P_DIFFERENCE,
    YL_P_VARIANCE,
    YL_P_TUNED,
    YL_P_MOST,
    YL_P_LEAD,
    YL_P_COUNTS,
    YL_P_SPLIT,
    YL_P_A,
    YL_P_B,
    YL_P_PRIOR,
    YL_P_SE,
    YL_P_TESTS,
    YL_P_CONFIDENCE,
    YL_P_RATE,
    YL_P_SKEWNESS,
    YL_P_P,
    YL_P_CSV,
    YL_P_LANG,
    YL_P_HELP,
    YL_P_COUNT
};
#define YL_P_BIT(option) (UINT64_C(1) << (option))

enum yl_power_show { YL_SHOW_NUMBER, YL_SHOW_SHARE, YL_SHOW_WHOLE };
struct yl_power_row {
    char key[24], label[2][100];
    double value;
    enum yl_power_show show;
    bool table_only; /* stands under the answer: what other conventions say */
};
enum { YL_POWER_ROWS = 440, YL_POWER_NOTES = 12, YL_POWER_LIST = 100 };
struct yl_power_call {
    enum yl_lang lang;
    const char *kind;
    bool given[YL_P_COUNT];
    double number[YL_P_COUNT];
    const char *text[YL_P_COUNT];
    struct yl_power_row row[YL_POWER_ROWS];
    char note[YL_POWER_NOTES][400];
    int rows, notes;
    enum yl_status status;
    char wrong[YL_WRONG];
};
struct yl_power_option_row {
    const char *name, *value; /* value: word for it in the help; NULL: a flag */
    char kind; /* s share, n number, w whole number, l list, t text, o one of the words of `value`,
                  f flag */
    double low, high; /* allowed; for s and n open at an end that is written with `open` */
    bool open;
    const char *takes[2], *help[2];
};
const struct yl_power_option_row *yl_power_call_option(enum yl_power_option option);
/* words[0] is the kind. */
bool yl_power_call_parse(struct yl_power_call *call, uint64_t taken, int count, char **words);
bool yl_power_call_wrong(struct yl_power_call *call, const char *en, const char *zh, ...)
    __attribute__((format(printf, 2, 4), format(printf, 3, 4)));
bool yl_power_call_machine(struct yl_power_call *call, enum yl_status status); /* true when YL_OK */
bool yl_power_call_needs(struct yl_power_call *call, enum yl_power_option option);
double yl_power_call_get(const struct yl_power_call *call, enum yl_power_option option,
                         double otherwise);
bool yl_power_call_is(const struct yl_power_call *call, enum yl_power_option option,
                      const char *word);
/* Numbers parted by commas; count is the number of them, 0 when one is no number or there are more
 * than `most`. */
int yl_power_call_list(const struct yl_power_call *call, enum yl_power_option option,
                       double *values, int most);
void yl_power_call_row(struct yl_power_call *call, const char *key, double value, const char *en,
                       const char *zh);
void yl_power_call_share(struct yl_power_call *call, const char *key, double value, const char *en,
                         const char *zh);
void yl_power_call_whole(struct yl_power_call *call, const char *key, double value, const char *en,
                         const char *zh);
/* The row "power", and in words that a plan with so little of it is none. */
void yl_power_call_power(struct yl_power_call *call, double power);
void yl_power_call_note(struct yl_power_call *call, const char *en, const char *zh, ...)
    __attribute__((format(printf, 2, 4), format(printf, 3, 4)));
void yl_power_call_print(const struct yl_power_call *call, FILE *stream);

/* The kinds. */
bool yl_power_tests_proportions(struct yl_power_call *call);
bool yl_power_tests_means(struct yl_power_call *call);
bool yl_power_tests_ratio(struct yl_power_call *call);
bool yl_power_tests_cluster(struct yl_power_call *call);
bool yl_power_tests_cuped(struct yl_power_call *call);
bool yl_power_looks_sequential(struct yl_power_call *call);
bool yl_power_looks_peeking(struct yl_power_call *call);
bool yl_power_looks_mixture(struct yl_power_call *call);
bool yl_power_looks_sequence(struct yl_power_call *call);
bool yl_power_looks_conversions(struct yl_power_call *call);
bool yl_power_checks_srm(struct yl_power_call *call);
bool yl_power_checks_test(struct yl_power_call *call);
bool yl_power_checks_bayes(struct yl_power_call *call);
bool yl_power_checks_adjust(struct yl_power_call *call);
bool yl_power_checks_dunnett(struct yl_power_call *call);
bool yl_power_checks_curse(struct yl_power_call *call);
bool yl_power_checks_aa(struct yl_power_call *call);
bool yl_power_checks_triggered(struct yl_power_call *call);
bool yl_power_checks_normality(struct yl_power_call *call);
#endif
