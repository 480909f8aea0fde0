/* run.c: posix_spawn, libcsv into one array of cells, nftw to clean up; contract in run.h */
#define _GNU_SOURCE /* nftw, environ */
#include "tests/support/run.h"
#include <criterion/criterion.h>
#include <csv.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <math.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { DEEPEST = 16, PATH_ROOM = 1024 };

struct filling { /* a table while libcsv reads it */
    struct yl_run_csv *csv;
    size_t room, used, width, at;
    char *end; /* of the cells so far */
    bool uneven;
};

static const char *program(void)
{
    const char *other = getenv("YL_PROGRAM");
    return other ? other : YL_BINARY_DIR "/yinliu";
}

/* That of the test, but for what is put in place of its own. */
static char **environment(char *tunables)
{
    static char language[] = "LC_ALL=C.UTF-8";
    size_t count = 0, used = 0;
    while (environ[count]) count++;
    char **all = calloc(count + 3, sizeof *all);
    if (!all) abort();
    all[used++] = language;
    if (*tunables) all[used++] = tunables;
    for (size_t i = 0; i < count; i++)
        if (strncmp(environ[i], "LC_ALL=", 7) != 0 &&
            !(*tunables && !strncmp(environ[i], "GLIBC_TUNABLES=", 15)))
            all[used++] = environ[i];
    return all;
}

static double seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

void yl_run_program(struct yl_run_done *done, const char *scenario, const char *const *options,
                    const char *tunables)
{
    yl_run_verb(done, "run", scenario, options, tunables);
}

void yl_run_verb(struct yl_run_done *done, const char *verb, const char *scenario,
                 const char *const *options, const char *tunables)
{
    const char *top = getenv("TMPDIR");
    *done = (struct yl_run_done){.status = 127};
    snprintf(done->base, sizeof done->base, "%s/yl-test-XXXXXX", top && *top ? top : "/tmp");
    if (!mkdtemp(done->base)) return;
    snprintf(done->out, sizeof done->out, "%s/out", done->base);
    char log[80];
    snprintf(log, sizeof log, "%s/log", done->base);
    const char *words[YL_RUN_OPTIONS + 8] = {program(), verb, scenario, "-o", done->out};
    size_t count = 5;
    for (; options && *options && count < YL_RUN_OPTIONS + 6; options++) words[count++] = *options;
    words[count++] = "--quiet";
    char tuned[128] = "";
    if (tunables) snprintf(tuned, sizeof tuned, "GLIBC_TUNABLES=%s", tunables);
    char **of_its_own = environment(tuned);
    posix_spawn_file_actions_t files;
    pid_t pid = 0;
    int how = 0;
    double begun = seconds();
    posix_spawn_file_actions_init(&files);
    posix_spawn_file_actions_addopen(&files, 1, log, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    posix_spawn_file_actions_adddup2(&files, 1, 2);
    if (posix_spawn(&pid, words[0], &files, NULL, (char **)(size_t)words, of_its_own)) pid = 0;
    while (pid > 0 && waitpid(pid, &how, 0) < 0 && errno == EINTR) continue;
    posix_spawn_file_actions_destroy(&files);
    free(of_its_own);
    if (pid > 0) done->status = WIFEXITED(how) ? WEXITSTATUS(how) : 128 + WTERMSIG(how);
    done->wall_s = seconds() - begun;
    done->said = yl_run_text(log);
}

static int drop(const char *path, const struct stat *about, int kind, struct FTW *where)
{
    (void)about, (void)kind, (void)where;
    return remove(path);
}

void yl_run_free(struct yl_run_done *done)
{
    if (done->base[0]) nftw(done->base, drop, DEEPEST, FTW_DEPTH | FTW_PHYS);
    free(done->said);
    *done = (struct yl_run_done){0};
}

bool yl_run_write(const char *folder, const char *name, const char *text)
{
    char path[PATH_ROOM];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "wb");
    if (!file) return false;
    bool good = fwrite(text, 1, strlen(text), file) == strlen(text);
    return !fclose(file) && good;
}

