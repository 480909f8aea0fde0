/* trials_show.c: rows that are shown, by campaigns that picked nothing; contract in trials_parts.h */
#include "sim/base/get.h"
#include "sim/stats/interval.h"
#include "sim/stats/quantile.h"
#include "sim/stats/selection.h"
#include "sim/sweep/trials_parts.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

static const double level = 0.05;     /* over all that is shown together */
static const double near_share = 0.1; /* of a figure: so well it is known */
#define LEADS_FROM 0.67               /* of the draws */
enum { SHOWN = 5, DRAWS = 100, OF_A_DRAW = 2 };

struct shown {
    struct yl_trial *row[SHOWN + 1];
    uint32_t rows;
    struct yl_trial *together, *joined[SHOWN]; /* NULL: there are no two */
    uint32_t joins;
};

static double more(const struct yl_trying *of, const struct yl_trial *one)
{
    return of->sign * one->row.trial.is;
}

/* ---- which ------------------------------------------------------------------------------------ */

static bool has_lever(const struct shown *shown, const struct yl_trial *one)
{
    for (uint32_t i = 0; i < shown->rows; i++)
        if (!strcmp(shown->row[i]->row.lever, one->row.lever)) return true;
    return false;
}

/* Does a value of the same lever help alone? Then it has a row of its own. */
static bool helps_alone(const struct yl_trying *of, const struct yl_trial *one)
{
    for (size_t i = 1; i < of->trials; i++) {
        const struct yl_trial *other = of->trial[i];
        if (other->leads && !other->dropped && other->behind == of->trial[0] &&
            !strcmp(other->row.lever, one->row.lever))
            return true;
    }
    return false;
}

/* The best that is not shown yet and stands on `behind`. */
static struct yl_trial *next_behind(const struct yl_trying *of, const struct shown *shown,
                                    const struct yl_trial *behind)
{
    struct yl_trial *best = NULL;
    for (size_t i = 1; i < of->trials; i++) {
        struct yl_trial *one = of->trial[i];
        if (one->behind != behind || !one->leads || one->dropped || has_lever(shown, one)) continue;
        if (behind != of->trial[0] && helps_alone(of, one)) continue;
        if (!best || more(of, one) > more(of, best)) best = one;
    }
    return best;
}

/* The best of each lever, and behind each the best that it makes room for. */
static void choose(const struct yl_trying *of, struct shown *shown)
{
    *shown = (struct shown){0};
    while (shown->rows < SHOWN) {
        struct yl_trial *one = next_behind(of, shown, of->trial[0]);
        if (!one) break;
        for (; one && shown->rows < SHOWN; one = next_behind(of, shown, one)) {
            shown->row[shown->rows++] = one;
            one->row.shown = shown->rows;
        }
    }
}

/* ---- campaigns that picked nothing ------------------------------------------------------------ */

static struct yl_tried_figure fresh_of(const struct yl_trying *of, const struct shown *shown,
                                       const struct yl_trial *one)
{
    return yl_trying_figure(of, one, YL_TRIAL_FRESH, YL_TRIAL_DECIDES, level / (shown->rows + 1));
}

static bool is_known(const struct yl_trying *of, const struct yl_tried_figure *figure)
{
    const double half = 0.5 * (figure->high - figure->low);
    return half <= fmax(0.5 * of->within, near_share * fabs(figure->is));
}

/* Until each is known well enough. */
static enum yl_status run_fresh(struct yl_trying *of, const struct shown *shown)
{
    enum yl_status status = YL_OK;
    for (bool any = true; any && !status;) {
        const bool first_alone = of->spent >= of->bound;
        any = false;
        for (uint32_t i = 0; i < shown->rows; i++) {
            struct yl_trial_values *part = &shown->row[i]->part[YL_TRIAL_FRESH];
            const struct yl_tried_figure figure = fresh_of(of, shown, shown->row[i]);
            if (part->n >= YL_TRIALS_FRESH_MOST) continue;
            if (part->n && (first_alone || is_known(of, &figure))) continue;
            part->want = yl_selection_next(part->n, YL_TRIALS_FRESH_MOST);
            any = true;
        }
        if (any) status = yl_trying_walk(of, YL_TRIAL_FRESH);
    }
    return status;
}

