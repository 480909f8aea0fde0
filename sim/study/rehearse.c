/* rehearse.c: worlds one after another, their replications on all threads. Contract: rehearse.h. */
#include "sim/study/rehearse.h"
#include "models/compile.h"
#include "models/settings.h"
#include "sim/base/hash.h"
#include "sim/sweep/record.h"
#include "sim/sweep/worker.h"
#include <omp.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

struct work {
    struct yl_rehearsal *r;
    const struct yl_rehearse_how *how;
    const struct yl_kernels *kernels;
    struct yl_tables tables;
    struct yl_diags *diags;
    struct yl_fault *fault;
    uint32_t worlds, world; /* for progress, and the world's number in the ledger */
    uint64_t plan;          /* hash of all values of the experiment but its runs */
    double told;
};

/* ---- names to indexes of a plan -------------------------------------------------------------- */
static uint32_t find_arrival(const struct yl_plan *p, const char *name)
{
    uint32_t i = 0;
    while (i < p->arrivals && strcmp(p->arrival[i].name, name)) i++;
    return i;
}

/* A step that no arm of this world has: a row that nobody passes. */
static bool source_of(const struct yl_scenario *s, const struct yl_plan *p,
                      const struct yl_outcome *from, struct yl_unit_source *to)
{
    *to = (struct yl_unit_source){.once = from->once, .index = UINT32_MAX};
    switch (from->kind) {
    case YL_OUTCOME_PASSED:
        to->kind = YL_UNIT_PASS;
        to->index = p->rows;
        for (uint32_t i = 0; i < p->rows; i++)
            if (!strcmp(p->row_place[i], from->place) && !strcmp(p->row_step[i], from->step))
                to->index = i;
        return true;
    case YL_OUTCOME_ARRIVED:
        to->kind = YL_UNIT_ARRIVE;
        to->index = find_arrival(p, from->place);
        return to->index < p->arrivals;
    case YL_OUTCOME_WATCH:
        to->kind = YL_UNIT_WATCH;
        for (uint32_t i = 0; i < s->rooms; i++)
            if (!strcmp(from->place + strlen("rooms."), s->room[i].name)) to->index = i;
        return to->index < s->rooms;
    case YL_OUTCOME_ORDERS:
    case YL_OUTCOME_MONEY:
        break;
    }
    to->kind = from->kind == YL_OUTCOME_MONEY ? YL_UNIT_MONEY : YL_UNIT_ORDER;
    for (uint32_t i = 0; i < s->shops; i++)
        if (!strncmp(from->place, "shops.", 6) && !strcmp(from->place + 6, s->shop[i].name))
            to->index = i;
    return true;
}

static bool metric_of(const struct yl_scenario *s, const struct yl_plan *p,
                      const struct yl_outcome *from, struct yl_unit_metric *to)
{
    *to = (struct yl_unit_metric){.ratio = from->below != NULL};
    return source_of(s, p, from, &to->of) &&
           (!from->below || source_of(s, p, from->below, &to->below));
}

/* Entries of the world: those of the scenario, and what only an arm begins, if all take part. */
static bool *entries_of(struct yl_rehearsal *r, const struct yl_plan *p)
{
    const struct yl_scenario *s = &r->all->variant[0];
    const uint32_t known = s->entries + s->start_names;
    bool *entry = yl_arena_get(&r->arena, p->entries + 1), all = true;
    for (uint32_t i = 0; i < known; i++) all &= r->e->entry[i];
    for (uint32_t i = 0; entry && i < p->entries; i++) entry[i] = i < known ? r->e->entry[i] : all;
    return entry;
}

/* ---- one world ------------------------------------------------------------------------------- */
static void tell(struct work *w, uint32_t done)
{
    struct timespec t;
    if (!w->how->progress || omp_get_thread_num()) return;
    clock_gettime(CLOCK_MONOTONIC, &t);
    double now = (double)t.tv_sec + 1e-9 * (double)t.tv_nsec, share = (double)done / w->r->runs;
    if (now - w->told < 0.1) return;
    w->told = now;
    w->how->progress(w->how->progress_context, (w->world + share) / w->worlds, "ab");
}