void yl_run_made(struct yl_run_done *done, const char *text, const char *const *options)
{
    char folder[] = "/tmp/yl-test-XXXXXX", path[sizeof folder + 8];
    cr_assert(mkdtemp(folder) && yl_run_write(folder, "s.yaml", text));
    snprintf(path, sizeof path, "%s/s.yaml", folder);
    yl_run_program(done, path, options, NULL);
    remove(path);
    rmdir(folder);
    cr_assert(done->status == 0, "%s%s", text, done->said);
}

char *yl_run_text(const char *path)
{
    FILE *file = fopen(path, "rb");
    if (!file) return NULL;
    size_t used = 0, room = 4096;
    char *text = malloc(room);
    for (size_t got; text && (got = fread(text + used, 1, room - used - 1, file)) > 0;) {
        used += got;
        if (room - used > 1) continue;
        char *more = realloc(text, room *= 2);
        if (!more) free(text);
        text = more;
    }
    fclose(file);
    if (text) text[used] = 0;
    return text;
}

static void cell_ends(void *text, size_t length, void *context)
{
    struct filling *f = context;
    if (f->used == f->room) {
        f->room = f->room ? 2 * f->room : 1024;
        f->csv->cell = realloc(f->csv->cell, f->room * sizeof *f->csv->cell);
    }
    if (!f->csv->cell) abort();
    f->csv->cell[f->used++] = f->end;
    if (length) memcpy(f->end, text, length);
    f->end += length;
    *f->end++ = 0; /* in the place of the comma or the end of the line */
    f->at++;
}

static void row_ends(int end, void *context)
{
    (void)end;
    struct filling *f = context;
    if (!f->width) f->width = f->at;
    f->uneven = f->uneven || f->at != f->width;
    f->at = 0;
    f->csv->rows++;
}

bool yl_run_csv_read(struct yl_run_csv *csv, const char *folder, const char *name)
{
    *csv = (struct yl_run_csv){0};
    char path[PATH_ROOM];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    char *text = yl_run_text(path);
    if (!text) return false;
    struct csv_parser parser;
    csv_init(&parser, CSV_STRICT | CSV_STRICT_FINI);
    const char *body = strncmp(text, "\xef\xbb\xbf", 3) ? text : text + 3;
    size_t length = strlen(body);
    csv->text = malloc(length + 1);
    if (!csv->text) abort();
    struct filling f = {.csv = csv, .end = csv->text};
    bool good = csv_parse(&parser, body, length, cell_ends, row_ends, &f) == length;
    good = !csv_fini(&parser, cell_ends, row_ends, &f) && good && !f.uneven && csv->rows > 0;
    csv_free(&parser);
    free(text);
    csv->columns = f.width;
    if (good) {
        csv->rows--;
        return true;
    }
    yl_run_csv_free(csv);
    return false;
}

void yl_run_csv_free(struct yl_run_csv *csv)
{
    free(csv->cell);
    free(csv->text);
    *csv = (struct yl_run_csv){0};
}

int yl_run_csv_column(const struct yl_run_csv *csv, const char *name)
{
    for (size_t i = 0; i < csv->columns; i++)
        if (!strcmp(csv->cell[i], name)) return (int)i;
    return -1;
}

const char *yl_run_csv_at(const struct yl_run_csv *csv, size_t row, int column)
{
    return csv->cell[(row + 1) * csv->columns + (size_t)column];
}

const char *yl_run_csv_in(const struct yl_run_csv *csv, size_t row, const char *column)
{
    cr_assert(yl_run_csv_column(csv, column) >= 0, "no column %s", column);
    return yl_run_csv_at(csv, row, yl_run_csv_column(csv, column));
}

double yl_run_csv_number(const struct yl_run_csv *csv, size_t row, int column)
{
    const char *text = yl_run_csv_at(csv, row, column);
    char *end;
    double value = strtod(text, &end);
    return *text && !*end ? value : NAN;
}

bool yl_run_csv_holds(const struct yl_run_csv *csv, size_t row, const struct yl_run_is *list)
{
    for (; list->column; list++) {
        int column = yl_run_csv_column(csv, list->column);
        if (column < 0) return false;
        if (!strcmp(list->value, "*")) continue;
        if (strcmp(yl_run_csv_at(csv, row, column), list->value) != 0) return false;
    }
    return true;
}

