/* beside.c: a variant of each run as two variants of one result; contract in beside.h */
#include "sim/output/beside.h"
#include "sim/base/get.h"
#include "sim/base/wrap.h"
#include "sim/findings/labels.h"
#include "sim/output/tables.h"
#include "sim/stats/compare.h"
#include "sim/stats/risk.h"
#include <math.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

enum { SCREEN = 40, FOOT = 3, CHANGES = 8, USUAL = 80, LINE = 1024 };

struct yl_beside_row {
    const char *variant, *place, *metric;
    struct yl_summary side[2];
    struct yl_risk risk[2]; /* of a loss, of a target that is missed */
    struct yl_compared with;
    bool paired;
};

static const struct yl_manifest *manifest_of(const struct yl_beside *beside, int k)
{
    return &beside->run[k].finished.manifest;
}

/* With one seed replications of equal number are pairs: as many as both have. */
static void begin(struct yl_beside *beside)
{
    const struct yl_result *const run[] = {&beside->run[0].result, &beside->run[1].result};
    const uint32_t less = run[run[1]->replications < run[0]->replications]->replications;
    const size_t most = beside->run[1].finished.table[YL_OUTPUT_SUMMARY].rows;
    beside->same_seed = manifest_of(beside, 0)->seed == manifest_of(beside, 1)->seed;
    beside->paired = beside->same_seed && run[0]->drawn.each == run[1]->drawn.each && less;
    for (int k = 0; k < 2; k++) {
        const uint32_t n = beside->paired ? less : run[k]->replications;
        yl_replication_stats_init(&beside->stats[k], n);
        beside->stats[k].group = run[k]->drawn.each;
    }
    beside->failed = yl_arena_get(&beside->arena, less + 1);
    beside->row = yl_arena_get(&beside->arena, (most + 1) * sizeof *beside->row);
}

/* Where they are paired, what failed in one counts in neither. */
static void set_sides(struct yl_beside *beside, uint32_t first, uint32_t second)
{
    const uint32_t at[] = {first, second};
    struct yl_variant_result *side = beside->side;
    for (int k = 0; k < 2; k++) {
        side[k] = beside->run[k].result.variant[at[k]];
        side[k].name = k ? "B" : "A";
    }
    for (uint32_t r = 0; beside->paired && r < beside->stats[0].replications; r++)
        beside->failed[r] = side[0].failed[r] || side[1].failed[r];
    for (int k = 0; k < 2; k++) {
        if (beside->paired) side[k].failed = beside->failed;
        beside->stats[k].failed = side[k].failed;
    }
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

/* What summary.csv alone has: targets, and how a room was found. */
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
    summary->notes = yl_note_read(yl_table_cell(sheet, at, yl_table_column(sheet, "note")));
}

static size_t find_row(const struct yl_sheet *sheet, const struct yl_beside_row *like)
{
    const int variant = yl_table_column(sheet, "variant"), place = yl_table_column(sheet, "place"),
              metric = yl_table_column(sheet, "metric");
    size_t row = 0;
    while (row < sheet->rows && (strcmp(yl_table_cell(sheet, row, metric), like->metric) != 0 ||
                                 strcmp(yl_table_cell(sheet, row, place), like->place) != 0 ||
                                 strcmp(yl_table_cell(sheet, row, variant), like->variant) != 0))
        row++;
    return row;
}

