/* tree.c: files, includes and merging, contract in tree.h */
#include "sim/scenario/tree.h"
#include "sim/base/array.h"
#include "sim/base/file.h"
#include "sim/base/get.h"
#include "sim/base/hash.h"
#include "sim/scenario/keys.h"
#include "sim/scenario/source.h"
#include "sim/scenario/yaml.h"
#include <stdlib.h>
#include <string.h>

enum { DEEPEST = 32 };

struct sets { /* one file's `set`, to be applied when all is merged */
    const struct yl_item *map;
    struct sets *next;
};
struct done {
    const char *path; /* the real one */
    struct yl_left_variants left;
};
struct loader {
    struct yl_tree *tree;
    struct yl_diags *diags;
    struct yl_fault *fault;
    enum yl_status status;
    struct done *done; /* files that are merged or being read */
    size_t done_count, done_capacity;
    const char *open[DEEPEST]; /* those being read, outermost first */
    uint32_t open_count;
    struct sets *first, **last;
};

void yl_tree_free(struct yl_tree *tree)
{
    yl_arena_free(&tree->arena);
    *tree = (struct yl_tree){0};
}

struct yl_item *yl_tree_get(const struct yl_item *map, const char *key)
{
    if (!map || map->kind != YL_MAP) return NULL;
    for (struct yl_item *child = map->first; child; child = child->next)
        if (strcmp(child->key, key) == 0) return child;
    return NULL;
}

struct yl_item *yl_tree_copy(struct yl_arena *arena, const struct yl_item *item)
{
    struct yl_item *twin = yl_arena_get(arena, sizeof *twin);
    *twin = *item;
    twin->first = twin->last = twin->next = NULL;
    twin->count = 0;
    for (const struct yl_item *child = item->first; child; child = child->next)
        yl_yaml_append(twin, yl_tree_copy(arena, child));
    return twin;
}

/* `under` becomes what overrides it, at its own place among its siblings. */
static void merge_over(struct yl_item *under, struct yl_item *over)
{
    struct yl_item *next = under->next;
    const char *key = under->key;
    if (under->kind == YL_MAP && yl_item_is_nothing(over))
        return; /* `rooms:` with nothing behind it */
    if (under->kind != YL_MAP || over->kind != YL_MAP) {
        *under = *over;
        under->key = key;
        under->next = next;
        return;
    }
    for (struct yl_item *child = over->first, *after; child; child = after) {
        after = child->next;
        struct yl_item *old = yl_tree_get(under, child->key);
        if (old)
            merge_over(old, child);
        else
            yl_yaml_append(under, child);
    }
    under->at = over->at;
    under->key_at = over->key_at;
    under->base = over->base;
}

/* Put `over` over `under` (maps deeply, lists replaced whole), both of one arena. */
static struct yl_item *merge(struct yl_item *under, struct yl_item *over)
{
    if (!under || !over) return under ? under : over;
    merge_over(under, over);
    return under;
}

/* ---- files ---- */

static void *fail(struct loader *loader, enum yl_status status)
{
    if (!loader->status) loader->status = status;
    return NULL;
}

static void remember_file(struct loader *loader, const char *name, uint64_t hash)
{
    struct yl_tree *tree = loader->tree;
    const char **file = yl_arena_get(&tree->arena, (tree->files + 1) * sizeof *file);
    uint64_t *hashes = yl_arena_get(&tree->arena, (tree->files + 1) * sizeof *hashes);
    if (tree->files) memcpy(file, tree->file, tree->files * sizeof *file);
    if (tree->files) memcpy(hashes, tree->file_hash, tree->files * sizeof *hashes);
    file[tree->files] = name;
    hashes[tree->files] = hash;
    tree->file = file;
    tree->file_hash = hashes;
    tree->files++;
}

static const char *folder_of(struct yl_arena *arena, const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? yl_arena_copy(arena, path, slash == path ? 1 : (size_t)(slash - path)) : ".";
}

const char *yl_tree_beside(struct yl_arena *arena, const char *base, const char *name)
{
    if (name[0] == '/' || !base || !*base || strcmp(base, ".") == 0) return name;
    return yl_arena_print(arena, "%s%s%s", base, base[strlen(base) - 1] == '/' ? "" : "/", name);
}

