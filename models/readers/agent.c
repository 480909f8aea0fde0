/* agent.c: people who serve visits one at a time; contract in read.h */
#include "models/readers/read.h"
#include "sim/scenario/rows.h"

struct agent {
    const char *label;
    struct yl_whole count;
    struct yl_said service, patience;
};
#define KEYS_INTO struct agent
static const struct yl_key_row agent_keys[] = {
    KEY_LABEL,
    KEY(COUNT, "count", count, "how many serve", "服务人数", RANGE(1, 1e9), REQUIRED),
    KEY_QUANTITY("service", service, DURATION, "time of one service", "一次服务的时间", REQUIRED),
    KEY_QUANTITY("patience", patience, DURATION, "how long a visit waits; unsaid: for ever",
                 "访问等多久；不写则一直等"),
};
#undef KEYS_INTO
const struct yl_key_table yl_agent_table = KEY_TABLE("agents", "客服", agent_keys);

void yl_agents_read(struct yl_load *load)
{
    const struct yl_names *names = &load->names[YL_P_AGENT];
    struct yl_agent *all = yl_arena_get(load->r->arena, (names->count + 1) * sizeof *all);
    if (!all) return;
    for (uint32_t i = 0; i < names->count; i++) {
        const struct yl_item *item = names->item[i];
        struct agent said = {0};
        yl_keys_read(load->r, item, &yl_agent_table, &said);
        all[i] = (struct yl_agent){
            .name = item->key, .label = said.label, .at = item->key_at, .count = said.count.value};
        yl_refer_quantity(load, &said.service, &all[i].service);
        yl_refer_quantity(load, &said.patience, &all[i].patience);
    }
    load->out->agent = all;
    load->out->agents = names->count;
}
