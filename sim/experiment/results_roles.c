/* results_roles.c: what the columns of a finished experiment are, and which of them are judged. Contract: results.h. */
#include "sim/base/get.h"
#include "sim/experiment/results.h"
#include "sim/table/cells.h"
#include <stdlib.h>
#include <string.h>

/* ---- columns --------------------------------------------------------------------------------- */
static const struct {
    enum yl_results_role role;
    enum yl_log_role of;
} roles[] = {
    {YL_RESULTS_PERSON, YL_LOG_PERSON}, {YL_RESULTS_ARM, YL_LOG_ARM},
    {YL_RESULTS_TIME, YL_LOG_TIME},     {YL_RESULTS_COVARIATE, YL_LOG_COVARIATE},
    {YL_RESULTS_METRIC, YL_LOG_METRIC}, {YL_RESULTS_AMOUNT, YL_LOG_VALUE},
    {YL_RESULTS_PEOPLE, YL_LOG_PEOPLE},
};
enum { MAPPED = sizeof roles / sizeof *roles };

static bool is_timeless(const struct yl_results *results)
{
    const char *time = results->call->column[YL_LOG_TIME];
    return time && !strcmp(time, "none");
}

/* What the call or the plan's log.columns name; -1: neither does, or there is no such column. */
static int named_column(const struct yl_results *results, enum yl_log_role role,
                        const char *const *name, size_t columns)
{
    const char *asked = results->call->column[role];
    int at = asked ? yl_log_column_named(asked, name, columns) : -1;
    for (uint32_t i = 0; !asked && i < results->rules->column.count; i++)
        if (at < 0 && results->rules->column.all[i].index == (int32_t)role)
            at = yl_log_column_named(results->rules->column.all[i].value, name, columns);
    return at;
}

static int column_of(const struct yl_results_column *column, size_t columns,
                     enum yl_results_role role)
{
    for (size_t c = 0; c < columns; c++)
        if (column[c].role == role) return (int)c;
    return -1;
}
int yl_results_column_of(const struct yl_results *results, enum yl_results_role role)
{
    return column_of(results->column, results->columns, role);
}

void yl_results_roles(const struct yl_results *results, struct yl_results_column *column,
                      const char *const *name, size_t columns)
{
    bool *claimed = yl_get_zeroed(columns + 1, sizeof *claimed);
    int at[MAPPED],
        named = results->cluster ? yl_log_column_named(results->cluster, name, columns) : -1;
    if (named >= 0) column[named].role = YL_RESULTS_CLUSTER;
    for (size_t s = 0; s < results->segments; s++) {
        named = yl_log_column_named(results->segment[s].name, name, columns);
        if (named >= 0) column[named].role = YL_RESULTS_SEGMENT;
    }
    for (size_t c = 0; c < columns; c++) claimed[c] = column[c].role;
    for (size_t pass = 0; pass < 2; pass++)
        for (size_t r = 0; r < MAPPED; r++) {
            const enum yl_log_role of = roles[r].of;
            const bool may_be_within = of == YL_LOG_PERSON || of == YL_LOG_ARM || of == YL_LOG_TIME;
            if (!pass)
                at[r] = named_column(results, of, name, columns);
            else if (at[r] < 0)
                at[r] = yl_log_column_usual(of, name, claimed, columns, may_be_within);
            else
                continue;
            if (at[r] < 0 || column_of(column, columns, roles[r].role) >= 0 ||
                (roles[r].role == YL_RESULTS_TIME && is_timeless(results)))
                continue;
            claimed[at[r]] = true;
            if (!column[at[r]].role) column[at[r]].role = roles[r].role;
        }
    free(claimed);
}

/* A column of this role is needed and none is known. */
static void report_missing(struct yl_results *results, const char *role)
{
    char seen[YL_PEOPLE_TEXT];
    yl_people_names(results->name, results->columns, results->call->lang, seen);
    yl_say(&results->wrong,
           "'%s': no column is the %s; there are %s; --%s COLUMN names it ('yinliu "
           "inspect' shows them)",
           "“%s”没有 %s 列；现有 %s；请用 --%s 列名 指明（可用 yinliu inspect 查看）",
           results->call->data, role, seen, role);
}

/* Columns that the call names for a table must be there. */
static void check_named(struct yl_results *results)
{
    char seen[YL_PEOPLE_TEXT];
    const char *const *asked = results->call->column;
    yl_people_names(results->name, results->columns, results->call->lang, seen);
    for (enum yl_log_role role = 0; role < YL_LOG_ROLES; role++)
        if (asked[role] && yl_log_column_named(asked[role], results->name, results->columns) < 0 &&
            !(role == YL_LOG_TIME && is_timeless(results)))
            yl_say(&results->wrong, "'%s' has no column '%s', given by --%s; there are %s",
                   "“%1$s”没有 --%3$s 所说的“%2$s”列；现有 %4$s", results->call->data, asked[role],
                   yl_log_role_name(role), seen);
}