void yl_tree_unlink(struct yl_item *parent, struct yl_item *child)
{
    struct yl_item *before = NULL;
    for (struct yl_item *at = parent->first; at != child; at = at->next) before = at;
    if (before)
        before->next = child->next;
    else
        parent->first = child->next;
    if (parent->last == child) parent->last = before;
    parent->count--;
    child->next = NULL;
}

struct yl_item *yl_tree_drop(struct yl_item *map, const char *key)
{
    struct yl_item *child = yl_tree_get(map, key);
    if (child) yl_tree_unlink(map, child);
    return child;
}

/* Missing is reported once here: the item is put in, so that no later pass misses it again. */
static void check_version(struct loader *loader, struct yl_item *root)
{
    struct yl_item *version = yl_tree_get(root, "yinliu");
    if (version && version->kind == YL_SCALAR && strcmp(version->text, "1") == 0) return;
    if (version) {
        yl_diag(loader->diags, version->at, YL_E_VERSION,
                "the language version is '%s', but '1' is known", "语言版本写的是 '%s'，只支持 '1'",
                version->kind == YL_SCALAR ? version->text : "{ }");
        version->kind = YL_SCALAR;
        version->text = "1";
        return;
    }
    struct yl_pos at = {root->at.source, 1, 1, 1};
    yl_diag(loader->diags, at, YL_E_VERSION, "the file does not declare its language version",
            "文件没有写语言版本");
    YL_HELP(loader, "write 'yinliu: 1' as its first line", "请在第一行写 'yinliu: 1'");
    version = yl_arena_get(&loader->tree->arena, sizeof *version);
    *version = (struct yl_item){.text = "1", .key = "yinliu", .at = at, .key_at = at};
    version->base = root->base;
    yl_yaml_append(root, version);
}

/* What follows the comments and marks that a YAML text may begin with. */
static const char *first_of(const char *text)
{
    for (;;) {
        text += strspn(text, "\xEF\xBB\xBF \t\r\n");
        if (*text == '#' || *text == '%')
            text += strcspn(text, "\r\n");
        else if (!strncmp(text, "---", 3))
            text += 3;
        else
            return text;
    }
}

/* True if 'yinliu:' is a key, first of its line or inside of { }. Else it may be any file of the machine: none of it is quoted. */
static bool is_scenario(const char *text)
{
    const bool flow = *first_of(text) == '{';
    for (const char *at = strstr(text, "yinliu:"); at; at = strstr(at + 1, "yinliu:")) {
        const char *before = at;
        while (before > text && strchr(" \t", before[-1])) before--;
        const bool first = before == text || strchr("\r\n\xBF", before[-1]);
        if (!strchr(" \t\r\n", at[7])) continue;
        if (first || (flow && strchr("{,", before[-1]))) return true;
    }
    return false;
}

static struct yl_item *parse(struct loader *loader, const char *path, const struct yl_item *from,
                             const struct yl_bytes *bytes)
{
    const char *text = bytes->data;
    size_t length = bytes->length;
    if (from && !is_scenario(text)) {
        yl_diag(loader->diags, from->at, YL_E_INCLUDE,
                "'%s' is not a scenario: it has no line 'yinliu: 1'",
                "'%s' 不是场景文件：没有 'yinliu: 1' 这一行", path);
        return fail(loader, YL_BAD_INPUT);
    }
    uint32_t source = yl_diags_source(loader->diags, path, text, length);
    struct yl_pos whole = {.source = source};
    if (!yl_source_check(loader->diags, source, text, length, false))
        return fail(loader, YL_BAD_INPUT);
    if (length >= 3 && memcmp(text, "\xEF\xBB\xBF", 3) == 0) {
        text += 3;
        length -= 3;
    }
    struct yl_yaml yaml = {.arena = &loader->tree->arena,
                           .diags = loader->diags,
                           .text = text,
                           .length = length,
                           .source = source,
                           .base = folder_of(&loader->tree->arena, path)};
    struct yl_item *root = yl_yaml_read(&yaml);
    if (yaml.empty) yl_diag(loader->diags, whole, YL_E_EMPTY, "the file is empty", "文件是空的");
    if (root && root->kind != YL_MAP) {
        yl_diag(loader->diags, root->at, YL_E_ROOT, "a scenario is a map of keys, but this is %s",
                "场景须是键值映射，这里却是%s",
                root->kind == YL_LIST ? (loader->diags->lang ? "列表" : "a list")
                                      : (loader->diags->lang ? "一段文字" : "text"));
        if (strstr(root->text, "："))
            YL_HELP(loader, "'：' is full-width: use ':' and a blank",
                    "'：' 是全角冒号，请改用半角 ':' 加空格");
        root = NULL;
    }
    if (!root) return fail(loader, YL_BAD_INPUT);
    check_version(loader, root);
    return root;
}

