/* test_output.c: every file of a run, the manifest, whose folder it is, the terminal */
/* yl-test: LINK yl_output LABELS fast,exact TIMEOUT 20 */
#include "sim/base/hash.h"
#include "sim/base/text.h"
#include "sim/findings/find.h"
#include "sim/output/exact.h"
#include "sim/output/json.h"
#include "sim/output/manifest.h"
#include "sim/output/story.h"
#include "sim/output/tables.h"
#include "sim/output/terminal.h"
#include "tests/support/fake_result.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <dirent.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char folder[256];
static struct yl_fault fault;
static struct yl_result result;

static void make(void)
{
    snprintf(folder, sizeof folder, "%s/test_output_XXXXXX", YL_BINARY_DIR);
    cr_assert(mkdtemp(folder) != NULL);
}

static void drop(void)
{
    DIR *all = opendir(folder);
    for (struct dirent *one; (one = readdir(all));) {
        char path[600];
        snprintf(path, sizeof path, "%s/%s", folder, one->d_name);
        unlink(path);
    }
    closedir(all);
    rmdir(folder);
    yl_result_free(&result);
}
TestSuite(output, .init = make, .fini = drop);

static void fake(uint32_t replications, uint32_t variants)
{
    yl_fake_result(
        &result, &(struct yl_fake){.replications = replications, .variants = variants, .bins = 2});
}

static void write_all(void)
{
    struct yl_findings found;
    yl_find_run(&found, &result);
    for (enum yl_output_file file = 0; file < YL_OUTPUT_FILES; file++)
        cr_assert(eq(int, yl_output_write(&result, &found, folder, file, &fault), YL_OK), "%s",
                  fault.text);
    yl_findings_free(&found);
}

/* The whole file, or its first lines. */
static void begins(const char *name, const char *want)
{
    char path[600];
    struct yl_bytes bytes;
    snprintf(path, sizeof path, "%s/%s", folder, name);
    cr_assert(eq(int, yl_file_read(&bytes, path, 1 << 20, &fault), YL_OK), "%s", fault.text);
    if (bytes.length > strlen(want)) bytes.data[strlen(want)] = 0;
    cr_expect(eq(str, bytes.data, (char *)want), "%s", name);
    yl_bytes_free(&bytes);
}

static struct yl_sheet table(const char *name)
{
    char path[600];
    struct yl_sheet all;
    snprintf(path, sizeof path, "%s/%s", folder, name);
    cr_assert(eq(int, yl_table_read(&all, path, &fault), YL_OK), "%s", fault.text);
    return all;
}

static bool there(const char *name)
{
    char path[600];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    return yl_file_exists(path);
}

static bool absent(const char *name) { return !there(name); }

Test(output, files_of_replications_have_their_columns_and_order)
{
    fake(2, 1);
    result.variant[0].failed[1] = true;
    write_all();
    begins("funnel.csv", "variant,replication,entry,path,position,step,reached,skipped,passed\n"
                         "base,1,sms,sms,1,open,1000,0,800\nbase,1,sms,sms,2,confirm,800,1,600\n"
                         "base,2,sms,sms,1,open,,,\nbase,2,sms,sms,2,confirm,,,\n"
                         "base,1,sms,rooms.main,1,wait,0,0,0\n"
                         "base,1,sms,rooms.main,2,watch,400,3,200\n"
                         "base,2,sms,rooms.main,1,wait,,,\n");
    begins("paths.csv", "variant,replication,entry,place,claimed_steps,arrivals,arrived,conversion,"
                        "actions_mean,switches_mean,time_median_s\n"
                        "base,1,sms,rooms.main,2,1000,200,0.2,1.5,0,20.3333333\n"
                        "base,2,sms,rooms.main,2,,,,,,\n"
                        "base,1,sms,shops.mall,,1000,0,0,,,\n");
    begins("outcomes.csv", "variant,replication,entry,outcome,visits\n"
                           "base,1,sms,left,900\nbase,2,sms,left,\nbase,1,sms,order,100\n");
    begins("totals.csv",
           "variant,replication,place,metric,value,numerator,denominator,scale,events\n"
           "base,1,entries.sms,arrivals,1000,,,,\n"
           "base,2,entries.sms,arrivals,,,,,\n"
           "base,1,entries.sms,orders,100,,,,\nbase,2,entries.sms,orders,,,,,\n"
           "base,1,entries.sms,conversion,0.1,100,1000,1,\n"
           "base,2,entries.sms,conversion,,,,,\n"
           "base,1,entries.sms,cost_cny,45,,,,1000\n"
           "base,2,entries.sms,cost_cny,,,,,\n"
           "base,1,entries.sms,gmv_cny,15050,,,,100\n");
    cr_expect(absent("series_all.csv") && absent("funnel_by.csv") && absent("chains.csv") &&
              absent("dashboard.csv") && absent("journeys.csv"));
    struct yl_sheet totals = table("totals.csv");
    for (size_t i = 0; i < totals.rows; i++)
        cr_expect(strchr(yl_table_cell(&totals, i, yl_table_column(&totals, "place")), '>') ==
                  NULL);
    yl_table_free(&totals);
}

