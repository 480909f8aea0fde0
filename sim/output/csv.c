/* csv.c: cells go straight into one buffer, contract in csv.h */
#include "sim/output/csv.h"
#include "sim/base/array.h"
#include "sim/base/get.h"
#include "sim/base/text.h"
#include <errno.h>
#include <string.h>

enum { BUFFER = 1 << 16, CELL = 64 }; /* no number or time needs more than CELL bytes */
enum {
    TIMES = 1 << 14
}; /* of which a text is kept: more than there are bins of ten seconds in a day */
_Static_assert((int)YL_NUMBER <= (int)CELL && (int)YL_TIME_TEXT <= (int)CELL, "a cell has room");

struct yl_csv_time {
    int64_t instant;
    size_t length;
    char text[YL_TIME_TEXT];
};

static void flush(struct yl_csv_out *csv)
{
    if (csv->used && !csv->why && fwrite(csv->buffer, 1, csv->used, csv->file.stream) != csv->used)
        csv->why = errno ? errno : EIO;
    csv->used = 0;
}

/* Room for `bytes` more, at most BUFFER. */
static char *room(struct yl_csv_out *csv, size_t bytes)
{
    if (csv->used + bytes > BUFFER) flush(csv);
    return csv->buffer + csv->used;
}

static void put(struct yl_csv_out *csv, const char *bytes, size_t length)
{
    while (length) {
        size_t some = length < BUFFER ? length : BUFFER;
        memcpy(room(csv, some), bytes, some);
        csv->used += some;
        bytes += some;
        length -= some;
    }
}

/* The comma before a cell, and room for one number. */
static char *cell(struct yl_csv_out *csv)
{
    char *at = room(csv, CELL + 1);
    if (csv->begun) {
        *at++ = ',';
        csv->used++;
    }
    csv->begun = true;
    return at;
}

static void forget(struct yl_csv_out *csv)
{
    YL_FREE(csv->buffer, csv->time);
    *csv = (struct yl_csv_out){0};
}

void yl_csv_on(struct yl_csv_out *csv, FILE *stream)
{
    *csv = (struct yl_csv_out){.file = {.stream = stream}, .borrowed = true};
    csv->buffer = yl_get(BUFFER);
}

enum yl_status yl_csv_open(struct yl_csv_out *csv, const char *folder, const char *name, bool bom,
                           struct yl_fault *fault)
{
    yl_csv_on(csv, NULL);
    enum yl_status status = yl_file_open(&csv->file, folder, name, fault);
    if (status) {
        forget(csv);
        return status;
    }
    csv->borrowed = csv->file.durable = false;
    setvbuf(csv->file.stream, NULL, _IONBF, 0); /* the buffer is ours */
    if (bom) put(csv, "\xEF\xBB\xBF", 3);
    return YL_OK;
}

enum yl_status yl_csv_close(struct yl_csv_out *csv, bool keep, struct yl_fault *fault)
{
    enum yl_status status = YL_OK;
    if (!csv->buffer) return YL_OK;
    flush(csv);
    if (csv->borrowed) {
        forget(csv);
        return YL_OK;
    }
    if (csv->why && keep) status = yl_file_unwritten(fault, csv->file.path, csv->why);
    status = yl_status_first(status, yl_file_close(&csv->file, keep && !csv->why, fault));
    forget(csv);
    return status;
}

enum {
    SPECIAL = 1,
    FORMULA = 2
}; /* ends what needs no quotes; begins what a spreadsheet computes */
static const unsigned char kind[256] = {
    ['\0'] = SPECIAL, [','] = SPECIAL, ['"'] = SPECIAL, ['\r'] = SPECIAL | FORMULA,
    ['\n'] = SPECIAL, ['='] = FORMULA, ['+'] = FORMULA, ['-'] = FORMULA,
    ['@'] = FORMULA,  ['\t'] = FORMULA};

static bool is_formula(const char *text) { return kind[(unsigned char)text[0]] & FORMULA; }

const char *yl_csv_plain(const char *text)
{
    return text[0] == '\'' && is_formula(text + 1) ? text + 1 : text;
}

void yl_csv_text(struct yl_csv_out *csv, const char *text)
{
    if (!text) text = "";
    char *at = cell(csv);
    size_t length = 0;
    while (!(kind[(unsigned char)text[length]] & SPECIAL)) length++;
    bool guard = is_formula(text);
    if (!text[length] && !guard && length <= CELL) {
        memcpy(at, text, length);
        csv->used += length;
        return;
    }
    bool quote = text[length] != 0;
    if (quote) put(csv, "\"", 1);
    if (guard) put(csv, "'", 1);
    for (const char *from = text; *from;) {
        size_t some = strcspn(from, "\"");
        put(csv, from, some);
        from += some;
        if (!*from) break;
        put(csv, "\"\"", 2);
        from++;
    }
    if (quote) put(csv, "\"", 1);
}

void yl_csv_count(struct yl_csv_out *csv, int64_t value)
{
    csv->used += yl_text_count(cell(csv), value);
}

void yl_csv_money(struct yl_csv_out *csv, int64_t micro)
{
    csv->used += yl_text_money(cell(csv), micro);
}

void yl_csv_number(struct yl_csv_out *csv, double value)
{
    csv->used += yl_text_number(cell(csv), value);
}

/* Series after series has the same times in the same order: the one behind the last, or the first, is mostly there. */
void yl_csv_time(struct yl_csv_out *csv, int64_t instant, const struct yl_zone *zone)
{
    if (!csv->time) csv->time = yl_get(TIMES * sizeof *csv->time);
    if (zone != csv->zone) csv->times = csv->next = 0;
    csv->zone = zone;
    uint32_t at = csv->next;
    if (at == TIMES || (csv->times && csv->time[0].instant == instant)) at = 0;
    struct yl_csv_time *time = &csv->time[at];
    if (at == csv->times || time->instant != instant) {
        time->instant = instant;
        time->length = yl_time_print(time->text, instant, zone);
        if (at == csv->times) csv->times++;
    }
    csv->next = at + 1;
    memcpy(cell(csv), time->text, sizeof time->text);
    csv->used += time->length;
}

void yl_csv_empty(struct yl_csv_out *csv) { cell(csv); }

void yl_csv_end(struct yl_csv_out *csv)
{
    *room(csv, 1) = '\n';
    csv->used++;
    csv->begun = false;
}
