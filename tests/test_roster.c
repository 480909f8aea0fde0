/* test_roster.c: a roster names whom a plain list names. */
/* yl-test: LINK yl_engine LABELS fast TIMEOUT 30 */
#include "sim/engine/roster.h"
#include "tests/support/draws.h"
#include <criterion/criterion.h>
#include <criterion/new/assert.h>

enum { OPERATIONS = 20000, HERE = 4096 };
struct twin { /* those who are there, as they came */
    uint64_t ticket[HERE];
    uint32_t who[HERE], here;
    bool counts[HERE];
};

static void leave(struct twin *twin, uint32_t at)
{
    twin->here--;
    for (uint32_t i = at; i < twin->here; i++) {
        twin->ticket[i] = twin->ticket[i + 1];
        twin->who[i] = twin->who[i + 1];
        twin->counts[i] = twin->counts[i + 1];
    }
}

static uint32_t counted(const struct twin *twin)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < twin->here; i++) n += twin->counts[i];
    return n;
}

static uint32_t nth(const struct twin *twin, uint32_t n)
{
    uint32_t i = 0;
    for (;; i++)
        if (twin->counts[i] && !n--) return twin->who[i];
}

Test(roster, those_who_count_are_named_as_they_came)
{
    static struct twin twin;
    struct yl_roster roster = {0};
    struct draws draws = {.seed = 1};
    for (int night = 0; night < 3; night++) { /* arrays of one are used in the next */
        uint64_t tickets = 0;
        twin.here = 0;
        yl_roster_clear(&roster);
        for (uint32_t i = 0; i < OPERATIONS; i++) {
            bool grows = i / 2500 % 2 == 0; /* up to some hundreds, then down to nearly nobody */
            if (!twin.here || (twin.here < HERE && draws_below(&draws, 10) < (grows ? 5 : 2))) {
                yl_roster_add(&roster, i, &twin.ticket[twin.here]);
                cr_assert(eq(u64, twin.ticket[twin.here], tickets++));
                twin.counts[twin.here] = true;
                twin.who[twin.here++] = i;
            } else {
                uint32_t at = (uint32_t)draws_below(&draws, twin.here);
                bool counts = draws_below(&draws, 2);
                if (draws_below(&draws, 10) < (grows ? 3 : 6)) {
                    yl_roster_drop(&roster, twin.ticket[at]);
                    leave(&twin, at);
                } else {
                    yl_roster_count(&roster, twin.ticket[at], counts);
                    twin.counts[at] = counts;
                }
            }
            uint32_t count = counted(&twin);
            cr_assert(eq(u32, roster.here, twin.here));
            cr_assert(eq(u32, roster.counted, count));
            for (uint32_t n = 0; n < count; n += 1 + n / 8)
                cr_assert(eq(u32, yl_roster_nth(&roster, n), nth(&twin, n)), "operation %u", i);
            if (count) cr_assert(eq(u32, yl_roster_nth(&roster, count - 1), nth(&twin, count - 1)));
        }
    }
    yl_roster_free(&roster);
}

Test(roster, memory_follows_those_who_are_there_at_once)
{
    struct yl_roster roster = {0};
    uint64_t ticket[8];
    for (uint32_t i = 0; i < 8; i++) yl_roster_add(&roster, i, &ticket[i]);
    for (uint32_t i = 8; i < 100000; i++) { /* one goes, one comes */
        yl_roster_drop(&roster, ticket[i % 8]);
        yl_roster_add(&roster, i, &ticket[i % 8]);
    }
    cr_assert(le(sz, roster.row_capacity, 32));
    cr_assert(eq(u32, yl_roster_nth(&roster, 0), 100000 - 8));
    yl_roster_free(&roster);
}
