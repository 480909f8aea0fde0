/* answer.c: the answer in one screen: figures with their risk, sentences, the funnel of the largest
 * entries side by side, differences; contract in terminal.h */
#include "sim/base/array.h"
#include "sim/base/wrap.h"
#include "sim/findings/find.h"
#include "sim/output/exact.h"
#include "sim/output/labels.h"
#include "sim/output/terminal.h"
#include "sim/stats/compare.h"
#include "sim/stats/losses.h"
#include "sim/stats/risk.h"
#include <math.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

enum { USUAL = 80, NARROWEST = 40, WIDEST = 120, NAME = 22, COUNT = 9, SHARE = 7, ENTRIES = 3 };
enum { SCREEN = 40, LINES = 2, VARIANTS = 6, VARIANT = 21, DIFFERENCE = 25, LINE = 400 };

#define LEAST_SHARE 0.001 /* a smaller one is below a tenth of a percent */

struct show {
    FILE *out;
    const struct yl_result *result;
    const struct yl_variant_result *base;
    struct yl_replication_stats *stats;
    enum yl_lang lang;
    int width, lines; /* lines: printed so far */
};

static void print(struct show *to, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* One line without the blanks at its end, cut with "…" where it is wider than the window. */
static void print(struct show *to, const char *format, ...)
{
    char line[LINE];
    va_list list;
    va_start(list, format);
    vsnprintf(line, sizeof line, format, list);
    va_end(list);
    size_t length = strlen(line);
    while (length && line[length - 1] == ' ') line[--length] = 0;
    const bool wide = yl_text_width(line, length) > to->width;
    if (wide) length = yl_text_fit(line, length, to->width - 1);
    fprintf(to->out, "%.*s%s\n", (int)length, line, wide ? "…" : "");
    to->lines++;
}

/* Wrapped at the window, later lines at `indent`, where the first one begins, too. */
static void paragraph(struct show *to, const char *text, int indent)
{
    char *copy = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&copy, &size);
    if (!out) return;
    fprintf(out, "%*s", indent, "");
    yl_wrap_text(out, text, indent, indent, to->width);
    fclose(out);
    for (size_t i = 0; i < size; i++) to->lines += copy[i] == '\n';
    fwrite(copy, 1, size, to->out);
    free(copy);
}

static const char *say(const struct show *to, const char *en, const char *zh)
{
    return yl_text_in(to->lang, en, zh);
}

/* ---- the figures that decide, and their risk ------------------------------------------------- */
static void head(struct show *to)
{
    const struct yl_result *result = to->result;
    const char *title = result->title[to->lang];
    char variants[64] = "", text[LINE];
    if (result->variants > 1)
        snprintf(variants, sizeof variants,
                 say(to,
                     result->variants == 2 ? " · base and %u variant" : " · base and %u variants",
                     " · 基准与 %u 个方案"),
                 result->variants - 1);
    snprintf(text, sizeof text,
             say(to,
                 result->replications == 1 ? "%s%s%u simulated campaign%s"
                                           : "%s%s%u simulated campaigns%s",
                 "%s%s模拟 %u 场%s"),
             title ? title : "", title ? " · " : "", result->replications, variants);
    paragraph(to, text, 0);
    uint32_t failed = 0;
    for (uint32_t r = 0; to->base->failed && r < result->replications; r++)
        failed += to->base->failed[r];
    if (failed)
        print(to,
              say(to, "%u of them failed: means are over the others, without intervals",
                  "其中 %u 场失败：均值只含其余各场，不给区间"),
              failed);
    print(to, "%s", "");
}

