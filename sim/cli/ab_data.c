/* ab_data.c: a CSV of a finished test, its figures and its words. Contract: ab.h. */
#include "sim/base/arena.h"
#include "sim/base/clock.h"
#include "sim/cli/ab.h"
#include "sim/cli/verb.h"
#include "sim/output/csv.h"
#include "sim/output/outfile.h"
#include "sim/output/table.h"
#include "sim/study/designs.h"
#include "sim/study/finished.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define HEADER "metric,arm,control,n_control,n,"
enum { ARMS = 64 };
struct data {
    const struct yl_options *options;
    const struct yl_experiment *plan; /* NULL: none */
    const struct yl_zone *zone;
    struct yl_arena arena;
    struct yl_sheet sheet;
    struct yl_finished test;
    const char *arm[ARMS], **metric; /* names */
    struct yl_finished_metric *way;  /* [metrics] */
    int *column;                     /* [columns] of numbers */
    uint32_t columns;
    double *value, split[ARMS], effect;
    bool timed;
    int64_t first, last;
    struct yl_fault fault;
};
static bool zh(const struct data *d) { return d->options->lang == YL_ZH; }

static enum yl_status wrong(struct data *d, const char *en, const char *cn, const char *what)
{
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
    return yl_fault_set(&d->fault, YL_BAD_INPUT, zh(d) ? cn : en, d->options->data, what);
#pragma GCC diagnostic pop
}

/* As above, at a row of the table. */
static enum yl_status wrong_at(struct data *d, size_t row, const char *en, const char *cn,
                               const char *what)
{
    char said[200];
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
    snprintf(said, sizeof said, zh(d) ? cn : en, what);
#pragma GCC diagnostic pop
    return yl_fault_set(&d->fault, YL_BAD_INPUT, "%s:%zu: %s", d->options->data,
                        yl_table_line(&d->sheet, row), said);
}

static int any_column(const struct data *d, const char *const *names)
{
    for (; *names; names++)
        if (yl_table_column(&d->sheet, *names) >= 0) return yl_table_column(&d->sheet, *names);
    return -1;
}

/* ---- reading --------------------------------------------------------------------------------- */
static bool known_arm(struct data *d, const char *name, uint32_t *arm)
{
    for (*arm = 0; *arm < d->test.arms; ++*arm)
        if (!strcmp(d->arm[*arm], name)) return true;
    if (d->plan || d->test.arms == ARMS) return false;
    d->arm[d->test.arms++] = name;
    return true;
}

/* The control first: as planned, or by its usual names, or whoever comes first. */
static enum yl_status name_arms(struct data *d, int column)
{
    static const char *const usual[] = {"control", "base", "A", "a", "对照", "对照组"};
    uint32_t arm;
    for (uint32_t k = 0; d->plan && k < d->plan->arms; k++)
        d->arm[d->test.arms++] = d->plan->arm[k];
    for (size_t i = 0; i < d->sheet.rows; i++) {
        const char *name = yl_table_cell(&d->sheet, i, column);
        if (!*name && d->test.has_before) continue;
        if (!known_arm(d, name, &arm))
            return wrong_at(d, i,
                            d->plan ? "the experiment has no arm '%s'"
                                    : "'%s' is one arm more than 64, the most there may be",
                            d->plan ? "实验没有组“%s”" : "“%s”是第 65 个组，最多 64 个", name);
    }
    for (size_t u = 0; !d->plan && u < sizeof usual / sizeof *usual; u++)
        for (uint32_t k = 1; k < d->test.arms; k++)
            if (!strcmp(d->arm[k], usual[u])) {
                const char *first = d->arm[0];
                d->arm[0] = d->arm[k];
                d->arm[k] = first;
                u = sizeof usual / sizeof *usual - 1;
                break;
            }
    for (uint32_t k = 0; k < d->test.arms; k++)
        d->split[k] = d->plan ? d->plan->split[k] : 1.0 / d->test.arms;
    return d->test.arms > 1 ? YL_OK
                            : wrong(d, "'%s' has one arm only, '%s'", "“%s”只有一组：“%s”",
                                    d->test.arms ? d->arm[0] : "");
}

static const char *last_word(const char *name)
{
    const char *dot = strrchr(name, '.');
    return dot ? dot + 1 : name;
}

