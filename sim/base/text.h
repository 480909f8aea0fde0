/* text.h: UTF-8, display width, nearness of words, number printing.
 *
 * Why      Carets, tables and suggestions must be right under Chinese text; numbers must not depend on a locale.
 * Shape    pure functions on NUL-terminated or (pointer, length) text.
 * Units    width: terminal columns (East Asian wide and full-width characters are 2, combining marks 0).
 * Errors   none; yl_text_valid says where text stops being strict UTF-8 (no overlong form, no surrogate, <= U+10FFFF).
 * Owns     nothing; buffers are the caller's.
 * Threads  any.
 */
#ifndef YL_SIM_BASE_TEXT_H
#define YL_SIM_BASE_TEXT_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

size_t yl_text_valid(const char *text, size_t length);             /* bytes that are valid; == length if all */
uint32_t yl_text_next(const char **at, const char *end);           /* decodes one character and advances */
size_t yl_text_characters(const char *text, size_t length);        /* code points */
int yl_text_width(const char *text, size_t length);                /* terminal columns */
int yl_text_character_width(uint32_t character);
size_t yl_text_fit(const char *text, size_t length, int columns);  /* bytes that fit in so many columns */
size_t yl_text_utf16(const char *text, size_t length);             /* UTF-16 units */
unsigned yl_text_distance(const char *a, const char *b);           /* edits, a swap counts one, case ignored */

/* The up to three words nearest to `word` (at most a third of its length away, at least 1); returns how many. */
size_t yl_text_nearest(const char *word, const char *const *words, size_t count, const char *best[3]);

/* Locale-free numbers. Buffers of YL_NUMBER bytes always suffice. */
enum { YL_NUMBER = 40 };
size_t yl_text_number(char *buffer, double value);        /* 9 significant digits, %.9g in the C locale; "" if not finite */
size_t yl_text_count(char *buffer, int64_t value);
size_t yl_text_money(char *buffer, int64_t micro);        /* millionths to decimal, no trailing zeros: 45000 -> 0.045 */
bool yl_text_to_number(const char *text, size_t length, double *value); /* digits . e and sign only, whole text, finite */
#endif
