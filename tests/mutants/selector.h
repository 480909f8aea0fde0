/* selector.h: which mutant a test process runs; mutate.py puts it into its copy of the tree, the program never has it.
 * Why      All mutants are compiled at once, each a second body of its function, so that trying one costs no build.
 * Errors   None: without YL_MUTANT in the environment no mutant runs; YL_REACHED names a file of one byte for each of them,
 *          which becomes 1 where its function was called.
 * Owns     Nothing.
 * Threads  Written before main only, but for the marks, whose order does not matter. */
#pragma once
enum { YL_MUTANTS = 65536 };
extern int yl_mutant_chosen;
extern unsigned char *yl_mutant_reached;
static inline int yl_mutant(int i)
{
    if (!yl_mutant_reached[i]) yl_mutant_reached[i] = 1;
    return i == yl_mutant_chosen;
}
