/* verb_completion.c: words of a call for the shells, from the tables of verbs and options; contract in verb.h */
#include "sim/base/text.h"
#include "sim/cli/verb.h"
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

static void bash(void)
{
    size_t count;
    const struct yl_verb *verbs = yl_verbs(&count);
    puts("# bash completion for yinliu, made by 'yinliu completion bash'\n"
         "_yinliu() {\n"
         "  local word=${COMP_WORDS[COMP_CWORD]} verbs options=");
    fputs("  verbs=\"", stdout);
    for (size_t i = 0; i < count; i++) printf("%s%s", i ? " " : "", verbs[i].name);
    puts("\"\n"
         "  if [ \"$COMP_CWORD\" -eq 1 ]; then\n"
         "    mapfile -t COMPREPLY < <(compgen -W \"$verbs --version --help\" -- \"$word\")\n"
         "    return\n"
         "  fi\n"
         "  case ${COMP_WORDS[1]} in");
    for (size_t i = 0; i < count; i++) {
        printf("    %s) options=\"", verbs[i].name);
        print_options(&verbs[i], " ");
        puts("\" ;;");
    }
    puts("  esac\n"
         "  if [ \"${COMP_WORDS[1]}\" = help ] && [ \"$COMP_CWORD\" -eq 2 ]; then\n"
         "    mapfile -t COMPREPLY < <(compgen -W \"$verbs keys metrics errors\" -- \"$word\")\n"
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
         "local -a verbs options\n"
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
    for (size_t i = 0; i < count; i++) {
        printf("  %s) options=(", verbs[i].name);
        print_options(&verbs[i], " ");
        puts(" ) ;;");
    }
    puts("esac\n"
         "if [[ $words[2] == help ]]; then\n"
         "  _describe 'verb' verbs\n"
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
            fputs(row->value[0] ? " -r -d " : " -d ", stdout);
            print_quoted(row->help[lang], "\\'");
            putchar('\n');
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
                 options->lang == YL_ZH ? "没有“%s”的补全；有 bash、zsh、fish"
                                        : "there is no completion for '%s'; there are bash, zsh, "
                                          "fish",
                 shell);
        yl_verb_wrong("completion", options->lang, text);
        return YL_EXIT_CALL;
    }
    return YL_EXIT_DONE;
}
