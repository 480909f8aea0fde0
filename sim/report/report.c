/* report.c: reads the studies, then head, opening, parts and foot of the page; contract in report.h */
#include "sim/report/report.h"
#include "sim/base/file.h"
#include "sim/output/outfile.h"
#include "sim/plot/plot.h"
#include "sim/report/report_page.h"
#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define GENERATOR "<meta name=\"generator\" content=\"yinliu\">"

static enum yl_status read_sheet(struct yl_sheet *sheet, struct yl_page *page,
                                 const struct yl_study *study, const char *name)
{
    char *path = yl_arena_print(&page->arena, "%s/%s", study->folder, name);
    if (!path) return yl_fault_set(page->fault, YL_NO_MEMORY, "not enough memory for '%s'", name);
    return yl_file_exists(path) ? yl_table_read(sheet, path, page->fault) : YL_OK;
}

/* Is it above 0 in any variant or point? */
static bool is_there(const struct yl_sheet *summary, const char *place, const char *metric)
{
    int places = yl_table_column(summary, "place"), metrics = yl_table_column(summary, "metric");
    int mean = yl_table_column(summary, "mean");
    for (size_t i = 0; i < summary->rows; i++)
        if (!strcmp(yl_table_cell(summary, i, places), place) &&
            !strcmp(yl_table_cell(summary, i, metrics), metric) &&
            yl_table_number(summary, i, mean) > 0)
            return true;
    return false;
}

/* The figure that decides: asked for, else that of the first target to reach (not of one to stay
 * below), else all orders, or entries into the first room where nobody ever orders. */
static enum yl_status find_primary(struct yl_study *study, struct yl_page *page,
                                   const struct yl_report_options *options)
{
    const struct yl_sheet *sheet = &study->finished.table[YL_OUTPUT_SUMMARY];
    int place = yl_table_column(sheet, "place"), metric = yl_table_column(sheet, "metric");
    study->place = "all";
    study->metric = "orders";
    if (study->kind == YL_STUDY_AB) return YL_OK; /* its scenario says what decides */
    const char *room = yl_study_room(study);
    if (room && !is_there(sheet, "all", "orders") && is_there(sheet, room, "entrants")) {
        study->place = room;
        study->metric = "entrants";
    }
    for (size_t i = 0; i < sheet->rows && !options->place; i++) {
        const char *name = yl_table_cell(sheet, i, metric), *least = strstr(name, ">=");
        if (!least || strcmp(yl_table_cell(sheet, i, place), "targets") != 0) continue;
        char *of = yl_arena_copy(&page->arena, name, (size_t)(least - name));
        char *dot = of ? strrchr(of, '.') : NULL;
        if (!dot) break;
        *dot = '\0';
        study->place = of;
        study->metric = dot + 1;
        break;
    }
    if (!options->place) return YL_OK;
    study->place = options->place;
    study->metric = options->metric;
    for (size_t i = 0; i < sheet->rows; i++)
        if (!strcmp(yl_table_cell(sheet, i, place), options->place) &&
            !strcmp(yl_table_cell(sheet, i, metric), options->metric))
            return YL_OK;
    return yl_fault_set(page->fault, YL_BAD_CALL,
                        page->lang == YL_ZH ? "“%s”的 summary.csv 中没有 %s.%s"
                                            : "summary.csv of '%s' has no figure %s.%s",
                        study->folder, options->place, options->metric);
}

