/* conclusion.h: the sentences of a study, made by a table of its own, for terminal, file and report.
 *
 * Why      Whoever reads the terminal, conclusions.csv or the report reads the same sentences; a study says them
 *          once, in both languages.
 * Shape    yl_conclusion_make(&conclusion, table, count, context); _write, _show; yl_conclude_free.
 * Order    of the table, then of i.
 * Errors   YL_NO_MEMORY; YL_IO.
 * Owns     its sentences, until yl_conclude_free.
 * Threads  any; the context is the caller's.
 */
#ifndef YL_SIM_OUTPUT_CONCLUSION_H
#define YL_SIM_OUTPUT_CONCLUSION_H
#include "sim/base/csv_table.h"
#include "sim/base/diag.h"
#include "sim/findings/find.h"
#include <stdio.h>

enum { YL_SENTENCE = 700 };
struct yl_sentence {
    const char *id;            /* "measure", "best", ... */
    char text[2][YL_SENTENCE]; /* [enum yl_lang] */
};
struct yl_conclusion {
    struct yl_sentence *sentence;
    size_t capacity;
    uint32_t sentences;
};
enum yl_stands {
    YL_STANDS,
    YL_STANDS_NOT, /* the i-th does not stand; there may be more */
    YL_NO_MORE     /* there is no i-th */
};
/* Appends to the sentence. */
void yl_speaker_say(struct yl_sentence *out, enum yl_lang lang, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
void yl_conclude_free(struct yl_conclusion *conclusion);

struct yl_saying {
    const char *id;
    /* The i-th sentence of its kind in this language; called for both, with the same outcome. */
    enum yl_stands (*says)(void *context, uint32_t i, enum yl_lang lang, struct yl_sentence *out);
};
enum yl_status yl_conclusion_make(struct yl_conclusion *conclusion, const struct yl_saying *table,
                                  size_t count, void *context) YL_CHECKED;
/* conclusions.csv: id,en,zh. */
enum yl_status yl_conclusion_write(const struct yl_conclusion *conclusion, const char *folder,
                                   bool bom, struct yl_fault *fault) YL_CHECKED;
void yl_conclusion_show(FILE *out, const struct yl_conclusion *conclusion, enum yl_lang lang,
                        int width);
#endif
