/* finding.c: findings are filled, sorted and worded; contract in finding.h */
#include "sim/findings/finding.h"
#include "sim/base/get.h"
#include "sim/base/must.h"
#include "sim/base/text.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const struct yl_wording_row yl_wordings[YL_WORDINGS] = {
#define YL_WORDING(name, id, group, polarity, en, zh) \
    [YL_WORDING_##name] = {id, group, polarity, {en, zh}},
#define YL_PHRASE(name, en, zh) [YL_WORDING_##name] = {NULL, YL_BASIS, YL_PLAIN, {en, zh}},
#include "sim/findings/wordings.def"
};

const char *yl_finding_kind(const struct yl_finding *finding)
{
    static const char *const kinds[] = {"verdict", "risk", "action", "basis"};
    return kinds[finding->group];
}

/* ---- filling ---- */

static struct yl_finding *last(struct yl_findings *all)
{
    YL_MUST(all->findings > 0, "a figure is of no finding");
    return &all->finding[all->findings - 1];
}

void yl_finding_begin(struct yl_findings *all, enum yl_wording wording, double weight)
{
    YL_ARRAY_RESERVE(&all->finding, &all->capacity, all->findings + 1);
    all->finding[all->findings++] = (struct yl_finding){
        .wording = wording, .group = yl_wordings[wording].group, .weight = weight};
}

void yl_finding_figure(struct yl_findings *all, const char *slot, enum yl_as form, double value,
                       struct yl_cell cell)
{
    struct yl_finding *to = last(all);
    YL_ARRAY_RESERVE(&to->figure, &to->figure_capacity, to->figures + 1);
    to->figure[to->figures++] =
        (struct yl_finding_figure){.slot = slot, .form = form, .value = value, .cell = cell};
}

void yl_finding_figure_by(struct yl_findings *all, const char *slot, enum yl_as form, double value,
                          double se, struct yl_cell cell)
{
    yl_finding_figure(all, slot, form, value, cell);
    last(all)->figure[last(all)->figures - 1].se = se;
}

void yl_finding_count(struct yl_findings *all, const char *slot, double count)
{
    yl_finding_figure(all, slot, YL_AS_NUMBER, count, YL_NO_CELL);
}

void yl_finding_share(struct yl_findings *all, const char *slot, double share)
{
    yl_finding_figure(all, slot, YL_AS_SHARE, share, YL_NO_CELL);
}

void yl_finding_word(struct yl_findings *all, const char *slot, const char *en, const char *zh)
{
    struct yl_finding *to = last(all);
    YL_ARRAY_RESERVE(&to->word, &to->word_capacity, to->words + 1);
    to->word[to->words++] = (struct yl_finding_word){.slot = slot, .text = {en, zh}};
}

void yl_finding_words(struct yl_findings *all, const char *slot, const char *const text[2])
{
    yl_finding_word(all, slot, text[YL_EN], text[YL_ZH]);
}

void yl_finding_pick(struct yl_findings *all, const char *slot, bool first, const char *en,
                     const char *zh, const char *other_en, const char *other_zh)
{
    yl_finding_word(all, slot, first ? en : other_en, first ? zh : other_zh);
}

void yl_finding_written(struct yl_findings *all, const char *slot, const char *value)
{
    yl_finding_word(all, slot, yl_short_written(&all->arena, value, YL_EN),
                    yl_short_written(&all->arena, value, YL_ZH));
}

void yl_finding_flag(struct yl_findings *all, const char *slot, bool is)
{
    if (is) yl_finding_word(all, slot, "", "");
}

/* ---- wording: {slot}, {slot:one|many} and [brackets] of wordings.def ---- */

struct fillings { /* of the slots of a wording */
    const struct yl_finding_figure *figure;
    const struct yl_finding_word *word;
    size_t figures, words;
};

static bool is_slot(const char *slot, const char *name, size_t length)
{
    return !strncmp(slot, name, length) && !slot[length];
}

