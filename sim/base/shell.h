/* shell.h: words of a command, as a shell reads them.
 *
 * Why      What a program prints to be typed again, or hands to a shell, must be one word each,
 *          whatever a file name or an option holds.
 * Source   POSIX shell, 2.2 Quoting.
 */
#pragma once
#include <stdbool.h>
#include <stdio.h>

/* As it is where no shell sees anything in it, else in single quotes. */
void yl_shell_word(FILE *out, const char *text);
/* No character that nobody sees: a line stays a line, and what is read is what is there. */
bool yl_shell_is_plain(const char *text);
