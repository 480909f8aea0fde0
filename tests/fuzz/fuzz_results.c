/* fuzz_results.c: folders of results as `plot` and `compare` read them: the tables of the picture that
 * the file `picture` names, else the figures of the folder a beside b, or beside itself. */
#include "sim/output/beside.h"
#include "sim/output/manifest.h"
#include "sim/plot/picture.h"
#include "tests/fuzz/seal.h"

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t most, unsigned seed)
{
    return seal_mutate(data, size, most, seed, false);
}

static void compare(void)
{
    const char *b = access(scratch_at("b/manifest.json"), F_OK) ? "a" : "b";
    const char *const folder[2] = {scratch_at("a"), scratch_at(b)};
    struct yl_beside beside;
    struct yl_fault fault = {0};
    const struct yl_terminal how = {.width = 80};
    enum yl_status status = yl_beside_read(&beside, folder, YL_EN, &fault);
    if (status && !*fault.text) abort();
    if (status) return;
    static FILE *null;
    if (!null) null = fopen("/dev/null", "w");
    if (yl_beside_csv(null, &beside, &fault)) abort();
    yl_beside_show(null, &beside, &how);
    yl_beside_done(&beside);
}

static void draw(const char *picture)
{
    struct yl_fault fault = {0};
    struct yl_plot_layout layout = {0};
    const struct yl_manifest manifest = {.values = 0}; /* of what it names pictures ask little */
    const struct yl_plot_job job = {.run = scratch_at("a"),
                                    .manifest = &manifest,
                                    .into = scratch_at("drawn/picture"),
                                    .lang = YL_EN,
                                    .fault = &fault};
    mkdir(scratch_at("drawn"), 0700);
    enum yl_status status = yl_plot_data(&layout, picture, &job);
    if (status && !*fault.text) abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char picture[32] = "";
    if (size > 65536 || !scratch_files(data, size)) return 0;
    FILE *file = fopen(scratch_at("picture"), "rb");
    if (file) picture[fread(picture, 1, sizeof picture - 1, file)] = 0, fclose(file);
    picture[strcspn(picture, "\n")] = 0;
    for (size_t i = 0; yl_picture_at(i); i++)
        if (!strcmp(yl_picture_at(i)->name, picture)) {
            draw(picture);
            return 0;
        }
    compare();
    return 0;
}
