/* compile_steps.c: a step as a run of operations, built from its end to its beginning. Contract: compiler.h. */
#include "models/compiler.h"
#include <string.h>

bool yl_axis_ordered(const struct yl_compiler *c, int32_t axis)
{
    if (axis < 0 || !(c->plan->size || c->plan->self_chains)) return false;
    const struct yl_plan_axis *a = &c->plan->axis[axis];
    if (a->kind == YL_BY_PAIR)
        return yl_axis_ordered(c, (int32_t)a->pair[0]) || yl_axis_ordered(c, (int32_t)a->pair[1]);
    return a->kind == YL_BY_MEMORY;
}

uint32_t yl_compile_destination(struct yl_compiler *c, const struct yl_destination *to,
                                const char *leave)
{
    switch (to->kind) {
    case YL_TO_PATH:
        return yl_ref(YL_REF_PATH, to->index);
    case YL_TO_ROOM:
        return yl_ref(YL_REF_ROOM, to->index);
    case YL_TO_SHOP:
        return yl_ref(YL_REF_SHOP, to->index);
    default:
        return yl_compiler_end(c, leave);
    }
}

/* Where a visit goes that a gate stops: `otherwise`, or an outcome of its own; an item of a stay then just does not happen. */
static uint32_t yl_compile_stopped(struct yl_compiler *c, const struct yl_steps_said *said,
                                   const struct yl_destination *otherwise, const char *prefix,
                                   const char *name)
{
    if (said && said->item) return said->done;
    if (otherwise->kind != YL_TO_NOWHERE && otherwise->kind != YL_TO_LEAVE)
        return yl_compile_destination(c, otherwise, "left");
    uint32_t outcome = yl_compiler_outcome(c, prefix, name);
    return c->status ? 0 : yl_compiler_end(c, c->outcome[outcome]);
}

static bool test_of(struct yl_compiler *c, const struct yl_condition *from, struct yl_test *to)
{
    static const enum yl_test_kind kinds[] = {YL_TEST_AXIS, YL_TEST_LIVE, YL_TEST_LIMIT,
                                              YL_TEST_HOURS};
    *to = (struct yl_test){kinds[from->kind], from->index, from->mask, from->from, from->to};
    bool hosted = from->kind == YL_COND_ROOM && c->s->room[from->index].hosted;
    if (from->kind == YL_COND_LIMIT) {
        const struct yl_plan_limit *l = &c->plan->limit[from->index];
        return l->per == 1 ? c->plan->size || c->plan->self_chains : !l->endless;
    }
    return hosted || (from->kind == YL_COND_AXIS && yl_axis_ordered(c, (int32_t)from->index));
}

struct yl_tests yl_compile_tests(struct yl_compiler *c, const struct yl_conditions *from)
{
    struct yl_tests tests = {.count = from->count,
                             .test = yl_compiler_get(c, from->count * sizeof *tests.test)};
    for (uint32_t i = 0; !c->status && i < from->count; i++)
        test_of(c, &from->all[i], &tests.test[i]);
    return tests;
}

uint32_t yl_compile_needs(struct yl_compiler *c, const struct yl_conditions *needs,
                          const struct yl_destination *otherwise, const struct yl_steps_said *said,
                          uint32_t next)
{
    for (uint32_t i = needs->count; i-- && !c->status;) {
        uint32_t other = yl_compile_stopped(c, said, otherwise, "blocked:", needs->all[i].name);
        uint32_t at = yl_compiler_emit(c, YL_OP_NEED, next);
        if (c->status) return 0;
        struct yl_node *node = &c->node[at];
        node->other = other;
        node->index = said && said->item ? YL_NO_NODE
                                         : yl_compiler_outcome(c, "blocked:", needs->all[i].name);
        node->u.tests =
            (struct yl_tests){.count = 1, .test = yl_compiler_get(c, sizeof(struct yl_test))};
        node->ordered = test_of(c, &needs->all[i], &node->u.tests.test[0]);
        node->rowwise = needs->all[i].kind == YL_COND_LIMIT;
        next = at;
    }
    return next;
}

