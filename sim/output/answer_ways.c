/* answer_ways.c: one row a way, that which converts best first; contract in answer_parts.h */
#include "sim/base/text.h"
#include "sim/findings/labels.h"
#include "sim/output/answer_parts.h"
#include "sim/output/terminal.h"
#include "sim/stats/losses.h"
#include "sim/stats/ways.h"
#include <math.h>
#include <string.h>

enum { GUTTER = 2, WIDEST = 28, LINE = YL_ANSWER_LINE };
#define NONE_BELOW 0.05 /* orders a campaign, which would print as 0.0 */

enum column { REACHED, ENTERED, ORDERS, ADDS, PER_MILLE, PER_HUNDRED, TAPS, COST, COLUMNS };
static const char *const heads[COLUMNS][2] = {
    [REACHED] = {"reached", "触达"},        [ENTERED] = {"got in", "进场"},
    [ORDERS] = {"orders", "订单"},          [ADDS] = {"adds", "净增"},
    [PER_MILLE] = {"/1,000", "每千触达"},   [PER_HUNDRED] = {"/100 in", "每百进场"},
    [TAPS] = {"taps(claim)", "点击(宣称)"}, [COST] = {"CNY/order", "单均成本"}};
/* In a narrow window the last of these go. */
static const enum column dearest[COLUMNS] = {ORDERS, ENTERED, PER_HUNDRED, REACHED,
                                             ADDS,   TAPS,    COST,        PER_MILLE};

struct table {
    struct yl_answer_to *to;
    struct yl_ways ways;
    uint32_t *row, rows; /* ways with a row, the best first */
    bool sells;          /* else ways are told by whom they bring in */
    int wide[COLUMNS], name;
};

static double value_of(const struct table *table, const struct yl_way *way, enum column at)
{
    switch (at) {
    case REACHED:
        return way->reached;
    case ENTERED:
        return table->sells ? (double)NAN : way->entered;
    case ORDERS:
        return table->sells ? way->orders : (double)NAN;
    case ADDS:
        return way->adds_by > YL_ADDS_OPEN ? way->adds_orders.is : (double)NAN;
    case PER_MILLE:
        return table->sells ? way->per_mille.is.mean : 1000 * way->entered / way->reached;
    case PER_HUNDRED:
        return table->sells ? way->per_hundred.is.mean : (double)NAN;
    case TAPS:
        return way->arriving.actions;
    case COST:
        return way->cost_per_order > 0 ? way->cost_per_order : (double)NAN;
    default:
        return NAN;
    }
}

/* Three digits, with zeros at the end: figures of one column are read against each other. */
static struct yl_short digits(double value, int most)
{
    const double size = fabs(value);
    const int places = (size < 99.95) + (size < 9.995) + (size < 0.0995 && size > 0);
    return yl_short_cell(value, places < most ? places : most);
}

static struct yl_short cell_of(const struct table *table, const struct yl_way *way, enum column at)
{
    const double value = value_of(table, way, at);
    struct yl_short cell = digits(value, at == ORDERS || at == TAPS || at == ENTERED ? 1 : 3);
    if (at == ADDS) cell = digits(value, 1);
    if (at == PER_HUNDRED) cell = yl_short_cell(value, 2);
    if (at == REACHED || at == COST) cell = yl_short_cell(value, 0);
    const size_t used = strlen(cell.text);
    if (at == TAPS && way->claimed >= 0 && isfinite(value))
        snprintf(cell.text + used, sizeof cell.text - used, " (%lld)", (long long)way->claimed);
    return cell;
}

static const char *name_of(struct table *table, const struct yl_way *way, int columns)
{
    const enum yl_lang lang = table->to->lang;
    return yl_answer_cut(table->to, yl_label_short(table->to->result, lang, way->entry), columns);
}

/* What ranks: orders of a hundred that get in; where nothing is sold, who gets in of those reached. */
static double rank_of(const struct table *table, const struct yl_way *way)
{
    const double rate =
        table->sells ? way->per_hundred.is.mean : way->entered / fmax(way->reached, 1);
    return isfinite(rate) ? rate : -1;
}

static bool has_row(const struct table *table, const struct yl_way *way)
{
    return table->sells ? way->orders >= NONE_BELOW : way->entered >= NONE_BELOW;
}

static void list(struct table *table)
{
    const struct yl_ways *ways = &table->ways;
    table->row = yl_arena_get(table->to->arena, (ways->ways + 1) * sizeof *table->row);
    for (uint32_t i = 0; i < ways->ways; i++) table->sells |= ways->way[i].orders > 0;
    for (uint32_t i = 0; i < ways->ways; i++) {
        if (!has_row(table, &ways->way[i])) continue;
        uint32_t at = table->rows++;
        for (; at && rank_of(table, &ways->way[table->row[at - 1]]) < rank_of(table, &ways->way[i]);
             at--)
            table->row[at] = table->row[at - 1];
        table->row[at] = i;
    }
}

