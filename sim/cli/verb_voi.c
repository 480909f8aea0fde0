/* verb_voi.c: draws of all variants, then what each thing that could be known brings: which variant now, what to measure first, how many people
 * to ask; contract in verb.h */
#include "models/readers/settings.h"
#include "sim/base/wrap.h"
#include "sim/cli/best.h"
#include "sim/cli/guessed.h"
#include "sim/cli/ranking.h"
#include "sim/cli/screen.h"
#include "sim/output/findings_files.h"
#include "sim/output/tables.h"
#include "sim/output/terminal.h"
#include "sim/stats/metrics.h"
#include "sim/stats/voi.h"
#include "sim/sweep/thread_team.h"
#include <math.h>

#define FILE_NAME "voi.csv"
static const uint32_t sizes[] = {10, 30, 100, 300, 1000, 3000, 10000};
enum { SIZES = sizeof sizes / sizeof *sizes, DRAWS = 256, SHOWN = 12, TEXT = 1200 };
enum what { EVPI, EVPPI, EVSI };

/* Values of all campaigns together, in the unit of the figure; costs in CNY. */
struct row {
    enum what what;
    const char *of;               /* factor or path; "" of everything */
    const char *grade;            /* NULL: not given */
    uint32_t n;                   /* observations; 0: none */
    struct yl_voi voi;            /* of all campaigns */
    double cost;                  /* of the observations */
    double even;                  /* break-even value of the one input; NAN: none, or several */
    const struct yl_guess *guess; /* the one input, the last of several; NULL: of everything */
    const double *const *x;       /* [count][draws] what would be known */
    uint32_t count;
    const char *refused; /* why there is no value; NULL: there is one */
};
struct voi {
    struct yl_guessed_study guessed;
    const double **score, **share; /* [guesses][draws] yl_guessed_numbers */
    struct row *row; /* perfect information, factors, observations by path and number */
    uint32_t rows;
};

/* ---- what stands out ------------------------------------------------------------------------- */

/* The row of this kind with the largest value, or of observations the largest net; NULL: there is none. Without a cost
 * the smallest number of people with nine tenths of the largest value. */
static const struct row *best_of(const struct voi *of, enum what what)
{
    const struct row *best = NULL;
    for (uint32_t i = 0; i < of->rows; i++) {
        const struct row *row = &of->row[i];
        if (row->what != what || row->refused) continue;
        if (!best || row->voi.value - row->cost > best->voi.value - best->cost) best = row;
    }
    for (uint32_t i = 0; best && what == EVSI && !(best->cost > 0) && i < of->rows; i++) {
        const struct row *row = &of->row[i];
        if (row->what == what && !row->refused && row->of == best->of &&
            row->voi.value >= 0.9 * best->voi.value)
            return row;
    }
    return best;
}

static void show_table(FILE *out, const struct voi *of)
{
    const enum yl_lang lang = of->guessed.study->options->lang;
    const bool exact = of->guessed.answers.is_exact;
    const char *const everything = T(lang, "everything", "一切");
    struct yl_arena arena = {0};
    struct yl_cells cells = {0};
    const struct row **order = yl_arena_get(&arena, (of->rows + 1) * sizeof *order);
    uint32_t count = 0;
    yl_cell(&cells, "%s", T(lang, "to know", "知道"));
    yl_cell(&cells, "%s", T(lang, "value (95%)", "价值（95%）"));
    if (!exact) yl_cell(&cells, "%s", T(lang, "held out", "留出验证"));
    for (uint32_t i = 0; i < of->rows; i++) {
        if (of->row[i].what == EVSI) continue;
        uint32_t at = count++;
        for (; at > 1 && order[at - 1]->voi.value < of->row[i].voi.value; at--)
            order[at] = order[at - 1];
        order[at] = &of->row[i];
    }
    const uint32_t shown = count < SHOWN ? count : SHOWN;
    for (uint32_t i = 0; i < shown; i++) {
        const struct yl_voi *voi = &order[i]->voi;
        yl_cell(&cells, "%s", *order[i]->of ? order[i]->of : everything);
        yl_cell(&cells, "%s",
                yl_short_range_as(YL_AS_NUMBER, voi->value, voi->low, voi->high, lang).text);
        if (!exact) yl_cell(&cells, "%s", yl_short_of(voi->lower).text);
    }
    yl_cells_show(out, &cells, exact ? 2 : 3, 0, yl_screen_width(out));
    if (shown < count) yl_terminal_more(out, count - shown, FILE_NAME, lang);
    yl_arena_free(&arena);
}

