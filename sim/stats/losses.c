/* losses.c: outcomes put between the steps of a funnel, contract in losses.h */
#include "sim/stats/losses.h"
#include "sim/base/array.h"
#include "sim/base/get.h"
#include "sim/base/hash.h"
#include "sim/base/map.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct {
    const char *outcome; /* of outcomes.csv; one that ends in ':' is followed by a name */
    const char *word[2];
} reasons[YL_LOSS_REASONS] = {
    [YL_LOSS_NONE] = {"", {"completed", "完成"}},
    [YL_LOSS_NOT_LIVE] = {"never_live", {"not yet live", "尚未开播"}},
    [YL_LOSS_OVER] = {"ended", {"session over", "本场已结束"}},
    [YL_LOSS_FULL] = {"full", {"full", "满员"}},
    [YL_LOSS_GAVE_UP] = {"abandoned", {"gave up waiting", "等待中放弃"}},
    [YL_LOSS_SOLD_OUT] = {"stockout", {"sold out", "售罄"}},
    [YL_LOSS_BLOCKED] = {"blocked:", {"blocked", "条件不满足"}},
    [YL_LOSS_REFUSED] = {"refused:", {"none left", "已领完"}},
    [YL_LOSS_EXPIRED] = {"expired", {"expired", "已过期"}},
    [YL_LOSS_LEFT] = {"left", {"left", "离开"}},
};

const char *yl_loss_word(enum yl_loss_reason reason, const char *step, enum yl_lang lang)
{
    if (reason == YL_LOSS_OVER && step && !strcmp(step, "wait"))
        return T(lang, "session over while waiting", "等待中本场结束");
    return reasons[reason].word[lang];
}

/* YL_LOSS_NONE: no loss. */
static enum yl_loss_reason reason_of(const char *outcome, const char **what, bool sells)
{
    *what = NULL;
    for (enum yl_loss_reason i = YL_LOSS_NOT_LIVE; i < YL_LOSS_REASONS; i++) {
        const char *name = reasons[i].outcome;
        size_t length = strlen(name);
        bool has_name = name[length - 1] == ':';
        if (strncmp(outcome, name, length) != 0 || (!has_name && outcome[length])) continue;
        if (has_name) *what = outcome + length;
        return i;
    }
    return sells && !strcmp(outcome, "watched") ? YL_LOSS_LEFT : YL_LOSS_NONE;
}

enum yl_loss_reason yl_loss_reason_of(const char *outcome)
{
    const char *ignored;
    return reason_of(outcome, &ignored, true);
}

static bool is_room(const char *path) { return !strncmp(path, "rooms.", 6); }
static bool is_shop(const char *path) { return !strncmp(path, "shops.", 6); }
static bool is_watch(const char *path, const char *step)
{
    return is_room(path) && !strcmp(step, "watch");
}

/* Lost visits with one name, in their order: the first by map, then `next`; NO_MORE behind the last. */
#define NO_MORE UINT32_MAX
struct chains {
    struct yl_map map;
    uint32_t *last, *next; /* [losts] */
};
struct lists {
    struct chains at, ended; /* by path and step; by outcome */
    bool sells;
};

static void chain(struct chains *chains, uint32_t i, const char *name, size_t length)
{
    uint64_t *first = yl_map_add(&chains->map, name, length, i);
    if (*first != i) chains->next[chains->last[*first]] = i;
    chains->last[*first] = i;
    chains->next[i] = NO_MORE;
}

static uint32_t first_of(const struct chains *chains, const char *name, size_t length)
{
    const uint64_t *first = yl_map_find(&chains->map, name, length);
    return first ? (uint32_t)*first : NO_MORE;
}

enum { KEY = 1024 };
static size_t key_of(char key[KEY], const char *path, const char *step)
{
    const int length = snprintf(key, KEY, "%s\n%s", path, step);
    return length < KEY ? (size_t)length : KEY - 1;
}

static uint32_t first_at(const struct lists *lists, const char *path, const char *step)
{
    char key[KEY];
    return first_of(&lists->at, key, key_of(key, path, step));
}

