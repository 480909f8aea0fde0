/* finding.h: what a study has found: figures first, words last.
 *
 * Why      A sentence that is put together from a figure near the one it names misleads. A finding holds the figures
 *          that its sentence states, each with the cell of the result files that it is equal to; the sentence is made
 *          from them by the one table of wordings. Terminal, conclusions.csv, findings.json, page and pictures read the
 *          same finding.
 * Shape    struct yl_findings all = {0};
 *          yl_finding_begin(&all, YL_WORDING_LOSS, weight);
 *          yl_finding_figure(&all, "share", YL_AS_SHARE, value, YL_FOUND_AT(.place = "all", ...));
 *          yl_finding_word(&all, "place", en, zh);
 *          yl_findings_close(&all);  sorts and words them; then the sentences are read; yl_findings_free.
 *          A phrase inside of a sentence, such as an item of a list, is begun by yl_finding_part and put
 *          into its slot by yl_finding_into.
 * Units    as the cell has them: money in CNY, shares 0-1, instants in seconds from the start of the horizon.
 * Order    by group (verdict, risk, what to do, what it rests on), then by weight, then as they were begun.
 * Owns     all it holds, until yl_findings_free. Names of slots and of cells are the caller's until then.
 * Threads  one.
 * Source   docs/outputs.md, "conclusions.csv".
 */
#pragma once
#include "sim/base/arena.h"
#include "sim/base/array.h"
#include "sim/base/number.h"
#include "sim/base/status.h"

enum yl_finding_group { YL_VERDICT, YL_RISK, YL_ACTION, YL_BASIS };
enum yl_polarity { YL_BAD = -1, YL_PLAIN, YL_GOOD };
enum yl_wording {
#define YL_WORDING(name, id, group, polarity, en, zh) YL_WORDING_##name,
#define YL_PHRASE(name, en, zh) YL_WORDING_##name,
#include "sim/findings/wordings.def"
    YL_WORDINGS
};
struct
    yl_cell { /* where a figure stands; NULL: not in a table, such as a difference of two cells */
    const char *file, *variant, *place, *metric, *column;
    const char *axis, *at; /* of effects.csv: the axis, and where on it; NULL: none */
    int64_t point;         /* of a sweep; 0: none */
};
#define YL_FOUND_AT(...) ((struct yl_cell){__VA_ARGS__})
#define YL_NO_CELL ((struct yl_cell){.column = NULL})
struct yl_finding_figure {
    const char *slot;
    enum yl_as form;
    double value;
    struct yl_cell cell;
    double se;  /* above 0: printed to the places that it needs (yl_short_by) */
    bool inner; /* of a phrase: its slot is that of the phrase */
};
struct yl_finding_word {
    const char *slot, *text[2]; /* [enum yl_lang] */
    size_t last; /* of an English list: where ", " before its last item is; 0: none */
};
struct yl_finding {
    enum yl_wording wording;
    enum yl_finding_group group; /* of its wording; of a second answer: risk */
    double weight; /* what it moves in the deciding metric, a campaign; NAN: not known */
    struct yl_finding_figure *figure;
    struct yl_finding_word *word;
    size_t figures, figure_capacity, words, word_capacity;
    const char *text[2]; /* [enum yl_lang], once closed */
};
struct yl_findings {
    struct yl_arena arena;
    struct yl_finding *finding;
    size_t findings, capacity;
    size_t part_figures, part_words; /* where the phrase begins, while one is open */
    enum yl_wording part;
    /* Of the verdict: one variant is best, or those that may be are alike in every campaign; if not, campaigns of a run that
     * is looked at (result.h) before which none of them is told apart from the best, though its gap be a standard error larger. */
    bool decided;
    double need;
    bool one; /* campaign: no sentence says "a campaign" */
    const char *
        ends; /* the entry of which most visits end at the first limit that is told; NULL: none is */
    const char
        *stops; /* " PLACE PLACE ", what stops the variant that is recommended; NULL: nothing */
};
void yl_finding_begin(struct yl_findings *all, enum yl_wording wording, double weight);
void yl_finding_figure(struct yl_findings *all, const char *slot, enum yl_as form, double value,
                       struct yl_cell cell);
/* The same, printed to the places that its standard error needs, so that figures of one comparison have as many. */
void yl_finding_figure_by(struct yl_findings *all, const char *slot, enum yl_as form, double value,
                          double se, struct yl_cell cell);
/* A number of campaigns, draws or the like, which is no cell. */
void yl_finding_count(struct yl_findings *all, const char *slot, double count);
void yl_finding_share(struct yl_findings *all, const char *slot, double share);
void yl_finding_word(struct yl_findings *all, const char *slot, const char *en, const char *zh);
void yl_finding_words(struct yl_findings *all, const char *slot, const char *const text[2]);
/* Fill the slot with the first pair of words or with the other one. */
void yl_finding_pick(struct yl_findings *all, const char *slot, bool first, const char *en,
                     const char *zh, const char *other_en, const char *other_zh);
/* A value as it is written in the language of scenarios. */
void yl_finding_written(struct yl_findings *all, const char *slot, const char *value);
/* Fill the slot with "" if `is`, so that its brackets are printed. */
void yl_finding_flag(struct yl_findings *all, const char *slot, bool is);
/* Figures and words until yl_finding_into belong to a phrase. yl_finding_into fills the slot with it; if the slot has some
 * already, behind a comma ("、"), which is " and " before the last of them in English. */
void yl_finding_part(struct yl_findings *all, enum yl_wording phrase);
void yl_finding_into(struct yl_findings *all, const char *slot);
void yl_findings_close(struct yl_findings *all);
void yl_findings_free(struct yl_findings *all);

struct yl_wording_row {
    const char *id; /* "loss", "best", ...; NULL: a phrase */
    enum yl_finding_group group;
    enum yl_polarity polarity;
    const char *text[2]; /* [enum yl_lang] */
};
extern const struct yl_wording_row yl_wordings[YL_WORDINGS];
const char *yl_finding_kind(const struct yl_finding *finding); /* its group: "verdict", ... */
bool yl_findings_have(const struct yl_findings *all, enum yl_wording wording);
/* The cells as one text: "all.net_cny:risk=0.14;all.net_cny:n=50", of effects.csv with "[AXIS=VALUE]" before the colon; in
 * the arena. */
const char *yl_finding_cells(struct yl_findings *all, const struct yl_finding *finding);
