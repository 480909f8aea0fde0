/* traffic.c: visits as bins of time, sent from place to place until few are left; contract in
 * traffic.h */
#include "models/warnings/traffic_parts.h"
#include "sim/base/array.h"
#include "sim/base/map.h"
#include "sim/engine/moment.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { QUANTILES = 16, ROUNDS = 500, MOST_KEPT = 1 << 23 };
/* Bins in use at one time: of a place, of an item of its stay, around a step, begun by it; and of two
 * shares that are not kept. */
enum slot { AT, STAY, AROUND, BEGUN, SPARE, SHARE, OTHER_SHARE, SLOTS };
/* Shares by bin, which are the same for every entry: for whom conditions hold, or one of them; of whom
 * a chance is passed; of a bin in which a room is live, and what is left of its session then. */
enum share { HOLD, HOLDS, PASSES, LIVE, LEFT };
struct lag { /* a delay; quantile: where it may be long */
    double late, mean, quantile[QUANTILES];
};
static const double few = 1e-3; /* of an entry's arrivals: no longer followed */

struct walk {
    const struct yl_scenario *s;
    struct yl_traffic *out;
    uint32_t bins, places;
    double *pending;            /* [places][bins] paths, then rooms, then shops */
    double *total;              /* [places] */
    bool *come;                 /* [places] visits of the entry have come to it */
    uint32_t *to, tos;          /* those, in the order in which they first did */
    double *slot[SLOTS];        /* [bins] each */
    struct yl_map shares, lags; /* by what they are of */
    double **share;             /* [shares][bins], MOST_KEPT in all */
    struct lag *lag;
    size_t share_capacity, lag_capacity;
    double (*found)[YL_FOUNDS]; /* [rooms] by the entry */
    bool failed;                /* no memory */
};

/* The share of visits for which the axis has the value; of a fact at that time. */
static double share_of(const struct yl_scenario *scenario, int32_t axis, uint32_t value,
                       int64_t time)
{
    const struct yl_axis *a = axis < 0 ? NULL : &scenario->axis[axis];
    if (!a) return 1;
    if (a->timetable.count) return yl_moment_value(&a->timetable, time) == value;
    if (a->kind == YL_AXIS_FACT) {
        int64_t from = a->from;
        if (a->has_after && from != YL_ALWAYS) from += (int64_t)yl_dist_mean(&a->after);
        return (time >= from && time < a->to) == (value == 1);
    }
    return a->kind == YL_AXIS_TRAIT && a->share ? a->share[value] : 1.0 / a->values;
}

/* Over the shares of the axis at the beginning of the horizon. */
static double mean_of(const struct yl_scenario *scenario, const struct yl_quantity *quantity)
{
    double sum = 0;
    for (uint32_t i = 0; i < quantity->count; i++) {
        double share =
            share_of(scenario, quantity->count > 1 ? quantity->axis : -1, i, scenario->from);
        if (share > 0) sum += share * yl_dist_mean(&quantity->dist[i]);
    }
    return sum;
}

/* ---- bins ------------------------------------------------------------------------------------ */

static int64_t start_of(const struct walk *walk, uint32_t bin)
{
    return yl_traffic_start(walk->out, walk->s, bin);
}

static double sum_of(const struct walk *walk, const double *x)
{
    double sum = 0;
    for (uint32_t b = 0; b < walk->bins; b++) sum += x[b];
    return sum;
}

/* The first bin that is not empty, and the one behind the last. */
static void find_span(const struct walk *walk, const double *x, uint32_t span[2])
{
    for (span[0] = 0; span[0] < walk->bins && x[span[0]] == 0;) span[0]++;
    for (span[1] = walk->bins; span[1] > span[0] && x[span[1] - 1] == 0;) span[1]--;
}

/* Adds weight * x, so much later; what comes after the horizon is not followed. */
static void shift(const struct walk *walk, double *restrict to, const double *restrict x,
                  const uint32_t span[2], double weight, double delay)
{
    const double bins = delay / (double)walk->out->width;
    if (!(bins < walk->bins) || !(weight > 0)) return;
    const uint32_t whole = (uint32_t)bins, end = walk->bins - whole;
    const double part = bins - whole, at = weight * (1 - part), behind = weight * part;
    if (span[0] >= end) return;
    to[span[0] + whole] += at * x[span[0]];
    for (uint32_t b = span[0] + 1; b < span[1] && b < end; b++)
        to[b + whole] = to[b + whole] + behind * x[b - 1] + at * x[b];
    if (span[1] < end) to[span[1] + whole] += behind * x[span[1] - 1];
}

