/* summary.c: pictures made of summary.csv and compare.csv: conversion, frontier, variants, sendtime;
 * contract in picture.h */
#include "sim/base/array.h"
#include "sim/output/manifest.h"
#include "sim/plot/chart.h"
#include "sim/stats/metrics.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

static bool same(const char *a, const char *b) { return !strcmp(a, b); }

/* ---- conversion ----------------------------------------------------------------------------- */

/* A mark of a way, `place`, from an entry to a room or shop. */
static void add_way(struct yl_chart *chart, uint32_t panel, const char *place, double actions,
                    struct yl_estimate share)
{
    struct yl_plot_kit *kit = chart->kit;
    char figure[YL_PLOT_FIGURE];
    bool room = yl_place_in(strchr(place, '>'), ">rooms.");
    struct yl_chart_point *point = yl_chart_point(chart, panel, 0, actions, share.mean);
    point->ylow = share.low > 0 ? share.low : share.mean; /* 0 has no place on a logarithmic axis */
    point->yhigh = share.high;
    point->colour = yl_chart_colours[room ? 0 : 1];
    point->shape = yl_chart_shapes[room ? 0 : 1];
    point->name = yl_plot_place(kit, place);
    share.low = point->ylow;
    point->hover =
        yl_plot_text(kit, kit->zh ? "%s；%s 次操作" : "%s; %s actions",
                     yl_plot_said(kit, point->name, share, true), yl_plot_figure(figure, actions));
}

enum yl_status yl_plot_conversion(struct yl_chart *chart)
{
    struct yl_plot_kit *kit = chart->kit;
    struct yl_rows summary;
    enum yl_status status = yl_plot_summary(&summary, kit);
    if (status) return status;
    uint32_t panel = yl_chart_panel(
        chart, (struct yl_chart_panel){
                   .height = kit->narrow ? 340 : 420,
                   .x.label = yl_plot_say(kit, "mean actions of a visit that arrives",
                                          "每次抵达的平均操作次数"),
                   .y = {.kind = YL_AXIS_SHARE,
                         .label = yl_plot_say(kit, "arrived, of all arrivals", "抵达 / 触达")}});
    struct yl_row_key key = {.metric = "conversion"};
    if (summary.count) key.variant = yl_row_text(&summary, 0, YL_ROWS_VARIANT);
    for (size_t i = yl_rows_find(&summary, 0, key); i < summary.count;
         i = yl_rows_find(&summary, i + 1, key)) {
        const char *place = yl_row_text(&summary, i, YL_ROWS_PLACE), *to = strchr(place, '>');
        if (!to || yl_place_in(to, ">goals.")) continue;
        size_t other =
            yl_rows_find(&summary, 0, (struct yl_row_key){"", key.variant, place, "actions_mean"});
        struct yl_estimate share = yl_row_estimate(&summary, i, YL_ROWS_MEAN);
        if (other == summary.count || !(share.mean > 0)) continue;
        double actions = yl_row_number(&summary, other, YL_ROWS_MEAN);
        if (isfinite(actions)) add_way(chart, panel, place, actions, share);
    }
    return YL_OK;
}

/* ---- frontier ------------------------------------------------------------------------------- */

struct choice {
    struct yl_estimate cost, orders;
    const char *name;
    bool efficient;
};

/* No other choice has more orders at no more cost, or as many at less. */
static void find_efficient(struct choice *choice, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        double cost = choice[i].cost.mean, orders = choice[i].orders.mean;
        choice[i].efficient = true;
        for (size_t k = 0; k < count; k++) {
            const struct choice *other = &choice[k];
            bool no_worse = other->cost.mean <= cost && other->orders.mean >= orders;
            if (no_worse && (other->cost.mean < cost || other->orders.mean > orders))
                choice[i].efficient = false;
        }
    }
}

static int by_cost(const void *a, const void *b)
{
    const struct choice *x = a, *y = b;
    if (x->cost.mean != y->cost.mean) return x->cost.mean < y->cost.mean ? -1 : 1;
    return (x->orders.mean > y->orders.mean) - (x->orders.mean < y->orders.mean);
}

