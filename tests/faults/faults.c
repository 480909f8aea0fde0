/* faults.c: ptrace stops at each system call, counts it by kind and lets one fail; contract in
 * faults.h */
#define _GNU_SOURCE
#include "tests/faults/faults.h"
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <unistd.h>

#define HANGS_S 60
static const struct kind {
    const char *name;
    int error;
    long call[6];
} kinds[FAULT_KINDS] = {
    [FAULT_NONE] = {"none", 0, {0}},
    [FAULT_ALLOC] = {"alloc", ENOMEM, {0}},
    [FAULT_OPEN] = {"open", EMFILE, {SYS_openat, SYS_open}},
    [FAULT_READ] = {"read", EIO, {SYS_pread64, SYS_readv}}, /* and SYS_read, which is 0 */
    [FAULT_WRITE] = {"write", ENOSPC, {SYS_write, SYS_pwrite64, SYS_writev}},
    [FAULT_FULL] = {"full", ENOSPC, {SYS_write, SYS_pwrite64, SYS_writev, SYS_mkdir}},
    [FAULT_READ_ONLY] = {"readonly", EROFS, {SYS_openat, SYS_mkdir, SYS_rename, SYS_unlink}},
    [FAULT_RENAME] = {"rename", EIO, {SYS_rename, SYS_renameat, SYS_renameat2}},
    [FAULT_SYNC] = {"sync", EIO, {SYS_fsync, SYS_fdatasync}},
    [FAULT_CLOSE] = {"close", EIO, {SYS_close}},
    [FAULT_MMAP] = {"mmap", ENOMEM, {SYS_mmap, SYS_mremap}},
    [FAULT_MKDIR] = {"mkdir", EACCES, {SYS_mkdir, SYS_mkdirat}},
    [FAULT_UNLINK] = {"unlink", EIO, {SYS_unlink, SYS_unlinkat, SYS_rmdir}},
    [FAULT_STAT] = {"stat", EIO, {SYS_newfstatat, SYS_fstat, SYS_stat, SYS_access}},
    [FAULT_TRUNCATE] = {"truncate", EIO, {SYS_ftruncate}},
    [FAULT_LOCK] = {"lock", ENOLCK, {SYS_flock}},
    [FAULT_LIST] = {"list", EIO, {SYS_getdents64}},
    [FAULT_THREAD] = {"thread", EAGAIN, {SYS_clone3, SYS_clone}},
    [FAULT_KILL] = {"kill", 0, {0}},
};
const char *faults_name(enum fault_kind kind) { return kinds[kind].name; }

struct tracer {
    struct faults_trial *trial;
    const struct faults_at *where;
    uint64_t n;             /* calls of the kind, and of the file if one is named */
    pid_t program, failing; /* failing: the thread whose call was taken away */
    bool begun, over;       /* over: the fault was, and no call is counted any more */
};

/* From its Nth call on all fail. */
static bool lasts(enum fault_kind kind) { return kind == FAULT_FULL || kind == FAULT_READ_ONLY; }

static bool is_of(enum fault_kind kind, const struct __ptrace_syscall_info *at)
{
    long call = (long)at->entry.nr;
    bool writes = at->entry.args[2] & (O_WRONLY | O_RDWR | O_CREAT);
    if (kind == FAULT_KILL) return true;
    if (kind == FAULT_READ && call == SYS_read) return true;
    if (call == SYS_openat && kind == FAULT_READ_ONLY) return writes;
    /* a new process of another program is no thread */
    if (kind == FAULT_THREAD && call == SYS_clone) return at->entry.args[0] & 0x10000;
    for (int i = 0; i < 6 && kinds[kind].call[i]; i++)
        if (kinds[kind].call[i] == call) return true;
    return false;
}

/* ---- which file a call is about ---- */

/* The argument that is a path, or the first, which is a handle; -1: neither. */
static int path_argument(long call, bool *is_handle)
{
    static const long second[] = {SYS_openat,    SYS_mkdirat,  SYS_renameat,
                                  SYS_renameat2, SYS_unlinkat, SYS_newfstatat};
    static const long first[] = {SYS_open,  SYS_mkdir, SYS_rename, SYS_unlink,
                                 SYS_rmdir, SYS_stat,  SYS_access};
    static const long handles[] = {
        SYS_read,      SYS_pread64, SYS_readv, SYS_write, SYS_pwrite64,  SYS_writev,    SYS_fsync,
        SYS_fdatasync, SYS_close,   SYS_fstat, SYS_flock, SYS_ftruncate, SYS_getdents64};
    *is_handle = false;
    for (size_t i = 0; i < sizeof second / sizeof *second; i++)
        if (call == second[i]) return 1;
    for (size_t i = 0; i < sizeof first / sizeof *first; i++)
        if (call == first[i]) return 0;
    *is_handle = true;
    for (size_t i = 0; i < sizeof handles / sizeof *handles; i++)
        if (call == handles[i]) return 0;
    return -1;
}

