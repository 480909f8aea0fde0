/* trace.c: chooses visits by their trace word and runs one replication rowwise with a listener. Contract: trace.h. */
#include "sim/sweep/trace.h"
#include "sim/engine/budget.h"
#include "sim/sweep/worker.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct chosen {
    uint32_t word, stream, c0, c1, c2;
};
struct listener {
    struct yl_result *result;
    struct yl_worker *worker;
    struct chosen *chosen;
    uint32_t count, room;
    struct yl_journey_event *event;
    size_t events, event_room;
    bool failed;
};

static int by_word(const void *a, const void *b)
{
    const struct chosen *x = a, *y = b;
    if (x->word != y->word) return x->word < y->word ? -1 : 1;
    if (x->c2 != y->c2) return x->c2 < y->c2 ? -1 : 1;
    if (x->c1 != y->c1) return x->c1 < y->c1 ? -1 : 1;
    return x->c0 < y->c0 ? -1 : x->c0 > y->c0;
}

/* Keeps the smallest so far; the list is cut back when it has doubled. */
static void consider(struct listener *l, struct chosen visit, uint32_t want)
{
    l->chosen[l->count++] = visit;
    if (l->count < l->room) return;
    qsort(l->chosen, l->count, sizeof *l->chosen, by_word);
    l->count = want;
}

static void choose(struct listener *l, const struct yl_run_options *o)
{
    const struct yl_world *w = &l->worker->world;
    const struct yl_plan *p = w->plan;
    struct yl_key key = w->key[p->trace_place];
    for (uint32_t s = 0; s < p->streams; s++) {
        const struct yl_plan_stream *stream = &p->stream[s];
        bool here = !o->only.entry || (!strcmp(o->only.entry, p->entry[stream->entry].name) &&
                                       o->only.send == stream->send);
        for (uint32_t i = 0; here && i < stream->cells; i++) {
            uint32_t cell = stream->first_cell + i;
            if (o->only.entry && (int64_t)cell != o->only.time / YL_CELL) continue;
            for (uint32_t n = 0; n < w->count[s][i]; n++) {
                uint32_t c0 =
                    stream->kind == YL_STREAM_SEND_PERSONS ? w->order[s][w->offset[s][i] + n] : n;
                if (o->only.entry && c0 != o->only.index) continue;
                struct yl_arrival arrival = {s, cell, c0, 0};
                if (p->entry[stream->entry].budget >= 0)
                    arrival.time = yl_budget_time(w, s, cell, c0);
                if (!yl_budget_made(w, &arrival)) continue;
                uint32_t word = yl_word(key, c0, cell, stream->maker, yl_c3(YL_SLOT_CHANCE, 0, 0));
                consider(l, (struct chosen){word, s, c0, cell, stream->maker},
                         o->only.entry ? 1 : o->trace);
            }
        }
    }
    qsort(l->chosen, l->count, sizeof *l->chosen, by_word);
    uint32_t want = o->only.entry ? 1 : o->trace;
    if (l->count > want) l->count = want;
}

static uint32_t find(const struct listener *l, const struct yl_visit *v)
{
    for (uint32_t i = 0; i < l->count; i++)
        if (l->chosen[i].c0 == v->c0 && l->chosen[i].c1 == v->c1 && l->chosen[i].c2 == v->c2)
            return i;
    return UINT32_MAX;
}

static bool follow(void *context, const struct yl_visit *v)
{
    return find(context, v) != UINT32_MAX;
}

static void hear(void *context, const struct yl_visit *v, const char *place, const char *step,
                 const char *event)
{
    struct listener *l = context;
    if (l->events == l->event_room) {
        size_t want = l->event_room ? 2 * l->event_room : 256;
        struct yl_journey_event *more = realloc(l->event, want * sizeof *more);
        if (!more) {
            l->failed = true;
            return;
        }
        l->event = more;
        l->event_room = want;
    }
    l->event[l->events++] = (struct yl_journey_event){
        .visit = find(l, v), .time = v->time, .place = place, .step = step, .event = event};
}

