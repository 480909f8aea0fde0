/* ab_write.c: rows into CSV files, arms by the words of the scenario. Contract: ab.h, ab_parts.h. */
#include "models/readers/settings.h"
#include "sim/experiment/ab_parts.h"
#include "sim/output/labels.h"
#include "sim/output/tables.h"
#include <math.h>

const char *const yl_ab_names[YL_AB_FILES] = {"ab.csv",        "power.csv", "looks.csv",
                                              "truth.csv",     "srm.csv",   "days.csv",
                                              "decisions.csv", "labels.csv"};

static const char *arm_of(const struct yl_designs *designs, uint32_t arm)
{
    return designs->simulated->experiment->arm[arm];
}

static void rate(struct yl_csv_out *csv, struct yl_share share)
{
    struct yl_interval interval = yl_interval_wilson(share, 0.95);
    YL_CSV_PUT(csv, share.n > 0 ? share.x / share.n : NAN, interval.low, interval.high);
}

static void estimated(struct yl_csv_out *csv, double mean, double se, double n)
{
    double cut = n > 1 ? yl_interval_t(0.95, n - 1) : NAN;
    YL_CSV_PUT(csv, mean, mean - cut * se, mean + cut * se);
}

static const char *note_of(const struct yl_designs *designs, const struct yl_design_row *row)
{
    static const char *const bad[] = {NULL, "never-produced", "beyond-horizon", "hopeless"};
    const struct yl_truth_row *t =
        yl_designs_truth(designs, row->arm, row->metric,
                         row->design == YL_PLAN_SWITCHBACK ? YL_TRUTH_SWITCHBACK : YL_TRUTH_SPLIT);
    if (yl_designs_bad(designs, row)) return bad[yl_designs_bad(designs, row)];
    if (row->design == YL_PLAN_PEEKING) return "level-not-kept";
    if (t && yl_designs_biased(t)) return "biased";
    if (!row->days_open) return "beyond-plan";
    if (!row->days) return "open";
    return row->textbook_days + 0.5 < row->days_open ? "longer-than-textbook" : NULL;
}

static double if_known(bool known, double value) { return known ? value : NAN; }

/* Uncertainty, or would be taken for a plan, is empty: the note and the words say why. */
static void write_row(struct yl_csv_out *csv, const struct yl_designs *designs,
                      const struct yl_design_row *row)
{
    static const struct yl_share none = {0, 0};
    enum yl_design_bad bad = yl_designs_bad(designs, row);
    bool fine = bad == YL_DESIGN_FINE, ends = fine || bad == YL_DESIGN_HOPELESS,
         there = bad != YL_DESIGN_NEVER;
    const struct yl_analysis_guard guard = designs->simulated->guard[row->metric];
    YL_CSV_PUT(csv, yl_plan_design_names[row->design], arm_of(designs, row->arm),
               designs->simulated->metric[row->metric], row->promise,
               if_known(bad != YL_DESIGN_BEYOND, row->control),
               if_known(bad != YL_DESIGN_BEYOND, row->treatment),
               if_known(row->days && there, row->days), if_known(fine, row->mean_day),
               if_known(fine, row->worst_day));
    rate(csv, fine ? row->power : none);
    rate(csv, ends ? row->false_alarms : none);
    YL_CSV_PUT(csv, if_known(ends, row->detectable),
               if_known(ends && row->base > 0, row->detectable / row->base),
               if_known(there, row->textbook_units),
               if_known(fine && row->textbook_days <= designs->simulated->days, row->textbook_days),
               if_known(fine, row->textbook_power), if_known(ends, row->textbook_detectable));
    YL_CSV_PUT(csv, note_of(designs, row), if_known(guard.worse_by > 0, guard.worse_by),
               if_known(ends, row->rmse), if_known(ends, row->exaggeration),
               if_known(ends, row->wrong_sign));
    rate(csv, ends ? row->covers : none);
    YL_CSV_ROW(csv, if_known(designs->simulated->cap > 0 && !row->metric, designs->simulated->cap));
}

