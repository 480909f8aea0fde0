/* online.c: viewers over time, with the sessions behind them; contract in picture.h */
#include "sim/output/manifest.h"
#include "sim/plot/chart.h"
#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { ROOMS = 6, BINS = 150 }; /* as many rooms, and points of a line, as the eye follows */
static const double FIELD = 280, SMALL_FIELD = 130, DAY = 86400, /* px, px, s */
    SEEN = 0.1; /* of the fullest room: one with less is not drawn */

struct sample {
    uint32_t place, variant;
    double time;              /* s, wall clock */
    struct yl_estimate value; /* with the range of a single campaign; NAN: none */
};
struct series {
    struct yl_chart *chart;
    struct yl_plot_kit *kit;
    struct sample *sample; /* by variant, place and time, as in series.csv */
    size_t samples;
    struct yl_plot_list places, variants;
    double from, to, width; /* of what is drawn; of a bin */
    uint32_t wide;          /* bins of a point */
    bool other;             /* evenings are not drawn */
};

/* ---- reading -------------------------------------------------------------------------------- */

static enum yl_status read_series(struct series *series)
{
    enum { VARIANT, TIME, PLACE, METRIC, MEAN, P05, P95 };
    static const char *const metrics[] = {"online", NULL};
    static const struct yl_table_only drawn = {.column = "metric", .value = metrics};
    struct yl_plot_kit *kit = series->kit;
    struct yl_rows rows;
    enum yl_status status = yl_plot_read_only(&rows, kit, "series.csv",
                                              "variant time place metric mean p05 p95", &drawn);
    if (status) return status;
    series->sample = yl_arena_get(&kit->arena, (rows.count + 1) * sizeof *series->sample);
    for (size_t i = 0; i < rows.count; i++) {
        const char *place = yl_row_text(&rows, i, PLACE);
        double time;
        if (!yl_place_in(place, "rooms.") || !yl_plot_time(&time, yl_row_text(&rows, i, TIME)))
            continue;
        series->sample[series->samples++] =
            (struct sample){yl_plot_list_at(kit, &series->places, place),
                            yl_plot_list_at(kit, &series->variants, yl_row_text(&rows, i, VARIANT)),
                            time, yl_row_estimate(&rows, i, MEAN)};
    }
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
        *when = sample->time + series->width / 2;
    }
    return most;
}

