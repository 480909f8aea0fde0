/* judge.c: one choice of statistic. Contract: judge.h. */
#include "sim/study/judge.h"
#include "sim/study/tails.h"
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
    struct yl_share a = {one->n * one->mean_y, one->n}, b = {two->n * two->mean_y, two->n};
    struct yl_judgement j = {NAN, NAN, NAN, NAN, {NAN, NAN}};
    if (!(a.n > 0.0) || !(b.n > 0.0)) return j;
    struct yl_analysis_shares s = yl_analysis_shares(a, b, level);
    j.estimate = s.difference;
    j.z = s.z;
    j.p = s.p;
    j.interval = s.newcombe;
    j.se = s.z_unpooled != 0.0 ? s.difference / s.z_unpooled : NAN;
    if (!(j.se > 0.0)) {
        double p1 = one->mean_y, p2 = two->mean_y, v = p1 * (1 - p1) / a.n + p2 * (1 - p2) / b.n;
        j.se = v > 0.0 ? sqrt(v) : NAN;
    }
    return j;
}

struct yl_judgement yl_judge(const struct yl_analysis_sums *one, const struct yl_analysis_sums *two,
                             struct yl_judge_how how)
{
    if (how.share && !how.covariate) return shares(one, two, how.level);
    bool ratio = one->per > 0.0 && two->per > 0.0;
    struct yl_analysis_test t = how.covariate ? yl_analysis_cuped_test(one, two, how.level)
                                : ratio       ? yl_analysis_ratios(one, two, how.level)
                                              : yl_analysis_welch(one, two, how.level);
    return (struct yl_judgement){t.estimate, t.se, yl_judge_z(t.p, t.estimate), t.p, t.interval};
}

struct yl_judgement yl_judge_turns(const struct yl_block *block, size_t blocks, double level)
{
    struct yl_analysis_sums s = {0};
    struct yl_judgement j = {NAN, NAN, NAN, NAN, {NAN, NAN}};
    for (size_t i = 0; i + 1 < blocks; i += 2) {
        const struct yl_block *control = &block[i + block[i].treated],
                              *treatment = &block[i + !block[i].treated];
        if (control->treated != treatment->treated && control->per > 0.0 && treatment->per > 0.0)
            yl_analysis_add(&s, 0.0, treatment->y / treatment->per - control->y / control->per);
    }
    if (s.n > 0.0) j.estimate = s.mean_y;
    double df = s.n - 1.0, v = df > 0.0 ? s.yy / df / s.n : 0.0;
    if (!(v > 0.0)) return j;
    j.se = sqrt(v);
    j.p = 2.0 * yl_tails_t_above(fabs(j.estimate / j.se), df);
    j.z = yl_judge_z(j.p, j.estimate);
    double cut = yl_interval_t(level, df);
    j.interval = (struct yl_interval){j.estimate - cut * j.se, j.estimate + cut * j.se};
    return j;
}
