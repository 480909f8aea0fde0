/* export.c: what is heard of a visit into a line, or into a cell of a table; contract in export.h */
#include "sim/fit/export.h"
#include "models/scenario.h"
#include "sim/base/array.h"
#include "sim/base/get.h"
#include "sim/base/map.h"
#include "sim/base/text.h"
#include "sim/engine/budget.h"
#include "sim/engine/loop_parts.h"
#include "sim/fit/event_log.h"
#include "sim/fit/log_writer.h"
#include "sim/sweep/listen.h"
#include <stdlib.h>
#include <string.h>

enum { EVERY = 1 << 14, WEEKDAY_1970 = 3 }; /* visits between two looks at the clock; a Thursday */
struct cell {                               /* what a table counts */
    int64_t period;                         /* local hours, or weeks from a Monday, since 1970 */
    uint32_t entry, of;                     /* of: a count of the form */
};
struct counted {
    struct cell cell;
    int64_t number;
};
/* What a visit does at a step, as `rows` says it; the other forms say what is passed alone. */
enum { VERB_REACHED, VERB_PASSED, VERB_SERVED, VERB_GAVE_UP, VERBS };
struct exporting {
    const struct yl_export_call *call;
    const struct yl_plan *plan;
    struct yl_listener listener;
    struct yl_log_writer writer;
    struct yl_log_piece *entry, *event; /* [entries]; [rows, entries that begin a visit][VERBS] */
    struct exported_trait {
        uint32_t axis;
        struct yl_log_piece *value; /* of each of its values */
    } * trait;
    uint32_t traits;
    const struct yl_effects **effects; /* [rows] of what passes it */
    struct yl_map map;
    struct counted *counted;
    size_t counts, capacity;
    int64_t *early; /* [entries] arrivals of the warm-up */
    uint64_t visits;
};
/* What a week counts, goals behind it. */
enum { SPENT, ARRIVED, REACHED_GOALS };

/* ---- lines ----------------------------------------------------------------------------------- */

static struct yl_address person_of(const struct exporting *to, const struct yl_visit *visit)
{
    return yl_person_id(&to->listener.engine->loop, visit);
}

/* Of the person, behind the event. */
static void put_traits(struct exporting *to, const struct yl_visit *visit)
{
    struct yl_visit asked = *visit;
    for (uint32_t i = 0; i < to->traits; i++) {
        const struct exported_trait *trait = &to->trait[i];
        uint8_t value = yl_ask_value(&to->listener.engine->loop, &asked, (int32_t)trait->axis);
        yl_log_writer_put(&to->writer, trait->value[value]);
    }
}

/* A visit that ends in a queue has given up, unless the horizon cut it off; `row`: of its step. */
static bool gives_up(const struct exporting *to, const struct yl_visit *visit, uint32_t outcome,
                     uint32_t *row)
{
    if (visit->node == YL_NO_NODE || outcome == to->plan->under_way) return false;
    const struct yl_node *node = &to->plan->node[visit->node];
    bool waited =
        node->op == YL_OP_ASK || (node->op == YL_OP_SEAT && (visit->flags & YL_VISIT_WAITED));
    *row = node->row;
    return waited && node->row != YL_NO_NODE;
}

static void hear_rows(struct exporting *to, const struct yl_visit *visit, enum yl_heard what,
                      uint32_t index)
{
    static const int8_t verb_of[] = {
        [YL_HEARD_REACHED] = VERB_REACHED, [YL_HEARD_SKIPPED] = -1,
        [YL_HEARD_PASSED] = VERB_PASSED,   [YL_HEARD_WAITS] = -1,
        [YL_HEARD_SERVED] = VERB_SERVED,   [YL_HEARD_GAVE_UP] = VERB_GAVE_UP};
    struct yl_log_writer *writer = &to->writer;
    if (what == YL_HEARD_ENDS && gives_up(to, visit, index, &index)) what = YL_HEARD_GAVE_UP;
    int verb = what <= YL_HEARD_GAVE_UP ? verb_of[what] : -1;
    if (verb < 0) return;
    yl_log_writer_person(writer, person_of(to, visit));
    yl_log_writer_put(writer, YL_LOG_PIECE(","));
    yl_log_writer_time(writer, visit->time);
    yl_log_writer_put(writer, to->entry[visit->entry]);
    yl_log_writer_put(writer, to->event[VERBS * index + (uint32_t)verb]);
    put_traits(to, visit);
    yl_log_writer_line(writer);
}

