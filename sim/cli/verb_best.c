/* verb_best.c: load, claim, select, write; contract in verb.h */
#include "models/collection/collect.h"
#include "models/readers/settings.h"
#include "sim/base/get.h"
#include "sim/cli/best.h"
#include "sim/cli/choices.h"
#include "sim/cli/signals.h"
#include "sim/cli/study.h"
#include "sim/findings/find.h"
#include "sim/stats/metrics.h"
#include "sim/sweep/alternatives.h"
#include "sim/sweep/sweep.h"
#include <math.h>
#include <stdlib.h>

enum { NAMED = 512 }; /* bytes of a metric with its place */

struct best {
    struct yl_study *study;
    struct yl_points points; /* axes 0: variants alone */
    struct yl_selection selection;
    struct yl_alternatives alternatives;
    struct yl_result names; /* holds labels and settings alone */
    struct yl_choices_left left;
    struct yl_findings said;
};

/* Points where the scenario or the call says some; each is read before anything is written. */
static enum yl_status read_points(struct best *best)
{
    struct yl_study *study = best->study;
    const struct yl_options *options = study->options;
    const struct yl_scenario *base = &study->scenarios.variant[0];
    const struct yl_points_raw said = {options->axis, options->axes};
    struct yl_run_options first = study->how;
    const struct yl_sweep job = {
        .all = &study->scenarios, .points = &best->points, .options = &first};
    if (!options->axes && !base->sweep_item) return YL_OK;
    first.replications = YL_SELECTION_FIRST;
    enum yl_status status =
        yl_points_read(&best->points, &study->scenarios, &said, &study->diags, &study->fault);
    return status ? status : yl_sweep_check(&job, &study->diags, &study->fault);
}

