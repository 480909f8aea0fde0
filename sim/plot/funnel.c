/* funnel.c: where visits of each entry are lost, and why; contract in picture.h */
#include "sim/base/number.h"
#include "sim/plot/chart_layout.h"
#include "sim/stats/losses.h"
#include <math.h>
#include <string.h>

enum { PANELS = 6 }; /* at most */

struct entry { /* in the order of ways.list; means of a campaign, as the terminal has them */
    struct yl_loss_input input;
    struct yl_losses losses;
};
struct ways { /* what each entry brings: means of a campaign */
    struct yl_plot_kit *kit;
    struct yl_rows summary;
    struct yl_table_only only; /* rows of the variant that is drawn */
    const char *variant[2];
    struct yl_plot_list list; /* entries, "starts.NAME" too */
    bool shops;               /* are there any? */
    uint32_t *order;  /* [list] by orders, then arrivals; behind them visits that others begin */
    double *arrivals; /* [list] */
    double *orders;   /* [list] with those of the visits it begins */
    double campaigns;
};
struct funnel {
    struct yl_chart *chart;
    struct yl_plot_kit *kit;
    struct ways ways;
    struct entry *entry;       /* [ways.list] */
    bool reasons, all, marked; /* is there a file of losses; a row of all orders; of the title? */
    bool *is_drawn;            /* [ways.list] */
    struct yl_loss_most worst; /* the loss of the title */
    double field;              /* px of bars at least */
};

static bool is_room(const char *path) { return yl_text_begins(path, "rooms."); }
static bool is_shop(const char *path) { return yl_text_begins(path, "shops."); }
static bool is_watch(const struct yl_loss_row *row)
{
    return is_room(row->path) && !strcmp(row->step, "watch");
}

/* ---- what entries bring ---------------------------------------------------------------------- */

static bool is_begun(const char *entry) { return yl_text_begins(entry, "starts."); }

/* As other files call the entry of a row of summary.csv; NULL: it is of none. */
static const char *entry_of(const struct ways *of, size_t i)
{
    const char *place = yl_row_text(&of->summary, i, YL_ROWS_PLACE);
    if (!yl_row_is(&of->summary, i, YL_ROWS_VARIANT, of->variant[0])) return NULL;
    if (yl_text_begins(place, "entries.")) return place + strlen("entries.");
    return is_begun(place) && !strchr(place, '>') ? place : NULL;
}

/* Orders of a chain stand behind those that its first visits make, and hold them. */
static void take(struct ways *of, size_t i)
{
    const uint32_t e = yl_plot_list_at(of->kit, &of->list, entry_of(of, i));
    const double mean = yl_row_number(&of->summary, i, YL_ROWS_MEAN);
    if (!isfinite(mean)) return;
    if (yl_row_is(&of->summary, i, YL_ROWS_METRIC, "arrivals")) {
        const double n = fmax(yl_row_number(&of->summary, i, YL_ROWS_N), 1);
        of->arrivals[e] = round(mean * n) / n; /* all digits, as the steps have them */
        of->campaigns = fmax(of->campaigns, n);
    } else if (yl_row_is(&of->summary, i, YL_ROWS_METRIC, "orders") ||
               yl_row_is(&of->summary, i, YL_ROWS_METRIC, "chain_orders"))
        of->orders[e] = mean;
}

static bool is_before(const struct ways *ways, uint32_t a, uint32_t b)
{
    const bool begun[] = {is_begun(ways->list.name[a]), is_begun(ways->list.name[b])};
    if (begun[0] != begun[1]) return begun[1];
    if (ways->orders[a] != ways->orders[b]) return ways->orders[a] > ways->orders[b];
    return ways->arrivals[a] > ways->arrivals[b];
}

