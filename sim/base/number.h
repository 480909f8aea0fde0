/* number.h: figures as people read them.
 *
 * Why      A figure has one text in every medium: terminal, page, picture and finding print the same digits.
 * Shape    struct yl_short text = yl_short_of(value); text.text.
 * Units    three significant digits or a whole number, thousands apart: 12,345 · 123 · 12.3 · 0.12; a value that
 *          is not finite is "–"; the minus sign is U+2212.
 */
#pragma once
#include "sim/base/arena.h"
#include "sim/base/diag.h"

enum { YL_SHORT = 64 };
struct yl_short {
    char text[YL_SHORT];
};
struct yl_short yl_short_of(double value);
/* In a column of figures, all to as many places: three digits of the largest, two of the smallest, no zeros with which all end.
 * Below the last place it is "<0.01". */
int yl_short_places(const double *value, size_t count);
struct yl_short yl_short_cell(double value, int places);
struct yl_short yl_short_cell_move(double value, int places);
/* A share in percent. One that is neither 0 nor 1 is never rounded to 0% or 100%. */
struct yl_short yl_short_share(double share);
/* Of a whole: an estimate outside of 0 to 1 is printed as its nearest end. */
struct yl_short yl_short_part(double share);
/* Figures of one comparison, all to the places that its standard error needs: 231.4, 187.5 and +43.9 (+0.8 to +86.9). */
struct yl_short yl_short_by(double value, double se);
struct yl_short yl_short_move_by(double value, double se);
/* Of a test: "p = 0.012", "p < 0.0001". */
struct yl_short yl_short_p(double p);
void yl_short_print(char text[YL_SHORT], double value);
void yl_short_print_share(char text[YL_SHORT], double share);

/* How a figure is printed; each but the last is followed by its difference, which has its sign. */
enum yl_as {
    YL_AS_NUMBER,
    YL_AS_MOVE,
    YL_AS_MONEY,
    YL_AS_MONEY_MOVE,
    YL_AS_SECONDS,
    YL_AS_SECONDS_MOVE,
    YL_AS_SHARE,
    YL_AS_SHARE_MOVE,
    YL_AS_P,            /* of a test, with its letter: yl_short_p */
    YL_AS_DIGITS,       /* of a formula: four digits, from 1,000 on six */
    YL_AS_DIGITS_SHARE, /* likewise in percent */
    YL_AS_DIGITS_POINTS /* of two shares: "0.8993 points" */
};
/* With its unit: " CNY" or " 元" behind money, " s" or " 秒" behind seconds. */
struct yl_short yl_short_as(enum yl_as form, double value, enum yl_lang lang);
/* An end of an interval: with so many places more that it does not print as the other one, from which it differs. */
struct yl_short yl_short_end(enum yl_as form, double value, double other, enum yl_lang lang);
/* "10 (8 to 12)"; "10" where the interval is none. */
struct yl_short_range {
    char text[4 * YL_SHORT];
};
struct yl_short_range yl_short_range_as(enum yl_as form, double value, double low, double high,
                                        enum yl_lang lang);
static inline enum yl_as yl_as_plain(enum yl_as as) { return as / 2 * 2; } /* not as a difference */
static inline enum yl_as yl_as_move(enum yl_as as) { return as < YL_AS_P ? as | 1 : YL_AS_MOVE; }
/* Of the ends of an interval behind a value with its unit: without one. */
static inline enum yl_as yl_as_bound(enum yl_as as)
{
    return yl_as_plain(as) == YL_AS_MONEY || yl_as_plain(as) == YL_AS_SECONDS ? as % 2 : as;
}
/* A number or sum of money as it is written, thousands apart, its currency in the language; a time as 11-28 20:00. In the arena. */
const char *yl_short_written(struct yl_arena *arena, const char *text, enum yl_lang lang);
