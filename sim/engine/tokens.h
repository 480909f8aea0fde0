/* tokens.h: what is still to come in one stay, the earliest first.
 *
 * Why      An item comes up again and again, and what follows from it comes later: thousands may be
 *          under way in a stay at once.
 * Shape    {0}; yl_tokens_add; tokens.first[0] where tokens.count, then yl_tokens_drop.
 * Units    microseconds.
 * Order    time, then items as written, then occurrences: no two are equal, so that nothing depends
 *          on when a token was added.
 * Cost     the logarithm of those under way.
 * Owns     its array, which {.count = 0} keeps for the next stay; free(tokens.first).
 * Threads  one loop, one thread.
 * Source   J. W. J. Williams, Algorithm 232: Heapsort, CACM 7(6), 1964.
 */
#pragma once
#include <stddef.h>
#include <stdint.h>

struct yl_token {
    int64_t time;
    uint32_t item, occurrence, node; /* node UINT32_MAX: the item comes up */
};
struct yl_tokens {
    struct yl_token *first; /* a heap of `count` */
    uint32_t count;
    size_t capacity;
};
void yl_tokens_add(struct yl_tokens *tokens, struct yl_token token);
void yl_tokens_drop(struct yl_tokens *tokens); /* the first */
