/* arms_check.c: what the trees of two arms say differently, and whether it can be by arm.
 * Contract: arms.h. */
#include "models/arms.h"
#include "models/read.h"
#include <string.h>

enum { DEEP = 32 };
struct diff {
    const struct yl_scenarios *all;
    struct yl_reader *r;
    const struct yl_experiment *e;
    const char *arm;
    struct yl_pos arm_at;
    const char *key[DEEP];
    uint32_t depth;
    bool bad;
};

static bool one_of(const char *word, const char *words)
{
    size_t length = strlen(word);
    for (const char *at = words; (at = strstr(at, word)); at += length)
        if ((at == words || at[-1] == '|') && (!at[length] || at[length] == '|')) return true;
    return false;
}

/* 1: by arm, or of no effect on what happens; 0: it cannot be; `both`: said in both arms. */
static bool may_differ(const struct diff *d, bool both)
{
    const char *const *k = d->key;
    uint32_t n = d->depth;
    if (one_of(k[0], "variants|sweep|experiment|targets|costs|reports|set|include|title|run"))
        return true;
    if (one_of(k[n - 1], "label|claimed_steps|margin")) return true;
    bool steps = n >= 4 && (one_of(k[2], "steps|while"));
    if (steps && n == 4) return !strcmp(k[3], "to");
    if (steps && one_of(k[4], "p|after|actions|switches|cost|choose|to")) return true;
    if (steps && one_of(k[4], "valid|every")) return both || n > 5;
    if (steps && !strcmp(k[4], "starts")) return n >= 7 && one_of(k[6], "p|number|after");
    if (n < 3) return false;
    if (!strcmp(k[0], "rooms") && one_of(k[2], "watch|then")) return true;
    if (!strcmp(k[0], "shops") && !strcmp(k[2], "price")) return true;
    if (!strcmp(k[0], "agents") && !strcmp(k[2], "service")) return true;
    return one_of(k[0], "rooms|agents") && !strcmp(k[2], "patience") && (both || n > 3);
}

static const char *dotted(const struct diff *d)
{
    const char *text = d->key[0];
    for (uint32_t i = 1; i < d->depth && text; i++)
        text = yl_arena_print(d->r->arena, "%s.%s", text, d->key[i]);
    return text ? text : "";
}

/* Can path `to` be reached from path `from` by hand-overs? */
static bool leads(const struct yl_scenario *s, uint32_t from, uint32_t to, uint32_t left)
{
    if (from == to) return true;
    for (uint32_t i = 0; left && i < s->path[from].steps; i++) {
        const struct yl_step *step = &s->path[from].step[i];
        if (step->to.kind == YL_TO_PATH && leads(s, step->to.index, to, left - 1)) return true;
        for (uint32_t o = 0; o < step->choose.options; o++)
            if (step->choose.to[o].kind == YL_TO_PATH &&
                leads(s, step->choose.to[o].index, to, left - 1))
                return true;
    }
    return false;
}

/* Is the change in front of the step from which units are known? */
static bool too_early(const struct diff *d)
{
    const struct yl_scenario *s = &d->all->variant[0];
    const struct yl_experiment *e = d->e;
    if (e->known_path < 0 || e->design == YL_DESIGN_SWITCHBACK || d->depth < 4 ||
        strcmp(d->key[0], "paths"))
        return false;
    for (uint32_t p = 0; p < s->paths; p++) {
        if (strcmp(s->path[p].name, d->key[1])) continue;
        if (p != (uint32_t)e->known_path) return leads(s, p, (uint32_t)e->known_path, 8);
        for (uint32_t i = 0; i < e->known_step; i++)
            if (s->path[p].step[i].name && !strcmp(s->path[p].step[i].name, d->key[3])) return true;
    }
    return false;
}

