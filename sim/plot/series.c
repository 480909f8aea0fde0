/* series.c: viewers, orders and dashboards over time, contract in picture.h */
#include "sim/base/array.h"
#include "sim/output/manifest.h"
#include "sim/plot/chart.h"
#include "sim/plot/ways.h"
#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { BINS = 150, ROOMS = 6, MOST_DAYS = 35 }; /* as many points and rooms as the eye follows */
static const double FIELD = 280, SMALL_FIELD = 130, DAYS_FIELD = 120, FEW = 5, DAY = 86400;

struct sample {
    uint32_t place, variant;
    double time;
    struct yl_estimate value; /* with the range of a single campaign; NAN: none */
};
struct series {
    struct yl_chart *chart;
    struct yl_plot_kit *kit;
    struct sample *sample; /* by variant, place and time; of the files */
    size_t samples, capacity;
    struct yl_plot_list places, variants;
    double from, to, width; /* of what is drawn; of a bin */
    bool days;              /* the clock needs its day */
};

static void add(struct series *series, struct sample sample)
{
    if (YL_ARRAY_RESERVE(&series->sample, &series->capacity, series->samples + 1))
        series->sample[series->samples++] = sample;
    else
        series->chart->failed = true;
}

/* ---- reading -------------------------------------------------------------------------------- */

#define ONLINE "online"
#define ORDERS "orders"

static void read_rows(struct series *series, const struct yl_rows *rows, const char *metric,
                      const char *kind)
{
    enum { VARIANT, TIME, PLACE, METRIC, MEAN, P05, P95 };
    struct yl_plot_kit *kit = series->kit;
    for (size_t i = 0; i < rows->count; i++) {
        const char *place = yl_row_text(rows, i, PLACE);
        double time;
        if (!yl_row_is(rows, i, METRIC, metric) || !yl_place_in(place, kind) ||
            strstr(place, ".items.") || /* a part of its shop */
            !yl_plot_time(&time, yl_row_text(rows, i, TIME)))
            continue;
        const char *variant = yl_row_text(rows, i, VARIANT);
        add(series, (struct sample){yl_plot_list_at(kit, &series->places, place),
                                    yl_plot_list_at(kit, &series->variants, variant), time,
                                    yl_row_estimate(rows, i, MEAN)});
    }
}

struct kept { /* of a series, for the same picture in another language or width */
    struct sample *sample;
    size_t samples;
    struct yl_plot_list places, variants;
};

static bool keep_list(struct yl_plot_list *kept, struct yl_arena *arena,
                      const struct yl_plot_list *list)
{
    *kept = *list;
    kept->name = yl_arena_get(arena, (2 * (size_t)list->count + 1) * sizeof *kept->name);
    if (kept->name && list->count) memcpy(kept->name, list->name, list->count * sizeof *kept->name);
    return kept->name != NULL;
}

/* NULL: no memory. */
static const struct kept *keep(const struct series *series, struct yl_arena *arena)
{
    struct kept *kept = yl_arena_get(arena, sizeof *kept);
    if (!kept || !keep_list(&kept->places, arena, &series->places) ||
        !keep_list(&kept->variants, arena, &series->variants))
        return NULL;
    kept->samples = series->samples;
    kept->sample = yl_arena_get(arena, (series->samples + 1) * sizeof *kept->sample);
    if (kept->sample && series->samples)
        memcpy(kept->sample, series->sample, series->samples * sizeof *kept->sample);
    return kept->sample ? kept : NULL;
}