/* The bins with more than a trace within half a day of the highest point: of several evenings the fullest. */
static void find_span(struct series *series)
{
    const struct sample *top = NULL;
    series->width = find_width(series);
    series->from = DBL_MAX;
    series->to = -DBL_MAX;
    for (size_t i = 0; i < series->samples; i++)
        if (!series->sample[i].variant && (!top || series->sample[i].value.mean > top->value.mean))
            top = &series->sample[i];
    for (size_t i = 0; i < series->samples; i++) {
        const struct sample *sample = &series->sample[i];
        const bool near = fabs(sample->time - top->time) < DAY / 2;
        if (!(sample->value.mean > 0.005 * top->value.mean)) continue;
        series->other |= !near;
        series->from = near ? fmin(series->from, sample->time) : series->from;
        series->to = near ? fmax(series->to, sample->time + series->width) : series->to;
    }
    const double bins = (series->to - series->from) / fmax(series->width, 1);
    series->wide = (uint32_t)fmax(ceil(bins / BINS), 1);
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

/* Shade what is live in a room, in the span of the picture. */
static void shade(const struct series *series, uint32_t panel, const char *in, bool small)
{
    const struct yl_manifest *manifest = series->kit->job->manifest;
    for (size_t i = 0; manifest && i < manifest->settings; i++) {
        const char *room = room_of(series->kit, &manifest->setting[i]);
        double span[2];
        if (!room || strcmp(in, room) != 0 ||
            strcmp(manifest->setting[i].variant, manifest->variant[0]) != 0)
            continue;
        for (uint32_t k = 0; session_at(series, room, k, span); k++) {
            span[0] = fmax(span[0], series->from);
            span[1] = fmin(span[1], series->to);
            if (!(span[0] < span[1])) continue;
            yl_chart_cell(series->chart,
                          (struct yl_chart_cell){
                              .panel = panel,
                              .colour = YL_SHADE,
                              .ink = YL_SOFT,
                              .x0 = span[0],
                              .x1 = span[1],
                              .y1 = INFINITY,
                              .figure = small ? NULL : yl_plot_say(series->kit, "live", "直播中")});
        }
    }
}

/* ---- curves --------------------------------------------------------------------------------- */

/* "from 20:05 to 20:10": the bin with its point in the middle; the last one can be shorter. */
static const char *bin_around(const struct series *series, double middle, double width)
{
    const double rest = series->to - middle, half = fmin(width / 2, rest > 0 ? rest : width);
    return yl_plot_tell(series->kit, "from %s to %s", "%s 至 %s",
                        yl_plot_clock(series->kit, middle - half, false),
                        yl_plot_clock(series->kit, middle + half, false));
}

/* Samples in bins of the picture, each so many of the file. The range of a single campaign is not that of wider bins. */
static void add_curve(struct series *series, struct yl_chart_curve curve, struct sample of)
{
    uint32_t at = yl_chart_curve(series->chart, curve), in_bin = 0;
    double sum = 0, begin = 0;
    const double past = 1e-6 * series->width; /* whole bins alone: the line ends where they do */
    for (size_t i = 0; i < series->samples; i++) {
        const struct sample *sample = &series->sample[i];
        if (sample->place != of.place || sample->variant != of.variant ||
            sample->time < series->from - past || sample->time + series->width > series->to + past)
            continue;
        if (!in_bin++) begin = sample->time;
        sum += sample->value.mean;
        if (in_bin < series->wide && sample->time + 1.5 * series->width < series->to) continue;
        struct yl_estimate value = {sum / in_bin, NAN, NAN};
        if (curve.band && series->wide == 1) value = sample->value;
        yl_chart_line(series->chart, at, begin + series->width * in_bin / 2, value);
        in_bin = 0;
        sum = 0;
    }
}

static struct yl_chart_axis time_axis(const struct series *series)
{
    struct yl_plot_kit *kit = series->kit;
    const char *label =
        yl_plot_tell(kit, "time on %.5s", "时间，%.5s", yl_plot_clock(kit, series->from, true));
    return (struct yl_chart_axis){
        .kind = YL_AXIS_TIME, .label = label, .least = series->from, .most = series->to};
}

/* ---- online --------------------------------------------------------------------------------- */

/* Are the curves of two variants apart by more than a hair? */
static bool is_apart(const struct series *series, uint32_t place, uint32_t one, uint32_t two)
{
    double when, most = peak_of(series, place, 0, &when), apart = 0;
    const struct sample *end = series->sample + series->samples, *a = series->sample;
    for (const struct sample *b = series->sample; b < end; b++) {
        if (b->place != place || b->variant != two) continue;
        while (a < end && (a->place != place || a->variant != one || a->time < b->time)) a++;
        if (a == end) break;
        if (a->time == b->time) apart = fmax(apart, fabs(a->value.mean - b->value.mean));
    }
    return apart > 0.02 * most;
}

/* The first variant with the curve of this one: 0 the base, `variant` no other. */
static uint32_t twin_of(const struct series *series, uint32_t place, uint32_t variant)
{
    uint32_t first = 0;
    while (first < variant && is_apart(series, place, first, variant)) first++;
    return first;
}

/* The variants with the curve of this one, which is the first of them; of the base the others. */
static const char *names_of(const struct series *series, uint32_t place, uint32_t variant)
{
    struct yl_plot_kit *kit = series->kit;
    const char *names = "";
    for (uint32_t v = variant ? variant : 1; v < series->variants.count; v++)
        if (twin_of(series, place, v) == variant)
            names = yl_plot_text(kit, "%s%s%s", names, *names ? yl_plot_say(kit, ", ", "、") : "",
                                 yl_plot_variant(kit, series->variants.name[v]));
    return names;
}

/* At the highest point of the line that was drawn last. */
static void mark_peak(struct series *series, uint32_t panel, uint32_t variant)
{
    struct yl_chart *chart = series->chart;
    const struct yl_chart_line *top = NULL;
    for (size_t i = chart->lines; i-- > 0 && chart->line[i].curve + 1 == chart->curves;)
        if (!top || chart->line[i].y.mean >= top->y.mean) top = &chart->line[i];
    if (!top || !(top->y.mean > 0)) return;
    chart->panel[panel].note = /* beside the point it would lie on lines */
        yl_plot_tell(series->kit, "peak %s %s", "%s 人，%s 最高",
                     yl_plot_visits(series->kit, top->y.mean),
                     bin_around(series, top->x, series->wide * series->width));
    struct yl_chart_point *point = yl_chart_point(chart, panel, top->x, top->y.mean);
    point->size = 0.8;
    point->colour = variant ? YL_ACCENT : YL_BASE;
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
        (struct yl_chart_curve){.panel = panel, .colour = YL_SOFT, .width = 1.4, .dashed = true});
    yl_chart_line(series->chart, curve, series->from, (struct yl_estimate){seats, NAN, NAN});
    yl_chart_line(series->chart, curve, series->to, (struct yl_estimate){seats, NAN, NAN});
    const char *note = series->chart->panel[panel].note;
    series->chart->panel[panel].note =
        yl_plot_tell(kit, "dashed: %s seats; %s", "虚线：%s 个座位；%s", yl_plot_count(kit, seats),
                     note ? note : "");
}

