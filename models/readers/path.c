/* path.c: paths and the steps of paths, shops and stays; contract in read.h */
#include "models/readers/read.h"
#include "sim/scenario/rows.h"
#include <math.h>
#include <string.h>

struct path {
    const char *label;
    struct yl_whole claimed;
    const struct yl_item *needs, *otherwise, *steps;
};
#define KEYS_INTO struct path
static const struct yl_key_row path_keys[] = {
    KEY_LABEL,
    KEY(COUNT, "claimed_steps", claimed, "how many steps the source says there are",
        "来源所说的步数"),
    KEY_ITEM("needs", needs, "conditions", "must hold when the visit enters, else blocked:NAME",
             "进入时须成立，否则 blocked:名称"),
    KEY_ITEM("otherwise", otherwise, "destination", "where a visit goes instead of being blocked",
             "受阻时改去的地方"),
    KEY_ITEM("steps", steps, "steps", "list of steps, each under its name",
             "步骤列表，每步一个名称", REQUIRED),
};
#undef KEYS_INTO
const struct yl_key_table yl_path_table = KEY_TABLE("a path", "路径", path_keys);

struct step {
    const char *label;
    const struct yl_item *only_if, *skip_if, *needs, *otherwise, *wait, *ask, *or_else, *choose;
    const struct yl_item *take, *forget, *remember, *give, *refill, *host, *goal, *starts, *to;
    const struct yl_item *intent, *at_times;
    struct yl_said after, p, valid, actions, switches, cost, every;
    int live;
};
#define KEYS_INTO struct step
/* What a step of a path and an item of a stay have in common, in the order in which it happens. */
#define BOTH_BEGIN \
    KEY_LABEL, \
        KEY_ITEM("only_if", only_if, "match", "the step is for these people only", \
                 "只对这些人有此步骤"), \
        KEY_ITEM("skip_if", skip_if, "match", "the step is for all others", "此步骤只对其余的人"), \
        KEY_ITEM("needs", needs, "conditions", "must hold, else blocked:NAME", \
                 "须成立，否则 blocked:名称"), \
        KEY_QUANTITY("after", after, DURATION, "time the step takes", "步骤所需时间", \
                     DEFAULT("0s")), \
        KEY_QUANTITY("p", p, SHARE, "chance to pass", "通过的概率", DEFAULT("100%")), \
        KEY_ITEM("intent", intent, "weight", \
                 "weight of people.intent in 'p', -10 to 10 or no; 1 if unsaid", \
                 "people.intent 在 'p' 中的权重，-10 到 10 或 no；默认 1")
#define BOTH_END \
    KEY_QUANTITY("valid", valid, DURATION, \
                 "must be passed this soon after the visit began, else expired", \
                 "须在访问开始后此时间内通过，否则 expired", PLAIN, RANGE(1, 0x1p51)), \
        KEY_ITEM("take", take, "names", "takes one of each of these limits, else refused:LIMIT", \
                 "各取一个限额，否则 refused:限额"), \
        KEY_QUANTITY("actions", actions, COUNT, "taps it costs", "所需点击数", PLAIN, \
                     RANGE(0, 10000), DEFAULT("0")), \
        KEY_QUANTITY("switches", switches, COUNT, "changes of app it costs", "所需切换应用数", \
                     PLAIN, RANGE(0, 10000), DEFAULT("0")), \
        KEY_QUANTITY("cost", cost, MONEY, "charged to the entry when passed", \
                     "通过时计入入口的费用", PLAIN, DEFAULT("0 CNY")), \
        KEY_ITEM("forget", forget, "names", "what the person forgets", "此人忘记什么"), \
        KEY_ITEM("remember", remember, "names", "what the person remembers from now on", \
                 "此人从此记住什么"), \
        KEY_ITEM("give", give, "gives", "adds to limits, {LIMIT: count}", \
                 "给限额增加，{限额: 数}"), \
        KEY_ITEM("refill", refill, "name", "a limit that starts afresh", "重新开始的限额"), \
        KEY_WORD("live", live, "pause|resume|end", "what happens to the hosted room", \
                 "对所开直播的操作"), \
        KEY_ITEM("goal", goal, "name", "passing it reaches goals.NAME", "通过即达成 goals.名称"), \
        KEY_SUB(MAP, "starts", starts, yl_start_table, "visits that passing it begins", \
                "通过后引起的访问")