/* The samples are the files' afterwards. */
static enum yl_status read_series(struct series *series, const char *metric, const char *kind)
{
    static const char *const metrics[] = {ONLINE, ORDERS, NULL};
    static const struct yl_table_only drawn = {"metric", metrics};
    struct yl_plot_files *files = yl_plot_files_of(series->kit);
    struct yl_rows rows;
    enum yl_status status = yl_plot_read_only(&rows, series->kit, "series.csv",
                                              "variant time place metric mean p05 p95", &drawn);
    if (status) return status;
    const struct kept *kept = yl_plot_files_kept(files, rows.sheet, metric);
    if (!kept) {
        read_rows(series, &rows, metric, kind);
        kept = series->chart->failed ? NULL : keep(series, &files->arena);
        free(series->sample);
        series->sample = NULL;
        series->samples = series->capacity = 0;
        series->chart->failed = !kept;
        if (!kept) return YL_OK; /* the chart remembers */
        yl_plot_files_keep(files, rows.sheet, metric, kept);
    }
    series->sample = kept->sample;
    series->samples = kept->samples;
    series->places = kept->places;
    series->variants = kept->variants;
    return YL_OK;
}

static bool follows(const struct sample *a, const struct sample *b)
{
    return a->variant == b->variant && a->place == b->place && a->time < b->time;
}

static double find_width(const struct series *series)
{
    double width = DBL_MAX;
    for (size_t i = 1; i < series->samples; i++)
        if (follows(&series->sample[i - 1], &series->sample[i]))
            width = fmin(width, series->sample[i].time - series->sample[i - 1].time);
    return width < DBL_MAX ? width : 0;
}

static double peak_of(const struct series *series, uint32_t place, uint32_t variant, double *when)
{
    double most = 0;
    for (size_t i = 0; i < series->samples; i++) {
        const struct sample *sample = &series->sample[i];
        if (sample->place != place || sample->variant != variant || !(sample->value.mean > most))
            continue;
        most = sample->value.mean;
        *when = sample->time;
    }
    return most;
}

/* From the first to the last bin with more than a trace, and a little more. */
static void find_span(struct series *series)
{
    double most = 0;
    series->from = DBL_MAX;
    series->to = -DBL_MAX;
    series->width = find_width(series);
    for (size_t i = 0; i < series->samples; i++) most = fmax(most, series->sample[i].value.mean);
    for (size_t i = 0; i < series->samples; i++) {
        const struct sample *sample = &series->sample[i];
        if (!(sample->value.mean > 0.005 * most)) continue;
        series->from = fmin(series->from, sample->time);
        series->to = fmax(series->to, sample->time);
    }
    series->to += series->width;
    series->days = series->to - series->from > 1.5 * DAY;
}

/* ---- sessions ------------------------------------------------------------------------------- */

/* A time as it is written: with its day, or a clock on the first day of the horizon. */
static bool moment(const struct series *series, double *time, const char *text)
{
    if (!text) return false;
    if (strchr(text, 'T')) return yl_plot_time(time, text);
    const char *from = yl_plot_setting(series->kit, NULL, "horizon.from");
    return from && yl_plot_time(time, yl_plot_text(series->kit, "%.10sT%s", from, text));
}

/* A session of a room of the base; false: there is no such number. */
static bool session_at(const struct series *series, const char *room, uint32_t number,
                       double span[2])
{
    struct yl_plot_kit *kit = series->kit;
    const char *from = yl_plot_text(kit, "%s.sessions.%u.from", room, number);
    const char *to = yl_plot_text(kit, "%s.sessions.%u.to", room, number);
    return moment(series, &span[0], yl_plot_setting(kit, NULL, from)) &&
           moment(series, &span[1], yl_plot_setting(kit, NULL, to));
}

/* The room of a setting "rooms.X.sessions.0.from"; NULL: it is none. */
static const char *room_of(struct yl_plot_kit *kit, const struct yl_setting *setting)
{
    const char *end = strstr(setting->path, ".sessions.0.from");
    if (!yl_place_in(setting->path, "rooms.") || !end) return NULL;
    return yl_plot_text(kit, "%.*s", (int)(end - setting->path), setting->path);
}

struct live { /* sessions of all rooms, or of one */
    const char *only;
    double from, to; /* of the first and the last; from > to: there is none */
};

