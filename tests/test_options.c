/* test_options.c: the words after a verb, right and wrong ones.
 * yl-test: LINK yl_verbs LABELS fast TIMEOUT 10 */
#include "sim/cli/verb.h"
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <stdlib.h>
#include <string.h>

static const struct yl_option_spec spec = {
    .taken = YL_O_BIT(YL_O_OUT) | YL_O_BIT(YL_O_SET) | YL_O_BIT(YL_O_SEED) |
             YL_O_BIT(YL_O_REPLICATIONS) | YL_O_BIT(YL_O_THREADS) | YL_O_BIT(YL_O_ONLY) |
             YL_O_BIT(YL_O_SERIES) | YL_O_BIT(YL_O_ISA) | YL_O_BIT(YL_O_QUIET) |
             YL_O_BIT(YL_O_BATCH),
    .required = YL_O_BIT(YL_O_OUT),
    .least = 1,
    .most = 1,
    .missing = {"a scenario file", "场景文件"},
};
enum { WORDS = 12 };

static bool parse(struct yl_options *options, const char *const *words, char *wrong)
{
    static char copies[WORDS][64];
    static char *argv[WORDS + 1];
    int argc = 0;
    for (; argc < WORDS && words[argc]; argc++) {
        strcpy(copies[argc], words[argc]);
        argv[argc] = copies[argc];
    }
    argv[argc] = NULL;
    return yl_options_parse(options, &spec, argc, argv, wrong);
}

Test(options, a_full_call_is_read)
{
    static const char *const words[WORDS] = {"run",   "--set", "a.b=1", "in.yaml", "-o",      "out",
                                             "--set", "c=2",   "-q",    "--seed",  "20210702"};
    struct yl_options o = {.lang = YL_EN};
    char wrong[YL_WRONG] = "";
    cr_assert(parse(&o, words, wrong), "%s", wrong);
    cr_expect(eq(str, o.operand[0], "in.yaml"));
    cr_expect(eq(str, (char *)o.out, "out"));
    cr_expect(eq(u32, o.sets, 2));
    cr_expect(eq(str, (char *)o.set[1], "c=2"));
    cr_expect(o.quiet && o.run.has_seed);
    cr_expect(eq(u64, o.run.seed, 20210702));
    yl_options_free(&o);
}

Test(options, one_visit_is_read_with_its_parts)
{
    static const char *const words[WORDS] = {"run", "x", "-oout",
                                             "--only=17/sms/2021-07-10T19:00+08:00/42"};
    struct yl_options o = {.lang = YL_EN};
    char wrong[YL_WRONG] = "";
    cr_assert(parse(&o, words, wrong), "%s", wrong);
    cr_expect(eq(u32, o.run.only.replication, 17));
    cr_expect(eq(str, (char *)o.run.only.entry, "sms"));
    cr_expect(eq(str, (char *)o.only_time, "2021-07-10T19:00+08:00"));
    cr_expect(eq(u32, o.run.only.index, 42));
    yl_options_free(&o);
}

static const struct {
    const char *words[WORDS];
    const char *wrong[2]; /* English, Chinese */
} bad[] = {
    {{"run", "-o", "out"}, {"a scenario file is missing", "缺少场景文件"}},
    {{"run", "a", "b", "-o", "out"}, {"unexpected argument 'b'", "多了一个参数“b”"}},
    {{"merge", "a"},
     {"'-o DIR', the folder for the results, is missing", "缺少“-o 目录”：结果写入的目录"}},
    {{"run", "a", "-o"}, {"'-o' needs a value", "“-o”后面缺少值"}},
    {{"run", "a", "--sed", "1"},
     {"there is no option '--sed'; did you mean '--set' or '--seed'?",
      "没有选项“--sed”；是不是“--set”或“--seed”？"}},
    {{"run", "a", "--zzzzzz"}, {"there is no option '--zzzzzz'", "没有选项“--zzzzzz”"}},
    {{"run", "a", "-x"}, {"there is no option '-x'", "没有选项“-x”"}},
    {{"run", "a", "--quiet=1"}, {"'--quiet' takes no value", "“--quiet”不带值"}},
    {{"run", "a", "--seed", "-1"},
     {"'--seed' takes a whole number from 0 to 18446744073709551615, not '-1'",
      "“--seed”需要 0 到 18446744073709551615 之间的整数，而不是“-1”"}},
    {{"run", "a", "--seed=18446744073709551616"},
     {"'--seed' takes a whole number from 0 to 18446744073709551615, not '18446744073709551616'",
      "“--seed”需要 0 到 18446744073709551615 之间的整数，而不是“18446744073709551616”"}},
    {{"run", "a", "--threads=0"},
     {"'--threads' takes a whole number from 1 to 1024, not '0'",
      "“--threads”需要 1 到 1024 之间的整数，而不是“0”"}},
    {{"run", "a", "--replications=1e3"},
     {"'--replications' takes a whole number from 1 to 1000000000, not '1e3'",
      "“--replications”需要 1 到 1000000000 之间的整数，而不是“1e3”"}},
    {{"run", "a", "--series", "some"},
     {"'--series' takes all, not 'some'", "“--series”只能是 all，而不是“some”"}},
    {{"run", "a", "--isa", "avx"},
     {"'--isa' takes scalar|avx2|avx512, not 'avx'",
      "“--isa”只能是 scalar|avx2|avx512，而不是“avx”"}},
    {{"run", "a", "--set", "novalue"},
     {"'--set' takes PATH=VALUE, not 'novalue'", "“--set”需要 路径=值，而不是“novalue”"}},
    {{"run", "a", "--only", "0"},
     {"'--only' takes a replication such as 17, or one visit of it such as "
      "17/sms/2021-07-10T19:00+08:00/42, not '0'",
      "“--only”需要第几次模拟（如 17），或其中一次访问（如 17/sms/2021-07-10T19:00+08:00/42），"
      "而不是“0”"}},
    {{"run", "a", "--only", "1/sms/noon/3"},
     {"'--only' takes a replication such as 17, or one visit of it such as "
      "17/sms/2021-07-10T19:00+08:00/42, not '1/sms/noon/3'",
      "“--only”需要第几次模拟（如 17），或其中一次访问（如 17/sms/2021-07-10T19:00+08:00/42），"
      "而不是“1/sms/noon/3”"}},
    {{"run", "a", "--lang", "fr"},
     {"'--lang' takes en|zh, not 'fr'", "“--lang”只能是 en|zh，而不是“fr”"}},
};

