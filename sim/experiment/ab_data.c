/* ab_data.c: observed results of an experiment from a CSV file, their figures and sentences. Contract: ab.h. */
#include "sim/base/arena.h"
#include "sim/base/clock.h"
#include "sim/base/csv_table.h"
#include "sim/experiment/ab.h"
#include "sim/experiment/designs.h"
#include "sim/output/csv.h"
#include "sim/output/outfile.h"
#include "sim/stats/observed.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define HEADER "metric,arm,control,n_control,n,"
enum { ARMS = 64 };
enum { PERSON, ARM, TIME, COVARIATE, COLUMNS }; /* what a column is, metrics apart */
struct data {
    const struct yl_ab_data *call;
    const struct yl_experiment *plan; /* NULL: none */
    const struct yl_zone *zone;
    struct yl_arena arena;
    struct yl_sheet sheet;
    struct yl_observed test;
    const char *arm[ARMS], **metric; /* names */
    struct yl_observed_metric *way;  /* [metrics] */
    int *column;                     /* [columns] of numbers */
    uint32_t columns;
    double *value, split[ARMS], effect;
    bool timed;
    int64_t first, last;
    struct yl_fault fault;
};
static bool zh(const struct data *data) { return data->call->lang == YL_ZH; }

static enum yl_status wrong(struct data *data, const char *en, const char *cn, const char *what)
{
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
    return yl_fault_set(&data->fault, YL_BAD_INPUT, zh(data) ? cn : en, data->call->data, what);
#pragma GCC diagnostic pop
}

/* As above, at a row of the table. */
static enum yl_status wrong_at(struct data *data, size_t row, const char *en, const char *cn,
                               const char *what)
{
    char said[200];
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
    snprintf(said, sizeof said, zh(data) ? cn : en, what);
#pragma GCC diagnostic pop
    return yl_fault_set(&data->fault, YL_BAD_INPUT, "%s:%zu: %s", data->call->data,
                        data->sheet.line[row], said);
}

static int any_column(const struct data *data, const char *const *names)
{
    for (; *names; names++)
        if (yl_table_column(&data->sheet, *names) >= 0)
            return yl_table_column(&data->sheet, *names);
    return -1;
}

/* ---- reading --------------------------------------------------------------------------------- */
static bool known_arm(struct data *data, const char *name, uint32_t *arm)
{
    for (*arm = 0; *arm < data->test.arms; ++*arm)
        if (!strcmp(data->arm[*arm], name)) return true;
    if (data->plan || data->test.arms == ARMS) return false;
    data->arm[data->test.arms++] = name;
    return true;
}

/* The control first: as planned, or by its usual names, or whoever comes first. */
static enum yl_status name_arms(struct data *data, int column)
{
    static const char *const usual[] = {"control", "base", "A", "a", "对照", "对照组"};
    uint32_t arm;
    for (uint32_t k = 0; data->plan && k < data->plan->arms; k++)
        data->arm[data->test.arms++] = data->plan->arm[k];
    for (size_t i = 0; i < data->sheet.rows; i++) {
        const char *name = yl_table_cell(&data->sheet, i, column);
        if (!*name && data->test.has_before) continue;
        if (!known_arm(data, name, &arm))
            return wrong_at(data, i,
                            data->plan ? "the experiment has no arm '%s'"
                                       : "'%s' is one arm more than 64, the most there may be",
                            data->plan ? "实验没有组“%s”" : "“%s”是第 65 个组，最多 64 个", name);
    }
    for (size_t u = 0; !data->plan && u < sizeof usual / sizeof *usual; u++)
        for (uint32_t k = 1; k < data->test.arms; k++)
            if (!strcmp(data->arm[k], usual[u])) {
                const char *first = data->arm[0];
                data->arm[0] = data->arm[k];
                data->arm[k] = first;
                u = sizeof usual / sizeof *usual - 1;
                break;
            }
    for (uint32_t k = 0; k < data->test.arms; k++)
        data->split[k] = data->plan ? data->plan->split[k] : 1.0 / data->test.arms;
    if (data->test.arms > 1) return YL_OK;
    return wrong(data, "'%s' has one arm only, '%s'", "“%s”只有一组：“%s”",
                 data->test.arms ? data->arm[0] : "");
}

