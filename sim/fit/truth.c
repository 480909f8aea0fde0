/* truth.c: values of steps by dotted path, entries switched off one at a time; contract in export.h */
#include "models/steps.h"
#include "sim/base/clock.h"
#include "sim/base/get.h"
#include "sim/fit/export.h"
#include "sim/fit/fit_files.h"
#include "sim/output/tables.h"
#include "sim/stats/compare.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { PATH = 1024, WITH_VALUE = 2 * PATH, WITH_KEY = 3 * PATH };

/* ---- entries that bring nobody ---------------------------------------------------------------- */

void yl_truth_off(struct yl_truth *truth, const struct yl_scenarios *from)
{
    const struct yl_scenario *base = &from->variant[0];
    *truth = (struct yl_truth){.scenarios = *from};
    truth->scenarios.variants = 1 + base->entries;
    truth->scenarios.variant = yl_get_zeroed(1 + base->entries, sizeof *base);
    truth->scenarios.variant[0] = *base;
    for (uint32_t i = 0; i < base->entries; i++) {
        struct yl_scenario *off = &truth->scenarios.variant[1 + i];
        *off = *base;
        off->variant = base->entry[i].name;
        off->altered = true;
        off->entry = yl_get_zeroed(base->entries, sizeof *off->entry);
        memcpy(off->entry, base->entry, base->entries * sizeof *off->entry);
        struct yl_entry *entry = &off->entry[i];
        entry->kind = YL_ARRIVE_RATE;
        entry->rate = 0;
        entry->since = YL_ALWAYS;
        entry->until = YL_NEVER;
        entry->profile = -1;
        entry->shocks = 0;
    }
}

void yl_truth_done(struct yl_truth *truth)
{
    for (uint32_t i = 1; truth->scenarios.variant && i < truth->scenarios.variants; i++)
        free(truth->scenarios.variant[i].entry);
    free(truth->scenarios.variant);
    *truth = (struct yl_truth){0};
}

/* ---- values ---------------------------------------------------------------------------------- */

static void put_row(struct yl_csv_out *csv, const char *path, double value)
{
    YL_CSV_ROW(csv, path, value, "", "", "", "");
}

static void put_number(struct yl_csv_out *csv, const char *path, const char *key, double value)
{
    char full[WITH_KEY];
    snprintf(full, sizeof full, "%s.%s", path, key);
    put_row(csv, full, value);
}

/* A delay by the numbers that a fit gives of its law; of other laws it gives none. */
static void put_delay(struct yl_csv_out *csv, const char *path, const struct yl_dist *dist)
{
    static const enum yl_family family[YL_CURE_LAWS] = {[YL_CURE_EXPONENTIAL] = YL_EXP,
                                                        [YL_CURE_LOGNORMAL] = YL_LOGNORMAL,
                                                        [YL_CURE_GAMMA] = YL_GAMMA,
                                                        [YL_CURE_WEIBULL] = YL_WEIBULL};
    double scale = dist->a / (double)YL_SECOND;
    if (dist->family == YL_CONSTANT) put_row(csv, path, scale);
    if (dist->family == YL_LOGNORMAL && dist->by_mean) scale *= exp(-dist->b * dist->b / 2);
    for (enum yl_cure_law law = 0; law < YL_CURE_LAWS; law++) {
        const char *shape = yl_fit_law_word(law, YL_FIT_SHAPE);
        if (dist->family != family[law]) continue;
        put_number(csv, path, yl_fit_law_word(law, YL_FIT_SCALE), scale);
        if (shape) put_number(csv, path, shape, dist->b);
    }
}

/* One value, or one for each of an axis. */
static void put_quantity(struct yl_csv_out *csv, const struct yl_scenario *scenario,
                         const char *path, const struct yl_quantity *of, bool share)
{
    for (uint32_t i = 0; of->present && i < of->count; i++) {
        char full[WITH_VALUE];
        const struct yl_axis *axis = of->axis < 0 ? NULL : &scenario->axis[of->axis];
        snprintf(full, sizeof full, "%s%s%s", path, axis ? "." : "",
                 axis ? yl_log_value_name(axis, i) : "");
        if (share)
            put_row(csv, full, of->dist[i].a);
        else
            put_delay(csv, full, &of->dist[i]);
    }
}

static void put_step(struct yl_csv_out *csv, const struct yl_scenario *scenario, const char *place,
                     const struct yl_step *step)
{
    char path[PATH];
    if (!step->name) return;
    snprintf(path, sizeof path, "%s.steps.%s.%s", place, step->name, step->is_mean ? "mean" : "p");
    if (step->p.present)
        put_quantity(csv, scenario, path, step->is_mean ? &step->mean : &step->p, true);
    else
        put_row(csv, path, 1);
    snprintf(path, sizeof path, "%s.steps.%s.after", place, step->name);
    put_quantity(csv, scenario, path, &step->after, false);
}

/* ---- increments ------------------------------------------------------------------------------ */

const struct yl_metric *yl_truth_metric(const struct yl_truth_out *out,
                                        const struct yl_variant_result *base)
{
    if (out->metric) return yl_summary_find(base, 0, out->place, out->metric);
    if (out->scenario->shops) return yl_summary_find(base, 0, "all", "orders");
    for (uint32_t i = 0; i < base->metrics; i++)
        if (!strncmp(base->metric[i].place, "goals.", 6) &&
            strcmp(base->metric[i].place, "goals.order") != 0 &&
            !strcmp(base->metric[i].metric, "reached"))
            return &base->metric[i];
    return NULL;
}

static void put_increments(struct yl_csv_out *csv, const struct yl_truth_out *out,
                           const struct yl_metric *metric)
{
    const struct yl_result *result = out->result;
    struct yl_replication_stats stats;
    char name[PATH];
    yl_replication_stats_init(&stats, result->replications);
    snprintf(name, sizeof name, "%s.%s", metric->place, metric->metric);
    for (uint32_t i = 0; i < out->scenario->entries; i++) {
        const struct yl_variant_result *off = &result->variant[1 + i];
        const struct yl_metric *without = yl_summary_find(off, 0, metric->place, metric->metric);
        struct yl_compared gain = yl_compare_none();
        char path[PATH];
        if (without) {
            const struct yl_pair pair = {metric, without, result->variant[0].failed, off->failed,
                                         1};
            yl_compare_metric(&gain, &pair, &stats);
        }
        snprintf(path, sizeof path, "entries.%s.increment", out->scenario->entry[i].name);
        YL_CSV_ROW(csv, path, gain.diff, gain.diff_low, gain.diff_high, gain.n, name);
    }
    yl_replication_stats_free(&stats);
}

enum yl_status yl_truth_write(const struct yl_truth_out *out, struct yl_fault *fault)
{
    struct yl_csv_out csv;
    const struct yl_metric *metric =
        out->increments ? yl_truth_metric(out, out->result->variant) : NULL;
    enum yl_status status = yl_csv_open(&csv, out->folder, "truth.csv", out->scenario->bom, fault);
    if (status) return status;
    yl_table_header(&csv, "export truth.csv", 0);
    char place[PATH / 2];
    struct yl_steps of;
    for (uint32_t l = 0; yl_steps_at(out->scenario, l, &of); l++) {
        snprintf(place, sizeof place, "%s.%s", of.kind, of.name);
        for (uint32_t i = 0; i < of.steps && !of.during; i++)
            put_step(&csv, out->scenario, place, &of.step[i]);
    }
    if (metric) put_increments(&csv, out, metric);
    return yl_csv_close(&csv, true, fault);
}
