/* money.c: costs by time, budgets; contract in read.h */
#include "models/readers/read.h"

static void read_per(struct yl_load *load, const struct yl_item *item, void *out)
{
    static const int64_t period[] = {0, YL_DAY, YL_WEEK, 30 * YL_DAY, 365 * YL_DAY};
    int word = 0;
    yl_read_word(load->r, item, load->r->key->shape, &word);
    ((struct yl_cost *)out)->per = period[word];
}

#define KEYS_INTO struct yl_cost
static const struct yl_key_row cost_keys[] = {
    KEY_LABEL,
    KEY(MONEY, "amount", amount, "money for each 'per'", "每个 'per' 的金额", REQUIRED),
    KEY_WORD("per", per, "once|day|week|month|year", "once, or by time: 1, 7, 30 or 365 days",
             "一次，或按时间：1、7、30、365 天", DEFAULT("once"), READ(read_per)),
    KEY(TIME, "from", from, "owed from then on", "从此开始计"),
    KEY(TIME, "to", to, "owed until then, exclusive", "计到此（不含）"),
};
#undef KEYS_INTO
const struct yl_key_table yl_cost_table = KEY_TABLE("a cost", "费用", cost_keys);

void yl_cost_read(struct yl_load *load, const struct yl_item *item, void *into)
{
    struct yl_cost *out = into;
    *out = (struct yl_cost){.name = item->key, .from = YL_ALWAYS, .to = YL_NEVER};
    yl_keys_read(load->r, item, &yl_cost_table, out);
    yl_interval_good(load, item, out->from, out->to);
}

#define KEYS_INTO struct yl_budget
static const struct yl_key_row budget_keys[] = {
    KEY_LABEL,
    KEY(MONEY, "amount", amount, "the money that there is", "可用的金额", REQUIRED),
    KEY_WORD("per", per, "once|day", "once, or full again at each local midnight",
             "一次，或每天当地零点重新充满", DEFAULT("once")),
};
const struct yl_key_table yl_budget_table = KEY_TABLE("a budget", "预算", budget_keys);

YL_READ_THING(budget, .at = item->key_at)
