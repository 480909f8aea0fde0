/* warnings.c: every row over every variant, contract in warnings.h */
#include "models/warnings/warnings.h"
#include "models/compiler/compile.h"
#include "models/warnings/warn.h"

enum when { EACH, ONCE };
static const struct {
    void (*find)(struct yl_warn *warn);
    enum when when;
} rows[] = {
#define YL_WARNING(function, when) {function, when},
#include "models/warnings/warnings.def"
#undef YL_WARNING
};
struct yl_warned {
    struct yl_pos at;
    enum yl_diag_id id;
    struct yl_warned *before;
};

bool yl_warn_first(struct yl_warn *warn, struct yl_pos at, enum yl_diag_id id)
{
    for (const struct yl_warned *one = warn->said; one; one = one->before)
        if (one->id == id && one->at.source == at.source && one->at.line == at.line &&
            one->at.column == at.column)
            return false;
    struct yl_warned *said = yl_arena_get(&warn->arena, sizeof *said);
    if (!said) return false;
    *said = (struct yl_warned){at, id, warn->said};
    warn->said = said;
    return true;
}

void yl_warn_variant(const struct yl_warn *warn)
{
    if (warn->variant)
        yl_diag_note(warn->diags, "in the variant '%s'", "在方案 '%s' 中",
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
    const struct yl_item *at = one && key && one->kind == YL_MAP ? yl_tree_get(one, key) : NULL;
    if (at) return at->key_at;
    return one ? one->key_at : (struct yl_pos){0};
}

void yl_warn_time(char buffer[YL_WARN_TIME], const struct yl_scenario *scenario, int64_t time)
{
    char text[YL_TIME_TEXT];
    int64_t half = time < YL_NEVER - YL_MINUTE ? time + YL_MINUTE / 2 : time;
    yl_time_print(text, half, &scenario->zone);
    snprintf(buffer, YL_WARN_TIME, "%.16s", text);
}

static bool has_budgets(const struct yl_scenario *scenario)
{
    for (uint32_t e = 0; e < scenario->entries; e++)
        if (scenario->entry[e].budget.amount >= 0 || scenario->entry[e].shared >= 0) return true;
    return false;
}

static enum yl_status look_at(struct yl_warn *warn, const struct yl_budgets_left *left)
{
    struct yl_traffic traffic;
    enum yl_status status = yl_traffic_find(&traffic, warn->s, left);
    warn->traffic = &traffic;
    warn->left = left;
    for (size_t i = 0; i < sizeof rows / sizeof *rows && !status; i++)
        if (rows[i].when == EACH) rows[i].find(warn);
    yl_traffic_free(&traffic);
    return status;
}

/* A plan says what budgets leave; what is wrong with it is reported where it is compiled. */
static enum yl_status look_at_budgets(struct yl_warn *warn)
{
    struct yl_tables tables = {0};
    struct yl_fault fault = {0};
    struct yl_plan plan = {0};
    struct yl_expected expected = {0};
    struct yl_diags silent;
    enum yl_status status = yl_diags_init(&silent, warn->diags->lang);
    if (status) return status;
    status = yl_compile(&plan, warn->s, &tables, &silent, &fault);
    if (!status) status = yl_expect(&expected, warn->s, &plan);
    if (!status) status = look_at(warn, &(struct yl_budgets_left){&expected, &plan});
    if (!status) yl_expect_free(&expected);
    yl_plan_free(&plan);
    yl_tables_free(&tables);
    yl_diags_free(&silent);
    return status == YL_BAD_INPUT ? YL_OK : status;
}

enum yl_status yl_warnings_find(const struct yl_scenarios *all, const struct yl_warnings_how *how,
                                struct yl_diags *diags)
{
    struct yl_warn warn = {.all = all, .how = how, .diags = diags, .s = all->variant};
    enum yl_status status = YL_OK;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (rows[i].when == ONCE) rows[i].find(&warn);
    for (uint32_t v = 0; v < all->variants && !status; v++) {
        warn.variant = v;
        warn.s = &all->variant[v];
        status = has_budgets(warn.s) ? look_at_budgets(&warn) : look_at(&warn, NULL);
    }
    if (!status && warn.arena.failed) status = YL_NO_MEMORY;
    yl_arena_free(&warn.arena);
    return status;
}
