/* arms.c: quantities and choices that differ become by arm, field by field. Contract: arms.h. */
#include "models/arms.h"
#include <string.h>

struct merge {
    struct yl_arena *arena;
    struct yl_scenario *out;
    const struct yl_arms_how *how;
    uint32_t arm, axis_room;
    int32_t *pair; /* [axes] the axis that is (axis, arm), -1 none yet */
    bool failed;   /* no memory, or something that cannot be by arm slipped by the check */
};

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

/* The axis of (axis, arm) together; the arm itself for -1. */
static int32_t with_arm(struct merge *m, int32_t axis)
{
    struct yl_scenario *s = m->out;
    if (axis < 0) return (int32_t)m->arm;
    if (m->pair[axis] >= 0) return m->pair[axis];
    const struct yl_axis *first = &s->axis[axis], *arm = &s->axis[m->arm];
    struct yl_axis *to = &s->axis[s->axes];
    if (s->axes == m->axis_room || first->values * arm->values > 255) {
        m->failed = true;
        return (int32_t)m->arm;
    }
    *to = (struct yl_axis){.kind = YL_AXIS_PAIR,
                           .name = yl_arena_print(m->arena, "%s, %s", first->name, arm->name),
                           .at = first->at,
                           .values = first->values * arm->values,
                           .pair = {(uint32_t)axis, m->arm}};
    to->value = yl_arena_get(m->arena, to->values * sizeof *to->value);
    to->share = yl_arena_get(m->arena, to->values * sizeof *to->share);
    if (!to->name || !to->value || !to->share) m->failed = true;
    for (uint32_t i = 0; !m->failed && i < to->values; i++) {
        uint32_t x = i / arm->values, k = i % arm->values;
        to->value[i] = yl_arena_print(m->arena, "%s, %s", first->value[x], arm->value[k]);
        to->share[i] = (first->share ? first->share[x] : 1.0 / first->values) * arm->share[k];
    }
    return m->pair[axis] = (int32_t)s->axes++;
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
        if (axis >= 0 && axis != in[k]->axis) m->failed = true;
        axis = in[k]->axis;
    }
    uint32_t values = axis < 0 ? 1 : m->out->axis[axis].values;
    struct yl_dist none = {.family = YL_CONSTANT, .a = fallback};
    *out = (struct yl_quantity){
        .present = true, .axis = with_arm(m, axis), .count = values * arms, .at = in[0]->at};
    out->dist = yl_arena_get(m->arena, out->count * sizeof *out->dist);
    if (!out->dist) m->failed = true;
    for (uint32_t i = 0; !m->failed && i < out->count; i++) {
        const struct yl_quantity *from = in[i % arms];
        uint32_t v = i / arms;
        out->dist[i] = !from->count ? none : from->axis < 0 ? from->dist[0] : from->dist[v];
    }
}

/* ---- choices --------------------------------------------------------------------------------- */
static bool same_place(const struct yl_destination *a, const struct yl_destination *b)
{
    return a->kind == b->kind && a->index == b->index;
}

static bool same_choice(const struct yl_choice *a, const struct yl_choice *b)
{
    bool same = a->present == b->present && a->axes == b->axes && a->options == b->options &&
                a->values == b->values;
    for (uint32_t i = 0; same && i < a->axes; i++) same = a->axis[i] == b->axis[i];
    for (uint32_t i = 0; same && i < a->options; i++) same = same_place(&a->to[i], &b->to[i]);
    for (uint32_t i = 0; same && i < a->options * a->values; i++) same = a->share[i] == b->share[i];
    return same;
}

