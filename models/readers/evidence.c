/* evidence.c: rows of finished experiments as statements about ratios of values; contract in models/evidence.h */
#include "models/evidence.h"
#include "models/arms/arms.h"
#include "models/guesses.h"
#include "models/readers/read.h"
#include "sim/base/text.h"
#include "sim/scenario/change.h"
#include <gsl/gsl_cdf.h>
#include <math.h>
#include <string.h>

struct raw {
    const char *experiment, *of, *arm, *metric, *variant;
    double level;
};
#define KEYS_INTO struct raw
static const struct yl_key_row evidence_keys[] = {
    KEY(TEXT, "experiment", experiment, "analysis.csv of a finished experiment, of 'ab --data'",
        "已完成实验的 analysis.csv（由 ab --data 写出）", REQUIRED),
    KEY(TEXT, "of", of, "the dotted path of the value that the arm changed",
        "实验组改变的取值的点号路径", REQUIRED),
    KEY(TEXT, "arm", arm, "the arm, in the file's column of that name",
        "实验组，即文件 arm 列中的名称", REQUIRED),
    KEY(TEXT, "variant", variant, "the variant that the arm is, where it has another name",
        "实验组对应的方案（名称不同时）"),
    KEY(TEXT, "metric", metric, "the row's metric, where the file has several of the arm",
        "所取的指标（文件对该实验组有多个指标时）"),
    KEY(SHARE, "level", level,
        "coverage of the file's intervals, together where there are several arms",
        "文件中区间的置信水平（有多个实验组时为同时成立的水平）", DEFAULT("95%"),
        RANGE(0.5, 0.9999)),
};
const struct yl_key_table yl_evidence_table =
    KEY_TABLE("a finished experiment", "已完成的实验", evidence_keys);

/* ---- the row --------------------------------------------------------------------------------- */

enum column { ARM, RELATIVE, LOW, HIGH, NEEDED, METRIC = NEEDED, CONTROL, IS, COLUMNS };
static const char *const columns[COLUMNS] = {"arm",    "relative", "relative_low", "relative_high",
                                             "metric", "control",  "relative_is"};
struct table { /* the file, and where it is cited */
    struct yl_csv csv;
    const struct yl_item *item;
    int at[COLUMNS]; /* -1: it has no such column */
};

static const char *cell_of(const struct table *table, size_t row, enum column column)
{
    return table->at[column] < 0 ? "" : table->csv.table.row[row][table->at[column]];
}

/* The one row of this arm and metric; rows of the table: reported. */
static size_t find_row(struct yl_load *load, const struct table *table, const struct raw *raw)
{
    const size_t rows = table->csv.table.rows;
    size_t found = rows;
    for (size_t row = 0; row < rows; row++) {
        if (strcmp(cell_of(table, row, ARM), raw->arm) != 0 ||
            (raw->metric && strcmp(cell_of(table, row, METRIC), raw->metric) != 0))
            continue;
        if (found < rows) {
            YL_SAY(load->r, yl_csv_cited(&table->csv, table->item->at), KEYS_TOGETHER,
                   "'%s' has several rows of the arm '%s': of the metrics '%s' and '%s'",
                   "'%s' 中实验组 '%s' 有多行：指标 '%s' 与 '%s'", table->csv.file, raw->arm,
                   cell_of(table, found, METRIC), cell_of(table, row, METRIC));
            YL_HELP(load->r, "name one, as 'metric: %s'", "请指定其一，例如 'metric: %s'",
                    cell_of(table, found, METRIC));
            return rows;
        }
        found = row;
    }
    if (found < rows) return found;
    YL_SAY(load->r, table->item->at, UNKNOWN_WORD,
           raw->metric ? "'%s' has no row of the arm '%s' and the metric '%s'"
                       : "'%s' has no row of the arm '%s'",
           raw->metric ? "'%s' 中没有实验组 '%s'、指标 '%s' 的行" : "'%s' 中没有实验组 '%s' 的行",
           table->csv.file, raw->arm, raw->metric);
    return rows;
}

