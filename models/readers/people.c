/* people.c: traits, what is remembered, intent; contract in read.h */
#include "models/readers/read.h"
#include <math.h>
#include <string.h>

enum { VALUES_MOST = 64, COUNTED_MOST = 15 }; /* conditions keep a bit for each value */
_Static_assert(VALUES_MOST <= 8 * sizeof(((struct yl_condition *)NULL)->mask),
               "a bit for each value");
static const double slack = 1e-9;

static yl_read_value read_intent;

#define KEYS_INTO struct yl_scenario
static const struct yl_key_row people_keys[] = {
    KEY(COUNT, "size", size, "how many people there are; if omitted: every arrival is a new person",
        "人数；不写则每次触达都是新人", RANGE(1, 4294967295.0)),
    KEY_READ("intent", intent, "intent", read_intent,
             "shifts the odds of every 'p' of a person: a distribution or by trait",
             "移动一个人所有 'p' 的几率：分布或按特征"),
};
const struct yl_key_table yl_people_table = KEY_TABLE("people", "people ", people_keys);

static const char *yes_no[] = {"no", "yes"};

static void make_yes_no(struct yl_load *load, struct yl_axis *axis, double yes)
{
    axis->values = 2;
    axis->yes_no = true;
    axis->value = yes_no;
    axis->share = yl_arena_get(load->r->arena, 2 * sizeof *axis->share);
    axis->share[0] = 1 - yes;
    axis->share[1] = yes;
}

/* What stands between the brackets of a memory, word by word. */
struct words {
    struct yl_load *load;
    const struct yl_item *item;
    size_t at, end;
    struct yl_item word;
};

static bool next_word(struct words *words)
{
    const char *text = words->item->text;
    while (words->at < words->end && text[words->at] == ' ') words->at++;
    const size_t from = words->at;
    while (words->at < words->end && text[words->at] != ' ') words->at++;
    words->word = *words->item;
    words->word.at = yl_item_part(words->item, from, words->at - from);
    words->word.text = yl_arena_copy(words->load->r->arena, text + from, words->at - from);
    return words->at > from;
}

static bool is_word(const struct words *words, const char *text)
{
    return !strcmp(words->word.text, text);
}

static bool read_lasts(struct words *words, struct yl_axis *axis)
{
    double lasts = 0;
    if (!next_word(words) || !yl_value_is_number(words->word.text)) return false;
    if (!yl_read_number(words->load->r, &words->word, YL_U_DURATION, &lasts)) return true;
    axis->lasts = (int64_t)lasts;
    if (axis->lasts <= 0)
        YL_SAY(words->load->r, words->word.at, VALUE_RANGE,
               "'%s' lasts no time: it would never be remembered",
               "'%s' 持续时间为零，等于从未记住", axis->name);
    return true;
}

static bool read_most(struct words *words, double *most)
{
    if (!next_word(words) || !is_word(words, "most") || !next_word(words) ||
        !yl_value_is_number(words->word.text))
        return false;
    const bool is_read = yl_read_number(words->load->r, &words->word, YL_U_COUNT, most);
    if (is_read && *most >= 1 && *most <= COUNTED_MOST) return true;
    *most = 1;
    if (is_read)
        YL_SAY(words->load->r, words->word.at, VALUE_RANGE,
               "'%s' counts at most to a number from 1 to %d", "'%s' 的计数上限应在 1 到 %d 之间",
               words->item->key, COUNTED_MOST);
    return true;
}

/* remembered(30% lasts 7d), counted(at most 5 lasts 7d); false: it is not written so. */
static bool read_words(struct words *words, struct yl_axis *axis, bool counts, double *share,
                       double *most)
{
    bool shared = false, lasts = false;
    while (next_word(words)) {
        if (is_word(words, "lasts") && !lasts) {
            if (!read_lasts(words, axis)) return false;
            lasts = true;
        } else if (counts && is_word(words, "at") && !(*most > 0)) {
            if (!read_most(words, most)) return false;
        } else if (!counts && !shared && !lasts) {
            shared = true;
            if (!yl_read_number(words->load->r, &words->word, YL_U_SHARE, share)) *share = 0;
        } else {
            return false;
        }
    }
    return counts ? *most > 0 : shared || lasts;
}

