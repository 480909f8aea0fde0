/* exact.c: a row for each figure that says most, and the farthest of all; contract in exact.h */
#include "sim/output/exact.h"
#include "sim/stats/control.h"
#include "sim/stats/interval.h"
#include <math.h>
#include <stdbool.h>
#include <string.h>

enum { NAME_LEAST = 11, NAME_MOST = 34, FIGURE = 10, SCORE = 6, MOST = 8, USUAL = 80 };

struct show {
    FILE *out;
    const struct yl_result *result;
    int name; /* columns */
    enum yl_lang lang;
};

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

static void number(const struct show *to, double value, int columns)
{
    putc(' ', to->out);
    yl_terminal_cell(to->out, value, -columns);
}

static void row(const struct show *to, const struct yl_variant_result *result,
                const struct yl_metric *metric)
{
    char name[512], z[32] = "–";
    snprintf(name, sizeof name, "  %s.%s", metric->place, metric->metric);
    if (isfinite(metric->z))
        snprintf(z, sizeof z, "%+.2f", metric->z);
    else if (isinf(metric->z))
        snprintf(z, sizeof z, "∞");
    yl_terminal_pad(to->out, name, to->name);
    number(to, simulated(result, metric), FIGURE);
    number(to, metric->exact, FIGURE);
    putc(' ', to->out);
    yl_terminal_pad(to->out, z, -SCORE);
    putc('\n', to->out);
}

/* What an analyst looks at first: the whole, then arrivals at rooms. */
static bool is_shown(const struct yl_metric *metric)
{
    if (metric->is_path || (metric->has_exact && !(metric->exact != 0))) return false;
    if (!strcmp(metric->place, "all"))
        return !strcmp(metric->metric, "orders") || !strcmp(metric->metric, "gmv_cny") ||
               !strcmp(metric->metric, "net_cny");
    if (!strncmp(metric->place, "rooms.", 6)) return !strcmp(metric->metric, "entrants");
    if (!strncmp(metric->place, "shops.", 6)) return !strcmp(metric->metric, "visits");
    if (!strncmp(metric->place, "agents.", 7)) return !strcmp(metric->metric, "served");
    return !strncmp(metric->place, "entries.", 8) && !strcmp(metric->metric, "orders");
}

static void columns(const struct show *to, const char *one, const char *two, const char *three)
{
    const char *const title[] = {one, two, three};
    yl_terminal_pad(to->out, "", to->name);
    for (int i = 0; i < 3; i++) {
        putc(' ', to->out);
        yl_terminal_pad(to->out, title[i], i < 2 ? -FIGURE : -SCORE);
    }
    putc('\n', to->out);
}

static void head(const struct show *to, const struct yl_variant_result *result)
{
    fputs(yl_text_in(to->lang, "\nAgainst the exact values\n", "\n与精确值对照\n"), to->out);
    if (result->solved < result->solve_of)
        fprintf(to->out,
                yl_text_plural(to->lang, result->solve_of, "  %u of %u entry (see yinliu solve)\n",
                               "  %u of %u entries (see yinliu solve)\n",
                               "  %u / %u 个入口（见 yinliu solve）\n"),
                result->solved, result->solve_of);
    columns(to, yl_text_in(to->lang, "simulated", "模拟"), yl_text_in(to->lang, "exact", "精确"),
            "z");
}

/* Metrics without an exact value, corrected by control variates (control.h). */
static enum yl_status corrected(const struct show *to, const struct yl_variant_result *result)
{
    struct yl_replication_stats stats;
    struct yl_controls controls;
    uint32_t lines = 0;
    enum yl_status status = yl_replication_stats_init(&stats, to->result->replications);
    if (status) return status;
    stats.failed = result->failed;
    status = yl_controls_init(&controls, result, &stats);
    for (uint32_t i = 0; i < result->metrics && lines < MOST && !status; i++) {
        const struct yl_metric *metric = &result->metric[i];
        struct yl_better better;
        char name[512];
        if (!is_shown(metric) || metric->has_exact) continue;
        yl_controls_best(&better, &controls, metric, &stats);
        if (!isfinite(better.best)) continue;
        if (!lines++) {
            fputs(yl_text_in(
                      to->lang,
                      "\nCorrected by exact values\n(× is the variance reduction: as if\nso many "
                      "times the replications)\n",
                      "\n用精确值校正的估计\n（× 为方差缩减，相当于多少倍场次）\n"),
                  to->out);
            columns(to, yl_text_in(to->lang, "best", "最佳估计"), "±", "×");
        }
        snprintf(name, sizeof name, "  %s.%s", metric->place, metric->metric);
        yl_terminal_pad(to->out, name, to->name);
        number(to, better.best, FIGURE);
        number(to, (better.high - better.low) / 2, FIGURE);
        number(to, better.variance_reduction, SCORE);
        putc('\n', to->out);
    }
    yl_controls_free(&controls);
    yl_replication_stats_free(&stats);
    return status;
}

