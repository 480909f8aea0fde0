/* ledger_read.c: the numbers of metrics from the records of a variant, contract in ledger.h */
#include "sim/ledger/ledger.h"
#include <stdlib.h>
#include <string.h>

static const struct yl_metric_row *row_of(const char *metric)
{
    for (size_t i = 0; i < YL_METRIC_ROWS; i++)
        if (yl_metric_counted(&yl_metric_row[i], ~0u) &&
            !strcmp(yl_metric_name_of(yl_metric_row[i].metric)->name, metric))
            return &yl_metric_row[i];
    return NULL;
}

/* As it was collected: the name says which arrays there are. One that no table has by campaigns has none in the end. */
static void lay_out(struct yl_metric *metric, struct yl_shelf *shelf, size_t replications)
{
    const struct yl_metric_row *row = row_of(metric->metric);
    const size_t size = replications * sizeof *metric->num;
    if (!row) return;
    if (row->numerator != YL_A_nothing) metric->num = yl_shelf_get(shelf, size);
    if (row->denominator != YL_A_nothing) metric->den = yl_shelf_get(shelf, size);
    if (row->numerator == YL_A_nothing) metric->value = yl_shelf_get(shelf, size);
    metric->events = row->events == row->numerator ? metric->num : yl_shelf_get(shelf, size);
}

/* Row by row, `row` being room for one; then the rows become columns. */
static uint32_t read_rows(struct yl_variant_result *to, struct yl_ledger *ledger, uint64_t point,
                          struct yl_variant_result *row)
{
    struct yl_ledger_named named = {0};
    struct yl_record record = {0};
    uint32_t r = 0, next = 0;
    for (bool good = true; good && r < to->replications; r += good) {
        struct yl_record_text text = {0};
        if (r == next) named = yl_ledger_named(ledger, point, r, to->name);
        if (r == next) next += named.count;
        const struct yl_ledger_key key = {named.of, r + 1, 0};
        const struct yl_span span = yl_ledger_find(ledger, &key);
        good = named.count && span.to && yl_ledger_text(ledger, span, &text) &&
               yl_record_read(row, 0, 0, &text) && !yl_record_copy(&record, to, r, row, 0, 0);
        free(text.text);
    }
    yl_record_free(&record);
    return r;
}

uint32_t yl_ledger_numbers(struct yl_ledger *ledger, uint64_t point, struct yl_shelf *shelf,
                           struct yl_variant_result *to)
{
    bool failed = false;
    struct yl_shelf room = {0};
    struct yl_record record = {0};
    struct yl_variant_result row = {.metrics = to->metrics, .failed = &failed};
    const struct yl_result one = {.replications = to->replications, .variants = 1, .variant = to};
    row.metric = yl_arena_get(&room.arena, (to->metrics + 1) * sizeof *row.metric);
    if (to->metrics) memcpy(row.metric, to->metric, to->metrics * sizeof *row.metric);
    for (uint32_t m = 0; m < to->metrics; m++) {
        lay_out(&row.metric[m], &room, 1);
        lay_out(&to->metric[m], shelf, to->replications);
    }
    yl_record_row(&record, &row, 0, 0);
    to->wide = record.length;
    to->shelf = shelf;
    to->row = yl_shelf_get(shelf, to->replications * to->wide);
    yl_record_free(&record);
    const uint32_t read = read_rows(to, ledger, point, &row);
    if (read == to->replications) yl_record_turn(&one, 0);
    yl_shelf_close(&room);
    return read;
}
