/* find_ways.c: which way converts best, and from the place on; how many orders come without a live room; contract in find_parts.h */
#include "sim/base/text.h"
#include "sim/findings/find_parts.h"
#include "sim/findings/labels.h"
#include <math.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

enum { NAMED = 3 }; /* ways */

struct rate { /* which of the two rates of a way, or its orders */
    const char *column[3];
    size_t at;
};
static const struct rate arrivals = {{"per_mille", "per_mille_low", "per_mille_high"},
                                     offsetof(struct yl_way, per_mille)},
                         there = {{"per_hundred", "per_hundred_low", "per_hundred_high"},
                                  offsetof(struct yl_way, per_hundred)},
                         sold = {{"orders"}, offsetof(struct yl_way, sold)};

static const struct yl_way_rate *rate_of(const struct yl_way *way, const struct rate *rate)
{
    return (const void *)((const char *)way + rate->at);
}

static void cell(struct yl_finder *finder, const struct yl_way *way, const char *slot, double value,
                 const char *column)
{
    yl_finding_figure(finder->out, slot, YL_AS_NUMBER, value,
                      YL_FOUND_AT(.file = "ways.csv", .variant = finder->base->name,
                                  .place = way->per_mille.of.place, .metric = column,
                                  .column = column));
}

static void rate_cells(struct yl_finder *finder, const struct yl_way *way, const struct rate *rate,
                       const char *const slot[3])
{
    const struct yl_summary *is = &rate_of(way, rate)->is;
    const double value[] = {is->mean, is->low, is->high};
    for (int i = 0; i < 3; i++) cell(finder, way, slot[i], value[i], rate->column[i]);
}

/* Of several equal ones the first in the file. */
static const struct yl_way *best_by(const struct yl_ways *ways, const struct rate *rate)
{
    const struct yl_way *best = NULL;
    for (uint32_t i = 0; i < ways->ways; i++) {
        const double own = rate_of(&ways->way[i], rate)->is.mean;
        if (own > 0 && (!best || own > rate_of(best, rate)->is.mean)) best = &ways->way[i];
    }
    return best;
}

/* Is it another one that sells and the interval of the difference, over all ways together, holds 0? */
static bool is_tied(struct yl_finder *finder, const struct yl_ways *ways, const struct yl_way *best,
                    const struct yl_way *way, const struct rate *rate)
{
    return way != best && rate_of(way, rate)->is.mean > 0 &&
           yl_ways_tied(ways, rate_of(best, rate), rate_of(way, rate), finder->stats);
}

/* Those that are tied with the best. */
static void name_tied(struct yl_finder *finder, const struct yl_ways *ways,
                      const struct yl_way *best, const struct rate *rate, const char *slot)
{
    uint32_t tied = 0;
    for (uint32_t i = 0; i < ways->ways; i++) {
        const struct yl_way *way = &ways->way[i];
        if (!is_tied(finder, ways, best, way, rate) || tied++ >= NAMED) continue;
        yl_finding_part(finder->out, YL_WORDING_NAMED);
        yl_finder_entry(finder, "variant", way->entry);
        yl_finding_into(finder->out, slot);
    }
    yl_find_more(finder->out, YL_WORDING_MORE, (double)tied - NAMED, slot);
}

bool yl_find_differ(const struct yl_result *names, const struct yl_ways *ways)
{
    const char *first = NULL;
    bool differ = false;
    for (uint32_t i = 0; i < ways->sell; i++) {
        const char *thing = yl_label_thing(names, YL_EN, ways->way[ways->best[i]].entry);
        differ |= first && strcmp(first, thing) != 0;
        first = thing;
    }
    return differ;
}

/* Whether one converts better than another by the rate. */
static bool any_apart(struct yl_finder *finder, const struct yl_ways *ways,
                      const struct yl_way *best, const struct rate *rate)
{
    for (uint32_t i = 0; i < ways->ways; i++)
        if (&ways->way[i] != best && rate_of(&ways->way[i], rate)->is.mean > 0 &&
            !is_tied(finder, ways, best, &ways->way[i], rate))
            return true;
    return false;
}

