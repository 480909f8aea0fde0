/* find_losses.c: where visits are lost, and why; contract in find_parts.h */
#include "sim/base/text.h"
#include "sim/findings/find_parts.h"
#include "sim/findings/labels.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LOST_FROM 0.1 /* share of the visits that came there, to be named */
#define UNTIMELY_FROM 0.05
enum { TRIES = 2 };     /* that are told */
#define TOLD_FROM 0.01  /* of the visits of an entry to a room, to be told of it */
#define APART_FROM 0.01 /* of what is lost, with the variant that is recommended */

static bool is_of_limit(const struct yl_loss_row *row)
{
    return row->reason == YL_LOSS_REFUSED || (row->what && !strncmp(row->what, "limits.", 7));
}

/* What a limit ends is told of the limit, when a visit comes by yl_find_timing, what runs out by find_binds.c. */
static bool is_told(const struct yl_loss_row *row)
{
    return row->path && !is_of_limit(row) &&
           (row->reason == YL_LOSS_BLOCKED || row->reason == YL_LOSS_EXPIRED);
}

/* The step of a row in the scenario. */
static const char *step_path(const struct yl_finder *finder, const struct yl_loss_row *row)
{
    const bool stay = yl_text_begins(row->path, "rooms.");
    const char *front = strchr(row->path, '.') ? "" : "paths.";
    return yl_arena_print(&finder->out->arena, "%s%s.%s.%s", front, row->path,
                          stay ? "while" : "steps", row->step);
}

/* Visits of an entry that are lost where the row is, by its condition or by expiry; *came: all that come there, of expiry, which ends
 * what else is done, those that would complete the step. */
static double lost_there(const struct yl_losses *losses, const struct yl_loss_row *row,
                         double *came)
{
    double visits = 0, passed = 0;
    for (uint32_t i = 0; i < losses->rows; i++) {
        const struct yl_loss_row *one = &losses->row[i];
        if (yl_losses_same(row, one) && one->reason == row->reason &&
            (!row->what || !strcmp(row->what, one->what ? one->what : "")))
            visits += one->visits;
        if (yl_losses_same(row, one) && one->reason == YL_LOSS_NONE) passed = one->passed;
    }
    *came += row->reason == YL_LOSS_EXPIRED ? visits + passed : yl_losses_came(losses, row);
    return visits;
}

/* Visits that come to a shop: those of the first row of each. */
static double came_to_shops(const struct yl_losses *losses)
{
    double came = 0;
    for (uint32_t i = 0; i < losses->rows && losses->row[i].path; i++)
        if (yl_text_begins(losses->row[i].path, "shops.") &&
            (!i || strcmp(losses->row[i].path, losses->row[i - 1].path) != 0))
            came += losses->row[i].came;
    return came;
}

/* Orders that so many visits, lost where the row is, would bring, were they to bring what those of their entry bring that pass there, before
 * a shop no more than those that come to one, and before a session those that watch one: not all orders pass there. */
static double forgone(const struct yl_losses *losses, const struct yl_loss_row *row, double visits)
{
    const bool door = !*row->step || !strcmp(row->step, "wait");
    double passed = 0, in_room = 0;
    for (uint32_t i = 0; i < losses->rows; i++) {
        const struct yl_loss_row *one = &losses->row[i];
        if (one->reason != YL_LOSS_NONE) continue;
        if (row->what && !strcmp(one->path, row->what) && !strcmp(one->step, "watch"))
            in_room = one->visits;
        if (strcmp(one->path, row->path) != 0) continue;
        if (door ? !strcmp(one->step, "watch") : yl_losses_same(one, row)) passed = one->visits;
    }
    if (!(passed > 0)) return 0;
    if (!yl_text_begins(row->path, "shops.")) passed = fmax(passed, came_to_shops(losses));
    return losses->orders * visits / fmax(passed, in_room);
}

