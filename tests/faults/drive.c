/* drive.c: holds the program to its promises under faults: for each study and each kind of fault, the
 * Nth call fails (all N, or a selection). Accepted: a status of the contract with a line on stderr,
 * no wrong byte, no manifest of what is not there, inputs as they were, and the same bytes when the
 * call is repeated (with --resume where the verb has it).
 *   drive PROGRAM SHIM FOLDER MOST [STUDY [KIND]]   at most MOST values of N for each kind; 0: all */
#define _GNU_SOURCE
#include "tests/faults/faults.h"
#include <dirent.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum { WORDS = 16, PATH = 512, ALLOCATIONS = 5 };
static const struct study {
    const char *name, *prepare; /* shell; $Y is the program */
    const char *argv[WORDS];
    const char *again[WORDS]; /* the call that goes on */
    const char *out;          /* folder of the results */
    const char *inputs;       /* folder that must stay as it is; NULL: none */
    unsigned share;           /* of MOST: one in so many */
} studies[] = {
    {"run",
     "",
     {"run", "s.yaml", "-o", "out", "--threads", "1"},
     {"run", "s.yaml", "-o", "out", "--threads", "1", "--resume"},
     "out",
     NULL,
     1},
    {"sweep",
     "",
     {"sweep", "s.yaml", "-o", "out", "--threads", "2", "--axis", "paths.sms.steps.open.p=10%,50%"},
     {"sweep", "s.yaml", "-o", "out", "--threads", "2", "--axis", "paths.sms.steps.open.p=10%,50%",
      "--resume"},
     "out",
     NULL,
     1},
    {"export",
     "",
     {"export", "s.yaml", "--as", "rows", "-o", "out", "--threads", "1"},
     {"export", "s.yaml", "--as", "rows", "-o", "out", "--threads", "1"},
     "out",
     NULL,
     1},
    {"merge",
     "for k in 1 2; do $Y sweep s.yaml -o in/$k -q --shard $k/2 --axis "
     "paths.sms.steps.open.p=10%,50%; done",
     {"merge", "in/1", "in/2", "-o", "out"},
     {"merge", "in/1", "in/2", "-o", "out", "--force"},
     "out",
     "in",
     1},
    {"ab",
     "",
     {"ab", "ab.yaml", "-o", "out", "--threads", "1", "--replications", "3"},
     {"ab", "ab.yaml", "-o", "out", "--threads", "1", "--replications", "3", "--force"},
     "out",
     NULL,
     1},
    {"plot",
     "$Y run s.yaml -o in -q",
     {"plot", "in", "--svg", "--only", "funnel"},
     {"plot", "in", "--svg", "--only", "funnel"},
     "in/plots",
     NULL,
     3},
    {"report",
     "$Y run s.yaml -o in -q; mkdir page",
     {"report", "in", "-o", "out/page.html"},
     {"report", "in", "-o", "out/page.html"},
     "out",
     "in",
     20},
};

static const char *program, *shim;
static char *work;
static unsigned tried, injected, failures;

/* ---- folders ---- */
static bool is_result(const char *name)
{
    size_t length = strlen(name);
    bool temporary = length > 4 && !strcmp(name + length - 4, ".tmp");
    return *name != '.' && strcmp(name, "manifest.json") && strcmp(name, "ledger") && !temporary &&
           strcmp(name, "claim.json");
}

static char *bytes_of(const char *path, size_t *size)
{
    FILE *file = fopen(path, "rb");
    char *bytes = file ? malloc(1 << 22) : NULL;
    *size = bytes ? fread(bytes, 1, 1 << 22, file) : 0;
    if (file) fclose(file);
    return bytes;
}

static bool same(const char *one, const char *two)
{
    size_t a, b;
    char *first = bytes_of(one, &a), *second = bytes_of(two, &b);
    bool equal = first && second && a == b && !memcmp(first, second, a);
    free(first);
    free(second);
    return equal;
}

/* Is each file of a folder as in the reference? all: and is none missing. */
static bool as_reference(const char *out, const char *reference, bool all, char *what)
{
    DIR *folder = opendir(all ? reference : out);
    bool good = true;
    for (struct dirent *one; folder && good && (one = readdir(folder));) {
        char mine[PATH], right[PATH];
        if (!is_result(one->d_name)) continue;
        snprintf(mine, sizeof mine, "%s/%s", out, one->d_name);
        snprintf(right, sizeof right, "%s/%s", reference, one->d_name);
        good = same(mine, right);
        if (!good) snprintf(what, PATH, "%s", mine);
    }
    if (folder) closedir(folder);
    return good;
}

