/* kernels_avx512.c: the body for x86-64-v4, with its multiply in Philox, contract in kernels.h */
#include <immintrin.h>
#define YL_KERNELS yl_kernels_avx512
#define YL_ISA "avx512"
#define YL_LANES 16
#define YL_WHOLE_CUBICS
#define YL_VECTOR __m512i
#define YL_ALL(word) _mm512_set1_epi64((int64_t)(word))
#define YL_LOAD(from) _mm512_loadu_si512(from)
#define YL_STORE(to, v) _mm512_storeu_si512(to, v)
#define YL_WIDEN(from) _mm512_cvtepu32_epi64(_mm256_loadu_si256((const void *)(from)))
#define YL_MULTIPLY(a, b) _mm512_mul_epu32(a, b)
#define YL_HIGH(v) _mm512_srli_epi64(v, 32)
#define YL_XOR3(a, b, c) _mm512_ternarylogic_epi64(a, b, c, 0x96)
#include "sim/rand/kernels_body.h"
