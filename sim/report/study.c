/* study.c: what a folder is, and the figure that decides; contract in study.h */
#include "sim/report/study.h"
#include "sim/base/array.h"
#include "sim/base/file.h"
#include "sim/base/text.h"
#include "sim/findings/find.h"
#include "sim/output/labels.h"
#include "sim/output/result_read.h"
#include "sim/output/rows.h"
#include "sim/stats/summary.h"
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

static const struct {
    const char *name, *verb, *file; /* by the verb of the manifest, else by a file */
} kinds[] = {
    [YL_STUDY_RUN] = {"run", NULL, NULL},
    [YL_STUDY_SWEEP] = {"sweep", NULL, "points.csv"},
    [YL_STUDY_AB] = {"ab", NULL, "ab.csv"},
    [YL_STUDY_SENSITIVITY] = {"sensitivity", "sensitivity", NULL},
    [YL_STUDY_VOI] = {"voi", "voi", NULL},
    [YL_STUDY_BEST] = {"best", "best", NULL},
    [YL_STUDY_ATTRIBUTION] = {"attribution", "attribution", NULL},
    [YL_STUDY_LIMITS] = {"limits", "limits", NULL},
    [YL_STUDY_FIT] = {"fit", "fit", NULL},
    [YL_STUDY_POWER] = {"power", "power", NULL},
};
enum { KINDS = sizeof kinds / sizeof *kinds, LARGEST_FINDINGS = 1 << 24 };

const char *yl_study_kind_name(const struct yl_report_study *study)
{
    return kinds[study->kind].name;
}

const char *yl_study_path(struct yl_report_study *study, const char *file)
{
    return yl_arena_print(&study->arena, "%s/%s", study->folder, file);
}

static bool has(struct yl_report_study *study, const char *file)
{
    return yl_file_exists(yl_study_path(study, file));
}

/* Does its manifest name the file? */
static bool names(const struct yl_report_study *study, const char *file)
{
    const struct yl_manifest *manifest = &study->finished.manifest;
    for (size_t i = 0; i < manifest->files; i++)
        if (!strcmp(manifest->file[i].name, file)) return true;
    return false;
}

static enum yl_study_kind kind_of(const struct yl_report_study *study)
{
    for (int i = KINDS; i-- > 0;) /* a verb goes before a file */
        if (kinds[i].verb ? !strcmp(study->finished.manifest.verb, kinds[i].verb)
                          : kinds[i].file && names(study, kinds[i].file))
            return (enum yl_study_kind)i;
    return YL_STUDY_RUN;
}

/* Of a stranger's folder, so what is no list of maps is nothing. */
static enum yl_status read_findings(struct yl_report_study *study, struct yl_fault *fault)
{
    struct yl_bytes bytes;
    if (!has(study, "findings.json")) return YL_OK;
    enum yl_status status =
        yl_file_read(&bytes, yl_study_path(study, "findings.json"), LARGEST_FINDINGS, fault);
    if (status) return status;
    study->findings = yl_json_read(&study->arena, bytes.data, bytes.length);
    yl_bytes_free(&bytes);
    if (!study->findings || study->findings->kind != YL_JSON_LIST)
        return yl_fault_set(fault, YL_BAD_INPUT, "'%s/findings.json' is not a list of findings",
                            "“%s/findings.json”不是结论的列表", study->folder);
    return YL_OK;
}

static bool is_later(const char *a, const char *b)
{
    unsigned long m = 0, n = 0;
    for (int i = 0; i < 3 && m == n; i++) {
        char *x, *y;
        m = strtoul(a, &x, 10), n = strtoul(b, &y, 10);
        a = x + (*x == '.'), b = y + (*y == '.');
    }
    return m > n;
}

/* Of a later version, or without a file that its manifest names, it would be read wrongly. */
static enum yl_status check_whole(struct yl_report_study *study, struct yl_fault *fault)
{
    const struct yl_manifest *manifest = &study->finished.manifest;
    if (is_later(manifest->version, YL_VERSION))
        return yl_fault_set(
            fault, YL_BAD_INPUT, "'%s' was written by version %s, this is " YL_VERSION,
            "“%s”由版本 %s 写成，本程序是 " YL_VERSION, study->folder, manifest->version);
    for (size_t i = 0; i < manifest->files; i++)
        if (!has(study, manifest->file[i].name))
            return yl_fault_set(
                fault, YL_BAD_INPUT, "'%s' is not whole: its file %s is gone; run it again",
                "“%s”不完整：缺少文件 %s；请重新运行", study->folder, manifest->file[i].name);
    return YL_OK;
}

