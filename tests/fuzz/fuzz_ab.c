/* fuzz_ab.c: any table as the data of a finished test, with its ratio, its start and the plan or
 * none: judged, or refused with a reason */
#include "models/scenario.h"
#include "sim/experiment/ab.h"
#include "tests/fuzz/scratch.h"
#include <gsl/gsl_errno.h>

static const char planned[] =
    "yinliu: 1\nhorizon: {from: 2021-07-10, to: 2021-07-24}\n"
    "entries: {sms: {arrivals: {rate: 1200/h}, path: sms}}\n"
    "paths: {sms: {steps: [open: {p: 20%}, to: shops.s]}}\nshops: {s: {price: 9 CNY, steps: [buy: "
    "{p: 50%}]}}\n"
    "variants: {hot: {paths.sms.steps.open.p: 25%}}\n"
    "experiment: {arms: [base, hot], metric: shops.s.orders, effect: 5%}\n";

static const struct yl_scenario *plan(void)
{
    static struct yl_scenarios scenarios;
    struct yl_diags diags;
    struct yl_fault fault = {0};
    if (scenarios.variants) return scenarios.variant;
    if (!scratch_write("plan.yaml", (const uint8_t *)planned, sizeof planned - 1)) return NULL;
    yl_diags_init(&diags, YL_EN);
    if (yl_scenarios_load(&scenarios, scratch_path, NULL, 0, &diags, &fault)) {
        yl_diags_print(&diags, stderr);
        abort();
    }
    yl_diags_free(&diags);
    return scenarios.variant;
}

static const char *word(const char *name, char text[256])
{
    FILE *file = fopen(scratch_at(name), "rb");
    if (!file) return NULL;
    text[fread(text, 1, 255, file)] = 0;
    text[strcspn(text, "\n")] = 0;
    fclose(file);
    return text;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char ratio[256], start[256], metric[256], split[256], control[256], how[256];
    struct yl_fault fault = {0};
    gsl_set_error_handler_off(); /* as main does */
    if (size > 65536 || !scratch_begin()) return 0;
    const struct yl_scenario *planned_one = plan();
    if (!scratch_files(data, size)) return 0;
    char path[4][SCRATCH_PATH];
    const char *const names[] = {"data.csv", "out", "arms.csv", "exposed.csv"};
    for (int i = 0; i < 4; i++) snprintf(path[i], sizeof path[i], "%s", scratch_at(names[i]));
    struct yl_findings found = {0};
    const struct yl_ab_data call = {.lang = YL_EN,
                                    .found = &found,
                                    .force = true,
                                    .folder = path[1],
                                    .data = path[0],
                                    .ratio = word("ratio", ratio),
                                    .metric = word("metric", metric),
                                    .split = word("split", split),
                                    .control = word("control", control),
                                    .duplicates = word("duplicates", how),
                                    .bad_cells = access(scratch_at("skip"), F_OK) ? NULL : "skip",
                                    .arms = access(path[2], F_OK) ? NULL : path[2],
                                    .exposed = access(path[3], F_OK) ? NULL : path[3],
                                    .start = word("start", start)};
    enum yl_status status =
        yl_ab_data(&call, access(scratch_at("plan"), F_OK) ? NULL : planned_one, &fault);
    yl_findings_free(&found);
    if (status && !*fault.text) abort();
    return 0;
}
