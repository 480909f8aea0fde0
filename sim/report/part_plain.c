/* part_plain.c: a study without a script; contract in part.h */
#include "sim/base/number.h"
#include "sim/findings/find.h"
#include "sim/findings/labels.h"
#include "sim/output/csv.h"
#include "sim/output/tables.h"
#include "sim/report/part.h"

static const char *entity(uint32_t c)
{
    static const char marks[] = "<>&\"", *const as[] = {"&lt;", "&gt;", "&amp;", "&quot;"};
    const char *at = c && c < 128 ? strchr(marks, (int)c) : NULL;
    if (at) return as[at - marks];
    return yl_text_is_hidden(c) || c == 0xFFFD ? "\xEF\xBF\xBD" : NULL;
}

void yl_put_html(FILE *out, const char *text)
{
    for (const char *at = text, *end = text + strlen(text); at < end;) {
        const char *here = at, *instead = entity(yl_text_next(&at, end));
        if (instead)
            fputs(instead, out);
        else
            fwrite(here, 1, (size_t)(at - here), out);
    }
}

static void put(FILE *out, const char *open, const char *text, const char *close)
{
    fputs(open, out);
    yl_put_html(out, text);
    fputs(close, out);
}

static void put_found(FILE *out, const struct yl_findings *found, enum yl_lang lang)
{
    for (size_t i = 0; i < found->findings; i++)
        put(out, "<p>", found->finding[i].text[lang], "</p>\n");
}

static void put_answers(FILE *out, const struct yl_report_study *study, enum yl_lang lang)
{
    put_found(out, &study->asked, lang);
    for (const struct yl_json *one = study->findings ? study->findings->first : NULL; one;
         one = one->next)
        put(out, "<p>", yl_json_get(one, lang == YL_ZH ? "zh" : "en"), "</p>\n");
}

struct plain {
    struct yl_report_study *study;
    const char *file, *title[2], *column[8]; /* NULL behind the last */
    bool of_base; /* rows of base alone; else those of the figure that decides */
};

static bool wants_row(void *of, const struct yl_sheet *sheet, const char *const *cell)
{
    const struct plain *plain = of;
    const struct yl_rows rows = yl_rows_of(sheet, "point variant place metric");
    if (plain->of_base)
        return !strcmp(yl_row_cell(&rows, cell, YL_ROWS_VARIANT), yl_study_base(plain->study));
    return !strcmp(yl_row_cell(&rows, cell, YL_ROWS_PLACE), plain->study->place) &&
           !strcmp(yl_row_cell(&rows, cell, YL_ROWS_METRIC), plain->study->metric);
}

/* What nobody is to choose is marked. */
static void put_variant(FILE *out, const struct plain *plain, const char *variant,
                        enum yl_lang lang)
{
    const struct yl_result *names = &plain->study->names;
    const char *mark = yl_label_mark(names, lang, variant),
               *rule = yl_label(names, lang, "", "variants.%s.forbidden", variant);
    put(out, "<th scope=\"row\">", yl_label_variant(names, lang, variant), "");
    if (mark) put(out, T(lang, " (", "（"), mark, "");
    if (mark && *rule) put(out, T(lang, ": ", "："), rule, "");
    fputs(mark ? T(lang, ")</th>", "）</th>") : "</th>", out);
}

/* Names of entries, variants and metrics are labels, numbers as everywhere; a difference has its sign, and its unit behind the metric. */
static void put_cell(FILE *out, const struct plain *plain, const char *column, const char *cell,
                     enum yl_lang lang)
{
    double number;
    const enum yl_as form = yl_find_as(plain->study->metric);
    if (!strcmp(column, "variant"))
        put_variant(out, plain, cell, lang);
    else if (!strcmp(column, "entry"))
        put(out, "<th scope=\"row\">", yl_label_entry(&plain->study->names, lang, cell), "</th>");
    else if (!strcmp(column, "metric"))
        put(out, "<td>", yl_metric_label(cell, lang), "</td>");
    else if (yl_text_to_number(cell, strlen(cell), &number))
        put(out, "<td>",
            plain->of_base
                ? yl_short_of(number).text
                : yl_short_as(form == YL_AS_MONEY ? YL_AS_MOVE : yl_as_move(form), number, lang)
                      .text,
            "</td>");
    else
        put(out, "<td>", *cell ? cell : "–", "</td>");
}

static enum yl_status put_table(FILE *out, struct plain *plain, enum yl_lang lang,
                                struct yl_fault *fault)
{
    struct yl_sheet sheet;
    enum yl_status status =
        yl_part_read(&sheet, plain->study, plain->file, wants_row, plain, fault);
    if (!status && sheet.rows) {
        put(out, "<table><caption>", plain->title[lang], "</caption>\n<tr>");
        for (const char **column = plain->column; *column; column++) {
            const struct yl_head head = yl_head_of(plain->file, *column);
            put(out, "<th scope=\"col\">", head.head[lang], "</th>");
        }
        fputs("</tr>\n", out);
        for (size_t row = 0; row < sheet.rows; row++) {
            fputs("<tr>", out);
            for (const char **column = plain->column; *column; column++)
                put_cell(out, plain, *column,
                         yl_csv_plain(yl_table_cell(&sheet, row, yl_table_column(&sheet, *column))),
                         lang);
            fputs("</tr>\n", out);
        }
        fputs("</table>\n", out);
    }
    yl_table_free(&sheet);
    return status;
}

enum yl_status yl_part_plain(FILE *out, struct yl_report_study *study, enum yl_lang lang,
                             struct yl_fault *fault)
{
    struct plain ways = {.study = study,
                         .file = "ways.csv",
                         .title = {"Ways of the plan", "现方案的各个入口"},
                         .column = {"entry", "arrivals", "orders", "per_mille", "per_hundred",
                                    "cost_per_order_cny", "order_actions"},
                         .of_base = true},
                 differences = {.study = study,
                                .file = "compare.csv",
                                .title = {"Differences from the plan", "与现方案之差"},
                                .column = {"variant", "metric", "diff", "low_all", "high_all"}};
    put(out, "<h1>", yl_study_title(study, lang), "</h1>\n");
    put_answers(out, study, lang);
    if (study->kind != YL_STUDY_RUN) return YL_OK;
    enum yl_status status = put_table(out, &ways, lang, fault);
    return status ? status : put_table(out, &differences, lang, fault);
}