enum yl_status yl_study_read(struct yl_report_study *study, const char *folder, enum yl_lang lang,
                             struct yl_fault *fault)
{
    size_t length = strlen(folder);
    while (length > 1 && folder[length - 1] == '/') length--;
    const char *name = yl_arena_copy(&study->arena, folder, length), *slash = strrchr(name, '/');
    study->folder = folder;
    study->name = slash && slash[1] ? slash + 1 : name;
    if (!has(study, "manifest.json") && has(study, "fit.csv") && has(study, "fitted.yaml")) {
        study->finished.manifest = (struct yl_manifest){
            .verb = "fit", .version = "", .scenario = "", .title = {"", ""}, .metric = ""};
        study->finished.manifest.finished = "";
        study->kind = YL_STUDY_FIT;
        return yl_labels_read(&study->names, folder, fault);
    }
    enum yl_status status = yl_output_read(&study->finished, folder, YL_OUTPUT_ANY, lang, fault);
    if (!status) status = check_whole(study, fault);
    if (!status) status = yl_labels_read(&study->names, folder, fault);
    if (!status) status = read_findings(study, fault);
    if (status) return status;
    study->kind = kind_of(study);
    const struct yl_manifest *manifest = &study->finished.manifest;
    for (size_t i = 0; i < manifest->settings; i++)
        if (!strcmp(manifest->setting[i].variant, yl_study_base(study)))
            yl_map_add(&study->base, manifest->setting[i].path, strlen(manifest->setting[i].path),
                       i);
    return status;
}

void yl_study_free(struct yl_report_study *study)
{
    yl_map_free(&study->base);
    yl_result_free(&study->names);
    yl_findings_free(&study->asked);
    yl_result_read_free(&study->asked_of);
    yl_output_done(&study->finished);
    yl_arena_free(&study->arena);
}

/* ---- the figure that decides ---------------------------------------------------------------- */

static void decide(struct yl_report_study *study, const char *place, const char *metric)
{
    study->place = place;
    study->metric = metric;
}

/* What the study was made for; false: nothing. */
static bool decide_by_manifest(struct yl_report_study *study)
{
    const char *made = study->finished.manifest.metric;
    char *place = yl_arena_copy(&study->arena, made, strlen(made)), *dot = strrchr(place, '.');
    if (!dot) return false;
    *dot = '\0';
    decide(study, place, dot + 1);
    return true;
}

/* Of a run that of the first figure of the verdict, else the one the study was made for. */
static void decide_alone(struct yl_report_study *study)
{
    decide(study, "all", "orders");
    if (study->kind != YL_STUDY_RUN && decide_by_manifest(study)) return;
    const struct yl_json *first = study->findings ? study->findings->first : NULL;
    const struct yl_json *figures = first ? yl_json_find(first, "figures") : NULL;
    const bool is_verdict = first && !strcmp(yl_json_get(first, "kind"), "verdict");
    for (const struct yl_json *one = is_verdict && figures ? figures->first : NULL; one;
         one = one->next) {
        const char *metric = yl_json_get(one, "metric"), *place = yl_json_get(one, "place");
        if (!*metric || !*place || !strcmp(place, "targets")) continue;
        decide(study, place, metric);
        return;
    }
    (void)decide_by_manifest(study);
}

struct figures { /* names of summary.csv */
    struct yl_report_study *study;
    const char *place, *metric;
    const char **name;
    size_t count, capacity;
    bool there;
};

