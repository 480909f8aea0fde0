/* log_columns.c: the row of a preset is cut into names, a column that is named replaces its role's; contract in log_columns.h */
#include "sim/fit/log_columns.h"
#include "sim/base/array.h"
#include "sim/base/get.h"
#include "sim/table/cells.h"
#include <stdlib.h>
#include <string.h>

static const struct {
    const char *name, *columns;
    bool is_zoned;
} presets[] = {
#define YL_PRESET(name, zone, columns, ...) {#name, columns, zone},
#include "models/log_presets.def"
};
static const char *const roles[] = {
#define YL_ROLE(ROLE, role, ...) role,
#include "models/log_presets.def"
};

const char *yl_log_role_name(enum yl_log_role role) { return roles[role]; }
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
    columns->at[columns->paths] = (int)columns->paths; /* of JSON: cells are in this order */
    columns->path[columns->paths++] = path;
}

/* The names of "role=a|b" in the preset's text. */
static void add_preset(struct yl_log_columns *columns, const char *role)
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
        add(columns, copy); /* all are cut at the end */
}

static void add_names(struct yl_log_columns *columns, const struct yl_log_names *names, bool keys)
{
    for (uint32_t i = 0; i < names->count; i++)
        add(columns, keys ? names->all[i].name : names->all[i].value);
}

void yl_log_columns_make(struct yl_log_columns *columns, const struct yl_log_rules *rules,
                         int preset)
{
    size_t size = strlen(presets[preset].columns) + 1;
    *columns = (struct yl_log_columns){.text = yl_get(size), .is_zoned = presets[preset].is_zoned};
    memcpy(columns->text, presets[preset].columns, size);
    for (size_t role = 0; role < YL_LOG_ROLES; role++) {
        bool named = false;
        columns->first[role] = columns->paths;
        for (uint32_t i = 0; i < rules->column.count; i++) {
            if (rules->column.all[i].index != (int32_t)role) continue;
            named = true;
            add(columns, rules->column.all[i].value);
        }
        if (!(named)) add_preset(columns, roles[role]);
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

const char *yl_log_columns_header(struct yl_log_columns *columns, const char *const *cell,
                                  size_t cells)
{
    const char *twice = NULL;
    for (size_t i = 0; i < columns->paths; i++) {
        columns->at[i] = -1;
        for (size_t c = 0; c < cells; c++) {
            size_t length;
            const char *text = yl_cell_trim(cell[c], &length);
            if (length != strlen(columns->path[i]) || memcmp(text, columns->path[i], length) != 0)
                continue;
            if (columns->at[i] >= 0) twice = columns->path[i];
            columns->at[i] = (int)c;
        }
    }
    return twice;
}

bool yl_log_columns_have(const struct yl_log_columns *columns, enum yl_log_role role)
{
    for (size_t i = columns->first[role]; i < columns->first[role + 1]; i++)
        if (columns->at[i] >= 0) return true;
    return false;
}

const char *yl_log_trim(const char *text, size_t *length)
{
    *length = strlen(text);
    unsigned char first = (unsigned char)*text,
                  last = (unsigned char)(*length ? text[*length - 1] : 'x');
    if (first > ' ' && first != 0xE3 && last > ' ' && last != 0x80) return text;
    return yl_cell_trim(text, length);
}

const char *yl_log_cell(const struct yl_log_columns *columns, const char *const *cell,
                        enum yl_log_role role, size_t *length)
{
    for (size_t i = columns->first[role]; i < columns->first[role + 1]; i++) {
        if (columns->at[i] < 0) continue;
        const char *text = yl_log_trim(cell[i], length);
        if (*length) return text;
    }
    *length = 0;
    return "";
}
