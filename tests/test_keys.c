/* yl-test: LINK yl_models LABELS fast,errors TIMEOUT 20 */
/* test_keys.c: numbers with units, distributions, CSV columns and the tables that the language
 * comes from. */
#include "models/readers/language.h"
#include "models/scenario.h"
#include "tests/support/run.h"
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct bench {
    struct yl_arena arena;
    struct yl_diags diags;
    struct yl_reader r;
};

static struct bench *bench_new(void)
{
    struct bench *b = calloc(1, sizeof *b);
    yl_diags_init(&b->diags, YL_EN);
    b->r = (struct yl_reader){.arena = &b->arena, .diags = &b->diags};
    return b;
}

static void bench_free(struct bench *b)
{
    yl_diags_free(&b->diags);
    yl_arena_free(&b->arena);
    free(b);
}

static struct yl_item scalar(const char *text)
{
    return (struct yl_item){.kind = YL_SCALAR, .text = text, .key = "x", .base = "."};
}

static const struct {
    const char *text;
    enum yl_unit unit;
    double want; /* NAN: reported */
} numbers[] = {
    {"250ms", YL_U_DURATION, 250e3},
    {"5s", YL_U_DURATION, 5e6},
    {"5m", YL_U_DURATION, 300e6},
    {"2h", YL_U_DURATION, 7200e6},
    {"3d", YL_U_DURATION, 3 * 86400e6},
    {"1w", YL_U_DURATION, 7 * 86400e6},
    {"0.1s", YL_U_DURATION, 1e5},
    {"1e3s", YL_U_DURATION, 1e9},
    {"0", YL_U_DURATION, 0},
    {"5", YL_U_DURATION, NAN},
    {"5 m", YL_U_DURATION, NAN},
    {"5min", YL_U_DURATION, NAN},
    {"-5m", YL_U_DURATION, NAN},
    {"1e9w", YL_U_DURATION, NAN},
    {"0.045 CNY", YL_U_MONEY, 45000},
    {"150 CNY", YL_U_MONEY, 150e6},
    {"150CNY", YL_U_MONEY, NAN},
    {"150", YL_U_MONEY, NAN},
    {"150 EUR", YL_U_MONEY, NAN},
    {"-1 CNY", YL_U_MONEY, NAN},
    {"20%", YL_U_SHARE, 0.2},
    {"0.2", YL_U_SHARE, 0.2},
    {"100%", YL_U_SHARE, 1},
    {"101%", YL_U_SHARE, NAN},
    {"-1%", YL_U_SHARE, NAN},
    {"1.01", YL_U_SHARE, NAN},
    {"200", YL_U_COUNT, 200},
    {"2e5", YL_U_COUNT, 200000},
    {"2.5", YL_U_COUNT, NAN},
    {"-2", YL_U_COUNT, NAN},
    {"0x10", YL_U_COUNT, NAN},
    {"1_000", YL_U_COUNT, NAN},
    {"-2.5", YL_U_NUMBER, -2.5},
    {"inf", YL_U_NUMBER, NAN},
    {"nan", YL_U_NUMBER, NAN},
    {"1,5", YL_U_NUMBER, NAN},
    {"", YL_U_NUMBER, NAN},
};

Test(keys, numbers_take_their_own_units_only)
{
    struct bench *b = bench_new();
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        struct yl_item item = scalar(numbers[i].text);
        uint32_t before = b->diags.count;
        double got = NAN;
        bool good = yl_read_number(&b->r, &item, numbers[i].unit, &got);
        cr_expect(eq(int, good, !isnan(numbers[i].want)), "row %zu: '%s'", i, numbers[i].text);
        if (good) cr_expect(eq(dbl, got, numbers[i].want), "row %zu: '%s'", i, numbers[i].text);
        cr_expect(eq(u32, b->diags.count - before, !good), "row %zu: one slip, one message", i);
    }
    bench_free(b);
}

static const struct {
    const char *text;
    double want; /* a microsecond; NAN: reported */
} rates[] = {{"10/s", 10e-6},
             {"60/min", 1e-6},
             {"1200/h", 1200 / 3.6e9},
             {"86400/day", 1e-6},
             {"7/week", 7 / 6.048e11},
             {"0/s", 0},
             {"10", NAN},
             {"10/d", NAN},
             {"10 /s", NAN},
             {"-1/s", NAN},
             {"x/s", NAN}};

Test(keys, rates_are_per_second_to_week)
{
    struct bench *b = bench_new();
    for (size_t i = 0; i < sizeof rates / sizeof *rates; i++) {
        struct yl_item item = scalar(rates[i].text);
        double got = NAN;
        bool good = yl_read_number(&b->r, &item, YL_U_RATE, &got);
        cr_expect(eq(int, good, !isnan(rates[i].want)), "row %zu: '%s'", i, rates[i].text);
        if (good) cr_expect(eq(dbl, got, rates[i].want), "row %zu: '%s'", i, rates[i].text);
    }
    bench_free(b);
}

