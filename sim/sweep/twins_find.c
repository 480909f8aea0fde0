/* twins_find.c: references between things by their names, and what can be come to from an entry. Contract: twins.h. */
#include "sim/base/array.h"
#include "sim/base/get.h"
#include "sim/base/map.h"
#include "sim/sweep/twins.h"
#include <stdlib.h>
#include <string.h>

enum { WORDS = 4, THINGS = 64 * WORDS };

struct set { /* of things */
    uint64_t word[WORDS];
};
struct thing {
    const struct yl_item *item; /* of base */
    bool agent, fact;           /* agent: or a budget */
};
struct finding {
    struct yl_map words; /* the first words of names, to an index of `named` */
    struct thing thing[THINGS];
    struct set named[THINGS];  /* things by the first word of their names */
    struct set refers[THINGS]; /* in base */
    struct set own[THINGS];    /* in the variant */
    struct set reach[THINGS], own_reach[THINGS];
    uint32_t things;
    struct set entries;
    bool bad; /* too many things: nothing is shared */
};

static void set_add(struct set *set, uint32_t i) { set->word[i / 64] |= UINT64_C(1) << i % 64; }
static bool set_has(const struct set *set, uint32_t i) { return set->word[i / 64] >> i % 64 & 1; }
static void set_join(struct set *set, const struct set *other)
{
    for (int i = 0; i < WORDS; i++) set->word[i] |= other->word[i];
}
static bool set_meets(const struct set *set, const struct set *other)
{
    uint64_t both = 0;
    for (int i = 0; i < WORDS; i++) both |= set->word[i] & other->word[i];
    return both;
}

/* ---- words ----------------------------------------------------------------------------------- */
static bool in_word(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
           (unsigned char)c >= 0x80;
}

/* The next word of a text; 0: there is none. */
static size_t next_word(const char **text)
{
    size_t length = 0;
    while (**text && !in_word(**text)) ++*text;
    while (in_word((*text)[length])) length++;
    return length;
}

static void add_words(const struct finding *finding, const char *text, struct set *refers)
{
    for (size_t length; text && (length = next_word(&text)); text += length) {
        const uint64_t *index = yl_map_find(&finding->words, text, length);
        if (index) set_join(refers, &finding->named[*index]);
    }
}

static void add_references(const struct finding *finding, const struct yl_item *item,
                           struct set *refers)
{
    if (item->kind == YL_SCALAR) add_words(finding, item->text, refers);
    for (const struct yl_item *child = item->first; child; child = child->next) {
        if (child->key && (!strcmp(child->key, "label") || !strcmp(child->key, "counts"))) continue;
        add_words(finding, child->key, refers);
        add_references(finding, child, refers);
    }
}

/* ---- trees ----------------------------------------------------------------------------------- */
static bool same_text(const char *a, const char *b) { return a == b || (a && b && !strcmp(a, b)); }

static bool same_item(const struct yl_item *a, const struct yl_item *b)
{
    if (a == b) return true;
    if (a->kind != b->kind || a->quoted != b->quoted || a->count != b->count ||
        !same_text(a->text, b->text) || !same_text(a->key, b->key) || !same_text(a->base, b->base))
        return false;
    const struct yl_item *other = b->first;
    for (const struct yl_item *child = a->first; child; child = child->next, other = other->next)
        if (!same_item(child, other)) return false;
    return true;
}

static bool is_among(const char *const *those, size_t count, const char *section)
{
    for (size_t i = 0; i < count; i++)
        if (!strcmp(section, those[i])) return true;
    return false;
}

/* Maps of things that only visits who come to them go by. */
static bool has_things(const char *section)
{
    static const char *const those[] = {"facts", "profiles", "shocks", "entries", "budgets",
                                        "paths", "rooms",    "shops",  "agents"};
    return is_among(those, sizeof those / sizeof *those, section);
}

/* What no visit goes by. */
static bool is_aside(const char *section)
{
    static const char *const those[] = {"variants",  "title",    "include", "set",
                                        "uncertain", "evidence", "targets", "report"};
    return is_among(those, sizeof those / sizeof *those, section);
}

static void list_things(struct finding *finding, const struct yl_item *root)
{
    for (const struct yl_item *section = root->first; section; section = section->next) {
        if (!has_things(section->key) || section->kind != YL_MAP) continue;
        for (const struct yl_item *item = section->first; item; item = item->next) {
            if (finding->things == THINGS) {
                finding->bad = true;
                return;
            }
            const uint32_t i = finding->things++;
            if (!strcmp(section->key, "entries")) set_add(&finding->entries, i);
            finding->thing[i] = (struct thing){
                item, !strcmp(section->key, "agents") || !strcmp(section->key, "budgets"),
                !strcmp(section->key, "facts")};
            const char *name = item->key;
            const size_t length = next_word(&name);
            uint64_t *index = length ? yl_map_add(&finding->words, name, length, i) : NULL;
            finding->bad |= !index;
            if (index) set_add(&finding->named[*index], i);
        }
    }
}

