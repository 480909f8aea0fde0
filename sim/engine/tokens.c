/* tokens.c: a binary heap. Contract: tokens.h. */
#include "sim/engine/tokens.h"
#include "sim/base/array.h"

static bool is_before(const struct yl_token *a, const struct yl_token *b)
{
    if (a->time != b->time) return a->time < b->time;
    return a->item != b->item ? a->item < b->item : a->occurrence < b->occurrence;
}

void yl_tokens_add(struct yl_tokens *tokens, struct yl_token token)
{
    YL_ARRAY_RESERVE(&tokens->first, &tokens->capacity, tokens->count + 1);
    struct yl_token *heap = tokens->first;
    uint32_t at = tokens->count++;
    for (; at && is_before(&token, &heap[(at - 1) / 2]); at = (at - 1) / 2)
        heap[at] = heap[(at - 1) / 2];
    heap[at] = token;
}

void yl_tokens_drop(struct yl_tokens *tokens)
{
    if (!--tokens->count) return;
    struct yl_token *heap = tokens->first;
    const struct yl_token last = heap[tokens->count];
    uint32_t at = 0;
    for (uint32_t child = 1; child < tokens->count; child = 2 * at + 1) {
        child += child + 1 < tokens->count && is_before(&heap[child + 1], &heap[child]);
        if (!is_before(&heap[child], &last)) break;
        heap[at] = heap[child];
        at = child;
    }
    heap[at] = last;
}
