/* report.c: folders in, the template of web/ with their data out; contract in report.h */
#include "sim/report/report.h"
#include "sim/base/array.h"
#include "sim/base/file.h"
#include "sim/base/get.h"
#include "sim/base/hash.h"
#include "sim/base/must.h"
#include "sim/base/shell.h"
#include "sim/findings/labels.h"
#include "sim/output/findings_files.h"
#include "sim/output/labels.h"
#include "sim/output/outfile.h"
#include "sim/output/tables.h"
#include "sim/report/part.h"
#include "sim/report/web.h"
#include <stdlib.h>

enum { LARGEST_ADVICE = 1 << 16 };
#define GENERATOR "yinliu"
#define MARK "<meta name=\"generator\" content=\"" GENERATOR "\">"

/* ---- what several parts need ------------------------------------------------------------------ */

enum yl_status yl_part_read(struct yl_sheet *sheet, struct yl_report_study *study, const char *file,
                            bool (*wants)(void *of, const struct yl_sheet *sheet,
                                          const char *const *cell),
                            void *of, struct yl_fault *fault)
{
    const struct yl_table_only only = {.wants = wants, .of = of};
    const char *path = yl_study_path(study, file);
    *sheet = (struct yl_sheet){0};
    if (!yl_file_exists(path)) return YL_OK;
    enum yl_status status = yl_table_read_only(sheet, path, &only, fault);
    return status ? status
                  : yl_table_check(sheet, path, file, study->finished.manifest.version, fault);
}

size_t yl_part_name(struct yl_part_names *names, struct yl_arena *arena, const char *name)
{
    const size_t length = strlen(name);
    const uint64_t at = *yl_map_add(&names->map, name, length, names->count);
    if (at == names->count)
        *YL_ARRAY_NEXT(names->name, names->count, names->capacity) =
            yl_arena_copy(arena, name, length);
    return at;
}

void yl_part_names_free(struct yl_part_names *names)
{
    yl_map_free(&names->map);
    YL_FREE(names->name);
}

/* ---- who made it, and how it is made again ----------------------------------------------------- */

/* To be typed again: each word is quoted, whatever the manifest holds. The caller frees it. */
static char *command_of(struct yl_report_study *study)
{
    const struct yl_manifest *manifest = &study->finished.manifest;
    const char *slash = strrchr(manifest->scenario, '/');
    bool counted = study->kind > YL_STUDY_SWEEP; /* replications stand there, or are no option */
    char *text = NULL;
    size_t length = 0;
    FILE *out = yl_stream_get(&text, &length);
    fprintf(out, "yinliu %s ", manifest->verb);
    yl_shell_word(out, slash ? slash + 1 : manifest->scenario);
    for (size_t i = 0; i < manifest->options; i++) {
        const struct yl_manifest_pair *one = &manifest->option[i];
        counted |= !strcmp(one->key, "replications") || !strcmp(one->key, "draws");
        fputs(*one->key ? " --" : " ", out);
        if (*one->key) yl_shell_word(out, one->key);
        if (*one->key && *one->value) fputc(' ', out);
        if (*one->value) yl_shell_word(out, one->value);
    }
    fputs(" -o ", out);
    yl_shell_word(out, study->name);
    if (study->kind != YL_STUDY_ATTRIBUTION && study->kind != YL_STUDY_POWER)
        fprintf(out, " --seed %llu", (unsigned long long)manifest->seed);
    if (!counted) fprintf(out, " --replications %u", manifest->replications);
    for (size_t i = 0; i < manifest->overrides; i++) {
        fputs(" --set ", out);
        yl_shell_word(out, yl_arena_print(&study->arena, "%s=%s", manifest->override[i].key,
                                          manifest->override[i].value));
    }
    fclose(out);
    return text;
}

