/* left_out.c: the scenario is read for its entries and labels; contract in left_out.h */
#include "sim/cli/left_out.h"
#include "models/readers/settings.h"
#include "sim/base/get.h"
#include "sim/cli/screen.h"
#include "sim/findings/labels.h"
#include "sim/output/json.h"
#include <stdlib.h>
#include <string.h>

struct adding {
    struct yl_left_out *to;
    uint32_t before; /* sets of the call itself */
    struct yl_scenarios all;
    struct yl_result names;
};

enum yl_status yl_left_out_unknown(struct yl_fault *fault, const struct yl_scenario *base,
                                   const char *option, const char *asked, enum yl_lang lang)
{
    const char *names[64];
    char guess[YL_SCREEN_GUESS];
    size_t count = 0;
    for (; count < base->entries && count < sizeof names / sizeof *names; count++)
        names[count] = base->entry[count].name;
    yl_screen_guess(guess, asked, (struct yl_screen_words){"", names, count}, lang);
    return yl_fault_set(fault, YL_BAD_CALL, "%s: there is no entry '%s'%s",
                        "%s：场景没有入口“%s”%s", option, asked, guess);
}

/* The variant "without_ENTRY", with a label in both languages. */
static const char *set_without(struct adding *adding, const char *entry)
{
    static const char *const words[] = {"without ", "去掉"};
    struct yl_arena *arena = &adding->to->arena;
    char *text = NULL;
    size_t size = 0;
    FILE *out = yl_stream_get(&text, &size);
    const bool first = adding->all.variants == 1 && adding->to->options.sets == adding->before;
    fprintf(out, first ? "variants={without_%s: {label: {" : "variants.without_%s={label: {",
            entry);
    for (int lang = 0; lang < 2; lang++) {
        const char *label = yl_label_entry(&adding->names, (enum yl_lang)lang, entry);
        fputs(lang ? ", zh: " : "en: ", out);
        yl_json_quote(out, yl_arena_print(arena, "%s%s", words[lang], label));
    }
    fprintf(out, "}, %s: yes}%s", yl_entry_left_out(arena, entry), first ? "}" : "");
    fclose(out);
    const char *kept = yl_arena_copy(arena, text, size);
    free(text);
    return kept;
}

static enum yl_status add(struct adding *adding, const char *entry)
{
    struct yl_options *options = &adding->to->options;
    const struct yl_scenario *base = &adding->all.variant[0];
    const char *name = yl_arena_print(&adding->to->arena, "without_%s", entry);
    for (uint32_t v = 1; v < adding->all.variants; v++)
        if (!strcmp(adding->all.variant[v].variant, name))
            return yl_fault_set(&adding->to->fault, YL_BAD_CALL,
                                "--leave-out: the scenario has a variant '%s' of its own",
                                "--leave-out：场景自己已有方案“%s”", name);
    for (uint32_t i = 0; i < base->entries; i++)
        if (!strcmp(base->entry[i].name, entry)) {
            const char *set = set_without(adding, entry);
            options->set[options->sets++] = set;
            return YL_OK;
        }
    return yl_left_out_unknown(&adding->to->fault, base, "--leave-out", entry, options->lang);
}

static enum yl_status add_all(struct adding *adding, const struct yl_options *asked)
{
    const struct yl_scenario *base = &adding->all.variant[0];
    const uint32_t most = asked->sets + (asked->leave_out.count + 1) * (base->entries + 1);
    const char **set = yl_arena_get(&adding->to->arena, most * sizeof *set);
    enum yl_status status = YL_OK;
    yl_labels_fill(&adding->names, &adding->all);
    memcpy(set, asked->set, asked->sets * sizeof *set);
    adding->to->options.set = set;
    for (uint32_t i = 0; i < asked->leave_out.count && !status; i++) {
        const bool all = !strcmp(asked->leave_out.word[i], "all");
        for (uint32_t k = 0; all && k < base->entries && !status; k++)
            status = add(adding, base->entry[k].name);
        if (!all) status = add(adding, asked->leave_out.word[i]);
    }
    return status;
}

enum yl_status yl_left_out_add(struct yl_left_out *left_out, const struct yl_options *asked)
{
    struct adding adding = {.to = left_out, .before = asked->sets};
    struct yl_diags diags; /* what is wrong with the file the call itself says */
    *left_out = (struct yl_left_out){.options = *asked};
    if (!asked->leave_out.count) return YL_OK;
    if (asked->vary.count)
        return yl_fault_set(&left_out->fault, YL_BAD_CALL,
                            "--leave-out adds a variant, and --vary looks for values of one plan; "
                            "--set entries.%s.left_out=yes looks for them without the entry",
                            "--leave-out 增加方案，--vary 在一个计划中找取值；"
                            "--set entries.%s.left_out=yes 在去掉该入口时找",
                            asked->leave_out.word[0]);
    if (!strcmp(asked->operand[0], "-"))
        return yl_fault_set(&left_out->fault, YL_BAD_CALL,
                            "--leave-out reads the scenario twice: it has to be a file, not '-'",
                            "--leave-out 要读场景两次：须是文件，不能是“-”");
    yl_diags_init(&diags, asked->lang);
    enum yl_status status = yl_scenarios_load(&adding.all, asked->operand[0], asked->set,
                                              asked->sets, &diags, &left_out->fault);
    if (!status && !diags.count) status = add_all(&adding, asked);
    if (status == YL_BAD_INPUT) status = YL_OK;
    yl_result_free(&adding.names);
    yl_scenarios_free(&adding.all);
    yl_diags_free(&diags);
    return status;
}

void yl_left_out_free(struct yl_left_out *left_out)
{
    yl_arena_free(&left_out->arena);
    *left_out = (struct yl_left_out){0};
}