double yl_run_csv_sum(const struct yl_run_csv *csv, const struct yl_run_is *list,
                      const char *column, size_t *matched)
{
    double sum = 0;
    size_t count = 0;
    int at = yl_run_csv_column(csv, column);
    for (size_t row = 0; at >= 0 && row < csv->rows; row++) {
        if (!yl_run_csv_holds(csv, row, list)) continue;
        double value = yl_run_csv_number(csv, row, at);
        sum += isnan(value) ? 0 : value;
        count++;
    }
    if (matched) *matched = count;
    return sum;
}

static size_t line_of(const char *text, size_t at, size_t *begins)
{
    size_t line = 1;
    *begins = 0;
    for (size_t i = 0; i < at; i++)
        if (text[i] == '\n') line++, *begins = i + 1;
    return line;
}

bool yl_run_same_file(const char *a, const char *b, char *why, size_t room)
{
    char *x = yl_run_text(a), *y = yl_run_text(b);
    bool same = x && y && !strcmp(x, y);
    if (!x || !y) snprintf(why, room, "%s cannot be read", x ? b : a);
    if (x && y && !same) {
        size_t at = 0, begins;
        while (x[at] && x[at] == y[at]) at++;
        size_t line = line_of(x, at, &begins);
        const char *name = strrchr(a, '/');
        snprintf(why, room, "%s line %zu: '%.*s' is not '%.*s'", name ? name + 1 : a, line,
                 (int)strcspn(x + begins, "\n"), x + begins, (int)strcspn(y + begins, "\n"),
                 y + begins);
    }
    free(x);
    free(y);
    return same;
}

static bool named(const char *const *list, const char *name)
{
    for (; list && *list; list++)
        if (!strcmp(*list, name)) return true;
    return false;
}

static bool is_csv(const char *name)
{
    size_t length = strlen(name);
    return length > 4 && !strcmp(name + length - 4, ".csv");
}

bool yl_run_same(const char *a, const char *b, const char *const *except, char *why, size_t room)
{
    const char *folder[2] = {a, b};
    size_t count[2] = {0, 0};
    bool same = true;
    snprintf(why, room, "no .csv in %s", a);
    for (int side = 0; side < 2; side++) {
        DIR *dir = opendir(folder[side]);
        for (struct dirent *one; dir && same && (one = readdir(dir));) {
            if (!is_csv(one->d_name) || named(except, one->d_name)) continue;
            char x[PATH_ROOM], y[PATH_ROOM];
            snprintf(x, sizeof x, "%s/%s", a, one->d_name);
            snprintf(y, sizeof y, "%s/%s", b, one->d_name);
            same = yl_run_same_file(x, y, why, room);
            count[side]++;
        }
        if (dir) closedir(dir);
    }
    return same && count[0] > 0 && count[0] == count[1];
}

static bool is_scenario(const char *path)
{
    size_t length = strlen(path);
    if (length < 6 || strcmp(path + length - 5, ".yaml") != 0) return false;
    char *text = yl_run_text(path);
    bool good = text && strstr(text, "yinliu:") && strstr(text, "\nhorizon:");
    free(text);
    return good;
}

static void look(struct yl_run_list *list, const char *folder, int depth)
{
    DIR *dir = opendir(folder);
    for (struct dirent *one; dir && (one = readdir(dir));) {
        if (one->d_name[0] == '.') continue;
        char path[PATH_ROOM];
        struct stat about;
        snprintf(path, sizeof path, "%s/%s", folder, one->d_name);
        if (stat(path, &about)) continue;
        if (S_ISDIR(about.st_mode) && depth < DEEPEST) look(list, path, depth + 1);
        if (!S_ISREG(about.st_mode) || !is_scenario(path)) continue;
        list->path = realloc(list->path, (list->count + 1) * sizeof *list->path);
        if (!list->path) abort();
        list->path[list->count++] = strdup(path);
    }
    if (dir) closedir(dir);
}

static int by_name(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

void yl_run_scenarios(struct yl_run_list *list, const char *folder)
{
    size_t before = list->count;
    look(list, folder, 0);
    size_t added = list->count - before;
    if (added) qsort(list->path + before, added, sizeof *list->path, by_name);
}

void yl_run_list_free(struct yl_run_list *list)
{
    for (size_t i = 0; i < list->count; i++) free(list->path[i]);
    free(list->path);
    *list = (struct yl_run_list){0};
}
