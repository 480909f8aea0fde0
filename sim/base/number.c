/* number.c: digits, thousands, signs and units; contract in number.h */
#include "sim/base/number.h"
#include <math.h>
#include <stdio.h>
#include <string.h>

static void group(char *text, const char *digits)
{
    size_t whole = strcspn(digits, ".");
    for (size_t i = 0; i < whole; i++) {
        if (i && (whole - i) % 3 == 0) *text++ = ',';
        *text++ = digits[i];
    }
    strcpy(text, digits + whole);
}

/* To at most so many places, zeros at the end left out. */
static void print_places(char text[YL_SHORT], double value, int places)
{
    enum { MOST = 48 };
    char digits[MOST];
    const double size = fabs(value);
    if (!isfinite(value) || size >= 1e30) {
        strcpy(text, isfinite(value) ? (value < 0 ? "< −10³⁰" : "> 10³⁰") : "–");
        return;
    }
    /* a half goes up, as the last bit of a mean of whole numbers is chance */
    snprintf(digits, sizeof digits, "%.*f", places, size < 1e12 ? size * (1 + 1e-14) : size);
    if (strchr(digits, '.')) {
        size_t length = strlen(digits);
        while (digits[length - 1] == '0') length--;
        length -= digits[length - 1] == '.';
        digits[length] = 0;
    }
    if (value < 0 && strcmp(digits, "0") != 0) {
        strcpy(text, "−");
        text += strlen(text);
    }
    group(text, digits);
}

void yl_short_print(char text[YL_SHORT], double value)
{
    const double size = fabs(value);
    int places = size >= 99.95 ? 0 : size >= 9.995 ? 1 : 2;
    for (double below = size; below > 0 && below < 0.1 && places < 6; below *= 10) places++;
    print_places(text, value, places);
}

/* Whole percents from 10 % on; a share that would round to certainty is cut to a tenth of a percent. */
void yl_short_print_share(char text[YL_SHORT], double share)
{
    double value = 100 * share;
    const double size = fabs(value);
    if (size >= 99.5 && size < 100)
        value = copysign(floor(10 * size + 1e-6) / 10, value);
    else if (size >= 9.95)
        value = round(value);
    else if (size >= 0.995)
        value = round(10 * value) / 10;
    yl_short_print(text, value);
    if (isfinite(share)) strcat(text, "%");
}

struct yl_short yl_short_of(double value)
{
    struct yl_short figure;
    yl_short_print(figure.text, value);
    return figure;
}

int yl_short_places(const double *value, size_t count)
{
    double least = INFINITY, most = 0;
    for (size_t i = 0; i < count; i++) {
        const double size = fabs(value[i]);
        if (!isfinite(size) || size == 0) continue;
        least = fmin(least, size);
        most = fmax(most, size);
    }
    const int of_most = (most < 99.95) + (most < 9.995),
              of_least = (least < 9.95) + (least < 0.995),
              places = of_most > of_least ? of_most : of_least;
    for (int needed = places; needed; needed--)
        for (size_t i = 0; i < count; i++) {
            const double units = round(fabs(value[i]) * pow(10, places));
            if (isfinite(units) && fmod(units, pow(10, places - needed + 1)) != 0) return needed;
        }
    return 0;
}

struct yl_short yl_short_cell(double value, int places)
{
    struct yl_short figure;
    const double least = pow(10, -places);
    const bool below = value != 0 && fabs(value) < least / 2;
    print_places(figure.text, below ? least : value, places);
    const size_t whole = strcspn(figure.text, ".");
    if (value == 0 || !isfinite(value) || fabs(value) >= 1e30) return figure;
    if (places > 0 && !figure.text[whole]) strcat(figure.text, ".");
    while (places > 0 && strlen(figure.text) < whole + 1 + (size_t)places) strcat(figure.text, "0");
    if (!below) return figure;
    struct yl_short less = {"<"};
    strcat(less.text, figure.text);
    return less;
}

static struct yl_short with_sign(double value, struct yl_short figure)
{
    struct yl_short sign = {"+"};
    if (!(value > 0)) return figure;
    strcat(sign.text, figure.text);
    return sign;
}

struct yl_short yl_short_cell_move(double value, int places)
{
    return with_sign(value, yl_short_cell(value, places));
}

struct yl_short yl_short_share(double share)
{
    struct yl_short figure;
    yl_short_print_share(figure.text, share);
    return figure;
}

struct yl_short yl_short_part(double share)
{
    return yl_short_share(share < 0 ? 0 : share > 1 ? 1 : share);
}

struct yl_short yl_short_by(double value, double se)
{
    struct yl_short figure;
    if (!(se > 0) || !isfinite(se)) return yl_short_of(value);
    print_places(figure.text, value, (int)fmin(fmax(2 - floor(log10(se)), 0), 9));
    return figure;
}

struct yl_short yl_short_move_by(double value, double se)
{
    return with_sign(value, yl_short_by(value, se));
}

