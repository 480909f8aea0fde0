/* programme.c: what a room's sessions are made of, as an axis of the clock; contract in read.h */
#include "models/readers/read.h"
#include "sim/scenario/yaml.h"
#include <string.h>

enum { SLOTS_MOST = 63 }; /* conditions keep a bit for each, and one for 'off' */
struct slot {
    const char *name;
    int64_t length; /* -1: not given */
};
#define KEYS_INTO struct slot
static const struct yl_key_row slot_keys[] = {
    KEY(TEXT, "name", name, "what it is called", "时段名称", REQUIRED),
    KEY(DURATION, "for", length, "how long it lasts; the last one lasts to the session's end",
        "持续多久；最后一段持续到场次结束", RANGE(1, 0x1p51)),
    KEY_LABEL,
};
const struct yl_key_table yl_slot_table = KEY_TABLE("a slot of a programme", "环节", slot_keys);

static bool name_good(struct yl_load *load, const struct yl_item *item, const char *name)
{
    static const char *const words[] = {"off", "by", "rest"};
    struct yl_item named = {.key = name, .key_at = item->at};
    if (!yl_names_good(load, &named)) return false;
    for (size_t i = 0; i < YL_COUNT_OF(words); i++)
        if (!strcmp(name, words[i]))
            return YL_SAY(load->r, item->at, BAD_NAME, "'%s' cannot be a name", "'%s' 不能作名称",
                          name);
    return true;
}

static uint32_t value_of(struct yl_axis *axis, const char *name)
{
    uint32_t v = 1;
    while (v < axis->values && strcmp(axis->value[v], name)) v++;
    if (v == axis->values) axis->value[axis->values++] = name;
    return v;
}

/* One slot of the list; false: reported. */
static bool read_slot(struct yl_load *load, const struct yl_item *item, struct yl_axis *axis,
                      struct yl_programme *out)
{
    struct slot slot = {.length = -1};
    if (!yl_keys_read(load->r, item, &yl_slot_table, &slot)) return false;
    if (!name_good(load, yl_tree_get(item, "name"), slot.name)) return false;
    if (slot.length < 0 && item->next)
        return YL_SAY(load->r, item->at, MISSING_KEY, "a slot that others follow needs 'for'",
                      "后面还有环节的环节缺少 'for'");
    if (axis->values > SLOTS_MOST)
        return YL_SAY(load->r, item->at, TOO_MANY_VALUES,
                      "a programme has at most 63 names of slots", "一份环节表最多 63 个环节名称");
    out->value[out->slots] = (uint8_t)value_of(axis, slot.name);
    out->length[out->slots++] = slot.length;
    return true;
}

static void read_programme(struct yl_load *load, const char *room, const struct yl_item *list,
                           struct yl_programme *out)
{
    struct yl_arena *arena = load->r->arena;
    struct yl_scenario *scenario = load->out;
    const char *name = yl_arena_print(arena, "rooms.%s.programme", room);
    uint32_t before = load->r->diags->count, at = scenario->axes;
    struct yl_axis *axis = &scenario->axis[at];
    if (!yl_read_shape(load->r, list, YL_LIST)) {
        YL_HELP(load->r, "write '[{name: warm_up, for: 20m}, {name: coupon}]'",
                "写作 '[{name: warm_up, for: 20m}, {name: coupon}]'");
        return;
    }
    *axis = (struct yl_axis){.kind = YL_AXIS_FACT, .name = name, .place = name, .values = 1};
    axis->at = list->key_at;
    axis->from = axis->to = YL_NEVER;
    axis->value = yl_arena_get(arena, (list->count + 1) * sizeof *axis->value);
    out->length = yl_arena_get(arena, (list->count + 1) * sizeof *out->length);
    out->value = yl_arena_get(arena, list->count + 1);
    axis->value[0] = "off";
    for (const struct yl_item *item = list->first; item; item = item->next)
        if (!read_slot(load, item, axis, out)) break;
    if (!list->count)
        YL_SAY(load->r, list->at, WRONG_SHAPE, "'programme' has no slots", "'programme' 没有环节");
    if (yl_names_add(load, YL_P_AXIS, name, list) < 0) {
        YL_SAY(load->r, list->key_at, NAME_TAKEN, "'%s' is the name of a trait already",
               "'%s' 已是特征的名称", name);
        return;
    }
    load->bad_axis[at] = load->r->diags->count != before;
    scenario->axes++;
    out->axis = (int32_t)at;
}

