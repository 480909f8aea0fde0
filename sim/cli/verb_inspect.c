/* verb_inspect.c: what a file of people holds, and the call that reads it; contract in verb.h */
#include "sim/base/file.h"
#include "sim/base/get.h"
#include "sim/base/map.h"
#include "sim/base/shell.h"
#include "sim/base/text.h"
#include "sim/cli/verb.h"
#include "sim/fit/funnel.h"
#include "sim/table/people.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

enum { MANY = 1000, SHOWN = 4, TEXT = 160 };
static const struct yl_zone wall = {0};
static const struct {
    int64_t unit;
    const char *en, *zh;
} grains[] = {{YL_DAY, "days", "天"},
              {YL_HOUR, "hours", "小时"},
              {YL_MINUTE, "minutes", "分钟"},
              {YL_SECOND, "seconds", "秒"},
              {1, "parts of a second", "不足一秒"}};
static const struct {
    char sign;
    const char *en, *zh;
} delimiters[] = {{',', "cut by commas", "以逗号分隔"},  {';', "cut by semicolons", "以分号分隔"},
                  {'\t', "cut by tabs", "以制表符分隔"}, {'|', "cut by |", "以 | 分隔"},
                  {' ', "cut by blanks", "以空格分隔"},  {'\0', "objects of JSON", "JSON 对象"}};

struct column {
    struct yl_map values; /* up to MANY */
    size_t filled, bad, bad_line;
    const char *first, *second, *bad_text; /* second: of what is filled */
    bool whole;
    size_t grain; /* all times are multiples of it */
    int role;     /* -1: none */
    bool guessed; /* by what it holds, not by its name */
};
struct look {
    const struct yl_options *options;
    struct yl_fault *fault;
    struct yl_people form;
    struct yl_people_account account;
    struct yl_arena arena;
    struct column *column;            /* [form.columns] */
    size_t rows, others, line[SHOWN]; /* others: of another number of cells */
    size_t other_arm;                 /* a column that could be the arm as well; 0: none */
    bool is_begun;
};

static const char *in(const struct look *look, const char *en, const char *zh)
{
    return T(look->options->lang, en, zh);
}

static const char *kept(struct look *look, const char *text)
{
    return yl_arena_copy(&look->arena, text, strlen(text));
}

static void put_row(const char *const *cell, size_t cells)
{
    for (size_t c = 0; c < cells; c++) {
        const bool quoted = strpbrk(cell[c], ",\"\r\n") || (cells == 1 && !*cell[c]);
        if (c) putchar(',');
        if (quoted) putchar('"');
        for (const char *at = cell[c]; *at; at++) {
            if (*at == '"') putchar('"');
            putchar(*at);
        }
        if (quoted) putchar('"');
    }
    putchar('\n');
}

/* ---- rows ------------------------------------------------------------------------------------ */

static void look_at_cell(struct look *look, size_t c, const char *text, size_t line)
{
    struct column *column = &look->column[c];
    const struct yl_people_column *form = &look->form.column[c];
    double value;
    size_t length;
    int64_t at;
    if (yl_cell_is_missing(text)) return;
    if (column->filled < 2) *(column->filled ? &column->second : &column->first) = kept(look, text);
    column->filled++;
    text = yl_cell_trim(text, &length);
    if (column->values.count < MANY) yl_map_add(&column->values, text, length, 0);
    const bool is_number = form->kind == YL_CELL_NUMBER || form->kind == YL_CELL_YES,
               good = is_number ? yl_people_number(form, text, &value)
                                : form->kind != YL_CELL_TIME || yl_cell_time(text, &wall, &at);
    while (form->kind == YL_CELL_TIME && good && at % grains[column->grain].unit) column->grain++;
    if (good && is_number && value != floor(value)) column->whole = false;
    if (good || column->bad++) return;
    column->bad_line = line;
    column->bad_text = kept(look, text);
}

