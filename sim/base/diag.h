/* diag.h: the problems of a file, collected.
 *
 * Why      Every problem is reported in one go, with the place, the user's own line and what would be right. An error refuses
 *          the file; a warning says that it can be run and is probably not what was meant.
 * Shape    yl_diags_init, or {0}, which only counts; sources are added with their text; yl_diag(...) then any of yl_diag_help /
 *          yl_diag_note for it; yl_diags_print at the end. Ids come from diag_ids.def, no others compile; the row says
 *          which level an id has. A comment `# accepted: ID reason` on the line of a warning, alone on the line above or among
 *          those that the file begins with drops it.
 * Units    lines and columns from 1, columns and widths in characters (not bytes); a position with line 0 has no place.
 * Order    printed by source, line, column, then in the order added; exact duplicates once; after 50 how many more. What was
 *          printed is not printed again.
 * Owns     messages and copies of source texts, until yl_diags_free.
 * Threads  one thread at a time.
 */
#pragma once
#include "sim/base/status.h"
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

enum yl_lang { YL_EN, YL_ZH };
/* The text in the language. */
#define T(lang, en, zh) ((lang) == YL_ZH ? (zh) : (en))
/* What a fault says in the language. */
static inline const char *yl_fault_text(const struct yl_fault *fault, enum yl_lang lang)
{
    return T(lang, fault->text, fault->zh);
}
/* The form for one or that for several; Chinese has one for both. */
static inline const char *yl_text_plural(enum yl_lang lang, uint64_t count, const char *one,
                                         const char *several, const char *zh)
{
    if (lang == YL_ZH) return zh;
    return count == 1 ? one : several;
}

enum yl_diag_id {
#define YL_DIAG_ID(symbol, id, en, zh) YL_E_##symbol,
#include "sim/base/diag_ids.def"
    YL_E_COUNT
};
struct yl_diag_about {
    const char *id, *about[2]; /* the id in brackets; one line about it in English and Chinese */
    bool is_warning;
};
const struct yl_diag_about *yl_diag_about(enum yl_diag_id id);

struct yl_pos {
    uint32_t source, line, column, width;
};
struct yl_diags {
    enum yl_lang lang;
    bool strict;            /* warnings are errors */
    uint32_t count;         /* errors added, duplicates included */
    uint32_t warnings;      /* the same of warnings, where they are no errors */
    struct yl_fault unread; /* of the machine: a file that is named could not be read */
    struct yl_diags_store *store;
};
void yl_diags_init(struct yl_diags *diags, enum yl_lang lang);
void yl_diags_free(struct yl_diags *diags);

/* Copies name and text; the index is what yl_pos.source holds. The name is what messages show. Adding a
 * file again returns the same entry, so its problems are reported once. */
uint32_t yl_diags_source(struct yl_diags *diags, const char *name, const char *text, size_t length);
/* Nothing of this source is shown: a message in it says what its id is about, and has no help. */
void yl_diags_withhold(struct yl_diags *diags, uint32_t source);
const char *yl_diags_source_name(const struct yl_diags *diags, uint32_t source);
/* How many there are: the files that were read, and texts of the command line. */
uint32_t yl_diags_sources(const struct yl_diags *diags);
/* Takes over the names of another's sources that it does not have, and its fault of the machine. */
void yl_diags_learn(struct yl_diags *diags, const struct yl_diags *from);

/* English and Chinese take the same arguments (use %2$s where the order differs). Message:
 * lower-case start, no full stop, the user's words in single quotes, says what would be right. */
void yl_diag(struct yl_diags *diags, struct yl_pos at, enum yl_diag_id id, const char *en,
             const char *zh, ...);
enum yl_diag_word { YL_DIAG_ERROR, YL_DIAG_WARNING, YL_DIAG_HELP, YL_DIAG_NOTE };
void yl_diag_add(struct yl_diags *diags, enum yl_diag_word word, const char *en, const char *zh,
                 ...);
#define yl_diag_help(diags, ...) yl_diag_add((diags), YL_DIAG_HELP, __VA_ARGS__)
#define yl_diag_note(diags, ...) yl_diag_add((diags), YL_DIAG_NOTE, __VA_ARGS__)
/* The same of what has diagnostics: a reader, a compiler. */
#define YL_HELP(of, ...) yl_diag_help((of)->diags, __VA_ARGS__)
#define YL_NOTE(of, ...) yl_diag_note((of)->diags, __VA_ARGS__)
/* yl_text_nearest for the last message; 0 once two million words were compared. */
size_t yl_diags_nearest(struct yl_diags *diags, const char *word, const char *const *words,
                        size_t count, const char *best[3]);
/* "did you mean 'x'?" or, if nothing is near, the list of up to eight words; of more nothing. */
void yl_diag_suggest(struct yl_diags *diags, const char *word, const char *const *words,
                     size_t count);
void yl_diags_print(const struct yl_diags *diags, FILE *out);
/* A fault of the machine, counted as an error. No error is printed then: it may have come of it. */
void yl_diags_unread(struct yl_diags *diags, const struct yl_fault *why);
/* What a reader's status comes to: YL_IO and that fault, if there was one. */
enum yl_status yl_diags_status(const struct yl_diags *diags, enum yl_status status,
                               struct yl_fault *fault) YL_CHECKED;
