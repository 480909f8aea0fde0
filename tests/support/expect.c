/* expect.c: words of a line, rows of a table, one figure a replication, a bound; contract in
 * expect.h */
#include "tests/support/expect.h"
#include "tests/support/run.h"
#include <criterion/criterion.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum { WORDS = 64, TABLES = 10, KEYS = 6, WHY = 512 };
static const double SIGMAS = 4.5, PRINTED = 1e-8;

struct shape { /* what identifies a row of a file, and the only column if there is but one */
    const char *file, *key[KEYS], *only;
};
static const struct shape SHAPES[] = {
    {"funnel", {"entry", "path", "step"}, NULL},
    {"paths", {"entry", "place"}, NULL},
    {"outcomes", {"entry", "outcome"}, "visits"},
    {"totals", {"place", "metric"}, "value"},
    {"series_all", {"place", "metric", "time"}, "value"},
    {"funnel_by", {"entry", "path", "step", "trait", "value"}, NULL},
    {"chains", {"origin", "entry"}, NULL},
    {"summary", {"place", "metric"}, NULL},
    {"series", {"place", "metric", "time"}, NULL},
    {"compare", {"variant", "place", "metric"}, NULL},
    {"dashboard", {"report", "place", "metric", "time"}, NULL},
};
struct words {
    char text[1024], *word[WORDS];
    size_t count, at;
};
struct tables { /* of one run, read when first asked for */
    const char *folder;
    struct yl_run_csv csv[TABLES];
    const char *name[TABLES];
    size_t count;
};
struct quantity {
    const struct yl_run_csv *csv;
    struct yl_run_is row[KEYS + 2];
    char column[48], other[48]; /* other: behind the slash of a ratio */
};
struct sample { /* one figure for each replication */
    double *value;
    size_t count;
};
struct line { /* one expectation under way */
    struct yl_expect_report *report;
    struct tables *tables;
    struct words words;
    char variant[64], why[WHY];
    double want, slack;
};

static void split(struct words *w, const char *text)
{
    *w = (struct words){0};
    snprintf(w->text, sizeof w->text, "%s", text);
    for (char *c = w->text; *c && w->count < WORDS;) {
        while (*c == ' ' || *c == '\n' || *c == '\r') *c++ = 0;
        if (!*c) break;
        char end = *c == '\'' ? '\'' : ' ';
        if (end == '\'') c++;
        w->word[w->count++] = c;
        while (*c && *c != end && *c != '\n') c++;
        if (*c == '\'') *c++ = 0;
    }
}

static const char *next(struct words *w) { return w->at < w->count ? w->word[w->at++] : NULL; }

static bool wrong(struct line *l, const char *why, const char *what)
{
    snprintf(l->why, WHY, "%s '%s'", why, what ? what : "");
    return false;
}

static const struct yl_run_csv *table(struct tables *t, const char *name)
{
    for (size_t i = 0; i < t->count; i++)
        if (!strcmp(t->name[i], name)) return &t->csv[i];
    char file[64];
    snprintf(file, sizeof file, "%s.csv", name);
    if (t->count == TABLES || !yl_run_csv_read(&t->csv[t->count], t->folder, file)) return NULL;
    t->name[t->count] = name;
    return &t->csv[t->count++];
}

static void forget_tables(struct tables *t)
{
    for (size_t i = 0; i < t->count; i++) yl_run_csv_free(&t->csv[i]);
    t->count = 0;
}

static bool read_quantity(struct line *l, struct quantity *q)
{
    *q = (struct quantity){0};
    const char *file = next(&l->words);
    const struct shape *shape = NULL;
    for (size_t i = 0; i < sizeof SHAPES / sizeof *SHAPES; i++)
        if (file && !strcmp(SHAPES[i].file, file)) shape = &SHAPES[i];
    if (!shape) return wrong(l, "no such kind of file", file);
    q->csv = table(l->tables, shape->file);
    if (!q->csv) return wrong(l, "absent or not a table:", file);
    size_t count = 0;
    for (size_t i = 0; i < KEYS && shape->key[i]; i++) {
        const char *key = next(&l->words);
        if (!key) return wrong(l, "a key is missing:", shape->key[i]);
        q->row[count++] = (struct yl_run_is){shape->key[i], key};
    }
    if (strcmp(shape->file, "compare") != 0)
        q->row[count++] = (struct yl_run_is){"variant", l->variant};
    const char *column = shape->only ? shape->only : next(&l->words);
    if (!column) return wrong(l, "a column is missing after", file);
    const char *slash = strchr(column, '/');
    snprintf(q->column, sizeof q->column, "%.*s", slash ? (int)(slash - column) : 40, column);
    snprintf(q->other, sizeof q->other, "%s", slash ? slash + 1 : "");
    if (yl_run_csv_column(q->csv, q->column) < 0) return wrong(l, "no column", q->column);
    if (slash && yl_run_csv_column(q->csv, q->other) < 0) return wrong(l, "no column", q->other);
    return true;
}

