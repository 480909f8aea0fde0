/* funnel_write.c: shares of the counts as a scenario, with where each is from; contract in funnel.h */
#include "sim/base/clock.h"
#include "sim/base/get.h"
#include "sim/base/text.h"
#include "sim/fit/funnel.h"
#include "sim/scenario/source.h"
#include "sim/stats/interval.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { COMMENT_AT = 48, DATE = 40 };

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

/* ' {label: "..."' where the name is another; else nothing. True: it was printed. */
static bool put_label(FILE *out, const struct yl_funnel_name *is)
{
    if (!strcmp(is->name, is->label)) return false;
    fputs("label: ", out);
    quoted(out, is->label);
    return true;
}

static double share_of(const struct yl_funnel_count *count)
{
    return count->of > 0 ? count->passed / count->of : 0;
}

/* A line and the comment behind it, all comments of the file in one column. */
static void put_line(FILE *out, const char *line, const char *comment)
{
    const int width = yl_text_width(line, strlen(line));
    if (*comment)
        fprintf(out, "%s%*s# %s\n", line, width < COMMENT_AT ? COMMENT_AT - width : 2, "", comment);
    else
        fprintf(out, "%s\n", line);
}

/* "2026-03-01" of a day since 1970. */
static const char *date_of(char text[DATE], int64_t day)
{
    static const struct yl_zone wall = {0};
    const struct yl_local at = yl_local(&wall, day * YL_DAY);
    snprintf(text, DATE, "%04d-%02d-%02d", at.year, at.month, at.day);
    return text;
}

/* How the counts of a step are printed: "line 4: of 920 users 390", of several rows how many have both. */
static void write_count(char *text, size_t size, const struct yl_funnel *funnel,
                        const struct yl_funnel_step *step, enum yl_lang lang)
{
    const struct yl_funnel_count *all = step->count;
    char rows[80] = "";
    if (funnel->rows > 1 && !funnel->values)
        snprintf(rows, sizeof rows, T(lang, " (%zu of %zu rows)", "（%zu/%zu 行）"), all->rows,
                 funnel->rows);
    if (step == funnel->step)
        snprintf(text, size, T(lang, "line %zu: users: %.0f%s", "表第 %zu 行：%.0f 人%s"),
                 step->line, all->passed, rows);
    else
        snprintf(text, size,
                 T(lang, "line %zu: of %.0f users %.0f%s", "表第 %zu 行：%.0f 人中的 %.0f 人%s"),
                 step->line, all->of, all->passed, rows);
}

static void put_step(FILE *out, const struct yl_funnel *funnel, const struct yl_funnel_step *step,
                     enum yl_lang lang)
{
    char *line = NULL, comment[200];
    size_t size = 0;
    FILE *text = yl_stream_get(&line, &size);
    write_count(comment, sizeof comment, funnel, step, lang);
    fprintf(text, "      - %s: {", step->is.name);
    const bool label = put_label(text, &step->is);
    if (step == funnel->step)
        fputs("}", text);
    else if (!funnel->values)
        fprintf(text, "%sp: %.3g%%}", label ? ", " : "", 100 * share_of(step->count));
    else {
        fprintf(text, "%sp: {by: %s", label ? ", " : "", funnel->trait.name);
        for (size_t v = 0; v < funnel->values; v++)
            fprintf(text, ", %s: %.3g%%", funnel->value[v].name,
                    100 * share_of(&step->count[1 + v]));
        fputs("}}", text);
    }
    fclose(text);
    put_line(out, line, comment);
    free(line);
}

/* What the counts leave open of each share that is neither 0 nor 1. */
static void put_range(FILE *out, const char *path, const char *value,
                      const struct yl_funnel_count *count, bool *any)
{
    const struct yl_interval range =
        yl_interval_jeffreys((struct yl_share){count->passed, count->of}, 0.90);
    if (!(count->passed > 0) || count->passed >= count->of) return;
    char low[DATE], high[DATE];
    snprintf(low, sizeof low, "%.3g%%", 100 * range.low);
    snprintf(high, sizeof high, "%.3g%%", 100 * range.high);
    if (!strcmp(low, high)) return; /* known to all digits that are shown */
    if (!*any) fputs("\nuncertain:\n", out);
    *any = true;
    fprintf(out, "  %s%s%s: {low: %s, high: %s}\n", path, *value ? "." : "", value, low, high);
}

static void put_ranges(FILE *out, const struct yl_funnel *funnel)
{
    bool any = false;
    for (size_t s = 1; s < funnel->steps; s++) {
        const struct yl_funnel_step *step = &funnel->step[s];
        char path[200];
        snprintf(path, sizeof path, "%s.steps.%s.p",
                 s + 1 < funnel->steps ? "paths.funnel" : "shops.shop", step->is.name);
        if (!funnel->values) put_range(out, path, "", step->count, &any);
        for (size_t v = 0; v < funnel->values; v++)
            put_range(out, path, funnel->value[v].name, &step->count[1 + v], &any);
    }
    if (funnel->refunds.passed > 0)
        put_range(out, "shops.shop.refund.p", "", &funnel->refunds, &any);
}

