/* log.c: what the columns and names of a log mean; only `yinliu fit` asks; contract in read.h */
#include "models/readers/read.h"
#include "models/steps.h"
#include <string.h>

static yl_read_value read_pairs, read_columns, read_events, read_entries, read_traits;

#define YL_PRESET(name, ...) "|" #name
static const char preset_words[] =
#include "models/log_presets.def"
    ;

#define KEYS_INTO struct yl_log_rules
static const struct yl_key_row log_keys[] = {
    KEY_WORD("preset", preset, preset_words + 1, "which tool wrote it", "由哪个工具写出",
             DEFAULT("rows")),
    KEY(TEXT, "tz", tz, "zone of times without an offset; if omitted, horizon.tz",
        "未写时差的时间所用时区，不写则用 horizon.tz", READ(yl_key_scalar)),
    KEY(TIME, "from", from, "complete from then on; if omitted, its first time",
        "从此时起日志完整；不写则为最早的时间"),
    KEY(TIME, "to", to, "complete until then; if omitted, its last time",
        "到此时为止日志完整；不写则为最晚的时间"),
    KEY(DURATION, "visit", visit, "a longer pause ends a visit", "停顿超过此时长即另算一次访问",
        RANGE(1, 0x1p51), DEFAULT("30m")),
    KEY(RATE, "bots", bots, "who is faster for an hour is set aside",
        "一小时内比这更快的用户被搁置"),
    KEY_READ("columns", column, "log_columns", read_columns,
             "columns that are named otherwise than by the preset", "与预设不同的列名"),
    KEY_READ("events", event, "log_names", read_events,
             "names of events, and the step or entry that each stands for",
             "事件名对应的步骤或入口"),
    KEY_READ("entries", entry, "log_names", read_entries,
             "values in the column of entries, and the entry of each", "入口列的取值对应的入口"),
    KEY_READ("traits", trait, "log_names", read_traits, "traits, and the column of each",
             "各特征所在的列"),
    KEY_READ("exclude", exclude, "log_exclude", read_pairs,
             "columns, and the values of rows that are set aside", "按列取值搁置的行"),
};
const struct yl_key_table yl_log_table = KEY_TABLE("a log", "日志", log_keys);

/* ---- maps of names --------------------------------------------------------------------------- */

static void say_map(struct yl_load *load, const struct yl_item *item)
{
    YL_SAY(load->r, item->at, WRONG_SHAPE, "'%s' is a map of names: {NAME: NAME}",
           "'%s' 应是名称的映射：{名称: 名称}", item->key ? item->key : "log");
}

/* One line after the other, a list of values as one line each. */
static void read_pairs(struct yl_load *load, const struct yl_item *item, void *out)
{
    struct yl_log_names *names = YL_KEY_FIELD(struct yl_log_names, out, load->r->key->at);
    if (item->kind != YL_MAP) {
        say_map(load, item);
        return;
    }
    uint32_t count = 0;
    for (const struct yl_item *one = item->first; one; one = one->next)
        count += one->kind == YL_LIST ? one->count : 1;
    names->all = yl_arena_get(load->r->arena, (count + 1) * sizeof *names->all);
    for (const struct yl_item *one = item->first; one; one = one->next) {
        const struct yl_item *value = one->kind == YL_LIST ? one->first : one;
        for (; value; value = one->kind == YL_LIST ? value->next : NULL)
            if (yl_read_scalar(load->r, value))
                names->all[names->count++] =
                    (struct yl_log_name){.name = one->key, .value = value->text, .item = value};
    }
}

/* The names of a map without lists; none: reported. */
static struct yl_log_names names_of(struct yl_load *load, const struct yl_item *item, void *out)
{
    for (const struct yl_item *one = item->first; one; one = one->next)
        if (one->kind != YL_SCALAR) {
            say_map(load, item);
            return (struct yl_log_names){0};
        }
    read_pairs(load, item, out);
    return *YL_KEY_FIELD(struct yl_log_names, out, load->r->key->at);
}

static void read_columns(struct yl_load *load, const struct yl_item *item, void *out)
{
    static const char *const roles[] = {
#define YL_ROLE(ROLE, role, ...) role,
#include "models/log_presets.def"
    };
    const struct yl_log_names names = names_of(load, item, out);
    for (uint32_t i = 0; i < names.count; i++) {
        struct yl_log_name *one = &names.all[i];
        size_t role = 0;
        while (role < YL_COUNT_OF(roles) && strcmp(one->name, roles[role]) != 0) role++;
        one->index = (int32_t)role;
        if (role < YL_COUNT_OF(roles)) continue;
        YL_SAY(load->r, one->item->key_at, UNKNOWN_KEY, "'%s' is not a column of a log",
               "'%s' 不是日志的列", one->name);
        yl_diag_suggest(load->r->diags, one->name, roles, YL_COUNT_OF(roles));
    }
}

/* ---- what they stand for --------------------------------------------------------------------- */

