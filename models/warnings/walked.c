/* walked.c: tallies into figures, figures into means and ranges; contract in walked.h */
#include "models/warnings/walked.h"
#include "models/compiler/expect.h"
#include "sim/base/array.h"
#include "sim/base/get.h"
#include "sim/stats/quantile.h"
#include <math.h>
#include <stdlib.h>

enum { BINS = 2000 }; /* about as many, as long as a bin is not longer than an hour */
static const int64_t widths[] = {YL_MINUTE,      2 * YL_MINUTE,  5 * YL_MINUTE,
                                 10 * YL_MINUTE, 30 * YL_MINUTE, YL_HOUR};

/* ---- layout ---------------------------------------------------------------------------------- */
static void number_figures(struct yl_walked_variant *to, const struct yl_plan *plan)
{
    const uint32_t stations = plan->agents + plan->rooms;
    const uint32_t of[YL_WALKED_KINDS] = {
        [YL_WALKED_ASKED] = stations,
        [YL_WALKED_GAVE_UP] = stations,
        [YL_WALKED_WORK] = stations,
        [YL_WALKED_MADE] = plan->entries,
        [YL_WALKED_UNPAID] = plan->entries,
        [YL_WALKED_ORDERS] = plan->entries,
        [YL_WALKED_LATE] = plan->entries,
        [YL_WALKED_COST] = plan->entries,
        [YL_WALKED_SPENT] = plan->entries,
        [YL_WALKED_FOUND] = plan->entries * plan->rooms * YL_FOUNDS,
        [YL_WALKED_ROW] = plan->rows,
        [YL_WALKED_LIMIT] = plan->limits,
        [YL_WALKED_REFUSED] = plan->limits,
        [YL_WALKED_EMPTY] = plan->limits,
    };
    size_t width = 0;
    to->row_owner = yl_get(((size_t)plan->rows + 1) * sizeof *to->row_owner);
    for (uint32_t i = 0; i < plan->rows; i++) to->row_owner[i] = plan->row_owner[i];
    for (int kind = 0; kind < YL_WALKED_KINDS; kind++)
        to->first[kind + 1] = to->first[kind] + of[kind];
    to->stations = stations;
    to->rows = plan->rows;
    while (width + 1 < sizeof widths / sizeof *widths &&
           (plan->to - plan->from) / widths[width] > BINS)
        width++;
    to->width = widths[width];
    to->from = plan->warm / YL_MINUTE * YL_MINUTE;
    to->bins = (uint32_t)((plan->to - to->from + to->width - 1) / to->width);
}

void yl_walked_lay_out(struct yl_walked *walked, const struct yl_scenario *scenario,
                       uint32_t variant, uint32_t variants, const struct yl_plan *plan,
                       uint32_t replications)
{
    if (!walked->variant) walked->variant = yl_get_zeroed(variants, sizeof *walked->variant);
    walked->variants = variants;
    struct yl_walked_variant *to = &walked->variant[variant];
    if (!to->row_owner) number_figures(to, plan);
    to->scenario = scenario;
    if (replications > YL_WALKED_MOST) replications = YL_WALKED_MOST;
    to->figure = yl_get_more(to->figure, (size_t)replications + 1, sizeof *to->figure);
    to->caught = yl_get_more(to->caught, (size_t)replications + 1, sizeof *to->caught);
    for (uint32_t r = to->replications; r < replications; r++) {
        to->figure[r] = NULL;
        to->caught[r] = YL_NO_NODE;
    }
    to->replications = replications;
}

void yl_walked_free(struct yl_walked *walked)
{
    for (uint32_t v = 0; v < walked->variants; v++) {
        struct yl_walked_variant *one = &walked->variant[v];
        for (uint32_t r = 0; r < one->replications; r++) free(one->figure[r]);
        YL_FREE(one->figure, one->caught, one->row_owner);
    }
    free(walked->variant);
    *walked = (struct yl_walked){0};
}

/* ---- a tally --------------------------------------------------------------------------------- */
struct taking {
    const struct yl_walked_variant *to;
    const struct yl_tally *tally;
    double *figure, *bin;
    int64_t *minute[2]; /* of two gauges */
};

static double count_of(const struct taking *taking, uint32_t entry, uint32_t slot)
{
    return (double)taking->tally->count[(size_t)entry * taking->tally->plan->slots + slot];
}

