/* test_report.c: what a report says, against the CSV files it is made of. How it looks is held in a
 * browser (./dev test --browser). */
/* yl-test: LINK yl_report LABELS cli TIMEOUT 60 */
#include "sim/base/file.h"
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

static const char *concludes; /* conclusions.csv; NULL: there is none */
/* A finished run of two variants, or of one, with these rows of summary.csv. */
static char *run_make(uint32_t variants, const char *const *summary)
{
    static char text[4096];
    char *folder = drawn_folder();
    static const char *names[] = {"summary.csv", "funnel.csv", "compare.csv", "conclusions.csv"};
    static const char *variant[] = {"base", "later"};
    strcpy(text, HEAD);
    for (uint32_t v = 0; v < variants; v++)
        for (size_t i = 0; summary[i]; i++) put_rows(text, summary[i], variant[v]);
    drawn_write(folder, names[0], text);
    drawn_write(folder, names[1], FUNNEL);
    drawn_write(folder, names[2], COMPARE);
    drawn_write(folder, "totals.csv", "variant,replication,place,metric,value\n"); /* of pictures */
    drawn_write(folder, "paths.csv", "variant,entry,place,claimed_steps,arrived,actions_mean\n");
    const struct yl_manifest about = {.verb = "run",
                                      .version = "0",
                                      .scenario = "gone.yaml",
                                      .title = {"t", "t"},
                                      .variant = variant,
                                      .variants = variants,
                                      .isa = "scalar"};
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
    const struct yl_report_options how = {
        .scripts = YL_SOURCE_DIR "/plots", .place = place, .metric = metric};
    snprintf(file, sizeof file, "%s/page.html", folder);
    cr_assert(eq(int, yl_report(file, &folder, 1, &how, &fault), YL_OK), "%s", fault.text);
    char *page = yl_run_text(file);
    cr_assert(page != NULL);
    return page;
}

/* Texts of a page in this order, each behind the one before. */
static void in_order(const char *page, const char *const *text)
{
    for (const char *at = page; *text; text++) {
        const char *found = strstr(at, *text);
        cr_expect(found != NULL, "'%s' is not where it should be", *text);
        at = found ? found : at;
    }
}

Test(report, tables_have_all_figures_with_the_funnel_first)
{
    char *folder = run_make(2, (const char *const[]){ORDERS, SHOP, NULL});
    char *page = page_of(folder, NULL, NULL);
    in_order(page, (const char *const[]){
                       "<section id=\"tables\"",
                       "Funnel of the base",
                       ">open<",
                       "data-v=\"2000\"", /* the mean of 1000 and 3000; the third failed */
                       "data-v=\"200\"",
                       "data-v=\"0.1\"",
                       ">watch<",
                       "data-v=\"70.5\"",
                       "Difference from base, by variant",
                       "data-v=\"30\"",
                       "data-v=\"0.5\"",
                       "Figures of the base by place",
                       "data-v=\"5050.5\"",
                       "mean wait of the served (s)",
                       "data-v=\"61.5\"",
                       "refused",
                       "data-v=\"17\"",
                       "net / cost",
                       "data-v=\"2.75\"",
                       NULL});
    cr_expect(strstr(page, "7777") == NULL, "only the base has a funnel here");
    free(page);
    drawn_remove(folder);
}

Test(report, the_first_target_to_reach_decides)
{
    char *folder = run_make(1, (const char *const[]){ORDERS, SHOP, TARGETS, NULL});
    char *page = page_of(folder, NULL, NULL);
    in_order(page, (const char *const[]){"<dl class=\"keys\">", "GMV (CNY) of mall",
                                         "<data value=\"5050.5\">", "chance of all.cost_cny",
                                         "<data value=\"0.9\">90%</data>", "<h3>", ">Targets<",
                                         "data-v=\"0.925\"", NULL});
    free(page);
    drawn_remove(folder);
}

Test(report, a_figure_that_is_asked_for_decides)
{
    char *folder = run_make(2, (const char *const[]){ORDERS, SHOP, TARGETS, NULL}), file[96];
    char *page = page_of(folder, "all", "roi");
    in_order(page, (const char *const[]){
                       "<dl class=\"keys\">", "net / cost of the base", "<data value=\"2.75\">",
                       "Difference from base, by variant", "data-v=\"0.5\"", NULL});
    free(page);
    struct yl_fault fault = {0};
    const struct yl_report_options how = {
        .scripts = YL_SOURCE_DIR "/plots", .place = "all", .metric = "joy"};
    snprintf(file, sizeof file, "%s/none.html", folder);
    cr_expect(eq(int, yl_report(file, (const char *const *)&folder, 1, &how, &fault), YL_BAD_CALL));
    cr_expect(strstr(fault.text, "no metric 'all.joy'") != NULL, "%s", fault.text);
    cr_expect(yl_file_exists(file) == false);
    drawn_remove(folder);
}

