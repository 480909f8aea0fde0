/* result.c: one arena holds everything, contract in result.h */
#include "sim/stats/result.h"

void yl_result_free(struct yl_result *result)
{
    yl_arena_free(&result->arena);
    *result = (struct yl_result){0};
}
