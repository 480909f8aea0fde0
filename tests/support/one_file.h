/* one_file.h: a folder of a test's own, and the path of the one file in it.
 *
 * Why      Suites that write a file and read it again begin and end alike.
 * Shape    ONE_FILE is its name, defined before; TestSuite(csv, .init = make, .fini = drop).
 * Errors   without a folder the test fails.
 * Owns     the folder, until drop.
 * Threads  one.
 */
#pragma once
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#ifndef ONE_FILE
#define ONE_FILE "x.csv"
#endif

static char folder[] = "/tmp/yl-test-XXXXXX", path[sizeof folder + sizeof ONE_FILE];

static inline void make(void)
{
    cr_assert(mkdtemp(folder) != NULL);
    snprintf(path, sizeof path, "%s/" ONE_FILE, folder);
}

static inline void drop(void)
{
    unlink(path);
    rmdir(folder);
}
