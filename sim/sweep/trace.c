/* trace.c: chooses visits by their trace word and runs one replication with a listener to them. Contract: trace.h. */
#include "sim/sweep/trace.h"
#include "sim/base/array.h"
#include "sim/base/get.h"
#include "sim/engine/budget.h"
#include "sim/sweep/listen.h"
#include <stdlib.h>
#include <string.h>

struct chosen {
    uint32_t word, stream, number; /* number: among the visits, by word */
    struct yl_address address;
};
struct heard {
    uint32_t visit, index;
    enum yl_heard what;
    int64_t time;
};
/* Some arrivals of a cell of a stream. */
enum { SOME = 1024 };
struct some {
    uint32_t stream, cell, first, n; /* first: where the indexes have none of their own */
    const uint32_t *order;
    uint32_t index[SOME + YL_ROW_PAD], cells[SOME + YL_ROW_PAD];
    uint32_t word[SOME + YL_ROW_PAD], keep[SOME + YL_ROW_PAD], tie[SOME + YL_ROW_PAD];
};
struct hearing {
    struct yl_result *result;
    const struct yl_run_options *options;
    struct yl_listener *listener;
    const struct yl_engine *engine;
    struct chosen *chosen; /* by word; while it is listened by address */
    uint32_t count, room;
    bool full; /* the list was cut back: no word above this one is among the smallest */
    uint32_t most;
    struct yl_journeys *journeys;
    struct yl_sampled
        *sample; /* the arrivals of the visits, and those of their persons where these matter */
    size_t samples, sample_capacity;
    uint8_t *person; /* [size / 8] bits of the persons whose visits are followed */
    struct heard *event;
    size_t events, event_capacity;
    struct some some;
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
static void consider(struct hearing *hearing, struct chosen visit, uint32_t want)
{
    if (hearing->full && visit.word > hearing->most) return;
    if (!is_made(hearing, visit.stream, visit.address)) return;
    hearing->chosen[hearing->count++] = visit;
    if (hearing->count < hearing->room) return;
    qsort(hearing->chosen, hearing->count, sizeof *hearing->chosen, by_word);
    hearing->count = want;
    hearing->full = want > 0;
    if (want) hearing->most = hearing->chosen[want - 1].word;
}

typedef void each_call(struct hearing *hearing, struct some *some);

static uint32_t index_of(const struct some *some, uint32_t n)
{
    return some->order ? some->order[n] : some->first + n;
}

static void fill(struct some *some)
{
    for (uint32_t n = 0; n < some->n; n++) {
        some->index[n] = index_of(some, n);
        some->cells[n] = some->cell;
    }
}

/* Of all arrivals of a stream that has them in `cell`, or in any if that is UINT32_MAX. */
static void each_some(struct hearing *hearing, uint32_t s, uint32_t cell, each_call *call)
{
    const struct yl_replication *replication = &hearing->engine->replication;
    const struct yl_plan_stream *stream = &replication->plan->stream[s];
    const bool ordered = stream->kind == YL_STREAM_SEND_PERSONS;
    struct some *some = &hearing->some;
    some->stream = s;
    for (uint32_t i = 0; i < stream->cells; i++) {
        const uint32_t all = replication->count[s][i];
        some->cell = stream->first_cell + i;
        if (cell != UINT32_MAX && cell != some->cell) continue;
        for (some->first = 0; some->first < all; some->first += some->n) {
            some->n = all - some->first < SOME ? all - some->first : SOME;
            some->order =
                ordered ? replication->order[s] + replication->offset[s][i] + some->first : NULL;
            call(hearing, some);
        }
    }
}

static void look_at(struct hearing *hearing, const struct some *some, uint32_t n)
{
    const struct yl_only *only = &hearing->options->only;
    const struct yl_address address = {index_of(some, n), some->cell,
                                       hearing->engine->plan->stream[some->stream].origin};
    if (!only->entry || address.index == only->index)
        consider(hearing, (struct chosen){some->word[n], some->stream, 0, address},
                 only->entry ? 1 : hearing->options->trace);
}

static void choose_some(struct hearing *hearing, struct some *some)
{
    const struct yl_replication *replication = &hearing->engine->replication;
    const struct yl_kernels *kernels = replication->kernels;
    const uint32_t origin = replication->plan->stream[some->stream].origin;
    const struct yl_key key = replication->key[replication->plan->trace_key];
    int ties = 0;
    if (some->order) {
        fill(some);
        kernels->words(some->word, some->index, some->cells, origin, yl_ctr3(YL_SLOT_CHANCE, 0, 0),
                       key, (int)some->n);
    } else {
        kernels->words_dense(some->word, some->first, some->cell, origin,
                             yl_ctr3(YL_SLOT_CHANCE, 0, 0), key, (int)some->n);
    }
    if (!hearing->full) {
        for (uint32_t n = 0; n < some->n; n++) look_at(hearing, some, n);
        return;
    }
    const int kept =
        kernels->below(some->keep, some->tie, &ties, some->word, hearing->most, (int)some->n);
    for (int n = 0; n < kept; n++) look_at(hearing, some, some->keep[n]);
    for (int n = 0; n < ties; n++) look_at(hearing, some, some->tie[n]);
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
            each_some(hearing, s, cell, choose_some);
    }
    qsort(hearing->chosen, hearing->count, sizeof *hearing->chosen, by_word);
    if (hearing->count > want) hearing->count = want;
}