static void shell(const char *command)
{
    char line[4 * PATH];
    snprintf(line, sizeof line, "cd '%s' && Y='%s' && { %s ; } >/dev/null 2>&1 </dev/null", work,
             program, command);
    if (system(line) == -1) exit(2);
}

static bool there(const char *folder, const char *name)
{
    char path[PATH];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    return !access(path, F_OK);
}

/* ---- one trial ---- */
static void run(struct faults_trial *trial, const char *const *words, enum fault_kind kind,
                uint64_t n)
{
    char *argv[WORDS + 2] = {(char *)(size_t)program};
    for (int i = 0; words[i]; i++) argv[i + 1] = (char *)(size_t)words[i];
    trial->argv = argv;
    faults_run(trial, kind, n);
}

static void failed(const struct study *s, enum fault_kind kind, uint64_t n, const char *what)
{
    failures++;
    printf("FAILED %s %s %llu: %s\n", s->name, faults_name(kind), (unsigned long long)n, what);
    fflush(stdout);
}

static int drop(const char *path, const struct stat *about, int kind, struct FTW *where)
{
    (void)about, (void)kind, (void)where;
    return remove(path);
}

static void clear(const struct study *s)
{
    nftw(s->out, drop, WORDS, FTW_DEPTH | FTW_PHYS);
    mkdir(strchr(s->out, '/') ? "in" : "out", 0777);
}

/* OpenMP's library ends the program itself, with status 1 and a line of its own. */
static bool from_libgomp(const char *err)
{
    size_t size;
    char *text = bytes_of(err, &size);
    bool its = text && memmem(text, size, "libgomp", 7);
    free(text);
    return its;
}

static void judge(const struct study *s, const struct faults_trial *trial, enum fault_kind kind,
                  uint64_t n)
{
    char what[PATH] = "", text[2 * PATH];
    bool killed = WIFSIGNALED(trial->status), manifest = there(s->out, "manifest.json");
    int code = WIFEXITED(trial->status) ? WEXITSTATUS(trial->status) : -1;
    bool one_line = true;
    struct stat about;
    if (trial->hung)
        failed(s, kind, n, "hangs");
    else if (killed && kind != FAULT_KILL) {
        snprintf(text, sizeof text, "signal %d", WTERMSIG(trial->status));
        failed(s, kind, n, text);
    } else if (!killed && (code < 0 || code > 3)) {
        snprintf(text, sizeof text, "exit status %d", code);
        failed(s, kind, n, text);
    }
    /* whether a file is there is all that stat is asked */
    if ((code == 1 || code == 2) && kind != FAULT_STAT && !from_libgomp(trial->err)) {
        size_t size;
        char *said = bytes_of(trial->err, &size);
        snprintf(text, sizeof text, "exit status %d for a fault of the machine: %.*s", code,
                 said ? (int)(size < 200 ? size : 200) : 0, said ? said : "");
        free(said);
        failed(s, kind, n, text);
    }
    if (kind == FAULT_ALLOC && code == 3) {
        size_t size;
        char *said = bytes_of(trial->err, &size);
        if (!said || !memmem(said, size, "emory", 5)) failed(s, kind, n, "says nothing of memory");
        free(said);
    }
    if (code > 0 && kind != FAULT_WRITE && kind != FAULT_FULL)
        one_line = !stat(trial->err, &about) && about.st_size > 0;
    if (!one_line) failed(s, kind, n, "no line on stderr");
    if (manifest || !strcmp(s->name, "plot") || !strcmp(s->name, "report")) {
        if (!as_reference(s->out, "reference", false, what)) {
            snprintf(text, sizeof text, "wrong bytes in %s", what);
            failed(s, kind, n, text);
        }
    }
    if ((code == 0 || manifest) && !as_reference(s->out, "reference", true, what)) {
        snprintf(text, sizeof text, "status %d and %s is not there", code, what);
        failed(s, kind, n, text);
    }
    if (code == 0 && there("reference", "manifest.json") && !manifest)
        failed(s, kind, n, "status 0 without a manifest");
}

