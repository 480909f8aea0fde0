/* entry.c: where visits come from, how many, when and at what cost; contract in read.h */
#include "models/readers/read.h"
#include "sim/base/text.h"
#include <math.h>
#include <string.h>

struct arrivals { /* kind, times and counts follow from several keys */
    struct yl_entry is;
    const struct yl_item *at, *table;
    bool exact;
};
struct parts { /* they come down to one amount */
    int64_t part, single, length;
    const char *text;
};
static yl_read_value read_number, read_follow, read_arrivals, read_cost, read_tiers, read_budget,
    read_path;

#define KEYS_INTO struct arrivals
static const struct yl_key_row arrivals_keys[] = {
    KEY(RATE, "rate", is.rate, "Poisson arrivals, as 1200/h", "泊松触达，例如 1200/h"),
    KEY(TIME, "from", is.since, "of a rate: nobody arrives before", "速率的起点：此前没有触达"),
    KEY(TIME, "to", is.until, "of a rate: nobody arrives from then on",
        "速率的终点（不含）：此后没有触达"),
    KEY_NAME("profile", is.profile, "name of the profile that multiplies the rate",
             "乘在速率上的时段权重名称", OF(YL_P_PROFILE)),
    KEY_READ("send", is.send, "send", read_number,
             "exactly that many at each time, or all people of the audience",
             "每个时间恰好这么多，或受众中的所有人 (all)"),
    KEY_READ("among", is.among, "audience", yl_key_match,
             "only people with these traits come; with 'people.size' also with these memories",
             "只有有这些特征的人到来；有 'people.size' 时也可写记忆"),
    KEY_ITEM("at", at, "times", "when they are sent: a time or a list", "发送时间：一个或列表"),
    KEY(DURATION, "over", is.over, "they spread uniformly over this time", "在这段时间内均匀分布",
        DEFAULT("0s")),
    KEY_READ("follow", is.follow, "figure", read_follow,
             "the rate goes by this figure of the run: rooms.NAME.online, rooms.NAME.entrants or "
             "shops.NAME.orders",
             "速率随本场的这一指标变化：rooms.NAME.online、rooms.NAME.entrants 或 "
             "shops.NAME.orders"),
    KEY(DURATION, "every", is.follow.every,
        "with 'follow': how often it is looked at, a multiple of 5m",
        "与 'follow' 同用：多久看一次，5m 的倍数"),
    KEY_ITEM(
        "table", table, "arrival_table",
        "CSV with columns time,count, each row lasting to the next; with 'follow' {VALUE: rate}",
        "列为 time,count 的 CSV，每行持续到下一行；与 'follow' 同用时为 {数值: 速率}"),
    KEY(YESNO, "exact", exact, "exactly the counts of the table instead of Poisson",
        "恰好为表中数目，而非泊松", DEFAULT("no")),
    KEY_READ("shocks", is.shock, "weights", yl_key_shocks,
             "weights of shared shocks that multiply the rate, its mean kept",
             "共同冲击的权重，乘在速率上且保持其均值", COUNT_IN(is.shocks)),
};
#undef KEYS_INTO
const struct yl_key_table yl_arrivals_table = KEY_TABLE("arrivals", "arrivals ", arrivals_keys);

#define KEYS_INTO struct parts
static const struct yl_key_row parts_keys[] = {
    KEY(MONEY, "part", part, "price of one part of the text", "一条短信的价格", REQUIRED),
    KEY(TEXT, "text", text, "the text, counted in UTF-16 units", "文本，按 UTF-16 单位计字",
        REQUIRED),
    KEY(COUNT, "single", single, "longest text that is one part", "只计一条的最大字数",
        RANGE(1, 1e9), DEFAULT("70")),
    KEY(COUNT, "long", length, "length of each part of a longer text", "长文本每条的字数",
        RANGE(1, 1e9), DEFAULT("67")),
};
#undef KEYS_INTO
const struct yl_key_table yl_entry_cost_table =
    KEY_TABLE("a cost by parts", "按条计费", parts_keys);

