/* ledger_record.c: one walk over the arrays of a replication writes and reads, contract in ledger_record.h */
#include "sim/ledger/ledger_record.h"
#include "sim/base/array.h"
#include "sim/base/get.h"
#include <stdlib.h>
#include <string.h>

static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

struct walk {
    void (*words)(struct walk *walk, void *words, size_t count);
    struct yl_record *out; /* writing */
    uint64_t zeros;
    struct yl_record_reader from; /* reading */
    struct yl_record_reader
        other; /* that the words differ from; at its end, they are as they are */
    /* turning: rows of so many bytes from the next word on, and room for a column of them */
    char *row, *column;
    size_t rows, wide;
    const struct yl_shelf *shelf;
    bool is_flag;
};

static void one(struct walk *walk, int64_t *array, size_t at, size_t count)
{
    if (array) walk->words(walk, array + at, count);
}

static void metrics(struct walk *walk, struct yl_variant_result *result, uint32_t r)
{
    int64_t lost = result->failed[r];
    walk->words(walk, &lost, 1);
    result->failed[r] = lost != 0;
    for (uint32_t i = 0; i < result->metrics; i++) {
        struct yl_metric *metric = &result->metric[i];
        one(walk, metric->num, r, 1);
        one(walk, metric->den, r, 1);
        if (metric->value) walk->words(walk, metric->value + r, 1);
        one(walk, metric->events, r, 1);
    }
}

static void paths(struct walk *walk, struct yl_variant_result *result, uint32_t r)
{
    for (uint32_t i = 0; i < result->paths; i++) {
        struct yl_path_row *row = &result->path[i];
        one(walk, row->arrivals, r, 1);
        one(walk, row->arrived, r, 1);
        one(walk, row->actions, r, 1);
        one(walk, row->switches, r, 1);
        walk->words(walk, row->time_median_s + r, 1);
    }
}

/* Part `what` of a replication; 0: the metrics. */
static void part(struct walk *walk, struct yl_variant_result *result, uint32_t r, unsigned what)
{
    size_t bins = result->bins, first = (size_t)r * bins;
    switch (what) {
    case 0:
        metrics(walk, result, r);
        break;
    case YL_KEEP_FUNNEL:
        for (uint32_t i = 0; i < result->funnels; i++)
            walk->words(walk, result->funnel[i].count[r], 3);
        break;
    case YL_KEEP_BY:
        for (uint32_t i = 0; i < result->bys; i++) walk->words(walk, result->by[i].count[r], 3);
        break;
    case YL_KEEP_PATHS:
        paths(walk, result, r);
        break;
    case YL_KEEP_OUTCOMES:
        for (uint32_t i = 0; i < result->outcomes; i++) one(walk, result->outcome[i].visits, r, 1);
        for (uint32_t i = 0; i < result->losts; i++) one(walk, result->lost[i].visits, r, 1);
        break;
    case YL_KEEP_SERIES:
        if (!result->serieses) break;
        /* those of a replication that failed before it had any are 0 */
        walk->words(walk, yl_result_series(result, r), (size_t)result->serieses * bins);
        break;
    case YL_KEEP_CHAINS:
        for (uint32_t i = 0; i < result->chains; i++) {
            one(walk, result->chain[i].visits, r, 1);
            one(walk, result->chain[i].orders, r, 1);
            one(walk, result->chain[i].gmv, r, 1);
        }
        break;
    case YL_KEEP_DASHBOARD:
        for (uint32_t i = 0; i < result->dashboards; i++) {
            one(walk, result->dashboard[i].shown, first, bins);
            one(walk, result->dashboard[i].truth, first, bins);
        }
        break;
    default:
        break;
    }
}

/* ---- words of a text ---- */

static int digit_of(char letter)
{
    if (letter >= 'A' && letter <= 'Z') return letter - 'A';
    if (letter >= 'a' && letter <= 'z') return letter - 'a' + 26;
    if (letter >= '0' && letter <= '9') return letter - '0' + 52;
    return letter == '+' ? 62 : letter == '/' ? 63 : -1;
}