static void differs(struct diff *d, const struct yl_item *base, const struct yl_item *arm)
{
    struct yl_pos at = arm ? arm->at : base->at;
    if (!may_differ(d, base && arm)) {
        bool shared = one_of(d->key[d->depth - 1], "stock|capacity|count|allow");
        yl_diag(
            d->r->diags, at, YL_E_NOT_BY_ARM,
            "'%s' differs in the arm '%s', but both arms live in one world and have it in common",
            "'%s' 在组 '%s' 中不同，但两组同处一个世界，只能共有它", dotted(d), d->arm);
        if (shared)
            yl_diag_help(d->r->diags,
                         "a place that all share cannot be split; compare two runs: yinliu run, "
                         "yinliu compare",
                         "共享的地点无法分组；请比较两次运行：yinliu run、yinliu compare");
        else
            yl_diag_help(
                d->r->diags,
                "by arm can be: p, after, actions, switches, cost, choose and to of a step, watch, "
                "then, price, service",
                "可按组不同的有：步骤的 p、after、actions、switches、cost、choose、to，以及 "
                "watch、then、price、service");
        d->bad = true;
    } else if (!one_of(d->key[d->depth - 1], "label|claimed_steps") && too_early(d)) {
        yl_diag(d->r->diags, at, YL_E_UNIT_NOT_KEPT,
                "'%s' is changed by the arm '%s' before anybody knows whom it meets",
                "组 '%2$s' 改动了 '%1$s'，而此时还不知道对方是谁", dotted(d), d->arm);
        yl_diag_help(d->r->diags,
                     "split where the unit is known (a list of numbers: drop 'known_from'), or by "
                     "time: design: switchback",
                     "请在能识别单位处分组（如号码清单：去掉 known_from），或按时间轮换：design: "
                     "switchback");
        d->bad = true;
    }
}

static void compare(struct diff *d, const struct yl_item *base, const struct yl_item *arm);

static void step_into(struct diff *d, const char *key, const struct yl_item *base,
                      const struct yl_item *arm)
{
    if (d->depth == DEEP) return;
    d->key[d->depth++] = key;
    if (base && arm)
        compare(d, base, arm);
    else
        differs(d, base, arm);
    d->depth--;
}

static void compare(struct diff *d, const struct yl_item *base, const struct yl_item *arm)
{
    if (base->kind != arm->kind) {
        differs(d, base, arm);
    } else if (base->kind == YL_SCALAR) {
        if (strcmp(base->text, arm->text)) differs(d, base, arm);
    } else if (base->kind == YL_MAP) {
        for (const struct yl_item *x = base->first; x; x = x->next)
            step_into(d, x->key, x, yl_tree_get(arm, x->key));
        for (const struct yl_item *y = arm->first; y; y = y->next)
            if (!yl_tree_get(base, y->key)) step_into(d, y->key, NULL, y);
    } else {
        const struct yl_item *x = base->first, *y = arm->first;
        if (base->count != arm->count) {
            differs(d, base, arm);
            return;
        }
        for (; x; x = x->next, y = y->next) {
            bool named = x->kind == YL_MAP && y->kind == YL_MAP && x->count == 1 && y->count == 1 &&
                         !strcmp(x->first->key, y->first->key);
            if (named)
                step_into(d, x->first->key, x->first, y->first);
            else
                compare(d, x, y);
        }
    }
}

static bool try_merge(const struct diff *d)
{
    const struct yl_experiment *e = d->e;
    const struct yl_scenario *arm[64];
    struct yl_scenario merged;
    uint32_t axis;
    if (e->arms > 64) return false;
    for (uint32_t k = 0; k < e->arms; k++)
        if (!(arm[k] = yl_arms_find(d->all, e->arm[k]))) return true; /* reported elsewhere */
    struct yl_arms_how how = {.arm = arm, .arms = e->arms, .split = e->split};
    return yl_arms_merge(&merged, &axis, d->r->arena, &how) != YL_BAD_INPUT;
}

bool yl_arms_check(const struct yl_scenarios *all, struct yl_reader *r)
{
    struct diff d = {.all = all, .r = r, .e = &all->variant[0].experiment};
    if (!d.e->present) return true;
    const struct yl_scenario *control = yl_arms_find(all, d.e->arm[0]);
    for (uint32_t k = 1; control && k < d.e->arms; k++) {
        const struct yl_scenario *arm = yl_arms_find(all, d.e->arm[k]);
        d.arm = d.e->arm[k], d.arm_at = d.e->arm_at[k];
        if (arm) compare(&d, control->root, arm->root);
    }
    if (!d.bad && !try_merge(&d)) {
        yl_diag(r->diags, d.e->arm_at[d.e->arms - 1], YL_E_NOT_BY_ARM,
                "the arms give one value by different traits, or a choice by too many",
                "各组按不同的特征给同一个值，或一个选择按太多特征");
        d.bad = true;
    }
    return !d.bad;
}
