/* answer_funnel.c: the steps of the way of which most visits end at a limit, else of that which brings most orders; contract in answer_parts.h */
#include "sim/base/array.h"
#include "sim/base/get.h"
#include "sim/base/text.h"
#include "sim/output/answer_parts.h"
#include "sim/output/labels.h"
#include "sim/output/terminal.h"
#include "sim/stats/losses.h"
#include "sim/stats/ways.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { COLUMNS = 3, LINE = YL_ANSWER_LINE };

#define ALIKE 0.01      /* visits that come to a place and those who go on elsewhere */
#define LEAST_LOST 0.01 /* of those above, where it is below one visit */
#define BEGUN_FROM 0.1 /* of the orders of the way, by visits that it begins, to be told of these */

struct row {
    const struct yl_loss_row *is; /* NULL: it has a name alone */
    const char *name;
    double visits; /* below 0: lost before the next stage */
    double told;   /* visits that it tells of; INFINITY: it stays */
    double lost;   /* of these, such as no other row tells of */
    bool gap, cut; /* one before it is left out; a stage is */
    bool aside;    /* a step that begins visits, by which more go on */
};
struct table {
    struct yl_answer_to *to;
    struct yl_losses *of; /* [parts]: of the entry, then of each kind of visits that it begins */
    uint32_t parts;
    double orders; /* of the way, with those of these visits */
    struct yl_cells cells;
    struct row *row; /* stages, each behind what is lost before it */
    size_t rows, capacity;
};

static void add(struct table *table, const struct yl_loss_row *is, const char *name, double visits,
                double told)
{
    YL_ARRAY_RESERVE(&table->row, &table->capacity, table->rows + 1);
    table->row[table->rows++] =
        (struct row){.is = is, .name = name, .visits = visits, .told = told, .lost = -visits};
}

/* Steps before stage k, or behind the last, that begin visits and are no stage, as more go by them. */
static void add_sides(struct table *table, const struct yl_losses *losses,
                      const struct yl_loss_line *line, uint32_t stages, uint32_t k)
{
    const struct yl_result *result = table->to->result;
    const uint32_t end = k < stages ? line[k].row : losses->rows;
    for (uint32_t i = k ? line[k - 1].row + 1 : 0; i < end; i++) {
        const struct yl_loss_row *row = &losses->row[i];
        if (row->reason != YL_LOSS_NONE || !row->path || row->passed < 1) continue;
        const char *front =
            yl_arena_print(&table->cells.arena, "%s%s.steps.%s.starts.",
                           strchr(row->path, '.') ? "" : "paths.", row->path, row->step);
        bool begins = false;
        for (uint32_t s = 0; s < result->settings; s++)
            begins |= yl_text_begins(result->setting[s].path, front);
        if (!begins) continue;
        add(table, row, NULL, row->passed, row->passed);
        table->row[table->rows - 1].aside = true;
    }
}

/* Is row `i` a loss before stage k at a step that others pass by: of its path or of that of the stage above? */
static bool is_beside(const struct yl_losses *losses, const struct yl_loss_line *line,
                      uint32_t stages, uint32_t k, uint32_t i)
{
    const struct yl_loss_row *lost = &losses->row[i], *next = &losses->row[line[k].row],
                             *above = k ? &losses->row[line[k - 1].row] : next;
    if (lost->reason == YL_LOSS_NONE || !lost->path || !strncmp(lost->path, "rooms.", 6) ||
        lost->visits > line[k].of - line[k].gone)
        return false;
    for (uint32_t s = 0; s < stages; s++)
        if (yl_losses_at(losses, &line[s], lost)) return false;
    return i < line[k].row && (!k || i > line[k - 1].row) &&
           (!strcmp(lost->path, next->path) || !strcmp(lost->path, above->path));
}

/* A path or place by its name, behind a word. */
static const char *named(struct table *table, const char *path, const char *en, const char *zh)
{
    const char *dot = strchr(path, '.');
    return yl_arena_print(&table->cells.arena, T(table->to->lang, "%s: %s", "%s：%s"),
                          T(table->to->lang, en, zh),
                          yl_label(table->to->result, table->to->lang, dot ? dot + 1 : path,
                                   dot ? "%s" : "paths.%s", path));
}

static bool is_of_stage(const struct yl_losses *losses, const struct yl_loss_line *line,
                        uint32_t stages, const char *path)
{
    for (uint32_t k = 0; k < stages; k++)
        if (!strcmp(path, losses->row[line[k].row].path)) return true;
    return false;
}

/* The path beside the way at which all those are lost who are neither lost at the stage nor go on by it; "": several paths; NULL:
 * some are not lost. */
