/* text.h: UTF-8, display width, nearness of words, number printing.
 *
 * Why      Carets, tables and suggestions must be right under Chinese text; numbers must not depend on a locale.
 * Shape    pure functions on NUL-terminated or (pointer, length) text.
 * Units    width: terminal columns (East Asian wide and full-width characters are 2, combining marks 0).
 * Errors   yl_text_valid says where text stops being strict UTF-8 (no overlong form, no surrogate, <= U+10FFFF).
 */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* bytes that are valid; == length if all */
size_t yl_text_valid(const char *text, size_t length);
/* decodes one character and advances */
uint32_t yl_text_next(const char **at, const char *end);
size_t yl_text_characters(const char *text, size_t length); /* code points */
int yl_text_width(const char *text, size_t length);         /* terminal columns */
/* Controls but line end and tab, marks, joiners, fillers and separators that nobody sees, characters that
 * turn the direction of others (UAX 9), private use, and code points that are none. */
bool yl_text_is_unseen(uint32_t character);
/* The same but the two that emoji are made with (U+200D, U+FE0F): what text for people does not have. */
bool yl_text_is_hidden(uint32_t character);
int yl_text_character_width(uint32_t character);
/* bytes that fit in so many columns */
size_t yl_text_fit(const char *text, size_t length, int columns);
size_t yl_text_utf16(const char *text, size_t length); /* UTF-16 units */
/* edits, a swap counts one, case ignored */
unsigned yl_text_distance(const char *a, const char *b);

/* A sign, digit or letter of Chinese text that has a plain form: ％（）：，“”、０ and the wide blank. */
bool yl_text_is_wide(uint32_t character);
/* The text in plain forms, in length + 1 bytes; a blank behind ':' and ',', but for times of day. */
void yl_text_narrow(char *out, const char *text, size_t length);

/* How many, up to three, words are nearest to `word` (at most a third of its length away, or 1). */
size_t yl_text_nearest(const char *word, const char *const *words, size_t count,
                       const char *best[3]);
/* Those, or if nothing is near, words that begin as it does up to the last dot, or the first words;
 * at most eight, with commas between, cut with an ellipsis. */
void yl_text_guess(char *out, size_t size, const char *word, const char *const *words,
                   size_t count);

/* Locale-free numbers. Buffers of YL_NUMBER bytes always suffice. */
enum { YL_NUMBER = 40 };
/* 9 significant digits, %.9g in the C locale; "" if not finite */
size_t yl_text_number(char *buffer, double value);
size_t yl_text_count(char *buffer, int64_t value);
/* millionths to decimal, no trailing zeros: 45000 -> 0.045 */
size_t yl_text_money(char *buffer, int64_t micro);
/* A value with its unit for people: four figures of decimals below 10,000, else as it is written. */
void yl_text_short(char *buffer, size_t size, const char *value);
/* bytes of the number at the beginning: sign, digits with a point, exponent; 0: none */
size_t yl_text_digits(const char *text, size_t length);
/* The whole text as a number; false: it is none, or not finite. */
bool yl_text_to_number(const char *text, size_t length, double *value);
/* True if these bytes are the word. */
static inline bool yl_text_is(const char *text, size_t length, const char *word)
{
    return strlen(word) == length && !memcmp(text, word, length);
}
static inline bool yl_text_begins(const char *text, const char *front)
{
    return !strncmp(text, front, strlen(front));
}
static inline bool yl_text_ends(const char *text, const char *end)
{
    const size_t length = strlen(text), size = strlen(end);
    return length >= size && !memcmp(text + length - size, end, size);
}
