/* csv.h: the one writer of CSV.
 *
 * Why      Every file follows the same rules: RFC 4180 with LF, UTF-8, quotes only where needed,
 *          an empty field for no value, numbers without a locale, and no text cell that a
 *          spreadsheet would take for a formula.
 * Shape    yl_csv_open, or yl_csv_on a stream that is open; cells left to right, yl_csv_end after each
 *          row; yl_csv_close.
 * Units    money in millionths, times in microseconds since 1970.
 * Cost     some 10 to 40 ns a cell; 64 KiB of buffer.
 * Errors   YL_IO and YL_NO_MEMORY from open and close. Cells cannot fail: a disk that is full
 *          shows at close, and the old file is kept then. A stream of the caller remembers its own.
 * Owns     an open yl_csv_out owns its buffer and file until closed.
 * Threads  one writer a thread.
 * Source   RFC 4180; the apostrophe before = + - @ TAB CR is OWASP's advice on CSV injection.
 */
#pragma once
#include "sim/base/clock.h"
#include "sim/base/file.h"

struct yl_csv_out {
    struct yl_file file;
    char *buffer;
    size_t used;
    bool begun;    /* a cell is in this row */
    bool borrowed; /* the stream is the caller's and stays open */
    int why;       /* errno of the first write that failed */
    const struct yl_zone *zone;
    struct yl_csv_time *time; /* texts of times printed lately, as many as `times` */
    uint32_t times, next;     /* next: the one that mostly comes */
};
enum yl_status yl_csv_open(struct yl_csv_out *csv, const char *folder, const char *name, bool bom,
                           struct yl_fault *fault) YL_CHECKED;
void yl_csv_on(struct yl_csv_out *csv, FILE *stream);
enum yl_status yl_csv_close(struct yl_csv_out *csv, bool keep, struct yl_fault *fault) YL_CHECKED;
void yl_csv_text(struct yl_csv_out *csv, const char *text); /* NULL is an empty field */
void yl_csv_count(struct yl_csv_out *csv, int64_t value);
void yl_csv_money(struct yl_csv_out *csv, int64_t micro);
/* 9 significant digits; empty if not finite. */
void yl_csv_number(struct yl_csv_out *csv, double value);
void yl_csv_time(struct yl_csv_out *csv, int64_t instant, const struct yl_zone *zone);
void yl_csv_empty(struct yl_csv_out *csv);
void yl_csv_end(struct yl_csv_out *csv);
/* Up to a dozen cells by their types: texts, floating numbers, whole numbers as counts; of a row, its end, too. */
#define YL_CSV_PUT(csv, ...) \
    do { \
        YL_CSV_PICK(__VA_ARGS__, YL_CSV_12, YL_CSV_11, YL_CSV_10, YL_CSV_9, YL_CSV_8, YL_CSV_7, \
                    YL_CSV_6, YL_CSV_5, YL_CSV_4, YL_CSV_3, YL_CSV_2, YL_CSV_1, 0) \
        (csv, __VA_ARGS__); \
    } while (0)
#define YL_CSV_ROW(csv, ...) \
    do { \
        YL_CSV_PUT(csv, __VA_ARGS__); \
        yl_csv_end(csv); \
    } while (0)
#define YL_CSV_1(csv, cell) \
    _Generic((cell), char *: yl_csv_text, const char *: yl_csv_text, float: yl_csv_number, \
             double: yl_csv_number, default: yl_csv_count)((csv), (cell))
/* clang-format off */
#define YL_CSV_2(csv, cell, ...) YL_CSV_1(csv, cell); YL_CSV_1(csv, __VA_ARGS__)
#define YL_CSV_3(csv, cell, ...) YL_CSV_1(csv, cell); YL_CSV_2(csv, __VA_ARGS__)
#define YL_CSV_4(csv, cell, ...) YL_CSV_1(csv, cell); YL_CSV_3(csv, __VA_ARGS__)
#define YL_CSV_5(csv, cell, ...) YL_CSV_1(csv, cell); YL_CSV_4(csv, __VA_ARGS__)
#define YL_CSV_6(csv, cell, ...) YL_CSV_1(csv, cell); YL_CSV_5(csv, __VA_ARGS__)
#define YL_CSV_7(csv, cell, ...) YL_CSV_1(csv, cell); YL_CSV_6(csv, __VA_ARGS__)
#define YL_CSV_8(csv, cell, ...) YL_CSV_1(csv, cell); YL_CSV_7(csv, __VA_ARGS__)
#define YL_CSV_9(csv, cell, ...) YL_CSV_1(csv, cell); YL_CSV_8(csv, __VA_ARGS__)
#define YL_CSV_10(csv, cell, ...) YL_CSV_1(csv, cell); YL_CSV_9(csv, __VA_ARGS__)
#define YL_CSV_11(csv, cell, ...) YL_CSV_1(csv, cell); YL_CSV_10(csv, __VA_ARGS__)
#define YL_CSV_12(csv, cell, ...) YL_CSV_1(csv, cell); YL_CSV_11(csv, __VA_ARGS__)
/* clang-format on */
#define YL_CSV_PICK(a, b, c, d, e, f, g, h, i, j, k, l, cells, ...) cells
/* A text of a cell, without the apostrophe that guards what a spreadsheet would take for a formula. */
const char *yl_csv_plain(const char *text);