static enum yl_status read_study(struct yl_study *study, struct yl_page *page, const char *folder)
{
    size_t length = strlen(folder);
    while (length > 1 && folder[length - 1] == '/') length--;
    char *name = yl_arena_copy(&page->arena, folder, length);
    if (!name) return yl_fault_set(page->fault, YL_NO_MEMORY, "not enough memory for '%s'", folder);
    study->folder = folder;
    study->name = strrchr(name, '/') && strrchr(name, '/')[1] ? strrchr(name, '/') + 1 : name;
    enum yl_status status =
        yl_output_read(&study->finished, folder, 1u << YL_OUTPUT_SUMMARY | 1u << YL_OUTPUT_COMPARE,
                       page->lang, page->fault);
    if (!status) status = read_sheet(&study->labels, page, study, "labels.csv");
    if (!status) status = read_sheet(&study->points, page, study, "points.csv");
    if (!status) status = read_sheet(&study->ab, page, study, "ab.csv");
    if (!status) status = read_sheet(&study->truth, page, study, "truth.csv");
    if (status) return status;
    study->kind = study->ab.columns                       ? YL_STUDY_AB
                  : study->points.columns                 ? YL_STUDY_SWEEP
                  : study->finished.manifest.variants > 1 ? YL_STUDY_VARIANTS
                                                          : YL_STUDY_RUN;
    if (study->kind == YL_STUDY_RUN || study->kind == YL_STUDY_VARIANTS)
        status = read_sheet(&study->funnel, page, study, "funnel.csv");
    if (status) return status;
    char *path = yl_arena_print(&page->arena, "%s/advice.txt", folder);
    struct yl_bytes bytes;
    struct yl_fault ignored = {0};
    if (path && yl_file_exists(path) && !yl_file_read(&bytes, path, 1 << 20, &ignored)) {
        study->advice[0] = yl_arena_copy(&page->arena, bytes.data, bytes.length);
        yl_bytes_free(&bytes);
        char *gap = study->advice[0] ? strstr(study->advice[0], "\n\n") : NULL;
        if (gap) {
            *gap = '\0';
            study->advice[1] = gap + 2;
        } /* English, then Chinese */
    }
    return YL_OK;
}

static enum yl_status put_asset(struct yl_page *page, const char *name)
{
    char *path = yl_arena_print(&page->arena, "%s/report/%s", page->scripts, name);
    if (!path) return yl_fault_set(page->fault, YL_NO_MEMORY, "not enough memory for '%s'", name);
    struct yl_bytes bytes;
    enum yl_status status = yl_file_read(&bytes, path, 1 << 20, page->fault);
    if (status) return status;
    fwrite(bytes.data, 1, bytes.length, page->out);
    yl_bytes_free(&bytes);
    return YL_OK;
}

static void put_radio(struct yl_page *page, const char *group, const char *value, const char *text,
                      bool checked)
{
    fprintf(page->out,
            "<label><input type=\"radio\" name=\"%s\" id=\"%s-%s\" value=\"%s\"%s> %s</label>\n",
            group, group, value, value, checked ? " checked" : "", text);
}

static enum yl_status put_head(struct yl_page *page)
{
    bool zh = page->lang == YL_ZH;
    const struct yl_manifest *manifest = &page->study[0].finished.manifest;
    const char *title =
        manifest->title && manifest->title[0] ? manifest->title : page->study[0].name;
    fprintf(
        page->out,
        "<!DOCTYPE html>\n<html lang=\"%s\">\n<head>\n<meta charset=\"utf-8\">\n"
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; img-src data:; "
        "style-src 'unsafe-inline'; script-src 'unsafe-inline'; base-uri 'none'; form-action "
        "'none'\">\n"
        "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n" GENERATOR
        "\n<link rel=\"icon\" "
        "href=\"data:,\">\n<title>",
        zh ? "zh" : "en");
    yl_page_text(page, title);
    fputs("</title>\n<style>\n", page->out);
    enum yl_status status = put_asset(page, "style.css");
    if (status) return status;
    fputs("</style>\n</head>\n<body>\n<header>\n<h1>", page->out);
    yl_page_text(page, title);
    fputs("</h1>\n<nav class=\"switches\" aria-label=\"language / 语言, light and dark / 明暗\">\n"
          "<fieldset><legend>Language 语言</legend>\n",
          page->out);
    put_radio(page, "lang", "en", "English", !zh);
    put_radio(page, "lang", "zh", "<span lang=\"zh\">中文</span>", zh);
    fputs("</fieldset>\n<fieldset><legend>Theme 主题</legend>\n", page->out);
    put_radio(page, "theme", "auto", "auto 自动", true);
    put_radio(page, "theme", "light", "light 亮", false);
    put_radio(page, "theme", "dark", "dark 暗", false);
    fputs("</fieldset>\n</nav>\n</header>\n<main>\n", page->out);
    return YL_OK;
}

