/* results_counts.c: counts by arm in place of rows of persons. Contract: results.h. */
#include "sim/base/get.h"
#include "sim/experiment/results.h"
#include "sim/table/cells.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { LEAST = 10, MOST = 50000000 }; /* persons of an arm whose name says nothing; of all arms */
struct glance {
    struct yl_results *results;
    size_t arm, people, rows;
    bool is_counts;
    struct yl_map arms;
};

static bool is_count(double value) { return value >= 0 && value == floor(value); }

/* Has each arm one row, with a number of persons that can be one? */
static enum yl_csv_end look_at(void *context, const struct yl_csv_row *row)
{
    struct glance *glance = context;
    const struct yl_people_column *form = glance->results->column[glance->people].form;
    double people;
    char key[YL_RESULTS_KEY];
    size_t length;
    if (row->cells != glance->results->columns) return YL_CSV_GO_ON;
    const char *text = yl_cell_trim(row->cell[glance->arm], &length);
    length = yl_results_key(text, length, key);
    yl_map_add(&glance->arms, key, length, glance->rows++);
    glance->is_counts = yl_people_number(form, row->cell[glance->people], &people) &&
                        is_count(people) && people >= LEAST && glance->arms.count == glance->rows;
    return glance->is_counts ? YL_CSV_GO_ON : YL_CSV_ENOUGH;
}

static void check_call(struct yl_results *results)
{
    const struct yl_ab_data *call = results->call;
    if (call->exposed || call->ratio || call->start || call->end || call->switched ||
        call->duplicates || results->cluster || results->triggered || results->segments ||
        results->cap > 0 || results->test.part.complete)
        yl_say(&results->wrong,
               "'%s' has counts by arm: --exposed, --ratio, --start, --end, --switched, "
               "--duplicates, clusters, triggers, segments, caps and windows need rows of persons",
               "“%s”是按组的计数：--exposed、--ratio、--start、--end、--switched、--duplicates "
               "以及群、触发列、分段、截尾、结果窗口都需要每人的数据行",
               call->data);
}

/* Sums since the beginning are not added up over days. */
static void check_running(struct yl_results *results, const struct yl_results_column *people)
{
    bool all = people->form->runs && !results->where && !results->call->column[YL_LOG_TIME];
    for (size_t c = 0; c < results->columns && all; c++) {
        const struct yl_people_column *form = results->column[c].form;
        all = form->kind != YL_CELL_NUMBER || form->unit || form->runs;
    }
    if (all)
        yl_say(
            &results->wrong,
            "'%s': '%s' never falls from day to day, as sums since the beginning do not: --where "
            "COLUMN=VALUE takes the last day of these, --time none adds up counts of single days",
            "“%s”：“%s”逐日从不下降，可能是累计数：若是累计数，用 --where 列=值 "
            "只取最后一天；若是每天的计数，用 --time none 相加",
            results->call->data, people->name);
}

/* ---- persons by outcome ---------------------------------------------------------------------- */

struct outcomes {
    const struct yl_results *results;
    size_t of, others; /* others: rows that say neither yes nor no */
    bool both;
    struct yl_map said; /* of rows whose names are alike: bits of no and yes */
};

static enum yl_csv_end add_outcome(void *context, const struct yl_csv_row *row)
{
    struct outcomes *in = context;
    char key[YL_RESULTS_KEY];
    size_t at = 0;
    double yes = 0;
    if (row->cells != in->results->file_columns) return YL_CSV_GO_ON;
    for (size_t c = 0; c < row->cells && at < sizeof key; c++) {
        const struct yl_results_column *column = &in->results->column[c];
        if (column->role == YL_RESULTS_ARM || column->form->kind != YL_CELL_NUMBER)
            at += (size_t)snprintf(key + at, sizeof key - at, "%s\n", row->cell[c]);
        else if (c == in->of && !yl_cell_is_missing(row->cell[c]))
            in->others +=
                !yl_people_number(column->form, row->cell[c], &yes) || (yes != 0 && yes != 1);
    }
    if (in->others || at >= sizeof key) return YL_CSV_ENOUGH;
    uint64_t *said = yl_map_add(&in->said, key, at, 0);
    *said |= yes > 0 ? 2 : 1;
    in->both |= *said == 3;
    return YL_CSV_GO_ON;
}

