/* kind_times.c: how long visits wait before they give up, are served and stay, and amounts of orders; contract in kind_parts.h */
#include "models/steps.h"
#include "sim/base/array.h"
#include "sim/base/get.h"
#include "sim/fit/fit_files.h"
#include "sim/fit/kind_parts.h"
#include "sim/stats/interval.h"
#include "sim/stats/quantile.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { LEAST = 20, NEAR = 50, MANY = 1000, MOST_SAMPLE = 10000 };
static const double far_off = 0.08; /* of shares below: no law is near */
/* A value of the scenario that has a law. */
enum what { PATIENCE, SERVICE, STAY, PRICE };
struct sample {
    enum what what;
    const char *place, *name, *key; /* "agents.", "desk", ".patience" */
    const struct yl_quantity *of;
    struct yl_cure_time *time;
    size_t count, capacity, events, cut; /* cut: not seen to their end */
    size_t open;    /* of waits: they begin unseen; of stays and services: nothing is seen behind */
    bool may_leave; /* without a row */
    bool is_refused, is_same; /* is_same: all are `first` */
    double first;
};
struct samples {
    struct yl_kind_work *work;
    struct sample *agent, *room, *shop; /* [...][patience, service]; [...][patience, stay]; [...] */
    /* of the current visit: since when it waits, is served, or stays; where */
    int64_t waits, served, stays;
    struct sample *patience, *service, *stay;
    const struct yl_step *at; /* where it is served */
    const struct yl_room *in;
    bool says_leaving; /* some row is of a visit that leaves a room */
};

/* ---- samples --------------------------------------------------------------------------------- */

static void add(struct sample *sample, struct yl_cure_time time, bool is_event)
{
    YL_ARRAY_RESERVE(&sample->time, &sample->capacity, sample->count + 1);
    const double middle = (time.low + time.high) / 2;
    if (is_event && !sample->events) sample->first = middle;
    if (is_event) sample->is_same = (!sample->events || sample->is_same) && middle == sample->first;
    sample->time[sample->count++] = time;
    sample->events += is_event;
    sample->cut += !is_event;
}

/* A time between two readings of a clock is known to a tick of it. */
static void add_event(struct samples *to, struct sample *sample, int64_t time)
{
    const int64_t tick = to->work->log->tick;
    const double is = (double)time / 1e6, grain = time > NEAR * tick ? 0 : (double)tick / 1e6;
    add(sample, (struct yl_cure_time){is, is, 1, grain}, true);
}

static void add_cut(struct sample *sample, int64_t time)
{
    if (time > 0) add(sample, (struct yl_cure_time){(double)time / 1e6, INFINITY, 1, 0}, false);
}

/* ---- one visit ------------------------------------------------------------------------------- */

/* When the session ends in which the room is then. */
static int64_t session_end(const struct samples *to, int64_t time)
{
    int64_t end = INT64_MAX;
    for (uint32_t i = 0; to->in && i < to->in->sessions; i++)
        if (to->in->session[i].from <= time && time < to->in->session[i].to)
            end = to->in->session[i].to;
    return end;
}

/* The visit does something else, or nothing more, from then on. */
static void close_all(struct samples *to, int64_t time)
{
    const int64_t end = session_end(to, to->stay ? to->stays : to->waits);
    if (end < time) time = end;
    if (to->patience) add_cut(to->patience, time - to->waits);
    if (to->service) add_cut(to->service, time - to->served);
    if (to->stay) add_cut(to->stay, time - to->stays);
    to->patience = to->service = to->stay = NULL;
    to->in = NULL;
}

/* Is a visit that was served seen no more, or elsewhere? */
static bool may_fail(const struct yl_step *step)
{
    bool fails = step->takes > 0;
    for (uint32_t i = 0; step->p.present && i < step->p.count; i++)
        fails |= step->p.dist[i].family != YL_CONSTANT || step->p.dist[i].a < 1;
    for (uint32_t i = 0; step->choose.present && i < step->choose.options; i++)
        fails |= step->choose.to[i].kind == YL_TO_LEAVE;
    return fails;
}