static void figure(struct show *to, const struct yl_metric *metric)
{
    struct yl_summary summary;
    char range[LINE] = "", precision[LINE] = "", value[YL_SHORT], full[2 * YL_SHORT];
    if (!metric) return;
    bool money = metric->kind == YL_KIND_MONEY;
    yl_summary_metric(&summary, metric, to->stats);
    yl_short_print(value, metric->no_cost && strcmp(metric->metric, "net_cny") != 0 ? (double)NAN
                                                                                    : summary.mean);
    snprintf(full, sizeof full, "%s%s", value,
             money && strcmp(value, "–") != 0 ? say(to, " CNY", " 元") : "");
    if (isfinite(summary.p05) && summary.p05 < summary.p95)
        snprintf(
            range, sizeof range,
            say(to,
                summary.n < 100 ? "one campaign about %s to %s" : "one campaign %s to %s (90%%)",
                summary.n < 100 ? "单场约 %s 至 %s" : "单场 %s 至 %s（90%%）"),
            yl_short_of(summary.p05).text, yl_short_of(summary.p95).text);
    const double half = (summary.high - summary.low) / 2;
    if (half > 5e-7 * fabs(summary.mean) && strcmp(value, "–") != 0)
        snprintf(precision, sizeof precision, say(to, "mean ±%s", "均值 ±%s"),
                 yl_short_of(half).text);
    char line[LINE] = "", name[YL_SHORT];
    enum { FRONT = 2 + 12 + 14 + 3, RANGE = 36 };
    const int ranges = yl_text_width(range, strlen(range)),
              all = FRONT + (ranges < RANGE ? RANGE : ranges + 1) +
                    yl_text_width(precision, strlen(precision));
    const bool one_line = all <= to->width; /* else the range has its own */
    const char *label = yl_metric_label(metric->metric, to->lang), *wide = strstr(label, "（");
    FILE *out = fmemopen(line, sizeof line, "w");
    if (!out) return;
    snprintf(name, sizeof name, "%.*s", wide ? (int)(wide - label) : (int)strcspn(label, "("),
             label);
    fputs("  ", out);
    yl_terminal_pad(out, name, 12);
    yl_terminal_pad(out, full, -14);
    fputs("   ", out);
    if (one_line) yl_terminal_pad(out, range, ranges < RANGE ? RANGE : ranges + 1);
    fputs(precision, out);
    fclose(out);
    print(to, "%s", line);
    if (!one_line && *range) print(to, "    %s", range);
}

static void figures(struct show *to)
{
    static const char *const shown[] = {"arrivals", "orders", "gmv_cny", "cost_cny", "net_cny"};
    const struct yl_metric *decisive = yl_find_decisive(to->result);
    bool sells = decisive && strcmp(decisive->metric, "entrants") != 0;
    if (decisive && !sells) figure(to, decisive);
    for (size_t i = 1; sells && i < sizeof shown / sizeof *shown; i++)
        figure(to, yl_summary_find(to->base, 0, "all", shown[i]));
    print(to, "%s", "");
}

/* ---- sentences ------------------------------------------------------------------------------- */
/* Where something binds, the call that tells which limit to raise. */
static void say_limits(struct show *to, const struct yl_findings *found, const char *limits)
{
    char text[LINE];
    bool binds = false;
    for (enum yl_wording one = YL_WORDING_STOCK_OUT; one <= YL_WORDING_AGENTS; one++)
        binds |= yl_findings_have(found, one);
    if (!binds || !limits) return;
    snprintf(text, sizeof text,
             say(to, "Which limit would help most is what '%s' says.",
                 "提高哪个限额最有帮助，由“%s”说明。"),
             limits);
    paragraph(to, text, 2);
    print(to, "%s", "");
}

/* The verdict stands before the figures, all else behind them. */
static void sentences(struct show *to, const struct yl_findings *found, bool verdict)
{
    const int before = to->lines;
    for (size_t i = 0; i < found->findings; i++)
        if ((yl_wordings[found->finding[i].wording].group == YL_VERDICT) == verdict)
            paragraph(to, found->finding[i].text[to->lang], verdict ? 0 : 2);
    if (to->lines > before) print(to, "%s", "");
}

/* ---- the funnel of the largest entries ------------------------------------------------------- */
struct row { /* of the table: a step, or a reason */
    enum yl_loss_reason reason;
    const char *path, *step, *what, *name; /* path "": the entry's own */
    double visits[ENTRIES];                /* NAN: the entry has no such row */
};
struct table {
    struct yl_losses losses[ENTRIES];
    const char *name[ENTRIES], *own[ENTRIES];
    uint32_t entries, left; /* shown, and not shown */
    int wide, each;         /* columns of names, and of an entry */
    struct row *row;
    size_t rows, capacity;
};

static bool same(const char *a, const char *b) { return a && b ? !strcmp(a, b) : a == b; }

