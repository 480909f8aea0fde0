/* compile_shocks.c: intent; shared shocks, their units, and what they multiply rates by. Contract: compiler.h. */
#include "models/compiler/compiler.h"
#include "sim/base/must.h"
#include "sim/base/zone.h"
#include "sim/rand/kernels.h"
#include <math.h>

/* Nobody is under way so long behind the horizon; the last day has what is later. */
enum { DAYS_MORE = 60 };

static void days(struct yl_compiler *compiler, struct yl_plan_shock *to)
{
    const struct yl_scenario *s = compiler->s;
    const uint32_t most = (uint32_t)((s->to - s->from) / YL_DAY) + DAYS_MORE + 2;
    to->end = yl_compiler_get(compiler, most * sizeof *to->end);
    to->unit = yl_compiler_get(compiler, most * sizeof *to->unit);
    for (int64_t at = s->from; to->units < most; to->units++) {
        const struct yl_local local = yl_local(&s->zone, at);
        to->unit[to->units] = (uint32_t)yl_zone_day(local.year, local.month, local.day);
        to->end[to->units] = at = yl_next_boundary(&s->zone, at, 'd');
    }
}

/* Between sessions the next one counts, behind the last the last. */
static void sessions(struct yl_compiler *compiler, const struct yl_room *room,
                     struct yl_plan_shock *to)
{
    to->end = yl_compiler_get(compiler, (room->sessions + 1) * sizeof *to->end);
    to->unit = yl_compiler_get(compiler, (room->sessions + 1) * sizeof *to->unit);
    for (uint32_t i = 0; i < room->sessions; i++) {
        to->end[i] = room->session[i].to;
        to->unit[i] = room->session[i].number;
    }
    to->units = room->sessions ? room->sessions : 1;
}

/* What moves chances, and by what they are asked when something does. */
static void intent(struct yl_compiler *compiler)
{
    const struct yl_scenario *scenario = compiler->s;
    struct yl_plan *plan = compiler->plan;
    plan->has_intent = scenario->intent.count > 0;
    if (plan->has_intent) plan->intent = yl_compiler_draw(compiler, &scenario->intent);
    plan->intent_known = true;
    for (uint32_t v = 0; v < plan->intent.count; v++)
        plan->intent_known &= yl_draw_is_constant(&plan->intent.draw[v]);
    if (!(plan->has_intent || scenario->shocks || scenario->profiles)) return;
    struct yl_dist logistic = {.family = YL_LOGISTIC, .a = 0, .b = 1, .with_sign = true};
    struct yl_draw draw;
    YL_MUST(!yl_draw_init(&draw, &logistic, compiler->tables), "no table of the logistic");
    plan->logistic_edge = yl_compiler_get(compiler, (YL_EDGES + 1) * sizeof *plan->logistic_edge);
    plan->logistic = draw.table;
    yl_word_edges(plan->logistic_edge, plan->logistic);
}

void yl_compile_shocks(struct yl_compiler *compiler)
{
    const struct yl_scenario *s = compiler->s;
    struct yl_plan *plan = compiler->plan;
    intent(compiler);
    plan->shocks = s->shocks;
    plan->shock = yl_compiler_get(compiler, s->shocks * sizeof *plan->shock);
    for (uint32_t i = 0; i < s->shocks; i++) {
        const struct yl_shock *from = &s->shock[i];
        struct yl_plan_shock *to = &plan->shock[i];
        *to = (struct yl_plan_shock){.key = yl_compiler_key(compiler, "shocks.%s", from->name),
                                     .per = from->per,
                                     .sd = from->sd,
                                     .first = plan->shock_units};
        if (from->per == YL_SHOCK_DAY) {
            days(compiler, to);
        } else if (from->per == YL_SHOCK_SESSION) {
            sessions(compiler, &s->room[from->room], to);
        } else {
            to->end = yl_compiler_get(compiler, sizeof *to->end);
            to->unit = yl_compiler_get(compiler, sizeof *to->unit);
            to->units = 1;
        }
        plan->shock_units += to->units;
    }
}

void yl_compile_surges(struct yl_compiler *compiler, const struct yl_entry *entry,
                       struct yl_plan_stream *stream)
{
    stream->surge = yl_compiler_get(compiler, entry->shocks * sizeof *stream->surge);
    for (uint32_t i = 0; i < entry->shocks; i++) {
        const struct yl_shock_use *use = &entry->shock[i];
        const double weight = use->weight * compiler->s->shock[use->shock].sd;
        if (weight == 0) continue; /* as if it were not there, to the byte */
        const struct yl_dist factor = {
            .family = YL_LOGNORMAL, .by_mean = true, .a = 1, .b = fabs(weight)};
        struct yl_plan_surge *surge = &stream->surge[stream->surges++];
        *surge = (struct yl_plan_surge){.shock = use->shock, .falls = weight < 0, .weight = weight};
        if (yl_draw_init(&surge->draw, &factor, compiler->tables))
            yl_diag(compiler->diags, compiler->s->shock[use->shock].at, YL_E_DIST_TABLE,
                    "the sd of the shock '%s' is too large to be drawn to one part in a million",
                    "冲击“%s”的 sd 过大，无法以百万分之一的精度抽样",
                    compiler->s->shock[use->shock].name);
    }
}
