/* warn_never.c: what can never happen, never bind, or never pay; contract in warn.h */
#include "models/steps.h"
#include "models/warnings/warn.h"
#include "sim/base/number.h"
#include <math.h>
#include <string.h>

static bool leads_on(const struct yl_destination *to)
{
    return to->kind == YL_TO_NOWHERE || to->kind == YL_TO_NEXT;
}

/* True if no visit goes on from this step to the next one. */
static bool ends_here(const struct yl_step *step)
{
    if (step->only_if.count || step->skip_if.count) return false;
    if (step->or_else.kind == YL_TO_NEXT || step->otherwise.kind == YL_TO_NEXT) return false;
    if (!step->choose.present) return !leads_on(&step->to);
    for (uint32_t i = 0; i < step->choose.options; i++)
        if (leads_on(&step->choose.to[i])) return false;
    return true;
}

static void warn_steps_behind(struct yl_warn *warn, const struct yl_step *step, uint32_t count)
{
    for (uint32_t i = 0; i + 1 < count; i++) {
        const struct yl_step *next = &step[i + 1];
        if (!ends_here(&step[i]) || !yl_warn_own(warn, next->at)) continue;
        if (!yl_warn_first(warn, next->at, YL_E_NEVER_HAPPENS)) return;
        YL_WARN(warn, next->at, NEVER_HAPPENS,
                "no visit comes to this step: every one goes elsewhere at the step before it",
                "没有访问会走到这一步：在它前面的一步，所有访问都去了别处");
        YL_HELP(warn, "move it before that step, or let a part go on: 'next: rest' in 'choose'",
                "请把它移到那一步之前，或让一部分继续：在 'choose' 中写 'next: rest'");
        return;
    }
}

static bool in_a_session(const struct yl_room *room, int64_t time)
{
    for (uint32_t i = 0; i < room->sessions; i++)
        if (room->session[i].from <= time && time < room->session[i].to) return true;
    return !room->sessions;
}

static void warn_items_outside(struct yl_warn *warn, const struct yl_room *room)
{
    for (uint32_t i = 0; i < room->whiles; i++) {
        const struct yl_step *item = &room->during[i];
        bool inside = item->timing != YL_TIMING_AT || item->at_slots || room->hosted;
        for (uint32_t t = 0; t < item->at_times; t++)
            inside |= in_a_session(room, item->at_time[t]);
        if (inside || !yl_warn_own(warn, item->at)) continue;
        if (!yl_warn_first(warn, item->at, YL_E_NEVER_HAPPENS)) continue;
        YL_WARN(warn, item->at, NEVER_HAPPENS,
                "'%s' never happens: at none of its times 'rooms.%s' is live",
                "'%s' 不会发生：它的时刻 'rooms.%s' 都没有在直播", item->name, room->name);
        YL_HELP(warn, "move 'at' into a session, or the session to it",
                "请把 'at' 移到某一场之内，或移动场次");
    }
}

/* Visits that arrive in the warm-up are not counted. */
static void warn_uncounted_sessions(struct yl_warn *warn, const struct yl_room *room)
{
    int64_t counted = warn->s->from + warn->s->warmup;
    for (uint32_t i = 0; i < room->sessions && warn->s->warmup; i++) {
        struct yl_pos at = room->session_at[i];
        if (room->session[i].to > counted || room->session[i].to <= warn->s->from) continue;
        if (!yl_warn_own(warn, at) || !yl_warn_first(warn, at, YL_E_NEVER_HAPPENS)) continue;
        YL_WARN(warn, at, NEVER_HAPPENS,
                "this session of 'rooms.%s' is over before the warm-up is: nobody in it is counted",
                "'rooms.%s' 的这一场在预热期内就结束了：其中的访问都不计入", room->name);
        YL_HELP(warn, "make 'warmup' shorter, or begin the horizon earlier",
                "请缩短 'warmup'，或让时间范围早些开始");
    }
}

/* Warn of a destination for visits that give up waiting at a place where none gives up. */
static void warn_otherwise(struct yl_warn *warn, const struct yl_destination *otherwise,
                           bool gives_up, const char *things, const char *name)
{
    const struct yl_pos at = otherwise->at;
    if (otherwise->kind == YL_TO_NOWHERE || gives_up || !yl_warn_own(warn, at)) return;
    if (!yl_warn_first(warn, at, YL_E_NEVER_HAPPENS)) return;
    YL_WARN(warn, at, NEVER_HAPPENS, "no visit goes here: at '%s.%s' nobody gives up waiting",
            "没有访问会去这里：在 '%s.%s' 没有人等不及", things, name);
    const bool room = !strcmp(things, "rooms");
    YL_HELP(warn, "write %show long a visit waits: 'patience: 2m'",
            "请写明%s访问最多等多久：'patience: 2m'",
            room ? T(warn->diags->lang, "the number of seats, 'capacity: 500', and ",
                     "座位数 'capacity: 500'，以及")
                 : "");
}

