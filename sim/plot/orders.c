/* orders.c: orders of all shops over time and by day, contract in picture.h */
#include "sim/plot/series.h"
#include <float.h>
#include <math.h>

enum { MOST_DAYS = 35 };
static const double FIELD = 240, DAYS_FIELD = 120, FEW = 5;

/* ---- orders --------------------------------------------------------------------------------- */

/* Around the sessions, or around where there is anything. */
static void zoom(struct yl_plot_series *series)
{
    struct yl_plot_live live = {0};
    yl_series_shade(series, UINT32_MAX, &live);
    if (!(live.from < live.to) || live.to - live.from > 2 * YL_SERIES_DAY) return;
    double more = 0.15 * (live.to - live.from);
    series->from = fmax(series->from, live.from - more);
    series->to = fmin(series->to, live.to + more);
    series->days = false;
}

static const char *day_name(struct yl_plot_kit *kit, double day)
{
    static const char *const en[] = {"Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"};
    static const char *const zh[] = {"周四", "周五", "周六", "周日", "周一", "周二", "周三"};
    long number = lround(day / YL_SERIES_DAY); /* since Thursday, 1970-01-01 */
    const char *name = (kit->zh ? zh : en)[(number % 7 + 7) % 7];
    return yl_plot_text(kit, "%s %.5s", name, yl_plot_clock(kit, day, true));
}

enum { SHOPS = 3 }; /* with a colour of their own */
struct shop {       /* or all that sell less than FEW, and those behind the third */
    const char *name;
    double all, *bin; /* orders; in each bin of the file */
};
struct selling {
    struct yl_plot_series *series;
    struct shop shop[SHOPS + 1]; /* most orders first */
    uint32_t shops, bins, wide;  /* wide: bins of the file in one of the picture */
    double begin;                /* of the first bin */
};
static const uint32_t fills[SHOPS + 1] = {YL_BAND, YL_OTHER, YL_WARM, YL_GRID};

/* ---- shops and their orders ---- */

static double sold_in(const struct yl_plot_series *series, uint32_t place, uint32_t variant)
{
    double all = 0;
    for (size_t i = 0; i < series->samples; i++) {
        const struct yl_plot_sample *sample = &series->sample[i];
        if (sample->place == place && sample->variant == variant && isfinite(sample->value.mean))
            all += sample->value.mean;
    }
    return all;
}

/* Which of the shops each place is: [places]; NULL: no memory. */
static const uint32_t *find_shops(struct selling *of, uint32_t variant)
{
    struct yl_plot_kit *kit = of->series->kit;
    const uint32_t places = of->series->places.count;
    uint32_t *order = yl_arena_get(&kit->arena, (places + 1) * sizeof *order),
             *shop = yl_arena_get(&kit->arena, (places + 1) * sizeof *shop), bundled = 0;
    double *all = yl_arena_get(&kit->arena, (places + 1) * sizeof *all);
    for (uint32_t p = 0; p < places; p++) {
        uint32_t at = p;
        all[p] = sold_in(of->series, p, variant);
        for (; at && all[order[at - 1]] < all[p]; at--) order[at] = order[at - 1];
        order[at] = p;
    }
    for (uint32_t i = 0; i < places; i++) {
        const uint32_t p = order[i];
        const bool own = i < SHOPS && (!i || all[p] >= FEW);
        shop[p] = own ? i : of->shops - (bundled > 0);
        if (!(all[p] > 0)) continue;
        if (own || !bundled++) of->shop[of->shops++] = (struct shop){.all = 0};
        of->shop[shop[p]].all += all[p];
        of->shop[shop[p]].name = yl_plot_place(kit, of->series->places.name[p]);
    }
    if (bundled > 1) of->shop[of->shops - 1].name = yl_plot_say(kit, "others", "其他");
    return shop;
}

/* Orders of each shop in each bin; false: there are none, or no memory. */
static bool sum_bins(struct selling *of, uint32_t variant)
{
    struct yl_plot_series *series = of->series;
    const uint32_t *shop = find_shops(of, variant);
    double last = -DBL_MAX;
    of->begin = DBL_MAX;
    for (size_t i = 0; i < series->samples; i++) {
        of->begin = fmin(of->begin, series->sample[i].time);
        last = fmax(last, series->sample[i].time);
    }
    if (!of->shops || !(series->width > 0)) return false;
    of->bins = (uint32_t)fmin((last - of->begin) / series->width + 1.5, 1 << 20);
    for (uint32_t s = 0; s < of->shops; s++) {
        of->shop[s].bin = yl_arena_get(&series->kit->arena, (of->bins + 1) * sizeof(double));
        for (uint32_t k = 0; k < of->bins; k++) of->shop[s].bin[k] = 0;
    }
    for (size_t i = 0; i < series->samples; i++) {
        const struct yl_plot_sample *sample = &series->sample[i];
        const double at = (sample->time - of->begin) / series->width + 0.5;
        if (sample->variant == variant && sample->value.mean > 0 && at < of->bins)
            of->shop[shop[sample->place]].bin[(uint32_t)at] += sample->value.mean;
    }
    return true;
}

