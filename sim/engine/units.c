/* units.c: outcomes one by one, arrivals by their words. Contract: units.h. */
#include "sim/engine/units.h"
#include "sim/base/array.h"
#include "sim/base/get.h"
#include "sim/engine/budget.h"
#include <math.h>
#include <string.h>

enum { ROWS = 1024, NEVER = UINT16_MAX };

/* Metrics that listen to the same thing share its events. */
static uint32_t source_of(struct yl_units *units, const struct yl_unit_source *of)
{
    uint32_t i = 0, every = of->index == UINT32_MAX ? units->how.plan->shops : 0;
    while (i < units->sources &&
           (units->source[i].kind != of->kind || units->source[i].index != of->index ||
            units->source[i].once != of->once))
        i++;
    if (i < units->sources) return i;
    units->source[units->sources++] = *of;
    for (uint32_t k = 0; k < every; k++) units->fed[of->kind][k] |= UINT64_C(1) << i;
    if (of->index != UINT32_MAX) units->fed[of->kind][of->index] |= UINT64_C(1) << i;
    return i;
}

static void listen(struct yl_units *units)
{
    for (uint32_t m = 0; m < units->how.metrics; m++) {
        const struct yl_unit_metric *metric = &units->how.metric[m];
        units->top[source_of(units, &metric->of)] |= UINT64_C(1) << m;
        if (metric->ratio) units->below[source_of(units, &metric->below)] |= UINT64_C(1) << m;
    }
    if (units->how.before) units->before = UINT64_C(1) << source_of(units, units->how.before);
}

enum yl_status yl_units_init(struct yl_units *units, const struct yl_units_plan *how)
{
    const struct yl_plan *plan = how->plan;
    const uint32_t size[YL_UNIT_KINDS] = {plan->rows, plan->arrivals, plan->sales, plan->sales,
                                          plan->rooms};
    size_t cells = (size_t)how->arms * how->periods;
    bool good = true;
    *units = (struct yl_units){
        .how = *how, .of_visit = how->of_visit, .numbered = plan->size && !how->of_visit};
    struct yl_arena *arena = &units->arena;
    for (int k = 0; k < YL_UNIT_KINDS; k++)
        units->fed[k] = yl_arena_get(arena, size[k] * sizeof *units->fed[k]);
    units->base = yl_arena_get(arena, cells * sizeof *units->base);
    units->sum = yl_arena_get(arena, cells * how->metrics * sizeof *units->sum);
    units->pair = yl_arena_get(arena, cells * how->ratios * sizeof *units->pair);
    if (units->numbered) units->first = yl_try_get((size_t)plan->size, sizeof *units->first);
    if (units->numbered && how->before)
        units->known = yl_try_get((size_t)plan->size, sizeof *units->known);
    good = (!units->numbered || units->first) && (!units->numbered || !how->before || units->known);
    if (good) yl_unit_clusters_make(units);
    if (!good) {
        yl_units_free(units);
        return YL_NO_MEMORY;
    }
    listen(units);
    return YL_OK;
}

void yl_units_free(struct yl_units *units)
{
    YL_FREE(units->event, units->order, units->first, units->known);
    yl_arena_free(&units->arena);
    *units = (struct yl_units){0};
}

/* Of a switchback the arm is that of the instant, else that of the unit. */
static uint8_t arm_of(const struct yl_units *units, struct yl_address address, int64_t time)
{
    if (units->how.plan->axis[units->how.arm_axis].kind == YL_AXIS_FACT)
        return yl_replication_marked_fact(units->replication, units->how.arm_axis, time);
    return yl_replication_trait(units->replication, units->how.arm_axis, address);
}

double yl_units_covariate(const struct yl_units *units, struct yl_address address)
{
    if (units->known)
        return units->how.before->once ? units->known[address.index] != 0
                                       : 1e-6 * (double)units->known[address.index];
    return units->how.covariate < 0
               ? 0
               : yl_replication_trait(units->replication, (uint32_t)units->how.covariate, address);
}

