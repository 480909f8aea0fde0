/* scratch.h: input of a fuzz target as a file, for readers that take a path.
 *
 * Why      Readers open files themselves, so that includes and tables are found beside them.
 * Errors   scratch_write is false when the machine has no room.
 * Owns     one folder of this process, in TMPDIR or /tmp, removed with its files at exit.
 * Threads  one.
 */
#ifndef YL_TESTS_FUZZ_SCRATCH_H
#define YL_TESTS_FUZZ_SCRATCH_H
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char scratch_folder[256], scratch_path[300];

static void scratch_remove(void)
{
    unlink(scratch_path);
    rmdir(scratch_folder);
}

static bool scratch_write(const char *name, const uint8_t *data, size_t size)
{
    if (!*scratch_folder) {
        const char *top = getenv("TMPDIR");
        snprintf(scratch_folder, sizeof scratch_folder, "%s/yinliu-fuzz-XXXXXX",
                 top ? top : "/tmp");
        if (!mkdtemp(scratch_folder)) return false;
        snprintf(scratch_path, sizeof scratch_path, "%s/%s", scratch_folder, name);
        atexit(scratch_remove);
    }
    FILE *file = fopen(scratch_path, "wb");
    if (!file) return false;
    size_t written = fwrite(data, 1, size, file);
    return !fclose(file) && written == size;
}
#endif
