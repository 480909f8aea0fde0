/* arms.c: quantities and choices that differ become by arm, field by field. Contract: arms.h. */
#include "models/arms.h"
#include "models/arms_forms.h"
#include <string.h>

struct merge {
    struct yl_arena *arena;
    struct yl_scenario *out;
    const struct yl_arms_how *how;
    uint32_t arm, axis_room;
    uint32_t begun; /* fact: the experiment has begun */
    int32_t whose;  /* axis of whose values are used: the arm, or (arm, begun) */
    uint32_t each;  /* values of it for each arm: 1, or 2 with `begun` */
    int32_t *pair;  /* [axes] the axis that is (axis, whose), -1 none yet */
    bool failed;    /* no memory, or something that cannot be by arm */
};

static void fail(struct merge *m, enum yl_arms_fault_kind why, const char *place)
{
    struct yl_arms_fault *fault = m->how->fault;
    if (fault && !fault->why) *fault = (struct yl_arms_fault){why, place};
    m->failed = true;
}

static bool same_dist(const struct yl_dist *a, const struct yl_dist *b)
{
    return a->family == b->family && a->by_mean == b->by_mean && a->with_sign == b->with_sign &&
           a->capped == b->capped && a->a == b->a && a->b == b->b && a->at_most == b->at_most &&
           a->values == b->values && a->count == b->count;
}

static bool same_quantity(const struct yl_quantity *a, const struct yl_quantity *b)
{
    bool same = a->count == b->count && (!a->count || a->axis == b->axis);
    for (uint32_t i = 0; same && i < a->count; i++) same = same_dist(&a->dist[i], &b->dist[i]);
    return same;
}

/* The arm that value i of an axis by arm belongs to, and the value of the other axis. Before the
 * experiment has begun everybody is as in the control. */
static uint32_t arm_of(const struct merge *m, uint32_t i)
{
    return m->each == 2 && i % 2 == 0 ? 0 : i / m->each % m->how->arms;
}
static uint32_t value_of(const struct merge *m, uint32_t i) { return i / (m->each * m->how->arms); }

static int32_t pair_of(struct merge *m, uint32_t one, uint32_t two)
{
    struct yl_scenario *s = m->out;
    const struct yl_axis *first = &s->axis[one], *second = &s->axis[two];
    struct yl_axis *to = &s->axis[s->axes];
    if (s->axes == m->axis_room || first->values * second->values > 255) {
        fail(m, YL_ARMS_TRAITS, first->name);
        return (int32_t)m->arm;
    }
    *to = (struct yl_axis){.kind = YL_AXIS_PAIR,
                           .name = yl_arena_print(m->arena, "%s, %s", first->name, second->name),
                           .at = first->at,
                           .values = first->values * second->values,
                           .pair = {one, two}};
    to->value = yl_arena_get(m->arena, to->values * sizeof *to->value);
    to->share = yl_arena_get(m->arena, to->values * sizeof *to->share);
    if (!to->name || !to->value || !to->share) m->failed = true;
    for (uint32_t i = 0; !m->failed && i < to->values; i++) {
        uint32_t x = i / second->values, k = i % second->values;
        to->value[i] = yl_arena_print(m->arena, "%s, %s", first->value[x], second->value[k]);
        to->share[i] = (first->share ? first->share[x] : 1.0 / first->values) *
                       (second->share ? second->share[k] : 1.0 / second->values);
    }
    return (int32_t)s->axes++;
}

/* The axis of (axis, arm) together; the arm itself for -1. */
static int32_t with_arm(struct merge *m, int32_t axis)
{
    if (axis < 0) return m->whose;
    if (m->pair[axis] >= 0) return m->pair[axis];
    int32_t pair = pair_of(m, (uint32_t)axis, m->arm);
    if (m->each == 2 && !m->failed) pair = pair_of(m, (uint32_t)pair, m->begun);
    return m->pair[axis] = pair;
}

