/* folders.h: cases that are folders: their names, and one of them as the current folder.
 *
 * Why      tests/errors and tests/warnings are walked alike.
 * Shape    yl_folders(path, names) gives sorted names. A case whose scenario is another one with a slip holds the slip alone, in.diff: yl_folders_enter makes a copy of FOLDER under /tmp the current one, with the
 *          scenario as in.yaml (BASE, patched); yl_folders_leave removes it.
 * Errors   a folder that is not there and a slip that does not fit its scenario fail the test.
 * Owns     names belong to the caller.
 * Threads  one.
 */
#pragma once
#include <stddef.h>

enum { YL_FOLDERS_MOST = 512 };
size_t yl_folders(const char *path, char *names[YL_FOLDERS_MOST]);
void yl_folders_enter(const char *folder, const char *base);
void yl_folders_leave(void);
