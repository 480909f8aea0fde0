/* terminal.c: one kind of line (name, figure, interval, share, bar) for everything, contract in
 * terminal.h */
#include "sim/output/terminal.h"
#include "sim/base/text.h"
#include "sim/base/wrap.h"
#include "sim/output/conclude.h"
#include "sim/output/exact.h"
#include "sim/output/files.h"
#include "sim/output/labels.h"
#include "sim/stats/compare.h"
#include "sim/stats/losses.h"
#include "sim/stats/summary.h"
#include <math.h>
#include <string.h>

enum { NUMBER = YL_SHORT + 2, BOTH = 2 * NUMBER + 8, NARROWEST = 40, USUAL = 80, WIDEST = 120 };
enum {
    FIGURE = 10,
    BOUNDS = 19,
    HALF = 8,
    SHARE = 7,
    NAME_LEAST = 14,
    NAME_USUAL = 24,
    NAME_MOST = 32
};
#define LEAST_SHARE 5e-5 /* a smaller one is 0.00 % */

enum { BAR_LEAST = 6, BAR_MOST = 40, HALF_FROM = 72 };

struct show {
    FILE *out;
    const struct yl_result *result;
    const struct yl_variant_result *variant;
    struct yl_replication_stats *stats;
    enum yl_lang lang;
    int name, bar; /* columns; bar 0: none */
    int width;
    bool half; /* the precision of a mean has its column */
};

void yl_terminal_pad(FILE *out, const char *text, int columns)
{
    int wanted = columns < 0 ? -columns : columns;
    size_t length = strlen(text);
    int width = yl_text_width(text, length);
    if (columns < 0) {
        fprintf(out, "%*s%s", wanted > width ? wanted - width : 0, "", text);
        return;
    }
    if (width > wanted) {
        length = yl_text_fit(text, length, wanted - 1);
        fprintf(out, "%.*s…", (int)length, text);
        width = yl_text_width(text, length) + 1;
    } else
        fputs(text, out);
    fprintf(out, "%*s", wanted - width, "");
}

void yl_terminal_cell(FILE *out, double value, int columns)
{
    char text[YL_SHORT];
    yl_conclude_number(text, value);
    yl_terminal_pad(out, text, columns);
}

void yl_terminal_table(FILE *out, const struct yl_terminal_table *table, int width)
{
    enum { GAP = 2, INDENT = 4 };
    int wide[YL_TERMINAL_COLUMNS] = {0}, all = table->indent - GAP;
    for (size_t i = 0; i < table->rows * table->columns; i++) {
        int cell = yl_text_width(table->cell[i], strlen(table->cell[i]));
        if (cell > wide[i % table->columns]) wide[i % table->columns] = cell;
    }
    for (size_t c = 0; c < table->columns; c++) all += wide[c] + GAP;
    for (size_t i = 0; i < table->rows; i++) {
        const char *const *cell = table->cell + i * table->columns;
        const int inside = table->indent + INDENT - GAP;
        int used = all > width ? inside : table->indent + wide[0];
        fprintf(out, "%*s", table->indent, "");
        if (all > width)
            fprintf(out, "%s\n%*s", cell[0], used, "");
        else
            yl_terminal_pad(out, cell[0], wide[0]);
        for (size_t c = 1; c < table->columns; c++) {
            if (used + GAP + wide[c] > width) {
                used = inside;
                fprintf(out, "\n%*s", used, "");
            }
            yl_terminal_pad(out, cell[c], -(wide[c] + GAP));
            used += GAP + wide[c];
        }
        putc('\n', out);
    }
}

/* The metrics that are shown of a place, in this order. */
static const char *const shown[] = {"arrivals",
                                    "orders",
                                    "chain_orders",
                                    "conversion",
                                    "cost_cny",
                                    "gmv_cny",
                                    "net_cny",
                                    "roi",
                                    "orders_per_1000_arrivals",
                                    "cost_per_order_cny",
                                    "cost_per_chain_order_cny"};
enum { SHOWN = sizeof shown / sizeof *shown };

struct line {
    const char *name;
    double figure, low, high, share, bar; /* bar 0-1; NAN: none */
    bool percent, sign;
    unsigned notes;
    double half; /* of the interval of the mean, where low and high are of a single campaign */
};

