/* report_say.c: key figures and targets, the answers of runs and of variants; contract in
 * report_say.h */
#include "sim/report/report_say.h"
#include <stdlib.h>
#include <string.h>

/* ---- key figures ---------------------------------------------------------------------------- */

void yl_say_key(struct yl_page *page, const char *en, const char *zh, enum yl_fact_kind kind,
                struct yl_estimate value)
{
    yl_page_tagged(page, "<div class=\"key\"><dt>", en, zh, "</dt><dd>");
    YL_SAY(page, "{0}", "{0}", yl_fact_of(kind, value));
    if (yl_say_bounded(value)) {
        fputs("<small>", page->out);
        YL_SAY(page, "{0l} to {0h}", "{0l} 至 {0h}", yl_fact_of(kind, value));
        fputs("</small>", page->out);
    }
    fputs("</dd></div>\n", page->out);
}

#define SURE_FROM 100 /* campaigns: below, quantiles of a single campaign are rough */

/* "loss in 21 of 100 campaigns: 21% (14% to 30%)"; where there is none, the most it may be. */
static void say_risk(struct yl_page *page, const struct yl_figure *figure, const char *en,
                     const char *zh)
{
    const struct yl_fact risk = yl_fact_of(YL_FACT_SHARE, figure->risk);
    const struct yl_fact what = {.kind = YL_FACT_WORD, .text = {en, zh}};
    if (!isfinite(figure->risk.mean)) return;
    fputs("<span class=\"risk\">", page->out);
    if (!isfinite(figure->risk.high))
        YL_SAY(page, "{0} in {1} of campaigns", "{1} 的模拟{0}", what, risk);
    else if (figure->risk.mean > 0)
        YL_SAY(page, "{0} in {1} of campaigns ({1l} to {1h})", "{1} 的模拟{0}（{1l} 至 {1h}）",
               what, risk);
    else
        YL_SAY(page, "{0} in none of {2} campaigns: at most {1h}",
               "{2} 次模拟中没有一次{0}：至多 {1h}", what, risk,
               yl_fact_of(YL_FACT_COUNT, (struct yl_estimate){figure->n, NAN, NAN}));
    fputs("</span>", page->out);
}

static void say_range(struct yl_page *page, enum yl_fact_kind kind, const struct yl_figure *figure)
{
    const struct yl_fact range =
        yl_fact_of(kind, (struct yl_estimate){NAN, figure->p05, figure->p95});
    if (!(figure->p05 < figure->p95)) return;
    fputs("<span class=\"range\">", page->out);
    if (figure->n < SURE_FROM)
        YL_SAY(page, "one campaign: about {0l} to {0h}", "单次约 {0l} 至 {0h}", range);
    else
        YL_SAY(page, "one campaign: {0l} to {0h}", "单次 {0l} 至 {0h}", range);
    fputs("</span>", page->out);
}

static void say_mean(struct yl_page *page, enum yl_fact_kind kind, struct yl_estimate value)
{
    if (!yl_say_bounded(value)) return;
    fputs("<small>", page->out);
    YL_SAY(page, "mean: {0l} to {0h}", "均值：{0l} 至 {0h}", yl_fact_of(kind, value));
    fputs("</small>", page->out);
}

void yl_say_key_figure(struct yl_page *page, const char *en, const char *zh, enum yl_fact_kind kind,
                       const struct yl_figure *figure)
{
    yl_page_tagged(page, "<div class=\"key\"><dt>", en, zh, "</dt><dd>");
    YL_SAY(page, "{0}", "{0}", yl_fact_of(kind, figure->value));
    say_range(page, kind, figure);
    say_risk(page, figure, "a loss", "亏损");
    say_mean(page, kind, figure->value);
    fputs("</dd></div>\n", page->out);
}

/* Of several variants the figures are those of the base. */
static const char *of_base(struct yl_page *page, const struct yl_report_study *study,
                           const char *name, enum yl_lang lang)
{
    const char *words =
        study->kind != YL_STUDY_VARIANTS
            ? NULL
            : yl_arena_print(&page->arena, lang == YL_ZH ? "基准的%s" : "%s of the base", name);
    return words ? words : name;
}

/* Keys of one metric of the base, where there is such a figure; true: written. */
static bool key_figure(struct yl_page *page, const struct yl_report_study *study, const char *place,
                       const char *metric)
{
    struct yl_figure figure = yl_study_base_figure(study, place, metric);
    if (!figure.there) return false;
    yl_say_key_figure(page, of_base(page, study, yl_metric_label(metric, YL_EN), YL_EN),
                      of_base(page, study, yl_metric_label(metric, YL_ZH), YL_ZH),
                      yl_fact_kind_of(metric), &figure);
    return true;
}

/* The words with the name of the figure that decides in the place of their %s; NULL: no memory. */
static const char *around(struct yl_page *page, const struct yl_report_study *study,
                          const char *words, enum yl_lang lang)
{
    int front = (int)strcspn(words, "%");
    return yl_arena_print(&page->arena, "%.*s%s%s", front, words, yl_study_word(page, study, lang),
                          words + front + 2);
}

