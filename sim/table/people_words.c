/* people_words.c: a cell by what is known of its column, and what a reader is told of a table; contract in people.h */
#include "sim/table/people.h"
#include <stdio.h>

bool yl_people_units_agree(enum yl_cell_unit one, enum yl_cell_unit other)
{
    const bool money = one > YL_CELL_UNIT_SHARE || other > YL_CELL_UNIT_SHARE;
    return one == other || (money && (!one || !other));
}

bool yl_people_number(const struct yl_people_column *column, const char *text, double *value)
{
    struct yl_cell_value number;
    if (yl_cell_number(text, column ? column->comma : YL_COMMA_THOUSANDS, &number)) {
        *value = number.value;
        return !column || !column->of_unit[0].text ||
               yl_people_units_agree(column->unit, number.unit) ||
               !(number.value < 0 || number.value > 0);
    }
    return column && column->kind == YL_CELL_YES && yl_cell_yes(text, value);
}

bool yl_people_doubt(const struct yl_people_column *column, enum yl_lang lang,
                     char text[YL_PEOPLE_TEXT])
{
    struct yl_cell_value one, other;
    const char *const either = column->either.text;
    if (column->thousands.text && column->decimal.text) {
        snprintf(text, YL_PEOPLE_TEXT,
                 T(lang,
                   "its commas are those of thousands ('%.40s', line %zu) and of decimals "
                   "('%.40s', line %zu)",
                   "其中的逗号既作千位分隔（“%.40s”，第 %zu 行）又作小数点（“%.40s”，第 %zu 行）"),
                 column->thousands.text, column->thousands.line, column->decimal.text,
                 column->decimal.line);
    } else if (either && !column->thousands.text && !column->decimal.text &&
               yl_cell_number(either, YL_COMMA_THOUSANDS, &one) &&
               yl_cell_number(either, YL_COMMA_DECIMAL, &other)) {
        snprintf(text, YL_PEOPLE_TEXT,
                 T(lang,
                   "'%.40s' (line %zu) can be %.10g or %.10g: save the file with commas "
                   "or semicolons between its cells, or write numbers without signs of thousands",
                   "“%.40s”（第 %zu 行）可以是 %.10g，也可以是 "
                   "%.10g：请以逗号或分号分隔各列重新保存，或去掉数字中的千位分隔符"),
                 either, column->either.line, one.value, other.value);
    } else if (column->of_unit[1].text) {
        snprintf(text, YL_PEOPLE_TEXT,
                 T(lang, "it mixes units: '%.40s' (line %zu) and '%.40s' (line %zu)",
                   "混用了单位：“%.40s”（第 %zu 行）与“%.40s”（第 %zu 行）"),
                 column->of_unit[0].text, column->of_unit[0].line, column->of_unit[1].text,
                 column->of_unit[1].line);
    } else
        return false;
    return true;
}

void yl_people_names(const char *const *name, size_t columns, enum yl_lang lang,
                     char text[YL_PEOPLE_TEXT])
{
    size_t at = 0, c = 0;
    for (*text = '\0'; c < columns && at < YL_PEOPLE_TEXT - 160; c++)
        at += (size_t)snprintf(text + at, YL_PEOPLE_TEXT - at, T(lang, "%s'%.60s'", "%s“%.60s”"),
                               c ? T(lang, ", ", "、") : "", name[c]);
    if (c < columns) snprintf(text + at, YL_PEOPLE_TEXT - at, "%s", T(lang, ", ...", "……"));
}

bool yl_people_asides(const struct yl_people_account *account, enum yl_lang lang,
                      char text[YL_PEOPLE_TEXT])
{
    static const char *const words[YL_PEOPLE_ASIDES][2] = {
        {"lines above the header", "表头以上的行"},
        {"blank lines", "空行"},
        {"the header once more", "重复的表头"},
        {"lines of totals", "合计行"},
        {"notes below the table", "表下的说明"},
        {"blank cells below a name read as that name", "名称下方的空格按该名称读取"},
        {"dates read with the day first", "按日在前读取的日期"},
        {"dates read with the month first", "按月在前读取的日期"},
        {"times of a clock joined to their dates", "并入日期的时刻"},
        {"quotes or separators too many or too few in a row", "行中多余或缺少的引号、分隔符"},
    };
    const char *before[] = {T(lang, "set aside: ", "未读："), T(lang, "mended: ", "已修补：")};
    size_t at = 0;
    for (int i = 0; i < YL_PEOPLE_ASIDES; i++) {
        const char **what = &before[i >= YL_PEOPLE_FILLED];
        if (!account->aside[i]) continue;
        at += (size_t)snprintf(text + at, YL_PEOPLE_TEXT - at,
                               T(lang, "%s%s%s: %zu (line %zu)", "%s%s%s：%zu（第 %zu 行）"),
                               at ? T(lang, "; ", "；") : "", *what, words[i][lang],
                               account->aside[i], account->line[i]);
        *what = "";
    }
    return at > 0;
}