static void warn_all_otherwise(struct yl_warn *warn, const struct yl_scenario *s)
{
    for (uint32_t i = 0; i < s->agents; i++)
        warn_otherwise(warn, &s->agent[i].otherwise, s->agent[i].patience.count > 0, "agents",
                       s->agent[i].name);
    for (uint32_t i = 0; i < s->rooms; i++) {
        const struct yl_room *room = &s->room[i];
        bool gives_up = room->capacity >= 0 && (room->when_full_leave || room->patience.count);
        warn_otherwise(warn, &room->otherwise, gives_up, "rooms", room->name);
    }
}

static void warn_hours(struct yl_warn *warn, const struct yl_conditions *all)
{
    const struct yl_condition *hours = yl_hours_apart(all);
    if (!hours || !yl_warn_own(warn, hours->at)) return;
    if (!yl_warn_first(warn, hours->at, YL_E_NEVER_HAPPENS)) return;
    YL_WARN(warn, hours->at, NEVER_HAPPENS,
            "'%s' and the other hours of this list share no time of day: they never hold together",
            "'%s' 与列表中其他时段没有共同的时刻，不会同时成立", hours->name);
    YL_HELP(warn,
            "all conditions of a list must hold: write one span that covers the hours meant, "
            "such as 09:00-21:00",
            "列表中的条件须全部成立：请写一个覆盖所需时间的时段，例如 09:00-21:00");
}

/* True if the limit has no unit at the beginning and gets none at set times. */
static bool begins_empty(const struct yl_limit *limit)
{
    return !limit->every && !limit->at_times &&
           (limit->has_start ? !limit->start : limit->lasts > 0);
}

/* Does a step take of the limit? *given: does one give or refill it? */
static bool is_taken(const struct yl_scenario *s, uint32_t limit, bool *given)
{
    struct yl_steps of;
    bool taken = false;
    *given = false;
    for (uint32_t i = 0; yl_steps_at(s, i, &of); i++)
        for (uint32_t k = 0; k < of.steps; k++) {
            const struct yl_step *step = &of.step[k];
            taken |= yl_step_has(step->take, step->takes, limit);
            *given |= step->refill == (int32_t)limit;
            for (uint32_t g = 0; g < step->gives; g++) *given |= step->give[g].limit == limit;
        }
    return taken;
}

static void warn_empty_limits(struct yl_warn *warn, const struct yl_scenario *s)
{
    for (uint32_t i = 0; i < s->limits; i++) {
        const struct yl_limit *limit = &s->limit[i];
        bool given;
        if (!begins_empty(limit) || !is_taken(s, i, &given) || given) continue;
        if (!yl_warn_own(warn, limit->at)) continue;
        if (!yl_warn_first(warn, limit->at, YL_E_NEVER_HAPPENS)) continue;
        YL_WARN(warn, limit->at, NEVER_HAPPENS,
                "nobody can ever take of 'limits.%s': it begins with none, and no step gives or "
                "refills any",
                "'limits.%s' 永远领不到：开始时为零，也没有步骤发放或补充", limit->name);
        YL_HELP(warn,
                "declare how many there are at the start: 'start: 5000', or let a step 'give' or "
                "'refill' it",
                "请写开始时有多少：'start: 5000'，或用步骤的 'give'、'refill' 发放");
    }
}

void yl_warn_never_happens(struct yl_warn *warn)
{
    const struct yl_scenario *s = warn->s;
    for (uint32_t i = 0; i < s->rooms; i++) {
        warn_items_outside(warn, &s->room[i]);
        warn_uncounted_sessions(warn, &s->room[i]);
    }
    warn_all_otherwise(warn, s);
    warn_empty_limits(warn, s);
    struct yl_steps of;
    for (uint32_t i = 0; i < s->paths; i++) warn_hours(warn, &s->path[i].needs);
    for (uint32_t i = 0; yl_steps_at(s, i, &of); i++) {
        if (!warn->variant && !of.during) /* a variant may send everybody one way on purpose */
            warn_steps_behind(warn, of.step, of.steps);
        for (uint32_t k = 0; k < of.steps; k++) {
            warn_hours(warn, &of.step[k].needs);
            warn_hours(warn, &of.step[k].wait);
        }
    }
}

