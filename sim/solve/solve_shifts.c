/* solve_shifts.c: shifts of mean shares, step by step along the graph. Contract: shifts.h.
 *
 * A step whose visits pass no other step without a shift is ready: one solution with everything
 * shared open says of all ready steps who comes to them. Steps of one circle are ready together: who
 * comes to them depends on their own shifts, which are put in and found again until they stand. */
#include "models/compiler/compile.h"
#include "models/compiler/components.h"
#include "sim/base/array.h"
#include "sim/base/get.h"
#include "sim/engine/replication.h"
#include "sim/solve/shifts.h"
#include "sim/solve/solve_parts.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- the steps of one scenario --------------------------------------------------------------- */
static const double most_work = 5e10; /* ten seconds or so, the same on every machine */

struct want {
    struct yl_step *step;
    const char *place;
    uint32_t node, row;       /* its CHANCE; YL_NO_NODE: nobody comes there; its row */
    bool done, ready, circle; /* circle: it leads to itself */
};
struct find {
    struct yl_scenario *scenario;
    struct yl_scenario open;
    struct yl_shifts *means; /* to be filled; NULL: only the shifts are wanted */
    struct want *want;
    uint32_t wants, passes; /* passes: over the current circles */
    double work;            /* operations so far, those of variants before too */
    struct yl_plan plan;
    struct yl_tables tables;
    bool twice;                /* a step has two CHANCEs */
    uint32_t *circle, circles; /* [nodes] number of the circle that a node is of, or of it alone */
    uint32_t *order, ordered;  /* [nodes] those that lead to none behind them first */
    struct yl_population population;
    struct yl_kept *kept; /* from one solution to the next */
    struct yl_arena arena;
    struct yl_diags *diags;
    struct yl_fault *fault;
};

/* What a node leads to: its ways on, and what it begins. */
static bool way_on(void *context, uint32_t n, uint32_t i, uint32_t *to)
{
    const struct yl_plan *plan = &((const struct find *)context)->plan;
    const struct yl_node *node = &plan->node[n];
    if (yl_plan_way(plan, node, i, to)) return true;
    const uint32_t spawn = i - 2 - node->targets;
    if (node->op != YL_OP_PASS || spawn >= node->u.effects->spawns) return false;
    *to = plan->spawn[node->u.effects->spawn[spawn]].node;
    return true;
}

/* Numbers of the nodes in the order of their circles, each of which comes after all it leads to. */
static void close_circle(void *context, uint32_t *node, uint32_t nodes)
{
    struct find *find = context;
    for (uint32_t i = 0; i < nodes; i++) {
        find->circle[node[i]] = find->circles;
        find->order[find->ordered++] = node[i];
    }
    find->circles++;
}

/* Steps to which none without a shift leads that they do not lead to themselves. */
static void find_ready(struct find *find)
{
    bool *open = yl_get_zeroed(2 * (size_t)find->circles + 2,
                               sizeof *open), /* has a step without one */
        *behind = open + find->circles + 1;   /* of another that has */
    for (uint32_t i = 0; i < find->wants; i++)
        if (!find->want[i].done && find->want[i].node != YL_NO_NODE)
            open[find->circle[find->want[i].node]] = true;
    for (uint32_t k = find->ordered; k-- > 0;) {
        const uint32_t n = find->order[k], from = find->circle[n];
        for (uint32_t i = 0, to; way_on(find, n, i, &to); i++)
            if (to != YL_NO_NODE && find->circle[to] != from)
                behind[find->circle[to]] |= open[from] || behind[from];
    }
    for (uint32_t i = 0; i < find->wants; i++) {
        struct want *want = &find->want[i];
        want->ready =
            !want->done && (want->node == YL_NO_NODE || !behind[find->circle[want->node]]);
    }
    free(open);
}

/* Marks what leads to nodes that are marked; what these lead to, if `forth`. */
static void spread(struct find *find, bool *marked, bool forth)
{
    for (bool more = true; more;) { /* again only where circles lead on */
        more = false;
        for (uint32_t k = 0; k < find->ordered; k++) {
            const uint32_t n = find->order[forth ? find->ordered - 1 - k : k];
            for (uint32_t i = 0, to; marked[n] == forth && way_on(find, n, i, &to); i++) {
                if (to == YL_NO_NODE || marked[to] == forth) continue;
                marked[forth ? to : n] = more = true;
            }
        }
    }
}

/* Only what leads to a step that is ready needs to be followed; `later` is walked otherwise when the next
 * shifts are found: what is not walked now, steps whose shift was not found, and all behind them. */
