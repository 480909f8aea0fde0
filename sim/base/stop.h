/* stop.h: has a signal asked to stop?
 *
 * Why      Work of minutes looks at a word that a signal sets. Apart from status.h, which nearly every file reads: <signal.h>
 *          cost more to read there than the rest of it.
 * Shape    if (yl_stop_asked(options->stop)) return YL_INTERRUPTED;
 * Threads  any; the word is written by a handler.
 */
#pragma once
#include <signal.h>
#include <stdbool.h>

/* NULL: never. */
static inline bool yl_stop_asked(const volatile sig_atomic_t *stop)
{
    return stop && __atomic_load_n(stop, __ATOMIC_RELAXED);
}
