/* beside.c: a variant of each run as two variants of one result; contract in beside.h */
#include "sim/output/beside.h"
#include "sim/base/get.h"
#include "sim/base/tell.h"
#include "sim/base/wrap.h"
#include "sim/findings/labels.h"
#include "sim/output/findings_files.h"
#include "sim/output/tables.h"
#include "sim/stats/compare.h"
#include "sim/stats/risk.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { SCREEN = 40, SHOWN = 10, CHANGES = 8, USUAL = 80 };

struct yl_beside_row {
    const char *variant, *place, *metric;
    struct yl_summary side[2];
    struct yl_risk risk[2]; /* of a loss, of a target that is missed */
    struct yl_compared with;
    bool paired;
};
struct pairs { /* the variant at hand, replication by replication */
    struct yl_variant_result side[2];
    struct yl_replication_stats stats;
    bool *failed; /* [replications] in either run */
};

static const struct yl_manifest *manifest_of(const struct yl_beside *beside, int k)
{
    return &beside->run[k].finished.manifest;
}

static const struct yl_sheet *summary_of(const struct yl_beside *beside, int k)
{
    return &beside->run[k].finished.table[YL_OUTPUT_SUMMARY];
}

static const char *cell_of(const struct yl_sheet *sheet, size_t row, const char *column)
{
    return yl_table_cell(sheet, row, yl_table_column(sheet, column));
}

/* A replication that failed in one run counts in neither. */
static void take_variant(struct pairs *pairs, const struct yl_beside *beside, const char *name)
{
    for (int k = 0; k < 2; k++) {
        const struct yl_result *result = &beside->run[k].result;
        pairs->side[k] = (struct yl_variant_result){0};
        for (uint32_t v = 0; v < result->variants; v++)
            if (!strcmp(result->variant[v].name, name)) pairs->side[k] = result->variant[v];
        pairs->side[k].name = k ? "B" : "A";
    }
    const bool *a = pairs->side[0].failed, *b = pairs->side[1].failed;
    for (uint32_t r = 0; a && b && r < beside->pairs; r++) pairs->failed[r] = a[r] || b[r];
    for (int k = 0; k < 2; k++) pairs->side[k].failed = pairs->failed;
}

/* ---- one figure beside the other ---- */
static void apart(struct yl_compared *to, const struct yl_summary *a, const struct yl_summary *b)
{
    to->diff = b->mean - a->mean;
    to->diff_low = to->diff - hypot(b->mean - b->low, a->high - a->mean);
    to->diff_high = to->diff + hypot(b->high - b->mean, a->mean - a->low);
    if (a->mean != 0) to->ratio = b->mean / a->mean;
    to->notes = a->notes | b->notes;
}

static void read_side(struct yl_beside_row *row, int k, const struct yl_sheet *sheet, size_t at)
{
    struct yl_summary *summary = &row->side[k];
    struct yl_risk *risk = &row->risk[k];
    double *const into[] = {&summary->mean, &summary->low, &summary->high, &summary->p05,
                            &summary->p95,  &risk->share,  &risk->low,     &risk->high};
    static const char *const column[] = {"mean", "low",  "high",     "p05",
                                         "p95",  "risk", "risk_low", "risk_high"};
    for (size_t i = 0; i < sizeof column / sizeof *column; i++)
        *into[i] = yl_table_number(sheet, at, yl_table_column(sheet, column[i]));
    summary->notes = yl_note_read(cell_of(sheet, at, "note"));
}

/* The row of the figure in the sheet, searched from `near` on; sheet->rows: it has none. */
static size_t find_row(const struct yl_sheet *sheet, const struct yl_beside_row *like, size_t near)
{
    const int variant = yl_table_column(sheet, "variant"), place = yl_table_column(sheet, "place"),
              metric = yl_table_column(sheet, "metric");
    for (size_t k = 0; k < sheet->rows; k++) {
        const size_t row = (near + k) % sheet->rows;
        if (!strcmp(yl_table_cell(sheet, row, metric), like->metric) &&
            !strcmp(yl_table_cell(sheet, row, place), like->place) &&
            !strcmp(yl_table_cell(sheet, row, variant), like->variant))
            return row;
    }
    return sheet->rows;
}