/* What holds no times is read as none, where nothing asks for the time. */
static void drop_time(struct yl_results *results)
{
    const struct yl_ab_data *call = results->call;
    const int at = yl_results_column_of(results, YL_RESULTS_TIME);
    if (at < 0 || call->column[YL_LOG_TIME] || call->start || call->end || call->switched ||
        results->by_block || results->test.part.complete)
        return;
    struct yl_results_column *column = &results->column[at];
    if (!column->form || !column->form->cells || 2 * column->form->times > column->form->cells)
        return;
    column->role = YL_RESULTS_OTHER;
    yl_say(&results->say, "The column '%s' contains no times and is not read as such.",
           "“%s”列不是时间，未按时间读取。", column->name);
}

/* A column that holds numbers, has a name and no role, and is judged by nothing. */
static bool is_free_number(const struct yl_results_column *column)
{
    return !column->role && !column->is_where && column->numbers && *column->name &&
           2 * column->numbers >= column->cells;
}

/* Without a column of numbers those of yes and no are what can be judged. */
static void count_yes(const struct yl_results *results)
{
    bool any = false;
    for (size_t c = 0; c < results->columns; c++) any |= is_free_number(&results->column[c]);
    for (size_t c = 0; c < results->columns && !any && !results->is_tool; c++) {
        struct yl_results_column *column = &results->column[c];
        if (column->form && column->form->kind == YL_CELL_YES) column->numbers = column->cells;
    }
}

/* "a, b, c" of these columns. */
static void list_numbers(const struct yl_results *results, char text[256])
{
    size_t at = 0;
    for (size_t c = 0; c < results->columns; c++) {
        if (!is_free_number(&results->column[c])) continue;
        const char *name = at < 200 ? results->column[c].name : "...";
        at += (size_t)snprintf(text + at, 256 - at, "%s%.40s",
                               at ? yl_results_in(results, ", ", "、") : "", name);
        if (*name == '.') break;
    }
    if (!at) snprintf(text, 256, "%s", yl_results_in(results, "none", "无"));
}

enum yl_status yl_results_columns(struct yl_results_source *source, struct yl_results *results)
{
    const struct yl_ab_data *call = results->call;

    yl_results_roles(results, results->column, results->name, results->columns);
    check_named(results);
    drop_time(results);
    const enum yl_status status = yl_results_find_counts(source, results);
    count_yes(results);
    for (size_t c = 0; c < results->columns; c++)
        for (size_t d = c + 1; d < results->columns; d++)
            if (!strcmp(results->column[c].name, results->column[d].name))
                yl_say(&results->wrong, "'%s' has two columns '%s'", "“%s”有两列“%s”", call->data,
                       results->column[c].name);
    results->timed = yl_results_column_of(results, YL_RESULTS_TIME) >= 0;
    results->test.has_x =
        yl_results_column_of(results, YL_RESULTS_COVARIATE) >= 0 || results->test.has_before;
    bool person = yl_results_column_of(results, YL_RESULTS_PERSON) >= 0 || results->by_block ||
                  results->by_counts || yl_results_column_of(results, YL_RESULTS_CLUSTER) >= 0;
    if (results->by_block && !results->timed)
        yl_say(&results->wrong,
               "'%s' needs a column time: a switchback is judged by blocks of time",
               "“%s”需要 time 列：切换实验按时段比较", call->data);
    bool arm = yl_results_column_of(results, YL_RESULTS_ARM) >= 0 || call->exposed;
    if (!person) report_missing(results, "person");
    if (!arm) report_missing(results, "arm");
    if ((results->test.part.complete || call->switched) && !results->timed)
        yl_say(&results->wrong, "'%s' needs a column time for %s", "“%s”要有 time 列才能用 %s",
               call->data, call->switched ? "--switched" : "--window");
    if ((call->start || call->end) && !results->timed)
        yl_say(&results->wrong, "'%s' needs a column time for --start and --end",
               "“%s”要有 time 列才能用 --start、--end", call->data);
    return status;
}

/* ---- metrics --------------------------------------------------------------------------------- */
static const char *last_word(const char *name)
{
    const char *dot = strrchr(name, '.');
    return dot ? dot + 1 : name;
}

