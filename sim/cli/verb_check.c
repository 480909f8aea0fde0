/* verb_check.c: loads each file and prints what is wrong with it, or what the program understood: its map. Contract in verb.h */
#include "models/readers/settings.h"
#include "models/steps.h"
#include "sim/base/get.h"
#include "sim/base/number.h"
#include "sim/cli/screen.h"
#include "sim/cli/study.h"
#include "sim/findings/labels.h"
#include "sim/ledger/ledger_record.h"
#include "sim/sweep/explain.h"
#include "sim/sweep/points.h"
#include "sim/sweep/size.h"
#include <math.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

/* ---- the map: a row for each entry, room and shop, in the order of the file ---------------------- */

enum { MOST_ENTRIES = 10, MOST_STEPS = 4, MOST_SESSIONS = 3, GAP = 28, TEXT = 1024 };
enum { DATE = 10, DAY = 5 }; /* bytes of "2026-11-06" and "11-06" */

struct map {
    FILE *out;
    const struct yl_scenario *of; /* base */
    struct yl_result names;       /* only its labels are filled */
    enum yl_lang lang;
    int width;
    char text[TEXT]; /* of the current row; what does not fit is cut off */
};

__attribute__((format(printf, 2, 3))) static void add(struct map *map, const char *format, ...)
{
    const size_t length = strlen(map->text);
    va_list list;
    va_start(list, format);
    vsnprintf(map->text + length, sizeof map->text - length, format, list);
    va_end(list);
}

/* Print the current row and empty its text. */
static void put_row(struct map *map, const char *name)
{
    yl_screen_row(map->out, name, map->text, GAP, map->width);
    *map->text = '\0';
}

/* The label of a room, shop or path; NULL for other destinations. */
static const char *place_of(const struct map *map, struct yl_destination to)
{
    const struct yl_scenario *of = map->of;
    switch (to.kind) {
    case YL_TO_ROOM:
        return yl_label(&map->names, map->lang, of->room[to.index].name, "rooms.%s",
                        of->room[to.index].name);
    case YL_TO_SHOP:
        return yl_label(&map->names, map->lang, of->shop[to.index].name, "shops.%s",
                        of->shop[to.index].name);
    case YL_TO_PATH:
        return yl_label(&map->names, map->lang, of->path[to.index].name, "paths.%s",
                        of->path[to.index].name);
    default:
        return NULL;
    }
}

/* Add the labels of named steps, up to MOST_STEPS with those `already` in the row; return the number of named steps. */
static uint32_t add_steps(struct map *map, const char *path, const struct yl_step *step,
                          uint32_t steps, uint32_t already)
{
    uint32_t added = 0;
    for (uint32_t i = 0; i < steps; i++) {
        if (!step[i].name) continue;
        if (already + added == MOST_STEPS) add(map, " → …");
        if (already + added++ < MOST_STEPS)
            add(map, "%s%s", already + added > 1 ? " → " : "",
                yl_label_step(&map->names, map->lang, path, step[i].name));
    }
    return added;
}

/* Add the steps of the paths from `to` on, and the room or shop where they end; behind a step that chooses, all its places.
 * A cycle of paths is left once each path was taken. */
static void add_way(struct map *map, struct yl_destination to)
{
    uint32_t steps = 0;
    for (uint32_t paths = 0; to.kind == YL_TO_PATH && paths <= map->of->paths; paths++) {
        const struct yl_path *path = &map->of->path[to.index];
        steps += add_steps(map, path->name, path->step, path->steps, steps);
        const struct yl_step *last = path->steps ? &path->step[path->steps - 1] : NULL;
        to = (struct yl_destination){.kind = YL_TO_NOWHERE};
        if (!last) break;
        if (!last->choose.present || last->choose.options == 1)
            to = last->choose.present ? last->choose.to[0] : last->to;
        const char *between = steps ? " → " : "";
        for (uint32_t i = 0; last->choose.options > 1 && i < last->choose.options; i++) {
            const char *place = place_of(map, last->choose.to[i]);
            if (!place) continue;
            add(map, "%s%s", between, place);
            between = T(map->lang, " or ", "或");
        }
    }
    const char *place = place_of(map, to);
    if (place && to.kind != YL_TO_PATH) add(map, "%s%s", steps ? " → " : "", place);
}

