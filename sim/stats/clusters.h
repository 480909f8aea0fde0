/* clusters.h: two arms to which whole clusters of people were assigned.
 *
 * Why      People of one chat, agent or session are alike: the unit that was drawn is the cluster, and a test by persons calls
 *          differences that are none.
 * Shape    one struct yl_cluster for each, with the sums of its people; yl_clusters_compare, with or without a covariate.
 * Units    the mean of a person, or of a ratio sum over sum; estimate and intervals as in analysis.h.
 * Cost     constant for each cluster, two passes.
 * Errors   NAN where an arm has fewer than two clusters or nothing varies.
 * Source   clusters of one size: Student's t of their means, clusters - 2 degrees of freedom (Donner & Klar 2000). Else CR2
 *          with Satterthwaite's degrees of freedom, people independent and alike as the working model (Bell & McCaffrey
 *          2002; Imbens & Kolesar 2016; Pustejovsky & Tipton 2018), each as sums over clusters: with U = X_g M^1/2, f(UU')U =
 *          U f(U'U), so a cluster needs only X_g'X_g and X_g'y.
 */
#pragma once
#include "sim/stats/analysis.h"

struct
    yl_cluster { /* sums over its people: x the covariate, y the outcome, d what it is divided by */
    double n, x, xx, y, xy, d, xd;
    bool treated;
};
struct yl_clusters_how {
    bool ratio, covariate;
    double level, scale; /* coverage; the control's outcomes count so often: 1, or at a margin */
};
struct yl_clusters_arm {
    double clusters, weight, mean, variance; /* of people, or sum of d; of the mean */
};
struct yl_clusters_result {
    struct yl_analysis test;       /* treatment less scale times control */
    struct yl_clusters_arm arm[2]; /* control, treatment; without the covariate and unscaled */
    bool equal;                    /* all of one size: the t of their means */
};
struct yl_clusters_result yl_clusters_compare(const struct yl_cluster *cluster, size_t clusters,
                                              struct yl_clusters_how how);
/* What grows by independent steps while outcomes come in: the sum of squares of the clusters' totals about their mean. */
double yl_clusters_information(const struct yl_cluster *cluster, size_t clusters, bool ratio);