/* A column of numbers by its name, or by the last word of PLACE.METRIC; -1: none. */
static int32_t number_column(const struct data *d, const char *name, size_t length)
{
    for (int tail = 0; tail < 2; tail++)
        for (uint32_t c = 0; c < d->columns; c++) {
            const char *has = d->sheet.name[d->column[c]];
            size_t skip = length;
            while (tail && skip && name[skip - 1] != '.') skip--;
            if (tail && !skip) continue;
            const char *want = tail ? name + skip : name;
            size_t size = tail ? length - skip : length;
            if (strlen(has) == size && !memcmp(has, want, size)) return (int32_t)c;
        }
    return -1;
}

static bool add_metric(struct data *d, const char *name, int32_t of, int32_t below)
{
    if (of < 0) return false;
    d->metric[d->test.metrics] = name;
    d->way[d->test.metrics++] = (struct yl_finished_metric){(uint32_t)of, below};
    return true;
}

/* Ratios of the call, and those of the plan whose columns are here. */
static enum yl_status add_ratios(struct data *d)
{
    for (const char *at = d->options->ratio; at && *at;) {
        size_t length = strcspn(at, ","), top = strcspn(at, "/");
        int32_t of = top < length ? number_column(d, at, top) : -1,
                below = of >= 0 ? number_column(d, at + top + 1, length - top - 1) : -1;
        const char *name = yl_arena_copy(&d->arena, at, length);
        if (!name) return YL_NO_MEMORY;
        if (below < 0 || !add_metric(d, name, of, below))
            return wrong(d, "'%s' has not the two columns of numbers that --ratio %s asks for",
                         "“%s”没有 --ratio %s 所要的两个数字列", name);
        at += length + (at[length] == ',');
    }
    for (uint32_t m = 0; d->plan && m < d->plan->outcomes; m++) {
        const struct yl_outcome *of = &d->plan->outcome[m];
        const char *over = of->below ? strstr(of->name, " / ") : NULL;
        if (!over) continue;
        int32_t below = number_column(d, over + 3, strlen(over + 3));
        if (below >= 0)
            add_metric(d, of->name, number_column(d, of->name, (size_t)(over - of->name)), below);
    }
    return YL_OK;
}

/* What the plan decides by stands first. */
static void put_first(struct data *d)
{
    const char *decides = d->plan && d->plan->outcomes ? d->plan->outcome[0].name : NULL;
    for (uint32_t m = 1; decides && m < d->test.metrics; m++) {
        bool ratio = d->way[m].below >= 0;
        if (strcmp(d->metric[m], decides) && (ratio || strcmp(d->metric[m], last_word(decides))))
            continue;
        const char *name = d->metric[m];
        struct yl_finished_metric way = d->way[m];
        memmove(d->metric + 1, d->metric, m * sizeof *d->metric);
        memmove(d->way + 1, d->way, m * sizeof *d->way);
        d->metric[0] = name;
        d->way[0] = way;
        return;
    }
}

static enum yl_status find_metrics(struct data *d, const int *taken, size_t count)
{
    size_t ratios = 1 + (d->plan ? d->plan->outcomes : 0), room;
    for (const char *at = d->options->ratio; at && *at; at++) ratios += *at == ',' ? 1 : 0;
    room = d->sheet.columns + ratios + 1;
    d->metric = calloc(room, sizeof *d->metric);
    d->way = calloc(room, sizeof *d->way);
    d->column = calloc(d->sheet.columns + 1, sizeof *d->column);
    d->test.metric = d->way;
    if (!d->metric || !d->way || !d->column) return YL_NO_MEMORY;
    size_t bad = 0; /* row + 1 of a cell that is no number */
    const char *what = "";
    for (size_t c = 0; c < d->sheet.columns; c++) {
        bool used = false, number = d->sheet.rows > 0;
        for (size_t i = 0; i < count; i++) used |= taken[i] == (int)c;
        for (size_t i = 0; !used && number && i < d->sheet.rows; i++)
            if (!(number = isfinite(yl_table_number(&d->sheet, i, (int)c)))) {
                bad = i + 1;
                what = yl_table_cell(&d->sheet, i, (int)c);
            }
        if (used || !number) continue;
        d->column[d->columns++] = (int)c;
        add_metric(d, d->sheet.name[c], (int32_t)d->columns - 1, -1);
    }
    if (!d->columns && bad)
        return wrong_at(d, bad - 1, "'%s' is no number, and no other column is one of a metric",
                        "“%s”不是数字，也没有其他可作指标的数字列", what);
    if (!d->columns)
        return wrong(d, "'%s' has no column of numbers for a metric%s",
                     "“%s”没有可作指标的数字列%s", "");
    enum yl_status status = add_ratios(d);
    put_first(d);
    return status;
}