static void list(struct lists *lists, const struct yl_loss_input *input)
{
    struct chains *both[] = {&lists->at, &lists->ended};
    for (int i = 0; i < 2; i++) {
        both[i]->last = yl_get_zeroed((size_t)input->losts + 1, sizeof *both[i]->last);
        both[i]->next = yl_get_zeroed((size_t)input->losts + 1, sizeof *both[i]->next);
    }
    for (uint32_t i = 0; i < input->losts; i++) {
        const struct yl_loss_outcome *lost = &input->lost[i];
        char key[KEY];
        chain(&lists->at, i, key, key_of(key, lost->path, lost->step));
        chain(&lists->ended, i, lost->outcome, strlen(lost->outcome));
    }
}

static void put(struct yl_losses *losses, struct yl_loss_row row)
{
    struct yl_loss_row *to = YL_ARRAY_NEXT(losses->row, losses->rows, losses->capacity);
    *to = row;
    if (row.path) to->place = 31 * yl_hash_name(row.path) + yl_hash_name(row.step);
}

struct path { /* rows [first, next) of the funnel stand on one path */
    uint32_t first, next;
    double came;
};

/* Visits that came to a room: those that began to watch, and those that were lost before. */
static double came_to_room(const struct yl_loss_input *input, const struct lists *lists,
                           const struct path *at)
{
    const char *path = input->step[at->first].path;
    uint32_t door = first_at(lists, path, ""), wait = first_at(lists, path, "wait");
    double came = 0;
    for (uint32_t i = at->first; i < at->next; i++)
        if (is_watch(input->step[i].path, input->step[i].step)) came += input->step[i].reached;
    while (door != NO_MORE || wait != NO_MORE) {
        uint32_t *one = door < wait ? &door : &wait;
        came += input->lost[*one].visits;
        *one = lists->at.next[*one];
    }
    return came;
}

/* Visits that came to a path: those that came to its first step, and those lost at its door. */
static double came_to_path(const struct yl_loss_input *input, const struct lists *lists,
                           const struct yl_loss_step *first)
{
    double came = first->reached + first->skipped;
    for (uint32_t i = first_at(lists, first->path, ""); i != NO_MORE; i = lists->at.next[i])
        came += input->lost[i].visits;
    return came;
}

/* The losses at a step, or at the door of a place, reason by reason; one that nobody met has no row.
 */
static void put_losses(struct yl_losses *losses, const struct yl_loss_input *input,
                       const struct lists *lists, const struct yl_loss_step *at, double came)
{
    const char *path = at->path, *step = at->step;
    for (enum yl_loss_reason reason = YL_LOSS_NOT_LIVE; reason < YL_LOSS_REASONS; reason++)
        for (uint32_t i = first_at(lists, path, step); i != NO_MORE; i = lists->at.next[i]) {
            const struct yl_loss_outcome *lost = &input->lost[i];
            struct yl_loss_row row = {
                .reason = reason, .path = path, .step = step, .visits = lost->visits, .came = came};
            if (!(row.visits > 0)) continue;
            if (reason_of(lost->outcome, &row.what, lists->sells) == reason) put(losses, row);
        }
}

/* Outcomes of no step: of paths without named steps. */
static void put_rest(struct yl_losses *losses, const struct yl_loss_input *input,
                     const struct lists *lists)
{
    for (uint32_t i = 0; i < input->outcomes; i++) {
        const struct yl_loss_outcome *outcome = &input->outcome[i];
        struct yl_loss_row row = {.visits = outcome->visits, .came = NAN};
        row.reason = reason_of(outcome->outcome, &row.what, false);
        uint32_t k = first_of(&lists->ended, outcome->outcome, strlen(outcome->outcome));
        for (; k != NO_MORE; k = lists->ended.next[k]) row.visits -= input->lost[k].visits;
        bool any = row.visits > 1e-6 * outcome->visits; /* means of sums have rounding errors */
        if (any && row.reason != YL_LOSS_NONE && row.reason != YL_LOSS_LEFT) put(losses, row);
    }
}

static int by_visits(const void *a, const void *b)
{
    const struct path *one = a, *two = b;
    if (one->came != two->came) return one->came > two->came ? -1 : 1;
    return one->first < two->first ? -1 : 1;
}

