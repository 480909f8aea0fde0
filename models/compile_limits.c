/* compile_limits.c: limits as counters; reports as edges. Contract: compiler.h. */
#include "models/compiler.h"
#include <math.h>
#include <string.h>

static bool endless(const struct yl_limit *l)
{
    for (uint32_t i = 0; i < l->allow.count; i++)
        if (!isinf(l->allow.dist[i].a)) return false;
    return l->allow.count > 0 && !l->has_start && !l->lasts;
}

void yl_compile_limits(struct yl_compiler *c)
{
    static const char periods[] = {0, 'h', 'd', 'w', 'm'};
    struct yl_plan *p = c->plan;
    p->limits = c->s->limits;
    p->limit = yl_compiler_get(c, p->limits * sizeof *p->limit);
    for (uint32_t i = 0; !c->status && i < p->limits; i++) {
        const struct yl_limit *from = &c->s->limit[i];
        struct yl_plan_limit *to = &p->limit[i];
        to->place = yl_compiler_place(c, "limits.%s", from->name);
        to->per = from->per == YL_PER_ALL ? 0 : from->per == YL_PER_PERSON ? 1 : 2;
        to->axis = from->per_axis;
        to->allow = yl_compiler_number(c, &from->allow);
        to->has_start = from->has_start;
        to->start = from->start;
        to->within = from->within;
        to->lasts = from->lasts;
        to->every = periods[from->every];
        to->at_times = from->at_times;
        to->at_time = from->at_time;
        to->slot = yl_compiler_slots(c, YL_LIMIT_SLOTS);
        to->counter = p->shared_counters;
        to->endless = endless(from);
        if (to->per == 0) p->shared_counters++;
        if (to->per == 2) p->shared_counters += p->axis[to->axis].values;
    }
}

/* The series behind a metric that adds up; none: YL_NO_NODE in series[0]. */
static uint32_t series_of(struct yl_compiler *c, const char *place, const char *metric,
                          uint32_t *out)
{
    const struct yl_plan *p = c->plan;
    const struct yl_scenario *s = c->s;
    uint32_t n = 0;
    bool all = !strcmp(place, "all");
    for (uint32_t e = 0; e < p->entries && !strcmp(metric, "arrivals"); e++) {
        const char *name = p->entry[e].name;
        bool here = p->entry[e].started
                        ? !strcmp(place, name)
                        : !strncmp(place, "entries.", 8) && !strcmp(place + 8, name);
        if (all || here) out[n++] = p->entry[e].arrivals;
    }
    for (uint32_t i = 0; i < s->shops; i++) {
        bool here = all || (!strncmp(place, "shops.", 6) && !strcmp(place + 6, s->shop[i].name));
        if (here && !strcmp(metric, "orders")) out[n++] = p->shop[i].orders;
        if (here && !strcmp(metric, "gmv_cny")) out[n++] = p->shop[i].gmv;
    }
    for (uint32_t r = 0; r < s->rooms; r++) {
        if (strncmp(place, "rooms.", 6) || strcmp(place + 6, s->room[r].name)) continue;
        if (!strcmp(metric, "entrants")) out[n++] = p->room[r].entrants;
        for (uint32_t i = 0; i < s->room[r].whiles; i++)
            if (!strcmp(metric, s->room[r].during[i].name)) out[n++] = p->room[r].item_series + i;
    }
    return n;
}

/* What is shown at the end of a bin: everything before the last whole `every` of (t - delay). */
static int64_t edge_of(const struct yl_scenario *s, const struct yl_report *report, int64_t time)
{
    int64_t at = time - report->delay;
    return report->every > 0 ? yl_latest_mark(&s->zone, at, report->every) : at;
}

void yl_compile_reports(struct yl_compiler *c)
{
    struct yl_plan *p = c->plan;
    const struct yl_scenario *s = c->s;
    uint32_t rows = 0, bins = (uint32_t)((p->to - p->from + p->bin - 1) / p->bin);
    for (uint32_t i = 0; i < s->reports; i++) rows += s->report[i].of;
    p->dashboard = yl_compiler_get(c, rows * sizeof *p->dashboard);
    for (uint32_t i = 0; i < s->reports; i++)
        for (uint32_t k = 0; !c->status && k < s->report[i].of; k++) {
            struct yl_plan_dashboard *d = &p->dashboard[p->dashboards++];
            d->series =
                yl_compiler_get(c, (p->entries + 2 * p->shops + p->series + 1) * sizeof *d->series);
            d->edge = yl_compiler_get(c, bins * sizeof *d->edge);
            if (c->status) return;
            d->series_count =
                series_of(c, s->report[i].place[k], s->report[i].metric[k], d->series);
            if (!d->series_count) {
                yl_diag(c->diags, s->report[i].at[k], YL_E_NOT_ADDITIVE,
                        "'%s.%s' is not followed over time, so no report can show it late",
                        "'%s.%s' 没有按时间记录，报表无法显示其延迟值", s->report[i].place[k],
                        s->report[i].metric[k]);
                yl_diag_help(
                    c->diags,
                    "arrivals, orders, gmv_cny, entrants and the items of a stay can be reported",
                    "可报告 arrivals、orders、gmv_cny、entrants 以及停留中的步骤");
                c->bad = true;
            }
            for (uint32_t b = 0; b < bins; b++) {
                int64_t end = p->from + (int64_t)(b + 1) * p->bin;
                d->edge[b] = edge_of(s, &s->report[i], end < p->to ? end : p->to);
            }
        }
}