static enum yl_status one_run(struct yl_worker *w, struct yl_units *u, struct yl_observed *o,
                              uint32_t run, bool by_seed)
{
    size_t bases = (size_t)o->arms * o->periods, sums = bases * o->metrics,
           pairs = bases * o->ratios;
    yl_worker_bits(w, w->bits);
    yl_units_start(u, &w->world);
    if (by_seed) w->world.seed = run + 1;
    enum yl_status s = yl_worker_run(w, by_seed ? 1 : run + 1);
    o->failed[run] = s == YL_FAILED;
    if (s == YL_FAILED) return YL_OK;
    if (s) return s;
    yl_units_close(u, &w->world);
    memcpy(o->base + run * bases, u->base, bases * sizeof *u->base);
    memcpy(o->sum + run * sums, u->sum, sums * sizeof *u->sum);
    memcpy(o->pair + run * pairs, u->pair, pairs * sizeof *u->pair);
    o->arrivals[run] = u->arrivals;
    return u->failed ? YL_NO_MEMORY : YL_OK;
}

/* ---- the ledger: a run of a world is a record ---- */

enum { BLOCKS = 5 };

static void blocks_of(struct yl_record_block block[BLOCKS], struct yl_observed *o, uint32_t run,
                      int64_t *failed)
{
    size_t bases = (size_t)o->arms * o->periods, sums = bases * o->metrics,
           pairs = bases * o->ratios;
    _Static_assert(sizeof(struct yl_unit_base) == 24 && sizeof(struct yl_unit_sum) == 24 &&
                       sizeof(struct yl_unit_pair) == 32,
                   "they are words");
    block[0] = (struct yl_record_block){failed, 1};
    block[1] = (struct yl_record_block){o->base + run * bases, 3 * bases};
    block[2] = (struct yl_record_block){o->sum + run * sums, 3 * sums};
    block[3] = (struct yl_record_block){o->pair + run * pairs, 4 * pairs};
    block[4] = (struct yl_record_block){o->arrivals + run, 1};
}

static struct yl_ledger_key key_of(const struct work *w, const struct yl_observed *o, uint32_t run)
{
    const uint64_t of[] = {w->plan, w->world, o->arms, o->metrics, o->ratios, o->periods};
    return (struct yl_ledger_key){yl_hash(of, sizeof of), run + 1, 0};
}

static bool is_known(const struct work *w, struct yl_observed *o, uint32_t run)
{
    struct yl_record_block block[BLOCKS];
    struct yl_ledger_key key = key_of(w, o, run);
    int64_t failed = 0;
    size_t length = 0;
    char *text = w->how->ledger ? yl_ledger_find(w->how->ledger, &key, &length) : NULL;
    blocks_of(block, o, run, &failed);
    bool known = text && yl_record_read_blocks(block, BLOCKS, text, length);
    free(text);
    if (known) o->failed[run] = failed != 0;
    return known;
}

static enum yl_status keep(const struct work *w, struct yl_observed *o, uint32_t run,
                           struct yl_record *record)
{
    struct yl_record_block block[BLOCKS];
    struct yl_ledger_key key = key_of(w, o, run);
    int64_t failed = o->failed[run];
    if (!w->how->ledger) return YL_OK;
    blocks_of(block, o, run, &failed);
    enum yl_status s = yl_record_write_blocks(record, block, BLOCKS);
    return s ? s : yl_ledger_add(w->how->ledger, &key, record->text, record->length, w->fault);
}