/* One event a step: that it is passed; before the first of them that the visit begins, at its entry. */
static bool is_event(const struct exporting *to, const struct yl_visit *visit, enum yl_heard what,
                     uint32_t *index)
{
    if (what == YL_HEARD_BEGINS) *index = to->plan->rows + visit->entry;
    return what == YL_HEARD_BEGINS || what == YL_HEARD_PASSED;
}

static int64_t floored(int64_t value, int64_t by) { return value / by - (value % by < 0); }

static void hear_sensors(struct exporting *to, const struct yl_visit *visit, enum yl_heard what,
                         uint32_t index)
{
    struct yl_log_writer *writer = &to->writer;
    if (!is_event(to, visit, what, &index)) return;
    yl_log_writer_put(writer, YL_LOG_PIECE("{\"distinct_id\":\""));
    yl_log_writer_person(writer, person_of(to, visit));
    yl_log_writer_put(writer, YL_LOG_PIECE("\",\"time\":"));
    yl_log_writer_count(writer, floored(visit->time, 1000));
    yl_log_writer_put(writer, to->event[VERBS * index]);
    yl_log_writer_put(writer, to->entry[visit->entry]);
    put_traits(to, visit);
    yl_log_writer_put(writer, YL_LOG_PIECE("}}"));
    yl_log_writer_line(writer);
}

/* Its time is that of the wall clock, as if it were UTC. */
static void hear_mixpanel(struct exporting *to, const struct yl_visit *visit, enum yl_heard what,
                          uint32_t index)
{
    struct yl_log_writer *writer = &to->writer;
    if (!is_event(to, visit, what, &index)) return;
    yl_log_writer_put(writer, to->event[VERBS * index]);
    yl_log_writer_count(writer, floored(visit->time, YL_SECOND) +
                                    yl_log_writer_offset(writer, visit->time));
    yl_log_writer_put(writer, YL_LOG_PIECE(",\"distinct_id\":\""));
    yl_log_writer_person(writer, person_of(to, visit));
    yl_log_writer_put(writer, YL_LOG_PIECE("\",\"$insert_id\":\""));
    yl_log_writer_hex(writer, writer->lines + 1);
    yl_log_writer_put(writer, to->entry[visit->entry]);
    put_traits(to, visit);
    yl_log_writer_put(writer, YL_LOG_PIECE("}}"));
    yl_log_writer_line(writer);
}

/* ---- tables ---------------------------------------------------------------------------------- */

static void count(struct exporting *to, struct cell cell, int64_t number)
{
    uint64_t *at = yl_map_add(&to->map, &cell, sizeof cell, to->counts);
    if (*at == to->counts)
        *YL_ARRAY_NEXT(to->counted, to->counts, to->capacity) = (struct counted){cell, 0};
    to->counted[*at].number += number;
}

/* Local time since 1970, as a whole number of periods. */
static int64_t period_of(struct exporting *to, int64_t instant, int64_t period, int64_t ahead)
{
    int64_t local = instant + yl_log_writer_offset(&to->writer, instant) * YL_SECOND;
    return floored(local + ahead, period);
}

static void hear_table(struct exporting *to, const struct yl_visit *visit, enum yl_heard what,
                       uint32_t index)
{
    if (!is_event(to, visit, what, &index)) return;
    count(to, (struct cell){period_of(to, visit->time, YL_HOUR, 0), visit->entry, index}, 1);
}

/* Weeks begin on a Monday. */
static int64_t week_of(struct exporting *to, int64_t instant)
{
    return period_of(to, instant, YL_WEEK, WEEKDAY_1970 * YL_DAY);
}

