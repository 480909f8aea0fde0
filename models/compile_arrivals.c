/* compile_arrivals.c: entries as streams of cells with their means. Contract: compiler.h. */
#include "models/compiler.h"
#include "sim/base/hash.h"
#include "sim/engine/world.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct means { /* Poisson tables already made, by the bits of their mean */
    struct yl_poisson **slot;
    uint32_t size, used;
};

static uint64_t mix(double mean)
{
    uint64_t bits;
    memcpy(&bits, &mean, sizeof bits);
    return bits * UINT64_C(0x9E3779B97F4A7C15) >> 32;
}

static struct yl_poisson **find(struct means *m, double mean)
{
    uint64_t i = mix(mean) % m->size;
    while (m->slot[i] && m->slot[i]->mean != mean) i = (i + 1) % m->size;
    return &m->slot[i];
}

static bool widen(struct yl_compiler *c, struct means *m)
{
    struct means wider = {.size = m->size ? 4 * m->size : 1024};
    wider.slot = calloc(wider.size, sizeof *wider.slot);
    if (!wider.slot) {
        c->status = YL_NO_MEMORY;
        return false;
    }
    for (uint32_t i = 0; i < m->size; i++)
        if (m->slot[i]) *find(&wider, m->slot[i]->mean) = m->slot[i];
    wider.used = m->used;
    free(m->slot);
    *m = wider;
    return true;
}

static struct yl_poisson *poisson(struct yl_compiler *c, struct means *m, double mean)
{
    struct yl_plan *p = c->plan;
    if (!(mean > 0)) return NULL;
    if (2 * m->used >= m->size && !widen(c, m)) return NULL;
    struct yl_poisson **slot = find(m, mean);
    if (*slot) return *slot;
    struct yl_poisson *made = calloc(1, sizeof *made);
    struct yl_poisson **more = realloc(p->owned_poisson, (p->owned_poissons + 1) * sizeof *more);
    if (more) p->owned_poisson = more;
    if (!made || !more || yl_poisson_init(made, mean, c->tables)) {
        free(made);
        c->status = YL_NO_MEMORY;
        return NULL;
    }
    p->owned_poisson[p->owned_poissons++] = made;
    m->used++;
    return *slot = made;
}

/* Arrivals a microsecond of an entry at an instant (its cell or piece has one rate). */
static double rate_at(const struct yl_scenario *s, const struct yl_entry *e, int64_t time)
{
    if (e->profile < 0) return e->rate;
    struct yl_local l = yl_local(&s->zone, time);
    return e->rate * s->profile[e->profile].weight[l.weekday * 24 + l.hour];
}

static void cells_of(struct yl_plan_stream *stream, int64_t from, int64_t to)
{
    stream->first_cell = (uint32_t)(from / YL_CELL);
    stream->cells = to > from ? (uint32_t)((to - 1) / YL_CELL) - stream->first_cell + 1 : 1;
}

static void rate_stream(struct yl_compiler *c, const struct yl_entry *e,
                        struct yl_plan_stream *stream, struct means *means)
{
    cells_of(stream, c->s->from, c->s->to);
    stream->poisson = yl_compiler_get(c, stream->cells * sizeof *stream->poisson);
    for (uint32_t i = 0; !c->status && i < stream->cells; i++) {
        int64_t from, to;
        yl_stream_part(c->plan, stream, stream->first_cell + i, &from, &to);
        double mean = rate_at(c->s, e, from) * (double)(to - from);
        c->plan->expected += mean;
        stream->poisson[i] = poisson(c, means, mean);
    }
}