Test(options, a_wrong_call_is_one_line_in_either_language)
{
    for (size_t row = 0; row < sizeof bad / sizeof *bad; row++)
        for (int lang = YL_EN; lang <= YL_ZH; lang++) {
            struct yl_options o = {.lang = (enum yl_lang)lang};
            char wrong[YL_WRONG] = "";
            cr_expect(not(parse(&o, bad[row].words, wrong)), "row %zu", row);
            cr_expect(eq(str, wrong, (char *)bad[row].wrong[lang]), "row %zu", row);
            yl_options_free(&o);
        }
}

static const struct {
    const char *all, *messages, *lang, *word;
    enum yl_lang want;
} languages[] = {
    {NULL, NULL, NULL, NULL, YL_EN},
    {NULL, NULL, "zh_CN.UTF-8", NULL, YL_ZH},
    {NULL, "en_GB.UTF-8", "zh_CN.UTF-8", NULL, YL_EN},
    {"zh_TW.UTF-8", "en_GB.UTF-8", "C", NULL, YL_ZH},
    {"", "", "zh", NULL, YL_ZH},
    {"C", NULL, "zh_CN", NULL, YL_EN},
    {"C", NULL, NULL, "--lang=zh", YL_ZH},
    {"zh_CN", NULL, NULL, "--lang=en", YL_EN},
    {"zh_CN", NULL, NULL, "--lang=xx", YL_ZH},
};
static void environment(const char *name, const char *value)
{
    if (value)
        setenv(name, value, 1);
    else
        unsetenv(name);
}

Test(options, language_is_that_of_the_call_then_of_the_first_variable_that_says_one)
{
    for (size_t row = 0; row < sizeof languages / sizeof *languages; row++) {
        environment("LC_ALL", languages[row].all);
        environment("LC_MESSAGES", languages[row].messages);
        environment("LANG", languages[row].lang);
        char word[32] = "", *argv[] = {"yinliu", "run", word, NULL};
        if (languages[row].word) strcpy(word, languages[row].word);
        cr_expect(eq(int, yl_options_lang(languages[row].word ? 3 : 2, argv), languages[row].want),
                  "row %zu", row);
    }
}

Test(options, every_row_has_a_name_and_help_in_both_languages)
{
    for (int i = 0; i < YL_O_COUNT; i++) {
        const struct yl_option_row *row = yl_options_row((enum yl_option)i);
        cr_assert(row->name && !row->help[0] == !row->help[1], "row %d", i);
        cr_expect(row->help[0] || !row->letter, "row %d, for tests, has a letter", i);
        cr_expect(eq(int, !row->value[0], !row->value[1]), "row %d", i);
    }
}

Test(options, every_row_is_taken_by_a_verb)
{
    size_t verbs;
    const struct yl_verb *verb = yl_verbs(&verbs);
    yl_option_bits taken = YL_O_ALWAYS;
    for (size_t i = 0; i < verbs; i++) taken |= verb[i].spec.taken;
    for (int i = 0; i < YL_O_COUNT; i++) {
        const bool is_taken = (taken & YL_O_BIT(i)) != 0;
        cr_expect(is_taken, "no verb takes --%s", yl_options_row((enum yl_option)i)->name);
    }
}
