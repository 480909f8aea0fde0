/* main.c: finds the verb and gives back its exit status, contract in verb.h */
#include "sim/base/get.h"
#include "sim/base/pages.h"
#include "sim/cli/guard.h"
#include "sim/cli/screen.h"
#include "sim/cli/verb.h"
#include <gsl/gsl_errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Before OpenMP reads it: threads with nothing to do sleep. Where a kernel begins a new thread on its parent's processor, a
 * parent that spins keeps it from beginning for milliseconds. What the user says goes before. */
__attribute__((constructor(101))) static void threads_sleep(void)
{
    setenv("OMP_WAIT_POLICY", "passive", 0);
}

/* libgomp ends the program with 1, a fault of the scenario, where it gets no thread or no memory. */
static bool ended;
static void leave(void)
{
    if (!ended) _exit(YL_EXIT_MACHINE);
}

/* One write: streams may want memory, or hold a lock. What is finished stays; the rest is left as by a kill. */
static enum yl_lang spoken;
static void no_memory(void)
{
    const char *message = T(spoken, "yinliu: not enough memory\n", "yinliu：内存不足\n");
    (void)!write(STDERR_FILENO, message, strlen(message));
    _exit(YL_EXIT_MACHINE);
}

static int refuse(enum yl_lang lang, const char *text)
{
    size_t count;
    const struct yl_verb *verbs = yl_verbs(&count);
    yl_verb_wrong(NULL, lang, text);
    fputs(T(lang, "usage: yinliu ", "用法：yinliu "), stderr);
    for (size_t i = 0; i < count; i++) fprintf(stderr, "%s%s", i ? "|" : "", verbs[i].name);
    fputs(T(lang, " ... (see yinliu help)\n", " ...（见 yinliu help）\n"), stderr);
    return YL_EXIT_CALL;
}

static int no_verb(enum yl_lang lang, const char *word)
{
    size_t count;
    const struct yl_verb *verbs = yl_verbs(&count);
    const char *names[32];
    for (size_t i = 0; i < count; i++) names[i] = verbs[i].name;
    char text[YL_WRONG], guess[YL_SCREEN_GUESS];
    if (!word)
        snprintf(text, sizeof text, "%s", T(lang, "no command given", "缺少命令"));
    else if (*word == '-')
        snprintf(text, sizeof text, T(lang, "there is no option '%s'", "没有选项“%s”"), word);
    else {
        yl_screen_guess(guess, word, (struct yl_screen_words){"", names, count}, lang);
        snprintf(text, sizeof text, T(lang, "there is no verb '%s'%s", "没有命令“%s”%s"), word,
                 guess);
    }
    return refuse(lang, text);
}

static int call(int argc, char **argv)
{
    const enum yl_lang lang = spoken = yl_options_lang(argc, argv);
    int at = 1;
    for (; at < argc && *argv[at] == '-'; at++) {
        if (!strcmp(argv[at], "--version")) {
            puts("yinliu " YL_VERSION);
            return YL_EXIT_DONE;
        }
        if (!strcmp(argv[at], "--help") || !strcmp(argv[at], "-h")) {
            char *words[] = {"help", NULL};
            return (int)yl_verb_call(yl_verb_find("help"), 1, words, lang);
        }
        if (strcmp(argv[at], "--lang") && strncmp(argv[at], "--lang=", 7))
            return no_verb(lang, argv[at]);
        const char *value = "";
        if (argv[at][6])
            value = argv[at] + 7;
        else if (at + 1 < argc)
            value = argv[++at];
        if (!strcmp(value, "en") || !strcmp(value, "zh")) continue;
        char text[YL_WRONG];
        snprintf(text, sizeof text,
                 T(lang, "'--lang' takes en|zh, not '%s'", "“--lang”只能是 en|zh，而不是“%s”"),
                 value);
        return refuse(lang, text);
    }
    if (at >= argc) return no_verb(lang, NULL);
    const struct yl_verb *verb = yl_verb_find(argv[at]);
    return verb ? (int)yl_verb_call(verb, argc - at, argv + at, lang) : no_verb(lang, argv[at]);
}

int main(int argc, char **argv)
{
    yl_on_no_memory = no_memory;
    yl_pages_heap();
    yl_guard_streams();
    gsl_set_error_handler_off(); /* the default one aborts */
    (void)atexit(leave);
    int status = call(argc, argv);
    if (fflush(stdout) || ferror(stdout)) {
        fputs("yinliu: cannot write to the standard output\n", stderr);
        if (status == YL_EXIT_DONE) status = YL_EXIT_MACHINE;
    }
    ended = true;
    return status;
}
