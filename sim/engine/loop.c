/* loop.c: the one-visit form of every operation, windows of arrivals. Contract: loop.h, loop_parts.h. */
#include "sim/engine/loop.h"
#include "sim/base/must.h"
#include "sim/engine/lines.h"
#include "sim/engine/loop_parts.h"
#include "sim/engine/moment.h"
#include "sim/engine/money.h"
#include "sim/engine/units.h"
#include <stdlib.h>
#include <string.h>

enum {
    WINDOW = 4096,
    TARGET = 512,
    LINES_TARGET = 2048,
    LEAST = 2048,
    A_STREAM = 256,
    MOST = 1 << 18,
    MOST_HOPS = 65535
};

/* ---- the pool --------------------------------------------------------------------------------------------------- */
uint32_t yl_loop_get(struct yl_loop *l, const struct yl_visit *from)
{
    uint32_t i = l->free;
    struct yl_visit copy = *from; /* the pool may move */
    if (i != YL_NOBODY) {
        l->free = l->visit[i].next;
    } else {
        if (l->visits == l->room) {
            uint32_t want = l->room ? 2 * l->room : 1024;
            struct yl_visit *more = aligned_alloc(64, (size_t)want * sizeof *more);
            if (!more) {
                l->status = YL_NO_MEMORY;
                return YL_NOBODY;
            }
            if (l->visits) memcpy(more, l->visit, (size_t)l->visits * sizeof *more);
            free(l->visit);
            l->visit = more;
            l->room = want;
            l->calendar.visits = more;
        }
        i = l->visits++;
    }
    l->visit[i] = copy;
    return i;
}

void yl_loop_put(struct yl_loop *l, uint32_t i)
{
    l->visit[i].next = l->free;
    l->free = i;
    l->visit[i].node = YL_NO_NODE;
}

void yl_loop_push(struct yl_loop *l, int64_t time, enum yl_rank rank, enum yl_loop_kind kind,
                  uint32_t what, uint32_t visit)
{
    struct yl_event e = {.time = time,
                         .visit = visit,
                         .what = (uint16_t)what,
                         .rank = (uint8_t)rank,
                         .kind = (uint8_t)kind};
    enum yl_status s = yl_calendar_push(&l->calendar, e);
    if (s) l->status = s;
}

/* Gives back a visit and what it held. */
static void let_go(struct yl_loop *l, uint32_t i)
{
    struct yl_visit *v = &l->visit[i];
    if (v->person != YL_NOBODY && !yl_loop_plan(l)->size) yl_person_drop(l, v->person);
    if (v->chain != YL_NOBODY) yl_chain_drop(l, v->chain);
    if (v->host != YL_NOBODY) yl_stream_drop(l, v->host);
    yl_loop_put(l, i);
}

void yl_loop_finish(struct yl_loop *l, uint32_t i, uint32_t outcome)
{
    const struct yl_plan *p = yl_loop_plan(l);
    struct yl_visit *v = &l->visit[i];
    yl_note_add(l, v, p->outcome_slot + outcome, 1);
    if (v->flags & YL_VISIT_TRACED) l->trace(l->trace_context, v, "", "", p->outcome[outcome]);
    if (v->flags & YL_VISIT_HOSTING) yl_stream_host_gone(l, i);
    let_go(l, i);
}

/* A host stays on its way until all is closed: its stream is live until then. */
void yl_loop_under_way(struct yl_loop *l, uint32_t i)
{
    const struct yl_plan *p = yl_loop_plan(l);
    if (p->drain || !(l->visit[i].flags & YL_VISIT_HOSTING)) yl_loop_finish(l, i, p->under_way);
}

/* ---- operations ------------------------------------------------------------------------------------------------------- */
static int64_t number_of(struct yl_loop *l, struct yl_visit *v, const struct yl_by_number *by)
{
    return by->number[yl_ask_value(l, v, by->axis)];
}

