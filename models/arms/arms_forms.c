/* arms_forms.c: steps beside each other. Contract: arms_forms.h. */
#include "models/arms/arms_forms.h"
#include "models/readers/read.h"
#include <string.h>

/* ---- the same? ------------------------------------------------------------------------------- */
bool yl_destination_same(const struct yl_destination *a, const struct yl_destination *b)
{
    return a->kind == b->kind && a->index == b->index;
}

bool yl_conditions_same(const struct yl_conditions *a, const struct yl_conditions *b)
{
    bool same = a->count == b->count;
    for (uint32_t i = 0; same && i < a->count; i++) {
        const struct yl_condition *x = &a->all[i], *y = &b->all[i];
        same = x->kind == y->kind && x->index == y->index && x->mask == y->mask &&
               x->from == y->from && x->to == y->to;
    }
    return same;
}

bool yl_quantities_join(const struct yl_quantity *a, const struct yl_quantity *b)
{
    return !a->count || !b->count || a->axis < 0 || b->axis < 0 || a->axis == b->axis;
}

bool yl_choices_join(const struct yl_choice *a, const struct yl_choice *b)
{
    if (!a->axes || !b->axes) return a->axes < 4 && b->axes < 4;
    bool same = a->axes == b->axes && a->axes < 4;
    for (uint32_t i = 0; same && i < a->axes; i++) same = a->axis[i] == b->axis[i];
    return same;
}

/* True if quantities of a table's keys join in two structs, and conditions, destinations and names are the same. */
static bool same_keys(const struct yl_key_table *table, const void *a, const void *b)
{
    bool same = true;
    for (size_t i = 0; same && i < table->keys; i++) {
        const struct yl_key_row *key = &table->key[i];
        const void *x = (const char *)a + key->at, *y = (const char *)b + key->at;
        if (key->kind == YL_V_QUANTITY && !key->read)
            same = yl_quantities_join(x, y);
        else if (key->read == yl_key_conditions || key->read == yl_key_match)
            same = yl_conditions_same(x, y);
        else if (key->read == yl_key_destination)
            same = yl_destination_same(x, y);
        else if (key->read == yl_key_name)
            same = *(const int32_t *)x == *(const int32_t *)y;
    }
    return same;
}

static bool same_numbers(const uint32_t *a, uint32_t count_a, const uint32_t *b, uint32_t count_b)
{
    return count_a == count_b && (!count_a || !memcmp(a, b, count_a * sizeof *a));
}

static bool same_starts(const struct yl_step *step, const struct yl_step *b)
{
    bool same = step->starts == b->starts;
    for (uint32_t i = 0; same && i < step->starts; i++) {
        const struct yl_start *start = &step->start[i], *y = &b->start[i];
        same = !strcmp(start->name, y->name) && same_keys(&yl_start_table, start, y) &&
               start->others == y->others && start->carry == y->carry && start->depth == y->depth;
    }
    return same;
}

static bool same_effects(const struct yl_step *step, const struct yl_step *b)
{
    bool same = step->gives == b->gives;
    for (uint32_t i = 0; same && i < step->gives; i++)
        same = step->give[i].limit == b->give[i].limit && step->give[i].number == b->give[i].number;
    return same && same_numbers(step->remember, step->remembers, b->remember, b->remembers) &&
           same_numbers(step->forget, step->forgets, b->forget, b->forgets) &&
           same_numbers(step->take, step->takes, b->take, b->takes) && step->refill == b->refill &&
           step->host == b->host && step->goal == b->goal && step->live == b->live &&
           same_starts(step, b);
}

/* `to` and `choose` become one choice by arm where neither draws for the other. */
static bool onward_joins(const struct yl_step *step, const struct yl_step *b)
{
    bool both = step->choose.present && b->choose.present,
         plain = step->choose_is_to && b->choose_is_to;
    if (both)
        return step->choose_is_to == b->choose_is_to && yl_choices_join(&step->choose, &b->choose);
    if (step->choose.present) plain = step->choose_is_to && step->choose.axes < 4;
    if (b->choose.present) plain = b->choose_is_to && b->choose.axes < 4;
    return plain || (!step->choose.present && !b->choose.present);
}

/* What moves the chance of two steps, beside their intent: a shift goes with its own mean. */
static bool same_moves(const struct yl_step *step, const struct yl_step *b)
{
    bool same = step->shocks == b->shocks && step->is_mean == b->is_mean;
    for (uint32_t i = 0; same && i < step->shocks; i++)
        same = step->shock[i].shock == b->shock[i].shock &&
               step->shock[i].weight == b->shock[i].weight;
    if (!same || !step->is_mean) return same;
    same = step->p.count == b->p.count && step->p.axis == b->p.axis;
    for (uint32_t v = 0; same && v < step->p.count; v++)
        same = step->p.dist[v].a == b->p.dist[v].a && step->shift[v] == b->shift[v];
    return same;
}

bool yl_forms_alike(const struct yl_step *a, const struct yl_step *b)
{
    return same_keys(&yl_step_table, a, b) && a->intent == b->intent && same_moves(a, b) &&
           !a->valid.count == !b->valid.count && onward_joins(a, b) && same_effects(a, b);
}

/* ---- one order ------------------------------------------------------------------------------- */
static bool same_name(const struct yl_step *step, const struct yl_step *b)
{
    return step->name && b->name ? !strcmp(step->name, b->name) : step->name == b->name;
}

