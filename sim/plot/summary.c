/* summary.c: pictures made of summary.csv and compare.csv, contract in pictures.h */
#include "sim/base/clock.h"
#include "sim/base/text.h"
#include "sim/output/manifest.h"
#include "sim/plot/chart.h"
#include "sim/plot/pictures.h"
#include "sim/stats/metrics.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { SOFT = 0x7F7F7F, METRICS = 6 };

static struct yl_plot_value value_at(const struct yl_plot_summary *summary, size_t row)
{
    return (struct yl_plot_value){yl_table_number(&summary->sheet, row, summary->mean),
                                  yl_table_number(&summary->sheet, row, summary->low),
                                  yl_table_number(&summary->sheet, row, summary->high)};
}

/* The row of a variant and point; SIZE_MAX: none. */
static size_t row_of(const struct yl_plot_summary *summary, const char *point, const char *variant,
                     const char *place, const char *metric)
{
    const struct yl_sheet *sheet = &summary->sheet;
    for (size_t i = 0; i < sheet->rows; i++)
        if (!strcmp(yl_table_cell(sheet, i, summary->metric), metric) &&
            !strcmp(yl_table_cell(sheet, i, summary->place), place) &&
            !strcmp(yl_table_cell(sheet, i, summary->variant), variant) &&
            !strcmp(yl_table_cell(sheet, i, summary->point), point))
            return i;
    return SIZE_MAX;
}

/* ---- conversion ----------------------------------------------------------------------------- */

enum yl_status yl_plot_conversion(struct yl_plot_layout *layout, struct yl_plot_kit *kit)
{
    struct yl_plot_summary summary;
    struct yl_chart chart;
    yl_chart_open(&chart, layout, kit);
    enum yl_status status = yl_plot_summary(&summary, kit);
    uint32_t panel = yl_chart_panel(
        &chart,
        (struct yl_chart_panel){
            .height = kit->job->page && kit->job->page < 600 ? 340 : 420,
            .origin = NAN,
            .x.label = yl_plot_say(kit, "mean actions of those who arrive", "到达者平均操作次数"),
            .y = {.kind = YL_AXIS_SHARE,
                  .label = yl_plot_say(kit, "arrived of those who came in", "到达 / 进入")}});
    const char *base = status || !summary.variants.count ? "" : summary.variants.name[0];
    for (size_t i = 0; !status && i < summary.sheet.rows; i++) {
        const char *place = yl_table_cell(&summary.sheet, i, summary.place);
        const char *to = strchr(place, '>');
        if (!to || !strncmp(to, ">goals.", 7)) continue;
        if (strcmp(yl_table_cell(&summary.sheet, i, summary.metric), "conversion") != 0 ||
            strcmp(yl_table_cell(&summary.sheet, i, summary.variant), base) != 0)
            continue;
        struct yl_plot_value value = value_at(&summary, i);
        size_t other = row_of(&summary, "", base, place, "actions_mean");
        double x = other == SIZE_MAX ? NAN : value_at(&summary, other).mean;
        if (!isfinite(x) || !(value.mean > 0)) continue;
        if (!(value.low > 0)) value.low = value.mean; /* no place on a logarithmic axis */
        bool room = !strncmp(to, ">rooms.", 7);
        const char *name = yl_plot_place(kit, place);
        char actions[YL_PLOT_FIGURE];
        yl_plot_figure(actions, x);
        const char *said = yl_plot_said(kit, name, value, true);
        char *hover = yl_arena_print(&kit->arena,
                                     kit->job->lang == YL_ZH ? "%s；%s 次操作" : "%s; %s actions",
                                     said, actions);
        yl_chart_point(&chart, (struct yl_chart_point){panel, 0, x, value.mean, NAN, NAN, value.low,
                                                       value.high, yl_chart_colours[room ? 0 : 1],
                                                       room ? 7 : 5, name, hover, NULL});
    }
    layout->absent = !chart.points;
    status = yl_chart_close(&chart, &(struct yl_plot_list){&base, 1, 1}, status);
    yl_plot_summary_free(&summary);
    return status;
}

/* ---- frontier ------------------------------------------------------------------------------- */

struct choice {
    struct yl_plot_value cost, orders;
    const char *name;
    bool efficient;
};

