/* folders.c: readdir, cp and patch, contract in folders.h */
#include "tests/support/folders.h"
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int by_name(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

size_t yl_folders(const char *path, char *names[YL_FOLDERS_MOST])
{
    size_t count = 0;
    DIR *folder = opendir(path);
    cr_assert(folder != NULL);
    for (struct dirent *one = readdir(folder); one; one = readdir(folder))
        if (one->d_name[0] != '.' && count < YL_FOLDERS_MOST) names[count++] = strdup(one->d_name);
    closedir(folder);
    qsort(names, count, sizeof *names, by_name);
    return count;
}

void yl_folders_enter(const char *folder, const char *base)
{
    char made[] = "/tmp/yl_folders_XXXXXX", command[1024];
    cr_assert(mkdtemp(made) && chdir(made) == 0);
    const int length = snprintf(command, sizeof command,
                                "cp -r '%s/.' . && if [ -e in.diff ]; then patch -s -o in.yaml '%s'"
                                " in.diff; elif [ ! -e in.yaml ]; then cp '%s' in.yaml; fi",
                                folder, base, base);
    cr_assert(length < (int)sizeof command && system(command) == 0, "%s", folder);
}

void yl_folders_leave(void)
{
    char made[64];
    cr_assert(getcwd(made, sizeof made) && strncmp(made, "/tmp/yl_folders_", 16) == 0);
    char command[96];
    snprintf(command, sizeof command, "rm -r '%s'", made);
    cr_assert(chdir("/") == 0 && system(command) == 0);
}
