/* shop.c: where orders are made; contract in read.h */
#include "models/readers/read.h"
#include <string.h>

#define KEYS_INTO struct yl_fee
static const struct yl_key_row fee_keys[] = {
    KEY_LABEL,
    KEY(SHARE, "rate", rate, "share of the price", "占价格的比例", REQUIRED),
    KEY(TIME, "from", from, "charged from then on", "从此开始收取"),
    KEY(TIME, "to", to, "charged until then, exclusive", "收取到此（不含）"),
    KEY(YESNO, "back", back, "returned with a refund", "退款时退还", DEFAULT("no")),
};
#undef KEYS_INTO
const struct yl_key_table yl_fee_table = KEY_TABLE("a fee", "平台费", fee_keys);

#define KEYS_INTO struct yl_shop
static const struct yl_key_row refund_keys[] = {
    KEY_QUANTITY("p", refund_p, SHARE, "chance of each order", "每笔订单的概率", REQUIRED),
    KEY_QUANTITY("after", refund_after, DURATION, "how long after the order", "下单后多久",
                 DEFAULT("0s")),
};
#undef KEYS_INTO
const struct yl_key_table yl_refund_table = KEY_TABLE("a refund", "退款", refund_keys);

#define KEYS_INTO struct yl_good
static const struct yl_key_row good_keys[] = {
    KEY_LABEL,
    KEY_READ("share", stock, "share_rest", yl_key_later,
             "share of the orders that are for it; one of them may be rest",
             "订单中买它的占比；可有一项写 rest", REQUIRED),
    KEY_QUANTITY("price", price, MONEY, "of a piece, drawn for each order",
                 "单价，每笔订单各抽一次", REQUIRED),
    KEY(COUNT, "stock", stock, "how many pieces can be sold; unlimited if omitted",
        "可售件数；不写则不限"),
    KEY_QUANTITY("quantity", quantity, NUMBER,
                 "pieces of an order, 1 at least; a fraction by chance; if omitted: 1",
                 "每笔订单的件数，至少 1；小数按概率取整；不写为 1", RANGE(1, 1e9)),
};
#undef KEYS_INTO
const struct yl_key_table yl_good_table = KEY_TABLE("an item of a shop", "店铺的商品", good_keys);

static yl_read_value read_goods, read_fees, read_refund;

#define KEYS_INTO struct yl_shop
static const struct yl_key_row shop_keys[] = {
    KEY_LABEL,
    KEY_READ("steps", step, "steps", yl_key_steps,
             "list of steps; passing the last one is an order", "步骤列表；通过最后一步即成订单",
             COUNT_IN(steps), REQUIRED),
    KEY_QUANTITY("price", price, MONEY, "drawn for each order", "每笔订单各抽一次"),
    KEY(COUNT, "stock", stock, "how many can be sold; unlimited if omitted",
        "可售数量；不写则不限"),
    KEY_SUB(MAP, "items", good, yl_good_table, "what it sells, instead of 'price' and 'stock'",
            "所售商品，代替 'price' 和 'stock'", READ(read_goods)),
    KEY(SHARE, "margin", margin, "share of the price that is kept", "留下的部分占价格的比例",
        DEFAULT("100%")),
    KEY_SUB(MAP, "fees", fee, yl_fee_table, "what platforms charge", "平台收取的费用",
            READ(read_fees)),
    KEY_SUB(ONE, "refund", refund_p, yl_refund_table, "orders that are given back", "退款的订单",
            READ(read_refund)),
};
const struct yl_key_table yl_shop_table = KEY_TABLE("a shop", "店铺", shop_keys);