/* Sums (or averages) of the matched rows, replication by replication; a file without that column is
 * one. */
static bool take(struct line *l, const struct quantity *q, const char *column, bool average,
                 struct sample *s)
{
    const struct yl_run_csv *csv = q->csv;
    int at = yl_run_csv_column(csv, column), by = yl_run_csv_column(csv, "replication");
    size_t room = 1;
    for (size_t row = 0; by >= 0 && row < csv->rows; row++) {
        size_t r = (size_t)yl_run_csv_number(csv, row, by);
        if (r > room) room = r;
    }
    *s = (struct sample){calloc(room, sizeof(double)), room};
    size_t *rows = calloc(room, sizeof *rows);
    if (!s->value || !rows) abort();
    for (size_t row = 0; row < csv->rows; row++) {
        if (!yl_run_csv_holds(csv, row, q->row)) continue;
        size_t r = by < 0 ? 0 : (size_t)yl_run_csv_number(csv, row, by) - 1;
        s->value[r] += yl_run_csv_number(csv, row, at);
        rows[r]++;
    }
    bool good = true;
    for (size_t r = 0; r < room && good; r++) {
        if (!rows[r])
            good = wrong(l, "no such row in some replication: column", column);
        else if (isnan(s->value[r]))
            good = wrong(l, "an empty cell in column", column);
        if (average && rows[r]) s->value[r] /= (double)rows[r];
    }
    free(rows);
    if (!good) free(s->value), s->value = NULL;
    return good;
}

static bool reference(const char *text, double *value)
{
    char id[64], key[80];
    const char *dot = strchr(text, '.');
    if (!dot || dot - text > 40 || strlen(dot) > 60) return false;
    snprintf(id, sizeof id, "%.*s", (int)(dot - text), text);
    int length = snprintf(key, sizeof key, "%s=", dot + 1);
    struct yl_run_csv csv;
    if (!yl_run_csv_read(&csv, YL_SOURCE_DIR "/tests/published", "cases.csv")) return false;
    int expected = yl_run_csv_column(&csv, "expected");
    bool found = false;
    for (size_t row = 0; row < csv.rows && expected >= 0; row++) {
        if (strcmp(yl_run_csv_at(&csv, row, 0), id) != 0) continue;
        for (const char *c = yl_run_csv_at(&csv, row, expected); c && !found; c = strchr(c, ';')) {
            c += *c == ';';
            if (strncmp(c, key, (size_t)length) != 0) continue;
            *value = strtod(c + length, NULL);
            found = true;
        }
    }
    yl_run_csv_free(&csv);
    return found;
}

static bool read_number(const char *text, double *value)
{
    char *end;
    *value = strtod(text, &end);
    if (end != text && !*end) return true;
    double factor = end != text && *end == '*' ? *value : 1;
    if (!reference(factor == 1 && *end != '*' ? text : end + 1, value)) return false;
    *value *= factor;
    return true;
}

static bool read_value(struct line *l)
{
    const char *text = next(&l->words);
    if (!text || !read_number(text, &l->want)) return wrong(l, "not a value:", text);
    const char *within = next(&l->words), *size = next(&l->words);
    l->slack = 0;
    if (!within) return true;
    if (strcmp(within, "within") != 0 || !size) return wrong(l, "not understood:", within);
    char *end;
    l->slack = strtod(size, &end);
    if (*end == '%') l->slack *= fabs(l->want) / 100;
    return true;
}

static double mean_of(const struct sample *s)
{
    double sum = 0;
    for (size_t i = 0; i < s->count; i++) sum += s->value[i];
    return sum / (double)s->count;
}

/* Variance of the sample, and the standard error of that variance. */
static double variance_of(const struct sample *s, double *error)
{
    double n = (double)s->count, mean = mean_of(s), two = 0, four = 0;
    for (size_t i = 0; i < s->count; i++) {
        double d = s->value[i] - mean;
        two += d * d;
        four += d * d * d * d;
    }
    if (s->count < 2) return 0;
    double v = two / (n - 1);
    if (error) *error = sqrt(fmax(0, (four / n - v * v * (n - 3) / (n - 1)) / n));
    return v;
}

