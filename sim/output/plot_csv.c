/* plot_csv.c: libcsv over the whole file, contract in plot_csv.h */
#include "sim/output/plot_csv.h"
#include "sim/base/file.h"
#include <csv.h>
#include <stdlib.h>
#include <string.h>

enum { FIELDS_MAX = 64 };
static const size_t FILE_MAX = (size_t)1 << 31; /* bytes; a run with more is for a data base */

struct reader {
    const char *const *name;
    int names, of_field[FIELDS_MAX]; /* which name a field answers, -1 none */
    int field;
    bool in_header, stopped, short_row;
    char *text; /* the cells asked for, one behind the other, each with its NUL */
    size_t used, room, start[YL_PLOT_CELLS];
    yl_plot_row *row;
    void *context;
};

static void keep(struct reader *r, int name, const char *text, size_t length)
{
    if (r->room - r->used < length + 1) {
        size_t room = 2 * (r->room + length + 1);
        char *more = realloc(r->text, room);
        if (!more) {
            r->stopped = true;
            return;
        }
        r->text = more;
        r->room = room;
    }
    r->start[name] = r->used;
    if (length) memcpy(r->text + r->used, text, length);
    r->text[r->used + length] = '\0';
    r->used += length + 1;
}

static void on_field(void *text, size_t length, void *context)
{
    struct reader *r = context;
    int field = r->field++;
    if (r->stopped || field >= FIELDS_MAX) return;
    const char *cell = length ? text : "";
    if (r->in_header) {
        if (!field && length >= 3 && !memcmp(cell, "\xEF\xBB\xBF", 3)) {
            cell += 3;
            length -= 3;
        }
        r->of_field[field] = -1;
        for (int i = 0; i < r->names; i++)
            if (strlen(r->name[i]) == length && !memcmp(r->name[i], cell, length))
                r->of_field[field] = i;
    } else if (r->of_field[field] >= 0) {
        /* an apostrophe guards a text that a spreadsheet would take for a formula */
        if (length > 1 && cell[0] == '\'' && strchr("=+-@\t\r", cell[1])) {
            cell++;
            length--;
        }
        keep(r, r->of_field[field], cell, length);
    }
}

static void on_row(int end, void *context)
{
    (void)end;
    struct reader *r = context;
    int fields = r->field;
    r->field = 0;
    if (r->stopped || !fields) return;
    if (r->in_header) {
        r->in_header = false;
        for (int i = fields; i < FIELDS_MAX; i++) r->of_field[i] = -1;
        return;
    }
    char *cell[YL_PLOT_CELLS];
    for (int i = 0; i < r->names; i++) {
        if (r->start[i] == SIZE_MAX) r->short_row = r->stopped = true;
        cell[i] = r->stopped ? NULL : r->text + r->start[i];
        r->start[i] = SIZE_MAX;
    }
    r->used = 0;
    if (!r->stopped && !r->row(r->context, cell)) r->stopped = true;
}

static enum yl_status parse(struct reader *r, const struct yl_bytes *bytes, const char *path,
                            struct yl_fault *fault)
{
    struct csv_parser parser;
    if (csv_init(&parser, CSV_APPEND_NULL | CSV_STRICT | CSV_STRICT_FINI))
        return yl_fault_set(fault, YL_NO_MEMORY, "not enough memory for '%s'", path);
    csv_set_blk_size(&parser, 65536);
    bool good =
        csv_parse(&parser, bytes->data, bytes->length, on_field, on_row, r) == bytes->length &&
        !csv_fini(&parser, on_field, on_row, r);
    csv_free(&parser);
    if (!good)
        return yl_fault_set(fault, YL_BAD_INPUT, "'%s' has a quote that is not closed", path);
    for (int i = 0; i < r->names; i++) {
        bool there = false;
        for (int f = 0; f < FIELDS_MAX; f++) there = there || r->of_field[f] == i;
        if (!there)
            return yl_fault_set(fault, YL_BAD_INPUT, "'%s' has no column '%s'", path, r->name[i]);
    }
    if (r->short_row)
        return yl_fault_set(fault, YL_BAD_INPUT, "'%s' has a row with too few cells", path);
    if (r->stopped) return yl_fault_set(fault, YL_NO_MEMORY, "not enough memory for '%s'", path);
    return YL_OK;
}

enum yl_status yl_plot_csv(const char *path, const char *const *names, yl_plot_row *row,
                           void *context, struct yl_fault *fault)
{
    struct reader r = {.name = names, .row = row, .context = context, .in_header = true};
    while (names[r.names] && r.names < YL_PLOT_CELLS) r.names++;
    for (int i = 0; i < YL_PLOT_CELLS; i++) r.start[i] = SIZE_MAX;
    for (int i = 0; i < FIELDS_MAX; i++) r.of_field[i] = -1;
    struct yl_bytes bytes;
    enum yl_status status = yl_file_read(&bytes, path, FILE_MAX, fault);
    if (status) return status;
    status = parse(&r, &bytes, path, fault);
    free(r.text);
    yl_bytes_free(&bytes);
    return status;
}
