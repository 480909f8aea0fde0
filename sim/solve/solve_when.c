/* solve_when.c: what holds when: tests, dates, ages and rhythms as parts of a span of time.
 * Contract: solve_parts.h. */
#include "sim/engine/moment.h"
#include "sim/solve/solve_parts.h"
#include <math.h>

static uint8_t fact_at(const struct yl_plan_axis *axis, int64_t time)
{
    if (axis->timetable.count) return yl_moment_value(&axis->timetable, time);
    return axis->fixed ? axis->fixed_value : time >= axis->from && time < axis->to;
}

/* Cells come one after the other: a day is looked up once. */
static int64_t time_of_day(const struct yl_solver *solver, int64_t time)
{
    struct yl_day *day = solver->day;
    if (time < day->from || time >= day->to) {
        int64_t change = yl_zone_change(&solver->plan->zone, time, time + YL_DAY);
        day->from = time;
        day->to = change == YL_NEVER ? time + YL_DAY : change;
        day->since_midnight = yl_moment_of_day(solver->plan, time);
    }
    return (day->since_midnight + time - day->from) % YL_DAY;
}

bool yl_when_test(const struct yl_when *when, const struct yl_test *test, int64_t time)
{
    const struct yl_plan *plan = when->solver->plan;
    if (test->kind == YL_TEST_LIMIT) return true;
    if (test->kind == YL_TEST_LIVE)
        return !plan->room[test->index].sessions ||
               yl_moment_session(&plan->room[test->index], time);
    if (test->kind == YL_TEST_AXIS) {
        if (plan->axis[test->index].kind == YL_AXIS_FACT)
            return test->mask >> fact_at(&plan->axis[test->index], time) & 1;
        return yl_solve_axis_test(when->solver, test, when->memory);
    }
    return yl_moment_hours_hold(test, time_of_day(when->solver, time));
}

static bool tests_at(const struct yl_when *when, int64_t time)
{
    bool all = true;
    for (uint32_t i = 0; i < when->tests->count && all; i++)
        all = yl_when_test(when, &when->tests->test[i], time);
    return all != when->tests->opposite;
}

double yl_when_tests(const void *context, int64_t from, int64_t to)
{
    const bool first = tests_at(context, from);
    if (to - from <= 1) return first;
    const bool alike =
        first == tests_at(context, to - 1) && first == tests_at(context, from + (to - from) / 2);
    return alike ? first : 0.5;
}

double yl_span_share(int64_t from, int64_t to, int64_t low, int64_t high)
{
    if (low < from) low = from;
    if (high > to) high = to;
    return high > low ? (double)(high - low) / (double)(to - from) : 0;
}

double yl_when_span(const void *context, int64_t from, int64_t to)
{
    const struct yl_when *when = context;
    return yl_span_share(from, to, when->from, when->to);
}

double yl_when_value(const void *context, int64_t from, int64_t to)
{
    const struct yl_when *when = context;
    const struct yl_timetable *table = &when->axis->timetable;
    if (!table->count) return yl_span_share(from, to, when->axis->from, when->axis->to);
    double part = 0;
    int64_t at = from;
    for (uint32_t i = yl_moment_change(table, from); at < to; i++) {
        int64_t next = i < table->count && table->at[i] < to ? table->at[i] : to;
        if (yl_moment_value(table, at) == when->value) part += (double)(next - at);
        at = next;
    }
    return part / (double)(to - from);
}

double yl_when_valid(const void *context, int64_t from, int64_t to)
{
    const struct yl_when *when = context;
    const struct yl_delay *delay = when->delay;
    double a = (double)(from - when->solver->born), b = (double)(to - when->solver->born), sum = 0;
    if (a < 0) a = 0;
    if (to - from <= 1) {
        for (uint32_t i = 0; i < delay->points; i++)
            sum += delay->point[i].at >= a ? delay->point[i].weight : 0;
        return sum + (delay->rest > 0 ? delay->rest - yl_delay_cdf(delay, a) : 0);
    }
    if (b <= a) return 1;
    for (uint32_t i = 0; i < delay->points; i++)
        sum += delay->point[i].weight * (fmin(delay->point[i].at, b) - fmin(delay->point[i].at, a));
    if (delay->rest > 0) sum += yl_delay_kept(delay, b) - yl_delay_kept(delay, a);
    sum /= b - a;
    return sum < 0 ? 0 : sum > 1 ? 1 : sum;
}

double yl_when_rhythm(const void *context, int64_t from, int64_t to)
{
    const struct yl_when *when = context;
    const struct yl_plan *plan = when->solver->plan;
    double sum = 0;
    for (int64_t at = from, next; at < to; at = next) {
        next = yl_next_boundary(&plan->zone, at, 'h');
        if (next > to) next = to;
        double shift = when->chance->moves->rhythm[yl_moment_hour(plan, at)];
        sum +=
            (double)(next - at) * yl_solve_chance(when->solver, when->chance, when->memory, shift);
    }
    return sum / (double)(to - from);
}
