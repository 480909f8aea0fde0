/* verb_sensitivity.c: draws, figures, shares, and what to measure first: largest share first, with the chance beside it; contract in verb.h */
#include "sim/base/wrap.h"
#include "sim/cli/guessed.h"
#include "sim/cli/ranking.h"
#include "sim/cli/screen.h"
#include "sim/output/findings_files.h"
#include "sim/output/tables.h"
#include "sim/output/terminal.h"
#include "sim/stats/metrics.h"
#include "sim/stats/sensitivity.h"
#include <gsl/gsl_cdf.h>
#include <math.h>

#define FILE_NAME "sensitivity.csv"
#define JOINT "joint draws cannot be taken apart: first order by regression only"
enum { NAMES = 12, COLUMNS = 5, HEAD = 1200, DRAWS = 768 };
static const double to_say = 0.005; /* a share that prints as 0 has no sentence */

struct sensitivity {
    struct yl_guessed_study guessed;
    struct yl_sensitivity found;
    uint32_t *order; /* factors by their share, the largest first */
};

static bool is_joint(const struct sensitivity *of) { return of->guessed.factors.joint; }

/* The share that guesses of grades D and E carry, or of first order where there is no other. */
static double weak_share(const struct sensitivity *of)
{
    const struct yl_factors *factors = &of->guessed.factors;
    double sum = 0;
    for (uint32_t f = 0; f < factors->count && !is_joint(of); f++)
        if (factors->of[f].grade && *factors->of[f].grade >= 'D')
            sum += of->found.of[YL_SHAPLEY][f].value;
    return sum;
}

/* ---- the ranking ----------------------------------------------------------------------------- */

static enum yl_sensitivity_method ranked_by(const struct sensitivity *of)
{
    return is_joint(of) ? YL_SOBOL_FIRST : YL_SHAPLEY;
}

static void rank(struct sensitivity *of)
{
    const struct yl_sensitivity_share *effect = of->found.of[ranked_by(of)];
    uint32_t *order =
        yl_arena_get(&of->guessed.arena, (of->guessed.factors.count + 1) * sizeof *order);
    for (uint32_t f = 0; f < of->guessed.factors.count; f++) {
        uint32_t at = f;
        for (; at && !(effect[order[at - 1]].value >= effect[f].value); at--)
            order[at] = order[at - 1];
        order[at] = f;
    }
    of->order = order;
}

static void put(struct yl_cells *cells, const struct yl_sensitivity_share *effect, bool share)
{
    const double value = effect->value < 0 ? 0 : effect->value; /* the file has what was found */
    yl_cell(cells, "%s", (share ? yl_short_part(value) : yl_short_of(value)).text);
}

static void show_table(FILE *out, struct sensitivity *of)
{
    const enum yl_lang lang = of->guessed.study->options->lang;
    const uint32_t count = of->guessed.factors.count, shown = count < NAMES ? count : NAMES;
    const bool joint = is_joint(of);
    struct yl_sensitivity_share *const *effect = of->found.of;
    struct yl_cells cells = {0};
    yl_cell(&cells, "%s", T(lang, "uncertain input", "拿不准的数"));
    if (!joint) yl_cell(&cells, "%s", T(lang, "share (Shapley)", "占比（Shapley）"));
    yl_cell(&cells, "%s", T(lang, "first order", "一阶"));
    if (!joint) yl_cell(&cells, "%s", T(lang, "total", "总指数"));
    if (!joint) yl_cell(&cells, "%s", T(lang, "5% to 95% moves", "5%–95% 改变"));
    for (uint32_t i = 0; i < shown; i++) {
        const uint32_t f = of->order[i];
        yl_cell(&cells, "%s", of->guessed.factors.of[f].name);
        put(&cells, &effect[ranked_by(of)][f], true);
        if (joint) continue;
        put(&cells, &effect[1][f], true);
        put(&cells, &effect[2][f], true);
        put(&cells, &effect[YL_MORRIS][f], yl_metric_is_share(of->guessed.call.metric));
    }
    yl_cells_show(out, &cells, joint ? 2 : COLUMNS, 0, yl_screen_width(out));
    if (shown < count) yl_terminal_more(out, count - shown, FILE_NAME, lang);
}

/* ---- findings --------------------------------------------------------------------------------- */

static void share(struct sensitivity *of, const char *slot, enum yl_sensitivity_method method,
                  uint32_t factor, const char *column, double value)
{
    yl_finding_figure(&of->guessed.findings, slot, YL_AS_SHARE, fmin(fmax(value, 0), 1),
                      YL_FOUND_AT(.file = FILE_NAME, .place = of->guessed.factors.of[factor].name,
                                  .metric = yl_sensitivity_name(method), .column = column));
}