static uint32_t conditions(struct yl_compiler *c, const struct yl_conditions *said, bool opposite,
                           uint32_t row, uint32_t next, uint32_t other)
{
    if (!said->count) return next;
    uint32_t at = yl_compiler_emit(c, YL_OP_ONLY_IF, next);
    struct yl_tests tests = yl_compile_tests(c, said);
    if (c->status) return 0;
    struct yl_node *node = &c->node[at];
    node->other = other;
    node->row = row;
    node->u.tests = tests;
    node->u.tests.opposite = opposite;
    for (uint32_t i = 0; i < said->count; i++)
        node->ordered |=
            said->all[i].kind == YL_COND_AXIS && yl_axis_ordered(c, (int32_t)said->all[i].index);
    return at;
}

struct yl_chooser *yl_compile_chooser(struct yl_compiler *c, const struct yl_choice *from)
{
    struct yl_chooser *to = yl_compiler_get(c, sizeof *to);
    uint32_t cuts = from->values * (from->options - 1);
    uint64_t *threshold = yl_compiler_get(c, cuts * sizeof *threshold);
    bool *full = yl_compiler_get(c, cuts * sizeof *full);
    if (c->status) return NULL;
    *to = (struct yl_chooser){.axes = from->axes,
                              .options = from->options,
                              .rows = from->values,
                              .threshold = threshold,
                              .full = full};
    for (uint32_t a = 0; a < from->axes; a++) {
        to->axis[a] = from->axis[a];
        to->radix[a] = c->plan->axis[from->axis[a]].values;
    }
    for (uint32_t v = 0; v < from->values; v++) {
        double sum = 0;
        uint32_t last =
            from->options - 1; /* the last that has a share takes what rounding leaves */
        while (last && from->share[v * from->options + last] <= 0) last--;
        for (uint32_t o = 0; o + 1 < from->options; o++) {
            sum += from->share[v * from->options + o];
            threshold[v * (from->options - 1) + o] =
                yl_threshold(o >= last ? 1 : sum, &full[v * (from->options - 1) + o]);
        }
    }
    return to;
}

static uint64_t memory_bits(const struct yl_compiler *c, uint32_t count, const uint32_t *axes)
{
    uint64_t bits = 0;
    for (uint32_t i = 0; i < count; i++) bits |= UINT64_C(1) << c->plan->axis[axes[i]].bit;
    return bits;
}

/* The effects of a step, made once and shared by its PASS nodes. */
static struct yl_effects *effects(struct yl_compiler *c, const struct yl_step *step)
{
    struct yl_effects *fx = yl_compiler_get(c, sizeof *fx);
    struct yl_by_number actions = yl_compiler_number(c, &step->actions),
                        switches = yl_compiler_number(c, &step->switches);
    struct yl_by_number cost = yl_compiler_number(c, &step->cost);
    if (c->status) return fx;
    *fx = (struct yl_effects){.actions = actions,
                              .switches = switches,
                              .cost = cost,
                              .refill = step->refill,
                              .host = step->host,
                              .goal = -1,
                              .order_goal = -1,
                              .live = (uint8_t)step->live,
                              .series = YL_NO_NODE,
                              .gives = step->gives};
    fx->give = yl_compiler_get(c, step->gives * sizeof *fx->give);
    for (uint32_t i = 0; !c->status && i < step->gives; i++)
        fx->give[i] = (struct yl_plan_give){step->give[i].limit, step->give[i].number};
    if (step->goal >= 0)
        fx->goal = (int32_t)(c->plan->rooms + c->plan->shops + (uint32_t)step->goal);
    fx->forget = memory_bits(c, step->forgets, step->forget);
    fx->remember = memory_bits(c, step->remembers, step->remember);
    return fx;
}

/* A person that several visits share, and a limit that several visits can feel. */
static bool shared_person(const struct yl_compiler *c)
{
    return c->plan->size || c->plan->self_chains;
}

static bool limit_ordered(const struct yl_compiler *c, uint32_t limit)
{
    const struct yl_plan_limit *l = &c->plan->limit[limit];
    return l->per == 1 ? shared_person(c) : !l->endless;
}

static bool effects_ordered(const struct yl_compiler *c, const struct yl_effects *fx)
{
    bool ordered = (shared_person(c) && (fx->forget | fx->remember)) ||
                   yl_axis_ordered(c, fx->actions.axis) || yl_axis_ordered(c, fx->switches.axis) ||
                   yl_axis_ordered(c, fx->cost.axis) || fx->host >= 0 || fx->live;
    for (uint32_t i = 0; i < fx->gives; i++) ordered |= limit_ordered(c, fx->give[i].limit);
    for (uint32_t i = 0; i < fx->spawns; i++) {
        const struct yl_plan_spawn *s = &c->plan->spawn[fx->spawn[i]];
        ordered |= yl_axis_ordered(c, s->number.axis) || yl_axis_ordered(c, s->p.axis) ||
                   yl_axis_ordered(c, s->after.axis);
    }
    return ordered || (fx->refill >= 0 && limit_ordered(c, (uint32_t)fx->refill));
}

