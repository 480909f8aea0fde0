/* report.c: late dashboards and targets, both by the figures of places; contract in read.h */
#include "models/readers/read.h"
#include "sim/base/text.h"
#include "sim/scenario/rows.h"
#include <string.h>

struct report {
    const char *label;
    const struct yl_item *of;
    struct yl_whole every, delay;
};
#define KEYS_INTO struct report
static const struct yl_key_row report_keys[] = {
    KEY_LABEL,
    KEY_ITEM("of", of, "metrics", "PLACE.METRIC, one or a list", "地点.指标，一个或列表", REQUIRED),
    KEY(DURATION, "every", every, "the dashboard is renewed that often", "看板多久更新一次",
        DEFAULT("0s")),
    KEY(DURATION, "delay", delay, "and shows what was true so long before", "显示多久之前的数",
        DEFAULT("0s")),
};
#undef KEYS_INTO
const struct yl_key_table yl_report_table = KEY_TABLE("a report", "报表", report_keys);

/* Metrics of totals.csv, those that add up over time first; a NULL parts the two. */
static const char *const entry_metrics[] = {"arrivals",
                                            "cost_cny",
                                            "orders",
                                            "gmv_cny",
                                            "net_cny",
                                            NULL,
                                            "persons",
                                            "roi",
                                            "conversion",
                                            "cost_per_entrant_cny",
                                            "cost_per_order_cny",
                                            NULL};
static const char *const room_metrics[] = {
    "entrants",         "turned_away",   "abandoned",      "replays",
    "streams",          "pauses",        "lost_to_pauses", NULL,
    "unique_viewers",   "watch_mean_s",  "peak_online",    "mean_online",
    "mean_online_live", "waited_mean_s", "stream_mean_s",  NULL};
static const char *const shop_metrics[] = {
    "visits",       "orders",  "gmv_cny", "stockouts", "fees_cny", "refunds",
    "refunded_cny", "net_cny", NULL,      "aov_cny",   NULL};
static const char *const agent_metrics[] = {"requests",    "served",          "abandoned",   NULL,
                                            "wait_mean_s", "wait_all_mean_s", "utilisation", NULL};
static const char *const goal_metrics[] = {"reached", NULL, "persons", NULL};
static const char *const limit_metrics[] = {"taken",  "refused", "given", "refills",
                                            "lapsed", NULL,      "left",  NULL};
static const char *const start_metrics[] = {"arrivals", "late", "cut", NULL, "persons", NULL};
static const char *const cost_metrics[] = {"cost_cny", NULL, NULL};
static const char *const all_metrics[] = {"arrivals",
                                          "orders",
                                          "gmv_cny",
                                          "net_cny",
                                          "cost_cny",
                                          NULL,
                                          "roi",
                                          "orders_per_1000_arrivals",
                                          "actions_per_order",
                                          "switches_per_order",
                                          NULL};
static const struct {
    const char *prefix;
    enum yl_place place;
    const char *const *metric;
} places[] = {
    {"entries.", YL_P_ENTRY, entry_metrics}, {"rooms.", YL_P_ROOM, room_metrics},
    {"shops.", YL_P_SHOP, shop_metrics},     {"agents.", YL_P_AGENT, agent_metrics},
    {"goals.", YL_P_GOAL, goal_metrics},     {"limits.", YL_P_LIMIT, limit_metrics},
    {"starts.", YL_P_START, start_metrics},  {"costs.", YL_P_COST, cost_metrics},
};

static const char *const *metrics_of(struct yl_load *load, const struct yl_item *said,
                                     const char *place)
{
    if (!strcmp(place, "all")) return all_metrics;
    for (size_t i = 0; i < YL_COUNT_OF(places); i++) {
        if (strncmp(place, places[i].prefix, strlen(places[i].prefix))) continue;
        struct yl_item name = {.kind = YL_SCALAR, .text = place, .at = said->at};
        bool order = places[i].place == YL_P_GOAL && !strcmp(place, "goals.order");
        return order || yl_refer(load, places[i].place, &name, true) >= 0 ? places[i].metric : NULL;
    }
    YL_SAY(load->r, said->at, UNKNOWN_PLACE, "'%s' is no place that has figures",
           "'%s' 不是有指标的地点", place);
    yl_diag_help(load->r->diags,
                 "places are all, entries.NAME, rooms.NAME, shops.NAME, agents.NAME, goals.NAME, "
                 "limits.NAME, starts.NAME and costs.NAME",
                 "地点有 "
                 "all、entries.名称、rooms.名称、shops.名称、agents.名称、goals.名称、limits."
                 "名称、starts.名称、costs.名称");
    return NULL;
}

