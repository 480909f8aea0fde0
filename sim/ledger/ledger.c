/* ledger.c: append, hash, fdatasync; an index of what was there, contract in ledger.h */
#include "sim/ledger/ledger.h"
#include "sim/base/array.h"
#include "sim/base/clock.h"
#include "sim/base/file.h"
#include "sim/base/get.h"
#include "sim/base/map.h"
#include "sim/ledger/ledger_head.h"
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
#define SYNC_S 1
enum { WAITS = 60 };
enum { KEPT = 200000000 }; /* bytes of records that are taken over from an earlier study */

struct entry {
    uint64_t of;
    off_t at;        /* of the text */
    uint32_t length; /* longer texts are not kept in one line */
    uint32_t replication;
    unsigned keep;
    uint32_t other; /* entry + 1 that it differs from; 0: it is whole */
    uint32_t front; /* bytes of the line before the text */
    bool is_spare;  /* taken over for what differs from it, and not asked for */
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
    int unread; /* the same of a read: what it hides is not computed again in silence */
    pthread_mutex_t lock;
    struct yl_ledger
        *earlier; /* of a study that was edited since, in a file without a name; NULL: none */
    size_t taken, spares; /* records of that: asked for; not */
};

enum yl_status yl_ledger_holds(bool *holds, const char *folder, struct yl_fault *fault)
{
    char *path = yl_file_joined(folder, YL_LEDGER_NAME), *line = NULL;
    FILE *file = NULL;
    size_t size = 0;
    bool ended = false;
    struct yl_fault why = {0};
    *holds = false;
    enum yl_status status = yl_file_stream(&file, path, &why); /* a pipe is not waited for */
    while (file && !*holds && yl_file_line(&line, &size, file) > 0) {
        *holds = ended;
        ended |= !strncmp(line, YL_LEDGER_HEAD_END, sizeof YL_LEDGER_HEAD_END - 1);
    }
    if (file && !*holds) status = yl_file_ended(file, path, &why);
    if (file) fclose(file);
    YL_FREE(line, path);
    return yl_fault_is_machines(&why) ? yl_fault_take(fault, status, &why) : YL_OK;
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

/* "r KEY REPLICATION KEEP TEXT" (0: no campaign, ledger_read.c), "d KEY REPLICATION KEEP OTHER TEXT" */
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
    entry->front = (uint32_t)entry->at;
    entry->other = 0;
    entry->is_spare = false;
    return true;
}

/* ---- reading what is there ---- */

/* most: bytes of them; 0: all. */
static enum yl_status read_records(struct yl_ledger *ledger, FILE *stream, off_t at, off_t most,
                                   struct yl_fault *fault)
{
    char *line = NULL;
    size_t room = 0;
    const off_t end = most ? at + most : 0;
    ledger->length = at;
    for (ssize_t got; (!end || at < end) && (got = yl_file_line(&line, &room, stream)) > 0;
         at += got) {
        struct entry entry;
        uint64_t of;
        if (line[got - 1] != '\n') break; /* half a line */
        ledger->length = at + got;
        size_t length = yl_ledger_whole(line, (size_t)got - 1);
        if (!length || !parse(&entry, &of, line, length)) continue;
        if (*line == 'd') { /* what it differs from stands before it, whole, and keeps the same */
            const struct entry *other = find(ledger, of, entry.replication);
            if (!other || other->other || other->keep != entry.keep) continue;
            entry.other = (uint32_t)(other - ledger->entry) + 1;
        }
        entry.at += at;
        ledger->lines += entry.replication > 0;
        note(ledger, &entry);
    }
    free(line);
    return end && at >= end ? YL_OK : yl_file_ended(stream, ledger->path, fault);
}

/* Its text, malloc'ed; *whole_head is false where it was cut off. */
static enum yl_status read_head(char **text, bool *whole_head, FILE *stream, const char *path,
                                struct yl_fault *fault)
{
    struct yl_ledger_text head = {0};
    char *line = NULL;
    size_t room = 0;
    *whole_head = false;
    yl_ledger_text_put(&head, "", 0);
    ssize_t got = 0;
    while (!*whole_head && ((got = yl_file_line(&line, &room, stream)) > 0)) {
        size_t length = line[got - 1] == '\n' ? yl_ledger_whole(line, (size_t)got - 1) : 0;
        if (!length) break;
        yl_ledger_text_put(&head, line, (size_t)got);
        *whole_head =
            length == strlen(YL_LEDGER_HEAD_END) && !memcmp(line, YL_LEDGER_HEAD_END, length);
    }
    free(line);
    *text = head.data;
    return got < 0 ? yl_file_ended(stream, path, fault) : YL_OK;
}