/* ---- findings --------------------------------------------------------------------------------- */

static void worth(struct voi *of, const char *slot, double value)
{
    yl_finding_figure(&of->guessed.findings, slot, yl_find_as(of->guessed.call.metric), value,
                      YL_NO_CELL);
}

static void find_choice(struct voi *of)
{
    struct yl_findings *out = &of->guessed.findings;
    const struct yl_voi *voi = &of->row[0].voi;
    const char *variant = of->guessed.all.variant[voi->choice].variant;
    yl_finding_begin(out, YL_WORDING_CHOOSE, NAN);
    yl_finding_metric(out, &of->guessed.names, of->guessed.call.place, of->guessed.call.metric);
    yl_finding_variant(out, &of->guessed.names, "variant", variant);
    worth(of, "expected", voi->expected);
}

static void find_worth(struct voi *of)
{
    struct yl_findings *out = &of->guessed.findings;
    const struct row *best = best_of(of, EVPPI);
    const bool positive = best && best->voi.value > 0, seen = positive && best->voi.low > 0;
    enum yl_wording wording = positive ? YL_WORDING_WORTH_UNSEEN : YL_WORDING_WORTH_NOTHING;
    if (seen) wording = YL_WORDING_WORTH;
    yl_finding_begin(out, wording, seen ? best->voi.value : (double)NAN);
    yl_finding_figure(out, "draws", YL_AS_NUMBER, of->guessed.draws, YL_NO_CELL);
    if (!seen) return;
    yl_finding_word(out, "path", best->of, best->of);
    worth(of, "all", of->row[0].voi.value);
    worth(of, "own", best->voi.value);
}

/* Where the choice changes with the input that is worth most of those that change it at one value. */
static void find_even(struct voi *of)
{
    struct yl_findings *out = &of->guessed.findings;
    const struct yl_scenario *variant = of->guessed.all.variant;
    const struct row *best = NULL;
    for (uint32_t i = 0; i < of->rows; i++) {
        const struct row *row = &of->row[i];
        if (isnan(row->even) || !(row->voi.low > 0)) continue;
        if (!best || row->voi.value > best->voi.value) best = row;
    }
    if (!best) return;
    enum yl_as as = best->guess->kind == YL_GUESS_MONEY ? YL_AS_MONEY : YL_AS_NUMBER;
    if (best->guess->kind == YL_GUESS_SHARE) as = YL_AS_SHARE;
    yl_finding_begin(out, YL_WORDING_BREAK_EVEN, NAN);
    yl_finding_word(out, "path", best->of, best->of);
    yl_finding_figure(out, "even", as, best->even, YL_NO_CELL);
    yl_finding_variant(out, &of->guessed.names, "above", variant[best->voi.best[1]].variant);
    yl_finding_variant(out, &of->guessed.names, "below", variant[best->voi.best[0]].variant);
}

static void find_people(struct voi *of)
{
    struct yl_findings *out = &of->guessed.findings;
    const struct row *best = best_of(of, EVSI);
    if (!best || !(best->voi.low > 0)) return;
    const bool dear = best->cost > 0 && best->voi.value <= best->cost;
    yl_finding_begin(out, dear ? YL_WORDING_OBSERVE_DEAR : YL_WORDING_OBSERVE,
                     best->voi.value - best->cost);
    if (dear) return;
    yl_finding_word(out, "path", best->of, best->of);
    yl_finding_figure(out, "n", YL_AS_NUMBER, best->n, YL_NO_CELL);
    worth(of, "own", best->voi.value);
    if (best->cost > 0) worth(of, "net", best->voi.value - best->cost);
}

static void find(struct voi *of)
{
    find_choice(of);
    find_worth(of);
    find_even(of);
    find_people(of);
    yl_choices_report(&of->guessed.findings, &of->guessed.names, 1);
    yl_findings_close(&of->guessed.findings);
}

