/* funnel.c: sums over replications in the order of the files, contract in data.h */
#include "sim/base/text.h"
#include "sim/plot/csv_rows.h"
#include "sim/plot/data.h"
#include "sim/plot/kit.h"
#include "sim/plot/pictures.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    STEP_COLUMNS = 28, /* longer labels end in an ellipsis */
    NARROW_COLUMNS = 16,
    TITLE_COLUMNS = 44,
};

/* A row of its own for those who come to a shop, before its first step: no name of a step is empty
 * or has a slash. */
static const char ENTERS[] = "/enters";

/* What is known of a row of a picture, for each variant. Which fields are used depends on the
 * picture. */
struct cell {
    double n, reached, skipped, passed; /* funnel: sums over n replications */
    double arrived, actions;            /* steps: visits, and actions of all of them */
};
struct row {
    uint32_t panel;
    const char *path, *step; /* funnel: "" for the arrivals; steps: entry and place */
    double claimed;
    struct cell cell[YL_PLOT_VARIANTS];
};
struct reduction {
    struct yl_plot_kit *kit;
    struct yl_plot_list variants, panels; /* panels: entries */
    struct row *row;
    size_t rows, row_room, row_last;
};

/* ---- names, rows --------------------------------------------------------------------------- */

/* The index of a cell's name, which is added at its first sight; false: no memory. */
static bool name_at(uint32_t *index, struct yl_plot_list *list, const char *name,
                    struct reduction *reduction)
{
    uint32_t known = list->count;
    *index = yl_plot_list_at(list, name);
    if (*index == known)
        list->name[known] = yl_arena_copy(&reduction->kit->arena, name, strlen(name));
    return *index < known || (*index == known && list->name[known]);
}

static struct row *row_at(struct reduction *reduction, uint32_t panel, const char *path,
                          const char *step)
{
    for (size_t k = 0; k < reduction->rows; k++) {
        size_t i = (reduction->row_last + k) % reduction->rows;
        struct row *row = &reduction->row[i];
        if (row->panel == panel && !strcmp(row->step, step) && !strcmp(row->path, path)) {
            reduction->row_last = i;
            return row;
        }
    }
    if (reduction->rows == reduction->row_room) {
        size_t room = reduction->row_room ? 2 * reduction->row_room : 64;
        struct row *more = realloc(reduction->row, room * sizeof *more);
        if (!more) return NULL;
        reduction->row = more;
        reduction->row_room = room;
    }
    struct row *row = &reduction->row[reduction->rows];
    *row = (struct row){.panel = panel,
                        .path = yl_arena_copy(&reduction->kit->arena, path, strlen(path)),
                        .step = yl_arena_copy(&reduction->kit->arena, step, strlen(step)),
                        .claimed = NAN};
    if (!row->path || !row->step) return NULL;
    reduction->row_last = reduction->rows++;
    return row;
}

static double number(const char *text)
{
    double value;
    return yl_text_to_number(text, strlen(text), &value) ? value : NAN;
}

static double count_of(const char *text)
{
    double value = number(text);
    return isnan(value) ? 0 : value;
}

static enum yl_status read_csv(struct reduction *reduction, const char *file,
                               const char *const *names, yl_plot_row *row)
{
    char *path = yl_arena_print(&reduction->kit->arena, "%s/%s", reduction->kit->job->run, file);
    if (!path)
        return yl_fault_set(reduction->kit->job->fault, YL_NO_MEMORY, "not enough memory for '%s'",
                            file);
    return yl_plot_csv(path, names, row, reduction, reduction->kit->job->fault);
}

/* ---- texts ---------------------------------------------------------------------------------- */

static const char *shown(struct reduction *reduction, const char *text, int columns)
{
    return yl_plot_shown(&reduction->kit->arena, text, columns);
}

/* A page that is narrow has room for short names only. */
static int step_columns(const struct reduction *reduction)
{
    return reduction->kit->job->page && reduction->kit->job->page < 600 ? NARROW_COLUMNS
                                                                        : STEP_COLUMNS;
}

static int title_columns(const struct reduction *reduction)
{
    return !reduction->kit->job->page ? TITLE_COLUMNS : reduction->kit->job->page < 600 ? 18 : 22;
}