/* Paths in the order in which visits thin out; rooms stand where visits come to their doors. */
static uint32_t order_paths(struct path *paths, const struct yl_loss_input *input,
                            const struct lists *lists)
{
    uint32_t count = 0;
    for (uint32_t first = 0, next; first < input->steps; first = next) {
        const struct yl_loss_step *step = &input->step[first];
        for (next = first + 1; next < input->steps; next++)
            if (strcmp(input->step[next].path, step->path) != 0) break;
        bool room = is_room(step->path);
        struct path *path = &paths[count++];
        *path = (struct path){first, next, 0};
        path->came = room ? came_to_room(input, lists, path) : came_to_path(input, lists, step);
    }
    if (count > 1) qsort(paths, count, sizeof *paths, by_visits);
    return count;
}

static void put_step(struct yl_losses *losses, const struct yl_loss_input *input,
                     const struct lists *lists, const struct yl_loss_step *step)
{
    const bool watch = is_watch(step->path, step->step);
    const struct yl_loss_row row = {.path = step->path,
                                    .step = step->step,
                                    .visits = watch ? step->reached : step->passed,
                                    .came = step->reached,
                                    .skipped = step->skipped,
                                    .passed = step->passed};
    if (watch) put(losses, row);
    put_losses(losses, input, lists, step, step->reached);
    if (!watch) put(losses, row);
}

void yl_losses_make(struct yl_losses *losses, const struct yl_loss_input *input)
{
    struct path *paths = yl_get_zeroed(input->steps + 1, sizeof *paths);
    struct lists lists = {.sells = false};
    for (uint32_t i = 0; i < input->steps; i++) lists.sells |= is_shop(input->step[i].path);
    list(&lists, input);
    losses->rows = 0;
    losses->arrivals = losses->orders = losses->under_way = 0;
    for (uint32_t i = 0; i < input->outcomes; i++) {
        losses->arrivals += input->outcome[i].visits;
        if (!strcmp(input->outcome[i].outcome, "order")) losses->orders = input->outcome[i].visits;
        if (!strcmp(input->outcome[i].outcome, "under_way"))
            losses->under_way = input->outcome[i].visits;
    }
    uint32_t count = order_paths(paths, input, &lists);
    for (uint32_t k = 0; k < count; k++) {
        const struct yl_loss_step door = {.path = input->step[paths[k].first].path, .step = ""};
        put_losses(losses, input, &lists, &door, paths[k].came);
        for (uint32_t i = paths[k].first; i < paths[k].next; i++)
            put_step(losses, input, &lists, &input->step[i]);
    }
    put_rest(losses, input, &lists);
    yl_map_free(&lists.at.map);
    yl_map_free(&lists.ended.map);
    YL_FREE(paths, lists.at.last, lists.at.next, lists.ended.last, lists.ended.next);
}

/* ---- where most are lost ---------------------------------------------------------------------- */

/* Of the visits that came there: to be what a step is answered by, the first one, to be told. */
static const double response_from = 0.9, answered_from = 0.5, told_from = 0.3;

bool yl_losses_same(const struct yl_loss_row *one, const struct yl_loss_row *other)
{
    return one->path && other->path && one->place == other->place &&
           !strcmp(one->path, other->path) && !strcmp(one->step, other->step);
}

/* All that are lost where row `i` is, whose losses stand together; *next: the row behind them. */
static struct yl_loss_most lost_at(const struct yl_losses *losses, uint32_t i, uint32_t *next)
{
    struct yl_loss_most at = {.row = &losses->row[i], .came = losses->row[i].came};
    for (*next = i; *next < losses->rows; ++*next) {
        const struct yl_loss_row *row = &losses->row[*next];
        if (row->reason == YL_LOSS_NONE || !yl_losses_same(at.row, row)) break;
        at.visits += row->visits;
    }
    return at;
}

double yl_losses_came(const struct yl_losses *losses, const struct yl_loss_row *step)
{
    /* A door where nobody is lost has no row: those of the first stage came there, and in a room those who gave up waiting. */
    double waited = 0;
    for (uint32_t i = 0; i < losses->rows; i++) {
        const struct yl_loss_row *row = &losses->row[i];
        if (yl_losses_same(step, row)) return row->came;
        if (*step->step || !row->path || strcmp(row->path, step->path) != 0) continue;
        if (!is_room(row->path) || strcmp(row->step, "wait") != 0) return waited + row->came;
        waited += row->reason != YL_LOSS_NONE ? row->visits : 0;
    }
    return waited;
}

