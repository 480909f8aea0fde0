/* letters.h: how wide a text is, and how it is broken into lines.
 *
 * Why      Whether two texts touch is decided before anything is drawn, so widths are those of the
 *          font that the pictures ask for (Noto Sans CJK SC), with a little room for others.
 * Shape    yl_letters_width; yl_letters_wrap fills an array of lines, the last with an ellipsis
 *          where more would follow.
 * Units    px; the size of the font in px.
 * Owns     lines live in the arena.
 * Threads  any; one arena a thread.
 */
#pragma once
#include "sim/base/arena.h"
#include <stdint.h>

double yl_letters_width(double size, const char *text);
/* Break at blanks, behind _ / - and between Chinese characters; the number of lines, 1 to `most`. */
uint32_t yl_letters_wrap(struct yl_arena *arena, double size, const char *text, double px,
                         const char **line, uint32_t most);
