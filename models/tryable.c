/* tryable.c: follows a path through tree and key tables side by side; contract in tryable.h */
#include "models/tryable.h"
#include "models/readers/read.h"
#include "sim/base/text.h"
#include <string.h>

/* ---- what a path leads to ------------------------------------------------------------------- */

struct walk {
    struct yl_tryable *out;
    struct yl_arena *arena;
};

static void find_key(const struct walk *at, const struct yl_key_table *table,
                     const struct yl_item *map, const char *path);

/* The name of a child of a list: of a step its own, of a slot its `name`, of others their
 * number. */
static const char *name_of(const struct walk *at, const struct yl_item *list,
                           const struct yl_item **child, uint32_t number)
{
    const struct yl_item *item = *child;
    if (list->kind == YL_MAP) return item->key;
    if (!strcmp(list->key, "steps")) {
        if (item->kind != YL_MAP || item->count != 1) return NULL;
        *child = item->first;
        return item->first->key;
    }
    const struct yl_item *name = yl_tree_get(item, "name");
    if (name && name->kind == YL_SCALAR) return name->text;
    return yl_arena_print(at->arena, "%u", number);
}

/* What the path begins with, by the longest name; *rest: behind it. */
static const struct yl_item *child_of(const struct walk *at, const struct yl_item *list,
                                      const char *path, const char **rest, const char **called)
{
    const struct yl_item *best = NULL;
    size_t longest = 0;
    uint32_t number = 0;
    for (const struct yl_item *child = list ? list->first : NULL; child;
         child = child->next, number++) {
        const struct yl_item *value = child;
        const char *name = name_of(at, list, &value, number);
        const size_t length = name ? strlen(name) : 0;
        if (length <= longest || strncmp(path, name, length) ||
            (path[length] && path[length] != '.'))
            continue;
        best = value;
        longest = length;
        *called = name;
    }
    *rest = path + longest + (path[longest] == '.');
    return best;
}

/* A thing by its name under `things`; of what follows a key is asked, of a step as a whole the
 * list's. */
static void find_thing(const struct walk *at, const struct yl_key_row *key,
                       const struct yl_key_table *table, const struct yl_item *list,
                       const char *path)
{
    const char *rest, *name = "";
    const struct yl_item *item = child_of(at, list, path, &rest, &name);
    const bool steps = !strcmp(key->name, "steps");
    if (!item) return;
    if (steps && !strcmp(name, "to")) { /* a jump is no step, but has a destination */
        find_key(at, table, &(struct yl_item){.kind = YL_MAP}, *rest ? "" : "to");
        at->out->value = item;
        return;
    }
    const char *under = !strcmp(key->name, "while") ? "steps" : key->name;
    at->out->thing = at->out->thing
                         ? yl_arena_print(at->arena, "%s.%s.%s", at->out->thing, under, name)
                         : yl_arena_print(at->arena, "%s.%s", key->name, name);
    if (!at->out->place) at->out->place = at->out->thing;
    at->out->item = item;
    at->out->step = steps && !*rest;
    if (at->out->step) {
        at->out->key = key;
        at->out->value = item;
    }
    if (*rest) find_key(at, table, item, rest);
}

static void find_key(const struct walk *at, const struct yl_key_table *table,
                     const struct yl_item *map, const char *path)
{
    const size_t length = strcspn(path, ".");
    const char *rest = path + length + (path[length] == '.');
    const struct yl_key_row *key = NULL;
    for (size_t i = 0; i < table->keys && !key; i++)
        if (yl_text_is(path, length, table->key[i].name)) key = &table->key[i];
    const struct yl_item *value = key && map ? yl_tree_get(map, key->name) : NULL;
    if (!key) return;
    if (!at->out->root) at->out->root = key;
    if (*rest && key->sub && key->kind == YL_V_ONE)
        find_key(at, key->sub, value, rest);
    else if (*rest && key->shape && !strcmp(key->shape, "entry_budget"))
        find_key(at, &yl_budget_table, value, rest);
    else if (*rest && key->shape && !strcmp(key->shape, "steps"))
        find_thing(at, key, &yl_step_table, value, rest);
    else if (*rest && (key->kind == YL_V_MAP || !strcmp(key->name, "programme")))
        find_thing(at, key, key->sub, value, rest);
    else if (*rest && key->kind == YL_V_LIST) {
        const char *name;
        value = child_of(at, value, rest, &rest, &name);
        if (value) find_key(at, key->sub, value, rest);
    } else if (*rest) { /* one of a list of values, or what a map says by trait */
        const char *name;
        at->out->key = key;
        at->out->value = child_of(at, value, rest, &rest, &name);
    } else if (key->kind != YL_V_MAP && key->kind != YL_V_LIST) {
        at->out->key = key;
        at->out->value = value;
    }
}

