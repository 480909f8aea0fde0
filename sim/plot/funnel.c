/* funnel.c: where visits of each entry are lost, and why; contract in picture.h */
#include "sim/base/array.h"
#include "sim/plot/chart.h"
#include "sim/stats/losses.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Of the reasons of an entry, how many its note names; panels at most. */
enum { NOTED = 3, PANELS = 24, ON_PAPER = 6 };

struct entry { /* steps: sums over the replications, then means */
    double arrivals;
    struct yl_loss_step *step;
    struct yl_loss_outcome *lost; /* means */
    size_t step_capacity, lost_capacity;
    uint32_t steps, losts, last;
    struct yl_losses losses;
};
struct funnel {
    struct yl_chart *chart;
    struct yl_plot_kit *kit;
    struct yl_plot_list entries, replications;
    struct entry *entry;
    size_t entry_capacity;
};

static bool is_room(const char *path) { return yl_place_in(path, "rooms."); }
static bool is_shop(const char *path) { return yl_place_in(path, "shops."); }
static bool is_watch(const struct yl_loss_row *row)
{
    return is_room(row->path) && !strcmp(row->step, "watch");
}

/* ---- reading -------------------------------------------------------------------------------- */

/* NULL: no memory, now or before: a name may be listed whose entry had none. */
static struct entry *entry_at(struct funnel *funnel, const char *name)
{
    if (funnel->chart->failed) return NULL;
    uint32_t before = funnel->entries.count;
    uint32_t at = yl_plot_list_at(funnel->kit, &funnel->entries, name);
    if (at == UINT32_MAX ||
        !YL_ARRAY_RESERVE(&funnel->entry, &funnel->entry_capacity, (size_t)at + 1)) {
        funnel->chart->failed = true;
        return NULL;
    }
    if (at == before) funnel->entry[at] = (struct entry){0};
    return &funnel->entry[at];
}

static void add_step(struct funnel *funnel, struct entry *entry, struct yl_loss_step more)
{
    for (uint32_t k = 0; k < entry->steps; k++) {
        uint32_t i = (entry->last + 1 + k) % entry->steps; /* mostly the one behind the last */
        struct yl_loss_step *step = &entry->step[i];
        if (strcmp(step->step, more.step) != 0 || strcmp(step->path, more.path) != 0) continue;
        step->reached += more.reached;
        step->skipped += more.skipped;
        step->passed += more.passed;
        entry->last = i;
        return;
    }
    if (YL_ARRAY_RESERVE(&entry->step, &entry->step_capacity, (size_t)entry->steps + 1))
        entry->step[entry->last = entry->steps++] = more;
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
        if (!yl_row_is(&rows, i, VARIANT, yl_plot_drawn(funnel->kit, first)) ||
            !yl_row_is(&rows, i, METRIC, "arrivals"))
            continue;
        bool own = yl_place_in(place, "entries.");
        if (!own && !yl_place_in(place, "starts.")) continue;
        struct entry *entry = entry_at(funnel, own ? place + strlen("entries.") : place);
        double value = yl_row_number(&rows, i, VALUE);
        if (entry && isfinite(value)) entry->arrivals += value;
    }
    return status;
}

static enum yl_status read_steps(struct funnel *funnel)
{
    enum { VARIANT, REPLICATION, ENTRY, PATH, STEP, REACHED, SKIPPED, PASSED };
    struct yl_rows rows;
    enum yl_status status =
        yl_plot_read(&rows, funnel->kit, "funnel.csv",
                     "variant replication entry path step reached skipped passed");
    const char *first = status || !rows.count ? "" : yl_row_text(&rows, 0, VARIANT);
    for (size_t i = 0; !status && i < rows.count; i++) {
        const struct yl_loss_step step = {.path = yl_row_text(&rows, i, PATH),
                                          .step = yl_row_text(&rows, i, STEP),
                                          .reached = yl_row_number(&rows, i, REACHED),
                                          .skipped = yl_row_number(&rows, i, SKIPPED),
                                          .passed = yl_row_number(&rows, i, PASSED)};
        if (!yl_row_is(&rows, i, VARIANT, yl_plot_drawn(funnel->kit, first)) ||
            !isfinite(step.reached + step.skipped + step.passed))
            continue;
        (void)yl_plot_list_at(funnel->kit, &funnel->replications,
                              yl_row_text(&rows, i, REPLICATION));
        struct entry *entry = entry_at(funnel, yl_row_text(&rows, i, ENTRY));
        if (entry) add_step(funnel, entry, step);
    }
    return status;
}