static void find_efficient(struct choice *choice, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        choice[i].efficient = true;
        for (size_t k = 0; k < count; k++) {
            const struct choice *a = &choice[i], *b = &choice[k];
            bool no_worse = b->cost.mean <= a->cost.mean && b->orders.mean >= a->orders.mean;
            if (no_worse && (b->cost.mean < a->cost.mean || b->orders.mean > a->orders.mean))
                choice[i].efficient = false;
        }
    }
}

static int by_cost(const void *a, const void *b)
{
    const struct choice *choice = a, *y = b;
    if (choice->cost.mean != y->cost.mean) return choice->cost.mean < y->cost.mean ? -1 : 1;
    return (choice->orders.mean > y->orders.mean) - (choice->orders.mean < y->orders.mean);
}

/* Cost and orders of everything, of each variant (and point). */
static size_t choices(struct choice **list, const struct yl_plot_summary *summary,
                      struct yl_plot_kit *kit)
{
    const struct yl_sheet *sheet = &summary->sheet;
    size_t count = 0, room = 0;
    for (size_t i = 0; i < sheet->rows; i++) {
        if (strcmp(yl_table_cell(sheet, i, summary->place), "all") != 0) continue;
        const char *metric = yl_table_cell(sheet, i, summary->metric);
        bool cost = !strcmp(metric, "cost_cny"), orders = !strcmp(metric, "orders");
        if (!cost && !orders) continue;
        const char *variant = yl_table_cell(sheet, i, summary->variant);
        const char *point = yl_table_cell(sheet, i, summary->point);
        const char *name = variant;
        if (point[0])
            name = yl_arena_print(&kit->arena,
                                  kit->job->lang == YL_ZH ? "第 %s 点 · %s" : "point %s · %s",
                                  point, variant);
        struct choice *one = NULL;
        for (size_t k = count; k > 0 && !one && count - k < 4; k--)
            if (name && !strcmp((*list)[k - 1].name, name)) one = &(*list)[k - 1];
        if (!one) {
            if (count == room) {
                room = room ? 2 * room : 64;
                struct choice *more = realloc(*list, room * sizeof *more);
                if (!more) return 0;
                *list = more;
            }
            one = &(*list)[count++];
            *one = (struct choice){.cost.mean = NAN, .orders.mean = NAN, .name = name ? name : "-"};
        }
        *(cost ? &one->cost : &one->orders) = value_at(summary, i);
    }
    size_t kept = 0;
    for (size_t i = 0; i < count; i++)
        if (isfinite((*list)[i].cost.mean) && isfinite((*list)[i].orders.mean))
            (*list)[kept++] = (*list)[i];
    return kept;
}

static void add_choices(struct yl_chart *chart, const struct choice *choice, size_t count,
                        bool names)
{
    uint32_t panel = yl_chart_panel(
        chart,
        (struct yl_chart_panel){.height = 400,
                                .origin = NAN,
                                .x.label = yl_metric_label("cost_cny", chart->kit->job->lang),
                                .y.label = yl_metric_label("orders", chart->kit->job->lang)});
    double last = NAN;
    for (size_t i = 0; i < count; i++) {
        const struct choice *one = &choice[i];
        const char *orders = yl_plot_said(
            chart->kit, yl_metric_label("orders", chart->kit->job->lang), one->orders, false);
        const char *cost = yl_plot_said(
            chart->kit, yl_metric_label("cost_cny", chart->kit->job->lang), one->cost, false);
        char *hover = yl_arena_print(&chart->kit->arena, "%s · %s · %s", one->name, orders, cost);
        bool many = count > 60;
        if (count > 300 && chart->width < 600) hover = NULL; /* fingers do not hover */
        yl_chart_point(chart, (struct yl_chart_point){
                                  panel, 0, one->cost.mean, one->orders.mean,
                                  many ? NAN : one->cost.low, many ? NAN : one->cost.high,
                                  many ? NAN : one->orders.low, many ? NAN : one->orders.high,
                                  one->efficient ? yl_chart_colours[0] : SOFT,
                                  one->efficient ? 7 : 6, names ? one->name : NULL, hover, NULL});
        if (!one->efficient) continue;
        if (!isnan(last))
            yl_chart_line(chart,
                          (struct yl_chart_line){panel, 0, one->cost.mean, last, NAN, NAN, NULL});
        yl_chart_line(chart, (struct yl_chart_line){panel, 0, one->cost.mean, one->orders.mean, NAN,
                                                    NAN, NULL});
        last = one->orders.mean;
    }
}