static void add_base(struct yl_units *units, uint8_t arm, uint32_t period, double x)
{
    struct yl_unit_base *base = &units->base[arm * units->how.periods + period];
    base->n++;
    base->x += x;
    base->xx += x * x;
}

void yl_units_record(struct yl_units *units, uint64_t sources, const struct yl_unit_id *who,
                     int64_t time, double value, bool counted)
{
    if (!sources || !units->how.entry[who->entry] || time >= units->how.bound[units->how.periods])
        return;
    if (!counted) {
        if (units->known && time < units->how.bound[0])
            units->known[who->address.index] += (int64_t)llrint(value * 1e6);
        return;
    }
    uint8_t arm = who->arm < 0 ? arm_of(units, who->address, time) : (uint8_t)who->arm;
    const int64_t *bound = units->how.bound;
    uint16_t period = units->events ? units->event[units->events - 1].period : 0; /* most often */
    if (time < bound[period] || time >= bound[period + 1])
        period = (uint16_t)yl_edge_before(bound, units->how.periods, time);
    for (; sources; sources &= sources - 1)
        *YL_ARRAY_NEXT(units->event, units->events, units->capacity) = (struct yl_unit_event){
            who->address, period, (uint8_t)__builtin_ctzll(sources), arm, value};
}

void yl_units_begin(struct yl_units *units, const struct yl_visit *visit, struct yl_address root)
{
    if (!visit->counted || !units->how.entry[visit->entry] ||
        visit->time >= units->how.bound[units->how.periods])
        return;
    if (units->how.plan->axis[units->how.arm_axis].kind == YL_AXIS_FACT)
        return; /* blocks of time are measured by visits that came by themselves */
    uint32_t period = yl_edge_before(units->how.bound, units->how.periods, visit->time);
    units->arrivals++;
    if (units->numbered) {
        if (period < units->first[visit->person]) units->first[visit->person] = (uint16_t)period;
        return;
    }
    if (!units->of_visit && yl_address_compare(root, visit->address))
        return; /* a person that is there already */
    add_base(units, arm_of(units, visit->address, visit->time), period,
             yl_units_covariate(units, root));
}

void yl_units_begin_all(struct yl_units *units, uint32_t entry, const struct yl_addresses *who,
                        const int64_t *time)
{
    const uint32_t axis = units->how.arm_axis, periods = units->how.periods;
    const int32_t known = units->how.covariate;
    uint8_t arm[ROWS], x[ROWS];
    if (!units->how.entry[entry] || units->how.plan->axis[axis].kind == YL_AXIS_FACT) return;
    for (uint32_t from = 0; from < who->n; from += ROWS) {
        const struct yl_addresses some = {who->index + from, who->cell + from, who->origin,
                                          who->n - from < ROWS ? who->n - from : ROWS};
        yl_replication_traits(units->replication, axis, &some, arm);
        if (known >= 0) yl_replication_traits(units->replication, (uint32_t)known, &some, x);
        for (uint32_t i = 0; i < some.n; i++) {
            if (time[from + i] >= units->how.bound[periods]) continue;
            units->arrivals++;
            add_base(units, arm[i], yl_edge_before(units->how.bound, periods, time[from + i]),
                     known < 0 ? 0 : x[i]);
        }
    }
}

/* ---- arrivals -------------------------------------------------------------------------------- */
static void meet(struct yl_units *units, struct yl_address address, uint32_t person,
                 uint32_t period)
{
    units->arrivals++;
    if (units->numbered) {
        if (period < units->first[person]) units->first[person] = (uint16_t)period;
        return;
    }
    add_base(
        units, arm_of(units, address, units->how.bound[period]), period,
        yl_units_covariate(units, units->how.plan->size ? yl_person_address(person) : address));
}

void yl_units_admit(struct yl_units *units, uint32_t entry, struct yl_address address,
                    uint32_t person, int64_t time)
{
    bool late = time >= units->how.bound[units->how.periods];
    if (units->how.entry[entry] && time >= units->how.plan->warm && !late)
        meet(units, address, person, yl_edge_before(units->how.bound, units->how.periods, time));
}

