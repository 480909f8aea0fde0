/* test_plots.c: names and labels in pictures, and what is said when there can be none. What is drawn
 * is held against the CSV files in test_pictures.c. */
/* yl-test: LINK yl_plot LABELS cli TIMEOUT 60 */
#include "sim/base/file.h"
#include "sim/output/labels.h"
#include "sim/output/manifest.h"
#include "sim/plot/letters.h"
#include "sim/plot/picture.h"
#include "sim/plot/plot.h"
#include "tests/support/drawn.h"
#include "tests/support/fake_result.h"
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <dirent.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char *run_make(void)
{
    char *folder = drawn_folder();
    drawn_write(folder, "funnel.csv", drawn_funnel);
    drawn_write(folder, "series.csv", drawn_series);
    drawn_write(folder, "paths.csv", drawn_paths);
    drawn_write(folder, "summary.csv",
                "variant,place,metric,n,mean,low,high\nbase,rooms.main,peak_online,50,33,,\n"
                "base,entries.sms,arrivals,2,2000,,\nlater,entries.sms,arrivals,2,4000,,\n");
    drawn_write(folder, "manifest.json", DRAWN_MANIFEST "}\n");
    return folder;
}

Test(plots, names_that_differ_at_their_end_differ_where_they_are_cut)
{
    static const char *const name[] = {"The long name of a plan in the evening at seven",
                                       "The long name of a plan in the evening at eight"};
    struct yl_arena arena = {0};
    const char *line[2][2];
    for (int k = 0; k < 2; k++) {
        cr_assert(eq(u32, yl_letters_wrap(&arena, 12, name[k], 120, line[k], 2), 2));
        cr_assert(le(dbl, yl_letters_width(12, line[k][1]), 120));
        cr_assert(strstr(line[k][1], "\u2026") != NULL);
    }
    cr_assert(strcmp(line[0][1], line[1][1]) != 0);
    yl_arena_free(&arena);
}

Test(plots, chinese_lines_end_between_words)
{
    struct yl_arena arena = {0};
    const char *line[2];
    cr_assert(eq(u32, yl_letters_wrap(&arena, 10, "没有方案优于现方案", 55, line, 2), 2));
    cr_assert(eq(str, (char *)line[0], "没有方案"));
    cr_assert(eq(str, (char *)line[1], "优于现方案"));
    yl_arena_free(&arena);
}

Test(plots, labels_are_shown_in_svg_and_png)
{
    char *folder = run_make();
    drawn_write(folder, "labels.csv",
                "name,label\nentries.sms,营销短信\npaths.sms.steps.open,打开短信\n"
                "rooms.main,品牌直播间\n");
    drawn_write(folder, "losses.csv",
                "variant,entry,path,step,outcome,mean\nbase,sms,sms,open,left,1800\n");
    struct yl_fault fault = {0};
    const struct yl_plot_options options = {.lang = YL_ZH, .scripts = YL_SOURCE_DIR "/plots"};
    cr_assert(eq(int, yl_plot(folder, &options, &fault), YL_OK), "%s", fault.text);
    char *svg = drawn_read(folder, "funnel.svg"), *png = drawn_read(folder, "online.png");
    cr_expect(strstr(svg, "营销短信") != NULL);
    cr_expect(strstr(svg, "打开短信") != NULL);
    cr_expect(strstr(svg, "品牌直播间") != NULL);
    cr_expect(strstr(svg, "人在哪里流失") != NULL, "a message that one in ten open loses nobody");
    cr_expect(strstr(svg, "later") == NULL, "one plan at a time");
    cr_expect(strstr(svg, "等待入场") == NULL, "nobody waited");
    cr_expect(eq(int, memcmp(png, "\x89PNG", 4), 0));
    free(svg);
    free(png);
    drawn_remove(folder);
}

