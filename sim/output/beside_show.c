/* beside_show.c: the comparison in words, as a table and as CSV; contract in beside.h */
#include "sim/base/text.h"
#include "sim/base/wrap.h"
#include "sim/findings/find.h"
#include "sim/findings/labels.h"
#include "sim/output/beside.h"
#include "sim/output/tables.h"
#include <math.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

enum { SCREEN = 40, FOOT = 3, CHANGES = 8, USUAL = 80, LINE = 1024 };

struct show {
    FILE *out;
    const struct yl_beside *beside;
    enum yl_lang lang;
    int width;
    const char *all;       /* what has all figures */
    struct yl_arena arena; /* of cells */
    const char **cell;     /* of the table at hand, row by row */
    size_t cells;
};

/* A line that is wrapped at the window, the rest of it two columns further in. */
__attribute__((format(printf, 3, 4))) static void say(const struct show *to, int indent,
                                                      const char *format, ...)
{
    char text[LINE];
    va_list list;
    va_start(list, format);
    vsnprintf(text, sizeof text, format, list);
    va_end(list);
    fprintf(to->out, "%*s", indent, "");
    yl_wrap_text(to->out, text, indent, indent + 2, to->width);
}

static const char *name_of(const struct show *to, const char *thing, const char *otherwise)
{
    for (int k = 1; k >= 0; k--) {
        const char *label = yl_label(&to->beside->run[k].result, to->lang, NULL, "%s", thing);
        if (label) return label;
    }
    return otherwise;
}

static const char *variant_of(const struct show *to, const char *variant)
{
    enum { NAME = 300 };
    char name[NAME];
    snprintf(name, sizeof name, "variants.%s", variant);
    return name_of(to, name, variant);
}

/* ---- what was asked ---- */
static void show_variants(const struct show *to, int k)
{
    const struct yl_beside *beside = to->beside;
    if (!beside->onlys[k]) return;
    fprintf(to->out, "  %s %s: ", yl_text_in(to->lang, "only in", "只在其中有的方案"),
            k ? "B" : "A");
    for (uint32_t v = 0; v < beside->onlys[k]; v++)
        fprintf(to->out, "%s%s", v ? ", " : "", variant_of(to, beside->only[k][v]));
    fputc('\n', to->out);
}

static void show_change(const struct show *to, const struct yl_beside_change *change)
{
    const char *none = yl_text_in(to->lang, "not there", "无"), *value[2];
    const bool base = !strcmp(change->variant, "base");
    for (int k = 0; k < 2; k++) {
        value[k] = change->value[k] ? change->value[k] : none;
        if (!*value[k]) value[k] = "''";
    }
    say(to, 2, yl_text_in(to->lang, "%s%s%s: %s → %s", "%s%s%s：%s → %s"),
        base ? "" : variant_of(to, change->variant), base ? "" : yl_text_in(to->lang, ": ", "："),
        change->path, value[0], value[1]);
}

static void show_changes(const struct show *to)
{
    const struct yl_beside *beside = to->beside;
    for (uint32_t i = 0; i < beside->changes; i++) {
        if (i == CHANGES && beside->changes > CHANGES + 1) {
            say(to, 2,
                yl_text_in(to->lang, "… %u more: manifest.json", "…… 另有 %u 处：manifest.json"),
                beside->changes - i);
            return;
        }
        show_change(to, &beside->change[i]);
    }
}

