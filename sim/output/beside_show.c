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

enum { FIGURE = 11, INTERVAL = 20, NAME_LEAST = 20, NAME_MOST = 26, LINE = 1024 };
enum { SCREEN = 40, FOOT = 3, CHANGES = 8, USUAL = 80 };

struct show {
    FILE *out;
    const struct yl_beside *beside;
    enum yl_lang lang;
    int name, width; /* columns for the name of a metric, 0: on a line of its own; and in all */
    const char *all; /* what has all figures */
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

/* What each run concludes of its base, as far as a decision between them needs it; then which of
 * them is better. */
static void show_conclusions(const struct show *to)
{
    static const enum yl_wording which[] = {
        YL_WORDING_LOSS,         YL_WORDING_NO_LOSS,        YL_WORDING_MISSED,
        YL_WORDING_MET,          YL_WORDING_STOCK_OUT,      YL_WORDING_STOCK_SHORT,
        YL_WORDING_LIMIT_OUT,    YL_WORDING_LIMIT_AT_TIMES, YL_WORDING_BUDGET_OUT,
        YL_WORDING_BUDGET_DAILY, YL_WORDING_FULL,           YL_WORDING_SEATS_WAIT,
        YL_WORDING_AGENTS};
    enum { WHICH = sizeof which / sizeof *which };
    fputc('\n', to->out);
    for (int k = 0; k < 2; k++) {
        const struct yl_sheet *sheet = &to->beside->run[k].finished.table[YL_OUTPUT_CONCLUSIONS];
        int id = yl_table_column(sheet, "id"),
            text = yl_table_column(sheet, to->lang == YL_ZH ? "zh" : "en");
        for (size_t i = 0; i < sheet->rows; i++)
            for (int w = 0; w < WHICH; w++)
                if (!strcmp(yl_table_cell(sheet, i, id), yl_wordings[which[w]].id))
                    show_sentence(to, k ? "B  " : "A  ", yl_table_cell(sheet, i, text));
    }
    const struct yl_findings *between = &to->beside->between;
    for (size_t i = 0; i < between->findings; i++)
        show_sentence(to, "", between->finding[i].text[to->lang]);
}

enum { WHAT = 16, CELL = 26, BEST = 10 };

struct cell {
    char text[4 * YL_SHORT];
};

/* "790 (−317 to 2,076)", the mean and the range of a single campaign. */
static struct cell range_of(const struct show *to, const struct yl_beside_row *row, int k)
{
    struct cell cell;
    snprintf(cell.text, sizeof cell.text,
             row->p05[k] < row->p95[k] ? yl_text_in(to->lang, "%s (%s to %s)", "%s (%s 至 %s)")
                                       : "%s",
             yl_short_of(row->mean[k]).text, yl_short_of(row->p05[k]).text,
             yl_short_of(row->p95[k]).text);
    return cell;
}

static struct cell loss_of(const struct show *to, const struct yl_risk *risk)
{
    struct cell cell;
    const struct yl_short share = yl_short_share(risk->share), low = yl_short_share(risk->low),
                          high = yl_short_share(risk->high);
    if (!isfinite(risk->high))
        snprintf(cell.text, sizeof cell.text, "%s", share.text);
    else if (!risk->bad)
        snprintf(cell.text, sizeof cell.text,
                 yl_text_in(to->lang, "0 of %u: at most %s", "0 / %u 场：至多 %s"), risk->n,
                 high.text);
    else
        snprintf(cell.text, sizeof cell.text,
                 yl_text_in(to->lang, "%s (%s to %s)", "%s (%s 至 %s)"), share.text, low.text,
                 high.text);
    return cell;
}

/* Side by side, or where the window is too narrow one below the other. */
static void show_pair(const struct show *to, const char *name, const char *a, const char *b,
                      const char *best)
{
    if (to->width >= USUAL && yl_text_width(a, strlen(a)) < CELL &&
        yl_text_width(b, strlen(b)) < CELL) {
        fputs("  ", to->out);
        yl_terminal_pad(to->out, name, WHAT);
        yl_terminal_pad(to->out, a, -CELL);
        yl_terminal_pad(to->out, b, -CELL);
        if (best) yl_terminal_pad(to->out, best, -BEST);
        fputc('\n', to->out);
        return;
    }
    say(to, 2, "%s", name);
    say(to, 4, "A  %s", a);
    say(to, 4, "B  %s%s%s", b, best ? "   " : "", best ? best : "");
}

/* Of all entries of the base: mean, range of a single campaign, chance of a loss. */
static void show_risk(const struct show *to)
{
    static const char *const which[] = {"orders", "gmv_cny", "cost_cny", "net_cny"};
    const struct yl_beside *beside = to->beside;
    const char *head = yl_text_in(to->lang, "one campaign 90%", "单场（90%）"),
               *best = yl_text_in(to->lang, "B better", "B 更好");
    fputc('\n', to->out);
    if (to->width >= USUAL)
        show_pair(to, head, "A", "B", beside->paired ? best : NULL);
    else
        say(to, 2, "%s%s%s", head, beside->paired ? yl_text_in(to->lang, "; ", "；") : "",
            beside->paired ? best : "");
    for (size_t w = 0; w < sizeof which / sizeof *which; w++)
        for (uint32_t i = 0; i < beside->rows; i++) {
            const struct yl_beside_row *row = &beside->row[i];
            if (strcmp(row->place, "all") != 0 || strcmp(row->metric, which[w]) != 0 ||
                strcmp(row->variant, beside->run[1].finished.manifest.variant[0]) != 0)
                continue;
            const struct yl_short share = yl_short_share(row->best_share);
            show_pair(to, yl_metric_label(row->metric, to->lang), range_of(to, row, 0).text,
                      range_of(to, row, 1).text, isfinite(row->best_share) ? share.text : NULL);
            if (isfinite(row->risk[0].share) || isfinite(row->risk[1].share))
                show_pair(to, yl_text_in(to->lang, "chance of a loss", "亏损的概率"),
                          loss_of(to, &row->risk[0]).text, loss_of(to, &row->risk[1]).text, NULL);
        }
}

/* ---- figures ---- */
static bool is_sure(const struct yl_beside_row *row)
{
    return row->with.diff_low > 0 || row->with.diff_high < 0;
}

static void show_row(const struct show *to, const struct yl_beside_row *row)
{
    const struct yl_compared *compared = &row->with;
    const char *name = yl_metric_label(row->metric, to->lang);
    fputs("    ", to->out);
    if (yl_text_width(name, strlen(name)) > to->name) {
        fprintf(to->out, "%s\n    ", name);
        name = "";
    }
    yl_terminal_pad(to->out, name, to->name);
    const double numbers[] = {row->mean[0], row->mean[1], compared->diff};
    int width = 4 + to->name;
    for (int i = 0; i < 3; i++) {
        const struct yl_short text = yl_short_of(numbers[i]);
        const int wide = yl_text_width(text.text, strlen(text.text));
        fputc(' ', to->out);
        yl_terminal_pad(to->out, text.text, 1 - FIGURE);
        width += wide < FIGURE ? FIGURE : wide + 1;
    }
    if (isfinite(compared->diff_low) && isfinite(compared->diff_high)) {
        char both[LINE];
        snprintf(both, sizeof both, "%s [%s, %s]", is_sure(row) ? "*" : " ",
                 yl_short_of(compared->diff_low).text, yl_short_of(compared->diff_high).text);
        const bool fits = width + 1 + yl_text_width(both, strlen(both)) <= to->width;
        fprintf(to->out, fits ? " %s" : "\n    %s", both);
    }
    fputc('\n', to->out);
}

static bool moved(const struct yl_beside_row *row)
{
    return isfinite(row->with.diff) ? row->with.diff != 0
                                    : isfinite(row->mean[0]) != isfinite(row->mean[1]);
}

static void head_of_figures(const struct show *to, const char *variant)
{
    fputc('\n', to->out);
    if (to->name)
        yl_terminal_pad(to->out, variant_of(to, variant), to->name + 4);
    else
        fprintf(to->out, "%s\n    ", variant_of(to, variant));
    yl_terminal_pad(to->out, "A", -FIGURE);
    yl_terminal_pad(to->out, "B", -FIGURE);
    yl_terminal_pad(to->out, "B − A", -FIGURE);
    fprintf(to->out, "   %s\n", yl_text_in(to->lang, "95% interval", "95% 置信区间"));
}

/* The figures of the base that moved beyond chance; those of all entries stand above. */
static bool is_listed(const struct show *to, const struct yl_beside_row *row)
{
    return moved(row) && !row->repeats && is_sure(row) && strcmp(row->place, "all") != 0 &&
           !strcmp(row->variant, to->beside->run[1].finished.manifest.variant[0]);
}

/* `room`: lines that are left. */
static void show_moved(const struct show *to, int room)
{
    const struct yl_beside *beside = to->beside;
    const struct yl_beside_row *last = NULL;
    uint32_t rest = 0;
    for (uint32_t i = 0; i < beside->rows; i++) {
        const struct yl_beside_row *row = &beside->row[i];
        if (!is_listed(to, row)) continue;
        const bool first = !last || strcmp(last->variant, row->variant) != 0,
                   place = first || strcmp(last->place, row->place) != 0;
        const char *name = yl_metric_label(row->metric, to->lang);
        const int lines = (first ? to->name ? 2 : 3 : 0) + place +
                          (yl_text_width(name, strlen(name)) > to->name ? 2 : 1);
        if (rest || lines > room) {
            rest++;
            continue;
        }
        room -= lines;
        if (first) head_of_figures(to, row->variant);
        if (place) fprintf(to->out, "  %s\n", name_of(to, row->place, row->place));
        show_row(to, row);
        last = row;
    }
    if (rest)
        say(to, 2, yl_text_in(to->lang, "… %u more: %s", "…… 另有 %u 个数字：%s"), rest, to->all);
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
        yl_text_plural(to->lang, all - still,
                       "%u figure moved, %u did not; * the interval excludes 0",
                       "%u figures moved, %u did not; * the interval excludes 0",
                       "%u 个数字有变化，%u 个没有；* 表示区间不含 0"),
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

void yl_beside_show(FILE *out, const struct yl_beside *beside, const struct yl_terminal *how)
{
    char *text = NULL;
    size_t size = 0;
    int width = how->width ? how->width : USUAL, name = width - 4 - 3 * FIGURE - INTERVAL;
    struct show to = {.beside = beside, .lang = how->lang, .width = width, .all = how->all};
    to.name = name < NAME_LEAST ? 0 : name > NAME_MOST ? NAME_MOST : name;
    if (!(to.out = open_memstream(&text, &size))) return;
    show_asked(&to);
    show_conclusions(&to);
    show_risk(&to);
    fclose(to.out);
    int lines = 0;
    for (size_t i = 0; i < size; i++) lines += text[i] == '\n';
    fwrite(text, 1, size, out);
    free(text);
    to.out = out;
    show_moved(&to, SCREEN - lines - FOOT - 1);
    show_foot(&to);
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
