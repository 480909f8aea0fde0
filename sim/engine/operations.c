/* operations.c: the table of operations.def as data. Contract: operations.h. */
#include "sim/engine/operations.h"

enum { STAYS = false, MOVES = true };
#define YL_OPERATION(NAME, name, FORM, OPERAND, INDEX, TIME, ORDER, does, ways) \
    [YL_OP_##NAME] = {#name, \
                      YL_FORM_##FORM, \
                      YL_OPERAND_##OPERAND, \
                      YL_INDEX_##INDEX, \
                      TIME, \
                      YL_ORDER_##ORDER, \
                      does, \
                      ways},
const struct yl_operation yl_operations[YL_OP_COUNT] = {
#include "sim/engine/operations.def"
};

const struct yl_order_text yl_order_texts[YL_ORDER_REASONS] = {
    [YL_ORDER_PERSON] = {"what a person remembers", "与某人记住的事有关"},
    [YL_ORDER_AGENTS] = {"agents are shared", "客服是共享的"},
    [YL_ORDER_SEATS] = {"seats are shared", "席位是共享的"},
    [YL_ORDER_STOCK] = {"stock is shared", "库存是共享的"},
    [YL_ORDER_LIMIT] = {"a limit is shared or belongs to a person", "限额共享或属于某人"},
    [YL_ORDER_ROOM] = {"what happens in the room is shared", "直播间内的事相互影响"},
};
