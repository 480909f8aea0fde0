/* warn_unused.c: marks what can be reached from an entry, names the rest and what nothing sets; contract in warn.h */
#include "models/readers/read.h"
#include "models/steps.h"
#include "models/warnings/warn.h"
#include <string.h>

static const struct kind_of {
    enum yl_place place;
    const char *things, *use[2]; /* the root key; what would use it */
} kinds[] = {
    {YL_P_PATH, "paths", {"nothing leads to it", "没有去向通向它"}},
    {YL_P_ROOM, "rooms", {"nothing leads to it", "没有去向通向它"}},
    {YL_P_SHOP, "shops", {"nothing leads to it", "没有去向通向它"}},
    {YL_P_AGENT, "agents", {"no step asks them", "没有步骤找他们"}},
    {YL_P_LIMIT, "limits", {"no step takes of it or asks about it", "没有步骤占用或判断它"}},
    {YL_P_PROFILE, "profiles", {"no entry and no step has it", "没有入口或步骤用它"}},
    {YL_P_BUDGET, "budgets", {"no entry has it", "没有入口用它"}},
};

struct lead { /* from a thing to one that it uses */
    uint32_t to;
    struct lead *next;
};
struct marks {
    const struct yl_scenario *s;
    uint32_t first[YL_P_ROOT], things; /* numbered kind by kind; behind the last: all entries */
    bool *used;                        /* [things + 1] */
    struct lead **lead;                /* [things + 1] */
    uint32_t *stack;                   /* [things] used, but not yet what they use */
    uint32_t near;                     /* of used_in: the thing that was asked for last */
};

static uint32_t thing_of(const struct marks *marks, uint32_t place, uint32_t index)
{
    return place == YL_P_ENTRY || place == YL_P_ROOT ? marks->things : marks->first[place] + index;
}

static uint32_t count_of(const struct yl_scenario *s, uint32_t place)
{
    uint32_t count = 0;
    if (place == YL_P_AXIS) return s->axes;
    while (place < YL_P_PLACES && yl_place_name(s, (enum yl_place)place, count)) count++;
    return count;
}

static void lay_out(struct yl_warn *warn, struct marks *marks, const struct yl_scenario *s)
{
    *marks = (struct marks){.s = s};
    for (uint32_t place = 0; place < YL_P_ROOT; place++) {
        marks->first[place] = marks->things;
        marks->things += count_of(s, place);
    }
    const size_t things = (size_t)marks->things + 1;
    marks->used = yl_arena_get(&warn->arena, things);
    marks->lead = yl_arena_get(&warn->arena, things * sizeof *marks->lead);
    marks->stack = yl_arena_get(&warn->arena, things * sizeof *marks->stack);
    for (const struct yl_use *use = s->use; use; use = use->before) {
        struct lead *lead = yl_arena_get(&warn->arena, sizeof *lead),
                    **from = &marks->lead[thing_of(marks, use->by, use->by_index)];
        *lead = (struct lead){thing_of(marks, use->of, use->of_index), *from};
        *from = lead;
    }
}

/* Marks all that a thing uses, and what these use. */
static void follow(struct marks *marks, uint32_t from)
{
    uint32_t depth = 0;
    memset(marks->used, 0, (size_t)marks->things + 1);
    for (marks->stack[depth++] = from; depth;) {
        for (const struct lead *lead = marks->lead[marks->stack[--depth]]; lead;
             lead = lead->next) {
            if (marks->used[lead->to]) continue;
            marks->used[lead->to] = true;
            marks->stack[depth++] = lead->to;
        }
    }
}

/* True if the text is anywhere in a tree: values of an axis may bring it into use. */
static bool is_in(const struct yl_item *item, const char *text)
{
    if (!item) return false;
    if (item->kind == YL_SCALAR) return strstr(item->text, text) != NULL;
    for (const struct yl_item *child = item->first; child; child = child->next)
        if (is_in(child, text)) return true;
    return false;
}

/* Things are asked for in their order, mostly: a search goes on where the one before ended. */
static bool used_in(struct marks *marks, enum yl_place place, const char *name)
{
    const char *other = "";
    for (uint32_t turn = 0, i = marks->near; turn < 2; turn++, i = 0)
        for (; (other = yl_place_name(marks->s, place, i)) != NULL; i++)
            if (!strcmp(other, name)) return marks->used[marks->first[place] + (marks->near = i)];
    return false;
}

static bool used_anywhere(const struct yl_warn *warn, struct marks *marks, enum yl_place place,
                          const char *name)
{
    for (uint32_t v = 0; v < warn->all->variants; v++)
        if (used_in(&marks[v], place, name)) return true;
    return is_in(warn->s->sweep_item, name);
}

static struct marks *marks_of(struct yl_warn *warn)
{
    struct marks *marks = yl_arena_get(&warn->arena, warn->all->variants * sizeof *marks);
    for (uint32_t v = 0; v < warn->all->variants; v++) {
        lay_out(warn, &marks[v], &warn->all->variant[v]);
        follow(&marks[v], marks[v].things);
    }
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
        YL_HELP(warn, "give it a share of the orders, or remove it",
                "请给它一份订单占比，或删去它");
    }
}

void yl_warn_unused_place(struct yl_warn *warn)
{
    struct marks *marks = marks_of(warn);
    for (uint32_t i = 0; i < warn->s->shops; i++) warn_unsold(warn, &warn->s->shop[i]);
    for (size_t k = 0; k < YL_COUNT_OF(kinds); k++) {
        const struct kind_of *kind = &kinds[k];
        const char *name = NULL;
        for (uint32_t i = 0; (name = yl_place_name(warn->s, kind->place, i)) != NULL; i++) {
            struct yl_pos at = yl_warn_at(warn, kind->things, name, NULL);
            if (!yl_warn_own(warn, at) || used_anywhere(warn, marks, kind->place, name)) continue;
            YL_WARN(warn, at, UNUSED_PLACE, "'%s.%s' is not used: %s", "'%s.%s' 没有用到：%s",
                    kind->things, name, kind->use[warn->diags->lang]);
            YL_HELP(warn, "use it where it is meant to be, or remove it",
                    "请在应该用它的地方用上，或删去它");
        }
    }
}

static bool axis_used(const struct yl_warn *warn, const struct marks *marks, const char *name)
{
    for (uint32_t v = 0; v < warn->all->variants; v++)
        for (uint32_t i = 0; i < marks[v].s->axes; i++)
            if (marks[v].used[marks[v].first[YL_P_AXIS] + i] &&
                !strcmp(marks[v].s->axis[i].name, name))
                return true;
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
                "%s '%s' 没有用到：没有任何条件或数值用到它", word[axis->kind][warn->diags->lang],
                axis->name);
        YL_HELP(warn, "ask about it with 'needs', 'only_if' or 'by: %1$s', or remove it",
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
            if (yl_step_has(of.step[i].remember, of.step[i].remembers, axis)) return true;
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
        YL_HELP(warn,
                "set it at a step with 'remember: %1$s', or give its share at the beginning: "
                "'%1$s: remembered(30%%)'",
                "请在某一步用 'remember: %1$s' 写入它，或写明一开始的占比：'%1$s: "
                "remembered(30%%)'",
                axis->name);
    }
}
