/* levers.c: what pays, what binds, what the file lets one choose; contract in levers.h */
#include "sim/sweep/levers.h"
#include "models/readers/read.h"
#include "models/steps.h"
#include "models/tryable.h"
#include "sim/base/array.h"
#include "sim/base/text.h"
#include "sim/stats/summary.h"
#include "sim/sweep/lever_names.h"
#include "sim/sweep/scarce.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FIRST_BINDING, FIRST_WAYS, REST }; /* parts of the order */
struct found {
    struct yl_lever is;
    int part;
    uint32_t number; /* in which it was found */
};
struct finding {
    struct found *all;
    size_t count, capacity;
    const struct yl_scenario *base;
    const struct yl_result *plan;
    struct yl_arena *arena;
    struct yl_scarce *scarce;
    uint32_t scarces;
};

static double mean_of(const struct finding *of, const char *place, const char *name)
{
    const struct yl_metric *metric = yl_summary_find(of->plan->variant, 0, place, name);
    double sum = 0;
    if (!metric || !of->plan->replications) return 0;
    for (uint32_t r = 0; r < of->plan->replications; r++) sum += (double)metric->num[r];
    return metric->scale * sum / of->plan->replications;
}

static struct yl_lever *add(struct finding *of, enum yl_lever_kind kind, const char *path, int part)
{
    const uint32_t number = (uint32_t)of->count;
    struct found *found = YL_ARRAY_NEXT(of->all, of->count, of->capacity);
    *found = (struct found){.part = part, .number = number};
    found->is = (struct yl_lever){.kind = kind, .path = path, .now = -1, .priced = true, .is = ""};
    return &found->is;
}

/* Room for so many values more; they are filled one by one. */
static struct yl_lever_value *add_value(const struct finding *of, struct yl_lever *lever,
                                        uint32_t most)
{
    if (!lever->value) lever->value = yl_arena_get(of->arena, most * sizeof *lever->value);
    struct yl_lever_value *value = &lever->value[lever->values++];
    *value = (struct yl_lever_value){0};
    return value;
}

static void set(const struct finding *of, struct yl_lever_value *value, const char *path,
                const char *text)
{
    const char **sets = yl_arena_get(of->arena, sizeof *sets);
    sets[0] = yl_arena_print(of->arena, "%s=%s", path, text);
    value->set = sets;
    value->sets = 1;
}

/* A value of a path, with its name. */
static void add_set(const struct finding *of, struct yl_lever *lever, uint32_t most,
                    const struct yl_tryable *at, const char *text, bool dated)
{
    const struct yl_lever_naming how = {of->base, of->plan, of->arena, dated};
    struct yl_lever_value *value = add_value(of, lever, most);
    set(of, value, lever->path, text);
    value->text = yl_lever_text(&how, at, text);
    yl_lever_names(value->name, &how, at, text);
}

/* ---- what `choose` says itself -------------------------------------------------------------- */

static bool begins(const char *path, const char *front)
{
    const size_t length = strlen(front);
    return !strncmp(path, front, length) && (!path[length] || path[length] == '.');
}

/* Does the block say what may stand there, or at a place above or below? */
static bool is_said(const struct finding *of, const char *path)
{
    for (uint32_t i = 0; i < of->base->choosables; i++)
        if (begins(of->base->choosable[i].path, path) || begins(path, of->base->choosable[i].path))
            return true;
    return false;
}

/* ---- ways that cost ------------------------------------------------------------------------- */

/* What it costs beyond what its orders, with those of the visits that it begins, bring. */
static double loss_of(const struct finding *of, const char *place)
{
    const double gmv = mean_of(of, "all", "gmv_cny"),
                 brought = mean_of(of, "all", "net_cny") + mean_of(of, "all", "cost_cny");
    const bool begun = yl_summary_find(of->plan->variant, 0, place, "chain_gmv_cny");
    const double own = mean_of(of, place, begun ? "chain_gmv_cny" : "gmv_cny");
    return mean_of(of, place, "cost_cny") - (gmv > 0 ? own * brought / gmv : 0);
}