static void find_useful(struct find *find)
{
    bool *useful = find->population.useful, *later = find->population.later;
    for (uint32_t i = 0; i < find->wants; i++) {
        const struct want *want = &find->want[i];
        if (want->node == YL_NO_NODE) continue;
        if (want->ready) find->population.node[want->node].wanted = useful[want->node] = true;
        later[want->node] = find->population.hopeful[want->node] = !want->done;
    }
    spread(find, useful, false);
    spread(find, find->population.hopeful, false);
    for (uint32_t n = 0; n < find->plan.nodes; n++) later[n] |= !useful[n];
    spread(find, later, true);
}

/* Finds the rows of steps: of "paths.sms.steps.open" that of "open" at "paths.sms", or at another place of
 * such a name. */
static void find_rows(struct find *find)
{
    const struct yl_plan *plan = &find->plan;
    struct yl_map rows = {0};
    char place[512];
    for (uint32_t r = 0; r < plan->rows; r++) {
        snprintf(place, sizeof place, "%s.%s", plan->row_place[r], plan->row_step[r]);
        *yl_map_add(&rows, place, strlen(place), r) = r;
    }
    for (uint32_t i = 0; i < find->wants; i++) {
        struct want *want = &find->want[i];
        const char *step = strrchr(want->place, '.');
        want->row = YL_NO_NODE;
        for (const char *dot = strchr(want->place, '.'); dot; dot = strchr(dot + 1, '.')) {
            snprintf(place, sizeof place, "%.*s%s", (int)(dot - want->place), want->place, step);
            const uint64_t *row = yl_map_find(&rows, place, strlen(place));
            if (row && (want->row == YL_NO_NODE || *row > want->row)) want->row = (uint32_t)*row;
        }
    }
    yl_map_free(&rows);
}

/* Finds where the steps are in the plan. A seal drops operations that nobody comes to
 * from what is reached, not from the plan. */
static void find_nodes(struct find *find)
{
    const struct yl_plan *plan = &find->plan;
    struct yl_map places = {0};
    find->twice = false;
    for (uint32_t i = 0; i < find->wants; i++) {
        const char *place = find->want[i].place;
        find->want[i].node = YL_NO_NODE;
        yl_map_add(&places, place, strlen(place), i);
    }
    for (uint32_t n = 0; n < plan->nodes; n++) {
        if (plan->node[n].op != YL_OP_CHANCE) continue;
        const char *key = plan->key_name[plan->node[n].key];
        const uint64_t *at = yl_map_find(&places, key, strlen(key));
        if (!at) continue;
        find->twice |= find->want[*at].node != YL_NO_NODE;
        find->want[*at].node = n;
    }
    yl_map_free(&places);
    for (uint32_t i = 0; i < find->wants; i++) {
        struct want *want = &find->want[i];
        const uint32_t n = want->node;
        want->circle = false;
        for (uint32_t k = 0, to; n != YL_NO_NODE && way_on(find, n, k, &to); k++)
            want->circle |= to != YL_NO_NODE && find->circle[to] == find->circle[n];
    }
}

static void report_unknown(struct find *find, const struct want *want, const char *en,
                           const char *zh)
{
    yl_diag(find->diags, want->step->p.at, YL_E_MEAN_UNKNOWN,
            "the visits that come to '%s' cannot be followed without sampling: %s",
            "无法免抽样追踪到达 '%s' 的访问：%s", want->place, T(find->diags->lang, en, zh));
    yl_diag_help(find->diags, "write 'p', the chance of a visit of intent 0, instead of 'mean'",
                 "改写 'p'（意向为 0 的访问的通过概率）");
}

/* True where the step is fed by what was not followed, which is reported. */
static bool is_lost(struct find *find, const struct want *want, const struct yl_groups *groups,
                    const struct yl_solved *solved)
{
    const struct yl_plan *plan = &find->plan;
    const uint32_t row = want->row;
    bool shared = false; /* more come where the draw is larger: the mean over them is another */
    for (uint32_t s = 0; s < plan->streams; s++)
        for (uint32_t i = 0; i < plan->stream[s].surges; i++)
            for (uint32_t k = 0; k < want->step->shocks; k++)
                shared |= plan->stream[s].surge[i].shock == want->step->shock[k].shock;
    if (shared) {
        report_unknown(find, want, "one shock moves it and the arrivals",
                       "同一冲击既影响它，也影响触达");
        return true;
    }
    for (uint32_t e = 0; e < plan->entries && row != YL_NO_NODE; e++) {
        if (!groups->dirty[e][3 * row]) continue;
        for (uint32_t i = 0; i < solved->refusals; i++) {
            const struct yl_solved_refusal *refusal = &solved->refusal[i];
            char en[512], zh[512];
            if (strcmp(refusal->entry, plan->entry[e].name) != 0) continue;
            snprintf(en, sizeof en, "%s, %s", refusal->place, yl_refusal_text(refusal->why, false));
            snprintf(zh, sizeof zh, "%s，%s", refusal->place, yl_refusal_text(refusal->why, true));
            report_unknown(find, want, en, zh);
            return true;
        }
        report_unknown(find, want, "they come from more than can be solved",
                       "来源超出可求解的范围");
        return true;
    }
    return false;
}

