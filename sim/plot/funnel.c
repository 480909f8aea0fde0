/* funnel.c: where visits of each entry are lost, and why; contract in picture.h */
#include "sim/base/array.h"
#include "sim/plot/chart.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Before the first step of a shop, and before a room: no name of a step has a slash. */
static const char ENTERS[] = "/enters", COMES[] = "/comes";
enum { CAUSES = 4, NOTED = 3, PANELS = 24, ON_PAPER = 6 };

/* Why a visit is lost, as outcomes.csv has it; all else is that people leave. */
static const struct cause {
    const char *outcome, *en, *zh;
    enum { OF_ROOM, OF_SHOP, OF_PATH } of;
} causes[] = {{"never_live", "not yet live", "尚未开播", OF_ROOM},
              {"ended", "over", "已结束", OF_ROOM},
              {"full", "full", "满员", OF_ROOM},
              {"abandoned", "gave up waiting", "等不及", OF_PATH},
              {"stockout", "sold out", "售罄", OF_SHOP},
              {"refused", "refused", "被拒", OF_PATH},
              {"expired", "expired", "过期", OF_PATH},
              {"blocked", "blocked", "被拦", OF_PATH}};
enum { ALL_CAUSES = sizeof causes / sizeof *causes };

struct row { /* sums over the replications */
    uint32_t entry;
    const char *path, *step;
    double reached, skipped, passed;
};
struct entry {
    double arrivals, lost[ALL_CAUSES];
};
struct funnel {
    struct yl_chart *chart;
    struct yl_plot_kit *kit;
    struct yl_plot_list entries, replications;
    struct entry *entry;
    size_t entry_capacity;
    struct row *row;
    size_t rows, row_capacity, last;
};

static bool is_room(const char *path) { return yl_place_in(path, "rooms."); }
static bool is_shop(const char *path) { return yl_place_in(path, "shops."); }

/* ---- reading -------------------------------------------------------------------------------- */

/* NULL: no memory. */
static struct entry *entry_at(struct funnel *funnel, const char *name, uint32_t *at)
{
    uint32_t before = funnel->entries.count;
    *at = yl_plot_list_at(funnel->kit, &funnel->entries, name);
    if (*at == UINT32_MAX ||
        !YL_ARRAY_RESERVE(&funnel->entry, &funnel->entry_capacity, (size_t)*at + 1)) {
        funnel->chart->failed = true;
        return NULL;
    }
    if (*at == before) funnel->entry[*at] = (struct entry){0};
    return &funnel->entry[*at];
}

static void add_row(struct funnel *funnel, struct row more)
{
    for (size_t k = 0; k < funnel->rows; k++) {
        size_t i = (funnel->last + k) % funnel->rows;
        struct row *row = &funnel->row[i];
        if (row->entry != more.entry || strcmp(row->step, more.step) != 0 ||
            strcmp(row->path, more.path) != 0)
            continue;
        row->reached += more.reached;
        row->skipped += more.skipped;
        row->passed += more.passed;
        funnel->last = i;
        return;
    }
    if (YL_ARRAY_RESERVE(&funnel->row, &funnel->row_capacity, funnel->rows + 1))
        funnel->row[funnel->last = funnel->rows++] = more;
    else
        funnel->chart->failed = true;
}

static enum yl_status read_arrivals(struct funnel *funnel)
{
    enum { VARIANT, PLACE, METRIC, VALUE };
    struct yl_rows rows;
    enum yl_status status =
        yl_plot_read(&rows, funnel->kit, "totals.csv", "variant place metric value");
    const char *first = status || !rows.count ? "" : yl_row_text(&rows, 0, VARIANT);
    for (size_t i = 0; !status && i < rows.count; i++) {
        const char *place = yl_row_text(&rows, i, PLACE);
        uint32_t at;
        if (!yl_row_is(&rows, i, VARIANT, yl_plot_drawn(funnel->kit, first)) ||
            !yl_row_is(&rows, i, METRIC, "arrivals") || !yl_place_in(place, "entries."))
            continue;
        struct entry *entry = entry_at(funnel, place + strlen("entries."), &at);
        double value = yl_row_number(&rows, i, VALUE);
        if (entry && isfinite(value)) entry->arrivals += value;
    }
    return status;
}