static const struct {
    const char *text;
    enum yl_unit unit;
    bool quoted;
    int family; /* -1: reported */
    double a, b, at_most;
    bool by_mean;
} dists[] = {
    {"5s", YL_U_DURATION, false, YL_CONSTANT, 5e6, 0, 0, false},
    {"exp(10m)", YL_U_DURATION, false, YL_EXP, 600e6, 0, 0, false},
    {"exp(10m at_most 1h)", YL_U_DURATION, false, YL_EXP, 600e6, 0, 3600e6, false},
    {"uniform(1s 9s)", YL_U_DURATION, false, YL_UNIFORM, 1e6, 9e6, 0, false},
    {"uniform(0m 20m)", YL_U_DURATION, false, YL_UNIFORM, 0, 1200e6, 0, false},
    {"lognormal(mean 300s sigma 1)", YL_U_DURATION, false, YL_LOGNORMAL, 300e6, 1, 0, true},
    {"lognormal(median 40s sigma 1.5)", YL_U_DURATION, false, YL_LOGNORMAL, 40e6, 1.5, 0, false},
    {"lognormal(sigma 1.5 median 40s)", YL_U_DURATION, false, YL_LOGNORMAL, 40e6, 1.5, 0, false},
    {"lognormal(median 40s, sigma 1)", YL_U_DURATION, true, YL_LOGNORMAL, 40e6, 1, 0, false},
    {"lognormal(median 40s, sigma 1)", YL_U_DURATION, false, -1, 0, 0, 0, false},
    {"lognormal(mean 150 CNY sigma 0.8)", YL_U_MONEY, false, YL_LOGNORMAL, 150e6, 0.8, 0, true},
    {"uniform(1 CNY 2 CNY at_most 1.5 CNY)", YL_U_MONEY, false, YL_UNIFORM, 1e6, 2e6, 1.5e6, false},
    {"gamma(mean 5s shape 2)", YL_U_DURATION, false, YL_GAMMA, 5e6, 2, 0, true},
    {"weibull(scale 5s shape 0.7)", YL_U_DURATION, false, YL_WEIBULL, 5e6, 0.7, 0, true},
    {"pareto(min 1 CNY alpha 2.5)", YL_U_MONEY, false, YL_PARETO, 1e6, 2.5, 0, true},
    {"normal(mean 5s sd 1s)", YL_U_DURATION, false, YL_NORMAL, 5e6, 1e6, 0, true},
    {"normal(mean 0 sd 1)", YL_U_NUMBER, false, YL_NORMAL, 0, 1, 0, true},
    {"normal(mean -0.5 sd 1)", YL_U_NUMBER, false, YL_NORMAL, -0.5, 1, 0, true},
    {"lognormal(mean 180 sigma 0.9)", YL_U_NUMBER, false, YL_LOGNORMAL, 180, 0.9, 0, true},
    {"exp(0s)", YL_U_DURATION, false, YL_CONSTANT, 0, 0, 0, false},
    {"exp()", YL_U_DURATION, false, -1, 0, 0, 0, false},
    {"exp(5s 6s)", YL_U_DURATION, false, -1, 0, 0, 0, false},
    {"exp(5s", YL_U_DURATION, false, -1, 0, 0, 0, false},
    {"exp(5s) ", YL_U_DURATION, true, -1, 0, 0, 0, false},
    {"exp(5)", YL_U_DURATION, false, -1, 0, 0, 0, false},
    {"exp(mean 5s)", YL_U_DURATION, false, -1, 0, 0, 0, false},
    {"exp(at_most 1h 10m)", YL_U_DURATION, false, -1, 0, 0, 0, false},
    {"uniform(9s 1s)", YL_U_DURATION, false, -1, 0, 0, 0, false},
    {"lognormal(300s 1)", YL_U_DURATION, false, -1, 0, 0, 0, false},
    {"lognormal(mean 300s mean 1s)", YL_U_DURATION, false, -1, 0, 0, 0, false},
    {"lognormal(mean 300s sigma 1s)", YL_U_DURATION, false, -1, 0, 0, 0, false},
    {"gamma(mean 5s shape 0)", YL_U_DURATION, false, -1, 0, 0, 0, false},
    {"pareto(min 1s scale 2)", YL_U_DURATION, false, -1, 0, 0, 0, false},
    {"triangle(1s 2s)", YL_U_DURATION, false, -1, 0, 0, 0, false},
    {"exp(20%)", YL_U_SHARE, false, -1, 0, 0, 0, false},
    {"exp(2)", YL_U_COUNT, false, -1, 0, 0, 0, false},
    {"empirical(nothing.csv x)", YL_U_DURATION, false, -1, 0, 0, 0, false},
    {"empirical(nothing.csv)", YL_U_DURATION, false, -1, 0, 0, 0, false},
};

