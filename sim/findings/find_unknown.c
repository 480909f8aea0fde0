/* find_unknown.c: what to measure first, and whether guesses are fixed or drawn; contract in find_parts.h */
#include "sim/findings/find_parts.h"
#include "sim/stats/unknown.h"
#include <math.h>

#define TO_NAME 0.005 /* a share that prints as 0 has no name */

void yl_find_evidence(struct yl_finder *finder)
{
    const struct yl_drawn *drawn = &finder->result->drawn;
    if (!drawn->candidates) return;
    yl_finding_begin(finder->out, YL_WORDING_EVIDENCE, NAN);
    yl_finding_count(finder->out, "all", drawn->candidates);
    yl_finding_count(finder->out, "left", floor(drawn->effective));
}

void yl_find_measure(struct yl_finder *finder)
{
    struct yl_unknown_factor *factor = NULL;
    struct yl_unknowns unknowns;
    uint32_t factors = 0;
    if (!finder->result->drawn.draws || !finder->decisive) return;
    yl_unknowns_init(&unknowns, finder->result, finder->decisive);
    if (unknowns.of[0][finder->decisive - finder->base->metric].between_low > 0)
        yl_unknown_factors(&factor, &factors, finder->result, finder->base, finder->decisive,
                           &unknowns.arena);
    if (factors && factor[0].chance < 0.05 && factor[0].share >= TO_NAME) {
        yl_finding_begin(finder->out, YL_WORDING_MEASURE, NAN);
        yl_finding_path(finder->out, finder->result, "path", factor[0].name);
        yl_finding_share(finder->out, "share", fmin(fmax(factor[0].share, 0), 1));
    }
    yl_unknowns_free(&unknowns);
}

void yl_find_frame(struct yl_finder *finder)
{
    const struct yl_result *result = finder->result;
    const struct yl_drawn *drawn = &result->drawn;
    if (!result->assumptions && !drawn->draws) return;
    yl_finding_begin(finder->out, drawn->draws ? YL_WORDING_FRAME_DRAWN : YL_WORDING_FRAME, NAN);
    yl_finding_count(finder->out, "uncertain", drawn->draws ? drawn->guesses : result->assumptions);
}