void yl_tryable_find(struct yl_tryable *out, const struct yl_scenario *scenario, const char *path,
                     struct yl_arena *arena)
{
    const struct walk at = {out, arena};
    *out = (struct yl_tryable){0};
    find_key(&at, &yl_scenario_table, scenario->root, path);
}

enum yl_try_unit yl_tryable_unit(const struct yl_key_row *key)
{
    static const struct {
        const char *shape;
        enum yl_try_unit unit;
    } shapes[] = {{"send", YL_TRY_COUNT},
                  {"allow", YL_TRY_COUNT},
                  {"entry_budget", YL_TRY_MONEY},
                  {"times", YL_TRY_TIME},
                  {"times_slots", YL_TRY_TIME}};
    switch (key->kind) {
    case YL_V_COUNT:
        return YL_TRY_COUNT;
    case YL_V_MONEY:
        return YL_TRY_MONEY;
    case YL_V_DURATION:
        return YL_TRY_DURATION;
    case YL_V_RATE:
        return YL_TRY_RATE;
    case YL_V_TIME:
        return YL_TRY_TIME;
    default:
        for (size_t i = 0; key->shape && i < YL_COUNT_OF(shapes); i++)
            if (!strcmp(shapes[i].shape, key->shape)) return shapes[i].unit;
        return YL_TRY_WORD;
    }
}

/* ---- what is never tried: the one list ------------------------------------------------------ */

#define PEOPLE \
    { \
        { \
            "people decide it, not the plan", "这由用户决定，不由计划决定" \
        } \
    }
#define PRICE \
    { \
        { \
            "no chance here hangs on a price, so that a higher one must win", \
                "这里没有概率随价格变化，价格越高必然越好" \
        } \
    }
#define COSTS \
    { \
        { \
            "what is to be paid is given, and less of it always wins", \
                "要付的钱是既定的，越少必然越好" \
        } \
    }
#define RULES \
    { \
        { \
            "a rule or a date is given, not chosen", "规则与日期是既定的，不是选出来的" \
        } \
    }
enum { FREE_ARRIVALS, HOURS, UNCERTAIN, OTHERS };
const struct yl_never_row yl_never_rows[] = {
    [FREE_ARRIVALS] = {"arrivals of an entry without cost",
                       {{"more of what costs nothing always wins: say what one more costs, 'each'",
                         "不花钱的触达越多越好：请用 'each' 写明每多一个的价格"}}},
    [HOURS] = {"hours of a session that no arrivals follow",
               {{"longer hours cost nothing here, and nobody comes for them: no arrivals follow "
                 "the room",
                 "延长场次在这里不花钱，也不会多来人：没有触达随该直播间变化"}}},
    [UNCERTAIN] = {"what is uncertain",
                   {{"it is uncertain, and cannot be chosen", "它被标为拿不准，未知的数无法选择"}}},
    [OTHERS] = {"people", PEOPLE},
    {"profiles", PEOPLE},
    {"shocks", PEOPLE},
    {"facts", RULES},
    {"costs", COSTS},
    {".price", PRICE},
    {".margin", PRICE},
    {".fees", COSTS},
    {".refund", PRICE},
    {".cost", COSTS},
    {".p", PEOPLE},
    {".mean", PEOPLE},
    {".intent", PEOPLE},
    {".watch", PEOPLE},
    {".then", PEOPLE},
    {".shocks", PEOPLE},
    {".profile", PEOPLE},
    {".rhythm", PEOPLE},
    {".among", PEOPLE},
    {".patience", PEOPLE},
    {".pause_loses", PEOPLE},
    {".over", PEOPLE},
    {".after", PEOPLE},
    {".every", PEOPLE},
    {".choose", PEOPLE},
    {".else", PEOPLE},
    {".number", PEOPLE},
    {".service", PEOPLE},
    {".valid", RULES},
    {".needs", RULES},
    {".only_if", RULES},
    {".skip_if", RULES},
};
const uint32_t yl_never_count = YL_COUNT_OF(yl_never_rows);