static void number(const struct line *line, char *buffer, double value)
{
    if (line->sign && value > 0) *buffer++ = '+';
    if (line->percent)
        yl_conclude_percent(buffer, value);
    else
        yl_conclude_number(buffer, value);
}

static void bar(const struct show *to, double share)
{
    static const char *const eighth[] = {"", "▏", "▎", "▍", "▌", "▋", "▊", "▉"};
    if (!to->bar || !(share > 0)) return;
    int parts = (int)lround(fmin(share, 1) * 8 * to->bar);
    if (!parts) parts = 1;
    fputs("  ", to->out);
    for (int i = 0; i < parts / 8; i++) fputs("█", to->out);
    fputs(eighth[parts % 8], to->out);
}

/* By how many columns a text is wider than the columns that it has. */
static int beyond(const char *text, int columns)
{
    const int width = yl_text_width(text, strlen(text));
    return width > columns ? width - columns : 0;
}

/* No figure is cut: one that is wider than its column takes from that of the bounds, and bounds that are wider than what is left
 * stand below. */
static void put(const struct show *to, const struct line *line)
{
    char figure[NUMBER], low[NUMBER], high[NUMBER], both[BOTH] = "", share[NUMBER] = "";
    char half[NUMBER + 4] = "";
    number(line, figure, line->figure);
    if (to->half && line->half > 5e-7 * fabs(line->figure)) {
        strcpy(half, "±");
        number(&(struct line){.percent = line->percent}, half + strlen(half), line->half);
    }
    if (isfinite(line->low) || isfinite(line->high)) {
        number(line, low, line->low);
        number(line, high, line->high);
        snprintf(both, sizeof both, "[%s, %s]", low, high);
    }
    if (isfinite(line->share)) {
        if (line->sign && line->share > 0) share[0] = '+';
        yl_conclude_percent(share + (share[0] == '+'), line->share);
        if (line->share != 0 && fabs(line->share) < LEAST_SHARE) strcpy(share, "≈0%");
    }
    const bool own_line = yl_text_width(line->name, strlen(line->name)) > to->name;
    if (own_line) fprintf(to->out, "  %s\n", line->name);
    fputs("  ", to->out);
    yl_terminal_pad(to->out, own_line ? "" : line->name, to->name);
    putc(' ', to->out);
    bool tail = isfinite(line->bar) && line->bar > 0 && to->bar;
    yl_terminal_pad(to->out, figure, -FIGURE);
    const int room = BOUNDS - beyond(figure, FIGURE) - (to->half ? beyond(half, HALF) : 0),
              below = beyond(both, room) ? yl_text_width(both, strlen(both)) : 0;
    char *const cells[] = {below ? "" : both, half, share};
    const int columns[] = {room, to->half ? -HALF : 0, 1 - SHARE};
    int last =
        tail ? 2 : 2 - !*share - (!*share && !*half) - (!*share && !*half && (below || !*both));
    for (int i = 0; i <= last; i++) {
        if (!columns[i]) continue;
        putc(' ', to->out);
        if (i < last || columns[i] < 0)
            yl_terminal_pad(to->out, cells[i], columns[i]);
        else
            fputs(cells[i], to->out);
    }
    if (tail) bar(to, line->bar);
    if (line->notes & YL_NOTE_FEW) fputs(yl_text_in(to->lang, "  few", "  事件少"), to->out);
    if (line->notes & YL_NOTE_NO_VARIANCE)
        fputs(yl_text_in(to->lang, "  no variance", "  方差不存在"), to->out);
    putc('\n', to->out);
    if (below) fprintf(to->out, "%*s%s\n", to->width - below < 4 ? to->width - below : 4, "", both);
}

/* of_mean: what stands below has the interval of a mean, not the range of a single campaign. */
static void rule(const struct show *to, const char *name, const char *about, const char *share,
                 bool of_mean)
{
    char full[1024];
    snprintf(full, sizeof full, "%s%s%s", name, about ? "  " : "", about ? about : "");
    int width = yl_text_width(full, strlen(full));
    fprintf(to->out, "\n%s", full);
    if (share) {
        bool fits = width < to->name + 2;
        fprintf(to->out, "%s%*s", fits ? "" : "\n", to->name + 3 - (fits ? width : 0), "");
        yl_terminal_pad(to->out, yl_text_in(to->lang, "mean", "均值"), -FIGURE);
        putc(' ', to->out);
        yl_terminal_pad(to->out,
                        of_mean ? yl_text_in(to->lang, "95% interval", "95% 区间")
                                : yl_text_in(to->lang, "one campaign 90%", "单场（90%）"),
                        to->half || *share ? BOUNDS : BOUNDS - 3);
        if (to->half)
            yl_terminal_pad(to->out, of_mean ? "" : yl_text_in(to->lang, "mean ±", "均值 ±"),
                            -(HALF + 1));
        if (*share) yl_terminal_pad(to->out, share, -SHARE);
    }
    putc('\n', to->out);
}