/* Finds the row, or puts it behind the last one that this entry has. */
static bool put(struct table *table, const struct row *like, uint32_t entry, size_t *behind)
{
    size_t at = 0;
    while (at < table->rows) {
        const struct row *row = &table->row[at];
        if (row->reason == like->reason && same(row->path, like->path) &&
            same(row->step, like->step) && same(row->what, like->what))
            break;
        at++;
    }
    if (at == table->rows) {
        if (!YL_ARRAY_RESERVE(&table->row, &table->capacity, table->rows + 1)) return false;
        at = *behind;
        memmove(&table->row[at + 1], &table->row[at], (table->rows - at) * sizeof *table->row);
        table->row[at] = *like;
        for (int e = 0; e < ENTRIES; e++) table->row[at].visits[e] = NAN;
        table->rows++;
    }
    table->row[at].visits[entry] = like->visits[0];
    if (at + 1 > *behind) *behind = at + 1;
    return true;
}

/* Rows of rooms have no labels of their own. */
static const char *step_name(const struct show *to, const struct yl_loss_row *row)
{
    const char *label = yl_label_step(to->result, to->lang, row->path, row->step);
    if (label != row->step) return label;
    if (strncmp(row->path, "rooms.", 6) != 0) return row->step;
    if (!strcmp(row->step, "watch")) return say(to, "watch", "观看");
    return strcmp(row->step, "wait") != 0 ? row->step : say(to, "wait", "等待");
}

static bool put_entry(struct table *table, uint32_t entry, const struct show *to)
{
    const struct yl_losses *losses = &table->losses[entry];
    size_t behind = 0;
    for (uint32_t i = 0; i < losses->rows; i++) {
        const struct yl_loss_row *from = &losses->row[i];
        bool own = from->path && same(from->path, table->own[entry]);
        struct row row = {.reason = from->reason,
                          .path = own ? "" : from->path,
                          .step = from->step,
                          .what =
                              from->what ? yl_label_cause(to->result, to->lang, from->what) : NULL,
                          .name = from->step ? step_name(to, from) : NULL,
                          .visits = {from->visits}};
        if (from->reason == YL_LOSS_LEFT || !(from->visits > 0)) continue;
        if (!put(table, &row, entry, &behind)) return false;
    }
    return true;
}

static double arrivals_of(const struct show *to, const char *entry)
{
    double sum = 0;
    for (uint32_t i = 0; i < to->base->outcomes; i++) {
        const struct yl_outcome_row *row = &to->base->outcome[i];
        for (uint32_t r = 0; !strcmp(row->entry, entry) && r < to->result->replications; r++)
            sum += (double)row->visits[r];
    }
    return sum;
}

/* The entries with most arrivals, in the order of the file. */
static enum yl_status choose(struct table *table, const struct show *to)
{
    const struct yl_variant_result *base = to->base;
    enum yl_status status = YL_OK;
    double greatest = 0; /* with a sign and a blank, the widest count of the table */
    for (uint32_t i = 0; i < base->funnels; i++)
        greatest = fmax(greatest, arrivals_of(to, base->funnel[i].entry));
    const struct yl_short count = yl_short_of(-greatest / to->result->replications);
    const int wide = 1 + yl_text_width(count.text, strlen(count.text));
    table->each = (wide > COUNT ? wide : COUNT) + SHARE;
    uint32_t most = ENTRIES;
    while (most > 1 && (int)most * table->each > to->width - 2 - NAME) most--;
    for (uint32_t first = 0, next = 0; first < base->funnels && !status; first = next) {
        const struct yl_funnel_row *row = &base->funnel[first];
        double own = arrivals_of(to, row->entry);
        uint32_t larger = 0;
        for (uint32_t i = 0; i < base->funnels; i++) {
            const char *other = base->funnel[i].entry;
            if (i && !strcmp(other, base->funnel[i - 1].entry)) continue;
            double arrivals = arrivals_of(to, other);
            larger += arrivals > own || (arrivals == own && i < first);
        }
        if (larger >= most || !(own > 0)) {
            for (next = first; next < base->funnels; next++)
                if (strcmp(base->funnel[next].entry, row->entry) != 0) break;
            table->left += own > 0;
            continue;
        }
        uint32_t e = table->entries++;
        table->name[e] = yl_label_entry(to->result, to->lang, row->entry);
        table->own[e] = row->path;
        status = yl_losses_of_entry(&table->losses[e], base, first, &next, to->stats);
        if (!status && !put_entry(table, e, to)) status = YL_NO_MEMORY;
    }
    return status;
}

