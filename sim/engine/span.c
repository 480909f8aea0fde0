/* span.c: bounds from cells and from the ends of delays. Contract: span.h. */
#include "sim/engine/span.h"

static void widen(int64_t span[2], int64_t low, int64_t high)
{
    if (low < span[0]) span[0] = low;
    if (high > span[1]) span[1] = high;
}

/* The quantile rises, so its ends bound it; what cubics may overshoot between is far below the
 * margin. */
static bool add_delay(int64_t span[2], const struct yl_by_draw *by)
{
    int64_t ends[2] = {INT64_MAX, 0};
    for (uint32_t v = 0; v < by->count; v++) {
        const int64_t first = yl_draw_integer(&by->draw[v], 0),
                      last = yl_draw_integer(&by->draw[v], (UINT64_C(1) << 52) - 1);
        if (by->draw[v].family == YL_EMPIRICAL) return false;
        widen(ends, first < last ? first : last, first < last ? last : first);
    }
    const int64_t margin = YL_SECOND + (ends[1] - ends[0]) / 64;
    if (ends[0] < 0 || ends[1] > YL_NEVER / 4) return false;
    span[0] += ends[0] > margin ? ends[0] - margin : 0;
    span[1] += ends[1] + margin;
    return true;
}

static void arrivals(const struct yl_plan *plan, const struct yl_batch *batch, int64_t span[2])
{
    const struct yl_plan_stream *stream = &plan->stream[batch->source];
    uint32_t first = UINT32_MAX, last = 0;
    int64_t none;
    if (stream->kind == YL_STREAM_SEND_PERSONS) {
        span[0] = stream->at;
        span[1] = stream->at + stream->over;
        return;
    }
    for (uint32_t i = 0; i < batch->n; i++) first = batch->cell[i] < first ? batch->cell[i] : first;
    for (uint32_t i = 0; i < batch->n; i++) last = batch->cell[i] > last ? batch->cell[i] : last;
    yl_stream_part(plan, stream, first, &span[0], &none);
    yl_stream_part(plan, stream, last, &none, &span[1]);
}

/* Every clock lies in [span[0], span[1]]; false: not known. */
static bool span_of(const struct yl_walker *walker, const struct yl_batch *batch, int64_t span[2])
{
    const struct yl_plan *plan = walker->replication->plan;
    if (!batch->n || (!batch->timed && batch->source >= plan->streams)) return false;
    span[0] = INT64_MAX;
    span[1] = INT64_MIN;
    if (!batch->timed) arrivals(plan, batch, span);
    for (uint32_t i = 0; i < batch->n && batch->timed; i++)
        widen(span, batch->time[i], batch->time[i]);
    for (uint32_t r = batch->owed; r < batch->routes; r++) {
        const struct yl_node *node = &plan->node[batch->route[r]];
        if (node->op == YL_OP_AFTER && !add_delay(span, &node->u.draw)) return false;
    }
    return true;
}

int yl_span_live(const struct yl_walker *walker, const struct yl_batch *batch,
                 const struct yl_plan_room *room)
{
    int64_t span[2];
    bool none = true;
    if (!room->sessions) return 1;
    if (!span_of(walker, batch, span)) return -1;
    for (uint32_t s = 0; s < room->sessions; s++) {
        const struct yl_session *session = &room->session[s];
        if (span[0] >= session->from && span[1] < session->to) return 1;
        none &= span[1] < session->from || span[0] >= session->to;
    }
    return none ? 0 : -1;
}
