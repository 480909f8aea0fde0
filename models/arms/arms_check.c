/* arms_check.c: differences between the trees of two arms, and which can be by arm; contract in arms.h */
#include "models/arms/arms.h"
#include <string.h>

enum { DEEP = 32 };
struct diff {
    const struct yl_scenarios *all;
    struct yl_reader *r;
    const struct yl_experiment *e;
    const char *arm;
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
static bool may_differ(const struct diff *diff, bool both)
{
    const char *const *k = diff->key;
    uint32_t n = diff->depth;
    if (one_of(k[0], "costs|reports|run")) return true;
    if (one_of(k[n - 1], "label|counts|claimed_steps|margin")) return true;
    if (!strcmp(k[0], "paths")) return n > 1 || !both; /* steps have forms, a path may be new */
    if (n < 3) return false;
    if (one_of(k[2], "steps|while")) return true;
    if (!strcmp(k[0], "rooms") && one_of(k[2], "watch|then")) return true;
    if (!strcmp(k[0], "shops") && !strcmp(k[2], "price")) return true;
    if (!strcmp(k[0], "shops") && !strcmp(k[2], "items"))
        return n > 4 && one_of(k[4], "price|share|quantity") && (both || n > 5);
    if (!strcmp(k[0], "agents") && !strcmp(k[2], "service")) return true;
    return one_of(k[0], "rooms|agents") && !strcmp(k[2], "patience") && (both || n > 3);
}

static const char *dotted(const struct diff *diff)
{
    const char *text = diff->key[0];
    for (uint32_t i = 1; i < diff->depth; i++)
        text = yl_arena_print(diff->r->arena, "%s.%s", text, diff->key[i]);
    return text;
}

/* True if path `to` can be reached from path `from` by hand-overs. */
static bool leads(const struct yl_scenario *scenario, uint32_t from, uint32_t to, uint32_t left)
{
    if (from == to) return true;
    for (uint32_t i = 0; left && i < scenario->path[from].steps; i++) {
        const struct yl_step *step = &scenario->path[from].step[i];
        if (step->to.kind == YL_TO_PATH && leads(scenario, step->to.index, to, left - 1))
            return true;
        for (uint32_t o = 0; o < step->choose.options; o++)
            if (step->choose.to[o].kind == YL_TO_PATH &&
                leads(scenario, step->choose.to[o].index, to, left - 1))
                return true;
    }
    return false;
}

/* True if the step stands before that of this name in the path. */
static bool stands_before(const struct yl_path *path, const char *step, const char *known)
{
    for (uint32_t i = 0; i < path->steps; i++) {
        const char *name = path->step[i].name ? path->step[i].name : "to";
        if (!strcmp(name, known)) return false;
        if (!strcmp(name, step)) return true;
    }
    return false;
}

/* True if the change is in front of the step from which units are known. */
static bool too_early(const struct diff *diff)
{
    const struct yl_scenario *scenario = &diff->all->variant[0],
                             *arm = yl_arms_find(diff->all, diff->arm);
    const struct yl_experiment *experiment = diff->e;
    if (experiment->known_path < 0 || experiment->design == YL_DESIGN_SWITCHBACK ||
        diff->depth < 3 || strcmp(diff->key[0], "paths"))
        return false;
    uint32_t known = (uint32_t)experiment->known_path;
    for (uint32_t p = 0; p < scenario->paths; p++) {
        if (strcmp(scenario->path[p].name, diff->key[1])) continue;
        if (p != known) return leads(scenario, p, known, 8) || (arm && leads(arm, p, known, 8));
        if (diff->depth < 4) return !strcmp(diff->key[2], "needs");
        const char *name = scenario->path[p].step[experiment->known_step].name;
        return stands_before(&scenario->path[p], diff->key[3], name) ||
               (arm && stands_before(&arm->path[p], diff->key[3], name));
    }
    return false;
}

static void differs(struct diff *diff, const struct yl_item *base, const struct yl_item *arm)
{
    struct yl_pos at = arm ? arm->at : base->at;
    if (!may_differ(diff, base && arm)) {
        bool shared = one_of(diff->key[diff->depth - 1], "stock|capacity|count|allow");
        yl_diag(diff->r->diags, at, YL_E_NOT_BY_ARM,
                "'%s' differs in the arm '%s', but both arms are in one simulation and have it in "
                "common",
                "'%s' 在组 '%s' 中不同，但两组在同一次模拟中，只能共有它", dotted(diff), diff->arm);
        if (shared)
            YL_HELP(diff->r,
                    "a place that all share cannot be split; compare two runs: yinliu run, "
                    "yinliu compare",
                    "共享的地点无法分组；请比较两次运行：yinliu run、yinliu compare");
        else
            YL_HELP(diff->r,
                    "by arm can be: paths and their steps, steps of shops and stays, watch, then, "
                    "patience, price, service",
                    "可按组不同的有：路径及其步骤，店铺和停留中的步骤，以及 "
                    "watch、then、patience、price、service");
        diff->bad = true;
    } else if (!one_of(diff->key[diff->depth - 1], "label|counts|claimed_steps") &&
               too_early(diff)) {
        yl_diag(diff->r->diags, at, YL_E_UNIT_NOT_KEPT,
                "'%s' is changed by the arm '%s' before anybody knows whom it meets",
                "组 '%2$s' 改动了 '%1$s'，而此时还不知道对方是谁", dotted(diff), diff->arm);
        YL_HELP(diff->r,
                "split where the unit is known (a list of numbers: drop 'known_from'), or by "
                "time: design: switchback",
                "请在能识别单位处分组（如号码清单：去掉 known_from），或按时间轮换：design: "
                "switchback");
        diff->bad = true;
    }
}

static void compare(struct diff *diff, const struct yl_item *base, const struct yl_item *arm);

static const struct yl_item *step_of(const struct yl_item *steps, const char *name)
{
    for (const struct yl_item *each = steps->first; each; each = each->next)
        if (each->first && !strcmp(each->first->key, name)) return each->first;
    return NULL;
}

static void step_into(struct diff *diff, const char *key, const struct yl_item *base,
                      const struct yl_item *arm)
{
    if (diff->depth == DEEP) return;
    diff->key[diff->depth++] = key;
    if (base && arm)
        compare(diff, base, arm);
    else
        differs(diff, base, arm);
    diff->depth--;
}

static void compare(struct diff *diff, const struct yl_item *base, const struct yl_item *arm)
{
    if (base->kind != arm->kind) {
        differs(diff, base, arm);
    } else if (base->kind == YL_SCALAR) {
        if (strcmp(base->text, arm->text)) differs(diff, base, arm);
    } else if (base->kind == YL_MAP) {
        for (const struct yl_item *item = base->first; item; item = item->next)
            step_into(diff, item->key, item, yl_tree_get(arm, item->key));
        for (const struct yl_item *item = arm->first; item; item = item->next)
            if (!yl_tree_get(base, item->key)) step_into(diff, item->key, NULL, item);
    } else if (diff->depth > 2 && !strcmp(diff->key[diff->depth - 1], "steps")) {
        for (const struct yl_item *item = base->first; item; item = item->next)
            step_into(diff, item->first->key, item->first, step_of(arm, item->first->key));
        for (const struct yl_item *item = arm->first; item; item = item->next)
            if (!step_of(base, item->first->key))
                step_into(diff, item->first->key, NULL, item->first);
    } else {
        const struct yl_item *item = base->first, *y = arm->first;
        if (base->count != arm->count) {
            differs(diff, base, arm);
            return;
        }
        for (; item; item = item->next, y = y->next) compare(diff, item, y);
    }
}

static bool try_merge(const struct diff *diff, struct yl_arms_fault *fault)
{
    const struct yl_experiment *experiment = diff->e;
    const struct yl_scenario *arm[YL_ARMS_MOST];
    struct yl_scenario merged;
    uint32_t axis;
    if (experiment->arms > YL_ARMS_MOST) return false;
    for (uint32_t k = 0; k < experiment->arms; k++)
        if (!(arm[k] = yl_arms_find(diff->all, experiment->arm[k])))
            return true; /* reported elsewhere */
    struct yl_arms_how how = {.arm = arm,
                              .arms = experiment->arms,
                              .split = experiment->split,
                              .begins = yl_arms_begin(diff->all),
                              .fault = fault};
    return yl_arms_merge(&merged, &axis, diff->r->arena, &how) != YL_BAD_INPUT;
}

static void cannot_join(struct diff *diff, const struct yl_arms_fault *fault)
{
    static const char *const message[][2] = {
        {"", ""},
        {"the arms give one value by different traits, or a choice by too many",
         "各组按不同的特征给同一个值，或一个选择按太多特征"},
        {"the arms have two steps of '%s' in opposite orders", "各组 '%s' 中有两个步骤的顺序相反"},
        {"the arms differ in when '%s' comes up during a stay",
         "各组在停留中 '%s' 出现的时间规定不同"},
        {"two arms bring a new path at the same place, as '%s'",
         "两组在同一位置各加了一条新路径，如 '%s'"}};
    static const char *const help[][2] = {
        {"", ""},
        {"give it by one trait in all arms", "各组用同一个特征"},
        {"give one of the two another name, or write its order as a path of its own and lead the "
         "arm there with 'to'",
         "给其中一步换个名字，或把它的顺序另写成一条路径，用 'to' 把该组引过去"},
        {"let it come up alike in all arms and differ in what it does ('p', 'needs')",
         "让它在各组按同样的时间出现，只改变其作用（'p'、'needs'）"},
        {"write new paths in the scenario itself; only the arms that name them lead there",
         "把新路径写在场景本身，只有引用它的组会去"}};
    const char *place = fault->place ? fault->place : "";
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
    yl_diag(diff->r->diags, diff->e->arm_at[diff->e->arms - 1], YL_E_NOT_BY_ARM,
            message[fault->why][0], message[fault->why][1], place);
    YL_HELP(diff->r, help[fault->why][0], help[fault->why][1]);
#pragma GCC diagnostic pop
    diff->bad = true;
}

bool yl_arms_check(const struct yl_scenarios *all, struct yl_reader *r)
{
    struct diff d = {.all = all, .r = r, .e = &all->variant[0].experiment};
    struct yl_arms_fault fault = {0};
    if (!d.e->present) return true;
    const struct yl_scenario *control = yl_arms_find(all, d.e->arm[0]);
    for (uint32_t k = 1; control && k < d.e->arms; k++) {
        const struct yl_scenario *arm = yl_arms_find(all, d.e->arm[k]);
        d.arm = d.e->arm[k];
        if (arm) compare(&d, control->root, arm->root);
    }
    if (!d.bad && !try_merge(&d, &fault)) cannot_join(&d, &fault);
    return !d.bad;
}