/* All values of the experiment but how often it is run: more runs go on from fewer. */
static enum yl_status hash_plan(struct work *w)
{
    struct yl_result settings = {0};
    enum yl_status s = yl_settings_fill(&settings, w->r->all);
    for (uint32_t i = 0; !s && i < settings.settings; i++) {
        const struct yl_setting *one = &settings.setting[i];
        if (strncmp(one->path, "experiment.", 11) || !strcmp(one->path, "experiment.runs"))
            continue;
        const uint64_t of[] = {w->plan, yl_hash(one->path, strlen(one->path)),
                               one->value ? yl_hash(one->value, strlen(one->value)) : 0};
        w->plan = yl_hash(of, sizeof of);
    }
    yl_result_free(&settings);
    return s;
}

static enum yl_status all_runs(struct work *work, struct yl_observed *o,
                               const struct yl_units_plan *how)
{
    int threads = work->how->threads > 0 ? work->how->threads : omp_get_num_procs();
    enum yl_status status = YL_OK;
    uint32_t done = 0;
#pragma omp parallel num_threads(threads)
    {
        struct yl_worker w = {0};
        struct yl_units u = {0};
        struct yl_record record = {0};
        enum yl_status mine = yl_worker_init(&w, how->plan, work->kernels, 0, 0);
        if (!mine) mine = yl_units_init(&u, how);
        w.world.units = &u;
        w.loop.stop = work->how->stop;
#pragma omp for schedule(dynamic, 1)
        for (uint32_t r = 0; r < o->runs; r++) {
            enum yl_status before;
#pragma omp atomic read
            before = status;
            if (before) continue;
            if (!mine && yl_stop_asked(work->how->stop)) mine = YL_INTERRUPTED;
            if (!mine && !is_known(work, o, r)) {
                mine = one_run(&w, &u, o, r, work->how->by_seed);
                if (!mine) mine = keep(work, o, r, &record);
            }
            if (mine) {
#pragma omp atomic write
                status = mine;
            }
            uint32_t so_far;
#pragma omp atomic capture
            so_far = ++done;
            tell(work, so_far);
        }
        yl_record_free(&record);
        yl_units_free(&u);
        yl_worker_free(&w);
    }
    for (uint32_t r = 0; r < o->runs; r++) o->visits += o->arrivals[r] / o->runs;
    return status;
}

static enum yl_status observe(struct work *work, struct yl_observed *o,
                              const struct yl_arms_how *arms)
{
    struct yl_rehearsal *r = work->r;
    struct yl_scenario merged;
    struct yl_plan plan = {0};
    struct yl_unit_metric metric[YL_UNIT_METRICS];
    struct yl_unit_source before;
    uint32_t axis;
    bool turns = arms->assign == YL_ASSIGN_TURNS;
    *o = (struct yl_observed){.there = true,
                              .turns = turns,
                              .runs = r->runs,
                              .arms = arms->arms,
                              .metrics = r->metrics,
                              .ratios = r->ratios,
                              .ratio = r->ratio,
                              .periods = turns ? r->blocks : r->days,
                              .bound = turns ? r->block_at : r->bound};
    size_t bases = (size_t)o->runs * o->arms * o->periods;
    o->base = calloc(bases + 1, sizeof *o->base);
    o->sum = calloc(bases * o->metrics + 1, sizeof *o->sum);
    o->pair = calloc(bases * o->ratios + 1, sizeof *o->pair);
    o->failed = calloc(o->runs + 1, sizeof *o->failed);
    o->arrivals = calloc(o->runs + 1, sizeof *o->arrivals);
    if (!o->base || !o->sum || !o->pair || !o->failed || !o->arrivals) return YL_NO_MEMORY;
    enum yl_status s = yl_arms_merge(&merged, &axis, &r->arena, arms);
    if (!s) s = yl_compile(&plan, &merged, &work->tables, work->diags, work->fault);
    plan.seed = r->seed;
    for (uint32_t m = 0; !s && m < r->outcomes; m++)
        if (!metric_of(&merged, &plan, &r->e->outcome[m], &metric[m])) s = YL_BAD_INPUT;
    for (uint32_t m = r->outcomes; !s && m < r->metrics; m++)
        metric[m] = (struct yl_unit_metric){
            .of = {YL_UNIT_ARRIVE, find_arrival(&plan, r->metric[m]), true}};
    bool asks = !turns && r->e->before.name;
    if (!s && asks && !source_of(&merged, &plan, &r->e->before, &before)) s = YL_BAD_INPUT;
    const bool *entry = s ? NULL : entries_of(r, &plan);
    if (!s && !entry) s = YL_NO_MEMORY;
    struct yl_units_plan how = {.plan = &plan,
                                .metric = metric,
                                .metrics = r->metrics,
                                .ratios = r->ratios,
                                .arms = o->arms,
                                .periods = o->periods,
                                .bound = o->bound,
                                .entry = entry,
                                .arm_axis = axis,
                                .covariate = turns ? -1 : r->e->covariate,
                                .before = asks ? &before : NULL,
                                .of_visit = arms->assign != YL_ASSIGN_PERSON};
    if (!s) s = all_runs(work, o, &how);
    yl_plan_free(&plan);
    work->world++;
    return s;
}

