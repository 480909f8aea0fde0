/* arms.c: quantities and choices that differ become by arm, field by field. Contract: arms.h. */
#include "models/arms/arms.h"
#include "models/arms/arms_forms.h"
#include "models/readers/read.h"
#include <string.h>

_Static_assert(YL_ARMS_MOST <= 8 * sizeof(((struct yl_condition *)NULL)->mask),
               "a bit for each arm");

struct merge {
    struct yl_arena *arena;
    struct yl_scenario *out;
    const struct yl_arms_how *how;
    uint32_t arm, axis_room;
    uint32_t begun; /* fact: the experiment has begun */
    int32_t whose;  /* axis of whose values are used: the arm, or (arm, begun) */
    uint32_t each;  /* values of it for each arm: 1, or 2 with `begun` */
    int32_t *pair;  /* [axes] the axis that is (axis, whose), -1 none yet */
    bool failed;    /* something cannot be by arm */
};

static void fail(struct merge *merge, enum yl_arms_fault_kind why, const char *place)
{
    struct yl_arms_fault *fault = merge->how->fault;
    if (fault && !fault->why) *fault = (struct yl_arms_fault){why, place};
    merge->failed = true;
}

static bool same_quantity(const struct yl_quantity *quantity, const struct yl_quantity *b)
{
    bool same = quantity->count == b->count && (!quantity->count || quantity->axis == b->axis);
    for (uint32_t i = 0; same && i < quantity->count; i++)
        same = yl_dist_hash(&quantity->dist[i]) == yl_dist_hash(&b->dist[i]);
    return same;
}

/* The arm that value i of an axis by arm belongs to, and the value of the other axis. Before the
 * experiment has begun everybody is as in the control. */
static uint32_t arm_of(const struct merge *merge, uint32_t i)
{
    return merge->each == 2 && i % 2 == 0 ? 0 : i / merge->each % merge->how->arms;
}
static uint32_t value_of(const struct merge *merge, uint32_t i)
{
    return i / (merge->each * merge->how->arms);
}

static int32_t pair_of(struct merge *merge, uint32_t one, uint32_t two)
{
    struct yl_scenario *scenario = merge->out;
    const struct yl_axis *first = &scenario->axis[one], *second = &scenario->axis[two];
    struct yl_axis *to = &scenario->axis[scenario->axes];
    if (scenario->axes == merge->axis_room || first->values * second->values > 255) {
        fail(merge, YL_ARMS_TRAITS, first->name);
        return (int32_t)merge->arm;
    }
    *to =
        (struct yl_axis){.kind = YL_AXIS_PAIR,
                         .name = yl_arena_print(merge->arena, "%s, %s", first->name, second->name),
                         .at = first->at,
                         .values = first->values * second->values,
                         .pair = {one, two}};
    to->value = yl_arena_get(merge->arena, to->values * sizeof *to->value);
    to->share = yl_arena_get(merge->arena, to->values * sizeof *to->share);
    for (uint32_t i = 0; !merge->failed && i < to->values; i++) {
        uint32_t x = i / second->values, k = i % second->values;
        to->value[i] = yl_arena_print(merge->arena, "%s, %s", first->value[x], second->value[k]);
        to->share[i] = (first->share ? first->share[x] : 1.0 / first->values) *
                       (second->share ? second->share[k] : 1.0 / second->values);
    }
    return (int32_t)scenario->axes++;
}

/* The axis of (axis, arm) together; the arm itself for -1. */
static int32_t with_arm(struct merge *merge, int32_t axis)
{
    if (axis < 0) return merge->whose;
    if (merge->pair[axis] >= 0) return merge->pair[axis];
    int32_t pair = pair_of(merge, (uint32_t)axis, merge->arm);
    if (merge->each == 2 && !merge->failed) pair = pair_of(merge, (uint32_t)pair, merge->begun);
    return merge->pair[axis] = pair;
}

