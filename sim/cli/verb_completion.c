/* verb_completion.c: the words that may come next in a call, from the tables of verbs and options, and the line or two with
 * which each shell asks for them; contract in verb.h */
#include "sim/cli/starters.h"
#include "sim/cli/verb.h"
#include "sim/plot/picture.h"
#include <ctype.h>
#include <string.h>

/* ---- words behind a verb or an option ---- */

static void starters(void)
{
    for (size_t i = 0; i < yl_starter_file_count; i++)
        if (!i || strcmp(yl_starter_files[i].starter, yl_starter_files[i - 1].starter))
            puts(yl_starter_files[i].starter);
}

static void pictures(void)
{
    for (size_t i = 0; yl_picture_at(i); i++) puts(yl_picture_at(i)->name);
}

static void kinds(void)
{
    size_t count;
    const struct yl_calculator *list = yl_calculators(&count);
    for (size_t i = 0; i < count; i++) puts(list[i].name);
}

static void shells(void) { puts("bash\nzsh\nfish"); }

static void topics(void)
{
    const char *names[YL_VERB_TOPICS];
    size_t count = yl_verb_help_topics(names);
    for (size_t i = 0; i < count; i++) puts(names[i]);
}

static const struct place {
    const char *verb, *option; /* NULL: behind the verb */
    void (*words)(void);
} places[] = {{"init", "--from", starters},
              {"plot", "--only", pictures},
              {"power", NULL, kinds},
              {"completion", NULL, shells},
              {"help", NULL, topics}};

static void verbs(enum yl_lang lang)
{
    size_t count;
    const struct yl_verb *all = yl_verbs(&count);
    for (size_t i = 0; i < count; i++) printf("%s\t%s\n", all[i].name, all[i].line[lang]);
    puts("--version\n--help");
}

/* What the last word, which may be a part of one, may be; nothing: a file. */
static void next(char *const *word, int words, enum yl_lang lang)
{
    const struct yl_verb *verb = words > 1 ? yl_verb_find(word[0]) : NULL;
    if (words == 1) verbs(lang);
    if (!verb) return;
    const char *before = word[words - 2];
    for (size_t i = 0; i < sizeof places / sizeof *places; i++)
        if (!strcmp(places[i].verb, verb->name) &&
            (places[i].option ? !strcmp(before, places[i].option) : words == 2))
            places[i].words();
    for (int i = 0; i < YL_O_COUNT; i++) {
        const struct yl_option_row *row = yl_options_row((enum yl_option)i);
        if (!row->help[lang] || !((verb->spec.taken | YL_O_ALWAYS) & YL_O_BIT(i))) continue;
        const char *value = row->value[YL_EN];
        if (value && strchr(value, '|') && islower((unsigned char)*value) &&
            !strncmp(before, "--", 2) && !strcmp(before + 2, row->name)) {
            for (; *value; value++) putchar(*value == '|' ? '\n' : *value); /* "en|zh" */
            putchar('\n');
        }
        if (*word[words - 1] == '-') printf("--%s\t%s\n", row->name, row->help[lang]);
    }
}

/* Each asks the program, so that none is older than it. */
static const struct {
    const char *name, *script;
} scripts[] = {
    {"bash", "_yinliu() {\n"
             "  local word=${COMP_WORDS[COMP_CWORD]} words\n"
             "  words=$(yinliu completion words -- \"${COMP_WORDS[@]:1:COMP_CWORD}\" </dev/null "
             "2>/dev/null | cut -f1)\n"
             "  if [ -n \"$words\" ]; then\n"
             "    mapfile -t COMPREPLY < <(compgen -W \"$words\" -- \"$word\")\n"
             "  else\n"
             "    mapfile -t COMPREPLY < <(compgen -f -- \"$word\")\n"
             "  fi\n"
             "}\n"
             "complete -o filenames -F _yinliu yinliu"},
    {"zsh", "#compdef yinliu\n"
            "local -a known\n"
            "known=(\"${(@f)$(yinliu completion words -- \"${(@)words[2,CURRENT]}\" </dev/null "
            "2>/dev/null)}\")\n"
            "known=(\"${(@)known//:/\\\\:}\")\n"
            "known=(\"${(@)known/$'\\t'/:}\")\n"
            "if [[ -n $known[1] ]]; then\n"
            "  _describe -o yinliu known\n"
            "else\n"
            "  _files\n"
            "fi"},
    {"fish",
     "function __yinliu_words\n"
     "  set -l known (yinliu completion words -- (commandline -opc)[2..-1] (commandline -ct) "
     "</dev/null 2>/dev/null)\n"
     "  if set -q known[1]\n"
     "    printf '%s\\n' $known\n"
     "  else\n"
     "    __fish_complete_path (commandline -ct)\n"
     "  end\n"
     "end\n"
     "complete -c yinliu -f -a '(__yinliu_words)'"}};

enum yl_exit yl_verb_completion(const struct yl_options *options)
{
    const char *asked = options->operand[0];
    char text[YL_WRONG];
    if (!strcmp(asked, "words")) {
        next(options->operand + 1, options->operands - 1, options->lang);
        return YL_EXIT_DONE;
    }
    for (size_t i = 0; i < sizeof scripts / sizeof *scripts && options->operands == 1; i++)
        if (!strcmp(asked, scripts[i].name)) {
            puts(scripts[i].script);
            return YL_EXIT_DONE;
        }
    if (options->operands > 1)
        snprintf(text, sizeof text,
                 T(options->lang, "unexpected argument '%s'", "多了一个参数“%s”"),
                 options->operand[1]);
    else
        snprintf(text, sizeof text,
                 T(options->lang, "there is no completion for '%s'; there are bash, zsh, fish",
                   "没有“%s”的补全；有 bash、zsh、fish"),
                 asked);
    yl_verb_wrong("completion", options->lang, text);
    return YL_EXIT_CALL;
}
