/* test_moment.c: a wall clock that is kept says what one that is set anew says. */
/* yl-test: LINK yl_engine LABELS fast TIMEOUT 60 */
#include "sim/engine/moment.h"
#include "sim/engine/plan.h"
#include "tests/support/draws.h"
#include <criterion/criterion.h>
#include <criterion/new/assert.h>

/* Instants in no order, as they come behind a delay; often those of the hours themselves. */
Test(moment, hours_of_a_clock_that_is_kept_are_those_of_one_set_anew)
{
    static const struct {
        const char *zone;
        int64_t middle; /* in seconds; a change of clocks, if the zone has any */
    } places[] = {
        {"+08:00", 1625914800},         {"Europe/Berlin", 1635642000},
        {"Europe/Berlin", 1616893200},  {"Australia/Lord_Howe", 1633190400},
        {"America/Havana", 1636261200},
    };
    enum { HOURS = 40, INSTANTS = 500, DAYS = 3 };
    struct draws draws = {.seed = 1};
    for (size_t p = 0; p < sizeof places / sizeof *places; p++) {
        struct yl_plan plan = {.nodes = 0};
        cr_assert(eq(int, yl_zone_open(&plan.zone, places[p].zone, NULL), YL_OK));
        for (int h = 0; h < HOURS; h++) {
            struct yl_test test = {.kind = YL_TEST_HOURS,
                                   .from = draws_below(&draws, 96) * 15 * YL_MINUTE,
                                   .to = draws_below(&draws, 96) * 15 * YL_MINUTE};
            if (test.from == test.to) continue;
            struct yl_wall_clock clock = yl_wall_clock(&plan);
            for (int i = 0; i < INSTANTS; i++) {
                int64_t off = draws_below(&draws, 2 * DAYS * 96) * 15 * YL_MINUTE +
                              draws_below(&draws, 3) - 1,
                        time = places[p].middle * YL_SECOND - DAYS * YL_DAY + off,
                        want = yl_moment_in_hours(&plan, &test, time)
                                   ? time
                                   : yl_moment_next(&plan, &test, time);
                cr_assert(eq(i64, yl_wall_clock_next(&clock, &test, time), want),
                          "%s: hours %lld to %lld at %lld", places[p].zone, (long long)test.from,
                          (long long)test.to, (long long)time);
            }
        }
        yl_zone_close(&plan.zone);
    }
}
