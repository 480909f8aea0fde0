/* answer.c: the answer in one screen: verdict, ways, totals, the file's question, what helps; contract in terminal.h */
#include "sim/base/get.h"
#include "sim/base/text.h"
#include "sim/base/wrap.h"
#include "sim/findings/find.h"
#include "sim/output/answer_parts.h"
#include "sim/output/labels.h"
#include "sim/output/terminal.h"
#include "sim/stats/risk.h"
#include <limits.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
    USUAL = 80,
    NARROWEST = 40,
    WIDEST = 120,
    LINES = 24,      /* of up to FEW ways */
    MORE_LINES = 28, /* of up to MOST ways */
    FEW = 8,
    MOST = 12,
    HELPS = 5,
    LEAST_HELPS = 3,
    SENTENCES = 2, /* of risk and of what runs out */
    AIRS = 4,      /* blank lines, where there is room */
};

void yl_answer_text(struct yl_answer_to *to, const char *text, int indent)
{
    fprintf(to->out, "%*s", indent, "");
    yl_wrap_text(to->out, text, indent, indent, to->width);
}

const char *yl_answer_cut(struct yl_answer_to *to, const char *text, int columns)
{
    const size_t length = strlen(text);
    if (yl_text_width(text, length) <= columns) return text;
    size_t fits = yl_text_fit(text, length, columns - 1);
    while (fits && text[fits - 1] == ' ') fits--;
    return yl_arena_print(to->arena, "%.*s…", (int)fits, text);
}

const char *yl_answer_move(struct yl_answer_to *to, double is, double low, double high)
{
    if (!isfinite(is)) return "–";
    if (!(high > low))
        return yl_arena_print(to->arena, "%s", yl_short_as(YL_AS_MOVE, is, to->lang).text);
    return yl_arena_print(to->arena, T(to->lang, "%s (%s to %s)", "%s（%s 至 %s）"),
                          yl_short_as(YL_AS_MOVE, is, to->lang).text,
                          yl_short_end(YL_AS_MOVE, low, high, to->lang).text,
                          yl_short_end(YL_AS_MOVE, high, low, to->lang).text);
}

void yl_answer_change(struct yl_answer_to *to, const char *name, const char *figure,
                      const char *right)
{
    enum { LEFT = 43, NUMBERS = 5, RIGHT = 9 };
    const bool narrow = to->width < USUAL - RIGHT;
    const int left = narrow ? NUMBERS : LEFT;
    const char *cut = yl_answer_cut(to, name, narrow ? to->width : LEFT - 1);
    if (narrow)
        fprintf(to->out, "%s\n%*s", cut, NUMBERS, "");
    else
        yl_terminal_pad(to->out, cut, LEFT);
    if (*right) {
        yl_terminal_pad(to->out, figure, to->width - left - RIGHT);
        yl_terminal_pad(to->out, right, -RIGHT);
    } else
        fputs(figure, to->out);
    fputc('\n', to->out);
}

const char *yl_answer_head(struct yl_answer_to *to, const char *metric, const char *unit,
                           const char *level)
{
    enum { COLUMNS = 28 };
    const struct yl_short name = yl_find_word(metric, to->lang);
    const char *head = yl_arena_print(to->arena, "%s%s%s", name.text, unit, level);
    if (yl_text_width(head, strlen(head)) <= COLUMNS) return head;
    const char *short_level = T(to->lang, " (95%)", "（95%）");
    const int room = COLUMNS - yl_text_width(short_level, strlen(short_level));
    const char *text = yl_arena_print(to->arena, "%s", name.text);
    return yl_arena_print(to->arena, "%s%s", yl_answer_cut(to, text, room), short_level);
}

/* ---- what was simulated ---------------------------------------------------------------------- */