static bool note_figure(void *of, const struct yl_sheet *sheet, const char *const *cell)
{
    struct figures *figures = of;
    const struct yl_rows rows = yl_rows_of(sheet, "point variant place metric");
    const char *place = yl_row_cell(&rows, cell, YL_ROWS_PLACE),
               *metric = yl_row_cell(&rows, cell, YL_ROWS_METRIC);
    if (strcmp(yl_row_cell(&rows, cell, YL_ROWS_VARIANT), yl_study_base(figures->study)) != 0)
        return false;
    figures->there |= !strcmp(place, figures->place) && !strcmp(metric, figures->metric);
    if (strchr(place, '>')) return false;
    *YL_ARRAY_NEXT(figures->name, figures->count, figures->capacity) =
        yl_arena_print(&figures->study->arena, "%s.%s", place, metric);
    return false;
}

/* What the run says of the figure that was asked for, from its replications. */
static enum yl_status find_asked(struct yl_report_study *study, enum yl_lang lang,
                                 struct yl_fault *fault)
{
    const enum yl_status status =
        yl_result_read(&study->asked_of, study->folder, false, lang, fault);
    const struct yl_result *of = &study->asked_of.result;
    if (status || !of->variants) return status;
    const struct yl_metric *by = yl_summary_find(&of->variant[0], 0, study->place, study->metric);
    if (by) yl_find_between(&study->asked, of, by);
    return status;
}

static enum yl_status decide_asked(struct yl_report_study *study, enum yl_lang lang,
                                   struct yl_fault *fault)
{
    struct figures figures = {.study = study, .place = study->place, .metric = study->metric};
    const struct yl_table_only only = {.wants = note_figure, .of = &figures};
    struct yl_sheet none;
    enum yl_status status =
        yl_table_read_only(&none, yl_study_path(study, "summary.csv"), &only, fault);
    if (status) return status;
    yl_table_free(&none);
    char near[YL_SUMMARY_GUESS];
    const char *asked = yl_arena_print(&study->arena, "%s.%s", study->place, study->metric);
    yl_text_guess(near, sizeof near, asked, figures.name, figures.count);
    YL_FREE(figures.name);
    if (!figures.there)
        return yl_fault_set(fault, YL_BAD_CALL,
                            "--metric: summary.csv of '%s' has no metric '%s.%s'; there are %s",
                            "--metric：“%s”的 summary.csv 中没有 %s.%s；有 %s", study->folder,
                            study->place, study->metric, near);
    return study->kind == YL_STUDY_RUN ? find_asked(study, lang, fault) : YL_OK;
}

enum yl_status yl_study_decide(struct yl_report_study *study, const char *place, const char *metric,
                               enum yl_lang lang, struct yl_fault *fault)
{
    decide_alone(study);
    if (!place || (!strcmp(study->place, place) && !strcmp(study->metric, metric))) return YL_OK;
    if (study->kind == YL_STUDY_AB || study->kind >= YL_STUDY_FIT)
        return YL_OK; /* its scenario says what decides, or nothing does */
    if (study->kind > YL_STUDY_AB)
        return yl_fault_set(fault, YL_BAD_CALL,
                            "--metric: '%s' was made for '%s.%s'; run yinliu %s again for another",
                            "--metric：“%s”是按 %s.%s 得出的；要看别的指标请重新运行 yinliu %s",
                            study->folder, study->place, study->metric,
                            study->finished.manifest.verb);
    decide(study, place, metric);
    return decide_asked(study, lang, fault);
}

/* ---- names and settings ---------------------------------------------------------------------- */

const char *yl_study_base(const struct yl_report_study *study)
{
    return study->finished.manifest.variants ? study->finished.manifest.variant[0] : "";
}

const char *yl_study_title(const struct yl_report_study *study, enum yl_lang lang)
{
    const char *own = study->finished.manifest.title[lang];
    return own && *own ? own : study->name;
}

const char *yl_study_label(const struct yl_report_study *study, enum yl_lang lang, const char *name,
                           const char *otherwise)
{
    return yl_label(&study->names, lang, otherwise, "%s", name);
}

const char *yl_study_setting(const struct yl_report_study *study, const char *format, ...)
{
    char path[1024];
    va_list list;
    va_start(list, format);
    const int length = vsnprintf(path, sizeof path, format, list);
    va_end(list);
    const uint64_t *at = length < (int)sizeof path && study->base.capacity
                             ? yl_map_find(&study->base, path, (size_t)length)
                             : NULL;
    const char *value = at ? study->finished.manifest.setting[*at].value : NULL;
    return value ? value : "";
}
