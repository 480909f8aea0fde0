/* funnel.c: the funnel and the steps of a source: sums over replications in the order of the files,
 * by tables of their own; contract in picture.h */
#include "sim/base/array.h"
#include "sim/base/text.h"
#include "sim/plot/chart.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
    STEP_COLUMNS = 28, /* longer labels end in an ellipsis */
    NARROW_COLUMNS = 16,
    TITLE_COLUMNS = 44,
};

/* The arrivals of a shop have a row before its first step: no name of a step is empty or has a
 * slash. */
static const char ENTERS[] = "/enters";

/* Sums of a row for one variant. Which fields are used depends on the picture. */
struct sums {
    double replications, reached, skipped, passed; /* funnel */
    double arrived, actions;                       /* steps: visits, and actions of all of them */
};
struct row {
    uint32_t panel;
    const char *path, *step; /* funnel: "" for the arrivals; steps: entry and place */
    double claimed;
    struct sums sums[YL_PLOT_VARIANTS];
};
struct reduction {
    struct yl_chart *chart;
    struct yl_plot_kit *kit;
    struct yl_plot_list panels; /* entries */
    struct row *row;
    size_t rows, row_capacity, last;
};

/* ---- rows ----------------------------------------------------------------------------------- */

/* The row, which is added where it is new; NULL: no memory. */
static struct row *row_at(struct reduction *reduction, uint32_t panel, const char *path,
                          const char *step)
{
    for (size_t k = 0; k < reduction->rows; k++) {
        size_t i = (reduction->last + k) % reduction->rows;
        struct row *row = &reduction->row[i];
        if (row->panel != panel || strcmp(row->step, step) != 0 || strcmp(row->path, path) != 0)
            continue;
        reduction->last = i;
        return row;
    }
    if (!YL_ARRAY_RESERVE(&reduction->row, &reduction->row_capacity, reduction->rows + 1)) {
        reduction->chart->failed = true;
        return NULL;
    }
    struct row *row = &reduction->row[reduction->rows];
    *row = (struct row){.panel = panel, .path = path, .step = step, .claimed = NAN};
    reduction->last = reduction->rows++;
    return row;
}

/* What a row has of a variant; NULL where the variant is not drawn. */
static struct sums *sums_of(struct reduction *reduction, struct row *row, const char *variant)
{
    uint32_t v = yl_plot_list_at(reduction->kit, &reduction->chart->variants, variant);
    return row && v < YL_PLOT_VARIANTS ? &row->sums[v] : NULL;
}

static double count_at(const struct yl_rows *rows, size_t i, int column)
{
    double value = yl_row_number(rows, i, column);
    return isnan(value) ? 0 : value;
}

/* ---- texts ---------------------------------------------------------------------------------- */

static const char *shown(const struct reduction *reduction, const char *text, int columns)
{
    return yl_plot_shown(&reduction->kit->arena, text, columns);
}

static int step_columns(const struct reduction *reduction)
{
    return reduction->kit->narrow ? NARROW_COLUMNS : STEP_COLUMNS;
}

static bool is_room(const char *path) { return yl_place_in(path, "rooms."); }
static bool is_shop(const char *path) { return yl_place_in(path, "shops."); }

static const char *step_word(const struct row *row, bool zh)
{
    if (!strcmp(row->step, ENTERS)) return zh ? "进店" : "enters";
    if (zh && is_room(row->path) && !strcmp(row->step, "watch")) return "观看";
    if (zh && is_room(row->path) && !strcmp(row->step, "wait")) return "等待入场";
    return row->step;
}

static const char *step_label(const struct reduction *reduction, const struct row *row)
{
    struct yl_plot_kit *kit = reduction->kit;
    if (!row->step[0]) return yl_plot_say(kit, "arrivals", "触达");
    bool place = is_room(row->path) || is_shop(row->path);
    const char *key =
        yl_plot_text(kit, "%s%s.steps.%s", place ? "" : "paths.", row->path, row->step);
    const char *step = yl_plot_label(kit, key, step_word(row, kit->zh));
    int all = step_columns(reduction);
    if (!place) return shown(reduction, step, all);
    int own = yl_text_width(step, strlen(step)), most = all > 20 ? 12 : 6;
    int left = all - 3 - (own < most ? own : most);
    const char *where = yl_plot_label(kit, row->path, row->path + 6);
    return shown(reduction, yl_plot_text(kit, "%s · %s", shown(reduction, where, left), step), all);
}

static uint32_t widest(uint32_t columns, const char *text)
{
    int width = yl_text_width(text, strlen(text));
    return width > (int)columns ? (uint32_t)width : columns;
}

/* ---- funnel --------------------------------------------------------------------------------- */

static void add(struct reduction *reduction, struct row *row, const char *variant, struct sums more)
{
    struct sums *sums = sums_of(reduction, row, variant);
    if (!sums) return;
    sums->replications++;
    sums->reached += more.reached;
    sums->skipped += more.skipped;
    sums->passed += more.passed;
}