static const char *step_label(struct reduction *reduction, const struct row *row)
{
    bool zh = reduction->kit->job->lang == YL_ZH;
    if (!row->step[0]) return zh ? "到达" : "arrivals";
    bool place = !strncmp(row->path, "rooms.", 6) || !strncmp(row->path, "shops.", 6);
    const char *step = row->step;
    if (!strcmp(step, ENTERS))
        step = zh ? "进店" : "enters";
    else if (!strncmp(row->path, "rooms.", 6) && zh)
        step = !strcmp(step, "watch") ? "观看" : !strcmp(step, "wait") ? "等待入场" : step;
    step = yl_plot_label(reduction->kit,
                         yl_arena_print(&reduction->kit->arena, "%s%s.steps.%s",
                                        place ? "" : "paths.", row->path, row->step),
                         step);
    if (!place) return shown(reduction, step, step_columns(reduction));
    const char *where = yl_plot_label(reduction->kit, row->path, row->path + 6);
    int own = yl_text_width(step, strlen(step)), all = step_columns(reduction),
        most = all > 20 ? 12 : 6;
    int left = all - 3 - (own < most ? own : most);
    const char *text =
        yl_arena_print(&reduction->kit->arena, "%s · %s", shown(reduction, where, left), step);
    return text ? shown(reduction, text, step_columns(reduction)) : "-";
}

static void print_mean(FILE *out, double value)
{
    char text[YL_PLOT_FIGURE];
    fputs(yl_plot_figure(text, value), out);
}

static uint32_t widest(uint32_t columns, const char *text)
{
    int width = yl_text_width(text, strlen(text));
    return width > (int)columns ? (uint32_t)width : columns;
}

/* ---- funnel --------------------------------------------------------------------------------- */

static bool funnel_add(struct reduction *reduction, uint32_t entry, uint32_t variant,
                       const char *path, const char *step, struct cell add)
{
    struct row *row = row_at(reduction, entry, path, step);
    if (!row) return false;
    if (variant >= YL_PLOT_VARIANTS) return true;
    struct cell *sum = &row->cell[variant];
    sum->n++;
    sum->reached += add.reached;
    sum->skipped += add.skipped;
    sum->passed += add.passed;
    return true;
}

static bool on_total(void *context, char *const *cell)
{
    struct reduction *reduction = context;
    if (strcmp(cell[2], "arrivals") != 0 || strncmp(cell[1], "entries.", 8) != 0) return true;
    uint32_t variant, entry;
    if (!name_at(&variant, &reduction->variants, cell[0], reduction) ||
        !name_at(&entry, &reduction->panels, cell[1] + 8, reduction))
        return false;
    return !cell[3][0] || funnel_add(reduction, entry, variant, "", "",
                                     (struct cell){.passed = count_of(cell[3])});
}

static bool on_funnel(void *context, char *const *cell)
{
    struct reduction *reduction = context;
    uint32_t variant, entry;
    if (!name_at(&variant, &reduction->variants, cell[0], reduction) ||
        !name_at(&entry, &reduction->panels, cell[1], reduction))
        return false;
    if (!cell[4][0]) return true; /* a replication that failed */
    double reached = count_of(cell[4]), skipped = count_of(cell[5]), passed = count_of(cell[6]);
    bool shop = !strncmp(cell[2], "shops.", 6), room = !strncmp(cell[2], "rooms.", 6);
    if (shop && !strcmp(cell[7], "1") &&
        !funnel_add(reduction, entry, variant, cell[2], ENTERS,
                    (struct cell){.passed = reached + skipped}))
        return false;
    /* who watches is in the funnel, whether the room leads on or not */
    if (room && !strcmp(cell[3], "watch")) {
        passed = reached;
        reached = 0;
    }
    return funnel_add(reduction, entry, variant, cell[2], cell[3],
                      (struct cell){.reached = reached, .skipped = skipped, .passed = passed});
}

static bool seen(const struct row *row)
{
    for (int v = 0; v < YL_PLOT_VARIANTS; v++)
        if (row->cell[v].reached + row->cell[v].skipped + row->cell[v].passed > 0) return true;
    return false;
}

/* A row stands if anybody came, or if others of its path did; waiting rooms only if somebody
 * waited. The first path of an entry is its own and always stands. */
static bool funnel_stands(const struct reduction *reduction, const struct row *row)
{
    if (!row->step[0] || seen(row)) return true;
    if (!strncmp(row->path, "rooms.", 6) && !strcmp(row->step, "wait")) return false;
    const char *own = NULL;
    for (size_t i = 0; i < reduction->rows; i++) {
        const struct row *other = &reduction->row[i];
        if (other->panel != row->panel || !other->step[0]) continue;
        if (!own) own = other->path;
        if (!strcmp(other->path, row->path) && seen(other)) return true;
    }
    return own && !strcmp(own, row->path);
}

static double funnel_past(const struct cell *sum)
{
    return sum->n > 0 ? (sum->passed + sum->skipped) / sum->n : NAN;
}

