/* ab_looks.c: looks recorded, made and judged. Contract: ab_parts.h. */
#include "sim/base/array.h"
#include "sim/base/clock.h"
#include "sim/base/csv_table.h"
#include "sim/base/get.h"
#include "sim/base/hash.h"
#include "sim/experiment/ab_parts.h"
#include "sim/experiment/designs.h"
#include "sim/output/outfile.h"
#include "sim/output/tables.h"
#include "sim/stats/sequential.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { LOOKS = YL_SEQUENTIAL_LOOKS };
struct looks { /* at one treatment */
    struct yl_look look[LOOKS];
    uint64_t rows[LOOKS]; /* hash of the rows that each has seen */
    uint32_t count;
    uint32_t ends; /* look at which the test ended + 1; 0: it goes on */
    struct yl_sequential test;
    bool twin;
};
struct study {
    const struct yl_results *results;
    struct yl_fault *fault;
    struct looks *arm; /* [arms] */
    int64_t *first;    /* [units] when each was first seen, in order */
    size_t units;
};

static struct yl_findings *found(const struct study *study) { return study->results->call->found; }

static void begin(const struct study *study, enum yl_wording wording, uint32_t arm)
{
    yl_finding_begin(found(study), wording, NAN);
    yl_ab_arm(study->results, "arm", arm);
}

/* ---- how much of the plan has passed --------------------------------------------------------- */
static void find_units(struct study *study)
{
    const struct yl_observed *test = &study->results->test;
    study->first = yl_get_zeroed(test->rows + 1, sizeof *study->first);
    for (size_t i = 0; i < test->rows; i++) {
        const struct yl_observed_row *row = &test->row[i];
        if (test->has_before && row->time < test->start) continue;
        bool again = study->units && i && test->row[i - 1].person == row->person &&
                     !(test->has_before && test->row[i - 1].time < test->start);
        if (!again) study->first[study->units++] = row->time;
    }
    qsort(study->first, study->units, sizeof *study->first, yl_time_order);
}

static double share_passed(const struct study *study, int64_t until)
{
    const struct yl_experiment *plan = study->results->plan;
    double share = (double)(until - study->results->begin) / (study->results->plan_days * YL_DAY);
    size_t seen = 0;
    while (seen < study->units && study->first[seen] < until) seen++;
    if (plan->units) share = (double)seen / (double)plan->units;
    return fmin(share, 1.0);
}

/* When this share of the plan has passed; YL_NEVER: not yet. */
static int64_t when_passed(const struct study *study, double share)
{
    const struct yl_experiment *plan = study->results->plan;
    int64_t until =
        study->results->begin + (int64_t)(share * study->results->plan_days * YL_DAY + 0.5);
    if (plan->units) {
        size_t units = (size_t)ceil(share * (double)plan->units - 1e-9);
        return units <= study->units && units ? study->first[units - 1] + 1 : YL_NEVER;
    }
    /* a whole evening has no row at midnight */
    return until <= study->results->test.now + 2 * YL_HOUR ? until : YL_NEVER;
}

static uint64_t hash_rows(const struct study *study, int64_t until)
{
    const struct yl_results *results = study->results;
    uint64_t hash = 0, name = 0;
    uint32_t of = UINT32_MAX; /* rows of a person are adjacent: whose hash `name` is */
    for (size_t i = 0; i < results->test.rows; i++) {
        const struct yl_observed_row *row = &results->test.row[i];
        if (row->time >= until) continue;
        if (row->person != of) name = yl_hash_name(results->person[row->person]);
        of = row->person;
        const char *arm = row->arm < results->test.arms ? results->arm[row->arm] : "";
        const uint64_t part[] = {hash, name, yl_hash_name(arm), (uint64_t)row->time,
                                 yl_hash(row->y, results->value_columns * sizeof *row->y)};
        hash = yl_hash(part, sizeof part);
    }
    return hash;
}

/* ---- the looks ------------------------------------------------------------------------------- */
/* One more look; nothing is added where nothing varies yet or nothing is new. */
static void add_look(struct study *study, uint32_t arm, int64_t until, double planned)
{
    struct looks *looks = &study->arm[arm];
    if (looks->count == LOOKS) return;
    struct yl_look *look = &looks->look[looks->count];
    *look = (struct yl_look){.until = until, .planned = planned};
    yl_observed_look(look, &study->results->test, arm);
    if (!(look->se > 0) || !(look->information > 0)) return;
    if (looks->count && (planned <= look[-1].planned + 1e-9 ||
                         look->information <= look[-1].information * (1 + 1e-9)))
        return;
    looks->rows[looks->count++] = hash_rows(study, until);
}

