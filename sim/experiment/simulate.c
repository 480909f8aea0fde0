/* simulate.c: assignments one after another, their replications on all threads. Contract: simulate.h. */
#include "sim/experiment/simulate.h"
#include "models/compiler/compile.h"
#include "models/readers/settings.h"
#include "sim/base/array.h"
#include "sim/base/get.h"
#include "sim/base/hash.h"
#include "sim/ledger/ledger_record.h"
#include "sim/stats/quantile.h"
#include "sim/sweep/draws.h"
#include "sim/sweep/thread_engine.h"
#include "sim/sweep/thread_team.h"
#include <limits.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { TABLES = 64 }; /* of distributions, kept from draw to draw */
enum { TRIALS = 20 }; /* campaigns that a share of `cap` is made a value by */
enum { FIRST = 10 };  /* campaigns at the first look; each other one is at twice as many */
struct assignment {
    struct yl_assigned *assigned;
    struct yl_arms_how how;
    const struct yl_scenario *pair[2]; /* that `how` may name */
    enum yl_simulated_open open;       /* the bit that stands for it */
};
struct work {
    struct yl_simulated *simulated;
    const struct yl_simulate_how *how;
    const struct yl_kernels *kernels;
    struct yl_tables tables;
    struct yl_diags *diags;
    struct yl_fault *fault;
    struct assignment assignment[64 + 4]; /* [simulated->assignments] */
    uint64_t made, due; /* campaigns of all assignments: behind us; by the next look */
    uint64_t plan;      /* hash of all values of the experiment but its runs */
    bool trial;         /* these runs only find the cap */
};

/* ---- one assignment -------------------------------------------------------------------------- */
struct runs { /* of one assignment, up to assigned->runs */
    struct work *work;
    uint32_t first, number; /* number: of the assignment, by which the ledger has it */
    struct yl_assigned *assigned;
    const struct yl_units_plan *how;
    const struct yl_arms_how *arms;
};
struct kept { /* by a thread from run to run */
    struct yl_engine engine;
    struct yl_units units;
    struct yl_record record;
    struct yl_tables tables; /* where each run has a plan of its own */
};

/* The numbers of a run, as they stand in its record of the ledger. */
enum { BLOCKS = 7 };

static void blocks_of(struct yl_record_block block[BLOCKS], struct yl_assigned *assigned,
                      uint32_t run, int64_t *failed)
{
    size_t bases = (size_t)assigned->arms * assigned->periods, sums = bases * assigned->metrics,
           pairs = bases * assigned->ratios;
    _Static_assert(sizeof(struct yl_unit_base) == 24 && sizeof(struct yl_unit_sum) == 24 &&
                       sizeof(struct yl_unit_pair) == 32 && sizeof(struct yl_unit_test) == 48,
                   "they are words");
    block[0] = (struct yl_record_block){failed, 1};
    block[1] = (struct yl_record_block){assigned->base + run * bases, 3 * bases};
    block[2] = (struct yl_record_block){assigned->sum + run * sums, 3 * sums};
    block[3] = (struct yl_record_block){assigned->pair + run * pairs, 4 * pairs};
    block[4] = (struct yl_record_block){assigned->arrivals + run, 1};
    block[5] =
        (struct yl_record_block){assigned->test + run * assigned->tests, 6 * assigned->tests};
    block[6] =
        (struct yl_record_block){assigned->present + run * assigned->theres, assigned->theres};
}

static enum yl_status one_run(struct yl_engine *engine, struct yl_units *units,
                              struct yl_assigned *assigned, uint32_t run)
{
    yl_engine_bits(engine, engine->bits);
    yl_units_start(units, &engine->replication);
    enum yl_status status = yl_engine_run(engine, run + 1);
    assigned->failed[run] = status == YL_FAILED;
    if (status) return status == YL_FAILED ? YL_OK : status;
    yl_units_close(units, &engine->replication);
    struct yl_record_block block[BLOCKS];
    const struct yl_unit_clusters *clusters = units->clusters;
    const void *const sums[BLOCKS] = {NULL,
                                      units->base,
                                      units->sum,
                                      units->pair,
                                      &units->arrivals,
                                      clusters ? clusters->test : NULL,
                                      clusters ? clusters->there : NULL};
    blocks_of(block, assigned, run, NULL);
    for (int i = 1; i < BLOCKS; i++)
        if (block[i].count) memcpy(block[i].words, sums[i], block[i].count * sizeof(int64_t));
    return YL_OK;
}

