/* point_jobs.c: a round is laid out afresh and filled from the ledger or the one before, contract in
 * point_jobs.h */
#include "sim/sweep/point_jobs.h"
#include "models/collection/collect.h"
#include "sim/base/array.h"
#include "sim/base/get.h"
#include "sim/stats/selection.h"
#include "sim/sweep/identity.h"
#include "sim/sweep/thread_team.h"
#include <math.h>
#include <stdlib.h>

/* Arrivals: a millisecond of work, and no thread waits longer for another. */
enum { CHUNK = 1 << 18 };
enum { TABLES = 256 }; /* a set is left to its users when it has so many */

/* ---- series ---------------------------------------------------------------------------------- */
enum { PIECE = 1024 }; /* of the ledger for each text, refilled as it is read */

struct place {
    struct piece {
        struct yl_record_reader reader;
        struct yl_ledger *ledger;
        uint64_t at, to;
        char text[PIECE];
    } piece[2]; /* its own, and what it differs from */
};

static bool refill(struct yl_record_reader *reader)
{
    struct piece *piece = reader->context;
    const uint64_t left = piece->to - piece->at;
    const size_t want = left < PIECE ? (size_t)left : PIECE;
    if (!want || !yl_ledger_read(piece->ledger, piece->at, piece->text, want)) return false;
    piece->at += want;
    reader->at = piece->text;
    reader->end = piece->text + want;
    return true;
}

static void *open_place(void *context, struct yl_span span)
{
    struct place *place = yl_get(sizeof *place);
    const uint64_t from[] = {span.from, span.other}, to[] = {span.to, span.other_to};
    for (int i = 0; i < 2; i++) {
        struct piece *piece = &place->piece[i];
        piece->ledger = context;
        piece->at = from[i];
        piece->to = to[i];
        piece->reader = (struct yl_record_reader){.refill = refill, .context = piece};
    }
    if (span.other_to) place->piece[0].reader.other = &place->piece[1].reader;
    return place;
}

static bool next(void *place, int64_t *bins, size_t count)
{
    return yl_record_next(&((struct place *)place)->piece[0].reader, bins, count);
}

void yl_point_jobs_let_go(struct yl_variant_result *of, uint32_t r, const char *text,
                          const char *other, struct yl_span span)
{
    const size_t series = yl_record_part(text, span.to - span.from, YL_KEEP_SERIES);
    span.from += series;
    if (span.from == span.to) return;
    if (span.other_to)
        span.other += yl_record_part(other, span.other_to - span.other, YL_KEEP_SERIES);
    of->series_at[r] = span;
    free(of->series_num[r]);
    of->series_num[r] = NULL;
}

/* ---- points ---------------------------------------------------------------------------------- */
struct yl_point_jobs *yl_point_jobs_new(uint64_t index)
{
    struct yl_point_jobs *point = yl_get_zeroed(1, sizeof *point);
    point->index = index;
    point->holds = 1;
    pthread_mutex_init(&point->lock, NULL);
    return point;
}

void yl_shared_tables_drop(struct yl_shared_tables *tables)
{
    if (!tables || __atomic_sub_fetch(&tables->users, 1, __ATOMIC_ACQ_REL)) return;
    yl_tables_free(&tables->tables);
    free(tables);
}

static void free_jobs(struct yl_point_jobs *point)
{
    for (size_t i = 0; i < point->jobs; i++) {
        struct yl_job *job = &point->job[i];
        if (job->tally) yl_tally_free(job->tally);
        YL_FREE(job->tally, job->bits);
    }
    for (uint32_t r = 0; r < point->walks; r++) yl_twin_walks_free(&point->walk[r]);
    YL_FREE(point->job, point->walk);
    point->job = NULL;
    point->walk = NULL;
    point->walks = 0;
    point->jobs = point->begun = point->helped = point->complete = 0;
    point->chunks = point->work = point->walked = 0;
}

