/* report_parts.c: pictures, assumptions and how to repeat it, by one table of sections;
 * contract in report_page.h */
#include "sim/base/file.h"
#include "sim/base/hash.h"
#include "sim/base/shell.h"
#include "sim/base/text.h"
#include "sim/plot/chart.h"
#include "sim/plot/files.h"
#include "sim/plot/plot.h"
#include "sim/report/report_say.h"
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Laid out for a desk, for paper (A4 less its margins) and for a telephone: never scaled. */
enum { WIDTHS = 3 };
static const struct {
    uint32_t px;
    const char *name;
} widths[WIDTHS] = {{940, "wide"}, {688, "paper"}, {358, "narrow"}};

/* ---- pictures ------------------------------------------------------------------------------- */

static const char *drawn_in(struct yl_page *page, const struct yl_report_study *study, int lang,
                            int width)
{
    return yl_arena_print(&page->arena, "%s/%u-%d-%d", page->temporary, study->number, lang, width);
}

static enum yl_status draw(struct yl_page *page, const struct yl_report_study *study)
{
    struct yl_plot_files files = {0};
    struct yl_plot_options how[2 * WIDTHS];
    for (int i = 0; i < 2 * WIDTHS; i++) {
        const int lang = i / WIDTHS, width = i % WIDTHS;
        how[i] = (struct yl_plot_options){.svg = true,
                                          .into = drawn_in(page, study, lang, width),
                                          .width = widths[width].px,
                                          .bare = true,
                                          .still = width == 1,
                                          .lang = lang ? YL_ZH : YL_EN,
                                          .place = study->place,
                                          .metric = study->metric,
                                          .scripts = page->scripts,
                                          .stop = page->stop,
                                          .files = &files};
        if (!how[i].into)
            return yl_fault_set(page->fault, YL_NO_MEMORY, "not enough memory for the pictures",
                                "内存不足，无法画图");
    }
    enum yl_status status = yl_plots(study->folder, how, 2 * WIDTHS, page->fault);
    yl_plot_files_free(&files);
    return status;
}

/* What colours and shapes are of: variants, or the designs of an experiment. */
static uint32_t shown_names(const char *names[YL_PLOT_VARIANTS],
                            const struct yl_report_study *study)
{
    const struct yl_manifest *manifest = &study->finished.manifest;
    const struct yl_rows designs = yl_rows_of(&study->sheet[YL_STUDY_DESIGNS], "design");
    const bool is_ab = study->kind == YL_STUDY_AB;
    const size_t all = is_ab ? designs.count : manifest->variants;
    uint32_t count = 0;
    for (size_t i = 0; i < all && count < YL_PLOT_VARIANTS; i++) {
        const char *name = is_ab ? yl_row_text(&designs, i, 0) : manifest->variant[i];
        bool known = false;
        for (uint32_t k = 0; k < count; k++) known = known || !strcmp(names[k], name);
        if (!known) names[count++] = name;
    }
    return count;
}

static void put_switches(struct yl_page *page, const struct yl_report_study *study)
{
    const char *names[YL_PLOT_VARIANTS];
    uint32_t count = study->kind > YL_STUDY_AB ? 0 : shown_names(names, study);
    if (count < 2) return;
    const bool is_ab = study->kind == YL_STUDY_AB;
    yl_page_tagged(page, "<fieldset class=\"variants\"><legend>",
                   is_ab ? "Designs shown" : "Variants shown", is_ab ? "显示的设计" : "显示的方案",
                   "</legend>\n");
    for (uint32_t v = 0; v < count; v++) {
        fprintf(page->out, "<label><input type=\"checkbox\" checked id=\"s%uv%u-on\"> ",
                study->number, v + 1);
        yl_page_named(page, "", yl_study_variant(page, study, names[v]), "</label>\n");
    }
    fputs("</fieldset>\n<style>", page->out);
    for (uint32_t v = 1; v <= count; v++)
        fprintf(page->out, "html:has(#s%uv%u-on:not(:checked)) .s%uv%u{display:none}\n",
                study->number, v, study->number, v);
    fputs("</style>\n", page->out);
}

