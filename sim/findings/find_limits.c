/* find_limits.c: which limit helps most when it is raised; contract in find.h */
#include "sim/base/arena.h"
#include "sim/findings/find.h"
#include <math.h>
#include <string.h>

static bool is_budget(const char *path)
{
    return !strncmp(path, "entries.", 8) || !strncmp(path, "budgets.", 8);
}

/* From what to what it is raised, and how that changes the metric. */
static void add_raise(struct yl_findings *out, const struct yl_result *names, const char *metric,
                      const struct yl_limit_gain *one)
{
    const enum yl_as form = yl_as_move(yl_find_as(metric)), bound = yl_as_bound(form),
                     money = is_budget(one->path) ? YL_AS_MONEY : YL_AS_NUMBER;
    yl_finding_path(out, names, "path", one->path);
    yl_finding_figure(out, "value", money, one->value, YL_NO_CELL);
    yl_finding_figure(out, "to", money, one->value + one->units, YL_NO_CELL);
    yl_finding_figure(out, "gain", form, one->gain, YL_NO_CELL);
    if (!(one->low < one->high)) return; /* the same in every campaign */
    yl_finding_figure(out, "low", bound, one->low, YL_NO_CELL);
    yl_finding_figure(out, "high", bound, one->high, YL_NO_CELL);
}

/* The end of the interval that is nearer to 0, above 0 where all of it is better (sign 1) or worse (-1). */
static double shown(const struct yl_limit_gain *one, int sign)
{
    return sign > 0 ? one->low : -one->high;
}

void yl_find_limits(struct yl_findings *out, const struct yl_result *names, const char *metric,
                    const struct yl_limit_gain *gain, size_t count)
{
    const char *name = strrchr(metric, '.') + 1,
               *place = yl_arena_print(&out->arena, "%.*s", (int)(name - 1 - metric), metric);
    const struct yl_limit_gain *best = NULL, *worst = NULL;
    const int better = yl_metric_better(name) < 0 ? -1 : 1;
    bool moves = false, reached = false, open = false; /* open: a sign is not known */
    for (size_t i = 0; i < count; i++) {
        const struct yl_limit_gain *one = &gain[i];
        if (shown(one, better) > (best ? shown(best, better) : 0)) best = one;
        if (shown(one, -better) > (worst ? shown(worst, -better) : 0)) worst = one;
        moves |= !(one->gain == 0 && one->low == 0 && one->high == 0);
        reached |= one->refused > 0 || one->ran_out > 0;
        open |= one->low < 0 && one->high > 0;
    }
    if (best) {
        yl_finding_begin(out, YL_WORDING_LIMIT_GAIN, fabs(best->gain));
        yl_finding_metric(out, names, place, name);
        if (strstr(name, "cny") && !is_budget(best->path) && strncmp(best->path, "limits.", 7))
            yl_finding_word(out, "price", "before their price", "未扣增加这些限额本身的成本");
        add_raise(out, names, name, best);
    }
    if (worst) {
        yl_finding_begin(out, YL_WORDING_LIMIT_LOSS, NAN);
        yl_finding_metric(out, names, place, name);
        add_raise(out, names, name, worst);
    }
    if (best || (worst && !open)) return;
    yl_finding_begin(out, moves ? YL_WORDING_NO_LIMIT_GAIN : YL_WORDING_NO_LIMIT_MOVES, NAN);
    yl_finding_metric(out, names, place, name);
    if (!moves) yl_finding_count(out, "n", gain->n);
    yl_finding_flag(out, moves ? "other" : "never", moves ? worst != NULL : !reached);
}
