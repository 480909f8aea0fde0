/* cycle_states.c: what a part of the graph of ways asks about, and all values and moments of that. Contract: cycles.h. */
#include "models/compiler/cycles.h"
#include "sim/engine/moment.h"
#include <string.h>

/* ---- what a part asks about -------------------------------------------------------------------------------------------- */
static void add_digit(struct yl_part *part, int8_t *at, int32_t axis, uint32_t values)
{
    for (uint32_t i = 0; i < part->digits; i++)
        if (part->digit[i].at == at) return;
    if (part->digits == YL_DIGITS)
        part->too_big = true;
    else
        part->digit[part->digits++] = (struct yl_digit){at, axis, (int8_t)values};
}

static void add_bits(struct yl_part *part, int8_t *at, uint32_t axis, uint32_t limit, uint32_t most)
{
    for (uint32_t i = 0; i < part->bits; i++)
        if (part->bit[i] == at) return;
    for (uint32_t shift = 0; most >> shift; shift++) {
        if (part->bits == YL_BITS) {
            part->too_big = true;
            return;
        }
        part->axis[part->bits] = axis;
        part->limit[part->bits] = limit;
        part->shift[part->bits] = shift;
        part->bit[part->bits++] = at;
    }
}

static void add_moment(struct yl_ways *graph, struct yl_part *part, int64_t time)
{
    const struct yl_scenario *scenario = graph->s;
    if (time < scenario->from || time == YL_NEVER || (!scenario->drain && time >= scenario->to))
        return;
    if (part->moments < YL_MOMENTS)
        part->moment[part->moments++] = time;
    else
        part->too_big = true;
}

static void add_fact(struct yl_ways *graph, struct yl_part *part, const struct yl_axis *a,
                     int32_t axis)
{
    for (uint32_t i = 0; i < a->timetable.count; i++) add_moment(graph, part, a->timetable.at[i]);
    add_moment(graph, part, a->from);
    add_moment(graph, part, a->to);
    part->dated = true;
    if (a->has_after) add_digit(part, &graph->given.value[axis], axis, 2);
}

/* Passes: traits first, then memory, then all else. */
static void add_axis(struct yl_ways *graph, struct yl_part *part, int32_t axis, int pass)
{
    if (axis < 0) return;
    const struct yl_axis *a = &graph->s->axis[axis];
    if (a->kind == YL_AXIS_TRAIT && pass == 0)
        add_digit(part, &graph->given.value[axis], axis, a->values);
    if (a->kind == YL_AXIS_MEMORY && pass == 1)
        add_bits(part, &graph->given.value[axis], (uint32_t)axis, UINT32_MAX, a->values - 1);
    if (a->kind == YL_AXIS_FACT && pass == 2) add_fact(graph, part, a, axis);
}

static void add_room(struct yl_ways *graph, struct yl_part *part, uint32_t room, int pass)
{
    const struct yl_room *r = &graph->s->room[room];
    if (pass != 2) return;
    if (r->hosted) add_digit(part, &graph->given.room[room], -1, 3);
    for (uint32_t i = 0; i < r->sessions; i++) {
        add_moment(graph, part, r->session[i].from);
        add_moment(graph, part, r->session[i].to);
    }
    part->dated |= r->sessions > 0;
}

static void add_limit(struct yl_ways *graph, struct yl_part *part, uint32_t limit, int pass)
{
    if (pass == 2 && yl_ways_finite(graph, limit))
        add_bits(part, &graph->given.left[limit], UINT32_MAX, limit, 1);
}

/* Are all taken? It matters where such visits go elsewhere. */
static void add_full(struct yl_ways *graph, struct yl_part *part, uint32_t station,
                     const struct yl_destination *otherwise, int pass)
{
    if (pass == 2 && otherwise->kind != YL_TO_NOWHERE)
        add_digit(part, &graph->given.full[station], -1, 2);
}

static void add_conditions(struct yl_ways *graph, struct yl_part *part,
                           const struct yl_conditions *conditions, int pass)
{
    for (uint32_t i = 0; i < conditions->count; i++) {
        if (conditions->all[i].kind == YL_COND_AXIS)
            add_axis(graph, part, (int32_t)conditions->all[i].index, pass);
        if (conditions->all[i].kind == YL_COND_ROOM)
            add_room(graph, part, conditions->all[i].index, pass);
        if (conditions->all[i].kind == YL_COND_LIMIT)
            add_limit(graph, part, conditions->all[i].index, pass);
        part->dated |= conditions->all[i].kind == YL_COND_HOURS;
    }
}