/* What the pictures said they show: finding, what it is, what is left out; of each language. */
struct words {
    const char *line[2][3];
};

static enum yl_status read_words(struct words *words, struct yl_page *page,
                                 const struct yl_report_study *study, const char *picture)
{
    for (int lang = 0; lang < 2; lang++) {
        const char *folder = drawn_in(page, study, lang, 0);
        char *file = yl_arena_print(&page->arena, "%s/%s.words", folder, picture);
        struct yl_bytes bytes;
        if (!file) return yl_fault_set(page->fault, YL_NO_MEMORY, "not enough memory", "内存不足");
        enum yl_status status = yl_file_read(&bytes, file, 1 << 16, page->fault);
        if (status) return status;
        const char *at = bytes.data;
        for (int k = 0; k < 3; k++) {
            size_t length = strcspn(at, "\n");
            const char *line = yl_arena_copy(&page->arena, at, length);
            words->line[lang][k] = line ? line : "";
            at += length + (at[length] != '\0');
        }
        yl_bytes_free(&bytes);
    }
    return YL_OK;
}

static void put_words(struct yl_page *page, const struct words *words, int line, const char *open,
                      const char *close)
{
    static const char *const span[2] = {"<span class=\"en\" lang=\"en\">",
                                        "<span class=\"zh\" lang=\"zh\">"};
    if (!words->line[0][line][0] && !words->line[1][line][0]) return;
    fputs(open, page->out);
    for (int lang = 0; lang < 2; lang++) {
        fputs(span[lang], page->out);
        yl_page_text(page, words->line[lang][line]);
        fputs("</span>", page->out);
    }
    fputs(close, page->out);
}

/* In both languages, for each width of page. */
static enum yl_status put_svgs(struct yl_page *page, const struct yl_report_study *study,
                               const struct yl_picture *picture)
{
    enum yl_status status = YL_OK;
    for (int lang = 0; lang < 2 && !status; lang++)
        for (int width = 0; width < WIDTHS && !status; width++) {
            const char *folder = drawn_in(page, study, lang, width);
            char *file = yl_arena_print(&page->arena, "%s/%s.svg", folder, picture->name);
            char *class =
                yl_arena_print(&page->arena, "%s %s", lang ? "zh" : "en", widths[width].name);
            char *id = yl_arena_print(&page->arena, "f%u-%s-%d%d", study->number, picture->name,
                                      lang, width);
            if (!file || !id || !class)
                return yl_fault_set(page->fault, YL_NO_MEMORY, "not enough memory", "内存不足");
            if (!yl_file_exists(file)) continue;
            const struct yl_page_svg svg = {
                .file = file,
                .title = picture->name,
                .describe =
                    lang ? "图；数字见下面的表格" : "Picture; its figures are in the tables below",
                .class = class,
                .id = id,
                .study = study->number,
                .variants = picture->by_variant,
                .paper = width == 1};
            status = yl_page_picture(page, &svg);
        }
    return status;
}

static enum yl_status put_figure(struct yl_page *page, const struct yl_report_study *study,
                                 const struct yl_picture *picture)
{
    struct words words;
    char *file =
        yl_arena_print(&page->arena, "%s/%s.svg", drawn_in(page, study, 0, 0), picture->name);
    if (!file) return yl_fault_set(page->fault, YL_NO_MEMORY, "not enough memory", "内存不足");
    if (!yl_file_exists(file)) return YL_OK;
    enum yl_status status = read_words(&words, page, study, picture->name);
    if (status) return status;
    fprintf(page->out, "<figure id=\"f%u-%s\">\n", study->number, picture->name);
    put_words(page, &words, 0, "<h3>", "</h3>\n");
    put_words(page, &words, 1, "<p class=\"about\">", "</p>\n");
    status = put_svgs(page, study, picture);
    put_words(page, &words, 2, "<p class=\"about\">", "</p>\n");
    fputs("<figcaption>", page->out);
    yl_say_picture(page, study, picture->name);
    fputs("</figcaption>\n</figure>\n", page->out);
    return status;
}

static enum yl_status pictures(struct yl_page *page, const struct yl_report_study *study)
{
    enum yl_status status = draw(page, study);
    if (status) return status;
    put_switches(page, study);
    for (size_t i = 0; yl_picture_at(i) && !status; i++)
        status = put_figure(page, study, yl_picture_at(i));
    return status;
}

