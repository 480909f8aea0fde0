/* fuzz_manifest.c: any bytes as a manifest: read, or refused; texts are there and the files that
 * it names are known ones */
#include "sim/output/manifest.h"
#include "tests/fuzz/scratch.h"

static void look(const struct yl_manifest *m)
{
    size_t length = strlen(m->verb) + strlen(m->version) + strlen(m->scenario) +
                    strlen(m->title[YL_EN]) + strlen(m->title[YL_ZH]);
    for (uint32_t v = 0; v < m->variants; v++) length += strlen(m->variant[v]);
    for (size_t i = 0; i < m->overrides; i++)
        length += strlen(m->override[i].key) + strlen(m->override[i].value);
    for (size_t i = 0; i < m->values; i++) length += strlen(m->value[i].key);
    for (size_t i = 0; i < m->failures; i++) length += strlen(m->failure[i].variant);
    for (size_t i = 0; i < m->files; i++) length += strlen(m->file[i].name);
    for (size_t i = 0; i < m->settings; i++)
        length += strlen(m->setting[i].variant) + strlen(m->setting[i].path) +
                  (m->setting[i].value ? strlen(m->setting[i].value) : 0);
    if (length > (size_t)1 << 24) abort(); /* more than was given */
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct yl_finished finished;
    struct yl_fault fault = {0};
    if (size > 65536 || !scratch_write("manifest.json", data, size)) return 0;
    enum yl_status status =
        yl_output_read(&finished, scratch_folder, (1u << YL_OUTPUT_FILES) - 1, YL_EN, &fault);
    if (status && !*fault.text) abort();
    if (!status) look(&finished.manifest), yl_output_done(&finished);
    const struct yl_claim claim = {.folder = scratch_folder, .verb = "run", .scenario_hash = 1};
    status = yl_output_claim(&claim, &fault);
    if (status == YL_OK && !access(scratch_at("manifest.json"), F_OK)) abort();
    return 0;
}
