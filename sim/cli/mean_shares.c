/* mean_shares.c: shares of funnel.csv beside those of the scenario; contract in mean_shares.h */
#include "sim/cli/mean_shares.h"
#include "sim/base/number.h"
#include "sim/base/tell.h"
#include <math.h>
#include <stdio.h>
#include <string.h>

enum { ENOUGH = 30 }; /* replications; with fewer four errors are no proof */

/* Is the row that of the step? Its place is "paths.NAME.steps.STEP" there, the path "NAME" here. */
static bool is_row(const struct yl_funnel_row *row, const char *place)
{
    const char *dot = strrchr(place, '.'), *from = place;
    const size_t length = strlen(row->path);
    if (!strncmp(place, "paths.", 6)) from += 6;
    return !strcmp(row->step, dot + 1) && !strncmp(from, row->path, length) &&
           (!strncmp(from + length, ".steps.", 7) || !strncmp(from + length, ".while.", 7)) &&
           from + length + 6 == dot;
}

struct share {
    double of_all, error; /* NAN: nobody reached it */
};

/* Passed over reached in base, with the error of a ratio over replications. */
static struct share passed(const struct yl_result *result, const char *place)
{
    const struct yl_variant_result *base = &result->variant[0];
    double y = 0, p = 0, yy = 0, pp = 0, yp = 0, n = result->replications;
    for (uint32_t r = 0; r < result->replications; r++) {
        double reached = 0, over = 0;
        for (uint32_t i = 0; i < base->funnels; i++) {
            if (!is_row(&base->funnel[i], place)) continue;
            reached += (double)base->funnel[i].count[r][0];
            over += (double)base->funnel[i].count[r][2];
        }
        y += reached, p += over;
        yy += reached * reached, pp += over * over, yp += reached * over;
    }
    if (!(y > 0)) return (struct share){NAN, NAN};
    const double share = p / y, rest = pp - 2 * share * yp + share * share * yy;
    return (struct share){share, sqrt(fmax(rest, 0) * n / (n > 1 ? n - 1 : 1)) / y};
}

/* What base's population lets expect of all values together. */
static double said(const struct yl_shift *shift)
{
    double sum = 0, all = 0;
    for (uint32_t v = 0; v < shift->values; v++)
        for (uint32_t i = 0; i < shift->points[v]; i++) {
            sum += shift->mean[v] * shift->point[v][i].weight;
            all += shift->point[v][i].weight;
        }
    return sum / all;
}

size_t yl_mean_shares_count(const struct yl_shifts *shifts)
{
    size_t count = 0;
    for (uint32_t i = 0; shifts && i < shifts->count; i++) count += shifts->shift[i].values + 1;
    return count;
}

size_t yl_mean_shares_put(struct yl_manifest_value *value, struct yl_arena *arena,
                          const struct yl_shifts *shifts, const struct yl_result *result)
{
    size_t count = 0;
    for (uint32_t i = 0; shifts && i < shifts->count; i++) {
        const struct yl_shift *shift = &shifts->shift[i];
        for (uint32_t v = 0; v < shift->values; v++) {
            const char *key = shift->values > 1
                                  ? yl_arena_print(arena, "shift %s %u", shift->place, v + 1)
                                  : yl_arena_print(arena, "shift %s", shift->place);
            value[count++] = (struct yl_manifest_value){key, shift->log_odds[v]};
        }
        const struct share share = passed(result, shift->place);
        const char *key = yl_arena_print(arena, "passed %s", shift->place);
        if (isfinite(share.of_all)) value[count++] = (struct yl_manifest_value){key, share.of_all};
    }
    return count;
}

/* Does what passes here depend on `p` alone? */
static bool is_plain(const struct yl_scenarios *scenarios, const char *place)
{
    struct yl_shift_step at = {0};
    while (yl_shift_next(&scenarios->variant[0], &at))
        if (!strcmp(at.place, place))
            return !at.step->valid.count && !at.step->takes && at.step->ask < 0;
    return false;
}

void yl_mean_shares_say(const struct yl_scenarios *scenarios, const struct yl_result *result,
                        enum yl_lang lang)
{
    const struct yl_shifts *shifts = scenarios->shifts;
    for (uint32_t i = 0; shifts && i < shifts->count && result->replications >= ENOUGH; i++) {
        const struct yl_shift *shift = &shifts->shift[i];
        const struct share share = passed(result, shift->place);
        const double off = (share.of_all - said(shift)) / share.error;
        if (!(fabs(off) > 4) || !isfinite(off) || !is_plain(scenarios, shift->place)) continue;
        yl_tell(stderr, lang,
                "yinliu: %s lets %s pass, its 'mean' declares %s (%s standard "
                "errors): a place is short\n",
                "yinliu：“%s”通过 %s，而 'mean' 为 %s（相差 %s 个标准误）："
                "某处资源不足\n",
                shift->place, yl_short_share(share.of_all).text, yl_short_share(said(shift)).text,
                yl_short_of(off).text);
    }
}