/* The figure of this row of the second summary.csv, where the first run has it, too: of pairs of replications, else (and
 * of targets and found_*, which no file holds replication by replication) as both files have it. */
static void add_row(struct yl_beside *beside, struct pairs *pairs, size_t at)
{
    const struct yl_sheet *sheet[] = {summary_of(beside, 0), summary_of(beside, 1)};
    struct yl_beside_row row = {cell_of(sheet[1], at, "variant"), cell_of(sheet[1], at, "place"),
                                cell_of(sheet[1], at, "metric"), .with = yl_compare_none()};
    const size_t row_of[] = {find_row(sheet[0], &row, at), at};
    const struct yl_metric *metric[2] = {NULL};
    if (row_of[0] == sheet[0]->rows) return;
    for (int k = 0; beside->pairs && k < 2; k++)
        metric[k] = yl_summary_find(&pairs->side[k], (uint32_t)at, row.place, row.metric);
    row.paired = metric[0] && metric[1];
    for (int k = 0; k < 2; k++) {
        if (row.paired) {
            yl_summary_metric(&row.side[k], metric[k], &pairs->stats);
            yl_risk_loss(&row.risk[k], metric[k], &pairs->stats);
        } else
            read_side(&row, k, sheet[k], row_of[k]);
    }
    const struct yl_pair pair = {metric[1], metric[0], pairs->failed, pairs->failed, 1};
    if (row.paired)
        yl_compare_metric(&row.with, &pair, &pairs->stats);
    else
        apart(&row.with, &row.side[0], &row.side[1]);
    beside->row[beside->rows++] = row;
}

/* With one seed replications of equal number are pairs: as many as both have. */
static void compare_all(struct yl_beside *beside)
{
    const struct yl_result *one = &beside->run[0].result, *two = &beside->run[1].result;
    const struct yl_sheet *sheet = summary_of(beside, 1);
    struct pairs pairs = {0};
    beside->same_seed = manifest_of(beside, 0)->seed == manifest_of(beside, 1)->seed;
    if (beside->same_seed && one->drawn.each == two->drawn.each)
        beside->pairs =
            one->replications < two->replications ? one->replications : two->replications;
    beside->row = yl_arena_get(&beside->arena, (sheet->rows + 1) * sizeof *beside->row);
    pairs.failed = yl_arena_get(&beside->arena, beside->pairs + 1);
    yl_replication_stats_init(&pairs.stats, beside->pairs);
    pairs.stats.group = two->drawn.each;
    pairs.stats.failed = pairs.failed;
    for (size_t r = 0; r < sheet->rows; r++) {
        const char *name = cell_of(sheet, r, "variant");
        if (!r || strcmp(name, cell_of(sheet, r - 1, "variant")) != 0)
            take_variant(&pairs, beside, name);
        add_row(beside, &pairs, r);
    }
    take_variant(&pairs, beside, one->variant[0].name);
    const struct yl_result both = {.replications = beside->pairs,
                                   .variants = 2,
                                   .variant = pairs.side,
                                   .drawn.each = one->drawn.each,
                                   .setting = two->setting,
                                   .settings = two->settings,
                                   .label = two->label,
                                   .labels = two->labels};
    if (beside->pairs) yl_find_between(&beside->between, &both, NULL);
    yl_replication_stats_free(&pairs.stats);
}