static enum yl_csv_end on_row(void *context, const struct yl_csv_row *row)
{
    struct look *look = context;
    const bool is_header = !look->is_begun;
    look->is_begun = true;
    if (row->cells != look->form.columns) {
        if (look->others < SHOWN) look->line[look->others] = row->line;
        look->others++;
        return YL_CSV_GO_ON;
    }
    if (look->options->csv) put_row(row->cell, row->cells);
    if (is_header) return YL_CSV_GO_ON;
    look->rows++;
    for (size_t c = 0; c < row->cells && !look->options->csv; c++)
        look_at_cell(look, c, row->cell[c], row->line);
    return YL_CSV_GO_ON;
}

static void print_left_out(const struct look *look, FILE *stream)
{
    char text[YL_PEOPLE_TEXT];
    if (yl_people_asides(&look->account, look->options->lang, text)) fprintf(stream, "%s\n", text);
    if (!look->others) return;
    fprintf(stream,
            in(look, "rows with another number of cells than the header, left out: %zu (",
               "单元格数与表头不同而未取的行：%zu（"),
            look->others);
    for (size_t i = 0; i < look->others && i < SHOWN; i++)
        fprintf(stream, in(look, "%sline %zu", "%s第 %zu 行"), i ? in(look, ", ", "、") : "",
                look->line[i]);
    fprintf(stream, "%s%s\n", look->others > SHOWN ? in(look, ", ...", "……") : "",
            in(look, ")", "）"));
}

/* ---- roles ----------------------------------------------------------------------------------- */

static int column_of(const struct look *look, enum yl_log_role role)
{
    for (size_t c = 0; c < look->form.columns; c++)
        if (look->column[c].role == (int)role) return (int)c;
    return -1;
}

static bool is_id(const char *name)
{
    const size_t length = strlen(name);
    return strstr(name, "编号") || (length > 1 && !strcasecmp(name + length - 2, "id"));
}

/* What the column holds fits the role. */
static bool fits(const struct look *look, size_t c, enum yl_log_role role)
{
    const struct column *column = &look->column[c];
    const enum yl_cell_kind kind = look->form.column[c].kind;
    const size_t values = column->values.count;
    if (column->role >= 0 || !column->filled) return false;
    if (role == YL_LOG_TIME) return kind == YL_CELL_TIME;
    if (role == YL_LOG_ARM)
        return kind == YL_CELL_NAME && values > 1 && values < 9 && 2 * values <= look->rows;
    return (kind == YL_CELL_NAME || (kind == YL_CELL_NUMBER && is_id(look->form.name[c]))) &&
           (values == MANY || 2 * values > look->rows) && values > 8;
}

/* Roles by name, then persons, arms and times by what columns hold. */
static void find_roles(struct look *look)
{
    static const enum yl_log_role named[] = {YL_LOG_PERSON,   YL_LOG_ARM,       YL_LOG_TIME,
                                             YL_LOG_STEP,     YL_LOG_EVENT,     YL_LOG_PLACE,
                                             YL_LOG_ENTRY,    YL_LOG_VISIT,     YL_LOG_AMOUNT,
                                             YL_LOG_PEOPLE,   YL_LOG_MEAN,      YL_LOG_SD,
                                             YL_LOG_VARIANCE, YL_LOG_COVARIATE, YL_LOG_METRIC,
                                             YL_LOG_VALUE},
                                  guessed[] = {YL_LOG_TIME, YL_LOG_PERSON, YL_LOG_ARM};
    bool *claimed = yl_get_zeroed(look->form.columns + 1, sizeof *claimed);
    for (size_t i = 0; i < sizeof named / sizeof *named; i++) {
        const int at =
            yl_log_column_usual(named[i], look->form.name, claimed, look->form.columns, false);
        if (at < 0) continue;
        claimed[at] = true;
        look->column[at].role = (int)named[i];
    }
    free(claimed);
    const int event = column_of(look, YL_LOG_EVENT);
    if (event >= 0 && column_of(look, YL_LOG_STEP) < 0) {
        look->column[event].role = YL_LOG_STEP;
        look->column[event].guessed = true;
    }
    const bool counts = column_of(look, YL_LOG_PEOPLE) >= 0;
    for (size_t i = counts ? sizeof guessed / sizeof *guessed : 0;
         i < sizeof guessed / sizeof *guessed; i++)
        for (size_t c = 0; c < look->form.columns && column_of(look, guessed[i]) < 0; c++)
            if (fits(look, c, guessed[i])) {
                look->column[c].role = (int)guessed[i];
                look->column[c].guessed = true;
            }
    const int arm = column_of(look, YL_LOG_ARM);
    for (size_t c = arm < 0 ? 0 : (size_t)arm + 1; c < look->form.columns && !look->other_arm; c++)
        if (arm >= 0 && look->column[arm].guessed && fits(look, c, YL_LOG_ARM)) look->other_arm = c;
}