static void add_arrivals(struct reduction *reduction, const struct yl_rows *totals)
{
    enum { VARIANT, PLACE, METRIC, VALUE };
    for (size_t i = 0; i < totals->count; i++) {
        const char *place = yl_row_text(totals, i, PLACE), *variant;
        if (!yl_row_is(totals, i, METRIC, "arrivals") || !yl_place_in(place, "entries.")) continue;
        uint32_t entry = yl_plot_list_at(reduction->kit, &reduction->panels, place + 8);
        variant = yl_row_text(totals, i, VARIANT);
        (void)yl_plot_list_at(reduction->kit, &reduction->chart->variants, variant);
        if (yl_row_text(totals, i, VALUE)[0])
            add(reduction, row_at(reduction, entry, "", ""), variant,
                (struct sums){.passed = count_at(totals, i, VALUE)});
    }
}

static void add_steps(struct reduction *reduction, const struct yl_rows *funnel)
{
    enum { VARIANT, ENTRY, PATH, STEP, REACHED, SKIPPED, PASSED, POSITION };
    for (size_t i = 0; i < funnel->count; i++) {
        const char *variant = yl_row_text(funnel, i, VARIANT), *path = yl_row_text(funnel, i, PATH);
        const char *step = yl_row_text(funnel, i, STEP);
        uint32_t entry =
            yl_plot_list_at(reduction->kit, &reduction->panels, yl_row_text(funnel, i, ENTRY));
        (void)yl_plot_list_at(reduction->kit, &reduction->chart->variants, variant);
        if (!yl_row_text(funnel, i, REACHED)[0]) continue; /* a replication that failed */
        struct sums more = {.reached = count_at(funnel, i, REACHED),
                            .skipped = count_at(funnel, i, SKIPPED),
                            .passed = count_at(funnel, i, PASSED)};
        if (is_shop(path) && yl_row_is(funnel, i, POSITION, "1"))
            add(reduction, row_at(reduction, entry, path, ENTERS), variant,
                (struct sums){.passed = more.reached + more.skipped});
        /* a view is in the funnel, whether the room leads on or not */
        if (is_room(path) && !strcmp(step, "watch"))
            more = (struct sums){.skipped = more.skipped, .passed = more.reached};
        add(reduction, row_at(reduction, entry, path, step), variant, more);
    }
}

static bool has_visits(const struct row *row)
{
    for (int v = 0; v < YL_PLOT_VARIANTS; v++)
        if (row->sums[v].reached + row->sums[v].skipped + row->sums[v].passed > 0) return true;
    return false;
}

/* A row stands if it has visits, or if others of its path have; waiting rooms only if a visit
 * waited. The first path of an entry is its own and always stands. */
static bool funnel_stands(const struct reduction *reduction, const struct row *row)
{
    if (!row->step[0] || has_visits(row)) return true;
    if (is_room(row->path) && !strcmp(row->step, "wait")) return false;
    const char *own = NULL;
    for (size_t i = 0; i < reduction->rows; i++) {
        const struct row *other = &reduction->row[i];
        if (other->panel != row->panel || !other->step[0]) continue;
        if (!own) own = other->path;
        if (!strcmp(other->path, row->path) && has_visits(other)) return true;
    }
    return own && !strcmp(own, row->path);
}

static double mean_past(const struct sums *sums)
{
    return sums->replications > 0 ? (sums->passed + sums->skipped) / sums->replications : NAN;
}

/* label, figures of the first variant, the longest of all, then passed or skipped and passed of
 * each */
static void write_funnel_row(FILE *out, const struct row *row, uint32_t variants, const char *label)
{
    const struct sums *base = &row->sums[0];
    char figure[YL_PLOT_FIGURE];
    double longest = 0;
    for (uint32_t v = 0; v < variants; v++) longest = fmax(longest, mean_past(&row->sums[v]));
    double passed = base->replications > 0 ? base->passed / base->replications : 0;
    fprintf(out, "%s\t%s", label, yl_plot_figure(figure, passed));
    if (base->reached > 0) fprintf(out, "  (%.3g%%)", 100 * base->passed / base->reached);
    yl_plot_number(out, longest);
    for (uint32_t v = 0; v < variants; v++) {
        const struct sums *sums = &row->sums[v];
        yl_plot_number(out, mean_past(sums));
        yl_plot_number(out, sums->replications > 0 ? sums->passed / sums->replications : NAN);
    }
    fputc('\n', out);
}

static void write_funnel(FILE *out, void *context)
{
    struct reduction *reduction = context;
    struct yl_plot_layout *layout = reduction->chart->layout;
    for (uint32_t p = 0; p < layout->panels; p++) {
        for (size_t i = 0, number = 0; i < reduction->rows; i++) {
            const struct row *row = &reduction->row[i];
            if (row->panel != p || !funnel_stands(reduction, row)) continue;
            const char *label = step_label(reduction, row);
            layout->columns = widest(layout->columns, label);
            fprintf(out, "%zu\t", number++);
            write_funnel_row(out, row, yl_chart_variants(reduction->chart), label);
        }
        fputs("\n\n", out);
    }
}