/* n arrivals of a cell that differ in nothing but their words. */
static void arrive_dense(struct yl_units *units, uint32_t stream, uint32_t cell, uint32_t n,
                         uint32_t period)
{
    const struct yl_plan *plan = units->how.plan;
    const struct yl_plan_axis *axis = &plan->axis[units->how.arm_axis];
    uint32_t word[ROWS + YL_ROW_PAD], origin = plan->stream[stream].origin;
    units->arrivals += n;
    for (uint32_t done = 0; done < n; done += ROWS) {
        uint32_t m = n - done < ROWS ? n - done : ROWS;
        units->replication->kernels->words_dense(word, done, cell, origin,
                                                 yl_ctr3(YL_SLOT_CHANCE, 0, 0),
                                                 units->replication->key[axis->key], (int)m);
        for (uint32_t v = 0, before = 0; v < axis->values; v++) {
            bool last = v + 1 == axis->values || axis->full[v];
            uint32_t high = last ? 0 : (uint32_t)(axis->threshold[v] >> 32), below = last ? m : 0;
            for (uint32_t i = 0; !last && i < m; i++) below += word[i] < high;
            for (uint32_t i = 0; !last && i < m; i++)
                if (word[i] == high)
                    below += yl_replication_trait(units->replication, units->how.arm_axis,
                                                  (struct yl_address){done + i, cell, origin}) <= v;
            units->base[v * units->how.periods + period].n += below - before;
            before = below;
            if (last) break;
        }
    }
}

/* n rows of arrivals, their persons where they have any; all of one period. */
static void arrive_rows(struct yl_units *units, const struct yl_addresses *who,
                        const uint32_t *person, uint32_t period)
{
    const struct yl_replication *replication = units->replication;
    const struct yl_addresses persons = {person, NULL, YL_ORIGIN_PERSON, who->n};
    const int32_t known = units->how.covariate;
    uint8_t arm[ROWS], x[ROWS];
    units->arrivals += who->n;
    for (uint32_t i = 0; units->numbered && i < who->n; i++)
        if (period < units->first[person[i]]) units->first[person[i]] = (uint16_t)period;
    if (units->numbered) return;
    if (units->how.plan->axis[units->how.arm_axis].kind == YL_AXIS_FACT)
        memset(arm, arm_of(units, (struct yl_address){0}, units->how.bound[period]), who->n);
    else
        yl_replication_traits(replication, units->how.arm_axis, who, arm);
    if (known >= 0) yl_replication_traits(replication, (uint32_t)known, person ? &persons : who, x);
    for (uint32_t i = 0; i < who->n; i++) add_base(units, arm[i], period, known < 0 ? 0 : x[i]);
}

/* Arrivals of a cell, all of them in one period; `index`: their numbers, NULL: the first n. */
static void arrive_all(struct yl_units *units, uint32_t stream, uint32_t cell,
                       const uint32_t *index, uint32_t n, uint32_t period)
{
    const struct yl_plan *plan = units->how.plan;
    const bool asks = units->numbered || units->how.covariate >= 0;
    uint32_t row[ROWS + YL_ROW_PAD], cells[ROWS + YL_ROW_PAD], person[ROWS + YL_ROW_PAD];
    uint64_t k[ROWS + YL_ROW_PAD];
    if (!asks && plan->axis[units->how.arm_axis].kind == YL_AXIS_FACT) {
        const uint8_t arm = arm_of(units, (struct yl_address){0}, units->how.bound[period]);
        units->arrivals += n;
        units->base[arm * units->how.periods + period].n += n;
        return;
    }
    for (uint32_t done = 0, m; done < n; done += m) {
        m = n - done < ROWS ? n - done : ROWS;
        for (uint32_t i = 0; i < ROWS + YL_ROW_PAD && i < m + YL_ROW_PAD; i++) {
            row[i] = i >= m ? 0 : index ? index[done + i] : done + i;
            cells[i] = cell;
        }
        if (plan->size && asks)
            yl_replication_people(units->replication, stream, row, cells, (int)m, k, person);
        const struct yl_addresses who = {row, cells, plan->stream[stream].origin, m};
        arrive_rows(units, &who, plan->size ? person : NULL, period);
    }
}

