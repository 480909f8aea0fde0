/* beside_show.c: the comparison in words, as a table and as CSV; contract in beside.h */
#include "sim/base/text.h"
#include "sim/output/beside.h"

#include <math.h>
#include <string.h>

enum { NUMBER = YL_NUMBER + 16, FIGURE = 11 };

struct show {
    FILE *out;
    const struct yl_beside *b;
    enum yl_lang lang;
    int name; /* columns for the name of a metric */
};

static const char *say(const struct show *to, const char *en, const char *zh)
{
    return to->lang == YL_ZH ? zh : en;
}

/* ---- what was asked ---- */
static void show_variants(const struct show *to, int k)
{
    const struct yl_beside *b = to->b;
    if (!b->onlys[k]) return;
    fprintf(to->out, "  %s %s: ", say(to, "only in", "只在其中有的方案"), k ? "B" : "A");
    for (uint32_t v = 0; v < b->onlys[k]; v++)
        fprintf(to->out, "%s%s", v ? ", " : "", b->only[k][v]);
    fputc('\n', to->out);
}

static void show_change(const struct show *to, const struct yl_beside_change *c)
{
    const char *none = say(to, "not there", "无");
    fputs("  ", to->out);
    if (strcmp(c->variant, "base") != 0) fprintf(to->out, "%s: ", c->variant);
    for (int k = 0; k < 2; k++) {
        const char *value = c->value[k] ? c->value[k] : none;
        fprintf(to->out, "%s%s", k ? " → " : c->path, k ? "" : say(to, ": ", "："));
        fputs(*value ? value : "''", to->out);
    }
    fputc('\n', to->out);
}

static void show_asked(const struct show *to)
{
    const struct yl_beside *b = to->b;
    const struct yl_manifest *m[2] = {&b->run[0].manifest, &b->run[1].manifest};
    for (int k = 0; k < 2; k++) {
        fprintf(to->out, "%s  %s", k ? "B" : "A", b->folder[k]);
        fprintf(
            to->out,
            say(to, "  (%s, seed %llu, %u replications)\n", "  （%s，种子 %llu，重复 %u 次）\n"),
            m[k]->scenario, (unsigned long long)m[k]->seed, m[k]->replications);
        if (b->run[k].changed)
            fprintf(to->out, say(to, "   %s was changed after the run\n", "   %s 在运行后被改过\n"),
                    b->run[k].changed);
    }
    fputs(say(to, "\nwhat differs between the scenarios, A → B\n", "\n场景的差异，A → B\n"),
          to->out);
    for (uint32_t i = 0; i < b->changes; i++) show_change(to, &b->change[i]);
    show_variants(to, 0);
    show_variants(to, 1);
    if (!b->has_values)
        fputs(say(to, "  one of the runs does not hold the values of its scenario\n",
                  "  其中一次运行没有记录场景的取值\n"),
              to->out);
    else if (b->unexplained)
        fputs(say(to, "  no value; the text or a data file is another\n",
                  "  取值都相同；文字或数据文件不同\n"),
              to->out);
    else if (!b->changes && !b->onlys[0] && !b->onlys[1])
        fputs(say(to, "  nothing\n", "  没有差异\n"), to->out);
    if (strcmp(m[0]->version, m[1]->version) != 0)
        fprintf(to->out, say(to, "  made by version %s and %s\n", "  程序版本分别为 %s 和 %s\n"),
                m[0]->version, m[1]->version);
}

/* ---- figures ---- */
static void figure(const struct show *to, double value)
{
    char text[NUMBER];
    yl_terminal_number(text, value);
    yl_terminal_pad(to->out, text, -FIGURE);
}

static void show_row(const struct show *to, const struct yl_beside_row *row)
{
    char low[NUMBER], high[NUMBER];
    const struct yl_compared *c = &row->with;
    fputs("    ", to->out);
    yl_terminal_pad(to->out, row->metric, to->name);
    figure(to, row->mean[0]);
    figure(to, row->mean[1]);
    figure(to, c->diff);
    if (isfinite(c->diff_low) && isfinite(c->diff_high)) {
        yl_terminal_number(low, c->diff_low);
        yl_terminal_number(high, c->diff_high);
        bool sure = c->diff_low > 0 || c->diff_high < 0;
        fprintf(to->out, " %s [%s, %s]", sure ? "*" : " ", low, high);
    }
    fputc('\n', to->out);
}