/* Whom a message to all goes to: "everybody with fan: yes, city: b or c". */
static void add_audience(struct map *map, const struct yl_conditions *among)
{
    add(map, "%s", T(map->lang, "everybody", "所有人"));
    for (uint32_t i = 0; i < among->count; i++) {
        const struct yl_axis *axis = &map->of->axis[among->all[i].index];
        const char *between = i ? T(map->lang, ", ", "、") : T(map->lang, " with ", "，限 ");
        add(map, "%s%s", between, axis->name);
        between = ": ";
        for (uint32_t v = 0; v < axis->values; v++) {
            if (!(among->all[i].mask >> v & 1)) continue;
            add(map, "%s%s", between, axis->value[v]);
            between = T(map->lang, " or ", "或");
        }
    }
}

/* "11-06 20:00 to 22:00", with `year` before it; of what takes no time its begin. */
static void add_span(struct map *map, int64_t from, int64_t to, bool year)
{
    const int skip = year ? 0 : DATE - DAY;
    char begin[YL_TIME_TEXT], end[YL_TIME_TEXT]; /* YYYY-MM-DDTHH:MM:SS */
    yl_time_print(begin, from, &map->of->zone);
    yl_time_print(end, to, &map->of->zone);
    const int day = strncmp(begin, end, DATE) ? DAY + 1 : 0;
    end[DATE] = ' ';
    add(map, "%.*s %.5s", DATE - skip, begin + skip, begin + DATE + 1);
    if (to > from)
        add(map, "%s%.*s%.5s", T(map->lang, " to ", " 至 "), day, end + DATE - DAY, end + DATE + 1);
}

/* When they come, as the file says it: nothing where that is the whole horizon. */
static void add_when(struct map *map, const struct yl_entry *entry)
{
    const struct yl_scenario *of = map->of;
    int64_t from = entry->since > of->from ? entry->since : of->from,
            to = entry->until < of->to ? entry->until : of->to;
    if (entry->rows) {
        from = entry->time[0];
        to = entry->time[entry->rows];
    }
    for (uint32_t k = 0; k < entry->sends && k < MOST_SESSIONS; k++) {
        add(map, "%s", T(map->lang, ", ", k ? "、" : "，"));
        add_span(map, entry->send_at[k], entry->send_at[k] + entry->over, false);
    }
    if (entry->sends > MOST_SESSIONS)
        add(map, T(map->lang, ", %u more", "、另有 %u 次"), entry->sends - MOST_SESSIONS);
    if (entry->sends || (from == of->from && to == of->to)) return;
    add(map, "%s", T(map->lang, ", ", "，"));
    add_span(map, from, to, false);
}

static void add_arrivals(struct map *map, const struct yl_entry *entry)
{
    const struct yl_item *own = yl_tree_get(yl_tree_get(map->of->root, "entries"), entry->name),
                         *rate;
    double all = 0;
    switch (entry->kind) {
    case YL_ARRIVE_SEND:
        if (entry->sends > 1) add(map, "%u × ", entry->sends);
        if (entry->send_all)
            add_audience(map, &entry->among);
        else
            add(map, "%s", yl_short_of((double)entry->send).text);
        break;
    case YL_ARRIVE_RATE:
        rate = yl_tree_get(yl_tree_get(own, "arrivals"), "rate");
        if (rate && rate->kind == YL_SCALAR && strstr(rate->text, "/d"))
            add(map, T(map->lang, "%s a day", "每天 %s"), yl_short_of(entry->rate * 86400e6).text);
        else /* the rate is per microsecond */
            add(map, T(map->lang, "%s an hour", "每小时 %s"),
                yl_short_of(entry->rate * 3600e6).text);
        break;
    case YL_ARRIVE_TABLE:
    case YL_ARRIVE_EXACT:
        for (uint32_t i = 0; i < entry->rows; i++) all += entry->count[i];
        add(map, T(map->lang, "%s in all", "共 %s"), yl_short_of(all).text);
        break;
    case YL_ARRIVE_FOLLOW: {
        const struct yl_follow *follow = &entry->follow;
        double least = follow->rate[0], most = least; /* a microsecond */
        for (uint32_t i = 1; i < follow->rows; i++) {
            least = fmin(least, follow->rate[i]);
            most = fmax(most, follow->rate[i]);
        }
        add(map, T(map->lang, "%s to %s an hour", "每小时 %s 至 %s"),
            yl_short_of(least * 3600 * 1e6).text, yl_short_of(most * 3600 * 1e6).text);
        break;
    }
    }
    add_when(map, entry);
    add(map, "%s", T(map->lang, ": ", "："));
}

