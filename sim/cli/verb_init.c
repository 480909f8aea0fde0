/* verb_init.c: writes a starter into a folder, its notes aligned, or lists them; contract in verb.h, starters.h */
#include "sim/base/file.h"
#include "sim/base/text.h"
#include "sim/cli/screen.h"
#include "sim/cli/starters.h"
#include "sim/cli/verb.h"
#include <stdlib.h>
#include <string.h>

static const char first[] = "campaign"; /* what init writes without --from */
enum {
    STARTERS = 64,
    LINE = 1024,
    NOTE_MOST = 76 /* column; a longer line has its note two blanks behind it */
};
static const char open_mark[] = "«", close_mark[] = "»", note_mark[] = "  # ";

/* One line in one language; returns the next one, or NULL behind the last. */
static const char *next_line(char line[LINE], const char *text, enum yl_lang lang)
{
    const char *end = strchr(text, '\n'), *stop = end ? end : text + strlen(text);
    size_t used = 0;
    bool marked = false, skipped = false;
    if (text == stop && !end) return NULL;
    while (text < stop && used + 1 < LINE) {
        if (strncmp(text, open_mark, strlen(open_mark)) == 0) {
            marked = true;
            skipped = lang == YL_ZH;
            text += strlen(open_mark);
        } else if (marked && strncmp(text, close_mark, strlen(close_mark)) == 0) {
            marked = skipped = false;
            text += strlen(close_mark);
        } else if (marked && *text == '|') {
            skipped = !skipped;
            text++;
        } else {
            if (!skipped) line[used++] = *text;
            text++;
        }
    }
    line[used] = '\0';
    return end ? end + 1 : stop;
}

/* The note behind a line, cut from it; NULL where there is none. */
static char *cut_note(char *line)
{
    char *note = strstr(line, note_mark);
    if (!note) return NULL;
    *note = '\0';
    note += strlen(note_mark);
    for (size_t length = strlen(line); length && line[length - 1] == ' '; length--)
        line[length - 1] = '\0';
    return *line ? note : NULL;
}

static int column_of_notes(const char *text, enum yl_lang lang)
{
    char line[LINE];
    int widest = 0;
    for (text = next_line(line, text, lang); text; text = next_line(line, text, lang)) {
        if (!cut_note(line)) continue;
        int width = yl_text_width(line, strlen(line));
        if (width > widest && width <= NOTE_MOST) widest = width;
    }
    return widest + 2;
}

/* The text in one language, the notes behind its lines in one column. */
static void write_text(FILE *out, const char *at, enum yl_lang lang)
{
    int column = column_of_notes(at, lang);
    char line[LINE];
    for (at = next_line(line, at, lang); at; at = next_line(line, at, lang)) {
        const char *note = cut_note(line);
        fputs(line, out);
        if (note) {
            int blanks = column - yl_text_width(line, strlen(line));
            fprintf(out, "%*s# %s", blanks < 2 ? 2 : blanks, "", note);
        }
        fputc('\n', out);
    }
}

/* The starters by name; returns how many. */
static size_t starters(const struct yl_starter_file *starter[STARTERS])
{
    size_t count = 0;
    for (size_t i = 0; i < yl_starter_file_count && count < STARTERS; i++) {
        const struct yl_starter_file *file = &yl_starter_files[i];
        if (strcmp(file->name, "scenario.yaml") == 0) starter[count++] = file;
    }
    return count;
}

static enum yl_exit list(enum yl_lang lang)
{
    const struct yl_starter_file *starter[STARTERS];
    size_t count = starters(starter), widest = 0;
    for (size_t i = 0; i < count; i++)
        if (strlen(starter[i]->starter) > widest) widest = strlen(starter[i]->starter);
    for (size_t i = 0; i < count; i++) {
        char line[LINE];
        (void)next_line(line, (const char *)starter[i]->text, lang);
        printf("%-*s  %s\n", (int)widest, starter[i]->starter, line + strlen("# "));
    }
    printf(T(lang, "next: yinliu init --from NAME\n", "接着：yinliu init --from 名称\n"));
    return YL_EXIT_DONE;
}

static enum yl_exit wrong_call(const struct yl_options *options, const char *text)
{
    yl_verb_wrong("init", options->lang, text);
    return YL_EXIT_CALL;
}

/* Is there a starter of this name? If not, say which come near. */
static bool is_starter(const char *name, const struct yl_options *options)
{
    const struct yl_starter_file *starter[STARTERS];
    const char *names[STARTERS];
    size_t count = starters(starter);
    for (size_t i = 0; i < count; i++) {
        if (strcmp(name, starter[i]->starter) == 0) return true;
        names[i] = starter[i]->starter;
    }
    char text[YL_WRONG], guess[YL_SCREEN_GUESS];
    yl_screen_guess(guess, name, (struct yl_screen_words){"", names, count}, options->lang);
    snprintf(text, sizeof text,
             T(options->lang, "there is no starter '%.100s'%s (yinliu init --list shows all)",
               "没有名为“%.100s”的入门场景%s（yinliu init --list 列出全部）"),
             name, guess);
    (void)wrong_call(options, text);
    return false;
}

/* False, with its message: a file of the starter exists already. */
static bool nothing_there(const char *folder, const char *name, const struct yl_options *options)
{
    for (size_t i = 0; i < yl_starter_file_count; i++) {
        if (strcmp(yl_starter_files[i].starter, name) != 0) continue;
        char text[YL_WRONG], *path = yl_file_joined(folder, yl_starter_files[i].name);
        bool there = yl_file_exists(path);
        if (there)
            snprintf(text, sizeof text,
                     T(options->lang,
                       "'%s' is there already and is not overwritten; name another folder",
                       "“%s”已存在，不会覆盖；请换一个目录"),
                     path);
        free(path);
        if (!there) continue;
        (void)wrong_call(options, text);
        return false;
    }
    return true;
}

enum yl_exit yl_verb_init(const struct yl_options *options)
{
    if (options->list) return list(options->lang);
    const char *name = options->from ? options->from : first;
    const char *folder = options->operands ? options->operand[0] : options->from;
    if (!folder) {
        (void)wrong_call(options, T(options->lang, "a folder for the scenario is missing",
                                    "缺少存放场景的目录"));
        yl_verb_usage(stderr, yl_verb_find("init"), options->lang, yl_screen_width(stderr));
        return YL_EXIT_CALL;
    }
    if (!is_starter(name, options) || !nothing_there(folder, name, options)) return YL_EXIT_CALL;
    struct yl_fault fault = {0};
    enum yl_status status = yl_folder_make(folder, &fault);
    const char *between = T(options->lang, "wrote ", "已写出 ");
    for (size_t i = yl_starter_file_count; !status && i-- > 0;) {
        if (strcmp(yl_starter_files[i].starter, name) != 0) continue;
        struct yl_file file;
        status = yl_file_open(&file, folder, yl_starter_files[i].name, &fault);
        if (status) break;
        write_text(file.stream, (const char *)yl_starter_files[i].text, options->lang);
        status = yl_file_close(&file, true, &fault);
        if (status) break;
        printf("%s%s/%s", between, folder, yl_starter_files[i].name);
        between = T(options->lang, " and ", " 和 ");
    }
    if (status) return yl_verb_exit(status, &fault, options->lang);
    printf(T(options->lang, "\nnext: yinliu run %s/scenario.yaml -o %s/out\n",
             "\n接着：yinliu run %s/scenario.yaml -o %s/out\n"),
           folder, folder);
    return YL_EXIT_DONE;
}
