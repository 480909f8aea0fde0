/* verb_best.c: load, claim, select, write; contract in verb.h */
#include "models/collection/collect.h"
#include "models/readers/settings.h"
#include "sim/base/get.h"
#include "sim/base/tell.h"
#include "sim/base/wrap.h"
#include "sim/cli/best.h"
#include "sim/cli/screen.h"
#include "sim/findings/find.h"
#include "sim/output/tables.h"
#include "sim/stats/interval.h"
#include "sim/stats/jackknife.h"
#include "sim/stats/metrics.h"
#include "sim/stats/quantile.h"
#include "sim/stats/summary.h"
#include "sim/sweep/sweep.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { NET }; /* the first of what is beside the metric */
struct figure {
    const char *place, *metric;
};
struct best {
    struct yl_study *study;
    struct yl_points points; /* axes 0: variants alone */
    struct yl_selection selection;
    struct yl_contest alternatives;
    struct yl_result names; /* holds labels and settings alone */
    struct yl_findings findings;
    struct yl_ranked *row, **sorted; /* [selection.count] as in the file, by rank */
    struct figure *figure;           /* [figures]: beside the metric, why one is better */
    size_t figures;
    struct yl_alternative *beside; /* [selection.count][figures]: their values alone */
    bool no_cost;                  /* none is known, so nothing loses money */
};

/* Points where the scenario or the call says some; each is read before anything is written. */
static enum yl_status read_points(struct best *best)
{
    struct yl_study *study = best->study;
    const struct yl_options *options = study->options;
    const struct yl_points_raw axes = {options->axis.word, options->axis.count, NULL};
    struct yl_run_options first = study->how;
    struct yl_sweep job = {.all = &study->scenarios, .points = &best->points, .options = &first};
    if (!options->axis.count && !study->scenarios.variant[0].sweep_item) return YL_OK;
    first.replications = YL_SELECTION_FIRST;
    enum yl_status status =
        yl_points_read(&best->points, &study->scenarios, &axes, &study->diags, &study->fault);
    return status ? status : yl_sweep_check(&job, &study->diags, &study->fault);
}

static enum yl_status check_call(struct best *best)
{
    struct yl_study *study = best->study;
    if (study->options->subject.count)
        return yl_fault_set(&study->fault, YL_BAD_CALL,
                            "'--subject-to' needs '--vary PATH=LOW:HIGH', what may be chosen",
                            "“--subject-to”需要用“--vary 路径=下限:上限”给出可以选择的值");
    if (best->selection.count < 2)
        return yl_fault_set(
            &study->fault, YL_BAD_CALL,
            "there is one alternative; give the scenario 'variants', or points by "
            "'sweep' or --axis",
            "只有一个备选；请在场景里写 'variants'，或用 'sweep' 或 --axis 给出各点");
    if (study->how.replications)
        return yl_fault_set(
            &study->fault, YL_BAD_CALL,
            "'--replications' without '--vary' is gone: each alternative runs until it is "
            "decided, '--within' and '--max-replications' bound how long",
            "“--replications”不与“--vary”同用时已去掉：每个备选一直模拟到分出高下，"
            "用“--within”或“--max-replications”限制次数");
    return yl_study_hidden(study);
}

/* How long the replications that are still needed would take, at the speed of this call. */
static void print_forecast(const struct best *best)
{
    const struct yl_study *study = best->study;
    const struct yl_selection *selection = &best->selection;
    const enum yl_lang lang = study->options->lang;
    size_t left = 0;
    char words[YL_PROGRESS_TIME];
    for (size_t i = 0; i < selection->count; i++) left += !selection->of[i].ended;
    const double more = (selection->need - selection->of[selection->best].n) * (double)left,
                 seconds = study->info.wall_s / (double)selection->replications * more;
    /* what was resumed took no time */
    if (study->options->resume || !(seconds >= 5) || selection->need > 1e6) return;
    yl_progress_time(words, seconds, lang);
    fprintf(
        stderr,
        T(lang, "yinliu: to distinguish them: some %s more\n", "yinliu：要分出高下：大约还需 %s\n"),
        words);
}