static void row_name(char name[LINE], const struct show *to, const struct row *row)
{
    if (!row)
        snprintf(name, LINE, "%s", yl_metric_label("arrivals", to->lang));
    else if (row->reason != YL_LOSS_NONE)
        snprintf(name, LINE, "  %s%s%s", yl_loss_word(row->reason, to->lang),
                 row->what ? say(to, ": ", "：") : "", row->what ? row->what : "");
    else
        snprintf(name, LINE, "%s", row->name);
}

/* Names and entries have what they need, as far as the window goes. */
static void fit_columns(struct table *table, const struct show *to)
{
    const int count = (int)table->entries, room = to->width - 2;
    char name[LINE];
    table->wide = NAME;
    for (size_t i = 0; i < table->rows; i++) {
        row_name(name, to, &table->row[i]);
        int wide = yl_text_width(name, strlen(name)) + 1;
        if (wide > table->wide) table->wide = wide;
    }
    if (table->wide > room - count * table->each) table->wide = room - count * table->each;
    for (int e = 0; e < count; e++) {
        int wide = yl_text_width(table->name[e], strlen(table->name[e])) + 2;
        if (wide > table->each) table->each = wide;
    }
    if (table->each > (room - table->wide) / count) table->each = (room - table->wide) / count;
}

static void funnel_row(struct show *to, const struct table *table, const struct row *row)
{
    char line[LINE] = "", name[LINE];
    row_name(name, to, row);
    if (yl_text_width(name, strlen(name)) > table->wide) { /* on a line of its own */
        print(to, "  %s", name);
        *name = 0;
    }
    FILE *out = fmemopen(line, sizeof line, "w");
    if (!out) return;
    fputs("  ", out);
    yl_terminal_pad(out, name, table->wide);
    for (uint32_t e = 0; e < table->entries; e++) {
        double visits = row ? row->visits[e] : table->losses[e].arrivals;
        double share = visits / table->losses[e].arrivals;
        struct yl_short count = yl_short_of(row && row->reason != YL_LOSS_NONE ? -visits : visits);
        yl_terminal_pad(out, isfinite(visits) ? count.text : "", SHARE - table->each);
        struct yl_short part = yl_short_share(share);
        if (share > 0 && share < LEAST_SHARE) strcpy(part.text, "<0.1%");
        yl_terminal_pad(out, isfinite(visits) && row ? part.text : "", -SHARE);
    }
    fclose(out);
    print(to, "%s", line);
}

/* As much of a name as fits, up to a blank if there is one. */
static size_t part_of(const char *name, int columns)
{
    size_t length = strlen(name), fit = length;
    if (yl_text_width(name, length) <= columns) return length;
    fit = length = yl_text_fit(name, length, columns);
    while (fit && name[fit] != ' ') fit--;
    return fit ? fit : length;
}

static void funnel_head(struct show *to, const struct table *table)
{
    const char *rest[ENTRIES];
    bool more = true;
    for (uint32_t e = 0; e < table->entries; e++) rest[e] = table->name[e];
    for (int at = 0; more; at++) {
        char line[LINE] = "";
        FILE *out = fmemopen(line, sizeof line, "w");
        if (!out) return;
        fputs("  ", out);
        yl_terminal_pad(out, at ? "" : say(to, "completed", "完成"), table->wide);
        more = false;
        for (uint32_t e = 0; e < table->entries; e++) {
            char name[LINE];
            size_t length = part_of(rest[e], table->each - 2);
            snprintf(name, sizeof name, "%.*s", (int)length, rest[e]);
            yl_terminal_pad(out, name, -table->each);
            rest[e] += length + (rest[e][length] == ' ');
            more |= *rest[e] != 0;
        }
        fclose(out);
        print(to, "%s", line);
    }
}