/* Where the plan has them, as far as the data go. */
static void cut_looks(struct study *study, uint32_t arm)
{
    int64_t all = study->results->plan->looks;
    for (int64_t k = 1; k <= all; k++) {
        int64_t until = when_passed(study, (double)k / (double)all);
        if (until == YL_NEVER) return;
        if (k == all && until < study->results->test.now)
            until = study->results->test.now; /* what came later is judged too */
        add_look(study, arm, until, (double)k / (double)all);
    }
}

/* The looks of the file that are at this arm; figures of a look whose rows have changed stay as they were. */
static enum yl_status read_looks(struct study *study, const struct yl_sheet *sheet, uint32_t arm)
{
    static const char *const names[] = {"planned", "n", "information", "estimate", "se", "z"};
    const struct yl_results *results = study->results;
    struct looks *looks = &study->arm[arm];
    for (size_t i = 0; i < sheet->rows && looks->count < LOOKS; i++) {
        struct yl_look *look = &looks->look[looks->count];
        double *const field[] = {&look->planned,  &look->n,  &look->information,
                                 &look->estimate, &look->se, &look->z};
        const char *until = yl_table_cell(sheet, i, yl_table_column(sheet, "until"));
        const char *rows = yl_table_cell(sheet, i, yl_table_column(sheet, "rows"));
        char hash[17];
        bool good = !yl_time_parse(&look->until, until, strlen(until), results->zone);
        if (strcmp(yl_table_cell(sheet, i, yl_table_column(sheet, "arm")), results->arm[arm]) != 0)
            continue;
        for (size_t f = 0; f < sizeof field / sizeof *field; f++) {
            *field[f] = yl_table_number(sheet, i, yl_table_column(sheet, names[f]));
            good &= isfinite(*field[f]);
        }
        double before = looks->count ? look[-1].information : 0;
        if (!good || !(look->information > before) || !(look->planned > 0 && look->planned <= 1))
            return yl_fault_set(study->fault, YL_BAD_INPUT, "%s:%zu: this is no look",
                                "%s:%zu：不是一次查看的记录", results->call->looks, sheet->line[i]);
        yl_hash_hex(hash, hash_rows(study, look->until));
        if (strcmp(hash, rows) != 0) {
            const char *text = yl_arena_print(&found(study)->arena, "%s", until);
            begin(study, YL_WORDING_AD_LOOK_CHANGED, arm);
            yl_finding_count(found(study), "look", looks->count + 1);
            yl_finding_word(found(study), "until", text, text);
        }
        looks->rows[looks->count++] = strtoull(rows, NULL, 16);
    }
    return YL_OK;
}

static enum yl_status judge_looks(struct study *study, uint32_t arm)
{
    const struct yl_results *results = study->results;
    struct looks *looks = &study->arm[arm];
    looks->test = yl_designs_sequential(results->plan->bounds,
                                        results->test.level / (results->test.arms - 1));
    if (!looks->count) return YL_OK;
    enum yl_status status = yl_observed_bounds(looks->look, looks->count, &looks->test,
                                               (uint32_t)results->plan->looks, &looks->twin);
    for (uint32_t k = 0; !status && !looks->ends && k < looks->count; k++)
        if (looks->look[k].stops || looks->look[k].planned >= 1) looks->ends = k + 1;
    return status;
}

/* ---- what is found --------------------------------------------------------------------------- */
static int decision(const struct looks *looks, uint32_t k)
{
    enum { STOP, END, GO_ON, STOPPED };
    if (looks->ends && k >= looks->ends) return STOPPED;
    if (looks->look[k].stops) return STOP;
    return looks->look[k].planned >= 1 ? END : GO_ON;
}

static void find_looks(const struct study *study, uint32_t arm)
{
    static const char *const words[][2] = {{"stop, a difference is seen", "停止，有差异"},
                                           {"the end, none is seen", "结束，未见差异"},
                                           {"go on", "继续"},
                                           {"stopped before", "已停止"}};
    const struct looks *looks = &study->arm[arm];
    for (uint32_t k = 0; k < looks->count; k++) {
        const struct yl_look *look = &looks->look[k];
        begin(study, YL_WORDING_AD_LOOK, arm);
        yl_finding_count(found(study), "look", k + 1);
        yl_finding_share(found(study), "planned", look->planned);
        yl_finding_count(found(study), "n", look->n);
        yl_finding_figure_by(found(study), "z", YL_AS_NUMBER, look->z, 0.1, YL_NO_CELL);
        yl_finding_figure_by(found(study), "bound", YL_AS_NUMBER, look->bound, 0.1, YL_NO_CELL);
        yl_finding_words(found(study), "decision", words[decision(looks, k)]);
    }
    if (looks->twin) begin(study, YL_WORDING_AD_LOOKS_MOVED, arm);
}

