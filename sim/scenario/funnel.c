/* funnel.c: columns are found by their heads, users become shares; contract in funnel.h */
#include "sim/scenario/funnel.h"
#include "sim/base/text.h"
#include "sim/scenario/source.h"
#include <math.h>
#include <string.h>

static const double most_users = 4e9;
static const char *const step_heads[] = {"step", "stage", "event", "page", "name", "步骤", "环节",
                                         "阶段", "事件",  "页面",  "节点", "名称", NULL};
static const char *const user_heads[] = {"users", "user",   "visitors", "visits", "people",
                                         "count", "number", "uv",       "人数",   "用户",
                                         "访客",  "数量",   "次数",     NULL};

struct reading {
    struct yl_reader r;
    struct yl_csv csv;
    int step, users;
    bool headless; /* the first row is data */
};

/* ---- cells ---- */
static bool blank_at(const char *text, size_t *bytes)
{
    static const char *const blanks[] = {" ", "\t", "\r", "\n", "\xC2\xA0", "\xE3\x80\x80"};
    for (size_t i = 0; i < sizeof blanks / sizeof *blanks; i++) {
        *bytes = strlen(blanks[i]);
        if (!strncmp(text, blanks[i], *bytes)) return true;
    }
    return false;
}

static const char *trimmed(struct yl_arena *arena, const char *text)
{
    size_t bytes, end = 0;
    while (*text && blank_at(text, &bytes)) text += bytes;
    for (size_t i = 0; text[i];) {
        if (blank_at(text + i, &bytes)) {
            i += bytes;
        } else {
            i++;
            end = i;
        }
    }
    return yl_arena_copy(arena, text, end);
}

/* A scenario holds no character that nobody can see: a blank stands for it. */
static const char *visible(struct yl_arena *arena, const char *text)
{
    size_t length = text ? strlen(text) : 0, used = 0;
    char *copy = text ? yl_arena_copy(arena, text, length) : NULL;
    if (!copy) return NULL;
    for (const char *at = text, *end = text + length, *from = at; at < end; from = at) {
        if (yl_source_refuses(yl_text_next(&at, end))) {
            copy[used++] = ' ';
            continue;
        }
        memcpy(copy + used, from, (size_t)(at - from));
        used += (size_t)(at - from);
    }
    copy[used] = 0;
    return trimmed(arena, copy);
}

/* Commas only where thousands have them: 12,345,678. */
static bool without_commas(char *out, size_t room, const char *text)
{
    size_t length = strcspn(text, "."), at = 0;
    bool any = memchr(text, ',', length) != NULL;
    for (size_t i = 0; text[i]; i++) {
        if (text[i] != ',') {
            if (at + 1 == room) return false;
            out[at++] = text[i];
        } else if (i > length || i == 0) {
            return false;
        }
    }
    out[at] = 0;
    size_t group = 0;
    for (size_t i = length; any && i-- > 0;) {
        if (text[i] == ',' && group != 3) return false;
        group = text[i] == ',' ? 0 : group + 1;
    }
    return !any || (group > 0 && group <= 3);
}

static bool read_users(const char *text, int64_t *out)
{
    static const struct {
        const char *word;
        double times;
    } tails[] = {{"人", 1}, {"万", 1e4}, {"亿", 1e8}};
    char digits[64];
    double value, times = 1;
    size_t length = strlen(text);
    for (size_t i = 0; i < sizeof tails / sizeof *tails; i++) {
        size_t tail = strlen(tails[i].word);
        if (length > tail && !memcmp(text + length - tail, tails[i].word, tail)) {
            times *= tails[i].times;
            length -= tail;
            char shorter[64];
            if (length >= sizeof shorter) return false;
            memcpy(shorter, text, length);
            shorter[length] = 0;
            if (!without_commas(digits, sizeof digits, shorter)) return false;
            if (!yl_text_to_number(digits, strlen(digits), &value)) continue; /* "1.2万人" */
            goto number;
        }
    }
    if (!without_commas(digits, sizeof digits, text)) return false;
    if (!yl_text_to_number(digits, strlen(digits), &value)) return false;
number:
    value = nearbyint(value * times * 1e6) / 1e6;
    if (value < 0 || value != floor(value) || value > most_users) return false;
    *out = (int64_t)value;
    return true;
}

/* ---- columns ---- */
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

static int column_of(struct reading *in, const char *const *words, int but)
{
    for (int whole = 1; whole >= 0; whole--)
        for (size_t c = 0; c < in->csv.table.columns; c++)
            if ((int)c != but && is_head(in->csv.table.name[c], words, whole)) return (int)c;
    return -1;
}

static struct yl_pos at_line(const struct reading *in, uint32_t line)
{
    return (struct yl_pos){.source = in->csv.source, .line = line, .column = 1, .width = 1};
}