/* ---- file and terminal ------------------------------------------------------------------------ */

static enum yl_status write_file(struct voi *of)
{
    static const char *const what[] = {"evpi", "evppi", "evsi"};
    struct yl_study *study = of->guessed.study;
    const struct yl_options *options = study->options;
    struct yl_csv_out csv;
    enum yl_status status = yl_table_open(&csv, options->out, FILE_NAME,
                                          study->scenarios.variant[0].bom, &study->fault);
    if (status) return status;
    for (uint32_t i = 0; i < of->rows; i++) {
        const struct row *row = &of->row[i];
        const struct yl_scenario *variant = of->guessed.all.variant;
        const bool turns = !isnan(row->even);
        const double none = row->n ? 0 : NAN;
        YL_CSV_PUT(&csv, what[row->what], row->of, of->guessed.metric, row->n + none,
                   row->voi.value, row->voi.low, row->voi.high, row->voi.lower, row->cost + none,
                   row->voi.value - row->cost + none, row->grade, row->refused);
        YL_CSV_ROW(&csv, row->even, turns ? variant[row->voi.best[0]].variant : NULL,
                   turns ? variant[row->voi.best[1]].variant : NULL);
    }
    status = yl_csv_close(&csv, true, &study->fault);
    const struct yl_manifest_value value[] = {
        {"campaigns", options->campaigns ? options->campaigns : 1},
        {"choice", of->row[0].voi.choice},
        {"expected", of->row[0].voi.expected},
        {"draws", of->guessed.draws},
        {"exact", of->guessed.answers.is_exact},
        {"people", options->people},
        {"cost_per", options->cost_per}};
    struct yl_study_out out = yl_guessed_out(&of->guessed, (const char *const[]){FILE_NAME, NULL});
    out.value = value;
    out.values = sizeof value / sizeof *value;
    if (!status) find(of);
    return status ? status : yl_study_finish(study, &out);
}

static void show(FILE *out, const struct voi *of)
{
    const enum yl_lang lang = of->guessed.study->options->lang;
    const uint32_t campaigns = of->guessed.study->options->campaigns;
    char text[TEXT];
    int used = snprintf(
        text, sizeof text,
        of->guessed.answers.is_exact
            ? T(lang,
                "%s of %u variants over %u draws of the uncertain inputs, each solved exactly",
                "%s：%u 个方案，拿不准的数抽取 %u 组，各组精确求解")
            : T(lang, "%s of %u variants over %u draws of the uncertain inputs, each simulated",
                "%s：%u 个方案，拿不准的数抽取 %u 组，各组模拟"),
        yl_ranking_metric(&of->guessed.names, of->guessed.call.place, of->guessed.call.metric, lang)
            .text,
        of->guessed.all.variants, of->guessed.draws);
    if (campaigns > 1)
        snprintf(text + used, sizeof text - (size_t)used,
                 T(lang, "; values of %u campaigns", "；价值按 %u 次活动计"), campaigns);
    yl_wrap_text(out, text, 0, 0, yl_screen_width(out));
    fputc('\n', out);
    show_table(out, of);
    fputc('\n', out);
    yl_findings_show(out, &of->guessed.findings, lang, yl_screen_width(out));
}

/* ---- values ---------------------------------------------------------------------------------- */

/* Who knows this knows no more than who knows that: regressions do not keep to it by themselves. */
static void keep_below(struct yl_voi *voi, const struct yl_voi *most)
{
    if (!(voi->value > most->value)) return;
    voi->value = most->value;
    voi->low = fmin(voi->low, most->low);
    voi->high = fmin(voi->high, most->high);
}

/* The row of all that an observation of a guess could tell: of its factor, else of everything. */
static const struct yl_voi *known_of(const struct voi *of, uint32_t guess)
{
    const struct yl_factors *factors = &of->guessed.factors;
    for (uint32_t r = 1; r < of->rows; r++)
        if (of->row[r].what == EVPPI && factors->of_guess[guess] < factors->count &&
            of->row[r].of == factors->of[factors->of_guess[guess]].name)
            return &of->row[r].voi;
    return &of->row[0].voi;
}

