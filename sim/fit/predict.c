/* predict.c: a row of draws.csv as overrides, one replication; contract in predict.h */
#include "sim/fit/predict.h"
#include "models/compiler/compile.h"
#include "sim/base/csv_table.h"
#include "sim/base/get.h"
#include "sim/solve/shifts.h"
#include "sim/stats/quantile.h"
#include <stdlib.h>
#include <string.h>

enum { NAME = 1024 };
static const double beyond = 0.05; /* each end of a band */

struct yl_predict_band yl_predict_band(double *value, uint32_t n)
{
    struct yl_predict_band band = {0};
    for (uint32_t i = 0; i < n; i++) band.mean += value[i] / n;
    yl_quantile_sort(value, n);
    uint32_t out = (uint32_t)(beyond * (n + 1) + 1e-9); /* ranks left out at each end */
    band.low = value[out ? out - 1 : 0];
    band.high = value[n - (out ? out : 1)];
    return band;
}

uint32_t *yl_predict_steps(const struct yl_event_log *log, const struct yl_plan *plan)
{
    uint32_t *step = yl_get_zeroed(plan->rows + 1, sizeof *step);
    for (uint32_t r = 0; r < plan->rows; r++)
        for (uint32_t i = 0; i < log->steps && !step[r]; i++)
            if (!strcmp(log->step[i].place, plan->row_place[r]) &&
                !strcmp(log->step[i].of->name, plan->row_step[r]))
                step[r] = i + 1;
    return step;
}

enum yl_status yl_predict_once(const struct yl_predict_call *call, const char *const *set,
                               uint32_t sets, uint32_t replication, struct yl_diags *diags,
                               struct yl_fault *fault)
{
    struct yl_scenarios scenarios;
    struct yl_tables tables = {0};
    struct yl_plan plan = {0};
    struct yl_listener listener = {.hear = call->by.hear, .context = call->by.context};
    enum yl_status status = yl_scenarios_load(&scenarios, call->file, set, sets, diags, fault);
    if (!status && diags->count) status = YL_BAD_INPUT;
    if (!status) status = yl_shifts_find(&scenarios, diags, fault);
    if (!status) status = yl_compile(&plan, &scenarios.variant[0], &tables, diags);
    if (!status) call->by.begin(call->by.context, &plan);
    if (!status)
        status = yl_listen(&listener, &plan, yl_kernels_best(), call->options, replication);
    if (!status && call->by.end) call->by.end(call->by.context);
    if (status == YL_FAILED) status = yl_run_refuse(1, false, fault);
    yl_plan_free(&plan);
    yl_tables_free(&tables);
    yl_shifts_drop(&scenarios);
    yl_scenarios_free(&scenarios);
    return status;
}

/* A row of draws.csv as overrides behind those of the call, in place of all ranges of the scenario. */
static enum yl_status run_draw(const struct yl_predict_call *call, const struct yl_sheet *draws,
                               uint32_t draw, struct yl_diags *diags, struct yl_fault *fault)
{
    struct yl_arena arena = {0};
    const char **set = yl_get_zeroed(call->sets + draws->columns + 2, sizeof *set);
    uint32_t sets = 0;
    for (; sets < call->sets; sets++) set[sets] = call->set[sets];
    set[sets++] = "uncertain={}";
    for (size_t c = 1; c < draws->columns; c++)
        set[sets++] =
            yl_arena_print(&arena, "%s=%s", draws->name[c], draws->row[draw % draws->rows][c]);
    enum yl_status status = yl_predict_once(call, set, sets, call->first + draw, diags, fault);
    free(set);
    yl_arena_free(&arena);
    return status;
}

enum yl_status yl_predict(const struct yl_predict_call *call, struct yl_diags *diags,
                          struct yl_fault *fault)
{
    char path[NAME];
    struct yl_sheet draws;
    snprintf(path, sizeof path, "%s/draws.csv", call->folder);
    enum yl_status status = yl_table_read(&draws, path, fault);
    if (status) return status;
    for (uint32_t i = 0; i < call->draws && !status; i++) {
        status = run_draw(call, &draws, i, diags, fault);
        if (!status && yl_stop_asked(call->options->stop)) status = YL_INTERRUPTED;
    }
    yl_table_free(&draws);
    return status;
}
