/* fuzz_merge.c: folders 1, 2 and 3 as shards: joined, or refused; their files stay as they were and
 * nothing is written beside the folder of the result */
#include "sim/base/hash.h"
#include "sim/cli/verb.h"
#include "tests/fuzz/seal.h"

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t most, unsigned seed)
{
    return seal_mutate(data, size, most, seed, false);
}

/* Of the bytes of all files that were given. */
static uint64_t print_of_all(void)
{
    uint64_t print = 0;
    static char bytes[65537];
    for (int i = 0; i < scratch_count; i++) {
        FILE *file = fopen(scratch_at(scratch_name[i]), "rb");
        if (!file) return 0;
        print = 31 * print + yl_hash(bytes, fread(bytes, 1, sizeof bytes, file));
        fclose(file);
    }
    return print;
}

static int entries(const char *path)
{
    int count = 0;
    DIR *folder = opendir(path);
    while (folder && readdir(folder)) count++;
    if (folder) closedir(folder);
    return count;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size > 65536 || !scratch_files(data, size)) return 0;
    char one[SCRATCH_PATH], two[SCRATCH_PATH], three[SCRATCH_PATH], out[SCRATCH_PATH];
    snprintf(one, sizeof one, "%s/1", scratch_folder);
    snprintf(two, sizeof two, "%s/2", scratch_folder);
    snprintf(three, sizeof three, "%s/3", scratch_folder);
    snprintf(out, sizeof out, "%s/out", scratch_folder);
    char *folder[] = {one, two, three};
    const struct yl_options options = {.out = out,
                                       .quiet = true,
                                       .force = true,
                                       .operand = folder,
                                       .operands =
                                           access(scratch_at("3/manifest.json"), F_OK) ? 2 : 3};
    scratch_clear(out);
    mkdir(out, 0700);
    uint64_t before = print_of_all();
    int there = entries(scratch_folder);
    enum yl_exit status = yl_verb_merge(&options);
    if (print_of_all() != before || entries(scratch_folder) != there) abort();
    if (status == YL_EXIT_DONE && access(scratch_at("out/manifest.json"), F_OK)) abort();
    if (status != YL_EXIT_DONE && !access(scratch_at("out/manifest.json"), F_OK)) abort();
    return 0;
}