static bool is_call(const char *text, const char *name)
{
    const size_t length = strlen(name);
    return !strncmp(text, name, length) && (!text[length] || text[length] == '(');
}

static bool read_memory(struct yl_load *load, const struct yl_item *item, struct yl_axis *axis)
{
    const bool counts = is_call(item->text, "counted");
    if (!counts && !is_call(item->text, "remembered")) return false;
    const size_t length = strlen(item->text);
    const char *open = strchr(item->text, '(');
    double share = 0, most = 0;
    bool good = !counts;
    if (open) {
        struct words words = {load, item, (size_t)(open - item->text) + 1, length - 1, {0}};
        good = item->text[length - 1] == ')' && read_words(&words, axis, counts, &share, &most);
    }
    if (!good) {
        YL_SAY(load->r, item->at, WRONG_SHAPE, "'%s' is '%s', which declares no memory",
               "'%s' 是 '%s'，不是记忆的声明", item->key, item->text);
        YL_HELP(load->r,
                "write remembered, remembered(30%%), remembered(lasts 7d), "
                "remembered(30%% lasts 7d), counted(at most 5) or counted(at most 5 lasts 7d)",
                "写作 remembered、remembered(30%%)、remembered(lasts 7d)、"
                "remembered(30%% lasts 7d)、counted(at most 5) 或 "
                "counted(at most 5 lasts 7d)");
    }
    axis->kind = YL_AXIS_MEMORY;
    if (counts) {
        axis->values = most > 1 ? (uint32_t)most + 1 : 2;
        axis->counts = true;
        axis->value = yl_arena_get(load->r->arena, axis->values * sizeof *axis->value);
        axis->share = yl_arena_get(load->r->arena, axis->values * sizeof *axis->share);
        for (uint32_t v = 0; v < axis->values; v++)
            axis->value[v] = yl_arena_print(load->r->arena, "%u", v);
        axis->share[0] = 1;
    } else
        make_yes_no(load, axis, share);
    return true;
}

static void sort_yes_no(struct yl_axis *axis)
{
    if (axis->values != 2 || strcmp(axis->value[0], "yes") || strcmp(axis->value[1], "no")) {
        axis->yes_no =
            axis->values == 2 && !strcmp(axis->value[0], "no") && !strcmp(axis->value[1], "yes");
        return;
    }
    double yes = axis->share[0];
    axis->share[0] = axis->share[1];
    axis->share[1] = yes;
    axis->value = yes_no;
    axis->yes_no = true;
}

static void read_values(struct yl_load *load, const struct yl_item *item, struct yl_axis *axis)
{
    struct yl_reader *reader = load->r;
    axis->value = yl_arena_get(reader->arena, (item->count + 1) * sizeof *axis->value);
    axis->share = yl_arena_get(reader->arena, (item->count + 1) * sizeof *axis->share);
    double sum = 0;
    bool good = true;
    for (const struct yl_item *child = item->first; child; child = child->next) {
        if (!strcmp(child->key, "label") &&
            (child->kind != YL_SCALAR || !yl_value_is_number(child->text))) {
            yl_key_label(load, child, NULL);
            continue;
        }
        if (!strcmp(child->key, "by") || !strcmp(child->key, "rest")) {
            good = YL_SAY(reader, child->key_at, BAD_NAME, "'%s' cannot be a name",
                          "'%s' 不能作名称", child->key);
            continue;
        }
        good &= yl_names_short(load, child);
        axis->value[axis->values] = child->key;
        if (yl_read_number(reader, child, YL_U_SHARE, &axis->share[axis->values]))
            sum += axis->share[axis->values];
        else
            good = false;
        axis->values++;
    }
    if (axis->values > VALUES_MOST) {
        YL_SAY(reader, item->key_at, TOO_MANY_VALUES,
               "'%s' has %u values, but a trait has at most 64",
               "'%s' 有 %u 个取值，一个特征最多 64 个", item->key, axis->values);
        axis->values = VALUES_MOST;
    } else if (good && fabs(sum - 1) > slack)
        YL_SAY(reader, item->at, SHARES_SUM,
               "the shares add up to %.9g%%, but must add up to 100%%",
               "占比之和为 %.9g%%，应为 100%%", sum * 100);
    sort_yes_no(axis);
}