/* Where a step stands in a list from `from` on; its count: nowhere. */
static uint32_t find(const struct yl_step_list *list, uint32_t from, const struct yl_step *step)
{
    while (from < list->count && !same_name(&list->step[from], step)) from++;
    return from;
}

bool yl_forms_line_up(struct yl_step_row *row, uint32_t *rows, struct yl_arena *arena,
                      const struct yl_step_list *list, uint32_t arms)
{
    uint32_t *at = yl_arena_get(arena, (arms + 1) * sizeof *at), left = 1;
    *rows = 0;
    while (left) {
        const struct yl_step *next = NULL;
        left = 0;
        for (uint32_t k = 0; k < arms && !next; k++) {
            if (at[k] == list[k].count) continue;
            next = &list[k].step[at[k]], left = 1;
            for (uint32_t j = 0; next && j < arms; j++) /* another arm has something before it */
                if (find(&list[j], at[j], next) != at[j] &&
                    find(&list[j], at[j], next) != list[j].count)
                    next = NULL;
        }
        if (left && !next) return false;
        if (!next) break;
        struct yl_step_row *to = &row[(*rows)++];
        to->of = yl_arena_get(arena, arms * sizeof *to->of);
        to->last = yl_arena_get(arena, arms * sizeof *to->last);
        for (uint32_t k = 0; k < arms; k++) {
            if (at[k] == list[k].count || !same_name(&list[k].step[at[k]], next)) continue;
            to->of[k] = &list[k].step[at[k]++];
            to->last[k] = at[k] == list[k].count;
        }
    }
    return true;
}

/* ---- one numbering --------------------------------------------------------------------------- */
struct names { /* of all arms: goals, and starts that make an entry */
    struct yl_arena *arena;
    const char **goal, **start;
    uint32_t goals, starts;
};

static uint32_t name_of(const char **all, uint32_t *count, const char *name)
{
    uint32_t i = 0;
    while (i < *count && strcmp(all[i], name)) i++;
    if (i == *count) all[(*count)++] = name;
    return i;
}

static bool same_names(const char *const *a, uint32_t count_a, const char *const *b,
                       uint32_t count_b)
{
    bool same = count_a == count_b;
    for (uint32_t i = 0; same && i < count_a; i++) same = !strcmp(a[i], b[i]);
    return same;
}

void *yl_forms_copy(struct yl_arena *arena, const void *from, size_t size)
{
    void *to = yl_arena_get(arena, size + 1);
    if (size) memcpy(to, from, size);
    return to;
}

static void renumber(struct names *names, const struct yl_scenario *from, struct yl_step **list,
                     uint32_t count)
{
    struct yl_step *step = yl_forms_copy(names->arena, *list, count * sizeof *step);
    for (uint32_t i = 0; i < count; i++) {
        if (step[i].goal >= 0)
            step[i].goal = (int32_t)name_of(names->goal, &names->goals, from->goal[step[i].goal]);
        struct yl_start *start =
            yl_forms_copy(names->arena, step[i].start, step[i].starts * sizeof *start);
        for (uint32_t k = 0; k < step[i].starts; k++)
            start[k].origin =
                name_of(names->start, &names->starts, from->start_name[start[k].origin]);
        step[i].start = start;
    }
    *list = step;
}

static const struct yl_scenario *numbered(struct names *names, const struct yl_scenario *arm)
{
    struct yl_scenario *scenario = yl_forms_copy(names->arena, arm, sizeof *arm);
    scenario->path = yl_forms_copy(names->arena, arm->path, arm->paths * sizeof *arm->path);
    scenario->room = yl_forms_copy(names->arena, arm->room, arm->rooms * sizeof *arm->room);
    scenario->shop = yl_forms_copy(names->arena, arm->shop, arm->shops * sizeof *arm->shop);
    for (uint32_t i = 0; i < scenario->paths; i++)
        renumber(names, arm, &scenario->path[i].step, scenario->path[i].steps);
    for (uint32_t i = 0; i < scenario->rooms; i++)
        renumber(names, arm, &scenario->room[i].during, scenario->room[i].whiles);
    for (uint32_t i = 0; i < scenario->shops; i++)
        renumber(names, arm, &scenario->shop[i].step, scenario->shop[i].steps);
    return scenario;
}

void yl_forms_number(struct yl_arena *arena, struct yl_scenario *out,
                     const struct yl_scenario **arm, uint32_t arms)
{
    const struct yl_scenario *base = arm[0];
    size_t goals = 1, starts = 1;
    bool same = true;
    for (uint32_t k = 0; k < arms; k++) {
        goals += arm[k]->goals, starts += arm[k]->start_names;
        same &= same_names(arm[k]->goal, arm[k]->goals, base->goal, base->goals) &&
                same_names(arm[k]->start_name, arm[k]->start_names, base->start_name,
                           base->start_names);
    }
    if (same) return;
    struct names n = {.arena = arena,
                      .goal = yl_arena_get(arena, goals * sizeof *n.goal),
                      .start = yl_arena_get(arena, starts * sizeof *n.start)};
    for (uint32_t i = 0; i < base->goals; i++) n.goal[n.goals++] = base->goal[i];
    for (uint32_t i = 0; i < base->start_names; i++) n.start[n.starts++] = base->start_name[i];
    for (uint32_t k = 1; k < arms; k++) arm[k] = numbered(&n, arm[k]);
    out->goal_item = out->start_item = NULL;
    out->goal = n.goal, out->goals = n.goals;
    out->start_name = n.start, out->start_names = n.starts;
}
