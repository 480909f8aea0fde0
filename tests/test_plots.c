/* test_plots.c: what gnuplot draws, as its own `set table` prints it, against the figures of the
 * CSV files. */
/* yl-test: LINK yl_output LABELS cli TIMEOUT 60 */
#include "sim/base/file.h"
#include "sim/output/labels.h"
#include "sim/output/plot.h"
#include "tests/support/fake_result.h"
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <dirent.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { CURVES = 64, POINTS = 64, NUMBERS = 6 };

struct curve {
    int points;
    double value[POINTS][NUMBERS];
    char text[POINTS][96]; /* the quoted cell, if there is one */
};
struct drawn {
    int curves;
    struct curve curve[CURVES];
};
static struct drawn drawn; /* each test runs in its own process */

static char *folder_make(void)
{
    static char folder[64];
    strcpy(folder, "/tmp/yl-plots-XXXXXX");
    cr_assert(mkdtemp(folder) != NULL);
    return folder;
}

static void write_text(const char *folder, const char *name, const char *text)
{
    char path[256];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *out = fopen(path, "wb");
    cr_assert(out != NULL);
    fputs(text, out);
    fclose(out);
}

static char *read_text(const char *folder, const char *name)
{
    char path[256];
    snprintf(path, sizeof path, "%s/plots/%s", folder, name);
    struct yl_bytes bytes;
    struct yl_fault fault = {0};
    cr_assert(eq(int, yl_file_read(&bytes, path, 1 << 24, &fault), YL_OK), "%s", fault.text);
    return bytes.data;
}

static void remove_all(const char *folder)
{
    char path[512];
    DIR *dir = opendir(folder);
    if (!dir) return;
    for (const struct dirent *entry; (entry = readdir(dir));) {
        if (!strcmp(entry->d_name, ".") || !strcmp(entry->d_name, "..")) continue;
        snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
        if (unlink(path) != 0) remove_all(path);
    }
    closedir(dir);
    rmdir(folder);
}

/* Rows of `set table`: one curve after the other, each behind a line "# Curve". */
static void parse_table(const char *text)
{
    drawn.curves = 0;
    struct curve *curve = NULL;
    for (const char *line = text; *line;) {
        const char *end = strchr(line, '\n');
        end = end ? end : line + strlen(line);
        if (!strncmp(line, "# Curve ", 8) && strncmp(line, "# Curve title", 13) != 0) {
            cr_assert(lt(int, drawn.curves, CURVES));
            curve = &drawn.curve[drawn.curves++];
            *curve = (struct curve){0};
        } else if (curve && *line != '#' && line < end) {
            cr_assert(lt(int, curve->points, POINTS));
            int number = 0;
            for (const char *at = line; at < end && number < NUMBERS;) {
                char *after;
                if (*at == '"') {
                    const char *close = memchr(at + 1, '"', (size_t)(end - at - 1));
                    cr_assert(close != NULL);
                    snprintf(curve->text[curve->points], sizeof curve->text[0], "%.*s",
                             (int)(close - at - 1), at + 1);
                    at = close + 1;
                    continue;
                }
                double value = strtod(at, &after);
                if (after == at || after > end) {
                    at++;
                    continue;
                }
                curve->value[curve->points][number++] = value;
                at = after;
            }
            curve->points++;
        }
        line = *end ? end + 1 : end;
    }
}

static void draw_table(const char *folder, const char *name, enum yl_lang lang)
{
    struct yl_fault fault = {0};
    const struct yl_plot_options options = {
        .only = name, .table = true, .lang = lang, .scripts = YL_SOURCE_DIR "/plots"};
    cr_assert(eq(int, yl_plot(folder, &options, &fault), YL_OK), "%s", fault.text);
    char file[32];
    snprintf(file, sizeof file, "%s.txt", name);
    char *text = read_text(folder, file);
    parse_table(text);
    free(text);
}

static void near(double got, double want, const char *what, int row)
{
    cr_expect(fabs(got - want) <= 1e-5 * fmax(1, fabs(want)), "%s, row %d: drawn %g, in the CSV %g",
              what, row, got, want);
}

static const char TOTALS[] = "variant,replication,place,metric,value\n"
                             "base,1,entries.sms,arrivals,1000\n"
                             "base,2,entries.sms,arrivals,3000\n"
                             "base,1,entries.sms,cost_cny,7\n"
                             "later,1,entries.sms,arrivals,4000\n"
                             "later,2,entries.sms,arrivals,4000\n";
