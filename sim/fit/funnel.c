/* funnel.c: rows of users are added up, by step and by value; contract in funnel.h */
#include "sim/fit/funnel.h"
#include "sim/base/array.h"
#include "sim/base/get.h"
#include "sim/fit/funnel_parts.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

static const double most_users = 2e9;
enum { MOST_NAMES = 1000 };

/* Of steps, or of values; true: there is room for one more. */
static bool is_few(struct yl_funnel_reading *in, size_t names, size_t line)
{
    if (names < MOST_NAMES) return true;
    if (!in->wrong.count)
        yl_say(&in->wrong,
               "%s:%zu: more than %d names are no steps of a funnel, nor values of a trait",
               "%s:%zu：超过 %d 个名称，不是漏斗的步骤，也不是特征的取值", in->funnel->path, line,
               (int)MOST_NAMES);
    return false;
}

static void add_step(struct yl_funnel_reading *in, const char *label, size_t line, double rank)
{
    struct yl_funnel *funnel = in->funnel;
    if (!is_few(in, funnel->steps, line)) return;
    const struct yl_funnel_step step = {
        .is = yl_funnel_name_of(funnel, label), .line = line, .rank = rank, .found = funnel->steps};
    *YL_ARRAY_NEXT(funnel->step, funnel->steps, funnel->step_capacity) = step;
}

/* ---- rows ------------------------------------------------------------------------------------ */

const char *const yl_funnel_asides[YL_FUNNEL_ASIDES][2] = {
    [YL_FUNNEL_BAD_CELLS] = {"another number of cells than the header", "单元格数与表头不符"},
    [YL_FUNNEL_BAD_USERS] = {"users that are no whole number up to 2000000000",
                             "人数不是不超过 2000000000 的整数"},
    [YL_FUNNEL_BAD_STEP] = {"users but no step", "有人数却没有步骤"},
    [YL_FUNNEL_BAD_DATE] = {"no date that can be read", "日期无法读取"},
    [YL_FUNNEL_TOTAL] = {"a total of other rows by its name or by its numbers, but not by both",
                         "名称与数值只有一样像其他行的合计"},
};

/* false, for the caller to return: the row is not used */
static bool set_aside(struct yl_funnel_reading *in, enum yl_funnel_aside why, size_t line,
                      const char *cell)
{
    struct yl_funnel *funnel = in->funnel;
    if (funnel->aside[why]++) return false;
    funnel->line[why] = line;
    yl_say(&in->say, "%s:%zu: %s: '%.60s'", "%s:%zu：%s：“%.60s”", funnel->path, line,
           yl_funnel_asides[why][in->call->lang], cell);
    return false;
}

static void add_entry(struct yl_funnel_reading *in, size_t row, size_t column, double number)
{
    *YL_ARRAY_NEXT(in->entry, in->entries, in->entry_capacity) =
        (struct yl_funnel_entry){(uint32_t)row, (uint32_t)column, number};
}

/* The number of the value that the row has of the trait. */
static uint32_t value_at(struct yl_funnel_reading *in, const char *const *cell, size_t line)
{
    struct yl_funnel *funnel = in->funnel;
    if (in->by < 0) return 0;
    const char *label = yl_funnel_visible(&funnel->arena, cell[in->by]);
    for (uint32_t v = 0; v < funnel->values; v++)
        if (!strcmp(funnel->value[v].label, label)) return v;
    if (!is_few(in, funnel->values, line)) return 0;
    struct yl_funnel_name name =
        yl_funnel_name_of(funnel, *label ? label : T(in->call->lang, "none", "无"));
    name.label = label;
    *YL_ARRAY_NEXT(funnel->value, funnel->values, funnel->value_capacity) = name;
    return (uint32_t)funnel->values - 1;
}

static bool is_users(double number)
{
    return number >= 0 && number <= most_users && number == floor(number);
}

/* False: the row was set aside. */
static bool read_day(struct yl_funnel_reading *in, const char *const *cell, size_t line)
{
    static const struct yl_zone wall = {0};
    int64_t at;
    if (in->date < 0) return true;
    if (!yl_cell_time(cell[in->date], &wall, &at))
        return set_aside(in, YL_FUNNEL_BAD_DATE, line, cell[in->date]);
    *YL_ARRAY_NEXT(in->day, in->days, in->day_capacity) = at / YL_DAY;
    return true;
}

