/* compile_arrivals.c: intent and shared shocks; entries as streams of cells with their means. Contract: compiler.h. */
#include "models/compiler/compiler.h"
#include "sim/base/array.h"
#include "sim/base/get.h"
#include "sim/base/hash.h"
#include "sim/base/must.h"
#include "sim/base/zone.h"
#include "sim/engine/follow.h"
#include "sim/engine/moment.h"
#include "sim/rand/kernels.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

/* Nobody is under way so long behind the horizon; the last day has what is later. */
enum { DAYS_MORE = 60 };

static void days(struct yl_compiler *compiler, struct yl_plan_shock *to)
{
    const struct yl_scenario *s = compiler->s;
    const uint32_t most = (uint32_t)((s->to - s->from) / YL_DAY) + DAYS_MORE + 2;
    to->end = yl_compiler_get(compiler, most * sizeof *to->end);
    to->unit = yl_compiler_get(compiler, most * sizeof *to->unit);
    for (int64_t at = s->from; to->units < most; to->units++) {
        const struct yl_local local = yl_local(&s->zone, at);
        to->unit[to->units] = (uint32_t)yl_zone_day(local.year, local.month, local.day);
        to->end[to->units] = at = yl_next_boundary(&s->zone, at, 'd');
    }
}

/* Between sessions the next one counts, behind the last the last. */
static void sessions(struct yl_compiler *compiler, const struct yl_room *room,
                     struct yl_plan_shock *to)
{
    to->end = yl_compiler_get(compiler, (room->sessions + 1) * sizeof *to->end);
    to->unit = yl_compiler_get(compiler, (room->sessions + 1) * sizeof *to->unit);
    for (uint32_t i = 0; i < room->sessions; i++) {
        to->end[i] = room->session[i].to;
        to->unit[i] = room->session[i].number;
    }
    to->units = room->sessions ? room->sessions : 1;
}

/* What moves chances, and by what they are asked when something does. */
static void intent(struct yl_compiler *compiler)
{
    const struct yl_scenario *scenario = compiler->s;
    struct yl_plan *plan = compiler->plan;
    plan->has_intent = scenario->intent.count > 0;
    if (plan->has_intent) plan->intent = yl_compiler_draw(compiler, &scenario->intent);
    plan->intent_known = true;
    for (uint32_t v = 0; v < plan->intent.count; v++)
        plan->intent_known &= yl_draw_is_constant(&plan->intent.draw[v]);
    if (!(plan->has_intent || scenario->shocks || scenario->profiles)) return;
    struct yl_dist logistic = {.family = YL_LOGISTIC, .a = 0, .b = 1, .with_sign = true};
    struct yl_draw draw;
    YL_MUST(!yl_compiler_table(compiler, &draw, &logistic), "no table of the logistic");
    plan->logistic_edge = yl_compiler_get(compiler, (YL_EDGES + 1) * sizeof *plan->logistic_edge);
    plan->logistic = draw.table;
    yl_word_edges(plan->logistic_edge, plan->logistic);
}

void yl_compile_shocks(struct yl_compiler *compiler)
{
    const struct yl_scenario *s = compiler->s;
    struct yl_plan *plan = compiler->plan;
    intent(compiler);
    plan->shocks = s->shocks;
    plan->shock = yl_compiler_get(compiler, s->shocks * sizeof *plan->shock);
    for (uint32_t i = 0; i < s->shocks; i++) {
        const struct yl_shock *from = &s->shock[i];
        struct yl_plan_shock *to = &plan->shock[i];
        *to = (struct yl_plan_shock){.key = yl_compiler_key(compiler, "shocks.%s", from->name),
                                     .per = from->per,
                                     .first = plan->shock_units};
        if (from->per == YL_SHOCK_DAY) {
            days(compiler, to);
        } else if (from->per == YL_SHOCK_SESSION) {
            sessions(compiler, &s->room[from->room], to);
        } else {
            to->end = yl_compiler_get(compiler, sizeof *to->end);
            to->unit = yl_compiler_get(compiler, sizeof *to->unit);
            to->units = 1;
        }
        plan->shock_units += to->units;
    }
}