static void put_head(FILE *out, const struct yl_funnel *funnel, enum yl_lang lang)
{
    const char *name = strrchr(funnel->path, '/');
    const bool dated = funnel->first <= funnel->last;
    const int64_t from = dated ? funnel->first : 18813,
                  to = dated ? funnel->last + funnel->gap : 18814; /* 2021-07-05 */
    char line[200], first[DATE], end[DATE];
    name = name ? name + 1 : funnel->path;
    fputs(T(lang, "# Made from the funnel ", "# 由漏斗表 "), out);
    quoted(out, name);
    fputs(T(lang,
            ". Figures marked with a line come from that line of the table, with what\n"
            "# their counts leave open under `uncertain`; everything else is an "
            "assumption, to be replaced by what\n"
            "# you know.\n",
            " 生成。注明“表”的数字来自该表的第几行，人数不足以确定的范围写在 uncertain；"
            "其余都是假设，请改成实际情况。\n"),
          out);
    fputs("yinliu: 1\ntitle: ", out);
    quoted(out, name);
    snprintf(line, sizeof line, "\nhorizon: {from: %s, to: %s, bin: %s}", date_of(first, from),
             date_of(end, to), to - from > 3 ? "1d" : "1h");
    put_line(
        out, line,
        dated ? ""
              : T(lang, "assumption: one day; the table has no dates", "假设：一天；表中没有日期"));
    fputs("run: {seed: 1, replications: 100}\n\n", out);
    if (funnel->values) {
        double left = 100;
        fprintf(out, "people:\n  %s: {", funnel->trait.name);
        for (size_t v = 0; v < funnel->values; v++) {
            const struct yl_funnel_count *count = funnel->step->count;
            const double share = round(1000 * count[1 + v].passed / count[0].passed) / 10;
            fprintf(out, "%s%s: %.4g%%", v ? ", " : "", funnel->value[v].name,
                    v + 1 == funnel->values ? fmax(left, 0) : share);
            left = round(10 * (left - share)) / 10;
        }
        fputs("}\n\n", out);
    }
    char comment[200], count[160];
    write_count(count, sizeof count, funnel, funnel->step, lang);
    snprintf(comment, sizeof comment,
             T(lang, "%s; spread evenly is an assumption", "%s；均匀触达是假设"), count);
    fprintf(out, "entries:\n  %s:\n", funnel->step->is.name);
    if (strcmp(funnel->step->is.name, funnel->step->is.label) != 0) {
        fputs("    ", out);
        put_label(out, &funnel->step->is);
        fputc('\n', out);
    }
    snprintf(line, sizeof line, "    arrivals: {send: %.0f, at: %s, over: %lldd}",
             funnel->step->count->passed, first, (long long)(to - from));
    put_line(out, line, comment);
}

static void put_shop(FILE *out, const struct yl_funnel *funnel, enum yl_lang lang)
{
    char line[80], comment[160];
    fputs("shops:\n  shop:\n", out);
    const struct yl_funnel_count *orders = &funnel->orders;
    if (orders->of > 0) {
        snprintf(line, sizeof line, "    price: %.2f CNY", orders->passed / orders->of);
        snprintf(comment, sizeof comment, T(lang, "%.2f CNY of %.0f orders", "%.2f 元，共 %.0f 单"),
                 orders->passed, orders->of);
        put_line(out, line, comment);
    } else
        put_line(out, "    price: 100 CNY",
                 T(lang, "assumption: fill in what an order brings", "假设：请填每单金额"));
    if (funnel->refunds.of > 0) {
        snprintf(line, sizeof line, "    refund: {p: %.4g%%, after: 1d}",
                 100 * share_of(&funnel->refunds));
        snprintf(comment, sizeof comment,
                 T(lang, "%.0f of %.0f orders; when is an assumption",
                   "退 %.0f 单，共 %.0f 单；何时退是假设"),
                 funnel->refunds.passed, funnel->refunds.of);
        put_line(out, line, comment);
    }
    fputs("    steps:\n", out);
    put_step(out, funnel, &funnel->step[funnel->steps - 1], lang);
}

void yl_funnel_write(FILE *out, const struct yl_funnel *funnel, enum yl_lang lang)
{
    const size_t steps = funnel->steps;
    put_head(out, funnel, lang);
    const bool path = steps != 2;
    fputs(path ? "    path: funnel\n\npaths:\n  funnel:\n" : "    to: shops.shop\n\n", out);
    if (path)
        put_line(out, "    steps:",
                 T(lang, "no delays, the table has none; add 'after: exp(10s)' and so on",
                   "没有延迟，因为表中没有；加 after: exp(10s) 等即可"));
    for (size_t s = steps > 1; path && (s + 1 < steps || !s); s++)
        put_step(out, funnel, &funnel->step[s], lang);
    if (path && steps > 1) fputs("      - to: shops.shop\n\n", out);
    if (steps > 1) put_shop(out, funnel, lang);
    put_ranges(out, funnel);
}