static bool find_columns(struct reading *in)
{
    int64_t users;
    for (size_t c = 0; c < in->csv.table.columns; c++)
        in->csv.table.name[c] = trimmed(in->r.arena, in->csv.table.name[c]);
    in->step = column_of(in, step_heads, -1);
    in->users = column_of(in, user_heads, in->step);
    if (in->users >= 0 && in->step < 0 && in->csv.table.columns == 2) in->step = 1 - in->users;
    if (in->step >= 0 && in->users < 0 && in->csv.table.columns == 2) in->users = 1 - in->step;
    if (in->step < 0 && in->users < 0 && in->csv.table.columns == 2) {
        in->step = 0;
        in->users = 1;
    }
    if (in->step < 0 || in->users < 0) {
        YL_SAY(&in->r, at_line(in, 1), BAD_CSV,
               "a column of steps and a column of users are needed", "需要一列步骤和一列人数");
        yl_diag_help(in->r.diags,
                     in->csv.table.columns == 1 && strpbrk(in->csv.table.name[0], ";\t")
                         ? "the cells are separated by commas, not by semicolons or tabs"
                         : "the first row names them, as 'step,users'",
                     in->csv.table.columns == 1 && strpbrk(in->csv.table.name[0], ";\t")
                         ? "各格之间用逗号分隔，不用分号或制表符"
                         : "第一行写列名，例如“步骤,人数”");
        return false;
    }
    in->headless = read_users(in->csv.table.name[in->users], &users);
    return true;
}

/* ---- names ---- */
static bool taken(const struct yl_funnel *funnel, const char *name)
{
    static const char *const reserved[] = {"to", "next", "leave", "rest", "yes",
                                           "no", "true", "false", "on",   "off",
                                           "y",  "n",    "null",  "~",    NULL};
    for (size_t i = 0; reserved[i]; i++)
        if (!strcmp(reserved[i], name)) return true;
    for (uint32_t i = 0; i < funnel->steps; i++)
        if (!strcmp(funnel->step[i].name, name)) return true;
    return false;
}

/* Letters, digits and what is not ASCII stay; all else is '_'. What is longer than a name should be is cut. */
static const char *name_of(struct yl_funnel *funnel, const char *label)
{
    enum { WIDE = 40 };
    char *name = yl_arena_copy(&funnel->arena, label, yl_text_fit(label, strlen(label), WIDE));
    for (char *c = name; c && *c; c++) {
        bool fine = (*c >= 'a' && *c <= 'z') || (*c >= 'A' && *c <= 'Z') || *c < 0 || *c == '_' ||
                    (c > name && ((*c >= '0' && *c <= '9') || *c == '-'));
        if (!fine && *c >= '0' && *c <= '9') {
            name = yl_arena_print(&funnel->arena, "s%s", name);
            c = name;
        } else if (!fine) {
            *c = '_';
        }
    }
    const char *best = name;
    for (unsigned i = 2; best && taken(funnel, best); i++)
        best = yl_arena_print(&funnel->arena, "%s_%u", name, i);
    return best;
}

/* ---- rows ---- */
static void add_row(struct reading *in, struct yl_funnel *funnel, const char **cell, uint32_t line)
{
    const char *label = visible(in->r.arena, cell[in->step]);
    const char *users = trimmed(in->r.arena, cell[in->users]);
    struct yl_funnel_step *step = &funnel->step[funnel->steps];
    if (!label || (!*label && !*users)) return;
    *step = (struct yl_funnel_step){.label = label, .line = line};
    if (!*label) {
        YL_SAY(&in->r, at_line(in, line), BAD_CSV, "this row has users but no step",
               "此行有人数却没有步骤");
        return;
    }
    if (!read_users(users, &step->users)) {
        YL_SAY(&in->r, at_line(in, line), BAD_CELL, "'%s' has '%s' where its users should be",
               "“%s”的人数写成了“%s”", label, users);
        yl_diag_help(in->r.diags, "write a whole number up to 4000000000, as 12345 or \"12,345\"",
                     "请写不超过 4000000000 的整数，例如 12345 或 \"12,345\"");
        return;
    }
    const struct yl_funnel_step *before = funnel->steps ? step - 1 : NULL;
    if (before && step->users > before->users) {
        YL_SAY(&in->r, at_line(in, line), BAD_CELL,
               "'%s' has %lld users, more than the %lld of '%s' before it",
               "“%1$s”有 %2$lld 人，多于前一步“%4$s”的 %3$lld 人", label, (long long)step->users,
               (long long)before->users, before->label);
        yl_diag_help(in->r.diags,
                     "a funnel only loses people; people who come in at a later step are an "
                     "entry of their own",
                     "漏斗只会减少人数；从后面步骤进来的人要另设一个入口");
    }
    if (!before && !step->users)
        YL_SAY(&in->r, at_line(in, line), BAD_CELL, "'%s' is the first step and has nobody",
               "“%s”是第一步，却没有人", label);
    step->name = name_of(funnel, label);
    if (step->name) funnel->steps++;
}

