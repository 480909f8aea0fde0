/* calc_parts.h: what calculators are written with; for calc*.c only.
 *
 * Why      A calculator reads like its formula: IN(ALPHA) is an input's number, number(), share()
 *          and whole() are one row of the answer each.
 * Shape    the receiver of the macros is `calc`.
 * Errors   as calc.h; functions that refuse are false.
 * Threads  as calc.h.
 */
#pragma once
#include "sim/stats/calc.h"
#include <string.h>

#define IN(id) (calc->number[YL_IN_##id])
#define GIVEN(id) (calc->given[YL_IN_##id])
#define IS(id, word) (GIVEN(id) && !strcmp(calc->text[YL_IN_##id], word))
#define NEEDS(id) yl_calc_needs(calc, YL_IN_##id)

bool yl_calc_needs(struct yl_calc *calc, enum yl_input input);
bool yl_calc_machine(struct yl_calc *calc, enum yl_status status);    /* true when YL_OK */
bool yl_calc_above(struct yl_calc *calc, double power, double level); /* it is not: false */
/* "'--counts' takes ..., not '...'": false. */
bool yl_calc_bad(struct yl_calc *calc, enum yl_input input);
/* Numbers parted by commas; their count, 0 when one is no number or there are more than `most`. */
int yl_calc_list(const struct yl_calc *calc, enum yl_input input, double *values, int most);
struct yl_calc_row *yl_calc_add(struct yl_calc *calc, enum yl_calc_show show, const char *key,
                                double value, const char *const label[2]);
void yl_calc_note(struct yl_calc *calc, const char *en, const char *zh, ...)
    __attribute__((format(printf, 2, 4), format(printf, 3, 4)));

static inline const char *pick(const struct yl_calc *calc, const char *en, const char *zh)
{
    return calc->lang == YL_ZH ? zh : en;
}
static inline void number(struct yl_calc *calc, const char *key, double value, const char *en,
                          const char *zh)
{
    yl_calc_add(calc, YL_SHOW_NUMBER, key, value, (const char *const[]){en, zh});
}
static inline void share(struct yl_calc *calc, const char *key, double value, const char *en,
                         const char *zh)
{
    yl_calc_add(calc, YL_SHOW_SHARE, key, value, (const char *const[]){en, zh});
}
static inline void whole(struct yl_calc *calc, const char *key, double value, const char *en,
                         const char *zh)
{
    yl_calc_add(calc, YL_SHOW_WHOLE, key, value, (const char *const[]){en, zh});
}
/* A row of look k: `en` and `zh` have a %d for its number. */
void yl_calc_look(struct yl_calc *calc, enum yl_calc_show show, const char *key, int look,
                  double value, const char *en, const char *zh)
    __attribute__((format(printf, 6, 0), format(printf, 7, 0)));
/* The row "power", and a note where a plan has hardly any. */
void yl_calc_power(struct yl_calc *calc, double power);

/* The calculators. */
bool yl_calc_proportions(struct yl_calc *calc);
bool yl_calc_means(struct yl_calc *calc);
bool yl_calc_ratio(struct yl_calc *calc);
bool yl_calc_cluster(struct yl_calc *calc);
bool yl_calc_switchback(struct yl_calc *calc);
bool yl_calc_sequential(struct yl_calc *calc);
bool yl_calc_peeking(struct yl_calc *calc);
bool yl_calc_mixture(struct yl_calc *calc);
bool yl_calc_srm(struct yl_calc *calc);
bool yl_calc_test(struct yl_calc *calc);
bool yl_calc_adjust(struct yl_calc *calc);
