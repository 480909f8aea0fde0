/* drawn.h: a folder of CSV files, and what gnuplot draws of it as numbers.
 *
 * Why      gnuplot's `set table` prints what it would draw; held against the CSV it shows a wrong
 *          axis, column or row.
 * Shape    drawn_folder; drawn_write for each file; drawn_table fills the marks; drawn_remove.
 * Order    marks as drawn; those without a number in a place that matters are left out.
 * Errors   fail the test.
 * Owns     one drawing at a time, of the process: each Criterion test is its own.
 * Threads  one.
 */
#pragma once
#include "sim/base/diag.h"
#include <stdbool.h>
#include <stddef.h>

enum drawn_kind {                 /* numbers in the order of gnuplot's columns */
                  DRAWN_CELL = 1, /* x, y, left, right, low, high */
                  DRAWN_BAND,     /* x, low, high */
                  DRAWN_LINE,     /* x, y; also marks of one colour */
                  DRAWN_POINT,    /* x, y; of a colour each */
                  DRAWN_ARROW,    /* x, y, and how far it goes */
                  DRAWN_YBAR,     /* x, y, low, high */
                  DRAWN_XBAR,
                  DRAWN_TEXT, /* x, y */
                  DRAWN_KINDS
};
struct drawn_mark {
    enum drawn_kind kind;
    int panel, curve; /* from 0 */
    double at[6];
    unsigned colour; /* 0xRRGGBB; 0: none of its own */
    bool outside;    /* of the axes */
    char text[96];
};
struct drawn {
    struct drawn_mark mark[4096];
    size_t marks;
};
extern struct drawn drawn;

/* A run of two variants and two replications, and one that failed: its CSV files. */
/* As much of a manifest as every reader asks for; "}" ends it. */
#define DRAWN_MANIFEST \
    "{\"program\": \"yinliu\", \"version\": \"0\", \"verb\": \"run\", \"seed\": 1, " \
    "\"replications\": 20, " \
    "\"threads\": 1, \"visits\": 1, \"scenario_hash\": \"0000000000000000\", " \
    "\"tables_hash\": \"0000000000000000\", \"scenario\": \"s.yaml\", \"title\": null, " \
    "\"isa\": null, \"wall_s\": 0, \"cpu_s\": 0, \"engine_s\": 0, \"finished\": \"\""
extern const char drawn_funnel[], drawn_series[], drawn_paths[];

char *drawn_folder(void); /* an empty one, until the next call */
void drawn_write(const char *folder, const char *name, const char *text);
char *drawn_read(const char *folder, const char *name); /* of its plots/; freed by the caller */
void drawn_remove(const char *folder);
void drawn_table(const char *folder, const char *picture, enum yl_lang lang);
/* How many numbers a mark of this kind has. */
int drawn_numbers(enum drawn_kind kind);
