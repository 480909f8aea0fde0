/* test_servers.c: servers are free when every one of them says so, each looked at. */
/* yl-test: LINK yl_engine LABELS fast TIMEOUT 30 */
#include "sim/engine/servers.h"
#include "tests/support/draws.h"
#include <criterion/criterion.h>
#include <criterion/new/assert.h>

/* Every server looked at, each time. */
static int64_t first_free(const int64_t *end, int64_t count, int64_t t)
{
    int64_t least = INT64_MAX;
    for (int64_t i = 0; i < count; i++) least = end[i] < least ? end[i] : least;
    return least > t ? least : t;
}

static void be_taken(int64_t *end, int64_t count, int64_t until)
{
    int64_t at = 0;
    for (int64_t i = 1; i < count; i++) at = end[i] < end[at] ? i : at;
    end[at] = until;
}

Test(servers, servers_are_free_when_every_one_of_them_says_so)
{
    static const int64_t counts[] = {1, 2, 5, 64, 65, 300, 2000};
    for (size_t c = 0; c < sizeof counts / sizeof *counts; c++)
        for (uint32_t load = 0; load < 3; load++) { /* mostly free, nearly all taken, too few */
            struct yl_servers s = {0};
            struct draws draws = {.seed = 7 + load};
            int64_t count = counts[c], t = 0, end[2000];
            uint32_t waited = 0, group = 0;
            for (int64_t i = 0; i < count; i++) end[i] = INT64_MIN;
            yl_servers_begin(&s, count);
            for (int i = 0; i < 16000; i++) {
                if (!group && !draws_below(&draws, 50) && yl_servers_has(&s, 20, t)) group = 20;
                int64_t from, gap = 3500 / count,
                              stay = draws_below(&draws, draws_below(&draws, 20) ? 2000 : 60000) *
                                     (i / 4000 % 2 ? 50 : 1);
                if (group)
                    from = t, group--; /* one of many for whom there is place, whatever the order */
                else
                    from = yl_servers_free(&s, t);
                cr_assert(eq(i64, from, first_free(end, count, t)), "%lld servers, visit %d",
                          (long long)count, i);
                waited += from > t;
                if (draws_below(&draws, 4)) { /* else it does not wait so long */
                    yl_servers_take(&s, from + stay);
                    be_taken(end, count, from + stay);
                }
                if (!group)
                    t += draws_below(&draws, 1 + (int64_t)(load == 0   ? 4
                                                           : load == 1 ? 1
                                                                       : 0) *
                                                     gap);
            }
            cr_expect(load < 2 || waited > 1000, "%u have waited", waited);
            yl_servers_end(&s);
        }
}
