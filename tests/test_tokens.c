/* test_tokens.c: the first token is the one that a list, looked through, has first. */
/* yl-test: LINK yl_engine LABELS fast TIMEOUT 30 */
#include "sim/engine/tokens.h"
#include "tests/support/draws.h"
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <stdlib.h>

enum { OPERATIONS = 30000 };

static uint32_t first_of(const struct yl_token *token, uint32_t count)
{
    uint32_t first = 0;
    for (uint32_t i = 1; i < count; i++) {
        const struct yl_token *a = &token[i], *b = &token[first];
        if (a->time < b->time || (a->time == b->time && a->item < b->item) ||
            (a->time == b->time && a->item == b->item && a->occurrence < b->occurrence))
            first = i;
    }
    return first;
}

Test(tokens, the_earliest_is_first_and_ties_are_as_written)
{
    static struct yl_token twin[OPERATIONS];
    struct yl_tokens tokens = {0};
    struct draws draws = {.seed = 1};
    uint32_t count = 0;
    for (uint32_t i = 0; i < OPERATIONS; i++) {
        bool grows = i / 3000 % 2 == 0;
        if (!count || draws_below(&draws, 10) < (grows ? 7 : 3)) {
            struct yl_token token = {.time = draws_below(&draws, i % 2 ? 20 : 1000000),
                                     .item = (uint32_t)draws_below(&draws, 3),
                                     .occurrence = i,
                                     .node = i};
            yl_tokens_add(&tokens, token);
            twin[count++] = token;
        } else {
            yl_tokens_drop(&tokens);
            uint32_t first = first_of(twin, count);
            twin[first] = twin[--count];
        }
        cr_assert(eq(u32, tokens.count, count));
        if (count)
            cr_assert(eq(u32, tokens.first[0].node, twin[first_of(twin, count)].node),
                      "operation %u", i);
    }
    free(tokens.first);
}
