/* test_report.c: the data of a page against the CSV files that it is made of. How it looks is held in a browser (./dev test
 * --browser), whole folders by tests/report/pages.py. */
/* yl-test: LINK yl_report LABELS cli TIMEOUT 60 */
#include "sim/base/file.h"
#include "sim/output/json.h"
#include "sim/output/manifest.h"
#include "sim/report/report.h"
#include "tests/support/drawn.h"
#include "tests/support/run.h"
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define HEAD \
    "variant,place,metric,n,mean,sd,low,high,p05,p50,p95,note,variance_reduction,risk,risk_low," \
    "risk_high,best_share\n"
static const char ORDERS[] = "base,all,orders,30,101,7,97.5,104.5,88,100,113,,\n"
                             "later,all,orders,30,131,7,127.5,134.5,118,130,143,,\n";
static const char SHOP[] = "base,shops.mall,gmv_cny,30,5050.5,7,4950.25,5150.75,4400,5000,5600,,\n"
                           "base,agents.desk,wait_mean_s,30,61.5,7,59.5,63.5,50,60,70,,\n"
                           "base,limits.staff,refused,30,17,7,16,18,15,17,19,,\n"
                           "base,all,roi,30,2.75,7,2.5,3,2,2.7,3.5,,\n";
static const char TARGETS[] = "base,targets,all.cost_cny<=9,30,0.9,,0.75,0.96,,,,,\n"
                              "base,targets,shops.mall.gmv_cny>=5000,30,0.55,,0.375,0.71,,,,,\n"
                              "base,targets,all.orders>=90,30,0.925,,0.76,0.99,,,,,\n";
static const char COMPARE[] =
    "variant,baseline,place,metric,diff,diff_low,diff_high,ratio,ratio_low,ratio_high,p_higher,"
    "variance_reduction,low_all,high_all,note\n"
    "later,base,all,orders,30,28.5,31.5,1.297,1.2,1.4,0.95,2,28,32,\n"
    "later,base,all,roi,0.5,0.25,0.75,1.18,1.1,1.3,0.9,2,0.2,0.8,\n";
static const char FUNNEL[] = "variant,replication,entry,path,position,step,reached,skipped,passed\n"
                             "base,1,sms,sms,1,open,1000,0,100\n"
                             "base,1,sms,rooms.main,2,watch,60,0,20\n"
                             "base,2,sms,sms,1,open,3000,0,300\n"
                             "base,2,sms,rooms.main,2,watch,81,0,22\n"
                             "base,3,sms,sms,1,open,,,\n"
                             "later,1,sms,sms,1,open,7777,0,10\n";

/* Rows of summary.csv of the variant, each with empty cells to its end. */
static void put_rows(char *text, const char *rows, const char *variant)
{
    enum { COLUMNS = 17 };
    for (const char *end; *rows; rows = end + 1) {
        int cells = 1;
        end = strchr(rows, '\n');
        if (strncmp(rows, variant, strlen(variant)) != 0) continue;
        for (const char *at = rows; at < end; at++) cells += *at == ',';
        strncat(text, rows, (size_t)(end - rows));
        for (; cells < COLUMNS; cells++) strcat(text, ",");
        strcat(text, "\n");
    }
}

static const char *concludes; /* findings.json; NULL: there is none */
/* A finished run of two variants, or of one, with these rows of summary.csv. */
static char *run_make(uint32_t variants, const char *const *summary)
{
    static char text[4096];
    char *folder = drawn_folder();
    static const char *names[] = {"summary.csv", "funnel.csv", "compare.csv", "findings.json"};
    static const char *variant[] = {"base", "later"};
    strcpy(text, HEAD);
    for (uint32_t v = 0; v < variants; v++)
        for (size_t i = 0; summary[i]; i++) put_rows(text, summary[i], variant[v]);
    drawn_write(folder, names[0], text);
    drawn_write(folder, names[1], FUNNEL);
    drawn_write(folder, names[2], COMPARE);
    const struct yl_manifest about = {.verb = "run",
                                      .version = "0",
                                      .scenario = "gone.yaml",
                                      .title = {"t", "t"},
                                      .variant = variant,
                                      .variants = variants,
                                      .isa = "scalar",
                                      .replications = 3,
                                      .failure = &(struct yl_manifest_failure){"base", 3},
                                      .failures = 1};
    struct yl_fault fault = {0};
    if (concludes) drawn_write(folder, names[3], concludes);
    uint32_t files = concludes ? 4 : 3;
    cr_assert(eq(int, yl_manifest_write(folder, &about, names, files, &fault), YL_OK), "%s",
              fault.text);
    return folder;
}

/* The page, freed by the caller. */
static char *page_of(const char *folder, const char *place, const char *metric)
{
    char file[96];
    struct yl_fault fault = {0};
    const struct yl_report_options how = {.place = place, .metric = metric};
    snprintf(file, sizeof file, "%s/page.html", folder);
    cr_assert(eq(int, yl_report(file, &folder, 1, &how, &fault), YL_OK), "%s", fault.text);
    char *page = yl_run_text(file);
    cr_assert(page != NULL);
    return page;
}

/* The data of the only study of a page, in the arena. */
static const struct yl_json *data_of(struct yl_arena *arena, const char *page)
{
    static const char open[] = "id=\"data\">";
    const char *at = strstr(page, open);
    cr_assert(at != NULL);
    at += sizeof open - 1;
    const struct yl_json *all = yl_json_read(arena, at, (size_t)(strstr(at, "</script>") - at));
    cr_assert(all && all->kind == YL_JSON_LIST && all->first);
    return all->first;
}