/* Shade what is live in the span of the picture; no panel: only find it. */
static void shade(struct series *series, uint32_t panel, struct live *live)
{
    struct yl_plot_kit *kit = series->kit;
    const struct yl_manifest *manifest = kit->job->manifest;
    live->from = DBL_MAX;
    live->to = -DBL_MAX;
    for (size_t i = 0; manifest && i < manifest->settings; i++) {
        const char *room = room_of(kit, &manifest->setting[i]);
        double span[2];
        if (!room || (live->only && strcmp(live->only, room) != 0) ||
            strcmp(manifest->setting[i].variant, manifest->variant[0]) != 0)
            continue;
        for (uint32_t k = 0; session_at(series, room, k, span); k++) {
            live->from = fmin(live->from, span[0]);
            live->to = fmax(live->to, span[1]);
            span[0] = fmax(span[0], series->from);
            span[1] = fmin(span[1], series->to);
            if (panel == UINT32_MAX || !(span[0] < span[1])) continue;
            yl_chart_cell(series->chart,
                          (struct yl_chart_cell){.panel = panel,
                                                 .colour = YL_SHADE,
                                                 .ink = YL_SOFT,
                                                 .x0 = span[0],
                                                 .x1 = span[1],
                                                 .y1 = INFINITY,
                                                 .figure = yl_plot_say(kit, "live", "直播中")});
        }
    }
}

/* ---- curves --------------------------------------------------------------------------------- */

enum looks { PLAIN, WITH_BAND };

/* "base, 07-10 20:15: 12.3"; only a report shows it. */
static const char *said_at(struct yl_plot_kit *kit, const char *name, double time, double value)
{
    if (!kit->job->bare) return NULL;
    return yl_plot_text(kit, "%s, %s: %s", yl_plot_variant(kit, name),
                        yl_plot_clock(kit, time, true), yl_plot_count(kit, value));
}

/* Samples in bins of the picture, each so many of the file. The range of a single campaign is not that of wider bins. */
static void add_curve(struct series *series, struct yl_chart_curve curve, struct sample of,
                      enum looks looks)
{
    uint32_t at = yl_chart_curve(series->chart, curve), in_bin = 0;
    double bins = (series->to - series->from) / fmax(series->width, 1), sum = 0, begin = 0;
    uint32_t wide = (uint32_t)fmax(ceil(bins / BINS), 1);
    const double past = 1e-6 * series->width; /* whole bins alone: the line ends where they do */
    for (size_t i = 0; i < series->samples; i++) {
        const struct sample *sample = &series->sample[i];
        if (sample->place != of.place || sample->variant != of.variant ||
            sample->time < series->from - past || sample->time + series->width > series->to + past)
            continue;
        if (!in_bin++) begin = sample->time;
        sum += sample->value.mean;
        if (in_bin < wide && sample->time + 1.5 * series->width < series->to) continue;
        double mean = sum / in_bin;
        struct yl_estimate value = {mean, NAN, NAN};
        if (looks == WITH_BAND && wide == 1) value = sample->value;
        struct yl_chart_line *line =
            yl_chart_line(series->chart, at, begin + series->width * in_bin / 2, value);
        line->hover = said_at(series->kit, series->variants.name[of.variant], begin, value.mean);
        in_bin = 0;
        sum = 0;
    }
}

static struct yl_chart_axis time_axis(const struct series *series)
{
    struct yl_plot_kit *kit = series->kit;
    const char *label = NULL;
    if (!series->days)
        label =
            yl_plot_tell(kit, "time on %.5s", "时间，%.5s", yl_plot_clock(kit, series->from, true));
    return (struct yl_chart_axis){
        .kind = YL_AXIS_TIME, .label = label, .least = series->from, .most = series->to};
}

/* ---- online --------------------------------------------------------------------------------- */

/* Does a variant move the curve by more than a hair? */
static bool is_moved(const struct series *series, uint32_t place, uint32_t variant)
{
    double when, most = peak_of(series, place, 0, &when), apart = 0;
    const struct sample *base = NULL;
    for (size_t i = 0; i < series->samples && !base; i++)
        if (series->sample[i].variant == 0 && series->sample[i].place == place)
            base = &series->sample[i];
    const struct sample *end = series->sample + series->samples;
    for (const struct sample *sample = series->sample; base && sample < end; sample++) {
        if (sample->place != place || sample->variant != variant) continue;
        while (base < end && base->time < sample->time && base->variant == 0) base++;
        if (base == end || base->variant != 0 || base->time != sample->time) continue;
        apart = fmax(apart, fabs(base->value.mean - sample->value.mean));
    }
    return apart > 0.01 * most;
}

