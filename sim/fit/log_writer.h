/* log_writer.h: lines of a log, put together from pieces that were made once.
 *
 * Why      A log has millions of lines that differ in person, time and one of a few texts: these are quoted once, by the one
 *          writer of CSV or JSON, and only copied afterwards.
 * Shape    yl_log_writer_open, yl_log_writer_csv or _json for each text, then put pieces, persons, times, numbers, and
 *          yl_log_writer_line at the end of each line; yl_log_writer_close.
 * Units    instants in microseconds.
 * Cost     some 100 ns a line; 64 KiB of buffer and the texts of 2,048 minutes.
 * Errors   YL_IO. Putting cannot fail: `why` is set where the disk is full, and close says so; the old file
 *          is kept then.
 * Owns     its buffer, its file and its pieces, until closed; nothing where it could not be opened.
 * Threads  one.
 */
#pragma once
#include "sim/base/arena.h"
#include "sim/base/clock.h"
#include "sim/base/file.h"
#include "sim/rand/address.h"

struct yl_log_piece {
    const char *text;
    size_t length;
};
struct yl_log_writer {
    struct yl_file file;
    struct yl_arena arena;
    char *buffer;
    size_t used;
    struct yl_log_minute *minute; /* texts of minutes printed lately */
    const struct yl_zone *zone;
    uint64_t lines;
    int why; /* errno of the first write that failed */
};
enum yl_status yl_log_writer_open(struct yl_log_writer *writer, const char *folder,
                                  const char *name, const struct yl_zone *zone,
                                  struct yl_fault *fault) YL_CHECKED;
enum yl_status yl_log_writer_close(struct yl_log_writer *writer, bool keep,
                                   struct yl_fault *fault) YL_CHECKED;
/* "a,b" as a cell of CSV, as a text of JSON with its quotes. */
struct yl_log_piece yl_log_writer_csv(struct yl_log_writer *writer, const char *text);
struct yl_log_piece yl_log_writer_json(struct yl_log_writer *writer, const char *text);
/* Several pieces as one. */
struct yl_log_piece yl_log_writer_join(struct yl_log_writer *writer,
                                       const struct yl_log_piece *piece, size_t pieces);
#define YL_LOG_PIECE(literal) ((struct yl_log_piece){literal, sizeof literal - 1})

void yl_log_writer_put(struct yl_log_writer *writer, struct yl_log_piece piece);
void yl_log_writer_count(struct yl_log_writer *writer, int64_t value);
/* A numbered person as its number; any other as "p" and the address of its first visit in hexadecimal digits. */
void yl_log_writer_person(struct yl_log_writer *writer, struct yl_address person);
void yl_log_writer_hex(struct yl_log_writer *writer, uint64_t value);
/* As yl_time_print has it. */
void yl_log_writer_time(struct yl_log_writer *writer, int64_t instant);
/* Seconds that the wall clock is ahead of UTC. */
int32_t yl_log_writer_offset(struct yl_log_writer *writer, int64_t instant);
void yl_log_writer_line(struct yl_log_writer *writer); /* ends it */