/* Does the limit, the room or the agents end the visits of the row? */
static bool is_stopped_by(const struct yl_finder *finder, const struct yl_loss_row *row,
                          const char *place)
{
    const bool gave_up = row->reason == YL_LOSS_GAVE_UP;
    if (!row->path) return false;
    if (yl_text_begins(place, "limits."))
        return is_of_limit(row) &&
               (!strcmp(row->what, place) || !strcmp(row->what, strchr(place, '.') + 1));
    if (yl_text_begins(place, "rooms."))
        return !strcmp(row->path, place) && (gave_up || row->reason == YL_LOSS_FULL);
    return gave_up && !strcmp(yl_finder_setting(finder, step_path(finder, row), "ask"), place);
}

double yl_finder_forgone(const struct yl_finder *finder, const char *place)
{
    double orders = 0;
    for (uint32_t e = 0; e < finder->entries; e++)
        for (uint32_t i = 0; i < finder->then[e].rows; i++) {
            const struct yl_loss_row *row = &finder->then[e].row[i];
            if (is_stopped_by(finder, row, place))
                orders += forgone(&finder->losses[e], row, row->visits);
        }
    return orders;
}

double yl_finder_ended(const struct yl_finder *finder, const char *by, const char *limit)
{
    enum { OUTCOME = 300 };
    char outcome[OUTCOME];
    double visits = 0;
    snprintf(outcome, sizeof outcome, "%s:%s", by, limit);
    for (uint32_t i = 0; i < finder->base->outcomes; i++)
        if (!strcmp(finder->base->outcome[i].outcome, outcome))
            visits += yl_losses_mean(finder->base->outcome[i].visits, 1, finder->stats);
    return visits;
}

const char *yl_finder_most_at(const struct yl_finder *finder, const char *limit)
{
    const char *entry = NULL;
    double most = 0;
    for (uint32_t e = 0; e < finder->entries; e++) {
        double visits = 0;
        for (uint32_t i = 0; i < finder->losses[e].rows; i++) {
            const struct yl_loss_row *row = &finder->losses[e].row[i];
            if (is_stopped_by(finder, row, limit)) visits += row->visits;
        }
        if (visits > most) entry = finder->entry[e];
        most = fmax(most, visits);
    }
    return entry;
}

/* A step, in a room or shop with its name; the door of a place. */
static const char *step_word(const struct yl_finder *finder, enum yl_lang lang,
                             const struct yl_loss_row *row)
{
    const char *dot = strchr(row->path, '.'),
               *place = yl_label(finder->result, lang, dot ? dot + 1 : row->path, "%s%s",
                                 dot ? "" : "paths.", row->path),
               *step = yl_label_step(finder->result, lang, row->path, row->step);
    if (!*row->step) return place;
    if (!dot) return step;
    return yl_arena_print(&finder->out->arena, T(lang, "%s: %s", "%s：%s"), place, step);
}

/* For how long what is taken is valid; "": a step has a time of its own. */
static void name_time(struct yl_findings *out, const char *valid)
{
    static const char *const units[][3] = {
        {"ms", "milliseconds", "毫秒"}, {"s", "seconds", "秒"}, {"m", "minutes", "分钟"},
        {"h", "hours", "小时"},         {"d", "days", "天"},    {"w", "weeks", "周"}};
    char *unit = NULL;
    const double number = strtod(valid, &unit);
    yl_finding_flag(out, "late", !*valid);
    for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
        if (strcmp(units[i][0], unit) != 0) continue;
        yl_finding_count(out, "valid", number);
        yl_finding_word(out, "unit",
                        yl_arena_print(&out->arena, " %.*s",
                                       (int)strlen(units[i][1]) - (number == 1), units[i][1]),
                        yl_arena_print(&out->arena, " %s", units[i][2]));
    }
}

