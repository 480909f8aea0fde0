/* results.c: rows of a finished experiment: read, set aside or refused, put in order of persons. Contract: results.h. */
#include "sim/experiment/results.h"
#include "sim/base/array.h"
#include "sim/base/get.h"
#include "sim/table/cells.h"
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* What can be wrong with a row. */
enum bad {
    BAD_CELLS,
    BAD_PERSON,
    BAD_ROUNDED, /* a name of a person that a spreadsheet has rounded */
    BAD_CLUSTER,
    BAD_ARM,
    BAD_TIME,
    BAD_COVARIATE,
    BAD_VALUE,
    BAD_COUNT, /* of counts by arm */
    OTHER_ARM, /* one that the plan has not */
    BAD_KINDS
};
/* One pass over one file. */
struct pass {
    struct yl_results *results;
    const char *path;
    bool is_json;
    bool exposed; /* the list of all who were assigned: no outcomes in it */
    const struct yl_results_column *column;
    const char *const *name; /* [columns] */
    size_t columns;
    size_t exposed_persons; /* those of that list, read before */
    struct yl_results_bad bad[BAD_KINDS];
    size_t skipped[YL_RESULTS_ARMS + 1]; /* rows set aside, by arm; the last: of none */
    size_t segment[YL_RESULTS_SEGMENTS]; /* column of each; SIZE_MAX: none here */
    bool has[YL_RESULTS_ROLES];
    size_t at[YL_RESULTS_ROLES]; /* a column of each */
    size_t respelled;
    size_t where; /* column of --where; SIZE_MAX: none here */
};

bool yl_results_number(const struct yl_results *results, const struct yl_people_column *form,
                       const char *text, double *value)
{
    if (yl_people_number(form, text, value)) return true;
    *value = 0;
    return results->call->empty && yl_cell_is_missing(text);
}

/* ---- rows ------------------------------------------------------------------------------------ */
static void count_bad(struct pass *pass, enum bad kind, size_t line, const char *text)
{
    struct yl_results_bad *bad = &pass->bad[kind];
    if (bad->count < YL_RESULTS_SHOWN) {
        bad->line[bad->count] = line;
        bad->text[bad->count] = yl_arena_copy(&pass->results->arena, text, strlen(text));
    }
    bad->count++;
}

/* The number of the arm of this name; YL_OBSERVED_NO_ARM: none of the plan. */
static uint32_t arm_number(struct pass *pass, const char *text, size_t length)
{
    struct yl_results *results = pass->results;
    char key[YL_RESULTS_KEY];
    size_t size = yl_results_key(text, length, key);
    const uint64_t *other = yl_map_find(&results->renamed, key, size),
                   *known = other ? NULL : yl_map_find(&results->arm_index, key, size);
    if (other) return (uint32_t)*other;
    if (known) {
        pass->respelled += !yl_text_is(text, length, results->arm[*known]);
        return (uint32_t)*known;
    }
    if (results->plan || results->test.arms == YL_RESULTS_ARMS) return YL_OBSERVED_NO_ARM;
    results->arm[results->test.arms] = yl_arena_copy(&results->arena, text, length);
    yl_map_add(&results->arm_index, key, size, results->test.arms);
    return results->test.arms++;
}

static uint32_t person_number(struct yl_results *results, const char *text, size_t length)
{
    const uint64_t *known = yl_map_add(&results->person_index, text, length, results->persons);
    if (*known < results->persons) return (uint32_t)*known;
    YL_ARRAY_RESERVE(&results->person, &results->person_capacity, results->persons + 1);
    results->person[results->persons] = yl_arena_copy(&results->arena, text, length);
    return (uint32_t)results->persons++;
}

