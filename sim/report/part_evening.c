/* part_evening.c: the day on which a room has most viewers, and orders by day, from series.csv; contract in part.h */
#include "sim/base/array.h"
#include "sim/report/part.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum {
    MOST_BINS = 200, /* of an evening; further ones are left out */
    BEFORE_MIN = 15, /* shown before the first viewer and behind the last */
    BEHIND_MIN = 30,
    TIME = 17,      /* "2021-07-10T19:30" */
    DAY_LENGTH = 10 /* "2021-07-10" */
};
struct course { /* one figure of one place and variant, bin by bin */
    uint32_t variant, place;
    double *mean, *p05, *p95; /* p05 and p95: viewers of base alone */
    size_t bins, capacity, p05_capacity, p95_capacity;
};
enum { AT, VARIANT, PLACE, METRIC, MEAN, P05, P95 };
struct courses {
    struct yl_report_study *study;
    struct yl_rows of;
    struct yl_part_names variants, places;
    struct course *course;
    size_t courses, capacity;
    char (*at)[TIME]; /* [times]: when a bin begins */
    size_t times, time_capacity;
};

static double number(const char *text)
{
    double value;
    return yl_text_to_number(text, strlen(text), &value) ? value : NAN;
}

/* The course that a row is of: the last one, as rows of one figure follow each other, or a new one. */
static struct course *course_of(struct courses *all, const char *variant, const char *place)
{
    struct course *last = all->courses ? &all->course[all->courses - 1] : NULL;
    if (last && !strcmp(all->variants.name[last->variant], variant) &&
        !strcmp(all->places.name[last->place], place))
        return last;
    last = YL_ARRAY_NEXT(all->course, all->courses, all->capacity);
    *last = (struct course){
        .variant = (uint32_t)yl_part_name(&all->variants, &all->study->arena, variant),
        .place = (uint32_t)yl_part_name(&all->places, &all->study->arena, place)};
    return last;
}

static bool note_row(void *of, const struct yl_sheet *sheet, const char *const *cell)
{
    struct courses *all = of;
    if (!all->of.sheet) all->of = yl_rows_of(sheet, "time variant place metric mean p05 p95");
    const char *metric = yl_row_cell(&all->of, cell, METRIC),
               *place = yl_row_cell(&all->of, cell, PLACE), *time = yl_row_cell(&all->of, cell, AT);
    const bool viewers = !strcmp(metric, "online") && yl_text_begins(place, "rooms.");
    if ((!viewers && (strcmp(metric, "orders") != 0 || !yl_text_begins(place, "shops."))) ||
        strlen(time) < TIME - 1)
        return false;
    struct course *course = course_of(all, yl_row_cell(&all->of, cell, VARIANT), place);
    YL_ARRAY_RESERVE(&course->mean, &course->capacity, course->bins + 1);
    if (viewers && !course->variant) {
        YL_ARRAY_RESERVE(&course->p05, &course->p05_capacity, course->bins + 1);
        YL_ARRAY_RESERVE(&course->p95, &course->p95_capacity, course->bins + 1);
        course->p05[course->bins] = number(yl_row_cell(&all->of, cell, P05));
        course->p95[course->bins] = number(yl_row_cell(&all->of, cell, P95));
    }
    if (course->bins == all->times) {
        YL_ARRAY_RESERVE(&all->at, &all->time_capacity, all->times + 1);
        snprintf(all->at[all->times++], TIME, "%.16s", time);
    }
    course->mean[course->bins++] = number(yl_row_cell(&all->of, cell, MEAN));
    return false;
}

/* ---- when ------------------------------------------------------------------------------------ */

struct window {
    size_t first, behind; /* bins */
    int bin_min;
    char day[DAY_LENGTH + 1];
};

static int minutes_of(const char *clock) { return 60 * atoi(clock) + atoi(clock + 3); }

static bool is_on(const struct courses *all, size_t bin, const char *day)
{
    return !memcmp(all->at[bin], day, DAY_LENGTH);
}

static int bin_minutes(const struct courses *all)
{
    if (all->times < 2) return 1;
    const int apart =
        minutes_of(all->at[1] + DAY_LENGTH + 1) - minutes_of(all->at[0] + DAY_LENGTH + 1);
    return apart > 0 ? apart : 24 * 60 + (apart < 0 ? apart : 0);
}