static bool number_of(struct yl_load *load, struct table *table, size_t row, enum column column,
                      double *out)
{
    const char *cell = cell_of(table, row, column);
    if (*cell && yl_text_to_number(cell, strlen(cell), out) && *out > -1) return true;
    return YL_SAY(
        load->r, yl_csv_at(&table->csv, table->csv.table.line[row]), BAD_CELL,
        "'%s' in column '%s' is no relative difference above -1, so the ratio has no logarithm",
        "'%s'（列 '%s'）不是大于 -1 的相对差，比值无法取对数", cell, columns[column]);
}

/* Intervals of several arms hold together (Bonferroni), so each has its share of 1 - level. */
static double half_width(const struct table *table, size_t row, double level)
{
    double arms = 0;
    for (size_t i = 0; i < table->csv.table.rows; i++)
        arms += !strcmp(cell_of(table, i, METRIC), cell_of(table, row, METRIC));
    return gsl_cdf_ugaussian_Qinv((1 - level) / 2 / arms);
}

static bool read_row(struct yl_load *load, struct yl_evidence *out, struct table *table,
                     const struct raw *raw)
{
    const size_t row = find_row(load, table, raw);
    double estimate, low, high;
    if (row == table->csv.table.rows) return false;
    const struct yl_pos at = yl_csv_at(&table->csv, table->csv.table.line[row]);
    const char *is = cell_of(table, row, IS);
    if (*is && strcmp(is, "between") != 0)
        return YL_SAY(load->r, at, BAD_CELL,
                      "the relative interval has no ends (relative_is '%s'): the control may be 0",
                      "相对差的区间没有端点（relative_is 为 '%s'）：对照组可能为 0", is);
    if (!number_of(load, table, row, RELATIVE, &estimate) ||
        !number_of(load, table, row, LOW, &low) || !number_of(load, table, row, HIGH, &high))
        return false;
    if (!(low < high))
        return YL_SAY(load->r, at, BAD_CELL, "relative_high is not above relative_low",
                      "relative_high 不大于 relative_low");
    out->metric = cell_of(table, row, METRIC);
    out->control = cell_of(table, row, CONTROL);
    out->log_ratio = log1p(estimate);
    out->sd = (log1p(high) - log1p(low)) / 2 / half_width(table, row, raw->level);
    return true;
}

static bool read_one(struct yl_load *load, struct yl_evidence *out, const struct yl_item *item)
{
    struct raw raw = {0};
    if (!yl_read_shape(load->r, item, YL_MAP) ||
        !yl_keys_read(load->r, item, &yl_evidence_table, &raw))
        return false;
    struct table table = {.item = yl_tree_get(item, "experiment")};
    if (!yl_read_csv(load->r, table.item, raw.experiment, &table.csv)) return false;
    for (int i = 0; i < COLUMNS; i++) {
        table.at[i] = i < NEEDED ? yl_csv_column(load->r, table.item, &table.csv, columns[i])
                                 : yl_table_column(&table.csv.table, columns[i]);
        if (i < NEEDED && table.at[i] < 0) return false;
    }
    *out = (struct yl_evidence){.file = raw.experiment,
                                .of = raw.of,
                                .arm = raw.arm,
                                .variant = raw.variant ? raw.variant : raw.arm,
                                .at = yl_tree_get(item, "of")->at};
    return read_row(load, out, &table, &raw);
}

void yl_evidence_read(struct yl_load *load, const struct yl_item *list)
{
    struct yl_scenario *out = load->out;
    if (!list || strcmp(out->variant, "base") != 0) return;
    out->evidence = yl_arena_get(load->r->arena, (list->count + 1) * sizeof *out->evidence);
    for (const struct yl_item *one = list->first; one; one = one->next) {
        struct yl_evidence *own = &out->evidence[out->evidences];
        if (!read_one(load, own, one)) continue;
        for (uint32_t i = 0; i < out->evidences; i++) {
            const struct yl_evidence *other = &out->evidence[i];
            if (!strcmp(other->of, own->of) && !strcmp(other->file, own->file) &&
                !strcmp(other->arm, own->arm) && !strcmp(other->metric, own->metric))
                YL_SAY(load->r, own->at, DOUBLE_KEY, "this row of '%s' weighs '%s' already",
                       "'%s' 的这一行已用于 '%s'", own->file, own->of);
        }
        out->evidences++;
    }
}

