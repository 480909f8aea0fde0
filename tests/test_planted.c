/* test_planted.c: an error of the engine is found by the program itself: what an engine with another chance has done
 * is put into a ledger, line by line with right hashes, and the run that goes on from it leaves with 3. */
/* yl-test: LINK yl_base LABELS laws,fast TIMEOUT 60 */
#include "sim/base/hash.h"
#include "tests/support/run.h"
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { HASH = 16 };

/* Where the text of a finished replication begins: behind "r KEY REPLICATION KEEP ". */
static char *text_of(char *line)
{
    for (int blanks = 0; *line && blanks < 4; line++) blanks += *line == ' ';
    return line;
}

static bool is_replication(const char *line) { return line[0] == 'r' && line[1] == ' '; }

/* The head and the names of `mine`, the figures of `other`. */
static char *forge(char *mine, char *other)
{
    char *out = calloc(1, 2 * strlen(mine) + 2 * strlen(other) + 64), *to = out, *rest, *others;
    char *theirs = strtok_r(other, "\n", &others);
    while (theirs && !is_replication(theirs)) theirs = strtok_r(NULL, "\n", &others);
    for (char *line = strtok_r(mine, "\n", &rest); line; line = strtok_r(NULL, "\n", &rest)) {
        if (!is_replication(line)) {
            to += sprintf(to, "%s\n", line);
            continue;
        }
        cr_assert(theirs != NULL);
        char hex[17], *text = text_of(theirs), *from = to;
        to += sprintf(to, "%.*s%.*s", (int)(text_of(line) - line), line,
                      (int)(strlen(text) - HASH - 1), text);
        yl_hash_hex(hex, yl_hash(from, (size_t)(to - from)));
        to += sprintf(to, " %.*s\n", HASH, hex);
        theirs = strtok_r(NULL, "\n", &others);
    }
    return out;
}

static const char SCENARIO[] = "yinliu: 1\n"
                               "horizon: {from: 2021-07-10, to: 2021-07-11}\n"
                               "run: {replications: 40}\n"
                               "entries: {e: {arrivals: {rate: 100/h}, path: p}}\n"
                               "paths: {p: {steps: [{open: {p: %s}}, {to: shops.s}]}}\n"
                               "shops: {s: {steps: [{pay: {p: 50%%}}], price: 10 CNY}}\n"
                               "sweep: {axes: {entries.e.arrivals.rate: [100/h, 50/h]}}\n";

struct place {
    char folder[32], scenario[64], ledger[64], log[64];
};

static int call(const struct place *at, const char *verb, const char *options)
{
    char line[512];
    const char *other = getenv("YL_PROGRAM");
    snprintf(line, sizeof line, "'%s' %s %s -o %s/out -q --threads 1 %s >%s 2>&1",
             other ? other : YL_BINARY_DIR "/yinliu", verb, at->scenario, at->folder, options,
             at->log);
    int how = system(line);
    return WIFEXITED(how) ? WEXITSTATUS(how) : 128;
}

/* The ledger of a study with this chance. */
static char *study(const struct place *at, const char *verb, const char *chance)
{
    char text[1024];
    snprintf(text, sizeof text, SCENARIO, chance);
    cr_assert(yl_run_write(at->folder, "s.yaml", text));
    cr_assert(call(at, verb, "--force") == 0, "%s", chance);
    return yl_run_text(at->ledger);
}

/* A study says one chance, the engine has had another. */
static void plant(const char *verb, const char *said, const char *had, int status)
{
    struct place at = {.folder = "/tmp/yl-planted-XXXXXX"};
    struct yl_run_csv csv;
    char out[64];
    cr_assert(mkdtemp(at.folder) != NULL);
    snprintf(out, sizeof out, "%s/out", at.folder);
    snprintf(at.scenario, sizeof at.scenario, "%s/s.yaml", at.folder);
    snprintf(at.ledger, sizeof at.ledger, "%s/out/ledger", at.folder);
    snprintf(at.log, sizeof at.log, "%s/log", at.folder);
    char *other = study(&at, verb, had), *mine = study(&at, verb, said),
         *forged = forge(mine, other);
    cr_assert(yl_run_write(out, "ledger", forged));
    int left = call(&at, verb, "--resume");
    char *log = yl_run_text(at.log);
    cr_expect(left == status, "%s: %d, not %d: %s", verb, left, status, log);
    bool told = strstr(log, "an error of yinliu, not of the scenario; please report it") != NULL;
    cr_expect(told == (status == 3), "%s: %s", verb, log);
    cr_expect(yl_run_csv_read(&csv, out, "summary.csv"), "what was found is written all the same");
    cr_expect(access(out, F_OK) == 0);
    yl_run_csv_free(&csv);
    free(mine), free(other), free(forged), free(log);
    snprintf(out, sizeof out, "rm -r %s", at.folder);
    cr_expect(system(out) == 0);
}

Test(planted, what_chance_cannot_explain_leaves_with_3)
{
    plant("run", "20%", "22%", 3);
    plant("sweep", "20%", "22%", 3);
    plant("run", "20%", "20%", 0);
    plant("sweep", "20%", "20%", 0);
}