static bool effects_rowwise(const struct yl_effects *fx)
{
    return fx->gives || fx->refill >= 0 || fx->host >= 0 || fx->live || fx->spawns;
}

struct one { /* a step being compiled */
    const struct yl_step *step;
    const struct yl_steps_said *said;
    struct yl_effects *fx;
    uint32_t row, place;
    bool last;
};

/* One visit at a time where the order of time does not matter, unless sealing finds that no limit of it can refuse anybody. */
static uint32_t taking(struct yl_compiler *c, const struct one *o, uint32_t on)
{
    const struct yl_step *step = o->step;
    uint32_t *target = yl_compiler_get(c, step->takes * sizeof *target),
             *limit = yl_compiler_get(c, step->takes * sizeof *limit);
    for (uint32_t i = 0; !c->status && i < step->takes; i++) {
        limit[i] = step->take[i];
        target[i] = yl_compile_stopped(c, o->said, &step->otherwise,
                                       "refused:", c->s->limit[limit[i]].name);
    }
    uint32_t at = yl_compiler_emit(c, YL_OP_TAKE, on);
    if (c->status) return 0;
    struct yl_node *node = &c->node[at];
    node->u.take.count = step->takes;
    node->u.take.limit = limit;
    node->targets = step->takes;
    node->target = target;
    node->place = o->place;
    node->row = YL_NO_NODE;
    for (uint32_t i = 0; i < step->takes; i++) node->ordered |= limit_ordered(c, limit[i]);
    node->rowwise = !node->ordered;
    return at;
}

/* What follows once the chances are passed: valid, take, the order, effects, and on to `to`. */
static uint32_t behind(struct yl_compiler *c, const struct one *o, uint32_t to)
{
    const struct yl_step *step = o->step;
    uint32_t at = yl_compiler_emit(c, YL_OP_PASS, to);
    if (c->status) return 0;
    struct yl_node *pass = &c->node[at];
    pass->row = o->row;
    pass->u.effects = o->fx;
    pass->ordered = effects_ordered(c, o->fx);
    pass->place = o->place;
    pass->rowwise = effects_rowwise(o->fx);
    if (o->last && o->said->shop >= 0) {
        uint32_t out = yl_compiler_end(c, "stockout"), order = yl_compiler_emit(c, YL_OP_ORDER, at);
        if (c->status) return 0;
        struct yl_node *node = &c->node[order];
        node->other = out;
        node->index = (uint32_t)o->said->shop;
        const struct yl_plan_shop *shop = &c->plan->shop[node->index];
        node->ordered = shop->stock >= 0 || yl_axis_ordered(c, shop->price.axis) ||
                        yl_axis_ordered(c, shop->refund_p.axis) ||
                        yl_axis_ordered(c, shop->refund_after.axis);
        at = order;
    }
    if (step->takes) at = taking(c, o, at);
    if (step->valid.count) {
        uint32_t late = yl_compile_stopped(c, o->said, &step->otherwise, "expired", ""),
                 valid = yl_compiler_emit(c, YL_OP_VALID, at);
        struct yl_by_draw draw = yl_compiler_draw(c, &step->valid);
        if (c->status) return 0;
        c->node[valid].other = late;
        c->node[valid].u.draw = draw;
        c->node[valid].place = o->place;
        c->node[valid].ordered = yl_axis_ordered(c, draw.axis);
        at = valid;
    }
    return at;
}

