/* loops.c: circles of hand-overs that nothing holds up; contract in read.h */
#include "models/read.h"

void yl_loops_check(struct yl_load *load) { (void)load; }