/* What would be known of a row. */
static struct row *add(struct voi *of, struct row row, const double *const *x, uint32_t count)
{
    row.x = x;
    row.count = count;
    row.cost = row.n * of->guessed.study->options->cost_per;
    row.even = NAN;
    of->row[of->rows] = row;
    return &of->row[of->rows++];
}

static void add_factors(struct voi *of)
{
    const struct yl_factors *factors = &of->guessed.factors;
    const uint32_t guesses = factors->base->guesses;
    const double **x = yl_arena_get(&of->guessed.arena, (2 * guesses + 1) * sizeof *x);
    uint32_t all = 0;
    for (uint32_t g = 0; g < guesses; g++)
        if (!isnan(of->score[g][0])) x[all++] = of->score[g];
    add(of, (struct row){.what = EVPI, .of = ""}, x, of->guessed.answers.is_exact ? 0 : all);
    for (uint32_t f = 0; f < factors->count; f++) {
        uint32_t count = 0, last = 0;
        x += all;
        for (uint32_t g = all = 0; g < guesses; g++)
            if (factors->of_guess[g] == f && !isnan(of->score[g][0]))
                x[all++] = of->score[g], count++, last = g;
        const struct row row = {
            .what = EVPPI, .of = factors->of[f].name, .grade = factors->of[f].grade};
        if (count) add(of, row, x, count)->guess = &factors->base->guess[last];
    }
}

/* One simulated data set a draw; its statistic is the log-odds of the share that was seen. */
static void add_people(struct voi *of, uint32_t g, uint32_t n)
{
    const struct yl_guess *guess = &of->guessed.factors.base->guess[g];
    const uint32_t draws = of->guessed.draws;
    double *seen = yl_arena_get(&of->guessed.arena, draws * sizeof *seen);
    const double **x = yl_arena_get(&of->guessed.arena, sizeof *x);
    const double *noise = of->guessed.uniform + of->guessed.factors.columns + g;
    for (uint32_t k = 0; k < draws; k++) {
        uint32_t found = yl_voi_observe(n, of->share[g][k], noise[(size_t)k * of->guessed.columns]);
        seen[k] = log((found + 0.5) / (n - found + 0.5));
    }
    *x = seen;
    add(of, (struct row){.what = EVSI, .of = guess->path, .grade = guess->grade, .n = n}, x, 1)
        ->guess = guess;
}

static void add_observations(struct voi *of)
{
    const struct yl_scenario *base = of->guessed.factors.base;
    const uint32_t asked = of->guessed.study->options->people;
    for (uint32_t g = 0; g < base->guesses; g++) {
        const struct yl_guess *guess = &base->guess[g];
        const struct row refused = {.what = EVSI,
                                    .of = guess->path,
                                    .grade = guess->grade,
                                    .guess = guess,
                                    .refused = guess->draw ? "joint draws are not observed yet"
                                               : guess->kind != YL_GUESS_SHARE
                                                   ? "only a share can be observed"
                                                   : NULL};
        if (refused.refused) add(of, refused, NULL, 0);
        for (uint32_t i = 0; i < (asked ? 1 : SIZES) && !refused.refused; i++)
            add_people(of, g, asked ? asked : sizes[i]);
    }
}

static enum yl_status find_value(void *context, void *kept, uint64_t number)
{
    struct voi *of = context;
    struct row *row = &of->row[number];
    struct yl_voi *voi = &row->voi;
    const struct yl_voi_data data = {.figure = of->guessed.answers.figure,
                                     .variants = of->guessed.all.variants,
                                     .draws = of->guessed.draws,
                                     .each = of->guessed.answers.each,
                                     .direction = yl_metric_better(of->guessed.call.metric)};
    const struct yl_options *options = of->guessed.study->options;
    const double campaigns = options->campaigns ? options->campaigns : 1;
    (void)kept;
    *voi = (struct yl_voi){.value = NAN, .low = NAN, .high = NAN, .lower = NAN, .expected = NAN};
    if (!row->refused) yl_voi_find(voi, &data, row->x, row->count);
    voi->value *= campaigns;
    voi->low *= campaigns;
    voi->high *= campaigns;
    voi->lower *= campaigns;
    return YL_OK;
}

