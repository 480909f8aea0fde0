/* loop.c: the one-visit form of every operation, windows of arrivals. Contract: loop.h, loop_parts.h. */
#include "sim/engine/loop.h"
#include "sim/base/must.h"
#include "sim/engine/loop_parts.h"
#include "sim/engine/moment.h"
#include "sim/engine/money.h"
#include "sim/engine/queueing.h"
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
    MOST_JUMPS = 65535
};

/* ---- the pool --------------------------------------------------------------------------------------------------- */
uint32_t yl_loop_get(struct yl_loop *loop, const struct yl_visit *from)
{
    uint32_t i = loop->free;
    struct yl_visit copy = *from; /* the pool may move */
    if (i != YL_NOBODY) {
        loop->free = loop->visit[i].next;
    } else {
        if (loop->visits == loop->room) {
            uint32_t want = loop->room ? 2 * loop->room : 1024;
            struct yl_visit *more = aligned_alloc(64, (size_t)want * sizeof *more);
            if (!more) {
                loop->status = YL_NO_MEMORY;
                return YL_NOBODY;
            }
            if (loop->visits) memcpy(more, loop->visit, (size_t)loop->visits * sizeof *more);
            free(loop->visit);
            loop->visit = more;
            loop->room = want;
            loop->calendar.visits = more;
        }
        i = loop->visits++;
    }
    loop->visit[i] = copy;
    return i;
}

void yl_loop_put(struct yl_loop *loop, uint32_t i)
{
    loop->visit[i].next = loop->free;
    loop->free = i;
    loop->visit[i].node = YL_NO_NODE;
}

void yl_loop_push(struct yl_loop *loop, int64_t time, enum yl_rank rank, enum yl_loop_kind kind,
                  uint32_t what, uint32_t visit)
{
    struct yl_event event = {.time = time,
                             .visit = visit,
                             .what = (uint16_t)what,
                             .rank = (uint8_t)rank,
                             .kind = (uint8_t)kind};
    enum yl_status s = yl_calendar_push(&loop->calendar, event);
    if (s) loop->status = s;
}

/* Gives back a visit and what it held. */
static void let_go(struct yl_loop *loop, uint32_t i)
{
    struct yl_visit *visit = &loop->visit[i];
    if (visit->person != YL_NOBODY && !yl_loop_plan(loop)->size)
        yl_person_drop(loop, visit->person);
    if (visit->chain != YL_NOBODY) yl_chain_drop(loop, visit->chain);
    if (visit->host != YL_NOBODY) yl_stream_drop(loop, visit->host);
    yl_loop_put(loop, i);
}

void yl_loop_finish(struct yl_loop *loop, uint32_t i, uint32_t outcome)
{
    const struct yl_plan *plan = yl_loop_plan(loop);
    struct yl_visit *visit = &loop->visit[i];
    yl_note_add(loop, visit, plan->outcome_slot + outcome, 1);
    if (visit->flags & YL_VISIT_TRACED)
        loop->trace(loop->trace_context, visit, "", "", plan->outcome[outcome]);
    if (visit->flags & YL_VISIT_HOSTING) yl_stream_host_gone(loop, i);
    let_go(loop, i);
}

/* A host stays on its way until all is closed: its stream is live until then. */
void yl_loop_under_way(struct yl_loop *loop, uint32_t i)
{
    const struct yl_plan *plan = yl_loop_plan(loop);
    if (plan->drain || !(loop->visit[i].flags & YL_VISIT_HOSTING))
        yl_loop_finish(loop, i, plan->under_way);
}

/* ---- operations ------------------------------------------------------------------------------------------------------- */
static int64_t number_of(struct yl_loop *loop, struct yl_visit *visit,
                         const struct yl_by_number *by)
{
    return by->number[yl_ask_value(loop, visit, by->axis)];
}