void yl_find_lost(struct yl_finder *finder)
{
    struct yl_findings *out = finder->out;
    const struct yl_loss_row *most = NULL;
    double lost = 0, came = 0;
    const char *by = NULL; /* the entry that alone comes there */
    for (uint32_t k = 0; k < finder->entries; k++)
        for (uint32_t i = 0; i < finder->losses[k].rows; i++) {
            const struct yl_loss_row *row = &finder->losses[k].row[i];
            double visits = 0, come = 0;
            uint32_t comers = 0;
            for (uint32_t e = 0; e < finder->entries && is_told(row); e++) {
                const double before = come;
                visits += lost_there(&finder->losses[e], row, &come);
                comers += come > before;
            }
            if (!(visits > lost)) continue;
            most = row;
            lost = visits;
            came = come;
            by = comers == 1 ? finder->entry[k] : NULL;
        }
    if (!most || lost < fmax(1, LOST_FROM * came) || finder->sold_out) return;
    double orders = 0, then = 0, ignored = 0;
    for (uint32_t e = 0; e < finder->entries; e++) {
        const double stay = lost_there(&finder->then[e], most, &ignored);
        orders += forgone(&finder->losses[e], most, stay);
        then += stay;
    }
    if (then < 1 || (orders > 0 && orders < COSTS_FROM * yl_finder_of(finder, "all", "orders")))
        return; /* with the variant that is recommended */
    yl_finding_begin(out, YL_WORDING_LOST,
                     yl_finder_weight(finder, orders, true, then <= lost / 2));
    yl_finding_count(out, "came", came);
    yl_finding_pick(out, "at", most->reason == YL_LOSS_EXPIRED, "would complete", "本会完成",
                    "come to", "走到");
    yl_finding_word(out, "step", step_word(finder, YL_EN, most), step_word(finder, YL_ZH, most));
    if (by) yl_finder_entry(finder, "entry", by);
    yl_finding_flag(out, "all", lost == came);
    yl_finding_count(out, "visits", lost);
    const char *held = yl_arena_print(&out->arena, "people.%s", most->what ? most->what : "");
    const bool state = strstr(yl_finder_setting(finder, "people", held + 7), "lasts") != NULL;
    const char *step = step_path(finder, most), *slot = "condition";
    const bool waits =
        *yl_finder_setting(finder, step, "wait") || *yl_finder_setting(finder, step, "wait.0");
    if (most->what && yl_text_begins(most->what, "rooms.")) slot = waits ? "over" : "room";
    yl_finding_flag(out, "state", state);
    if (most->what && !state)
        yl_finding_path(out, finder->result, slot, most->what);
    else if (!most->what)
        name_time(out, yl_finder_setting(finder, step, "valid"));
    if (fabs(then - lost) < APART_FROM * lost) return;
    yl_finder_variant(finder, "variant", finder->best);
    yl_finding_count(out, "then", then);
}

/* ---- who comes when a room is not live ---- */

/* Do the steps of the path lead to the room, and nowhere else? */
static bool leads_to(const struct yl_finder *finder, const char *path, const char *room)
{
    const char *of_it = yl_arena_print(&finder->out->arena, "%s.", path);
    bool there = true;
    for (uint32_t i = 0; i < finder->result->settings; i++) {
        const struct yl_setting *one = &finder->result->setting[i];
        const char *choice = strstr(one->path, ".choose."),
                   *to = choice ? choice + strlen(".choose.") : one->value;
        if (!yl_text_begins(one->path, of_it) || !to) continue;
        there &= !yl_text_begins(to, "paths.") && !yl_text_begins(to, "shops.") &&
                 (!yl_text_begins(to, "rooms.") || !strcmp(to, room));
    }
    return there;
}

/* Do those who find the room not live, by a key of it, leave, or go by a path that leads back to the room alone? */
static bool is_lost(const struct yl_finder *finder, const char *room, const char *key)
{
    const char *to = yl_finder_setting(finder, room, key);
    return !*to || !strcmp(to, "leave") ||
           (yl_text_begins(to, "paths.") && leads_to(finder, to, room));
}

/* Visits of an entry, or begun ones, that find a room not live, of the kinds that are told. */
struct comer {
    const char *entry, *place;
    double early, late, live, visits, median; /* the last in microseconds */
};

static bool reads(const struct yl_finder *finder, int64_t *time, const char *text)
{
    return yl_time_parse(time, text, strlen(text), &finder->result->zone) == YL_TIME_GOOD;
}

/* "entries.NAME.arrivals.KEY=VALUE", a time to be tried for arrivals, by the sessions of a room; NULL: a variant does, and tells what that
 * brings, or the one that is recommended changes these arrivals or the sessions. */
