/* money.c: costs by time; contract in read.h */
#include "models/readers/read.h"
#include "sim/scenario/rows.h"

struct cost {
    const char *label;
    struct yl_whole amount, from, to;
    int per;
};
#define KEYS_INTO struct cost
static const struct yl_key_row cost_keys[] = {
    KEY_LABEL,
    KEY(MONEY, "amount", amount, "money for each 'per'", "每个 'per' 的金额", REQUIRED),
    KEY_WORD("per", per, "once|day|week|month|year", "once, or by time: 1, 7, 30 or 365 days",
             "一次，或按时间：1、7、30、365 天", DEFAULT("once")),
    KEY(TIME, "from", from, "owed from then on", "从此开始计"),
    KEY(TIME, "to", to, "owed until then, exclusive", "计到此（不含）"),
};
#undef KEYS_INTO
const struct yl_key_table yl_cost_table = KEY_TABLE("a cost", "费用", cost_keys);

void yl_costs_read(struct yl_load *load)
{
    static const int64_t period[] = {0, YL_DAY, YL_WEEK, 30 * YL_DAY, 365 * YL_DAY};
    const struct yl_names *names = &load->names[YL_P_COST];
    struct yl_cost *all = yl_arena_get(load->r->arena, (names->count + 1) * sizeof *all);
    if (!all) return;
    for (uint32_t i = 0; i < names->count; i++) {
        const struct yl_item *item = names->item[i];
        struct cost said = {.from = {YL_ALWAYS, NULL}, .to = {YL_NEVER, NULL}};
        yl_keys_read(load->r, item, &yl_cost_table, &said);
        yl_interval_good(load, said.from, said.to);
        all[i] = (struct yl_cost){item->key,        said.label,      said.amount.value,
                                  period[said.per], said.from.value, said.to.value};
    }
    load->out->cost = all;
    load->out->costs = names->count;
}