/* ---- what it speaks of ----------------------------------------------------------------------- */

static int32_t guess_at(const struct yl_scenario *base, const char *of, const char *variant)
{
    for (uint32_t i = 0; i < base->guesses; i++) {
        const struct yl_guess *guess = &base->guess[i];
        if (strcmp(guess->below, of) != 0 || !guess->variant != !variant) continue;
        if (!variant || !strcmp(guess->variant, variant)) return (int32_t)i;
    }
    return -1;
}

/* The number at a path of a variant when base's value is multiplied by this; false: it is no number. */
static bool try_value(const struct yl_scenarios *all, const char *of, uint32_t v, double by,
                      double *out)
{
    struct yl_tree tree = {0};
    struct yl_diags diags = {0};
    enum yl_change_fault why = YL_CHANGE_GOOD;
    const struct yl_change times = {.sign = '*', .by = by};
    const char *name = all->variant[v].variant;
    struct yl_item *root = yl_tree_copy(&tree.arena, all->tree.root);
    struct yl_item *at = yl_tree_at(root, of);
    bool good = at && at->kind == YL_SCALAR;
    if (good) at->text = yl_change_text(&tree.arena, at->text, &times, &why);
    good = good && at->text;
    if (good && v) {
        const struct yl_item *own = yl_tree_get(yl_tree_get(root, "variants"), name);
        const struct yl_variant_over over = {root, own, &yl_scenario_table, true};
        root = yl_tree_variant(&tree, &over, &diags);
        at = root ? yl_tree_at(root, of) : NULL;
        good = at && at->kind == YL_SCALAR;
    }
    good = good && yl_guess_any(at->text, out);
    yl_tree_free(&tree);
    return good;
}

#define HALF 0.5     /* base's value once as it is, once by half: changes are linear in it */
#define NOTHING 1e-6 /* of a value: texts have nine digits */

/* How the value of this arm follows from base's, or which guess it is. */
static bool find_side(const struct yl_scenarios *all, const char *of, uint32_t v,
                      struct yl_evidence_side *out)
{
    double base[2], own[2];
    *out = (struct yl_evidence_side){.own = -1, .times = 1};
    if (v) out->own = guess_at(&all->variant[0], of, all->variant[v].variant);
    if (!v || out->own >= 0) return true;
    for (int i = 0; i < 2; i++)
        if (!try_value(all, of, 0, i ? HALF : 1, &base[i]) ||
            !try_value(all, of, v, i ? HALF : 1, &own[i]))
            return false;
    out->times = (own[0] - own[1]) / (base[0] - base[1]);
    if (fabs(out->times * base[0]) < NOTHING * fabs(own[0])) out->times = 0;
    out->plus = own[0] - out->times * base[0];
    if (fabs(out->plus) < NOTHING * fabs(own[0])) out->plus = 0;
    return isfinite(out->times);
}

/* What base's value is, or what its guess is a factor of; NAN: no single number. */
static double scale_of(const struct yl_scenarios *all, const struct yl_evidence *one)
{
    double value = NAN;
    const bool factor = one->base < 0 || yl_guess_is_factor(&all->variant[0].guess[one->base]);
    if (!factor) return 1;
    return try_value(all, one->of, 0, 1, &value) ? value : (double)NAN;
}

static bool is_factor(const struct yl_scenarios *all, const struct yl_evidence_side *side)
{
    return side->own >= 0 ? yl_guess_is_factor(&all->variant[0].guess[side->own]) : side->plus == 0;
}

static bool say_certain(struct yl_reader *reader, const struct yl_evidence *one)
{
    YL_SAY(reader, one->at, PATH,
           "nothing uncertain decides how '%s' of the variant '%s' compares with its control's",
           "方案 '%2$s' 的 '%1$s' 与对照组之比不取决于任何拿不准的数", one->of, one->variant);
    YL_HELP(reader,
            "declare how far the effect may be off: 'uncertain: {variants.%s.%s: {low: \"*0.9\", "
            "high: \"*1.3\"}}'",
            "请写明效果可能偏离多少：'uncertain: {variants.%s.%s: {low: \"*0.9\", high: "
            "\"*1.3\"}}'",
            one->variant, one->of);
    return false;
}