Test(output, series_are_means_over_replications_at_the_start_of_bins)
{
    fake(20, 1);
    result.series_all = true;
    write_all();
    begins("series.csv",
           "variant,time,place,metric,n,mean,low,high,p05,p95\n"
           "base,2021-07-10T19:00:00+08:00,all,arrivals,20,9.5,6.73118943,12.2688106,0.95,18.05\n"
           "base,2021-07-10T19:05:00+08:00,all,arrivals,20,19.5,16.7311894,22.2688106,10.95,28.05\n"
           "base,2021-07-10T19:00:00+08:00,all,gmv_cny,20,0.4275,");
    begins("series_all.csv", "variant,replication,time,place,metric,value\n"
                             "base,1,2021-07-10T19:00:00+08:00,all,arrivals,0\n"
                             "base,1,2021-07-10T19:05:00+08:00,all,arrivals,10\n"
                             "base,2,2021-07-10T19:00:00+08:00,all,arrivals,1\n");
    struct yl_sheet all = table("series_all.csv");
    cr_expect(all.rows == 3 * 20 * 2);
    cr_expect(eq(str, (char *)yl_table_cell(&all, 41, 5), "0.045"));
    cr_expect(eq(str, (char *)yl_table_cell(&all, 80, 5), "1.5"), "online is time over the width");
    yl_table_free(&all);
}

Test(output, summary_and_compare_say_the_same_in_every_cell)
{
    static struct yl_target target[] = {{"shops.mall", "orders", true, 110},
                                        {"all", "cost_cny", false, 45.5}};
    fake(21, 2);
    result.target = target;
    result.targets = 2;
    write_all();
    begins("summary.csv",
           "variant,place,metric,n,mean,sd,low,high,p05,p50,p95,note,exact,z,"
           "best,best_low,best_high,variance_reduction,risk,risk_low,risk_high,best_share\n"
           "base,entries.sms,arrivals,21,1010,6.20483682,1007.17559,1012.82441,1001,"
           "1010,1019,,,,,,,,,,,\n");
    struct yl_sheet summary = table("summary.csv");
    cr_expect(summary.rows == 2 * (13 + 2));
    size_t at = 13;
    cr_expect(eq(str, (char *)yl_table_cell(&summary, at, 1), "targets"));
    cr_expect(eq(str, (char *)yl_table_cell(&summary, at, 2), "shops.mall.orders>=110"));
    cr_expect(eq(str, (char *)yl_table_cell(&summary, at, 4), "0.523809524"));
    cr_expect(eq(str, (char *)yl_table_cell(&summary, at, 5), ""));
    cr_expect(eq(str, (char *)yl_table_cell(&summary, at + 1, 2), "all.cost_cny<=45.5"));
    cr_expect(eq(str, (char *)yl_table_cell(&summary, at - 1, 1), "sms>rooms.main"));
    yl_table_free(&summary);
    begins("compare.csv", "variant,baseline,place,metric,diff,diff_low,diff_high,ratio,ratio_low,"
                          "ratio_high,p_higher,variance_reduction,low_all,high_all,note\n"
                          "shorter,base,entries.sms,arrivals,0,0,0,1,1,1,0.5,,0,0,\n"
                          "shorter,base,entries.sms,orders,10,10,10,1.09090909,");
}

