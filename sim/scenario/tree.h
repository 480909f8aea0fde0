/* tree.h: a scenario file as a tree that remembers where everything is.
 *
 * Why      Messages point at the analyst's own text, also after include, set, --set and variants
 *          have changed the tree.
 * Shape    yl_tree_read -> root; yl_tree_get(map, key); lists and maps are linked in order
 *          (item->first, item->next). yl_tree_copy makes an independent tree (variants, sweep
 *          points change a copy).
 * Units    positions as in diag.h.
 * Order    as written; after a merge: the including file's keys over the included ones, new keys
 *          behind.
 * Errors   problems of the text go to the diagnostics (YL_BAD_INPUT then); YL_IO in the fault.
 * Owns     everything lives in the tree's arena.
 * Source   docs/scenario.md; YAML 1.2. libyaml events, behind a strict UTF-8, size, TAB and control
 *          character check of our own.
 */
#pragma once
#include "sim/base/arena.h"
#include "sim/base/diag.h"
#include <stdbool.h>

enum yl_item_kind { YL_SCALAR, YL_MAP, YL_LIST };
struct yl_item {
    enum yl_item_kind kind;
    bool quoted, reported; /* reported: an alias of nothing, of which nothing more is reported */
    bool is_said;          /* a label: no figure depends on it */
    const char *text;      /* scalar: its text, NUL-terminated; "" for nothing */
    const char *key;       /* in a map: its key; else NULL */
    const char *list;      /* in the list of a map: the key of that list; else NULL */
    struct yl_pos at;      /* of the value */
    struct yl_pos key_at;  /* of the key, in a map */
    uint32_t count;        /* children */
    struct yl_item *first, *last, *next;
    const char *base; /* folder of its file, "." for none: relative file names in it start here */
};
/* Stands nothing behind the key? */
static inline bool yl_item_is_nothing(const struct yl_item *item)
{
    return item->kind == YL_SCALAR && !item->quoted && !*item->text;
}
struct yl_override { /* one PATH=VALUE, from --set, `set`, a variant or a sweep point */
    const char *path;
    const struct yl_item *value;
    struct yl_pos at; /* of the path */
};
struct yl_tree {
    struct yl_arena arena;
    struct yl_item *root; /* a map, in which problems are mended; NULL: a file cannot be read */
    const char **file;    /* names of all files read, in the order of merging (for the manifest) */
    uint64_t *file_hash;
    uint32_t files;
    /* the first file that the scenario includes without a word of its variants, and these; NULL: there is none */
    const struct yl_item *left, *left_variants;
};
/* Reads the file and its includes, merges them, applies their `set`. */
enum yl_status yl_tree_read(struct yl_tree *tree, const char *path, struct yl_diags *diags,
                            struct yl_fault *fault) YL_CHECKED;
void yl_tree_free(struct yl_tree *tree);
struct yl_item *yl_tree_get(const struct yl_item *map, const char *key);
/* The path of a file that is named in a file of the folder `base`; NULL: as it is written. */
const char *yl_tree_beside(struct yl_arena *arena, const char *base, const char *name);
/* Takes a child out of its map or list. */
void yl_tree_unlink(struct yl_item *parent, struct yl_item *child);
/* Takes a key out of a map; its item, NULL: there was none. */
struct yl_item *yl_tree_drop(struct yl_item *map, const char *key);
/* The item at a dotted path, found as by an override; NULL: there is none. */
struct yl_item *yl_tree_at(struct yl_item *root, const char *path);
struct yl_item *yl_tree_copy(struct yl_arena *arena, const struct yl_item *item);
/* Parses "PATH=VALUE" of the command line; VALUE is YAML. */
enum yl_status yl_override_parse(struct yl_override *override, struct yl_arena *arena,
                                 const char *text, struct yl_diags *diags) YL_CHECKED;
/* The value takes the item's place, under its key. */
void yl_tree_replace(struct yl_arena *arena, struct yl_item *item, const struct yl_item *value);
/* Sets, or changes by "*1.37", "+5%", "-2", the value at a dotted path (longest key first; list
 * items of a steps list by their name, of an unnamed list by index from 0). An optional key that is
 * absent may be set, not changed. False: reported. */
bool yl_tree_override(struct yl_arena *arena, struct yl_item *root,
                      const struct yl_override *override, struct yl_diags *diags);
struct yl_key_table;
struct yl_variant_over {
    const struct yl_item *base, *variant;
    const struct yl_key_table *keys; /* of a scenario */
    bool known;                      /* it was read before, over a base that has lost nothing */
};
/* The tree of a variant: its include merged over the scenario, their set, then its own paths
 * (`label`, `is` and `forbidden` are passed over). None of these may name what is of the whole scenario, but an included
 * file may say again what base says. `variants` in it are base's own items, to be read only. NULL:
 * reported. */
struct yl_item *yl_tree_variant(struct yl_tree *tree, const struct yl_variant_over *of,
                                struct yl_diags *diags);
