/* log_columns.c: the row of a preset is cut into names, a column that is named replaces its role's; contract in log_columns.h */
#include "sim/fit/log_columns.h"
#include "sim/base/array.h"
#include "sim/base/get.h"
#include "sim/table/cells.h"
#include <stdlib.h>
#include <string.h>
#include <strings.h>

static const struct {
    const char *name, *columns;
    bool is_zoned;
} presets[] = {
#define YL_PRESET(name, zone, columns, ...) {#name, columns, zone},
#include "models/log_presets.def"
};
static const struct {
    const char *name, *usual; /* names with a | between */
} roles[] = {
#define YL_ROLE(ROLE, role, usual, ...) {role, usual},
#include "models/log_presets.def"
};

const char *yl_log_role_name(enum yl_log_role role) { return roles[role].name; }
const char *yl_log_preset_name(int preset) { return presets[preset].name; }

int yl_log_preset(const char *name)
{
    for (size_t i = 0; i < sizeof presets / sizeof *presets; i++)
        if (!strcmp(name, presets[i].name)) return (int)i;
    return -1;
}

static void add(struct yl_log_columns *columns, const char *path)
{
    YL_ARRAY_RESERVE(&columns->path, &columns->path_capacity, columns->paths + 1);
    YL_ARRAY_RESERVE(&columns->at, &columns->at_capacity, columns->paths + 1);
    columns->at[columns->paths] = -1;
    columns->path[columns->paths++] = path;
}

/* Has another role been given the column by name? */
static bool is_claimed(const char *path, size_t length, const struct yl_log_rules *rules,
                       const char *const *named)
{
    for (size_t role = 0; named && role < YL_LOG_ROLES; role++)
        if (named[role] && yl_text_is(path, length, named[role])) return true;
    for (uint32_t i = 0; i < rules->column.count; i++)
        if (yl_text_is(path, length, rules->column.all[i].value)) return true;
    return false;
}

/* The names of "role=a|b" in the preset's text. */
static void add_preset(struct yl_log_columns *columns, const char *role,
                       const struct yl_log_rules *rules, const char *const *named)
{
    size_t length = strlen(role);
    const char *at = columns->text;
    while (at && (strncmp(at, role, length) != 0 || at[length] != '=')) {
        at = strchr(at, ' ');
        if (at) at++;
    }
    if (!at) return;
    const char *copy = at + length + 1, *end = copy + strcspn(copy, " ");
    for (; copy < end; copy += strcspn(copy, "| ") + 1)
        if (!is_claimed(copy, strcspn(copy, "| "), rules, named))
            add(columns, copy); /* all are cut at the end */
}

static void add_names(struct yl_log_columns *columns, const struct yl_log_names *names, bool keys)
{
    for (uint32_t i = 0; i < names->count; i++)
        add(columns, keys ? names->all[i].name : names->all[i].value);
}

void yl_log_columns_make(struct yl_log_columns *columns, const struct yl_log_rules *rules,
                         const char *const *named, int preset)
{
    size_t size = strlen(presets[preset].columns) + 1;
    *columns = (struct yl_log_columns){.text = yl_get(size), .is_zoned = presets[preset].is_zoned};
    memcpy(columns->text, presets[preset].columns, size);
    for (size_t role = 0; role < YL_LOG_ROLES; role++) {
        bool *is_named = &columns->is_named[role];
        columns->first[role] = columns->paths;
        if (named && named[role]) add(columns, named[role]);
        *is_named = columns->paths > columns->first[role];
        for (uint32_t i = 0; i < rules->column.count && !(named && named[role]); i++) {
            if (rules->column.all[i].index != (int32_t)role) continue;
            *is_named = true;
            add(columns, rules->column.all[i].value);
        }
        if (!*is_named) add_preset(columns, roles[role].name, rules, named);
    }
    columns->first[YL_LOG_ROLES] = columns->trait = columns->paths;
    add_names(columns, &rules->trait, false);
    columns->exclude = columns->paths;
    add_names(columns, &rules->exclude, true);
    for (size_t i = 0; i + 1 < size; i++)
        if (strchr("| ", columns->text[i])) columns->text[i] = '\0';
}

