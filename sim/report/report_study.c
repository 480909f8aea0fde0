/* report_study.c: a finished folder as a study, and its figures; contract in report_page.h */
#include "sim/base/file.h"
#include "sim/base/text.h"
#include "sim/output/labels.h"
#include "sim/output/result_read.h"
#include "sim/report/report_page.h"
#include "sim/stats/metrics.h"
#include "sim/stats/summary.h"
#include <math.h>
#include <string.h>

enum { SHORT = 256 }; /* bytes of a value */

/* ---- reading -------------------------------------------------------------------------------- */

static enum yl_status read_sheet(struct yl_report_study *study, struct yl_page *page, int which)
{
    static const char *const files[YL_STUDY_SHEETS] = {
        "labels.csv", "points.csv",   "funnel.csv",      "ab.csv",  "truth.csv",       "limits.csv",
        "best.csv",   "analysis.csv", "sensitivity.csv", "voi.csv", "attribution.csv", "ways.csv"};
    char *path = yl_arena_print(&page->arena, "%s/%s", study->folder, files[which]);
    if (!path)
        return yl_fault_set(page->fault, YL_NO_MEMORY, "not enough memory for '%s'",
                            "内存不足，无法处理“%s”", files[which]);
    return yl_file_exists(path) ? yl_table_read(&study->sheet[which], path, page->fault) : YL_OK;
}

static enum yl_study_kind kind_of(const struct yl_report_study *study)
{
    static const struct {
        const char *verb;
        enum yl_study_kind kind;
    } own[] = {{"sensitivity", YL_STUDY_SENSITIVITY},
               {"voi", YL_STUDY_VOI},
               {"best", YL_STUDY_SELECTION},
               {"attribution", YL_STUDY_ATTRIBUTION}};
    const struct yl_manifest *manifest = &study->finished.manifest;
    for (size_t i = 0; i < sizeof own / sizeof *own; i++)
        if (!strcmp(manifest->verb, own[i].verb))
            return own[i].kind == YL_STUDY_SELECTION && yl_manifest_value(manifest, "plans") > 0
                       ? YL_STUDY_PLAN
                       : own[i].kind;
    if (study->sheet[YL_STUDY_DESIGNS].columns) return YL_STUDY_AB;
    if (study->sheet[YL_STUDY_POINTS].columns) return YL_STUDY_SWEEP;
    return study->finished.manifest.variants > 1 ? YL_STUDY_VARIANTS : YL_STUDY_RUN;
}

/* Without a manifest and with what `fit` writes. */
static bool is_fit(struct yl_page *page, const char *folder)
{
    static const char *const files[] = {"manifest.json", "fit.csv", "fitted.yaml"};
    bool there[3] = {0};
    for (int i = 0; i < 3; i++) {
        char *path = yl_arena_print(&page->arena, "%s/%s", folder, files[i]);
        there[i] = path && yl_file_exists(path);
    }
    return !there[0] && there[1] && there[2];
}

static enum yl_status refuse_fit(struct yl_page *page, const char *folder)
{
    return yl_fault_set(
        page->fault, YL_BAD_INPUT,
        "'%s' is of 'yinliu fit', which has no report: its figures are in fit.csv, 'yinliu plot "
        "%s' "
        "draws those of --check and --back-test; run its fitted.yaml and report that run",
        "“%s”是 yinliu fit 的目录，没有报告：数字见 fit.csv，--check 与 --back-test 的图用 yinliu "
        "plot %s "
        "来画；请运行其中的 fitted.yaml，再为该次运行写报告",
        folder, folder);
}

