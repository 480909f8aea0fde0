/* foreign.c: encodings, delimiters, numbers and times of foreign tables, contract in foreign.h */
#include "sim/base/foreign.h"
#include "sim/base/array.h"
#include "sim/base/text.h"
#include <errno.h>
#include <iconv.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

static const size_t largest_file = (size_t)4 << 30;
enum { PIECE = 1 << 20, LONGEST_LINE = 64 << 20 };

/* ---- encodings ------------------------------------------------------------------------------- */
/* `bytes` in `encoding` as UTF-8; false: it is not text in it. *status says where memory was short. */
static bool decode(struct yl_bytes *bytes, const char *encoding, enum yl_status *status)
{
    struct yl_bytes text = {0};
    size_t capacity = 0, left = bytes->length;
    char *from = bytes->data;
    iconv_t way = iconv_open("UTF-8", encoding);
    if (way == (iconv_t)-1) return false;
    bool good = true;
    while (good && left) {
        if (!YL_ARRAY_RESERVE(&text.data, &capacity, text.length + 2 * left + 16)) {
            *status = YL_NO_MEMORY;
            break;
        }
        char *to = text.data + text.length;
        size_t room = capacity - text.length - 1;
        good = iconv(way, &from, &left, &to, &room) != (size_t)-1 || errno == E2BIG;
        text.length = (size_t)(to - text.data);
    }
    iconv_close(way);
    if (!good || *status || !text.data) {
        free(text.data);
        return false;
    }
    text.data[text.length] = '\0';
    free(bytes->data);
    *bytes = text;
    return true;
}

enum yl_status yl_foreign_read(struct yl_bytes *bytes, const char **encoding, const char *path,
                               struct yl_fault *fault)
{
    static const char *const tried[] = {"UTF-16", "GB18030"};
    enum yl_status status = yl_file_read(bytes, path, largest_file, fault);
    *encoding = NULL;
    if (status) return status;
    const unsigned char *data = (const unsigned char *)bytes->data;
    bool wide = bytes->length >= 2 &&
                ((data[0] == 0xFF && data[1] == 0xFE) || (data[0] == 0xFE && data[1] == 0xFF));
    if (!wide && yl_text_valid(bytes->data, bytes->length) == bytes->length) return YL_OK;
    *encoding = tried[wide ? 0 : 1];
    if (decode(bytes, *encoding, &status)) return YL_OK;
    yl_bytes_free(bytes);
    if (status)
        return yl_fault_set(fault, status, "not enough memory for '%s'", "内存不足，无法处理“%s”",
                            path);
    return yl_fault_set(fault, YL_BAD_INPUT, "'%s' is text neither in UTF-8 nor in %s",
                        "“%s”的文本既不是 UTF-8，也不是 %s", path, *encoding);
}

/* ---- pieces ---------------------------------------------------------------------------------- */

enum yl_status yl_foreign_open(struct yl_foreign_file *file, const char *path,
                               struct yl_fault *fault)
{
    FILE *stream;
    *file = (struct yl_foreign_file){.path = path};
    enum yl_status status = yl_file_stream(&stream, path, fault);
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
    free(file->raw);
    yl_bytes_free(&file->decoded);
    *file = (struct yl_foreign_file){0};
}

/* Up to `size` bytes more behind those that are there. */
static enum yl_status fill(struct yl_foreign_file *file, size_t size, struct yl_fault *fault)
{
    if (!YL_ARRAY_RESERVE(&file->raw, &file->capacity, file->length + size + 1))
        return yl_fault_set(fault, YL_NO_MEMORY, "not enough memory for '%s'",
                            "内存不足，无法处理“%s”", file->path);
    int got = gzread(file->stream, file->raw + file->length, (unsigned)size), broken = Z_OK;
    if (got > 0) file->length += (size_t)got;
    file->at_end = got < (int)size;
    if (got < (int)size) gzerror(file->stream, &broken);
    if (got >= 0 && (broken == Z_OK || broken == Z_STREAM_END)) return YL_OK;
    if (broken == Z_ERRNO)
        return yl_fault_set(fault, YL_IO, "'%s' cannot be read: %s", "无法读取“%s”：%s", file->path,
                            strerror(errno));
    return yl_fault_set(fault, YL_BAD_INPUT, "'%s' is no whole gzip file",
                        "“%s”不是完整的 gzip 文件", file->path);
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
    enum yl_status status = YL_OK;
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
    file->decoded.data = malloc(piece->length + 1);
    if (!file->decoded.data)
        status = YL_NO_MEMORY;
    else {
        memcpy(file->decoded.data, piece->data, piece->length);
        file->decoded.length = piece->length;
        if (file->has_others || !decode(&file->decoded, file->encoding, &status))
            status = status ? status : YL_BAD_INPUT;
    }
    if (status == YL_BAD_INPUT) return not_text(file, piece, fault);
    *piece = file->decoded;
    return !status ? YL_OK
                   : yl_fault_set(fault, status, "not enough memory for '%s'",
                                  "内存不足，无法处理“%s”", file->path);
}

