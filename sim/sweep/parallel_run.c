/* parallel_run.c: a run is a pool of one point; single visits are followed by a listener to one replication.
 * Contract: parallel_run.h. */
#include "sim/sweep/parallel_run.h"
#include "models/compiler/compile.h"
#include "models/readers/settings.h"
#include "sim/base/array.h"
#include "sim/base/get.h"
#include "sim/engine/budget.h"
#include "sim/sweep/listen.h"
#include "sim/sweep/thread_pool.h"
#include <stdlib.h>
#include <string.h>

/* ---- traces ------------------------------------------------------------------------------------
 * A figure is believed when one person's way can be read; a bug is found by repeating one visit. The options.trace
 * visits of replication 1 with the smallest trace word, or the one of options.only, by trace word, events of a visit
 * in their order. It costs a decision word for each arrival of one replication, and that replication once more, visit
 * by visit; no figure changes. A replication that fails has no journeys, and is counted as failed by the run. */
struct chosen {
    uint32_t word, stream, number; /* number: among the visits, by word */
    struct yl_address address;
};
struct heard {
    uint32_t visit, index;
    enum yl_heard what;
    int64_t time;
};
struct hearing {
    struct yl_result *result;
    const struct yl_run_options *options;
    const struct yl_engine *engine;
    struct chosen *chosen; /* by word; while it is listened by address */
    uint32_t count, room;
    bool full; /* the list was cut back: no word above this one is among the smallest */
    uint32_t most;
    struct yl_journeys *journeys;
    struct heard *event;
    size_t events, event_capacity;
};

static int by_word(const void *a, const void *b)
{
    const struct chosen *chosen = a, *y = b;
    if (chosen->word != y->word) return chosen->word < y->word ? -1 : 1;
    return yl_address_compare(chosen->address, y->address);
}

static int by_address(const void *a, const void *b)
{
    const struct chosen *chosen = a, *other = b;
    return yl_address_compare(chosen->address, other->address);
}

static bool is_made(const struct hearing *hearing, uint32_t stream, struct yl_address address)
{
    const struct yl_replication *replication = &hearing->engine->replication;
    const struct yl_plan *plan = replication->plan;
    struct yl_arrival arrival = {stream, address.cell, address.index, 0};
    if (plan->entry[plan->stream[stream].entry].budget < 0) return true;
    arrival.time = yl_arrival_time(replication, stream, address.cell, address.index);
    return yl_budget_made(replication, &arrival);
}

/* Keeps the smallest so far; the list is cut back when it has doubled. */
static void look_at(struct hearing *hearing, uint32_t stream, struct yl_address address)
{
    const struct yl_replication *replication = &hearing->engine->replication;
    const struct yl_only *only = &hearing->options->only;
    const struct yl_key key = replication->key[replication->plan->trace_key];
    if (only->entry && address.index != only->index) return;
    const uint32_t word = yl_word(key, address, yl_ctr3(YL_SLOT_CHANCE, 0, 0)),
                   want = only->entry ? 1 : hearing->options->trace;
    if ((hearing->full && word > hearing->most) || !is_made(hearing, stream, address)) return;
    hearing->chosen[hearing->count++] = (struct chosen){word, stream, 0, address};
    if (hearing->count < hearing->room) return;
    qsort(hearing->chosen, hearing->count, sizeof *hearing->chosen, by_word);
    hearing->count = want;
    hearing->full = want > 0;
    if (want) hearing->most = hearing->chosen[want - 1].word;
}

/* All arrivals of a stream in `cell`, or in any if that is UINT32_MAX. */
static void look_through(struct hearing *hearing, uint32_t s, uint32_t cell)
{
    const struct yl_replication *replication = &hearing->engine->replication;
    const struct yl_plan_stream *stream = &replication->plan->stream[s];
    for (uint32_t i = 0; i < stream->cells; i++) {
        const uint32_t at = stream->first_cell + i;
        const uint32_t *order = stream->kind == YL_STREAM_SEND_PERSONS
                                    ? replication->order[s] + replication->offset[s][i]
                                    : NULL;
        if (cell != UINT32_MAX && cell != at) continue;
        for (uint32_t n = 0; n < replication->count[s][i]; n++)
            look_at(hearing, s, (struct yl_address){order ? order[n] : n, at, stream->origin});
    }
}