static const char *lost_beside(const struct yl_losses *losses, const struct yl_loss_line *line,
                               uint32_t stages, double others)
{
    const char *before = "";
    double all = 0;
    for (uint32_t i = 0; i < losses->rows; i++) {
        const char *path = losses->row[i].path;
        if (!path || !strcmp(path, before)) continue;
        before = path;
        if (strchr(path, '.') || is_of_stage(losses, line, stages, path)) continue;
        double lost = 0;
        for (uint32_t k = i; k < losses->rows; k++) {
            const struct yl_loss_row *row = &losses->row[k];
            if (row->reason != YL_LOSS_NONE && row->path && !strcmp(row->path, path))
                lost += row->visits;
        }
        if (fabs(lost - others) <= 1e-6 * others) return path;
        all += lost;
    }
    return fabs(all - others) <= 1e-6 * others ? "" : NULL;
}

/* The path or place to which they all go on instead; NULL: none. */
static const char *gone_to(const struct yl_losses *losses, const struct yl_loss_line *line,
                           uint32_t stages, double others)
{
    const char *before = "";
    for (uint32_t i = 0; i < losses->rows; i++) {
        const struct yl_loss_row *at = &losses->row[i];
        if (!at->path || at->reason != YL_LOSS_NONE) continue;
        const bool first = strcmp(at->path, before) != 0;
        before = at->path;
        if (first && !is_of_stage(losses, line, stages, at->path) &&
            fabs(at->came - others) <= ALIKE * others)
            return at->path;
    }
    return NULL;
}

/* Are these all orders of the way? */
static bool is_all(const struct table *table, double orders)
{
    return fabs(orders - table->orders) <= 1e-9 * orders;
}

/* Visits of the entry that see the replay of the room. */
static double replays_at(struct table *table, const char *entry, const char *room)
{
    const struct yl_variant_result *base = table->to->base;
    const char *place = yl_arena_print(&table->cells.arena, "%s>%s", entry, room);
    const struct yl_metric *late = yl_summary_find(base, 0, place, "found_ended"),
                           *replays = yl_summary_find(base, 0, room, "replays");
    const struct yl_replication_stats *stats = table->to->stats;
    if (!late || !replays || !(yl_losses_mean(replays->num, 1, stats) > 0)) return 0;
    return yl_losses_mean(late->num, 1, stats);
}

/* Each stage behind its losses, and behind those who are neither lost at it nor go on: what they do stands in funnel.csv. Returns
 * how many complete the last. */
static double list(struct table *table, struct yl_losses *losses, const char *entry)
{
    double last = losses->arrivals;
    struct yl_loss_line *line = yl_get_zeroed((size_t)losses->rows + 1, sizeof *line);
    uint32_t stages = yl_losses_walk(line, losses, losses->arrivals);
    stages += stages && line[stages].of > 0; /* the last step, though nobody leaves there */
    for (uint32_t k = 0; k < stages; k++) {
        add_sides(table, losses, line, stages, k);
        const uint32_t room = line[k].room;
        double own = 0, others = room == YL_LOSS_NOWHERE ? line[k].of : losses->row[room].passed;
        const double replays = replays_at(table, entry, losses->row[line[k].row].path);
        others -= line[k].gone + replays;
        for (uint32_t i = 0; i < losses->rows; i++) {
            struct yl_loss_row *lost = &losses->row[i];
            const bool here = yl_losses_at(losses, &line[k], lost),
                       stay = here && room != YL_LOSS_NOWHERE && !strcmp(lost->step, "watch"),
                       told = (here && yl_loss_has_reason(lost)) ||
                              (stay && (!k || line[k - 1].row != room)) ||
                              is_beside(losses, line, stages, k, i);
            if ((here || told) && !stay) others -= lost->visits;
            if (here && !told) own += lost->visits;
            if (told && lost->visits >= fmin(1, LEAST_LOST * line[k].of))
                add(table, lost, NULL, -lost->visits, lost->visits);
        }
        if (others >= fmax(1, LEAST_LOST * line[k].of) && others > losses->under_way) {
            const char *lost = lost_beside(losses, line, stages, others),
                       *to = gone_to(losses, line, stages, others);
            const char *name = T(table->to->lang, "go on elsewhere", "转到其他去向");
            if (to) name = named(table, to, "go on to", "转到");
            if (lost && *lost) name = named(table, lost, "  lost at", "  流失于");
            if (lost && !*lost)
                name = T(table->to->lang, "  lost on other paths", "  流失于其他路径");
            add(table, NULL, name, lost ? -others : others, others);
            table->row[table->rows - 1].aside = !lost;
        }
        if (replays >= 0.5) {
            add(table, NULL, T(table->to->lang, "see the replay", "看回放"), replays, INFINITY);
            table->row[table->rows - 1].aside = true;
        }
        last = line[k].gone;
        add(table, &losses->row[line[k].row], NULL, last,
            k + 1 < stages || (table->parts > 1 && !is_all(table, last)) ? line[k].of - last
                                                                         : (double)INFINITY);
        table->row[table->rows - 1].lost = own;
    }
    add_sides(table, losses, line, stages, stages);
    for (uint32_t i = stages ? line[stages - 1].row : 0; i < losses->rows;
         i++) { /* nobody goes on */
        const struct yl_loss_row *lost = &losses->row[i];
        if (yl_loss_has_reason(lost) && lost->visits >= 0.5 &&
            fabs(lost->came - last) <= 1e-9 * last)
            add(table, lost, NULL, -lost->visits, lost->visits);
    }
    if (losses->under_way >= 0.5)
        add(table, NULL, T(table->to->lang, "under way at the end", "结束时仍在途中"),
            losses->under_way, losses->under_way);
    free(line);
    return last;
}

