/* test_ecosystem.c: the paths of the field, their eras and their disputes against the tables of
 * tests/ecosystem and tests/domain. */
/* yl-test: LINK yl_base LABELS exact,slow TIMEOUT 1200 */
#include "tests/support/expect.h"
#include "tests/support/run.h"
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define TABLES YL_SOURCE_DIR "/tests/ecosystem"
enum {
    ROOM = 1024,
    LONG = 8192,
    WHY = 600,
    PATHS = 35,
    FURTHER = 9,
    ERAS = 6,
    CASES = 11,
    FIRST_ERA = 3
};

/* ---- what the tests share ---- */

static bool wanted(const char *path)
{
    const char *only = getenv("YL_ONLY");
    return !only || strstr(path, only);
}

/* Is word one of the words of list? */
static bool among(const char *list, const char *word)
{
    size_t length = strlen(word);
    for (const char *at = strstr(list, word); at; at = strstr(at + 1, word))
        if ((at == list || at[-1] == ' ') && (!at[length] || at[length] == ' ')) return true;
    return false;
}

/* A scenario that includes those of list (separated by a comma), in a folder of its own. */
static void write_including(const char *folder, const char *head, const char *list)
{
    char text[LONG];
    snprintf(text, sizeof text, "%syinliu: 1\ninclude: [%s]\n", head, list);
    cr_assert(yl_run_write(folder, "scenario.yaml", text), "cannot write into %s", folder);
}

static void remove_folder(const char *folder)
{
    char file[ROOM];
    snprintf(file, sizeof file, "%s/scenario.yaml", folder);
    remove(file);
    rmdir(folder);
}

/* ---- the tables of expectations ---- */

/* Runs the scenario of `first` with its options once, and holds all rows that say the same. */
static void hold_rows(struct yl_expect_report *report, const struct yl_run_csv *csv, size_t first,
                      bool *done)
{
    const char *scenario = yl_run_csv_in(csv, first, "scenario"),
               *options = yl_run_csv_in(csv, first, "options");
    char folder[] = "/tmp/yl-ecosystem-XXXXXX", head[LONG], file[ROOM];
    int length = snprintf(head, sizeof head, "# run: %s\n", options);
    for (size_t row = first; row < csv->rows; row++) {
        if (strcmp(yl_run_csv_in(csv, row, "scenario"), scenario) != 0) continue;
        if (strcmp(yl_run_csv_in(csv, row, "options"), options) != 0) continue;
        done[row] = true;
        length += snprintf(head + length, sizeof head - (size_t)length, "# expect: %s\n",
                           yl_run_csv_in(csv, row, "expectation"));
        cr_assert(lt(i32, length, LONG));
    }
    cr_assert(mkdtemp(folder) != NULL);
    snprintf(file, sizeof file, YL_SOURCE_DIR "/%s", scenario);
    write_including(folder, head, file);
    snprintf(file, sizeof file, "%s/scenario.yaml", folder);
    unsigned failed = report->failed;
    yl_expect_file(report, file);
    if (report->failed > failed) fprintf(report->out, "  of %s %s\n\n", scenario, options);
    remove_folder(folder);
}

Test(ecosystem, every_row_of_the_tables_of_figures_holds, .timeout = 900)
{
    struct yl_run_csv csv;
    struct yl_expect_report report;
    cr_assert(yl_run_csv_read(&csv, TABLES, "expect.csv"));
    bool *done = calloc(csv.rows, sizeof *done);
    cr_assert(done != NULL);
    yl_expect_begin(&report);
    for (size_t row = 0; row < csv.rows; row++) {
        const char *source = yl_run_csv_in(&csv, row, "source");
        cr_expect(strlen(source) > 1, "row %zu has no source", row + 1);
        if (!done[row] && wanted(yl_run_csv_in(&csv, row, "scenario")))
            hold_rows(&report, &csv, row, done);
    }
    yl_expect_end(&report);
    fprintf(stderr, "%u runs, %u expectations, %u failed\n", report.runs, report.checked,
            report.failed);
    cr_expect(report.failed == 0, "%s", report.text);
    yl_expect_report_free(&report);
    free(done);
    yl_run_csv_free(&csv);
}

Test(ecosystem, every_path_has_rows_in_every_table)
{
    static const char *const names[] = {"expect.csv", "ways.csv", "eras.csv", "steps.csv"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        struct yl_run_csv csv;
        cr_assert(yl_run_csv_read(&csv, TABLES, names[i]));
        for (int path = 1; path <= PATHS; path++) {
            char name[16];
            size_t found = 0;
            snprintf(name, sizeof name, "P%02d", path);
            for (size_t row = 0; row < csv.rows; row++)
                found += !strcmp(yl_run_csv_in(&csv, row, "row"), name);
            bool plain = !strcmp(names[i], "steps.csv"); /* P33 enters without a step, and so on */
            cr_expect(found > 0 || plain, "%s says nothing of %s", names[i], name);
        }
        yl_run_csv_free(&csv);
    }
}

