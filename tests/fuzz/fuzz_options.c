/* fuzz_options.c: lines as the words of a call, the first one the verb: options, or one line that
 * says what is wrong */
#include "sim/cli/verb.h"
#include "tests/fuzz/scratch.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static char text[4097];
    char *line[65], wrong[YL_WRONG] = "";
    if (size > 4096 || memchr(data, 0, size)) return 0;
    int lines = scratch_lines(text, line, 64, data, size);
    line[lines] = NULL; /* as argv ends */
    const struct yl_verb *verb = yl_verb_find(line[0]);
    if (!verb) return 0;
    struct yl_options options = {.lang = yl_options_lang(lines, line)};
    bool good = yl_options_parse(&options, &verb->spec, lines, line, wrong);
    if (!good && (!*wrong || strlen(wrong) >= YL_WRONG)) abort();
    if (good && !verb->spec.raw && !options.help) {
        if (options.operands < verb->spec.least) abort();
        if (options.shards && (!options.shard || options.shard > options.shards)) abort();
        if (options.run.only.entry && !options.only_time) abort();
    }
    yl_options_free(&options);
    return 0;
}