static const char *last_word(const char *name)
{
    const char *dot = strrchr(name, '.');
    return dot ? dot + 1 : name;
}

/* A column of numbers by its name, or by the last word of PLACE.METRIC; -1: none. */
static int32_t number_column(const struct data *data, const char *name, size_t length)
{
    for (int tail = 0; tail < 2; tail++)
        for (uint32_t c = 0; c < data->columns; c++) {
            const char *has = data->sheet.name[data->column[c]];
            size_t skip = length;
            while (tail && skip && name[skip - 1] != '.') skip--;
            if (tail && !skip) continue;
            const char *want = tail ? name + skip : name;
            size_t size = tail ? length - skip : length;
            if (strlen(has) == size && !memcmp(has, want, size)) return (int32_t)c;
        }
    return -1;
}

static bool add_metric(struct data *data, const char *name, int32_t of, int32_t below)
{
    if (of < 0) return false;
    data->metric[data->test.metrics] = name;
    data->way[data->test.metrics++] = (struct yl_observed_metric){(uint32_t)of, below};
    return true;
}

/* Ratios of the call, and those of the plan whose columns are here. */
static enum yl_status add_ratios(struct data *data)
{
    for (const char *at = data->call->ratio; at && *at;) {
        size_t length = strcspn(at, ","), top = strcspn(at, "/");
        int32_t of = top < length ? number_column(data, at, top) : -1,
                below = of >= 0 ? number_column(data, at + top + 1, length - top - 1) : -1;
        const char *name = yl_arena_copy(&data->arena, at, length);
        if (!name) return YL_NO_MEMORY;
        if (below < 0 || !add_metric(data, name, of, below))
            return wrong(data, "'%s' has not the two columns of numbers that --ratio %s asks for",
                         "“%s”没有 --ratio %s 所要的两个数字列", name);
        at += length + (at[length] == ',');
    }
    for (uint32_t m = 0; data->plan && m < data->plan->outcomes; m++) {
        const struct yl_outcome *of = &data->plan->outcome[m];
        const char *over = of->below ? strstr(of->name, " / ") : NULL;
        if (!over) continue;
        int32_t below = number_column(data, over + 3, strlen(over + 3));
        if (below >= 0)
            add_metric(data, of->name, number_column(data, of->name, (size_t)(over - of->name)),
                       below);
    }
    return YL_OK;
}

/* What the plan decides by stands first. */
static void put_first(struct data *data)
{
    const char *decides = data->plan && data->plan->outcomes ? data->plan->outcome[0].name : NULL;
    for (uint32_t m = 1; decides && m < data->test.metrics; m++) {
        bool ratio = data->way[m].below >= 0;
        if (strcmp(data->metric[m], decides) &&
            (ratio || strcmp(data->metric[m], last_word(decides))))
            continue;
        const char *name = data->metric[m];
        struct yl_observed_metric way = data->way[m];
        memmove(data->metric + 1, data->metric, m * sizeof *data->metric);
        memmove(data->way + 1, data->way, m * sizeof *data->way);
        data->metric[0] = name;
        data->way[0] = way;
        return;
    }
}

static enum yl_status find_metrics(struct data *data, const int column[COLUMNS])
{
    size_t ratios = 1 + (data->plan ? data->plan->outcomes : 0), room;
    for (const char *at = data->call->ratio; at && *at; at++) ratios += *at == ',' ? 1 : 0;
    room = data->sheet.columns + ratios + 1;
    data->metric = calloc(room, sizeof *data->metric);
    data->way = calloc(room, sizeof *data->way);
    data->column = calloc(data->sheet.columns + 1, sizeof *data->column);
    data->test.metric = data->way;
    if (!data->metric || !data->way || !data->column) return YL_NO_MEMORY;
    size_t bad = 0; /* row + 1 of a cell that is no number */
    const char *what = "";
    for (size_t c = 0; c < data->sheet.columns; c++) {
        bool used = false, number = data->sheet.rows > 0;
        for (int i = 0; i < COLUMNS; i++) used |= column[i] == (int)c;
        for (size_t i = 0; !used && number && i < data->sheet.rows; i++)
            if (!(number = isfinite(yl_table_number(&data->sheet, i, (int)c)))) {
                bad = i + 1;
                what = yl_table_cell(&data->sheet, i, (int)c);
            }
        if (used || !number) continue;
        data->column[data->columns++] = (int)c;
        add_metric(data, data->sheet.name[c], (int32_t)data->columns - 1, -1);
    }
    if (!data->columns && bad)
        return wrong_at(data, bad - 1, "'%s' is no number, and no other column is one of a metric",
                        "“%s”不是数字，也没有其他可作指标的数字列", what);
    if (!data->columns)
        return wrong(data, "'%s' has no column of numbers for a metric%s",
                     "“%s”没有可作指标的数字列%s", "");
    enum yl_status status = add_ratios(data);
    put_first(data);
    return status;
}

