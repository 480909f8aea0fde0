/* expect.c: means of streams and slopes of tables. Contract: expect.h. */
#include "models/compiler/expect.h"
#include "sim/engine/replication.h"
#include <math.h>

double yl_expect_in_cell(const struct yl_plan_stream *stream, uint32_t cell)
{
    uint32_t at = cell - stream->first_cell;
    int64_t from, to;
    if (cell < stream->first_cell || at >= stream->cells) return 0;
    if (stream->kind == YL_STREAM_POISSON)
        return stream->poisson[at] ? stream->poisson[at]->mean : 0;
    yl_stream_part(stream, cell, &from, &to);
    return stream->over ? (double)stream->number * (double)(to - from) / (double)stream->over
                        : (double)stream->number;
}

double yl_expect_mean(const struct yl_scenario *scenario, const struct yl_quantity *quantity)
{
    const struct yl_axis *axis = quantity->axis < 0 ? NULL : &scenario->axis[quantity->axis];
    double mean = 0;
    for (uint32_t v = 0; v < quantity->count; v++)
        mean += yl_dist_mean(&quantity->dist[v]) *
                (axis && axis->kind == YL_AXIS_TRAIT ? axis->share[v] : 1.0 / quantity->count);
    return mean;
}

double yl_expect_gain(const struct yl_scenario *scenario, const struct yl_entry *entry)
{
    const struct yl_follow *follow = &entry->follow;
    double steepest = 0, stay = (double)follow->every;
    for (uint32_t i = 1; i < follow->rows; i++)
        steepest = fmax(steepest, (follow->rate[i] - follow->rate[i - 1]) /
                                      (follow->value[i] - follow->value[i - 1]));
    if (follow->figure == YL_FIGURE_ONLINE)
        stay = yl_expect_mean(scenario, &scenario->room[follow->index].watch);
    return steepest * stay;
}
