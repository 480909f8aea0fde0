/* report.c: late dashboards and targets, both by the figures of places; what a page says; contract in read.h */
#include "models/readers/read.h"
#include "sim/base/gone.h"
#include "sim/base/text.h"
#include <string.h>

static yl_read_value read_of;

#define KEYS_INTO struct yl_report
static const struct yl_key_row report_keys[] = {
    KEY_LABEL,
    KEY_ITEM("of", of, "metrics", "PLACE.METRIC, one or a list", "地点.指标，一个或列表", REQUIRED,
             READ(read_of)),
    KEY(DURATION, "every", every, "the dashboard is renewed that often", "看板多久更新一次",
        DEFAULT("0s")),
    KEY(DURATION, "delay", delay, "and shows what was true so long before", "显示多久之前的数",
        DEFAULT("0s")),
};
#undef KEYS_INTO
const struct yl_key_table yl_report_table = KEY_TABLE("a report", "数据看板", report_keys);

static const struct yl_key_row page_keys[] = {
    KEY_SHAPE("advice", "label", yl_key_label,
              "what the author recommends, set apart on the page of a report",
              "作者的建议，在报告页面中单独标出"),
};
const struct yl_key_table yl_page_table = KEY_TABLE("a page", "报告页面", page_keys);

static const struct yl_place_kind places[] = {
    {"entries.", YL_P_ENTRY, YL_AT_ENTRY | YL_AT_ORIGIN},
    {"ways.", YL_P_ENTRY, YL_AT_WAY},
    {"rooms.", YL_P_ROOM, YL_AT_ROOM | YL_AT_HOSTED},
    {"shops.", YL_P_SHOP, YL_AT_SHOP},
    {"shops.", YL_P_GOOD, YL_AT_GOOD},
    {"agents.", YL_P_AGENT, YL_AT_AGENT},
    {"goals.", YL_P_GOAL, YL_AT_GOAL},
    {"limits.", YL_P_LIMIT, YL_AT_LIMIT | YL_AT_SHARED},
    {"starts.", YL_P_START, YL_AT_START},
    {"costs.", YL_P_COST, YL_AT_COST},
};

const struct yl_place_kind *yl_place_kind(const char *place)
{
    static const struct yl_place_kind all = {"all", YL_P_COUNT, YL_AT_ALL};
    if (!strcmp(place, all.prefix)) return &all;
    for (size_t i = 0; i < YL_COUNT_OF(places); i++)
        if (!strncmp(place, places[i].prefix, strlen(places[i].prefix)) &&
            (places[i].place != YL_P_SHOP || !strstr(place, ".items.")))
            return &places[i];
    return NULL;
}

/* Bits of enum yl_metric_place; 0: reported. */
static unsigned kinds_of(struct yl_load *load, const struct yl_item *raw, const char *place)
{
    const struct yl_place_kind *kind = yl_place_kind(place);
    struct yl_item name = {.kind = YL_SCALAR, .text = place, .at = raw->at};
    if (kind && kind->kinds == YL_AT_WAY) /* a way has the name of its entry */
        name.text = yl_arena_print(load->r->arena, "entries.%s", place + strlen(kind->prefix));
    if (kind) {
        bool named = kind->kinds != YL_AT_ALL && strcmp(place, "goals.order") != 0;
        return !named || yl_refer(load, kind->place, &name, true) >= 0 ? kind->kinds : 0;
    }
    YL_SAY(load->r, raw->at, UNKNOWN_PLACE, "'%s' is no place that has figures",
           "'%s' 不是有指标的地点", place);
    YL_HELP(
        load->r,
        "places are all, entries.NAME, ways.NAME, rooms.NAME, shops.NAME, shops.NAME.items.NAME, "
        "agents.NAME, goals.NAME, limits.NAME, starts.NAME and costs.NAME",
        "地点有 all、entries.名称、ways.名称、rooms.名称、shops.名称、shops.名称.items.名称、"
        "agents.名称、goals.名称、limits.名称、starts.名称、costs.名称");
    return 0;
}

