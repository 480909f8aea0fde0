/* plot_data.c: sums over replications in the order of the files, contract in plot_data.h */
#include "sim/output/plot_data.h"
#include "sim/base/arena.h"
#include "sim/base/file.h"
#include "sim/base/text.h"
#include "sim/output/plot_csv.h"
#include "sim/output/plot_kit.h"
#include "sim/output/plot_pictures.h"
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    STEP_COLUMNS = 28, /* longer labels end in an ellipsis */
    NARROW_COLUMNS = 16,
    TITLE_COLUMNS = 44,
    VARIANT_COLUMNS = 28,
    NONE = -1,
};

/* A row of its own for those who come to a shop, before its first step: no name of a step is empty
 * or has a slash. */
static const char ENTERS[] = "/enters";

struct names {
    char **name;
    uint32_t count, room, last;
};
/* What is known of a row of a picture, for each variant. Which fields are used depends on the
 * picture. */
struct cell {
    double n, reached, skipped, passed; /* funnel: sums over n replications */
    double arrived, actions;            /* steps: visits, and actions of all of them */
};
struct row {
    int32_t panel;
    const char *path, *step; /* funnel: "" for the arrivals; steps: entry and place */
    double claimed;
    struct cell cell[YL_PLOT_VARIANTS];
};
struct reduction {
    const struct yl_plot_job *job;
    struct yl_arena arena;
    struct names variants, panels; /* panels: entries */
    struct names label_names, labels;
    struct row *row;
    size_t rows, row_room, row_last;
};

/* ---- names, rows --------------------------------------------------------------------------- */

static int32_t name_find(struct names *names, const char *name)
{
    for (uint32_t k = 0; k < names->count; k++) {
        uint32_t i =
            names->last + k < names->count ? names->last + k : names->last + k - names->count;
        if (!strcmp(names->name[i], name)) return (int32_t)(names->last = i);
    }
    return NONE;
}

static bool name_add(struct names *names, const char *name, struct yl_arena *arena)
{
    if (names->count == names->room) {
        uint32_t room = names->room ? 2 * names->room : 16;
        char **more = realloc(names->name, room * sizeof *more);
        if (!more) return false;
        names->name = more;
        names->room = room;
    }
    char *copy = yl_arena_copy(arena, name, strlen(name));
    if (!copy) return false;
    names->name[names->count++] = copy;
    return true;
}

/* The index of a name, which is added at its first sight; false: no memory. */
static bool name_at(int32_t *index, struct names *names, const char *name, struct yl_arena *arena)
{
    *index = name_find(names, name);
    if (*index != NONE) return true;
    *index = (int32_t)names->count;
    return name_add(names, name, arena);
}