/* What is known of a delay; `spare`: where it is not kept. */
static const struct lag *lag_of(struct walk *walk, const struct yl_dist *dist, struct lag *spare)
{
    const size_t known = walk->lags.count;
    const uint64_t *at = yl_map_add(&walk->lags, &dist, sizeof dist, known);
    const bool kept = at && YL_ARRAY_RESERVE(&walk->lag, &walk->lag_capacity, walk->lags.count);
    struct lag *lag = kept ? &walk->lag[*at] : spare;
    if (kept && *at < known) return lag;
    walk->failed |= !kept;
    lag->late = yl_dist_quantile(dist, 0.995);
    lag->mean = yl_dist_mean(dist);
    for (int i = 0; i < QUANTILES && !(lag->late < 0.5 * (double)walk->out->width); i++)
        lag->quantile[i] = yl_dist_quantile(dist, (i + 0.5) / QUANTILES);
    return lag;
}

static void delay_by(struct walk *walk, double *to, const double *x, const uint32_t span[2],
                     double weight, const struct yl_dist *dist)
{
    struct lag spare;
    const struct lag *lag = lag_of(walk, dist, &spare);
    if (lag->late < 0.5 * (double)walk->out->width) {
        shift(walk, to, x, span, weight, fmin(lag->mean, lag->late));
        return;
    }
    for (int i = 0; i < QUANTILES; i++)
        shift(walk, to, x, span, weight / QUANTILES, lag->quantile[i]);
}

/* Is the quantity always this? What is not written is, too. */
static bool is_always(const struct yl_quantity *quantity, double value)
{
    return !quantity->count || (quantity->count == 1 && quantity->dist->family == YL_CONSTANT &&
                                quantity->dist->a == value);
}

/* x after the quantity has passed, in place. */
static void delay(struct walk *walk, double *x, const struct yl_quantity *quantity)
{
    uint32_t span[2];
    if (is_always(quantity, 0)) return;
    double *later = walk->slot[SPARE];
    find_span(walk, x, span);
    if (span[0] == span[1]) return;
    memset(later, 0, walk->bins * sizeof *x);
    for (uint32_t i = 0; i < quantity->count; i++)
        delay_by(walk, later, x, span,
                 share_of(walk->s, quantity->count > 1 ? quantity->axis : -1, i, walk->s->from),
                 &quantity->dist[i]);
    memcpy(x, later, walk->bins * sizeof *x);
}

static double *copy(const struct walk *walk, enum slot slot, const double *x, double factor)
{
    double *made = walk->slot[slot];
    for (uint32_t b = 0; b < walk->bins; b++) made[b] = factor * x[b];
    return made;
}

/* ---- chances --------------------------------------------------------------------------------- */

static double chance_at(const struct walk *walk, const struct yl_quantity *p, int64_t time)
{
    double sum = 0;
    if (!p->count) return 1;
    for (uint32_t i = 0; i < p->count; i++)
        sum += share_of(walk->s, p->count > 1 ? p->axis : -1, i, time) * yl_dist_mean(&p->dist[i]);
    return sum;
}

static bool is_live(const struct yl_room *room, int64_t time, int64_t width)
{
    for (uint32_t i = 0; i < room->sessions; i++)
        if (time + width > room->session[i].from && time < room->session[i].to) return true;
    return !room->sessions;
}

static double holds_at(const struct walk *walk, const struct yl_condition *condition, int64_t time)
{
    double sum = 0;
    switch (condition->kind) {
    case YL_COND_AXIS:
        for (uint32_t v = 0; v < walk->s->axis[condition->index].values; v++)
            if (condition->mask >> v & 1)
                sum += share_of(walk->s, (int32_t)condition->index, v, time);
        return sum;
    case YL_COND_ROOM:
        return is_live(&walk->s->room[condition->index], time, walk->out->width);
    case YL_COND_HOURS: {
        struct yl_local local = yl_local(&walk->s->zone, time + walk->out->width / 2);
        int64_t of_day = local.hour * YL_HOUR + local.minute * YL_MINUTE;
        bool inside = of_day >= condition->from && of_day < condition->to;
        if (condition->from > condition->to)
            inside = of_day >= condition->from || of_day < condition->to;
        return inside;
    }
    case YL_COND_LIMIT:
        break;
    }
    return 1;
}

