/* units.c: outcomes one by one, arrivals by their words. Contract: units.h. */
#include "sim/engine/units.h"
#include "sim/engine/budget.h"
#include <stdlib.h>
#include <string.h>

enum { ROWS = 4096, NEVER = UINT16_MAX };

enum yl_status yl_units_init(struct yl_units *u, const struct yl_units_plan *how)
{
    const struct yl_plan *p = how->plan;
    *u = (struct yl_units){
        .how = *how, .of_visit = how->of_visit, .numbered = p->size && !how->of_visit};
    u->pass = calloc(p->rows + 1, sizeof *u->pass),
    u->arrive = calloc(p->arrivals + 1, sizeof *u->arrive);
    u->order = calloc(p->shops + 1, sizeof *u->order),
    u->money = calloc(p->shops + 1, sizeof *u->money);
    u->base = calloc((size_t)how->arms * how->periods + 1, sizeof *u->base);
    u->sum = calloc((size_t)how->arms * how->metrics * how->periods + 1, sizeof *u->sum);
    if (u->numbered) u->first = malloc((size_t)p->size * sizeof *u->first);
    if (!u->pass || !u->arrive || !u->order || !u->money || !u->base || !u->sum ||
        (u->numbered && !u->first)) {
        yl_units_free(u);
        return YL_NO_MEMORY;
    }
    for (uint32_t m = 0; m < how->metrics; m++) {
        const struct yl_unit_metric *metric = &how->metric[m];
        uint64_t *all[] = {u->pass, u->arrive, u->order, u->money}, *to = all[metric->kind];
        uint32_t every = metric->index == UINT32_MAX ? p->shops : 0;
        for (uint32_t i = 0; i < every; i++) to[i] |= UINT64_C(1) << m;
        if (metric->index != UINT32_MAX) to[metric->index] |= UINT64_C(1) << m;
    }
    return YL_OK;
}

void yl_units_free(struct yl_units *u)
{
    free(u->pass), free(u->arrive), free(u->order), free(u->money), free(u->event), free(u->first),
        free(u->base), free(u->sum);
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
    return u->how.covariate < 0 ? 0
                                : yl_world_trait(u->world, (uint32_t)u->how.covariate, c0, c1, c2);
}

static void add_base(struct yl_units *u, uint8_t arm, uint32_t period, double x)
{
    struct yl_unit_base *b = &u->base[arm * u->how.periods + period];
    b->n++, b->x += x, b->xx += x * x;
}

void yl_units_hear(struct yl_units *u, uint64_t metrics, const struct yl_unit_who *who,
                   int64_t time, double value)
{
    if (!metrics || !u->how.entry[who->entry] || time >= u->how.bound[u->how.periods]) return;
    uint8_t arm = yl_units_arm(u, who->c0, who->c1, who->c2, time);
    uint16_t period = (uint16_t)period_of(u, time);
    for (; metrics; metrics &= metrics - 1) {
        if (u->events == u->room) {
            size_t want = u->room ? 2 * u->room : 4096;
            struct yl_unit_event *more = realloc(u->event, want * sizeof *more);
            if (!more) {
                u->failed = true;
                return;
            }
            u->event = more, u->room = want;
        }
        u->event[u->events++] = (struct yl_unit_event){
            who->c0, who->c1, who->c2, period, (uint8_t)__builtin_ctzll(metrics), arm, value};
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
    if (u->how.plan->size)
        who[0] = yl_world_person(u->world, stream, c0, cell, s->maker), who[1] = 0,
        who[2] = YL_C2_PERSON;
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
    u->world = w, u->events = 0, u->failed = false, u->arrivals = 0;
    memset(u->base, 0, (size_t)u->how.arms * u->how.periods * sizeof *u->base);
    memset(u->sum, 0, (size_t)u->how.arms * u->how.metrics * u->how.periods * sizeof *u->sum);
    if (u->first) memset(u->first, 0xff, (size_t)p->size * sizeof *u->first);
}

/* ---- sums ------------------------------------------------------------------------------------ */
static int by_unit(const void *a, const void *b)
{
    const struct yl_unit_event *x = a, *y = b;
    if (x->metric != y->metric) return x->metric < y->metric ? -1 : 1;
    if (x->c2 != y->c2) return x->c2 < y->c2 ? -1 : 1;
    if (x->c1 != y->c1) return x->c1 < y->c1 ? -1 : 1;
    if (x->c0 != y->c0) return x->c0 < y->c0 ? -1 : 1;
    if (x->period != y->period) return x->period < y->period ? -1 : 1;
    return x->value < y->value ? -1 : x->value > y->value;
}

static bool same_unit(const struct yl_unit_event *a, const struct yl_unit_event *b)
{
    return a->metric == b->metric && a->c0 == b->c0 && a->c1 == b->c1 && a->c2 == b->c2 &&
           a->arm == b->arm;
}

void yl_units_close(struct yl_units *u, const struct yl_world *w)
{
    const struct yl_plan *p = w->plan;
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
    double before = 0;
    for (size_t i = 0; i < u->events; i++) {
        const struct yl_unit_event *e = &u->event[i];
        bool again = i && same_unit(e - 1, e), once = u->how.metric[e->metric].once;
        if (!again) before = 0;
        if (again && once) continue;
        struct yl_unit_sum *sum =
            &u->sum[((size_t)e->arm * u->how.metrics + e->metric) * u->how.periods + e->period];
        double after = before + e->value;
        sum->y += e->value, sum->yy += after * after - before * before;
        if (u->how.covariate >= 0) sum->xy += e->value * covariate(u, e->c0, e->c1, e->c2);
        before = after;
    }
}