static struct row *row_at(struct reduction *r, int32_t panel, const char *path, const char *step)
{
    for (size_t k = 0; k < r->rows; k++) {
        size_t i = (r->row_last + k) % r->rows;
        struct row *row = &r->row[i];
        if (row->panel == panel && !strcmp(row->step, step) && !strcmp(row->path, path)) {
            r->row_last = i;
            return row;
        }
    }
    if (r->rows == r->row_room) {
        size_t room = r->row_room ? 2 * r->row_room : 64;
        struct row *more = realloc(r->row, room * sizeof *more);
        if (!more) return NULL;
        r->row = more;
        r->row_room = room;
    }
    struct row *row = &r->row[r->rows];
    *row = (struct row){.panel = panel,
                        .path = yl_arena_copy(&r->arena, path, strlen(path)),
                        .step = yl_arena_copy(&r->arena, step, strlen(step)),
                        .claimed = NAN};
    if (!row->path || !row->step) return NULL;
    r->row_last = r->rows++;
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

static enum yl_status read_csv(struct reduction *r, const char *file, const char *const *names,
                               yl_plot_row *row)
{
    char *path = yl_arena_print(&r->arena, "%s/%s", r->job->run, file);
    if (!path) return yl_fault_set(r->job->fault, YL_NO_MEMORY, "not enough memory for '%s'", file);
    return yl_plot_csv(path, names, row, r, r->job->fault);
}

/* ---- texts ---------------------------------------------------------------------------------- */

static bool on_label(void *context, char *const *cell)
{
    struct reduction *r = context;
    return !cell[1][0] || (name_add(&r->label_names, cell[0], &r->arena) &&
                           name_add(&r->labels, cell[1], &r->arena));
}

static const char *label_of(struct reduction *r, const char *name, const char *otherwise)
{
    int32_t at = name ? name_find(&r->label_names, name) : NONE;
    return at == NONE ? otherwise : r->labels.name[at];
}

static const char *shown(struct reduction *r, const char *text, int columns)
{
    return yl_plot_shown(&r->arena, text, columns);
}

/* A page that is narrow has room for short names only. */
static int step_columns(const struct reduction *r)
{
    return r->job->page && r->job->page < 600 ? NARROW_COLUMNS : STEP_COLUMNS;
}

static int title_columns(const struct reduction *r)
{
    return !r->job->page ? TITLE_COLUMNS : r->job->page < 600 ? 18 : 22;
}

static const char *step_label(struct reduction *r, const struct row *row)
{
    bool zh = r->job->lang == YL_ZH;
    if (!row->step[0]) return zh ? "到达" : "arrivals";
    bool place = !strncmp(row->path, "rooms.", 6) || !strncmp(row->path, "shops.", 6);
    const char *step = row->step;
    if (!strcmp(step, ENTERS))
        step = zh ? "进店" : "enters";
    else if (!strncmp(row->path, "rooms.", 6) && zh)
        step = !strcmp(step, "watch") ? "观看" : !strcmp(step, "wait") ? "等待入场" : step;
    step = label_of(
        r, yl_arena_print(&r->arena, "%s%s.steps.%s", place ? "" : "paths.", row->path, row->step),
        step);
    if (!place) return shown(r, step, step_columns(r));
    const char *where = label_of(r, row->path, row->path + 6);
    int own = yl_text_width(step, strlen(step)), all = step_columns(r), most = all > 20 ? 12 : 6;
    int left = all - 3 - (own < most ? own : most);
    const char *text = yl_arena_print(&r->arena, "%s · %s", shown(r, where, left), step);
    return text ? shown(r, text, step_columns(r)) : "-";
}

static void print_mean(FILE *out, double value)
{
    char text[YL_PLOT_FIGURE];
    fputs(yl_plot_figure(text, value), out);
}

static void print_number(FILE *out, double value)
{
    char text[YL_NUMBER];
    fprintf(out, "\t%s", yl_text_number(text, value) ? text : "NaN");
}

static uint32_t widest(uint32_t columns, const char *text)
{
    int width = yl_text_width(text, strlen(text));
    return width > (int)columns ? (uint32_t)width : columns;
}

static enum yl_status table_open(FILE **out, struct reduction *r, const char *name)
{
    char *path = yl_arena_print(&r->arena, "%s/%s", r->job->folder, name);
    *out = path ? fopen(path, "wb") : NULL;
    if (*out) return YL_OK;
    return path ? yl_fault_set(r->job->fault, YL_IO, "cannot write '%s': %s", path, strerror(errno))
                : yl_fault_set(r->job->fault, YL_NO_MEMORY, "not enough memory for '%s'", name);
}

static enum yl_status table_close(FILE *out, struct reduction *r, const char *name)
{
    bool bad = ferror(out) != 0;
    errno = 0;
    if (!fclose(out) && !bad) return YL_OK;
    return yl_fault_set(r->job->fault, YL_IO, "cannot write '%s/%s': %s", r->job->folder, name,
                        errno ? strerror(errno) : "a write failed earlier");
}

static enum yl_status write_variants(struct yl_plot_layout *layout, struct reduction *r)
{
    FILE *out;
    enum yl_status status = table_open(&out, r, "variants.tsv");
    if (status) return status;
    layout->variants = r->variants.count < YL_PLOT_VARIANTS ? r->variants.count : YL_PLOT_VARIANTS;
    layout->variants_left = r->variants.count - layout->variants;
    for (uint32_t v = 0; v < layout->variants; v++) {
        const char *name = shown(r, r->variants.name[v], VARIANT_COLUMNS);
        fprintf(out, "%u\t%s\t%d\n", v, name, yl_text_width(name, strlen(name)));
    }
    return table_close(out, r, "variants.tsv");
}

/* ---- funnel --------------------------------------------------------------------------------- */

static bool funnel_add(struct reduction *r, int32_t entry, int32_t variant, const char *path,
                       const char *step, struct cell add)
{
    struct row *row = row_at(r, entry, path, step);
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
    struct reduction *r = context;
    if (strcmp(cell[2], "arrivals") != 0 || strncmp(cell[1], "entries.", 8) != 0) return true;
    int32_t variant, entry;
    if (!name_at(&variant, &r->variants, cell[0], &r->arena) ||
        !name_at(&entry, &r->panels, cell[1] + 8, &r->arena))
        return false;
    return !cell[3][0] ||
           funnel_add(r, entry, variant, "", "", (struct cell){.passed = count_of(cell[3])});
}

static bool on_funnel(void *context, char *const *cell)
{
    struct reduction *r = context;
    int32_t variant, entry;
    if (!name_at(&variant, &r->variants, cell[0], &r->arena) ||
        !name_at(&entry, &r->panels, cell[1], &r->arena))
        return false;
    if (!cell[4][0]) return true; /* a replication that failed */
    double reached = count_of(cell[4]), skipped = count_of(cell[5]), passed = count_of(cell[6]);
    bool shop = !strncmp(cell[2], "shops.", 6), room = !strncmp(cell[2], "rooms.", 6);
    if (shop && !strcmp(cell[7], "1") &&
        !funnel_add(r, entry, variant, cell[2], ENTERS, (struct cell){.passed = reached + skipped}))
        return false;
    /* who watches is in the funnel, whether the room leads on or not */
    if (room && !strcmp(cell[3], "watch")) passed = reached, reached = 0;
    return funnel_add(r, entry, variant, cell[2], cell[3],
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
static bool funnel_stands(const struct reduction *r, const struct row *row)
{
    if (!row->step[0] || seen(row)) return true;
    if (!strncmp(row->path, "rooms.", 6) && !strcmp(row->step, "wait")) return false;
    const char *own = NULL;
    for (size_t i = 0; i < r->rows; i++) {
        const struct row *other = &r->row[i];
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
    print_number(out, longest);
    for (uint32_t v = 0; v < variants; v++) {
        const struct cell *sum = &row->cell[v];
        print_number(out, funnel_past(sum));
        print_number(out, sum->n > 0 ? sum->passed / sum->n : NAN);
    }
}

static enum yl_status write_funnel(struct yl_plot_layout *layout, struct reduction *r)
{
    FILE *out, *panels;
    enum yl_status status = table_open(&out, r, "funnel.tsv");
    if (status) return status;
    if ((status = table_open(&panels, r, "panels.tsv"))) {
        fclose(out);
        return status;
    }
    layout->panels = r->panels.count < YL_PLOT_PANELS ? r->panels.count : YL_PLOT_PANELS;
    layout->panels_left = r->panels.count - layout->panels;
    for (uint32_t p = 0; p < layout->panels; p++) {
        uint32_t rows = 0;
        for (size_t i = 0; i < r->rows; i++) {
            if (r->row[i].panel != (int32_t)p || !funnel_stands(r, &r->row[i])) continue;
            const char *label = step_label(r, &r->row[i]);
            layout->columns = widest(layout->columns, label);
            fprintf(out, "%u\t", rows++);
            print_funnel_row(out, &r->row[i], layout->variants, label);
            fputc('\n', out);
        }
        fputs("\n\n", out);
        if (rows > layout->rows) layout->rows = rows;
        char *key = yl_arena_print(&r->arena, "entries.%s", r->panels.name[p]);
        fprintf(panels, "%u\t%s\t%u\n", p,
                shown(r, label_of(r, key, r->panels.name[p]), title_columns(r)), rows);
    }
    status = table_close(out, r, "funnel.tsv");
    enum yl_status other = table_close(panels, r, "panels.tsv");
    return status ? status : other;
}

static enum yl_status funnel(struct yl_plot_layout *layout, struct reduction *r)
{
    static const char *const totals[] = {"variant", "place", "metric", "value", NULL};
    static const char *const columns[] = {"variant", "entry",  "path",     "step", "reached",
                                          "skipped", "passed", "position", NULL};
    enum yl_status status = read_csv(r, "totals.csv", totals, on_total);
    if (!status) status = read_csv(r, "funnel.csv", columns, on_funnel);
    if (!status) status = write_variants(layout, r);
    return status ? status : write_funnel(layout, r);
}

/* ---- steps ---------------------------------------------------------------------------------- */

static bool on_path(void *context, char *const *cell)
{
    struct reduction *r = context;
    int32_t variant;
    if (!name_at(&variant, &r->variants, cell[0], &r->arena)) return false;
    struct row *row = row_at(r, 0, cell[1], cell[2]);
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
static enum yl_status steps(struct yl_plot_layout *layout, struct reduction *r)
{
    static const char *const columns[] = {"variant", "entry",        "place", "claimed_steps",
                                          "arrived", "actions_mean", NULL};
    FILE *out;
    enum yl_status status = read_csv(r, "paths.csv", columns, on_path);
    if (!status) status = write_variants(layout, r);
    if (!status) status = table_open(&out, r, "steps.tsv");
    if (status) return status;
    layout->panels = 1;
    for (size_t i = 0; i < r->rows; i++) {
        const struct row *row = &r->row[i];
        if (!arrived(row)) continue;
        char *key = yl_arena_print(&r->arena, "entries.%s", row->path);
        const char *dot = strchr(row->step, '.');
        const char *place = label_of(r, row->step, dot ? dot + 1 : row->step);
        char *text = yl_arena_print(
            &r->arena, "%s → %s",
            shown(r, label_of(r, key, row->path), step_columns(r) - (step_columns(r) > 20 ? 4 : 6)),
            shown(r, place, step_columns(r) - 6));
        if (!text) text = "-";
        layout->columns = widest(layout->columns, text);
        fprintf(out, "%u\t%s", layout->rows++, text);
        print_number(out, row->claimed);
        print_number(out,
                     fmax(row->claimed, actions_mean(&row->cell[0]))); /* where its figure goes */
        for (uint32_t v = 0; v < layout->variants; v++)
            print_number(out, actions_mean(&row->cell[v]));
        fputc('\n', out);
    }
    return table_close(out, r, "steps.tsv");
}

/* ---- all ------------------------------------------------------------------------------------ */

static enum yl_status by_rows(struct yl_plot_layout *layout, const struct yl_plot_job *job,
                              enum yl_status (*reduce)(struct yl_plot_layout *, struct reduction *))
{
    static const char *const label_columns[] = {"name", "label", NULL};
    struct reduction r = {.job = job};
    char *labels = yl_arena_print(&r.arena, "%s/labels.csv", job->run);
    bool labelled = labels && yl_file_exists(labels);
    enum yl_status status = labelled ? read_csv(&r, "labels.csv", label_columns, on_label) : YL_OK;
    if (!status) status = reduce(layout, &r);
    if (!status && r.arena.failed)
        status = yl_fault_set(job->fault, YL_NO_MEMORY, "not enough memory for a picture");
    free(r.variants.name);
    free(r.panels.name);
    free(r.label_names.name);
    free(r.labels.name);
    free(r.row);
    yl_arena_free(&r.arena);
    return status;
}

static enum yl_status by_sheets(struct yl_plot_layout *layout, const struct yl_plot_job *job,
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
    enum yl_status (*rows)(struct yl_plot_layout *, struct reduction *);
    yl_plot_reduce *sheets;
} pictures[] = {
    {{"funnel", "funnel.csv", true, false}, funnel, NULL},
    {{"sankey", "funnel.csv", true, false}, NULL, yl_plot_sankey},
    {{"online", "series.csv", true, false}, NULL, yl_plot_online},
    {{"orders", "series.csv", true, false}, NULL, yl_plot_orders},
    {{"steps", "paths.csv", true, false}, steps, NULL},
    {{"conversion", "summary.csv", true, false}, NULL, yl_plot_conversion},
    {{"variants", "compare.csv", true, false}, NULL, yl_plot_compare},
    {{"frontier", "summary.csv", true, true}, NULL, yl_plot_frontier},
    {{"sendtime", "summary.csv", true, false}, NULL, yl_plot_sendtime},
    {{"dashboard", "dashboard.csv", true, false}, NULL, yl_plot_dashboard},
    {{"curve", "points.csv", false, true}, NULL, yl_plot_curve},
    {{"heat", "points.csv", false, true}, NULL, yl_plot_heat},
    {{"power", "power.csv", true, false}, NULL, yl_plot_power},
    {{"stops", "looks.csv", true, false}, NULL, yl_plot_stops},
    {{"truth", "truth.csv", true, false}, NULL, yl_plot_truth},
    {{"days", "days.csv", true, false}, NULL, yl_plot_days},
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
        if (strcmp(pictures[i].row.name, picture) != 0) continue;
        return pictures[i].rows ? by_rows(layout, job, pictures[i].rows)
                                : by_sheets(layout, job, pictures[i].sheets);
    }
    return YL_BAD_CALL;
}