static void head(struct yl_answer_to *to)
{
    const struct yl_result *result = to->result;
    const char *title = result->title[to->lang], *text = "";
    uint32_t failed = 0;
    for (uint32_t r = 0; to->base->failed && r < result->replications; r++)
        failed += to->base->failed[r];
    if (result->drawn.draws)
        text =
            yl_arena_print(to->arena, T(to->lang, " · %u guesses drawn", " · 抽取 %u 个拿不准的数"),
                           result->drawn.guesses);
    text = yl_arena_print(
        to->arena,
        T(to->lang,
          result->replications == 1 ? "%s · %u simulated campaign" : "%s · %u simulated campaigns",
          "%s · 模拟 %u 次"),
        text, result->replications);
    if (failed)
        text = yl_arena_print(to->arena, T(to->lang, "%s, %u failed", "%s，其中 %u 次失败"), text,
                              failed);
    if (!title) title = T(to->lang, "The plan", "现方案");
    const int room = to->width - yl_text_width(text, strlen(text));
    fprintf(to->out, "%s%s\n", yl_answer_cut(to, title, room), text);
}

/* The verdict as one paragraph. */
static void verdict(struct yl_answer_to *to)
{
    const struct yl_findings *found = to->found;
    const char *all = "";
    for (size_t i = 0; i < found->findings; i++)
        if (found->finding[i].group == YL_VERDICT)
            all = yl_arena_print(to->arena, "%s%s%s", all, *all ? T(to->lang, " ", "") : "",
                                 found->finding[i].text[to->lang]);
    if (*all) yl_answer_text(to, all, 0);
}

/* ---- totals ---------------------------------------------------------------------------------- */

enum { CELLS = 6, ROWS = 3 };
struct totals {
    const char *cell[ROWS][CELLS]; /* means; where nine in ten end; the same with guesses drawn */
    int cells;
};

static void add(struct totals *totals, const char *mean, const char *range, const char *drawn)
{
    if (totals->cells == CELLS) return;
    totals->cell[0][totals->cells] = mean;
    totals->cell[1][totals->cells] = range;
    totals->cell[2][totals->cells++] = drawn;
}

static const char *range_of(struct yl_answer_to *to, enum yl_as as, double low, double high)
{
    return yl_arena_print(to->arena, T(to->lang, "%s to %s", "%s 至 %s"),
                          yl_short_end(as, low, high, to->lang).text,
                          yl_short_end(as, high, low, to->lang).text);
}

/* "7 to 15%" */
static const char *shares_of(struct yl_answer_to *to, double low, double high)
{
    const struct yl_short from = yl_short_share(low);
    return yl_arena_print(to->arena, T(to->lang, "%.*s to %s", "%.*s 至 %s"),
                          (int)strcspn(from.text, "%"), from.text, yl_short_share(high).text);
}

/* What the guesses leave open, where these campaigns are at the file's values; NULL: they were not drawn. */
static const struct yl_tried_guesses *guesses_of(const struct yl_answer_to *to)
{
    return to->tried && to->tried->guesses.draws ? &to->tried->guesses : NULL;
}

static void add_metric(struct yl_answer_to *to, struct totals *totals, const char *head,
                       const struct yl_metric *metric)
{
    struct yl_summary is;
    if (!metric || (metric->no_cost && !strcmp(metric->metric, "net_cny"))) return;
    yl_summary_metric(&is, metric, to->stats);
    const enum yl_as as = yl_find_as(metric->metric) == YL_AS_SHARE ? YL_AS_SHARE : YL_AS_NUMBER;
    const struct yl_tried_guesses *drawn = guesses_of(to);
    const char *range = "", *with = "";
    if (isfinite(is.p05) && is.p05 < is.p95) range = range_of(to, as, is.p05, is.p95);
    if (drawn && !strcmp(metric->metric, "net_cny"))
        with = range_of(to, YL_AS_NUMBER, drawn->p05, drawn->p95);
    add(totals, yl_arena_print(to->arena, "%s %s", head, yl_short_as(as, is.mean, to->lang).text),
        range, with);
}

