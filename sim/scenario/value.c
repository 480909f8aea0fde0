/* value.c: numbers with units, times and words; contracts in value.h and keys.h */
#include "sim/scenario/value.h"
#include "sim/base/gone.h"
#include "sim/base/text.h"
#include <math.h>
#include <string.h>

static const struct {
    enum yl_unit of;
    const char *name;
    double factor;
} units[] = {
    {YL_U_DURATION, "ms", 1e3},   {YL_U_DURATION, "s", 1e6},      {YL_U_DURATION, "m", 6e7},
    {YL_U_DURATION, "h", 3.6e9},  {YL_U_DURATION, "d", 8.64e10},  {YL_U_DURATION, "w", 6.048e11},
    {YL_U_RATE, "/s", 1e6},       {YL_U_RATE, "/min", 6e7},       {YL_U_RATE, "/h", 3.6e9},
    {YL_U_RATE, "/day", 8.64e10}, {YL_U_RATE, "/week", 6.048e11}, {YL_U_MONEY, "CNY", 1},
    {YL_U_MONEY, "元", 1},        {YL_U_MONEY, "万元", 1e4}};
static const struct {
    const char *name;
    double factor;
} multiples[] = {{"k", 1e3}, {"万", 1e4}, {"亿", 1e8}};
static const char *const yuan_signs[] = {"¥", "￥"};
static const double largest = 0x1p51; /* of a quantity in its base unit: draws are exact to there */
static const double largest_count = 0x1p53;

bool yl_reader_variant(const struct yl_reader *reader)
{
    if (reader->variant) YL_NOTE(reader, "in variant '%s'", "在方案 '%s' 中", reader->variant);
    return false;
}

const char *yl_item_name(const struct yl_item *item)
{
    const char *key = item->key ? item->key : item->list;
    return key ? key : "item";
}

struct yl_pos yl_item_part(const struct yl_item *item, size_t from, size_t length)
{
    struct yl_pos at = item->at;
    size_t all = strlen(item->text), quote = item->quoted ? 1 : 0;
    if (at.width != yl_text_characters(item->text, all) + 2 * quote || from > all ||
        from + length > all)
        return at;
    at.column += (uint32_t)(quote + yl_text_characters(item->text, from));
    at.width = (uint32_t)yl_text_characters(item->text + from, length);
    return at;
}

size_t yl_value_yuan(const char *text, size_t length)
{
    for (size_t i = 0; i < sizeof yuan_signs / sizeof *yuan_signs; i++) {
        size_t size = strlen(yuan_signs[i]);
        if (length >= size && !memcmp(text, yuan_signs[i], size)) return size;
    }
    return 0;
}

bool yl_value_is_number(const char *text)
{
    size_t length = strlen(text), sign = yl_value_yuan(text, length);
    return yl_text_digits(text + sign, length - sign) > 0;
}

/* 1.1万 is 11000, not the next double to it. */
static double scaled(double number, double factor)
{
    double product = number * factor, whole = nearbyint(product);
    return fabs(product - whole) <= 1e-9 * fabs(product) ? whole : product;
}

/* Bytes of k, 万 or 亿 at the beginning, which multiplies the number. */
static size_t multiple(const char *text, size_t length, double *number)
{
    for (size_t i = 0; i < sizeof multiples / sizeof *multiples; i++) {
        size_t size = strlen(multiples[i].name);
        if (length < size || memcmp(text, multiples[i].name, size)) continue;
        *number = scaled(*number, multiples[i].factor);
        return size;
    }
    return 0;
}

double yl_value_unit(enum yl_unit of, const char *name, size_t length)
{
    for (size_t i = 0; i < sizeof units / sizeof *units; i++)
        if (units[i].of == of && yl_text_is(name, length, units[i].name)) return units[i].factor;
    return 0;
}

static enum yl_value_fault keep(double base, double *out)
{
    *out = nearbyint(base); /* 0.1s is 100000 */
    return *out >= 0 && *out <= largest ? YL_VALUE_GOOD : YL_VALUE_RANGE;
}