/* The file of losses is not needed; without it nothing is known of reasons. */
static enum yl_status read_losses(struct funnel *funnel)
{
    enum { VARIANT, ENTRY, PATH, STEP, OUTCOME, MEAN };
    struct yl_rows rows;
    if (!yl_plot_has(funnel->kit, "losses.csv")) return YL_OK;
    enum yl_status status =
        yl_plot_read(&rows, funnel->kit, "losses.csv", "variant entry path step outcome mean");
    const char *first = status || !rows.count ? "" : yl_row_text(&rows, 0, VARIANT);
    for (size_t i = 0; !status && i < rows.count; i++) {
        double mean = yl_row_number(&rows, i, MEAN);
        if (!yl_row_is(&rows, i, VARIANT, yl_plot_drawn(funnel->kit, first)) || !(mean > 0))
            continue;
        struct entry *entry = entry_at(funnel, yl_row_text(&rows, i, ENTRY));
        if (!entry) break;
        if (YL_ARRAY_RESERVE(&entry->lost, &entry->lost_capacity, (size_t)entry->losts + 1))
            entry->lost[entry->losts++] =
                (struct yl_loss_outcome){yl_row_text(&rows, i, OUTCOME), mean,
                                         yl_row_text(&rows, i, PATH), yl_row_text(&rows, i, STEP)};
        else
            funnel->chart->failed = true;
    }
    return status;
}

/* Means of a campaign, as the terminal has them. */
static void make_losses(struct funnel *funnel)
{
    double n = fmax(funnel->replications.count, 1);
    for (uint32_t e = 0; e < funnel->entries.count && !funnel->chart->failed; e++) {
        struct entry *entry = &funnel->entry[e];
        entry->arrivals /= n;
        for (uint32_t i = 0; i < entry->steps; i++) {
            entry->step[i].reached /= n;
            entry->step[i].skipped /= n;
            entry->step[i].passed /= n;
        }
        const struct yl_loss_input input = {
            .step = entry->step, .steps = entry->steps, .lost = entry->lost, .losts = entry->losts};
        if (yl_losses_make(&entry->losses, &input)) funnel->chart->failed = true;
    }
}

/* ---- texts ---------------------------------------------------------------------------------- */

static const char *step_label(const struct funnel *funnel, const struct yl_loss_row *row)
{
    struct yl_plot_kit *kit = funnel->kit;
    bool place = is_room(row->path) || is_shop(row->path);
    const char *key =
        yl_plot_text(kit, "%s%s.steps.%s", place ? "" : "paths.", row->path, row->step);
    if (is_watch(row)) return yl_plot_label(kit, row->path, row->path + strlen("rooms."));
    if (is_room(row->path) && !strcmp(row->step, "wait"))
        return yl_plot_say(kit, "waits for a seat", "等待入场");
    return yl_plot_label(kit, key, row->step);
}

static const char *entry_label(const struct funnel *funnel, uint32_t entry)
{
    return yl_plot_entry(funnel->kit, funnel->entries.name[entry]);
}

static const char *reason_word(const struct funnel *funnel, enum yl_loss_reason reason)
{
    return yl_loss_word(reason, funnel->kit->zh ? YL_ZH : YL_EN);
}

static bool has_reason(const struct yl_loss_row *row)
{
    return row->reason != YL_LOSS_NONE && row->reason != YL_LOSS_LEFT;
}

/* "12,000 arrivals; lost: not yet live 480, sold out 12" */
static const char *entry_note(const struct funnel *funnel, const struct entry *entry)
{
    struct yl_plot_kit *kit = funnel->kit;
    const char *text =
        yl_plot_tell(kit, "%s arrivals", "触达 %s 人次", yl_plot_count(kit, entry->arrivals));
    double lost[YL_LOSS_REASONS] = {0};
    for (uint32_t i = 0; i < entry->losses.rows; i++)
        if (has_reason(&entry->losses.row[i]))
            lost[entry->losses.row[i].reason] += entry->losses.row[i].visits;
    for (int k = 0; k < NOTED; k++) {
        enum yl_loss_reason most = YL_LOSS_NONE;
        for (enum yl_loss_reason c = YL_LOSS_NONE; c < YL_LOSS_REASONS; c++)
            if (lost[c] > lost[most]) most = c;
        if (most == YL_LOSS_NONE) break;
        const char *join =
            k ? yl_plot_say(kit, ", ", "，") : yl_plot_say(kit, "; lost: ", "；流失：");
        text = yl_plot_text(kit, "%s%s%s %s", text, join, reason_word(funnel, most),
                            yl_plot_count(kit, lost[most]));
        lost[most] = 0;
    }
    return text;
}