static enum yl_status check_call(struct best *best)
{
    struct yl_study *study = best->study;
    if (study->options->subjects)
        return yl_fault_set(&study->fault, YL_BAD_CALL,
                            "'--subject-to' needs '--vary PATH=LOW:HIGH', what may be chosen",
                            "“--subject-to”需要用“--vary 路径=下限:上限”给出可以选择的值");
    struct yl_selection *selection = &best->selection;
    if (selection->count < 2)
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

/* What is known before: the first stage; points have been judged by their own. */
static enum yl_status judge_size(struct best *best)
{
    struct yl_study *study = best->study;
    struct yl_run_options how = study->how;
    struct yl_size size = {0};
    how.replications = YL_SELECTION_FIRST;
    enum yl_status status = yl_size_of(&size, &study->scenarios, &how, &study->fault);
    if (best->points.axes) yl_size_times(&size, (double)best->points.count);
    return status || how.large ? status : yl_study_size(study, &size);
}

/* How long what is forecast would take, by what this call took. */
static void say_more(const struct best *best)
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
    fprintf(stderr,
            yl_text_in(lang, "yinliu: to tell them apart: some %s more\n",
                       "yinliu：要分出高下：大约还需 %s\n"),
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

struct yl_alternatives yl_best_alternatives(struct yl_study *study, const struct yl_points *points)
{
    const char *place, *metric;
    yl_best_decides(study, &place, &metric);
    return (struct yl_alternatives){.all = &study->scenarios,
                                    .points = points,
                                    .options = &study->how,
                                    .place = place,
                                    .metric = metric,
                                    .drawn = study->scenarios.variant[0].guesses > 0,
                                    .info = &study->info,
                                    .diags = &study->diags,
                                    .fault = &study->fault};
}

/* ---- rounds ---------------------------------------------------------------------------------- */

/* This round as a part of the bar. What comes behind it is forecast from the second one on: the next one that is beaten,
 * and as much again for the others. */
static void begin_round(struct best *best)
{
    const struct yl_selection *selection = &best->selection;
    struct yl_progress *progress = &best->study->progress;
    double now = 0, then = 0;
    for (size_t i = 0; i < selection->count; i++) {
        const struct yl_alternative *one = &selection->of[i];
        if (one->ended || one->want <= one->n) continue;
        now += one->want - one->n;
        then += fmax(0, fmin(2 * selection->need, selection->most) - one->want);
    }
    const bool known = isfinite(selection->need);
    yl_progress_part(progress, known ? fmin(now / (now + then), 0.9) : 0.5);
    if (!known) yl_progress_behind(progress, -1);
}

/* Who leads, and how many may be the best still. */
static void tell_round(struct best *best)
{
    const struct yl_selection *selection = &best->selection;
    const enum yl_lang lang = best->study->options->lang;
    const struct yl_best_found found = {.selection = selection,
                                        .all = &best->study->scenarios,
                                        .points = best->alternatives.points,
                                        .names = &best->names,
                                        .place = best->alternatives.place,
                                        .metric = best->alternatives.metric};
    char *text = yl_best_so_far(&found, lang);
    if (text) yl_progress_tell(&best->study->progress, text);
    free(text);
}

static enum yl_status draw(void *context, struct yl_selection *selection)
{
    struct best *best = context;
    begin_round(best);
    const enum yl_status status = yl_alternatives_draw(&best->alternatives, selection);
    if (!status) tell_round(best);
    return status;
}

static enum yl_status prepare(struct best *best)
{
    struct yl_study *study = best->study;
    const struct yl_options *options = study->options;
    struct yl_alternatives *of = &best->alternatives;
    *of = yl_best_alternatives(study, best->points.axes ? &best->points : NULL);
    best->selection =
        (struct yl_selection){.count = yl_alternatives_count(of),
                              .smallest = options->smallest || yl_metric_better(of->metric) < 0,
                              .scale = 1,
                              .level = 0.95,
                              .within = options->within,
                              .share = options->within_share,
                              .most = yl_alternatives_most(of),
                              .draw = draw,
                              .context = best};
    if (!study->how.enough.most && best->selection.most > YL_SELECTION_MOST)
        best->selection.most = YL_SELECTION_MOST;
    enum yl_status status = check_call(best);
    if (status) return status;
    best->selection.of = yl_get_zeroed(best->selection.count + 1, sizeof *best->selection.of);
    return judge_size(best);
}

enum yl_status yl_best_manifest(struct yl_study *study, const struct yl_best_manifest *of)
{
    static const char *const names[] = {YL_BEST_FILE, YL_POINTS_FILE};
    char metric[NAMED];
    snprintf(metric, sizeof metric, "%s.%s", of->place, of->metric);
    study->metric = metric;
    study->value = of->value;
    study->values = of->values;
    study->file = names;
    study->files = of->has_points ? 2 : 1;
    return yl_study_finish(study, &study->scenarios, of->replications, of->said);
}

static enum yl_status write_manifest(struct best *best)
{
    struct yl_manifest_value value[] = {
        {"alternatives", (double)best->selection.count},
        {"replications_in_all", (double)best->selection.replications},
        {"within", best->selection.within},
        {"failed", (double)best->alternatives.failed},
        {"records", (double)yl_ledger_records(best->study->how.ledger)}};
    struct yl_best_manifest of = {.place = best->alternatives.place,
                                  .metric = best->alternatives.metric,
                                  .value = value,
                                  .values = sizeof value / sizeof *value,
                                  .has_points = best->points.axes > 0,
                                  .said = &best->said};
    for (size_t i = 0; i < best->selection.count; i++)
        if (best->selection.of[i].n > of.replications) of.replications = best->selection.of[i].n;
    return yl_best_manifest(best->study, &of);
}

/* A value of an axis may name a file, which no output replaces. */
static enum yl_status learn_files(struct best *best)
{
    struct yl_study *study = best->study;
    const struct yl_sweep sweep = {
        .all = &study->scenarios, .points = &best->points, .options = &study->how};
    enum yl_status status = YL_OK;
    for (uint64_t point = 0; best->points.axes && point < best->points.count && !status; point++) {
        struct yl_diags diags;
        struct yl_scenarios read;
        struct yl_fault ignored = {0};
        yl_diags_init(&diags, study->options->lang);
        if (yl_sweep_at(&read, &sweep, sweep.all, point, &diags, &ignored) == YL_NO_MEMORY)
            status = YL_NO_MEMORY;
        yl_diags_learn(&study->diags, &diags);
        yl_scenarios_free(&read);
        yl_diags_free(&diags);
    }
    return status;
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
    if (!status) status = yl_alternatives_solve(&best->alternatives, &best->selection);
    if (!status) status = yl_selection_run(&best->selection);
    const struct yl_best_found found = {.selection = &best->selection,
                                        .all = &study->scenarios,
                                        .points = best->alternatives.points,
                                        .names = &best->names,
                                        .place = best->alternatives.place,
                                        .metric = best->alternatives.metric,
                                        .alternatives = &best->alternatives,
                                        .guesses = study->scenarios.variant[0].guesses,
                                        .failed = best->alternatives.failed};
    if (!status) status = yl_best_write(&found, study->options->out, bom, &study->fault);
    yl_choices_say(&best->left, &best->said, &best->names);
    if (!status) status = yl_best_find_words(&best->said, &found);
    if (!status) status = write_manifest(best);
    yl_study_end(study, status);
    if (!status && !study->options->quiet)
        status = yl_best_show(stdout, &found, &best->said, study->options->lang);
    if (!status && !study->options->quiet && !selection->decided && !selection->same)
        say_more(best);
    return status;
}

static enum yl_status work(struct yl_study *study)
{
    struct best *best = study->context;
    best->study = study;
    study->how.stop = yl_signals_catch();
    enum yl_status status = yl_choices_keep(&best->left, &study->scenarios);
    if (!status) status = yl_settings_fill(&best->names, &study->scenarios);
    if (!status) status = read_points(best);
    if (!status) status = prepare(best);
    if (!status) status = learn_files(best);
    if (!status) status = select_best(best);
    return status ? status : yl_study_failed(study, best->alternatives.failed);
}

enum yl_exit yl_verb_best(const struct yl_options *options)
{
    if (options->varies) return yl_best_plan(options);
    struct best *best = yl_get_zeroed(1, sizeof *best);
    enum yl_exit leave = yl_study_into(options, "best", "-best", work, best);
    yl_alternatives_free(&best->alternatives);
    if (best->selection.of) yl_selection_free(&best->selection);
    free(best->selection.of);
    yl_points_free(&best->points);
    yl_result_free(&best->names);
    yl_findings_free(&best->said);
    free(best);
    return leave;
}
