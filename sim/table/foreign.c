/* foreign.c: pieces of a file, decoded where they are no UTF-8; contract in foreign.h */
#include "sim/table/foreign.h"
#include "sim/base/array.h"
#include "sim/base/get.h"
#include "sim/base/text.h"
#include "sim/table/excel.h"
#include <errno.h>
#include <iconv.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>
#include <zlib.h>

static const size_t largest_file = (size_t)4 << 30;
enum { PIECE = 1 << 20, LONGEST_LINE = 64 << 20 };

/* `bytes` in `encoding` as UTF-8; false: it is not text in it. */
static bool decode(struct yl_bytes *bytes, const char *encoding)
{
    struct yl_bytes text = {0};
    size_t capacity = 0, left = bytes->length;
    char *from = bytes->data;
    iconv_t way = iconv_open("UTF-8", encoding);
    if (way == (iconv_t)-1) return false;
    bool good = true;
    while (good && left) {
        YL_ARRAY_RESERVE(&text.data, &capacity, text.length + 2 * left + 16);
        char *to = text.data + text.length;
        size_t room = capacity - text.length - 1;
        good = iconv(way, &from, &left, &to, &room) != (size_t)-1 || errno == E2BIG;
        text.length = (size_t)(to - text.data);
    }
    iconv_close(way);
    if (!good || !text.data) {
        free(text.data);
        return false;
    }
    text.data[text.length] = '\0';
    free(bytes->data);
    *bytes = text;
    return true;
}

enum yl_status yl_foreign_open(struct yl_foreign_file *file, const char *path,
                               struct yl_fault *fault)
{
    FILE *stream;
    const char *sheet = yl_file_sheet(path);
    *file = (struct yl_foreign_file){.path = path};
    file->file = sheet ? yl_get_part(path, (size_t)(sheet - path) - 1) : yl_get_text(path);
    enum yl_status status = yl_file_stream(&stream, file->file, fault);
    if (status) return status;
    int handle = dup(fileno(stream));
    fclose(stream);
    file->stream = handle < 0 ? NULL : gzdopen(handle, "rb");
    if (file->stream) {
        (void)gzbuffer(file->stream, PIECE / 4);
        return YL_OK;
    }
    if (handle >= 0) close(handle);
    return yl_fault_set(fault, YL_NO_MEMORY, "not enough memory for '%s'", "内存不足，无法处理“%s”",
                        path);
}

void yl_foreign_close(struct yl_foreign_file *file)
{
    if (file->stream) gzclose(file->stream);
    YL_FREE(file->raw, file->file, file->sheet);
    yl_bytes_free(&file->decoded);
    *file = (struct yl_foreign_file){0};
}

/* Up to a piece more behind what is there. */
static enum yl_status fill(struct yl_foreign_file *file, struct yl_fault *fault)
{
    if (!yl_array_try(&file->raw, &file->capacity, file->length + PIECE + 1, 1))
        return yl_fault_set(fault, YL_NO_MEMORY, "not enough memory for '%s'",
                            "内存不足，无法处理“%s”", file->path);
    int got = gzread(file->stream, file->raw + file->length, PIECE), broken = Z_OK;
    if (got > 0) file->length += (size_t)got;
    file->at_end = got < PIECE;
    if (got < PIECE) gzerror(file->stream, &broken);
    if (got >= 0 && (broken == Z_OK || broken == Z_STREAM_END)) return YL_OK;
    if (broken == Z_ERRNO) return yl_file_unread(fault, file->path, errno);
    return yl_fault_set(fault, YL_BAD_INPUT, "'%s' is no whole gzip file",
                        "“%s”不是完整的 gzip 文件", file->path);
}

/* What is no table, by its first bytes; each is named with what helps. */
static const struct {
    const char *begin, *en, *zh;
} strangers[] = {
    {"\xD0\xCF\x11\xE0", "an old Excel workbook (.xls), or one with a password: save it as .xlsx",
     "旧版 Excel 工作簿（.xls）或带密码的工作簿：请另存为 .xlsx"},
    {"version https://git-lfs",
     "a pointer of Git LFS, not the file itself: 'git lfs pull' fetches it",
     "Git LFS 指针，不是文件本身：请用 git lfs pull 取回"},
    {"<!doctype", "a web page: download the file itself", "网页：请下载文件本身"},
    {"<html", "a web page: download the file itself", "网页：请下载文件本身"},
    {"<?xml", "XML, not a table: save the sheet as CSV (UTF-8)",
     "XML，不是表格：请另存为 CSV（UTF-8）"},
    {"\x89PNG", "a picture: the table itself is needed", "图片：需要表格本身"},
    {"\xFF\xD8\xFF", "a picture: the table itself is needed", "图片：需要表格本身"},
    {"GIF8", "a picture: the table itself is needed", "图片：需要表格本身"},
    {"%PDF", "a PDF: the table itself is needed", "PDF：需要表格本身"},
};

static enum yl_status refuse_stranger(const struct yl_foreign_file *file, struct yl_fault *fault)
{
    size_t at = 0;
    while (at < file->length && strchr(" \t\r\n", file->raw[at])) at++;
    for (size_t i = 0; i < sizeof strangers / sizeof *strangers; i++) {
        const size_t size = strlen(strangers[i].begin);
        if (file->length - at < size || strncasecmp(file->raw + at, strangers[i].begin, size) != 0)
            continue;
        return yl_fault_set(fault, YL_BAD_INPUT, "'%s' is %s%.0s", "“%s”是%.0s%s", file->path,
                            strangers[i].en, strangers[i].zh);
    }
    return YL_OK;
}