Test(keys, distributions_have_their_parameters_and_no_others)
{
    struct bench *b = bench_new();
    for (size_t i = 0; i < sizeof dists / sizeof *dists; i++) {
        struct yl_item item = scalar(dists[i].text);
        struct yl_dist got = {0};
        uint32_t before = b->diags.count;
        item.quoted = dists[i].quoted;
        bool good = yl_read_dist(&b->r, &item, dists[i].unit, &got);
        cr_expect(eq(int, good, dists[i].family >= 0), "row %zu: '%s'", i, dists[i].text);
        cr_expect(eq(u32, b->diags.count - before, !good), "row %zu: one slip, one message", i);
        if (!good || dists[i].family < 0) continue;
        cr_expect(eq(int, (int)got.family, dists[i].family), "row %zu", i);
        cr_expect(eq(dbl, got.a, dists[i].a), "row %zu", i);
        cr_expect(eq(dbl, got.b, dists[i].b), "row %zu", i);
        cr_expect(eq(int, got.capped, dists[i].at_most > 0), "row %zu", i);
        if (got.capped) cr_expect(eq(dbl, got.at_most, dists[i].at_most), "row %zu", i);
        if (got.family == YL_LOGNORMAL)
            cr_expect(eq(int, got.by_mean, dists[i].by_mean), "row %zu", i);
    }
    bench_free(b);
}

Test(keys, a_csv_is_read_strictly_and_its_rows_know_their_lines)
{
    char folder[] = "/tmp/yl_test_keys_XXXXXX";
    struct bench *b = bench_new();
    struct yl_item item = scalar("x");
    struct yl_csv csv;
    const double *values;
    size_t count;
    cr_assert(mkdtemp(folder) && chdir(folder) == 0);
    yl_run_write(".", "good.csv",
                 "\xEF\xBB\xBF"
                 "wait,note\r\n20,\"a, \"\"b\"\"\nsecond line\"\n\n5,x\n1m,y");
    cr_assert(yl_read_csv(&b->r, &item, "good.csv", &csv));
    cr_expect(eq(sz, csv.table.columns, 2));
    cr_assert(eq(sz, csv.table.rows, 3));
    cr_expect(eq(str, (char *)csv.table.name[0], "wait"));
    cr_expect(eq(str, (char *)csv.table.row[0][1], "a, \"b\"\nsecond line"));
    cr_expect(eq(sz, csv.table.line[0], 2));
    cr_expect(eq(sz, csv.table.line[1], 5));
    cr_expect(eq(sz, csv.table.line[2], 6));
    cr_assert(
        yl_read_column(&b->r, &item, "good.csv", "wait", YL_U_DURATION, true, &values, &count));
    cr_assert(eq(sz, count, 3));
    cr_expect(eq(dbl, values[0], 5e6)); /* sorted; bare numbers are seconds */
    cr_expect(eq(dbl, values[1], 20e6));
    cr_expect(eq(dbl, values[2], 60e6));
    cr_expect(eq(u32, b->diags.count, 0));
    yl_run_write(".", "ragged.csv", "a,b\n1,2\n3\n");
    yl_run_write(".", "quote.csv", "a\n\"open\n1\n");
    yl_run_write(".", "empty.csv", "");
    yl_run_write(".", "latin.csv", "a\n\xE9\n");
    yl_run_write(".", "rows.csv", "a\n");
    static const char *const bad[] = {"ragged.csv", "quote.csv", "empty.csv", "latin.csv",
                                      "gone.csv"};
    for (uint32_t i = 0; i < 5; i++) {
        cr_expect(eq(int, yl_read_csv(&b->r, &item, bad[i], &csv), false), "%s", bad[i]);
        cr_expect(eq(u32, b->diags.count, i + 1), "%s", bad[i]);
    }
    cr_expect(eq(int,
                 yl_read_column(&b->r, &item, "rows.csv", "a", YL_U_NUMBER, true, &values, &count),
                 false));
    cr_expect(eq(int,
                 yl_read_column(&b->r, &item, "good.csv", "b", YL_U_NUMBER, true, &values, &count),
                 false));
    cr_expect(eq(
        int, yl_read_column(&b->r, &item, "good.csv", "note", YL_U_NUMBER, true, &values, &count),
        false));
    bench_free(b);
}

Test(keys, every_table_has_help_in_both_languages_and_no_key_twice)
{
    size_t count;
    const struct yl_key_table *const *table = yl_key_tables(&count);
    cr_expect(count > 20);
    for (size_t t = 0; t < count; t++)
        for (size_t i = 0; i < table[t]->keys; i++) {
            const struct yl_key_row *key = &table[t]->key[i];
            cr_expect(key->help[0] && key->help[1], "%s", key->name);
            cr_expect(key->kind != YL_V_ITEM || key->shape, "%s", key->name);
            for (size_t j = 0; j < i; j++)
                cr_expect(ne(str, (char *)key->name, (char *)table[t]->key[j].name));
        }
}