static void arrive_cell(struct yl_units *units, uint32_t stream, uint32_t i)
{
    const struct yl_replication *replication = units->replication;
    const struct yl_plan *plan = replication->plan;
    const struct yl_plan_stream *source = &plan->stream[stream];
    uint32_t cell = source->first_cell + i, n = replication->count[stream][i];
    const uint32_t *index = source->kind == YL_STREAM_SEND_PERSONS
                                ? replication->order[stream] + replication->offset[stream][i]
                                : NULL;
    int64_t from, to, end = units->how.bound[units->how.periods];
    yl_stream_part(source, cell, &from, &to);
    uint32_t period = yl_edge_before(units->how.bound, units->how.periods, from);
    bool cut = yl_budget_share(replication, source->entry, from, to) != YL_BUDGET_ALL,
         warm = from >= plan->warm, one = to <= units->how.bound[period + 1] && to <= end;
    if (!n || to <= plan->warm || from >= end) return;
    if (!cut && warm && one) {
        if (!plan->size && units->how.covariate < 0 &&
            plan->axis[units->how.arm_axis].kind == YL_AXIS_TRAIT)
            arrive_dense(units, stream, cell, n, period);
        else
            arrive_all(units, stream, cell, index, n, period);
        return;
    }
    for (uint32_t k = 0; k < n; k++) {
        struct yl_arrival arrival = {stream, cell, index ? index[k] : k, 0};
        arrival.time = yl_arrival_time(replication, stream, cell, arrival.index);
        if (cut && !yl_budget_made(replication, &arrival)) continue;
        if ((!warm && arrival.time < plan->warm) || (!one && arrival.time >= end)) continue;
        arrive_all(units, stream, cell, &arrival.index, 1,
                   one ? period
                       : yl_edge_before(units->how.bound, units->how.periods, arrival.time));
    }
}

void yl_units_start(struct yl_units *units, struct yl_replication *replication)
{
    const struct yl_plan *plan = replication->plan;
    units->replication = replication;
    units->events = 0;
    units->arrivals = 0;
    memset(units->base, 0, (size_t)units->how.arms * units->how.periods * sizeof *units->base);
    memset(units->sum, 0,
           (size_t)units->how.arms * units->how.metrics * units->how.periods * sizeof *units->sum);
    memset(units->pair, 0,
           (size_t)units->how.arms * units->how.ratios * units->how.periods * sizeof *units->pair);
    if (units->known) memset(units->known, 0, (size_t)plan->size * sizeof *units->known);
    if (units->first) memset(units->first, 0xff, (size_t)plan->size * sizeof *units->first);
}

/* ---- sums ------------------------------------------------------------------------------------ */
static bool same_unit(const struct yl_unit_event *one, const struct yl_unit_event *other)
{
    return !yl_address_compare(one->address, other->address) && one->arm == other->arm;
}

struct so_far { /* of the unit whose events are added */
    double y, d;
};

/* What a unit's sum of a metric counts. */
static double kept(const struct yl_units *units, uint32_t m, double sum)
{
    return m == 0 && units->how.cap > 0 ? fmin(sum, units->how.cap) : sum;
}