static void add_loss(struct yl_answer_to *to, struct totals *totals, const struct yl_metric *net)
{
    struct yl_risk risk;
    if (!net || !yl_find_priced(to->result)) return;
    yl_risk_loss(&risk, net, to->stats);
    if (!isfinite(risk.share)) return;
    const struct yl_tried_guesses *drawn = guesses_of(to);
    const char *bounds = T(to->lang, "(%s)", "（%s）"), *range = "", *with = "";
    if (isfinite(risk.high))
        range = yl_arena_print(to->arena, bounds, shares_of(to, risk.low, risk.high));
    if (drawn)
        with = yl_arena_print(to->arena, T(to->lang, "in %s (%s)", "%s（%s）"),
                              yl_short_share(drawn->loss).text,
                              shares_of(to, drawn->loss_low, drawn->loss_high));
    add(totals,
        yl_arena_print(to->arena, T(to->lang, "loss in %s", "亏损概率 %s"),
                       yl_short_share(risk.share).text),
        range, with);
}

static int wide_of(const struct totals *totals, int k)
{
    int most = 0;
    for (int row = 0; row < ROWS; row++) {
        const char *cell = totals->cell[row][k];
        const int own = yl_text_width(cell, strlen(cell));
        if (own > most) most = own;
    }
    return most;
}

/* Columns with two blanks between, or one; of a narrow window GMV gives way, then orders. */
static int fit_totals(struct yl_answer_to *to, struct totals *totals)
{
    for (;;) {
        int all = 2;
        for (int k = 0; k < totals->cells; k++) all += wide_of(totals, k);
        const int gaps = totals->cells - 1, gap = all + 2 * gaps <= to->width ? 2 : 1;
        if (all + gap * gaps <= to->width || totals->cells <= 3) return gap;
        const int drop = totals->cells > 4 ? 2 : 1;
        totals->cells--;
        for (int row = 0; row < ROWS; row++)
            memmove(&totals->cell[row][drop], &totals->cell[row][drop + 1],
                    (size_t)(totals->cells - drop) * sizeof *totals->cell[row]);
    }
}

static void print_totals(struct yl_answer_to *to, struct totals *totals)
{
    const int gap = fit_totals(to, totals);
    for (int row = 0; row < ROWS; row++) {
        bool any = !row;
        int last = 0;
        for (int k = 1; k < totals->cells; k++)
            if (*totals->cell[row][k]) last = k;
        any |= last > 0;
        if (!any) continue;
        fputs("  ", to->out);
        for (int k = 0; k < last; k++)
            yl_terminal_pad(to->out, totals->cell[row][k], wide_of(totals, k) + gap);
        fprintf(to->out, "%s\n", totals->cell[row][last]);
    }
}

/* The figure that decides, with its place where a figure of all has the same name. */
static const char *head_of(struct yl_answer_to *to, const struct yl_metric *by)
{
    const char *word = yl_arena_print(to->arena, "%s", yl_find_word(by->metric, to->lang).text),
               *dot = strchr(by->place, '.');
    const bool twice = !strcmp(by->metric, "orders") || !strcmp(by->metric, "gmv_cny");
    enum { COLUMNS = 12 };
    if (!twice || !dot) return word;
    const char *place = yl_label(to->result, to->lang, dot + 1, "%s", by->place);
    return yl_arena_print(to->arena, T(to->lang, "%s %s", "%s%s"),
                          yl_answer_cut(to, place, COLUMNS), word);
}

