/* wrap.c: one pass, breaks at blanks and between wide characters, contract in wrap.h */
#include "sim/base/wrap.h"
#include "sim/base/get.h"
#include "sim/base/text.h"
#include <stdlib.h>
#include <string.h>

/* Closing punctuation may not begin a line, opening may not end one. */
static bool is_closing(uint32_t c)
{
    return c == 0x3001 || c == 0x3002 || c == 0xFF0C || c == 0xFF1A || c == 0xFF1B || c == 0xFF09 ||
           c == 0x201D || c == 0x300B || c == 0xFF1F || c == 0xFF01;
}
static bool is_opening(uint32_t c) { return c == 0xFF08 || c == 0x201C || c == 0x300A; }

static bool may_break(uint32_t before, uint32_t after)
{
    if (is_closing(after) || is_opening(before) || after == ' ') return false;
    return before == ' ' || is_closing(before) || yl_text_character_width(before) == 2 ||
           yl_text_character_width(after) == 2;
}

/* The first byte of what stands on the next line when `room` columns are left. */
static const char *line_end(const char *text, const char *end, int room)
{
    const char *best = NULL, *at = text;
    uint32_t before = 0;
    int used = 0;
    while (at < end) {
        const char *here = at;
        uint32_t c = yl_text_next(&at, end);
        if (here > text && may_break(before, c)) best = here;
        used += yl_text_character_width(c);
        if (used > room && c != ' ' && best) return best;
        before = c;
    }
    return end;
}

void yl_wrap_text(FILE *stream, const char *text, int column, int indent, int width)
{
    const char *end = text + strlen(text);
    while (text < end) {
        const char *next = line_end(text, end, width - column), *last = next;
        while (last > text && last[-1] == ' ') last--;
        fwrite(text, 1, (size_t)(last - text), stream);
        text = next;
        column = indent;
        if (text < end) fprintf(stream, "\n%*s", indent, "");
    }
    fputc('\n', stream);
}

/* ---- pages ----------------------------------------------------------------------------------- */
FILE *yl_wrap_open(struct yl_wrapped *page)
{
    *page = (struct yl_wrapped){0};
    return page->stream = yl_stream_get(&page->text, &page->size);
}

/* Where the lines behind a wrapped one begin: behind its first gap of two blanks, if that is in
 * the left half of the window, else two columns further in than it. */
static int hang_of(const char *line, int width)
{
    size_t lead = strspn(line, " ");
    const char *gap = strstr(line + lead, "  ");
    int hang = (int)lead + 2;
    if (!gap) return hang;
    while (*gap == ' ') gap++;
    int column = yl_text_width(line, (size_t)(gap - line));
    return column <= width / 2 ? column : hang;
}

void yl_wrap_close(struct yl_wrapped *page, FILE *out, int width)
{
    if (!page->stream) return;
    fclose(page->stream);
    char *line = page->text;
    for (char *end; line && *line; line = end + 1) {
        end = line + strcspn(line, "\n");
        const bool last = !*end;
        *end = 0;
        if (!width || yl_text_width(line, (size_t)(end - line)) <= width)
            fprintf(out, "%s\n", line);
        else
            yl_wrap_text(out, line, 0, hang_of(line, width), width);
        if (last) break;
    }
    free(page->text);
    *page = (struct yl_wrapped){0};
}
