/* selector.c: see selector.h. */
#include "sim/base/selector.h"
#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

static unsigned char unseen[YL_MUTANTS];
int yl_mutant_chosen = -1;
unsigned char *yl_mutant_reached = unseen;

__attribute__((constructor)) static void choose(void)
{
    const char *mutant = getenv("YL_MUTANT"), *reached = getenv("YL_REACHED");
    if (mutant) yl_mutant_chosen = atoi(mutant);
    int file = reached ? open(reached, O_RDWR | O_CLOEXEC) : -1;
    if (file < 0) return;
    void *all = mmap(NULL, YL_MUTANTS, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    if (all != MAP_FAILED) yl_mutant_reached = all;
    close(file);
}
