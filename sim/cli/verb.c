/* verb.c: the table of verbs; usage and help are made from its rows, contract in verb.h */
#include "sim/cli/verb.h"
#include "sim/base/text.h"
#include "sim/base/wrap.h"
#include "sim/cli/screen.h"
#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const size_t largest_input = (size_t)4 << 30; /* of a pipe, which may have no end */

#define B(id) YL_O_BIT(YL_O_##id)
/* What every study of a scenario takes. */
#define STUDY \
    (B(SET) | B(SEED) | B(REPLICATIONS) | B(PRECISION) | B(METRIC) | B(MOST) | B(RESUME) | \
     B(FRESH) | B(THREADS) | B(ISA) | B(QUIET) | B(FORCE) | B(BATCH) | B(WINDOW) | B(CHUNK) | \
     B(LARGE))
/* Columns of a log that are called otherwise. */
#define LOG_COLUMNS \
    (B(PERSON_COLUMN) | B(TIME_COLUMN) | B(STEP_COLUMN) | B(EVENT_COLUMN) | B(PLACE_COLUMN) | \
     B(ENTRY_COLUMN) | B(AMOUNT_COLUMN))
#define A_SCENARIO "a scenario file", "场景文件"
#define BOTH(en, zh) \
    { \
        en, zh \
    }
#define OPERANDS(low, high, en, zh, ...) \
    .operands = {en, zh}, .spec.least = low, .spec.most = high, .spec.missing = {__VA_ARGS__}
#define RAW(en, zh, kinds) \
    .operands = {en, zh}, .spec.most = -1, .spec.raw = true, .spec.more = kinds