void yl_programmes_read(struct yl_load *load)
{
    const struct yl_names *rooms = &load->names[YL_P_ROOM];
    load->programme = yl_arena_get(load->r->arena, (rooms->count + 1) * sizeof *load->programme);
    for (uint32_t i = 0; i < rooms->count; i++) {
        const struct yl_item *list = yl_tree_get(rooms->item[i], "programme");
        load->programme[i].axis = -1;
        if (list) read_programme(load, rooms->name[i], list, &load->programme[i]);
    }
    for (uint32_t i = 0; i < rooms->count; i++) {
        struct yl_programme *programme = &load->programme[i];
        struct yl_scenario *scenario = load->out;
        if (programme->axis < 0) continue;
        /* The axis as `then` of the room sees it, behind all that have names. */
        struct yl_axis *axis = &scenario->axis[scenario->axes];
        *axis = scenario->axis[programme->axis];
        axis->place = yl_arena_print(load->r->arena, "%s.then", axis->name);
        load->bad_axis[scenario->axes] = load->bad_axis[programme->axis];
        programme->then = scenario->axes++;
    }
}

/* ---- at a slot's start ----------------------------------------------------------------------- */
static const char slot_prefix[] = "programme.";

static uint64_t slot_bit(struct yl_load *load, const struct yl_item *item)
{
    int32_t axis = load->programme[load->room].axis;
    if (axis < 0) {
        yl_say_only_with(load, item->at, item->text, "programme");
        return 0;
    }
    const char *name = item->text + sizeof slot_prefix - 1;
    int32_t v = yl_refer_value(load, &load->out->axis[axis], name, item->at);
    if (v == 0)
        YL_SAY(load->r, item->at, UNKNOWN_TRAIT_VALUE, "'%s' is no slot", "'%s' 不是环节", name);
    return v > 0 ? UINT64_C(1) << v : 0;
}

void yl_key_at(struct yl_load *load, const struct yl_item *item, void *step)
{
    const struct yl_item *list = yl_refer_list(load, item);
    struct yl_item *time = yl_arena_get(load->r->arena, (list->count + 1) * sizeof *time);
    struct yl_item times = {
        .kind = YL_LIST, .key = item->key, .at = item->at, .key_at = item->key_at};
    for (const struct yl_item *each = list->first; each; each = each->next) {
        if (each->kind == YL_SCALAR && !strncmp(each->text, slot_prefix, sizeof slot_prefix - 1)) {
            ((struct yl_step *)step)->at_slots |= slot_bit(load, each);
            continue;
        }
        time[times.count] = *each;
        yl_yaml_append(&times, &time[times.count]);
    }
    if (times.count) yl_key_times(load, &times, step);
}

/* ---- the timetable of a room ----------------------------------------------------------------- */
static void add_change(struct yl_timetable *table, int64_t at, uint8_t value)
{
    if (table->count && table->at[table->count - 1] >= at)
        at = table->at[--table->count]; /* sessions that touch */
    table->at[table->count] = at;
    table->value[table->count++] = value;
}

/* What comes up where a slot begins: times of its own, with those that are written. */
static void add_times(struct yl_load *load, const struct yl_room *room, struct yl_step *item)
{
    const struct yl_timetable *table = &load->out->axis[room->programme].timetable;
    int64_t *all = yl_arena_get(load->r->arena, (item->at_times + table->count + 1) * sizeof *all);
    uint32_t count = 0, w = 0;
    for (uint32_t i = 0; i < table->count; i++) {
        if (!(item->at_slots >> table->value[i] & 1)) continue;
        while (w < item->at_times && item->at_time[w] < table->at[i])
            all[count++] = item->at_time[w++];
        if (w == item->at_times || item->at_time[w] != table->at[i]) all[count++] = table->at[i];
    }
    while (w < item->at_times) all[count++] = item->at_time[w++];
    item->at_time = all;
    item->at_times = count;
}

void yl_programme_place(struct yl_load *load, const struct yl_item *item, struct yl_room *room)
{
    const struct yl_programme *programme = &load->programme[room - load->out->room];
    const struct yl_item *list = yl_tree_get(item, "programme");
    room->programme = programme->axis;
    if (list && !room->sessions && !room->hosted &&
        load->hosted[room - load->out->room] < YL_HOSTED)
        yl_say_only_with(load, list->key_at, "programme", "sessions");
    if (room->programme < 0) return;
    const uint32_t axes[2] = {(uint32_t)programme->axis, programme->then};
    size_t most = (size_t)room->sessions * (programme->slots + 1) + 1;
    for (int t = 0; t < 2; t++) {
        struct yl_timetable *table = &load->out->axis[axes[t]].timetable;
        table->at = yl_arena_get(load->r->arena, most * sizeof *table->at);
        table->value = yl_arena_get(load->r->arena, most);
        for (uint32_t s = 0; s < room->sessions; s++) {
            const struct yl_session *session = &room->session[s];
            int64_t from = session->from;
            for (uint32_t i = 0; i < programme->slots && from < session->to; i++) {
                add_change(table, from, programme->value[i]);
                from += programme->length[i];
            }
            add_change(table, session->to + t, 0); /* `then` of a stay cut there sees the last */
        }
    }
    for (uint32_t i = 0; i < room->whiles; i++)
        if (room->during[i].at_slots) add_times(load, room, &room->during[i]);
    for (uint32_t a = 0; a < room->then.axes; a++)
        if (room->then.axis[a] == room->programme) room->then.axis[a] = (int32_t)axes[1];
}
