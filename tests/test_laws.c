/* test_laws.c: what must not change a byte, and what may change only its own side of the results.
 */
/* yl-test: LINK yl_base LABELS laws TIMEOUT 1200 */
#include "tests/support/law.h"
#include "tests/support/run.h"
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { WHY = 600, ROOM = 1024 };
/* A scenario whose first run takes longer is held against ways that do not. */
static const double LONG_S = 1.5;
static const char TUNABLES[] = "glibc.cpu.hwcaps=-AVX2,-FMA,-FMA4";

/* ---- same bytes ---- */

struct way {
    const char *option[7], *isa, *tunables;
    bool brief; /* also for scenarios that take long */
};
/* What moves no byte alone moves none together: a way that fails is taken apart by hand. So is a side beside it. */
static const struct way WAYS[] = {
    {{"--threads", "1"}, "scalar", TUNABLES, true},
    {{"--threads", "7", "--batch", "64", "--window", "1000"}, "avx2", NULL, false},
    {{"--threads", "2", "--batch", "1000", "--window", "100000"}, "avx512", NULL, true},
    {{"--loop"}, NULL, NULL, true},
};

/* What may change only its own side, beside a way. */
enum side { MORE, FOLLOWED, BINS, INSERTED, SIDES };
static const struct {
    const char *option[3], *but[3]; /* files that it changes */
} SIDE[SIDES] = {
    [MORE] = {{NULL}, {NULL}},
    [FOLLOWED] = {{"--trace", "40"}, {"journeys.csv"}},
    [BINS] = {{"--set", "horizon.bin=7m"}, {"series.csv", "dashboard.csv"}},
    [INSERTED] = {{NULL}, {"funnel.csv", "funnel_by.csv"}},
};

/* Has this machine the instructions? Without them a way goes with what there is. */
static bool has(const char *isa)
{
    if (!strcmp(isa, "avx2")) return __builtin_cpu_supports("avx2");
    if (!strcmp(isa, "avx512"))
        return __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512dq");
    return true;
}

/* ---- more replications, traces and bins; sums ---- */

static bool row_agrees(const struct yl_run_csv *a, size_t row, const struct yl_run_csv *b,
                       size_t other, const char *but)
{
    for (size_t i = 0; i < a->columns; i++) {
        if (but && !strcmp(a->cell[i], but)) continue;
        if (strcmp(yl_run_csv_at(a, row, (int)i), yl_run_csv_at(b, other, (int)i)) != 0)
            return false;
    }
    return true;
}

/* Are the rows of a those of b that belong to its first replications, in the same order? */
static bool leads(const struct yl_run_csv *a, const struct yl_run_csv *b, double replications,
                  size_t *row)
{
    int by = yl_run_csv_column(b, "replication");
    *row = 0;
    if (by < 0 || a->columns != b->columns) return false;
    for (size_t other = 0; other < b->rows; other++) {
        if (yl_run_csv_number(b, other, by) > replications) continue;
        if (*row >= a->rows || !row_agrees(a, *row, b, other, NULL)) return false;
        ++*row;
    }
    return *row == a->rows;
}

static void hold_prefix(const char *path, const char *two, const char *three)
{
    static const char *const names[] = {"funnel.csv", "paths.csv", "outcomes.csv", "totals.csv"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        struct yl_run_csv a, b;
        size_t row = 0;
        bool read = yl_run_csv_read(&a, two, names[i]) && yl_run_csv_read(&b, three, names[i]);
        cr_assert(read, "%s: no %s", path, names[i]);
        cr_expect(leads(&a, &b, 2, &row), "%s: %s row %zu depends on how many follow", path,
                  names[i], row + 1);
        yl_run_csv_free(&a);
        yl_run_csv_free(&b);
    }
}