static bool is_wide(const struct yl_foreign_file *file)
{
    return file->length >= 2 &&
           (!memcmp(file->raw, "\xFF\xFE", 2) || !memcmp(file->raw, "\xFE\xFF", 2));
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
                     : fill(file, PIECE, fault);
    if (status) return status;
    file->encoding = "UTF-16";
    file->decoded = (struct yl_bytes){file->raw, file->length};
    file->raw = NULL;
    file->length = file->capacity = 0;
    *piece = file->decoded;
    if (!decode(&file->decoded, file->encoding, &status)) return not_text(file, piece, fault);
    *piece = file->decoded;
    return YL_OK;
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
        if (!file->at_end) status = fill(file, PIECE, fault);
        if (status) break;
        if (first && is_wide(file)) return whole(file, piece, fault);
        first = false;
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

char yl_foreign_delimiter(const struct yl_bytes *bytes)
{
    static const char signs[] = {',', '\t', ';'};
    size_t count[sizeof signs] = {0};
    bool quoted = false;
    for (size_t i = 0; i < bytes->length && (quoted || bytes->data[i] != '\n'); i++) {
        quoted ^= bytes->data[i] == '"';
        for (size_t s = 0; !quoted && s < sizeof signs; s++) count[s] += bytes->data[i] == signs[s];
    }
    size_t best = 0;
    for (size_t s = 1; s < sizeof signs; s++)
        if (count[s] > count[best]) best = s;
    return signs[best];
}

/* ---- cells ----------------------------------------------------------------------------------- */
static const char wide_blank[] = "\xE3\x80\x80"; /* of Chinese text */

static bool is_ascii_blank(char sign)
{
    return sign == ' ' || sign == '\t' || sign == '\r' || sign == '\n';
}

static size_t blank_at(const char *text)
{
    if (is_ascii_blank(*text)) return 1;
    return *text != wide_blank[0] || strncmp(text, wide_blank, 3) ? 0 : 3;
}

const char *yl_foreign_trim(const char *text, size_t *length)
{
    while (blank_at(text)) text += blank_at(text);
    size_t end = strlen(text);
    while (end) {
        if (is_ascii_blank(text[end - 1]))
            end--;
        else if (end >= 3 && !memcmp(text + end - 3, wide_blank, 3))
            end -= 3;
        else
            break;
    }
    *length = end;
    return text;
}

/* Whether one of the words begins, or with `tail` ends, the text; it is taken off. */
static bool take_sign(const char **text, size_t *length, bool tail)
{
    static const char *const signs[] = {"¥", "￥", "$", "CNY", "RMB", "元"};
    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++) {
        size_t size = strlen(signs[i]);
        if (*length <= size) continue;
        if (memcmp(tail ? *text + *length - size : *text, signs[i], size) != 0) continue;
        const char *at = *text + (tail ? 0 : size);
        *length -= size;
        while (*length && !tail && *at == ' ') {
            at++;
            --*length;
        }
        while (*length && tail && at[*length - 1] == ' ') --*length;
        *text = at;
        return true;
    }
    return false;
}

/* The digits without the commas of thousands; false: commas stand elsewhere. */
static bool without_commas(const char *text, size_t length, char *plain, size_t *size)
{
    size_t whole = 0, since = 0;
    bool any = false, point = false;
    *size = 0;
    for (size_t i = 0; i < length; i++) {
        bool digit = text[i] >= '0' && text[i] <= '9';
        if (text[i] == ',') {
            if (point || (any ? since != 3 : whole < 1 || whole > 3)) return false;
            any = true;
            since = 0;
            continue;
        }
        if (!digit && any && !point && since != 3) return false;
        point |= !digit && whole > 0;
        if (digit && !point) {
            whole++;
            since++;
        }
        plain[(*size)++] = text[i];
    }
    return !any || point || since == 3;
}

