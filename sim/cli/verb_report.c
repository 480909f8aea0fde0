/* verb_report.c: folders in, one page out; contract in verb.h */
#include "sim/base/arena.h"
#include "sim/cli/verb.h"
#include "sim/cli/what_if.h"
#include "sim/report/report.h"
#include <string.h>

/* FOLDER.html of the first folder, beside it. */
static const char *own_name(struct yl_arena *arena, const char *folder)
{
    size_t length = strlen(folder);
    while (length > 1 && folder[length - 1] == '/') length--;
    return yl_arena_print(arena, "%.*s.html", (int)length, folder);
}

enum yl_exit yl_verb_report(const struct yl_options *options)
{
    struct yl_fault fault = {0};
    struct yl_arena arena = {0};
    const struct yl_report_options how = {
        .lang = options->lang,
        .force = options->force,
        .place = options->metric_copy,
        .metric = options->run.enough.metric,
        .advice = options->advice,
        .more = options->what_if || options->slider.count ? yl_what_if : NULL,
        .context = options};
    const char *out = options->out ? options->out : own_name(&arena, options->operand[0]);
    enum yl_status status = yl_report(out, (const char *const *)options->operand,
                                      (size_t)options->operands, &how, &fault);
    if (!status && !options->quiet) puts(out);
    yl_arena_free(&arena);
    return yl_verb_exit(status, &fault, options->lang);
}