static uint32_t choosing(struct yl_compiler *c, const struct one *o, uint32_t on)
{
    const struct yl_choice *said = &o->step->choose;
    struct yl_chooser *chooser = yl_compile_chooser(c, said);
    uint32_t *target = yl_compiler_get(c, said->options * sizeof *target);
    for (uint32_t i = 0; !c->status && i < said->options; i++) {
        if (said->to[i].kind == YL_TO_LEAVE && !o->step->choose_is_to) {
            target[i] = yl_compiler_end(c, "left");
            continue;
        }
        target[i] = behind(
            c, o,
            said->to[i].kind == YL_TO_NEXT ? on : yl_compile_destination(c, &said->to[i], "left"));
    }
    uint32_t at = yl_compiler_emit(c, YL_OP_CHOOSE, YL_NO_NODE);
    if (c->status) return 0;
    struct yl_node *node = &c->node[at];
    node->place = o->place;
    node->targets = said->options;
    node->target = target;
    node->u.choose = chooser;
    for (uint32_t a = 0; a < said->axes; a++) node->ordered |= yl_axis_ordered(c, said->axis[a]);
    return at;
}

/* Never any time at all? */
static bool is_nothing(const struct yl_by_draw *by)
{
    bool nothing = true;
    for (uint32_t v = 0; v < by->count; v++)
        nothing &= yl_draw_is_constant(&by->draw[v]) && !yl_draw_integer(&by->draw[v], 0);
    return nothing;
}

/* `after`, `ask`, `p` and what is behind them. */
static uint32_t middle(struct yl_compiler *c, const struct one *o, uint32_t on)
{
    const struct yl_step *step = o->step;
    uint32_t at;
    if (step->choose.present)
        at = choosing(c, o, on);
    else
        at = behind(c, o,
                    step->to.kind == YL_TO_NOWHERE ? on
                                                   : yl_compile_destination(c, &step->to, "left"));
    struct yl_by_chance chance = yl_compiler_chance(c, &step->p, step->intent);
    if (!chance.certain) {
        uint32_t other = o->said->item || step->or_else.kind == YL_TO_NEXT
                             ? on
                             : yl_compile_destination(c, &step->or_else, "left");
        uint32_t node = yl_compiler_emit(c, YL_OP_CHANCE, at);
        if (c->status) return 0;
        c->node[node].other = other;
        c->node[node].u.chance = chance;
        c->node[node].place = o->place;
        c->node[node].ordered = yl_axis_ordered(c, chance.axis);
        at = node;
    }
    if (step->ask >= 0) {
        uint32_t gone = yl_compiler_end(c, "abandoned"), node = yl_compiler_emit(c, YL_OP_ASK, at);
        if (c->status) return 0;
        c->node[node].index = (uint32_t)step->ask;
        c->node[node].other = gone;
        c->node[node].row = o->row;
        c->node[node].place = o->place;
        c->node[node].ordered = true;
        at = node;
    }
    if (step->after.count) {
        struct yl_by_draw draw = yl_compiler_draw(c, &step->after);
        if (c->status) return 0;
        if (is_nothing(&draw)) return at;
        uint32_t node = yl_compiler_emit(c, YL_OP_AFTER, at);
        if (c->status) return 0;
        c->node[node].u.draw = draw;
        c->node[node].place = o->place;
        c->node[node].ordered = yl_axis_ordered(c, draw.axis);
        at = node;
    }
    return at;
}

/* Stands still until all conditions hold; each that never can has its own way out. */
static uint32_t waiting(struct yl_compiler *c, const struct one *o, uint32_t on)
{
    const struct yl_conditions *said = &o->step->wait;
    if (!said->count) return on;
    uint32_t *target = yl_compiler_get(c, said->count * sizeof *target);
    for (uint32_t i = 0; !c->status && i < said->count; i++)
        target[i] =
            yl_compile_stopped(c, o->said, &o->step->otherwise, "blocked:", said->all[i].name);
    struct yl_tests tests = yl_compile_tests(c, said);
    uint32_t at = yl_compiler_emit(c, YL_OP_WAIT, on);
    if (c->status) return 0;
    c->node[at].u.tests = tests;
    c->node[at].targets = said->count;
    c->node[at].target = target;
    c->node[at].place = o->place;
    c->node[at].rowwise = true;
    return at;
}