Test(ecosystem, every_construct_gives_its_exact_answer, .timeout = 110)
{
    struct yl_expect_report report;
    yl_expect_begin(&report);
    yl_expect_folder(&report, TABLES "/cases");
    yl_expect_end(&report);
    cr_expect(report.failed == 0, "%s", report.text);
    if (!getenv("YL_ONLY")) cr_expect(ge(u32, report.files, CASES));
    yl_expect_report_free(&report);
}

Test(ecosystem, what_would_never_end_is_refused_with_its_name)
{
    struct yl_run_list list = {0};
    yl_run_scenarios(&list, TABLES "/refused");
    cr_expect(ge(sz, list.count, 2));
    for (size_t i = 0; i < list.count; i++) {
        struct yl_run_done done;
        char *text = yl_run_text(list.path[i]), why[64];
        cr_assert(text && sscanf(text, "# refuse: %63[^\n]", why) == 1);
        yl_run_program(&done, list.path[i], NULL, NULL);
        cr_expect(eq(i32, done.status, 1), "%s", list.path[i]);
        cr_expect(done.said && strstr(done.said, why), "%s: no %s in %s", list.path[i], why,
                  done.said);
        yl_run_free(&done);
        free(text);
    }
    yl_run_list_free(&list);
}

/* ---- claimed steps and what people really do ---- */

/* The least and the greatest whole number of a text: "3-4 (iOS) / 4-5 (Android)" is 3 to 5. */
static void range(const char *text, double *low, double *high)
{
    *low = INFINITY, *high = -INFINITY;
    for (const char *c = text; *c;) {
        if (!isdigit((unsigned char)*c)) {
            c++;
            continue;
        }
        char *end;
        double value = strtod(c, &end);
        *low = fmin(*low, value), *high = fmax(*high, value);
        c = end;
    }
}

static void hold_way(const struct yl_run_csv *field, const struct yl_run_csv *ways, size_t row)
{
    const char *name = yl_run_csv_in(ways, row, "row"), *entry = yl_run_csv_in(ways, row, "entry");
    char path[ROOM], joined[ROOM];
    size_t at = 0;
    while (at < field->rows && strcmp(yl_run_csv_in(field, at, "path_id"), name) != 0) at++;
    cr_assert(lt(sz, at, field->rows), "%s is no path of the field", name);
    struct yl_run_done done;
    const char *options[] = {"--replications", "20", "--set", "rooms.main.before_first=leave",
                             NULL};
    snprintf(path, sizeof path, YL_SOURCE_DIR "/%s", yl_run_csv_in(ways, row, "scenario"));
    yl_run_program(&done, path, options, NULL); /* of those who do not reserve a stream first */
    struct yl_run_csv paths, summary;
    bool ran = done.status == 0 && yl_run_csv_read(&paths, done.out, "paths.csv") &&
               yl_run_csv_read(&summary, done.out, "summary.csv");
    cr_expect(ran, "%s: %.400s", path, done.said ? done.said : "");
    if (ran) {
        struct yl_run_is is[] = {
            {"entry", entry}, {"place", yl_run_csv_in(ways, row, "place")}, {NULL, NULL}};
        size_t found = 0;
        for (size_t i = 0; i < paths.rows; i++) {
            if (!yl_run_csv_holds(&paths, i, is)) continue;
            found++;
            if (!strncmp(entry, "starts.", 7)) continue; /* the claim is that of the first path */
            cr_expect(eq(str, (char *)yl_run_csv_in(&paths, i, "claimed_steps"),
                         (char *)yl_run_csv_in(field, at, "step_count_claimed")),
                      "%s", name);
        }
        cr_expect(gt(sz, found, 0), "%s: nobody goes from %s", name, entry);
        snprintf(joined, sizeof joined, "%s>%s", entry, is[1].value);
        struct yl_run_is actions[] = {
            {"place", joined}, {"metric", "actions_mean"}, {"variant", "base"}, {NULL, NULL}};
        struct yl_run_is switches[] = {
            {"place", joined}, {"metric", "switches_mean"}, {"variant", "base"}, {NULL, NULL}};
        double low, high, got = yl_run_csv_sum(&summary, actions, "mean", &found);
        range(yl_run_csv_in(field, at, "user_actions_counted"), &low, &high);
        cr_expect(found == 1 && got >= low - 1e-9 && got <= high + 1e-9,
                  "%s %s: %g actions, the field counts %s", name, joined, got,
                  yl_run_csv_in(field, at, "user_actions_counted"));
        got = yl_run_csv_sum(&summary, switches, "mean", &found);
        range(yl_run_csv_in(field, at, "app_switches"), &low, &high);
        cr_expect(found == 1 && got >= low - 1e-9 && got <= high + 1e-9,
                  "%s %s: %g switches, the field counts %s", name, joined, got,
                  yl_run_csv_in(field, at, "app_switches"));
        yl_run_csv_free(&paths);
        yl_run_csv_free(&summary);
    }
    yl_run_free(&done);
}

