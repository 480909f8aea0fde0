/* switch.c: lists of visits, sorted by address and joined, contract in switch.h */
#include "sim/sweep/switch.h"
#include "sim/base/array.h"
#include "sim/sweep/listen.h"
#include "sim/sweep/thread_team.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

struct seen { /* a visit that has ended */
    struct yl_address address;
    uint16_t entry, outcome; /* of the common names */
};
struct list {
    struct seen *seen;
    size_t count, capacity;
    bool failed;
    const uint16_t *entry, *outcome; /* from the plan's numbers to the common ones */
    struct yl_key key;
    uint64_t threshold;
    bool all;
};
struct names {
    const char **name;
    uint32_t count;
};
struct counting {
    const struct yl_plan *plan;
    uint32_t variants;
    struct names entry, outcome;
    uint16_t **entry_of, **outcome_of; /* [variants] */
    int64_t *count;                    /* [variants][entries][outcomes + 1][outcomes + 1] */
    struct yl_result *result;
    uint32_t order; /* its number among the outcomes */
    double share;   /* of the visits that are looked at */
    const struct yl_kernels *kernels;
    const struct yl_run_options *options;
};

static uint16_t number_of(struct names *names, const char *name)
{
    for (uint32_t i = 0; i < names->count; i++)
        if (!strcmp(names->name[i], name)) return (uint16_t)i;
    names->name[names->count] = name;
    return (uint16_t)names->count++;
}

static enum yl_status name_all(struct counting *counting)
{
    size_t entries = 0, outcomes = 0;
    for (uint32_t v = 0; v < counting->variants; v++) {
        entries += counting->plan[v].entries;
        outcomes += counting->plan[v].outcomes;
    }
    counting->entry.name = calloc(entries + 1, sizeof *counting->entry.name);
    counting->outcome.name = calloc(outcomes + 1, sizeof *counting->outcome.name);
    counting->entry_of = calloc(counting->variants + 1, sizeof *counting->entry_of);
    counting->outcome_of = calloc(counting->variants + 1, sizeof *counting->outcome_of);
    if (!counting->entry.name || !counting->outcome.name || !counting->entry_of ||
        !counting->outcome_of)
        return YL_NO_MEMORY;
    for (uint32_t v = 0; v < counting->variants; v++) {
        const struct yl_plan *plan = &counting->plan[v];
        counting->entry_of[v] = calloc(plan->entries + 1, sizeof(uint16_t));
        counting->outcome_of[v] = calloc(plan->outcomes + 1, sizeof(uint16_t));
        if (!counting->entry_of[v] || !counting->outcome_of[v]) return YL_NO_MEMORY;
        for (uint32_t i = 0; i < plan->entries; i++)
            counting->entry_of[v][i] = number_of(&counting->entry, plan->entry[i].name);
        for (uint32_t i = 0; i < plan->outcomes; i++)
            counting->outcome_of[v][i] = number_of(&counting->outcome, plan->outcome[i]);
    }
    size_t ways = counting->outcome.count + 1;
    counting->count = calloc(counting->variants * (size_t)counting->entry.count * ways * ways + 1,
                             sizeof *counting->count);
    return counting->count ? YL_OK : YL_NO_MEMORY;
}

static void forget(struct counting *counting)
{
    for (uint32_t v = 0; v < counting->variants; v++) {
        if (counting->entry_of) free(counting->entry_of[v]);
        if (counting->outcome_of) free(counting->outcome_of[v]);
    }
    YL_FREE(counting->entry_of, counting->outcome_of, counting->entry.name, counting->outcome.name,
            counting->count);
}

/* ---- one replication of a variant ---- */

static bool follow(void *context, const struct yl_visit *visit)
{
    const struct list *list = context;
    uint32_t ctr3 = yl_ctr3(YL_SLOT_CHANCE, 0, 0);
    return list->all || yl_passes(list->threshold, list->key, visit->address, ctr3);
}

static void hear(void *context, const struct yl_visit *visit, enum yl_heard what, uint32_t outcome)
{
    struct list *list = context;
    if (what != YL_HEARD_ENDS || !visit->counted) return;
    if (!YL_ARRAY_RESERVE(&list->seen, &list->capacity, list->count + 1)) {
        list->failed = true;
        return;
    }
    list->seen[list->count++] =
        (struct seen){visit->address, list->entry[visit->entry], list->outcome[outcome]};
}

