/* shop.c: where orders are made; contract in read.h */
#include "models/readers/read.h"
#include "sim/scenario/rows.h"
#include <string.h>

struct fee {
    const char *label;
    double rate;
    struct yl_whole from, to;
    bool back;
};
#define KEYS_INTO struct fee
static const struct yl_key_row fee_keys[] = {
    KEY_LABEL,
    KEY(SHARE, "rate", rate, "share of the price", "价格的份额", REQUIRED),
    KEY(TIME, "from", from, "charged from then on", "从此开始收取"),
    KEY(TIME, "to", to, "charged until then, exclusive", "收取到此（不含）"),
    KEY(YESNO, "back", back, "returned with a refund", "退款时退还", DEFAULT("no")),
};
#undef KEYS_INTO
const struct yl_key_table yl_fee_table = KEY_TABLE("a fee", "平台费", fee_keys);

struct refund {
    struct yl_said p, after;
};
#define KEYS_INTO struct refund
static const struct yl_key_row refund_keys[] = {
    KEY_QUANTITY("p", p, SHARE, "chance of each order", "每笔订单的概率", REQUIRED),
    KEY_QUANTITY("after", after, DURATION, "how long after the order", "下单后多久", DEFAULT("0s")),
};
#undef KEYS_INTO
const struct yl_key_table yl_refund_table = KEY_TABLE("a refund", "退款", refund_keys);

struct shop {
    const char *label;
    const struct yl_item *steps, *fees, *refund;
    struct yl_said price;
    struct yl_whole stock;
    double margin;
};
#define KEYS_INTO struct shop
static const struct yl_key_row shop_keys[] = {
    KEY_LABEL,
    KEY_ITEM("steps", steps, "steps", "list of steps; passing the last one is an order",
             "步骤列表；通过最后一步即成订单", REQUIRED),
    KEY_QUANTITY("price", price, MONEY, "drawn for each order", "每笔订单各抽一次", REQUIRED),
    KEY(COUNT, "stock", stock, "how many can be sold; unsaid: no end of them",
        "可售数量；不写则不限"),
    KEY(SHARE, "margin", margin, "share of the price that is kept", "价格中留下的份额",
        DEFAULT("100%")),
    KEY_SUB(MAP, "fees", fees, yl_fee_table, "what platforms charge", "平台收取的费用"),
    KEY_SUB(ONE, "refund", refund, yl_refund_table, "orders that are given back", "退款的订单"),
};
#undef KEYS_INTO
const struct yl_key_table yl_shop_table = KEY_TABLE("a shop", "店铺", shop_keys);

static void read_fees(struct yl_load *load, const struct yl_item *map, struct yl_shop *out)
{
    out->fee = yl_arena_get(load->r->arena, (map->count + 1) * sizeof *out->fee);
    for (const struct yl_item *item = map->first; out->fee && item; item = item->next) {
        struct fee said = {.from = {YL_ALWAYS, NULL}, .to = {YL_NEVER, NULL}};
        yl_names_good(load, item);
        yl_keys_read(load->r, item, &yl_fee_table, &said);
        yl_interval_good(load, said.from, said.to);
        out->fee[out->fees++] =
            (struct yl_fee){said.rate, said.from.value, said.to.value, said.back};
    }
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
               "a shop cannot end with a hand-over: its last step is the order",
               "店铺不能以转去别处结束：最后一步是下单");
        return;
    }
    for (size_t i = 0; last->kind == YL_MAP && i < YL_COUNT_OF(never); i++) {
        const struct yl_item *key = yl_tree_get(last, never[i]);
        if (!key) continue;
        YL_SAY(load->r, key->key_at, LAST_SHOP_STEP,
               "the last step of a shop has no '%s': who passes it has ordered",
               "店铺的最后一步没有 '%s'：通过者即已下单", key->key);
    }
}

static void read_shop(struct yl_load *load, const struct yl_item *item, struct yl_shop *out)
{
    struct shop said = {.stock = {-1, NULL}, .margin = 1};
    struct refund refund = {0};
    *out = (struct yl_shop){.name = item->key, .at = item->key_at, .stock = -1, .margin = 1};
    out->price.axis = out->refund_p.axis = out->refund_after.axis = -1;
    yl_keys_read(load->r, item, &yl_shop_table, &said);
    out->label = said.label;
    out->stock = said.stock.value;
    out->margin = said.margin;
    yl_refer_quantity(load, &said.price, &out->price);
    if (said.steps) {
        out->steps = yl_steps_read(load, said.steps, &out->step);
        check_last(load, said.steps, item);
    }
    if (said.fees) read_fees(load, said.fees, out);
    if (!said.refund) return;
    out->has_refund = yl_keys_read(load->r, said.refund, &yl_refund_table, &refund);
    yl_refer_quantity(load, &refund.p, &out->refund_p);
    yl_refer_quantity(load, &refund.after, &out->refund_after);
}

void yl_shops_read(struct yl_load *load)
{
    const struct yl_names *names = &load->names[YL_P_SHOP];
    struct yl_shop *all = yl_arena_get(load->r->arena, (names->count + 1) * sizeof *all);
    if (!all) return;
    for (uint32_t i = 0; i < names->count; i++) read_shop(load, names->item[i], &all[i]);
    load->out->shop = all;
    load->out->shops = names->count;
}
