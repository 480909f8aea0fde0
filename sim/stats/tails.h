/* tails.h: tails of the normal and t laws, nodes of Gauss and a root finder, for the study folder.
 *
 * Why      Sample sizes need tails that stay exact far out, the non-central t law that GSL lacks,
 *          and one way to turn any formula round. They are here once.
 * Shape    pure functions; upper is the chance above the cut.
 * Cost     yl_tails_noncentral: 320 normal tails; yl_tails_root: two calls of f a step, some 10
 *          steps.
 * Errors   an argument outside its range gives NAN; yl_tails_root gives NAN when f has one sign
 *          at both ends.
 * Source   noncentral t as a mixture over chi: Owen (1965), Biometrika 52; roots: Ridders (1979),
 *          IEEE Trans. CAS 26.
 */
#pragma once

double yl_tails_cut(double upper); /* normal: z with P(Z > z) = upper */
double yl_tails_above(double z);   /* normal: P(Z > z) */
/* The share below which a Beta lies with this chance, where the library's inverse may find none. */
double yl_tails_beta_quantile(double a, double b, double below);
double yl_tails_t_above(double t, double df);                  /* Student: P(T > t) */
double yl_tails_t_cut(double upper, double df);                /* Student: inverse of it */
double yl_tails_noncentral(double t, double df, double shift); /* P(T' > t), T' = (Z + shift) / S */

enum { YL_TAILS_NODES = 16 };
struct yl_tails_rule {
    int count;
    double x[YL_TAILS_NODES], w[YL_TAILS_NODES]; /* on [-1, 1] */
};
void yl_tails_gauss(struct yl_tails_rule *rule,
                    int count); /* Gauss and Legendre, 2 <= count <= YL_TAILS_NODES */

typedef double (*yl_tails_function)(double x, const void *context);
/* The integral of f over [low, high] in so many panels of 16 nodes. */
double yl_tails_integral(yl_tails_function f, const void *context, double low, double high,
                         int panels);
/* x in [low, high] with f(x) = 0 to 1e-13 of the larger end. */
double yl_tails_root(yl_tails_function f, const void *context, double low, double high);