/* Rates of different things do not rank ways: those from the place on do. */
static void say(struct yl_finder *finder, const struct yl_ways *ways)
{
    static const char *const slot[] = {"rate", "low", "high"};
    const bool behind = yl_find_differ(finder->result, ways);
    const struct rate *rate = behind ? &there : &arrivals;
    const struct yl_way *best = best_by(ways, rate), *most = best_by(ways, &sold);
    const struct yl_metric *all = yl_summary_find(finder->base, 0, "all", "orders");
    if (!best || !isfinite(rate_of(best, rate)->is.low)) return;
    if (any_apart(finder, ways, best, rate)) {
        yl_finding_begin(finder->out, YL_WORDING_WAY, NAN);
        yl_finder_entry(finder, "way", best->entry);
        name_tied(finder, ways, best, rate, "tied");
        rate_cells(finder, best, rate, slot);
        yl_finding_pick(finder->out, "per", behind, "100 that get into a room or shop",
                        "每百次进入直播间或店铺的访问", "1,000 arrivals", "每千入口人次");
        yl_finding_flag(finder->out, "begun",
                        best->own != yl_losses_mean(rate_of(best, rate)->of.num, 1, finder->stats));
    } else {
        yl_finding_begin(finder->out, YL_WORDING_WAY_NONE, NAN);
        yl_finding_count(finder->out, "undecided", finder->result->replications);
    }
    yl_finder_entry(finder, "most", most->entry);
    name_tied(finder, ways, most, &sold, "level");
    cell(finder, most, "own", most->orders, "orders");
    yl_finder_figure(finder, "orders", YL_AS_NUMBER, yl_finder_mean(finder, all, "orders"), all,
                     "mean");
}

void yl_find_way(struct yl_finder *finder)
{
    struct yl_ways ways;
    yl_ways_make(&ways, finder->base, finder->stats);
    if (ways.sell > 1) say(finder, &ways);
    yl_ways_free(&ways);
}

/* ---- where orders come from ------------------------------------------------------------------ */

static const double told_from = 0.01; /* of all orders */

/* Do visits begin in a live room by this name, of those that watch there? */
static bool is_begun_there(const struct yl_finder *finder, const char *starts)
{
    char name[512], place[1024];
    bool here = false;
    snprintf(name, sizeof name, ".%s.", starts);
    for (uint32_t i = 0; i < finder->result->settings && !here; i++) {
        const char *path = finder->result->setting[i].path, *at = strstr(path, name);
        if (strncmp(path, "rooms.", strlen("rooms.")) != 0 || !at) continue;
        snprintf(place, sizeof place, "%.*s", (int)(at - path) + (int)strlen(name) - 1, path);
        here = strcmp(yl_finder_setting(finder, place, "who"), "others") != 0;
    }
    return here;
}

/* Do visits of the entry go on from a live room? */
static bool goes_on(const struct yl_finder *finder, const struct yl_losses *losses)
{
    char item[1024];
    for (uint32_t i = 0; i < losses->rows; i++) {
        const struct yl_loss_row *row = &losses->row[i];
        if (row->reason || !(row->passed > 0) || strncmp(row->path, "rooms.", 6) != 0) continue;
        snprintf(item, sizeof item, "%s.while.%s", row->path, row->step);
        if (!strcmp(row->step, "watch") || *yl_finder_setting(finder, item, "to")) return true;
    }
    return false;
}

/* Orders of visits that enter no live room: all but those of visits begun in one. NAN: none are, or some that order may have gone
 * on from a room. */
static double apart(const struct yl_finder *finder, double orders)
{
    double begun = 0;
    for (uint32_t e = 0; e < finder->entries; e++) {
        const struct yl_losses *losses = &finder->losses[e];
        if (!(losses->orders > 0)) continue;
        if (is_begun_there(finder, finder->entry[e]))
            begun += losses->orders;
        else if (goes_on(finder, losses))
            return NAN;
    }
    return begun > 0 ? orders - begun : (double)NAN;
}

void yl_find_where(struct yl_finder *finder)
{
    const struct yl_metric *all = yl_summary_find(finder->base, 0, "all", "orders");
    const double orders = all ? yl_finder_mean(finder, all, "orders") : 0;
    if (!(orders > 0)) return;
    const double least = told_from * orders, roomless = apart(finder, orders);
    if (!(roomless >= least && roomless <= orders - least)) return;
    yl_finding_begin(finder->out, YL_WORDING_WHERE, NAN);
    yl_finder_figure(finder, "orders", YL_AS_NUMBER, orders, all, "mean");
    yl_finding_figure(finder->out, "apart", YL_AS_NUMBER, roomless, YL_NO_CELL);
}