enum yl_status yl_beside_read(struct yl_beside *beside, const char *const folder[2],
                              enum yl_lang lang, struct yl_fault *fault)
{
    *beside = (struct yl_beside){.folder = {folder[0], folder[1]}};
    enum yl_status status = yl_result_read(&beside->run[0], folder[0], lang, fault);
    if (!status) status = yl_result_read(&beside->run[1], folder[1], lang, fault);
    if (!status) compare_all(beside);
    if (status) yl_beside_done(beside);
    return status;
}

void yl_beside_done(struct yl_beside *beside)
{
    for (int k = 0; k < 2; k++) yl_result_read_free(&beside->run[k]);
    yl_findings_free(&beside->between);
    yl_arena_free(&beside->arena);
    *beside = (struct yl_beside){0};
}

/* ---- CSV ---- */
enum yl_status yl_beside_csv(FILE *out, const struct yl_beside *beside, struct yl_fault *fault)
{
    struct yl_csv_out csv;
    yl_csv_on(&csv, out);
    yl_table_header(&csv, "compare -o", 0);
    for (const struct yl_beside_row *row = beside->row; row < beside->row + beside->rows; row++) {
        const struct yl_compared *with = &row->with;
        const int better = yl_metric_better(row->metric);
        const double best_share = better > 0 ? with->p_higher : 1 - with->p_higher;
        char note[YL_NOTES];
        yl_note_print(note, with->notes);
        YL_CSV_PUT(&csv, row->variant, row->place, row->metric);
        if (row->paired)
            yl_csv_count(&csv, with->n);
        else
            yl_csv_empty(&csv);
        YL_CSV_PUT(&csv, row->side[0].mean, row->side[1].mean, with->diff, with->diff_low,
                   with->diff_high, with->ratio, with->ratio_low, with->ratio_high, with->p_higher,
                   with->variance_reduction, note);
        YL_CSV_ROW(&csv, row->side[0].p05, row->side[0].p95, row->side[1].p05, row->side[1].p95,
                   row->risk[0].share, row->risk[1].share, better ? best_share : (double)NAN);
    }
    return yl_csv_close(&csv, true, fault);
}

/* ---- in words ---- */
struct show {
    FILE *out; /* wrapped */
    const struct yl_beside *beside;
    enum yl_lang lang;
    int width;
    struct yl_cells cells; /* of the table at hand */
};

static const char *name_of(const struct show *to, const char *kind, const char *name)
{
    const struct yl_result *b = &to->beside->run[1].result, *a = &to->beside->run[0].result;
    const char *label = yl_label(b, to->lang, NULL, "%s%s", kind, name);
    return label ? label : yl_label(a, to->lang, name, "%s%s", kind, name);
}

/* ---- what was asked of them ---- */
static const struct yl_setting *setting_of(const struct yl_manifest *manifest, const char *variant,
                                           const char *path, size_t near)
{
    for (size_t k = 0; k < manifest->settings; k++) {
        const struct yl_setting *setting = &manifest->setting[(near + k) % manifest->settings];
        if (!strcmp(setting->path, path) && !strcmp(setting->variant, variant)) return setting;
    }
    return NULL;
}

static bool same(const char *a, const char *b) { return a && b ? !strcmp(a, b) : a == b; }

/* The values that hold in the variant, its own or base's; where both are base's, that is listed with base. */
static bool differs(const char *value[2], const struct yl_beside *beside,
                    const struct yl_setting *at, size_t near)
{
    bool general = strcmp(at->variant, "base") != 0;
    for (int k = 0; k < 2; k++) {
        const struct yl_manifest *manifest = manifest_of(beside, k);
        const struct yl_setting *own = setting_of(manifest, at->variant, at->path, near),
                                *base = setting_of(manifest, "base", at->path, near);
        const char *of_base = base ? base->value : NULL;
        value[k] = own ? own->value : of_base;
        general = general && same(value[k], of_base);
    }
    return !same(value[0], value[1]) && !general;
}

static bool has_variant(const struct yl_manifest *manifest, const char *name)
{
    for (uint32_t v = 0; v < manifest->variants; v++)
        if (!strcmp(manifest->variant[v], name)) return true;
    return false;
}