#define KEYS_INTO struct yl_entry
static const struct yl_key_row tiers_keys[] = {
    KEY_READ("tiers", tiers, "tiers", read_tiers,
             "price of an arrival from so many of the entry's arrivals on",
             "该入口触达次数从此起的单价", REQUIRED),
};
const struct yl_key_table yl_tiers_table = KEY_TABLE("a cost by tiers", "阶梯计费", tiers_keys);

static const struct yl_key_row entry_keys[] = {
    KEY_LABEL,
    KEY_SHAPE("counts", "counts", yl_key_counts, "what one arrival is, as in ways.csv",
              "一次触达是什么，写进 ways.csv"),
    KEY_SUB(ONE, "arrivals", kind, yl_arrivals_table, "how many come and when", "来多少、何时来",
            READ(read_arrivals), REQUIRED),
    KEY_READ("cost", cost, "entry_cost", read_cost, "money for each arrival", "每次触达的费用"),
    KEY_READ("budget", budget, "entry_budget", read_budget, "arrivals beyond it are not made",
             "超出预算的触达不再发生"),
    KEY_READ("path", to, "name", read_path, "name of the path they take", "所走路径的名称"),
    KEY_DESTINATION("to", to, "or the place they go to at once", "或直接去的地方"),
};
const struct yl_key_table yl_entry_table = KEY_TABLE("an entry", "入口", entry_keys);

static void read_number(struct yl_load *load, const struct yl_item *item, void *out)
{
    struct yl_entry *entry = &((struct arrivals *)out)->is;
    entry->send_all = item->kind == YL_SCALAR && !strcmp(item->text, "all");
    if (entry->send_all)
        entry->send = load->out->size;
    else
        yl_read_count(load->r, item, &entry->send);
}

static bool horizon_known(const struct yl_scenario *scenario) { return scenario->from != YL_NEVER; }

static void say_outside(struct yl_load *load, struct yl_pos at, const char *what)
{
    char from[YL_TIME_TEXT], to[YL_TIME_TEXT];
    yl_time_print(from, load->out->from, &load->out->zone);
    yl_time_print(to, load->out->to, &load->out->zone);
    YL_SAY(load->r, at, OUTSIDE_HORIZON, "'%s' is not wholly inside the horizon",
           "'%s' 不完全在时间范围内", what);
    YL_NOTE(load->r, "the horizon is from %s to %s, exclusive", "时间范围从 %s 到 %s（不含）", from,
            to);
}

static void read_send(struct yl_load *load, const struct yl_item *times, struct yl_entry *out)
{
    const struct yl_scenario *scenario = load->out;
    out->sends = yl_refer_times(load, times, false, &out->send_at);
    if (!horizon_known(scenario)) return;
    const struct yl_item *list = yl_refer_list(load, times);
    for (const struct yl_item *each = list->first; each; each = each->next) {
        int64_t at = 0;
        if (each->kind != YL_SCALAR || !yl_time_good(load->r, each->text, &at)) continue;
        if (at < scenario->from || at >= scenario->to || at > scenario->to - out->over)
            say_outside(load, each->at, each->text);
    }
}

static bool read_row(struct yl_load *load, struct yl_csv *csv, uint32_t i, const int which[2],
                     struct yl_entry *out)
{
    struct yl_reader *reader = load->r;
    const char *time = csv->table.row[i][which[0]], *count = csv->table.row[i][which[1]];
    int64_t *is = &out->time[i], before = i ? out->time[i - 1] : YL_ALWAYS;
    const struct yl_pos at = yl_csv_at(csv, csv->table.line[i]);
    const struct yl_item cell = {.kind = YL_SCALAR, .text = time, .key = "time", .at = at};
    double *number = &out->count[i];
    const bool is_number = yl_people_number(&csv->column[which[1]], count, number) &&
                           *number >= 0 && *number <= 0x1p51;
    if (!*time)
        YL_SAY(reader, at, BAD_CELL, "'%s' in column '%s' is no time", "'%s'（列 '%s'）不是时间",
               time, "time");
    else if (!yl_time_good(reader, time, is) && !yl_cell_time(time, reader->zone, is) &&
             !yl_read_time(reader, &cell, is))
        return false;
    else if (*is <= before)
        YL_SAY(reader, at, TIMES_ORDER, "'%s' is not later than the time before it",
               "'%s' 不晚于前一个时间", time);
    else if (horizon_known(load->out) && (*is < load->out->from || *is >= load->out->to))
        say_outside(load, at, time);
    else if (!is_number)
        YL_SAY(reader, at, BAD_CELL, "'%s' in column '%s' is no number that fits",
               "'%s'（列 '%s'）不是合适的数", count, "count");
    else if (out->kind == YL_ARRIVE_EXACT && floor(*number) != *number)
        YL_SAY(reader, at, NOT_WHOLE, "'%s' is %s, but must be a whole number",
               "'%s' 是 %s，必须是整数", "count", count);
    else
        return true;
    return false;
}

