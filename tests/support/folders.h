/* folders.h: cases that are folders: their names, and a file of one as text.
 *
 * Why      tests/errors and tests/warnings are walked alike.
 * Shape    yl_folders(path, names) gives sorted names; yl_folders_file(path) a file.
 * Errors   a folder that is not there fails the test; a file that is not there is NULL.
 * Owns     names and texts belong to the caller.
 * Threads  one.
 */
#ifndef YL_TESTS_SUPPORT_FOLDERS_H
#define YL_TESTS_SUPPORT_FOLDERS_H
#include <stddef.h>

enum { YL_FOLDERS_MOST = 512 };
size_t yl_folders(const char *path, char *names[YL_FOLDERS_MOST]);
int yl_folders_by_name(const void *a, const void *b); /* for bsearch in the names */
char *yl_folders_file(const char *path);
#endif