/* Does it ask some time behind the row that says it is reached? */
static bool asks_later(const struct yl_step *step)
{
    return step->after.present || step->wait.count;
}

/* Of a visit nothing more is seen. */
static void leave(struct samples *to)
{
    if (to->stay) to->stay->open++;
    if (to->service && may_fail(to->at)) to->service->open++;
    close_all(to, to->work->log->to);
}

static void gives_up(struct samples *to, int64_t time)
{
    if (to->patience) add_event(to, to->patience, time - to->waits);
    to->patience = NULL;
    close_all(to, time);
}

static void ends(struct samples *to, int64_t time)
{
    if (to->stay && time < session_end(to, to->stays)) {
        add_event(to, to->stay, time - to->stays);
        to->stay = NULL;
    }
    close_all(to, time);
}

static void take_room(struct samples *to, const struct yl_log_row *row)
{
    const bool waits = row->stay == YL_LOG_STAY_WAITS, stays = row->stay == YL_LOG_STAY_BEGINS;
    struct sample *sample = &to->room[2 * row->step];
    if (row->stay == YL_LOG_STAY_GAVE_UP) gives_up(to, row->time);
    if (row->stay == YL_LOG_STAY_ENDS) ends(to, row->time);
    if (waits || stays || row->stay == YL_LOG_STAY_SEATED) close_all(to, row->time);
    if (waits || stays) to->in = &to->work->scenario->room[row->step];
    if (waits) {
        to->patience = &sample[0];
        to->waits = row->time;
    } else if (stays) {
        to->stay = &sample[1];
        to->stays = row->time;
    }
}

static void take_row(struct samples *to, const struct yl_log_row *row)
{
    const struct yl_step *step = row->step == YL_LOG_NO_STEP_AT || row->event == YL_LOG_ROOM
                                     ? NULL
                                     : to->work->log->step[row->step].of;
    const bool asks = step && step->ask >= 0;
    const bool goes_on = row->event == YL_LOG_ROOM || row->event == YL_LOG_REACHED;
    if (goes_on && to->service && may_fail(to->at)) { /* elsewhere, once it was served */
        add_event(to, to->service, row->time - to->served);
        to->service = NULL;
    }
    if (row->event == YL_LOG_ROOM)
        take_room(to, row);
    else if (row->event == YL_LOG_GAVE_UP)
        gives_up(to, row->time);
    else if (row->event == YL_LOG_OTHER && row->stay == YL_LOG_STAY_ENDS) {
        to->says_leaving = true;
        ends(to, row->time);
    } else if (row->event == YL_LOG_SERVED && asks) {
        if (to->patience) add_cut(to->patience, row->time - to->waits);
        to->patience = NULL;
        to->service = &to->agent[2 * step->ask + 1];
        to->served = row->time;
        to->at = step;
    } else if (row->event == YL_LOG_PASSED && asks && to->service) {
        add_event(to, to->service, row->time - to->served);
        to->service = NULL;
        to->patience = NULL;
    } else {
        close_all(to, row->time);
        if (row->event != YL_LOG_REACHED || !asks) return;
        to->agent[2 * step->ask].open += asks_later(step);
        if (asks_later(step)) return;
        to->patience = &to->agent[2 * step->ask];
        to->waits = row->time;
    }
}

static void take_visits(struct samples *to)
{
    const struct yl_event_log *log = to->work->log;
    for (size_t i = 0; i < log->rows; i++) {
        const uint32_t visit = log->row[i].visit, before = i ? log->row[i - 1].visit : visit;
        const uint16_t entry = log->visit[visit].entry;
        const bool started = entry >= log->entries && entry < log->ways;
        if (visit != before && !started && log->visit[visit].person == log->visit[before].person)
            to->patience = to->service = to->stay = NULL; /* the end of each is not known */
        if (visit != before) leave(to);
        take_row(to, &log->row[i]);
    }
    leave(to);
    for (size_t i = 0; i < log->amounts; i++) {
        const double cny = log->amount[i].cny;
        add(&to->shop[log->amount[i].shop], (struct yl_cure_time){cny, cny, 1, 0}, true);
    }
}