/* ---- the report ------------------------------------------------------------------------------- */

static void write_kind(const struct look *look, size_t c, char text[TEXT])
{
    static const char *const units[][2] = {{"", ""},          {" (%)", "（%）"}, {" (¥)", "（¥）"},
                                           {" ($)", "（$）"}, {" (€)", "（€）"}, {" (£)", "（£）"}};
    const struct yl_people_column *form = &look->form.column[c];
    const struct column *column = &look->column[c];
    const size_t values = column->values.count;
    if (!column->filled)
        snprintf(text, TEXT, "%s", in(look, "nothing", "空"));
    else if (form->kind == YL_CELL_NUMBER)
        snprintf(text, TEXT, "%s%s%s",
                 column->whole ? in(look, "whole numbers", "整数") : in(look, "numbers", "数"),
                 units[form->unit][look->options->lang],
                 form->comma == YL_COMMA_DECIMAL ? in(look, ", decimal commas", "，逗号作小数点")
                                                 : "");
    else if (form->kind == YL_CELL_YES)
        snprintf(text, TEXT, "%s", in(look, "yes and no", "是与否"));
    else if (form->kind == YL_CELL_TIME)
        snprintf(text, TEXT, in(look, "times, to %s", "时间，精确到%s"),
                 in(look, grains[column->grain].en, grains[column->grain].zh));
    else
        snprintf(text, TEXT, in(look, "names, %zu%s", "文字，%zu%s 种"), values,
                 values == MANY ? "+" : "");
}

static void print_columns(const struct look *look)
{
    char kind[TEXT];
    int wide[3] = {6, 5, 5};
    for (size_t c = 0; c < look->form.columns; c++) {
        const char *name = look->form.name[c];
        const int width = yl_text_width(name, strlen(name));
        write_kind(look, c, kind);
        const int held = yl_text_width(kind, strlen(kind));
        if (width > wide[0]) wide[0] = width;
        if (held > wide[1]) wide[1] = held;
    }
    for (size_t c = 0; c < look->form.columns; c++) {
        const struct column *column = &look->column[c];
        const char *name = look->form.name[c], *first = column->first ? column->first : "";
        const char *role = column->role < 0 ? "" : yl_log_role_name((enum yl_log_role)column->role);
        const size_t some = yl_text_fit(first, strlen(first), 24);
        write_kind(look, c, kind);
        printf("  %s%*s  %s%*s  %7zu", name, wide[0] - yl_text_width(name, strlen(name)), "", kind,
               wide[1] - yl_text_width(kind, strlen(kind)), "", column->filled);
        if (c && c == look->other_arm) role = yl_log_role_name(YL_LOG_ARM);
        snprintf(kind, sizeof kind, "%s%s", role,
                 column->guessed || (c && c == look->other_arm) ? "?" : "");
        printf("  %-10s  %.*s%s\n", kind, (int)some, first, first[some] ? "..." : "");
    }
}