static bool moved(const struct yl_beside_row *row)
{
    return isfinite(row->with.diff) ? row->with.diff != 0
                                    : isfinite(row->mean[0]) != isfinite(row->mean[1]);
}

static void show_figures(const struct show *to)
{
    const struct yl_beside *b = to->b;
    const struct yl_beside_row *last = NULL;
    uint32_t still = 0;
    for (uint32_t i = 0; i < b->rows; i++) {
        const struct yl_beside_row *row = &b->row[i];
        if (!moved(row)) {
            still++;
            continue;
        }
        if (!last || strcmp(last->place, row->place) != 0 ||
            strcmp(last->variant, row->variant) != 0) {
            if (!last || strcmp(last->variant, row->variant) != 0) {
                fputc('\n', to->out);
                yl_terminal_pad(to->out, row->variant, to->name + 4);
                yl_terminal_pad(to->out, "A", -FIGURE);
                yl_terminal_pad(to->out, "B", -FIGURE);
                yl_terminal_pad(to->out, "B − A", -FIGURE);
                fprintf(to->out, "   %s\n", say(to, "95 %", "95 % 区间"));
            }
            fprintf(to->out, "  %s\n", row->place);
        }
        show_row(to, row);
        last = row;
    }
    fputc('\n', to->out);
    fprintf(to->out,
            say(to, "%u figures moved, %u did not; * the interval leaves out 0\n",
                "%u 个数字有变化，%u 个没有；* 表示区间不含 0\n"),
            b->rows - still, still);
    if (b->paired)
        fprintf(to->out,
                say(to, "pairs of %u replications with the same luck\n",
                    "按 %u 次运气相同的重复配对\n"),
                b->replications[0]);
    else
        fprintf(to->out,
                say(to, "not paired (%s): %u replications beside %u\n",
                    "未配对（%s）：%u 次重复对 %u 次\n"),
                b->same_seed ? say(to, "no replication number in common", "没有相同的重复编号")
                             : say(to, "the seeds differ", "种子不同"),
                b->replications[0], b->replications[1]);
}

void yl_beside_show(FILE *out, const struct yl_beside *b, const struct yl_terminal *how)
{
    int width = how->width ? how->width : 80, name = width - 4 - 3 * FIGURE - 20;
    struct show to = {.out = out, .b = b, .lang = how->lang};
    to.name = name < 16 ? 16 : name > 26 ? 26 : name;
    show_asked(&to);
    show_figures(&to);
}

/* ---- CSV ---- */
static void cell(FILE *out, const char *text)
{
    const char *lead = *text && strchr("=+-@\t\r", *text) ? "'" : "";
    if (!strpbrk(text, ",\"\n\r")) {
        fprintf(out, "%s%s", lead, text);
        return;
    }
    fprintf(out, "\"%s", lead);
    for (; *text; text++) fprintf(out, *text == '"' ? "\"\"" : "%c", *text);
    fputc('"', out);
}

static void numbers(FILE *out, const double *value, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        char text[YL_NUMBER];
        yl_text_number(text, value[i]);
        fprintf(out, ",%s", text);
    }
}

void yl_beside_csv(FILE *out, const struct yl_beside *b)
{
    fputs(YL_BESIDE_HEADER "diff_low,diff_high,ratio,ratio_low,ratio_high,p_higher,worth,note\n",
          out);
    for (uint32_t i = 0; i < b->rows; i++) {
        const struct yl_beside_row *row = &b->row[i];
        const struct yl_compared *c = &row->with;
        char note[YL_NOTES];
        yl_note_print(note, c->notes);
        cell(out, row->variant);
        fputc(',', out);
        cell(out, row->place);
        fprintf(out, ",%s,", row->metric);
        if (b->paired) fprintf(out, "%u", c->n);
        const double value[] = {row->mean[0], row->mean[1], c->diff,      c->diff_low,
                                c->diff_high, c->ratio,     c->ratio_low, c->ratio_high,
                                c->p_higher,  c->worth};
        numbers(out, value, sizeof value / sizeof *value);
        fprintf(out, ",%s\n", note);
    }
}