static void count_week(struct exporting *to, const struct yl_visit *visit, uint32_t of,
                       int64_t number)
{
    if (number) count(to, (struct cell){week_of(to, visit->time), visit->entry, of}, number);
}

/* What an arrival costs; tiers are counted at the end. */
static int64_t price_of(const struct exporting *to, const struct yl_visit *visit)
{
    const struct yl_arrival arrival = {visit->source, visit->address.cell, visit->address.index,
                                       visit->born};
    if (visit->source >= to->plan->streams || to->plan->entry[visit->entry].tiers.rows) return 0;
    return yl_budget_price(&to->listener.engine->replication, &arrival);
}

static void hear_weekly(struct exporting *to, const struct yl_visit *visit, enum yl_heard what,
                        uint32_t index)
{
    const struct yl_plan *plan = to->plan;
    struct yl_loop *loop = &to->listener.engine->loop;
    uint32_t goals = plan->rooms + plan->shops;
    if (what == YL_HEARD_BEGINS) {
        count_week(to, visit, ARRIVED, 1);
        count_week(to, visit, SPENT, price_of(to, visit));
    } else if (what == YL_HEARD_PASSED && to->effects[index]) {
        const struct yl_by_number *cost = &to->effects[index]->cost;
        struct yl_visit asked = *visit;
        count_week(to, visit, SPENT, cost->number[yl_ask_value(loop, &asked, cost->axis)]);
    } else if (what == YL_HEARD_ARRIVES && index >= goals) {
        const struct yl_plan_arrival *goal = &plan->arrival[index];
        bool seen = goal->again && (visit->seen >> goal->bit & 1);
        if (!seen) count_week(to, visit, REACHED_GOALS + index - goals, 1);
    }
}

/* ---- what stands around the events ------------------------------------------------------------ */

/* `"KEY":"TEXT"` with what precedes and follows it. */
static struct yl_log_piece member(struct yl_log_writer *writer, const char *before,
                                  const char *text, const char *behind)
{
    const struct yl_log_piece piece[] = {
        {before, strlen(before)}, yl_log_writer_json(writer, text), {behind, strlen(behind)}};
    return yl_log_writer_join(writer, piece, 3);
}

/* NULL place: the visit begins. */
static struct yl_log_piece event_json(struct yl_log_writer *writer, enum yl_export_form form,
                                      const char *place, const char *step)
{
    bool sensors = form == YL_EXPORT_SENSORS;
    const struct yl_log_piece piece[] = {
        member(writer, sensors ? ",\"type\":\"track\",\"event\":" : "{\"event\":", step,
               ",\"properties\":{"),
        place ? member(writer, "\"path\":", place, ",") : YL_LOG_PIECE(""),
        place ? member(writer, "\"step\":", step, ",") : YL_LOG_PIECE(""),
        sensors ? YL_LOG_PIECE("\"$utm_campaign\":") : YL_LOG_PIECE("\"time\":")};
    return yl_log_writer_join(writer, piece, 4);
}

static struct yl_log_piece event_csv(struct yl_log_writer *writer, const char *place,
                                     const char *step, const char *event)
{
    const struct yl_log_piece piece[] = {YL_LOG_PIECE(","),
                                         yl_log_writer_csv(writer, place),
                                         YL_LOG_PIECE(","),
                                         yl_log_writer_csv(writer, step),
                                         {event, strlen(event)}};
    return yl_log_writer_join(writer, piece, 5);
}

static struct yl_log_piece entry_piece(struct yl_log_writer *writer, enum yl_export_form form,
                                       const char *name)
{
    if (form == YL_EXPORT_SENSORS) return member(writer, "", name, "");
    if (form == YL_EXPORT_MIXPANEL) return member(writer, "\",\"utm_campaign\":", name, "");
    const struct yl_log_piece piece[] = {YL_LOG_PIECE(","), yl_log_writer_csv(writer, name)};
    return yl_log_writer_join(writer, piece, 2);
}

