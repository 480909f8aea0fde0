/* ab_tables.c: observed results as tables on the terminal. Contract: ab_parts.h. */
#include "sim/base/array.h"
#include "sim/base/number.h"
#include "sim/experiment/ab_parts.h"
#include <math.h>
#include <string.h>

enum { ROWS = 12, COLUMNS = 7 };

const char *yl_ab_p(struct yl_arena *arena, double p)
{
    const char *text = yl_arena_print(arena, "%s", yl_short_p(p).text);
    if (!(p >= 0)) return "";
    return p < 1e-4 ? "<0.0001" : text + strlen("p = ");
}

/* To the places that the standard error needs; "" or a dash where there is none. */
static const char *number(struct yl_arena *arena, double value, double se, const char *none)
{
    return isfinite(value) ? yl_arena_print(arena, "%s", yl_short_by(value, se).text) : none;
}

static const char *range(struct yl_arena *arena, const struct yl_ab_row *row, enum yl_lang lang)
{
    if (!isfinite(row->estimate)) return "";
    const struct yl_short is = yl_short_move_by(row->estimate, row->se),
                          low = yl_short_move_by(row->low, row->se),
                          high = yl_short_move_by(row->high, row->se);
    if (!isfinite(row->low)) return yl_arena_print(arena, "%s", is.text);
    return yl_arena_print(arena, T(lang, "%s (%s to %s)", "%s (%s 至 %s)"), is.text, low.text,
                          high.text);
}

struct yl_ab_row yl_ab_row(const char *label)
{
    return (struct yl_ab_row){label, NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN, ""};
}

void yl_ab_put(const struct yl_results *results, const struct yl_ab_row *row)
{
    struct yl_ab_tables *to = results->call->tables;
    if (!to || to->rows++ >= ROWS) return;
    struct yl_cells *cells = &to->main;
    struct yl_arena *arena = &cells->arena;
    const char *none = *row->label == ' ' ? "" : "–";
    yl_cell(cells, "%s", row->label);
    yl_cell(cells, "%s", number(arena, row->control, row->se, none));
    yl_cell(cells, "%s", number(arena, row->mean, row->se, none));
    yl_cell(cells, "%s", range(arena, row, results->call->lang));
    yl_cell(cells, "%s",
            isfinite(row->relative)
                ? yl_short_as(YL_AS_SHARE_MOVE, row->relative, results->call->lang).text
                : "");
    yl_cell(cells, "%s", yl_ab_p(arena, row->p));
    yl_cell(cells, "%s", row->result);
}

const char *yl_ab_label(const struct yl_results *results, const char *what, uint32_t k)
{
    struct yl_ab_tables *to = results->call->tables;
    if (!to || results->test.arms == 2) return what;
    return yl_arena_print(&to->main.arena, T(results->call->lang, "%s: %s", "%s：%s"), what,
                          yl_ab_arm_name(results, results->call->lang, k));
}

static void head(struct yl_cells *out, const struct yl_results *results, const char *first)
{
    static const char *const words[][2] = {
        {"difference (95%)", "差（95%）"}, {"lift", "相对差"}, {"p", "p"}, {"result", "结论"}};
    const enum yl_lang lang = results->call->lang;
    const double level = 1 - results->test.level;
    yl_cell(out, "%s", first);
    yl_cell(out, "%s", yl_ab_arm_name(results, lang, 0));
    yl_cell(out, "%s",
            results->test.arms == 2 ? yl_ab_arm_name(results, lang, 1) : T(lang, "arm", "实验组"));
    if (level == 0.95)
        yl_cell(out, "%s", words[0][lang]);
    else
        yl_cell(out, T(lang, "difference (%s)", "差（%s）"), yl_short_share(level).text);
    for (size_t i = 1; i < sizeof words / sizeof *words; i++) yl_cell(out, "%s", words[i][lang]);
}

/* The head, then the rows that are there. */
static void show(FILE *out, struct yl_cells *head_of, struct yl_cells *rows, size_t columns,
                 int width)
{
    for (size_t i = 0; i < rows->count; i++) yl_cell(head_of, "%s", rows->cell[i]);
    if (rows->count) putc('\n', out);
    if (!rows->count) head_of->count = 0;
    yl_cells_show(out, head_of, columns, 0, width);
}

void yl_ab_tables_show(FILE *out, const struct yl_results *results, int width)
{
    static const char *const looks[][2] = {{"look", "查看"},  {"of the plan", "计划的"},
                                           {"units", "单位"}, {"z", "z"},
                                           {"bound", "界限"}, {"decision", "结论"}};
    static const char *const chances[][2] = {{"sees one by the end", "到结束时看出差异"},
                                             {"if none", "若无差异"},
                                             {"as estimated", "如目前估计"},
                                             {"as planned", "如计划"},
                                             {"on average", "平均"}};
    struct yl_ab_tables *to = results->call->tables;
    const enum yl_lang lang = results->call->lang;
    struct yl_cells top = {0};
    head(&top, results, "");
    show(out, &top, &to->main, COLUMNS, width);
    if (to->rows > ROWS) yl_terminal_more(out, to->rows - ROWS, "analysis.csv", lang);
    for (size_t i = 0; i < sizeof looks / sizeof *looks; i++) yl_cell(&top, "%s", looks[i][lang]);
    show(out, &top, &to->look, sizeof looks / sizeof *looks, width);
    for (size_t i = 0; i < sizeof chances / sizeof *chances; i++)
        yl_cell(&top, "%s", chances[i][lang]);
    show(out, &top, &to->chance, sizeof chances / sizeof *chances, width);
    head(&top, results, to->segment);
    show(out, &top, &to->part, COLUMNS, width);
    if (to->parts_left) yl_terminal_more(out, to->parts_left, "segments.csv", lang);
}

void yl_ab_tables_free(struct yl_ab_tables *tables)
{
    struct yl_cells *const all[] = {&tables->main, &tables->look, &tables->chance, &tables->part};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        yl_arena_free(&all[i]->arena);
        YL_FREE(all[i]->cell);
    }
}
