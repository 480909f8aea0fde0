/* budget.c: cell by cell until the money of a period runs out, there by the digits of time and id.
 * Contract: budget.h. */
#include "sim/engine/budget.h"
#include "sim/engine/memory.h"
#include <string.h>

enum { DIGIT = 12, TIME_BITS = 29, ID_BITS = 63 };

_Static_assert(1 << DIGIT == YL_TIER_DIGITS, "a count for each value of a digit");

int64_t yl_budget_tiers(const struct yl_plan_tiers *tiers, int64_t n)
{
    uint32_t row = tiers->rows - 1;
    while (tiers->from[row] > n) row--;
    return tiers->paid[row] + (n - tiers->from[row]) * tiers->price[row];
}

int64_t yl_budget_price(const struct yl_replication *replication, const struct yl_arrival *arrival)
{
    const struct yl_plan *plan = replication->plan;
    const struct yl_plan_stream *stream = &plan->stream[arrival->stream];
    const struct yl_by_number *cost = &plan->entry[stream->entry].cost;
    if (cost->axis < 0) return cost->number[0];
    const struct yl_plan_axis *axis = &plan->axis[cost->axis];
    uint32_t which = (uint32_t)cost->axis;
    struct yl_address address = {arrival->index, arrival->cell, stream->origin};
    if (axis->kind == YL_AXIS_FACT)
        return cost->number[yl_replication_marked_fact(replication, which, arrival->time)];
    if (plan->size)
        address = yl_person_address(yl_replication_person(replication, arrival->stream, address));
    if (axis->kind == YL_AXIS_MEMORY)
        return cost
            ->number[yl_memory_value(&axis->memory, yl_replication_memory(replication, address),
                                     NULL, arrival->time - plan->from)];
    return cost->number[yl_replication_trait(replication, which, address)];
}

/* Order of arrivals at one instant: low byte of the origin, index, the rest of the origin. */
static uint64_t order_id(uint32_t origin, uint32_t index)
{
    return (uint64_t)(origin & 255u) << 55 | (uint64_t)index << 23 | origin >> 8;
}

static uint32_t period_of(const struct yl_plan_budget *budget, int64_t time)
{
    return yl_edge_before(budget->period_at, budget->periods, time);
}

bool yl_budget_made(const struct yl_replication *replication, const struct yl_arrival *arrival)
{
    const struct yl_plan *plan = replication->plan;
    const struct yl_plan_stream *stream = &plan->stream[arrival->stream];
    int32_t budget = plan->entry[stream->entry].budget;
    if (budget < 0) return true;
    const struct yl_budget_cut *cut =
        &replication->cut[budget][period_of(&plan->budget[budget], arrival->time)];
    if (arrival->time != cut->time) return arrival->time < cut->time;
    return order_id(stream->origin, arrival->index) < cut->id;
}

enum yl_budget_share yl_budget_share(const struct yl_replication *replication, uint32_t entry,
                                     int64_t from, int64_t to)
{
    int32_t which = replication->plan->entry[entry].budget;
    if (which < 0) return YL_BUDGET_ALL;
    const struct yl_plan_budget *budget = &replication->plan->budget[which];
    uint32_t first = period_of(budget, from), last = period_of(budget, to);
    bool all = true, none = true;
    for (uint32_t i = first; i <= last; i++) {
        int64_t cut = replication->cut[which][i].time;
        all = all && cut > to;
        none = none && cut < (i == first ? from : budget->period_at[i]);
    }
    return all ? YL_BUDGET_ALL : none ? YL_BUDGET_NONE : YL_BUDGET_SOME;
}

/* ---- the cell in which the money runs out ---------------------------------------------------- */
struct found { /* an arrival of the cell: microseconds into it, order at that instant */
    uint64_t time, id;
    int64_t price; /* 0 with tiers */
    uint32_t entry;
};
struct search {
    const struct yl_replication *w;
    int32_t budget;
    uint32_t cell;
    int64_t from, to;         /* the period */
    int64_t left;             /* money for the arrivals that share the digits known so far */
    struct found known;       /* these digits ... */
    int time_shift, id_shift; /* ... stand above these bits */
    int64_t spent[1 << DIGIT];
    uint32_t seen[1 << DIGIT];
    struct found found; /* the last one */
};
typedef void visit_call(struct search *s, const struct found *f);

/* Arrivals of a stream in a cell: how many, and those of a send to persons. */
static uint32_t in_cell(const struct yl_replication *replication, uint32_t stream, uint32_t cell,
                        const uint32_t **order)
{
    const struct yl_plan_stream *source = &replication->plan->stream[stream];
    uint32_t at = cell - source->first_cell;
    *order = NULL;
    if (cell < source->first_cell || at >= source->cells) return 0;
    if (source->kind == YL_STREAM_SEND_PERSONS)
        *order = replication->order[stream] + replication->offset[stream][at];
    return replication->count[stream][at];
}

