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

enum yl_loss_reason yl_loss_reason_of(const char *outcome)
{
    const char *ignored;
    return reason_of(outcome, &ignored, true);
}

static bool is_in(const char *path, const char *kind) { return !strncmp(path, kind, strlen(kind)); }

static bool is_watch(const struct yl_loss_step *step)
{
    return is_in(step->path, "rooms.") && !strcmp(step->step, "watch");
}

static bool is_sold(const struct yl_loss_input *input)
{
    for (uint32_t i = 0; i < input->steps; i++)
        if (is_in(input->step[i].path, "shops.")) return true;
    return false;
}

static bool is_at(const struct yl_loss_outcome *lost, const char *path, const char *step)
{
    return !strcmp(lost->path, path) && (!step || !strcmp(lost->step, step));
}

static enum yl_status put(struct yl_losses *losses, struct yl_loss_row row)
{
    if (!YL_ARRAY_RESERVE(&losses->row, &losses->capacity, losses->rows + 1)) return YL_NO_MEMORY;
    losses->row[losses->rows++] = row;
    return YL_OK;
}

/* Visits that came to a room: those that began to watch, and those that were lost before. */
static double came_to_room(const struct yl_loss_input *input, const char *path)
{
    double came = 0;
    for (uint32_t i = 0; i < input->steps; i++)
        if (is_watch(&input->step[i]) && !strcmp(input->step[i].path, path))
            came += input->step[i].reached;
    for (uint32_t i = 0; i < input->losts; i++)
        if (is_at(&input->lost[i], path, "") || is_at(&input->lost[i], path, "wait"))
            came += input->lost[i].visits;
    return came;
}

/* Visits that came to a path: those that came to its first step, and those lost at its door. */
static double came_to_path(const struct yl_loss_input *input, const struct yl_loss_step *first)
{
    double came = first->reached + first->skipped;
    for (uint32_t i = 0; i < input->losts; i++)
        if (is_at(&input->lost[i], first->path, "")) came += input->lost[i].visits;
    return came;
}

/* The losses at a step, or at the door of a place, reason by reason; one that nobody met has no row.
 */
static enum yl_status put_losses(struct yl_losses *losses, const struct yl_loss_input *input,
                                 const char *path, const char *step, double came)
{
    const bool sells = is_sold(input);
    enum yl_status status = YL_OK;
    for (enum yl_loss_reason reason = YL_LOSS_NOT_LIVE; reason < YL_LOSS_REASONS; reason++)
        for (uint32_t i = 0; i < input->losts && !status; i++) {
            const struct yl_loss_outcome *lost = &input->lost[i];
            struct yl_loss_row row = {
                .reason = reason, .path = path, .step = step, .visits = lost->visits, .came = came};
            if (!(row.visits > 0) || !is_at(lost, path, step)) continue;
            if (reason_of(lost->outcome, &row.what, sells) == reason) status = put(losses, row);
        }
    return status;
}

/* Outcomes of no step: of paths without named steps. */
static enum yl_status put_rest(struct yl_losses *losses, const struct yl_loss_input *input)
{
    enum yl_status status = YL_OK;
    for (uint32_t i = 0; i < input->outcomes && !status; i++) {
        const struct yl_loss_outcome *outcome = &input->outcome[i];
        struct yl_loss_row row = {.visits = outcome->visits, .came = NAN};
        row.reason = reason_of(outcome->outcome, &row.what, false);
        for (uint32_t k = 0; k < input->losts; k++)
            if (!strcmp(input->lost[k].outcome, outcome->outcome))
                row.visits -= input->lost[k].visits;
        bool any = row.visits > 1e-6 * outcome->visits; /* means of sums have rounding errors */
        if (any && row.reason != YL_LOSS_NONE && row.reason != YL_LOSS_LEFT)
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
static uint32_t order_paths(struct path *paths, const struct yl_loss_input *input)
{
    uint32_t count = 0;
    for (uint32_t first = 0, next; first < input->steps; first = next) {
        const struct yl_loss_step *step = &input->step[first];
        for (next = first + 1; next < input->steps; next++)
            if (strcmp(input->step[next].path, step->path) != 0) break;
        bool room = is_in(step->path, "rooms.");
        double came = room ? came_to_room(input, step->path) : came_to_path(input, step);
        paths[count++] = (struct path){first, next, came};
    }
    if (count > 1) qsort(paths, count, sizeof *paths, by_visits);
    return count;
}

static enum yl_status put_step(struct yl_losses *losses, const struct yl_loss_input *input,
                               const struct yl_loss_step *step)
{
    const struct yl_loss_row row = {.path = step->path,
                                    .step = step->step,
                                    .visits = is_watch(step) ? step->reached : step->passed,
                                    .came = step->reached};
    enum yl_status status = is_watch(step) ? put(losses, row) : YL_OK;
    if (!status) status = put_losses(losses, input, step->path, step->step, step->reached);
    return status || is_watch(step) ? status : put(losses, row);
}

enum yl_status yl_losses_make(struct yl_losses *losses, const struct yl_loss_input *input)
{
    struct path *paths = calloc(input->steps + 1, sizeof *paths);
    enum yl_status status = paths ? YL_OK : YL_NO_MEMORY;
    losses->rows = 0;
    losses->arrivals = losses->orders = 0;
    for (uint32_t i = 0; i < input->outcomes; i++) {
        losses->arrivals += input->outcome[i].visits;
        if (!strcmp(input->outcome[i].outcome, "order")) losses->orders = input->outcome[i].visits;
    }
    uint32_t count = status ? 0 : order_paths(paths, input);
    for (uint32_t k = 0; k < count && !status; k++) {
        const struct yl_loss_step *first = &input->step[paths[k].first];
        status = put_losses(losses, input, first->path, "", paths[k].came);
        for (uint32_t i = paths[k].first; i < paths[k].next && !status; i++)
            status = put_step(losses, input, &input->step[i]);
    }
    free(paths);
    return status ? status : put_rest(losses, input);
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
    struct yl_loss_outcome *lost = calloc(variant->losts + 1, sizeof *lost);
    struct yl_loss_input input = {.step = step, .outcome = outcome, .lost = lost};
    enum yl_status status = step && outcome && lost ? YL_OK : YL_NO_MEMORY;
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
                variant->outcome[i].outcome, mean_of(variant->outcome[i].visits, 1, stats), "", ""};
    for (uint32_t i = 0; i < variant->losts && !status; i++) {
        const struct yl_lost_row *row = &variant->lost[i];
        if (!strcmp(row->entry, entry))
            lost[input.losts++] = (struct yl_loss_outcome){
                row->outcome, mean_of(row->visits, 1, stats), row->path, row->step};
    }
    if (!status) status = yl_losses_make(losses, &input);
    YL_FREE(step, outcome, lost);
    return status;
}

void yl_losses_free(struct yl_losses *losses)
{
    free(losses->row);
    *losses = (struct yl_losses){0};
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