/* ---- quantities ------------------------------------------------------------------------------ */
/* in[k]: the quantity of arm k; one that is not given is 0. */
static void quantity(struct merge *merge, struct yl_quantity *out,
                     const struct yl_quantity *const *in)
{
    const uint32_t arms = merge->how->arms;
    bool same = true;
    int32_t axis = -1;
    for (uint32_t k = 1; k < arms; k++) same &= same_quantity(in[0], in[k]);
    *out = *in[0];
    if (same) return;
    for (uint32_t k = 0; k < arms; k++) {
        if (!in[k]->count || in[k]->axis < 0) continue;
        if (axis >= 0 && axis != in[k]->axis)
            fail(merge, YL_ARMS_TRAITS, merge->out->axis[axis].name);
        axis = in[k]->axis;
    }
    uint32_t values = axis < 0 ? 1 : merge->out->axis[axis].values;
    struct yl_dist none = {.family = YL_CONSTANT};
    *out = (struct yl_quantity){.present = true,
                                .axis = with_arm(merge, axis),
                                .count = values * arms * merge->each,
                                .at = in[0]->at};
    out->dist = yl_arena_get(merge->arena, out->count * sizeof *out->dist);
    for (uint32_t i = 0; !merge->failed && i < out->count; i++) {
        const struct yl_quantity *from = in[arm_of(merge, i)];
        uint32_t v = from->axis < 0 ? 0 : value_of(merge, i);
        out->dist[i] = from->count ? from->dist[v] : none;
    }
}

/* ---- choices --------------------------------------------------------------------------------- */
static bool same_choice(const struct yl_choice *choice, const struct yl_choice *b)
{
    bool same = choice->present == b->present && choice->axes == b->axes &&
                choice->options == b->options && choice->values == b->values;
    for (uint32_t i = 0; same && i < choice->axes; i++) same = choice->axis[i] == b->axis[i];
    for (uint32_t i = 0; same && i < choice->options; i++)
        same = yl_destination_same(&choice->to[i], &b->to[i]);
    for (uint32_t i = 0; same && i < choice->options * choice->values; i++)
        same = choice->share[i] == b->share[i];
    return same;
}

static uint32_t option_of(struct yl_choice *choice, const struct yl_destination *to)
{
    for (uint32_t i = 0; i < choice->options; i++)
        if (yl_destination_same(&choice->to[i], to)) return i;
    choice->to[choice->options] = *to;
    return choice->options++;
}

static void choice(struct merge *merge, struct yl_choice *out, const struct yl_choice *const *in)
{
    const uint32_t arms = merge->how->arms;
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
        if (!yl_choices_join(in[k], wide)) fail(merge, YL_ARMS_TRAITS, NULL);
    uint32_t rows = wide->axes ? wide->values : 1;
    *out = (struct yl_choice){
        .present = true, .axes = wide->axes, .values = rows * arms * merge->each, .at = in[0]->at};
    memcpy(out->axis, wide->axis, sizeof out->axis);
    out->to = yl_arena_get(merge->arena, (options + 1) * sizeof *out->to);
    if (merge->failed) return;
    out->axis[out->axes++] = merge->whose;
    for (uint32_t k = 0; k < arms; k++)
        for (uint32_t o = 0; o < in[k]->options; o++) option_of(out, &in[k]->to[o]);
    out->share =
        yl_arena_get(merge->arena, (size_t)out->values * out->options * sizeof *out->share);
    for (uint32_t i = 0; !merge->failed && i < out->values; i++) {
        const struct yl_choice *from = in[arm_of(merge, i)];
        uint32_t row = from->axes ? value_of(merge, i) : 0;
        for (uint32_t o = 0; o < from->options; o++)
            out->share[i * out->options + option_of(out, &from->to[o])] +=
                from->share[row * from->options + o];
    }
}

/* ---- steps and places ------------------------------------------------------------------------ */
/* Every quantity of a key table; `in` is the struct of its keys in each arm. What the control has not got stays so. */
static void quantities(struct merge *merge, const struct yl_key_table *table, void *out,
                       const void *const *in)
{
    for (size_t i = 0; i < table->keys; i++) {
        const size_t at = table->key[i].at;
        const struct yl_quantity *each[YL_ARMS_MOST];
        if (table->key[i].kind != YL_V_QUANTITY || table->key[i].read) continue;
        for (uint32_t k = 0; k < merge->how->arms; k++)
            each[k] = (const void *)((const char *)in[k] + at);
        if (each[0]->count) quantity(merge, (void *)((char *)out + at), each);
    }
}