static void choose(struct hearing *hearing)
{
    const struct yl_plan *plan = hearing->engine->plan;
    const struct yl_only *only = &hearing->options->only;
    const uint32_t want = only->entry ? 1 : hearing->options->trace,
                   cell = only->entry ? (uint32_t)(only->time / YL_CELL) : UINT32_MAX;
    for (uint32_t s = 0; s < plan->streams; s++) {
        const struct yl_plan_stream *stream = &plan->stream[s];
        if (!only->entry ||
            (!strcmp(only->entry, plan->entry[stream->entry].name) && only->send == stream->send))
            look_through(hearing, s, cell);
    }
    qsort(hearing->chosen, hearing->count, sizeof *hearing->chosen, by_word);
    if (hearing->count > want) hearing->count = want;
}

static uint32_t find(const struct hearing *hearing, const struct yl_visit *visit)
{
    const struct chosen want = {.address = visit->address};
    const struct chosen *found =
        bsearch(&want, hearing->chosen, hearing->count, sizeof *hearing->chosen, by_address);
    return found ? found->number : UINT32_MAX;
}

static bool follow(void *context, const struct yl_visit *visit)
{
    return find(context, visit) != UINT32_MAX;
}

static void hear(void *context, const struct yl_visit *visit, enum yl_heard what, uint32_t index)
{
    struct hearing *hearing = context;
    const uint32_t at = find(hearing, visit);
    *YL_ARRAY_NEXT(hearing->event, hearing->events, hearing->event_capacity) =
        (struct heard){at, index, what, visit->time};
    if (what == YL_HEARD_BEGINS &&
        hearing->engine->plan->size) /* it may have been found just now */
        hearing->journeys->person[at] =
            yl_arena_print(&hearing->result->arena, "%u", visit->person);
}

/* Names of the visits that are followed, by word; from here on they are found by address. */
static enum yl_status ready(void *context, const struct yl_engine *engine)
{
    struct hearing *hearing = context;
    struct yl_arena *arena = &hearing->result->arena;
    struct yl_journeys *journeys = hearing->journeys;
    const struct yl_plan *plan = engine->plan;
    hearing->engine = engine;
    choose(hearing);
    journeys->visits = hearing->count;
    journeys->visit = yl_arena_get(arena, (hearing->count + 1) * sizeof *journeys->visit);
    journeys->person = yl_arena_get(arena, (hearing->count + 1) * sizeof *journeys->person);
    for (uint32_t i = 0; i < hearing->count; i++) {
        struct chosen *chosen = &hearing->chosen[i];
        const struct yl_plan_stream *stream = &plan->stream[chosen->stream];
        const char *entry = plan->entry[stream->entry].name;
        char time[YL_TIME_TEXT];
        chosen->number = i;
        yl_time_print(time, (int64_t)chosen->address.cell * YL_CELL, &plan->zone);
        journeys->visit[i] =
            stream->send ? yl_arena_print(arena, "%s/%s/%u.%u", entry, time, chosen->address.index,
                                          stream->send)
                         : yl_arena_print(arena, "%s/%s/%u", entry, time, chosen->address.index);
        journeys->person[i] =
            plan->size ? yl_arena_print(arena, "%u",
                                        yl_replication_person(&engine->replication, chosen->stream,
                                                              chosen->address))
                       : journeys->visit[i];
    }
    qsort(hearing->chosen, hearing->count, sizeof *hearing->chosen, by_address);
    return YL_OK;
}

