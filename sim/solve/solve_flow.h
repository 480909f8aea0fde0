/* solve_flow.h: a flow of visits in time, and what a delay does to it.
 *
 * Why      Where a clock is asked, the mass of visits is spread over time; all that knows pieces and
 *          cells is behind these calls.
 * Shape    yl_flow_new; yl_flow_piece or yl_flow_spread; yl_flow_delay and yl_flow_split as operations
 *          come; yl_flow_total; yl_flow_free.
 * Units    microseconds, millionths of CNY; a mass is an expected number of visits.
 * Owns     the caller owns a flow until yl_flow_free; kernels and spare cells are the grid's.
 * Threads  one for each grid.
 */
#pragma once
#include "sim/engine/plan.h"

/* ---- the grid ---- */
/* A change within a cell cuts it: the parts go by their length, or all of the cell stands at its
 * start, at the first change, at its end. The answers to the latter bound the error of the former. */
enum yl_lean { YL_LEAN_NOT, YL_LEAN_START, YL_LEAN_CHANGE, YL_LEAN_END, YL_LEANS };
enum { YL_CHANGES = 64 };
struct yl_grid { /* where flows are laid: all that they know of who walks them */
    int64_t from, step;
    int64_t change[YL_CHANGES];                    /* met so far, within cells */
    uint32_t changes, layers;                      /* layers: bits of those that are fed */
    uint32_t lanes;                                /* intents side by side: a layer each; 0: one */
    bool notes;                                    /* notes changes */
    bool coarse;                                   /* the coarser grid, which gives means only */
    bool cuts;                                     /* a change has cut a cell */
    enum yl_lean lean;                             /* of a cell that a change cuts */
    uint32_t cells, most_cells, kept_cells, grids; /* kept: of delays and cells; grids: so far */
    int64_t kept_step;
    struct yl_kernel *kernel; /* moves as it grows: a pointer to one holds until the next delay */
    size_t kernels, kernel_capacity;
    double **spare; /* arrays of a cell each, all 0, of flows that are gone */
    size_t spares, spare_capacity;
    double work; /* operations so far */
};

/* A flow of visits: mass, then first and second moments of what they have done, each times the
 * mass. */
enum {
    YL_L_MASS,
    YL_L_ACTIONS,
    YL_L_ACTIONS2,
    YL_L_SWITCHES,
    YL_L_SWITCHES2,
    YL_L_COST,
    YL_L_COST2,
    YL_L_ROOM, /* nothing of a visit */
    YL_LAYERS
};
struct yl_moments {
    double x[YL_LAYERS];
};
/* Of intents that are walked side by side the layers are masses, one for each (solve_arrivals.c). */
#define YL_ABREAST YL_LAYERS
/* What a visit leaves a node with: actions, switches and cost more, its memory, where it has been. */
struct yl_done {
    double add[3];
    uint64_t memory, seen;
};
static inline bool yl_moments_none(const struct yl_grid *grid, const struct yl_moments *moments)
{
    bool none = moments->x[YL_L_MASS] == 0;
    for (uint32_t i = 1; i < grid->lanes; i++) none &= moments->x[i] == 0;
    return none;
}
void yl_moments_add(struct yl_moments *to, const struct yl_moments *from, double times);
void yl_moments_add_each(struct yl_moments *to, const struct yl_moments *from,
                         const double times[YL_LAYERS]);
void yl_moments_apply(struct yl_moments *moments, const struct yl_done *done);
/* True where anybody is there. Forgets lanes in which nobody is. */
bool yl_moments_any(const struct yl_grid *grid, struct yl_moments *moments);

/* ---- solve_moments.c: distributions ---- */
struct yl_point {
    double at, weight;
};
enum { YL_POINTS = 34 };
struct yl_delay { /* a distribution as points and a continuous rest */
    struct yl_dist dist;
    struct yl_point point[YL_POINTS];
    uint32_t points;
    double rest; /* weight of the continuous part */
};
struct yl_price {
    const struct yl_draw *draw;
    double mean, square; /* E X, E X^2 */
};
struct yl_dist yl_solve_dist(const struct yl_draw *draw);
void yl_delay_init(struct yl_delay *delay, const struct yl_draw *draw);
double yl_delay_cdf(const struct yl_delay *delay, double x); /* of the continuous part */
double yl_delay_kept(const struct yl_delay *delay,
                     double x); /* E min(X, x) of the continuous part */
/* Nodes and weights of the mean over a hidden intent, of which no chance has a larger weight than
 * `steepest`; the count. Coarse: the first of two, which bound the error. Shares: as many as give a shift
 * to 1e-6. */
enum { YL_INTENTS = 160 };
enum yl_nodes { YL_NODES_FINE, YL_NODES_COARSE, YL_NODES_SHARES };
uint32_t yl_solve_intents(const struct yl_draw *draw, double steepest, enum yl_nodes how,
                          struct yl_point node[YL_INTENTS]);

/* ---- solve_time.c: flows in time ---- */
/* Visits of even density over [from, to); an instant is a piece of one microsecond. */
struct yl_piece {
    int64_t from, to;
    struct yl_moments moments;
    double uneven; /* the part of it that may stand anywhere in it; 0: it is even */
};
/* A flow with its distribution in time: pieces are exact, a cell of the grid is taken for even, and
 * what is later than the grid is one mass. */