/* The test as it would go on: the looks so far, then those that are planned. */
static struct yl_sequential whole_test(const struct study *study, const struct looks *looks)
{
    const struct yl_look *last = &looks->look[looks->count - 1];
    struct yl_sequential test = looks->test;
    int64_t all = study->results->plan->looks;
    if (test.kind != YL_SEQUENTIAL_LAN_DEMETS) return test; /* it has all its looks */
    test.looks = (int)looks->count;
    for (uint32_t k = 0; k < looks->count; k++)
        test.time[k] = looks->look[k].information / last->information * last->planned;
    for (int64_t k = 1; k <= all && test.looks < LOOKS; k++) {
        double planned = (double)k / (double)all;
        if (planned <= last->planned + 1e-6) continue;
        test.time[test.looks] = test.planned[test.looks] = planned;
        test.looks++;
    }
    return test;
}

/* What a drift of 1 is of the metric: by the standard error that belongs to z (pooled, or of few degrees of freedom), so that a
 * single look keeps its estimate. */
static double scale_of(const struct yl_look *look, double time)
{
    return (fabs(look->z) > 0 ? look->estimate / look->z : look->se) * sqrt(time);
}

#define HARDLY 0.1
/* The chances that going on still shows a difference. */
static enum yl_status find_interim(const struct study *study, uint32_t arm)
{
    const struct looks *looks = &study->arm[arm];
    const struct yl_look *last = &looks->look[looks->count - 1];
    struct yl_sequential test = whole_test(study, looks);
    int at = (int)looks->count - 1;
    const enum yl_status status = yl_sequential_bounds(&test);
    if (status) return status;
    const double scale = scale_of(last, test.time[at]);
    struct yl_verdict verdict[YL_RESULTS_ARMS];
    yl_observed_analyse(verdict, &study->results->test, 0, study->results->plan->effect);
    const double effect = study->results->plan->effect * fabs(verdict[arm].control.mean_y),
                 open = yl_sequential_predictive(&test, at, last->z);
    begin(study, YL_WORDING_AD_INTERIM, arm);
    yl_finding_share(found(study), "none", yl_sequential_conditional(&test, at, last->z, 0));
    yl_finding_share(found(study), "seen",
                     yl_sequential_conditional(&test, at, last->z, last->estimate / scale));
    if (effect > 0)
        yl_finding_share(found(study), "planned",
                         yl_sequential_conditional(&test, at, last->z, effect / scale));
    yl_finding_share(found(study), "open", open);
    yl_finding_flag(found(study), "hardly", open < HARDLY);
    return YL_OK;
}

/* The estimate of a test that has ended, corrected for its looks. */
static void find_end(const struct study *study, uint32_t arm)
{
    const struct looks *looks = &study->arm[arm];
    int at = (int)looks->ends - 1;
    const struct yl_look *look = &looks->look[at];
    const double level = 1 - looks->test.alpha, scale = scale_of(look, looks->test.time[at]);
    const struct yl_sequential_end end = yl_sequential_end(&looks->test, at, look->z, level);
    begin(study, YL_WORDING_AD_END, arm);
    yl_finding_figure_by(found(study), "estimate", YL_AS_MOVE, end.drift * scale, look->se,
                         YL_NO_CELL);
    yl_finding_share(found(study), "level", level);
    yl_finding_figure_by(found(study), "low", YL_AS_MOVE, end.interval.low * scale, look->se,
                         YL_NO_CELL);
    yl_finding_figure_by(found(study), "high", YL_AS_MOVE, end.interval.high * scale, look->se,
                         YL_NO_CELL);
    yl_finding_figure(found(study), "p", YL_AS_P, end.p, YL_NO_CELL);
}

/* ---- the file -------------------------------------------------------------------------------- */
static void put_looks(struct yl_csv_out *csv, const struct study *study, uint32_t arm)
{
    static const char *const decisions[] = {"stop", "end", "go-on", "stopped-before"};
    const struct looks *looks = &study->arm[arm];
    for (uint32_t k = 0; k < looks->count; k++) {
        const struct yl_look *look = &looks->look[k];
        char hash[17];
        yl_hash_hex(hash, looks->rows[k]);
        YL_CSV_PUT(csv, study->results->arm[arm], k + 1);
        yl_csv_time(csv, look->until, study->results->zone);
        YL_CSV_ROW(csv, look->planned, look->n, look->information, look->estimate, look->se,
                   look->z, look->bound, look->spent, decisions[decision(looks, k)], hash);
    }
}

