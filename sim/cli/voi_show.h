/* voi_show.h: voi.csv, its table on the terminal, and what to do in words.
 *
 * Why      Amounts decide: which variant now, what to measure first, how many people to ask.
 * Shape    rows are filled by verb_voi.c; yl_voi_write, then yl_voi_show.
 * Units    values of all campaigns together, in the unit of the figure; costs in CNY.
 * Order    perfect information, factors as in the scenario, observations by path and number.
 * Errors   YL_IO.
 * Threads  one.
 */
#ifndef YL_SIM_CLI_VOI_SHOW_H
#define YL_SIM_CLI_VOI_SHOW_H
#include "sim/cli/guessed.h"
#include "sim/stats/voi.h"

enum yl_voi_what { YL_EVPI, YL_EVPPI, YL_EVSI };
struct yl_voi_row {
    enum yl_voi_what what;
    const char *of;               /* factor or path; "" of everything */
    const char *grade;            /* NULL: not given */
    uint32_t n;                   /* observations; 0: none */
    struct yl_voi voi;            /* of all campaigns */
    double cost;                  /* of the observations */
    double even;                  /* break-even value of the one input; NAN: none, or several */
    const struct yl_guess *guess; /* the one input, the last of several; NULL: of everything */
    const double *const *x;       /* [count][draws] what would be known */
    uint32_t count;
    const char *refused; /* why there is no value; NULL: there is one */
};
struct yl_voi_study {
    struct yl_guessed_study guessed;
    const double **score, **share; /* [guesses][draws] yl_guessed_numbers */
    struct yl_voi_row *row;
    uint32_t rows;
};
enum yl_status yl_voi_write(struct yl_voi_study *of) YL_CHECKED;
void yl_voi_show(FILE *out, const struct yl_voi_study *of);
#endif