/* A unit directly behind, of money also behind blanks, of CNY nowhere else; nothing needs none. */
static enum yl_value_fault parse_whole(enum yl_unit of, double number, const char *unit,
                                       size_t length, double *out)
{
    size_t blanks = 0;
    while (of == YL_U_MONEY && blanks < length && unit[blanks] == ' ') blanks++;
    if (blanks == length) {
        *out = 0;
        return number == 0 ? YL_VALUE_GOOD : YL_VALUE_NO_UNIT;
    }
    const double factor = yl_value_unit(of, unit + blanks, length - blanks);
    if (!(factor > 0) || (!blanks && *unit == 'C')) return YL_VALUE_BAD_UNIT;
    return keep(of == YL_U_MONEY ? scaled(number, factor) * 1e6 : number * factor, out);
}

static enum yl_value_fault parse_rate(double number, const char *unit, size_t length, double *out)
{
    const size_t many = multiple(unit, length, &number);
    const double factor = yl_value_unit(YL_U_RATE, unit + many, length - many);
    if (number < 0) return YL_VALUE_RANGE;
    if (many == length) return YL_VALUE_NO_UNIT;
    if (!(factor > 0)) return YL_VALUE_BAD_UNIT;
    *out = number / factor;
    return YL_VALUE_GOOD;
}

enum yl_value_fault yl_value_parse(const struct yl_value_text *raw, double *out)
{
    size_t sign = raw->unit == YL_U_MONEY ? yl_value_yuan(raw->text, raw->length) : 0;
    size_t digits = yl_text_digits(raw->text + sign, raw->length - sign);
    double number = 0;
    if (!digits || !yl_text_to_number(raw->text + sign, digits, &number)) return YL_VALUE_NO_NUMBER;
    const char *unit = raw->text + sign + digits;
    size_t left = raw->length - sign - digits;
    switch (raw->unit) {
    case YL_U_DURATION:
    case YL_U_MONEY:
        if (!sign) return parse_whole(raw->unit, number, unit, left, out);
        if (left != multiple(unit, left, &number)) return YL_VALUE_BAD_UNIT; /* but 万 */
        return keep(scaled(number, 1) * 1e6, out);
    case YL_U_SHARE:
        if (left && !yl_text_is(unit, left, "%")) return YL_VALUE_BAD_UNIT;
        *out = left ? number / 100 : number;
        return *out >= 0 && *out <= 1 ? YL_VALUE_GOOD : YL_VALUE_RANGE;
    case YL_U_RATE:
        return parse_rate(number, unit, left, out);
    case YL_U_COUNT:
        if (left != multiple(unit, left, &number)) return YL_VALUE_BAD_UNIT;
        *out = number;
        if (number < 0 || number > largest_count) return YL_VALUE_RANGE;
        return floor(number) == number ? YL_VALUE_GOOD : YL_VALUE_NOT_WHOLE;
    default:
        if (left) return YL_VALUE_BAD_UNIT;
        *out = number;
        return YL_VALUE_GOOD;
    }
}

static const char *const unit_words[][2] = {
    {"number", "数"},         {"share", "占比"}, {"duration", "时长"}, {"sum of money", "金额"},
    {"whole number", "整数"}, {"number", "数"},  {"rate", "速率"}};
static const char *const unit_forms[][2] = {
    {"digits with '.' and 'e', as 12.5", "数字，可有 '.' 和 'e'，例如 12.5"},
    {"a share is written '20%' or '0.2'", "占比写作 '20%' 或 '0.2'"},
    {"a duration ends in ms s m h d or w, without a blank, as '5m'",
     "时长以 ms s m h d w 结尾，中间不空格，例如 '5m'"},
    {"money is written with a blank and CNY, as '0.045 CNY'",
     "金额写作 '0.045 CNY'、'0.045 元'、'¥0.045' 或 '2 万元'"},
    {"a whole number without a unit, as 200, 10k or 1.5万",
     "不带单位的整数，例如 200、1.5万 或 10k"},
    {"a number without a unit, as 2.5", "不带单位的数，例如 2.5"},
    {"a rate ends in /s /min /h /day or /week, as '1200/h'",
     "速率以 /s /min /h /day 或 /week 结尾，例如 '1200/h'"}};

