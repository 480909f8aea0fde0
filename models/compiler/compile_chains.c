/* compile_chains.c: mean numbers of visits that visits begin, by propagating chances through the graph. Contract: compiler.h.
 *
 * R is the largest eigenvalue of the mean number of `others` visits that one visit begins, gates open, `every` as mean stay
 * over mean gap (Harris 1963, multitype branching); found by power iteration of the non-negative matrix. */
#include "models/compiler/compiler.h"
#include "sim/base/array.h"
#include "sim/base/get.h"
#include "sim/base/number.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { ROUNDS = 400 };

/* Visits of one start begin visits of another: starts, of which several may be one entry, are the types of the process. */
enum kin_kind { KIN_OTHERS, KIN_GROWS, KIN_LOOPS, KIN_KINDS };
struct kin {
    uint32_t from, to;  /* starts */
    bool is[KIN_KINDS]; /* of others; of those without end; of oneself, at once and without end */
    double mean;
};
struct kinship {
    struct kin *kin;
    size_t kins, kin_capacity;
    uint32_t starts;
    double *came; /* [starts] how often an item with `every` comes up in a visit of it */
};
struct flow {
    struct yl_compiler *c;
    double *now, *next; /* [nodes] expected visits at a node */
    double *begun;      /* [spawns] expected visits begun */
    double came;        /* how often an item with `every` comes up */
};

/* Of a value of a trait, among those who are given. */
static double trait_share(const struct yl_compiler *compiler, uint32_t axis, uint32_t value)
{
    const struct yl_axis *a = &compiler->s->axis[axis];
    const struct yl_plan_audience *given = compiler->given;
    double all = 0;
    for (uint32_t i = 0; given && i < given->tests; i++) {
        if (given->axis[i] != axis) continue;
        for (uint32_t v = 0; v < a->values; v++)
            if (given->mask[i] >> v & 1) all += a->share[v];
        return given->mask[i] >> value & 1 && all > 0 ? a->share[value] / all : 0;
    }
    return a->share[value];
}

static double mean_chance(const struct yl_compiler *compiler, const struct yl_by_chance *by)
{
    double sum = 0, weight = 0;
    for (uint32_t i = 0; i < by->count; i++) {
        double w = 1;
        if (by->axis >= 0 && compiler->s->axis[by->axis].share)
            w = trait_share(compiler, (uint32_t)by->axis, i);
        double p = by->chance[i].certain ? 1 : (double)by->chance[i].threshold * 0x1p-64;
        sum += w * p;
        weight += w;
    }
    return weight > 0 ? sum / weight : 0;
}

/* Of a value of an axis; what may change counts as even. */
static double share_of(const struct yl_compiler *compiler, int32_t axis, uint32_t value)
{
    const struct yl_axis *a = axis < 0 ? NULL : &compiler->s->axis[axis];
    return !a                                     ? 1
           : a->share && a->kind == YL_AXIS_TRAIT ? trait_share(compiler, (uint32_t)axis, value)
                                                  : 1.0 / a->values;
}

static double mean_of(const struct yl_compiler *compiler, const struct yl_quantity *quantity)
{
    double sum = 0;
    for (uint32_t i = 0; i < quantity->count; i++)
        sum += share_of(compiler, quantity->axis, i) * yl_dist_mean(&quantity->dist[i]);
    return sum;
}

static void send(struct flow *moments, uint32_t node, double n)
{
    if (node != YL_NO_NODE && n > 0) moments->next[node] += n;
}

/* Of a stay in the mean, with what its items add, at most the longest session. */
static double mean_stay(const struct yl_compiler *compiler, const struct yl_room *room)
{
    int64_t longest = room->sessions ? 0 : INT64_MAX;
    double stay = mean_of(compiler, &room->watch), growth = 0;
    for (uint32_t i = 0; i < room->sessions; i++)
        if (room->session[i].to - room->session[i].from > longest)
            longest = room->session[i].to - room->session[i].from;
    for (uint32_t i = 0; i < room->whiles; i++) {
        const struct yl_step *item = &room->during[i];
        const double more =
            (item->p.count ? mean_of(compiler, &item->p) : 1) * mean_of(compiler, &item->extends);
        if (item->timing == YL_TIMING_EVERY)
            growth += more / fmax(mean_of(compiler, &item->every), 1);
        else
            stay += more;
    }
    return fmin(growth < 1 ? stay / (1 - growth) : INFINITY, (double)longest);
}

