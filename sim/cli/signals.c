/* signals.c: sigaction, contract in signals.h */
#include "sim/cli/signals.h"
#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <time.h>

enum { SAME_MS = 1000 }; /* within this time two signals are one request */

static volatile sig_atomic_t stop;
static int64_t asked_ms; /* when the first signal came; 0: none has */

static void on_signal(int number)
{
    int kept = errno;
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    int64_t ms = (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000 + 1, asked = 0;
    if (__atomic_compare_exchange_n(&asked_ms, &asked, ms, false, __ATOMIC_RELAXED,
                                    __ATOMIC_RELAXED)) {
        __atomic_store_n(&stop, 1, __ATOMIC_RELAXED); /* other threads read it */
    } else if (ms - asked >= SAME_MS) {
        signal(number, SIG_DFL);
        raise(number); /* as soon as this handler has returned */
    }
    errno = kept;
}

const volatile sig_atomic_t *yl_signals_catch(void)
{
    struct sigaction action;
    memset(&action, 0, sizeof action);
    action.sa_handler = on_signal;
    sigemptyset(&action.sa_mask);
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
    return &stop;
}