/* A price of 0 is none. */
static bool is_above_zero(const struct yl_quantity *price)
{
    for (uint32_t k = 0; price->present && k < price->count; k++)
        if (yl_dist_mean(&price->dist[k]) > 0) return true;
    return false;
}

static bool has_price(const struct yl_scenario *scenario)
{
    bool any = false;
    for (uint32_t i = 0; i < scenario->shops; i++) {
        const struct yl_shop *shop = &scenario->shop[i];
        any |= is_above_zero(&shop->price);
        for (uint32_t g = 0; g < shop->goods; g++) any |= is_above_zero(&shop->good[g].price);
    }
    return any;
}

void yl_best_decides(struct yl_study *study, const char **place, const char **metric)
{
    const struct yl_enough *asked = &study->how.enough;
    const struct yl_scenario *base = &study->scenarios.variant[0];
    bool sold = false, priced = false;
    for (uint32_t v = 0; v < study->scenarios.variants; v++) {
        sold |= study->scenarios.variant[v].shops > 0;
        priced |= has_price(&study->scenarios.variant[v]);
    }
    for (uint32_t i = 0; i < base->targets && !asked->place; i++) {
        const struct yl_target_raw *given = &base->target[i];
        const struct yl_target target = {given->place, given->metric, given->at_least, 0};
        *place = given->place;
        *metric = given->metric;
        if (yl_target_decides(&target)) return;
    }
    const char *all = yl_find_decides(sold, priced, !yl_collect_is_free(base));
    *place = asked->place ? asked->place : "all";
    *metric = asked->place ? asked->metric : all ? all : "orders";
    if (asked->place || all || !base->rooms) return;
    snprintf(study->room, sizeof study->room, "rooms.%s", base->room[0].name);
    *place = study->room;
    *metric = "entrants";
}

struct yl_contest yl_best_contest(struct yl_study *study, const struct yl_points *points)
{
    const char *place, *metric;
    yl_best_decides(study, &place, &metric);
    return (struct yl_contest){.all = &study->scenarios,
                               .points = points,
                               .options = &study->how,
                               .place = place,
                               .metric = metric,
                               .drawn = study->scenarios.variant[0].guesses > 0,
                               .info = &study->info,
                               .diags = &study->diags,
                               .fault = &study->fault};
}

/* What is the same as another one has its figures, which more replications may tell. */
static void rank(struct yl_ranked *row, const struct best *best, size_t i)
{
    const struct yl_alternative *own = &best->selection.of[i], *one = own;
    while (one->ended == YL_ENDED_SAME) one = &best->selection.of[one->same_as];
    const struct yl_scenarios *all = &best->study->scenarios;
    const double exact = one->has_exact ? one->bound : (double)NAN,
                 half = one->has_exact || one->n < 2
                            ? exact
                            : yl_interval_t(best->selection.level, one->n - 1.0) * one->error;
    *row = yl_ranked_none;
    row->point = best->points.axes ? (int64_t)(i / all->variants) + 1 : 0;
    row->n = own->n;
    row->mean = one->mean;
    row->low = one->mean - half;
    row->high = one->mean + half;
    if (one->has_exact) row->exact = one->exact;
    row->rank = own->rank;
    row->may_be_best = one->may_be_best;
    row->behind = one->behind;
    row->behind_low = one->behind_low;
    row->behind_high = one->behind_high;
    row->ended = own->ended;
    snprintf(row->variant, sizeof row->variant, "%s", all->variant[i % all->variants].variant);
}

/* ---- figures beside the metric --------------------------------------------------------------- */