/* Half of its budget where that runs out, else half of those it is sent to or who come; NULL:
 * there is no such number. */
static const char *half_of(const struct finding *of, const struct yl_entry *entry)
{
    const struct yl_scarce *budget = NULL;
    for (uint32_t i = 0; i < of->scarces && entry->budget.amount >= 0; i++)
        if (yl_text_begins(of->scarce[i].path, "entries.") &&
            !strcmp(of->scarce[i].place + strlen("entries."), entry->name))
            budget = &of->scarce[i];
    if (budget && budget->binds) {
        char amount[YL_NUMBER];
        yl_text_money(amount, entry->budget.amount / 2);
        return yl_arena_print(of->arena, "%s=%s CNY", budget->path, amount);
    }
    if (entry->kind == YL_ARRIVE_SEND && !entry->send_all && entry->send > 1)
        return yl_arena_print(of->arena, "entries.%s.arrivals.send=%lld", entry->name,
                              (long long)(entry->send / 2));
    if (entry->kind == YL_ARRIVE_RATE)
        return yl_arena_print(of->arena, "entries.%s.arrivals.rate=*0.5", entry->name);
    return NULL;
}

static bool any_costs(const struct yl_path *path)
{
    for (uint32_t i = 0; i < path->steps; i++)
        for (uint32_t k = 0; k < path->step[i].cost.count; k++)
            if (path->step[i].cost.dist[k].a > 0) return true;
    return false;
}

/* Is it paid for: by its arrivals, by a budget, or by a step of the path that it takes? What a
 * room gives away to all is not its. */
static bool is_paid_for(const struct finding *of, const struct yl_entry *entry, const char *place)
{
    const struct yl_path *path =
        entry->to.kind == YL_TO_PATH ? &of->base->path[entry->to.index] : NULL;
    bool paid = entry->cost.count || entry->tiers;
    for (uint32_t left = of->base->paths; !paid && path && left; left--) {
        paid = any_costs(path);
        path = yl_path_next(of->base, path);
    }
    return paid && mean_of(of, place, "cost_cny") > 0;
}

static void add_way(struct finding *of, const struct yl_entry *entry)
{
    static const char *const amounts[] = {"arrivals.send", "arrivals.rate", "budget"};
    const char *place = yl_arena_print(of->arena, "entries.%s", entry->name);
    const struct yl_lever_naming how = {of->base, of->plan, of->arena, false};
    if (!is_paid_for(of, entry, place)) return;
    for (size_t i = 0; i < sizeof amounts / sizeof *amounts; i++)
        if (is_said(of, yl_arena_print(of->arena, "%s.%s", place, amounts[i]))) return;
    struct yl_lever *lever = add(of, YL_LEVER_LEAVE_OUT, place, FIRST_WAYS);
    lever->place = place;
    lever->stake = loss_of(of, place);
    struct yl_lever_value *out = add_value(of, lever, 2);
    out->text = "none";
    out->leave_out = entry->name;
    yl_lever_names_of_way(out->name, &how, entry, false);
    const char *half = half_of(of, entry);
    if (!half) return;
    struct yl_lever_value *value = add_value(of, lever, 2);
    const char **sets = yl_arena_get(of->arena, sizeof *sets);
    sets[0] = half;
    value->set = sets;
    value->sets = 1;
    value->text = "half";
    yl_lever_names_of_way(value->name, &how, entry, true);
}

/* ---- when a send goes out ------------------------------------------------------------------- */

struct hours { /* of the local day, in microseconds; to 0: nothing is said */
    int64_t from, to;
};

/* HH:MM-HH:MM, which the reader has seen */
static struct hours allowed(const struct yl_item *entry)
{
    int from[2], to[2];
    const struct yl_item *item = entry ? yl_tree_get(entry, "allowed") : NULL;
    if (!item || item->kind != YL_SCALAR ||
        sscanf(item->text, "%2d:%2d-%2d:%2d", &from[0], &from[1], &to[0], &to[1]) != 4)
        return (struct hours){0};
    return (struct hours){from[0] * YL_HOUR + from[1] * YL_MINUTE,
                          to[0] * YL_HOUR + to[1] * YL_MINUTE};
}