static size_t step_named(struct yl_funnel_reading *in, const char *label, size_t line, double rank)
{
    struct yl_funnel *funnel = in->funnel;
    for (size_t s = 0; s < funnel->steps; s++)
        if (!strcmp(funnel->step[s].is.label, label)) return s;
    add_step(in, label, line, rank);
    return funnel->steps - 1;
}

/* The users of the row, of all columns of users; false: it was set aside. */
static bool read_users(struct yl_funnel_reading *in, const char *const *cell, size_t line,
                       double *users)
{
    size_t known = 0;
    *users = 0;
    for (size_t c = 0; c < in->form->columns; c++) {
        double number;
        if (in->role[c] != YL_FUNNEL_USERS || yl_cell_is_missing(cell[c])) continue;
        if (!yl_people_number(&in->form->column[c], cell[c], &number) || !is_users(number))
            return set_aside(in, YL_FUNNEL_BAD_USERS, line, cell[c]);
        *users += number;
        known++;
    }
    return known || set_aside(in, YL_FUNNEL_BAD_USERS, line, cell[in->users]);
}

/* Without a column that distinguishes them the same step once more is another one, the first of all another funnel. */
static void add_again(struct yl_funnel_reading *in, const char *label, size_t line, double rank)
{
    const struct yl_funnel *funnel = in->funnel;
    if (funnel->steps && !strcmp(funnel->step->is.label, label) && !in->wrong.count)
        yl_say(&in->wrong,
               "%s:%zu: '%.60s' comes again: these are several funnels, and no column of names "
               "or dates distinguishes them",
               "%s:%zu：“%.60s”再次出现：表中有多个漏斗，却没有名称或日期列加以区分", funnel->path,
               line, label);
    add_step(in, label, line, rank);
}

static void read_long(struct yl_funnel_reading *in, const char *const *cell, size_t line)
{
    struct yl_funnel *funnel = in->funnel;
    const char *label = yl_funnel_visible(&funnel->arena, cell[in->step]);
    double users, rank = (double)funnel->steps;
    size_t length;
    yl_cell_trim(cell[in->users], &length);
    if (!*label) {
        if (length) set_aside(in, YL_FUNNEL_BAD_STEP, line, cell[in->users]);
        funnel->read -= !length; /* nothing is in it */
        return;
    }
    if (!read_users(in, cell, line, &users) || !read_day(in, cell, line)) return;
    if (in->order >= 0)
        (void)yl_people_number(&in->form->column[in->order], cell[in->order], &rank);
    bool splits = in->date >= 0; /* a column tells rows of the same step apart */
    for (size_t c = 0; c < in->form->columns; c++) splits |= in->role[c] == YL_FUNNEL_GROUP;
    if (!splits) add_again(in, label, line, rank);
    const size_t step = splits ? step_named(in, label, line, rank) : funnel->steps - 1;
    add_entry(in, value_at(in, cell, line), step, users);
}

static void read_wide(struct yl_funnel_reading *in, const char *const *cell, size_t line)
{
    const size_t before = in->entries;
    bool good = true;
    for (size_t c = 0; c < in->form->columns && good; c++) {
        const enum yl_funnel_role role = in->role[c];
        double number;
        if (role < YL_FUNNEL_COUNT || role > YL_FUNNEL_SHARE || yl_cell_is_missing(cell[c]))
            continue;
        good = yl_people_number(&in->form->column[c], cell[c], &number) &&
               (role == YL_FUNNEL_AMOUNT || role == YL_FUNNEL_SHARE || is_users(number));
        if (good) add_entry(in, in->rows, in->into[c], number);
        if (!good) set_aside(in, YL_FUNNEL_BAD_USERS, line, cell[c]);
    }
    if (good && read_day(in, cell, line))
        *YL_ARRAY_NEXT(in->value_of, in->rows, in->row_capacity) = value_at(in, cell, line);
    else
        in->entries = before;
}

