/* answer_asked.c: the question of the file, its variants, as a table; contract in answer_parts.h */
#include "sim/base/text.h"
#include "sim/findings/find.h"
#include "sim/findings/labels.h"
#include "sim/output/answer_parts.h"
#include "sim/output/terminal.h"
#include "sim/stats/compare.h"
#include <math.h>
#include <string.h>

enum { ROWS = 10, FIGURES = 6, HEAD = 28, GAP = 2, INDENT = 2 };

/* ---- an axis in its order ------------------------------------------------------------------- */

/* What a value of such a place may move, beside what decides: in this order, and only what differs. */
static const struct {
    const char *front, *metric, *head[2];
} moved[] = {
    {"agents.", "abandoned", {"gave up", "等不及"}},
    {"agents.", "wait_all_mean_s", {"wait, s", "等待秒"}},
    {"agents.", "utilisation", {"busy", "忙碌"}},
    {"rooms.", "turned_away", {"turned away", "满员"}},
    {"rooms.", "abandoned", {"gave up", "等不及"}},
    {"shops.", "stockouts", {"sold out", "缺货"}},
    {"limits.", "refused", {"refused", "领不到"}},
    {"limits.", "taken", {"taken", "领走"}},
    {"limits.", "lapsed", {"lapsed", "作废"}},
    {"entries.", "arrivals", {"arrivals", "入口人次"}},
    {"entries.", "cost_cny", {"its cost", "花费"}},
};
struct figure {
    const char *place, *metric, *head;
};
struct axis {
    struct yl_answer_to *to;
    struct figure figure[FIGURES];
    int figures;
};

static double mean_of(struct yl_answer_to *to, uint32_t v, const struct figure *of)
{
    const struct yl_variant_result *variant = &to->result->variant[v];
    const struct yl_metric *metric = yl_summary_find(variant, 0, of->place, of->metric);
    struct yl_summary summary = {.mean = NAN};
    to->stats->failed = variant->failed;
    if (metric) yl_summary_metric(&summary, metric, to->stats);
    to->stats->failed = to->base->failed;
    return summary.mean;
}

/* One more column, where it differs between the variants. */
static void add(struct axis *axis, struct figure one)
{
    const struct yl_question *asked = &axis->to->asked;
    bool differs = false;
    for (int i = 0; i < axis->figures; i++)
        if (!strcmp(axis->figure[i].place, one.place) &&
            !strcmp(axis->figure[i].metric, one.metric))
            return;
    for (uint32_t i = 0; i < asked->variants; i++)
        differs |= mean_of(axis->to, asked->variant[i], &one) != mean_of(axis->to, 0, &one);
    if (differs && axis->figures < FIGURES) axis->figure[axis->figures++] = one;
}

/* The room that most visits enter. */
static const char *largest_room(struct yl_answer_to *to)
{
    const char *room = NULL;
    double most = 0;
    for (uint32_t i = 0; i < to->base->metrics; i++) {
        const struct yl_metric *one = &to->base->metric[i];
        if (one->is_path || strcmp(one->metric, "entrants") != 0) continue;
        const double here = mean_of(to, 0, &(struct figure){one->place, one->metric, ""});
        if (here > most) room = one->place;
        most = fmax(most, here);
    }
    return room;
}

static void find_figures(struct axis *axis)
{
    struct yl_answer_to *to = axis->to;
    const char *path = to->asked.path, *dot = strchr(path, '.'), *room = largest_room(to);
    const size_t length = dot ? (size_t)(dot - path) + 1 + strcspn(dot + 1, ".") : strlen(path);
    const char *place = yl_arena_print(to->arena, "%.*s", (int)length, path);
    for (size_t i = 0; i < sizeof moved / sizeof *moved; i++)
        if (yl_text_begins(path, moved[i].front) && axis->figures < FIGURES - 3)
            add(axis, (struct figure){place, moved[i].metric, moved[i].head[to->lang]});
    if (room) add(axis, (struct figure){room, "entrants", T(to->lang, "viewers", "进房")});
    add(axis, (struct figure){"all", "orders", T(to->lang, "orders", "订单")});
    const struct yl_metric *net = yl_summary_find(to->base, 0, "all", "net_cny"),
                           *by = to->decisive;
    if (net && !net->no_cost)
        add(axis, (struct figure){"all", "net_cny", T(to->lang, "net CNY", "净利润/元")});
    if (strcmp(by->place, "all") != 0 && !(room && !strcmp(by->place, room)))
        add(axis, (struct figure){
                      by->place, by->metric,
                      yl_arena_print(to->arena, "%s", yl_find_word(by->metric, to->lang).text)});
}

/* What the axis is called: the word of its key. */
static const char *axis_word(struct yl_answer_to *to)
{
    char words[YL_PATH_WORDS];
    yl_label_path(words, to->result, to->lang, to->asked.path);
    const char *behind = strstr(words, T(to->lang, ": ", "："));
    const char *word = behind ? behind + strlen(T(to->lang, ": ", "：")) : words;
    return yl_answer_cut(to, yl_arena_print(to->arena, "%s", word), HEAD);
}

