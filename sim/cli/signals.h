/* signals.h: a flag that SIGINT and SIGTERM set.
 *
 * Why      Ctrl-C must stop at a place where what is finished can be reported, not in the middle of
 *          a write. A signal that comes a second later or more kills; an earlier one is the same
 *          request, since timeout(1) signals the program and then its process group.
 * Shape    flag = yl_signals_catch(); work looks at *flag.
 * Errors   none: without the handlers the signal ends the program, as usual.
 * Owns     the one flag of the program.
 * Threads  the flag may be read by any.
 */
#pragma once
#include <signal.h>
const volatile sig_atomic_t *yl_signals_catch(void);