/* The effects of a passed step, in the order of the language; visits may be begun, so the visit is looked up anew. */
static void pass(struct yl_loop *l, uint32_t i, const struct yl_node *node)
{
    const struct yl_plan *p = yl_loop_plan(l);
    const struct yl_effects *fx = node->u.effects;
    struct yl_visit *v = &l->visit[i];
    uint32_t mine = p->entry[v->entry].slot;
    yl_note_row(l, v, node->row, 2);
    if (fx->series != YL_NO_NODE) yl_tally_series(l->world->tally, fx->series, v->time, 1);
    int64_t actions = number_of(l, v, &fx->actions), switches = number_of(l, v, &fx->switches),
            cost = number_of(l, v, &fx->cost);
    if (__builtin_add_overflow(v->actions, actions, &v->actions) ||
        __builtin_add_overflow(v->switches, switches, &v->switches))
        l->world->tally->over = true;
    if (actions) yl_note_add(l, v, mine + YL_ENTRY_ACTIONS, actions);
    if (switches) yl_note_add(l, v, mine + YL_ENTRY_SWITCHES, switches);
    if (cost) yl_note_add(l, v, mine + YL_ENTRY_COST, cost);
    uint64_t before = 0; /* what the numbers of the step go by */
    if (p->memories && (fx->forget | fx->remember | fx->spawns)) {
        uint64_t *m = yl_ask_memory(l, v);
        before = *m;
        *m = (before & ~fx->forget) | fx->remember;
    }
    for (uint32_t g = 0; g < fx->gives; g++)
        yl_limit_give(l, v, fx->give[g].limit, fx->give[g].number);
    if (fx->refill >= 0) yl_limit_refill(l, v, (uint32_t)fx->refill);
    if (fx->host >= 0) yl_stream_open(l, i, (uint32_t)fx->host);
    if (fx->live) yl_stream_live(l, i, fx->live);
    if (fx->goal >= 0) yl_note_arrival(l, &l->visit[i], (uint32_t)fx->goal);
    if (fx->order_goal >= 0) yl_note_arrival(l, &l->visit[i], (uint32_t)fx->order_goal);
    for (uint32_t n = 0; n < fx->spawns; n++) yl_chain_spawn(l, i, fx->spawn[n], before);
}

static uint32_t choose(struct yl_loop *l, struct yl_visit *v, const struct yl_node *node)
{
    const struct yl_chooser *c = node->u.choose;
    uint32_t row = 0, c3 = yl_c3(YL_SLOT_CHOOSE, v->attempt, v->hop);
    struct yl_key key = l->world->key[node->place];
    for (uint32_t a = 0; a < c->axes; a++) row = row * c->radix[a] + yl_ask_value(l, v, c->axis[a]);
    uint32_t word = v->flags & YL_VISIT_CHOICE ? v->choice : yl_word(key, v->c0, v->c1, v->c2, c3);
    v->flags &= (uint8_t)~YL_VISIT_CHOICE;
    return node->target[yl_choose_row(c, row, key, word, v->c0, v->c1, v->c2, c3)];
}

static void order(struct yl_loop *l, struct yl_visit *v, const struct yl_node *node)
{
    const struct yl_plan_shop *shop = &yl_loop_plan(l)->shop[node->index];
    struct yl_buyer who = {.entry = v->entry,
                           .c0 = v->c0,
                           .c1 = v->c1,
                           .c2 = v->c2,
                           .hop = v->hop,
                           .counted = v->counted,
                           .refund_p = yl_ask_value(l, v, shop->refund_p.axis),
                           .refund_after = yl_ask_value(l, v, shop->refund_after.axis)};
    int64_t price = yl_ask_quantity(l, v, &shop->price, shop->place, YL_SLOT_PRICE);
    yl_money_order(l->world, node->index, &who, v->time, price);
    yl_note_unit(l, v, YL_UNIT_ORDER, node->index, 1);
    yl_note_unit(l, v, YL_UNIT_MONEY, node->index, 1e-6 * (double)price);
    yl_chain_order(l, v, price);
}

