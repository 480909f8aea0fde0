/* kernels_scalar.c: the reference: the body for plain x86-64, contract in kernels.h */
#define YL_KERNELS yl_kernels_scalar
#define YL_ISA "scalar"
#define YL_LANES 2
#define YL_VECTOR uint64_t
#define YL_ALL(word) ((uint64_t)(word))
#define YL_LOAD(from) (*(from))
#define YL_STORE(to, v) (*(to) = (v))
#define YL_WIDEN(from) ((uint64_t) * (from))
#define YL_MULTIPLY(a, b) ((uint64_t)(uint32_t)(a) * (uint32_t)(b))
#define YL_HIGH(v) ((v) >> 32)
#define YL_XOR3(a, b, c) ((a) ^ (b) ^ (c))
#include "sim/rand/kernels_body.h"
