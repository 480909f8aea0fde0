/* points_draw.c: Latin hypercubes by address, Sobol by GSL, contract in points_parts.h */
#include "sim/base/hash.h"
#include "sim/rand/address.h"
#include "sim/rand/dist.h"
#include "sim/sweep/points_parts.h"
#include <gsl/gsl_qrng.h>
#include <stdlib.h>

/* Sample i lies in the stratum whose draw is the i-th smallest, at a place of its own in it. */
static void draw_axis(struct yl_points *points, uint32_t axis, struct yl_hashed *order,
                      struct yl_key key)
{
    uint64_t name = yl_hash_name(points->axis[axis].path);
    uint32_t low = (uint32_t)name, high = (uint32_t)(name >> 32), n = (uint32_t)points->count;
    for (uint32_t i = 0; i < n; i++)
        order[i] = (struct yl_hashed){
            yl_k52(key, (struct yl_address){i, low, high}, yl_ctr3(YL_SLOT_CHOOSE, 0, 0)), i};
    qsort(order, n, sizeof *order, yl_hashed_order);
    for (uint32_t i = 0; i < n; i++) {
        uint64_t k = yl_k52(key, (struct yl_address){i, low, high}, yl_ctr3(YL_SLOT_CHANCE, 0, 0));
        points->unit[(size_t)i * points->axes + axis] = (order[i].number + yl_unit(k)) / n;
    }
}

static enum yl_status draw_lhs(struct yl_points *points, uint64_t seed)
{
    struct yl_hashed *order = calloc((size_t)points->count + 1, sizeof *order);
    struct yl_key key = yl_key(seed, 1, yl_hash_name("sweep.lhs"));
    if (!order) return YL_NO_MEMORY;
    for (uint32_t a = 0; a < points->axes; a++) draw_axis(points, a, order, key);
    free(order);
    return YL_OK;
}

static enum yl_status draw_sobol(struct yl_points *points)
{
    gsl_qrng *sobol = gsl_qrng_alloc(gsl_qrng_sobol, points->axes);
    if (!sobol) return YL_NO_MEMORY;
    for (uint64_t i = 0; i < points->count; i++)
        gsl_qrng_get(sobol, points->unit + (size_t)i * points->axes);
    gsl_qrng_free(sobol);
    return YL_OK;
}

enum yl_status yl_points_draw(struct yl_points *points, uint64_t seed, struct yl_fault *fault)
{
    enum yl_status s = YL_NO_MEMORY;
    points->unit = malloc((size_t)points->count * points->axes * sizeof *points->unit + 1);
    if (points->unit)
        s = points->design == YL_POINTS_LHS ? draw_lhs(points, seed) : draw_sobol(points);
    return s ? yl_fault_set(fault, s, "not enough memory for the points of the sweep",
                            "内存不足，放不下扫描的各点")
             : YL_OK;
}
