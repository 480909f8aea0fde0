/* online.c: viewers over time, with the sessions behind them; contract in picture.h */
#include "sim/output/manifest.h"
#include "sim/plot/chart_layout.h"
#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
    ROOMS = 6,
    BINS = 150,
    FEW = 16,
    CAUSES = 5
}; /* most rooms, points of a line, times of causes; fewer points are steps */
/* SEEN, of the fullest room or curve: one with less, or nearer than that to another, is not drawn. A curve that stays
 * above LEVEL of its peak has none. */
static const double FIELD = 280, SMALL_FIELD = 130, DAY = 86400, HOUR = 3600,
                    FINE = 600, /* px, px, s, s, s */
    SEEN = 0.1, LEVEL = 0.75;

struct sample {
    uint32_t place, variant;
    double time, from, to;    /* s, wall clock; from when to when its bin is live, or all */
    struct yl_estimate value; /* with the range of a single campaign; NAN: none */
};
struct series {
    struct yl_chart *chart;
    struct yl_plot_kit *kit;
    struct sample *sample; /* by variant, place and time, as in series.csv */
    size_t samples;
    struct yl_plot_list places, variants;
    double from, to, width; /* of what is drawn; of a bin */
    uint32_t wide, rooms;   /* bins of a point; rooms that are seen */
    bool steps, other;      /* a bin is a step, for there are few; other evenings are not drawn */
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
        if (!yl_text_begins(place, "rooms.") || !yl_plot_time(&time, yl_row_text(&rows, i, TIME)))
            continue;
        series->sample[series->samples++] =
            (struct sample){yl_plot_list_at(kit, &series->places, place),
                            yl_plot_list_at(kit, &series->variants, yl_row_text(&rows, i, VARIANT)),
                            .time = time, .value = yl_row_estimate(&rows, i, MEAN)};
    }
    return YL_OK;
}

static bool is_of(const struct sample *sample, const struct sample *other)
{
    return sample->place == other->place && sample->variant == other->variant;
}

static double find_width(const struct series *series)
{
    double width = DBL_MAX;
    for (size_t i = 1; i < series->samples; i++)
        if (is_of(&series->sample[i - 1], &series->sample[i]))
            width = fmin(width, series->sample[i].time - series->sample[i - 1].time);
    return width < DBL_MAX ? width : 0;
}

static double peak_of(const struct series *series, uint32_t place, uint32_t variant)
{
    const struct sample of = {.place = place, .variant = variant};
    double most = 0;
    for (const struct sample *one = series->sample; one < series->sample + series->samples; one++)
        if (is_of(one, &of)) most = fmax(most, one->value.mean);
    return most;
}

/* The bins with more than a trace within half a day of the highest point: of several evenings the fullest. Samples of others go. */
static void find_span(struct series *series)
{
    const struct sample *top = NULL;
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
        series->from = near ? fmin(series->from, sample->from) : series->from;
        series->to = near ? fmax(series->to, sample->to) : series->to;
    }
    const double past = 1e-6 * series->width; /* whole bins alone: the line ends where they do */
    const size_t all = series->samples;
    series->samples = 0;
    for (size_t i = 0; i < all; i++)
        if (series->sample[i].from >= series->from - past &&
            series->sample[i].to <= series->to + past)
            series->sample[series->samples++] = series->sample[i];
    const double bins = (series->to - series->from) / fmax(series->width, 1);
    series->wide = (uint32_t)fmax(ceil(bins / BINS), 1);
    series->steps = bins < FEW;
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

/* A session of a room; false: there is no such number. */
static bool session_at(const struct series *series, uint32_t place, uint32_t variant,
                       uint32_t number, double span[2])
{
    struct yl_plot_kit *kit = series->kit;
    const char *room = series->places.name[place], *of = series->variants.name[variant];
    const char *from = yl_plot_text(kit, "%s.sessions.%u.from", room, number);
    const char *to = yl_plot_text(kit, "%s.sessions.%u.to", room, number);
    return moment(series, &span[0], yl_plot_setting(kit, of, from)) &&
           moment(series, &span[1], yl_plot_setting(kit, of, to));
}

