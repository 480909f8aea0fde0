/* adjust.h: many comparisons, one level.
 *
 * Why      Five variants at 5 % each are wrong once in four; each correction is here once,
 *          for plans and for data.
 * Shape    yl_adjust(adjusted, p, count, method): reject where adjusted <= level.
 *          yl_adjust_dunnett for k arms against a control.
 * Order    adjusted[i] belongs to p[i]; p in any order.
 * Errors   yl_adjust_dunnett gives NAN outside its range.
 * Source   Holm (1979), Scand. J. Stat. 6; Benjamini & Hochberg (1995), JRSS B 57; Dunnett
 *          (1955), JASA 50.
 */
#pragma once
#include <stddef.h>

enum yl_adjust_method {
    YL_ADJUST_NONE,
    YL_ADJUST_BONFERRONI,
    YL_ADJUST_HOLM,
    YL_ADJUST_HOCHBERG_BENJAMINI,
    YL_ADJUST_SIDAK
};
void yl_adjust(double *adjusted, const double *p, size_t count, enum yl_adjust_method method);
/* Cut for |Z| (sided 1: Z) of `treatments` arms of ratio times the control's size, large samples.
 */
double yl_adjust_dunnett(double alpha, int sided, int treatments, double ratio);