Test(plots, labels_are_written_and_read_by_language)
{
    char *folder = drawn_folder(), path[96];
    struct yl_result result;
    struct yl_fault fault = {0};
    yl_fake_result(&result,
                   &(struct yl_fake){.replications = 2, .variants = 3, .bins = 2, .chinese = true});
    cr_assert(eq(int, yl_labels_write(&result, folder, &fault), YL_OK), "%s", fault.text);
    snprintf(path, sizeof path, "%s/labels.csv", folder);
    struct yl_bytes bytes;
    cr_assert(eq(int, yl_file_read(&bytes, path, 1 << 20, &fault), YL_OK), "%s", fault.text);
    cr_expect(eq(str, bytes.data,
                 "name,label,label_zh\nentries.sms,短信引流入口,短信引流入口\n"
                 "paths.sms.steps.open,opens it,打开短信\npaths.sms.steps.confirm,,确认跳转\n"
                 "shops.mall.steps.order,,下单\n"));
    yl_bytes_free(&bytes);
    struct yl_result names = {0};
    cr_assert(eq(int, yl_labels_read(&names, folder, &fault), YL_OK), "%s", fault.text);
    static const struct {
        const char *name, *en, *zh;
    } wants[] = {{"paths.sms.steps.open", "opens it", "打开短信"},
                 {"paths.sms.steps.confirm", "confirm", "确认跳转"},
                 {"rooms.main", "main", "main"}};
    for (size_t i = 0; i < sizeof wants / sizeof *wants; i++) {
        const char *name = wants[i].name, *last = strrchr(name, '.') + 1;
        cr_expect(eq(str, (char *)yl_label(&names, YL_EN, last, "%s", name), (char *)wants[i].en));
        cr_expect(eq(str, (char *)yl_label(&names, YL_ZH, last, "%s", name), (char *)wants[i].zh));
        cr_expect(eq(str, (char *)yl_label(&result, YL_EN, last, "%s", name), (char *)wants[i].en));
        cr_expect(eq(str, (char *)yl_label(&result, YL_ZH, last, "%s", name), (char *)wants[i].zh));
    }
    yl_result_free(&names);
    static const char other[] = /* columns stand anywhere */
        "label_zh,name,label\n打开短信,paths.sms.steps.open,opens it\n";
    drawn_write(folder, "labels.csv", other);
    cr_assert(eq(int, yl_labels_read(&names, folder, &fault), YL_OK), "%s", fault.text);
    cr_expect(
        eq(str, (char *)yl_label(&names, YL_ZH, "", "%s", wants[0].name), (char *)wants[0].zh));
    cr_expect(
        eq(str, (char *)yl_label(&names, YL_EN, "", "%s", wants[0].name), (char *)wants[0].en));
    yl_result_free(&names);
    yl_result_free(&result);
    drawn_remove(folder);
}