static bool shares(const struct yl_plan *plan, uint32_t stream, int32_t budget)
{
    return plan->entry[plan->stream[stream].entry].budget == budget;
}

/* Calls for each arrival of the cell and period that has the known digits. */
static void each(struct search *search, visit_call *call)
{
    const struct yl_plan *plan = search->w->plan;
    for (uint32_t i = 0; i < plan->streams; i++) {
        const struct yl_plan_stream *stream = &plan->stream[i];
        if (!shares(plan, i, search->budget)) continue;
        const uint32_t *order;
        uint32_t count = in_cell(search->w, i, search->cell, &order);
        for (uint32_t n = 0; n < count; n++) {
            struct yl_arrival arrival = {
                .stream = i, .cell = search->cell, .index = order ? order[n] : n};
            arrival.time = yl_arrival_time(search->w, i, search->cell, arrival.index);
            struct found found = {.time =
                                      (uint64_t)(arrival.time - (int64_t)search->cell * YL_CELL),
                                  .id = order_id(stream->origin, arrival.index)};
            if (found.time >> search->time_shift != search->known.time ||
                found.id >> search->id_shift != search->known.id || arrival.time < search->from ||
                arrival.time >= search->to)
                continue;
            found.price = yl_budget_price(search->w, &arrival);
            found.entry = stream->entry;
            call(search, &found);
        }
    }
}

static struct yl_tier_count *tier_of(const struct search *search, uint32_t entry)
{
    const struct yl_plan_tiers *tiers = &search->w->plan->entry[entry].tiers;
    return tiers->rows ? &search->w->tier[tiers->at] : NULL;
}

/* What n more arrivals of an entry with tiers cost. */
static int64_t tiers_cost(const struct search *search, uint32_t entry, int64_t before, int64_t n)
{
    const struct yl_plan_tiers *tiers = &search->w->plan->entry[entry].tiers;
    return yl_budget_tiers(tiers, before + n) - yl_budget_tiers(tiers, before);
}

/* The entries of the budget that have tiers: what those with this digit cost; they are passed. */
static int64_t digit_tiers(const struct search *search, uint64_t digit, bool pass)
{
    const struct yl_plan *plan = search->w->plan;
    int64_t cost = 0;
    for (uint32_t e = 0; plan->tiered && e < plan->entries; e++) {
        struct yl_tier_count *tier = tier_of(search, e);
        if (!tier || plan->entry[e].budget != search->budget) continue;
        if (pass)
            tier->before += tier->seen[digit];
        else
            cost += tiers_cost(search, e, tier->before, tier->seen[digit]);
    }
    return cost;
}

static void add_digit(struct search *search, const struct found *found)
{
    bool by_time = search->time_shift > 0;
    int shift = by_time ? search->time_shift : search->id_shift,
        next = shift > DIGIT ? shift - DIGIT : 0;
    uint64_t digit =
        (by_time ? found->time : found->id) >> next & ((UINT64_C(1) << (shift - next)) - 1);
    if (search->spent[digit] <= search->left)
        search->spent[digit] += found->price; /* more than that need not be known */
    search->seen[digit]++;
    struct yl_tier_count *tier = tier_of(search, found->entry);
    if (tier) tier->seen[digit]++;
}

static void keep(struct search *search, const struct found *found) { search->found = *found; }

/* One digit more: the one in which the money runs out. How many arrivals have it. */
static uint32_t next_digit(struct search *search)
{
    bool by_time = search->time_shift > 0;
    int *shift = by_time ? &search->time_shift : &search->id_shift,
        bits = *shift < DIGIT ? *shift : DIGIT;
    memset(search->spent, 0, sizeof search->spent);
    memset(search->seen, 0, sizeof search->seen);
    for (uint32_t i = 0; i < search->w->plan->tiered; i++)
        memset(search->w->tier[i].seen, 0, sizeof search->w->tier[i].seen);
    each(search, add_digit);
    uint32_t digit = 0;
    for (;; digit++) {
        int64_t cost = search->spent[digit] + digit_tiers(search, digit, false);
        if (cost > search->left) break;
        search->left -= cost;
        digit_tiers(search, digit, true);
    }
    uint64_t *known = by_time ? &search->known.time : &search->known.id;
    *known = *known << bits | digit;
    *shift -= bits;
    return search->seen[digit];
}

/* The first arrival of the cell that is not paid for. */
static struct yl_budget_cut cut_in_cell(struct search *search)
{
    search->known = (struct found){0};
    search->time_shift = TIME_BITS;
    search->id_shift = ID_BITS;
    while (next_digit(search) > 1 && search->id_shift) {
    }
    each(search, keep);
    return (struct yl_budget_cut){(int64_t)search->cell * YL_CELL + (int64_t)search->found.time,
                                  search->found.id};
}