/* Those that are not shown to help there, and what stands on them, go; how many. */
static uint32_t drop(const struct yl_trying *of, const struct shown *shown)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < shown->rows; i++) {
        struct yl_trial *one = shown->row[i];
        const struct yl_tried_figure figure = fresh_of(of, shown, one);
        one->dropped |= one->behind->dropped ||
                        yl_paired_ended(&figure, of->sign, of->within) != YL_TRIED_HELPS;
        if (!one->dropped) continue;
        one->row.shown = 0;
        count++;
    }
    return count;
}

static void keep_left(struct shown *shown)
{
    uint32_t rows = 0;
    for (uint32_t i = 0; i < shown->rows; i++) {
        struct yl_trial *one = shown->row[i];
        if (one->dropped) continue;
        shown->row[rows++] = one;
        one->row.shown = rows;
    }
    shown->rows = rows;
}

/* ---- together --------------------------------------------------------------------------------- */

/* Does one leave out the way that the other changes? */
static bool leaves_out(const struct yl_trial *one, const struct yl_trial *other)
{
    for (uint32_t i = 0; i < one->leave_outs; i++) {
        const char *entry = one->leave_out[i];
        const size_t length = strlen(entry);
        for (uint32_t k = 0; k < other->sets; k++) {
            const char *set = other->set[k];
            if (!strncmp(set, "entries.", 8) && !strncmp(set + 8, entry, length) &&
                set[8 + length] == '.')
                return true;
        }
    }
    return false;
}

/* What a change brings with all that is shown behind it. */
static double with_behind(const struct yl_trying *of, const struct shown *shown,
                          const struct yl_trial *one)
{
    double sum = more(of, one);
    for (uint32_t i = 0; i < shown->rows; i++)
        if (shown->row[i]->behind == one) sum += with_behind(of, shown, shown->row[i]);
    return sum;
}

/* Of a way that is left out or changed, what brings more. */
static bool is_beaten(const struct yl_trying *of, const struct shown *shown,
                      const struct yl_trial *one)
{
    for (uint32_t i = 0; i < shown->rows; i++) {
        const struct yl_trial *other = shown->row[i];
        const bool apart = leaves_out(one, other) || leaves_out(other, one);
        if (other == one || !apart) continue;
        const struct yl_trial *first = one, *second = other;
        while (first->behind != of->trial[0]) first = first->behind;
        while (second->behind != of->trial[0]) second = second->behind;
        if (first != second && with_behind(of, shown, second) > with_behind(of, shown, first))
            return true;
    }
    return false;
}

/* Is it shown, behind the best of all, to bring nothing more? Then what helps alone helps for the same as that. */
static bool turns(const struct yl_trying *of, const struct yl_trial *best,
                  const struct yl_trial *one)
{
    for (size_t i = 1; i < of->trials; i++) {
        const struct yl_trial *again = of->trial[i];
        if (again->behind != best || !again->lever || !again->part[YL_TRIAL_TRIED].n) continue;
        if (!strcmp(again->row.lever, one->row.lever) &&
            !strcmp(again->row.value, one->row.value) &&
            (again->row.ended == YL_TRIED_NOT || !(more(of, again) > 0)))
            return true;
    }
    return false;
}

static enum yl_status run_together(struct yl_trying *of, struct shown *shown)
{
    for (uint32_t i = 0; i < shown->rows; i++)
        if (!is_beaten(of, shown, shown->row[i]) && !turns(of, shown->row[0], shown->row[i]))
            shown->joined[shown->joins++] = shown->row[i];
    if (shown->joins < 2) return YL_OK;
    struct yl_trial *all = yl_trying_join(of, shown->joined, shown->joins);
    if (all->refused) return YL_OK;
    const struct shown alone = {.row = {all}, .rows = 1};
    const enum yl_status status = run_fresh(of, &alone);
    if (status) return status;
    const struct yl_tried_figure figure = fresh_of(of, shown, all);
    all->row.ended = yl_paired_ended(&figure, of->sign, of->within);
    shown->together = all;
    shown->row[shown->rows++] = all;
    return status;
}

