/* scratch.h: input of a fuzz target as files, for readers that take a path.
 *
 * Why      Readers open files themselves, so that includes and tables are found beside them.
 * Shape    scratch_write for one file; scratch_files for an input that holds several, each behind
 *          a line "=== NAME"; scratch_lines for an input that is words, one a line.
 * Errors   scratch_write is false when the machine has no room; scratch_files gives the files
 *          written: names with a folder above, or none, are left out.
 * Owns     one folder of this process, in memory where the machine has /dev/shm, else in TMPDIR
 *          or /tmp, removed with its files at exit. Files of the input before are removed.
 * Threads  one.
 */
#pragma once
#include <dirent.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* A small scenario: more of its head, and its arrivals. */
#define SCRATCH_SCENARIO(head, arrivals) \
    "yinliu: 1\nhorizon: {from: 2021-07-10, to: 2021-07-11" head \
    "people: {os: {android: 76%, ios: 24%}}\n" \
    "entries: {sms: {arrivals: {" arrivals "}, cost: 0.045 CNY, path: sms}}\n" \
    "paths: {sms: {steps: [open: {p: {by: os, android: 20%, ios: 10%}, after: exp(10m)}, to: " \
    "rooms.main]}}\n" \
    "rooms: {main: {watch: lognormal(mean 300s sigma 1), capacity: 20}}\n"

enum { SCRATCH_FILES = 32, SCRATCH_NAME = 64, SCRATCH_PATH = 400 };
static char scratch_folder[256], scratch_path[SCRATCH_PATH];
static char scratch_name[SCRATCH_FILES][SCRATCH_NAME];
static int scratch_count;

static const char *scratch_at(const char *name)
{
    static char path[4][SCRATCH_PATH];
    static unsigned turn;
    char *to = path[turn++ % 4];
    snprintf(to, SCRATCH_PATH, "%s/%s", scratch_folder, name);
    return to;
}

static void scratch_clear(const char *path)
{
    DIR *folder = opendir(path);
    for (struct dirent *one; folder && (one = readdir(folder));) {
        char inner[2 * SCRATCH_PATH];
        if (!strcmp(one->d_name, ".") || !strcmp(one->d_name, "..")) continue;
        snprintf(inner, sizeof inner, "%s/%s", path, one->d_name);
        if (unlink(inner)) scratch_clear(inner);
    }
    if (folder) closedir(folder);
    rmdir(path);
}

static void scratch_remove(void) { scratch_clear(scratch_folder); }

static bool scratch_begin(void)
{
    if (*scratch_folder) return true;
    const char *top = access("/dev/shm", W_OK) ? getenv("TMPDIR") : "/dev/shm";
    snprintf(scratch_folder, sizeof scratch_folder, "%s/yinliu-fuzz-XXXXXX", top ? top : "/tmp");
    if (!mkdtemp(scratch_folder)) return false;
    return !atexit(scratch_remove);
}

static inline bool scratch_write(const char *name, const uint8_t *data, size_t size)
{
    if (!scratch_begin()) return false;
    snprintf(scratch_path, sizeof scratch_path, "%s/%s", scratch_folder, name);
    FILE *file = fopen(scratch_path, "wb");
    if (!file) return false;
    size_t written = fwrite(data, 1, size, file);
    return !fclose(file) && written == size;
}

/* The next line "=== NAME" at or behind `at`; NULL: none. */
static inline const char *scratch_section(const char *at, const char *end)
{
    for (bool fresh = true; end - at > 5; fresh = *at++ == '\n')
        if (fresh && !memcmp(at, "=== ", 4)) return at;
    return NULL;
}

static inline bool scratch_named(char name[SCRATCH_NAME], const char *at, size_t length)
{
    if (!length || length >= SCRATCH_NAME || *at == '.' || *at == '/') return false;
    for (size_t i = 0, slashes = 0; i < length; i++) {
        bool word = (at[i] >= 'a' && at[i] <= 'z') || (at[i] >= '0' && at[i] <= '9');
        if (at[i] == '/' && (slashes++ || i + 1 == length || at[i + 1] == '.')) return false;
        if (!word && !strchr("/._-", at[i])) return false;
    }
    memcpy(name, at, length);
    name[length] = 0;
    return true;
}

static inline int scratch_files(const uint8_t *data, size_t size)
{
    const char *at = (const char *)data, *end = at + size;
    for (; scratch_count; scratch_count--) unlink(scratch_at(scratch_name[scratch_count - 1]));
    if (!scratch_begin()) return 0;
    for (at = scratch_section(at, end); at && scratch_count < SCRATCH_FILES;) {
        const char *line = memchr(at, '\n', (size_t)(end - at)), *next;
        char *name = scratch_name[scratch_count];
        if (!line) break;
        next = scratch_section(line + 1, end);
        size_t length = (size_t)((next ? next : end) - line - 1);
        if (scratch_named(name, at + 4, (size_t)(line - at) - 4)) {
            char *slash = strchr(name, '/');
            if (slash) *slash = 0, mkdir(scratch_at(name), 0700), *slash = '/';
            scratch_count += scratch_write(name, (const uint8_t *)line + 1, length);
        }
        at = next;
    }
    return scratch_count;
}

/* Copies the lines of an input; returns how many there are, at most so many. */
static inline int scratch_lines(char *text, char **line, int most, const uint8_t *data, size_t size)
{
    int lines = 0;
    memcpy(text, data, size);
    text[size] = 0;
    for (char *at = text; at && lines < most;) {
        line[lines++] = at;
        at = strchr(at, '\n');
        if (at) *at++ = 0;
    }
    return lines;
}
