/* tried.h: what was tried beside the plan, and what each change brought.
 *
 * Why      Nothing is advised that was not tried: the trials of `run` and `try` fill these rows, and tried.csv, the
 *          screen, the page and the pictures read them.
 * Shape    One row a change, in the order of tried.csv: the file's own variants, the levers, what each way adds. A
 *          change stands on another one where `behind` is not 0. A struct of zeros means that nothing was tried.
 * Units    money in CNY, counts a campaign, shares 0-1; what is unknown is NAN.
 * Owns     nothing: rows and texts live in the arena of the result that points to them.
 * Source   docs/try.md; the figures of a change are paired differences from what it stands on.
 */
#pragma once
#include <stdbool.h>
#include <stdint.h>

enum yl_tried_family { YL_TRIED_FILE, YL_TRIED_LEVER, YL_TRIED_ADDS };
enum yl_tried_end { YL_TRIED_OPEN, YL_TRIED_HELPS, YL_TRIED_NOT, YL_TRIED_SAME };
struct yl_tried_figure { /* campaigns 0: there is none */
    double is, low, high;
    uint32_t campaigns;
};
struct yl_tried_row {
    uint32_t change, behind; /* numbers from 1; behind 0: it stands on the plan */
    enum yl_tried_family family;
    const char
        *kind; /* "leave-out", "halve", "time", "more", "choose", "variant", "together", "adds" */
    const char
        *lever; /* a dotted path or an entry: of rows with one lever the screen has the best */
    const char *name[2]; /* [enum yl_lang] at most 34 columns: "texts at 20:00, now 19:30" */
    const char
        *set; /* words of a call as a shell reads them: "--set 'PATH=VALUE' --leave-out ads" */
    const char *value, *now;
    uint32_t round;               /* from 1; 0: of the file or an `adds` */
    struct yl_tried_figure trial; /* of the deciding metric: sequential, all tried together */
    struct yl_tried_figure fresh; /* the same in campaigns that chose nothing; of rows shown */
    struct yl_tried_figure orders, net; /* of the campaigns of `fresh` where there are some */
    double loss, loss_low, loss_high;   /* share of campaigns that lose money */
    double draws_better; /* share of the draws in which it helps; NAN: none were drawn */
    enum yl_tried_end ended;
    bool priced;     /* all that it costs is in the file */
    bool can_be_had; /* whether it can be had is not known to the file, and marked so */
    uint32_t shown;  /* its place on the screen, from 1; 0: it is not shown as helping */
};
struct yl_tried_guesses { /* the plan's net with the guesses drawn; draws 0: none were */
    uint32_t draws;
    double p05, p95, loss, loss_low, loss_high;
};
struct yl_tried {
    const char *place, *metric; /* that decides */
    double within;              /* D: a change that brings less is not worth it */
    struct yl_tried_row *row;
    uint32_t rows, tried, left_open; /* tried: levers' changes, rounds included */
    int64_t visits, bound;           /* walked for all of them; at the most, 0: none is set */
    const char *reason[2];           /* [enum yl_lang] why nothing was tried; NULL: something was */
    const char *uncounted[2]; /* what the file does not count: "followers, repeat purchases" */
    struct yl_tried_guesses guesses;
};