static void mark_peak(struct series *series, uint32_t panel, uint32_t place, uint32_t variant)
{
    struct yl_plot_kit *kit = series->kit;
    double when = 0, most = peak_of(series, place, variant, &when);
    struct yl_chart_point *point =
        yl_chart_point(series->chart, panel, variant, when + series->width / 2, most);
    point->size = 0.8;
    point->must = point->above = true;
    point->colour = variant ? YL_ACCENT : YL_BASE;
    point->name = yl_plot_tell(kit, "%s at %s", "%s 人，%s", yl_plot_count(kit, most),
                               yl_plot_clock(kit, when, series->days));
}

/* Seats of the room, where they come near what is drawn. */
static void mark_capacity(struct series *series, uint32_t panel, uint32_t place, uint32_t variant,
                          double most)
{
    struct yl_plot_kit *kit = series->kit;
    const char *path = yl_plot_text(kit, "%s.capacity", series->places.name[place]);
    const char *text = yl_plot_setting(kit, series->variants.name[variant], path);
    double seats = text ? strtod(text, NULL) : 0;
    if (!(seats > 0) || seats > 1.5 * most) return;
    uint32_t curve = yl_chart_curve(
        series->chart,
        (struct yl_chart_curve){
            .panel = panel, .variant = variant, .colour = YL_SOFT, .width = 1.4, .dashed = true});
    yl_chart_line(series->chart, curve, series->from, (struct yl_estimate){seats, NAN, NAN});
    yl_chart_line(series->chart, curve, series->to, (struct yl_estimate){seats, NAN, NAN});
    struct yl_chart_point *name = yl_chart_point(
        series->chart, panel, variant, series->to - 0.12 * (series->to - series->from), seats);
    name->shape = 0;
    name->must = name->above = true;
    name->colour = YL_SOFT;
    name->name = yl_plot_tell(kit, "%s seats", "%s 个座位", yl_plot_count(kit, seats));
}

/* The base alone, or with the variants beside it; `variant` 0: none. */
static void online_panel(struct series *series, uint32_t place, uint32_t variant, bool small)
{
    struct yl_plot_kit *kit = series->kit;
    struct live live = {.only = series->places.name[place]};
    double when, most = peak_of(series, place, 0, &when);
    for (uint32_t v = 1; v < series->variants.count; v++)
        most = fmax(most, peak_of(series, place, v, &when));
    const char *name = yl_plot_variant(kit, series->variants.name[variant]);
    const char *room =
        series->places.count > 1 || !small ? yl_plot_place(kit, series->places.name[place]) : name;
    uint32_t panel = yl_chart_panel(
        series->chart,
        (struct yl_chart_panel){
            .title =
                small && series->places.count > 1 ? yl_plot_text(kit, "%s: %s", room, name) : room,
            .height = yl_chart_field(series->chart, small ? SMALL_FIELD : FIELD),
            .full = !small,
            .x = time_axis(series),
            .y = {.zero = true, .least = 0, .most = 1.25 * most}});
    if (small) series->chart->panel[panel].x.label = NULL;
    shade(series, panel, &live);
    struct yl_chart_curve base = {.panel = panel,
                                  .colour = small ? YL_OTHER : YL_BASE,
                                  .band = YL_BAND,
                                  .width = small ? 1.6 : 2.4};
    add_curve(series, base, (struct sample){.place = place}, small ? PLAIN : WITH_BAND);
    if (variant)
        add_curve(series,
                  (struct yl_chart_curve){
                      .panel = panel, .variant = variant, .colour = YL_ACCENT, .width = 2.2},
                  (struct sample){.place = place, .variant = variant}, PLAIN);
    mark_peak(series, panel, place, variant);
    mark_capacity(series, panel, place, variant, most);
}

