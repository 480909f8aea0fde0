/* losses.c: outcomes put between the steps of a funnel, contract in losses.h */
#include "sim/stats/losses.h"

#include "sim/base/array.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const struct {
    const char *outcome; /* of outcomes.csv; one that ends in ':' is followed by a name */
    const char *word[2];
} reasons[YL_LOSS_REASONS] = {
    [YL_LOSS_NONE] = {"", {"completed", "完成"}},
    [YL_LOSS_NOT_LIVE] = {"never_live", {"not yet live", "尚未开播"}},
    [YL_LOSS_OVER] = {"ended", {"over", "直播已结束"}},
    [YL_LOSS_FULL] = {"full", {"full", "满员"}},
    [YL_LOSS_GAVE_UP] = {"abandoned", {"gave up waiting", "等待中放弃"}},
    [YL_LOSS_SOLD_OUT] = {"stockout", {"sold out", "售罄"}},
    [YL_LOSS_BLOCKED] = {"blocked:", {"blocked", "条件不满足"}},
    [YL_LOSS_REFUSED] = {"refused:", {"none left", "名额已用完"}},
    [YL_LOSS_EXPIRED] = {"expired", {"expired", "已过期"}},
    [YL_LOSS_LEFT] = {"left", {"left", "离开"}},
};

