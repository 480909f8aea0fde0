/* address.c: chances as thresholds, contract in address.h */
#include "sim/rand/address.h"

struct yl_chance yl_chance_of(double p)
{
    if (p >= 1.0) return (struct yl_chance){UINT64_MAX, true};
    if (!(p > 0.0)) return (struct yl_chance){0, false};
    double x = p * 0x1p64; /* whole where p is 2^-12 or more; else rounded to the nearest */
    if (x < 0x1p52) x += 0.5;
    return (struct yl_chance){(uint64_t)x, false};
}
