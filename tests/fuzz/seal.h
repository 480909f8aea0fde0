/* seal.h: a custom mutator for files whose lines or bytes are hashed.
 *
 * Why      A random change breaks a hash, and the reader stops there: what stands behind the hash
 *          would never be read. So the hashes are taken off, the rest is changed, and they are put
 *          on again; one change in eight is left as it is.
 * Shape    LLVMFuzzerCustomMutator calls seal_mutate. A ledger is lines with an XXH64 each; an input
 *          of several files (scratch.h) may hold ledgers, and manifests that name the XXH64 of
 *          files beside them.
 * Errors   an input that grows too large is cut.
 * Owns     nothing.
 * Threads  one.
 */
#pragma once
#include "sim/base/hash.h"
#include "tests/fuzz/scratch.h"

enum { SEAL_HEX = 16 };
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t most, unsigned seed);
/* libFuzzer's; there is none where a corpus is replayed */
size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t most) __attribute__((weak));

static inline bool seal_ends(const char *line, size_t length)
{
    if (length < SEAL_HEX + 1 || line[length - SEAL_HEX - 1] != ' ') return false;
    for (size_t i = length - SEAL_HEX; i < length; i++)
        if (!strchr("0123456789abcdef", line[i])) return false;
    return true;
}

static inline bool seal_is_ledger(const char *name, size_t length)
{
    return length >= 6 && !memcmp(name + length - 6, "ledger", 6);
}

/* Takes the hash off (or puts one on) each line of a ledger. `to` has room for all. */
static inline size_t seal_lines(char *to, const char *at, const char *end, bool on, bool all)
{
    char *from = to;
    bool ledger = all;
    for (const char *next; at < end; at = next) {
        const char *line = memchr(at, '\n', (size_t)(end - at));
        size_t length = (size_t)((line ? line : end) - at);
        next = line ? line + 1 : end;
        bool head = !all && length > 4 && !memcmp(at, "=== ", 4);
        if (head) ledger = seal_is_ledger(at, length);
        size_t keep =
            !head && ledger && !on && seal_ends(at, length) ? length - SEAL_HEX - 1 : length;
        memcpy(to, at, keep);
        if (!head && ledger && on && line) {
            char hex[SEAL_HEX + 1];
            yl_hash_hex(hex, yl_hash(at, length));
            to[keep++] = ' ';
            memcpy(to + keep, hex, SEAL_HEX);
            keep += SEAL_HEX;
        }
        to += keep;
        if (line) *to++ = '\n';
    }
    return (size_t)(to - from);
}

/* The file of a folder in an input; NULL: it is not there. */
static inline const char *seal_find(const char *text, const char *end, const char *name,
                                    size_t *size)
{
    for (const char *at = scratch_section(text, end), *next; at; at = next) {
        const char *line = memchr(at, '\n', (size_t)(end - at));
        if (!line) return NULL;
        next = scratch_section(line + 1, end);
        *size = (size_t)((next ? next : end) - line - 1);
        if ((size_t)(line - at) - 4 == strlen(name) && !memcmp(at + 4, name, strlen(name)))
            return line + 1;
    }
    return NULL;
}

/* Where a word begins at or behind `at`; NULL: nowhere. */
static inline const char *seal_seek(const char *at, const char *end, const char *word)
{
    size_t length = strlen(word);
    for (; at && (size_t)(end - at) >= length; at++)
        if (!memcmp(at, word, length)) return at;
    return NULL;
}

/* Puts the right XXH64 behind each name of a file in one manifest; folder: its section's, with the
 * slash. */
static inline void seal_manifest(char *text, const char *end, const char *at, const char *stop)
{
    const char *folder = at + 4, *line = memchr(at, '\n', (size_t)(stop - at));
    const char *slash = line ? memchr(folder, '/', (size_t)(line - folder)) : NULL;
    int wide = slash ? (int)(slash + 1 - folder) : 0;
    while ((at = seal_seek(at, stop, "\"name\": \""))) {
        const char *name = at + 9, *quote = memchr(name, '"', (size_t)(stop - name));
        const char *hash = seal_seek(name, stop, "\"xxh64\": \""), *file;
        char path[SCRATCH_NAME], hex[SEAL_HEX + 1];
        size_t size;
        at = name;
        if (!quote || !hash || stop - hash < SEAL_HEX + 10) continue;
        snprintf(path, sizeof path, "%.*s%.*s", wide, folder, (int)(quote - name), name);
        if (!(file = seal_find(text, end, path, &size))) continue;
        yl_hash_hex(hex, yl_hash(file, size));
        memcpy(text + (hash - text) + 10, hex, SEAL_HEX);
    }
}

static inline void seal_manifests(char *text, const char *end)
{
    for (const char *at = scratch_section(text, end), *next; at; at = next) {
        const char *line = memchr(at, '\n', (size_t)(end - at));
        if (!line) return;
        next = scratch_section(line + 1, end);
        if (line - at >= 17 && !memcmp(line - 13, "manifest.json", 13))
            seal_manifest(text, end, at, next ? next : end);
    }
}

/* ledger: the whole input is one; else it is several files. */
static inline size_t seal_mutate(uint8_t *data, size_t size, size_t most, unsigned seed,
                                 bool ledger)
{
    if (seed % 8 == 0) return LLVMFuzzerMutate(data, size, most);
    size_t room = (most > size ? most : size) + 1;
    char *bare = malloc(room), *sealed = malloc((SEAL_HEX + 2) * room);
    size_t length = 0;
    if (bare && sealed) {
        length = seal_lines(bare, (char *)data, (char *)data + size, false, ledger);
        length = LLVMFuzzerMutate((uint8_t *)bare, length, most);
        length = seal_lines(sealed, bare, bare + length, true, ledger);
        if (length > most) length = most;
        if (!ledger) seal_manifests(sealed, sealed + length);
        memcpy(data, sealed, length);
    }
    free(bare);
    free(sealed);
    return length;
}
