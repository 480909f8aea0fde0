/* kernels_avx2.c: the body for x86-64-v3, contract in kernels.h; gcc 12 does not find vpmuludq in
 * the plain loop, so Philox is written with it. */
#include <immintrin.h>
#define YL_KERNELS yl_kernels_avx2
#define YL_ISA "avx2"
#define YL_LANES 16
#define YL_VECTOR __m256i
#define YL_ALL(word) _mm256_set1_epi64x((int64_t)(word))
#define YL_LOAD(from) _mm256_loadu_si256((const void *)(from))
#define YL_STORE(to, v) _mm256_storeu_si256((void *)(to), v)
#define YL_WIDEN(from) _mm256_cvtepu32_epi64(_mm_loadu_si128((const void *)(from)))
#define YL_MULTIPLY(a, b) _mm256_mul_epu32(a, b)
#define YL_HIGH(v) _mm256_srli_epi64(v, 32)
#define YL_XOR3(a, b, c) _mm256_xor_si256(_mm256_xor_si256(a, b), c)
#include "sim/rand/kernels_body.h"