/* Outcomes of an entry add up to its arrivals: the rows of one (variant, replication, entry). */
static void hold_sums(const char *path, const char *folder)
{
    struct yl_run_csv outcomes, totals;
    bool read = yl_run_csv_read(&outcomes, folder, "outcomes.csv") &&
                yl_run_csv_read(&totals, folder, "totals.csv");
    cr_assert(read, "%s: outcomes.csv or totals.csv cannot be read", path);
    int value = yl_run_csv_column(&totals, "value"),
        visits = yl_run_csv_column(&outcomes, "visits");
    int place = yl_run_csv_column(&totals, "place"), metric = yl_run_csv_column(&totals, "metric");
    int entry = yl_run_csv_column(&outcomes, "entry");
    size_t held = 0;
    for (size_t row = 0; row < totals.rows; row++) {
        const char *name = yl_run_csv_at(&totals, row, place);
        bool own = !strncmp(name, "entries.", 8), begun = !strncmp(name, "starts.", 7);
        if ((!own && !begun) || strcmp(yl_run_csv_at(&totals, row, metric), "arrivals") != 0)
            continue;
        double sum = 0;
        for (size_t other = 0; other < outcomes.rows; other++) {
            if (strcmp(yl_run_csv_at(&outcomes, other, entry), own ? name + 8 : name) != 0 ||
                strcmp(yl_run_csv_at(&outcomes, other, 1), yl_run_csv_at(&totals, row, 1)) != 0 ||
                strcmp(yl_run_csv_at(&outcomes, other, 0), yl_run_csv_at(&totals, row, 0)) != 0)
                continue;
            sum += yl_run_csv_number(&outcomes, other, visits);
        }
        held++;
        cr_expect(eq(dbl, sum, yl_run_csv_number(&totals, row, value)),
                  "%s: outcomes of %s in replication %s of %s do not add up to its arrivals", path,
                  name, yl_run_csv_at(&totals, row, 1), yl_run_csv_at(&totals, row, 0));
    }
    cr_expect(gt(sz, held, 0), "%s: no entry has arrivals", path);
    yl_run_csv_free(&outcomes);
    yl_run_csv_free(&totals);
}

/* Followed visits leave the batches, others stay there; with --loop all arrivals go through the loop one by one. */
static void hold_journeys(const char *path, const char *folder, bool looped)
{
    const char *const option[] = {"--trace", "40", "--replications", "1", looped ? NULL : "--loop",
                                  NULL};
    char a[ROOM], b[ROOM], why[WHY];
    struct yl_run_done other;
    if (yl_law_run(&other, path, yl_law_none, option, NULL)) {
        snprintf(a, sizeof a, "%s/journeys.csv", folder);
        snprintf(b, sizeof b, "%s/journeys.csv", other.out);
        cr_expect(yl_run_same_file(a, b, why, sizeof why), "%s traced with and without --loop: %s",
                  path, why);
    }
    yl_run_free(&other);
}

/* ---- an inserted step ---- */

/* Are the rows the same but for those of one more step and the positions it moved? */
static void same_funnel(const char *path, const char *folder, const char *longer, const char *name)
{
    struct yl_run_csv a, b;
    cr_assert(yl_run_csv_read(&a, folder, "funnel.csv"), "%s", path);
    cr_assert(yl_run_csv_read(&b, longer, "funnel.csv"), "%s", path);
    int step = yl_run_csv_column(&b, "step");
    size_t row = 0, extra = 0;
    bool same = true;
    for (size_t other = 0; other < b.rows && same; other++) {
        bool inserted = !strcmp(yl_run_csv_at(&b, other, step), name);
        extra += inserted;
        if (inserted) continue;
        same = row < a.rows && row_agrees(&a, row, &b, other, "position");
        row += same;
    }
    cr_expect(same && row == a.rows && row + extra == b.rows,
              "%s: an inserted step changes funnel.csv row %zu", path, row + 1);
    yl_run_csv_free(&a);
    yl_run_csv_free(&b);
}