/* The figure of this row of the second summary.csv, where the first run has it, too. */
static void add_row(struct yl_beside *beside, const char *variant, size_t at)
{
    const struct yl_sheet *sheet[] = {&beside->run[0].finished.table[YL_OUTPUT_SUMMARY],
                                      &beside->run[1].finished.table[YL_OUTPUT_SUMMARY]};
    struct yl_beside_row row = {
        .variant = variant,
        .place = yl_table_cell(sheet[1], at, yl_table_column(sheet[1], "place")),
        .metric = yl_table_cell(sheet[1], at, yl_table_column(sheet[1], "metric")),
        .with = yl_compare_none()};
    const struct yl_metric *metric[2];
    for (int k = 0; k < 2; k++)
        metric[k] = yl_summary_find(&beside->side[k], (uint32_t)at, row.place, row.metric);
    const bool whole = metric[0] && metric[1]; /* campaign by campaign */
    const size_t first = whole ? 0 : find_row(sheet[0], &row);
    if (!whole && first == sheet[0]->rows) return;
    for (int k = 0; k < 2; k++) {
        if (!whole) {
            read_side(&row, k, sheet[k], k ? at : first);
            continue;
        }
        yl_summary_metric(&row.side[k], metric[k], &beside->stats[k]);
        yl_risk_loss(&row.risk[k], metric[k], &beside->stats[k]);
    }
    const struct yl_pair pair = {metric[1], metric[0], beside->side[1].failed,
                                 beside->side[0].failed, 1};
    row.paired = whole && beside->paired;
    if (row.paired)
        yl_compare_metric(&row.with, &pair, &beside->stats[1]);
    else
        apart(&row.with, &row.side[0], &row.side[1]);
    beside->row[beside->rows++] = row;
}