/* ---- laws ------------------------------------------------------------------------------------ */

/* How far the law is from what was seen, as a share of all; values in order. */
static double distance(const struct yl_cure_fit *law, const double *value, size_t values)
{
    double most = 0;
    for (size_t i = 0; i < values; i++) {
        const double below = yl_cure_by(law, value[i]) / law->share;
        most = fmax(most, fmax(below - (double)i / (double)values,
                               (double)(i + 1) / (double)values - below));
    }
    return most;
}

/* Where nothing is cut off and no law is near, the values themselves are the law. */
static void keep_sample(struct yl_kind_work *work, const struct sample *sample, const double *value,
                        struct yl_kind_line *line)
{
    const size_t kept = sample->events < MOST_SAMPLE ? sample->events : MOST_SAMPLE;
    char path[YL_KIND_PATH];
    double squares = 0;
    yl_kind_values(line, kept);
    line->is_sample = true;
    for (size_t i = 0; i < kept; i++) line->value[i] = value[i * sample->events / kept];
    const double mean = yl_fit_sum(value, sample->events) / (double)sample->events;
    for (size_t i = 0; i < sample->events; i++) squares += pow(value[i] - mean, 2);
    const double wide = yl_interval_z(0.90) * sqrt(squares) / (double)sample->events;
    memcpy(path, line->path, sizeof path);
    yl_kind_figure(work, path, ".mean", (struct yl_fit_value){mean, mean - wide, mean + wide},
                   sample->events, "empirical");
}

static const char *unit_of(const struct yl_kind_line *line)
{
    return strncmp(line->path, "shops.", 6) ? NULL : "CNY";
}

static void put_figures(struct yl_kind_work *work, const struct sample *sample,
                        const struct yl_kind_line *line)
{
    const struct yl_cure_fit *law = &line->laws->law[line->laws->best];
    const char *family = yl_fit_law_word(law->law, YL_FIT_FAMILY),
               *shape = yl_fit_law_word(law->law, YL_FIT_SHAPE);
    char path[YL_KIND_PATH], behind[24];
    memcpy(path, line->path, sizeof path); /* the line may move */
    snprintf(behind, sizeof behind, ".%s", yl_fit_law_word(law->law, YL_FIT_SCALE));
    yl_kind_figure(work, path, behind, yl_fit_exp(log(law->scale), law->covariance[1][1]),
                   sample->count, family);
    if (!shape) return;
    snprintf(behind, sizeof behind, ".%s", shape);
    yl_kind_figure(work, path, behind, yl_fit_exp(log(law->shape), law->covariance[2][2]),
                   sample->count, family);
}

/* Every law that has a highest likelihood, with its weight; false: none has. */
static bool fit_laws(const struct sample *sample, struct yl_cure_laws *laws)
{
    for (int k = 0; k < YL_CURE_LAWS; k++)
        if (yl_cure_fit(&laws->law[k], (enum yl_cure_law)k, sample->time, sample->count,
                        sample->may_leave ? YL_CURE_SHARE_FITTED : YL_CURE_SHARE_ONE))
            laws->law[k].aic = NAN;
    return yl_cure_weigh(laws);
}

/* Some leave a room, or fail a step once they are served, without a row: whether a stay or a service is seen to its end is a chance, too, and the log must be long enough to tell it. */
static bool is_short(const struct sample *sample)
{
    struct yl_cure_follow_up follow;
    yl_cure_follow(&follow, sample->time, sample->count);
    return sample->may_leave && follow.beyond < LEAST;
}

