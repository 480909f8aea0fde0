/* drawn.c: contract in drawn.h */
#include "tests/support/drawn.h"
#include "sim/base/file.h"
#include "sim/output/plot.h"
#include "tests/support/run.h"
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <dirent.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct drawn drawn;

static const struct {
    const char *columns; /* as gnuplot heads them */
    int numbers;
} kinds[DRAWN_KINDS] = {
    [DRAWN_CELL] = {"x y xlow xhigh ylow yhigh", 6},
    [DRAWN_BAND] = {"x y1 y2", 3},
    [DRAWN_LINE] = {"x y", 2},
    [DRAWN_POINT] = {"x y  color", 2},
    [DRAWN_ARROW] = {"x y delta_x delta_y", 4},
    [DRAWN_YBAR] = {"x y ylow yhigh", 4},
    [DRAWN_XBAR] = {"x y xlow xhigh", 4},
    [DRAWN_TEXT] = {"x y label", 2},
};

int drawn_numbers(enum drawn_kind kind) { return kinds[kind].numbers; }

char *drawn_folder(void)
{
    static char folder[64];
    strcpy(folder, "/tmp/yl-plots-XXXXXX");
    cr_assert(mkdtemp(folder) != NULL);
    return folder;
}

void drawn_write(const char *folder, const char *name, const char *text)
{
    cr_assert(yl_run_write(folder, name, text), "%s/%s", folder, name);
}

char *drawn_read(const char *folder, const char *name)
{
    char path[256];
    snprintf(path, sizeof path, "%s/plots/%s", folder, name);
    struct yl_bytes bytes;
    struct yl_fault fault = {0};
    cr_assert(eq(int, yl_file_read(&bytes, path, 1 << 24, &fault), YL_OK), "%s", fault.text);
    return bytes.data;
}

void drawn_remove(const char *folder)
{
    char path[512];
    DIR *dir = opendir(folder);
    if (!dir) return;
    for (const struct dirent *entry; (entry = readdir(dir));) {
        if (!strcmp(entry->d_name, ".") || !strcmp(entry->d_name, "..")) continue;
        snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
        if (unlink(path) != 0) drawn_remove(path);
    }
    closedir(dir);
    rmdir(folder);
}

/* "# x y1 y2 type" without its first two and last five characters. */
static enum drawn_kind kind_of(const char *line, size_t length)
{
    static const char end[] = " type", colour[] = "  color";
    cr_assert(length > 7 && !memcmp(line + length - 5, end, 5), "%.*s", (int)length, line);
    line += 2, length -= 7;
    enum drawn_kind found = 0;
    for (enum drawn_kind k = 1; k < DRAWN_KINDS; k++)
        if (strlen(kinds[k].columns) == length && !memcmp(kinds[k].columns, line, length))
            found = k;
    if (!found && length > 7 && !memcmp(line + length - 7, colour, 7)) length -= 7;
    for (enum drawn_kind k = 1; k < DRAWN_KINDS && !found; k++)
        if (strlen(kinds[k].columns) == length && !memcmp(kinds[k].columns, line, length))
            found = k;
    cr_assert(found != 0, "columns '%.*s' are of no known kind", (int)length, line);
    return found;
}

/* One row; gnuplot says at its end whether it is drawn: i, o (out of range) or u (undefined). */
static void parse_row(struct drawn_mark mark, const char *line, const char *end)
{
    char *after;
    for (int i = 0; i < kinds[mark.kind].numbers; i++) {
        mark.at[i] = strtod(line, &after);
        if (after == line) return;
        line = after;
    }
    const char *hex = memchr(line, 'x', (size_t)(end - line));
    if (mark.kind == DRAWN_TEXT) {
        const char *open = memchr(line, '"', (size_t)(end - line));
        if (!open) return;
        snprintf(mark.text, sizeof mark.text, "%.*s", (int)(end - open - 2), open + 1);
    } else if (hex) {
        mark.colour = (unsigned)strtoul(hex + 1, NULL, 16);
    }
    mark.outside = end[-1] == 'o';
    bool skipped = mark.kind == DRAWN_TEXT ? !mark.text[0] : end[-1] == 'u';
    if (skipped) return;
    cr_assert(lt(sz, drawn.marks, sizeof drawn.mark / sizeof *drawn.mark));
    drawn.mark[drawn.marks++] = mark;
}

static void parse(const char *text)
{
    struct drawn_mark at = {.panel = -1};
    drawn.marks = 0;
    for (const char *line = text; *line;) {
        const char *end = strchr(line, '\n');
        end = end ? end : line + strlen(line);
        int curve, variant;
        if (sscanf(line, "# Curve %d of", &curve) == 1) {
            at.panel += !curve;
            at.curve = curve, at.variant = 0, at.kind = 0;
        } else if (sscanf(line, "# Curve title: \"v%d\"", &variant) == 1) {
            at.variant = variant - 1;
        } else if (*line == '#') {
            at.kind = kind_of(line, (size_t)(end - line));
        } else if (line < end && at.kind) {
            parse_row(at, line, end);
        }
        line = *end ? end + 1 : end;
    }
}

void drawn_table(const char *folder, const char *picture, enum yl_lang lang)
{
    struct yl_fault fault = {0};
    const struct yl_plot_options options = {
        .only = picture, .table = true, .lang = lang, .scripts = YL_SOURCE_DIR "/plots"};
    cr_assert(eq(int, yl_plot(folder, &options, &fault), YL_OK), "%s", fault.text);
    char file[32];
    snprintf(file, sizeof file, "%s.txt", picture);
    char *text = drawn_read(folder, file);
    parse(text);
    free(text);
}