static void surges(struct yl_compiler *compiler, const struct yl_entry *entry,
                   struct yl_plan_stream *stream)
{
    stream->surge = yl_compiler_get(compiler, entry->shocks * sizeof *stream->surge);
    for (uint32_t i = 0; i < entry->shocks; i++) {
        const struct yl_shock_use *use = &entry->shock[i];
        const double weight = use->weight * compiler->s->shock[use->shock].sd;
        if (weight == 0) continue; /* as if it were not there, to the byte */
        const struct yl_dist factor = {
            .family = YL_LOGNORMAL, .by_mean = true, .a = 1, .b = fabs(weight)};
        struct yl_plan_surge *surge = &stream->surge[stream->surges++];
        *surge = (struct yl_plan_surge){.shock = use->shock, .falls = weight < 0, .weight = weight};
        if (yl_compiler_table(compiler, &surge->draw, &factor))
            yl_diag(compiler->diags, compiler->s->shock[use->shock].at, YL_E_DIST_TABLE,
                    "the sd of the shock '%s' is too large to be drawn to one part in a million",
                    "冲击“%s”的 sd 过大，无法以百万分之一的精度抽样",
                    compiler->s->shock[use->shock].name);
    }
}

/* One table for each mean: `means` has its number among those the plan owns. */
static struct yl_poisson *poisson(struct yl_compiler *compiler, struct yl_map *means, double mean)
{
    struct yl_plan *plan = compiler->plan;
    if (!(mean > 0)) return NULL;
    const uint64_t *known = yl_map_add(means, &mean, sizeof mean, plan->owned_poissons);
    if (*known < plan->owned_poissons) return plan->owned_poisson[*known];
    struct yl_poisson *made = yl_get_zeroed(1, sizeof *made);
    YL_ARRAY_RESERVE(&plan->owned_poisson, &compiler->poisson_capacity, plan->owned_poissons + 1);
    yl_poisson_init(made, mean, plan->normal, YL_SERVES_MANY);
    return plan->owned_poisson[plan->owned_poissons++] = made;
}

/* The tables of a stream's cells; a cell of the same mean as the one before it asks for nothing. */
static void cell_means(struct yl_compiler *compiler, struct yl_plan_stream *stream,
                       struct yl_map *means, const double *mean)
{
    for (uint32_t i = 0; i < stream->cells; i++) {
        compiler->plan->expected += mean[i];
        stream->poisson[i] = i && mean[i] == mean[i - 1] ? stream->poisson[i - 1]
                                                         : poisson(compiler, means, mean[i]);
    }
}

/* Arrivals a microsecond of an entry at an instant (its cell or piece has one rate). */
static double rate_at(const struct yl_scenario *scenario, const struct yl_entry *entry,
                      int64_t time)
{
    if (entry->profile < 0) return entry->rate;
    struct yl_local local = yl_local(&scenario->zone, time);
    return entry->rate * scenario->profile[entry->profile].weight[local.weekday * 24 + local.hour];
}

/* The times at which a stream can have arrivals. */
static void span_of(struct yl_plan_stream *stream, int64_t from, int64_t to)
{
    stream->at = from;
    stream->over = to - from;
    stream->first_cell = (uint32_t)(from / YL_CELL);
    stream->cells = to > from ? (uint32_t)((to - 1) / YL_CELL) - stream->first_cell + 1 : 1;
}

static int64_t within(int64_t time, int64_t from, int64_t to)
{
    if (time < from) return from;
    return time < to ? time : to;
}

/* A cell that an end of the window cuts has the arrivals of the rest of it. */
static void rate_stream(struct yl_compiler *compiler, const struct yl_entry *entry,
                        struct yl_plan_stream *stream, struct yl_map *means)
{
    const int64_t from_most = compiler->s->from, to_most = compiler->s->to;
    span_of(stream, within(entry->since, from_most, to_most),
            within(entry->until, from_most, to_most));
    stream->poisson = yl_compiler_get(compiler, stream->cells * sizeof *stream->poisson);
    double *mean = yl_get_zeroed(stream->cells, sizeof *mean);
    double rate = 0;
    int64_t until = YL_ALWAYS; /* of an hour: a profile has no finer rates */
    for (uint32_t i = 0; i < stream->cells; i++) {
        int64_t from, to;
        yl_stream_part(stream, stream->first_cell + i, &from, &to);
        if (from >= until) {
            rate = rate_at(compiler->s, entry, from);
            until = yl_next_boundary(&compiler->s->zone, from, 'h');
        }
        mean[i] = rate * (double)(to - from);
    }
    cell_means(compiler, stream, means, mean);
    free(mean);
}

