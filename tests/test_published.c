/* test_published.c: published values: scenarios that reproduce them, and no row of the table
 * forgotten. */
/* yl-test: LINK yl_base LABELS answers TIMEOUT 300 */
#include "tests/support/expect.h"
#include "tests/support/run.h"
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ROOM = 1024 };

Test(published, scenarios_reproduce_the_published_values)
{
    yl_expect_all(YL_SOURCE_DIR "/tests/published", 16);
}

/* The whole text of the files of a folder that end so, joined; freed by the caller. */
static char *joined(const char *folder, const char *end)
{
    char *all = NULL;
    size_t length = 0;
    FILE *out = open_memstream(&all, &length);
    DIR *dir = opendir(folder);
    for (struct dirent *one; dir && (one = readdir(dir));) {
        size_t name = strlen(one->d_name), tail = strlen(end);
        if (name < tail || strcmp(one->d_name + name - tail, end) != 0) continue;
        char path[ROOM];
        snprintf(path, sizeof path, "%s/%s", folder, one->d_name);
        char *text = yl_run_text(path);
        if (text) fputs(text, out);
        free(text);
    }
    if (dir) closedir(dir);
    fclose(out);
    return all;
}

/* Does the text name the row, not merely a longer name that begins alike? */
static bool names(const char *text, const char *id)
{
    size_t length = strlen(id);
    for (const char *c = text; (c = strstr(c, id)); c += length)
        if (c[length] < '0' || c[length] > '9') return true;
    return false;
}

/* A line of the list is `ID why`; the id is a word of its own. */
static bool pending(const char *list, const char *id)
{
    size_t length = strlen(id);
    for (const char *line = list; line && *line; line = strchr(line, '\n')) {
        line += *line == '\n';
        if (!strncmp(line, id, length) && line[length] == ' ') return true;
    }
    return false;
}

Test(published, every_row_is_used_or_pending)
{
    struct yl_run_csv csv;
    cr_assert(yl_run_csv_read(&csv, YL_SOURCE_DIR "/tests/published", "cases.csv"));
    cr_assert(ge(sz, csv.rows, 60));
    char *list = yl_run_text(YL_SOURCE_DIR "/tests/published/pending.txt");
    static const char *const where[][2] = {
        {YL_SOURCE_DIR "/tests", ".c"},
        {YL_SOURCE_DIR "/tests/published", ".yaml"},
        {YL_SOURCE_DIR "/tests/answers", ".yaml"},
    };
    enum { PLACES = sizeof where / sizeof *where };
    char *use[PLACES];
    for (int i = 0; i < PLACES; i++) use[i] = joined(where[i][0], where[i][1]);
    cr_assert(list != NULL);
    for (size_t row = 0; row < csv.rows; row++) {
        const char *id = yl_run_csv_at(&csv, row, 0);
        bool used = false;
        for (int i = 0; i < PLACES; i++) used = used || names(use[i], id);
        bool waits = pending(list, id);
        cr_expect(used || waits, "%s is neither used by a test nor in published/pending.txt", id);
        if (used && waits) fprintf(stderr, "%s is used by a test: strike it from the list\n", id);
    }
    for (int i = 0; i < PLACES; i++) free(use[i]);
    free(list);
    yl_run_csv_free(&csv);
}