static int by_address(const void *a, const void *b)
{
    const struct seen *seen = a, *y = b;
    int order = yl_address_compare(seen->address, y->address);
    if (order) return order;
    return (seen->outcome > y->outcome) - (seen->outcome < y->outcome);
}

static enum yl_status walk_visits(struct list *list, const struct yl_plan *plan, uint32_t r,
                                  const struct yl_kernels *kernels,
                                  const struct yl_run_options *options)
{
    struct yl_listener listener = {.hear = hear, .follow = follow, .context = list};
    list->count = 0;
    list->key = yl_key(plan->seed, r, plan->key_hash[plan->trace_key]);
    enum yl_status s = yl_listen(&listener, plan, kernels, options, r);
    if (!s && list->failed) s = YL_NO_MEMORY;
    if (!s && list->count) qsort(list->seen, list->count, sizeof *list->seen, by_address);
    return s;
}

/* ---- the base and a variant, visit by visit ---- */

static bool same_visit(const struct seen *seen, const struct seen *b)
{
    return !yl_address_compare(seen->address, b->address);
}

struct pair { /* the base and a variant in one replication */
    uint32_t variant, replication;
};

static enum yl_switch_group group_of(bool there[2], bool ordered[2])
{
    if (!there[0]) return YL_SWITCH_ADDED;
    if (!there[1]) return YL_SWITCH_DROPPED;
    return ordered[0] ? (ordered[1] ? YL_SWITCH_SURE : YL_SWITCH_LOST)
                      : (ordered[1] ? YL_SWITCH_WON : YL_SWITCH_NEVER);
}

static void add(struct counting *counting, struct pair pair, uint32_t entry, uint32_t base,
                uint32_t other)
{
    size_t ways = counting->outcome.count + 1, n = counting->result->replications;
    size_t at =
        (((size_t)pair.variant * counting->entry.count + entry) * ways + base) * ways + other;
    bool there[2] = {base < counting->outcome.count, other < counting->outcome.count},
         ordered[2] = {base == counting->order, other == counting->order};
    counting->result->variant[pair.variant]
        .switched[group_of(there, ordered) * n + pair.replication - 1]++;
    __atomic_add_fetch(&counting->count[at], 1, __ATOMIC_RELAXED);
}

static void join(struct counting *counting, struct pair pair, const struct list *base,
                 const struct list *other)
{
    const uint32_t none = counting->outcome.count;
    size_t i = 0, j = 0;
    while (i < base->count || j < other->count) {
        const struct seen *seen = i < base->count ? &base->seen[i] : NULL;
        const struct seen *b = j < other->count ? &other->seen[j] : NULL;
        if (seen && b && same_visit(seen, b)) {
            add(counting, pair, seen->entry, seen->outcome, b->outcome);
            i++;
            j++;
        } else if (!b || (seen && by_address(seen, b) < 0)) {
            add(counting, pair, seen->entry, seen->outcome, none);
            i++;
        } else {
            add(counting, pair, b->entry, none, b->outcome);
            j++;
        }
    }
}

/* The visits of the base and of a variant, kept by a thread. */
struct two_lists {
    struct list base, variant;
};

static enum yl_status begin_lists(void *context, void *kept)
{
    const struct counting *counting = context;
    struct two_lists *lists = kept;
    lists->base.all = lists->variant.all = counting->share >= 1;
    lists->base.threshold = lists->variant.threshold = yl_chance_of(counting->share).threshold;
    return YL_OK;
}

static void end_lists(void *context, void *kept)
{
    struct two_lists *lists = kept;
    (void)context;
    YL_FREE(lists->base.seen, lists->variant.seen);
}

static enum yl_status one_replication(void *context, void *kept, uint64_t number)
{
    struct counting *counting = context;
    struct two_lists *lists = kept;
    const uint32_t replication = (uint32_t)number + 1;
    for (uint32_t v = 0; v < counting->variants; v++) {
        struct list *list = v ? &lists->variant : &lists->base;
        list->entry = counting->entry_of[v];
        list->outcome = counting->outcome_of[v];
        enum yl_status s = walk_visits(list, &counting->plan[v], replication, counting->kernels,
                                       counting->options);
        if (s == YL_FAILED) return YL_OK; /* noted by the run */
        if (s) return s;
        if (v) join(counting, (struct pair){v, replication}, &lists->base, &lists->variant);
    }
    return YL_OK;
}