static bool figure(const struct show *to, const char *place, const char *metric,
                   struct yl_summary *summary)
{
    const struct yl_metric *one = yl_summary_find(to->variant, 0, place, metric);
    if (one) yl_summary_metric(summary, one, to->stats);
    return one != NULL;
}

static struct yl_summary no_value(void)
{
    return (struct yl_summary){.mean = NAN, .low = NAN, .high = NAN, .p05 = NAN, .p95 = NAN};
}

/* A figure with the range of a single campaign and the precision of its mean. */
static void put_value(const struct show *to, const char *name, const struct yl_summary *summary,
                      struct line like)
{
    like.name = name;
    like.figure = summary->mean;
    like.low = summary->p05 < summary->p95 ? summary->p05 : (double)NAN;
    like.high = summary->p05 < summary->p95 ? summary->p95 : (double)NAN;
    like.half = (summary->high - summary->low) / 2;
    like.notes = summary->notes;
    put(to, &like);
}

static void figures(const struct show *to, const char *place, size_t from)
{
    for (size_t i = from; i < SHOWN; i++) {
        struct yl_summary summary;
        if (!figure(to, place, shown[i], &summary) || !summary.n) continue;
        const struct yl_metric *metric = yl_summary_find(to->variant, 0, place, shown[i]);
        if (metric->no_cost && strcmp(shown[i], "net_cny") != 0) summary = no_value();
        put_value(to, yl_metric_label(shown[i], to->lang), &summary,
                  (struct line){.share = NAN, .bar = NAN, .percent = yl_metric_is_share(shown[i])});
    }
}

/* Arrivals of an entry at each room, from the metrics of paths.csv. */
static void entrants(const struct show *to, const char *entry, double arrivals)
{
    size_t length = strlen(entry);
    for (uint32_t i = 0; i < to->variant->metrics; i++) {
        const struct yl_metric *metric = &to->variant->metric[i];
        if (!metric->is_path || strcmp(metric->metric, "arrived")) continue;
        if (strncmp(metric->place, entry, length) || metric->place[length] != '>') continue;
        if (strncmp(metric->place + length + 1, "rooms.", 6)) continue;
        struct yl_summary summary;
        char name[256];
        yl_summary_metric(&summary, metric, to->stats);
        const char *room = metric->place + length + 1;
        snprintf(name, sizeof name, yl_text_in(to->lang, "in %s", "进入 %s"),
                 yl_label_path(to->result, to->lang, room));
        summary.notes = 0;
        put_value(to, name, &summary,
                  (struct line){.share = arrivals > 0 ? summary.mean / arrivals : (double)NAN,
                                .bar = NAN});
    }
}

/* Completed: of a room those who began to watch. */
static void step(const struct show *to, const struct yl_funnel_row *row, double arrivals,
                 bool other_path)
{
    struct yl_summary summary;
    const bool watch = !strncmp(row->path, "rooms.", 6) && !strcmp(row->step, "watch");
    struct yl_counts counts = {&row->count[0][watch ? 0 : 2], 3, 1, true};
    char name[512];
    yl_summary_counts(&summary, &counts, to->stats);
    if (!(summary.mean > 0)) return;
    const char *label = yl_label_step(to->result, to->lang, row->path, row->step);
    const char *path = yl_label_path(to->result, to->lang, row->path);
    snprintf(name, sizeof name, "%s%s%s", other_path ? path : "", other_path ? " " : "", label);
    double share = arrivals > 0 ? summary.mean / arrivals : NAN;
    summary.notes = 0;
    put_value(to, name, &summary, (struct line){.share = share, .bar = share});
}

