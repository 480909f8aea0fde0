/* log_writer.c: one buffer, and a table of minutes by their low bits; contract in log_writer.h */
#include "sim/fit/log_writer.h"
#include "sim/base/array.h"
#include "sim/base/get.h"
#include "sim/base/must.h"
#include "sim/output/csv.h"
#include "sim/output/json.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum { BUFFER = 1 << 16, NUMBER = 24, MINUTES = 1 << 11, HEAD = 24, TAIL = 12 };
static const size_t seconds = sizeof "2026-03-01T10:05:" - 1,
                    zone_at = sizeof "2026-03-01T10:05:00" - 1;
struct yl_log_minute {
    int64_t number; /* since 1970; YL_NEVER: empty */
    int32_t offset;
    bool odd; /* its wall clock begins between two minutes */
    uint8_t head_length, tail_length;
    char head[HEAD], tail[TAIL]; /* what precedes and follows the seconds */
};

static void flush(struct yl_log_writer *writer)
{
    if (writer->used && !writer->why &&
        fwrite(writer->buffer, 1, writer->used, writer->file.stream) != writer->used)
        writer->why = errno ? errno : EIO;
    writer->used = 0;
}

static char *room(struct yl_log_writer *writer, size_t bytes)
{
    if (writer->used + bytes > BUFFER) flush(writer);
    return writer->buffer + writer->used;
}

enum yl_status yl_log_writer_open(struct yl_log_writer *writer, const char *folder,
                                  const char *name, const struct yl_zone *zone,
                                  struct yl_fault *fault)
{
    *writer = (struct yl_log_writer){.zone = zone};
    const enum yl_status status = yl_file_open(&writer->file, folder, name, fault);
    if (status) return status;
    writer->buffer = yl_get(BUFFER);
    writer->minute = yl_get_zeroed(MINUTES, sizeof *writer->minute);
    for (int i = 0; i < MINUTES; i++) writer->minute[i].number = YL_NEVER;
    writer->file.durable = false;
    setvbuf(writer->file.stream, NULL, _IONBF, 0); /* the buffer is ours */
    return YL_OK;
}

enum yl_status yl_log_writer_close(struct yl_log_writer *writer, bool keep, struct yl_fault *fault)
{
    enum yl_status status = YL_OK;
    flush(writer);
    if (writer->why && keep) status = yl_file_unwritten(fault, writer->file.path, writer->why);
    status = yl_status_first(status, yl_file_close(&writer->file, keep && !writer->why, fault));
    yl_arena_free(&writer->arena);
    YL_FREE(writer->buffer, writer->minute);
    return status;
}

/* ---- pieces ---------------------------------------------------------------------------------- */

static struct yl_log_piece kept(struct yl_log_writer *writer, char *text, size_t length)
{
    const char *copy = yl_arena_copy(&writer->arena, text, length);
    free(text);
    return (struct yl_log_piece){copy, length};
}

struct yl_log_piece yl_log_writer_csv(struct yl_log_writer *writer, const char *text)
{
    char *cell = NULL;
    size_t length = 0;
    struct yl_csv_out csv;
    FILE *stream = yl_stream_get(&cell, &length);
    yl_csv_on(&csv, stream);
    yl_csv_text(&csv, text);
    YL_MUST(!yl_csv_close(&csv, true, &(struct yl_fault){0}), "'%s' goes to memory", text);
    fclose(stream);
    return kept(writer, cell, length);
}

struct yl_log_piece yl_log_writer_json(struct yl_log_writer *writer, const char *text)
{
    char *quoted = NULL;
    size_t length = 0;
    FILE *stream = yl_stream_get(&quoted, &length);
    yl_json_quote(stream, text);
    fclose(stream);
    return kept(writer, quoted, length);
}

struct yl_log_piece yl_log_writer_join(struct yl_log_writer *writer,
                                       const struct yl_log_piece *piece, size_t pieces)
{
    size_t length = 0, at = 0;
    for (size_t i = 0; i < pieces; i++) length += piece[i].length;
    char *text = yl_arena_get(&writer->arena, length + 1);
    for (size_t i = 0; i < pieces; i++) {
        memcpy(text + at, piece[i].text, piece[i].length);
        at += piece[i].length;
    }
    return (struct yl_log_piece){text, length};
}