static double all_hold(const struct walk *walk, const struct yl_conditions *all, int64_t time)
{
    double share = 1;
    for (uint32_t i = 0; i < all->count; i++) share *= holds_at(walk, &all->all[i], time);
    return share;
}

static bool is_by_time(const struct walk *walk, int32_t axis)
{
    return axis >= 0 &&
           (walk->s->axis[axis].timetable.count || walk->s->axis[axis].kind == YL_AXIS_FACT);
}

static bool holds_by_time(const struct walk *walk, const struct yl_condition *condition)
{
    return condition->kind == YL_COND_AXIS ? is_by_time(walk, (int32_t)condition->index)
                                           : condition->kind != YL_COND_LIMIT;
}

/* The share of the bin that is live; *left: of the session, from the bin's middle. */
static double live_share(const struct walk *walk, const struct yl_room *room, uint32_t bin,
                         double *left)
{
    int64_t from = start_of(walk, bin), to = from + walk->out->width, live = 0;
    *left = INFINITY;
    for (uint32_t i = 0; i < room->sessions; i++) {
        int64_t a = room->session[i].from > from ? room->session[i].from : from;
        int64_t b = room->session[i].to < to ? room->session[i].to : to;
        if (b <= a) continue;
        live += b - a;
        *left = (double)(room->session[i].to - (a + b) / 2);
    }
    return room->sessions ? (double)live / (double)walk->out->width : 1;
}

static double share_at(const struct walk *walk, const void *of, enum share which, uint32_t bin)
{
    double left;
    if (which == HOLD) return all_hold(walk, of, start_of(walk, bin));
    if (which == HOLDS) return holds_at(walk, of, start_of(walk, bin));
    if (which == PASSES) return chance_at(walk, of, start_of(walk, bin));
    const double live = live_share(walk, of, bin, &left);
    return which == LIVE ? live : left;
}

static bool shares_differ(const struct walk *walk, const void *of, enum share which)
{
    const struct yl_conditions *all = of;
    const struct yl_quantity *p = of;
    bool differ = which == LIVE || which == LEFT || (which == HOLDS && holds_by_time(walk, of));
    for (uint32_t i = 0; which == HOLD && i < all->count; i++)
        differ |= holds_by_time(walk, &all->all[i]);
    return differ || (which == PASSES && p->count > 1 && is_by_time(walk, p->axis));
}

/* The shares, by bin; in the slot, until it is used again, where no more can be kept. */
static const double *shares_of(struct walk *walk, const void *of, enum share which, enum slot slot)
{
    const uint64_t key[] = {(uintptr_t)of, which};
    const size_t known = walk->shares.count;
    const bool more = (known + 1) * walk->bins <= MOST_KEPT;
    const uint64_t *at = more ? yl_map_add(&walk->shares, key, sizeof key, known)
                              : yl_map_find(&walk->shares, key, sizeof key);
    double *share = walk->slot[slot];
    if (at && *at < known) return walk->share[*at];
    if (at && YL_ARRAY_RESERVE(&walk->share, &walk->share_capacity, known + 1)) {
        double *kept = yl_arena_get(&walk->out->arena, walk->bins * sizeof *kept);
        share = walk->share[known] = kept ? kept : share;
        walk->failed |= !kept;
    } else {
        walk->failed |= more;
    }
    const bool differ = shares_differ(walk, of, which);
    for (uint32_t b = 0; b < walk->bins; b++)
        share[b] = b && !differ ? share[0] : share_at(walk, of, which, b);
    return share;
}

/* ---- the way --------------------------------------------------------------------------------- */

static int64_t place_of(const struct walk *walk, const struct yl_destination *to)
{
    if (to->kind == YL_TO_PATH) return to->index;
    if (to->kind == YL_TO_ROOM) return (int64_t)walk->s->paths + to->index;
    if (to->kind == YL_TO_SHOP) return (int64_t)walk->s->paths + walk->s->rooms + to->index;
    return -1;
}

static void send_bin(struct walk *walk, const struct yl_destination *to, uint32_t bin, double n)
{
    int64_t place = place_of(walk, to);
    if (place < 0 || !(n > 0)) return;
    if (!walk->come[place]) walk->to[walk->tos++] = (uint32_t)place;
    walk->come[place] = true;
    walk->pending[(size_t)place * walk->bins + bin] += n;
    walk->total[place] += n;
}