static void find_first(struct sensitivity *of)
{
    struct yl_findings *out = &of->guessed.findings;
    const enum yl_sensitivity_method by = ranked_by(of);
    const uint32_t *order = of->order;
    const struct yl_sensitivity_share *shares = of->found.of[by];
    const bool moves = of->found.between > 0, prominent = shares[order[0]].low > 0 && moves;
    enum yl_wording wording = prominent ? YL_WORDING_FIRST : YL_WORDING_FIRST_LITTLE;
    if (of->guessed.answers.is_exact && !moves) wording = YL_WORDING_FIRST_NOTHING;
    yl_finding_begin(out, wording, NAN);
    yl_finding_metric(out, &of->guessed.names, of->guessed.call.place, of->guessed.call.metric);
    yl_finding_figure(out, "draws", YL_AS_NUMBER, of->guessed.draws, YL_NO_CELL);
    if (!prominent) return;
    const char *name = of->guessed.factors.of[order[0]].name;
    yl_finding_word(out, "path", name, name);
    share(of, "share", by, order[0], "value", shares[order[0]].value);
    if (shares[order[0]].high - shares[order[0]].low >= 1e-6) { /* else it is as good as exact */
        share(of, "low", by, order[0], "low", shares[order[0]].low);
        share(of, "high", by, order[0], "high", shares[order[0]].high);
    }
    share(of, "gone", YL_SOBOL_FIRST, order[0], "value",
          of->found.of[YL_SOBOL_FIRST][order[0]].value);
    if (of->guessed.factors.count < 2 || !(shares[order[0]].low <= shares[order[1]].high)) return;
    const char *next = of->guessed.factors.of[order[1]].name;
    yl_finding_word(out, "next", next, next);
}

static void find_parts(struct sensitivity *of)
{
    struct yl_findings *out = &of->guessed.findings;
    const double between = fmax(of->found.between, 0), all = between + of->found.within;
    if (!(all > 0)) return;
    yl_finding_begin(out, YL_WORDING_PARTS, NAN);
    yl_finding_figure(out, "share", YL_AS_SHARE, between / all, YL_NO_CELL);
    yl_finding_figure(out, "rest", YL_AS_SHARE, of->found.within / all, YL_NO_CELL);
}

static void find(struct sensitivity *of)
{
    struct yl_findings *out = &of->guessed.findings;
    const double weak = weak_share(of);
    find_first(of);
    find_parts(of);
    if (weak >= to_say && of->found.between > 0) {
        yl_finding_begin(out, YL_WORDING_WEAK, NAN);
        yl_finding_figure(out, "share", YL_AS_SHARE, fmin(weak, 1), YL_NO_CELL);
    }
    if (is_joint(of)) yl_finding_begin(out, YL_WORDING_JOINT, NAN);
    yl_findings_close(out);
}

/* ---- file and terminal ------------------------------------------------------------------------ */

/* By factor as in the scenario, then by method. */
static enum yl_status write_file(struct sensitivity *of)
{
    struct yl_study *study = of->guessed.study;
    const struct yl_factors *factors = &of->guessed.factors;
    struct yl_csv_out csv;
    rank(of);
    enum yl_status status = yl_table_open(&csv, study->options->out, FILE_NAME,
                                          study->scenarios.variant[0].bom, &study->fault);
    if (status) return status;
    for (uint32_t f = 0; f < factors->count; f++)
        for (enum yl_sensitivity_method m = 0; m < YL_SENSITIVITY_METHODS; m++) {
            const bool left_out = is_joint(of) && m != YL_SOBOL_FIRST;
            const struct yl_sensitivity_share none = {NAN, NAN, NAN},
                                              *one = left_out ? &none : &of->found.of[m][f];
            YL_CSV_ROW(&csv, factors->of[f].name, of->guessed.metric, yl_sensitivity_name(m),
                       one->value, one->low, one->high, factors->of[f].grade,
                       left_out ? JOINT : "");
        }
    status = yl_csv_close(&csv, true, &study->fault);
    const struct yl_manifest_value value[] = {{"mean", of->found.mean},
                                              {"between", of->found.between},
                                              {"within", of->found.within},
                                              {"draws", of->guessed.draws},
                                              {"exact", of->guessed.answers.is_exact},
                                              {"grades_d_e", weak_share(of)}};
    if (status) return status;
    find(of);
    double *share = yl_arena_get(&of->guessed.arena, (factors->base->guesses + 1) * sizeof *share);
    for (uint32_t i = 0; i < factors->base->guesses; i++) {
        const uint32_t f = factors->of_guess[i];
        share[i] = f == UINT32_MAX ? NAN : fmin(fmax(of->found.of[ranked_by(of)][f].value, 0), 1);
    }
    struct yl_study_out out = yl_guessed_out(&of->guessed, (const char *const[]){FILE_NAME, NULL});
    out.share = share;
    out.value = value;
    out.values = is_joint(of) ? 5 : 6;
    return yl_study_finish(study, &out);
}

