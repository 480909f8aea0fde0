/* wrap.h: text in lines of a terminal.
 *
 * Why      Help, answers and sentences break where English and Chinese may, by display width.
 * Shape    yl_wrap_text(stream, text, column, indent, width); or yl_wrap_open, lines as they come,
 *          yl_wrap_close.
 * Units    columns of a terminal.
 * Owns     a wrapped stream owns its text until it is closed.
 */
#pragma once
#include <stdio.h>

/* Prints the text and a line end; the cursor stands at `column`, later lines begin at `indent`. */
void yl_wrap_text(FILE *stream, const char *text, int column, int indent, int width);

/* Lines of which those that are too wide are wrapped, under what follows their first gap. */
struct yl_wrapped {
    FILE *stream; /* to print to */
    char *text;
    size_t size;
};
FILE *yl_wrap_open(struct yl_wrapped *page);
void yl_wrap_close(struct yl_wrapped *page, FILE *out, int width); /* 0: nothing is too wide */