/* Net, orders and cost of all, and where variants alone are chosen from, of each entry. */
static void list_figures(struct best *best)
{
    static const char *const all[] = {"net_cny", "orders", "cost_cny"};
    static const char *const of_entry[] = {"chain_orders", "orders", "cost_cny", "arrivals"};
    enum { ALL = 3, EACH = 4 };
    const struct yl_scenario *base = &best->study->scenarios.variant[0];
    struct yl_arena *arena = &best->names.arena;
    const uint32_t entries = best->points.axes ? 0 : base->entries;
    best->figures = ALL + (size_t)entries * EACH;
    best->figure = yl_arena_get(arena, best->figures * sizeof *best->figure);
    for (int k = 0; k < ALL; k++) best->figure[k] = (struct figure){"all", all[k]};
    for (uint32_t i = 0; i < entries * EACH; i++)
        best->figure[ALL + i] = (struct figure){
            yl_arena_print(arena, "entries.%s", base->entry[i / EACH].name), of_entry[i % EACH]};
    best->beside = yl_get_zeroed(best->figures * best->selection.count, sizeof *best->beside);
}

static void keep_beside(void *context, size_t alternative, uint32_t first,
                        const struct yl_variant_result *variant)
{
    struct best *best = context;
    const uint32_t want = best->selection.of[alternative].want;
    for (size_t k = 0; k < best->figures; k++) {
        struct yl_alternative *to = &best->beside[alternative * best->figures + k];
        const struct yl_metric *metric =
            yl_summary_find(variant, 0, best->figure[k].place, best->figure[k].metric);
        if (!metric) continue;
        if (k == NET) best->no_cost |= metric->no_cost;
        to->want = to->n = want;
        yl_selection_room(to);
        yl_summary_parts(to->num + first, to->den + first, metric, variant->failed,
                         best->alternatives.drawn ? 1 : want - first);
    }
}

/* Values that are there, of `from` less `of`; from NULL: of `of` alone. */
static size_t values_of(double *out, const struct yl_alternative *of,
                        const struct yl_alternative *from)
{
    size_t n = 0;
    for (uint32_t r = 0; r < of->n && (!from || r < from->n); r++) {
        const double own = of->num[r] / of->den[r], value = from ? from->num[r] - own : own;
        if (!isnan(value)) out[n++] = value;
    }
    return n;
}

/* The mean of n values with its 95 % interval; there is room for as many behind them. */
static double mean_of(double *low, double *high, double *value, size_t n)
{
    const double mean = n ? yl_jackknife_mean(value + n, value, n) : (double)NAN,
                 half = n > 1
                            ? yl_interval_t(0.95, (double)n - 1) * yl_jackknife_error(value + n, n)
                            : (double)NAN;
    *low = mean - half;
    *high = mean + half;
    return mean;
}

/* What one campaign brings, of n values in any order, and how often it loses money. */
static void put_campaigns(struct yl_ranked *row, double *value, size_t n, bool loses)
{
    size_t below = 0;
    if (n < YL_QUANTILES_FROM) return;
    yl_quantile_sort(value, n);
    row->p05 = yl_quantile(value, n, 0.05);
    row->p95 = yl_quantile(value, n, 0.95);
    while (below < n && value[below] < 0) below++;
    if (loses) row->risk = (double)below / (double)n;
}

static bool is(const struct yl_contest *of, const struct figure *figure)
{
    return !strcmp(of->place, figure->place) && !strcmp(of->metric, figure->metric);
}

/* The rows of an alternative: of the metric, then of what is beside it, without a rank. */
static void write_rows(struct yl_csv_out *csv, struct best *best, size_t i, double *scratch)
{
    const struct yl_selection *selection = &best->selection;
    const struct yl_contest *of = &best->alternatives;
    struct yl_ranked *row = &best->row[i];
    size_t n = values_of(scratch, &selection->of[i], NULL);
    for (size_t k = 0; k < n && selection->is_ratio; k++) scratch[k] *= selection->scale;
    put_campaigns(row, scratch, n, is(of, &best->figure[NET]) && !best->no_cost);
    yl_ranked_write(csv, of->place, of->metric, row);
    for (size_t k = 0; k < best->figures; k++) {
        const struct figure *figure = &best->figure[k];
        const struct yl_alternative *own = &best->beside[i * best->figures + k];
        struct yl_ranked other = *row;
        if (is(of, figure) || !own->n) continue;
        other.rank = 0;
        other.may_be_best = false;
        other.ended = YL_ENDED_NOT;
        other.exact = other.p05 = other.p95 = other.risk = NAN;
        n = values_of(scratch, own, &best->beside[selection->best * best->figures + k]);
        other.behind = mean_of(&other.behind_low, &other.behind_high, scratch, n);
        n = values_of(scratch, own, NULL);
        other.n = (int64_t)n;
        other.mean = mean_of(&other.low, &other.high, scratch, n);
        put_campaigns(&other, scratch, n, k == NET && !best->no_cost);
        yl_ranked_write(csv, figure->place, figure->metric, &other);
    }
}

