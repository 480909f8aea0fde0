/* law.c: lists of scenarios, copies by cp, text edited line by line; contract in law.h */
#include "tests/support/law.h"
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <fnmatch.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ROOM = 1024, FEWEST = 70, DEEPEST = 5 };
const char *const yl_law_few[] = {"--replications", "2", "--threads", "1", NULL};
const char *const yl_law_none[] = {NULL};

/* Does a line of the text, a pattern, match the path? */
static bool listed(const char *text, const char *path)
{
    char line[ROOM];
    for (size_t length; *text; text += length + (text[length] == '\n')) {
        length = strcspn(text, "\n");
        snprintf(line, sizeof line, "%.*s", (int)length, text);
        if (!fnmatch(line, path, 0)) return true;
    }
    return false;
}

void yl_law_gather(struct yl_run_list *list)
{
    struct yl_run_list all = {0};
    const char *only = getenv("YL_ONLY");
    char *slow = yl_run_text(YL_SOURCE_DIR "/tests/laws/slow.txt");
    bool every = only || getenv("YL_SLOW");
    cr_assert(slow != NULL);
    yl_run_scenarios(&all, YL_SOURCE_DIR "/tests/laws");
    yl_run_scenarios(&all, YL_SOURCE_DIR "/tests/answers");
    yl_run_scenarios(&all, YL_SOURCE_DIR "/scenarios");
    for (size_t i = 0; i < all.count; i++) {
        bool bench = strstr(all.path[i], "/scenarios/bench/") != NULL;
        if (bench || (only && !strstr(all.path[i], only))) continue;
        if (!every && listed(slow, all.path[i] + strlen(YL_SOURCE_DIR "/"))) continue;
        list->path = realloc(list->path, (list->count + 1) * sizeof *list->path);
        if (!list->path) abort();
        list->path[list->count++] = strdup(all.path[i]);
    }
    yl_run_list_free(&all);
    free(slow);
    if (!only) cr_assert(ge(sz, list->count, FEWEST));
}

bool yl_law_run(struct yl_run_done *done, const char *path, const char *const *options,
                const char *const *more, const char *tunables)
{
    const char *list[YL_RUN_OPTIONS + 1];
    size_t count = 0;
    for (; *options; options++) list[count++] = *options;
    for (; *more && count < YL_RUN_OPTIONS; more++) list[count++] = *more;
    list[count] = NULL;
    yl_run_program(done, path, list, tunables);
    if (!done->status) return true;
    cr_expect(eq(i32, done->status, 0), "%s: %.400s", path, done->said ? done->said : "");
    return false;
}

static bool shell(const char *format, const char *a, const char *b)
{
    char command[3 * ROOM];
    snprintf(command, sizeof command, format, a, b);
    return system(command) == 0;
}

void yl_law_copy_begin(struct yl_law_copy *copy)
{
    *copy = (struct yl_law_copy){"/tmp/yl-laws-XXXXXX"};
    cr_assert(mkdtemp(copy->base) != NULL);
    cr_assert(shell("mkdir '%s/tests%s'", copy->base, ""));
    cr_assert(shell("cp -r '%2$s/tests/answers' '%2$s/tests/laws' '%1$s/tests'", copy->base,
                    YL_SOURCE_DIR));
    shell("cp -r '%2$s/scenarios' '%1$s' 2>/dev/null", copy->base, YL_SOURCE_DIR);
}

void yl_law_copy_end(struct yl_law_copy *copy) { shell("rm -rf '%s'%s", copy->base, ""); }

bool yl_law_run_text(struct yl_run_done *done, const struct yl_law_copy *copy, const char *path,
                     const char *text, const char *const *options, const char *const *more,
                     const char *tunables)
{
    char folder[ROOM], file[ROOM];
    const char *below = path + strlen(YL_SOURCE_DIR), *slash = strrchr(path, '/');
    snprintf(folder, sizeof folder, "%s%.*s", copy->base, (int)(slash - below), below);
    snprintf(file, sizeof file, "%s%s", folder, slash);
    cr_assert(yl_run_write(folder, slash + 1, text), "cannot write %s", file);
    bool good = yl_law_run(done, file, options, more, tunables);
    char *original = yl_run_text(path);
    cr_assert(original && yl_run_write(folder, slash + 1, original));
    free(original);
    return good;
}

static bool is_comment(const char *line) { return line[strspn(line, " ")] == '#'; }

char *yl_law_with_step(const char *text, const char *body)
{
    char *out = NULL;
    size_t length = 0;
    FILE *to = open_memstream(&out, &length);
    for (const char *line = text, *end; *line; line = end) {
        end = line + strcspn(line, "\n");
        end += *end == '\n';
        const char *at = line, *flow = strstr(at, "steps: ["), *block = strstr(at, "steps:\n");
        for (; !is_comment(line) && flow && flow < end; flow = strstr(at, "steps: [")) {
            fprintf(to, "%.*ssteps: [{zzz: {%s}}, ", (int)(flow - at), at, body);
            at = flow + strlen("steps: [");
        }
        fprintf(to, "%.*s", (int)(end - at), at);
        if (is_comment(line) || !block || block >= end) continue;
        const char *item = end;
        while (*item && is_comment(item)) item += strcspn(item, "\n") + 1;
        fprintf(to, "%*s- zzz: {%s}\n", (int)strspn(item, " "), "", body);
    }
    fclose(to);
    return out;
}

/* The file that a line includes: "include: [FILE, ...", or "- FILE.yaml" of a list; its length. */
static size_t included(const char *line, size_t length, const char **name)
{
    const char *flow = strstr(line, "include: ["), *from = line + strspn(line, " ");
    if (flow && flow < line + length) {
        *name = flow + strlen("include: [");
    } else if (!strncmp(from, "- ", 2)) {
        *name = from + 2;
    } else {
        return 0;
    }
    size_t size = strcspn(*name, " ,]#\n");
    return size > 5 && !strncmp(*name + size - 5, ".yaml", 5) ? size : 0;
}

static bool says(const char *path, const char *word, int depth)
{
    char *text = yl_run_text(path), other[ROOM];
    bool found = false;
    for (const char *line = text; line && *line && !found; line = strchr(line, '\n')) {
        line += *line == '\n';
        size_t length = strcspn(line, "\n");
        const char *hit = strstr(line, word), *name;
        found = !is_comment(line) && hit && hit < line + length;
        if (is_comment(line) || depth > DEEPEST) continue;
        for (size_t size = included(line, length, &name); size && !found;) {
            snprintf(other, sizeof other, "%.*s/%.*s", (int)(strrchr(path, '/') - path), path,
                     (int)size, name);
            found = says(other, word, depth + 1);
            name += size + strspn(name + size, " ,");
            size = strcspn(name, " ,]#\n");
        }
    }
    free(text);
    return found;
}

bool yl_law_says(const char *path, const char *word) { return says(path, word, 0); }