/* `to` that differs: a choice that draws nothing. */
static void onward(struct merge *merge, struct yl_step *out, const struct yl_step *const *in)
{
    const struct yl_choice *each[YL_ARMS_MOST];
    struct yl_choice *made = yl_arena_get(merge->arena, merge->how->arms * sizeof *made);
    bool same = true, plain = true;
    for (uint32_t k = 0; k < merge->how->arms; k++) {
        same &= yl_destination_same(&in[k]->to, &in[0]->to) &&
                in[k]->choose.present == in[0]->choose.present;
        plain &= !in[k]->choose.present || in[k]->choose_is_to;
        each[k] = &in[k]->choose;
    }
    if (same) {
        choice(merge, &out->choose, each);
        return;
    }
    if (!plain) {
        merge->failed = true;
        return;
    }
    for (uint32_t k = 0; k < merge->how->arms; k++) {
        if (in[k]->choose.present) continue;
        struct yl_destination to = in[k]->to;
        if (to.kind == YL_TO_NOWHERE) to.kind = YL_TO_NEXT;
        yl_choice_one(merge->arena, to, &made[k]);
        each[k] = &made[k];
    }
    choice(merge, &out->choose, each);
    out->to = (struct yl_destination){.kind = YL_TO_NOWHERE};
    out->choose_is_to = true;
}

static void starts(struct merge *merge, struct yl_step *step, const struct yl_step *const *all)
{
    const void *in[YL_ARMS_MOST];
    struct yl_start *copy = yl_arena_get(merge->arena, (step->starts + 1) * sizeof *copy);
    for (uint32_t i = 0; i < step->starts; i++) {
        struct yl_start *out = &copy[i];
        *out = step->start[i];
        for (uint32_t k = 0; k < merge->how->arms; k++) in[k] = &all[k]->start[i];
        quantities(merge, &yl_start_table, out, in);
    }
    step->start = copy;
}

/* What an item of a stay does whichever of its forms comes up: how often that is, and by how much it extends the stay. */
static void merge_item(struct merge *merge, struct yl_step *out, const struct yl_step *const *in)
{
    const struct yl_quantity *every[YL_ARMS_MOST], *extends[YL_ARMS_MOST];
    for (uint32_t k = 0; k < merge->how->arms; k++)
        every[k] = &in[k]->every, extends[k] = &in[k]->extends;
    if (out->every.count) quantity(merge, &out->every, every);
    quantity(merge, &out->extends, extends);
}

static void merge_step(struct merge *merge, struct yl_step *out, const struct yl_step *const *in)
{
    const void *all[YL_ARMS_MOST];
    for (uint32_t k = 0; k < merge->how->arms; k++) all[k] = in[k];
    *out = *in[0];
    quantities(merge, &yl_step_table, out, all);
    merge_item(merge, out, in);
    onward(merge, out, in);
    if (out->starts) starts(merge, out, in);
}

/* That the arm is one of these. */
static struct yl_conditions one_of_arms(struct merge *merge, uint64_t arms)
{
    struct yl_condition *condition = yl_arena_get(merge->arena, sizeof *condition);
    *condition = (struct yl_condition){
        .kind = YL_COND_AXIS, .index = (uint32_t)merge->whose, .name = "experiment"};
    for (uint32_t i = 0; i < merge->how->arms * merge->each; i++)
        if (arms >> arm_of(merge, i) & 1) condition->mask |= UINT64_C(1) << i;
    return (struct yl_conditions){1, condition};
}

/* Items of a stay come up by one timetable, whatever they are. */
static bool same_timing(const struct yl_step *step, const struct yl_step *b)
{
    bool same = step->timing == b->timing && !step->every.count == !b->every.count &&
                yl_quantities_join(&step->every, &b->every) && step->at_times == b->at_times;
    for (uint32_t i = 0; same && i < step->at_times; i++) same = step->at_time[i] == b->at_time[i];
    return same;
}