/* Lets a visit pass some time; false: it is over, unfinished. */
static bool wait_for(struct yl_loop *l, uint32_t i, int64_t delay, bool *now)
{
    const struct yl_plan *p = yl_loop_plan(l);
    struct yl_visit *v = &l->visit[i];
    v->time += delay;
    if (delay) *now = false;
    if (p->drain || v->time < p->to) return true;
    yl_loop_under_way(l, i);
    return false;
}

static uint32_t gate(struct yl_loop *l, struct yl_visit *v, const struct yl_node *node)
{
    const struct yl_plan_room *room = &yl_loop_plan(l)->room[node->index];
    bool ever, live = room->hosted ? yl_stream_find(l, v, node->index, &ever)
                                   : yl_moment_session(room, v->time) != NULL;
    if (!room->hosted) ever = v->time >= room->session[0].from;
    bool paused = live && room->hosted && yl_stream_is_paused(l, v);
    yl_note_add(l, v,
                room->slot + (uint32_t)(paused ? YL_ROOM_TAP_PAUSED
                                        : live ? YL_ROOM_TAP_LIVE
                                        : ever ? YL_ROOM_TAP_ENDED
                                               : YL_ROOM_TAP_EARLY),
                1);
    return live ? node->next : ever ? node->target[0] : node->other;
}

/* Moves a waiting visit to the instant at which it may go on; where it never may, it goes at once. */
static bool wait_until(struct yl_loop *l, uint32_t i, const struct yl_node *node, uint32_t *to,
                       bool *now)
{
    uint32_t never;
    struct yl_visit *v = &l->visit[i];
    int64_t at = yl_ask_wait(l, v, &node->u.tests, &never);
    if (at != YL_NEVER) return wait_for(l, i, at - v->time, now);
    *to = node->target[never];
    return true;
}

bool yl_loop_operate(struct yl_loop *l, uint32_t i, const struct yl_node *node, bool *now)
{
    const struct yl_plan *p = yl_loop_plan(l);
    struct yl_visit *v = &l->visit[i];
    uint32_t to = node->next, which;
    switch (node->op) {
    case YL_OP_ONLY_IF:
        if (!yl_ask_tests(l, v, &node->u.tests)) yl_note_row(l, v, node->row, 1), to = node->other;
        break;
    case YL_OP_REACH:
        yl_note_row(l, v, node->row, 0);
        break;
    case YL_OP_NEED:
        if (!yl_ask_tests(l, v, &node->u.tests)) to = node->other;
        break;
    case YL_OP_WAIT:
        if (!wait_until(l, i, node, &to, now)) return false;
        break;
    case YL_OP_AFTER:
        if (!wait_for(l, i, yl_ask_quantity(l, v, &node->u.draw, node->place, YL_SLOT_AFTER), now))
            return false;
        break;
    case YL_OP_CHANCE:
        if (!yl_ask_chance(l, v, &node->u.chance, node->place)) to = node->other;
        break;
    case YL_OP_CHOOSE:
        to = choose(l, v, node);
        break;
    case YL_OP_VALID:
        if (v->time - v->begun > yl_ask_quantity(l, v, &node->u.draw, node->place, YL_SLOT_AFTER))
            to = node->other;
        break;
    case YL_OP_TAKE:
        if (!yl_limit_take(l, v, node, &which)) to = node->target[which];
        break;
    case YL_OP_PASS:
        pass(l, i, node);
        break;
    case YL_OP_HOP:
        if (v->hop == MOST_HOPS || v->time > YL_NEVER / 2) {
            l->status = YL_FAILED;
            return false;
        }
        v->hop = (uint16_t)(node->index ? v->hop + 1 : 0);
        break;
    case YL_OP_GATE:
        to = gate(l, v, node);
        break;
    case YL_OP_REPLAY:
        yl_note_add(l, v, p->room[node->index].slot + YL_ROOM_REPLAYS, 1);
        if (!wait_for(l, i,
                      yl_ask_quantity(l, v, &p->room[node->index].watch, p->room[node->index].place,
                                      YL_SLOT_STAY),
                      now))
            return false;
        break;
    case YL_OP_SHOP:
        yl_note_add(l, v, p->shop[node->index].slot + YL_SHOP_VISITS, 1);
        yl_note_arrival(l, v, p->shop[node->index].arrival);
        break;
    case YL_OP_ORDER:
        if (p->shop[node->index].stock >= 0 && l->stock[node->index] <= 0) {
            yl_note_add(l, v, p->shop[node->index].slot + YL_SHOP_STOCKOUTS, 1);
            to = node->other;
        } else {
            l->stock[node->index]--;
            order(l, v, node);
        }
        break;
    case YL_OP_END:
        if (!*now && (v->flags & YL_VISIT_HOSTING))
            yl_loop_push(l, v->time, YL_RANK_JOIN, YL_LOOP_VISIT, 0, i);
        else
            yl_loop_finish(l, i, node->index);
        return false;
    default:
        YL_MUST(false, "operation %d has no form for one visit", (int)node->op);
    }
    l->visit[i].node = to;
    return true;
}

