/* warnings.c: every row over every variant, contract in warnings.h */
#include "models/warnings/warnings.h"
#include "models/steps.h"
#include "models/warnings/warn.h"
#include "sim/base/number.h"
#include <math.h>
#include <string.h>

enum when { EACH, ONCE, WALKED };
static const struct {
    void (*find)(struct yl_warn *warn);
    enum when when;
} rows[] = {
#define YL_WARNING(function, when) {function, when},
#include "models/warnings/warnings.def"
};
struct yl_warned {
    struct yl_pos at;
    enum yl_diag_id id;
    double amount;
    struct yl_warned *before;
};

bool yl_warn_more(struct yl_warn *warn, struct yl_pos at, enum yl_diag_id id, double amount)
{
    for (const struct yl_warned *one = warn->said; one; one = one->before)
        if (one->id == id && one->amount >= amount && one->at.source == at.source &&
            one->at.line == at.line && one->at.column == at.column)
            return false;
    struct yl_warned *said = yl_arena_get(&warn->arena, sizeof *said);
    *said = (struct yl_warned){at, id, amount, warn->said};
    warn->said = said;
    return true;
}

bool yl_warn_first(struct yl_warn *warn, struct yl_pos at, enum yl_diag_id id)
{
    return yl_warn_more(warn, at, id, 0);
}

void yl_warn_variant(const struct yl_warn *warn)
{
    if (warn->variant)
        YL_NOTE(warn, "in the variant '%s'", "在方案 '%s' 中",
                warn->all->variant[warn->variant].variant);
}

bool yl_warn_own(const struct yl_warn *warn, struct yl_pos at)
{
    return at.source == warn->all->tree.root->at.source;
}

/* Things are asked for in their order, mostly: a search goes on behind the one before. */
static const struct yl_item *thing_of(struct yl_warn *warn, const struct yl_item *map,
                                      const char *name)
{
    const struct yl_item *one = map == warn->near_map ? warn->near : NULL;
    if (!map || map->kind != YL_MAP) return NULL;
    while (one && strcmp(one->key, name) != 0) one = one->next;
    if (!one) one = yl_tree_get(map, name);
    warn->near_map = map;
    if (one) warn->near = one;
    return one;
}

struct yl_pos yl_warn_at(struct yl_warn *warn, const char *things, const char *name,
                         const char *key)
{
    const struct yl_item *one = thing_of(warn, yl_tree_get(warn->s->root, things), name);
    const struct yl_item *at = key ? yl_tree_get(one, key) : NULL;
    if (!at) return one ? one->key_at : (struct yl_pos){0};
    if (at->at.source == at->key_at.source) return at->key_at;
    const struct yl_item *all = yl_tree_get(warn->all->variant->root, things),
                         *base = yl_tree_get(yl_tree_get(all, name), key);
    return base && base->at.source != base->key_at.source ? base->at : at->key_at;
}

void yl_warn_time(char buffer[YL_WARN_TIME], const struct yl_scenario *scenario, int64_t time)
{
    char text[YL_TIME_TEXT];
    int64_t half = time < YL_NEVER - YL_MINUTE ? time + YL_MINUTE / 2 : time;
    yl_time_print(text, half, &scenario->zone);
    snprintf(buffer, YL_WARN_TIME, "%.16s", text);
}

const char *yl_warn_range(char buffer[YL_WARN_RANGE], const struct yl_warn *warn,
                          struct yl_walked_range range)
{
    if (range.high - range.low < 0.5)
        snprintf(buffer, YL_WARN_RANGE, T(warn->diags->lang, "%s", "%s "),
                 yl_short_of(round(range.mean)).text);
    else
        snprintf(
            buffer, YL_WARN_RANGE,
            T(warn->diags->lang, "%s (%s to %s in %u campaigns)", "%s（%s 至 %s，共模拟 %u 次）"),
            yl_short_of(round(range.mean)).text, yl_short_of(round(range.low)).text,
            yl_short_of(round(range.high)).text, range.n);
    return buffer;
}

static void look(struct yl_warn *warn, enum when when)
{
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (rows[i].when == when) rows[i].find(warn);
}

void yl_warnings_find(const struct yl_scenarios *all, const struct yl_warnings_how *how,
                      struct yl_diags *diags)
{
    struct yl_warn warn = {.all = all, .how = how, .diags = diags, .s = all->variant};
    look(&warn, ONCE);
    for (uint32_t v = 0; v < all->variants; v++) {
        warn.variant = v;
        warn.s = &all->variant[v];
        look(&warn, EACH);
    }
    yl_arena_free(&warn.arena);
}

void yl_warnings_walked(const struct yl_scenarios *all, const struct yl_walked *walked, bool told,
                        struct yl_diags *diags)
{
    struct yl_warn warn = {
        .all = all, .diags = diags, .cut = walked->until < YL_NEVER, .told = told};
    for (uint32_t v = 0; v < walked->variants; v++) {
        warn.variant = v;
        warn.s = &all->variant[v];
        warn.walked = &walked->variant[v];
        look(&warn, WALKED);
    }
    yl_arena_free(&warn.arena);
}

bool yl_warnings_circle(const struct yl_scenarios *all, const struct yl_walked *walked,
                        struct yl_diags *diags)
{
    for (uint32_t v = 0; v < walked->variants; v++) {
        const uint32_t place = yl_walked_circle(&walked->variant[v]); /* as yl_plan.row_owner */
        const char *variant = all->variant[v].variant;
        struct yl_steps of;
        if (place == YL_NO_NODE) continue;
        yl_steps_at(&all->variant[v], place, &of);
        yl_diag(diags, of.at, YL_E_ENDLESS_LOOP, "a visit went round '%s.%s' 65,535 times",
                "有访问在 '%s.%s' 绕了 65,535 圈", of.kind, of.name);
        if (variant && strcmp(variant, "base"))
            yl_diag_note(diags, "in the variant '%s'", "在方案 '%s' 中", variant);
        yl_diag_help(diags, "let some of them leave it, or give one of its steps a delay",
                     "让一部分访问离开这个循环，或给其中一步加上延迟");
        return true;
    }
    return false;
}
