/* ledger.c: append, hash, fdatasync; an index of what was there, contract in ledger.h */
#include "sim/sweep/ledger.h"
#include "sim/base/array.h"
#include "sim/base/clock.h"
#include "sim/base/file.h"
#include "sim/base/get.h"
#include "sim/base/hash.h"
#include "sim/base/map.h"
#include "sim/base/text.h"
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define NAME "yinliu-ledger "
#define FORMAT NAME "2"
#define SYNC_S 1
enum { HASH = 16, HEX = 17, WAITS = 60 };
static const char head_end[] = "records";

struct entry {
    uint64_t of;
    off_t at;        /* of the text */
    uint32_t length; /* longer texts are not kept in one line */
    uint32_t replication;
    unsigned keep;
    uint32_t other; /* entry + 1 that it differs from; 0: it is whole */
};
struct yl_ledger {
    int handle;
    char *path;
    struct entry *entry;
    size_t entries, entry_capacity; /* of earlier runs, and each that is first */
    struct yl_map index;            /* of key and replication, and of what is first: which entry */
    size_t lines;                   /* whole records in the file */
    off_t length;                   /* of what is whole */
    double synced;
    bool dirty;
    int broken; /* errno of the first write that failed: each later record fails for it too; 0: none */
    pthread_mutex_t lock;
};

bool yl_ledger_holds(const char *folder)
{
    char *path = yl_file_joined(folder, YL_LEDGER_NAME), *line = NULL;
    FILE *file = NULL;
    size_t size = 0;
    bool ended = false, holds = false;
    if (yl_file_stream(&file, path, NULL)) file = NULL; /* a pipe is not waited for */
    while (file && !holds && getline(&line, &size, file) > 0) {
        holds = ended;
        ended |= !strncmp(line, head_end, sizeof head_end - 1);
    }
    if (file) fclose(file);
    YL_FREE(line, path);
    return holds;
}

/* ---- the head: lines of text, which are compared one by one ---- */

struct text {
    char *data;
    size_t length, capacity;
};

static void put(struct text *to, const char *data, size_t length)
{
    YL_ARRAY_RESERVE(&to->data, &to->capacity, to->length + length + 1);
    memcpy(to->data + to->length, data, length);
    to->length += length;
    to->data[to->length] = 0;
}

static void put_escaped(struct text *to, const char *text)
{
    for (; *text; text++) {
        if (*text == '\n' || *text == '\\') put(to, "\\", 1);
        put(to, *text == '\n' ? "n" : text, 1);
    }
}

/* Ends the line that begins at `from` with its hash. */
static void put_end(struct text *to, size_t from)
{
    char end[HEX + 1] = " ";
    yl_hash_hex(end + 1, yl_hash(to->data + from, to->length - from));
    put(to, end, HEX);
    put(to, "\n", 1);
}

static void put_line(struct text *to, const char *word, const char *text)
{
    size_t from = to->length;
    put(to, word, strlen(word));
    if (text) {
        put(to, " ", 1);
        put_escaped(to, text);
    }
    put_end(to, from);
}

