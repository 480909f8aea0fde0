/* fit_any.h: one log of a fuzz target, read and estimated.
 *
 * Why      Tables and JSON events are two forms of one input: what is done with it is the same.
 * Shape    fuzz_fit(scenario text, name of the log, its bytes, how it is read).
 * Errors   abort where a failure has no reason.
 * Owns     one scenario of this process.
 * Threads  one.
 */
#pragma once
#include "models/scenario.h"
#include "sim/fit/day_table.h"
#include "sim/fit/fit_files.h"
#include "tests/fuzz/scratch.h"
#include <gsl/gsl_errno.h>

static const struct yl_scenario *fuzz_scenario(const char *text)
{
    static struct yl_scenarios scenarios;
    struct yl_diags diags;
    struct yl_fault fault = {0};
    if (scenarios.variants) return scenarios.variant;
    if (!scratch_write("s.yaml", (const uint8_t *)text, strlen(text))) return NULL;
    yl_diags_init(&diags, YL_EN);
    if (yl_scenarios_load(&scenarios, scratch_path, NULL, 0, &diags, &fault)) abort();
    yl_diags_free(&diags);
    return scenarios.variant;
}

static void fuzz_fit(const char *text, const char *name, const uint8_t *data, size_t size,
                     struct yl_log_call call)
{
    struct yl_event_log log;
    struct yl_fit fit = {0};
    struct yl_kinds kinds = {0};
    struct yl_fault fault = {0};
    gsl_set_error_handler_off(); /* as main does */
    if (size > 65536 || !scratch_begin()) return;
    const struct yl_scenario *one = fuzz_scenario(text);
    if (!one || !scratch_write(name, data, size)) return;
    const char *const file[] = {scratch_path};
    call.file = file;
    call.files = 1;
    struct yl_day_table table = {0};
    bool days;
    (void)!yl_day_table_is(&days, scratch_path, NULL);
    enum yl_status status = days ? yl_day_table_read(&table, one, &call, &fault)
                                 : yl_event_log_read(&log, one, &call, &fault);
    if (days) log = table.log;
    table.log = (struct yl_event_log){0};
    yl_day_table_free(&table);
    if (!status) yl_fit_steps(&fit, &log);
    if (!status) yl_kinds_estimate(&kinds, one, &fit, &log);
    const struct yl_fit_out out = {
        .fit = &fit, .kinds = &kinds, .folder = scratch_folder, .seed = 1, .draws = 2};
    if (!status) status = yl_fit_write(&out, &fault);
    if (status && status != YL_BAD_INPUT && !*fault.text) abort();
    yl_kinds_free(&kinds);
    yl_fit_free(&fit);
    yl_event_log_free(&log);
}