/* May the rest of a visit be walked in a batch? It must be nobody's child or host, and nothing of it be kept here. */
static bool may_tail(const struct yl_plan *p, const struct yl_visit *v, const struct yl_node *node)
{
    if (!node->tail || node->op == YL_OP_END || (v->flags & YL_VISIT_TRACED) || v->hop ||
        v->attempt || (v->flags & YL_VISIT_HOSTING) || v->host != YL_NOBODY)
        return false;
    return !p->entry[v->entry].started && (p->size || v->person == YL_NOBODY);
}

/* Does the visit stop at this node (it is a tail, has to wait its turn, or stays there)? */
static bool stop(struct yl_loop *l, uint32_t i, const struct yl_node *node, bool now)
{
    struct yl_visit *v = &l->visit[i];
    if (may_tail(yl_loop_plan(l), v, node)) {
        yl_walker_tail(l->walker, v);
        yl_loop_put(l, i);
    } else if (!now && node->ordered && l->hand_over) {
        l->hand_over(l->hand_over_context, v);
        yl_loop_put(l, i);
    } else if (!now && node->ordered) {
        yl_loop_push(l, v->time, YL_RANK_JOIN, YL_LOOP_VISIT, 0, i);
    } else if (node->op == YL_OP_ASK) {
        yl_line_ask(l, i);
    } else if (node->op == YL_OP_SEAT) {
        yl_line_seat(l, i);
    } else if (node->op == YL_OP_WATCH) {
        yl_stay_begin(l, i, node);
    } else {
        return false;
    }
    return true;
}

/* Walks a visit until it is over, waits, or must be put in order. `now`: its turn has come at this instant. */
void yl_loop_walk(struct yl_loop *l, uint32_t i, bool now)
{
    const struct yl_plan *p = yl_loop_plan(l);
    while (!l->status) {
        const struct yl_node *node = &p->node[l->visit[i].node];
        if (node->stops && stop(l, i, node, now)) return;
        if (!yl_loop_operate(l, i, node, &now)) return;
    }
}

void yl_loop_follow(struct yl_loop *l, uint32_t i)
{
    struct yl_visit *v = &l->visit[i];
    if (!l->follow || !l->follow(l->trace_context, v)) return;
    v->flags |= YL_VISIT_TRACED;
    l->trace(l->trace_context, v, "", "", "begins");
}

void yl_loop_spill(void *loop, const struct yl_visit *from)
{
    struct yl_loop *l = loop;
    uint32_t i = yl_loop_get(l, from);
    if (i == YL_NOBODY) return;
    l->spilled++;
    if (l->world->memory) __builtin_prefetch(&l->world->memory[from->person], 1);
    yl_loop_follow(l, i);
    yl_loop_walk(l, i, false);
}