/* Behind it the lines of variants and of the exact answers must find room. */
static enum yl_status funnel(struct show *to, int behind)
{
    struct table table = {0};
    enum yl_status status = choose(&table, to);
    int room = SCREEN - to->lines - behind - 5 - (table.left > 0);
    if (!status && table.entries && room < 1) {
        print(to, "%s", "");
        print(to, "%s",
              say(to, "  … completed steps by entry: funnel.csv",
                  "  …… 各入口逐步完成的人次：funnel.csv"));
    } else if (!status && table.entries) {
        fit_columns(&table, to);
        funnel_head(to, &table);
        funnel_row(to, &table, NULL);
        const int last = to->lines + (room < 3 ? 3 : room);
        size_t shown = 0;
        while (shown < table.rows && to->lines < last) funnel_row(to, &table, &table.row[shown++]);
        if (shown < table.rows)
            yl_terminal_more(to->out, table.rows - shown,
                             say(to, "funnel.csv, losses.csv", "funnel.csv、losses.csv"), to->lang);
        if (table.left)
            print(to,
                  say(to, "  … %u more (entries): funnel.csv", "  …… 另有 %u 个入口：funnel.csv"),
                  table.left);
    }
    for (uint32_t e = 0; e < table.entries; e++) yl_losses_free(&table.losses[e]);
    free(table.row);
    return status;
}

/* ---- variants -------------------------------------------------------------------------------- */
struct versus { /* the table of differences */
    const struct yl_metric *metric[2];
    uint32_t metrics, shown; /* columns, variants */
    int wide, cell[2];       /* columns of names, of a metric */
    bool apart;              /* bounds stand below their difference */
    struct yl_risk_best best;
};

static const char *versus_name(const struct show *to, uint32_t v)
{
    if (!v) return say(to, "difference from base", "与基准之差");
    return yl_label_variant(to->result, to->lang, to->result->variant[v].name);
}

/* A difference with its bounds; where they stand apart they are in `bounds`, which is empty else. */
static void versus_cell(char text[LINE], char bounds[LINE], const struct show *to,
                        const struct versus *table, uint32_t v, uint32_t k)
{
    const struct yl_variant_result *variant = &to->result->variant[v];
    const struct yl_metric *base = table->metric[k],
                           *metric =
                               v ? yl_summary_find(variant, 0, base->place, base->metric) : NULL;
    struct yl_compared compared;
    *bounds = 0;
    snprintf(text, LINE, "%s", v ? "" : yl_metric_label(base->metric, to->lang));
    if (!metric) return;
    const struct yl_pair pair = {metric, base, variant->failed, to->base->failed, 1};
    yl_compare_metric(&compared, &pair, to->stats);
    int used =
        snprintf(text, LINE, "%s%s", compared.diff > 0 ? "+" : "", yl_short_of(compared.diff).text);
    if (!isfinite(compared.diff_low) || used < 0) return;
    snprintf(table->apart ? bounds : text + used, LINE - (size_t)used,
             say(to, " (%s%s to %s%s)", " (%s%s 至 %s%s)"), compared.diff_low > 0 ? "+" : "",
             yl_short_of(compared.diff_low).text, compared.diff_high > 0 ? "+" : "",
             yl_short_of(compared.diff_high).text);
}

static void versus_row(struct show *to, const struct versus *table, uint32_t v)
{
    char line[LINE] = "", text[LINE], bounds[LINE];
    const struct yl_variant_result *variant = &to->result->variant[v];
    const struct yl_metric *decisive = table->metric[table->metrics - 1],
                           *own = yl_summary_find(variant, 0, decisive->place, decisive->metric);
    const char *name = versus_name(to, v);
    if (yl_text_width(name, strlen(name)) >= table->wide) { /* on a line of its own */
        print(to, "  %s", name);
        name = "";
    }
    FILE *out = fmemopen(line, sizeof line, "w");
    if (!out) return;
    fputs("  ", out);
    yl_terminal_pad(out, name, table->wide);
    for (uint32_t k = 0; k < table->metrics; k++) {
        versus_cell(text, bounds, to, table, v, k);
        yl_terminal_pad(out, text, table->cell[k]);
    }
    double share = v && own ? yl_risk_best_share(&table->best, v, (uint32_t)(own - variant->metric))
                            : (double)NAN;
    yl_terminal_pad(out, v ? yl_short_share(share).text : say(to, "best in", "最佳"), -SHARE);
    fclose(out);
    print(to, "%s", line);
    if (*bounds) print(to, "   %s", bounds);
}

