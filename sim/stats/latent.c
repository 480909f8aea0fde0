/* latent.c: nodes once, then Newton's method with differences of the exact gradient; contract in latent.h */
#include "sim/stats/latent.h"
#include "sim/base/array.h"
#include "sim/base/get.h"
#include <gsl/gsl_eigen.h>
#include <gsl/gsl_linalg.h>
#include <math.h>
#include <string.h>

enum { NODES = 61, ROUNDS = 60, TRIES = 40 };
static const double step_of_difference = 1e-5, gain_enough = 1e-12, least_sd = 1e-3;

struct problem {
    const struct yl_latent_data *data;
    double node[NODES], weight[NODES]; /* of the standard normal law */
    double *pass;                      /* [steps][NODES] chance at each node */
    uint32_t all;                      /* levels and sd */
};

/* Nodes are the eigenvalues of the three-term recurrence, weights the squares of the first components (Golub & Welsch). */
static void make_nodes(struct problem *problem)
{
    gsl_matrix *jacobi = yl_got(gsl_matrix_calloc(NODES, NODES)),
               *vectors = yl_got(gsl_matrix_alloc(NODES, NODES));
    gsl_vector *values = yl_got(gsl_vector_alloc(NODES));
    gsl_eigen_symmv_workspace *work = yl_got(gsl_eigen_symmv_alloc(NODES));
    for (size_t i = 1; i < NODES; i++) {
        gsl_matrix_set(jacobi, i, i - 1, sqrt((double)i));
        gsl_matrix_set(jacobi, i - 1, i, sqrt((double)i));
    }
    (void)gsl_eigen_symmv(jacobi, values, vectors, work);
    for (size_t i = 0; i < NODES; i++) {
        problem->node[i] = gsl_vector_get(values, i);
        problem->weight[i] = pow(gsl_matrix_get(vectors, 0, i), 2);
    }
    gsl_eigen_symmv_free(work);
    gsl_vector_free(values);
    gsl_matrix_free(vectors);
    gsl_matrix_free(jacobi);
}

static double log_pass(double chance) { return log(fmax(chance, 1e-300)); }

/* Of one person at each node: likelihood times weight; their sum. */
static double at_nodes(const struct problem *problem, const struct yl_latent_person *person,
                       double of[NODES])
{
    double sum = 0;
    for (int q = 0; q < NODES; q++) {
        double log_all = 0;
        for (size_t i = 0; i < person->count; i++) {
            const struct yl_latent_trial *trial = &problem->data->trial[person->first + i];
            double chance = problem->pass[trial->step * NODES + (uint32_t)q];
            log_all += trial->passed * log_pass(chance) + trial->failed * log_pass(1 - chance);
        }
        of[q] = problem->weight[q] * exp(log_all);
        sum += of[q];
    }
    return sum;
}

/* What one person adds to the gradient, each node by its share of the likelihood. */
static void add_slope(const struct problem *problem, const struct yl_latent_person *person,
                      const double share[NODES], double *slope)
{
    for (size_t i = 0; i < person->count; i++) {
        const struct yl_latent_trial *trial = &problem->data->trial[person->first + i];
        double all = trial->passed + trial->failed;
        for (int q = 0; q < NODES; q++) {
            double more = trial->passed - all * problem->pass[trial->step * NODES + (uint32_t)q];
            slope[trial->step] += person->weight * share[q] * more;
            slope[problem->all - 1] += person->weight * share[q] * more * problem->node[q];
        }
    }
}

/* Log-likelihood at levels and sd; its gradient where it is asked for. */
static double evaluate(const struct problem *problem, const double *at, double *slope)
{
    const struct yl_latent_data *data = problem->data;
    double total = 0, of[NODES];
    for (uint32_t step = 0; step < data->steps; step++)
        for (int q = 0; q < NODES; q++)
            problem->pass[step * NODES + (uint32_t)q] =
                1 / (1 + exp(-at[step] - at[data->steps] * problem->node[q]));
    if (slope) memset(slope, 0, problem->all * sizeof *slope);
    for (size_t p = 0; p < data->persons; p++) {
        double sum = at_nodes(problem, &data->person[p], of);
        total += data->person[p].weight * log_pass(sum);
        for (int q = 0; q < NODES && slope; q++) of[q] /= sum > 0 ? sum : 1;
        if (slope) add_slope(problem, &data->person[p], of, slope);
    }
    return total;
}

/* Negative second derivatives, by differences of the gradient. */
static void bend(const struct problem *problem, double *at, double *work, gsl_matrix *out)
{
    double *up = work, *down = work + problem->all;
    for (uint32_t i = 0; i < problem->all; i++) {
        double was = at[i];
        at[i] = was + step_of_difference;
        evaluate(problem, at, up);
        at[i] = was - step_of_difference;
        evaluate(problem, at, down);
        at[i] = was;
        for (uint32_t k = 0; k < problem->all; k++)
            gsl_matrix_set(out, i, k, (down[k] - up[k]) / (2 * step_of_difference));
    }
    for (uint32_t i = 0; i < problem->all; i++)
        for (uint32_t k = 0; k < i; k++) {
            double both = (gsl_matrix_get(out, i, k) + gsl_matrix_get(out, k, i)) / 2;
            gsl_matrix_set(out, i, k, both);
            gsl_matrix_set(out, k, i, both);
        }
}