/* The base alone, or with the variants beside it; `variant` 0: none. */
static void online_panel(struct series *series, uint32_t place, uint32_t variant)
{
    const bool small = variant > 0;
    struct yl_plot_kit *kit = series->kit;
    double when, most = peak_of(series, place, 0, &when);
    for (uint32_t v = 1; v < series->variants.count; v++)
        most = fmax(most, peak_of(series, place, v, &when));
    for (size_t i = 0; i < series->samples && !small; i++) /* the whole band */
        if (series->sample[i].place == place && series->sample[i].value.high > most)
            most = series->sample[i].value.high;
    uint32_t panel = yl_chart_panel(
        series->chart, (struct yl_chart_panel){
                           .title = small ? names_of(series, place, variant)
                                          : yl_plot_place(kit, series->places.name[place]),
                           .height = small ? SMALL_FIELD : FIELD,
                           .full = !small,
                           .x = time_axis(series),
                           .y = {.zero = true, .least = 0, .most = (small ? 1.1 : 1.2) * most}});
    if (small) series->chart->panel[panel].x.label = NULL;
    shade(series, panel, series->places.name[place], small);
    struct yl_chart_curve base = {.panel = panel,
                                  .colour = small ? YL_OTHER : YL_BASE,
                                  .band = small ? 0 : YL_BAND,
                                  .width = small ? 1.6 : 2.4};
    add_curve(series, base, (struct sample){.place = place});
    if (variant)
        add_curve(series,
                  (struct yl_chart_curve){.panel = panel, .colour = YL_ACCENT, .width = 2.2},
                  (struct sample){.place = place, .variant = variant});
    mark_peak(series, panel, variant);
    mark_capacity(series, panel, place, variant, most);
}

/* "Room: viewers peak at 223 from 20:05 to 20:10; of the plans small room moves that most: 180 from 20:10 to 20:15" */
static void say_online(struct series *series, uint32_t place)
{
    struct yl_plot_kit *kit = series->kit;
    double when = 0, at = 0, apart = 0, to = 0, clock = 0;
    const double most = peak_of(series, place, 0, &when);
    uint32_t far = 0;
    for (uint32_t v = 1; v < series->variants.count; v++) {
        const double peak = peak_of(series, place, v, &clock);
        if (!yl_plot_may_choose(kit, series->variants.name[v]) || !(fabs(peak - most) > apart))
            continue;
        apart = fabs(peak - most);
        to = peak;
        at = clock;
        far = v;
    }
    const char *said =
        yl_plot_tell(kit, "%s: viewers peak at %s %s", "%s：平均在线最高 %s 人，%s",
                     yl_plot_place(kit, series->places.name[place]), yl_plot_visits(kit, most),
                     bin_around(series, when, series->width));
    if (apart > 0.05 * most)
        said = yl_plot_tell(kit, "%s; of the plans %s moves that most: %s %s",
                            "%s；可选方案中“%s”改变最大：%s 人，%s", said,
                            yl_plot_variant(kit, series->variants.name[far]),
                            yl_plot_visits(kit, to), bin_around(series, at, series->width));
    series->chart->finding = said;
}

enum yl_status yl_plot_online(struct yl_chart *chart)
{
    struct series series = {.chart = chart, .kit = chart->kit};
    enum yl_status status = read_series(&series);
    find_span(&series);
    const char *same = "";
    uint32_t first = UINT32_MAX, rooms = 0;
    double when, full = 0;
    chart->across = 3;
    chart->least = 160;
    for (uint32_t r = 0; r < series.places.count; r++)
        full = fmax(full, peak_of(&series, r, 0, &when));
    for (uint32_t r = 0; !status && series.from < series.to && r < series.places.count; r++) {
        const double peak = peak_of(&series, r, 0, &when);
        if (!(peak > SEEN * full) || rooms++ >= ROOMS) continue;
        if (first == UINT32_MAX || peak >= full) first = r;
        online_panel(&series, r, 0);
        for (uint32_t v = 1; v < series.variants.count; v++)
            if (twin_of(&series, r, v) == v) online_panel(&series, r, v);
        if (rooms == 1) same = names_of(&series, r, 0);
    }
    if (!status && first != UINT32_MAX) say_online(&series, first);
    if (*same)
        chart->left_out =
            yl_plot_tell(chart->kit, "Not drawn, as the plan: %s", "与现方案相同，未画：%s", same);
    if (series.other)
        chart->left_out =
            yl_plot_tell(chart->kit, "Only the fullest evening is drawn. %s",
                         "只画人数最多的一晚。%s", chart->left_out ? chart->left_out : "");
    return status;
}
