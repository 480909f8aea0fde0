/* fuzz_check.c: any bytes as a scenario that is compiled, as `check` does: a plan, or diagnostics; never a crash, a leak or a hang */
#include "models/compiler/compile.h"
#include "tests/fuzz/scratch.h"

static void compile(const struct yl_scenarios *scenarios, struct yl_diags *diags)
{
    struct yl_tables tables = {0};
    struct yl_fault fault = {0};
    for (uint32_t v = 0; v < scenarios->variants; v++) {
        struct yl_plan plan = {0};
        uint32_t before = diags->count;
        enum yl_status status = yl_compile(&plan, &scenarios->variant[v], &tables, diags);
        if (status == YL_BAD_INPUT && diags->count == before && !*fault.text) abort();
        yl_plan_free(&plan);
    }
    yl_tables_free(&tables);
}

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
    if (!status) compile(&scenarios, &diags);
    FILE *null = fopen("/dev/null", "w");
    if (null) {
        yl_diags_print(&diags, null);
        fclose(null);
    }
    yl_scenarios_free(&scenarios);
    yl_diags_free(&diags);
    return 0;
}