Test(output, files_of_section_4_are_written_where_there_is_something)
{
    static int64_t five[] = {5, 6, 7, 8}, money[] = {1500000, 0, 45000, 1};
    static int64_t counts[2][3] = {{5, 0, 3}, {6, 0, 4}};
    static struct yl_chain_row chain = {"sms", "starts.friend", five, five, money};
    static struct yl_dashboard_row row = {"late",        "shops.mall", "gmv_cny",
                                          YL_KIND_MONEY, money,        money};
    static struct yl_funnel_row by = {.entry = "sms",
                                      .path = "sms",
                                      .step = "open",
                                      .trait = "os",
                                      .value = "=ios",
                                      .position = 1,
                                      .count = counts};
    static const char *visit[] = {"sms/2021-07-10T19:00:00+08:00/3"}, *person[] = {"p1"};
    static struct yl_journey_event event = {0, 1625914800500000, "paths.sms", "open", "passed"};
    fake(2, 1);
    struct yl_variant_result *v = &result.variant[0];
    v->chain = &chain;
    v->dashboard = &row;
    v->by = &by;
    v->chains = v->dashboards = v->bys = 1;
    v->journeys = (struct yl_journeys){visit, person, 1, &event, 1};
    result.has_chains = result.has_dashboards = result.has_journeys = result.bom = true;
    write_all();
    begins("chains.csv", "\xEF\xBB\xBFvariant,replication,origin,entry,visits,orders,gmv_cny\n"
                         "base,1,sms,starts.friend,5,5,1.5\nbase,2,sms,starts.friend,6,6,0\n");
    begins("dashboard.csv",
           "\xEF\xBB\xBFvariant,replication,time,report,place,metric,shown,truth\n"
           "base,1,2021-07-10T19:05:00+08:00,late,shops.mall,gmv_cny,1.5,1.5\n"
           "base,1,2021-07-10T19:10:00+08:00,late,shops.mall,gmv_cny,0,0\n"
           "base,2,2021-07-10T19:05:00+08:00,late,shops.mall,gmv_cny,0.045,0.045\n");
    begins("funnel_by.csv", "\xEF\xBB\xBFvariant,replication,entry,path,position,step,reached,"
                            "skipped,passed,trait,value\nbase,1,sms,sms,1,open,5,0,3,os,'=ios\n");
    begins("journeys.csv", "\xEF\xBB\xBFvariant,visit,person,time,place,step,event\n"
                           "base,sms/2021-07-10T19:00:00+08:00/3,p1,2021-07-10T19:00:00.5+08:00,"
                           "paths.sms,open,passed\n");
}

Test(output, a_sweep_puts_points_in_front)
{
    struct yl_csv_out csv;
    fake(1, 1);
    cr_assert(eq(int, yl_table_open(&csv, folder, "outcomes.csv", YL_TABLE_POINT, &fault), YL_OK));
    for (int64_t point = 1; point <= 2; point++)
        cr_assert(eq(int, yl_output_rows(&csv, YL_OUTPUT_OUTCOMES, &result, point, &fault), YL_OK));
    cr_assert(eq(int, yl_csv_close(&csv, true, &fault), YL_OK));
    begins("outcomes.csv", "point,variant,replication,entry,outcome,visits\n1,base,1,sms,left,900\n"
                           "1,base,1,sms,order,100\n2,base,1,sms,left,900\n");
}

Test(output, columns_say_what_they_mean)
{
    struct yl_sheet sheet;
    const struct yl_head people = yl_head_of("voi.csv", "n"), plain = yl_head_of("losses.csv", "n"),
                         share = yl_head_of("paths.csv", "conversion"),
                         none = yl_head_of("summary.csv", "nothing");
    cr_assert(eq(str, (char *)people.head[YL_EN], "people"));
    cr_assert(eq(str, (char *)plain.head[YL_EN], "replications"));
    cr_assert(eq(int, share.kind, YL_COLUMN_SHARE));
    cr_assert(eq(str, (char *)share.head[YL_ZH], (char *)yl_metric_label("conversion", YL_ZH)));
    cr_assert(eq(ptr, (void *)none.name, NULL));
    const struct yl_head end = yl_head_of("truth.csv", "truth_high"),
                         other = yl_head_of("dashboard.csv", "truth");
    cr_assert(eq(int, end.kind, YL_COLUMN_MOVE)); /* as truth is in this file */
    cr_assert(eq(str, (char *)end.head[YL_ZH], "区间上限"));
    cr_assert(eq(int, other.kind, YL_COLUMN_FIGURE));
    cr_assert(eq(str, yl_table_mark("limits.csv").text, "limit,value,refused,gain,"));
    char path[600];
    snprintf(path, sizeof path, "%s/summary.csv", folder);
    FILE *older = fopen(path, "w");
    fputs("variant,place,metric,n,mean,sd,low,high,p05,p50,p95,note,exact,z,best,best_low,"
          "best_high,variance_reduction\n",
          older);
    fclose(older);
    cr_assert(eq(int, yl_table_read(&sheet, path, &fault), YL_OK));
    cr_assert(eq(int, yl_table_check(&sheet, "a/s.csv", "summary.csv", "0.1", &fault),
                 YL_OK)); /* older files lack the risk */
    cr_assert(
        eq(int, yl_table_check(&sheet, "a/t.csv", "totals.csv", "0.1", &fault), YL_BAD_INPUT));
    cr_assert(strstr(fault.text, "without the column 'replication'") != NULL);
    yl_table_free(&sheet);
}

