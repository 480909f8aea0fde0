/* limits.c: one scenario, many small overrides, paired by replication. Contract: limits.h. */
#include "sim/sweep/limits.h"
#include "sim/base/array.h"
#include "sim/base/text.h"
#include "sim/stats/interval.h"
#include "sim/sweep/ledger_record.h"
#include "sim/sweep/size.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct found { /* what is said of one limit */
    const char *kind, *name, *key, *metric[2];
    double value;
};

static enum yl_status add(struct yl_limits *out, struct found found)
{
    if (!YL_ARRAY_RESERVE(&out->row, &out->row_capacity, out->rows + 1)) return YL_NO_MEMORY;
    struct yl_limit_row *row = &out->row[out->rows++];
    *row = (struct yl_limit_row){
        .value = found.value, .binding = NAN, .gain = NAN, .low = NAN, .high = NAN};
    snprintf(row->path, sizeof row->path, "%s.%s.%s", found.kind, found.name, found.key);
    snprintf(row->place, sizeof row->place, "%s.%s", found.kind, found.name);
    snprintf(row->raised, sizeof row->raised, "+1");
    for (int i = 0; i < 2; i++)
        if (found.metric[i]) snprintf(row->metric[i], sizeof row->metric[i], "%s", found.metric[i]);
    return YL_OK;
}

/* One more arrival is what a budget's next unit buys. */
static enum yl_status add_budget(struct yl_limits *out, const struct yl_entry *entry)
{
    double cost = entry->cost.count && entry->cost.axis < 0 ? entry->cost.dist[0].a : 0;
    char money[YL_NUMBER];
    if (entry->budget < 0 || cost <= 0) return YL_OK;
    enum yl_status s =
        add(out, (struct found){
                     "entries", entry->name, "budget", {NULL, NULL}, 1e-6 * (double)entry->budget});
    if (s) return s;
    yl_text_money(money, (int64_t)cost);
    snprintf(out->row[out->rows - 1].raised, sizeof out->row->raised, "+%s CNY", money);
    return YL_OK;
}

static enum yl_status find(struct yl_limits *out, const struct yl_scenario *scenario)
{
    enum yl_status status = YL_OK;
    for (uint32_t i = 0; i < scenario->rooms && !status; i++)
        if (scenario->room[i].capacity >= 0)
            status = add(out, (struct found){"rooms",
                                             scenario->room[i].name,
                                             "capacity",
                                             {"turned_away", "abandoned"},
                                             (double)scenario->room[i].capacity});
    for (uint32_t i = 0; i < scenario->shops && !status; i++)
        if (scenario->shop[i].stock >= 0)
            status = add(out, (struct found){"shops",
                                             scenario->shop[i].name,
                                             "stock",
                                             {"stockouts", NULL},
                                             (double)scenario->shop[i].stock});
    for (uint32_t i = 0; i < scenario->agents && !status; i++)
        status = add(out, (struct found){"agents",
                                         scenario->agent[i].name,
                                         "count",
                                         {"abandoned", NULL},
                                         (double)scenario->agent[i].count});
    for (uint32_t i = 0; i < scenario->limits && !status; i++)
        if (scenario->limit[i].allow.count && !isinf(scenario->limit[i].allow.dist[0].a))
            status = add(out, (struct found){"limits",
                                             scenario->limit[i].name,
                                             "allow",
                                             {"refused", NULL},
                                             scenario->limit[i].allow.dist[0].a});
    for (uint32_t i = 0; i < scenario->entries && !status; i++)
        status = add_budget(out, &scenario->entry[i]);
    return status;
}

static const struct yl_metric *metric_of(const struct yl_result *result, const char *place,
                                         const char *metric)
{
    const struct yl_variant_result *v = &result->variant[0];
    for (uint32_t i = 0; i < v->metrics; i++)
        if (!v->metric[i].is_path && !strcmp(v->metric[i].place, place) &&
            !strcmp(v->metric[i].metric, metric))
            return &v->metric[i];
    return NULL;
}

