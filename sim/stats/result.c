/* result.c: one arena holds everything, contract in result.h */
#include "sim/stats/result.h"
#include "sim/base/get.h"
#include <stdlib.h>
#include <string.h>

int64_t *yl_result_series(struct yl_variant_result *variant, uint32_t r)
{
    if (!variant->series_num[r])
        variant->series_num[r] =
            yl_get_zeroed((size_t)variant->serieses * variant->bins + 1, sizeof(int64_t));
    return variant->series_num[r];
}

void yl_result_rest(const struct yl_result *result, uint32_t i)
{
    enum { AT_ONCE = 1 << 17 }; /* numbers in memory together, of each array of a figure */
    if (result->shelf && i % (AT_ONCE / (result->replications + 1) + 1) == 0)
        yl_shelf_rest(result->shelf);
}

void yl_result_free(struct yl_result *result)
{
    for (uint32_t v = 0; result->variant && v < result->variants; v++) {
        int64_t **num = result->variant[v].series_num;
        for (uint32_t r = 0; num && r < result->replications; r++) free(num[r]);
    }
    if (result->row) yl_result_free(result->row);
    if (result->shelf) yl_shelf_close(result->shelf);
    yl_arena_free(&result->arena);
    *result = (struct yl_result){0};
}

bool yl_target_decides(const struct yl_target *target)
{
    const bool runs_out = !strcmp(target->metric, "ran_out_s"); /* no value where it does not */
    return !runs_out && target->at_least == (yl_metric_better(target->metric) >= 0);
}

bool yl_result_may_choose(const struct yl_result *result, const char *variant)
{
    static const char front[] = "variants.";
    const size_t length = strlen(variant);
    for (uint32_t i = 0; i < result->labels; i++) {
        const char *name = result->label[i].name;
        if (strncmp(name, front, sizeof front - 1) != 0) continue;
        name += sizeof front - 1;
        if (strncmp(name, variant, length) != 0) continue;
        if (!strcmp(name + length, ".is") || !strcmp(name + length, ".forbidden")) return false;
    }
    return true;
}