static enum yl_status read_ways(struct ways *ways, struct yl_plot_kit *kit)
{
    *ways = (struct ways){.kit = kit, .campaigns = 1};
    enum yl_status status = yl_plot_read(&ways->summary, kit, "summary.csv", YL_ROWS_SUMMARY);
    if (status) return status;
    const size_t count = ways->summary.count;
    ways->variant[0] =
        yl_plot_drawn(kit, count ? yl_row_text(&ways->summary, 0, YL_ROWS_VARIANT) : "");
    ways->only = (struct yl_table_only){.column = "variant", .value = ways->variant};
    ways->shops = yl_rows_place(&ways->summary, "shops.") != NULL;
    ways->arrivals = yl_arena_get(&kit->arena, (count + 1) * sizeof *ways->arrivals);
    ways->orders = yl_arena_get(&kit->arena, (count + 1) * sizeof *ways->orders);
    ways->order = yl_arena_get(&kit->arena, (count + 1) * sizeof *ways->order);
    for (size_t i = 0; i < ways->summary.count; i++)
        if (entry_of(ways, i)) take(ways, i);
    for (uint32_t i = 0; i < ways->list.count; i++) {
        uint32_t at = i;
        for (; at && is_before(ways, i, ways->order[at - 1]); at--)
            ways->order[at] = ways->order[at - 1];
        ways->order[at] = i;
    }
    return YL_OK;
}

/* ---- reading -------------------------------------------------------------------------------- */

/* The entry of row i, whose rows stand together; NULL: it is of none that brings anything. */
static struct entry *entry_at(struct funnel *funnel, const struct yl_rows *rows, size_t i)
{
    const struct yl_plot_list *list = &funnel->ways.list;
    for (uint32_t k = 0; k < list->count; k++)
        if (yl_row_is(rows, i, 0, list->name[k])) return &funnel->entry[k];
    return NULL;
}

static bool is_step(const struct yl_loss_step *step, const char *path, const char *name)
{
    return !strcmp(step->step, name) && !strcmp(step->path, path);
}

/* Sums over the campaigns, then means. */
static enum yl_status read_steps(struct funnel *funnel)
{
    enum { ENTRY, PATH, STEP, REACHED, SKIPPED, PASSED };
    struct yl_rows rows;
    enum yl_status status =
        yl_plot_read_only(&rows, funnel->kit, "funnel.csv",
                          "entry path step reached skipped passed", &funnel->ways.only);
    struct yl_loss_step *step = yl_arena_get(&funnel->kit->arena, (rows.count + 1) * sizeof *step),
                        *first = step, *at = step, *end = step; /* first of the entry */
    struct entry *entry = NULL;
    for (size_t i = 0; !status && i < rows.count; i++) {
        const char *path = yl_row_text(&rows, i, PATH), *name = yl_row_text(&rows, i, STEP);
        const double reached = yl_row_number(&rows, i, REACHED);
        if (!i || !yl_row_is(&rows, i, ENTRY, yl_row_text(&rows, i - 1, ENTRY))) {
            entry = entry_at(funnel, &rows, i);
            first = at = end;
            if (entry) entry->input = (struct yl_loss_input){.step = first};
        }
        if (!entry || !isfinite(reached)) continue;
        if (at >= end || !is_step(at, path, name)) /* mostly the one behind the last */
            for (at = first; at < end && !is_step(at, path, name);) at++;
        if (at == end) {
            *end++ = (struct yl_loss_step){.path = path, .step = name};
            entry->input.steps++;
        }
        at->reached += reached;
        at->skipped += yl_row_number(&rows, i, SKIPPED);
        at->passed += yl_row_number(&rows, i, PASSED);
        at++;
    }
    for (at = step; at < end; at++) {
        at->reached /= funnel->ways.campaigns;
        at->skipped /= funnel->ways.campaigns;
        at->passed /= funnel->ways.campaigns;
    }
    return status;
}

/* The file of losses is not needed; without it nothing is known of reasons. */
static enum yl_status read_losses(struct funnel *funnel)
{
    enum { ENTRY, PATH, STEP, OUTCOME, MEAN };
    struct yl_rows rows = {.count = 0};
    funnel->reasons = yl_plot_has(funnel->kit, "losses.csv");
    const enum yl_status status =
        funnel->reasons ? yl_plot_read_only(&rows, funnel->kit, "losses.csv",
                                            "entry path step outcome mean", &funnel->ways.only)
                        : YL_OK;
    struct yl_loss_outcome *lost =
        yl_arena_get(&funnel->kit->arena, (rows.count + 1) * sizeof *lost);
    for (size_t i = 0; !status && i < rows.count; i++) {
        struct entry *entry = entry_at(funnel, &rows, i);
        if (!entry) continue;
        if (!entry->input.losts++) entry->input.lost = &lost[i];
        lost[i] = (struct yl_loss_outcome){
            yl_row_text(&rows, i, OUTCOME), fmax(yl_row_number(&rows, i, MEAN), 0),
            yl_row_text(&rows, i, PATH), yl_row_text(&rows, i, STEP)};
    }
    return status;
}