/* ---- is it ours? ---- */
void yl_exact_look(struct yl_exact_score *score, int64_t point,
                   const struct yl_variant_result *variant)
{
    for (uint32_t i = 0; i < variant->metrics; i++) {
        const struct yl_metric *metric = &variant->metric[i];
        if (!metric->has_exact || isnan(metric->z)) continue;
        if (score->scored++ && fabs(metric->z) <= fabs(score->z)) continue;
        score->point = point;
        score->z = metric->z;
        score->exact = metric->exact;
        score->mean = simulated(variant, metric);
        snprintf(score->figure, sizeof score->figure, "%s.%s", metric->place, metric->metric);
        snprintf(score->variant, sizeof score->variant, "%s", variant->name);
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
        snprintf(point, sizeof point, lang == YL_ZH ? "，第 %lld 点" : ", point %lld",
                 (long long)score->point);
    return yl_fault_set(
        fault, YL_FAILED,
        "%s (%s%s) is %.9g, its exact answer %.9g: z %+.1f, where chance allows %.2f "
        "among %llu figures. This is an error of yinliu, not of the scenario; "
        "please report it with the scenario, manifest.json and what 'yinliu "
        "--version' says",
        "%s（%s%s）模拟值 %.9g，精确值 %.9g，z = %+.1f，偶然可达 %.2f（共 %llu "
        "个数字）：这是 yinliu 的错误，与场景无关；请附上场景、manifest.json 和 "
        "yinliu --version 的输出报告",
        score->figure, score->variant, point, score->mean, score->exact, score->z, bound,
        (unsigned long long)score->scored);
}

static void wrong(const struct show *to, uint64_t scored)
{
    const double bound = yl_exact_bound(scored);
    for (uint32_t v = 0; v < to->result->variants; v++) {
        const struct yl_variant_result *variant = &to->result->variant[v];
        for (uint32_t i = 0; i < variant->metrics; i++) {
            const struct yl_metric *metric = &variant->metric[i];
            if (!metric->has_exact || isnan(metric->z) || fabs(metric->z) <= bound) continue;
            fprintf(to->out, "  %s %s.%s: z %+.1f\n", variant->name, metric->place, metric->metric,
                    metric->z);
            fputs(yl_text_in(to->lang,
                             "  an error of yinliu, not of the\n  scenario; please report it\n",
                             "  这是 yinliu 的错误，与场景无关，\n  请报告\n"),
                  to->out);
        }
    }
}

enum yl_status yl_exact_show(FILE *out, const struct yl_result *result,
                             const struct yl_terminal *how)
{
    int name = (how->width ? how->width : USUAL) - 2 * (1 + FIGURE) - 1 - SCORE;
    if (name < NAME_LEAST) name = NAME_LEAST;
    if (name > NAME_MOST) name = NAME_MOST;
    const struct show to = {out, result, name, how->lang};
    const struct yl_variant_result *base = &result->variant[0];
    uint32_t lines = 0, most = MOST;
    struct yl_exact_score score = {0};
    for (uint32_t v = 0; v < result->variants; v++) yl_exact_look(&score, 0, &result->variant[v]);
    if (base->solve_skipped)
        fputs(yl_text_in(
                  to.lang,
                  "\nSome of these have no exact value:\nits time grid would take over 0.2 s\n"
                  "(see yinliu solve)\n",
                  "\n部分数字未与精确值对照：\n时间网格的求解会超过 0.2 秒\n（见 yinliu solve）\n"),
              out);
    if (!score.scored) return YL_OK;
    head(&to, base);
    for (int pass = 0; pass < 2; pass++) /* the whole first */
        for (uint32_t i = 0; i < base->metrics && lines < most; i++) {
            const struct yl_metric *metric = &base->metric[i];
            if (is_shown(metric) && metric->has_exact &&
                (pass == 0) == !strcmp(metric->place, "all")) {
                row(&to, base, metric);
                lines++;
            }
        }
    fprintf(
        out,
        yl_text_in(to.lang, "  %llu z-scores, the largest %.2f\n", "  共 %llu 个 z，最大 %.2f\n"),
        (unsigned long long)score.scored, fabs(score.z));
    wrong(&to, score.scored);
    return corrected(&to, base);
}
