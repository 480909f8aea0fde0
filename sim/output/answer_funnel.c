/* answer_funnel.c: the steps of the way that brings most orders; contract in answer_parts.h */
#include "sim/base/array.h"
#include "sim/output/answer_parts.h"
#include "sim/output/labels.h"
#include "sim/output/terminal.h"
#include "sim/stats/losses.h"
#include "sim/stats/ways.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { SCREEN = 40, COLUMNS = 3, LINE = YL_ANSWER_LINE };

#define LEAST_SHARE 0.001 /* a smaller one is below a tenth of a percent */

struct table {
    struct yl_answer_to *to;
    struct yl_losses losses;
    struct yl_cells cells;
    int room;      /* rows at most */
    uint32_t last; /* row of the step that ends the way */
};

/* Visits that leave of themselves are what the other rows lack. */
static bool is_row(const struct table *table, uint32_t i)
{
    return table->losses.row[i].reason != YL_LOSS_LEFT && table->losses.row[i].visits > 0;
}

/* The last step of a shop, else of all. */
static uint32_t last_step(const struct table *table)
{
    const struct yl_loss_row *row = table->losses.row;
    uint32_t last = 0;
    bool sells = false;
    for (uint32_t i = 0; i < table->losses.rows; i++) {
        if (!is_row(table, i) || row[i].reason != YL_LOSS_NONE) continue;
        const bool shop = !strncmp(row[i].path, "shops.", 6);
        if (shop || !sells) last = i;
        sells |= shop;
    }
    return last;
}

/* The last step, and of the others as many as there is room for, those of most visits. */
static bool has_row(const struct table *table, uint32_t i)
{
    const struct yl_loss_row *row = table->losses.row;
    int before = 0;
    for (uint32_t k = 0; k < table->losses.rows; k++)
        before += is_row(table, k) &&
                  (row[k].visits > row[i].visits || (row[k].visits == row[i].visits && k < i));
    return is_row(table, i) && (i == table->last || before < table->room - 1);
}

/* Rows of rooms have no labels of their own. */
static const char *step_name(const struct yl_answer_to *to, const struct yl_loss_row *row)
{
    const char *label = yl_label_step(to->result, to->lang, row->path, row->step);
    if (label != row->step) return label;
    if (strncmp(row->path, "rooms.", 6) != 0) return row->step;
    if (!strcmp(row->step, "watch")) return T(to->lang, "watch", "观看");
    return strcmp(row->step, "wait") != 0 ? row->step : T(to->lang, "wait", "等待");
}

static void row_name(char name[LINE], const struct yl_answer_to *to, const struct yl_loss_row *row)
{
    if (row->reason == YL_LOSS_NONE)
        snprintf(name, LINE, "%s", step_name(to, row));
    else
        snprintf(name, LINE, "  %s%s%s", yl_loss_word(row->reason, to->lang),
                 row->what ? T(to->lang, ": ", "：") : "",
                 row->what ? yl_label_cause(to->result, to->lang, row->what) : "");
}

static void put(struct table *table, const char *name, double visits, bool share)
{
    const double of = fabs(visits) / table->losses.arrivals;
    const char *part = of > 0 && of < LEAST_SHARE ? "<0.1%" : yl_short_share(of).text;
    yl_cell(&table->cells, "%s", name);
    yl_cell(&table->cells, "%s", fabs(visits) < 0.5 ? "<1" : yl_short_of(visits).text);
    yl_cell(&table->cells, "%s", share ? part : "");
}

/* Most orders, then most arrivals, then as in the file. NULL: nobody comes. */
static const struct yl_way *largest(const struct yl_ways *ways)
{
    const struct yl_way *most = NULL;
    for (uint32_t i = 0; i < ways->ways; i++) {
        const struct yl_way *way = &ways->way[i];
        if (way->arrivals > 0 &&
            (!most || way->orders > most->orders ||
             (!(way->orders < most->orders) && way->arrivals > most->arrivals)))
            most = way;
    }
    return most;
}

static void show(struct table *table, const struct yl_way *way, bool alone)
{
    struct yl_answer_to *to = table->to;
    uint32_t cut = 0;
    int rows = 0;
    char name[LINE];
    table->last = last_step(table);
    for (uint32_t i = 0; i < table->losses.rows; i++) rows += is_row(table, i);
    if (table->room + 1 >= rows) table->room = rows + 1; /* what is left out takes a line, too */
    yl_answer_line(to, T(to->lang, "  completed%s%s", "  完成%s%s"),
                   alone ? "" : T(to->lang, ": ", "："),
                   alone ? "" : yl_label_entry(to->result, to->lang, way->entry));
    put(table, yl_metric_label("arrivals", to->lang), table->losses.arrivals, false);
    for (uint32_t i = 0; i < table->losses.rows; i++) {
        const struct yl_loss_row *row = &table->losses.row[i];
        cut += is_row(table, i) && !has_row(table, i);
        if (!has_row(table, i)) continue;
        row_name(name, to, row);
        put(table, name, row->reason == YL_LOSS_NONE ? row->visits : -row->visits, true);
    }
    if (way->orders > table->losses.orders * (1 + 1e-9))
        put(table, yl_metric_label("chain_orders", to->lang), way->orders, true);
    yl_cells_show(to->out, &table->cells, COLUMNS, 2, to->width);
    if (cut)
        yl_terminal_more(to->out, cut,
                         T(to->lang, "funnel.csv, losses.csv", "funnel.csv、losses.csv"), to->lang);
}

void yl_answer_funnel(struct yl_answer_to *to, int behind)
{
    struct table table = {.to = to};
    struct yl_ways ways;
    yl_ways_make(&ways, to->base, to->stats);
    const struct yl_way *way = largest(&ways);
    const int room = SCREEN - to->lines - behind - 5;
    uint32_t first = 0, next;
    while (way && first < to->base->funnels && strcmp(to->base->funnel[first].entry, way->entry))
        first++;
    if (way && room < 1) {
        yl_answer_line(to, "%s",
                       T(to->lang, "  … completed steps by entry: funnel.csv",
                         "  …… 各入口逐步完成的人次：funnel.csv"));
    } else if (way && first < to->base->funnels) {
        yl_losses_of_entry(&table.losses, to->base, first, &next, to->stats);
        table.room = room < 3 ? 3 : room;
        show(&table, way, ways.ways == 1);
    }
    yl_losses_free(&table.losses);
    yl_ways_free(&ways);
}
