/* profile.c: relative weights over the week; contract in read.h */
#include "models/readers/read.h"

struct profile { /* the weights are a product of the two */
    const struct yl_item *hour, *weekday;
};
#define KEYS_INTO struct profile
static const struct yl_key_row profile_keys[] = {
    KEY_ITEM("hour", hour, "hours", "24 weights of a day, or 168 of a week from Monday 00:00",
             "一天的 24 个权重，或自周一 00:00 起一周的 168 个"),
    KEY_ITEM("weekday", weekday, "weekdays", "7 weights from Monday", "自周一起的 7 个权重"),
    KEY_LABEL,
};
const struct yl_key_table yl_profile_table = KEY_TABLE("a profile", "时段权重", profile_keys);

/* How many weights were read, 0 if something was reported. */
static uint32_t read_weights(struct yl_load *load, const struct yl_item *item, uint32_t most,
                             double *out)
{
    if (!yl_read_shape(load->r, item, YL_LIST)) return 0;
    if (item->count != most && !(most == 168 && item->count == 24)) {
        YL_SAY(load->r, item->at, PROFILE_SIZE, "'%s' has %u weights, but must have %s",
               "'%s' 有 %u 个权重，应有 %s 个", yl_item_name(item), item->count,
               most == 7 ? "7" : "24 | 168");
        return 0;
    }
    uint32_t count = 0;
    bool good = true;
    double sum = 0;
    for (const struct yl_item *each = item->first; each; each = each->next, count++) {
        if (!yl_read_number(load->r, each, YL_U_NUMBER, &out[count]))
            good = false;
        else if (out[count] < 0)
            good = YL_SAY(load->r, each->at, VALUE_RANGE, "a weight is %s, but may not be negative",
                          "权重是 %s，不能为负", each->text);
        else
            sum += out[count];
    }
    if (good && sum <= 0)
        good = YL_SAY(load->r, item->at, VALUE_RANGE, "all weights of '%s' are 0",
                      "'%s' 的权重全为 0", yl_item_name(item));
    return good ? count : 0;
}

void yl_profile_read(struct yl_load *load, const struct yl_item *item, void *into)
{
    struct yl_profile *out = into;
    struct profile raw = {0};
    double hour[168], weekday[7] = {1, 1, 1, 1, 1, 1, 1}, sum = 0;
    uint32_t hours = 0;
    for (int i = 0; i < 168; i++) hour[i] = 1;
    *out = (struct yl_profile){.name = item->key};
    bool good = yl_keys_read(load->r, item, &yl_profile_table, &raw);
    if (good && !raw.hour && !raw.weekday)
        YL_SAY(load->r, item->key_at, MISSING_KEY, "a profile needs 'hour' or 'weekday'",
               "时段权重缺少 'hour' 或 'weekday'");
    if (raw.hour && !(hours = read_weights(load, raw.hour, 168, hour))) good = false;
    if (raw.weekday && !read_weights(load, raw.weekday, 7, weekday)) good = false;
    for (int i = 0; i < 168; i++) {
        out->weight[i] = good ? hour[hours == 24 ? i % 24 : i] * weekday[i / 24] : 1;
        sum += out->weight[i];
    }
    if (sum <= 0)
        YL_SAY(load->r, item->key_at, VALUE_RANGE, "all weights of '%s' are 0", "'%s' 的权重全为 0",
               item->key);
    for (int i = 0; i < 168 && sum > 0; i++) out->weight[i] *= 168 / sum;
}