/* ---- quantities ------------------------------------------------------------------------------ */
/* *in(k): the quantity of arm k; unsaid ones stand for `fallback`. */
static void quantity(struct merge *m, struct yl_quantity *out, const struct yl_quantity *const *in,
                     double fallback)
{
    const uint32_t arms = m->how->arms;
    bool same = true;
    int32_t axis = -1;
    for (uint32_t k = 1; k < arms; k++) same &= same_quantity(in[0], in[k]);
    *out = *in[0];
    if (same) return;
    for (uint32_t k = 0; k < arms; k++) {
        if (!in[k]->count || in[k]->axis < 0) continue;
        if (axis >= 0 && axis != in[k]->axis) fail(m, YL_ARMS_TRAITS, m->out->axis[axis].name);
        axis = in[k]->axis;
    }
    uint32_t values = axis < 0 ? 1 : m->out->axis[axis].values;
    struct yl_dist none = {.family = YL_CONSTANT, .a = fallback};
    *out = (struct yl_quantity){.present = true,
                                .axis = with_arm(m, axis),
                                .count = values * arms * m->each,
                                .at = in[0]->at};
    out->dist = yl_arena_get(m->arena, out->count * sizeof *out->dist);
    if (!out->dist) m->failed = true;
    for (uint32_t i = 0; !m->failed && i < out->count; i++) {
        const struct yl_quantity *from = in[arm_of(m, i)];
        uint32_t v = value_of(m, i);
        out->dist[i] = !from->count ? none : from->axis < 0 ? from->dist[0] : from->dist[v];
    }
}

/* ---- choices --------------------------------------------------------------------------------- */
static bool same_choice(const struct yl_choice *a, const struct yl_choice *b)
{
    bool same = a->present == b->present && a->axes == b->axes && a->options == b->options &&
                a->values == b->values;
    for (uint32_t i = 0; same && i < a->axes; i++) same = a->axis[i] == b->axis[i];
    for (uint32_t i = 0; same && i < a->options; i++)
        same = yl_destination_same(&a->to[i], &b->to[i]);
    for (uint32_t i = 0; same && i < a->options * a->values; i++) same = a->share[i] == b->share[i];
    return same;
}

static uint32_t option_of(struct yl_choice *c, const struct yl_destination *to)
{
    for (uint32_t i = 0; i < c->options; i++)
        if (yl_destination_same(&c->to[i], to)) return i;
    c->to[c->options] = *to;
    return c->options++;
}

static void choice(struct merge *m, struct yl_choice *out, const struct yl_choice *const *in)
{
    const uint32_t arms = m->how->arms;
    bool same = true;
    uint32_t options = 0, most = 0;
    for (uint32_t k = 1; k < arms; k++) same &= same_choice(in[0], in[k]);
    *out = *in[0];
    if (same) return;
    for (uint32_t k = 0; k < arms; k++) {
        options += in[k]->options;
        if (in[k]->axes > in[most]->axes) most = k;
    }
    const struct yl_choice *wide = in[most];
    for (uint32_t k = 0; k < arms; k++)
        if (!yl_choices_join(in[k], wide)) fail(m, YL_ARMS_TRAITS, NULL);
    uint32_t rows = wide->axes ? wide->values : 1;
    *out = (struct yl_choice){
        .present = true, .axes = wide->axes, .values = rows * arms * m->each, .at = in[0]->at};
    memcpy(out->axis, wide->axis, sizeof out->axis);
    out->to = yl_arena_get(m->arena, (options + 1) * sizeof *out->to);
    if (!out->to) m->failed = true;
    if (m->failed) return;
    out->axis[out->axes++] = m->whose;
    for (uint32_t k = 0; k < arms; k++)
        for (uint32_t o = 0; o < in[k]->options; o++) option_of(out, &in[k]->to[o]);
    out->share = yl_arena_get(m->arena, (size_t)out->values * out->options * sizeof *out->share);
    if (!out->share) m->failed = true;
    for (uint32_t i = 0; !m->failed && i < out->values; i++) {
        const struct yl_choice *from = in[arm_of(m, i)];
        uint32_t row = from->axes ? value_of(m, i) : 0;
        for (uint32_t o = 0; o < from->options; o++)
            out->share[i * out->options + option_of(out, &from->to[o])] +=
                from->share[row * from->options + o];
    }
}

