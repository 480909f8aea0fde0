/* excel_look.c: formats of numbers, and numbers by them; contract in excel.h */
#include "sim/base/zone.h"
#include "sim/table/excel.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

static const char *const signs[][2] = {{"¥", "￥"}, {"$", "US$"}, {"€", "€"}, {"£", "£"}};

static unsigned money_at(const char *code)
{
    for (unsigned i = 0; i < sizeof signs / sizeof *signs; i++)
        for (int k = 0; k < 2; k++)
            if (!strncmp(code, signs[i][k], strlen(signs[i][k]))) return (i + 1) * YL_EXCEL_MONEY;
    return 0;
}

/* [h], [$¥-804], [Red], [>=100] */
static unsigned bracket(const char *code, size_t length)
{
    if (*code == '$') return length > 1 && code[1] != '-' ? money_at(code + 1) : 0;
    return length && strspn(code, "hmsHMS") >= length ? YL_EXCEL_TIME | YL_EXCEL_ELAPSED : 0;
}

unsigned yl_excel_look(const char *code)
{
    unsigned look = 0;
    bool month = false, quoted = false;
    for (; *code && (quoted || *code != ';'); code++) {
        const char *close = strchr(code, ']');
        if (look < YL_EXCEL_MONEY) look |= money_at(*code == '\\' ? code + 1 : code);
        if (*code == '"') quoted = !quoted;
        if (quoted || *code == '"') continue;
        if (*code == '[' && close) {
            look |= bracket(code + 1, (size_t)(close - code - 1));
            code = close;
        } else if (strchr("\\_*", *code) && code[1])
            code++;
        else if (!strncasecmp(code, "am/pm", 5))
            code += 4;
        else if (strchr("yYdD", *code))
            look |= YL_EXCEL_DATE;
        else if (strchr("hH", *code))
            look |= YL_EXCEL_TIME;
        else if (strchr("sS", *code))
            look |= YL_EXCEL_TIME | YL_EXCEL_SECONDS;
        else if (strchr("mM", *code))
            month = true;
        else if (*code == '%')
            look |= YL_EXCEL_PERCENT;
    }
    return month && !(look & YL_EXCEL_TIME) ? look | YL_EXCEL_DATE : look;
}

/* Those of East Asia among them, which a Chinese Excel writes without their code. */
unsigned yl_excel_look_built_in(unsigned long id)
{
    static const struct {
        unsigned long from, to;
        unsigned look;
    } all[] = {
        {9, 10, YL_EXCEL_PERCENT},
        {14, 17, YL_EXCEL_DATE},
        {18, 21, YL_EXCEL_TIME},
        {22, 22, YL_EXCEL_DATE | YL_EXCEL_TIME},
        {27, 31, YL_EXCEL_DATE},
        {32, 35, YL_EXCEL_TIME},
        {36, 36, YL_EXCEL_DATE},
        {45, 45, YL_EXCEL_TIME | YL_EXCEL_SECONDS},
        {46, 46, YL_EXCEL_TIME | YL_EXCEL_SECONDS | YL_EXCEL_ELAPSED},
        {47, 47, YL_EXCEL_TIME | YL_EXCEL_SECONDS},
        {50, 54, YL_EXCEL_DATE},
        {55, 56, YL_EXCEL_TIME},
        {57, 58, YL_EXCEL_DATE},
    };
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        if (id >= all[i].from && id <= all[i].to) return all[i].look;
    return 0;
}

/* A day number: days and their fraction since 1899-12-30; the 29th of February 1900, which never was, has number 60. */
static bool put_time(char out[YL_EXCEL_NUMBER], double value, unsigned look, bool is_1904)
{
    enum { DAY_MS = 86400000, EPOCH = 25569, FROM_1904 = 1462, LAST = 2958466 };
    if (!(value >= 0 && value < LAST)) return false;
    const int64_t all = llround(value * DAY_MS);
    int64_t day = all / DAY_MS, of_day = all % DAY_MS;
    int at = 0;
    if (is_1904) day += FROM_1904;
    const bool is_day = !(look & YL_EXCEL_ELAPSED) && (is_1904 ? (look & YL_EXCEL_DATE) : day > 0);
    if (!is_day && !(look & YL_EXCEL_TIME)) return false;
    if (is_day) {
        const struct yl_zone_date date = yl_zone_date(day - EPOCH + (day < 60));
        at = snprintf(out, YL_EXCEL_NUMBER, "%04d-%02d-%02d", (int)date.year, (int)date.month,
                      (int)date.day);
        if (!of_day && !(look & YL_EXCEL_TIME)) return true;
    } else
        of_day = all;
    const int64_t second = of_day / 1000 % 60, part = of_day % 1000;
    at += snprintf(out + at, (size_t)(YL_EXCEL_NUMBER - at), "%s%02d:%02d", at ? " " : "",
                   (int)(of_day / 3600000), (int)(of_day / 60000 % 60));
    if (second || part || look & YL_EXCEL_SECONDS)
        at += snprintf(out + at, (size_t)(YL_EXCEL_NUMBER - at), ":%02d", (int)second);
    if (part) snprintf(out + at, (size_t)(YL_EXCEL_NUMBER - at), ".%03d", (int)part);
    return true;
}

void yl_excel_number(char out[YL_EXCEL_NUMBER], const char *text, unsigned look, bool is_1904)
{
    char *end;
    const double value = strtod(text, &end);
    const size_t digits = strspn(text + (*text == '-'), "0123456789") + (*text == '-');
    out[0] = '\0';
    if (end == text || *end || !isfinite(value)) return;
    if (look & (YL_EXCEL_DATE | YL_EXCEL_TIME) && put_time(out, value, look, is_1904)) return;
    if (look & YL_EXCEL_PERCENT) {
        snprintf(out, YL_EXCEL_NUMBER, "%.15g%%", value * 100);
        return;
    }
    const unsigned money = look / YL_EXCEL_MONEY;
    const char *sign = money && money <= sizeof signs / sizeof *signs ? signs[money - 1][0] : "";
    const int at = snprintf(out, YL_EXCEL_NUMBER, "%s%s", value < 0 ? "-" : "", sign);
    if (digits == strlen(text) && digits < YL_EXCEL_NUMBER - 8) {
        strcpy(out + at, text + (*text == '-'));
        return;
    }
    for (int precision = 15; precision <= 17; precision++) {
        snprintf(out + at, (size_t)(YL_EXCEL_NUMBER - at), "%.*G", precision, fabs(value));
        if (!(strtod(out + at, NULL) < fabs(value) || strtod(out + at, NULL) > fabs(value))) return;
    }
}