/* rooms.NAME.online and the like. */
static void read_follow(struct yl_load *load, const struct yl_item *item, void *out)
{
    static const struct {
        const char *lead, *tail;
        enum yl_place place;
    } figures[] = {[YL_FIGURE_ONLINE] = {"rooms.", ".online", YL_P_ROOM},
                   [YL_FIGURE_ENTRANTS] = {"rooms.", ".entrants", YL_P_ROOM},
                   [YL_FIGURE_ORDERS] = {"shops.", ".orders", YL_P_SHOP}};
    struct yl_follow *follow = &((struct arrivals *)out)->is.follow;
    if (!yl_read_scalar(load->r, item)) return;
    const size_t length = strlen(item->text);
    for (size_t i = 0; i < YL_COUNT_OF(figures); i++) {
        const size_t lead = strlen(figures[i].lead), tail = strlen(figures[i].tail);
        if (length <= lead + tail || strncmp(item->text, figures[i].lead, lead) ||
            strcmp(item->text + length - tail, figures[i].tail))
            continue;
        struct yl_item place = *item;
        place.text = yl_arena_copy(load->r->arena, item->text, length - tail);
        place.at = yl_item_part(item, 0, length - tail);
        const int32_t index = yl_refer(load, figures[i].place, &place, true);
        if (index >= 0 && figures[i].place == YL_P_ROOM && load->hosted[index])
            YL_SAY(load->r, item->at, HOSTED_ROOM,
                   "'%s' exists once for each visit that opens it, so nothing can follow it",
                   "'%s' 由每次访问各自开启，触达无法随它变化", place.text);
        follow->figure = (enum yl_figure_of)i;
        follow->index = index < 0 ? 0 : (uint32_t)index;
        return;
    }
    YL_SAY(load->r, item->at, BAD_FIGURE, "'%s' is no figure that arrivals can follow",
           "'%s' 不是触达可以跟随的指标", item->text);
    YL_HELP(load->r, "write rooms.NAME.online, rooms.NAME.entrants or shops.NAME.orders",
            "写作 rooms.NAME.online、rooms.NAME.entrants 或 shops.NAME.orders");
}

/* {0: VALUE, 100: VALUE}, by numbers that rise: how many there are; 0: none, or reported. */
static uint32_t read_rising(struct yl_load *load, const struct yl_item *map, enum yl_unit unit,
                            int64_t **from, double **value)
{
    uint32_t rows = 0;
    *from = yl_arena_get(load->r->arena, (map->count + 1) * sizeof **from);
    *value = yl_arena_get(load->r->arena, (map->count + 1) * sizeof **value);
    for (const struct yl_item *child = map->first; child; child = child->next, rows++) {
        const struct yl_item at = {
            .kind = YL_SCALAR, .text = child->key, .key = map->key, .at = child->key_at};
        if (!yl_read_count(load->r, &at, &(*from)[rows]) ||
            !yl_read_number(load->r, child, unit, &(*value)[rows]))
            return 0;
        if (!rows || (*from)[rows] > (*from)[rows - 1]) continue;
        YL_SAY(load->r, child->key_at, VALUE_RANGE, "'%s' must increase, but %s does not",
               "'%s' 须递增，%s 却不是", map->key, child->key);
        return 0;
    }
    return rows;
}