static bool is_free(const struct yl_entry *entry)
{
    for (uint32_t i = 0; i < entry->cost.count && entry->cost.present; i++)
        if (yl_dist_mean(&entry->cost.dist[i]) > 0) return false;
    return !entry->tiers;
}

/* True if arrivals that the entry's budget pays have a price in any variant. */
static bool has_price(const struct yl_warn *warn, uint32_t e)
{
    for (uint32_t v = 0; v < warn->all->variants; v++) {
        const struct yl_scenario *s = &warn->all->variant[v];
        const struct yl_entry *own = e < s->entries ? &s->entry[e] : NULL;
        for (uint32_t i = 0; own && i < s->entries; i++)
            if ((&s->entry[i] == own || (own->shared >= 0 && s->entry[i].shared == own->shared)) &&
                !is_free(&s->entry[i]))
                return true;
    }
    return false;
}

void yl_warn_never_binds(struct yl_warn *warn)
{
    for (uint32_t e = 0; e < warn->s->entries; e++) {
        const struct yl_entry *entry = &warn->s->entry[e];
        struct yl_pos at = yl_warn_at(warn, "entries", entry->name, "budget");
        if ((entry->budget.amount < 0 && entry->shared < 0) || has_price(warn, e)) continue;
        if (!yl_warn_own(warn, at) || !yl_warn_first(warn, at, YL_E_NEVER_BINDS)) continue;
        YL_WARN(warn, at, NEVER_BINDS,
                "this budget never ends: an arrival of 'entries.%s' costs nothing",
                "这份预算用不完：'entries.%s' 的触达不花钱", entry->name);
        YL_HELP(warn, "declare what an arrival costs: 'cost: 1.2 CNY'",
                "请写一次触达的费用：'cost: 1.2 CNY'");
    }
}

void yl_warn_order_loses(struct yl_warn *warn)
{
    for (uint32_t i = 0; i < warn->s->shops; i++) {
        const struct yl_shop *shop = &warn->s->shop[i];
        double fees = 0;
        for (uint32_t f = 0; f < shop->fees; f++)
            if (shop->fee[f].from <= warn->s->from && shop->fee[f].to >= warn->s->to)
                fees += shop->fee[f].rate;
        struct yl_pos at = yl_warn_at(warn, "shops", shop->name, "margin");
        if (!shop->fees || fees < shop->margin || !yl_warn_own(warn, at)) continue;
        if (!yl_warn_first(warn, at, YL_E_ORDER_LOSES)) continue;
        YL_WARN(warn, at, ORDER_LOSES,
                "every order at 'shops.%s' loses money: the margin is %s, fees take %s",
                "'shops.%s' 每一单都亏：毛利率 %s，扣点共 %s", shop->name,
                yl_short_share(shop->margin).text, yl_short_share(fees).text);
        YL_HELP(warn, "'margin' is the share of the price that is left before fees",
                "'margin' 是售价中扣除扣点之前留下的比例");
    }
}

/* The nth named step of the path or shop that owns a row of the funnel; NULL for a room. */
static const struct yl_step *step_of_row(const struct yl_scenario *s, uint32_t owner, uint32_t nth)
{
    struct yl_steps of;
    if (!yl_steps_at(s, owner, &of) || of.during) return NULL;
    for (uint32_t i = 0; i < of.steps; i++)
        if (of.step[i].name && !nth--) return &of.step[i];
    return NULL;
}

static bool same_place(struct yl_pos a, struct yl_pos b)
{
    return a.source == b.source && a.line == b.line && a.column == b.column;
}

/* True if a visit reaches this step of base in any variant. */
static bool is_walked(const struct yl_warn *warn, const struct yl_step *step)
{
    for (uint32_t v = 0; v < warn->all->variants; v++) {
        const struct yl_walked_variant *walked = &warn->walked[v];
        for (uint32_t row = 0, nth = 0; row < walked->rows; row++) {
            const uint32_t owner = walked->row_owner[row];
            nth = row && walked->row_owner[row - 1] == owner ? nth + 1 : 0;
            if (!(yl_walked_of(walked, YL_WALKED_ROW, row).high > 0)) continue;
            const struct yl_step *other = step_of_row(&warn->all->variant[v], owner, nth);
            if (other && same_place(other->at, step->at)) return true;
        }
    }
    return false;
}

/* True if another warning, or a variant that is left out, may be the reason why nobody comes to a place. */
static bool is_explained(const struct yl_warn *warn)
{
    return warn->cut || warn->all->left_out || warn->variant || warn->diags->warnings ||
           warn->diags->count;
}

