/* reference.h: rows of tests/published/cases.csv.
 *
 * Why      Exact and published values stand in one file; tests read it, so none is typed twice.
 * Shape    double value = yl_published("SIM-048", "hi0"); the tolerance is the test's, as the
 *          row's column says.
 * Units    as the row says.
 * Errors   a row or name that is missing ends the test with a message (abort), never a silent NAN.
 * Owns     nothing; the file is read at each call.
 * Threads  one.
 */
#pragma once
#include <stdbool.h>
#include <stddef.h>

/* A named value of the column `expected`: "t4=2.776445105;t9=...". */
double yl_published(const char *id, const char *name);
bool yl_published_has(const char *id, const char *name);
/* Text of a column (id area what inputs expected tolerance source how_verified), cut to the buffer.
 */
void yl_published_text(char *buffer, size_t size, const char *id, const char *column);
