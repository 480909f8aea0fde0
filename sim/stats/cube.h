/* cube.h: points that fill a cube evenly, each at an address.
 *
 * Why      Indices of sensitivity and values of information are integrals over the uncertain inputs;
 *          even points know them with a tenth of the draws that random ones need.
 * Shape    yl_cube_fill writes rows of uniform numbers.
 * Units    (0, 1), never its ends: (k + 1/2) 2^-30, of columns beyond YL_CUBE_EVEN (k + u)/rows.
 * Order    the first YL_CUBE_EVEN columns are a Sobol' sequence with a digital shift at the address
 *          (seed, "cube", column): more rows leave those before as they were. Further columns are
 *          stratified, in an order by addresses (seed, "cube", column, row).
 * Source   Sobol' (1967); Bratley & Fox (1988), ACM TOMS 14 (GSL); digital shift: Owen (1995);
 *          strata: McKay, Beckman & Conover (1979), Technometrics 21.
 */
#pragma once
#include <stdint.h>

enum { YL_CUBE_EVEN = 40 };
/* uniform: [rows][columns] */
void yl_cube_fill(double *uniform, uint32_t rows, uint32_t columns, uint64_t seed);
/* A word for whatever else a study decides by chance. */
uint64_t yl_cube_word(uint64_t seed, uint64_t what, uint64_t row, uint64_t column);