static const struct yl_key_row step_keys[] = {
    BOTH_BEGIN,
    KEY_ITEM("wait", wait, "conditions", "the visit stands still until these hold",
             "访问停留到这些成立"),
    KEY_ITEM("ask", ask, "name", "agents.NAME, which serves the visit", "agents.名称，为访问服务"),
    KEY_ITEM("else", or_else, "destination", "where a visit goes that fails 'p'; 'next' goes on",
             "未通过 'p' 的访问去哪里；'next' 为下一步"),
    KEY_ITEM("choose", choose, "choose", "destinations with their shares", "去处及其份额"),
    KEY_ITEM("otherwise", otherwise, "destination", "instead of blocked, expired or refused",
             "代替 blocked、expired、refused 的去处"),
    BOTH_END,
    KEY_ITEM("host", host, "name", "rooms.NAME that the visit opens", "访问开启的 rooms.名称"),
    KEY_ITEM("to", to, "destination_by", "where a visit goes that has passed", "通过后去哪里"),
};
const struct yl_key_table yl_step_table = KEY_TABLE("a step", "步骤", step_keys);
static const struct yl_key_row while_keys[] = {
    BOTH_BEGIN,
    KEY_QUANTITY("every", every, DURATION, "again and again, with these gaps", "以此间隔反复出现",
                 RANGE(1, 0x1p51)),
    KEY_ITEM("at", at_times, "times", "at these times, for everybody present",
             "在这些时间对在场的人出现"),
    KEY_ITEM("otherwise", otherwise, "destination",
             "without effect here: what fails does not happen", "此处无作用：失败即不发生"),
    BOTH_END,
    KEY_ITEM("to", to, "destination_by", "ends the stay and goes there", "结束停留并去那里"),
};
#undef KEYS_INTO
const struct yl_key_table yl_while_table =
    KEY_TABLE("an item of a 'while'", " while 项", while_keys);

static double read_intent(struct yl_load *load, const struct yl_item *item)
{
    double weight = 1;
    if (!item || !yl_read_scalar(load->r, item)) return 1;
    if (!strcmp(item->text, "no")) return 0;
    if (!yl_read_number(load->r, item, YL_U_NUMBER, &weight)) return 1;
    if (fabs(weight) > 10) {
        YL_SAY(load->r, item->at, VALUE_RANGE,
               "'intent' is %s, but a weight lies between -10 and 10",
               "'intent' 是 %s，权重只能在 -10 到 10 之间", item->text);
        return 1;
    }
    return weight;
}

static int32_t refer_one(struct yl_load *load, enum yl_place place, const struct yl_item *item,
                         bool dotted)
{
    return item ? yl_refer(load, place, item, dotted) : -1;
}

static int32_t add_goal(struct yl_load *load, const struct yl_item *item)
{
    if (!item || !yl_read_scalar(load->r, item)) return -1;
    if (!strcmp(item->text, "order")) {
        YL_SAY(load->r, item->at, NAME_TAKEN, "'goals.order' exists by itself: every order",
               "'goals.order' 自动存在：每笔订单");
        return -1;
    }
    int32_t known = yl_names_find(&load->names[YL_P_GOAL], item->text);
    return known >= 0 ? known : yl_names_add(load, YL_P_GOAL, item->text, item);
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
    yl_diag_note(load->r->diags, "the limit is declared at line %u", "限额在第 %u 行声明",
                 limit->at.line);
}

static void read_gives(struct yl_load *load, const struct yl_item *map, struct yl_step *out)
{
    if (!map) return;
    if (map->kind != YL_MAP) {
        YL_SAY(load->r, map->at, WRONG_SHAPE, "'%s' is not a map of keys, as it must be",
               "'%s' 应是键值映射", "give");
        yl_diag_help(load->r->diags, "write 'give: {LIMIT: 1}'", "写作 'give: {限额: 1}'");
        return;
    }
    out->give = yl_arena_get(load->r->arena, (map->count + 1) * sizeof *out->give);
    for (const struct yl_item *child = map->first; out->give && child; child = child->next) {
        struct yl_item name = {.kind = YL_SCALAR, .text = child->key, .at = child->key_at};
        struct yl_give give = {.number = INT64_MAX};
        int32_t limit = yl_refer(load, YL_P_LIMIT, &name, false);
        bool unlimited = child->kind == YL_SCALAR && !strcmp(child->text, "unlimited");
        if (!unlimited && !yl_read_count(load->r, child, &give.number)) continue;
        if (limit < 0) continue;
        const struct yl_limit *to = &load->out->limit[limit];
        if (to->every || to->within || to->lasts) {
            say_limit(load, map, child->key_at, to);
            continue;
        }
        give.limit = (uint32_t)limit;
        out->give[out->gives++] = give;
    }
}