const struct yl_entry *yl_tryable_entry(const struct yl_scenario *scenario, const char *path)
{
    static const char front[] = "entries.";
    if (!yl_text_begins(path, front)) return NULL;
    path += strlen(front);
    for (uint32_t i = 0; i < scenario->entries; i++) {
        const size_t length = strlen(scenario->entry[i].name);
        if (!strncmp(path, scenario->entry[i].name, length) && path[length] == '.')
            return &scenario->entry[i];
    }
    return NULL;
}

/* Is it how many come by an entry that pays nothing for them? */
static bool is_free(const struct yl_scenario *scenario, const char *path)
{
    static const char *const amounts[] = {".arrivals.send", ".arrivals.rate"};
    const struct yl_entry *entry = yl_tryable_entry(scenario, path);
    if (!entry || entry->cost.count || entry->tiers) return false;
    for (size_t i = 0; i < YL_COUNT_OF(amounts); i++)
        if (yl_text_ends(path, amounts[i])) return true;
    return false;
}

/* Hours of a session, where no entry's arrivals follow a figure of its room. */
static bool is_unfollowed(const struct yl_tryable *at, const struct yl_scenario *scenario,
                          const char *path)
{
    if (!at->place || !yl_text_begins(at->place, "rooms.") || !strstr(path, ".sessions"))
        return false;
    for (uint32_t i = 0; i < scenario->entries; i++) {
        const struct yl_entry *entry = &scenario->entry[i];
        if (entry->kind == YL_ARRIVE_FOLLOW && entry->follow.figure != YL_FIGURE_ORDERS &&
            !strcmp(scenario->room[entry->follow.index].name, strchr(at->place, '.') + 1))
            return false;
    }
    return true;
}

/* Is it a value that is uncertain, or does it hold one? */
static bool is_guess(const struct yl_scenario *scenario, const char *path)
{
    const size_t length = strlen(path);
    for (uint32_t i = 0; i < scenario->guesses; i++) {
        const char *guess = scenario->guess[i].path;
        const size_t size = strlen(guess);
        const bool under =
            !strncmp(guess, path, length) && (!guess[length] || guess[length] == '.');
        if (under || (!strncmp(guess, path, size) && path[size] == '.')) return true;
    }
    return false;
}

/* Has the path this key behind the name of a thing? A thing may be called by the word. */
static bool is_under(const struct yl_tryable *at, const char *path, const char *key)
{
    if (at->key && !at->step && !strcmp(at->key->name, key)) return true;
    const char *found = at->thing ? strstr(path, key) : NULL;
    for (; found; found = strstr(found + 1, key))
        if (found[-1] == '.' && found[strlen(key)] == '.' && (!at->key || !at->key->tried[0]))
            return true;
    return false;
}

const struct yl_never *yl_tryable_never(const struct yl_tryable *at,
                                        const struct yl_scenario *scenario, const char *path,
                                        bool priced)
{
    if (!at->step && is_guess(scenario, path)) return &yl_never_rows[UNCERTAIN].why;
    if (!priced && is_free(scenario, path)) return &yl_never_rows[FREE_ARRIVALS].why;
    if (is_unfollowed(at, scenario, path)) return &yl_never_rows[HOURS].why;
    for (size_t i = OTHERS; i < YL_COUNT_OF(yl_never_rows); i++) {
        const char *what = yl_never_rows[i].what;
        const bool last = *what == '.';
        if (last ? is_under(at, path, what + 1) : at->root && !strcmp(at->root->name, what))
            return &yl_never_rows[i].why;
    }
    return NULL;
}