static void count_binding(struct yl_limit_row *row, const struct yl_result *base)
{
    for (int i = 0; i < 2; i++) {
        const struct yl_metric *metric =
            *row->metric[i] ? metric_of(base, row->place, row->metric[i]) : NULL;
        if (!metric) continue;
        double sum = 0;
        for (uint32_t r = 0; r < base->replications; r++) sum += (double)metric->num[r];
        row->binding = (isnan(row->binding) ? 0 : row->binding) + sum / base->replications;
    }
}

static void pair(struct yl_limit_row *row, const struct yl_result *base,
                 const struct yl_result *more)
{
    const struct yl_metric *metric = metric_of(base, "all", "orders"),
                           *b = metric_of(more, "all", "orders");
    double sum = 0, squares = 0, n = 0;
    for (uint32_t r = 0; metric && b && r < base->replications; r++) {
        if (base->variant[0].failed[r] || more->variant[0].failed[r]) continue;
        double d = (double)(b->num[r] - metric->num[r]);
        sum += d;
        squares += d * d;
        n++;
    }
    if (n < 1) return;
    row->gain = sum / n;
    if (n < 2) return;
    double sd = sqrt(fmax(0, (squares - sum * sum / n) / (n - 1)));
    struct yl_interval interval = yl_interval_mean(row->gain, sd, n, 0.95);
    row->low = interval.low;
    row->high = interval.high;
}

/* Once as it is and once for each limit, before the first of them; beside each stays the first's result. */
static enum yl_status judge_size(const struct yl_scenarios *base, const struct yl_limits *found,
                                 const struct yl_run_options *options, enum yl_lang lang,
                                 struct yl_fault *fault)
{
    struct yl_run_options how = *options;
    struct yl_size size;
    if (how.large) return YL_OK;
    how.keep = YL_KEEP_ALL;
    enum yl_status s = yl_size_of(&size, base, &how, fault);
    size.visits *= found->rows + 1.0;
    size.memory *= found->rows ? 2 : 1;
    size.rows = size.written = 0;
    return s ? s : yl_size_judge(&size, lang, fault);
}

/* The base alone, with what is set. */
static enum yl_status run_base(struct yl_result *result, const char *file, const char *const *sets,
                               uint32_t set_count, const struct yl_run_options *options,
                               struct yl_limits *found, struct yl_diags *diags,
                               struct yl_fault *fault)
{
    struct yl_scenarios scenarios;
    struct yl_run_info info;
    enum yl_status s = yl_scenarios_load(&scenarios, file, sets, set_count, diags, fault);
    if (!s && diags->count) s = YL_BAD_INPUT;
    uint32_t variants = scenarios.variants;
    if (!s && found) s = find(found, &scenarios.variant[0]);
    if (!s) {
        scenarios.variants = 1;
        if (found) s = judge_size(&scenarios, found, options, diags->lang, fault);
        if (!s) s = yl_run(result, &scenarios, options, &info, diags, fault);
        scenarios.variants = variants;
    }
    yl_scenarios_free(&scenarios);
    return s;
}

enum yl_status yl_limits_study(struct yl_limits *out, const char *file, const char *const *sets,
                               uint32_t set_count, const struct yl_run_options *options,
                               struct yl_diags *diags, struct yl_fault *fault)
{
    *out = (struct yl_limits){0};
    struct yl_result base = {0};
    enum yl_status s = run_base(&base, file, sets, set_count, options, out, diags, fault);
    out->replications = base.replications;
    const char **with = calloc(set_count + 1, sizeof *with);
    if (!s && !with) s = YL_NO_MEMORY;
    for (uint32_t i = 0; i < out->rows && !s; i++) {
        struct yl_result more = {0};
        char set[320];
        snprintf(set, sizeof set, "%s=%s", out->row[i].path, out->row[i].raised);
        if (set_count) memcpy(with, sets, set_count * sizeof *with);
        with[set_count] = set;
        count_binding(&out->row[i], &base);
        s = run_base(&more, file, with, set_count + 1, options, NULL, diags, fault);
        if (!s) pair(&out->row[i], &base, &more);
        yl_result_free(&more);
    }
    free(with);
    yl_result_free(&base);
    return s;
}

void yl_limits_free(struct yl_limits *limits)
{
    free(limits->row);
    *limits = (struct yl_limits){0};
}
