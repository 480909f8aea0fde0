/* test_result_read.c: what is read from a folder is what the run had in memory, and nothing else is read */
/* yl-test: LINK yl_output LABELS exact TIMEOUT 120 */
#include "sim/findings/find.h"
#include "sim/output/result_read.h"
#include "tests/support/run.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static struct yl_run_done done;
static struct yl_fault fault;
static struct yl_result_read back;

static void run(const char *scenario, const char *const *options)
{
    yl_run_program(&done, scenario, options, NULL);
    cr_assert(eq(int, done.status, 0), "%s", done.said);
}

static void again(enum yl_output_file file, const char *folder)
{
    struct yl_findings found;
    yl_find_run(&found, &back.result);
    cr_assert(eq(int, yl_output_write(&back.result, &found, folder, file, &fault), YL_OK), "%s",
              fault.text);
    yl_findings_free(&found);
}

/* Of medians and peaks, which may be large, the files have nine digits. */
static bool same_cell(const char *one, const char *two, const char *metric)
{
    const struct yl_metric_name *name = yl_metric_find(metric);
    char *end_one, *end_two;
    const double a = strtod(one, &end_one), b = strtod(two, &end_two);
    if (!strcmp(one, two)) return true;
    if (!*one || !*two || *end_one || *end_two) return false;
    if (name && name->kind == YL_KIND_PLAIN) return fabs(a - b) <= 1e-5 * (10 + fabs(a) + fabs(b));
    return fabs(a - b) <= 2e-8 * (fabs(a) + fabs(b));
}

/* Every row that is written again, in its order, is one of the run; those left out are found_* and the columns
 * given are looked at. */
static void same_rows(const char *folder, const char *name, const char *const *columns)
{
    struct yl_run_csv want, got;
    cr_assert(yl_run_csv_read(&want, done.out, name) && yl_run_csv_read(&got, folder, name));
    const int metric = yl_run_csv_column(&want, "metric");
    size_t k = 0;
    for (size_t row = 0; row < want.rows; row++) {
        if (!strncmp(yl_run_csv_at(&want, row, metric), "found_", 6)) continue;
        cr_assert(k < got.rows, "%s row %zu is missing", name, row);
        for (size_t c = 0; columns[c]; c++) {
            const int column = yl_run_csv_column(&want, columns[c]);
            const char *one = yl_run_csv_at(&want, row, column),
                       *two = yl_run_csv_at(&got, k, column);
            cr_expect(same_cell(one, two, yl_run_csv_at(&want, row, metric)),
                      "%s row %zu %s: '%s' is read as '%s'", name, row, columns[c], one, two);
        }
        k++;
    }
    cr_expect(k == got.rows && k > 20, "%s: %zu rows of %zu", name, k, got.rows);
    yl_run_csv_free(&want);
    yl_run_csv_free(&got);
}

static void read_as_written(const char *scenario, const char *const *options)
{
    static const char *const summary[] = {
        "variant", "place", "metric", "n",    "mean",     "sd",        "low",        "high", "p05",
        "p50",     "p95",   "note",   "risk", "risk_low", "risk_high", "best_share", NULL};
    static const char *const compare[] = {"variant",   "baseline",   "place",     "metric",
                                          "diff",      "diff_low",   "diff_high", "ratio",
                                          "ratio_low", "ratio_high", "p_higher",  "low_all",
                                          "high_all",  "note",       NULL};
    char folder[256], one[600], two[600], why[600];
    run(scenario, options);
    snprintf(folder, sizeof folder, "%s/test_result_read_XXXXXX", YL_BINARY_DIR);
    cr_assert(mkdtemp(folder) != NULL);
    cr_assert(eq(int, yl_result_read(&back, done.out, false, YL_EN, &fault), YL_OK), "%s",
              fault.text);
    const enum yl_output_file files[] = {YL_OUTPUT_TOTALS, YL_OUTPUT_SUMMARY, YL_OUTPUT_COMPARE,
                                         YL_OUTPUT_LABELS};
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) again(files[i], folder);
    for (int i = 0; i < 4; i += 3) { /* totals and labels to the byte */
        snprintf(one, sizeof one, "%s/%s", done.out, yl_output_name(files[i]));
        snprintf(two, sizeof two, "%s/%s", folder, yl_output_name(files[i]));
        if (access(one, F_OK)) continue;
        cr_expect(yl_run_same_file(one, two, why, sizeof why), "%s", why);
    }
    same_rows(folder, "summary.csv", summary);
    same_rows(folder, "compare.csv", compare);
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        snprintf(two, sizeof two, "%s/%s", folder, yl_output_name(files[i]));
        unlink(two);
    }
    rmdir(folder);
}

