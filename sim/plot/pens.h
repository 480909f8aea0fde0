/* pens.h: gnuplots that draw pictures, a few at once, each many.
 *
 * Why      Most of what a small picture takes is gnuplot's start, so each is started once and told what to draw next.
 * Shape    struct yl_pens pens = {.most = yl_children_at_once()}; yl_pens_draw for each picture gives the number of its
 *          pen; yl_pens_wait once; yl_pens_end for each picture is how it ended, and draws again, alone, what was not drawn by
 *          a pen that failed. yl_pens_drop where the rest is not wanted.
 * Units    work: bytes that gnuplot reads, or what takes as long.
 * Errors   as yl_child_end: -1 with errno, or an exit status.
 * Owns     its children, until yl_pens_wait or yl_pens_drop; a child ends itself when this program is gone.
 * Threads  one thread.
 */
#ifndef YL_SIM_PLOT_PENS_H
#define YL_SIM_PLOT_PENS_H
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

enum { YL_PENS = 64 };
struct yl_pen {
    pid_t child;
    /* A pipe, -1: none; its end to read from is kept, so that writing never ends this program. */
    int commands[2];
    int left, why; /* exit status or -1, with errno */
    unsigned pictures;
    size_t work;
};
struct yl_pens {
    unsigned most, count;
    const volatile sig_atomic_t *stop; /* as of yl_child_end */
    struct yl_pen pen[YL_PENS];
};
struct yl_pen_picture { /* arguments of plots/chart.gp; drawn: the file */
    const char *script, *files, *drawn, *kind, *font, *sizes, *name;
    /* A file for what gnuplot says of it alone, or of all where it is a pen's first. */
    const char *messages;
    size_t work;
};
unsigned yl_pens_draw(struct yl_pens *pens, const struct yl_pen_picture *picture);
void yl_pens_wait(struct yl_pens *pens);
int yl_pens_end(const struct yl_pens *pens, unsigned pen, const struct yl_pen_picture *picture);
bool yl_pen_has_drawn(const struct yl_pen_picture *picture);
void yl_pens_drop(struct yl_pens *pens);
#endif