Test(ecosystem, claims_are_those_of_the_field_and_actions_lie_in_what_it_counts, .timeout = 110)
{
    struct yl_run_csv field, ways;
    cr_assert(yl_run_csv_read(&field, YL_SOURCE_DIR "/tests/domain", "paths.csv"));
    cr_assert(yl_run_csv_read(&ways, TABLES, "ways.csv"));
    cr_expect(eq(sz, field.rows, PATHS + FURTHER));
    for (size_t row = 0; row < ways.rows; row++)
        if (wanted(yl_run_csv_in(&ways, row, "scenario"))) hold_way(&field, &ways, row);
    yl_run_csv_free(&field);
    yl_run_csv_free(&ways);
}

/* ---- eras ---- */

/* A cell of the table: the path is open, or goes round by another one. */
static bool is_way(const char *fact)
{
    return !strcmp(fact, "open") || !strncmp(fact, "round ", 6);
}

/* Visits of `own` (empty: of all the path's own entries), and those of them that a dated fact
 * blocked: one of `fact`, or any. */
static void count_blocked(const struct yl_run_csv *outcomes, const struct yl_run_csv *facts,
                          const char *own, const char *fact, double *visits, double *blocked)
{
    int entry = yl_run_csv_column(outcomes, "entry"), how = yl_run_csv_column(outcomes, "outcome");
    int count = yl_run_csv_column(outcomes, "visits");
    *visits = *blocked = 0;
    for (size_t row = 0; row < outcomes->rows; row++) {
        const char *outcome = yl_run_csv_at(outcomes, row, how);
        const char *who = yl_run_csv_at(outcomes, row, entry);
        double n = yl_run_csv_number(outcomes, row, count);
        if (*own ? strcmp(who, own) != 0 : !strncmp(who, "starts.", 7)) continue;
        *visits += n;
        if (strncmp(outcome, "blocked:", 8) != 0) continue;
        for (size_t i = 0; i < facts->rows; i++) {
            const char *dated = yl_run_csv_in(facts, i, "fact");
            bool asked = is_way(fact) || among(fact, dated);
            if (asked && !strcmp(outcome + 8, dated)) *blocked += n;
        }
    }
}

/* Reached steps of the way round that an entry takes in this era; of "open", of any. */
static double go_round(const struct yl_run_csv *funnel, const char *own, const char *fact)
{
    static const char *const rounds[] = {"by_article", "p05_saved"};
    double reached = 0;
    for (size_t i = 0; i < sizeof rounds / sizeof *rounds; i++) {
        struct yl_run_is is[] = {{"entry", own}, {"path", rounds[i]}, {NULL, NULL}};
        size_t found;
        if (!strcmp(fact, "open") || among(fact, rounds[i]))
            reached += yl_run_csv_sum(funnel, is, "reached", &found);
    }
    return reached;
}

static void hold_era(const struct yl_run_csv *eras, const struct yl_run_csv *facts, size_t row,
                     int era)
{
    char folder[] = "/tmp/yl-ecosystem-XXXXXX", list[2 * ROOM], file[ROOM];
    const char *name = eras->cell[era], *fact = yl_run_csv_at(eras, row, era);
    const char *options[] = {"--replications", "1", NULL};
    cr_assert(mkdtemp(folder) != NULL);
    snprintf(list, sizeof list, "%s/%s, %s/scenarios/rules/%s.yaml", YL_SOURCE_DIR,
             yl_run_csv_in(eras, row, "scenario"), YL_SOURCE_DIR, name);
    write_including(folder, "", list);
    snprintf(file, sizeof file, "%s/scenario.yaml", folder);
    struct yl_run_done done;
    struct yl_run_csv outcomes, funnel;
    yl_run_program(&done, file, options, NULL);
    bool ran = done.status == 0 && yl_run_csv_read(&outcomes, done.out, "outcomes.csv") &&
               yl_run_csv_read(&funnel, done.out, "funnel.csv");
    cr_expect(ran, "%s: %.400s", list, done.said ? done.said : "");
    if (ran) {
        double visits, blocked;
        const char *own = yl_run_csv_in(eras, row, "entry");
        count_blocked(&outcomes, facts, own, fact, &visits, &blocked);
        cr_expect(visits > 0 && blocked == (is_way(fact) ? 0 : visits),
                  "%s in %s: %g of %g blocked, the table says %s", yl_run_csv_in(eras, row, "row"),
                  name, blocked, visits, fact);
        bool round = *own && go_round(&funnel, own, fact) > 0;
        cr_expect(round == !strncmp(fact, "round ", 6), "%s in %s: the table says %s",
                  yl_run_csv_in(eras, row, "row"), name, fact);
        yl_run_csv_free(&outcomes);
        yl_run_csv_free(&funnel);
    }
    yl_run_free(&done);
    remove_folder(folder);
}