static const char *variants[] = {"base", "shorter"};
static struct yl_manifest_pair pairs[] = {{"paths.sms.steps.open.p", "25%"}, {"短信", "\"q\""}};
static struct yl_manifest_value values[] = {{"reproduction", 0.4}, {"records", 123456789012}};
static struct yl_manifest_failure failures[] = {{"shorter", 7}};

static struct yl_manifest about(void)
{
    return (struct yl_manifest){.verb = "run",
                                .version = "0.1.0",
                                .scenario = "周末.yaml",
                                .title = {"标题", "标题"},
                                .scenario_hash = 0xFEDCBA9876543210,
                                .tables_hash = 5,
                                .seed = UINT64_MAX,
                                .replications = 21,
                                .variant = variants,
                                .variants = 2,
                                .override = pairs,
                                .overrides = 2,
                                .isa = "avx2",
                                .threads = 2,
                                .wall_s = 1.25,
                                .cpu_s = 2.5,
                                .visits = 123456789012,
                                .value = values,
                                .values = 2,
                                .failure = failures,
                                .failures = 1};
}

static struct yl_claim claim(uint64_t hash)
{
    return (struct yl_claim){.folder = folder, .verb = "run", .scenario_hash = hash};
}

static void finish(void)
{
    const char *names[YL_OUTPUT_FILES];
    struct yl_manifest manifest = about();
    write_all();
    size_t count = yl_manifest_names(names, &result);
    cr_assert(eq(int, yl_manifest_write(folder, &manifest, names, count, &fault), YL_OK), "%s",
              fault.text);
}

Test(output, a_manifest_is_read_as_it_was_written)
{
    struct yl_finished back;
    fake(21, 2);
    finish();
    unsigned files = 1u << YL_OUTPUT_SUMMARY | 1u << YL_OUTPUT_CHAINS;
    cr_assert(eq(int, yl_output_read(&back, folder, files, YL_EN, &fault), YL_OK), "%s",
              fault.text);
    const struct yl_manifest *m = &back.manifest;
    cr_expect(m->scenario_hash == 0xFEDCBA9876543210 && m->tables_hash == 5 &&
              m->seed == UINT64_MAX);
    cr_expect(m->replications == 21 && m->threads == 2 && m->visits == 123456789012);
    cr_expect(eq(str, (char *)m->scenario, "周末.yaml"));
    cr_expect(m->wall_s == 1.25 && m->cpu_s == 2.5 && m->variants == 2 && m->overrides == 2);
    cr_expect(eq(str, (char *)m->variant[1], "shorter"));
    cr_expect(eq(str, (char *)m->override[1].value, "\"q\""));
    cr_expect(m->values == 2 && m->value[0].value == 0.4 && m->value[1].value == 123456789012);
    cr_expect(m->failure[0].replication == 7);
    cr_expect(m->files == 11 && m->file[0].bytes > 0 && *m->machine && *m->finished);
    cr_expect(back.table[YL_OUTPUT_SUMMARY].rows == 26 && back.table[YL_OUTPUT_CHAINS].rows == 0);
    cr_expect(back.changed == NULL);
    yl_output_done(&back);
    struct yl_file file;
    cr_assert(eq(int, yl_file_open(&file, folder, "summary.csv", &fault), YL_OK));
    fputs("variant,place,metric,n,mean,sd,low,high,p05,p50,p95,note,exact,z,best,best_low,"
          "best_high,variance_reduction\n",
          file.stream);
    cr_assert(eq(int, yl_file_close(&file, true, &fault), YL_OK));
    cr_assert(eq(int, yl_output_read(&back, folder, files, YL_EN, &fault), YL_OK));
    cr_expect(eq(str, (char *)back.changed, "summary.csv"));
    yl_output_done(&back);
}

