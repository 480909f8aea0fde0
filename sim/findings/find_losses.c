/* find_losses.c: where visits are lost, and why; contract in find_parts.h */
#include "sim/findings/find_parts.h"
#include "sim/findings/labels.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define LOST_FROM 0.05 /* share of the visits that came there, to be named */

/* What a limit ends is told of the limit, when a visit comes by yl_find_timing, what runs out by find_binds.c. */
static bool is_told(const struct yl_loss_row *row)
{
    const bool limit = row->what && !strncmp(row->what, "limits.", 7);
    return row->path && !limit &&
           (row->reason == YL_LOSS_BLOCKED || row->reason == YL_LOSS_EXPIRED);
}

/* Visits of an entry that are lost where the row is, by its condition or by expiry; *came: all that come there. */
static double lost_there(const struct yl_losses *losses, const struct yl_loss_row *row,
                         double *came)
{
    double visits = 0;
    for (uint32_t i = 0; i < losses->rows; i++) {
        const struct yl_loss_row *one = &losses->row[i];
        if (yl_losses_same(row, one) && one->reason == row->reason &&
            (!row->what || !strcmp(row->what, one->what ? one->what : "")))
            visits += one->visits;
    }
    *came += yl_losses_came(losses, row);
    return visits;
}

static const char *step_word(const struct yl_finder *finder, enum yl_lang lang,
                             const struct yl_loss_row *row)
{
    const char *dot = strchr(row->path, '.');
    if (*row->step) return yl_label_step(finder->result, lang, row->path, row->step);
    return yl_label(finder->result, lang, dot ? dot + 1 : row->path, "%s%s", dot ? "" : "paths.",
                    row->path);
}

void yl_find_lost(struct yl_finder *finder)
{
    struct yl_findings *out = finder->out;
    const struct yl_loss_row *most = NULL;
    double lost = 0, came = 0;
    for (uint32_t k = 0; k < finder->entries; k++)
        for (uint32_t i = 0; i < finder->losses[k].rows; i++) {
            const struct yl_loss_row *row = &finder->losses[k].row[i];
            double visits = 0, come = 0;
            for (uint32_t e = 0; e < finder->entries && is_told(row); e++)
                visits += lost_there(&finder->losses[e], row, &come);
            if (!(visits > lost)) continue;
            most = row;
            lost = visits;
            came = come;
        }
    if (!most || lost < LOST_FROM * came) return;
    const char *step = yl_arena_print(&out->arena, "paths.%s.steps.%s", most->path, most->step),
               *valid = yl_finder_setting(finder, step, "valid");
    yl_finding_begin(out, YL_WORDING_LOST, NAN);
    yl_finding_count(out, "came", came);
    yl_finding_word(out, "step", step_word(finder, YL_EN, most), step_word(finder, YL_ZH, most));
    yl_finding_count(out, "visits", lost);
    if (most->what)
        yl_finding_path(out, finder->result, "condition", most->what);
    else
        yl_finding_word(out, "valid", *valid ? yl_arena_print(&out->arena, " ('%s')", valid) : "",
                        *valid ? yl_arena_print(&out->arena, "（“%s”）", valid) : "");
}

static void step_figure(struct yl_finder *finder, const char *slot, double value, const char *file,
                        const char *place, const char *metric)
{
    yl_finding_figure(finder->out, slot, YL_AS_NUMBER, value,
                      YL_FOUND_AT(.file = file, .variant = finder->base->name, .place = place,
                                  .metric = metric, .column = "mean"));
}

void yl_find_leaves(struct yl_finder *finder)
{
    struct yl_findings *out = finder->out;
    const struct yl_losses **of = yl_arena_get(&out->arena, (finder->entries + 1) * sizeof *of);
    for (uint32_t e = 0; e < finder->entries; e++) of[e] = &finder->losses[e];
    const struct yl_loss_most most = yl_losses_most(of, finder->entries);
    const struct yl_loss_row *row = most.row;
    if (!row) return;
    const char *entry = finder->entry[most.entry],
               *place = yl_arena_print(&out->arena, "%s>%s.%s", entry, row->path, row->step);
    const bool left = most.alone && most.one && row->reason == YL_LOSS_LEFT,
               watched = !strncmp(row->path, "rooms.", 6) && !strcmp(row->step, "watch");
    yl_finding_begin(out, YL_WORDING_LEAVES, NAN);
    yl_finding_flag(out, "aside", most.passed_over);
    yl_finding_word(out, "step", step_word(finder, YL_EN, row), step_word(finder, YL_ZH, row));
    if (most.alone) yl_finder_entry(finder, "entry", entry);
    if (left)
        step_figure(finder, "visits", most.visits, "losses.csv", place,
                    watched ? "watched" : "left");
    else
        yl_finding_count(out, "visits", most.visits);
    if (most.alone && *row->step)
        step_figure(finder, "came", most.came, "funnel.csv", place, "reached");
    else
        yl_finding_count(out, "came", most.came);
    yl_finding_figure(out, "share", YL_AS_SHARE, most.visits / most.came, YL_NO_CELL);
}

