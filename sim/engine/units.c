/* units.c: outcomes one by one, arrivals by their words. Contract: units.h. */
#include "sim/engine/units.h"
#include "sim/engine/budget.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { ROWS = 4096, NEVER = UINT16_MAX };

/* Metrics that listen to the same thing share its events. */
static uint32_t source_of(struct yl_units *u, const struct yl_unit_source *of)
{
    const struct yl_plan *p = u->how.plan;
    uint32_t i = 0, every = of->index == UINT32_MAX ? p->shops : 0;
    while (i < u->sources && (u->source[i].kind != of->kind || u->source[i].index != of->index ||
                              u->source[i].once != of->once))
        i++;
    if (i < u->sources) return i;
    u->source[u->sources++] = *of;
    for (uint32_t k = 0; k < every; k++) u->fed[of->kind][k] |= UINT64_C(1) << i;
    if (of->index != UINT32_MAX) u->fed[of->kind][of->index] |= UINT64_C(1) << i;
    return i;
}

static void listen(struct yl_units *u)
{
    for (uint32_t m = 0; m < u->how.metrics; m++) {
        const struct yl_unit_metric *metric = &u->how.metric[m];
        u->top[source_of(u, &metric->of)] |= UINT64_C(1) << m;
        if (metric->ratio) u->below[source_of(u, &metric->below)] |= UINT64_C(1) << m;
    }
    if (u->how.before) u->before = UINT64_C(1) << source_of(u, u->how.before);
}

enum yl_status yl_units_init(struct yl_units *u, const struct yl_units_plan *how)
{
    const struct yl_plan *p = how->plan;
    const uint32_t size[YL_UNIT_KINDS] = {p->rows, p->arrivals, p->shops, p->shops, p->rooms};
    size_t cells = (size_t)how->arms * how->periods;
    bool good = true;
    *u = (struct yl_units){
        .how = *how, .of_visit = how->of_visit, .numbered = p->size && !how->of_visit};
    for (int k = 0; k < YL_UNIT_KINDS; k++) {
        u->fed[k] = calloc(size[k] + 1, sizeof *u->fed[k]);
        good &= u->fed[k] != NULL;
    }
    u->base = calloc(cells + 1, sizeof *u->base);
    u->sum = calloc(cells * how->metrics + 1, sizeof *u->sum);
    u->pair = calloc(cells * how->ratios + 1, sizeof *u->pair);
    if (u->numbered) u->first = malloc((size_t)p->size * sizeof *u->first);
    if (u->numbered && how->before) u->known = malloc((size_t)p->size * sizeof *u->known);
    if (!good || !u->base || !u->sum || !u->pair || (u->numbered && !u->first) ||
        (u->numbered && how->before && !u->known)) {
        yl_units_free(u);
        return YL_NO_MEMORY;
    }
    listen(u);
    return YL_OK;
}

void yl_units_free(struct yl_units *u)
{
    for (int k = 0; k < YL_UNIT_KINDS; k++) free(u->fed[k]);
    free(u->event);
    free(u->first);
    free(u->known);
    free(u->base);
    free(u->sum);
    free(u->pair);
    *u = (struct yl_units){0};
}

static uint32_t period_of(const struct yl_units *u, int64_t time)
{
    uint32_t low = 0, high = u->how.periods;
    while (low + 1 < high) {
        uint32_t mid = (low + high) / 2;
        if (u->how.bound[mid] <= time)
            low = mid;
        else
            high = mid;
    }
    return low;
}

uint8_t yl_units_arm(const struct yl_units *u, uint32_t c0, uint32_t c1, uint32_t c2, int64_t time)
{
    const struct yl_plan_axis *axis = &u->how.plan->axis[u->how.arm_axis];
    if (axis->kind == YL_BY_FACT) return yl_world_marked_fact(u->world, u->how.arm_axis, time);
    return yl_world_trait(u->world, u->how.arm_axis, c0, c1, c2);
}

static double covariate(const struct yl_units *u, uint32_t c0, uint32_t c1, uint32_t c2)
{
    if (u->known) return u->how.before->once ? u->known[c0] != 0 : 1e-6 * (double)u->known[c0];
    return u->how.covariate < 0 ? 0
                                : yl_world_trait(u->world, (uint32_t)u->how.covariate, c0, c1, c2);
}

static void add_base(struct yl_units *u, uint8_t arm, uint32_t period, double x)
{
    struct yl_unit_base *b = &u->base[arm * u->how.periods + period];
    b->n++;
    b->x += x;
    b->xx += x * x;
}