static enum yl_csv_end read_header(struct yl_funnel_reading *in, const struct yl_csv_row *row)
{
    const struct yl_people *form = in->form;
    double users;
    yl_funnel_columns(in, row->line);
    if (in->wrong.count) return YL_CSV_ENOUGH;
    for (size_t c = 0; c < form->columns && in->wide; c++)
        if (in->role[c] == YL_FUNNEL_COUNT)
            add_step(in,
                     yl_funnel_visible(&in->funnel->arena,
                                       form->name[c] + (in->parts ? form->column[c].over : 0)),
                     row->line, (double)c);
    if (!in->wide &&
        yl_people_number(NULL, form->name[in->users], &users)) { /* the first row is data */
        in->funnel->read++;
        read_long(in, form->name, row->line);
    }
    return in->wrong.count ? YL_CSV_ENOUGH : YL_CSV_GO_ON;
}

static bool is_total(const struct yl_funnel_reading *in, const char *const *cell)
{
    bool total = false;
    for (size_t c = 0; c < in->form->columns; c++)
        total |= (int)c != in->step && yl_people_may_be_total(&in->form->column[c], cell[c]);
    return total;
}

static enum yl_csv_end on_row(void *context, const struct yl_csv_row *row)
{
    struct yl_funnel_reading *in = context;
    if (!in->role) {
        in->role = yl_get_zeroed(in->form->columns + 1, sizeof *in->role);
        in->into = yl_get_zeroed(in->form->columns + 1, sizeof *in->into);
        for (size_t c = 0; c < in->form->columns; c++) in->into[c] = c;
        return read_header(in, row);
    }
    in->funnel->read++;
    if (row->cells != in->form->columns)
        set_aside(in, YL_FUNNEL_BAD_CELLS, row->line, row->cell[0]);
    else if (is_total(in, row->cell))
        set_aside(in, YL_FUNNEL_TOTAL, row->line, row->cell[0]);
    else
        (in->wide ? read_wide : read_long)(in, row->cell, row->line);
    return in->wrong.count ? YL_CSV_ENOUGH : YL_CSV_GO_ON;
}

/* ---- sums ------------------------------------------------------------------------------------ */

/* By the column that numbers them. */
YL_ORDER(by_rank, struct yl_funnel_step, YL_BY(rank) YL_BY(found))

static void add(struct yl_funnel_count *count, double of, double passed)
{
    if (isnan(of) || isnan(passed)) return;
    count->of += of;
    count->passed += passed;
    count->rows++;
}

/* [rows][columns] of the table; of a long one a row a value and a column a step. NAN: no value. NULL: it is too large. */
static double *numbers_of(const struct yl_funnel_reading *in, const size_t *to, size_t rows,
                          size_t columns)
{
    double *number =
        rows < SIZE_MAX / (columns + 1) ? yl_try_get(rows * columns + 1, sizeof *number) : NULL;
    for (size_t i = 0; number && i < rows * columns; i++) number[i] = NAN;
    for (size_t i = 0; number && i < in->entries; i++) {
        const struct yl_funnel_entry *one = &in->entry[i];
        double *is = &number[one->row * columns + (in->wide ? one->column : to[one->column])];
        *is = isnan(*is) ? one->number : *is + one->number;
    }
    return number;
}

/* A column of shares is held against the counts: which two it divides, and where it does not. */
static void check_share(struct yl_funnel_reading *in, const double *number, size_t share)
{
    const struct yl_people *form = in->form;
    size_t best = 0, rows = 0, of = 0, to = 0;
    for (size_t a = 0; a < form->columns; a++)
        for (size_t b = 0; b < form->columns; b++) {
            size_t good = 0, known = 0;
            if (a == b || in->role[a] != YL_FUNNEL_COUNT || in->role[b] != YL_FUNNEL_COUNT)
                continue;
            for (size_t r = 0; r < in->rows; r++) {
                const double *row = &number[r * form->columns], ratio = row[b] / row[a];
                if (isnan(ratio) || isnan(row[share])) continue;
                known++;
                good += fabs(ratio - row[share]) <= 0.0006 + 0.006 * ratio;
            }
            if (good <= best) continue;
            best = good, rows = known, of = a, to = b;
        }
    struct yl_funnel_count both = {0}, each = {0};
    for (size_t r = 0; r < in->rows && best; r++) {
        const double *row = &number[r * form->columns];
        add(&both, row[of], row[to]);
        if (!isnan(row[of])) each.of += row[of];
        if (!isnan(row[to])) each.passed += row[to];
    }
    if (2 * best <= rows || !best)
        yl_say(&in->say, "'%s': the shares in '%s' are those of no two columns of users; not read",
               "“%s”：“%s”列的占比与任何两列人数都对不上，未读", in->funnel->path,
               form->name[share]);
    else
        yl_say(&in->say,
               "'%s': '%s' is %s / %s in %zu of %zu rows; not read. The sums of all rows give %.2f "
               "%%, those of the %zu rows that have both, taken here, %.2f %%",
               "“%s”：“%s”在 %5$zu/%6$zu 行中等于 %3$s / %4$s，未读。全部行的合计为 "
               "%7$.2f%%，两者都有的 %8$zu 行为 %9$.2f%%（采用后者）",
               in->funnel->path, form->name[share], form->name[to], form->name[of], best, rows,
               100 * each.passed / each.of, both.rows, 100 * both.passed / both.of);
}

