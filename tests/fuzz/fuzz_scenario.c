/* fuzz_scenario.c: any bytes as a scenario: diagnostics or a scenario, never a crash, a leak or a
 * hang */
#include "models/scenario.h"
#include "tests/fuzz/scratch.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct yl_diags diags;
    struct yl_scenarios scenarios = {0};
    struct yl_fault fault = {0};
    if (size > 65536 || !scratch_write("in.yaml", data, size)) return 0;
    yl_diags_init(&diags, size & 1 ? YL_ZH : YL_EN);
    enum yl_status status = yl_scenarios_load(&scenarios, scratch_path, NULL, 0, &diags, &fault);
    if (status == YL_OK && diags.count) abort();         /* a problem that does not stop the run */
    if (status == YL_BAD_INPUT && !diags.count) abort(); /* a refusal without a reason */
    FILE *null = fopen("/dev/null", "w");
    if (null) {
        yl_diags_print(&diags, null);
        fclose(null);
    }
    yl_scenarios_free(&scenarios);
    yl_diags_free(&diags);
    return 0;
}
