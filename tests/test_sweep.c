/* test_sweep.c: designs, records and the ledger, each by what it promises. */
/* yl-test: LINK yl_sweep LABELS exact TIMEOUT 30 */
#include "sim/base/file.h"
#include "sim/ledger/ledger.h"
#include "sim/ledger/ledger_record.h"
#include "sim/sweep/refine.h"
#include "tests/support/fake_result.h"
#include "tests/support/guessed.h"
#include "tests/support/run.h"
#include <criterion/criterion.h>
#include <gsl/gsl_qrng.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char SCENARIO[] =
    "yinliu: 1\n"
    "horizon: {from: 2021-07-10T18:00+08:00, to: 2021-07-11T00:00+08:00, bin: 1h}\n"
    "entries: {sms: {arrivals: {send: 100, at: 2021-07-10T19:00+08:00}, path: sms}}\n"
    "paths: {sms: {steps: [{open: {p: 20%, after: 5m}}, {tap: {p: 10%}}]}}\n";

static struct design {
    struct guessed study;
    struct yl_points points;
    struct yl_arena arena; /* of values */
    enum yl_status status;
} d; /* the last that was read */
static struct book {
    char folder[64], path[96];
    struct yl_setting setting[2];
    struct yl_ledger_study study;
    struct yl_fault fault;
} b;

static void design_free(void)
{
    yl_points_free(&d.points);
    guessed_close(&d.study);
    yl_arena_free(&d.arena);
}

static void drop(void)
{
    design_free();
    unlink(b.path);
    rmdir(b.folder);
}
TestSuite(sweep, .fini = drop);

static void design_read(const char *sweep, const char *const *axis, uint32_t axes)
{
    char text[4096];
    struct yl_fault fault = {0};
    const struct yl_points_raw said = {axis, axes, NULL};
    design_free();
    snprintf(text, sizeof text, "%s%s", SCENARIO, sweep);
    guessed_open(&d.study, text, NULL, NULL);
    d.status = yl_points_read(&d.points, &d.study.all, &said, &d.study.diags, &fault);
}

static const struct yl_item *value_at(uint64_t point, uint32_t axis)
{
    return yl_points_value(&d.points, point, axis, &d.arena);
}

static const char SOBOL[] = "sweep:\n  design: sobol\n  samples: 64\n  axes:\n"
                            "    paths.sms.steps.open.p: {from: 1%, to: 5%}\n"
                            "    paths.sms.steps.tap.p: {from: 0.1, to: 0.9, log: yes}\n"
                            "    entries.sms.arrivals.send: [100, 200, 400, 800]\n";

Test(sweep, points_values_of_a_list_have_equal_parts_of_the_axis)
{
    unsigned seen[4] = {0};
    design_read(SOBOL, NULL, 0);
    for (uint32_t i = 0; i < 64; i++) {
        const struct yl_item *value = value_at(i, 2);
        int part = (int)floor(4 * d.points.unit[3 * i + 2]);
        cr_expect(atoi(value->text) == 100 << part, "point %u: %s", i, value->text);
        seen[part]++;
    }
    for (int k = 0; k < 4; k++)
        cr_expect(seen[k] >= 15 && seen[k] <= 17, "value %d: %u times", 100 << k, seen[k]);
}

Test(sweep, points_sobol_points_are_those_of_gsl)
{
    double want[2];
    gsl_qrng *sobol = gsl_qrng_alloc(gsl_qrng_sobol, 2);
    design_read("sweep:\n  design: sobol\n  samples: 100\n  axes:\n"
                "    paths.sms.steps.open.p: {from: 0%, to: 50%}\n"
                "    paths.sms.steps.tap.p: {from: 0, to: 1}\n",
                NULL, 0);
    cr_assert(d.status == YL_OK && d.points.count == 100);
    for (uint32_t i = 0; i < 100; i++) {
        gsl_qrng_get(sobol, want);
        cr_expect(d.points.unit[2 * i] == want[0] && d.points.unit[2 * i + 1] == want[1]);
        const struct yl_item *value = value_at(i, 0);
        cr_expect(fabs(strtod(value->text, NULL) - 50 * want[0]) < 1e-7, "%s", value->text);
        cr_expect(strchr(value->text, '%') != NULL);
    }
    gsl_qrng_free(sobol);
}