/* A count that adds up those beside it is no step before or behind them. */
static void check_sums(struct yl_funnel_reading *in, const double *number, const size_t *column)
{
    const size_t steps = in->funnel->steps;
    for (size_t s = 0; s < steps; s++)
        for (int side = -1; side <= 1; side += 2)
            for (size_t parts = 2; parts < steps; parts++) {
                const size_t last = s + (size_t)side * parts;
                size_t equal = 0;
                if (last >= steps) break;
                for (size_t r = 0; r < in->rows; r++) {
                    const double *row = &number[r * in->form->columns];
                    double sum = 0;
                    for (size_t k = 1; k <= parts; k++) sum += row[column[s + (size_t)side * k]];
                    equal += sum > 0 && sum <= row[column[s]] && sum >= row[column[s]];
                }
                if (equal < 2 || equal < in->rows) continue;
                yl_say(
                    &in->wrong,
                    "'%s': '%s' adds up the columns '%s' to '%s', which are no steps of a funnel: "
                    "leave out either it or them",
                    "“%s”：“%s”是“%s”至“%s”各列之和，它们不是漏斗的步骤：请只保留合计或只保留各项",
                    in->funnel->path, in->funnel->step[s].is.label,
                    in->funnel->step[side < 0 ? last : s + 1].is.label,
                    in->funnel->step[side < 0 ? s - 1 : last].is.label);
                return;
            }
}

static void add_up(struct yl_funnel_reading *in)
{
    struct yl_funnel *funnel = in->funnel;
    size_t *to = yl_get_zeroed(funnel->steps + 1, sizeof *to);
    qsort(funnel->step, funnel->steps, sizeof *funnel->step, by_rank);
    for (size_t k = 0; k < funnel->steps; k++) to[funnel->step[k].found] = k;
    const size_t rows = in->wide         ? in->rows
                        : funnel->values ? funnel->values
                                         : 1,
                 columns = in->wide ? in->form->columns : funnel->steps;
    double *number = numbers_of(in, to, rows, columns);
    if (!number) {
        yl_say(&in->wrong, "'%s': %zu rows of %zu columns are more than there is memory for",
               "“%s”：%zu 行 %zu 列超出可用内存", funnel->path, rows, columns);
        free(to);
        return;
    }
    size_t *column = yl_get_zeroed(funnel->steps + 1, sizeof *column), steps = 0;
    for (size_t c = 0; c < columns; c++)
        if (!in->wide || in->role[c] == YL_FUNNEL_COUNT) column[steps++] = c;
    if (in->wide) check_sums(in, number, column);
    for (size_t s = 0; s < funnel->steps; s++) {
        struct yl_funnel_count *count =
            yl_arena_get(&funnel->arena, (1 + funnel->values) * sizeof *count);
        memset(count, 0, (1 + funnel->values) * sizeof *count);
        for (size_t r = 0; r < rows; r++) {
            const double passed = number[r * columns + column[s]],
                         of = s ? number[r * columns + column[s - 1]] : passed;
            const uint32_t value = in->wide ? in->value_of[r] : (uint32_t)r;
            add(&count[0], of, passed);
            if (funnel->values) add(&count[1 + value], of, passed);
        }
        funnel->step[s].count = count;
    }
    for (size_t c = 0; c < columns && in->wide; c++)
        for (size_t r = 0; r < rows; r++) {
            const double *row = &number[r * columns], orders = row[column[steps - 1]];
            if (in->role[c] == YL_FUNNEL_AMOUNT && yl_funnel_only(in, YL_FUNNEL_AMOUNT) == (int)c)
                add(&funnel->orders, orders, row[c]);
            if (in->role[c] == YL_FUNNEL_REFUND && yl_funnel_only(in, YL_FUNNEL_REFUND) == (int)c)
                add(&funnel->refunds, orders, row[c]);
        }
    for (size_t c = 0; c < columns && in->wide; c++)
        if (in->role[c] == YL_FUNNEL_SHARE) check_share(in, number, c);
    funnel->rows = rows;
    YL_FREE(number, column, to);
}

