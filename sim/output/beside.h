/* beside.h: two finished runs side by side.
 *
 * Why      A variant is compared with the base inside one run; what was run yesterday, or on another machine, or from another
 *          file, is compared here, from the files alone.
 * Shape    yl_beside_read(&b, folders, lang, &fault); then yl_beside_show or yl_beside_csv; yl_beside_done.
 * Units    as in the files.
 * Order    variants that both have and figures that both have campaign by campaign, in the order of the second run, whose
 *          targets stand behind those of the variant; ways by its orders per 1,000.
 * Errors   as yl_result_read. A number that has no value is NAN.
 * Owns     everything until yl_beside_done.
 * Threads  one yl_beside a thread.
 * Source   docs/outputs.md. With equal seeds both runs have common random numbers, so replications of equal number are pairs
 *          (compare.h). Otherwise the interval of the difference comes from both intervals: Zou & Donner (2008), Statistics in
 *          Medicine 27, 1693-1702.
 */
#pragma once
#include "sim/findings/find.h"
#include "sim/output/result_read.h"
#include "sim/output/terminal.h"
#include "sim/stats/compare.h"
#include "sim/stats/risk.h"
#include "sim/stats/ways.h"

struct yl_beside_row {
    const char *variant, *place, *metric;
    struct yl_summary side[2];
    struct yl_risk risk[2]; /* of a loss, of a target that is missed */
    struct yl_compared with;
    bool paired;
};
struct yl_beside_way {
    const struct yl_way *of[2]; /* NULL: the run has no such way */
    struct yl_beside_row is;    /* orders per 1,000 arrivals */
};
struct yl_beside {
    struct yl_arena arena;
    const char *folder[2];
    struct yl_result_read run[2];
    uint32_t pairs; /* replications that both have with common random numbers; 0: not paired */
    bool same_seed;
    struct yl_beside_side { /* the current variant; in the end base */
        struct yl_variant_result of;
        struct yl_replication_stats stats;
        struct yl_ways ways;
    } side[2];
    struct yl_beside_row *row;
    struct yl_beside_way *way; /* of base, those that bring orders in one of them */
    uint32_t rows, ways;
    struct yl_findings between; /* which of the bases is better; nothing where not paired */
};
enum yl_status yl_beside_read(struct yl_beside *beside, const char *const folder[2],
                              enum yl_lang lang, struct yl_fault *fault) YL_CHECKED;
void yl_beside_done(struct yl_beside *beside);
/* The verdict first, what each run says of risk and limits, then the figures that moved, in one screen. */
void yl_beside_show(FILE *out, const struct yl_beside *beside, const struct yl_terminal *how);
enum yl_status yl_beside_csv(FILE *out, const struct yl_beside *beside,
                             struct yl_fault *fault) YL_CHECKED;
