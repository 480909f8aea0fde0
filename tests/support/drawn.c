/* drawn.c: contract in drawn.h */
#include "tests/support/drawn.h"
#include "sim/base/file.h"
#include "sim/plot/plot.h"
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

const char drawn_funnel[] = "variant,replication,entry,path,position,step,reached,skipped,passed\n"
                            "base,1,sms,sms,1,open,1000,0,100\n"
                            "base,1,sms,sms,2,page,70,30,40\n"
                            "base,1,sms,rooms.main,1,wait,0,0,0\n"
                            "base,1,sms,rooms.main,2,watch,60,0,20\n"
                            "base,1,sms,shops.mall,1,order,20,0,4\n"
                            "base,2,sms,sms,1,open,3000,0,300\n"
                            "base,2,sms,sms,2,page,200,100,140\n"
                            "base,2,sms,rooms.main,1,wait,0,0,0\n"
                            "base,2,sms,rooms.main,2,watch,220,0,60\n"
                            "base,2,sms,shops.mall,1,order,60,0,0\n"
                            /* a replication that failed keeps its rows, with empty figures */
                            "base,3,sms,sms,1,open,,,\n"
                            "base,3,sms,sms,2,page,,,\n"
                            "later,1,sms,sms,1,open,4000,0,0\n"
                            "later,1,sms,sms,2,page,0,0,0\n"
                            "later,1,sms,rooms.main,1,wait,0,0,0\n"
                            "later,1,sms,rooms.main,2,watch,0,0,0\n"
                            "later,1,sms,shops.mall,1,order,0,0,0\n"
                            "later,2,sms,sms,1,open,4000,0,10\n"
                            "later,2,sms,sms,2,page,8,2,6\n"
                            "later,2,sms,rooms.main,1,wait,0,0,0\n"
                            "later,2,sms,rooms.main,2,watch,8,0,2\n"
                            "later,2,sms,shops.mall,1,order,2,0,0\n";
const char drawn_series[] = "variant,time,place,metric,n,mean,low,high,p05,p95\n"
                            "base,2021-07-10T19:30:00+08:00,rooms.main,online,50,10,9,11,5,15\n"
                            "base,2021-07-10T19:30:00+08:00,rooms.main,queue,50,99,9,11,99,99\n"
                            "base,2021-07-10T19:30:00+08:00,all,arrivals,50,77,9,11,77,77\n"
                            "base,2021-07-10T19:30:00+08:00,shops.mall,orders,50,7,6,8,1,13\n"
                            "base,2021-07-10T19:40:00+08:00,rooms.main,online,50,30,29,31,20,40\n"
                            "base,2021-07-10T19:40:00+08:00,shops.mall,orders,50,4,3,5,0,9\n"
                            "base,2021-07-10T19:50:00+08:00,rooms.main,online,50,20,19,21,12,28\n"
                            "later,2021-07-10T19:30:00+08:00,rooms.main,online,50,1,0,2,0,3\n"
                            "later,2021-07-10T19:40:00+08:00,rooms.main,online,50,2,1,3,1,4\n"
                            "later,2021-07-10T19:50:00+08:00,rooms.main,online,50,3,2,4,2,6\n";
const char drawn_paths[] =
    "variant,replication,entry,place,claimed_steps,arrivals,arrived,conversion,actions_mean,"
    "switches_mean,time_median_s\n"
    "base,1,sms,rooms.main,2,1000,10,0.01,4,1,60\n"
    "base,2,sms,rooms.main,2,1000,30,0.03,5,1,60\n"
    "base,1,jd,shops.mall,,1000,5,0.005,3,2,60\n"
    "base,2,jd,shops.mall,,1000,0,0,,,\n"
    "base,1,xhs,shops.mall,3,1000,0,0,,,\n"
    "base,2,xhs,shops.mall,3,1000,0,0,,,\n"
    "later,1,sms,rooms.main,2,1000,10,0.01,6,1,60\n"
    "later,2,sms,rooms.main,2,1000,0,0,,,\n"
    "later,1,jd,shops.mall,,1000,1,0.001,2,2,60\n"
    "later,2,jd,shops.mall,,1000,1,0.001,4,2,60\n";

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

void drawn_table(const char *folder, const char *picture, enum yl_lang lang)
{
    struct yl_fault fault = {0};
    const struct yl_plot_options options = {
        .only = picture, .table = true, .lang = lang, .scripts = YL_SOURCE_DIR "/plots"};
    cr_assert(eq(int, yl_plot(folder, &options, &fault), YL_OK), "%s", fault.text);
    char file[32];
    snprintf(file, sizeof file, "%s.txt", picture);
    char *text = drawn_read(folder, file);
    struct drawn_mark at = {.panel = -1};
    drawn.marks = 0;
    for (const char *line = text; *line;) {
        const char *end = strchr(line, '\n');
        end = end ? end : line + strlen(line);
        int curve;
        if (sscanf(line, "# Curve %d of", &curve) == 1) {
            at.panel += !curve;
            at.curve = curve, at.kind = 0;
        } else if (*line == '#') {
            at.kind = kind_of(line, (size_t)(end - line));
        } else if (line < end && at.kind) {
            parse_row(at, line, end);
        }
        line = *end ? end + 1 : end;
    }
    free(text);
}