double yl_compile_item_times(const struct yl_compiler *compiler, uint32_t r, uint32_t i)
{
    const struct yl_room *room = &compiler->s->room[r];
    const struct yl_step *item = &room->during[i];
    if (item->timing != YL_TIMING_EVERY) return 1;
    return mean_stay(compiler, room) / fmax(mean_of(compiler, &item->every), 1);
}

static double option_share(const struct yl_compiler *compiler, const struct yl_chooser *ch,
                           uint32_t o)
{
    double sum = 0;
    for (uint32_t row = 0; row < ch->rows; row++) {
        const size_t first = (size_t)row * (ch->options - 1);
        uint32_t rest = row;
        double weight = 1, low = 0, high = 1;
        for (uint32_t a = ch->axes; a-- > 0; rest /= ch->radix[a])
            weight *= share_of(compiler, ch->axis[a], rest % ch->radix[a]);
        if (o) low = ch->full[first + o - 1] ? 1 : (double)ch->threshold[first + o - 1] * 0x1p-64;
        if (o + 1 < ch->options && !ch->full[first + o])
            high = (double)ch->threshold[first + o] * 0x1p-64;
        sum += high > low ? weight * (high - low) : 0;
    }
    return sum;
}

static double tests_share(struct yl_compiler *compiler, const struct yl_tests *tests)
{
    double share = 1;
    for (uint32_t t = 0; t < tests->count; t++) {
        const struct yl_axis *axis = &compiler->s->axis[tests->test[t].index];
        double holds = 0;
        for (uint32_t v = 0; v < axis->values; v++)
            if (tests->test[t].mask >> v & 1)
                holds += axis->share ? trait_share(compiler, tests->test[t].index, v)
                                     : 1.0 / axis->values;
        share *= holds;
    }
    return tests->opposite ? 1 - share : share;
}

static void flow_node(struct flow *moments, uint32_t n, double x)
{
    struct yl_compiler *compiler = moments->c;
    const struct yl_node *node = &compiler->node[n];
    double p;
    switch (node->op) {
    case YL_OP_CHOOSE:
        for (uint32_t o = 0; o < node->targets; o++)
            send(moments, node->target[o], x * option_share(compiler, node->u.choose, o));
        return;
    case YL_OP_CHANCE:
    case YL_OP_ADMIT:
    case YL_OP_FIND:
    case YL_OP_ONLY_IF:
        p = node->op == YL_OP_CHANCE ? mean_chance(compiler, &node->u.chance)
                                     : tests_share(compiler, &node->u.tests);
        send(moments, node->next, x * p);
        send(moments, node->other, x * (1 - p));
        return;
    case YL_OP_WATCH:
        for (uint32_t i = 0; i < compiler->plan->room[node->index].whiles; i++) {
            const struct yl_plan_while *item = &compiler->plan->room[node->index].during[i];
            const double times = yl_compile_item_times(compiler, node->index, i);
            if (item->timing == YL_TIMING_EVERY) moments->came += x * times;
            send(moments, item->node, x * times);
        }
        break;
    case YL_OP_PASS:
        for (uint32_t i = 0; i < node->u.effects->spawns; i++)
            moments->begun[node->u.effects->spawn[i]] += x;
        break;
    default:
        break;
    }
    send(moments, node->next, x);
}

/* What is expected of nobody. */
static void clear(struct flow *moments)
{
    memset(moments->now, 0, moments->c->nodes * sizeof *moments->now);
    memset(moments->begun, 0, moments->c->plan->spawns * sizeof *moments->begun);
    moments->came = 0;
}

/* What is expected of the visits that are at the nodes now. */
static void follow(struct flow *moments)
{
    struct yl_compiler *compiler = moments->c;
    for (int round = 0; round < ROUNDS; round++) {
        double left = 0;
        memset(moments->next, 0, compiler->nodes * sizeof *moments->next);
        for (uint32_t n = 0; n < compiler->nodes; n++)
            if (moments->now[n] > 1e-12) {
                flow_node(moments, n, moments->now[n]);
                left += moments->now[n];
            }
        double *swap = moments->now;
        moments->now = moments->next;
        moments->next = swap;
        if (left == 0) return;
    }
}