/* The column of values of this name, or with `tail` of the last word of PLACE.METRIC; -1: none. */
static int32_t value_column(struct yl_results *results, const char *name, bool tail)
{
    size_t found = results->columns;
    int at = -1;
    for (int words = 0; words < (tail ? 2 : 1) && found == results->columns; words++)
        for (size_t c = 0; c < results->columns && found == results->columns; c++) {
            const struct yl_results_column *column = &results->column[c];
            bool free_one = !column->role || column->role == YL_RESULTS_VALUE;
            if (free_one && !strcmp(column->name, words ? last_word(name) : name)) found = c;
        }
    if (found == results->columns && !tail && results->column->form)
        at = yl_log_column_named(name, results->name, results->file_columns);
    if (at >= 0 && (!results->column[at].role || results->column[at].role == YL_RESULTS_VALUE))
        found = (size_t)at;
    if (found == results->columns) return -1;
    for (size_t v = 0; v < results->value_columns; v++)
        if (results->value_column[v] == found) return (int32_t)v;
    results->column[found].role = YL_RESULTS_VALUE;
    results->value_column[results->value_columns] = found;
    return (int32_t)results->value_columns++;
}

/* A or A/B of columns; `tail`: they may be PLACE.METRIC. The metric is added unless it is there. */
static bool add_metric(struct yl_results *results, const char *text, bool tail)
{
    size_t length, below_length;
    char name[256];
    text = yl_cell_trim(text, &length);
    if (length >= sizeof name) return false;
    snprintf(name, sizeof name, "%.*s", (int)length, text);
    struct yl_observed_metric metric = {.below = -1};
    int32_t of = value_column(results, name, tail && !strchr(name, '/'));
    char *over = of < 0 ? strchr(name, '/') : NULL;
    if (over) {
        const char *below = yl_cell_trim(over + 1, &below_length);
        *over = '\0';
        yl_cell_trim(name, &length);
        name[length] = '\0';
        of = value_column(results, name, tail);
        metric.below = value_column(results, below, tail);
        if (metric.below < 0) return false;
    }
    if (of < 0) return false;
    metric.of = (uint32_t)of;
    for (uint32_t m = 0; m < results->test.metrics; m++)
        if (results->observed_metric[m].of == metric.of &&
            results->observed_metric[m].below == metric.below)
            return true;
    const char *column = results->column[results->value_column[of]].name;
    if (results->is_log && !over && !strncmp(column, "paths.", 6))
        metric.cap = 1; /* has passed the step, however often */
    bool word = !over && tail;
    results->metric[results->test.metrics] =
        word ? column : yl_arena_copy(&results->arena, text, strlen(text));
    results->observed_metric[results->test.metrics++] = metric;
    return true;
}

/* Each of the metrics in A,B/C of an option. */
static void add_option(struct yl_results *results, const char *option, const char *list)
{
    char numbers[256];
    for (const char *at = list; at && *at;) {
        size_t length = strcspn(at, ",");
        const char *name = yl_arena_copy(&results->arena, at, length);
        if (!add_metric(results, name, false)) {
            list_numbers(results, numbers);
            yl_say(&results->wrong,
                   "'%s' has not the columns of numbers that %s %s asks for (it has: %s)",
                   "“%s”没有 %s %s 所要的数字列（现有：%s）", results->call->data, option, name,
                   numbers);
        }
        at += length + (at[length] == ',');
    }
}

/* What the plan decides by, or what the call names in its place; without both the only column of numbers. */
static void add_deciding(struct yl_results *results)
{
    const struct yl_ab_data *call = results->call;
    const char *planned = results->plan ? results->plan->outcome[0].name : NULL;
    char numbers[256];
    list_numbers(results, numbers);
    if (call->metric) {
        add_option(results, "--metric", call->metric);
        if (planned && results->test.metrics && strcmp(results->metric[0], planned) != 0 &&
            strcmp(results->metric[0], last_word(planned)) != 0)
            yl_say(&results->say, "Departs from the plan: %s decides in place of %s.",
                   "偏离计划：由 %s 决定，计划为 %s。", results->metric[0], planned);
        return;
    }
    if (planned) {
        if (add_metric(results, planned, true)) return;
        yl_say(&results->wrong,
               "the plan decides by '%s', and '%s' has no column of this name; --metric "
               "names the one that is meant (columns of numbers: %s)",
               "计划以“%s”决定，而“%s”没有这一列；请用 --metric 指明是哪一列（数字列：%s）",
               planned, call->data, numbers);
        return;
    }
    if (call->ratio) return;
    const char *only = NULL;
    size_t all = 0, cells = 0;
    for (size_t c = 0; c < results->columns; c++) {
        cells += results->column[c].cells;
        if (!is_free_number(&results->column[c])) continue;
        only = results->column[c].name;
        all++;
    }
    if (all == 1 && add_metric(results, only, false)) return;
    if (cells)
        yl_say(&results->wrong,
               "--metric names the column of '%s' that decides (columns of numbers: %s)",
               "请用 --metric 指明“%s”的哪一列决定结论（数字列：%s）", call->data, numbers);
    else if (!results->wrong.count)
        yl_say(&results->wrong, "'%s' has a header, but no rows", "“%s”只有表头，没有数据行",
               call->data);
}