/* The other end of the interval, of which the figure is one by its slot; NAN: of none. */
static double other_end(const struct fillings *with, const struct yl_finding_figure *figure)
{
    static const char *const ends[][2] = {
        {"low", "high"}, {"high", "low"}, {"p05", "p95"}, {"p95", "p05"}};
    const size_t length = strlen(figure->slot);
    for (size_t k = 0; k < sizeof ends / sizeof *ends; k++) {
        const size_t own = strlen(ends[k][0]), front = length - own;
        if (length < own || strcmp(figure->slot + front, ends[k][0]) != 0) continue;
        for (size_t i = 0; i < with->figures; i++)
            if (!with->figure[i].inner && !strncmp(with->figure[i].slot, figure->slot, front) &&
                !strcmp(with->figure[i].slot + front, ends[k][1]))
                return with->figure[i].value;
    }
    return NAN;
}

static struct yl_short figure_text(const struct fillings *with,
                                   const struct yl_finding_figure *figure, enum yl_lang lang)
{
    if (!(figure->se > 0))
        return yl_short_end(figure->form, figure->value, other_end(with, figure), lang);
    return figure->form == YL_AS_MOVE ? yl_short_move_by(figure->value, figure->se)
                                      : yl_short_by(figure->value, figure->se);
}

/* Print what fills a slot; behind a colon it has a noun for 1 and one for other counts. Does anything? out: NULL, only that. */
static bool print_slot(FILE *out, const struct fillings *with, const char *slot, enum yl_lang lang)
{
    const size_t length = strcspn(slot, ":}");
    bool filled = false;
    for (size_t i = 0; i < with->words; i++) {
        const struct yl_finding_word *word = &with->word[i];
        const size_t last = lang == YL_EN ? word->last : 0;
        if (!is_slot(word->slot, slot, length)) continue;
        filled = true;
        if (out && last) fprintf(out, "%.*s and ", (int)last, word->text[YL_EN]);
        if (out) fputs(word->text[lang] + (last ? last + strlen(", ") : 0), out);
    }
    for (size_t i = 0; i < with->figures; i++) {
        const struct yl_finding_figure *figure = &with->figure[i];
        if (figure->inner || !is_slot(figure->slot, slot, length)) continue;
        filled = true;
        if (!out) continue;
        const struct yl_short text = figure_text(with, figure, lang);
        fputs(text.text, out);
        if (slot[length] != ':') continue;
        const char *one = slot + length + 1, *many = one + strcspn(one, "|") + 1;
        if (!strcmp(text.text, "1"))
            fprintf(out, " %.*s", (int)(many - 1 - one), one);
        else
            fprintf(out, " %.*s", (int)strcspn(many, "}"), many);
    }
    return filled;
}

/* Print a wording; a part in brackets is left out if nothing fills its first slot. */
static void print_wording(FILE *out, const struct fillings *with, const char *at, enum yl_lang lang)
{
    while (*at) {
        const size_t plain = strcspn(at, "{[]");
        fwrite(at, 1, plain, out);
        at += plain;
        if (*at == '[' && !print_slot(NULL, with, at + strcspn(at, "{") + 1, lang))
            at += strcspn(at, "]");
        if (*at == '{') {
            print_slot(out, with, at + 1, lang);
            at += strcspn(at, "}");
        }
        at += *at != 0;
    }
}

/* What no sentence of one campaign says. */
static const char *const of_many[] = {" a campaign",
                                      "On average ",
                                      " in [{part}{gone} of ][{every}all ]{n:campaign|campaigns}",
                                      "平均每次模拟 ",
                                      "平均每次模拟",
                                      "{n} 次模拟中[{part}有 {gone} 次][{every}都]",
                                      "{n} 次模拟中[{part}有 {gone} 次]"};

static const char *worded(struct yl_findings *all, const struct fillings *with,
                          enum yl_wording wording, enum yl_lang lang)
{
    char *text = NULL;
    size_t size = 0;
    const char *row = yl_wordings[wording].text[lang], *at;
    for (size_t i = 0; i < sizeof of_many / sizeof *of_many; i++)
        while (all->one && (at = strstr(row, of_many[i])))
            row = yl_arena_print(&all->arena, "%.*s%s", (int)(at - row), row,
                                 at + strlen(of_many[i]));
    FILE *out = yl_stream_get(&text, &size);
    print_wording(out, with, row, lang);
    fclose(out);
    const char *copy = yl_arena_copy(&all->arena, text, size);
    free(text);
    return copy;
}

void yl_finding_part(struct yl_findings *all, enum yl_wording phrase)
{
    const struct yl_finding *to = last(all);
    all->part = phrase;
    all->part_figures = to->figures;
    all->part_words = to->words;
}