static void show_asked(const struct show *to)
{
    const struct yl_beside *beside = to->beside;
    const struct yl_manifest *manifest[2] = {&beside->run[0].finished.manifest,
                                             &beside->run[1].finished.manifest};
    for (int k = 0; k < 2; k++) {
        say(to, 0,
            yl_text_plural(
                to->lang, manifest[k]->replications, "%s  %s  (%s, seed %llu, %u replication)",
                "%s  %s  (%s, seed %llu, %u replications)", "%s  %s  （%s，种子 %llu，%u 场模拟）"),
            k ? "B" : "A", beside->folder[k], manifest[k]->scenario,
            (unsigned long long)manifest[k]->seed, manifest[k]->replications);
        if (beside->run[k].finished.changed)
            say(to, 3, yl_text_in(to->lang, "%s was changed after the run", "%s 在运行后被改过"),
                beside->run[k].finished.changed);
    }
    fputc('\n', to->out);
    say(to, 0, "%s",
        yl_text_in(to->lang, "what differs between the scenarios, A → B", "场景的差异，A → B"));
    show_changes(to);
    show_variants(to, 0);
    show_variants(to, 1);
    const char *why = NULL;
    if (!beside->has_values)
        why = yl_text_in(to->lang, "one of the runs does not hold the values of its scenario",
                         "其中一次运行没有记录场景的取值");
    else if (beside->unexplained)
        why = yl_text_in(to->lang, "no value; the text or a data file is another",
                         "取值都相同；文字或数据文件不同");
    else if (!beside->changes && !beside->onlys[0] && !beside->onlys[1])
        why = yl_text_in(to->lang, "nothing", "没有差异");
    if (why) say(to, 2, "%s", why);
    if (strcmp(manifest[0]->version, manifest[1]->version) != 0)
        say(to, 2, yl_text_in(to->lang, "written by versions %s and %s", "程序版本分别为 %s 和 %s"),
            manifest[0]->version, manifest[1]->version);
}

/* ---- what it comes to ---- */
static void show_sentence(const struct show *to, const char *front, const char *text)
{
    fprintf(to->out, "  %s", front);
    yl_wrap_text(to->out, text, 2 + (int)strlen(front), 2 + (int)strlen(front), to->width);
}

/* What each run says of the risk of its base and of what runs out; the id is that of a finding. */
static bool is_told(const char *id)
{
    for (enum yl_wording one = 0; one < YL_WORDINGS; one++)
        if (yl_wordings[one].id && !strcmp(yl_wordings[one].id, id))
            return yl_wordings[one].group == YL_RISK ||
                   (one >= YL_WORDING_STOCK_OUT && one <= YL_WORDING_AGENTS);
    return false;
}

/* Then which of them is better. */
static void show_conclusions(const struct show *to)
{
    fputc('\n', to->out);
    for (int k = 0; k < 2; k++) {
        const struct yl_sheet *sheet = &to->beside->run[k].finished.table[YL_OUTPUT_CONCLUSIONS];
        const int id = yl_table_column(sheet, "id"),
                  text = yl_table_column(sheet, to->lang == YL_ZH ? "zh" : "en");
        for (size_t i = 0; i < sheet->rows; i++)
            if (is_told(yl_table_cell(sheet, i, id)))
                show_sentence(to, k ? "B  " : "A  ", yl_table_cell(sheet, i, text));
    }
    const struct yl_findings *between = &to->beside->between;
    for (size_t i = 0; i < between->findings; i++)
        show_sentence(to, "", between->finding[i].text[to->lang]);
}

/* ---- tables ---- */
static void put(struct show *to, const char *text)
{
    const char *copy = yl_arena_print(&to->arena, "%s", text);
    to->cell[to->cells++] = copy ? copy : "";
}

/* "790 (−317 to 2,076)" */
static void put_range(struct show *to, struct yl_short value, struct yl_short low,
                      struct yl_short high)
{
    char text[4 * YL_SHORT];
    snprintf(text, sizeof text, yl_text_in(to->lang, "%s (%s to %s)", "%s (%s 至 %s)"), value.text,
             low.text, high.text);
    put(to, text);
}

static void show_table(struct show *to, size_t columns)
{
    const struct yl_terminal_table table = {to->cell, to->cells / columns, columns, 2};
    yl_terminal_table(to->out, &table, to->width);
    to->cells = 0;
}

static void put_loss(struct show *to, const struct yl_risk *risk)
{
    char text[4 * YL_SHORT];
    const struct yl_short high = yl_short_share(risk->high);
    snprintf(text, sizeof text, yl_text_in(to->lang, "0 of %u: at most %s", "0 / %u 次：至多 %s"),
             risk->n, high.text);
    if (!isfinite(risk->high))
        put(to, yl_short_share(risk->share).text);
    else if (risk->bad)
        put_range(to, yl_short_share(risk->share), yl_short_share(risk->low), high);
    else
        put(to, text);
}

