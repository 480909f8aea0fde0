/* published.c: libcsv over the whole file at each call, contract in published.h */
#include "tests/support/published.h"

#include <csv.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { COLUMNS = 8, CELL = 4096 };

struct wanted {
    const char *id, *column;
    char head[COLUMNS][32], row[COLUMNS][CELL];
    char *found; /* [CELL], "" until the row is met */
    size_t cell;
    bool headed, met;
};

static void on_cell(void *text, size_t length, void *data)
{
    struct wanted *to = data;
    if (to->cell < COLUMNS) {
        if (to->headed)
            snprintf(to->row[to->cell], CELL, "%.*s", (int)length, (char *)text);
        else
            snprintf(to->head[to->cell], 32, "%.*s", (int)length, (char *)text);
    }
    to->cell++;
}

static void on_row(int end, void *data)
{
    (void)end;
    struct wanted *to = data;
    if (to->headed && !strcmp(to->row[0], to->id)) {
        to->met = true;
        for (size_t i = 0; i < COLUMNS; i++)
            if (!strcmp(to->head[i], to->column)) memcpy(to->found, to->row[i], CELL);
    }
    to->headed = true;
    to->cell = 0;
}

static void find(char found[CELL], const char *id, const char *column)
{
    struct csv_parser parser;
    char bytes[4096];
    struct wanted *to = calloc(1, sizeof *to);
    FILE *file = fopen(YL_SOURCE_DIR "/tests/published/cases.csv", "rb");
    if (!to || !file || csv_init(&parser, CSV_STRICT | CSV_STRICT_FINI)) {
        fprintf(stderr, "tests/published/cases.csv cannot be read\n");
        abort();
    }
    found[0] = 0;
    to->id = id;
    to->column = column;
    to->found = found;
    for (size_t got; (got = fread(bytes, 1, sizeof bytes, file)) > 0;)
        if (csv_parse(&parser, bytes, got, on_cell, on_row, to) != got) abort();
    csv_fini(&parser, on_cell, on_row, to);
    csv_free(&parser);
    fclose(file);
    if (!to->met) {
        fprintf(stderr, "tests/published/cases.csv has no row '%s'\n", id);
        abort();
    }
    free(to);
}

double yl_published(const char *id, const char *name)
{
    char expected[CELL];
    find(expected, id, "expected");
    size_t length = strlen(name);
    for (const char *at = expected; at && *at;) {
        at += strspn(at, " ");
        if (!strncmp(at, name, length) && at[length] == '=') return strtod(at + length + 1, NULL);
        at = strchr(at, ';');
        if (at) at++;
    }
    fprintf(stderr, "tests/published/cases.csv: row '%s' expects no '%s'\n", id, name);
    abort();
}