static enum yl_status read_rows(struct data *d, int person, int arm, int time, int covariate)
{
    const size_t n = d->sheet.rows, m = d->columns;
    d->test.row = calloc(n + 1, sizeof *d->test.row);
    d->value = calloc(n * m + 1, sizeof *d->value);
    if (!d->test.row || !d->value) return YL_NO_MEMORY;
    d->timed = time >= 0;
    d->test.has_x = covariate >= 0 || d->test.has_before;
    d->first = INT64_MAX;
    d->last = INT64_MIN;
    size_t line = yl_table_line(&d->sheet, 0);
    for (size_t i = 0; i < n; line += yl_table_lines(&d->sheet, i++)) {
        struct yl_finished_row *row = &d->test.row[i];
        const char *when = yl_table_cell(&d->sheet, i, time);
        *row = (struct yl_finished_row){.person = yl_table_cell(&d->sheet, i, person),
                                        .line = line,
                                        .y = d->value + i * m,
                                        .x = 0};
        const char *name = yl_table_cell(&d->sheet, i, arm);
        if (d->timed && yl_time_parse(&row->time, when, strlen(when), d->zone) != YL_TIME_GOOD)
            return wrong_at(d, i, "'%s' is no time", "“%s”不是时间", when);
        bool before = d->test.has_before && row->time < d->test.start;
        row->arm = YL_FINISHED_NO_ARM;
        if (*name || !d->test.has_before) known_arm(d, name, &row->arm);
        if (row->arm == YL_FINISHED_NO_ARM && !before)
            return wrong_at(d, i, "'%s' has no arm in the time of the test",
                            "“%s”在实验期内没有组别", row->person);
        if (!before && row->time < d->first) d->first = row->time;
        if (row->time > d->last) d->last = row->time;
        for (size_t k = 0; k < m; k++)
            d->value[i * m + k] = yl_table_number(&d->sheet, i, d->column[k]);
        if (!d->test.has_x || d->test.has_before) continue;
        row->x = yl_table_number(&d->sheet, i, covariate);
        if (!isfinite(row->x))
            return wrong_at(d, i, "'%s' has no covariate", "“%s”没有协变量", row->person);
    }
    d->test.rows = n;
    return yl_finished_make(&d->test, &d->fault);
}

static enum yl_status load(struct data *d)
{
    static const char *const persons[] = {"person", "unit", "user", "用户", NULL}, *const arms[] = {
                                                                                       "arm",
                                                                                       "variant",
                                                                                       "group",
                                                                                       "组", NULL};
    static const char *const times[] = {"time", "时间", NULL}, *const before[] = {"covariate",
                                                                                  "before",
                                                                                  "协变量", NULL};
    enum yl_status status = yl_table_read(&d->sheet, d->options->data, &d->fault);
    if (status) return status;
    int taken[] = {any_column(d, persons), any_column(d, arms), any_column(d, times),
                   any_column(d, before)};
    if (taken[0] < 0 || taken[1] < 0)
        return wrong(d, "'%s' needs the columns person and arm, then one for each metric%s",
                     "“%s”需要 person、arm 两列和各指标列%s", "");
    if (d->test.has_before && taken[2] < 0)
        return wrong(d, "'%s' needs a column time for --start%s",
                     "“%s”要有 time 列才能用 --start%s", "");
    status = name_arms(d, taken[1]);
    if (!status) status = find_metrics(d, taken, sizeof taken / sizeof *taken);
    return status ? status : read_rows(d, taken[0], taken[1], taken[2], taken[3]);
}