/* ---- cells ----------------------------------------------------------------------------------- */
/* What the arrivals of a stream in the cell and period cost; false: more than what is left. */
static bool stream_costs(const struct search *search, uint32_t stream, int64_t *cost)
{
    const struct yl_replication *replication = search->w;
    const struct yl_plan *plan = replication->plan;
    const struct yl_by_number *price = &plan->entry[plan->stream[stream].entry].cost;
    const uint32_t *order;
    struct yl_tier_count *tier = tier_of(search, plan->stream[stream].entry);
    uint32_t n = in_cell(replication, stream, search->cell, &order);
    int64_t from, to, most = search->left;
    yl_stream_part(&plan->stream[stream], search->cell, &from, &to);
    bool whole = from >= search->from && (to < search->to || (to == search->to && from < to));
    if (whole && tier) {
        tier->here += n;
        return true;
    }
    if (whole && price->axis < 0) {
        if (price->number[0] && n > (most - *cost) / price->number[0]) return false;
        *cost += n * price->number[0];
        return true;
    }
    for (uint32_t k = 0; k < n; k++) {
        struct yl_arrival arrival = {
            .stream = stream, .cell = search->cell, .index = order ? order[k] : k};
        arrival.time = yl_arrival_time(replication, stream, search->cell, arrival.index);
        if (arrival.time < search->from || arrival.time >= search->to) continue;
        if (tier)
            tier->here++;
        else if ((*cost += yl_budget_price(replication, &arrival)) > most)
            return false;
    }
    return true;
}

static bool cell_costs(const struct search *search, int64_t *cost)
{
    const struct yl_plan *plan = search->w->plan;
    *cost = 0;
    for (uint32_t i = 0; i < plan->tiered; i++) search->w->tier[i].here = 0;
    for (uint32_t i = 0; i < plan->streams; i++)
        if (shares(plan, i, search->budget) && !stream_costs(search, i, cost)) return false;
    for (uint32_t e = 0; plan->tiered && e < plan->entries; e++) {
        struct yl_tier_count *tier = tier_of(search, e);
        if (!tier || !tier->here) continue;
        int64_t more = tiers_cost(search, e, tier->before, tier->here);
        if (more > search->left - *cost) return false;
        *cost += more;
    }
    for (uint32_t i = 0; i < plan->tiered; i++)
        search->w->tier[i].before += search->w->tier[i].here;
    return true;
}

/* The first arrival of a period that is not paid for, in cells [first, last) of it. */
static struct yl_budget_cut cut_period(struct search *search, uint32_t first, uint32_t last)
{
    int64_t cost;
    for (search->cell = first; search->cell < last; search->cell++, search->left -= cost)
        if (!cell_costs(search, &cost)) return cut_in_cell(search);
    return (struct yl_budget_cut){YL_NEVER, 0};
}

/* The arrival that the last of what a period has spent went to: the first one that is not paid for with a millionth less. */
static int64_t last_paid(struct search *search, int64_t spent, uint32_t last)
{
    struct yl_tier_count *tier = search->w->tier;
    const int64_t left = search->left;
    for (uint32_t i = 0; i < search->w->plan->tiered; i++) {
        const int64_t now = tier[i].before;
        tier[i].before = tier[i].begun;
        tier[i].begun = now;
    }
    search->left = spent - 1;
    const int64_t time = cut_period(search, (uint32_t)(search->from / YL_CELL), last).time;
    search->left = left;
    for (uint32_t i = 0; i < search->w->plan->tiered; i++) tier[i].before = tier[i].begun;
    return time;
}

/* Once for the first period whose money is spent; one that pays for no arrival ends with the first. */
static void note_end(struct search *search, int64_t cut, uint32_t last)
{
    const struct yl_plan *plan = search->w->plan;
    const uint32_t which = plan->sales + plan->limits + (uint32_t)search->budget;
    const int64_t spent = plan->budget[search->budget].amount - search->left;
    struct yl_tally *tally = search->w->tally;
    if (!tally || tally->ran_out[which] != YL_NEVER || (cut == YL_NEVER && search->left)) return;
    yl_tally_ran_out(tally, which, spent ? last_paid(search, spent, last) : cut);
}