static const struct yl_verb verbs[] = {
#define VERB(verb, words, must, may, sentence, paragraph) \
    {.name = #verb, \
     words, \
     .spec.required = must, \
     .spec.taken = (must) | (may), \
     .line = sentence, \
     .about = paragraph, \
     .run = yl_verb_##verb},
#include "sim/cli/verbs.def"
};

const struct yl_verb *yl_verbs(size_t *count)
{
    *count = sizeof verbs / sizeof *verbs;
    return verbs;
}

const struct yl_verb *yl_verb_find(const char *name)
{
    for (size_t i = 0; i < sizeof verbs / sizeof *verbs; i++)
        if (!strcmp(verbs[i].name, name)) return &verbs[i];
    return NULL;
}

/* How an option looks: "-o DIR" in a usage, "-o, --out DIR" in a list. */
static void option_text(char *buffer, size_t size, enum yl_option option, enum yl_lang lang,
                        bool in_list)
{
    const struct yl_option_row *row = yl_options_row(option);
    const char letter[] = {'-', row->letter, 0};
    const char *value = row->value[lang], *blank = value ? " " : "";
    if (!value) value = "";
    if (!row->letter)
        snprintf(buffer, size, "%s--%s%s%s", in_list ? "    " : "", row->name, blank, value);
    else if (in_list)
        snprintf(buffer, size, "%s, --%s%s%s", letter, row->name, blank, value);
    else
        snprintf(buffer, size, "%s%s%s", letter, blank, value);
}

/* One word of a usage, on the next line if it does not fit. */
static void usage_word(FILE *stream, const char *word, int *column, int indent, int width)
{
    if (!*word) return;
    int wide = yl_text_width(word, strlen(word));
    if (*column + 1 + wide > width) {
        fprintf(stream, "\n%*s", indent, "");
        *column = indent;
    }
    fprintf(stream, " %s", word);
    *column += 1 + wide;
}

void yl_verb_usage(FILE *stream, const struct yl_verb *verb, enum yl_lang lang, int width)
{
    const char *head = T(lang, "usage: ", "用法：");
    fprintf(stream, "%syinliu %s", head, verb->name);
    int indent = yl_text_width(head, strlen(head)) + 7 + (int)strlen(verb->name), column = indent;
    usage_word(stream, verb->operands[lang], &column, indent, width);
    char text[128], word[136];
    for (int pass = 0; pass < 2; pass++)
        for (int i = 0; i < YL_O_COUNT; i++) {
            bool required = verb->spec.required & YL_O_BIT(i);
            if (!(verb->spec.taken & YL_O_BIT(i)) || !yl_options_row((enum yl_option)i)->help[0] ||
                required != !pass)
                continue;
            option_text(text, sizeof text, (enum yl_option)i, lang, false);
            snprintf(word, sizeof word, required ? "%s" : "[%s]%s", text,
                     i == YL_O_SET ? "..." : "");
            usage_word(stream, word, &column, indent, width);
        }
    fputc('\n', stream);
}

void yl_verb_help_of(FILE *stream, const struct yl_verb *verb, enum yl_lang lang, int width)
{
    char text[128];
    fprintf(stream, T(lang, "yinliu %s: ", "yinliu %s："), verb->name);
    yl_wrap_text(stream, verb->line[lang], 9 + (int)strlen(verb->name), 0, width);
    fputc('\n', stream);
    yl_verb_usage(stream, verb, lang, width);
    fputc('\n', stream);
    yl_wrap_text(stream, verb->about[lang], 0, 0, width);
    fputc('\n', stream);
    int gap = width < 80 ? 12 : 28;
    for (int i = 0; i < YL_O_COUNT; i++) {
        const struct yl_option_row *row = yl_options_row((enum yl_option)i);
        if (!((verb->spec.taken | YL_O_ALWAYS) & YL_O_BIT(i)) || !row->help[0]) continue;
        option_text(text, sizeof text, (enum yl_option)i, lang, true);
        yl_screen_row(stream, text, row->help[lang], gap, width);
    }
    if (verb->spec.more) verb->spec.more(stream, lang, width);
}

struct yl_outfile yl_verb_outfile(const struct yl_options *options, const char *table)
{
    return (struct yl_outfile){.path = options->out,
                               .table = table,
                               .input = (const char *const *)options->operand,
                               .inputs = (size_t)options->operands,
                               .force = options->force};
}

enum yl_status yl_verb_write(const struct yl_outfile *out,
                             enum yl_status (*write)(FILE *stream, const void *context,
                                                     struct yl_fault *fault),
                             const void *context, struct yl_fault *fault)
{
    struct yl_file file;
    enum yl_status status = yl_outfile_open(&file, out, fault);
    if (status) return status;
    status = write(file.stream, context, fault);
    return yl_status_first(status, yl_file_close(&file, !status, fault));
}

void yl_verb_wrong(const char *verb, enum yl_lang lang, const char *text)
{
    fprintf(stderr, "yinliu%s%s%s%s\n", verb ? " " : "", verb ? verb : "", T(lang, ": ", "："),
            text);
}

enum yl_exit yl_verb_exit(enum yl_status status, const struct yl_fault *fault, enum yl_lang lang)
{
    switch (status) {
    case YL_OK:
        return YL_EXIT_DONE;
    case YL_BAD_INPUT:
        if (*fault->text) yl_verb_wrong(NULL, lang, yl_fault_text(fault, lang));
        return YL_EXIT_INPUT;
    case YL_BAD_CALL:
        yl_verb_wrong(NULL, lang, yl_fault_text(fault, lang));
        return YL_EXIT_CALL;
    case YL_INTERRUPTED:
        return YL_EXIT_INTERRUPTED;
    case YL_NO_MEMORY:
    case YL_IO:
    case YL_FAILED:
        break;
    }
    const char *text = T(lang, "the machine failed", "机器出错");
    if (status == YL_NO_MEMORY) text = T(lang, "not enough memory", "内存不足");
    yl_verb_wrong(NULL, lang, *fault->text ? yl_fault_text(fault, lang) : text);
    return YL_EXIT_MACHINE;
}

/* A pipe has only once what is read several times: it becomes a file of its own. A file stays what it is, so that no output
 * replaces it. */
static bool keep_input(void)
{
    char some[1 << 16];
    struct stat about;
    if (!fstat(STDIN_FILENO, &about) && S_ISREG(about.st_mode) &&
        lseek(STDIN_FILENO, 0, SEEK_CUR) == 0)
        return true;
    FILE *kept = tmpfile();
    bool good = kept != NULL;
    size_t all = 0;
    for (ssize_t got;
         good && all < largest_input && (got = read(STDIN_FILENO, some, sizeof some)) != 0;) {
        if (got < 0 && errno == EINTR) continue;
        good = got > 0 && fwrite(some, 1, (size_t)got, kept) == (size_t)got;
        all += good ? (size_t)got : 0;
    }
    good = good && !fflush(kept) && dup2(fileno(kept), STDIN_FILENO) >= 0;
    if (good) (void)lseek(STDIN_FILENO, 0, SEEK_SET);
    if (kept && fileno(kept) != STDIN_FILENO) fclose(kept); /* else that was closed */
    return good;
}

const char *yl_verb_table(const char *operand)
{
    if (strcmp(operand, "-") != 0) return operand;
    (void)keep_input();
    return "/dev/stdin";
}

void yl_verb_tables(const struct yl_options *options, int first)
{
    for (int i = first; i < options->operands; i++)
        options->operand[i] = (char *)(uintptr_t)yl_verb_table(options->operand[i]);
}

enum yl_exit yl_verb_call(const struct yl_verb *verb, int argc, char **argv, enum yl_lang lang)
{
    struct yl_options options = {.lang = lang};
    char wrong[YL_WRONG] = "";
    enum yl_exit status = YL_EXIT_CALL;
    bool reads_input = false;
    const bool good = yl_options_parse(&options, &verb->spec, argc, argv, wrong);
    for (int i = 0; i < options.operands; i++) reads_input |= !strcmp(options.operand[i], "-");
    if (!good) {
        yl_verb_wrong(verb->name, lang, wrong);
        yl_verb_usage(stderr, verb, lang, yl_screen_width(stderr));
    } else if (options.help) {
        yl_verb_help_of(stdout, verb, lang, yl_screen_width(stdout));
        status = YL_EXIT_DONE;
    } else if (verb->spec.raw || !reads_input || keep_input()) {
        status = verb->run(&options);
    } else {
        yl_verb_wrong(verb->name, lang,
                      T(lang, "cannot read the standard input", "无法读取标准输入"));
        status = YL_EXIT_MACHINE;
    }
    yl_options_free(&options);
    return status;
}