static enum yl_status read_steps(struct funnel *funnel)
{
    enum { VARIANT, REPLICATION, ENTRY, PATH, POSITION, STEP, REACHED, SKIPPED, PASSED };
    struct yl_rows rows;
    enum yl_status status =
        yl_plot_read(&rows, funnel->kit, "funnel.csv",
                     "variant replication entry path position step reached skipped passed");
    const char *first = status || !rows.count ? "" : yl_row_text(&rows, 0, VARIANT);
    for (size_t i = 0; !status && i < rows.count; i++) {
        struct row row = {.path = yl_row_text(&rows, i, PATH),
                          .step = yl_row_text(&rows, i, STEP),
                          .reached = yl_row_number(&rows, i, REACHED),
                          .skipped = yl_row_number(&rows, i, SKIPPED),
                          .passed = yl_row_number(&rows, i, PASSED)};
        if (!yl_row_is(&rows, i, VARIANT, yl_plot_drawn(funnel->kit, first)) ||
            !entry_at(funnel, yl_row_text(&rows, i, ENTRY), &row.entry) ||
            !isfinite(row.reached + row.skipped + row.passed))
            continue;
        (void)yl_plot_list_at(funnel->kit, &funnel->replications,
                              yl_row_text(&rows, i, REPLICATION));
        struct row before = row;
        bool watch = is_room(row.path) && !strcmp(row.step, "watch");
        before.step = watch ? COMES : ENTERS;
        before.passed = watch ? row.reached : row.reached + row.skipped;
        before.skipped = 0;
        if (watch || (is_shop(row.path) && yl_row_is(&rows, i, POSITION, "1")))
            add_row(funnel, before);
        if (!watch) add_row(funnel, row);
    }
    return status;
}

/* The file of outcomes is not needed; without it nothing is known of causes. */
static enum yl_status read_causes(struct funnel *funnel)
{
    enum { VARIANT, ENTRY, OUTCOME, VISITS };
    struct yl_rows rows;
    if (!yl_plot_has(funnel->kit, "outcomes.csv")) return YL_OK;
    enum yl_status status =
        yl_plot_read(&rows, funnel->kit, "outcomes.csv", "variant entry outcome visits");
    const char *first = status || !rows.count ? "" : yl_row_text(&rows, 0, VARIANT);
    for (size_t i = 0; !status && i < rows.count; i++) {
        const char *outcome = yl_row_text(&rows, i, OUTCOME);
        double visits = yl_row_number(&rows, i, VISITS);
        uint32_t at;
        if (!yl_row_is(&rows, i, VARIANT, yl_plot_drawn(funnel->kit, first)) || !(visits > 0))
            continue;
        struct entry *entry = entry_at(funnel, yl_row_text(&rows, i, ENTRY), &at);
        for (int c = 0; entry && c < ALL_CAUSES; c++)
            if (!strncmp(outcome, causes[c].outcome, strlen(causes[c].outcome)))
                entry->lost[c] += visits;
    }
    return status;
}

/* ---- texts ---------------------------------------------------------------------------------- */

static const char *step_label(const struct funnel *funnel, const struct row *row)
{
    struct yl_plot_kit *kit = funnel->kit;
    bool place = is_room(row->path) || is_shop(row->path);
    const char *key =
        yl_plot_text(kit, "%s%s.steps.%s", place ? "" : "paths.", row->path, row->step);
    const char *name = yl_plot_label(kit, row->path, place ? row->path + 6 : row->path);
    if (!strcmp(row->step, ENTERS) || !strcmp(row->step, COMES)) return name;
    if (is_room(row->path) && !strcmp(row->step, "wait"))
        return yl_plot_say(kit, "waits for a seat", "等待入场");
    return yl_plot_label(kit, key, row->step);
}

static const char *entry_label(const struct funnel *funnel, uint32_t entry)
{
    const char *name = funnel->entries.name[entry];
    return yl_plot_label(funnel->kit, yl_plot_text(funnel->kit, "entries.%s", name), name);
}

