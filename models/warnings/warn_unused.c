/* warn_unused.c: marks what can be reached from an entry, names the rest and what nothing sets; contract in warn.h */
#include "models/steps.h"
#include "models/warnings/warn.h"
#include <math.h>
#include <string.h>

enum kind { PATHS, ROOMS, SHOPS, AGENTS, LIMITS, PROFILES, BUDGETS, KINDS };
static const struct kind_of {
    const char *things, *use[2]; /* the root key; what would use it */
} kinds[KINDS] = {
    [PATHS] = {"paths", {"nothing leads to it", "没有去向通向它"}},
    [ROOMS] = {"rooms", {"nothing leads to it", "没有去向通向它"}},
    [SHOPS] = {"shops", {"nothing leads to it", "没有去向通向它"}},
    [AGENTS] = {"agents", {"no step asks them", "没有步骤找他们"}},
    [LIMITS] = {"limits", {"no step takes of it or asks about it", "没有步骤占用或判断它"}},
    [PROFILES] = {"profiles", {"no entry and no step has it", "没有入口或步骤用它"}},
    [BUDGETS] = {"budgets", {"no entry has it", "没有入口用它"}},
};

struct marks {
    const struct yl_scenario *s;
    bool *used[KINDS], *axis;
    struct led_to { /* what leads there is marked; what it leads to is not yet */
        enum kind kind;
        uint32_t index;
    } * place; /* [places] with room for each once */
    uint32_t places;
    uint32_t near; /* of used_in: the thing that was asked for last */
};

static void mark_axis(struct marks *marks, int64_t axis)
{
    if (axis >= 0 && axis < marks->s->axes) marks->axis[axis] = true;
}

static void mark_quantity(struct marks *marks, const struct yl_quantity *quantity)
{
    if (quantity->count > 1) mark_axis(marks, quantity->axis);
}

static void mark_conditions(struct marks *marks, const struct yl_conditions *all)
{
    for (uint32_t i = 0; i < all->count; i++) {
        if (all->all[i].kind == YL_COND_AXIS) mark_axis(marks, all->all[i].index);
        if (all->all[i].kind == YL_COND_LIMIT) marks->used[LIMITS][all->all[i].index] = true;
    }
}

static void mark_place(struct marks *marks, const struct yl_destination *to);

static void mark_choice(struct marks *marks, const struct yl_choice *choice)
{
    for (uint32_t i = 0; i < choice->axes; i++) mark_axis(marks, choice->axis[i]);
    for (uint32_t i = 0; i < choice->options; i++) mark_place(marks, &choice->to[i]);
}

static void mark_step(struct marks *marks, const struct yl_step *step)
{
    const struct yl_conditions *const asked[] = {&step->only_if, &step->skip_if, &step->needs,
                                                 &step->wait};
    const struct yl_quantity *const number[] = {&step->after,   &step->p,      &step->valid,
                                                &step->actions, &step->cost,   &step->switches,
                                                &step->every,   &step->extends};
    for (size_t i = 0; i < sizeof asked / sizeof *asked; i++) mark_conditions(marks, asked[i]);
    for (size_t i = 0; i < sizeof number / sizeof *number; i++) mark_quantity(marks, number[i]);
    mark_place(marks, &step->otherwise);
    mark_place(marks, &step->to);
    mark_place(marks, &step->or_else);
    if (step->choose.present) mark_choice(marks, &step->choose);
    if (step->ask >= 0) {
        marks->used[AGENTS][step->ask] = true;
        mark_place(marks, &marks->s->agent[step->ask].otherwise);
    }
    if (step->host >= 0)
        mark_place(marks, &(struct yl_destination){YL_TO_ROOM, (uint32_t)step->host, step->at});
    if (step->rhythm >= 0) marks->used[PROFILES][step->rhythm] = true;
    for (uint32_t i = 0; i < step->takes; i++) marks->used[LIMITS][step->take[i]] = true;
    for (uint32_t i = 0; i < step->starts; i++) {
        mark_conditions(marks, &step->start[i].among);
        mark_place(marks, &step->start[i].to);
        mark_quantity(marks, &step->start[i].p);
        mark_quantity(marks, &step->start[i].number);
        mark_quantity(marks, &step->start[i].after);
    }
}