static const char FUNNEL[] = "variant,replication,entry,path,position,step,reached,skipped,passed\n"
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
/* a replication that failed keeps its rows, with empty figures */
static const char FAILED[] = "base,3,sms,sms,1,open,,,\nbase,3,sms,sms,2,page,,,\n";
static const char SERIES[] = "variant,time,place,metric,n,mean,low,high,p05,p95\n"
                             "base,2021-07-10T19:30:00+08:00,rooms.main,online,50,10,9,11,5,15\n"
                             "base,2021-07-10T19:30:00+08:00,rooms.main,queue,50,99,9,11,99,99\n"
                             "base,2021-07-10T19:30:00+08:00,all,arrivals,50,77,9,11,77,77\n"
                             "base,2021-07-10T19:40:00+08:00,rooms.main,online,50,30,29,31,20,40\n"
                             "base,2021-07-10T19:50:00+08:00,rooms.main,online,50,20,19,21,12,28\n"
                             "later,2021-07-10T19:30:00+08:00,rooms.main,online,50,1,0,2,0,3\n"
                             "later,2021-07-10T19:40:00+08:00,rooms.main,online,50,2,1,3,1,4\n"
                             "later,2021-07-10T19:50:00+08:00,rooms.main,online,50,3,2,4,2,6\n";
static const char PATHS[] =
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

static char *run_make(void)
{
    char *folder = folder_make();
    write_text(folder, "totals.csv", TOTALS);
    write_text(folder, "funnel.csv", FUNNEL);
    write_text(folder, "series.csv", SERIES);
    write_text(folder, "paths.csv", PATHS);
    write_text(folder, "manifest.json", "{}\n");
    return folder;
}

Test(plots, a_funnel_bar_ends_at_the_mean_of_the_csv)
{
    char *folder = run_make(), funnel[sizeof FUNNEL + sizeof FAILED];
    write_text(folder, "funnel.csv", strcat(strcpy(funnel, FUNNEL), FAILED));
    draw_table(folder, "funnel", YL_EN);
    /* arrivals; open; page; who watches; who enters the mall; order: means of two replications */
    static const double passed[] = {2000, 200, 90, 140, 40, 2};
    static const double past[] = {2000, 200, 155, 140, 40, 2};
    static const double later[] = {4000, 5, 4, 4, 1, 0.5};
    static const char *const texts[] = {"2,000", "200  (10%)", "90.0  (66.7%)",
                                        "140",   "40.0",       "2.00  (5%)"};
    cr_assert(ge(int, drawn.curves, 4)); /* pale bars, bars, figures, marks of the other variant */
    for (int c = 0; c < 4; c++) cr_assert(eq(int, drawn.curve[c].points, 6), "curve %d", c);
    for (int i = 0; i < 6; i++) {
        near(drawn.curve[0].value[i][3], past[i], "end of the pale bar", i);
        near(drawn.curve[1].value[i][3], passed[i], "end of the bar", i);
        near(drawn.curve[1].value[i][4], -i - 0.36, "lower edge of the bar", i);
        near(drawn.curve[1].value[i][5], -i + 0.36, "upper edge of the bar", i);
        near(drawn.curve[2].value[i][0], fmax(past[i], later[i]), "place of the figures", i);
        cr_expect(eq(str, drawn.curve[2].text[i], (char *)(uintptr_t)texts[i]), "row %d", i);
        near(drawn.curve[3].value[i][0], later[i], "mark", i);
    }
    remove_all(folder);
}

Test(plots, the_room_is_drawn_at_the_middle_of_each_bin)
{
    char *folder = run_make();
    draw_table(folder, "online", YL_EN);
    /* 19:35, 19:45 and 19:55 of 2021-07-10, the clock on the wall as seconds since 1970 */
    static const double times[] = {1625945700, 1625946300, 1625946900};
    static const double mean[2][3] = {{10, 30, 20}, {1, 2, 3}};
    static const double low[2][3] = {{5, 20, 12}, {0, 1, 2}};
    static const double high[2][3] = {{15, 40, 28}, {3, 4, 6}};
    /* cells, bands of the later and the first variant, their lines, then what has no points */
    cr_assert(ge(int, drawn.curves, 5));
    for (int v = 0; v < 2; v++) {
        const struct curve *band = &drawn.curve[2 - v], *line = &drawn.curve[4 - v];
        cr_assert(eq(int, band->points, 3));
        cr_assert(eq(int, line->points, 3));
        for (int i = 0; i < 3; i++) {
            near(line->value[i][0], times[i], "middle of the bin", i);
            near(line->value[i][1], mean[v][i], "mean", i);
            near(band->value[i][1], low[v][i], "5 % quantile", i);
            near(band->value[i][2], high[v][i], "95 % quantile", i);
        }
    }
    remove_all(folder);
}