/* The level of each segment, behind the values. */
static void read_levels(struct pass *pass, const struct yl_results_ahead_row *row)
{
    struct yl_results *results = pass->results;
    double *value = results->value + results->rows * results->stride + results->value_columns;
    for (size_t s = 0; s < results->segments; s++) {
        struct yl_results_segment *segment = &results->segment[s];
        size_t length = 0;
        const char *text = "";
        if (pass->segment[s] < row->cells)
            text = yl_cell_trim(row->cell[pass->segment[s]], &length);
        const uint64_t *level = yl_map_add(&segment->index, text, length, segment->levels);
        value[s] = (double)*level;
        if (*level < segment->levels) continue;
        *YL_ARRAY_NEXT(segment->level, segment->levels, segment->capacity) =
            yl_arena_copy(&results->arena, text, length);
    }
}

/* The unit of a row: the person, who with clusters is one of each; a row without a name is one of its own. */
static enum bad read_unit(struct pass *pass, const struct yl_results_ahead_row *row,
                          const char *const *cell, struct yl_observed_row *out)
{
    struct yl_results *results = pass->results;
    size_t length = row->name_length, size;
    const char *name = row->name;
    if (results->by_counts) return BAD_KINDS;
    if (!results->cluster) {
        if (!length && !results->by_block) return BAD_PERSON;
        if (row->person == YL_RESULTS_NEW && yl_cell_is_rounded(name)) return BAD_ROUNDED;
        out->person =
            row->person == YL_RESULTS_NEW ? person_number(results, name, length) : row->person;
        return BAD_KINDS;
    }
    char key[512], line[24];
    const char *cluster = yl_cell_trim(cell[YL_RESULTS_CLUSTER], &size);
    snprintf(line, sizeof line, "%zu", out->line);
    if (!pass->has[YL_RESULTS_PERSON]) {
        name = line;
        length = strlen(line);
    }
    if (!length) return BAD_PERSON;
    if (!size || size + length + 2 > sizeof key) return BAD_CLUSTER;
    const uint64_t *known = yl_map_add(&results->cluster_index, cluster, size, results->clusters);
    out->cluster = (uint32_t)*known;
    results->clusters += *known == results->clusters;
    int whole = snprintf(key, sizeof key, "%.*s\x1f%.*s", (int)size, cluster, (int)length, name);
    out->person = person_number(results, key, (size_t)whole);
    return BAD_KINDS;
}

static size_t column_named(const struct pass *pass, const char *name)
{
    const int at = yl_log_column_named(name, pass->name, pass->columns);
    return at < 0 ? SIZE_MAX : (size_t)at;
}

static void find_roles(struct pass *pass)
{
    const struct yl_results *results = pass->results;
    pass->where = SIZE_MAX;
    for (size_t c = 0; c < pass->columns; c++) {
        pass->has[pass->column[c].role] = true;
        pass->at[pass->column[c].role] = c;
    }
    if (results->where) pass->where = column_named(pass, results->where);
    for (size_t s = 0; s < results->segments; s++)
        pass->segment[s] = column_named(pass, results->segment[s].name);
}

/* Person, arm and time of a row; the first thing that is wrong, or BAD_KINDS. */
static enum bad read_who(struct pass *pass, const struct yl_results_ahead_row *row,
                         const char *const *cell, struct yl_observed_row *out)
{
    struct yl_results *results = pass->results;
    size_t length;
    const char *name = yl_cell_trim(cell[YL_RESULTS_ARM], &length);
    out->arm = YL_OBSERVED_NO_ARM;
    if (yl_cell_is_missing(name) && strncasecmp(name, "none", 4) != 0) length = 0; /* NULL */
    if (length) out->arm = arm_number(pass, name, length);
    bool no_name = !length, other = length && out->arm == YL_OBSERVED_NO_ARM;
    out->time = row->time;
    if (pass->has[YL_RESULTS_TIME] && !row->has_time) return BAD_TIME;
    bool before = results->test.has_before && out->time < results->test.start;
    bool known_before = pass->exposed_persons > 0 && !pass->exposed;
    if (other) return OTHER_ARM;
    if (no_name && !before && !known_before) return BAD_ARM;
    enum bad unit = read_unit(pass, row, cell, out);
    if (unit != BAD_KINDS) return unit;
    if (results->test.has_x && !results->test.has_before && !pass->exposed &&
        !yl_results_number(results, pass->column[pass->at[YL_RESULTS_COVARIATE]].form,
                           cell[YL_RESULTS_COVARIATE], &out->x))
        return BAD_COVARIATE;
    return BAD_KINDS;
}