/* Cost and orders of everything, of each variant (and point); false: no memory. */
static bool find_choices(struct choice **list, size_t *count, const struct yl_rows *summary,
                         struct yl_plot_kit *kit)
{
    size_t found = 0, capacity = 0, kept = 0;
    for (size_t i = 0; i < summary->count; i++) {
        bool cost = yl_row_is(summary, i, YL_ROWS_METRIC, "cost_cny");
        bool orders = yl_row_is(summary, i, YL_ROWS_METRIC, "orders");
        if (!yl_row_is(summary, i, YL_ROWS_PLACE, "all") || (!cost && !orders)) continue;
        const char *name = yl_row_text(summary, i, YL_ROWS_VARIANT);
        const char *point = yl_row_text(summary, i, YL_ROWS_POINT);
        if (point[0])
            name = yl_plot_text(kit, kit->zh ? "第 %s 点 · %s" : "point %s · %s", point, name);
        struct choice *one = NULL; /* rows of a choice stand near each other */
        for (size_t k = found; k > 0 && !one && found - k < 4; k--)
            if (same((*list)[k - 1].name, name)) one = &(*list)[k - 1];
        if (!one) {
            if (!YL_ARRAY_RESERVE(list, &capacity, found + 1)) return false;
            one = &(*list)[found++];
            *one = (struct choice){.cost.mean = NAN, .orders.mean = NAN, .name = name};
        }
        *(cost ? &one->cost : &one->orders) = yl_row_estimate(summary, i, YL_ROWS_MEAN);
    }
    for (size_t i = 0; i < found; i++)
        if (isfinite((*list)[i].cost.mean) && isfinite((*list)[i].orders.mean))
            (*list)[kept++] = (*list)[i];
    *count = kept;
    return true;
}

static void add_choice(struct yl_chart *chart, uint32_t panel, const struct choice *one,
                       size_t count)
{
    enum { NAMED = 40, BOUNDED = 60, HOVERING = 300 }; /* as many as a picture has room for */
    struct yl_plot_kit *kit = chart->kit;
    struct yl_chart_point *point =
        yl_chart_point(chart, panel, 0, one->cost.mean, one->orders.mean);
    if (count <= BOUNDED) {
        point->xlow = one->cost.low;
        point->xhigh = one->cost.high;
        point->ylow = one->orders.low;
        point->yhigh = one->orders.high;
    }
    point->colour = one->efficient ? yl_chart_colours[0] : YL_GREY;
    point->shape = one->efficient ? 7 : 6;
    point->name = count <= NAMED ? one->name : NULL;
    if (count > HOVERING && kit->narrow) return; /* fingers do not hover */
    const char *orders =
        yl_plot_said(kit, yl_metric_label("orders", kit->job->lang), one->orders, false);
    const char *cost =
        yl_plot_said(kit, yl_metric_label("cost_cny", kit->job->lang), one->cost, false);
    point->hover = yl_plot_text(kit, "%s · %s · %s", one->name, orders, cost);
}

/* Sorted by cost; the line goes along, then up. */
static void add_choices(struct yl_chart *chart, const struct choice *choice, size_t count)
{
    uint32_t panel = yl_chart_panel(
        chart,
        (struct yl_chart_panel){.height = 400,
                                .x.label = yl_metric_label("cost_cny", chart->kit->job->lang),
                                .y.label = yl_metric_label("orders", chart->kit->job->lang)});
    double last = NAN;
    for (size_t i = 0; i < count; i++) {
        const struct choice *one = &choice[i];
        add_choice(chart, panel, one, count);
        if (!one->efficient) continue;
        struct yl_estimate corner = {last, NAN, NAN}, end = {one->orders.mean, NAN, NAN};
        if (!isnan(last)) yl_chart_line(chart, panel, 0, one->cost.mean, corner);
        yl_chart_line(chart, panel, 0, one->cost.mean, end);
        last = one->orders.mean;
    }
}

enum yl_status yl_plot_frontier(struct yl_chart *chart)
{
    struct yl_rows summary;
    struct choice *choice = NULL;
    size_t count = 0;
    bool differ = false;
    enum yl_status status = yl_plot_summary(&summary, chart->kit);
    if (status) return status;
    chart->failed = !find_choices(&choice, &count, &summary, chart->kit);
    for (size_t i = 1; i < count; i++)
        differ = differ || choice[i].cost.mean != choice[0].cost.mean;
    if (differ) {
        find_efficient(choice, count);
        qsort(choice, count, sizeof *choice, by_cost);
        add_choices(chart, choice, count);
    }
    free(choice);
    return YL_OK;
}

/* ---- variants ------------------------------------------------------------------------------- */