static void print_doubts(const struct look *look)
{
    char text[YL_PEOPLE_TEXT];
    print_left_out(look, stdout);
    for (size_t c = 0; c < look->form.columns; c++) {
        const struct column *column = &look->column[c];
        const struct yl_people_column *form = &look->form.column[c];
        if (yl_people_doubt(form, look->options->lang, text))
            printf(in(look, "'%s' is in doubt: %s\n", "“%s”无法确定：%s\n"), form->name, text);
        if (form->rounded.text)
            printf(
                in(look,
                   "'%s' has numbers that a spreadsheet has rounded: '%s' (line %zu); export "
                   "again with the column as text\n",
                   "“%s”中有被表格软件取整的编号：“%s”（第 %zu 行）；请把该列设为文本后重新导出\n"),
                form->name, form->rounded.text, form->rounded.line);
        if (column->bad)
            printf(in(look, "'%s': cells that are something else: %zu ('%.60s', line %zu)\n",
                      "“%s”中别的内容：%zu 格（“%.60s”，第 %zu 行）\n"),
                   form->name, column->bad, column->bad_text, column->bad_line);
    }
}

/* Columns of numbers that no role claims. */
static size_t metrics(const struct look *look, size_t *first)
{
    size_t count = 0;
    for (size_t c = look->form.columns; c-- > 0;) {
        const enum yl_cell_kind kind = look->form.column[c].kind;
        if (look->column[c].role >= 0 || !*look->form.name[c] ||
            (kind != YL_CELL_NUMBER && kind != YL_CELL_YES))
            continue;
        *first = c;
        count++;
    }
    return count;
}

static void print_option(const struct look *look, enum yl_log_role role)
{
    const int c = column_of(look, role);
    if (c < 0 || !look->column[c].guessed) return;
    printf(" --%s ", yl_log_role_name(role));
    yl_shell_word(stdout, look->form.name[c]);
}

/* The means of two arms are read by `power test` alone; false: the table is another one. */
static bool print_power_call(const struct look *look)
{
    const int sd = column_of(look, YL_LOG_SD), var = column_of(look, YL_LOG_VARIANCE),
              of[] = {column_of(look, YL_LOG_PEOPLE), column_of(look, YL_LOG_MEAN),
                      sd < 0 ? var : sd};
    const char *const key[] = {"n", "mean", sd < 0 ? "var" : "sd"}, *const arm[] = {" --a ",
                                                                                    " --b "};
    if (look->rows != 2 || of[0] < 0 || of[1] < 0 || of[2] < 0) return false;
    printf("yinliu power test");
    for (size_t row = 0; row < 2; row++)
        for (size_t i = 0; i < sizeof of / sizeof *of; i++) {
            const struct column *column = &look->column[of[i]];
            double value = 0;
            (void)yl_people_number(&look->form.column[of[i]], row ? column->second : column->first,
                                   &value);
            printf("%s%s=%.15g", i ? "," : arm[row], key[i], value);
        }
    putchar('\n');
    return true;
}

/* What the reader of the call to copy says against the table, also without rows that cannot be read, if skips; NULL: nothing. ab
 * NULL: it is import. */
static char *objection_to(const struct look *look, struct yl_ab_data *ab, bool skips)
{
    struct yl_fault fault = {0};
    struct yl_funnel funnel;
    struct yl_findings found = {0};
    char *objection;
    size_t bytes;
    FILE *stream = yl_stream_get(&objection, &bytes);
    const struct yl_funnel_call import = {
        .path = look->form.path, .lang = look->options->lang, .err = stream, .goes_on = skips};
    if (ab) {
        ab->err = stream;
        ab->bad_cells = skips ? "skip" : NULL;
        ab->found = &found;
    }
    const enum yl_status status =
        ab ? yl_ab_data(ab, NULL, &fault) : yl_funnel_read(&funnel, &import, &fault);
    if (ab)
        yl_findings_free(&found);
    else
        yl_funnel_free(&funnel);
    if (status)
        fprintf(stream, in(look, "yinliu: %s\n", "yinliu：%s\n"),
                yl_fault_text(&fault, look->options->lang));
    fclose(stream);
    if (yl_fault_is_machines(&fault)) (void)yl_fault_take(look->fault, status, &fault);
    if (status) return objection;
    free(objection);
    return NULL;
}