/* The largest eigenvalue of the matrix of some kin: the growth of its powers, averaged over a whole number of periods; NAN: no
 * memory. upon: of the transposed one. If `sum` is there, the vectors of these powers, each with sum 1, are added to it. */
static double radius(const struct kinship *all, enum kin_kind kind, bool upon, double *sum)
{
    enum { SETTLE = 600, MEASURE = 840 };
    const uint32_t n = all->starts;
    double *x = yl_get(2 * (size_t)n * sizeof *x), logs = 0, growth = 0;
    double *y = x + n;
    bool settled = false; /* to the bit: all rounds to come are as the last one */
    for (uint32_t i = 0; i < n; i++) x[i] = 1;
    for (int round = 0; round < SETTLE + MEASURE; round++) {
        double total = 0;
        for (uint32_t i = 0; i < n; i++) y[i] = 0;
        for (size_t k = 0; k < all->kins && !settled; k++) {
            const struct kin *kin = &all->kin[k];
            if (!kin->is[kind]) continue;
            y[upon ? kin->to : kin->from] += kin->mean * x[upon ? kin->from : kin->to];
        }
        for (uint32_t i = 0; i < n; i++) total += y[i];
        if (!settled) {
            growth = log(total);
            settled = true;
            for (uint32_t i = 0; i < n; i++) {
                const double before = x[i];
                x[i] = y[i] / total;
                settled = settled && x[i] == before;
            }
        }
        if (!(growth > -INFINITY)) {
            logs = -INFINITY;
            break;
        }
        if (round >= SETTLE) logs += growth;
        for (uint32_t i = 0; i < n && sum && round >= SETTLE; i++) sum[i] += x[i];
    }
    free(x);
    return exp(logs / MEASURE);
}

/* True if a visit that begins it takes a unit of its person's limit in front, on the main line of the same list of steps. */
static bool has_take(const struct yl_compiler *compiler, uint32_t spawn)
{
    for (uint32_t n = 0; n < compiler->nodes; n++) {
        const struct yl_node *take = &compiler->node[n];
        bool person = false;
        for (uint32_t i = 0; take->op == YL_OP_TAKE && i < take->u.take.count; i++)
            person |= compiler->plan->limit[take->u.take.limit[i]].per == YL_PER_PERSON;
        for (uint32_t at = take->next;
             person && at != YL_NO_NODE && compiler->owner[at] == compiler->owner[n] &&
             compiler->node[at].op != YL_OP_JUMP;
             at = compiler->node[at].next) {
            const struct yl_effects *fx =
                compiler->node[at].op == YL_OP_PASS ? compiler->node[at].u.effects : NULL;
            for (uint32_t i = 0; fx && i < fx->spawns; i++)
                if (fx->spawn[i] == spawn) return true;
        }
    }
    return false;
}

/* The start on which the growth hangs most: a change of its chance moves the eigenvalue by the product of the eigenvectors. */
static struct yl_pos where_it_grows(struct yl_compiler *compiler, const struct kinship *all,
                                    enum kin_kind kind)
{
    uint32_t most = 0;
    double *sum = yl_get_zeroed(2 * (size_t)all->starts, sizeof *sum);
    (void)radius(all, kind, false, sum);
    (void)radius(all, kind, true, sum + all->starts);
    for (uint32_t i = 0; i < all->starts; i++)
        if (sum[i] * sum[all->starts + i] > sum[most] * sum[all->starts + most]) most = i;
    free(sum);
    return compiler->start[most]->at;
}

