/* wrap.c: one pass, breaks at blanks and between wide characters, contract in wrap.h */
#include "sim/base/wrap.h"
#include "sim/base/text.h"
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