/* ---- assumptions ---------------------------------------------------------------------------- */

/* What stands behind the # of a line of the scenario; NULL: nothing, or the # is inside a text. */
static const char *comment_of(const char *line, const char *end)
{
    char quote = 0;
    for (const char *c = line; c < end; c++) {
        if (quote)
            quote = *c == quote ? 0 : quote;
        else if (*c == '"' || *c == '\'')
            quote = *c;
        else if (*c == '#' && (c == line || c[-1] == ' '))
            return c + 1;
    }
    return NULL;
}

enum grade { REPORTED, MIXED, ASSUMED };

static enum grade grade_of(const char *comment)
{
    if (!strstr(comment, "assumption")) return REPORTED;
    bool fact = false;
    for (const char *c = comment; *c; c++)
        fact = fact || (*c == 'F' && c[1] >= '0' && c[1] <= '9') || (*c == '_' && c > comment);
    return fact ? MIXED : ASSUMED;
}

static void put_sources(struct yl_page *page, const struct yl_bytes *bytes)
{
    static const struct yl_page_column columns[] = {
        {"line", "行"}, {"what is set", "设定"}, {"source", "来源"}, {"grade", "等级"}};
    static const char *const grades[][2] = {
        {"reported", "有来源"}, {"reported in part", "部分有来源"}, {"assumption", "假设"}};
    yl_page_table(page, "What each figure rests on", "每个数字的依据", columns, 4);
    int number = 0;
    for (const char *at = bytes->data, *end = at + bytes->length; at < end;) {
        const char *stop = memchr(at, '\n', (size_t)(end - at));
        if (!stop) stop = end;
        const char *comment = comment_of(at, stop), *line = at;
        number++;
        at = stop < end ? stop + 1 : end;
        if (!comment) continue;
        while (line < comment && *line == ' ') line++;
        const char *last = comment - 1;
        while (last > line && last[-1] == ' ') last--;
        if (last == line) continue; /* a line of prose */
        char *said = yl_arena_copy(&page->arena, comment, (size_t)(stop - comment));
        char *set = yl_arena_copy(&page->arena, line, (size_t)(last - line));
        if (!said || !set) return;
        enum grade grade = grade_of(said);
        fprintf(page->out, "<tr%s><td class=\"n\" data-v=\"%d\">%d</td>",
                grade == ASSUMED ? "" : " class=\"detail\"", number, number);
        fputs("<td><code>", page->out);
        yl_page_text(page, yl_plot_shown(&page->arena, set, 110));
        fputs("</code></td>", page->out);
        yl_page_words(page, said + strspn(said, " "));
        yl_page_tagged(page, "<td>", grades[grade][0], grades[grade][1], "</td></tr>\n");
    }
    yl_page_table_end(page);
}

static void put_changes(struct yl_page *page, const struct yl_report_study *study)
{
    static const struct yl_page_column columns[] = {
        {"variant", "方案"}, {"path", "路径"}, {"value", "值"}};
    const struct yl_manifest *manifest = &study->finished.manifest;
    bool any = manifest->overrides > 0;
    for (size_t i = 0; i < manifest->settings; i++)
        any = any || strcmp(manifest->setting[i].variant, yl_study_base(study)) != 0;
    if (!any) return;
    yl_page_table(page, "What the variants change", "各方案改变的设定", columns, 3);
    for (size_t i = 0; i < manifest->overrides; i++) {
        fputs("<tr><th scope=\"row\">--set</th>", page->out);
        yl_page_words(page, manifest->override[i].key);
        yl_page_words(page, manifest->override[i].value);
        fputs("</tr>\n", page->out);
    }
    for (size_t i = 0; i < manifest->settings; i++) {
        if (!strcmp(manifest->setting[i].variant, yl_study_base(study))) continue;
        yl_page_named(page, "<tr><th scope=\"row\">",
                      yl_study_variant(page, study, manifest->setting[i].variant), "</th>");
        yl_page_words(page, manifest->setting[i].path);
        yl_page_words(page, manifest->setting[i].value ? manifest->setting[i].value : "–");
        fputs("</tr>\n", page->out);
    }
    yl_page_table_end(page);
}

