/* checked.h: a scenario read and compiled, as `check` does before it walks.
 *
 * Why      Tests of slips, mutants and examples ask alike what is said of a file.
 * Shape    enum yl_status status = checked(path, YL_EN, &said).
 * Errors   those of the file are in `said`.
 * Owns     said is the caller's.
 * Threads  one.
 */
#pragma once
#include "models/compiler/compile.h"
#include "sim/solve/shifts.h"
#include <stdio.h>

static inline enum yl_status checked(const char *path, enum yl_lang lang, char **said)
{
    struct yl_scenarios s = {0};
    struct yl_diags diags;
    struct yl_fault fault = {0};
    struct yl_tables tables = {0};
    size_t length = 0;
    yl_diags_init(&diags, lang);
    enum yl_status status = yl_scenarios_load(&s, path, NULL, 0, &diags, &fault);
    if (!status) status = yl_shifts_find(&s, &diags, &fault);
    for (uint32_t v = 0; !status && v < s.variants; v++) {
        struct yl_plan plan = {0};
        status = yl_compile(&plan, &s.variant[v], &tables, &diags);
        yl_plan_free(&plan);
    }
    FILE *out = open_memstream(said, &length);
    fputs(fault.text, out);
    yl_diags_print(&diags, out);
    fclose(out);
    yl_tables_free(&tables);
    yl_shifts_drop(&s);
    yl_scenarios_free(&s);
    yl_diags_free(&diags);
    return status;
}
