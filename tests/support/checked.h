/* checked.h: a scenario read and compiled, as `check` does before it walks.
 *
 * Why      Tests of slips, mutants and examples ask alike what is said of a file.
 * Shape    enum yl_status status = checked(path, &said).
 * Errors   those of the file are in `said`.
 * Owns     said is the caller's.
 * Threads  one.
 */
#pragma once
#include "models/compiler/compile.h"
#include <stdio.h>

static inline enum yl_status checked(const char *path, char **said)
{
    struct yl_scenarios s = {0};
    struct yl_diags diags;
    struct yl_fault fault = {0};
    struct yl_tables tables = {0};
    size_t length = 0;
    yl_diags_init(&diags, YL_EN);
    enum yl_status status = yl_scenarios_load(&s, path, NULL, 0, &diags, &fault);
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
    yl_scenarios_free(&s);
    yl_diags_free(&diags);
    return status;
}