/* ---- the worlds of an experiment ------------------------------------------------------------- */
static bool lay_days(struct yl_rehearsal *r)
{
    const struct yl_scenario *s = &r->all->variant[0];
    int64_t from = s->from + s->warmup, days = (s->to - from + YL_DAY - 1) / YL_DAY;
    if (r->e->days && r->e->days < days) days = r->e->days;
    if (days < 1 || days > 1000) days = days < 1 ? 1 : 1000;
    r->days = (uint32_t)days;
    r->bound = yl_arena_get(&r->arena, (r->days + 1) * sizeof *r->bound);
    r->block_at = yl_arena_get(&r->arena, (r->days + 1) * sizeof *r->block_at);
    if (!r->bound || !r->block_at) return false;
    for (uint32_t d = 0; d <= r->days; d++)
        r->bound[d] = from + d * YL_DAY < s->to ? from + d * YL_DAY : s->to;
    return true;
}

/* Blocks of turns: days, or sessions of the test from the beginning of one to that of the next. */
static bool lay_blocks(struct yl_rehearsal *r)
{
    const struct yl_scenario *s = &r->all->variant[0];
    if (r->e->unit != YL_SPLIT_SESSION) {
        memcpy(r->block_at, r->bound, (r->days + 1) * sizeof *r->bound);
        r->blocks = r->days;
        return true;
    }
    const struct yl_room *room = &s->room[r->e->room];
    r->block_at = yl_arena_get(&r->arena, (room->sessions + 2) * sizeof *r->block_at);
    if (!r->block_at) return false;
    for (uint32_t i = 0; i < room->sessions; i++)
        if (room->session[i].to > r->bound[0] && room->session[i].from < r->bound[r->days]) {
            r->block_at[r->blocks] = r->blocks ? room->session[i].from : r->bound[0];
            r->blocks++;
        }
    r->block_at[r->blocks] = r->bound[r->days];
    return true;
}

static bool name_metrics(struct yl_rehearsal *r)
{
    const struct yl_scenario *s = &r->all->variant[0];
    uint32_t most = r->e->outcomes + s->rooms + s->shops, heard = r->e->before.name != NULL;
    if (most > YL_UNIT_METRICS) most = YL_UNIT_METRICS;
    r->metric = yl_arena_get(&r->arena, (most + 1) * sizeof *r->metric);
    bool *share = yl_arena_get(&r->arena, most + 1);
    int32_t *ratio = yl_arena_get(&r->arena, (most + 1) * sizeof *ratio);
    r->is_share = share;
    r->ratio = ratio;
    if (!r->metric || !share || !ratio) return false;
    for (uint32_t m = 0; m < r->e->outcomes; m++) {
        const struct yl_outcome *of = &r->e->outcome[m];
        heard += of->below ? 2 : 1;
        if (heard > YL_UNIT_METRICS) break;
        r->metric[m] = of->name;
        share[m] = of->once && !of->below;
        ratio[m] = of->below ? (int32_t)r->ratios++ : -1;
        r->outcomes++;
    }
    r->metrics = r->outcomes;
    for (uint32_t i = 0; i < s->rooms + s->shops && heard++ < YL_UNIT_METRICS; i++) {
        const char *name = i < s->rooms
                               ? yl_arena_print(&r->arena, "rooms.%s", s->room[i].name)
                               : yl_arena_print(&r->arena, "shops.%s", s->shop[i - s->rooms].name);
        if (!name) return false;
        ratio[r->metrics] = -1;
        share[r->metrics] = true;
        r->metric[r->metrics++] = name;
    }
    return true;
}

