/* trials_walk.c: changes are read, and walked as variants of base; contract in trials_parts.h */
#include "models/compiler/compile.h"
#include "sim/base/array.h"
#include "sim/base/get.h"
#include "sim/stats/selection.h"
#include "sim/stats/summary.h"
#include "sim/sweep/thread_pool.h"
#include "sim/sweep/trials_parts.h"
#include "sim/sweep/twins.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Campaigns that picked nothing, and those of draws, have numbers that no run has. */
enum { FRESH_FROM = 1 << 24, DRAWN_FROM = 2 << 24, OF_A_DRAW = 2 };

static const struct yl_scenario *scenario_of(const struct yl_trying *of, const struct yl_trial *one)
{
    return one->behind ? &one->read.variant[0] : &of->base.variant[0];
}

/* ---- a change is read ------------------------------------------------------------------------- */

static struct yl_trial *new_trial(struct yl_trying *of)
{
    struct yl_trial *one = yl_arena_get(of->arena, sizeof *one);
    *one = (struct yl_trial){.row = {.family = YL_TRIED_LEVER,
                                     .kind = "",
                                     .lever = "",
                                     .name = {"", ""},
                                     .set = "",
                                     .value = "",
                                     .now = "",
                                     .loss = NAN,
                                     .loss_low = NAN,
                                     .loss_high = NAN,
                                     .draws_better = NAN,
                                     .priced = true}};
    *YL_ARRAY_NEXT(of->trial, of->trials, of->room) = one;
    return one;
}

static const char **joined(struct yl_arena *arena, const char *const *one, uint32_t ones,
                           const char *const *other, uint32_t others)
{
    const char **all = yl_arena_get(arena, ((size_t)ones + others + 1) * sizeof *all);
    for (uint32_t i = 0; i < ones; i++) all[i] = one[i];
    for (uint32_t i = 0; i < others; i++) all[ones + i] = other[i];
    return all;
}

/* All that the other differs by from the file is this one's, too. */
static void take_over(struct yl_trying *of, struct yl_trial *one, const struct yl_trial *other)
{
    struct yl_trial_charge *charge =
        yl_arena_get(of->arena, ((size_t)one->charges + other->charges + 1) * sizeof *charge);
    for (uint32_t i = 0; i < one->charges; i++) charge[i] = one->charge[i];
    for (uint32_t i = 0; i < other->charges; i++) charge[one->charges + i] = other->charge[i];
    one->set = joined(of->arena, one->set, one->sets, other->set, other->sets);
    one->sets += other->sets;
    one->leave_out =
        joined(of->arena, one->leave_out, one->leave_outs, other->leave_out, other->leave_outs);
    one->leave_outs += other->leave_outs;
    one->charge = charge;
    one->charges += other->charges;
    one->row.priced &= other->row.priced;
    one->row.can_be_had |= other->row.can_be_had;
}

/* A word as a shell reads it. */
static const char *quoted(struct yl_arena *arena, const char *word)
{
    char *text = yl_arena_get(arena, 4 * strlen(word) + 3), *to = text;
    *to++ = '\'';
    for (; *word; word++) {
        if (*word == '\'') {
            memcpy(to, "'\\'", 3);
            to += 3;
        }
        *to++ = *word;
    }
    *to++ = '\'';
    *to = '\0';
    return text;
}

static const char *call_of(struct yl_arena *arena, const struct yl_trial *one)
{
    const char *text = "";
    for (uint32_t i = 0; i < one->sets; i++)
        text = yl_arena_print(arena, "%s%s--set %s", text, *text ? " " : "",
                              quoted(arena, one->set[i]));
    for (uint32_t i = 0; i < one->leave_outs; i++)
        text =
            yl_arena_print(arena, "%s%s--leave-out %s", text, *text ? " " : "", one->leave_out[i]);
    return text;
}