static void mark_steps(struct marks *marks, const struct yl_step *step, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) mark_step(marks, &step[i]);
}

static void mark_path(struct marks *marks, const struct yl_path *path)
{
    mark_conditions(marks, &path->needs);
    mark_place(marks, &path->otherwise);
    mark_steps(marks, path->step, path->steps);
}

static void mark_room(struct marks *marks, const struct yl_room *room)
{
    mark_place(marks, &room->before_first);
    mark_place(marks, &room->after_end);
    mark_place(marks, &room->otherwise);
    mark_quantity(marks, &room->watch);
    mark_quantity(marks, &room->patience);
    mark_choice(marks, &room->then);
    mark_steps(marks, room->during, room->whiles);
}

static void mark_shop(struct marks *marks, const struct yl_shop *shop)
{
    mark_steps(marks, shop->step, shop->steps);
    mark_quantity(marks, &shop->price);
    mark_choice(marks, &shop->shares);
    for (uint32_t g = 0; g < shop->goods; g++) {
        mark_quantity(marks, &shop->good[g].price);
        mark_quantity(marks, &shop->good[g].quantity);
    }
    mark_quantity(marks, &shop->refund_p);
    mark_quantity(marks, &shop->refund_after);
}

/* At most once for each place, so all ends in a cycle, too. */
static void mark_place(struct marks *marks, const struct yl_destination *to)
{
    enum kind kind = to->kind == YL_TO_PATH ? PATHS : to->kind == YL_TO_ROOM ? ROOMS : SHOPS;
    if (to->kind != YL_TO_PATH && to->kind != YL_TO_ROOM && to->kind != YL_TO_SHOP) return;
    if (marks->used[kind][to->index]) return;
    marks->used[kind][to->index] = true;
    marks->place[marks->places++] = (struct led_to){kind, to->index};
}

/* Place after place, so that no stack grows with a way through all of them. */
static void mark_places(struct marks *marks)
{
    while (marks->places) {
        const struct led_to at = marks->place[--marks->places];
        if (at.kind == PATHS) mark_path(marks, &marks->s->path[at.index]);
        if (at.kind == ROOMS) mark_room(marks, &marks->s->room[at.index]);
        if (at.kind == SHOPS) mark_shop(marks, &marks->s->shop[at.index]);
    }
}

static void mark_rest(struct marks *marks)
{
    const struct yl_scenario *s = marks->s;
    for (uint32_t i = 0; i < s->entries; i++) {
        mark_place(marks, &s->entry[i].to);
        mark_quantity(marks, &s->entry[i].cost);
        mark_conditions(marks, &s->entry[i].among);
        if (s->entry[i].shared >= 0) marks->used[BUDGETS][s->entry[i].shared] = true;
        if (s->entry[i].profile >= 0) marks->used[PROFILES][s->entry[i].profile] = true;
    }
    for (uint32_t i = 0; i < s->agents; i++) {
        mark_quantity(marks, &s->agent[i].service);
        mark_quantity(marks, &s->agent[i].patience);
    }
    for (uint32_t i = 0; i < s->limits; i++) {
        mark_quantity(marks, &s->limit[i].allow);
        if (s->limit[i].per == YL_PER_TRAIT) mark_axis(marks, s->limit[i].per_axis);
    }
    for (uint32_t i = 0; i < s->bys; i++) mark_axis(marks, s->by[i]);
    mark_quantity(marks, &s->intent);
    if (s->experiment.present) mark_axis(marks, s->experiment.covariate);
}

static void blank(struct yl_warn *warn, struct marks *marks, const struct yl_scenario *s)
{
    const uint32_t count[KINDS] = {s->paths,  s->rooms,    s->shops,  s->agents,
                                   s->limits, s->profiles, s->budgets};
    *marks = (struct marks){.s = s, .axis = yl_arena_get(&warn->arena, s->axes + 1)};
    for (int kind = 0; kind < KINDS; kind++)
        marks->used[kind] = yl_arena_get(&warn->arena, count[kind] + 1);
    marks->place = yl_arena_get(&warn->arena, ((size_t)s->paths + s->rooms + s->shops + 1) *
                                                  sizeof *marks->place);
}

