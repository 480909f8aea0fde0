/* status.h: how a function that can fail says so.
 *
 * Why      One enum for the whole program, so a fault travels up unchanged to the verb that turns it into an exit status.
 * Shape    0 is good: `if ((s = yl_x(...))) return s;`
 * Errors   The text of a fault of the machine is in the struct yl_fault that the call was given, in both languages: only the
 *          verb knows which of them is read (yl_fault_text, diag.h).
 */
#pragma once
#include <stdbool.h>
#include <stddef.h>

#define YL_CHECKED __attribute__((warn_unused_result))
#define YL_PRINTF(at, from) __attribute__((format(printf, at, from)))

enum yl_status {
    YL_OK,
    YL_BAD_INPUT,   /* the analyst's file or data: diagnostics are collected; exit 1 */
    YL_BAD_CALL,    /* the command line; exit 2 */
    YL_NO_MEMORY,   /* the machine; exit 3 */
    YL_IO,          /* the machine; exit 3 */
    YL_FAILED,      /* one replication hit a limit; the run goes on without it */
    YL_INTERRUPTED, /* a signal; exit 130 */
};

/* What a fault of the machine says; `text` is "" while all is well. */
enum { YL_FAULT = 512 };
struct yl_fault {
    char text[YL_FAULT], zh[YL_FAULT];
    int why; /* errno, where a call of the system failed */
};
/* English and Chinese take the same arguments in the same order. The first fault
 * is the cause, later ones are its consequences: its text stays. */
enum yl_status yl_fault_set(struct yl_fault *fault, enum yl_status status, const char *en,
                            const char *zh, ...) YL_PRINTF(3, 5) YL_PRINTF(4, 5);
/* The same, with the reason of the system behind it; why: errno, 0: a write failed before. */
enum yl_status yl_fault_errno(struct yl_fault *fault, enum yl_status status, int why,
                              const char *en, const char *zh, ...) YL_PRINTF(4, 6) YL_PRINTF(5, 6);
/* True where the system failed, and not because a name is that of no file that may be read. */
bool yl_fault_is_machines(const struct yl_fault *fault);
/* What another fault says. */
enum yl_status yl_fault_take(struct yl_fault *fault, enum yl_status status,
                             const struct yl_fault *other);
/* What failed first. */
static inline enum yl_status yl_status_first(enum yl_status status, enum yl_status then)
{
    return status ? status : then;
}
/* The same, but a replication that has failed leaves the others, which all else does not. */
static inline enum yl_status yl_status_graver(enum yl_status status, enum yl_status then)
{
    return status && !(status == YL_FAILED && then) ? status : then;
}
