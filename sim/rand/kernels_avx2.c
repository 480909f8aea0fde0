/* kernels_avx2.c: the body for x86-64-v3, contract in kernels.h; gcc 12 does not find vpmuludq in
 * it, so Philox is written with it. */
#define YL_KERNELS yl_kernels_avx2
#define YL_ISA "avx2"
#define YL_LANES 16
#include "sim/rand/kernels_body.h"