/* Has --where another value here? */
static bool is_elsewhere(const struct pass *pass, const struct yl_results_ahead_row *row)
{
    size_t length;
    if (pass->where >= row->cells) return false;
    const char *text = yl_cell_trim(row->cell[pass->where], &length);
    return !yl_text_is(text, length, pass->results->where_value);
}

static void set_aside(struct pass *pass, enum yl_results_aside why, size_t line)
{
    if (!pass->exposed && !pass->results->aside[why]++) pass->results->aside_line[why] = line;
}

static void keep_row(void *context, const struct yl_results_ahead_row *row)
{
    struct pass *pass = context;
    struct yl_results *results = pass->results;
    const char *cell[YL_RESULTS_ROLES];
    struct yl_observed_row one = {.line = row->line, .hash = row->hash};
    YL_ARRAY_RESERVE(&results->row, &results->row_capacity, results->rows + 1);
    YL_ARRAY_RESERVE(&results->value, &results->value_capacity,
                     (results->rows + 1) * results->stride + 1);
    if (row->cells != pass->columns) {
        count_bad(pass, BAD_CELLS, row->line, row->cell[0]);
        pass->skipped[YL_RESULTS_ARMS]++;
        set_aside(pass, YL_RESULTS_BAD, row->line);
        return;
    }
    enum yl_results_aside why = row->aside;
    if (!why && is_elsewhere(pass, row)) why = YL_RESULTS_ELSEWHERE;
    if (why) {
        set_aside(pass, why, row->line);
        return;
    }
    for (int role = 0; role < YL_RESULTS_ROLES; role++) cell[role] = ""; /* where there is none */
    for (size_t c = 0; c < pass->columns; c++) cell[pass->column[c].role] = row->cell[c];
    enum bad bad = read_who(pass, row, cell, &one);
    const char *value = row->bad_value;
    memcpy(results->value + results->rows * results->stride, row->value,
           results->value_columns * sizeof *row->value);
    read_levels(pass, row);
    static const enum yl_results_role of[] = {
        [BAD_PERSON] = YL_RESULTS_PERSON,   [BAD_ROUNDED] = YL_RESULTS_PERSON,
        [BAD_CLUSTER] = YL_RESULTS_CLUSTER, [BAD_ARM] = YL_RESULTS_ARM,
        [BAD_TIME] = YL_RESULTS_TIME,       [BAD_COVARIATE] = YL_RESULTS_COVARIATE,
        [OTHER_ARM] = YL_RESULTS_ARM};
    if (bad != BAD_KINDS) count_bad(pass, bad, row->line, cell[of[bad]]);
    if (value) count_bad(pass, BAD_VALUE, row->line, value);
    if (bad != BAD_KINDS || value) {
        pass->skipped[one.arm < YL_RESULTS_ARMS ? one.arm : YL_RESULTS_ARMS]++;
        why = YL_RESULTS_BAD;
    } else if (results->test.has_end && one.time >= results->test.end &&
               !results->test.part.complete)
        why = YL_RESULTS_AFTER;
    else if (pass->exposed_persons && !pass->exposed && one.person >= pass->exposed_persons)
        why = YL_RESULTS_OUTSIDER;
    else if (!results->by_counts)
        yl_results_keep(results, &one);
    else if (!yl_results_count(results, one.arm, cell[YL_RESULTS_PEOPLE], row->value)) {
        count_bad(pass, BAD_COUNT, row->line, cell[YL_RESULTS_PEOPLE]);
        pass->skipped[one.arm]++;
        why = YL_RESULTS_BAD;
    }
    set_aside(pass, why, row->line);
}