static void drop(void)
{
    yl_result_read_free(&back);
    yl_run_free(&done);
}
TestSuite(result_read, .fini = drop);

Test(result_read, a_run_is_read_as_it_was_in_memory)
{
    read_as_written("tests/cli/compare/in/s.yaml", NULL);
    cr_expect(back.result.variants == 2 && back.result.replications == 40);
}

Test(result_read, labels_targets_and_titles_are_read)
{
    const char *const options[] = {"--replications", "20", NULL};
    read_as_written("scenarios/weekend-live.yaml", options);
    cr_expect(back.result.labels > 20 && back.result.title[YL_ZH] != NULL);
    cr_expect(back.result.settings > 100 && back.result.variants > 5);
}

Test(result_read, draws_are_read_as_draws)
{
    const char *const options[] = {"--draws", "24", "--replications", "3", NULL};
    read_as_written("tests/cli/compare-draws/in/s.yaml", options);
    cr_expect(back.result.drawn.draws == 24 && back.result.drawn.each == 3);
}

/* The file without its lines that hold the text, or with another text for it. */
static void change(const char *name, const char *text, const char *instead)
{
    char path[600];
    snprintf(path, sizeof path, "%s/%s", done.out, name);
    char *whole = yl_run_text(path);
    FILE *out = fopen(path, "w");
    cr_assert(whole && out);
    for (char *line = strtok(whole, "\n"); line; line = strtok(NULL, "\n")) {
        char *at = strstr(line, text);
        if (!at)
            fprintf(out, "%s\n", line);
        else if (instead)
            fprintf(out, "%.*s%s%s\n", (int)(at - line), line, instead, at + strlen(text));
    }
    fclose(out);
    free(whole);
}

static void refused(const char *with)
{
    fault = (struct yl_fault){0};
    cr_assert(eq(int, yl_result_read(&back, done.out, false, YL_EN, &fault), YL_BAD_INPUT));
    cr_expect(strstr(fault.text, with) != NULL, "%s", fault.text);
}

Test(result_read, rows_that_a_run_does_not_write_are_refused)
{
    run("tests/cli/compare/in/s.yaml", NULL);
    change("totals.csv", "base,7,all,orders,", NULL);
    refused("totals.csv' has not one row of all.orders for each of 40 replications");
    change("totals.csv", "base,8,all,orders,", "base,81,all,orders,");
    refused("totals.csv' line");
    change("totals.csv", "base,81,all,orders,", "base,8,all,orderings,");
    refused("totals.csv' line");
    change("summary.csv", "base,all,orders,", "other,all,orders,");
    refused("summary.csv' line");
}

Test(result_read, a_folder_of_an_older_version_is_read)
{
    run("tests/cli/compare/in/s.yaml", NULL);
    change("summary.csv", ",risk,risk_low,risk_high,best_share", ",a,b,c,d");
    change("compare.csv", ",low_all,high_all,", ",e,f,");
    change("conclusions.csv", ",kind,weight,figures", ",g,h,i");
    cr_expect(eq(int, yl_result_read(&back, done.out, false, YL_EN, &fault), YL_OK), "%s",
              fault.text);
    yl_result_read_free(&back);
    change("manifest.json", "\"version\": \"", "\"version\": \"0.0.");
    change("totals.csv", ",numerator,", ",of,");
    refused("was written by version 0.0.");
}
