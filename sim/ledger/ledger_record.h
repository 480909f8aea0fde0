/* ledger_record.h: the figures of one replication as a line of text, exactly.
 *
 * Why      What was computed must come back bit by bit: a resumed study prints the same bytes. Replications end one by one
 *          and are read figure by figure: where a result's arrays are on the disk, rows stand there until somebody reads.
 * Shape    yl_record_write for a finished replication; yl_record_read puts it into a result that
 *          was laid out from the same scenario. yl_record_copy from one result to another; yl_record_turn before the
 *          result is read.
 * Units    64-bit words of the result's arrays in their order, doubles by their bits; a word is
 *          zigzag, then digits of 5 bits, the lowest first, in the letters of base64; '~' and a
 *          number stand for so many zeros. Alternatives of one replication count much the same: a record may hold the
 *          differences from another, word by word of each part; words that the other has not are 0.
 * Cost     some 3 ns a word that is not 0, a third of one that is.
 * Errors   yl_record_read: false where the text is of another
 *          layout.
 * Owns     struct yl_record owns its text until yl_record_free.
 * Threads  different replications at once.
 */
#pragma once
#include "sim/base/status.h"
#include "sim/stats/result.h"

enum yl_keep { /* what is kept beside the metrics */
               YL_KEEP_FUNNEL = 1,
               YL_KEEP_BY = 2,
               YL_KEEP_PATHS = 4,
               YL_KEEP_OUTCOMES = 8,
               YL_KEEP_SERIES = 16,
               YL_KEEP_CHAINS = 32,
               YL_KEEP_DASHBOARD = 64,
               YL_KEEP_ALL = 127,
               YL_KEEP_ROW = YL_KEEP_ALL & ~YL_KEEP_SERIES & ~YL_KEEP_PATHS /* paths: of metrics */
};
struct yl_record {
    char *text; /* without blanks and line ends */
    size_t length, capacity;
};
struct yl_record_text {
    char *text; /* of `length`, and behind it the whole text of the record that it differs from */
    size_t length, other;
};
/* True: as differences from `other`, which are shorter than that; else as it is. Only the other's text of it is read. */
bool yl_record_write(struct yl_record *record, struct yl_variant_result *from, uint32_t r,
                     unsigned keep, const struct yl_record_text *other);
bool yl_record_read(struct yl_variant_result *to, uint32_t r, unsigned keep,
                    const struct yl_record_text *text);
/* The words of the metrics and of what is kept as they are in memory, those of each part behind their number. */
void yl_record_row(struct yl_record *row, struct yl_variant_result *from, uint32_t r,
                   unsigned keep);
/* All rows, with what is kept as far as YL_KEEP_ROW, into the arrays of a result, or of a view of its first replications; nothing
 * where it has no rows. Some megabytes are in memory meanwhile. Others may copy into replications that it does not have. */
void yl_record_turn(const struct yl_result *result, unsigned keep);
/* Straight from one result to another, the record being room for it; YL_BAD_INPUT where that is of another layout. Where it has
 * rows they are what is read or written, of what is kept as far as YL_KEEP_ROW. */
enum yl_status yl_record_copy(struct yl_record *record, struct yl_variant_result *to, uint32_t at,
                              struct yl_variant_result *from, uint32_t r, unsigned keep) YL_CHECKED;
/* Blocks of 64-bit words, whatever they mean to the caller. */
struct yl_record_block {
    void *words;
    size_t count;
};
void yl_record_write_blocks(struct yl_record *record, const struct yl_record_block *block,
                            size_t blocks);
bool yl_record_read_blocks(const struct yl_record_block *block, size_t blocks,
                           const struct yl_record_text *text);
/* Where the words of a part begin in a record's text; `length`: it has none. */
size_t yl_record_part(const char *text, size_t length, enum yl_keep part);
/* Words of a part, from piece to piece of its text. */
struct yl_record_reader {
    const char *at, *end;                            /* of the piece */
    bool (*refill)(struct yl_record_reader *reader); /* sets the next; NULL, or false: none */
    void *context;
    struct yl_record_reader *other; /* NULL: the words are no differences */
    uint64_t zeros;                 /* that are still to come */
    bool failed;
};
bool yl_record_next(struct yl_record_reader *reader, void *words, size_t count);
void yl_record_free(struct yl_record *record);
