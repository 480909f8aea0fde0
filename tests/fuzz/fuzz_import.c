/* fuzz_import.c: any table as a spreadsheet funnel: diagnostics, or a scenario without a problem */
#include "models/scenario.h"
#include "sim/fit/funnel.h"
#include "tests/fuzz/scratch.h"

static void reread(const struct yl_funnel *funnel, enum yl_lang lang)
{
    struct yl_diags diags;
    struct yl_scenarios scenarios = {0};
    struct yl_fault fault = {0};
    FILE *out = fopen(scratch_at("made.yaml"), "wb");
    if (!out) return;
    yl_funnel_write(out, funnel, lang);
    fclose(out);
    yl_diags_init(&diags, lang);
    if (yl_scenarios_load(&scenarios, scratch_at("made.yaml"), NULL, 0, &diags, &fault)) {
        yl_diags_print(&diags, stderr);
        abort();
    }
    yl_scenarios_free(&scenarios);
    yl_diags_free(&diags);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct yl_funnel funnel;
    struct yl_fault fault = {0};
    const struct yl_funnel_call call = {
        .path = scratch_path, .lang = size & 1 ? YL_ZH : YL_EN, .goes_on = size & 2};
    if (size > 65536 || !scratch_write("in.csv", data, size)) return 0;
    enum yl_status status = yl_funnel_read(&funnel, &call, &fault);
    if (status == YL_BAD_INPUT && !*fault.text) abort();
    if (!status) reread(&funnel, call.lang);
    yl_funnel_free(&funnel);
    return 0;
}