/* The session whose begin is nearest, of the rooms to which its visits come; NULL: there is none
 * that is not over. */
static const struct yl_session *nearest(const struct finding *of, const char *entry, int64_t at)
{
    const struct yl_session *best = NULL;
    for (uint32_t i = 0; i < of->base->rooms; i++) {
        const struct yl_room *room = &of->base->room[i];
        const char *way = yl_arena_print(of->arena, "%s>rooms.%s", entry, room->name);
        const bool comes = yl_summary_find(of->plan->variant, 0, way, "found_live");
        for (uint32_t s = 0; comes && s < room->sessions; s++) {
            const struct yl_session *session = &room->session[s];
            if (session->to > at && (!best || llabs(session->from - at) < llabs(best->from - at)))
                best = session;
        }
    }
    return best;
}

/* The time of day of an instant on the day of another one; false: it does not exist there. */
static bool same_clock(const struct finding *of, int64_t clock, int64_t day, int64_t *out)
{
    const struct yl_local of_clock = yl_local(&of->base->zone, clock);
    struct yl_local local = yl_local(&of->base->zone, day);
    local.hour = of_clock.hour;
    local.minute = of_clock.minute;
    local.second = of_clock.second;
    local.micro = of_clock.micro;
    return yl_instant(out, &of->base->zone, local) == YL_TIME_GOOD;
}

/* The send and all that is spread behind it is inside hours and horizon. */
static bool may_go_out(const struct finding *of, const struct yl_entry *entry, struct hours hours,
                       int64_t at)
{
    const struct yl_local local = yl_local(&of->base->zone, at);
    const int64_t clock = local.hour * YL_HOUR + local.minute * YL_MINUTE;
    return clock >= hours.from && clock + entry->over <= hours.to && at >= of->base->from &&
           at + entry->over <= of->base->to;
}

/* The path of the ith time: of several each has its number in the file. */
static const char *path_of_time(const struct finding *of, const struct yl_entry *entry,
                                const struct yl_item *at, int64_t time)
{
    const struct yl_reader reader = {
        .zone = &of->base->zone, .from = of->base->from, .to = of->base->to};
    const char *path = yl_arena_print(of->arena, "entries.%s.arrivals.at", entry->name);
    int64_t one;
    uint32_t i = 0;
    if (!at || at->kind != YL_LIST) return path;
    for (const struct yl_item *each = at->first; each; each = each->next, i++)
        if (each->kind == YL_SCALAR && yl_time_good(&reader, each->text, &one) && one == time)
            return yl_arena_print(of->arena, "%s.%u", path, i);
    return NULL;
}

static void add_time(struct finding *of, const struct yl_entry *entry, struct hours hours,
                     const char *path, int64_t now)
{
    static const int minutes[] = {-60, -30, 0, 30, 60};
    enum { MOST = sizeof minutes / sizeof *minutes };
    const struct yl_session *session = nearest(of, entry->name, now);
    const bool dated = entry->sends > 1;
    const struct yl_lever_naming how = {of->base, of->plan, of->arena, dated};
    struct yl_tryable at;
    if (!session || !path || is_said(of, path)) return;
    yl_tryable_find(&at, of->base, path, of->arena);
    if (!at.key || yl_tryable_never(&at, of->base, path, false)) return;
    struct yl_lever lever = {.kind = YL_LEVER_TIME, .path = path, .now = -1, .priced = true};
    for (int i = 0; i < MOST; i++) {
        char text[YL_TIME_TEXT];
        int64_t time;
        if (!same_clock(of, session->from + minutes[i] * YL_MINUTE, now, &time) || time == now ||
            !may_go_out(of, entry, hours, time))
            continue;
        yl_time_print(text, time, &of->base->zone);
        add_set(of, &lever, MOST, &at, text, dated);
    }
    if (!lever.values) return;
    struct yl_lever *out = add(of, YL_LEVER_TIME, path, FIRST_BINDING);
    *out = lever;
    out->place = yl_arena_print(of->arena, "entries.%s", entry->name);
    out->is = yl_lever_text(&how, &at, NULL);
    out->stake = yl_scarce_untimely(of->plan, entry->name) / entry->sends;
}