static void mark_all(struct yl_warn *warn, struct marks *marks, const struct yl_scenario *s)
{
    blank(warn, marks, s);
    mark_rest(marks);
    mark_places(marks);
}

static const char *name_of(const struct yl_scenario *s, enum kind kind, uint32_t i)
{
    switch (kind) {
    case PATHS:
        return i < s->paths ? s->path[i].name : NULL;
    case ROOMS:
        return i < s->rooms ? s->room[i].name : NULL;
    case SHOPS:
        return i < s->shops ? s->shop[i].name : NULL;
    case AGENTS:
        return i < s->agents ? s->agent[i].name : NULL;
    case LIMITS:
        return i < s->limits ? s->limit[i].name : NULL;
    case PROFILES:
        return i < s->profiles ? s->profile[i].name : NULL;
    case BUDGETS:
        return i < s->budgets ? s->budget[i].name : NULL;
    case KINDS:
        break;
    }
    return NULL;
}

/* Is the text anywhere in a tree? Values of an axis may bring it into use. */
static bool is_in(const struct yl_item *item, const char *text)
{
    if (!item) return false;
    if (item->kind == YL_SCALAR) return strstr(item->text, text) != NULL;
    for (const struct yl_item *child = item->first; child; child = child->next)
        if (is_in(child, text)) return true;
    return false;
}

/* Things are asked for in their order, mostly: a search goes on where the one before ended. */
static bool used_in(struct marks *marks, enum kind kind, const char *name)
{
    const uint32_t near = marks->near;
    const char *other;
    for (uint32_t i = near; (other = name_of(marks->s, kind, i)); i++)
        if (!strcmp(other, name)) return marks->used[kind][marks->near = i];
    for (uint32_t i = 0; i < near && (other = name_of(marks->s, kind, i)); i++)
        if (!strcmp(other, name)) return marks->used[kind][marks->near = i];
    return false;
}

static bool used_anywhere(const struct yl_warn *warn, struct marks *marks, enum kind kind,
                          const char *name)
{
    for (uint32_t v = 0; v < warn->all->variants; v++)
        if (used_in(&marks[v], kind, name)) return true;
    return is_in(warn->s->sweep_item, name);
}

static struct marks *marks_of(struct yl_warn *warn)
{
    struct marks *marks = yl_arena_get(&warn->arena, warn->all->variants * sizeof *marks);
    for (uint32_t v = 0; v < warn->all->variants; v++)
        mark_all(warn, &marks[v], &warn->all->variant[v]);
    return marks;
}

/* The largest share of an item, by whatever its shares go. */
static double share_of(const struct yl_scenario *s, const char *shop, const char *good)
{
    double most = 0;
    for (uint32_t i = 0; i < s->shops; i++) {
        const struct yl_shop *sells = &s->shop[i];
        for (uint32_t g = 0; g < sells->goods && !strcmp(sells->name, shop); g++) {
            if (strcmp(sells->good[g].name, good)) continue;
            for (uint32_t v = 0; v < sells->shares.values; v++) {
                double share = sells->shares.share[v * sells->shares.options + g];
                most = share > most ? share : most;
            }
        }
    }
    return most;
}

static void warn_unsold(struct yl_warn *warn, const struct yl_shop *shop)
{
    for (uint32_t g = 0; g < shop->goods; g++) {
        const struct yl_good *good = &shop->good[g];
        double most = 0;
        for (uint32_t v = 0; v < warn->all->variants && !(most > 0); v++)
            most = share_of(&warn->all->variant[v], shop->name, good->name);
        if (most > 0 || !yl_warn_own(warn, good->at) || is_in(warn->s->sweep_item, good->name))
            continue;
        YL_WARN(warn, good->at, UNUSED_PLACE, "'shops.%s.items.%s' is not used: its share is 0%%",
                "'shops.%s.items.%s' 没有用到：其占比为 0%%", shop->name, good->name);
        yl_diag_help(warn->diags, "give it a share of the orders, or remove it",
                     "请给它一份订单占比，或删去它");
    }
}