/* The instant at which the period of an instant begins, counted from local midnight. */
static int64_t period_of(const struct yl_plan *plan, const struct yl_follow *follow, int64_t time)
{
    return time - yl_moment_of_day(plan, time) % follow->every;
}

/* Periods, and the means of the first row where the room is live: what is known beforehand. */
static void follow_stream(struct yl_compiler *compiler, const struct yl_entry *entry,
                          struct yl_plan_stream *stream, struct yl_map *means)
{
    const struct yl_follow *follow = &entry->follow;
    const struct yl_plan_room *room =
        follow->figure == YL_FIGURE_ORDERS ? NULL : &compiler->plan->room[follow->index];
    double most = 0;
    for (uint32_t r = 0; r < follow->rows; r++) most = fmax(most, follow->rate[r]);
    span_of(stream, compiler->s->from, compiler->s->to);
    stream->poisson = yl_compiler_get(compiler, stream->cells * sizeof *stream->poisson);
    stream->since = yl_compiler_get(compiler, stream->cells * sizeof *stream->since);
    stream->follow = follow;
    uint32_t *followed = room ? &compiler->plan->room[follow->index].followed
                              : &compiler->plan->shop[follow->index].followed;
    if (!*followed) *followed = ++compiler->plan->figures;
    bool live = false;
    int64_t period = YL_NEVER;
    for (uint32_t i = 0; i < stream->cells; i++) {
        int64_t from, to;
        yl_stream_part(stream, stream->first_cell + i, &from, &to);
        const bool begins = period_of(compiler->plan, follow, from) != period;
        period = period_of(compiler->plan, follow, from);
        stream->since[i] = begins ? stream->first_cell + i : stream->since[i - 1];
        if (begins) live = !room || !room->sessions || yl_moment_session(room, from);
        compiler->plan->expected += live ? most * (double)(to - from) : 0;
        stream->poisson[i] =
            live ? poisson(compiler, means, follow->rate[0] * (double)(to - from)) : NULL;
    }
}

/* A table: constant on each row; where a boundary falls inside a cell the cell keeps its pieces. */
static void table_stream(struct yl_compiler *compiler, const struct yl_entry *entry,
                         struct yl_plan_stream *stream, struct yl_map *means)
{
    const struct yl_scenario *scenario = compiler->s;
    bool aligned = true;
    span_of(stream, scenario->from, scenario->to);
    struct yl_plan_piece *piece = yl_compiler_get(compiler, entry->rows * sizeof *piece);
    double *mean = yl_get_zeroed(stream->cells, sizeof *mean);
    stream->poisson = yl_compiler_get(compiler, stream->cells * sizeof *stream->poisson);
    for (uint32_t r = 0; r < entry->rows; r++) {
        int64_t from = entry->time[r], to = entry->time[r + 1];
        double rate = to > from ? entry->count[r] / (double)(to - from) : 0;
        piece[r] = (struct yl_plan_piece){from, to, rate};
        aligned = aligned && (from % YL_CELL == 0 || from == scenario->from) &&
                  (to % YL_CELL == 0 || to == scenario->to);
        if (from < scenario->from) from = scenario->from;
        if (to > scenario->to) to = scenario->to;
        for (int64_t at = from; at < to;) {
            int64_t next = at / YL_CELL * YL_CELL + YL_CELL;
            if (next > to) next = to;
            mean[at / YL_CELL - stream->first_cell] += rate * (double)(next - at);
            at = next;
        }
    }
    cell_means(compiler, stream, means, mean);
    if (!aligned || (entry->rows && (entry->time[0] > scenario->from ||
                                     entry->time[entry->rows] < scenario->to))) {
        stream->pieces = entry->rows;
        stream->piece = piece;
    }
    free(mean);
}