static inline bool has_more(struct yl_record_reader *from)
{
    return from->at < from->end || (from->refill && from->refill(from));
}

static uint64_t get(struct yl_record_reader *from)
{
    uint64_t number = 0;
    for (unsigned shift = 0; shift < 65; shift += 5) {
        int digit = has_more(from) ? digit_of(*from->at++) : -1;
        if (digit < 0) break;
        number |= (uint64_t)(digit & 31) << shift;
        if (!(digit & 32)) return number;
    }
    from->failed = true;
    return 0;
}

static uint64_t get_word(struct yl_record_reader *from)
{
    const uint64_t word = get(from);
    return word >> 1 ^ (0 - (word & 1));
}

/* So many of the next `most` words are 0 and passed by; 0: the next one is a word. */
static size_t gap(struct yl_record_reader *from, size_t most)
{
    if (!from->zeros && has_more(from) && *from->at == '~') {
        from->at++;
        from->zeros = get(from);
    }
    const size_t zeros = from->zeros < most ? (size_t)from->zeros : most;
    from->zeros -= zeros;
    return zeros;
}

/* A part has no more words: those of a record that has more of them differ from 0. */
static bool is_over(struct yl_record_reader *from)
{
    return from->failed || (!from->zeros && (!has_more(from) || *from->at == '.'));
}

static char part_letter(unsigned what) { return (char)('a' + __builtin_ctz(what)); }

/* A mark stands before each part and nowhere else. */
size_t yl_record_part(const char *text, size_t length, enum yl_keep what)
{
    for (const char *at = text, *end = text + length; (at = memchr(at, '.', (size_t)(end - at)));
         at++)
        if (end - at > 1 && at[1] == part_letter(what)) return (size_t)(at + 2 - text);
    return length;
}

/* Part `what` of the record that a text differs from; 0: the metrics. */
static struct yl_record_reader other_of(const struct yl_record_text *text, unsigned what)
{
    if (!text->other) return (struct yl_record_reader){0};
    const char *from = text->text + text->length;
    const size_t at = what ? yl_record_part(from, text->other, what) : 0;
    return (struct yl_record_reader){.at = from + at, .end = from + text->other};
}

/* ---- writing ---- */

static void reserve(struct yl_record *out, size_t more)
{
    YL_ARRAY_RESERVE(&out->text, &out->capacity, out->length + more);
}

static void put(struct yl_record *out, uint64_t number)
{
    do out->text[out->length++] = letters[(number & 31) | (number > 31 ? 32 : 0)];
    while (number >>= 5);
}

enum { LONGEST = 14 }; /* digits of a number, and a mark */

static void put_zeros(struct walk *walk)
{
    if (walk->zeros > 2) {
        walk->out->text[walk->out->length++] = '~';
        put(walk->out, walk->zeros);
    } else
        while (walk->zeros-- > 0) put(walk->out, 0);
    walk->zeros = 0;
}

static void write_words(struct walk *walk, void *words, size_t count)
{
    const char *from = words;
    reserve(walk->out, (count + 2) * LONGEST);
    while (count) {
        uint64_t word, other = 0;
        size_t some = is_over(&walk->other) ? count : gap(&walk->other, count);
        if (!some) {
            other = get_word(&walk->other);
            some = 1;
        }
        for (count -= some; some; some--, from += sizeof word) {
            memcpy(&word, from, sizeof word);
            word -= other;
            if (!word) {
                walk->zeros++;
                continue;
            }
            put_zeros(walk);
            put(walk->out, word << 1 ^ (0 - (word >> 63)));
        }
    }
}