/* All that are lost at a step or door; its row is that of the entry that loses most. */
static struct yl_loss_most lost_by_all(const struct yl_losses *const *losses, uint32_t entries,
                                       const struct yl_loss_row *step)
{
    struct yl_loss_most all = {.row = NULL};
    uint32_t come = 0;
    for (uint32_t e = 0; e < entries; e++) {
        const double came = yl_losses_came(losses[e], step);
        all.came += came;
        come += came > 0;
        for (uint32_t i = 0, next; i < losses[e]->rows; i = next) {
            const struct yl_loss_row *row = &losses[e]->row[i];
            next = i + 1;
            if (row->reason == YL_LOSS_NONE || !yl_losses_same(step, row)) continue;
            struct yl_loss_most at = lost_at(losses[e], i, &next);
            all.visits += at.visits;
            if (!(at.visits > all.own)) continue;
            at.entry = e;
            at.own = at.visits;
            at.own_came = at.came;
            at.visits = all.visits;
            at.came = all.came;
            all = at;
        }
    }
    all.alone = come == 1;
    return all;
}

struct yl_loss_most yl_losses_most(const struct yl_losses *const *losses, uint32_t entries)
{
    struct yl_loss_most most = {.row = NULL};
    double passed_over = 0;
    for (uint32_t e = 0; e < entries; e++)
        for (uint32_t i = 0; i < losses[e]->rows; i++) {
            const struct yl_loss_row *row = &losses[e]->row[i];
            if (row->reason == YL_LOSS_NONE || !row->path || !(row->came > 0)) continue;
            const struct yl_loss_most at = lost_by_all(losses, entries, row);
            const bool later = at.own_came * (1 + 1e-9) < losses[at.entry]->arrivals;
            if (at.visits > (later ? response_from : answered_from) * at.came * (1 + 1e-12))
                passed_over = fmax(passed_over, at.visits);
            else if (at.visits > most.visits)
                most = at;
        }
    most.passed_over = passed_over > most.visits;
    if (most.visits < told_from * most.came) most.row = NULL;
    return most;
}

double yl_losses_mean(const int64_t *count, size_t stride, const struct yl_replication_stats *stats)
{
    double sum = 0;
    uint32_t n = 0;
    for (uint32_t r = 0; r < stats->replications; r++) {
        if (stats->failed && stats->failed[r]) continue;
        sum += (double)count[r * stride];
        n++;
    }
    return n ? sum / n : NAN;
}

/* The rows of an entry are adjacent, in the order of entries: looked for from where they should be. rows: n of
 * them, so many bytes apart, each beginning with the name of its entry. */
static uint32_t rows_from(const void *rows, size_t apart, uint32_t n, const char *entry,
                          uint32_t near)
{
    for (uint32_t d = 0; d < n; d++)
        for (int way = 0; way < 2; way++) {
            uint32_t i = way ? (near + n - d) % n : (near + d) % n;
            const char *const *at = (const void *)((const char *)rows + i * apart);
            if (strcmp(*at, entry) != 0) continue;
            while (i && !strcmp(*(at = (const void *)((const char *)at - apart)), entry)) i--;
            return i;
        }
    return n;
}

static uint32_t share_of(uint32_t n, uint32_t first, uint32_t of)
{
    return of ? (uint32_t)((uint64_t)n * first / of) : 0;
}

static bool is_of(const char *name, const char *entry) { return !strcmp(name, entry); }