/* By the numbers of their rows. */
static void name_together(const struct yl_trying *of, const struct shown *shown)
{
    const char *list[2] = {"", ""};
    const uint32_t rows = shown->rows - (shown->together != NULL);
    for (uint32_t number = 1, listed = 0; shown->together && number <= rows; number++)
        for (uint32_t i = 0; i < shown->joins; i++) {
            if (shown->joined[i]->row.shown != number) continue;
            list[0] = yl_arena_print(of->arena, "%s%s%u", list[0], listed ? ", " : "", number);
            list[1] = yl_arena_print(of->arena, "%s%s%u", list[1], listed ? "、" : "", number);
            listed++;
        }
    if (!shown->together) return;
    shown->together->row.shown = shown->rows;
    shown->together->row.name[0] = yl_arena_print(of->arena, "%s together", list[0]);
    shown->together->row.name[1] = yl_arena_print(of->arena, "%s 一起", list[1]);
}

/* ---- draws of what is uncertain --------------------------------------------------------------- */

static double draw_mean(const struct yl_trial_values *values, uint32_t draw)
{
    double num = 0, den = 0;
    for (uint32_t r = OF_A_DRAW * draw; r < OF_A_DRAW * (draw + 1); r++) {
        num += values->num[r];
        den += values->den[r];
    }
    return num / den;
}

static void share_of_draws(const struct yl_trying *of, struct yl_trial *one, uint32_t draws)
{
    uint32_t better = 0;
    if (!one->part[YL_TRIAL_DRAWN].n) return;
    for (uint32_t k = 0; k < draws; k++)
        better += of->sign * (draw_mean(&one->part[YL_TRIAL_DRAWN], k) -
                              draw_mean(&one->behind->part[YL_TRIAL_DRAWN], k)) >
                  0;
    one->row.draws_better = (double)better / draws;
}

static void put_loss(double *loss, double *low, double *high, const double *net, uint32_t n)
{
    struct yl_share share = {0};
    for (uint32_t r = 0; r < n; r++) {
        share.x += net[r] < 0;
        share.n += !isnan(net[r]);
    }
    if (!(share.n > 0)) return;
    const struct yl_interval interval = yl_interval_wilson(share, 0.95);
    *loss = share.x / share.n;
    *low = interval.low;
    *high = interval.high;
}

static void put_guesses(const struct yl_trying *of, struct yl_tried_guesses *guesses,
                        uint32_t draws)
{
    const struct yl_trial_values *plan = &of->trial[0]->part[YL_TRIAL_DRAWN];
    double *net = yl_get((plan->n + 1) * sizeof *net);
    uint32_t n = 0;
    for (uint32_t r = 0; r < plan->n; r++)
        if (!isnan(plan->net[r])) net[n++] = plan->net[r];
    guesses->draws = n ? draws : 0;
    put_loss(&guesses->loss, &guesses->loss_low, &guesses->loss_high, net, n);
    yl_quantile_sort(net, n);
    guesses->p05 = n ? yl_quantile(net, n, 0.05) : (double)NAN;
    guesses->p95 = n ? yl_quantile(net, n, 0.95) : (double)NAN;
    free(net);
}

/* What is better in few of the draws does not lead: the first that is in enough comes to the front, with what stands on it. */
static void lead(const struct yl_trying *of, const struct shown *shown)
{
    const uint32_t rows = shown->rows - (shown->together != NULL);
    uint32_t first = 0, end;
    while (first < rows && (shown->row[first]->behind != of->trial[0] ||
                            shown->row[first]->row.draws_better < LEADS_FROM))
        first++;
    for (end = first + 1; end < rows && shown->row[end]->behind != of->trial[0];) end++;
    for (uint32_t i = 0; first < rows && i < end; i++)
        shown->row[i]->row.shown = i < first ? i + 1 + end - first : i + 1 - first;
}