/* ---- a replication ---------------------------------------------------------------------------------------------------------- */
static void run_to(struct yl_loop *l, int64_t limit)
{
    struct yl_event e;
    while (!l->status && yl_calendar_pop(&l->calendar, limit, &e)) {
        switch (e.kind) {
        case YL_LOOP_VISIT:
            yl_loop_walk(l, e.visit, true);
            break;
        case YL_LOOP_BEGIN:
            yl_chain_begin(l, e.visit);
            break;
        case YL_LOOP_STAY:
            yl_stay_event(l, &e);
            break;
        case YL_LOOP_PATIENCE:
            yl_line_patience_over(l, &e);
            break;
        case YL_LOOP_SESSION:
            yl_line_session_over(l, e.what, e.time);
            break;
        default:
            yl_line_freed(l, &e);
        }
    }
    if (l->calendar.failed) l->status = YL_NO_MEMORY;
}

/* Who is still under way when nothing more can happen, or may. */
void yl_loop_close(struct yl_loop *l)
{
    const struct yl_plan *p = yl_loop_plan(l);
    yl_line_close(l);
    if (!p->drain) yl_stay_close(l);
    for (uint32_t i = 0; i < l->visits && !p->drain; i++) {
        struct yl_visit *v = &l->visit[i];
        if (v->node == YL_NO_NODE) continue;
        v->flags &= (uint8_t)~YL_VISIT_HOSTING;
        if (v->born < p->to)
            yl_loop_finish(l, i, p->under_way);
        else
            let_go(l, i);
    }
    yl_person_close(l);
}

void yl_loop_start(struct yl_loop *l)
{
    const struct yl_plan *p = yl_loop_plan(l);
    yl_calendar_clear(&l->calendar);
    l->visits = 0;
    l->free = YL_NOBODY;
    l->status = YL_OK;
    l->chains = 0;
    l->chain_free = YL_NOBODY;
    l->gathered = l->spilled = 0;
    yl_person_start(l);
    yl_stay_start(l);
    for (uint32_t r = 0; r < p->rooms; r++)
        l->seat[r] = (struct yl_line){.head = YL_NOBODY, .end_known = YL_ALWAYS};
    for (uint32_t a = 0; a < p->agents; a++) l->desk[a] = (struct yl_line){.head = YL_NOBODY};
    for (uint32_t s = 0; s < p->shops; s++) l->stock[s] = p->shop[s].stock;
}

uint32_t yl_loop_cells(const struct yl_loop *l, uint32_t *last)
{
    const struct yl_plan *p = yl_loop_plan(l);
    uint32_t first = UINT32_MAX;
    *last = 0;
    for (uint32_t s = 0; s < p->streams; s++) {
        if (p->stream[s].first_cell < first) first = p->stream[s].first_cell;
        if (p->stream[s].first_cell + p->stream[s].cells > *last)
            *last = p->stream[s].first_cell + p->stream[s].cells;
    }
    return first;
}

uint32_t yl_loop_window_end(struct yl_loop *l, uint32_t from, uint32_t last)
{
    const struct yl_plan *p = yl_loop_plan(l);
    uint64_t n = 0;
    uint32_t to = from;
    for (; to < last && (n < l->window || to == from); to++)
        for (uint32_t s = 0; s < p->streams; s++) {
            uint32_t i = to - p->stream[s].first_cell;
            if (to >= p->stream[s].first_cell && i < p->stream[s].cells) n += l->world->count[s][i];
        }
    l->gathered += n;
    return to;
}

void yl_loop_gather(struct yl_walker *k, uint32_t from, uint32_t to)
{
    const struct yl_plan *p = k->world->plan;
    for (uint32_t s = 0; s < p->streams && !k->failed; s++) {
        uint32_t a = p->stream[s].first_cell, b = a + p->stream[s].cells;
        if (a < from) a = from;
        if (b > to) b = to;
        if (a < b) yl_walker_cells(k, s, a, b - 1);
    }
}

static uint32_t gather_here(struct yl_loop *l, uint32_t from, uint32_t last)
{
    uint32_t to = yl_loop_window_end(l, from, last);
    yl_loop_gather(l->walker, from, to);
    return to;
}

