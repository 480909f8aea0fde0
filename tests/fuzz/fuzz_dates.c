/* fuzz_dates.c: lines as dates and times in zones with and without clock changes: what is read is
 * printed as text that reads the same instant */
#include "sim/base/clock.h"
#include "tests/fuzz/scratch.h"

static struct yl_zone zone[4];

static void read_back(const char *text, size_t length, const struct yl_zone *in)
{
    int64_t instant = 0, again = 0;
    char printed[YL_TIME_TEXT];
    enum yl_time_fault fault = yl_time_parse(&instant, text, length, in);
    if (fault == YL_TIME_SHAPE || fault == YL_TIME_RANGE) return;
    struct yl_local local = yl_local(in, instant);
    if (local.offset_s % 60) return; /* before zones */
    size_t size = yl_time_print(printed, instant, in);
    if (size >= sizeof printed || yl_time_parse(&again, printed, size, in)) abort();
    if (again != instant) abort();
    for (const char *unit = "hdwm"; *unit; unit++)
        if (yl_next_boundary(in, instant, *unit) <= instant) abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static char text[4097];
    static bool open;
    char *line[64];
    if (!open && (yl_zone_open(&zone[0], "Asia/Shanghai", NULL) ||
                  yl_zone_open(&zone[1], "Europe/Berlin", NULL) ||
                  yl_zone_open(&zone[2], "Australia/Lord_Howe", NULL) ||
                  yl_zone_open(&zone[3], "-03:30", NULL)))
        return 0;
    open = true;
    if (size > 4096 || memchr(data, 0, size)) return 0;
    int lines = scratch_lines(text, line, 64, data, size);
    for (int i = 0; i < lines; i++)
        for (int z = 0; z < 4; z++) read_back(line[i], strlen(line[i]), &zone[z]);
    return 0;
}
