/* control.c: candidates by name, then a regression on the best of a few; contract in control.h */
#include "sim/stats/control.h"

#include "sim/stats/interval.h"
#include "sim/stats/jackknife.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define LEVEL 0.95

static bool gone(const struct yl_over *over, uint32_t r) { return over->failed && over->failed[r]; }

static uint32_t kept(const struct yl_over *over)
{
    uint32_t n = 0;
    for (uint32_t r = 0; r < over->replications; r++) n += !gone(over, r);
    return n;
}

/* ---- candidates ------------------------------------------------------------------------------ */
static bool usable(const struct yl_metric *m)
{
    return m->has_exact && (m->kind == YL_KIND_COUNT || m->kind == YL_KIND_MONEY) &&
           strcmp(m->place, "all") && strcmp(m->metric, "persons") && isfinite(m->exact_sd) &&
           m->exact_sd > 0 && isfinite(m->exact_bound);
}

static bool is_entry(const struct yl_metric *m) { return !strncmp(m->place, "entries.", 8); }

/* Adds a metric to the column of that name, which is made if there is none. */
static enum yl_status feed(struct yl_controls *c, const char *place, const struct yl_metric *m)
{
    struct yl_control *to = NULL;
    for (uint32_t i = 0; i < c->count && !to; i++)
        if (!strcmp(c->control[i].place, place) && !strcmp(c->control[i].metric, m->metric))
            to = &c->control[i];
    if (!to) {
        to = &c->control[c->count++];
        *to = (struct yl_control){.metric = m->metric};
        snprintf(to->place, sizeof to->place, "%s", place);
        to->value = yl_arena_get(&c->arena, (c->replications + 1) * sizeof *to->value);
        if (!to->value) return YL_NO_MEMORY;
    }
    for (uint32_t r = 0; r < c->replications; r++) to->value[r] += yl_summary_value(m, r);
    to->exact += m->exact, to->bound += m->exact_bound;
    return YL_OK;
}

/* All entries together at a place, of those that are exact. */
static enum yl_status feed_sums(struct yl_controls *c, const struct yl_metric *m)
{
    if (is_entry(m)) return feed(c, "all", m);
    const char *to = m->is_path && strcmp(m->metric, "arrivals") ? strchr(m->place, '>') : NULL;
    return to ? feed(c, to + 1, m) : YL_OK;
}

static void finish(struct yl_control *one, const struct yl_over *over, uint32_t n)
{
    double sum = 0;
    for (uint32_t r = 0; r < over->replications; r++)
        if (!gone(over, r)) sum += one->value[r];
    one->centre = sum / n;
    for (uint32_t r = 0; r < over->replications; r++)
        if (!gone(over, r))
            one->squares += (one->value[r] - one->centre) * (one->value[r] - one->centre);
}

enum yl_status yl_controls_init(struct yl_controls *c, const struct yl_variant_result *v,
                                const struct yl_over *over)
{
    uint32_t exact = 0, n = kept(over);
    *c = (struct yl_controls){.replications = over->replications};
    for (uint32_t i = 0; i < v->metrics; i++) exact += usable(&v->metric[i]);
    if (!exact || n < YL_CONTROLS_FROM) return YL_OK;
    c->control = yl_arena_get(&c->arena, 2 * (size_t)exact * sizeof *c->control);
    if (!c->control) return YL_NO_MEMORY;
    for (uint32_t i = 0; i < v->metrics; i++) {
        const struct yl_metric *m = &v->metric[i];
        if (!usable(m)) continue;
        if (m->is_path && !strcmp(m->metric, "arrivals")) continue; /* those of the entry */
        enum yl_status status = feed(c, m->place, m);
        if (!status) status = feed_sums(c, m);
        if (status) return status;
    }
    for (uint32_t i = 0; i < c->count; i++) finish(&c->control[i], over, n);
    for (uint32_t i = 1; i <= YL_CONTROLS && i <= n / 10; i++)
        c->t[i] = yl_interval_t(LEVEL, n - 1.0 - i);
    return YL_OK;
}

void yl_controls_free(struct yl_controls *c)
{
    yl_arena_free(&c->arena);
    *c = (struct yl_controls){0};
}

/* ---- which of them --------------------------------------------------------------------------- */
static size_t entry_length(const char *place)
{
    if (!strncmp(place, "entries.", 8)) return strlen(place) - 8;
    const char *to = strchr(place, '>');
    return to ? (size_t)(to - place) : 0;
}

static bool same_entry(const char *a, const char *b)
{
    size_t n = entry_length(a);
    if (!n || n != entry_length(b)) return false;
    return !strncmp(strchr(a, '>') ? a : a + 8, strchr(b, '>') ? b : b + 8, n);
}

