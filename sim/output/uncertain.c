/* uncertain.c: a row for each figure, a column for each value; contract in uncertain.h */
#include "sim/output/uncertain.h"
#include "sim/output/files.h"

void yl_uncertain_rows(struct yl_csv_out *csv, const struct yl_result *result,
                       const struct yl_unknowns *unknowns, const struct yl_variant_result *variant,
                       int64_t point)
{
    const struct yl_unknown *all = unknowns->of[variant - result->variant];
    for (uint32_t i = 0; i < variant->metrics; i++) {
        const struct yl_unknown *one = &all[i];
        const char *note = one->exact ? "exact" : "";
        if (point) yl_csv_count(csv, point);
        YL_CSV_PUT(csv, variant->name, variant->metric[i].place, variant->metric[i].metric,
                   one->draws, one->mean, one->between, one->between_low, one->between_high);
        YL_CSV_ROW(csv, one->within, yl_unknown_share(one), one->p05, one->p50, one->p95,
                   one->p_best, one->regret, one->draws < unknowns->draws ? "missing" : note);
    }
}

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
