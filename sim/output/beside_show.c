/* beside_show.c: what differs, the verdict, figures and ways on the terminal; contract in beside.h */
#include "sim/base/tell.h"
#include "sim/base/wrap.h"
#include "sim/findings/labels.h"
#include "sim/output/beside.h"
#include "sim/output/findings_files.h"
#include <math.h>
#include <string.h>

enum { SHOWN = 10, CHANGES = 8, USUAL = 80 };

static const struct yl_manifest *manifest_of(const struct yl_beside *beside, int k)
{
    return &beside->run[k].finished.manifest;
}

struct show {
    FILE *out; /* wrapped */
    const struct yl_beside *beside;
    enum yl_lang lang;
    int width;
    struct yl_cells cells; /* of the table at hand */
    struct yl_arena *arena;
};

static const char *name_of(const struct show *to, const char *name)
{
    const struct yl_result *b = &to->beside->run[1].result, *a = &to->beside->run[0].result;
    const char *label = yl_label(b, to->lang, NULL, "variants.%s", name);
    return label ? label : yl_label(a, to->lang, name, "variants.%s", name);
}

/* ---- what was asked of them ---- */
static const char *setting_of(const struct yl_manifest *manifest, const char *variant,
                              const char *path, size_t near)
{
    for (size_t k = 0; k < manifest->settings; k++) {
        const struct yl_setting *setting = &manifest->setting[(near + k) % manifest->settings];
        if (!strcmp(setting->path, path) && !strcmp(setting->variant, variant))
            return setting->value ? setting->value : "";
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
        const char *base = setting_of(manifest, "base", at->path, near);
        value[k] = setting_of(manifest, at->variant, at->path, near);
        if (!value[k]) value[k] = base;
        general = general && same(value[k], base);
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
    return *value ? yl_short_written(to->arena, value, to->lang) : "''";
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
                    base ? "" : name_of(to, at->variant), base ? "" : T(to->lang, ": ", "："),
                    at->path, shown(to, value[0]), shown(to, value[1]));
        }
    }
    if (changes > CHANGES) yl_terminal_more(to->out, changes - CHANGES, "manifest.json", to->lang);
    return changes;
}

/* Those that only one of them has. */
static uint32_t show_variants(const struct show *to)
{
    uint32_t only = 0;
    for (int k = 0; k < 2; k++) {
        const struct yl_manifest *manifest = manifest_of(to->beside, k);
        for (uint32_t v = 0; v < manifest->variants; v++) {
            if (has_variant(manifest_of(to->beside, !k), manifest->variant[v])) continue;
            yl_tell(to->out, to->lang, "  only in %s: %s\n", "  只在 %s 中有的方案：%s\n",
                    k ? "B" : "A", name_of(to, manifest->variant[v]));
            only++;
        }
    }
    return only;
}

static void show_asked(const struct show *to)
{
    const struct yl_manifest *manifest[] = {manifest_of(to->beside, 0), manifest_of(to->beside, 1)};
    for (int k = 0; k < 2; k++) {
        const char *changed = to->beside->run[k].finished.changed;
        yl_tell(to->out, to->lang, "%s  %s  (%s, seed %llu, replications: %u)\n",
                "%s  %s  （%s，种子 %llu，%u 次模拟）\n", k ? "B" : "A", to->beside->folder[k],
                manifest[k]->scenario, (unsigned long long)manifest[k]->seed,
                manifest[k]->replications);
        if (changed)
            yl_tell(to->out, to->lang, "   %s was changed after the run\n",
                    "   %s 在运行后被改过\n", changed);
    }
    yl_tell(to->out, to->lang, "\nwhat differs between the scenarios, A → B\n",
            "\n场景的差异，A → B\n");
    const bool has_values = manifest[0]->settings && manifest[1]->settings,
               same_text = manifest[0]->scenario_hash == manifest[1]->scenario_hash;
    const uint32_t found = (has_values ? show_changes(to) : 0) + show_variants(to);
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
            if (is_told(yl_table_cell(sheet, i, yl_table_column(sheet, "id"))))
                fprintf(to->out, "  %s  %s\n", k ? "B" : "A",
                        yl_table_cell(sheet, i, yl_table_column(sheet, T(to->lang, "en", "zh"))));
    }
    fputc('\n', to->out);
}

