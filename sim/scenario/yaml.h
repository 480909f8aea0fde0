/* yaml.h: how a tree is read: one YAML text, slips in it mended, variants of what it includes.
 *
 * Why      libyaml's events leave duplicate keys, aliases, depth and size to us; and commas and colons that people slip on are
 *          best seen while reading: `{after: lognormal(median 40s, sigma 1)}` is two keys for YAML. Seen as what was meant, one
 *          slip is one message. A scenario speaks of its own variants: those of a file that it includes come along by name
 *          alone, with the uncertain inputs of them.
 * Shape    fill a struct yl_yaml, yl_yaml_read. The text must have passed yl_source_check, without its BOM. A struct yl_slips
 *          {0} for each flow map or list; yl_slips_child after each child that was appended. yl_include_read(&one, item, arena,
 *          diags); the file is read; yl_include_leave(&left, root) takes its variants out; yl_include_bring(arena, &one, &left,
 *          diags) has those that are named, to be merged over it.
 * Order    as written. A key that is given twice is reported and its first value kept.
 * Errors   of yl_yaml_read NULL: reported, or nothing to read (`empty` says which). A tree may come with reports; it is mended
 *          as if the right form had been written. Of an include diagnostics of keys, and `include` with the mended form.
 * Owns     items live in the arena.
 * Threads  one text, one thread.
 * Source   YAML 1.2 without tags, merge keys and complex keys; libyaml 0.2.5; docs/scenario.md, "Files that include files".
 */
#pragma once
#include "sim/scenario/tree.h"

struct yl_yaml {
    struct yl_arena *arena;
    struct yl_diags *diags;
    const char *text;
    size_t length;
    uint32_t source;
    uint32_t shift;   /* columns that precede the text on its first line (--set PATH=) */
    const char *base; /* folder for relative names */
    bool empty;       /* out: no document at all */
};
struct yl_item *yl_yaml_read(struct yl_yaml *yaml);
/* Appends a child; key NULL in lists. */
void yl_yaml_append(struct yl_item *parent, struct yl_item *child);

struct yl_slips {
    struct yl_item *open; /* the child whose text was cut by a comma, perhaps */
    const char *whole;    /* its text and what came behind, joined by blanks */
    uint32_t count;       /* children of the parent up to and with `open` */
    struct yl_pos comma;
    bool number, reported; /* 200,000: one message however many commas */
};
/* child: just appended; comma: where its value's text ends, which is where a comma would stand. */
void yl_slips_child(struct yl_slips *slips, const struct yl_yaml *yaml, struct yl_item *parent,
                    struct yl_item *child, struct yl_pos comma);
/* A text that people read, behind which [at, end) of its line begins with a comment that sticks to its '#', as in "今晚 #618#". */
void yl_slips_cut(const struct yl_yaml *yaml, const struct yl_item *child, const char *at,
                  const char *end);

struct yl_include {
    const struct yl_item *file, *names; /* names: of variants, one or a list; NULL: not given */
};
struct yl_left_variants {
    struct yl_item *variants, *guesses; /* variants.NAME.PATH under `uncertain`; NULL: none */
};
/* False: reported. */
bool yl_include_read(struct yl_include *out, const struct yl_item *item, struct yl_arena *arena,
                     struct yl_diags *diags);
void yl_include_leave(struct yl_left_variants *left, struct yl_item *root);
/* NULL: reported. */
struct yl_item *yl_include_bring(struct yl_arena *arena, const struct yl_include *include,
                                 const struct yl_left_variants *left, struct yl_diags *diags);
