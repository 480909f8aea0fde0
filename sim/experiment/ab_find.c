/* ab_find.c: what a simulated experiment found, never stronger than its figures. Contract: ab.h. */
#include "sim/experiment/ab.h"
#include "sim/findings/find.h"
#include "sim/findings/labels.h"
#include "sim/stats/metrics.h"
#include <math.h>
#include <string.h>

struct finder {
    struct yl_findings *out;
    const struct yl_designs *designs;
    const struct yl_simulated *simulated;
    const struct yl_experiment *plan;
    const struct yl_result *labels;
    uint32_t days, arm;
};

/* ---- figures and words ----------------------------------------------------------------------- */

static void number(const struct finder *f, const char *slot, enum yl_as form, double value)
{
    yl_finding_figure(f->out, slot, form, value, YL_NO_CELL);
}

/* A cell of the row of a design and an arm in ab.csv. */
static void of_design(const struct finder *f, const struct yl_design_row *row, const char *column,
                      enum yl_as form, double value)
{
    yl_finding_figure(f->out, column, form, value,
                      YL_FOUND_AT(.file = "ab.csv", .variant = f->plan->arm[f->arm],
                                  .place = yl_plan_design_names[row->design],
                                  .metric = f->simulated->metric[row->metric], .column = column));
}

static void arm_word(const struct finder *f, const char *slot, uint32_t arm)
{
    const char *name = f->plan->arm[arm];
    yl_finding_word(f->out, slot, yl_label_variant(f->labels, YL_EN, name),
                    yl_label_variant(f->labels, YL_ZH, name));
}

/* "orders of Tea shop"; of all places "orders". */
static const char *figure_name(const struct finder *f, const char *name, size_t length,
                               enum yl_lang lang)
{
    struct yl_arena *arena = &f->out->arena;
    const char *place = yl_arena_copy(arena, name, length), *dot = strrchr(place, '.');
    if (!dot || !*dot) return yl_arena_print(arena, "%s", name);
    const char *of = yl_arena_copy(arena, place, (size_t)(dot - place)),
               *word = yl_arena_print(arena, "%s", yl_find_word(dot + 1, lang).text),
               *bare = strchr(of, '.');
    if (!strcmp(of, "all")) return word;
    if (bare && !yl_metric_find(dot + 1)) word = yl_label_step(f->labels, lang, bare + 1, dot + 1);
    const char *label = yl_label(f->labels, lang, bare ? bare + 1 : of, "%s", of);
    return lang == YL_ZH ? yl_arena_print(arena, "%s的%s", label, word)
                         : yl_arena_print(arena, "%s of %s", word, label);
}

static void metric_word(const struct finder *f, uint32_t metric)
{
    const char *name = f->simulated->metric[metric], *over = strstr(name, " / "), *word[2];
    for (enum yl_lang lang = YL_EN; lang <= YL_ZH; lang++) {
        word[lang] = figure_name(f, name, over ? (size_t)(over - name) : strlen(name), lang);
        if (!over) continue;
        const char *below = figure_name(f, over + 3, strlen(over + 3), lang);
        word[lang] = yl_arena_print(&f->out->arena, "%s / %s", word[lang], below);
    }
    yl_finding_word(f->out, "metric", word[YL_EN], word[YL_ZH]);
}

static void place_word(const struct finder *f, const char *place)
{
    const char *dot = strchr(place, '.'), *name = dot ? dot + 1 : place;
    yl_finding_word(f->out, "place", yl_label(f->labels, YL_EN, name, "%s", place),
                    yl_label(f->labels, YL_ZH, name, "%s", place));
}

/* Of several treatments each finding names its own. */
static void begin(const struct finder *f, enum yl_wording wording)
{
    yl_finding_begin(f->out, wording, NAN);
    if (f->plan->arms > 2) arm_word(f, "of", f->arm);
}

/* ---- the verdict: harm, then bias, then power ------------------------------------------------ */

/* Is the treatment worse for everybody, beyond chance (99.9 %)? */
static bool harms(const struct yl_truth_row *row)
{
    return row->n > 1 && row->base > 0 &&
           row->truth + yl_interval_t(0.999, row->n - 1.0) * row->truth_se < 0;
}

static void find_harm(const struct finder *f, const struct yl_truth_row *row)
{
    begin(f, YL_WORDING_AB_HARM);
    metric_word(f, 0);
    number(f, "truth", YL_AS_SHARE_MOVE, row->truth / row->base);
}