/* The steps of what is counted under the entry, visits of the way (NULL) or those that it begins; of these behind their number, and where
 * visits of others begin some, too, their orders alone. */
static double list_part(struct table *table, const char *entry, const struct yl_chain_row *begun)
{
    const struct yl_variant_result *base = table->to->base;
    struct yl_losses *losses = &table->of[table->parts++];
    uint32_t first = 0, next;
    while (first < base->funnels && strcmp(base->funnel[first].entry, entry) != 0) first++;
    if (first == base->funnels) return 0;
    yl_losses_of_entry(losses, base, first, &next, table->to->stats);
    if (!begun) return list(table, losses, entry);
    const enum yl_lang lang = table->to->lang;
    const double own = yl_losses_mean(begun->visits, 1, table->to->stats),
                 orders = yl_losses_mean(begun->orders, 1, table->to->stats),
                 told =
                     table->of->arrivals * orders / table->orders; /* those of most orders stay */
    add(table, NULL,
        yl_arena_print(&table->cells.arena, T(lang, "follow-up visits: %s", "后续访问：%s"),
                       yl_label_entry(table->to->result, lang, entry)),
        own, told);
    if (losses->arrivals <= own * (1 + 1e-9)) return list(table, losses, entry);
    if (orders > 0 && !is_all(table, orders))
        add(table, NULL, T(lang, "  their orders", "  其订单"), orders, told);
    return 0;
}

/* The steps of the way, then those of the visits that it begins, where these bring much of its orders. */
static void list_all(struct table *table, const struct yl_way *way)
{
    const struct yl_variant_result *base = table->to->base;
    const enum yl_lang lang = table->to->lang;
    table->of = yl_get_zeroed((size_t)base->chains + 1, sizeof *table->of);
    table->orders = way->orders;
    double last = list_part(table, way->entry, NULL);
    for (uint32_t i = 0; i < base->chains; i++) {
        const struct yl_chain_row *chain = &base->chain[i];
        const double visits = yl_losses_mean(chain->visits, 1, table->to->stats);
        if (!strcmp(chain->origin, way->entry) && strcmp(chain->entry, way->entry) != 0 &&
            way->orders - way->own >= BEGUN_FROM * way->orders && visits >= 1)
            last = list_part(table, chain->entry, chain);
    }
    if (way->orders > 0 && !is_all(table, last))
        add(table, NULL,
            way->own < way->orders ? yl_metric_label("chain_orders", lang)
                                   : T(lang, "its orders in all", "该入口订单合计"),
            way->orders, INFINITY);
}

/* Takes out the row that tells of fewest visits, of equal ones the last; false: all stay. */
static bool shorten(struct table *table)
{
    struct row *least = table->row;
    for (size_t i = 0; i < table->rows; i++)
        if (table->row[i].told <= least->told) least = &table->row[i];
    if (!table->rows || !isfinite(least->told)) return false;
    const bool cut = least->cut || (least->is && least->visits >= 0 && !least->aside);
    memmove(least, least + 1, (size_t)(&table->row[--table->rows] - least) * sizeof *least);
    if (least == &table->row[table->rows]) return true;
    least->gap = true;
    least->cut |= cut;
    return true;
}