Test(plots, actions_are_those_of_all_who_arrived)
{
    char *folder = run_make();
    draw_table(folder, "steps", YL_EN);
    cr_assert(ge(int, drawn.curves, 5)); /* lines, claimed, other variant, first variant, figures */
    const struct curve *line = &drawn.curve[0], *claimed = &drawn.curve[1];
    const struct curve *other = &drawn.curve[2], *first = &drawn.curve[3];
    cr_assert(eq(int, first->points, 2), "xhs, where nobody arrived, is not drawn");
    near(claimed->value[0][0], 2, "claimed", 0);
    near(line->value[0][2], (10 * 4 + 30 * 5) / 40.0 - 2, "length of the line", 0);
    near(first->value[0][0], (10 * 4 + 30 * 5) / 40.0, "actions, not the mean of the means", 0);
    near(first->value[0][1], 0, "row", 0);
    near(first->value[1][0], 3, "actions", 1);
    near(first->value[1][1], -1, "row", 1);
    near(other->value[0][0], 6, "other variant", 0);
    near(other->value[1][0], 3, "other variant", 1);
    cr_expect(eq(str, (char *)(uintptr_t)drawn.curve[4].text[0], "4.75"));
    remove_all(folder);
}

Test(plots, labels_are_shown_in_svg_and_png)
{
    char *folder = run_make();
    write_text(folder, "labels.csv",
               "name,label\nentries.sms,营销短信\npaths.sms.steps.open,打开短信\n"
               "rooms.main,品牌直播间\n");
    struct yl_fault fault = {0};
    const struct yl_plot_options options = {.lang = YL_ZH, .scripts = YL_SOURCE_DIR "/plots"};
    cr_assert(eq(int, yl_plot(folder, &options, &fault), YL_OK), "%s", fault.text);
    char *svg = read_text(folder, "funnel.svg"), *png = read_text(folder, "steps.png");
    cr_expect(strstr(svg, "营销短信") != NULL);
    cr_expect(strstr(svg, "打开短信") != NULL);
    cr_expect(strstr(svg, "品牌直播间 · 观看") != NULL);
    cr_expect(strstr(svg, "各入口漏斗") != NULL);
    cr_expect(strstr(svg, "later") != NULL);
    cr_expect(strstr(svg, "等待入场") == NULL, "nobody waited");
    cr_expect(eq(int, memcmp(png, "\x89PNG", 4), 0));
    free(svg);
    free(png);
    remove_all(folder);
}

Test(plots, each_label_is_written_once)
{
    char *folder = folder_make(), path[96];
    struct yl_result result;
    struct yl_fault fault = {0};
    yl_fake_result(&result,
                   &(struct yl_fake){.replications = 2, .variants = 3, .bins = 2, .chinese = true});
    cr_assert(eq(int, yl_labels_write(&result, folder, &fault), YL_OK), "%s", fault.text);
    snprintf(path, sizeof path, "%s/labels.csv", folder);
    struct yl_bytes bytes;
    cr_assert(eq(int, yl_file_read(&bytes, path, 1 << 20, &fault), YL_OK), "%s", fault.text);
    const char *row = strstr(bytes.data, ",短信引流入口\n");
    cr_expect(eq(int, strncmp(bytes.data, "name,label\nentries.", 19), 0), "%s", bytes.data);
    cr_assert(row != NULL);
    cr_expect(strstr(row + 1, ",短信引流入口\n") == NULL);
    cr_expect(strstr(bytes.data, ",打开短信\n") != NULL);
    yl_bytes_free(&bytes);
    yl_result_free(&result);
    remove_all(folder);
}

