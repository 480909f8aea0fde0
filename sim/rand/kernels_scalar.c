/* kernels_scalar.c: the reference: the body for plain x86-64, contract in kernels.h */
#define YL_KERNELS yl_kernels_scalar
#define YL_ISA "scalar"
#define YL_LANES 4
#include "sim/rand/kernels_body.h"