/* What is decided at a point of the grid below: on one side of a curve, within a circle, at a single point. */
static bool side(uint64_t at)
{
    const int x = (int)(at / 120), y = (int)(at / 3 % 40), list = (int)(at % 3);
    if (list == 0) return (x + 1) * (y + 1) > 300;
    if (list == 1) return (x - 19) * (x - 19) + (y - 19) * (y - 19) < 150;
    return x == 5 && y == 5;
}

Test(sweep, points_adaptive_run_both_sides_of_each_border)
{
    static bool run[40 * 40 * 3];
    uint64_t from = 0, count[3] = {0};
    design_read("sweep:\n  design: adaptive\n  axes:\n"
                "    paths.sms.steps.open.p: {from: 1%, to: 40%, points: 40}\n"
                "    paths.sms.steps.tap.p: {from: 1%, to: 40%, points: 40}\n"
                "    entries.sms.arrivals.send: [100, 200, 300]\n",
                NULL, 0);
    cr_assert(d.status == YL_OK && d.points.count == 4800); /* all, until a sweep asks */
    for (uint64_t next = yl_refine_next(&d.points); next; next = yl_refine_next(&d.points))
        for (; from < d.points.count; from++) {
            const uint64_t at = d.points.at[from];
            cr_assert(!run[at], "%llu again", (unsigned long long)at);
            run[at] = true;
            count[at % 3]++;
            yl_refine_decide(&d.points, from, side(at));
            cr_assert(atoi(value_at(from, 1)->text) == (int)(at / 3 % 40) + 1);
        }
    for (uint64_t at = 0; at < 4800; at++)
        for (int k = 0; k < 2; k++) { /* the next one along each range */
            const uint64_t to = at + (k ? 120 : 3);
            if (at % 3 < 2 && (k ? to < 4800 : at / 3 % 40 < 39) && side(at) != side(to))
                cr_expect(run[at] && run[to], "%llu", (unsigned long long)at);
        }
    cr_expect(3 * count[0] < 1600 && 3 * count[1] < 1600);
    cr_expect(count[2] == 36, "a coarse grid of 6 by 6 misses the point between");
}

static void values_are(const char *axis, const char *const *want)
{
    design_read("", &axis, 1);
    cr_assert(d.status == YL_OK, "%s", axis);
    uint64_t i = 0;
    for (; want[i]; i++) {
        cr_assert(i < d.points.count, "%s: %llu values", axis, (unsigned long long)d.points.count);
        const struct yl_item *value = value_at(i, 0);
        cr_expect(!strcmp(value->text, want[i]), "%s: '%s', not '%s'", axis, value->text, want[i]);
    }
    cr_expect(i == d.points.count, "%s", axis);
}
#define VALUES(axis, ...) values_are(axis, (const char *const[]){__VA_ARGS__, NULL})

Test(sweep, points_ranges_on_the_command_line)
{
    VALUES("paths.sms.steps.open.p=1%:5%:5", "1%", "2%", "3%", "4%", "5%");
    VALUES("paths.sms.steps.open.p=0:1:3", "0", "0.5", "1");
    VALUES("entries.sms.arrivals.send=10:1000:3:log", "10", "100", "1000");
    VALUES("entries.sms.arrivals.send=1:10:5", "1", "3", "6", "8", "10"); /* whole there */
    VALUES("paths.sms.steps.open.after=30s:2m:4", "30s", "60s", "90s", "120s");
    VALUES("paths.sms.steps.open.after=0:2m:2", "0m", "2m");
    VALUES("entries.sms.arrivals.send=100,200", "100", "200");
    VALUES("paths.sms.steps.open.p=*0.5:*1.5:3", "*0.5", "*1", "*1.5");
    VALUES("paths.sms.steps.open.p=-5%:+5%:3", "-5%", "+0%", "+5%");
    VALUES("entries.sms.arrivals.at=2021-07-10T19:00+08:00,2021-07-10T20:00+08:00",
           "2021-07-10T19:00+08:00", "2021-07-10T20:00+08:00");
}