Test(report, where_nobody_orders_the_room_decides)
{
    static const char room[] = "base,all,orders,30,0,0,0,0.123,0,0,0,,\n"
                               "later,all,orders,30,0,0,0,0.123,0,0,0,,\n"
                               "base,rooms.main,entrants,30,40.5,7,38,43,30,40,50,,\n";
    char *folder = run_make(1, (const char *const[]){room, NULL});
    char *page = page_of(folder, NULL, NULL);
    in_order(page, (const char *const[]){"<dl class=\"keys\">", "entries into the room of main",
                                         "<data value=\"40.5\">", NULL});
    free(page);
    drawn_remove(folder);
}

/* What it concludes as it stands, then the figures at the best point, whatever variant is best there. */
Test(report, a_sweep_shows_its_best_point)
{
    concludes = "id,en,zh\nbest,\"Not decided: 2 of 3 may be the best.\",未分出高下。\n"
                "moves,e.b moves orders most.,影响最大的是 e.b。\n";
    char *folder = run_make(2, (const char *const[]){ORDERS, NULL});
    drawn_write(
        folder, "points.csv",
        "point,axis,value\n1,e.a,1%\n1,e.b,x\n2,e.a,2.123456%\n2,e.b,x\n3,e.a,1%\n3,e.b,y\n");
    drawn_write(folder, "summary.csv",
                "point," HEAD "1,base,all,orders,30,10,,9,11,,,,,,,,,\n"
                "2,base,all,orders,30,12,,11,13,,,,,,,,,\n"
                "2,later,all,orders,30,14,,12,16,,,,,,,,,\n"
                "2,later,all,net_cny,30,-7,,-9,-5,,,,,,,,,\n"
                "3,base,all,orders,30,13,,11,15,,,,,,,,,\n");
    drawn_write(folder, "best.csv",
                "point,variant,place,metric,n,mean,rank,may_be_best\n"
                "1,base,all,orders,30,10,4,0\n2,base,all,orders,30,12,3,0\n"
                "2,later,all,orders,30,14,1,1\n3,base,all,orders,30,13,2,1\n");
    char *page = page_of(folder, NULL, NULL);
    in_order(page, (const char *const[]){
                       "<div class=\"answer\">", "Not decided: 2 of 3 may be the best.",
                       "e.b moves orders most.", "<dl class=\"keys\">", "orders at the best point",
                       ">14</data>", "orders at the worst point", ">10</data>", "net there (CNY)",
                       "−7</data>", NULL});
    free(page);
    drawn_remove(folder);
}

/* Word by word, in both languages, at the top; nothing else is said of it. */
Test(report, conclusions_stand_as_they_are)
{
    concludes = "id,en,zh\nloss,\"21 of {0} campaigns lose <money>, \"\"all\"\"\",二十一场亏损\n"
                "lost,They came too early.,来得太早。\n";
    char *folder = run_make(1, (const char *const[]){ORDERS, SHOP, TARGETS, NULL});
    char *page = page_of(folder, NULL, NULL);
    in_order(page, (const char *const[]){
                       "<div class=\"answer\">", "<p class=\"conclusion\"><span class=\"en\"",
                       "21 of {0} campaigns lose &lt;money&gt;, &quot;all&quot;</span>",
                       "二十一场亏损</span></p>", "They came too early.", "来得太早。",
                       "<dl class=\"keys\">", NULL});
    free(page);
    drawn_remove(folder);
}

/* The range of a single campaign and its risk stand before the precision of the mean. */
Test(report, key_figures_say_the_risk_first)
{
    static const char risky[] =
        "base,all,net_cny,250,551,7,430,673,-399,500,1491,,,0.21,0.165,0.26,\n"
        "base,targets,all.net_cny>=0,250,0.75,,0.5,0.85,,,,,,0.25,0.2,0.3,\n";
    static const char safe[] = "base,all,net_cny,40,551,7,430,673,99,500,1491,,,0,0,0.037,\n";
    char *folder = run_make(1, (const char *const[]){ORDERS, risky, NULL});
    char *page = page_of(folder, "all", "net_cny");
    in_order(page, (const char *const[]){"<dl class=\"keys\">", ">551</data>",
                                         "one campaign: <data value=\"-399\">", "1491",
                                         "a loss</span> in <data value=\"0.21\">21%</data> of "
                                         "campaigns (<data value=\"0.165\">",
                                         "mean: <data value=\"430\">", "chance of all.net_cny",
                                         "missed</span> in <data value=\"0.25\">", NULL});
    free(page);
    drawn_remove(folder);
    folder = run_make(1, (const char *const[]){ORDERS, safe, NULL});
    page = page_of(folder, NULL, NULL);
    in_order(page, (const char *const[]){
                       "one campaign: about <data value=\"99\">",
                       "a loss</span> in none of <data value=\"40\">40</data> campaigns: at most "
                       "<data value=\"0.037\">3.7%</data>",
                       NULL});
    free(page);
    drawn_remove(folder);
}