/* The points of a value, in the order of intent and draw. */
YL_ORDER(by_intent, struct yl_shift_point, YL_BY(intent) YL_BY(shock))

static uint32_t points_of(struct find *find, const struct want *want, uint32_t value,
                          struct yl_shift_point **out, struct yl_arena *arena)
{
    if (want->node == YL_NO_NODE) return 0;
    const struct yl_asked_list *list = &find->population.node[want->node];
    uint32_t n = 0;
    *out = yl_arena_get(arena, (list->count + 1) * sizeof **out);
    for (size_t i = 0; i < list->count; i++)
        if (list->at[i].value == value)
            (*out)[n++] =
                (struct yl_shift_point){list->at[i].intent, list->at[i].shock, list->at[i].weight};
    if (n) qsort(*out, n, sizeof **out, by_intent);
    return n;
}

/* Puts the shifts of a step in, and into `mean`; the most by which one moved. */
static double put_shifts(struct find *find, struct want *want, struct yl_shift *mean)
{
    struct yl_step *step = want->step;
    double steepest = 0, most = 0;
    const struct yl_shift_moves moves =
        yl_shift_moves_of(find->scenario, step, yl_shock_of_steps(&find->plan, &steepest));
    for (uint32_t v = 0; v < step->p.count; v++) {
        struct yl_shift_point *point = NULL;
        const uint32_t points =
            points_of(find, want, v, &point, mean ? &find->means->arena : &find->arena);
        const double shift = yl_shift_find(point, points, &moves, step->p.dist[v].a);
        most = fmax(most, fabs(shift - step->shift[v]));
        step->shift[v] = shift;
        if (!mean) continue;
        mean->mean[v] = step->p.dist[v].a;
        mean->log_odds[v] = shift;
        mean->points[v] = points;
        mean->point[v] = point;
    }
    return most;
}

static void keep(struct find *find, struct want *want)
{
    const uint32_t values = want->step->p.count;
    double steepest = 0;
    struct yl_shift *mean = find->means ? &find->means->shift[find->means->count++] : NULL;
    if (mean) {
        struct yl_arena *arena = &find->means->arena;
        *mean = (struct yl_shift){.place = yl_arena_copy(arena, want->place, strlen(want->place)),
                                  .values = values,
                                  .shock = yl_shock_of_steps(&find->plan, &steepest),
                                  .mean = yl_arena_get(arena, values * sizeof(double)),
                                  .log_odds = yl_arena_get(arena, values * sizeof(double)),
                                  .points = yl_arena_get(arena, values * sizeof(uint32_t)),
                                  .point = yl_arena_get(arena, values * sizeof(void *))};
    }
    put_shifts(find, want, mean);
    want->done = true;
}

/* Keeps the shifts of the steps that are ready; of circles, once all of theirs stand. */
static enum yl_status keep_ready(struct find *find)
{
    enum { MOST = 200 };
    static const double least = 1.5e-6; /* shifts are rounded to 1e-6 */
    bool stood = true, any = false;
    enum yl_status status = YL_OK;
    for (uint32_t i = 0; i < find->wants; i++) {
        if (!find->want[i].ready || !find->want[i].circle) continue;
        stood &= put_shifts(find, &find->want[i], NULL) < least;
        any = true;
    }
    find->passes = any && !stood ? find->passes + 1 : 0;
    for (uint32_t i = 0; i < find->wants && !status; i++) {
        struct want *want = &find->want[i];
        if (!want->ready) continue;
        if (!want->circle || stood) {
            keep(find, want);
        } else if (find->passes == MOST) {
            report_unknown(find, want, "the shares of its circle do not settle",
                           "所在环路的占比不收敛");
            status = YL_BAD_INPUT;
        }
    }
    return status;
}

static void drop_plan(struct find *find)
{
    free(find->circle);
    find->circle = NULL;
    yl_plan_free(&find->plan);
}