/* label, figures of the first variant, the longest of all, then passed or skipped and passed of
 * each */
static void print_funnel_row(FILE *out, const struct row *row, uint32_t variants, const char *label)
{
    const struct cell *base = &row->cell[0];
    double longest = 0;
    for (uint32_t v = 0; v < variants; v++) longest = fmax(longest, funnel_past(&row->cell[v]));
    fprintf(out, "%s\t", label);
    print_mean(out, base->n > 0 ? base->passed / base->n : 0);
    if (base->reached > 0) fprintf(out, "  (%.3g%%)", 100 * base->passed / base->reached);
    yl_plot_number(out, longest);
    for (uint32_t v = 0; v < variants; v++) {
        const struct cell *sum = &row->cell[v];
        yl_plot_number(out, funnel_past(sum));
        yl_plot_number(out, sum->n > 0 ? sum->passed / sum->n : NAN);
    }
}

static enum yl_status write_funnel(struct yl_plot_layout *layout, struct reduction *reduction)
{
    FILE *out, *panels;
    enum yl_status status = yl_plot_open(&out, reduction->kit, "funnel.tsv");
    if (status) return status;
    if ((status = yl_plot_open(&panels, reduction->kit, "panels.tsv"))) {
        fclose(out);
        return status;
    }
    layout->panels =
        reduction->panels.count < YL_PLOT_PANELS ? reduction->panels.count : YL_PLOT_PANELS;
    layout->panels_left = reduction->panels.count - layout->panels;
    for (uint32_t p = 0; p < layout->panels; p++) {
        uint32_t rows = 0;
        for (size_t i = 0; i < reduction->rows; i++) {
            if (reduction->row[i].panel != p || !funnel_stands(reduction, &reduction->row[i]))
                continue;
            const char *label = step_label(reduction, &reduction->row[i]);
            layout->columns = widest(layout->columns, label);
            fprintf(out, "%u\t", rows++);
            print_funnel_row(out, &reduction->row[i], layout->variants, label);
            fputc('\n', out);
        }
        fputs("\n\n", out);
        if (rows > layout->rows) layout->rows = rows;
        char *key = yl_arena_print(&reduction->kit->arena, "entries.%s", reduction->panels.name[p]);
        fprintf(panels, "%u\t%s\t%u\n", p,
                shown(reduction, yl_plot_label(reduction->kit, key, reduction->panels.name[p]),
                      title_columns(reduction)),
                rows);
    }
    status = yl_plot_close(out, reduction->kit, "funnel.tsv");
    enum yl_status other = yl_plot_close(panels, reduction->kit, "panels.tsv");
    return status ? status : other;
}

static void reduction_free(struct reduction *reduction)
{
    free(reduction->variants.name);
    free(reduction->panels.name);
    free(reduction->row);
}

static enum yl_status funnel(struct yl_plot_layout *layout, struct yl_plot_kit *kit)
{
    static const char *const totals[] = {"variant", "place", "metric", "value", NULL};
    static const char *const columns[] = {"variant", "entry",  "path",     "step", "reached",
                                          "skipped", "passed", "position", NULL};
    struct reduction reduction = {.kit = kit};
    enum yl_status status = read_csv(&reduction, "totals.csv", totals, on_total);
    if (!status) status = read_csv(&reduction, "funnel.csv", columns, on_funnel);
    if (!status) status = yl_plot_variants(layout, kit, &reduction.variants);
    if (!status) status = write_funnel(layout, &reduction);
    reduction_free(&reduction);
    return status;
}

/* ---- steps ---------------------------------------------------------------------------------- */

static bool on_path(void *context, char *const *cell)
{
    struct reduction *reduction = context;
    uint32_t variant;
    if (!name_at(&variant, &reduction->variants, cell[0], reduction)) return false;
    struct row *row = row_at(reduction, 0, cell[1], cell[2]);
    if (!row) return false;
    if (isnan(row->claimed)) row->claimed = number(cell[3]);
    double arrived = count_of(cell[4]), actions = number(cell[5]);
    if (variant >= YL_PLOT_VARIANTS || !(arrived > 0) || isnan(actions)) return true;
    row->cell[variant].arrived += arrived;
    row->cell[variant].actions += arrived * actions;
    return true;
}

static double actions_mean(const struct cell *sum)
{
    return sum->arrived > 0 ? sum->actions / sum->arrived : NAN;
}

static bool arrived(const struct row *row)
{
    for (int v = 0; v < YL_PLOT_VARIANTS; v++)
        if (row->cell[v].arrived > 0) return true;
    return false;
}

