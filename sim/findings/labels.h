/* labels.h: what people call the entries, paths, steps, places, variants and axes of a scenario.
 *
 * Why      CSV files carry names, because joins need them; people read labels, each in their language.
 * Shape    yl_label(result, lang, otherwise, "entries.%s", name) and its kin.
 * Owns     nothing: texts live as long as the result.
 */
#pragma once
#include "sim/base/diag.h"
#include "sim/stats/result.h"

/* The label of the thing, else `otherwise`. */
const char *yl_label(const struct yl_result *result, enum yl_lang lang, const char *otherwise,
                     const char *format, ...) YL_PRINTF(4, 5);
/* Of the step of a path, room or shop. */
const char *yl_label_step(const struct yl_result *result, enum yl_lang lang, const char *path,
                          const char *step);
const char *yl_label_entry(const struct yl_result *result, enum yl_lang lang, const char *entry);
/* What one arrival of the entry is; NULL: the scenario does not say; a visit then. */
const char *yl_label_counts(const struct yl_result *result, enum yl_lang lang, const char *entry);
const char *yl_label_thing(const struct yl_result *result, enum yl_lang lang, const char *entry);
/* What blocked or refused a visit: a condition (a place, or what a person or everybody has), a limit. */
const char *yl_label_cause(const struct yl_result *result, enum yl_lang lang, const char *name);
const char *yl_label_variant(const struct yl_result *result, enum yl_lang lang,
                             const char *variant);
/* What a variant is that nobody is to choose: a reading, a guess, forbidden; NULL: it may be chosen. */
const char *yl_label_mark(const struct yl_result *result, enum yl_lang lang, const char *variant);
/* What a variant is called that has no label: by its name, base in the language. */
const char *yl_label_unlabelled(enum yl_lang lang, const char *variant);
/* A path of the language in words: "axes.PATH" if that is labelled, else "text message: share of 'tap
 * the link'" from the labels of what it goes through. */
enum { YL_PATH_WORDS = 1024 };
void yl_label_path(char words[YL_PATH_WORDS], const struct yl_result *names, enum yl_lang lang,
                   const char *path);
/* "shops.mall.orders>=3000", what summary.csv calls the chance to reach a target. */
enum { YL_TARGET_NAME = 320 };
void yl_target_print(char name[YL_TARGET_NAME], const struct yl_target *target);
