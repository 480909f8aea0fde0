/* part_decided.c: what an adaptive grid of two axes decides at each of its points; contract in part.h */
#include "sim/report/part.h"

enum { MOST_CELLS = 10000 }; /* so many can be told apart on a screen */

static void put_names(struct yl_json_out *to, const char *key, const struct yl_part_names *names)
{
    yl_json_open(to, key, '[');
    for (size_t i = 0; i < names->count; i++) yl_json_text(to, NULL, names->name[i]);
    yl_json_close(to, ']');
}

/* A letter a point in the order of the grid, by what is decided; a capital where it was run. */
static void put_cells(struct yl_json_out *to, struct yl_report_study *study,
                      const struct yl_rows *rows, struct yl_part_names *decided)
{
    enum { POINT, DECIDED = 3, LETTERS = 26 };
    const double run = yl_manifest_value(&study->finished.manifest, "points");
    char *cell = yl_arena_get(&study->arena, rows->count / 2 + 1);
    for (size_t i = 0; i < rows->count; i += 2) {
        const char *is = yl_row_text(rows, i, DECIDED);
        const size_t k = *is ? yl_part_name(decided, &study->arena, is) : LETTERS;
        const char first = yl_row_number(rows, i, POINT) <= run ? 'A' : 'a';
        cell[i / 2] = k < LETTERS ? (char)(first + (char)k) : '.';
    }
    cell[rows->count / 2] = 0;
    yl_json_text(to, "cells", cell);
}

enum yl_status yl_part_decided(struct yl_json_out *to, struct yl_report_study *study,
                               struct yl_fault *fault)
{
    enum { AXIS = 1, VALUE, DECIDED };
    struct yl_part_names axes = {0}, across = {0}, up = {0}, decided = {0};
    struct yl_sheet sheet;
    enum yl_status status = yl_part_read(&sheet, study, "map.csv", NULL, NULL, fault);
    const struct yl_rows rows = yl_rows_of(&sheet, "point axis value decided");
    for (size_t i = 0; i < rows.count && rows.count <= 2 * MOST_CELLS; i++) {
        const size_t a = yl_part_name(&axes, &study->arena, yl_row_text(&rows, i, AXIS));
        if (a < 2)
            (void)yl_part_name(a ? &up : &across, &study->arena, yl_row_text(&rows, i, VALUE));
    }
    if (!status && axes.count == 2) {
        const char *first = yl_row_text(&rows, 0, DECIDED);
        const bool holds = !strcmp(first, "yes") || !strcmp(first, "no");
        (void)yl_part_name(&decided, &study->arena, holds ? "yes" : yl_study_base(study));
        yl_json_open(to, "decided", '{');
        put_names(to, "axes", &axes);
        yl_json_open(to, "values", '[');
        put_names(to, NULL, &across);
        put_names(to, NULL, &up);
        yl_json_close(to, ']');
        put_cells(to, study, &rows, &decided);
        put_names(to, "is", &decided);
        if (holds) {
            const char *target =
                yl_study_setting(study, "targets.%s.%s", study->place, study->metric);
            yl_json_text(to, "holds", *target ? target : "> 0");
        }
        yl_json_close(to, '}');
    }
    yl_table_free(&sheet);
    yl_part_names_free(&axes);
    yl_part_names_free(&across);
    yl_part_names_free(&up);
    yl_part_names_free(&decided);
    return status;
}