/* One run by a way that changes nothing, together with what changes one side. */
static void hold(const char *path, const struct yl_run_done *base, const struct yl_law_copy *copy,
                 const struct way *way, enum side side)
{
    if (base->wall_s > LONG_S && !way->brief) way = WAYS;
    const char *options[YL_RUN_OPTIONS] = {"--replications", side == MORE ? "3" : "2"};
    size_t count = 2;
    if (way->isa && has(way->isa)) options[count++] = "--isa", options[count++] = way->isa;
    for (size_t i = 0; way->option[i]; i++) options[count++] = way->option[i];
    struct yl_run_done other;
    char why[WHY], *text = yl_run_text(path), *longer = yl_law_with_step(text, "");
    if (side != INSERTED
            ? yl_law_run(&other, path, options, SIDE[side].option, way->tunables)
            : yl_law_run_text(&other, copy, path, longer, options, yl_law_none, way->tunables)) {
        if (side == MORE)
            hold_prefix(path, base->out, other.out);
        else
            cr_expect(yl_run_same(base->out, other.out, SIDE[side].but, why, sizeof why),
                      "%s by way %s %s, side %d: %s", path, way->option[0], way->option[1], side,
                      why);
        if (side == FOLLOWED) {
            hold_sums(path, base->out);
            hold_journeys(path, other.out, !strcmp(way->option[0], "--loop"));
        }
        if (side == INSERTED) same_funnel(path, base->out, other.out, "zzz");
    }
    yl_run_free(&other);
    free(text);
    free(longer);
}

/* ---- a step taken out and put in by its name ---- */

/* A step that is taken out is one that everybody passes at once; put in again it is itself: all others keep their draws. */
Test(laws, steps_taken_out_and_put_in_leave_the_others_their_draws)
{
    static const char path[] = YL_SOURCE_DIR "/scenarios/experiments/share-incentive.yaml";
    static const char *const none[] = {"--set", "paths.read.steps.open=none", NULL};
    static const char *const all[] = {"--set", "paths.read.steps.open={p: 100%}", NULL};
    static const char *const again[] = {"--set", "paths.read.steps.open=none", "--set",
                                        "paths.read.steps.open={before: share, step: {label: {zh: "
                                        "打开文章}, p: 60%, after: exp(30s)}}",
                                        NULL};
    static const char *const more[] = {"--set", "paths.buy.steps.zzz={after: tap_card, step: }",
                                       NULL};
    static const char *const except[] = {"funnel.csv", "funnel_by.csv", NULL};
    struct yl_run_done base, other, gone;
    char why[WHY];
    cr_assert(yl_law_run(&base, path, yl_law_few, yl_law_none, NULL));
    if (yl_law_run(&other, path, yl_law_few, again, NULL))
        cr_expect(yl_run_same(base.out, other.out, NULL, why, sizeof why), "%s", why);
    yl_run_free(&other);
    if (yl_law_run(&other, path, yl_law_few, more, NULL)) {
        cr_expect(yl_run_same(base.out, other.out, except, why, sizeof why), "%s", why);
        same_funnel(path, base.out, other.out, "zzz");
    }
    yl_run_free(&other);
    cr_assert(yl_law_run(&gone, path, yl_law_few, none, NULL));
    if (yl_law_run(&other, path, yl_law_few, all, NULL)) {
        cr_expect(yl_run_same(gone.out, other.out, except, why, sizeof why), "%s", why);
        same_funnel(path, gone.out, other.out, "open");
    }
    yl_run_free(&other);
    cr_expect(not(yl_run_same(base.out, gone.out, except, why, sizeof why)));
    yl_run_free(&gone);
    yl_run_free(&base);
}

/* ---- what tests/laws says of itself: larger, elsewhere ---- */