static int32_t entry_of(struct yl_load *load, const struct yl_item *item)
{
    return yl_refer(load, YL_P_ENTRY, item, !strncmp(item->text, "entries.", 8));
}

static void read_entries(struct yl_load *load, const struct yl_item *item, void *out)
{
    const struct yl_log_names names = names_of(load, item, out);
    for (uint32_t i = 0; i < names.count; i++)
        names.all[i].index = entry_of(load, names.all[i].item);
}

static void read_traits(struct yl_load *load, const struct yl_item *item, void *out)
{
    const struct yl_log_names names = names_of(load, item, out);
    for (uint32_t i = 0; i < names.count; i++) {
        struct yl_log_name *one = &names.all[i];
        one->index = yl_refer_axis(load, one->name, one->item->key_at);
        if (one->index >= 0 && load->out->axis[one->index].kind != YL_AXIS_TRAIT)
            YL_SAY(load->r, one->item->key_at, UNKNOWN_TRAIT, "'%s' is not a trait of people",
                   "'%s' 不是人群的特征", one->name);
    }
}

/* True if "sms.open", "paths.sms.open" or "open" names the step of the place. */
static bool is_named(const char *text, size_t length, const struct yl_steps *of, const char *step)
{
    const char *end = text + length;
    size_t size = strlen(step), kind = strlen(of->kind) + 1;
    if (length < size || strncmp(end - size, step, size) != 0) return false;
    if (length == size) return true;
    if (end[-(ptrdiff_t)size - 1] != '.') return false;
    length -= size + 1;
    if (length > kind && !strncmp(text, of->kind, kind - 1) && text[kind - 1] == '.') {
        text += kind;
        length -= kind;
    }
    return length == strlen(of->name) && !strncmp(text, of->name, length);
}

/* "paths.sms.open", or "paths.sms.open reached" */
static void read_step(struct yl_load *load, struct yl_log_name *one)
{
    static const char reached[] = " reached", passed[] = " passed";
    struct yl_steps of;
    size_t length = strlen(one->value);
    unsigned found = 0;
    size_t more = length > sizeof reached ? length - sizeof reached + 1 : 0;
    one->reached = more && !strcmp(one->value + more, reached);
    if (one->reached) length = more;
    more = length > sizeof passed ? length - sizeof passed + 1 : 0;
    if (more && !strcmp(one->value + more, passed)) length = more;
    for (uint32_t l = 0; yl_steps_at(load->out, l, &of); l++)
        for (uint32_t i = 0; i < of.steps && !of.during; i++) {
            if (!of.step[i].name || !is_named(one->value, length, &of, of.step[i].name)) continue;
            one->step = &of.step[i];
            found++;
        }
    if (found == 1) return;
    if (found)
        YL_SAY(load->r, one->item->at, UNKNOWN_PLACE, "%u places have a step '%s'",
               "%u 个地点有步骤 '%s'", found, one->value);
    else
        YL_SAY(load->r, one->item->at, UNKNOWN_PLACE, "no path or shop has a step '%s'",
               "没有路径或店铺有步骤 '%s'", one->value);
    YL_HELP(load->r, "write paths.NAME.STEP, shops.NAME.STEP, entries.NAME or arrive",
            "应写作 paths.名称.步骤、shops.名称.步骤、entries.名称 或 arrive");
}

static void read_events(struct yl_load *load, const struct yl_item *item, void *out)
{
    const struct yl_log_names names = names_of(load, item, out);
    for (uint32_t i = 0; i < names.count; i++) {
        struct yl_log_name *one = &names.all[i];
        one->index = -1;
        if (!strncmp(one->value, "entries.", 8))
            one->index = entry_of(load, one->item);
        else if (strcmp(one->value, "arrive") != 0) /* by whatever entry the row says */
            read_step(load, one);
    }
}

void yl_log_read(struct yl_load *load, const struct yl_item *item)
{
    static const struct yl_item none = {.kind = YL_MAP};
    struct yl_log_rules *log = &load->out->log;
    struct yl_zone zone;
    *log = (struct yl_log_rules){.from = YL_ALWAYS, .to = YL_NEVER, .visit = 30 * YL_MINUTE};
    bool good = yl_keys_read(load->r, item ? item : &none, &yl_log_table, log);
    if (!item || item->kind != YL_MAP) return;
    yl_interval_good(load, item, log->from, log->to);
    const struct yl_item *tz = yl_tree_get(item, "tz");
    log->tz = good && tz ? tz->text : NULL;
    if (!log->tz) return;
    struct yl_fault why = {0};
    const enum yl_status status = yl_zone_open(&zone, log->tz, &why);
    if (status == YL_IO)
        yl_diags_unread(load->r->diags, &why);
    else if (status)
        YL_SAY(load->r, tz->at, UNKNOWN_ZONE, "there is no time zone '%s'", "没有时区 '%s'",
               log->tz);
    else
        yl_zone_close(&zone);
}