/* ---- steps and places ------------------------------------------------------------------------ */
#define MERGE(field, fallback) \
    do { \
        const struct yl_quantity *each[64]; \
        for (uint32_t k = 0; k < m->how->arms; k++) each[k] = &in[k]->field; \
        quantity(m, &out->field, each, fallback); \
    } while (0)

/* `to` that differs: a choice that draws nothing. */
static void hand_over(struct merge *m, struct yl_step *out, const struct yl_step *const *in)
{
    const struct yl_choice *each[64];
    struct yl_choice *made = yl_arena_get(m->arena, m->how->arms * sizeof *made);
    bool same = true, plain = true;
    for (uint32_t k = 0; k < m->how->arms; k++) {
        same &= yl_destination_same(&in[k]->to, &in[0]->to) &&
                in[k]->choose.present == in[0]->choose.present;
        plain &= !in[k]->choose.present || in[k]->choose_is_to;
        each[k] = &in[k]->choose;
    }
    if (same) {
        choice(m, &out->choose, each);
        return;
    }
    if (!made || !plain) {
        m->failed = true;
        return;
    }
    for (uint32_t k = 0; k < m->how->arms; k++) {
        if (in[k]->choose.present) continue;
        made[k] = (struct yl_choice){.present = true, .values = 1, .options = 1};
        made[k].to = yl_arena_get(m->arena, sizeof *made[k].to);
        made[k].share = yl_arena_get(m->arena, sizeof *made[k].share);
        if (!made[k].to || !made[k].share) {
            m->failed = true;
            return;
        }
        made[k].to[0] = in[k]->to;
        made[k].share[0] = 1;
        if (in[k]->to.kind == YL_TO_NOWHERE) made[k].to[0].kind = YL_TO_NEXT;
        each[k] = &made[k];
    }
    choice(m, &out->choose, each);
    out->to = (struct yl_destination){.kind = YL_TO_NOWHERE};
    out->choose_is_to = true;
}

static void starts(struct merge *m, struct yl_step *step, const struct yl_step *const *all)
{
    const struct yl_start *in[64];
    struct yl_start *copy = yl_arena_get(m->arena, (step->starts + 1) * sizeof *copy);
    if (!copy) {
        m->failed = true;
        return;
    }
    for (uint32_t i = 0; i < step->starts; i++) {
        struct yl_start *out = &copy[i];
        *out = step->start[i];
        for (uint32_t k = 0; k < m->how->arms; k++) in[k] = &all[k]->start[i];
        MERGE(number, 1);
        MERGE(p, 1);
        MERGE(after, 0);
    }
    step->start = copy;
}

static void merge_step(struct merge *m, struct yl_step *out, const struct yl_step *const *in)
{
    *out = *in[0];
    MERGE(after, 0);
    MERGE(p, 1);
    MERGE(actions, 0);
    MERGE(switches, 0);
    MERGE(cost, 0);
    if (in[0]->valid.count) MERGE(valid, 0);
    if (in[0]->every.count) MERGE(every, 0);
    hand_over(m, out, in);
    if (out->starts) starts(m, out, in);
}

/* That the arm is one of these. */
static struct yl_conditions one_of_arms(struct merge *m, uint64_t arms)
{
    struct yl_condition *c = yl_arena_get(m->arena, sizeof *c);
    if (!c) {
        m->failed = true;
        return (struct yl_conditions){0};
    }
    *c = (struct yl_condition){
        .kind = YL_COND_AXIS, .index = (uint32_t)m->whose, .name = "experiment"};
    for (uint32_t i = 0; i < m->how->arms * m->each; i++)
        if (arms >> arm_of(m, i) & 1) c->mask |= UINT64_C(1) << i;
    return (struct yl_conditions){1, c};
}