enum { INPUTS = 4 };

static struct yl_outfile looks_file(const struct yl_ab_data *call, const char *input[INPUTS])
{
    const char *const all[INPUTS] = {call->data, call->arms, call->exposed, call->blocks};
    memcpy(input, all, sizeof all);
    return (struct yl_outfile){.path = call->looks,
                               .table = "ab --looks",
                               .input = input,
                               .inputs = INPUTS,
                               .sources = call->sources,
                               .force = call->force};
}

static enum yl_status write_looks(const struct study *study)
{
    const struct yl_results *results = study->results;
    const char *input[INPUTS];
    const struct yl_outfile file = looks_file(results->call, input);
    struct yl_file opened;
    struct yl_csv_out csv;
    enum yl_status status = yl_outfile_open(&opened, &file, study->fault);
    if (status) return status;
    yl_csv_on(&csv, opened.stream);
    yl_table_header(&csv, "ab --looks", 0);
    for (uint32_t arm = 1; arm < results->test.arms; arm++) put_looks(&csv, study, arm);
    status = yl_csv_close(&csv, true, study->fault);
    return yl_status_first(status, yl_file_close(&opened, !status, study->fault));
}

/* Those of the file and one at the data as they are, or without a file those of the plan. */
static enum yl_status make_looks(struct study *study)
{
    const struct yl_results *results = study->results;
    const char *path = results->call->looks;
    struct yl_sheet sheet = {0};
    enum yl_status status = YL_OK;
    if (path && yl_file_exists(path)) status = yl_table_read(&sheet, path, study->fault);
    for (uint32_t arm = 1; !status && arm < results->test.arms; arm++) {
        const double passed = results->call->final ? 1 : share_passed(study, results->test.now);
        if (!path) cut_looks(study, arm);
        if (path) status = read_looks(study, &sheet, arm);
        if (!status && path) status = judge_looks(study, arm);
        if (status || study->arm[arm].ends) continue;
        if (path || results->call->final) add_look(study, arm, results->test.now, passed);
        status = judge_looks(study, arm);
    }
    yl_table_free(&sheet);
    return status;
}

/* sign[arms]: of a test that stopped */
static enum yl_status find_all(const struct study *study, int *sign)
{
    enum yl_status status = YL_OK;
    for (uint32_t arm = 1; !status && arm < study->results->test.arms; arm++) {
        const struct looks *looks = &study->arm[arm];
        find_looks(study, arm);
        if (!looks->count)
            begin(study, YL_WORDING_AD_NO_LOOK, arm);
        else if (looks->ends) {
            const struct yl_look *last = &looks->look[looks->ends - 1];
            if (last->stops) sign[arm] = last->estimate > 0 ? 1 : -1;
            find_end(study, arm);
        } else
            status = find_interim(study, arm);
    }
    return status;
}

enum yl_status yl_ab_looks_check(const struct yl_ab_data *call, const struct yl_experiment *plan,
                                 struct yl_fault *fault)
{
    const char *input[INPUTS];
    const struct yl_outfile file = looks_file(call, input);
    if (!call->looks && !call->final) return YL_OK;
    if (!plan || plan->design != YL_DESIGN_SEQUENTIAL)
        return yl_fault_set(fault, YL_BAD_INPUT, "--looks and --final need a group-sequential plan",
                            "--looks、--final 需要成组序贯的计划");
    return call->looks ? yl_outfile_check(&file, fault) : YL_OK;
}

double yl_ab_looks_passed(const struct yl_results *results)
{
    struct study study = {.results = results};
    const double units = (double)results->plan->units, days = results->plan_days * YL_DAY;
    if (!results->timed && !(units > 0)) return 1;
    find_units(&study);
    free(study.first);
    return units > 0 ? (double)study.units / units
                     : (double)(results->test.now - results->begin) / days;
}

enum yl_status yl_ab_looks(int *sign, const struct yl_results *results, struct yl_fault *fault)
{
    const bool asked = results->plan && results->plan->design == YL_DESIGN_SEQUENTIAL;
    struct study study = {.results = results, .fault = fault};
    if (!asked || !results->timed) return YL_OK;
    study.arm = yl_get_zeroed(results->test.arms, sizeof *study.arm);
    find_units(&study);
    enum yl_status status = make_looks(&study);
    if (!status) status = find_all(&study, sign);
    if (!status && results->call->looks) status = write_looks(&study);

    YL_FREE(study.arm, study.first);
    return status;
}
