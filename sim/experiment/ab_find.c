/* ab_find.c: what a simulated experiment found, never stronger than its figures. Contract: ab.h. */
#include "sim/base/get.h"
#include "sim/experiment/ab.h"
#include "sim/findings/find.h"
#include "sim/findings/labels.h"
#include "sim/stats/metrics.h"
#include "sim/stats/quantile.h"
#include <math.h>
#include <stdlib.h>
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

/* A cell of the row of the arm: in ab.csv of a design, in truth.csv of an assignment. */
static void figure(const struct finder *f, const char *file, const char *place, uint32_t metric,
                   const char *column, enum yl_as form, double value)
{
    yl_finding_figure(f->out, column, form, value,
                      YL_FOUND_AT(.file = file, .variant = f->plan->arm[f->arm], .place = place,
                                  .metric = f->simulated->metric[metric], .column = column));
}

static void of_design(const struct finder *f, const struct yl_design_row *row, const char *column,
                      enum yl_as form, double value)
{
    figure(f, "ab.csv", yl_plan_design_names[row->design], row->metric, column, form, value);
}

/* A share of the campaigns, with its interval: "power", "power_low", "power_high". */
static void rate(const struct finder *f, const struct yl_design_row *row, const char *column,
                 struct yl_share share)
{
    const struct yl_interval interval = yl_interval_wilson(share, 0.95);
    struct yl_arena *arena = &f->out->arena;
    of_design(f, row, column, YL_AS_SHARE, share.x / share.n);
    of_design(f, row, yl_arena_print(arena, "%s_low", column), YL_AS_SHARE, interval.low);
    of_design(f, row, yl_arena_print(arena, "%s_high", column), YL_AS_SHARE, interval.high);
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

/* A verdict names the arms and what decides. */
static void begin_verdict(const struct finder *f, enum yl_wording wording)
{
    yl_finding_begin(f->out, wording, NAN);
    arm_word(f, "arm", f->arm);
    arm_word(f, "control", 0);
    metric_word(f, 0);
}

static void design_word(const struct finder *f, enum yl_plan_design design)
{
    static const char *const en[YL_PLAN_DESIGNS] = {
        "A fixed test",          "A fixed test with CUPED",         "The group-sequential test",
        "The always-valid test", "A fixed cut looked at every day", "The switchback"};
    static const char *const zh[YL_PLAN_DESIGNS] = {"固定样本检验",       "固定样本检验（CUPED）",
                                                    "成组序贯检验",       "always-valid 检验",
                                                    "每天按固定界限查看", "切换实验"};
    yl_finding_word(f->out, "design", en[design], zh[design]);
}

static void unit_word(const struct finder *f, const struct yl_design_row *row)
{
    const bool visits = row->design == YL_PLAN_SWITCHBACK || f->plan->unit == YL_SPLIT_VISIT;
    if (f->simulated->cluster && !visits)
        yl_finding_word(f->out, "kind", "clusters", "个群");
    else if (visits)
        yl_finding_word(f->out, "kind", "visits", "次访问");
    else
        yl_finding_word(f->out, "kind", "people", "人");
}

/* ---- the verdict ----------------------------------------------------------------------------- */

/* What a split cannot see since it reaches both arms, and the designs that keep it inside one. */
static bool find_unseen(const struct finder *f, const struct yl_design_row *row,
                        const struct yl_truth_row *split)
{
    const struct yl_truth_row *turned =
        yl_designs_truth(f->designs, f->arm, 0, YL_TRUTH_SWITCHBACK);
    const struct yl_design_row *by_block = yl_designs_row(f->designs, YL_PLAN_SWITCHBACK, f->arm);
    if (row->design == YL_PLAN_SWITCHBACK || !yl_designs_biased(split) ||
        fabs(split->estimate) > 0.5 * fabs(split->truth))
        return false;
    begin_verdict(f, YL_WORDING_AB_UNSEEN);
    if (turned && turned->n > 1 && !yl_designs_biased(turned) && by_block && by_block->base > 0) {
        rate(f, by_block, "power", by_block->power);
        of_design(f, by_block, "detectable_relative", YL_AS_SHARE,
                  by_block->detectable / by_block->base);
    }
    return true;
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

static void find_size(const struct finder *f, const struct yl_design_row *row)
{
    const struct yl_truth_row *split = yl_designs_truth(f->designs, f->arm, 0, YL_TRUTH_SPLIT);
    if (find_unseen(f, row, split)) return;
    const bool hopeless = yl_designs_bad(f->designs, row) == YL_DESIGN_HOPELESS;
    enum yl_wording wording = row->days_open ? YL_WORDING_AB_OPEN : YL_WORDING_AB_SHORT;
    if (row->days) wording = YL_WORDING_AB_REACHED;
    const bool idle = !hopeless && split->truth == 0; /* nothing is there to be seen */
    if (idle) wording = YL_WORDING_AB_WRONG;
    begin_verdict(f, hopeless ? YL_WORDING_AB_HOPELESS : wording);
    design_word(f, row->design);
    const bool open = idle || (!hopeless && !row->days && row->days_open);
    if (open) rate(f, row, "power", row->power);
    if (!hopeless && !open) number(f, "wish", YL_AS_SHARE, f->plan->power);
    if (!hopeless && !idle && row->days) {
        of_design(f, row, "days", YL_AS_NUMBER, row->days);
        if (row->days_open < row->days) yl_finding_count(f->out, "open", row->days_open);
    }
    yl_finding_count(f->out, "last", f->days);
    if (open && !idle) number(f, "wish", YL_AS_SHARE, f->plan->power);
    if (hopeless || open) return;
    if (row->days) {
        yl_finding_count(f->out, "units", round(row->control + row->treatment));
        unit_word(f, row);
    }
    rate(f, row, "power", row->power);
    if (!row->days) find_longer(f, split);
}

/* "shops.mall (stock), agents.desk": what both arms take from. */
static void add_shared(const struct finder *f, const char *place, const char *en, const char *zh)
{
    yl_finding_part(f->out, YL_WORDING_AB_TAKEN);
    place_word(f, place);
    yl_finding_word(f->out, "what", en, zh);
    yl_finding_into(f->out, "shared");
}

static void shared_things(const struct finder *f)
{
    const struct yl_scenario *s = &f->simulated->all->variant[0];
    size_t found = 0;
#define EACH(list, kind, things, is_shared, en, zh) \
    for (uint32_t i = 0; i < s->list; i++) { \
        if (!(is_shared)) continue; \
        add_shared(f, yl_arena_print(&f->out->arena, kind ".%s", things), en, zh); \
        found++; \
    }
    EACH(shops, "shops", s->shop[i].name, s->shop[i].stock >= 0, " (stock)", "（库存）")
    EACH(rooms, "rooms", s->room[i].name, s->room[i].capacity >= 0, " (seats)", "（座位）")
    EACH(agents, "agents", s->agent[i].name, true, " (time)", "（时间）")
    EACH(limits, "limits", s->limit[i].name, s->limit[i].per != YL_PER_PERSON, " (limit)",
         "（限额）")
    EACH(start_names, "starts", s->start_name[i], true, " (visits begun)", "（带来的访问）")
#undef EACH
    if (!found) yl_finding_word(f->out, "shared", "people", "人");
}

/* Where the split misleads: would this other assignment be without its bias? */
static void other_way(const struct finder *f, const char *slot, const struct yl_truth_row *row,
                      const struct yl_truth_row *other, const char *en, const char *zh)
{
    const bool left = yl_designs_biased(other);
    enum yl_wording wording = left ? YL_WORDING_AB_LEFT : YL_WORDING_AB_CLEAN;
    if (yl_designs_bias_likely(other)) wording = YL_WORDING_AB_LIKELY;
    yl_finding_part(f->out, wording);
    yl_finding_word(f->out, "way", en, zh);
    if (left) number(f, "bias", YL_AS_MOVE, other->bias);
    if (left && fabs(other->bias) >= fabs(row->bias)) number(f, "own", YL_AS_MOVE, row->bias);
    yl_finding_into(f->out, slot);
}

static const char *assigned(const struct finder *f)
{
    if (f->simulated->cluster) return "cluster";
    return f->plan->unit == YL_SPLIT_VISIT ? "visit" : "person";
}

static void find_truth(const struct finder *f)
{
    const struct yl_truth_row *row = yl_designs_truth(f->designs, f->arm, 0, YL_TRUTH_SPLIT),
                              *persons = yl_designs_truth(f->designs, f->arm, 0, YL_TRUTH_PERSONS),
                              *turned =
                                  yl_designs_truth(f->designs, f->arm, 0, YL_TRUTH_SWITCHBACK);
    if (row->n < 2 || !(row->base > 0)) return;
    const bool biased = yl_designs_biased(row);
    const double cut = yl_interval_t(0.95, row->n - 1.0) * row->bias_se;
    if (biased) {
        begin_verdict(f, YL_WORDING_AB_BIASED);
    } else {
        begin(f, YL_WORDING_AB_TRUE);
        metric_word(f, 0);
    }
    number(f, "truth", YL_AS_SHARE_MOVE, row->truth / row->base);
    number(f, "estimate", YL_AS_SHARE_MOVE, row->estimate / row->base);
    if (!biased) {
        yl_finding_pick(f->out, "seen", yl_designs_bias_likely(row), "a bias is likely",
                        "很可能有偏差", "no bias is seen", "未见偏差");
        figure(f, "truth.csv", assigned(f), 0, "bias_low", YL_AS_MOVE, row->bias - cut);
        figure(f, "truth.csv", assigned(f), 0, "bias_high", YL_AS_MOVE, row->bias + cut);
        return;
    }
    shared_things(f);
    if (persons && persons->n > 1)
        other_way(f, "persons", row, persons, "Split by person instead of by visit",
                  "改为按人分组");
    if (turned && turned->n > 1 && f->plan->unit == YL_SPLIT_SESSION)
        other_way(f, "turned", row, turned, "With a switchback by session", "改为按场次切换");
    else if (turned && turned->n > 1)
        other_way(f, "turned", row, turned, "With a switchback by day", "改为按天切换");
    else
        yl_finding_flag(f->out, "untried", true);
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

static void find_alarms(const struct finder *f, const struct yl_design_row *row)
{
    const struct yl_design_row *peeking = yl_designs_row(f->designs, YL_PLAN_PEEKING, f->arm);
    const bool said = yl_findings_have(f->out, YL_WORDING_AB_WRONG) &&
                      row->power.x == row->false_alarms.x && row->power.n == row->false_alarms.n;
    begin(f, YL_WORDING_AB_ALARMS);
    /* no effect: the verdict has them */
    if (!said) rate(f, row, "false_alarms", row->false_alarms);
    yl_finding_flag(f->out, "said", said);
    of_design(f, row, "level", YL_AS_SHARE, row->promise);
    if (peeking && f->days > 1)
        yl_finding_figure(f->out, "peeking", YL_AS_SHARE,
                          peeking->false_alarms.x / peeking->false_alarms.n,
                          YL_FOUND_AT(.file = "ab.csv", .variant = f->plan->arm[f->arm],
                                      .place = yl_plan_design_names[YL_PLAN_PEEKING],
                                      .metric = f->simulated->metric[0], .column = "false_alarms"));
}

/* Of the decisions, how often each is taken. */
static void find_decisions(const struct finder *f)
{
    static const int order[YL_ANALYSIS_DECISIONS] = {YL_ANALYSIS_SHIP, YL_ANALYSIS_HOLD,
                                                     YL_ANALYSIS_STOP};
    static const char *const slot[2][YL_ANALYSIS_DECISIONS] = {{"ship", "hold", "stop"},
                                                               {"ships", "holds", "stops"}};
    bool margins = false;
    for (uint32_t m = 1; m < f->simulated->outcomes; m++)
        margins |= f->simulated->guard[m].worse_by > 0;
    if (!margins || !f->designs->decisions) return;
    begin(f, YL_WORDING_AB_RULE);
    for (uint32_t i = 0; i < f->designs->decisions; i++) {
        const struct yl_decided_row *row = &f->designs->decision[i];
        for (int d = 0; d < YL_ANALYSIS_DECISIONS && row->arm == f->arm; d++)
            number(f, slot[!row->equal][d], YL_AS_SHARE,
                   row->taken[order[d]].x / row->taken[order[d]].n);
    }
}

/* The power of each draw, sorted; with the true effects in the same way. */
static uint32_t sort_draws(const struct finder *f, double *powers, double *effects)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < f->designs->assurances; i++) {
        const struct yl_assurance_row *row = &f->designs->assurance[i];
        if (row->arm != f->arm || !isfinite(row->power) || !(fabs(row->base) > 0)) continue;
        powers[n] = row->power;
        effects[n++] = row->truth / row->base;
    }
    yl_quantile_sort(powers, n);
    yl_quantile_sort(effects, n);
    return n;
}

/* With draws every power is an average over what is uncertain. */
static void find_assurance(const struct finder *f)
{
    enum { FEWEST = 20 };
    double *powers = yl_get_zeroed(2 * (size_t)f->designs->assurances + 2, sizeof *powers);
    double *effects = powers + f->designs->assurances + 1;
    uint32_t n = sort_draws(f, powers, effects), half = 0;
    while (half < n && powers[half] < 0.5) half++;
    if (n >= FEWEST) {
        begin(f, YL_WORDING_AB_ASSURANCE);
        number(f, "effect_low", YL_AS_SHARE_MOVE, yl_quantile(effects, n, 0.05));
        number(f, "effect_high", YL_AS_SHARE_MOVE, yl_quantile(effects, n, 0.95));
        number(f, "low", YL_AS_SHARE, yl_quantile(powers, n, 0.05));
        number(f, "high", YL_AS_SHARE, yl_quantile(powers, n, 0.95));
        number(f, "half", YL_AS_SHARE, (double)half / n);
    }
    free(powers);
}

/* ---- what to do ------------------------------------------------------------------------------ */

static void find_weeks(const struct finder *f, const struct yl_design_row *row)
{
    const struct yl_designs *designs = f->designs;
    if (designs->weekly) {
        const uint32_t need = ((row->days ? row->days : f->days) + 6) / 7;
        const bool enough = need * 7 <= f->days && row->days;
        begin(f, enough ? YL_WORDING_AB_WEEKS : YL_WORDING_AB_NO_WEEKS);
        if (enough) yl_finding_count(f->out, "weeks", need);
    }
    if (f->arm != 1 || !(designs->change_se > 0) ||
        !(fabs(designs->change) > 3.29 * designs->change_se))
        return;
    begin(f, YL_WORDING_AB_CHANGES);
    yl_finding_count(f->out, "points", 100 * fabs(designs->change));
    yl_finding_pick(f->out, "more", designs->change > 0, "larger", "高", "smaller", "低");
}

static void find_split(const struct finder *f)
{
    for (uint32_t i = 0; i < f->designs->srms; i++) {
        const struct yl_srm_row *row = &f->designs->srm[i];
        if (row->arm != f->arm || !row->day) continue;
        begin(f, YL_WORDING_AB_SPLIT);
        place_word(f, row->place);
        number(f, "share", YL_AS_SHARE, row->share);
        number(f, "expected", YL_AS_SHARE, row->expected);
        yl_finding_count(f->out, "day", row->day);
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
static void find_units(const struct finder *f, const struct yl_design_row *row)
{
    const struct yl_simulated *simulated = f->simulated;
    if (simulated->cluster && row->design != YL_PLAN_SWITCHBACK) {
        begin(f, YL_WORDING_AB_GROUPS);
        yl_finding_count(f->out, "size", simulated->cluster);
    }
    if (simulated->cap > 0) {
        begin(f, YL_WORDING_AB_CAP);
        metric_word(f, 0);
        of_design(f, row, "cap", YL_AS_NUMBER, simulated->cap);
    }
    if (!(row->covers.n > 0) || !(simulated->cluster || simulated->cap > 0)) return;
    begin(f, YL_WORDING_AB_COVERS);
    rate(f, row, "coverage", row->covers);
}

static void find_textbook(const struct finder *f, const struct yl_design_row *row)
{
    const struct yl_simulated *simulated = f->simulated;
    const bool switchback = row->design == YL_PLAN_SWITCHBACK,
               clusters = simulated->cluster && !switchback;
    const struct yl_truth_row *t = yl_designs_truth(
        f->designs, row->arm, 0, switchback ? YL_TRUTH_SWITCHBACK : YL_TRUTH_SPLIT);
    if (yl_designs_bad(f->designs, row) || !(row->textbook_units > 0)) return;
    begin(f, clusters ? YL_WORDING_AB_TEXTBOOK_CLUSTERS : YL_WORDING_AB_TEXTBOOK);
    of_design(f, row, "textbook_units", YL_AS_NUMBER, row->textbook_units);
    if (clusters) return;
    if (row->textbook_days <= f->days)
        of_design(f, row, "textbook_days", YL_AS_NUMBER, row->textbook_days);
    else
        yl_finding_count(f->out, "more", f->days);
    const double units = row->control + row->treatment,
                 visits = simulated->aa.visits * (f->plan->split[0] + f->plan->split[row->arm]);
    yl_finding_flag(f->out, "quicker", row->textbook_days > f->days && row->days);
    if (row->textbook_days < (row->days_open ? row->days_open : f->days + 1)) {
        if (!switchback && simulated->all->variant[0].size && units < 0.9 * visits) {
            yl_finding_count(f->out, "visits", round(visits));
            yl_finding_count(f->out, "people", round(units));
        } else
            yl_finding_flag(f->out, "even", true);
    }
    yl_finding_flag(f->out, "apart", t && yl_designs_biased(t));
}

static void find_cuped(const struct finder *f)
{
    const struct yl_design_row *plain = yl_designs_row(f->designs, YL_PLAN_FIXED, f->arm),
                               *cuped = yl_designs_row(f->designs, YL_PLAN_CUPED, f->arm);
    if (!plain || !cuped || yl_designs_bad(f->designs, plain) || yl_designs_bad(f->designs, cuped))
        return;
    begin(f, YL_WORDING_AB_CUPED);
    rate(f, cuped, "power", cuped->power);
    number(f, "without", YL_AS_SHARE, plain->power.x / plain->power.n);
}

static void find_detectable(const struct finder *f)
{
    const struct yl_day_row *day = f->designs->day;
    uint32_t week = 7;
    if (f->arm != 1) return;
    while (week < f->days && !isfinite(day[week - 1].detectable)) week += 7;
    const double last = day[f->days - 1].detectable;
    begin(f, isfinite(last) ? YL_WORDING_AB_DETECTS : YL_WORDING_AB_DETECTS_NOT);
    if (isfinite(last)) number(f, "detectable", YL_AS_SHARE, last);
    yl_finding_count(f->out, "days", f->days);
    if (week >= f->days) return;
    yl_finding_count(f->out, "week", week);
    number(f, "sooner", YL_AS_SHARE, day[week - 1].detectable);
}

static void find_rests(const struct finder *f)
{
    const struct yl_campaigns campaigns = yl_simulated_campaigns(f->simulated);
    const uint32_t least = campaigns.least, most = campaigns.most;
    yl_finding_begin(f->out, YL_WORDING_AB_RESTS, NAN);
    yl_finding_count(f->out, "n", least);
    yl_finding_count(f->out, "days", f->days);
    if (most > least) yl_finding_count(f->out, "most", most);
    if (!f->designs->brief && least < f->simulated->runs)
        yl_finding_count(f->out, "all", f->simulated->runs);
    else
        yl_finding_flag(f->out, "rough", least < 200);
}

/* ---- an arm ---------------------------------------------------------------------------------- */

static void find_arm(const struct finder *f)
{
    const struct yl_design_row *row = yl_designs_planned(f->designs, f->arm);
    const enum yl_design_bad bad = row ? yl_designs_bad(f->designs, row) : YL_DESIGN_NEVER;
    if (bad == YL_DESIGN_NEVER || bad == YL_DESIGN_BEYOND) {
        begin_verdict(f, bad == YL_DESIGN_NEVER ? YL_WORDING_AB_NEVER : YL_WORDING_AB_BEYOND);
        if (bad == YL_DESIGN_BEYOND) {
            yl_finding_count(f->out, "planned", (double)f->plan->days);
            yl_finding_count(f->out, "days", f->days);
        }
        return;
    }
    const struct yl_truth_row *t = yl_designs_truth(f->designs, f->arm, 0, YL_TRUTH_SPLIT);
    const bool biased = yl_designs_biased(t),
               misleads = biased && row->design != YL_PLAN_SWITCHBACK;
    if (misleads) find_truth(f);
    size_t beside = f->out->findings; /* the verdict is one: on the design that is planned */
    find_size(f, row);
    if (misleads) f->out->finding[beside].group = YL_RISK;
    beside = f->out->findings;
    if (biased && !misleads) {
        find_truth(f);
        f->out->finding[beside].group = YL_RISK;
    }
    find_units(f, row);
    find_textbook(f, row);
    find_exaggeration(f, row);
    find_cuped(f);
    if (!biased) find_truth(f);
    find_alarms(f, row);
    find_weeks(f, row);
    find_detectable(f);
    find_split(f);
    find_guards(f);
    find_decisions(f);
    if (f->simulated->draws) find_assurance(f);
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
    for (finder.arm = 1; finder.arm < simulated->experiment->arms; finder.arm++) find_arm(&finder);
    find_rests(&finder);
    yl_findings_close(out);
}