static void read_goods(struct yl_load *load, const struct yl_item *map, void *shop)
{
    struct yl_shop *out = shop;
    if (map->kind != YL_MAP) { /* nothing stands behind the key */
        yl_read_scalar(load->r, map);
        return;
    }
    if (!map->count) {
        YL_SAY(load->r, map->at, WRONG_SHAPE, "'items' names nothing that the shop sells",
               "'items' 没有写任何商品");
        return;
    }
    out->good = yl_arena_get(load->r->arena, (map->count + 1) * sizeof *out->good);
    for (const struct yl_item *item = map->first; item; item = item->next) {
        struct yl_good *good = &out->good[out->goods++];
        *good = (struct yl_good){.name = item->key, .at = item->key_at, .stock = -1};
        const char *name = yl_arena_print(load->r->arena, "%s.items.%s", out->name, item->key);
        yl_names_add(load, YL_P_GOOD, name, item);
        yl_names_good(load, item);
        yl_keys_read(load->r, item, &yl_good_table, good);
    }
    yl_choice_shares(load, map, "share", 0, &out->shares);
}

static void read_fees(struct yl_load *load, const struct yl_item *map, void *shop)
{
    struct yl_shop *out = shop;
    out->fee = yl_arena_get(load->r->arena, (map->count + 1) * sizeof *out->fee);
    for (const struct yl_item *item = map->first; item; item = item->next) {
        struct yl_fee *fee = &out->fee[out->fees++];
        *fee = (struct yl_fee){.from = YL_ALWAYS, .to = YL_NEVER};
        yl_names_good(load, item);
        yl_keys_read(load->r, item, &yl_fee_table, fee);
        yl_interval_good(load, item, fee->from, fee->to);
    }
}

static void read_refund(struct yl_load *load, const struct yl_item *item, void *shop)
{
    ((struct yl_shop *)shop)->has_refund = yl_keys_read(load->r, item, &yl_refund_table, shop);
}

static void check_last(struct yl_load *load, const struct yl_item *list, const struct yl_item *shop)
{
    static const char *const never[] = {"only_if", "skip_if", "needs", "to", "choose"};
    if (list->kind != YL_LIST) return;
    const struct yl_item *last = list->last ? list->last->first : NULL;
    if (!list->count) {
        YL_SAY(load->r, shop->key_at, LAST_SHOP_STEP, "a shop needs at least one step",
               "店铺至少要有一个步骤");
        return;
    }
    if (!last || list->last->kind != YL_MAP || list->last->count != 1) return;
    if (!strcmp(last->key, "to")) {
        YL_SAY(load->r, last->key_at, LAST_SHOP_STEP,
               "a shop cannot end with 'to': its last step is the order",
               "店铺不能以 'to' 结尾：最后一步是下单");
        return;
    }
    for (size_t i = 0; last->kind == YL_MAP && i < YL_COUNT_OF(never); i++) {
        const struct yl_item *key = yl_tree_get(last, never[i]);
        if (!key) continue;
        YL_SAY(load->r, key->key_at, LAST_SHOP_STEP,
               "the last step of a shop has no '%s': a visit that passes it has ordered",
               "店铺的最后一步没有 '%s'：通过它的访问即已下单", key->key);
    }
}

/* A price, or items that have their own. */
static void check_sold(struct yl_load *load, const struct yl_item *shop)
{
    static const char *const own[] = {"price", "stock"};
    const struct yl_item *items = yl_tree_get(shop, "items");
    if (shop->kind != YL_MAP) return;
    if (!items && !yl_tree_get(shop, own[0])) {
        YL_SAY(load->r, shop->key_at, MISSING_KEY, "a shop needs 'price' or 'items'",
               "店铺需要 'price' 或 'items'");
        YL_HELP(load->r, "'price' where all orders are alike, else 'items' with a price each",
                "订单都一样时写 'price'，否则写 'items'，每种商品各有价格");
    }
    for (size_t i = 0; items && i < YL_COUNT_OF(own); i++) {
        const struct yl_item *key = yl_tree_get(shop, own[i]);
        if (key) yl_say_together(load, key->key_at, own[i], "items");
    }
}

void yl_shop_read(struct yl_load *load, const struct yl_item *item, void *into)
{
    struct yl_shop *out = into;
    *out = (struct yl_shop){.name = item->key, .at = item->key_at, .stock = -1, .margin = 1};
    out->refund_p.axis = out->refund_after.axis = -1;
    yl_keys_read(load->r, item, &yl_shop_table, out);
    check_sold(load, item);
    const struct yl_item *steps = yl_tree_get(item, "steps");
    if (steps) check_last(load, steps, item);
}