static struct yl_item *load(struct loader *loader, const char *path, const struct yl_item *from,
                            size_t *number);

/* One file, and of its variants those that are named. */
static struct yl_item *one_include(struct loader *loader, const struct yl_item *item)
{
    struct yl_tree *tree = loader->tree;
    struct yl_include one;
    size_t number;
    if (!yl_include_read(&one, item, &tree->arena, loader->diags))
        return fail(loader, YL_BAD_INPUT);
    const char *path = yl_tree_beside(&tree->arena, one.file->base, one.file->text);
    struct yl_item *merged = load(loader, path, one.file, &number);
    if (number == SIZE_MAX || loader->status) return merged;
    const struct yl_left_variants *left = &loader->done[number].left;
    if (!one.names && left->variants && loader->open_count == 1 && !tree->left) {
        tree->left = one.file;
        tree->left_variants = left->variants;
    }
    if (!one.names) return merged;
    struct yl_item *brought = yl_include_bring(&tree->arena, &one, left, loader->diags);
    return brought ? merge(merged, brought) : fail(loader, YL_BAD_INPUT);
}

/* What the items of `include` give, merged in their order. */
static struct yl_item *includes(struct loader *loader, const struct yl_item *include)
{
    struct yl_item *merged = NULL;
    if (include->kind != YL_LIST) return one_include(loader, include);
    for (const struct yl_item *one = include->first; one; one = one->next)
        merged = merge(merged, one_include(loader, one));
    return merged;
}

/* True: go on and read it. A file that is merged already is passed over. number: in `done`; SIZE_MAX: refused. */
static bool enter(struct loader *loader, const char *path, const struct yl_item *from,
                  size_t *number)
{
    *number = SIZE_MAX;
    char *real = realpath(path, NULL);
    const char *kept = real ? yl_arena_copy(&loader->tree->arena, real, strlen(real)) : path;
    free(real);
    for (uint32_t i = 0; i < loader->open_count; i++)
        if (strcmp(loader->open[i], kept) == 0) {
            yl_diag(loader->diags, from->at, YL_E_INCLUDE,
                    "'%s' includes itself, by way of %u file%s",
                    "'%s' 绕了 %u 个文件又包含了自己%.0s", from->text, loader->open_count - i,
                    loader->open_count - i == 1 ? "" : "s");
            return false;
        }
    for (size_t i = 0; i < loader->done_count; i++)
        if (strcmp(loader->done[i].path, kept) == 0) {
            *number = i;
            return false;
        }
    if (loader->open_count == DEEPEST) {
        yl_diag(loader->diags, from->at, YL_E_INCLUDE, "includes are more than %d deep",
                "include 嵌套超过 %d 层", DEEPEST);
        return false;
    }
    *number = loader->done_count;
    *YL_ARRAY_NEXT(loader->done, loader->done_count, loader->done_capacity) =
        (struct done){.path = kept};
    loader->open[loader->open_count++] = kept;
    return true;
}

static bool read_bytes(struct loader *loader, const char *path, const struct yl_item *from,
                       struct yl_bytes *bytes)
{
    struct yl_fault why = {0};
    bool is_input = !from && !strcmp(path, "-");
    enum yl_status status = is_input ? yl_file_input(bytes, YL_SOURCE_BYTES, &why)
                                     : yl_file_read(bytes, path, YL_SOURCE_BYTES, &why);
    if (!status) return true;
    if (status == YL_NO_MEMORY) yl_no_memory();
    struct yl_pos at = from ? from->at : (struct yl_pos){.source = UINT32_MAX};
    if (status == YL_BAD_INPUT) {
        if (!from) at.source = yl_diags_source(loader->diags, path, "", 0);
        yl_diag(loader->diags, at, YL_E_FILE_SIZE, "'%s' is larger than 4 MiB", "'%s' 超过 4 MiB",
                path);
    } else if (status == YL_IO && from && !yl_fault_is_machines(&why)) {
        yl_diag(loader->diags, at, YL_E_FILE_READ, "%s", "%s",
                yl_fault_text(&why, loader->diags->lang));
        status = YL_BAD_INPUT;
    } else
        (void)yl_fault_take(loader->fault, status, &why);
    fail(loader, status);
    return false;
}