/* A step that is not alike in all arms: a form of it for each kind, none for those without it. */
static void fork_step(struct merge *merge, struct yl_step *out, const struct yl_step_row *row,
                      const uint32_t *kind)
{
    const uint32_t arms = merge->how->arms;
    const struct yl_step *in[YL_ARMS_MOST] = {NULL};
    uint32_t first = 0, forms = 0;
    while (!row->of[first]) first++;
    for (uint32_t k = 0; k < arms; k++) {
        in[k] = row->of[k] ? row->of[k] : row->of[first];
        forms += kind[k] == k;
        if (!same_timing(in[k], row->of[first])) fail(merge, YL_ARMS_TIMING, in[k]->name);
    }
    *out = *row->of[first];
    merge_item(merge, out, in);
    struct yl_form *form = out->form = yl_arena_get(merge->arena, forms * sizeof *form);
    for (uint32_t k = 0; !merge->failed && k < arms; k++) {
        uint64_t these = 0;
        if (kind[k] != k) continue;
        for (uint32_t j = 0; j < arms; j++) {
            if (kind[j] == k) these |= UINT64_C(1) << j;
            in[j] = kind[j] == k ? row->of[j] : row->of[k];
        }
        merge_step(merge, &form->step, in);
        form->last = row->last[k];
        form->when = one_of_arms(merge, these);
        form++;
        out->forms++;
    }
}

/* True if the step of arm k is alike to that of each arm of a kind: two that are alike to a third need not be. */
static bool is_of_kind(const struct yl_step_row *row, const uint32_t *kind, uint32_t one,
                       uint32_t k, bool ends_matter)
{
    bool same = kind[one] == one;
    for (uint32_t j = one; same && j < k; j++)
        if (kind[j] == one)
            same = yl_forms_alike(row->of[j], row->of[k]) && same_timing(row->of[j], row->of[k]) &&
                   (!ends_matter || row->last[j] == row->last[k]);
    return same;
}

static void merge_row(struct merge *merge, struct yl_step *out, const struct yl_step_row *row,
                      bool ends_matter)
{
    uint32_t kind[YL_ARMS_MOST];
    bool alike = true;
    for (uint32_t k = 0; k < merge->how->arms; k++) {
        kind[k] = row->of[k] ? k : UINT32_MAX;
        for (uint32_t j = 0; row->of[k] && j < k && kind[k] == k; j++)
            if (is_of_kind(row, kind, j, k, ends_matter)) kind[k] = j;
        alike &= kind[k] == 0;
    }
    if (alike)
        merge_step(merge, out, row->of);
    else
        fork_step(merge, out, row, kind);
}

static struct yl_step *steps(struct merge *merge, const struct yl_step_list *list, uint32_t *count,
                             const char *place, bool ends_matter)
{
    uint32_t room = 0, rows = 0;
    for (uint32_t k = 0; k < merge->how->arms; k++) room += list[k].count;
    struct yl_step_row *row = yl_arena_get(merge->arena, (room + 1) * sizeof *row);
    struct yl_step *all = yl_arena_get(merge->arena, (room + 1) * sizeof *all);
    if (!yl_forms_line_up(row, &rows, merge->arena, list, merge->how->arms))
        fail(merge, YL_ARMS_ORDER, place);
    for (uint32_t i = 0; !merge->failed && i < rows; i++)
        merge_row(merge, &all[i], &row[i], ends_matter);
    *count = rows;
    return all;
}

#define IN_ARMS(kind, array, index) \
    const struct kind *in[YL_ARMS_MOST]; \
    const void *all[YL_ARMS_MOST]; \
    for (uint32_t k = 0; k < merge->how->arms; k++) \
    all[k] = in[k] = &merge->how->arm[k]->array[index]
#define STEPS(field, number) \
    struct yl_step_list list[YL_ARMS_MOST]; \
    for (uint32_t k = 0; k < merge->how->arms; k++) list[k] = (struct yl_step_list) \
        { \
            in[k]->field, in[k]->number \
        }