static void tell(void *context, uint64_t done)
{
    const struct voi *of = context;
    yl_progress_show(&of->guessed.study->progress, (double)done / of->rows, NULL);
}

static enum yl_status find_values(struct voi *of)
{
    const uint32_t guesses = of->guessed.factors.base->guesses;
    const struct yl_run_options *how = &of->guessed.study->how;
    struct yl_team_tasks all = {.threads = how->threads,
                                .stop = how->stop,
                                .task = find_value,
                                .progress = tell,
                                .context = of};
    yl_progress_part(&of->guessed.study->progress, 1);
    yl_guessed_numbers(&of->share, &of->score, &of->guessed);
    of->row =
        yl_arena_get(&of->guessed.arena, ((size_t)(SIZES + 1) * guesses + 2) * sizeof *of->row);
    add_factors(of);
    add_observations(of);
    all.count = of->rows;
    const enum yl_status status = yl_team_each(&all);
    for (uint32_t i = 1; i < of->rows && !status; i++) {
        struct row *row = &of->row[i];
        const uint32_t g = (uint32_t)(row->guess - of->guessed.factors.base->guess);
        /* a duration or a rate is not written as the number it is */
        if (row->what == EVPPI && row->count == 1 && row->voi.turns &&
            row->guess->kind != YL_GUESS_DURATION && row->guess->kind != YL_GUESS_RATE) {
            const double from = of->share[g][row->voi.draw[0]], to = of->share[g][row->voi.draw[1]];
            row->even = from + row->voi.part * (to - from);
        }
        if (!row->refused)
            keep_below(&row->voi, row->what == EVPPI ? &of->row[0].voi : known_of(of, g));
    }
    return status;
}

static enum yl_status check(const struct yl_guessed_study *guessed)
{
    struct yl_study *study = guessed->study;
    const struct yl_metric_name *name = yl_metric_find(guessed->call.metric);
    if (study->scenarios.variants < 2)
        return yl_fault_set(
            &study->fault, YL_BAD_CALL,
            "there is one variant: without a choice no knowledge has a value; add "
            "'variants:', or ask yinliu sensitivity what moves a figure",
            "只有一个方案：没有选择，知道什么都没有价值；请加 'variants:'，或用 yinliu "
            "sensitivity 看什么影响指标");
    if (name && !yl_metric_better(guessed->call.metric))
        return yl_fault_set(&study->fault, YL_BAD_CALL,
                            "--metric: neither more nor less of '%s' is better, so nothing is "
                            "chosen by it",
                            "--metric：“%s”无所谓高低，不能据以选择", guessed->metric);
    if (study->options->cost_per > 0 && (!name || name->unit != YL_METRIC_CNY))
        return yl_fault_set(&study->fault, YL_BAD_CALL,
                            "--cost-per is in CNY, but '%s' is not: their difference means nothing",
                            "--cost-per 以元计，而“%s”不是金额，两者不能相减", guessed->metric);
    return yl_study_hidden(study);
}

static enum yl_status work(struct yl_study *study)
{
    struct voi *of = study->context;
    struct yl_result names = {0};
    yl_labels_fill(&names, &study->scenarios);
    yl_choices_keep(&study->scenarios, &names);
    yl_result_free(&names);
    const bool paid = study->options->cost_per > 0 || !study->scenarios.variant[0].targets;
    const struct yl_guessed_how how = {study->scenarios.variants, DRAWS, paid ? "all" : NULL,
                                       paid ? "net_cny" : NULL}; /* what one would pay for it */
    enum yl_status status = yl_guessed_open(&of->guessed, study, &how);
    if (!status) status = check(&of->guessed);
    if (!status) yl_guessed_draws(&of->guessed, of->guessed.factors.base->guesses, true);
    if (!status) status = yl_guessed_run(&of->guessed);
    if (status) return status;
    status = find_values(of);
    if (!status) status = write_file(of);
    yl_study_end(study, status);
    if (!status && !study->options->quiet) show(stdout, of);
    return status;
}

enum yl_exit yl_verb_voi(const struct yl_options *options)
{
    struct voi of = {0};
    enum yl_exit leave = yl_study_into(options, "voi", "-voi", work, &of);
    yl_guessed_free(&of.guessed);
    return leave;
}