/* ---- the ledger: a record for each run of an assignment ---- */

static struct yl_ledger_key key_of(const struct runs *runs, uint32_t run)
{
    const struct work *work = runs->work;
    const struct yl_assigned *assigned = runs->assigned;
    const uint64_t of[] = {work->plan,        runs->number,     assigned->arms,
                           assigned->metrics, assigned->ratios, assigned->periods};
    const struct yl_draws *draws = work->simulated->draws;
    const uint64_t drawn[] = {yl_hash(of, sizeof of), yl_hash_name("draw"),
                              draws ? yl_candidates_of(&draws->candidates, run + 1) : 0};
    return (struct yl_ledger_key){draws ? yl_hash(drawn, sizeof drawn) : drawn[0], run + 1, 0};
}

static bool is_known(const struct runs *runs, uint32_t run)
{
    struct yl_record_block block[BLOCKS];
    struct yl_ledger *ledger = runs->work->how->run.ledger;
    struct yl_ledger_key key = key_of(runs, run);
    int64_t failed = 0;
    struct yl_record_text text = {0};
    const struct yl_span at = ledger ? yl_ledger_find(ledger, &key) : (struct yl_span){0};
    blocks_of(block, runs->assigned, run, &failed);
    bool known =
        at.to && yl_ledger_text(ledger, at, &text) && yl_record_read_blocks(block, BLOCKS, &text);
    free(text.text);
    if (known) runs->assigned->failed[run] = failed != 0;
    return known;
}

static enum yl_status keep(const struct runs *runs, uint32_t run, struct yl_record *record)
{
    struct yl_record_block block[BLOCKS];
    const struct work *work = runs->work;
    struct yl_ledger_key key = key_of(runs, run);
    int64_t failed = runs->assigned->failed[run];
    if (!work->how->run.ledger) return YL_OK;
    blocks_of(block, runs->assigned, run, &failed);
    yl_record_write_blocks(record, block, BLOCKS);
    return yl_ledger_add(work->how->run.ledger, &key, record, NULL, work->fault);
}

/* All values of the experiment but how often it is run: more runs go on from fewer. */
static void hash_plan(struct work *work)
{
    struct yl_result settings = {0};
    yl_settings_fill(&settings, work->simulated->all);
    for (uint32_t i = 0; i < settings.settings; i++) {
        const struct yl_setting *one = &settings.setting[i];
        if (strncmp(one->path, "experiment.", 11) || !strcmp(one->path, "experiment.runs"))
            continue;
        const uint64_t of[] = {work->plan, yl_hash(one->path, strlen(one->path)),
                               one->value ? yl_hash(one->value, strlen(one->value)) : 0};
        work->plan = yl_hash(of, sizeof of);
    }
    yl_result_free(&settings);
}

static enum yl_status begin_runs(void *context, void *own)
{
    struct runs *runs = context;
    struct kept *kept = own;
    enum yl_status status =
        yl_engine_init(&kept->engine, runs->how->plan, runs->work->kernels, 0, 0);
    if (!status) status = yl_units_init(&kept->units, runs->how);
    kept->engine.replication.units = &kept->units;
    kept->engine.walker.stop = runs->work->how->run.stop;
    return status;
}

static void end_runs(void *context, void *own)
{
    struct kept *kept = own;
    (void)context;
    yl_record_free(&kept->record);
    yl_units_free(&kept->units);
    yl_engine_free(&kept->engine);
}

static enum yl_status make_run(void *context, void *own, uint64_t number)
{
    struct runs *runs = context;
    struct kept *kept = own;
    uint32_t run = runs->first + (uint32_t)number;
    if (is_known(runs, run)) return YL_OK;
    enum yl_status status = one_run(&kept->engine, &kept->units, runs->assigned, run);
    return status ? status : keep(runs, run, &kept->record);
}

/* ---- runs with a draw each ---- */

/* The arms with the values of the run's draw. */
static enum yl_status read_draw(struct yl_scenarios *drawn, const struct yl_scenario *arm[64],
                                const struct runs *runs, uint32_t run, struct yl_diags *diags)
{
    const struct work *work = runs->work;
    const struct yl_guessed *values = &work->simulated->draws->drawn[run];
    struct yl_fault why = {0};
    enum yl_status status = yl_overlay_read(
        drawn, work->simulated->all, &(struct yl_overlay){.value = values->value}, diags, &why);
    for (uint32_t k = 0; !status && k < runs->arms->arms; k++)
        arm[k] = yl_arms_find(drawn, runs->arms->arm[k]->variant);
    if (status == YL_IO) return yl_fault_take(work->fault, status, &why);
    if (status != YL_BAD_INPUT) return status;
    return yl_fault_set(
        work->fault, YL_BAD_INPUT,
        "draw %u has a value that the scenario refuses; yinliu run --draws names it",
        "第 %u 组抽取值中有场景不接受的取值；用 yinliu run --draws 可看到是哪个", run + 1);
}

