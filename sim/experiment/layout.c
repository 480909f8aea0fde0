/* layout.c: days, blocks and metrics of a simulated experiment. Contract: simulate.h. */
#include "sim/experiment/simulate.h"

static void lay_days(struct yl_simulated *simulated)
{
    const struct yl_scenario *scenario = &simulated->all->variant[0];
    const struct yl_experiment *experiment = simulated->experiment;
    int64_t from = scenario->from + scenario->warmup,
            days = (scenario->to - from + YL_DAY - 1) / YL_DAY;
    if (experiment->days && experiment->days < days) days = experiment->days;
    if (days < 1 || days > 1000) days = days < 1 ? 1 : 1000;
    simulated->days = (uint32_t)days;
    simulated->bound =
        yl_arena_get(&simulated->arena, (simulated->days + 1) * sizeof *simulated->bound);
    for (uint32_t d = 0; d <= simulated->days; d++)
        simulated->bound[d] = from + d * YL_DAY < scenario->to ? from + d * YL_DAY : scenario->to;
}

/* Blocks of a switchback: days, or sessions of the test from the beginning of one to that of the next. */
static void lay_blocks(struct yl_simulated *simulated)
{
    const struct yl_scenario *scenario = &simulated->all->variant[0];
    const struct yl_experiment *experiment = simulated->experiment;
    if (experiment->unit != YL_SPLIT_SESSION) {
        simulated->block_at = simulated->bound;
        simulated->blocks = simulated->days;
        return;
    }
    const struct yl_room *room = &scenario->room[experiment->room];
    simulated->block_at =
        yl_arena_get(&simulated->arena, (room->sessions + 2) * sizeof *simulated->block_at);
    for (uint32_t i = 0; i < room->sessions; i++)
        if (room->session[i].to > simulated->bound[0] &&
            room->session[i].from < simulated->bound[simulated->days]) {
            simulated->block_at[simulated->blocks] =
                simulated->blocks ? room->session[i].from : simulated->bound[0];
            simulated->blocks++;
        }
    simulated->block_at[simulated->blocks] = simulated->bound[simulated->days];
}

static void name_metrics(struct yl_simulated *simulated)
{
    const struct yl_scenario *scenario = &simulated->all->variant[0];
    const struct yl_experiment *experiment = simulated->experiment;
    uint32_t most = experiment->outcomes + scenario->rooms + scenario->shops,
             heard = experiment->before.name != NULL;
    struct yl_arena *arena = &simulated->arena;
    if (most > YL_UNIT_METRICS) most = YL_UNIT_METRICS;
    simulated->metric = yl_arena_get(arena, (most + 1) * sizeof *simulated->metric);
    simulated->is_share = yl_arena_get(arena, most + 1);
    simulated->ratio = yl_arena_get(arena, (most + 1) * sizeof *simulated->ratio);
    simulated->guard = yl_arena_get(arena, (most + 1) * sizeof *simulated->guard);
    for (uint32_t m = 0; m < experiment->outcomes; m++) {
        const struct yl_outcome *of = &experiment->outcome[m];
        heard += of->below ? 2 : 1;
        if (heard > YL_UNIT_METRICS) break;
        simulated->guard[m] = (struct yl_analysis_guard){m ? of->worse_by : 0, of->lower_is_better};
        simulated->metric[m] = of->name;
        simulated->is_share[m] = of->once && !of->below;
        simulated->ratio[m] = of->below ? (int32_t)simulated->ratios++ : -1;
        simulated->outcomes++;
    }
    simulated->metrics = simulated->outcomes;
    for (uint32_t i = 0; i < scenario->rooms + scenario->shops && heard++ < YL_UNIT_METRICS; i++) {
        simulated->ratio[simulated->metrics] = -1;
        simulated->is_share[simulated->metrics] = true;
        simulated->metric[simulated->metrics++] =
            i < scenario->rooms
                ? yl_arena_print(arena, "rooms.%s", scenario->room[i].name)
                : yl_arena_print(arena, "shops.%s", scenario->shop[i - scenario->rooms].name);
    }
}

void yl_simulated_lay(struct yl_simulated *simulated)
{
    lay_days(simulated);
    lay_blocks(simulated);
    name_metrics(simulated);
}