/* ---- a line ---------------------------------------------------------------------------------- */

void yl_log_writer_put(struct yl_log_writer *writer, struct yl_log_piece piece)
{
    while (piece.length) {
        size_t some = piece.length < BUFFER ? piece.length : BUFFER;
        memcpy(room(writer, some), piece.text, some);
        writer->used += some;
        piece.text += some;
        piece.length -= some;
    }
}

static void put_base(struct yl_log_writer *writer, uint64_t value, unsigned base)
{
    char digits[NUMBER], *at = digits + NUMBER;
    do *--at = "0123456789abcdef"[value % base];
    while (value /= base);
    yl_log_writer_put(writer, (struct yl_log_piece){at, (size_t)(digits + NUMBER - at)});
}

void yl_log_writer_count(struct yl_log_writer *writer, int64_t value)
{
    if (value < 0) yl_log_writer_put(writer, YL_LOG_PIECE("-"));
    put_base(writer, value < 0 ? -(uint64_t)value : (uint64_t)value, 10);
}

void yl_log_writer_hex(struct yl_log_writer *writer, uint64_t value)
{
    put_base(writer, value, 16);
}

void yl_log_writer_person(struct yl_log_writer *writer, struct yl_address person)
{
    if (person.origin == YL_ORIGIN_PERSON) {
        put_base(writer, person.index, 10);
        return;
    }
    yl_log_writer_put(writer, YL_LOG_PIECE("p"));
    put_base(writer, person.origin, 16);
    yl_log_writer_put(writer, YL_LOG_PIECE("."));
    put_base(writer, person.cell, 16);
    yl_log_writer_put(writer, YL_LOG_PIECE("."));
    put_base(writer, person.index, 16);
}

/* The minute of an instant. */
static const struct yl_log_minute *minute_of(struct yl_log_writer *writer, int64_t instant)
{
    int64_t number = instant / YL_MINUTE - (instant % YL_MINUTE < 0);
    struct yl_log_minute *minute = &writer->minute[(uint64_t)number % MINUTES];
    char text[YL_TIME_TEXT];
    if (minute->number == number) return minute;
    minute->number = number;
    minute->offset = yl_local(writer->zone, number * YL_MINUTE).offset_s;
    size_t length = yl_time_print(text, number * YL_MINUTE, writer->zone);
    minute->odd = minute->offset % 60 || length - zone_at > TAIL || text[seconds - 1] != ':';
    if (minute->odd) return minute;
    minute->head_length = (uint8_t)seconds;
    minute->tail_length = (uint8_t)(length - zone_at);
    memcpy(minute->head, text, seconds);
    memcpy(minute->tail, text + zone_at, minute->tail_length);
    return minute;
}

int32_t yl_log_writer_offset(struct yl_log_writer *writer, int64_t instant)
{
    return minute_of(writer, instant)->offset;
}

void yl_log_writer_time(struct yl_log_writer *writer, int64_t instant)
{
    const struct yl_log_minute *minute = minute_of(writer, instant);
    char text[YL_TIME_TEXT];
    if (minute->odd) {
        size_t length = yl_time_print(text, instant, writer->zone);
        yl_log_writer_put(writer, (struct yl_log_piece){text, length});
        return;
    }
    uint32_t micro = (uint32_t)(instant - minute->number * YL_MINUTE), second = micro / 1000000;
    char *to = room(writer, YL_TIME_TEXT), *const begin = to;
    memcpy(to, minute->head, HEAD);
    to += minute->head_length;
    *to++ = (char)('0' + second / 10);
    *to++ = (char)('0' + second % 10);
    if (micro %= 1000000) {
        *to = '.';
        for (int i = 6; i; i--, micro /= 10) to[i] = (char)('0' + micro % 10);
        to += 6;
        while (*to == '0') to--;
        to++;
    }
    memcpy(to, minute->tail, TAIL);
    writer->used += (size_t)(to - begin) + minute->tail_length;
}

void yl_log_writer_line(struct yl_log_writer *writer)
{
    *room(writer, 1) = '\n';
    writer->used++;
    writer->lines++;
}
