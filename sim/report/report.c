/* report.c: head, opening, parts and foot of the page; contract in report.h */
#include "sim/report/report.h"
#include "sim/base/file.h"
#include "sim/output/outfile.h"
#include "sim/plot/plot.h"
#include "sim/report/report_page.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define GENERATOR "<meta name=\"generator\" content=\"yinliu\">"

static enum yl_status put_asset(struct yl_page *page, const char *name)
{
    char *path = yl_arena_print(&page->arena, "%s/report/%s", page->scripts, name);
    if (!path)
        return yl_fault_set(page->fault, YL_NO_MEMORY, "not enough memory for '%s'",
                            "内存不足，无法处理“%s”", name);
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
    const struct yl_fact title = yl_report_title(&page->study[0]);
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
    yl_page_text(page, title.text[page->lang]);
    fputs("</title>\n<style>\n", page->out);
    enum yl_status status = put_asset(page, "style.css");
    if (status) return status;
    fputs("</style>\n</head>\n<body>\n<header>\n", page->out);
    yl_page_named(page, "<h1>", title, "</h1>\n");
    fputs("<nav class=\"switches\" aria-label=\"language / 语言, light and dark / 明暗\">\n"
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
    yl_page_both(
        page,
        "Made by yinliu from the CSV files of the run. Intervals are 95% "
        "confidence intervals of the mean; everything is as true as the assumptions above.",
        "由 yinliu 根据运行的 CSV 文件生成。区间是均值的 95% 置信区间；结论以上述假设为前提。");
    fputs("</p></footer>\n<div id=\"tip\" role=\"status\" hidden></div>\n<script>\n", page->out);
    status = put_asset(page, "script.js");
    fputs("</script>\n</body>\n</html>\n", page->out);
    return status;
}

static enum yl_status write_page(struct yl_page *page, const struct yl_outfile *file)
{
    struct yl_file out;
    enum yl_status status = yl_outfile_open(&out, file, page->fault);
    if (status) return status;
    page->out = out.stream;
    status = put_page(page);
    return yl_status_first(status, yl_file_close(&out, !status, page->fault));
}

/* The scenario of a study is read, too, where it still is. */
static enum yl_status keep_scenario(const struct yl_page *page, const struct yl_outfile *out)
{
    struct yl_outfile one = *out;
    const struct yl_report_study *study = &page->study[page->studies];
    const char *scenario = study->finished.manifest.scenario;
    one.input = &scenario;
    one.inputs = 1;
    return yl_outfile_keeps(&one, page->fault);
}

enum yl_status yl_report(const char *file, const char *const *folder, size_t folders,
                         const struct yl_report_options *options, struct yl_fault *fault)
{
    struct yl_page page = {.fault = fault, .lang = options->lang, .stop = options->stop};
    page.study = calloc(folders + 1, sizeof *page.study);
    enum yl_status status =
        page.study ? YL_OK
                   : yl_fault_set(fault, YL_NO_MEMORY, "not enough memory for a report",
                                  "内存不足，无法写报告");
    const struct yl_outfile out = {.path = file,
                                   .mark = GENERATOR,
                                   .input = folder,
                                   .inputs = folders,
                                   .force = options->force};
    if (!status) status = yl_outfile_check(&out, fault);
    for (size_t i = 0; i < folders && !status; i++, page.studies++) {
        page.study[i].number = (uint32_t)i;
        status = yl_study_read(&page.study[i], &page, folder[i]);
        if (!status) status = keep_scenario(&page, &out);
        if (!status)
            status = yl_study_decide(&page.study[i], &page, options->place, options->metric);
    }
    const char *place = getenv("TMPDIR");
    char *temporary =
        yl_arena_print(&page.arena, "%s/yinliu-report-XXXXXX", place && place[0] ? place : "/tmp");
    if (!status && !(page.scripts = yl_plot_scripts(&page.arena, options->scripts, fault)))
        status = page.arena.failed
                     ? yl_fault_set(fault, YL_NO_MEMORY, "not enough memory for a report",
                                    "内存不足，无法写报告")
                     : YL_IO;
    if (!status && (!temporary || !mkdtemp(temporary)))
        status = yl_fault_errno(fault, YL_IO, errno, "cannot make a folder for pictures",
                                "无法为图建立目录");
    if (!status) {
        page.temporary = temporary;
        status = write_page(&page, &out);
        yl_plot_remove(temporary, 1);
    }
    for (size_t i = 0; i < folders && page.study; i++) yl_study_free(&page.study[i]);
    free(page.study);
    yl_arena_free(&page.arena);
    return status;
}
