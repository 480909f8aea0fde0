/* test_ecosystem_files.c: what stands in the files of the paths: sources, steps, one path more. */
/* yl-test: LINK yl_base LABELS exact TIMEOUT 240 */
#include "tests/support/expect.h"
#include "tests/support/law.h"
#include "tests/support/run.h"
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ECOSYSTEM "/scenarios/ecosystem"
#define TABLES YL_SOURCE_DIR "/tests/ecosystem"
enum { ROOM = 1024, LONG = 8192, WORD = 64, LEAST_STEPS = 30, LEAST_FIGURES = 200 };
static const char *const one[] = {"--replications", "1", "--set", "variants={}", NULL};

/* ---- a source beside every figure ---- */

struct sources {
    struct yl_run_csv evidence;
    size_t figures;
};

static bool starts_word(const char *line, const char *const *words)
{
    for (; *words; words++)
        if (!strncmp(line, *words, strlen(*words))) return true;
    return false;
}

/* Has the line a digit outside names, texts in quotes and its comment? comment: what follows #. */
static bool has_figure(const char *line, const char **comment)
{
    bool figure = false, quoted = false;
    *comment = "";
    for (const char *c = line; *c; c++) {
        if (*c == '"' && c[1] == '*') { /* a change is a figure: "*1.37" */
            figure = true;
        }
        if (*c == '"') quoted = !quoted;
        if (quoted) continue;
        if (*c == '#') {
            *comment = c + 1;
            break;
        }
        if (isalpha((unsigned char)*c) || *c == '_') {
            while (isalnum((unsigned char)c[1]) || c[1] == '_' || c[1] == '.') c++;
            continue;
        }
        figure = figure || isdigit((unsigned char)*c);
    }
    return figure;
}

static bool listed(const struct yl_run_csv *csv, const char *word)
{
    for (size_t row = 0; row < csv->rows; row++)
        if (!strcmp(yl_run_csv_at(csv, row, 0), word)) return true;
    return false;
}

/* Does the comment name a source, and only facts that there are? */
static bool is_sourced(const struct sources *s, const char *comment, char *unknown)
{
    bool sourced = false;
    *unknown = 0;
    for (const char *c = comment; *c;) {
        char word[WORD];
        size_t length = 0;
        while (isalnum((unsigned char)c[length]) || c[length] == '_') length++;
        snprintf(word, sizeof word, "%.*s", (int)length, c);
        bool fact = length == 4 && word[0] == 'F' && isdigit((unsigned char)word[1]);
        bool known = listed(&s->evidence, word);
        if (fact && !known) strcpy(unknown, word);
        sourced = sourced || known || !strcmp(word, "assumption");
        c += length ? length : 1;
    }
    return sourced;
}

static size_t count_unsourced(struct sources *s, const char *path, char *text)
{
    static const char *const free_of[] = {
        "yinliu:",  "title:", "horizon:", "run:",         "label:", "#",
        "include:", "- p",    "- ..",     "- ecosystem/", NULL};
    size_t line_number = 0, missing = 0;
    for (char *line = text, *end; line && *line; line = end) {
        end = line + strcspn(line, "\n");
        if (*end) *end++ = 0;
        line_number++;
        const char *comment;
        /* Numbers in a label are words: "rules of March 2021". */
        for (char *label = line; (label = strstr(label, "label: {"));)
            while (*label && *label != '}') *label++ = ' ';
        bool path_name = !strncmp(line + strspn(line, " "), "- p", 3) && strstr(line, ".yaml");
        bool figure = has_figure(line, &comment);
        bool named = starts_word(line + strspn(line, " "), free_of);
        if (!strncmp(line + strspn(line, " "), "- p", 3)) named = path_name;
        if (strstr(line, "include: [")) named = true;
        if (named) continue;
        char unknown[WORD];
        bool sourced = is_sourced(s, comment, unknown);
        if (*unknown) {
            fprintf(stderr, "%s:%zu: no fact %s\n", path, line_number, unknown);
            missing++;
        }
        if (!figure) continue;
        s->figures++;
        if (sourced) continue;
        fprintf(stderr, "%s:%zu: no source beside %s\n", path, line_number, line);
        missing++;
    }
    return missing;
}

static void gather(struct yl_run_list *list, const char *folder, const char *pattern)
{
    char command[ROOM], path[ROOM];
    snprintf(command, sizeof command, "ls %s/%s/%s", YL_SOURCE_DIR, folder, pattern);
    FILE *from = popen(command, "r");
    cr_assert(from != NULL);
    while (fgets(path, sizeof path, from)) {
        path[strcspn(path, "\n")] = 0;
        list->path = realloc(list->path, (list->count + 1) * sizeof *list->path);
        cr_assert(list->path != NULL);
        list->path[list->count++] = strdup(path);
    }
    pclose(from);
}

