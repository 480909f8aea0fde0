/* solve_gradient.c: derivatives as rows, a ranking by what one per cent brings; contract in solve_gradient.h */
#include "sim/cli/solve_gradient.h"
#include "sim/base/wrap.h"
#include "sim/cli/screen.h"
#include "sim/cli/signals.h"
#include "sim/output/conclude_parts.h"
#include "sim/output/csv.h"
#include "sim/output/terminal.h"
#include "sim/stats/metrics.h"
#include "sim/sweep/gradient.h"
#include <math.h>
#include <string.h>

#define FILE_NAME "gradient.csv"
#define HEADER "place,metric,path,value,derivative,per,percent_more,error,note,variant"
enum { SHOWN = 20, COLUMNS = 4 };

static void write_rows(struct yl_csv_out *csv, const struct yl_gradient *gradient,
                       const char *variant)
{
    for (uint32_t n = 0; n < gradient->numbers; n++) {
        const struct yl_gradient_number *number = &gradient->number[n];
        for (uint32_t i = 0; i < gradient->figures; i++) {
            const size_t at = (size_t)n * gradient->figures + i;
            if (number->alone && gradient->derivative[at] == 0) continue;
            if (!number->alone && i) break; /* one row says so */
            yl_csv_text(csv, number->alone ? gradient->figure[i].place : "");
            yl_csv_text(csv, number->alone ? gradient->figure[i].metric : "");
            yl_csv_text(csv, number->path);
            yl_csv_text(csv, number->text);
            yl_csv_number(csv, gradient->derivative[at]);
            yl_csv_text(csv, number->per);
            yl_csv_number(csv, yl_gradient_percent(gradient, n, i));
            yl_csv_number(csv, gradient->error[at]);
            yl_csv_text(csv, number->alone ? "" : "does not move alone");
            yl_csv_text(csv, variant);
            yl_csv_end(csv);
        }
    }
}

struct ranked {
    uint32_t number;
    double size;
};

/* Numbers by what one per cent of them brings, the largest first; how many move the figure. */
static uint32_t rank(const struct yl_gradient *gradient, uint32_t figure, struct ranked *order)
{
    uint32_t count = 0;
    for (uint32_t n = 0; n < gradient->numbers; n++) {
        double size = fabs(yl_gradient_percent(gradient, n, figure));
        if (!(size > 0)) continue;
        uint32_t at = count++;
        for (; at && order[at - 1].size < size; at--) order[at] = order[at - 1];
        order[at] = (struct ranked){n, size};
    }
    return count;
}

static void show(const struct yl_gradient *gradient, uint32_t figure, enum yl_lang lang)
{
    struct yl_arena arena = {0};
    const bool zh = lang == YL_ZH;
    const char *const head[COLUMNS] = {zh ? "路径" : "number", zh ? "取值" : "value",
                                       zh ? "多 1%" : "1% more", zh ? "导数" : "derivative"};
    struct ranked *order = yl_arena_get(&arena, (gradient->numbers + 1) * sizeof *order);
    const uint32_t count = order ? rank(gradient, figure, order) : 0,
                   shown = count < SHOWN ? count : SHOWN;
    const char **cell = yl_arena_get(&arena, (shown + 1) * sizeof head);
    if (cell) memcpy(cell, head, sizeof head);
    for (uint32_t i = 0; cell && i < shown; i++) {
        const struct yl_gradient_number *number = &gradient->number[order[i].number];
        const double derivative =
            gradient->derivative[(size_t)order[i].number * gradient->figures + figure];
        const double percent = yl_gradient_percent(gradient, order[i].number, figure);
        const char **row = cell + (size_t)(i + 1) * COLUMNS;
        row[0] = number->path;
        row[1] = number->text;
        row[2] = yl_arena_print(&arena, "%s%s", percent > 0 ? "+" : "", yl_short_of(percent).text);
        row[3] = yl_arena_print(&arena, zh ? "%s / %s" : "%s per %s", yl_short_of(derivative).text,
                                number->per);
    }
    const struct yl_terminal_table table = {cell, shown + 1, COLUMNS, 0};
    if (cell && !arena.failed) yl_terminal_table(stdout, &table, yl_screen_width(stdout));
    if (shown < count)
        printf(zh ? "另有 %u 个，-o 写出全部\n" : "and %u more, all of them with -o\n",
               count - shown);
    yl_arena_free(&arena);
}

/* The figure of --metric; UINT32_MAX: it is not solved. */
static uint32_t asked_figure(const struct yl_study *study, const struct yl_gradient *gradient)
{
    const struct yl_enough *asked = &study->how.enough;
    for (uint32_t i = 0; i < gradient->figures; i++)
        if (!strcmp(gradient->figure[i].place, asked->place ? asked->place : "all") &&
            !strcmp(gradient->figure[i].metric, asked->metric ? asked->metric : "orders"))
            return i;
    return UINT32_MAX;
}

static enum yl_status show_asked(struct yl_study *study, const struct yl_gradient *gradient)
{
    const struct yl_enough *asked = &study->how.enough;
    const enum yl_lang lang = study->options->lang;
    const char *place = asked->place ? asked->place : "all",
               *metric = asked->metric ? asked->metric : "orders";
    const uint32_t figure = asked_figure(study, gradient);
    char text[YL_SENTENCE];
    if (figure == UINT32_MAX)
        return yl_fault_set(
            &study->fault, YL_BAD_CALL,
            "%s.%s is not solved without sampling here, so it has no exact "
            "derivative; 'yinliu solve' lists what is, and says why the rest is not",
            "此处不能免抽样求解 %s.%s，因而没有精确导数；yinliu solve "
            "列出能求解的指标，以及其余的原因",
            place, metric);
    snprintf(text, sizeof text,
             yl_text_in(lang, "%s.%s is %s; what one more of each number brings, the largest first",
                        "%s.%s 为 %s；每个数多一点带来多少，由大到小"),
             place, metric, yl_short_of(gradient->figure[figure].mean).text);
    yl_wrap_text(stdout, text, 0, 0, yl_screen_width(stdout));
    show(gradient, figure, lang);
    return YL_OK;
}

static enum yl_status one_variant(struct yl_study *study, uint32_t v, struct yl_csv_out *csv)
{
    struct yl_gradient gradient;
    enum yl_status status = yl_gradient_find(&gradient, &study->scenarios, v, &study->how,
                                             &study->diags, &study->fault);
    if (!status && csv) write_rows(csv, &gradient, study->scenarios.variant[v].variant);
    if (!status && !v && !study->options->quiet) status = show_asked(study, &gradient);
    yl_gradient_free(&gradient);
    return status;
}

enum yl_status yl_solve_gradient(struct yl_study *study)
{
    struct yl_csv_out csv;
    study->how.stop = yl_signals_catch();
    if (!study->options->out) return one_variant(study, 0, NULL);
    enum yl_status status = yl_study_table(study, &csv, FILE_NAME, HEADER);
    if (status) return status;
    for (uint32_t v = 0; v < study->scenarios.variants && !status; v++)
        status = one_variant(study, v, &csv);
    enum yl_status closed = yl_csv_close(&csv, !status, &study->fault);
    return status ? status : closed;
}