/* Orders of the shops up to `shop` in so many bins from `from` on. */
static double sold(const struct selling *of, uint32_t shop, uint32_t from, uint32_t count)
{
    double sum = 0;
    for (uint32_t s = 0; s <= shop; s++)
        for (uint32_t k = from; k < from + count && k < of->bins; k++) sum += of->shop[s].bin[k];
    return sum;
}

static double time_of(const struct selling *of, double bin)
{
    return of->begin + bin * of->series->width;
}

/* "live shop 83.1" */
static const char *shop_said(const struct selling *of, uint32_t shop, double orders)
{
    return yl_plot_text(of->series->kit, "%s %s", of->shop[shop].name,
                        yl_plot_visits(of->series->kit, orders));
}

/* ---- panels ---- */

static void put_legend(const struct selling *of)
{
    struct yl_chart_key key[SHOPS + 1];
    for (uint32_t s = 0; s < of->shops; s++)
        key[s] = (struct yl_chart_key){shop_said(of, s, of->shop[s].all), fills[s]};
    yl_chart_legend(of->series->chart, key, of->shops);
}

/* What is drawn has whole bins alone, so that no line is cut at an end. */
static void settle_ends(struct selling *of)
{
    struct yl_plot_series *series = of->series;
    const double bin = series->width * of->wide;
    series->from = of->begin + floor((series->from - of->begin) / bin + 1e-6) * bin;
    series->to = of->begin + ceil((series->to - of->begin) / bin - 1e-6) * bin;
}

/* Orders an hour around the broadcast, shop upon shop. */
static void hours_panel(struct selling *of)
{
    struct yl_plot_series *series = of->series;
    struct yl_plot_kit *kit = series->kit;
    const double bin = series->width * of->wide, hours = bin / 3600;
    const uint32_t first = (uint32_t)lround(fmax((series->from - of->begin) / bin, 0)),
                   end = (uint32_t)lround((series->to - of->begin) / bin);
    struct yl_plot_live live = {0};
    double most = 0;
    for (uint32_t k = first; k < end; k++)
        most = fmax(most, sold(of, of->shops - 1, k * of->wide, of->wide));
    uint32_t panel = yl_chart_panel(
        series->chart,
        (struct yl_chart_panel){.title = yl_plot_say(kit, "Orders per hour", "每小时订单"),
                                .height = yl_chart_field(series->chart, FIELD),
                                .full = true,
                                .x = yl_series_axis(series),
                                .y = {.zero = true, .least = 0, .most = 1.25 * most / hours}});
    yl_series_shade(series, panel, &live);
    for (uint32_t s = of->shops; s-- > 0;) {
        const bool top = s + 1 == of->shops;
        uint32_t curve = yl_chart_curve(
            series->chart,
            (struct yl_chart_curve){
                .panel = panel, .colour = YL_BASE, .band = fills[s], .width = top ? 2 : 0});
        for (uint32_t k = first; k < end; k++) {
            const double below = s ? sold(of, s - 1, k * of->wide, of->wide) / hours : 0;
            const double upto = sold(of, s, k * of->wide, of->wide) / hours;
            yl_chart_line(series->chart, curve, time_of(of, (k + 0.5) * of->wide),
                          (struct yl_estimate){upto, below, upto});
        }
    }
}

/* The bins of a day. */
static double sold_on(const struct selling *of, uint32_t shop, double day)
{
    const double from = (day - of->begin) / of->series->width,
                 to = (day + YL_SERIES_DAY - of->begin) / of->series->width;
    const uint32_t first = (uint32_t)fmax(ceil(from - 1e-6), 0);
    return to > first ? sold(of, shop, first, (uint32_t)ceil(to - 1e-6) - first) : 0;
}

static uint32_t days_of(const struct selling *of, double *first)
{
    const double last = time_of(of, of->bins - 1);
    *first = floor(of->begin / YL_SERIES_DAY) * YL_SERIES_DAY;
    return (uint32_t)fmin(floor((last - *first) / YL_SERIES_DAY) + 1, MOST_DAYS + 1);
}

