/* people_json.c: keys that are columns; cells of objects behind those of their row; contract in people_parts.h */
#include "sim/base/array.h"
#include "sim/base/get.h"
#include "sim/table/foreign.h"
#include "sim/table/people_parts.h"
#include <string.h>

size_t yl_people_size(const char *const *cell, size_t cells)
{
    size_t size = 1;
    for (size_t c = 0; c < cells; c++) size += strlen(cell[c]) + 1;
    return size;
}

void yl_people_join(char *to, const char **cell, size_t cells)
{
    for (size_t c = 0; c < cells; c++) {
        const char *text = cell[c];
        cell[c] = to;
        to = stpcpy(to, text) + 1;
    }
}

void yl_people_set_columns(struct yl_people *form, const char *const *name, size_t columns)
{
    char *text = yl_arena_get(&form->arena, yl_people_size(name, columns));
    const char **names = yl_arena_get(&form->arena, columns * sizeof *names);
    struct yl_people_column *column = yl_arena_get(&form->arena, columns * sizeof *column);
    for (size_t c = 0; c < columns; c++) names[c] = name[c];
    yl_people_join(text, names, columns);
    for (size_t c = 0; c < columns; c++) {
        if (c < form->columns) column[c] = form->column[c];
        column[c].name = names[c];
    }
    form->column = column;
    form->name = names;
    form->columns = columns;
}

void yl_people_want(struct yl_people *form, const char *const *name, size_t names)
{
    const size_t known = form->keys.count;
    for (size_t i = 0; i < names && form->is_json; i++)
        (void)yl_json_name(&form->keys, name[i], strlen(name[i]));
    if (form->keys.count > known) yl_people_set_columns(form, form->keys.name, form->keys.count);
}

static bool look_on(void *walk, const struct yl_bytes *piece)
{
    return yl_json_feed(walk, piece) == YL_CSV_GO_ON;
}

enum yl_status yl_people_all_keys(struct yl_people *form, struct yl_fault *fault)
{
    const char *encoding;
    if (!form->is_json || form->whole.data) return YL_OK;
    struct yl_json_walk *walk = yl_json_begin(&form->keys, form->is_document, NULL, NULL);
    const enum yl_status status = yl_foreign_walk(form->path, look_on, walk, &encoding, fault);
    (void)yl_json_finish(walk, &(size_t){0});
    yl_people_set_columns(form, form->keys.name, form->keys.count);
    form->found = form->columns;
    return status;
}

static void add_inner(struct yl_people *form, const struct yl_people_inner *inner)
{
    const size_t columns = form->columns + inner->keys.count;
    const char **name = yl_arena_get(&form->arena, columns * sizeof *name);
    for (size_t c = 0; c < columns; c++)
        name[c] = c < form->columns
                      ? form->name[c]
                      : yl_arena_print(&form->arena, "%s.%s", form->name[inner->column],
                                       inner->keys.name[c - form->columns]);
    yl_people_set_columns(form, name, columns);
    form->inner = yl_get_more(form->inner, form->inners + 1, sizeof *form->inner);
    form->inner[form->inners++] = *inner;
}

void yl_people_find_inner(struct yl_people *form, const struct yl_csv_row *row, size_t rows)
{
    form->cut = form->columns;
    for (size_t c = 0; c < form->cut; c++) {
        struct yl_people_inner inner = {c, {.arena = &form->arena}};
        struct yl_json_walk *walk = NULL;
        size_t length, i = 0;
        for (; i < rows; i++) {
            if (row[i].cells != form->cut) continue;
            const char *text = yl_cell_trim(row[i].cell[c], &length);
            if (!length) continue;
            if (*text != '{') break;
            if (!walk) walk = yl_json_begin(&inner.keys, false, NULL, NULL);
            if (!yl_json_object(walk, text, length)) break;
        }
        if (walk) (void)yl_json_finish(walk, &length);
        if (i == rows && inner.keys.count)
            add_inner(form, &inner);
        else
            yl_json_names_free(&inner.keys);
    }
}

/* ---- a row ----------------------------------------------------------------------------------- */

struct yl_people_wide {
    const struct yl_people *form;
    struct yl_json_names *keys; /* [inners] as they are, without new ones */
    struct yl_json_walk **walk; /* [inners] */
    char *text;
    size_t capacity;
    const char **cell; /* [columns] */
};

struct yl_people_wide *yl_people_wide_begin(const struct yl_people *form)
{
    if (!form->inners) return NULL;
    struct yl_people_wide *wide = yl_get_zeroed(1, sizeof *wide);
    wide->form = form;
    wide->keys = yl_get_zeroed(form->inners, sizeof *wide->keys);
    wide->walk = yl_get_zeroed(form->inners, sizeof(struct yl_json_walk *));
    wide->cell = yl_get_zeroed(form->columns, sizeof *wide->cell);
    for (size_t i = 0; i < form->inners; i++) {
        wide->keys[i] = form->inner[i].keys;
        wide->keys[i].arena = NULL;
        wide->walk[i] = yl_json_begin(&wide->keys[i], false, NULL, NULL);
    }
    return wide;
}

void yl_people_wide_end(struct yl_people_wide *wide)
{
    for (size_t i = 0; wide && i < wide->form->inners; i++)
        (void)yl_json_finish(wide->walk[i], &(size_t){0});
    if (wide) YL_FREE(wide->keys, wide->walk, wide->text, wide->cell, wide);
}

struct yl_csv_row yl_people_widen(struct yl_people_wide *wide, const struct yl_csv_row *row)
{
    if (!wide) return *row;
    const struct yl_people *form = wide->form;
    size_t length, at = 0;
    if (row->cells != form->cut) return (struct yl_csv_row){row->cell, 1, row->line};
    for (size_t c = 0; c < form->cut; c++) wide->cell[at++] = row->cell[c];
    for (size_t i = 0; i < form->inners; i++) {
        const char *text = yl_cell_trim(row->cell[form->inner[i].column], &length);
        const char *const *cell = yl_json_object(wide->walk[i], text, length);
        for (size_t k = 0; k < wide->keys[i].count; k++) wide->cell[at++] = cell ? cell[k] : "";
    }
    YL_ARRAY_RESERVE(&wide->text, &wide->capacity, yl_people_size(wide->cell, at));
    yl_people_join(wide->text, wide->cell, at);
    return (struct yl_csv_row){wide->cell, at, row->line};
}