/* May visits come to the node, by its shift, that its own visits began? They may then grow without end. */
static bool begins_itself(const struct find *find, uint32_t at)
{
    for (uint32_t n = 0; n < find->plan.nodes; n++) {
        const struct yl_node *node = &find->plan.node[n];
        if (node->op != YL_OP_PASS || find->circle[n] != find->circle[at]) continue;
        for (uint32_t i = 0; i < node->u.effects->spawns; i++)
            if (find->circle[find->plan.spawn[node->u.effects->spawn[i]].node] == find->circle[n])
                return true;
    }
    return false;
}

/* A list of the scenario becomes a copy in the arena. */
static void copy(struct yl_arena *arena, void *list, size_t size)
{
    void *from, *to = yl_arena_get(arena, size + 1);
    memcpy(&from, list, sizeof from);
    if (size) memcpy(to, from, size);
    memcpy(list, &to, sizeof to);
}
#define COPY(array, count) copy(arena, &open->array, open->count * sizeof *open->array)

/* Makes of a copy of the scenario one with seats, stock, budgets and limits without end, every visit of a
 * person of its own, dates that are drawn at their median. Agents stay, for the time that they take. */
static void open_all(struct yl_arena *arena, struct yl_scenario *open)
{
    static const struct yl_dist endless = {.family = YL_CONSTANT, .a = INFINITY};
    COPY(room, rooms);
    COPY(shop, shops);
    COPY(entry, entries);
    COPY(limit, limits);
    COPY(axis, axes);
    open->size = 0;
    open->drain = true;
    open->experiment.present = false;
    open->bys = open->reports = open->targets = 0;
    if (open->start_names) open->warmup = 0;
    for (uint32_t i = 0; i < open->rooms; i++) open->room[i].capacity = -1;
    for (uint32_t i = 0; i < open->shops; i++) {
        struct yl_shop *shop = &open->shop[i];
        shop->stock = -1;
        copy(arena, &shop->good, shop->goods * sizeof *shop->good);
        for (uint32_t g = 0; g < shop->goods; g++) shop->good[g].stock = -1;
    }
    for (uint32_t i = 0; i < open->entries; i++) {
        open->entry[i].budget.amount = -1;
        open->entry[i].shared = -1;
    }
    for (uint32_t i = 0; i < open->limits; i++) {
        struct yl_limit *limit = &open->limit[i];
        limit->allow = (struct yl_quantity){.present = true, .axis = -1, .count = 1};
        limit->allow.dist = yl_arena_get(arena, sizeof endless);
        *limit->allow.dist = endless;
        limit->has_start = false;
        limit->within = limit->lasts = 0;
        limit->every = YL_PERIOD_NONE;
        limit->at_times = 0;
    }
    for (uint32_t i = 0; i < open->axes; i++) {
        struct yl_axis *axis = &open->axis[i];
        if (!axis->has_after) continue;
        const int64_t median = (int64_t)yl_dist_quantile(&axis->after, 0.5);
        axis->has_after = false;
        axis->from = axis->workdays ? yl_replication_workdays(&open->zone, axis->from, median)
                                    : axis->from + median;
    }
}

/* The plan with the shifts so far: it is compiled once where they move nothing but chances. */
static enum yl_status plan_again(struct find *find)
{
    bool again = !find->circle || find->twice;
    for (uint32_t i = 0; i < find->wants && !again; i++) {
        const struct want *want = &find->want[i];
        if (!want->ready || want->node == YL_NO_NODE) continue;
        yl_compile_shift(&find->plan.node[want->node].u.chance, want->step);
        again = begins_itself(find, want->node);
    }
    if (!again) return YL_OK;
    drop_plan(find);
    enum yl_status status = yl_compile(&find->plan, &find->open, &find->tables, find->diags);
    if (status) return status;
    find->circle = yl_get((2 * (size_t)find->plan.nodes + 1) * sizeof *find->circle);
    find->order = find->circle + find->plan.nodes;
    find->circles = find->ordered = 0;
    yl_components(find->plan.nodes, way_on, close_circle, find);
    find_nodes(find);
    find_rows(find);
    return YL_OK;
}

/* Counts a walk of each entry through all nodes, as long as there is work left; false: said. */
static bool may_go_on(struct find *find)
{
    static const double visit = 200; /* of a node: 40 ns */
    uint32_t next = 0;
    find->work += visit * find->plan.nodes * find->plan.entries;
    if (find->work < most_work) return true;
    while (next + 1 < find->wants && find->want[next].done) next++;
    report_unknown(find, &find->want[next], "so many steps with a 'mean' take too long",
                   "带 'mean' 的步骤太多，求解太久");
    return false;
}