/* The first hours of the week in which nobody passes. */
static void add_rhythm(struct yl_ways *graph, struct yl_part *part,
                       const struct yl_profile *profile)
{
    int64_t time = graph->s->from;
    for (int i = 0; i < 168; i++) {
        time = yl_next_boundary(&graph->s->zone, time, 'h');
        struct yl_local local = yl_local(&graph->s->zone, time);
        if (profile->weight[local.weekday * 24 + local.hour] > 0) continue;
        add_moment(graph, part, time);
        part->dated = true;
    }
}

static void add_choice(struct yl_ways *graph, struct yl_part *part, const struct yl_choice *choice,
                       int pass)
{
    for (uint32_t i = 0; i < choice->axes; i++) add_axis(graph, part, choice->axis[i], pass);
}

static void add_step(struct yl_ways *graph, struct yl_part *part, const struct yl_step *step,
                     int pass)
{
    const struct yl_conditions *all[] = {&step->only_if, &step->skip_if, &step->needs, &step->wait};
    for (int i = 0; i < 4; i++) add_conditions(graph, part, all[i], pass);
    add_axis(graph, part, step->after.axis, pass);
    add_axis(graph, part, step->p.axis, pass);
    if (step->ask >= 0) {
        const struct yl_agent *agent = &graph->s->agent[step->ask];
        add_axis(graph, part, agent->service.axis, pass);
        add_full(graph, part, graph->s->rooms + (uint32_t)step->ask, &agent->otherwise, pass);
        if (agent->otherwise.kind != YL_TO_NOWHERE)
            add_axis(graph, part, agent->patience.axis, pass);
    }
    add_choice(graph, part, &step->choose, pass);
    for (uint32_t i = 0; i < step->takes; i++) add_limit(graph, part, step->take[i], pass);
    if (pass == 2 && step->valid.present) add_digit(part, &graph->given.late, -1, 2);
    if (pass == 2 && step->rhythm >= 0) add_rhythm(graph, part, &graph->s->profile[step->rhythm]);
    for (uint32_t i = 0; pass == 2 && i < step->at_times; i++) {
        add_moment(graph, part, step->at_time[i]);
        add_moment(graph, part, step->at_time[i] + 1);
        part->dated = true;
    }
}

static void add_node(struct yl_ways *graph, struct yl_part *part, const struct yl_way_node *node,
                     int pass)
{
    if (node->step) add_step(graph, part, node->step, pass);
    if (node->path) add_conditions(graph, part, &node->path->needs, pass);
    if (!node->room) return;
    if (node->room->sessions || node->room->hosted) add_room(graph, part, node->index, pass);
    add_axis(graph, part, node->room->watch.axis, pass);
    if (node->room->otherwise.kind != YL_TO_NOWHERE)
        add_axis(graph, part, node->room->patience.axis, pass);
    add_full(graph, part, node->index, &node->room->otherwise, pass);
    add_choice(graph, part, &node->room->then, pass);
}

/* The edges of a window of hours on the day that begins at `day`, as its first hours count and as its last ones do, and where the
 * clocks change between. */
static void add_edges(struct yl_ways *graph, struct yl_part *part, const struct yl_condition *hours,
                      int64_t since, int64_t day)
{
    const struct yl_zone *zone = &graph->s->zone;
    const int64_t end = yl_next_boundary(zone, day, 'd');
    const int64_t at[] = {day + hours->from, day + hours->to, end - YL_DAY + hours->from,
                          end - YL_DAY + hours->to, yl_zone_change(zone, day, end)};
    for (size_t i = 0; i < sizeof at / sizeof *at; i++)
        if (at[i] >= since && at[i] != YL_NEVER) add_moment(graph, part, at[i]);
}

/* Those on the day of a moment and on the next. */
static void add_hours(struct yl_ways *graph, struct yl_part *part,
                      const struct yl_conditions *conditions, uint32_t moments)
{
    const struct yl_zone *zone = &graph->s->zone;
    for (uint32_t i = 0; i < conditions->count; i++)
        for (uint32_t m = 0; conditions->all[i].kind == YL_COND_HOURS && m < moments; m++) {
            const int64_t since = part->moment[m];
            struct yl_local local = yl_local(zone, since);
            int64_t day;
            local.hour = local.minute = local.second = local.micro = 0;
            if (yl_instant(&day, zone, local) == YL_TIME_RANGE) continue;
            add_edges(graph, part, &conditions->all[i], since, day);
            add_edges(graph, part, &conditions->all[i], since, yl_next_boundary(zone, day, 'd'));
        }
}

