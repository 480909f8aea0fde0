/* conclude_parts.h: what the files that make sentences share.
 *
 * Why      Each group of sentences has its file, and all use one set of words and figures.
 * Shape    a function of the table in conclude.c gives the i-th sentence of its kind.
 * Errors   none.
 * Owns     nothing.
 * Threads  one speaker a thread.
 */
#ifndef YL_SIM_OUTPUT_CONCLUDE_PARTS_H
#define YL_SIM_OUTPUT_CONCLUDE_PARTS_H
#include "sim/output/conclude.h"
#include "sim/stats/losses.h"
#include "sim/stats/summary.h"
#include "sim/stats/unknown.h"

struct yl_speaker {
    const struct yl_result *result;
    const struct yl_variant_result *base;
    const struct yl_metric *decisive;
    uint32_t family; /* variants that are compared by it */
    struct yl_replication_stats *stats;
    struct yl_unknowns unknowns; /* of the decisive metric, in a run with draws */
    struct yl_losses *losses;    /* [entries] */
    const char **entry;          /* [entries] its name */
    uint32_t entries;
};
enum yl_stands {
    YL_STANDS,
    YL_STANDS_NOT, /* the i-th does not stand; there may be more */
    YL_NO_MORE     /* there is no i-th */
};

/* ---- numbers as text ---- */
struct yl_short {
    char text[YL_SHORT];
};
struct yl_short yl_short_of(double value);
struct yl_short yl_short_share(double share);
/* Of a whole: an estimate that lies outside of 0 to 100 % is said as its nearest end. */
struct yl_short yl_short_part(double share);
struct yl_short yl_short_word(const char *metric, enum yl_lang lang); /* without its unit */

/* ---- words and figures ---- */
/* Appends to the sentence. */
void yl_speaker_say(struct yl_sentence *out, enum yl_lang lang, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* What people call the place of the metric. */
const char *yl_speaker_name(const struct yl_speaker *speaker, enum yl_lang lang,
                            const struct yl_metric *metric);
/* Of another metric of the place of `near`, in base. */
double yl_speaker_mean(const struct yl_speaker *speaker, const struct yl_metric *near,
                       const char *metric);
const char *yl_speaker_variant(const struct yl_speaker *speaker, enum yl_lang lang, uint32_t v);
const char *yl_speaker_unit(const struct yl_metric *metric, enum yl_lang lang); /* " CNY", or "" */
bool yl_speaker_is_room(const struct yl_metric *metric); /* the metric that every room has */

/* ---- groups of sentences ---- */
enum yl_stands yl_conclude_unknown(struct yl_speaker *speaker, uint32_t i, struct yl_sentence *out);
enum yl_stands yl_conclude_evidence(struct yl_speaker *speaker, uint32_t i,
                                    struct yl_sentence *out);
enum yl_stands yl_conclude_measure(struct yl_speaker *speaker, uint32_t i, struct yl_sentence *out);
enum yl_stands yl_conclude_choice(struct yl_speaker *speaker, uint32_t i, struct yl_sentence *out);
enum yl_stands yl_conclude_runs_out(struct yl_speaker *speaker, uint32_t i,
                                    struct yl_sentence *out);
enum yl_stands yl_conclude_full(struct yl_speaker *speaker, uint32_t i, struct yl_sentence *out);
enum yl_stands yl_conclude_lost(struct yl_speaker *speaker, uint32_t i, struct yl_sentence *out);
enum yl_stands yl_conclude_steep(struct yl_speaker *speaker, uint32_t i, struct yl_sentence *out);
#endif