/* Settings that do not change the result of a replication. */
static bool apart(const char *path)
{
    static const char *const names[] = {"title",           "run.replications", "run.seed",
                                        "run.bom",         "report.advice",    "report.advice.en",
                                        "report.advice.zh"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (!strcmp(path, names[i])) return true;
    return !strncmp(path, "experiment.", 11);
}

static void put_head(struct text *to, const struct yl_ledger_study *study)
{
    char number[YL_NUMBER];
    put_line(to, FORMAT, NULL);
    put_line(to, "version", study->version);
    if (study->verb) put_line(to, "verb", study->verb);
    yl_hash_hex(number, study->tables_hash);
    put_line(to, "tables", number);
    yl_hash_hex(number, study->files_hash);
    put_line(to, "files", number);
    snprintf(number, sizeof number, "%llu", (unsigned long long)study->seed);
    put_line(to, "seed", number);
    for (uint32_t i = 0; i < study->settings; i++) {
        const struct yl_setting *one = &study->setting[i];
        if (apart(one->path)) continue;
        size_t from = to->length;
        put(to, "set ", 4);
        put_escaped(to, one->variant);
        put(to, " ", 1);
        put_escaped(to, one->path);
        put(to, one->value ? "=" : "", one->value ? 1 : 0);
        if (one->value) put_escaped(to, one->value);
        put_end(to, from);
    }
    put_line(to, head_end, NULL);
}

/* Length of a line without its hash; 0: it is not whole. */
static size_t whole(const char *line, size_t length)
{
    char hex[HEX];
    if (length < HASH + 2 || line[length - HASH - 1] != ' ') return 0;
    yl_hash_hex(hex, yl_hash(line, length - HASH - 1));
    return memcmp(hex, line + length - HASH, HASH) ? 0 : length - HASH - 1;
}

/* A line of a head in words: "paths.sms.steps.open.p=5%". */
static void in_words(char *words, size_t size, const char *line, size_t length)
{
    length = whole(line, length);
    if (!length || (length == strlen(head_end) && !memcmp(line, head_end, length))) {
        snprintf(words, size, "nothing more");
        return;
    }
    bool set = length > 4 && !memcmp(line, "set ", 4);
    size_t skip = set ? 4 : 0;
    if (set && length > 9 && !memcmp(line + 4, "base ", 5)) skip = 9;
    snprintf(words, size, "'%.*s'", (int)(length - skip < 150 ? length - skip : 150), line + skip);
}

/* Compares two heads line by line; the first difference is said. */
static enum yl_status compare(const char *there, const char *here, const char *path,
                              struct yl_fault *fault)
{
    for (; *there && *here;) {
        size_t a = strcspn(there, "\n"), b = strcspn(here, "\n");
        if (a != b || memcmp(there, here, a)) {
            char old[200], new[200];
            in_words(old, sizeof old, there, a);
            in_words(new, sizeof new, here, b);
            return yl_fault_set(fault, YL_BAD_CALL,
                                "'%s' is of another study: it has %s where this one has %s",
                                "“%s”属于另一项研究：它是 %s，这次是 %s", path, old, new);
        }
        there += a + (there[a] == '\n');
        here += b + (here[b] == '\n');
    }
    return YL_OK;
}

/* ---- the index ---- */

static const struct entry *entry_of(const struct yl_ledger *ledger, const void *key, size_t length)
{
    const uint64_t *number = yl_map_find(&ledger->index, key, length);
    return number ? &ledger->entry[*number] : NULL;
}

static const struct entry *find(const struct yl_ledger *ledger, uint64_t of, uint32_t replication)
{
    return entry_of(ledger, (uint64_t[]){of, replication}, 2 * sizeof of);
}

static const struct entry *first(const struct yl_ledger *ledger, const struct yl_ledger_key *key)
{
    return entry_of(ledger, (uint32_t[]){key->replication, key->keep}, 2 * sizeof key->keep);
}

static void note(struct yl_ledger *ledger, const struct entry *entry)
{
    const uint64_t key[2] = {entry->of, entry->replication};
    const uint32_t as_first[2] = {entry->replication, entry->keep};
    const uint64_t fresh = ledger->entries++;
    YL_ARRAY_RESERVE(&ledger->entry, &ledger->entry_capacity, ledger->entries);
    ledger->entry[fresh] = *entry;
    uint64_t *number = yl_map_add(&ledger->index, key, sizeof key, fresh);
    const unsigned least = ledger->entry[*number].keep;
    if ((entry->keep & least) == least) *number = fresh; /* the fuller one */
    if (!entry->other) yl_map_add(&ledger->index, as_first, sizeof as_first, fresh);
}

/* "r KEY REPLICATION KEEP TEXT", "d KEY REPLICATION KEEP OTHER TEXT" */
static bool parse(struct entry *entry, uint64_t *other, const char *line, size_t length)
{
    char *end;
    const bool differs = *line == 'd';
    if (length < 22 || (*line != 'r' && !differs) || line[1] != ' ') return false;
    entry->of = strtoull(line + 2, &end, 16);
    entry->replication = (uint32_t)strtoul(end, &end, 10);
    entry->keep = (unsigned)strtoul(end, &end, 10);
    *other = entry->of;
    if (differs) *other = strtoull(end, &end, 16);
    if (*end != ' ' || end >= line + length) return false;
    entry->at = end + 1 - line;
    entry->length = (uint32_t)(length - (size_t)entry->at);
    entry->other = 0;
    return true;
}

/* ---- reading what is there ---- */

static enum yl_status unread(FILE *stream, const char *path, struct yl_fault *fault)
{
    if (!ferror(stream)) yl_no_memory();
    return yl_file_unread(fault, path, errno);
}

/* A line that could not be read is not the end: getline gives -1 for both. */
static enum yl_status read_through(FILE *stream, const char *path, struct yl_fault *fault)
{
    return feof(stream) ? YL_OK : unread(stream, path, fault);
}

static enum yl_status read_records(struct yl_ledger *ledger, FILE *stream, off_t at,
                                   struct yl_fault *fault)
{
    char *line = NULL;
    size_t room = 0;
    ledger->length = at;
    for (ssize_t got; (got = getline(&line, &room, stream)) > 0; at += got) {
        struct entry entry;
        uint64_t of;
        if (line[got - 1] != '\n') break; /* half a line */
        ledger->length = at + got;
        size_t length = whole(line, (size_t)got - 1);
        if (!length || !parse(&entry, &of, line, length)) continue;
        if (*line == 'd') { /* what it differs from stands before it, whole */
            const struct entry *other = find(ledger, of, entry.replication);
            if (!other || other->other) continue;
            entry.other = (uint32_t)(other - ledger->entry) + 1;
        }
        entry.at += at;
        ledger->lines++;
        note(ledger, &entry);
    }
    free(line);
    return read_through(stream, ledger->path, fault);
}

/* The head's text, malloc'ed; *whole_head is false where it was cut off. NULL: it cannot be read, see unread. */
static char *read_head(FILE *stream, bool *whole_head)
{
    struct text head = {0};
    char *line = NULL;
    size_t room = 0;
    *whole_head = false;
    put(&head, "", 0);
    ssize_t got = 0;
    while (!*whole_head && ((got = getline(&line, &room, stream)) > 0)) {
        size_t length = line[got - 1] == '\n' ? whole(line, (size_t)got - 1) : 0;
        if (!length) break;
        put(&head, line, (size_t)got);
        *whole_head = length == strlen(head_end) && !memcmp(line, head_end, length);
    }
    free(line);
    if (got >= 0 || feof(stream)) return head.data;
    free(head.data);
    return NULL;
}

/* Its records, behind a head that is compared with this one; head NULL: it is our own. */
static enum yl_status go_on(struct yl_ledger *ledger, const struct text *head, bool *fresh,
                            struct yl_fault *fault)
{
    int copy = dup(ledger->handle);
    FILE *stream = copy < 0 ? NULL : fdopen(copy, "rb");
    if (!stream) {
        if (copy >= 0) close(copy);
        return yl_file_unread(fault, ledger->path, errno);
    }
    bool complete = false;
    rewind(stream);
    char *there = read_head(stream, &complete);
    enum yl_status status = there ? YL_OK : unread(stream, ledger->path, fault);
    *fresh = !complete;
    if (!status && complete && head) status = compare(there, head->data, ledger->path, fault);
    if (!status && complete) status = read_records(ledger, stream, (off_t)strlen(there), fault);
    free(there);
    fclose(stream);
    return status;
}

enum yl_status yl_ledger_again(struct yl_ledger *ledger, struct yl_fault *fault)
{
    bool fresh = false;
    ledger->lines = ledger->entries = 0;
    yl_map_free(&ledger->index);
    return go_on(ledger, NULL, &fresh, fault);
}

static enum yl_status write_all(struct yl_ledger *ledger, const char *data, size_t length,
                                struct yl_fault *fault)
{
    for (size_t done = 0; done < length;) {
        ssize_t got =
            pwrite(ledger->handle, data + done, length - done, ledger->length + (off_t)done);
        if (got < 0 && errno == EINTR) continue;
        if (got <= 0) {
            ledger->broken = got < 0 ? errno : ENOSPC;
            (void)!ftruncate(ledger->handle, ledger->length); /* what stays is no whole record */
            return yl_file_unwritten(fault, ledger->path, ledger->broken);
        }
        done += (size_t)got;
    }
    ledger->length += (off_t)length;
    ledger->dirty = true;
    return YL_OK;
}

/* The handle of the ledger, -1 with errno 0: a file of its name is something else. */
static int open_own(const char *path, int flags)
{
    int handle = open(path, flags | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, 0666);
    if (handle < 0 && errno != ELOOP && errno != EISDIR && errno != ENXIO) return -1;
    struct stat about;
    char first[sizeof NAME - 1];
    int why = 0;
    if (handle >= 0) { /* it begins as a ledger does, be it cut off there */
        const bool known = !fstat(handle, &about), regular = known && S_ISREG(about.st_mode);
        const ssize_t got = regular ? pread(handle, first, sizeof first, 0) : 0;
        if (regular && got >= 0 && !memcmp(first, NAME, (size_t)got)) return handle;
        why = known && got >= 0 ? 0 : errno;
        close(handle);
    }
    errno = why;
    return -1;
}

static enum yl_status no_ledger(struct yl_fault *fault, const char *path)
{
    return yl_fault_set(fault, YL_BAD_CALL,
                        "'%s' is no ledger of this program; give another folder or --force",
                        "“%s”不是本程序的进度记录；请换一个目录，或加 --force", path);
}

enum yl_status yl_ledger_check(const char *folder, struct yl_fault *fault)
{
    char *path = yl_file_joined(folder, YL_LEDGER_NAME);
    int handle = open_own(path, O_RDONLY);
    enum yl_status status = handle < 0 && !errno ? no_ledger(fault, path) : YL_OK;
    if (handle >= 0) close(handle);
    free(path);
    return status;
}

static enum yl_status begin(struct yl_ledger *ledger, const struct text *head, bool resume,
                            struct yl_fault *fault)
{
    bool fresh = true;
    enum yl_status status = YL_OK;
    for (int wait = 0; flock(ledger->handle, LOCK_EX | LOCK_NB); wait++) {
        if (errno == EINTR) continue;
        if (errno != EWOULDBLOCK) break; /* no locks there: on trust */
        if (wait == WAITS)
            return yl_fault_set(fault, YL_BAD_CALL, "another program is writing into '%s'",
                                "另一个程序正在写“%s”；请等它结束，或换一个目录", ledger->path);
        nanosleep(&(struct timespec){.tv_nsec = 50000000}, NULL); /* one that was just killed */
    }
    if (resume) status = go_on(ledger, head, &fresh, fault);
    if (status) return status;
    if (fresh) ledger->length = 0;
    if (ftruncate(ledger->handle, ledger->length))
        return yl_file_unwritten(fault, ledger->path, errno);
    /* not forced to disk alone: half a head counts as none, and the first record takes it along */
    if (fresh) status = write_all(ledger, head->data, head->length, fault);
    return status;
}

enum yl_status yl_ledger_open(struct yl_ledger **out, const char *folder,
                              const struct yl_ledger_study *study, unsigned how,
                              struct yl_fault *fault)
{
    struct text head = {0};
    struct yl_ledger *ledger = yl_get_zeroed(1, sizeof *ledger);
    *out = NULL;
    put_head(&head, study);
    ledger->path = yl_file_joined(folder, YL_LEDGER_NAME);
    pthread_mutex_init(&ledger->lock, NULL);
    ledger->handle = open_own(ledger->path, O_RDWR | O_CREAT);
    const bool other = ledger->handle < 0 && !errno, force = how & YL_LEDGER_FORCE;
    if (other && force && !unlink(ledger->path))
        ledger->handle = open_own(ledger->path, O_RDWR | O_CREAT | O_EXCL);
    enum yl_status status = YL_OK;
    if (other && !force)
        status = no_ledger(fault, ledger->path);
    else if (ledger->handle < 0)
        status = yl_file_unwritten(fault, ledger->path, errno);
    if (!status) status = begin(ledger, &head, how & YL_LEDGER_RESUME, fault);
    free(head.data);
    if (status)
        yl_ledger_close(ledger);
    else
        *out = ledger;
    return status;
}

void yl_ledger_close(struct yl_ledger *ledger)
{
    if (!ledger) return;
    if (ledger->handle >= 0 && ledger->dirty) (void)fdatasync(ledger->handle);
    if (ledger->handle >= 0) close(ledger->handle);
    pthread_mutex_destroy(&ledger->lock);
    free(ledger->entry);
    yl_map_free(&ledger->index);
    YL_FREE(ledger->path, ledger);
}

size_t yl_ledger_records(const struct yl_ledger *ledger) { return ledger->lines; }

/* ---- records ---- */

bool yl_ledger_read(struct yl_ledger *ledger, uint64_t at, char *to, size_t length)
{
    for (size_t done = 0; done < length;) {
        ssize_t got = pread(ledger->handle, to + done, length - done, (off_t)(at + done));
        if (got < 0 && errno == EINTR) continue;
        if (got <= 0) return false;
        done += (size_t)got;
    }
    return true;
}

struct yl_span yl_ledger_find(struct yl_ledger *ledger, const struct yl_ledger_key *key)
{
    struct yl_span span = {0};
    pthread_mutex_lock(&ledger->lock);
    const struct entry *entry = find(ledger, key->of, key->replication), *other;
    if (entry && (entry->keep & key->keep) == key->keep) {
        span.from = (uint64_t)entry->at;
        span.to = span.from + entry->length;
        other = entry->other ? &ledger->entry[entry->other - 1] : NULL;
    } else
        other = first(ledger, key);
    if (other) {
        span.other = (uint64_t)other->at;
        span.other_to = span.other + other->length;
    }
    pthread_mutex_unlock(&ledger->lock);
    return span;
}

bool yl_ledger_text(struct yl_ledger *ledger, struct yl_span span, struct yl_record_text *to)
{
    *to =
        (struct yl_record_text){.length = span.to - span.from, .other = span.other_to - span.other};
    to->text = yl_get(to->length + to->other + 1);
    if (yl_ledger_read(ledger, span.from, to->text, to->length) &&
        yl_ledger_read(ledger, span.other, to->text + to->length, to->other))
        return true;
    free(to->text);
    *to = (struct yl_record_text){0};
    return false;
}

enum yl_status yl_ledger_add(struct yl_ledger *ledger, const struct yl_ledger_key *key,
                             const struct yl_record *record, struct yl_span *span,
                             struct yl_fault *fault)
{
    struct text line = {0};
    char front[100];
    const bool differs = span && span->other_to;
    struct entry entry = {.of = key->of, .replication = key->replication, .keep = key->keep};
    if (record->length > UINT32_MAX)
        return yl_fault_set(fault, YL_NO_MEMORY, "not enough memory for the ledger",
                            "内存不足，无法记录进度");
    pthread_mutex_lock(&ledger->lock);
    const struct entry *one = first(ledger, key);
    int wide = snprintf(front, sizeof front, "%c %016llx %u %u ", differs ? 'd' : 'r',
                        (unsigned long long)key->of, key->replication, key->keep);
    if (differs)
        wide += snprintf(front + wide, sizeof front - (size_t)wide, "%016llx ",
                         (unsigned long long)one->of);
    put(&line, front, (size_t)wide);
    put(&line, record->text, record->length);
    put_end(&line, 0);
    enum yl_status status = ledger->broken ? yl_file_unwritten(fault, ledger->path, ledger->broken)
                                           : write_all(ledger, line.data, line.length, fault);
    ledger->lines += !status;
    entry.at = ledger->length - (off_t)line.length + wide;
    entry.length = (uint32_t)record->length;
    if (!status && !one) note(ledger, &entry);
    if (span) span->from = (uint64_t)entry.at;
    if (span) span->to = span->from + entry.length;
    double time = yl_seconds(CLOCK_MONOTONIC);
    bool due = !status && time - ledger->synced > SYNC_S;
    if (due) ledger->synced = time;
    pthread_mutex_unlock(&ledger->lock);
    free(line.data);
    return due ? yl_ledger_sync(ledger, fault) : status;
}

enum yl_status yl_ledger_sync(struct yl_ledger *ledger, struct yl_fault *fault)
{
    pthread_mutex_lock(&ledger->lock);
    bool dirty = ledger->dirty;
    ledger->dirty = false;
    pthread_mutex_unlock(&ledger->lock);
    if (dirty && fdatasync(ledger->handle) && errno != EINVAL)
        return yl_file_unwritten(fault, ledger->path, errno);
    return YL_OK;
}

/* ---- joining ---- */

static enum yl_status join_one(struct yl_file *out, const struct yl_ledger_part *part, char **head,
                               struct yl_fault *fault)
{
    char *path = yl_file_joined(part->folder, YL_LEDGER_NAME), *line = NULL;
    FILE *stream = NULL;
    size_t room = 0;
    struct entry entry;
    uint64_t other;
    enum yl_status status = yl_file_stream(&stream, path, fault);
    bool complete = false;
    uint64_t records = 0;
    char *mine = stream ? read_head(stream, &complete) : NULL;
    if (!status && !mine)
        status = unread(stream, path, fault);
    else if (!status && !complete)
        status = yl_fault_set(fault, YL_BAD_INPUT, "'%s' is no whole ledger",
                              "“%s”不是完整的进度记录", path);
    else if (!status && *head)
        status = compare(mine, *head, path, fault);
    else if (!status) {
        *head = mine;
        fputs(mine, out->stream);
        mine = NULL;
    }
    for (ssize_t got; !status && (got = getline(&line, &room, stream)) > 0;) {
        size_t length = line[got - 1] == '\n' ? whole(line, (size_t)got - 1) : 0;
        if (!length || !parse(&entry, &other, line, length)) continue;
        fwrite(line, 1, (size_t)got, out->stream);
        records++;
    }
    if (!status) status = read_through(stream, path, fault);
    if (!status && records != part->records)
        status =
            yl_fault_set(fault, YL_BAD_INPUT,
                         "'%s' has another number of records (%llu) than its manifest has (%llu)",
                         "“%s”有 %llu 条记录，而其 manifest 写的是 %llu 条", path,
                         (unsigned long long)records, (unsigned long long)part->records);
    if (stream) fclose(stream);
    YL_FREE(mine, line, path);
    return status;
}

enum yl_status yl_ledger_join(const char *folder, const struct yl_ledger_part *part, size_t count,
                              struct yl_fault *fault)
{
    struct yl_file out;
    char *head = NULL;
    enum yl_status status = yl_file_open(&out, folder, YL_LEDGER_NAME, fault);
    if (status) return status;
    for (size_t i = 0; i < count && !status; i++) status = join_one(&out, &part[i], &head, fault);
    free(head);
    return yl_status_first(status, yl_file_close(&out, !status, fault));
}