static const char *shown(const struct show *to, const char *value)
{
    if (!value) return T(to->lang, "not there", "无");
    return *value ? value : "''";
}

/* Of variants that both have: what the second is given, then what only the first is. */
static uint32_t show_changes(const struct show *to)
{
    uint32_t changes = 0;
    for (int k = 1; k >= 0; k--) {
        const struct yl_manifest *manifest = manifest_of(to->beside, k),
                                 *other = manifest_of(to->beside, !k);
        for (size_t i = 0; i < manifest->settings; i++) {
            const struct yl_setting *at = &manifest->setting[i];
            const bool base = !strcmp(at->variant, "base");
            const char *value[2];
            if (!has_variant(other, at->variant) || !differs(value, to->beside, at, i) ||
                (!k && setting_of(other, at->variant, at->path, i)) || changes++ >= CHANGES)
                continue;
            yl_tell(to->out, to->lang, "  %s%s%s: %s → %s\n", "  %s%s%s：%s → %s\n",
                    base ? "" : name_of(to, "variants.", at->variant),
                    base ? "" : T(to->lang, ": ", "："), at->path, shown(to, value[0]),
                    shown(to, value[1]));
        }
    }
    if (changes > CHANGES) yl_terminal_more(to->out, changes - CHANGES, "manifest.json", to->lang);
    return changes;
}

static uint32_t show_variants(const struct show *to, int k)
{
    const struct yl_manifest *manifest = manifest_of(to->beside, k);
    uint32_t only = 0;
    for (uint32_t v = 0; v < manifest->variants; v++) {
        if (has_variant(manifest_of(to->beside, !k), manifest->variant[v])) continue;
        if (!only)
            yl_tell(to->out, to->lang, "  only in %s: ", "  只在其中有的方案 %s: ", k ? "B" : "A");
        fprintf(to->out, "%s%s", only++ ? ", " : "",
                name_of(to, "variants.", manifest->variant[v]));
    }
    if (only) fputc('\n', to->out);
    return only;
}

static void show_asked(const struct show *to)
{
    const struct yl_manifest *manifest[] = {manifest_of(to->beside, 0), manifest_of(to->beside, 1)};
    for (int k = 0; k < 2; k++) {
        const char *changed = to->beside->run[k].finished.changed;
        fprintf(to->out,
                yl_text_plural(to->lang, manifest[k]->replications,
                               "%s  %s  (%s, seed %llu, %u replication)\n",
                               "%s  %s  (%s, seed %llu, %u replications)\n",
                               "%s  %s  （%s，种子 %llu，%u 次模拟）\n"),
                k ? "B" : "A", to->beside->folder[k], manifest[k]->scenario,
                (unsigned long long)manifest[k]->seed, manifest[k]->replications);
        if (changed)
            yl_tell(to->out, to->lang, "   %s was changed after the run\n",
                    "   %s 在运行后被改过\n", changed);
    }
    yl_tell(to->out, to->lang, "\nwhat differs between the scenarios, A → B\n",
            "\n场景的差异，A → B\n");
    const bool has_values = manifest[0]->settings && manifest[1]->settings,
               same_text = manifest[0]->scenario_hash == manifest[1]->scenario_hash;
    uint32_t found = has_values ? show_changes(to) : 0;
    for (int k = 0; k < 2; k++) found += show_variants(to, k);
    if (!has_values)
        yl_tell(to->out, to->lang,
                "  one of the runs does not contain the values of its scenario\n",
                "  其中一次运行没有记录场景的取值\n");
    else if (!found && same_text)
        yl_tell(to->out, to->lang, "  nothing\n", "  没有差异\n");
    else if (!found)
        yl_tell(to->out, to->lang, "  no value; the text or a data file is another\n",
                "  取值都相同；文字或数据文件不同\n");
    if (strcmp(manifest[0]->version, manifest[1]->version) != 0)
        yl_tell(to->out, to->lang, "  written by versions %s and %s\n",
                "  程序版本分别为 %s 和 %s\n", manifest[0]->version, manifest[1]->version);
    fputc('\n', to->out);
}

