/* verb.h: what a verb is, and the one list of them.
 *
 * Why      A row of verbs.def and a function are all of a verb: usage and help are made from the row.
 * Shape    verb = yl_verb_find(name); yl_verb_call(verb, argc, argv, lang) gives the exit status.
 * Errors   exit statuses of the contract: enum yl_exit.
 * Threads  one.
 */
#pragma once
#include "sim/cli/options.h"
#include "sim/output/outfile.h"
#include <stdio.h>

enum yl_exit {
    YL_EXIT_DONE,
    YL_EXIT_INPUT,
    YL_EXIT_CALL,
    YL_EXIT_MACHINE,
    YL_EXIT_INTERRUPTED = 130
};

struct yl_verb {
    const char *name;
    const char *operands[2]; /* as in the usage: "FILE" */
    const char *line[2];     /* what it does, one line */
    const char *about[2];    /* the paragraph under it in its own help */
    struct yl_option_spec spec;
    enum yl_exit (*run)(const struct yl_options *options);
};
const struct yl_verb *yl_verbs(size_t *count);
const struct yl_verb *yl_verb_find(const char *name);
enum yl_exit yl_verb_call(const struct yl_verb *verb, int argc, char **argv, enum yl_lang lang);
void yl_verb_usage(FILE *stream, const struct yl_verb *verb, enum yl_lang lang, int width);
void yl_verb_help_of(FILE *stream, const struct yl_verb *verb, enum yl_lang lang, int width);
/* The exit status of a status; of one that failed the text goes to stderr (yl_verb_wrong), but for what a reader has reported. */
enum yl_exit yl_verb_exit(enum yl_status status, const struct yl_fault *fault, enum yl_lang lang);
/* The file of -o, not written while it is an operand of the call; table: as struct yl_outfile. */
struct yl_outfile yl_verb_outfile(const struct yl_options *options, const char *table);
enum yl_status yl_verb_write(const struct yl_outfile *out,
                             enum yl_status (*write)(FILE *stream, const void *context,
                                                     struct yl_fault *fault),
                             const void *context, struct yl_fault *fault) YL_CHECKED;
/* The file of an operand. Tables are read several times: of "-" a pipe becomes a file first, in place of the standard input. */
const char *yl_verb_table(const char *operand);
/* Likewise all operands from this one on, in place. */
void yl_verb_tables(const struct yl_options *options, int first);
/* Prints "yinliu VERB: TEXT" to stderr; verb NULL: "yinliu: TEXT". */
void yl_verb_wrong(const char *verb, enum yl_lang lang, const char *text);

#define VERB(name, ...) enum yl_exit yl_verb_##name(const struct yl_options *options);
#include "sim/cli/verbs.def"
enum { YL_VERB_TOPICS = 1024 };
/* What `yinliu help` knows, each name once: lists, verbs, metrics, diagnostics, keys; how many. */
size_t yl_verb_help_topics(const char *names[YL_VERB_TOPICS]);
/* One line where a folder of so many rows of totals.csv has none; nothing where it has them. */
void yl_verb_totals_left(const char *folder, double rows, enum yl_lang lang);
/* With --xlsx and a call that ended well: the workbook of its folder, too. */
enum yl_exit yl_verb_xlsx(const struct yl_options *options, enum yl_exit leave);
/* A log whose files are the operands behind the scenario. */
struct yl_log_call;
struct yl_log_call yl_verb_log(const struct yl_options *options);
/* The rows of a log, and those that a login joins; and account.csv of it. */
struct yl_event_log;
enum yl_status yl_verb_log_account(const char *folder, const struct yl_event_log *log,
                                   struct yl_fault *fault) YL_CHECKED;
void yl_verb_fit_asides(FILE *out, const struct yl_event_log *log, enum yl_lang lang);
void yl_verb_power_kinds(FILE *stream, enum yl_lang lang, int width);