Test(sweep, points_ranges_that_are_none_are_said)
{
    static const char *const bad[] = {
        "paths.sms.steps.open.p=1%:5m:3",  "paths.sms.steps.open.p=5%:1%:3",
        "paths.sms.steps.open.p=1%:5%",    "paths.sms.steps.open.p=0:1:3:log",
        "paths.sms.steps.open.p=1%:5%:1",  "paths.sms.steps.open.p",
        "paths.sms.steps.open.p=1:2:3:lin"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        design_read("", &bad[i], 1);
        cr_expect(d.status == YL_BAD_INPUT && d.study.diags.count == 1, "%s: %u", bad[i],
                  d.study.diags.count);
    }
}

/* ---- records ---- */

static void book_whole(struct yl_record *record, struct yl_variant_result *from, uint32_t r,
                       unsigned keep)
{
    cr_assert(!yl_record_write(record, from, r, keep, &(struct yl_record_text){0}));
}

static bool book_read(struct yl_variant_result *to, uint32_t r, unsigned keep, char *text,
                      size_t length)
{
    return yl_record_read(to, r, keep, &(struct yl_record_text){text, length, 0});
}

/* Replication r of variant v as differences from base's, and back over what stands in `to`; so little of each part stays. */
static void differs_and_comes_back(struct yl_result *one, uint32_t v, uint32_t r,
                                   struct yl_variant_result *to)
{
    static const unsigned keeps[] = {YL_KEEP_ALL, YL_KEEP_SERIES, YL_KEEP_PATHS};
    for (size_t i = 0; i < sizeof keeps / sizeof *keeps; i++) {
        struct yl_record base = {0}, record = {0}, whole = {0}, again = {0};
        book_whole(&base, &one->variant[0], r, YL_KEEP_ALL); /* fuller than what differs */
        book_whole(&whole, &one->variant[v], r, keeps[i]);
        cr_assert(yl_record_write(&record, &one->variant[v], r, keeps[i],
                                  &(struct yl_record_text){base.text, 0, base.length}));
        cr_expect(v || record.length < 40, "%zu bytes of no difference", record.length);
        char *both = malloc(record.length + base.length);
        memcpy(both, record.text, record.length);
        memcpy(both + record.length, base.text, base.length);
        const struct yl_record_text text = {both, record.length, base.length};
        cr_assert(yl_record_read(to, r, keeps[i], &text));
        book_whole(&again, to, r, keeps[i]);
        cr_expect(whole.length == again.length && !memcmp(whole.text, again.text, whole.length));
        yl_record_free(&base), yl_record_free(&record);
        yl_record_free(&whole), yl_record_free(&again);
        free(both);
    }
}

Test(sweep, record_comes_back_bit_by_bit)
{
    struct yl_result one, two;
    struct yl_record record = {0}, again = {0};
    yl_fake_result(&one, &(struct yl_fake){.replications = 4, .variants = 2, .bins = 5});
    yl_fake_result(&two, &(struct yl_fake){.replications = 4, .variants = 2, .bins = 5});
    struct yl_metric *metric = yl_fake_metric(&one, 1, "all", "gmv_cny");
    metric->num[0] = INT64_MIN, metric->num[1] = INT64_MAX, metric->num[2] = -1;
    one.variant[1].failed[2] = true;
    one.variant[1].path[0].time_median_s[0] = NAN;
    one.variant[1].path[0].time_median_s[1] = 0x1.23456789abcdep-7;
    for (uint32_t v = 0; v < 2; v++)
        for (uint32_t r = 0; r < 4; r++) {
            for (uint32_t i = 0; i < two.variant[v].metrics; i++)
                if (two.variant[v].metric[i].num) two.variant[v].metric[i].num[r] = 99;
            book_whole(&record, &one.variant[v], r, YL_KEEP_ALL);
            cr_assert(book_read(&two.variant[v], r, YL_KEEP_ALL, record.text, record.length));
            book_whole(&again, &two.variant[v], r, YL_KEEP_ALL);
            cr_expect(record.length == again.length &&
                      !memcmp(record.text, again.text, record.length));
            differs_and_comes_back(&one, v, r, &two.variant[v]);
        }
    for (uint32_t r = 0; r < 4; r++) { /* straight into another place: the same record */
        const uint32_t at = 3 - r;
        cr_assert(!yl_record_copy(&record, &two.variant[0], at, &one.variant[1], r, YL_KEEP_ALL));
        book_whole(&record, &one.variant[1], r, YL_KEEP_ALL);
        book_whole(&again, &two.variant[0], at, YL_KEEP_ALL);
        cr_expect(record.length == again.length && !memcmp(record.text, again.text, record.length));
    }
    metric = yl_fake_metric(&two, 1, "all", "gmv_cny");
    cr_expect(metric->num[0] == INT64_MIN && metric->num[1] == INT64_MAX && metric->num[2] == -1);
    cr_expect(two.variant[1].failed[2] && !two.variant[1].failed[1]);
    cr_expect(isnan(two.variant[1].path[0].time_median_s[0]));
    cr_expect(two.variant[1].path[0].time_median_s[1] == 0x1.23456789abcdep-7);
    yl_record_free(&record);
    yl_record_free(&again);
    yl_result_free(&one);
    yl_result_free(&two);
}