enum yl_status yl_study_read(struct yl_report_study *study, struct yl_page *page,
                             const char *folder)
{
    if (is_fit(page, folder)) return refuse_fit(page, folder);
    size_t length = strlen(folder);
    while (length > 1 && folder[length - 1] == '/') length--;
    char *name = yl_arena_copy(&page->arena, folder, length);
    if (!name)
        return yl_fault_set(page->fault, YL_NO_MEMORY, "not enough memory for '%s'",
                            "内存不足，无法处理“%s”", folder);
    const char *slash = strrchr(name, '/');
    study->folder = folder;
    study->name = slash && slash[1] ? slash + 1 : name;
    enum yl_status status =
        yl_output_read(&study->finished, folder,
                       1u << YL_OUTPUT_SUMMARY | 1u << YL_OUTPUT_COMPARE |
                           1u << YL_OUTPUT_CONCLUSIONS | 1u << YL_OUTPUT_UNCERTAIN | YL_OUTPUT_ANY,
                       page->lang, page->fault);
    for (int i = 0; i < YL_STUDY_SHEETS && !status; i++)
        if (i != YL_STUDY_FUNNEL) status = read_sheet(study, page, i);
    if (status) return status;
    study->kind = kind_of(study);
    if (study->kind == YL_STUDY_RUN || study->kind == YL_STUDY_VARIANTS)
        status = read_sheet(study, page, YL_STUDY_FUNNEL);
    study->summary = yl_rows_of(&study->finished.table[YL_OUTPUT_SUMMARY], YL_ROWS_SUMMARY);
    study->compare = yl_rows_of(&study->finished.table[YL_OUTPUT_COMPARE], YL_ROWS_COMPARE);
    study->points = yl_rows_of(&study->sheet[YL_STUDY_POINTS], "point axis value");
    return status;
}

void yl_study_free(struct yl_report_study *study)
{
    for (int i = 0; i < YL_STUDY_SHEETS; i++) yl_table_free(&study->sheet[i]);
    yl_findings_free(&study->found);
    yl_output_done(&study->finished);
}

/* ---- the figure that decides ---------------------------------------------------------------- */

/* Is it above 0 in any variant or point? */
static bool is_above_zero(const struct yl_report_study *study, const char *place,
                          const char *metric)
{
    const struct yl_row_key key = {.place = place, .metric = metric};
    for (size_t i = 0; i < study->summary.count; i++)
        if (yl_row_has(&study->summary, i, key) &&
            yl_row_number(&study->summary, i, YL_ROWS_MEAN) > 0)
            return true;
    return false;
}

/* That of the first target that decides. */
static void decide_by_target(struct yl_report_study *study, struct yl_page *page)
{
    for (size_t i = 0; i < study->summary.count; i++) {
        const char *name = yl_row_text(&study->summary, i, YL_ROWS_METRIC);
        const size_t length = strcspn(name, "<>");
        if (!name[length] || !yl_row_is(&study->summary, i, YL_ROWS_PLACE, "targets")) continue;
        char *place = yl_arena_copy(&page->arena, name, length);
        char *dot = place ? strrchr(place, '.') : NULL;
        if (!dot) return;
        *dot = '\0';
        const struct yl_target target = {.metric = dot + 1, .at_least = name[length] == '>'};
        if (!yl_target_decides(&target)) continue;
        study->place = place;
        study->metric = dot + 1;
        return;
    }
}

/* Figures of the base that are called nearly so. */
static void guess(char near[YL_SUMMARY_GUESS], struct yl_page *page,
                  const struct yl_report_study *study, const char *place, const char *metric)
{
    const struct yl_rows *rows = &study->summary;
    const char **words = yl_arena_get(&page->arena, (rows->count + 1) * sizeof *words);
    const char *asked = yl_arena_print(&page->arena, "%s.%s", place, metric);
    size_t count = 0;
    for (size_t i = 0; words && i < rows->count; i++) {
        const char *of = yl_row_text(rows, i, YL_ROWS_PLACE);
        if (strchr(of, '>') || !yl_row_is(rows, i, YL_ROWS_VARIANT, yl_study_base(study))) continue;
        words[count] =
            yl_arena_print(&page->arena, "%s.%s", of, yl_row_text(rows, i, YL_ROWS_METRIC));
        count += words[count] != NULL;
    }
    *near = '\0';
    if (asked) yl_text_guess(near, YL_SUMMARY_GUESS, asked, words, count);
}

/* What a study was asked to decide by, if not by all orders; false: nothing. */
static bool decide_by_manifest(struct yl_report_study *study, struct yl_page *page)
{
    const char *metric = study->finished.manifest.metric;
    char *place = yl_arena_copy(&page->arena, metric, strlen(metric));
    char *dot = place ? strrchr(place, '.') : NULL;
    if (!dot || !strcmp(place, "all.orders")) return false;
    *dot = '\0';
    const struct yl_row_key key = {.place = place, .metric = dot + 1};
    if (study->kind <= YL_STUDY_AB && yl_rows_find(&study->summary, 0, key) == study->summary.count)
        return false;
    study->place = place;
    study->metric = dot + 1;
    return true;
}

