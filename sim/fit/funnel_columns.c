/* funnel_columns.c: what each column of a table of users is, by its head and its cells; contract in funnel_parts.h */
#include "sim/base/text.h"
#include "sim/fit/funnel_parts.h"
#include "sim/scenario/source.h"
#include <string.h>
#include <strings.h>

static const char *const step_heads[] = {"step", "stage", "event", "page", "name", "步骤", "环节",
                                         "阶段", "事件",  "页面",  "节点", "名称", NULL};
static const char *const sure_heads[] = {"step", "stage", "步骤", "环节", "阶段", NULL};
static const char *const user_heads[] = {"users", "user",   "visitors", "visits", "people",
                                         "count", "number", "uv",       "人数",   "用户",
                                         "访客",  "数量",   "次数",     NULL};
static const char *const person_heads[] = {"person",   "user_id",     "userid", "user id",
                                           "uid",      "device_id",   "openid", "用户id",
                                           "用户编号", "distinct_id", NULL};
static const char *const date_heads[] = {"date", "day", "week", "month", "日期",
                                         "时间", "周",  "月",   NULL};
static const char *const amount_heads[] = {"amount", "revenue", "gmv",  "sales",
                                           "金额",   "销售额",  "收入", NULL};
static const char *const refund_heads[] = {"refund", "return", "退款", "退货", NULL};
static const char *const visitor_heads[] = {"returning", NULL};
static const char *const other_heads[] = {"cost", "spend", "price",  "rank",   "rate",    "share",
                                          "_id",  " id",   "userid", "openid", "orderid", "用户id",
                                          "花费", "消耗",  "成本",   "单价",   "序号",    "率",
                                          "占比", "年",    NULL};
/* ---- names ----------------------------------------------------------------------------------- */

/* A scenario holds no character that nobody can see: a blank stands for it. */
const char *yl_funnel_visible(struct yl_arena *arena, const char *text)
{
    size_t length, used = 0;
    char *copy = yl_arena_copy(arena, text, strlen(text));
    for (const char *at = text, *end = text + strlen(text), *from = at; at < end; from = at) {
        if (yl_source_refuses(yl_text_next(&at, end))) {
            copy[used++] = ' ';
            continue;
        }
        memcpy(copy + used, from, (size_t)(at - from));
        used += (size_t)(at - from);
    }
    copy[used] = 0;
    const char *trimmed = yl_cell_trim(copy, &length);
    return yl_arena_copy(arena, trimmed, length);
}

static bool taken(const struct yl_funnel *funnel, const char *name)
{
    static const char *const reserved[] = {"to",   "next",  "leave", "rest", "yes", "no",
                                           "true", "false", "on",    "off",  "y",   "n",
                                           "null", "~",     "by",    NULL};
    for (size_t i = 0; reserved[i]; i++)
        if (!strcmp(reserved[i], name)) return true;
    for (size_t i = 0; i < funnel->steps; i++)
        if (!strcmp(funnel->step[i].is.name, name)) return true;
    for (size_t i = 0; i < funnel->values; i++)
        if (!strcmp(funnel->value[i].name, name)) return true;
    return funnel->trait.name && !strcmp(funnel->trait.name, name);
}

/* Letters, digits and what is not ASCII stay; all else is '_'. What is longer than a name should be is cut. */
struct yl_funnel_name yl_funnel_name_of(struct yl_funnel *funnel, const char *label)
{
    enum { WIDE = 40 };
    if (!*label) label = "unnamed";
    char *name = yl_arena_copy(&funnel->arena, label, yl_text_fit(label, strlen(label), WIDE));
    for (char *c = name; *c; c++) {
        bool fine = (*c >= 'a' && *c <= 'z') || (*c >= 'A' && *c <= 'Z') || *c < 0 || *c == '_' ||
                    (c > name && ((*c >= '0' && *c <= '9') || *c == '-'));
        if (!fine && *c >= '0' && *c <= '9') {
            name = yl_arena_print(&funnel->arena, "s%s", name);
            c = name;
        } else if (!fine)
            *c = '_';
    }
    const char *best = name;
    for (unsigned i = 2; taken(funnel, best); i++)
        best = yl_arena_print(&funnel->arena, "%s_%u", name, i);
    return (struct yl_funnel_name){best, label};
}

/* ---- columns --------------------------------------------------------------------------------- */