static void print_plan(struct yl_answer_to *to)
{
    const struct yl_variant_result *base = to->base;
    const struct yl_metric *orders = yl_summary_find(base, 0, "all", "orders"),
                           *gmv = yl_summary_find(base, 0, "all", "gmv_cny"),
                           *net = yl_summary_find(base, 0, "all", "net_cny"), *by = to->decisive;
    struct totals totals = {.cells = 0};
    const bool few = to->result->replications < 100, priced = yl_find_priced(to->result);
    bool sold = false;
    for (uint32_t v = 0; v < to->result->variants; v++) {
        const struct yl_metric *own = yl_summary_find(&to->result->variant[v], 0, "all", "orders");
        for (uint32_t r = 0; own && r < to->result->replications; r++) sold |= own->num[r] != 0;
    }
    add(&totals, yl_question_plan(&to->asked, to->result, to->lang, to->arena),
        few ? T(to->lang, "9 in 10, about", "九成约")
            : T(to->lang, "9 in 10 campaigns", "九成模拟"),
        T(to->lang, "guesses drawn", "抽取拿不准的数"));
    if (by && by != orders && by != net) add_metric(to, &totals, head_of(to, by), by);
    if (sold) add_metric(to, &totals, T(to->lang, "orders", "订单"), orders);
    if (sold && priced) add_metric(to, &totals, "GMV", gmv);
    if (net && !net->no_cost && (priced || net == by))
        add_metric(to, &totals, T(to->lang, "net CNY", "净利润"), net);
    add_loss(to, &totals, net);
    if (totals.cells > 1) print_totals(to, &totals);
}

/* ---- what else is said ------------------------------------------------------------------------ */

static void sentences(struct yl_answer_to *to)
{
    const struct yl_findings *found = to->found;
    int shown = 0;
    for (size_t i = 0; i < found->findings && shown < SENTENCES; i++) {
        const struct yl_finding *one = &found->finding[i];
        if (one->group == YL_VERDICT || one->group == YL_BASIS) continue;
        yl_answer_text(to, one->text[to->lang], 2);
        shown++;
    }
}

/* Is a change shown whose costs are not in the file; or of which nobody knows whether it can be had? */
static bool is_marked(const struct yl_answer_to *to, bool priced)
{
    bool marked = false;
    for (uint32_t i = 0; to->tried && i < to->tried->rows; i++) {
        const struct yl_tried_row *row = &to->tried->row[i];
        if (row->shown) marked |= priced ? !row->priced : row->can_be_had;
    }
    return marked;
}

static void join(struct yl_answer_to *to, const char **text, const char *more, const char *by)
{
    *text = yl_arena_print(to->arena, "%s%s%s", *text, **text ? by : "", more);
}

/* The last line: marks, and what is not here. */
static void print_last(struct yl_answer_to *to)
{
    const enum yl_lang lang = to->lang;
    const char *marks = "", *absent = "", *comma = T(lang, ", ", "、"), *files = "";
    const struct yl_tried *tried = to->tried;
    if (to->tied) join(to, &marks, T(lang, "= no difference shown", "= 看不出差别"), " · ");
    if (is_marked(to, true))
        join(to, &marks, T(lang, "† its cost is not in the file", "† 自身成本未写入"), " · ");
    if (is_marked(to, false))
        join(to, &marks, T(lang, "‡ if it can be had", "‡ 以做得到为前提"), " · ");
    if (tried && tried->reason[lang])
        join(to, &marks,
             yl_arena_print(to->arena, T(lang, "nothing tried: %s", "未做试算：%s"),
                            tried->reason[lang]),
             " · ");
    if (tried && tried->uncounted[lang])
        join(to, &marks,
             yl_arena_print(to->arena, T(lang, "not counted: %s", "未计入：%s"),
                            tried->uncounted[lang]),
             " · ");
    if (to->asked.choices && to->asked.assumed) {
        join(to, &absent,
             yl_arena_print(
                 to->arena,
                 T(lang, to->asked.assumed == 1 ? "%u reading" : "%u readings", "%u 种假设"),
                 to->asked.assumed),
             comma);
        files = "compare.csv, ";
    }
    if (!to->result->drawn.draws && to->result->assumptions)
        join(to, &absent,
             yl_arena_print(to->arena, T(lang, "%u guesses", "%u 个拿不准的数"),
                            to->result->assumptions),
             comma);
    join(to, &absent, T(lang, "hours, funnel", "分时、漏斗"), comma);
    const char *last = yl_arena_print(
        to->arena, T(lang, "not here: %s → %syinliu report", "未列：%s → %syinliu report"), absent,
        files);
    const char *both = yl_arena_print(to->arena, "%s · %s", marks, last);
    if (*marks && yl_text_width(both, strlen(both)) <= to->width)
        last = both;
    else if (*marks)
        yl_answer_text(to, marks, 0);
    yl_answer_text(to, last, 0);
}

