/* path.c: paths and the steps of paths, shops and stays; contract in read.h */
#include "models/readers/read.h"
#include "sim/base/text.h"
#include "sim/scenario/source.h"
#include <math.h>
#include <string.h>

#define KEYS_INTO struct yl_path
static const struct yl_key_row path_keys[] = {
    KEY_LABEL,
    KEY(COUNT, "claimed_steps", claimed_steps, "how many steps the source claims",
        "来源所说的步数"),
    KEY_CONDITIONS("needs", needs, "must hold when the visit enters, else blocked:NAME",
                   "进入时须成立，否则 blocked:名称"),
    KEY_DESTINATION("otherwise", otherwise, "where a visit goes instead of being blocked",
                    "受阻时改去的地方", OF(YL_LEAVE)),
    KEY_READ("steps", step, "steps", yl_key_steps, "list of steps, each under its name",
             "步骤列表，每步一个名称", COUNT_IN(steps), REQUIRED),
};
#undef KEYS_INTO
const struct yl_key_table yl_path_table = KEY_TABLE("a path", "路径", path_keys);

static yl_read_value read_intent, read_choose, read_to, read_gives, read_refill, read_goal,
    read_host;

#define KEYS_INTO struct yl_step
_Static_assert(YL_LIVE_END == YL_LIVE_PAUSE + 2 && sizeof(enum yl_live) == sizeof(int),
               "the words of 'live' are numbered from YL_LIVE_PAUSE");
/* What a step of a path and an item of a stay have in common, in the order in which it happens. */
#define BOTH_BEGIN \
    KEY_LABEL, \
        KEY_MATCH("only_if", only_if, "the step is for these people only", "只对这些人有此步骤"), \
        KEY_MATCH("skip_if", skip_if, "the step is for all others", "此步骤只对其余的人"), \
        KEY_CONDITIONS("needs", needs, "must hold, else blocked:NAME", \
                       "须成立，否则 blocked:名称"), \
        KEY_QUANTITY("after", after, DURATION, "time the step takes", "步骤所需时间", \
                     DEFAULT("0s")), \
        KEY_QUANTITY("p", p, SHARE, "chance to pass", "通过的概率", DEFAULT("100%")), \
        KEY_QUANTITY("mean", mean, SHARE, \
                     "share of the visits that pass, over intent and shocks; instead of 'p'", \
                     "通过的访问占比（对意向和冲击取平均），代替 'p'"), \
        KEY_READ("intent", intent, "weight", read_intent, \
                 "weight of people.intent in 'p', -10 to 10 or no; 1 if omitted", \
                 "people.intent 在 'p' 中的权重，-10 到 10 或 no；默认 1")
#define BOTH_END \
    KEY_READ("shocks", shock, "weights", yl_key_shocks, \
             "weights of shared shocks in the log-odds of 'p'", \
             "共同冲击在 'p' 的对数几率中的权重", COUNT_IN(shocks)), \
        KEY_QUANTITY("valid", valid, DURATION, \
                     "must be passed this soon after the visit began, else expired", \
                     "须在访问开始后此时间内通过，否则 expired", PLAIN, RANGE(1, 0x1p51)), \
        KEY_READ("take", take, "names", yl_key_limits, \
                 "takes one of each of these limits, else refused:LIMIT", \
                 "各取一个限额，否则 refused:限额", COUNT_IN(takes)), \
        KEY_QUANTITY("actions", actions, COUNT, "taps it costs", "所需点击数", PLAIN, \
                     RANGE(0, 10000), DEFAULT("0")), \
        KEY_QUANTITY("switches", switches, COUNT, "changes of app it costs", "所需切换应用数", \
                     PLAIN, RANGE(0, 10000), DEFAULT("0")), \
        KEY_QUANTITY("cost", cost, MONEY, "charged to the entry when passed", \
                     "通过时计入入口的费用", PLAIN, DEFAULT("0 CNY")), \
        KEY_READ("forget", forget, "names", yl_key_axes, "what the person forgets", \
                 "此人忘记什么", COUNT_IN(forgets), OF(1U << YL_AXIS_MEMORY)), \
        KEY_READ("remember", remember, "names", yl_key_axes, \
                 "what the person remembers from now on", "此人从此记住什么", COUNT_IN(remembers), \
                 OF(1U << YL_AXIS_MEMORY)), \
        KEY_READ("give", give, "gives", read_gives, "adds to limits, {LIMIT: count}", \
                 "给限额增加，{限额: 数}"), \
        KEY_READ("refill", refill, "name", read_refill, "a limit that starts afresh", \
                 "重新开始的限额"), \
        KEY_WORD("live", live, "pause|resume|end", "what happens to the hosted room", \
                 "对所开直播的操作", OF(YL_LIVE_PAUSE)), \
        KEY_READ("goal", goal, "name", read_goal, "passing it reaches goals.NAME", \
                 "通过即达成 goals.名称"), \
        KEY_SUB(MAP, "starts", start, yl_start_table, "visits that passing it begins", \
                "通过后引起的访问", READ(yl_key_starts), COUNT_IN(starts))

