/* roster.c: rows by ticket, counts of them in a Fenwick tree. Contract: roster.h. */
#include "sim/engine/roster.h"
#include "sim/base/array.h"
#include "sim/base/must.h"

void yl_roster_clear(struct yl_roster *roster)
{
    roster->tickets = 0;
    roster->here = roster->counted = roster->rows = 0;
}

void yl_roster_free(struct yl_roster *roster) { YL_FREE(roster->row, roster->sum); }

/* Add a row behind the others. Its sum is made of the finished sums that lie within its range. */
static void append(struct yl_roster *roster, struct yl_roster_row row)
{
    uint32_t at = roster->rows++, sum = row.counts;
    for (uint32_t width = 1; at & width; width *= 2) sum += roster->sum[at - width];
    roster->row[at] = row;
    roster->sum[at] = sum;
}

void yl_roster_add(struct yl_roster *roster, uint32_t who, uint64_t *ticket)
{
    if (roster->rows == roster->row_capacity && roster->here <= roster->rows / 2) {
        const uint32_t before = roster->rows;
        roster->rows = 0; /* those who are gone are forgotten */
        for (uint32_t i = 0; i < before; i++)
            if (roster->row[i].here) append(roster, roster->row[i]);
    }
    size_t rows = (size_t)roster->rows + 1;
    YL_ARRAY_RESERVE(&roster->row, &roster->row_capacity, rows);
    YL_ARRAY_RESERVE(&roster->sum, &roster->sum_capacity, rows);
    *ticket = roster->tickets++;
    append(roster, (struct yl_roster_row){*ticket, who, true, true});
    roster->here++;
    roster->counted++;
}

/* The row of a ticket: tickets ascend. */
static uint32_t find(const struct yl_roster *roster, uint64_t ticket)
{
    uint32_t from = 0;
    for (uint32_t to = roster->rows; from + 1 < to;) {
        uint32_t middle = from + (to - from) / 2;
        if (roster->row[middle].ticket <= ticket)
            from = middle;
        else
            to = middle;
    }
    YL_MUST(from < roster->rows && roster->row[from].ticket == ticket && roster->row[from].here,
            "nobody has ticket %llu", (unsigned long long)ticket);
    return from;
}

static void set_counts(struct yl_roster *roster, uint32_t at, bool counts)
{
    if (roster->row[at].counts == counts) return;
    roster->row[at].counts = counts;
    uint32_t more = counts ? 1 : UINT32_MAX; /* one less, modulo 2^32 */
    roster->counted += more;
    for (; at < roster->rows; at |= at + 1) roster->sum[at] += more;
}

void yl_roster_count(struct yl_roster *roster, uint64_t ticket, bool counts)
{
    set_counts(roster, find(roster, ticket), counts);
}

void yl_roster_drop(struct yl_roster *roster, uint64_t ticket)
{
    uint32_t at = find(roster, ticket);
    set_counts(roster, at, false);
    roster->row[at].here = false;
    roster->here--;
}

uint32_t yl_roster_nth(const struct yl_roster *roster, uint32_t n)
{
    uint32_t at = 0, width = 1;
    while (width <= roster->rows / 2) width *= 2;
    for (; width; width /= 2)
        if (width <= roster->rows - at && roster->sum[at + width - 1] <= n) {
            n -= roster->sum[at + width - 1];
            at += width;
        }
    return roster->row[at].who;
}