/* PLACE.METRIC of the item's text; false: reported. */
static bool read_metric(struct yl_load *load, const struct yl_item *said, bool additive,
                        const char *out[2])
{
    const char *dot = strrchr(said->text, '.');
    if (!dot) {
        YL_SAY(load->r, said->at, UNKNOWN_METRIC, "'%s' is not written as PLACE.METRIC",
               "'%s' 应写作 地点.指标", said->text);
        yl_diag_help(load->r->diags, "for example 'shops.mall.orders'", "例如 'shops.mall.orders'");
        return false;
    }
    const char *place = yl_arena_copy(load->r->arena, said->text, (size_t)(dot - said->text));
    const char *const *metric = place ? metrics_of(load, said, place) : NULL, *words[32];
    if (!metric) return false;
    size_t count = 0;
    bool adds = true;
    out[0] = place;
    out[1] = dot + 1;
    for (size_t i = 0; count < YL_COUNT_OF(words); i++) {
        if (!metric[i] && !adds) break;
        if (!metric[i]) {
            adds = false;
            if (additive) break;
            continue;
        }
        if (!strcmp(metric[i], out[1])) return true;
        words[count++] = metric[i];
    }
    YL_SAY(load->r, said->at, UNKNOWN_METRIC,
           additive ? "'%s' has no metric '%s' that adds up over time" : "'%s' has no metric '%s'",
           additive ? "'%s' 没有可累加的指标 '%s'" : "'%s' 没有指标 '%s'", out[0], out[1]);
    const char *best[3], *all = "";
    if (count <= 8 || yl_text_nearest(out[1], words, count, best)) {
        yl_diag_suggest(load->r->diags, out[1], words, count);
        return false;
    }
    for (size_t i = 0; i < count && all; i++)
        all = yl_arena_print(load->r->arena, "%s%s%s", all, i ? ", " : "", words[i]);
    yl_diag_help(load->r->diags, "there are: %s", "有：%s", all ? all : "");
    return false;
}

static void read_report(struct yl_load *load, const struct yl_item *item, struct yl_report *out)
{
    struct report said = {0};
    *out = (struct yl_report){.name = item->key};
    yl_keys_read(load->r, item, &yl_report_table, &said);
    out->label = said.label;
    out->every = said.every.value;
    out->delay = said.delay.value;
    uint32_t count = yl_refer_count(load, said.of);
    out->place = yl_arena_get(load->r->arena, (count + 1) * sizeof *out->place);
    out->metric = yl_arena_get(load->r->arena, (count + 1) * sizeof *out->metric);
    out->at = yl_arena_get(load->r->arena, (count + 1) * sizeof *out->at);
    if (!count || !out->place || !out->metric || !out->at) return;
    const struct yl_item *each = yl_refer_first(said.of);
    for (uint32_t i = 0; i < count; i++, each = each->next) {
        const char *name[2];
        if (!yl_read_scalar(load->r, each) || !read_metric(load, each, true, name)) continue;
        out->place[out->of] = name[0];
        out->at[out->of] = each->at;
        out->metric[out->of++] = name[1];
    }
}

void yl_reports_read(struct yl_load *load)
{
    const struct yl_names *names = &load->names[YL_P_REPORT];
    struct yl_report *all = yl_arena_get(load->r->arena, (names->count + 1) * sizeof *all);
    if (!all) return;
    for (uint32_t i = 0; i < names->count; i++) read_report(load, names->item[i], &all[i]);
    load->out->report = all;
    load->out->reports = names->count;
}

static bool read_bound(struct yl_load *load, const struct yl_item *item, struct yl_target_said *out)
{
    if (!yl_read_scalar(load->r, item)) return false;
    const char *text = item->text;
    bool more = !strncmp(text, ">=", 2), less = !strncmp(text, "<=", 2);
    const char *number = text + 2;
    while ((more || less) && *number == ' ') number++;
    size_t length = more || less ? strlen(number) : 0;
    bool percent = length > 1 && number[length - 1] == '%';
    if (length && yl_text_to_number(number, length - percent, &out->number)) {
        if (percent) out->number /= 100;
        out->at_least = more;
        return true;
    }
    YL_SAY(load->r, item->at, BAD_TARGET, "'%s' is no target", "'%s' 不是目标", text);
    yl_diag_help(load->r->diags, "write '\">=3000\"' or '\"<=200\"', in quotes",
                 "写作 '\">=3000\"' 或 '\"<=200\"'，带引号");
    return false;
}

void yl_targets_read(struct yl_load *load, const struct yl_item *item)
{
    struct yl_scenario *scenario = load->out;
    if (!item || (item->kind == YL_SCALAR && !*item->text)) return;
    if (item->kind != YL_MAP) {
        YL_SAY(load->r, item->at, WRONG_SHAPE, "'%s' is not a map of keys, as it must be",
               "'%s' 应是键值映射", "targets");
        return;
    }
    scenario->target = yl_arena_get(load->r->arena, (item->count + 1) * sizeof *scenario->target);
    for (const struct yl_item *child = item->first; scenario->target && child;
         child = child->next) {
        struct yl_item name = {.kind = YL_SCALAR, .text = child->key, .at = child->key_at};
        struct yl_target_said target = {.at = child->key_at};
        const char *said[2] = {NULL, NULL};
        bool good = read_metric(load, &name, false, said);
        if (!read_bound(load, child, &target) || !good) continue;
        target.place = said[0];
        target.metric = said[1];
        scenario->target[scenario->targets++] = target;
    }
}