static void name_of_handle(char path[PATH_MAX], pid_t thread, uint64_t handle)
{
    char link[64];
    snprintf(link, sizeof link, "/proc/%d/fd/%llu", (int)thread, (unsigned long long)handle);
    const ssize_t length = readlink(link, path, PATH_MAX - 1);
    path[length > 0 ? length : 0] = 0;
}

/* Up to the end of its page, and of the next one if there is one. */
static void text_of(char path[PATH_MAX], pid_t thread, uint64_t at)
{
    enum { PAGE = 4096, MOST = PATH_MAX - 1 };
    const size_t left = PAGE - at % PAGE, first = left < MOST ? left : MOST;
    const struct iovec here = {path, MOST},
                       there[] = {{(void *)(uintptr_t)at, first},
                                  {(void *)(uintptr_t)(at + first), MOST - first}};
    const ssize_t got = process_vm_readv(thread, &here, 1, there, 2, 0);
    path[got > 0 ? got : 0] = 0;
}

/* Below the working folder, "" elsewhere: what else a program reads is of the machine. */
static void name_of(const struct tracer *t, char name[FAULT_NAME], pid_t thread,
                    const struct __ptrace_syscall_info *at)
{
    static const char made[] = ".draw-"; /* and six characters of chance */
    char path[PATH_MAX] = "";
    bool is_handle;
    const int argument = path_argument((long)at->entry.nr, &is_handle);
    const size_t folder = strlen(t->trial->folder);
    if (argument < 0) return;
    if (is_handle)
        name_of_handle(path, thread, at->entry.args[0]);
    else
        text_of(path, thread, at->entry.args[argument]);
    if (!*path && at->entry.nr == SYS_newfstatat) name_of_handle(path, thread, at->entry.args[0]);
    const char *below = path;
    if (*path == '/') {
        if (strncmp(path, t->trial->folder, folder) || path[folder] != '/') return;
        below = path + folder + 1;
    }
    snprintf(name, FAULT_NAME, "%.*s", FAULT_NAME - 1, below);
    char *chance = strstr(name, made);
    for (char *sign = chance ? chance + sizeof made - 1 : NULL; sign && *sign && *sign != '/';
         sign++)
        *sign = '*';
}

static void count_file(struct faults_trial *trial, enum fault_kind kind, const char *name)
{
    for (size_t i = 0; i < trial->files; i++)
        if (trial->file[i].kind == kind && !strcmp(trial->file[i].name, name)) {
            trial->file[i].calls++;
            return;
        }
    if (trial->files == trial->capacity) {
        trial->capacity = 2 * trial->capacity + 64;
        trial->file = realloc(trial->file, trial->capacity * sizeof *trial->file);
        if (!trial->file) exit(2);
    }
    struct faults_file *file = &trial->file[trial->files++];
    *file = (struct faults_file){.kind = kind, .calls = 1};
    strcpy(file->name, name);
}

static void on_entry(struct tracer *t, pid_t thread, const struct __ptrace_syscall_info *at)
{
    if (at->entry.nr == YL_FAULT_MARK) t->begun = true;
    if (!t->begun || at->entry.nr == YL_FAULT_MARK) return;
    const enum fault_kind kind = t->where->kind;
    char name[FAULT_NAME] = "";
    if (kind == FAULT_NONE || t->where->file) name_of(t, name, thread, at);
    for (enum fault_kind k = FAULT_OPEN; k < FAULT_KINDS; k++)
        if (is_of(k, at)) {
            t->trial->calls[k]++;
            if (kind == FAULT_NONE && *name) count_file(t->trial, k, name);
        }
    if (kind < FAULT_OPEN || !is_of(kind, at)) return;
    const bool goes_on = lasts(kind) && t->n >= t->where->n;
    if (!goes_on && t->where->file && strcmp(name, t->where->file)) return;
    if (++t->n != t->where->n && !goes_on) return;
    t->trial->injected++;
    if (kind == FAULT_KILL) {
        kill(t->program, SIGKILL);
        return;
    }
    ptrace(PTRACE_POKEUSER, thread, offsetof(struct user_regs_struct, orig_rax), (void *)-1L);
    t->failing = thread;
}

