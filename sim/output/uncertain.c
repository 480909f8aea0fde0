/* uncertain.c: a row for each figure, a column for each value; contract in uncertain.h */
#include "sim/output/uncertain.h"
#include "sim/findings/find.h"
#include "sim/findings/labels.h"
#include "sim/output/files.h"
#include "sim/output/tables.h"
#include "sim/stats/columns.h"
#include "sim/stats/quantile.h"
#include <math.h>
#include <string.h>

#define NINETY 1.6448536269514722 /* standard deviations on either side of nine in ten */
#define SHOWN 0.05                /* a share that chance alone would show less often */
enum { INSTANTS = 150 };

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

/* ---- over time ------------------------------------------------------------------------------- */

struct course { /* what has come up to an instant, in each replication */
    struct yl_metric metric;
    double *scratch; /* [YL_UNKNOWN_SCRATCH][draws] */
    double *values;  /* [replications] */
    int64_t *bins;   /* [apart] */
    uint32_t apart;  /* bins from an instant to the next */
    struct yl_columns columns;
};

/* Nine campaigns of ten, over chance and the uncertain inputs. */
static void put_range(struct yl_csv_out *csv, const struct course *course,
                      const struct yl_variant_result *variant, uint32_t replications)
{
    uint32_t n = 0;
    for (uint32_t r = 0; r < replications; r++)
        if (!variant->failed || !variant->failed[r])
            course->values[n++] = yl_summary_value(&course->metric, r);
    yl_quantile_sort(course->values, n);
    const bool enough = n >= YL_QUANTILES_FROM;
    YL_CSV_ROW(csv, enough ? yl_quantile(course->values, n, 0.05) : NAN,
               enough ? yl_quantile(course->values, n, 0.95) : NAN);
}

static void put_instant(struct yl_csv_out *csv, const struct yl_result *result,
                        const struct yl_variant_result *variant, const struct course *course,
                        int64_t when)
{
    struct yl_unknown unknown;
    yl_unknown_of(&unknown, result, variant, &course->metric, course->scratch);
    const double half = NINETY * sqrt(unknown.within);
    yl_csv_text(csv, variant->name);
    yl_csv_time(csv, when, &result->zone);
    YL_CSV_PUT(csv, course->metric.place, course->metric.metric, unknown.draws, unknown.mean,
               unknown.between, unknown.within, fmax(unknown.mean - half, 0), unknown.mean + half,
               unknown.p05, unknown.p50, unknown.p95);
    put_range(csv, course, variant, result->replications);
}

/* At most INSTANTS instants, whole bins apart; of a ratio none, but its bins are passed by. */
static enum yl_status put_course(struct yl_csv_out *csv, const struct yl_result *result,
                                 const struct yl_variant_result *variant,
                                 const struct yl_series *series, struct course *course)
{
    const bool adds_up = series->kind != YL_KIND_RATIO;
    memset(course->metric.num, 0, result->replications * sizeof *course->metric.num);
    course->metric.place = series->place;
    course->metric.metric = series->metric;
    course->metric.kind = series->kind;
    for (uint32_t bin = 0; bin < variant->bins; bin += course->apart) {
        const uint32_t left = variant->bins - bin, n = left < course->apart ? left : course->apart;
        for (uint32_t r = 0; r < result->replications; r++) {
            enum yl_status status = yl_columns_next(&course->columns, r, course->bins, n);
            if (status) return status;
            for (uint32_t i = 0; adds_up && i < n; i++) course->metric.num[r] += course->bins[i];
        }
        if (adds_up) put_instant(csv, result, variant, course, variant->bin_start[bin + n]);
    }
    return YL_OK;
}

enum yl_status yl_uncertain_course(struct yl_csv_out *csv, const struct yl_result *result,
                                   const struct yl_variant_result *variant)
{
    struct yl_arena arena = {0};
    struct course course = {
        .apart = (variant->bins + INSTANTS - 1) / INSTANTS,
        .scratch = yl_arena_get(
            &arena, YL_UNKNOWN_SCRATCH * (size_t)result->drawn.draws * sizeof(double) + 1),
        .values = yl_arena_get(&arena, result->replications * sizeof(double) + 1)};
    course.metric.num = yl_arena_get(&arena, result->replications * sizeof(int64_t) + 1);
    course.bins = yl_arena_get(&arena, course.apart * sizeof *course.bins + 1);
    yl_columns_open(&course.columns, result, variant);
    enum yl_status status = YL_OK;
    for (uint32_t i = 0; !status && i < variant->serieses; i++)
        status = put_course(csv, result, variant, &variant->series[i], &course);
    yl_columns_close(&course.columns);
    yl_arena_free(&arena);
    return status;
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

/* ---- what it rests on ------------------------------------------------------------------------- */

/* Of the draws: the factor that the input is, or is in; NAN where they show none. */
static double share_of(const struct yl_unknown_factor *factor, uint32_t factors,
                       const struct yl_assumption *one)
{
    const char *name = one->with ? one->with : one->path;
    for (uint32_t i = 0; i < factors; i++)
        if (!strcmp(factor[i].name, name) && factor[i].chance < SHOWN) return factor[i].share;
    return NAN;
}

static const char *label_at(const void *result, enum yl_lang lang, const char *name,
                            const char *otherwise)
{
    return yl_label(result, lang, otherwise, "%s", name);
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
        const struct yl_label_book book = {label_at, result};
        char words[2][YL_PATH_WORDS];
        for (int lang = 0; lang < 2; lang++)
            yl_label_path(words[lang], &book, (enum yl_lang)lang, one->path);
        YL_CSV_ROW(&csv, one->path, one->value, one->low, one->high, one->with, one->grade,
                   one->source, share ? share[i] : share_of(factor, factors, one), words[YL_EN],
                   words[YL_ZH]);
    }
    yl_arena_free(&arena);
    return yl_csv_close(&csv, true, fault);
}