/* Items of a stay come up by one timetable, whatever they are. */
static bool same_timing(const struct yl_step *a, const struct yl_step *b)
{
    bool same = a->timing == b->timing && !a->every.count == !b->every.count &&
                yl_quantities_join(&a->every, &b->every) && a->at_times == b->at_times;
    for (uint32_t i = 0; same && i < a->at_times; i++) same = a->at_time[i] == b->at_time[i];
    return same;
}

/* A step that is not alike in all arms: a form of it for each kind, none for those without it. */
static void fork_step(struct merge *m, struct yl_step *out, const struct yl_step_row *row,
                      const uint32_t *kind)
{
    const uint32_t arms = m->how->arms;
    const struct yl_step *in[64];
    uint32_t first = 0, forms = 0;
    while (!row->of[first]) first++;
    for (uint32_t k = 0; k < arms; k++) {
        in[k] = row->of[k] ? row->of[k] : row->of[first];
        forms += kind[k] == k;
        if (!same_timing(in[k], row->of[first])) fail(m, YL_ARMS_TIMING, in[k]->name);
    }
    *out = *row->of[first];
    if (out->every.count) MERGE(every, 0);
    struct yl_form *form = out->form = yl_arena_get(m->arena, forms * sizeof *form);
    if (!form) m->failed = true;
    for (uint32_t k = 0; !m->failed && k < arms; k++) {
        uint64_t these = 0;
        if (kind[k] != k) continue;
        for (uint32_t j = 0; j < arms; j++) {
            if (kind[j] == k) these |= UINT64_C(1) << j;
            in[j] = kind[j] == k ? row->of[j] : row->of[k];
        }
        merge_step(m, &form->step, in);
        form->last = row->last[k];
        form->when = one_of_arms(m, these);
        form++;
        out->forms++;
    }
}

static void merge_row(struct merge *m, struct yl_step *out, const struct yl_step_row *row,
                      bool ends_matter)
{
    uint32_t kind[64];
    bool alike = true;
    for (uint32_t k = 0; k < m->how->arms; k++) {
        kind[k] = row->of[k] ? k : UINT32_MAX;
        for (uint32_t j = 0; row->of[k] && j < k && kind[k] == k; j++)
            if (kind[j] == j && yl_forms_alike(row->of[j], row->of[k]) &&
                same_timing(row->of[j], row->of[k]) &&
                (!ends_matter || row->last[j] == row->last[k]))
                kind[k] = j;
        alike &= kind[k] == 0;
    }
    if (alike)
        merge_step(m, out, row->of);
    else
        fork_step(m, out, row, kind);
}

static struct yl_step *steps(struct merge *m, const struct yl_step_list *list, uint32_t *count,
                             const char *place, bool ends_matter)
{
    uint32_t room = 0, rows = 0;
    for (uint32_t k = 0; k < m->how->arms; k++) room += list[k].count;
    struct yl_step_row *row = yl_arena_get(m->arena, (room + 1) * sizeof *row);
    struct yl_step *all = yl_arena_get(m->arena, (room + 1) * sizeof *all);
    if (!row || !all)
        m->failed = true;
    else if (!yl_forms_line_up(row, &rows, m->arena, list, m->how->arms))
        fail(m, YL_ARMS_ORDER, place);
    for (uint32_t i = 0; !m->failed && i < rows; i++) merge_row(m, &all[i], &row[i], ends_matter);
    *count = rows;
    return all;
}

#define OF(kind, array, index) \
    const struct kind *in[64]; \
    for (uint32_t k = 0; k < m->how->arms; k++) in[k] = &m->how->arm[k]->array[index]
#define STEPS(field, number) \
    struct yl_step_list list[64]; \
    for (uint32_t k = 0; k < m->how->arms; k++) list[k] = (struct yl_step_list) \
        { \
            in[k]->field, in[k]->number \
        }