static double of_all(const struct taking *taking, uint32_t slot)
{
    double sum = 0;
    for (uint32_t e = 0; e < taking->tally->plan->entries; e++) sum += count_of(taking, e, slot);
    return sum;
}

static double *figure_of(const struct taking *taking, enum yl_walked_kind kind, uint32_t index)
{
    return &taking->figure[taking->to->first[kind] + index];
}

struct station {
    uint32_t index, held, queue; /* gauges of those who have an agent or seat, and of who waits */
    double each;                 /* microseconds that one has it */
    double given_up, turned_away, asked;
    int64_t places; /* -1: without end */
};

/* Who asks in a bin is who begins, who gives up and by how many more wait behind it than before. Beginning is ending plus
 * the rise of those who are served; work that is done over the mean of one service is ending. All add up to who asked. */
static void spread(const struct taking *taking, const struct station *station)
{
    const struct yl_walked_variant *to = taking->to;
    const uint32_t minutes = taking->tally->minutes, each = (uint32_t)(to->width / YL_MINUTE);
    double *bin = taking->bin + (size_t)station->index * to->bins;
    int64_t *held = taking->minute[0], *queue = taking->minute[1];
    double waited = 0, full = 0, all = 0;
    yl_tally_minutes(taking->tally, station->held, held);
    yl_tally_minutes(taking->tally, station->queue, queue);
    const double enough = 0.9 * (double)station->places * (double)YL_MINUTE;
    for (uint32_t m = 0; m < minutes; m++) {
        waited += (double)queue[m];
        full += (double)held[m] >= enough ? (double)held[m] : 0;
    }
    for (uint32_t m = 0; m < minutes && m / each < to->bins; m++) {
        const int64_t before = m ? held[m - 1] + queue[m - 1] : 0;
        double n = (double)(held[m] + queue[m] - before) / (double)YL_MINUTE;
        if (station->each > 0) n += (double)held[m] / station->each;
        if (waited > 0) n += station->given_up * (double)queue[m] / waited;
        if (full > 0 && (double)held[m] >= enough)
            n += station->turned_away * (double)held[m] / full;
        bin[m / each] += n;
        all += n;
    }
    for (uint32_t b = to->bins; station->index >= taking->tally->plan->agents && b-- > 1;)
        if (bin[b] < 0) { /* a session ends for all at once: they asked before */
            bin[b - 1] += bin[b];
            bin[b] = 0;
        }
    for (uint32_t b = 0; b < to->bins; b++) bin[b] *= all > 0 ? station->asked / all : 0;
}

static void take_station(const struct taking *taking, const struct station *station)
{
    *figure_of(taking, YL_WALKED_ASKED, station->index) = station->asked;
    *figure_of(taking, YL_WALKED_GAVE_UP, station->index) =
        station->given_up + station->turned_away;
    *figure_of(taking, YL_WALKED_WORK, station->index) = station->each / (double)YL_HOUR;
    spread(taking, station);
}

static void take_stations(const struct taking *taking)
{
    const struct yl_plan *plan = taking->tally->plan;
    const struct yl_scenario *scenario = taking->to->scenario;
    for (uint32_t a = 0; a < plan->agents; a++) {
        const struct yl_plan_agent *agent = &plan->agent[a];
        take_station(
            taking, &(struct station){.index = a,
                                      .held = agent->busy,
                                      .queue = agent->queue,
                                      .each = yl_expect_mean(scenario, &scenario->agent[a].service),
                                      .given_up = of_all(taking, agent->slot + YL_AGENT_ABANDONED),
                                      .asked = of_all(taking, agent->slot + YL_AGENT_REQUESTS),
                                      .places = agent->count});
    }
    for (uint32_t r = 0; r < plan->rooms; r++) {
        const struct yl_plan_room *room = &plan->room[r];
        struct station station = {.index = plan->agents + r,
                                  .held = room->online,
                                  .queue = room->queue,
                                  .given_up = of_all(taking, room->slot + YL_ROOM_ABANDONED),
                                  .turned_away = of_all(taking, room->slot + YL_ROOM_TURNED_AWAY),
                                  .places = scenario->room[r].capacity};
        const double entrants = of_all(taking, yl_row_slot(room->watch_row, YL_ROW_REACHED));
        const double unseated = of_all(taking, yl_row_slot(room->wait_row, YL_ROW_REACHED)) -
                                of_all(taking, yl_row_slot(room->wait_row, YL_ROW_PASSED));
        station.asked = entrants + station.turned_away + /* some wait to the end of the session */
                        (unseated > station.given_up ? unseated : station.given_up);
        if (entrants > 0) station.each = of_all(taking, room->slot + YL_ROOM_WATCH_US) / entrants;
        take_station(taking, &station);
    }
}