/* What an arm needs at the door of a path. */
static void merge_door(struct merge *merge, struct yl_path *out, const struct yl_path *const *in)
{
    uint64_t left = 0;
    bool same = true;
    for (uint32_t k = 0; k < merge->how->arms; k++) {
        left |= UINT64_C(1) << k;
        same &= yl_conditions_same(&in[k]->needs, &in[0]->needs) &&
                yl_destination_same(&in[k]->otherwise, &in[0]->otherwise);
    }
    if (same) return;
    out->gate = yl_arena_get(merge->arena, merge->how->arms * sizeof *out->gate);
    for (uint32_t k = 0; !merge->failed && k < merge->how->arms; k++) {
        uint64_t these = 0;
        for (uint32_t j = k; left >> k & 1 && j < merge->how->arms; j++)
            if (yl_conditions_same(&in[k]->needs, &in[j]->needs) &&
                yl_destination_same(&in[k]->otherwise, &in[j]->otherwise))
                these |= UINT64_C(1) << j;
        if (!these) continue;
        left &= ~these;
        out->gate[out->gates++] =
            (struct yl_gate){one_of_arms(merge, these), in[k]->needs, in[k]->otherwise};
    }
}

/* A path that only some arms have; visits of the other arms have no way to it. */
static void merge_path(struct merge *merge, struct yl_path *out, uint32_t i)
{
    const struct yl_path *in[YL_ARMS_MOST], *any = NULL;
    for (uint32_t k = 0; k < merge->how->arms; k++) {
        in[k] = i < merge->how->arm[k]->paths ? &merge->how->arm[k]->path[i] : NULL;
        if (!any) any = in[k];
        if (in[k] && strcmp(in[k]->name, any->name)) fail(merge, YL_ARMS_PATHS, in[k]->name);
    }
    for (uint32_t k = 0; k < merge->how->arms; k++)
        if (!in[k]) in[k] = any;
    *out = *any;
    STEPS(step, steps);
    merge_door(merge, out, in);
    out->step = steps(merge, list, &out->steps, out->name, false);
}

static void merge_room(struct merge *merge, struct yl_room *out, uint32_t i)
{
    IN_ARMS(yl_room, room, i);
    STEPS(during, whiles);
    const struct yl_choice *then[YL_ARMS_MOST];
    for (uint32_t k = 0; k < merge->how->arms; k++) then[k] = &in[k]->then;
    quantities(merge, &yl_room_table, out, all);
    choice(merge, &out->then, then);
    out->during = steps(merge, list, &out->whiles, out->name, false);
}

static void merge_shop(struct merge *merge, struct yl_shop *out, uint32_t i)
{
    IN_ARMS(yl_shop, shop, i);
    STEPS(step, steps);
    out->step = steps(merge, list, &out->steps, out->name, true);
    quantities(merge, &yl_shop_table, out, all);
    const struct yl_choice *shares[YL_ARMS_MOST];
    for (uint32_t k = 0; k < merge->how->arms; k++) shares[k] = &in[k]->shares;
    if (out->goods) choice(merge, &out->shares, shares);
    out->good = yl_forms_copy(merge->arena, out->good, out->goods * sizeof *out->good);
    for (uint32_t g = 0; !merge->failed && g < out->goods; g++) {
        for (uint32_t k = 0; k < merge->how->arms; k++) all[k] = &in[k]->good[g];
        quantities(merge, &yl_good_table, &out->good[g], all);
    }
}

static void add_arm(struct merge *merge, const struct yl_scenario *base)
{
    struct yl_scenario *scenario = merge->out;
    const struct yl_arms_how *how = merge->how;
    merge->axis_room = 3 * base->axes + 3;
    merge->arm = base->axes;
    scenario->axis = yl_arena_get(merge->arena, (merge->axis_room + 1) * sizeof *scenario->axis);
    merge->pair = yl_arena_get(merge->arena, (merge->axis_room + 1) * sizeof *merge->pair);
    if (base->axes) memcpy(scenario->axis, base->axis, base->axes * sizeof *scenario->axis);
    merge->whose = (int32_t)merge->arm;
    merge->each = 1;
    for (uint32_t a = 0; a <= merge->axis_room; a++) merge->pair[a] = -1;
    struct yl_axis *arm = &scenario->axis[scenario->axes++];
    *arm =
        (struct yl_axis){.kind = how->assign == YL_ASSIGN_SWITCHBACK ? YL_AXIS_FACT : YL_AXIS_TRAIT,
                         .name = "experiment",
                         .place = "experiment",
                         .values = how->arms,
                         .from = YL_ALWAYS,
                         .to = YL_NEVER,
                         .of_visit = how->assign == YL_ASSIGN_VISIT,
                         .cluster = how->assign == YL_ASSIGN_PERSON ? how->cluster : 0,
                         .blocks = how->blocks,
                         .block_at = how->block_at};
    for (uint32_t i = 0; how->cluster && i < how->alikes; i++)
        scenario->axis[how->alike[i]].cluster = how->cluster;
    arm->value = yl_arena_get(merge->arena, how->arms * sizeof *arm->value);
    arm->share = yl_arena_get(merge->arena, how->arms * sizeof *arm->share);
    for (uint32_t k = 0; k < how->arms; k++) {
        arm->value[k] = how->arm[k]->variant;
        arm->share[k] = how->assign == YL_ASSIGN_SWITCHBACK ? 0.5 : how->split[k];
    }
}

