/* tables.c: contract in tables.h */
#include "sim/output/tables.h"
#include "sim/stats/metrics.h"
#include <stdio.h>
#include <string.h>

static const struct {
    const char *file, *columns;
} tables[] = {
#define YL_TABLE(file, columns) {file, columns},
#include "sim/output/tables.def"
#undef YL_TABLE
};
static const struct yl_head columns[] = {
#define YL_COLUMN(name, kind, en, zh) {name, YL_COLUMN_##kind, {en, zh}},
#include "sim/output/tables.def"
#undef YL_COLUMN
};

static const char *columns_of(const char *file)
{
    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++)
        if (!strcmp(tables[i].file, file)) return tables[i].columns;
    return "";
}

static const struct yl_head *find(const char *name)
{
    for (size_t i = 0; i < sizeof columns / sizeof *columns; i++)
        if (!strcmp(columns[i].name, name)) return &columns[i];
    return NULL;
}

/* As it is called in the file, else everywhere. */
static const struct yl_head *find_in(const char *file, const char *name)
{
    char own[64];
    snprintf(own, sizeof own, "%s:%s", file, name);
    const struct yl_head *column = find(own);
    return column ? column : find(name);
}

/* "power_low" is the low end of what "power" is. */
static const struct yl_head *find_end(struct yl_head *end, const char *file, const char *name)
{
    static const char *const ends[] = {"low", "high", "p05", "p95", "exact"};
    char stem[64];
    const char *last = strrchr(name, '_');
    bool is_end = false;
    for (size_t i = 0; last && i < sizeof ends / sizeof *ends; i++)
        is_end |= !strcmp(last + 1, ends[i]);
    if (!is_end) return NULL;
    snprintf(stem, sizeof stem, "%.*s", (int)(last - name), name);
    const struct yl_head *of = find_in(file, stem), *side = find(last + 1);
    if (!of && !yl_metric_find(stem)) return NULL;
    *end = (struct yl_head){
        name, of ? of->kind : YL_COLUMN_FIGURE, {side->head[YL_EN], side->head[YL_ZH]}};
    return end;
}

struct yl_head yl_head_of(const char *file, const char *name)
{
    struct yl_head end;
    const struct yl_head *column = find_in(file, name);
    if (!column) column = find_end(&end, file, name);
    if (column) return *column;
    const struct yl_metric_name *metric = yl_metric_find(name);
    return (struct yl_head){metric ? metric->name : NULL,
                            metric && yl_metric_is_share(name) ? YL_COLUMN_SHARE : YL_COLUMN_FIGURE,
                            {yl_metric_label(name, YL_EN), yl_metric_label(name, YL_ZH)}};
}

struct column_name {
    char text[32];
};

/* Takes the next name off the list; "" behind the last. */
static struct column_name next_name(const char **list, bool *older_lack)
{
    struct column_name name;
    const size_t length = strcspn(*list, "? ");
    snprintf(name.text, sizeof name.text, "%.*s", (int)length, *list);
    *older_lack = (*list)[length] == '?';
    *list += length + strspn(*list + length, "? ");
    return name;
}

void yl_table_header(struct yl_csv_out *csv, const char *file, unsigned flags)
{
    bool older_lack;
    if (flags & YL_TABLE_POINT) yl_csv_text(csv, "point");
    for (const char *list = columns_of(file); *list;)
        yl_csv_text(csv, next_name(&list, &older_lack).text);
    yl_csv_end(csv);
}

enum yl_status yl_table_open(struct yl_csv_out *csv, const char *folder, const char *file,
                             unsigned flags, struct yl_fault *fault)
{
    enum yl_status status = yl_csv_open(csv, folder, file, flags & YL_TABLE_BOM, fault);
    if (!status) yl_table_header(csv, file, flags);
    return status;
}

struct yl_table_mark yl_table_mark(const char *file)
{
    enum { FIRST = 4 };
    struct yl_table_mark mark = {""};
    const char *list = columns_of(file);
    bool older_lack;
    for (int i = 0; *list && i < FIRST; i++) {
        strcat(mark.text, next_name(&list, &older_lack).text);
        if (*list) strcat(mark.text, ",");
    }
    return mark;
}

enum yl_status yl_table_check(const struct yl_sheet *sheet, const char *path, const char *file,
                              const char *version, struct yl_fault *fault)
{
    bool older_lack;
    for (const char *list = columns_of(file); *list;) {
        const struct column_name name = next_name(&list, &older_lack);
        if (!older_lack && yl_table_column(sheet, name.text) < 0)
            return yl_fault_set(
                fault, YL_BAD_INPUT,
                "'%s' was written by version %s, without the column '%s'; run it again",
                "“%s”由版本 %s 写成，缺少列 %s；请重新运行", path, version, name.text);
    }
    return YL_OK;
}
