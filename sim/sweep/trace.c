/* trace.c: chooses visits by their trace word and runs one replication rowwise with a listener. Contract: trace.h. */
#include "sim/sweep/trace.h"
#include "sim/base/array.h"
#include "sim/engine/budget.h"
#include "sim/sweep/thread_engine.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct chosen {
    uint32_t word, stream;
    struct yl_address address;
};
struct listener {
    struct yl_result *result;
    struct yl_engine *engine;
    struct chosen *chosen;
    uint32_t count, room;
    struct yl_journey_event *event;
    size_t events, event_capacity;
    bool failed;
};

static int by_word(const void *a, const void *b)
{
    const struct chosen *chosen = a, *y = b;
    if (chosen->word != y->word) return chosen->word < y->word ? -1 : 1;
    return yl_address_compare(chosen->address, y->address);
}

/* Keeps the smallest so far; the list is cut back when it has doubled. */
static void consider(struct listener *listener, struct chosen visit, uint32_t want)
{
    listener->chosen[listener->count++] = visit;
    if (listener->count < listener->room) return;
    qsort(listener->chosen, listener->count, sizeof *listener->chosen, by_word);
    listener->count = want;
}

static void choose(struct listener *listener, const struct yl_run_options *options)
{
    const struct yl_replication *replication = &listener->engine->replication;
    const struct yl_plan *plan = replication->plan;
    struct yl_key key = replication->key[plan->trace_key];
    for (uint32_t s = 0; s < plan->streams; s++) {
        const struct yl_plan_stream *stream = &plan->stream[s];
        bool here = !options->only.entry ||
                    (!strcmp(options->only.entry, plan->entry[stream->entry].name) &&
                     options->only.send == stream->send);
        for (uint32_t i = 0; here && i < stream->cells; i++) {
            uint32_t cell = stream->first_cell + i;
            if (options->only.entry && (int64_t)cell != options->only.time / YL_CELL) continue;
            for (uint32_t n = 0; n < replication->count[s][i]; n++) {
                uint32_t index = stream->kind == YL_STREAM_SEND_PERSONS
                                     ? replication->order[s][replication->offset[s][i] + n]
                                     : n;
                if (options->only.entry && index != options->only.index) continue;
                struct yl_address address = {index, cell, stream->origin};
                struct yl_arrival arrival = {s, cell, index, 0};
                if (plan->entry[stream->entry].budget >= 0)
                    arrival.time = yl_arrival_time(replication, s, cell, index);
                if (!yl_budget_made(replication, &arrival)) continue;
                uint32_t word = yl_word(key, address, yl_ctr3(YL_SLOT_CHANCE, 0, 0));
                consider(listener, (struct chosen){word, s, address},
                         options->only.entry ? 1 : options->trace);
            }
        }
    }
    qsort(listener->chosen, listener->count, sizeof *listener->chosen, by_word);
    uint32_t want = options->only.entry ? 1 : options->trace;
    if (listener->count > want) listener->count = want;
}

static uint32_t find(const struct listener *listener, const struct yl_visit *visit)
{
    for (uint32_t i = 0; i < listener->count; i++)
        if (!yl_address_compare(listener->chosen[i].address, visit->address)) return i;
    return UINT32_MAX;
}

static bool follow(void *context, const struct yl_visit *visit)
{
    return find(context, visit) != UINT32_MAX;
}

static void hear(void *context, const struct yl_visit *visit, const char *place, const char *step,
                 const char *event)
{
    struct listener *listener = context;
    if (!YL_ARRAY_RESERVE(&listener->event, &listener->event_capacity, listener->events + 1)) {
        listener->failed = true;
        return;
    }
    listener->event[listener->events++] = (struct yl_journey_event){.visit = find(listener, visit),
                                                                    .time = visit->time,
                                                                    .place = place,
                                                                    .step = step,
                                                                    .event = event};
}

static bool copy_text(struct yl_arena *arena, const char **text)
{
    *text = yl_arena_copy(arena, *text, strlen(*text));
    return *text != NULL;
}