/* ---- rows of a panel ------------------------------------------------------------------------ */

/* The first row of a path stands for its door as well, that of a room also for the wait. */
static bool is_front(const struct yl_losses *losses, uint32_t at)
{
    const struct yl_loss_row *row = &losses->row[at];
    if (is_room(row->path)) return is_watch(row);
    for (uint32_t i = 0; i < at; i++)
        if (losses->row[i].reason == YL_LOSS_NONE && !strcmp(losses->row[i].path, row->path))
            return false;
    return true;
}

/* Is a loss one of the bar of step row `at`? */
static bool is_of(const struct yl_losses *losses, uint32_t at, const struct yl_loss_row *loss)
{
    const struct yl_loss_row *row = &losses->row[at];
    if (loss->reason == YL_LOSS_NONE || !loss->path || strcmp(loss->path, row->path) != 0)
        return false;
    if (is_watch(row)) return !*loss->step || !strcmp(loss->step, "wait");
    return !strcmp(loss->step, row->step) || (!*loss->step && is_front(losses, at));
}

/* Visits that came to the row. */
static double came_to(const struct yl_losses *losses, uint32_t at)
{
    double came = losses->row[at].came;
    for (uint32_t i = 0; i < losses->rows && is_front(losses, at); i++)
        if (is_of(losses, at, &losses->row[i]) &&
            (!*losses->row[i].step || is_watch(&losses->row[at])))
            came += losses->row[i].visits;
    return came;
}

/* Waiting rows only where somebody waited; paths that nobody of the entry took are left out. */
static bool stands(const struct yl_losses *losses, uint32_t at)
{
    const struct yl_loss_row *row = &losses->row[at];
    if (row->reason != YL_LOSS_NONE) return false;
    if (came_to(losses, at) > 0) return true;
    if (is_room(row->path)) return false;
    for (uint32_t i = 0; i < losses->rows; i++) {
        const struct yl_loss_row *other = &losses->row[i];
        if (other->reason == YL_LOSS_NONE && !strcmp(other->path, row->path) && other->came > 0)
            return true;
    }
    return false;
}

static void add_bar(struct funnel *funnel, uint32_t panel, uint32_t at, double from, double to,
                    uint32_t colour, const char *figure)
{
    yl_chart_cell(
        funnel->chart,
        (struct yl_chart_cell){.panel = panel,
                               .colour = colour,
                               .ink = colour == YL_BASE || colour == YL_ACCENT ? YL_PAPER : YL_INK,
                               .x0 = from,
                               .x1 = to,
                               .y0 = at - 0.4,
                               .y1 = at + 0.4,
                               .figure = figure});
}

struct bar { /* row `row` of the losses, drawn in row `at` of the panel */
    uint32_t panel, at, row;
    double from; /* drawn so far */
};

/* What is lost for a reason, two colours in turn; *said: all of it in words. */
static bool add_reasons(struct funnel *funnel, const struct yl_losses *losses, struct bar *bar,
                        const char **said)
{
    struct yl_plot_kit *kit = funnel->kit;
    double came = came_to(losses, bar->row);
    int drawn = 0;
    for (uint32_t i = 0; i < losses->rows; i++) {
        const struct yl_loss_row *loss = &losses->row[i];
        if (!is_of(losses, bar->row, loss)) continue;
        const char *word = reason_word(funnel, loss->reason);
        *said = yl_plot_tell(kit, "%s; %s %s", "%s；%s %s", *said, word,
                             yl_plot_count(kit, loss->visits));
        double share = loss->visits / came, to = fmin(bar->from + share, 1);
        if (!has_reason(loss) || !(share > 0.005)) continue;
        add_bar(funnel, bar->panel, bar->at, bar->from, to, drawn++ % 2 ? YL_WARM : YL_ACCENT,
                yl_plot_text(kit, "%s %s", word, yl_plot_percent(kit, share)));
        bar->from = to;
    }
    return drawn > 0;
}