/* Solves with the shifts so far for those who come to the steps that are ready. */
static enum yl_status look(struct find *find)
{
    struct yl_groups groups = {0};
    struct yl_solved solved = {0};
    enum yl_status status = plan_again(find);
    if (status) return status;
    if (!may_go_on(find)) return YL_BAD_INPUT;
    const struct yl_solve_options options = {.cells = 3000,
                                             .work = most_work - find->work,
                                             .open = true,
                                             .population = &find->population};
    const size_t nodes = (size_t)find->plan.nodes + 1;
    if (!find->kept) find->kept = yl_kept_new(find->plan.entries);
    find->population =
        (struct yl_population){.node = yl_get_zeroed(nodes, sizeof *find->population.node),
                               .useful = yl_get_zeroed(nodes, sizeof(bool)),
                               .later = yl_get_zeroed(nodes, sizeof(bool)),
                               .hopeful = yl_get_zeroed(nodes, sizeof(bool)),
                               .kept = find->kept};
    solved.refusal = yl_arena_get(&solved.arena, (find->plan.entries + 1) * sizeof *solved.refusal);
    find_ready(find);
    find_useful(find);
    const struct yl_groups_how how = {
        .scenario = &find->open, .plan = &find->plan, .options = &options};
    yl_groups_solve(&groups, &solved, &how);
    find->work += groups.work;
    for (uint32_t i = 0; i < find->wants && !status; i++)
        if (find->want[i].ready && is_lost(find, &find->want[i], &groups, &solved))
            status = YL_BAD_INPUT;
    if (!status) status = keep_ready(find);
    yl_groups_free(&groups);
    yl_solved_free(&solved);
    for (uint32_t n = 0; n < find->plan.nodes; n++) free(find->population.node[n].at);
    YL_FREE(find->population.node, find->population.useful, find->population.later,
            find->population.hopeful);
    find->population = (struct yl_population){0};
    return status;
}

/* True where a step needs a solution of its own. */
static bool is_wanted(const struct yl_shifts *known, const struct yl_scenario *scenario,
                      const struct yl_shift_step *at)
{
    if (!yl_shift_applies(scenario, at->step)) return false;
    const struct yl_shift *mean = known ? yl_shifts_of(known, at->place) : NULL;
    if (!mean || mean->values != at->step->p.count) return true;
    for (uint32_t v = 0; v < mean->values; v++)
        if (mean->points[v]) return false;
    return true;
}

static enum yl_status find_all(struct find *find, const struct yl_shifts *known)
{
    struct yl_shift_step at = {0};
    size_t capacity = 0;
    enum yl_status status = YL_OK;
    while (yl_shift_next(find->scenario, &at)) {
        if (!is_wanted(known, find->scenario, &at)) continue;
        YL_ARRAY_RESERVE(&find->want, &capacity, find->wants + 1);
        const char *place = yl_arena_copy(&find->arena, at.place, strlen(at.place));
        find->want[find->wants++] =
            (struct want){.step = at.step, .place = place, .node = YL_NO_NODE};
    }
    if (find->means)
        find->means->shift =
            yl_arena_get(&find->means->arena, (find->wants + 1) * sizeof *find->means->shift);
    find->open = *find->scenario;
    if (find->wants) open_all(&find->arena, &find->open);
    for (uint32_t left = find->wants; left && !status;) {
        status = look(find);
        left = 0;
        for (uint32_t i = 0; i < find->wants; i++) left += !find->want[i].done;
    }
    drop_plan(find);
    yl_kept_free(find->kept);
    yl_tables_free(&find->tables);
    yl_arena_free(&find->arena);
    free(find->want);
    return status;
}

enum yl_status yl_shifts_find(struct yl_scenarios *scenarios, struct yl_diags *diags,
                              struct yl_fault *fault)
{
    struct yl_shifts *means = yl_get_zeroed(1, sizeof *means);
    struct find find = {
        .scenario = &scenarios->variant[0], .means = means, .diags = diags, .fault = fault};
    scenarios->shifts = means;
    enum yl_status status = find_all(&find, NULL);
    for (uint32_t v = 1; v < scenarios->variants && !status; v++) {
        struct find own = {.scenario = &scenarios->variant[v], .diags = diags, .fault = fault};
        own.work = find.work;
        if (yl_shifts_apply(means, &scenarios->variant[v])) status = find_all(&own, means);
        find.work = own.work;
    }
    return status;
}

void yl_shifts_drop(struct yl_scenarios *scenarios)
{
    struct yl_shifts *means = (struct yl_shifts *)(uintptr_t)scenarios->shifts;
    scenarios->shifts = NULL;
    yl_shifts_free(means);
}
