/* voi_show.c: rows, a table by value, sentences; contract in voi_show.h */
#include "sim/cli/voi_show.h"
#include "sim/base/wrap.h"
#include "sim/cli/choices.h"
#include "sim/cli/ranking.h"
#include "sim/cli/screen.h"
#include "sim/output/findings_files.h"
#include "sim/output/tables.h"
#include "sim/output/terminal.h"
#include "sim/stats/metrics.h"
#include <math.h>

#define FILE_NAME "voi.csv"
enum { SHOWN = 12, TEXT = 1200 };

/* ---- what stands out ------------------------------------------------------------------------- */

/* The row of this kind with the largest value, or of observations the largest net; NULL: there is none. Without a cost
 * the smallest number of people with nine tenths of the largest value. */
static const struct yl_voi_row *best_of(const struct yl_voi_study *of, enum yl_voi_what what)
{
    const struct yl_voi_row *best = NULL;
    for (uint32_t i = 0; i < of->rows; i++) {
        const struct yl_voi_row *row = &of->row[i];
        if (row->what != what || row->refused) continue;
        if (!best || row->voi.value - row->cost > best->voi.value - best->cost) best = row;
    }
    for (uint32_t i = 0; best && what == YL_EVSI && !(best->cost > 0) && i < of->rows; i++) {
        const struct yl_voi_row *row = &of->row[i];
        if (row->what == what && !row->refused && row->of == best->of &&
            row->voi.value >= 0.9 * best->voi.value)
            return row;
    }
    return best;
}

static void show_table(FILE *out, const struct yl_voi_study *of)
{
    const enum yl_lang lang = of->guessed.study->options->lang;
    const bool exact = of->guessed.answers.is_exact;
    const char *const everything = T(lang, "everything", "一切");
    struct yl_arena arena = {0};
    struct yl_cells cells = {0};
    const struct yl_voi_row **order = yl_arena_get(&arena, (of->rows + 1) * sizeof *order);
    uint32_t count = 0;
    yl_cell(&cells, "%s", T(lang, "to know", "知道"));
    yl_cell(&cells, "%s", T(lang, "value (95%)", "价值（95%）"));
    if (!exact) yl_cell(&cells, "%s", T(lang, "held out", "留出验证"));
    for (uint32_t i = 0; i < of->rows; i++) {
        if (of->row[i].what == YL_EVSI) continue;
        uint32_t at = count++;
        for (; at > 1 && order[at - 1]->voi.value < of->row[i].voi.value; at--)
            order[at] = order[at - 1];
        order[at] = &of->row[i];
    }
    const uint32_t shown = count < SHOWN ? count : SHOWN;
    for (uint32_t i = 0; i < shown; i++) {
        const struct yl_voi *voi = &order[i]->voi;
        yl_cell(&cells, "%s", *order[i]->of ? order[i]->of : everything);
        yl_cell(&cells, "%s",
                yl_short_range_as(YL_AS_NUMBER, voi->value, voi->low, voi->high, lang).text);
        if (!exact) yl_cell(&cells, "%s", yl_short_of(voi->lower).text);
    }
    yl_cells_show(out, &cells, exact ? 2 : 3, 0, yl_screen_width(out));
    if (shown < count) yl_terminal_more(out, count - shown, FILE_NAME, lang);
    yl_arena_free(&arena);
}

/* ---- findings --------------------------------------------------------------------------------- */

static void worth(struct yl_voi_study *of, const char *slot, double value)
{
    yl_finding_figure(&of->guessed.findings, slot, yl_find_as(of->guessed.call.metric), value,
                      YL_NO_CELL);
}

static void find_choice(struct yl_voi_study *of)
{
    struct yl_findings *out = &of->guessed.findings;
    const struct yl_voi *voi = &of->row[0].voi;
    const char *variant = of->guessed.all.variant[voi->choice].variant;
    yl_finding_begin(out, YL_WORDING_CHOOSE, NAN);
    yl_finding_metric(out, &of->guessed.names, of->guessed.call.place, of->guessed.call.metric);
    yl_finding_variant(out, &of->guessed.names, "variant", variant);
    worth(of, "expected", voi->expected);
}

static void find_worth(struct yl_voi_study *of)
{
    struct yl_findings *out = &of->guessed.findings;
    const struct yl_voi_row *best = best_of(of, YL_EVPPI);
    const bool positive = best && best->voi.value > 0, seen = positive && best->voi.low > 0;
    enum yl_wording wording = positive ? YL_WORDING_WORTH_UNSEEN : YL_WORDING_WORTH_NOTHING;
    if (seen) wording = YL_WORDING_WORTH;
    yl_finding_begin(out, wording, seen ? best->voi.value : (double)NAN);
    yl_finding_figure(out, "draws", YL_AS_NUMBER, of->guessed.draws, YL_NO_CELL);
    if (!seen) return;
    yl_finding_word(out, "path", best->of, best->of);
    worth(of, "all", of->row[0].voi.value);
    worth(of, "own", best->voi.value);
}