/* "The room peaks at 704 viewers at 21:27; small_room brings it to 480." */
static void say_online(struct series *series, uint32_t place)
{
    struct yl_plot_kit *kit = series->kit;
    double when = 0, other, most = peak_of(series, place, 0, &when), apart = 0, to = 0;
    uint32_t far = 0;
    if (!(most > 0)) return;
    for (uint32_t v = 1; v < series->variants.count; v++) {
        double peak = peak_of(series, place, v, &other);
        if (fabs(peak - most) <= apart) continue;
        apart = fabs(peak - most);
        to = peak;
        far = v;
    }
    const char *room = yl_plot_place(kit, series->places.name[place]);
    const char *said = yl_plot_tell(
        kit, "%s: on average at most %s viewers online, at %s", "%s平均同时在线最高 %s 人（%s）",
        room, yl_plot_count(kit, most), yl_plot_clock(kit, when, series->days));
    if (apart > 0.05 * most)
        said =
            yl_plot_tell(kit, "%s; with %s, %s", "%s；方案“%s”为 %s 人", said,
                         yl_plot_variant(kit, series->variants.name[far]), yl_plot_count(kit, to));
    series->chart->finding = said;
}

enum yl_status yl_plot_online(struct yl_chart *chart)
{
    struct series series = {.chart = chart, .kit = chart->kit};
    enum yl_status status = read_series(&series, ONLINE, "rooms.");
    find_span(&series);
    const char *same = NULL;
    uint32_t first = UINT32_MAX, rooms = 0;
    double when;
    chart->across = 3;
    chart->least = 160;
    for (uint32_t r = 0; !status && series.from < series.to && r < series.places.count; r++) {
        if (!(peak_of(&series, r, 0, &when) > 0) || rooms++ >= ROOMS) continue;
        if (first == UINT32_MAX) first = r;
        online_panel(&series, r, 0, false);
        for (uint32_t v = 1; v < series.variants.count; v++) {
            if (is_moved(&series, r, v))
                online_panel(&series, r, v, true);
            else if (rooms == 1)
                same = yl_plot_text(chart->kit, "%s%s%s", same ? same : "",
                                    same ? yl_plot_say(chart->kit, ", ", "、") : "",
                                    yl_plot_variant(chart->kit, series.variants.name[v]));
        }
    }
    if (first != UINT32_MAX) say_online(&series, first);
    if (same)
        chart->left_out = yl_plot_tell(chart->kit, "Not drawn, as the base: %s",
                                       "与基准方案相同，未画：%s", same);
    return status;
}

/* ---- orders --------------------------------------------------------------------------------- */

/* Around the sessions, or around where there is anything. */
static void zoom(struct series *series)
{
    struct live live = {0};
    shade(series, UINT32_MAX, &live);
    if (!(live.from < live.to) || live.to - live.from > 2 * DAY) return;
    double more = 0.15 * (live.to - live.from);
    series->from = fmax(series->from, live.from - more);
    series->to = fmin(series->to, live.to + more);
    series->days = false;
}

static const char *day_name(struct yl_plot_kit *kit, double day)
{
    static const char *const en[] = {"Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"};
    static const char *const zh[] = {"周四", "周五", "周六", "周日", "周一", "周二", "周三"};
    long number = lround(day / DAY); /* since Thursday, 1970-01-01 */
    const char *name = (kit->zh ? zh : en)[(number % 7 + 7) % 7];
    return yl_plot_text(kit, "%s %.5s", name, yl_plot_clock(kit, day, true));
}

enum { SHOPS = 3 }; /* with a colour of their own */
struct shop {       /* or all that sell less than FEW, and those behind the third */
    const char *name;
    double all, *bin; /* orders; in each bin of the file */
};
struct selling {
    struct series *series;
    struct shop shop[SHOPS + 1]; /* most orders first */
    uint32_t shops, bins, wide;  /* wide: bins of the file in one of the picture */
    double begin;                /* of the first bin */
};
static const uint32_t fills[SHOPS + 1] = {YL_BAND, YL_OTHER, YL_WARM, YL_GRID};