/* `kind`: the recipients of a send are different persons; arrivals of a row pick theirs one by one. */
static void send_stream(struct yl_compiler *compiler, struct yl_plan_stream *stream,
                        enum yl_stream_kind kind, int64_t number, const int64_t at_over[2])
{
    stream->kind = kind;
    stream->number = number;
    span_of(stream, at_over[0], at_over[0] + at_over[1]);
    double share =
        stream->all && stream->audience >= 0 ? compiler->plan->audience[stream->audience].share : 1;
    compiler->plan->expected += share * (double)number;
}

uint32_t yl_compile_streams(const struct yl_scenario *scenario, uint32_t at)
{
    const struct yl_entry *entry = &scenario->entry[at];
    switch (entry->kind) {
    case YL_ARRIVE_SEND:
        return entry->sends;
    case YL_ARRIVE_EXACT:
        return entry->rows;
    case YL_ARRIVE_RATE:
    case YL_ARRIVE_TABLE:
    case YL_ARRIVE_FOLLOW:
        break;
    }
    return 1;
}

static void entry_streams(struct yl_compiler *compiler, uint32_t at, struct yl_map *means)
{
    struct yl_plan *plan = compiler->plan;
    const struct yl_entry *entry = &compiler->s->entry[at];
    uint32_t place = yl_compiler_key(compiler, "entries.%s.arrivals", entry->name);
    plan->entry[at].first_stream = plan->streams;
    for (uint32_t i = 0; i < yl_compile_streams(compiler->s, at); i++) {
        struct yl_plan_stream *stream = &plan->stream[plan->streams++];
        char name[512];
        snprintf(name, sizeof name, i ? "entries.%s.send.%u" : "entries.%s", entry->name, i);
        *stream = (struct yl_plan_stream){.kind = YL_STREAM_POISSON,
                                          .entry = at,
                                          .key = place,
                                          .send = i,
                                          .origin = (uint32_t)(yl_hash_name(name) & 0x7FFFFFFF)};
        surges(compiler, entry, stream);
        const bool finds = plan->entry[at].admits && !entry->send_all;
        stream->audience = finds
                               ? -1
                               : yl_compile_audience(compiler, &entry->among,
                                                     entry->kind == YL_ARRIVE_SEND ? YL_PICKS_NOBODY
                                                                                   : YL_PICKS_AHEAD,
                                                     stream->origin);
        stream->once = finds && entry->kind == YL_ARRIVE_SEND;
        stream->all = entry->send_all;
        switch (entry->kind) {
        case YL_ARRIVE_RATE:
            rate_stream(compiler, entry, stream, means);
            break;
        case YL_ARRIVE_FOLLOW:
            follow_stream(compiler, entry, stream, means);
            break;
        case YL_ARRIVE_TABLE:
            table_stream(compiler, entry, stream, means);
            break;
        case YL_ARRIVE_SEND:
            send_stream(compiler, stream,
                        plan->size && !finds ? YL_STREAM_SEND_PERSONS : YL_STREAM_SEND, entry->send,
                        (const int64_t[]){entry->send_at[i], entry->over});
            break;
        case YL_ARRIVE_EXACT:
            send_stream(compiler, stream, YL_STREAM_SEND, (int64_t)entry->count[i],
                        (const int64_t[]){entry->time[i], entry->time[i + 1] - entry->time[i]});
            break;
        }
    }
    plan->entry[at].end_stream = plan->streams;
}

struct origin { /* cells [from, to) of a stream */
    uint32_t hash, from, to, entry;
};

YL_ORDER(by_origin, struct origin, YL_BY(hash) YL_BY(from))

/* Two streams of one origin must not share a counter cell. */
static void check_origins(struct yl_compiler *compiler)
{
    const struct yl_plan *plan = compiler->plan;
    struct origin *all = yl_get(((size_t)plan->streams + 1) * sizeof *all);
    for (uint32_t i = 0; i < plan->streams; i++) {
        const struct yl_plan_stream *stream = &plan->stream[i];
        all[i] = (struct origin){stream->origin, stream->first_cell,
                                 stream->first_cell + stream->cells, stream->entry};
    }
    qsort(all, plan->streams, sizeof *all, by_origin);
    for (uint32_t i = 1; i < plan->streams; i++) {
        if (all[i].hash != all[i - 1].hash || all[i].from >= all[i - 1].to) continue;
        const bool later = all[i].entry > all[i - 1].entry;
        yl_diag(compiler->diags, compiler->s->entry[all[later ? i : i - 1].entry].at,
                YL_E_HASH_COLLISION, "'%s' and '%s' have the same hash; rename one of them",
                "“%s”与“%s”的哈希相同，请改其中一个名字",
                plan->entry[all[later ? i : i - 1].entry].name,
                plan->entry[all[later ? i - 1 : i].entry].name);
        if (all[i].to < all[i - 1].to) all[i].to = all[i - 1].to;
    }
    free(all);
}

