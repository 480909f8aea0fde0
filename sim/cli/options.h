/* options.h: the words after a verb, read.
 *
 * Why      One row of options.def says for each option its name, letter, value, field and help in both languages: the parser,
 *          the usage and the help of every verb come from it. The inputs of calculators (sim/stats/calc.h) are options too,
 *          behind those of options.def.
 * Shape    options.lang = yl_options_lang(argc, argv); yl_options_parse(&options, &spec, argc, argv, wrong).
 * Errors   yl_options_parse is false with one line in `wrong`: a wrong call, exit 2.
 * Owns     yl_options_free gives the lists back; the texts are argv's.
 * Threads  one (getopt keeps state of its own).
 */
#pragma once
#include "sim/base/diag.h"
#include "sim/experiment/ab.h"
#include "sim/stats/calc.h"
#include "sim/sweep/parallel_run.h"
#include <stdbool.h>
#include <stdint.h>

enum yl_option {
#define OPTION(id, ...) YL_O_##id,
#include "sim/cli/options.def"
    YL_O_COUNT
};
__extension__ typedef unsigned __int128 yl_option_bits;
#define YL_O_BIT(option) ((yl_option_bits)1 << (option))
#define YL_O_ALWAYS (YL_O_BIT(YL_O_LANG) | YL_O_BIT(YL_O_HELP))

struct yl_options;
struct yl_option_row {
    const char *name;
    char letter;                    /* 0: long form only */
    const char *value[2], *help[2]; /* value NULL: a flag; help NULL: for tests, in no help */
    bool (*read)(struct yl_options *options, const struct yl_option_row *row, const char *text,
                 char *wrong);
    size_t field, size; /* where in struct yl_options */
    uint64_t low, high; /* of a whole number */
};
/* What a verb takes. */
struct yl_option_spec {
    yl_option_bits taken;    /* bits of enum yl_option; YL_O_ALWAYS is added */
    yl_option_bits required; /* among them */
    int least, most;         /* operands; most < 0: any number */
    const char *missing[2];  /* what the first missing operand is: "a scenario file" */
    bool raw;                /* the verb reads its words itself: all of them are operands */
    void (*more)(FILE *stream, enum yl_lang lang, int width); /* what its help adds, or NULL */
    struct yl_calc *calc; /* takes the inputs of its calculator too; NULL: none */
};
struct yl_option_list { /* of an option that may be repeated */
    const char **word;
    uint32_t count;
    size_t capacity;
};
struct yl_options {
    enum yl_lang lang;
    const char *lang_word;
    const char *out;
    const char **set;
    uint32_t sets;
    struct yl_run_options run;
    struct yl_option_list
        typed; /* name and value ("": a flag) of those that change what is found */
    char *metric_copy;
    const char *metric;                        /* of --metric, as written */
    struct yl_option_list axis, vary, subject; /* PATH=A:B:N, PATH=LOW:HIGH, PLACE.METRIC<=NUMBER */
    const char *design;                        /* of a sweep: grid, adaptive */
    const char *until;                         /* decided */
    double for_s;                              /* seconds; 0: not given */
    double within;                             /* of the best; 0: not given */
    bool within_share;                         /* it is a share of its figure */
    bool smallest, as_written;
    uint32_t shard, shards; /* K of N; 0: none */
    uint32_t submit;        /* tasks; 0: as many as fit */
    bool submitted, resume, fresh;
    struct yl_ab_data results; /* observed results of an experiment */
    const char *picture, *series, *of_variant, *advice;
    uint32_t width, what_if;                 /* what_if: seconds, 0: not given */
    struct yl_option_list slider;            /* PATH[,PATH]=LOW..HIGH each */
    struct yl_option_list leave_out;         /* entries, or all */
    const char *preset;                      /* of fit */
    const char *column[YL_LOG_ROLES];        /* of a log or a table of results; NULL: not given */
    const char *as;                          /* of export: the form */
    const char *goal, *touch_window, *truth; /* of attribution */
    const char *from;                        /* of init: the starter; of fit: a time */
    const char *to;
    bool svg, png, pdf, xlsx;
    const char *only_time; /* TIME of --only as written: its zone is the scenario's */
    char *only_copy;
    bool check;                 /* of fit */
    const char *back_test;      /* of fit: days as written */
    uint32_t campaigns, people; /* of voi; people: observations, 0: several sizes */
    double cost_per;            /* of voi: CNY an observation */
    bool list, explain, plan, strict, quiet, force, csv, help, with_truth;
    uint32_t by;          /* units of a limit */
    const char *split_by; /* of import: a column */
    uint32_t draws;       /* of the uncertain inputs; 0: the values of the file */
    char **operand;
    int operands;
};
const struct yl_option_row *yl_options_row(enum yl_option option);
/* --lang anywhere in the call, else LC_ALL, LC_MESSAGES, LANG: the first that is not empty. */
enum yl_lang yl_options_lang(int argc, char **argv);
enum { YL_WRONG = 400 };
/* argv[0] is the verb. */
bool yl_options_parse(struct yl_options *options, const struct yl_option_spec *spec, int argc,
                      char **argv, char wrong[YL_WRONG]);
void yl_options_free(struct yl_options *options);
/* ` --set PATH=VALUE` and ` --seed N` as the call had them, words for a shell: what is printed to be
 * typed, or handed to a cluster, simulates the same scenario. */
void yl_options_repeat(FILE *out, const struct yl_options *options);