static void read_axis(struct yl_load *load, const struct yl_item *item, struct yl_axis *axis)
{
    double share = 0;
    *axis =
        (struct yl_axis){.name = item->key, .at = item->key_at, .from = YL_ALWAYS, .to = YL_NEVER};
    if (item->kind == YL_MAP && item->count) {
        read_values(load, item, axis);
        return;
    }
    if (item->kind == YL_SCALAR && read_memory(load, item, axis)) return;
    if (item->kind == YL_SCALAR && *item->text && !yl_value_is_number(item->text)) {
        YL_SAY(load->r, item->at, WRONG_SHAPE, "'%s' is '%s', which declares no trait",
               "'%s' 是 '%s'，不是特征的声明", item->key, item->text);
        YL_HELP(load->r,
                "a trait is a share (30%%), a map of values with shares, remembered or "
                "counted(at most 5)",
                "特征写作占比（30%%）、取值与占比的映射、remembered 或 counted(at most 5)");
    } else if (!yl_read_number(load->r, item, YL_U_SHARE, &share))
        share = 0;
    make_yes_no(load, axis, share);
}

/* One of the keys that are no trait, when it can be read. */
static void read_only(struct yl_load *load, const struct yl_item *people,
                      const struct yl_key_row *key)
{
    const struct yl_item *found = yl_tree_get(people, key->name);
    if (found) yl_key_read(load->r, found, key, load->out);
}

void yl_people_read(struct yl_load *load, const struct yl_item *item)
{
    if (!item || yl_item_is_nothing(item) || !yl_read_shape(load->r, item, YL_MAP)) return;
    struct yl_scenario *scenario = load->out;
    read_only(load, item, &people_keys[0]);
    for (const struct yl_item *child = item->first; child; child = child->next) {
        if (!strcmp(child->key, "size") || !strcmp(child->key, "intent")) continue;
        yl_names_good(load, child);
        if (yl_names_add(load, YL_P_AXIS, child->key, child) < 0) continue;
        uint32_t before = load->r->diags->count;
        read_axis(load, child, &scenario->axis[scenario->axes++]);
        load->bad_axis[scenario->axes - 1] = load->r->diags->count != before;
    }
}

static void read_intent(struct yl_load *load, const struct yl_item *item, void *out)
{
    struct yl_quantity *intent = &((struct yl_scenario *)out)->intent;
    struct yl_raw raw = {0};
    if (!yl_read_raw(load->r, item, YL_U_NUMBER, &raw)) return;
    for (uint32_t i = 0; i < raw.count; i++) raw.dist[i].with_sign = true;
    yl_refer_quantity(load, &raw, intent);
    int32_t axis = intent->axis;
    if (axis < 0 || load->bad_axis[axis] || load->out->axis[axis].kind == YL_AXIS_TRAIT) return;
    YL_SAY(load->r, item->at, WRONG_TRAIT,
           "'intent' is drawn once for each person, so it cannot go by '%s', which may change",
           "'intent' 对每人只抽一次，不能按会变化的 '%s'", load->out->axis[axis].name);
    YL_HELP(load->r, "a trait is allowed after 'by', not what is remembered nor a fact",
            "'by' 之后只能写特征，不能写记忆或事实");
}

void yl_intent_read(struct yl_load *load, const struct yl_item *people)
{
    load->out->intent.axis = -1;
    read_only(load, people, &people_keys[1]);
}