enum yl_status yl_plot_frontier(struct yl_plot_layout *layout, struct yl_plot_kit *kit)
{
    struct yl_plot_summary summary;
    struct choice *choice = NULL;
    struct yl_chart chart;
    yl_chart_open(&chart, layout, kit);
    enum yl_status status = yl_plot_summary(&summary, kit);
    size_t count = status ? 0 : choices(&choice, &summary, kit);
    bool differ = false;
    for (size_t i = 1; i < count; i++)
        differ = differ || choice[i].cost.mean != choice[0].cost.mean;
    layout->absent = !differ;
    if (!status && differ) {
        find_efficient(choice, count);
        qsort(choice, count, sizeof *choice, by_cost);
        add_choices(&chart, choice, count, count <= 40);
    }
    status = yl_chart_close(&chart, NULL, status);
    free(choice);
    yl_plot_summary_free(&summary);
    return status;
}

/* ---- variants ------------------------------------------------------------------------------- */

struct compared {
    struct yl_sheet sheet;
    int variant, place, metric, diff, low, high, ratio;
};

static enum yl_status read_compared(struct compared *compared, struct yl_plot_kit *kit)
{
    static const char file[] = "compare.csv";
    static const char *const names[] = {"variant",  "place",     "metric", "diff",
                                        "diff_low", "diff_high", "ratio",  NULL};
    int column[7];
    enum yl_status status = yl_plot_columns(&compared->sheet, column, kit, file, names);
    int *const to[] = {&compared->variant, &compared->place, &compared->metric, &compared->diff,
                       &compared->low,     &compared->high,  &compared->ratio};
    for (int i = 0; !status && i < 7; i++) *to[i] = column[i];
    return status;
}

/* One panel of a metric; nothing if no variant moves it. */
static void compare_panel(struct yl_chart *chart, const struct compared *of, const char *place,
                          const char *metric, struct yl_plot_list *variants)
{
    struct yl_plot_kit *kit = chart->kit;
    const char *word = yl_metric_label(metric, kit->job->lang);
    bool all = !strcmp(place, "all"), moved = false, share = yl_metric_is_share(metric);
    for (size_t i = 0; i < of->sheet.rows; i++)
        moved = moved || (!strcmp(yl_table_cell(&of->sheet, i, of->place), place) &&
                          !strcmp(yl_table_cell(&of->sheet, i, of->metric), metric) &&
                          fabs(yl_table_number(&of->sheet, i, of->diff)) > 0);
    if (!moved) return;
    const char *title =
        all ? word : yl_arena_print(&kit->arena, "%s · %s", yl_plot_place(kit, place), word);
    uint32_t panel = yl_chart_panel(
        chart, (struct yl_chart_panel){
                   .title = title,
                   .height = 26.0 * variants->count,
                   .origin = 0,
                   .x = {.kind = share ? YL_AXIS_SHARE : YL_AXIS_PLAIN,
                         .label = yl_plot_say(kit, "difference from the base", "与基准之差")},
                   .y = {.kind = YL_AXIS_ROWS, .name = variants->name, .names = variants->count}});
    for (size_t i = 0; i < of->sheet.rows; i++) {
        if (strcmp(yl_table_cell(&of->sheet, i, of->place), place) != 0 ||
            strcmp(yl_table_cell(&of->sheet, i, of->metric), metric) != 0)
            continue;
        struct yl_plot_value value = {yl_table_number(&of->sheet, i, of->diff),
                                      yl_table_number(&of->sheet, i, of->low),
                                      yl_table_number(&of->sheet, i, of->high)};
        const char *name = yl_table_cell(&of->sheet, i, of->variant);
        uint32_t v = yl_plot_list_at(variants, name);
        if (!isfinite(value.mean) || v >= variants->count) continue;
        bool told = value.low > 0 || value.high < 0;
        double ratio = yl_table_number(&of->sheet, i, of->ratio);
        char text[YL_PLOT_FIGURE];
        yl_plot_figure(text, share ? 100 * value.mean : value.mean);
        const char *sign = value.mean > 0 ? "+" : "", *unit = share ? "%" : "";
        char *figure = isfinite(ratio) && value.mean != 0
                           ? yl_arena_print(&kit->arena, "%s%s%s (%+.3g%%)", sign, text, unit,
                                            100 * (ratio - 1))
                           : yl_arena_print(&kit->arena, "%s%s%s", sign, text, unit);
        uint32_t colour = told ? yl_chart_colours[value.mean > 0 ? 0 : 1] : SOFT;
        const char *said = yl_plot_said(kit, name, value, share);
        yl_chart_point(
            chart, (struct yl_chart_point){
                       panel, v + 1 < YL_PLOT_VARIANTS ? v + 1 : YL_PLOT_VARIANTS - 1, value.mean,
                       v, value.low, value.high, NAN, NAN, colour, told ? 7 : 6, NULL,
                       yl_arena_print(&kit->arena, "%s · %s", title ? title : "", said), figure});
    }
}

