/* start.c: visits that a step begins; contract in read.h */
#include "models/readers/read.h"
#include "models/readers/settings.h"
#include <string.h>

#define KEYS_INTO struct yl_start
static const struct yl_key_row start_keys[] = {
    KEY_LABEL,
    KEY_DESTINATION("path", to, "where they begin: paths.NAME, rooms.NAME or shops.NAME",
                    "从哪里开始：paths.名称、rooms.名称 或 shops.名称", REQUIRED),
    KEY_WORD("who", others, "self|others", "the same person or other people", "本人或他人",
             DEFAULT("self")),
    KEY_READ(
        "among", among, "audience", yl_key_match,
        "of others: only people with these traits, with 'people.size' also with these memories",
        "他人之中：仅限有这些特征的人；有 'people.size' 时也可写记忆"),
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
const struct yl_key_table yl_start_table = KEY_TABLE("a start", "触发", start_keys);

/* What a step begins has one name wherever it stands, and so one label. */
static void check_label(struct yl_load *load, const struct yl_item *item, uint32_t origin)
{
    struct yl_names *names = &load->names[YL_P_START];
    const struct yl_item *label = yl_tree_get(item, "label"),
                         *known = yl_tree_get(names->item[origin], "label");
    if (label && !known) names->item[origin] = item;
    for (int lang = 0; label && known && lang < 2; lang++) {
        const char *one = yl_label_text(known, (enum yl_lang)lang),
                   *other = yl_label_text(label, (enum yl_lang)lang);
        if (one == other || (one && other && !strcmp(one, other))) continue;
        YL_SAY(load->r, label->at, NAME_TAKEN, "'%s' has another label at %s:%u; a name has one",
               "“%s”在 %s:%u 处另有标签；一个名称只有一个标签", item->key,
               yl_diags_source_name(load->r->diags, known->at.source), known->at.line);
        return;
    }
}

static void read_start(struct yl_load *load, const struct yl_item *item, struct yl_start *out)
{
    *out = (struct yl_start){.name = item->key, .at = item->key_at};
    yl_names_good(load, item);
    int32_t origin = yl_names_find(&load->names[YL_P_START], item->key);
    if (origin < 0) origin = yl_names_add(load, YL_P_START, item->key, item);
    out->origin = origin < 0 ? 0 : (uint32_t)origin;
    if (origin >= 0) check_label(load, item, out->origin);
    yl_keys_read(load->r, item, &yl_start_table, out);
    const struct yl_item *among = yl_tree_get(item, "among");
    if (among && !out->others) yl_say_only_with(load, among->key_at, "among", "who: others");
    yl_audience_check(load, item, &out->among);
}

void yl_key_starts(struct yl_load *load, const struct yl_item *map, void *into)
{
    const struct yl_key_row *key = load->r->key;
    uint32_t *count = YL_KEY_FIELD(uint32_t, into, key->count_at);
    struct yl_start *all = yl_arena_get(load->r->arena, (map->count + 1) * sizeof *all);
    *YL_KEY_FIELD(struct yl_start *, into, key->at) = all;
    for (const struct yl_item *item = map->first; item; item = item->next)
        read_start(load, item, &all[(*count)++]);
}