/* What columns that are as wide as what stands in them leave for names. */
static int room_beside(struct versus *table, const struct show *to)
{
    char text[LINE], bounds[LINE];
    int room = to->width - 2 - SHARE;
    for (uint32_t k = 0; k < table->metrics; k++) {
        table->cell[k] = DIFFERENCE;
        for (uint32_t v = 0; v < table->shown; v++) {
            versus_cell(text, bounds, to, table, v, k);
            int wide = yl_text_width(text, strlen(text)) + 1;
            if (wide > table->cell[k]) table->cell[k] = wide;
        }
        room -= table->cell[k];
    }
    return room;
}

/* Where the window is too narrow, orders go, then bounds get a line of their own. */
static void fit_versus(struct versus *table, const struct show *to)
{
    int room = room_beside(table, to);
    for (; room < 2 && (table->metrics > 1 || !table->apart); room = room_beside(table, to))
        if (table->metrics > 1)
            table->metric[0] = table->metric[--table->metrics];
        else
            table->apart = true;
    table->wide = VARIANT;
    for (uint32_t v = 0; v < table->shown; v++) {
        const char *name = versus_name(to, v);
        int wide = yl_text_width(name, strlen(name)) + 1;
        if (wide > table->wide) table->wide = wide;
    }
    if (table->wide > room) table->wide = room < 2 ? 2 : room;
}

/* Of orders, where the window is wide enough, and of what decides. */
static enum yl_status variants(struct show *to)
{
    const struct yl_result *result = to->result;
    const struct yl_metric *decisive = yl_find_decisive(result),
                           *orders = yl_summary_find(to->base, 0, "all", "orders");
    struct versus table = {.shown = result->variants <= VARIANTS ? result->variants : VARIANTS + 1};
    if (result->variants < 2 || !decisive) return YL_OK;
    enum yl_status status = yl_risk_best_init(&table.best, result);
    if (status) return status;
    if (decisive != orders && orders && decisive->kind == YL_KIND_MONEY && to->width >= USUAL)
        table.metric[table.metrics++] = orders;
    table.metric[table.metrics++] = decisive;
    fit_versus(&table, to);
    print(to, "%s", "");
    for (uint32_t v = 0; v < table.shown; v++) versus_row(to, &table, v);
    if (result->variants > table.shown)
        yl_terminal_more(to->out, result->variants - table.shown, "compare.csv", to->lang);
    yl_risk_best_free(&table.best);
    return YL_OK;
}

/* ---- the exact answers ----------------------------------------------------------------------- */
static struct yl_exact_score score_of(const struct yl_result *result)
{
    struct yl_exact_score score = {0};
    for (uint32_t v = 0; v < result->variants; v++) yl_exact_look(&score, 0, &result->variant[v]);
    return score;
}

/* Who is told of a figure that does not agree: yl_exact_judge. */
static void exact(struct show *to, struct yl_exact_score score)
{
    if (!score.scored || fabs(score.z) > yl_exact_bound(score.scored)) return;
    print(to, "%s", "");
    print(to,
          yl_text_plural(to->lang, score.scored,
                         "  exact: %llu figure agrees with its exact answer",
                         "  exact: %llu figures agree with the exact answers",
                         "  精确：%llu 个数字与精确值一致"),
          (unsigned long long)score.scored);
}

enum yl_status yl_terminal_answer(FILE *out, const struct yl_result *result,
                                  const struct yl_findings *found, const struct yl_terminal *how)
{
    struct yl_replication_stats stats;
    if (!result->variants) return YL_OK;
    if (yl_replication_stats_init(&stats, result->replications)) return YL_NO_MEMORY;
    stats.group = result->drawn.each;
    struct show to = {.out = out,
                      .result = result,
                      .base = &result->variant[0],
                      .stats = &stats,
                      .lang = how->lang,
                      .width = how->width ? how->width : USUAL};
    if (to.width < NARROWEST) to.width = NARROWEST;
    if (to.width > WIDEST) to.width = WIDEST;
    stats.failed = to.base->failed;
    uint32_t others = result->variants - 1;
    head(&to);
    sentences(&to, found, true);
    figures(&to);
    sentences(&to, found, false);
    say_limits(&to, found, how->limits);
    int behind = others ? (int)(others < VARIANTS ? others : VARIANTS + 1) + 2 : 0;
    const struct yl_exact_score score = score_of(result);
    enum yl_status status = funnel(&to, behind + (score.scored ? LINES : 0));
    if (!status) status = variants(&to);
    if (!status) exact(&to, score);
    yl_replication_stats_free(&stats);
    return status;
}
