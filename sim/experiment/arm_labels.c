/* arm_labels.c: what the scenario calls the arms, for words. Contract: ab.h, ab_parts.h. */
#include "models/readers/settings.h"
#include "sim/experiment/ab_parts.h"
#include "sim/output/labels.h"

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