/* ---- what it comes to ---- */
/* What each run says of the risk of its base and of what runs out; the id is that of a finding. */
static bool is_told(const char *id)
{
    for (enum yl_wording one = 0; one < YL_WORDINGS; one++)
        if (yl_wordings[one].id && !strcmp(yl_wordings[one].id, id))
            return yl_wordings[one].group == YL_RISK ||
                   (one >= YL_WORDING_STOCK_OUT && one <= YL_WORDING_AGENTS);
    return false;
}

static void show_conclusions(const struct show *to)
{
    yl_findings_show(to->out, &to->beside->between, to->lang, to->width);
    for (int k = 0; k < 2; k++) {
        const struct yl_sheet *sheet = &to->beside->run[k].finished.table[YL_OUTPUT_CONCLUSIONS];
        for (size_t i = 0; i < sheet->rows; i++)
            if (is_told(cell_of(sheet, i, "id")))
                fprintf(to->out, "  %s  %s\n", k ? "B" : "A",
                        cell_of(sheet, i, T(to->lang, "en", "zh")));
    }
    fputc('\n', to->out);
}

/* ---- tables ---- */
static void put_range(struct show *to, enum yl_as form, double value, double low, double high)
{
    yl_cell(&to->cells, "%s", yl_short_range_as(form, value, low, high, to->lang).text);
}

/* Both means, with the ranges of a single campaign or the difference. */
static void put_row(struct show *to, const struct yl_beside_row *row, bool single)
{
    const enum yl_as form = yl_metric_is_share(row->metric) ? YL_AS_SHARE : YL_AS_NUMBER;
    const struct yl_compared *with = &row->with;
    yl_cell(&to->cells, "%s%s", single ? "" : "  ", yl_metric_label(row->metric, to->lang));
    for (const struct yl_summary *side = row->side; side < row->side + 2; side++)
        put_range(to, form, side->mean, single ? side->p05 : NAN, single ? side->p95 : NAN);
    if (!single) put_range(to, yl_as_move(form), with->diff, with->diff_low, with->diff_high);
}

static bool of_base(const struct show *to, const struct yl_beside_row *row)
{
    return !strcmp(row->variant, manifest_of(to->beside, 1)->variant[0]);
}

/* Of all entries of the base. */
static void show_risk(struct show *to)
{
    static const char *const which[] = {"orders", "gmv_cny", "cost_cny", "net_cny"};
    yl_cell(&to->cells, "%s", T(to->lang, "one campaign 90%", "每次模拟（90%）"));
    yl_cell(&to->cells, "A");
    yl_cell(&to->cells, "B");
    for (size_t w = 0; w < sizeof which / sizeof *which; w++)
        for (uint32_t i = 0; i < to->beside->rows; i++) {
            const struct yl_beside_row *row = &to->beside->row[i];
            if (!strcmp(row->place, "all") && !strcmp(row->metric, which[w]) && of_base(to, row))
                put_row(to, row, true);
        }
    yl_cells_show(to->out, &to->cells, 3, 2, to->width);
}

static bool moved(const struct yl_beside_row *row)
{
    return isfinite(row->with.diff) ? row->with.diff != 0
                                    : isfinite(row->side[0].mean) != isfinite(row->side[1].mean);
}

/* Arrivals of ENTRY>PLACE are those of the entry. */
static bool repeats(const struct yl_beside_row *row)
{
    return strchr(row->place, '>') && !strcmp(row->metric, "arrivals");
}

/* The figures of the base that moved beyond chance; those of all entries stand above. */
static bool is_listed(const struct show *to, const struct yl_beside_row *row)
{
    return moved(row) && !repeats(row) && (row->with.diff_low > 0 || row->with.diff_high < 0) &&
           strcmp(row->place, "all") != 0 && of_base(to, row);
}

