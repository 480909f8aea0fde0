/* room.c: live rooms, their sessions and what happens during a stay; contract in read.h */
#include "models/readers/read.h"
#include "sim/base/number.h"
#include <math.h>
#include <stdlib.h>

#define KEYS_INTO struct yl_session
static const struct yl_key_row session_keys[] = {
    KEY(TIME, "from", from, "when it begins", "开始时间", REQUIRED),
    KEY(TIME, "to", to, "when it ends, exclusive", "结束时间（不含）", REQUIRED),
};
#undef KEYS_INTO
const struct yl_key_table yl_session_table = KEY_TABLE("a session", "场次", session_keys);

static yl_read_value read_sessions, read_then;

#define KEYS_INTO struct yl_room
static const struct yl_key_row room_keys[] = {
    KEY_LABEL,
    KEY_SUB(LIST, "sessions", session, yl_session_table, "when it is live; if omitted: always",
            "何时直播；不写则一直在播", READ(read_sessions)),
    KEY_SUB(LIST, "programme", programme, yl_slot_table,
            "the slots of each session, one after the other", "每场直播依次的环节",
            READ(yl_key_later)),
    KEY_DESTINATION("before_first", before_first, "where a visit goes that comes too early",
                    "来得太早的访问去哪里", DEFAULT("leave"), OF(YL_LEAVE)),
    KEY_READ("after_end", after_end, "destination_replay", yl_key_destination,
             "where a visit goes that comes too late; or replay", "来得太晚的访问去哪里；或 replay",
             DEFAULT("leave"), OF(YL_LEAVE | YL_REPLAY)),
    KEY_QUANTITY("watch", watch, DURATION, "how long a viewer stays, cut at the end of the session",
                 "观看多久，场次结束即止", REQUIRED),
    KEY_READ("then", then, "then", read_then,
             "where a viewer goes afterwards: a destination or a choose",
             "看完去哪里：去向或 choose", DEFAULT("leave")),
    KEY(COUNT, "capacity", capacity, "seats; unlimited if omitted", "座位数；不写则不限",
        RANGE(1, 1e15)),
    KEY_WORD("when_full", when_full_leave, "wait|leave", "what a visit does that finds no seat",
             "没有座位时怎么办", DEFAULT("wait")),
    KEY_QUANTITY("patience", patience, DURATION, "how long it waits; if omitted: for ever",
                 "等多久；不写则一直等"),
    KEY_DESTINATION(
        "otherwise", otherwise,
        "where a visit goes that gets no seat; if omitted: it ends as full or abandoned",
        "没有座位的访问去哪里；不写则以 full 或 abandoned 结束", OF(YL_LEAVE)),
    KEY_SUB(MAP, "while", during, yl_while_table, "steps that happen during a stay",
            "停留期间发生的步骤", READ(yl_key_whiles), COUNT_IN(whiles)),
    KEY(YESNO, "hosted", hosted, "exists once for each visit that opens it",
        "每个开启它的访问各有一间", DEFAULT("no")),
    KEY(SHARE, "pause_loses", pause_loses, "chance of each viewer to leave at a pause",
        "暂停时每位观众离开的概率", DEFAULT("0%")),
};
const struct yl_key_table yl_room_table = KEY_TABLE("a room", "直播间", room_keys);

struct placed {
    struct yl_session session; /* first, so that they are sorted by when it begins */
    const struct yl_item *item;
};

static void read_sessions(struct yl_load *load, const struct yl_item *list, void *room)
{
    struct yl_room *out = room;
    uint32_t count = 0, number = 0;
    struct placed *all = yl_arena_get(load->r->arena, (list->count + 1) * sizeof *all);
    out->session = yl_arena_get(load->r->arena, (list->count + 1) * sizeof *out->session);
    out->session_at = yl_arena_get(load->r->arena, (list->count + 1) * sizeof *out->session_at);
    for (const struct yl_item *item = list->first; item; item = item->next) {
        all[count] = (struct placed){.item = item, .session.number = number++};
        count += yl_keys_read(load->r, item, &yl_session_table, &all[count].session) &&
                 yl_interval_good(load, item, all[count].session.from, all[count].session.to);
    }
    qsort(all, count, sizeof *all, yl_time_order);
    for (uint32_t i = 0; i < count; i++) {
        out->session[i] = all[i].session;
        out->session_at[i] = all[i].item->at;
        if (!i || all[i].session.from >= all[i - 1].session.to) continue;
        const struct yl_item *a = all[i - 1].item, *b = all[i].item;
        bool swap =
            b->at.line < a->at.line || (b->at.line == a->at.line && b->at.column < a->at.column);
        YL_SAY(load->r, swap ? a->at : b->at, SESSIONS_OVERLAP,
               "this session overlaps another of '%s'", "此场次与 '%s' 的另一场重叠", out->name);
        YL_NOTE(load->r, "the other is at line %u", "另一场在第 %u 行",
                swap ? b->at.line : a->at.line);
    }
    out->sessions = count;
}

