/* cycles.h: what the two files that look for endless cycles share.
 *
 * Why      Where a visit may go without time passing is one question, asked under many assumptions; whether it can go round
 *          for ever is another.
 * Shape    yl_ways_make; then yl_ways_from for a node fills `way`, `ways` and `out`, as `given` has it.
 * Errors   `failed` when memory has run out.
 * Owns     the graph owns its list of ways; the rest lies in the arena of the scenario.
 * Threads  one.
 */
#ifndef YL_MODELS_COMPILER_CYCLES_H
#define YL_MODELS_COMPILER_CYCLES_H
#include "models/readers/read.h"

struct yl_way_node { /* a step, an item of a stay, a room, or the gate of a path */
    const struct yl_step *step;
    const struct yl_room *room;
    const struct yl_path *path; /* of a gate */
    const char *place;
    struct yl_pos at;
    int32_t next;   /* the next step or item, -1: none */
    int32_t items;  /* of a room: the first item */
    uint32_t index; /* of a room */
    bool item;
};
struct yl_way {
    uint32_t to;
    bool passed; /* the step has brought about its effects */
};
enum { YL_ANY = -1 };
enum yl_given_room { YL_GIVEN_EARLY, YL_GIVEN_LIVE, YL_GIVEN_OVER };
struct yl_given {   /* what is assumed; YL_ANY: both ways */
    int8_t *value;  /* [axes] */
    int8_t *room;   /* [rooms] of enum yl_given_room */
    int8_t *left;   /* [limits] 1: some, 0: none */
    int8_t *full;   /* [rooms + agents] 1: no seat, no agent is free */
    int8_t late;    /* is it too late for every `valid`? */
    int64_t moment; /* YL_NEVER: any */
    bool through;   /* ways that take time, too */
};
struct yl_ways {
    struct yl_load *load;
    const struct yl_scenario *s;
    struct yl_way_node *node;
    uint32_t nodes, *path_at, *room_at, *shop_at;
    struct yl_given given;
    struct yl_way *way; /* of the node asked for */
    size_t ways, way_capacity;
    bool out; /* it may also end, or time may pass */
    bool failed;
};
bool yl_ways_make(struct yl_ways *graph);
void yl_ways_from(struct yl_ways *graph, uint32_t node);
/* Nothing is given; all that a moment decides. */
void yl_ways_forget(struct yl_ways *graph);
void yl_ways_at(struct yl_ways *graph, int64_t moment);
/* The node of a destination; -1: none. */
int32_t yl_ways_node(const struct yl_ways *graph, const struct yl_destination *to);
/* Can a limit ever be used up? */
bool yl_ways_finite(const struct yl_ways *graph, uint32_t limit);

enum { YL_BITS = 10, YL_DIGITS = 24, YL_MOMENTS = 4096 };
_Static_assert(YL_BITS < 16, "states of a part are numbered with 32 bits: its nodes, and bits");
struct yl_digit { /* what has one value as long as no time passes */
    int8_t *at;
    int32_t axis; /* -1: none */
    int8_t values;
};
struct yl_part { /* nodes, and what they ask about */
    uint32_t *node, nodes;
    struct yl_digit digit[YL_DIGITS];
    uint32_t digits, traits; /* traits come first */
    int8_t *bit[YL_BITS];    /* what may change on the way: memory, then limits */
    uint32_t axis[YL_BITS], limit[YL_BITS], shift[YL_BITS]; /* shift: of a bit in its value */
    uint32_t bits, memories;
    int64_t *moment; /* [YL_MOMENTS] */
    uint32_t moments;
    bool dated, too_big; /* too_big: more than there is room for */
    double work;
};
void yl_part_make(struct yl_part *part, struct yl_ways *graph); /* of its nodes */
void yl_part_all(struct yl_part *part, struct yl_ways *graph);  /* traits and memory of all nodes */
/* All values of digits [from, to), the last the fastest; false: there is no other. */
void yl_part_first(struct yl_part *part, const struct yl_ways *graph, uint32_t from, uint32_t to);
bool yl_part_next(struct yl_part *x, const struct yl_ways *graph, uint32_t from, uint32_t to);
#endif
