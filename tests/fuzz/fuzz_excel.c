/* fuzz_excel.c: any bytes as a workbook, and any text as a sheet of one: read as CSV, or refused with a line */
#include "sim/table/people.h"
#include "tests/fuzz/scratch.h"
#include <zip.h>

static enum yl_csv_end on_row(void *context, const struct yl_csv_row *row)
{
    (void)context, (void)row;
    return YL_CSV_GO_ON;
}

static void put_part(zipFile zip, const char *name, const void *text, size_t size)
{
    if (zipOpenNewFileInZip64(zip, name, NULL, NULL, 0, NULL, 0, NULL, Z_DEFLATED, 1, 0)) return;
    (void)zipWriteInFileInZip(zip, text, (unsigned)size);
    (void)zipCloseFileInZip(zip);
}

/* Parts stand one behind the other, with "=== NAME" before each. */
static void put_parts(const uint8_t *data, size_t size)
{
    const char *at = (const char *)data, *end = at + size;
    if (!scratch_write("x.xlsx", data, 0)) return;
    zipFile zip = zipOpen64(scratch_path, APPEND_STATUS_CREATE);
    for (at = scratch_section(at, end); zip && at;) {
        char name[SCRATCH_NAME] = "";
        const char *line = memchr(at, '\n', (size_t)(end - at)), *next;
        if (!line) break;
        snprintf(name, sizeof name, "%.*s", (int)(line - at - 4), at + 4);
        next = scratch_section(line + 1, end);
        put_part(zip, name, line + 1, (size_t)((next ? next : end) - line - 1));
        at = next;
    }
    if (zip) zipClose(zip, NULL);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct yl_people form;
    struct yl_fault fault = {0};
    enum yl_csv_end end;
    if (size > 1 && data[0] == 'P')
        (void)!scratch_write("x.xlsx", data, size);
    else
        put_parts(data, size);
    if (!yl_people_open(&form, scratch_path, &fault))
        (void)!yl_people_walk(&form, on_row, NULL, NULL, &end, &fault);
    yl_people_free(&form);
    return 0;
}