/* ---- texts ---------------------------------------------------------------------------------- */

static const char *step_label(const struct funnel *funnel, const struct yl_loss_row *row)
{
    struct yl_plot_kit *kit = funnel->kit;
    bool place = is_room(row->path) || is_shop(row->path);
    const char *key =
        yl_plot_text(kit, "%s%s.steps.%s", place ? "" : "paths.", row->path, row->step);
    if (place && (is_watch(row) || !*row->step))
        return yl_plot_label(kit, row->path, row->path + strlen("rooms."));
    if (!*row->step) return yl_plot_label(kit, yl_plot_text(kit, "paths.%s", row->path), row->path);
    if (is_room(row->path) && !strcmp(row->step, "wait"))
        return yl_plot_say(kit, "waits for a seat", "等待入场");
    return yl_plot_label(kit, key, row->step);
}

static const char *reason_word(const struct funnel *funnel, const struct yl_loss_row *row)
{
    return yl_loss_word(row->reason, row->step, funnel->kit->zh ? YL_ZH : YL_EN);
}

/* With all digits, and from 1 to 100 to a tenth: figures of one column are of one kind. */
static const char *count_of(struct yl_plot_kit *kit, double visits)
{
    return visits >= 1 && visits < 99.95 && visits != round(visits)
               ? yl_plot_text(kit, "%.1f", visits)
               : yl_plot_text(kit, "%s", yl_short_of(visits).text);
}

/* "12,000 arrivals" */
static const char *entry_note(const struct funnel *funnel, uint32_t e)
{
    struct yl_plot_kit *kit = funnel->kit;
    const struct ways *ways = &funnel->ways;
    const char *count = count_of(kit, ways->arrivals[e]);
    if (is_begun(ways->list.name[e]))
        return yl_plot_tell(kit, "%s later visits", "后续访问 %s 人次", count);
    const char *unit =
        yl_plot_label(kit, yl_plot_text(kit, "entries.%s.counts", ways->list.name[e]), NULL);
    return unit ? yl_plot_tell(kit, "%s arrivals, each: %s", "入口 %s 人次（%s）", count, unit)
                : yl_plot_tell(kit, "%s arrivals", "入口 %s 人次", count);
}

/* ---- the way of an entry ---------------------------------------------------------------------- */

struct way {
    const struct entry *entry;
    struct yl_loss_line *line;
    uint32_t lines; /* stages */
    uint32_t worst; /* that of the loss of the title; UINT32_MAX: none */
};

/* Is a row of the loss that the title names? */
static bool is_named(const struct funnel *funnel, const struct yl_loss_row *loss)
{
    return funnel->worst.row && yl_losses_same(funnel->worst.row, loss);
}

/* The lines of an entry, but for those that all but one in fifty pass. */
static struct way walk(const struct funnel *funnel, uint32_t e)
{
    struct entry *entry = &funnel->entry[e];
    const struct yl_losses *losses = &entry->losses;
    struct way way = {.entry = entry, .worst = UINT32_MAX};
    way.line = yl_arena_get(&funnel->kit->arena, (losses->rows + 1) * sizeof *way.line);
    const uint32_t lines = yl_losses_walk(way.line, &entry->losses, funnel->ways.arrivals[e]);
    for (uint32_t i = 0; i < lines; i++) {
        const struct yl_loss_line line = way.line[i];
        bool worst = false;
        for (uint32_t k = 0; k < losses->rows; k++)
            worst |= is_named(funnel, &losses->row[k]) && losses->row[k].reason != YL_LOSS_NONE &&
                     yl_losses_at(losses, &line, &losses->row[k]);
        if (worst) way.worst = way.lines;
        if (worst || i + 1 == lines || line.gone < 0.98 * line.of) way.line[way.lines++] = line;
    }
    return way;
}

/* ---- lines of a panel ----------------------------------------------------------------------- */

struct drawn { /* a line, in row `at` of the panel */
    uint32_t panel, at;
    double from; /* of its bar, drawn so far */
    bool told;   /* in the head of the panel */
};

