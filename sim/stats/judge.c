/* judge.c: one choice of statistic. Contract: judge.h. */
#include "sim/stats/judge.h"
#include "sim/stats/tails.h"
#include <math.h>

double yl_judge_z(double p, double estimate)
{
    if (!(p >= 0.0)) return NAN;
    double z = p > 0.0 ? yl_tails_cut(0.5 * p) : 38.0; /* below the least double */
    return estimate < 0.0 ? -z : z;
}

static struct yl_judgement shares(const struct yl_analysis_sums *one,
                                  const struct yl_analysis_sums *two, double level)
{
    struct yl_share share = {one->n * one->mean_y, one->n}, b = {two->n * two->mean_y, two->n};
    struct yl_judgement judgement = {NAN, NAN, NAN, NAN, {NAN, NAN}};
    if (!(share.n > 0.0) || !(b.n > 0.0)) return judgement;
    struct yl_analysis_shares s = yl_analysis_shares(share, b, level);
    judgement.estimate = s.difference;
    judgement.z = s.z;
    judgement.p = s.p;
    judgement.interval = s.newcombe;
    judgement.se = s.z_unpooled != 0.0 ? s.difference / s.z_unpooled : NAN;
    if (!(judgement.se > 0.0)) {
        double p1 = one->mean_y, p2 = two->mean_y,
               v = p1 * (1 - p1) / share.n + p2 * (1 - p2) / b.n;
        judgement.se = v > 0.0 ? sqrt(v) : NAN;
    }
    return judgement;
}

struct yl_judgement yl_judge(const struct yl_analysis_sums *one, const struct yl_analysis_sums *two,
                             struct yl_judge_how how)
{
    if (how.share && !how.covariate) return shares(one, two, how.level);
    bool ratio = one->per > 0.0 && two->per > 0.0;
    struct yl_analysis_test test = how.covariate ? yl_analysis_cuped_test(one, two, how.level)
                                   : ratio       ? yl_analysis_ratios(one, two, how.level)
                                                 : yl_analysis_welch(one, two, how.level);
    return (struct yl_judgement){test.estimate, test.se, yl_judge_z(test.p, test.estimate), test.p,
                                 test.interval};
}

struct yl_judgement yl_judge_turns(const struct yl_block *block, size_t blocks, double level)
{
    struct yl_analysis_sums sums = {0};
    struct yl_judgement judgement = {NAN, NAN, NAN, NAN, {NAN, NAN}};
    for (size_t i = 0; i + 1 < blocks; i += 2) {
        const struct yl_block *control = &block[i + block[i].treated],
                              *treatment = &block[i + !block[i].treated];
        if (control->treated != treatment->treated && control->per > 0.0 && treatment->per > 0.0)
            yl_analysis_add(&sums, 0.0, treatment->y / treatment->per - control->y / control->per);
    }
    if (sums.n > 0.0) judgement.estimate = sums.mean_y;
    double df = sums.n - 1.0, v = df > 0.0 ? sums.yy / df / sums.n : 0.0;
    if (!(v > 0.0)) return judgement;
    judgement.se = sqrt(v);
    judgement.p = 2.0 * yl_tails_t_above(fabs(judgement.estimate / judgement.se), df);
    judgement.z = yl_judge_z(judgement.p, judgement.estimate);
    double cut = yl_interval_t(level, df);
    judgement.interval = (struct yl_interval){judgement.estimate - cut * judgement.se,
                                              judgement.estimate + cut * judgement.se};
    return judgement;
}