/* What an arm needs at the door of a path. */
static void merge_door(struct merge *m, struct yl_path *out, const struct yl_path *const *in)
{
    uint64_t left = 0;
    bool same = true;
    for (uint32_t k = 0; k < m->how->arms; k++) {
        left |= UINT64_C(1) << k;
        same &= yl_conditions_same(&in[k]->needs, &in[0]->needs) &&
                yl_destination_same(&in[k]->otherwise, &in[0]->otherwise);
    }
    if (same) return;
    out->gate = yl_arena_get(m->arena, m->how->arms * sizeof *out->gate);
    if (!out->gate) m->failed = true;
    for (uint32_t k = 0; !m->failed && k < m->how->arms; k++) {
        uint64_t these = 0;
        for (uint32_t j = k; left >> k & 1 && j < m->how->arms; j++)
            if (yl_conditions_same(&in[k]->needs, &in[j]->needs) &&
                yl_destination_same(&in[k]->otherwise, &in[j]->otherwise))
                these |= UINT64_C(1) << j;
        if (!these) continue;
        left &= ~these;
        out->gate[out->gates++] =
            (struct yl_gate){one_of_arms(m, these), in[k]->needs, in[k]->otherwise};
    }
}

/* A path that only some arms have is theirs; nobody else is led there. */
static void merge_path(struct merge *m, struct yl_path *out, uint32_t i)
{
    const struct yl_path *in[64], *any = NULL;
    for (uint32_t k = 0; k < m->how->arms; k++) {
        in[k] = i < m->how->arm[k]->paths ? &m->how->arm[k]->path[i] : NULL;
        if (!any) any = in[k];
        if (in[k] && strcmp(in[k]->name, any->name)) fail(m, YL_ARMS_PATHS, in[k]->name);
    }
    for (uint32_t k = 0; k < m->how->arms; k++)
        if (!in[k]) in[k] = any;
    *out = *any;
    STEPS(step, steps);
    merge_door(m, out, in);
    out->step = steps(m, list, &out->steps, out->name, false);
}

static void merge_room(struct merge *m, struct yl_room *out, uint32_t i)
{
    OF(yl_room, room, i);
    STEPS(during, whiles);
    const struct yl_choice *then[64];
    for (uint32_t k = 0; k < m->how->arms; k++) then[k] = &in[k]->then;
    MERGE(watch, 0);
    if (in[0]->patience.count) MERGE(patience, 0);
    choice(m, &out->then, then);
    out->during = steps(m, list, &out->whiles, out->name, false);
}

static void merge_shop(struct merge *m, struct yl_shop *out, uint32_t i)
{
    OF(yl_shop, shop, i);
    STEPS(step, steps);
    out->step = steps(m, list, &out->steps, out->name, true);
    MERGE(price, 0);
}

static void merge_agent(struct merge *m, struct yl_agent *out, uint32_t i)
{
    OF(yl_agent, agent, i);
    MERGE(service, 0);
    if (in[0]->patience.count) MERGE(patience, 0);
}

static bool add_arm(struct merge *m, const struct yl_scenario *base)
{
    struct yl_scenario *s = m->out;
    const struct yl_arms_how *how = m->how;
    m->axis_room = 3 * base->axes + 3;
    m->arm = base->axes;
    s->axis = yl_arena_get(m->arena, (m->axis_room + 1) * sizeof *s->axis);
    m->pair = yl_arena_get(m->arena, (m->axis_room + 1) * sizeof *m->pair);
    if (!s->axis || !m->pair) return false;
    if (base->axes) memcpy(s->axis, base->axis, base->axes * sizeof *s->axis);
    m->whose = (int32_t)m->arm;
    m->each = 1;
    for (uint32_t a = 0; a <= m->axis_room; a++) m->pair[a] = -1;
    struct yl_axis *arm = &s->axis[s->axes++];
    *arm = (struct yl_axis){.kind = how->assign == YL_ASSIGN_TURNS ? YL_AXIS_FACT : YL_AXIS_TRAIT,
                            .name = "experiment",
                            .place = "experiment",
                            .values = how->arms,
                            .from = YL_ALWAYS,
                            .to = YL_NEVER,
                            .of_visit = how->assign == YL_ASSIGN_VISIT,
                            .blocks = how->blocks,
                            .block_at = how->block_at};
    arm->value = yl_arena_get(m->arena, how->arms * sizeof *arm->value);
    arm->share = yl_arena_get(m->arena, how->arms * sizeof *arm->share);
    if (!arm->value || !arm->share) return false;
    for (uint32_t k = 0; k < how->arms; k++) {
        arm->value[k] = how->arm[k]->variant;
        arm->share[k] = how->assign == YL_ASSIGN_TURNS ? 0.5 : how->split[k];
    }
    return true;
}