void yl_say_key_primary(struct yl_page *page, const struct yl_report_study *study, const char *en,
                        const char *zh, const struct yl_figure *figure)
{
    en = around(page, study, en, YL_EN);
    zh = around(page, study, zh, YL_ZH);
    if (en && zh)
        yl_say_key_figure(page, of_base(page, study, en, YL_EN), of_base(page, study, zh, YL_ZH),
                          yl_fact_kind_of(study->metric), figure);
}

/* ---- targets -------------------------------------------------------------------------------- */

bool yl_say_key_target(struct yl_page *page, const struct yl_report_study *study, const char *point,
                       const char *variant)
{
    const struct yl_row_key key = {point, variant, "targets", NULL};
    const size_t row = yl_rows_find(&study->summary, 0, key);
    if (row == study->summary.count) return false;
    const char *name = yl_row_text(&study->summary, row, YL_ROWS_METRIC);
    struct yl_figure chance =
        yl_study_figure(study, (struct yl_row_key){point, variant, "targets", name});
    const char *en = yl_arena_print(&page->arena, "chance of %s", name);
    const char *zh = yl_arena_print(&page->arena, "%s 的机会", name);
    if (!chance.there || !en || !zh) return false;
    yl_page_tagged(page, "<div class=\"key\"><dt>", en, zh, "</dt><dd>");
    YL_SAY(page, "{0}", "{0}", yl_fact_of(YL_FACT_SHARE, chance.value));
    say_risk(page, &chance, "missed", "未达到");
    if (!isfinite(chance.risk.mean)) say_mean(page, YL_FACT_SHARE, chance.value);
    fputs("</dd></div>\n", page->out);
    return true;
}

/* ---- a run ---------------------------------------------------------------------------------- */

void yl_say_conclusions(struct yl_page *page, const struct yl_report_study *study)
{
    enum { ID, EN, ZH };
    const struct yl_rows rows = yl_study_conclusions(study);
    for (size_t i = 0; i < rows.count; i++)
        yl_page_tagged(page, "<p class=\"conclusion\">", yl_row_text(&rows, i, EN),
                       yl_row_text(&rows, i, ZH), "</p>\n");
}

static void say_found(struct yl_page *page, const struct yl_finding *finding, const char *open)
{
    yl_page_tagged(page, open, finding->text[YL_EN], finding->text[YL_ZH], "</p>\n");
}

/* Which limit would help most, where `yinliu limits` was asked. */
static void say_limits(struct yl_page *page, const struct yl_report_study *study)
{
    enum { LIMIT, UNITS = 4, GAIN, LOW, HIGH, METRIC };
    const struct yl_rows rows = yl_study_limits(study);
    struct yl_limit_gain *gain = yl_arena_get(&page->arena, (rows.count + 1) * sizeof *gain);
    struct yl_findings found = {0};
    if (!rows.count || !gain) return;
    for (size_t i = 0; i < rows.count; i++)
        gain[i] =
            (struct yl_limit_gain){yl_row_text(&rows, i, LIMIT), yl_row_number(&rows, i, UNITS),
                                   yl_row_number(&rows, i, GAIN), yl_row_number(&rows, i, LOW),
                                   yl_row_number(&rows, i, HIGH)};
    yl_find_limits(&found, yl_row_text(&rows, 0, METRIC), gain, rows.count);
    if (!yl_findings_close(&found))
        say_found(page, &found.finding[0], "<p class=\"conclusion helps\">");
    yl_findings_free(&found);
}

/* Is it a conclusion of the run? */
static bool is_said(const struct yl_report_study *study, const char *text)
{
    enum { ID, EN };
    const struct yl_rows rows = yl_study_conclusions(study);
    for (size_t i = 0; i < rows.count; i++)
        if (yl_row_is(&rows, i, EN, text)) return true;
    return false;
}

/* What the run concludes in its own words, then what it says of the figure that was asked for. */
void yl_say_run_answer(struct yl_page *page, const struct yl_report_study *study)
{
    yl_say_conclusions(page, study);
    for (size_t i = 0; i < study->found.findings; i++)
        if (!is_said(study, study->found.finding[i].text[YL_EN]))
            say_found(page, &study->found.finding[i], "<p class=\"conclusion\">");
    say_limits(page, study);
}

/* Four of these, as far as there are such figures. */
void yl_say_run_keys(struct yl_page *page, const struct yl_report_study *study)
{
    const struct yl_figure net = yl_study_base_figure(study, "all", "net_cny");
    const bool risky = isfinite(net.risk.mean);
    const struct yl_row_key more[] = {{.place = risky ? "all" : NULL, .metric = "net_cny"},
                                      {.place = "all", .metric = "orders"},
                                      {.place = "all", .metric = "gmv_cny"},
                                      {.place = yl_study_room(study), .metric = "peak_online"},
                                      {.place = "all", .metric = "orders_per_1000_arrivals"},
                                      {.place = risky ? NULL : "all", .metric = "net_cny"}};
    struct yl_figure figure = yl_study_base_figure(study, study->place, study->metric);
    int written = figure.there;
    if (figure.there) yl_say_key_primary(page, study, "%s", "%s", &figure);
    written += yl_say_key_target(page, study, NULL, yl_study_base(study));
    for (size_t i = 0; i < sizeof more / sizeof *more && written < 4; i++)
        if (more[i].place && !yl_study_decides(study, more[i].place, more[i].metric))
            written += key_figure(page, study, more[i].place, more[i].metric);
}