/* ---- shops and their orders ---- */

static double sold_in(const struct series *series, uint32_t place, uint32_t variant)
{
    double all = 0;
    for (size_t i = 0; i < series->samples; i++) {
        const struct sample *sample = &series->sample[i];
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
    if (!order || !shop || !all) return NULL;
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
    struct series *series = of->series;
    const uint32_t *shop = find_shops(of, variant);
    double last = -DBL_MAX;
    of->begin = DBL_MAX;
    for (size_t i = 0; i < series->samples; i++) {
        of->begin = fmin(of->begin, series->sample[i].time);
        last = fmax(last, series->sample[i].time);
    }
    if (!shop || !of->shops || !(series->width > 0)) return false;
    of->bins = (uint32_t)fmin((last - of->begin) / series->width + 1.5, 1 << 20);
    for (uint32_t s = 0; s < of->shops; s++) {
        of->shop[s].bin = yl_arena_get(&series->kit->arena, (of->bins + 1) * sizeof(double));
        if (!of->shop[s].bin) return false;
        for (uint32_t k = 0; k < of->bins; k++) of->shop[s].bin[k] = 0;
    }
    for (size_t i = 0; i < series->samples; i++) {
        const struct sample *sample = &series->sample[i];
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
    struct series *series = of->series;
    const double bin = series->width * of->wide;
    series->from = of->begin + floor((series->from - of->begin) / bin + 1e-6) * bin;
    series->to = of->begin + ceil((series->to - of->begin) / bin - 1e-6) * bin;
}

/* Orders an hour around the broadcast, shop upon shop. */
static void hours_panel(struct selling *of)
{
    struct series *series = of->series;
    struct yl_plot_kit *kit = series->kit;
    const double bin = series->width * of->wide, hours = bin / 3600;
    const uint32_t first = (uint32_t)lround(fmax((series->from - of->begin) / bin, 0)),
                   end = (uint32_t)lround((series->to - of->begin) / bin);
    struct live live = {0};
    double most = 0;
    for (uint32_t k = first; k < end; k++)
        most = fmax(most, sold(of, of->shops - 1, k * of->wide, of->wide));
    uint32_t panel = yl_chart_panel(
        series->chart,
        (struct yl_chart_panel){.title = yl_plot_say(kit, "Orders per hour", "每小时订单"),
                                .height = yl_chart_field(series->chart, FIELD - 40),
                                .full = true,
                                .x = time_axis(series),
                                .y = {.zero = true, .least = 0, .most = 1.25 * most / hours}});
    shade(series, panel, &live);
    for (uint32_t s = of->shops; s-- > 0;) {
        const bool top = s + 1 == of->shops;
        uint32_t curve = yl_chart_curve(
            series->chart,
            (struct yl_chart_curve){
                .panel = panel, .colour = YL_BASE, .band = fills[s], .width = top ? 2 : 0});
        for (uint32_t k = first; k < end; k++) {
            const double below = s ? sold(of, s - 1, k * of->wide, of->wide) / hours : 0;
            const double upto = sold(of, s, k * of->wide, of->wide) / hours;
            struct yl_chart_line *line =
                yl_chart_line(series->chart, curve, time_of(of, (k + 0.5) * of->wide),
                              (struct yl_estimate){upto, below, upto});
            if (top && kit->job->bare)
                line->hover =
                    yl_plot_text(kit, "%s: %s", yl_plot_clock(kit, time_of(of, k * of->wide), true),
                                 yl_plot_visits(kit, upto));
        }
    }
}

/* The bins of a day. */
static double sold_on(const struct selling *of, uint32_t shop, double day)
{
    const double from = (day - of->begin) / of->series->width,
                 to = (day + DAY - of->begin) / of->series->width;
    const uint32_t first = (uint32_t)fmax(ceil(from - 1e-6), 0);
    return to > first ? sold(of, shop, first, (uint32_t)ceil(to - 1e-6) - first) : 0;
}

static uint32_t days_of(const struct selling *of, double *first)
{
    const double last = time_of(of, of->bins - 1);
    *first = floor(of->begin / DAY) * DAY;
    return (uint32_t)fmin(floor((last - *first) / DAY) + 1, MOST_DAYS + 1);
}

static void days_panel(struct selling *of)
{
    struct yl_chart *chart = of->series->chart;
    struct yl_plot_kit *kit = of->series->kit;
    double first, most = 0;
    const uint32_t days = days_of(of, &first), last = of->shops - 1;
    const char **name = yl_arena_get(&kit->arena, (days + 1) * sizeof *name);
    if (!name || days < 2 || days > MOST_DAYS) return; /* the arena remembers */
    for (uint32_t d = 0; d < days; d++) {
        name[d] = day_name(kit, first + d * DAY);
        most = fmax(most, sold_on(of, last, first + d * DAY));
    }
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
            const double upto = sold_on(of, s, first + d * DAY);
            if (upto > below)
                yl_chart_cell(chart, (struct yl_chart_cell){
                                         .panel = panel,
                                         .colour = fills[s],
                                         .x0 = d - 0.38,
                                         .x1 = d + 0.38,
                                         .y0 = below,
                                         .y1 = upto,
                                         .hover = yl_plot_text(kit, "%s: %s", name[d],
                                                               shop_said(of, s, upto - below))});
            below = upto;
        }
        struct yl_chart_point *point = yl_chart_point(chart, panel, 0, d, below);
        point->shape = 0;
        point->must = point->above = true;
        point->name = yl_plot_visits(kit, below);
    }
}

