/* sweep.c: points are scenarios of their own, read when their turn comes, contract in sweep.h */
#include "sim/sweep/sweep.h"
#include "models/shifts.h"
#include "sim/base/get.h"
#include "sim/base/hash.h"
#include "sim/sweep/size.h"
#include "sim/sweep/thread_pool.h"
#include "sim/sweep/thread_team.h"

enum { TABLES = 64 };    /* of distributions, kept from point to point */
enum { BAD_SHOWN = 20 }; /* points whose problems are said one by one */

struct running {
    const struct yl_sweep *sweep;
    enum yl_lang lang;
};

uint64_t yl_sweep_own(const struct yl_sweep *sweep)
{
    uint64_t count = sweep->points->count;
    if (!sweep->shards) return count;
    return (count + sweep->shards - sweep->shard) / sweep->shards;
}

uint64_t yl_sweep_point(const struct yl_sweep *sweep, uint64_t i)
{
    return sweep->shards ? i * sweep->shards + sweep->shard - 1 : i;
}

enum yl_status yl_sweep_read_variant(struct yl_scenarios *out, const struct yl_sweep_variant *of,
                                     struct yl_diags *diags, struct yl_fault *fault)
{
    struct yl_arena *arena = &out->tree.arena;
    struct yl_item *root = yl_tree_copy(arena, of->from->root);
    yl_tree_drop(root, "sweep");
    yl_tree_drop(root, "uncertain");
    yl_tree_drop(root, "evidence");
    for (uint32_t a = 0; of->points && a < of->points->axes; a++) {
        const struct yl_item *value = yl_points_value(of->points, of->point, a, arena);
        struct yl_override override = {of->points->axis[a].path, value, of->points->axis[a].at};
        if (of->points->design == YL_POINTS_TABLE) override.at = value->at;
        if (!yl_tree_override(arena, root, &override, diags)) return YL_BAD_INPUT;
    }
    struct yl_scenario *variant = &out->variant[out->variants++];
    enum yl_status status =
        yl_scenario_read(variant, &out->tree, root, of->from->variant, diags, fault);
    if (!status) yl_shifts_apply(of->shifts, variant);
    return status;
}

enum yl_status yl_sweep_at(struct yl_scenarios *out, const struct yl_sweep *sweep,
                           const struct yl_scenarios *from, uint64_t point, struct yl_diags *diags,
                           struct yl_fault *fault)
{
    enum yl_status worst = YL_OK;
    *out = (struct yl_scenarios){0};
    out->variant = yl_arena_get(&out->tree.arena, (from->variants + 1) * sizeof *out->variant);
    for (uint32_t v = 0; v < from->variants; v++) {
        const struct yl_sweep_variant of = {sweep->all->shifts, &from->variant[v], sweep->points,
                                            point};
        enum yl_status s = yl_sweep_read_variant(out, &of, diags, fault);
        if (s && s != YL_BAD_INPUT) return s;
        if (s) worst = s;
        if (s && !v) break; /* the others would only say it again */
    }
    return worst;
}

/* With diagnostics of which only the names of its files are read; its size unless any will do. */
static enum yl_status try_point(const struct yl_sweep *sweep, uint64_t point,
                                struct yl_diags *diags, struct yl_tables *tables,
                                struct yl_size *size)
{
    struct yl_run_options how = *sweep->options;
    struct yl_fault fault = {0};
    struct yl_scenarios read;
    enum yl_status s = yl_sweep_at(&read, sweep, sweep->all, point, diags, &fault);
    how.tables = tables;
    if (!s && !how.large) s = yl_size_of(size, &read, &how, &fault);
    if (tables->count > TABLES) yl_tables_free(tables);
    yl_scenarios_free(&read);
    return s;
}

/* Keeps the first points, whichever thread found them when. */
static uint64_t note_bad(uint64_t bad[BAD_SHOWN], uint64_t count, uint64_t point)
{
    uint64_t at = count;
    while (at && bad[at - 1] > point) at--;
    if (at == BAD_SHOWN) return count;
    if (count < BAD_SHOWN) count++;
    for (uint64_t i = count - 1; i > at; i--) bad[i] = bad[i - 1];
    bad[at] = point;
    return count;
}

struct checking {
    const struct yl_sweep *sweep;
    pthread_mutex_t lock; /* of what follows */
    struct yl_diags *diags;
    uint64_t bad[BAD_SHOWN], bad_count;
    struct yl_size size;
};

static enum yl_status check_point(void *context, void *kept, uint64_t number)
{
    struct checking *checking = context;
    struct yl_size one = {0};
    struct yl_diags diags;
    uint64_t point = yl_sweep_point(checking->sweep, number);
    yl_diags_init(&diags, checking->diags->lang);
    enum yl_status s = try_point(checking->sweep, point, &diags, kept, &one);
    pthread_mutex_lock(&checking->lock);
    yl_diags_learn(checking->diags, &diags);
    yl_size_add(&checking->size, &one);
    if (s == YL_BAD_INPUT)
        checking->bad_count = note_bad(checking->bad, checking->bad_count, point);
    pthread_mutex_unlock(&checking->lock);
    yl_diags_free(&diags);
    return s == YL_BAD_INPUT ? YL_OK : s;
}