/* ---- writing --------------------------------------------------------------------------------- */
static void put_verdict(struct yl_csv_out *csv, const struct data *d, uint32_t metric, uint32_t k,
                        const struct yl_verdict *v)
{
    yl_csv_text(csv, d->metric[metric]);
    yl_csv_text(csv, d->arm[k]);
    yl_csv_text(csv, d->arm[0]);
    yl_csv_number(csv, v->control.n);
    yl_csv_number(csv, v->treatment.n);
    yl_csv_number(csv, v->control.mean_y);
    yl_csv_number(csv, v->treatment.mean_y);
    yl_csv_number(csv, v->plain.estimate);
    yl_csv_number(csv, v->plain.interval.low);
    yl_csv_number(csv, v->plain.interval.high);
    yl_csv_number(csv, v->plain.estimate / v->control.mean_y);
    yl_csv_number(csv, v->plain.p);
    yl_csv_number(csv, v->adjusted);
    yl_csv_number(csv, v->cuped.estimate);
    yl_csv_number(csv, v->cuped.interval.low);
    yl_csv_number(csv, v->cuped.interval.high);
    yl_csv_number(csv, v->cuped.p);
    yl_csv_number(csv, v->correlation);
    yl_csv_number(csv, v->always_valid);
    yl_csv_end(csv);
}

static void say_verdict(const struct data *d, uint32_t metric, uint32_t k,
                        const struct yl_verdict *v)
{
    double p = d->test.arms > 2 ? v->adjusted : v->plain.p;
    bool decides = d->plan && !metric;
    bool by_looks = decides && d->plan->design == YL_DESIGN_SEQUENTIAL && d->timed;
    if (decides && d->plan->design == YL_DESIGN_ALWAYS_VALID)
        p = fmin(1, v->always_valid * (d->test.arms - 1));
    bool called = p <= d->test.level;
    const char *verdict = by_looks ? (zh(d) ? "由下面各次查看决定" : "its looks below decide")
                          : called ? (zh(d) ? "有差异" : "a difference is seen")
                          : zh(d)  ? "未见差异，这不等于相同"
                                   : "none is seen, which does not mean there is none";
    printf(zh(d)
               ? "%s，%s 对 %s：%.6g 对 %.6g，差 %.4g（%.0f%% 区间 %.4g 到 %.4g），p = %.3g：%s。\n"
               : "%s, %s against %s: %.6g against %.6g, difference %.4g (%.0f %% interval %.4g to "
                 "%.4g), p = %.3g: %s.\n",
           d->metric[metric], d->arm[k], d->arm[0], v->treatment.mean_y, v->control.mean_y,
           v->plain.estimate, 100 * (1 - d->test.level), v->plain.interval.low,
           v->plain.interval.high, p, verdict);
    if (d->test.has_x)
        printf(zh(d) ? "  CUPED：差 %.4g（%.4g 到 %.4g），p = %.3g，相关 %.2f。\n"
                     : "  CUPED: difference %.4g (%.4g to %.4g), p = %.3g, correlation %.2f.\n",
               v->cuped.estimate, v->cuped.interval.low, v->cuped.interval.high, v->cuped.p,
               v->correlation);
}

static enum yl_status judge(struct data *d, struct yl_csv_out *csv)
{
    struct yl_verdict verdict[ARMS];
    enum yl_status status = YL_OK;
    for (uint32_t m = 0; !status && m < d->test.metrics; m++) {
        status = yl_finished_judge(verdict, &d->test, m, d->effect);
        for (uint32_t k = 1; !status && k < d->test.arms; k++) {
            if (csv)
                put_verdict(csv, d, m, k, &verdict[k]);
            else
                say_verdict(d, m, k, &verdict[k]);
        }
    }
    return status;
}

static void say_split(const struct data *d)
{
    struct yl_analysis_srm srm = yl_finished_split(&d->test);
    bool bad = srm.p < 0.001;
    printf(zh(d) ? "分组比例：卡方 %.2f，p = %.3g：%s。\n"
                 : "Split: chi-square %.2f, p = %.3g: %s.\n",
           srm.chi2, srm.p,
           bad     ? (zh(d) ? "比例失衡，先查分流再看结果"
                            : "out of proportion; find out why before believing anything below")
           : zh(d) ? "未见失衡"
                   : "no mismatch is seen");
}

