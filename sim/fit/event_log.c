/* event_log.c: names of steps, rows of files into events; contract in event_log.h */
#include "sim/fit/event_log.h"
#include "sim/base/array.h"
#include "sim/base/get.h"
#include "sim/base/hash.h"
#include "sim/base/must.h"
#include "sim/fit/log_parts.h"
#include <stdlib.h>
#include <string.h>

/* false, for the caller to return: the row is not used */
static bool set_aside(struct yl_log_reading *reading, enum yl_log_aside why, size_t line,
                      const char *cell)
{
    yl_log_set_aside(reading, why, reading->path, line, cell);
    return false;
}

/* ---- what a row says ------------------------------------------------------------------------- */

struct seen { /* one event: a row, or a cell of a row with a column a step */
    const char *const *cell;
    size_t line;
    const struct yl_log_wide *wide; /* NULL: the row is one event */
    bool has_amount;
    struct yl_log_row out;
};

static const char *cell(const struct yl_log_reading *reading, const struct seen *seen,
                        enum yl_log_role role, size_t *length)
{
    if (!seen->wide || (role != YL_LOG_STEP && (role != YL_LOG_TIME || seen->wide->is_flag)))
        return yl_log_cell(&reading->columns, seen->cell, role, length);
    const char *text = role == YL_LOG_STEP ? seen->wide->name : seen->cell[seen->wide->column];
    return yl_cell_trim(text, length);
}

/* What log.events says of the name, in whichever of the two columns it stands; false: nothing. */
static bool by_events(struct yl_log_reading *reading, struct seen *seen)
{
    size_t length;
    const char *name = cell(reading, seen, YL_LOG_STEP, &length);
    const uint64_t *at = yl_map_find(&reading->events, name, length);
    if (!at) name = cell(reading, seen, YL_LOG_EVENT, &length);
    if (!at) at = yl_map_find(&reading->events, name, length);
    if (!at) return false;
    const struct yl_log_name *to = &reading->rules->event.all[*at];
    if (!to->step) {
        seen->out.event = YL_LOG_ENTERED;
        seen->out.entry = (uint16_t)to->index;
        return true;
    }
    seen->out.event = to->reached ? YL_LOG_REACHED : YL_LOG_PASSED;
    for (uint32_t i = 0; i < reading->log->steps; i++)
        if (reading->log->step[i].of == to->step) seen->out.step = (uint16_t)i;
    return true;
}

/* What is done at a step, by the column of events; without it passed. YL_LOG_OTHER: nothing of these. */
static enum yl_log_event event_of(const struct yl_log_reading *reading, const struct seen *seen)
{
    size_t length;
    const char *text = cell(reading, seen, YL_LOG_EVENT, &length);
    if (!yl_log_columns_have(&reading->columns, YL_LOG_EVENT)) return YL_LOG_PASSED;
    return yl_log_event_named(text, length);
}

/* Is it the event of a row that only repeats what another one says? */
static bool is_mute(const char *text, size_t length)
{
    return yl_text_is(text, length, "waits") || yl_text_is(text, length, "排队") ||
           yl_text_is(text, length, "arrives");
}

/* What is done in a room, by its step `wait` or `watch`. */
static enum yl_log_stay stay_of(const char *step, size_t length, enum yl_log_event event)
{
    const bool reached = event == YL_LOG_REACHED, passed = event == YL_LOG_PASSED;
    if (yl_text_is(step, length, "wait")) {
        if (event == YL_LOG_GAVE_UP) return YL_LOG_STAY_GAVE_UP;
        if (reached || passed) return passed ? YL_LOG_STAY_SEATED : YL_LOG_STAY_WAITS;
    }
    if (yl_text_is(step, length, "watch") && (reached || passed))
        return passed ? YL_LOG_STAY_ENDS : YL_LOG_STAY_BEGINS;
    return YL_LOG_STAY_OTHER;
}