/* Before and after the live part of a bin nobody is there: means over that part. */
static void keep_live(struct series *series)
{
    struct sample *const end = series->sample + (series->width > 0 ? series->samples : 0);
    double span[2];
    for (struct sample *first = series->sample, *one; first < end; first = one) {
        for (uint32_t k = 0; session_at(series, first->place, first->variant, k, span); k++)
            for (one = first; one < end && is_of(one, first); one++) {
                const double from = fmax(one->time, span[0]),
                             to = fmin(one->time + series->width, span[1]);
                if (!(from < to)) continue;
                one->from = one->to > 0 ? fmin(one->from, from) : from;
                one->to = fmax(one->to, to);
            }
        for (one = first; one < end && is_of(one, first); one++) {
            if (!(one->to > 0)) {
                one->from = one->time;
                one->to = one->time + series->width;
            }
            const double more = series->width / (one->to - one->from);
            one->value.mean *= more;
            one->value.low *= more;
            one->value.high *= more;
        }
    }
}

/* Behind the curves what is live, unless that is all. */
static void shade(const struct series *series, uint32_t panel, uint32_t place)
{
    double span[2];
    for (uint32_t k = 0; session_at(series, place, 0, k, span); k++) {
        const double from = fmax(span[0], series->from), to = fmin(span[1], series->to);
        if (from < to && (from > series->from || to < series->to))
            yl_chart_cell(series->chart,
                          (struct yl_chart_cell){.panel = panel,
                                                 .colour = YL_SHADE,
                                                 .x0 = from,
                                                 .x1 = to,
                                                 .y1 = series->chart->panel[panel].y.most});
    }
}

/* ---- curves --------------------------------------------------------------------------------- */

/* Samples in bins of the picture, each so many of the file. The range of a single campaign is not that of wider bins. */
static void add_curve(struct series *series, struct yl_chart_curve curve, struct sample of)
{
    uint32_t at = yl_chart_curve(series->chart, curve), in_bin = 0;
    double sum = 0, spent = 0, begin = 0;
    for (size_t i = 0; i < series->samples; i++) {
        const struct sample *sample = &series->sample[i];
        if (!is_of(sample, &of)) continue;
        if (!in_bin++) begin = sample->from;
        sum += sample->value.mean * (sample->to - sample->from);
        spent += sample->to - sample->from;
        if (in_bin < series->wide && sample->time + 1.5 * series->width < series->to) continue;
        struct yl_estimate value = {sum / spent, NAN, NAN};
        if (curve.band && series->wide == 1) value = sample->value;
        if (series->steps && sample->time < sample->from)
            yl_chart_line(series->chart, at, sample->from, yl_chart_exact(0));
        if (series->steps) yl_chart_line(series->chart, at, begin, value);
        yl_chart_line(series->chart, at, series->steps ? sample->to : (begin + sample->to) / 2,
                      value);
        if (series->steps && sample->to < sample->time + series->width)
            yl_chart_line(series->chart, at, sample->to, yl_chart_exact(0));
        in_bin = 0;
        sum = spent = 0;
    }
}

static struct yl_chart_axis time_axis(const struct series *series)
{
    struct yl_plot_kit *kit = series->kit;
    const char *label =
        yl_plot_tell(kit, "time on %.5s", "时间，%.5s", yl_plot_clock(kit, series->from, true));
    if (series->steps)
        label = yl_plot_tell(kit, "%s; means of %s min or their live part",
                             "%s；每级为 %s 分钟（或其中直播部分）的均值", label,
                             yl_plot_count(kit, series->wide * series->width / 60));
    return (struct yl_chart_axis){
        .kind = YL_AXIS_TIME, .label = label, .least = series->from, .most = series->to};
}

/* ---- online --------------------------------------------------------------------------------- */

/* The highest point of a room in any variant. */
static double most_of(const struct series *series, uint32_t place)
{
    double most = 0;
    for (uint32_t v = 0; v < series->variants.count; v++)
        most = fmax(most, peak_of(series, place, v));
    return most;
}

/* Is it drawn, where the fullest has so many? One with less than a viewer has nothing to show. */
static bool is_seen(const struct series *series, uint32_t place, double full)
{
    return peak_of(series, place, 0) > SEEN * full && most_of(series, place) >= 1;
}

