/* clusters.c: CR2 from sums of clusters, contract in clusters.h */
#include "sim/stats/clusters.h"
#include <math.h>

enum { P = 3 }; /* columns: control, treatment, covariate */
typedef double matrix[P][P];

static double weight_of(const struct yl_cluster *one, bool ratio)
{
    return ratio ? one->d : one->n;
}

/* ---- without a covariate: arm by arm --------------------------------------------------------- */
struct arm_sums {
    struct yl_clusters_arm is;
    double trace2; /* of P²; V = sum of P over the working model, whose own trace is 1 / weight */
    double of_means, size; /* sum of squares of the clusters' means; their common size, 0: none */
};

static void mean_of(struct arm_sums *out, const struct yl_cluster *cluster, size_t clusters,
                    bool treated, bool ratio)
{
    double y = 0.0;
    *out = (struct arm_sums){.size = -1.0};
    for (size_t g = 0; g < clusters; g++) {
        double weight = weight_of(&cluster[g], ratio);
        if (cluster[g].treated != treated || !(weight > 0.0)) continue;
        if (out->size < 0.0) out->size = weight;
        if (fabs(weight - out->size) > 0.0) out->size = 0.0;
        out->is.clusters++;
        out->is.weight += weight;
        y += cluster[g].y;
    }
    out->is.mean = out->is.weight > 0.0 ? y / out->is.weight : NAN;
}

static void spread_of(struct arm_sums *out, const struct yl_cluster *cluster, size_t clusters,
                      bool treated, bool ratio)
{
    double squares = 0.0, w = 0.0, ww = 0.0, all = out->is.weight;
    for (size_t g = 0; g < clusters; g++) {
        double weight = weight_of(&cluster[g], ratio), q = weight / all;
        if (cluster[g].treated != treated || !(weight > 0.0)) continue;
        double rest = cluster[g].y - out->is.mean * weight, part = q * q / (1.0 - q);
        out->is.variance += rest * rest / (1.0 - q) / all / all;
        out->of_means += rest * rest / weight / weight;
        squares += q * q;
        w += part;
        ww += part * part;
    }
    out->trace2 = (squares + w * w - ww) / all / all;
    if (out->is.clusters < 2.0) out->is.variance = NAN;
}

static struct yl_analysis by_arms(struct yl_clusters_result *out, struct arm_sums arm[2],
                                  struct yl_clusters_how how)
{
    double control = how.scale * how.scale, k = arm[0].is.clusters + arm[1].is.clusters;
    double trace = control / arm[0].is.weight + 1.0 / arm[1].is.weight;
    double df = trace * trace / (control * control * arm[0].trace2 + arm[1].trace2);
    out->equal = arm[0].size > 0.0 && fabs(arm[0].size - arm[1].size) <= 0.0;
    if (out->equal && fabs(how.scale - 1.0) <= 0.0 && k > 2.0) {
        double pooled = (arm[0].of_means + arm[1].of_means) / (k - 2.0);
        for (int a = 0; a < 2; a++) arm[a].is.variance = pooled / arm[a].is.clusters;
        df = k - 2.0;
    }
    for (int a = 0; a < 2; a++) out->arm[a] = arm[a].is;
    if (arm[0].is.clusters < 2.0 || arm[1].is.clusters < 2.0) df = NAN;
    return yl_analysis_t(arm[1].is.mean - how.scale * arm[0].is.mean,
                         control * arm[0].is.variance + arm[1].is.variance, df, how.level);
}

/* ---- with a covariate: three columns --------------------------------------------------------- */
enum side { PLAIN, TURNED }; /* TURNED: the transpose */
static void apply(double out[P], const double (*a)[P], enum side side, const double v[P])
{
    for (int i = 0; i < P; i++) {
        out[i] = 0.0;
        for (int j = 0; j < P; j++) out[i] += (side == TURNED ? a[j][i] : a[i][j]) * v[j];
    }
}

