/* published.h: rows of tests/published/cases.csv, and how near a figure comes to one.
 *
 * Why      Exact and published values stand in one file; tests read it, so none is typed twice.
 * Shape    double value = yl_published("SIM-048", "hi0"); the tolerance is the test's, as the
 *          row's column says: NEAR takes it as a share of the value, WITHIN as it is.
 * Units    as the row says.
 * Errors   a row or name that is missing ends the test with a message (abort), never a silent NAN.
 * Owns     nothing; the file is read at each call.
 * Threads  one.
 */
#pragma once

/* A named value of the column `expected`: "t4=2.776445105;t9=...". */
double yl_published(const char *id, const char *name);

#define WITHIN(got, want, gap) \
    cr_expect(fabs((got) - (want)) <= (gap), "%s is %.12g, not %.12g", #got, (double)(got), \
              (double)(want))
#define NEAR(got, want, relative) WITHIN(got, want, (relative)*fabs(want))