/* ---- rounds ---------------------------------------------------------------------------------- */

/* This round as a part of the bar. What all takes is forecast from the second one on, by the campaigns so far: the next one
 * that is beaten, and as much again for the others, if there are any. How long it goes on is not known where the most
 * campaigns would not suffice. */
static void begin_round(struct best *best)
{
    const struct yl_selection *selection = &best->selection;
    struct yl_progress *progress = &best->study->progress;
    double done = 0, now = 0, then = 0;
    size_t left = 0;
    for (size_t i = 0; i < selection->count; i++) left += !selection->of[i].ended;
    const double last = (left > 2 ? 2 : 1) * selection->need;
    for (size_t i = 0; i < selection->count; i++) {
        const struct yl_alternative *one = &selection->of[i];
        done += one->n;
        if (one->ended || one->want <= one->n) continue;
        now += one->want - one->n;
        then += fmax(0, fmin(last, selection->most) - one->want);
    }
    const bool known = selection->need <= selection->most;
    if (!(now > 0)) return;
    yl_progress_part(progress, known ? fmin(now / (now + then), 0.9) : 0.5);
    yl_progress_left(progress, known ? best->study->info.wall_s / done * (now + then) : -1);
}

/* The best mean, and how many may be the best still. */
static void tell_round(struct best *best)
{
    const struct yl_selection *selection = &best->selection;
    const enum yl_lang lang = best->study->options->lang;
    const struct yl_contest *of = &best->alternatives;
    size_t left = 0, at = selection->count, size = 0;
    double most = 0;
    struct yl_arena arena = {0};
    for (size_t i = 0; i < selection->count; i++) {
        const struct yl_alternative *one = &selection->of[i];
        double num = 0, den = 0;
        if (one->ended) continue;
        left++;
        for (uint32_t r = 0; r < one->n; r++)
            if (!isnan(one->num[r])) num += one->num[r], den += one->den[r];
        const double mean = one->has_exact ? one->exact : selection->scale * num / den;
        const bool worse = selection->smallest ? mean >= most : mean <= most;
        if (isnan(mean) || (at < selection->count && worse)) continue;
        at = i;
        most = mean;
    }
    if (at == selection->count) return;
    const struct yl_ranking ranking = {
        .points = of->points, .names = &best->names, .variants = of->all->variants};
    struct yl_ranked row;
    char *text = NULL;
    rank(&row, best, at);
    FILE *out = yl_stream_get(&text, &size);
    yl_wrap_text(
        out,
        yl_arena_print(
            &arena,
            T(lang, "After %u campaigns each %zu of %zu may be the best; best mean: %s, %s %s",
              "各模拟 %u 次后，%zu/%zu 个可能最佳；均值最佳：%s，%s %s"),
            selection->of[at].n, left, selection->count,
            yl_ranking_cell(&arena, &ranking, &row, lang), yl_find_word(of->metric, lang).text,
            yl_short_as(yl_find_as(of->metric), most, lang).text),
        0, 2, yl_screen_width(stderr) - 1);
    fclose(out);
    yl_progress_tell(&best->study->progress, text);
    yl_arena_free(&arena);
    free(text);
}

static enum yl_status draw(void *context, struct yl_selection *selection)
{
    struct best *best = context;
    begin_round(best);
    const enum yl_status status = yl_contest_draw(&best->alternatives, selection);
    if (!status) tell_round(best);
    return status;
}