static void add_times(struct finding *of, const struct yl_entry *entry)
{
    const struct yl_item *item = yl_tree_get(yl_tree_get(of->base->root, "entries"), entry->name);
    const struct yl_item *at = yl_tree_get(yl_tree_get(item, "arrivals"), "at");
    const char *place = yl_arena_print(of->arena, "entries.%s", entry->name);
    const struct hours hours = allowed(item);
    if (entry->kind != YL_ARRIVE_SEND || !hours.to || !is_paid_for(of, entry, place)) return;
    for (uint32_t i = 0; i < entry->sends; i++)
        add_time(of, entry, hours, path_of_time(of, entry, at, entry->send_at[i]),
                 entry->send_at[i]);
}

/* ---- more of what ran out ------------------------------------------------------------------- */

static void add_more(struct finding *of, const struct yl_scarce *row)
{
    const double hundred = row->is_money ? 100 : 1,
                 tenth =
                     row->is_money ? round(110 * row->value) / 100 : ceil(1.1 * row->value - 1e-9),
                 value[] = {row->value + row->unit, tenth, row->asked};
    enum { MOST = sizeof value / sizeof *value };
    const struct yl_lever_naming how = {of->base, of->plan, of->arena, false};
    struct yl_tryable at;
    double last = row->value;
    if (!row->binds || row->is_own || is_said(of, row->path)) return;
    yl_tryable_find(&at, of->base, row->path, of->arena);
    if (!at.key || yl_tryable_never(&at, of->base, row->path, false)) return;
    struct yl_lever *lever = add(of, YL_LEVER_MORE, row->path, FIRST_BINDING);
    lever->place = row->place;
    lever->is = yl_lever_text(&how, &at, NULL);
    lever->priced = row->is_money;
    lever->binds = true;
    lever->stake = row->stake;
    for (int i = 0; i < MOST; i++) {
        char text[YL_NUMBER];
        if (!(value[i] > last + 0.5 / hundred)) continue;
        last = value[i];
        yl_text_money(text, (int64_t)llround(1e6 * value[i]));
        add_set(of, lever, MOST, &at,
                row->is_money ? yl_arena_print(of->arena, "%s CNY", text)
                              : yl_arena_print(of->arena, "%s", text),
                false);
        lever->value[lever->values - 1].units = value[i] - row->value;
    }
}

/* ---- the block ------------------------------------------------------------------------------ */

/* Is what one more costs in the file without a word of the block? */
static bool is_paid(const struct finding *of, const struct yl_tryable *at, const char *path)
{
    const struct yl_entry *entry = yl_tryable_entry(of->base, path);
    const enum yl_try_unit unit = yl_tryable_unit(at->key);
    if (at->step || (unit != YL_TRY_COUNT && unit != YL_TRY_RATE)) return true;
    return entry && (entry->cost.count || entry->tiers);
}

static const struct yl_scarce *scarce_at(const struct finding *of, const char *path)
{
    for (uint32_t i = 0; i < of->scarces; i++)
        if (!strcmp(of->scarce[i].path, path)) return &of->scarce[i];
    return NULL;
}