Test(plots, a_name_stays_text)
{
    char *folder = folder_make(), marker[80], funnel[1024], totals[1024], name[256];
    snprintf(marker, sizeof marker, "%.60s/ran", folder);
    snprintf(name, sizeof name, "a_b^{c} `touch %s` ';system('touch %s')# <x>", marker, marker);
    snprintf(totals, sizeof totals,
             "variant,replication,place,metric,value\n\"%s\",1,entries.%s,arrivals,5\n", name,
             name);
    snprintf(funnel, sizeof funnel,
             "variant,replication,entry,path,position,step,reached,skipped,passed\n"
             "\"%s\",1,\"%s\",sms,1,\"\"\"q\"\", @ \\n & tab\t\",5,0,5\n",
             name, name);
    write_text(folder, "totals.csv", totals);
    write_text(folder, "funnel.csv", funnel);
    write_text(folder, "manifest.json", "{}\n");
    struct yl_fault fault = {0};
    const struct yl_plot_options options = {
        .only = "funnel", .svg = true, .scripts = YL_SOURCE_DIR "/plots"};
    cr_assert(eq(int, yl_plot(folder, &options, &fault), YL_OK), "%s", fault.text);
    cr_expect(yl_file_exists(marker) == false);
    char *svg = read_text(folder, "funnel.svg");
    cr_expect(strstr(svg, "a_b^{c} `touch") != NULL);
    cr_expect(strstr(svg, "\u201Dq\u201D, @ \uFF3Cn &amp; tab") != NULL);
    cr_expect(strstr(svg, "<x>") == NULL);
    free(svg);
    remove_all(folder);
}

static void expect_fault(const char *folder, struct yl_plot_options options, enum yl_status want,
                         const char *says)
{
    struct yl_fault fault = {0};
    if (!options.scripts) options.scripts = YL_SOURCE_DIR "/plots";
    cr_expect(eq(int, yl_plot(folder, &options, &fault), want), "%s", says);
    cr_expect(strstr(fault.text, says) != NULL, "'%s' should say '%s'", fault.text, says);
}

Test(plots, what_is_missing_is_named)
{
    char *folder = run_make(), bin[96], file[256];
    expect_fault(folder, (struct yl_plot_options){.only = "pie"}, YL_BAD_CALL, "funnel, sankey");
    expect_fault(folder, (struct yl_plot_options){.scripts = "/nowhere"}, YL_IO, "/nowhere");
    expect_fault("/nowhere", (struct yl_plot_options){0}, YL_BAD_INPUT, "/nowhere");
    snprintf(bin, sizeof bin, "%s/bin", folder);
    mkdir(bin, 0700);
    setenv("PATH", bin, 1);
    expect_fault(folder, (struct yl_plot_options){.svg = true}, YL_IO, "gnuplot-nox");
    expect_fault(folder, (struct yl_plot_options){.png = true}, YL_IO, "fontconfig");
    write_text(bin, "fc-match", "#!/bin/sh\nprintf 'DejaVu Sans\\nen|fr\\n'\n");
    snprintf(file, sizeof file, "%s/fc-match", bin);
    chmod(file, 0700);
    expect_fault(folder, (struct yl_plot_options){.png = true}, YL_IO, "fonts-noto-cjk");
    write_text(bin, "gnuplot", "#!/bin/sh\necho 'line 3: it is broken'; exit 1\n");
    snprintf(file, sizeof file, "%s/gnuplot", bin);
    chmod(file, 0700);
    expect_fault(folder, (struct yl_plot_options){.svg = true}, YL_IO, "it is broken");
    write_text(folder, "paths.csv", "variant,replication\nbase,1\n");
    expect_fault(folder, (struct yl_plot_options){.only = "steps"}, YL_IO, "fonts-noto-cjk");
    expect_fault(folder, (struct yl_plot_options){.only = "steps", .svg = true}, YL_BAD_INPUT,
                 "no column 'entry'");
    write_text(folder, "points.csv", "point,axis,value\n");
    expect_fault(folder, (struct yl_plot_options){.only = "funnel", .svg = true}, YL_BAD_INPUT,
                 "is a sweep");
    snprintf(file, sizeof file, "%s/manifest.json", folder);
    unlink(file);
    expect_fault(folder, (struct yl_plot_options){0}, YL_BAD_INPUT, "not a finished run");
    snprintf(file, sizeof file, "%s/plots", folder);
    DIR *left = opendir(file);
    cr_assert(left != NULL);
    for (const struct dirent *entry; (entry = readdir(left));)
        cr_expect(entry->d_name[0] == '.' && (entry->d_name[1] == '\0' || entry->d_name[1] == '.'),
                  "'%s' was left behind", entry->d_name);
    closedir(left);
    remove_all(folder);
}

/* The curve that has a point here; its row. */
static bool has_point(double x, double y)
{
    for (int c = 0; c < drawn.curves; c++)
        for (int i = 0; i < drawn.curve[c].points; i++)
            if (fabs(drawn.curve[c].value[i][0] - x) <= 1e-5 * fmax(1, fabs(x)) &&
                fabs(drawn.curve[c].value[i][1] - y) <= 1e-5 * fmax(1, fabs(y)))
                return true;
    return false;
}

