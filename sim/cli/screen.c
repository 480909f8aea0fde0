/* screen.c: width, rows of lists, near words; contract in screen.h */
#include "sim/cli/screen.h"
#include "sim/base/text.h"
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

enum { NARROWEST = 40, USUAL = 80, WIDEST = 120 };

int yl_screen_window(FILE *stream)
{
    struct winsize size;
    int width = 0;
    int handle = stream == stderr ? STDERR_FILENO : STDOUT_FILENO; /* a guarded one has none */
    if (isatty(handle) && !ioctl(handle, TIOCGWINSZ, &size)) width = size.ws_col;
    const char *columns = getenv("COLUMNS");
    if (width <= 0 && columns) width = (int)strtol(columns, NULL, 10);
    if (width <= 0) return 0;
    if (width > WIDEST) return WIDEST;
    return width < NARROWEST ? NARROWEST : width;
}

int yl_screen_width(FILE *stream)
{
    int width = yl_screen_window(stream);
    return width ? width : USUAL;
}

void yl_screen_row(FILE *stream, const char *left, const char *text, int gap, int width)
{
    int used = yl_text_width(left, strlen(left));
    fprintf(stream, "  %s", left);
    const bool over = used + 2 > gap;
    fprintf(stream, "%s%*s", over ? "\n" : "", over ? gap + 2 : gap - used, "");
    yl_wrap_text(stream, text, gap + 2, gap + 2, width);
}

void yl_screen_guess(char guess[YL_SCREEN_GUESS], const char *word, struct yl_screen_words words,
                     enum yl_lang lang)
{
    const char *best[3];
    size_t count = yl_text_nearest(word, words.word, words.count, best), used = 0;
    *guess = 0;
    const char *before = T(lang, "; did you mean ", "；是不是");
    for (size_t i = 0; i < count && used < YL_SCREEN_GUESS; i++) {
        used += (size_t)snprintf(guess + used, YL_SCREEN_GUESS - used,
                                 T(lang, "%s'%s%s'", "%s“%s%s”"), before, words.prefix, best[i]);
        before = T(lang, " or ", "或");
    }
    if (count && used < YL_SCREEN_GUESS)
        snprintf(guess + used, YL_SCREEN_GUESS - used, T(lang, "?", "？"));
}
