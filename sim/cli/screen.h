/* screen.h: text that fits the window.
 *
 * Why      Help must read well at 60, 80 and 120 columns, in English (words) and in Chinese
 *          (characters of width two, no comma at the start of a line).
 * Shape    yl_screen_width(stream); yl_wrap_text(stream, text, indent, column, width).
 * Units    terminal columns.
 * Errors   none here; the stream keeps its own error flag.
 * Threads  one.
 */
#pragma once
#include "sim/base/diag.h"
#include "sim/base/wrap.h"
#include <stddef.h>
#include <stdio.h>

/* Of the terminal behind the stream, else COLUMNS, else 80; never under 40 nor over 120. */
int yl_screen_width(FILE *stream);
/* The same, 0 where neither is known: in a pipe, whose lines are for other programs. */
int yl_screen_window(FILE *stream);
/* A row of a list: two blanks, `left` padded to `gap` columns (on a line of its own if it is
 * longer), then `text` wrapped. */
void yl_screen_row(FILE *stream, const char *left, const char *text, int gap, int width);
/* "; did you mean 'a' or 'b'?", each word behind the prefix, or "" when nothing is near. */
enum { YL_SCREEN_GUESS = 240 };
struct yl_screen_words {
    const char *prefix, *const *word;
    size_t count;
};
void yl_screen_guess(char guess[YL_SCREEN_GUESS], const char *word, struct yl_screen_words words,
                     enum yl_lang lang);