/* Of all entries of the base: mean, range of a single campaign, chance of a loss. */
static void show_risk(struct show *to)
{
    static const char *const which[] = {"orders", "gmv_cny", "cost_cny", "net_cny"};
    const struct yl_beside *beside = to->beside;
    put(to, yl_text_in(to->lang, "one campaign 90%", "每次模拟（90%）"));
    put(to, "A");
    put(to, "B");
    for (size_t w = 0; w < sizeof which / sizeof *which; w++)
        for (uint32_t i = 0; i < beside->rows; i++) {
            const struct yl_beside_row *row = &beside->row[i];
            if (strcmp(row->place, "all") != 0 || strcmp(row->metric, which[w]) != 0 ||
                strcmp(row->variant, beside->run[1].finished.manifest.variant[0]) != 0)
                continue;
            put(to, yl_metric_label(row->metric, to->lang));
            for (int k = 0; k < 2; k++)
                if (row->p05[k] < row->p95[k])
                    put_range(to, yl_short_of(row->mean[k]), yl_short_of(row->p05[k]),
                              yl_short_of(row->p95[k]));
                else
                    put(to, yl_short_of(row->mean[k]).text);
            if (!isfinite(row->risk[0].share) && !isfinite(row->risk[1].share)) continue;
            put(to, yl_text_in(to->lang, "chance of a loss", "亏损的概率"));
            for (int k = 0; k < 2; k++) put_loss(to, &row->risk[k]);
        }
    fputc('\n', to->out);
    show_table(to, 3);
}

static bool moved(const struct yl_beside_row *row)
{
    return isfinite(row->with.diff) ? row->with.diff != 0
                                    : isfinite(row->mean[0]) != isfinite(row->mean[1]);
}

/* The figures of the base that moved beyond chance; those of all entries stand above. */
static bool is_listed(const struct show *to, const struct yl_beside_row *row)
{
    return moved(row) && !row->repeats && (row->with.diff_low > 0 || row->with.diff_high < 0) &&
           strcmp(row->place, "all") != 0 &&
           !strcmp(row->variant, to->beside->run[1].finished.manifest.variant[0]);
}

static void put_row(struct show *to, const struct yl_beside_row *row)
{
    const enum yl_as form = yl_metric_is_share(row->metric) ? YL_AS_SHARE : YL_AS_NUMBER;
    const char *name = yl_arena_print(&to->arena, "  %s", yl_metric_label(row->metric, to->lang));
    put(to, name ? name : "");
    for (int k = 0; k < 2; k++) put(to, yl_short_as(form, row->mean[k], to->lang).text);
    const struct yl_short diff = yl_short_as(yl_as_move(form), row->with.diff, to->lang);
    if (row->with.diff_low < row->with.diff_high)
        put_range(to, diff, yl_short_as(yl_as_move(form), row->with.diff_low, to->lang),
                  yl_short_as(yl_as_move(form), row->with.diff_high, to->lang));
    else
        put(to, diff.text);
}

/* So many of them by place, and how many are left. */
static void show_some(struct show *to, uint32_t most)
{
    enum { COLUMNS = 4 };
    const struct yl_beside *beside = to->beside;
    const char *place = "", *base = beside->run[1].finished.manifest.variant[0];
    uint32_t shown = 0, rest = 0;
    put(to, variant_of(to, base));
    put(to, "A");
    put(to, "B");
    put(to, yl_text_in(to->lang, "B − A (95% interval)", "B − A（95% 置信区间）"));
    for (uint32_t i = 0; i < beside->rows; i++) {
        const struct yl_beside_row *row = &beside->row[i];
        if (!is_listed(to, row)) continue;
        if (shown == most) {
            rest++;
            continue;
        }
        if (strcmp(place, row->place) != 0) {
            place = row->place;
            put(to, name_of(to, place, place));
            for (int k = 1; k < COLUMNS; k++) put(to, "");
        }
        put_row(to, row);
        shown++;
    }
    fputc('\n', to->out);
    show_table(to, COLUMNS);
    if (rest)
        say(to, 2, yl_text_in(to->lang, "… %u more: %s", "…… 另有 %u 个数字：%s"), rest, to->all);
}

