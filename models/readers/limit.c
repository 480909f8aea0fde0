/* limit.c: counted allowances; contract in read.h */
#include "models/readers/read.h"
#include <string.h>

static yl_read_value read_allow, read_per, read_every;

#define KEYS_INTO struct yl_limit
static const struct yl_key_row limit_keys[] = {
    KEY_LABEL,
    KEY_ITEM("allow", allow, "allow", "how many units: a count, unlimited, or by trait",
             "单位数：整数、unlimited，或按特征", READ(read_allow), REQUIRED),
    KEY_ITEM("per", per, "per", "person, all, or a trait: whose units they are; all if omitted",
             "person、all 或特征：属于谁；默认 all", READ(read_per)),
    KEY(COUNT, "start", start, "units at the beginning; 'allow' if omitted, 0 with 'lasts'",
        "开始时的单位数；默认 'allow'，有 'lasts' 时为 0"),
    KEY_WORD("every", every, "hour|day|week|month", "set to 'allow' at each of these boundaries",
             "在每个这样的边界重设为 'allow'", READ(read_every)),
    KEY(DURATION, "within", within, "each unit comes back this long after it was taken",
        "每个单位取用后过此时间恢复", RANGE(1, 0x1p51)),
    KEY(DURATION, "lasts", lasts, "a refill lapses after this time", "补充后过此时间失效",
        RANGE(1, 0x1p51)),
    KEY_TIMES("at", at_time, "times of refills, increasing; with 'lasts'",
              "补充的时间，递增；与 'lasts' 同写", COUNT_IN(at_times), OF(true)),
};
const struct yl_key_table yl_limit_table = KEY_TABLE("a limit", "限额", limit_keys);

static void read_allow(struct yl_load *load, const struct yl_item *item, void *limit)
{
    struct yl_raw raw;
    if (yl_read_raw(load->r, item, YL_U_UNITS, &raw))
        yl_refer_quantity(load, &raw, &((struct yl_limit *)limit)->allow);
}

static void read_per(struct yl_load *load, const struct yl_item *item, void *limit)
{
    struct yl_limit *out = limit;
    if (!yl_read_scalar(load->r, item) || !strcmp(item->text, "all")) return;
    if (!strcmp(item->text, "person")) {
        out->per = YL_PER_PERSON;
        return;
    }
    uint32_t *axis = NULL;
    if (!yl_refer_axes(load, item, 1U << YL_AXIS_TRAIT, &axis)) return;
    out->per = YL_PER_TRAIT;
    out->per_axis = (int32_t)axis[0];
}

static void read_every(struct yl_load *load, const struct yl_item *item, void *limit)
{
    static const enum yl_period periods[] = {YL_PERIOD_HOUR, YL_PERIOD_DAY, YL_PERIOD_WEEK,
                                             YL_PERIOD_MONTH}; /* as the key lists them */
    int word = 0;
    if (yl_read_word(load->r, item, load->r->key->shape, &word))
        ((struct yl_limit *)limit)->every = periods[word];
}

/* What several persons share is one number for all of them. */
static void check_allow(struct yl_load *load, const struct yl_item *item,
                        const struct yl_limit *limit)
{
    int32_t axis = limit->allow.axis;
    if (axis < 0 || limit->per == YL_PER_PERSON || axis == limit->per_axis) return;
    const struct yl_axis *by = &load->out->axis[axis];
    if (by->kind == YL_AXIS_FACT) return;
    YL_SAY(
        load->r, item->at, WRONG_LIMIT,
        "those who share the units of 'limits.%s' may differ in '%s', so 'allow' cannot go by it",
        "共用 'limits.%s' 的人 '%s' 可能不同，'allow' 不能按它", limit->name, by->name);
    YL_HELP(load->r,
            by->kind == YL_AXIS_TRAIT ? "add 'per: person', or 'per: %s'" : "add 'per: person'",
            by->kind == YL_AXIS_TRAIT ? "请加 'per: person' 或 'per: %s'" : "请加 'per: person'",
            by->name);
}

void yl_limit_read(struct yl_load *load, const struct yl_item *item, void *into)
{
    static const char *const timing[] = {"every", "within", "lasts"};
    struct yl_limit *out = into;
    uint32_t before = load->r->diags->count;
    *out = (struct yl_limit){.name = item->key, .at = item->key_at, .per_axis = -1, .start = -1};
    out->allow.axis = -1;
    bool good = yl_keys_read(load->r, item, &yl_limit_table, out);
    out->has_start = out->start >= 0;
    if (!out->has_start) out->start = 0;
    if (good) {
        check_allow(load, yl_key_item(item, "allow"), out);
        yl_only_one(load, item, timing, YL_COUNT_OF(timing));
        yl_only_with(load, item, "at", "lasts");
    }
    load->bad_limit[out - load->out->limit] = load->r->diags->count != before;
}
