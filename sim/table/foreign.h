/* foreign.h: the text of a file as people's tools export it.
 *
 * Why      Logs and results come in GB18030 or UTF-16, compressed or not; what is no text at all is named as what it is.
 * Shape    yl_foreign_walk; for the first piece alone yl_foreign_open, yl_foreign_next, yl_foreign_close.
 * Excel    "book.xlsx" is its first sheet with a table, "book.xlsx#May" its sheet May, as CSV in one piece (excel.h).
 * Errors   YL_IO; YL_BAD_INPUT where the bytes are a web page, a picture or a pointer of Git LFS, text in no encoding that is
 *          tried, or as excel.h.
 * Owns     a piece is the reader's, until the next one.
 * Source   GB 18030-2005 and UTF-16 by the C library's iconv; RFC 1952 (gzip) by zlib.
 */
#pragma once
#include "sim/base/file.h"

/* A file, perhaps compressed by gzip, as pieces of whole lines: about a megabyte, a longer line alone. In UTF-16 it is one
 * piece. The first piece that is no UTF-8 makes it GB18030, whose bytes below 0x80 are ASCII and whose line ends stand alone. */
struct yl_foreign_file {
    void *stream; /* of zlib */
    const char *path, *encoding;
    char *file, *sheet;      /* path without the sheet; the one that was taken unasked, else NULL */
    bool is_excel, is_whole; /* the one piece is `decoded`, whose owner may take it */
    char *raw;               /* what is read and not handed out yet */
    size_t length, capacity, taken, lines;
    struct yl_bytes decoded;
    bool is_chinese, has_others, at_end; /* others: UTF-8 beyond ASCII was seen */
    bool is_old_mac;                     /* lines end by CR alone */
};
enum yl_status yl_foreign_open(struct yl_foreign_file *file, const char *path,
                               struct yl_fault *fault) YL_CHECKED;
enum yl_status yl_foreign_next(struct yl_foreign_file *file, struct yl_bytes *piece,
                               struct yl_fault *fault) YL_CHECKED;
void yl_foreign_close(struct yl_foreign_file *file);
/* Each piece of the file until on_piece returns false. *encoding: what it was, NULL for UTF-8. */
enum yl_status yl_foreign_walk(const char *path,
                               bool (*on_piece)(void *context, const struct yl_bytes *piece),
                               void *context, const char **encoding,
                               struct yl_fault *fault) YL_CHECKED;