void yl_log_columns_free(struct yl_log_columns *columns)
{
    YL_FREE(columns->path, columns->at, columns->text);
    *columns = (struct yl_log_columns){0};
}

/* ---- columns of a table ---------------------------------------------------------------------- */

/* Is it the name, but for capital letters, blanks, _ and -? */
static bool is_like(const char *text, const char *name, size_t length)
{
    static const char *const passed_over = " _-";
    size_t at = 0;
    text = yl_cell_trim(text, &(size_t){0});
    for (;; text++) {
        while (*text && strchr(passed_over, *text)) text++;
        while (at < length && strchr(passed_over, name[at])) at++;
        if (!*text || at == length) return !*text && at == length;
        if (strncasecmp(text, name + at++, 1) != 0) return false;
    }
}

static int like(const char *name, size_t length, const char *const *cell, const bool *claimed,
                size_t cells)
{
    for (size_t c = 0; c < cells; c++)
        if (!(claimed && claimed[c]) && is_like(cell[c], name, length)) return (int)c;
    return -1;
}

/* The only one that is a key of this name within an object. */
static int within(const char *name, size_t length, const char *const *cell, size_t cells)
{
    int at = -1;
    for (size_t c = 0; c < cells; c++) {
        const char *dot = strrchr(cell[c], '.');
        if (!dot || !is_like(dot + 1, name, length)) continue;
        if (at >= 0) return -1;
        at = (int)c;
    }
    return at;
}

static int exactly(const char *name, const char *const *cell, size_t cells)
{
    size_t length;
    for (size_t c = 0; c < cells; c++) {
        const char *text = yl_cell_trim(cell[c], &length);
        if (yl_text_is(text, length, name)) return (int)c;
    }
    return like(name, strlen(name), cell, NULL, cells);
}

int yl_log_column_named(const char *name, const char *const *cell, size_t cells)
{
    const int at = exactly(name, cell, cells);
    return at < 0 ? within(name, strlen(name), cell, cells) : at;
}

int yl_log_column_usual(enum yl_log_role role, const char *const *cell, const bool *claimed,
                        size_t cells, bool also_within)
{
    int at = -1;
    for (int inside = 0; inside <= also_within; inside++)
        for (const char *name = roles[role].usual; *name && at < 0;) {
            const size_t length = strcspn(name, "|");
            at = inside ? within(name, length, cell, cells)
                        : like(name, length, cell, claimed, cells);
            name += length + (name[length] == '|');
        }
    return at >= 0 && claimed && claimed[at] ? -1 : at;
}

const char *yl_log_columns_header(struct yl_log_columns *columns, const char *const *cell,
                                  size_t cells)
{
    const char *twice = NULL;
    bool *claimed = yl_get_zeroed(cells + 1, sizeof *claimed);
    for (size_t i = 0; i < columns->paths; i++) {
        columns->at[i] = exactly(columns->path[i], cell, cells);
        for (size_t c = (size_t)(columns->at[i] + 1); c < cells && columns->at[i] >= 0; c++)
            if (!strcmp(cell[c], cell[columns->at[i]])) twice = columns->path[i];
        if (columns->at[i] >= 0) claimed[columns->at[i]] = true;
    }
    for (enum yl_log_role role = 0; role < YL_LOG_ROLES; role++) {
        const size_t first = columns->first[role];
        const bool is_other_clock =
            role == YL_LOG_TIME && columns->is_zoned && !columns->is_named[role];
        if (first == columns->first[role + 1] || yl_log_columns_have(columns, role) ||
            is_other_clock)
            continue;
        columns->at[first] = columns->is_named[role]
                                 ? yl_log_column_named(columns->path[first], cell, cells)
                                 : yl_log_column_usual(role, cell, claimed, cells, false);
        if (columns->at[first] >= 0) claimed[columns->at[first]] = true;
    }
    free(claimed);
    return twice;
}