/* Takes `include` and `set` out: what is included, to be merged under it; the set kept behind theirs. */
static struct yl_item *take_includes(struct loader *loader, struct yl_item *map)
{
    struct yl_item *include = yl_tree_drop(map, "include"), *set = yl_tree_drop(map, "set");
    struct yl_item *under =
        include && !yl_item_is_nothing(include) ? includes(loader, include) : NULL;
    struct sets *sets = set ? yl_arena_get(&loader->tree->arena, sizeof *sets) : NULL;
    if (sets) {
        *sets = (struct sets){.map = set};
        *loader->last = sets;
        loader->last = &sets->next;
    }
    return under;
}

/* A file over what it includes; its `set` is kept for later. NULL: passed over, or it failed. */
static struct yl_item *load(struct loader *loader, const char *path, const struct yl_item *from,
                            size_t *number)
{
    struct yl_bytes bytes;
    if (!enter(loader, path, from, number)) return NULL;
    struct yl_item *root = NULL, *under = NULL;
    uint64_t hash = 0;
    const char *name = yl_arena_copy(&loader->tree->arena, path, strlen(path));
    if (read_bytes(loader, path, from, &bytes)) {
        hash = yl_hash(bytes.data, bytes.length);
        root = parse(loader, name, from, &bytes);
        yl_bytes_free(&bytes);
    }
    if (root) {
        under = take_includes(loader, root);
        remember_file(loader, name, hash);
    }
    loader->open_count--;
    root = merge(under, root);
    if (root && from) yl_include_leave(&loader->done[*number].left, root);
    return root;
}

static void apply_map(struct loader *loader, struct yl_item *root, const struct yl_item *map)
{
    for (const struct yl_item *child = map->first; child; child = child->next) {
        struct yl_override one = {child->key, child, child->key_at};
        yl_tree_override(&loader->tree->arena, root, &one, loader->diags);
    }
}

static void apply_sets(struct loader *loader, struct yl_item *root)
{
    for (const struct sets *sets = loader->first; sets; sets = sets->next) {
        if (sets->map->kind == YL_MAP) {
            apply_map(loader, root, sets->map);
        } else if (!yl_item_is_nothing(sets->map)) {
            yl_diag(loader->diags, sets->map->at, YL_E_SET_SHAPE, "set is a map of dotted paths",
                    "set 是点号路径的映射");
            YL_HELP(loader, "as in 'set: {paths.sms.steps.open.p: 5%%}'",
                    "例如 'set: {paths.sms.steps.open.p: 5%%}'");
        }
    }
}

enum yl_status yl_tree_read(struct yl_tree *tree, const char *path, struct yl_diags *diags,
                            struct yl_fault *fault)
{
    *tree = (struct yl_tree){0};
    struct loader loader = {.tree = tree, .diags = diags, .fault = fault, .last = &loader.first};
    uint32_t before = diags->count;
    size_t number;
    tree->root = load(&loader, path, NULL, &number);
    if (loader.status) tree->root = NULL; /* half a scenario would only give wrong messages */
    if (tree->root) apply_sets(&loader, tree->root);
    free(loader.done);
    if (loader.status && loader.status != YL_BAD_INPUT) return loader.status;
    return diags->count == before ? YL_OK : YL_BAD_INPUT;
}

/* ---- variants ---- */

static void report_whole(struct loader *loader, const struct yl_item *item,
                         const struct yl_key_row *key)
{
    yl_diag(loader->diags, item->key_at, YL_E_WHOLE_SCENARIO,
            "'%s' belongs to the whole scenario: a variant has none of its own",
            "'%s' 属于整个场景，方案（variant）没有自己的", key->name);
    if (!strcmp(key->name, "variants"))
        YL_HELP(loader, "write it beside this one, under 'variants' of the scenario",
                "请写在场景的 'variants' 下，与此方案并列");
    else
        YL_HELP(loader, "write it once, beside 'variants' of the scenario",
                "请在场景中写一次，与 'variants' 并列");
    fail(loader, YL_BAD_INPUT);
}