enum yl_status yl_results_outcomes(struct yl_results_source *source, struct yl_results *results)
{
    enum yl_status status = YL_OK;
    size_t numbers = 0;
    for (size_t c = 0; c < results->columns; c++)
        numbers += results->column[c].numbers && results->column[c].role != YL_RESULTS_ARM &&
                   results->column[c].role != YL_RESULTS_PEOPLE;
    for (size_t v = 0; v < results->value_columns && !status; v++) {
        struct yl_results_column *column = &results->column[results->value_column[v]];
        struct outcomes in = {results, results->value_column[v], 0, false, {0}};
        column->is_outcome = column->form && column->form->kind == YL_CELL_YES;
        if (column->is_outcome || !column->form) continue;
        status = yl_results_walk(source, add_outcome, &in);
        yl_map_free(&in.said);
        column->is_outcome = in.both && !in.others;
        if (column->is_outcome && numbers > 1)
            yl_say(&results->wrong,
                   "'%s': '%s' is 0 or 1 in rows of the same names: who did it and who did not, or "
                   "counts? yes and no say the former, a column that names the rows the latter",
                   "“%s”：“%s”在名称相同的行中为 0 或 "
                   "1：是做了与没做的人，还是计数？前者请写是、否，后者请加一列给各行命名",
                   results->call->data, column->name);
    }
    return status;
}

/* ---- means by arm ---------------------------------------------------------------------------- */

struct summary { /* n=N,mean=M,sd=S of each row, as power test takes it */
    struct yl_results *results;
    int column[3];
    const char *name[3];
    char first[256];
    size_t rows;
};
static enum yl_csv_end add_summary(void *context, const struct yl_csv_row *row)
{
    struct summary *summary = context;
    char text[sizeof summary->first];
    size_t at = 0;
    if (row->cells != summary->results->columns) return YL_CSV_GO_ON;
    for (int i = 0; i < 3; i++) {
        double value = 0;
        const int c = summary->column[i];
        if (!yl_people_number(summary->results->column[c].form, row->cell[c], &value))
            return YL_CSV_GO_ON;
        at += (size_t)snprintf(text + at, sizeof text - at, "%s%s=%.15g", i ? "," : "",
                               summary->name[i], value);
    }
    if (!summary->rows++)
        memcpy(summary->first, text, sizeof text);
    else
        yl_say(&summary->results->wrong,
               "'%s' has means by arm: 'yinliu power test --a %s --b %s' compares two",
               "“%s”是按组的均值：请用“yinliu power test --a %s --b %s”比较两组",
               summary->results->call->data, summary->first, text);
    return summary->rows < YL_RESULTS_SHOWN ? YL_CSV_GO_ON : YL_CSV_ENOUGH;
}

/* Persons, mean and spread in a row: it says by which call they are compared. */
static enum yl_status report_means(struct yl_results_source *source, struct yl_results *results,
                                   int people)
{
    const char *const *name = results->name;

    const int sd = yl_log_column_usual(YL_LOG_SD, name, NULL, results->columns, false),
              var = yl_log_column_usual(YL_LOG_VARIANCE, name, NULL, results->columns, false);
    struct summary summary = {
        results,
        {people, yl_log_column_usual(YL_LOG_MEAN, name, NULL, results->columns, false),
         sd < 0 ? var : sd},
        {"n", "mean", yl_log_role_name(sd < 0 ? YL_LOG_VARIANCE : YL_LOG_SD)},
        "",
        0};

    if (summary.column[1] < 0 || summary.column[2] < 0) return YL_OK;
    return yl_results_walk(source, add_summary, &summary);
}

/* ---- counts by arm --------------------------------------------------------------------------- */