/* "12,000 arrivals; lost 480 not yet live, 12 sold out" */
static const char *entry_note(const struct funnel *funnel, uint32_t e)
{
    struct yl_plot_kit *kit = funnel->kit;
    const struct entry *entry = &funnel->entry[e];
    double n = fmax(funnel->replications.count, 1);
    const char *text = yl_plot_text(kit, kit->zh ? "触达 %s 人次" : "%s arrivals",
                                    yl_plot_count(kit, entry->arrivals / n));
    bool said[ALL_CAUSES] = {false};
    for (int k = 0; k < NOTED; k++) {
        int most = -1;
        for (int c = 0; c < ALL_CAUSES; c++)
            if (!said[c] && entry->lost[c] > 0 && (most < 0 || entry->lost[c] > entry->lost[most]))
                most = c;
        if (most < 0) break;
        said[most] = true;
        const char *join =
            k ? yl_plot_say(kit, ", ", "，") : yl_plot_say(kit, "; lost: ", "；流失：");
        text =
            yl_plot_text(kit, "%s%s%s %s", text, join, kit->zh ? causes[most].zh : causes[most].en,
                         yl_plot_count(kit, entry->lost[most] / n));
    }
    return text;
}

/* ---- rows of a panel ------------------------------------------------------------------------ */

static uint32_t rooms_of(const struct funnel *funnel, uint32_t entry)
{
    uint32_t rooms = 0;
    for (size_t i = 0; i < funnel->rows; i++)
        rooms += funnel->row[i].entry == entry && !strcmp(funnel->row[i].step, COMES);
    return rooms;
}

/* Visits that came to the row: those of a room are known where it is the only one. */
static double came_to(const struct funnel *funnel, const struct row *row)
{
    if (!strcmp(row->step, ENTERS)) return NAN;
    if (strcmp(row->step, COMES) != 0) return row->reached + row->skipped;
    double came = row->passed;
    for (int c = 0; c < ALL_CAUSES; c++)
        if (causes[c].of == OF_ROOM) came += funnel->entry[row->entry].lost[c];
    return rooms_of(funnel, row->entry) == 1 ? came : NAN;
}

/* Waiting rows only where somebody waited; paths that nobody of the entry took are left out. */
static bool stands(const struct funnel *funnel, uint32_t entry, const struct row *row)
{
    if (row->entry != entry) return false;
    if (row->reached + row->skipped + row->passed > 0) return true;
    if (is_room(row->path)) return false;
    for (size_t i = 0; i < funnel->rows; i++) {
        const struct row *other = &funnel->row[i];
        if (other->entry == entry && !strcmp(other->path, row->path) &&
            other->reached + other->skipped > 0)
            return true;
    }
    return false;
}

static void add_bar(struct funnel *funnel, uint32_t panel, uint32_t at, double from, double to,
                    uint32_t colour, const char *figure)
{
    yl_chart_cell(funnel->chart,
                  (struct yl_chart_cell){.panel = panel,
                                         .colour = colour,
                                         .ink = colour == YL_BAND ? YL_INK : YL_PAPER,
                                         .x0 = from,
                                         .x1 = to,
                                         .y0 = at - 0.4,
                                         .y1 = at + 0.4,
                                         .figure = figure});
}

