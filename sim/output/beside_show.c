/* beside_show.c: the comparison in words, as a table and as CSV; contract in beside.h */
#include "sim/base/text.h"
#include "sim/base/wrap.h"
#include "sim/output/beside.h"
#include "sim/output/labels.h"

#include <math.h>
#include <string.h>

enum { FIGURE = 11 };

struct show {
    FILE *out;
    const struct yl_beside *beside;
    enum yl_lang lang;
    int name, width; /* columns for the name of a metric, and in all */
};

static const char *name_of(const struct show *to, const char *thing, const char *otherwise)
{
    for (int k = 1; k >= 0; k--) {
        const char *label = yl_labels_find(&to->beside->labels[k], to->lang, thing, NULL);
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
    const char *none = yl_text_in(to->lang, "not there", "无");
    fputs("  ", to->out);
    if (strcmp(change->variant, "base") != 0)
        fprintf(to->out, "%s: ", variant_of(to, change->variant));
    for (int k = 0; k < 2; k++) {
        const char *value = change->value[k] ? change->value[k] : none;
        fprintf(to->out, "%s%s", k ? " → " : change->path,
                k ? "" : yl_text_in(to->lang, ": ", "："));
        fputs(*value ? value : "''", to->out);
    }
    fputc('\n', to->out);
}

static void show_asked(const struct show *to)
{
    const struct yl_beside *beside = to->beside;
    const struct yl_manifest *manifest[2] = {&beside->run[0].manifest, &beside->run[1].manifest};
    for (int k = 0; k < 2; k++) {
        fprintf(to->out, "%s  %s", k ? "B" : "A", beside->folder[k]);
        fprintf(to->out,
                yl_text_plural(
                    to->lang, manifest[k]->replications, "  (%s, seed %llu, %u replication)\n",
                    "  (%s, seed %llu, %u replications)\n", "  （%s，种子 %llu，%u 场模拟）\n"),
                manifest[k]->scenario, (unsigned long long)manifest[k]->seed,
                manifest[k]->replications);
        if (beside->run[k].changed)
            fprintf(
                to->out,
                yl_text_in(to->lang, "   %s was changed after the run\n", "   %s 在运行后被改过\n"),
                beside->run[k].changed);
    }
    fputs(yl_text_in(to->lang, "\nwhat differs between the scenarios, A → B\n",
                     "\n场景的差异，A → B\n"),
          to->out);
    for (uint32_t i = 0; i < beside->changes; i++) show_change(to, &beside->change[i]);
    show_variants(to, 0);
    show_variants(to, 1);
    if (!beside->has_values)
        fputs(yl_text_in(to->lang, "  one of the runs does not hold the values of its scenario\n",
                         "  其中一次运行没有记录场景的取值\n"),
              to->out);
    else if (beside->unexplained)
        fputs(yl_text_in(to->lang, "  no value; the text or a data file is another\n",
                         "  取值都相同；文字或数据文件不同\n"),
              to->out);
    else if (!beside->changes && !beside->onlys[0] && !beside->onlys[1])
        fputs(yl_text_in(to->lang, "  nothing\n", "  没有差异\n"), to->out);
    if (strcmp(manifest[0]->version, manifest[1]->version) != 0)
        fprintf(to->out,
                yl_text_in(to->lang, "  written by versions %s and %s\n",
                           "  程序版本分别为 %s 和 %s\n"),
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
    static const char *const which[] = {"loss", "missed", "runs_out", "full"};
    enum { WHICH = sizeof which / sizeof *which };
    fputc('\n', to->out);
    for (int k = 0; k < 2; k++) {
        const struct yl_sheet *sheet = &to->beside->run[k].table[YL_OUTPUT_CONCLUSIONS];
        int id = yl_table_column(sheet, "id"),
            text = yl_table_column(sheet, to->lang == YL_ZH ? "zh" : "en");
        for (size_t i = 0; i < sheet->rows; i++)
            for (int w = 0; w < WHICH; w++)
                if (!strcmp(yl_table_cell(sheet, i, id), which[w]))
                    show_sentence(to, k ? "B  " : "A  ", yl_table_cell(sheet, i, text));
    }
    const struct yl_conclusion *between = &to->beside->between;
    for (uint32_t i = 0; i < between->sentences; i++)
        show_sentence(to, "", between->sentence[i].text[to->lang]);
}

enum { WHAT = 16, CELL = 26, BEST = 10 };

/* "790 (−317 to 2,076)", the mean and the range of a single campaign. */
static void show_range(const struct show *to, const struct yl_beside_row *row, int k)
{
    char mean[YL_SHORT], low[YL_SHORT], high[YL_SHORT], text[4 * YL_SHORT];
    yl_conclude_number(mean, row->mean[k]);
    yl_conclude_number(low, row->p05[k]);
    yl_conclude_number(high, row->p95[k]);
    snprintf(text, sizeof text,
             row->p05[k] < row->p95[k] ? yl_text_in(to->lang, "%s (%s to %s)", "%s (%s 至 %s)")
                                       : "%s",
             mean, low, high);
    yl_terminal_pad(to->out, text, -CELL);
}

static void show_losses(const struct show *to, const struct yl_beside_row *row)
{
    if (!isfinite(row->risk[0].share) && !isfinite(row->risk[1].share)) return;
    fputs("  ", to->out);
    yl_terminal_pad(to->out, yl_text_in(to->lang, "chance of a loss", "亏损的概率"), WHAT);
    for (int k = 0; k < 2; k++) {
        const struct yl_risk *risk = &row->risk[k];
        char share[YL_SHORT], low[YL_SHORT], high[YL_SHORT], text[4 * YL_SHORT];
        yl_conclude_percent(share, risk->share);
        yl_conclude_percent(low, risk->low);
        yl_conclude_percent(high, risk->high);
        snprintf(text, sizeof text, "%s", share);
        if (isfinite(risk->high) && !risk->bad)
            snprintf(text, sizeof text,
                     yl_text_in(to->lang, "0 of %u: at most %s", "0 / %u 场：至多 %s"), risk->n,
                     high);
        else if (isfinite(risk->high))
            snprintf(text, sizeof text, yl_text_in(to->lang, "%s (%s to %s)", "%s (%s 至 %s)"),
                     share, low, high);
        yl_terminal_pad(to->out, text, -CELL);
    }
    fputc('\n', to->out);
}

/* Of all entries of the base: mean, range of a single campaign, chance of a loss. */
static void show_risk(const struct show *to)
{
    static const char *const which[] = {"orders", "gmv_cny", "cost_cny", "net_cny"};
    const struct yl_beside *beside = to->beside;
    const char *best = yl_text_in(to->lang, "B better", "B 更好");
    fputs("\n  ", to->out);
    yl_terminal_pad(to->out, yl_text_in(to->lang, "one campaign 90%", "单场（90%）"), WHAT);
    yl_terminal_pad(to->out, "A", -CELL);
    yl_terminal_pad(to->out, "B", -CELL);
    if (beside->paired) yl_terminal_pad(to->out, best, -BEST);
    fputc('\n', to->out);
    for (size_t w = 0; w < sizeof which / sizeof *which; w++)
        for (uint32_t i = 0; i < beside->rows; i++) {
            const struct yl_beside_row *row = &beside->row[i];
            if (strcmp(row->place, "all") != 0 || strcmp(row->metric, which[w]) != 0 ||
                strcmp(row->variant, beside->run[1].manifest.variant[0]) != 0)
                continue;
            char share[YL_SHORT];
            fputs("  ", to->out);
            yl_terminal_pad(to->out, yl_metric_label(row->metric, to->lang), WHAT);
            show_range(to, row, 0);
            show_range(to, row, 1);
            yl_conclude_percent(share, row->best_share);
            if (isfinite(row->best_share)) yl_terminal_pad(to->out, share, -BEST);
            fputc('\n', to->out);
            show_losses(to, row);
        }
}

/* ---- figures ---- */
static void show_row(const struct show *to, const struct yl_beside_row *row)
{
    char low[YL_SHORT], high[YL_SHORT];
    const struct yl_compared *compared = &row->with;
    fputs("    ", to->out);
    yl_terminal_pad(to->out, row->metric, to->name);
    const double numbers[] = {row->mean[0], row->mean[1], compared->diff};
    for (int i = 0; i < 3; i++) {
        char text[YL_SHORT];
        yl_conclude_number(text, numbers[i]);
        yl_terminal_pad(to->out, text, -FIGURE);
    }
    if (isfinite(compared->diff_low) && isfinite(compared->diff_high)) {
        yl_conclude_number(low, compared->diff_low);
        yl_conclude_number(high, compared->diff_high);
        bool sure = compared->diff_low > 0 || compared->diff_high < 0;
        fprintf(to->out, " %s [%s, %s]", sure ? "*" : " ", low, high);
    }
    fputc('\n', to->out);
}

static bool moved(const struct yl_beside_row *row)
{
    return isfinite(row->with.diff) ? row->with.diff != 0
                                    : isfinite(row->mean[0]) != isfinite(row->mean[1]);
}

static void show_figures(const struct show *to)
{
    const struct yl_beside *beside = to->beside;
    const struct yl_beside_row *last = NULL;
    uint32_t still = 0;
    for (uint32_t i = 0; i < beside->rows; i++) {
        const struct yl_beside_row *row = &beside->row[i];
        if (!moved(row)) {
            still++;
            continue;
        }
        if (!last || strcmp(last->place, row->place) != 0 ||
            strcmp(last->variant, row->variant) != 0) {
            if (!last || strcmp(last->variant, row->variant) != 0) {
                fputc('\n', to->out);
                yl_terminal_pad(to->out, variant_of(to, row->variant), to->name + 4);
                yl_terminal_pad(to->out, "A", -FIGURE);
                yl_terminal_pad(to->out, "B", -FIGURE);
                yl_terminal_pad(to->out, "B − A", -FIGURE);
                fprintf(to->out, "   %s\n", yl_text_in(to->lang, "95 % interval", "95 % 置信区间"));
            }
            fprintf(to->out, "  %s\n", name_of(to, row->place, row->place));
        }
        show_row(to, row);
        last = row;
    }
    fputc('\n', to->out);
    fprintf(to->out,
            yl_text_plural(to->lang, beside->rows - still,
                           "%u figure moved, %u did not; * the interval excludes 0\n",
                           "%u figures moved, %u did not; * the interval excludes 0\n",
                           "%u 个数字有变化，%u 个没有；* 表示区间不含 0\n"),
            beside->rows - still, still);
    if (beside->paired)
        fprintf(to->out,
                yl_text_plural(to->lang, beside->replications[0],
                               "%u pair of replications with common random numbers\n",
                               "%u pairs of replications with common random numbers\n",
                               "%u 对使用公共随机数的模拟场次\n"),
                beside->replications[0]);
    else
        fprintf(to->out,
                yl_text_plural(
                    to->lang, beside->replications[0], "not paired (%s): %u replication and %u\n",
                    "not paired (%s): %u replications and %u\n", "未配对（%s）：%u 场对 %u 场\n"),
                beside->same_seed
                    ? yl_text_in(to->lang, "no replication number in common", "没有相同的场次编号")
                    : yl_text_in(to->lang, "the seeds differ", "种子不同"),
                beside->replications[0], beside->replications[1]);
}

void yl_beside_show(FILE *out, const struct yl_beside *beside, const struct yl_terminal *how)
{
    int width = how->width ? how->width : 80, name = width - 4 - 3 * FIGURE - 20;
    struct show to = {.out = out, .beside = beside, .lang = how->lang, .width = width};
    to.name = name < 16 ? 16 : name > 26 ? 26 : name;
    show_asked(&to);
    show_conclusions(&to);
    show_risk(&to);
    show_figures(&to);
}

/* ---- CSV ---- */
enum yl_status yl_beside_csv(FILE *out, const struct yl_beside *beside, struct yl_fault *fault)
{
    struct yl_csv_out csv;
    enum yl_status status = yl_csv_on(&csv, out, fault);
    if (status) return status;
    yl_csv_header(&csv, YL_BESIDE_HEADER "diff_low,diff_high,ratio,ratio_low,ratio_high,"
                                         "p_higher,variance_reduction,note,a_p05,a_p95,b_p05,"
                                         "b_p95,a_risk,b_risk,best_share");
    for (uint32_t i = 0; i < beside->rows; i++) {
        const struct yl_beside_row *row = &beside->row[i];
        const struct yl_compared *compared = &row->with;
        const double numbers[] = {row->mean[0],        row->mean[1],
                                  compared->diff,      compared->diff_low,
                                  compared->diff_high, compared->ratio,
                                  compared->ratio_low, compared->ratio_high,
                                  compared->p_higher,  compared->variance_reduction};
        char note[YL_NOTES];
        yl_note_print(note, compared->notes);
        yl_csv_text(&csv, row->variant);
        yl_csv_text(&csv, row->place);
        yl_csv_text(&csv, row->metric);
        if (beside->paired)
            yl_csv_count(&csv, compared->n);
        else
            yl_csv_empty(&csv);
        yl_csv_numbers(&csv, numbers, sizeof numbers / sizeof *numbers);
        yl_csv_text(&csv, note);
        const double risk[] = {row->p05[0],        row->p95[0],        row->p05[1],    row->p95[1],
                               row->risk[0].share, row->risk[1].share, row->best_share};
        yl_csv_numbers(&csv, risk, sizeof risk / sizeof *risk);
        yl_csv_end(&csv);
    }
    return yl_csv_close(&csv, true, fault);
}
