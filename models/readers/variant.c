/* variant.c: what a variant is, and whose rule it would break; contract in read.h */
#include "models/readers/read.h"
#include <string.h>

struct variant {
    int is; /* word of the row */
};

#define KEYS_INTO struct variant
static const struct yl_key_row variant_keys[] = {
    KEY_LABEL,
    KEY_WORD("is", is, "choice|reading|guess",
             "choice: what one can decide; reading: of a rule or a source; guess: of the uncertain "
             "inputs. Only choices are recommended",
             "choice：可以自行决定；reading：对规则或资料的一种解读；guess：对未知的一种猜测。只"
             "推荐 choice"),
    KEY_SHAPE("forbidden", "label", yl_key_label,
              "the rule that this choice would break: it is never recommended",
              "这个选择会违反的规则：绝不推荐"),
    KEY_SHAPE("include", "files", yl_key_later, "files laid over the scenario",
              "叠加在场景之上的文件"),
    KEY_SHAPE("set", "overrides", yl_key_later, "dotted paths with new values", "按点号路径设值"),
};
const struct yl_key_table yl_variant_table = KEY_TABLE("a variant", "方案", variant_keys);

/* The keys of the table, without the dotted paths; false: reported. */
static bool read_keys(struct yl_reader *reader, const struct yl_item *item)
{
    const uint32_t before = reader->diags->count;
    struct yl_load load = {.r = reader}, *outer = reader->load;
    struct variant variant = {0};
    reader->load = &load;
    for (size_t i = 0; i < yl_variant_table.keys; i++) {
        const struct yl_item *found = yl_tree_get(item, variant_keys[i].name);
        if (found) yl_key_read(reader, found, &variant_keys[i], &variant);
    }
    reader->load = outer;
    const struct yl_item *rule = yl_tree_get(item, "forbidden");
    if (rule && variant.is) {
        YL_SAY(reader, rule->key_at, KEYS_TOGETHER,
               "the variant '%s' is no choice, so no rule can forbid it",
               "方案 '%s' 不是选择，谈不上被规则禁止", item->key);
        YL_HELP(reader, "write 'is: choice', or leave 'forbidden' out",
                "请写 'is: choice'，或去掉 'forbidden'");
    } else if (rule && rule->text && (!strcmp(rule->text, "yes") || !strcmp(rule->text, "no"))) {
        YL_SAY(reader, rule->at, WRONG_SHAPE, "'forbidden' is the rule in words, not '%s'",
               "'forbidden' 写的是规则的文字，不是 '%s'", rule->text);
        YL_HELP(reader, "write 'forbidden: {en: TEXT, zh: TEXT}', or leave it out",
                "请写 'forbidden: {en: TEXT, zh: TEXT}'，或去掉它");
    }
    return reader->diags->count == before;
}

bool yl_variant_good(struct yl_reader *reader, const struct yl_item *item)
{
    if (!strcmp(item->key, "base"))
        return YL_SAY(reader, item->key_at, BASE_VARIANT,
                      "the variant 'base' always exists and may not be written",
                      "方案 'base' 总是存在，不能自己写");
    if (item->kind == YL_MAP) return read_keys(reader, item);
    if (item->kind == YL_SCALAR && !*item->text) return true;
    return YL_SAY(reader, item->at, WRONG_SHAPE,
                  "the variant '%s' is not a map of dotted paths, as it must be",
                  "方案 '%s' 应是点号路径的映射", item->key);
}