static void open_sources(struct sources *s)
{
    *s = (struct sources){0};
    cr_assert(yl_run_csv_read(&s->evidence, YL_SOURCE_DIR "/scenarios", "evidence.csv"));
}

static void close_sources(struct sources *s) { yl_run_csv_free(&s->evidence); }

Test(ecosystem_files, a_source_stands_beside_every_figure)
{
    struct sources s;
    struct yl_run_list list = {0};
    open_sources(&s);
    gather(&list, "scenarios/ecosystem", "*.yaml");
    gather(&list, "scenarios/rules", "*.yaml");
    gather(&list, "scenarios/disputes", "*.yaml");
    gather(&list, "scenarios/decisions", "*.yaml");
    gather(&list, "scenarios", "ecosystem.yaml");
    for (size_t i = 0; i < list.count; i++) {
        char *text = yl_run_text(list.path[i]);
        cr_assert(text != NULL);
        cr_expect(eq(sz, count_unsourced(&s, list.path[i], text), 0), "%s", list.path[i]);
        free(text);
    }
    cr_expect(gt(sz, s.figures, LEAST_FIGURES));
    yl_run_list_free(&list);
    close_sources(&s);
}

Test(ecosystem_files, the_eye_for_sources_sees_what_is_missing)
{
    static const struct {
        const char *line;
        size_t missing;
    } lines[] = {
        {"      - open: {p: 20%}", 1},
        {"      - open: {p: 20%}   # assumption", 0},
        {"      - open: {p: 20%}   # F018", 0},
        {"      - open: {p: 20%}   # F999", 2},
        {"      - open: {p: 20%}   # sms_link_ctr", 0},
        {"      - open: {p: 20%}   # a guess", 1},
        {"      - to: rooms.main2", 0},
        {"    claim: {a.b: \"*1.37\"}", 1},
        {"    text: \"at 7\"", 0},
        {"    facts: {x: yes}   # F999", 1},
        {"  - p01-mini-program.yaml", 0},
        {"      - p2: {p: 3%}", 1},
    };
    struct sources s;
    open_sources(&s);
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        char text[ROOM];
        snprintf(text, sizeof text, "%s", lines[i].line);
        cr_expect(eq(sz, count_unsourced(&s, "-", text), lines[i].missing), "%s", lines[i].line);
    }
    close_sources(&s);
}

Test(ecosystem_files, a_path_is_found_by_its_id)
{
    struct yl_run_list list = {0};
    gather(&list, "scenarios/ecosystem", "p[0-9]*.yaml");
    cr_expect(eq(sz, list.count, 35));
    for (size_t i = 0; i < list.count; i++) {
        char *text = yl_run_text(list.path[i]), head[32], name[32];
        snprintf(head, sizeof head, "# P%02zu ", i + 1);
        snprintf(name, sizeof name, "/p%02zu-", i + 1);
        cr_expect(text && !strncmp(text, head, strlen(head)), "%s", list.path[i]);
        cr_expect(strstr(list.path[i], name) != NULL, "%s", list.path[i]);
        free(text);
    }
    yl_run_list_free(&list);
}

/* ---- steps ---- */

/* The steps of a path in the order of funnel.csv, by the first entry that has it. */
static void steps_of(const struct yl_run_csv *funnel, const char *path, char *steps)
{
    const char *entry = NULL;
    *steps = 0;
    for (size_t row = 0; row < funnel->rows; row++) {
        const char *who = yl_run_csv_in(funnel, row, "entry"),
                   *step = yl_run_csv_in(funnel, row, "step");
        if (strcmp(yl_run_csv_in(funnel, row, "path"), path) != 0) continue;
        if (!entry) entry = who;
        bool own =
            strncmp(path, "rooms.", 6) == 0 && (!strcmp(step, "wait") || !strcmp(step, "watch"));
        if (own || strcmp(entry, who) != 0) continue;
        size_t length = strlen(steps);
        snprintf(steps + length, ROOM - length, "%s%s", length ? " " : "", step);
    }
}

