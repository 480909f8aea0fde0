/* voi.h: what it is to know more before one of several variants is chosen.
 *
 * Why      A guess is to be measured only if the answer may change the choice, and only for less than
 *          the better choice brings.
 * Shape    yl_voi_find with the numbers that would be known: none of them for perfect information where
 *          figures are exact, those of a factor (EVPPI), the statistic of data (EVSI).
 * Units    of the figure, for one choice.
 * Order    draws as they are numbered.
 * Cost     a regression of each variant, and again for each group of the jackknife.
 * Errors   An interval that is not known is NAN.
 * Source   Raiffa & Schlaifer (1961); regression: Strong, Oakley & Brennan (2014), Med. Decis. Making
 *          34; of data: Strong, Oakley, Brennan & Breeze (2015), 35. docs/theory.md, "The value of
 *          information".
 */
#pragma once
#include <stdbool.h>
#include <stdint.h>

struct yl_voi_data {
    const double *figure; /* [variants][draws][each], whose means are the figures of a draw */
    uint32_t variants, draws, each; /* each 1: they are exact */
    int direction;                  /* 1: more is better, -1: less */
};
struct yl_voi {
    double value, low, high; /* 95 %, jackknife; where no draw moves the choice, of a normal lead */
    double lower; /* chosen on odd replications, valued on even, and back; NAN: figures are exact */
    uint32_t choice; /* with what is known now */
    double expected; /* its figure */
    /* Of one number x: the only place where the choice changes with it, between two neighbouring draws. */
    bool turns;
    uint32_t draw[2], best[2]; /* the draws, below first, and the variants to choose there */
    double part;               /* of the way from the first to the second, where they are alike */
};
/* x: [count][draws] what would be known. */
void yl_voi_find(struct yl_voi *out, const struct yl_voi_data *data, const double *const *x,
                 uint32_t count);
/* Successes of n observations of a share, at the quantile u of their law. */
uint32_t yl_voi_observe(uint32_t n, double share, double u);