Test(ecosystem, an_era_included_last_blocks_exactly_the_paths_of_its_table, .timeout = 110)
{
    struct yl_run_csv eras, facts;
    cr_assert(yl_run_csv_read(&eras, TABLES, "eras.csv"));
    cr_assert(yl_run_csv_read(&facts, TABLES, "dated.csv"));
    cr_assert(eq(sz, eras.columns, FIRST_ERA + ERAS));
    for (size_t row = 0; row < eras.rows; row++)
        for (int era = FIRST_ERA; era < FIRST_ERA + ERAS; era++)
            if (wanted(yl_run_csv_in(&eras, row, "scenario"))) hold_era(&eras, &facts, row, era);
    yl_run_csv_free(&eras);
    yl_run_csv_free(&facts);
}

/* ---- disputes ---- */

struct dispute {
    const char *file, *variant, *changes, *may, *places;
    char changed[LONG]; /* entries that differ, each once */
};

/* What identifies a row of a table besides its variant. */
enum { KEYS = 4 };
struct shape {
    const char *table, *who, *key[KEYS];
};
static const struct shape SHAPES[] = {
    {"funnel", "entry", {"replication", "entry", "path", "step"}},
    {"paths", "entry", {"replication", "entry", "place"}},
    {"outcomes", "entry", {"replication", "entry", "outcome"}},
    {"chains", "entry", {"replication", "origin", "entry"}},
    {"totals", "place", {"replication", "place", "metric"}},
    {"dashboard", "report", {"replication", "time", "report", "metric"}},
};

/* A table of one run, read for all variants. */
struct sheet {
    struct yl_run_csv csv;
    const struct shape *shape;
    int variant, who, key[KEYS], keys;
};

static void read_sheet(struct sheet *sheet, const char *folder, const struct shape *shape)
{
    char file[64];
    snprintf(file, sizeof file, "%s.csv", shape->table);
    cr_assert(yl_run_csv_read(&sheet->csv, folder, file));
    sheet->shape = shape;
    sheet->variant = yl_run_csv_column(&sheet->csv, "variant");
    sheet->who = yl_run_csv_column(&sheet->csv, shape->who);
    cr_assert(sheet->variant >= 0 && sheet->who >= 0, "%s", file);
    for (sheet->keys = 0; sheet->keys < KEYS && shape->key[sheet->keys]; sheet->keys++) {
        sheet->key[sheet->keys] = yl_run_csv_column(&sheet->csv, shape->key[sheet->keys]);
        cr_assert(ge(i32, sheet->key[sheet->keys], 0), "%s", file);
    }
}

static bool same_key(const struct sheet *sheet, size_t a, size_t b)
{
    for (int i = sheet->keys; i-- > 0;) /* the last one tells most rows apart */
        if (strcmp(yl_run_csv_at(&sheet->csv, a, sheet->key[i]),
                   yl_run_csv_at(&sheet->csv, b, sheet->key[i])) != 0)
            return false;
    return true;
}

static bool row_differs(const struct sheet *sheet, size_t a, size_t b)
{
    for (int i = 0; i < (int)sheet->csv.columns; i++)
        if (i != sheet->variant &&
            strcmp(yl_run_csv_at(&sheet->csv, a, i), yl_run_csv_at(&sheet->csv, b, i)) != 0)
            return true;
    return false;
}

