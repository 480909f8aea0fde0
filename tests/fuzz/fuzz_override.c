/* fuzz_override.c: any text as --set of a small scenario: changed, or a diagnostic */
#include "models/scenario.h"
#include "tests/fuzz/scratch.h"

static const char scenario[] = SCRATCH_SCENARIO("}\n", "rate: 1200/h");

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size > 4096 || memchr(data, 0, size)) return 0;
    if (!scratch_write("in.yaml", (const uint8_t *)scenario, sizeof scenario - 1)) return 0;
    char *text = malloc(size + 1);
    struct yl_diags diags;
    struct yl_fault fault = {0};
    if (!text) return 0;
    yl_diags_init(&diags, YL_EN);
    memcpy(text, data, size);
    text[size] = 0;
    struct yl_scenarios scenarios = {0};
    const char *sets[] = {text};
    enum yl_status status = yl_scenarios_load(&scenarios, scratch_path, sets, 1, &diags, &fault);
    if (status == YL_OK && diags.count) abort();
    if (status == YL_BAD_INPUT && !diags.count) abort();
    yl_scenarios_free(&scenarios);
    yl_diags_free(&diags);
    free(text);
    return 0;
}