static void report_range(struct yl_reader *reader, struct yl_pos at, const char *name,
                         const struct yl_value_text *raw)
{
    int n = (int)raw->length;
    if (raw->unit == YL_U_SHARE)
        YL_SAY(reader, at, SHARE_RANGE, "'%s' is %.*s, but a share lies between 0%% and 100%%",
               "'%s' 是 %.*s，占比只能在 0%% 到 100%% 之间", name, n, raw->text);
    else if (raw->text[0] == '-')
        YL_SAY(reader, at, VALUE_RANGE, "'%s' is %.*s, but may not be negative",
               "'%s' 是 %.*s，不能为负", name, n, raw->text);
    else
        YL_SAY(reader, at, VALUE_RANGE, "'%s' is %.*s, which is more than can be counted exactly",
               "'%s' 是 %.*s，超出能精确计数的范围", name, n, raw->text);
}

void yl_value_say(struct yl_reader *reader, struct yl_pos at, const char *name,
                  const struct yl_value_text *raw, enum yl_value_fault fault)
{
    int n = (int)raw->length, unit = (int)raw->unit;
    size_t sign = raw->unit == YL_U_MONEY ? yl_value_yuan(raw->text, raw->length) : 0;
    size_t from = sign + yl_text_digits(raw->text + sign, raw->length - sign);
    while (from < raw->length && raw->text[from] == ' ') from++;
    from += raw->unit == YL_U_RATE && from < raw->length && raw->text[from] == '/';
    switch (fault) {
    case YL_VALUE_GOOD:
        return;
    case YL_VALUE_RANGE:
        report_range(reader, at, name, raw);
        return;
    case YL_VALUE_NOT_WHOLE:
        YL_SAY(reader, at, NOT_WHOLE, "'%s' is %.*s, but must be a whole number",
               "'%s' 是 %.*s，必须是整数", name, n, raw->text);
        return;
    case YL_VALUE_NO_NUMBER:
        YL_SAY(reader, at, NOT_A_NUMBER, "'%s' is '%.*s', which is no %s", "'%s' 是 '%.*s'，不是%s",
               name, n, raw->text, unit_words[unit][reader->diags->lang]);
        break;
    case YL_VALUE_NO_UNIT:
        YL_SAY(reader, at, MISSING_UNIT, "'%s' is %.*s without a unit", "'%s' 是 %.*s，缺单位",
               name, n, raw->text);
        break;
    case YL_VALUE_BAD_UNIT:
        if (at.width == raw->length) {
            at.column += (uint32_t)from;
            at.width -= (uint32_t)from;
        }
        YL_SAY(reader, at, UNKNOWN_UNIT, "'%.*s' is not a unit of a %s", "'%.*s' 不是%s的单位",
               (int)(raw->length - from), raw->text + from, unit_words[unit][reader->diags->lang]);
        break;
    }
    YL_HELP(reader, "%s", "%s", unit_forms[unit][reader->diags->lang]);
}

bool yl_read_scalar(struct yl_reader *r, const struct yl_item *item)
{
    if (item->kind != YL_SCALAR)
        return YL_SAY(r, item->key ? item->key_at : item->at, WRONG_SHAPE,
                      "'%s' is %s, but a single value is needed here", "'%s' 是%s，这里应是单个值",
                      yl_item_name(item),
                      r->diags->lang == YL_ZH ? (item->kind == YL_MAP ? "映射" : "列表")
                                              : (item->kind == YL_MAP ? "a map" : "a list"));
    if (item->reported) return false;
    if (!*item->text)
        return YL_SAY(r, item->key ? item->key_at : item->at, WRONG_SHAPE, "'%s' has no value",
                      "'%s' 没有值", yl_item_name(item));
    return true;
}