/* Its records, behind a head that is compared with this one; head NULL: it is our own. earlier: of the same kind is enough. */
static enum yl_status go_on(struct yl_ledger *ledger, const struct yl_ledger_text *head,
                            bool earlier, bool *fresh, struct yl_fault *fault)
{
    int copy = dup(ledger->handle);
    FILE *stream = copy < 0 ? NULL : fdopen(copy, "rb");
    if (!stream) {
        if (copy >= 0) close(copy);
        return yl_file_unread(fault, ledger->path, errno);
    }
    bool complete = false;
    rewind(stream);
    char *there;
    enum yl_status status = read_head(&there, &complete, stream, ledger->path, fault);
    if (!status && earlier) complete = complete && yl_ledger_is_akin(there, head->data);
    if (!status && complete && !earlier) status = yl_ledger_format(there, ledger->path, fault);
    *fresh = !complete;
    if (!status && complete && head && !earlier)
        status = yl_ledger_compare(there, head->data, ledger->path, fault);
    if (!status && complete)
        status = read_records(ledger, stream, (off_t)strlen(there), earlier ? KEPT : 0, fault);
    free(there);
    fclose(stream);
    return status;
}

enum yl_status yl_ledger_again(struct yl_ledger *ledger, struct yl_fault *fault)
{
    bool fresh = false;
    ledger->lines = ledger->entries = 0;
    yl_map_free(&ledger->index);
    return go_on(ledger, NULL, false, &fresh, fault);
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

/* The handle of the ledger, or -1: errno is 0 where a file of its name is something else. */
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

/* Why it was not: by errno. */
static enum yl_status unopened(const char *path, struct yl_fault *fault)
{
    const bool is_there = errno && errno != ENOENT && errno != ENOTDIR;
    return is_there ? yl_file_unread(fault, path, errno) : YL_OK;
}

enum yl_status yl_ledger_check(const char *folder, struct yl_fault *fault)
{
    char *path = yl_file_joined(folder, YL_LEDGER_NAME);
    int handle = open_own(path, O_RDONLY);
    enum yl_status status = YL_OK;
    if (handle < 0)
        status = errno ? unopened(path, fault) : no_ledger(fault, path);
    else
        close(handle);
    free(path);
    return status;
}

static enum yl_status lock(const struct yl_ledger *ledger, struct yl_fault *fault)
{
    for (int wait = 0; flock(ledger->handle, LOCK_EX | LOCK_NB); wait++) {
        if (errno == EINTR) continue;
        if (errno != EWOULDBLOCK) break; /* no locks there: on trust */
        if (wait == WAITS)
            return yl_fault_set(fault, YL_BAD_CALL, "another program is writing into '%s'",
                                "另一个程序正在写“%s”；请等它结束，或换一个目录", ledger->path);
        nanosleep(&(struct timespec){.tv_nsec = 50000000}, NULL); /* one that was just killed */
    }
    return YL_OK;
}

static enum yl_status begin(struct yl_ledger *ledger, const struct yl_ledger_text *head,
                            bool resume, struct yl_fault *fault)
{
    bool fresh = true;
    enum yl_status status = lock(ledger, fault);
    if (!status && resume) status = go_on(ledger, head, false, &fresh, fault);
    if (status) return status;
    if (fresh) ledger->length = 0;
    if (ftruncate(ledger->handle, ledger->length))
        return yl_file_unwritten(fault, ledger->path, errno);
    /* not forced to disk alone: half a head counts as none, and the first record takes it along */
    if (fresh) status = write_all(ledger, head->data, head->length, fault);
    return status;
}

static struct yl_ledger *new_ledger(const char *folder)
{
    struct yl_ledger *ledger = yl_get_zeroed(1, sizeof *ledger);
    ledger->path = yl_file_joined(folder, YL_LEDGER_NAME);
    ledger->handle = -1;
    pthread_mutex_init(&ledger->lock, NULL);
    return ledger;
}

/* What is there loses its name and is read from; nothing where it has no records for a study of this kind. */
static enum yl_status open_earlier(struct yl_ledger **out, const char *folder,
                                   const struct yl_ledger_text *head, struct yl_fault *fault)
{
    struct yl_ledger *earlier = new_ledger(folder);
    bool none = false;
    earlier->handle = open_own(earlier->path, O_RDONLY);
    enum yl_status status =
        earlier->handle < 0 ? unopened(earlier->path, fault) : lock(earlier, fault);
    if (!status && earlier->handle >= 0) status = go_on(earlier, head, true, &none, fault);
    if (!status && earlier->entries && !unlink(earlier->path))
        *out = earlier;
    else
        yl_ledger_close(earlier);
    return status;
}

enum yl_status yl_ledger_open(struct yl_ledger **out, const char *folder,
                              const struct yl_ledger_study *study, unsigned how,
                              struct yl_fault *fault)
{
    struct yl_ledger_text head = {0};
    struct yl_ledger *ledger = new_ledger(folder);
    enum yl_status status = YL_OK;
    *out = NULL;
    yl_ledger_head(&head, study);
    if (how & YL_LEDGER_REUSE) status = open_earlier(&ledger->earlier, folder, &head, fault);
    if (!status) ledger->handle = open_own(ledger->path, O_RDWR | O_CREAT);
    const bool other = !status && ledger->handle < 0 && !errno, force = how & YL_LEDGER_FORCE;
    if (other && force && !unlink(ledger->path))
        ledger->handle = open_own(ledger->path, O_RDWR | O_CREAT | O_EXCL);
    if (other && !force)
        status = no_ledger(fault, ledger->path);
    else if (!status && ledger->handle < 0)
        status = yl_file_unwritten(fault, ledger->path, errno);
    if (!status) status = begin(ledger, &head, how & YL_LEDGER_RESUME, fault);
    free(head.data);
    if (status)
        yl_ledger_close(ledger);
    else
        *out = ledger;
    return status;
}

enum yl_status yl_ledger_view(struct yl_ledger **out, const char *folder, struct yl_fault *fault)
{
    struct yl_ledger *ledger = *out = new_ledger(folder);
    bool none = true;
    ledger->handle = open_own(ledger->path, O_RDONLY);
    enum yl_status status = ledger->handle < 0 ? unopened(ledger->path, fault)
                                               : go_on(ledger, NULL, false, &none, fault);
    if (status || !none) return status;
    return yl_fault_set(fault, YL_BAD_INPUT,
                        "'%s' has no ledger from which its campaigns can be read; run it again",
                        "“%s”没有能读出各次模拟的 ledger；请重新运行", folder);
}

void yl_ledger_close(struct yl_ledger *ledger)
{
    if (!ledger) return;
    if (ledger->handle >= 0 && ledger->dirty) (void)fdatasync(ledger->handle);
    if (ledger->handle >= 0) close(ledger->handle);
    yl_ledger_close(ledger->earlier);
    pthread_mutex_destroy(&ledger->lock);
    free(ledger->entry);
    yl_map_free(&ledger->index);
    YL_FREE(ledger->path, ledger);
}

size_t yl_ledger_records(const struct yl_ledger *ledger) { return ledger->lines; }
size_t yl_ledger_asked(const struct yl_ledger *ledger) { return ledger->lines - ledger->spares; }
size_t yl_ledger_taken(const struct yl_ledger *ledger) { return ledger->taken; }

/* ---- records ---- */

bool yl_ledger_read(struct yl_ledger *ledger, uint64_t at, char *to, size_t length)
{
    for (size_t done = 0; done < length;) {
        ssize_t got = pread(ledger->handle, to + done, length - done, (off_t)(at + done));
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) __atomic_store_n(&ledger->unread, errno, __ATOMIC_RELAXED);
        if (got <= 0) return false;
        done += (size_t)got;
    }
    return true;
}