static void add_cell(struct funnel *funnel, struct drawn *drawn, double share, uint32_t colour,
                     const char *figure)
{
    const double to = fmin(drawn->from + share, 1);
    if (!(to > drawn->from)) return;
    yl_chart_cell(
        funnel->chart,
        (struct yl_chart_cell){.panel = drawn->panel,
                               .colour = colour,
                               .ink = colour == YL_BASE || colour == YL_ACCENT ? YL_PAPER : YL_INK,
                               .x0 = drawn->from,
                               .x1 = to,
                               .y0 = drawn->at - 0.4,
                               .y1 = drawn->at + 0.4,
                               .figure = figure});
    drawn->from = to;
}

/* A text in the field of a row, a figure behind it. */
static void add_words(struct funnel *funnel, struct drawn drawn, double at, const char *text,
                      const char *figure)
{
    struct yl_chart_point *point = yl_chart_point(funnel->chart, drawn.panel, at, drawn.at);
    point->shape = 0;
    point->must = true;
    point->colour = YL_INK;
    point->name = text;
    point->figure = figure;
}

/* A part of a bar with its words, or these in the head of the panel where it has no room. */
static void add_part(struct funnel *funnel, struct drawn *drawn, double part, uint32_t colour,
                     const char *word)
{
    struct yl_plot_kit *kit = funnel->kit;
    struct yl_chart_panel *panel = &funnel->chart->panel[drawn->panel];
    const char *text = yl_plot_text(kit, "%s %s", yl_plot_percent(kit, part), word);
    const bool fits = yl_chart_wide(YL_TEXT_SMALL, text) + 4 <= part * funnel->field;
    if (!(part > 0.01)) return;
    add_cell(funnel, drawn, part, colour, text);
    if (fits || (colour == YL_GRID && part < 0.2)) return;
    panel->note = drawn->told ? yl_plot_tell(kit, "%s, %s", "%s、%s", panel->note, text)
                              : yl_plot_tell(kit, "%s; %s: %s", "%s；%s：%s", panel->note,
                                             panel->y.name[drawn->at], text);
    drawn->told = true;
}

/* Those that go on, those lost for a reason, those that left, and the rest: all of the bar above. */
static void add_bar(struct funnel *funnel, const struct way *way, struct drawn drawn)
{
    const struct yl_loss_line *line = &way->line[drawn.at];
    struct yl_plot_kit *kit = funnel->kit;
    const struct yl_losses *losses = &way->entry->losses;
    const double share = line->gone / line->of;
    const char *text = yl_plot_percent(kit, share), *left_word = yl_plot_say(kit, "left", "离开");
    double left = 0, named = 0, lost = 0;
    add_cell(funnel, &drawn, share, YL_BASE, share > 0.2 ? text : NULL);
    const double bar = drawn.from;
    for (uint32_t i = 0; i < losses->rows; i++) {
        const struct yl_loss_row *loss = &losses->row[i];
        if (!yl_losses_at(losses, line, loss)) continue;
        const bool worst = drawn.at == way->worst && is_named(funnel, loss);
        lost += loss->visits;
        if (yl_loss_has_reason(loss))
            add_part(funnel, &drawn, loss->visits / line->of, worst ? YL_ACCENT : YL_WARM,
                     reason_word(funnel, loss));
        else
            *(worst ? &named : &left) += loss->visits;
    }
    const double rest = line->of - line->gone - lost;
    if (!funnel->reasons) left = rest;
    add_part(funnel, &drawn, named / line->of, YL_ACCENT, left_word);
    const bool bare = !(drawn.from > bar); /* the share stands on what is left */
    add_cell(funnel, &drawn, left / line->of, YL_BAND, NULL);
    if (funnel->reasons && rest > 0.01 * line->of)
        add_part(funnel, &drawn, fmin(rest / line->of, 1 - drawn.from), YL_GRID,
                 yl_plot_say(kit, "other", "走别的路"));
    add_words(funnel, drawn, fmin(share, 1), share > 0.2 || !bare || left < rest ? NULL : text,
              count_of(kit, line->gone));
}