bool yl_read_yesno(struct yl_reader *r, const struct yl_item *item, bool *out)
{
    static const char *const yes[] = {"true", "on",  "y",   "True", "TRUE", "On",
                                      "ON",   "Yes", "YES", "Y",    "是"};
    static const char *const no[] = {"false", "off", "n",  "False", "FALSE", "Off",
                                     "OFF",   "No",  "NO", "N",     "否"};
    if (!yl_read_scalar(r, item)) return false;
    if (!strcmp(item->text, "yes") || !strcmp(item->text, "no")) {
        *out = item->text[0] == 'y';
        return true;
    }
    YL_SAY(r, item->at, NOT_YES_NO, "'%s' is '%s', but is either yes or no",
           "'%s' 是 '%s'，只能是 yes 或 no", yl_item_name(item), item->text);
    for (size_t i = 0; i < sizeof yes / sizeof *yes; i++) {
        if (!strcmp(item->text, yes[i])) YL_HELP(r, "write 'yes'", "请写 'yes'");
        if (!strcmp(item->text, no[i])) YL_HELP(r, "write 'no'", "请写 'no'");
    }
    return false;
}

bool yl_read_number(struct yl_reader *r, const struct yl_item *item, enum yl_unit unit, double *out)
{
    if (!yl_read_scalar(r, item)) return false;
    struct yl_value_text raw = {item->text, strlen(item->text), unit};
    double number;
    enum yl_value_fault fault = yl_value_parse(&raw, &number);
    if (fault) {
        yl_value_say(r, yl_item_part(item, 0, raw.length), yl_item_name(item), &raw, fault);
        return false;
    }
    *out = number;
    return true;
}

bool yl_read_count(struct yl_reader *r, const struct yl_item *item, int64_t *out)
{
    double number;
    if (!yl_read_number(r, item, YL_U_COUNT, &number)) return false;
    *out = (int64_t)number;
    return true;
}

static const struct yl_zone *zone_of(const struct yl_reader *reader)
{
    static const struct yl_zone china = {.offset_s = 8 * 3600, .name = "+08:00"};
    return reader->zone ? reader->zone : &china;
}

/* How many instants of the horizon a time of day is; -1: it is none, or no horizon is known. */
static int times_of_day(const struct yl_reader *reader, const char *text, int64_t at[2])
{
    if (reader->from < reader->to)
        return yl_time_of_day(at, text, zone_of(reader), reader->from, reader->to);
    return yl_time_of_day(at, text, zone_of(reader), 0, 0) < 0 ? -1 : 0;
}

bool yl_time_good(const struct yl_reader *reader, const char *text, int64_t *out)
{
    int64_t at[2];
    if (yl_time_parse(out, text, strlen(text), zone_of(reader)) == YL_TIME_GOOD) return true;
    if (times_of_day(reader, text, at) != 1) return false;
    *out = at[0];
    return true;
}

/* A time of day that is not one instant. */
static void report_times(struct yl_reader *reader, const struct yl_item *item, int count,
                         const int64_t at[2])
{
    char first[YL_TIME_TEXT], second[YL_TIME_TEXT];
    if (reader->from < 0) return;
    if (count > 1) {
        yl_time_print(first, at[0], zone_of(reader));
        yl_time_print(second, at[1], zone_of(reader));
        YL_SAY(reader, item->at, BAD_TIME, "'%s' is %s, which the horizon has more than once",
               "'%s' 是 %s，时间范围内不止一个", yl_item_name(item), item->text);
        YL_HELP(reader, "write its date: %s or %s", "请写日期：%s 或 %s", first, second);
        return;
    }
    bool known = reader->from < reader->to;
    YL_SAY(reader, item->at, BAD_TIME,
           known ? "'%s' is %s, which lies outside the horizon"
                 : "'%s' is %s, but a time without its date is not allowed here",
           known ? "'%s' 是 %s，不在时间范围内" : "'%s' 是 %s，这里的时间须写日期",
           yl_item_name(item), item->text);
    YL_HELP(reader, "a time is written 2021-07-10T19:30+08:00, or 2021-07-10 for its 00:00",
            "时间写作 2021-07-10T19:30+08:00，只写 2021-07-10 即当日 00:00");
}