static void send(struct walk *walk, const struct yl_destination *to, const double *x, double share)
{
    if (place_of(walk, to) < 0) return;
    for (uint32_t b = 0; b < walk->bins; b++) send_bin(walk, to, b, share * x[b]);
}

/* Shares in the mean over the values of their axes. */
static void choose(struct walk *walk, const struct yl_choice *choice, double *x)
{
    double next = 0;
    for (uint32_t o = 0; o < choice->options; o++) {
        double share = 0;
        for (uint32_t v = 0; v < choice->values; v++) {
            double weight = 1;
            uint32_t rest = v;
            for (uint32_t a = choice->axes; a-- > 0;) {
                uint32_t values = walk->s->axis[choice->axis[a]].values;
                weight *= share_of(walk->s, choice->axis[a], rest % values, walk->s->from);
                rest /= values;
            }
            share += weight * choice->share[(size_t)v * choice->options + o];
        }
        send(walk, &choice->to[o], x, share);
        if (choice->to[o].kind == YL_TO_NEXT) next += share;
    }
    for (uint32_t b = 0; b < walk->bins; b++) x[b] *= next;
}

/* Those who wait for a room stand until its next session. */
static void wait_for(struct walk *walk, const struct yl_conditions *wait, double *x)
{
    for (uint32_t i = 0; i < wait->count; i++) {
        const double *share = shares_of(walk, &wait->all[i], HOLDS, SHARE);
        double held = 0;
        for (uint32_t b = 0; b < walk->bins; b++) {
            if (share[b] > 0) {
                x[b] += held;
                held = 0;
            } else {
                held += x[b];
                x[b] = 0;
            }
        }
    }
}

static void begin_others(struct walk *walk, const struct yl_step *step, const double *x)
{
    for (uint32_t i = 0; i < step->starts; i++) {
        const struct yl_start *start = &step->start[i];
        double number = start->number.count ? mean_of(walk->s, &start->number) : 1;
        double *begun = copy(walk, BEGUN, x, number * chance_at(walk, &start->p, walk->s->from));
        delay(walk, begun, &start->after);
        send(walk, &start->to, begun, 1);
    }
}

static void ask(struct walk *walk, int32_t agent, double *x)
{
    if (agent < 0) return;
    const struct yl_agent *who = &walk->s->agent[agent];
    double each = mean_of(walk->s, &who->service);
    double *asks = walk->out->asks + (size_t)agent * walk->bins;
    double *work = walk->out->work + (size_t)agent * walk->bins;
    for (uint32_t b = 0; b < walk->bins; b++) {
        asks[b] += x[b];
        work[b] += each * x[b];
    }
    delay(walk, x, &who->service);
}

/* Splits x by a share that may change with time: what holds stays, the rest goes to `to`. */
static void keep(struct walk *walk, double *x, const struct yl_conditions *conditions,
                 const struct yl_destination *to)
{
    const double *share = conditions->count ? shares_of(walk, conditions, HOLD, SHARE) : NULL;
    for (uint32_t b = 0; share && place_of(walk, to) >= 0 && b < walk->bins; b++)
        send_bin(walk, to, b, (1 - share[b]) * x[b]);
    for (uint32_t b = 0; share && b < walk->bins; b++) x[b] *= share[b];
}

/* Splits x by who does the step; false: everybody does. */
static bool go_around(struct walk *walk, const struct yl_step *step, double *x, double *around)
{
    if (!step->only_if.count && !step->skip_if.count) return false;
    const double *only = shares_of(walk, &step->only_if, HOLD, SHARE),
                 *skip = step->skip_if.count ? shares_of(walk, &step->skip_if, HOLD, OTHER_SHARE)
                                             : NULL;
    for (uint32_t b = 0; b < walk->bins; b++) {
        double share = only[b];
        if (skip) share *= 1 - skip[b];
        around[b] = (1 - share) * x[b];
        x[b] *= share;
    }
    return true;
}

/* Splits x by the chance; true: those who fail go around the step. */
static bool chance(struct walk *walk, const struct yl_step *step, double *x, double *around)
{
    const bool next = step->or_else.kind == YL_TO_NEXT;
    if (is_always(&step->p, 1)) return false;
    const double *p = shares_of(walk, &step->p, PASSES, SHARE);
    for (uint32_t b = 0; next && b < walk->bins; b++) around[b] += (1 - p[b]) * x[b];
    for (uint32_t b = 0; place_of(walk, &step->or_else) >= 0 && b < walk->bins; b++)
        send_bin(walk, &step->or_else, b, (1 - p[b]) * x[b]);
    for (uint32_t b = 0; b < walk->bins; b++) x[b] *= p[b];
    return next;
}

