/* best_show.c: best.csv, a table by rank, and what it comes to in a sentence; contract in best.h */
#include "sim/base/get.h"
#include "sim/base/wrap.h"
#include "sim/cli/best.h"
#include "sim/cli/screen.h"
#include "sim/cli/stops.h"
#include "sim/findings/find.h"
#include "sim/output/csv.h"
#include "sim/output/findings_files.h"
#include "sim/output/labels.h"
#include "sim/output/tables.h"
#include "sim/output/terminal.h"
#include "sim/stats/interval.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { SHOWN = 12, COLUMNS = 4, LINE = YL_POINT_LINE };
static const char *const ended[] = {"", "exact", "simulated", "same", "no value"};

static struct yl_interval interval_of(const struct yl_best_found *found,
                                      const struct yl_alternative *one)
{
    if (one->has_exact) return (struct yl_interval){one->mean - one->bound, one->mean + one->bound};
    if (one->n < 2) return (struct yl_interval){NAN, NAN};
    const double half = yl_interval_t(found->selection->level, one->n - 1.0) * one->error;
    return (struct yl_interval){one->mean - half, one->mean + half};
}

/* 0: there are no points. */
static int64_t point_of(const struct yl_best_found *found, size_t i)
{
    return found->points ? (int64_t)(i / found->all->variants) + 1 : 0;
}

enum yl_status yl_best_write(const struct yl_best_found *found, const char *folder, bool bom,
                             struct yl_fault *fault)
{
    struct yl_csv_out csv;
    enum yl_status status = yl_table_open(&csv, folder, YL_BEST_FILE, bom, fault);
    if (status) return status;
    for (size_t i = 0; i < found->selection->count; i++) {
        const struct yl_alternative *one = &found->selection->of[i];
        const struct yl_interval mean = interval_of(found, one);
        if (found->points)
            yl_csv_count(&csv, point_of(found, i));
        else
            yl_csv_empty(&csv);
        YL_CSV_PUT(&csv, found->all->variant[i % found->all->variants].variant, found->place,
                   found->metric, one->n, one->mean, one->rank ? one->rank : (double)NAN,
                   one->may_be_best);
        YL_CSV_ROW(&csv, mean.low, mean.high, one->has_exact ? one->exact : (double)NAN,
                   one->behind, one->behind_low, one->behind_high, ended[one->ended], (double)NAN,
                   (double)NAN);
    }
    return yl_csv_close(&csv, true, fault);
}

/* ---- on the terminal ------------------------------------------------------------------------- */

struct page {
    const struct yl_best_found *found;
    const struct yl_alternative **sorted; /* by rank, those without one last */
    struct yl_arena arena;
    enum yl_lang lang;
};

/* "late", "p=5%  late"; of variants alone what they are called. */
static const char *name_of(struct page *page, const struct yl_alternative *one)
{
    const struct yl_best_found *found = page->found;
    const size_t i = (size_t)(one - found->selection->of);
    const char *variant = found->all->variant[i % found->all->variants].variant;
    char line[LINE];
    if (!found->points) return yl_label_variant(found->names, page->lang, variant);
    yl_sweep_point_text(line, found->points, found->names, page->lang, i / found->all->variants,
                        found->all->variants > 1 ? variant : NULL);
    char *text = yl_arena_print(&page->arena, "%s", line + strspn(line, " "));
    for (char *at = text; at && (at = strstr(at, "  "));) *at++ = ',';
    return text ? text : "";
}

static const char *number(struct page *page, double value)
{
    const char *kept = yl_arena_print(&page->arena, "%s", yl_short_of(value).text);
    return kept ? kept : "";
}

static const char *fate(struct page *page, const struct yl_alternative *one)
{
    const enum yl_lang lang = page->lang;
    const struct yl_selection *selection = page->found->selection;
    if (one == page->sorted[0])
        return selection->decided ? yl_text_in(lang, "the best", "最佳")
                                  : yl_text_in(lang, "the best mean", "均值最佳");
    switch (one->ended) {
    case YL_ENDED_EXACT:
        return yl_text_in(lang, "beaten, exactly", "落后（精确）");
    case YL_ENDED_BEATEN:
        return yl_text_in(lang, "beaten", "落后");
    case YL_ENDED_SAME:
        return yl_text_in(lang, "the same", "相同");
    case YL_ENDED_NONE:
        return yl_text_in(lang, "has no value", "没有值");
    case YL_ENDED_NOT:
    case YL_ENDED_BOUND:
        break;
    }
    return yl_text_in(lang, "may be the best", "可能最佳");
}