static enum yl_status read_rows(struct data *data, const int column[COLUMNS])
{
    const size_t n = data->sheet.rows, m = data->columns;
    data->test.row = calloc(n + 1, sizeof *data->test.row);
    data->value = calloc(n * m + 1, sizeof *data->value);
    if (!data->test.row || !data->value) return YL_NO_MEMORY;
    data->timed = column[TIME] >= 0;
    data->test.has_x = column[COVARIATE] >= 0 || data->test.has_before;
    data->first = INT64_MAX;
    data->last = INT64_MIN;
    for (size_t i = 0; i < n; i++) {
        struct yl_observed_row *row = &data->test.row[i];
        const char *when = yl_table_cell(&data->sheet, i, column[TIME]);
        *row = (struct yl_observed_row){.person = yl_table_cell(&data->sheet, i, column[PERSON]),
                                        .line = data->sheet.line[i],
                                        .y = data->value + i * m,
                                        .x = 0};
        const char *name = yl_table_cell(&data->sheet, i, column[ARM]);
        if (data->timed &&
            yl_time_parse(&row->time, when, strlen(when), data->zone) != YL_TIME_GOOD)
            return wrong_at(data, i, "'%s' is no time", "“%s”不是时间", when);
        bool before = data->test.has_before && row->time < data->test.start;
        row->arm = YL_OBSERVED_NO_ARM;
        if (*name || !data->test.has_before) known_arm(data, name, &row->arm);
        if (row->arm == YL_OBSERVED_NO_ARM && !before)
            return wrong_at(data, i, "'%s' has no arm in the time of the test",
                            "“%s”在实验期内没有组别", row->person);
        if (!before && row->time < data->first) data->first = row->time;
        if (row->time > data->last) data->last = row->time;
        for (size_t k = 0; k < m; k++)
            data->value[i * m + k] = yl_table_number(&data->sheet, i, data->column[k]);
        if (!data->test.has_x || data->test.has_before) continue;
        row->x = yl_table_number(&data->sheet, i, column[COVARIATE]);
        if (!isfinite(row->x))
            return wrong_at(data, i, "'%s' has no covariate", "“%s”没有协变量", row->person);
    }
    data->test.rows = n;
    return yl_observed_make(&data->test, &data->fault);
}

static enum yl_status load(struct data *data)
{
    static const char *const names[COLUMNS][5] = {
        [PERSON] = {"person", "unit", "user", "用户"},
        [ARM] = {"arm", "variant", "group", "组"},
        [TIME] = {"time", "时间"},
        [COVARIATE] = {"covariate", "before", "协变量"},
    };
    int column[COLUMNS];
    enum yl_status status = yl_table_read(&data->sheet, data->call->data, &data->fault);
    if (status) return status;
    for (int c = 0; c < COLUMNS; c++) column[c] = any_column(data, names[c]);
    if (column[PERSON] < 0 || column[ARM] < 0)
        return wrong(data, "'%s' needs the columns person and arm, then one for each metric%s",
                     "“%s”需要 person、arm 两列和各指标列%s", "");
    if (data->test.has_before && column[TIME] < 0)
        return wrong(data, "'%s' needs a column time for --start%s",
                     "“%s”要有 time 列才能用 --start%s", "");
    status = name_arms(data, column[ARM]);
    if (!status) status = find_metrics(data, column);
    return status ? status : read_rows(data, column);
}