/* A loop that nothing ends, or a chain that grows. */
static void refuse_runaway(struct yl_compiler *compiler, const struct kinship *all)
{
    const double r = radius(all, KIN_GROWS, false, NULL), s = radius(all, KIN_LOOPS, false, NULL);
    if (r < 1 - 1e-9 && s < 1 - 1e-9) return;
    const bool grows = r >= 1 - 1e-9;
    const struct yl_pos at = where_it_grows(compiler, all, grows ? KIN_GROWS : KIN_LOOPS);
    if (grows) {
        yl_diag(compiler->diags, at, YL_E_RUNAWAY,
                "each visit brings %s more on average, so the run would never end",
                "每次访问平均再带来 %s 次访问，运行永不结束", yl_short_of(r).text);
        YL_HELP(compiler, "add 'depth: 4', or bring number x p below 1",
                "请加 'depth: 4'，或使 number × p 小于 1");
    } else {
        yl_diag(compiler->diags, at, YL_E_RUNAWAY,
                "a visit begins itself again at once and for ever",
                "一次访问会立即且无休止地再次引发自己");
        YL_HELP(compiler,
                "give it an 'after' of a minute or more, a 'depth', a mean below one, or a "
                "'take' of a limit per person",
                "请设置一分钟以上的 'after'、'depth'、小于一的均值，或按人限额的 'take'");
    }
}

/* Visits that one step begins in the mean, each time it is passed. */
static double mean_begun(const struct yl_compiler *compiler, uint32_t spawn)
{
    const struct yl_start *start = compiler->start[spawn];
    return (start->number.count ? mean_of(compiler, &start->number) : 1) *
           mean_chance(compiler, &compiler->plan->spawn[spawn].p);
}

/* What the visits of a start begin; `begun` is there already. */
static void find_kin(struct yl_compiler *compiler, struct kinship *all, uint32_t from,
                     const double *begun)
{
    for (uint32_t k = 0; k < compiler->plan->spawns; k++) {
        const struct yl_start *start = compiler->start[k];
        if (begun[k] <= 0) continue;
        const double mean = begun[k] * mean_begun(compiler, k);
        const bool bounded = start->depth > 0,
                   slow =
                       !start->others && (has_take(compiler, k) ||
                                          (start->after.count &&
                                           mean_of(compiler, &start->after) >= (double)YL_MINUTE));
        *YL_ARRAY_NEXT(all->kin, all->kins, all->kin_capacity) = (struct kin){
            .from = from,
            .to = k,
            .mean = mean,
            .is = {[KIN_OTHERS] = start->others,
                   [KIN_GROWS] = start->others && !bounded,
                   [KIN_LOOPS] = !start->others && !bounded && !slow},
        };
    }
}

/* What is left of a generation of begun visits: how many of each start, and how long after the first visit they come. */
struct generation {
    double visits, wait;
};

/* The next generation: whoever comes later than a horizon after the first visit, or too deep, does not come. How many they are. */
static double generation_of(const struct yl_compiler *compiler, const struct kinship *all,
                            struct generation *next, const struct generation *now, uint32_t depth)
{
    const double length = (double)(compiler->plan->to - compiler->plan->from);
    double sum = 0;
    memset(next, 0, all->starts * sizeof *next);
    for (size_t i = 0; i < all->kins; i++) {
        const struct kin *kin = &all->kin[i];
        const struct yl_start *start = compiler->start[kin->to];
        const double visits = now[kin->from].visits * kin->mean,
                     wait = now[kin->from].wait + mean_of(compiler, &start->after);
        if (wait > length || (start->depth && depth > start->depth)) continue;
        next[kin->to].visits += visits;
        next[kin->to].wait += visits * wait;
        sum += visits;
    }
    for (uint32_t k = 0; k < all->starts; k++)
        if (next[k].visits > 0) next[k].wait /= next[k].visits;
    return sum;
}