/* The arms begin after a first stretch of the horizon: what is by arm is by (arm, begun). */
static void add_begun(struct merge *merge)
{
    static const char *words[2] = {"before", "begun"};
    if (!merge->how->begins) return;
    struct yl_scenario *scenario = merge->out;
    merge->begun = scenario->axes++;
    scenario->axis[merge->begun] = (struct yl_axis){.kind = YL_AXIS_FACT,
                                                    .name = "experiment has begun",
                                                    .place = "experiment.begun",
                                                    .values = 2,
                                                    .value = words,
                                                    .from = merge->how->begins,
                                                    .to = YL_NEVER};
    merge->whose = pair_of(merge, merge->arm, merge->begun);
    merge->each = 2;
}

enum yl_status yl_arms_merge(struct yl_scenario *out, uint32_t *arm_axis, struct yl_arena *arena,
                             const struct yl_arms_how *asked)
{
    const struct yl_scenario *base = asked->arm[0], *arm[YL_ARMS_MOST];
    struct yl_arms_how how = *asked;
    struct merge merge = {.arena = arena, .out = out, .how = asked};
    *out = *base;
    out->variant = "experiment";
    out->bys = 0;
    add_arm(&merge, base);
    add_begun(&merge);
    if (how.arms * merge.each > YL_ARMS_MOST) fail(&merge, YL_ARMS_TRAITS, "experiment");
    *arm_axis = merge.arm;
    memcpy(arm, asked->arm, asked->arms * sizeof *arm);
    yl_forms_number(arena, out, arm, how.arms);
    how.arm = arm;
    merge.how = &how;
    for (uint32_t k = 0; k < how.arms; k++)
        if (arm[k]->paths > out->paths) out->paths = arm[k]->paths;
    out->path = yl_arena_get(arena, (out->paths + 1) * sizeof *out->path);
    out->room = yl_forms_copy(arena, base->room, base->rooms * sizeof *base->room);
    out->shop = yl_forms_copy(arena, base->shop, base->shops * sizeof *base->shop);
    out->agent = yl_forms_copy(arena, base->agent, base->agents * sizeof *base->agent);
    for (uint32_t i = 0; !merge.failed && i < out->paths; i++) merge_path(&merge, &out->path[i], i);
    for (uint32_t i = 0; !merge.failed && i < base->rooms; i++)
        merge_room(&merge, &out->room[i], i);
    for (uint32_t i = 0; !merge.failed && i < base->shops; i++)
        merge_shop(&merge, &out->shop[i], i);
    for (uint32_t i = 0; !merge.failed && i < base->agents; i++) {
        const void *all[YL_ARMS_MOST];
        for (uint32_t k = 0; k < how.arms; k++) all[k] = &arm[k]->agent[i];
        quantities(&merge, &yl_agent_table, &out->agent[i], all);
    }
    return merge.failed ? YL_BAD_INPUT : YL_OK;
}

int64_t yl_arms_begin(const struct yl_scenarios *all)
{
    const struct yl_scenario *scenario = &all->variant[0];
    return scenario->experiment.before.name ? scenario->from + scenario->warmup : 0;
}

const struct yl_scenario *yl_arms_find(const struct yl_scenarios *all, const char *name)
{
    for (uint32_t v = 0; v < all->variants; v++)
        if (!strcmp(all->variant[v].variant, name)) return &all->variant[v];
    return NULL;
}
