/* fuzz_events.c: any lines as JSON events of a preset: estimated, or refused with a line */
#include "models/scenario.h"
#include "sim/fit/fit_files.h"
#include "tests/fuzz/scratch.h"
#include <gsl/gsl_errno.h>

static const char asked[] =
    "yinliu: 1\nhorizon: {from: 2021-07-10, to: 2021-07-24}\npeople: {os: {ios: 50%, android: "
    "50%}}\n"
    "entries: {sms: {arrivals: {rate: 1200/h}, path: sms}}\n"
    "paths: {sms: {steps: [open: {p: {by: os, ios: 20%, android: 30%}}, tap: {p: 30%}, to: "
    "shops.s]}}\n"
    "shops: {s: {price: 9 CNY, steps: [pay: {p: 50%}]}}\n"
    "log: {tz: Asia/Shanghai, bots: 20/h, traits: {os: properties.$os}, exclude: {properties.env: "
    "test},\n"
    "  events: {Sent: entries.sms, Open: paths.sms.open, Tap: sms.tap reached, Pay: pay}}\n";

static const struct yl_scenario *scenario(void)
{
    static struct yl_scenarios scenarios;
    struct yl_diags diags;
    struct yl_fault fault = {0};
    if (scenarios.variants) return scenarios.variant;
    if (!scratch_write("s.yaml", (const uint8_t *)asked, sizeof asked - 1)) return NULL;
    if (yl_diags_init(&diags, YL_EN)) return NULL;
    if (yl_scenarios_load(&scenarios, scratch_path, NULL, 0, &diags, &fault)) abort();
    yl_diags_free(&diags);
    return scenarios.variant;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const presets[] = {"sensors", "mixpanel", "posthog", "ga4"};
    struct yl_event_log log;
    struct yl_fit fit = {0};
    struct yl_kinds kinds = {0};
    struct yl_fault fault = {0};
    gsl_set_error_handler_off(); /* as main does */
    if (!size || size > 65536 || !scratch_begin()) return 0;
    const struct yl_scenario *one = scenario();
    if (!one || !scratch_write("log.jsonl", data + 1, size - 1)) return 0;
    const char *const file[] = {scratch_path};
    const struct yl_log_call call = {
        .file = file, .files = 1, .preset = presets[*data % 4], .lang = YL_EN};
    enum yl_status status = yl_event_log_read(&log, one, &call, &fault);
    if (!status) status = yl_fit_steps(&fit, &log, &fault);
    if (!status) status = yl_kinds_estimate(&kinds, one, &fit, &log, &fault);
    const struct yl_fit_out out = {
        .fit = &fit, .kinds = &kinds, .folder = scratch_folder, .seed = 1, .draws = 2};
    if (!status) status = yl_fit_write(&out, &fault);
    if (status && status != YL_BAD_INPUT && !*fault.text) abort();
    yl_kinds_free(&kinds);
    yl_fit_free(&fit);
    yl_event_log_free(&log);
    return 0;
}