static enum yl_status parse(struct yl_trying *of, struct yl_trial *one, struct yl_diags *diags)
{
    enum yl_status status = YL_OK;
    one->over =
        yl_arena_get(of->arena, ((size_t)one->sets + one->leave_outs + 1) * sizeof *one->over);
    for (uint32_t i = 0; i < one->leave_outs && !status; i++)
        status = yl_override_parse(
            &one->over[one->overs++], of->arena,
            yl_arena_print(of->arena, "%s=yes", yl_entry_left_out(of->arena, one->leave_out[i])),
            diags);
    for (uint32_t i = 0; i < one->sets && !status; i++)
        status = yl_override_parse(&one->over[one->overs++], of->arena, one->set[i], diags);
    return status;
}

static bool is_left_out(const struct yl_trial *one, const char *entry)
{
    for (uint32_t i = 0; i < one->leave_outs; i++)
        if (!strcmp(one->leave_out[i], entry)) return true;
    return false;
}

/* Visits of its own in a campaign: of entries from which what it stands on has others. */
static double own_visits(const struct yl_trying *of, struct yl_trial *one, enum yl_status *status,
                         struct yl_diags *diags)
{
    struct yl_scenario both[] = {*scenario_of(of, one->behind), one->read.variant[0]};
    const struct yl_scenarios all = {.variants = 2, .variant = both};
    struct yl_plan plan[2], *own = &plan[1];
    struct yl_twins twins;
    double visits = 0;
    memset(plan, 0, sizeof plan);
    for (int i = 0; i < 2 && !*status; i++)
        *status = yl_compile(&plan[i], &both[i], of->options.tables, diags);
    if (!*status) {
        const double more = own->expected > 0 ? 1 + own->begun / own->expected : 1;
        one->all_visits = own->expected + own->begun;
        yl_twins_find(&twins, &all, plan);
        for (uint32_t e = 0; e < own->entries; e++) {
            bool alone = !twins.classes;
            for (uint32_t s = 0; s < plan->streams && !alone; s++)
                alone = plan->stream[s].entry == e && !twins.left_out[YL_TWIN_CLASSES + 1][s];
            if (!alone) continue;
            visits += own->entry[e].expected * more;
            one->others |= own->entry[e].gone || !is_left_out(one, own->entry[e].name);
        }
        yl_twins_free(&twins);
    }
    for (int i = 0; i < 2; i++) yl_plan_free(&plan[i]);
    return visits;
}

/* What the file does not take is not tried; of the call's own, that is its fault. */
static void read_change(struct yl_trying *of, struct yl_trial *one)
{
    struct yl_diags silent;
    const bool asked = one->lever && one->lever->kind == YL_LEVER_ASKED;
    yl_diags_init(&silent, of->how->diags->lang);
    struct yl_diags *diags = asked ? of->how->diags : &silent;
    enum yl_status status = parse(of, one, diags);
    if (!status) {
        const struct yl_overlay with = {.over = one->over, .overs = one->overs};
        status = yl_overlay_read(&one->read, &of->base, &with, diags, of->how->fault);
    }
    if (!status) one->visits = own_visits(of, one, &status, diags);
    one->refused = status != YL_OK;
    if (!status)
        one->read.variant[0].variant = yl_arena_print(of->arena, "change %u", one->row.change);
    one->row.set = call_of(of->arena, one);
    yl_diags_free(&silent);
}

struct yl_trial *yl_trying_add(struct yl_trying *of, const struct yl_trying_change *change)
{
    static const char *const kinds[] = {"leave-out", "time", "more", "choose", "asked"};
    const struct yl_lever *lever = change->lever;
    const struct yl_lever_value *value = &lever->value[change->value];
    struct yl_trial *one = new_trial(of);
    struct yl_trial own = {.set = joined(of->arena, value->set, value->sets, NULL, 0),
                           .sets = value->sets,
                           .leave_out = joined(of->arena, &value->leave_out, 1, NULL, 0),
                           .leave_outs = value->leave_out != NULL,
                           .charge = &(struct yl_trial_charge){lever, value->units},
                           .charges = 1,
                           .row = {.priced = lever->priced, .can_be_had = lever->can_be_had}};
    one->lever = lever;
    one->value = change->value;
    one->behind = change->behind;
    one->row.change = (uint32_t)of->trials - 1;
    one->row.behind = change->behind->row.change;
    one->row.round = change->behind->row.round + 1;
    one->row.kind =
        lever->kind == YL_LEVER_LEAVE_OUT && !value->leave_out ? "halve" : kinds[lever->kind];
    one->row.lever = lever->path;
    one->row.name[0] = value->name[0];
    one->row.name[1] = value->name[1];
    one->row.value = value->text;
    if (lever->now >= 0) one->row.now = lever->value[lever->now].text;
    take_over(of, one, change->behind);
    take_over(of, one, &own);
    read_change(of, one);
    return one;
}