/* The next window is to bring about `target` visits into the loop, going by what arrivals have become so far: more would not
 * stay in the second-level cache; fewer arrivals a stream would make the batches in front of the loop small. */
static void adapt(struct yl_loop *l, double target)
{
    if (l->fixed_window || !l->spilled) return;
    double want = target * (double)l->gathered / (double)l->spilled,
           least = (double)A_STREAM * yl_loop_plan(l)->streams;
    if (least < LEAST) least = LEAST;
    if (want < least) want = least;
    l->window = want > MOST ? MOST : (uint32_t)want;
}

/* Shared places one after another: nobody who is followed or heard is among them, since a story has an order. */
static enum yl_status run_lines(struct yl_loop *l)
{
    uint32_t last, first = yl_loop_cells(l, &last);
    enum yl_status s = YL_OK;
    l->walker->claims = yl_claims_add;
    l->walker->claims_context = yl_lines_claims(l->lines);
    yl_lines_start(l->lines, first < last ? first : 0);
    for (uint32_t from = first, to; from < last && !s; from = to) {
        to = l->gather ? l->gather(l->gather_context, from, last) : gather_here(l, from, last);
        s = yl_lines_run(l->lines, to);
        l->spilled = yl_lines_claims(l->lines)->added;
        adapt(l, LINES_TARGET);
        if (!s && yl_stop_asked(l->stop)) s = YL_INTERRUPTED;
    }
    if (!s) s = yl_lines_run(l->lines, UINT32_MAX);
    if (!s) yl_walker_flush(l->walker);
    l->walker->claims = NULL;
    int64_t left, till;
    for (uint32_t i = 0; i < yl_loop_plan(l)->limits; i++)
        if (yl_lines_left(l->lines, i, &left, &till)) yl_limit_set(l, i, left, till);
    yl_person_close(l);
    return !s && l->walker->failed ? YL_NO_MEMORY : s;
}

enum yl_status yl_loop_run(struct yl_loop *l)
{
    const struct yl_plan *p = yl_loop_plan(l);
    if (l->lines && !l->alone && !l->follow && !l->world->units && !l->walker->rowwise)
        return run_lines(l);
    uint32_t last, first = yl_loop_cells(l, &last);
    for (uint32_t from = first, to; p->streams && from < last && !l->status; from = to) {
        to = l->gather ? l->gather(l->gather_context, from, last) : gather_here(l, from, last);
        adapt(l, TARGET);
        int64_t limit = (int64_t)to * YL_CELL;
        run_to(l, !p->drain && limit > p->to ? p->to : limit);
        if (yl_stop_asked(l->stop)) return YL_INTERRUPTED;
    }
    run_to(l, p->drain ? YL_NEVER : p->to);
    yl_loop_close(l);
    yl_walker_flush(l->walker);
    if (l->walker->failed) return YL_NO_MEMORY;
    return l->status;
}

enum yl_status yl_loop_init(struct yl_loop *l, struct yl_world *world, struct yl_walker *walker)
{
    const struct yl_plan *p = world->plan;
    *l = (struct yl_loop){.world = world, .walker = walker, .free = YL_NOBODY, .window = WINDOW};
    l->seat = calloc(p->rooms + 1, sizeof *l->seat);
    l->desk = calloc(p->agents + 1, sizeof *l->desk);
    l->stock = calloc(p->shops + 1, sizeof *l->stock);
    if (!l->seat || !l->desk || !l->stock || yl_calendar_init(&l->calendar) || yl_person_init(l) ||
        yl_stay_init(l) || yl_lines_init(&l->lines, world, walker)) {
        yl_loop_free(l);
        return YL_NO_MEMORY;
    }
    return YL_OK;
}

void yl_loop_free(struct yl_loop *l)
{
    if (!l->world) return;
    yl_calendar_free(&l->calendar);
    yl_person_free(l);
    yl_stay_free(l);
    yl_lines_free(l->lines);
    free(l->chain);
    free(l->visit);
    free(l->seat);
    free(l->desk);
    free(l->stock);
    *l = (struct yl_loop){0};
}
