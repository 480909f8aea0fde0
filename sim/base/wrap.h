/* wrap.h: text in lines of a terminal.
 *
 * Why      Help, answers and sentences break where English and Chinese may, by display width.
 * Shape    yl_wrap_text(stream, text, column, indent, width).
 * Units    columns of a terminal.
 * Errors   none; the stream remembers.
 * Owns     nothing.
 * Threads  one stream a thread.
 */
#ifndef YL_SIM_BASE_WRAP_H
#define YL_SIM_BASE_WRAP_H
#include <stdio.h>

/* Prints the text and a line end; the cursor stands at `column`, later lines begin at `indent`. */
void yl_wrap_text(FILE *stream, const char *text, int column, int indent, int width);
#endif
