/* choices.c: by the marks of the labels, contract in choices.h */
#include "sim/cli/choices.h"
#include "models/readers/settings.h"
#include <math.h>

void yl_choices_keep(struct yl_choices_left *left, struct yl_scenarios *scenarios)
{
    struct yl_result names = {0};
    uint32_t kept = 0;
    *left = (struct yl_choices_left){
        yl_arena_get(&scenarios->tree.arena, scenarios->variants * sizeof *left->name), 0};
    yl_labels_fill(&names, scenarios);
    for (uint32_t v = 0; v < scenarios->variants; v++) {
        struct yl_scenario *one = &scenarios->variant[v];
        if (yl_result_may_choose(&names, one->variant)) {
            scenarios->variant[kept++] = *one;
            continue;
        }
        left->name[left->count++] = one->variant;
        yl_zone_close(&one->zone);
    }
    scenarios->variants = kept;
    scenarios->left_out = left->count;
    yl_result_free(&names);
}

void yl_choices_say(const struct yl_choices_left *left, struct yl_findings *out,
                    const struct yl_result *names)
{
    if (!left->count) return;
    yl_finding_begin(out, YL_WORDING_NOT_CHOSEN, NAN);
    for (uint32_t i = 0; i < left->count; i++) {
        yl_finding_part(out, YL_WORDING_NAMED);
        yl_finding_variant(out, names, "variant", left->name[i]);
        yl_finding_into(out, "list");
    }
}
