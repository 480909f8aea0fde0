/* series_file.c: a piece of the ledger for each replication, refilled as it is read. Contract: series_file.h. */
#include "sim/sweep/series_file.h"
#include "sim/base/get.h"
#include <stdlib.h>

enum { PIECE = 2048 };

struct place {
    struct yl_record_reader reader;
    struct yl_ledger *ledger;
    uint64_t at, to;
    char piece[PIECE];
};

static bool refill(struct yl_record_reader *reader)
{
    struct place *place = reader->context;
    const uint64_t left = place->to - place->at;
    const size_t want = left < PIECE ? (size_t)left : PIECE;
    if (!want || !yl_ledger_read(place->ledger, place->at, place->piece, want)) return false;
    place->at += want;
    reader->at = place->piece;
    reader->end = place->piece + want;
    return true;
}

static void *open_place(void *context, struct yl_span span)
{
    struct place *place = yl_get(sizeof *place);
    place->ledger = context;
    place->at = span.from;
    place->to = span.to;
    place->reader = (struct yl_record_reader){.refill = refill, .context = place};
    return place;
}

static bool next(void *place, int64_t *bins, size_t count)
{
    return yl_record_next(&((struct place *)place)->reader, bins, count);
}

struct yl_series_source yl_series_file(struct yl_ledger *ledger)
{
    return (struct yl_series_source){
        .context = ledger, .open = open_place, .next = next, .close = free};
}

void yl_series_let_go(struct yl_variant_result *of, uint32_t r, const char *text, size_t length,
                      uint64_t at)
{
    const size_t series = yl_record_part(text, length, YL_KEEP_SERIES);
    if (series == length) return;
    of->series_at[r] = (struct yl_span){at + series, at + length};
    free(of->series_num[r]);
    of->series_num[r] = NULL;
}