static void find_bias(const struct finder *f, const struct yl_truth_row *row)
{
    begin(f, YL_WORDING_AB_BIASED);
    number(f, "estimate", YL_AS_SHARE_MOVE, row->estimate / row->base);
    number(f, "truth", YL_AS_SHARE_MOVE, row->truth / row->base);
}

/* What a plan has to grow by, if more days would mend it. */
static void find_longer(const struct finder *f, const struct yl_truth_row *split)
{
    const struct yl_scenario *scenario = &f->simulated->all->variant[0];
    const double there = (double)((scenario->to - scenario->from - scenario->warmup) / YL_DAY);
    if (yl_designs_biased(split)) return;
    begin(f, there > f->days ? YL_WORDING_AB_LONGER : YL_WORDING_AB_NO_LONGER);
    yl_finding_count(f->out, "days", fmax(there, f->days));
}

static enum yl_wording power_wording(const struct finder *f, const struct yl_design_row *row,
                                     const struct yl_truth_row *split)
{
    if (row->design != YL_PLAN_SWITCHBACK && yl_designs_biased(split) &&
        !(fabs(split->estimate) > 0.5 * fabs(split->truth)))
        return YL_WORDING_AB_UNSEEN; /* a split cannot see what reaches both arms */
    if (yl_designs_bad(f->designs, row) == YL_DESIGN_HOPELESS) return YL_WORDING_AB_HOPELESS;
    if (split->truth == 0) return YL_WORDING_AB_WRONG; /* nothing is there to be seen */
    if (row->days) return YL_WORDING_AB_REACHED;
    return row->days_open ? YL_WORDING_AB_OPEN : YL_WORDING_AB_SHORT;
}

static void find_power(const struct finder *f, const struct yl_design_row *row)
{
    const struct yl_truth_row *split = yl_designs_truth(f->designs, f->arm, 0, YL_TRUTH_SPLIT);
    const enum yl_wording wording = power_wording(f, row, split);
    begin(f, wording);
    if (wording == YL_WORDING_AB_REACHED) of_design(f, row, "days", YL_AS_NUMBER, row->days);
    if (wording == YL_WORDING_AB_OPEN || wording == YL_WORDING_AB_SHORT ||
        wording == YL_WORDING_AB_WRONG)
        of_design(f, row, "power", YL_AS_SHARE, row->power.x / row->power.n);
    yl_finding_count(f->out, "last", f->days);
    if (wording == YL_WORDING_AB_SHORT) find_longer(f, split);
}

/* ---- risk ------------------------------------------------------------------------------------ */

/* How far a called difference is from the true effect, as an estimate. */
static void find_exaggeration(const struct finder *f, const struct yl_design_row *row)
{
    const double least_said = 1.2;
    if (yl_designs_bad(f->designs, row) || !(row->exaggeration > least_said)) return;
    begin(f, YL_WORDING_AB_EXAGGERATES);
    of_design(f, row, "exaggeration", YL_AS_NUMBER, row->exaggeration);
}

static void find_change(const struct finder *f)
{
    const struct yl_designs *designs = f->designs;
    if (!(designs->change_se > 0) || !(fabs(designs->change) > 3.29 * designs->change_se)) return;
    yl_finding_begin(f->out, YL_WORDING_AB_CHANGES, NAN);
    yl_finding_count(f->out, "points", 100 * fabs(designs->change));
}

/* ---- what to do ------------------------------------------------------------------------------ */

/* Whole weeks that hold the days of all arms, where arrivals follow the week. */
static void find_weeks(const struct finder *f)
{
    uint32_t need = 0;
    for (uint32_t arm = 1; arm < f->plan->arms; arm++) {
        const struct yl_design_row *row = yl_designs_planned(f->designs, arm);
        const uint32_t days = row && row->days ? row->days : f->days;
        if (days > need) need = days;
    }
    if (!f->designs->weekly || !need) return;
    yl_finding_begin(f->out, YL_WORDING_AB_WEEKS, NAN);
    yl_finding_count(f->out, "weeks", (need + 6) / 7);
}

static void find_split(const struct finder *f)
{
    for (uint32_t i = 0; i < f->designs->srms; i++) {
        const struct yl_srm_row *row = &f->designs->srm[i];
        if (row->arm != f->arm || !row->day) continue;
        begin(f, YL_WORDING_AB_SPLIT);
        place_word(f, row->place);
        return;
    }
}

