/* cube.c: Sobol' with a digital shift, then strata; contract in cube.h */
#include "sim/stats/cube.h"
#include "sim/base/get.h"
#include "sim/base/hash.h"
#include <gsl/gsl_qrng.h>
#include <stdlib.h>

#define DIGITS 30 /* of GSL's Sobol' sequence */

uint64_t yl_cube_word(uint64_t seed, uint64_t what, uint64_t row, uint64_t column)
{
    const uint64_t address[4] = {seed, what, row, column};
    return yl_hash(address, sizeof address);
}

static void fill_even(double *uniform, uint32_t rows, uint32_t columns, uint64_t seed)
{
    const uint32_t even = columns < YL_CUBE_EVEN ? columns : YL_CUBE_EVEN;
    const uint64_t what = yl_hash_name("cube");
    double point[YL_CUBE_EVEN] = {0}; /* the sequence begins at 0, which GSL leaves out */
    gsl_qrng *sequence = even ? yl_got(gsl_qrng_alloc(gsl_qrng_sobol, even)) : NULL;
    for (uint32_t i = 0; i < rows && even; i++) {
        for (uint32_t c = 0; c < even; c++) {
            uint64_t digits = (uint64_t)(point[c] * (1u << DIGITS)),
                     shift = yl_cube_word(seed, what, UINT64_MAX, c) >> (64 - DIGITS);
            uniform[(size_t)i * columns + c] = ((double)(digits ^ shift) + 0.5) / (1u << DIGITS);
        }
        gsl_qrng_get(sequence, point);
    }
    if (sequence) gsl_qrng_free(sequence);
}

void yl_cube_fill(double *uniform, uint32_t rows, uint32_t columns, uint64_t seed)
{
    const uint64_t what = yl_hash_name("cube");
    fill_even(uniform, rows, columns, seed);
    if (columns <= YL_CUBE_EVEN) return;
    struct yl_hashed *ranked = yl_get_zeroed((size_t)rows + 1, sizeof *ranked);
    for (uint32_t c = YL_CUBE_EVEN; c < columns; c++) {
        for (uint32_t i = 0; i < rows; i++)
            ranked[i] = (struct yl_hashed){yl_cube_word(seed, what, i, c), i};
        qsort(ranked, rows, sizeof *ranked, yl_hashed_order);
        for (uint32_t k = 0; k < rows; k++) {
            double inside = ((double)(ranked[k].hash & 0xFFFFFF) + 0.5) * 0x1p-24;
            uniform[(size_t)ranked[k].number * columns + c] = (k + inside) / rows;
        }
    }
    free(ranked);
}