/* The table of ways has the rows of base, best first, and stands before the funnel. */
Test(report, ways_stand_first_and_the_best_of_them)
{
    static const char ways[] =
        "variant,entry,counts,arrivals,orders,per_mille,per_mille_low,per_mille_high,per_hundred,"
        "per_hundred_low,per_hundred_high,cost_per_order_cny,gmv_per_arrival_cny,actions_mean,"
        "order_actions,switches_mean,claimed_steps,time_median_s,order_median_s,stopped,outcome,"
        "path,step\n"
        "base,mail,,900,9,10,8,12,20,19,21,7.5,0.25,2,4,1,3,60,90,800,left,mail,open\n"
        "base,sms,phone "
        "number,500,6,12,11,13,18,17,19,,0.5,3,,0,,61,,300,blocked:live,rooms.main,\n"
        "base,none,,40,0,0,0,0.1,,,,,0,,,,,,,40,left,none,open\n"
        "later,sms,phone number,500,6,99,11,13,18,17,19,,0.5,3,,0,,61,,300,left,sms,open\n";
    char *folder = run_make(2, (const char *const[]){ORDERS, SHOP, NULL});
    drawn_write(folder, "ways.csv", ways);
    char *page = page_of(folder, NULL, NULL);
    in_order(page, (const char *const[]){"<section id=\"tables\"", "Which way converts best",
                                         "an arrival is", "data-v=\"500\"", "data-v=\"12\"",
                                         "data-v=\"11\"", "blocked:live", "data-v=\"900\"",
                                         "data-v=\"10\"", "data-v=\"7.5\"", "data-v=\"40\"",
                                         "Funnel of the base", NULL});
    cr_expect(strstr(page, "data-v=\"99\"") == NULL, "only base has a row");
    free(page);
    drawn_remove(folder);
}

/* What `yinliu limits` found stands in the report of the folder where it lies. */
Test(report, the_limit_that_would_help_is_named)
{
    static const char head[] =
        "limit,value,refused,tenth,gain_tenth,low_all_tenth,high_all_tenth,"
        "ran_out,metric\nshops.m.stock,40,12.5,4,3.5,2.25,4.75,0.97,all.orders\n";
    char *folder = run_make(1, (const char *const[]){ORDERS, NULL});
    drawn_write(folder, "limits.csv", head);
    char *page = page_of(folder, NULL, NULL);
    in_order(page,
             (const char *const[]){"What would help most: 10% more of shops.m.stock (+4) brings "
                                   "+3.5 in orders a campaign",
                                   "最有帮助的是提高 shops.m.stock", "What a higher limit brings",
                                   "data-v=\"12.5\"", "data-v=\"0.97\"", "data-v=\"2.25\"", NULL});
    free(page);
    drawn_write(folder, "limits.csv",
                "limit,value,refused,tenth,gain_tenth,low_all_tenth,high_all_tenth,ran_out,metric\n"
                "shops.m.stock,40,12.5,4,3.5,-0.25,4.75,0.97,all.orders\n");
    page = page_of(folder, NULL, NULL);
    cr_expect(strstr(page, "No limit is shown to raise orders") != NULL);
    free(page);
    drawn_remove(folder);
}

/* The verdict by a figure that was asked for is that of the run, from its replications; what the run says by itself is not
 * said twice. */
Test(report, a_figure_that_is_asked_for_has_its_verdict)
{
    struct yl_run_done done;
    yl_run_program(&done, "tests/cli/compare/in/s.yaml", NULL, NULL);
    cr_assert(eq(int, done.status, 0), "%s", done.said);
    char *page = page_of(done.out, "rooms.r", "entrants");
    in_order(page, (const char *const[]){
                       "<p class=\"conclusion\">", "'more' is better than base: net",
                       "'more' is better than base: entries into the room of 'r' +", NULL});
    free(page);
    page = page_of(done.out, "all", "net_cny");
    char *first = strstr(page, "is better than base: net");
    cr_assert(first != NULL);
    cr_expect(strstr(first + 1, "is better than base: net") == NULL, "said twice");
    free(page);
    yl_run_free(&done);
}

/* Every number of a sentence or a key figure is a cell. */
Test(report, numbers_of_sentences_are_cells)
{
    static const char *const rows[] = {ORDERS, SHOP, TARGETS, NULL};
    char *folder = run_make(2, rows), *page = page_of(folder, NULL, NULL), cell[64];
    static char all[8192];
    strcpy(all, COMPARE);
    for (int i = 0; rows[i]; i++) strcat(all, rows[i]);
    int seen = 0;
    const char *end = strstr(page, "<section id=\"pictures\"");
    cr_assert(end != NULL);
    static const char begin[] = "<data value=\"";
    for (const char *at = page; (at = strstr(at, begin)) && at < end; seen++) {
        at += sizeof begin - 1;
        snprintf(cell, sizeof cell, ",%.*s,", (int)strcspn(at, "\""), at);
        cr_expect(strstr(all, cell) != NULL, "%s is in no CSV file", cell);
    }
    cr_expect(gt(int, seen, 20));
    free(page);
    drawn_remove(folder);
}