/* Looks of a planned group-sequential test, where the data say when. */
static enum yl_status sequential(struct data *d)
{
    struct yl_decision look[YL_SEQUENTIAL_LOOKS];
    if (!d->timed || !d->plan || d->plan->design != YL_DESIGN_SEQUENTIAL) return YL_OK;
    enum yl_status status = YL_OK;
    for (uint32_t k = 1; !status && k < d->test.arms; k++) {
        uint32_t looks = (uint32_t)d->plan->looks;
        struct yl_sequential bounds =
            yl_designs_sequential(d->plan->bounds, d->test.level / (d->test.arms - 1));
        for (uint32_t i = 0; i < looks; i++)
            look[i].until = d->first + (d->last - d->first + 1) * (i + 1) / looks;
        status = yl_finished_looks(look, &looks, &d->test, k, &bounds);
        bool over = false;
        for (uint32_t i = 0; !status && i < looks; i++) {
            printf(zh(d) ? "%s 第 %u 次查看：%.0f 人，z = %.3f，界限 %.3f：%s。\n"
                         : "%s, look %u: %.0f people, z = %.3f, bound %.3f: %s.\n",
                   d->arm[k], i + 1, look[i].n, look[i].z, look[i].bound,
                   over            ? (zh(d) ? "已停止" : "stopped before")
                   : look[i].stops ? (zh(d) ? "停止，有差异" : "stop, a difference is seen")
                   : i + 1 < looks ? (zh(d) ? "继续" : "go on")
                                   : (zh(d) ? "结束，未见差异" : "the end, none is seen"));
            over |= look[i].stops;
        }
    }
    return status;
}

static enum yl_status write_csv(struct data *d)
{
    struct yl_csv_out csv;
    const struct yl_outfile out = {.folder = d->options->out,
                                   .path = "analysis.csv",
                                   .mark = HEADER,
                                   .input = &d->options->data,
                                   .inputs = 1,
                                   .force = d->options->force,
                                   .lang = d->options->lang};
    enum yl_status status = yl_folder_make(d->options->out, &d->fault);
    if (!status) status = yl_outfile_check(&out, &d->fault);
    if (!status) status = yl_csv_open(&csv, d->options->out, "analysis.csv", false, &d->fault);
    if (status) return status;
    yl_csv_header(&csv, HEADER "mean_control,mean,estimate,low,high,"
                               "relative,p,p_adjusted,cuped_estimate,cuped_low,cuped_high,"
                               "cuped_p,correlation,always_valid_p");
    status = judge(d, &csv);
    enum yl_status closed = yl_csv_close(&csv, !status, &d->fault);
    return status ? status : closed;
}

enum yl_status yl_ab_data(const struct yl_options *options, const struct yl_scenario *plan,
                          struct yl_fault *fault)
{
    static const struct yl_zone china = {.offset_s = 8 * 3600, .name = "+08:00"};
    struct data d = {.options = options,
                     .plan = plan && plan->experiment.present ? &plan->experiment : NULL,
                     .zone = plan ? &plan->zone : &china};
    d.test.file = options->data;
    d.test.level = d.plan ? d.plan->level : 0.05;
    d.effect = d.plan ? d.plan->effect : 0;
    d.test.split = d.split;
    const char *start = options->start;
    d.test.has_before = start != NULL;
    enum yl_status status = YL_OK;
    if (start && yl_time_parse(&d.test.start, start, strlen(start), d.zone) != YL_TIME_GOOD)
        status = wrong(&d, "'%s': --start %s is no time, such as 2026-03-02T00:00",
                       "“%s”：--start %s 不是时间，例如 2026-03-02T00:00", start);
    if (!status) status = load(&d);
    if (!status && !options->quiet) {
        say_split(&d);
        status = judge(&d, NULL);
    }
    if (!status && !options->quiet) status = sequential(&d);
    if (!status && options->out) status = write_csv(&d);
    free(d.metric);
    free(d.way);
    free(d.column);
    free(d.value);
    free(d.test.row);
    yl_table_free(&d.sheet);
    yl_arena_free(&d.arena);
    *fault = d.fault;
    return status == YL_NO_MEMORY
               ? yl_fault_set(fault, status, "not enough memory for '%s'", options->data)
               : status;
}