static void read_then(struct yl_load *load, const struct yl_item *item, void *room)
{
    struct yl_room *out = room;
    if (item->kind == YL_MAP) {
        const struct yl_item *choose = yl_tree_get(item, "choose");
        if (choose && item->count == 1)
            yl_choice_read(load, choose, YL_LEAVE, &out->then);
        else
            yl_choice_by(load, item, &out->then);
        return;
    }
    struct yl_destination to;
    yl_destination_read(load, item, YL_LEAVE, &to);
    yl_choice_one(load->r->arena, to, &out->then);
}

static void check_hosted(struct yl_load *load, const struct yl_item *item, bool hosted)
{
    static const char *const not_hosted[] = {"sessions", "capacity", "programme"};
    for (size_t i = 0; hosted && i < YL_COUNT_OF(not_hosted); i++) {
        const struct yl_item *key = yl_tree_get(item, not_hosted[i]);
        if (key)
            YL_SAY(load->r, key->key_at, HOSTED_ROOM, "a hosted room has no '%s'",
                   "hosted 直播间没有 '%s'", key->key);
    }
    const struct yl_item *loses = hosted ? NULL : yl_tree_get(item, "pause_loses");
    if (loses)
        YL_SAY(load->r, loses->key_at, HOSTED_ROOM, "only a hosted room has '%s'",
               "只有 hosted 直播间有 '%s'", loses->key);
}

/* By how much an item lengthens a stay for each time that passes, at most: its chance, taken as 1
 * where something moves it, times the mean of what it adds over the mean gap. */
static double lengthens(const struct yl_load *load, const struct yl_step *item)
{
    const bool moved =
        item->is_mean || item->shocks || (load->out->intent.count && item->intent != 0);
    double p = 0, more = 0, gap = INFINITY;
    for (uint32_t i = 0; i < item->p.count; i++) p = fmax(p, item->p.dist[i].a);
    for (uint32_t i = 0; i < item->extends.count; i++)
        more = fmax(more, yl_dist_mean(&item->extends.dist[i]));
    for (uint32_t i = 0; i < item->every.count; i++)
        gap = fmin(gap, yl_dist_mean(&item->every.dist[i]));
    if (!(p > 0) || !(more > 0)) return 0;
    return (moved ? 1 : p) * more / fmax(gap, 1);
}

/* Without a session nothing else ends a stay that its items lengthen. */
static void check_endless(struct yl_load *load, const struct yl_room *room)
{
    double sum = 0;
    const struct yl_step *last = NULL;
    for (uint32_t i = 0; !room->sessions && i < room->whiles; i++) {
        const struct yl_step *item = &room->during[i];
        if (item->timing == YL_TIMING_EVERY && item->extends.count) last = item;
        sum += item->timing == YL_TIMING_EVERY ? lengthens(load, item) : 0;
    }
    if (!last || sum < 1) return;
    YL_SAY(load->r, last->extends.at, ENDLESS_STAY,
           "stays in '%s' would not end: its items add %s of the time that passes",
           "'%s' 的停留不会结束：其中的项所延长的是经过时间的 %s 倍", room->name,
           yl_short_of(sum).text);
    YL_HELP(load->r,
            "chance times 'extends' over the gap of 'every', added up, is below 1 (an intent "
            "or shock counts as 100%%), or the room has 'sessions'",
            "概率乘 'extends' 除以 'every' 的间隔，合计应小于 1（有意向或冲击时按 100%% 计），"
            "或给直播间写 'sessions'");
}

void yl_room_read(struct yl_load *load, const struct yl_item *item, void *into)
{
    struct yl_room *out = into;
    *out = (struct yl_room){.name = item->key, .at = item->key_at, .capacity = -1, .programme = -1};
    load->room = (uint32_t)(out - load->out->room);
    if (!yl_keys_read(load->r, item, &yl_room_table, out)) return;
    check_hosted(load, item, out->hosted);
    check_endless(load, out);
    if (load->programme) yl_programme_place(load, item, out);
}