/* True where it has a number of something that visits take away from each other. */
static bool has_stock(const struct yl_item *item)
{
    bool has = item->key && (!strcmp(item->key, "stock") || !strcmp(item->key, "capacity") ||
                             !strcmp(item->key, "hosted"));
    for (const struct yl_item *child = item->first; child && !has; child = child->next)
        has = has_stock(child);
    return has;
}

/* What of it a variant changes, and what visits contend for in one of both. False: not only things differ. */
static bool compare(struct finding *finding, const struct yl_item *base, const struct yl_item *root,
                    struct set *changed, struct set *shared)
{
    uint32_t i = 0, sections = 0;
    memcpy(finding->own, finding->refers, finding->things * sizeof *finding->own);
    for (const struct yl_item *one = base->first; one; one = one->next) {
        const struct yl_item *two = yl_tree_get(root, one->key);
        if (is_aside(one->key)) continue;
        sections++;
        if (!two) return false;
        if (!has_things(one->key) || one->kind != YL_MAP) {
            if (!same_item(one, two)) return false;
            continue;
        }
        const struct yl_item *other = two->first;
        if (two->kind != YL_MAP || one->count != two->count) return false;
        for (const struct yl_item *item = one->first; item; item = item->next, i++) {
            if (strcmp(item->key, other->key)) return false;
            if (finding->thing[i].agent || has_stock(item) || has_stock(other)) set_add(shared, i);
            if (!same_item(item, other)) {
                set_add(changed, i);
                finding->own[i] = (struct set){0};
                add_references(finding, other, &finding->own[i]);
            }
            other = other->next;
        }
    }
    for (const struct yl_item *two = root->first; two; two = two->next)
        sections -= !is_aside(two->key);
    return !sections;
}

/* ---- what an entry leads to ------------------------------------------------------------------ */
static struct set reach_of(const struct set *refers, uint32_t things, uint32_t from)
{
    struct set reach = {0};
    uint32_t stack[THINGS], depth = 0;
    set_add(&reach, from);
    stack[depth++] = from;
    while (depth) {
        const struct set *to = &refers[stack[--depth]];
        for (uint32_t w = 0; w < WORDS && w * 64 < things; w++)
            for (uint64_t fresh = to->word[w] & ~reach.word[w]; fresh; fresh &= fresh - 1) {
                const uint32_t thing = w * 64 + (uint32_t)__builtin_ctzll(fresh);
                set_add(&reach, thing);
                stack[depth++] = thing;
            }
    }
    return reach;
}

/* Entries with other visits: those that lead to what is changed, then those that contend with them. */
static struct set affected(struct finding *finding, const struct set *changed,
                           const struct set *shared)
{
    struct set others = {0}, met = {0};
    bool more = true;
    for (uint32_t i = 0; i < finding->things; i++)
        if (set_has(&finding->entries, i))
            finding->own_reach[i] = reach_of(finding->own, finding->things, i);
    while (more) {
        more = false;
        for (uint32_t i = 0; i < finding->things; i++) {
            const struct set *reach = &finding->reach[i];
            if (!set_has(&finding->entries, i) || set_has(&others, i) ||
                (!set_meets(reach, changed) && !set_meets(reach, &met)))
                continue;
            struct set all = *reach;
            set_join(&all, &finding->own_reach[i]);
            for (int w = 0; w < WORDS; w++) met.word[w] |= all.word[w] & shared->word[w];
            set_add(&others, i);
            more = true;
        }
    }
    return others;
}

/* ---- plans ----------------------------------------------------------------------------------- */
#define SAME(member) (a->member == b->member)
static bool same_names(const char *const *a, const char *const *b, uint32_t n)
{
    for (uint32_t i = 0; i < n; i++)
        if (!same_text(a[i], b[i])) return false;
    return true;
}

