/* account.c: one line, or one row of account.csv, a reason; contract in account.h */
#include "sim/output/account.h"
#include "sim/output/tables.h"
#include <math.h>

void yl_account_say(FILE *out, enum yl_lang lang, size_t read, size_t used)
{
    fprintf(
        out,
        T(lang, "rows: %zu read, %zu used, %zu set aside\n", "行：读入 %zu，使用 %zu，搁置 %zu\n"),
        read, used, read - used);
}

void yl_account_reason(FILE *out, enum yl_lang lang, const char *why, size_t rows, const char *path,
                       size_t line)
{
    if (rows)
        fprintf(out, T(lang, "  %s: %zu (first %s:%zu)\n", "  %s：%zu（最早见于 %s:%zu）\n"), why,
                rows, path, line);
}

enum yl_status yl_account_open(struct yl_csv_out *csv, const char *folder, size_t read, size_t used,
                               struct yl_fault *fault)
{
    const enum yl_status status = yl_table_open(csv, folder, YL_ACCOUNT, 0, fault);
    if (status) return status;
    YL_CSV_ROW(csv, "read", (int64_t)read, "", NAN);
    YL_CSV_ROW(csv, "used", (int64_t)used, "", NAN);
    return YL_OK;
}

void yl_account_put(struct yl_csv_out *csv, const char *why, size_t rows, const char *path,
                    size_t line)
{
    if (rows) YL_CSV_ROW(csv, why, (int64_t)rows, path, (int64_t)line);
}