enum yl_status yl_plot_compare(struct yl_plot_layout *layout, struct yl_plot_kit *kit)
{
    static const char *const wanted[] = {"orders", "gmv_cny", "net_cny", "cost_cny"};
    static const char *const of_room[] = {"unique_viewers", "peak_online"};
    struct compared of = {0};
    struct yl_plot_list variants = {0}, rooms = {0}, legend = {0};
    struct yl_chart chart;
    yl_chart_open(&chart, layout, kit);
    enum yl_status status = read_compared(&of, kit);
    (void)yl_plot_list_at(&legend, "base");
    for (size_t i = 0; !status && i < of.sheet.rows; i++) {
        const char *place = yl_table_cell(&of.sheet, i, of.place);
        (void)yl_plot_list_at(&variants, yl_table_cell(&of.sheet, i, of.variant));
        (void)yl_plot_list_at(&legend, yl_table_cell(&of.sheet, i, of.variant));
        if (!strncmp(place, "rooms.", 6)) (void)yl_plot_list_at(&rooms, place);
    }
    layout->variants = legend.count < YL_PLOT_VARIANTS ? legend.count : YL_PLOT_VARIANTS;
    const struct yl_plot_job *job = kit->job;
    if (!status && job->place) compare_panel(&chart, &of, job->place, job->metric, &variants);
    for (size_t k = 0; !status && k < sizeof wanted / sizeof *wanted; k++)
        if (!job->place || strcmp(job->place, "all") != 0 || strcmp(job->metric, wanted[k]) != 0)
            compare_panel(&chart, &of, "all", wanted[k], &variants);
    for (size_t k = 0; !status && rooms.count == 1 && k < 2; k++)
        compare_panel(&chart, &of, rooms.name[0], of_room[k], &variants);
    layout->absent = !chart.panels;
    for (size_t i = 0; i + 1 < chart.panels; i++) chart.panel[i].x.label = NULL;
    status = yl_chart_close(&chart, &legend, status);
    layout->variants_left = 0; /* all are drawn: rows, not colours */
    free(variants.name);
    free(rooms.name);
    free(legend.name);
    yl_table_free(&of.sheet);
    return status;
}

/* ---- sendtime ------------------------------------------------------------------------------- */

/* A time as written in a scenario, wall clock as if UTC, s. */
bool yl_plot_time(double *time, const char *text)
{
    size_t date = strcspn(text, "T");
    if (!text[date]) return false;
    size_t end = date + strcspn(text + date, "+-Z");
    int64_t micro;
    if (yl_time_parse(&micro, text, end, &(struct yl_zone){0}) != YL_TIME_GOOD) return false;
    *time = (double)(micro / YL_SECOND);
    return true;
}

struct sending {
    const char *path; /* entries.sms.arrivals.at */
    const char **variant;
    double *time;
    uint32_t count;
};

static const char *setting(const struct yl_manifest *manifest, const char *variant,
                           const char *path)
{
    for (size_t i = 0; i < manifest->settings; i++)
        if (!strcmp(manifest->setting[i].path, path) &&
            !strcmp(manifest->setting[i].variant, variant))
            return manifest->setting[i].value;
    return NULL;
}

/* Variants that move one entry's time of sending, and nothing else. */
static bool find_sending(struct sending *sending, const struct yl_manifest *manifest)
{
    static const char ending[] = ".arrivals.at";
    sending->count = 0;
    if (!manifest->variants) return false;
    for (uint32_t v = 1; v < manifest->variants; v++) {
        const char *only = NULL;
        size_t moved = 0;
        for (size_t i = 0; i < manifest->settings; i++)
            if (!strcmp(manifest->setting[i].variant, manifest->variant[v])) {
                only = manifest->setting[i].path;
                moved++;
            }
        size_t length = only ? strlen(only) : 0;
        if (moved != 1 || length < sizeof ending ||
            strcmp(only + length + 1 - sizeof ending, ending))
            continue;
        if (sending->path && strcmp(sending->path, only) != 0) continue;
        const char *text = setting(manifest, manifest->variant[v], only);
        double time;
        if (!text || !yl_plot_time(&time, text)) continue;
        sending->path = only;
        sending->variant[sending->count] = manifest->variant[v];
        sending->time[sending->count++] = time;
    }
    const char *text =
        sending->path ? setting(manifest, manifest->variant[0], sending->path) : NULL;
    double time;
    if (text && yl_plot_time(&time, text)) {
        sending->variant[sending->count] = manifest->variant[0];
        sending->time[sending->count++] = time;
    }
    return sending->count >= 2;
}

