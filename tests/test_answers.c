/* test_answers.c: every scenario of tests/answers against the answers it carries. */
/* yl-test: LINK yl_base LABELS answers TIMEOUT 300 */
#include "tests/support/expect.h"
#include "tests/support/run.h"
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <stdlib.h>
#include <string.h>

Test(answers, every_scenario_gives_the_answers_it_carries)
{
    yl_expect_all(YL_SOURCE_DIR "/tests/answers", 175);
}

/* The driver itself: what it must accept and what it must not. */
struct row {
    const char *line;
    bool holds;
};
static const struct row ROWS[] = {
    {": mean totals shops.m orders 5", true},   /* 4, 5, 6: standard error 0.577 */
    {": mean totals shops.m orders 7.5", true}, /* 4.33 standard errors away */
    {": mean totals shops.m orders 7.7", false},
    {": mean totals shops.m orders 7.7 within 0.2", true},
    {": exact totals entries.e arrivals 10", true},
    {": exact totals entries.e arrivals 10.001", false},
    {": mean totals entries.e arrivals 10.0001", false}, /* nothing varies: exact */
    {": exact totals shops.m orders 5", false},
    {": ratio totals shops.m orders over totals entries.e arrivals 0.5", true},
    {": ratio totals shops.m orders over totals entries.e arrivals 0.8", false},
    {": ratio outcomes e order over outcomes e left 1", true},
    {": variance totals shops.m orders 1", true},
    {": zero totals shops.m orders 0", true},
    {": zero totals shops.m orders 0.1", false},
    {": above totals shops.m orders 3.9", true},
    {": above totals shops.m orders 4", false},
    {": below totals shops.m orders 6", false},
    {": exact outcomes e * 10", true}, /* order and left add up */
    {": average outcomes e * 5", true},
    {": empty totals shops.m aov", true},
    {": empty totals shops.m orders", false},
    {": is totals entries.e arrivals 10", true},
    {": absent totals shops.x orders", true},
    {": absent totals shops.m orders", false},
    {": mean totals shops.x orders 5", false}, /* no such row */
    {": mean totals shops.m aov 5", false},    /* an empty cell */
    {": mean nothing shops.m orders 5", false},
    {": mean totals shops.m orders", false},
    {": mean totals shops.m orders five", false},
    {": mean totals shops.m orders 5 about 1", false},
    {"@other: exact totals shops.m orders 9", true},
    {"@absent: exact totals shops.m orders 9", false},
    {": exact outcomes e order SIM-010.Wq_MM1", false}, /* 4: only the first replication */
    {": mean outcomes e order SIM-010.Wq_MM1", true},
    {": mean outcomes e order 1.25*SIM-010.Wq_MM1", true},
    {": mean outcomes e order SIM-010.nothing", false},
};
static const char TOTALS[] = "variant,replication,place,metric,value\n"
                             "base,1,entries.e,arrivals,10\nbase,2,entries.e,arrivals,10\n"
                             "base,3,entries.e,arrivals,10\n"
                             "base,1,shops.m,orders,4\nbase,2,shops.m,orders,5\n"
                             "base,3,shops.m,orders,6\n"
                             "base,1,shops.m,aov,\nbase,2,shops.m,aov,\nbase,3,shops.m,aov,\n"
                             "other,1,shops.m,orders,9\nother,2,shops.m,orders,9\n"
                             "other,3,shops.m,orders,9\n";
static const char OUTCOMES[] = "variant,replication,entry,outcome,visits\n"
                               "base,1,e,order,4\nbase,1,e,left,6\nbase,2,e,order,5\n"
                               "base,2,e,left,5\nbase,3,e,order,6\nbase,3,e,left,4\n";

Test(answers, the_driver_sees_what_is_wrong)
{
    char folder[] = "/tmp/yl-expect-XXXXXX", path[64];
    cr_assert(mkdtemp(folder) != NULL);
    cr_assert(yl_run_write(folder, "totals.csv", TOTALS));
    cr_assert(yl_run_write(folder, "outcomes.csv", OUTCOMES));
    for (size_t i = 0; i < sizeof ROWS / sizeof *ROWS; i++) {
        struct yl_expect_report report;
        yl_expect_begin(&report);
        yl_expect_line(&report, folder, ROWS[i].line);
        yl_expect_end(&report);
        cr_expect(eq(u32, report.failed, ROWS[i].holds ? 0 : 1), "row %zu: %s %s", i, ROWS[i].line,
                  report.text);
        yl_expect_report_free(&report);
    }
    snprintf(path, sizeof path, "%s/totals.csv", folder);
    remove(path);
    snprintf(path, sizeof path, "%s/outcomes.csv", folder);
    remove(path);
    remove(folder);
}