/* The visits that passing a step begins. */
static void starting(struct yl_compiler *c, struct one *o, const char *place)
{
    const struct yl_step *step = o->step;
    o->fx->spawns = step->starts;
    o->fx->spawn = yl_compiler_get(c, step->starts * sizeof *o->fx->spawn);
    for (uint32_t i = 0; !c->status && i < step->starts; i++) {
        const struct yl_start *from = &step->start[i];
        uint32_t at = o->fx->spawn[i] = c->plan->spawns++;
        struct yl_plan_spawn *to = &c->plan->spawn[at];
        c->start[at] = from;
        *to = (struct yl_plan_spawn){.entry = c->s->entries + from->origin,
                                     .others = from->others,
                                     .carry = from->carry,
                                     .depth = from->depth};
        to->place = yl_compiler_place(c, "%s.starts.%s", place, from->name);
        if (c->status) return;
        to->maker = (uint32_t)(c->plan->place[to->place] & 0x7FFFFFFF) | 0x80000000u;
        to->node = yl_compile_destination(c, &from->to, "left");
        to->number = yl_compiler_draw(c, &from->number);
        to->after = yl_compiler_draw(c, &from->after);
        to->p = yl_compiler_chance(c, &from->p, 0);
    }
}

/* A bare hand-over, perhaps by trait. */
static uint32_t hand_over(struct yl_compiler *c, const struct yl_steps_said *said,
                          const struct yl_step *step)
{
    const struct yl_choice *choose = &step->choose;
    if (!choose->present) return yl_compile_destination(c, &step->to, "left");
    struct yl_chooser *chooser = yl_compile_chooser(c, choose);
    uint32_t *target = yl_compiler_get(c, choose->options * sizeof *target);
    for (uint32_t i = 0; !c->status && i < choose->options; i++)
        target[i] = yl_compile_destination(c, &choose->to[i], "left");
    uint32_t place = yl_compiler_place(c, "%s.steps.to", said->place),
             at = yl_compiler_emit(c, YL_OP_CHOOSE, YL_NO_NODE);
    if (c->status) return 0;
    struct yl_node *node = &c->node[at];
    node->place = place;
    node->targets = choose->options;
    node->target = target;
    node->u.choose = chooser;
    for (uint32_t a = 0; a < choose->axes; a++)
        node->ordered |= yl_axis_ordered(c, choose->axis[a]);
    return at;
}

static uint32_t one_step(struct yl_compiler *c, const struct yl_steps_said *said,
                         const struct yl_step *step, uint32_t row, bool last, uint32_t on)
{
    if (!step->name) return hand_over(c, said, step);
    const char *place = yl_arena_print(&c->plan->arena, said->item ? "%s.while.%s" : "%s.steps.%s",
                                       said->place, step->name);
    struct one o = {.step = step, .said = said, .fx = effects(c, step), .row = row, .last = last};
    o.place = yl_compiler_place(c, "%s", place ? place : "");
    if (c->status) return 0;
    o.fx->series = said->item ? said->series : YL_NO_NODE;
    if (said->item && o.fx->goal >= 0 && step->timing != YL_TIMING_ONCE)
        c->plan->arrival[o.fx->goal].again = true; /* a goal is reached once in a visit */
    if (o.last && said->shop >= 0) o.fx->order_goal = (int32_t)c->order_goal;
    starting(c, &o, place);
    if (c->status) return 0;
    uint32_t at = waiting(c, &o, middle(c, &o, on));
    at = yl_compile_needs(c, &step->needs, &step->otherwise, said, at);
    uint32_t reach = yl_compiler_emit(c, YL_OP_REACH, at);
    if (c->status) return 0;
    c->node[reach].row = o.row;
    at = conditions(c, &step->skip_if, true, o.row, reach, on);
    return conditions(c, &step->only_if, false, o.row, at, on);
}

uint32_t yl_compile_when(struct yl_compiler *c, const struct yl_conditions *when, uint32_t then,
                         uint32_t other)
{
    return conditions(c, when, false, YL_NO_NODE, then, other);
}

uint32_t yl_compile_steps(struct yl_compiler *c, const struct yl_steps_said *said)
{
    uint32_t on = said->done, row = said->first_row;
    for (uint32_t i = 0; i < said->steps; i++) row += said->step[i].name != NULL;
    for (uint32_t i = said->steps; i-- && !c->status;) {
        const struct yl_step *step = &said->step[i];
        uint32_t behind_it = on;
        row -= step->name != NULL;
        if (!step->forms) on = one_step(c, said, step, row, i + 1 == said->steps, on);
        for (uint32_t f = 0; f < step->forms && !c->status; f++) {
            const struct yl_form *form = &step->form[f];
            uint32_t at = one_step(c, said, &form->step, row, form->last, behind_it);
            on = yl_compile_when(c, &form->when, at, on);
        }
    }
    return on;
}
