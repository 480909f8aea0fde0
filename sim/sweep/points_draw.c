/* points_draw.c: Sobol points by GSL, contract in points_parts.h */
#include "sim/base/get.h"
#include "sim/sweep/points_parts.h"
#include <gsl/gsl_qrng.h>
#include <stdlib.h>

enum yl_status yl_points_draw(struct yl_points *points, struct yl_fault *fault)
{
    gsl_qrng *sobol = yl_got(gsl_qrng_alloc(gsl_qrng_sobol, points->axes));
    points->unit = yl_try_get((size_t)points->count, points->axes * sizeof *points->unit);
    for (uint64_t i = 0; points->unit && i < points->count; i++)
        gsl_qrng_get(sobol, points->unit + (size_t)i * points->axes);
    const bool good = points->unit;
    gsl_qrng_free(sobol);
    if (good) return YL_OK;
    return yl_fault_set(fault, YL_NO_MEMORY, "not enough memory for the points of the sweep",
                        "内存不足，放不下扫描的各点");
}
