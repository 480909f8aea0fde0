/* results_json.c: events by the preset of their tool, cells one behind the other. Contract: results_json.h. */
#include "sim/experiment/results_json.h"
#include "sim/base/array.h"
#include "sim/base/get.h"
#include "sim/base/json_rows.h"
#include "sim/fit/log_clock.h"
#include "sim/fit/log_columns.h"
#include "sim/table/foreign.h"
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum cell { PERSON, TIME, PATH, STEP, EVENT, AMOUNT, ID, ARM, OWN };
enum { COLUMNS = OWN + YL_RESULTS_SEGMENTS + 3, GLANCE = 1 << 16 };
static const char *const header[OWN] = {"person", "time",   "path", "step",
                                        "event",  "amount", "id",   "arm"};

struct yl_results_json {
    struct yl_results *results;
    yl_csv_on_row *on_row;
    void *context;
    enum yl_csv_end end;
    struct yl_json_walk *walk;
    const struct yl_log_rules *rules;
    struct yl_log_columns columns;
    struct yl_log_clock *clock; /* NULL: times are as they stand */
    struct yl_zone zone;
    struct yl_map events; /* of log.events, by their names */
    const char **path;    /* those of columns, then of arms, then of other columns */
    size_t
        arms; /* properties that may hold the arm, where no name is given: the first that holds something counts */
    size_t own; /* other columns */
    const char *name[COLUMNS];
    char *text; /* the cells of a row, one behind the other */
    size_t length, capacity, cells, start[COLUMNS];
    size_t seen; /* rows with a person, a time and an event */
};

/* ---- a row ------------------------------------------------------------------------------------ */
static void put_cell(struct yl_results_json *json, const char *text, size_t length)
{
    YL_ARRAY_RESERVE(&json->text, &json->capacity, json->length + length + 1);
    json->start[json->cells++] = json->length;
    memcpy(json->text + json->length, text, length);
    json->text[json->length + length] = '\0';
    json->length += length + 1;
}

static bool hand_row(struct yl_results_json *json, size_t line)
{
    const char *cell[COLUMNS];
    for (size_t c = 0; c < json->cells; c++) cell[c] = json->text + json->start[c];
    if (!json->end)
        json->end = json->on_row(json->context, &(struct yl_csv_row){cell, json->cells, line});
    json->cells = json->length = 0;
    return !json->end;
}

static void put_role(struct yl_results_json *json, const char *const *cell, enum yl_log_role role)
{
    size_t length;
    const char *text = yl_log_cell(&json->columns, cell, role, &length);
    put_cell(json, text, length);
}

/* Device time, else the server's. */
static void put_time(struct yl_results_json *json, const char *const *cell)
{
    size_t length;
    int64_t time;
    char number[32];
    const char *text = yl_log_cell(&json->columns, cell, YL_LOG_TIME, &length);
    if (!length) text = yl_log_cell(&json->columns, cell, YL_LOG_SERVER, &length);
    if (json->clock && yl_log_clock_read(json->clock, text, length, &time)) {
        length = (size_t)snprintf(number, sizeof number, "%015" PRId64, time);
        text = number;
    }
    put_cell(json, text, length);
}

/* Path and step: what log.events says of the event, else the event itself at the path that the row names. */
static void put_event(struct yl_results_json *json, const char *const *cell)
{
    size_t length, place_length;
    const char *name = yl_log_cell(&json->columns, cell, YL_LOG_STEP, &length),
               *place = yl_log_cell(&json->columns, cell, YL_LOG_PLACE, &place_length);
    const uint64_t *known = yl_map_find(&json->events, name, length);
    bool reached = false;
    if (known) {
        const struct yl_log_name *event = &json->rules->event.all[*known];
        place = event->value;
        reached = event->reached;
        place_length = strcspn(place, " ");
        while (place_length && place[place_length - 1] != '.') place_length--;
        name = place + place_length;
        length = strcspn(name, " ");
        place_length -= place_length > 0;
    }
    put_cell(json, place, place_length);
    put_cell(json, name, length);
    const char *said = yl_log_cell(&json->columns, cell, YL_LOG_EVENT, &length);
    if (!length || (json->rules->event.count && !known))
        said = known || !json->rules->event.count ? "passed" : "other";
    if (reached) said = "reached";
    put_cell(json, said, strlen(said));
}