/* A row of no step: of a room, or where a visit begins or ends. */
static void no_step(const struct yl_log_reading *reading, struct seen *seen)
{
    size_t length;
    const char *event = cell(reading, seen, YL_LOG_EVENT, &length);
    bool begins = yl_text_is(event, length, "begins") || yl_text_is(event, length, "arrive") ||
                  yl_text_is(event, length, "进入");
    seen->out.event = begins ? YL_LOG_ENTERED : YL_LOG_OTHER;
    if (yl_text_is(event, length, "abandoned")) seen->out.event = YL_LOG_GAVE_UP;
    if (yl_text_is(event, length, "watched")) seen->out.stay = YL_LOG_STAY_ENDS;
}

static void find_room(const struct yl_log_reading *reading, struct seen *seen, const char *name,
                      size_t length)
{
    const struct yl_scenario *scenario = reading->scenario;
    size_t step_length;
    const char *step = cell(reading, seen, YL_LOG_STEP, &step_length);
    seen->out.event = YL_LOG_OTHER;
    seen->out.stay = (uint8_t)stay_of(step, step_length, event_of(reading, seen));
    for (uint32_t i = 0; i < scenario->rooms && i < YL_LOG_NO_STEP_AT; i++)
        if (yl_text_is(name, length, scenario->room[i].name)) {
            seen->out.event = YL_LOG_ROOM;
            seen->out.step = (uint16_t)i;
        }
}

/* Step and event of the row; false: it was set aside. */
static bool find_step(struct yl_log_reading *reading, struct seen *seen)
{
    size_t place_length, length;
    const char *place = cell(reading, seen, YL_LOG_PLACE, &place_length),
               *name = cell(reading, seen, YL_LOG_STEP, &length);
    seen->out.step = YL_LOG_NO_STEP_AT;
    if (by_events(reading, seen)) return true;
    if (place_length > 6 && !strncmp(place, "rooms.", 6)) {
        find_room(reading, seen, place + 6, place_length - 6);
        return true;
    }
    if (!length) {
        no_step(reading, seen);
        name = cell(reading, seen, YL_LOG_EVENT, &length);
        const bool foreign = reading->rules->event.count && length && !seen->out.stay &&
                             seen->out.event == YL_LOG_OTHER &&
                             yl_log_event_named(name, length) == YL_LOG_OTHER;
        if (!foreign && !is_mute(name, length)) return true;
        return set_aside(reading, YL_LOG_NO_STEP, seen->line, name);
    }
    uint32_t step = reading->rules->event.count
                        ? YL_LOG_NOBODY
                        : yl_log_step_of(reading, place, place_length, name, length);
    const uint64_t *entry = yl_map_find(&reading->entries, name, length);
    if (step != YL_LOG_NOBODY) {
        seen->out.step = (uint16_t)step;
        seen->out.event = (uint8_t)event_of(reading, seen);
        if (seen->out.event != YL_LOG_OTHER) return true;
        name = cell(reading, seen, YL_LOG_EVENT, &length);
        return set_aside(reading, is_mute(name, length) ? YL_LOG_NO_STEP : YL_LOG_EVENT_NONE,
                         seen->line, name);
    }
    const bool named = entry && length > 8 && !strncmp(name, "entries.", 8),
               has_events = yl_log_columns_have(&reading->columns, YL_LOG_EVENT);
    seen->out.event = YL_LOG_ENTERED;
    if (named) seen->out.entry = (uint16_t)*entry;
    return named || yl_text_is(name, length, "arrive") ||
           set_aside(reading, has_events ? YL_LOG_STEP_NONE : YL_LOG_NO_STEP, seen->line, name);
}

static void find_entry(struct yl_log_reading *reading, struct seen *seen)
{
    size_t length;
    const char *name = cell(reading, seen, YL_LOG_ENTRY, &length);
    if (!length) return;
    const uint64_t *known = yl_map_find(&reading->entries, name, length);
    if (!known) {
        reading->log->strangers++;
        return;
    }
    if (seen->out.entry != UINT16_MAX && seen->out.entry != *known)
        set_aside(reading, YL_LOG_ENTRY_OTHER, seen->line, name);
    seen->out.entry = (uint16_t)*known;
}