/* Where nobody arrived there is nothing to compare. */
static enum yl_status write_steps(struct yl_plot_layout *layout, struct reduction *reduction)
{
    FILE *out;
    enum yl_status status = yl_plot_open(&out, reduction->kit, "steps.tsv");
    if (status) return status;
    layout->panels = 1;
    for (size_t i = 0; i < reduction->rows; i++) {
        const struct row *row = &reduction->row[i];
        if (!arrived(row)) continue;
        char *key = yl_arena_print(&reduction->kit->arena, "entries.%s", row->path);
        const char *dot = strchr(row->step, '.');
        const char *place = yl_plot_label(reduction->kit, row->step, dot ? dot + 1 : row->step);
        const int most = step_columns(reduction);
        const char *entry = yl_plot_label(reduction->kit, key, row->path);
        char *text = yl_arena_print(&reduction->kit->arena, "%s → %s",
                                    shown(reduction, entry, most - (most > 20 ? 4 : 6)),
                                    shown(reduction, place, most - 6));
        if (!text) text = "-";
        layout->columns = widest(layout->columns, text);
        fprintf(out, "%u\t%s", layout->rows++, text);
        yl_plot_number(out, row->claimed);
        /* where its figure goes */
        yl_plot_number(out, fmax(row->claimed, actions_mean(&row->cell[0])));
        for (uint32_t v = 0; v < layout->variants; v++)
            yl_plot_number(out, actions_mean(&row->cell[v]));
        fputc('\n', out);
    }
    return yl_plot_close(out, reduction->kit, "steps.tsv");
}

static enum yl_status steps(struct yl_plot_layout *layout, struct yl_plot_kit *kit)
{
    static const char *const columns[] = {"variant", "entry",        "place", "claimed_steps",
                                          "arrived", "actions_mean", NULL};
    struct reduction reduction = {.kit = kit};
    enum yl_status status = read_csv(&reduction, "paths.csv", columns, on_path);
    if (!status) status = yl_plot_variants(layout, kit, &reduction.variants);
    if (!status) status = write_steps(layout, &reduction);
    reduction_free(&reduction);
    return status;
}

/* ---- all ------------------------------------------------------------------------------------ */

static enum yl_status reduced(struct yl_plot_layout *layout, const struct yl_plot_job *job,
                              yl_plot_reduce *reduce)
{
    struct yl_plot_kit kit;
    enum yl_status status = yl_plot_kit_open(&kit, job);
    if (!status) status = reduce(layout, &kit);
    if (!status && kit.arena.failed)
        status = yl_fault_set(job->fault, YL_NO_MEMORY, "not enough memory for a picture");
    yl_plot_kit_close(&kit);
    return status;
}

static const struct picture {
    struct yl_plot_row_of row;
    yl_plot_reduce *reduce;
} pictures[] = {
    {{"funnel", "funnel.csv", true, false}, funnel},
    {{"sankey", "funnel.csv", true, false}, yl_plot_sankey},
    {{"online", "series.csv", true, false}, yl_plot_online},
    {{"orders", "series.csv", true, false}, yl_plot_orders},
    {{"steps", "paths.csv", true, false}, steps},
    {{"conversion", "summary.csv", true, false}, yl_plot_conversion},
    {{"variants", "compare.csv", true, false}, yl_plot_compare},
    {{"frontier", "summary.csv", true, true}, yl_plot_frontier},
    {{"sendtime", "summary.csv", true, false}, yl_plot_sendtime},
    {{"dashboard", "dashboard.csv", true, false}, yl_plot_dashboard},
    {{"curve", "points.csv", false, true}, yl_plot_curve},
    {{"heat", "points.csv", false, true}, yl_plot_heat},
    {{"power", "power.csv", true, false}, yl_plot_power},
    {{"stops", "looks.csv", true, false}, yl_plot_stops},
    {{"truth", "truth.csv", true, false}, yl_plot_truth},
    {{"days", "days.csv", true, false}, yl_plot_days},
};
enum { PICTURES = sizeof pictures / sizeof *pictures };

const struct yl_plot_row_of *yl_plot_row_at(size_t i)
{
    return i < PICTURES ? &pictures[i].row : NULL;
}

enum yl_status yl_plot_data(struct yl_plot_layout *layout, const char *picture,
                            const struct yl_plot_job *job)
{
    *layout = (struct yl_plot_layout){0};
    for (size_t i = 0; i < PICTURES; i++) {
        if (!strcmp(pictures[i].row.name, picture)) return reduced(layout, job, pictures[i].reduce);
    }
    return YL_BAD_CALL;
}
