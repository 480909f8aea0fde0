/* warn_guess.c: best guesses far from the middle of their own range, experiments that count twice; contract in warn.h */
#include "models/guesses.h"
#include "models/warnings/warn.h"
#include "sim/base/number.h"
#include <string.h>

#define QUARTER 0.25

/* What the file says, as a number of the guess; a factor on a value of base is 1. */
static bool said(const struct yl_warn *warn, const struct yl_guess *guess, const char **text,
                 double *value)
{
    const struct yl_item *at = yl_tree_at(warn->all->tree.root, guess->path);
    bool own = guess->below != guess->path;
    if (at) *text = guess->kind == YL_GUESS_FACTOR && !own ? "*1" : at->text;
    return at && at->kind != YL_LIST && *text && yl_guess_number(guess, *text, value);
}

void yl_warn_guess_outside(struct yl_warn *warn)
{
    const struct yl_scenario *base = &warn->all->variant[0];
    for (uint32_t i = 0; i < base->guesses; i++) {
        const struct yl_guess *guess = &base->guess[i];
        const char *text = NULL;
        double value;
        if (guess->draw || !said(warn, guess, &text, &value)) continue;
        double below = yl_guess_below(guess, value);
        if ((below >= QUARTER && below <= 1 - QUARTER) ||
            !yl_warn_first(warn, guess->at, YL_E_GUESS_OUTSIDE))
            continue;
        const double first = guess->falls ? 1 - QUARTER : QUARTER;
        const char *low = yl_guess_text(guess, yl_guess_score(first), &warn->arena),
                   *high = yl_guess_text(guess, yl_guess_score(1 - first), &warn->arena);
        YL_WARN(warn, guess->at, GUESS_OUTSIDE,
                "the file has %s, which is not in the middle half of this range: %s of it "
                "lies below",
                "文件中写 %s，不在该范围的中间一半之内：范围中只有 %s 低于它", text,
                yl_short_share(guess->falls ? 1 - below : below).text);
        yl_diag_help(
            warn->diags,
            "a run without --draws takes the file's value; let it lie between %s and %s, or "
            "move the range",
            "不带 --draws 的运行取文件中的值；请让它介于 %s 与 %s 之间，或调整范围", low, high);
    }
}

/* The name of a file without its folder. */
static const char *name_of(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

void yl_warn_evidence_twice(struct yl_warn *warn)
{
    const struct yl_scenario *base = &warn->all->variant[0];
    for (uint32_t i = 0; i < base->evidences; i++) {
        const struct yl_evidence *one = &base->evidence[i];
        const int32_t of[] = {one->base, one->arm_side.own, one->control_side.own};
        for (int k = 0; k < 3; k++) {
            const struct yl_guess *guess = of[k] < 0 ? NULL : &base->guess[of[k]];
            if (!guess || !guess->source || !strstr(guess->source, name_of(one->file)) ||
                !yl_warn_first(warn, guess->at, YL_E_EVIDENCE_TWICE))
                continue;
            YL_WARN(warn, guess->at, EVIDENCE_TWICE,
                    "the range of '%s' cites '%s', which weighs it as evidence, too: the "
                    "experiment counts twice",
                    "'%s' 的取值范围引用了 '%s'，而它又作为证据加权：同一实验用了两遍", guess->path,
                    one->file);
            yl_diag_help(warn->diags,
                         "let the range cover what was known before the experiment, or leave "
                         "'evidence' out",
                         "请让范围只反映实验之前的认识，或去掉 'evidence'");
        }
    }
}