Test(keys, the_schema_does_not_offer_what_is_of_the_whole_scenario)
{
    static const struct {
        const char *of, *names;
        unsigned times;
    } rows[] = {
        {"\n  \"variants\": ",
         "title|targets|uncertain|evidence|variants|sweep|experiment|log|report", 2},
        {"\n  \"axes\": ",
         "title|run\\\\.bom|uncertain|evidence|variants|sweep|experiment|log|report", 1},
        {"\n  \"axes_part\": ",
         "title|run\\\\.bom|uncertain|evidence|variants|sweep|experiment|log|report", 1},
        {"\n  \"guesses\": ",
         "yinliu|title|include|set|horizon|run|targets|uncertain|evidence|sweep|experiment|log|"
         "report",
         1},
    };
    char *text = NULL, want[200];
    size_t length;
    FILE *out = open_memstream(&text, &length);
    cr_expect(eq(int, yl_schema_print(out), YL_OK));
    fclose(out);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const char *at = strstr(text, rows[i].of);
        cr_assert(at != NULL, "%s", rows[i].of);
        char *end = strchr(at + 1, '\n');
        unsigned times = 0;
        snprintf(want, sizeof want,
                 "\"propertyNames\": {\"not\": {\"pattern\": \"^(%s)(\\\\.|$)\"}}", rows[i].names);
        for (at = strstr(at, want); at && at < end; at = strstr(at + 1, want)) times++;
        cr_expect(eq(u32, times, rows[i].times), "%s", want);
    }
    free(text);
}

Test(keys, the_top_of_a_path_says_where_it_cannot_stand)
{
    static const struct {
        const char *path, *variant, *point, *guess; /* the key that is in the way; NULL: none */
    } rows[] = {
        {"paths.sms.steps.open.p", NULL, NULL, NULL},
        {"titles", NULL, NULL, NULL},
        {"title", "title", "title", "title"},
        {"title.zh", "title", "title", "title"},
        {"sweep.axes", "sweep", "sweep", "sweep"},
        {"targets.all.orders", "targets", NULL, "targets"},
        {"variants.a.paths.p", "variants", "variants", NULL},
        {"horizon.to", NULL, NULL, "horizon"},
        {"run.bom", NULL, "bom", "run"},
        {"run.by", NULL, NULL, "run"},
        {"runs.bom", NULL, NULL, NULL},
        {"", NULL, NULL, NULL},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const char *const want[] = {rows[i].variant, rows[i].point, rows[i].guess};
        static const unsigned where[] = {YL_NOT_IN_VARIANT, YL_NOT_AT_POINT, YL_NOT_A_GUESS};
        for (int k = 0; k < 3; k++) {
            const struct yl_key_row *key =
                yl_keys_whole(&yl_scenario_table, rows[i].path, where[k]);
            const bool right = key && want[k] ? !strcmp(key->name, want[k]) : !key && !want[k];
            cr_expect(right, "%s %d", rows[i].path, k);
        }
    }
}

Test(keys, schema_and_reference_name_every_key)
{
    char *text[3] = {NULL, NULL, NULL}, want[128];
    size_t length, count;
    FILE *out = open_memstream(&text[0], &length);
    cr_expect(eq(int, yl_schema_print(out), YL_OK));
    fclose(out);
    out = open_memstream(&text[1], &length);
    yl_reference_help(out, NULL, YL_EN);
    fclose(out);
    out = open_memstream(&text[2], &length);
    yl_reference_help(out, NULL, YL_ZH);
    fclose(out);
    const struct yl_key_table *const *table = yl_key_tables(&count);
    for (size_t t = 0; t < count; t++)
        for (size_t i = 0; i < table[t]->keys; i++) {
            snprintf(want, sizeof want, "\"%s\": {\"description\"", table[t]->key[i].name);
            cr_expect(strstr(text[0], want) != NULL, "%s", want);
            snprintf(want, sizeof want, "\n  %s ", table[t]->key[i].name);
            cr_expect(strstr(text[1], want) != NULL, "%s", want);
            cr_expect(strstr(text[2], want) != NULL, "%s", want);
        }
    int depth = 0;
    bool quoted = false;
    for (const char *at = text[0]; *at; at++) {
        if (*at == '\\' && quoted)
            at++;
        else if (*at == '"')
            quoted = !quoted;
        else if (!quoted)
            depth += (*at == '{' || *at == '[') - (*at == '}' || *at == ']');
    }
    cr_expect(eq(int, depth, 0));
    for (int i = 0; i < 3; i++) free(text[i]);
}