/* Every count of b is at least that of a: reached and passed, arrivals. */
static void hold_larger(const char *path, const char *set, const char *a, const char *b)
{
    static const char *const column[][2] = {{"funnel.csv", "reached"},  {"funnel.csv", "passed"},
                                            {"funnel.csv", "skipped"},  {"paths.csv", "arrivals"},
                                            {"outcomes.csv", "visits"}, {"paths.csv", "arrived"}};
    for (size_t i = 0; i < sizeof column / sizeof *column; i++) {
        struct yl_run_csv x, y;
        cr_assert(yl_run_csv_read(&x, a, column[i][0]) && yl_run_csv_read(&y, b, column[i][0]));
        cr_assert(eq(sz, x.rows, y.rows));
        int at = yl_run_csv_column(&x, column[i][1]);
        double grown = 0;
        for (size_t row = 0; row < x.rows; row++) {
            double less = yl_run_csv_number(&x, row, at), more = yl_run_csv_number(&y, row, at);
            grown += more - less;
            cr_expect(ge(dbl, more, less), "%s with %s: %s row %zu lost visits", path, set,
                      column[i][0], row + 1);
        }
        if (!strcmp(column[i][1], "reached"))
            cr_expect(gt(dbl, grown, 0), "%s with %s: nothing grew", path, set);
        yl_run_csv_free(&x);
        yl_run_csv_free(&y);
    }
}

/* The rows of this entry are the same, and something else is not. */
static void hold_elsewhere(const char *path, const char *entry, const char *a, const char *b)
{
    static const char *const file[] = {"funnel.csv", "paths.csv", "outcomes.csv"};
    size_t moved = 0;
    for (size_t i = 0; i < sizeof file / sizeof *file; i++) {
        struct yl_run_csv x, y;
        cr_assert(yl_run_csv_read(&x, a, file[i]) && yl_run_csv_read(&y, b, file[i]));
        cr_assert(eq(sz, x.rows, y.rows));
        int at = yl_run_csv_column(&x, "entry");
        for (size_t row = 0; row < x.rows; row++) {
            bool same = row_agrees(&x, row, &y, row, NULL);
            moved += !same;
            if (!strcmp(yl_run_csv_at(&x, row, at), entry))
                cr_expect(same, "%s: %s row %zu of entry %s felt another entry", path, file[i],
                          row + 1, entry);
        }
        yl_run_csv_free(&x);
        yl_run_csv_free(&y);
    }
    cr_expect(gt(sz, moved, 0), "%s: nothing moved at all", path);
}

static size_t hold_sayings(const char *path, const struct yl_run_done *base)
{
    char *text = yl_run_text(path), entry[64] = "", set[256];
    size_t held = 0;
    for (char *line = text; line && *line; line = strchr(line, '\n')) {
        line += *line == '\n';
        bool larger = sscanf(line, "# larger: %255s", set) == 1;
        bool elsewhere = sscanf(line, "# elsewhere: %63s %255s", entry, set) == 2;
        if (!larger && !elsewhere) continue;
        const char *const option[] = {"--set", set, NULL};
        struct yl_run_done other;
        if (yl_law_run(&other, path, yl_law_few, option, NULL)) {
            if (larger)
                hold_larger(path, set, base->out, other.out);
            else
                hold_elsewhere(path, entry, base->out, other.out);
        }
        yl_run_free(&other);
        held++;
    }
    free(text);
    return held;
}

/* ---- these by turns, beside one run of each scenario; sayings of every one ---- */

/* Every scenario is held to one way and one side of four, by turns each with each other; with YL_ONLY or YL_SLOW to all. */
Test(laws, what_changes_nothing_else_and_what_changes_its_own_side)
{
    struct yl_run_list list = {0};
    struct yl_law_copy copy;
    size_t said = 0, all = getenv("YL_ONLY") || getenv("YL_SLOW") ? SIDES : 1;
    yl_law_copy_begin(&copy);
    yl_law_gather(&list);
    for (size_t i = 0; i < list.count; i++) {
        struct yl_run_done base;
        if (yl_law_run(&base, list.path[i], yl_law_few, yl_law_none, NULL)) {
            for (size_t k = i; k < i + all; k++)
                hold(list.path[i], &base, &copy, &WAYS[k % (sizeof WAYS / sizeof *WAYS)],
                     (k + i / SIDES) % SIDES);
            said += hold_sayings(list.path[i], &base);
        }
        yl_run_free(&base);
    }
    if (!getenv("YL_ONLY")) cr_expect(ge(sz, said, 10));
    yl_run_list_free(&list);
    yl_law_copy_end(&copy);
}