void yl_point_jobs_free(struct yl_point_jobs *point)
{
    free_jobs(point);
    for (uint32_t v = 0; point->plan && v < point->scenarios->variants; v++)
        yl_plan_free(&point->plan[v]);
    yl_twins_free(&point->twins);
    YL_FREE(point->plan, point->key);
    yl_shared_tables_drop(point->tables);
    yl_result_free(&point->result);
    pthread_mutex_destroy(&point->lock);
    free(point);
}

void yl_point_jobs_tables(struct yl_point_jobs *point, struct yl_shared_tables **tables,
                          const struct yl_run_options *options)
{
    const struct yl_tables *callers = options->tables;
    if (callers && __atomic_load_n(&callers->count, __ATOMIC_RELAXED) <= TABLES) return;
    if (*tables && __atomic_load_n(&(*tables)->tables.count, __ATOMIC_RELAXED) > TABLES) {
        yl_shared_tables_drop(*tables);
        *tables = NULL;
    }
    if (!*tables) {
        *tables = yl_get_zeroed(1, sizeof **tables);
        (*tables)->users = 1;
    }
    point->tables = *tables;
    __atomic_add_fetch(&point->tables->users, 1, __ATOMIC_ACQ_REL);
}

enum yl_status yl_point_jobs_compile(struct yl_point_jobs *point, const struct yl_pool_point *given,
                                     const struct yl_run_options *options)
{
    const struct yl_scenarios *all = given->scenarios;
    enum yl_status worst = YL_OK;
    struct yl_tables *find = point->tables ? &point->tables->tables : options->tables;
    struct yl_diags silent;
    yl_diags_init(&silent, YL_EN);
    point->scenarios = all;
    point->first = given->first;
    point->plan = yl_get_zeroed(all->variants + 1, sizeof *point->plan);
    point->key = yl_get_zeroed(all->variants + 1, sizeof *point->key);
    for (uint32_t v = 0; v < all->variants; v++) {
        enum yl_status s = yl_compile(&point->plan[v], &all->variant[v], find, &silent);
        if (s) worst = s;
        if (options->has_seed) point->plan[v].seed = options->seed;
        if (!s) point->key[v] = yl_identity_of(&all->variant[v], &point->plan[v]);
    }
    yl_diags_free(&silent);
    if (worst) return worst;
    yl_twins_find(&point->twins, all, point->plan);
    return YL_OK;
}

/* Beyond LARGE bytes it has rows, and those and its arrays are on a shelf. */
static void put_on_shelf(struct yl_result *result, const struct yl_scenarios *all,
                         const struct yl_plan *plans, const struct yl_run_options *options)
{
    enum { FEW = 128, LARGE = 1 << 26 };
    const uint32_t threads = (uint32_t)yl_team_threads(options->threads), n = result->replications;
    struct yl_record record = {0};
    size_t wide = 0;
    if (!options->ledger || n <= FEW + threads) return;
    struct yl_result *row = yl_arena_get(&result->arena, sizeof *row);
    yl_point_jobs_lay_out(row, all, plans, threads, options);
    for (uint32_t v = 0; v < result->variants; v++) {
        yl_record_row(&record, &row->variant[v], 0, options->keep & YL_KEEP_ROW);
        wide += result->variant[v].wide = record.length;
    }
    yl_record_free(&record);
    if (n <= LARGE / wide) {
        yl_result_free(row);
        return;
    }
    result->row = row;
    result->shelf = yl_arena_get(&result->arena, sizeof *result->shelf);
    yl_shelf_open(result->shelf, 2 * wide / sizeof(int64_t), n * sizeof(int64_t));
    for (uint32_t v = 0; v < result->variants; v++) {
        struct yl_variant_result *variant = &result->variant[v];
        variant->shelf = result->shelf;
        variant->row = yl_shelf_get(result->shelf, n * variant->wide);
    }
}