static void show_table(FILE *out, struct page *page)
{
    const struct yl_selection *selection = page->found->selection;
    const enum yl_lang lang = page->lang;
    const size_t shown = selection->count < SHOWN ? selection->count : SHOWN;
    const char **cell = yl_arena_get(&page->arena, (shown + 1) * COLUMNS * sizeof *cell);
    cell[0] =
        page->found->points ? yl_text_in(lang, "point", "点") : yl_text_in(lang, "variant", "方案");
    cell[1] = yl_text_in(lang, "behind the best (95%)", "落后于最佳（95%）");
    cell[2] = yl_text_in(lang, "replications", "次数");
    cell[3] = yl_text_in(lang, "result", "结论");
    for (size_t i = 0; i < shown; i++) {
        const struct yl_alternative *one = page->sorted[i];
        const char **row = &cell[(i + 1) * COLUMNS];
        row[0] = name_of(page, one);
        row[1] = "–";
        if (one->rank != 1 && !isnan(one->behind))
            row[1] = yl_arena_print(&page->arena, "%s",
                                    yl_short_range_as(YL_AS_NUMBER, one->behind, one->behind_low,
                                                      one->behind_high, lang)
                                        .text);
        row[2] = one->n ? number(page, one->n) : yl_text_in(lang, "exact", "精确");
        row[3] = fate(page, one);
    }
    const struct yl_terminal_table table = {cell, shown + 1, COLUMNS, 2};
    yl_terminal_table(out, &table, yl_screen_width(out));
    if (shown < selection->count)
        yl_terminal_more(out, selection->count - shown, YL_BEST_FILE, lang);
}

/* ---- findings --------------------------------------------------------------------------------- */

static void figure(struct yl_findings *out, const struct yl_best_found *found, const char *slot,
                   enum yl_as form, double value)
{
    const struct yl_selection *selection = found->selection;
    const struct yl_scenario *variant =
        &found->all->variant[selection->best % found->all->variants];
    const struct yl_cell cell = {.file = YL_BEST_FILE,
                                 .point = point_of(found, selection->best),
                                 .variant = variant->variant,
                                 .place = found->place,
                                 .metric = found->metric,
                                 .column = slot};
    yl_finding_figure(out, slot, form, value, cell);
}

static enum yl_status find_best(struct yl_findings *out, struct page *page)
{
    const struct yl_best_found *found = page->found;
    const struct yl_selection *selection = found->selection;
    const struct yl_alternative *best = page->sorted[0];
    const struct yl_interval mean = interval_of(found, best);
    const enum yl_as form = yl_find_as(found->metric);
    const char *name[2];
    size_t left = 0;
    enum yl_wording wording = selection->decided ? YL_WORDING_SELECTED : YL_WORDING_SELECTED_NOT;
    if (selection->same) wording = YL_WORDING_SELECTED_SAME;
    if (selection->exact) wording = YL_WORDING_SELECTED_EXACT;
    for (size_t i = 0; i < selection->count; i++)
        left += selection->of[i].may_be_best && !selection->of[i].ended;
    for (int lang = 0; lang < 2; lang++) {
        page->lang = (enum yl_lang)lang;
        name[lang] = yl_arena_print(&out->arena, "%s", name_of(page, best));
    }
    yl_finding_begin(out, wording, NAN);
    yl_finding_word(out, "name", name[YL_EN], name[YL_ZH]);
    yl_finding_metric(out, found->names, found->place, found->metric);
    figure(out, found, "mean", form, best->mean);
    if (isfinite(mean.low) && mean.high > mean.low) {
        figure(out, found, "low", form == YL_AS_MONEY ? YL_AS_NUMBER : form, mean.low);
        figure(out, found, "high", form == YL_AS_MONEY ? YL_AS_NUMBER : form, mean.high);
    }
    if (selection->same) yl_finding_figure(out, "within", form, selection->within, YL_NO_CELL);
    figure(out, found, "behind_high", form, best->behind_high);
    yl_finding_figure(out, "n", YL_AS_NUMBER, best->n, YL_NO_CELL);
    yl_finding_figure(out, "left", YL_AS_NUMBER, (double)left, YL_NO_CELL);
    if (selection->need > best->n) yl_find_need(out, selection->need);
    return yl_stops_repeat(out, found->alternatives, selection->best, best->n, found->names);
}