static void take_entry(const struct taking *taking, uint32_t e)
{
    const struct yl_plan *plan = taking->tally->plan;
    const struct yl_plan_entry *entry = &plan->entry[e];
    const uint32_t stocks = plan->sales + plan->limits;
    double *spent = figure_of(taking, YL_WALKED_SPENT, e);
    *figure_of(taking, YL_WALKED_MADE, e) = count_of(taking, e, entry->slot + YL_ENTRY_ARRIVALS);
    *figure_of(taking, YL_WALKED_UNPAID, e) = count_of(taking, e, entry->slot + YL_ENTRY_UNPAID);
    *figure_of(taking, YL_WALKED_ORDERS, e) = count_of(taking, e, entry->slot + YL_ENTRY_ORDERS);
    *figure_of(taking, YL_WALKED_LATE, e) = count_of(taking, e, entry->slot + YL_ENTRY_LATE);
    *figure_of(taking, YL_WALKED_COST, e) = count_of(taking, e, entry->slot + YL_ENTRY_COST);
    *spent = NAN;
    if (entry->budget >= 0 && taking->tally->ran_out[stocks + (uint32_t)entry->budget] != YL_NEVER)
        *spent = (double)taking->tally->ran_out[stocks + (uint32_t)entry->budget];
    for (uint32_t r = 0; r < plan->rooms; r++)
        for (uint32_t i = 0; i < YL_FOUNDS; i++)
            *figure_of(taking, YL_WALKED_FOUND, (e * plan->rooms + r) * YL_FOUNDS + i) =
                count_of(taking, e, plan->room[r].slot + YL_ROOM_TAP_EARLY + i);
}

static void take_rows(const struct taking *taking)
{
    const struct yl_plan *plan = taking->tally->plan;
    const struct yl_standing *reached = &plan->rows_reached;
    for (uint32_t row = 0; row < plan->rows; row++) *figure_of(taking, YL_WALKED_ROW, row) = NAN;
    for (uint32_t e = 0; e < plan->entries; e++)
        for (uint32_t i = reached->from[e]; i < reached->from[e + 1]; i++) {
            double *come = figure_of(taking, YL_WALKED_ROW, reached->which[i]);
            *come = (isnan(*come) ? 0 : *come) +
                    count_of(taking, e, yl_row_slot(reached->which[i], YL_ROW_REACHED)) +
                    count_of(taking, e, yl_row_slot(reached->which[i], YL_ROW_SKIPPED));
        }
}

void yl_walked_take(struct yl_walked *walked, uint32_t variant, uint32_t replication,
                    const struct yl_tally *tally)
{
    const struct yl_plan *plan = tally->plan;
    struct yl_walked_variant *to = &walked->variant[variant];
    if (replication >= to->replications) return;
    const size_t figures = to->first[YL_WALKED_KINDS];
    struct taking taking = {
        .to = to,
        .tally = tally,
        .figure = yl_get_zeroed(figures + (size_t)to->stations * to->bins + 1, sizeof(double)),
        .minute = {yl_get(((size_t)tally->minutes + 1) * sizeof(int64_t)),
                   yl_get(((size_t)tally->minutes + 1) * sizeof(int64_t))}};
    taking.bin = taking.figure + figures;
    take_stations(&taking);
    for (uint32_t e = 0; e < plan->entries; e++) take_entry(&taking, e);
    take_rows(&taking);
    for (uint32_t l = 0; l < plan->limits; l++) {
        const int64_t empty = tally->ran_out[plan->sales + l];
        const double refused = of_all(&taking, plan->limit[l].slot + YL_LIMIT_REFUSED);
        *figure_of(&taking, YL_WALKED_LIMIT, l) =
            of_all(&taking, plan->limit[l].slot + YL_LIMIT_TAKEN) + refused;
        *figure_of(&taking, YL_WALKED_REFUSED, l) = refused;
        *figure_of(&taking, YL_WALKED_EMPTY, l) = empty == YL_NEVER ? NAN : (double)empty;
    }
    to->figure[replication] = taking.figure;
    YL_FREE(taking.minute[0], taking.minute[1]);
}

