/* fuzz_include.c: several files that include each other, and tables beside them: a scenario, or
 * diagnostics */
#include "models/scenario.h"
#include "tests/fuzz/scratch.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct yl_diags diags;
    struct yl_scenarios scenarios = {0};
    struct yl_fault fault = {0};
    if (size > 65536 || !scratch_files(data, size)) return 0;
    yl_diags_init(&diags, YL_EN);
    enum yl_status status =
        yl_scenarios_load(&scenarios, scratch_at("in.yaml"), NULL, 0, &diags, &fault);
    if (status == YL_OK && diags.count) abort();
    if (status == YL_BAD_INPUT && !diags.count && !*fault.text) abort();
    yl_scenarios_free(&scenarios);
    yl_diags_free(&diags);
    return 0;
}
