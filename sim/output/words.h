/* words.h: what metrics are called, for people.
 *
 * Why      Pictures and reports say the same of the same figure, in either language.
 * Shape    yl_words_metric("peak_online", YL_ZH) -> "最高在线".
 * Errors   none: a metric without a word is called by its name.
 * Owns     nothing; texts are constant or the caller's.
 * Threads  any.
 */
#ifndef YL_SIM_OUTPUT_WORDS_H
#define YL_SIM_OUTPUT_WORDS_H
#include "sim/base/diag.h"
#include <stdbool.h>

const char *yl_words_metric(const char *metric, enum yl_lang lang);
bool yl_words_share(const char *metric); /* shown in percent */
#endif
