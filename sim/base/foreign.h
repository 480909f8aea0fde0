/* foreign.h: tables as people's tools export them.
 *
 * Why      Logs and results come from platforms, spreadsheets and databases: GB18030 or UTF-16, tabs or semicolons, times
 *          with blanks or slashes, money with signs. What is meant without doubt is read, the rest is no value.
 * Shape    yl_foreign_read, yl_csv_rows with yl_foreign_delimiter, yl_foreign_number and yl_foreign_time on its cells.
 *          A large file: yl_foreign_open, yl_foreign_next until the piece is empty, yl_foreign_close.
 * Units    money and shares are plain numbers: "¥1,234.50" is 1234.5, "12%" is 0.12. Instants as in clock.h.
 * Errors   YL_IO, YL_NO_MEMORY; YL_BAD_INPUT where the bytes are text in no encoding that is tried. A cell that is no number
 *          or no time is said by false.
 * Owns     the bytes are the caller's: yl_bytes_free. A piece is the reader's, until the next one.
 * Threads  any.
 * Source   GB 18030-2005 and UTF-16 by the C library's iconv; RFC 1952 (gzip) by zlib.
 */
#ifndef YL_SIM_BASE_FOREIGN_H
#define YL_SIM_BASE_FOREIGN_H
#include "sim/base/clock.h"
#include "sim/base/file.h"

/* The whole file as UTF-8; *encoding: what it was, NULL for UTF-8. */
enum yl_status yl_foreign_read(struct yl_bytes *bytes, const char **encoding, const char *path,
                               struct yl_fault *fault) YL_CHECKED;
/* A file, perhaps compressed by gzip, as pieces of whole lines: about a megabyte, a longer line alone. In UTF-16 it is one
 * piece. The first piece that is no UTF-8 makes it GB18030, whose bytes below 0x80 are ASCII and whose line ends stand alone. */
struct yl_foreign_file {
    void *stream; /* of zlib */
    const char *path, *encoding;
    char *raw; /* what is read and not handed out yet */
    size_t length, capacity, taken, lines;
    struct yl_bytes decoded;
    bool is_chinese, has_others, at_end; /* others: UTF-8 beyond ASCII was seen */
};
enum yl_status yl_foreign_open(struct yl_foreign_file *file, const char *path,
                               struct yl_fault *fault) YL_CHECKED;
enum yl_status yl_foreign_next(struct yl_foreign_file *file, struct yl_bytes *piece,
                               struct yl_fault *fault) YL_CHECKED;
void yl_foreign_close(struct yl_foreign_file *file);
/* Comma, tab or semicolon: the one that stands most often in the first line, outside quotes. */
char yl_foreign_delimiter(const struct yl_bytes *bytes);
/* Blanks around it, a sign of money before or behind, thousands in groups of three, a per cent sign. */
bool yl_foreign_number(const char *text, double *value);
/* ISO 8601 and 2026-03-01 10:00:00, 2026/3/1 9:05, 2026年3月1日, seconds, milliseconds or microseconds since 1970. */
bool yl_foreign_time(const char *text, const struct yl_zone *zone, int64_t *instant);
/* The text without the blanks around it; *length: of what is left. */
const char *yl_foreign_trim(const char *text, size_t *length);
#endif