static bool copy_text(struct yl_arena *arena, const char **text)
{
    *text = yl_arena_copy(arena, *text, strlen(*text));
    return *text != NULL;
}

/* Into the result, visit by visit, each visit's events in their order. */
static enum yl_status keep(struct listener *l, struct yl_variant_result *out)
{
    struct yl_arena *arena = &l->result->arena;
    const struct yl_plan *p = l->worker->plan;
    struct yl_journeys *j = &out->journeys;
    j->visits = l->count;
    j->events = l->events;
    j->visit = yl_arena_get(arena, (l->count + 1) * sizeof *j->visit);
    j->person = yl_arena_get(arena, (l->count + 1) * sizeof *j->person);
    j->event = yl_arena_get(arena, (l->events + 1) * sizeof *j->event);
    if (!j->visit || !j->person || !j->event) return YL_NO_MEMORY;
    size_t at = 0;
    for (uint32_t i = 0; i < l->count; i++) {
        const struct chosen *c = &l->chosen[i];
        const struct yl_plan_stream *stream = &p->stream[c->stream];
        char time[YL_TIME_TEXT];
        yl_time_print(time, (int64_t)c->c1 * YL_CELL, &p->zone);
        j->visit[i] =
            stream->send
                ? yl_arena_print(arena, "%s/%s/%u.%u", p->entry[stream->entry].name, time, c->c0,
                                 stream->send)
                : yl_arena_print(arena, "%s/%s/%u", p->entry[stream->entry].name, time, c->c0);
        j->person[i] =
            p->size
                ? yl_arena_print(arena, "%u",
                                 yl_world_person(&l->worker->world, c->stream, c->c0, c->c1, c->c2))
                : j->visit[i];
        if (!j->visit[i] || !j->person[i]) return YL_NO_MEMORY;
        for (size_t e = 0; e < l->events; e++) {
            if (l->event[e].visit != i) continue;
            struct yl_journey_event *to = &j->event[at++];
            *to = l->event[e];
            if (!copy_text(arena, &to->place) || !copy_text(arena, &to->step) ||
                !copy_text(arena, &to->event))
                return YL_NO_MEMORY;
        }
    }
    return YL_OK;
}

static enum yl_status trace_one(struct yl_result *result, struct yl_variant_result *out,
                                const struct yl_plan *plan, const struct yl_kernels *kernels,
                                const struct yl_run_options *o)
{
    struct yl_worker worker = {0};
    struct listener l = {.result = result, .worker = &worker, .room = 2 * o->trace + 64};
    enum yl_status s = yl_worker_init(&worker, plan, kernels, o->batch, o->window);
    if (s) return s;
    l.chosen = calloc(l.room + 1, sizeof *l.chosen);
    uint32_t replication = o->only.replication ? o->only.replication : 1;
    s = l.chosen ? yl_world_start(&worker.world, replication) : YL_NO_MEMORY;
    if (!s) {
        choose(&l, o);
        worker.walker.rowwise = true;
        worker.loop.trace = hear;
        worker.loop.follow = follow;
        worker.loop.trace_context = &l;
        yl_worker_bits(&worker, worker.bits);
        s = yl_worker_run(&worker, replication);
    }
    if (!s && l.failed) s = YL_NO_MEMORY;
    if (!s) s = keep(&l, out);
    free(l.chosen);
    free(l.event);
    yl_worker_free(&worker);
    return s;
}

enum yl_status yl_trace(struct yl_result *result, const struct yl_plan *plan,
                        const struct yl_kernels *kernels, const struct yl_run_options *o)
{
    enum yl_status s = YL_OK;
    for (uint32_t v = 0; v < result->variants && !s; v++)
        s = trace_one(result, &result->variant[v], &plan[v], kernels, o);
    result->has_journeys = !s;
    return s;
}
