/* guard.c: streams that write \x1b for ESC, contract in guard.h */
#define _GNU_SOURCE /* fopencookie */
#include "sim/cli/guard.h"
#include "sim/base/text.h"
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { CHUNK = 4096, LONGEST = 8 }; /* LONGEST: bytes that one character becomes */

struct guard {
    int handle;
    char kept[4]; /* a character that is not complete yet */
    size_t held;
};

static bool write_all(int handle, const char *bytes, size_t length)
{
    while (length) {
        ssize_t got = write(handle, bytes, length);
        if (got < 0 && errno == EINTR) continue;
        if (got <= 0) return false;
        bytes += got;
        length -= (size_t)got;
    }
    return true;
}

/* Bytes of the character that this one begins. */
static size_t length_of(unsigned char first)
{
    if (first < 0xC2 || first >= 0xF5) return 1;
    if (first < 0xE0) return 2;
    return first < 0xF0 ? 3 : 4;
}

/* One character, or one byte that is none, as it is shown. */
static size_t show(char *to, const char *at, size_t length)
{
    const char *next = at, *end = at + length;
    uint32_t c = yl_text_next(&next, end);
    bool valid = yl_text_valid(at, length) == length;
    if (valid && !yl_text_is_hidden(c)) return memcpy(to, at, length), length;
    return (size_t)snprintf(to, LONGEST + 1, valid && c > 0xFF ? "\\u%04x" : "\\x%02x",
                            (unsigned)(valid ? c : (unsigned char)*at) & 0xFFFFFF);
}

/* How many bytes of these make the next character or stray byte; 0: more must come. */
static size_t next_of(const char *at, size_t left)
{
    size_t want = length_of((unsigned char)*at), good = 1;
    while (good < want && good < left && ((unsigned char)at[good] & 0xC0) == 0x80) good++;
    if (good == want) return yl_text_valid(at, want) == want ? want : 1;
    return good == left ? 0 : 1;
}

static ssize_t guarded(void *context, const char *bytes, size_t length)
{
    struct guard *guard = context;
    char in[CHUNK + sizeof guard->kept], out[LONGEST * (CHUNK + sizeof guard->kept) + 1];
    for (size_t done = 0; done < length;) {
        size_t some = length - done < CHUNK ? length - done : CHUNK, at = 0, used = 0;
        memcpy(in, guard->kept, guard->held);
        memcpy(in + guard->held, bytes + done, some);
        size_t all = guard->held + some;
        guard->held = 0;
        while (at < all) {
            size_t step = next_of(in + at, all - at);
            if (!step) {
                memcpy(guard->kept, in + at, guard->held = all - at);
                break;
            }
            used += show(out + used, in + at, step);
            at += step;
        }
        if (!write_all(guard->handle, out, used)) return 0;
        done += some;
    }
    return (ssize_t)length;
}

static int finish(void *context)
{
    struct guard *guard = context;
    char out[LONGEST * sizeof guard->kept + 1];
    size_t used = 0;
    for (size_t i = 0; i < guard->held; i++) used += show(out + used, guard->kept + i, 1);
    guard->held = 0;
    return write_all(guard->handle, out, used) ? 0 : EOF;
}

static FILE *stream_of(struct guard *guard, int buffering)
{
    FILE *stream =
        fopencookie(guard, "w", (cookie_io_functions_t){.write = guarded, .close = finish});
    if (stream) (void)setvbuf(stream, NULL, buffering, BUFSIZ);
    return stream;
}

void yl_guard_streams(void)
{
    static struct guard out = {.handle = STDOUT_FILENO}, err = {.handle = STDERR_FILENO};
    FILE *guarded_out = stream_of(&out, isatty(STDOUT_FILENO) ? _IOLBF : _IOFBF);
    FILE *guarded_err = stream_of(&err, _IONBF);
    if (guarded_out) stdout = guarded_out;
    if (guarded_err) stderr = guarded_err;
}

void yl_guard_control(const char *sequence)
{
    (void)write_all(STDERR_FILENO, sequence, strlen(sequence));
}