/* How many rows of the table about `file` does a run from `folder` contradict? */
static size_t count_wrong(const struct yl_run_csv *table, const char *folder, const char *file,
                          bool aloud)
{
    size_t wrong = 0;
    struct yl_run_done done = {0};
    struct yl_run_csv funnel = {0};
    const char *ran = NULL;
    for (size_t row = 0; row < table->rows; row++) {
        if (strcmp(yl_run_csv_in(table, row, "file"), file) != 0) continue;
        const char *scenario = yl_run_csv_in(table, row, "scenario");
        if (!ran || strcmp(ran, scenario) != 0) {
            char path[ROOM];
            if (ran) yl_run_csv_free(&funnel), yl_run_free(&done);
            snprintf(path, sizeof path, "%s" ECOSYSTEM "/%s", folder, scenario);
            yl_run_program(&done, path, one, NULL);
            funnel = (struct yl_run_csv){0};
            if (done.status == 0) yl_run_csv_read(&funnel, done.out, "funnel.csv");
            if (done.status && aloud) fprintf(stderr, "%s: %.400s\n", path, done.said);
            ran = scenario;
        }
        char steps[ROOM] = "";
        if (funnel.rows) steps_of(&funnel, yl_run_csv_in(table, row, "path"), steps);
        if (!strcmp(steps, yl_run_csv_in(table, row, "steps"))) continue;
        wrong++;
        if (aloud)
            fprintf(stderr, "%s: '%s', the table says '%s'\n", file, steps,
                    yl_run_csv_in(table, row, "steps"));
    }
    if (ran) yl_run_csv_free(&funnel), yl_run_free(&done);
    return wrong;
}

Test(ecosystem_files, every_file_has_the_steps_of_its_path, .timeout = 60)
{
    struct yl_run_csv table;
    cr_assert(yl_run_csv_read(&table, TABLES, "steps.csv"));
    for (size_t row = 0; row < table.rows; row++) {
        const char *file = yl_run_csv_in(&table, row, "file");
        if (row && !strcmp(file, yl_run_csv_in(&table, row - 1, "file"))) continue;
        cr_expect(eq(sz, count_wrong(&table, YL_SOURCE_DIR, file, true), 0), "%s", file);
    }
    yl_run_csv_free(&table);
}

/* The text without its nth step or item of a stay; NULL if it has fewer. name: what was taken. */
static char *without_step(const char *text, size_t nth, char *name)
{
    char *out = NULL;
    size_t length = 0, at = 0, stay = 0, gone = 0;
    FILE *to = open_memstream(&out, &length);
    for (const char *line = text, *end; *line; line = end) {
        end = line + strcspn(line, "\n");
        end += *end == '\n';
        size_t indent = strspn(line, " ");
        const char *word = line + indent, *colon = word;
        bool item = !strncmp(word, "- ", 2), blank = *word == '\n' || *word == '#';
        if (gone && !blank && indent <= gone - 1) gone = 0;
        if (stay && !blank && indent < stay) stay = 0;
        colon += item ? 2 : 0;
        while (isalnum((unsigned char)*colon) || *colon == '_') colon++;
        bool named = *colon == ':' && strncmp(word, "- to:", 5) != 0;
        bool step = !gone && named && (item || (stay && indent == stay));
        if (step && at++ == nth) {
            snprintf(name, WORD, "%.*s", (int)(colon - word), word);
            gone = indent + 1;
        }
        if (!strncmp(word, "while:\n", 7)) stay = indent + 2;
        if (!gone) fprintf(to, "%.*s", (int)(end - line), line);
    }
    fclose(to);
    if (at > nth) return out;
    free(out);
    return NULL;
}

/* Lists of steps are compared as a whole: of each file every fourth step is tried, by turns. */
Test(ecosystem_files, without_one_of_its_steps_a_file_is_not_that_of_its_path, .timeout = 230)
{
    struct yl_run_csv table;
    struct yl_law_copy copy;
    size_t taken = 0, turn = 0;
    cr_assert(yl_run_csv_read(&table, TABLES, "steps.csv"));
    yl_law_copy_begin(&copy);
    for (size_t row = 0; row < table.rows; row++) {
        const char *file = yl_run_csv_in(&table, row, "file");
        char path[ROOM], folder[ROOM], name[WORD];
        if (row && !strcmp(file, yl_run_csv_in(&table, row - 1, "file"))) continue;
        snprintf(path, sizeof path, "%s" ECOSYSTEM "/%s", YL_SOURCE_DIR, file);
        snprintf(folder, sizeof folder, "%s" ECOSYSTEM, copy.base);
        char *text = yl_run_text(path), *less;
        cr_assert(text != NULL);
        for (size_t nth = 0; (less = without_step(text, nth, name)); nth++) {
            if (turn++ % 4 == 0) {
                cr_assert(yl_run_write(folder, file, less));
                cr_expect(gt(sz, count_wrong(&table, copy.base, file, false), 0), "%s without %s",
                          file, name);
                taken++;
            }
            free(less);
        }
        cr_assert(yl_run_write(folder, file, text));
        free(text);
    }
    cr_expect(ge(sz, taken, LEAST_STEPS));
    yl_law_copy_end(&copy);
    yl_run_csv_free(&table);
}

/* ---- what the sources say ---- */