struct space { /* of Newton's method */
    double *at, *to, *slope, *work;
    gsl_matrix *bend, *root;
    gsl_vector *right;
};

/* The factor of the second derivatives, with a ridge where they are not positive definite. */
static bool factor(struct space *space)
{
    double ridge = 0;
    for (int tries = 0; tries < TRIES; tries++) {
        gsl_matrix_memcpy(space->root, space->bend);
        for (size_t i = 0; i < space->root->size1; i++) *gsl_matrix_ptr(space->root, i, i) += ridge;
        if (!gsl_linalg_cholesky_decomp1(space->root)) return true;
        ridge = ridge > 0 ? 4 * ridge : 1e-3;
    }
    return false;
}

/* One step uphill, halved until it is one; what it gained, or a NAN. */
static double climb(const struct problem *problem, struct space *space)
{
    double here = evaluate(problem, space->at, space->slope);
    bend(problem, space->at, space->work, space->bend);
    if (!factor(space)) return NAN;
    for (uint32_t i = 0; i < problem->all; i++) gsl_vector_set(space->right, i, space->slope[i]);
    gsl_linalg_cholesky_svx(space->root, space->right);
    for (double share = 1; share > 1e-9; share /= 2) {
        for (uint32_t i = 0; i < problem->all; i++)
            space->to[i] = space->at[i] + share * gsl_vector_get(space->right, i);
        double there = evaluate(problem, space->to, NULL);
        if (!(there >= here)) continue;
        memcpy(space->at, space->to, problem->all * sizeof *space->at);
        return there - here;
    }
    return 0;
}

static void begin(const struct problem *problem, double *at)
{
    const struct yl_latent_data *data = problem->data;
    for (uint32_t step = 0; step < data->steps; step++) {
        double passed = 0.5, failed = 0.5;
        for (size_t p = 0; p < data->persons; p++)
            for (size_t i = 0; i < data->person[p].count; i++) {
                const struct yl_latent_trial *trial = &data->trial[data->person[p].first + i];
                if (trial->step != step) continue;
                passed += data->person[p].weight * trial->passed;
                failed += data->person[p].weight * trial->failed;
            }
        at[step] = log(passed / failed);
    }
    at[data->steps] = 0.5;
}

static void make_space(struct space *space, size_t all)
{
    space->at = yl_get_zeroed(all, sizeof(double));
    space->to = yl_get_zeroed(all, sizeof(double));
    space->slope = yl_get_zeroed(all, sizeof(double));
    space->work = yl_get_zeroed(2 * all, sizeof(double));
    space->bend = yl_got(gsl_matrix_alloc(all, all));
    space->root = yl_got(gsl_matrix_alloc(all, all));
    space->right = yl_got(gsl_vector_alloc(all));
}

static enum yl_status take(struct yl_latent_fit *fit, const struct problem *problem,
                           struct space *space)
{
    bend(problem, space->at, space->work, space->bend);
    gsl_matrix_memcpy(space->root, space->bend);
    if (gsl_linalg_cholesky_decomp1(space->root) || gsl_linalg_cholesky_invert(space->root))
        return YL_BAD_INPUT;
    memcpy(fit->level, space->at, problem->data->steps * sizeof *fit->level);
    fit->sd = fabs(space->at[problem->data->steps]);
    for (uint32_t i = 0; i < problem->all; i++)
        for (uint32_t k = 0; k < problem->all; k++)
            fit->covariance[i * problem->all + k] = gsl_matrix_get(space->root, i, k);
    fit->log_likelihood = evaluate(problem, space->at, NULL);
    return YL_OK;
}

enum yl_status yl_latent_fit(struct yl_latent_fit *fit, const struct yl_latent_data *data)
{
    struct problem problem = {.data = data, .all = data->steps + 1};
    struct space space = {0};
    double gain = INFINITY;
    *fit = (struct yl_latent_fit){
        .level = yl_get_zeroed(problem.all, sizeof(double)),
        .covariance = yl_get_zeroed((size_t)problem.all * problem.all, sizeof(double)),
        .steps = data->steps};
    problem.pass = yl_get_zeroed((size_t)problem.all * NODES, sizeof(double));
    make_nodes(&problem);
    make_space(&space, problem.all);
    begin(&problem, space.at);
    for (int round = 0; round < ROUNDS && !isnan(gain) && !(fabs(gain) < gain_enough); round++)
        gain = climb(&problem, &space);
    enum yl_status status = gain < 1e-6 ? take(fit, &problem, &space) : YL_BAD_INPUT;
    if (!status && fit->sd < least_sd) fit->sd = 0;
    YL_FREE(space.at, space.to, space.slope, space.work, problem.pass);
    gsl_matrix_free(space.bend);
    gsl_matrix_free(space.root);
    gsl_vector_free(space.right);
    return status;
}

void yl_latent_free(struct yl_latent_fit *fit)
{
    YL_FREE(fit->level, fit->covariance);
    *fit = (struct yl_latent_fit){0};
}
