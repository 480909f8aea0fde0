/* screen.c: one pass, breaks at blanks and between wide characters, contract in screen.h */
#include "sim/cli/screen.h"
#include "sim/base/text.h"
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

enum { NARROWEST = 40, USUAL = 80, WIDEST = 120 };

int yl_screen_width(FILE *stream)
{
    struct winsize size;
    int width = 0;
    int handle = stream == stderr ? STDERR_FILENO : STDOUT_FILENO; /* a guarded one has none */
    if (isatty(handle) && !ioctl(handle, TIOCGWINSZ, &size)) width = size.ws_col;
    const char *columns = getenv("COLUMNS");
    if (width <= 0 && columns) width = (int)strtol(columns, NULL, 10);
    if (width <= 0) width = USUAL;
    if (width > WIDEST) return WIDEST;
    return width < NARROWEST ? NARROWEST : width;
}

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

void yl_screen_wrap(FILE *stream, const char *text, int column, int indent, int width)
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

void yl_screen_row(FILE *stream, const char *left, const char *text, int gap, int width)
{
    int used = yl_text_width(left, strlen(left));
    fprintf(stream, "  %s", left);
    if (used + 2 > gap)
        fprintf(stream, "\n%*s", gap + 2, "");
    else
        fprintf(stream, "%*s", gap - used, "");
    yl_screen_wrap(stream, text, gap + 2, gap + 2, width);
}

void yl_screen_guess(char guess[YL_SCREEN_GUESS], const char *word, struct yl_screen_words words,
                     enum yl_lang lang)
{
    bool zh = lang == YL_ZH;
    const char *best[3];
    size_t count = yl_text_nearest(word, words.word, words.count, best), used = 0;
    *guess = 0;
    const char *before = zh ? "；是不是" : "; did you mean ";
    for (size_t i = 0; i < count && used < YL_SCREEN_GUESS; i++) {
        used += (size_t)snprintf(guess + used, YL_SCREEN_GUESS - used, zh ? "%s“%s%s”" : "%s'%s%s'",
                                 before, words.prefix, best[i]);
        before = zh ? "或" : " or ";
    }
    if (count && used < YL_SCREEN_GUESS)
        snprintf(guess + used, YL_SCREEN_GUESS - used, zh ? "？" : "?");
}
