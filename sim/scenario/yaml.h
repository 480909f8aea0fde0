/* yaml.h: one YAML text as a tree of items.
 *
 * Why      libyaml's events leave duplicate keys, aliases, depth and size to us; and commas and
 *          colons that people slip on are best seen while reading.
 * Shape    fill a struct yl_yaml, yl_yaml_read. The text must have passed yl_source_check, without
 *          its BOM.
 * Order    as written. A key that is given twice is reported and its first value kept.
 * Errors   NULL: reported, or nothing to read (`empty` says which). A tree may come with reports.
 * Owns     items live in the arena.
 * Threads  one text, one thread.
 * Source   YAML 1.2 without tags, merge keys and complex keys; libyaml 0.2.5.
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