static void write_ab(struct yl_csv_out *csv, const struct yl_designs *designs)
{
    for (uint32_t i = 0; i < designs->rows; i++) write_row(csv, designs, &designs->row[i]);
}

static void write_power(struct yl_csv_out *csv, const struct yl_designs *designs)
{
    for (uint32_t i = 0; i < designs->powers; i++) {
        const struct yl_power_row *row = &designs->power[i];
        YL_CSV_PUT(csv, yl_plan_design_names[row->design], arm_of(designs, row->arm), row->day,
                   row->effect, designs->base > 0 ? row->effect / designs->base : NAN);
        const struct yl_design_row *plan = yl_designs_row(designs, row->design, row->arm);
        enum yl_design_bad bad = plan ? yl_designs_bad(designs, plan) : YL_DESIGN_FINE;
        bool empty = bad == YL_DESIGN_NEVER ||
                     (bad == YL_DESIGN_HOPELESS && row->power.x < 0.1 * row->power.n);
        yl_csv_text(csv, row->simulated ? "simulated" : "moved");
        rate(csv, empty ? (struct yl_share){0, 0} : row->power);
        yl_csv_end(csv);
    }
}

static void write_looks(struct yl_csv_out *csv, const struct yl_designs *designs)
{
    double by = 0, false_by = 0;
    for (uint32_t i = 0; i < designs->looks; i++) {
        const struct yl_look_row *row = &designs->look[i];
        if (row->look == 1) by = false_by = 0;
        by += row->stops.x;
        false_by += row->false_stops.x;
        const double runs = row->stops.n, false_runs = row->false_stops.n;
        YL_CSV_ROW(csv, yl_plan_design_names[row->design], arm_of(designs, row->arm), row->look,
                   row->day, row->share, row->bound, row->p, row->stops.x / runs, by / runs,
                   row->false_stops.x / false_runs, false_by / false_runs);
    }
}

static const char *assigned(const struct yl_designs *designs, enum yl_truth_of of)
{
    if (of == YL_TRUTH_PERSONS) return "person";
    if (of == YL_TRUTH_SPLIT && designs->simulated->cluster) return "cluster";
    if (of == YL_TRUTH_SPLIT)
        return designs->simulated->experiment->unit == YL_SPLIT_VISIT ? "visit" : "person";
    return designs->simulated->experiment->unit == YL_SPLIT_SESSION ? "session" : "day";
}

static void write_truth(struct yl_csv_out *csv, const struct yl_designs *designs)
{
    for (uint32_t i = 0; i < designs->truths; i++) {
        const struct yl_truth_row *row = &designs->truth[i];
        YL_CSV_PUT(csv, assigned(designs, row->of), arm_of(designs, row->arm),
                   designs->simulated->metric[row->metric], row->base);
        bool never = !(row->base > 0) && !(fabs(row->truth) > 0) && !(fabs(row->estimate) > 0);
        double n = never ? 0 : row->n, none = never ? NAN : 0;
        estimated(csv, row->truth + none, row->truth_se, n);
        estimated(csv, row->estimate + none, row->estimate_se, n);
        estimated(csv, row->bias + none, row->bias_se, n);
        const char *verdict = yl_designs_bias_likely(row) ? "bias-likely" : "no-bias-seen";
        if (yl_designs_biased(row)) verdict = "biased";
        YL_CSV_ROW(csv, n < 2 ? NULL : verdict);
    }
}

static void write_srm(struct yl_csv_out *csv, const struct yl_designs *designs)
{
    for (uint32_t i = 0; i < designs->srms; i++) {
        const struct yl_srm_row *row = &designs->srm[i];
        YL_CSV_PUT(csv, row->place, arm_of(designs, row->arm), row->expected, row->share);
        rate(csv, row->flagged);
        YL_CSV_ROW(csv, if_known(row->day, row->day));
    }
}

