/* drive.c: holds the program to its promises under faults: for each study and each kind of fault
 * the Nth call fails: all N, or a selection that is the same on every machine, since it goes by the
 * files that the calls are about. Accepted: a status of the contract with a line on stderr that
 * says what failed, no wrong byte, no manifest of what is not there, inputs as they were, and the
 * same bytes when the call is repeated (with --resume where the verb has it).
 *   drive PROGRAM SHIM FOLDER MOST [STUDY [KIND]]   calls of MOST files of each kind; 0: all */
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

enum { WORDS = 16, PATH = 512 };
#define SWEPT "--axis", "paths.sms.steps.open.p=10%,50%"
static const struct study {
    const char *name, *prepare; /* shell; $Y is the program */
    const char *argv[WORDS];
    const char *again[WORDS]; /* the call that goes on */
    const char *out;          /* folder of the results */
    const char *inputs;       /* folder that must stay as it is; NULL: none */
    unsigned share;           /* of MOST: one in so many */
    const char *from; /* folder that `out` is a copy of before the call; NULL: it is empty */
    bool reads;       /* who reads in another way: only what a read can meet fails */
} studies[] = {
    {"run",
     "",
     {"run", "s.yaml", "-o", "out", "--threads", "1"},
     {"run", "s.yaml", "-o", "out", "--threads", "1", "--resume"},
     "out",
     NULL,
     .share = 1},
    {"sweep",
     "",
     {"sweep", "s.yaml", "-o", "out", "--threads", "2", "--axis", "paths.sms.steps.open.p=10%,50%"},
     {"sweep", "s.yaml", "-o", "out", "--threads", "2", "--axis", "paths.sms.steps.open.p=10%,50%",
      "--resume"},
     "out",
     NULL,
     .share = 1},
    {"export",
     "",
     {"export", "s.yaml", "--as", "rows", "-o", "out", "--threads", "1"},
     {"export", "s.yaml", "--as", "rows", "-o", "out", "--threads", "1"},
     "out",
     NULL,
     .share = 1},
    {"merge",
     "for k in 1 2; do $Y sweep s.yaml -o in/$k -q --shard $k/2 --axis "
     "paths.sms.steps.open.p=10%,50%; done",
     {"merge", "in/1", "in/2", "-o", "out"},
     {"merge", "in/1", "in/2", "-o", "out", "--force"},
     "out",
     "in",
     .share = 1},
    {"ab",
     "",
     {"ab", "ab.yaml", "-o", "out", "--threads", "1", "--replications", "3"},
     {"ab", "ab.yaml", "-o", "out", "--threads", "1", "--replications", "3", "--force"},
     "out",
     NULL,
     .share = 1},
    {"plot",
     "$Y run s.yaml -o in -q",
     {"plot", "in", "--svg", "--only", "funnel"},
     {"plot", "in", "--svg", "--only", "funnel"},
     "in/plots",
     NULL,
     .share = 3},
    {"report",
     "$Y run s.yaml -o in -q; mkdir page",
     {"report", "in", "-o", "out/page.html"},
     {"report", "in", "-o", "out/page.html"},
     "out",
     "in",
     .share = 20},
    {"resume", /* of a sweep that was cut off */
     "$Y sweep s.yaml -o in -q --axis paths.sms.steps.open.p=10%,50%; rm in/[!l]* in/labels.csv",
     {"sweep", "s.yaml", "-o", "out", "--threads", "1", SWEPT, "--resume"},
     {"sweep", "s.yaml", "-o", "out", "--threads", "1", SWEPT, "--resume"},
     .out = "out",
     .from = "in",
     .reads = true},
    {"again", /* of a file that was edited: what is finished is taken over */
     "cp s.yaml e.yaml; $Y run e.yaml -o in -q --set shops.s.stock=4",
     {"run", "e.yaml", "-o", "out", "--threads", "1"},
     {"run", "e.yaml", "-o", "out", "--threads", "1", "--force"},
     .out = "out",
     .from = "in",
     .reads = true},
    {"totals",
     "$Y run s.yaml -o in -q; rm in/totals.csv",
     {"totals", "out"},
     {"totals", "out"},
     .out = "out",
     .from = "in",
     .reads = true},
    {"check", "", {"check", "c.yaml"}, {"check", "c.yaml"}, .out = "out", .reads = true},
    {"voi",
     "",
     {"voi", "c.yaml", "-o", "out", "--threads", "1", "--draws", "4"},
     {"voi", "c.yaml", "-o", "out", "--threads", "1", "--draws", "4", "--force"},
     .out = "out",
     .reads = true},
    {"best",
     "",
     {"best", "c.yaml", "-o", "out", "--threads", "1"},
     {"best", "c.yaml", "-o", "out", "--threads", "1", "--force"},
     .out = "out",
     .reads = true},
    {"compare",
     "for k in 1 2; do $Y run s.yaml -o in/$k -q --seed $k; done",
     {"compare", "in/1", "in/2"},
     {"compare", "in/1", "in/2"},
     .out = "out",
     .reads = true},
    {"fit",
     "$Y export s.yaml --as rows -o in -q",
     {"fit", "s.yaml", "in/rows.csv", "-o", "out"},
     {"fit", "s.yaml", "in/rows.csv", "-o", "out"},
     "out",
     "in",
     .reads = true},
    {"attribution",
     "$Y export s.yaml --as rows -o in -q",
     {"attribution", "s.yaml", "in/rows.csv", "-o", "out"},
     {"attribution", "s.yaml", "in/rows.csv", "-o", "out", "--force"},
     "out",
     "in",
     .reads = true},
    {"import",
     "",
     {"import", "funnel.csv", "-o", "out/made.yaml"},
     {"import", "funnel.csv", "-o", "out/made.yaml", "--force"},
     .out = "out",
     .reads = true},
    {"data",
     "",
     {"ab", "--data", "results.csv", "-o", "out"},
     {"ab", "--data", "results.csv", "-o", "out", "--force"},
     .out = "out",
     .reads = true},
    {"inspect", /* of a sheet of Excel */
     "$Y run s.yaml -o in -q --xlsx",
     {"inspect", "in/workbook.xlsx#summary"},
     {"inspect", "in/workbook.xlsx#summary"},
     .out = "out",
     .reads = true},
    {"workbook",
     "$Y run s.yaml -o in -q",
     {"workbook", "in", "-o", "out/book.xlsx"},
     {"workbook", "in", "-o", "out/book.xlsx", "--force"},
     "out",
     "in",
     .reads = true},
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
static void run(struct faults_trial *trial, const char *const *words, const struct faults_at *at)
{
    char *argv[WORDS + 2] = {(char *)(size_t)program};
    for (int i = 0; words[i]; i++) argv[i + 1] = (char *)(size_t)words[i];
    trial->argv = argv;
    faults_run(trial, at);
}

static void failed(const struct study *s, const struct faults_at *at, const char *what)
{
    failures++;
    printf("FAILED %s %s %llu%s%s: %s\n", s->name, faults_name(at->kind), (unsigned long long)at->n,
           at->file ? " of " : "", at->file ? at->file : "", what);
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
    if (s->from) {
        char line[PATH];
        snprintf(line, sizeof line, "cp -r %s/. %s", s->from, s->out);
        shell(line);
    }
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

static void judge(const struct study *s, const struct faults_trial *trial,
                  const struct faults_at *at)
{
    const enum fault_kind kind = at->kind;
    char what[PATH] = "", text[2 * PATH];
    bool killed = WIFSIGNALED(trial->status), manifest = there(s->out, "manifest.json");
    int code = WIFEXITED(trial->status) ? WEXITSTATUS(trial->status) : -1;
    bool one_line = true;
    struct stat about;
    if (trial->hung)
        failed(s, at, "hangs");
    else if (killed && kind != FAULT_KILL) {
        snprintf(text, sizeof text, "signal %d", WTERMSIG(trial->status));
        failed(s, at, text);
    } else if (!killed && (code < 0 || code > 3)) {
        snprintf(text, sizeof text, "exit status %d", code);
        failed(s, at, text);
    }
    if ((code == 1 || code == 2) && !from_libgomp(trial->err)) {
        size_t size;
        char *said = bytes_of(trial->err, &size);
        snprintf(text, sizeof text, "exit status %d for a fault of the machine: %.*s", code,
                 said ? (int)(size < 200 ? size : 200) : 0, said ? said : "");
        free(said);
        failed(s, at, text);
    }
    if (code == 3 && (kind == FAULT_ALLOC || kind == FAULT_READ || kind == FAULT_OPEN)) {
        const char *word = kind == FAULT_ALLOC ? "emory" : "'"; /* around the name of a file */
        size_t size;
        char *said = bytes_of(trial->err, &size),
             *line = size ? memrchr(said, '\n', size - 1) : NULL;
        if (!line) line = said;
        if (!said || !memmem(line, size - (size_t)(line - said), word, strlen(word)))
            failed(s, at, "does not say what failed");
        free(said);
    }
    if (code == 0 && s->reads && kind != FAULT_STAT && !same(trial->out, "printed"))
        failed(s, at, "prints other words");
    if (code > 0 && kind != FAULT_WRITE && kind != FAULT_FULL)
        one_line = !stat(trial->err, &about) && about.st_size > 0;
    if (!one_line) failed(s, at, "no line on stderr");
    const bool earlier = s->from && code; /* what was there may still be */
    if (!earlier && (manifest || !strcmp(s->name, "plot") || !strcmp(s->name, "report"))) {
        if (!as_reference(s->out, "reference", false, what)) {
            snprintf(text, sizeof text, "wrong bytes in %s", what);
            failed(s, at, text);
        }
    }
    if ((code == 0 || (manifest && !earlier)) && !as_reference(s->out, "reference", true, what)) {
        snprintf(text, sizeof text, "status %d and %s is not there", code, what);
        failed(s, at, text);
    }
    if (code == 0 && there("reference", "manifest.json") && !manifest)
        failed(s, at, "status 0 without a manifest");
}

static void go_on(const struct study *s, struct faults_trial *trial, const struct faults_at *at)
{
    static const struct faults_at none = {FAULT_ALLOC, 0, NULL};
    char what[PATH] = "", text[2 * PATH];
    run(trial, s->again, &none);
    /* which says so where there is nothing left to do */
    const bool is_done = WEXITSTATUS(trial->status) == 2 && !strcmp(s->name, "totals");
    if (!WIFEXITED(trial->status) || (WEXITSTATUS(trial->status) && !is_done)) {
        snprintf(text, sizeof text, "the next call ends with %d", trial->status);
        failed(s, at, text);
    } else if (!as_reference(s->out, "reference", true, what)) {
        snprintf(text, sizeof text, "the next call leaves %s wrong", what);
        failed(s, at, text);
    }
}

static struct faults_trial new_trial(void)
{
    return (struct faults_trial){
        .folder = work, .shim = shim, .counter = "counter", .out = "stdout", .err = "stderr"};
}

/* What came of the trials of one kind. */
struct tally {
    unsigned done, before, by_status[5];
};

static void try(struct tally *tally, const struct study *s, const struct faults_at *at)
{
    struct faults_trial trial = new_trial();
    char what[PATH];
    clear(s);
    run(&trial, s->argv, at);
    tried++, tally->done++;
    injected += at->kind == FAULT_ALLOC ? trial.calls[FAULT_ALLOC] >= at->n : trial.injected > 0;
    int code = WIFEXITED(trial.status) ? WEXITSTATUS(trial.status) : 4;
    tally->by_status[code < 4 ? code : 4]++;
    judge(s, &trial, at);
    if (s->inputs && !as_reference(s->inputs, "inputs", false, what)) failed(s, at, what);
    go_on(s, &trial, at);
}

/* ---- which calls fail ---- */

static int by_name(const void *a, const void *b)
{
    return strcmp(((const struct faults_file *)a)->name, ((const struct faults_file *)b)->name);
}

/* Files of the kind, in the order of their names: in that of the calls they are not alike twice. */
static size_t files_of(struct faults_file *to, const struct faults_trial *all, enum fault_kind kind)
{
    size_t count = 0;
    for (size_t i = 0; i < all->files; i++)
        if (all->file[i].kind == kind) to[count++] = all->file[i];
    if (count) qsort(to, count, sizeof *to, by_name);
    return count;
}

/* The first call about each of `most` files, by turns the second; of what is opened and read the
 * 1st, 2nd, 4th, 8th ... of every file. */
static void try_files(struct tally *tally, const struct study *s, const struct faults_trial *all,
                      enum fault_kind kind, size_t most)
{
    struct faults_file *file = calloc(all->files + 1, sizeof *file);
    if (!file) exit(2);
    const size_t count = files_of(file, all, kind);
    const bool each = kind == FAULT_READ || kind == FAULT_OPEN;
    if (each || most > count) most = count;
    if (kind == FAULT_READ_ONLY && most) most = 1; /* the first one stands for all */
    for (size_t i = 0; i < most; i++) {
        const struct faults_file *one = &file[i * count / most];
        const uint64_t first = each || i % 2 == 0 || one->calls == 1 ? 1 : 2,
                       last = each ? one->calls : first;
        for (uint64_t n = first; n <= last; n *= 2)
            try(tally, s, &(struct faults_at){kind, n, one->name});
    }
    free(file);
}

/* Calls that are of no file end in one place: a few stand for all, and as many wherever it runs. */
static void try_some(struct tally *tally, const struct study *s, enum fault_kind kind)
{
    static const uint64_t some[] = {1, 3, 10, 30, 100, 300, 1000};
    const size_t count = kind == FAULT_ALLOC ? sizeof some / sizeof *some : 1;
    for (size_t i = 0; i < count; i++) try(tally, s, &(struct faults_at){kind, some[i], NULL});
}

static void try_kind(const struct study *s, const struct faults_trial *all, enum fault_kind kind,
                     uint64_t most)
{
    struct tally tally = {.before = failures};
    const uint64_t calls = all->calls[kind];
    if (kind == FAULT_ALLOC || (most && (kind == FAULT_MMAP || kind == FAULT_THREAD)))
        try_some(&tally, s, kind);
    else if (most)
        try_files(&tally, s, all, kind, most);
    else
        for (uint64_t n = 1; n <= (kind == FAULT_READ_ONLY && calls ? 1 : calls); n++)
            try(&tally, s, &(struct faults_at){kind, n, NULL});
    const unsigned *by = tally.by_status;
    if (tally.done)
        printf("%s %s: %llu calls, %u failed, status 0: %u, 1: %u, 2: %u, 3: %u, signal: %u%s\n",
               s->name, faults_name(kind), (unsigned long long)calls, tally.done, by[0], by[1],
               by[2], by[3], by[4], failures > tally.before ? "  FAILED" : "");
    fflush(stdout);
}

static bool meets(const struct study *s, enum fault_kind kind)
{
    return !s->reads || kind == FAULT_OPEN || kind == FAULT_READ || kind == FAULT_STAT ||
           kind == FAULT_LIST;
}

static void study(const struct study *s, uint64_t most, const char *only)
{
    static const struct faults_at none;
    struct faults_trial trial = new_trial();
    char line[PATH];
    shell("rm -rf in out page reference inputs printed");
    shell(*s->prepare ? s->prepare : ":");
    clear(s);
    run(&trial, s->argv, &none);
    if (!WIFEXITED(trial.status) || WEXITSTATUS(trial.status)) {
        failed(s, &none, "does not run without a fault");
        return;
    }
    snprintf(line, sizeof line, "cp -r %s reference; cp -r %s inputs; cp stdout printed", s->out,
             s->inputs ? s->inputs : s->out);
    shell(line);
    const uint64_t share = most ? most / (s->share ? s->share : 1) + (s->share > 0) : 0;
    for (enum fault_kind k = FAULT_ALLOC; k < FAULT_KINDS; k++)
        if ((!only || !strcmp(only, faults_name(k))) && meets(s, k)) try_kind(s, &trial, k, share);
    free(trial.file);
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