/* The effects of a passed step, in the order of the language; visits may be begun, so the visit is looked up anew. */
static void pass(struct yl_loop *loop, uint32_t i, const struct yl_node *node)
{
    const struct yl_plan *plan = yl_loop_plan(loop);
    const struct yl_effects *fx = node->u.effects;
    struct yl_visit *visit = &loop->visit[i];
    uint32_t mine = plan->entry[visit->entry].slot;
    yl_note_row(loop, visit, node->row, 2);
    if (fx->series != YL_NO_NODE)
        yl_tally_series(loop->replication->tally, fx->series, visit->time, 1);
    int64_t actions = number_of(loop, visit, &fx->actions),
            switches = number_of(loop, visit, &fx->switches),
            cost = number_of(loop, visit, &fx->cost);
    if (__builtin_add_overflow(visit->actions, actions, &visit->actions) ||
        __builtin_add_overflow(visit->switches, switches, &visit->switches))
        loop->replication->tally->over = true;
    if (actions) yl_note_add(loop, visit, mine + YL_ENTRY_ACTIONS, actions);
    if (switches) yl_note_add(loop, visit, mine + YL_ENTRY_SWITCHES, switches);
    if (cost) yl_note_add(loop, visit, mine + YL_ENTRY_COST, cost);
    uint64_t before = 0; /* what the numbers of the step go by */
    if (plan->memories && (fx->forget | fx->remember | fx->spawns)) {
        uint64_t *m = yl_ask_memory(loop, visit);
        before = *m;
        *m = (before & ~fx->forget) | fx->remember;
    }
    for (uint32_t g = 0; g < fx->gives; g++)
        yl_limit_give(loop, visit, fx->give[g].limit, fx->give[g].number);
    if (fx->refill >= 0) yl_limit_refill(loop, visit, (uint32_t)fx->refill);
    if (fx->host >= 0) yl_stream_open(loop, i, (uint32_t)fx->host);
    if (fx->live) yl_stream_live(loop, i, fx->live);
    if (fx->goal >= 0) yl_note_arrival(loop, &loop->visit[i], (uint32_t)fx->goal);
    if (fx->order_goal >= 0) yl_note_arrival(loop, &loop->visit[i], (uint32_t)fx->order_goal);
    for (uint32_t n = 0; n < fx->spawns; n++) yl_chain_spawn(loop, i, fx->spawn[n], before);
}

static uint32_t choose(struct yl_loop *loop, struct yl_visit *visit, const struct yl_node *node)
{
    const struct yl_chooser *chooser = node->u.choose;
    uint32_t row = 0, c3 = yl_c3(YL_SLOT_CHOOSE, visit->attempt, visit->jumps);
    struct yl_key key = loop->replication->key[node->key];
    for (uint32_t a = 0; a < chooser->axes; a++)
        row = row * chooser->radix[a] + yl_ask_value(loop, visit, chooser->axis[a]);
    uint32_t word = visit->flags & YL_VISIT_CHOICE
                        ? visit->choice
                        : yl_word(key, visit->c0, visit->c1, visit->c2, c3);
    visit->flags &= (uint8_t)~YL_VISIT_CHOICE;
    return node
        ->target[yl_choose_row(chooser, row, key, word, visit->c0, visit->c1, visit->c2, c3)];
}

static void order(struct yl_loop *loop, struct yl_visit *visit, const struct yl_node *node)
{
    const struct yl_plan_shop *shop = &yl_loop_plan(loop)->shop[node->index];
    struct yl_buyer who = {.entry = visit->entry,
                           .c0 = visit->c0,
                           .c1 = visit->c1,
                           .c2 = visit->c2,
                           .jumps = visit->jumps,
                           .counted = visit->counted,
                           .refund_p = yl_ask_value(loop, visit, shop->refund_p.axis),
                           .refund_after = yl_ask_value(loop, visit, shop->refund_after.axis)};
    int64_t price = yl_ask_quantity(loop, visit, &shop->price, shop->key, YL_SLOT_PRICE);
    yl_money_order(loop->replication, node->index, &who, visit->time, price);
    yl_note_unit(loop, visit, YL_UNIT_ORDER, node->index, 1);
    yl_note_unit(loop, visit, YL_UNIT_MONEY, node->index, 1e-6 * (double)price);
    yl_chain_order(loop, visit, price);
}

/* Lets a visit pass some time; false: it is over, unfinished. */
static bool wait_for(struct yl_loop *loop, uint32_t i, int64_t delay, bool *now)
{
    const struct yl_plan *plan = yl_loop_plan(loop);
    struct yl_visit *visit = &loop->visit[i];
    visit->time += delay;
    if (delay) *now = false;
    if (plan->drain || visit->time < plan->to) return true;
    yl_loop_under_way(loop, i);
    return false;
}

static uint32_t gate(struct yl_loop *loop, struct yl_visit *visit, const struct yl_node *node)
{
    const struct yl_plan_room *room = &yl_loop_plan(loop)->room[node->index];
    bool ever, live = room->hosted ? yl_stream_find(loop, visit, node->index, &ever)
                                   : yl_moment_session(room, visit->time) != NULL;
    if (!room->hosted) ever = visit->time >= room->session[0].from;
    bool paused = live && room->hosted && yl_stream_is_paused(loop, visit);
    yl_note_add(loop, visit,
                room->slot + (uint32_t)(paused ? YL_ROOM_TAP_PAUSED
                                        : live ? YL_ROOM_TAP_LIVE
                                        : ever ? YL_ROOM_TAP_ENDED
                                               : YL_ROOM_TAP_EARLY),
                1);
    return live ? node->next : ever ? node->target[0] : node->other;
}