static void go_on(const struct study *s, struct faults_trial *trial, enum fault_kind kind,
                  uint64_t n)
{
    char what[PATH] = "", text[2 * PATH];
    run(trial, s->again, FAULT_ALLOC, 0); /* none fails */
    if (!WIFEXITED(trial->status) || WEXITSTATUS(trial->status)) {
        snprintf(text, sizeof text, "the next call ends with %d", trial->status);
        failed(s, kind, n, text);
    } else if (!as_reference(s->out, "reference", true, what)) {
        snprintf(text, sizeof text, "the next call leaves %s wrong", what);
        failed(s, kind, n, text);
    }
}

static void try(const struct study *s, enum fault_kind kind, uint64_t calls, uint64_t most)
{
    struct faults_trial trial = {
        .shim = shim, .counter = "counter", .out = "stdout", .err = "stderr"};
    unsigned before = failures, done = 0, by_status[5] = {0};
    for (uint64_t i = 0; i < calls; i++) {
        /* a selection: the first ones, then evenly */
        uint64_t n = !most || calls <= most ? i + 1 : i < most ? 1 + i * calls / most : calls + 1;
        if (kind == FAULT_ALLOC && calls > most && i < most) n = 1 + i * (calls - 1) / (most - 1);
        if (most == 1) n = i ? calls + 1 : 1 + 7 * (uint64_t)kind % calls;
        char what[PATH];
        if (n > calls) break;
        clear(s);
        run(&trial, s->argv, kind, n);
        tried++, done++, injected += trial.calls[kind] >= n;
        int code = WIFEXITED(trial.status) ? WEXITSTATUS(trial.status) : 4;
        by_status[code < 4 ? code : 4]++;
        judge(s, &trial, kind, n);
        if (s->inputs && !as_reference(s->inputs, "inputs", false, what)) failed(s, kind, n, what);
        go_on(s, &trial, kind, n);
    }
    if (done)
        printf("%s %s: %llu calls, %u failed, status 0: %u, 1: %u, 2: %u, 3: %u, signal: %u%s\n",
               s->name, faults_name(kind), (unsigned long long)calls, done, by_status[0],
               by_status[1], by_status[2], by_status[3], by_status[4],
               failures > before ? "  FAILED" : "");
    fflush(stdout);
}

static void study(const struct study *s, uint64_t most, const char *only)
{
    struct faults_trial trial = {
        .shim = shim, .counter = "counter", .out = "stdout", .err = "stderr"};
    char line[PATH];
    shell("rm -rf in out page reference inputs");
    shell(*s->prepare ? s->prepare : ":");
    clear(s);
    run(&trial, s->argv, FAULT_NONE, 0);
    if (!WIFEXITED(trial.status) || WEXITSTATUS(trial.status)) {
        failed(s, FAULT_NONE, 0, "does not run without a fault");
        return;
    }
    snprintf(line, sizeof line, "cp -r %s reference; cp -r %s inputs", s->out,
             s->inputs ? s->inputs : s->out);
    shell(line);
    uint64_t share = most ? most / s->share + 1 : 0;
    for (enum fault_kind k = FAULT_ALLOC; k < FAULT_KINDS; k++)
        if (!only || !strcmp(only, faults_name(k))) {
            uint64_t calls = trial.calls[k];
            bool lasts = k == FAULT_READ_ONLY; /* the first one stands for all */
            /* all end in one place: the first, the last and some between */
            try(s, k, lasts && calls ? 1 : calls, k == FAULT_ALLOC ? ALLOCATIONS : share);
        }
}

int main(int argc, char **argv)
{
    if (argc < 5) return 2;
    program = realpath(argv[1], NULL), shim = realpath(argv[2], NULL),
    work = realpath(argv[3], NULL);
    if (!program || !shim || !work || chdir(work)) return 2;
    for (size_t i = 0; i < sizeof studies / sizeof *studies; i++)
        if (argc < 6 || !strcmp(argv[5], studies[i].name))
            study(&studies[i], strtoull(argv[4], NULL, 10), argc > 6 ? argv[6] : NULL);
    printf("%u trials, %u faults, %u failures\n", tried, injected, failures);
    return failures ? 1 : 0;
}
