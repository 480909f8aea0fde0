/* answer_ways.c: the ways that bring orders, best first, and the others in one line; contract in answer_parts.h
 *
 * Where arrivals are different things, a member of staff here and a card shown there, their rates do not rank ways: best
 * is then what brings most orders from the room or shop on, as the finding has it. */
#include "sim/base/text.h"
#include "sim/findings/find.h"
#include "sim/output/answer_parts.h"
#include "sim/output/labels.h"
#include "sim/output/terminal.h"
#include "sim/stats/losses.h"
#include <math.h>
#include <string.h>

enum { NAME = 30, GAP = 2, LINE = YL_ANSWER_LINE };

enum column { COUNTS, PER_MILLE, PER_HUNDRED, ORDERS, COST, ACTIONS, COLUMNS };
static const char *const heads[COLUMNS][2] = {
    [COUNTS] = {"an arrival", "计数单位"},     [PER_MILLE] = {"per 1,000", "每千次"},
    [PER_HUNDRED] = {"per 100", "每百次进店"}, [ORDERS] = {"orders", "订单"},
    [COST] = {"cost/order", "单均成本"},       [ACTIONS] = {"actions", "操作"},
};
/* Where the window is narrow, the last of these go first; by whether arrivals are of one kind, or differ. */
static const enum column dearest[2][COLUMNS] = {
    {PER_MILLE, COST, ORDERS, COUNTS, PER_HUNDRED, ACTIONS},
    {PER_HUNDRED, COST, ORDERS, COUNTS, PER_MILLE, ACTIONS}};

struct table {
    struct yl_answer_to *to;
    struct yl_ways ways;
    bool shown[COLUMNS];
    int places[COLUMNS];
    struct yl_cells cells;
    bool differ; /* what an arrival is */
    bool rooms;  /* some, beside shops */
    bool there;  /* sorted by the orders of those who get there, which all ways that sell have */
};

static const char *head_of(const struct table *table, enum column at)
{
    const bool enters = at == PER_HUNDRED && table->rooms && table->to->lang == YL_ZH;
    return enters ? "每百次进入" : heads[at][table->to->lang];
}

static const char *unpaid(const struct table *table) { return T(table->to->lang, "none", "无"); }

static double value_of(const struct yl_way *way, enum column at)
{
    const double value[COLUMNS] = {
        [COUNTS] = NAN,
        [PER_MILLE] = way->per_mille.is.mean,
        [PER_HUNDRED] = way->per_hundred.is.mean,
        [ORDERS] = way->orders,
        [COST] = way->cost_per_order > 0 ? way->cost_per_order : (double)NAN,
        /* A mean: few people need one more. Of some of those whom it begins alone it is none. */
        [ACTIONS] = isfinite(way->per_hundred.is.mean) ? round(10 * way->ordering.actions) / 10
                                                       : (double)NAN,
    };
    return value[at];
}

static struct yl_short cell_of(const struct table *table, const struct yl_way *way, enum column at)
{
    const struct yl_summary *rate = &way->per_mille.is;
    const bool told = yl_label_counts(table->to->result, table->to->lang, way->entry) != NULL;
    const int places = table->places[at];
    struct yl_short cell = yl_short_cell(value_of(way, at), places);
    if (at == COUNTS && (table->differ || told))
        snprintf(cell.text, sizeof cell.text, "%s",
                 yl_label_thing(table->to->result, table->to->lang, way->entry));
    if (at == COST && !isfinite(value_of(way, at)))
        snprintf(cell.text, sizeof cell.text, "%s", unpaid(table));
    if (at == PER_MILLE && !table->differ && rate->high > rate->low) {
        struct yl_short low = yl_short_cell(rate->low, places),
                        high = yl_short_cell(rate->high, places);
        if (!strcmp(low.text, high.text)) {
            low = yl_short_end(YL_AS_NUMBER, rate->low, rate->high, table->to->lang);
            high = yl_short_end(YL_AS_NUMBER, rate->high, rate->low, table->to->lang);
        }
        snprintf(cell.text, sizeof cell.text,
                 T(table->to->lang, "%.20s to %.20s", "%.20s 至 %.20s"), low.text, high.text);
    }
    return cell;
}