Test(output, a_folder_without_manifest_is_unfinished)
{
    struct yl_finished back;
    struct yl_claim mine = claim(0xFEDCBA9876543210);
    fake(2, 1);
    finish();
    cr_expect(eq(int, yl_output_claim(&mine, &fault), YL_OK), "%s", fault.text);
    cr_expect(absent("manifest.json") && absent("summary.csv"), "the earlier run is gone");
    cr_expect(eq(int, yl_output_read(&back, folder, 0, YL_EN, &fault), YL_BAD_INPUT));
    cr_expect(strstr(fault.text, "unfinished") != NULL, "%s", fault.text);
    write_all();
    cr_expect(eq(int, yl_output_claim(&mine, &fault), YL_OK), "our own unfinished run");
    write_all();
    struct yl_claim other = claim(1);
    cr_expect(eq(int, yl_output_claim(&other, &fault), YL_BAD_CALL), "another's unfinished run");
}

Test(output, results_of_something_else_are_refused_without_force)
{
    struct yl_claim mine = claim(0xFEDCBA9876543210), other = claim(1);
    cr_expect(eq(int, yl_output_claim(&mine, &fault), YL_OK), "an empty folder");
    fake(2, 1);
    finish();
    cr_expect(absent(".unfinished"));
    cr_expect(eq(int, yl_output_claim(&other, &fault), YL_BAD_CALL));
    cr_expect(strstr(fault.text, "--force") != NULL, "%s", fault.text);
    cr_expect(strstr(fault.zh, "目录") != NULL, "%s", fault.zh);
    cr_expect(there("manifest.json") && there("summary.csv"), "nothing was touched");
    mine.verb = "sweep";
    cr_expect(eq(int, yl_output_claim(&mine, &fault), YL_BAD_CALL));
    other.force = true;
    cr_expect(eq(int, yl_output_claim(&other, &fault), YL_OK));
    cr_expect(absent("manifest.json") && absent("summary.csv"));
}

Test(output, files_of_others_are_not_overwritten)
{
    struct yl_claim mine = claim(1);
    struct yl_file file;
    cr_assert(eq(int, yl_file_open(&file, folder, "log.txt", &fault), YL_OK));
    cr_assert(eq(int, yl_file_close(&file, true, &fault), YL_OK));
    cr_expect(eq(int, yl_output_claim(&mine, &fault), YL_OK), "a log is no result");
    drop();
    make();
    mine.folder = folder;
    cr_assert(eq(int, yl_file_open(&file, folder, "totals.csv", &fault), YL_OK));
    cr_assert(eq(int, yl_file_close(&file, true, &fault), YL_OK));
    cr_expect(eq(int, yl_output_claim(&mine, &fault), YL_BAD_CALL));
    mine.force = true;
    cr_expect(eq(int, yl_output_claim(&mine, &fault), YL_OK));
}

/* The widest line in columns. */
static int widest(char *text)
{
    int most = 0;
    for (char *line = strtok(text, "\n"); line; line = strtok(NULL, "\n")) {
        int width = yl_text_width(line, strlen(line));
        if (width > most) most = width;
    }
    return most;
}

static enum yl_status answer(FILE *stream, const struct yl_terminal *how)
{
    struct yl_findings found;
    yl_find_run(&found, &result);
    yl_terminal_answer(stream, &result, &found, how);
    yl_findings_free(&found);
    return YL_OK;
}

Test(output, the_terminal_keeps_its_width)
{
    static const int widths[] = {60, 80, 120};
    for (int i = 0; i < 6; i++) {
        char *text;
        size_t length;
        enum yl_lang lang = i % 2 ? YL_ZH : YL_EN;
        yl_fake_result(&result,
                       &(struct yl_fake){
                           .replications = 20, .variants = 2, .bins = 1, .chinese = lang == YL_ZH});
        FILE *stream = open_memstream(&text, &length);
        struct yl_terminal how = {.width = widths[i / 2], .lang = lang};
        cr_expect(eq(int, answer(stream, &how), YL_OK));
        fclose(stream);
        cr_expect(strstr(text, "±") && strstr(text, "110"), "%s", text);
        cr_expect(strstr(text, "wait") == NULL && strstr(text, "等待") == NULL);
        int most = widest(text);
        cr_expect(most <= how.width, "%d columns of %d", most, how.width);
        free(text);
        yl_result_free(&result);
    }
}

