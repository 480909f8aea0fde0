/* scenario.c: the whole scenario, every variant of it; contract in scenario.h */
#include "models/scenario.h"
#include "models/arms/arms.h"
#include "models/evidence.h"
#include "models/guesses.h"
#include "models/readers/read.h"
#include "models/readers/settings.h"
#include "sim/base/get.h"
#include "sim/base/hash.h"
#include "sim/base/text.h"
#include <stdlib.h>
#include <string.h>

struct root { /* maps are read in the order in which they need each other */
    const struct yl_item *title;
    const struct yl_item *place[YL_P_PLACES];
    const struct yl_item *horizon, *run, *people, *facts, *targets, *uncertain, *evidence, *sweep,
        *experiment, *log, *page;
};
static void key_title(struct yl_load *load, const struct yl_item *item, void *out)
{
    yl_key_label(load, item, out);
    *(const struct yl_item **)out = item;
}

enum { NOWHERE_ELSE = YL_NOT_IN_VARIANT | YL_NOT_AT_POINT | YL_NOT_A_GUESS };
#define KEYS_INTO struct root
static const struct yl_key_row root_keys[] = {
    KEY_SHAPE("yinliu", "version", yl_key_later, "language version, 1", "语言版本，1",
              WHOLE(YL_NOT_A_GUESS)),
    KEY_READ("title", title, "label", key_title, "what the scenario is about", "场景标题",
             WHOLE(NOWHERE_ELSE | YL_OF_ITS_FILE)),
    KEY_SHAPE("include", "files", yl_key_later, "files merged under this one",
              "合并在本文件之下的文件", WHOLE(YL_NOT_A_GUESS)),
    KEY_SHAPE("set", "overrides", yl_key_later, "dotted paths with new values, after merging",
              "合并之后按点号路径设值", WHOLE(YL_NOT_A_GUESS)),
    KEY_SUB(ONE, "horizon", horizon, yl_horizon_table, "the time it covers", "覆盖的时间", REQUIRED,
            WHOLE(YL_NOT_A_GUESS)),
    KEY_SUB(ONE, "run", run, yl_run_table, "seed and replications", "种子与模拟次数",
            WHOLE(YL_NOT_A_GUESS)),
    KEY_ITEM("people", people, "people", "traits, what is remembered, size, intent",
             "特征、记忆、人数、意愿"),
    KEY_ITEM("facts", facts, "facts", "what is true for everybody, by date", "按日期成立的事实"),
#define YL_PLACE(KIND, thing, things, en, zh, ...) \
    KEY_SUB(MAP, #things, place[YL_P_##KIND], yl_##thing##_table, __VA_ARGS__),
#include "models/all.def"
    KEY_ITEM("targets", targets, "targets", "PLACE.METRIC: \">=N\", the chance to reach it",
             "地点.指标: \">=N\"，达到的概率", WHOLE(YL_NOT_IN_VARIANT | YL_NOT_A_GUESS)),
    KEY_ITEM("uncertain", uncertain, "guesses", "values that are not known, and how well they are",
             "拿不准的数及其范围", WHOLE(NOWHERE_ELSE)),
    KEY_SUB(LIST, "evidence", evidence, yl_evidence_table,
            "finished experiments that weigh the draws of 'uncertain'",
            "为 'uncertain' 的抽取加权的已完成实验", WHOLE(NOWHERE_ELSE)),
    KEY_SHAPE("variants", "variants", yl_key_later, "arms to compare with base",
              "与 base 比较的方案", WHOLE(YL_NOT_IN_VARIANT | YL_NOT_AT_POINT)),
    KEY_SUB(ONE, "sweep", sweep, yl_sweep_table, "many points at once", "一次运行多个点",
            WHOLE(NOWHERE_ELSE)),
    KEY_SUB(ONE, "experiment", experiment, yl_experiment_table, "an experiment that is planned",
            "计划中的实验", WHOLE(NOWHERE_ELSE)),
    KEY_SUB(ONE, "log", log, yl_log_table, "what a log means that fit reads", "fit 所读日志的含义",
            WHOLE(NOWHERE_ELSE)),
    KEY_SUB(ONE, "report", page, yl_page_table,
            "what the page of a report shows beside its figures", "报告页面在数字之外写什么",
            WHOLE(NOWHERE_ELSE)),
};
const struct yl_key_table yl_scenario_table = KEY_TABLE("a scenario", "场景", root_keys);

const struct yl_key_table *const *yl_key_tables(size_t *count)
{
    static const struct yl_key_table *const all[] = {
        &yl_scenario_table,
#define YL_TABLE(table) &table,
#include "models/all.def"
    };
    *count = YL_COUNT_OF(all);
    return all;
}

static uint32_t count_of(const struct yl_item *map) { return map ? map->count : 0; }

static bool nearly_hosted(const struct yl_item *room)
{
    for (const struct yl_item *key = room->first; key; key = key->next)
        if (yl_text_distance(key->key, "hosted") <= 2) return true;
    return false;
}

static void collect(struct yl_load *load, const struct root *root)
{
    struct yl_arena *arena = load->r->arena;
    for (int place = 0; place < YL_P_PLACES; place++)
        yl_names_collect(load, (enum yl_place)place, root->place[place]);
    const struct yl_names *rooms = &load->names[YL_P_ROOM];
    load->hosted = yl_arena_get(arena, rooms->count + 1);
    for (uint32_t i = 0; i < rooms->count; i++) {
        const struct yl_item *room = rooms->item[i];
        const struct yl_item *hosted = yl_tree_get(room, "hosted");
        if (!hosted && room->kind == YL_MAP && room->count)
            load->hosted[i] = nearly_hosted(room) ? YL_PERHAPS_HOSTED : YL_NOT_HOSTED;
        else if (!hosted || hosted->kind != YL_SCALAR)
            load->hosted[i] = YL_PERHAPS_HOSTED;
        else
            load->hosted[i] = !strcmp(hosted->text, "yes")  ? YL_HOSTED
                              : !strcmp(hosted->text, "no") ? YL_NOT_HOSTED
                                                            : YL_PERHAPS_HOSTED;
    }
    uint32_t axes = count_of(root->people) + count_of(root->facts) + 2 * rooms->count;
    load->out->axis = yl_arena_get(arena, (axes + 1) * sizeof *load->out->axis);
    load->bad_axis = yl_arena_get(arena, axes + 1);
    load->bad_limit = yl_arena_get(arena, load->names[YL_P_LIMIT].count + 1);
}

static void read_all(struct yl_load *load, const struct root *root)
{
    struct yl_scenario *scenario = load->out;
    if (root->horizon) yl_horizon_read(load, root->horizon);
    if (scenario->from == YL_NEVER) load->r->from = load->r->to = -1;
    yl_run_read(load, root->run);
    collect(load, root);
    yl_people_read(load, root->people);
    yl_facts_read(load, root->facts);
    yl_programmes_read(load);
    load->place = YL_P_ROOT;
    yl_intent_read(load, root->people);
    yl_run_by_read(load);
    yl_places_read(load, YL_P_LIMIT); /* steps ask what kind of limit it is */
    for (int place = 0; place < YL_P_REPORT; place++)
        if (place != YL_P_LIMIT) yl_places_read(load, (enum yl_place)place);
    scenario->goals = load->names[YL_P_GOAL].count;
    scenario->goal = load->names[YL_P_GOAL].name;
    scenario->goal_item = load->names[YL_P_GOAL].item;
    scenario->start_names = load->names[YL_P_START].count;
    scenario->start_name = load->names[YL_P_START].name;
    scenario->start_item = load->names[YL_P_START].item;
    yl_places_read(load, YL_P_REPORT);
    scenario->files_hash = load->r->files_hash;
    yl_targets_read(load, root->targets);
    yl_uncertain_read(load, root->uncertain);
    yl_evidence_read(load, root->evidence);
    yl_sweep_read(load, root->sweep);
    load->place = YL_P_ROOT;
    yl_experiment_read(load, root->experiment);
    load->place = YL_P_ASIDE;
    yl_log_read(load, root->log);
    if (root->page) (void)yl_keys_read(load->r, root->page, &yl_page_table, load->out);
}

/* False: reported. */
static bool read_root(struct yl_scenario *out, struct yl_reader *reader, const struct yl_item *item,
                      const char *variant)
{
    struct yl_load load = {.r = reader, .out = out, .place = YL_P_ASIDE};
    struct root root = {0};
    uint32_t before = reader->diags->count;
    *out = (struct yl_scenario){.variant = variant, .root = item, .from = YL_NEVER, .to = YL_NEVER};
    out->zone = (struct yl_zone){.offset_s = 8 * 3600, .name = "+08:00"};
    reader->zone = &out->zone;
    reader->from = reader->to = 0;
    reader->files_hash = 0;
    reader->load = &load;
    reader->refer = yl_refer_quantity;
    yl_keys_read(reader, item, &yl_scenario_table, &root);
    for (int lang = YL_EN; lang <= YL_ZH; lang++) {
        const char *text = yl_label_text(root.title, (enum yl_lang)lang);
        out->title[lang] = text ? text : yl_label_text(root.title, lang == YL_EN ? YL_ZH : YL_EN);
    }
    read_all(&load, &root);
    return reader->diags->count == before;
}

bool yl_scenario_read(struct yl_scenario *out, struct yl_tree *tree, const struct yl_item *root,
                      const char *variant, struct yl_diags *diags)
{
    struct yl_csv_file *files = NULL;
    struct yl_reader reader = {.arena = &tree->arena, .diags = diags, .files = &files};
    if (strcmp(variant, "base")) reader.variant = variant;
    return read_root(out, &reader, root, variant);
}

/* ---- a value that is tried ---- */

static uint32_t count_scalars(const struct yl_item *item)
{
    uint32_t count = item->kind == YL_SCALAR;
    for (const struct yl_item *child = item->first; child; child = child->next)
        count += count_scalars(child);
    return count;
}

bool yl_scenario_takes(const struct yl_item *base, const struct yl_override *override,
                       struct yl_diags *of)
{
    struct yl_tree tree = {0};
    struct yl_diags diags = {0};
    struct yl_scenario scenario = {0};
    struct yl_csv_file *files = NULL;
    struct yl_item *root = yl_tree_copy(&tree.arena, base);
    yl_tree_drop(root, "uncertain");
    yl_tree_drop(root, "evidence");
    yl_tree_drop(root, "sweep");
    struct yl_reader reader = {.arena = &tree.arena, .diags = &diags, .files = &files};
    const bool good = yl_tree_override(&tree.arena, root, override, &diags) &&
                      read_root(&scenario, &reader, root, "base");
    yl_zone_close(&scenario.zone);
    yl_tree_free(&tree);
    if (*diags.unread.text) yl_diags_unread(of, &diags.unread);
    return good;
}

/* ---- the hash: every key and text of the tree, with lengths, in order ------------------------ */
static void put(FILE *out, char mark, const char *text)
{
    fprintf(out, "%c%s%c", mark, text, '\0');
}

static void canonical(FILE *out, const struct yl_item *item)
{
    if (item->key) put(out, 'k', item->key);
    put(out, item->kind == YL_SCALAR ? 's' : item->kind == YL_MAP ? '{' : '[', item->text);
    for (const struct yl_item *child = item->first; child; child = child->next)
        canonical(out, child);
    if (item->kind != YL_SCALAR) put(out, '}', "");
}

/* ---- a file with its --set and variants -------------------------------------------------------
 */
static bool override_all(struct yl_scenarios *out, const char *const *sets, uint32_t count,
                         struct yl_diags *diags)
{
    struct yl_arena *arena = &out->tree.arena;
    bool good = true;
    out->override_text = yl_arena_get(arena, (count + 1) * sizeof *out->override_text);
    for (uint32_t i = 0; i < count; i++) {
        struct yl_override override;
        out->override_text[out->overrides++] = yl_arena_copy(arena, sets[i], strlen(sets[i]));
        good &= !yl_override_parse(&override, arena, sets[i], diags) &&
                yl_tree_override(arena, out->tree.root, &override, diags);
    }
    return good;
}

/* Each variant holds all values of base: together as many as fit into a GiB. */
static bool variants_fit(struct yl_reader *reader, const struct yl_item *root,
                         const struct yl_item *variants)
{
    enum { MOST = 400000 };
    const uint32_t each = count_scalars(root) - count_scalars(variants);
    const uint64_t all = (uint64_t)each * variants->count;
    if (all <= MOST) return true;
    YL_SAY(reader, variants->key_at, TOO_MANY,
           "%u variants of a base of %u values have %llu values together, more than %d",
           "%u 个方案各有 base 的 %u 个值，共 %llu 个，超过 %d", variants->count, each,
           (unsigned long long)all, MOST);
    YL_HELP(reader, "a sweep has as many points as you like, one at a time",
            "点数很多时请用扫描（sweep），它逐点运行");
    return false;
}

static bool read_variants(struct yl_scenarios *out, struct yl_reader *reader,
                          const struct yl_item *variants, bool base_good)
{
    const uint32_t before = reader->diags->count;
    if (!variants_fit(reader, out->tree.root, variants)) return false;
    for (const struct yl_item *item = variants->first; item; item = item->next) {
        struct yl_load names = {.r = reader};
        reader->variant = NULL;
        yl_names_good(&names, item);
        if (!yl_variant_good(reader, item)) continue;
        const struct yl_variant_over over = {out->tree.root, item, &yl_scenario_table, false};
        const struct yl_item *root = yl_tree_variant(&out->tree, &over, reader->diags);
        if (!root) continue;
        if (base_good) reader->variant = item->key;
        struct yl_scenario *variant = &out->variant[out->variants++], *base = out->variant;
        /* Pairs of replications need one seed, and tables one number of them. */
        if (read_root(variant, reader, root, item->key) && base_good &&
            (variant->seed != base->seed || variant->replications != base->replications ||
             variant->bom != base->bom))
            YL_SAY(
                reader, item->at, PATH,
                "the variant '%s' changes 'run.seed', 'run.replications' or 'run.bom', which "
                "all variants have in common",
                "方案 '%s' 改动了 'run.seed'、'run.replications' 或 'run.bom'，而所有方案共用它们",
                item->key);
    }
    reader->variant = NULL;
    return reader->diags->count == before;
}

bool yl_scenarios_set(const struct yl_scenarios *all, const char *path)
{
    for (uint32_t k = 0; k < all->overrides; k++) {
        const char *override = all->override_text[k];
        const size_t length = strcspn(override, "=");
        if (!strncmp(override, path, length) && (path[length] == '\0' || path[length] == '.'))
            return true;
    }
    return false;
}

enum yl_status yl_scenarios_load(struct yl_scenarios *out, const char *path,
                                 const char *const *sets, uint32_t set_count,
                                 struct yl_diags *diags, struct yl_fault *fault)
{
    struct yl_csv_file *files = NULL;
    *out = (struct yl_scenarios){0};
    const enum yl_status read = yl_tree_read(&out->tree, path, diags, fault);
    if ((read && read != YL_BAD_INPUT) || !out->tree.root) return read;
    struct yl_reader reader = {.arena = &out->tree.arena, .diags = diags, .files = &files};
    bool good = override_all(out, sets, set_count, diags) && !read;
    const struct yl_item *variants = yl_tree_get(out->tree.root, "variants");
    bool shaped = variants && variants->kind == YL_MAP;
    out->variant =
        yl_arena_get(reader.arena, ((shaped ? variants->count : 0) + 1) * sizeof *out->variant);
    good &= read_root(&out->variant[0], &reader, out->tree.root, "base");
    out->variants = 1;
    if (shaped)
        good &= read_variants(out, &reader, variants, good);
    else if (variants && (variants->kind != YL_SCALAR || *variants->text))
        good = yl_read_shape(&reader, variants, YL_MAP);
    good = good && yl_arms_check(out, &reader);
    struct yl_scenario *base = &out->variant[0];
    uint32_t kept = 0; /* what --set says is known */
    for (uint32_t i = 0; i < base->guesses; i++)
        if (!yl_scenarios_set(out, base->guess[i].path)) base->guess[kept++] = base->guess[i];
    base->guesses = kept;
    good = good && yl_evidence_settle(out, &reader) && yl_guesses_try(out, diags);
    char *text;
    size_t length;
    FILE *stream = yl_stream_get(&text, &length);
    canonical(stream, out->tree.root);
    fclose(stream);
    out->hash = yl_hash(text, length);
    free(text);
    out->files_hash = yl_csv_hash(files);
    uint64_t both[2] = {out->hash, out->files_hash};
    if (files) out->hash = yl_hash(both, sizeof both);
    return yl_diags_status(diags, good ? YL_OK : YL_BAD_INPUT, fault);
}

void yl_scenarios_free(struct yl_scenarios *scenarios)
{
    for (uint32_t i = 0; i < scenarios->variants; i++) yl_zone_close(&scenarios->variant[i].zone);
    yl_tree_free(&scenarios->tree);
    *scenarios = (struct yl_scenarios){0};
}