static const char *try_value(const struct yl_finder *finder, const char *entry, const char *room,
                             const char *key, const char *value)
{
    const char *arrivals = yl_arena_print(&finder->out->arena, "%s.arrivals.", entry),
               *path = yl_arena_print(&finder->out->arena, "%s%s", arrivals, key),
               *sessions = yl_arena_print(&finder->out->arena, "%s.sessions.", room);
    int64_t at = 0, other;
    reads(finder, &at, value);
    for (uint32_t i = 0; i < finder->result->settings; i++) {
        const struct yl_setting *one = &finder->result->setting[i];
        if (strcmp(one->variant, "base") && !strcmp(one->path, path) && one->value &&
            reads(finder, &other, one->value) && other == at)
            return NULL;
        if (finder->best && !strcmp(one->variant, finder->result->variant[finder->best].name) &&
            (yl_text_begins(one->path, arrivals) || yl_text_begins(one->path, sessions)))
            return NULL;
    }
    return yl_arena_print(&finder->out->arena, "%s=%s", path, value);
}

struct session {
    const char *begins, *ends; /* as written */
    int64_t from, to;
};

static bool read_session(struct session *one, const struct yl_finder *finder, const char *room,
                         int k)
{
    const char *place = yl_arena_print(&finder->out->arena, "%s.sessions.%d", room, k);
    *one = (struct session){yl_finder_setting(finder, place, "from"),
                            yl_finder_setting(finder, place, "to"), 0, 0};
    return reads(finder, &one->from, one->begins) && reads(finder, &one->to, one->ends);
}

/* A message that goes out once, at `at`: the begin of the longest session that is not over then. NULL: it may bring fewer in time, or what
 * is lost is another thing. */
static const char *try_sent(const struct yl_finder *finder, const struct comer *of,
                            const char *room, int64_t at)
{
    const char *over = yl_finder_setting(finder, of->place, "arrivals.over");
    const bool hardly = of->live < 0.05 * of->visits; /* then fewer cannot be in time */
    struct session next, other, longest;
    int k = 0;
    while (read_session(&next, finder, room, k) && next.to <= at) k++;
    longest = next;
    for (int i = k + 1; read_session(&other, finder, room, i); i++)
        if (other.to - other.from > longest.to - longest.from) longest = other;
    const int64_t ahead = next.from - at;
    const bool early = !k && ahead > 0, hours = *over && !strchr("sm", over[strlen(over) - 1]),
               slow = hours && (!yl_text_ends(over, "h") ||
                                strtod(over, NULL) * 7.2e9 > (double)(longest.to - longest.from));
    if (!next.to || !ahead || slow || of->live >= (early ? of->early : of->late)) return NULL;
    if (ahead > 0 && !hardly &&
        (ahead > longest.to - longest.from ||
         (k && of->median - (double)ahead > (double)(next.to - next.from) / 3)))
        return NULL;
    if (!is_lost(finder, room, early ? "before_first" : "after_end")) return NULL;
    return try_value(finder, of->place, room, "at", longest.begins);
}

/* Paid arrivals at a rate, of which most are lost on one side: only within the session; not from its begin where they take long to come, nor
 * to its end where another follows. NULL: that side stays. */
static const char *try_rate(const struct yl_finder *finder, const struct comer *of,
                            const char *room)
{
    const double least = UNTIMELY_FROM * (of->early + of->late + of->live);
    int64_t begins = finder->base->from, ends = INT64_MAX;
    struct session first, second;
    const char *from = NULL, *to = NULL;
    if (!*yl_finder_setting(finder, of->place, "arrivals.rate") ||
        !read_session(&first, finder, room, 0))
        return NULL;
    reads(finder, &begins, yl_finder_setting(finder, of->place, "arrivals.from"));
    reads(finder, &ends, yl_finder_setting(finder, of->place, "arrivals.to"));
    if (of->early >= least && begins < first.from &&
        20 * of->median <= (double)(first.from - begins) && is_lost(finder, room, "before_first"))
        from = try_value(finder, of->place, room, "from", first.begins);
    if (of->late >= least && ends > first.to && !read_session(&second, finder, room, 1) &&
        is_lost(finder, room, "after_end"))
        to = try_value(finder, of->place, room, "to", first.ends);
    if (from && to) return yl_arena_print(&finder->out->arena, "%s --set %s", from, to);
    return of->early > of->late ? from : to;
}

