/* test_limits_law.c: a limit or a memory that never matters forces the loop in place of batches and
 * moves no byte. */
/* yl-test: LINK yl_base LABELS laws TIMEOUT 900 */
#include "tests/support/law.h"
#include "tests/support/run.h"
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { WHY = 600, ROOM = 1024, SETS = 24, LENGTH = 160 };
static const char MANY[] = "1000000000"; /* more than any scenario has visits */
static const char *const STAY[] = {"funnel.csv", "outcomes.csv", "paths.csv", "totals.csv"};

/* One for each way of the engine that such a limit or memory takes away, or adds another to; with YL_SLOW or YL_ONLY all that
 * yl_law_gather finds. */
static const char *const ways[] = {
    "tests/laws/private.yaml",                  /* batches alone, dense decisions */
    "tests/laws/handed-over.yaml",              /* stays whose items may send on */
    "tests/laws/tails.yaml",                    /* the loop, batches behind it */
    "tests/laws/lines.yaml",                    /* batch queueing */
    "tests/laws/counts.yaml",                   /* limits there */
    "tests/laws/turns.yaml",                    /* per-person ordering */
    "tests/laws/turns-lines.yaml",              /* both */
    "tests/laws/begun.yaml",                    /* visits that others begin, in batches */
    "tests/laws/fatigue-alone.yaml",            /* memories that lapse, in the loop */
    "tests/laws/audience-memory.yaml",          /* what nobody under way can change */
    "tests/laws/recommended.yaml",              /* arrivals that follow figures */
    "scenarios/ecosystem/p02-sms-to-live.yaml", /* limits that cannot refuse */
};

static void gather(struct yl_run_list *list)
{
    enum { WAYS = sizeof ways / sizeof *ways };
    if (getenv("YL_SLOW") || getenv("YL_ONLY")) {
        yl_law_gather(list);
        return;
    }
    list->path = calloc(WAYS, sizeof *list->path);
    if (!list->path) abort();
    for (; list->count < WAYS; list->count++) {
        char path[ROOM];
        snprintf(path, sizeof path, "%s/%s", YL_SOURCE_DIR, ways[list->count]);
        list->path[list->count] = strdup(path);
    }
}

struct sets { /* options --set, one after the other */
    char text[SETS][LENGTH];
    const char *option[2 * SETS + 1];
    size_t count;
};

static void add(struct sets *sets, const char *place, const char *key, const char *value)
{
    char text[LENGTH];
    snprintf(text, sizeof text, "%.90s.%s=%.40s", place, key, value);
    for (size_t i = 0; i < sets->count; i++)
        if (!strcmp(sets->text[i], text)) return;
    if (sets->count == SETS) return;
    memcpy(sets->text[sets->count], text, sizeof text);
    sets->option[2 * sets->count] = "--set";
    sets->option[2 * sets->count + 1] = sets->text[sets->count];
    sets->option[2 * ++sets->count] = NULL;
}

/* Limits for every room and shop that has none; which there are stands in the funnel. */
static void never_bind(struct sets *sets, const char *path, const char *folder)
{
    struct yl_run_csv csv;
    bool stock = yl_law_says(path, "stock:"), seats = yl_law_says(path, "capacity:");
    bool hosted = yl_law_says(path, "hosted:");
    cr_assert(yl_run_csv_read(&csv, folder, "funnel.csv"));
    int at = yl_run_csv_column(&csv, "path");
    for (size_t row = 0; row < csv.rows; row++) {
        const char *place = yl_run_csv_at(&csv, row, at);
        if (!strncmp(place, "shops.", 6) && !stock) add(sets, place, "stock", MANY);
        if (strncmp(place, "rooms.", 6) != 0 || seats || hosted) continue;
        add(sets, place, "capacity", MANY);
        add(sets, place, "when_full", "wait");
        add(sets, place, "patience", "exp(60s)");
    }
    yl_run_csv_free(&csv);
}