/* ---- what was wrong -------------------------------------------------------------------------- */
static const struct {
    const char *en, *zh;
} bad_words[BAD_KINDS] = {
    [BAD_CELLS] = {"another number of cells than the header", "列数与表头不同"},
    [BAD_PERSON] = {"no person", "没有用户"},
    [BAD_ROUNDED] =
        {"a person whose name is a number that a spreadsheet has rounded, so that "
         "different people have one (export again with the column as text)",
         "用户编号被表格软件取整、不同的人成了同一个编号（请把该列设为文本后重新导出）"},
    [BAD_CLUSTER] = {"no cluster", "没有群"},
    [BAD_ARM] = {"no arm", "没有组别"},
    [BAD_TIME] = {"no time that can be read", "时间无法读取"},
    [BAD_COVARIATE] = {"no number as covariate", "协变量不是数字"},
    [BAD_COUNT] = {"counts that are no whole numbers, or more than its persons (sums of amounts "
                   "have no spread: n, mean and sd of two arms are compared by power test)",
                   "计数不是整数或多于人数（金额之和没有离散程度：两组的 n、均值、标准差请用 power "
                   "test 比较）"},
    [BAD_VALUE] = {"no number in a column of the metrics", "指标列不是数字"},
    [OTHER_ARM] = {"an arm that the experiment has not", "组别不在实验之中"},
};

/* "line 4 'NA', line 9 ''" */
static void list_bad(const struct yl_results *results, const struct yl_results_bad *bad,
                     char text[512])
{
    size_t at = 0;
    for (size_t i = 0; i < bad->count && i < YL_RESULTS_SHOWN && at < 400; i++)
        at += (size_t)snprintf(text + at, 512 - at,
                               yl_results_in(results, "%sline %zu '%.40s'", "%s第 %zu 行“%.40s”"),
                               i ? yl_results_in(results, ", ", "、") : "", bad->line[i],
                               bad->text[i] ? bad->text[i] : "");
    if (bad->count > YL_RESULTS_SHOWN && at < 500)
        snprintf(text + at, 512 - at, "%s", yl_results_in(results, ", ...", "……"));
}

/* The lines of a CSV file that gives the file's arms their names in the plan. */
static void report_renames(struct yl_results *results)
{
    yl_say(&results->wrong,
           "the plan has the arms %s, %s%s; a CSV file with the columns name,arm and a row for "
           "each name of the data, such as %s,%s, gives with --arms which is which",
           "计划中的组为 %s、%s%s；用 --arms 给出一个含 name,arm 两列的 CSV，"
           "每个数据中的名称一行，例如 %s,%s",
           results->plan->arm[0], results->plan->arm[1], results->plan->arms > 2 ? ", ..." : "",
           yl_results_in(results, "old", "旧版"), results->plan->arm[0]);
}

static bool may_skip(const struct yl_results *results)
{
    return results->call->bad_cells && !strcmp(results->call->bad_cells, "skip");
}

static void report_skipped(struct yl_results *results, const struct pass *pass)
{
    size_t all = 0;
    for (uint32_t k = 0; k <= YL_RESULTS_ARMS; k++) all += pass->skipped[k];
    if (!all || !may_skip(results)) return;
    yl_say(&results->say, "Rows of '%s' with a cell that cannot be read, set aside: %zu.",
           "“%s”：%zu 行因单元格无法读取而搁置。", pass->path, all);
    for (uint32_t k = 0; k < results->test.arms; k++)
        yl_say(&results->say, "  of %s: %zu", "  其中 %s：%zu 行", results->arm[k],
               pass->skipped[k]);
}

const char *yl_results_aside_word(enum yl_results_aside why, enum yl_lang lang)
{
    static const char *const words[YL_RESULTS_ASIDES][2] = {
        [YL_RESULTS_OTHER_TYPE] = {"a row of another type than track", "类型不是 track 的行"},
        [YL_RESULTS_EXCLUDED] = {"what log.exclude names", "log.exclude 所指的行"},
        [YL_RESULTS_ELSEWHERE] = {"a row that --where leaves out", "--where 未取的行"},
        [YL_RESULTS_BAD] = {"a cell that cannot be read", "单元格无法读取的行"},
        [YL_RESULTS_AFTER] = {"a row that is not before --end", "不早于 --end 的行"},
        [YL_RESULTS_OUTSIDER] = {"a person that --exposed does not have",
                                 "--exposed 中没有的用户"}};
    return words[why][lang];
}