/* What to try, in words, and how it is called. */
static void name_try(struct yl_finder *finder, const char *entry, const char *try)
{
    static const char *const slot[][2] = {{"at", "clock"}, {"from", "since"}, {"to", "until"}};
    struct yl_findings *out = finder->out;
    const int side = (strstr(try, ".from=") != NULL) + 2 * (strstr(try, ".to=") != NULL);
    int64_t at = 0;
    reads(finder, &at, strrchr(try, '=') + 1);
    const double since = (double)(at - finder->base->from) / 1e6;
    const char *text = yl_finder_clock(finder, since);
    yl_finding_part(out, YL_WORDING_TRY);
    yl_finder_entry(finder, "entry", entry);
    yl_finding_flag(out, side < 3 ? slot[side][0] : "both", true);
    if (side < 3) yl_finding_word(out, slot[side][1], text, text);
    if (side < 3) yl_finding_count(out, "when", since);
    yl_finding_word(out, "try", try, try);
    yl_finding_into(out, "tries");
}

/* By which entries, and as which begun visits, a fifth or more of those come who are told of, most first; and what to try. Nothing where all come by one thing of which there is no more to say. */
static void name_comers(struct yl_finder *finder, const char *room, bool early, bool late,
                        double told, bool several)
{
    struct yl_findings *out = finder->out;
    struct comer *of = yl_arena_get(&out->arena, (finder->base->metrics + 1) * sizeof *of);
    const bool stays = !strchr(yl_finder_setting(finder, room, "before_first"), '.') &&
                       !strchr(yl_finder_setting(finder, room, "after_end"), '.');
    const bool split = early && late && !several;
    uint32_t count = 0;
    for (uint32_t i = 0; i < finder->base->metrics; i++) {
        const struct yl_metric *one = &finder->base->metric[i];
        const char *arrow = one->is_path ? strchr(one->place, '>') : NULL;
        if (!arrow || strcmp(arrow + 1, room) != 0 || strcmp(one->metric, "found_never_live") != 0)
            continue;
        struct comer *to = &of[count++];
        to->entry = yl_arena_print(&out->arena, "%.*s", (int)(arrow - one->place), one->place);
        to->place = yl_arena_print(&out->arena, "entries.%s", to->entry);
        to->early = yl_finder_mean(finder, one, one->metric);
        to->late = yl_finder_mean(finder, one, "found_ended");
        to->live = yl_finder_mean(finder, one, "found_live");
        to->median = 1e6 * yl_finder_mean(finder, one, "time_median_s");
        to->visits = (early ? to->early : 0) + (late ? to->late : 0);
    }
    double named = 0;
    const char *trier[TRIES], *tried[TRIES];
    int tries = 0;
    for (;;) {
        struct comer *most = of;
        for (uint32_t i = 1; i < count; i++)
            if (of[i].visits > most->visits) most = &of[i];
        if (!count || most->visits < told / 5 || !(most->visits > 0)) break;
        const struct yl_metric *cost = yl_summary_find(finder->base, 0, most->place, "cost_cny");
        const char *name = yl_finder_setting(finder, most->place, "path"),
                   *path = yl_arena_print(&out->arena, "paths.%s", name);
        const bool all = most->visits >= told * (1 - 1e-9),
                   paid = cost && yl_finder_mean(finder, cost, cost->metric) > 0 && stays &&
                          leads_to(finder, path, room);
        int64_t at;
        const bool sent = reads(finder, &at, yl_finder_setting(finder, most->place, "arrivals.at"));
        const char *try = sent ? try_sent(finder, most, room, at) : NULL;
        if (!sent && paid) try = try_rate(finder, most, room);
        if (count < 2 && !try && !yl_text_begins(most->entry, "starts.")) break;
        yl_finding_part(out, YL_WORDING_COMERS);
        yl_finder_entry(finder, "entry", most->entry);
        const double came = most->early + most->late + most->live;
        const bool ahead = most->early >= TOLD_FROM * came, behind = most->late >= TOLD_FROM * came;
        if (split) {
            if (ahead)
                yl_finding_figure_by(out, "own_early", YL_AS_NUMBER, most->early, came, YL_NO_CELL);
            yl_finding_flag(out, "two", ahead && behind);
            yl_finding_flag(out, "only", !ahead);
            if (behind)
                yl_finding_figure_by(out, "own_late", YL_AS_NUMBER, most->late, came, YL_NO_CELL);
        } else if (!all)
            yl_finding_count(out, "visits", most->visits);
        yl_finding_flag(out, "end", split || !all);
        yl_finding_into(out, "by");
        if (try && tries < TRIES) {
            trier[tries] = most->entry;
            tried[tries++] = try;
        }
        named += most->visits;
        most->visits = 0;
    }
    for (int i = 0; i < tries; i++) name_try(finder, trier[i], tried[i]);
    if (!(named > 0)) return;
    const int part = (named >= told / 2) + (named >= 0.9 * told) + (named >= told * (1 - 1e-9));
    static const char *const parts[][2] = {
        {"Some", "部分"}, {"Most", "多数"}, {"Nearly all", "几乎都"}, {"All", "都"}};
    static const char *const whom[][2] = {
        {"late", "晚到的访问"}, {"early", "早到的访问"}, {"early and late", "早到和晚到的访问"}};
    const char *const *of_whom = whom[early + (early && late)];
    yl_finding_word(out, "these",
                    yl_arena_print(&out->arena, "%s of these %s visits come by ",
                                   parts[part][YL_EN], of_whom[YL_EN]),
                    yl_arena_print(&out->arena, "%s%s来自", of_whom[YL_ZH], parts[part][YL_ZH]));
}