/* A table: constant on each row; where a boundary falls inside a cell the cell keeps its pieces. */
static void table_stream(struct yl_compiler *c, const struct yl_entry *e,
                         struct yl_plan_stream *stream, struct means *means)
{
    const struct yl_scenario *s = c->s;
    bool aligned = true;
    cells_of(stream, s->from, s->to);
    struct yl_plan_piece *piece = yl_compiler_get(c, e->rows * sizeof *piece);
    double *mean = calloc(stream->cells, sizeof *mean);
    stream->poisson = yl_compiler_get(c, stream->cells * sizeof *stream->poisson);
    if (!mean) c->status = YL_NO_MEMORY;
    for (uint32_t r = 0; !c->status && r < e->rows; r++) {
        int64_t from = e->time[r], to = e->time[r + 1];
        double rate = to > from ? e->count[r] / (double)(to - from) : 0;
        piece[r] = (struct yl_plan_piece){from, to, rate};
        aligned = aligned && (from % YL_CELL == 0 || from == s->from) &&
                  (to % YL_CELL == 0 || to == s->to);
        if (from < s->from) from = s->from;
        if (to > s->to) to = s->to;
        for (int64_t at = from; at < to;) {
            int64_t next = at / YL_CELL * YL_CELL + YL_CELL;
            if (next > to) next = to;
            mean[at / YL_CELL - stream->first_cell] += rate * (double)(next - at);
            at = next;
        }
    }
    for (uint32_t i = 0; !c->status && i < stream->cells; i++) {
        c->plan->expected += mean[i];
        stream->poisson[i] = poisson(c, means, mean[i]);
    }
    if (!aligned || (e->rows && (e->time[0] > s->from || e->time[e->rows] < s->to))) {
        stream->pieces = e->rows;
        stream->piece = piece;
    }
    free(mean);
}

/* `kind`: the recipients of a send are different persons; arrivals of a row pick theirs one by one. */
static void send_stream(struct yl_compiler *c, struct yl_plan_stream *stream,
                        enum yl_stream_kind kind, int64_t number, const int64_t at_over[2])
{
    stream->kind = kind;
    stream->number = number;
    stream->at = at_over[0];
    stream->over = at_over[1];
    cells_of(stream, stream->at, stream->at + stream->over);
    c->plan->expected += (double)number;
}

static uint32_t streams_of(const struct yl_entry *e)
{
    return e->kind == YL_ARRIVE_SEND ? e->sends : e->kind == YL_ARRIVE_EXACT ? e->rows : 1;
}

static void entry_streams(struct yl_compiler *c, uint32_t at, struct means *means)
{
    struct yl_plan *p = c->plan;
    const struct yl_entry *e = &c->s->entry[at];
    uint32_t place = yl_compiler_place(c, "entries.%s.arrivals", e->name);
    for (uint32_t i = 0; !c->status && i < streams_of(e); i++) {
        struct yl_plan_stream *stream = &p->stream[p->streams++];
        char name[512];
        snprintf(name, sizeof name, i ? "entries.%s.send.%u" : "entries.%s", e->name, i);
        *stream = (struct yl_plan_stream){.kind = YL_STREAM_POISSON,
                                          .entry = at,
                                          .place = place,
                                          .send = i,
                                          .maker = (uint32_t)(yl_hash_name(name) & 0x7FFFFFFF)};
        if (e->kind == YL_ARRIVE_RATE)
            rate_stream(c, e, stream, means);
        else if (e->kind == YL_ARRIVE_TABLE)
            table_stream(c, e, stream, means);
        else if (e->kind == YL_ARRIVE_SEND)
            send_stream(c, stream, p->size ? YL_STREAM_SEND_PERSONS : YL_STREAM_SEND, e->send,
                        (const int64_t[]){e->send_at[i], e->over});
        else
            send_stream(c, stream, YL_STREAM_SEND, (int64_t)e->count[i],
                        (const int64_t[]){e->time[i], e->time[i + 1] - e->time[i]});
    }
}

/* Two streams must never share an address. */
static void check_makers(struct yl_compiler *c)
{
    const struct yl_plan *p = c->plan;
    for (uint32_t i = 0; i < p->streams; i++)
        for (uint32_t k = 0; k < i; k++) {
            const struct yl_plan_stream *a = &p->stream[i], *b = &p->stream[k];
            bool apart = a->first_cell + a->cells <= b->first_cell ||
                         b->first_cell + b->cells <= a->first_cell;
            if (a->maker != b->maker || apart) continue;
            yl_diag(c->diags, c->s->entry[a->entry].at, YL_E_HASH_COLLISION,
                    "'%s' and '%s' have the same hash; rename one of them",
                    "“%s”与“%s”的哈希相同，请改其中一个名字", p->entry[a->entry].name,
                    p->entry[b->entry].name);
            c->bad = true;
        }
}

