/* slips.h: commas and colons inside { } and [ ] that YAML reads otherwise than people mean them.
 *
 * Why      `{after: lognormal(median 40s, sigma 1)}` is two keys for YAML. Seen as what was meant,
 *          one slip is one message.
 * Shape    a struct yl_slips {0} for each flow map or list; yl_slips_child after each child that
 *          was appended.
 * Errors   diagnostics; the tree is mended as if the right form had been written.
 * Threads  one text, one thread.
 */
#pragma once
#include "sim/scenario/yaml.h"

struct yl_slips {
    struct yl_item *open; /* the child whose text was cut by a comma, perhaps */
    const char *whole;    /* its text and what came behind, joined by blanks */
    uint32_t count;       /* children of the parent up to and with `open` */
    struct yl_pos comma;
    bool number, reported; /* 200,000: one message however many commas */
};
/* child: just appended; comma: where its value's text ends, which is where a comma would stand. */
/* A text that people read, behind which [at, end) of its line begins with a comment that sticks to its '#', as in "今晚 #618#". */
void yl_slips_cut(const struct yl_yaml *yaml, const struct yl_item *child, const char *at,
                  const char *end);
void yl_slips_child(struct yl_slips *slips, const struct yl_yaml *yaml, struct yl_item *parent,
                    struct yl_item *child, struct yl_pos comma);