struct yl_trial *yl_trying_join(struct yl_trying *of, struct yl_trial *const *one, uint32_t count)
{
    struct yl_trial *all = new_trial(of);
    all->behind = of->trial[0];
    all->row.change = (uint32_t)of->trials - 1;
    all->row.kind = "together";
    for (uint32_t i = 0; i < count; i++) {
        struct yl_trial own = *one[i];
        own.set += one[i]->behind->sets; /* those behind which it stands come by themselves */
        own.sets -= one[i]->behind->sets;
        own.leave_out += one[i]->behind->leave_outs;
        own.leave_outs -= one[i]->behind->leave_outs;
        own.charge += one[i]->behind->charges;
        own.charges -= one[i]->behind->charges;
        take_over(of, all, &own);
    }
    read_change(of, all);
    return all;
}

enum yl_status yl_trying_begin(struct yl_trying *of)
{
    struct yl_trial *plan = new_trial(of);
    struct yl_plan compiled = {0};
    of->base = *of->how->all;
    of->base.variants = 1;
    plan->set = plan->leave_out = joined(of->arena, NULL, 0, NULL, 0);
    const enum yl_status status =
        yl_compile(&compiled, &of->base.variant[0], of->options.tables, of->how->diags);
    plan->all_visits = compiled.expected + compiled.begun;
    yl_plan_free(&compiled);
    return status;
}

void yl_trying_free(struct yl_trying *of)
{
    for (size_t i = 0; i < of->trials; i++) {
        struct yl_trial *one = of->trial[i];
        yl_scenarios_free(&one->read);
        for (struct yl_trial_values *part = one->part; part < one->part + YL_TRIAL_PARTS; part++)
            YL_FREE(part->num, part->den, part->net, part->orders);
    }
    free(of->trial);
}

/* ---- campaigns -------------------------------------------------------------------------------- */

struct batch { /* campaigns first ... first + count of these, beside what they stand on */
    struct yl_trial *behind, **member;
    uint32_t members, first, count;
};
struct walking {
    struct yl_trying *of;
    enum yl_trial_part part;
    struct batch *batch;
    size_t batches, capacity;
    struct yl_arena arena;
};
struct own { /* of a batch that is open */
    struct yl_scenarios both, *read;
    uint32_t reads;
};

static void shut(void *context, void *given)
{
    struct own *own = given;
    (void)context;
    for (uint32_t i = 0; i < own->reads; i++) yl_scenarios_free(&own->read[i]);
    YL_FREE(own->read, own->both.variant, own);
}

/* With the values of a draw. */
static enum yl_status read_drawn(const struct walking *walking, const struct batch *batch,
                                 struct own *own, struct yl_diags *diags, struct yl_fault *fault)
{
    const struct yl_trying *of = walking->of;
    const uint32_t draw = batch->first / OF_A_DRAW;
    enum yl_status status = YL_OK;
    own->read = yl_get_zeroed((size_t)batch->members + 1, sizeof *own->read);
    for (uint32_t i = 0; i <= batch->members && !status; i++) {
        const struct yl_trial *one = i ? batch->member[i - 1] : batch->behind;
        const struct yl_overlay with = {
            .value = of->draws->drawn[draw].value, .over = one->over, .overs = one->overs};
        const char *name = own->both.variant[i].variant;
        status = yl_overlay_read(&own->read[own->reads++], &of->base, &with, diags, fault);
        if (status) break;
        own->both.variant[i] = own->read[i].variant[0];
        own->both.variant[i].variant = name;
    }
    return status;
}