void yl_point_jobs_lay_out(struct yl_result *result, const struct yl_scenarios *all,
                           const struct yl_plan *plans, uint32_t replications,
                           const struct yl_run_options *options)
{
    const struct yl_scenario *base = &all->variant[0];
    *result = (struct yl_result){
        .replications = replications,
        .variants = all->variants,
        .zone = base->zone,
        .bom = base->bom,
        .title = {base->title[YL_EN], base->title[YL_ZH]},
        .series_all = options->series_all,
        .wanted = options->wanted,
        /* from the ledger, where each finished replication stands anyway:
                                  * some 3 ns a bin; it must outlive the readers of the result */
        .series_source = {
            .context = options->ledger, .open = open_place, .next = next, .close = free}};
    result->variant = yl_arena_get(&result->arena, result->variants * sizeof *result->variant);
    result->target = yl_arena_get(&result->arena, (base->targets + 1) * sizeof *result->target);
    for (uint32_t i = 0; i < base->targets; i++) {
        const struct yl_target_raw *given = &base->target[i];
        result->target[result->targets++] =
            (struct yl_target){given->place, given->metric, given->at_least, given->number};
    }
    put_on_shelf(result, all, plans, options);
    for (uint32_t v = 0; v < result->variants; v++) {
        struct yl_variant_result *variant = &result->variant[v];
        variant->no_series =
            !(options->keep & (YL_KEEP_SERIES | YL_KEEP_DASHBOARD)) && !options->series_all;
        yl_collect_layout(result, variant, &all->variant[v], &plans[v]);
    }
}

static uint32_t chunks_of(const struct yl_plan *plan, uint32_t chunk)
{
    if (plan->ordered || plan->figures || plan->expected < 2.0 * chunk) return 1;
    double n = ceil(plan->expected / chunk);
    return n > 4096 ? 4096 : (uint32_t)n;
}

enum yl_status yl_point_jobs_move(struct yl_variant_result *to, uint32_t at,
                                  struct yl_variant_result *from, uint32_t r,
                                  struct yl_record *record, unsigned keep)
{
    keep &= ~(unsigned)YL_KEEP_SERIES;
    if (to->serieses != from->serieses || to->bins != from->bins) return YL_BAD_INPUT;
    if (to->serieses) {
        to->series_num[at] = from->series_num[r];
        to->series_at[at] = from->series_at[r];
        from->series_num[r] = NULL;
    }
    return yl_record_copy(record, to, at, from, r, keep);
}

struct yl_variant_result *yl_point_jobs_place(struct yl_point_jobs *point, const struct yl_job *job,
                                              int thread, uint32_t *r)
{
    struct yl_result *row = point->result.row;
    *r = row ? (uint32_t)thread : job->replication;
    return &(row ? row : &point->result)->variant[job->variant];
}

void yl_point_jobs_hand_over(struct yl_point_jobs *point, const struct yl_job *job, int thread,
                             struct yl_record *record, unsigned keep)
{
    uint32_t r;
    struct yl_variant_result *from = yl_point_jobs_place(point, job, thread, &r);
    if (point->result.row) /* it is laid out alike */
        (void)!yl_point_jobs_move(&point->result.variant[job->variant], job->replication, from, r,
                                  record, keep);
}

/* True where the ledger has the replication, which is read then. */
static bool is_there(struct yl_point_jobs *point, const struct yl_job *job,
                     const struct yl_run_options *options)
{
    struct yl_ledger_key key = yl_point_jobs_key(point, job, options);
    uint32_t r;
    struct yl_variant_result *to = yl_point_jobs_place(point, job, 0, &r);
    if (!options->ledger) return false;
    struct yl_record_text text = {0};
    struct yl_record record = {0};
    const struct yl_span span = yl_ledger_find(options->ledger, &key);
    bool there = span.to && yl_ledger_text(options->ledger, span, &text);
    if (there && (!yl_record_read(to, r, options->keep, &text) ||
                  (point->figures && to->failed[r]))) /* a warning names the place again */
        there = to->failed[r] = false;
    if (there) yl_point_jobs_let_go(to, r, text.text, text.text + text.length, span);
    if (there) yl_point_jobs_hand_over(point, job, 0, &record, options->keep);
    YL_FREE(text.text, record.text);
    return there;
}