static bool is_head(const char *cell, const char *const *words, bool whole)
{
    char low[64];
    size_t length = strlen(cell);
    if (length >= sizeof low) return false;
    for (size_t i = 0; i <= length; i++)
        low[i] = (char)(cell[i] >= 'A' && cell[i] <= 'Z' ? cell[i] + 32 : cell[i]);
    for (; *words; words++)
        if (whole ? !strcmp(low, *words) : strstr(low, *words) != NULL) return true;
    return false;
}

static enum yl_funnel_role role_of(const struct yl_people_column *column)
{
    const char *name = column->name;
    if (column->kind == YL_CELL_TIME) return YL_FUNNEL_DATE;
    if (column->kind == YL_CELL_NOTHING) return YL_FUNNEL_IGNORED;
    if (column->kind != YL_CELL_NUMBER) return YL_FUNNEL_GROUP;
    if (column->unit == YL_CELL_UNIT_SHARE) return YL_FUNNEL_SHARE;
    if (is_head(name, refund_heads, false) && !is_head(name, visitor_heads, false))
        return YL_FUNNEL_REFUND;
    if (column->unit > YL_CELL_UNIT_SHARE || is_head(name, amount_heads, false))
        return YL_FUNNEL_AMOUNT;
    if (is_head(name, date_heads, true)) return YL_FUNNEL_GROUP; /* week 1, 2, 3 */
    if (is_head(name, other_heads, false) || !strcasecmp(name, "id")) return YL_FUNNEL_IGNORED;
    return YL_FUNNEL_COUNT;
}

/* The one column with the head, as a whole first; of numbers or not. */
static int find_head(const struct yl_funnel_reading *in, const char *const *words, bool numbers,
                     int but)
{
    const struct yl_people *form = in->form;
    for (int whole = 1; whole >= 0; whole--)
        for (size_t c = 0; c < form->columns; c++) {
            const struct yl_people_column *column = &form->column[c];
            const bool name = column->kind == YL_CELL_NAME || column->kind == YL_CELL_YES,
                       fits = numbers ? whole || !is_head(column->name, step_heads, false) : name;
            if ((int)c != but && fits && is_head(column->name, words, whole)) return (int)c;
        }
    return -1;
}

int yl_funnel_only(const struct yl_funnel_reading *in, enum yl_funnel_role role)
{
    int at = -1;
    size_t count = 0;
    for (size_t c = 0; c < in->form->columns; c++)
        if (in->role[c] == role) at = (int)c, count++;
    return count == 1 ? at : -1;
}

/* Columns of one name under several heads, as of platforms, are one step. */
static void find_parts(struct yl_funnel_reading *in)
{
    const struct yl_people_column *column = in->form->column;
    for (size_t c = 0; c < in->form->columns; c++)
        for (size_t d = 0; d < c && in->wide && in->role[c] == YL_FUNNEL_COUNT; d++) {
            if (in->role[d] != YL_FUNNEL_COUNT || !column[c].over || !column[d].over ||
                strcmp(column[c].name + column[c].over, column[d].name + column[d].over) != 0)
                continue;
            in->role[c] = YL_FUNNEL_PART;
            in->into[c] = d;
            in->parts = true;
        }
}