/* How far the curves of two variants are apart at most. */
static double apart_of(const struct series *series, uint32_t place, uint32_t one, uint32_t two)
{
    double apart = 0;
    const struct sample *end = series->sample + series->samples, *a = series->sample;
    for (const struct sample *b = series->sample; b < end; b++) {
        if (b->place != place || b->variant != two) continue;
        while (a < end && (a->place != place || a->variant != one || a->time < b->time)) a++;
        if (a == end) break;
        if (a->time == b->time) apart = fmax(apart, fabs(a->value.mean - b->value.mean));
    }
    return apart;
}

static bool is_plan(const struct series *series, uint32_t variant)
{
    return yl_plot_may_choose(series->kit, series->variants.name[variant]);
}

/* Is it a plan whose curve is apart from that of the base by a tenth of the highest? */
static bool is_apart(const struct series *series, uint32_t place, uint32_t variant)
{
    return is_plan(series, variant) &&
           apart_of(series, place, 0, variant) > SEEN * most_of(series, place);
}

static const char *joined(const struct series *series, const char *names, const char *name)
{
    return yl_plot_text(series->kit, "%s%s%s", names,
                        *names ? yl_plot_say(series->kit, ", ", "、") : "", name);
}

static const char *add_name(const struct series *series, const char *names, uint32_t variant)
{
    return joined(series, names,
                  yl_plot_tell(series->kit, "'%s'", "“%s”",
                               yl_plot_variant(series->kit, series->variants.name[variant])));
}

/* Whole people, from ten on. */
static const char *viewers(struct yl_plot_kit *kit, double mean)
{
    return yl_plot_count(kit, mean < 10 ? mean : round(mean));
}

/* "peak 223 at 20:05", of wide bins "from 20:00 to 20:30", "between 150 and 180 from 21:00 on" of a curve that stays near a late peak, or "still rising at the end: 90";
 * *top: the first of the highest. NULL: nobody is there. */
static const char *course(const struct series *series, uint32_t place, uint32_t variant,
                          const struct sample **top)
{
    struct yl_plot_kit *kit = series->kit;
    const struct sample *line = series->sample, *all = line + series->samples, *end, *level;
    const struct sample of = {.place = place, .variant = variant};
    while (line < all && (!is_of(line, &of) || line->from < series->from)) line++;
    *top = line;
    for (end = line; end < all && is_of(end, &of) && end->from < series->to; end++)
        if (end->value.mean > (*top)->value.mean) *top = end;
    if (line == end || !((*top)->value.mean > 0)) return NULL;
    const char *most = viewers(kit, (*top)->value.mean);
    double least = INFINITY;
    for (level = end; level > line && level[-1].value.mean >= LEVEL * (*top)->value.mean; level--)
        least = fmin(least, level[-1].value.mean);
    const double half = 0.5 * (end[-1].time - line->time);
    if (level < end && end[-1].time - level->time > half && end[-1].time - (*top)->time < half)
        return yl_plot_tell(kit, "between %s and %s from %s on", "%s 至 %s 人（%s 起）",
                            viewers(kit, least), most, yl_plot_clock(kit, level->from, false));
    if (end[-1].value.mean == (*top)->value.mean && end - line > 1 && end[-2].value.mean > 0)
        return yl_plot_tell(kit, "still rising at the end: %s", "到结束仍在上升：%s 人", most);
    if ((*top)->to - (*top)->from < FINE)
        return yl_plot_tell(kit, "peak %s at %s", "最高 %s 人（%s）", most,
                            yl_plot_clock(kit, (*top)->from, false));
    return yl_plot_tell(kit, "peak %s from %s to %s", "%s 人，%s 至 %s 最高", most,
                        yl_plot_clock(kit, (*top)->from, false),
                        yl_plot_clock(kit, (*top)->to, false));
}