Test(plots, a_name_stays_text)
{
    char *folder = drawn_folder(), marker[80], funnel[1024], summary[1024], name[256];
    snprintf(marker, sizeof marker, "%.60s/ran", folder);
    snprintf(name, sizeof name, "a_b^{c} `touch %s` ';system('touch %s')# <x>", marker, marker);
    snprintf(summary, sizeof summary,
             "variant,place,metric,n,mean,low,high\n\"%s\",entries.%s,arrivals,1,5,,\n", name,
             name);
    snprintf(funnel, sizeof funnel,
             "variant,replication,entry,path,position,step,reached,skipped,passed\n"
             "\"%s\",1,\"%s\",sms,1,\"\"\"q\"\", @ \\n & tab\t\",5,0,2\n",
             name, name);
    drawn_write(folder, "summary.csv", summary);
    drawn_write(folder, "funnel.csv", funnel);
    drawn_write(folder, "manifest.json", DRAWN_MANIFEST "}\n");
    struct yl_fault fault = {0};
    const struct yl_plot_options options = {
        .only = "funnel", .svg = true, .scripts = YL_SOURCE_DIR "/plots"};
    cr_assert(eq(int, yl_plot(folder, &options, &fault), YL_OK), "%s", fault.text);
    cr_expect(yl_file_exists(marker) == false);
    char *svg = drawn_read(folder, "funnel.svg");
    cr_expect(strstr(svg, "a b^{c} `touch") != NULL);
    cr_expect(strstr(svg, "\u201Dq\u201D, @ \uFF3Cn &amp; tab") != NULL);
    cr_expect(strstr(svg, "<x>") == NULL);
    free(svg);
    drawn_remove(folder);
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
    expect_fault(folder, (struct yl_plot_options){.only = "pie"}, YL_BAD_CALL, "funnel, online");
    expect_fault(folder, (struct yl_plot_options){.scripts = "/nowhere"}, YL_IO, "/nowhere");
    expect_fault("/nowhere", (struct yl_plot_options){0}, YL_BAD_INPUT, "/nowhere");
    snprintf(file, sizeof file, "%s/series.csv", folder);
    expect_fault(file, (struct yl_plot_options){0}, YL_BAD_INPUT, "is a file");
    snprintf(bin, sizeof bin, "%s/bin", folder);
    mkdir(bin, 0700);
    setenv("PATH", bin, 1);
    expect_fault(folder, (struct yl_plot_options){.svg = true}, YL_IO, "gnuplot-nox");
    expect_fault(folder, (struct yl_plot_options){.png = true}, YL_IO, "fontconfig");
    drawn_write(bin, "fc-match", "#!/bin/sh\nprintf 'DejaVu Sans\\nen|fr\\n'\n");
    snprintf(file, sizeof file, "%s/fc-match", bin);
    chmod(file, 0700);
    expect_fault(folder, (struct yl_plot_options){.png = true}, YL_IO, "fonts-noto-cjk");
    drawn_write(bin, "gnuplot", "#!/bin/sh\necho 'line 3: it is broken'; exit 1\n");
    snprintf(file, sizeof file, "%s/gnuplot", bin);
    chmod(file, 0700);
    expect_fault(folder, (struct yl_plot_options){.svg = true}, YL_IO, "it is broken");
    drawn_write(folder, "series.csv", "variant,replication\nbase,1\n");
    expect_fault(folder, (struct yl_plot_options){.only = "online"}, YL_IO, "fonts-noto-cjk");
    expect_fault(folder, (struct yl_plot_options){.only = "online", .svg = true}, YL_BAD_INPUT,
                 "no column 'time'");
    drawn_write(folder, "points.csv", "point,axis,value\n");
    expect_fault(folder, (struct yl_plot_options){.only = "funnel", .svg = true}, YL_BAD_INPUT,
                 "is a sweep");
    snprintf(file, sizeof file, "%s/manifest.json", folder);
    unlink(file);
    expect_fault(folder, (struct yl_plot_options){0}, YL_BAD_INPUT, "has no manifest.json");
    snprintf(file, sizeof file, "%s/plots", folder);
    DIR *left = opendir(file);
    cr_assert(left != NULL);
    for (const struct dirent *entry; (entry = readdir(left));)
        cr_expect(entry->d_name[0] == '.' && (entry->d_name[1] == '\0' || entry->d_name[1] == '.'),
                  "'%s' was left behind", entry->d_name);
    closedir(left);
    drawn_remove(folder);
}

/* A file that cannot be looked at is not taken for one that is not there. */
Test(plots, what_cannot_be_looked_at_is_named)
{
    static const char *const files[] = {"losses.csv", "labels.csv", "points.csv"};
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        char *folder = run_make(), file[256];
        snprintf(file, sizeof file, "%s/%s", folder, files[i]);
        cr_assert(eq(int, symlink(files[i], file), 0), "a link to itself");
        expect_fault(folder, (struct yl_plot_options){.only = "funnel", .svg = true}, YL_IO,
                     files[i]);
        drawn_remove(folder);
    }
}

/* ---- several at once ---- */

struct told { /* the pictures, by their place in pictures.def */
    size_t at[32], count;
};

static void tell(const char *path, void *context)
{
    struct told *told = context;
    const char *name = strrchr(path, '/') + 1;
    const struct yl_picture *picture;
    for (size_t i = 0; (picture = yl_picture_at(i)) && told->count < 32; i++)
        if (!strncmp(name, picture->name, strlen(picture->name)) &&
            name[strlen(picture->name)] == '.')
            told->at[told->count++] = i;
}