/* ---- the screen ------------------------------------------------------------------------------- */

static void air(struct yl_answer_to *to, int *left)
{
    if ((*left)-- > 0) fputc('\n', to->out);
}

/* airs: blank lines. */
static void print(struct yl_answer_to *to, int airs)
{
    int left = airs;
    const bool tried = to->tried && to->tried->tried;
    head(to);
    verdict(to);
    if (airs > 2) air(to, &left);
    yl_answer_ways(to);
    if (airs > 1) air(to, &left);
    print_plan(to);
    sentences(to);
    if (tried || yl_answer_asked_rows(to)) air(to, &left);
    yl_answer_asked(to);
    if (airs > 3 && tried && yl_answer_asked_rows(to)) air(to, &left);
    yl_answer_tried(to);
    print_last(to);
}

/* Lines in a usual window, in the language that needs more: what is left out is the same in both, and in any window. */
static int lines_of(const struct yl_answer_to *to)
{
    int lines[2] = {0, 0};
    for (enum yl_lang lang = YL_EN; lang <= YL_ZH; lang++) {
        char *text = NULL;
        size_t size = 0;
        struct yl_answer_to aside = *to;
        aside.lang = lang;
        aside.width = USUAL;
        aside.out = yl_stream_get(&text, &size);
        print(&aside, 0);
        fclose(aside.out);
        for (size_t i = 0; i < size; i++) lines[lang] += text[i] == '\n';
        free(text);
    }
    return lines[YL_EN] > lines[YL_ZH] ? lines[YL_EN] : lines[YL_ZH];
}

/* Rows of help behind the third give way, then ways behind the eighth. */
static void fit(struct yl_answer_to *to, int *airs)
{
    const bool drawn = to->result->drawn.draws || (to->tried && to->tried->guesses.draws);
    const int rows = (int)yl_answer_asked_rows(to),
              most = (yl_answer_ways_count(to) > FEW ? MORE_LINES : LINES) + rows + drawn;
    to->ways = MOST;
    to->helps = HELPS;
    while (lines_of(to) > most && (to->helps > LEAST_HELPS || to->ways > FEW))
        if (to->helps > LEAST_HELPS)
            to->helps--;
        else
            to->ways--;
    *airs = most - lines_of(to);
    if (*airs > AIRS) *airs = AIRS;
}

void yl_terminal_answer(FILE *out, const struct yl_result *result, const struct yl_findings *found,
                        const struct yl_terminal *how)
{
    struct yl_replication_stats stats;
    struct yl_arena arena = {0};
    if (!result->variants) return;
    yl_replication_stats_init(&stats, result->replications);
    stats.group = result->drawn.each;
    stats.looked = result->looked;
    struct yl_answer_to to = {.out = out,
                              .result = result,
                              .base = &result->variant[0],
                              .found = found,
                              .decisive = yl_find_decisive(result),
                              .tried = result->tried,
                              .stats = &stats,
                              .arena = &arena,
                              .lang = how->lang,
                              .width = how->width ? how->width : USUAL};
    if (to.width < NARROWEST) to.width = NARROWEST;
    if (to.width > WIDEST) to.width = WIDEST;
    stats.failed = to.base->failed;
    yl_question_find(&to.asked, result, &arena);
    int airs = 0;
    fit(&to, &airs);
    print(&to, airs);
    yl_arena_free(&arena);
    yl_replication_stats_free(&stats);
}