static void put_meta(struct yl_json_out *to, struct yl_report_study *study)
{
    const struct yl_manifest *manifest = &study->finished.manifest;
    const char *slash = strrchr(manifest->scenario, '/');
    char hash[17];
    yl_json_open(to, "meta", '{');
    yl_json_text(to, "verb", manifest->verb);
    yl_json_both(to, "title", yl_study_title(study, YL_EN), yl_study_title(study, YL_ZH));
    yl_json_text(to, "place", study->place);
    yl_json_text(to, "metric", study->metric);
    if (study->kind != YL_STUDY_FIT) {
        char *command = command_of(study), seed[YL_NUMBER];
        snprintf(seed, sizeof seed, "%llu", (unsigned long long)manifest->seed);
        yl_hash_hex(hash, manifest->scenario_hash);
        if (study->kind != YL_STUDY_POWER) {
            yl_json_text(to, "scenario", slash ? slash + 1 : manifest->scenario);
            yl_json_text(to, "hash", hash);
            yl_json_text(to, "seed", seed); /* JavaScript has no whole numbers of 64 bits */
            yl_json_count(to, "replications", manifest->replications);
        }
        yl_json_text(to, "version", manifest->version);
        yl_json_text(to, "finished", manifest->finished);
        yl_json_text(to, "command", command);
        free(command);
    }
    if (manifest->failures) yl_json_count(to, "failed", manifest->failures);
    if (study->finished.changed) yl_json_text(to, "changed", study->finished.changed);
    if (manifest->overrides) {
        yl_json_open(to, "overrides", '[');
        for (size_t i = 0; i < manifest->overrides; i++) {
            yl_json_open(to, NULL, '[');
            yl_json_text(to, NULL, manifest->override[i].key);
            yl_json_text(to, NULL, manifest->override[i].value);
            yl_json_close(to, ']');
        }
        yl_json_close(to, ']');
    }
    yl_json_close(to, '}');
}

/* ---- names ------------------------------------------------------------------------------------- */

/* Names of a column are paths of the language. */
static enum yl_status note_paths(struct yl_part_names *paths, struct yl_report_study *study,
                                 const char *file, const char *column, struct yl_fault *fault)
{
    struct yl_sheet sheet;
    enum yl_status status = yl_part_read(&sheet, study, file, NULL, NULL, fault);
    const int at = status ? -1 : yl_table_column(&sheet, column);
    for (size_t i = 0; i < sheet.rows && at >= 0; i++) {
        const char *name = yl_csv_plain(yl_table_cell(&sheet, i, at));
        if (strchr(name, '.')) (void)yl_part_name(paths, &study->arena, name);
    }
    yl_table_free(&sheet);
    return status;
}

static enum yl_status put_labels(struct yl_json_out *to, struct yl_report_study *study,
                                 struct yl_fault *fault)
{
    static const char *const columns[][2] = {
        {"points.csv", "axis"},  {"sensitivity.csv", "factor"}, {"voi.csv", "of"},
        {"limits.csv", "limit"}, {"assumptions.csv", "path"},   {"fit.csv", "parameter"}};
    const struct yl_manifest *manifest = &study->finished.manifest;
    struct yl_part_names paths = {0}, known = {0};
    enum yl_status status = YL_OK;
    yl_json_open(to, "labels", '{');
    for (uint32_t i = 0; i < study->names.labels; i++) {
        const char *of = study->names.label[i].name;
        (void)yl_part_name(&known, &study->arena, of);
        yl_json_both(to, of, yl_study_label(study, YL_EN, of, yl_study_label(study, YL_ZH, of, of)),
                     yl_study_label(study, YL_ZH, of, yl_study_label(study, YL_EN, of, of)));
    }
    for (size_t i = 0; i < manifest->settings; i++)
        if (strcmp(manifest->setting[i].variant, yl_study_base(study)) != 0)
            (void)yl_part_name(&paths, &study->arena, manifest->setting[i].path);
    for (size_t i = 0; i < manifest->overrides; i++)
        (void)yl_part_name(&paths, &study->arena, manifest->override[i].key);
    for (size_t i = 0; i < sizeof columns / sizeof *columns && !status; i++)
        status = note_paths(&paths, study, columns[i][0], columns[i][1], fault);
    for (size_t i = 0; i < paths.count; i++) {
        char words[2][YL_PATH_WORDS];
        if (yl_map_find(&known.map, paths.name[i], strlen(paths.name[i]))) continue;
        for (enum yl_lang lang = YL_EN; lang <= YL_ZH; lang++)
            yl_label_path(words[lang], &study->names, lang, paths.name[i]);
        yl_json_both(to, paths.name[i], words[YL_EN], words[YL_ZH]);
    }
    yl_json_close(to, '}');
    yl_part_names_free(&paths);
    yl_part_names_free(&known);
    return status;
}