size_t yl_results_rows(const struct yl_results *results)
{
    size_t rows = 0;
    for (enum yl_results_aside why = 0; why < YL_RESULTS_ASIDES; why++) rows += results->aside[why];
    return rows;
}

/* Is a cell without an outcome an empty one? */
static bool has_empty(const struct pass *pass)
{
    const struct yl_results_bad *bad = &pass->bad[BAD_VALUE];
    for (size_t i = 0; i < bad->count && i < YL_RESULTS_SHOWN; i++)
        if (yl_cell_is_missing(bad->text[i])) return !may_skip(pass->results);
    return false;
}

static void judge_pass(struct yl_results *results, const struct pass *pass)
{
    char text[512];
    bool skippable = false;
    for (enum bad kind = 0; kind < BAD_KINDS; kind++) {
        const struct yl_results_bad *bad = &pass->bad[kind];
        const bool may = kind != OTHER_ARM && kind != BAD_ROUNDED && kind != BAD_COUNT;
        if (!bad->count || (may_skip(results) && may && (results->rows || results->by_counts)))
            continue;
        list_bad(results, bad, text);
        const char *words = yl_results_in(results, bad_words[kind].en, bad_words[kind].zh);
        if (pass->is_json && kind == BAD_CELLS)
            words = yl_results_in(results, "no object of JSON", "不是 JSON 对象");
        yl_say(&results->wrong, "%s:%zu: rows with %s: %zu (%s)", "%s:%zu：%s的行：%zu（%s）",
               pass->path, bad->line[0], words, bad->count, text);
        if (kind == OTHER_ARM) report_renames(results);
        skippable |= may;
    }
    if (has_empty(pass))
        yl_say(&results->wrong, "--empty zero counts an empty cell as 0, as of a left join",
               "--empty zero 把空单元格算作 0，例如左连接得到的表");
    if (pass->bad[BAD_TIME].count && (!may_skip(results) || !results->rows))
        yl_say(&results->wrong,
               "times are written as 2026-03-02 09:50+08:00, since 3/2/2026 can be two days and "
               "CST several zones; --time none reads the table without them",
               "时间请写作 2026-03-02 09:50+08:00（3/2/2026 可以是两天，CST 可以是几个时区）；"
               "--time none 不读时间");
    if (skippable)
        yl_say(&results->wrong, "--bad-cells skip sets such rows aside",
               "--bad-cells skip 可搁置这些行");
    report_skipped(results, pass);
    if (pass->respelled)
        yl_say(&results->say, "Rows that write their arm with other capital letters: %zu.",
               "%zu 行的组别大小写不同，按同一组计。", pass->respelled);
}

/* ---- the whole ------------------------------------------------------------------------------- */
static enum yl_status walk_rows(struct yl_results *results, struct yl_results_source *source,
                                struct pass *pass)
{
    find_roles(pass);
    pass->is_json = source->form.is_json;
    const struct yl_results_ahead_how how = {pass->has,     pass->at, pass->columns,
                                             pass->exposed, keep_row, pass};
    char asides[YL_PEOPLE_TEXT];
    enum yl_status status = yl_results_ahead(source, results, &how);
    if (!status && yl_people_asides(&source->account, results->call->lang, asides))
        yl_say(&results->say, "Of '%s' %s.", "“%s”%s。", pass->path, asides);
    if (!status) judge_pass(results, pass);
    return status;
}

static enum yl_status read_exposed(struct yl_results *results, struct yl_fault *fault)
{
    struct yl_results_source source = {0};
    struct yl_results_column *column = NULL;
    struct pass pass = {.results = results, .path = results->call->exposed, .exposed = true};
    if (!results->call->exposed) return YL_OK;
    enum yl_status status = yl_results_open(&source, results, results->call->exposed, fault);
    if (!status) yl_results_header(&source, results, &column, &pass.columns);
    pass.name = source.form.name;