/* Draws with a gnuplot that is slow with the first picture and does something with the second. */
static enum yl_status draw_slowly(struct told *told, const char *folder, const char *second,
                                  struct yl_fault *fault)
{
    char bin[96], file[256], stub[512];
    snprintf(bin, sizeof bin, "%s/bin", folder);
    mkdir(bin, 0700);
    snprintf(stub, sizeof stub,
             "#!/bin/sh\ncase $9 in\nfunnel) /bin/sleep 0.4 ;;\nonline) %s ;;\nesac\n"
             "printf 'Produced by GNUPLOT: %%s' \"$9\" >\"$5\"\n",
             second);
    drawn_write(bin, "gnuplot", stub);
    snprintf(file, sizeof file, "%s/gnuplot", bin);
    chmod(file, 0700);
    setenv("PATH", bin, 1);
    *told = (struct told){0};
    const struct yl_plot_options options = {
        .svg = true, .scripts = YL_SOURCE_DIR "/plots", .made = tell, .context = told};
    return yl_plot(folder, &options, fault);
}

Test(plots, pictures_are_told_in_their_order_whichever_is_done_first)
{
    char *folder = run_make();
    struct told told;
    struct yl_fault fault = {0};
    cr_assert(eq(int, draw_slowly(&told, folder, ":", &fault), YL_OK), "%s", fault.text);
    cr_assert(gt(sz, told.count, 1));
    for (size_t i = 1; i < told.count; i++) cr_expect(lt(sz, told.at[i - 1], told.at[i]));
    char *svg = drawn_read(folder, "online.svg");
    cr_expect(eq(str, svg, "Produced by GNUPLOT: online"), "each from tables of its own");
    free(svg);
    drawn_remove(folder);
}

/* One says that it cannot, one is ended as by Ctrl-C, one draws nothing. */
Test(plots, what_follows_a_picture_at_fault_is_not_there)
{
    static const char *const second[] = {"echo it is broken; exit 1", "kill -INT $$", "exit 0"};
    for (size_t i = 0; i < sizeof second / sizeof *second; i++) {
        char *folder = run_make(), file[256];
        struct told told;
        struct yl_fault fault = {0};
        cr_expect(eq(int, draw_slowly(&told, folder, second[i], &fault), YL_IO));
        cr_expect(strstr(fault.text, "could not draw 'online'") != NULL, "%s", fault.text);
        cr_expect(strstr(fault.text, i ? "did not say why" : "it is broken") != NULL);
        cr_expect(eq(sz, told.count, 1));
        cr_expect(eq(sz, told.at[0], 1), "the first that has its tables stays");
        snprintf(file, sizeof file, "%s/plots", folder);
        DIR *all = opendir(file);
        int entries = 0;
        while (readdir(all)) entries++;
        closedir(all);
        cr_expect(eq(int, entries, 3), "%s", second[i]); /* . and .. and the first */
        drawn_remove(folder);
    }
}

/* A table that cannot be read is told of behind a picture before it that cannot be drawn. */
Test(plots, the_first_fault_is_the_one_that_is_told)
{
    char *folder = run_make();
    struct told told;
    struct yl_fault fault = {0};
    drawn_write(folder, "best.csv", "variant,replication\nbase,1\n"); /* of `behind`, the last */
    cr_expect(eq(int, draw_slowly(&told, folder, ":", &fault), YL_BAD_INPUT));
    cr_expect(eq(sz, told.count, 2), "funnel and online");
    fault = (struct yl_fault){0};
    cr_expect(eq(int, draw_slowly(&told, folder, "echo it is broken; exit 1", &fault), YL_IO));
    cr_expect(strstr(fault.text, "it is broken") != NULL, "%s", fault.text);
    drawn_remove(folder);
}

/* A signal that has come ends the call before the first picture. */
Test(plots, a_signal_ends_it_before_what_follows)
{
    char *folder = run_make();
    volatile sig_atomic_t stop = 1;
    struct told told = {0};
    struct yl_fault fault = {0};
    const struct yl_plot_options options = {.svg = true,
                                            .scripts = YL_SOURCE_DIR "/plots",
                                            .made = tell,
                                            .context = &told,
                                            .stop = &stop};
    cr_expect(eq(int, yl_plot(folder, &options, &fault), YL_INTERRUPTED), "%s", fault.text);
    cr_expect(eq(sz, told.count, 0));
    drawn_remove(folder);
}