static uint32_t option_of(struct yl_choice *c, const struct yl_destination *to)
{
    for (uint32_t i = 0; i < c->options; i++)
        if (same_place(&c->to[i], to)) return i;
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
    if (wide->axes == 4) m->failed = true;
    for (uint32_t k = 0; k < arms; k++) {
        for (uint32_t a = 0; a < in[k]->axes && a < wide->axes; a++)
            m->failed |= in[k]->axis[a] != wide->axis[a];
        m->failed |= in[k]->axes && in[k]->axes != wide->axes;
    }
    uint32_t rows = wide->axes ? wide->values : 1;
    *out = (struct yl_choice){
        .present = true, .axes = wide->axes, .values = rows * arms, .at = in[0]->at};
    memcpy(out->axis, wide->axis, sizeof out->axis);
    out->to = yl_arena_get(m->arena, (options + 1) * sizeof *out->to);
    if (!out->to) m->failed = true;
    if (m->failed) return;
    out->axis[out->axes++] = (int32_t)m->arm;
    for (uint32_t k = 0; k < arms; k++)
        for (uint32_t o = 0; o < in[k]->options; o++) option_of(out, &in[k]->to[o]);
    out->share = yl_arena_get(m->arena, (size_t)out->values * out->options * sizeof *out->share);
    if (!out->share) m->failed = true;
    for (uint32_t i = 0; !m->failed && i < out->values; i++) {
        const struct yl_choice *from = in[i % arms];
        uint32_t row = from->axes ? i / arms : 0;
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
        same &=
            same_place(&in[k]->to, &in[0]->to) && in[k]->choose.present == in[0]->choose.present;
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
        made[k].to[0] = in[k]->to, made[k].share[0] = 1;
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

static struct yl_step *steps(struct merge *m, const struct yl_step *const *from, uint32_t count)
{
    struct yl_step *all = yl_arena_get(m->arena, (count + 1) * sizeof *all);
    const struct yl_step *in[64];
    if (!all) m->failed = true;
    for (uint32_t i = 0; !m->failed && i < count; i++) {
        struct yl_step *out = &all[i];
        for (uint32_t k = 0; k < m->how->arms; k++) in[k] = &from[k][i];
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
    return all;
}

#define OF(kind, array, index) \
    const struct kind *in[64]; \
    for (uint32_t k = 0; k < m->how->arms; k++) in[k] = &m->how->arm[k]->array[index]
#define STEPS(field) \
    const struct yl_step *each_step[64]; \
    for (uint32_t k = 0; k < m->how->arms; k++) each_step[k] = in[k]->field

static void merge_path(struct merge *m, struct yl_path *out, uint32_t i)
{
    OF(yl_path, path, i);
    STEPS(step);
    out->step = steps(m, each_step, out->steps);
}

static void merge_room(struct merge *m, struct yl_room *out, uint32_t i)
{
    OF(yl_room, room, i);
    STEPS(during);
    const struct yl_choice *then[64];
    for (uint32_t k = 0; k < m->how->arms; k++) then[k] = &in[k]->then;
    MERGE(watch, 0);
    if (in[0]->patience.count) MERGE(patience, 0);
    choice(m, &out->then, then);
    if (out->whiles) out->during = steps(m, each_step, out->whiles);
}

static void merge_shop(struct merge *m, struct yl_shop *out, uint32_t i)
{
    OF(yl_shop, shop, i);
    STEPS(step);
    out->step = steps(m, each_step, out->steps);
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
    m->axis_room = 2 * base->axes + 1, m->arm = base->axes;
    s->axis = yl_arena_get(m->arena, (m->axis_room + 1) * sizeof *s->axis);
    m->pair = yl_arena_get(m->arena, (m->axis_room + 1) * sizeof *m->pair);
    if (!s->axis || !m->pair) return false;
    if (base->axes) memcpy(s->axis, base->axis, base->axes * sizeof *s->axis);
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
    for (uint32_t k = 0; k < how->arms; k++)
        arm->value[k] = how->arm[k]->variant,
        arm->share[k] = how->assign == YL_ASSIGN_TURNS ? 0.5 : how->split[k];
    return true;
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
                             const struct yl_arms_how *how)
{
    const struct yl_scenario *base = how->arm[0];
    struct merge m = {.arena = arena, .out = out, .how = how};
    *out = *base;
    out->variant = "experiment", out->bys = 0;
    if (how->arms > 64 || !add_arm(&m, base)) return YL_NO_MEMORY;
    *arm_axis = m.arm;
    out->path = copy_of(&m, base->path, base->paths * sizeof *base->path);
    out->room = copy_of(&m, base->room, base->rooms * sizeof *base->room);
    out->shop = copy_of(&m, base->shop, base->shops * sizeof *base->shop);
    out->agent = copy_of(&m, base->agent, base->agents * sizeof *base->agent);
    for (uint32_t i = 0; !m.failed && i < base->paths; i++) merge_path(&m, &out->path[i], i);
    for (uint32_t i = 0; !m.failed && i < base->rooms; i++) merge_room(&m, &out->room[i], i);
    for (uint32_t i = 0; !m.failed && i < base->shops; i++) merge_shop(&m, &out->shop[i], i);
    for (uint32_t i = 0; !m.failed && i < base->agents; i++) merge_agent(&m, &out->agent[i], i);
    return arena->failed ? YL_NO_MEMORY : m.failed ? YL_BAD_INPUT : YL_OK;
}

const struct yl_scenario *yl_arms_find(const struct yl_scenarios *all, const char *name)
{
    for (uint32_t v = 0; v < all->variants; v++)
        if (!strcmp(all->variant[v].variant, name)) return &all->variant[v];
    return NULL;
}