/* {0: 20/h, 100: 300/h}: the rate at each value. */
static void read_rates(struct yl_load *load, const struct yl_item *table, struct yl_entry *out)
{
    struct yl_follow *follow = &out->follow;
    int64_t *from;
    if (!yl_read_shape(load->r, table, YL_MAP)) {
        YL_HELP(load->r, "write 'table: {0: 20/h, 100: 300/h}'",
                "写作 'table: {0: 20/h, 100: 300/h}'");
        return;
    }
    follow->rows = read_rising(load, table, YL_U_RATE, &from, &follow->rate);
    follow->value = yl_arena_get(load->r->arena, (follow->rows + 1) * sizeof *follow->value);
    for (uint32_t i = 0; i < follow->rows; i++) follow->value[i] = (double)from[i];
    if (!table->count)
        YL_SAY(load->r, table->at, MISSING_KEY, "'table' needs at least one rate",
               "'table' 至少需要一个速率");
    out->rate = follow->rate[0];
}

static void read_following(struct yl_load *load, const struct yl_item *map,
                           const struct arrivals *raw, struct yl_entry *out)
{
    static const char *const never[] = {"rate", "send", "among", "exact"};
    const struct yl_item *every = yl_tree_get(map, "every");
    out->kind = YL_ARRIVE_FOLLOW;
    for (size_t i = 0; i < YL_COUNT_OF(never); i++)
        if (yl_tree_get(map, never[i]))
            yl_say_together(load, yl_tree_get(map, never[i])->key_at, "follow", never[i]);
    if (!every || !raw->table) {
        YL_SAY(load->r, yl_tree_get(map, "follow")->key_at, MISSING_KEY,
               "'follow' needs 'every' and 'table'", "'follow' 缺少 'every' 或 'table'");
        return;
    }
    if (out->follow.every <= 0 || out->follow.every % (5 * YL_MINUTE) || out->follow.every > YL_DAY)
        YL_SAY(load->r, every->at, VALUE_RANGE,
               "'every' is '%s', but must be a multiple of 5m up to a day",
               "'every' 是 '%s'，应为 5m 的倍数，最多一天", every->text);
    read_rates(load, raw->table, out);
}

static void read_table(struct yl_load *load, const struct yl_item *item, const char *file,
                       struct yl_entry *out)
{
    struct yl_csv csv;
    if (!yl_read_csv(load->r, item, file, &csv)) return;
    int which[2] = {yl_csv_column(load->r, item, &csv, "time"),
                    yl_csv_column(load->r, item, &csv, "count")};
    if (which[0] < 0 || which[1] < 0) return;
    out->time = yl_arena_get(load->r->arena, (csv.table.rows + 1) * sizeof *out->time);
    out->count = yl_arena_get(load->r->arena, (csv.table.rows + 1) * sizeof *out->count);
    bool good = !yl_csv_doubts(load->r, &csv, which[1]);
    for (uint32_t i = 0; i < csv.table.rows; i++)
        if (!read_row(load, &csv, i, which, out)) {
            good = false;
            if (out->time[i] <= (i ? out->time[i - 1] : YL_ALWAYS))
                break; /* the rest would follow */
        }
    out->time[csv.table.rows] = load->out->to;
    out->rows = good ? (uint32_t)csv.table.rows : 0;
}