/* Reads, merges, compiles and simulates one campaign; everything but its sums is given up again. */
static enum yl_status make_drawn(void *context, void *own, uint64_t number)
{
    struct runs *runs = context;
    struct kept *kept = own;
    const uint32_t run = runs->first + (uint32_t)number;
    const struct yl_scenario *arm[64];
    struct yl_scenarios drawn = {0};
    struct yl_arena arena = {0};
    struct yl_diags diags;
    struct yl_prepared of = {.arena = &arena, .tables = &kept->tables, .diags = &diags};
    struct runs one = *runs;
    struct yl_arms_how arms = *runs->arms;
    if (is_known(runs, run)) return YL_OK;
    yl_diags_init(&diags, YL_EN);
    arms.arm = arm;
    one.how = &of.how;
    enum yl_status status = read_draw(&drawn, arm, runs, run, &diags);
    if (!status) status = yl_prepare(&of, runs->work->simulated, runs->assigned, &arms);
    if (!status) status = begin_runs(&one, kept);
    if (!status) status = one_run(&kept->engine, &kept->units, runs->assigned, run);
    if (!status) status = keep(runs, run, &kept->record);
    end_runs(&one, kept);
    *kept = (struct kept){.tables = kept->tables};
    if (kept->tables.count > TABLES) yl_tables_free(&kept->tables);
    yl_plan_free(&of.plan);
    yl_arena_free(&arena);
    yl_scenarios_free(&drawn);
    yl_diags_free(&diags);
    return status;
}

static void end_drawn(void *context, void *own)
{
    (void)context;
    yl_tables_free(&((struct kept *)own)->tables);
}

static void tell(void *context, uint64_t done)
{
    const struct work *work = ((struct runs *)context)->work;
    work->how->run.progress(work->how->run.progress_context,
                            (double)(work->made + done) / (double)work->due, "ab");
}

static enum yl_status all_runs(struct runs *runs)
{
    struct work *work = runs->work;
    struct yl_assigned *assigned = runs->assigned;
    const bool drawn = work->simulated->draws != NULL;
    const struct yl_team_tasks tasks = {.count = assigned->runs - runs->first,
                                        .threads = work->how->run.threads,
                                        .stop = work->how->run.stop,
                                        .kept_size = sizeof(struct kept),
                                        .begin = drawn ? NULL : begin_runs,
                                        .task = drawn ? make_drawn : make_run,
                                        .end = drawn ? end_drawn : end_runs,
                                        .progress = work->how->run.progress ? tell : NULL,
                                        .context = runs};
    enum yl_status status = yl_team_each(&tasks);
    work->made += tasks.count;
    assigned->visits = 0;
    for (uint32_t r = 0; r < assigned->runs; r++)
        assigned->visits += assigned->arrivals[r] / assigned->runs;
    return status;
}

/* ---- a cap that is a share of the units ------------------------------------------------------- */
struct trial { /* what units with outcomes come to */
    double *total, units;
    size_t count, capacity;
};

static void add_trial(struct trial *trial, const struct yl_units *units)
{
    const struct yl_units_plan *how = &units->how;
    YL_ARRAY_RESERVE(&trial->total, &trial->capacity, trial->count + units->events + 1);
    trial->count += yl_units_totals(units, trial->total + trial->count);
    for (size_t i = 0; i < (size_t)how->arms * how->periods; i++) trial->units += units->base[i].n;
}

/* The least sum with so many units of all arms at or below it, as yl_observed_quantile has it. */
static enum yl_status set_cap(struct work *work, struct trial *trial)
{
    struct yl_simulated *simulated = work->simulated;
    const double none = trial->units - (double)trial->count,
                 rank = ceil(simulated->experiment->cap * trial->units - 1e-9) - none;
    yl_quantile_sort(trial->total, trial->count);
    if (rank >= 1 && trial->count)
        simulated->cap =
            trial->total[rank <= (double)trial->count ? (size_t)rank - 1 : trial->count - 1];
    if (simulated->cap > 0) return YL_OK;
    return yl_fault_set(work->fault, YL_BAD_INPUT,
                        "experiment.cap: so many units have no %s that this share of them has no "
                        "value; write a larger share, or a value",
                        "experiment.cap：没有 %s 的单位太多，该分位没有可用的值；请写更大的占比，"
                        "或直接写数值",
                        simulated->metric[0]);
}