/* The course beneath the title, for beside the point it would lie on lines. */
static void mark_peak(struct series *series, uint32_t panel, uint32_t place, uint32_t variant)
{
    const struct sample *top;
    const char *note = course(series, place, variant, &top);
    if (!note)
        series->chart->panel[panel].note = yl_plot_say(series->kit, "nobody comes", "无人进入");
    if (!note) return;
    if (variant || series->rooms > 1)
        series->chart->panel[panel].note = note; /* else the title is it */
    struct yl_chart_point *point =
        yl_chart_point(series->chart, panel, (top->from + top->to) / 2, top->value.mean);
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
    yl_chart_line(series->chart, curve, series->from, yl_chart_exact(seats));
    yl_chart_line(series->chart, curve, series->to, yl_chart_exact(seats));
    const char *note = series->chart->panel[panel].note;
    series->chart->panel[panel].note =
        yl_plot_tell(kit, "dashed: seats, %s%s%s", "虚线：%s 个座位%s%s", yl_plot_count(kit, seats),
                     note ? yl_plot_say(kit, "; ", "；") : "", note ? note : "");
}

struct cause {
    double time;
    const char *names;
};

static void add_cause(const struct series *series, struct cause cause[CAUSES], uint32_t *causes,
                      double at, const char *name)
{
    uint32_t k = 0;
    while (k < *causes && cause[k].time < at) k++;
    if (k < *causes && cause[k].time == at) {
        cause[k].names = joined(series, cause[k].names, name);
    } else if (*causes < CAUSES) {
        memmove(cause + k + 1, cause + k, (*causes - k) * sizeof *cause);
        cause[k] = (struct cause){at, name};
        ++*causes;
    }
}

/* The times of a setting become causes by time; returns all names of those up to an hour before the picture begins, of a small
 * panel of all. */
static const char *add_times(const struct series *series, struct cause cause[CAUSES],
                             uint32_t *causes, const char *before, const char *times,
                             const char *name, bool small)
{
    for (size_t length; *times; times += length) {
        times += strspn(times, "[], ");
        length = strcspn(times, "], ");
        double at;
        if (!length || !moment(series, &at, yl_arena_copy(&series->kit->arena, times, length)) ||
            at < series->from - HOUR || at >= series->to)
            continue;
        if (at <= series->from || small)
            before =
                joined(series, before,
                       at == series->from ? name
                                          : yl_plot_text(series->kit, "%s %s", name,
                                                         yl_plot_clock(series->kit, at, false)));
        if (at > series->from) add_cause(series, cause, causes, at, name);
    }
    return before;
}

/* The parts of the programme become causes, from the second on: the first begins with the session. */
static void add_programme(const struct series *series, struct cause cause[CAUSES], uint32_t *causes,
                          uint32_t place)
{
    struct yl_plot_kit *kit = series->kit;
    double span[2];
    if (!session_at(series, place, 0, 0, span)) return;
    for (uint32_t k = 0;; k++) {
        const char *of = yl_plot_text(kit, "%s.programme", series->places.name[place]),
                   *name = yl_plot_setting(kit, NULL, yl_plot_text(kit, "%s.%u.name", of, k)),
                   *length = yl_plot_setting(kit, NULL, yl_plot_text(kit, "%s.%u.for", of, k));
        if (k && name && span[0] > series->from && span[0] < series->to)
            add_cause(series, cause, causes, span[0],
                      yl_plot_label(kit, yl_plot_text(kit, "%s.%s", of, name), name));
        if (!name || !length) return;
        span[0] += yl_plot_seconds(&length);
    }
}

/* Does the entry bring less than one order in a hundred, which no curve shows? */
static bool is_trifle(const struct series *series, const char *entry)
{
    struct yl_rows rows;
    double own = NAN, all = 0;
    if (!yl_plot_has(series->kit, "ways.csv") ||
        yl_plot_read(&rows, series->kit, "ways.csv", "variant entry orders"))
        return false;
    for (size_t i = 0; i < rows.count; i++) {
        const double orders = yl_row_number(&rows, i, 2);
        if (!yl_row_is(&rows, i, 0, series->variants.name[0]) || !isfinite(orders)) continue;
        all += orders;
        if (yl_row_is(&rows, i, 1, strchr(entry, '.') + 1)) own = orders;
    }
    return own < 0.01 * all;
}

