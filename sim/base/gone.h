/* gone.h: what is to be used in place of a name that went.
 *
 * Why      A script that names a removed verb or option learns what answers its question now.
 * Shape    yl_gone("run", "--full", lang), where the name was looked for and is not known.
 * Errors   NULL: it never was.
 */
#pragma once
#include "sim/base/diag.h"

/* `of`: the verb of an option or of a kind, "metric", "picture", the English name of a key table, or a key whose word went. */
const char *yl_gone(const char *of, const char *name, enum yl_lang lang);