static void put_variant(struct yl_json_out *to, struct yl_report_study *study, const char *variant)
{
    const struct yl_manifest *manifest = &study->finished.manifest;
    const char *is = yl_arena_print(&study->arena, "variants.%s.is", variant),
               *forbidden = yl_arena_print(&study->arena, "variants.%s.forbidden", variant);
    yl_json_open(to, NULL, '{');
    yl_json_text(to, "id", variant);
    is = yl_study_label(study, YL_EN, is, "");
    if (*is) yl_json_text(to, "is", is);
    if (*yl_study_label(study, YL_EN, forbidden, ""))
        yl_json_both(to, "forbidden", yl_study_label(study, YL_EN, forbidden, ""),
                     yl_study_label(study, YL_ZH, forbidden, ""));
    yl_json_open(to, "changes", '[');
    for (size_t i = 0; i < manifest->settings; i++) {
        const struct yl_setting *one = &manifest->setting[i];
        if (strcmp(variant, yl_study_base(study)) == 0 || strcmp(one->variant, variant) != 0)
            continue;
        yl_json_open(to, NULL, '[');
        yl_json_text(to, NULL, one->path);
        yl_json_text(to, NULL, yl_study_setting(study, "%s", one->path));
        yl_json_text(to, NULL, one->value ? one->value : "");
        yl_json_close(to, ']');
    }
    yl_json_close(to, ']');
    yl_json_close(to, '}');
}

/* ---- findings ---------------------------------------------------------------------------------- */

/* What was asked for comes first. */
static void put_findings(struct yl_json_out *to, const struct yl_report_study *study)
{
    yl_json_open(to, "findings", '[');
    for (size_t i = 0; i < study->asked.findings; i++) yl_finding_put(to, &study->asked.finding[i]);
    for (const struct yl_json *one = study->findings ? study->findings->first : NULL; one;
         one = one->next)
        if (one->kind == YL_JSON_MAP) yl_json_tree(to, NULL, one);
    yl_json_close(to, ']');
}

/* What the author recommends: of --advice one text, or English and Chinese with a line --- between; else of the scenario. */
static void put_advice(struct yl_json_out *to, struct yl_report_study *study, const char *given)
{
    static const char between[] = "\n---\n", name[] = "report.advice";
    const char *line = given ? strstr(given, between) : NULL, *said[2] = {given, given};
    for (int lang = 0; lang < 2 && !given; lang++)
        said[lang] = yl_study_label(study, (enum yl_lang)lang, name,
                                    yl_study_label(study, (enum yl_lang) !lang, name, NULL));
    if (line) said[YL_EN] = yl_arena_copy(&study->arena, given, (size_t)(line - given));
    if (line) said[YL_ZH] = line + sizeof between - 1;
    if (said[YL_EN]) yl_json_both(to, "advice", said[YL_EN], said[YL_ZH]);
}

struct page {
    FILE *out;
    const char *advice; /* of the first folder; NULL: none */
    struct yl_report_study *study;
    size_t studies, first_run; /* first_run: studies, where none is one */
    const struct yl_report_options *options;
    struct yl_fault *fault;
};

static enum yl_status put_study(struct yl_json_out *to, struct page *page, size_t of)
{
    struct yl_report_study *study = &page->study[of];
    struct yl_fault *fault = page->fault;
    const struct yl_manifest *manifest = &study->finished.manifest;
    yl_json_open(to, NULL, '{');
    yl_json_text(to, "kind", yl_study_kind_name(study));
    yl_json_text(to, "name", study->name);
    put_meta(to, study);
    enum yl_status status = put_labels(to, study, fault);
    yl_json_open(to, "variants", '[');
    for (uint32_t i = 0; i < manifest->variants; i++) put_variant(to, study, manifest->variant[i]);
    yl_json_close(to, ']');
    put_findings(to, study);
    put_advice(to, study, of ? NULL : page->advice);
    if (!status) status = yl_part_tables(to, study, fault);
    const bool run = study->kind == YL_STUDY_RUN;
    if (run || study->kind == YL_STUDY_AB) yl_part_map(to, study);
    if (run && !status) status = yl_part_flows(to, study, fault);
    if (run && !status) status = yl_part_evening(to, study, fault);
    if (!status) status = yl_part_rests(to, study, fault);
    const struct yl_report_options *how = page->options;
    if (!status && how->more && of == page->first_run)
        status = how->more(how->context, to, page->study, page->studies, of, fault);
    yl_json_close(to, '}');
    return status;
}

