/* verb_plot.c: draws, and names every picture it made; contract in verb.h */
#include "sim/cli/signals.h"
#include "sim/cli/verb.h"
#include "sim/plot/plot.h"

static void made(const char *path, void *context)
{
    const struct yl_options *options = context;
    if (!options->quiet) puts(path);
}

static void stale(const char *path, void *context)
{
    const struct yl_options *options = context;
    fprintf(stderr,
            T(options->lang,
              "yinliu plot: %s is older than the results: draw it again, or remove it\n",
              "yinliu plot：%s 早于结果，请重新绘制或删除\n"),
            path);
}

enum yl_exit yl_verb_plot(const struct yl_options *options)
{
    struct yl_fault fault = {0};
    struct yl_options copy = *options;
    const struct yl_plot_options how = {.only = options->picture,
                                        .svg = options->svg,
                                        .png = options->png,
                                        .pdf = options->pdf,
                                        .lang = options->lang,
                                        .variant = options->of_variant,
                                        .width = options->width,
                                        .made = made,
                                        .stale = stale,
                                        .context = &copy,
                                        .stop = yl_signals_catch()};
    return yl_verb_exit(yl_plot(options->operand[0], &how, &fault), &fault, options->lang);
}