static void find_dates(struct yl_funnel_reading *in)
{
    struct yl_funnel *funnel = in->funnel;
    funnel->last = -1;
    if (!in->days) return;
    qsort(in->day, in->days, sizeof *in->day, yl_time_order);
    funnel->first = in->day[0];
    funnel->last = in->day[in->days - 1];
    for (size_t i = 1; i < in->days; i++) {
        const int64_t gap = in->day[i] - in->day[i - 1];
        if (gap && (!funnel->gap || gap < funnel->gap)) funnel->gap = gap;
    }
    if (!funnel->gap) funnel->gap = 1;
}

/* Are all users sums since the beginning? */
static bool runs(const struct yl_funnel_reading *in)
{
    bool all = true;
    for (size_t c = 0; c < in->form->columns; c++)
        if (in->role[c] == YL_FUNNEL_USERS || in->role[c] == YL_FUNNEL_COUNT)
            all &= in->form->column[c].runs;
    return all;
}

/* What was added up, and what was left. */
static void report_sums(struct yl_funnel_reading *in)
{
    const struct yl_people *form = in->form;
    const size_t rows = in->wide ? in->rows : in->entries;
    size_t columns = 0, last = 0;
    for (size_t c = 0; c < form->columns; c++)
        if (in->role[c] == YL_FUNNEL_USERS) last = c, columns++;
    if (columns > 1)
        yl_say(&in->say, "'%s': users are added up over %zu columns, '%s' to '%s'",
               "“%s”：人数按 %zu 列合计，“%s”至“%s”", in->funnel->path, columns,
               form->name[in->users], form->name[last]);
    for (size_t c = 0; c < form->columns; c++) {
        const char *path = in->funnel->path, *name = form->name[c];
        const bool sums = rows > (in->wide ? 1 : in->funnel->steps);
        if (in->role[c] == YL_FUNNEL_PART)
            yl_say(&in->say, "'%s': the users of '%s' are added to those of '%s'",
                   "“%s”：“%s”的人数并入“%s”", path, name, form->name[in->into[c]]);
        if (in->role[c] == YL_FUNNEL_GROUP && sums && (int)c != in->by)
            yl_say(&in->say, "'%s': users are added up over '%s'; --by '%s' keeps them apart",
                   "“%1$s”：人数按“%2$s”合计；加 --by“%3$s”可分开", path, name, name);
        if (in->role[c] == YL_FUNNEL_DATE && sums && (int)c == in->date)
            yl_say(&in->say, "'%s': users are added up over the dates of '%s'%s",
                   "“%s”：人数按“%s”的日期合计%s", path, name,
                   !runs(in) ? ""
                             : T(in->call->lang,
                                 ", though none falls from day to day: of sums since the beginning "
                                 "leave the last day alone",
                                 "，但各数逐日从不下降：若是累计数，请只保留最后一天"));
        if (in->role[c] == YL_FUNNEL_IGNORED && form->column[c].kind != YL_CELL_NOTHING && in->wide)
            yl_say(&in->say, "'%s': the column '%s' is not read", "“%s”：未读“%s”列", path, name);
    }
}