static enum yl_status not_text(const struct yl_foreign_file *file, const struct yl_bytes *piece,
                               struct yl_fault *fault)
{
    size_t line = file->lines + 1, valid = yl_text_valid(piece->data, piece->length);
    for (size_t i = 0; i < valid; i++) line += piece->data[i] == '\n';
    return yl_fault_set(fault, YL_BAD_INPUT, "%s:%zu: text neither in UTF-8 nor in %s",
                        "%s:%zu：文本既不是 UTF-8，也不是 %s", file->path, line, file->encoding);
}

/* The piece as UTF-8, in place or in file->decoded. */
static enum yl_status to_utf8(struct yl_foreign_file *file, struct yl_bytes *piece,
                              struct yl_fault *fault)
{
    unsigned char others = 0;
    for (size_t i = 0; i < piece->length; i++) others |= (unsigned char)piece->data[i];
    if (!(others & 0x80)) return YL_OK;
    if (!file->is_chinese && yl_text_valid(piece->data, piece->length) == piece->length) {
        file->has_others = true;
        return YL_OK;
    }
    file->encoding = "GB18030";
    file->is_chinese = true;
    yl_bytes_free(&file->decoded);
    file->decoded.data = yl_get(piece->length + 1);
    memcpy(file->decoded.data, piece->data, piece->length);
    file->decoded.length = piece->length;
    if (file->has_others || !decode(&file->decoded, file->encoding))
        return not_text(file, piece, fault);
    *piece = file->decoded;
    return YL_OK;
}

/* All of a file in UTF-16. */
static enum yl_status whole(struct yl_foreign_file *file, struct yl_bytes *piece,
                            struct yl_fault *fault)
{
    enum yl_status status = YL_OK;
    while (!file->at_end && !status)
        status = file->length > largest_file
                     ? yl_fault_set(fault, YL_BAD_INPUT, "'%s' is larger than 4 GiB, in UTF-16",
                                    "“%s”超过 4 GiB（UTF-16）", file->path)
                     : fill(file, fault);
    if (status) return status;
    file->encoding = "UTF-16";
    file->decoded = (struct yl_bytes){file->raw, file->length};
    file->raw = NULL;
    file->length = file->capacity = 0;
    *piece = file->decoded;
    if (!decode(&file->decoded, file->encoding)) return not_text(file, piece, fault);
    *piece = file->decoded;
    file->is_whole = true;
    return YL_OK;
}

static enum yl_status excel(struct yl_foreign_file *file, struct yl_bytes *piece,
                            struct yl_fault *fault)
{
    const enum yl_status status =
        yl_excel_read(&file->decoded, &file->sheet, file->file, yl_file_sheet(file->path), fault);
    file->at_end = file->is_excel = file->is_whole = true;
    file->length = file->taken = 0;
    file->lines = 1;
    *piece = file->decoded;
    return status;
}

enum yl_status yl_foreign_next(struct yl_foreign_file *file, struct yl_bytes *piece,
                               struct yl_fault *fault)
{
    enum yl_status status = YL_OK;
    bool first = !file->taken && !file->length && !file->lines;
    *piece = (struct yl_bytes){0};
    if (file->taken) memmove(file->raw, file->raw + file->taken, file->length - file->taken);
    file->length -= file->taken;
    file->taken = 0;
    for (size_t end = 0; !status; end = file->length) {
        if (!file->at_end) status = fill(file, fault);
        if (status) break;
        if (first && file->length >= 2 &&
            (!memcmp(file->raw, "\xFF\xFE", 2) || !memcmp(file->raw, "\xFE\xFF", 2)))
            return whole(file, piece, fault);
        if (first && file->length >= 4 && !memcmp(file->raw, "PK\x03\x04", 4))
            return excel(file, piece, fault);
        if (first) status = refuse_stranger(file, fault);
        if (status) break;
        if (first) file->is_old_mac = !memchr(file->raw, '\n', file->length);
        first = false;
        for (size_t i = end; i < file->length && file->is_old_mac; i++)
            if (file->raw[i] == '\r') file->raw[i] = '\n';
        for (size_t i = file->length; i > end && !file->taken; i--)
            if (file->raw[i - 1] == '\n') file->taken = i;
        if (file->at_end) file->taken = file->length;
        if (file->taken || file->at_end) break;
        if (file->length > LONGEST_LINE)
            status = yl_fault_set(fault, YL_BAD_INPUT, "'%s': line %zu is longer than 64 MiB",
                                  "“%s”：第 %zu 行超过 64 MiB", file->path, file->lines + 1);
    }
    if (status) return status;
    *piece = (struct yl_bytes){file->raw, file->taken};
    status = to_utf8(file, piece, fault);
    size_t lines = 0;
    for (size_t i = 0; i < file->taken; i++) lines += file->raw[i] == '\n';
    file->lines += lines;
    return status;
}

enum yl_status yl_foreign_walk(const char *path,
                               bool (*on_piece)(void *context, const struct yl_bytes *piece),
                               void *context, const char **encoding, struct yl_fault *fault)
{
    struct yl_foreign_file file;
    struct yl_bytes piece = {.length = 1};
    enum yl_status status = yl_foreign_open(&file, path, fault);
    for (bool more = true; more && !status && piece.length;) {
        status = yl_foreign_next(&file, &piece, fault);
        more = !status && piece.length && on_piece(context, &piece);
    }
    *encoding = file.encoding;
    yl_foreign_close(&file);
    return status;
}