static void find_moments(struct yl_ways *graph, struct yl_part *part)
{
    add_moment(graph, part, graph->s->from);
    uint32_t moments = part->moments;
    for (uint32_t i = 0; i < part->nodes && part->dated; i++) {
        const struct yl_way_node *node = &graph->node[part->node[i]];
        if (node->path) add_hours(graph, part, &node->path->needs, moments);
        if (!node->step) continue;
        add_hours(graph, part, &node->step->needs, moments);
        add_hours(graph, part, &node->step->wait, moments);
    }
}

void yl_part_make(struct yl_part *part, struct yl_ways *graph)
{
    part->digits = part->bits = part->moments = 0;
    part->work = 0;
    part->dated = part->too_big = false;
    for (int pass = 0; pass < 3; pass++) {
        for (uint32_t i = 0; i < part->nodes; i++)
            add_node(graph, part, &graph->node[part->node[i]], pass);
        if (pass == 0) part->traits = part->digits;
        if (pass == 1) part->memories = part->bits;
    }
    find_moments(graph, part);
}

/* ---- situations -------------------------------------------------------------------------------------------------------- */
void yl_ways_forget(struct yl_ways *graph)
{
    memset(graph->given.value, YL_ANY, graph->s->axes);
    memset(graph->given.room, YL_ANY, graph->s->rooms);
    memset(graph->given.left, YL_ANY, graph->s->limits);
    memset(graph->given.full, YL_ANY, graph->s->rooms + graph->s->agents);
    graph->given.late = YL_ANY;
    graph->given.moment = YL_NEVER;
    graph->given.through = false;
}

static bool is_possible(const struct yl_ways *graph, const struct yl_digit *digit, int8_t value)
{
    const struct yl_axis *axis = digit->axis < 0 ? NULL : &graph->s->axis[digit->axis];
    if (axis && axis->kind == YL_AXIS_TRAIT) return axis->share[value] > 0;
    if (!axis || !value) return true;
    return graph->given.moment >= axis->from && graph->given.moment < axis->to;
}

/* The next of all values of digits [from, to), the last the fastest; false: there is none. */
bool yl_part_next(struct yl_part *x, const struct yl_ways *graph, uint32_t from, uint32_t to)
{
    for (uint32_t i = to; i-- > from;) {
        struct yl_digit *d = &x->digit[i];
        while (++*d->at < d->values)
            if (is_possible(graph, d, *d->at)) return true;
        for (*d->at = 0; !is_possible(graph, d, *d->at);) ++*d->at;
    }
    return false;
}

void yl_part_first(struct yl_part *part, const struct yl_ways *graph, uint32_t from, uint32_t to)
{
    for (uint32_t i = from; i < to; i++) {
        struct yl_digit *digit = &part->digit[i];
        for (*digit->at = 0;
             *digit->at + 1 < digit->values && !is_possible(graph, digit, *digit->at);)
            ++*digit->at;
    }
}

void yl_ways_at(struct yl_ways *graph, int64_t now)
{
    graph->given.moment = now;
    for (uint32_t a = 0; a < graph->s->axes; a++) {
        const struct yl_axis *axis = &graph->s->axis[a];
        if (axis->timetable.count)
            graph->given.value[a] = (int8_t)yl_moment_value(&axis->timetable, now);
        else if (axis->kind == YL_AXIS_FACT && !axis->has_after)
            graph->given.value[a] = axis->from <= now && now < axis->to;
    }
    for (uint32_t r = 0; r < graph->s->rooms; r++) {
        const struct yl_room *room = &graph->s->room[r];
        if (!room->sessions) continue;
        graph->given.room[r] = now < room->session[0].from ? YL_GIVEN_EARLY : YL_GIVEN_OVER;
        for (uint32_t i = 0; i < room->sessions; i++)
            if (now >= room->session[i].from && now < room->session[i].to)
                graph->given.room[r] = YL_GIVEN_LIVE;
    }
}

void yl_part_all(struct yl_part *part, struct yl_ways *graph)
{
    for (int pass = 0; pass < 2; pass++)
        for (uint32_t n = 0; n < graph->nodes; n++) add_node(graph, part, &graph->node[n], pass);
    part->memories = part->bits;
}