static void add_difference(struct yl_chart *chart, uint32_t panel, const struct yl_rows *compare,
                           size_t i, uint32_t row)
{
    struct yl_plot_kit *kit = chart->kit;
    struct yl_estimate diff = yl_row_estimate(compare, i, YL_ROWS_MEAN);
    const char *metric = yl_row_text(compare, i, YL_ROWS_METRIC);
    bool share = yl_metric_is_share(metric);
    bool told = diff.low > 0 || diff.high < 0;
    double ratio = yl_row_number(compare, i, YL_ROWS_RATIO);
    uint32_t variant = yl_chart_drawn(row + 1, YL_PLOT_VARIANTS - 1); /* the base is 0 */
    struct yl_chart_point *point = yl_chart_point(chart, panel, variant, diff.mean, row);
    point->xlow = diff.low;
    point->xhigh = diff.high;
    point->colour = told ? yl_chart_colours[diff.mean > 0 ? 0 : 1] : YL_GREY;
    point->shape = told ? 7 : 6;
    char text[YL_PLOT_FIGURE];
    yl_plot_figure(text, share ? 100 * diff.mean : diff.mean);
    const char *figure =
        yl_plot_text(kit, "%s%s%s", diff.mean > 0 ? "+" : "", text, share ? "%" : "");
    if (isfinite(ratio) && diff.mean != 0)
        figure = yl_plot_text(kit, "%s (%+.3g%%)", figure, 100 * (ratio - 1));
    point->figure = figure;
    const char *name = yl_row_text(compare, i, YL_ROWS_VARIANT);
    const char *title = yl_plot_title(kit, yl_row_text(compare, i, YL_ROWS_PLACE), metric);
    point->hover = yl_plot_text(kit, "%s · %s", title, yl_plot_said(kit, name, diff, share));
}

/* One panel of a metric; nothing if no variant moves it. */
static void add_compared(struct yl_chart *chart, const struct yl_rows *compare,
                         struct yl_row_key key, struct yl_plot_list *variants)
{
    struct yl_plot_kit *kit = chart->kit;
    bool moved = false;
    for (size_t i = 0; i < compare->count; i++)
        moved = moved ||
                (yl_row_has(compare, i, key) && fabs(yl_row_number(compare, i, YL_ROWS_MEAN)) > 0);
    if (!moved) return;
    if (chart->panels) chart->panel[chart->panels - 1].x.label = NULL; /* once, below the last */
    uint32_t panel = yl_chart_panel(
        chart, (struct yl_chart_panel){
                   .title = yl_plot_title(kit, key.place, key.metric),
                   .height = 26.0 * variants->count,
                   .zero_line = true,
                   .x = {.kind = yl_metric_is_share(key.metric) ? YL_AXIS_SHARE : YL_AXIS_PLAIN,
                         .label = yl_plot_say(kit, "difference from base", "与基准之差")},
                   .y = {.kind = YL_AXIS_ROWS, .name = variants->name, .names = variants->count}});
    for (size_t i = 0; i < compare->count; i++) {
        if (!yl_row_has(compare, i, key)) continue;
        const char *name = yl_row_text(compare, i, YL_ROWS_VARIANT);
        uint32_t row = yl_plot_list_at(kit, variants, name);
        if (row < variants->count && isfinite(yl_row_number(compare, i, YL_ROWS_MEAN)))
            add_difference(chart, panel, compare, i, row);
    }
}

enum yl_status yl_plot_compare(struct yl_chart *chart)
{
    static const char *const wanted[] = {"orders", "gmv_cny", "net_cny", "cost_cny"};
    static const char *const of_room[] = {"unique_viewers", "peak_online"};
    struct yl_plot_kit *kit = chart->kit;
    const struct yl_plot_job *job = kit->job;
    struct yl_plot_list variants = {0}, rooms = {0};
    struct yl_rows compare;
    enum yl_status status = yl_plot_read(&compare, kit, "compare.csv", YL_ROWS_COMPARE);
    if (status) return status;
    (void)yl_plot_list_at(kit, &chart->variants, "base");
    for (size_t i = 0; i < compare.count; i++) {
        const char *place = yl_row_text(&compare, i, YL_ROWS_PLACE);
        const char *name = yl_row_text(&compare, i, YL_ROWS_VARIANT);
        (void)yl_plot_list_at(kit, &variants, name);
        (void)yl_plot_list_at(kit, &chart->variants, name);
        if (yl_place_in(place, "rooms.")) (void)yl_plot_list_at(kit, &rooms, place);
    }
    chart->variants.count = yl_chart_variants(chart); /* all are drawn: rows, not colours */
    if (job->place)
        add_compared(chart, &compare, (struct yl_row_key){NULL, NULL, job->place, job->metric},
                     &variants);
    for (size_t k = 0; k < sizeof wanted / sizeof *wanted; k++)
        if (!job->place || !same(job->place, "all") || !same(job->metric, wanted[k]))
            add_compared(chart, &compare, (struct yl_row_key){NULL, NULL, "all", wanted[k]},
                         &variants);
    for (size_t k = 0; rooms.count == 1 && k < 2; k++)
        add_compared(chart, &compare, (struct yl_row_key){NULL, NULL, rooms.name[0], of_room[k]},
                     &variants);
    return YL_OK;
}

/* ---- sendtime ------------------------------------------------------------------------------- */

static const char ENDING[] = ".arrivals.at";

/* The variants that move the time of sending of one entry, and nothing else; then the base. */
struct sending {
    struct yl_plot_kit *kit;
    const char *path; /* entries.sms.arrivals.at; NULL: none yet */
    const char **variant;
    double *time;
    uint32_t count;
};