bool yl_foreign_number(const char *text, double *value)
{
    char plain[64];
    size_t length, size;
    text = yl_foreign_trim(text, &length);
    bool money = take_sign(&text, &length, false) || take_sign(&text, &length, true);
    bool percent = !money && length && text[length - 1] == '%';
    length -= percent;
    if (!length || length >= sizeof plain || !without_commas(text, length, plain, &size))
        return false;
    if (!yl_text_to_number(plain, size, value)) return false;
    if (percent) *value /= 100;
    return true;
}

/* A whole number at *text, at most `most` digits; -1: there is none. */
static int digits(const char **text, int most)
{
    int value = -1;
    for (; most && **text >= '0' && **text <= '9'; most--, ++*text)
        value = (value < 0 ? 0 : value) * 10 + (**text - '0');
    return value;
}

/* Behind a number of the date: a dash, a slash or the Chinese word. */
static bool date_sign(const char **text, const char *word)
{
    size_t size = strlen(word);
    if (!strncmp(*text, word, size)) {
        *text += size;
        return true;
    }
    if (**text != '-' && **text != '/' && **text != '.') return false;
    ++*text;
    return true;
}

struct date {
    int year, month, day, hour, minute, second;
    char fraction[8];
};

static bool read_date(const char **text, struct date *date)
{
    date->year = digits(text, 4);
    bool joined = **text >= '0' && **text <= '9'; /* 20260301 */
    if (date->year < 1000 || (!joined && !date_sign(text, "年"))) return false;
    date->month = digits(text, 2);
    if (date->month < 0 || (!joined && !date_sign(text, "月"))) return false;
    date->day = digits(text, 2);
    if (!strncmp(*text, "日", 3)) *text += 3;
    return date->day >= 0;
}

static bool read_hours(const char **text, struct date *date)
{
    date->hour = digits(text, 2);
    if (date->hour < 0 || *(*text)++ != ':') return false;
    date->minute = digits(text, 2);
    if (date->minute < 0) return false;
    if (**text != ':') return true;
    ++*text;
    date->second = digits(text, 2);
    if (date->second < 0) return false;
    if (**text != '.' && **text != ',') return true;
    int length = (int)strspn(*text + 1, "0123456789");
    snprintf(date->fraction, sizeof date->fraction, ".%.*s", length > 6 ? 6 : length, *text + 1);
    *text += length + 1;
    return length > 0;
}

/* A date and time with any of the usual signs, as ISO 8601; what stands behind is the zone. */
static bool as_iso(const char *text, char iso[64])
{
    struct date date = {0};
    if (!read_date(&text, &date)) return false;
    while (*text == ' ' || *text == 'T') text++;
    if (*text && *text != '+' && *text != 'Z' && !read_hours(&text, &date)) return false;
    while (*text == ' ') text++;
    return snprintf(iso, 64, "%04d-%02d-%02dT%02d:%02d:%02d%s%s", date.year, date.month, date.day,
                    date.hour, date.minute, date.second, date.fraction, text) < 64;
}

/* Seconds, milliseconds or microseconds since 1970: 9 to 11, 12 to 14 or 15 to 17 digits. */
static bool since_1970(const char *text, size_t length, int64_t *instant)
{
    double number;
    size_t whole = strcspn(text, ".");
    if (strspn(text, "0123456789.") != length || whole < 9 || whole > 17) return false;
    if (!yl_text_to_number(text, length, &number)) return false;
    if (whole <= 14) number *= whole > 11 ? 1e3 : 1e6;
    *instant = (int64_t)(number + 0.5);
    return true;
}

bool yl_foreign_time(const char *text, const struct yl_zone *zone, int64_t *instant)
{
    char iso[64], kept[64];
    size_t length;
    text = yl_foreign_trim(text, &length);
    if (!length || length >= sizeof kept) return false;
    memcpy(kept, text, length);
    kept[length] = '\0';
    if (since_1970(kept, length, instant)) return true;
    if (!as_iso(kept, iso)) return false;
    return yl_time_parse(instant, iso, strlen(iso), zone) == YL_TIME_GOOD;
}