static enum yl_status open_batch(void *context, uint64_t index, struct yl_pool_point *point,
                                 struct yl_fault *fault)
{
    static const uint32_t from[] = {0, FRESH_FROM, DRAWN_FROM};
    const struct walking *walking = context;
    const struct batch *batch = &walking->batch[index];
    struct own *own = yl_get_zeroed(1, sizeof *own);
    struct yl_diags silent;
    enum yl_status status = YL_OK;
    own->both = walking->of->base;
    own->both.variants = batch->members + 1;
    own->both.variant = yl_get(own->both.variants * sizeof *own->both.variant);
    own->both.variant[0] = *scenario_of(walking->of, batch->behind);
    for (uint32_t i = 0; i < batch->members; i++)
        own->both.variant[i + 1] = batch->member[i]->read.variant[0];
    yl_diags_init(&silent, walking->of->how->diags->lang);
    if (walking->part == YL_TRIAL_DRAWN) status = read_drawn(walking, batch, own, &silent, fault);
    yl_diags_free(&silent);
    *point = (struct yl_pool_point){.scenarios = &own->both,
                                    .first = from[walking->part] + batch->first,
                                    .replications = batch->count,
                                    .own = own};
    if (status) shut(NULL, own);
    if (status != YL_BAD_INPUT) return status;
    return yl_fault_set(fault, status, "a draw is refused", "一组抽取值被拒绝");
}

/* Pieces left of what a lever is the stock of; 0 where it is none. */
static double left_of(const struct yl_lever *lever, const struct yl_scenario *scenario,
                      const struct yl_variant_result *result, uint32_t r)
{
    const struct yl_metric *sold = yl_summary_find(result, 0, lever->place, "units");
    if (!sold) sold = yl_summary_find(result, 0, lever->place, "orders");
    for (uint32_t i = 0; sold && i < scenario->shops; i++) {
        const struct yl_shop *shop = &scenario->shop[i];
        const size_t length = strlen(shop->name);
        const char *rest = lever->place + 6;
        if (strncmp(lever->place, "shops.", 6) || strncmp(rest, shop->name, length)) continue;
        if (!rest[length]) return (double)(shop->stock - sold->num[r]);
        for (uint32_t g = 0; g < shop->goods; g++)
            if (!strncmp(rest + length, ".items.", 7) &&
                !strcmp(rest + length + 7, shop->good[g].name))
                return (double)(shop->good[g].stock - sold->num[r]);
    }
    return 0;
}

/* What the change costs in a campaign beside its figures, in CNY; what is left over costs the plan, too. */
static double charge_of(const struct yl_trying *of, const struct yl_trial *one,
                        const struct yl_variant_result *result, uint32_t r)
{
    double sum = 0;
    for (uint32_t i = 0; i < one->charges; i++) {
        const struct yl_lever *lever = one->charge[i].lever;
        const double units = lever->back ? one->charge[i].units : fmax(one->charge[i].units, 0);
        sum += (double)lever->costs + (double)lever->each * units;
    }
    for (uint32_t i = 0; i < of->levers.levers; i++) {
        const struct yl_lever *lever = &of->levers.lever[i];
        if (lever->unsold)
            sum += (double)lever->unsold * left_of(lever, scenario_of(of, one), result, r);
    }
    return 1e-6 * sum;
}

static void make_room(struct yl_trial_values *to)
{
    const size_t room = (size_t)to->want + 1;
    to->num = yl_get_more(to->num, room, sizeof *to->num);
    to->den = yl_get_more(to->den, room, sizeof *to->den);
    to->net = yl_get_more(to->net, room, sizeof *to->net);
    to->orders = yl_get_more(to->orders, room, sizeof *to->orders);
}