static void read_arrivals(struct yl_load *load, const struct yl_item *item, void *entry)
{
    static const char *const kinds[] = {"rate", "send", "table"};
    struct arrivals raw = {.is = *(struct yl_entry *)entry};
    struct yl_entry *out = &raw.is;
    if (!yl_keys_read(load->r, item, &yl_arrivals_table, &raw)) return;
    if (yl_tree_get(item, "follow")) {
        read_following(load, item, &raw, out);
        *(struct yl_entry *)entry = *out;
        return;
    }
    yl_only_with(load, item, "every", "follow");
    const struct yl_item *first = yl_only_one(load, item, kinds, YL_COUNT_OF(kinds));
    if (!first) {
        YL_SAY(load->r, item->key ? item->key_at : item->at, MISSING_KEY,
               "arrivals needs 'rate', 'send', 'table' or 'follow'",
               "arrivals 缺少 'rate'、'send'、'table' 或 'follow'");
        return;
    }
    yl_audience_check(load, item, &out->among);
    yl_only_with(load, item, "profile", "rate");
    yl_only_with(load, item, "from", "rate");
    yl_only_with(load, item, "to", "rate");
    yl_only_with(load, item, "at", "send");
    yl_only_with(load, item, "over", "send");
    yl_only_with(load, item, "exact", "table");
    if (yl_tree_get(item, "send")) yl_only_with(load, item, "shocks", "rate");
    if (raw.exact && out->shocks)
        yl_say_together(load, yl_tree_get(item, "shocks")->key_at, "exact", "shocks");
    if (!strcmp(first->key, "rate")) {
        out->kind = YL_ARRIVE_RATE;
        yl_interval_good(load, item, out->since, out->until);
        /* A part of the window has to lie inside the horizon; what lies outside has no arrivals. */
        bool late = out->since >= load->out->to, early = out->until <= load->out->from;
        const struct yl_item *end = yl_tree_get(item, late ? "from" : "to");
        if (horizon_known(load->out) && (late || early) && end)
            say_outside(load, end->at, end->text);
    } else if (!strcmp(first->key, "send")) {
        out->kind = YL_ARRIVE_SEND;
        if (raw.at && (raw.at->kind != YL_LIST || raw.at->count))
            read_send(load, raw.at, out);
        else
            YL_SAY(load->r, first->key_at, MISSING_KEY, "a send needs 'at'", "send 缺少 'at'");
        if (out->send_all && !load->out->size)
            yl_say_only_with(load, first->at, "send: all", "people.size");
        if (load->out->size && out->send > load->out->size)
            YL_SAY(load->r, first->at, SEND_TOO_LARGE, "%lld are sent, but 'people.size' is %lld",
                   "发送 %lld，但 'people.size' 为 %lld", (long long)out->send,
                   (long long)load->out->size);
    } else {
        out->kind = raw.exact ? YL_ARRIVE_EXACT : YL_ARRIVE_TABLE;
        if (first->kind == YL_MAP)
            yl_say_only_with(load, first->at, "table: {VALUE: rate}", "follow");
        else if (yl_read_scalar(load->r, first))
            read_table(load, first, first->text, out);
    }
    *(struct yl_entry *)entry = *out;
}

static void read_cost(struct yl_load *load, const struct yl_item *item, void *entry)
{
    static const struct yl_key_row money = {.name = "cost",
                                            .kind = YL_V_QUANTITY,
                                            .unit = YL_U_MONEY,
                                            .plain = true,
                                            .at = offsetof(struct yl_entry, cost)};
    struct yl_quantity *out = &((struct yl_entry *)entry)->cost;
    if (item->kind != YL_MAP || yl_tree_get(item, "by")) {
        yl_key_read(load->r, item, &money, entry);
        return;
    }
    struct parts parts = {0};
    bool any = false;
    if (yl_tree_get(item, "tiers")) {
        out->at = item->at;
        yl_keys_read(load->r, item, &yl_tiers_table, entry);
        return;
    }
    for (size_t i = 0; i < YL_COUNT_OF(parts_keys); i++)
        any |= yl_tree_get(item, parts_keys[i].name) != NULL;
    if (!any) {
        YL_SAY(load->r, item->at, WRONG_SHAPE, "'cost' is a map without 'by', 'part' or 'tiers'",
               "'cost' 是没有 'by'、'part' 或 'tiers' 的映射");
        YL_HELP(load->r,
                "a cost is money, {by: TRAIT, VALUE: MONEY, ...}, {part: MONEY, text: ...} or "
                "{tiers: {0: MONEY, 10000: MONEY}}",
                "费用写作金额、{by: 特征, 取值: 金额, ...}、{part: 金额, text: ...} 或 "
                "{tiers: {0: 金额, 10000: 金额}}");
        return;
    }
    if (!yl_keys_read(load->r, item, &yl_entry_cost_table, &parts)) return;
    size_t size = strlen(parts.text);
    while (size && parts.text[size - 1] == '\n') size--; /* of a text behind '|' */
    int64_t n = (int64_t)yl_text_utf16(parts.text, size);
    int64_t count = n <= parts.single ? 1 : (n + parts.length - 1) / parts.length;
    double cost = (double)count * (double)parts.part;
    if (cost > 0x1p51) {
        YL_SAY(load->r, yl_key_item(item, "part")->at, VALUE_RANGE,
               "'%s' is %.9g CNY, which is more than can be counted exactly",
               "'%s' 是 %.9g 元，超出能精确计数的范围", "cost", cost / 1e6);
        return;
    }
    ((struct yl_entry *)entry)->text_units = n;
    ((struct yl_entry *)entry)->text_parts = count;
    out->present = true;
    out->count = 1;
    out->at = item->at;
    out->dist = yl_arena_get(load->r->arena, sizeof *out->dist);
    *out->dist = (struct yl_dist){.family = YL_CONSTANT, .a = cost};
}