static bool near(struct line *l, double got, double error)
{
    double bound = SIGMAS * error + l->slack;
    double floor = PRINTED * fabs(l->want) + l->slack;
    if (bound < floor) bound = floor;
    if (fabs(got - l->want) <= bound) return true;
    snprintf(l->why, WHY, "got %.10g, want %.10g, off by %.3g; bound %.3g, standard error %.3g",
             got, l->want, got - l->want, bound, error);
    return false;
}

static bool check_mean(struct line *l, const char *stat)
{
    struct quantity q;
    struct sample s = {0};
    if (!read_quantity(l, &q) || !read_value(l)) return false;
    if (!take(l, &q, q.column, !strcmp(stat, "average"), &s)) return false;
    for (size_t i = 0; !strcmp(stat, "zero") && i < s.count; i++) s.value[i] = s.value[i] == 0;
    double error = 0, v = variance_of(&s, &error);
    /* A small sample variance goes with a small error of its own: at least that of normal values.
     */
    if (s.count > 1) error = fmax(error, l->want * sqrt(2 / ((double)s.count - 1)));
    bool good = !strcmp(stat, "variance") ? near(l, v, error)
                                          : near(l, mean_of(&s), sqrt(v / (double)s.count));
    free(s.value);
    return good;
}

static bool check_ratio(struct line *l)
{
    struct quantity a, b;
    struct sample x = {0}, y = {0};
    if (!read_quantity(l, &a)) return false;
    b = a;
    if (!a.other[0]) {
        const char *over = next(&l->words);
        if (!over || strcmp(over, "over") != 0) return wrong(l, "'over' is missing at", over);
        if (!read_quantity(l, &b)) return false;
        snprintf(b.other, sizeof b.other, "%.40s", b.column);
    }
    if (!read_value(l) || !take(l, &a, a.column, false, &x)) return false;
    if (!take(l, &b, b.other, false, &y) || x.count != y.count) {
        free(x.value);
        return l->why[0] ? false : wrong(l, "not as many replications:", b.other);
    }
    double below = mean_of(&y), r = mean_of(&x) / below;
    for (size_t i = 0; i < x.count; i++) x.value[i] -= r * y.value[i];
    double v = variance_of(&x, NULL);
    bool good = below > 0 ? near(l, r, sqrt(v / (double)x.count) / below)
                          : wrong(l, "nothing to divide by:", b.other);
    free(x.value);
    free(y.value);
    return good;
}

static bool check_each(struct line *l, const char *stat)
{
    struct quantity q;
    struct sample s = {0};
    if (!read_quantity(l, &q) || !read_value(l)) return false;
    if (!take(l, &q, q.column, false, &s)) return false;
    bool good = true;
    for (size_t i = 0; i < s.count && good; i++) {
        double got = s.value[i];
        if (!strcmp(stat, "exact"))
            good = near(l, got, 0);
        else
            good = !strcmp(stat, "above") ? got > l->want : got < l->want;
        if (!good && !l->why[0])
            snprintf(l->why, WHY, "replication %zu has %.10g, not %s %.10g", i + 1, got, stat,
                     l->want);
    }
    free(s.value);
    return good;
}

static bool check_cells(struct line *l, const char *stat)
{
    struct quantity q;
    if (!read_quantity(l, &q)) return false;
    const char *want = !strcmp(stat, "is") ? next(&l->words) : "";
    int at = yl_run_csv_column(q.csv, q.column);
    size_t rows = 0;
    for (size_t row = 0; row < q.csv->rows; row++) {
        if (!yl_run_csv_holds(q.csv, row, q.row)) continue;
        rows++;
        const char *got = yl_run_csv_at(q.csv, row, at);
        if (!strcmp(stat, "absent")) return wrong(l, "the row is there:", q.column);
        if (!want || strcmp(got, want) != 0) return wrong(l, "the cell says", got);
    }
    return rows || !strcmp(stat, "absent") ? true : wrong(l, "no such row: column", q.column);
}

static bool check(struct line *l)
{
    const char *stat = next(&l->words);
    if (!stat) return wrong(l, "nothing expected", "");
    if (!strcmp(stat, "mean") || !strcmp(stat, "average") || !strcmp(stat, "variance") ||
        !strcmp(stat, "zero"))
        return check_mean(l, stat);
    if (!strcmp(stat, "ratio")) return check_ratio(l);
    if (!strcmp(stat, "exact") || !strcmp(stat, "above") || !strcmp(stat, "below"))
        return check_each(l, stat);
    if (!strcmp(stat, "empty") || !strcmp(stat, "is") || !strcmp(stat, "absent"))
        return check_cells(l, stat);
    return wrong(l, "no such expectation:", stat);
}