enum yl_status yl_results_find_counts(struct yl_results_source *source, struct yl_results *results)
{
    const int arm = yl_results_column_of(results, YL_RESULTS_ARM),
              person = yl_results_column_of(results, YL_RESULTS_PERSON),
              named = yl_results_column_of(results, YL_RESULTS_PEOPLE),
              people = person < 0 ? named : person;
    struct yl_results_column *column = results->column;
    struct glance glance = {results, (size_t)arm, (size_t)people, 0, false, {0}};
    enum yl_status status = YL_OK;
    if (named >= 0) column[named].role = YL_RESULTS_OTHER;
    if (arm < 0 || people < 0 || results->by_block || results->is_tool ||
        column[people].form->kind != YL_CELL_NUMBER)
        return YL_OK;
    if (person >= 0 && column[arm].cells <= YL_RESULTS_ARMS)
        status = yl_results_walk(source, look_at, &glance);
    yl_map_free(&glance.arms);
    results->by_counts = person < 0 || (glance.is_counts && glance.rows > 1);
    if (status || !results->by_counts) return status;
    for (size_t c = 0; c < results->columns; c++)
        if (column[c].role != YL_RESULTS_ARM) column[c].role = YL_RESULTS_OTHER;
    column[people].role = YL_RESULTS_PEOPLE;
    const size_t problems = results->wrong.count;
    status = report_means(source, results, people);
    if (status || results->wrong.count > problems) return status;
    check_call(results);
    check_running(results, &column[people]);
    char text[YL_PEOPLE_TEXT];
    if (!results->where && yl_people_no_total(&source->form, -1, results->call->lang, text))
        yl_say(&results->wrong, "%s; --where COLUMN=VALUE takes the rows of one name",
               "%s；用 --where 列=值 只取一个名称的行", text);
    yl_say(&results->say,
           "'%s' has counts by arm: '%s' is read as the number of persons; rows of one arm "
           "are added up, and who is in several of them counts as several.",
           "“%s”是按组的计数：“%s”作为人数；同一组的各行相加，出现在几行中的人算作几个。",
           source->form.path, column[people].name);
    return YL_OK;
}

bool yl_results_count(struct yl_results *results, uint32_t arm, const char *people,
                      const double *value)
{
    double *counted = results->counted[arm], persons;
    const int at = yl_results_column_of(results, YL_RESULTS_PEOPLE);
    if (!yl_people_number(results->column[at].form, people, &persons) || !is_count(persons))
        return false;
    double did[YL_RESULTS_COUNTS];
    for (size_t v = 0; v < results->value_columns; v++) {
        const bool is_outcome = results->column[results->value_column[v]].is_outcome;
        did[v] = is_outcome ? value[v] * persons : value[v];
        if (!is_count(did[v]) || did[v] > persons) return false;
    }
    counted[0] += persons;
    for (size_t v = 0; v < results->value_columns; v++) counted[v + 1] += did[v];
    return true;
}

void yl_results_expand(struct yl_results *results)
{
    double all = 0;
    for (uint32_t k = 0; k < results->test.arms; k++) all += results->counted[k][0];
    if (all > MOST) {
        yl_say(&results->wrong,
               "'%s' counts more than %d persons: 'yinliu power test --a "
               "CONVERTED/PERSONS --b CONVERTED/PERSONS' compares two arms of any size",
               "“%s”的人数超过 %d：请用“yinliu power test --a 转化数/人数 --b 转化数/人数”比较两组",
               results->call->data, MOST);
        return;
    }
    for (size_t v = 0; v < results->value_columns; v++) {
        const struct yl_results_column *column = &results->column[results->value_column[v]];
        double did = 0;
        for (uint32_t k = 0; k < results->test.arms; k++) did += results->counted[k][v + 1];
        if (column->is_outcome && did >= all)
            yl_say(&results->wrong, "'%s': each row has those who did '%s', none those who did not",
                   "“%s”：每行都是“%s”为是的人，没有为否的人", results->call->data, column->name);
        else if (column->is_outcome)
            yl_say(&results->say, "'%s' says of the persons of a row whether they did it.",
                   "“%s”说明该行的人是否做了。", column->name);
    }
    free(results->row); /* rows of counts were read, none was kept */
    results->row = yl_get_zeroed((size_t)all + 1, sizeof *results->row);
    results->person = yl_get_zeroed((size_t)all + 1, sizeof *results->person);
    results->value = yl_get_more(results->value, ((size_t)all + 1) * results->stride + 1,
                                 sizeof *results->value);
    for (uint32_t k = 0; k < results->test.arms; k++)
        for (double i = 0; i < results->counted[k][0]; i++) {
            double *value = results->value + results->rows * results->stride;
            for (size_t v = 0; v < results->value_columns; v++)
                value[v] = i < results->counted[k][v + 1];
            results->person[results->persons] = "";
            results->row[results->rows++] = (struct yl_observed_row){
                .person = (uint32_t)results->persons++, .arm = k, .time = YL_NEVER};
        }
}