static void same_first(size_t files, const char *path, const char *what, const char *a,
                       const char *b)
{
    for (size_t i = 0; i < files; i++) {
        char x[ROOM], y[ROOM], why[WHY];
        snprintf(x, sizeof x, "%s/%s", a, STAY[i]);
        snprintf(y, sizeof y, "%s/%s", b, STAY[i]);
        cr_expect(yl_run_same_file(x, y, why, sizeof why), "%s with %s: %s", path, what, why);
    }
}

static void same_files(const char *path, const char *what, const char *a, const char *b)
{
    same_first(sizeof STAY / sizeof *STAY, path, what, a, b);
}

/* What is left of a limit stands in totals.csv, and nothing of one without end. */
static void hold_ample(const char *path, const char *const names[3])
{
    static const char *const allow[] = {"unlimited", MANY};
    struct yl_run_done done[2];
    bool ran = true;
    memset(done, 0, sizeof done);
    for (int i = 0; i < 2; i++) {
        char set[ROOM];
        snprintf(set, sizeof set, "limits={%s: {allow: %s}, %s: {allow: %s}, %s: {allow: %s}}",
                 names[0], allow[i], names[1], allow[i], names[2], allow[i]);
        const char *const option[] = {"--set", set, NULL};
        ran = ran && yl_law_run(&done[i], path, yl_law_few, option, NULL);
    }
    if (ran) same_first(3, path, "more than enough", done[0].out, done[1].out);
    for (int i = 0; i < 2; i++) yl_run_free(&done[i]);
}

Test(limits_law, more_than_enough_is_no_limit)
{
    hold_ample(YL_SOURCE_DIR "/tests/laws/again.yaml",
               (const char *const[]){"hourly", "pool", "plenty"});
    hold_ample(YL_SOURCE_DIR "/tests/laws/limited-stays.yaml",
               (const char *const[]){"hourly", "own", "spare"});
}

Test(limits_law, a_stock_or_capacity_that_never_binds_changes_nothing)
{
    struct yl_run_list list = {0};
    size_t held = 0;
    gather(&list);
    for (size_t i = 0; i < list.count; i++) {
        struct yl_run_done base, other = {0};
        struct sets sets = {.option = {NULL}};
        if (yl_law_run(&base, list.path[i], yl_law_few, yl_law_none, NULL)) {
            never_bind(&sets, list.path[i], base.out);
            if (sets.count && yl_law_run(&other, list.path[i], yl_law_few, sets.option, NULL)) {
                same_files(list.path[i], "limits", base.out, other.out);
                held++;
            }
            yl_run_free(&other);
        }
        yl_run_free(&base);
    }
    cr_expect(getenv("YL_ONLY") || held > 8, "only %zu scenarios have rooms or shops", held);
    yl_run_list_free(&list);
}

Test(limits_law, a_memory_that_never_matters_changes_nothing)
{
    static const char *const declared[] = {"--set", "people.zzz=remembered", NULL};
    struct yl_run_list list = {0};
    struct yl_law_copy copy;
    yl_law_copy_begin(&copy);
    gather(&list);
    for (size_t i = 0; i < list.count; i++) {
        struct yl_run_done base, other;
        bool people = yl_law_says(list.path[i], "people:");
        char *text = yl_run_text(list.path[i]), *plain = yl_law_with_step(text, "");
        char *step = yl_law_with_step(text, "remember: zzz"), *more;
        size_t room = strlen(step) + 64;
        more = malloc(room);
        if (!more) abort();
        snprintf(more, room, "%s%s", step, people ? "" : "\npeople: {zzz: remembered}\n");
        if (yl_law_run_text(&base, &copy, list.path[i], plain, yl_law_few, yl_law_none, NULL)) {
            if (yl_law_run_text(&other, &copy, list.path[i], more, yl_law_few,
                                people ? declared : yl_law_none, NULL))
                same_files(list.path[i], "a memory", base.out, other.out);
            yl_run_free(&other);
        }
        yl_run_free(&base);
        free(text);
        free(plain);
        free(step);
        free(more);
    }
    yl_run_list_free(&list);
    yl_law_copy_end(&copy);
}