/* What is of the whole scenario is neither said by a variant nor set by it or by what it includes. */
static void refuse_whole(struct loader *loader, const struct yl_item *map,
                         const struct yl_key_table *keys)
{
    if (map->kind != YL_MAP) return;
    for (const struct yl_item *child = map->first; child; child = child->next) {
        const struct yl_key_row *key = yl_keys_whole(keys, child->key, YL_NOT_IN_VARIANT);
        if (key) report_whole(loader, child, key);
    }
}

/* True if `base` would be the same with `over` laid over it. */
static bool says_again(const struct yl_item *base, const struct yl_item *over)
{
    if (!base || base->kind != over->kind) return false;
    if (base->kind == YL_SCALAR) return strcmp(base->text, over->text) == 0;
    if (base->kind == YL_LIST && base->count != over->count) return false;
    const struct yl_item *at = base->first;
    for (const struct yl_item *child = over->first; child; child = child->next) {
        if (!says_again(child->key ? yl_tree_get(base, child->key) : at, child)) return false;
        at = child->key ? at : at->next;
    }
    return true;
}

/* A file that a variant includes may be one that base includes, too, and has a title of its own. */
static void drop_whole(struct loader *loader, struct yl_item *under,
                       const struct yl_variant_over *of)
{
    for (struct yl_item *child = under->first, *after; child; child = after) {
        after = child->next;
        const struct yl_key_row *key = yl_keys_whole(of->keys, child->key, YL_NOT_IN_VARIANT);
        if (!key) continue;
        if (!of->known && !(key->whole & YL_OF_ITS_FILE) &&
            !says_again(yl_tree_get(of->base, child->key), child))
            report_whole(loader, child, key);
        yl_tree_drop(under, child->key);
    }
}

/* What a variant is laid over: a copy, but for `variants`, which nothing can change there. */
static struct yl_item *copy_base(struct yl_arena *arena, const struct yl_item *base)
{
    struct yl_item *root = yl_arena_get(arena, sizeof *root);
    *root = *base;
    root->first = root->last = root->next = NULL;
    root->count = 0;
    for (const struct yl_item *child = base->first; child; child = child->next) {
        struct yl_item *twin;
        if (strcmp(child->key, "variants") != 0) {
            twin = yl_tree_copy(arena, child);
        } else {
            twin = yl_arena_get(arena, sizeof *twin);
            *twin = *child;
        }
        yl_yaml_append(root, twin);
    }
    return root;
}

/* A variant's includes, `set` and paths, over a copy of base. */
static void lay_over(struct loader *loader, struct yl_item *root, struct yl_item *own,
                     const struct yl_variant_over *of)
{
    struct yl_item *under = take_includes(loader, own);
    static const char *const not_paths[] = {"label", "is", "forbidden"};
    for (size_t i = 0; i < sizeof not_paths / sizeof *not_paths; i++)
        yl_tree_drop(own, not_paths[i]);
    if (under) drop_whole(loader, under, of);
    refuse_whole(loader, own, of->keys);
    for (const struct sets *sets = loader->first; sets; sets = sets->next)
        refuse_whole(loader, sets->map, of->keys);
    if (loader->status) return;
    if (under) merge_over(root, under);
    apply_sets(loader, root);
    apply_map(loader, root, own);
}

struct yl_item *yl_tree_variant(struct yl_tree *tree, const struct yl_variant_over *of,
                                struct yl_diags *diags)
{
    struct loader loader = {.tree = tree, .diags = diags, .last = &loader.first};
    uint32_t before = diags->count;
    struct yl_item *root = copy_base(&tree->arena, of->base);
    struct yl_item *own = yl_tree_copy(&tree->arena, of->variant);
    if (own->kind == YL_MAP)
        lay_over(&loader, root, own, of);
    else if (!yl_item_is_nothing(own))
        yl_diag(diags, own->at, YL_E_SET_SHAPE, "a variant is a map of dotted paths",
                "方案（variant）是点号路径的映射");
    free(loader.done);
    return diags->count == before ? root : NULL;
}
