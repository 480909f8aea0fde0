/* verb_report.c: folders in, one page out; contract in verb.h */
#include "sim/cli/signals.h"
#include "sim/cli/verb.h"
#include "sim/report/report.h"

enum yl_exit yl_verb_report(const struct yl_options *options)
{
    struct yl_fault fault = {0};
    const struct yl_report_options how = {.lang = options->lang,
                                          .force = options->force,
                                          .stop = yl_signals_catch(),
                                          .place = options->metric_copy,
                                          .metric = options->run.enough.metric};
    enum yl_status status = yl_report(options->out, (const char *const *)options->operand,
                                      (size_t)options->operands, &how, &fault);
    if (!status && !options->quiet) puts(options->out);
    return yl_verb_failed(status, &fault, options->lang);
}
