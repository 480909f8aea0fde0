/* shop.c: where orders are made; contract in read.h */
#include "models/readers/read.h"
#include <string.h>

struct fee {
    const char *label;
    double rate;
    struct yl_whole from, to;
    bool back;
};
#define AT(field) .at = offsetof(struct fee, field)
static const struct yl_key_row fee_keys[] = {
    {.name = "label",
     .kind = YL_V_TEXT,
     AT(label),
     .help = {"shown by plots and tables", "图表中显示的名称"}},
    {.name = "rate",
     .kind = YL_V_SHARE,
     AT(rate),
     .required = true,
     .help = {"share of the price", "价格的份额"}},
    {.name = "from", .kind = YL_V_TIME, AT(from), .help = {"charged from then on", "从此开始收取"}},
    {.name = "to",
     .kind = YL_V_TIME,
     AT(to),
     .help = {"charged until then, exclusive", "收取到此（不含）"}},
    {.name = "back",
     .kind = YL_V_YESNO,
     AT(back),
     .fallback = "no",
     .help = {"returned with a refund", "退款时退还"}},
};
#undef AT
const struct yl_key_table yl_fee_table = {{"a fee", "平台费"}, fee_keys, YL_COUNT_OF(fee_keys)};

struct refund {
    struct yl_said p, after;
};
static const struct yl_key_row refund_keys[] = {
    {.name = "p",
     .kind = YL_V_QUANTITY,
     .unit = YL_U_SHARE,
     .at = offsetof(struct refund, p),
     .required = true,
     .help = {"chance of each order", "每笔订单的概率"}},
    {.name = "after",
     .kind = YL_V_QUANTITY,
     .unit = YL_U_DURATION,
     .at = offsetof(struct refund, after),
     .fallback = "0s",
     .help = {"how long after the order", "下单后多久"}},
};
const struct yl_key_table yl_refund_table = {
    {"a refund", "退款"}, refund_keys, YL_COUNT_OF(refund_keys)};

struct shop {
    const char *label;
    const struct yl_item *steps, *fees, *refund;
    struct yl_said price;
    struct yl_whole stock;
    double margin;
};
#define AT(field) .at = offsetof(struct shop, field)
static const struct yl_key_row shop_keys[] = {
    {.name = "label",
     .kind = YL_V_TEXT,
     AT(label),
     .help = {"shown by plots and tables", "图表中显示的名称"}},
    {.name = "steps",
     .kind = YL_V_ITEM,
     AT(steps),
     .required = true,
     .shape = "steps",
     .help = {"list of steps; passing the last one is an order", "步骤列表；通过最后一步即成订单"}},
    {.name = "price",
     .kind = YL_V_QUANTITY,
     .unit = YL_U_MONEY,
     AT(price),
     .required = true,
     .help = {"drawn for each order", "每笔订单各抽一次"}},
    {.name = "stock",
     .kind = YL_V_COUNT,
     AT(stock),
     .help = {"how many can be sold; unsaid: no end of them", "可售数量；不写则不限"}},
    {.name = "margin",
     .kind = YL_V_SHARE,
     AT(margin),
     .fallback = "100%",
     .help = {"share of the price that is kept", "价格中留下的份额"}},
    {.name = "fees",
     .kind = YL_V_MAP,
     AT(fees),
     .sub = &yl_fee_table,
     .help = {"what platforms charge", "平台收取的费用"}},
    {.name = "refund",
     .kind = YL_V_ONE,
     AT(refund),
     .sub = &yl_refund_table,
     .help = {"orders that are given back", "退款的订单"}},
};
#undef AT
const struct yl_key_table yl_shop_table = {{"a shop", "店铺"}, shop_keys, YL_COUNT_OF(shop_keys)};

static void read_fees(struct yl_load *load, const struct yl_item *map, struct yl_shop *out)
{
    out->fee = yl_arena_get(load->r->arena, (map->count + 1) * sizeof *out->fee);
    for (const struct yl_item *item = map->first; out->fee && item; item = item->next) {
        struct fee said = {.from = {YL_ALWAYS, NULL}, .to = {YL_NEVER, NULL}};
        yl_names_good(load, item);
        yl_keys_read(load->r, item, &yl_fee_table, &said);
        yl_interval_good(load, said.from, said.to);
        out->fee[out->fees++] = (struct yl_fee){item->key,       said.label,    said.rate,
                                                said.from.value, said.to.value, said.back};
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