static double dot(const double a[P], const double b[P])
{
    return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

/* The inverse of L, where a = L L'; false: the columns are not independent. */
static bool cholesky(matrix inverse, const double (*a)[P])
{
    matrix l;
    for (int i = 0; i < P; i++)
        for (int j = 0; j < P; j++) l[i][j] = inverse[i][j] = 0.0;
    for (int i = 0; i < P; i++)
        for (int j = 0; j <= i; j++) {
            double left = a[i][j];
            for (int k = 0; k < j; k++) left -= l[i][k] * l[j][k];
            if (i == j && !(left > 1e-12 * a[i][i])) return false;
            l[i][j] = i == j ? sqrt(left) : left / l[j][j];
        }
    for (int c = 0; c < P; c++)
        for (int i = c; i < P; i++) {
            double left = i == c ? 1.0 : 0.0;
            for (int k = c; k < i; k++) left -= l[i][k] * inverse[k][c];
            inverse[i][c] = left / l[i][i];
        }
    return true;
}

/* Turns rows and columns i and j so that a[i][j] is 0, and the columns of the vectors with them (Jacobi). */
static void turn(matrix a, matrix vectors, int i, int j)
{
    double theta = 0.5 * (a[j][j] - a[i][i]) / a[i][j];
    double t = (theta < 0.0 ? -1.0 : 1.0) / (fabs(theta) + sqrt(theta * theta + 1.0));
    double c = 1.0 / sqrt(t * t + 1.0), s = t * c;
    for (int k = 0; k < P; k++) {
        double one = a[k][i], two = a[k][j], u = vectors[k][i], v = vectors[k][j];
        a[k][i] = c * one - s * two;
        a[k][j] = s * one + c * two;
        vectors[k][i] = c * u - s * v;
        vectors[k][j] = s * u + c * v;
    }
    for (int k = 0; k < P; k++) {
        double one = a[i][k], two = a[j][k];
        a[i][k] = c * one - s * two;
        a[j][k] = s * one + c * two;
    }
}

/* v becomes (I - a)^-1/2 v for a symmetric a; where 1 is an eigenvalue, that part is left out. */
static void adjust(double v[P], matrix a)
{
    enum { SWEEPS = 30 };
    matrix vectors = {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}};
    for (int sweep = 0; sweep < SWEEPS; sweep++)
        for (int i = 0; i < P; i++)
            for (int j = i + 1; j < P; j++)
                if (fabs(a[i][j]) > 1e-300) turn(a, vectors, i, j);
    double out[P] = {0.0, 0.0, 0.0};
    for (int e = 0; e < P; e++) {
        double left = 1.0 - a[e][e], along = 0.0;
        for (int k = 0; k < P; k++) along += vectors[k][e] * v[k];
        for (int k = 0; k < P && left > 1e-10; k++) out[k] += vectors[k][e] * along / sqrt(left);
    }
    for (int k = 0; k < P; k++) v[k] = out[k];
}

struct fit {
    matrix root; /* (X'X)^-1 = root' root */
    double beta[P], contrast[P];
    double centre;             /* of the covariate */
    double ratio[2], below[2]; /* of a ratio: its value and mean denominator in each arm */
    bool is_ratio;
};

/* X_g'X_g and X_g'y of a cluster, the covariate about its mean, a ratio made linear. */
static void moments(const struct fit *fit, const struct yl_cluster *one, matrix s, double y[P])
{
    int arm = one->treated;
    double x = one->x - fit->centre * one->n, sum = one->y, product = one->xy;
    if (fit->is_ratio) {
        double r = fit->ratio[arm], below = fit->below[arm];
        sum = r * one->n + (one->y - r * one->d) / below;
        product = r * one->x + (one->xy - r * one->xd) / below;
    }
    for (int i = 0; i < P; i++)
        for (int j = 0; j < P; j++) s[i][j] = 0.0;
    s[arm][arm] = one->n;
    s[arm][2] = s[2][arm] = x;
    s[2][2] = one->xx - 2.0 * fit->centre * one->x + fit->centre * fit->centre * one->n;
    y[0] = y[1] = 0.0;
    y[arm] = sum;
    y[2] = product - fit->centre * sum;
}