static void show(FILE *out, struct sensitivity *of)
{
    const enum yl_lang lang = of->guessed.study->options->lang;
    char text[HEAD];
    snprintf(
        text, sizeof text,
        of->guessed.answers.is_exact
            ? T(lang, "%s over %u draws of the uncertain inputs, each solved exactly",
                "%s：拿不准的数抽取 %u 组，各组精确求解")
            : T(lang,
                "%s over %u draws of the uncertain inputs, %u replications each, their chance "
                "subtracted",
                "%s：拿不准的数抽取 %u 组，各模拟 %u 次（已扣除随机性）"),
        yl_ranking_metric(&of->guessed.names, of->guessed.call.place, of->guessed.call.metric, lang)
            .text,
        of->guessed.draws, of->guessed.answers.each);
    yl_wrap_text(out, text, 0, 0, yl_screen_width(out));
    fputc('\n', out);
    show_table(out, of);
    fputc('\n', out);
    yl_findings_show(out, &of->guessed.findings, lang, yl_screen_width(out));
}

/* Of each column of the factors its number in each draw, its factor, and where it stands as all members of it stand at their 95 %: what they
 * share there, and their own by as much. */
static void take_columns(struct yl_sensitivity_draws *out, struct yl_guessed_study *guessed)
{
    const struct yl_factors *factors = &guessed->factors;
    const double most = gsl_cdf_ugaussian_Pinv(0.95);
    struct yl_arena *arena = &guessed->arena;
    const double **x = yl_arena_get(arena, (factors->columns + 1) * sizeof *x);
    uint32_t *of = yl_arena_get(arena, (factors->columns + 1) * sizeof *of);
    double *top = yl_arena_get(arena, (factors->columns + 1) * sizeof *top);
    for (uint32_t f = 0; f < factors->count; f++) {
        uint32_t column = factors->of[f].first;
        of[column] = f;
        top[column] = most;
        for (uint32_t g = 0; g < factors->base->guesses; g++) {
            const struct yl_guess *guess = &factors->base->guess[g];
            if (factors->of_guess[g] != f || !guess->with || guess->rank >= 1) continue;
            const double r = 2 * sin(M_PI * guess->rank / 6);
            of[++column] = f;
            top[column] = most * (1 - sqrt(r)) / sqrt(1 - r);
        }
    }
    for (uint32_t c = 0; c < factors->columns; c++) {
        double *own = yl_arena_get(arena, (guessed->draws + 1) * sizeof *own);
        for (uint32_t k = 0; k < guessed->draws; k++)
            own[k] = guessed->uniform[(size_t)k * guessed->columns + c];
        x[c] = own;
    }
    out->x = x;
    out->of = of;
    out->top = top;
    out->columns = factors->columns;
}

/* Exact figures that differ by their last bits alone: nothing moves them. */
static void forget_rounding(struct sensitivity *of)
{
    const struct yl_answers *answers = &of->guessed.answers;
    double size = 0;
    for (uint32_t i = 0; i < of->guessed.call.points; i++)
        size = fmax(size, fabs(answers->figure[i]));
    if (!answers->is_exact || of->found.between > pow(1e-9 * size, 2)) return;
    of->found.between = 0;
    for (int m = 0; m < YL_SENSITIVITY_METHODS; m++)
        for (uint32_t f = 0; of->found.of[m] && f < of->guessed.factors.count; f++)
            of->found.of[m][f] = (struct yl_sensitivity_share){0};
}

static void estimate(struct sensitivity *of)
{
    struct yl_guessed_study *guessed = &of->guessed;
    const struct yl_factors *factors = &guessed->factors;
    struct yl_sensitivity_draws draws = {.of = factors->of_guess,
                                         .columns = factors->base->guesses,
                                         .factors = factors->count,
                                         .draws = guessed->draws,
                                         .each = guessed->answers.each,
                                         .figure = guessed->answers.figure,
                                         .joint = factors->joint};
    const double **value;
    if (factors->joint) {
        yl_guessed_numbers(&value, NULL, guessed);
        draws.x = value;
    } else
        take_columns(&draws, guessed);
    yl_sensitivity_find(&of->found, &draws, &guessed->arena);
    forget_rounding(of);
    if (!guessed->answers.is_exact) return;
    of->found.within = 0;
    for (uint32_t k = 0; k < guessed->draws; k++)
        of->found.within += guessed->answers.within[k] / guessed->draws;
}

static enum yl_status work(struct yl_study *study)
{
    struct sensitivity *of = study->context;
    const struct yl_guessed_how how = {.variants = 1, .draws = DRAWS};
    enum yl_status status = yl_guessed_open(&of->guessed, study, &how);
    if (!status && !of->guessed.factors.count)
        status =
            yl_fault_set(&study->fault, YL_BAD_CALL,
                         "no value of the plan is uncertain: effects of variants alone are; see "
                         "yinliu voi",
                         "现方案没有拿不准的数，只有各方案的效果拿不准；见 yinliu voi");
    if (!status) yl_guessed_draws(&of->guessed, 0, false);
    if (!status) status = yl_guessed_run(&of->guessed);
    if (status) return status;
    estimate(of);
    status = write_file(of);
    yl_study_end(study, status);
    if (!status && !study->options->quiet) show(stdout, of);
    return status;
}

enum yl_exit yl_verb_sensitivity(const struct yl_options *options)
{
    struct sensitivity of = {0};
    enum yl_exit leave = yl_study_into(options, "sensitivity", "-sensitivity", work, &of);
    yl_guessed_free(&of.guessed);
    return leave;
}