/* A two-sided normal tail of 1e-6 over all figures (tables of the normal law), 5 at least. */
Test(output, chance_is_allowed_more_over_more_figures)
{
    static const struct {
        uint64_t figures;
        double bound;
    } rows[] = {
        {0, 5}, {1, 5}, {2, 5.0263}, {1000, 6.1094}, {1000000, 7.1305}, {1000000000, 8.0269}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        double bound = yl_exact_bound(rows[i].figures);
        cr_expect(fabs(bound - rows[i].bound) < 5e-5, "%g, not %g", bound, rows[i].bound);
        for (int far = -1; far <= 1 && rows[i].figures; far++) { /* on, just beyond, endless */
            struct yl_exact_score score = {.scored = rows[i].figures, .figure = "all.orders"};
            fault.text[0] = 0;
            score.z = far < 0 ? bound : far ? -INFINITY : -1.0001 * bound;
            bool ours = yl_exact_judge(&score, YL_EN, &fault) == YL_FAILED,
                 named = strstr(fault.text, "all.orders") != NULL;
            cr_expect(ours == (far >= 0));
            cr_expect(named == ours, "%s", fault.text);
        }
    }
    fake(20, 2);
    struct yl_exact_score score = {0};
    struct yl_metric *m = yl_fake_metric(&result, 1, "all", "orders");
    m->has_exact = true, m->exact = 109, m->z = -7.5;
    m = yl_fake_metric(&result, 0, "all", "orders");
    m->has_exact = true, m->exact = 109, m->z = NAN; /* no score is due */
    fault.text[0] = 0;
    yl_exact_look(&score, 7, &result.variant[0]), yl_exact_look(&score, 7, &result.variant[1]);
    cr_assert(yl_exact_judge(&score, YL_EN, &fault) == YL_FAILED);
    cr_expect(score.scored == 1 && strstr(fault.text, "all.orders (shorter, point 7)") &&
                  strstr(fault.text, "109") && strstr(fault.text, "z -7.5") &&
                  strstr(fault.text, "please report it"),
              "%s", fault.text);
    yl_result_free(&result);
}

/* UTF-8 by hand at both ends of each length: U+007F, U+0080, U+07FF, U+0800, U+FFFF, U+10000. */
Test(output, escaped_characters_have_their_bytes)
{
    static const char text[] = "\"\\u007f\\u0080\\u07ff\\u0800\\uffff\\ud800\\udc00\"";
    struct yl_arena arena = {0};
    const struct yl_json *read = yl_json_read(&arena, text, strlen(text));
    cr_assert(read != NULL);
    cr_expect(eq(str, (char *)read->text,
                 "\x7F\xC2\x80\xDF\xBF\xE0\xA0\x80\xEF\xBF\xBF\xF0\x90\x80\x80"));
    yl_arena_free(&arena);
}

Test(output, events_of_a_story_are_in_its_language_and_names_stay)
{
    cr_expect(eq(str, (char *)yl_story_word("begins", YL_ZH), "开始"));
    cr_expect(eq(str, (char *)yl_story_word("order", YL_ZH), "下单"));
    cr_expect(eq(str, (char *)yl_story_word("gives up", YL_ZH), "放弃"), "as logs are read");
    cr_expect(eq(str, (char *)yl_story_word("order", YL_EN), "order"));
    cr_expect(eq(str, (char *)yl_story_word("blocked:links", YL_ZH), "blocked:links"));
}

Test(output, a_row_of_one_cell_does_not_widen_a_table)
{
    static const char *const cell[] = {"a place with a long name", "", "", "figure", "1", "22"};
    struct yl_cells cells = {0};
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    for (int i = 0; i < 6; i++) yl_cell(&cells, "%s", cell[i]);
    yl_cells_show(out, &cells, 3, 2, 20);
    fclose(out);
    cr_expect(eq(str, text, "  a place with a long name\n  figure  1  22\n"));
    free(text);
}