/* Two runs are compared before each is shown. */
static enum yl_status put_beside(struct yl_json_out *to, struct page *page)
{
    struct yl_report_study *study = page->study;
    if (page->studies != 2 || study[0].kind != YL_STUDY_RUN || study[1].kind != YL_STUDY_RUN)
        return YL_OK;
    yl_json_open(to, NULL, '{');
    yl_json_text(to, "kind", "compare");
    yl_json_text(to, "name", yl_arena_print(&study->arena, "%s, %s", study[0].name, study[1].name));
    put_meta(to, &study[1]);
    enum yl_status status = put_labels(to, &study[1], page->fault);
    if (!status) status = yl_part_beside(to, study, page->options->lang, page->fault);
    yl_json_close(to, '}');
    return status;
}

static enum yl_status put_slot(struct page *page, char slot)
{
    struct yl_json_out to = {.stream = page->out, .tight = true};
    const enum yl_lang lang = page->options->lang;
    enum yl_status status = YL_OK;
    if (slot == 'l') fputs(lang == YL_ZH ? "zh" : "en", page->out);
    if (slot == 'g') fputs(GENERATOR, page->out);
    if (slot == 't') yl_put_html(page->out, yl_study_title(&page->study[0], lang));
    for (size_t i = 0; slot == 'p' && i < page->studies && !status; i++)
        status = yl_part_plain(page->out, &page->study[i], lang, page->fault);
    if (slot != 'd') return status;
    yl_json_open(&to, NULL, '[');
    status = put_beside(&to, page);
    for (size_t i = 0; i < page->studies && !status; i++) status = put_study(&to, page, i);
    yl_json_close(&to, ']');
    return status;
}

/* The template with what belongs into each of its slots, in their order. */
static enum yl_status put_page(struct page *page)
{
    static const char *const slots[] = {"{{lang}}", "{{generator}}", "{{title}}", "{{plain}}",
                                        "{{data}}"};
    const char *at = (const char *)yl_web_page;
    for (size_t i = 0; i < sizeof slots / sizeof *slots; i++) {
        const char *slot = strstr(at, slots[i]);
        YL_MUST(slot, "web/page.html has no slot %s", slots[i]);
        fwrite(at, 1, (size_t)(slot - at), page->out);
        const enum yl_status status = put_slot(page, slots[i][2]);
        if (status) return status;
        at = slot + strlen(slots[i]);
    }
    fputs(at, page->out);
    return YL_OK;
}

static enum yl_status write_page(struct page *page, const struct yl_outfile *file)
{
    struct yl_file out;
    enum yl_status status = yl_outfile_open(&out, file, page->fault);
    if (status) return status;
    page->out = out.stream;
    status = put_page(page);
    return yl_status_first(status, yl_file_close(&out, !status, page->fault));
}

/* A file that is read as well, if there is one: the scenario of a study, the advice. */
static enum yl_status keep_input(const struct yl_outfile *out, const char *input,
                                 struct yl_fault *fault)
{
    struct yl_outfile one = *out;
    one.input = &input;
    one.inputs = input && *input ? 1 : 0;
    return yl_outfile_keeps(&one, fault);
}

enum yl_status yl_report(const char *file, const char *const *folder, size_t folders,
                         const struct yl_report_options *options, struct yl_fault *fault)
{
    struct yl_report_study *study = yl_get_zeroed(folders + 1, sizeof *study);
    struct page page = {.study = study, .options = options, .fault = fault};
    const struct yl_outfile out = {
        .path = file, .mark = MARK, .input = folder, .inputs = folders, .force = options->force};
    struct yl_bytes advice = {0};
    enum yl_status status = yl_outfile_check(&out, fault);
    if (!status) status = keep_input(&out, options->advice, fault);
    if (!status && options->advice)
        status = yl_file_read(&advice, options->advice, LARGEST_ADVICE, fault);
    page.advice = advice.data;
    for (size_t i = 0; i < folders && !status; i++, page.studies++) {
        status = yl_study_read(&study[i], folder[i], options->lang, fault);
        if (!status) status = keep_input(&out, study[i].finished.manifest.scenario, fault);
        if (!status)
            status =
                yl_study_decide(&study[i], options->place, options->metric, options->lang, fault);
    }
    while (page.first_run < page.studies && study[page.first_run].kind != YL_STUDY_RUN)
        page.first_run++;
    if (!status && options->more && page.first_run == page.studies)
        status = yl_fault_set(fault, YL_BAD_CALL, "--what-if: no folder of them is that of a run",
                              "--what-if：其中没有运行的结果目录");
    if (!status) status = write_page(&page, &out);
    for (size_t i = 0; i < folders; i++) yl_study_free(&study[i]);
    yl_bytes_free(&advice);
    free(study);
    return status;
}