    yl_results_roles(results, column, pass.name, pass.columns);
    pass.column = column;
    find_roles(&pass);
    if (!status && !(pass.has[YL_RESULTS_PERSON] && pass.has[YL_RESULTS_ARM]))
        yl_say(&results->wrong, "'%s' needs the columns person and arm",
               "“%s”需要 person、arm 两列", results->call->exposed);
    else if (!status && results->cluster && !pass.has[YL_RESULTS_CLUSTER])
        yl_say(&results->wrong, "'%s' has no column '%s' of the clusters", "“%s”没有群所在的列“%s”",
               results->call->exposed, results->cluster);
    else if (!status)
        status = walk_rows(results, &source, &pass);
    for (size_t i = 0; i < results->rows; i++) results->row[i].hash = 0;
    yl_people_free(&source.form);
    free(column);
    return status;
}

/* A time of the call that leaves no row is a slip; that of the list of who was assigned says nothing. */
static void check_rows(struct yl_results *results, const struct pass *pass)
{
    size_t since = 0;
    for (size_t i = 0; i < results->rows; i++)
        since += !results->test.has_before || results->row[i].time >= results->test.start;
    if (results->aside[YL_RESULTS_OUTSIDER] && !results->aside[YL_RESULTS_READ])
        yl_say(&results->wrong,
               "'%s' has no person of '%s': are they written alike, with zeros in front?",
               "“%s”中没有“%s”里的用户：两者的写法（例如前导零）是否一致？", pass->path,
               results->call->exposed);
    else if (!results->rows && results->aside[YL_RESULTS_AFTER])
        yl_say(&results->wrong, "'%s' has no row before --end %s", "“%s”没有早于 --end %s 的行",
               pass->path, results->call->end);
    else if (!results->rows)
        yl_say(&results->wrong,
               "'%s' has no row that can be judged: there is none, or each is set aside",
               "“%s”没有可供判断的行：没有数据行，或每一行都已搁置", pass->path);
    else if (!since && !results->call->exposed)
        yl_say(&results->wrong, "'%s' has no row from --start %s on%s%s",
               "“%s”中没有行满足 --start %s%s%s", pass->path, results->call->start,
               results->test.has_end ? yl_results_in(results, " and before --end ", "、--end ")
                                     : "",
               results->test.has_end ? results->call->end : "");
}

static enum yl_status read_data(struct yl_results *results, struct yl_results_source *source,
                                struct yl_fault *fault)
{
    const char *again = results->call->duplicates;
    results->merges = yl_results_merges(results) && !results->by_counts;
    results->adds_again = again ? !strcmp(again, "sum") : !results->timed;
    enum yl_status status = read_exposed(results, fault);
    struct pass pass = {.results = results,
                        .path = results->call->data,
                        .column = results->column,
                        .name = results->name,
                        .columns = results->file_columns,
                        .exposed_persons = results->call->exposed ? results->persons : 0};
    if (!status) status = walk_rows(results, source, &pass);
    if (!status && !results->wrong.count && results->by_counts) yl_results_expand(results);
    if (!status && !results->wrong.count) check_rows(results, &pass);
    if (!status && !results->wrong.count) yl_results_arms(results);
    if (!status && !results->wrong.count) status = yl_results_order(results, fault);
    if (!status && !results->wrong.count) yl_results_cap(results);
    return status;
}

static void read_where(struct yl_results *results)
{
    const char *text = results->call->where, *sign = text ? strchr(text, '=') : NULL;
    if (text && (!sign || sign == text))
        yl_say(&results->wrong, "--where %s is not COLUMN=VALUE", "--where %s 不是 列=值", text);
    if (!sign) return;
    results->where = yl_arena_copy(&results->arena, text, (size_t)(sign - text));
    results->where_value = sign + 1;
}

static void read_times(struct yl_results *results)
{
    const struct {
        const char *text, *option;
        int64_t *at;
        bool *has;
    } time[] = {{results->call->start, "--start", &results->test.start, &results->test.has_before},
                {results->call->end, "--end", &results->test.end, &results->test.has_end}};
    for (size_t i = 0; i < sizeof time / sizeof *time; i++) {
        if (!time[i].text) continue;
        *time[i].has = yl_cell_time(time[i].text, results->zone, time[i].at);
        if (!*time[i].has)
            yl_say(&results->wrong, "%s %s is no time, such as 2026-03-02T00:00",
                   "%s %s 不是时间，例如 2026-03-02T00:00", time[i].option, time[i].text);
    }
}