/* Behind the bars of an entry: orders of the visits that it begins, too, unless the last bar is all of them. */
static bool has_orders(const struct funnel *funnel, const struct way *way, uint32_t e)
{
    const double orders = funnel->ways.orders[e], last = way->line[way->lines - 1].gone;
    const bool all = is_shop(way->entry->losses.row[way->line[way->lines - 1].row].path) &&
                     fabs(last - orders) < 0.01 * orders;
    return funnel->ways.shops && funnel->ways.arrivals[e] > 0 && orders > 0 && !all;
}

static void entry_panel(struct funnel *funnel, const struct way *way, uint32_t e)
{
    struct yl_plot_kit *kit = funnel->kit;
    const char **name = yl_arena_get(&kit->arena, (way->lines + 2) * sizeof *name);
    const bool orders = !is_begun(funnel->ways.list.name[e]) && has_orders(funnel, way, e);
    const uint32_t lines = way->lines;
    funnel->is_drawn[e] = true;
    funnel->marked |= way->worst != UINT32_MAX;
    for (uint32_t i = 0; i < lines; i++)
        name[i] = step_label(funnel, &way->entry->losses.row[way->line[i].row]);
    name[lines] = yl_plot_say(kit, "all orders", "全部订单");
    struct drawn drawn = {
        .panel = yl_chart_panel(
            funnel->chart,
            (struct yl_chart_panel){
                .title = yl_plot_entry(kit, funnel->ways.list.name[e]),
                .note = entry_note(funnel, e),
                .x = {.kind = YL_AXIS_SHARE, .zero = true, .hidden = true, .least = 0, .most = 1},
                .y = {.kind = YL_AXIS_ROWS, .name = name, .names = lines + orders}})};
    for (; drawn.at < lines; drawn.at++) add_bar(funnel, way, drawn);
    if (!orders) return;
    funnel->all = true;
    add_words(funnel, drawn, 0, NULL, count_of(kit, funnel->ways.orders[e]));
}

/* What most of a loss is due to. */
static const struct yl_loss_row *cause_of(const struct yl_losses *losses,
                                          const struct yl_loss_row *first)
{
    const struct yl_loss_row *most = first;
    for (const struct yl_loss_row *row = first;
         row < losses->row + losses->rows && row->path == first->path && row->step == first->step &&
         row->reason != YL_LOSS_NONE;
         row++)
        if (row->visits > most->visits) most = row;
    return most;
}

/* "'sms': 22 of 55 are lost at 'pay' (40%): sold out" */
static const char *say_loss(struct funnel *funnel, struct yl_loss_most loss,
                            const struct yl_loss_row *cause)
{
    struct yl_plot_kit *kit = funnel->kit;
    const struct yl_loss_row *row = loss.row;
    const char *path = is_room(row->path) || is_shop(row->path)
                           ? row->path
                           : yl_plot_text(kit, "paths.%s", row->path),
               *at = *row->step ? step_label(funnel, row) : yl_plot_place(kit, path),
               *step = is_watch(row) ? yl_plot_tell(kit, "after watching '%s'", "看过“%s”后", at)
                                     : yl_plot_tell(kit, "at '%s'", "在“%s”", at),
               *because = yl_loss_has_reason(cause)
                              ? yl_plot_tell(kit, ": %s", "：%s", reason_word(funnel, cause))
                              : "",
               *name = yl_plot_entry(kit, funnel->ways.list.name[loss.entry]),
               *entry = loss.alone ? yl_plot_tell(kit, "'%s'", "“%s”", name)
                                   : yl_plot_say(kit, "All entries", "各入口合计"),
               *lost = count_of(kit, loss.visits), *came = count_of(kit, loss.came),
               *share = yl_plot_percent(kit, loss.visits / loss.came);
    return kit->zh ? yl_plot_text(kit, "%s：%s 人次中 %s %s流失（%s）%s", entry, came, lost, step,
                                  share, because)
                   : yl_plot_text(kit, "%s: %s of %s are lost %s (%s)%s", entry, lost, came, step,
                                  share, because);
}