struct yl_twin_walks *yl_point_jobs_walks(const struct yl_point_jobs *point,
                                          const struct yl_job *job)
{
    const uint32_t v = job->variant;
    const bool twin = !v || (v < YL_TWIN_VARIANTS && point->twins.some >> v & 1);
    return point->walk && twin && job->chunks == 1 ? &point->walk[job->replication] : NULL;
}

/* Replications [from, to) of a variant, as far as they are not there. */
static void list_some(struct yl_point_jobs *point, const uint32_t part[2], struct yl_job job,
                      const struct yl_run_options *options)
{
    for (job.replication = part[0]; job.replication < part[1]; job.replication++) {
        if (is_there(point, &job, options)) continue;
        point->job[point->jobs++] = job;
        struct yl_twin_walks *walks = job.variant ? yl_point_jobs_walks(point, &job) : NULL;
        point->job[point->jobs - 1].work = walks ? 1 + point->twins.own[job.variant] : 64;
        point->chunks += job.chunks;
        point->work += (uint64_t)job.chunks * point->job[point->jobs - 1].work;
        if (walks) walks->users++;
    }
}

/* All variants get the first replications first, so that what is there early can be looked at; of variants that share walks
 * with base few walks are kept. */
static uint32_t step_of(uint32_t from, bool twins, bool looked_at)
{
    enum { TOGETHER = 16, FIRST = YL_ROUND_FIRST };
    if (!from && looked_at) return YL_POOL_LOOK;
    if (from < FIRST) return FIRST - from;
    return twins ? TOGETHER : from / 4 > FIRST ? from / 4 : FIRST;
}

static enum yl_status list_jobs(struct yl_point_jobs *point, const struct yl_run_options *options)
{
    const uint32_t replications = point->result.replications;
    free_jobs(point);
    point->job = yl_try_get((size_t)point->result.variants * replications + 1, sizeof *point->job);
    if (!point->job) return YL_NO_MEMORY;
    if (point->twins.classes) {
        point->walk = yl_get_zeroed((size_t)replications + 1, sizeof *point->walk);
        point->walks = replications;
    }
    for (uint32_t part[2] = {point->before}; part[0] < replications; part[0] = part[1]) {
        const uint32_t step = step_of(part[0], point->twins.classes, options->look);
        part[1] = replications - part[0] < step ? replications : part[0] + step;
        for (uint32_t v = 0; v < point->result.variants; v++) {
            uint32_t chunks = chunks_of(&point->plan[v], options->chunk ? options->chunk : CHUNK);
            list_some(point, part, (struct yl_job){.variant = v, .chunks = chunks, .left = chunks},
                      options);
        }
    }
    return YL_OK;
}

/* Room for so many replications; those that are there go along. */
static enum yl_status make_room(struct yl_point_jobs *point, uint32_t room,
                                const struct yl_run_options *options)
{
    struct yl_result old = point->result;
    struct yl_record record = {0};
    enum yl_status s = YL_OK;
    yl_point_jobs_lay_out(&point->result, point->scenarios, point->plan, room, options);
    for (uint32_t v = 0; v < old.variants; v++)
        for (uint32_t r = 0; r < old.replications && !s; r++)
            s = yl_point_jobs_move(&point->result.variant[v], r, &old.variant[v], r, &record,
                                   options->keep);
    yl_record_free(&record);
    yl_result_free(&old);
    point->room = room;
    return s;
}