/* Device time, else the server's; false: it was set aside. */
static bool find_time(struct yl_log_reading *reading, struct seen *seen)
{
    size_t length;
    const char *text = cell(reading, seen, YL_LOG_TIME, &length);
    if (length && yl_log_clock_read(reading->clock, text, length, &seen->out.time)) return true;
    const char *server = cell(reading, seen, YL_LOG_SERVER, &length);
    if (length && yl_log_clock_read(reading->clock, server, length, &seen->out.time)) return true;
    const bool skips = yl_log_clock_skips(reading->clock, text);
    return set_aside(reading, skips ? YL_LOG_TIME_CLOCK : YL_LOG_TIME_NONE, seen->line, text);
}

/* ---- who ------------------------------------------------------------------------------------- */

static uint32_t number_of(struct yl_log_reading *reading, const char *name, size_t length)
{
    struct yl_event_log *log = reading->log;
    const uint64_t *number = yl_map_add(&reading->persons, name, length, log->persons);
    const uint32_t person = (uint32_t)*number;
    if (person < log->persons) return person;
    log->persons++;
    if (yl_cell_is_rounded(name) && !reading->rounded++)
        yl_say(&reading->wrong,
               "'%s': persons such as %.*s are numbers that a spreadsheet has rounded: different "
               "people have one name; export again with the column as text",
               "“%s”：用户编号如 %.*s "
               "是被表格软件取整的数字，不同的人成了同一个编号；请把该列设为文本后重新导出",
               reading->path, (int)length, name);
    if (!log->traits) return person;
    YL_ARRAY_RESERVE(&log->trait, &log->trait_capacity, log->persons * log->traits);
    memset(log->trait + person * log->traits, YL_LOG_UNKNOWN, log->traits);
    return person;
}

static void link(struct yl_log_reading *reading, const struct seen *seen, const char *device,
                 size_t length)
{
    struct yl_log_link link = {.person = seen->out.visit, .time = seen->out.time};
    link.device = number_of(reading, device, length);
    if (link.device == link.person) return;
    *YL_ARRAY_NEXT(reading->link, reading->links, reading->link_capacity) = link;
}

/* The person of the row: by login, else by device, else by the tool's own name; false: none is given. */
static bool find_person(struct yl_log_reading *reading, struct seen *seen)
{
    size_t login_length, device_length, length;
    const char *login = cell(reading, seen, YL_LOG_LOGIN, &login_length),
               *device = cell(reading, seen, YL_LOG_DEVICE, &device_length),
               *name = reading->is_named ? cell(reading, seen, YL_LOG_VISIT, &length) : "";
    if (!reading->is_named || !length) name = cell(reading, seen, YL_LOG_PERSON, &length);
    if (reading->is_named && !*name) length = 0;
    if (login_length || device_length) {
        name = login_length ? login : device;
        length = login_length ? login_length : device_length;
    }
    if (!length) return false;
    seen->out.visit = number_of(reading, name, length);
    if (login_length && device_length) link(reading, seen, device, device_length);
    return true;
}

static void find_traits(struct yl_log_reading *reading, const struct seen *seen)
{
    struct yl_event_log *log = reading->log;
    for (size_t t = 0; t < log->traits; t++) {
        uint8_t *is = &log->trait[seen->out.visit * log->traits + t];
        size_t length;
        const char *text =
            yl_log_text(&reading->columns, seen->cell, reading->columns.trait + t, &length);
        const struct yl_axis *axis = &reading->scenario->axis[log->axis[t]];
        for (uint32_t v = 0; v < axis->values && *is == YL_LOG_UNKNOWN && length; v++)
            if (yl_text_is(text, length, axis->value[v]) ||
                (axis->yes_no && yl_text_is(text, length, v ? "true" : "false")))
                *is = (uint8_t)v;
    }
}

/* ---- one row --------------------------------------------------------------------------------- */