const char *yl_loss_word(enum yl_loss_reason reason, enum yl_lang lang)
{
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

static bool is_in(const char *path, const char *kind) { return !strncmp(path, kind, strlen(kind)); }

static bool is_watch(const struct yl_loss_step *step)
{
    return is_in(step->path, "rooms.") && !strcmp(step->step, "watch");
}

static bool is_at_the_door(enum yl_loss_reason reason)
{
    return reason == YL_LOSS_NOT_LIVE || reason == YL_LOSS_OVER || reason == YL_LOSS_FULL;
}

struct places { /* rows of the funnel before which something is lost; steps: behind all */
    uint32_t door, last;
    bool sells, waits;
    double came; /* to rooms */
};

static struct places find_places(const struct yl_loss_input *input)
{
    struct places places = {.door = input->steps, .last = input->steps};
    for (uint32_t i = 0; i < input->steps; i++) {
        const struct yl_loss_step *step = &input->step[i], *next = step + 1;
        if (is_in(step->path, "rooms.") && i < places.door) places.door = i;
        if (is_in(step->path, "rooms.") && !is_watch(step) && !strcmp(step->step, "wait"))
            places.waits |= step->reached > step->passed;
        if (is_watch(step)) places.came += step->reached;
        bool ends = i + 1 == input->steps || strcmp(next->path, step->path) != 0;
        if (is_in(step->path, "shops.") && ends && !places.sells) {
            places.sells = true;
            places.last = i;
        }
    }
    for (uint32_t i = 0; i < input->outcomes; i++) {
        const char *ignored;
        enum yl_loss_reason reason = reason_of(input->outcome[i].outcome, &ignored, false);
        if (is_at_the_door(reason) || (reason == YL_LOSS_GAVE_UP && places.waits))
            places.came += input->outcome[i].visits;
    }
    return places;
}

static uint32_t place_of(enum yl_loss_reason reason, const struct places *places, uint32_t steps)
{
    if (is_at_the_door(reason) || (reason == YL_LOSS_GAVE_UP && places->waits)) return places->door;
    return reason == YL_LOSS_SOLD_OUT ? places->last : steps;
}

static enum yl_status put(struct yl_losses *losses, struct yl_loss_row row)
{
    if (!YL_ARRAY_RESERVE(&losses->row, &losses->capacity, losses->rows + 1)) return YL_NO_MEMORY;
    losses->row[losses->rows++] = row;
    return YL_OK;
}

/* The losses before step `at`, reason by reason; one that nobody met has no row. */
static enum yl_status put_losses(struct yl_losses *losses, const struct yl_loss_input *input,
                                 const struct places *places, uint32_t at)
{
    enum yl_status status = YL_OK;
    for (enum yl_loss_reason reason = YL_LOSS_NOT_LIVE; reason < YL_LOSS_REASONS; reason++)
        for (uint32_t i = 0; i < input->outcomes && !status; i++) {
            struct yl_loss_row row = {.reason = reason, .visits = input->outcome[i].visits};
            if (!(row.visits > 0) || place_of(reason, places, input->steps) != at) continue;
            if (reason_of(input->outcome[i].outcome, &row.what, places->sells) != reason) continue;
            row.came = at == places->door   ? places->came
                       : at == places->last ? input->step[at].reached
                                            : NAN;
            status = put(losses, row);
        }
    return status;
}

struct path { /* rows [first, next) of the funnel stand on one path */
    uint32_t first, next;
    double came;
};

static int by_visits(const void *a, const void *b)
{
    const struct path *one = a, *two = b;
    if (one->came != two->came) return one->came > two->came ? -1 : 1;
    return one->first < two->first ? -1 : 1;
}

/* Paths in the order in which visits thin out; rooms stand where visits come to their doors. */
static uint32_t order_paths(struct path *paths, const struct yl_loss_input *input, double door)
{
    uint32_t count = 0;
    for (uint32_t first = 0, next; first < input->steps; first = next) {
        const struct yl_loss_step *step = &input->step[first];
        for (next = first + 1; next < input->steps; next++)
            if (strcmp(input->step[next].path, step->path) != 0) break;
        double came = step->reached + step->skipped;
        paths[count++] = (struct path){first, next, is_in(step->path, "rooms.") ? door : came};
    }
    if (count > 1) qsort(paths, count, sizeof *paths, by_visits);
    return count;
}

static enum yl_status put_step(struct yl_losses *losses, const struct yl_loss_step *step)
{
    return put(losses, (struct yl_loss_row){.path = step->path,
                                            .step = step->step,
                                            .visits = is_watch(step) ? step->reached : step->passed,
                                            .came = step->reached});
}

enum yl_status yl_losses_make(struct yl_losses *losses, const struct yl_loss_input *input)
{
    const struct places places = find_places(input);
    struct path *paths = calloc(input->steps + 1, sizeof *paths);
    enum yl_status status = paths ? YL_OK : YL_NO_MEMORY;
    losses->rows = 0;
    losses->arrivals = losses->orders = 0;
    for (uint32_t i = 0; i < input->outcomes; i++) {
        losses->arrivals += input->outcome[i].visits;
        if (!strcmp(input->outcome[i].outcome, "order")) losses->orders = input->outcome[i].visits;
    }
    uint32_t count = status ? 0 : order_paths(paths, input, places.came);
    for (uint32_t k = 0; k < count; k++)
        for (uint32_t i = paths[k].first; i < paths[k].next && !status; i++) {
            status = put_losses(losses, input, &places, i);
            if (!status) status = put_step(losses, &input->step[i]);
        }
    free(paths);
    return status ? status : put_losses(losses, input, &places, input->steps);
}

static double mean_of(const int64_t *count, size_t stride, const struct yl_replication_stats *stats)
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

enum yl_status yl_losses_of_entry(struct yl_losses *losses, const struct yl_variant_result *variant,
                                  uint32_t first, uint32_t *next,
                                  const struct yl_replication_stats *stats)
{
    const char *entry = variant->funnel[first].entry;
    struct yl_loss_step *step = calloc(variant->funnels - first, sizeof *step);
    struct yl_loss_outcome *outcome = calloc(variant->outcomes + 1, sizeof *outcome);
    struct yl_loss_input input = {.step = step, .outcome = outcome};
    enum yl_status status = step && outcome ? YL_OK : YL_NO_MEMORY;
    for (*next = first; *next < variant->funnels; ++*next) {
        const struct yl_funnel_row *row = &variant->funnel[*next];
        if (strcmp(row->entry, entry) != 0) break;
        if (status) continue;
        step[input.steps++] = (struct yl_loss_step){
            row->path, row->step, mean_of(&row->count[0][0], 3, stats),
            mean_of(&row->count[0][1], 3, stats), mean_of(&row->count[0][2], 3, stats)};
    }
    for (uint32_t i = 0; i < variant->outcomes && !status; i++)
        if (!strcmp(variant->outcome[i].entry, entry))
            outcome[input.outcomes++] = (struct yl_loss_outcome){
                variant->outcome[i].outcome, mean_of(variant->outcome[i].visits, 1, stats)};
    if (!status) status = yl_losses_make(losses, &input);
    free(step);
    free(outcome);
    return status;
}

void yl_losses_free(struct yl_losses *losses)
{
    free(losses->row);
    *losses = (struct yl_losses){0};
}

const struct yl_loss_row *yl_losses_largest(const struct yl_losses *losses)
{
    const struct yl_loss_row *largest = NULL;
    for (uint32_t i = 0; i < losses->rows; i++) {
        const struct yl_loss_row *row = &losses->row[i];
        if (row->reason == YL_LOSS_NONE || row->reason == YL_LOSS_LEFT) continue;
        if (!largest || row->visits > largest->visits) largest = row;
    }
    return largest;
}

const struct yl_loss_row *yl_losses_steepest(const struct yl_losses *losses)
{
    const struct yl_loss_row *steepest = NULL;
    for (uint32_t i = 0; i < losses->rows; i++) {
        const struct yl_loss_row *row = &losses->row[i];
        if (row->reason != YL_LOSS_NONE || !(row->came > row->visits)) continue;
        if (!steepest || row->came - row->visits > steepest->came - steepest->visits)
            steepest = row;
    }
    return steepest;
}