static void compare_all(struct yl_beside *beside)
{
    const struct yl_result *one = &beside->run[0].result, *two = &beside->run[1].result;
    const struct yl_sheet *sheet = &beside->run[1].finished.table[YL_OUTPUT_SUMMARY];
    const int variant = yl_table_column(sheet, "variant");
    begin(beside);
    for (uint32_t v = 0; v < two->variants; v++)
        for (uint32_t u = 0; u < one->variants; u++) {
            const char *name = two->variant[v].name;
            if (strcmp(one->variant[u].name, name) != 0) continue;
            set_sides(beside, u, v);
            for (size_t r = 0; r < sheet->rows; r++)
                if (!strcmp(yl_table_cell(sheet, r, variant), name)) add_row(beside, name, r);
        }
    if (!beside->paired) return;
    set_sides(beside, 0, 0);
    const struct yl_result both = {.replications = beside->stats[0].replications,
                                   .variants = 2,
                                   .variant = beside->side,
                                   .drawn.each = one->drawn.each,
                                   .setting = two->setting,
                                   .settings = two->settings,
                                   .label = two->label,
                                   .labels = two->labels};
    yl_find_between(&beside->between, &both, NULL);
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
    for (int k = 0; k < 2; k++) {
        yl_result_read_free(&beside->run[k]);
        yl_replication_stats_free(&beside->stats[k]);
    }
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

static const char *name_of(const struct show *to, const char *kind, const char *name)
{
    for (int k = 1; k >= 0; k--) {
        const struct yl_result *result = &to->beside->run[k].result;
        const char *label = yl_label(result, to->lang, NULL, "%s%s", kind, name);
        if (label) return label;
    }
    return name;
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
    if (!value) return yl_text_in(to->lang, "not there", "无");
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
            say(to, 2, yl_text_in(to->lang, "%s%s%s: %s → %s", "%s%s%s：%s → %s"),
                base ? "" : name_of(to, "variants.", at->variant),
                base ? "" : yl_text_in(to->lang, ": ", "："), at->path, shown(to, value[0]),
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
            fprintf(to->out, "  %s %s: ", yl_text_in(to->lang, "only in", "只在其中有的方案"),
                    k ? "B" : "A");
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
        say(to, 0,
            yl_text_plural(
                to->lang, manifest[k]->replications, "%s  %s  (%s, seed %llu, %u replication)",
                "%s  %s  (%s, seed %llu, %u replications)", "%s  %s  （%s，种子 %llu，%u 次模拟）"),
            k ? "B" : "A", to->beside->folder[k], manifest[k]->scenario,
            (unsigned long long)manifest[k]->seed, manifest[k]->replications);
        if (changed)
            say(to, 3, yl_text_in(to->lang, "%s was changed after the run", "%s 在运行后被改过"),
                changed);
    }
    fputc('\n', to->out);
    say(to, 0, "%s",
        yl_text_in(to->lang, "what differs between the scenarios, A → B", "场景的差异，A → B"));
    const bool has_values = manifest[0]->settings && manifest[1]->settings;
    uint32_t found = has_values ? show_changes(to) : 0;
    for (int k = 0; k < 2; k++) found += show_variants(to, k);
    if (!has_values)
        say(to, 2, "%s",
            yl_text_in(to->lang, "one of the runs does not contain the values of its scenario",
                       "其中一次运行没有记录场景的取值"));
    else if (!found)
        say(to, 2, "%s",
            manifest[0]->scenario_hash == manifest[1]->scenario_hash
                ? yl_text_in(to->lang, "nothing", "没有差异")
                : yl_text_in(to->lang, "no value; the text or a data file is another",
                             "取值都相同；文字或数据文件不同"));
    if (strcmp(manifest[0]->version, manifest[1]->version) != 0)
        say(to, 2, yl_text_in(to->lang, "written by versions %s and %s", "程序版本分别为 %s 和 %s"),
            manifest[0]->version, manifest[1]->version);
}

/* ---- what it comes to ---- */
static void show_sentence(const struct show *to, const char *front, const char *text)
{
    const int indent = 2 + (int)strlen(front);
    fprintf(to->out, "  %s", front);
    yl_wrap_text(to->out, text, indent, indent, to->width);
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
static void put(struct show *to, const char *text) { to->cell[to->cells++] = text ? text : ""; }

/* "790 (−317 to 2,076)", without the range where it is a point or there is none. */
static void put_range(struct show *to, enum yl_as form, double value, const double range[2])
{
    const struct yl_short one = yl_short_as(form, value, to->lang),
                          low = yl_short_as(form, range[0], to->lang),
                          high = yl_short_as(form, range[1], to->lang);
    put(to, yl_arena_print(
                &to->arena,
                range[0] < range[1] ? yl_text_in(to->lang, "%s (%s to %s)", "%s (%s 至 %s)") : "%s",
                one.text, low.text, high.text));
}

static void show_table(struct show *to, size_t columns)
{
    const struct yl_terminal_table table = {to->cell, to->cells / columns, columns, 2};
    fputc('\n', to->out);
    yl_terminal_table(to->out, &table, to->width);
    to->cells = 0;
}

static bool of_base(const struct show *to, const struct yl_beside_row *row)
{
    return !strcmp(row->variant, manifest_of(to->beside, 1)->variant[0]);
}

static void put_sides(struct show *to, const char *name, const struct yl_beside_row *row)
{
    put(to, name);
    for (int k = 0; k < 2; k++)
        put_range(to, YL_AS_NUMBER, row->side[k].mean,
                  (const double[]){row->side[k].p05, row->side[k].p95});
}

/* Of all entries of the base, and of ways that bring orders in one of both: mean and range of a single campaign. */
static void show_risk(struct show *to)
{
    static const char *const which[] = {"orders", "gmv_cny", "cost_cny", "net_cny"};
    uint32_t ways = 0;
    put(to, yl_text_in(to->lang, "one campaign 90%", "每次模拟（90%）"));
    put(to, "A");
    put(to, "B");
    for (size_t w = 0; w < sizeof which / sizeof *which; w++)
        for (uint32_t i = 0; i < to->beside->rows; i++) {
            const struct yl_beside_row *row = &to->beside->row[i];
            if (!strcmp(row->place, "all") && !strcmp(row->metric, which[w]) && of_base(to, row))
                put_sides(to, yl_metric_label(row->metric, to->lang), row);
        }
    for (uint32_t i = 0; i < to->beside->rows && ways < SCREEN; i++) {
        const struct yl_beside_row *row = &to->beside->row[i];
        if (strcmp(row->metric, "per_mille") != 0 || !of_base(to, row)) continue;
        if (!(row->side[0].mean > 0) && !(row->side[1].mean > 0)) continue;
        if (!ways++) put(to, yl_metric_label(row->metric, to->lang));
        if (ways == 1) put(to, "");
        if (ways == 1) put(to, "");
        put_sides(to, yl_arena_print(&to->arena, "  %s", name_of(to, "", row->place)), row);
    }
    show_table(to, 3);
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

static void put_row(struct show *to, const struct yl_beside_row *row)
{
    const enum yl_as form = yl_metric_is_share(row->metric) ? YL_AS_SHARE : YL_AS_NUMBER;
    put(to, yl_arena_print(&to->arena, "  %s", yl_metric_label(row->metric, to->lang)));
    for (int k = 0; k < 2; k++) put_range(to, form, row->side[k].mean, (const double[]){NAN, NAN});
    put_range(to, yl_as_move(form), row->with.diff,
              (const double[]){row->with.diff_low, row->with.diff_high});
}

/* So many of them by place, and how many are left. */
static void show_some(struct show *to, uint32_t most)
{
    enum { COLUMNS = 4 };
    const char *place = "";
    uint32_t listed = 0;
    put(to, name_of(to, "variants.", manifest_of(to->beside, 1)->variant[0]));
    put(to, "A");
    put(to, "B");
    put(to, yl_text_in(to->lang, "B − A (95% interval)", "B − A（95% 置信区间）"));
    for (uint32_t i = 0; i < to->beside->rows; i++) {
        const struct yl_beside_row *row = &to->beside->row[i];
        if (!is_listed(to, row) || listed++ >= most) continue;
        for (int k = 0; k < COLUMNS && strcmp(place, row->place) != 0; k++)
            put(to, k ? "" : name_of(to, "", row->place));
        place = row->place;
        put_row(to, row);
    }
    show_table(to, COLUMNS);
    if (listed > most) yl_terminal_more(to->out, listed - most, to->all, to->lang);
}

static int lines_of(const char *text)
{
    int lines = 0;
    while (*text) lines += *text++ == '\n';
    return lines;
}

/* As many as fit into the lines that are left. */
static void show_moved(struct show *to, int room)
{
    FILE *out = to->out;
    uint32_t most = 0;
    for (uint32_t i = 0; i < to->beside->rows; i++) most += is_listed(to, &to->beside->row[i]);
    if (most > SCREEN) most = SCREEN;
    for (bool fits = false; most && !fits; most--) {
        char *text = NULL;
        size_t size = 0;
        to->out = yl_stream_get(&text, &size);
        show_some(to, most);
        fclose(to->out);
        fits = lines_of(text) <= room || most == 1;
        if (fits) fputs(text, out);
        free(text);
    }
    to->out = out;
}

static void show_foot(const struct show *to)
{
    const struct yl_beside *beside = to->beside;
    const uint32_t pairs = beside->stats[0].replications;
    uint32_t all = 0, still = 0;
    for (uint32_t i = 0; i < beside->rows; i++) {
        all += !repeats(&beside->row[i]);
        still += !repeats(&beside->row[i]) && !moved(&beside->row[i]);
    }
    fputc('\n', to->out);
    say(to, 0,
        yl_text_plural(to->lang, all - still, "%u figure moved, %u did not",
                       "%u figures moved, %u did not", "%u 个数字有变化，%u 个没有"),
        all - still, still);
    if (beside->paired)
        say(to, 0,
            yl_text_plural(to->lang, pairs, "%u pair of replications with common random numbers",
                           "%u pairs of replications with common random numbers",
                           "%u 对使用公共随机数的模拟次数"),
            pairs);
    else
        say(to, 0,
            yl_text_plural(to->lang, pairs, "not paired (%s): %u replication and %u",
                           "not paired (%s): %u replications and %u",
                           "未配对（%s）：%u 次对 %u 次"),
            beside->same_seed
                ? yl_text_in(to->lang, "no replication number in common", "没有相同的模拟编号")
                : yl_text_in(to->lang, "the seeds differ", "种子不同"),
            pairs, beside->stats[1].replications);
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
    to.out = yl_stream_get(&text, &size);
    show_asked(&to);
    show_conclusions(&to);
    show_risk(&to);
    fclose(to.out);
    fputs(text, out);
    to.out = out;
    show_moved(&to, SCREEN - lines_of(text) - FOOT);
    free(text);
    show_foot(&to);
    const bool failed = !to.out;
    yl_arena_free(&to.arena);
    return failed ? YL_NO_MEMORY : YL_OK;
}