/* What becomes of those who find the room not live, by a key of it. */
static void name_next(struct yl_finder *finder, const char *to, const char *slot)
{
    const char *next[2], *dot = strchr(to, '.');
    const bool replay = !strcmp(to, "replay");
    for (enum yl_lang lang = YL_EN; lang <= YL_ZH; lang++) {
        next[lang] = replay ? T(lang, "see the replay", "看回放") : T(lang, "leave", "随即离开");
        if (dot)
            next[lang] = yl_arena_print(&finder->out->arena, T(lang, "go on to '%s'", "转到“%s”"),
                                        yl_label(finder->result, lang, dot + 1, "%s", to));
    }
    yl_finding_words(finder->out, slot, next);
}

/* How many of those who come too early, and go by a path that leads back to the room alone, come back; NAN: it is not known. */
static double come_back(const struct yl_finder *finder, const char *path, const char *room,
                        double early)
{
    double came = 0, left = 0, back = 0;
    if (!yl_text_begins(path, "paths.") || !leads_to(finder, path, room)) return NAN;
    for (uint32_t e = 0; e < finder->entries; e++) {
        const struct yl_loss_row *last = NULL;
        for (uint32_t i = 0; i < finder->losses[e].rows; i++) {
            const struct yl_loss_row *row = &finder->losses[e].row[i];
            if (!row->path || strcmp(row->path, strchr(path, '.') + 1) != 0) continue;
            if (row->reason != YL_LOSS_NONE) {
                left += row->visits;
                continue;
            }
            if (!last) came += row->came + row->skipped;
            last = row;
        }
        if (last) back += last->passed + last->skipped;
    }
    return fabs(came - early) < 0.5 && fabs(came - left - back) < 0.5 ? back : (double)NAN;
}

/* How many come so with the variant that is recommended, where that moves it, and what becomes of them, where it changes that. */
static void name_with(struct yl_finder *finder, const struct yl_metric *room, const char *key,
                      const char *slot, double now, double then)
{
    const struct yl_finder best = yl_finder_in(finder, finder->best);
    const char *to = yl_finder_setting(&best, room->place, key);
    const bool moves = fabs(then - now) >= APART_FROM * now,
               other = then >= 1 && strcmp(to, yl_finder_setting(finder, room->place, key)) != 0;
    if (!moves && !other) return;
    yl_finding_part(finder->out, YL_WORDING_WITH);
    yl_finder_variant(finder, "variant", finder->best);
    if (moves) yl_finding_count(finder->out, "left", then);
    if (other) name_next(finder, to, "next");
    yl_finding_into(finder->out, slot);
}

