/* fuzz_report.c: folders of results as `report` reads them: a page, or a fault and no page. gnuplot
 * is left out: yl_plot and the reader of its pictures are wrapped. */
#include "sim/plot/plot.h"
#include "sim/report/report.h"
#include "sim/report/report_page.h"
#include "tests/fuzz/seal.h"

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t most, unsigned seed);
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t most, unsigned seed)
{
    return seal_mutate(data, size, most, seed, false);
}

enum yl_status __wrap_yl_plot(const char *run, const struct yl_plot_options *options,
                              struct yl_fault *fault);
enum yl_status __wrap_yl_plot(const char *run, const struct yl_plot_options *options,
                              struct yl_fault *fault)
{
    (void)run, (void)options, (void)fault;
    return YL_OK;
}

enum yl_status __wrap_yl_page_picture(struct yl_page *page, const struct yl_page_svg *svg);
enum yl_status __wrap_yl_page_picture(struct yl_page *page, const struct yl_page_svg *svg)
{
    (void)page, (void)svg;
    return YL_OK;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size > 65536 || !scratch_files(data, size)) return 0;
    const char *const folder[2] = {scratch_at("a"), scratch_at("b")};
    const struct yl_report_options how = {.lang = size & 1 ? YL_ZH : YL_EN,
                                          .scripts = YL_SOURCE_DIR "/plots"};
    struct yl_fault fault = {0};
    size_t folders = access(scratch_at("b/manifest.json"), F_OK) ? 1 : 2;
    const char *page = scratch_at("page.html");
    setenv("TMPDIR", scratch_folder, 1);
    unlink(page);
    enum yl_status status = yl_report(page, folder, folders, &how, &fault);
    if (status && !*fault.text) abort();
    if (!status != !access(page, F_OK)) abort();
    return 0;
}