static const struct yl_key_row step_keys[] = {
    BOTH_BEGIN,
    KEY_NAME("rhythm", rhythm, "a profile that multiplies the odds of 'p' hour by hour",
             "逐小时乘到 'p' 的几率上的时段权重", OF(YL_P_PROFILE)),
    KEY_CONDITIONS("wait", wait, "the visit waits until these are true", "访问停留到这些成立",
                   OF(true)),
    KEY_NAME("ask", ask, "agents.NAME, which serves the visit", "agents.名称，为访问服务",
             OF(YL_P_AGENT | YL_DOTTED)),
    KEY_DESTINATION("else", or_else, "where a visit goes that fails 'p'; 'next' goes on",
                    "未通过 'p' 的访问去哪里；'next' 为下一步", OF(YL_LEAVE | YL_NEXT)),
    KEY_READ("choose", choose, "choose", read_choose, "destinations with their shares",
             "去向及其占比"),
    KEY_DESTINATION("otherwise", otherwise, "instead of blocked, expired or refused",
                    "代替 blocked、expired、refused 的去向", OF(YL_LEAVE)),
    BOTH_END,
    KEY_READ("host", host, "name", read_host, "rooms.NAME that the visit opens",
             "访问开启的 rooms.名称"),
    KEY_READ("to", to, "destination_by", read_to, "where a visit goes that has passed",
             "通过后去哪里"),
};
const struct yl_key_table yl_step_table = KEY_TABLE("a step", "步骤", step_keys);
static const struct yl_key_row while_keys[] = {
    BOTH_BEGIN,
    KEY_QUANTITY("every", every, DURATION, "again and again, with these gaps", "以此间隔反复出现",
                 RANGE(1, 0x1p51)),
    KEY_READ("at", at_time, "times_slots", yl_key_at,
             "at these times or where these slots begin, for everybody present",
             "在这些时间或这些环节开始时对在场的人出现", COUNT_IN(at_times)),
    KEY_QUANTITY("extends", extends, DURATION, "lengthens this stay when passed",
                 "通过时延长这次停留"),
    BOTH_END,
    KEY_READ("to", to, "destination_by", read_to, "ends the stay and goes there",
             "结束停留并去那里"),
};
const struct yl_key_table yl_while_table =
    KEY_TABLE("an item of a 'while'", "停留期间的步骤", while_keys);

static void read_intent(struct yl_load *load, const struct yl_item *item, void *step)
{
    double weight = 1;
    if (!yl_read_scalar(load->r, item)) return;
    if (!strcmp(item->text, "no"))
        weight = 0;
    else if (!yl_read_number(load->r, item, YL_U_NUMBER, &weight))
        return;
    if (fabs(weight) <= 10)
        ((struct yl_step *)step)->intent = weight;
    else
        YL_SAY(load->r, item->at, VALUE_RANGE,
               "'intent' is %s, but a weight lies between -10 and 10",
               "'intent' 是 %s，权重只能在 -10 到 10 之间", item->text);
}

static void read_goal(struct yl_load *load, const struct yl_item *item, void *step)
{
    if (!yl_read_scalar(load->r, item)) return;
    if (!yl_source_name(load->r->diags, item->at, item->text)) return;
    if (!strcmp(item->text, "order")) {
        YL_SAY(load->r, item->at, NAME_TAKEN, "'goals.order' exists by itself: every order",
               "'goals.order' 自动存在：每笔订单");
        return;
    }
    int32_t known = yl_names_find(&load->names[YL_P_GOAL], item->text);
    ((struct yl_step *)step)->goal =
        known >= 0 ? known : yl_names_add(load, YL_P_GOAL, item->text, item);
}