/* The completed share, then what is lost: for a cause that is known, and because people leave. */
static void add_share(struct funnel *funnel, uint32_t panel, uint32_t at, const struct row *row)
{
    struct yl_plot_kit *kit = funnel->kit;
    const struct entry *entry = &funnel->entry[row->entry];
    double came = came_to(funnel, row), past = row->passed + row->skipped, n;
    n = fmax(funnel->replications.count, 1);
    struct yl_chart_point *point = yl_chart_point(funnel->chart, panel, 0, 0, at);
    point->shape = 0;
    point->figure = yl_plot_count(kit, past / n);
    if (!(came > 0)) return;
    double share = fmin(past / came, 1), from = share;
    const char *text = yl_plot_percent(kit, past / came);
    bool caused = false;
    add_bar(funnel, panel, at, 0, share, YL_BASE, share > 0.3 ? text : NULL);
    for (int c = 0; c < ALL_CAUSES; c++) {
        bool here = (causes[c].of == OF_ROOM && !strcmp(row->step, COMES)) ||
                    (causes[c].of == OF_SHOP && is_shop(row->path) && at == 0);
        double lost = here ? entry->lost[c] / came : 0;
        if (!(lost > 0.005)) continue;
        caused = true;
        add_bar(funnel, panel, at, from, fmin(from + lost, 1), YL_ACCENT,
                yl_plot_text(kit, "%s %s", kit->zh ? causes[c].zh : causes[c].en,
                             yl_plot_percent(kit, lost)));
        from = fmin(from + lost, 1);
    }
    if (from < 1) add_bar(funnel, panel, at, from, 1, YL_BAND, NULL);
    point->hover = yl_plot_text(
        kit, kit->zh ? "%s：%s 人次中完成 %s（%s）" : "%s: of %s visits %s completed it (%s)",
        step_label(funnel, row), yl_plot_count(kit, came / n), yl_plot_count(kit, past / n), text);
    if (share > 0.3 || caused) return;
    struct yl_chart_point *name = yl_chart_point(funnel->chart, panel, 0, share, at);
    name->shape = 0;
    name->must = true;
    name->colour = YL_INK;
    name->name = text;
}

static void entry_panel(struct funnel *funnel, uint32_t entry)
{
    const char **name = yl_arena_get(&funnel->kit->arena, (funnel->rows + 1) * sizeof *name);
    uint32_t rows = 0;
    for (size_t i = 0; name && i < funnel->rows; i++)
        if (stands(funnel, entry, &funnel->row[i]))
            name[rows++] = step_label(funnel, &funnel->row[i]);
    if (!rows) return;
    uint32_t panel = yl_chart_panel(
        funnel->chart,
        (struct yl_chart_panel){
            .title = entry_label(funnel, entry),
            .note = entry_note(funnel, entry),
            .x = {.kind = YL_AXIS_SHARE, .zero = true, .hidden = true, .least = 0, .most = 1},
            .y = {.kind = YL_AXIS_ROWS, .name = name, .names = rows}});
    for (size_t i = 0, at = 0; i < funnel->rows; i++)
        if (stands(funnel, entry, &funnel->row[i]))
            add_share(funnel, panel, (uint32_t)at++, &funnel->row[i]);
}

/* The step at which most are lost. */
static void say_funnel(struct funnel *funnel)
{
    struct yl_plot_kit *kit = funnel->kit;
    const struct row *worst = NULL;
    double most = 0, n = fmax(funnel->replications.count, 1);
    for (size_t i = 0; i < funnel->rows; i++) {
        const struct row *row = &funnel->row[i];
        double lost = came_to(funnel, row) - row->passed - row->skipped;
        if (!(lost > most)) continue;
        most = lost;
        worst = row;
    }
    if (!worst) return;
    double came = came_to(funnel, worst);
    funnel->chart->finding =
        yl_plot_text(kit,
                     kit->zh ? "流失最多：%s（共 %s 人次）止于%s的“%s”"
                             : "The largest drop-off: %s of %s visits from %s do not complete “%s”",
                     yl_plot_percent(kit, most / came), yl_plot_count(kit, came / n),
                     entry_label(funnel, worst->entry), step_label(funnel, worst));
}

enum yl_status yl_plot_funnel(struct yl_chart *chart)
{
    struct funnel funnel = {.chart = chart, .kit = chart->kit};
    enum yl_status status = read_arrivals(&funnel);
    if (!status) status = read_steps(&funnel);
    if (!status) status = read_causes(&funnel);
    chart->across = 3;
    chart->least = 310;
    uint32_t panels =
        yl_chart_drawn(funnel.entries.count, yl_chart_panels(chart, PANELS, ON_PAPER));
    for (uint32_t entry = 0; !status && entry < panels; entry++) entry_panel(&funnel, entry);
    if (!status) say_funnel(&funnel);
    if (panels < funnel.entries.count)
        chart->left_out =
            yl_plot_text(chart->kit,
                         yl_text_plural(chart->kit->job->lang, funnel.entries.count - panels,
                                        "%u more entry is not drawn.",
                                        "%u more entries are not drawn.", "另有 %u 个入口未画。"),
                         funnel.entries.count - panels);
    free(funnel.entry);
    free(funnel.row);
    return status;
}
