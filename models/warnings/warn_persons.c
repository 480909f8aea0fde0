/* warn_persons.c: what would have to know a person again where nobody comes twice; contract in warn.h */
#include "models/steps.h"
#include "models/warnings/warn.h"
#include "sim/base/text.h"
#include <math.h>

/* True if visits begin others of the same person, which carry what is remembered. */
static bool begins_its_own(const struct yl_scenario *s)
{
    struct yl_steps of;
    for (uint32_t l = 0; yl_steps_at(s, l, &of); l++)
        for (uint32_t i = 0; i < of.steps; i++)
            for (uint32_t k = 0; k < of.step[i].starts; k++)
                if (!of.step[i].start[k].others) return true;
    return false;
}

/* An entry that sends more than once goes to other people each time. */
static const struct yl_entry *sends_again(const struct yl_scenario *s)
{
    for (uint32_t e = 0; e < s->entries; e++)
        if (s->entry[e].kind == YL_ARRIVE_SEND && s->entry[e].sends > 1 && s->entry[e].send > 0)
            return &s->entry[e];
    return NULL;
}

static void help(struct yl_warn *warn)
{
    const struct yl_entry *entry = sends_again(warn->s);
    char all[YL_NUMBER];
    if (!entry) {
        YL_HELP(warn, "declare how many people there are: 'people: {size: N, ...}'",
                "请写明共有多少人：'people: {size: N, ...}'");
        return;
    }
    yl_text_count(all, entry->send * (int64_t)entry->sends);
    YL_HELP(warn,
            "declare how many people there are: 'people: {size: N, ...}'; without it the %u sends "
            "of 'entries.%s' go to %s different people",
            "请写明共有多少人：'people: {size: N, ...}'；否则 'entries.%2$s' 的 %1$u "
            "次发送共发给 %3$s 个不同的人",
            entry->sends, entry->name, all);
}

void yl_warn_memory_alone(struct yl_warn *warn)
{
    const struct yl_scenario *s = warn->s;
    if (s->size || begins_its_own(s)) return;
    for (uint32_t a = 0; a < s->axes; a++) {
        const struct yl_axis *axis = &s->axis[a];
        if (axis->kind != YL_AXIS_MEMORY || !axis->lasts || !yl_warn_own(warn, axis->at) ||
            !yl_warn_first(warn, axis->at, YL_E_MEMORY_ALONE))
            continue;
        YL_WARN(warn, axis->at, MEMORY_ALONE,
                "'people.%s' lasts beyond a visit, but without 'people.size' every arrival is a "
                "new person: no visit knows of another",
                "'people.%s' 的时效跨越访问，但未写 'people.size' 时每次触达都是新的人："
                "没有一次访问知道另一次",
                axis->name);
        help(warn);
    }
}

/* Who takes of a limit of each person does so in one visit, where nobody comes twice. */
void yl_warn_limit_idle(struct yl_warn *warn)
{
    const struct yl_scenario *s = warn->s;
    const bool again = warn->cut || warn->all->left_out || warn->variant || s->size;
    for (uint32_t i = 0; i < s->limits && !again && !begins_its_own(s); i++) {
        const struct yl_limit *limit = &s->limit[i];
        if (limit->per != YL_PER_PERSON || isinf(yl_dist_mean(limit->allow.dist)) ||
            !(yl_warn_highest(warn, limit, YL_WALKED_LIMIT) > 0) ||
            yl_warn_highest(warn, limit, YL_WALKED_REFUSED) > 0 || !yl_warn_own(warn, limit->at))
            continue;
        YL_WARN(warn, limit->at, NEVER_BINDS,
                "'limits.%s' refuses nobody (campaigns walked: %u): each arrival is another person",
                "%2$u 次模拟中 'limits.%1$s' 没有拒绝任何人：每次触达都是另一个人", limit->name,
                yl_walked_of(warn->walked, YL_WALKED_LIMIT, i).n);
        YL_HELP(warn,
                "declare how many people there are: 'people: {size: 50000}', so that the same "
                "person can come again",
                "请写明一共有多少人：'people: {size: 50000}'，同一个人才会再来");
    }
}