/* Warn of the first step of each place that no visit reaches; those behind it follow from it. A step that visits reach in
 * a variant is left alone, unless it is a goal, by which base is judged. */
void yl_warn_never_walked(struct yl_warn *warn)
{
    const struct yl_walked_variant *walked = warn->walked;
    const bool explained = is_explained(warn);
    uint32_t nth = 0, warned = YL_NO_NODE; /* warned: of this place */
    for (uint32_t row = 0; row < walked->rows && !explained; row++) {
        const uint32_t owner = walked->row_owner[row];
        nth = row && walked->row_owner[row - 1] == owner ? nth + 1 : 0;
        const struct yl_walked_range reached = yl_walked_of(walked, YL_WALKED_ROW, row);
        if (!reached.n || reached.high > 0 || owner == warned) continue;
        const struct yl_step *step = step_of_row(warn->s, owner, nth);
        if (!step || (step->goal < 0 && is_walked(warn, step))) continue;
        if (!yl_warn_own(warn, step->at) || !yl_warn_first(warn, step->at, YL_E_NEVER_HAPPENS))
            continue;
        warned = owner;
        YL_WARN(warn, step->at, NEVER_HAPPENS, "no visit comes to '%s' (campaigns walked: %u)",
                "%2$u 次模拟中没有一次访问来到 '%1$s'", step->name, reached.n);
        YL_HELP(warn, "look at what leads here: a chance, a condition, or when visits arrive",
                "请查看通向这里的概率、条件，以及访问到达的时间");
    }
}

double yl_warn_highest(const struct yl_warn *warn, const struct yl_limit *limit,
                       enum yl_walked_kind kind)
{
    double most = 0;
    for (uint32_t v = 0; v < warn->all->variants; v++) {
        const struct yl_scenario *s = &warn->all->variant[v];
        for (uint32_t i = 0; i < s->limits; i++)
            if (same_place(s->limit[i].at, limit->at))
                most = fmax(most, yl_walked_of(&warn->walked[v], kind, i).high);
    }
    return most;
}

void yl_warn_never_asked(struct yl_warn *warn)
{
    const bool explained = is_explained(warn);
    for (uint32_t i = 0; i < warn->s->limits && !explained; i++) {
        const struct yl_limit *limit = &warn->s->limit[i];
        const struct yl_walked_range asked = yl_walked_of(warn->walked, YL_WALKED_LIMIT, i);
        bool given;
        if (!asked.n || yl_warn_highest(warn, limit, YL_WALKED_LIMIT) > 0 ||
            !is_taken(warn->s, i, &given) || !yl_warn_own(warn, limit->at) ||
            !yl_warn_first(warn, limit->at, YL_E_NEVER_BINDS))
            continue;
        YL_WARN(warn, limit->at, NEVER_BINDS,
                "nobody asks 'limits.%s' for a unit (campaigns walked: %u)",
                "%2$u 次模拟中没有人向 'limits.%1$s' 索取过", limit->name, asked.n);
        YL_HELP(warn, "look at what leads to the steps that take of it",
                "请查看通向占用它的步骤的路");
    }
}

/* A target by the orders of an entry's own visits, which make none: those that they begin have their own figures. */
void yl_warn_never_ordered(struct yl_warn *warn)
{
    for (uint32_t i = 0; i < warn->s->targets && !warn->variant && !warn->cut; i++) {
        const struct yl_target_raw *target = &warn->s->target[i];
        const char *name = strchr(target->place, '.');
        uint32_t e = 0;
        if (!name || strncmp(target->place, "entries.", 8) || !strstr(target->metric, "order") ||
            strstr(target->metric, "chain_"))
            continue;
        while (e < warn->s->entries && strcmp(warn->s->entry[e].name, name + 1) != 0) e++;
        if (e == warn->s->entries) continue;
        const struct yl_walked_range orders = yl_walked_of(warn->walked, YL_WALKED_ORDERS, e);
        if (!orders.n || orders.high > 0 || !yl_warn_own(warn, target->at) ||
            !yl_warn_first(warn, target->at, YL_E_NEVER_HAPPENS))
            continue;
        YL_WARN(warn, target->at, NEVER_HAPPENS,
                "visits of '%s' order nothing themselves (campaigns walked: %u)",
                "'%s' 的访问自己从不下单（模拟 %u 次）", target->place, orders.n);
        YL_HELP(warn,
                "orders of visits that these begin are counted by chain_orders and "
                "cost_per_chain_order_cny",
                "由它们引起的访问的订单计在 chain_orders 与 cost_per_chain_order_cny 中");
    }
}