static void put_entries(struct map *map)
{
    const struct yl_scenario *of = map->of;
    for (uint32_t i = 0; i < of->entries && i < MOST_ENTRIES; i++) {
        add_arrivals(map, &of->entry[i]);
        add_way(map, of->entry[i].to);
        put_row(map, yl_label_entry(&map->names, map->lang, of->entry[i].name));
    }
    if (of->entries <= MOST_ENTRIES) return;
    add(map, T(map->lang, "%u more", "另有 %u 个入口"), of->entries - MOST_ENTRIES);
    put_row(map, "…");
}

/* What steps begin, each name once. */
static void put_starts(struct map *map)
{
    struct yl_steps of;
    char name[TEXT];
    bool *told = yl_get_zeroed(map->of->start_names + 1, sizeof *told);
    for (uint32_t l = 0; yl_steps_at(map->of, l, &of); l++)
        for (uint32_t i = 0; i < of.steps; i++)
            for (uint32_t k = 0; k < of.step[i].starts; k++) {
                const struct yl_start *start = &of.step[i].start[k];
                if (told[start->origin]) continue;
                told[start->origin] = true;
                snprintf(name, sizeof name, "%s.%s", of.kind, of.name);
                const char *path = strcmp(of.kind, "paths") ? name : of.name,
                           *step = of.step[i].name ? of.step[i].name : path;
                add(map, T(map->lang, "begun by '%s': ", "由“%s”引起："),
                    yl_label_step(&map->names, map->lang, path, step));
                add_way(map, start->to);
                snprintf(name, sizeof name, "starts.%s", start->name);
                put_row(map, yl_label_entry(&map->names, map->lang, name));
            }
    free(told);
}

static void put_rooms(struct map *map)
{
    for (uint32_t i = 0; i < map->of->rooms; i++) {
        const struct yl_room *room = &map->of->room[i];
        if (room->hosted)
            add(map, "%s", T(map->lang, "opened by visits", "由访问开播"));
        else if (!room->sessions)
            add(map, "%s", T(map->lang, "always live", "始终直播"));
        else
            add(map, "%s", T(map->lang, "live ", "直播 "));
        for (uint32_t k = 0; !room->hosted && k < room->sessions && k < MOST_SESSIONS; k++) {
            if (k) add(map, "%s", T(map->lang, ", ", "、"));
            add_span(map, room->session[k].from, room->session[k].to, !k);
        }
        if (!room->hosted && room->sessions > MOST_SESSIONS)
            add(map, T(map->lang, ", %u more", "、另有 %u 场"), room->sessions - MOST_SESSIONS);
        if (room->capacity >= 0)
            add(map,
                yl_text_plural(map->lang, (uint64_t)room->capacity, ", %s seat", ", %s seats",
                               "，%s 个座位"),
                yl_short_of((double)room->capacity).text);
        put_row(map, place_of(map, (struct yl_destination){YL_TO_ROOM, i, {0}}));
    }
}

static void put_shops(struct map *map)
{
    for (uint32_t i = 0; i < map->of->shops; i++) {
        const struct yl_shop *shop = &map->of->shop[i];
        char path[TEXT];
        snprintf(path, sizeof path, "shops.%s", shop->name);
        (void)add_steps(map, path, shop->step, shop->steps, 0);
        if (shop->stock >= 0)
            add(map, T(map->lang, ", %s in stock", "，库存 %s"),
                yl_short_of((double)shop->stock).text);
        for (uint32_t g = 0; g < shop->goods; g++) {
            const struct yl_good *good = &shop->good[g];
            const char *name =
                yl_label(&map->names, map->lang, good->name, "%s.items.%s", path, good->name);
            if (good->stock >= 0)
                add(map, T(map->lang, ", %s of '%s' in stock", "，库存 %s（%s）"),
                    yl_short_of((double)good->stock).text, name);
        }
        put_row(map, place_of(map, (struct yl_destination){YL_TO_SHOP, i, {0}}));
    }
}

