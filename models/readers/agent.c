/* agent.c: people who serve visits one at a time; contract in read.h */
#include "models/readers/read.h"

struct agent {
    const char *label;
    struct yl_whole count;
    struct yl_said service, patience;
};
#define AT(field) .at = offsetof(struct agent, field)
static const struct yl_key_row agent_keys[] = {
    {.name = "label",
     .kind = YL_V_TEXT,
     AT(label),
     .help = {"shown by plots and tables", "图表中显示的名称"}},
    {.name = "count",
     .kind = YL_V_COUNT,
     AT(count),
     .required = true,
     .low = 1,
     .high = 1e9,
     .help = {"how many serve", "服务人数"}},
    {.name = "service",
     .kind = YL_V_QUANTITY,
     .unit = YL_U_DURATION,
     AT(service),
     .required = true,
     .help = {"time of one service", "一次服务的时间"}},
    {.name = "patience",
     .kind = YL_V_QUANTITY,
     .unit = YL_U_DURATION,
     AT(patience),
     .help = {"how long a visit waits; unsaid: for ever", "访问等多久；不写则一直等"}},
};
#undef AT
const struct yl_key_table yl_agent_table = {
    {"agents", "客服"}, agent_keys, YL_COUNT_OF(agent_keys)};

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