static void on_stop(struct tracer *t, pid_t thread)
{
    struct __ptrace_syscall_info at;
    if (ptrace(PTRACE_GET_SYSCALL_INFO, thread, sizeof at, &at) <= 0) return;
    if (at.op == PTRACE_SYSCALL_INFO_ENTRY)
        on_entry(t, thread, &at);
    else if (at.op == PTRACE_SYSCALL_INFO_EXIT && t->failing == thread) {
        ptrace(PTRACE_POKEUSER, thread, offsetof(struct user_regs_struct, rax),
               (void *)(long)-kinds[t->where->kind].error);
        t->failing = 0;
        t->over = !lasts(t->where->kind);
    }
}

static void child(const struct faults_trial *trial, const struct faults_at *where)
{
    char at[32];
    int in = open("/dev/null", O_RDONLY), handle = open(trial->counter, O_RDWR | O_CREAT, 0666);
    if (in < 0 || handle < 0 || ftruncate(handle, 0) || ftruncate(handle, 8)) _exit(125);
    close(handle);
    snprintf(at, sizeof at, "%llu",
             where->kind == FAULT_ALLOC ? (unsigned long long)where->n : 0ull);
    setenv("YL_FAULT_ALLOC", at, 1);
    setenv("YL_FAULT_COUNT", trial->counter, 1);
    setenv("LD_PRELOAD", trial->shim, 1);
    dup2(in, 0);
    if (!freopen(trial->out, "wb", stdout) || !freopen(trial->err, "wb", stderr)) _exit(125);
    ptrace(PTRACE_TRACEME, 0, NULL, NULL);
    raise(SIGSTOP);
    execv(trial->argv[0], trial->argv);
    _exit(125);
}

static void count_allocations(struct faults_trial *trial)
{
    FILE *file = fopen(trial->counter, "rb");
    trial->calls[FAULT_ALLOC] = 0;
    if (file && fread(&trial->calls[FAULT_ALLOC], 8, 1, file) != 1) trial->calls[FAULT_ALLOC] = 0;
    if (file) fclose(file);
}

static void on_alarm(int signal) { (void)signal; } /* ends waitpid */

void faults_run(struct faults_trial *trial, const struct faults_at *where)
{
    struct tracer t = {.trial = trial, .where = where};
    const struct sigaction action = {.sa_handler = on_alarm};
    memset(trial->calls, 0, sizeof trial->calls);
    trial->hung = false, trial->status = 0, trial->injected = 0;
    t.program = fork();
    if (!t.program) child(trial, where);
    int status;
    if (t.program < 0 || waitpid(t.program, &status, 0) != t.program || !WIFSTOPPED(status)) {
        fputs("faults: this machine does not let a program be traced\n", stderr);
        exit(77);
    }
    ptrace(PTRACE_SETOPTIONS, t.program, NULL,
           (void *)(long)(PTRACE_O_TRACESYSGOOD | PTRACE_O_TRACECLONE | PTRACE_O_EXITKILL));
    /* the shim lets allocations fail: there is nothing to stop at */
    ptrace(where->kind == FAULT_ALLOC ? PTRACE_DETACH : PTRACE_SYSCALL, t.program, NULL, NULL);
    sigaction(SIGALRM, &action, NULL);
    alarm(HANGS_S);
    for (pid_t thread; (thread = waitpid(-1, &status, __WALL)) > 0 || errno == EINTR;) {
        if (thread <= 0) {
            trial->hung = true;
            kill(t.program, SIGKILL);
        } else if (WIFSTOPPED(status)) {
            int signal = WSTOPSIG(status);
            if (signal == (SIGTRAP | 0x80)) on_stop(&t, thread);
            bool ours = signal == (SIGTRAP | 0x80) || signal == SIGTRAP || signal == SIGSTOP;
            ptrace(t.over ? PTRACE_CONT : PTRACE_SYSCALL, thread, NULL,
                   (void *)(long)(ours ? 0 : signal));
        } else if (thread == t.program) {
            trial->status = status;
        }
    }
    alarm(0);
    count_allocations(trial);
}
