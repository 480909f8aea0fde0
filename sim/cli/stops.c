/* stops.c: the campaigns of one alternative as a result, and what is found in it; contract in best.h */
#include "sim/cli/best.h"
#include "sim/findings/find.h"
#include "sim/output/result_read.h"
#include <string.h>

enum { MOST = 400 };

/* Labels and settings of the file, before these what stands at the point. */
static void describe(struct yl_result *to, const struct yl_result *names,
                     const struct yl_points *points, uint64_t point, const char *variant)
{
    const uint32_t axes = points ? points->axes : 0;
    struct yl_setting *setting =
        yl_arena_get(&to->arena, (axes + names->settings + 1) * sizeof *setting);
    to->label = names->label;
    to->labels = names->labels;
    to->setting = setting;
    to->settings = axes + names->settings;
    for (uint32_t a = 0; a < axes; a++) {
        const struct yl_item *item = yl_points_value(points, point, a, &to->arena);
        setting[a] =
            (struct yl_setting){variant, points->axis[a].path, yl_points_text(item, &to->arena)};
    }
    if (names->settings) memcpy(setting + axes, names->setting, names->settings * sizeof *setting);
}

/* ---- of replications ------------------------------------------------------------------------- */

struct again {
    struct yl_result result;
    struct yl_variant_result whole;
    uint32_t n, each; /* each: replications of a part; of draws one */
};

static void lay_out(struct again *again, const struct yl_variant_result *variant)
{
    struct yl_arena *arena = &again->result.arena;
    struct yl_variant_result *whole = &again->whole;
    const size_t n = again->n;
    *whole = (struct yl_variant_result){.name = yl_arena_print(arena, "%s", variant->name),
                                        .replications = again->n,
                                        .failed = yl_arena_get(arena, n),
                                        .metrics = variant->metrics,
                                        .from = variant->from};
    whole->metric = yl_arena_get(arena, (whole->metrics + 1) * sizeof *whole->metric);
    for (uint32_t m = 0; m < whole->metrics; m++) {
        struct yl_metric *metric = &whole->metric[m];
        *metric = variant->metric[m];
        metric->place = yl_arena_print(arena, "%s", metric->place);
        metric->metric = yl_arena_print(arena, "%s", metric->metric);
        if (metric->num) metric->num = yl_arena_get(arena, n * sizeof *metric->num);
        if (metric->den) metric->den = yl_arena_get(arena, n * sizeof *metric->den);
        if (metric->value) metric->value = yl_arena_get(arena, n * sizeof *metric->value);
        metric->events = metric->num;
    }
}

/* A draw may be a scenario of its own, with the same metrics. */
static void take(void *context, size_t alternative, uint32_t first,
                 const struct yl_variant_result *variant)
{
    struct again *again = context;
    struct yl_variant_result *whole = &again->whole;
    (void)alternative;
    if (!whole->metric) lay_out(again, variant);
    for (uint32_t r = 0; r < again->each && first + r < again->n; r++) {
        whole->failed[first + r] = variant->failed[r];
        for (uint32_t m = 0; m < whole->metrics && m < variant->metrics; m++) {
            const struct yl_metric *from = &variant->metric[m];
            struct yl_metric *to = &whole->metric[m];
            if (to->num && from->num) to->num[first + r] = from->num[r];
            if (to->den && from->den) to->den[first + r] = from->den[r];
            if (to->value && from->value) to->value[first + r] = from->value[r];
        }
    }
}

enum yl_status yl_stops_repeat(struct yl_findings *out, const struct yl_contest *of,
                               size_t alternative, uint32_t n, const struct yl_result *names)
{
    struct again again = {.n = n < MOST ? n : MOST};
    again.each = of->drawn ? 1 : again.n;
    struct yl_contest repeated = *of;
    if (!n) return YL_OK;
    repeated.took = take;
    repeated.solved = NULL;
    repeated.context = &again;
    enum yl_status status = yl_contest_repeat(&repeated, alternative, again.n);
    again.result.replications = again.n;
    again.result.zone = names->zone;
    const uint64_t point = of->points ? alternative / of->all->variants : 0;
    if (!status && again.whole.metric) {
        describe(&again.result, names, of->points, point, again.whole.name);
        yl_find_stops(out, &again.result, &again.whole, of->metric);
    }
    yl_arena_free(&again.result.arena);
    return status;
}

enum yl_status yl_stops_read(struct yl_findings *out, const char *folder,
                             const struct yl_points *points, int64_t point, const char *variant,
                             const char *metric, const struct yl_result *names,
                             struct yl_fault *fault)
{
    struct yl_result_read read;
    enum yl_status status = yl_result_read_point(&read, folder, point, variant, fault);
    if (status) return status;
    describe(&read.result, names, points, (uint64_t)point - 1, variant);
    yl_find_stops(out, &read.result, &read.result.variant[0], metric);
    yl_result_read_free(&read);
    return YL_OK;
}