static enum yl_status prepare(struct best *best)
{
    struct yl_study *study = best->study;
    const struct yl_options *options = study->options;
    struct yl_contest *of = &best->alternatives;
    *of = yl_best_contest(study, best->points.axes ? &best->points : NULL);
    of->took = keep_beside;
    of->context = best;
    best->selection =
        (struct yl_selection){.count = yl_contest_count(of),
                              .smallest = options->smallest || yl_metric_better(of->metric) < 0,
                              .scale = 1,
                              .level = 0.95,
                              .within = options->within,
                              .share = options->within_share,
                              .most = yl_contest_most(of),
                              .draw = draw,
                              .context = best};
    if (!study->how.enough.most && best->selection.most > YL_SELECTION_MOST)
        best->selection.most = YL_SELECTION_MOST;
    enum yl_status status = check_call(best);
    if (status) return status;
    best->selection.of = yl_get_zeroed(best->selection.count + 1, sizeof *best->selection.of);
    list_figures(best);
    return yl_study_judge(study, &study->scenarios, YL_SELECTION_FIRST,
                          best->points.axes ? (double)best->points.count : 1);
}

static enum yl_status write_manifest(struct best *best)
{
    const struct yl_manifest_value value[] = {
        {"alternatives", (double)best->selection.count},
        {"replications_in_all", (double)best->selection.replications},
        {"within", best->selection.within},
        {"failed", (double)best->alternatives.failed},
        {"records", (double)yl_ledger_records(best->study->how.ledger)}};
    const char *const names[] = {YL_BEST_FILE, best->points.axes ? YL_POINTS_FILE : NULL, NULL};
    struct yl_study_out out = {.place = best->alternatives.place,
                               .metric = best->alternatives.metric,
                               .file = names,
                               .value = value,
                               .values = sizeof value / sizeof *value,
                               .points = best->points.axes ? &best->points : NULL,
                               .findings = &best->findings};
    for (size_t i = 0; i < best->selection.count; i++)
        if (best->selection.of[i].n > out.replications) out.replications = best->selection.of[i].n;
    return yl_study_finish(best->study, &out);
}

/* ---- what was found -------------------------------------------------------------------------- */

static int by_rank(const void *a, const void *b)
{
    const struct yl_ranked *const *one = a, *const *two = b;
    const uint32_t first = (*one)->rank - 1, second = (*two)->rank - 1; /* 0 goes last */
    if (first == second) return *one < *two ? -1 : 1;
    return first < second ? -1 : 1;
}

/* best.csv by number, the rest by rank. */
static enum yl_status write_best(struct best *best, const char *folder, bool bom)
{
    const size_t count = best->selection.count;
    struct yl_csv_out csv;
    struct yl_fault *fault = &best->study->fault;
    enum yl_status status = yl_table_open(&csv, folder, YL_BEST_FILE, bom, fault);
    if (status) return status;
    best->row = yl_get_zeroed(count, sizeof *best->row);
    best->sorted = yl_get_zeroed(count, sizeof *best->sorted);
    uint32_t most = 0;
    for (size_t i = 0; i < count; i++)
        if (best->selection.of[i].n > most) most = best->selection.of[i].n;
    double *scratch = yl_get_zeroed(2 * (size_t)most + 1, sizeof *scratch);
    for (size_t i = 0; i < count; i++) {
        best->sorted[i] = &best->row[i];
        rank(&best->row[i], best, i);
        write_rows(&csv, best, i, scratch);
    }
    free(scratch);
    qsort(best->sorted, count, sizeof *best->sorted, by_rank);
    return yl_csv_close(&csv, true, fault);
}

static enum yl_status find(struct best *best, const struct yl_ranking *ranking)
{
    const struct yl_selection *selection = &best->selection;
    const uint32_t guesses = best->study->scenarios.variant[0].guesses;
    yl_choices_report(&best->findings, &best->names, best->points.axes ? best->points.count : 1);
    yl_ranking_find(&best->findings, ranking);
    enum yl_status status = yl_stops_repeat(&best->findings, &best->alternatives, selection->best,
                                            selection->of[selection->best].n, &best->names);
    if (guesses) {
        yl_finding_begin(&best->findings, YL_WORDING_DRAWN, NAN);
        yl_finding_count(&best->findings, "n", guesses);
    }
    yl_findings_close(&best->findings);
    return status;
}

