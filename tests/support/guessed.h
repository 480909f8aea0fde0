/* guessed.h: scenarios with values that are not known, loaded from text, and their draws run.
 *
 * Why      Tests of laws, of chance and of ranges ask the library, through the code that serves scenarios.
 * Shape    guessed_open; guessed_run fills a result; guessed_close.
 * Errors   a failing assertion of the test.
 * Owns     the scenarios until guessed_close; the result is the caller's.
 * Threads  any; each call has a folder of its own.
 */
#pragma once
#include "sim/sweep/draws.h"

#define GUESSED_HEAD \
    "yinliu: 1\nhorizon: {from: 2021-07-10T00:00+08:00, to: 2021-07-11T00:00+08:00, bin: 1h}\n"
#define GUESSED_AT "at: 2021-07-10T12:00+08:00"
struct guessed {
    struct yl_scenarios all;
    struct yl_diags diags;
    char folder[64];
};
/* With a file beside the scenario that has these rows; NULL: none. */
void guessed_open(struct guessed *study, const char *text, const char *file, const char *rows);
void guessed_close(struct guessed *study);
struct guessed_how {
    uint32_t draws, each;
    uint64_t seed;
    int threads;
};
void guessed_run(struct yl_result *result, const struct guessed *study, struct guessed_how how);