/* What an arrival costs by a thing that numbered persons remember is known when its turn comes: an operation before all others. */
static void charge_in_turn(struct yl_compiler *c, const struct yl_entry *said,
                           struct yl_plan_entry *entry)
{
    if (!yl_axis_ordered(c, entry->cost.axis)) return;
    if (entry->budget >= 0) {
        yl_diag(c->diags, said->at, YL_E_KEYS_TOGETHER,
                "'budget' and a 'cost' by what numbered persons remember cannot stand together",
                "“budget”与按编号的人所记之事计的“cost”不能同写");
        c->bad = true;
    }
    struct yl_effects *fx = yl_compiler_get(c, sizeof *fx);
    c->current_owner = c->s->paths + c->s->rooms + c->s->shops; /* in no circle */
    uint32_t pass = yl_compiler_emit(c, YL_OP_PASS, entry->node);
    if (c->status) return;
    struct yl_by_number none = yl_compiler_number(c, &(struct yl_quantity){.axis = -1});
    *fx = (struct yl_effects){.actions = none,
                              .switches = none,
                              .cost = entry->cost,
                              .refill = -1,
                              .host = -1,
                              .goal = -1,
                              .order_goal = -1,
                              .series = YL_NO_NODE};
    c->node[pass].row = YL_NO_NODE;
    c->node[pass].u.effects = fx;
    c->node[pass].ordered = true;
    c->node[pass].place = entry->place;
    entry->cost = none;
    entry->node = pass;
}

void yl_compile_entries(struct yl_compiler *c)
{
    struct yl_plan *p = c->plan;
    const struct yl_scenario *s = c->s;
    struct means means = {0};
    uint32_t streams = 0;
    p->entries = s->entries + s->start_names;
    p->entry = yl_compiler_get(c, p->entries * sizeof *p->entry);
    for (uint32_t i = 0; i < s->entries; i++) streams += streams_of(&s->entry[i]);
    p->stream = yl_compiler_get(c, streams * sizeof *p->stream);
    for (uint32_t i = 0; !c->status && i < s->entries; i++) {
        const struct yl_entry *e = &s->entry[i];
        struct yl_plan_entry *entry = &p->entry[i];
        entry->name = e->name;
        entry->place = yl_compiler_place(c, "entries.%s", e->name);
        entry->slot = yl_compiler_slots(c, YL_ENTRY_SLOTS);
        entry->cost = yl_compiler_number(c, &e->cost);
        entry->budget = e->budget;
        entry->arrivals = p->series++;
        if (p->size) entry->persons = p->bit_sets++;
        entry->node = yl_compile_destination(c, &e->to, "left");
        charge_in_turn(c, e, entry);
        double before = p->expected;
        entry_streams(c, i, &means);
        if (!c->status) yl_compile_entry_width(c, i, p->expected - before);
    }
    for (uint32_t i = 0; !c->status && i < s->start_names; i++) {
        struct yl_plan_entry *entry = &p->entry[s->entries + i];
        entry->name = yl_arena_print(&p->arena, "starts.%s", s->start_name[i]);
        entry->started = true;
        entry->place = yl_compiler_place(c, "starts.%s", s->start_name[i]);
        entry->slot = yl_compiler_slots(c, YL_ENTRY_SLOTS);
        entry->budget = -1;
        entry->arrivals = p->series++;
        entry->node = YL_NO_NODE;
        entry->cost = yl_compiler_number(c, &(struct yl_quantity){.axis = -1});
        if (p->size) entry->persons = p->bit_sets++;
    }
    if (!c->status && p->chains) p->chain_slot = yl_compiler_slots(c, 3 * p->entries);
    if (!c->status && streams > 0 && streams < 4096) check_makers(c);
    free(means.slot);
}