/* Visits of all entries that find the room so: of metrics that begin with "found_". */
static double found(const struct yl_finder *finder, const char *room, const char *metric)
{
    double sum = 0;
    for (uint32_t i = 0; i < finder->base->metrics; i++) {
        const struct yl_metric *one = &finder->base->metric[i];
        const char *arrow = one->is_path ? strchr(one->place, '>') : NULL;
        if (arrow && !strcmp(arrow + 1, room) && yl_text_begins(one->metric, metric))
            sum += yl_finder_mean(finder, one, one->metric);
    }
    return sum;
}

void yl_find_timing(struct yl_finder *finder)
{
    for (uint32_t i = 0; i < finder->base->metrics; i++) {
        const struct yl_metric *room = &finder->base->metric[i];
        if (!yl_finder_is_room(room) || finder->sold_out) continue;
        const double early = found(finder, room->place, "found_never_live"),
                     late = found(finder, room->place, "found_ended"),
                     came = found(finder, room->place, "found_"), least = UNTIMELY_FROM * came;
        const bool tells_early = early > 0 && early >= least,
                   tells_late = late > 0 && late >= least;
        if (!tells_early && !tells_late) continue;
        const struct yl_finder best = yl_finder_in(finder, finder->best);
        const double early_left = found(&best, room->place, "found_never_live"),
                     late_left = found(&best, room->place, "found_ended"),
                     left = (tells_early ? early_left : 0) + (tells_late ? late_left : 0),
                     told = (tells_early ? early : 0) + (tells_late ? late : 0);
        yl_finder_in(finder, 0);
        if (left < 1) continue; /* with the variant that is recommended */
        double orders = 0;      /* of those who are early with the variant that is recommended */
        for (uint32_t e = 0; e < finder->entries; e++) {
            const struct yl_loss_row door = {.path = room->place, .step = ""};
            const char *way =
                yl_arena_print(&finder->out->arena, "%s>%s", finder->entry[e], door.path);
            orders += forgone(&finder->losses[e], &door,
                              yl_finder_mean_in(finder, finder->best, way, "found_never_live"));
        }
        yl_finding_begin(finder->out, YL_WORDING_TIMING,
                         yl_finder_weight(finder, orders, true, left <= told / 2));
        const char *before = yl_finder_setting(finder, room->place, "before_first"),
                   *behind = yl_finder_setting(finder, room->place, "after_end");
        const bool several = *yl_finder_setting(finder, room->place, "sessions.1.from"),
                   both = tells_early && tells_late;
        const bool alike = both && !strcmp(before, behind);
        yl_finder_place(finder, "place", room);
        yl_finding_count(finder->out, "came", came);
        yl_finding_pick(finder->out, "first", several, "first ", "首场", "", "");
        if (tells_early) {
            yl_finding_count(finder->out, "early", early);
            if (!alike) name_next(finder, before, "on");
            name_with(finder, room, "before_first", "early_with", early, early_left);
            const double back = come_back(finder, before, room->place, early);
            if (!alike && isfinite(back)) yl_finding_count(finder->out, "back", back);
        }
        yl_finding_flag(finder->out, "both", both);
        if (tells_late) {
            yl_finding_count(finder->out, "late", late);
            name_next(finder, behind, alike ? "every" : "then");
            name_with(finder, room, "after_end", "late_with", late, late_left);
            const bool hosted = !*yl_finder_setting(finder, room->place, "sessions.0.from");
            yl_finding_pick(finder->out, "after", several, "between its sessions or after the last",
                            "两场之间或末场之后",
                            hosted ? "after it has ended" : "after its session", "下播后");
        }
        name_comers(finder, room->place, tells_early, tells_late, told, several);
    }
}