static void take_figure(double *to, const struct yl_variant_result *from, const char *place,
                        const char *metric, uint32_t n)
{
    const struct yl_metric *found = yl_summary_find(from, 0, place, metric);
    for (uint32_t r = 0; r < n; r++)
        to[r] = found && !from->failed[r] ? yl_summary_value(found, r) : (double)NAN;
}

static void take_one(const struct yl_trying *of, struct yl_trial *one, enum yl_trial_part part,
                     const struct batch *batch, const struct yl_result *result, uint32_t v)
{
    const struct yl_variant_result *from = &result->variant[v];
    struct yl_trial_values *to = &one->part[part];
    const uint32_t at = batch->first;
    const struct yl_metric *found = yl_summary_find(from, 0, of->how->place, of->how->metric);
    for (uint32_t r = 0; r < batch->count; r++) to->num[at + r] = to->den[at + r] = NAN;
    if (found) yl_summary_parts(to->num + at, to->den + at, found, from->failed, batch->count);
    take_figure(to->net + at, from, "all", "net_cny", batch->count);
    take_figure(to->orders + at, from, "all", "orders", batch->count);
    for (uint32_t r = 0; r < batch->count; r++) {
        const double charge = charge_of(of, one, from, r);
        to->net[at + r] -= charge;
        if (of->is_net) to->num[at + r] -= charge;
    }
}

static enum yl_status take_batch(void *context, uint64_t index, struct yl_result *result,
                                 struct yl_plan *plans, struct yl_fault *fault)
{
    const struct walking *walking = context;
    const struct batch *batch = &walking->batch[index];
    (void)plans;
    (void)fault;
    for (uint32_t v = 0; v < result->variants; v++)
        take_one(walking->of, v ? batch->member[v - 1] : batch->behind, walking->part, batch,
                 result, v);
    yl_result_free(result);
    return YL_OK;
}

static bool wants(const struct yl_trial *one, enum yl_trial_part part)
{
    return !one->refused && one->part[part].want > one->part[part].n;
}

/* Do both stand on the same, and want the same campaigns? */
static bool is_like(const struct yl_trial *one, const struct yl_trial *other,
                    enum yl_trial_part part)
{
    return wants(one, part) && wants(other, part) && one->behind == other->behind &&
           one->part[part].n == other->part[part].n &&
           one->part[part].want == other->part[part].want;
}

/* Those that want what number `from` wants, so many at once as can share walks. */
static void add_batches(struct walking *walking, size_t from)
{
    const struct yl_trying *of = walking->of;
    const struct yl_trial *like = of->trial[from];
    const struct yl_trial_values *campaigns = &like->part[walking->part];
    struct batch *batch = NULL;
    for (size_t i = from; i < of->trials; i++) {
        struct yl_trial *one = of->trial[i];
        if (!is_like(one, like, walking->part)) continue;
        if (!batch || batch->members == YL_TWIN_VARIANTS - 1) {
            batch = YL_ARRAY_NEXT(walking->batch, walking->batches, walking->capacity);
            *batch = (struct batch){.behind = like->behind,
                                    .first = campaigns->n,
                                    .count = campaigns->want - campaigns->n};
            batch->member =
                yl_arena_get(&walking->arena, YL_TWIN_VARIANTS * sizeof(struct yl_trial *));
        }
        batch->member[batch->members++] = one;
    }
}

/* A draw is a batch. */
static void split_draws(struct walking *walking)
{
    const size_t batches = walking->batches;
    for (size_t i = 0; i < batches; i++) {
        struct batch one = walking->batch[i];
        const uint32_t to = one.first + one.count;
        walking->batch[i].count = OF_A_DRAW;
        for (one.first += OF_A_DRAW; one.first < to; one.first += OF_A_DRAW) {
            one.count = OF_A_DRAW;
            *YL_ARRAY_NEXT(walking->batch, walking->batches, walking->capacity) = one;
        }
    }
}

/* What a change is compared with has as many campaigns. */
static void want_what_is_behind(struct yl_trying *of, enum yl_trial_part part)
{
    for (size_t i = of->trials; i-- > 1;) {
        const struct yl_trial *one = of->trial[i];
        if (!wants(one, part)) continue;
        struct yl_trial_values *behind = &one->behind->part[part];
        if (behind->want < one->part[part].want) behind->want = one->part[part].want;
    }
}