/* Decimal places of each column. */
static void find_places(struct table *table)
{
    double *value = yl_arena_get(&table->cells.arena, (table->ways.sell + 1) * sizeof *value);
    for (enum column at = PER_MILLE; at < COLUMNS; at++) {
        for (uint32_t k = 0; k < table->ways.sell; k++)
            value[k] = value_of(&table->ways.way[table->ways.best[k]], at);
        table->places[at] = yl_short_places(value, table->ways.sell);
    }
}

/* What stands in it takes so many columns; 0: nothing does. */
static int wide_of(const struct table *table, enum column at)
{
    const char *head = head_of(table, at), *none = yl_short_of(NAN).text;
    int wide = yl_text_width(head, strlen(head)), own;
    bool any = false;
    for (uint32_t k = 0; k < table->ways.sell; k++) {
        const struct yl_short cell = cell_of(table, &table->ways.way[table->ways.best[k]], at);
        own = yl_text_width(cell.text, strlen(cell.text));
        if (own > wide) wide = own;
        any |=
            strcmp(cell.text, none) && strcmp(cell.text, "0") && strcmp(cell.text, unpaid(table));
    }
    return any ? wide : 0;
}

static const char *name_of(const struct table *table, uint32_t way)
{
    return yl_label_entry(table->to->result, table->to->lang, table->ways.way[way].entry);
}

/* Columns for which there is room beside the names, up to NAME columns of these. */
static void fit(struct table *table)
{
    int name = 0, room = table->to->width - GAP;
    for (uint32_t k = 0; k < table->ways.sell; k++) {
        const char *own = name_of(table, table->ways.best[k]);
        const int wide = yl_text_width(own, strlen(own));
        if (wide > name) name = wide;
    }
    for (int k = 0; k < COLUMNS; k++) {
        const enum column at = dearest[table->differ][k];
        const int wide = wide_of(table, at);
        table->shown[at] = wide && room - GAP - wide >= (name < NAME ? name : NAME);
        if (table->shown[at]) room -= GAP + wide;
    }
}

/* Is it behind the first, and may be as good? */
static bool is_tied(const struct table *table, const struct yl_way *way)
{
    const struct yl_ways *ways = &table->ways;
    const struct yl_way *best = &ways->way[ways->best[0]];
    const struct yl_way_rate *rate = table->there ? &best->per_hundred : &best->per_mille;
    return way != best && isfinite(rate->is.low) &&
           yl_ways_tied(ways, rate, table->there ? &way->per_hundred : &way->per_mille,
                        table->to->stats);
}

static void row(struct table *table, const struct yl_way *way, const char *name)
{
    yl_cell(&table->cells, "%-*s%s", GAP, way && is_tied(table, way) ? "=" : "", name);
    for (enum column at = 0; at < COLUMNS; at++)
        if (table->shown[at])
            yl_cell(&table->cells, "%s", way ? cell_of(table, way, at).text : head_of(table, at));
}