enum yl_status yl_ledger_was_read(const struct yl_ledger *ledger, struct yl_fault *fault)
{
    int why = __atomic_load_n(&ledger->unread, __ATOMIC_RELAXED);
    if (!why && ledger->earlier) why = __atomic_load_n(&ledger->earlier->unread, __ATOMIC_RELAXED);
    return why ? yl_file_unread(fault, ledger->path, why) : YL_OK;
}

/* NULL: none that keeps as much. */
static struct entry *find_full(const struct yl_ledger *ledger, const struct yl_ledger_key *key)
{
    struct entry *entry = (struct entry *)(uintptr_t)find(ledger, key->of, key->replication);
    return entry && (entry->keep & key->keep) == key->keep ? entry : NULL;
}

/* The line of a record of the earlier study as it stands; behind that of what it differs from. */
static bool copy_line(struct yl_ledger *ledger, const struct entry *there, bool is_spare)
{
    struct yl_ledger *earlier = ledger->earlier;
    struct entry entry = *there;
    if (there->other) {
        const struct entry *whole = &earlier->entry[there->other - 1],
                           *own = find(ledger, whole->of, whole->replication);
        if (!own && !copy_line(ledger, whole, true)) return false;
        own = find(ledger, whole->of, whole->replication);
        if (own->other || own->keep != whole->keep) return false;
        entry.other = (uint32_t)(own - ledger->entry) + 1;
    }
    const size_t length = (size_t)entry.front + entry.length + YL_LEDGER_HEX + 1;
    const off_t at = ledger->length;
    char *line = yl_get(length);
    const bool good = yl_ledger_read(earlier, (uint64_t)entry.at - entry.front, line, length) &&
                      !ledger->broken && !write_all(ledger, line, length, &(struct yl_fault){0});
    free(line);
    if (!good) return false;
    entry.at = at + entry.front;
    entry.is_spare = is_spare;
    note(ledger, &entry);
    ledger->lines++;
    ledger->spares += is_spare;
    ledger->taken += !is_spare;
    return true;
}