static void read_hosting(struct yl_load *load, const struct step *said, struct yl_step *out)
{
    out->host = refer_one(load, YL_P_ROOM, said->host, true);
    out->live = (enum yl_live)(said->live + 1);
    if (out->host < 0 || load->hosted[out->host]) return;
    YL_SAY(load->r, said->host->at, HOSTED_ROOM, "'%s' is not a hosted room",
           "'%s' 不是 hosted 直播间", said->host->text);
    yl_diag_help(load->r->diags, "a room that a visit opens says 'hosted: yes'",
                 "由访问开启的直播间要写 'hosted: yes'");
}

static void read_onward(struct yl_load *load, const struct step *said, struct yl_step *out)
{
    if (said->choose) yl_choice_read(load, said->choose, YL_LEAVE | YL_NEXT, &out->choose);
    yl_destination_read(load, said->or_else, YL_LEAVE | YL_NEXT, &out->or_else);
    yl_destination_read(load, said->otherwise, YL_LEAVE, &out->otherwise);
    if (said->to && said->choose) {
        YL_SAY(load->r, said->to->key_at, TO_AND_CHOOSE, "a step has either 'to' or 'choose'",
               "一个步骤只能有 'to' 或 'choose' 之一");
        return;
    }
    if (said->to && said->to->kind == YL_MAP) {
        yl_choice_by(load, said->to, YL_LEAVE, &out->choose);
        out->choose_is_to = true;
    } else
        yl_destination_read(load, said->to, YL_LEAVE, &out->to);
}

static void read_effects(struct yl_load *load, const struct step *said, struct yl_step *out)
{
    const unsigned memory = 1U << YL_AXIS_MEMORY;
    out->remembers = yl_refer_axes(load, said->remember, memory, &out->remember);
    out->forgets = yl_refer_axes(load, said->forget, memory, &out->forget);
    out->takes = yl_refer_limits(load, said->take, &out->take);
    read_gives(load, said->give, out);
    out->refill = refer_one(load, YL_P_LIMIT, said->refill, false);
    if (out->refill >= 0 && !load->out->limit[out->refill].lasts) {
        say_limit(load, said->refill, said->refill->at, &load->out->limit[out->refill]);
        out->refill = -1;
    }
    out->goal = add_goal(load, said->goal);
    if (said->starts) out->starts = yl_starts_read(load, said->starts, &out->start);
}

static void read_step(struct yl_load *load, const struct yl_item *item,
                      const struct yl_key_table *table, struct yl_step *out)
{
    struct step said = {.live = -1};
    *out = (struct yl_step){.name = item->key, .at = item->key_at, .intent = 1};
    yl_keys_read(load->r, item, table, &said);
    out->label = said.label;
    yl_match_read(load, said.only_if, &out->only_if);
    yl_match_read(load, said.skip_if, &out->skip_if);
    yl_conditions_read(load, said.needs, false, &out->needs);
    yl_conditions_read(load, said.wait, true, &out->wait);
    yl_refer_quantity(load, &said.after, &out->after);
    yl_refer_quantity(load, &said.p, &out->p);
    yl_refer_quantity(load, &said.valid, &out->valid);
    yl_refer_quantity(load, &said.actions, &out->actions);
    yl_refer_quantity(load, &said.switches, &out->switches);
    yl_refer_quantity(load, &said.cost, &out->cost);
    yl_refer_quantity(load, &said.every, &out->every);
    out->intent = read_intent(load, said.intent);
    out->ask = refer_one(load, YL_P_AGENT, said.ask, true);
    read_onward(load, &said, out);
    read_effects(load, &said, out);
    read_hosting(load, &said, out);
    if (said.at_times) out->at_times = yl_refer_times(load, said.at_times, false, &out->at_time);
    out->timing = said.at_times      ? YL_TIMING_AT
                  : said.every.count ? YL_TIMING_EVERY
                                     : YL_TIMING_ONCE;
    if (said.at_times && said.every.count)
        YL_SAY(load->r, said.at_times->key_at, KEYS_TOGETHER, "'%s' and '%s' cannot stand together",
               "'%s' 与 '%s' 不能同写", "every", "at");
}