static void say_limit(struct yl_load *load, const struct yl_item *item, struct yl_pos at,
                      const struct yl_limit *limit)
{
    bool give = !strcmp(item->key, "give");
    if (load->bad_limit[limit - load->out->limit]) return;
    YL_SAY(load->r, at, WRONG_LIMIT,
           give ? "'%s' goes to plain limits only, but 'limits.%s' has a period"
                : "'%s' is for limits with 'lasts', which 'limits.%s' has not",
           give ? "'%s' 只用于没有周期的限额，而 'limits.%s' 有周期"
                : "'%s' 只用于有 'lasts' 的限额，而 'limits.%s' 没有",
           item->key, limit->name);
    YL_NOTE(load->r, "the limit is declared at line %u", "限额在第 %u 行声明", limit->at.line);
}

static void read_gives(struct yl_load *load, const struct yl_item *map, void *step)
{
    struct yl_step *out = step;
    if (!yl_read_shape(load->r, map, YL_MAP)) {
        YL_HELP(load->r, "write 'give: {LIMIT: 1}'", "写作 'give: {限额: 1}'");
        return;
    }
    out->give = yl_arena_get(load->r->arena, (map->count + 1) * sizeof *out->give);
    for (const struct yl_item *child = map->first; child; child = child->next) {
        struct yl_item name = {.kind = YL_SCALAR, .text = child->key, .at = child->key_at};
        struct yl_give give = {.number = INT64_MAX};
        int32_t limit = yl_refer(load, YL_P_LIMIT, &name, false);
        bool unlimited = child->kind == YL_SCALAR && !strcmp(child->text, "unlimited");
        if ((!unlimited && !yl_read_count(load->r, child, &give.number)) || limit < 0) continue;
        const struct yl_limit *to = &load->out->limit[limit];
        if (to->every || to->within || to->lasts) {
            say_limit(load, map, child->key_at, to);
            continue;
        }
        give.limit = (uint32_t)limit;
        out->give[out->gives++] = give;
    }
}

static void read_refill(struct yl_load *load, const struct yl_item *item, void *step)
{
    int32_t limit = yl_refer(load, YL_P_LIMIT, item, false);
    if (limit >= 0 && !load->out->limit[limit].lasts)
        say_limit(load, item, item->at, &load->out->limit[limit]);
    else
        ((struct yl_step *)step)->refill = limit;
}

static void read_host(struct yl_load *load, const struct yl_item *item, void *step)
{
    int32_t room = ((struct yl_step *)step)->host = yl_refer(load, YL_P_ROOM, item, true);
    yl_refer_use(load, YL_P_ROOM, room);
    if (room < 0 || load->hosted[room]) return;
    YL_SAY(load->r, item->at, HOSTED_ROOM, "'%s' is not a hosted room", "'%s' 不是 hosted 直播间",
           item->text);
    YL_HELP(load->r, "a room that a visit opens needs 'hosted: yes'",
            "由访问开启的直播间要写 'hosted: yes'");
}

static void read_choose(struct yl_load *load, const struct yl_item *item, void *step)
{
    struct yl_step *out = step;
    if (!out->choose_is_to) yl_choice_read(load, item, YL_LEAVE | YL_NEXT, &out->choose);
}

static void read_to(struct yl_load *load, const struct yl_item *item, void *step)
{
    struct yl_step *out = step;
    if (item->kind != YL_MAP) {
        yl_destination_read(load, item, YL_LEAVE, &out->to);
        return;
    }
    yl_choice_by(load, item, &out->choose);
    out->choose_is_to = true;
}

static void read_step(struct yl_load *load, const struct yl_item *item,
                      const struct yl_key_table *table, struct yl_step *out)
{
    const struct yl_item *to = yl_tree_get(item, "to"), *mean = yl_tree_get(item, "mean");
    *out = (struct yl_step){.name = item->key, .at = item->key_at, .intent = 1, .ask = -1};
    out->refill = out->host = out->goal = out->rhythm = -1;
    out->every.axis = out->extends.axis = -1; /* no keys of a step outside a stay */
    yl_keys_read(load->r, item, table, out);
    if (to && table == &yl_step_table && yl_tree_get(item, "choose"))
        YL_SAY(load->r, to->key_at, TO_AND_CHOOSE, "a step has either 'to' or 'choose'",
               "一个步骤只能有 'to' 或 'choose' 之一");
    if (mean && yl_tree_get(item, "p")) yl_say_together(load, mean->key_at, "p", "mean");
    if (mean) { /* `p` with a shift that is found later */
        out->p = out->mean;
        out->is_mean = out->p.count > 0;
        out->shift = yl_arena_get(load->r->arena, (out->p.count + 1) * sizeof *out->shift);
    }
    yl_only_with(load, item, "rhythm", "p");
    const bool at_all = out->at_times || out->at_slots;
    if (at_all)
        out->timing = YL_TIMING_AT;
    else if (out->every.count)
        out->timing = YL_TIMING_EVERY;
    if (to && out->extends.count) yl_say_together(load, to->key_at, "extends", "to");
    if (at_all && out->every.count)
        yl_say_together(load, yl_key_item(item, "at")->key_at, "every", "at");
}