static void find_guards(const struct finder *f)
{
    for (uint32_t i = 0; i < f->designs->rows; i++) {
        const struct yl_design_row *row = &f->designs->row[i];
        if (row->arm != f->arm || !row->metric ||
            yl_designs_bad(f->designs, row) != YL_DESIGN_NEVER)
            continue;
        begin(f, YL_WORDING_AB_GUARD);
        metric_word(f, row->metric);
    }
}

/* ---- what it rests on ------------------------------------------------------------------------ */

/* What is compared where it is not persons with all they did. */
static void find_units(const struct finder *f)
{
    const struct yl_simulated *simulated = f->simulated;
    if (simulated->cluster && f->plan->design != YL_DESIGN_SWITCHBACK) {
        yl_finding_begin(f->out, YL_WORDING_AB_GROUPS, NAN);
        yl_finding_count(f->out, "size", simulated->cluster);
    }
    if (!(simulated->cap > 0)) return;
    yl_finding_begin(f->out, YL_WORDING_AB_CAP, NAN);
    yl_finding_count(f->out, "cap", simulated->cap);
}

static void find_rests(const struct finder *f)
{
    yl_finding_begin(f->out, YL_WORDING_AB_RESTS, NAN);
    yl_finding_count(f->out, "n", yl_simulated_campaigns(f->simulated).least);
    yl_finding_count(f->out, "days", f->days);
}

/* ---- all arms -------------------------------------------------------------------------------- */

enum stage { HARM, BIAS, POWER, STAGES };

/* True where the arm has something of the stage, which is found then. */
static bool find_stage(const struct finder *f, enum stage stage)
{
    const struct yl_design_row *row = yl_designs_planned(f->designs, f->arm);
    const enum yl_design_bad bad = row ? yl_designs_bad(f->designs, row) : YL_DESIGN_NEVER;
    const struct yl_truth_row *t = yl_designs_truth(f->designs, f->arm, 0, YL_TRUTH_SPLIT);
    const bool there = bad != YL_DESIGN_NEVER && bad != YL_DESIGN_BEYOND;
    if (!there && stage != POWER) return false;
    if (stage == HARM && harms(t))
        find_harm(f, t);
    else if (stage == BIAS && row->design != YL_PLAN_SWITCHBACK && yl_designs_biased(t) &&
             t->base > 0)
        find_bias(f, t);
    else if (stage == POWER && there)
        find_power(f, row);
    else if (stage == POWER && bad == YL_DESIGN_NEVER) {
        begin(f, YL_WORDING_AB_NEVER);
        metric_word(f, 0);
    } else if (stage == POWER) {
        begin(f, YL_WORDING_AB_BEYOND);
        yl_finding_count(f->out, "planned", (double)f->plan->days);
        yl_finding_count(f->out, "days", f->days);
    } else
        return false;
    return true;
}

/* By what is at stake; the first finding of an arm is its verdict. */
static void find_verdicts(struct finder *f)
{
    uint64_t led = 0;
    for (enum stage stage = HARM; stage < STAGES; stage++)
        for (f->arm = 1; f->arm < f->plan->arms; f->arm++) {
            const size_t first = f->out->findings;
            if (!find_stage(f, stage)) continue;
            if (led >> f->arm & 1) f->out->finding[first].group = YL_RISK;
            led |= UINT64_C(1) << f->arm;
        }
}

void yl_ab_find(struct yl_findings *out, const struct yl_designs *designs,
                const struct yl_result *labels)
{
    const struct yl_simulated *simulated = designs->simulated;
    struct finder finder = {.out = out,
                            .designs = designs,
                            .simulated = simulated,
                            .plan = simulated->experiment,
                            .labels = labels,
                            .days = simulated->days};
    find_verdicts(&finder);
    for (finder.arm = 1; finder.arm < simulated->experiment->arms; finder.arm++) {
        const struct yl_design_row *row = yl_designs_planned(designs, finder.arm);
        if (!row || yl_designs_bad(designs, row) == YL_DESIGN_NEVER ||
            yl_designs_bad(designs, row) == YL_DESIGN_BEYOND)
            continue;
        find_exaggeration(&finder, row);
        find_split(&finder);
        find_guards(&finder);
    }
    find_change(&finder);
    find_weeks(&finder);
    find_units(&finder);
    find_rests(&finder);
    yl_findings_close(out);
}