static void fill_chosen(const struct finding *of, struct yl_lever *lever,
                        const struct yl_choosable *from)
{
    const struct yl_scarce *scarce = scarce_at(of, from->path);
    struct yl_tryable at;
    bool more = false;
    yl_tryable_find(&at, of->base, from->path, of->arena);
    const struct yl_entry *entry = yl_tryable_entry(of->base, from->path);
    const bool dated = entry && entry->sends > 1;
    const struct yl_lever_naming how = {of->base, of->plan, of->arena, dated};
    const bool counted = yl_tryable_unit(at.key) == YL_TRY_COUNT;
    lever->place = at.place;
    lever->is = yl_lever_text(&how, &at, NULL);
    lever->now = from->now;
    lever->ordered = from->ordered;
    lever->each = from->each;
    lever->costs = from->costs;
    lever->unsold = from->unsold;
    lever->back = from->back;
    lever->binds = scarce && scarce->binds;
    lever->stake = scarce ? scarce->stake : 0;
    for (uint32_t i = 0; i < from->values; i++) {
        add_set(of, lever, from->values, &at, from->text[i], dated);
        struct yl_lever_value *value = &lever->value[i];
        more |= !(from->number[i] <= from->is);
        if (counted && !isnan(from->number[i]) && !isnan(from->is))
            value->units = from->number[i] - from->is;
    }
    lever->priced = from->priced || is_paid(of, &at, from->path) || !more;
    lever->can_be_had = at.step || from->costs > 0;
}

static void add_chosen(struct finding *of, const struct yl_choosable *from)
{
    struct yl_lever *lever = add(of, YL_LEVER_CHOOSE, from->path, REST);
    fill_chosen(of, lever, from);
    if (lever->binds) of->all[of->count - 1].part = FIRST_BINDING;
}

/* ---- all of them, in their order ------------------------------------------------------------ */

static int by_stake(const void *left, const void *right)
{
    const struct found *one = left, *other = right;
    if (one->part != other->part) return one->part < other->part ? -1 : 1;
    if (one->part != REST && one->is.stake != other->is.stake)
        return one->is.stake > other->is.stake ? -1 : 1;
    return one->number < other->number ? -1 : 1;
}

static void hand_over(struct yl_levers *out, struct finding *of)
{
    if (of->count) qsort(of->all, of->count, sizeof *of->all, by_stake);
    out->lever = yl_arena_get(of->arena, (of->count + 1) * sizeof *out->lever);
    out->levers = 0;
    for (size_t i = 0; i < of->count; i++) out->lever[out->levers++] = of->all[i].is;
    free(of->all);
}

static struct finding open_finding(const struct yl_scenarios *all, const struct yl_result *plan,
                                   struct yl_arena *arena)
{
    struct finding of = {.base = &all->variant[0], .plan = plan, .arena = arena};
    yl_scarce_find(&of.scarce, &of.scarces, of.base, plan, arena);
    return of;
}

void yl_levers_find(struct yl_levers *out, const struct yl_scenarios *all,
                    const struct yl_result *plan, struct yl_arena *arena)
{
    struct finding of = open_finding(all, plan, arena);
    for (uint32_t i = 0; i < of.scarces; i++) add_more(&of, &of.scarce[i]);
    for (uint32_t i = 0; i < of.base->entries; i++) {
        add_times(&of, &of.base->entry[i]);
        add_way(&of, &of.base->entry[i]);
    }
    for (uint32_t i = 0; i < of.base->choosables; i++) add_chosen(&of, &of.base->choosable[i]);
    hand_over(out, &of);
}

/* ---- the next round ------------------------------------------------------------------------- */

static const char *const things[YL_P_PLACES] = {
#define YL_PLACE(KIND, thing, things, ...) [YL_P_##KIND] = #things,
#include "models/all.def"
};
/* What a change comes to, by kind and number. */
struct touched {
    bool *at[YL_P_PLACES];
};

static uint32_t places_of(const struct yl_scenario *scenario, enum yl_place place)
{
    uint32_t count = 0;
    while (yl_place_name(scenario, place, count)) count++;
    return count;
}

/* All that is used from what is touched on, till nothing more is. */
static void spread(const struct yl_scenario *scenario, struct touched *set)
{
    bool more = true;
    while (more) {
        more = false;
        for (const struct yl_use *use = scenario->use; use; use = use->before) {
            if (use->by >= YL_P_PLACES || use->of >= YL_P_PLACES) continue;
            if (!set->at[use->by][use->by_index] || set->at[use->of][use->of_index]) continue;
            set->at[use->of][use->of_index] = more = true;
        }
    }
}

