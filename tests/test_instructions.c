/* test_instructions.c: how many instructions six calls cost, within 5 % of a stored row. */
/* yl-test: LINK yl_base LABELS laws TIMEOUT 120 */
#include "tests/support/run.h"
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* Counted by callgrind with one thread and, but for `limits`, --isa scalar: the same on every
 * machine (with AVX2, which is all of a processor that callgrind shows), so a slower engine is seen
 * where a clock would show only noise. The rows hold for the compiler of Debian 12 and a
 * release build; elsewhere nothing is compared. */
static const char table[] = YL_SOURCE_DIR "/tests/instructions.csv";
enum { LINE = 1024, WORDS = 64, ROWS = 8 };

struct row {
    char call[LINE], options[LINE]; /* verb and scenario */
    double count;
};

static bool comparable(void)
{
#if defined(__OPTIMIZE__) && !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__) && \
    !defined(__clang__) && __GNUC__ == 12
    return true;
#else
    return false;
#endif
}

static int read_rows(struct row row[ROWS])
{
    char line[3 * LINE];
    int rows = 0;
    FILE *file = fopen(table, "r");
    cr_assert(file != NULL, "%s cannot be read", table);
    cr_assert(fgets(line, sizeof line, file) != NULL, "%s is empty", table); /* the header */
    while (rows < ROWS && fgets(line, sizeof line, file)) {
        struct row *r = &row[rows++];
        int fields = sscanf(line, "%1023[^,],%1023[^,],%lf", r->call, r->options, &r->count);
        cr_assert(eq(int, fields, 3), "row %d of %s", rows, table);
    }
    fclose(file);
    return rows;
}

static void callgrind(const struct row *row, const char *folder)
{
    char counts[128], log[128], said[3 * LINE], *word[WORDS];
    int words = 0;
    snprintf(log, sizeof log, "%s/log", folder);
    snprintf(counts, sizeof counts, "--callgrind-out-file=%s/counts", folder);
    snprintf(said, sizeof said,
             "valgrind --tool=callgrind %s " YL_BINARY_DIR "/yinliu %s %s -o %s/out -q --threads 1",
             counts, row->call, row->options, folder);
    for (char *at = strtok(said, " "); at && words < WORDS - 1; at = strtok(NULL, " "))
        word[words++] = at;
    word[words] = NULL;
    int file = open(log, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    if (file < 0 || dup2(file, 1) < 0 || dup2(file, 2) < 0 || chdir(YL_SOURCE_DIR) != 0) _exit(126);
    execvp(word[0], word);
    _exit(127);
}

/* Instructions of one run. */
static double count(const struct row *row)
{
    char folder[] = "/tmp/yl-test-XXXXXX", log[64];
    cr_assert(mkdtemp(folder) != NULL, "no temporary folder");
    fflush(NULL);
    pid_t pid = fork();
    if (pid == 0) callgrind(row, folder);
    int how = 0;
    cr_assert(pid > 0 && waitpid(pid, &how, 0) == pid);
    snprintf(log, sizeof log, "%s/log", folder);
    char *said = yl_run_text(log);
    cr_assert(said && WIFEXITED(how) && WEXITSTATUS(how) == 0, "%s: %s", row->call,
              said ? said : "");
    const char *at = strstr(said, "Collected : ");
    cr_assert(at != NULL, "%s: callgrind counted nothing:\n%s", row->call, said);
    double instructions = strtod(at + strlen("Collected : "), NULL);
    free(said);
    struct yl_run_done done = {0};
    snprintf(done.base, sizeof done.base, "%s", folder);
    yl_run_free(&done);
    return instructions;
}

static void renew(const struct row *row, int rows)
{
    FILE *file = fopen(table, "w");
    cr_assert(file != NULL, "%s cannot be written", table);
    fputs("call,options,instructions\n", file);
    for (int i = 0; i < rows; i++)
        fprintf(file, "%s,%s,%.0f\n", row[i].call, row[i].options, row[i].count);
    cr_assert(eq(int, fclose(file), 0));
}

Test(instructions, stay_within_5_percent_of_the_stored_row, .timeout = 115)
{
    struct row row[ROWS];
    if (!comparable()) cr_skip_test("rows hold for an optimised build by gcc 12");
    if (system("valgrind --version >/dev/null 2>&1") != 0) cr_skip_test("valgrind is not there");
    int rows = read_rows(row);
    bool update = getenv("YL_UPDATE") != NULL;
    cr_expect(eq(int, rows, 7), "seven calls");
    for (int i = 0; i < rows; i++) {
        double now = count(&row[i]), ratio = now / row[i].count;
        if (update)
            row[i].count = now;
        else
            cr_expect(ratio > 0.95 && ratio < 1.05,
                      "%s takes %.0f instructions, %+.1f %% of the stored %.0f (./dev test "
                      "--update instructions)",
                      row[i].call, now, 100 * (ratio - 1), row[i].count);
    }
    if (update) renew(row, rows);
}