static void show(const struct best *best, const struct yl_ranking *ranking, enum yl_lang lang)
{
    const struct yl_selection *selection = &best->selection;
    struct yl_wrapped page;
    FILE *out = yl_wrap_open(&page);
    fprintf(out,
            T(lang, "%zu alternatives by %s, the %s first; replications: %s in all\n",
              "%zu 个备选，按%s排列（%s的在前），共 %s 次模拟\n"),
            selection->count,
            yl_ranking_metric(ranking->names, ranking->place, ranking->metric, lang).text,
            selection->smallest ? T(lang, "lowest", "低") : T(lang, "highest", "高"),
            yl_short_of((double)selection->replications).text);
    if (best->alternatives.failed)
        yl_tell(out, lang, "replications that failed: %llu; pairs are without them\n",
                "%llu 次模拟失败，成对比较不含它们\n",
                (unsigned long long)best->alternatives.failed);
    yl_wrap_close(&page, stdout, yl_screen_window(stdout));
    yl_ranking_show(stdout, ranking, &best->findings, lang);
}

/* The folder is ours and its ledger open: from here on --resume can go on. */
static enum yl_status select_best(struct best *best)
{
    struct yl_study *study = best->study;
    const struct yl_selection *selection = &best->selection;
    const bool bom = study->scenarios.variant[0].bom;
    enum yl_status status = yl_study_walk(study, NULL);
    if (!status) status = yl_study_open(study, "best");
    if (status) return status;
    if (best->points.axes)
        status = yl_sweep_points_write(&best->points, study->options->out, bom, &study->fault);
    if (!status) status = yl_contest_solve(&best->alternatives, &best->selection);
    if (!status) status = yl_selection_run(&best->selection);
    if (!status) status = write_best(best, study->options->out, bom);
    const struct yl_ranking ranking = {.place = best->alternatives.place,
                                       .metric = best->alternatives.metric,
                                       .row = best->sorted,
                                       .rows = selection->count,
                                       .all = selection->count,
                                       .points = best->alternatives.points,
                                       .names = &best->names,
                                       .variants = study->scenarios.variants,
                                       .smallest = selection->smallest,
                                       .compared = true,
                                       .exact = selection->exact,
                                       .within = selection->same ? selection->within : 0,
                                       .need = selection->need};
    if (!status) status = find(best, &ranking);
    if (!status) status = write_manifest(best);
    yl_study_end(study, status);
    if (status || study->options->quiet) return status;
    show(best, &ranking, study->options->lang);
    if (!selection->decided && !selection->same) print_forecast(best);
    return status;
}

static enum yl_status work(struct yl_study *study)
{
    struct best *best = study->context;
    best->study = study;
    yl_settings_fill(&best->names, &study->scenarios);
    yl_choices_keep(&study->scenarios, &best->names);
    enum yl_status status = read_points(best);
    if (!status && best->points.axes) {
        yl_choices_at(&best->names, &best->points);
        yl_choices_keep(&study->scenarios, &best->names);
    }
    if (!status) status = prepare(best);
    if (!status) status = select_best(best);
    return status ? status : yl_run_refuse(best->alternatives.failed, true, &study->fault);
}

enum yl_exit yl_verb_best(const struct yl_options *options)
{
    if (options->vary.count) return yl_best_plan(options);
    struct best *best = yl_get_zeroed(1, sizeof *best);
    enum yl_exit leave = yl_study_into(options, "best", "-best", work, best);
    yl_candidates_free(&best->alternatives.candidates);
    for (size_t i = 0; best->beside && i < best->figures * best->selection.count; i++)
        YL_FREE(best->beside[i].num, best->beside[i].den);
    if (best->selection.of) yl_selection_free(&best->selection);
    YL_FREE(best->selection.of, best->beside, best->row, best->sorted);
    yl_points_free(&best->points);
    yl_result_free(&best->names);
    yl_findings_free(&best->findings);
    free(best);
    return leave;
}