static void add_planned_guardrails(struct yl_results *results)
{
    for (uint32_t m = 1; results->plan && m < results->plan->outcomes; m++) {
        const char *name = results->plan->outcome[m].name;
        const struct yl_outcome *outcome = &results->plan->outcome[m];
        uint32_t before = results->test.metrics;
        bool there = add_metric(results, name, true);
        if (results->test.metrics > before)
            results->observed_metric[before].guard =
                (struct yl_analysis_guard){outcome->worse_by, outcome->lower_is_better};
        if (there) continue;
        yl_say(&results->say, "The guardrail %s of the plan has no column and is not judged.",
               "计划的护栏指标 %s 没有对应的列，未作判断。", name);
    }
}

/* Numbers that are read must be without doubt. */
static void check_doubts(struct yl_results *results)
{
    char text[YL_PEOPLE_TEXT];
    for (size_t c = 0; c < results->columns; c++) {
        const struct yl_results_column *column = &results->column[c];
        const bool is_read = column->role == YL_RESULTS_VALUE ||
                             column->role == YL_RESULTS_AMOUNT ||
                             column->role == YL_RESULTS_COVARIATE;
        if (is_read && column->form && yl_people_doubt(column->form, results->call->lang, text))
            yl_say(&results->wrong, "%s: the column '%s' is in doubt: %s", "%s：“%s”列无法确定：%s",
                   results->call->data, column->name, text);
    }
}

void yl_results_metrics(struct yl_results *results)
{
    const struct yl_ab_data *call = results->call;
    const char *const lists[] = {call->metric, call->guardrail, call->ratio};
    size_t most = 2 + (results->plan ? results->plan->outcomes : 0);
    char numbers[256];
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++)
        for (const char *at = lists[i]; at && *at; at++) most += *at == ',';
    most += sizeof lists / sizeof *lists + 1; /* and the capped one */
    results->metric = yl_get_zeroed(most, sizeof *results->metric);
    results->observed_metric = yl_get_zeroed(most, sizeof *results->observed_metric);
    results->value_column = yl_get_zeroed(results->columns + 1, sizeof *results->value_column);
    results->test.metric = results->observed_metric;
    add_deciding(results);
    add_option(results, "--ratio", call->ratio);
    add_option(results, "--guardrail", call->guardrail);
    if (!call->guardrail) add_planned_guardrails(results);
    if (call->guardrail && results->plan && results->plan->outcomes > 1)
        yl_say(&results->say, "Departs from the plan: its guardrails are replaced by --guardrail.",
               "偏离计划：护栏指标以 --guardrail 为准。");
    if (results->triggered) {
        int32_t column = value_column(results, results->triggered, false);
        results->test.part.triggered = (uint32_t)(column + 1);
        if (column < 0)
            yl_say(&results->wrong,
                   "'%s' is no column of numbers beside the persons, arms and segments: no trigger",
                   "“%s”不是用户、组别、分段之外的数字列，不能作触发列", results->triggered);
    }
    for (uint32_t m = 0; results->by_counts && m < results->test.metrics; m++)
        if (results->observed_metric[m].below >= 0)
            yl_say(&results->wrong, "'%s' has counts by arm: the ratio %s needs rows of persons",
                   "“%s”是按组的计数：比值 %s 需要每人的数据行", call->data, results->metric[m]);
    if (results->by_counts && results->value_columns > YL_RESULTS_COUNTS)
        yl_say(&results->wrong, "'%s': at most %d metrics of counts are judged at once",
               "“%s”：一次最多判断 %d 个计数指标", call->data, YL_RESULTS_COUNTS);
    check_doubts(results);
    list_numbers(results, numbers);
    size_t left = 0;
    for (size_t c = 0; c < results->columns; c++) left += is_free_number(&results->column[c]);
    if (left)
        yl_say(&results->say, "Not judged, since neither the plan nor the call names them: %s.",
               "计划与命令都未提到、因而未作判断的列：%s。", numbers);
}