static void check_falls(struct yl_funnel_reading *in)
{
    const struct yl_funnel *funnel = in->funnel;
    if (funnel->refunds.passed > funnel->refunds.of)
        yl_say(&in->wrong, "'%s': '%s' counts %.0f, more than the %.0f orders: no refunds of these",
               "“%s”：“%s”为 %.0f，多于 %.0f 个订单：不是这些订单的退款", funnel->path,
               in->form->name[yl_funnel_only(in, YL_FUNNEL_REFUND)], funnel->refunds.passed,
               funnel->refunds.of);
    for (size_t s = 0; s < funnel->steps; s++) {
        const struct yl_funnel_step *step = &funnel->step[s];
        if (!s && !(step->count->passed > 0))
            yl_say(&in->wrong, "%s:%zu: '%s' is the first step and has nobody",
                   "%s:%zu：“%s”是第一步，却没有人", funnel->path, step->line, step->is.label);
        for (size_t v = 0; s && v <= funnel->values; v++) {
            if (step->count[v].passed <= step->count[v].of) continue;
            yl_say(&in->wrong,
                   "%s:%zu: '%s' has %.0f users, more than the %.0f of '%s' before it: they did "
                   "not all come from there. Are the steps in their order, and one funnel? Those "
                   "who come in later are an entry of their own",
                   "%s:%zu：“%s”有 %.0f 人，多于前一步“%6$s”的 %5$.0f "
                   "人：不可能都从那里来。步骤的顺序对吗，是否为同一个漏斗？"
                   "从后面步骤进来的人要另设一个入口",
                   funnel->path, step->line, step->is.label, step->count[v].passed,
                   step->count[v].of, step[-1].is.label);
            break;
        }
    }
}

/* ---- the whole ------------------------------------------------------------------------------- */

static void finish(struct yl_funnel_reading *in)
{
    struct yl_funnel *funnel = in->funnel;
    size_t left = 0;
    for (int i = 0; i < YL_FUNNEL_ASIDES; i++) left += funnel->aside[i];
    if (left && !in->call->goes_on)
        yl_say(&in->wrong,
               "'%s': rows that cannot be read: %zu; --bad-cells skip goes on without them",
               "“%s”：无法读取的行：%zu；加 --bad-cells skip 可不计这些行", funnel->path, left);
    if (!in->wrong.count && (!funnel->steps || !in->entries))
        yl_say(&in->wrong, "'%s' has no row of users", "“%s”没有人数的行", funnel->path);
    if (in->wrong.count) return;
    add_up(in);
    find_dates(in);
    if (!in->wrong.count) check_falls(in);
    if (!in->wrong.count) report_sums(in);
}

static enum yl_status walk(struct yl_funnel_reading *in, struct yl_fault *fault)
{
    struct yl_people_account account;
    char text[YL_PEOPLE_TEXT];
    if (yl_funnel_is_log(in->form))
        return yl_fault_set(
            fault, YL_BAD_INPUT,
            "'%s' is a log, a row an event: 'yinliu fit SCENARIO %s' reads it, of a scenario "
            "that declares which steps there are",
            "“%s”是日志（一行一个事件）：请先写出含各步骤的场景，再用 'yinliu fit 场景 %s' 读取",
            in->funnel->path, in->funnel->path);
    const enum yl_status status = yl_people_walk(in->form, on_row, in, &account, NULL, fault);
    if (status) return status;
    if (!in->wrong.count && yl_people_asides(&account, in->call->lang, text))
        yl_say(&in->say, "'%s': %s", "“%s”：%s", in->funnel->path, text);
    finish(in);
    return in->wrong.count ? YL_BAD_INPUT : YL_OK;
}

enum yl_status yl_funnel_read(struct yl_funnel *funnel, const struct yl_funnel_call *call,
                              struct yl_fault *fault)
{
    struct yl_people form;
    struct yl_funnel_reading in = {.funnel = funnel,
                                   .call = call,
                                   .form = &form,
                                   .say = {.to = call->err, .lang = call->lang},
                                   .wrong = {.to = call->err, .lang = call->lang}};
    *funnel = (struct yl_funnel){.path = call->path};
    enum yl_status status = yl_people_open(&form, call->path, fault);
    if (!status) status = walk(&in, fault);
    if (status == YL_BAD_INPUT && !*fault->text)
        status = yl_fault_set(fault, status, "'%s' is not read as a funnel", "“%s”未能按漏斗读取",
                              call->path);
    yl_people_free(&form);
    YL_FREE(in.role, in.into, in.entry, in.value_of, in.day);
    return status;
}

void yl_funnel_free(struct yl_funnel *funnel)
{
    yl_arena_free(&funnel->arena);
    YL_FREE(funnel->step, funnel->value);
    *funnel = (struct yl_funnel){0};
}