static void loss(const struct show *to, const struct yl_loss_row *row, double arrivals)
{
    char name[512];
    if (row->reason == YL_LOSS_LEFT) return;
    snprintf(name, sizeof name, "  %s%s%s", yl_loss_word(row->reason, to->lang),
             row->what ? yl_text_in(to->lang, ": ", "：") : "",
             row->what ? yl_label_cause(to->result, to->lang, row->what) : "");
    put(to, &(struct line){.name = name,
                           .figure = -row->visits,
                           .low = NAN,
                           .high = NAN,
                           .share = arrivals > 0 ? row->visits / arrivals : (double)NAN,
                           .bar = NAN});
}

/* Steps and losses in the order of the short answer. */
static enum yl_status funnel(const struct show *to, const struct yl_funnel_row *row, uint32_t count,
                             double arrivals)
{
    struct yl_losses losses = {0};
    uint32_t first = (uint32_t)(row - to->variant->funnel), next;
    enum yl_status status = yl_losses_of_entry(&losses, to->variant, first, &next, to->stats);
    for (uint32_t i = 0; i < losses.rows; i++) {
        const struct yl_loss_row *one = &losses.row[i];
        if (one->reason != YL_LOSS_NONE) loss(to, one, arrivals);
        for (uint32_t k = 0; k < count && one->reason == YL_LOSS_NONE; k++)
            if (!strcmp(row[k].path, one->path) && !strcmp(row[k].step, one->step))
                step(to, &row[k], arrivals, strcmp(row[k].path, row->path) != 0);
    }
    yl_losses_free(&losses);
    return status;
}

static enum yl_status entry(const struct show *to, const struct yl_funnel_row *row, uint32_t count)
{
    char place[512];
    struct yl_summary arrivals = {0};
    if (!strncmp(row->entry, "starts.", 7))
        snprintf(place, sizeof place, "%s", row->entry);
    else
        snprintf(place, sizeof place, "entries.%s", row->entry);
    rule(to, yl_label_entry(to->result, to->lang, row->entry), NULL,
         yl_text_in(to->lang, "share", "占比"), false);
    if (figure(to, place, "arrivals", &arrivals))
        put_value(to, yl_metric_label("arrivals", to->lang), &arrivals,
                  (struct line){.share = 1, .bar = 1});
    enum yl_status status = funnel(to, row, count, arrivals.mean);
    entrants(to, row->entry, arrivals.mean);
    figures(to, place, 1); /* arrivals stand above */
    return status;
}

static enum yl_status entries(const struct show *to)
{
    enum yl_status status = YL_OK;
    const struct yl_variant_result *variant = to->variant;
    for (uint32_t first = 0, next; first < variant->funnels && !status; first = next) {
        for (next = first + 1; next < variant->funnels; next++)
            if (strcmp(variant->funnel[next].entry, variant->funnel[first].entry)) break;
        status = entry(to, &variant->funnel[first], next - first);
    }
    return status;
}

static void versus(const struct show *to, const struct yl_variant_result *other)
{
    static const char *const compare[] = {"orders", "gmv_cny", "cost_cny", "net_cny",
                                          "orders_per_1000_arrivals"};
    rule(to, yl_label_variant(to->result, to->lang, other->name),
         yl_text_in(to->lang, "difference from base", "与基准之差"),
         yl_text_in(to->lang, "change", "变化"), true);
    for (size_t i = 0; i < sizeof compare / sizeof *compare; i++) {
        const struct yl_metric *metric = yl_summary_find(other, 0, "all", compare[i]);
        const struct yl_metric *base = yl_summary_find(to->variant, 0, "all", compare[i]);
        if (!metric || !base) continue;
        struct yl_compared compared;
        struct yl_pair pair = {metric, base, other->failed, to->variant->failed, 1};
        yl_compare_metric(&compared, &pair, to->stats);
        put(to, &(struct line){yl_metric_label(compare[i], to->lang), compared.diff,
                               compared.diff_low, compared.diff_high, compared.ratio - 1, NAN,
                               false, true, compared.notes, 0});
        if (i) continue;
        char sure[NUMBER];
        yl_conclude_percent(sure, compared.p_higher);
        fprintf(to->out,
                yl_text_in(to->lang, "  higher in %s of replications\n", "  %s 的场次更高\n"),
                sure);
        if (!isfinite(compared.variance_reduction)) continue;
        yl_conclude_number(sure, compared.variance_reduction);
        fprintf(to->out,
                yl_text_in(to->lang,
                           "  variance reduction ×%s\n  (as if %s times the replications)\n",
                           "  方差缩减 %s 倍（相当于 %s 倍场次）\n"),
                sure, sure);
    }
}