/* The completed share, then what is lost: for a reason that is known, and because people leave. */
static void add_share(struct funnel *funnel, const struct yl_losses *losses, struct bar bar)
{
    struct yl_plot_kit *kit = funnel->kit;
    const struct yl_loss_row *row = &losses->row[bar.row];
    double came = came_to(losses, bar.row);
    struct yl_chart_point *point = yl_chart_point(funnel->chart, bar.panel, 0, 0, bar.at);
    point->shape = 0;
    point->figure = yl_plot_count(kit, row->visits);
    if (!(came > 0)) return;
    double share = bar.from = fmin(row->visits / came, 1);
    const char *text = yl_plot_percent(kit, row->visits / came);
    const char *said = yl_plot_tell(
        kit, "%s: of %s visits %s completed it (%s)", "%s：%s 人次中完成 %s（%s）",
        step_label(funnel, row), yl_plot_count(kit, came), yl_plot_count(kit, row->visits), text);
    add_bar(funnel, bar.panel, bar.at, 0, share, YL_BASE, share > 0.3 ? text : NULL);
    bool reasons = add_reasons(funnel, losses, &bar, &said);
    if (bar.from < 1) add_bar(funnel, bar.panel, bar.at, bar.from, 1, YL_BAND, NULL);
    point->hover = said;
    if (share > 0.3 || reasons) return;
    struct yl_chart_point *name = yl_chart_point(funnel->chart, bar.panel, 0, share, bar.at);
    name->shape = 0;
    name->must = true;
    name->colour = YL_INK;
    name->name = text;
}

static void entry_panel(struct funnel *funnel, uint32_t e)
{
    const struct entry *entry = &funnel->entry[e];
    const struct yl_losses *losses = &entry->losses;
    const char **name = yl_arena_get(&funnel->kit->arena, (losses->rows + 1) * sizeof *name);
    uint32_t rows = 0;
    for (uint32_t i = 0; name && i < losses->rows; i++)
        if (stands(losses, i)) name[rows++] = step_label(funnel, &losses->row[i]);
    if (!rows) return;
    uint32_t panel = yl_chart_panel(
        funnel->chart,
        (struct yl_chart_panel){
            .title = entry_label(funnel, e),
            .note = entry_note(funnel, entry),
            .x = {.kind = YL_AXIS_SHARE, .zero = true, .hidden = true, .least = 0, .most = 1},
            .y = {.kind = YL_AXIS_ROWS, .name = name, .names = rows}});
    for (uint32_t i = 0, at = 0; i < losses->rows; i++)
        if (stands(losses, i)) add_share(funnel, losses, (struct bar){panel, at++, i, 0});
}

/* The step at which most are lost. */
static void say_funnel(struct funnel *funnel)
{
    struct yl_plot_kit *kit = funnel->kit;
    const struct yl_loss_row *worst = NULL;
    double most = 0, of = 0;
    uint32_t at = 0;
    for (uint32_t e = 0; e < funnel->entries.count; e++) {
        const struct yl_losses *losses = &funnel->entry[e].losses;
        for (uint32_t i = 0; i < losses->rows; i++) {
            if (losses->row[i].reason != YL_LOSS_NONE) continue;
            double came = came_to(losses, i), lost = came - losses->row[i].visits;
            if (!(lost > most)) continue;
            most = lost;
            of = came;
            worst = &losses->row[i];
            at = e;
        }
    }
    if (!worst) return;
    funnel->chart->finding =
        yl_plot_tell(kit, "The largest drop-off: %s of %s visits from %s do not complete “%s”",
                     "流失最多：%s（共 %s 人次）止于%s的“%s”", yl_plot_percent(kit, most / of),
                     yl_plot_count(kit, of), entry_label(funnel, at), step_label(funnel, worst));
}

static void free_entries(struct funnel *funnel)
{
    for (uint32_t e = 0; e < funnel->entries.count && funnel->entry; e++) {
        if (e >= funnel->entry_capacity) break;
        YL_FREE(funnel->entry[e].step, funnel->entry[e].lost);
        yl_losses_free(&funnel->entry[e].losses);
    }
    free(funnel->entry);
}

enum yl_status yl_plot_funnel(struct yl_chart *chart)
{
    struct funnel funnel = {.chart = chart, .kit = chart->kit};
    enum yl_status status = read_arrivals(&funnel);
    if (!status) status = read_steps(&funnel);
    if (!status) status = read_losses(&funnel);
    if (!status) make_losses(&funnel);
    chart->across = 3;
    chart->least = 310;
    uint32_t panels =
        yl_chart_drawn(funnel.entries.count, yl_chart_panels(chart, PANELS, ON_PAPER));
    if (chart->failed) panels = 0;
    for (uint32_t entry = 0; !status && entry < panels; entry++) entry_panel(&funnel, entry);
    if (!status && panels) say_funnel(&funnel);
    if (panels < funnel.entries.count)
        yl_chart_without_entries(chart, funnel.entries.count - panels);
    free_entries(&funnel);
    return status;
}