/* What is sent or happens in the room at a time, parts of its programme too, of a plan what it sends at another: a line up to its name, each below the one
 * before. */
static void mark_causes(struct series *series, uint32_t panel, uint32_t place, uint32_t variant)
{
    struct yl_plot_kit *kit = series->kit;
    struct yl_chart_panel *of = &series->chart->panel[panel];
    const struct yl_manifest *manifest = kit->job->manifest;
    const char *room = series->places.name[place], *before = "",
               *owned = series->variants.name[variant];
    struct cause cause[CAUSES];
    uint32_t causes = 0;
    for (size_t i = 0; manifest && i < manifest->settings; i++) {
        const struct yl_setting *one = &manifest->setting[i];
        const char *end = strstr(one->path, ".arrivals.at");
        const bool in_room =
            !strncmp(one->path, room, strlen(room)) && strstr(one->path, ".while.");
        if (in_room) end = strstr(one->path, ".at");
        if (strcmp(one->variant, owned) != 0 || !end ||
            (!in_room && !yl_text_begins(one->path, "entries.")))
            continue;
        const char *owner = yl_arena_copy(&kit->arena, one->path, (size_t)(end - one->path)),
                   *name = strrchr(owner, '.') + 1;
        if (!in_room && is_trifle(series, owner)) continue;
        name = yl_plot_label(kit, in_room ? yl_plot_text(kit, "%s.steps.%s", room, name) : owner,
                             name);
        before = add_times(series, cause, &causes, before, one->value, name, variant);
    }
    if (!variant) add_programme(series, cause, &causes, place);
    const double step = 0.07, span = series->to - series->from,
                 field = series->chart->width - 70; /* about */
    if (causes > 2 && !variant) of->y.most *= 1 + step * causes;
    for (uint32_t k = 0; k < causes; k++) {
        const double high = of->y.most * (variant ? 1 : 1 - step * (k + 0.5)), at = cause[k].time;
        const char *text =
            yl_plot_text(kit, "%s %s", yl_plot_clock(kit, at, false), cause[k].names);
        const double left = (at - series->from) / span * field - 8, right = field - left - 16;
        const bool before_it = yl_chart_wide(YL_TEXT_SMALL, text) > right && left > right;
        (void)yl_letters_wrap(&kit->arena, 12, text, fmax(left, right), &text, 1);
        yl_chart_segment(series->chart, (struct yl_chart_segment){panel, YL_AXIS, at, 0, at, high});
        if (variant) continue; /* its note has it */
        yl_chart_text(series->chart,
                      (struct yl_chart_text){.in = panel + 1,
                                             .x = at + (before_it ? -6 : 6) * span / field,
                                             .y = high,
                                             .align = before_it ? 1 : -1,
                                             .size = YL_TEXT_SMALL,
                                             .colour = YL_SOFT,
                                             .text = text,
                                             .boxed = true});
    }
    if (*before)
        of->note = yl_plot_tell(kit, "%s%s%s: %s", "%s%s%s：%s", of->note ? of->note : "",
                                of->note ? yl_plot_say(kit, "; ", "；") : "",
                                variant ? yl_plot_say(kit, "sends", "发送")
                                        : yl_plot_tell(kit, "begun by %s", "不晚于 %s 开始",
                                                       yl_plot_clock(kit, series->from, false)),
                                before);
}

/* The base alone, or with the plans of one curve beside it; `variant` 0: none. */
static void online_panel(struct series *series, uint32_t place, uint32_t variant)
{
    const bool small = variant > 0;
    double most = small ? most_of(series, place) : peak_of(series, place, 0);
    for (size_t i = 0; i < series->samples && !small; i++) { /* the whole band */
        const struct sample *sample = &series->sample[i];
        if (sample->place == place && !sample->variant && sample->value.high > most)
            most = sample->value.high;
    }
    uint32_t panel = yl_chart_panel(
        series->chart, (struct yl_chart_panel){
                           .title = small ? add_name(series, "", variant)
                                          : yl_plot_place(series->kit, series->places.name[place]),
                           .height = small ? SMALL_FIELD : FIELD,
                           .full = !small,
                           .x = time_axis(series),
                           .y = {.zero = true, .least = 0, .most = (small ? 1.1 : 1.2) * most}});
    if (small) series->chart->panel[panel].x.label = NULL;
    struct yl_chart_curve base = {.panel = panel,
                                  .colour = small ? YL_OTHER : YL_BASE,
                                  .band = small ? 0 : YL_BAND,
                                  .width = small ? 1.6 : 2.4};
    add_curve(series, base, (struct sample){.place = place});
    if (small)
        add_curve(series,
                  (struct yl_chart_curve){.panel = panel, .colour = YL_ACCENT, .width = 1.8},
                  (struct sample){.place = place, .variant = variant});
    mark_peak(series, panel, place, variant);
    mark_capacity(series, panel, place, variant, most);
    mark_causes(series, panel, place, variant);
    shade(series, panel, place);
}