/* What stands at a path of keys, "a/b/c". */
static const struct yl_json *under(const struct yl_json *at, const char *path)
{
    char keys[256];
    snprintf(keys, sizeof keys, "%s", path);
    for (char *key = strtok(keys, "/"); key && at; key = strtok(NULL, "/"))
        at = yl_json_find(at, key);
    return at;
}

/* Texts of a list, one behind the other, a blank behind each. */
static const char *items(const struct yl_json *list)
{
    static char text[512];
    *text = '\0';
    for (const struct yl_json *one = list ? list->first : NULL; one; one = one->next)
        snprintf(text + strlen(text), sizeof text - strlen(text), "%s ",
                 one->text ? one->text : "?");
    return text;
}

/* The row of a table in which these cells stand first. */
static const char *row_of(const struct yl_json *study, const char *file, const char *cells)
{
    for (const struct yl_json *table = under(study, "tables")->first; table; table = table->next)
        if (!strcmp(yl_json_get(table, "file"), file))
            for (const struct yl_json *row = under(table, "rows")->first; row; row = row->next)
                if (!strncmp(items(row), cells, strlen(cells))) return items(row);
    return "";
}

Test(report, the_data_are_cells_and_means_of_cells)
{
    char *folder = run_make(2, (const char *const[]){ORDERS, SHOP, TARGETS, NULL});
    char *page = page_of(folder, NULL, NULL);
    struct yl_arena arena = {0};
    const struct yl_json *study = data_of(&arena, page);
    cr_expect(eq(str, (char *)yl_json_get(study, "kind"), "run"));
    cr_expect(eq(str, (char *)items(under(study, "flows/base/sms/sms/open")), "2000 0 200 "));
    cr_expect(
        eq(str, (char *)items(under(study, "flows/base/sms/rooms.main/watch")), "70.5 0 21 "));
    cr_expect(eq(str, (char *)items(under(study, "flows/later/sms/sms/open")),
                 "2592.33333 0 3.33333333 "));
    cr_expect(eq(str, (char *)row_of(study, "summary.csv", "base all orders"),
                 "base all orders 101 97.5 104.5 88 113 "));
    cr_expect(eq(str, (char *)row_of(study, "summary.csv", "base shops.mall gmv_cny"),
                 "base shops.mall gmv_cny 5050.5 4950.25 5150.75 4400 5600 "));
    cr_expect(eq(str, (char *)row_of(study, "compare.csv", "later all orders"),
                 "later all orders 30 28.5 31.5 0.95 28 32 "));
    cr_expect(strstr(page, "<td>+30</td>") != NULL, "the page without a script has the difference");
    yl_arena_free(&arena);
    free(page);
    drawn_remove(folder);
}

Test(report, a_figure_that_is_asked_for_decides)
{
    char *folder = run_make(2, (const char *const[]){ORDERS, SHOP, TARGETS, NULL}), file[96];
    struct yl_fault fault = {0};
    const struct yl_report_options how = {.place = "all", .metric = "joy"};
    snprintf(file, sizeof file, "%s/none.html", folder);
    cr_expect(eq(int, yl_report(file, (const char *const *)&folder, 1, &how, &fault), YL_BAD_CALL));
    cr_expect(strstr(fault.text, "no metric 'all.joy'; there are all.") != NULL, "%s", fault.text);
    cr_expect(yl_file_exists(file) == false);
    drawn_remove(folder);

    /* its verdict is that of the run, from its replications, and comes first */
    struct yl_run_done done;
    struct yl_arena arena = {0};
    yl_run_program(&done, "tests/cli/compare/in/s.yaml", NULL, NULL);
    cr_assert(eq(int, done.status, 0), "%s", done.said);
    char *page = page_of(done.out, "rooms.r", "entrants");
    const struct yl_json *study = data_of(&arena, page);
    cr_expect(eq(str, (char *)yl_json_get(under(study, "meta"), "metric"), "entrants"));
    const char *first = yl_json_get(under(study, "findings")->first, "en");
    cr_expect(strstr(first, "'more' is better than the plan: entries into 'r' +") != NULL, "%s",
              first);
    free(page);
    page = page_of(done.out, NULL, NULL);
    study = data_of(&arena, page);
    cr_expect(eq(str, (char *)yl_json_get(under(study, "meta"), "metric"), "net_cny"));
    yl_arena_free(&arena);
    free(page);
    yl_run_free(&done);
}

/* Word by word, in both languages; and nothing of a text is markup. */
Test(report, conclusions_stand_as_they_are)
{
    concludes = "[{\"id\": \"loss\", \"en\": \"21 of {0} lose <b>, \\\"all\\\"</script><script>\", "
                "\"zh\": \"二十一场亏损\"}, "
                "{\"id\": \"lost\", \"en\": \"They came too early.\", \"zh\": \"来得太早。\"}]";
    char *folder = run_make(1, (const char *const[]){ORDERS, SHOP, TARGETS, NULL});
    char *page = page_of(folder, NULL, NULL);
    struct yl_arena arena = {0};
    const struct yl_json *first = under(data_of(&arena, page), "findings")->first;
    cr_expect(
        eq(str, (char *)yl_json_get(first, "en"), "21 of {0} lose <b>, \"all\"</script><script>"));
    cr_expect(eq(str, (char *)yl_json_get(first, "zh"), "二十一场亏损"));
    cr_expect(eq(str, (char *)yl_json_get(first->next, "en"), "They came too early."));
    cr_expect(strstr(page, "&lt;b&gt;, &quot;all&quot;&lt;/script&gt;") != NULL,
              "as plain HTML, too");
    int scripts = 0;
    for (const char *at = page; (at = strstr(at, "</script>")); at++) scripts++;
    cr_expect(eq(int, scripts, 2));
    yl_arena_free(&arena);
    free(page);
    drawn_remove(folder);
}
