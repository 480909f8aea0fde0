/* compile_steps.c: a step as a run of operations, built from its end to its beginning. Contract: compiler.h. */
#include "models/compiler/compiler.h"
#include "sim/engine/memory.h"

/* Where a visit goes that a gate stops: `otherwise`, or an outcome of its own; an item of a stay then just does not happen. */
static uint32_t stopped(struct yl_compiler *compiler, const struct yl_step_run *run,
                        const struct yl_destination *otherwise, const char *prefix,
                        const char *name, struct yl_lost_at at)
{
    if (run && run->item) return run->done;
    if (otherwise->kind != YL_TO_NOWHERE && otherwise->kind != YL_TO_LEAVE)
        return yl_compile_destination(compiler, otherwise);
    return yl_compiler_lost(compiler, prefix, name, at);
}

static struct yl_tests tests_of(struct yl_compiler *compiler, const struct yl_conditions *from)
{
    struct yl_tests tests = {.count = from->count,
                             .test = yl_compiler_get(compiler, from->count * sizeof *tests.test)};
    static const enum yl_test_kind kinds[] = {YL_TEST_AXIS, YL_TEST_LIVE, YL_TEST_LIMIT,
                                              YL_TEST_HOURS};
    for (uint32_t i = 0; i < from->count; i++) {
        const struct yl_condition *one = &from->all[i];
        tests.test[i] =
            (struct yl_test){kinds[one->kind], one->index, one->mask, one->from, one->to};
    }
    return tests;
}

uint32_t yl_compile_needs(struct yl_compiler *compiler, const struct yl_conditions *needs,
                          const struct yl_destination *otherwise, const struct yl_step_run *run,
                          struct yl_lost_at at, uint32_t next)
{
    for (uint32_t i = needs->count; i--;) {
        const struct yl_condition *need = &needs->all[i];
        struct yl_node node = yl_node(YL_OP_NEED, next);
        node.other = stopped(compiler, run, otherwise, "blocked:", need->name, at);
        node.index =
            run && run->item ? YL_NO_NODE : yl_compiler_outcome(compiler, "blocked:", need->name);
        node.u.tests = tests_of(compiler, &(struct yl_conditions){1, &needs->all[i]});
        next = yl_compiler_add(compiler, node);
    }
    return next;
}

static uint32_t conditions(struct yl_compiler *compiler, const struct yl_conditions *all_of,
                           bool opposite, uint32_t row, uint32_t next, uint32_t other)
{
    if (!all_of->count) return next;
    struct yl_node node = yl_node(YL_OP_ONLY_IF, next);
    node.other = other;
    node.row = row;
    node.u.tests = tests_of(compiler, all_of);
    node.u.tests.opposite = opposite;
    return yl_compiler_add(compiler, node);
}

bool yl_asks_memory(const struct yl_compiler *compiler, const struct yl_conditions *among)
{
    bool asks = false;
    for (uint32_t i = 0; i < among->count; i++)
        asks |= compiler->s->axis[among->all[i].index].kind == YL_AXIS_MEMORY;
    return asks;
}

uint32_t yl_compile_admit(struct yl_compiler *compiler, const struct yl_entry *entry, uint32_t key,
                          uint32_t next)
{
    const struct yl_conditions *among = &entry->among;
    if (!yl_asks_memory(compiler, among)) return next;
    struct yl_conditions held = {.all = yl_compiler_get(compiler, among->count * sizeof *held.all)};
    for (uint32_t i = 0; i < among->count; i++) /* of a send to all the stream knows the traits */
        if (!entry->send_all || compiler->s->axis[among->all[i].index].kind == YL_AXIS_MEMORY)
            held.all[held.count++] = among->all[i];
    uint32_t at = conditions(compiler, &held, false, YL_NO_NODE, next, YL_NO_NODE);
    struct yl_node *node = &compiler->node[at];
    node->op = entry->send_all ? YL_OP_ADMIT : YL_OP_FIND;
    node->key = key;
    if (!entry->send_all)
        node->index = (uint32_t)yl_compile_audience(compiler, among, YL_PICKS_IN_TURN, 0);
    return at;
}

