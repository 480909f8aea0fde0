/* fuzz_points.c: a section `sweep`, its table, and lines of --axis: points whose values can be set,
 * or diagnostics */
#include "sim/sweep/points.h"
#include "tests/fuzz/scratch.h"

static const char scenario[] = SCRATCH_SCENARIO("}\n", "send: 1200, at: 2021-07-10T10:00");

/* The text of a file that was given, "" if it was not. */
static size_t text_of(const char *name, char text[65537])
{
    FILE *file = fopen(scratch_at(name), "rb");
    size_t length = file ? fread(text, 1, 65536, file) : 0;
    if (file) fclose(file);
    text[length] = 0;
    return length;
}

static bool put_scenario(void)
{
    static char section[65537];
    size_t length = text_of("sweep.yaml", section);
    FILE *file = fopen(scratch_at("in.yaml"), "wb");
    if (!file) return false;
    fwrite(scenario, 1, sizeof scenario - 1, file);
    fwrite(section, 1, length, file);
    return !fclose(file);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static char text[65537], words[65537];
    char *axis[8];
    struct yl_diags diags;
    struct yl_scenarios all = {0};
    struct yl_points points = {0};
    struct yl_fault fault = {0};
    if (size > 65536 || !scratch_files(data, size) || !put_scenario()) return 0;
    size_t length = text_of("axis", text);
    int axes = length ? scratch_lines(words, axis, 8, (const uint8_t *)text, length) : 0;
    while (axes && !*axis[axes - 1]) axes--;
    yl_diags_init(&diags, YL_EN);
    const struct yl_points_raw said = {(const char *const *)axis, (uint32_t)axes, NULL};
    if (!yl_scenarios_load(&all, scratch_at("in.yaml"), NULL, 0, &diags, &fault)) {
        enum yl_status status = yl_points_read(&points, &all, &said, &diags, &fault);
        if (status == YL_BAD_INPUT && !diags.count) abort();
        if (!status) {
            uint64_t step = points.count / 5 + 1;
            for (uint64_t i = 0; i < points.count; i += step) {
                struct yl_arena arena = {0};
                for (uint32_t a = 0; a < points.axes; a++) {
                    const struct yl_item *value = yl_points_value(&points, i, a, &arena);
                    if (!value || !yl_points_text(value, &arena)) abort();
                }
                yl_arena_free(&arena);
            }
        }
        yl_points_free(&points);
    }
    yl_scenarios_free(&all);
    yl_diags_free(&diags);
    return 0;
}
