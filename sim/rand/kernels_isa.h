/* kernels_isa.h: what the files of the kernels share: the three sets and a table of set bits.
 *
 * Why      One place for the names that kernels.c chooses from.
 */
#pragma once
#include "sim/rand/kernels.h"

extern const struct yl_kernels yl_kernels_scalar, yl_kernels_avx2, yl_kernels_avx512;
/* [mask]: the places of its set bits, lowest first, then zeros; how many in element 8. */
extern const uint8_t yl_kernels_set_bits[256][16];
