/* alone.c: in the place of libgit2, by which Criterion shows how two texts differ: the library itself is loaded where they do. */
#include <dlfcn.h>
#include <stddef.h>

typedef int differ(const void *, size_t, const char *, const void *, size_t, const char *,
                   const void *, void *, void *, void *, void *, void *);
differ git_diff_buffers;
int git_libgit2_init(void);
int git_libgit2_shutdown(void);

int git_libgit2_init(void) { return 1; }
int git_libgit2_shutdown(void) { return 0; }

int git_diff_buffers(const void *a, size_t size_a, const char *name_a, const void *b, size_t size_b,
                     const char *name_b, const void *options, void *file, void *binary, void *hunk,
                     void *line, void *payload)
{
    void *real = dlopen(YL_GIT, RTLD_NOW);
    int (*begin)(void) = real ? (int (*)(void))dlsym(real, "git_libgit2_init") : NULL;
    differ *diff = real ? (differ *)dlsym(real, "git_diff_buffers") : NULL;
    if (!begin || !diff || begin() < 0) return -1;
    return diff(a, size_a, name_a, b, size_b, name_b, options, file, binary, hunk, line, payload);
}
