/* arm_labels.c: what the scenario calls the arms, for words. Contract: ab.h. */
#include "models/readers/settings.h"
#include "sim/experiment/ab.h"
#include "sim/output/labels.h"

void yl_arm_labels(struct yl_arm_labels *labels, const struct yl_scenario *base)
{
    struct yl_scenario one = *base;
    const struct yl_scenarios only = {.variants = 1, .variant = &one};
    *labels = (struct yl_arm_labels){.of = {.bom = base->bom}};
    yl_labels_fill(&labels->of, &only);
}

const char *yl_arm_label(const struct yl_arm_labels *labels, enum yl_lang lang, const char *arm)
{
    return yl_label(&labels->of, lang, arm, "variants.%s", arm); /* `base` is a name here */
}

void yl_arm_labels_free(struct yl_arm_labels *labels) { yl_result_free(&labels->of); }