/* When most orders come in all shops, and on which day. */
static void say_orders(struct selling *of)
{
    struct yl_plot_kit *kit = of->series->kit;
    const double hours = of->series->width / 3600;
    double first, most = 0, best = 0, all = 0;
    uint32_t when = 0, day = 0;
    const uint32_t days = days_of(of, &first), last = of->shops - 1;
    for (uint32_t k = 0; k < of->bins; k++)
        if (sold(of, last, k, 1) > most) most = sold(of, last, when = k, 1);
    for (uint32_t s = 0; s < of->shops; s++) all += of->shop[s].all;
    for (uint32_t d = 0; d < days; d++)
        if (sold_on(of, last, first + d * DAY) > best) {
            best = sold_on(of, last, first + d * DAY);
            day = d;
        }
    const char *said = yl_plot_tell(
        kit, "Orders are densest at %s: %s per hour", "订单在 %s 最密：每小时 %s 单",
        yl_plot_clock(kit, time_of(of, when), days > 1), yl_plot_count(kit, most / hours));
    if (days > 1 && days <= MOST_DAYS)
        said = yl_plot_tell(kit, "%s; %s brings %s of all %s", "%s；%s占全部的 %s（共 %s 单）",
                            said, day_name(kit, first + day * DAY),
                            yl_plot_percent(kit, best / all), yl_plot_count(kit, all));
    of->series->chart->finding = said;
}

static uint32_t variant_of(struct series *series)
{
    const char *name = yl_plot_drawn(series->kit, series->variants.name[0]);
    return yl_plot_list_at(series->kit, &series->variants, name);
}

enum yl_status yl_plot_orders(struct yl_chart *chart)
{
    struct series series = {.chart = chart, .kit = chart->kit};
    struct selling of = {.series = &series, .wide = 1};
    enum yl_status status = read_series(&series, ORDERS, "shops.");
    if (status || !series.samples) return status;
    find_span(&series);
    zoom(&series);
    if (!(series.from < series.to) || !sum_bins(&of, variant_of(&series))) return status;
    of.wide = (uint32_t)fmax(ceil((series.to - series.from) / series.width / BINS), 1);
    settle_ends(&of);
    if (of.shops > 1) put_legend(&of);
    hours_panel(&of);
    days_panel(&of);
    say_orders(&of);
    return status;
}