/* Visits that those of entries begin, and these, and so on, and items of the stays of all: means, generation by generation. */
static void all_visits(struct flow *moments, const struct kinship *all)
{
    enum { GENERATIONS = 1000 };
    struct yl_compiler *compiler = moments->c;
    struct generation *now = yl_get_zeroed(2 * (size_t)all->starts + 1, sizeof *now),
                      *next = now + all->starts;
    double last = 0, sum = 0;
    compiler->given = NULL;
    clear(moments);
    for (uint32_t e = 0; e < compiler->s->entries; e++) {
        const struct yl_plan_entry *entry = &compiler->plan->entry[e];
        if (entry->node != YL_NO_NODE) moments->now[entry->node] += entry->expected;
    }
    follow(moments);
    compiler->plan->came = moments->came;
    for (uint32_t k = 0; k < all->starts; k++) {
        now[k].visits = moments->begun[k] * mean_begun(compiler, k);
        now[k].wait = mean_of(compiler, &compiler->start[k]->after);
        last += now[k].visits;
    }
    for (uint32_t depth = 2; last > 1e-9 * sum && depth < GENERATIONS; depth++) {
        struct generation *swap = now;
        sum += last;
        for (uint32_t k = 0; k < all->starts; k++)
            compiler->plan->came += now[k].visits * all->came[k];
        last = generation_of(compiler, all, next, now, depth);
        now = next, next = swap;
    }
    free(now < next ? now : next);
    compiler->plan->begun = sum;
}

static bool comes_again(const struct yl_scenario *scenario)
{
    for (uint32_t r = 0; r < scenario->rooms; r++)
        for (uint32_t i = 0; i < scenario->room[r].whiles; i++)
            if (scenario->room[r].during[i].timing == YL_TIMING_EVERY) return true;
    return false;
}

void yl_compile_chains(struct yl_compiler *compiler)
{
    struct yl_plan *plan = compiler->plan;
    if (!plan->spawns && !comes_again(compiler->s)) return;
    const size_t nodes = compiler->nodes;
    double *memory = yl_get_zeroed(2 * (nodes + plan->spawns), sizeof *memory);
    struct flow moments = {compiler, memory, memory + nodes, memory + 2 * nodes, 0};
    struct kinship all = {.starts = plan->spawns, .came = moments.begun + plan->spawns};
    for (uint32_t i = 0; i < plan->spawns; i++) {
        const int32_t audience = plan->spawn[i].audience;
        compiler->given = audience < 0 ? NULL : &plan->audience[audience];
        clear(&moments);
        moments.now[plan->spawn[i].node] = 1;
        follow(&moments);
        all.came[i] = moments.came;
        find_kin(compiler, &all, i, moments.begun);
    }
    if (plan->spawns) {
        plan->mean_others = radius(&all, KIN_OTHERS, false, NULL);
        refuse_runaway(compiler, &all);
    }
    if (!yl_compiler_bad(compiler)) all_visits(&moments, &all);
    YL_FREE(all.kin, memory);
}

/* ---- visits that others begin, in batches ----
 * Where they are of other persons and nobody shares anything, neither a place nor a memory, no visit can tell when another one
 * came. */
/* Traits have columns that are kept (batch.h); facts are asked row by row. */
static bool is_plain(const struct yl_plan *plan, int32_t axis)
{
    return axis < 0 || (plan->axis[axis].kind == YL_AXIS_TRAIT && axis < 64) ||
           plan->axis[axis].kind == YL_AXIS_FACT;
}

static bool is_free(const struct yl_plan *plan, const struct yl_node *node)
{
    if (node->mode < YL_MODE_ROWWISE) return true;
    if (yl_node_ordered(node) || node->op != YL_OP_PASS || node->cycle) return false;
    const struct yl_effects *fx = node->u.effects;
    bool free = fx->spawns && !fx->gives && fx->refill < 0 && fx->host < 0 && !fx->live &&
                fx->series == YL_NO_NODE && (fx->goal < 0 || !plan->arrival[fx->goal].again);
    for (uint32_t i = 0; i < fx->spawns; i++) {
        const struct yl_plan_spawn *spawn = &plan->spawn[fx->spawn[i]];
        free &= spawn->others && !spawn->carry && !spawn->depth && is_plain(plan, spawn->p.axis) &&
                is_plain(plan, spawn->number.axis) && is_plain(plan, spawn->after.axis);
    }
    return free;
}

void yl_compile_begins(struct yl_compiler *compiler)
{
    struct yl_plan *plan = compiler->plan;
    bool free = plan->live_chains && !plan->self_chains && !plan->size && !plan->memories &&
                !plan->figures && !plan->stations;
    for (uint32_t i = 0; i < compiler->nodes && free; i++)
        free = !compiler->node[i].reached || is_free(plan, &compiler->node[i]);
    plan->free_chains = free;
}