static enum yl_status write_rows(struct yl_switches *out, const struct counting *counting,
                                 const struct yl_result *result)
{
    const size_t ways = counting->outcome.count + 1, one = counting->entry.count * ways * ways;
    size_t rows = 0;
    for (size_t i = one; i < counting->variants * one; i++) rows += counting->count[i] > 0;
    out->row = yl_arena_get(&out->arena, (rows + 1) * sizeof *out->row);
    if (!out->row) return YL_NO_MEMORY;
    for (size_t i = one; i < counting->variants * one; i++) {
        if (!counting->count[i]) continue;
        const char *name[3] = {counting->entry.name[i % one / ways / ways], "added", "dropped"};
        if (i / ways % ways < counting->outcome.count)
            name[1] = counting->outcome.name[i / ways % ways];
        if (i % ways < counting->outcome.count) name[2] = counting->outcome.name[i % ways];
        for (int k = 0; k < 3; k++)
            if (!(name[k] = yl_arena_copy(&out->arena, name[k], strlen(name[k]))))
                return YL_NO_MEMORY;
        out->row[out->rows++] = (struct yl_switch_row){result->variant[i / one].name,
                                                       result->variant[0].name,
                                                       name[0],
                                                       name[1],
                                                       name[2],
                                                       counting->count[i]};
    }
    return YL_OK;
}

static enum yl_status make_groups(struct counting *counting)
{
    size_t n = (size_t)counting->result->replications * YL_SWITCH_GROUPS;
    while (counting->order < counting->outcome.count &&
           strcmp(counting->outcome.name[counting->order], "order"))
        counting->order++;
    for (uint32_t v = 1; v < counting->variants; v++) {
        struct yl_variant_result *to = &counting->result->variant[v];
        to->switched = yl_arena_get(&counting->result->arena, n * sizeof *to->switched);
        to->switched_share = counting->share;
        if (!to->switched) return YL_NO_MEMORY;
    }
    return YL_OK;
}

/* Plans expect visits of streams only; those begun by others are known from the run. */
static double visits_started(const struct yl_variant_result *variant, uint32_t replications)
{
    double visits = 0;
    for (uint32_t i = 0; i < variant->outcomes; i++)
        for (uint32_t r = 0; r < replications && !strncmp(variant->outcome[i].entry, "starts.", 7);
             r++)
            visits += (double)variant->outcome[i].visits[r];
    return visits;
}

enum yl_status yl_switch_count(struct yl_switches *out, struct yl_result *result,
                               const struct yl_plan *plans, const struct yl_kernels *kernels,
                               const struct yl_run_options *options)
{
    struct counting counting = {.plan = plans,
                                .variants = result->variants,
                                .result = result,
                                .kernels = kernels,
                                .options = options};
    double most = 0;
    *out = (struct yl_switches){.share = 1};
    for (uint32_t v = 0; v < counting.variants; v++)
        most = fmax(most, plans[v].expected * (double)result->replications +
                              visits_started(&result->variant[v], result->replications));
    if (most > YL_SWITCH_SAMPLE) out->share = YL_SWITCH_SAMPLE / most;
    counting.share = out->share;
    enum yl_status status = name_all(&counting);
    if (!status) status = make_groups(&counting);
    const struct yl_team_tasks tasks = {.count = result->replications,
                                        .threads = options->threads,
                                        .stop = options->stop,
                                        .kept_size = sizeof(struct two_lists),
                                        .begin = begin_lists,
                                        .task = one_replication,
                                        .end = end_lists,
                                        .context = &counting};
    if (!status) status = yl_team_each(&tasks);
    if (!status) status = write_rows(out, &counting, result);
    forget(&counting);
    return status;
}

void yl_switches_free(struct yl_switches *switches)
{
    yl_arena_free(&switches->arena);
    *switches = (struct yl_switches){0};
}

enum yl_switch_group yl_switch_group(const struct yl_switch_row *row)
{
    bool there[2] = {strcmp(row->base, "added") != 0, strcmp(row->other, "dropped") != 0},
         ordered[2] = {!strcmp(row->base, "order"), !strcmp(row->other, "order")};
    return group_of(there, ordered);
}