/* The day with the most viewers, from its first to its last; false: there are none. */
static bool find_window(struct window *window, const struct courses *all,
                        const struct course *course)
{
    double most = 0, sum = 0;
    size_t day = 0, peak = 0;
    for (size_t i = 0, begins = 0; i < course->bins; i++) {
        if (i && !is_on(all, i, all->at[begins])) {
            begins = i;
            sum = 0;
        }
        if (course->mean[i] > 0) sum += course->mean[i];
        if (sum > most) {
            most = sum;
            day = begins;
        }
    }
    if (!(most > 0)) return false;
    *window = (struct window){.first = SIZE_MAX, .bin_min = bin_minutes(all)};
    snprintf(window->day, sizeof window->day, "%.10s", all->at[day]);
    for (size_t i = day; i < course->bins && is_on(all, i, window->day); i++) {
        if (!(course->mean[i] > 0)) continue;
        if (window->first == SIZE_MAX) window->first = peak = i;
        window->behind = i + 1;
        if (course->mean[i] > course->mean[peak]) peak = i;
    }
    const size_t before = (size_t)(BEFORE_MIN / window->bin_min),
                 after = (size_t)(BEHIND_MIN / window->bin_min);
    window->first -= window->first < before ? window->first : before;
    window->behind += after;
    if (window->behind > course->bins) window->behind = course->bins;
    if (window->behind - window->first > MOST_BINS) { /* around the peak */
        if (peak > window->first + MOST_BINS / 2) window->first = peak - MOST_BINS / 2;
        if (window->behind > window->first + MOST_BINS) window->behind = window->first + MOST_BINS;
    }
    return true;
}

/* ---- what the plan says of that day ----------------------------------------------------------- */

/* "2021-07-10T19:30+08:00" on the day -> its clock; else NULL */
static const char *clock_on(const char *instant, const char *day)
{
    return strlen(instant) >= TIME - 1 && !memcmp(instant, day, DAY_LENGTH)
               ? instant + DAY_LENGTH + 1
               : NULL;
}

static void put_clock(struct yl_json_out *to, const char *key, int minutes)
{
    char text[8];
    snprintf(text, sizeof text, "%02d:%02d", minutes / 60 % 100, minutes % 60);
    yl_json_text(to, key, text);
}

/* "30m", "1h30m", "90s"; 0: no such duration */
static int duration_minutes(const char *text)
{
    double all = 0;
    for (char *end; *text; text = end + 1) {
        const double value = strtod(text, &end);
        if (end == text || !*end) return 0;
        all += value * (*end == 'h' ? 60 : *end == 'm' ? 1 : *end == 's' ? 1.0 / 60 : NAN);
    }
    return all > 0 && all < 24 * 60 ? (int)(all + 0.5) : 0;
}

/* Sessions of that day, and the parts of the programme in the first of them. */
static void put_sessions(struct yl_json_out *to, const struct yl_report_study *study,
                         const char *room, const char *day)
{
    int begins = -1, ends = 0;
    yl_json_open(to, "sessions", '[');
    for (int i = 0; *yl_study_setting(study, "%s.sessions.%d.from", room, i); i++) {
        const char *from = clock_on(yl_study_setting(study, "%s.sessions.%d.from", room, i), day);
        const char *until = clock_on(yl_study_setting(study, "%s.sessions.%d.to", room, i), day);
        if (!from) continue;
        const int last = until ? minutes_of(until) : 24 * 60;
        yl_json_open(to, NULL, '[');
        put_clock(to, NULL, minutes_of(from));
        put_clock(to, NULL, last);
        yl_json_close(to, ']');
        if (begins >= 0) continue;
        begins = minutes_of(from);
        ends = last;
    }
    yl_json_close(to, ']');
    if (begins < 0) return;
    yl_json_open(to, "programme", '[');
    for (int i = 0; begins < ends; i++) {
        const char *name = yl_study_setting(study, "%s.programme.%d.name", room, i);
        const int length =
            duration_minutes(yl_study_setting(study, "%s.programme.%d.for", room, i));
        if (!*name) break;
        const int until = length && begins + length < ends ? begins + length : ends;
        yl_json_open(to, NULL, '{');
        yl_json_text(to, "name", name);
        put_clock(to, "from", begins);
        put_clock(to, "to", until);
        yl_json_close(to, '}');
        begins = until;
    }
    yl_json_close(to, ']');
}

/* Its goods are parts of what it sells. */
static bool is_shop(const char *place)
{
    return yl_text_begins(place, "shops.") && !strchr(place + strlen("shops."), '.');
}

/* ---- the data --------------------------------------------------------------------------------- */

static void put_course(struct yl_json_out *to, const struct courses *all,
                       const struct course *course, const struct window *window)
{
    yl_json_open(to, all->variants.name[course->variant], '[');
    for (size_t i = window->first; i < window->behind && i < course->bins; i++)
        yl_json_number(to, NULL, course->mean[i]);
    yl_json_close(to, ']');
}

