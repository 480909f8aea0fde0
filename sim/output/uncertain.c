/* uncertain.c: a row for each figure, a column for each value; contract in uncertain.h */
#include "sim/output/uncertain.h"
#include "sim/findings/find.h"
#include "sim/findings/labels.h"
#include "sim/output/files.h"
#include "sim/output/tables.h"
#include <math.h>
#include <string.h>

#define SHOWN 0.05 /* a share that chance alone would show less often */

/* As `fit` writes its draws, so that a scenario can read either. */
enum yl_status yl_uncertain_draws(const struct yl_result *result, const char *folder,
                                  struct yl_fault *fault)
{
    const struct yl_drawn *drawn = &result->drawn;
    struct yl_csv_out csv;
    enum yl_status status =
        yl_csv_open(&csv, folder, yl_output_name(YL_OUTPUT_DRAWS), result->bom, fault);
    if (status) return status;
    yl_csv_text(&csv, "draw");
    for (uint32_t i = 0; i < drawn->guesses; i++) yl_csv_text(&csv, drawn->path[i]);
    yl_csv_end(&csv);
    for (uint32_t k = 0; k < drawn->draws; k++) {
        yl_csv_count(&csv, (int64_t)k + 1);
        for (uint32_t i = 0; i < drawn->guesses; i++)
            yl_csv_text(&csv, drawn->text[(size_t)k * drawn->guesses + i]);
        yl_csv_end(&csv);
    }
    return yl_csv_close(&csv, true, fault);
}

/* Of the draws: the factor that the input is, or is in; NAN where they show none. */
static double share_of(const struct yl_unknown_factor *factor, uint32_t factors,
                       const struct yl_assumption *one)
{
    const char *name = one->with ? one->with : one->path;
    for (uint32_t i = 0; i < factors; i++)
        if (!strcmp(factor[i].name, name) && factor[i].chance < SHOWN) return factor[i].share;
    return NAN;
}

enum yl_status yl_assumptions_write(const struct yl_result *result, const double *share,
                                    const char *folder, struct yl_fault *fault)
{
    struct yl_arena arena = {0};
    struct yl_unknown_factor *factor = NULL;
    uint32_t factors = 0;
    struct yl_csv_out csv;
    enum yl_status status = yl_table_open(&csv, folder, "assumptions.csv", result->bom, fault);
    if (status) return status;
    const struct yl_metric *decisive =
        result->drawn.draws && !share ? yl_find_decisive(result) : NULL;
    if (decisive)
        yl_unknown_factors(&factor, &factors, result, &result->variant[0], decisive, &arena);
    for (uint32_t i = 0; i < result->assumptions; i++) {
        const struct yl_assumption *one = &result->assumption[i];
        char words[2][YL_PATH_WORDS];
        for (int lang = 0; lang < 2; lang++)
            yl_label_path(words[lang], result, (enum yl_lang)lang, one->path);
        YL_CSV_ROW(&csv, one->path, one->value, one->low, one->high, one->with, one->grade,
                   one->source, share ? share[i] : share_of(factor, factors, one), words[YL_EN],
                   words[YL_ZH]);
    }
    yl_arena_free(&arena);
    return yl_csv_close(&csv, true, fault);
}