/* Who arrives, and the cost, by what numbered persons remember is known at their turn: operations before all others. */
static void charge_in_turn(struct yl_compiler *compiler, const struct yl_entry *from,
                           struct yl_plan_entry *entry)
{
    if (!yl_axis_ordered(compiler, entry->cost.axis) && !entry->admits) return;
    if (entry->admits && (entry->budget >= 0 || from->tiers))
        yl_diag(compiler->diags, from->at, YL_E_KEYS_TOGETHER,
                "neither 'budget' nor 'tiers' goes with an 'among' by what persons remember: who "
                "comes is known only when it is their turn",
                "“among”按人的记忆选人时，不能与“budget”或“tiers”同写：轮到时才知道谁来");
    else if (entry->budget >= 0)
        yl_diag(compiler->diags, from->at, YL_E_KEYS_TOGETHER,
                "'budget' and a 'cost' by what numbered persons remember exclude each other",
                "“budget”与按编号的人所记之事计的“cost”不能同写");
    compiler->current_owner = yl_compiler_owners(compiler); /* in no cycle */
    struct yl_node pass = yl_node(YL_OP_PASS, entry->node);
    pass.u.effects = yl_compiler_effects(compiler);
    struct yl_by_number none = pass.u.effects->cost;
    pass.u.effects->cost = entry->cost;
    pass.key = entry->key;
    entry->cost = none;
    entry->node = yl_compiler_add(compiler, pass);
}

/* What is paid before a row stays within 64 bits where that many arrivals can be counted at all. */
static void add_tiers(struct yl_compiler *compiler, const struct yl_entry *from,
                      struct yl_plan_tiers *tiers)
{
    int64_t *paid = yl_compiler_get(compiler, from->tiers * sizeof *paid);
    for (uint32_t i = 1; i < from->tiers; i++) {
        double more =
            (double)(from->tier_from[i] - from->tier_from[i - 1]) * (double)from->tier_price[i - 1];
        paid[i] = (double)paid[i - 1] + more < 0x1p62
                      ? paid[i - 1] +
                            (from->tier_from[i] - from->tier_from[i - 1]) * from->tier_price[i - 1]
                      : INT64_C(1) << 62;
    }
    *tiers = (struct yl_plan_tiers){from->tiers, from->tier_from, from->tier_price, paid,
                                    compiler->plan->tiered++};
}

/* The horizon, cut at the local midnights in it if the budget is for each day. */
static void add_periods(struct yl_compiler *compiler, struct yl_plan_budget *budget, bool daily)
{
    const struct yl_scenario *scenario = compiler->s;
    uint32_t periods = 1;
    int64_t at = scenario->from, next;
    while (daily && (at = yl_next_boundary(&scenario->zone, at, 'd')) < scenario->to) periods++;
    int64_t *period_at = yl_compiler_get(compiler, (periods + 1) * sizeof *period_at);
    budget->periods = periods;
    budget->period_at = period_at;
    period_at[0] = at = scenario->from;
    for (uint32_t i = 1; i < periods; i++, at = next)
        period_at[i] = next = yl_next_boundary(&scenario->zone, at, 'd');
    period_at[periods] = scenario->to;
}

static int32_t budget_of(struct yl_compiler *compiler, const struct yl_entry *entry)
{
    struct yl_plan *plan = compiler->plan;
    if (entry->shared >= 0) return entry->shared;
    if (entry->budget.amount < 0) return -1;
    struct yl_plan_budget *budget = &plan->budget[plan->budgets];
    budget->amount = entry->budget.amount;
    budget->follows = entry->kind == YL_ARRIVE_FOLLOW;
    add_periods(compiler, budget, entry->budget.per == 1);
    return (int32_t)plan->budgets++;
}