struct yl_flow {
    struct yl_piece *piece; /* none longer than two cells */
    uint32_t pieces, instants;
    int64_t latest; /* where the last of them begins, if behind 0: one behind it is new */
    size_t piece_capacity;
    uint32_t low, high;      /* cells [low, high) */
    double *cell[YL_LAYERS]; /* NULL: nothing */
    struct yl_moments late;
    bool has_had_most; /* there were too many pieces: they are in cells */
};
/* What has come of a piece that begins so far behind the start of a cell by the end of this cell and of those behind it. */
struct yl_come {
    int64_t behind, length;
    double uneven; /* 0 unless the answer leans to a side */
    enum yl_lean lean;
    double *by;
    size_t count, capacity;
};
enum { YL_COMES = 8 };
struct yl_kernel {
    const struct yl_draw *draw;
    struct yl_come come[YL_COMES]; /* of the last pieces */
    uint32_t comes;                /* so far */
    struct yl_delay delay;
    double *weight, *wave;         /* wave: its transform, half complex */
    uint32_t weights, waves, grid; /* grid: that asked for it last */
    double work;                   /* that it took */
};
struct yl_flow *yl_flow_new(void);
void yl_flow_free(struct yl_grid *grid, struct yl_flow *flow);
int64_t yl_grid_end(const struct yl_grid *grid);
void yl_flow_make_cells(struct yl_grid *grid, struct yl_flow *flow);
void yl_flow_widen(struct yl_flow *flow, uint32_t low, uint32_t high);
void yl_flow_into_cell(struct yl_grid *grid, struct yl_flow *flow, uint32_t at,
                       const struct yl_moments *moments, double times);
/* Adds a piece that is no longer than two cells. */
void yl_flow_piece(struct yl_grid *grid, struct yl_flow *flow, const struct yl_piece *piece);
/* Adds what is even over any time: whole cells of the grid, and the ends as pieces. */
void yl_flow_spread(struct yl_grid *grid, struct yl_flow *flow, const struct yl_piece *piece);
/* The same, but cells that it has a part of are taken for even. */
void yl_flow_blur(struct yl_grid *grid, struct yl_flow *flow, const struct yl_piece *piece);
/* Turns pieces longer than an instant into cells; those that begin with a change only if `changes`. */
void yl_flow_to_cells(struct yl_grid *grid, struct yl_flow *flow, bool changes);
struct yl_moments yl_flow_cell(const struct yl_flow *flow, uint32_t at);
/* The same as a piece: it may be as uneven as it differs from the cells beside it, for half of both
 * differences are what an instant at one of its ends has. */
struct yl_piece yl_flow_cell_piece(const struct yl_grid *grid, const struct yl_flow *flow,
                                   uint32_t at);
/* Takes what may stand anywhere in a piece out of it, if the answer leans. */
struct yl_piece yl_flow_leaning(const struct yl_grid *grid, struct yl_piece *piece);
/* True where anybody is in it. */
bool yl_flow_any(const struct yl_grid *grid, const struct yl_flow *flow);
/* True where more than the least is there, by its total. Forgets lanes that have less, in both. */
bool yl_flow_enough(const struct yl_grid *grid, struct yl_flow *flow, struct yl_moments *total,
                    double least);
/* Adds all of a flow to an empty one; nothing is left of it. */
void yl_flow_move(struct yl_grid *grid, struct yl_flow *to, struct yl_flow *from);
/* Adds up its cells. */
void yl_flow_sum(const struct yl_flow *flow, struct yl_moments *sum);
struct yl_moments yl_flow_total(const struct yl_flow *flow);
void yl_flow_add(struct yl_grid *grid, struct yl_flow *to, const struct yl_flow *from,
                 double times);
/* A flow of its own, `times` all of another. */
struct yl_flow *yl_flow_copy(struct yl_grid *grid, const struct yl_flow *from, double times);
/* A flow is another from here on, which is gone. */
void yl_flow_become(struct yl_grid *grid, struct yl_flow *flow, struct yl_flow *other);
/* The same, each layer times its own. */
void yl_flow_add_each(struct yl_grid *grid, struct yl_flow *to, const struct yl_flow *from,
                      const double times[YL_LAYERS]);
void yl_flow_apply(struct yl_grid *grid, struct yl_flow *flow, const struct yl_done *done);
/* The share for which `part` says so, 0-1 over [from, to). Pieces are cut at the instants at which it
 * changes between 0 and 1, and so are cells, or they stay even. */
typedef double yl_part(const void *context, int64_t from, int64_t to);
struct yl_parting {
    yl_part *part;
    const void *context;
    enum yl_cells { YL_CELLS_CUT, YL_CELLS_EVEN } how;
    bool bounded; /* outside [from, to) it is 0, so that nobody looks there */
    int64_t from, to;
};
/* Moves what goes into a flow of its own. */
struct yl_flow *yl_flow_split(struct yl_grid *grid, struct yl_flow *flow,
                              const struct yl_parting *parting);
/* Where all of a cell stands that a change cuts, by grid->lean. */
int64_t yl_flow_stand(const struct yl_grid *grid, yl_part *part, const void *context, int64_t from,
                      int64_t to);
/* Where `part` is next another than at `from`, if it is for a sixteenth of [from, to); else `to`. */
int64_t yl_next_change(yl_part *part, const void *context, int64_t from, int64_t to);

/* ---- solve_delay.c: a flow a while later ---- */
void yl_flow_delay(struct yl_grid *grid, struct yl_flow *flow, const struct yl_draw *draw);
/* A grid is laid: delays and cells are kept where it is as the last one. */
void yl_grid_lay(struct yl_grid *grid);
/* Forgets delays and cells. */
void yl_grid_free(struct yl_grid *grid);

/* ---- solve_grid.c ---- */
/* Notes an instant at which something changes, if it falls within a cell: nobody who goes on from
 * there is before it, however he is delayed. */
void yl_grid_change(struct yl_grid *grid, int64_t time);
/* Until when those that go on from a noted instant are taken for even: on the coarser grid a cell at
 * least, so that the two grids differ by it. Not noted: `time` itself. */
int64_t yl_grid_head(const struct yl_grid *grid, int64_t time);