/* ",ios", or ","os":"ios"" */
static void make_trait(struct exporting *to, struct exported_trait *trait)
{
    const struct yl_axis *axis = &to->call->scenario->axis[trait->axis];

    const bool is_json = to->call->form != YL_EXPORT_ROWS;
    struct yl_log_writer *writer = &to->writer;
    const struct yl_log_piece comma = YL_LOG_PIECE(","), colon = YL_LOG_PIECE(":");
    const struct yl_log_piece key = yl_log_writer_json(writer, axis->name);
    trait->value = yl_arena_get(&writer->arena, axis->values * sizeof *trait->value);
    for (uint32_t v = 0; v < axis->values; v++) {
        const char *name = yl_log_value_name(axis, v);
        const struct yl_log_piece text =
            is_json ? yl_log_writer_json(writer, name) : yl_log_writer_csv(writer, name);
        const struct yl_log_piece parts[] = {comma, key, colon, text}, cell[] = {comma, text};
        trait->value[v] = yl_log_writer_join(writer, is_json ? parts : cell, is_json ? 4 : 2);
    }
}

static void make_pieces(struct exporting *to)
{
    const struct yl_plan *plan = to->plan;
    enum yl_export_form form = to->call->form;
    static const char *const verb[VERBS] = {",reached", ",passed", ",served", ",gives up"};
    const bool json = form == YL_EXPORT_SENSORS || form == YL_EXPORT_MIXPANEL;
    for (uint32_t i = 0; i < plan->entries; i++)
        to->entry[i] = entry_piece(&to->writer, form, plan->entry[i].name);
    for (uint32_t i = 0; i < plan->rows + plan->entries; i++) {
        const struct yl_plan_entry *entry = i < plan->rows ? NULL : &plan->entry[i - plan->rows];
        /* of an entry the step is "entries.sms", "starts.friends" */
        const char *place = entry ? NULL : plan->row_place[i];
        const char *step = entry ? yl_arena_print(&to->writer.arena,
                                                  entry->started ? "%s" : "entries.%s", entry->name)
                                 : plan->row_step[i];
        struct yl_log_piece *event = &to->event[VERBS * i];
        for (int k = 0; k < VERBS; k++) {
            const char *word = form == YL_EXPORT_TABLE ? "" : verb[k];
            event[k] = json ? event_json(&to->writer, form, place, step)
                            : event_csv(&to->writer, place ? place : "", step, word);
        }
    }
    for (uint32_t i = 0; i < to->traits; i++) make_trait(to, &to->trait[i]);
}

static void put_header(struct exporting *to)
{
    const struct yl_plan *plan = to->plan;
    struct yl_log_writer *writer = &to->writer;
    if (to->call->form == YL_EXPORT_ROWS) {
        yl_log_writer_put(writer, YL_LOG_PIECE("person,time,entry,path,step,event"));
        for (uint32_t i = 0; i < to->traits; i++) {
            yl_log_writer_put(writer, YL_LOG_PIECE(","));
            yl_log_writer_put(
                writer,
                yl_log_writer_csv(writer, to->call->scenario->axis[to->trait[i].axis].name));
        }
        yl_log_writer_put(writer, YL_LOG_PIECE("\n"));
    }
    if (to->call->form == YL_EXPORT_TABLE)
        yl_log_writer_put(writer, YL_LOG_PIECE("date,hour,entry,path,step,users\n"));
    if (to->call->form != YL_EXPORT_WEEKLY) return;
    yl_log_writer_put(writer, YL_LOG_PIECE("week,entry,spend,arrivals"));
    for (uint32_t i = plan->rooms + plan->shops; i < plan->arrivals; i++) {
        yl_log_writer_put(writer, YL_LOG_PIECE(","));
        yl_log_writer_put(writer, yl_log_writer_csv(writer, plan->arrival[i].name));
    }
    yl_log_writer_put(writer, YL_LOG_PIECE("\n"));
}

/* ---- tables, written at the end --------------------------------------------------------------- */

YL_ORDER(by_cell, struct counted, YL_BY(cell.period) YL_BY(cell.entry) YL_BY(cell.of))

