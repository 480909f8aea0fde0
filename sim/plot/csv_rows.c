/* csv_rows.c: libcsv over the whole file, contract in csv_rows.h */
#include "sim/plot/csv_rows.h"
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

static void keep(struct reader *reader, int name, const char *text, size_t length)
{
    if (reader->room - reader->used < length + 1) {
        size_t room = 2 * (reader->room + length + 1);
        char *more = realloc(reader->text, room);
        if (!more) {
            reader->stopped = true;
            return;
        }
        reader->text = more;
        reader->room = room;
    }
    reader->start[name] = reader->used;
    if (length) memcpy(reader->text + reader->used, text, length);
    reader->text[reader->used + length] = '\0';
    reader->used += length + 1;
}

static void on_field(void *text, size_t length, void *context)
{
    struct reader *reader = context;
    int field = reader->field++;
    if (reader->stopped || field >= FIELDS_MAX) return;
    const char *cell = length ? text : "";
    if (reader->in_header) {
        if (!field && length >= 3 && !memcmp(cell, "\xEF\xBB\xBF", 3)) {
            cell += 3;
            length -= 3;
        }
        reader->of_field[field] = -1;
        for (int i = 0; i < reader->names; i++)
            if (strlen(reader->name[i]) == length && !memcmp(reader->name[i], cell, length))
                reader->of_field[field] = i;
    } else if (reader->of_field[field] >= 0) {
        /* an apostrophe guards a text that a spreadsheet would take for a formula */
        if (length > 1 && cell[0] == '\'' && strchr("=+-@\t\r", cell[1])) {
            cell++;
            length--;
        }
        keep(reader, reader->of_field[field], cell, length);
    }
}

static void on_row(int end, void *context)
{
    (void)end;
    struct reader *reader = context;
    int fields = reader->field;
    reader->field = 0;
    if (reader->stopped || !fields) return;
    if (reader->in_header) {
        reader->in_header = false;
        for (int i = fields; i < FIELDS_MAX; i++) reader->of_field[i] = -1;
        return;
    }
    char *cell[YL_PLOT_CELLS];
    for (int i = 0; i < reader->names; i++) {
        if (reader->start[i] == SIZE_MAX) reader->short_row = reader->stopped = true;
        cell[i] = reader->stopped ? NULL : reader->text + reader->start[i];
        reader->start[i] = SIZE_MAX;
    }
    reader->used = 0;
    if (!reader->stopped && !reader->row(reader->context, cell)) reader->stopped = true;
}

static enum yl_status parse(struct reader *reader, const struct yl_bytes *bytes, const char *path,
                            struct yl_fault *fault)
{
    struct csv_parser parser;
    if (csv_init(&parser, CSV_APPEND_NULL | CSV_STRICT | CSV_STRICT_FINI))
        return yl_fault_set(fault, YL_NO_MEMORY, "not enough memory for '%s'", path);
    csv_set_blk_size(&parser, 65536);
    bool good =
        csv_parse(&parser, bytes->data, bytes->length, on_field, on_row, reader) == bytes->length &&
        !csv_fini(&parser, on_field, on_row, reader);
    csv_free(&parser);
    if (!good)
        return yl_fault_set(fault, YL_BAD_INPUT, "'%s' has a quote that is not closed", path);
    for (int i = 0; i < reader->names; i++) {
        bool there = false;
        for (int f = 0; f < FIELDS_MAX; f++) there = there || reader->of_field[f] == i;
        if (!there)
            return yl_fault_set(fault, YL_BAD_INPUT, "'%s' has no column '%s'", path,
                                reader->name[i]);
    }
    if (reader->short_row)
        return yl_fault_set(fault, YL_BAD_INPUT, "'%s' has a row with too few cells", path);
    if (reader->stopped)
        return yl_fault_set(fault, YL_NO_MEMORY, "not enough memory for '%s'", path);
    return YL_OK;
}

enum yl_status yl_plot_csv(const char *path, const char *const *names, yl_plot_row *row,
                           void *context, struct yl_fault *fault)
{
    struct reader reader = {.name = names, .row = row, .context = context, .in_header = true};
    while (names[reader.names] && reader.names < YL_PLOT_CELLS) reader.names++;
    for (int i = 0; i < YL_PLOT_CELLS; i++) reader.start[i] = SIZE_MAX;
    for (int i = 0; i < FIELDS_MAX; i++) reader.of_field[i] = -1;
    struct yl_bytes bytes;
    enum yl_status status = yl_file_read(&bytes, path, FILE_MAX, fault);
    if (status) return status;
    status = parse(&reader, &bytes, path, fault);
    free(reader.text);
    yl_bytes_free(&bytes);
    return status;
}