/* Has a row of this name, time and person come before? */
static bool is_same(struct yl_log_reading *reading, const struct seen *seen)
{
    size_t length;
    const char *id = cell(reading, seen, YL_LOG_ID, &length);
    if (!length) return false;
    const uint64_t key[] = {yl_hash(id, length), (uint64_t)seen->out.time, seen->out.visit,
                            seen->wide ? seen->wide->column : 0};
    const uint64_t hash = yl_hash(key, sizeof key);
    size_t count = reading->ids.count;
    yl_map_add(&reading->ids, &hash, sizeof hash, 0);
    return reading->ids.count == count;
}

/* Is it a row of events at all? A login is noted. */
static bool is_event(struct yl_log_reading *reading, struct seen *seen)
{
    size_t length, variant, former_length;
    const char *type = cell(reading, seen, YL_LOG_TYPE, &length),
               *of = cell(reading, seen, YL_LOG_VARIANT, &variant),
               *former = cell(reading, seen, YL_LOG_FORMER, &former_length);
    if (variant && !yl_text_is(of, variant, "base"))
        return set_aside(reading, YL_LOG_OF_VARIANT, seen->line, of);
    if (former_length) link(reading, seen, former, former_length);
    return !length || yl_text_is(type, length, "track") ||
           set_aside(reading, former_length ? YL_LOG_JOINS : YL_LOG_OTHER_TYPE, seen->line, type);
}

/* False: it was set aside. */
static bool find_all(struct yl_log_reading *reading, struct seen *seen)
{
    const size_t line = seen->line;
    if (yl_log_is_excluded(&reading->columns, reading->rules, seen->cell))
        return set_aside(reading, YL_LOG_EXCLUDED, line, "");
    if (!find_time(reading, seen)) return false;
    if (!find_person(reading, seen)) return set_aside(reading, YL_LOG_PERSON_NONE, line, "");
    if (!is_event(reading, seen)) return false;
    if (seen->out.time > reading->to) return set_aside(reading, YL_LOG_OUTSIDE, line, "");
    if (is_same(reading, seen)) return set_aside(reading, YL_LOG_SAME, line, "");
    const bool good = find_step(reading, seen);
    if (seen->out.time < reading->first) reading->first = seen->out.time;
    if (seen->out.time > reading->last) reading->last = seen->out.time;
    if (!good) return false;
    find_entry(reading, seen);
    find_traits(reading, seen);
    return !yl_log_is_copy(reading, seen->cell, seen->wide) ||
           set_aside(reading, YL_LOG_COPY, line, "");
}

static void read_event(struct yl_log_reading *reading, const struct yl_csv_row *row,
                       const struct yl_log_wide *wide, bool has_amount)
{
    struct seen seen = {
        .cell = row->cell,
        .line = row->line,
        .wide = wide,
        .has_amount = has_amount,
        .out = {.file = reading->file, .line = (uint32_t)row->line, .entry = UINT16_MAX}};
    reading->log->read++;
    if (find_all(reading, &seen)) {
        struct yl_event_log *log = reading->log;
        size_t length;
        const char *amount = cell(reading, &seen, YL_LOG_AMOUNT, &length);
        if (length && seen.has_amount) yl_log_keep_amount(reading, &seen.out, amount);
        *YL_ARRAY_NEXT(log->row, log->rows, log->row_capacity) = seen.out;
        log->has_entries |= seen.out.entry < log->entries;
        reading->reached += seen.out.event == YL_LOG_REACHED;
        reading->passed += seen.out.event == YL_LOG_PASSED;
    }
}

/* Does the cell say that the step was done? What says neither is set aside as an event of its own. */
static bool is_done(struct yl_log_reading *reading, const struct yl_csv_row *row,
                    const struct yl_log_wide *wide)
{
    const char *text = row->cell[wide->column];
    double is;
    if (yl_cell_is_missing(text)) return false;
    if (!wide->is_flag) return true;
    if (yl_people_number(&reading->form->column[wide->column], text, &is) && (is == 0 || is == 1))
        return is == 1;
    reading->log->read++;
    return set_aside(reading, YL_LOG_FLAG_NONE, row->line, text);
}