void yl_losses_of_entry(struct yl_losses *losses, const struct yl_variant_result *variant,
                        uint32_t first, uint32_t *next, const struct yl_replication_stats *stats)
{
    const char *entry = variant->funnel[first].entry;
    const struct yl_outcome_row *ends = variant->outcome;
    const struct yl_lost_row *lost_row = variant->lost;
    for (*next = first; *next < variant->funnels && is_of(variant->funnel[*next].entry, entry);)
        ++*next;
    const uint32_t end = rows_from(ends, sizeof *ends, variant->outcomes, entry,
                                   share_of(variant->outcomes, first, variant->funnels)),
                   gone = rows_from(lost_row, sizeof *lost_row, variant->losts, entry,
                                    share_of(variant->losts, first, variant->funnels));
    uint32_t to = end, over = gone;
    while (to < variant->outcomes && is_of(ends[to].entry, entry)) to++;
    while (over < variant->losts && is_of(lost_row[over].entry, entry)) over++;
    struct yl_loss_step *step = yl_get_zeroed(*next - first, sizeof *step);
    struct yl_loss_outcome *outcome = yl_get_zeroed(to - end + 1, sizeof *outcome);
    struct yl_loss_outcome *lost = yl_get_zeroed(over - gone + 1, sizeof *lost);
    struct yl_loss_input input = {.step = step, .outcome = outcome, .lost = lost};
    for (uint32_t i = first; i < *next; i++) {
        const struct yl_funnel_row *row = &variant->funnel[i];
        step[input.steps++] =
            (struct yl_loss_step){row->path, row->step, yl_losses_mean(&row->count[0][0], 3, stats),
                                  yl_losses_mean(&row->count[0][1], 3, stats),
                                  yl_losses_mean(&row->count[0][2], 3, stats)};
    }
    for (uint32_t i = end; i < to; i++)
        outcome[input.outcomes++] = (struct yl_loss_outcome){
            ends[i].outcome, yl_losses_mean(ends[i].visits, 1, stats), "", ""};
    for (uint32_t i = gone; i < over; i++) {
        const struct yl_lost_row *row = &lost_row[i];
        lost[input.losts++] = (struct yl_loss_outcome){
            row->outcome, yl_losses_mean(row->visits, 1, stats), row->path, row->step};
    }
    yl_losses_make(losses, &input);
    YL_FREE(step, outcome, lost);
}

void yl_losses_free(struct yl_losses *losses)
{
    free(losses->row);
    *losses = (struct yl_losses){0};
}

/* ---- which steps of an entry are stages of its way, and which stand to the side ---------------- */

static const double equal = 1 + 1e-9; /* means of sums have rounding errors */
struct way {
    struct yl_losses *losses;
    struct yl_loss_line *line;
    uint32_t lines;
    uint32_t room; /* row of the last stage where that is a room */
    double now;    /* visits that completed the last stage */
    double onward; /* those of them that go on from there */
};

/* Visits that come to a step; of a room to its first. */
static double came_to(const struct way *way, uint32_t at)
{
    const struct yl_loss_row *row = &way->losses->row[at];
    for (uint32_t i = 0; is_room(row->path) && i < way->losses->rows; i++) {
        const struct yl_loss_row *other = &way->losses->row[i];
        if (other->reason == YL_LOSS_NONE && is_watch(other->path, other->step) &&
            !strcmp(other->path, row->path))
            return other->came + other->skipped;
    }
    return is_room(row->path) ? 0 : row->came + row->skipped;
}

/* Do more come to a later step of the path, or to a later place, than this one passes on? Then they go by it. */
static bool is_passed_by(const struct way *way, uint32_t at, double gone)
{
    const struct yl_losses *losses = way->losses;
    for (uint32_t i = at + 1; i < losses->rows; i++) {
        const struct yl_loss_row *later = &losses->row[i];
        if (later->reason != YL_LOSS_NONE || !later->path) continue;
        if (strcmp(later->path, losses->row[at].path) != 0 &&
            (is_shop(losses->row[at].path) || !(is_room(later->path) || is_shop(later->path))))
            continue;
        if (came_to(way, i) > gone * equal && came_to(way, i) <= way->now * equal) return true;
    }
    return false;
}