/* A memory that a send asks for, and that nobody has without having got it: its bits, 0: there is none. */
static uint64_t asked_bits(const struct yl_plan *plan, const struct yl_tests *tests)
{
    uint64_t found = 0;
    for (uint32_t i = 0; i < tests->count && !found; i++) {
        const struct yl_plan_axis *axis = &plan->axis[tests->test[i].index];
        const uint64_t bits = axis->memory.mask << axis->memory.bit;
        if (axis->kind == YL_AXIS_MEMORY && !(tests->test[i].mask & 1) &&
            !(plan->memory_start & bits))
            found = bits;
    }
    return found;
}

void yl_compile_roll(struct yl_compiler *compiler)
{
    struct yl_plan *plan = compiler->plan;
    for (uint32_t s = 0; s < plan->streams; s++) {
        struct yl_plan_stream *stream = &plan->stream[s];
        const struct yl_node *first = &compiler->node[plan->entry[stream->entry].node];
        if (!stream->all || first->op != YL_OP_ADMIT || !yl_node_ordered(first)) continue;
        const uint64_t bits = asked_bits(plan, &first->u.tests);
        stream->by_roll = bits;
        plan->roll |= bits;
    }
}

void yl_compile_entries(struct yl_compiler *compiler)
{
    struct yl_plan *plan = compiler->plan;
    const struct yl_scenario *scenario = compiler->s;
    struct yl_map means = {0};
    uint32_t streams = 0;
    plan->entries = scenario->entries + scenario->start_names;
    plan->entry = yl_compiler_get(compiler, plan->entries * sizeof *plan->entry);
    for (uint32_t i = 0; i < scenario->entries; i++) streams += yl_compile_streams(scenario, i);
    plan->stream = yl_compiler_get(compiler, streams * sizeof *plan->stream);
    /* Those that entries share; those of one entry follow. */
    plan->budget =
        yl_compiler_get(compiler, (scenario->budgets + scenario->entries) * sizeof *plan->budget);
    for (uint32_t i = 0; i < scenario->budgets; i++) {
        plan->budget[i].amount = scenario->budget[i].amount;
        add_periods(compiler, &plan->budget[i], scenario->budget[i].per == 1);
        plan->budgets++;
    }
    for (uint32_t i = 0; i < scenario->entries; i++) {
        const struct yl_entry *e = &scenario->entry[i];
        struct yl_plan_entry *entry = &plan->entry[i];
        entry->name = e->name;
        entry->key = yl_compiler_key(compiler, "entries.%s", e->name);
        entry->slot = yl_compiler_slots(compiler, YL_ENTRY_SLOTS);
        entry->cost = yl_compiler_number(compiler, &e->cost);
        if (e->tiers) add_tiers(compiler, e, &entry->tiers);
        entry->budget = budget_of(compiler, e);
        entry->arrivals = plan->series++;
        if (plan->size) entry->persons = plan->bit_sets++;
        entry->node = yl_compile_destination(compiler, &e->to);
        entry->admits = yl_asks_memory(compiler, &e->among);
        charge_in_turn(compiler, e, entry);
        entry->node = yl_compile_admit(compiler, e, entry->key, entry->node);
        double before = plan->expected;
        entry_streams(compiler, i, &means);
        entry->expected = plan->expected - before;
        yl_compile_entry_width(compiler, i, entry->expected);
    }
    for (uint32_t i = 0; i < scenario->start_names; i++) {
        struct yl_plan_entry *entry = &plan->entry[scenario->entries + i];
        entry->name = yl_arena_print(&plan->arena, "starts.%s", scenario->start_name[i]);
        entry->started = true;
        entry->key = yl_compiler_key(compiler, "starts.%s", scenario->start_name[i]);
        entry->slot = yl_compiler_slots(compiler, YL_ENTRY_SLOTS);
        entry->budget = -1;
        entry->arrivals = plan->series++;
        entry->node = YL_NO_NODE;
        entry->cost = yl_compiler_number(compiler, &(struct yl_quantity){.axis = -1});
        if (plan->size) entry->persons = plan->bit_sets++;
    }
    if (plan->chains)
        plan->chain_slot = yl_compiler_slots(compiler, YL_CHAIN_SLOTS * plan->entries);
    check_origins(compiler);
    yl_map_free(&means);
}