/* Columns for which there is room beside names of YL_ANSWER_NAME columns; names get the rest. */
static void fit(struct table *table)
{
    const enum yl_lang lang = table->to->lang;
    int room = table->to->width - GUTTER - YL_ANSWER_NAME;
    for (int k = 0; k < COLUMNS; k++) {
        const enum column at = dearest[k];
        int wide = yl_text_width(heads[at][lang], strlen(heads[at][lang]));
        bool any = false;
        for (uint32_t i = 0; i < table->rows; i++) {
            const struct yl_way *way = &table->ways.way[table->row[i]];
            const struct yl_short cell = cell_of(table, way, at);
            const int own = yl_text_width(cell.text, strlen(cell.text));
            any |= isfinite(value_of(table, way, at));
            if (own > wide) wide = own;
        }
        table->wide[at] = any && room > wide ? wide + 1 : 0;
        room -= table->wide[at];
    }
    table->name = YL_ANSWER_NAME + room;
    if (table->name > WIDEST) table->name = WIDEST;
}

static void print_row(struct table *table, const char *mark, const char *name,
                      const struct yl_way *way)
{
    FILE *out = table->to->out;
    fprintf(out, "%-*s", GUTTER, mark);
    yl_terminal_pad(out, name, table->name);
    for (enum column at = 0; at < COLUMNS; at++)
        if (table->wide[at])
            yl_terminal_pad(out, way ? cell_of(table, way, at).text : heads[at][table->to->lang],
                            -table->wide[at]);
    fputc('\n', out);
}

/* Of the ways behind the last row that the screen has. */
static void print_more(struct table *table, uint32_t shown)
{
    double orders = 0;
    for (uint32_t i = shown; i < table->rows; i++)
        orders += table->sells ? table->ways.way[table->row[i]].orders
                               : table->ways.way[table->row[i]].entered;
    if (shown < table->rows)
        fprintf(table->to->out,
                table->sells ? T(table->to->lang, "  %u more ways, %s orders: ways.csv\n",
                                 "  另有 %u 个入口，%s 单：ways.csv\n")
                             : T(table->to->lang, "  %u more ways, %s got in: ways.csv\n",
                                 "  另有 %u 个入口，%s 人次进场：ways.csv\n"),
                table->rows - shown, yl_short_of(orders).text);
}

/* Names of the ways without a row, as many as one line has room for. */
static void print_others(struct table *table)
{
    const enum yl_lang lang = table->to->lang;
    uint32_t others = 0, named = 0;
    double orders = 0;
    for (uint32_t i = 0; i < table->ways.ways; i++) {
        const struct yl_way *way = &table->ways.way[i];
        const bool one = !has_row(table, way) && way->arrivals > 0;
        others += one;
        if (one) orders += table->sells ? way->orders : way->entered;
    }
    if (!others) return;
    const char *text = T(lang, "no orders: ", "没有订单：");
    if (!table->sells) text = T(lang, "nobody gets in: ", "无人进场：");
    if (orders > 0) text = T(lang, "below 0.05: ", "不到 0.05：");
    enum { AND_MORE = 12 };
    for (uint32_t i = 0; i < table->ways.ways; i++) {
        const struct yl_way *way = &table->ways.way[i];
        if (has_row(table, way) || !(way->arrivals > 0)) continue;
        const char *more =
            yl_arena_print(table->to->arena, "%s%s%s", text, named ? T(lang, ", ", "、") : "",
                           name_of(table, way, YL_ANSWER_NAME));
        const int last = named + 1 == others ? 0 : AND_MORE;
        if (GUTTER + yl_text_width(more, strlen(more)) + last > table->to->width) break;
        text = more;
        named++;
    }
    fprintf(table->to->out, "%*s%s", GUTTER, "", text);
    if (named < others)
        fprintf(table->to->out,
                named ? T(lang, ", %u more", " 等，另 %u 个") : T(lang, "%u ways", "%u 个入口"),
                others - named);
    fputc('\n', table->to->out);
}

static void make(struct table *table)
{
    yl_ways_make(&table->ways, table->to->base, table->to->stats);
    yl_ways_adds(&table->ways, table->to->result->tried);
    list(table);
}

uint32_t yl_answer_ways_count(const struct yl_answer_to *to)
{
    struct yl_answer_to aside = *to;
    struct table table = {.to = &aside};
    make(&table);
    yl_ways_free(&table.ways);
    return table.rows;
}

void yl_answer_ways(struct yl_answer_to *to)
{
    struct table table = {.to = to};
    bool tied = false;
    make(&table);
    const uint32_t shown = table.rows <= to->ways + 1 ? table.rows : to->ways;
    for (uint32_t i = 1; i < shown; i++) tied |= table.ways.way[table.row[i]].alike;
    fit(&table);
    if (table.rows) print_row(&table, "", T(to->lang, "way", "入口"), NULL);
    for (uint32_t i = 0; i < shown; i++) {
        const struct yl_way *way = &table.ways.way[table.row[i]];
        const bool marked = tied && (!i || way->alike);
        print_row(&table, marked ? "=" : "", name_of(&table, way, table.name - 1), way);
    }
    print_more(&table, shown);
    if (table.ways.ways) print_others(&table);
    to->tied = tied;
    yl_ways_free(&table.ways);
}
