/* starters.c: one language of a text in two, its notes aligned; contract in starters.h */
#include "sim/cli/starters.h"
#include "sim/base/text.h"
#include <string.h>

enum { LINE = 1024, NOTE_MOST = 76 /* column; a longer line has its note two blanks behind it */ };
static const char open_mark[] = "«", close_mark[] = "»", note_mark[] = "  # ";

/* One line in one language; returns the next one, or NULL behind the last. */
static const char *next_line(char line[LINE], const char *text, enum yl_lang lang)
{
    const char *end = strchr(text, '\n');
    const char *stop = end ? end : text + strlen(text);
    size_t used = 0;
    bool marked = false, skipped = false;
    if (text == stop && !end) return NULL;
    while (text < stop && used + 1 < LINE) {
        if (strncmp(text, open_mark, strlen(open_mark)) == 0) {
            marked = true;
            skipped = lang == YL_ZH;
            text += strlen(open_mark);
        } else if (marked && strncmp(text, close_mark, strlen(close_mark)) == 0) {
            marked = skipped = false;
            text += strlen(close_mark);
        } else if (marked && *text == '|') {
            skipped = !skipped;
            text++;
        } else {
            if (!skipped) line[used++] = *text;
            text++;
        }
    }
    line[used] = '\0';
    return end ? end + 1 : stop;
}

/* The note behind a line, cut from it; NULL where there is none. */
static char *cut_note(char *line)
{
    char *note = strstr(line, note_mark);
    if (!note) return NULL;
    *note = '\0';
    note += strlen(note_mark);
    for (size_t length = strlen(line); length && line[length - 1] == ' '; length--)
        line[length - 1] = '\0';
    return *line ? note : NULL;
}

static int column_of_notes(const char *text, enum yl_lang lang)
{
    char line[LINE];
    int widest = 0;
    for (text = next_line(line, text, lang); text; text = next_line(line, text, lang)) {
        if (!cut_note(line)) continue;
        int width = yl_text_width(line, strlen(line));
        if (width > widest && width <= NOTE_MOST) widest = width;
    }
    return widest + 2;
}

void yl_starter_write(FILE *out, const unsigned char *text, enum yl_lang lang)
{
    const char *at = (const char *)text;
    int column = column_of_notes(at, lang);
    char line[LINE];
    for (at = next_line(line, at, lang); at; at = next_line(line, at, lang)) {
        const char *note = cut_note(line);
        fputs(line, out);
        if (note) {
            int blanks = column - yl_text_width(line, strlen(line));
            fprintf(out, "%*s# %s", blanks < 2 ? 2 : blanks, "", note);
        }
        fputc('\n', out);
    }
}

void yl_starter_subject(FILE *out, const unsigned char *text, enum yl_lang lang)
{
    char line[LINE];
    if (next_line(line, (const char *)text, lang)) fputs(line + strlen("# "), out);
}