static void find_roles(struct yl_funnel_reading *in)
{
    const struct yl_people *form = in->form;
    size_t counts = 0;
    int total = -1;
    for (size_t c = 0; c < form->columns; c++) {
        in->role[c] = role_of(&form->column[c]);
        counts += in->role[c] == YL_FUNNEL_COUNT;
    }
    in->step = find_head(in, step_heads, false, -1);
    in->users = find_head(in, user_heads, true, in->step);
    if (in->step < 0 && form->columns == 2)
        in->step =
            in->users == 0 || in->users == 1 ? 1 - in->users : yl_funnel_only(in, YL_FUNNEL_GROUP);
    if (in->step >= 0 && in->users < 0 && form->columns == 2) in->users = 1 - in->step;
    if (in->step < 0 && in->users < 0 && form->columns == 2 && counts < 2)
        in->step = 0, in->users = 1;
    if (in->step >= 0 && in->users < 0 && is_head(form->name[in->step], sure_heads, false))
        for (size_t c = form->columns; c-- > 0;) { /* a column of users for each platform */
            if (in->role[c] != YL_FUNNEL_COUNT || is_head(form->name[c], step_heads, false))
                continue;
            in->role[c] = YL_FUNNEL_USERS;
            in->users = (int)c;
        }
    for (size_t c = 0; c < form->columns; c++)
        if (in->role[c] == YL_FUNNEL_USERS && yl_people_is_total(form->name[c])) total = (int)c;
    for (size_t c = 0; c < form->columns && total >= 0; c++)
        if (in->role[c] == YL_FUNNEL_USERS) in->role[c] = YL_FUNNEL_IGNORED;
    if (total >= 0) {
        in->users = total; /* it has what the others have */
        yl_say(&in->say, "'%s': the users are those of '%s', which adds up other columns",
               "“%s”：人数取“%s”列，它是其他列的合计", in->funnel->path, form->name[total]);
    }
    if (in->step < 0 && in->users >= 0 && counts == 1)
        in->step = yl_funnel_only(in, YL_FUNNEL_GROUP);
    if (in->step >= 0 && in->users < 0 && counts == 1)
        in->users = yl_funnel_only(in, YL_FUNNEL_COUNT);
    in->wide = in->step < 0 || in->users < 0;
    in->wrong.count += in->wide && counts < 2;
    in->date = yl_funnel_only(in, YL_FUNNEL_DATE);
    in->order = -1;
    for (size_t c = 0; c < form->columns && !in->wide; c++)
        if (in->role[c] == YL_FUNNEL_COUNT && (int)c != in->users &&
            is_head(form->name[c], step_heads, false))
            in->order = (int)c;
    if (!in->wide) in->role[in->step] = YL_FUNNEL_STEP;
    if (!in->wide) in->role[in->users] = YL_FUNNEL_USERS;
    find_parts(in);
}

bool yl_funnel_is_log(const struct yl_people *form)
{
    bool person = false, time = false;
    for (size_t c = 0; c < form->columns; c++) {
        person |=
            is_head(form->name[c], person_heads, true) ||
            (form->column[c].kind == YL_CELL_NAME && is_head(form->name[c], user_heads, true));
        const struct yl_people_column *column = &form->column[c];
        time |= column->kind == YL_CELL_TIME || (column->cells && column->times == column->cells);
    }
    return person && time;
}

static void find_by(struct yl_funnel_reading *in)
{
    const char *by = in->call->by;
    char names[YL_PEOPLE_TEXT] = "";
    in->by = -1;
    for (size_t c = 0, at = 0; c < in->form->columns && by; c++) {
        if (!strcmp(in->form->name[c], by)) in->by = (int)c;
        if (in->role[c] == YL_FUNNEL_GROUP && at < sizeof names - 80)
            at += (size_t)snprintf(names + at, sizeof names - at, "%s%.60s", at ? ", " : "",
                                   in->form->name[c]);
    }
    if (by && (in->by < 0 || in->role[in->by] != YL_FUNNEL_GROUP)) {
        yl_say(&in->wrong, "--by '%s' is no column of names; there are: %s",
               "--by“%s”不是名称列；可用的有：%s", by,
               *names ? names : T(in->call->lang, "none", "无"));
    } else if (by)
        in->funnel->trait =
            yl_funnel_name_of(in->funnel, yl_funnel_visible(&in->funnel->arena, by));
}

void yl_funnel_columns(struct yl_funnel_reading *in, size_t line)
{
    find_roles(in);
    if (in->wrong.count) {
        yl_say(&in->say,
               "%s:%zu: a column of steps and a column of users are needed, or a column of users "
               "for each step; the first row names them, as 'step,users'",
               "%s:%zu：需要一列步骤和一列人数，或每个步骤一列人数；第一行写列名，例如“步骤,人数”",
               in->funnel->path, line);
        return;
    }
    find_by(in);
    char text[YL_PEOPLE_TEXT];
    for (size_t c = 0; c < in->form->columns; c++) { /* the doubt of one that is read */
        const enum yl_funnel_role role = in->role[c];
        if (role != YL_FUNNEL_USERS && (role < YL_FUNNEL_COUNT || role > YL_FUNNEL_SHARE)) continue;
        if (!yl_people_doubt(&in->form->column[c], in->call->lang, text)) continue;
        yl_say(&in->wrong, "%s: the column '%s' is in doubt: %s", "%s：“%s”列无法确定：%s",
               in->funnel->path, in->form->name[c], text);
    }
}
