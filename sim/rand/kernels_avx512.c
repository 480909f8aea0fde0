/* kernels_avx512.c: the body for x86-64-v4, contract in kernels.h */
#define YL_KERNELS yl_kernels_avx512
#define YL_ISA "avx512"
#define YL_LANES 16
#include "sim/rand/kernels_body.h"
