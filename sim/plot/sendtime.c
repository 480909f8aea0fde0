/* sendtime.c: the outcome against the time of sending; contract in picture.h */
#include "sim/output/manifest.h"
#include "sim/plot/chart.h"
#include "sim/stats/metrics.h"
#include <math.h>
#include <string.h>

static bool same(const char *a, const char *b) { return !strcmp(a, b); }

static const char ENDING[] = ".arrivals.at";

/* The variants that move the time of sending of one entry, and nothing else; then the base. */
struct sending {
    struct yl_plot_kit *kit;
    const char *path; /* entries.sms.arrivals.at; NULL: none yet */
    const char **variant;
    double *time;
    uint32_t count, base; /* base: its number; count: it is none of them */
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

static struct yl_estimate at_time(const struct sending *sending, const struct yl_rows *summary,
                                  uint32_t i, struct yl_row_key key)
{
    key.point = "";
    key.variant = sending->variant[i];
    size_t row = yl_rows_find(summary, 0, key);
    if (row == summary->count) return (struct yl_estimate){NAN, NAN, NAN};
    return yl_row_estimate(summary, row, YL_ROWS_MEAN);
}

/* The one with most; sending->count: none. */
static uint32_t best_of(const struct yl_plot_kit *kit, const struct sending *sending,
                        const struct yl_rows *summary, struct yl_row_key key)
{
    uint32_t best = sending->count;
    double most = -INFINITY;
    for (uint32_t i = 0; i < sending->count; i++) {
        double mean = at_time(sending, summary, i, key).mean;
        if (!(mean > most) || !yl_plot_may_choose(kit, sending->variant[i])) continue;
        most = mean;
        best = i;
    }
    return best;
}

static void sending_panel(struct yl_chart *chart, const struct sending *sending,
                          const struct yl_rows *summary, struct yl_row_key key, const char *title)
{
    struct yl_plot_kit *kit = chart->kit;
    uint32_t best = best_of(kit, sending, summary, key);
    bool share = yl_metric_is_share(key.metric);
    double most = 0;
    if (best == sending->count) return;
    for (uint32_t i = 0; i < sending->count; i++) {
        struct yl_estimate value = at_time(sending, summary, i, key);
        most = fmax(most, fmax(value.mean, value.high));
    }
    uint32_t panel = yl_chart_panel(
        chart,
        (struct yl_chart_panel){
            .title = title,
            .height = 240,
            .x = {.kind = YL_AXIS_TIME, .label = yl_plot_say(kit, "time of sending", "发送时间")},
            .y = {.kind = share ? YL_AXIS_SHARE : YL_AXIS_PLAIN,
                  .zero = true,
                  .most = 1.16 * most}}); /* room for a name above each bar */
    uint32_t line = yl_chart_curve(
        chart, (struct yl_chart_curve){.panel = panel, .colour = YL_OTHER, .width = 1.4});
    for (uint32_t i = 0; i < sending->count; i++) {
        struct yl_estimate value = at_time(sending, summary, i, key);
        if (!isfinite(value.mean)) continue;
        const char *name = yl_plot_variant(kit, sending->variant[i]);
        yl_chart_line(chart, line, sending->time[i], (struct yl_estimate){value.mean, NAN, NAN});
        struct yl_chart_point *point =
            yl_chart_point(chart, panel, 0, sending->time[i], value.mean);
        point->ylow = value.low;
        point->yhigh = value.high;
        point->colour = i == best ? YL_ACCENT : YL_BASE;
        if (i == best || i == sending->base)
            point->name = yl_plot_text(kit, "%s: %s", yl_plot_clock(kit, sending->time[i], false),
                                       share ? yl_plot_percent(kit, value.mean)
                                             : yl_plot_count(kit, value.mean));
        point->must = i == best;
        point->above = true;
        point->hover = yl_plot_said(kit, name, value, share);
    }
}

/* Is the best told apart from the base by the paired difference? */
static bool is_told(const struct yl_rows *compare, const char *variant)
{
    size_t i = yl_rows_find(compare, 0, (struct yl_row_key){NULL, variant, "all", "orders"});
    return i < compare->count && yl_row_number(compare, i, YL_ROWS_LOW) > 0;
}

static enum yl_status say_sending(struct yl_chart *chart, const struct sending *sending,
                                  const struct yl_rows *summary)
{
    const struct yl_row_key key = {.place = "all", .metric = "orders"};
    struct yl_plot_kit *kit = chart->kit;
    struct yl_rows compare;
    uint32_t best = best_of(kit, sending, summary, key), base = sending->base;
    if (best == sending->count || base == sending->count || !yl_plot_has(kit, "compare.csv"))
        return YL_OK;
    enum yl_status status = yl_plot_read(&compare, kit, "compare.csv", YL_ROWS_COMPARE);
    if (status) return status;
    double most = at_time(sending, summary, best, key).mean;
    double now = at_time(sending, summary, base, key).mean;
    const char *then = yl_plot_clock(kit, sending->time[base], false);
    if (best == base || !is_told(&compare, sending->variant[best]))
        chart->finding = yl_plot_tell(kit, "No time is known to bring more orders than %s",
                                      "没有哪个时间的总订单可以说多于 %s", then);
    else
        chart->finding =
            yl_plot_tell(kit, "Sending at %s brings most orders: %s in all; at %s it is %s",
                         "%s 发送总订单最多：%s 单；%s 发送为 %s 单",
                         yl_plot_clock(kit, sending->time[best], false), yl_plot_count(kit, most),
                         then, yl_plot_count(kit, now));
    return YL_OK;
}

static void sort_by_time(struct sending *sending, const char *base)
{
    for (uint32_t i = 1; i < sending->count; i++)
        for (uint32_t k = i; k > 0 && sending->time[k] < sending->time[k - 1]; k--) {
            double time = sending->time[k];
            const char *variant = sending->variant[k];
            sending->time[k] = sending->time[k - 1];
            sending->variant[k] = sending->variant[k - 1];
            sending->time[k - 1] = time;
            sending->variant[k - 1] = variant;
        }
    while (sending->base < sending->count && !same(sending->variant[sending->base], base))
        sending->base++;
}

static bool is_same(const struct sending *sending, const struct yl_rows *summary,
                    struct yl_row_key one, struct yl_row_key two)
{
    for (uint32_t i = 0; i < sending->count; i++)
        if (at_time(sending, summary, i, one).mean != at_time(sending, summary, i, two).mean)
            return false;
    return true;
}

/* All orders, and beside them those of the entry, unless all are its. */
static enum yl_status sending_panels(struct yl_chart *chart, struct sending *sending)
{
    struct yl_plot_kit *kit = chart->kit;
    struct yl_rows summary;
    enum yl_status status = yl_plot_summary(&summary, kit);
    if (status) return status;
    int length = (int)(strlen(sending->path) - strlen(ENDING));
    const char *entry = yl_plot_text(kit, "%.*s", length, sending->path);
    chart->across = 2;
    chart->least = 300;
    const char *orders = yl_metric_label("orders", kit->job->lang);
    const char *sold = yl_rows_orders(&summary);
    const struct yl_row_key all = {.place = "all", .metric = "orders"},
                            own = {.place = entry, .metric = sold};
    sending_panel(chart, sending, &summary, all, yl_plot_tell(kit, "all %s", "全部%s", orders));
    if (!is_same(sending, &summary, all, own))
        sending_panel(chart, sending, &summary, own, yl_plot_title(kit, entry, sold));
    return say_sending(chart, sending, &summary);
}

enum yl_status yl_plot_sendtime(struct yl_chart *chart)
{
    const struct yl_manifest *manifest = chart->kit->job->manifest;
    struct yl_arena *arena = &chart->kit->arena;
    if (!manifest || !manifest->variants) return YL_OK;
    uint32_t most = manifest->variants + 1;
    struct sending sending = {.kit = chart->kit,
                              .variant = yl_arena_get(arena, most * sizeof(char *)),
                              .time = yl_arena_get(arena, most * sizeof(double))};
    if (sending.variant && sending.time) find_sending(&sending, manifest);
    if (sending.count < 2) return YL_OK;
    sort_by_time(&sending, manifest->variant[0]);
    return sending_panels(chart, &sending);
}
