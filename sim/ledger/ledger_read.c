/* ledger_read.c: of which records a variant's replications are, and its metrics from them; contract in ledger.h */
#include "sim/base/hash.h"
#include "sim/ledger/ledger.h"
#include <stdlib.h>
#include <string.h>

/* ---- whose records they are: a record of replication 0 ---- */

struct named {
    uint64_t of, count, all;
};

static struct yl_ledger_key name_of(uint64_t point, uint32_t first, const char *variant)
{
    const uint64_t about[] = {point, first, yl_hash(variant, strlen(variant))};
    return (struct yl_ledger_key){yl_hash(about, sizeof about), 0, 0};
}

static struct named said(struct yl_ledger *ledger, uint64_t point, uint32_t first,
                         const char *variant)
{
    struct named named = {0};
    const struct yl_ledger_key name = name_of(point, first, variant);
    const struct yl_record_block block = {&named, 3};
    struct yl_record_text text = {0};
    const struct yl_span span = yl_ledger_find(ledger, &name);
    if (span.to && yl_ledger_text(ledger, span, &text) && !yl_record_read_blocks(&block, 1, &text))
        named = (struct named){0};
    free(text.text);
    return named;
}

uint32_t yl_ledger_all(struct yl_ledger *ledger, uint64_t point, const char *variant)
{
    return (uint32_t)said(ledger, point, 0, variant).all;
}

enum yl_status yl_ledger_name(struct yl_ledger *ledger, uint64_t point, uint32_t first,
                              uint32_t all, const struct yl_result *result, struct yl_fault *fault)
{
    struct yl_record record = {0};
    enum yl_status status = YL_OK;
    for (uint32_t v = 0; v < result->variants && ledger && !status; v++) {
        const struct yl_variant_result *of = &result->variant[v];
        const struct yl_ledger_key name = name_of(point, first, of->name);
        struct named named = {of->key, result->replications, all},
                     before = said(ledger, point, first, of->name);
        if (!memcmp(&named, &before, sizeof named)) continue;
        yl_record_write_blocks(&record, &(struct yl_record_block){&named, 3}, 1);
        status = yl_ledger_add(ledger, &name, &record, NULL, fault);
    }
    yl_record_free(&record);
    return status;
}

/* ---- metrics ---- */

/* As it was collected: the name says which arrays there are. */
static void lay_out(struct yl_metric *metric, struct yl_shelf *shelf, size_t replications)
{
    const struct yl_metric_row *row = yl_metric_row, *end = row + YL_METRIC_ROWS;
    const size_t size = replications * sizeof *metric->num;
    while (row < end && (!yl_metric_counted(row, ~0u) ||
                         strcmp(yl_metric_name_of(row->metric)->name, metric->metric) != 0))
        row++;
    if (row == end) return;
    if (row->numerator == YL_A_nothing)
        metric->value = yl_shelf_get(shelf, size);
    else
        metric->num = yl_shelf_get(shelf, size);
    if (row->denominator != YL_A_nothing) metric->den = yl_shelf_get(shelf, size);
    metric->events = row->events == row->numerator ? metric->num : yl_shelf_get(shelf, size);
}

/* Row by row, `row` being room for one; then the rows become columns. */
static uint32_t read_rows(struct yl_variant_result *to, struct yl_ledger *ledger, uint64_t point,
                          struct yl_variant_result *row)
{
    struct named named = {0};
    struct yl_record record = {0};
    uint64_t next = 0;
    uint32_t r = 0;
    for (bool good = true; good && r < to->replications; r += good) {
        struct yl_record_text text = {0};
        if (r == next) named = said(ledger, point, r, to->name);
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