/* x becomes those who go on to the next step. */
static void one_step(struct walk *walk, const struct yl_step *step, double *x)
{
    double *around = walk->slot[AROUND]; /* empty before and behind a step */
    bool any = go_around(walk, step, x, around);
    keep(walk, x, &step->needs, &step->otherwise);
    wait_for(walk, &step->wait, x);
    delay(walk, x, &step->after);
    ask(walk, step->ask, x);
    any |= chance(walk, step, x, around);
    begin_others(walk, step, x);
    if (step->choose.present) choose(walk, &step->choose, x);
    if (step->to.kind != YL_TO_NOWHERE && step->to.kind != YL_TO_NEXT) {
        send(walk, &step->to, x, 1);
        memset(x, 0, walk->bins * sizeof *x);
    }
    for (uint32_t b = 0; any && b < walk->bins; b++) {
        x[b] += around[b];
        around[b] = 0;
    }
}

static void steps(struct walk *walk, const struct yl_step *step, uint32_t count, double *x)
{
    for (uint32_t i = 0; i < count; i++) one_step(walk, &step[i], x);
}

/* ---- rooms ----------------------------------------------------------------------------------- */
static void gate(struct walk *walk, const struct yl_room *room, double *x)
{
    uint32_t r = (uint32_t)(room - walk->s->room);
    double *found = walk->found[r];
    const double mean = mean_of(walk->s, &room->watch);
    const double *share = shares_of(walk, room, LIVE, SHARE);
    const double *left = room->sessions ? shares_of(walk, room, LEFT, OTHER_SHARE) : NULL;
    double *viewers = walk->out->viewers + (size_t)r * walk->bins;
    double *seen = walk->out->seen + (size_t)r * walk->bins;
    int64_t last = room->sessions ? room->session[room->sessions - 1].to : YL_NEVER;
    for (uint32_t b = 0; b < walk->bins; b++) {
        double live = share[b] * x[b], rest = x[b] - live;
        bool early = start_of(walk, b) < last;
        enum yl_traffic_found when = early ? YL_FOUND_BETWEEN : YL_FOUND_LATE;
        if (room->sessions && start_of(walk, b) < room->session[0].from) when = YL_FOUND_EARLY;
        found[YL_FOUND_LIVE] += live;
        found[when] += rest;
        send_bin(walk, early ? &room->before_first : &room->after_end, b, rest);
        viewers[b] += live;
        seen[b] += live * (left ? fmin(mean, left[b]) : mean);
        x[b] = live;
    }
}

static void during(struct walk *walk, const struct yl_room *room, const double *x)
{
    double mean = mean_of(walk->s, &room->watch);
    for (uint32_t i = 0; i < room->whiles; i++) {
        const struct yl_step *item = &room->during[i];
        double gap = item->every.count ? mean_of(walk->s, &item->every) : 0;
        double times = item->timing != YL_TIMING_EVERY ? 1 : gap > 0 ? mean / gap : 0;
        double *come = copy(walk, STAY, x, times);
        one_step(walk, item, come);
    }
}

static void follow(struct walk *walk, uint32_t place, double *x)
{
    const struct yl_scenario *s = walk->s;
    if (place < s->paths) {
        const struct yl_path *path = &s->path[place];
        keep(walk, x, &path->needs, &path->otherwise);
        steps(walk, path->step, path->steps, x);
    } else if (place < s->paths + s->rooms) {
        const struct yl_room *room = &s->room[place - s->paths];
        gate(walk, room, x);
        during(walk, room, x);
        delay(walk, x, &room->watch);
        choose(walk, &room->then, x);
    } else {
        const struct yl_shop *shop = &s->shop[place - s->paths - s->rooms];
        steps(walk, shop->step, shop->steps, x);
    }
}

/* Where the entry before has left visits. */
static void clear(struct walk *walk)
{
    for (uint32_t i = 0; i < walk->tos; i++) {
        const uint32_t place = walk->to[i];
        memset(walk->pending + (size_t)place * walk->bins, 0, walk->bins * sizeof *walk->pending);
        walk->total[place] = 0;
        walk->come[place] = false;
    }
    walk->tos = 0;
}