enum yl_status yl_point_jobs_round(struct yl_point_jobs *point, uint32_t replications,
                                   const struct yl_run_options *options)
{
    enum yl_status s = YL_OK;
    point->before = point->result.replications;
    if (replications > point->room) {
        const bool more = point->before && options->enough.early && replications < point->most / 2;
        s = make_room(point, more ? 2 * replications : replications, options);
    }
    point->result.replications = replications;
    for (uint32_t v = 0; v < point->scenarios->variants; v++)
        point->result.variant[v].key = point->key[v];
    point->figures = options->walked;
    for (uint32_t v = 0; point->figures && v < point->scenarios->variants; v++)
        yl_walked_lay_out(point->figures, &point->scenarios->variant[v], v,
                          point->scenarios->variants, &point->plan[v], replications);
    return s ? s : list_jobs(point, options);
}

uint32_t yl_point_jobs_next_round(uint32_t replications, uint32_t most,
                                  const struct yl_enough *enough)
{
    if (enough->early) return yl_selection_next(replications, most);
    return replications > most / 2 ? most : 2 * replications;
}

uint32_t yl_point_jobs_first(const struct yl_point_jobs *point, uint32_t variants)
{
    uint32_t first = point->result.replications;
    for (size_t i = 0; i < point->jobs; i++)
        if (!point->job[i].complete && point->job[i].variant < variants &&
            point->job[i].replication < first)
            first = point->job[i].replication;
    return first;
}

/* ---- one job ---- */

struct yl_job *yl_point_jobs_pick(struct yl_point_jobs *point)
{
    if (point->begun < point->jobs) return &point->job[point->begun++];
    for (; point->helped < point->jobs; point->helped++) {
        struct yl_job *job = &point->job[point->helped];
        if (__atomic_load_n(&job->taken, __ATOMIC_RELAXED) < job->chunks) return job;
    }
    return NULL;
}

void yl_point_jobs_bits(struct yl_point_jobs *point, struct yl_job *job, struct yl_engine *engine)
{
    if (job->chunks == 1 || !engine->plan->size) {
        yl_engine_bits(engine, engine->bits);
        return;
    }
    pthread_mutex_lock(&point->lock);
    if (!job->bits) job->bits = yl_get_zeroed(yl_engine_bit_bytes(engine->plan) + 1, 1);
    uint8_t *bits = job->bits;
    pthread_mutex_unlock(&point->lock);
    yl_engine_bits(engine, bits);
}

static void store(struct yl_point_jobs *point, const struct yl_job *job,
                  const struct yl_tally *tally, const uint8_t *bits, int thread)
{
    const struct yl_plan *plan = &point->plan[job->variant];
    int64_t *persons = plan->size ? yl_engine_persons(plan, bits) : NULL;
    bool *failed = &point->result.variant[job->variant].failed[job->replication];
    uint32_t r;
    struct yl_variant_result *out = yl_point_jobs_place(point, job, thread, &r);
    if (out->serieses) yl_result_series(out, r);
    if (!yl_collect_store(out, &point->scenarios->variant[job->variant], plan, tally, persons,
                          r + 1))
        __atomic_store_n(failed, true, __ATOMIC_RELAXED);
    out->failed[r] = *failed;
    free(persons);
    if (!point->figures || *failed) return;
    yl_walked_take(point->figures, job->variant, job->replication, tally);
}

void yl_point_jobs_store(struct yl_point_jobs *point, struct yl_job *job,
                         const struct yl_engine *engine, uint32_t walked, int thread,
                         bool *complete)
{
    pthread_mutex_lock(&point->lock);
    bool alone = walked == job->chunks;
    if (!alone && !job->tally) {
        job->tally = yl_get(sizeof *job->tally);
        yl_tally_init(job->tally, engine->plan, NULL);
        yl_tally_clear(job->tally);
    }
    if (!alone) yl_tally_merge(job->tally, &engine->tally);
    job->left -= walked;
    *complete = !job->left;
    pthread_mutex_unlock(&point->lock);
    if (!*complete) return;
    store(point, job, alone ? &engine->tally : job->tally,
          job->chunks == 1 ? engine->bits : job->bits, thread);
    if (job->tally) yl_tally_free(job->tally);
    YL_FREE(job->tally, job->bits);
    job->tally = NULL;
    job->bits = NULL;
}