static char *objection(const struct look *look, struct yl_ab_data *ab, bool *skips)
{
    char *objection = objection_to(look, ab, false),
         *less = objection ? objection_to(look, ab, true) : NULL;
    *skips = objection && !less;
    free(less);
    if (!*skips) return objection;
    free(objection);
    return NULL;
}

/* The call to copy. */
static void print_call(const struct look *look)
{
    const char *path = look->options->operand[0];
    const int who = column_of(look, YL_LOG_PERSON), which = column_of(look, YL_LOG_ARM);
    if ((who >= 0 && look->form.column[who].rounded.text) || print_power_call(look)) return;
    const bool is_log = look->form.is_json && (which < 0 || look->column[which].guessed) &&
                        yl_log_preset_of(&look->form, &(struct yl_log_rules){0}, NULL) >= 0;
    const bool person = who >= 0, arm = which >= 0, time = column_of(look, YL_LOG_TIME) >= 0,
               step = column_of(look, YL_LOG_STEP) >= 0,
               people = column_of(look, YL_LOG_PEOPLE) >= 0;
    const bool is_of_steps = !person && !arm && !step; /* a column of users for each of them */
    size_t metric = 0, times = 0, flags = 0;
    const size_t numbers = metrics(look, &metric);
    char *against = NULL;
    bool skips = false;
    struct yl_ab_data ab = {.data = path, .lang = look->options->lang};
    if (numbers > 1 && numbers < look->form.columns) ab.metric = look->form.name[metric];
    for (int role = 0; role < YL_LOG_ROLES; role++) {
        const int c = column_of(look, (enum yl_log_role)role);
        if (c >= 0 && look->column[c].guessed) ab.column[role] = look->form.name[c];
    }
    for (size_t c = 0; c < look->form.columns; c++)
        times += look->form.column[c].kind == YL_CELL_TIME,
            flags += look->form.column[c].kind == YL_CELL_YES;
    if (is_log || (person && ((step && time) || (!arm && (times > 1 || (time && flags > 1)))))) {
        printf("yinliu fit %s ", in(look, "SCENARIO.yaml", "场景.yaml"));
        yl_shell_word(stdout, path);
        if (!is_log) {
            print_option(look, YL_LOG_PERSON);
            if (step || times == 1) print_option(look, YL_LOG_TIME);
            print_option(look, YL_LOG_STEP);
        }
        printf(" -o %s\n", in(look, "DIR", "目录"));
    } else if (((step && people) || (is_of_steps && numbers > 1 && numbers < look->form.columns)) &&
               !(against = objection(look, NULL, &skips))) {
        printf("yinliu import ");
        yl_shell_word(stdout, path);
        puts(skips ? " --bad-cells skip" : "");
    } else if (!against && arm && (person || people) && !(against = objection(look, &ab, &skips))) {
        printf("yinliu ab --data ");
        yl_shell_word(stdout, path);
        print_option(look, YL_LOG_PERSON);
        print_option(look, YL_LOG_ARM);
        print_option(look, YL_LOG_TIME);
        if (ab.metric) {
            printf(" --metric ");
            yl_shell_word(stdout, ab.metric);
        }
        puts(skips ? " --bad-cells skip" : "");
    } else if (against)
        printf(in(look, "it is not read as it is:\n%s", "无法照此读取：\n%s"), against);
    else
        puts(in(
            look,
            "no call is near: ab --data takes persons and arms, fit persons, times and steps, "
            "import steps and numbers of users; --person, --arm, --time, --step COLUMN name them",
            "看不出适合的命令：ab --data 要用户与组别，fit 要用户、时间与步骤，import "
            "要步骤与人数；用 --person、--arm、--time、--step 指明所在的列"));
    free(against);
    if (look->other_arm)
        printf(in(look, "the arm can be '%s' or '%s': --arm COLUMN says which\n",
                  "组别可以是“%s”或“%s”：请用 --arm 列名 指明\n"),
               look->form.name[which], look->form.name[look->other_arm]);
}