/* Do both count the same things in the same places? */
static bool same_places(const struct yl_plan *a, const struct yl_plan *b)
{
    bool same = SAME(gauges) && SAME(series) && SAME(hists) && SAME(entries) && SAME(arrivals) &&
                SAME(rooms) && SAME(shops) && SAME(sales) && SAME(agents) && SAME(limits) &&
                SAME(budgets) && SAME(spawns) && SAME(streams) && SAME(rows) && SAME(outcomes) &&
                SAME(loss_slot) && SAME(under_way) && SAME(by_slot) && SAME(by_values) &&
                SAME(chains) && SAME(waits) && SAME(dashboards) && SAME(from) && SAME(to) &&
                SAME(warm) && SAME(bin) && SAME(drain) && SAME(seed) && SAME(size);
    if (!same) return false;
    for (uint32_t i = 0; i < a->entries; i++)
        same &= SAME(entry[i].slot) && SAME(entry[i].arrivals) &&
                same_text(a->entry[i].name, b->entry[i].name);
    for (uint32_t i = 0; i < a->rooms; i++)
        same &= SAME(room[i].slot) && SAME(room[i].online) && SAME(room[i].queue) &&
                SAME(room[i].entrants) && SAME(room[i].watch_row) && SAME(room[i].whiles) &&
                SAME(room[i].item_series);
    for (uint32_t i = 0; i < a->sales; i++)
        same &=
            SAME(shop[i].slot) && SAME(shop[i].orders) && SAME(shop[i].gmv) && SAME(shop[i].units);
    for (uint32_t i = 0; i < a->agents; i++)
        same &= SAME(agent[i].slot) && SAME(agent[i].queue) && SAME(agent[i].busy);
    for (uint32_t i = 0; i < a->arrivals; i++)
        same &= SAME(arrival[i].slot) && same_text(a->arrival[i].name, b->arrival[i].name);
    return same && same_names(a->row_place, b->row_place, a->rows) &&
           same_names(a->row_step, b->row_step, a->rows) &&
           same_names(a->outcome, b->outcome, a->outcomes) &&
           !memcmp(a->hist, b->hist, (size_t)a->entries * a->arrivals * sizeof *a->hist);
}

/* Where a variant has base's counters of an entry: ways of being lost at a step, which it may have more of, stand between the others. */
static bool find_slots(const struct yl_plan *a, const struct yl_plan *b, uint32_t *slot)
{
    const uint32_t more = b->losses - a->losses, behind = a->loss_slot + a->losses;
    if (b->slots != a->slots + more || b->outcome_slot != a->outcome_slot + more ||
        b->chain_slot != a->chain_slot + (a->chain_slot >= behind ? more : 0))
        return false;
    for (uint32_t s = 0; s < a->slots; s++) slot[s] = s < behind ? s : s + more;
    for (uint32_t i = 0, k = 0; i < a->losses; i++) {
        for (k = 0; k < b->losses; k++)
            if (yl_plan_loss_is(&b->loss[k], &a->loss[i])) break;
        if (k == b->losses) return false;
        slot[a->loss_slot + i] = b->loss_slot + k;
    }
    return true;
}

static bool same_source(const struct yl_plan *one, const struct yl_plan *two, uint32_t s)
{
    const struct yl_plan_stream *a = &one->stream[s], *b = &two->stream[s];
    return SAME(kind) && SAME(entry) && SAME(origin) && SAME(send) && SAME(first_cell) &&
           SAME(cells) && SAME(number) && SAME(at) && SAME(over) && SAME(surges) && SAME(pieces) &&
           SAME(audience) && one->key_hash[a->key] == two->key_hash[b->key];
}

/* The thing that an entry of a plan is. */
static uint32_t thing_of(const struct finding *finding, const struct yl_plan *plan, uint32_t entry)
{
    for (uint32_t i = 0; i < finding->things; i++)
        if (set_has(&finding->entries, i) &&
            !strcmp(finding->thing[i].item->key, plan->entry[entry].name))
            return i;
    return THINGS;
}

/* A fact that both hold at every instant, or neither, is not changed. */
static void keep_fixed(const struct finding *finding, const struct yl_scenarios *all,
                       const struct yl_plan *plans, uint32_t v, struct set *changed)
{
    for (uint32_t a = 0; a < plans[0].axes && a < plans[v].axes; a++) {
        const struct yl_plan_axis *one = &plans[0].axis[a], *two = &plans[v].axis[a];
        const struct yl_axis *axis = &all->variant[0].axis[a];
        if (axis->kind != YL_AXIS_FACT || !one->fixed || !two->fixed ||
            one->fixed_value != two->fixed_value ||
            !same_text(axis->name, all->variant[v].axis[a].name))
            continue;
        for (uint32_t i = 0; i < finding->things; i++)
            if (finding->thing[i].fact && !strcmp(finding->thing[i].item->key, axis->name))
                changed->word[i / 64] &= ~(UINT64_C(1) << i % 64);
    }
}

/* Which streams of a variant have other visits than base; false: all of them. */
static bool find_streams(struct finding *finding, const struct yl_scenarios *all,
                         const struct yl_plan *plans, uint32_t v, bool *other, uint32_t *slot)
{
    const struct yl_plan *base = &plans[0], *own = &plans[v];
    const struct yl_item *root = all->variant[v].root;
    struct set changed = {0}, shared = {0};
    bool any = false, same = false;
    if (!root || all->variant[v].altered || !same_places(base, own) ||
        !find_slots(base, own, slot) ||
        !compare(finding, all->variant[0].root, root, &changed, &shared))
        return false;
    keep_fixed(finding, all, plans, v, &changed);
    const struct set others = affected(finding, &changed, &shared);
    for (uint32_t s = 0; s < base->streams; s++) {
        const uint32_t thing = thing_of(finding, base, base->stream[s].entry);
        other[s] = thing == THINGS || set_has(&others, thing);
        if (!other[s] && !same_source(base, own, s)) return false;
        any |= other[s];
        same |= !other[s];
    }
    /* units of limits are given whoever comes, and figures are of all visits together */
    return same && (!any || (!base->limits && !base->figures));
}

