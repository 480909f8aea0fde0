/* points_draw.c: Sobol points by GSL, contract in points_parts.h */
#include "sim/sweep/points_parts.h"
#include <gsl/gsl_qrng.h>
#include <stdlib.h>

enum yl_status yl_points_draw(struct yl_points *points, struct yl_fault *fault)
{
    gsl_qrng *sobol = gsl_qrng_alloc(gsl_qrng_sobol, points->axes);
    points->unit = malloc((size_t)points->count * points->axes * sizeof *points->unit + 1);
    for (uint64_t i = 0; sobol && points->unit && i < points->count; i++)
        gsl_qrng_get(sobol, points->unit + (size_t)i * points->axes);
    const bool good = sobol && points->unit;
    if (sobol) gsl_qrng_free(sobol);
    if (good) return YL_OK;
    return yl_fault_set(fault, YL_NO_MEMORY, "not enough memory for the points of the sweep",
                        "内存不足，放不下扫描的各点");
}