static void targets(const struct show *to)
{
    if (!to->result->targets) return;
    rule(to, yl_text_in(to->lang, "Chance to reach the targets", "达到目标的机会"), NULL, NULL,
         true);
    for (uint32_t v = 0; v < to->result->variants; v++) {
        const struct yl_variant_result *variant = &to->result->variant[v];
        to->stats->failed = variant->failed;
        for (uint32_t i = 0; i < to->result->targets; i++) {
            char name[YL_TARGET_NAME], full[YL_TARGET_NAME + 256];
            struct yl_summary summary;
            yl_output_target(name, &to->result->target[i]);
            yl_summary_target(&summary, &to->result->target[i], variant, to->stats);
            const char *who = yl_label_variant(to->result, to->lang, variant->name);
            bool several = to->result->variants > 1;
            snprintf(full, sizeof full, "%s%s%s", several ? who : "", several ? " " : "", name);
            put(to, &(struct line){full, summary.mean, summary.low, summary.high, NAN, NAN, true,
                                   false, 0, 0});
        }
    }
}

static void head(const struct show *to)
{
    const struct yl_result *result = to->result;
    uint32_t lost = 0;
    if (result->title[0]) fprintf(to->out, "%s\n", result->title[to->lang]);
    char text[256];
    snprintf(text, sizeof text,
             yl_text_in(to->lang,
                        "%u simulated campaign%s: mean, range of a single campaign (5%%–95%%), and "
                        "half the 95%% confidence interval of the mean%s",
                        "模拟 %u 场%s：均值、单场区间（5%%–95%%）与均值 95%% 置信区间的一半%s"),
             result->replications, result->replications == 1 || to->lang == YL_ZH ? "" : "s",
             result->replications > 1
                 ? ""
                 : yl_text_in(to->lang, " (one replication has none)", "（仅一场模拟，没有区间）"));
    yl_wrap_text(to->out, text, 0, 0, to->width);
    for (uint32_t r = 0; to->variant->failed && r < result->replications; r++)
        lost += to->variant->failed[r];
    if (lost)
        fprintf(to->out,
                yl_text_in(to->lang,
                           "%u of them failed: means are over the others, without intervals\n",
                           "其中 %u 场失败：均值只含其余各场，不给区间\n"),
                lost);
}

enum yl_status yl_terminal_show(FILE *out, const struct yl_result *result,
                                const struct yl_terminal *how)
{
    struct yl_replication_stats stats;
    if (!result->variants) return YL_OK;
    if (yl_replication_stats_init(&stats, result->replications)) return YL_NO_MEMORY;
    stats.group = result->drawn.each;
    int width = how->width ? how->width : USUAL;
    if (width < NARROWEST) width = NARROWEST;
    if (width > WIDEST) width = WIDEST;
    struct show to = {.out = out,
                      .result = result,
                      .variant = &result->variant[0],
                      .stats = &stats,
                      .lang = how->lang};
    to.width = width;
    to.half = width >= HALF_FROM;
    int rest = width - 2 - 1 - FIGURE - 1 - BOUNDS - (to.half ? 1 + HALF : 0) - SHARE,
        most = width < WIDEST ? NAME_USUAL : NAME_MOST;
    to.name = rest < NAME_LEAST ? NAME_LEAST : rest > most ? most : rest;
    if (rest - to.name - 2 >= BAR_LEAST) to.bar = rest - to.name - 2;
    if (to.bar > BAR_MOST) to.bar = BAR_MOST;
    stats.failed = to.variant->failed;
    head(&to);
    enum yl_status status = entries(&to);
    rule(&to, yl_text_in(to.lang, "All entries together", "全部入口合计"), NULL, "", false);
    figures(&to, "all", 0);
    for (uint32_t v = 1; v < result->variants; v++) versus(&to, &result->variant[v]);
    if (!status) status = yl_exact_show(out, result, how);
    targets(&to);
    yl_replication_stats_free(&stats);
    return status;
}