/* The name of the row, which is no number to be judged. */
static void put_id(struct yl_results_json *json, const char *const *cell)
{
    char name[256];
    size_t length;
    const char *text = yl_log_cell(&json->columns, cell, YL_LOG_ID, &length);
    if (length) snprintf(name, sizeof name, "#%.*s", (int)(length > 250 ? 250 : length), text);
    put_cell(json, length ? name : "", length ? strlen(name) : 0);
}

static void put_arm(struct yl_results_json *json, const char *const *cell, const char *const *arm)
{
    size_t length;
    const char *text = yl_log_cell(&json->columns, cell, YL_LOG_ARM, &length);
    for (size_t a = 0; a < json->arms && !length; a++) text = yl_log_trim(arm[a], &length);
    put_cell(json, text, length);
}

static bool is_excluded(const struct yl_results_json *json, const char *const *cell)
{
    for (uint32_t i = 0; i < json->rules->exclude.count; i++) {
        size_t length;
        const char *text = yl_log_trim(cell[json->columns.exclude + i], &length),
                   *value = json->rules->exclude.all[i].value;
        if (length == strlen(value) && !memcmp(text, value, length)) return true;
    }
    return false;
}

static bool on_event(void *context, const char *const *cell, size_t line)
{
    struct yl_results_json *json = context;
    size_t length;
    const char *const *arm = cell + json->columns.paths;
    const char *type = yl_log_cell(&json->columns, cell, YL_LOG_TYPE, &length);
    const bool other = length && (length != 5 || memcmp(type, "track", 5) != 0),
               excluded = !other && is_excluded(json, cell);
    json->results->others += other;
    json->results->excluded += excluded;
    if (other || excluded) return true;
    const char *who = yl_log_cell(&json->columns, cell, YL_LOG_LOGIN, &length);
    if (!length) who = yl_log_cell(&json->columns, cell, YL_LOG_PERSON, &length);
    if (!length) who = yl_log_cell(&json->columns, cell, YL_LOG_DEVICE, &length);
    put_cell(json, who, length);
    put_time(json, cell);
    put_event(json, cell);
    put_role(json, cell, YL_LOG_AMOUNT);
    put_id(json, cell);
    put_arm(json, cell, arm);
    for (size_t o = 0; o < json->own; o++) {
        const char *text = yl_log_trim(arm[json->arms + o], &length);
        put_cell(json, text, length);
    }
    return hand_row(json, line);
}

static void on_broken(void *context, const char *text, size_t length, size_t line)
{
    struct yl_results_json *json = context;
    put_cell(json, text, length > 60 ? 60 : length);
    (void)hand_row(json, line);
}

/* ---- whose log it is -------------------------------------------------------------------------- */
static bool glance(void *context, const char *const *cell, size_t line)
{
    static const enum yl_log_role needed[] = {YL_LOG_TIME, YL_LOG_STEP};
    struct yl_results_json *json = context;
    size_t length[2], who[3];
    (void)line;
    for (size_t i = 0; i < 2; i++) (void)yl_log_cell(&json->columns, cell, needed[i], &length[i]);
    (void)yl_log_cell(&json->columns, cell, YL_LOG_PERSON, &who[0]);
    (void)yl_log_cell(&json->columns, cell, YL_LOG_LOGIN, &who[1]);
    (void)yl_log_cell(&json->columns, cell, YL_LOG_DEVICE, &who[2]);
    json->seen += length[0] && length[1] && (who[0] || who[1] || who[2]);
    return true;
}

static void ignore_line(void *context, const char *text, size_t length, size_t line)
{
    (void)context;
    (void)text;
    (void)length;
    (void)line;
}