/* In words that outlive the plan. */
static void put_event(struct yl_journey_event *to, struct yl_arena *arena,
                      const struct yl_plan *plan, const struct heard *heard)
{
    static const char *const said[] = {"reached", "skipped",  "passed",  "waits",
                                       "served",  "gives up", "arrives", "begins"};
    const char *place = "", *step = "", *event;
    if (heard->what == YL_HEARD_ARRIVES) place = plan->arrival[heard->index].name;
    if (heard->what <= YL_HEARD_GAVE_UP) {
        place = plan->row_place[heard->index];
        step = plan->row_step[heard->index];
    }
    event = heard->what == YL_HEARD_ENDS ? plan->outcome[heard->index] : said[heard->what];
    *to = (struct yl_journey_event){
        heard->visit, heard->time, yl_arena_copy(arena, place, strlen(place)),
        yl_arena_copy(arena, step, strlen(step)), yl_arena_copy(arena, event, strlen(event))};
}

/* Into the result, visit by visit, each visit's events in their order. */
static void keep(const struct hearing *hearing, const struct yl_plan *plan)
{
    struct yl_arena *arena = &hearing->result->arena;
    struct yl_journeys *journeys = hearing->journeys;
    size_t *next =
        yl_get_zeroed(hearing->count + 1, sizeof *next); /* where a visit's next event goes */
    journeys->events = hearing->events;
    journeys->event = yl_arena_get(arena, (hearing->events + 1) * sizeof *journeys->event);
    for (size_t e = 0; e < hearing->events; e++) next[hearing->event[e].visit + 1]++;
    for (uint32_t i = 0; i < hearing->count; i++) next[i + 1] += next[i];
    for (size_t e = 0; e < hearing->events; e++)
        put_event(&journeys->event[next[hearing->event[e].visit]++], arena, plan,
                  &hearing->event[e]);
    free(next);
}

static enum yl_status trace_one(struct yl_result *result, struct yl_variant_result *out,
                                const struct yl_plan *plan, const struct yl_kernels *kernels,
                                const struct yl_run_options *options)
{
    struct hearing hearing = {.result = result,
                              .options = options,
                              .journeys = &out->journeys,
                              .room = 2 * options->trace + 64};
    struct yl_listener listener = {
        .hear = hear, .follow = follow, .ready = ready, .context = &hearing};
    hearing.chosen = yl_get_zeroed(hearing.room + 1, sizeof *hearing.chosen);
    enum yl_status s = yl_listen(&listener, plan, kernels, options,
                                 options->only.replication ? options->only.replication : 1);
    if (!s) keep(&hearing, plan);
    if (s ==
        YL_FAILED) { /* the run has counted it: a replication without figures has no journeys */
        out->journeys = (struct yl_journeys){0};
        s = YL_OK;
    }
    YL_FREE(hearing.chosen, hearing.event);
    return s;
}

/* Fills the journeys of each variant, in the arena of the result. */
static enum yl_status trace(struct yl_result *result, const struct yl_plan *plan,
                            const struct yl_kernels *kernels, const struct yl_run_options *options)
{
    enum yl_status s = YL_OK;
    for (uint32_t v = 0; v < result->variants && !s; v++)
        s = trace_one(result, &result->variant[v], &plan[v], kernels, options);
    result->has_journeys = !s;
    return s;
}

/* ---- runs ------------------------------------------------------------------------------------ */
struct run {
    const struct yl_scenarios *scenarios;
    const struct yl_run_options *options;
    struct yl_result *result;
    uint64_t seed;
};

static enum yl_status open_run(void *context, uint64_t index, struct yl_pool_point *point,
                               struct yl_fault *fault)
{
    const struct run *run = context;
    (void)index;
    (void)fault;
    point->scenarios = run->scenarios;
    return YL_OK;
}

static enum yl_status take_run(void *context, uint64_t index, struct yl_result *result,
                               struct yl_plan *plans, struct yl_fault *fault)
{
    struct run *run = context;
    const struct yl_run_options *options = run->options;
    *run->result = *result;
    run->seed = plans[0].seed;
    const struct yl_kernels *kernels =
        options->isa ? yl_kernels_named(options->isa) : yl_kernels_best();
    yl_settings_fill(run->result, run->scenarios);
    const enum yl_status status =
        yl_ledger_name(options->ledger, index, 0, run->result->replications, run->result, fault);
    if (status || (!options->trace && !options->only.entry)) return status;
    return trace(run->result, plans, kernels, options);
}