static void sending_panel(struct yl_chart *chart, const struct sending *sending,
                          const struct yl_plot_summary *summary, const char *place,
                          const char *metric)
{
    struct yl_plot_kit *kit = chart->kit;
    bool share = yl_metric_is_share(metric);
    uint32_t panel = yl_chart_panel(
        chart,
        (struct yl_chart_panel){
            .title = yl_arena_print(&kit->arena, "%s · %s", yl_plot_place(kit, place),
                                    yl_metric_label(metric, kit->job->lang)),
            .height = 240,
            .origin = NAN,
            .x = {.kind = YL_AXIS_TIME, .label = yl_plot_say(kit, "time of sending", "发送时间")},
            .y = {.kind = share ? YL_AXIS_SHARE : YL_AXIS_PLAIN}});
    for (uint32_t i = 0; i < sending->count; i++) {
        size_t row = row_of(summary, "", sending->variant[i], place, metric);
        if (row == SIZE_MAX) continue;
        struct yl_plot_value value = value_at(summary, row);
        if (!isfinite(value.mean)) continue;
        yl_chart_point(chart, (struct yl_chart_point){
                                  panel, 0, sending->time[i], value.mean, NAN, NAN, value.low,
                                  value.high, yl_chart_colours[0], 7, sending->variant[i],
                                  yl_plot_said(kit, sending->variant[i], value, share), NULL});
    }
}

/* The entry's ways into rooms and its orders. */
static void sending_panels(struct yl_chart *chart, const struct sending *sending,
                           const struct yl_plot_summary *summary)
{
    size_t length = strlen(sending->path) - strlen(".arrivals.at");
    char *entry = yl_arena_print(&chart->kit->arena, "%.*s", (int)length, sending->path);
    char *way =
        yl_arena_print(&chart->kit->arena, "%.*s>rooms.", (int)length - 8, sending->path + 8);
    if (!entry || !way) return;
    for (size_t i = 0; i < summary->sheet.rows; i++) {
        const char *place = yl_table_cell(&summary->sheet, i, summary->place);
        if (strncmp(place, way, strlen(way)) != 0 ||
            strcmp(yl_table_cell(&summary->sheet, i, summary->metric), "conversion") != 0 ||
            strcmp(yl_table_cell(&summary->sheet, i, summary->variant), sending->variant[0]) != 0)
            continue;
        sending_panel(chart, sending, summary, place, "conversion");
    }
    sending_panel(chart, sending, summary, entry, "orders");
}

enum yl_status yl_plot_sendtime(struct yl_plot_layout *layout, struct yl_plot_kit *kit)
{
    struct yl_finished finished;
    enum yl_status status =
        yl_output_read(&finished, kit->job->run, 0, kit->job->lang, kit->job->fault);
    if (status) return status;
    uint32_t room = finished.manifest.variants + 1;
    struct sending sending = {.variant = yl_arena_get(&kit->arena, room * sizeof(char *)),
                              .time = yl_arena_get(&kit->arena, room * sizeof(double))};
    if (!sending.variant || !sending.time) {
        yl_output_done(&finished);
        return yl_fault_set(kit->job->fault, YL_NO_MEMORY, "not enough memory for a picture");
    }
    layout->absent = !find_sending(&sending, &finished.manifest);
    if (!layout->absent) {
        struct yl_plot_summary summary;
        struct yl_chart chart;
        yl_chart_open(&chart, layout, kit);
        status = yl_plot_summary(&summary, kit);
        if (!status) sending_panels(&chart, &sending, &summary);
        layout->absent = !chart.points;
        status = yl_chart_close(&chart, NULL, status);
        yl_plot_summary_free(&summary);
    }
    yl_output_done(&finished);
    return status;
}