/* The place with the most visits, of several the first; YL_NO_NODE: nobody has come to any. */
static uint32_t fullest(const struct walk *walk)
{
    uint32_t most = walk->tos ? walk->to[0] : YL_NO_NODE;
    for (uint32_t i = 1; i < walk->tos; i++) {
        const uint32_t place = walk->to[i];
        const double more = walk->total[place] - walk->total[most];
        if (more > 0 || (more == 0 && place < most)) most = place;
    }
    return most;
}

static int by_room(const void *a, const void *b)
{
    const struct yl_traffic_found_at *x = a, *y = b;
    return (x->room > y->room) - (x->room < y->room);
}

/* Keeps how the visits of the entry found rooms that are not always live. */
static void keep_found(struct walk *walk, uint32_t e)
{
    struct yl_traffic *out = walk->out;
    const size_t first = out->founds;
    for (uint32_t i = 0; i < walk->tos; i++) {
        const uint32_t r = walk->to[i] - walk->s->paths;
        if (walk->to[i] < walk->s->paths || r >= walk->s->rooms) continue;
        struct yl_traffic_found_at one = {.entry = e, .room = r};
        memcpy(one.visits, walk->found[r], sizeof one.visits);
        memset(walk->found[r], 0, sizeof walk->found[r]);
        if (!walk->s->room[r].sessions) continue;
        if (!YL_ARRAY_RESERVE(&out->found, &out->found_capacity, out->founds + 1))
            walk->failed = true;
        else
            out->found[out->founds++] = one;
    }
    if (out->founds > first)
        qsort(out->found + first, out->founds - first, sizeof *out->found, by_room);
}

static void walk_entry(struct walk *walk, uint32_t e)
{
    double least = few * walk->out->made[e];
    clear(walk);
    send(walk, &walk->s->entry[e].to, walk->out->arrivals + (size_t)e * walk->bins, 1);
    for (int round = 0; round < ROUNDS; round++) {
        const uint32_t most = fullest(walk);
        if (most == YL_NO_NODE || !(walk->total[most] > least)) return;
        double *x = copy(walk, AT, walk->pending + (size_t)most * walk->bins, 1);
        memset(walk->pending + (size_t)most * walk->bins, 0, walk->bins * sizeof *x);
        walk->total[most] = 0;
        if (sum_of(walk, x) > 0) follow(walk, most, x);
    }
}

static double *bins_of(struct yl_traffic *out, uint32_t things)
{
    return yl_arena_get(&out->arena, ((size_t)things * out->bins + 1) * sizeof(double));
}

enum yl_status yl_traffic_find(struct yl_traffic *out, const struct yl_scenario *scenario,
                               const struct yl_budgets_left *left)
{
    enum yl_status status = yl_traffic_arrivals(out, scenario, left);
    if (status) return status;
    struct walk walk = {.s = scenario,
                        .out = out,
                        .bins = out->bins,
                        .places = scenario->paths + scenario->rooms + scenario->shops};
    walk.found = yl_arena_get(&out->arena, (scenario->rooms + 1) * sizeof *walk.found);
    out->asks = bins_of(out, scenario->agents);
    out->work = bins_of(out, scenario->agents);
    out->viewers = bins_of(out, scenario->rooms);
    out->seen = bins_of(out, scenario->rooms);
    walk.pending = bins_of(out, walk.places);
    walk.total = yl_arena_get(&out->arena, (walk.places + 1) * sizeof *walk.total);
    walk.come = yl_arena_get(&out->arena, (walk.places + 1) * sizeof *walk.come);
    walk.to = yl_arena_get(&out->arena, (walk.places + 1) * sizeof *walk.to);
    for (int i = 0; i < SLOTS; i++) walk.slot[i] = bins_of(out, 1);
    if (out->arena.failed) return YL_NO_MEMORY;
    const bool asked = scenario->agents || scenario->rooms; /* who comes elsewhere is not */
    for (uint32_t e = 0; e < scenario->entries && asked && !walk.failed; e++) {
        walk_entry(&walk, e);
        keep_found(&walk, e);
    }
    yl_map_free(&walk.shares);
    yl_map_free(&walk.lags);
    YL_FREE(walk.share, walk.lag);
    return walk.failed ? YL_NO_MEMORY : YL_OK;
}