Test(sweep, record_a_fuller_one_serves_who_wants_less_but_not_the_other_way_round)
{
    struct yl_result one, two;
    struct yl_record record = {0};
    yl_fake_result(&one, &(struct yl_fake){.replications = 1, .variants = 1, .bins = 5});
    yl_fake_result(&two, &(struct yl_fake){.replications = 1, .variants = 1, .bins = 5});
    book_whole(&record, &one.variant[0], 0, YL_KEEP_ALL);
    cr_expect(book_read(&two.variant[0], 0, YL_KEEP_PATHS, record.text, record.length));
    cr_expect(!book_read(&two.variant[0], 0, YL_KEEP_ALL, record.text, record.length / 2));
    book_whole(&record, &one.variant[0], 0, YL_KEEP_PATHS);
    cr_expect(!book_read(&two.variant[0], 0, YL_KEEP_SERIES, record.text, record.length));
    cr_expect(book_read(&two.variant[0], 0, 0, record.text, record.length));
    yl_result_free(&two);
    yl_fake_result(&two, &(struct yl_fake){.replications = 1, .variants = 1, .bins = 6});
    cr_expect(yl_record_copy(&record, &two.variant[0], 0, &one.variant[0], 0, YL_KEEP_ALL) ==
              YL_BAD_INPUT);
    cr_expect(!yl_record_copy(&record, &two.variant[0], 0, &one.variant[0], 0, 0));
    yl_record_free(&record);
    yl_result_free(&one);
    yl_result_free(&two);
}

/* ---- the ledger ---- */

static void book_begin(void)
{
    b = (struct book){.folder = "/tmp/yl_ledger_XXXXXX"};
    cr_assert(mkdtemp(b.folder) != NULL);
    snprintf(b.path, sizeof b.path, "%s/" YL_LEDGER_NAME, b.folder);
    b.setting[0] = (struct yl_setting){"base", "paths.sms.steps.open.p", "5%"};
    b.setting[1] = (struct yl_setting){"base", "run.replications", "20"};
    b.study = (struct yl_ledger_study){.version = "0.1.0",
                                       .tables_hash = 1,
                                       .files_hash = 2,
                                       .seed = 3,
                                       .setting = b.setting,
                                       .settings = 2};
}

static struct yl_ledger *book_open(bool resume)
{
    struct yl_ledger *ledger;
    cr_assert(!yl_ledger_open(&ledger, b.folder, &b.study, resume, &b.fault), "%s", b.fault.text);
    return ledger;
}

static void book_write(bool resume, uint32_t first, uint32_t last)
{
    struct yl_ledger *ledger = book_open(resume);
    for (uint32_t r = first; r <= last; r++)
        cr_assert(!yl_ledger_add(ledger, &(struct yl_ledger_key){42, r, 3},
                                 &(struct yl_record){"ABC", 3, 3}, NULL, &b.fault));
    cr_assert(!yl_ledger_sync(ledger, &b.fault));
    yl_ledger_close(ledger);
}

static size_t book_records(void)
{
    struct yl_ledger *ledger = book_open(true);
    size_t records = yl_ledger_records(ledger);
    yl_ledger_close(ledger);
    return records;
}