static enum yl_status try_runs(struct runs *runs)
{
    struct yl_assigned *assigned = runs->assigned;
    struct kept kept = {0};
    struct trial trial = {0};
    enum yl_status status = begin_runs(runs, &kept);
    for (uint32_t r = 0; !status && r < assigned->runs; r++) {
        status = one_run(&kept.engine, &kept.units, assigned, r);
        if (!status && !assigned->failed[r]) add_trial(&trial, &kept.units);
    }
    end_runs(runs, &kept);
    if (!status) status = set_cap(runs->work, &trial);
    free(trial.total);
    return status;
}

static void assigned_free(struct yl_assigned *assigned)
{
    YL_FREE(assigned->base, assigned->sum, assigned->pair, assigned->failed, assigned->arrivals,
            assigned->test, assigned->present);
}

/* ---- one assignment, all its runs ------------------------------------------------------------- */
static void make_arrays(struct yl_assigned *assigned, const struct yl_units_plan *how,
                        uint32_t runs)
{
    size_t bases = (size_t)runs * assigned->arms * assigned->periods;
    assigned->tests = yl_unit_tests(how);
    assigned->theres = yl_unit_theres(how);
    assigned->judged = how->judged;
    assigned->base = yl_get_zeroed(bases + 1, sizeof *assigned->base);
    assigned->sum = yl_get_zeroed(bases * assigned->metrics + 1, sizeof *assigned->sum);
    assigned->pair = yl_get_zeroed(bases * assigned->ratios + 1, sizeof *assigned->pair);
    assigned->failed = yl_get_zeroed(runs + 1, sizeof *assigned->failed);
    assigned->arrivals = yl_get_zeroed(runs + 1, sizeof *assigned->arrivals);
    assigned->test = yl_get_zeroed(runs * assigned->tests + 1, sizeof *assigned->test);
    assigned->present = yl_get_zeroed(runs * assigned->theres + 1, sizeof *assigned->present);
}

/* Its runs up to `to`; those that are there stay. */
static enum yl_status observe(struct work *work, const struct assignment *one, uint32_t to)
{
    struct yl_simulated *simulated = work->simulated;
    struct yl_assigned *assigned = one->assigned;
    const struct yl_arms_how *arms = &one->how;
    const uint32_t first = assigned->runs;
    struct yl_prepared own = {
        .arena = &simulated->arena, .tables = &work->tables, .diags = work->diags};
    bool switchback = arms->assign == YL_ASSIGN_SWITCHBACK;
    if (!first)
        *assigned =
            (struct yl_assigned){.there = true,
                                 .switchback = switchback,
                                 .arms = arms->arms,
                                 .metrics = simulated->metrics,
                                 .ratios = simulated->ratios,
                                 .ratio = simulated->ratio,
                                 .periods = switchback ? simulated->blocks : simulated->days,
                                 .bound = switchback ? simulated->block_at : simulated->bound};
    enum yl_status status = yl_prepare(&own, simulated, assigned, arms);
    struct runs runs = {work,     first,    work->trial ? 0 : (uint32_t)(one - work->assignment),
                        assigned, &own.how, arms};
    if (!first) make_arrays(assigned, &own.how, work->trial ? to : simulated->runs);
    assigned->runs = to;
    if (!status) status = work->trial ? try_runs(&runs) : all_runs(&runs);
    yl_plan_free(&own.plan);
    return status;
}

/* ---- the assignments of an experiment -------------------------------------------------------- */
static bool has_switchback(const struct yl_simulated *simulated)
{
    return !simulated->draws && simulated->experiment->arms == 2 && simulated->blocks >= 4;
}
static bool has_persons(const struct yl_simulated *simulated)
{
    return simulated->experiment->unit == YL_SPLIT_VISIT && simulated->all->variant[0].size > 0;
}
/* The cap of the plan; a share becomes a value in a few campaigns with all arms. */
static enum yl_status find_cap(struct work *work, const struct yl_arms_how *same,
                               const struct yl_scenario *const *arm)
{
    struct yl_simulated *simulated = work->simulated;
    struct yl_assigned trial = {0};
    struct assignment one = {.assigned = &trial, .how = *same};
    if (!simulated->experiment->cap_is_share) simulated->cap = simulated->experiment->cap;
    if (!simulated->experiment->cap_is_share) return YL_OK;
    one.how.arm = arm;
    work->trial = true;
    enum yl_status status = observe(work, &one, TRIALS);
    work->trial = false;
    assigned_free(&trial);
    return status;
}