static void touch(struct touched *set, const struct yl_scenario *scenario, const char *place,
                  struct yl_arena *arena)
{
    for (int kind = 0; kind < YL_P_PLACES; kind++) {
        const uint32_t count = places_of(scenario, (enum yl_place)kind);
        set->at[kind] = yl_arena_get(arena, count + 1);
        memset(set->at[kind], 0, count + 1);
    }
    for (int kind = 0; kind < YL_P_PLACES; kind++)
        for (uint32_t i = 0; yl_place_name(scenario, (enum yl_place)kind, i); i++) {
            const char *name = yl_place_name(scenario, (enum yl_place)kind, i);
            set->at[kind][i] = begins(place, things[kind]) && begins(strchr(place, '.') + 1, name);
        }
    spread(scenario, set);
}

static bool meet(const struct yl_scenario *scenario, const struct touched *one,
                 const struct touched *other)
{
    static const enum yl_place shared[] = {YL_P_ROOM, YL_P_SHOP, YL_P_AGENT, YL_P_LIMIT,
                                           YL_P_BUDGET};
    for (size_t k = 0; k < sizeof shared / sizeof *shared; k++)
        for (uint32_t i = 0; yl_place_name(scenario, shared[k], i); i++)
            if (one->at[shared[k]][i] && other->at[shared[k]][i]) return true;
    return false;
}

static const struct yl_lever *lever_at(const struct yl_levers *levers, const char *path)
{
    for (uint32_t i = 0; i < levers->levers; i++)
        if (!strcmp(levers->lever[i].path, path)) return &levers->lever[i];
    return NULL;
}

/* Is it one of those taken, or of a way that is left out? */
static bool is_taken(const struct yl_lever *lever, struct yl_levers_taken taken)
{
    for (uint32_t i = 0; i < taken.levers; i++) {
        const struct yl_lever *one = taken.lever[i];
        if (begins(lever->path, one->path) || begins(one->path, lever->path)) return true;
    }
    return false;
}

void yl_levers_behind(struct yl_levers *out, const struct yl_scenarios *all,
                      const struct yl_result *plan, const struct yl_result *then,
                      struct yl_levers_taken taken, struct yl_arena *arena)
{
    const struct yl_scenario *base = &all->variant[0];
    struct yl_levers before, now;
    struct touched *set = yl_arena_get(arena, (taken.levers + 1) * sizeof *set), one;
    yl_levers_find(&before, all, plan, arena);
    yl_levers_find(&now, all, then, arena);
    for (uint32_t i = 0; i < taken.levers; i++) touch(&set[i], base, taken.lever[i]->place, arena);
    out->lever = yl_arena_get(arena, (now.levers + 1) * sizeof *out->lever);
    out->levers = 0;
    for (int newly = 1; newly >= 0; newly--)
        for (uint32_t i = 0; i < now.levers; i++) {
            const struct yl_lever *lever = &now.lever[i], *was = lever_at(&before, lever->path);
            const bool binds = lever->binds && !(was && was->binds);
            bool meets = false;
            if (is_taken(lever, taken) || binds != newly) continue;
            touch(&one, base, lever->place, arena);
            for (uint32_t k = 0; k < taken.levers; k++) meets |= meet(base, &one, &set[k]);
            if (binds || meets) out->lever[out->levers++] = *lever;
        }
}

/* ---- of a call ------------------------------------------------------------------------------ */

bool yl_lever_asked(struct yl_lever *out, const struct yl_scenarios *all,
                    const struct yl_result *plan, const char *text, struct yl_diags *diags,
                    struct yl_arena *arena)
{
    struct finding of = {.base = &all->variant[0], .plan = plan, .arena = arena};
    struct yl_choosable asked;
    if (!yl_choosable_asked(&asked, of.base, text, arena, diags)) return false;
    yl_scarce_find(&of.scarce, &of.scarces, of.base, plan, arena);
    *out = (struct yl_lever){.kind = YL_LEVER_ASKED, .path = asked.path, .now = -1};
    fill_chosen(&of, out, &asked);
    return true;
}
