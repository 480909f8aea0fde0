/* verb_plot.c: draws, and names every picture it made; contract in verb.h */
#include "sim/cli/verb.h"
#include "sim/plot/plot.h"

static void made(const char *path, void *context)
{
    const struct yl_options *options = context;
    if (!options->quiet) puts(path);
}

enum yl_exit yl_verb_plot(const struct yl_options *options)
{
    struct yl_fault fault = {""};
    struct yl_options copy = *options;
    const struct yl_plot_options how = {.only = options->picture,
                                        .svg = options->svg,
                                        .png = options->png,
                                        .pdf = options->pdf,
                                        .lang = options->lang,
                                        .made = made,
                                        .context = &copy};
    return yl_verb_failed(yl_plot(options->operand[0], &how, &fault), &fault, options->lang);
}
