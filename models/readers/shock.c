/* shock.c: what moves many visits together, and who is moved; contract in read.h */
#include "models/readers/read.h"
#include <math.h>
#include <string.h>

static yl_read_value read_per;

#define KEYS_INTO struct yl_shock
static const struct yl_key_row shock_keys[] = {
    KEY_LABEL,
    KEY_READ("per", per, "shock_per", read_per,
             "replication, day, or rooms.NAME: what has a draw of its own",
             "replication、day 或 rooms.名称：每个单位各抽一次", REQUIRED),
    KEY(NUMBER, "sd", sd, "standard deviation of the draw, whose mean is 0",
        "抽样的标准差，均值为 0", RANGE(0, 10), REQUIRED),
};
const struct yl_key_table yl_shock_table = KEY_TABLE("a shock", "冲击", shock_keys);

static void read_per(struct yl_load *load, const struct yl_item *item, void *into)
{
    struct yl_shock *shock = into;
    if (!yl_read_scalar(load->r, item)) return;
    shock->room = -1;
    if (!strcmp(item->text, "replication") || !strcmp(item->text, "day")) {
        shock->per = *item->text == 'd' ? YL_SHOCK_DAY : YL_SHOCK_REPLICATION;
        return;
    }
    shock->per = YL_SHOCK_SESSION;
    if (strncmp(item->text, "rooms.", 6) != 0) {
        YL_SAY(load->r, item->at, UNKNOWN_WORD,
               "'per' is 'replication', 'day' or 'rooms.NAME', not '%s'",
               "'per' 是 'replication'、'day' 或 'rooms.名称'，而不是 '%s'", item->text);
        return;
    }
    shock->room = yl_refer(load, YL_P_ROOM, item, true);
    if (shock->room < 0) return;
    const struct yl_item *room = load->names[YL_P_ROOM].item[shock->room];
    if (room->kind != YL_MAP || (!load->hosted[shock->room] && yl_tree_get(room, "sessions")))
        return;
    YL_SAY(load->r, item->at, HOSTED_ROOM,
           "'%s' has no sessions of its own, so no shock can go by them",
           "'%s' 没有自己的场次，冲击无法按场次抽取", item->text);
    YL_HELP(load->r, "give it 'sessions', or write 'per: day' or 'per: replication'",
            "为它写 'sessions'，或写 'per: day'、'per: replication'");
}

YL_READ_THING(shock, .at = item->key_at, .room = -1)

void yl_key_shocks(struct yl_load *load, const struct yl_item *map, void *out)
{
    const struct yl_key_row *key = load->r->key;
    uint32_t *count = YL_KEY_FIELD(uint32_t, out, key->count_at);
    if (!yl_read_shape(load->r, map, YL_MAP)) {
        YL_HELP(load->r, "write 'shocks: {NAME: 1}'", "写作 'shocks: {名称: 1}'");
        return;
    }
    struct yl_shock_use *all = yl_arena_get(load->r->arena, (map->count + 1) * sizeof *all);
    *YL_KEY_FIELD(struct yl_shock_use *, out, key->at) = all;
    for (const struct yl_item *item = map->first; item; item = item->next) {
        const struct yl_item name = {.kind = YL_SCALAR, .text = item->key, .at = item->key_at};
        const int32_t shock = yl_refer(load, YL_P_SHOCK, &name, false);
        double weight = 0;
        if (!yl_read_scalar(load->r, item) ||
            !yl_read_number(load->r, item, YL_U_NUMBER, &weight) || shock < 0)
            continue;
        if (fabs(weight) <= 10)
            all[(*count)++] = (struct yl_shock_use){(uint32_t)shock, weight};
        else
            YL_SAY(load->r, item->at, VALUE_RANGE,
                   "the weight of a shock is %s, but lies between -10 and 10",
                   "冲击的权重是 %s，只能在 -10 到 10 之间", item->text);
    }
}