static bool has_turns(const struct yl_rehearsal *r, bool quick)
{
    return !quick && r->e->arms == 2 && r->blocks >= 4;
}
static bool has_persons(const struct yl_rehearsal *r, bool quick)
{
    return !quick && r->e->unit == YL_SPLIT_VISIT && r->all->variant[0].size > 0;
}
static uint32_t worlds_of(const struct yl_rehearsal *r, bool quick)
{
    return (quick ? 2 : r->e->arms + 1) + (has_turns(r, quick) ? 2 : 0) + has_persons(r, quick);
}

static enum yl_status run_worlds(struct work *w, const struct yl_scenario *const *arm)
{
    struct yl_rehearsal *r = w->r;
    const struct yl_experiment *e = r->e;
    const struct yl_scenario *same[64];
    enum yl_assign assign = e->unit == YL_SPLIT_VISIT ? YL_ASSIGN_VISIT : YL_ASSIGN_PERSON;
    bool turns = has_turns(r, w->how->quick), persons = has_persons(r, w->how->quick);
    w->worlds = worlds_of(r, w->how->quick);
    for (uint32_t k = 0; k < e->arms; k++) same[k] = arm[0];
    struct yl_arms_how how = {.arm = same,
                              .arms = e->arms,
                              .split = e->split,
                              .assign = assign,
                              .begins = yl_arms_begin(r->all)};
    enum yl_status s = observe(w, &r->aa, &how);
    how.arm = arm;
    if (!s) s = observe(w, &r->ab, &how);
    for (uint32_t k = 1; !s && !w->how->quick && k < e->arms; k++) {
        const struct yl_scenario *pair[2] = {arm[0], arm[k]};
        static const double all[2] = {0, 1}; /* nobody in the control, which others may begin as */
        struct yl_arms_how one = how;
        bool begins = how.begins != 0;
        one.arm = begins ? pair : pair + 1;
        one.arms = begins ? 2 : 1;
        one.split = begins ? all : all + 1;
        s = observe(w, &r->every[k], &one);
    }
    how.assign = YL_ASSIGN_PERSON;
    if (!s && persons) s = observe(w, &r->persons_ab, &how);
    how.begins = 0;
    how.assign = YL_ASSIGN_TURNS;
    how.blocks = r->blocks;
    how.block_at = r->block_at;
    if (!s && turns) s = observe(w, &r->turns_ab, &how);
    how.arm = same;
    if (!s && turns) s = observe(w, &r->turns_aa, &how);
    return s;
}

/* What every world has alike, and its arms. */
static enum yl_status lay_out(struct yl_rehearsal *r, const struct yl_scenario *arm[64],
                              const struct yl_scenarios *all, const struct yl_rehearse_how *how,
                              struct yl_fault *fault)
{
    *r = (struct yl_rehearsal){.all = all, .e = &all->variant[0].experiment};
    if (!r->e->present || r->e->arms > 64)
        return yl_fault_set(fault, YL_BAD_INPUT, "the scenario plans no experiment");
    r->runs = (uint32_t)(how->runs ? how->runs : r->e->runs);
    r->seed = how->has_seed ? how->seed : all->variant[0].seed;
    for (uint32_t k = 0; k < r->e->arms; k++)
        if (!(arm[k] = yl_arms_find(all, r->e->arm[k])))
            return yl_fault_set(fault, YL_BAD_INPUT, "there is no variant '%s'", r->e->arm[k]);
    return lay_days(r) && lay_blocks(r) && name_metrics(r) ? YL_OK : YL_NO_MEMORY;
}