/* By place, so many at most. */
static void show_moved(struct show *to, const char *all, uint32_t most)
{
    enum { COLUMNS = 4 };
    const char *place = "";
    uint32_t listed = 0;
    yl_cell(&to->cells, "%s",
            yl_label_variant(&to->beside->run[1].result, to->lang,
                             manifest_of(to->beside, 1)->variant[0]));
    yl_cell(&to->cells, "A");
    yl_cell(&to->cells, "B");
    yl_cell(&to->cells, "%s", T(to->lang, "B − A (95%)", "B − A（95%）"));
    for (uint32_t i = 0; i < to->beside->rows; i++) {
        const struct yl_beside_row *row = &to->beside->row[i];
        if (!is_listed(to, row) || listed++ >= most) continue;
        for (int k = 0; k < COLUMNS && strcmp(place, row->place) != 0; k++)
            yl_cell(&to->cells, "%s", k ? "" : name_of(to, "", row->place));
        place = row->place;
        put_row(to, row, false);
    }
    if (to->cells.count > COLUMNS) fputc('\n', to->out);
    if (to->cells.count == COLUMNS) to->cells.count = 0; /* the head alone */
    yl_cells_show(to->out, &to->cells, COLUMNS, 2, to->width);
    if (listed > most) yl_terminal_more(to->out, listed - most, all, to->lang);
}

static void show_foot(const struct show *to)
{
    const struct yl_beside *beside = to->beside;
    uint32_t all = 0, still = 0;
    for (uint32_t i = 0; i < beside->rows; i++) {
        all += !repeats(&beside->row[i]);
        still += !repeats(&beside->row[i]) && !moved(&beside->row[i]);
    }
    fprintf(to->out,
            yl_text_plural(to->lang, all - still, "\n%u figure moved, %u did not\n",
                           "\n%u figures moved, %u did not\n", "\n%u 个数字有变化，%u 个没有\n"),
            all - still, still);
    if (beside->pairs)
        fprintf(to->out,
                yl_text_plural(to->lang, beside->pairs,
                               "%u pair of replications with common random numbers\n",
                               "%u pairs of replications with common random numbers\n",
                               "%u 对使用公共随机数的模拟\n"),
                beside->pairs);
    else
        yl_tell(to->out, to->lang, "not paired (%s): replications %u and %u\n",
                "未配对（%s）：%u 次对 %u 次\n",
                beside->same_seed
                    ? T(to->lang, "no replication number in common", "没有相同的模拟编号")
                    : T(to->lang, "the seeds differ", "种子不同"),
                beside->run[0].result.replications, beside->run[1].result.replications);
}

static void show_all(FILE *out, const struct yl_beside *beside, const struct yl_terminal *how,
                     uint32_t most)
{
    struct yl_wrapped page;
    struct show to = {.beside = beside,
                      .lang = how->lang,
                      .width = how->width ? how->width : USUAL,
                      .out = yl_wrap_open(&page)};
    show_asked(&to);
    show_conclusions(&to);
    show_risk(&to);
    show_moved(&to, how->all, most);
    show_foot(&to);
    yl_wrap_close(&page, out, to.width);
}

/* As many figures that moved as fit into one screen. */
void yl_beside_show(FILE *out, const struct yl_beside *beside, const struct yl_terminal *how)
{
    bool fits = false;
    for (uint32_t most = SHOWN; !fits; most--) {
        char *text = NULL;
        size_t size = 0;
        uint32_t lines = 0;
        FILE *page = yl_stream_get(&text, &size);
        show_all(page, beside, how, most);
        fclose(page);
        for (size_t i = 0; i < size; i++) lines += text[i] == '\n';
        fits = lines <= SCREEN || !most;
        if (fits) fputs(text, out);
        free(text);
    }
}