enum yl_status yl_results_read(struct yl_results *out, const struct yl_ab_data *call,
                               const struct yl_scenario *plan, struct yl_fault *fault)
{
    static const struct yl_log_rules none;
    static const struct yl_zone china = {.offset_s = 8 * 3600, .name = "+08:00"};
    struct yl_results_source source = {0};
    *out = (struct yl_results){.call = call,
                               .plan = plan && plan->experiment.present ? &plan->experiment : NULL,
                               .zone = plan ? &plan->zone : &china,
                               .rules = plan ? &plan->log : &none};
    out->by_block = out->plan && out->plan->design == YL_DESIGN_SWITCHBACK;
    out->test.arms_change = out->by_block;
    if (out->plan)
        out->plan_days = out->plan->days ? (double)out->plan->days
                                         : (double)(plan->to - plan->from - plan->warmup) / YL_DAY;
    out->test.file = call->data;
    out->test.level = out->plan ? out->plan->level : 0.05;
    out->test.part = yl_observed_everybody;
    out->test.first_arm = call->switched != NULL;
    out->wrong = (struct yl_voice){.to = call->err, .lang = call->lang};
    out->say = (struct yl_voice){yl_stream_get(&out->notes, &out->note_size), call->lang, true, 0};
    out->clock = yl_get(sizeof *out->clock);
    yl_log_clock_make(out->clock, out->zone, false);
    read_times(out);
    read_where(out);
    if (plan) yl_arm_labels(&out->labels, plan);
    enum yl_status status = yl_results_open(&source, out, call->data, fault);
    if (!status) status = yl_results_tool(&source, out);
    if (!status) yl_results_header(&source, out, &out->column, &out->columns);
    out->name = source.form.name;
    if (!status && out->is_tool) yl_results_tool_roles(out);
    if (!status && out->columns) yl_results_units(out);
    if (!status && out->columns) status = yl_results_columns(&source, out);
    if (!status && out->columns) status = yl_results_long(&source, out);
    if (!status && out->columns && !(out->by_counts && out->wrong.count)) yl_results_metrics(out);
    if (!status && out->by_counts && !out->wrong.count) status = yl_results_outcomes(&source, out);
    out->stride = out->value_columns + out->segments;
    if (!status && !out->wrong.count) status = yl_results_plan_arms(out, fault);
    if (!status && !out->wrong.count) status = read_data(out, &source, fault);
    yl_people_free(&source.form);
    return status ? status : yl_results_end(out, fault);
}

enum yl_status yl_results_end(struct yl_results *results, struct yl_fault *fault)
{
    fflush(results->say.to);
    if (!results->wrong.count) return YL_OK;
    return yl_fault_set(fault, YL_BAD_INPUT, "'%s' was not analysed", "“%s”未作分析",
                        results->call->data);
}

void yl_results_free(struct yl_results *results)
{
    if (results->say.to) fclose(results->say.to);
    YL_FREE(results->notes, results->column, results->value_column, results->metric,
            results->observed_metric, results->row, results->person, results->value,
            results->test.cluster, results->clock, results->day);
    yl_results_merge_free(results);
    for (size_t s = 0; s < results->segments; s++) {
        free(results->segment[s].level);
        yl_map_free(&results->segment[s].index);
    }
    yl_log_columns_free(&results->log);
    yl_zone_close(&results->log_zone);
    struct yl_map *const maps[] = {&results->events, &results->cluster_index,
                                   &results->person_index, &results->arm_index, &results->renamed};
    for (size_t i = 0; i < sizeof maps / sizeof *maps; i++) yl_map_free(maps[i]);
    yl_arena_free(&results->arena);
    yl_result_free(&results->labels);
    *results = (struct yl_results){0};
}