enum yl_status yl_rehearse_size(struct yl_size *size, const struct yl_scenarios *all,
                                const struct yl_rehearse_how *how, struct yl_fault *fault)
{
    const struct yl_scenario *arm[64];
    const struct yl_run_options once = {.replications = 1};
    struct yl_rehearsal r;
    enum yl_status s = lay_out(&r, arm, all, how, fault);
    *size = (struct yl_size){0};
    for (uint32_t k = 0; !s && k < r.e->arms; k++) {
        struct yl_scenario one = *arm[k];
        struct yl_size part;
        s = yl_size_of(&part, &(struct yl_scenarios){.variant = &one, .variants = 1}, &once, fault);
        yl_size_add(size, &part);
    }
    if (!s) {
        double runs = (double)r.runs * worlds_of(&r, how->quick);
        double cell = sizeof(struct yl_unit_base) + (double)r.metrics * sizeof(struct yl_unit_sum) +
                      (double)r.ratios * sizeof(struct yl_unit_pair);
        size->visits *= runs / r.e->arms;
        size->rows = size->written = 0;
        size->memory += runs * r.e->arms * r.days * cell;
    }
    yl_rehearsal_done(&r);
    return s;
}

enum yl_status yl_rehearse(struct yl_rehearsal *r, const struct yl_scenarios *all,
                           const struct yl_rehearse_how *how, struct yl_diags *diags,
                           struct yl_fault *fault)
{
    const struct yl_scenario *arm[64];
    struct work w = {.r = r, .how = how, .diags = diags, .fault = fault};
    enum yl_status s = lay_out(r, arm, all, how, fault);
    if (s && s != YL_NO_MEMORY) return s;
    w.kernels = how->isa ? yl_kernels_named(how->isa) : yl_kernels_best();
    if (!w.kernels)
        return yl_fault_set(fault, YL_BAD_CALL, "this processor has no '%s'; scalar always works",
                            how->isa);
    r->every = calloc(r->e->arms, sizeof *r->every);
    if (!r->every) s = YL_NO_MEMORY;
    if (!s && how->ledger) s = hash_plan(&w);
    if (!s) s = run_worlds(&w, arm);
    if (!s && how->ledger) s = yl_ledger_sync(how->ledger, fault);
    yl_tables_free(&w.tables);
    if (s == YL_NO_MEMORY) return yl_fault_set(fault, s, "not enough memory for this experiment");
    return s;
}

static void observed_free(struct yl_observed *o)
{
    free(o->base);
    free(o->sum);
    free(o->pair);
    free(o->failed);
    free(o->arrivals);
}

void yl_rehearsal_done(struct yl_rehearsal *r)
{
    observed_free(&r->aa);
    observed_free(&r->ab);
    observed_free(&r->turns_aa);
    observed_free(&r->turns_ab);
    observed_free(&r->persons_ab);
    for (uint32_t k = 0; r->every && k < r->e->arms; k++) observed_free(&r->every[k]);
    free(r->every);
    yl_arena_free(&r->arena);
    *r = (struct yl_rehearsal){0};
}

/* ---- sums ------------------------------------------------------------------------------------ */
struct raw { /* sums over units as they are, not yet about their means */
    double n, x, xx, y, yy, xy, d, dd, dy, dx;
};