static void print_axis(struct yl_answer_to *to)
{
    struct axis axis = {.to = to};
    struct yl_cells cells = {0};
    find_figures(&axis);
    if (to->width < 80 && axis.figures > 4) { /* the first ones give way */
        memmove(axis.figure, axis.figure + axis.figures - 4, 4 * sizeof *axis.figure);
        axis.figures = 4;
    }
    yl_cell(&cells, "%s", axis_word(to));
    for (int k = 0; k < axis.figures; k++) yl_cell(&cells, "%s", axis.figure[k].head);
    for (uint32_t i = 0; i < to->asked.variants && i < ROWS; i++) {
        const uint32_t v = to->asked.variant[i];
        yl_cell(&cells, v ? "%s" : T(to->lang, "%s, now", "%s（现）"), to->asked.text[to->lang][v]);
        for (int k = 0; k < axis.figures; k++) {
            const double mean = mean_of(to, v, &axis.figure[k]);
            const bool share = yl_find_as(axis.figure[k].metric) == YL_AS_SHARE;
            yl_cell(&cells, "%s", share ? yl_short_share(mean).text : yl_short_of(mean).text);
        }
    }
    yl_cells_show(to->out, &cells, (size_t)axis.figures + 1, INDENT, to->width);
    if (to->asked.variants > ROWS)
        yl_terminal_more(to->out, to->asked.variants - ROWS, "summary.csv", to->lang);
}

/* ---- each against the plan ------------------------------------------------------------------ */

static struct yl_compared difference(struct yl_answer_to *to, const struct yl_metric *base,
                                     uint32_t v)
{
    const struct yl_variant_result *variant = &to->result->variant[v];
    const struct yl_metric *metric = yl_summary_find(variant, 0, base->place, base->metric);
    struct yl_compared compared = yl_compare_none();
    const uint32_t near = (uint32_t)(base - to->base->metric); /* intervals hold for all together */
    const struct yl_pair pair = {metric, base, variant->failed, to->base->failed,
                                 yl_compare_family(to->result, near, base)};
    bool same = metric != NULL; /* in every campaign: no estimate, though nothing was ever seen */
    if (metric) yl_compare_metric(&compared, &pair, to->stats);
    for (uint32_t r = 0; same && r < to->result->replications; r++)
        same = yl_summary_value(metric, r) == yl_summary_value(base, r);
    if (same) compared.low_all = compared.high_all = 0;
    return compared;
}

/* The best first, of equal ones as in the file; what has no value last. Of files without choices, their assumptions. */
static uint32_t in_order(struct yl_answer_to *to, uint32_t *order)
{
    const int sign = yl_metric_better(to->decisive->metric) < 0 ? -1 : 1;
    double *gain = yl_arena_get(to->arena, (to->result->variants + 1) * sizeof *gain);
    uint32_t count = 0;
    for (uint32_t v = 1; v < to->result->variants; v++) {
        const bool choice = yl_result_may_choose(to->result, to->result->variant[v].name);
        if (to->asked.choices && !choice) continue;
        const double diff = difference(to, to->decisive, v).diff;
        const double own = isfinite(diff) ? sign * diff : -INFINITY;
        uint32_t at = count++;
        for (; at && own > gain[at - 1]; at--) {
            order[at] = order[at - 1];
            gain[at] = gain[at - 1];
        }
        order[at] = v;
        gain[at] = own;
    }
    return count;
}

static void print_head(struct yl_answer_to *to, const struct yl_metric *beside)
{
    const bool several = yl_compare_family(to->result, 0, to->decisive) > 1;
    const bool money = yl_find_as(to->decisive->metric) == YL_AS_MONEY;
    const char *unit = money ? T(to->lang, " CNY", "/元") : "";
    const char *level = several ? T(to->lang, " (95%, all together)", "（95%，同时成立）")
                                : T(to->lang, " (95%)", "（95%）");
    const char *left = T(to->lang, to->asked.choices ? "ASKED, against " : "IF, against ",
                         to->asked.choices ? "各方案，对比" : "假如，对比");
    yl_answer_change(
        to,
        yl_arena_print(to->arena, "%s%s", left,
                       yl_question_plan(&to->asked, to->result, to->lang, to->arena)),
        yl_answer_head(to, to->decisive->metric, unit, level),
        beside ? yl_arena_print(to->arena, "%s", yl_find_word(beside->metric, to->lang).text) : "");
}

static void print_rows(struct yl_answer_to *to)
{
    const struct yl_metric *orders = yl_summary_find(to->base, 0, "all", "orders"),
                           *net = yl_summary_find(to->base, 0, "all", "net_cny"), *beside = orders;
    if (!orders || !strcmp(to->decisive->metric, "orders"))
        beside = net && !net->no_cost ? net : NULL;
    uint32_t *order = yl_arena_get(to->arena, (to->result->variants + 1) * sizeof *order);
    const uint32_t count = in_order(to, order);
    print_head(to, beside);
    for (uint32_t i = 0; i < count && i < ROWS; i++) {
        const char *name =
            yl_label_variant(to->result, to->lang, to->result->variant[order[i]].name);
        const struct yl_compared by = difference(to, to->decisive, order[i]),
                                 with = beside ? difference(to, beside, order[i]) : by;
        const bool same = by.low_all == 0 && by.high_all == 0;
        const char *figure = yl_answer_move(to, by.diff, by.low_all, by.high_all);
        if (same) figure = T(to->lang, "0 in every campaign", "每次模拟都相同");
        yl_answer_change(to, yl_arena_print(to->arena, "  %s", name), figure,
                         beside ? yl_answer_move(to, with.diff, NAN, NAN) : "");
    }
    if (count > ROWS) yl_terminal_more(to->out, count - ROWS, "compare.csv", to->lang);
}

uint32_t yl_answer_asked_rows(const struct yl_answer_to *to)
{
    uint32_t rows = to->asked.choices ? to->asked.variants : to->asked.assumed;
    if (!to->decisive || to->result->variants < 2) return 0;
    return rows < ROWS ? rows : ROWS;
}

void yl_answer_asked(struct yl_answer_to *to)
{
    if (!yl_answer_asked_rows(to)) return;
    if (to->asked.ordered)
        print_axis(to);
    else
        print_rows(to);
}