static void put_map(FILE *out, const struct yl_scenarios *scenarios, enum yl_lang lang)
{
    struct map map = {
        .out = out, .of = scenarios->variant, .lang = lang, .width = yl_screen_width(out)};
    yl_labels_fill(&map.names, scenarios);
    put_entries(&map);
    put_starts(&map);
    put_rooms(&map);
    put_shops(&map);
    yl_result_free(&map.names);
}

/* ---- the verb ------------------------------------------------------------------------------------ */

/* With --plan the operations of the plan alone. */
static enum yl_status explain(struct yl_study *study, const struct yl_walked *walked)
{
    const struct yl_options *options = study->options;
    const struct yl_run_options run = {.keep = YL_KEEP_ALL};
    const struct yl_scenario *base = study->scenarios.variant;
    struct yl_size size;
    struct yl_wrapped page;
    if (!options->explain && !options->plan) return YL_OK;
    FILE *out = yl_wrap_open(&page);
    enum yl_status status =
        yl_explain(out, base, options->plan ? NULL : walked->variant, options->lang);
    if (!status && !options->plan) status = yl_size_of(&size, &study->scenarios, &run, NULL);
    if (!status && !options->plan) {
        fputs(T(options->lang, "a run, with all variants: ", "运行所有方案："), out);
        yl_size_print(out, &size, options->lang);
    }
    yl_wrap_close(&page, stdout, yl_screen_window(stdout));
    return status;
}

/* What sweep would say of its points; one without axes is given them by the call. */
static enum yl_status list_points(const struct yl_scenarios *all, struct yl_diags *diags,
                                  struct yl_fault *fault)
{
    const struct yl_points_raw raw = {.axes = 0};
    struct yl_fault aside = {0};
    struct yl_points points;
    if (!all->variant[0].sweep_item) return YL_OK;
    const enum yl_status status = yl_points_read(&points, all, &raw, diags, &aside);
    yl_points_free(&points);
    if (status == YL_BAD_CALL) return YL_OK;
    return status ? yl_fault_take(fault, status, &aside) : YL_OK;
}

/* Up to which arrivals a file was walked that is too large to be walked whole. */
static void print_walked_until(const struct yl_study *study, int64_t until)
{
    char time[YL_TIME_TEXT];
    yl_time_print(time, until, &study->scenarios.variant[0].zone);
    printf(T(study->options->lang,
             "%s: walked with arrivals up to %.16s, not with those behind it\n",
             "%s：只走到 %.16s 为止的触达，之后的不在其中\n"),
           (const char *)study->context, time);
}

static void print_verdict(const struct yl_study *study)
{
    const enum yl_lang lang = study->options->lang;
    const char *path = study->context;
    const uint32_t warnings = study->diags.warnings;
    if (!warnings)
        printf(T(lang, "%s: no problems\n", "%s：没有问题\n"), path);
    else
        printf(yl_text_plural(lang, warnings, "%s: no errors, %u warning\n",
                              "%s: no errors, %u warnings\n", "%s：没有错误，%u 个警告\n"),
               path, warnings);
}

static enum yl_status check(struct yl_study *study)
{
    struct yl_walked walked = {0};
    enum yl_status status = list_points(&study->scenarios, &study->diags, &study->fault);
    if (!status) status = yl_study_walk(study, &walked);
    if (!status && walked.until < YL_NEVER) print_walked_until(study, walked.until);
    if (!status) print_verdict(study);
    if (!status && study->options->operands == 1 && !study->options->explain &&
        !study->options->plan)
        put_map(stdout, &study->scenarios, study->options->lang);
    if (!status) status = explain(study, &walked);
    yl_walked_free(&walked);
    return status;
}

enum yl_exit yl_verb_check(const struct yl_options *options)
{
    enum yl_exit worst = YL_EXIT_DONE;
    for (int i = 0; i < options->operands; i++) {
        char *path = options->operand[i];
        enum yl_exit one = yl_study_call(options, "check", path, check, path);
        if (one > worst) worst = one;
    }
    return worst;
}