static double cost_of_draws(const struct yl_trying *of, const struct shown *shown, uint32_t draws)
{
    double visits = of->trial[0]->all_visits;
    for (uint32_t i = 0; i < shown->rows; i++) visits += shown->row[i]->visits;
    return OF_A_DRAW * draws * visits;
}

static enum yl_status run_draws(struct yl_trying *of, const struct shown *shown,
                                struct yl_tried_guesses *guesses)
{
    const struct yl_scenario *base = &of->base.variant[0];
    struct yl_draws draws = {.count = DRAWS, .replications = OF_A_DRAW};
    bool file = false;
    for (uint32_t i = 0; i < base->guesses; i++) file |= base->guess[i].draw != NULL;
    if (file && base->file_draws < draws.count) draws.count = base->file_draws;
    if (!base->guesses || !shown->rows ||
        of->spent + cost_of_draws(of, shown, draws.count) > of->bound)
        return YL_OK;
    enum yl_status status = yl_draws_make(&draws, &of->base, of->info.seed, of->how->fault);
    of->draws = &draws;
    for (uint32_t i = 0; i < shown->rows; i++)
        shown->row[i]->part[YL_TRIAL_DRAWN].want = OF_A_DRAW * draws.count;
    if (!status) status = yl_trying_walk(of, YL_TRIAL_DRAWN);
    for (uint32_t i = 0; i < shown->rows && !status; i++)
        share_of_draws(of, shown->row[i], draws.count);
    if (!status) put_guesses(of, guesses, draws.count);
    if (!status) lead(of, shown);
    of->draws = NULL;
    yl_draws_free(&draws);
    return status;
}

/* ---- figures of all rows ---------------------------------------------------------------------- */

static void turn(struct yl_tried_figure *figure)
{
    const double low = figure->low;
    figure->is = figure->is == 0 ? 0 : -figure->is;
    figure->low = figure->high == 0 ? 0 : -figure->high;
    figure->high = low == 0 ? 0 : -low;
}

static void put_figures(const struct yl_trying *of, struct yl_trial *one, const struct shown *shown)
{
    const bool fresh = one->part[YL_TRIAL_FRESH].n > 0;
    const enum yl_trial_part part = fresh ? YL_TRIAL_FRESH : YL_TRIAL_TRIED;
    const double alpha = fresh ? level / (shown->rows + 1) : one->alpha;
    if (!one->part[part].n) return;
    if (fresh) one->row.fresh = fresh_of(of, shown, one);
    one->row.net = yl_trying_figure(of, one, part, YL_TRIAL_NET, alpha);
    one->row.orders = yl_trying_figure(of, one, part, YL_TRIAL_ORDERS, alpha);
    if (one->row.family == YL_TRIED_ADDS) { /* the plan less the plan without it */
        turn(&one->row.trial);
        turn(&one->row.net);
        turn(&one->row.orders);
    }
    put_loss(&one->row.loss, &one->row.loss_low, &one->row.loss_high, one->part[part].net,
             one->part[part].n);
}

enum yl_status yl_trying_show(struct yl_trying *of, struct yl_tried_guesses *guesses)
{
    struct shown shown;
    choose(of, &shown);
    enum yl_status status = run_fresh(of, &shown);
    if (!status && drop(of, &shown)) { /* the next takes its place, once */
        choose(of, &shown);
        status = run_fresh(of, &shown);
        (void)drop(of, &shown);
        keep_left(&shown);
    }
    if (!status) status = run_together(of, &shown);
    if (!status) status = run_draws(of, &shown, guesses);
    name_together(of, &shown);
    for (size_t i = 1; i < of->trials && !status; i++) put_figures(of, of->trial[i], &shown);
    return status;
}
