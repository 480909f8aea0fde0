/* fake_result.c: plain sums over r and v, contract in fake_result.h */
#include "tests/support/fake_result.h"

#include <math.h>
#include <string.h>

static struct yl_arena *arena;
static uint32_t count;

static int64_t *whole(int64_t base, int64_t by)
{
    int64_t *num = yl_arena_get(arena, (count + 1) * sizeof *num);
    for (uint32_t r = 0; r < count; r++) num[r] = base + by * r;
    return num;
}

static void metric(struct yl_variant_result *variant, struct yl_metric one)
{
    if (one.scale == 0) one.scale = 1;
    variant->metric[variant->metrics++] = one;
}

static void metrics(struct yl_variant_result *to, uint32_t v)
{
    int64_t extra = 10 * (int64_t)v, *arrivals = whole(1000, 1), *orders = whole(100 + extra, 1);
    int64_t *cost = whole(1000 * 45000, 45000), *gmv = whole((100 + extra) * 150500000, 150500000);
    double *peak = yl_arena_get(arena, (count + 1) * sizeof *peak);
    for (uint32_t r = 0; r < count; r++) peak[r] = 0.5 + r;
    to->metric = yl_arena_get(arena, 16 * sizeof *to->metric);
    const char *const places[] = {"entries.sms", "all"};
    for (int i = 0; i < 2; i++) {
        const char *place = places[i];
        metric(to, (struct yl_metric){place, "arrivals", .kind = YL_KIND_COUNT, .num = arrivals});
        metric(to, (struct yl_metric){place, "orders", .kind = YL_KIND_COUNT, .num = orders});
        metric(to, (struct yl_metric){place, "conversion", .kind = YL_KIND_RATIO, .num = orders,
                                      .den = arrivals});
        metric(to, (struct yl_metric){place, "cost_cny", .kind = YL_KIND_MONEY, .num = cost,
                                      .events = arrivals});
        metric(to, (struct yl_metric){place, "gmv_cny", .kind = YL_KIND_MONEY, .num = gmv,
                                      .events = orders});
    }
    metric(to, (struct yl_metric){"shops.mall", "orders", .kind = YL_KIND_COUNT, .num = orders});
    metric(to, (struct yl_metric){"rooms.main", "peak_online", .kind = YL_KIND_PLAIN, .value = peak,
                                  .events = arrivals});
    metric(to, (struct yl_metric){"sms>rooms.main", "arrived", .kind = YL_KIND_COUNT,
                                  .num = whole(200, 2), .is_path = true});
}

static void funnel(struct yl_variant_result *to)
{
    static const char *const path[] = {"sms", "sms", "rooms.main", "rooms.main", "shops.mall"};
    static const char *const step[] = {"open", "confirm", "wait", "watch", "order"};
    to->funnels = 5;
    to->funnel = yl_arena_get(arena, to->funnels * sizeof *to->funnel);
    for (uint32_t i = 0; i < to->funnels; i++) {
        struct yl_funnel_row *row = &to->funnel[i];
        *row = (struct yl_funnel_row){.entry = "sms",
                                      .path = path[i],
                                      .step = step[i],
                                      .position = i < 2   ? i + 1
                                                  : i < 4 ? i - 1
                                                          : 1};
        row->count = yl_arena_get(arena, (count + 1) * sizeof *row->count);
        for (uint32_t r = 0; r < count && strcmp(step[i], "wait"); r++) {
            row->count[r][0] = 1000 - 200 * (int64_t)i + r;
            row->count[r][1] = (int64_t)i;
            row->count[r][2] = 800 - 200 * (int64_t)i + r;
        }
    }
}