void yl_budget_spend(struct yl_replication *replication, uint32_t which, uint32_t first,
                     uint32_t last)
{
    const struct yl_plan *plan = replication->plan;
    const struct yl_plan_budget *budget = &plan->budget[which];
    struct search search;
    search.w = replication;
    search.budget = (int32_t)which;
    for (uint32_t i = period_of(budget, (int64_t)first * YL_CELL); i < budget->periods; i++) {
        search.from = budget->period_at[i];
        search.to = budget->period_at[i + 1];
        uint32_t from = (uint32_t)(search.from / YL_CELL),
                 to = (uint32_t)((search.to - 1) / YL_CELL) + 1;
        struct yl_budget_cut *cut = &replication->cut[which][i];
        if (from >= last) return;
        search.left = from < first ? replication->purse[which] : budget->amount;
        if (from >= first) *cut = (struct yl_budget_cut){YL_NEVER, 0};
        for (uint32_t k = 0; k < plan->tiered && from >= first; k++)
            replication->tier[k].begun = replication->tier[k].before;
        if (cut->time != YL_NEVER) continue;
        *cut = cut_period(&search, from < first ? first : from, to < last ? to : last);
        replication->purse[which] = search.left;
        note_end(&search, cut->time, to < last ? to : last);
    }
}

/* All at once, but for arrivals that follow a figure: follow.c spends as they become known. */
static void spend_all(struct yl_replication *replication, uint32_t which)
{
    const struct yl_plan *plan = replication->plan;
    uint32_t first = UINT32_MAX, last = 0;
    for (uint32_t i = 0; i < plan->streams; i++) {
        const struct yl_plan_stream *stream = &plan->stream[i];
        if (!shares(plan, i, (int32_t)which)) continue;
        if (stream->first_cell < first) first = stream->first_cell;
        if (stream->first_cell + stream->cells > last) last = stream->first_cell + stream->cells;
    }
    for (uint32_t i = 0; i < plan->budget[which].periods; i++)
        replication->cut[which][i] = (struct yl_budget_cut){YL_NEVER, 0};
    replication->purse[which] = plan->budget[which].amount;
    if (first < last && !plan->budget[which].follows)
        yl_budget_spend(replication, which, first, last);
}

void yl_budget_start(struct yl_replication *replication)
{
    for (uint32_t i = 0; i < replication->plan->tiered; i++)
        replication->tier[i].before = replication->tier[i].begun = 0;
    for (uint32_t b = 0; b < replication->plan->budgets; b++) spend_all(replication, b);
}

/* ---- what is not paid for, and what tiers cost ------------------------------------------------- */
/* Arrivals of a cell before an instant: those that are made, or those that are not. */
static int64_t some_in_cell(const struct yl_replication *replication, uint32_t stream,
                            uint32_t cell, int64_t until, bool made)
{
    const struct yl_plan *plan = replication->plan;
    const uint32_t *order;
    uint32_t n = in_cell(replication, stream, cell, &order);
    int64_t from, to, some = 0;
    yl_stream_part(&plan->stream[stream], cell, &from, &to);
    enum yl_budget_share share = yl_budget_share(replication, plan->stream[stream].entry, from, to);
    if (from >= until) return 0;
    if (share != YL_BUDGET_SOME && to < until) return (share == YL_BUDGET_ALL) == made ? n : 0;
    for (uint32_t k = 0; k < n; k++) {
        struct yl_arrival arrival = {.stream = stream, .cell = cell, .index = order ? order[k] : k};
        arrival.time = yl_arrival_time(replication, stream, cell, arrival.index);
        some += arrival.time < until && yl_budget_made(replication, &arrival) == made;
    }
    return some;
}

static int64_t some_of(const struct yl_replication *replication, uint32_t entry, int64_t until,
                       bool made)
{
    const struct yl_plan *plan = replication->plan;
    int64_t some = 0;
    for (uint32_t i = plan->entry[entry].first_stream; i < plan->entry[entry].end_stream; i++)
        for (uint32_t c = 0; c < plan->stream[i].cells; c++)
            some += some_in_cell(replication, i, plan->stream[i].first_cell + c, until, made);
    return some;
}

void yl_budget_book(const struct yl_replication *replication)
{
    const struct yl_plan *plan = replication->plan;
    const bool warms = plan->warm > plan->from;
    for (uint32_t e = 0; plan->budgets && e < plan->entries; e++) {
        if (plan->entry[e].budget < 0) continue;
        const int64_t all = some_of(replication, e, YL_NEVER, false),
                      warm = warms ? some_of(replication, e, plan->warm, false) : 0;
        yl_tally_add(replication->tally, true, e, plan->entry[e].slot + YL_ENTRY_UNPAID,
                     all - warm);
    }
    for (uint32_t e = 0; plan->tiered && e < plan->entries; e++) {
        const struct yl_plan_entry *entry = &plan->entry[e];
        if (!entry->tiers.rows) continue;
        const int64_t before = warms ? some_of(replication, e, plan->warm, true) : 0,
                      warm = warms ? yl_budget_tiers(&entry->tiers, before) : 0,
                      all = yl_budget_tiers(&entry->tiers, some_of(replication, e, YL_NEVER, true));
        yl_tally_add(replication->tally, false, e, entry->slot + YL_ENTRY_COST, warm);
        yl_tally_add(replication->tally, true, e, entry->slot + YL_ENTRY_COST, all - warm);
    }
}