/* A row with a column a step is an event for each that was done; the amount is that of the last step of a shop. */
static void read_wide(struct yl_log_reading *reading, const struct yl_csv_row *row)
{
    const struct yl_log_wide *wide = reading->wide;
    const size_t read = reading->log->read;
    size_t last = reading->wides;
    bool *done = yl_get_zeroed(reading->wides + 1, sizeof *done);
    for (size_t w = 0; w < reading->wides; w++) {
        done[w] = is_done(reading, row, &wide[w]);
        if (done[w] && wide[w].is_shop &&
            (last == reading->wides || wide[w].step > wide[last].step))
            last = w;
    }
    for (size_t w = 0; w < reading->wides; w++)
        if (done[w]) read_event(reading, row, &wide[w], w == last);
    free(done);
    if (reading->log->read > read) return;
    reading->log->read++;
    set_aside(reading, YL_LOG_NO_STEP, row->line, "");
}

/* ---- one file -------------------------------------------------------------------------------- */

/* The column of amounts, whose numbers must be without doubt. */
static void find_amount(struct yl_log_reading *reading)
{
    const struct yl_log_columns *columns = &reading->columns;
    char text[YL_PEOPLE_TEXT];
    for (size_t i = columns->first[YL_LOG_AMOUNT]; i < columns->first[YL_LOG_AMOUNT + 1]; i++)
        if (columns->at[i] >= 0 && !reading->amount)
            reading->amount = &reading->form->column[columns->at[i]];
    if (!reading->amount || !yl_people_doubt(reading->amount, reading->call->lang, text)) return;
    yl_say(&reading->wrong, "%s: the column '%s' is in doubt: %s", "%s：“%s”列无法确定：%s",
           reading->path, reading->amount->name, text);
}

/* Where no column is the step, those that are called as steps are a step each: of times, or beside a time of yes and no. */
static void find_wide(struct yl_log_reading *reading, const struct yl_csv_row *row)
{
    const struct yl_log_columns *columns = &reading->columns;
    char names[YL_PEOPLE_TEXT];
    const char **name = yl_get_zeroed(row->cells + 1, sizeof *name);
    reading->wide = yl_get_more(reading->wide, row->cells + 1, sizeof *reading->wide);
    reading->wides = 0;
    for (size_t c = 0; c < row->cells; c++) {
        struct yl_log_wide *wide = &reading->wide[reading->wides];
        bool claimed = false;
        for (size_t i = 0; i < columns->paths; i++) claimed |= columns->at[i] == (int)c;
        if (claimed || !yl_log_is_event(reading, row->cell[c], wide)) continue;
        wide->column = c;
        wide->is_flag = yl_log_columns_have(columns, YL_LOG_TIME) &&
                        reading->form->column[c].kind != YL_CELL_TIME;
        name[reading->wides++] = wide->name = reading->form->name[c];
    }
    yl_people_names(name, reading->wides, reading->call->lang, names);
    if (reading->wides)
        yl_say(&reading->say, "'%s' has a column for each step: %s", "“%s”每个步骤一列：%s",
               reading->path, names);
    free(name);
}