static bool is_sending(const char *path)
{
    size_t length = strlen(path), ending = sizeof ENDING - 1;
    return length > ending && same(path + length - ending, ENDING);
}

/* The only setting of a variant; NULL: it has another number of them. */
static const struct yl_setting *only_setting(const struct yl_manifest *manifest,
                                             const char *variant)
{
    const struct yl_setting *only = NULL;
    size_t count = 0;
    for (size_t i = 0; i < manifest->settings; i++)
        if (same(manifest->setting[i].variant, variant)) {
            only = &manifest->setting[i];
            count++;
        }
    return count == 1 ? only : NULL;
}

static void add_time(struct sending *sending, const char *variant, const char *text)
{
    double time;
    if (!text || !yl_plot_time(&time, text)) return;
    sending->variant[sending->count] = yl_plot_text(sending->kit, "%s", variant);
    sending->time[sending->count++] = time;
}

static void find_sending(struct sending *sending, const struct yl_manifest *manifest)
{
    for (uint32_t v = 1; v < manifest->variants; v++) {
        const struct yl_setting *only = only_setting(manifest, manifest->variant[v]);
        if (!only || !is_sending(only->path)) continue;
        if (sending->path && !same(sending->path, only->path)) continue;
        uint32_t before = sending->count;
        add_time(sending, manifest->variant[v], only->value);
        if (sending->count > before) sending->path = only->path;
    }
    for (size_t i = 0; sending->path && i < manifest->settings; i++)
        if (same(manifest->setting[i].path, sending->path) &&
            same(manifest->setting[i].variant, manifest->variant[0])) {
            add_time(sending, manifest->variant[0], manifest->setting[i].value);
            return;
        }
}

static void sending_panel(struct yl_chart *chart, const struct sending *sending,
                          const struct yl_rows *summary, const char *place, const char *metric)
{
    struct yl_plot_kit *kit = chart->kit;
    bool share = yl_metric_is_share(metric);
    uint32_t panel = yl_chart_panel(
        chart,
        (struct yl_chart_panel){
            .title = yl_plot_title(kit, place, metric),
            .height = 240,
            .x = {.kind = YL_AXIS_TIME, .label = yl_plot_say(kit, "time of sending", "发送时间")},
            .y.kind = share ? YL_AXIS_SHARE : YL_AXIS_PLAIN});
    for (uint32_t i = 0; i < sending->count; i++) {
        size_t row =
            yl_rows_find(summary, 0, (struct yl_row_key){"", sending->variant[i], place, metric});
        if (row == summary->count) continue;
        struct yl_estimate value = yl_row_estimate(summary, row, YL_ROWS_MEAN);
        if (!isfinite(value.mean)) continue;
        struct yl_chart_point *point =
            yl_chart_point(chart, panel, 0, sending->time[i], value.mean);
        point->ylow = value.low;
        point->yhigh = value.high;
        point->name = sending->variant[i];
        point->hover = yl_plot_said(kit, sending->variant[i], value, share);
    }
}

/* The entry's ways into rooms and its orders. */
static enum yl_status sending_panels(struct yl_chart *chart, const struct sending *sending)
{
    struct yl_rows summary;
    enum yl_status status = yl_plot_summary(&summary, chart->kit);
    int length = (int)(strlen(sending->path) - strlen(ENDING));
    const char *entry = yl_plot_text(chart->kit, "%.*s", length, sending->path);
    const char *way = yl_plot_text(chart->kit, "%.*s>rooms.", length - 8, sending->path + 8);
    for (size_t i = 0; !status && i < summary.count; i++) {
        const char *place = yl_row_text(&summary, i, YL_ROWS_PLACE);
        if (yl_place_in(place, way) && yl_row_is(&summary, i, YL_ROWS_METRIC, "conversion") &&
            yl_row_is(&summary, i, YL_ROWS_VARIANT, sending->variant[0]))
            sending_panel(chart, sending, &summary, place, "conversion");
    }
    if (!status) sending_panel(chart, sending, &summary, entry, "orders");
    return status;
}

enum yl_status yl_plot_sendtime(struct yl_chart *chart)
{
    const struct yl_plot_job *job = chart->kit->job;
    struct yl_arena *arena = &chart->kit->arena;
    struct yl_finished finished;
    enum yl_status status = yl_output_read(&finished, job->run, 0, job->lang, job->fault);
    if (status) return status;
    uint32_t most = finished.manifest.variants + 1;
    struct sending sending = {.kit = chart->kit,
                              .variant = yl_arena_get(arena, most * sizeof(char *)),
                              .time = yl_arena_get(arena, most * sizeof(double))};
    if (sending.variant && sending.time) find_sending(&sending, &finished.manifest);
    if (sending.count >= 2) status = sending_panels(chart, &sending);
    yl_output_done(&finished);
    return status;
}
