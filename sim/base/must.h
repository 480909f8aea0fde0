/* must.h: checks of our own promises.
 *
 * Why      A broken promise of ours must stop the program with a report, in every build type.
 * Shape    YL_MUST(condition, "format", values...); YL_DEBUG likewise where the check costs (builds with YL_DEBUG_CHECKS).
 * Errors   prints file, line, function, condition and values to stderr and aborts.
 */
#pragma once
#include <stdnoreturn.h>

noreturn void yl_must_fail(const char *file, int line, const char *function, const char *condition,
                           const char *format, ...) __attribute__((format(printf, 5, 6), cold));

#define YL_MUST(condition, ...) \
    ((condition) ? (void)0 : yl_must_fail(__FILE__, __LINE__, __func__, #condition, __VA_ARGS__))
#ifdef YL_DEBUG_CHECKS
#define YL_DEBUG(condition, ...) YL_MUST(condition, __VA_ARGS__)
#else
#define YL_DEBUG(condition, ...) ((void)0)
#endif