/* P01 is the path's own file, another name a file below scenarios/. */
static bool is_simulated(const char *name)
{
    char pattern[ROOM];
    struct yl_run_list list = {0};
    bool path = (*name == 'P' || *name == 'M') && isdigit((unsigned char)name[1]);
    snprintf(pattern, sizeof pattern, path ? "ecosystem/%c%s-*.yaml 2>&1" : "%c%s.yaml 2>&1",
             tolower((unsigned char)*name), name + 1);
    gather(&list, "scenarios", pattern);
    bool there = list.count == 1 && !strstr(list.path[0], "cannot access");
    yl_run_list_free(&list);
    return there;
}

Test(ecosystem_files, what_the_sources_say_is_simulated_or_has_its_reason)
{
    static const struct {
        char text;
        unsigned things;
    } texts[] = {{'A', 30}, {'B', 18}, {'C', 24}, {'D', 15}, {'E', 19}};
    struct yl_run_csv csv;
    cr_assert(yl_run_csv_read(&csv, TABLES, "things.csv"));
    size_t row = 0;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        for (unsigned n = 1; n <= texts[i].things && row < csv.rows; n++, row++) {
            char name[WORD];
            snprintf(name, sizeof name, "%c%u", texts[i].text, n);
            cr_expect(eq(str, (char *)yl_run_csv_in(&csv, row, "thing"), name));
        }
    cr_expect(eq(sz, csv.rows, row));
    cr_expect(eq(sz, row, 106));
    for (row = 0; row < csv.rows; row++) {
        const char *thing = yl_run_csv_in(&csv, row, "thing"),
                   *why = yl_run_csv_in(&csv, row, "why_en");
        char where[ROOM];
        snprintf(where, sizeof where, "%s", yl_run_csv_in(&csv, row, "where"));
        bool simulated = *where, reason = *why, reason_zh = *yl_run_csv_in(&csv, row, "why_zh");
        bool said = *yl_run_csv_in(&csv, row, "en") && *yl_run_csv_in(&csv, row, "zh");
        cr_expect(simulated || reason, "%s is neither simulated nor has it a reason", thing);
        cr_expect(reason == reason_zh, "%s: a reason in one language", thing);
        cr_expect(said, "%s", thing);
        for (char *name = strtok(where, " "); name; name = strtok(NULL, " "))
            cr_expect(is_simulated(name), "%s: there is no %s", thing, name);
    }
    cr_expect(is_simulated("P99") + is_simulated("decisions/none") == 0);
    yl_run_csv_free(&csv);
}

/* ---- one path more ---- */

Test(ecosystem_files, the_path_of_the_document_runs_and_gives_its_product, .timeout = 30)
{
    char *document = yl_run_text(YL_SOURCE_DIR "/docs/adding-an-entry-point.md"), text[LONG];
    cr_assert(document != NULL);
    char *from = strstr(document, "```yaml\n"), *to = from ? strstr(from, "\n```") : NULL;
    cr_assert(from && to, "no scenario in the document");
    from += strlen("```yaml\n");
    cr_expect(strncmp(from, "# P36 ", 6) == 0);
    static const char head[] =
        "# expect: ratio paths p36_passers rooms.main arrived/arrivals %s\n"
        "# expect: exact summary p36_passers>rooms.main actions_mean mean 3\n"
        "%.*s\n";
    char product[16];
    const char *stated = strstr(to, "0.88 = ");
    cr_assert(stated && sscanf(stated, "0.88 = %15[0-9.]", product) == 1);
    cr_expect(epsilon_eq(dbl, strtod(product, NULL), 0.02 * 0.94 * 0.55 * 0.88, 1e-6));
    snprintf(text, sizeof text, head, product, (int)(to - from), from);
    size_t lines = 1;
    for (const char *c = from; c < to; c++) lines += *c == '\n';
    cr_expect(le(sz, lines, 24));
    struct yl_law_copy copy;
    struct yl_expect_report report;
    char folder[ROOM], file[2 * ROOM];
    yl_law_copy_begin(&copy);
    snprintf(folder, sizeof folder, "%s" ECOSYSTEM, copy.base);
    snprintf(file, sizeof file, "%s/p36-shop-window.yaml", folder);
    cr_assert(yl_run_write(folder, "p36-shop-window.yaml", text));
    yl_expect_begin(&report);
    yl_expect_file(&report, file);
    yl_expect_end(&report);
    cr_expect(report.failed == 0 && report.checked == 2, "%s", report.text);
    struct sources s;
    open_sources(&s);
    cr_expect(eq(sz, count_unsourced(&s, file, text), 0));
    close_sources(&s);
    yl_expect_report_free(&report);
    yl_law_copy_end(&copy);
    free(document);
}