/* Where the choice changes with the input that is worth most of those that change it at one value. */
static void find_even(struct yl_voi_study *of)
{
    struct yl_findings *out = &of->guessed.findings;
    const struct yl_scenario *variant = of->guessed.all.variant;
    const struct yl_voi_row *best = NULL;
    for (uint32_t i = 0; i < of->rows; i++) {
        const struct yl_voi_row *row = &of->row[i];
        if (isnan(row->even) || !(row->voi.low > 0)) continue;
        if (!best || row->voi.value > best->voi.value) best = row;
    }
    if (!best) return;
    enum yl_as as = best->guess->kind == YL_GUESS_MONEY ? YL_AS_MONEY : YL_AS_NUMBER;
    if (best->guess->kind == YL_GUESS_SHARE) as = YL_AS_SHARE;
    yl_finding_begin(out, YL_WORDING_BREAK_EVEN, NAN);
    yl_finding_word(out, "path", best->of, best->of);
    yl_finding_figure(out, "even", as, best->even, YL_NO_CELL);
    yl_finding_variant(out, &of->guessed.names, "above", variant[best->voi.best[1]].variant);
    yl_finding_variant(out, &of->guessed.names, "below", variant[best->voi.best[0]].variant);
}

static void find_people(struct yl_voi_study *of)
{
    struct yl_findings *out = &of->guessed.findings;
    const struct yl_voi_row *best = best_of(of, YL_EVSI);
    if (!best || !(best->voi.low > 0)) return;
    const bool dear = best->cost > 0 && best->voi.value <= best->cost;
    yl_finding_begin(out, dear ? YL_WORDING_OBSERVE_DEAR : YL_WORDING_OBSERVE,
                     best->voi.value - best->cost);
    if (dear) return;
    yl_finding_word(out, "path", best->of, best->of);
    yl_finding_figure(out, "n", YL_AS_NUMBER, best->n, YL_NO_CELL);
    worth(of, "own", best->voi.value);
    if (best->cost > 0) worth(of, "net", best->voi.value - best->cost);
}

static void find(struct yl_voi_study *of)
{
    find_choice(of);
    find_worth(of);
    find_even(of);
    find_people(of);
    yl_choices_report(&of->guessed.findings, &of->guessed.names, 1);
    yl_findings_close(&of->guessed.findings);
}

/* ---- file and terminal ------------------------------------------------------------------------ */

enum yl_status yl_voi_write(struct yl_voi_study *of)
{
    static const char *const what[] = {"evpi", "evppi", "evsi"};
    struct yl_study *study = of->guessed.study;
    const struct yl_options *options = study->options;
    struct yl_csv_out csv;
    enum yl_status status = yl_table_open(&csv, options->out, FILE_NAME,
                                          study->scenarios.variant[0].bom, &study->fault);
    if (status) return status;
    for (uint32_t i = 0; i < of->rows; i++) {
        const struct yl_voi_row *row = &of->row[i];
        const double cells[] = {row->voi.value, row->voi.low, row->voi.high, row->voi.lower};
        const double paid[] = {row->cost, row->voi.value - row->cost};
        yl_csv_text(&csv, what[row->what]);
        yl_csv_text(&csv, row->of);
        yl_csv_text(&csv, of->guessed.metric);
        if (row->n)
            yl_csv_count(&csv, row->n);
        else
            yl_csv_empty(&csv);
        yl_csv_numbers(&csv, cells, 4);
        yl_csv_numbers(&csv, row->n ? paid : (const double[]){NAN, NAN}, 2);
        yl_csv_text(&csv, row->grade);
        yl_csv_text(&csv, row->refused);
        yl_csv_number(&csv, row->even);
        for (int side = 0; side < 2; side++)
            yl_csv_text(&csv, isnan(row->even)
                                  ? NULL
                                  : of->guessed.all.variant[row->voi.best[side]].variant);
        yl_csv_end(&csv);
    }
    status = yl_csv_close(&csv, true, &study->fault);
    const struct yl_manifest_value value[] = {
        {"campaigns", options->campaigns ? options->campaigns : 1},
        {"choice", of->row[0].voi.choice},
        {"expected", of->row[0].voi.expected},
        {"draws", of->guessed.draws},
        {"exact", of->guessed.answers.is_exact},
        {"people", options->people},
        {"cost_per", options->cost_per}};
    struct yl_study_out out = yl_guessed_out(&of->guessed, (const char *const[]){FILE_NAME, NULL});
    out.value = value;
    out.values = sizeof value / sizeof *value;
    if (!status) find(of);
    return status ? status : yl_study_finish(study, &out);
}

void yl_voi_show(FILE *out, const struct yl_voi_study *of)
{
    const enum yl_lang lang = of->guessed.study->options->lang;
    const uint32_t campaigns = of->guessed.study->options->campaigns;
    char text[TEXT];
    int used = snprintf(
        text, sizeof text,
        of->guessed.answers.is_exact
            ? T(lang,
                "%s of %u variants over %u draws of the uncertain inputs, each solved exactly",
                "%s：%u 个方案，拿不准的数抽取 %u 组，各组精确求解")
            : T(lang, "%s of %u variants over %u draws of the uncertain inputs, each simulated",
                "%s：%u 个方案，拿不准的数抽取 %u 组，各组模拟"),
        yl_ranking_metric(of->guessed.call.place, of->guessed.call.metric, lang).text,
        of->guessed.all.variants, of->guessed.draws);
    if (campaigns > 1)
        snprintf(text + used, sizeof text - (size_t)used,
                 T(lang, "; values of %u campaigns", "；价值按 %u 次活动计"), campaigns);
    yl_wrap_text(out, text, 0, 0, yl_screen_width(out));
    fputc('\n', out);
    show_table(out, of);
    fputc('\n', out);
    yl_findings_show(out, &of->guessed.findings, lang, yl_screen_width(out));
}