void yl_warn_unused_place(struct yl_warn *warn)
{
    struct marks *marks = marks_of(warn);
    for (uint32_t i = 0; i < warn->s->shops; i++) warn_unsold(warn, &warn->s->shop[i]);
    for (int k = 0; k < KINDS; k++) {
        const struct kind_of *kind = &kinds[k];
        const char *name = NULL;
        for (uint32_t i = 0; (name = name_of(warn->s, (enum kind)k, i)) != NULL; i++) {
            struct yl_pos at = yl_warn_at(warn, kind->things, name, NULL);
            if (!yl_warn_own(warn, at) || used_anywhere(warn, marks, (enum kind)k, name)) continue;
            YL_WARN(warn, at, UNUSED_PLACE, "'%s.%s' is not used: %s", "'%s.%s' 没有用到：%s",
                    kind->things, name, kind->use[warn->diags->lang]);
            yl_diag_help(warn->diags, "use it where it is meant to be, or remove it",
                         "请在应该用它的地方用上，或删去它");
        }
    }
}

static bool axis_used(const struct yl_warn *warn, const struct marks *marks, const char *name)
{
    for (uint32_t v = 0; v < warn->all->variants; v++)
        for (uint32_t i = 0; i < marks[v].s->axes; i++)
            if (marks[v].axis[i] && !strcmp(marks[v].s->axis[i].name, name)) return true;
    return is_in(warn->s->sweep_item, name);
}

void yl_warn_unused_trait(struct yl_warn *warn)
{
    static const char *const word[][2] = {
        [YL_AXIS_TRAIT] = {"trait", "特征"},
        [YL_AXIS_MEMORY] = {"memory", "记忆"},
        [YL_AXIS_FACT] = {"fact", "事实"},
        [YL_AXIS_PAIR] = {"", ""},
    };
    const struct marks *marks = marks_of(warn);
    for (uint32_t i = 0; i < warn->s->axes; i++) {
        const struct yl_axis *axis = &warn->s->axis[i];
        if (axis->timetable.count || !yl_warn_own(warn, axis->at)) continue;
        if (axis_used(warn, marks, axis->name)) continue;
        YL_WARN(warn, axis->at, UNUSED_TRAIT, "the %s '%s' is not used: nothing asks about it",
                "%s '%s' 没有用到：没有任何条件或数值用到它",
                word[axis->kind][warn->diags->lang == YL_ZH], axis->name);
        yl_diag_help(warn->diags,
                     "ask about it with 'needs', 'only_if' or 'by: %1$s', or remove it",
                     "请在 'needs'、'only_if' 或 'by: %1$s' 里用上它，或删去它", axis->name);
    }
}

/* Axes are the same in all variants: they are declared by `people`. */
static bool is_set(const struct yl_scenario *s, uint32_t axis)
{
    struct yl_steps of;
    if (s->axis[axis].share && s->axis[axis].share[1] > 0) return true;
    for (uint32_t l = 0; yl_steps_at(s, l, &of); l++)
        for (uint32_t i = 0; i < of.steps; i++)
            for (uint32_t k = 0; k < of.step[i].remembers; k++)
                if (of.step[i].remember[k] == axis) return true;
    return false;
}

static bool set_anywhere(const struct yl_warn *warn, const char *name)
{
    for (uint32_t v = 0; v < warn->all->variants; v++) {
        const struct yl_scenario *s = &warn->all->variant[v];
        for (uint32_t i = 0; i < s->axes; i++)
            if (!strcmp(s->axis[i].name, name) && is_set(s, i)) return true;
    }
    return is_in(warn->s->sweep_item, name);
}

void yl_warn_never_set(struct yl_warn *warn)
{
    const struct marks *marks = marks_of(warn);
    for (uint32_t i = 0; i < warn->s->axes; i++) {
        const struct yl_axis *axis = &warn->s->axis[i];
        if (axis->kind != YL_AXIS_MEMORY || !yl_warn_own(warn, axis->at)) continue;
        if (!axis_used(warn, marks, axis->name) || set_anywhere(warn, axis->name)) continue;
        YL_WARN(warn, axis->at, NEVER_HAPPENS, "nobody ever remembers '%s': no step sets it",
                "没有人会记得 '%s'：没有步骤写入它", axis->name);
        yl_diag_help(warn->diags,
                     "set it at a step with 'remember: %1$s', or give its share at the beginning: "
                     "'%1$s: remembered(30%%)'",
                     "请在某一步用 'remember: %1$s' 写入它，或写明一开始的占比：'%1$s: "
                     "remembered(30%%)'",
                     axis->name);
    }
}