static struct assignment *add(struct work *work, struct yl_assigned *assigned,
                              const struct yl_arms_how *how, enum yl_simulated_open open)
{
    struct assignment *one = &work->assignment[work->simulated->assignments];
    work->simulated->each[work->simulated->assignments++] = assigned;
    *one = (struct assignment){.assigned = assigned, .how = *how, .open = open};
    return one;
}

/* Everybody in one arm; in the control nobody, which others may begin as. */
static void add_everybody(struct work *work, uint32_t k, const struct yl_arms_how *how)
{
    static const double all[2] = {0, 1};
    const bool begins = how->begins != 0;
    struct assignment *one = add(work, &work->simulated->every[k], how, YL_OPEN_EVERYBODY);
    one->pair[0] = how->arm[0];
    one->pair[1] = how->arm[k];
    one->how.arm = begins ? one->pair : one->pair + 1;
    one->how.arms = begins ? 2 : 1;
    one->how.split = begins ? all : all + 1;
}

static uint32_t next_look(uint32_t n, uint32_t most)
{
    const uint32_t next = n ? 2 * n : FIRST;
    return n > most / 2 || next > most ? most : next;
}

/* All assignments up to each look, those that are open still; without anybody who looks all of them at once. */
static enum yl_status run_looks(struct work *work)
{
    const struct yl_simulate_how *how = work->how;
    const uint32_t most = work->simulated->runs;
    unsigned open = UINT_MAX;
    enum yl_status status = YL_OK;
    for (uint32_t n = 0; n < most && open && !status;) {
        n = how->look ? next_look(n, most) : most;
        work->due = work->made = 0;
        for (uint32_t i = 0; i < work->simulated->assignments; i++)
            if (open & work->assignment[i].open)
                work->due += n - work->assignment[i].assigned->runs;
        for (uint32_t i = 0; i < work->simulated->assignments && !status; i++)
            if (open & work->assignment[i].open) status = observe(work, &work->assignment[i], n);
        if (!status && how->look) open &= how->look(how->look_context, work->simulated, n);
    }
    return status;
}

static enum yl_status run_assignments(struct work *work, const struct yl_scenario *const *arm)
{
    struct yl_simulated *simulated = work->simulated;
    const struct yl_experiment *experiment = simulated->experiment;
    const struct yl_scenario *same[64];
    enum yl_assign assign = experiment->unit == YL_SPLIT_VISIT ? YL_ASSIGN_VISIT : YL_ASSIGN_PERSON;
    for (uint32_t k = 0; k < experiment->arms; k++) same[k] = arm[0];
    struct yl_arms_how how = {.arm = same,
                              .arms = experiment->arms,
                              .split = experiment->split,
                              .assign = assign,
                              .begins = yl_arms_begin(simulated->all),
                              .cluster = simulated->cluster,
                              .alikes = experiment->alikes,
                              .alike = experiment->alike};
    enum yl_status status = find_cap(work, &how, arm);
    if (status) return status;
    add(work, &simulated->aa, &how, YL_OPEN_EQUAL);
    how.arm = arm;
    add(work, &simulated->ab, &how, YL_OPEN_SPLIT);
    for (uint32_t k = 1; k < experiment->arms; k++) add_everybody(work, k, &how);
    how.assign = YL_ASSIGN_PERSON;
    if (has_persons(simulated)) add(work, &simulated->persons_ab, &how, YL_OPEN_PERSONS);
    how.begins = 0;
    how.assign = YL_ASSIGN_SWITCHBACK;
    how.blocks = simulated->blocks;
    how.block_at = simulated->block_at;
    if (!has_switchback(simulated)) return run_looks(work);
    add(work, &simulated->switchback_ab, &how, YL_OPEN_SWITCHBACK);
    how.arm = same;
    add(work, &simulated->switchback_aa, &how, YL_OPEN_SWITCHBACK_EQUAL);
    return run_looks(work);
}