void yl_units_hear(struct yl_units *u, uint64_t sources, const struct yl_unit_who *who,
                   int64_t time, double value, bool counted)
{
    if (!sources || !u->how.entry[who->entry] || time >= u->how.bound[u->how.periods]) return;
    if (!counted) {
        if (u->known && time < u->how.bound[0]) u->known[who->c0] += (int64_t)llrint(value * 1e6);
        return;
    }
    uint8_t arm = yl_units_arm(u, who->c0, who->c1, who->c2, time);
    uint16_t period = (uint16_t)period_of(u, time);
    for (; sources; sources &= sources - 1) {
        if (u->events == u->room) {
            size_t want = u->room ? 2 * u->room : 4096;
            struct yl_unit_event *more = realloc(u->event, want * sizeof *more);
            if (!more) {
                u->failed = true;
                return;
            }
            u->event = more;
            u->room = want;
        }
        u->event[u->events++] = (struct yl_unit_event){
            who->c0, who->c1, who->c2, period, (uint8_t)__builtin_ctzll(sources), arm, value};
    }
}

void yl_units_begin(struct yl_units *u, const struct yl_visit *v, const uint32_t root[3])
{
    if (!v->counted || !u->how.entry[v->entry] || v->time >= u->how.bound[u->how.periods]) return;
    if (u->how.plan->axis[u->how.arm_axis].kind == YL_BY_FACT)
        return; /* turns are measured against those who came by themselves */
    uint32_t period = period_of(u, v->time);
    u->arrivals++;
    if (u->numbered) {
        if (period < u->first[v->person]) u->first[v->person] = (uint16_t)period;
        return;
    }
    if (!u->of_visit && (root[0] != v->c0 || root[1] != v->c1 || root[2] != v->c2))
        return; /* somebody who is there already */
    add_base(u, yl_units_arm(u, v->c0, v->c1, v->c2, v->time), period,
             covariate(u, root[0], root[1], root[2]));
}

/* ---- arrivals -------------------------------------------------------------------------------- */
static void arrive(struct yl_units *u, uint32_t stream, uint32_t cell, uint32_t c0, uint32_t period)
{
    const struct yl_plan_stream *s = &u->how.plan->stream[stream];
    u->arrivals++;
    if (u->numbered) {
        uint32_t person = yl_world_person(u->world, stream, c0, cell, s->maker);
        if (period < u->first[person]) u->first[person] = (uint16_t)period;
        return;
    }
    uint32_t who[3] = {c0, cell, s->maker};
    if (u->how.plan->size) {
        who[0] = yl_world_person(u->world, stream, c0, cell, s->maker);
        who[1] = 0;
        who[2] = YL_C2_PERSON;
    }
    add_base(u, yl_units_arm(u, c0, cell, s->maker, u->how.bound[period]), period,
             covariate(u, who[0], who[1], who[2]));
}

/* n arrivals of a cell that differ in nothing but their words. */
static void arrive_dense(struct yl_units *u, uint32_t stream, uint32_t cell, uint32_t n,
                         uint32_t period)
{
    const struct yl_plan *p = u->how.plan;
    const struct yl_plan_axis *axis = &p->axis[u->how.arm_axis];
    uint32_t word[ROWS + YL_ROW_PAD], maker = p->stream[stream].maker;
    u->arrivals += n;
    for (uint32_t done = 0; done < n; done += ROWS) {
        uint32_t m = n - done < ROWS ? n - done : ROWS;
        u->world->kernels->words_dense(word, done, cell, maker, yl_c3(YL_SLOT_CHANCE, 0, 0),
                                       u->world->key[axis->place], (int)m);
        for (uint32_t v = 0, before = 0; v < axis->values; v++) {
            bool last = v + 1 == axis->values || axis->full[v];
            uint32_t high = last ? 0 : (uint32_t)(axis->threshold[v] >> 32), below = last ? m : 0;
            for (uint32_t i = 0; !last && i < m; i++) below += word[i] < high;
            for (uint32_t i = 0; !last && i < m; i++)
                if (word[i] == high)
                    below += yl_world_trait(u->world, u->how.arm_axis, done + i, cell, maker) <= v;
            u->base[v * u->how.periods + period].n += below - before;
            before = below;
            if (last) break;
        }
    }
}

static void arrive_cell(struct yl_units *u, uint32_t stream, uint32_t i)
{
    const struct yl_world *w = u->world;
    const struct yl_plan *p = w->plan;
    const struct yl_plan_stream *s = &p->stream[stream];
    uint32_t cell = s->first_cell + i, n = w->count[stream][i];
    const uint32_t *index =
        s->kind == YL_STREAM_SEND_PERSONS ? w->order[stream] + w->offset[stream][i] : NULL;
    int64_t from, to, end = u->how.bound[u->how.periods];
    yl_stream_part(p, s, cell, &from, &to);
    uint32_t period = period_of(u, from);
    bool cut = w->cut_time[s->entry] <= to, warm = from >= p->warm,
         one = to <= u->how.bound[period + 1] && to <= end;
    if (!n || to <= p->warm || from >= end) return;
    if (!cut && warm && one && !p->size && u->how.covariate < 0 &&
        p->axis[u->how.arm_axis].kind == YL_BY_TRAIT) {
        arrive_dense(u, stream, cell, n, period);
        return;
    }
    for (uint32_t k = 0; k < n; k++) {
        struct yl_arrival a = {stream, cell, index ? index[k] : k, 0};
        if (cut || !warm || !one) a.time = yl_budget_time(w, stream, cell, a.c0);
        if (cut && !yl_budget_made(w, &a)) continue;
        if ((!warm && a.time < p->warm) || (!one && a.time >= end)) continue;
        arrive(u, stream, cell, a.c0, one ? period : period_of(u, a.time));
    }
}