/* One row of a path that is on the way: a stage, unless more pass it by. */
static void walk_row(struct way *way, uint32_t at)
{
    const struct yl_loss_row *row = &way->losses->row[at];
    const bool watch = is_watch(row->path, row->step);
    if (is_room(row->path) && !watch) return;
    const double gone = watch ? row->came : row->passed + row->skipped;
    if (gone > way->now * equal || (!watch && is_passed_by(way, at, gone))) return;
    const struct yl_loss_line line = {.row = at, .of = way->now, .gone = gone, .room = way->room};
    way->now = gone;
    way->room = watch ? at : YL_LOSS_NOWHERE;
    way->onward = watch ? row->passed : gone;
    if (is_shop(row->path)) way->onward = 0;
    if (line.of >= 0.5)
        way->line[way->lines] = line; /* one that nobody leaves gives way to the next */
    way->lines += line.of >= 0.5 && line.gone < line.of;
}

/* Do all who come leave the room above by one item of its stay? */
static bool is_by_item(const struct way *way, double came)
{
    const struct yl_losses *losses = way->losses;
    for (uint32_t i = way->room; i < losses->rows; i++) { /* none: NOWHERE is behind them all */
        const struct yl_loss_row *row = &losses->row[i];
        if (row->reason == YL_LOSS_NONE && row->path && i != way->room &&
            !strcmp(row->path, losses->row[way->room].path) &&
            fabs(row->passed - came) <= (equal - 1) * came)
            return true;
    }
    return false;
}

/* A path or place is on the way if what comes to it can all have come from the stage above; a path to the side of one by which
 * more go on to a later place is not, unless all go by it. */
static bool is_on_way(const struct way *way, uint32_t first)
{
    const struct yl_losses *losses = way->losses;
    const struct yl_loss_row *row = &losses->row[first];
    const double came = came_to(way, first), most = way->onward * equal;
    double gone = came;
    if (came > 0 && is_by_item(way, came)) return true;
    if (!(came > 0) || came > most) return false;
    if (came * equal >= way->onward) return true;
    for (uint32_t i = first; i < losses->rows && !is_room(row->path) && !is_shop(row->path); i++) {
        const struct yl_loss_row *later = &losses->row[i];
        if (later->reason != YL_LOSS_NONE) continue;
        if (!strcmp(later->path, row->path))
            gone = later->passed + later->skipped;
        else if ((is_room(later->path) || is_shop(later->path)) && came_to(way, i) > gone * equal &&
                 came_to(way, i) <= most)
            return false;
    }
    return true;
}

uint32_t yl_losses_walk(struct yl_loss_line *line, struct yl_losses *losses, double arrivals)
{
    struct way way = {.losses = losses,
                      .line = line,
                      .room = YL_LOSS_NOWHERE,
                      .now = arrivals,
                      .onward = arrivals};
    const char *path = "";
    bool on_way = false;
    line->of = 0;
    for (uint32_t i = 0; i < losses->rows; i++) {
        const struct yl_loss_row *row = &losses->row[i];
        if (row->reason != YL_LOSS_NONE || !row->path) continue;
        if (strcmp(row->path, path) != 0) on_way = is_on_way(&way, i);
        path = row->path;
        if (on_way) walk_row(&way, i);
    }
    return way.lines ? way.lines : line->of > 0; /* nobody is lost at all */
}

/* The first row of a path stands for its door as well, that of a room also for the wait. */
static bool is_front(const struct yl_losses *losses, uint32_t at)
{
    const struct yl_loss_row *row = &losses->row[at];
    if (is_room(row->path)) return is_watch(row->path, row->step);
    for (uint32_t i = 0; i < at; i++)
        if (losses->row[i].reason == YL_LOSS_NONE && losses->row[i].path &&
            !strcmp(losses->row[i].path, row->path))
            return false;
    return true;
}

bool yl_losses_at(const struct yl_losses *losses, const struct yl_loss_line *line,
                  const struct yl_loss_row *loss)
{
    const struct yl_loss_row *row = &losses->row[line->row];
    if (loss->reason == YL_LOSS_NONE || !loss->path) return false;
    if (line->room != YL_LOSS_NOWHERE && !strcmp(loss->path, losses->row[line->room].path) &&
        !strcmp(loss->step, "watch"))
        return true;
    if (strcmp(loss->path, row->path) != 0) return false;
    if (is_watch(row->path, row->step)) return !*loss->step || !strcmp(loss->step, "wait");
    return !strcmp(loss->step, row->step) || (!*loss->step && is_front(losses, line->row));
}
