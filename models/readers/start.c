/* start.c: visits that a step begins; contract in read.h */
#include "models/readers/read.h"
#include <string.h>

struct start {
    const char *label;
    const struct yl_item *path;
    int who;
    struct yl_said number, p, after;
    struct yl_whole depth;
    bool carry;
};
#define AT(field) .at = offsetof(struct start, field)
static const struct yl_key_row start_keys[] = {
    {.name = "label",
     .kind = YL_V_TEXT,
     AT(label),
     .help = {"shown by plots and tables", "图表中显示的名称"}},
    {.name = "path",
     .kind = YL_V_ITEM,
     AT(path),
     .required = true,
     .shape = "destination",
     .help = {"where they begin: paths.NAME, rooms.NAME or shops.NAME",
              "从哪里开始：paths.名称、rooms.名称 或 shops.名称"}},
    {.name = "who",
     .kind = YL_V_WORD,
     AT(who),
     .shape = "self|others",
     .fallback = "self",
     .help = {"the same person or other people", "本人或他人"}},
    {.name = "number",
     .kind = YL_V_QUANTITY,
     .unit = YL_U_NUMBER,
     AT(number),
     .low = 0,
     .high = 1e9,
     .fallback = "1",
     .help = {"how many may begin; a fraction by chance", "可能开始多少个；小数按概率取整"}},
    {.name = "p",
     .kind = YL_V_QUANTITY,
     .unit = YL_U_SHARE,
     AT(p),
     .fallback = "100%",
     .help = {"chance of each", "每个的概率"}},
    {.name = "after",
     .kind = YL_V_QUANTITY,
     .unit = YL_U_DURATION,
     AT(after),
     .fallback = "0s",
     .help = {"delay, drawn for each", "延迟，每个各抽一次"}},
    {.name = "depth",
     .kind = YL_V_COUNT,
     AT(depth),
     .low = 1,
     .high = 1e9,
     .help = {"at most so many of this name along one chain", "一条链上此名称最多这么多"}},
    {.name = "carry",
     .kind = YL_V_YESNO,
     AT(carry),
     .fallback = "no",
     .help = {"goes on with actions, switches and starting time", "延续点击、切换与开始时间"}},
};
#undef AT
const struct yl_key_table yl_start_table = {
    {"a start", "触发"}, start_keys, YL_COUNT_OF(start_keys)};

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