/* 2026-03-01 */
static void put_date(struct yl_log_writer *writer, int64_t day)
{
    char text[YL_TIME_TEXT];
    yl_time_print(text, day * YL_DAY, &(struct yl_zone){0});
    yl_log_writer_put(writer, (struct yl_log_piece){text, strcspn(text, "T")});
}

static void put_table(struct exporting *to)
{
    struct yl_log_writer *writer = &to->writer;
    for (size_t i = 0; i < to->counts; i++) {
        const struct counted *counted = &to->counted[i];
        int64_t day = floored(counted->cell.period, 24);
        put_date(writer, day);
        yl_log_writer_put(writer, YL_LOG_PIECE(","));
        yl_log_writer_count(writer, counted->cell.period - 24 * day);
        yl_log_writer_put(writer, to->entry[counted->cell.entry]);
        yl_log_writer_put(writer, to->event[VERBS * counted->cell.of]);
        yl_log_writer_put(writer, YL_LOG_PIECE(","));
        yl_log_writer_count(writer, counted->number);
        yl_log_writer_line(writer);
    }
}

static int64_t number_at(const struct exporting *to, int64_t period, uint32_t entry, uint32_t of)
{
    const struct counted want = {{period, entry, of}, 0};
    const struct counted *found =
        to->counts ? bsearch(&want, to->counted, to->counts, sizeof want, by_cell) : NULL;
    return found ? found->number : 0;
}

static void put_week(struct exporting *to, int64_t week, uint32_t entry)
{
    const struct yl_plan *plan = to->plan;
    const struct yl_plan_tiers *tiers = &plan->entry[entry].tiers;
    struct yl_log_writer *writer = &to->writer;
    int64_t arrived = number_at(to, week, entry, ARRIVED),
            spent = number_at(to, week, entry, SPENT), *before = &to->early[entry];
    if (tiers->rows)
        spent += yl_budget_tiers(tiers, *before + arrived) - yl_budget_tiers(tiers, *before);
    *before += arrived;
    char money[YL_NUMBER];
    yl_text_money(money, spent);
    put_date(writer, 7 * week - WEEKDAY_1970);
    yl_log_writer_put(writer, to->entry[entry]);
    yl_log_writer_put(writer, YL_LOG_PIECE(","));
    yl_log_writer_put(writer, (struct yl_log_piece){money, strlen(money)});
    yl_log_writer_put(writer, YL_LOG_PIECE(","));
    yl_log_writer_count(writer, arrived);
    for (uint32_t i = plan->rooms + plan->shops; i < plan->arrivals; i++) {
        yl_log_writer_put(writer, YL_LOG_PIECE(","));
        yl_log_writer_count(
            writer, number_at(to, week, entry, REACHED_GOALS + i - plan->rooms - plan->shops));
    }
    yl_log_writer_line(writer);
}

/* Every week of the horizon, and later ones in which something happened. */
static void put_weeks(struct exporting *to)
{
    const struct yl_plan *plan = to->plan;
    int64_t next = week_of(to, plan->from), last = week_of(to, plan->to - 1);
    for (; next <= last; next++)
        for (uint32_t entry = 0; entry < plan->entries; entry++) put_week(to, next, entry);
    for (size_t i = 0; i < to->counts; i++) {
        if (to->counted[i].cell.period < next) continue;
        next = to->counted[i].cell.period + 1;
        for (uint32_t entry = 0; entry < plan->entries; entry++) put_week(to, next - 1, entry);
    }
}

/* ---- all of it ------------------------------------------------------------------------------- */

typedef void hear_form(struct exporting *to, const struct yl_visit *visit, enum yl_heard what,
                       uint32_t index);
static hear_form *const forms[YL_EXPORT_FORMS] = {
#define EXPORT(FORM, name, ...) [YL_EXPORT_##FORM] = hear_##name,
#include "sim/fit/exports.def"
};
const struct yl_export_row yl_export_rows[YL_EXPORT_FORMS] = {
#define EXPORT(FORM, name, file, bytes) [YL_EXPORT_##FORM] = {#name, file, bytes},
#include "sim/fit/exports.def"
};

