/* guard.h: what reaches the terminal is text.
 *
 * Why      Names of arms, files and variants come from strangers: an escape sequence among them could
 *          rewrite the screen, or what the terminal believes it was told to type. All output of the
 *          program goes through here, so that no message has to think of it.
 * Shape    yl_guard_streams() first of all; stdout and stderr are guarded from then on.
 * Errors   where memory is short the streams stay as they were.
 * Threads  one, at the start.
 */
#pragma once

void yl_guard_streams(void);
/* A control sequence of our own, past the guard of stderr. */
void yl_guard_control(const char *sequence);