static bool find_variants(const struct yl_scenarios *all, struct yl_reader *reader,
                          const struct yl_evidence *one, uint32_t v[2])
{
    const struct yl_scenario *control = yl_arms_find(all, one->control),
                             *arm = yl_arms_find(all, one->variant);
    v[0] = control ? (uint32_t)(control - all->variant) : 0; /* whatever it was called: base */
    v[1] = arm ? (uint32_t)(arm - all->variant) : v[0];
    if (v[1] != v[0]) return true;
    const char **names = yl_arena_get(reader->arena, (all->variants + 1) * sizeof *names);
    for (uint32_t i = 1; i < all->variants; i++) names[i - 1] = all->variant[i].variant;
    YL_SAY(reader, one->at, UNKNOWN_WORD, "there is no variant '%s' that the arm '%s' could be",
           "没有可与实验组 '%2$s' 对应的方案 '%1$s'", one->variant, one->arm);
    yl_diag_suggest(reader->diags, one->variant, names, all->variants - 1);
    YL_HELP(reader, "where it has another name here, 'variant: NAME' names it",
            "名称不同时用 'variant: 名称' 指明");
    return false;
}

/* False: reported. */
static bool settle_one(struct yl_scenarios *all, struct yl_reader *reader, struct yl_evidence *one)
{
    uint32_t v[2];
    struct yl_item *at = yl_tree_at(all->tree.root, one->of);
    if (!at || !strncmp(one->of, "variants.", strlen("variants."))) {
        YL_SAY(reader, one->at, PATH, "'of' is the path of a value of base, which '%s' is not",
               "'of' 应是基准方案中取值的路径，'%s' 不是", one->of);
        YL_HELP(reader,
                "'arm' names the variant in which it has changed, as in 'of: "
                "paths.banner.steps.tap_live.p'",
                "由 'arm' 说明是哪个方案的改动，例如 'of: paths.banner.steps.tap_live.p'");
        return false;
    }
    if (!find_variants(all, reader, one, v)) return false;
    one->base = guess_at(&all->variant[0], one->of, NULL);
    one->scale = scale_of(all, one);
    bool good = find_side(all, one->of, v[0], &one->control_side) &&
                find_side(all, one->of, v[1], &one->arm_side);
    const bool factors =
        good && is_factor(all, &one->arm_side) && is_factor(all, &one->control_side);
    if (good && isnan(one->scale) && factors) one->scale = 1;
    const bool uncertain = one->arm_side.own >= 0 || one->control_side.own >= 0 ||
                           (one->base >= 0 && !factors); /* draws differ in the ratio */
    if (good && !isnan(one->scale)) return uncertain || say_certain(reader, one);
    YL_SAY(reader, one->at, WRONG_SHAPE,
           "'%s' is no single number in both arms, so their ratio is none",
           "'%s' 在两组中并非都是单个数，无法求比值", one->of);
    YL_HELP(reader, "let 'variants.%s.%s' be a factor of it, as \"*1.1\", with a range of factors",
            "请把 'variants.%s.%s' 写成倍数（如 \"*1.1\"），并给出倍数的范围", one->variant,
            one->of);
    return false;
}

bool yl_evidence_settle(struct yl_scenarios *all, struct yl_reader *reader)
{
    struct yl_scenario *base = &all->variant[0];
    uint32_t kept = 0;
    bool good = true;
    reader->variant = NULL;
    for (uint32_t i = 0; i < base->evidences; i++) {
        struct yl_evidence *one = &base->evidence[i];
        const char *path = yl_arena_print(reader->arena, "variants.%s.%s", one->variant, one->of);
        if (yl_scenarios_set(all, one->of) || yl_scenarios_set(all, path))
            continue; /* by --set a value is known, and the experiment says nothing more */
        good &= settle_one(all, reader, one);
        base->evidence[kept++] = *one;
    }
    base->evidences = kept;
    return good;
}