void yl_walked_caught(struct yl_walked *walked, uint32_t variant, uint32_t replication,
                      uint32_t place)
{
    const struct yl_walked_variant *to = &walked->variant[variant];
    if (replication < to->replications && place < to->caught[replication])
        to->caught[replication] = place;
}

/* ---- reading --------------------------------------------------------------------------------- */
static void widen(struct yl_walked_range *range, double x)
{
    if (isnan(x)) return;
    range->low = range->n && range->low < x ? range->low : x;
    range->high = range->n && range->high > x ? range->high : x;
    range->mean += (x - range->mean) / ++range->n;
}

uint32_t yl_walked_circle(const struct yl_walked_variant *variant)
{
    for (uint32_t r = 0; r < variant->replications; r++)
        if (variant->caught[r] != YL_NO_NODE) return variant->caught[r];
    return YL_NO_NODE;
}

struct yl_walked_range yl_walked_sum(const struct yl_walked_variant *variant,
                                     enum yl_walked_kind kind, const uint32_t *index,
                                     uint32_t count)
{
    struct yl_walked_range range = {0};
    for (uint32_t r = 0; r < variant->replications; r++) {
        double sum = 0;
        for (uint32_t i = 0; variant->figure[r] && i < count; i++)
            sum += variant->figure[r][variant->first[kind] + index[i]];
        if (variant->figure[r]) widen(&range, sum);
    }
    return range;
}

struct yl_walked_range yl_walked_of(const struct yl_walked_variant *variant,
                                    enum yl_walked_kind kind, uint32_t index)
{
    return yl_walked_sum(variant, kind, &index, 1);
}

struct yl_walked_when yl_walked_when(const struct yl_walked_variant *variant,
                                     enum yl_walked_kind kind, uint32_t index)
{
    double *time = yl_get((size_t)variant->replications * sizeof *time);
    struct yl_walked_when when = {0};
    for (uint32_t r = 0; r < variant->replications; r++) {
        if (!variant->figure[r]) continue;
        const double at = variant->figure[r][variant->first[kind] + index];
        when.of++;
        if (!isnan(at)) time[when.n++] = at;
    }
    yl_quantile_sort(time, when.n);
    if (when.n)
        when.half = (int64_t)ceil(yl_quantile(time, when.n, 0.5) / (double)YL_MINUTE) * YL_MINUTE;
    free(time);
    return when;
}

/* Visits that ask in the window of so many bins, each replication's added up. */
static double window_of(const struct yl_walked_variant *variant, uint32_t station, uint32_t from,
                        uint32_t bins, struct yl_walked_range *range)
{
    double all = 0;
    for (uint32_t r = 0; r < variant->replications; r++) {
        double sum = 0;
        if (!variant->figure[r]) continue;
        const double *bin = variant->figure[r] + variant->first[YL_WALKED_KINDS] +
                            (size_t)station * variant->bins + from;
        for (uint32_t b = 0; b < bins && from + b < variant->bins; b++) sum += bin[b];
        if (range) widen(range, sum > 0 ? sum : 0);
        all += sum;
    }
    return all;
}

struct yl_walked_peak yl_walked_peak(const struct yl_walked_variant *variant, uint32_t station)
{
    const uint32_t wide = (uint32_t)(YL_HOUR / variant->width);
    struct yl_walked_peak peak = {.hours = (double)wide * (double)variant->width / (double)YL_HOUR};
    uint32_t best = 0;
    double most = 0, sum = 0;
    for (uint32_t b = 0; b < variant->bins; b++) {
        sum += window_of(variant, station, b, 1, NULL);
        if (b >= wide) sum -= window_of(variant, station, b - wide, 1, NULL);
        if (!(sum > most * (1 + 1e-9))) continue;
        most = sum;
        best = b + 1 > wide ? b + 1 - wide : 0;
    }
    window_of(variant, station, best, wide, &peak.asked);
    peak.from = variant->from + (int64_t)best * variant->width;
    const struct yl_walked_range each = yl_walked_of(variant, YL_WALKED_WORK, station);
    const struct yl_scenario *scenario = variant->scenario;
    const int64_t places = station < scenario->agents
                               ? scenario->agent[station].count
                               : scenario->room[station - scenario->agents].capacity;
    peak.work = peak.asked.mean * each.mean;
    peak.load = places < 0 ? NAN : peak.work / peak.hours / (double)places;
    return peak;
}