void yl_units_start(struct yl_units *u, struct yl_world *w)
{
    const struct yl_plan *p = w->plan;
    u->world = w;
    u->events = 0;
    u->failed = false;
    u->arrivals = 0;
    memset(u->base, 0, (size_t)u->how.arms * u->how.periods * sizeof *u->base);
    memset(u->sum, 0, (size_t)u->how.arms * u->how.metrics * u->how.periods * sizeof *u->sum);
    memset(u->pair, 0, (size_t)u->how.arms * u->how.ratios * u->how.periods * sizeof *u->pair);
    if (u->known) memset(u->known, 0, (size_t)p->size * sizeof *u->known);
    if (u->first) memset(u->first, 0xff, (size_t)p->size * sizeof *u->first);
}

/* ---- sums ------------------------------------------------------------------------------------ */
static int by_unit(const void *a, const void *b)
{
    const struct yl_unit_event *x = a, *y = b;
    if (x->c2 != y->c2) return x->c2 < y->c2 ? -1 : 1;
    if (x->c1 != y->c1) return x->c1 < y->c1 ? -1 : 1;
    if (x->c0 != y->c0) return x->c0 < y->c0 ? -1 : 1;
    if (x->period != y->period) return x->period < y->period ? -1 : 1;
    if (x->source != y->source) return x->source < y->source ? -1 : 1;
    return x->value < y->value ? -1 : x->value > y->value;
}

static bool same_unit(const struct yl_unit_event *a, const struct yl_unit_event *b)
{
    return a->c0 == b->c0 && a->c1 == b->c1 && a->c2 == b->c2 && a->arm == b->arm;
}

struct so_far { /* of the unit whose events are added */
    double y, d;
};

static void add_event(struct yl_units *u, const struct yl_unit_event *e, struct so_far *now)
{
    uint64_t top = u->top[e->source], below = u->below[e->source], both = top | below;
    double x = u->known || u->how.covariate >= 0 ? covariate(u, e->c0, e->c1, e->c2) : 0;
    uint32_t ratio = 0, done = 0;
    for (; both; both &= both - 1) {
        uint32_t m = (uint32_t)__builtin_ctzll(both);
        for (; done < m; done++) ratio += u->how.metric[done].ratio;
        size_t arm = e->arm;
        struct yl_unit_sum *sum = &u->sum[(arm * u->how.metrics + m) * u->how.periods + e->period];
        double y = top >> m & 1 ? e->value : 0, d = below >> m & 1 ? e->value : 0,
               after = now[m].y + y;
        sum->y += y;
        sum->yy += after * after - now[m].y * now[m].y;
        sum->xy += y * x;
        if (u->how.metric[m].ratio) {
            struct yl_unit_pair *pair =
                &u->pair[(arm * u->how.ratios + ratio) * u->how.periods + e->period];
            double more = now[m].d + d;
            pair->d += d;
            pair->dd += more * more - now[m].d * now[m].d;
            pair->dy += after * more - now[m].y * now[m].d;
            pair->dx += d * x;
            now[m].d = more;
        }
        now[m].y = after;
    }
}

void yl_units_close(struct yl_units *u, const struct yl_world *w)
{
    const struct yl_plan *p = w->plan;
    struct so_far now[YL_UNIT_METRICS];
    uint64_t seen = 0;
    for (uint32_t s = 0; s < p->streams; s++)
        for (uint32_t i = 0; u->how.entry[p->stream[s].entry] && i < p->stream[s].cells; i++)
            arrive_cell(u, s, i);
    for (int64_t i = 0; u->first && i < p->size; i++)
        if (u->first[i] != NEVER) {
            uint32_t person = (uint32_t)i, period = u->first[i];
            add_base(u, yl_units_arm(u, person, 0, YL_C2_PERSON, u->how.bound[period]), period,
                     covariate(u, person, 0, YL_C2_PERSON));
        }
    if (u->events) qsort(u->event, u->events, sizeof *u->event, by_unit);
    for (size_t i = 0; i < u->events; i++) {
        const struct yl_unit_event *e = &u->event[i];
        if (!i || !same_unit(e - 1, e)) {
            memset(now, 0, u->how.metrics * sizeof *now);
            seen = 0;
        }
        bool again = seen >> e->source & 1;
        seen |= UINT64_C(1) << e->source;
        if (!again || !u->source[e->source].once) add_event(u, e, now);
    }
}