struct yl_span yl_ledger_find(struct yl_ledger *ledger, const struct yl_ledger_key *key)
{
    struct yl_span span = {0};
    pthread_mutex_lock(&ledger->lock);
    const struct entry *other;
    struct entry *entry = find_full(ledger, key),
                 *there = !entry && ledger->earlier && key->replication
                              ? find_full(ledger->earlier, key)
                              : NULL;
    if (there && copy_line(ledger, there, false)) entry = find_full(ledger, key);
    if (entry && entry->is_spare) {
        entry->is_spare = false;
        ledger->spares--;
        ledger->taken++;
    }
    if (entry) {
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
    struct yl_ledger_text line = {0};
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
    yl_ledger_text_put(&line, front, (size_t)wide);
    yl_ledger_text_put(&line, record->text, record->length);
    yl_ledger_text_end(&line, 0);
    enum yl_status status = yl_ledger_was_read(ledger, fault);
    if (!status)
        status = ledger->broken ? yl_file_unwritten(fault, ledger->path, ledger->broken)
                                : write_all(ledger, line.data, line.length, fault);
    ledger->lines += !status && key->replication;
    entry.at = ledger->length - (off_t)line.length + wide;
    entry.length = (uint32_t)record->length;
    entry.front = (uint32_t)wide;
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
    return yl_ledger_was_read(ledger, fault);
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
    char *mine = NULL;
    if (!status) status = read_head(&mine, &complete, stream, path, fault);
    if (!status && !complete)
        status = yl_fault_set(fault, YL_BAD_INPUT, "'%s' is no whole ledger",
                              "“%s”不是完整的进度记录", path);
    else if (!status)
        status = yl_ledger_format(mine, path, fault);
    if (!status && *head)
        status = yl_ledger_compare(mine, *head, path, fault);
    else if (!status) {
        *head = mine;
        fputs(mine, out->stream);
        mine = NULL;
    }
    for (ssize_t got; !status && (got = yl_file_line(&line, &room, stream)) > 0;) {
        size_t length = line[got - 1] == '\n' ? yl_ledger_whole(line, (size_t)got - 1) : 0;
        if (!length || !parse(&entry, &other, line, length)) continue;
        fwrite(line, 1, (size_t)got, out->stream);
        records += entry.replication > 0;
    }
    if (!status) status = yl_file_ended(stream, path, fault);
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