/* {0: MONEY, 10000: MONEY}: from none on, then more and more. */
static void read_tiers(struct yl_load *load, const struct yl_item *item, void *entry)
{
    struct yl_entry *out = entry;
    double *price;
    if (!yl_read_shape(load->r, item, YL_MAP)) return;
    out->tiers = read_rising(load, item, YL_U_MONEY, &out->tier_from, &price);
    out->tier_price = yl_arena_get(load->r->arena, (out->tiers + 1) * sizeof *out->tier_price);
    for (uint32_t i = 0; i < out->tiers; i++) out->tier_price[i] = (int64_t)price[i];
    if (!item->count)
        YL_SAY(load->r, item->at, MISSING_KEY, "'tiers' needs a price from 0 on",
               "'tiers' 缺少从 0 起的单价");
    else if (out->tiers && out->tier_from[0] > 0)
        YL_SAY(load->r, item->first->key_at, VALUE_RANGE, "'tiers' begins at 0, not %s",
               "'tiers' 从 0 开始，而不是 %s", item->first->key);
}

static void read_budget(struct yl_load *load, const struct yl_item *item, void *entry)
{
    struct yl_entry *out = entry;
    double amount = 0;
    if (item->kind == YL_MAP) {
        yl_budget_read(load, item, &out->budget);
        return;
    }
    if (!yl_read_scalar(load->r, item)) {
        YL_HELP(load->r, "a budget is money, {amount: MONEY, per: day} or a name of 'budgets'",
                "预算写作金额、{amount: 金额, per: day} 或 'budgets' 中的名称");
        return;
    }
    bool named = yl_names_find(&load->names[YL_P_BUDGET], item->text) >= 0;
    if (named || !yl_value_is_number(item->text)) {
        out->shared = yl_refer(load, YL_P_BUDGET, item, false);
        yl_refer_use(load, YL_P_BUDGET, out->shared);
    } else if (yl_read_number(load->r, item, YL_U_MONEY, &amount))
        out->budget.amount = (int64_t)amount;
}

static void read_path(struct yl_load *load, const struct yl_item *item, void *entry)
{
    int32_t path = yl_refer(load, YL_P_PATH, item, false);
    yl_refer_use(load, YL_P_PATH, path);
    ((struct yl_entry *)entry)->to =
        (struct yl_destination){path < 0 ? YL_TO_NOWHERE : YL_TO_PATH, (uint32_t)path, item->at};
}

void yl_entry_read(struct yl_load *load, const struct yl_item *item, void *into)
{
    struct yl_entry *out = into;
    *out = (struct yl_entry){.name = item->key,
                             .at = item->key_at,
                             .since = YL_ALWAYS,
                             .until = YL_NEVER,
                             .profile = -1,
                             .shared = -1};
    out->budget.amount = -1;
    out->cost.axis = -1;
    if (!strncmp(item->key, "starts.", 7))
        YL_SAY(load->r, item->key_at, BAD_NAME, "'%s' cannot be a name", "'%s' 不能作名称",
               item->key);
    bool good = yl_keys_read(load->r, item, &yl_entry_table, out);
    if (out->kind == YL_ARRIVE_FOLLOW && out->shared >= 0)
        yl_say_together(load, yl_tree_get(item, "budget")->key_at, "follow", "budget: NAME");
    const struct yl_item *path = yl_tree_get(item, "path"), *to = yl_tree_get(item, "to");
    if (path && to)
        yl_say_together(load, to->key_at, "path", "to");
    else if (good && !path && !to)
        YL_SAY(load->r, item->key_at, MISSING_KEY, "an entry needs 'path' or 'to'",
               "入口缺少 'path' 或 'to'");
}