/* ---- tables ---- */
enum { COLUMNS = 3 };

/* Both means, with the ranges of a single campaign. */
static void put_row(struct show *to, const struct yl_beside_row *row)
{
    const enum yl_as form = yl_metric_is_share(row->metric) ? YL_AS_SHARE : YL_AS_NUMBER;
    yl_cell(&to->cells, "%s", yl_metric_label(row->metric, to->lang));
    for (const struct yl_summary *side = row->side; side < row->side + 2; side++)
        yl_cell(&to->cells, "%s",
                yl_short_range_as(form, side->mean, side->p05, side->p95, to->lang).text);
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
            if (!strcmp(row->place, "all") && !strcmp(row->metric, which[w]) &&
                !strcmp(row->variant, manifest_of(to->beside, 1)->variant[0]))
                put_row(to, row);
        }
    yl_cells_show(to->out, &to->cells, COLUMNS, 2, to->width);
}

/* The ways of base, so many at most. */
static void show_ways(struct show *to, const char *all)
{
    static const char *const head[][2] = {{"way", "入口"},
                                          {"per 1,000", "每千入口人次"},
                                          {"B − A (95%)", "B − A（95%）"},
                                          {"CNY/order", "元/单"}};
    enum { FIGURES = sizeof head / sizeof *head };
    const struct yl_beside *beside = to->beside;
    if (!beside->ways) return;
    for (int k = 0; k < FIGURES; k++) yl_cell(&to->cells, "%s", head[k][to->lang]);
    for (uint32_t n = 0; n < beside->ways && n < SHOWN; n++) {
        const struct yl_beside_way *way = &beside->way[n];
        const struct yl_compared *with = &way->is.with;
        struct yl_short text[2][2];
        for (int k = 0; k < 2; k++) {
            const struct yl_way *of = way->of[k];
            text[0][k] = yl_short_of(of ? of->per_mille.is.mean : (double)NAN);
            text[1][k] = yl_short_of(of ? of->cost_per_order : (double)NAN);
        }
        yl_cell(&to->cells, "%s",
                yl_label_entry(&beside->run[1].result, to->lang, way->of[!way->of[0]]->entry));
        yl_cell(&to->cells, "%s → %s", text[0][0].text, text[0][1].text);
        yl_cell(&to->cells, "%s",
                yl_short_range_as(YL_AS_MOVE, with->diff, with->diff_low, with->diff_high, to->lang)
                    .text);
        yl_cell(&to->cells, "%s → %s", text[1][0].text, text[1][1].text);
    }
    yl_tell(to->out, to->lang, "\n  orders per 1,000 arrivals, A → B\n",
            "\n  每千入口人次的订单，A → B\n");
    yl_cells_show(to->out, &to->cells, FIGURES, 2, to->width);
    if (beside->ways > SHOWN) yl_terminal_more(to->out, beside->ways - SHOWN, all, to->lang);
}

static void show_foot(const struct show *to, const char *all)
{
    const struct yl_beside *beside = to->beside;
    yl_tell(to->out, to->lang, "\nall figures: %s\n", "\n全部数字：%s\n", all);
    if (beside->pairs)
        yl_tell(to->out, to->lang, "pairs of replications with common random numbers: %u\n",
                "%u 对使用公共随机数的模拟\n", beside->pairs);
    else
        yl_tell(to->out, to->lang, "not paired (%s): replications %u and %u\n",
                "未配对（%s）：%u 次对 %u 次\n",
                beside->same_seed
                    ? T(to->lang, "no replication number in common", "没有相同的模拟编号")
                    : T(to->lang, "the seeds differ", "种子不同"),
                beside->run[0].result.replications, beside->run[1].result.replications);
}

void yl_beside_show(FILE *out, const struct yl_beside *beside, const struct yl_terminal *how)
{
    struct yl_arena arena = {0};
    struct yl_wrapped page;
    struct show to = {.beside = beside,
                      .lang = how->lang,
                      .width = how->width ? how->width : USUAL,
                      .out = yl_wrap_open(&page),
                      .arena = &arena};
    show_asked(&to);
    show_conclusions(&to);
    show_risk(&to);
    show_ways(&to, how->all);
    show_foot(&to, how->all);
    yl_wrap_close(&page, out, to.width);
    yl_arena_free(&arena);
}