enum yl_status yl_log_columns_want(const struct yl_log_columns *columns, struct yl_people *form,
                                   const char *const *named, struct yl_fault *fault)
{
    static const unsigned needed = 1u << YL_LOG_PERSON | 1u << YL_LOG_TIME | 1u << YL_LOG_STEP |
                                   1u << YL_LOG_EVENT | 1u << YL_LOG_VISIT;
    bool missed = false;
    for (enum yl_log_role role = 0; named && role < YL_LOG_ROLES; role++)
        missed |= named[role] && yl_log_column_named(named[role], form->name, form->columns) < 0;
    const enum yl_status status = missed ? yl_people_all_keys(form, fault) : YL_OK;
    for (enum yl_log_role role = 0; role < YL_LOG_ROLES; role++)
        if (!(needed >> role & 1) && !(named && named[role]))
            yl_people_want(form, columns->path + columns->first[role],
                           columns->first[role + 1] - columns->first[role]);
    yl_people_want(form, columns->path + columns->trait, columns->paths - columns->trait);
    return status;
}

bool yl_log_columns_have(const struct yl_log_columns *columns, enum yl_log_role role)
{
    for (size_t i = columns->first[role]; i < columns->first[role + 1]; i++)
        if (columns->at[i] >= 0) return true;
    return false;
}

static const char *trimmed(const char *text, size_t *length)
{
    *length = strlen(text);
    unsigned char first = (unsigned char)*text,
                  last = (unsigned char)(*length ? text[*length - 1] : 'x');
    if (first > ' ' && first != 0xE3 && last > ' ' && last != 0x80) return text;
    return yl_cell_trim(text, length);
}

const char *yl_log_text(const struct yl_log_columns *columns, const char *const *cell, size_t path,
                        size_t *length)
{
    *length = 0;
    return columns->at[path] < 0 ? "" : trimmed(cell[columns->at[path]], length);
}

const char *yl_log_cell(const struct yl_log_columns *columns, const char *const *cell,
                        enum yl_log_role role, size_t *length)
{
    for (size_t i = columns->first[role]; i < columns->first[role + 1]; i++) {
        const char *text = yl_log_text(columns, cell, i, length);
        if (*length) return text;
    }
    *length = 0;
    return "";
}

bool yl_log_is_excluded(const struct yl_log_columns *columns, const struct yl_log_rules *rules,
                        const char *const *cell)
{
    for (uint32_t i = 0; i < rules->exclude.count; i++) {
        size_t length;
        const char *text = yl_log_text(columns, cell, columns->exclude + i, &length);
        if (yl_text_is(text, length, rules->exclude.all[i].value)) return true;
    }
    return false;
}

/* ---- whose log it is ------------------------------------------------------------------------- */

/* Cells of the fullest column of the role. */
static size_t cells_of(const struct yl_log_columns *columns, const struct yl_people *form,
                       enum yl_log_role role)
{
    size_t most = 0;
    for (size_t i = columns->first[role]; i < columns->first[role + 1]; i++)
        if (columns->at[i] >= 0 && form->column[columns->at[i]].cells > most)
            most = form->column[columns->at[i]].cells;
    return most;
}

int yl_log_preset_of(const struct yl_people *form, const struct yl_log_rules *rules,
                     const char *const *named)
{
    static const char *const tools[] = {"rows", "sensors", "mixpanel", "posthog", "ga4"};
    size_t best = 0;
    int found = -1;
    for (size_t p = 0; p < sizeof tools / sizeof *tools; p++) {
        struct yl_log_columns columns;
        yl_log_columns_make(&columns, rules, named, yl_log_preset(tools[p]));
        (void)yl_log_columns_header(&columns, form->name, form->columns);
        const size_t who[] = {cells_of(&columns, form, YL_LOG_PERSON),
                              cells_of(&columns, form, YL_LOG_LOGIN),
                              cells_of(&columns, form, YL_LOG_DEVICE)},
                     time = cells_of(&columns, form, YL_LOG_TIME),
                     step = cells_of(&columns, form, YL_LOG_STEP);
        size_t rows = who[0] > who[1] ? who[0] : who[1];
        if (who[2] > rows) rows = who[2];
        if (time < rows) rows = time;
        if (step < rows) rows = step;
        yl_log_columns_free(&columns);
        if (rows <= best) continue;
        best = rows;
        found = yl_log_preset(tools[p]);
    }
    return found;
}
