/* fuzz_csv.c: any bytes as a table: every row has all columns, every value is finite, or a
 * diagnostic */
#include "sim/scenario/keys.h"
#include "tests/fuzz/scratch.h"
#include <math.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const struct yl_zone utc = {0};
    struct yl_diags diags;
    struct yl_arena arena = {0};
    if (size > 65536 || !scratch_write("in.csv", data, size)) return 0;
    yl_diags_init(&diags, YL_EN);
    static const char said[] = "yinliu: 1\n";
    struct yl_item item = {
        .kind = YL_SCALAR,
        .text = "in.csv",
        .at = {yl_diags_source(&diags, "in.yaml", said, sizeof said - 1), 1, 1, 6},
        .base = scratch_folder};
    struct yl_reader reader = {.arena = &arena, .diags = &diags, .zone = &utc};
    struct yl_csv csv = {0};
    if (yl_read_csv(&reader, &item, "in.csv", &csv))
        for (size_t row = 0; row < csv.table.rows; row++)
            for (size_t column = 0; column < csv.table.columns; column++)
                if (strlen(csv.table.row[row][column]) > size + size / 2)
                    abort(); /* of GB18030, whose two bytes are three of UTF-8 */
    const double *values;
    size_t count;
    if (yl_read_column(&reader, &item, "in.csv", "a", YL_U_DURATION, true, &values, &count))
        for (size_t i = 0; i < count; i++)
            if (!isfinite(values[i]) || (i && values[i] < values[i - 1])) abort();
    yl_diags_free(&diags);
    yl_arena_free(&arena);
    return 0;
}
