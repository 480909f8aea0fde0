/* replication.h: one replication of a plan: its keys, its facts by date, its arrivals, its persons.
 *
 * Why      Everything that differs between replications but not between visits is worked out once,
 *          at the start.
 * Shape    yl_replication_init once a thread and plan; yl_replication_start(&replication, index)
 *          for each replication; then the cells of arrivals (`count`, yl_arrival_time) are walked
 *          by walk.h and loop.h.
 * Units    instants and microseconds.
 * Order    streams in plan order, cells ascending.
 * Cost     keys: 6 ns each; counts: 1-20 ns a cell of a stream; 8 bytes a person where something is
 *          remembered.
 * Owns     its arrays; yl_replication_free. Plan, kernels and tally belong to the caller.
 * Threads  one replication, one thread; bit sets of persons may be shared (atomic or).
 * Source   docs/decisions/0001-visits-and-persons.md.
 */
#pragma once
#include "sim/engine/plan.h"
#include "sim/engine/tally.h"
#include "sim/rand/kernels.h"

struct yl_units;
struct yl_followed;
#define YL_CELL (5 * YL_MINUTE)
#define YL_NOBODY UINT32_MAX

struct yl_fact_state {
    int64_t from, to;
};
struct yl_budget_cut { /* the first arrival of a period that is not paid for; YL_NEVER: none */
    int64_t time;
    uint64_t id; /* order of arrivals at one instant (budget.c) */
};
enum { YL_TIER_DIGITS = 4096 };
struct yl_shock_draw { /* of one unit of a shock */
    uint64_t k;
    double z;
};
struct yl_tier_count {           /* arrivals of a tiered entry while its budget is spent */
    int64_t before, here, begun; /* begun: before the period */
    uint32_t seen[YL_TIER_DIGITS];
};
struct yl_replication {
    const struct yl_plan *plan;
    const struct yl_kernels *kernels;
    struct yl_tally *tally;
    struct yl_arena arena; /* has its arrays, but for those of a number for each person */
    uint32_t index;        /* of the replication, from 1 */
    uint64_t seed;
    struct yl_key *key;          /* [keys] */
    struct yl_fact_state *fact;  /* [axes] */
    uint8_t **turn;              /* [axes][blocks] of a switchback: whose turn a block is */
    struct yl_shock_draw *shock; /* [shock_units] */
    struct yl_by_chance *chance; /* [shifts] as they are in this replication */
    uint32_t **count;            /* [streams][cells] arrivals */
    uint32_t **order, **offset;  /* sends to persons: recipients by cell, where each begins */
    struct yl_permutation *permutation; /* [streams] */
    uint32_t *found;    /* [size] while a send is dealt out: who of its permutation is asked */
    int64_t *not_found; /* [streams] arrivals that an audience is too small for */
    uint32_t **member;  /* [audiences] ascending, NULL where nobody is picked by rank */
    uint32_t *members;  /* [audiences] */
    uint64_t *listed; /* [audiences] of a moving one: `recalls` when its members were listed, + 1 */
    uint64_t recalls; /* how often a memory has changed */
    uint8_t **had;    /* [streams] bits of persons: found by a send in turn; NULL: does not */
    struct yl_budget_cut **cut; /* [budgets][periods] */
    int64_t *purse;             /* [budgets] left in the period that is under way */
    struct yl_tier_count *tier; /* [tiered] */
    uint64_t *memory;           /* [size] bits of persons; bit 63: set up */
    int64_t *since;             /* [size][lapses] when it was last remembered (memory.h) */
    uint8_t **bit_set;          /* [bit_sets][size / 8] persons seen, shared */
    struct yl_followed *figure; /* [figures] that arrivals follow (follow.h) */
    int64_t until;              /* arrivals of cells behind it are left out; YL_NEVER: none */
    const bool *left_out;       /* [streams] their visits are not walked this time; NULL: all are */
    struct yl_roll {            /* whom a send by roll asks (roll.h) */
        uint32_t *person, n;    /* in the order in which they were put there */
        size_t capacity;
        uint8_t *is; /* bits of persons; NULL: no send goes by it */
        bool *dealt; /* [streams] sends that have begun */
    } roll;
    bool everybody;         /* all whom a send asks are known from the start, and no roll is kept */
    struct yl_units *units; /* what an experiment counts by unit (units.h); NULL: nothing */
};
enum yl_status yl_replication_init(struct yl_replication *replication, const struct yl_plan *plan,
                                   const struct yl_kernels *kernels) YL_CHECKED;
void yl_replication_free(struct yl_replication *replication);
void yl_replication_start(struct yl_replication *replication, uint32_t index);
/* The arrivals of a send by roll: those on it now. */
void yl_replication_deal(struct yl_replication *replication, uint32_t stream);

/* floor(u * n): which of n equally likely ones a quantity picks. */
static inline uint64_t yl_part_of(uint64_t n, uint64_t k)
{
    return n >> 32 ? (uint64_t)((double)(int64_t)k * 0x1p-52 * (double)n)
                   : (uint64_t)(uint32_t)(k >> 20) * (uint32_t)n >> 32;
}
/* Poisson counts of cells [part[0], part[1]) of a stream at a rate, counted from its first. */
void yl_replication_recount(struct yl_replication *replication, uint32_t stream,
                            const uint32_t part[2], double rate);
