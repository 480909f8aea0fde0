/* traffic.c: visits as bins of time, sent from place to place until few are left; contract in
 * traffic.h */
#include "models/warnings/traffic_parts.h"
#include "sim/engine/moment.h"
#include <math.h>
#include <string.h>

enum { QUANTILES = 16, ROUNDS = 500 };
/* Bins in use at one time: of a place, of an item of its stay, around a step, begun by it. */
enum slot { AT, STAY, AROUND, BEGUN, SPARE, SLOTS };
static const double few = 1e-3; /* of an entry's arrivals: no longer followed */

struct walk {
    const struct yl_scenario *s;
    struct yl_traffic *out;
    uint32_t bins, entry, places;
    double *pending;     /* [places][bins] paths, then rooms, then shops */
    double *total;       /* [places] */
    bool *come;          /* [places] visits of the entry have come to it */
    uint32_t *to, tos;   /* those, in the order in which they first did */
    double *slot[SLOTS]; /* [bins] each */
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

/* Adds weight * x, so much later; what comes after the horizon is not followed. */
static void shift(const struct walk *walk, double *to, const double *x, double weight, double delay)
{
    double bins = delay / (double)walk->out->width;
    if (!(bins < walk->bins) || !(weight > 0)) return;
    uint32_t whole = (uint32_t)bins;
    double part = bins - whole;
    for (uint32_t b = 0; b + whole < walk->bins; b++) {
        to[b + whole] += weight * (1 - part) * x[b];
        if (b + whole + 1 < walk->bins) to[b + whole + 1] += weight * part * x[b];
    }
}

static void delay_by(const struct walk *walk, double *to, const double *x, double weight,
                     const struct yl_dist *dist)
{
    double late = yl_dist_quantile(dist, 0.995);
    if (late < 0.5 * (double)walk->out->width) {
        shift(walk, to, x, weight, fmin(yl_dist_mean(dist), late));
        return;
    }
    for (int i = 0; i < QUANTILES; i++)
        shift(walk, to, x, weight / QUANTILES, yl_dist_quantile(dist, (i + 0.5) / QUANTILES));
}

/* x after the quantity has passed, in place. */
static void delay(const struct walk *walk, double *x, const struct yl_quantity *quantity)
{
    if (!quantity->count) return;
    double *later = walk->slot[SPARE];
    memset(later, 0, walk->bins * sizeof *x);
    for (uint32_t i = 0; i < quantity->count; i++)
        delay_by(walk, later, x,
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
static void wait_for(const struct walk *walk, const struct yl_conditions *wait, double *x)
{
    for (uint32_t i = 0; i < wait->count; i++) {
        double held = 0;
        for (uint32_t b = 0; b < walk->bins; b++) {
            if (holds_at(walk, &wait->all[i], start_of(walk, b)) > 0) {
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
    for (uint32_t b = 0; conditions->count && b < walk->bins; b++) {
        double share = all_hold(walk, conditions, start_of(walk, b));
        send_bin(walk, to, b, (1 - share) * x[b]);
        x[b] *= share;
    }
}

/* x becomes those who go on to the next step. */
static void one_step(struct walk *walk, const struct yl_step *step, double *x)
{
    double *around = copy(walk, AROUND, x, 1);
    for (uint32_t b = 0; b < walk->bins; b++) {
        int64_t time = start_of(walk, b);
        double share = all_hold(walk, &step->only_if, time);
        if (step->skip_if.count) share *= 1 - all_hold(walk, &step->skip_if, time);
        around[b] = (1 - share) * x[b];
        x[b] *= share;
    }
    keep(walk, x, &step->needs, &step->otherwise);
    wait_for(walk, &step->wait, x);
    delay(walk, x, &step->after);
    ask(walk, step->ask, x);
    for (uint32_t b = 0; step->p.count && b < walk->bins; b++) {
        double p = chance_at(walk, &step->p, start_of(walk, b));
        if (step->or_else.kind == YL_TO_NEXT) around[b] += (1 - p) * x[b];
        send_bin(walk, &step->or_else, b, (1 - p) * x[b]);
        x[b] *= p;
    }
    begin_others(walk, step, x);
    if (step->choose.present) choose(walk, &step->choose, x);
    if (step->to.kind != YL_TO_NOWHERE && step->to.kind != YL_TO_NEXT) {
        send(walk, &step->to, x, 1);
        memset(x, 0, walk->bins * sizeof *x);
    }
    for (uint32_t b = 0; b < walk->bins; b++) x[b] += around[b];
}

static void steps(struct walk *walk, const struct yl_step *step, uint32_t count, double *x)
{
    for (uint32_t i = 0; i < count; i++) one_step(walk, &step[i], x);
}

/* ---- rooms ----------------------------------------------------------------------------------- */

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

static void gate(struct walk *walk, const struct yl_room *room, double *x)
{
    uint32_t r = (uint32_t)(room - walk->s->room);
    double *found = walk->out->found[(size_t)walk->entry * walk->s->rooms + r];
    double mean = mean_of(walk->s, &room->watch), left;
    double *viewers = walk->out->viewers + (size_t)r * walk->bins;
    double *seen = walk->out->seen + (size_t)r * walk->bins;
    int64_t last = room->sessions ? room->session[room->sessions - 1].to : YL_NEVER;
    for (uint32_t b = 0; b < walk->bins; b++) {
        double live = live_share(walk, room, b, &left) * x[b], rest = x[b] - live;
        bool early = start_of(walk, b) < last;
        enum yl_traffic_found when = early ? YL_FOUND_BETWEEN : YL_FOUND_LATE;
        if (room->sessions && start_of(walk, b) < room->session[0].from) when = YL_FOUND_EARLY;
        found[YL_FOUND_LIVE] += live;
        found[when] += rest;
        send_bin(walk, early ? &room->before_first : &room->after_end, b, rest);
        viewers[b] += live;
        seen[b] += live * fmin(mean, left);
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

static void walk_entry(struct walk *walk, uint32_t e)
{
    double least = few * walk->out->made[e];
    walk->entry = e;
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
    out->found = yl_arena_get(&out->arena, ((size_t)scenario->entries * scenario->rooms + 1) *
                                               sizeof *out->found);
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
    for (uint32_t e = 0; e < scenario->entries && walk.places; e++) walk_entry(&walk, e);
    return YL_OK;
}