/* `text` stands behind "# expect": [@VARIANT]: STAT ... */
static bool expectation(struct line *l, const char *text)
{
    const char *colon = strchr(text, ':');
    if (!colon) return wrong(l, "a colon is missing in", text);
    bool named = *text == '@';
    snprintf(l->variant, sizeof l->variant, "%.*s", named ? (int)(colon - text - 1) : 4,
             named ? text + 1 : "base");
    split(&l->words, colon + 1);
    l->report->checked++;
    return check(l);
}

static void fail(struct yl_expect_report *report, const char *where, size_t line, const char *why)
{
    report->failed++;
    fprintf(report->out, "%s:%zu: %s\n", where, line, why);
}

void yl_expect_line(struct yl_expect_report *report, const char *folder, const char *line)
{
    struct tables tables = {.folder = folder};
    struct line l = {.report = report, .tables = &tables};
    if (!expectation(&l, line)) fail(report, line, 0, l.why);
    forget_tables(&tables);
}

struct reading { /* a scenario file while its lines are read */
    struct yl_run_done done;
    struct tables tables;
    bool ran;
};

static void run_it(struct yl_expect_report *report, struct reading *r, const char *path, size_t at,
                   const char *options)
{
    struct words w;
    const char *list[WORDS + 1];
    split(&w, options);
    for (size_t i = 0; i < w.count; i++) list[i] = w.word[i];
    list[w.count] = NULL;
    forget_tables(&r->tables);
    yl_run_free(&r->done);
    yl_run_program(&r->done, path, list, NULL);
    r->tables.folder = r->done.out;
    r->ran = true;
    report->runs++;
    if (!r->done.status) return;
    char why[WHY];
    snprintf(why, WHY, "status %d: %.400s", r->done.status, r->done.said ? r->done.said : "");
    fail(report, path, at, why);
}

void yl_expect_file(struct yl_expect_report *report, const char *path)
{
    char *text = yl_run_text(path);
    struct reading r = {0};
    size_t at = 0, before = report->checked;
    const char *short_name = strstr(path, "tests/") ? strstr(path, "tests/") : path;
    report->files++;
    for (char *line = text, *end; line && *line; line = end) {
        end = line + strcspn(line, "\n");
        if (*end) *end++ = 0;
        at++;
        if (!strncmp(line, "# run:", 6)) run_it(report, &r, path, at, line + 6);
        if (strncmp(line, "# expect", 8) != 0) continue;
        if (!r.ran) run_it(report, &r, path, at, "");
        if (r.done.status) continue;
        struct line l = {.report = report, .tables = &r.tables};
        if (expectation(&l, line + 8)) continue;
        fail(report, short_name, at, l.why);
        fprintf(report->out, "    %s\n", line);
    }
    if (report->checked == before && !r.done.status) fail(report, short_name, 0, "expects nothing");
    forget_tables(&r.tables);
    yl_run_free(&r.done);
    free(text);
}

void yl_expect_begin(struct yl_expect_report *report)
{
    *report = (struct yl_expect_report){0};
    report->out = open_memstream(&report->text, &report->length);
    if (!report->out) abort();
}

void yl_expect_folder(struct yl_expect_report *report, const char *folder)
{
    struct yl_run_list list = {0};
    const char *only = getenv("YL_ONLY");
    yl_run_scenarios(&list, folder);
    for (size_t i = 0; i < list.count; i++)
        if (!only || strstr(list.path[i], only)) yl_expect_file(report, list.path[i]);
    yl_run_list_free(&list);
}

void yl_expect_end(struct yl_expect_report *report)
{
    fclose(report->out);
    report->out = NULL;
}

void yl_expect_report_free(struct yl_expect_report *report)
{
    free(report->text);
    *report = (struct yl_expect_report){0};
}

void yl_expect_all(const char *folder, unsigned least)
{
    struct yl_expect_report report;
    yl_expect_begin(&report);
    yl_expect_folder(&report, folder);
    yl_expect_end(&report);
    fprintf(stderr, "%u files, %u runs, %u expectations, %u failed\n", report.files, report.runs,
            report.checked, report.failed);
    cr_expect(report.failed == 0, "%s", report.text);
    if (!getenv("YL_ONLY")) cr_expect(report.files >= least, "%u files", report.files);
    yl_expect_report_free(&report);
}
