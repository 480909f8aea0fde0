/* verb_completion.c: words of a call for the shells, from the tables of verbs and options; contract in verb.h */
#include "sim/cli/starters.h"
#include "sim/cli/verb.h"
#include "sim/plot/picture.h"
#include <string.h>

static bool takes(const struct yl_verb *verb, int option)
{
    return yl_options_row((enum yl_option)option)->help[0] &&
           (verb->spec.taken | YL_O_ALWAYS) & YL_O_BIT(option);
}

/* "--set --seed ...", each behind `before`. */
static void print_options(const struct yl_verb *verb, const char *before)
{
    for (int i = 0; i < YL_O_COUNT; i++)
        if (takes(verb, i)) printf("%s--%s", before, yl_options_row((enum yl_option)i)->name);
}

/* In single quotes, as all three shells take it. */
static void print_quoted(const char *text, const char *quote)
{
    putchar('\'');
    for (; *text; text++)
        if (*text == '\'')
            fputs(quote, stdout);
        else
            putchar(*text);
    putchar('\'');
}

/* ---- words behind a verb or an option ---- */

static void starters(const char *between)
{
    for (size_t i = 0; i < yl_starter_file_count; i++)
        if (!i || strcmp(yl_starter_files[i].starter, yl_starter_files[i - 1].starter))
            printf("%s%s", i ? between : "", yl_starter_files[i].starter);
}

static void pictures(const char *between)
{
    for (size_t i = 0; yl_picture_at(i); i++)
        printf("%s%s", i ? between : "", yl_picture_at(i)->name);
}

static void kinds(const char *between)
{
    size_t count;
    const struct yl_calculator *list = yl_calculators(&count);
    for (size_t i = 0; i < count; i++) printf("%s%s", i ? between : "", list[i].name);
}

static void shells(const char *between) { printf("bash%szsh%sfish", between, between); }

static void topics(const char *between)
{
    const char *names[YL_VERB_TOPICS];
    size_t count = yl_verb_help_topics(names);
    for (size_t i = 0; i < count; i++) printf("%s%s", i ? between : "", names[i]);
}

/* Words that are known: behind an option of a verb, or behind the verb itself. */
static const struct place {
    const char *verb, *option; /* NULL: behind the verb */
    void (*words)(const char *between);
} places[] = {{"init", "from", starters},
              {"plot", "only", pictures},
              {"power", NULL, kinds},
              {"completion", NULL, shells},
              {"help", NULL, topics}};

/* An option whose value is one of some words, as "en|zh". */
static bool has_words(const struct yl_option_row *row)
{
    return row->help[0] && row->value[0] && strchr(row->value[0], '|');
}

static void print_words(const struct yl_option_row *row)
{
    for (const char *c = row->value[0]; *c; c++) putchar(*c == '|' ? ' ' : *c);
}

/* The branches of a case over VERB/WORD BEFORE: "    init/--from) NAME=... ;;" */
static void print_places(const char *name, const char *open, const char *close)
{
    for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
        const struct place *place = &places[i];
        printf("    %s/%s%s) %s=%s", place->verb, place->option ? "--" : "",
               place->option ? place->option : place->verb, name, open);
        place->words(" ");
        printf("%s ;;\n", close);
    }
    for (int i = 0; i < YL_O_COUNT; i++) {
        const struct yl_option_row *row = yl_options_row((enum yl_option)i);
        if (!has_words(row)) continue;
        printf("    */--%s) %s=%s", row->name, name, open);
        print_words(row);
        printf("%s ;;\n", close);
    }
}

/* The branches of a case over VERB: "    run) NAME=... ;;" */
static void print_cases(const char *name, const char *open, const char *close)
{
    size_t count;
    const struct yl_verb *verbs = yl_verbs(&count);
    for (size_t i = 0; i < count; i++) {
        printf("    %s) %s=%s", verbs[i].name, name, open);
        print_options(&verbs[i], " ");
        printf("%s ;;\n", close);
    }
}