static struct yl_chooser *chooser_of(struct yl_compiler *compiler, const struct yl_choice *from)
{
    struct yl_chooser *to = yl_compiler_get(compiler, sizeof *to);
    uint32_t cuts = from->values * (from->options - 1);
    uint64_t *threshold = yl_compiler_get(compiler, cuts * sizeof *threshold);
    bool *full = yl_compiler_get(compiler, cuts * sizeof *full);
    *to = (struct yl_chooser){.axes = from->axes,
                              .options = from->options,
                              .rows = from->values,
                              .threshold = threshold,
                              .full = full};
    for (uint32_t a = 0; a < from->axes; a++) {
        to->axis[a] = from->axis[a];
        to->radix[a] = compiler->plan->axis[from->axis[a]].values;
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

uint32_t yl_compile_choose(struct yl_compiler *compiler, const struct yl_choice *choice,
                           uint32_t *target, uint32_t key)
{
    struct yl_node node = yl_node(YL_OP_CHOOSE, YL_NO_NODE);
    node.key = key;
    node.targets = choice->options;
    node.target = target;
    node.u.choose = chooser_of(compiler, choice);
    return yl_compiler_add(compiler, node);
}

static void memory_effects(struct yl_compiler *compiler, const struct yl_step *step,
                           struct yl_effects *fx)
{
    fx->recall = yl_compiler_get(compiler, step->remembers * sizeof *fx->recall);
    for (uint32_t i = 0; i < step->forgets; i++) {
        const struct yl_memory *memory = &compiler->plan->axis[step->forget[i]].memory;
        fx->forget |= memory->mask << memory->bit;
    }
    for (uint32_t i = 0; i < step->remembers; i++) {
        const struct yl_memory *memory = &compiler->plan->axis[step->remember[i]].memory;
        if (memory->most > 1 || memory->lapse >= 0)
            fx->recall[fx->recalls++] = *memory;
        else
            fx->remember |= UINT64_C(1) << memory->bit;
    }
}

/* The effects of a step, made once and shared by its PASS nodes. */
static struct yl_effects *effects(struct yl_compiler *compiler, const struct yl_step *step)
{
    struct yl_effects *fx = yl_compiler_effects(compiler);
    fx->actions = yl_compiler_number(compiler, &step->actions);
    fx->switches = yl_compiler_number(compiler, &step->switches);
    fx->cost = yl_compiler_number(compiler, &step->cost);
    fx->refill = step->refill;
    fx->host = step->host;
    fx->live = (uint8_t)step->live;
    fx->gives = step->gives;
    fx->give = yl_compiler_get(compiler, step->gives * sizeof *fx->give);
    for (uint32_t i = 0; i < step->gives; i++) fx->give[i] = step->give[i];
    if (step->goal >= 0)
        fx->goal = (int32_t)(compiler->plan->rooms + compiler->plan->shops + (uint32_t)step->goal);
    memory_effects(compiler, step, fx);
    return fx;
}

struct one { /* a step being compiled */
    const struct yl_step *step;
    const struct yl_step_run *run;
    struct yl_effects *fx;
    struct yl_lost_at at; /* its row */
    uint32_t key;
    bool last;
};

static uint32_t taking(struct yl_compiler *compiler, const struct one *one, uint32_t on)
{
    const struct yl_step *step = one->step;
    uint32_t *target = yl_compiler_get(compiler, step->takes * sizeof *target),
             *limit = yl_compiler_get(compiler, step->takes * sizeof *limit);
    for (uint32_t i = 0; i < step->takes; i++) {
        limit[i] = step->take[i];
        target[i] = stopped(compiler, one->run, &step->otherwise,
                            "refused:", compiler->s->limit[limit[i]].name, one->at);
    }
    struct yl_node node = yl_node(YL_OP_TAKE, on);
    node.u.take.count = step->takes;
    node.u.take.limit = limit;
    node.targets = step->takes;
    node.target = target;
    node.key = one->key;
    return yl_compiler_add(compiler, node);
}

static uint32_t one_sale(struct yl_compiler *compiler, uint32_t sale, struct yl_lost_at at,
                         uint32_t on)
{
    struct yl_node node = yl_node(YL_OP_ORDER, on);
    node.other = yl_compiler_lost(compiler, "", "stockout", at);
    node.index = sale;
    return yl_compiler_add(compiler, node);
}

/* An order of the shop, or of one of its items by their shares. */
static uint32_t ordering(struct yl_compiler *compiler, const struct one *one, uint32_t on)
{
    const uint32_t at = (uint32_t)one->run->shop;
    const struct yl_shop *shop = &compiler->s->shop[at];
    if (!shop->goods) return one_sale(compiler, at, one->at, on);
    uint32_t *target = yl_compiler_get(compiler, shop->goods * sizeof *target);
    for (uint32_t i = 0; i < shop->goods; i++)
        target[i] = one_sale(compiler, compiler->plan->shop[at].first + i, one->at, on);
    if (shop->goods == 1) return target[0];
    uint32_t key = yl_compiler_key(compiler, "shops.%s.items", shop->name);
    return yl_compile_choose(compiler, &shop->shares, target, key);
}

/* What follows once the chances are passed: valid, take, the order, effects, and on to `to`. */
static uint32_t behind(struct yl_compiler *compiler, const struct one *one, uint32_t to)
{
    const struct yl_step *step = one->step;
    struct yl_node pass = yl_node(YL_OP_PASS, to);
    pass.row = one->at.row;
    pass.u.effects = one->fx;
    pass.key = one->key;
    uint32_t at = yl_compiler_add(compiler, pass);
    if (one->last && one->run->shop >= 0) at = ordering(compiler, one, at);
    if (step->takes) at = taking(compiler, one, at);
    if (step->valid.count) {
        struct yl_node valid = yl_node(YL_OP_VALID, at);
        valid.other = stopped(compiler, one->run, &step->otherwise, "expired", "", one->at);
        valid.u.draw = yl_compiler_draw(compiler, &step->valid);
        valid.key = one->key;
        at = yl_compiler_add(compiler, valid);
    }
    return at;
}

static uint32_t choosing(struct yl_compiler *compiler, const struct one *one, uint32_t on)
{
    const struct yl_choice *choice = &one->step->choose;
    uint32_t *target = yl_compiler_get(compiler, choice->options * sizeof *target);
    for (uint32_t i = 0; i < choice->options; i++)
        if (choice->to[i].kind == YL_TO_LEAVE && !one->step->choose_is_to)
            target[i] = yl_compiler_lost(compiler, "", "left", one->at);
        else
            target[i] = behind(compiler, one,
                               choice->to[i].kind == YL_TO_NEXT
                                   ? on
                                   : yl_compile_destination(compiler, &choice->to[i]));
    return yl_compile_choose(compiler, choice, target, one->key);
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
static uint32_t middle(struct yl_compiler *compiler, const struct one *one, uint32_t on)
{
    const struct yl_step *step = one->step;
    uint32_t at;
    if (step->choose.present)
        at = choosing(compiler, one, on);
    else
        at = behind(compiler, one,
                    step->to.kind == YL_TO_NOWHERE ? on
                                                   : yl_compile_destination(compiler, &step->to));
    struct yl_by_chance chance = yl_compiler_step_chance(compiler, step);
    if (!chance.certain) {
        struct yl_node node = yl_node(YL_OP_CHANCE, at);
        node.other = one->run->item || step->or_else.kind == YL_TO_NEXT
                         ? on
                         : yl_compile_way_out(compiler, &step->or_else, "left", one->at);
        node.u.chance = chance;
        node.key = one->key;
        at = yl_compiler_add(compiler, node);
    }
    if (step->ask >= 0) {
        struct yl_node node = yl_node(YL_OP_ASK, at);
        node.other = yl_compile_way_out(compiler, &compiler->s->agent[step->ask].otherwise,
                                        "abandoned", one->at);
        node.index = (uint32_t)step->ask;
        node.row = one->at.row;
        node.key = one->key;
        at = yl_compiler_add(compiler, node);
    }
    if (step->after.count) {
        struct yl_node node = yl_node(YL_OP_AFTER, at);
        node.u.draw = yl_compiler_draw(compiler, &step->after);
        node.key = one->key;
        if (!is_nothing(&node.u.draw)) at = yl_compiler_add(compiler, node);
    }
    return at;
}

/* Stands still until all conditions hold; each that never can has its own way out. */
static uint32_t waiting(struct yl_compiler *compiler, const struct one *one, uint32_t on)
{
    const struct yl_conditions *wait = &one->step->wait;
    if (!wait->count) return on;
    uint32_t *target = yl_compiler_get(compiler, wait->count * sizeof *target);
    for (uint32_t i = 0; i < wait->count; i++)
        target[i] = stopped(compiler, one->run, &one->step->otherwise,
                            "blocked:", wait->all[i].name, one->at);
    const struct yl_condition *apart = yl_hours_apart(wait);
    if (apart) return target[apart - wait->all];
    struct yl_node node = yl_node(YL_OP_WAIT, on);
    node.u.tests = tests_of(compiler, wait);
    node.targets = wait->count;
    node.target = target;
    node.key = one->key;
    return yl_compiler_add(compiler, node);
}

/* The visits that passing a step begins. */
static void starting(struct yl_compiler *compiler, struct one *one, const char *place)
{
    const struct yl_step *step = one->step;
    one->fx->spawns = step->starts;
    one->fx->spawn = yl_compiler_get(compiler, step->starts * sizeof *one->fx->spawn);
    for (uint32_t i = 0; i < step->starts; i++) {
        const struct yl_start *from = &step->start[i];
        uint32_t at = one->fx->spawn[i] = compiler->plan->spawns++;
        struct yl_plan_spawn *to = &compiler->plan->spawn[at];
        compiler->start[at] = from;
        *to = (struct yl_plan_spawn){.entry = compiler->s->entries + from->origin,
                                     .others = from->others,
                                     .carry = from->carry,
                                     .depth = from->depth};
        to->key = yl_compiler_key(compiler, "%s.starts.%s", place, from->name);
        to->origin = (uint32_t)(compiler->plan->key_hash[to->key] & 0x7FFFFFFF) | 0x80000000u;
        to->audience = yl_compile_audience(compiler, &from->among, YL_PICKS_IN_TURN, to->origin);
        to->node = yl_compile_destination(compiler, &from->to);
        to->number = yl_compiler_draw(compiler, &from->number);
        to->after = yl_compiler_draw(compiler, &from->after);
        to->p = yl_compiler_chance(compiler, &from->p);
    }
}

/* A jump, perhaps by trait. */
static uint32_t jump(struct yl_compiler *compiler, const struct yl_step_run *run,
                     const struct yl_step *step)
{
    const struct yl_choice *choose = &step->choose;
    if (!choose->present) return yl_compile_destination(compiler, &step->to);
    uint32_t *target = yl_compiler_get(compiler, choose->options * sizeof *target);
    for (uint32_t i = 0; i < choose->options; i++)
        target[i] = yl_compile_destination(compiler, &choose->to[i]);
    uint32_t key = yl_compiler_key(compiler, "%s.steps.to", run->place);
    return yl_compile_choose(compiler, choose, target, key);
}

static uint32_t one_step(struct yl_compiler *compiler, const struct yl_step_run *run,
                         const struct yl_step *step, uint32_t row, bool last, uint32_t on)
{
    if (!step->name) return jump(compiler, run, step);
    const char *place = yl_arena_print(
        &compiler->plan->arena, run->item ? "%s.while.%s" : "%s.steps.%s", run->place, step->name);
    struct one one = {
        .step = step, .run = run, .fx = effects(compiler, step), .at = {.row = row}, .last = last};
    one.key = yl_compiler_key(compiler, "%s", place);
    one.fx->series = run->item ? run->series : YL_NO_NODE;
    if (run->item && one.fx->goal >= 0 && step->timing != YL_TIMING_ONCE)
        compiler->plan->arrival[one.fx->goal].again = true; /* a goal is reached once in a visit */
    if (one.last && run->shop >= 0) one.fx->order_goal = (int32_t)compiler->plan->order_goal;
    starting(compiler, &one, place);
    uint32_t at = waiting(compiler, &one, middle(compiler, &one, on));
    at = yl_compile_needs(compiler, &step->needs, &step->otherwise, run, one.at, at);
    struct yl_node reach = yl_node(YL_OP_REACH, at);
    reach.row = one.at.row;
    at = yl_compiler_add(compiler, reach);
    at = conditions(compiler, &step->skip_if, true, one.at.row, at, on);
    return conditions(compiler, &step->only_if, false, one.at.row, at, on);
}

uint32_t yl_compile_when(struct yl_compiler *compiler, const struct yl_conditions *when,
                         uint32_t then, uint32_t other)
{
    return conditions(compiler, when, false, YL_NO_NODE, then, other);
}

uint32_t yl_compile_steps(struct yl_compiler *compiler, const struct yl_step_run *run)
{
    uint32_t on = run->done, row = run->first_row;
    for (uint32_t i = 0; i < run->steps; i++) row += run->step[i].name != NULL;
    for (uint32_t i = run->steps; i--;) {
        const struct yl_step *step = &run->step[i];
        uint32_t behind_it = on;
        row -= step->name != NULL;
        if (!step->forms) on = one_step(compiler, run, step, row, i + 1 == run->steps, on);
        for (uint32_t f = 0; f < step->forms; f++) {
            const struct yl_form *form = &step->form[f];
            uint32_t at = one_step(compiler, run, &form->step, row, form->last, behind_it);
            on = yl_compile_when(compiler, &form->when, at, on);
        }
    }
    return on;
}