/* A stranger's manifest may name any file of this machine; only of a scenario is anything shown. */
static bool is_scenario(const char *text)
{
    const char *key = strstr(text, "yinliu:");
    while (key && key > text && key[-1] != '\n') key = strstr(key + 1, "yinliu:");
    return key != NULL;
}

static enum yl_status assumptions(struct yl_page *page, const struct yl_report_study *study)
{
    const struct yl_manifest *manifest = &study->finished.manifest;
    struct yl_bytes bytes;
    struct yl_fault ignored = {0};
    put_changes(page, study);
    bool there = !yl_file_read(&bytes, manifest->scenario, 1 << 22, &ignored);
    if (there && !is_scenario(bytes.data)) {
        yl_bytes_free(&bytes);
        there = false;
    }
    if (!there) {
        yl_page_tagged(
            page, "<p>",
            "The scenario file is not here, so its comments on sources are not; all values "
            "it was run with are in manifest.json.",
            "这里没有场景文件，因此没有其来源注释；运行所用的全部数值见 manifest.json。", "</p>\n");
        return YL_OK;
    }
    put_sources(page, &bytes);
    yl_bytes_free(&bytes);
    return YL_OK;
}

/* ---- how to repeat it ----------------------------------------------------------------------- */

static void put_pair(struct yl_page *page, const char *en, const char *zh, const char *value)
{
    yl_page_tagged(page, "<dt>", en, zh, "</dt><dd><code>");
    yl_page_text(page, value);
    fputs("</code></dd>\n", page->out);
}

/* Options that change the figures of a study of the uncertain inputs. */
static void put_options(FILE *out, const struct yl_manifest *manifest)
{
    static const struct {
        const char *value, *option;
    } options[] = {
        {"draws", "draws"}, {"campaigns", "campaigns"}, {"people", "n"}, {"cost_per", "cost-per"}};
    if (*manifest->metric) {
        fputs(" --metric ", out);
        yl_shell_word(out, manifest->metric);
    }
    for (size_t i = 0; i < sizeof options / sizeof *options; i++) {
        const double value = yl_manifest_value(manifest, options[i].value);
        if (value > 0) fprintf(out, " --%s %.9g", options[i].option, value);
    }
    if (yl_manifest_value(manifest, "draws") > 0 && yl_manifest_value(manifest, "exact") == 0)
        fprintf(out, " --replications %u", manifest->replications);
}

/* To be typed again: each word is quoted, whatever the manifest holds. NULL: no memory. */
static char *command(struct yl_page *page, const struct yl_report_study *study)
{
    const struct yl_manifest *manifest = &study->finished.manifest;
    const char *slash = strrchr(manifest->scenario, '/');
    char *text = NULL;
    size_t length = 0;
    FILE *out = open_memstream(&text, &length);
    if (!out) return NULL;
    fprintf(out, "yinliu %s ", manifest->verb);
    yl_shell_word(out, slash ? slash + 1 : manifest->scenario);
    fputs(" -o ", out);
    yl_shell_word(out, study->name);
    if (study->kind != YL_STUDY_ATTRIBUTION)
        fprintf(out, " --seed %llu", (unsigned long long)manifest->seed);
    if (study->kind == YL_STUDY_RUN || study->kind == YL_STUDY_VARIANTS)
        fprintf(out, " --replications %u", manifest->replications);
    if (study->kind > YL_STUDY_AB) put_options(out, manifest);
    for (size_t i = 0; i < manifest->overrides; i++) {
        const char *set = yl_arena_print(&page->arena, "%s=%s", manifest->override[i].key,
                                         manifest->override[i].value);
        fputs(" --set ", out);
        yl_shell_word(out, set ? set : "");
    }
    if (study->kind > YL_STUDY_VOI)
        fputs(" …", out); /* its other options are not in the manifest */
    fclose(out);
    return text;
}

