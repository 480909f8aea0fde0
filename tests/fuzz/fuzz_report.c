/* fuzz_report.c: folders of results as `report` reads them: a page, or a fault and no page. */
#include "sim/report/report.h"
#include "tests/fuzz/seal.h"

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t most, unsigned seed)
{
    return seal_mutate(data, size, most, seed, false);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size > 65536 || !scratch_files(data, size)) return 0;
    const char *const folder[2] = {scratch_at("a"), scratch_at("b")};
    const struct yl_report_options how = {.lang = size & 1 ? YL_ZH : YL_EN};
    struct yl_fault fault = {0};
    size_t folders = access(scratch_at("b/manifest.json"), F_OK) ? 1 : 2;
    const char *page = scratch_at("page.html");
    unlink(page);
    enum yl_status status = yl_report(page, folder, folders, &how, &fault);
    if (status && !*fault.text) abort();
    if (!status != !access(page, F_OK)) abort();
    return 0;
}