/* What the columns are of, and which one sorts the rows. */
static void print_columns(struct table *table)
{
    const enum yl_lang lang = table->to->lang;
    struct yl_arena *arena = &table->cells.arena;
    char text[LINE];
    uint32_t shops = 0;
    bool tied = false, known = false, begins = false, replays = false, lacks = false, begun = false;
    for (uint32_t i = 0; i < table->to->base->metrics; i++) {
        const struct yl_metric *one = &table->to->base->metric[i];
        replays |= !one->is_path && !strcmp(one->metric, "replays") &&
                   yl_losses_mean(one->num, 1, table->to->stats) > 0;
        shops += yl_text_begins(one->place, "shops.") && !strchr(one->place + 6, '.') &&
                 !strcmp(one->metric, "orders");
    }
    const char *place = T(lang, shops > 1 ? "a shop" : "the shop", "店");
    if (table->rooms)
        place = replays ? T(lang, "a room (live or replay) or shop", "入直播间（含回放）或店铺")
                        : T(lang, "a room or shop", "入直播间或店铺");
    for (uint32_t k = 0; k < table->ways.sell; k++) {
        const struct yl_way *way = &table->ways.way[table->ways.best[k]];
        tied |= k && is_tied(table, way);
        begins |= way->own != way->orders;
        known |= way->per_mille.is.high > way->per_mille.is.low;
        const int64_t *of = way->per_hundred.of.num;
        begun |= of && yl_losses_mean(of, 1, table->to->stats) > (1 + 1e-9) * way->own;
        lacks |= !of || yl_losses_mean(of, 1, table->to->stats) < (1 - 1e-9) * way->orders;
    }
    const bool too = table->shown[PER_HUNDRED] && !table->there;
    lacks &= table->shown[PER_HUNDRED];
    const char *included = T(lang, "; follow-up visits are included", "；均含后续访问");
    if (lacks)
        included = yl_arena_print(
            arena,
            begun ? T(lang, "; %s all follow-up visits, '%s' only those of one way",
                      "；%s所有后续访问，“%s”不含多个入口共有的")
                  : T(lang, "; %s follow-up visits, '%s' does not", "；%s后续访问，“%s”不含"),
            table->shown[PER_MILLE]
                ? T(lang, "'per 1,000' and 'orders' include", "“每千次”和“订单”含")
                : T(lang, "'orders' includes", "“订单”含"),
            head_of(table, PER_HUNDRED));
    const char *hundred = yl_arena_print(arena, T(lang, "per 100 visits in %s", "每百次进%s的订单"),
                                         place),
               *thousand =
                   yl_arena_print(arena, T(lang, "per 1,000 arrivals%s", "每千入口人次的订单%s"),
                                  known && !table->differ ? T(lang, " (95%)", "（95%）") : ""),
               *sorted = yl_arena_print(
                   arena,
                   T(lang, "entries count different things, so they are ranked by orders %s%s",
                     "各入口计数单位不同，故按%s排序%s"),
                   table->there ? hundred : thousand,
                   table->there && table->shown[PER_MILLE]
                       ? T(lang, ", not per 1,000 arrivals", "，不按每千入口人次")
                       : "");
    snprintf(
        text, sizeof text, "%s%s%s%s%s%s%s%s", table->differ ? "" : T(lang, "orders ", ""),
        table->differ ? sorted : thousand, too ? T(lang, " and ", "；") : "", too ? hundred : "",
        begins ? included : "",
        table->shown[ACTIONS]
            ? T(lang, "; actions: taps to an order, on average", "；操作：每成交一单的平均点击次数")
            : "",
        table->shown[COST]
            ? T(lang, "; cost/order: CNY, without fixed costs", "；单均成本：元，不含固定成本")
            : "",
        tied ? T(lang, "; '=': not distinguishable from the first", "；“=”：看不出与首行有差别")
             : "");
    yl_answer_text(table->to, text, GAP);
}

/* Ways that people come by, and that bring no orders. */
static void print_others(const struct table *table)
{
    char names[LINE - 100] = "", text[LINE];
    uint32_t others = 0;
    for (uint32_t i = 0; i < table->ways.ways; i++) {
        const struct yl_way *way = &table->ways.way[i];
        if (way->orders > 0 || !(way->arrivals > 0)) continue;
        const size_t used = strlen(names);
        snprintf(names + used, sizeof names - used, "%s%s",
                 others++ ? T(table->to->lang, ", ", "、") : "", name_of(table, i));
    }
    snprintf(text, sizeof text,
             T(table->to->lang, "no orders by %u more: %s", "另有 %u 个入口没有订单：%s"), others,
             names);
    if (others) yl_answer_text(table->to, text, GAP);
}

void yl_answer_ways(struct yl_answer_to *to)
{
    struct table table = {.to = to};
    yl_ways_make(&table.ways, to->base, to->stats);
    for (uint32_t i = 0; i < to->base->metrics; i++)
        table.rooms |= yl_text_begins(to->base->metric[i].place, "rooms.");
    if (table.ways.sell) {
        table.differ = yl_find_differ(to->result, &table.ways);
        table.there = table.differ;
        for (uint32_t k = 0; k < table.ways.sell; k++)
            table.there &= isfinite(table.ways.way[table.ways.best[k]].per_hundred.is.mean);
        if (table.there) yl_ways_rank(&table.ways, true);
        find_places(&table);
        fit(&table);
        print_columns(&table);
        row(&table, NULL, T(to->lang, "way", "入口"));
        for (uint32_t k = 0; k < table.ways.sell; k++)
            row(&table, &table.ways.way[table.ways.best[k]], name_of(&table, table.ways.best[k]));
        size_t columns = 1;
        for (int k = 0; k < COLUMNS; k++) columns += table.shown[k];
        yl_cells_show(to->out, &table.cells, columns, 0, to->width);
        print_others(&table);
        fputc('\n', to->out);
    }
    yl_ways_free(&table.ways);
}
