/* kernels.c: the choice by processor, contract in kernels.h */
#include "sim/rand/kernels.h"
#include "sim/rand/kernels_isa.h"
#include <math.h>
#include <stddef.h>
#include <string.h>
#if __has_include(<sys/platform/x86.h>)
#include <sys/platform/x86.h>
#endif

/* The row of each mask in yl_kernels_set_bits. PLACE: that of its lowest set bit, 0 if it has none; REST: without that bit. */
#define PLACE(mask) ((mask) ? __builtin_ctz((mask) | 256) : 0)
#define REST(mask) ((mask) & ((mask)-1))
#define REST2(mask) REST(REST(mask))
#define REST4(mask) REST2(REST2(mask))
#define ROW(mask) \
    {PLACE(mask), \
     PLACE(REST(mask)), \
     PLACE(REST2(mask)), \
     PLACE(REST2(REST(mask))), \
     PLACE(REST4(mask)), \
     PLACE(REST4(REST(mask))), \
     PLACE(REST4(REST2(mask))), \
     PLACE(REST4(REST2(REST(mask)))), \
     __builtin_popcount(mask)},
#define ROWS4(mask) ROW((mask)) ROW((mask) + 1) ROW((mask) + 2) ROW((mask) + 3)
#define ROWS16(mask) ROWS4((mask)) ROWS4((mask) + 4) ROWS4((mask) + 8) ROWS4((mask) + 12)
#define ROWS64(mask) ROWS16((mask)) ROWS16((mask) + 16) ROWS16((mask) + 32) ROWS16((mask) + 48)
const uint8_t yl_kernels_set_bits[256][16] = {ROWS64(0) ROWS64(64) ROWS64(128) ROWS64(192)};

/* From what glibc asked the processor at the start: to ask again takes 50 us in a virtual machine. Not by glibc's own macro,
 * which shifts a bit into the sign. */
#if __has_include(<sys/platform/x86.h>)
static bool is_active(unsigned feature)
{
    const struct cpuid_feature *leaf = __x86_get_cpuid_feature_leaf(feature / 128);
    return leaf->active_array[feature / 32 % 4] >> feature % 32 & 1;
}
#define HAS(name, feature) is_active(x86_cpu_##feature)
#else
#define HAS(name, feature) __builtin_cpu_supports(name)
#endif

/* Processors with these have the rest of x86-64-v3 (lzcnt, movbe, f16c), whose names clang 14 does
 * not know. */
static bool runs_avx2(void)
{
    return HAS("avx2", AVX2) && HAS("bmi", BMI1) && HAS("bmi2", BMI2) && HAS("fma", FMA);
}

static bool runs_avx512(void)
{
    return runs_avx2() && HAS("avx512f", AVX512F) && HAS("avx512bw", AVX512BW) &&
           HAS("avx512cd", AVX512CD) && HAS("avx512dq", AVX512DQ) && HAS("avx512vl", AVX512VL);
}

void yl_word_edges(double edge[YL_EDGES + 1], const struct yl_table *table)
{
    for (uint32_t i = 0; i < YL_EDGES; i++)
        edge[i] = yl_word_quantile(table, i << (32 - YL_EDGE_BITS));
    edge[YL_EDGES] = INFINITY;
}

const struct yl_kernels *yl_kernels_best(void)
{
    if (runs_avx512()) return &yl_kernels_avx512;
    return runs_avx2() ? &yl_kernels_avx2 : &yl_kernels_scalar;
}

const struct yl_kernels *yl_kernels_named(const char *name)
{
    if (strcmp(name, "scalar") == 0) return &yl_kernels_scalar;
    if (strcmp(name, "avx2") == 0) return runs_avx2() ? &yl_kernels_avx2 : NULL;
    if (strcmp(name, "avx512") == 0) return runs_avx512() ? &yl_kernels_avx512 : NULL;
    return NULL;
}