/* ---- who comes when a room is not live ---- */

/* How visits of all entries find the room; *most: that of the entry with the most. */
static double found(const struct yl_finder *finder, const char *room, const char *metric,
                    const struct yl_metric **most)
{
    double sum = 0;
    for (uint32_t i = 0; i < finder->base->metrics; i++) {
        const struct yl_metric *one = &finder->base->metric[i];
        const char *arrow = one->is_path ? strchr(one->place, '>') : NULL;
        if (!arrow || strcmp(arrow + 1, room) != 0 || strcmp(one->metric, metric) != 0) continue;
        const double mean = yl_finder_mean(finder, one, metric);
        if (most && (!*most || mean > yl_finder_mean(finder, *most, metric))) *most = one;
        sum += mean;
    }
    return sum;
}

/* "15m"; of none 0. */
static double seconds(const char *text)
{
    static const char units[] = "smhd";
    static const double each[] = {1, 60, 3600, 86400};
    char *unit = NULL;
    const double number = strtod(text, &unit);
    const char *at = *unit && !unit[1] ? strchr(units, *unit) : NULL;
    if (!*text) return 0;
    return at ? number * each[at - units] : INFINITY;
}

/* Where most come too early by one message that is sent before the session begins, the call that sends it then. */
static void name_call(struct yl_finder *finder, const struct yl_metric *room,
                      const struct yl_metric *most)
{
    char text[YL_TIME_TEXT];
    int64_t at, from;
    struct yl_arena *arena = &finder->out->arena;
    const struct yl_zone *zone = &finder->result->zone;
    const char *entry = yl_arena_print(arena, "%.*s", (int)strcspn(most->place, ">"), most->place),
               *place = yl_arena_print(arena, "entries.%s", entry);
    const char *sent = yl_finder_setting(finder, place, "arrivals.at"),
               *begins = yl_finder_setting(finder, room->place, "sessions.0.from");
    const double over = seconds(yl_finder_setting(finder, place, "arrivals.over"));
    if (!*yl_finder_setting(finder, place, "arrivals.send") ||
        yl_time_parse(&at, sent, strlen(sent), zone) != YL_TIME_GOOD ||
        yl_time_parse(&from, begins, strlen(begins), zone) != YL_TIME_GOOD ||
        (double)at + over * 1e6 > (double)from)
        return;
    const double since = (double)(at - finder->base->from) / 1e6;
    yl_finder_clock(text, finder, since);
    const char *clock = yl_arena_print(arena, "%s", text),
               *path = yl_arena_print(arena, "%s.arrivals.at", place);
    yl_finding_count(finder->out, "when", since);
    yl_finder_entry(finder, "sender", entry);
    yl_finding_word(finder->out, "at", clock, clock);
    yl_finding_word(finder->out, "path", path, path);
    yl_finding_word(finder->out, "from", begins, begins);
}

/* What those who come too early would bring, were they to bring what those bring that find the room live. */
static double weight_of(const struct yl_finder *finder, double early, double live)
{
    const double mean =
        finder->decisive ? yl_finder_mean(finder, finder->decisive, finder->decisive->metric) : 0;
    return mean > 0 && early > 0 && live > 0 ? mean * early / live : (double)NAN;
}

void yl_find_timing(struct yl_finder *finder)
{
    for (uint32_t i = 0; i < finder->base->metrics; i++) {
        const struct yl_metric *room = &finder->base->metric[i];
        if (!yl_finder_is_room(room)) continue;
        const struct yl_metric *most = NULL;
        const double early = found(finder, room->place, "found_never_live", &most),
                     late = found(finder, room->place, "found_ended", NULL),
                     live = found(finder, room->place, "found_live", NULL),
                     came = early + late + live + found(finder, room->place, "found_paused", NULL);
        if (!(early + late > 0) || early + late < LOST_FROM * came) continue;
        yl_finding_begin(finder->out, YL_WORDING_TIMING, weight_of(finder, early, live));
        yl_finder_place(finder, "place", room);
        yl_finding_count(finder->out, "came", came);
        if (early > 0) yl_finding_count(finder->out, "early", early);
        yl_finding_flag(finder->out, "back",
                        early > 0 && *yl_finder_setting(finder, room->place, "before_first"));
        if (late > 0) yl_finding_count(finder->out, "late", late);
        yl_finding_flag(finder->out, "replay",
                        late > 0 &&
                            !strcmp(yl_finder_setting(finder, room->place, "after_end"), "replay"));
        if (early > 0) name_call(finder, room, most);
    }
}