/* Moves a waiting visit to the instant at which it may go on; where it never may, it goes at once. */
static bool wait_until(struct yl_loop *loop, uint32_t i, const struct yl_node *node, uint32_t *to,
                       bool *now)
{
    uint32_t never;
    struct yl_visit *visit = &loop->visit[i];
    int64_t at = yl_ask_wait(loop, visit, &node->u.tests, &never);
    if (at != YL_NEVER) return wait_for(loop, i, at - visit->time, now);
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
        if (!wait_for(l, i, yl_ask_quantity(l, v, &node->u.draw, node->key, YL_SLOT_AFTER), now))
            return false;
        break;
    case YL_OP_CHANCE:
        if (!yl_ask_chance(l, v, &node->u.chance, node->key)) to = node->other;
        break;
    case YL_OP_CHOOSE:
        to = choose(l, v, node);
        break;
    case YL_OP_VALID:
        if (v->time - v->begun > yl_ask_quantity(l, v, &node->u.draw, node->key, YL_SLOT_AFTER))
            to = node->other;
        break;
    case YL_OP_TAKE:
        if (!yl_limit_take(l, v, node, &which)) to = node->target[which];
        break;
    case YL_OP_PASS:
        pass(l, i, node);
        break;
    case YL_OP_JUMP:
        if (v->jumps == MOST_JUMPS || v->time > YL_NEVER / 2) {
            l->status = YL_FAILED;
            return false;
        }
        v->jumps = (uint16_t)(node->index ? v->jumps + 1 : 0);
        break;
    case YL_OP_GATE:
        to = gate(l, v, node);
        break;
    case YL_OP_REPLAY:
        yl_note_add(l, v, p->room[node->index].slot + YL_ROOM_REPLAYS, 1);
        if (!wait_for(l, i,
                      yl_ask_quantity(l, v, &p->room[node->index].watch, p->room[node->index].key,
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
static bool may_tail(const struct yl_plan *plan, const struct yl_visit *visit,
                     const struct yl_node *node)
{
    if (!node->private_suffix || node->op == YL_OP_END || (visit->flags & YL_VISIT_TRACED) ||
        visit->jumps || visit->attempt || (visit->flags & YL_VISIT_HOSTING) ||
        visit->host != YL_NOBODY)
        return false;
    return !plan->entry[visit->entry].started && (plan->size || visit->person == YL_NOBODY);
}

/* Does the visit stop at this node (it is a tail, has to wait its turn, or stays there)? */
static bool stop(struct yl_loop *loop, uint32_t i, const struct yl_node *node, bool now)
{
    struct yl_visit *visit = &loop->visit[i];
    if (may_tail(yl_loop_plan(loop), visit, node)) {
        yl_walker_resume(loop->walker, visit);
        yl_loop_put(loop, i);
    } else if (!now && node->ordered && loop->hand_over) {
        loop->hand_over(loop->hand_over_context, visit);
        yl_loop_put(loop, i);
    } else if (!now && node->ordered) {
        yl_loop_push(loop, visit->time, YL_RANK_JOIN, YL_LOOP_VISIT, 0, i);
    } else if (node->op == YL_OP_ASK) {
        yl_station_ask(loop, i);
    } else if (node->op == YL_OP_SEAT) {
        yl_station_seat(loop, i);
    } else if (node->op == YL_OP_WATCH) {
        yl_stay_begin(loop, i, node);
    } else {
        return false;
    }
    return true;
}

/* Walks a visit until it is over, waits, or must be put in order. `now`: its turn has come at this instant. */
void yl_loop_walk(struct yl_loop *loop, uint32_t i, bool now)
{
    const struct yl_plan *plan = yl_loop_plan(loop);
    while (!loop->status) {
        const struct yl_node *node = &plan->node[loop->visit[i].node];
        if (node->stops && stop(loop, i, node, now)) return;
        if (!yl_loop_operate(loop, i, node, &now)) return;
    }
}

void yl_loop_follow(struct yl_loop *loop, uint32_t i)
{
    struct yl_visit *visit = &loop->visit[i];
    if (!loop->follow || !loop->follow(loop->trace_context, visit)) return;
    visit->flags |= YL_VISIT_TRACED;
    loop->trace(loop->trace_context, visit, "", "", "begins");
}

void yl_loop_defer(void *loop, const struct yl_visit *from)
{
    struct yl_loop *l = loop;
    uint32_t i = yl_loop_get(l, from);
    if (i == YL_NOBODY) return;
    l->deferred++;
    if (l->replication->memory) __builtin_prefetch(&l->replication->memory[from->person], 1);
    yl_loop_follow(l, i);
    yl_loop_walk(l, i, false);
}

/* ---- a replication ---------------------------------------------------------------------------------------------------------- */
static void run_to(struct yl_loop *loop, int64_t limit)
{
    struct yl_event event;
    while (!loop->status && yl_calendar_pop(&loop->calendar, limit, &event)) {
        switch (event.kind) {
        case YL_LOOP_VISIT:
            yl_loop_walk(loop, event.visit, true);
            break;
        case YL_LOOP_BEGIN:
            yl_chain_begin(loop, event.visit);
            break;
        case YL_LOOP_STAY:
            yl_stay_event(loop, &event);
            break;
        case YL_LOOP_PATIENCE:
            yl_station_patience_over(loop, &event);
            break;
        case YL_LOOP_SESSION:
            yl_station_session_over(loop, event.what, event.time);
            break;
        default:
            yl_station_freed(loop, &event);
        }
    }
    if (loop->calendar.failed) loop->status = YL_NO_MEMORY;
}

/* Who is still under way when nothing more can happen, or may. */
void yl_loop_close(struct yl_loop *loop)
{
    const struct yl_plan *plan = yl_loop_plan(loop);
    yl_station_close(loop);
    if (!plan->drain) yl_stay_close(loop);
    for (uint32_t i = 0; i < loop->visits && !plan->drain; i++) {
        struct yl_visit *visit = &loop->visit[i];
        if (visit->node == YL_NO_NODE) continue;
        visit->flags &= (uint8_t)~YL_VISIT_HOSTING;
        if (visit->born < plan->to)
            yl_loop_finish(loop, i, plan->under_way);
        else
            let_go(loop, i);
    }
    yl_person_close(loop);
}

void yl_loop_start(struct yl_loop *loop)
{
    const struct yl_plan *plan = yl_loop_plan(loop);
    yl_calendar_clear(&loop->calendar);
    loop->visits = 0;
    loop->free = YL_NOBODY;
    loop->status = YL_OK;
    loop->chains = 0;
    loop->chain_free = YL_NOBODY;
    loop->gathered = loop->deferred = 0;
    yl_person_start(loop);
    yl_stay_start(loop);
    for (uint32_t r = 0; r < plan->rooms; r++)
        loop->seat[r] = (struct yl_station){.head = YL_NOBODY, .end_known = YL_ALWAYS};
    for (uint32_t a = 0; a < plan->agents; a++)
        loop->desk[a] = (struct yl_station){.head = YL_NOBODY};
    for (uint32_t s = 0; s < plan->shops; s++) loop->stock[s] = plan->shop[s].stock;
}

uint32_t yl_loop_cells(const struct yl_loop *loop, uint32_t *last)
{
    const struct yl_plan *plan = yl_loop_plan(loop);
    uint32_t first = UINT32_MAX;
    *last = 0;
    for (uint32_t s = 0; s < plan->streams; s++) {
        if (plan->stream[s].first_cell < first) first = plan->stream[s].first_cell;
        if (plan->stream[s].first_cell + plan->stream[s].cells > *last)
            *last = plan->stream[s].first_cell + plan->stream[s].cells;
    }
    return first;
}

uint32_t yl_loop_window_end(struct yl_loop *loop, uint32_t from, uint32_t last)
{
    const struct yl_plan *plan = yl_loop_plan(loop);
    uint64_t n = 0;
    uint32_t to = from;
    for (; to < last && (n < loop->window || to == from); to++)
        for (uint32_t s = 0; s < plan->streams; s++) {
            uint32_t i = to - plan->stream[s].first_cell;
            if (to >= plan->stream[s].first_cell && i < plan->stream[s].cells)
                n += loop->replication->count[s][i];
        }
    loop->gathered += n;
    return to;
}

void yl_loop_gather(struct yl_walker *walker, uint32_t from, uint32_t to)
{
    const struct yl_plan *plan = walker->replication->plan;
    for (uint32_t s = 0; s < plan->streams && !walker->failed; s++) {
        uint32_t a = plan->stream[s].first_cell, b = a + plan->stream[s].cells;
        if (a < from) a = from;
        if (b > to) b = to;
        if (a < b) yl_walker_cells(walker, s, a, b - 1);
    }
}

static uint32_t gather_here(struct yl_loop *loop, uint32_t from, uint32_t last)
{
    uint32_t to = yl_loop_window_end(loop, from, last);
    yl_loop_gather(loop->walker, from, to);
    return to;
}

/* The next window is to bring about `target` visits into the loop, going by what arrivals have become so far: more would not
 * stay in the second-level cache; fewer arrivals a stream would make the batches in front of the loop small. */
static void adapt(struct yl_loop *loop, double target)
{
    if (loop->fixed_window || !loop->deferred) return;
    double want = target * (double)loop->gathered / (double)loop->deferred,
           least = (double)A_STREAM * yl_loop_plan(loop)->streams;
    if (least < LEAST) least = LEAST;
    if (want < least) want = least;
    loop->window = want > MOST ? MOST : (uint32_t)want;
}

/* Shared places one after another: nobody who is followed or heard is among them, since a story has an order. */
static enum yl_status run_lines(struct yl_loop *loop)
{
    uint32_t last, first = yl_loop_cells(loop, &last);
    enum yl_status s = YL_OK;
    loop->walker->enqueue = yl_queue_add;
    loop->walker->enqueue_context = yl_queueing_queue(loop->queueing);
    yl_queueing_start(loop->queueing, first < last ? first : 0);
    for (uint32_t from = first, to; from < last && !s; from = to) {
        to = loop->gather ? loop->gather(loop->gather_context, from, last)
                          : gather_here(loop, from, last);
        s = yl_queueing_run(loop->queueing, to);
        loop->deferred = yl_queueing_queue(loop->queueing)->added;
        adapt(loop, LINES_TARGET);
        if (!s && yl_stop_asked(loop->stop)) s = YL_INTERRUPTED;
    }
    if (!s) s = yl_queueing_run(loop->queueing, UINT32_MAX);
    if (!s) yl_walker_flush(loop->walker);
    loop->walker->enqueue = NULL;
    int64_t left, till;
    for (uint32_t i = 0; i < yl_loop_plan(loop)->limits; i++)
        if (yl_queueing_left(loop->queueing, i, &left, &till)) yl_limit_set(loop, i, left, till);
    yl_person_close(loop);
    return !s && loop->walker->failed ? YL_NO_MEMORY : s;
}

enum yl_status yl_loop_run(struct yl_loop *loop)
{
    const struct yl_plan *plan = yl_loop_plan(loop);
    if (loop->queueing && !loop->alone && !loop->follow && !loop->replication->units &&
        !loop->walker->rowwise)
        return run_lines(loop);
    uint32_t last, first = yl_loop_cells(loop, &last);
    for (uint32_t from = first, to; plan->streams && from < last && !loop->status; from = to) {
        to = loop->gather ? loop->gather(loop->gather_context, from, last)
                          : gather_here(loop, from, last);
        adapt(loop, TARGET);
        int64_t limit = (int64_t)to * YL_CELL;
        run_to(loop, !plan->drain && limit > plan->to ? plan->to : limit);
        if (yl_stop_asked(loop->stop)) return YL_INTERRUPTED;
    }
    run_to(loop, plan->drain ? YL_NEVER : plan->to);
    yl_loop_close(loop);
    yl_walker_flush(loop->walker);
    if (loop->walker->failed) return YL_NO_MEMORY;
    return loop->status;
}

enum yl_status yl_loop_init(struct yl_loop *loop, struct yl_replication *replication,
                            struct yl_walker *walker)
{
    const struct yl_plan *plan = replication->plan;
    *loop = (struct yl_loop){
        .replication = replication, .walker = walker, .free = YL_NOBODY, .window = WINDOW};
    loop->seat = calloc(plan->rooms + 1, sizeof *loop->seat);
    loop->desk = calloc(plan->agents + 1, sizeof *loop->desk);
    loop->stock = calloc(plan->shops + 1, sizeof *loop->stock);
    if (!loop->seat || !loop->desk || !loop->stock || yl_calendar_init(&loop->calendar) ||
        yl_person_init(loop) || yl_stay_init(loop) ||
        yl_queueing_init(&loop->queueing, replication, walker)) {
        yl_loop_free(loop);
        return YL_NO_MEMORY;
    }
    return YL_OK;
}

void yl_loop_free(struct yl_loop *loop)
{
    if (!loop->replication) return;
    yl_calendar_free(&loop->calendar);
    yl_person_free(loop);
    yl_stay_free(loop);
    yl_queueing_free(loop->queueing);
    free(loop->chain);
    free(loop->visit);
    free(loop->seat);
    free(loop->desk);
    free(loop->stock);
    *loop = (struct yl_loop){0};
}