static void show_head(FILE *out, const struct page *page)
{
    const struct yl_best_found *found = page->found;
    const struct yl_selection *selection = found->selection;
    char name[YL_POINT_LINE];
    const char *least = selection->smallest ? yl_text_in(page->lang, "lowest", "最低")
                                            : yl_text_in(page->lang, "highest", "最高");
    fprintf(out,
            yl_text_in(page->lang, "the %s %s of %zu alternatives; replications: %llu in all\n",
                       "%2$s%1$s者，%3$zu 个备选；共 %4$llu 次模拟\n"),
            least, yl_sweep_figure_name(name, found->place, found->metric, page->lang),
            selection->count, (unsigned long long)selection->replications);
    if (found->failed)
        fprintf(out,
                yl_text_in(page->lang, "replications that failed: %llu; pairs are without them\n",
                           "%llu 次模拟失败，成对比较不含它们\n"),
                (unsigned long long)found->failed);
}

static int by_rank(const void *a, const void *b)
{
    const struct yl_alternative *one = *(const struct yl_alternative *const *)a;
    const struct yl_alternative *two = *(const struct yl_alternative *const *)b;
    const uint32_t first = one->rank - 1, second = two->rank - 1; /* 0 goes last */
    if (first == second) return one < two ? -1 : 1;
    return first < second ? -1 : 1;
}

static void open_page(struct page *page, const struct yl_best_found *found, enum yl_lang lang)
{
    const struct yl_selection *selection = found->selection;
    *page = (struct page){.found = found, .lang = lang};
    page->sorted = yl_arena_get(&page->arena, (selection->count + 1) * sizeof *page->sorted);
    for (size_t i = 0; i < selection->count; i++) page->sorted[i] = &selection->of[i];
    qsort(page->sorted, selection->count, sizeof *page->sorted, by_rank);
}

static enum yl_status close_page(struct page *page, enum yl_status status)
{
    yl_arena_free(&page->arena);
    return status;
}

enum yl_status yl_best_find_words(struct yl_findings *said, const struct yl_best_found *found)
{
    struct page page;
    open_page(&page, found, YL_EN);
    enum yl_status status = find_best(said, &page);
    if (!status && found->guesses) {
        yl_finding_begin(said, YL_WORDING_DRAWN, NAN);
        yl_finding_figure(said, "n", YL_AS_NUMBER, found->guesses, YL_NO_CELL);
    }
    if (!status) yl_findings_close(said);
    return close_page(&page, status);
}

enum yl_status yl_best_show(FILE *out, const struct yl_best_found *found,
                            const struct yl_findings *said, enum yl_lang lang)
{
    struct page page;
    struct yl_wrapped text;
    open_page(&page, found, lang);
    enum yl_status status = YL_OK;
    yl_wrap_open(&text);
    show_head(text.stream, &page);
    yl_wrap_close(&text, out, yl_screen_window(out));
    putc('\n', out);
    show_table(out, &page);
    putc('\n', out);
    yl_findings_show(out, said, lang, yl_screen_width(out));
    return close_page(&page, status);
}

char *yl_best_so_far(const struct yl_best_found *found, enum yl_lang lang)
{
    const struct yl_selection *selection = found->selection;
    const struct yl_alternative *best = NULL;
    struct page page = {.found = found, .lang = lang};
    double most = 0;
    size_t left = 0, size = 0;
    char *text = NULL, line[LINE];
    for (size_t i = 0; i < selection->count; i++) {
        const struct yl_alternative *one = &selection->of[i];
        double num = 0, den = 0;
        if (one->ended) continue;
        left++;
        for (uint32_t r = 0; r < one->n; r++)
            if (!isnan(one->num[r])) num += one->num[r], den += one->den[r];
        const double mean = one->has_exact ? one->exact : selection->scale * num / den;
        if (isnan(mean) || (best && (selection->smallest ? mean >= most : mean <= most))) continue;
        best = one;
        most = mean;
    }
    if (best) {
        FILE *out = yl_stream_get(&text, &size);
        snprintf(
            line, sizeof line,
            yl_text_in(lang,
                       "After %u campaigns each %zu of %zu may be the best; best mean: %s, %s %s",
                       "各模拟 %u 次后，%zu/%zu 个可能最佳；均值最佳：%s，%s %s"),
            best->n, left, selection->count, name_of(&page, best),
            yl_find_word(found->metric, lang).text,
            yl_short_as(yl_find_as(found->metric), most, lang).text);
        yl_wrap_text(out, line, 0, 2, yl_screen_width(stderr) - 1);
        fclose(out);
    }
    yl_arena_free(&page.arena);
    return text;
}