/* The smaller the nearer: what it is, then how far its number is from that of the events. */
static double distance(const struct yl_control *c, const struct yl_metric *m, double events)
{
    bool entry = entry_length(m->place) > 0, mine = entry_length(c->place) > 0;
    double rank = 3, off = c->exact > 0 && events > 0 ? fabs(log(c->exact / events)) : 100;
    if (entry != mine || (entry && !same_entry(c->place, m->place)))
        rank = 4;
    else if (!strcmp(c->place, m->place))
        rank = strcmp(c->metric, m->metric) ? 2 : 1;
    return rank * 1000 + fmin(off, 900);
}

/* The `most` nearest that vary; how many there are. */
static uint32_t nearest(const struct yl_control *pick[YL_CONTROLS], const struct yl_controls *c,
                        const struct yl_metric *m, double events, uint32_t most)
{
    double at[YL_CONTROLS + 1];
    uint32_t n = 0;
    for (uint32_t i = 0; i < c->count; i++) {
        const struct yl_control *one = &c->control[i];
        double d = distance(one, m, events);
        if (!(one->squares > 0)) continue;
        uint32_t k = n;
        for (; k && d < at[k - 1]; k--) {
            at[k] = at[k - 1];
            if (k < most) pick[k] = pick[k - 1];
        }
        at[k] = d;
        if (k < most) pick[k] = one;
        if (n < most) n++;
    }
    return n;
}

/* ---- the estimate ---------------------------------------------------------------------------- */
/* What each replication says of the figure (a pseudo-value, for a mean the value itself), 0 where
 * it failed; the plain estimate, NAN where there is none for every replication. */
static double said(double *value, const struct yl_metric *m, struct yl_over *over)
{
    double *num = over->scratch[1], *den = over->scratch[2], *move = over->scratch[3], mean = 0;
    uint32_t n = 0;
    for (uint32_t r = 0; r < over->replications; r++) {
        if (gone(over, r)) continue;
        num[n] = m->kind == YL_KIND_RATIO ? (double)m->num[r] : yl_summary_value(m, r);
        if (m->kind == YL_KIND_RATIO) den[n] = (double)m->den[r];
        mean += num[n++];
    }
    if (m->kind != YL_KIND_RATIO)
        mean /= n;
    else
        mean = yl_jackknife_ratio(move, &(struct yl_fraction){num, den, m->scale}, n);
    for (uint32_t r = 0, i = 0; r < over->replications; r++) {
        value[r] = 0;
        if (gone(over, r)) continue;
        value[r] = m->kind == YL_KIND_RATIO ? mean - (n - 1.0) * move[i] : num[i];
        i++;
    }
    return mean;
}

static double product(const double *value, double mean, const struct yl_control *c,
                      const struct yl_over *over)
{
    double sum = 0;
    for (uint32_t r = 0; r < over->replications; r++)
        if (!gone(over, r)) sum += (value[r] - mean) * (c->value[r] - c->centre);
    return sum;
}

static void correct(struct yl_better *out, const struct yl_control *c, double slope, double error)
{
    out->by = c;
    out->best -= slope * (c->centre - c->exact);
    double half = error + fabs(slope) * c->bound;
    out->low = out->best - half, out->high = out->best + half;
}

void yl_controls_best(struct yl_better *out, const struct yl_controls *c, const struct yl_metric *m,
                      struct yl_over *over)
{
    const struct yl_control *pick[YL_CONTROLS];
    double *value = over->scratch[0], squares = 0, most = -1, slope = 0;
    uint32_t n = kept(over), used = 0;
    *out = (struct yl_better){NAN, NAN, NAN, NAN, NULL};
    if (m->has_exact) {
        double bound = isfinite(m->exact_bound) ? m->exact_bound : 0;
        *out = (struct yl_better){m->exact, m->exact - bound, m->exact + bound, NAN, NULL};
        return;
    }
    int64_t events = yl_summary_events(m, over);
    if (!c->count || n < over->replications || n < YL_CONTROLS_FROM || m->no_variance ||
        events < YL_FEW_EVENTS)
        return;
    double mean = said(value, m, over);
    for (uint32_t r = 0; r < n; r++) squares += (value[r] - mean) * (value[r] - mean);
    uint32_t few = n / 10 < YL_CONTROLS ? n / 10 : YL_CONTROLS;
    uint32_t near = nearest(pick, c, m, (double)events / n, few);
    if (!near || !(squares > 0)) return; /* NAN: no value in some replication */
    for (uint32_t i = 0; i < near; i++) {
        double cross = product(value, mean, pick[i], over),
               share = cross * cross / (pick[i]->squares * squares);
        if (share > most) most = share, used = i, slope = cross / pick[i]->squares;
    }
    const struct yl_control *by = pick[used];
    double freedom = n - 1.0 - near, off = by->centre - by->exact, rest = squares * (1 - most);
    if (rest < 0) rest = 0;
    double variance = rest / freedom * (1.0 / n + off * off / by->squares);
    out->best = mean;
    correct(out, by, slope, c->t[near] * sqrt(variance));
    if (variance > 0) out->worth = squares / (n - 1.0) / n / variance;
}