/* "Room, viewers: peak 223 at 20:05; the peak moves most with 'small room', to 180 at 20:10" */
static void say_online(struct series *series, uint32_t place)
{
    struct yl_plot_kit *kit = series->kit;
    double most = 0;
    uint32_t far = 0;
    for (uint32_t v = 1; v < series->variants.count; v++) {
        const double moved = fabs(peak_of(series, place, v) - peak_of(series, place, 0));
        if (!(moved > most) || !is_apart(series, place, v)) continue;
        most = moved;
        far = v;
    }
    const struct sample *top, *moved;
    const char *said = course(series, place, 0, &top);
    if (!said) return;
    const char *room = yl_plot_place(kit, series->places.name[place]);
    if (series->other)
        room = yl_plot_tell(kit, "%s on %.5s", "%s（%.5s）", room,
                            yl_plot_clock(kit, series->from, true));
    said = yl_plot_tell(kit, "%s, viewers: %s", "%s，平均在线：%s", room, said);
    if (far && course(series, place, far, &moved))
        said = yl_plot_tell(
            kit, "%s; the peak moves most with '%s', to %s%s", "%s；峰值变动最大的是“%s”：%s 人%s",
            said, yl_plot_variant(kit, series->variants.name[far]), viewers(kit, moved->value.mean),
            moved->from == top->from
                ? ""
                : yl_plot_tell(kit, " at %s", "（%s）", yl_plot_clock(kit, moved->from, false)));
    series->chart->finding = said;
}

enum yl_status yl_plot_online(struct yl_chart *chart)
{
    struct series series = {.chart = chart, .kit = chart->kit};
    enum yl_status status = read_series(&series);
    series.width = find_width(&series);
    keep_live(&series);
    find_span(&series);
    if (series.to - series.from < 1.5 * series.width)
        return status; /* a mean of all has no course */
    const char *same = "";
    uint32_t first = UINT32_MAX, panels = 0;
    double full = 0;
    chart->across = 3;
    chart->least = 160;
    for (uint32_t r = 0; r < series.places.count; r++) full = fmax(full, peak_of(&series, r, 0));
    for (uint32_t r = 0; r < series.places.count; r++) series.rooms += is_seen(&series, r, full);
    for (uint32_t r = 0; !status && series.from < series.to && r < series.places.count; r++) {
        if (!is_seen(&series, r, full) || panels++ >= ROOMS) continue;
        if (first == UINT32_MAX || peak_of(&series, r, 0) >= full) first = r;
        online_panel(&series, r, 0);
        for (uint32_t v = 1; v < series.variants.count; v++)
            if (is_apart(&series, r, v)) online_panel(&series, r, v);
        for (uint32_t v = 1; v < series.variants.count && panels == 1; v++)
            if (is_plan(&series, v) && !is_apart(&series, r, v)) same = add_name(&series, same, v);
    }
    if (!status && first != UINT32_MAX) say_online(&series, first);
    if (series.other)
        yl_chart_below(chart, yl_plot_say(chart->kit, "Only the plan's fullest evening is drawn.",
                                          "只画现方案人数最多的一晚。"));
    if (*same)
        yl_chart_below(
            chart, yl_plot_tell(chart->kit,
                                "Not drawn, viewers online within a tenth of the plan's peak: %s.",
                                "在线人数与现方案相差不到其峰值的一成，未画：%s。", same));
    return status;
}
