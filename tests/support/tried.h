/* tried.h: scenarios of which changes are tried, loaded from text.
 *
 * Why      Tests of trials ask the library, without a folder.
 * Shape    tried_open; tried_run, as often as is wanted, fills `of`; tried_close.
 * Errors   a failing assertion of the test.
 * Owns     all of it until tried_close.
 * Threads  one.
 */
#pragma once
#include "sim/sweep/trials.h"
#include "tests/support/guessed.h"

#define TRIED_HEAD \
    "yinliu: 1\nhorizon: {from: 2021-07-10T08:00+08:00, to: 2021-07-11T00:00+08:00, bin: 1h}\n"
struct tried {
    struct guessed study;
    struct yl_result plan; /* 20 campaigns of base */
    struct yl_tried of;
    struct yl_arena arena;
};
struct tried_asked {
    const char *metric, *const *set; /* of all; PATH=VALUE */
    uint32_t sets;
    uint64_t seed;
    int threads;
    bool uncorrected, bounded;
};
void tried_open(struct tried *tried, const char *text);
void tried_run(struct tried *tried, struct tried_asked asked);
void tried_close(struct tried *tried);
