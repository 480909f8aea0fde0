/* walk_through.c: as many replications as make the visits, contract in walk_through.h */
#include "sim/sweep/walk_through.h"
#include "models/compiler/compile.h"
#include "models/compiler/expect.h"
#include "models/warnings/warnings.h"
#include "sim/engine/replication.h"
#include "sim/sweep/size.h"
#include <math.h>

enum { LEAST = 3 };
static const double visits = 2e6;
static const double shown = 4;         /* times as many: a campaign that is shown whole */
static const double cells_a_visit = 8; /* take as long as one, about */

/* The end of the cell in which so many arrivals have come. */
static int64_t when_come(const struct yl_plan *plan, double arrivals)
{
    double come = 0;
    int64_t cell = plan->from / YL_CELL;
    for (; cell * YL_CELL < plan->to && come < arrivals; cell++)
        for (uint32_t s = 0; s < plan->streams; s++)
            come += yl_expect_in_cell(&plan->stream[s], (uint32_t)cell);
    return cell * YL_CELL;
}

/* Arrivals of base tell where a walk is cut that is too long. */
static enum yl_status cut(struct yl_walked *walked, const struct yl_scenario *base, double share,
                          struct yl_tables *tables)
{
    struct yl_plan plan = {0};
    struct yl_diags silent;
    yl_diags_init(&silent, YL_EN);
    enum yl_status status = yl_compile(&plan, base, tables, &silent);
    if (!status) walked->until = when_come(&plan, plan.expected * share);
    yl_plan_free(&plan);
    yl_diags_free(&silent);
    return status;
}

static enum yl_status walk(const struct yl_scenarios *all, const struct yl_run_options *how,
                           struct yl_diags *diags, struct yl_fault *fault)
{
    struct yl_result result = {0};
    struct yl_run_info info = {.tables_hash = yl_tables_hash(how->tables)};
    enum yl_status status = yl_run(&result, all, how, &info, diags, fault);
    if (!status && how->walked && yl_warnings_circle(all, how->walked, diags))
        status = YL_BAD_INPUT;
    if (!status) status = yl_run_refuse(yl_run_failed(&result), false, fault);
    if (!status && how->look) (void)how->look(how->look_context, &result, false);
    yl_result_free(&result);
    return status;
}

enum yl_status yl_walk_through(struct yl_walked *walked, const struct yl_scenarios *all,
                               bool (*look)(void *context, const struct yl_result *first,
                                            bool last),
                               void *context, struct yl_diags *diags, struct yl_fault *fault)
{
    struct yl_tables tables = {0};
    struct yl_size size;
    struct yl_run_options how = {.tables = &tables, .replications = 1};
    walked->until = YL_NEVER;
    enum yl_status status = yl_size_of(&size, all, &how, diags);
    const double come = (size.visits + size.items) / all->variants,
                 n = visits / fmax(1, size.visits + size.items + size.cells / cells_a_visit);
    how.look = look;
    how.look_context = context;
    if (!status && come > visits) {
        struct yl_scenarios base = *all;
        status = cut(walked, &all->variant[0], visits / come, &tables);
        base.variants = 1;
        how.replications = 2;
        if (!status && look && come <= shown * visits) status = walk(&base, &how, diags, fault);
        if (status == YL_FAILED) status = YL_OK; /* the walk tells why */
        how.look = NULL;
    }
    how.replications = n > YL_WALKED_MOST ? YL_WALKED_MOST : n < LEAST ? LEAST : (int64_t)n;
    how.walked = walked;
    if (!status) status = walk(all, &how, diags, fault);
    yl_tables_free(&tables);
    return status;
}