struct yl_short yl_short_p(double p)
{
    struct yl_short text = {"p < 0.0001"}, figure = yl_short_by(p, p);
    if (!(p < 1e-4)) snprintf(text.text, sizeof text.text, "p = %.58s", figure.text);
    return text;
}

static struct yl_short digits(enum yl_as form, double value, enum yl_lang lang)
{
    const double shown = form == YL_AS_DIGITS ? value : 100 * value, size = fabs(shown);
    struct yl_short text;
    char plain[YL_SHORT];
    snprintf(plain, sizeof plain, size < 1000 ? "%.4g" : "%.6g", shown);
    if (size >= 1000 && size < 1e6 && shown > 0)
        group(text.text, plain);
    else
        strcpy(text.text, isfinite(shown) ? plain : "–");
    if (form == YL_AS_DIGITS_SHARE && isfinite(shown)) strcat(text.text, "%");
    if (form == YL_AS_DIGITS_POINTS && isfinite(shown))
        strcat(text.text, strcmp(plain, "1") ? T(lang, " points", " 个百分点")
                                             : T(lang, " point", " 个百分点"));
    return text;
}

/* The figure with its sign and unit. */
static struct yl_short dressed(enum yl_as form, double value, struct yl_short figure,
                               enum yl_lang lang)
{
    const enum yl_as plain = yl_as_plain(form);
    if (form != plain) figure = with_sign(value, figure);
    if (plain == YL_AS_MONEY && isfinite(value)) strcat(figure.text, T(lang, " CNY", " 元"));
    if (plain == YL_AS_SECONDS && isfinite(value)) strcat(figure.text, T(lang, " s", " 秒"));
    return figure;
}

struct yl_short yl_short_as(enum yl_as form, double value, enum yl_lang lang)
{
    const bool share = yl_as_plain(form) == YL_AS_SHARE;
    if (form == YL_AS_P) return yl_short_p(value);
    if (form > YL_AS_P) return digits(form, value, lang);
    return dressed(form, value, share ? yl_short_share(value) : yl_short_of(value), lang);
}

/* To so many places: zeros at the end stay out. */
static struct yl_short to_places(enum yl_as form, double value, int places, enum yl_lang lang)
{
    const bool share = yl_as_plain(form) == YL_AS_SHARE;
    struct yl_short figure;
    print_places(figure.text, share ? 100 * value : value, places);
    if (share) strcat(figure.text, "%");
    return dressed(form, value, figure, lang);
}

struct yl_short yl_short_end(enum yl_as form, double value, double other, enum yl_lang lang)
{
    enum { MOST = 9 };
    struct yl_short text = yl_short_as(form, value, lang), its = yl_short_as(form, other, lang);
    const bool apart = form < YL_AS_P && isfinite(value) && isfinite(other) && value != other,
               parts = yl_as_plain(form) == YL_AS_SHARE && value < 1 && other < 1;
    for (int places = 1; apart && places <= MOST; places++) {
        const bool certain = !strcmp(text.text, "100%") || !strcmp(its.text, "100%");
        if (strcmp(text.text, its.text) != 0 && !(parts && certain)) break;
        text = to_places(form, value, places, lang);
        its = to_places(form, other, places, lang);
    }
    return text;
}

struct yl_short_range yl_short_range_as(enum yl_as form, double value, double low, double high,
                                        enum yl_lang lang)
{
    struct yl_short_range range;
    const struct yl_short mean = yl_short_as(form, value, lang),
                          least = yl_short_end(form, low, high, lang),
                          most = yl_short_end(form, high, low, lang);
    if (isfinite(low) && high > low)
        snprintf(range.text, sizeof range.text, T(lang, "%s (%s to %s)", "%s (%s 至 %s)"),
                 mean.text, least.text, most.text);
    else
        strcpy(range.text, mean.text);
    return range;
}

const char *yl_short_written(struct yl_arena *arena, const char *text, enum yl_lang lang)
{
    const char *digits = text + (*text == '-'), *rest = digits + strspn(digits, "0123456789"),
               *unit = rest + (*rest == '.' ? 1 + strspn(rest + 1, "0123456789") : 0);
    const bool money = !strcmp(unit, " CNY");
    if (strlen(text) > 15 && text[10] == 'T' && text[13] == ':') /* 11-28 20:00 */
        return yl_arena_print(arena, "%.5s %.5s", text + 5, text + 11);
    if (rest == digits || (*unit && !money)) return text;
    const char *apart = yl_arena_print(arena, "%.*s", (int)(digits - text), text);
    for (const char *at = digits; at < rest; at++)
        apart = yl_arena_print(arena, "%s%s%c", apart,
                               at > digits && (rest - at) % 3 == 0 ? "," : "", *at);
    return yl_arena_print(arena, "%s%.*s%s", apart, (int)(unit - rest), rest,
                          money ? T(lang, " CNY", " 元") : "");
}