/* Lay out what all assignments share, and find the arms. */
static enum yl_status lay_out(struct yl_simulated *simulated, const struct yl_scenario *arm[64],
                              const struct yl_scenarios *all, const struct yl_simulate_how *how,
                              struct yl_fault *fault)
{
    *simulated = (struct yl_simulated){.all = all, .experiment = &all->variant[0].experiment};
    if (!simulated->experiment->present || simulated->experiment->arms > 64)
        return yl_fault_set(fault, YL_BAD_INPUT, "the scenario plans no experiment",
                            "场景没有 experiment 一节");
    simulated->runs =
        (uint32_t)(how->run.replications ? how->run.replications : simulated->experiment->runs);
    simulated->draws = how->draws;
    if (how->draws) simulated->runs = how->draws->count;
    simulated->cluster = (uint32_t)simulated->experiment->cluster_size;
    simulated->seed = how->run.has_seed ? how->run.seed : all->variant[0].seed;
    for (uint32_t k = 0; k < simulated->experiment->arms; k++)
        if (!(arm[k] = yl_arms_find(all, simulated->experiment->arm[k])))
            return yl_fault_set(fault, YL_BAD_INPUT, "there is no variant '%s'", "没有方案“%s”",
                                simulated->experiment->arm[k]);
    yl_simulated_lay(simulated);
    return YL_OK;
}

enum yl_status yl_simulate_size(struct yl_size *size, const struct yl_scenarios *all,
                                const struct yl_simulate_how *how, struct yl_fault *fault)
{
    const struct yl_scenario *arm[64];
    const struct yl_run_options once = {.replications = 1};
    struct yl_simulated simulated;
    enum yl_status status = lay_out(&simulated, arm, all, how, fault);
    *size = (struct yl_size){0};
    for (uint32_t k = 0; !status && k < simulated.experiment->arms; k++) {
        struct yl_scenario one = *arm[k];
        struct yl_size part;
        status =
            yl_size_of(&part, &(struct yl_scenarios){.variant = &one, .variants = 1}, &once, NULL);
        yl_size_add(size, &part);
    }
    if (!status) {
        double runs = (double)simulated.runs *
                      (simulated.experiment->arms + 1 + (has_switchback(&simulated) ? 2 : 0) +
                       has_persons(&simulated));
        double cell = sizeof(struct yl_unit_base) +
                      (double)simulated.metrics * sizeof(struct yl_unit_sum) +
                      (double)simulated.ratios * sizeof(struct yl_unit_pair);
        yl_size_times(size, runs / simulated.experiment->arms);
        size->rows = size->written = 0;
        if (simulated.cluster) cell += simulated.metrics * 2 * sizeof(struct yl_unit_test);
        size->memory += runs * simulated.experiment->arms * simulated.days * cell;
    }
    yl_simulated_free(&simulated);
    return status;
}

enum yl_status yl_simulate(struct yl_simulated *simulated, const struct yl_scenarios *all,
                           const struct yl_simulate_how *how, struct yl_diags *diags,
                           struct yl_fault *fault)
{
    const struct yl_scenario *arm[64];
    struct work work = {.simulated = simulated, .how = how, .diags = diags, .fault = fault};
    enum yl_status status = lay_out(simulated, arm, all, how, fault);
    if (status) return status;
    work.kernels = how->run.isa ? yl_kernels_named(how->run.isa) : yl_kernels_best();
    if (!work.kernels)
        return yl_fault_set(fault, YL_BAD_CALL, "this processor has no '%s'; scalar always works",
                            "本机处理器不支持“%s”；scalar 总是可用", how->run.isa);
    simulated->every = yl_get_zeroed(simulated->experiment->arms, sizeof *simulated->every);
    if (!status && how->run.ledger) hash_plan(&work);
    if (!status) status = run_assignments(&work, arm);
    /* a plan by those that are left would be one by the campaigns that went well */
    if (!status) status = yl_run_refuse(yl_simulated_campaigns(simulated).failed, false, fault);
    yl_tables_free(&work.tables);
    if (status == YL_NO_MEMORY)
        return yl_fault_set(fault, status, "not enough memory for this experiment",
                            "内存不足，无法完成此次实验");
    return status;
}

void yl_simulated_free(struct yl_simulated *simulated)
{
    for (uint32_t i = 0; i < simulated->assignments; i++) assigned_free(simulated->each[i]);
    free(simulated->every);
    yl_arena_free(&simulated->arena);
    *simulated = (struct yl_simulated){0};
}