static enum yl_status repeat(struct yl_page *page, const struct yl_report_study *study)
{
    const struct yl_manifest *manifest = &study->finished.manifest;
    char hash[17], number[YL_NUMBER];
    char *call = command(page, study);
    fputs("<dl class=\"repeat\">\n", page->out);
    put_pair(page, "command", "命令", call ? call : "-");
    free(call);
    yl_hash_hex(hash, manifest->scenario_hash);
    put_pair(page, "scenario hash", "场景哈希", hash);
    yl_hash_hex(hash, manifest->tables_hash);
    put_pair(page, "hash of the quantile tables", "分位数表哈希", hash);
    yl_text_count(number, (int64_t)manifest->seed);
    put_pair(page, "seed", "随机种子", number);
    yl_text_count(number, manifest->replications);
    put_pair(page, "replications", "模拟次数", number);
    put_pair(page, "program", "程序版本",
             yl_arena_print(&page->arena, "yinliu %s", manifest->version));
    put_pair(page, "finished", "完成于", manifest->finished);
    fputs("</dl>\n", page->out);
    if (manifest->failures) {
        yl_page_tagged(page, "<p class=\"warn\">",
                       "Some replications failed; affected figures are marked 'missing'.",
                       "有模拟失败；相关数字标为 missing。", "</p>\n");
    }
    if (study->finished.changed) {
        yl_page_tagged(page, "<p class=\"warn\">",
                       "A file was changed after the run: ", "运行之后有文件被改动：", "");
        yl_page_text(page, study->finished.changed);
        fputs("</p>\n", page->out);
    }
    yl_page_tagged(page, "<p>", "The same scenario and seed give the same bytes on any machine.",
                   "相同的场景和种子在任何机器上得到完全相同的结果。", "</p>\n");
    return YL_OK;
}

/* ---- sections ------------------------------------------------------------------------------- */

struct section {
    const char *id, *en, *zh;
    enum yl_status (*write)(struct yl_page *page, const struct yl_report_study *study);
};
static const struct section sections[] = {
    {"pictures", "Pictures", "图", pictures},
    {"tables", "Tables", "表", yl_report_tables},
    {"assumptions", "What it rests on", "假设与来源", assumptions},
    {"repeat", "How to repeat it", "如何重做", repeat},
};

static void put_heading(struct yl_page *page, const struct section *section)
{
    fprintf(page->out, "<section id=\"%s\" aria-labelledby=\"%s-h\">\n<h2 id=\"%s-h\">",
            section->id, section->id, section->id);
    yl_page_both(page, section->en, section->zh);
    fputs("</h2>\n", page->out);
}

/* What a study has for a section; `*length` 0: nothing. */
static enum yl_status write_apart(char **text, size_t *length, struct yl_page *page,
                                  const struct section *section,
                                  const struct yl_report_study *study)
{
    FILE *whole = page->out, *own = open_memstream(text, length);
    enum yl_status status = YL_NO_MEMORY;
    if (own) {
        page->out = own;
        status = section->write(page, study);
        page->out = whole;
        if (fclose(own) && !status) status = YL_NO_MEMORY;
    }
    return status == YL_NO_MEMORY
               ? yl_fault_set(page->fault, YL_NO_MEMORY, "not enough memory for a report",
                              "内存不足，无法写报告")
               : status;
}

/* A section to which no study has anything has no heading, either. */
static enum yl_status put_section(struct yl_page *page, const struct section *section)
{
    enum yl_status status = YL_OK;
    bool open = false;
    for (size_t k = 0; k < page->studies && !status; k++) {
        char *text = NULL;
        size_t length = 0;
        status = write_apart(&text, &length, page, section, &page->study[k]);
        if (!status && length) {
            if (!open) put_heading(page, section);
            open = true;
            if (page->studies > 1) {
                fputs("<p class=\"kind\">", page->out);
                yl_page_text(page, page->study[k].name);
                fputs("</p>\n", page->out);
            }
            fwrite(text, 1, length, page->out);
        }
        free(text);
    }
    if (open) fputs("</section>\n", page->out);
    return status;
}

enum yl_status yl_report_parts(struct yl_page *page)
{
    enum yl_status status = YL_OK;
    for (size_t i = 0; i < sizeof sections / sizeof *sections && !status; i++)
        status = put_section(page, &sections[i]);
    return status;
}