/* The loss of the title is the one that the finding `leaves` names. */
static void say_funnel(struct funnel *funnel)
{
    struct yl_plot_kit *kit = funnel->kit;
    const uint32_t entries = funnel->ways.list.count;
    const struct yl_losses **of = yl_arena_get(&kit->arena, (entries + 1) * sizeof *of);
    for (uint32_t e = 0; e < entries; e++) of[e] = &funnel->entry[e].losses;
    const struct yl_loss_most *worst = &funnel->worst;
    funnel->worst = yl_losses_most(of, entries);
    if (!worst->row) return;
    const char *said = say_loss(funnel, *worst, cause_of(of[worst->entry], worst->row));
    funnel->chart->finding = worst->passed_over ? said
                                                : yl_plot_tell(kit, "%s, the most of any step",
                                                               "%s，各步骤中最多", said);
}

enum yl_status yl_plot_funnel(struct yl_chart *chart)
{
    struct funnel funnel = {.chart = chart, .kit = chart->kit};
    enum yl_status status = read_ways(&funnel.ways, chart->kit);
    const uint32_t entries = funnel.ways.list.count, panels = yl_chart_drawn(entries, PANELS);
    funnel.entry = yl_arena_get(&chart->kit->arena, (entries + 1) * sizeof *funnel.entry);
    funnel.is_drawn = yl_arena_get(&chart->kit->arena, entries + 1);
    memset(funnel.is_drawn, 0, entries + 1);
    if (!status) status = read_steps(&funnel);
    if (!status) status = read_losses(&funnel);
    for (uint32_t e = 0; e < entries; e++) {
        yl_losses_make(&funnel.entry[e].losses, &funnel.entry[e].input);
        funnel.entry[e].losses.arrivals = funnel.ways.arrivals[e];
    }
    funnel.field = fmax(150, chart->width / (panels < 2 ? 1 : 2) - 240);
    chart->across = 2;
    chart->least = 310;
    if (!status) say_funnel(&funnel);
    uint32_t *order = funnel.ways.order;
    for (uint32_t i = panels; i < entries && funnel.worst.row; i++) /* is to be seen */
        if (order[i] == funnel.worst.entry) order[panels - 1] = order[i];
    bool steps = false; /* entries of one step that nearly all pass are no funnel */
    for (uint32_t i = 0; !status && i < panels; i++) {
        const struct way way = walk(&funnel, order[i]);
        const bool own = !is_begun(funnel.ways.list.name[order[i]]);
        steps |= way.lines > 1 || (way.lines && way.line->gone < 0.8 * way.line->of) ||
                 (way.lines && own && has_orders(&funnel, &way, order[i]));
    }
    for (uint32_t i = 0; steps && i < panels; i++) {
        struct way way = walk(&funnel, order[i]);
        const bool told = funnel.worst.row && order[i] == funnel.worst.entry;
        const bool some = way.lines && (way.lines > 1 || way.line->gone >= 1);
        if (told || (is_begun(funnel.ways.list.name[order[i]]) ? some : way.lines > 0))
            entry_panel(&funnel, &way, order[i]);
    }
    if (funnel.all)
        yl_chart_below(chart, yl_plot_say(chart->kit,
                                          "All orders: those in rooms and of later visits, too.",
                                          "全部订单：含直播间内与后续访问的成交。"));
    if (funnel.worst.row && !funnel.marked)
        yl_chart_below(chart, yl_plot_say(chart->kit,
                                          "The step of the title is on a side way, without a bar.",
                                          "标题所说的步骤在旁路上，没有画出。"));
    if (funnel.worst.row && funnel.worst.passed_over)
        yl_chart_below(
            chart,
            yl_plot_say(chart->kit,
                        "The title passes over responses: a first step that fewer than half pass, "
                        "another that fewer than one in ten pass.",
                        "标题不计响应：不到一半通过的第一步，不到一成通过的其他步骤。"));
    uint32_t others = 0;
    double orders = 0; /* of entries that are not drawn */
    for (uint32_t e = 0; e < entries; e++) {
        const bool other = !funnel.is_drawn[e] && !is_begun(funnel.ways.list.name[e]);
        others += other;
        orders += other ? funnel.ways.orders[e] : 0;
        yl_losses_free(&funnel.entry[e].losses);
    }
    const char *count = count_of(chart->kit, orders);
    yl_chart_leave_out(chart, others,
                       yl_plot_text(chart->kit, "Entries, with %s orders together,", count),
                       yl_plot_text(chart->kit, "个入口（共 %s 单）", count));
    return status;
}