Test(sweep, ledger_cut_off_anywhere_it_has_what_was_whole)
{
    book_begin();
    book_write(false, 1, 9);
    char *all = yl_run_text(b.path);
    size_t length = strlen(all), head = (size_t)(strstr(all, "\nr ") - all) + 1;
    size_t line = (length - head) / 9;
    for (size_t cut = 0; cut <= length; cut++) {
        FILE *out = fopen(b.path, "wb");
        fwrite(all, 1, cut, out);
        fclose(out);
        size_t want = cut < head ? 0 : (cut - head) / line;
        size_t got = book_records();
        cr_assert(got == want, "cut at %zu: %zu records, not %zu", cut, got, want);
        book_write(true, 11, 11);
        cr_assert(book_records() == want + 1, "cut at %zu", cut);
    }
    free(all);
}

/* Both texts, one behind the other; NULL: it is not there. */
static bool book_found(struct yl_ledger_key key, const char *both)
{
    struct yl_record_text text = {0};
    struct yl_ledger *ledger = book_open(true);
    const struct yl_span span = yl_ledger_find(ledger, &key);
    const bool there = span.to && yl_ledger_text(ledger, span, &text);
    const bool same = both ? there && text.length + text.other == strlen(both) &&
                                 !memcmp(text.text, both, strlen(both))
                           : !there;
    free(text.text);
    yl_ledger_close(ledger);
    return same;
}

Test(sweep, ledger_finds_only_what_keeps_enough)
{
    book_begin();
    book_write(false, 1, 3);
    cr_expect(book_found((struct yl_ledger_key){42, 2, 1}, "ABC"));
    cr_expect(book_found((struct yl_ledger_key){42, 2, 4}, NULL));
    cr_expect(book_found((struct yl_ledger_key){42, 4, 1}, NULL));
    cr_expect(book_found((struct yl_ledger_key){43, 2, 1}, NULL));
}

/* Without the whole one, damaged or not there, what differs from it is not there either. */
Test(sweep, ledger_what_differs_stands_with_what_it_differs_from)
{
    const struct yl_ledger_key key = {43, 2, 3};
    book_begin();
    book_write(false, 1, 3);
    struct yl_ledger *ledger = book_open(true);
    struct yl_span span = yl_ledger_find(ledger, &key);
    cr_expect(!yl_ledger_find(ledger, &(struct yl_ledger_key){43, 2, 1}).other_to);
    cr_assert(!yl_ledger_add(ledger, &key, &(struct yl_record){"DE", 2, 2}, &span, &b.fault));
    yl_ledger_close(ledger);
    cr_expect(book_records() == 4 && book_found(key, "DEABC"));
    char *all = yl_run_text(b.path);
    cr_expect(strstr(all, "\nd 000000000000002b 2 3 000000000000002a DE ") != NULL);
    strstr(all, " 2 3 ABC")[5] = 'X';
    FILE *out = fopen(b.path, "wb");
    fputs(all, out);
    fclose(out);
    free(all);
    cr_expect(book_records() == 2 && book_found(key, NULL));
}

static void refused(const char *with)
{
    struct yl_ledger *ledger;
    b.fault = (struct yl_fault){0};
    cr_expect(yl_ledger_open(&ledger, b.folder, &b.study, true, &b.fault) == YL_BAD_CALL);
    cr_expect(strstr(b.fault.text, with) != NULL, "'%s' does not say '%s'", b.fault.text, with);
    cr_expect(ledger == NULL);
}

Test(sweep, ledger_of_another_study_is_refused_with_the_difference)
{
    book_begin();
    book_write(false, 1, 3);
    b.setting[1].value = "80"; /* more replications: the same study */
    cr_expect(book_records() == 3);
    b.setting[0].value = "6%";
    refused("'paths.sms.steps.open.p=5%' where this one has 'paths.sms.steps.open.p=6%'");
    b.setting[0].value = "5%";
    b.study.version = "0.2.0";
    refused("'version 0.1.0' where this one has 'version 0.2.0'");
    b.study.version = "0.1.0", b.study.seed = 4;
    refused("'seed 3' where this one has 'seed 4'");
    b.study.seed = 3, b.study.tables_hash = 9;
    refused("tables");
    b.study.tables_hash = 1;
    cr_expect(book_records() == 3);
}