/* What they stand on is walked once for those of a batch, where it is not there already or that is less than what each of them would
 * walk again. */
static void count_visits(struct walking *walking)
{
    struct yl_trying *of = walking->of;
    for (size_t i = 0; i < walking->batches; i++) {
        const struct batch *batch = &walking->batch[i];
        const uint32_t there = walking->part == YL_TRIAL_TRIED ? of->how->plan->replications : 0;
        const double base = batch->behind->all_visits;
        double own = 0, all = 0;
        for (uint32_t k = 0; k < batch->members; k++) {
            own += batch->member[k]->visits;
            all += batch->member[k]->all_visits;
        }
        if (batch->first + batch->count > there || all > own + base) own += base;
        of->spent += batch->count * (own < all ? own : all);
    }
}

bool yl_trying_plan(const struct yl_trying *of, struct yl_trial *one, uint32_t most, double share,
                    double *planned)
{
    struct yl_trial_values *part = &one->part[YL_TRIAL_TRIED];
    if (part->n >= most) return false;
    const uint32_t next = yl_selection_next(part->n, most);
    const double visits = *planned + (next - part->n) * one->visits;
    if (of->spent + visits > share * of->bound) return false;
    part->want = next;
    *planned = visits;
    return true;
}

enum yl_status yl_trying_walk(struct yl_trying *of, enum yl_trial_part part)
{
    struct walking walking = {.of = of, .part = part};
    struct yl_pool_source source = {
        .context = &walking, .open = open_batch, .take = take_batch, .close = shut};
    want_what_is_behind(of, part);
    for (size_t i = 1; i < of->trials; i++) {
        struct yl_trial *one = of->trial[i];
        bool listed = !wants(one, part);
        for (size_t k = 1; k < i && !listed; k++) listed = is_like(of->trial[k], one, part);
        if (wants(one, part)) make_room(&one->part[part]);
        if (!listed) add_batches(&walking, i);
    }
    make_room(&of->trial[0]->part[part]);
    if (part == YL_TRIAL_DRAWN) split_draws(&walking);
    source.points = walking.batches;
    count_visits(&walking);
    enum yl_status status =
        source.points ? yl_pool_run(&source, &of->options, &of->info, of->how->fault) : YL_OK;
    for (size_t i = 0; i < of->trials && !status; i++)
        if (wants(of->trial[i], part)) of->trial[i]->part[part].n = of->trial[i]->part[part].want;
    free(walking.batch);
    yl_arena_free(&walking.arena);
    return status;
}

/* ---- compared --------------------------------------------------------------------------------- */

static const double *values_of(const struct yl_trial_values *values, enum yl_trial_of what)
{
    if (what == YL_TRIAL_NET) return values->net;
    return what == YL_TRIAL_ORDERS ? values->orders : values->num;
}

struct yl_paired yl_trying_pair(const struct yl_trying *of, const struct yl_trial *one,
                                enum yl_trial_part part, enum yl_trial_of what)
{
    const struct yl_trial_values *side[] = {&one->part[part], &one->behind->part[part]};
    struct yl_paired pair = {.n = side[0]->n < side[1]->n ? side[0]->n : side[1]->n, .scale = 1};
    pair.plain = of->how->uncorrected;
    for (int i = 0; i < 2; i++) {
        pair.num[i] = values_of(side[i], what);
        pair.den[i] = side[i]->den;
    }
    if (what != YL_TRIAL_DECIDES) return pair;
    pair.is_ratio = of->is_ratio;
    pair.scale = of->scale;
    return pair;
}

struct yl_tried_figure yl_trying_figure(const struct yl_trying *of, const struct yl_trial *one,
                                        enum yl_trial_part part, enum yl_trial_of what,
                                        double alpha)
{
    const struct yl_paired pair = yl_trying_pair(of, one, part, what);
    return yl_paired_figure(&pair, alpha);
}