/* As many as fit into the lines that are left. */
static void show_moved(struct show *to, int room)
{
    FILE *out = to->out;
    uint32_t most = 0;
    for (uint32_t i = 0; i < to->beside->rows; i++) most += is_listed(to, &to->beside->row[i]);
    if (most > (uint32_t)SCREEN) most = SCREEN;
    for (int lines = room + 1; most && lines > room; most--) {
        char *text = NULL;
        size_t size = 0;
        if (!(to->out = open_memstream(&text, &size))) break;
        show_some(to, most);
        fclose(to->out);
        lines = 0;
        for (size_t i = 0; i < size; i++) lines += text[i] == '\n';
        if (lines <= room || most == 1) fwrite(text, 1, size, out);
        free(text);
    }
    to->out = out;
}

static void show_foot(const struct show *to)
{
    const struct yl_beside *beside = to->beside;
    uint32_t all = 0, still = 0;
    for (uint32_t i = 0; i < beside->rows; i++) {
        all += !beside->row[i].repeats;
        still += !beside->row[i].repeats && !moved(&beside->row[i]);
    }
    fputc('\n', to->out);
    say(to, 0,
        yl_text_plural(to->lang, all - still, "%u figure moved, %u did not",
                       "%u figures moved, %u did not", "%u 个数字有变化，%u 个没有"),
        all - still, still);
    if (beside->paired)
        say(to, 0,
            yl_text_plural(to->lang, beside->replications[0],
                           "%u pair of replications with common random numbers",
                           "%u pairs of replications with common random numbers",
                           "%u 对使用公共随机数的模拟场次"),
            beside->replications[0]);
    else
        say(to, 0,
            yl_text_plural(
                to->lang, beside->replications[0], "not paired (%s): %u replication and %u",
                "not paired (%s): %u replications and %u", "未配对（%s）：%u 场对 %u 场"),
            beside->same_seed
                ? yl_text_in(to->lang, "no replication number in common", "没有相同的场次编号")
                : yl_text_in(to->lang, "the seeds differ", "种子不同"),
            beside->replications[0], beside->replications[1]);
}

enum yl_status yl_beside_show(FILE *out, const struct yl_beside *beside,
                              const struct yl_terminal *how)
{
    char *text = NULL;
    size_t size = 0;
    struct show to = {.beside = beside,
                      .lang = how->lang,
                      .width = how->width ? how->width : USUAL,
                      .all = how->all};
    to.cell = yl_arena_get(&to.arena, (size_t)SCREEN * 10 * sizeof *to.cell);
    if (to.cell && (to.out = open_memstream(&text, &size))) {
        show_asked(&to);
        show_conclusions(&to);
        show_risk(&to);
        fclose(to.out);
        int lines = 0;
        for (size_t i = 0; i < size; i++) lines += text[i] == '\n';
        fwrite(text, 1, size, out);
        free(text);
        to.out = out;
        show_moved(&to, SCREEN - lines - FOOT);
        show_foot(&to);
    }
    const bool failed = to.arena.failed || !to.out;
    yl_arena_free(&to.arena);
    return failed ? YL_NO_MEMORY : YL_OK;
}

/* ---- CSV ---- */
enum yl_status yl_beside_csv(FILE *out, const struct yl_beside *beside, struct yl_fault *fault)
{
    struct yl_csv_out csv;
    enum yl_status status = yl_csv_on(&csv, out, fault);
    if (status) return status;
    yl_table_header(&csv, "compare -o", 0);
    for (uint32_t i = 0; i < beside->rows; i++) {
        const struct yl_beside_row *row = &beside->row[i];
        const struct yl_compared *compared = &row->with;
        char note[YL_NOTES];
        yl_note_print(note, compared->notes);
        YL_CSV_PUT(&csv, row->variant, row->place, row->metric);
        if (beside->paired && !row->apart)
            yl_csv_count(&csv, compared->n);
        else
            yl_csv_empty(&csv);
        YL_CSV_PUT(&csv, row->mean[0], row->mean[1], compared->diff, compared->diff_low,
                   compared->diff_high, compared->ratio, compared->ratio_low, compared->ratio_high,
                   compared->p_higher, compared->variance_reduction, note);
        YL_CSV_ROW(&csv, row->p05[0], row->p95[0], row->p05[1], row->p95[1], row->risk[0].share,
                   row->risk[1].share, row->best_share);
    }
    return yl_csv_close(&csv, true, fault);
}
