/* horizon.c: the time a scenario covers and how it is run; contract in read.h */
#include "models/readers/read.h"

enum { BINS_MOST = 10000000 };
static const int64_t LONGEST = 36525 * YL_DAY;

#define KEYS_INTO struct yl_scenario
static const struct yl_key_row horizon_keys[] = {
    KEY(TIME, "from", from, "when it begins", "开始时间", REQUIRED),
    KEY(TIME, "to", to, "when arrivals end, exclusive", "触达结束的时间（不含）", REQUIRED),
    KEY(DURATION, "bin", bin, "length of a row of series.csv", "series.csv 每行的时长",
        RANGE(1, 0x1p51), DEFAULT("1h")),
    KEY(TEXT, "tz", zone, "zone of times without an offset: an offset or an IANA name",
        "未写时差的时间所用时区：时差或 IANA 名", DEFAULT("+08:00"), READ(yl_key_scalar)),
    KEY(YESNO, "drain", drain, "follow visits under way at 'to' to their end",
        "'to' 时仍在进行的访问跟到结束", DEFAULT("yes")),
    KEY(DURATION, "warmup", warmup, "time at the beginning that is in no count",
        "开头不计入统计的时长", DEFAULT("0s")),
};
const struct yl_key_table yl_horizon_table = KEY_TABLE("the horizon", "horizon ", horizon_keys);

static const struct yl_key_row run_keys[] = {
    KEY(COUNT, "seed", seed, "decides every draw", "决定所有随机数", DEFAULT("1")),
    KEY(COUNT, "replications", replications, "how many campaigns are simulated", "模拟多少次活动",
        RANGE(1, 1e9), DEFAULT("1")),
    KEY(YESNO, "bom", bom, "begin every CSV with a byte order mark, for spreadsheets",
        "CSV 开头写 BOM，便于电子表格", DEFAULT("no"), WHOLE(YL_NOT_AT_POINT)),
    KEY_ITEM("by", by, "names", "traits, memories and facts that funnel_by.csv is split by",
             "funnel_by.csv 按哪些特征、记忆和事实拆分", READ(yl_key_later)),
};
const struct yl_key_table yl_run_table = KEY_TABLE("run", "run ", run_keys);

static void open_zone(struct yl_load *load, const struct yl_item *item)
{
    const struct yl_item *tz = yl_tree_get(item, "tz");
    const char *name = tz && tz->kind == YL_SCALAR && *tz->text ? tz->text : "+08:00";
    struct yl_scenario *scenario = load->out;
    load->r->zone = &scenario->zone;
    struct yl_fault why = {0};
    const enum yl_status status = yl_zone_open(&scenario->zone, name, &why);
    if (!status) return;
    scenario->zone = (struct yl_zone){.offset_s = 8 * 3600, .name = "+08:00"};
    if (status == YL_IO) {
        yl_diags_unread(load->r->diags, &why);
        return;
    }
    YL_SAY(load->r, tz ? tz->at : item->at, UNKNOWN_ZONE, "there is no time zone '%s'",
           "没有时区 '%s'", name);
    YL_HELP(load->r, "write an offset as +08:00 or an IANA name as Asia/Shanghai",
            "写时差，例如 +08:00，或 IANA 名，例如 Asia/Shanghai");
}

static void check_horizon(struct yl_load *load, const struct yl_item *item)
{
    struct yl_scenario *scenario = load->out;
    int64_t length = scenario->to - scenario->from;
    if (length > LONGEST)
        YL_SAY(load->r, yl_key_item(item, "to")->at, VALUE_RANGE,
               "the horizon has %.0f days, at most 36525", "时间范围有 %.0f 天，最多 36525 天",
               (double)length / (double)YL_DAY);
    else if (length / scenario->bin >= BINS_MOST)
        YL_SAY(load->r, yl_key_item(item, "bin")->at, VALUE_RANGE,
               "the horizon has %.0f bins, at most %d", "时间范围有 %.0f 个 bin，最多 %d 个",
               (double)length / (double)scenario->bin, BINS_MOST);
    else if (scenario->warmup >= length)
        YL_SAY(load->r, yl_key_item(item, "warmup")->at, VALUE_RANGE,
               "'warmup' leaves nothing of the horizon", "'warmup' 用完了整个时间范围");
}

void yl_horizon_read(struct yl_load *load, const struct yl_item *item)
{
    struct yl_scenario *scenario = load->out;
    scenario->bin = YL_HOUR;
    if (item->kind == YL_MAP) open_zone(load, item);
    yl_keys_read(load->r, item, &yl_horizon_table, scenario);
    if (scenario->from == YL_NEVER || scenario->to == YL_NEVER) return;
    bool early = scenario->from < 0; /* cells of arrivals are counted from there */
    if (early)
        YL_SAY(load->r, yl_key_item(item, "from")->at, VALUE_RANGE, "'from' is before 1970",
               "'from' 早于 1970 年");
    if (early || !yl_interval_good(load, item, scenario->from, scenario->to))
        scenario->from = scenario->to = YL_NEVER;
    else
        check_horizon(load, item);
    if (scenario->from == YL_NEVER) return;
    load->r->from = scenario->from;
    load->r->to = scenario->to;
}

void yl_run_read(struct yl_load *load, const struct yl_item *item)
{
    static const struct yl_item none = {.kind = YL_MAP};
    load->out->seed = 1;
    load->out->replications = 1;
    yl_keys_read(load->r, item ? item : &none, &yl_run_table, load->out);
}

void yl_run_by_read(struct yl_load *load)
{
    const struct yl_item *by = yl_tree_get(yl_tree_get(load->out->root, "run"), "by");
    const unsigned any = 1U << YL_AXIS_TRAIT | 1U << YL_AXIS_MEMORY | 1U << YL_AXIS_FACT;
    if (by) load->out->bys = yl_refer_axes(load, by, any, &load->out->by);
}