/* The arms begin after a first stretch of the horizon: what is by arm is by (arm, begun). */
static void add_begun(struct merge *m)
{
    static const char *words[2] = {"before", "begun"};
    if (!m->how->begins) return;
    struct yl_scenario *s = m->out;
    m->begun = s->axes++;
    s->axis[m->begun] = (struct yl_axis){.kind = YL_AXIS_FACT,
                                         .name = "experiment has begun",
                                         .place = "experiment.begun",
                                         .values = 2,
                                         .value = words,
                                         .from = m->how->begins,
                                         .to = YL_NEVER};
    m->whose = pair_of(m, m->arm, m->begun);
    m->each = 2;
}

static void *copy_of(struct merge *m, const void *from, size_t size)
{
    void *to = yl_arena_get(m->arena, size + 1);
    if (!to)
        m->failed = true;
    else if (size)
        memcpy(to, from, size);
    return to;
}

enum yl_status yl_arms_merge(struct yl_scenario *out, uint32_t *arm_axis, struct yl_arena *arena,
                             const struct yl_arms_how *said)
{
    const struct yl_scenario *base = said->arm[0], *arm[64];
    struct yl_arms_how how = *said;
    struct merge m = {.arena = arena, .out = out, .how = said};
    *out = *base;
    out->variant = "experiment";
    out->bys = 0;
    if (how.arms > 64 || !add_arm(&m, base)) return YL_NO_MEMORY;
    add_begun(&m);
    if (how.arms * m.each > 64) fail(&m, YL_ARMS_TRAITS, "experiment");
    *arm_axis = m.arm;
    memcpy(arm, said->arm, said->arms * sizeof *arm);
    if (!yl_forms_number(arena, out, arm, how.arms)) m.failed = true;
    how.arm = arm;
    m.how = &how;
    for (uint32_t k = 0; k < how.arms; k++)
        if (arm[k]->paths > out->paths) out->paths = arm[k]->paths;
    out->path = yl_arena_get(arena, (out->paths + 1) * sizeof *out->path);
    if (!out->path) m.failed = true;
    out->room = copy_of(&m, base->room, base->rooms * sizeof *base->room);
    out->shop = copy_of(&m, base->shop, base->shops * sizeof *base->shop);
    out->agent = copy_of(&m, base->agent, base->agents * sizeof *base->agent);
    for (uint32_t i = 0; !m.failed && i < out->paths; i++) merge_path(&m, &out->path[i], i);
    for (uint32_t i = 0; !m.failed && i < base->rooms; i++) merge_room(&m, &out->room[i], i);
    for (uint32_t i = 0; !m.failed && i < base->shops; i++) merge_shop(&m, &out->shop[i], i);
    for (uint32_t i = 0; !m.failed && i < base->agents; i++) merge_agent(&m, &out->agent[i], i);
    return arena->failed ? YL_NO_MEMORY : m.failed ? YL_BAD_INPUT : YL_OK;
}

int64_t yl_arms_begin(const struct yl_scenarios *all)
{
    const struct yl_scenario *s = &all->variant[0];
    return s->experiment.before.name ? s->from + s->warmup : 0;
}

const struct yl_scenario *yl_arms_find(const struct yl_scenarios *all, const char *name)
{
    for (uint32_t v = 0; v < all->variants; v++)
        if (!strcmp(all->variant[v].variant, name)) return &all->variant[v];
    return NULL;
}
