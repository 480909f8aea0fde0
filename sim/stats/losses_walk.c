/* losses_walk.c: which steps of an entry are stages of its way, and which stand to the side; contract in losses.h */
#include "sim/stats/losses.h"
#include <string.h>

static const double equal = 1 + 1e-9; /* means of sums have rounding errors */

static bool is_in(const char *path, const char *kind) { return !strncmp(path, kind, strlen(kind)); }
static bool is_room(const char *path) { return is_in(path, "rooms."); }
static bool is_shop(const char *path) { return is_in(path, "shops."); }
static bool is_watch(const struct yl_loss_row *row)
{
    return is_room(row->path) && !strcmp(row->step, "watch");
}

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
        if (other->reason == YL_LOSS_NONE && is_watch(other) && !strcmp(other->path, row->path))
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
    struct yl_loss_row *row = &way->losses->row[at];
    const bool watch = is_watch(row);
    if (is_room(row->path) && !watch) return;
    const double gone = watch ? row->came : row->passed + row->skipped;
    if (gone > way->now * equal || (!watch && is_passed_by(way, at, gone))) return;
    const struct yl_loss_line line = {.row = at, .of = way->now, .gone = gone, .room = way->room};
    row->stage = true;
    way->now = gone;
    way->room = watch ? at : YL_LOSS_NOWHERE;
    way->onward = watch ? row->passed : gone;
    if (is_shop(row->path)) way->onward = 0;
    if (line.of >= 0.5)
        way->line[way->lines] = line; /* one that nobody leaves gives way to the next */
    way->lines += line.of >= 0.5 && line.gone < line.of;
}

/* A path or place is on the way if what comes to it can all have come from the stage above; a path to the side of one by which
 * more go on to a later place is not, unless all go by it. */
static bool is_on_way(const struct way *way, uint32_t first)
{
    const struct yl_losses *losses = way->losses;
    const struct yl_loss_row *row = &losses->row[first];
    const double came = came_to(way, first), most = way->onward * equal;
    double gone = came;
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
    if (is_room(row->path)) return is_watch(row);
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
    if (is_watch(row)) return !*loss->step || !strcmp(loss->step, "wait");
    return !strcmp(loss->step, row->step) || (!*loss->step && is_front(losses, line->row));
}
