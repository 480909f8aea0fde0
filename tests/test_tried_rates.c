/* yl-test: LINK yl_sweep LABELS laws,slow TIMEOUT 600 */
/* test_tried_rates.c: how often twenty changes that do nothing have a helper among them. Studies have the seeds 1, 2, 3 ...
 * `./dev tried-rates N` makes N of them (400), of which at most 28 may name one, and without the correction more than 60 do; here
 * there are 40. */
#include "tests/support/tried.h"
#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

static struct tried s;
static void drop(void) { tried_close(&s); }
TestSuite(tried_rates, .fini = drop);

enum { CHANGES = 20, STUDIES = 40 };

/* A send at another hour has the same law and draws of its own: a twentieth of the figure is drawn anew. */
static char *null_world(void)
{
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    fputs(TRIED_HEAD "entries:\n", out);
    for (int i = 0; i < CHANGES; i++)
        fprintf(out, "  e%d: {arrivals: {send: 30, at: 2021-07-10T12:00+08:00}, path: p}\n", i);
    fputs("paths: {p: {steps: [look: {p: 50%, after: exp(1h)}, to: shops.s]}}\n"
          "shops: {s: {price: 10 CNY, steps: [buy: {p: 30%}]}}\nchoose:\n",
          out);
    for (int i = 0; i < CHANGES; i++)
        fprintf(out, "  entries.e%d.arrivals.at: {values: [09:00, 12:00]}\n", i);
    fclose(out);
    return text;
}

static uint32_t count_helpers(void)
{
    uint32_t helpers = 0;
    for (uint32_t i = 0; i < s.of.rows; i++) helpers += s.of.row[i].ended == YL_TRIED_HELPS;
    return helpers;
}

Test(tried_rates, what_does_nothing_is_seldom_named, .timeout = 20000)
{
    const char *asked = getenv("YL_TRIED_RATES");
    const uint32_t studies = asked ? (uint32_t)atoi(asked) : STUDIES;
    uint32_t named = 0, uncorrected = 0, open = 0;
    char *text = null_world();
    tried_open(&s, text);
    for (uint32_t seed = 1; seed <= studies; seed++) {
        tried_run(&s, (struct tried_asked){.metric = "orders", .seed = seed, .threads = 1});
        named += count_helpers() > 0;
        open += s.of.left_open;
        cr_assert_geq(s.of.tried, CHANGES);
        tried_run(&s, (struct tried_asked){
                          .metric = "orders", .seed = seed, .threads = 1, .uncorrected = true});
        uncorrected += count_helpers() > 0;
    }
    printf("%u studies of %d changes that do nothing: a helper in %u, without the correction in "
           "%u; %u left open\n",
           studies, CHANGES, named, uncorrected, open);
    cr_assert_leq(named, floor(0.07 * studies), "of %u", studies);
    cr_assert_gt(uncorrected, floor(0.15 * studies), "of %u", studies);
    free(text);
}