/* Into the result, visit by visit, each visit's events in their order. */
static enum yl_status keep(struct listener *listener, struct yl_variant_result *out)
{
    struct yl_arena *arena = &listener->result->arena;
    const struct yl_plan *plan = listener->engine->plan;
    struct yl_journeys *journeys = &out->journeys;
    journeys->visits = listener->count;
    journeys->events = listener->events;
    journeys->visit = yl_arena_get(arena, (listener->count + 1) * sizeof *journeys->visit);
    journeys->person = yl_arena_get(arena, (listener->count + 1) * sizeof *journeys->person);
    journeys->event = yl_arena_get(arena, (listener->events + 1) * sizeof *journeys->event);
    if (!journeys->visit || !journeys->person || !journeys->event) return YL_NO_MEMORY;
    size_t at = 0;
    for (uint32_t i = 0; i < listener->count; i++) {
        const struct chosen *chosen = &listener->chosen[i];
        const struct yl_plan_stream *stream = &plan->stream[chosen->stream];
        char time[YL_TIME_TEXT];
        yl_time_print(time, (int64_t)chosen->address.cell * YL_CELL, &plan->zone);
        journeys->visit[i] =
            stream->send ? yl_arena_print(arena, "%s/%s/%u.%u", plan->entry[stream->entry].name,
                                          time, chosen->address.index, stream->send)
                         : yl_arena_print(arena, "%s/%s/%u", plan->entry[stream->entry].name, time,
                                          chosen->address.index);
        journeys->person[i] =
            plan->size ? yl_arena_print(arena, "%u",
                                        yl_replication_person(&listener->engine->replication,
                                                              chosen->stream, chosen->address))
                       : journeys->visit[i];
        if (!journeys->visit[i] || !journeys->person[i]) return YL_NO_MEMORY;
        for (size_t e = 0; e < listener->events; e++) {
            if (listener->event[e].visit != i) continue;
            struct yl_journey_event *to = &journeys->event[at++];
            *to = listener->event[e];
            if (!copy_text(arena, &to->place) || !copy_text(arena, &to->step) ||
                !copy_text(arena, &to->event))
                return YL_NO_MEMORY;
        }
    }
    return YL_OK;
}

static enum yl_status trace_one(struct yl_result *result, struct yl_variant_result *out,
                                const struct yl_plan *plan, const struct yl_kernels *kernels,
                                const struct yl_run_options *options)
{
    struct yl_engine engine = {0};
    struct listener listener = {
        .result = result, .engine = &engine, .room = 2 * options->trace + 64};
    enum yl_status s = yl_engine_init(&engine, plan, kernels, options->batch, options->window);
    if (s) return s;
    listener.chosen = calloc(listener.room + 1, sizeof *listener.chosen);
    uint32_t replication = options->only.replication ? options->only.replication : 1;
    s = listener.chosen ? yl_replication_start(&engine.replication, replication) : YL_NO_MEMORY;
    if (!s && plan->figures) { /* who arrives is known when all is over */
        yl_engine_bits(&engine, engine.bits);
        s = yl_engine_run(&engine, replication);
    }
    if (!s) {
        choose(&listener, options);
        engine.walker.rowwise = true;
        engine.loop.trace = hear;
        engine.loop.follow = follow;
        engine.loop.trace_context = &listener;
        yl_engine_bits(&engine, engine.bits);
        s = yl_engine_run(&engine, replication);
    }
    if (!s && listener.failed) s = YL_NO_MEMORY;
    if (!s) s = keep(&listener, out);
    free(listener.chosen);
    free(listener.event);
    yl_engine_free(&engine);
    return s;
}

enum yl_status yl_trace(struct yl_result *result, const struct yl_plan *plan,
                        const struct yl_kernels *kernels, const struct yl_run_options *options)
{
    enum yl_status s = YL_OK;
    for (uint32_t v = 0; v < result->variants && !s; v++)
        s = trace_one(result, &result->variant[v], &plan[v], kernels, options);
    result->has_journeys = !s;
    return s;
}