/* Of each variant, of one place. */
static void put_courses(struct yl_json_out *to, const struct courses *all, const char *key,
                        size_t place, const struct window *window)
{
    yl_json_open(to, key, '{');
    for (size_t i = 0; i < all->courses; i++)
        if (all->course[i].place == place) put_course(to, all, &all->course[i], window);
    yl_json_close(to, '}');
}

static void put_room(struct yl_json_out *to, const struct courses *all, const struct course *course,
                     const struct window *window)
{
    const char *room = all->places.name[course->place];
    yl_json_open(to, NULL, '{');
    yl_json_text(to, "place", room);
    yl_json_text(to, "day", window->day);
    yl_json_count(to, "bin_s", (uint64_t)window->bin_min * 60);
    yl_json_open(to, "times", '[');
    for (size_t i = window->first; i < window->behind; i++)
        yl_json_text(to, NULL, all->at[i] + DAY_LENGTH + 1);
    yl_json_close(to, ']');
    put_sessions(to, all->study, room, window->day);
    put_courses(to, all, "online", course->place, window);
    bool band = false; /* few campaigns have none */
    for (size_t i = window->first; i < window->behind; i++)
        band = band || (course->p05 && isfinite(course->p05[i]));
    if (band) {
        yl_json_open(to, "band", '[');
        for (size_t i = window->first; i < window->behind; i++) {
            yl_json_open(to, NULL, '[');
            yl_json_number(to, NULL, course->p05[i]);
            yl_json_number(to, NULL, course->p95[i]);
            yl_json_close(to, ']');
        }
        yl_json_close(to, ']');
    }
    yl_json_open(to, "orders", '{');
    for (size_t place = 0; place < all->places.count; place++)
        if (is_shop(all->places.name[place]))
            put_courses(to, all, all->places.name[place], place, window);
    yl_json_close(to, '}');
    yl_json_close(to, '}');
}

/* Orders of each day, which are sums of the bins. */
static void put_days(struct yl_json_out *to, const struct courses *all)
{
    if (!all->times || is_on(all, all->times - 1, all->at[0])) return;
    yl_json_open(to, "week", '{');
    yl_json_open(to, "days", '[');
    for (size_t i = 0; i < all->times; i++) {
        char day[DAY_LENGTH + 1];
        snprintf(day, sizeof day, "%.10s", all->at[i]);
        if (!i || !is_on(all, i - 1, day)) yl_json_text(to, NULL, day);
    }
    yl_json_close(to, ']');
    yl_json_open(to, "orders", '{');
    for (size_t place = 0; place < all->places.count; place++) {
        if (!is_shop(all->places.name[place])) continue;
        yl_json_open(to, all->places.name[place], '{');
        for (size_t k = 0; k < all->courses; k++) {
            const struct course *course = &all->course[k];
            if (course->place != place) continue;
            yl_json_open(to, all->variants.name[course->variant], '[');
            double sum = 0;
            for (size_t i = 0; i < course->bins; i++) {
                if (i && !is_on(all, i - 1, all->at[i])) {
                    yl_json_number(to, NULL, sum);
                    sum = 0;
                }
                if (isfinite(course->mean[i])) sum += course->mean[i];
            }
            yl_json_number(to, NULL, sum);
            yl_json_close(to, ']');
        }
        yl_json_close(to, '}');
    }
    yl_json_close(to, '}');
    yl_json_close(to, '}');
}

enum yl_status yl_part_evening(struct yl_json_out *to, struct yl_report_study *study,
                               struct yl_fault *fault)
{
    struct courses all = {.study = study};
    struct yl_sheet none;
    enum yl_status status = yl_part_read(&none, study, "series.csv", note_row, &all, fault);
    yl_table_free(&none);
    if (!status && all.courses) {
        yl_json_open(to, "evening", '[');
        for (size_t i = 0; i < all.courses; i++) {
            struct window window;
            if (!all.course[i].variant &&
                yl_text_begins(all.places.name[all.course[i].place], "rooms.") &&
                find_window(&window, &all, &all.course[i]))
                put_room(to, &all, &all.course[i], &window);
        }
        yl_json_close(to, ']');
        put_days(to, &all);
    }
    for (size_t i = 0; i < all.courses; i++)
        YL_FREE(all.course[i].mean, all.course[i].p05, all.course[i].p95);
    YL_FREE(all.course, all.at);
    yl_part_names_free(&all.variants);
    yl_part_names_free(&all.places);
    return status;
}