enum yl_status yl_funnel_read(struct yl_funnel *funnel, const char *path, struct yl_diags *diags,
                              struct yl_fault *fault)
{
    *funnel = (struct yl_funnel){.path = path};
    struct reading in = {
        .r = {.arena = &funnel->arena, .diags = diags, .fault = fault, .typed = true}};
    struct yl_item item = {.kind = YL_SCALAR, .text = path};
    uint32_t count = diags->count;
    if (yl_read_csv(&in.r, &item, path, &in.csv) && find_columns(&in)) {
        funnel->step = yl_arena_get(&funnel->arena, (in.csv.table.rows + 2) * sizeof *funnel->step);
        if (in.headless) add_row(&in, funnel, in.csv.table.name, 1);
        for (size_t i = 0; i < in.csv.table.rows; i++)
            add_row(&in, funnel, in.csv.table.row[i], (uint32_t)in.csv.table.line[i]);
        if (!funnel->steps && diags->count == count)
            YL_SAY(&in.r, at_line(&in, 1), BAD_CSV, "'%s' has no rows", "'%s' 没有数据行", path);
    }
    if (in.r.status) return in.r.status;
    return diags->count > count ? YL_BAD_INPUT : YL_OK;
}

void yl_funnel_free(struct yl_funnel *funnel)
{
    yl_arena_free(&funnel->arena);
    *funnel = (struct yl_funnel){0};
}

/* ---- the scenario ---- */
static void quoted(FILE *out, const char *text)
{
    const char *end = text + strlen(text);
    fputc('"', out);
    for (const char *at = text; at < end; text = at) {
        uint32_t c = yl_text_next(&at, end);
        if (c == '"' || c == '\\') fputc('\\', out);
        if (c < 32 || yl_source_refuses(c))
            fputc(' ', out);
        else
            fwrite(text, 1, (size_t)(at - text), out);
    }
    fputc('"', out);
}

/* Comments stand in one column. */
static void comment(FILE *out, int column, const char *en, const char *zh, enum yl_lang lang)
{
    fprintf(out, "%*s# %s", column < 48 ? 48 - column : 2, "", lang == YL_ZH ? zh : en);
}

static int write_step(FILE *out, const struct yl_funnel_step *step,
                      const struct yl_funnel_step *before)
{
    int width = 8 + yl_text_width(step->name, strlen(step->name)) + 1;
    bool label = strcmp(step->name, step->label) != 0;
    char share[YL_NUMBER] = "";
    fprintf(out, "      - %s:", step->name);
    if (before) {
        double p = before->users ? 100 * (double)step->users / (double)before->users : 0;
        snprintf(share, sizeof share, "p: %.13g%%", p);
    }
    if (!label && !before) return width;
    fputs(" {", out);
    if (label) {
        fputs("label: ", out);
        quoted(out, step->label);
        width += 9 + yl_text_width(step->label, strlen(step->label));
    }
    fprintf(out, "%s%s}", label && before ? ", " : "", share);
    return width + 3 + (int)strlen(share) + (label && before ? 2 : 0);
}

void yl_funnel_write(FILE *out, const struct yl_funnel *funnel, enum yl_lang lang)
{
    bool zh = lang == YL_ZH;
    const char *name = strrchr(funnel->path, '/');
    name = name ? name + 1 : funnel->path;
    fprintf(out, zh ? "# 由漏斗表 " : "# Made from the funnel ");
    quoted(out, name);
    fputs(zh ? " 生成。注明“表”的数字来自该表的第几行，其余都是假设，请改成实际情况。\n"
             : ". Figures marked with a line come from that line of the table; everything\n"
               "# else is an assumption, to be replaced by what you know.\n",
          out);
    fputs("yinliu: 1\ntitle: ", out);
    quoted(out, name);
    fputs("\nhorizon: {from: 2021-07-05, to: 2021-07-06, bin: 1h}", out);
    comment(out, 54, "assumption: one day; the table has no dates", "假设：一天；表中没有日期",
            lang);
    fputs("\nrun: {seed: 1, replications: 100}\n\nentries:\n  funnel:\n", out);
    char line[96];
    int width = snprintf(line, sizeof line, "    arrivals: {send: %lld, at: 2021-07-05, over: 1d}",
                         (long long)funnel->step[0].users);
    fputs(line, out);
    comment(out, width, "", "", lang);
    fprintf(out,
            zh ? "表第 %u 行；一天之内均匀触达是假设\n"
               : "line %u; spread evenly over the day is an assumption\n",
            funnel->step[0].line);
    fputs("    path: funnel\n\npaths:\n  funnel:\n    steps:", out);
    comment(out, 10, "", "", lang);
    fputs(zh ? "没有延迟，因为表中没有；加 after: exp(10s) 等即可\n"
             : "no delays, the table has none; add 'after: exp(10s)' and so on\n",
          out);
    for (uint32_t i = 0; i < funnel->steps; i++) {
        const struct yl_funnel_step *step = &funnel->step[i], *before = i ? step - 1 : NULL;
        comment(out, write_step(out, step, before), "", "", lang);
        fprintf(out, zh ? "表第 %u 行：" : "line %u: ", step->line);
        if (before)
            fprintf(out, zh ? "%lld 人中的 %lld 人\n" : "of %lld users %lld\n",
                    (long long)before->users, (long long)step->users);
        else
            fprintf(out,
                    yl_text_plural(lang, (uint64_t)step->users, "%lld user\n", "%lld users\n",
                                   "%lld 人\n"),
                    (long long)step->users);
    }
}