static enum yl_csv_end read_header(struct yl_log_reading *reading, const struct yl_csv_row *row)
{
    const char *const *named = reading->call->named;
    char seen[YL_PEOPLE_TEXT];
    reading->cells = row->cells;
    const char *twice = yl_log_columns_header(&reading->columns, row->cell, row->cells);
    reading->wrong.count += twice != NULL;
    if (twice)
        yl_say(&reading->say, "%s:%zu: there are two columns '%s'", "%s:%zu：有两列都叫“%s”",
               reading->path, row->line, twice);
    reading->is_named = yl_log_columns_have(&reading->columns, YL_LOG_VISIT);
    reading->log->has_visits |= reading->is_named;
    find_amount(reading);
    const bool is_known = yl_log_columns_have(&reading->columns, YL_LOG_LOGIN) ||
                          yl_log_columns_have(&reading->columns, YL_LOG_DEVICE);
    const bool by_event =
        reading->rules->event.count > 0 && yl_log_columns_have(&reading->columns, YL_LOG_EVENT);
    reading->wides = 0;
    if (!by_event && !yl_log_columns_have(&reading->columns, YL_LOG_STEP) &&
        !(named && named[YL_LOG_STEP]))
        find_wide(reading, row);
    const bool has_times = reading->wides && !reading->wide->is_flag;
    yl_people_names(row->cell, reading->form->found, reading->call->lang, seen);
    for (enum yl_log_role role = 0; role < YL_LOG_ROLES; role++) {
        const char *name = yl_log_role_name(role);
        const bool is_asked = named && named[role],
                   is_needed = role == YL_LOG_PERSON || role == YL_LOG_TIME || role == YL_LOG_STEP;
        if ((!is_asked && !is_needed) || yl_log_columns_have(&reading->columns, role) ||
            (!is_asked &&
             ((role == YL_LOG_PERSON && is_known) || (role == YL_LOG_TIME && has_times) ||
              (role == YL_LOG_STEP && (by_event || reading->wides)))))
            continue;
        if (is_asked)
            yl_say(&reading->wrong, "%s:%zu: there is no column '%s', given by --%s; there are %s",
                   "%1$s:%2$zu：没有 --%4$s 所说的“%3$s”列；现有 %5$s", reading->path, row->line,
                   named[role], name, seen);
        else
            yl_say(&reading->wrong,
                   "%s:%zu: no column is the %s; there are %s; --%s COLUMN names it ('yinliu "
                   "inspect' shows them)",
                   "%s:%zu：没有 %s 列；现有 %s；请用 --%s 列名 指明（可用 yinliu inspect 查看）",
                   reading->path, row->line, name, seen, name);
    }
    return reading->wrong.count ? YL_CSV_ENOUGH : YL_CSV_GO_ON;
}

static enum yl_csv_end on_row(void *context, const struct yl_csv_row *row)
{
    struct yl_log_reading *reading = context;
    if (!reading->cells) return read_header(reading, row);
    if (row->cells != reading->cells) {
        reading->log->read++;
        set_aside(reading, reading->form->is_json ? YL_LOG_BROKEN : YL_LOG_CELLS, row->line,
                  row->cell[0]);
    } else if (reading->wides)
        read_wide(reading, row);
    else
        read_event(reading, row, NULL, true);
    return YL_CSV_GO_ON;
}

static enum yl_status read_table(struct yl_log_reading *reading)
{
    struct yl_people_account account;
    char text[YL_PEOPLE_TEXT];
    enum yl_status status =
        yl_people_walk(reading->form, on_row, reading, &account, NULL, reading->fault);
    if (!status && yl_people_asides(&account, reading->call->lang, text))
        yl_say(&reading->say, "'%s': %s", "“%s”：%s", reading->path, text);
    if (reading->call->strict) reading->wrong.count += yl_people_mended(&account);
    if (status || reading->cells || reading->wrong.count) return status;
    yl_say(&reading->wrong, "'%s' is empty", "“%s”是空文件", reading->path);
    return YL_OK;
}

/* Preset, columns and the zone of times, by the first file. */
static enum yl_status make_columns(struct yl_log_reading *reading)
{
    const struct yl_log_rules *rules = reading->rules;
    const char *name = reading->call->preset;
    int preset = name ? yl_log_preset(name) : rules->preset;
    if (!preset && !name && reading->form->is_json)
        preset = yl_log_preset_of(reading->form, rules, reading->call->named);
    yl_log_columns_make(&reading->columns, rules, reading->call->named, preset < 0 ? 0 : preset);
    reading->clock = yl_get(sizeof *reading->clock);
    if (reading->columns.is_zoned && !rules->tz)
        return yl_fault_set(reading->fault, YL_BAD_CALL,
                            "times of the preset %s are those of the project's zone: say it in "
                            "'log: {tz: Asia/Shanghai}'",
                            "预设 %s 的时间属于项目时区，请写明 'log: {tz: Asia/Shanghai}'",
                            yl_log_preset_name(preset));
    const enum yl_status status =
        rules->tz ? yl_zone_open(&reading->zone, rules->tz, reading->fault) : YL_OK;
    YL_MUST(status != YL_BAD_INPUT, "'%s' was checked", rules->tz);
    if (status) return status;
    yl_log_clock_make(reading->clock, rules->tz ? &reading->zone : &reading->scenario->zone,
                      reading->columns.is_zoned);
    return YL_OK;
}

