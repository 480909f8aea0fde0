/* start.c: visits that a step begins; contract in read.h */
#include "models/readers/read.h"
#include "sim/scenario/rows.h"
#include <string.h>

struct start {
    const char *label;
    const struct yl_item *path;
    int who;
    struct yl_said number, p, after;
    struct yl_whole depth;
    bool carry;
};
#define KEYS_INTO struct start
static const struct yl_key_row start_keys[] = {
    KEY_LABEL,
    KEY_ITEM("path", path, "destination", "where they begin: paths.NAME, rooms.NAME or shops.NAME",
             "从哪里开始：paths.名称、rooms.名称 或 shops.名称", REQUIRED),
    KEY_WORD("who", who, "self|others", "the same person or other people", "本人或他人",
             DEFAULT("self")),
    KEY_QUANTITY("number", number, NUMBER, "how many may begin; a fraction by chance",
                 "可能开始多少个；小数按概率取整", RANGE(0, 1e9), DEFAULT("1")),
    KEY_QUANTITY("p", p, SHARE, "chance of each", "每个的概率", DEFAULT("100%")),
    KEY_QUANTITY("after", after, DURATION, "delay, drawn for each", "延迟，每个各抽一次",
                 DEFAULT("0s")),
    KEY(COUNT, "depth", depth, "at most so many of this name along one chain",
        "一条链上此名称最多这么多", RANGE(1, 1e9)),
    KEY(YESNO, "carry", carry, "goes on with actions, switches and starting time",
        "延续点击、切换与开始时间", DEFAULT("no")),
};
#undef KEYS_INTO
const struct yl_key_table yl_start_table = KEY_TABLE("a start", "触发", start_keys);

static void read_start(struct yl_load *load, const struct yl_item *item, struct yl_start *out)
{
    struct start said = {0};
    *out = (struct yl_start){.name = item->key, .at = item->key_at};
    yl_names_good(load, item);
    int32_t origin = yl_names_find(&load->names[YL_P_START], item->key);
    if (origin < 0) origin = yl_names_add(load, YL_P_START, item->key, item);
    out->origin = origin < 0 ? 0 : (uint32_t)origin;
    yl_keys_read(load->r, item, &yl_start_table, &said);
    out->label = said.label;
    if (said.path) yl_destination_read(load, said.path, 0, &out->to);
    out->others = said.who == 1;
    out->carry = said.carry;
    out->depth = said.depth.value;
    yl_refer_quantity(load, &said.number, &out->number);
    yl_refer_quantity(load, &said.p, &out->p);
    yl_refer_quantity(load, &said.after, &out->after);
}

uint32_t yl_starts_read(struct yl_load *load, const struct yl_item *map, struct yl_start **out)
{
    uint32_t count = 0;
    *out = yl_arena_get(load->r->arena, (map->count + 1) * sizeof **out);
    for (const struct yl_item *item = map->first; *out && item; item = item->next)
        read_start(load, item, &(*out)[count++]);
    return count;
}