/* Of studies that were made for one metric. */
static enum yl_status decide_alone(struct yl_report_study *study, struct yl_page *page,
                                   const char *place, const char *metric)
{
    (void)decide_by_manifest(study, page);
    if (!place || yl_study_decides(study, place, metric)) return YL_OK;
    return yl_fault_set(page->fault, YL_BAD_CALL,
                        "--metric: '%s' was made for '%s.%s'; run yinliu %s again for another",
                        "--metric：“%s”是按 %s.%s 得出的；要看别的指标请重新运行 yinliu %s",
                        study->folder, study->place, study->metric, study->finished.manifest.verb);
}

/* What the run says of the figure that was asked for, from its replications. */
static enum yl_status find_asked(struct yl_report_study *study, struct yl_page *page)
{
    struct yl_result_read read;
    enum yl_status status = yl_result_read(&read, study->folder, page->lang, page->fault);
    if (status) return status;
    const struct yl_metric *by = read.result.variants ? yl_summary_find(&read.result.variant[0], 0,
                                                                        study->place, study->metric)
                                                      : NULL;
    if (by && yl_find_between(&study->found, &read.result, by))
        status = yl_fault_set(page->fault, YL_NO_MEMORY, "not enough memory for '%s'",
                              "内存不足，无法处理“%s”", study->folder);
    yl_result_read_free(&read);
    return status;
}

/* Asked for, else that of a sweep, of a target, else all orders, or entries into the first room where there are
 * no orders. */
enum yl_status yl_study_decide(struct yl_report_study *study, struct yl_page *page,
                               const char *place, const char *metric)
{
    study->place = "all";
    study->metric = "orders";
    if (study->kind == YL_STUDY_AB) return YL_OK; /* its scenario says what decides */
    if (study->kind > YL_STUDY_AB) return decide_alone(study, page, place, metric);
    if (!place) {
        const char *room = yl_study_room(study);
        if (room && !is_above_zero(study, "all", "orders") &&
            is_above_zero(study, room, "entrants")) {
            study->place = room;
            study->metric = "entrants";
        }
        decide_by_target(study, page);
        (void)decide_by_manifest(study, page);
        return YL_OK;
    }
    study->place = place;
    study->metric = metric;
    const struct yl_row_key key = {.place = place, .metric = metric};
    if (yl_rows_find(&study->summary, 0, key) < study->summary.count)
        return study->kind == YL_STUDY_SWEEP ? YL_OK : find_asked(study, page);
    char near[YL_SUMMARY_GUESS];
    guess(near, page, study, place, metric);
    return yl_fault_set(page->fault, YL_BAD_CALL,
                        "--metric: summary.csv of '%s' has no metric '%s.%s'; there are %s",
                        "--metric：“%s”的 summary.csv 中没有 %s.%s；有 %s", study->folder, place,
                        metric, near);
}

bool yl_study_decides(const struct yl_report_study *study, const char *place, const char *metric)
{
    return !strcmp(study->place, place) && !strcmp(study->metric, metric);
}

static const char *label_of(const struct yl_report_study *study, const char *name,
                            enum yl_lang lang)
{
    const char *dot = strchr(name, '.');
    return yl_labels_find(&study->sheet[YL_STUDY_LABELS], lang, name, dot ? dot + 1 : name);
}

const char *yl_study_word(struct yl_page *page, const struct yl_report_study *study,
                          enum yl_lang lang)
{
    const char *word = yl_metric_label(study->metric, lang), *arrow = strchr(study->place, '>');
    if (!strcmp(study->place, "all")) return word;
    const char *label = label_of(study, arrow ? arrow + 1 : study->place, lang);
    const char *text = lang == YL_ZH ? yl_arena_print(&page->arena, "%s的%s", label, word)
                                     : yl_arena_print(&page->arena, "%s of %s", word, label);
    return text ? text : word;
}

/* ---- figures -------------------------------------------------------------------------------- */

static struct yl_figure figure_at(const struct yl_rows *rows, struct yl_row_key key)
{
    size_t i = yl_rows_find(rows, 0, key);
    if (i == rows->count)
        return (struct yl_figure){.value = {NAN, NAN, NAN}, .risk = {NAN, NAN, NAN}};
    struct yl_estimate value = yl_row_estimate(rows, i, YL_ROWS_MEAN);
    double low = yl_row_number(rows, i, YL_ROWS_P05), high = yl_row_number(rows, i, YL_ROWS_P95);
    return (struct yl_figure){.value = value,
                              .p05 = low,
                              .p95 = high,
                              .n = yl_row_number(rows, i, YL_ROWS_N),
                              .risk = yl_row_estimate(rows, i, YL_ROWS_RISK),
                              .best_share = yl_row_number(rows, i, YL_ROWS_BEST_SHARE),
                              .there = isfinite(value.mean)};
}