static void put_laws(struct yl_kind_work *work, struct sample *sample, struct yl_kind_line *line)
{
    /* In order, where nothing is cut off and there are enough to tell that no law is near; else NULL. */
    double *value =
        sample->cut || sample->events < MANY ? NULL : yl_get(sample->events * sizeof *value);
    for (size_t i = 0; value && i < sample->events; i++)
        value[i] = (sample->time[i].low + sample->time[i].high) / 2;
    if (value) yl_quantile_sort(value, sample->events);
    line->laws = yl_get_zeroed(1, sizeof *line->laws);
    static const char *const flat[2] = {"no law has a highest likelihood",
                                        "没有一种分布能求出最大似然"};
    sample->count = yl_fit_join(sample->time, sample->count, sample->events + sample->cut);
    bool known = !is_short(sample), fitted = known && fit_laws(sample, line->laws);
    sample->count = sample->events + sample->cut;
    if (!known)
        line->why = yl_fit_refusals[YL_FIT_BEYOND];
    else if (value && (!fitted || distance(&line->laws->law[line->laws->best], value,
                                           sample->events) > far_off))
        keep_sample(work, sample, value, line);
    else if (!fitted)
        line->why = flat;
    else
        put_figures(work, sample, line);
    free(value);
}

static const char *const few[][2] = {
    [PATIENCE] = {"fewer than 20 visits are seen to give up", "记录到放弃等待的访问不足 20 次"},
    [SERVICE] = {"fewer than 20 services are seen from begin to end",
                 "记录到服务始末的访问不足 20 次"},
    [STAY] = {"fewer than 20 stays are seen from begin to end", "记录到停留始末的访问不足 20 次"},
    [PRICE] = {"fewer than 20 orders have their amount", "写明金额的订单不足 20 笔"}};

static const char *const hidden[][2] = {
    [PATIENCE] = {"the step asks behind a delay: the log does not show when the wait begins",
                  "该步骤在延迟之后才找客服：日志看不出何时开始等待"},
    [SERVICE] = {"a deadline (`valid`) hides the longer services",
                 "期限（`valid`）使较长的服务没有记录"},
    [STAY] = {"what happens in the room changes the stay", "直播间内的安排会改变停留时长"}};

static void put_sample(struct yl_kind_work *work, const void *row, struct sample *sample)
{
    char path[YL_KIND_PATH];
    const bool hides = sample->is_refused && (sample->what != PATIENCE || !sample->count);
    const bool some = sample->count || (hides && sample->open);
    if (!sample->of->present || !some) return; /* nothing in the log is of it */
    snprintf(path, sizeof path, "%s%s", sample->place, sample->name);
    struct yl_kind_line *line = yl_kind_line(work, row, path, "", sample->key);
    static const char *const by[2] = {"it is by a trait or a memory in the scenario",
                                      "它在场景中按特征或记忆区分"};
    static const char *const served[2] = {"fewer than 20 visits are served before they give up",
                                          "记录到先得到服务的访问不足 20 次"};
    if (sample->of->axis >= 0)
        line->why = by;
    else if (hides)
        line->why = hidden[sample->what];
    else if (sample->events < LEAST)
        line->why = few[sample->what];
    else if (sample->what == PATIENCE && sample->cut < LEAST)
        line->why = served;
    if (line->why || !sample->is_same) {
        if (!line->why) put_laws(work, sample, line);
        return;
    }
    const struct yl_fit_value is = {sample->first, sample->first, sample->first};
    yl_kind_values(line, 1);
    line->value[0] = sample->first;
    memcpy(path, line->path, sizeof path);
    yl_kind_figure(work, path, "", is, sample->count, "constant");
}

/* ---- all of them ----------------------------------------------------------------------------- */

static bool may_leave(const struct yl_room *room)
{
    for (uint32_t i = 0; i < room->then.options; i++) {
        const enum yl_destination_kind kind = room->then.to[i].kind;
        if (kind != YL_TO_PATH && kind != YL_TO_SHOP && kind != YL_TO_ROOM) return true;
    }
    return !room->then.options;
}