static enum yl_status put_page(struct yl_page *page)
{
    enum yl_status status = put_head(page);
    if (status) return status;
    yl_report_open(page);
    status = yl_report_parts(page);
    if (status) return status;
    fputs("</main>\n<footer><p>", page->out);
    yl_page_both(page,
                 "Made by yinliu from the CSV files of the run. Intervals are those of the "
                 "long-run mean; everything is as true as the assumptions above.",
                 "由 yinliu 根据运行的 CSV 文件生成。区间是长期平均的区间；结论以上述假设为前提。");
    fputs("</p></footer>\n<div id=\"tip\" role=\"status\" hidden></div>\n<script>\n", page->out);
    status = put_asset(page, "script.js");
    fputs("</script>\n</body>\n</html>\n", page->out);
    return status;
}

/* Two levels of folders with pictures. */
static void remove_folder(const char *path, int depth)
{
    DIR *folder = opendir(path);
    if (!folder) return;
    for (const struct dirent *entry; (entry = readdir(folder));) {
        if (!strcmp(entry->d_name, ".") || !strcmp(entry->d_name, "..")) continue;
        size_t room = strlen(path) + strlen(entry->d_name) + 2;
        char *inner = malloc(room);
        if (!inner) break;
        snprintf(inner, room, "%s/%s", path, entry->d_name);
        if (unlink(inner) != 0 && depth > 0) remove_folder(inner, depth - 1);
        free(inner);
    }
    closedir(folder);
    (void)rmdir(path);
}

static enum yl_status write_page(struct yl_page *page, const struct yl_outfile *file)
{
    struct yl_file out;
    enum yl_status status = yl_outfile_open(&out, file, page->fault);
    if (status) return status;
    page->out = out.stream;
    status = put_page(page);
    struct yl_fault other = {0};
    enum yl_status closed = yl_file_close(&out, !status, status ? &other : page->fault);
    return status ? status : closed;
}

enum yl_status yl_report(const char *file, const char *const *folder, size_t folders,
                         const struct yl_report_options *options, struct yl_fault *fault)
{
    struct yl_page page = {.fault = fault, .lang = options->lang};
    page.study = calloc(folders + 1, sizeof *page.study);
    enum yl_status status =
        page.study ? YL_OK : yl_fault_set(fault, YL_NO_MEMORY, "not enough memory for a report");
    const struct yl_outfile out = {.path = file,
                                   .mark = GENERATOR,
                                   .input = folder,
                                   .inputs = folders,
                                   .force = options->force,
                                   .lang = options->lang};
    if (!status) status = yl_outfile_check(&out, fault);
    for (size_t i = 0; i < folders && !status; i++, page.studies++) {
        page.study[i].number = (uint32_t)i;
        status = read_study(&page.study[i], &page, folder[i]);
        if (!status) status = find_primary(&page.study[i], &page, options);
    }
    const char *place = getenv("TMPDIR");
    char *temporary =
        yl_arena_print(&page.arena, "%s/yinliu-report-XXXXXX", place && place[0] ? place : "/tmp");
    if (!status && !(page.scripts = yl_plot_scripts(&page.arena, options->scripts, fault)))
        status = page.arena.failed
                     ? yl_fault_set(fault, YL_NO_MEMORY, "not enough memory for a report")
                     : YL_IO;
    if (!status && (!temporary || !mkdtemp(temporary)))
        status =
            yl_fault_set(fault, YL_IO, "cannot make a folder for pictures: %s", strerror(errno));
    if (!status) {
        page.temporary = temporary;
        status = write_page(&page, &out);
        remove_folder(temporary, 1);
    }
    for (size_t i = 0; i < folders && page.study; i++) {
        yl_table_free(&page.study[i].labels);
        yl_table_free(&page.study[i].points);
        yl_table_free(&page.study[i].funnel);
        yl_table_free(&page.study[i].ab);
        yl_table_free(&page.study[i].truth);
        yl_output_done(&page.study[i].finished);
    }
    free(page.study);
    yl_arena_free(&page.arena);
    return status;
}
