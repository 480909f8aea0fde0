/* verb_try.c: the trials of a run gone on with, and what the call asks; contract in verb.h */
#include "sim/cli/trying.h"

enum yl_exit yl_verb_try(const struct yl_options *options)
{
    struct yl_trying_asked asked = {.set = (const char *const *)options->operand + 1,
                                    .sets = (uint32_t)options->operands - 1,
                                    .rounds = options->rounds,
                                    .within = options->within,
                                    .within_share = options->within_share};
    return yl_study_run(options, &asked);
}