Test(plots, a_path_stands_at_its_actions_and_its_conversion)
{
    char *folder = run_make();
    write_text(folder, "summary.csv",
               "variant,place,metric,n,mean,sd,low,high,p05,p50,p95,note\n"
               "base,sms>rooms.main,conversion,30,0.0235,0.01,0.02,0.027,,,,\n"
               "base,sms>rooms.main,actions_mean,30,4.5,0.1,4.4,4.6,,,,\n"
               "base,jd>shops.mall,conversion,30,0.25,0.01,0.24,0.26,,,,\n"
               "base,jd>shops.mall,actions_mean,30,2.75,0.1,2.7,2.8,,,,\n"
               "later,jd>shops.mall,conversion,30,0.5,0.01,0.24,0.26,,,,\n");
    draw_table(folder, "conversion", YL_EN);
    cr_expect(has_point(4.5, 0.0235));
    cr_expect(has_point(2.75, 0.25));
    cr_expect(not(has_point(2.75, 0.5)), "only the base is drawn");
    cr_expect(not(has_point(0.0235, 4.5)));
    remove_all(folder);
}

Test(plots, a_variant_stands_at_its_difference)
{
    char *folder = run_make();
    write_text(folder, "compare.csv",
               "variant,baseline,place,metric,diff,diff_low,diff_high,ratio,ratio_low,ratio_high,"
               "p_higher,worth,low_all,high_all,note\n"
               "later,base,all,orders,-7.5,-9,-6,0.9,0.8,0.95,0,2,-9,-6,\n"
               "twice,base,all,orders,12,10,14,1.2,1.1,1.3,1,2,9,15,\n");
    draw_table(folder, "variants", YL_ZH);
    cr_expect(has_point(-7.5, 0));
    cr_expect(has_point(12, 1));
    cr_expect(not(has_point(12, 0)));
    remove_all(folder);
}

Test(plots, a_sweep_is_drawn_along_its_axis_and_over_two)
{
    char *folder = run_make();
    write_text(folder, "points.csv", "point,axis,value\n1,a.p,10%\n2,a.p,20%\n3,a.p,40%\n");
    write_text(folder, "summary.csv",
               "point,variant,place,metric,n,mean,sd,low,high,p05,p50,p95,note\n"
               "1,base,all,orders,30,100,1,98,102,,,,\n2,base,all,orders,30,180,1,178,182,,,,\n"
               "3,base,all,orders,30,150,1,148,152,,,,\n1,base,all,cost_cny,30,5,1,5,5,,,,\n"
               "2,base,all,cost_cny,30,10,1,10,10,,,,\n3,base,all,cost_cny,30,20,1,20,20,,,,\n");
    draw_table(folder, "curve", YL_EN);
    cr_expect(has_point(0.1, 100));
    cr_expect(has_point(0.2, 180));
    cr_expect(has_point(0.4, 150));
    draw_table(folder, "frontier", YL_EN);
    cr_expect(has_point(5, 100));
    cr_expect(has_point(20, 150));
    cr_expect(has_point(10, 100), "the line of the efficient goes along, then up");
    cr_expect(not(has_point(20, 180)), "more cost and fewer orders is not efficient");
    write_text(folder, "points.csv",
               "point,axis,value\n1,a.p,10%\n1,b.n,5\n2,a.p,20%\n2,b.n,5\n3,a.p,10%\n3,b.n,9\n"
               "4,a.p,20%\n4,b.n,9\n");
    write_text(folder, "summary.csv",
               "point,variant,place,metric,n,mean,sd,low,high,p05,p50,p95,note\n"
               "1,base,all,orders,30,100,1,98,102,,,,\n2,base,all,orders,30,180,1,178,182,,,,\n"
               "3,base,all,orders,30,150,1,148,152,,,,\n4,base,all,orders,30,90,1,89,91,,,,\n");
    draw_table(folder, "heat", YL_EN);
    /* the lower value of the second axis is below: 5 is row 1, 9 is row 0; the highest is yellow */
    const struct curve *cells = &drawn.curve[0];
    cr_assert(ge(int, cells->points, 4));
    for (int i = 0; i < cells->points; i++)
        if (cells->value[i][0] == 1 && cells->value[i][1] == 1)
            cr_expect(cells->value[i][2] == 0.5);
    cr_expect(has_point(1, 1));
    cr_expect(has_point(0, 0));
    remove_all(folder);
}