static void add_units(struct raw *to, const struct yl_observed *o, uint32_t run, uint32_t arm,
                      uint32_t periods)
{
    const struct yl_unit_base *base = o->base + ((size_t)run * o->arms + arm) * o->periods;
    for (uint32_t p = 0; p < periods; p++) {
        to->n += base[p].n;
        to->x += base[p].x;
        to->xx += base[p].xx;
    }
}

/* What happened in periods [from, to). */
static void add_outcomes(struct raw *all, const struct yl_observed *o, uint32_t run, uint32_t arm,
                         uint32_t metric, uint32_t from, uint32_t to)
{
    const size_t at = (size_t)run * o->arms + arm;
    const struct yl_unit_sum *sum = o->sum + (at * o->metrics + metric) * o->periods;
    const struct yl_unit_pair *pair =
        o->ratio[metric] < 0 ? NULL
                             : o->pair + (at * o->ratios + (size_t)o->ratio[metric]) * o->periods;
    for (uint32_t p = from; p < to; p++) {
        all->y += sum[p].y;
        all->yy += sum[p].yy;
        all->xy += sum[p].xy;
        if (!pair) continue;
        all->d += pair[p].d;
        all->dd += pair[p].dd;
        all->dy += pair[p].dy;
        all->dx += pair[p].dx;
    }
}

struct yl_analysis_sums yl_observed_sums(const struct yl_observed *o, uint32_t run, int arm,
                                         uint32_t metric, uint32_t periods)
{
    struct raw raw = {0};
    for (uint32_t k = arm < 0 ? 0 : (uint32_t)arm; k < (arm < 0 ? o->arms : (uint32_t)arm + 1);
         k++) {
        add_units(&raw, o, run, k, periods);
        add_outcomes(&raw, o, run, k, metric, 0, periods);
    }
    const double n = raw.n, x = raw.x, y = raw.y, d = raw.d;
    if (!(n > 0)) return (struct yl_analysis_sums){0};
    struct yl_analysis_sums top = {.n = n,
                                   .mean_x = x / n,
                                   .mean_y = y / n,
                                   .xx = raw.xx - x * x / n,
                                   .xy = raw.xy - x * y / n,
                                   .yy = raw.yy - y * y / n};
    if (o->ratio[metric] < 0) return top;
    if (!(d > 0)) return (struct yl_analysis_sums){0};
    struct yl_analysis_sums below = {.n = n,
                                     .mean_x = x / n,
                                     .mean_y = d / n,
                                     .xy = raw.dx - x * d / n,
                                     .yy = raw.dd - d * d / n};
    return yl_analysis_linear(&top, &below, raw.dy - d * y / n);
}

struct yl_block yl_observed_block(const struct yl_observed *o, uint32_t run, uint32_t metric,
                                  uint32_t period)
{
    struct raw arm[2] = {0};
    for (uint32_t k = 0; k < 2; k++) {
        const size_t at = (size_t)run * o->arms + k;
        add_outcomes(&arm[k], o, run, k, metric, period, period + 1);
        arm[k].n = o->base[at * o->periods + period].n;
    }
    double n = arm[0].n + arm[1].n, d = arm[0].d + arm[1].d;
    return (struct yl_block){.n = n,
                             .y = arm[0].y + arm[1].y,
                             .per = o->ratio[metric] < 0 ? n : d,
                             .treated = arm[1].n > arm[0].n};
}

double yl_observed_units(const struct yl_observed *o, uint32_t run, int arm, uint32_t periods)
{
    struct raw raw = {0};
    for (uint32_t k = arm < 0 ? 0 : (uint32_t)arm; k < (arm < 0 ? o->arms : (uint32_t)arm + 1); k++)
        add_units(&raw, o, run, k, periods);
    return raw.n;
}

struct yl_happened yl_observed_happened(const struct yl_observed *o, uint32_t run, uint32_t arm,
                                        uint32_t from, uint32_t to)
{
    struct raw raw = {0};
    add_outcomes(&raw, o, run, arm, 0, from, to);
    return (struct yl_happened){raw.y, raw.d};
}