static void hear(void *context, const struct yl_visit *visit, enum yl_heard what, uint32_t index)
{
    struct exporting *to = context;
    if (what == YL_HEARD_BEGINS) {
        if (!(++to->visits % EVERY)) {
            const struct yl_run_options *options = to->call->options;
            double share = (double)to->visits / (to->call->expected + 1);
            if (options->progress)
                options->progress(options->progress_context, share < 1 ? share : 1,
                                  yl_export_rows[to->call->form].file);
            if (yl_stop_asked(options->stop)) yl_listen_stop(&to->listener, YL_INTERRUPTED);
            if (to->writer.why) yl_listen_stop(&to->listener, YL_IO);
        }
        to->early[visit->entry] += !visit->counted;
    }
    if (visit->counted) forms[to->call->form](to, visit, what, index);
}

/* Steps and what they cost; a price by what persons remember is no event. */
static enum yl_status find_costs(struct exporting *to, struct yl_fault *fault)
{
    const struct yl_plan *plan = to->plan;
    for (uint32_t i = 0; i < plan->nodes; i++) {
        const struct yl_node *node = &plan->node[i];
        if (node->op != YL_OP_PASS || !node->reached) continue;
        const struct yl_by_number *cost = &node->u.effects->cost;
        bool free = cost->axis < 0 && !cost->number[0];
        if (node->row != YL_NO_NODE)
            to->effects[node->row] = free ? NULL : node->u.effects;
        else if (!free && to->call->form == YL_EXPORT_WEEKLY)
            return yl_fault_set(fault, YL_BAD_INPUT,
                                "--as weekly: a cost by what persons remember is not known by week",
                                "--as weekly：按人所记之事计的费用无法按周列出");
    }
    return YL_OK;
}

static enum yl_status listen(struct exporting *to, struct yl_fault *fault)
{
    const struct yl_export_call *call = to->call;
    to->listener = (struct yl_listener){.hear = hear, .context = to};
    enum yl_status status = find_costs(to, fault);
    if (status) return status;
    make_pieces(to);
    put_header(to);
    status = yl_listen(&to->listener, call->plan, call->kernels, call->options, call->replication);
    if (!status && to->counts) qsort(to->counted, to->counts, sizeof *to->counted, by_cell);
    if (!status && call->form == YL_EXPORT_TABLE) put_table(to);
    if (!status && call->form == YL_EXPORT_WEEKLY) put_weeks(to);
    return status == YL_FAILED ? yl_run_refuse(1, false, fault) : status;
}

enum yl_status yl_export(uint64_t *lines, const struct yl_export_call *call, struct yl_fault *fault)
{
    const struct yl_plan *plan = call->plan;
    struct exporting to = {.call = call, .plan = plan};
    to.entry = yl_get_zeroed(plan->entries + 1, sizeof *to.entry);
    to.event = yl_get_zeroed(VERBS * ((size_t)plan->rows + plan->entries) + 1, sizeof *to.event);
    to.trait = yl_get_zeroed(call->scenario->axes + (size_t)1, sizeof *to.trait);
    to.effects = yl_get_zeroed(plan->rows + 1, sizeof *to.effects);
    to.early = yl_get_zeroed(plan->entries + 1, sizeof *to.early);
    const bool table = call->form == YL_EXPORT_TABLE || call->form == YL_EXPORT_WEEKLY;
    for (uint32_t i = 0; i < call->scenario->axes && !table; i++) /* it tells of nobody's traits */
        if (call->scenario->axis[i].kind == YL_AXIS_TRAIT) to.trait[to.traits++].axis = i;
    enum yl_status status = yl_log_writer_open(&to.writer, call->folder,
                                               yl_export_rows[call->form].file, &plan->zone, fault);
    bool open = !status;
    if (!status) status = listen(&to, fault);
    if (open) /* a full disk speaks for itself when it is closed */
        status = yl_status_first(
            status, yl_log_writer_close(&to.writer, !status || status == YL_IO, fault));
    *lines = to.writer.lines;
    yl_map_free(&to.map);
    YL_FREE(to.counted, to.entry, to.event, to.trait, to.effects, to.early);
    return status;
}