static void row_name(char name[LINE], const struct yl_answer_to *to, const struct yl_loss_row *row)
{
    const bool place =
        row->path && (!strncmp(row->path, "rooms.", 6) || !strncmp(row->path, "shops.", 6));
    const char *what = row->what ? yl_label_cause(to->result, to->lang, row->what) : NULL;
    char step[LINE - 100] = ""; /* behind a reason */
    if (row->path)
        snprintf(step, sizeof step, "%s%s%s",
                 place ? yl_label(to->result, to->lang, row->path + 6, "%s", row->path) : "",
                 place ? T(to->lang, ": ", "：") : "",
                 yl_label_step(to->result, to->lang, row->path, row->step));
    if (row->reason == YL_LOSS_LEFT) what = step;
    if (row->reason == YL_LOSS_NONE)
        snprintf(name, LINE, "%s", step);
    else
        snprintf(name, LINE, "  %s%s%s", yl_loss_word(row->reason, row->step, to->lang),
                 what ? T(to->lang, ": ", "：") : "", what ? what : "");
}

/* Figures of a column have as many decimal places. */
static void put(struct table *table, const char *front, const char *name, double visits, double of)
{
    const double percent = 100 * fabs(visits) / of;
    const bool none = visits != 0 && fabs(visits) < 0.5;
    const bool all = percent > 99.9 && percent < 100;
    yl_cell(&table->cells, "%s%s", front, name);
    yl_cell(&table->cells, "%s",
            none ? "<1" : yl_short_cell(visits, table->of->arrivals < 99.5).text);
    yl_cell(&table->cells, "%s%s",
            isfinite(percent) ? yl_short_cell(all ? 99.9 : percent, 1).text : "",
            isfinite(percent) ? "%" : "");
}

/* First those of which some are lost before a room or shop, then by orders, then by arrivals. */
static bool is_before(const struct yl_way *one, const struct yl_way *other)
{
    const bool lost = one->arrived < one->arrivals, too = other->arrived < other->arrivals;
    if (lost != too) return lost;
    if (one->orders != other->orders) return one->orders > other->orders;
    return one->arrivals > other->arrivals;
}

/* That of the entry; else the first by that order, then as in the file. NULL: nobody comes. */
static const struct yl_way *largest(const struct yl_ways *ways, const char *entry)
{
    const struct yl_way *most = NULL;
    for (uint32_t i = 0; i < ways->ways; i++) {
        const struct yl_way *way = &ways->way[i];
        if (entry && !strcmp(way->entry, entry)) return way;
        if (way->arrivals > 0 && (!most || is_before(way, most))) most = way;
    }
    return most;
}

void yl_answer_funnel(struct yl_answer_to *to, const struct yl_findings *found)
{
    struct table table = {.to = to};
    struct yl_ways ways;
    char name[LINE];
    yl_ways_make(&ways, to->base, to->stats);
    const struct yl_way *way = largest(&ways, found->ends);
    if (way) list_all(&table, way);
    const size_t all = table.rows;
    struct row *most = NULL; /* the row of the largest loss stays */
    for (struct row *row = table.row; row < table.row + table.rows; row++)
        if (row->lost > (most ? most->lost : 0)) most = row;
    if (most) most->told = INFINITY;
    while ((int)table.rows + 2 + (table.rows < all) > to->steps && shorten(&table)) continue;
    bool indented = false;
    for (size_t i = 0; i < table.rows; i++)
        indented |= table.row[i].visits < 0 || table.row[i].aside;
    snprintf(name, sizeof name,
             T(to->lang, "step by step%s%s: visits, share of the %s",
               "转化漏斗%s%s：人次，占上%s的比例"),
             ways.ways > 1 ? T(to->lang, ", ", "，") : "",
             ways.ways > 1 && way ? yl_label_entry(to->result, to->lang, way->entry) : "",
             indented ? T(to->lang, "unindented step above", "方最近一个未缩进步骤")
                      : T(to->lang, "step above", "一步"));
    if (all) yl_answer_text(to, name, 2);
    if (all) put(&table, "", yl_metric_label("arrivals", to->lang), table.of->arrivals, NAN);
    double above = all ? table.of->arrivals : 0; /* the stage above */
    for (const struct row *row = table.row; row < table.row + table.rows; row++) {
        if (row->cut) above = NAN;
        const bool join = row->is && row->is->came > above * (1 + 1e-6); /* by another way */
        if (row->is) row_name(name, to, row->is);
        char front[8];
        snprintf(front, sizeof front, "%s%s", row->gap ? "… " : "", row->aside ? "  " : "");
        put(&table, front, row->is ? name : row->name, row->visits,
            join || (!row->is && row->visits > 0 && !row->aside) ? (double)NAN : above);
        if (row->visits >= 0 && !row->aside) above = row->visits;
    }
    if (all) yl_cells_show(to->out, &table.cells, COLUMNS, 2, to->width);
    if (table.rows < all)
        yl_terminal_more(to->out, all - table.rows, "funnel.csv, losses.csv", to->lang);
    for (uint32_t i = 0; i < table.parts; i++) yl_losses_free(&table.of[i]);
    YL_FREE(table.of, table.row);
    yl_ways_free(&ways);
}