static struct sample sample_of(enum what what, const char *place, const char *name, const char *key,
                               const struct yl_quantity *of)
{
    return (struct sample){.what = what, .place = place, .name = name, .key = key, .of = of};
}

static void list(struct samples *to)
{
    const struct yl_scenario *scenario = to->work->scenario;
    to->agent = yl_get_zeroed(2 * (size_t)scenario->agents + 1, sizeof *to->agent);
    to->room = yl_get_zeroed(2 * (size_t)scenario->rooms + 1, sizeof *to->room);
    to->shop = yl_get_zeroed((size_t)scenario->shops + 1, sizeof *to->shop);
    for (uint32_t i = 0; i < scenario->agents; i++) {
        const struct yl_agent *agent = &scenario->agent[i];
        to->agent[2 * i] =
            sample_of(PATIENCE, "agents.", agent->name, ".patience", &agent->patience);
        to->agent[2 * i + 1] =
            sample_of(SERVICE, "agents.", agent->name, ".service", &agent->service);
    }
    struct yl_steps of;
    for (uint32_t l = 0; yl_steps_at(scenario, l, &of); l++)
        for (uint32_t i = 0; i < of.steps; i++)
            if (of.step[i].ask >= 0) {
                struct sample *patience = &to->agent[2 * of.step[i].ask], *service = patience + 1;
                patience->is_refused |= asks_later(&of.step[i]);
                service->may_leave |= may_fail(&of.step[i]);
                service->is_refused |= of.step[i].valid.present;
            }
    for (uint32_t i = 0; i < scenario->rooms; i++) {
        const struct yl_room *room = &scenario->room[i];
        bool moved = room->hosted || room->pause_loses > 0;
        for (uint32_t k = 0; k < room->whiles; k++) moved |= room->during[k].extends.present;
        to->room[2 * i] = sample_of(PATIENCE, "rooms.", room->name, ".patience", &room->patience);
        to->room[2 * i + 1] = sample_of(STAY, "rooms.", room->name, ".watch", &room->watch);
        to->room[2 * i + 1].may_leave = may_leave(room);
        to->room[2 * i + 1].is_refused = moved;
    }
    for (uint32_t i = 0; i < scenario->shops; i++)
        to->shop[i] =
            sample_of(PRICE, "shops.", scenario->shop[i].name, ".price", &scenario->shop[i].price);
}

void yl_kind_times(struct yl_kind_work *work, const void *row)
{
    const struct yl_scenario *scenario = work->scenario;
    struct samples to = {.work = work};
    list(&to);
    take_visits(&to);
    struct {
        struct sample *sample;
        size_t count;
    } all[] = {{to.agent, 2 * (size_t)scenario->agents},
               {to.room, 2 * (size_t)scenario->rooms},
               {to.shop, scenario->shops}};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        for (size_t k = 0; all[i].sample && k < all[i].count; k++) {
            struct sample *sample = &all[i].sample[k];
            sample->may_leave &= sample->open && (sample->what == SERVICE || !to.says_leaving);
            put_sample(work, row, sample);
            free(sample->time);
        }
        free(all[i].sample);
    }
}

void yl_kind_times_put(FILE *out, const struct yl_kind_line *line, const struct yl_kind_dice *dice)
{
    char text[YL_FIT_TEXT];
    if (line->is_sample) {
        fprintf(out, "empirical(%s.csv value)", line->path);
        return;
    }
    if (!line->laws) {
        fprintf(out, unit_of(line) ? "%.6g CNY" : "%.6gs", line->value[0]);
        return;
    }
    struct yl_cure_fit law;
    yl_fit_law_draw(&law, line->laws, dice, 1);
    yl_fit_law_text(text, &law, unit_of(line), 6);
    fputs(text, out);
}
