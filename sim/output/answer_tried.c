/* answer_tried.c: what would help most, of what was tried; contract in answer_parts.h */
#include "sim/base/text.h"
#include "sim/findings/find.h"
#include "sim/output/answer_parts.h"
#include <math.h>
#include <string.h>

/* Marks stand behind the change and before what it is now. */
static const char *named(struct yl_answer_to *to, const struct yl_tried_row *row)
{
    const char *name = row->name[to->lang], *now = strstr(name, T(to->lang, ", now ", "（现"));
    const size_t front = now ? (size_t)(now - name) : strlen(name);
    const char *share = "";
    if (isfinite(row->draws_better))
        share = yl_arena_print(to->arena, T(to->lang, " (in %s)", "（%s）"),
                               yl_short_share(row->draws_better).text);
    return yl_arena_print(to->arena, "%.*s%s%s%s%s", (int)front, name, row->priced ? "" : "†",
                          row->can_be_had ? "‡" : "", name + front, share);
}

static bool is_together(const struct yl_tried_row *row) { return !strcmp(row->kind, "together"); }

/* number: of the changes to the plan itself. */
static void print_row(struct yl_answer_to *to, const struct yl_tried_row *row, uint32_t *number)
{
    const struct yl_tried_figure *by = row->fresh.campaigns ? &row->fresh : &row->trial,
                                 *beside = &row->orders;
    const bool orders = !strcmp(to->tried->metric, "orders");
    if (orders) beside = &row->net;
    char place[32] = "";
    if (!row->behind && !is_together(row)) snprintf(place, sizeof place, "%u", ++*number);
    const char *then = row->behind && !is_together(row) ? T(to->lang, "then ", "再") : "";
    yl_answer_change(to, yl_arena_print(to->arena, "  %-3s%s%s", place, then, named(to, row)),
                     yl_answer_move(to, by->is, by->low, by->high),
                     beside->campaigns ? yl_answer_move(to, beside->is, NAN, NAN) : "");
}

/* Of the rows that are shown, in their order; those behind one come with it. */
static const struct yl_tried_row *next_row(const struct yl_tried *tried, uint32_t after)
{
    const struct yl_tried_row *next = NULL;
    for (uint32_t i = 0; i < tried->rows; i++) {
        const struct yl_tried_row *row = &tried->row[i];
        if (row->shown > after && (!next || row->shown < next->shown)) next = row;
    }
    return next;
}

static void print_head(struct yl_answer_to *to, bool any, bool drawn)
{
    const struct yl_tried *tried = to->tried;
    const bool money = yl_find_as(tried->metric) == YL_AS_MONEY;
    const char *open = "";
    if (tried->left_open)
        open = yl_arena_print(to->arena, T(to->lang, ", %u open", "，%u 项未定"), tried->left_open);
    if (!any && yl_findings_have(to->found, YL_WORDING_TRIED_NONE)) return;
    if (!any) {
        yl_answer_text(to,
                       yl_arena_print(to->arena,
                                      T(to->lang, "None of %u changes tried is shown to help%s.",
                                        "试过的 %u 项改动都看不出有帮助%s。"),
                                      tried->tried, open),
                       0);
        return;
    }
    const char *left = yl_arena_print(
        to->arena, T(to->lang, "WHAT WOULD HELP MOST (of %u%s%s)", "最值得改的（试了 %u 项%s%s）"),
        tried->tried, T(to->lang, *open ? "" : " tried", ""), open);
    const char *unit = money ? T(to->lang, " CNY", "/元") : "";
    const char *level = T(to->lang, " (95%, all together)", "（95%，同时成立）");
    if (drawn) level = T(to->lang, " (95%; in % of draws)", "（95%；占抽取的比例）");
    yl_answer_change(to, left, yl_answer_head(to, tried->metric, unit, level),
                     strcmp(tried->metric, "orders") != 0 ? T(to->lang, "orders", "订单")
                                                          : T(to->lang, "net CNY", "净利润/元"));
}

void yl_answer_tried(struct yl_answer_to *to)
{
    const struct yl_tried *tried = to->tried;
    uint32_t printed = 0, after = 0, number = 0;
    bool drawn = false;
    if (!tried || !tried->tried) return;
    for (uint32_t i = 0; i < tried->rows; i++)
        drawn |= tried->row[i].shown && isfinite(tried->row[i].draws_better);
    print_head(to, next_row(tried, 0) != NULL, drawn);
    for (const struct yl_tried_row *row; (row = next_row(tried, after));) {
        after = row->shown;
        if (is_together(row) || printed++ < to->helps) print_row(to, row, &number);
    }
}