static void read_jump(struct yl_load *load, const struct yl_item *to, struct yl_step *out)
{
    struct yl_item map = {.kind = YL_MAP, .count = 1, .at = to->at, .key_at = to->key_at};
    struct yl_item *only = yl_arena_get(load->r->arena, sizeof *only);
    *only = *to;
    only->next = NULL;
    map.first = map.last = only;
    read_step(load, &map, &yl_step_table, out);
    out->name = NULL;
    out->at = to->key_at;
}

static bool one_key(struct yl_load *load, const struct yl_item *item)
{
    if (item->kind == YL_MAP && item->count == 1) return true;
    if (item->kind == YL_SCALAR && strstr(item->text, "：")) {
        YL_SAY(load->r, item->at, FULL_WIDTH, "'：' is full-width and does not end a key",
               "'：' 是全角冒号，不能作为键的结尾");
        char *plain = yl_arena_copy(load->r->arena, item->text, strlen(item->text));
        yl_text_narrow(plain, item->text, strlen(item->text));
        YL_HELP(load->r, "write '- %s'", "请写成 '- %s'", plain);
        return false;
    }
    const struct yl_item *second = item->kind == YL_MAP && item->first ? item->first->next : NULL;
    YL_SAY(load->r, second ? second->key_at : item->at, STEP_KEY,
           "a step of the list has exactly one key, its name", "列表中每步恰有一个键，即其名称");
    if (item->kind == YL_SCALAR && *item->text)
        YL_HELP(load->r, "write '- %s:'", "写作 '- %s:'", item->text);
    else if (second)
        YL_HELP(load->r, "put the step's keys under its name: '- %s: {%s: ...}'",
                "步骤的键写在其名称之下：'- %s: {%s: ...}'", item->first->key, second->key);
    return false;
}

void yl_key_steps(struct yl_load *load, const struct yl_item *list, void *out)
{
    const struct yl_key_row *key = load->r->key;
    uint32_t *count = YL_KEY_FIELD(uint32_t, out, key->count_at);
    if (!yl_read_shape(load->r, list, YL_LIST)) {
        YL_HELP(load->r, "write '- NAME: {p: 20%%}' for each step", "每步写作 '- 名称: {p: 20%%}'");
        return;
    }
    struct yl_load names = {.r = load->r};
    struct yl_step *all = yl_arena_get(load->r->arena, (list->count + 1) * sizeof *all);
    *YL_KEY_FIELD(struct yl_step *, out, key->at) = all;
    for (const struct yl_item *item = list->first; item; item = item->next) {
        if (!one_key(load, item)) continue;
        const struct yl_item *step = item->first;
        if (!strcmp(step->key, "to")) {
            read_jump(load, step, &all[(*count)++]);
            continue;
        }
        yl_names_good(load, step);
        if (yl_names_add(&names, YL_P_PATH, step->key, step) < 0) {
            int32_t first = yl_names_find(&names.names[YL_P_PATH], step->key);
            YL_SAY(load->r, step->key_at, STEP_TWICE, "there is a step '%s' in this list already",
                   "此列表中已有步骤 '%s'", step->key);
            if (first >= 0)
                YL_NOTE(load->r, "the first is at line %u", "第一次在第 %u 行",
                        names.names[YL_P_PATH].item[first]->key_at.line);
        }
        read_step(load, step, &yl_step_table, &all[(*count)++]);
    }
}

void yl_key_whiles(struct yl_load *load, const struct yl_item *map, void *out)
{
    const struct yl_key_row *key = load->r->key;
    uint32_t *count = YL_KEY_FIELD(uint32_t, out, key->count_at);
    struct yl_step *all = yl_arena_get(load->r->arena, (map->count + 1) * sizeof *all);
    *YL_KEY_FIELD(struct yl_step *, out, key->at) = all;
    for (const struct yl_item *item = map->first; item; item = item->next) {
        yl_names_good(load, item);
        read_step(load, item, &yl_while_table, &all[(*count)++]);
    }
}

YL_READ_THING(path, .at = item->key_at, .claimed_steps = -1)