/* Rows of the first piece that a preset understands. */
static enum yl_status understood(struct yl_results_json *json, int preset, struct yl_bytes piece,
                                 size_t *rows)
{
    if (piece.length > GLANCE) {
        piece.length = GLANCE;
        while (piece.length && piece.data[piece.length - 1] != '\n') piece.length--;
    }
    json->seen = 0;
    yl_log_columns_make(&json->columns, json->rules, json->results->call->column, preset);
    enum yl_status status = YL_OK;
    const struct yl_json_how how = {json->columns.path, json->columns.paths, glance, ignore_line,
                                    json};
    struct yl_json_walk *walk = yl_json_begin(&how);
    if (!yl_json_feed(walk, &piece)) status = YL_NO_MEMORY;
    yl_json_finish(walk);
    yl_log_columns_free(&json->columns);
    *rows = json->seen;
    return status;
}

/* The preset of the call, or of the plan, or the one that understands most. */
static enum yl_status find_preset(struct yl_results_json *json, const char *path, int *preset,
                                  struct yl_fault *fault)
{
    static const char *const tools[] = {"rows", "sensors", "mixpanel", "posthog", "ga4"};
    const char *asked = json->results->call->preset;
    enum yl_status status = YL_OK;
    size_t best = 0, rows;
    struct yl_foreign_file file;
    struct yl_bytes piece;
    *preset = asked ? yl_log_preset(asked) : json->rules->preset;
    if (*preset < 0)
        return yl_fault_set(
            fault, YL_BAD_CALL,
            "--preset '%s' is none of rows, yinliu, sensors, mixpanel, posthog, ga4",
            "--preset“%s”应是 rows、yinliu、sensors、mixpanel、posthog、ga4 之一", asked);
    if (asked || json->rules->preset) return YL_OK;
    status = yl_foreign_open(&file, path, fault);
    if (!status) status = yl_foreign_next(&file, &piece, fault);
    for (size_t p = 0; p < sizeof tools / sizeof *tools; p++) {
        const int one = yl_log_preset(tools[p]);
        if (!status) status = understood(json, one, piece, &rows);
        if (status || rows <= best) continue;
        *preset = one;
        best = rows;
    }
    yl_foreign_close(&file);
    return status;
}

/* ---- columns ---------------------------------------------------------------------------------- */
static void add_own(struct yl_results_json *json, const char *name)
{
    for (size_t c = 0; c < OWN + json->own; c++)
        if (!strcmp(json->name[c], name)) return;
    if (OWN + json->own < COLUMNS) json->name[OWN + json->own++] = name;
}

/* Columns of groups, segments and the trigger, as the call or the plan names them. */
static void find_own(struct yl_results_json *json)
{
    struct yl_results *results = json->results;
    const struct yl_ab_data *call = results->call;
    const struct yl_experiment *plan = results->plan;
    const char *cluster = call->cluster || !plan ? call->cluster : plan->cluster,
               *trigger = call->triggered || !plan ? call->triggered : plan->triggered;
    for (size_t c = 0; c < OWN; c++) json->name[c] = header[c];
    if (cluster) add_own(json, cluster);
    if (trigger) add_own(json, trigger);
    if (results->where) add_own(json, results->where);
    for (uint32_t s = 0; !call->segments && plan && s < plan->segments; s++)
        add_own(json, plan->segment[s]);
    for (const char *at = call->segments; at && *at;) {
        size_t length = strcspn(at, ",");
        const char *name = yl_arena_copy(&results->arena, at, length);
        add_own(json, name);
        at += length + (at[length] == ',');
    }
}

/* "properties.city"; a name with a dot is a path already. */
static const char *property(struct yl_results_json *json, int preset, const char *name)
{
    char path[256];
    const char *before = !strcmp(yl_log_preset_name(preset), "ga4") ? "event_params" : "properties";
    if (preset == 0 || strchr(name, '.')) return name;
    int length = snprintf(path, sizeof path, "%s.%s", before, name);
    return yl_arena_copy(&json->results->arena, path,
                         (size_t)length < sizeof path ? (size_t)length : sizeof path - 1);
}

