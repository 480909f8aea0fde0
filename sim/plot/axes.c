/* axes.c: ranges and ticks; contract in chart_layout.h */
#include "sim/base/clock.h"
#include "sim/plot/chart_layout.h"
#include <math.h>
#include <string.h>

/* ---- ranges --------------------------------------------------------------------------------- */

void yl_range_reach(struct yl_range *range, double value)
{
    if (!isfinite(value)) return;
    range->low = fmin(range->low, value);
    range->high = fmax(range->high, value);
}

void yl_axis_settle(struct yl_chart_axis *axis, struct yl_range range, bool vertical)
{
    if (axis->kind == YL_AXIS_ROWS) {
        axis->low = -0.5;
        axis->high = (axis->names ? axis->names : 1) - 0.5;
        return;
    }
    if (axis->least < axis->most) {
        axis->low = axis->least;
        axis->high = axis->most;
        return;
    }
    if (range.low > range.high) range = (struct yl_range){0, 1};
    bool from_zero = axis->zero || (vertical && range.low >= 0 && axis->kind != YL_AXIS_TIME &&
                                    range.low < 0.6 * range.high);
    if (from_zero) yl_range_reach(&range, 0);
    double span = range.high - range.low;
    if (!(span > 0)) span = range.high != 0 ? fabs(range.high) * 0.2 : 1;
    axis->low = range.low == 0 && from_zero ? 0 : range.low - 0.06 * span;
    axis->high = range.high == 0 && from_zero ? 0 : range.high + 0.06 * span;
    if (axis->low == axis->high) axis->high = axis->low + span;
}

double yl_axis_share(const struct yl_chart_axis *axis, double value)
{
    return (value - axis->low) / (axis->high - axis->low);
}

/* ---- ticks ---------------------------------------------------------------------------------- */

/* 1,234.5: without an exponent, thousands apart. */
static void plain(char text[YL_TICK_TEXT], double value)
{
    int decimals = 0;
    double unit = 1, size = fabs(value);
    while (decimals < 12 && fabs(size * unit - nearbyint(size * unit)) > 1e-6 * size * unit) {
        decimals++;
        unit *= 10;
    }
    char digits[YL_TICK_TEXT];
    int length = snprintf(digits, sizeof digits, "%.*f", decimals, size);
    int whole = (int)strcspn(digits, "."), used = value < 0 ? 1 : 0;
    if (used) text[0] = '-';
    for (int i = 0; i < length && used < YL_TICK_TEXT - 2; i++) {
        if (i && i < whole && (whole - i) % 3 == 0) text[used++] = ',';
        text[used++] = digits[i];
    }
    text[used] = '\0';
}

/* 1 000 000 in a few characters, in the unit that suits `size` */
static void compact(char text[YL_TICK_TEXT], double value, double size, bool zh)
{
    static const struct {
        double from, to, unit;
        const char *word;
    } words[2][3] = {{{1e9, 1e15, 1e9, "bn"}, {1e6, 1e9, 1e6, "M"}, {1e4, 1e6, 1e3, "k"}},
                     {{1e8, 1e15, 1e8, "亿"}, {1e5, 1e8, 1e4, "万"}}};
    for (int i = 0; i < 3 && value != 0; i++)
        if (size >= words[zh][i].from && size < words[zh][i].to) {
            char number[YL_TICK_TEXT];
            plain(number, value / words[zh][i].unit);
            snprintf(text, YL_TICK_TEXT, "%.40s%s", number, words[zh][i].word);
            return;
        }
    plain(text, value);
}

static int plain_ticks(struct yl_tick tick[YL_TICKS], const struct yl_chart_axis *axis, int most)
{
    static const double by[] = {1, 2, 2.5, 5, 10};
    double span = axis->high - axis->low, step = pow(10, floor(log10(span / most)));
    int k = 0, count = 0;
    while (k < 4 && span / (step * by[k]) > most) k++;
    step *= by[k];
    if (axis->whole > 0) step = axis->whole;
    for (double at = ceil(axis->low / step - 1e-9); at * step <= axis->high + 1e-9 * span; at++) {
        if (count == YL_TICKS) break;
        tick[count++].at = at == 0 ? 0 : at * step;
    }
    return count;
}

static int time_ticks(struct yl_tick tick[YL_TICKS], const struct yl_chart_axis *axis, int most)
{
    static const int minutes[] = {1,   2,   5,   10,   15,   30,   60,    120,   180,
                                  240, 360, 720, 1440, 2880, 4320, 10080, 20160, 43200};
    double step = 86400.0 * 365, span = axis->high - axis->low;
    for (size_t k = 0; k < sizeof minutes / sizeof *minutes; k++)
        if (span / (60.0 * minutes[k]) <= most) {
            step = 60.0 * minutes[k];
            break;
        }
    int count = 0;
    for (double at = ceil(axis->low / step) * step; at <= axis->high && count < YL_TICKS;
         at += step) {
        char text[YL_TIME_TEXT];
        yl_time_print(text, (int64_t)at * YL_SECOND, &(struct yl_zone){0});
        tick[count].at = at;
        const bool day = step >= 86400 || (span > 129600 && fmod(at, 86400) == 0);
        snprintf(tick[count++].text, sizeof tick->text, "%.5s", day ? text + 5 : text + 11);
    }
    return count;
}

int yl_axis_ticks(struct yl_tick tick[YL_TICKS], const struct yl_chart_axis *axis, int most,
                  bool zh)
{
    if (most > YL_TICKS - 1) most = YL_TICKS - 1;
    if (most < 2) most = 2;
    if (axis->kind == YL_AXIS_TIME) return time_ticks(tick, axis, most);
    int count = 0;
    for (; count < 2 && most < YL_TICKS; most++) /* one alone is no scale */
        count = plain_ticks(tick, axis, most);
    double largest = 0; /* its unit is that of all ticks */
    for (int i = 0; i < count; i++) largest = fmax(largest, fabs(tick[i].at));
    for (int i = 0; i < count; i++) {
        char text[YL_TICK_TEXT];
        if (axis->kind == YL_AXIS_SHARE) {
            plain(text, fabs(100 * tick[i].at));
            if (!axis->change) strcat(text, "%");
        } else
            compact(text, fabs(tick[i].at), largest, zh);
        const char *plus = axis->change && tick[i].at > 0 ? "+" : "";
        snprintf(tick[i].text, sizeof tick->text, "%s%.40s", tick[i].at < 0 ? "\u2212" : plus,
                 text);
    }
    return count;
}