/* PLACE.METRIC of the item's text; false: reported. */
static bool read_metric(struct yl_load *load, const struct yl_item *raw, bool additive,
                        const char *out[2])
{
    const char *dot = strrchr(raw->text, '.');
    if (!dot) {
        YL_SAY(load->r, raw->at, UNKNOWN_METRIC, "'%s' is not written as PLACE.METRIC",
               "'%s' 应写作 地点.指标", raw->text);
        YL_HELP(load->r, "for example 'shops.mall.orders'", "例如 'shops.mall.orders'");
        return false;
    }
    out[0] = yl_arena_copy(load->r->arena, raw->text, (size_t)(dot - raw->text));
    out[1] = dot + 1;
    unsigned kinds = kinds_of(load, raw, out[0]);
    const char *words[YL_METRIC_ROWS], *best[3], *all = "";
    size_t count = 0;
    if (!kinds) return false;
    for (size_t i = 0; i < YL_METRIC_ROWS; i++) {
        /* a late report shows what adds up over time, a target any metric of totals.csv */
        const struct yl_metric_row *row = &yl_metric_row[i];
        if (additive ? !(row->places & kinds) || !(row->flags & YL_METRIC_ADDS_UP)
                     : !yl_metric_counted(row, kinds))
            continue;
        words[count] = yl_metric_name_of(yl_metric_row[i].metric)->name;
        if (!strcmp(words[count++], out[1])) return true;
    }
    YL_SAY(load->r, raw->at, UNKNOWN_METRIC,
           additive ? "'%s' has no metric '%s' that adds up over time" : "'%s' has no metric '%s'",
           additive ? "'%s' 没有可累加的指标 '%s'" : "'%s' 没有指标 '%s'", out[0], out[1]);
    const char *instead = yl_gone("metric", out[1], load->r->diags->lang);
    if (instead) {
        YL_HELP(load->r, "it is gone: %s", "它已去掉：%s", instead);
        return false;
    }
    if (count <= 8 || yl_text_nearest(out[1], words, count, best)) {
        yl_diag_suggest(load->r->diags, out[1], words, count);
        return false;
    }
    for (size_t i = 0; i < count; i++)
        all = yl_arena_print(load->r->arena, "%s%s%s", all, i ? ", " : "", words[i]);
    YL_HELP(load->r, "there are: %s", "有：%s", all);
    return false;
}

static void read_of(struct yl_load *load, const struct yl_item *item, void *report)
{
    struct yl_report *out = report;
    const struct yl_item *list = yl_refer_list(load, item);
    out->place = yl_arena_get(load->r->arena, (list->count + 1) * sizeof *out->place);
    out->metric = yl_arena_get(load->r->arena, (list->count + 1) * sizeof *out->metric);
    out->at = yl_arena_get(load->r->arena, (list->count + 1) * sizeof *out->at);
    for (const struct yl_item *each = list->first; each; each = each->next) {
        const char *name[2];
        if (!yl_read_scalar(load->r, each) || !read_metric(load, each, true, name)) continue;
        out->place[out->of] = name[0];
        out->at[out->of] = each->at;
        out->metric[out->of++] = name[1];
    }
}

YL_READ_THING(report, .of = 0)

static bool read_bound(struct yl_load *load, const struct yl_item *item, struct yl_target_raw *out)
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
    YL_HELP(load->r, "write '\">=3000\"' or '\"<=200\"', in quotes",
            "写作 '\">=3000\"' 或 '\"<=200\"'，带引号");
    return false;
}

void yl_targets_read(struct yl_load *load, const struct yl_item *item)
{
    struct yl_scenario *scenario = load->out;
    if (!item || yl_item_is_nothing(item) || !yl_read_shape(load->r, item, YL_MAP)) return;
    scenario->target = yl_arena_get(load->r->arena, (item->count + 1) * sizeof *scenario->target);
    for (const struct yl_item *child = item->first; child; child = child->next) {
        struct yl_item name = {.kind = YL_SCALAR, .text = child->key, .at = child->key_at};
        struct yl_target_raw target = {.at = child->key_at};
        const char *raw[2] = {NULL, NULL};
        bool good = read_metric(load, &name, false, raw);
        if (!read_bound(load, child, &target) || !good) continue;
        target.place = raw[0];
        target.metric = raw[1];
        scenario->target[scenario->targets++] = target;
    }
}