static void bash(void)
{
    size_t count;
    const struct yl_verb *verbs = yl_verbs(&count);
    puts("# bash completion for yinliu, made by 'yinliu completion bash'\n"
         "_yinliu() {\n"
         "  local word=${COMP_WORDS[COMP_CWORD]} verbs options= words=");
    fputs("  verbs=\"", stdout);
    for (size_t i = 0; i < count; i++) printf("%s%s", i ? " " : "", verbs[i].name);
    puts("\"\n"
         "  if [ \"$COMP_CWORD\" -eq 1 ]; then\n"
         "    mapfile -t COMPREPLY < <(compgen -W \"$verbs --version --help\" -- \"$word\")\n"
         "    return\n"
         "  fi\n"
         "  case ${COMP_WORDS[1]} in");
    print_cases("options", "\"", "\"");
    puts("  esac\n"
         "  case ${COMP_WORDS[1]}/${COMP_WORDS[COMP_CWORD - 1]} in");
    print_places("words", "\"", "\"");
    puts("  esac\n"
         "  if [ -n \"$words\" ]; then\n"
         "    mapfile -t COMPREPLY < <(compgen -W \"$words\" -- \"$word\")\n"
         "  elif [ \"${word#-}\" != \"$word\" ]; then\n"
         "    mapfile -t COMPREPLY < <(compgen -W \"$options\" -- \"$word\")\n"
         "  else\n"
         "    mapfile -t COMPREPLY < <(compgen -f -- \"$word\")\n"
         "  fi\n"
         "}\n"
         "complete -o filenames -F _yinliu yinliu");
}

static void zsh(enum yl_lang lang)
{
    size_t count;
    const struct yl_verb *verbs = yl_verbs(&count);
    puts("#compdef yinliu\n"
         "# zsh completion for yinliu, made by 'yinliu completion zsh'\n"
         "local -a verbs options known\n"
         "verbs=(");
    for (size_t i = 0; i < count; i++) {
        char row[256];
        snprintf(row, sizeof row, "%s:%s", verbs[i].name, verbs[i].line[lang]);
        fputs("  ", stdout);
        print_quoted(row, "'\\''");
        putchar('\n');
    }
    puts(")\n"
         "if (( CURRENT == 2 )); then\n"
         "  _describe 'verb' verbs\n"
         "  return\n"
         "fi\n"
         "case $words[2] in");
    print_cases("options", "(", " )");
    puts("esac\n"
         "case $words[2]/$words[CURRENT-1] in");
    print_places("known", "(", ")");
    puts("esac\n"
         "if (( $#known )); then\n"
         "  compadd -- $known\n"
         "elif [[ $words[CURRENT] == -* ]]; then\n"
         "  compadd -- $options\n"
         "else\n"
         "  _files\n"
         "fi");
}

static void fish(enum yl_lang lang)
{
    size_t count;
    const struct yl_verb *verbs = yl_verbs(&count);
    puts("# fish completion for yinliu, made by 'yinliu completion fish'");
    for (size_t i = 0; i < count; i++) {
        printf("complete -c yinliu -n '__fish_use_subcommand' -f -a %s -d ", verbs[i].name);
        print_quoted(verbs[i].line[lang], "\\'");
        putchar('\n');
    }
    for (size_t i = 0; i < count; i++)
        for (int o = 0; o < YL_O_COUNT; o++) {
            const struct yl_option_row *row = yl_options_row((enum yl_option)o);
            if (!takes(&verbs[i], o)) continue;
            printf("complete -c yinliu -n '__fish_seen_subcommand_from %s' -l %s", verbs[i].name,
                   row->name);
            if (row->letter) printf(" -s %c", row->letter);
            if (has_words(row)) {
                fputs(" -x -a '", stdout);
                print_words(row);
                putchar('\'');
            }
            fputs(row->value[0] ? " -r -d " : " -d ", stdout);
            print_quoted(row->help[lang], "\\'");
            putchar('\n');
        }
    for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
        const char *option = places[i].option;
        printf("complete -c yinliu -n '__fish_seen_subcommand_from %s' %s%s -a '", places[i].verb,
               option ? "-x -l " : "-f", option ? option : "");
        places[i].words(" ");
        puts("'");
    }
}

enum yl_exit yl_verb_completion(const struct yl_options *options)
{
    const char *shell = options->operand[0];
    if (!strcmp(shell, "bash")) {
        bash();
    } else if (!strcmp(shell, "zsh")) {
        zsh(options->lang);
    } else if (!strcmp(shell, "fish")) {
        fish(options->lang);
    } else {
        char text[YL_WRONG];
        snprintf(text, sizeof text,
                 yl_text_in(options->lang,
                            "there is no completion for '%s'; there are bash, zsh, "
                            "fish",
                            "没有“%s”的补全；有 bash、zsh、fish"),
                 shell);
        yl_verb_wrong("completion", options->lang, text);
        return YL_EXIT_CALL;
    }
    return YL_EXIT_DONE;
}