static bool solve(struct fit *fit, const struct yl_cluster *cluster, size_t clusters)
{
    matrix xx = {{0}}, s;
    double xy[P] = {0.0, 0.0, 0.0}, y[P], v[P];
    for (size_t g = 0; g < clusters; g++) {
        moments(fit, &cluster[g], s, y);
        for (int i = 0; i < P; i++) {
            xy[i] += y[i];
            for (int j = 0; j < P; j++) xx[i][j] += s[i][j];
        }
    }
    if (!cholesky(fit->root, (const double(*)[P])xx)) return false;
    apply(v, (const double(*)[P])fit->root, PLAIN, xy);
    apply(fit->beta, (const double(*)[P])fit->root, TURNED, v);
    return true;
}

/* The weights w_g that CR2 gives to X_g' of a cluster: root' f(root S root') root contrast. */
static void weights_of(double w[P], const struct fit *fit, const double (*s)[P])
{
    const double(*root)[P] = (const double(*)[P])fit->root;
    double v[P], part[P];
    matrix inner;
    for (int i = 0; i < P; i++) {
        apply(part, s, PLAIN, root[i]); /* s is symmetric, and so is what comes of it */
        apply(inner[i], root, PLAIN, part);
    }
    apply(v, root, PLAIN, fit->contrast);
    adjust(v, inner);
    apply(w, root, TURNED, v);
}

static struct yl_analysis with_covariate(const struct fit *fit, const struct yl_cluster *cluster,
                                         size_t clusters, double level)
{
    double variance = 0.0, trace = 0.0, trace2 = 0.0;
    matrix cross = {{0}}, s;
    for (size_t g = 0; g < clusters; g++) {
        double y[P], w[P], t[P], fitted[P], r[P];
        moments(fit, &cluster[g], s, y);
        weights_of(w, fit, (const double(*)[P])s);
        apply(fitted, (const double(*)[P])s, PLAIN, fit->beta);
        double left = dot(w, y) - dot(w, fitted);
        variance += left * left;
        apply(t, (const double(*)[P])s, PLAIN, w);
        apply(r, (const double(*)[P])fit->root, PLAIN, t);
        double own = dot(w, t), shared = dot(r, r);
        trace += own - shared;
        trace2 += own * own - 2.0 * own * shared;
        for (int i = 0; i < P; i++)
            for (int j = 0; j < P; j++) cross[i][j] += r[i] * r[j];
    }
    for (int i = 0; i < P; i++) trace2 += dot(cross[i], cross[i]);
    return yl_analysis_t(dot(fit->contrast, fit->beta), variance, trace * trace / trace2, level);
}

/* ---- both ------------------------------------------------------------------------------------ */
struct yl_clusters_result yl_clusters_compare(const struct yl_cluster *cluster, size_t clusters,
                                              struct yl_clusters_how how)
{
    struct yl_clusters_result out = {.equal = false};
    struct arm_sums arm[2];
    for (int a = 0; a < 2; a++) {
        mean_of(&arm[a], cluster, clusters, a, how.ratio);
        spread_of(&arm[a], cluster, clusters, a, how.ratio);
    }
    out.test = by_arms(&out, arm, how);
    if (!how.covariate || !(out.test.df > 0.0)) return out;
    struct fit fit = {.contrast = {-1.0, 1.0, 0.0}, .is_ratio = how.ratio};
    double n[2] = {0.0, 0.0}, x = 0.0;
    for (size_t g = 0; g < clusters; g++) {
        n[cluster[g].treated] += cluster[g].n;
        x += cluster[g].x;
    }
    fit.centre = x / (n[0] + n[1]);
    for (int a = 0; a < 2; a++) {
        fit.ratio[a] = arm[a].is.mean;
        fit.below[a] = arm[a].is.weight / n[a];
    }
    if (!solve(&fit, cluster, clusters)) return out;
    out.equal = false;
    out.test = with_covariate(&fit, cluster, clusters, how.level);
    return out;
}

double yl_clusters_information(const struct yl_cluster *cluster, size_t clusters, bool ratio)
{
    double information = 0.0;
    for (int a = 0; a < 2; a++) {
        struct arm_sums arm;
        mean_of(&arm, cluster, clusters, a, ratio);
        for (size_t g = 0; g < clusters; g++) {
            double weight = weight_of(&cluster[g], ratio);
            if (cluster[g].treated != (a == 1) || !(weight > 0.0)) continue;
            double rest = cluster[g].y - arm.is.mean * weight;
            information += rest * rest;
        }
    }
    return information;
}