static void write_days(struct yl_csv_out *csv, const struct yl_designs *designs)
{
    static const char *const names[] = {"monday", "tuesday",  "wednesday", "thursday",
                                        "friday", "saturday", "sunday"};
    const struct yl_zone *zone = &designs->simulated->all->variant[0].zone;
    for (uint32_t i = 0; i < designs->simulated->days; i++) {
        const struct yl_day_row *row = &designs->day[i];
        yl_csv_count(csv, row->day);
        yl_csv_time(csv, row->from, zone);
        YL_CSV_PUT(csv, names[yl_local(zone, row->from).weekday % 7], row->visits_new, row->units,
                   row->detectable, designs->simulated->metric[0]);
        estimated(csv, row->effect, row->effect_se, designs->simulated->ab.runs);
        yl_csv_end(csv);
    }
}

static void write_decisions(struct yl_csv_out *csv, const struct yl_designs *designs)
{
    for (uint32_t i = 0; i < designs->decisions; i++)
        for (int d = 0; d < YL_ANALYSIS_DECISIONS; d++) {
            const struct yl_decided_row *row = &designs->decision[i];
            YL_CSV_PUT(csv, arm_of(designs, row->arm), row->equal ? "equal" : "as-planned",
                       yl_analysis_decisions[d]);
            rate(csv, row->taken[d]);
            yl_csv_end(csv);
        }
}

static void write_assurance(struct yl_csv_out *csv, const struct yl_designs *designs)
{
    for (uint32_t i = 0; i < designs->assurances; i++) {
        const struct yl_assurance_row *row = &designs->assurance[i];
        YL_CSV_ROW(csv, row->draw, arm_of(designs, row->arm), designs->simulated->metric[0],
                   row->base, row->truth, if_known(row->base != 0, row->truth / row->base), row->se,
                   row->power);
    }
}

typedef void writer(struct yl_csv_out *csv, const struct yl_designs *designs);

static enum yl_status write_file(const char *folder, const char *name, writer *write,
                                 const struct yl_designs *designs, struct yl_fault *fault)
{
    struct yl_csv_out csv;
    enum yl_status status =
        yl_table_open(&csv, folder, name, designs->simulated->all->variant[0].bom, fault);
    if (status) return status;
    write(&csv, designs);
    return yl_csv_close(&csv, true, fault);
}

enum yl_status yl_ab_write(const char *folder, const struct yl_designs *designs,
                           const struct yl_result *labels, struct yl_fault *fault)
{
    static writer *const write[] = {write_ab,  write_power, write_looks,    write_truth,
                                    write_srm, write_days,  write_decisions};
    enum yl_status status = YL_OK;
    for (size_t i = 0; !status && i < sizeof write / sizeof *write; i++)
        status = write_file(folder, yl_ab_names[i], write[i], designs, fault);
    if (!status && designs->simulated->draws)
        status = write_file(folder, YL_AB_ASSURANCE, write_assurance, designs, fault);
    return status || !labels->labels ? status : yl_labels_write(labels, folder, fault);
}

/* ---- what the scenario calls the arms, for words ---------------------------------------------- */

void yl_arm_labels(struct yl_result *labels, const struct yl_scenario *base)
{
    struct yl_scenario one = *base;
    const struct yl_scenarios only = {.variants = 1, .variant = &one};
    *labels = (struct yl_result){.bom = base->bom};
    yl_labels_fill(labels, &only);
}

/* `base` is a name here */
static const char *label_of(const struct yl_results *results, enum yl_lang lang, uint32_t k)
{
    return yl_label(&results->labels, lang, results->arm[k], "variants.%s", results->arm[k]);
}

void yl_ab_arm(const struct yl_results *results, const char *slot, uint32_t k)
{
    yl_finding_word(results->call->found, slot, label_of(results, YL_EN, k),
                    label_of(results, YL_ZH, k));
}

void yl_ab_arms(const struct yl_results *results, const char *slot, const double *count)
{
    for (uint32_t k = 0; k < results->test.arms; k++) {
        yl_finding_part(results->call->found, YL_WORDING_AD_ARM);
        yl_ab_arm(results, "arm", k);
        yl_finding_count(results->call->found, "n", count[k]);
        yl_finding_into(results->call->found, slot);
    }
}
