/* warn.h: what the families of warnings share.
 *
 * Why      A warning (a row of warnings.def) looks at scenarios and reports what it finds; where a
 *          key is in the file, and whether it was reported before, all of them ask here.
 * Shape    if (yl_warn_first(warn, at, id)) then YL_WARN and perhaps YL_HELP.
 * Owns     all is in the arena.
 * Threads  one.
 */
#pragma once
#include "models/warnings/walked.h"
#include "models/warnings/warnings.h"

struct yl_warn {
    const struct yl_scenarios *all;
    const struct yl_warnings_how *how;
    struct yl_diags *diags;
    struct yl_arena arena;
    uint32_t variant;                       /* the one that is looked at */
    const struct yl_scenario *s;            /* its scenario */
    const struct yl_walked_variant *walked; /* figures of its visits; NULL: none was walked */
    bool cut;                               /* later arrivals were left out of the walk */
    bool told;              /* the answer says what base runs out of, and what is late */
    struct yl_warned *said; /* the warnings so far, the last one first */
    const struct yl_item *near_map, *near; /* of yl_warn_at: the last thing, and where it stands */
};
/* True the first time, which it remembers: call it last. False: reported before, of any variant. */
bool yl_warn_first(struct yl_warn *warn, struct yl_pos at, enum yl_diag_id id);
/* The same; true again for a larger amount. */
bool yl_warn_more(struct yl_warn *warn, struct yl_pos at, enum yl_diag_id id, double amount);
void yl_warn_variant(const struct yl_warn *warn); /* names it, if it is not base */
/* Report it, and the variant it is in; YL_HELP may follow. */
#define YL_WARN(warn, pos, ID, ...) \
    (yl_diag((warn)->diags, (pos), YL_E_##ID, __VA_ARGS__), yl_warn_variant(warn))
/* True if it is in the file itself: an included file is a library, which may hold more than is used. */
bool yl_warn_own(const struct yl_warn *warn, struct yl_pos at);
/* Where `key` of things.name is in the variant, or where another file sets it in base; if it has none, where the name is. */
struct yl_pos yl_warn_at(struct yl_warn *warn, const char *things, const char *name,
                         const char *key);
/* "135 (118 to 152 in 100 campaigns)"; in Chinese a unit follows at once. */
enum { YL_WARN_RANGE = 96 };
const char *yl_warn_range(char buffer[YL_WARN_RANGE], const struct yl_warn *warn,
                          struct yl_walked_range range);
/* The highest figure of a limit of base in any variant. */
double yl_warn_highest(const struct yl_warn *warn, const struct yl_limit *limit,
                       enum yl_walked_kind kind);
/* The local time as a scenario writes it, to the minute. */
enum { YL_WARN_TIME = 24 };
void yl_warn_time(char buffer[YL_WARN_TIME], const struct yl_scenario *scenario, int64_t time);

#define YL_WARNING(function, when) void function(struct yl_warn *warn);
#include "models/warnings/warnings.def"
