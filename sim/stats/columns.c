/* columns.c: copied from what is kept, or asked of the source. Contract: columns.h. */
#include "sim/stats/columns.h"
#include "sim/base/get.h"
#include <stdlib.h>
#include <string.h>

void yl_columns_open(struct yl_columns *columns, const struct yl_result *result,
                     const struct yl_variant_result *variant)
{
    *columns = (struct yl_columns){
        .source = &result->series_source, .variant = variant, .replications = result->replications};
    columns->column = yl_get_zeroed((size_t)result->replications + 1, sizeof *columns->column);
}

enum yl_status yl_columns_next(struct yl_columns *columns, uint32_t r, int64_t *bins, size_t count)
{
    const struct yl_variant_result *variant = columns->variant;
    const struct yl_series_source *source = columns->source;
    struct yl_column *column = &columns->column[r];
    if (variant->series_at[r].to) {
        if (!column->place) column->place = source->open(source->context, variant->series_at[r]);
        return source->next(column->place, bins, count) ? YL_OK : YL_IO;
    }
    if (variant->series_num[r])
        memcpy(bins, variant->series_num[r] + column->at, count * sizeof *bins);
    else
        memset(bins, 0, count * sizeof *bins);
    column->at += count;
    return YL_OK;
}

void yl_columns_close(struct yl_columns *columns)
{
    for (uint32_t r = 0; columns->column && r < columns->replications; r++)
        if (columns->column[r].place) columns->source->close(columns->column[r].place);
    free(columns->column);
    *columns = (struct yl_columns){0};
}
