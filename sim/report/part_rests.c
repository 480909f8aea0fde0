/* part_rests.c: which figures of the scenario have a source; contract in part.h */
#include "sim/base/file.h"
#include "sim/report/part.h"

enum { LARGEST = 1 << 22 };

/* What follows the # of a line; NULL: nothing, or the # is inside a text. */
static const char *comment_of(const char *line, const char *end)
{
    char quote = 0;
    for (const char *c = line; c < end; c++) {
        if (quote)
            quote = *c == quote ? 0 : quote;
        else if (*c == '"' || *c == '\'')
            quote = *c;
        else if (*c == '#' && (c == line || c[-1] == ' '))
            return c + 1;
    }
    return NULL;
}

/* A source is cited as F12 or by a name with a _. */
static const char *grade_of(const char *comment)
{
    bool fact = false;
    if (!strstr(comment, "assumption")) return "reported";
    for (const char *c = comment; *c; c++)
        fact = fact || (*c == 'F' && c[1] >= '0' && c[1] <= '9') || (*c == '_' && c > comment);
    return fact ? "mixed" : "assumption";
}

static void put_line(struct yl_json_out *to, struct yl_report_study *study, int number,
                     const char *line, const char *stop)
{
    const char *comment = comment_of(line, stop);
    if (!comment) return;
    while (line < comment && *line == ' ') line++;
    const char *last = comment - 1;
    while (last > line && last[-1] == ' ') last--;
    if (last == line) return; /* a line of prose */
    while (comment < stop && *comment == ' ') comment++;
    const char *source = yl_arena_copy(&study->arena, comment, (size_t)(stop - comment));
    yl_json_open(to, NULL, '{');
    yl_json_count(to, "line", (uint64_t)number);
    yl_json_text(to, "set", yl_arena_copy(&study->arena, line, (size_t)(last - line)));
    yl_json_text(to, "source", source);
    yl_json_text(to, "grade", grade_of(source));
    yl_json_close(to, '}');
}

/* A stranger's manifest may name any file of this machine; only of a scenario is anything shown. */
static bool is_scenario(const char *text)
{
    const char *key = strstr(text, "yinliu:");
    while (key && key > text && key[-1] != '\n') key = strstr(key + 1, "yinliu:");
    return key != NULL;
}

enum yl_status yl_part_rests(struct yl_json_out *to, struct yl_report_study *study,
                             struct yl_fault *fault)
{
    struct yl_bytes bytes;
    const char *scenario = study->finished.manifest.scenario;
    if (!*scenario || !yl_file_exists(scenario)) return YL_OK;
    const enum yl_status status = yl_file_read(&bytes, scenario, LARGEST, fault);
    if (status) return status == YL_IO ? status : YL_OK; /* what is no scenario says nothing */
    if (is_scenario(bytes.data)) {
        int number = 0;
        yl_json_open(to, "rests", '[');
        for (const char *at = bytes.data, *end = at + bytes.length; at < end;) {
            const char *stop = memchr(at, '\n', (size_t)(end - at));
            if (!stop) stop = end;
            put_line(to, study, ++number, at, stop);
            at = stop < end ? stop + 1 : end;
        }
        yl_json_close(to, ']');
    }
    yl_bytes_free(&bytes);
    return YL_OK;
}
