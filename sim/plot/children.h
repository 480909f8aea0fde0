/* children.h: programs that draw, started without a shell.
 *
 * Why      gnuplot and fc-match are programs of their own; several may run at once.
 * Shape    pid = yl_child_start(argv, messages); yl_child_end(pid, NULL); or yl_child_kill(pid).
 * Errors   -1 with errno.
 * Owns     a child that was started has to be ended or killed, else it stays in the system's table.
 * Threads  any.
 */
#ifndef YL_SIM_PLOT_CHILDREN_H
#define YL_SIM_PLOT_CHILDREN_H
#include "sim/base/stop.h"
#include <sys/types.h>

/* argv[0] from PATH; its stdout and stderr go to the file `messages`. */
pid_t yl_child_start(char *const argv[], const char *messages);
/* Waits for it: its exit status, 128 and more by a signal. It is told to end where this program is
 * asked to stop meanwhile. */
int yl_child_end(pid_t child, const volatile sig_atomic_t *stop);
void yl_child_kill(pid_t child);
/* How many may draw at once. */
unsigned yl_children_at_once(void);
#endif