bool yl_read_time(struct yl_reader *r, const struct yl_item *item, int64_t *out)
{
    int64_t at[2];
    if (!yl_read_scalar(r, item)) return false;
    if (yl_time_good(r, item->text, out)) return true;
    int count = times_of_day(r, item->text, at);
    if (count >= 0) {
        report_times(r, item, count, at);
        return false;
    }
    const struct yl_zone *zone = zone_of(r);
    const char *name = yl_item_name(item);
    char right[YL_TIME_TEXT];
    int64_t instant = 0;
    switch (yl_time_parse(&instant, item->text, strlen(item->text), zone)) {
    case YL_TIME_GOOD:
        break; /* read before */
    case YL_TIME_SHAPE:
        YL_SAY(r, item->at, BAD_TIME, "'%s' is '%s', which is no time", "'%s' 是 '%s'，不是时间",
               name, item->text);
        YL_HELP(r, "a time is written 2021-07-10T19:30+08:00, or 2021-07-10 for its 00:00",
                "时间写作 2021-07-10T19:30+08:00，只写 2021-07-10 即当日 00:00");
        return false;
    case YL_TIME_RANGE:
        YL_SAY(r, item->at, BAD_TIME, "'%s' is '%s', but there is no such date or time of day",
               "'%s' 是 '%s'，没有这样的日期或时刻", name, item->text);
        YL_HELP(r, "a day of the calendar, in the years 0002 to 9998 (UTC), from 00:00 to 23:59:59",
                "日期须在日历上，年份为 0002 至 9998（UTC），时刻为 00:00 至 23:59:59");
        return false;
    case YL_TIME_SKIPPED:
        yl_time_print(right, instant, zone);
        YL_SAY(r, item->at, TIME_SKIPPED,
               "'%s' is %s, which does not exist in %s: the clocks go forward there",
               "'%s' 是 %s，在 %s 不存在：该处时钟拨快", name, item->text, zone->name);
        YL_HELP(r, "the next time there is %s", "其后的第一个时间是 %s", right);
        return false;
    case YL_TIME_TWICE:
        yl_time_print(right, instant, zone);
        YL_SAY(r, item->at, TIME_TWICE,
               "'%s' is %s, which exists twice in %s: the clocks go back there",
               "'%s' 是 %s，在 %s 出现两次：该处时钟拨慢", name, item->text, zone->name);
        YL_HELP(r, "choose one by an offset; the first is %s", "请加时差说明；第一次是 %s", right);
        return false;
    }
    return false;
}

bool yl_read_word(struct yl_reader *r, const struct yl_item *item, const char *words, int *out)
{
    const char *word[16];
    char buffer[256];
    size_t count = 0, length = strlen(words);
    if (!yl_read_scalar(r, item)) return false;
    if (length >= sizeof buffer) length = sizeof buffer - 1;
    memcpy(buffer, words, length);
    buffer[length] = 0;
    for (char *at = buffer; at && count < 16;) {
        word[count] = at;
        at = strchr(at, '|');
        if (at) *at++ = 0;
        if (!strcmp(word[count], item->text)) {
            *out = (int)count;
            return true;
        }
        count++;
    }
    YL_SAY(r, item->at, UNKNOWN_WORD, "'%s' cannot be '%s'", "'%s' 不能是 '%s'", yl_item_name(item),
           item->text);
    const char *instead = yl_gone(yl_item_name(item), item->text, r->diags->lang);
    if (instead)
        YL_HELP(r, "it is gone: %s", "它已去掉：%s", instead);
    else
        yl_diag_suggest(r->diags, item->text, word, count);
    return false;
}