void yl_finding_into(struct yl_findings *all, const char *slot)
{
    struct yl_finding *to = last(all);
    const size_t figures = all->part_figures, words = all->part_words;
    const struct fillings with = {to->figures > figures ? &to->figure[figures] : NULL,
                                  to->words > words ? &to->word[words] : NULL,
                                  to->figures - figures, to->words - words};
    const char *text[2] = {0};
    for (int lang = 0; lang < 2; lang++)
        text[lang] = worded(all, &with, all->part, (enum yl_lang)lang);
    for (size_t i = figures; i < to->figures; i++) to->figure[i].inner = true;
    to->words = words;
    for (size_t i = 0; i < words; i++) {
        struct yl_finding_word *word = &to->word[i];
        if (strcmp(word->slot, slot) != 0) continue;
        const bool clause = /* with commas of its own */
            !strcmp(slot, "stops") || !strcmp(slot, "targets");
        const bool table = all->part == YL_WORDING_AD_ARM; /* of figures */
        word->last = clause || table ? 0 : strlen(word->text[YL_EN]);
        word->text[YL_EN] = yl_arena_print(&all->arena, clause ? "%s; %s" : "%s, %s",
                                           word->text[YL_EN], text[YL_EN]);
        word->text[YL_ZH] = yl_arena_print(&all->arena, clause ? "%s；%s" : "%s、%s",
                                           word->text[YL_ZH], text[YL_ZH]);
        return;
    }
    yl_finding_word(all, slot, text[YL_EN], text[YL_ZH]);
}

/* ---- closing ---- */

static double weight_of(const struct yl_finding *finding)
{
    return isfinite(finding->weight) ? fabs(finding->weight) : -1;
}

/* By insertion, which keeps the order of equal ones; a study has about a dozen findings. */
static void sort(struct yl_findings *all)
{
    for (size_t i = 1; i < all->findings; i++) {
        const struct yl_finding one = all->finding[i];
        size_t at = i;
        for (; at; at--) {
            const struct yl_finding *before = &all->finding[at - 1];
            const int group = (int)before->group - (int)one.group;
            if (group < 0 || (!group && weight_of(before) >= weight_of(&one))) break;
            all->finding[at] = *before;
        }
        all->finding[at] = one;
    }
}

void yl_findings_close(struct yl_findings *all)
{
    for (size_t i = 0; i < all->findings; i++) {
        struct yl_finding *one = &all->finding[i];
        const struct fillings with = {one->figure, one->word, one->figures, one->words};
        for (int lang = 0; lang < 2; lang++)
            one->text[lang] = worded(all, &with, one->wording, (enum yl_lang)lang);
    }
    sort(all);
}

void yl_findings_free(struct yl_findings *all)
{
    for (size_t i = 0; i < all->findings; i++)
        YL_FREE(all->finding[i].figure, all->finding[i].word);
    free(all->finding);
    yl_arena_free(&all->arena);
    *all = (struct yl_findings){0};
}

bool yl_findings_have(const struct yl_findings *all, enum yl_wording wording)
{
    for (size_t i = 0; i < all->findings; i++)
        if (all->finding[i].wording == wording) return true;
    return false;
}

const char *yl_finding_cells(struct yl_findings *all, const struct yl_finding *finding)
{
    const char *text = "";
    for (size_t i = 0; i < finding->figures; i++) {
        const struct yl_finding_figure *figure = &finding->figure[i];
        const struct yl_cell *cell = &figure->cell;
        char value[YL_NUMBER];
        if (!cell->column) continue;
        yl_text_number(value, figure->value);
        const bool variant = cell->variant && strcmp(cell->variant, "base") != 0;
        text = yl_arena_print(&all->arena, "%s%s", text, *text ? ";" : "");
        if (cell->point)
            text = yl_arena_print(&all->arena, "%spoint %lld/", text, (long long)cell->point);
        text = yl_arena_print(&all->arena, "%s%s%s%s.%s", text, variant ? cell->variant : "",
                              variant ? "/" : "", cell->place, cell->metric);
        if (cell->axis)
            text = yl_arena_print(&all->arena, "%s[%s%s%s]", text, cell->axis, cell->at ? "=" : "",
                                  cell->at ? cell->at : "");
        text = yl_arena_print(&all->arena, "%s:%s=%s", text, cell->column, value);
    }
    return text;
}