/* ---- classes --------------------------------------------------------------------------------- */
/* Which class has this mask; where there are too many, the last is of what its members have in common. */
static uint8_t class_of(struct yl_twins *twins, uint64_t mask)
{
    for (uint8_t c = 0; c < twins->classes; c++)
        if (twins->mask[c] == mask) return c;
    if (twins->classes < YL_TWIN_CLASSES) {
        twins->mask[twins->classes] = mask;
        return (uint8_t)twins->classes++;
    }
    twins->mask[YL_TWIN_CLASSES - 1] &= mask;
    return YL_TWIN_CLASSES - 1;
}

/* Streams by the variants that have the same visits, and what that leaves to base's classes and to each variant. */
static void make_classes(struct yl_twins *twins, uint32_t variants, uint32_t streams,
                         const uint64_t *mask, uint8_t *of)
{
    for (uint32_t s = 0; s < streams; s++) of[s] = class_of(twins, mask[s]);
    twins->all = ~UINT64_C(0);
    for (uint32_t c = 0; c < twins->classes; c++) {
        twins->left_out[c] = twins->memory + (size_t)c * streams;
        for (uint32_t s = 0; s < streams; s++) twins->left_out[c][s] = of[s] != c;
        twins->some |= twins->mask[c];
        twins->all &= twins->mask[c];
    }
    for (uint32_t v = 0; v < variants; v++) {
        bool *left_out = twins->memory + (size_t)(YL_TWIN_CLASSES + v) * streams;
        uint32_t own = 0;
        twins->left_out[YL_TWIN_CLASSES + v] = left_out;
        for (uint32_t s = 0; s < streams; s++) {
            left_out[s] = twins->mask[of[s]] >> v & 1;
            own += !left_out[s];
        }
        twins->own[v] = 64 * own / streams;
    }
    if (!twins->some) twins->classes = 0;
}

static void list_all(struct finding *finding, const struct yl_item *root)
{
    uint32_t i = 0;
    list_things(finding, root);
    if (finding->bad) return;
    for (const struct yl_item *section = root->first; section; section = section->next) {
        if (!has_things(section->key) || section->kind != YL_MAP) continue;
        for (const struct yl_item *item = section->first; item; item = item->next, i++)
            add_references(finding, item, &finding->refers[i]);
    }
    for (i = 0; i < finding->things; i++)
        if (set_has(&finding->entries, i))
            finding->reach[i] = reach_of(finding->refers, finding->things, i);
}

void yl_twins_find(struct yl_twins *twins, const struct yl_scenarios *all,
                   const struct yl_plan *plans)
{
    const uint32_t variants = all->variants, streams = plans[0].streams;
    *twins = (struct yl_twins){0};
    if (variants < 2 || variants > YL_TWIN_VARIANTS || plans[0].size || !streams ||
        !all->variant[0].root)
        return;
    struct finding *finding = yl_get_zeroed(1, sizeof *finding);
    bool *other = yl_get_zeroed(streams, sizeof *other);
    uint64_t *mask = yl_get_zeroed(streams, sizeof *mask);
    uint8_t *of = yl_get_zeroed(streams, sizeof *of);
    twins->memory = yl_get_zeroed(streams, YL_TWIN_CLASSES + YL_TWIN_VARIANTS);
    uint32_t *slot = yl_get(((size_t)variants * plans[0].slots + 1) * sizeof *slot);
    twins->slots = slot;
    list_all(finding, all->variant[0].root);
    for (uint32_t v = 1; !finding->bad && v < variants; v++) {
        uint32_t *own = slot + (size_t)v * plans[0].slots;
        if (!find_streams(finding, all, plans, v, other, own)) continue;
        for (uint32_t s = 0; s < plans[0].slots; s++)
            if (own[s] != s) twins->slot[v] = own;
        for (uint32_t s = 0; s < streams; s++) mask[s] |= (uint64_t)!other[s] << v;
    }
    make_classes(twins, variants, streams, mask, of);
    yl_map_free(&finding->words);
    YL_FREE(finding, other, mask, of);
}

void yl_twins_free(struct yl_twins *twins)
{
    YL_FREE(twins->memory, twins->slots);
    *twins = (struct yl_twins){0};
}
