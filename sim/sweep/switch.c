/* switch.c: each visit of a variant beside that of the base with its address, contract in switch.h */
#include "sim/sweep/switch.h"
#include "sim/base/array.h"
#include "sim/sweep/ends.h"
#include "sim/sweep/thread_engine.h"
#include "sim/sweep/thread_team.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

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
    if (counting->outcome.count >= UINT16_MAX || counting->entry.count > UINT16_MAX)
        return YL_NO_MEMORY;
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

/* What a thread keeps: how the visits of the base ended, and what those of the variant at hand came to. */
struct comparing {
    const struct counting *counting;
    struct yl_ends base;
    int64_t *pairs;    /* [entries][ways][ways] of the variant at hand: base, variant */
    uint64_t *of_base; /* [entries][ways] */
    uint32_t variant;  /* at hand */
    struct yl_key key; /* by which visits are looked at, if not all */
    uint64_t threshold;
    bool all, failed;
};

static size_t ways_of(const struct counting *counting) { return counting->outcome.count + 1; }

/* What a visit of the variant was in the base, as a row of its pairs; there was none: `none`. */
static size_t row_of_base(struct comparing *to, const struct yl_ends_stream *stream,
                          struct yl_address address, size_t none)
{
    const size_t ways = ways_of(to->counting);
    const uint16_t *place = yl_ends_place(&to->base, stream, address);
    struct yl_end base;
    if (place) return *place ? stream->entry * ways + *place - 1 : none;
    return yl_ends_find(&to->base, address, &base) ? base.entry * ways + base.outcome : none;
}

/* Visits of the base are noted; each of a variant makes a pair with what it was there. */
static void hear(void *context, const struct yl_ended_visits *ended)
{
    struct comparing *to = context;
    const struct counting *counting = to->counting;
    const size_t ways = ways_of(counting);
    const struct yl_end end = {counting->entry_of[to->variant][ended->entry],
                               counting->outcome_of[to->variant][ended->outcome]};
    const struct yl_ends_stream *stream = yl_ends_stream(&to->base, ended->origin);
    const size_t own = end.entry * ways, none = own + ways - 1;
    for (uint32_t i = 0; i < ended->n; i++) {
        const uint32_t row = ended->row ? ended->row[i] : i;
        const struct yl_address address = {ended->index[row], ended->cell[row], ended->origin};
        if (!to->all && !yl_passes(to->threshold, to->key, address, yl_ctr3(YL_SLOT_CHANCE, 0, 0)))
            continue;
        if (to->variant) {
            to->pairs[row_of_base(to, stream, address, none) * ways + end.outcome]++;
            continue;
        }
        uint16_t *place = yl_ends_place(&to->base, stream, address);
        to->of_base[own + end.outcome]++;
        if (place)
            *place = (uint16_t)(end.outcome + 1);
        else
            to->failed |= !yl_ends_note(&to->base, address, end);
    }
}

static enum yl_status begin_comparing(void *context, void *kept)
{
    const struct counting *counting = context;
    struct comparing *to = kept;
    const size_t ways = ways_of(counting), one = counting->entry.count * ways;
    to->counting = counting;
    to->all = counting->share >= 1;
    to->threshold = yl_chance_of(counting->share).threshold;
    to->pairs = calloc(one * ways + 1, sizeof *to->pairs);
    to->of_base = calloc(one + 1, sizeof *to->of_base);
    return to->pairs && to->of_base ? YL_OK : YL_NO_MEMORY;
}

static void end_comparing(void *context, void *kept)
{
    struct comparing *to = kept;
    (void)context;
    yl_ends_free(&to->base);
    YL_FREE(to->pairs, to->of_base);
}

/* Of the plan with an address for each visit to its end. */
static enum yl_status walk(struct comparing *to, const struct yl_plan *plan, uint32_t r)
{
    const struct counting *counting = to->counting;
    const struct yl_run_options *options = counting->options;
    struct yl_engine engine = {0};
    enum yl_status s =
        yl_engine_init(&engine, plan, counting->kernels, options->batch, options->window);
    if (s) return s;
    engine.walker.stop = options->stop;
    engine.loop.alone = options->loop;
    engine.replication.ended = hear;
    engine.replication.ended_context = to;
    yl_engine_bits(&engine, engine.bits);
    s = yl_engine_start(&engine, r);
    if (!s && !to->variant)
        s = yl_ends_begin(&to->base, &engine.replication, counting->entry_of[0]);
    if (!s) s = yl_engine_walk(&engine, 0, 1);
    yl_engine_free(&engine);
    return !s && to->failed ? YL_NO_MEMORY : s;
}

static enum yl_status walk_visits(struct comparing *to, uint32_t v, uint32_t r)
{
    struct yl_plan plan = to->counting->plan[v]; /* with nodes of its own, none of them bare */
    const size_t size = (size_t)plan.nodes * sizeof *plan.node;
    to->variant = v;
    to->key = yl_key(plan.seed, r, plan.key_hash[plan.trace_key]);
    plan.node = malloc(size + 1);
    if (!plan.node) return YL_NO_MEMORY;
    memcpy(plan.node, to->counting->plan[v].node, size);
    for (uint32_t n = 0; n < plan.nodes; n++) plan.node[n].bare = false;
    enum yl_status s = walk(to, &plan, r);
    free(plan.node);
    return s;
}

/* ---- the base and a variant ---- */

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

/* So many visits that ended by way `base` there and by way `other` in the variant. */
static void add(struct counting *counting, struct pair pair, size_t at, int64_t visits)
{
    const size_t ways = ways_of(counting), n = counting->result->replications;
    const size_t base = at / ways % ways, other = at % ways;
    bool there[2] = {base < counting->outcome.count, other < counting->outcome.count},
         ordered[2] = {base == counting->order, other == counting->order};
    counting->result->variant[pair.variant]
        .switched[group_of(there, ordered) * n + pair.replication - 1] += visits;
    __atomic_add_fetch(
        &counting->count[(size_t)pair.variant * counting->entry.count * ways * ways + at], visits,
        __ATOMIC_RELAXED);
}

/* What the variant has is counted pair by pair; what of the base is in no pair was dropped. */
static void join(struct counting *counting, struct pair pair, struct comparing *from)
{
    const size_t ways = ways_of(counting), none = ways - 1;
    for (size_t i = 0; i < counting->entry.count * ways; i++) {
        int64_t left = (int64_t)from->of_base[i];
        for (size_t other = 0; other < none; other++) {
            const int64_t visits = from->pairs[i * ways + other];
            if (visits) add(counting, pair, i * ways + other, visits);
            left -= visits;
        }
        if (i % ways != none && left > 0) add(counting, pair, i * ways + none, left);
    }
}

static enum yl_status one_replication(void *context, void *kept, uint64_t number)
{
    struct counting *counting = context;
    struct comparing *to = kept;
    const uint32_t replication = (uint32_t)number + 1;
    const size_t ways = ways_of(counting), one = counting->entry.count * ways;
    memset(to->of_base, 0, one * sizeof *to->of_base);
    for (uint32_t v = 0; v < counting->variants; v++) {
        memset(to->pairs, 0, one * ways * sizeof *to->pairs);
        enum yl_status s = walk_visits(to, v, replication);
        if (s == YL_FAILED) return YL_OK; /* noted by the run */
        if (s) return s;
        if (v) join(counting, (struct pair){v, replication}, to);
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
                                        .kept_size = sizeof(struct comparing),
                                        .begin = begin_comparing,
                                        .task = one_replication,
                                        .end = end_comparing,
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