/* ---- writing --------------------------------------------------------------------------------- */
static void put_verdict(struct yl_csv_out *csv, const struct data *data, uint32_t metric,
                        uint32_t k, const struct yl_verdict *verdict)
{
    const struct yl_analysis *plain = &verdict->plain, *cuped = &verdict->cuped;
    yl_csv_text(csv, data->metric[metric]);
    yl_csv_text(csv, data->arm[k]);
    yl_csv_text(csv, data->arm[0]);
    const double cells[] = {verdict->control.n,
                            verdict->treatment.n,
                            verdict->control.mean_y,
                            verdict->treatment.mean_y,
                            plain->estimate,
                            plain->interval.low,
                            plain->interval.high,
                            plain->estimate / verdict->control.mean_y,
                            plain->p,
                            verdict->adjusted,
                            cuped->estimate,
                            cuped->interval.low,
                            cuped->interval.high,
                            cuped->p,
                            verdict->correlation,
                            verdict->always_valid};
    yl_csv_numbers(csv, cells, sizeof cells / sizeof *cells);
    yl_csv_end(csv);
}

static void say_verdict(const struct data *data, uint32_t metric, uint32_t k,
                        const struct yl_verdict *v)
{
    double p = data->test.arms > 2 ? v->adjusted : v->plain.p;
    bool decides = data->plan && !metric;
    bool by_looks = decides && data->plan->design == YL_DESIGN_SEQUENTIAL && data->timed;
    if (decides && data->plan->design == YL_DESIGN_ALWAYS_VALID)
        p = fmin(1, v->always_valid * (data->test.arms - 1));
    bool called = p <= data->test.level;
    const char *verdict =
        zh(data) ? "未见差异，这不等于相同" : "none is seen, which does not mean there is none";
    if (called) verdict = zh(data) ? "有差异" : "a difference is seen";
    if (by_looks) verdict = zh(data) ? "由下面各次查看决定" : "its looks below decide";
    fprintf(
        data->call->out,
        zh(data)
            ? "%s，%s 对 %s：%.6g 对 %.6g，差 %.4g（%.0f%% 区间 %.4g 到 %.4g），p = %.3g：%s。\n"
            : "%s, %s against %s: %.6g against %.6g, difference %.4g (%.0f %% interval %.4g to "
              "%.4g), p = %.3g: %s.\n",
        data->metric[metric], data->arm[k], data->arm[0], v->treatment.mean_y, v->control.mean_y,
        v->plain.estimate, 100 * (1 - data->test.level), v->plain.interval.low,
        v->plain.interval.high, p, verdict);
    if (data->test.has_x)
        fprintf(data->call->out,
                zh(data) ? "  CUPED：差 %.4g（%.4g 到 %.4g），p = %.3g，相关 %.2f。\n"
                         : "  CUPED: difference %.4g (%.4g to %.4g), p = %.3g, correlation %.2f.\n",
                v->cuped.estimate, v->cuped.interval.low, v->cuped.interval.high, v->cuped.p,
                v->correlation);
}

static enum yl_status analyse(struct data *data, struct yl_csv_out *csv)
{
    struct yl_verdict verdict[ARMS];
    enum yl_status status = YL_OK;
    for (uint32_t m = 0; !status && m < data->test.metrics; m++) {
        status = yl_observed_analyse(verdict, &data->test, m, data->effect);
        for (uint32_t k = 1; !status && k < data->test.arms; k++) {
            if (csv)
                put_verdict(csv, data, m, k, &verdict[k]);
            else
                say_verdict(data, m, k, &verdict[k]);
        }
    }
    return status;
}

static void say_split(const struct data *data)
{
    struct yl_analysis_srm srm = yl_observed_split(&data->test);
    const char *verdict = zh(data) ? "未见失衡" : "no mismatch is seen";
    if (srm.p < 0.001)
        verdict = zh(data) ? "比例失衡，先查分流再看结果"
                           : "out of proportion; find out why before believing anything below";
    fprintf(data->call->out,
            zh(data) ? "分组比例：卡方 %.2f，p = %.3g：%s。\n"
                     : "Split: chi-square %.2f, p = %.3g: %s.\n",
            srm.chi2, srm.p, verdict);
}

