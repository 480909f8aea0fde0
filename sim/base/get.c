/* get.c: libc's allocations, each looked at once, contract in get.h */
#define _GNU_SOURCE /* fopencookie */
#include "sim/base/get.h"
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { STATUS = 3 };

static void end(void)
{
    static const char said[] = "yinliu: not enough memory\n";
    (void)!write(STDERR_FILENO, said, sizeof said - 1);
    _exit(STATUS);
}
void (*yl_on_no_memory)(void) = end;

noreturn void yl_no_memory(void)
{
    yl_on_no_memory();
    abort();
}

void *yl_get(size_t size) { return yl_got(malloc(size ? size : 1)); }

void *yl_get_zeroed(size_t count, size_t size) { return yl_got(yl_try_get(count, size)); }

void *yl_get_aligned(size_t align, size_t size) { return yl_got(aligned_alloc(align, size)); }

void *yl_get_more(void *old, size_t count, size_t size)
{
    if (size && count > SIZE_MAX / 2 / size) yl_no_memory();
    return yl_got(realloc(old, count && size ? count * size : 1));
}

char *yl_get_text(const char *text) { return yl_got(strdup(text)); }

char *yl_get_part(const char *text, size_t length) { return yl_got(strndup(text, length)); }

void *yl_try_get(size_t count, size_t size)
{
    return count && size ? calloc(count, size) : calloc(1, 1);
}

/* ---- a stream of our own: open_memstream loses its text in silence where fclose has no memory ---- */
struct stream {
    char **text;
    size_t *size, room;
};

static ssize_t stream_write(void *cookie, const char *data, size_t length)
{
    struct stream *stream = cookie;
    const size_t needed = *stream->size + length + 1;
    if (needed > stream->room) {
        stream->room = needed > 2 * stream->room ? needed : 2 * stream->room;
        *stream->text = yl_get_more(*stream->text, stream->room, 1);
    }
    memcpy(*stream->text + *stream->size, data, length);
    *stream->size += length;
    (*stream->text)[*stream->size] = '\0';
    return (ssize_t)length;
}

static int stream_close(void *cookie)
{
    free(cookie);
    return 0;
}

FILE *yl_stream_get(char **text, size_t *size)
{
    static const cookie_io_functions_t does = {.write = stream_write, .close = stream_close};
    struct stream *stream = yl_get(sizeof *stream);
    *text = yl_get_zeroed(1, 1);
    *size = 0;
    *stream = (struct stream){text, size, 1};
    return yl_got(fopencookie(stream, "w", does));
}

void *yl_get_for(void *context, size_t size)
{
    (void)context;
    return yl_get(size);
}

void *yl_get_more_for(void *context, void *old, size_t size)
{
    (void)context;
    return yl_get_more(old, size, 1);
}

void yl_free_for(void *context, void *old)
{
    (void)context;
    free(old);
}