static enum yl_status read_file(struct yl_log_reading *reading, const char *path)
{
    struct yl_people form;
    reading->path = path;
    reading->form = &form;
    reading->amount = NULL;
    reading->cells = 0;
    reading->is_named = false;
    enum yl_status status = yl_people_open(&form, path, reading->fault);
    if (form.sheet)
        yl_say(&reading->say, "'%s': the sheet '%s' is read; another one: '%s#NAME'",
               "“%s”：读取工作表“%s”；要读另一张请写“%s#名称”", path, form.sheet, path);
    if (!status && !reading->clock) status = make_columns(reading);
    if (!status)
        status =
            yl_log_columns_want(&reading->columns, &form, reading->call->named, reading->fault);
    if (!status) status = read_table(reading);
    yl_people_free(&form);
    return status;
}

/* ---- the whole ------------------------------------------------------------------------------- */

static enum yl_status read_all(struct yl_log_reading *reading)
{
    const struct yl_log_call *call = reading->call;
    const struct yl_log_rules *rules = reading->rules;
    enum yl_status status =
        yl_log_time_of(reading, &reading->from, call->from, rules->from, "--from");
    if (!status) status = yl_log_time_of(reading, &reading->to, call->to, rules->to, "--to");
    if (!status) status = yl_log_names_list(reading);
    for (size_t i = 0; i < call->files && !status && !reading->wrong.count; i++) {
        reading->file = (uint16_t)i;
        status = read_file(reading, call->file[i]);
    }
    if (!status && !reading->wrong.count) yl_log_visits(reading);
    return status;
}

enum yl_status yl_event_log_read(struct yl_event_log *log, const struct yl_scenario *scenario,
                                 const struct yl_log_call *call, struct yl_fault *fault)
{
    struct yl_log_reading reading = {.log = log,
                                     .call = call,
                                     .scenario = scenario,
                                     .rules = &scenario->log,
                                     .fault = fault,
                                     .say = {.to = call->err, .lang = call->lang},
                                     .wrong = {.to = call->err, .lang = call->lang},
                                     .first = INT64_MAX,
                                     .last = INT64_MIN};
    *log = (struct yl_event_log){0};
    enum yl_status status = read_all(&reading);
    yl_log_refuse(&reading);
    if (!status && !reading.wrong.count && !log->rows) {
        if (log->aside[YL_LOG_OUTSIDE].count)
            yl_say(&reading.wrong,
                   "no row of a step lies in the time that the log covers, as --from, --to or "
                   "'log' name it; outside of it: %zu",
                   "--from、--to 或 'log' 所说的日志范围内没有场景步骤的行；范围之外有 %zu 行",
                   log->aside[YL_LOG_OUTSIDE].count);
        else
            yl_say(&reading.wrong, "the log has no row of a step of the scenario",
                   "日志中没有一行属于场景的步骤");
    }
    size_t problems = reading.wrong.count;
    struct yl_map *const maps[] = {&reading.persons, &reading.places, &reading.events,
                                   &reading.entries, &reading.ids,    &reading.copies};
    for (size_t i = 0; i < sizeof maps / sizeof *maps; i++) yl_map_free(maps[i]);
    yl_log_columns_free(&reading.columns);
    yl_zone_close(&reading.zone);
    YL_FREE(reading.clock, reading.link, reading.wide);
    YL_MUST(status || problems || log->rows == yl_log_used(log), "%zu rows of %zu", log->rows,
            log->read);
    return !status && problems ? YL_BAD_INPUT : status;
}