static void days_panel(struct selling *of)
{
    struct yl_chart *chart = of->series->chart;
    struct yl_plot_kit *kit = of->series->kit;
    double first, most = 0, all = 0;
    const uint32_t days = days_of(of, &first), last = of->shops - 1;
    const char **name = yl_arena_get(&kit->arena, (days + 1) * sizeof *name);
    if (days < 2 || days > MOST_DAYS) return; /* the arena remembers */
    for (uint32_t d = 0; d < days; d++) {
        name[d] = day_name(kit, first + d * YL_SERIES_DAY);
        most = fmax(most, sold_on(of, last, first + d * YL_SERIES_DAY));
        all += sold_on(of, last, first + d * YL_SERIES_DAY);
    }
    if (most > all - 0.5) return; /* all come on one day */
    uint32_t panel = yl_chart_panel(
        chart,
        (struct yl_chart_panel){.title = yl_plot_say(kit, "Orders of each day", "每天的订单"),
                                .height = yl_chart_field(chart, DAYS_FIELD),
                                .full = true,
                                .x = {.kind = YL_AXIS_ROWS, .name = name, .names = days},
                                .y = {.zero = true, .hidden = true, .most = 1.25 * most}});
    for (uint32_t d = 0; d < days; d++) {
        double below = 0;
        for (uint32_t s = 0; s < of->shops; s++) {
            const double upto = sold_on(of, s, first + d * YL_SERIES_DAY);
            if (upto > below)
                yl_chart_cell(chart, (struct yl_chart_cell){.panel = panel,
                                                            .colour = fills[s],
                                                            .x0 = d - 0.38,
                                                            .x1 = d + 0.38,
                                                            .y0 = below,
                                                            .y1 = upto});
            below = upto;
        }
        struct yl_chart_point *point = yl_chart_point(chart, panel, 0, d, below);
        point->shape = 0;
        point->must = point->above = true;
        point->name = yl_plot_visits(kit, below);
    }
}

static double all_of(const struct selling *of)
{
    double all = 0;
    for (uint32_t s = 0; s < of->shops; s++) all += of->shop[s].all;
    return all;
}

/* When most orders come in all shops, and on which day. */
static void say_orders(struct selling *of)
{
    struct yl_plot_kit *kit = of->series->kit;
    const double hours = of->series->width / 3600, all = all_of(of);
    double first, most = 0, best = 0;
    uint32_t when = 0, day = 0;
    const uint32_t days = days_of(of, &first), last = of->shops - 1;
    for (uint32_t k = 0; k < of->bins; k++)
        if (sold(of, last, k, 1) > most) most = sold(of, last, when = k, 1);
    for (uint32_t d = 0; d < days; d++)
        if (sold_on(of, last, first + d * YL_SERIES_DAY) > best) {
            best = sold_on(of, last, first + d * YL_SERIES_DAY);
            day = d;
        }
    const char *said = yl_plot_tell(
        kit, "Orders are densest at %s: %s per hour", "订单在 %s 最密：每小时 %s 单",
        yl_plot_clock(kit, time_of(of, when), days > 1), yl_plot_count(kit, most / hours));
    if (days > 1 && days <= MOST_DAYS && best < all - 0.5)
        said = yl_plot_tell(kit, "%s; %s brings %s of all %s", "%s；%s 占全部的 %s（共 %s 单）",
                            said, day_name(kit, first + day * YL_SERIES_DAY),
                            yl_plot_percent(kit, best / all), yl_plot_count(kit, all));
    of->series->chart->finding = said;
}

static uint32_t variant_of(struct yl_plot_series *series)
{
    const char *name = yl_plot_drawn(series->kit, series->variants.name[0]);
    return yl_plot_list_at(series->kit, &series->variants, name);
}

enum yl_status yl_plot_orders(struct yl_chart *chart)
{
    struct yl_plot_series series = {.chart = chart, .kit = chart->kit};
    struct selling of = {.series = &series, .wide = 1};
    enum yl_status status = yl_series_read(&series, "orders", "shops.");
    if (status || !series.samples) return status;
    yl_series_span(&series);
    zoom(&series);
    if (!(series.from < series.to) || !sum_bins(&of, variant_of(&series)) || all_of(&of) < 1)
        return YL_OK; /* less than an order has no course */
    of.wide = (uint32_t)fmax(ceil((series.to - series.from) / series.width / YL_SERIES_BINS), 1);
    settle_ends(&of);
    if (of.shops > 1) put_legend(&of);
    hours_panel(&of);
    days_panel(&of);
    say_orders(&of);
    return YL_OK;
}