static void paths(struct yl_variant_result *to)
{
    static const char *const place[] = {"rooms.main", "shops.mall"};
    static const char *const outcome[] = {"left", "order"};
    to->paths = to->outcomes = 2;
    to->path = yl_arena_get(arena, 2 * sizeof *to->path);
    to->outcome = yl_arena_get(arena, 2 * sizeof *to->outcome);
    for (uint32_t i = 0; i < 2; i++) {
        struct yl_path_row *row = &to->path[i];
        *row = (struct yl_path_row){.entry = "sms", .place = place[i], .claimed_steps = i ? -1 : 2};
        row->arrivals = whole(1000, 1);
        row->arrived = whole(i ? 0 : 200, i ? 0 : 2);
        row->actions = whole(i ? 0 : 300, 0);
        row->switches = whole(0, 0);
        row->time_median_s = yl_arena_get(arena, (count + 1) * sizeof(double));
        for (uint32_t r = 0; r < count; r++) row->time_median_s[r] = i ? NAN : 61.0 / 3;
        to->outcome[i] = (struct yl_outcome_row){"sms", outcome[i], whole(900 - 800 * i, i)};
    }
}

static void series(struct yl_variant_result *to, uint32_t bins)
{
    static const char *const names[] = {"arrivals", "gmv_cny", "online"};
    static const enum yl_kind kinds[] = {YL_KIND_COUNT, YL_KIND_MONEY, YL_KIND_RATIO};
    const int64_t start = INT64_C(1625914800) * YL_SECOND; /* 2021-07-10T19:00+08:00 */
    to->bins = bins;
    to->bin_start = yl_arena_get(arena, (bins + 1) * sizeof *to->bin_start);
    for (uint32_t b = 0; b <= bins; b++) to->bin_start[b] = start + b * 5 * YL_MINUTE;
    to->serieses = 3;
    to->series = yl_arena_get(arena, 3 * sizeof *to->series);
    to->series_num = yl_arena_get(arena, (count + 1) * sizeof *to->series_num);
    to->series_at = yl_arena_get(arena, (count + 1) * sizeof *to->series_at);
    for (int i = 0; i < 3; i++) {
        struct yl_series *one = &to->series[i];
        *one = (struct yl_series){i == 2 ? "rooms.main" : "all", names[i], kinds[i]};
        for (uint32_t r = 0; r < count; r++)
            for (uint32_t b = 0; b < bins; b++)
                yl_result_series(to, r)[(size_t)i * bins + b] = i == 0 ? b * 10 + r
                                                                : i == 1
                                                                    ? INT64_C(45000) * (r + b)
                                                                    : INT64_C(450000000) * (r + 1);
    }
}

static void labels(struct yl_result *result)
{
    static const struct yl_label all[] = {
        {"entries.sms", {"短信引流入口", "短信引流入口"}},
        {"paths.sms.steps.open", {"opens it", "打开短信"}},
        {"paths.sms.steps.confirm", {NULL, "确认跳转"}},
        {"shops.mall.steps.order", {NULL, "下单"}},
    };
    result->labels = sizeof all / sizeof *all;
    result->label = yl_arena_get(arena, sizeof all);
    memcpy(result->label, all, sizeof all);
}

void yl_fake_result(struct yl_result *result, const struct yl_fake *fake)
{
    static const char *const names[] = {"base", "shorter", "claim37", "era2023"};
    *result = (struct yl_result){.replications = fake->replications, .variants = fake->variants};
    arena = &result->arena;
    count = fake->replications;
    result->zone.offset_s = 8 * 3600;
    result->title[YL_EN] = result->title[YL_ZH] =
        fake->chinese ? "短信引流到周末晚间直播" : "A weekend evening";
    result->variant = yl_arena_get(arena, fake->variants * sizeof *result->variant);
    for (uint32_t v = 0; v < fake->variants; v++) {
        struct yl_variant_result *variant = &result->variant[v];
        variant->name = names[v % 4];
        variant->failed = yl_arena_get(arena, count + 1);
        variant->replications = count;
        metrics(variant, v);
        funnel(variant);
        paths(variant);
        series(variant, fake->bins);
    }
    if (fake->chinese) labels(result);
    arena = NULL;
}

struct yl_metric *yl_fake_metric(struct yl_result *result, uint32_t variant, const char *place,
                                 const char *name)
{
    struct yl_variant_result *in = &result->variant[variant];
    for (uint32_t i = 0; i < in->metrics; i++)
        if (!strcmp(in->metric[i].place, place) && !strcmp(in->metric[i].metric, name))
            return &in->metric[i];
    return NULL;
}
