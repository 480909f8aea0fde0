/* queue_order.h: the visits of a station in their order.
 *
 * Why      A station sorts what is due: a word of an instant and a row number for each visit, by
 *          time; visits of one instant by their address.
 * Shape    yl_queue_order; then yl_queue_row_of(list, keys.key[k]) is the k-th of them.
 * Units    microseconds.
 * Cost     some 5 ns a visit.
 * Errors   none; there is room for the keys of all rows (keys.h).
 * Threads  one thread at a time.
 */
#ifndef YL_SIM_ENGINE_QUEUE_ORDER_H
#define YL_SIM_ENGINE_QUEUE_ORDER_H
#include "sim/engine/keys.h"
#include "sim/engine/queue.h"

struct yl_queue_row {
    struct yl_queue_block *b;
    uint32_t i;
};
/* Row i of block b of a list is row b * YL_QUEUE_ROWS + i of its keys. */
static inline struct yl_queue_row yl_queue_row_of(const struct yl_queue_list *list, uint64_t key)
{
    const uint32_t at = (uint32_t)(key & YL_KEY_ROW_MASK);
    return (struct yl_queue_row){list->block[at / YL_QUEUE_ROWS], at % YL_QUEUE_ROWS};
}
/* Makes the keys of all rows of a list, whose instants are in [span[0], span[1]), and sorts them
 * if that is wanted; else they stand as the rows do. */
void yl_queue_order(const struct yl_queue_list *list, const struct yl_plan *plan,
                    const int64_t span[2], bool sorted, struct yl_keys *keys);
#endif