struct yl_rows yl_study_limits(const struct yl_report_study *study)
{
    return yl_rows_of(&study->sheet[YL_STUDY_LIMITS],
                      "limit value refused ran_out tenth gain_tenth low_all_tenth high_all_tenth "
                      "metric");
}

struct yl_rows yl_study_conclusions(const struct yl_report_study *study)
{
    return yl_rows_of(&study->finished.table[YL_OUTPUT_CONCLUSIONS], "id en zh");
}

struct yl_figure yl_study_figure(const struct yl_report_study *study, struct yl_row_key key)
{
    if (!key.variant) key.variant = yl_study_base(study);
    return figure_at(&study->summary, key);
}

struct yl_figure yl_study_base_figure(const struct yl_report_study *study, const char *place,
                                      const char *metric)
{
    return yl_study_figure(study, (struct yl_row_key){.place = place, .metric = metric});
}

/* ---- names ---------------------------------------------------------------------------------- */

const char *yl_study_base(const struct yl_report_study *study)
{
    return study->finished.manifest.variants ? study->finished.manifest.variant[0] : "";
}

struct yl_fact yl_study_named(const struct yl_report_study *study, const char *name)
{
    return (struct yl_fact){.kind = YL_FACT_TEXT,
                            .text = {label_of(study, name, YL_EN), label_of(study, name, YL_ZH)}};
}

const char *yl_study_room(const struct yl_report_study *study)
{
    return yl_rows_place(&study->summary, "rooms.");
}

struct yl_fact yl_study_variant(struct yl_page *page, const struct yl_report_study *study,
                                const char *variant)
{
    const struct yl_sheet *labels = &study->sheet[YL_STUDY_LABELS];
    const char *name = yl_arena_print(&page->arena, "variants.%s", variant);
    struct yl_fact fact = {.kind = YL_FACT_TEXT};
    for (enum yl_lang lang = YL_EN; lang <= YL_ZH; lang++)
        fact.text[lang] =
            yl_labels_find(labels, lang, name ? name : variant, yl_label_unlabelled(lang, variant));
    return fact;
}

struct yl_fact yl_study_axis(struct yl_page *page, const struct yl_report_study *study,
                             const char *path)
{
    const struct yl_label_book book = {yl_labels_found, &study->sheet[YL_STUDY_LABELS]};
    struct yl_fact fact = {.kind = YL_FACT_TEXT, .text = {path, path}};
    for (enum yl_lang lang = YL_EN; lang <= YL_ZH; lang++) {
        char words[YL_PATH_WORDS];
        yl_label_path(words, &book, lang, path);
        const char *kept = yl_arena_print(&page->arena, "%s", words);
        if (kept) fact.text[lang] = kept;
    }
    return fact;
}

struct yl_fact yl_study_entry(struct yl_page *page, const struct yl_report_study *study,
                              const char *entry)
{
    const char *name =
        yl_place_in(entry, "starts.") ? entry : yl_arena_print(&page->arena, "entries.%s", entry);
    return yl_study_named(study, name ? name : entry);
}

struct yl_fact yl_study_point(struct yl_page *page, const struct yl_report_study *study,
                              const char *point)
{
    struct yl_fact words = {.kind = YL_FACT_TEXT, .text = {"", ""}};
    for (size_t i = 0; i < study->points.count; i++) {
        if (!yl_row_is(&study->points, i, 0, point)) continue;
        char value[SHORT];
        yl_text_short(value, sizeof value, yl_row_text(&study->points, i, 2));
        const struct yl_fact axis = yl_study_axis(page, study, yl_row_text(&study->points, i, 1));
        for (int lang = 0; lang < 2; lang++) {
            const char *text = words.text[lang];
            const char *more = yl_arena_print(&page->arena, "%s%s%s = %s", text, *text ? ", " : "",
                                              axis.text[lang], value);
            words.text[lang] = more ? more : text;
        }
    }
    return words;
}