enum yl_status yl_sweep_check(const struct yl_sweep *sweep, struct yl_diags *diags,
                              struct yl_fault *fault)
{
    struct checking checking = {.sweep = sweep, .lock = PTHREAD_MUTEX_INITIALIZER, .diags = diags};
    const struct yl_team_tasks tasks = {.count = yl_sweep_own(sweep),
                                        .threads = sweep->options->threads,
                                        .stop = sweep->options->stop,
                                        .kept_size = sizeof(struct yl_tables),
                                        .task = check_point,
                                        .end = yl_team_drop_tables,
                                        .context = &checking};
    enum yl_status status = yl_team_each(&tasks);
    if (status == YL_NO_MEMORY)
        return yl_fault_set(fault, status, "not enough memory for the points of the sweep",
                            "内存不足，放不下扫描的各点");
    if (status) return status;
    for (uint64_t i = 0; i < checking.bad_count; i++) {
        struct yl_scenarios read;
        struct yl_fault ignored = {0};
        if (yl_sweep_at(&read, sweep, sweep->all, checking.bad[i], diags, &ignored))
            yl_diag_note(diags, "at point %llu", "在第 %llu 个点",
                         (unsigned long long)checking.bad[i] + 1);
        yl_scenarios_free(&read);
    }
    return checking.bad_count ? YL_BAD_INPUT : yl_size_judge(&checking.size, fault);
}

enum yl_status yl_sweep_check_metric(const struct yl_sweep *sweep, struct yl_diags *diags,
                                     struct yl_fault *fault)
{
    struct yl_scenarios first;
    enum yl_status status = yl_sweep_at(&first, sweep, sweep->all, 0, diags, fault);
    if (!status) status = yl_pool_check_metric(&first, sweep->options, diags, fault);
    yl_scenarios_free(&first);
    return status;
}

uint64_t yl_sweep_key(const struct yl_points *points, uint64_t point, struct yl_arena *arena)
{
    uint64_t key = 0;
    for (uint32_t a = 0; a < points->axes; a++) {
        const struct yl_item *value = yl_points_value(points, point, a, arena);
        const char *text = value ? yl_points_text(value, arena) : NULL;
        uint64_t all[3] = {key, yl_hash_name(points->axis[a].path), text ? yl_hash_name(text) : 0};
        key = yl_hash(all, sizeof all);
    }
    return key;
}

static enum yl_status open_point(void *context, uint64_t index, struct yl_pool_point *point,
                                 struct yl_fault *fault)
{
    const struct running *running = context;
    uint64_t number = yl_sweep_point(running->sweep, index);
    struct yl_diags diags = {0};
    struct yl_scenarios *read = yl_get_zeroed(1, sizeof *read);
    yl_diags_init(&diags, running->lang);
    enum yl_status s =
        yl_sweep_at(read, running->sweep, running->sweep->all, number, &diags, fault);
    if (!s) point->key = yl_sweep_key(running->sweep->points, number, &read->tree.arena);
    yl_diags_free(&diags);
    if (s) {
        yl_pool_close_scenarios(NULL, read);
        return s;
    }
    *point = (struct yl_pool_point){
        .scenarios = read, .number = number + 1, .key = point->key, .own = read};
    return YL_OK;
}

static enum yl_status take_point(void *context, uint64_t index, struct yl_result *result,
                                 struct yl_plan *plans, struct yl_fault *fault)
{
    struct running *running = context;
    const struct yl_sweep *sweep = running->sweep;
    (void)plans;
    enum yl_status s =
        sweep->rows(sweep->context, (int64_t)yl_sweep_point(sweep, index) + 1, result, fault);
    yl_result_free(result);
    return s;
}

static enum yl_status finish_point(void *context, struct yl_result *result,
                                   const struct yl_scenarios *scenarios,
                                   const struct yl_plan *plans)
{
    const struct yl_sweep *sweep = ((struct running *)context)->sweep;
    return sweep->finish(sweep->context, result, scenarios, plans);
}

enum yl_status yl_sweep_run(const struct yl_sweep *sweep, struct yl_run_info *info,
                            struct yl_diags *diags, struct yl_fault *fault)
{
    struct running running = {.sweep = sweep, .lang = diags->lang};
    struct yl_pool_source source = {.points = yl_sweep_own(sweep),
                                    .context = &running,
                                    .open = open_point,
                                    .take = take_point,
                                    .close = yl_pool_close_scenarios,
                                    .finish = sweep->finish ? finish_point : NULL};
    return yl_pool_run(&source, sweep->options, info, diags, fault);
}
