/* exact.c: the farthest figure of all, and whether chance explains it; contract in exact.h */
#include "sim/output/exact.h"
#include "sim/stats/interval.h"
#include <math.h>
#include <stdio.h>

/* Over the replications that did not fail, as in summary.csv. */
static double simulated(const struct yl_variant_result *result, const struct yl_metric *metric)
{
    double num = 0, den = 0, n = 0;
    for (uint32_t r = 0; r < result->replications; r++) {
        if (result->failed && result->failed[r]) continue;
        n++;
        num += metric->num ? (double)metric->num[r] : 0;
        den += metric->den ? (double)metric->den[r] : 0;
    }
    if (metric->kind == YL_KIND_RATIO) return metric->scale * num / den;
    return metric->kind == YL_KIND_MONEY ? num / n * 1e-6 : num / n;
}

void yl_exact_add(struct yl_exact_score *score, const struct yl_exact_figure *figure)
{
    if (isnan(figure->z) || (score->scored++ && fabs(figure->z) <= fabs(score->z))) return;
    score->point = figure->point;
    score->z = figure->z;
    score->exact = figure->exact;
    score->mean = figure->mean;
    snprintf(score->figure, sizeof score->figure, "%s.%s", figure->place, figure->metric);
    snprintf(score->variant, sizeof score->variant, "%s", figure->variant);
}

void yl_exact_look(struct yl_exact_score *score, int64_t point,
                   const struct yl_variant_result *variant)
{
    for (uint32_t i = 0; i < variant->metrics; i++) {
        const struct yl_metric *metric = &variant->metric[i];
        if (!metric->has_exact || isnan(metric->z)) continue;
        const struct yl_exact_figure figure = {
            point,         variant->name, metric->place, metric->metric, simulated(variant, metric),
            metric->exact, metric->z};
        yl_exact_add(score, &figure);
    }
}

double yl_exact_bound(uint64_t scored)
{
    const double chance = 1e-6, least = 5;
    return scored ? fmax(least, yl_interval_beyond(chance / (double)scored)) : least;
}

enum yl_status yl_exact_judge(const struct yl_exact_score *score, enum yl_lang lang,
                              struct yl_fault *fault)
{
    const double bound = yl_exact_bound(score->scored);
    char point[64] = "";
    if (!score->scored || fabs(score->z) <= bound) return YL_OK;
    if (score->point)
        snprintf(point, sizeof point, T(lang, ", point %lld", "，第 %lld 点"),
                 (long long)score->point);
    return yl_fault_set(
        fault, YL_FAILED,
        "%s (%s%s) is %.9g, its exact answer %.9g: z %+.1f, where chance allows %.2f among %llu "
        "figures. This is an error of yinliu, not of the scenario; please report it with the "
        "scenario, manifest.json and what 'yinliu --version' prints",
        "%s（%s%s）模拟值 %.9g，精确值 %.9g，z = %+.1f，偶然可达 %.2f（共 %llu 个数字）：这是 "
        "yinliu 的错误，与场景无关；请附上场景、manifest.json 和 yinliu --version 的输出报告",
        score->figure, score->variant, point, score->mean, score->exact, score->z, bound,
        (unsigned long long)score->scored);
}