static void bare_hand_over(struct yl_load *load, const struct yl_item *to, struct yl_step *out)
{
    struct yl_item map = {.kind = YL_MAP, .count = 1, .at = to->at, .key_at = to->key_at};
    struct yl_item *only = yl_arena_get(load->r->arena, sizeof *only);
    if (!only) return;
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
    const struct yl_item *second = item->kind == YL_MAP && item->first ? item->first->next : NULL;
    YL_SAY(load->r, second ? second->key_at : item->at, STEP_KEY,
           "a step of the list has exactly one key, its name", "列表中每步恰有一个键，即其名称");
    if (item->kind == YL_SCALAR && *item->text)
        yl_diag_help(load->r->diags, "write '- %s:'", "写作 '- %s:'", item->text);
    else if (second)
        yl_diag_help(load->r->diags, "put the step's keys under its name: '- %s: {%s: ...}'",
                     "步骤的键写在其名称之下：'- %s: {%s: ...}'", item->first->key, second->key);
    return false;
}

uint32_t yl_steps_read(struct yl_load *load, const struct yl_item *list, struct yl_step **out)
{
    uint32_t count = 0;
    if (list->kind != YL_LIST) {
        YL_SAY(load->r, list->at, WRONG_SHAPE, "'%s' is not a list, as it must be", "'%s' 应是列表",
               "steps");
        yl_diag_help(load->r->diags, "write '- NAME: {p: 20%%}' for each step",
                     "每步写作 '- 名称: {p: 20%%}'");
        *out = NULL;
        return 0;
    }
    struct yl_load names = {.r = load->r};
    *out = yl_arena_get(load->r->arena, (list->count + 1) * sizeof **out);
    for (const struct yl_item *item = list->first; *out && item; item = item->next) {
        if (!one_key(load, item)) continue;
        const struct yl_item *step = item->first;
        if (!strcmp(step->key, "to")) {
            bare_hand_over(load, step, &(*out)[count++]);
            continue;
        }
        yl_names_good(load, step);
        if (yl_names_add(&names, YL_P_PATH, step->key, step) < 0) {
            int32_t first = yl_names_find(&names.names[YL_P_PATH], step->key);
            YL_SAY(load->r, step->key_at, STEP_TWICE, "there is a step '%s' in this list already",
                   "此列表中已有步骤 '%s'", step->key);
            if (first >= 0)
                yl_diag_note(load->r->diags, "the first stands at line %u", "第一次在第 %u 行",
                             names.names[YL_P_PATH].item[first]->key_at.line);
        }
        read_step(load, step, &yl_step_table, &(*out)[count++]);
    }
    return count;
}

uint32_t yl_whiles_read(struct yl_load *load, const struct yl_item *map, struct yl_step **out)
{
    uint32_t count = 0;
    *out = yl_arena_get(load->r->arena, (map->count + 1) * sizeof **out);
    for (const struct yl_item *item = map->first; *out && item; item = item->next) {
        yl_names_good(load, item);
        read_step(load, item, &yl_while_table, &(*out)[count++]);
    }
    return count;
}

static void read_path(struct yl_load *load, const struct yl_item *item, struct yl_path *out)
{
    struct path said = {.claimed = {-1, NULL}};
    *out = (struct yl_path){.name = item->key, .at = item->key_at};
    yl_keys_read(load->r, item, &yl_path_table, &said);
    out->label = said.label;
    out->claimed_steps = said.claimed.value > INT32_MAX ? INT32_MAX : (int32_t)said.claimed.value;
    yl_conditions_read(load, said.needs, false, &out->needs);
    yl_destination_read(load, said.otherwise, YL_LEAVE, &out->otherwise);
    if (said.steps) out->steps = yl_steps_read(load, said.steps, &out->step);
}

void yl_paths_read(struct yl_load *load)
{
    const struct yl_names *names = &load->names[YL_P_PATH];
    struct yl_path *all = yl_arena_get(load->r->arena, (names->count + 1) * sizeof *all);
    if (!all) return;
    for (uint32_t i = 0; i < names->count; i++) read_path(load, names->item[i], &all[i]);
    load->out->path = all;
    load->out->paths = names->count;
}
