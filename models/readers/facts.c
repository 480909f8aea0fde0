/* facts.c: what is true by date; contract in read.h */
#include "models/readers/read.h"

static void read_after(struct yl_load *load, const struct yl_item *item, void *out)
{
    struct yl_axis *axis = out;
    struct yl_raw raw = {0};
    if (!yl_read_raw(load->r, item, YL_U_DURATION, &raw) || !raw.count) return;
    axis->has_after = !raw.by;
    axis->after = raw.dist[0];
    if (raw.by)
        YL_SAY(load->r, item->at, WRONG_SHAPE, "the delay of a fact cannot go by trait",
               "事实的延迟不能按特征");
}

#define KEYS_INTO struct yl_axis
static const struct yl_key_row fact_keys[] = {
    KEY(TIME, "from", from, "true from then on", "从此为真"),
    KEY(TIME, "to", to, "true until then, exclusive", "到此为止（不含）"),
    KEY_QUANTITY("after", after, DURATION, "a delay after 'from', drawn once a replication",
                 "'from' 之后的延迟，每次模拟抽一次", ALONE, READ(read_after)),
    KEY(YESNO, "workdays", workdays, "the delay runs from Monday to Friday only",
        "延迟只在周一至周五计时", DEFAULT("no")),
    KEY_LABEL,
};
const struct yl_key_table yl_fact_table = KEY_TABLE("a fact", "事实", fact_keys);

static void read_fact(struct yl_load *load, const struct yl_item *item, struct yl_axis *axis)
{
    static const char *yes_no[] = {"no", "yes"};
    *axis = (struct yl_axis){.kind = YL_AXIS_FACT, .name = item->key, .at = item->key_at};
    axis->values = 2;
    axis->value = yes_no;
    axis->yes_no = true;
    axis->from = YL_ALWAYS;
    axis->to = YL_NEVER;
    bool yes = true;
    if (item->kind == YL_MAP) {
        bool good = yl_keys_read(load->r, item, &yl_fact_table, axis);
        yl_interval_good(load, item, axis->from, axis->to);
        if (good && axis->has_after && !yl_tree_get(item, "from"))
            YL_SAY(load->r, item->key_at, MISSING_KEY, "a fact with 'after' needs 'from'",
                   "有 'after' 的事实缺少 'from'");
    } else if (yl_read_yesno(load->r, item, &yes) && !yes)
        axis->from = axis->to = YL_NEVER;
}

void yl_facts_read(struct yl_load *load, const struct yl_item *item)
{
    struct yl_scenario *scenario = load->out;
    if (!item || yl_item_is_nothing(item) || !yl_read_shape(load->r, item, YL_MAP)) return;
    for (const struct yl_item *child = item->first; child; child = child->next) {
        yl_names_good(load, child);
        if (yl_names_add(load, YL_P_AXIS, child->key, child) >= 0) {
            read_fact(load, child, &scenario->axis[scenario->axes++]);
            continue;
        }
        int32_t known = yl_names_find(&load->names[YL_P_AXIS], child->key);
        if (known < 0) continue;
        YL_SAY(load->r, child->key_at, NAME_TAKEN, "'%s' is the name of a trait already",
               "'%s' 已是特征的名称", child->key);
        YL_NOTE(load->r, "traits, remembered things and facts share one name space; see line %u",
                "特征、记忆与事实共用一个名称空间；见第 %u 行", scenario->axis[known].at.line);
    }
}