static void write_panels(FILE *out, void *context)
{
    const struct reduction *reduction = context;
    struct yl_plot_layout *layout = reduction->chart->layout;
    uint32_t page = reduction->kit->job->page;
    int wide = page ? 22 : TITLE_COLUMNS, columns = reduction->kit->narrow ? 18 : wide;
    for (uint32_t p = 0; p < layout->panels; p++) {
        uint32_t rows = 0;
        for (size_t i = 0; i < reduction->rows; i++)
            rows += reduction->row[i].panel == p && funnel_stands(reduction, &reduction->row[i]);
        if (rows > layout->rows) layout->rows = rows;
        const char *entry = reduction->panels.name[p];
        const char *key = yl_plot_text(reduction->kit, "entries.%s", entry);
        const char *label = yl_plot_label(reduction->kit, key, entry);
        fprintf(out, "%u\t%s\t%u\n", p, shown(reduction, label, columns), rows);
    }
}

enum yl_status yl_plot_funnel(struct yl_chart *chart)
{
    struct reduction reduction = {.chart = chart, .kit = chart->kit};
    chart->own_tables = true;
    struct yl_rows totals, funnel;
    enum yl_status status =
        yl_plot_read(&totals, chart->kit, "totals.csv", "variant place metric value");
    if (!status)
        status = yl_plot_read(&funnel, chart->kit, "funnel.csv",
                              "variant entry path step reached skipped passed position");
    if (status) return status;
    add_arrivals(&reduction, &totals);
    add_steps(&reduction, &funnel);
    chart->layout->panels = yl_chart_drawn(reduction.panels.count, YL_PLOT_PANELS);
    chart->layout->panels_left = reduction.panels.count - chart->layout->panels;
    status = yl_plot_write(chart->kit, "funnel.tsv", write_funnel, &reduction);
    if (!status) status = yl_plot_write(chart->kit, "panels.tsv", write_panels, &reduction);
    free(reduction.row);
    return status;
}

/* ---- steps ---------------------------------------------------------------------------------- */

static void add_paths(struct reduction *reduction, const struct yl_rows *paths)
{
    enum { VARIANT, ENTRY, PLACE, CLAIMED, ARRIVED, ACTIONS };
    for (size_t i = 0; i < paths->count; i++) {
        struct row *row =
            row_at(reduction, 0, yl_row_text(paths, i, ENTRY), yl_row_text(paths, i, PLACE));
        struct sums *sums = sums_of(reduction, row, yl_row_text(paths, i, VARIANT));
        if (row && isnan(row->claimed)) row->claimed = yl_row_number(paths, i, CLAIMED);
        double arrived = count_at(paths, i, ARRIVED), actions = yl_row_number(paths, i, ACTIONS);
        if (!sums || !(arrived > 0) || isnan(actions)) continue;
        sums->arrived += arrived;
        sums->actions += arrived * actions;
    }
}

static double actions_mean(const struct sums *sums)
{
    return sums->arrived > 0 ? sums->actions / sums->arrived : NAN;
}

static bool has_arrivals(const struct row *row)
{
    for (int v = 0; v < YL_PLOT_VARIANTS; v++)
        if (row->sums[v].arrived > 0) return true;
    return false;
}

/* Without arrivals there is nothing to compare. */
static void write_steps(FILE *out, void *context)
{
    struct reduction *reduction = context;
    struct yl_plot_layout *layout = reduction->chart->layout;
    const int most = step_columns(reduction);
    for (size_t i = 0; i < reduction->rows; i++) {
        const struct row *row = &reduction->row[i];
        if (!has_arrivals(row)) continue;
        const char *key = yl_plot_text(reduction->kit, "entries.%s", row->path);
        const char *entry = yl_plot_label(reduction->kit, key, row->path);
        const char *place = yl_plot_place(reduction->kit, row->step);
        const char *text = yl_plot_text(reduction->kit, "%s → %s",
                                        shown(reduction, entry, most - (most > 20 ? 4 : 6)),
                                        shown(reduction, place, most - 6));
        layout->columns = widest(layout->columns, text);
        fprintf(out, "%u\t%s", layout->rows++, text);
        yl_plot_number(out, row->claimed);
        /* where its figure goes */
        yl_plot_number(out, fmax(row->claimed, actions_mean(&row->sums[0])));
        for (uint32_t v = 0; v < yl_chart_variants(reduction->chart); v++)
            yl_plot_number(out, actions_mean(&row->sums[v]));
        fputc('\n', out);
    }
}

enum yl_status yl_plot_steps(struct yl_chart *chart)
{
    struct reduction reduction = {.chart = chart, .kit = chart->kit};
    chart->own_tables = true;
    struct yl_rows paths;
    enum yl_status status = yl_plot_read(&paths, chart->kit, "paths.csv",
                                         "variant entry place claimed_steps arrived actions_mean");
    if (status) return status;
    add_paths(&reduction, &paths);
    chart->layout->panels = 1;
    status = yl_plot_write(chart->kit, "steps.tsv", write_steps, &reduction);
    free(reduction.row);
    return status;
}