static enum yl_status make_paths(struct yl_results_json *json, int preset)
{
    yl_log_columns_make(&json->columns, json->rules, json->results->call->column, preset);
    const size_t paths = json->columns.paths;
    const char *arm = json->columns.is_named[YL_LOG_ARM] ? "" : yl_log_usual(YL_LOG_ARM);
    json->path = yl_get_zeroed(paths + strlen(arm) + COLUMNS, sizeof *json->path);
    for (size_t i = 0; i < paths; i++) {
        json->columns.at[i] = (int)i;
        json->path[i] = json->columns.path[i];
    }
    bool good = true;
    while (*arm) {
        const size_t length = strcspn(arm, "|");
        const char *name = yl_arena_copy(&json->results->arena, arm, length);
        json->path[paths + json->arms++] = property(json, preset, name);
        arm += length + (arm[length] == '|');
    }
    for (size_t o = 0; o < json->own; o++)
        good &= (json->path[paths + json->arms + o] =
                     property(json, preset, json->name[OWN + o])) != NULL;
    for (uint32_t e = 0; good && e < json->rules->event.count; e++) {
        yl_map_add(&json->events, json->rules->event.all[e].name,
                   strlen(json->rules->event.all[e].name), e);
        good = true;
    }
    return good ? YL_OK : YL_NO_MEMORY;
}

/* Times of a project's clock are those of log.tz, else of the scenario. */
static enum yl_status make_clock(struct yl_results_json *json)
{
    const struct yl_zone *zone = json->results->zone;
    if (!json->columns.is_zoned && !json->rules->tz) return YL_OK;
    json->clock = yl_get(sizeof *json->clock);
    if (json->rules->tz && yl_zone_open(&json->zone, json->rules->tz)) return YL_NO_MEMORY;
    if (json->rules->tz) zone = &json->zone;
    yl_log_clock_make(json->clock, zone, json->columns.is_zoned);
    return YL_OK;
}

enum yl_status yl_results_json_begin(struct yl_results_json **out, struct yl_results *results,
                                     const char *path, yl_csv_on_row *on_row, void *context,
                                     struct yl_fault *fault)
{
    static const struct yl_log_rules none;
    struct yl_results_json *json = yl_get_zeroed(1, sizeof *json);
    int preset = 0;
    *out = json;
    results->others = results->excluded = 0;
    *json = (struct yl_results_json){.results = results,
                                     .on_row = on_row,
                                     .context = context,
                                     .rules = results->rules ? results->rules : &none};
    enum yl_status status = find_preset(json, path, &preset, fault);
    find_own(json);
    if (!status) status = make_paths(json, preset);
    if (!status) status = make_clock(json);
    if (status) return status;
    const struct yl_json_how how = {json->path, json->columns.paths + json->arms + json->own,
                                    on_event, on_broken, json};
    json->walk = yl_json_begin(&how);
    for (size_t c = 0; c < OWN + json->own; c++)
        put_cell(json, json->name[c], strlen(json->name[c]));
    (void)hand_row(json, 0);
    return YL_OK;
}

enum yl_csv_end yl_results_json_feed(struct yl_results_json *json, const struct yl_bytes *piece)
{
    if (!json->end && !yl_json_feed(json->walk, piece) && !json->end) json->end = YL_CSV_NO_MEMORY;
    return json->end;
}

enum yl_csv_end yl_results_json_end(struct yl_results_json *json)
{
    if (!json) return YL_CSV_END;
    const enum yl_csv_end end = json->end;
    if (json->walk) yl_json_finish(json->walk);
    yl_log_columns_free(&json->columns);
    yl_zone_close(&json->zone);
    yl_map_free(&json->events);
    YL_FREE(json->clock, json->path, json->text, json);
    return end;
}