/* ---- a limit of each person that nobody reaches ---- */

/* Can the same person be served twice by the steps: over a self-start, or again and again in a stay? */
static bool comes_again(const struct yl_scenario *s)
{
    struct yl_steps of;
    if (s->size > 0) return true;
    for (uint32_t l = 0; yl_steps_at(s, l, &of); l++)
        for (uint32_t i = 0; i < of.steps; i++)
            for (uint32_t k = 0; k < of.step[i].starts; k++)
                if (!of.step[i].start[k].others) return true;
    return false;
}

static uint32_t takes_of(const struct yl_step *step, uint32_t count, uint32_t limit)
{
    uint32_t takes = 0;
    for (uint32_t i = 0; i < count; i++)
        for (uint32_t k = 0; k < step[i].takes; k++) takes += step[i].take[k] == limit;
    return takes;
}

/* Is a unit taken behind these steps? */
static bool takes_behind(const struct marks *marks, const struct yl_scenario *s, uint32_t limit)
{
    bool any = false;
    for (uint32_t i = 0; i < s->paths; i++)
        any |= marks->used[PATHS][i] && takes_of(s->path[i].step, s->path[i].steps, limit);
    for (uint32_t i = 0; i < s->shops; i++)
        any |= marks->used[SHOPS][i] && takes_of(s->shop[i].step, s->shop[i].steps, limit);
    return any;
}

/* Units that one visit can take at most; UINT32_MAX: it can come again to where it takes one. */
static uint32_t most_taken(struct yl_warn *warn, const struct yl_scenario *s, uint32_t limit)
{
    uint32_t most = 0;
    struct marks marks;
    for (uint32_t i = 0; i < s->rooms; i++) {
        const struct yl_room *room = &s->room[i];
        blank(warn, &marks, s);
        mark_steps(&marks, room->during, room->whiles);
        mark_places(&marks);
        if (takes_of(room->during, room->whiles, limit) || takes_behind(&marks, s, limit))
            return UINT32_MAX;
    }
    for (uint32_t i = 0; i < s->paths; i++) {
        uint32_t takes = takes_of(s->path[i].step, s->path[i].steps, limit);
        if (!takes) continue;
        blank(warn, &marks, s);
        mark_steps(&marks, s->path[i].step, s->path[i].steps);
        mark_places(&marks);
        if (marks.used[PATHS][i]) return UINT32_MAX;
        most += takes;
    }
    for (uint32_t i = 0; i < s->shops; i++)
        most += takes_of(s->shop[i].step, s->shop[i].steps, limit);
    return most;
}

static bool can_bind(struct yl_warn *warn, const struct yl_scenario *s, uint32_t i)
{
    const struct yl_limit *limit = &s->limit[i];
    if (limit->per != YL_PER_PERSON || comes_again(s)) return true;
    uint32_t most = most_taken(warn, s, i);
    for (uint32_t k = 0; k < limit->allow.count; k++)
        if (!(yl_dist_mean(&limit->allow.dist[k]) >= most)) return true;
    return !most || isinf(yl_dist_mean(limit->allow.dist));
}

void yl_warn_limit_idle(struct yl_warn *warn)
{
    for (uint32_t i = 0; i < warn->s->limits; i++) {
        const struct yl_limit *limit = &warn->s->limit[i];
        bool binds = false;
        for (uint32_t v = 0; v < warn->all->variants && !binds; v++) {
            const struct yl_scenario *s = &warn->all->variant[v];
            binds = s->limits != warn->s->limits || can_bind(warn, s, i);
        }
        if (binds || !yl_warn_own(warn, limit->at)) continue;
        YL_WARN(warn, limit->at, NEVER_BINDS,
                "'limits.%s' refuses nobody: each arrival is another person, who takes of it once",
                "'limits.%s' 不会拒绝任何人：每次触达都是另一个人，只占用一次", limit->name);
        yl_diag_help(warn->diags,
                     "declare how many people there are: 'people: {size: 50000}', so that the same "
                     "person can come again",
                     "请写明一共有多少人：'people: {size: 50000}'，同一个人才会再来");
    }
}