/* The part of a cell in which a stream can have arrivals. */
static inline void yl_stream_part(const struct yl_plan_stream *stream, uint32_t cell, int64_t *from,
                                  int64_t *to)
{
    const int64_t end = stream->at + stream->over;
    *from = (int64_t)cell * YL_CELL;
    *to = *from + YL_CELL;
    if (*from < stream->at) *from = stream->at;
    if (*to > end) *to = end;
}
/* The arrival time of a visit from its quantity k. */
int64_t yl_stream_time(const struct yl_plan_stream *stream, uint32_t cell, uint64_t k);
/* The time of an arrival of a cell. */
int64_t yl_arrival_time(const struct yl_replication *replication, uint32_t stream, uint32_t cell,
                        uint32_t index);
/* The person of a visit, with people.size. */
uint32_t yl_replication_person(const struct yl_replication *replication, uint32_t stream,
                               struct yl_address address);
/* The persons of n visits of a stream; k: room for n quantities (and what kernels.h asks for
 * behind them). */
void yl_replication_people(const struct yl_replication *replication, uint32_t stream,
                           const uint32_t *index, const uint32_t *cell, int n, uint64_t *k,
                           uint32_t *person);
/* Marks persons in a shared bit set. */
void yl_replication_mark(struct yl_replication *replication, uint32_t set, const uint32_t *person,
                         uint32_t n);
/* The value of an axis of the clock: a fact, a slot of a programme, the turn of a switchback. */
uint8_t yl_replication_marked_fact(const struct yl_replication *replication, uint32_t axis,
                                   int64_t time);
/* The value of a trait; the address is that of the person or of the root visit. */
uint8_t yl_replication_trait(const struct yl_replication *replication, uint32_t axis,
                             struct yl_address address);
/* The same of many addresses; columns may be read to the next multiple of YL_ROW_PAD rows. */
struct yl_addresses {
    const uint32_t *index, *cell; /* cell NULL: 0 */
    uint32_t origin, n;
};
void yl_replication_traits(const struct yl_replication *replication, uint32_t axis,
                           const struct yl_addresses *who, uint8_t *out);
/* What a person remembers at the beginning. */
uint64_t yl_replication_memory(const struct yl_replication *replication, struct yl_address address);
/* What a numbered person remembers, set up when first asked for. */
static inline uint64_t *yl_replication_recall(const struct yl_replication *replication,
                                              uint32_t person)
{
    uint64_t *m = &replication->memory[person];
    if (!*m) *m = yl_replication_memory(replication, yl_person_address(person));
    return m;
}
/* Of all streams, in cells from `from` on and before `to`. */
int64_t yl_replication_arrivals(const struct yl_replication *replication, uint32_t from,
                                uint32_t to);
void yl_replication_recall_all(struct yl_replication *replication, const uint32_t *person,
                               uint32_t n, uint64_t *memory);
/* A delay of working time only: Saturdays and Sundays of the local calendar do not count. */
int64_t yl_replication_workdays(const struct yl_zone *zone, int64_t from, int64_t left);
/* The chance of a node in this replication: moved, where all visits are moved alike. */
static inline const struct yl_by_chance *
yl_replication_chance(const struct yl_replication *replication, const struct yl_by_chance *by)
{
    return by->moves && by->moves->slot >= 0 ? &replication->chance[by->moves->slot] : by;
}
/* Draws of shared shocks; that of the unit whose turn it is at an instant; what those of a stream
 * multiply its rate by. */
void yl_replication_shocks(struct yl_replication *replication);
void yl_replication_shift(struct yl_replication *replication);
const struct yl_shock_draw *yl_replication_shock(const struct yl_replication *replication,
                                                 uint32_t shock, int64_t time);
double yl_replication_surge(const struct yl_replication *replication,
                            const struct yl_plan_stream *stream, int64_t time);
/* What moves a chance at an intent and an instant, and a chance so moved: L(word) < logit p +
 * moved, L the logistic quantile. */
double yl_replication_intent(const struct yl_replication *replication, struct yl_address person);
double yl_replication_moved(const struct yl_replication *replication, const struct yl_moves *moves,
                            double intent, int64_t time);
bool yl_moved_passes(const struct yl_replication *replication, const struct yl_by_chance *by,
                     uint32_t value, uint32_t word, double moved);

/* The same with the second word of a tie; rare, so kept out of the way. */
uint32_t yl_choose_tie(const struct yl_chooser *chooser, uint32_t row, uint32_t word,
                       uint32_t second);

/* The option of a chooser for row `row`, given the visit's first word. */
static inline uint32_t yl_choose_row(const struct yl_chooser *chooser, uint32_t row,
                                     struct yl_key key, uint32_t word, struct yl_address address,
                                     uint32_t ctr3)
{
    const uint64_t *threshold = chooser->threshold + (size_t)row * (chooser->options - 1);
    const bool *full = chooser->full + (size_t)row * (chooser->options - 1);
    uint32_t o = 0;
    for (; o + 1 < chooser->options; o++) {
        uint32_t high = (uint32_t)(threshold[o] >> 32);
        if (full[o] || word < high) break;
        if (__builtin_expect(word == high, 0))
            return yl_choose_tie(chooser, row, word, yl_word(key, address, ctr3 + 2));
    }
    return o;
}