bool yl_record_write(struct yl_record *record, struct yl_variant_result *from, uint32_t r,
                     unsigned keep, const struct yl_record_text *other)
{
    struct walk walk = {.words = write_words, .out = record, .other = other_of(other, 0)};
    bool failed = false;
    record->length = 0;
    part(&walk, from, r, 0);
    for (unsigned what = 1; what < YL_KEEP_ALL; what <<= 1) {
        if (!(keep & what)) continue;
        reserve(record, 2 * LONGEST);
        put_zeros(&walk);
        record->text[record->length++] = '.';
        record->text[record->length++] = part_letter(what);
        failed |= walk.other.failed;
        walk.other = other_of(other, what);
        part(&walk, from, r, what);
    }
    reserve(record, 2 * LONGEST);
    put_zeros(&walk);
    if (!other->other) return false;
    if (!failed && !walk.other.failed && record->length < other->other) return true;
    return yl_record_write(record, from, r, keep, &(struct yl_record_text){0});
}

void yl_record_write_blocks(struct yl_record *record, const struct yl_record_block *block,
                            size_t blocks)
{
    struct walk walk = {.words = write_words, .out = record};
    record->length = 0;
    for (size_t i = 0; i < blocks; i++) write_words(&walk, block[i].words, block[i].count);
    reserve(record, 2 * LONGEST);
    put_zeros(&walk);
}

void yl_record_free(struct yl_record *record)
{
    free(record->text);
    *record = (struct yl_record){0};
}

/* ---- reading ---- */

bool yl_record_next(struct yl_record_reader *reader, void *words, size_t count)
{
    char *to = words;
    for (size_t i = 0, some; i < count && !reader->failed; i += some) {
        uint64_t word;
        some = gap(reader, count - i);
        memset(to + i * sizeof word, 0, some * sizeof word);
        if (some) continue;
        word = get_word(reader);
        memcpy(to + i++ * sizeof word, &word, sizeof word);
    }
    if (!reader->other) return !reader->failed;
    for (size_t i = 0, some; i < count && !is_over(reader->other); i += some) {
        uint64_t word;
        some = gap(reader->other, count - i);
        if (some) continue;
        memcpy(&word, to + i * sizeof word, sizeof word);
        word += get_word(reader->other);
        memcpy(to + i++ * sizeof word, &word, sizeof word);
    }
    reader->failed |= reader->other->failed;
    return !reader->failed;
}

static void read_words(struct walk *walk, void *words, size_t count)
{
    (void)yl_record_next(&walk->from, words, count);
}

bool yl_record_read(struct yl_variant_result *to, uint32_t r, unsigned keep,
                    const struct yl_record_text *text)
{
    struct walk walk = {.words = read_words,
                        .from = {.at = text->text, .end = text->text + text->length},
                        .other = other_of(text, 0)};
    struct yl_record_reader *from = &walk.from;
    if (text->other) from->other = &walk.other;
    part(&walk, to, r, 0);
    for (unsigned what = 1; what < YL_KEEP_ALL && !from->failed; what <<= 1) {
        bool here =
            from->end - from->at >= 2 && from->at[0] == '.' && from->at[1] == part_letter(what);
        if (from->zeros || (!here && keep & what)) return false;
        if (!here) continue;
        from->at += 2;
        walk.other = other_of(text, what);
        if (keep & what)
            part(&walk, to, r, what);
        else
            while (from->at < from->end && *from->at != '.') from->at++;
    }
    return !from->failed && !from->zeros && from->at == from->end;
}

/* ---- rows, and from one result to another ---- */

static void push_words(struct walk *walk, void *words, size_t count)
{
    struct yl_record *out = walk->out;
    const size_t bytes = count * sizeof(int64_t);
    reserve(out, bytes);
    memcpy(out->text + out->length, words, bytes);
    out->length += bytes;
}

static void pass_words(struct walk *walk, void *words, size_t count)
{
    (void)words;
    walk->from.at += count * sizeof(int64_t);
}

static void pull_words(struct walk *walk, void *words, size_t count)
{
    const size_t bytes = count * sizeof(int64_t);
    walk->from.failed |= (size_t)(walk->from.end - walk->from.at) < bytes;
    if (walk->from.failed) return;
    memcpy(words, walk->from.at, bytes);
    walk->from.at += bytes;
}

