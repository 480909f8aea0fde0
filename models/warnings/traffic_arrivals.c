/* traffic_arrivals.c: bins of arrivals, cut where the budget is spent; contract in traffic.h */
#include "models/warnings/traffic_parts.h"
#include <stdlib.h>

enum { BINS_MOST = 1008 }; /* a week in bins of ten minutes */

static const int64_t widths[] = {YL_MINUTE,      2 * YL_MINUTE,  5 * YL_MINUTE, 10 * YL_MINUTE,
                                 15 * YL_MINUTE, 30 * YL_MINUTE, YL_HOUR,       3 * YL_HOUR,
                                 6 * YL_HOUR,    YL_DAY,         7 * YL_DAY};
enum { WIDTHS = sizeof widths / sizeof *widths };

/* Adds `number` visits, even over [from, to), to the bins. */
static void spread(const struct yl_traffic *out, const struct yl_scenario *scenario,
                   const int64_t from_to[2], double number, double *bin)
{
    int64_t from = from_to[0] - scenario->from, to = from_to[1] - scenario->from;
    int64_t end = (int64_t)out->bins * out->width;
    if (to <= from) {
        if (from >= 0 && from < end) bin[from / out->width] += number;
        return;
    }
    int64_t at = from < 0 ? 0 : from, last = to < end ? to : end;
    while (at < last) {
        int64_t next = at / out->width * out->width + out->width;
        if (next > last) next = last;
        bin[at / out->width] += number * (double)(next - at) / (double)(to - from);
        at = next;
    }
}

static double weight_at(const struct yl_scenario *scenario, const struct yl_entry *entry,
                        int64_t time)
{
    if (entry->profile < 0) return 1;
    struct yl_local local = yl_local(&scenario->zone, time);
    return scenario->profile[entry->profile].weight[local.weekday * 24 + local.hour];
}

static void rate(const struct yl_traffic *out, const struct yl_scenario *scenario,
                 const struct yl_entry *entry, double *bin)
{
    int64_t step = out->width < YL_HOUR ? out->width : YL_HOUR;
    for (int64_t at = scenario->from; at < scenario->to; at += step) {
        int64_t from = at < entry->since ? entry->since : at, to = at + step;
        if (to > scenario->to) to = scenario->to;
        if (to > entry->until) to = entry->until;
        if (to <= from) continue;
        double number = entry->rate * weight_at(scenario, entry, at) * (double)(to - from);
        spread(out, scenario, (const int64_t[]){from, to}, number, bin);
    }
}

static void arrive(const struct yl_traffic *out, const struct yl_scenario *scenario,
                   const struct yl_entry *entry, double *bin)
{
    if (entry->kind == YL_ARRIVE_RATE || entry->kind == YL_ARRIVE_FOLLOW)
        rate(out, scenario, entry, bin);
    for (uint32_t i = 0; entry->kind == YL_ARRIVE_SEND && i < entry->sends; i++)
        spread(out, scenario, (const int64_t[]){entry->send_at[i], entry->send_at[i] + entry->over},
               (double)entry->send * yl_expect_meant(scenario, entry), bin);
    bool rows = entry->kind == YL_ARRIVE_TABLE || entry->kind == YL_ARRIVE_EXACT;
    for (uint32_t i = 0; rows && i < entry->rows; i++)
        spread(out, scenario, (const int64_t[]){entry->time[i], entry->time[i + 1]},
               entry->count[i], bin);
}

/* Leaves out what the budget does not pay: all from its end on, or of each day's a share. */
static void pay(const struct yl_traffic *out, const struct yl_scenario *scenario, uint32_t e,
                const struct yl_budgets_left *left)
{
    double *bin = out->arrivals + (size_t)e * out->bins;
    const struct yl_expected_entry *entry = &left->expected->entry[e];
    int32_t which = left->plan->entry[e].budget;
    if (which < 0 || !(entry->made < entry->come)) return;
    bool daily = left->plan->budget[which].periods > 1;
    for (uint32_t b = 0; b < out->bins; b++) {
        if (daily)
            bin[b] *= entry->made / entry->come;
        else if (yl_traffic_start(out, scenario, b) >= left->expected->budget[which].first)
            bin[b] = 0;
    }
}

enum yl_status yl_traffic_arrivals(struct yl_traffic *out, const struct yl_scenario *scenario,
                                   const struct yl_budgets_left *left)
{
    int64_t length = scenario->to - scenario->from;
    size_t at = 0;
    while (at + 1 < WIDTHS && length / widths[at] > BINS_MOST) at++;
    int64_t width = widths[at];
    while (length / width > BINS_MOST) width *= 2;
    *out = (struct yl_traffic){.width = width};
    out->bins = (uint32_t)((length + width - 1) / width);
    if (!out->bins) out->bins = 1;
    out->made = yl_arena_get(&out->arena, (scenario->entries + 1) * sizeof *out->made);
    out->arrivals =
        yl_arena_get(&out->arena, (size_t)scenario->entries * out->bins * sizeof(double) + 8);
    if (!out->made || !out->arrivals) return YL_NO_MEMORY;
    for (uint32_t e = 0; e < scenario->entries; e++) {
        double *bin = out->arrivals + (size_t)e * out->bins;
        arrive(out, scenario, &scenario->entry[e], bin);
        if (left) pay(out, scenario, e, left);
        for (uint32_t b = 0; b < out->bins; b++) out->made[e] += bin[b];
    }
    return YL_OK;
}

void yl_traffic_free(struct yl_traffic *traffic)
{
    free(traffic->found);
    yl_arena_free(&traffic->arena);
    *traffic = (struct yl_traffic){0};
}