static void add_event(struct yl_units *units, const struct yl_unit_event *event, struct so_far *now)
{
    uint64_t top = units->top[event->source], below = units->below[event->source],
             both = top | below;
    double x =
        units->known || units->how.covariate >= 0 ? yl_units_covariate(units, event->address) : 0;
    uint32_t ratio = 0, done = 0;
    for (; both; both &= both - 1) {
        uint32_t m = (uint32_t)__builtin_ctzll(both);
        for (; done < m; done++) ratio += units->how.metric[done].ratio;
        size_t arm = event->arm;
        struct yl_unit_sum *sum =
            &units->sum[(arm * units->how.metrics + m) * units->how.periods + event->period];
        double y = top >> m & 1 ? event->value : 0, d = below >> m & 1 ? event->value : 0,
               so_far = kept(units, m, now[m].y), after = kept(units, m, now[m].y + y),
               gain = m == 0 && units->how.cap > 0 ? after - so_far : y;
        sum->y += gain;
        sum->yy += after * after - so_far * so_far;
        sum->xy += gain * x;
        if (units->how.metric[m].ratio) {
            struct yl_unit_pair *pair =
                &units
                     ->pair[(arm * units->how.ratios + ratio) * units->how.periods + event->period];
            double more = now[m].d + d;
            pair->d += d;
            pair->dd += more * more - now[m].d * now[m].d;
            pair->dy += after * more - so_far * now[m].d;
            pair->dx += d * x;
            now[m].d = more;
        }
        now[m].y += y;
    }
}

/* The numbered persons who came, each in the period of its first visit. */
static void add_persons(struct yl_units *units)
{
    const uint32_t size = (uint32_t)units->how.plan->size, axis = units->how.arm_axis;
    const bool marked = units->how.plan->axis[axis].kind == YL_AXIS_FACT;
    const int32_t known = units->known ? -1 : units->how.covariate;
    uint32_t person[ROWS + YL_ROW_PAD];
    uint8_t arm[ROWS], x[ROWS];
    for (uint32_t from = 0; from < size;) {
        uint32_t n = 0;
        for (; from < size && n < ROWS; from++) {
            person[n] = from;
            n += units->first[from] != NEVER;
        }
        const struct yl_addresses who = {person, NULL, YL_ORIGIN_PERSON, n};
        memset(person + n, 0, YL_ROW_PAD * sizeof *person);
        if (!marked) yl_replication_traits(units->replication, axis, &who, arm);
        if (known >= 0) yl_replication_traits(units->replication, (uint32_t)known, &who, x);
        for (uint32_t i = 0; i < n; i++) {
            const struct yl_address address = yl_person_address(person[i]);
            const uint32_t period = units->first[person[i]];
            add_base(units, marked ? arm_of(units, address, units->how.bound[period]) : arm[i],
                     period, known >= 0 ? x[i] : yl_units_covariate(units, address));
        }
    }
}

void yl_units_close(struct yl_units *units, const struct yl_replication *replication)
{
    const struct yl_plan *plan = replication->plan;
    struct so_far now[YL_UNIT_METRICS];
    uint64_t seen = 0;
    for (uint32_t s = 0; s < plan->streams; s++) {
        const uint32_t entry = plan->stream[s].entry;
        if (!units->how.entry[entry] || plan->entry[entry].admits) continue;
        for (uint32_t i = 0; i < plan->stream[s].cells; i++) arrive_cell(units, s, i);
    }
    if (units->first) add_persons(units);
    yl_units_sort(units);
    for (size_t i = 0; i < units->events; i++) {
        const struct yl_unit_event *event = &units->event[i];
        if (!i || !same_unit(event - 1, event)) {
            memset(now, 0, units->how.metrics * sizeof *now);
            seen = 0;
        }
        bool again = seen >> event->source & 1;
        seen |= UINT64_C(1) << event->source;
        if (!again || !units->source[event->source].once) add_event(units, event, now);
    }
    if (units->clusters) yl_unit_clusters_judge(units);
}

size_t yl_units_totals(const struct yl_units *units, double *total)
{
    size_t count = 0;
    uint64_t seen = 0;
    for (size_t i = 0; i < units->events; i++) {
        const struct yl_unit_event *event = &units->event[i];
        if (!i || !same_unit(event - 1, event)) {
            total[count++] = 0;
            seen = 0;
        }
        bool again = seen >> event->source & 1;
        seen |= UINT64_C(1) << event->source;
        if ((units->top[event->source] & 1) && (!again || !units->source[event->source].once))
            total[count - 1] += event->value;
    }
    return count;
}