static void show(struct look *look)
{
    const struct yl_people *form = &look->form;
    size_t cut = 0;
    while (delimiters[cut].sign != form->delimiter) cut++;
    find_roles(look);
    printf(in(look, "'%s': %zu rows, %zu columns, %s, %s, ", "“%s”：%zu 行、%zu 列，%s，%s，"),
           form->path, look->rows, form->columns, form->encoding ? form->encoding : "UTF-8",
           in(look, delimiters[cut].en, delimiters[cut].zh));
    if (form->is_json)
        puts(in(look, "a column for each key", "每个键一列"));
    else if (!form->header)
        puts(in(look, "without a header", "没有表头"));
    else if (form->top < form->header)
        printf(in(look, "header in lines %zu and %zu\n", "表头在第 %zu、%zu 行\n"), form->top,
               form->header);
    else
        printf(in(look, "header in line %zu\n", "表头在第 %zu 行\n"), form->header);
    if (form->sheet)
        printf(in(look, "the sheet '%s' is read; another one: '%s#NAME'\n",
                  "读取工作表“%s”；要读另一张请写“%s#名称”\n"),
               form->sheet, form->path);
    print_columns(look);
    print_doubts(look);
    print_call(look);
}

static enum yl_status read_table(struct look *look, struct yl_fault *fault)
{
    enum yl_csv_end end;
    look->column = yl_get_zeroed(look->form.columns + 1, sizeof *look->column);
    for (size_t c = 0; c < look->form.columns; c++) {
        look->column[c].role = -1;
        look->column[c].whole = true;
    }
    enum yl_status status = yl_people_walk(&look->form, on_row, look, &look->account, &end, fault);
    if (status) return status;
    if (look->options->csv)
        print_left_out(look, stderr);
    else
        show(look);
    if (*fault->text) return YL_IO;
    if ((look->others || yl_people_mended(&look->account)) && look->options->strict)
        return yl_fault_set(fault, YL_BAD_INPUT, "'%s' has rows that are left out or were mended",
                            "“%s”有未取或经修补的行", look->form.path);
    return YL_OK;
}

static enum yl_status inspect(struct look *look, struct yl_fault *fault)
{
    const char *path = look->options->operand[0];
    char *manifest = yl_file_joined(path, "manifest.json");
    struct stat about;
    const bool results = !stat(manifest, &about);
    free(manifest);
    if (results)
        return yl_fault_set(fault, YL_BAD_INPUT,
                            "'%s' is a folder of results, not a table: 'yinliu report' makes its "
                            "page, 'yinliu workbook' a sheet of each table",
                            "“%s”是结果目录，不是表格：用 yinliu report 生成页面，yinliu workbook "
                            "把每张表写成工作表",
                            path);
    enum yl_status status = yl_people_open(&look->form, path, fault);
    if (status) return status;
    status = yl_people_all_keys(&look->form, fault);
    if (status) return status;
    if (!look->form.columns)
        return yl_fault_set(fault, YL_BAD_INPUT, "'%s' is empty", "“%s”是空文件", look->form.path);
    if (look->options->csv) look->form.is_written = false; /* cells as they are */
    return read_table(look, fault);
}

enum yl_exit yl_verb_inspect(const struct yl_options *options)
{
    struct yl_fault fault = {0};
    struct look look = {.options = options, .fault = &fault};
    yl_verb_tables(options, 0);
    const enum yl_status status = inspect(&look, &fault);
    for (size_t c = 0; c < look.form.columns && look.column; c++)
        yl_map_free(&look.column[c].values);
    free(look.column);
    yl_arena_free(&look.arena);
    yl_people_free(&look.form);
    return yl_verb_exit(status, &fault, options->lang);
}