/* Looks of a planned group-sequential test, where the data say when. */
static enum yl_status sequential(struct data *data)
{
    struct yl_decision look[YL_SEQUENTIAL_LOOKS];
    if (!data->timed || !data->plan || data->plan->design != YL_DESIGN_SEQUENTIAL) return YL_OK;
    enum yl_status status = YL_OK;
    for (uint32_t k = 1; !status && k < data->test.arms; k++) {
        uint32_t looks = (uint32_t)data->plan->looks;
        struct yl_sequential bounds =
            yl_designs_sequential(data->plan->bounds, data->test.level / (data->test.arms - 1));
        for (uint32_t i = 0; i < looks; i++)
            look[i].until = data->first + (data->last - data->first + 1) * (i + 1) / looks;
        status = yl_observed_looks(look, &looks, &data->test, k, &bounds);
        bool over = false;
        for (uint32_t i = 0; !status && i < looks; i++) {
            const char *verdict = zh(data) ? "结束，未见差异" : "the end, none is seen";
            if (i + 1 < looks) verdict = zh(data) ? "继续" : "go on";
            if (look[i].stops) verdict = zh(data) ? "停止，有差异" : "stop, a difference is seen";
            if (over) verdict = zh(data) ? "已停止" : "stopped before";
            fprintf(data->call->out,
                    zh(data) ? "%s 第 %u 次查看：%.0f 人，z = %.3f，界限 %.3f：%s。\n"
                             : "%s, look %u: %.0f people, z = %.3f, bound %.3f: %s.\n",
                    data->arm[k], i + 1, look[i].n, look[i].z, look[i].bound, verdict);
            over |= look[i].stops;
        }
    }
    return status;
}

static enum yl_status write_csv(struct data *data)
{
    struct yl_csv_out csv;
    const struct yl_outfile out = {.folder = data->call->folder,
                                   .path = "analysis.csv",
                                   .mark = HEADER,
                                   .input = &data->call->data,
                                   .inputs = 1,
                                   .force = data->call->force,
                                   .lang = data->call->lang};
    enum yl_status status = yl_folder_make(data->call->folder, &data->fault);
    if (!status) status = yl_outfile_check(&out, &data->fault);
    if (!status)
        status = yl_csv_open(&csv, data->call->folder, "analysis.csv", false, &data->fault);
    if (status) return status;
    yl_csv_header(&csv, HEADER "mean_control,mean,estimate,low,high,"
                               "relative,p,p_adjusted,cuped_estimate,cuped_low,cuped_high,"
                               "cuped_p,correlation,always_valid_p");
    status = analyse(data, &csv);
    enum yl_status closed = yl_csv_close(&csv, !status, &data->fault);
    return status ? status : closed;
}

enum yl_status yl_ab_data(const struct yl_ab_data *call, const struct yl_scenario *plan,
                          struct yl_fault *fault)
{
    static const struct yl_zone china = {.offset_s = 8 * 3600, .name = "+08:00"};
    struct data data = {.call = call,
                        .plan = plan && plan->experiment.present ? &plan->experiment : NULL,
                        .zone = plan ? &plan->zone : &china};
    data.test.file = call->data;
    data.test.level = data.plan ? data.plan->level : 0.05;
    data.effect = data.plan ? data.plan->effect : 0;
    data.test.split = data.split;
    const char *start = call->start;
    data.test.has_before = start != NULL;
    enum yl_status status = YL_OK;
    if (start && yl_time_parse(&data.test.start, start, strlen(start), data.zone) != YL_TIME_GOOD)
        status = wrong(&data, "'%s': --start %s is no time, such as 2026-03-02T00:00",
                       "“%s”：--start %s 不是时间，例如 2026-03-02T00:00", start);
    if (!status) status = load(&data);
    if (!status && call->out) {
        say_split(&data);
        status = analyse(&data, NULL);
    }
    if (!status && call->out) status = sequential(&data);
    if (!status && call->folder) status = write_csv(&data);
    free(data.metric);
    free(data.way);
    free(data.column);
    free(data.value);
    free(data.test.row);
    yl_table_free(&data.sheet);
    yl_arena_free(&data.arena);
    *fault = data.fault;
    return status == YL_NO_MEMORY
               ? yl_fault_set(fault, status, "not enough memory for '%s'", call->data)
               : status;
}