/* ---- what is walked by itself ---------------------------------------------------------------- */
static int by_arrival(const void *a, const void *b)
{
    const struct yl_sampled *one = a, *other = b;
    if (one->stream != other->stream) return one->stream < other->stream ? -1 : 1;
    if (one->cell != other->cell) return one->cell < other->cell ? -1 : 1;
    return (one->index > other->index) - (one->index < other->index);
}

static void add_sampled(struct hearing *hearing, uint32_t stream, struct yl_address address)
{
    const struct yl_replication *replication = &hearing->engine->replication;
    YL_ARRAY_RESERVE(&hearing->sample, &hearing->sample_capacity, hearing->samples + 1);
    hearing->sample[hearing->samples++] =
        (struct yl_sampled){stream, address.cell, address.index,
                            yl_arrival_time(replication, stream, address.cell, address.index) >=
                                replication->plan->warm};
}

/* Arrivals of the persons whose visits are followed. */
static void add_some(struct hearing *hearing, struct some *some)
{
    const struct yl_replication *replication = &hearing->engine->replication;
    uint64_t k[SOME + YL_ROW_PAD];
    fill(some);
    yl_replication_people(replication, some->stream, some->index, some->cells, (int)some->n, k,
                          some->word);
    for (uint32_t n = 0; n < some->n; n++) {
        const uint32_t person = some->word[n];
        const struct yl_address address = {some->index[n], some->cell,
                                           replication->plan->stream[some->stream].origin};
        if (hearing->person[person >> 3] >> (person & 7) & 1 &&
            is_made(hearing, some->stream, address))
            add_sampled(hearing, some->stream, address);
    }
}

static void add_persons(struct hearing *hearing)
{
    const struct yl_replication *replication = &hearing->engine->replication;
    hearing->person = yl_get_zeroed((size_t)replication->plan->size / 8 + 1, 1);
    for (uint32_t i = 0; i < hearing->count; i++) {
        const struct chosen *chosen = &hearing->chosen[i];
        const uint32_t person = yl_replication_person(replication, chosen->stream, chosen->address);
        hearing->person[person >> 3] |= (uint8_t)(1u << (person & 7));
    }
    for (uint32_t s = 0; s < replication->plan->streams; s++)
        each_some(hearing, s, UINT32_MAX, add_some);
}

/* The followed visits, alone where nothing else touches what they touch. */
static void take_sample(struct hearing *hearing, struct yl_sample *sample)
{
    const struct yl_plan *plan = hearing->engine->plan;
    const bool persons = plan->per_person && plan->stations == 1,
               only = !plan->figures && (!plan->order_across_persons || persons);
    if (only && persons)
        add_persons(hearing);
    else
        for (uint32_t i = 0; i < hearing->count; i++)
            add_sampled(hearing, hearing->chosen[i].stream, hearing->chosen[i].address);
    if (hearing->samples)
        qsort(hearing->sample, hearing->samples, sizeof *hearing->sample, by_arrival);
    *sample = (struct yl_sample){hearing->sample, hearing->samples, only};
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
    YL_ARRAY_RESERVE(&hearing->event, &hearing->event_capacity, hearing->events + 1);
    hearing->event[hearing->events++] = (struct heard){at, index, what, visit->time};
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
    take_sample(hearing, &hearing->listener->sample);
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
    hearing.listener = &listener;
    hearing.chosen = yl_get_zeroed(hearing.room + 1, sizeof *hearing.chosen);
    enum yl_status s = yl_listen(&listener, plan, kernels, options,
                                 options->only.replication ? options->only.replication : 1);
    if (!s) keep(&hearing, plan);
    if (s ==
        YL_FAILED) { /* the run has counted it: a replication without figures has no journeys */
        out->journeys = (struct yl_journeys){0};
        s = YL_OK;
    }
    YL_FREE(hearing.chosen, hearing.event, hearing.sample, hearing.person);
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