void yl_record_row(struct yl_record *row, struct yl_variant_result *from, uint32_t r, unsigned keep)
{
    struct walk walk = {.words = push_words, .out = row};
    row->length = 0;
    if (from->row) {
        reserve(row, from->wide);
        memcpy(row->text, from->row + r * from->wide, row->length = from->wide);
        yl_shelf_rest(from->shelf);
        return;
    }
    for (unsigned what = 0; what < YL_KEEP_ALL; what = what ? what << 1 : 1) {
        if (what && !(keep & what)) continue;
        const size_t at = row->length;
        size_t words = 0;
        push_words(&walk, &words, 1);
        part(&walk, from, r, what);
        words = (row->length - at) / sizeof words - 1;
        memcpy(row->text + at, &words, sizeof words);
    }
}

enum yl_status yl_record_copy(struct yl_record *record, struct yl_variant_result *to, uint32_t at,
                              struct yl_variant_result *from, uint32_t r, unsigned keep)
{
    if (to->row) keep &= YL_KEEP_ROW;
    yl_record_row(record, from, r, keep);
    struct walk pull = {.words = to->row ? pass_words : pull_words,
                        .from = {.at = record->text, .end = record->text + record->length}};
    for (unsigned what = 0; what < YL_KEEP_ALL; what = what ? what << 1 : 1) {
        if (what && !(keep & what)) continue;
        size_t words = 0;
        pull_words(&pull, &words, 1);
        const char *end = pull.from.at + words * sizeof words;
        part(&pull, to, at, what);
        if (pull.from.failed || pull.from.at != end) return YL_BAD_INPUT;
    }
    to->failed[at] = from->failed[r];
    if (to->row) yl_shelf_put(to->shelf, to->row + at * to->wide, record->text, record->length);
    return YL_OK;
}

/* `words` are those of the first replication; the others stand behind them. */
static void turn_words(struct walk *walk, void *words, size_t count)
{
    const size_t bytes = count * sizeof(int64_t);
    for (size_t i = 0; i < walk->rows; i++)
        memcpy(walk->column + i * bytes, walk->row + i * walk->wide, bytes);
    walk->row += bytes;
    if (!walk->is_flag) yl_shelf_put(walk->shelf, words, walk->column, walk->rows * bytes);
    walk->is_flag = false;
}

void yl_record_turn(const struct yl_result *result, unsigned keep)
{
    enum { AT_ONCE = 1 << 23 }; /* bytes of rows: each column of them is a call of the system */
    keep &= YL_KEEP_ROW;
    for (uint32_t v = 0; v < result->variants; v++) {
        struct yl_variant_result *of = &result->variant[v];
        struct walk walk = {.words = turn_words, .shelf = of->shelf, .wide = of->wide};
        if (!of->row || of->turned >= result->replications) continue;
        const size_t most = AT_ONCE / of->wide + 1;
        walk.column = yl_get(most * of->wide);
        for (; of->turned < result->replications; of->turned += (uint32_t)walk.rows) {
            const size_t left = result->replications - of->turned;
            walk.rows = left < most ? left : most;
            walk.row = of->row + of->turned * of->wide;
            walk.is_flag = true; /* its first word is no array's */
            for (unsigned what = 0; what < YL_KEEP_ALL; what = what ? what << 1 : 1) {
                if (what && !(keep & what)) continue;
                walk.row += sizeof(int64_t);
                part(&walk, of, of->turned, what);
            }
            yl_shelf_rest(of->shelf);
        }
        free(walk.column);
    }
}

bool yl_record_read_blocks(const struct yl_record_block *block, size_t blocks,
                           const struct yl_record_text *text)
{
    struct walk walk = {.words = read_words,
                        .from = {.at = text->text, .end = text->text + text->length}};
    for (size_t i = 0; i < blocks; i++) read_words(&walk, block[i].words, block[i].count);
    return !text->other && !walk.from.failed && !walk.from.zeros && walk.from.at == walk.from.end;
}