/* An entry may differ if the table names it, a place if it is named or belongs to such an entry. */
static void note_difference(struct dispute *d, const char *table, const char *who)
{
    const char *entry = !strncmp(who, "entries.", 8) ? who + 8
                        : !strncmp(who, "ways.", 5)  ? who + 5
                                                     : who;
    if (!among(d->changed, entry))
        snprintf(d->changed + strlen(d->changed), sizeof d->changed - strlen(d->changed), "%s ",
                 entry);
    bool may = among(d->changes, entry) || among(d->may, entry) || among(d->places, who);
    cr_expect(may || !strcmp(who, "all"), "%s %s: %s of %s differs, the table does not say so",
              d->file, d->variant, table, who);
}

/* Rows of the variant beside those of the base: the order is the same, but where a reading opens
 * or closes a way some stand on one side only. */
static void hold_table(struct dispute *d, const struct sheet *sheet)
{
    const struct yl_run_csv *csv = &sheet->csv;
    const char *table = sheet->shape->table;
    size_t bases = 0, at = 0;
    while (bases < csv->rows && !strcmp(yl_run_csv_at(csv, bases, sheet->variant), "base")) bases++;
    while (at < csv->rows && strcmp(yl_run_csv_at(csv, at, sheet->variant), d->variant) != 0) at++;
    cr_expect(bases > 0 && at < csv->rows, "%s has no rows of %s", table, d->variant);
    size_t end = at;
    while (end < csv->rows && !strcmp(yl_run_csv_at(csv, end, sheet->variant), d->variant)) end++;
    for (size_t row = 0; row < bases; row++) {
        size_t found = at;
        while (found < end && !same_key(sheet, row, found)) found++;
        if (found == end || row_differs(sheet, row, found))
            note_difference(d, table, yl_run_csv_at(csv, row, sheet->who));
        for (; found < end && at < found; at++)
            note_difference(d, table, yl_run_csv_at(csv, at, sheet->who));
        at += found < end;
    }
    for (; at < end; at++) note_difference(d, table, yl_run_csv_at(csv, at, sheet->who));
}

enum { DASHBOARD = 5 }; /* of SHAPES: there where the table says so */
static void hold_dispute(struct dispute *d, const char *folder, const struct sheet *sheet)
{
    for (size_t i = 0; i < DASHBOARD; i++) hold_table(d, &sheet[i]);
    char must[ROOM];
    snprintf(must, sizeof must, "%s", d->changes);
    for (char *word = strtok(must, " "); word; word = strtok(NULL, " "))
        cr_expect(among(d->changed, word), "%s %s: nothing of %s differs", d->file, d->variant,
                  word);
    if (!*d->changes && !*d->may)
        cr_expect(eq(str, d->changed, (char *)""), "%s %s: %s", d->file, d->variant, d->changed);
    if (!among(d->places, "reports")) return;
    strcpy(d->changed, "");
    d->may = "trade content behaviour";
    struct sheet dashboard;
    read_sheet(&dashboard, folder, &SHAPES[DASHBOARD]);
    hold_table(d, &dashboard);
    yl_run_csv_free(&dashboard.csv);
    cr_expect(ne(str, d->changed, (char *)""), "%s %s: the dashboard is the same", d->file,
              d->variant);
}

Test(ecosystem, a_dispute_changes_the_entries_of_its_table_and_nothing_else, .timeout = 600)
{
    struct yl_run_csv csv;
    cr_assert(yl_run_csv_read(&csv, TABLES, "disputes.csv"));
    for (size_t row = 0; row < csv.rows;) {
        const char *file = yl_run_csv_in(&csv, row, "file"),
                   *options[] = {"--replications", "1", NULL};
        char path[ROOM];
        struct yl_run_done done = {0};
        snprintf(path, sizeof path, YL_SOURCE_DIR "/scenarios/disputes/%s.yaml", file);
        if (wanted(path)) yl_run_program(&done, path, options, NULL);
        cr_expect(eq(i32, done.status, 0), "%s: %.400s", path, done.said ? done.said : "");
        struct sheet sheet[DASHBOARD] = {0};
        const bool holds = wanted(path) && done.status == 0;
        for (size_t i = 0; holds && i < DASHBOARD; i++) read_sheet(&sheet[i], done.out, &SHAPES[i]);
        for (; row < csv.rows && !strcmp(yl_run_csv_in(&csv, row, "file"), file); row++) {
            struct dispute d = {file,
                                yl_run_csv_in(&csv, row, "variant"),
                                yl_run_csv_in(&csv, row, "changes"),
                                yl_run_csv_in(&csv, row, "may"),
                                yl_run_csv_in(&csv, row, "places"),
                                ""};
            if (holds) hold_dispute(&d, done.out, sheet);
        }
        for (size_t i = 0; i < DASHBOARD; i++) yl_run_csv_free(&sheet[i].csv);
        if (wanted(path)) yl_run_free(&done);
    }
    yl_run_csv_free(&csv);
}