static enum yl_status compile_all(const struct yl_scenarios *all, struct yl_tables *tables,
                                  uint64_t *hash, struct yl_diags *diags)
{
    struct yl_tables own = {0};
    if (!tables) tables = &own;
    enum yl_status worst = YL_OK;
    for (uint32_t v = 0; v < all->variants; v++) {
        struct yl_plan plan = {0};
        enum yl_status s = yl_compile(&plan, &all->variant[v], tables, diags);
        if (s) worst = s;
        yl_plan_free(&plan);
    }
    *hash = yl_tables_hash(tables);
    yl_tables_free(&own);
    return worst;
}

enum yl_status yl_run(struct yl_result *result, const struct yl_scenarios *scenarios,
                      const struct yl_run_options *options, struct yl_run_info *info,
                      struct yl_diags *diags, struct yl_fault *fault)
{
    struct run run = {.scenarios = scenarios, .result = result};
    struct yl_run_options how = *options;
    struct yl_pool_source source = {
        .points = 1, .context = &run, .open = open_run, .take = take_run};
    run.options = &how;
    if (how.only.replication) how.ledger = NULL;
    *result = (struct yl_result){0};
    uint64_t hash = info->tables_hash;
    enum yl_status s = hash ? YL_OK : compile_all(scenarios, how.tables, &hash, diags);
    if (!s) s = yl_pool_run(&source, &how, info, fault);
    info->tables_hash = hash;
    info->seed = run.seed;
    return s;
}

enum yl_status yl_run_ledger(struct yl_ledger **out, const struct yl_run_ledger *how,
                             struct yl_run_info *info, struct yl_diags *diags,
                             struct yl_fault *fault)
{
    const struct yl_scenarios *all = how->scenarios;
    struct yl_result settings = {0};
    *out = NULL;
    enum yl_status s = compile_all(all, how->options->tables, &info->tables_hash, diags);
    info->seed = how->options->has_seed ? how->options->seed : all->variant[0].seed;
    yl_settings_fill(&settings, all);
    struct yl_ledger_study study = {.version = how->version,
                                    .verb = how->verb,
                                    .tables_hash = info->tables_hash,
                                    .files_hash = all->files_hash,
                                    .seed = info->seed,
                                    .setting = settings.setting,
                                    .settings = settings.settings};
    const unsigned flags = (how->resume ? YL_LEDGER_RESUME : 0u) |
                           (how->force ? YL_LEDGER_FORCE : 0u) |
                           (how->reuse ? YL_LEDGER_REUSE : 0u);
    if (!s) s = yl_ledger_open(out, how->folder, &study, flags, fault);
    yl_result_free(&settings);
    return s;
}

uint64_t yl_run_failed(const struct yl_result *result)
{
    uint64_t failed = 0;
    for (uint32_t v = 0; v < result->variants; v++)
        for (uint32_t r = 0; r < result->replications; r++)
            failed += result->variant[v].failed && result->variant[v].failed[r];
    return failed;
}

enum yl_status yl_run_refuse(uint64_t failed, bool written, struct yl_fault *fault)
{
    if (!failed) return YL_OK;
    return yl_fault_set(
        fault, YL_FAILED,
        "replications failed: %llu, as a visit went round a cycle 65,535 times, an item came up as "
        "often in a stay, or a number did not fit; %s%.0s",
        "%llu 次模拟失败：有访问在循环里绕了 65,535 "
        "圈，或停留中的一项出现了这么多次，或有数字装不下；%.0s%s",
        (unsigned long long)failed,
        written ? "affected figures are marked 'missing'"
                : "without them no figure is what it says. 'yinliu run' names them",
        written ? "相关数字标为 missing" : "缺了它们，数字不成立。用 yinliu run 可看到是哪几次");
}
