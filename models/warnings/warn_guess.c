/* warn_guess.c: best guesses far from the middle of their own range, draws that a variant hides, experiments that count twice; contract in warn.h */
#include "models/guesses.h"
#include "models/warnings/warn.h"
#include "sim/base/number.h"
#include <gsl/gsl_cdf.h>
#include <math.h>
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
        const char *low = yl_guess_text(guess, gsl_cdf_ugaussian_Pinv(first), &warn->arena),
                   *high = yl_guess_text(guess, gsl_cdf_ugaussian_Pinv(1 - first), &warn->arena);
        YL_WARN(warn, guess->at, GUESS_OUTSIDE,
                "the file has %s, which is not in the middle half of this range: %s of it "
                "lies below",
                "文件中写 %s，不在该范围的中间一半之内：范围中只有 %s 低于它", text,
                yl_short_share(guess->falls ? 1 - below : below).text);
        YL_HELP(warn,
                "a run without --draws takes the file's value; let it lie between %s and %s, or "
                "move the range",
                "不带 --draws 的运行取文件中的值；请让它介于 %s 与 %s 之间，或调整范围", low, high);
    }
}

void yl_warn_evidence_twice(struct yl_warn *warn)
{
    const struct yl_scenario *base = &warn->all->variant[0];
    for (uint32_t i = 0; i < base->evidences; i++) {
        const struct yl_evidence *one = &base->evidence[i];
        const int32_t of[] = {one->base, one->arm_side.own, one->control_side.own};
        for (int k = 0; k < 3; k++) {
            const struct yl_guess *guess = of[k] < 0 ? NULL : &base->guess[of[k]];
            const char *slash = strrchr(one->file, '/');
            if (!guess || !guess->source || !strstr(guess->source, slash ? slash + 1 : one->file) ||
                !yl_warn_first(warn, guess->at, YL_E_EVIDENCE_TWICE))
                continue;
            YL_WARN(warn, guess->at, EVIDENCE_TWICE,
                    "the range of '%s' cites '%s', which weighs it as evidence, too: the "
                    "experiment counts twice",
                    "'%s' 的取值范围引用了 '%s'，而它又作为证据加权：同一实验用了两遍", guess->path,
                    one->file);
            YL_HELP(warn,
                    "let the range cover what was known before the experiment, or leave "
                    "'evidence' out",
                    "请让范围只反映实验之前的认识，或去掉 'evidence'");
        }
    }
}

/* ---- draws of the uncertain inputs that a variant's own text hides ---- */
static const double ends = 1.6448536269514722, /* of 5 % and 95 %, in standard deviations */
    far = 4;

static bool number(const struct yl_item *item, double *out)
{
    return item->kind == YL_SCALAR && yl_guess_any(item->text, out);
}

static double odds(double share) { return share / (1 - share); }

/* The end of the range of a share whose odds are `times` those of the guess, in percent. */
static double end_of(struct yl_warn *warn, const struct yl_guess *guess, double score, double times)
{
    double share = NAN;
    if (!yl_guess_number(guess, yl_guess_text(guess, score, &warn->arena), &share)) return NAN;
    return 100 * odds(share) * times / (1 + odds(share) * times);
}

/* A factor would carry draws of a share above 100 %: a range that moves with base's keeps below it. */
static bool help_with_range(struct yl_warn *warn, const struct yl_guess *guess, double base,
                            double own)
{
    double most = 0;
    if (guess->draw || guess->kind != YL_GUESS_SHARE || !(own > base) || !(base > 0) || !(own < 1))
        return false;
    const char *text = yl_guess_text(guess, guess->falls ? -far : far, &warn->arena);
    if (!yl_guess_number(guess, text, &most) || most * own / base <= 1) return false;
    const double times = odds(own) / odds(base), first = guess->falls ? ends : -ends;
    YL_HELP(warn,
            "give it a range that moves with base's, under 'uncertain': its path behind "
            "'variants.NAME.' with {low: %.3g%%, high: %.3g%%, with: %s}",
            "请在 'uncertain' 中给它一个随 base 一起变动的范围：路径前加 'variants.方案.'，"
            "写 {low: %.3g%%, high: %.3g%%, with: %s}",
            end_of(warn, guess, first, times), end_of(warn, guess, -first, times),
            guess->with ? guess->with
                        : T(warn->diags->lang, "GROUP, as base's has it", "组名，base 的也写上"));
    return true;
}

static void help(struct yl_warn *warn, const struct yl_hidden *hidden)
{
    double base = 0, own = 0;
    const bool numbers = number(hidden->base, &base) && number(hidden->own, &own);
    if (hidden->base->kind == YL_SCALAR && hidden->own->kind == YL_SCALAR &&
        !strcmp(hidden->base->text, hidden->own->text))
        YL_HELP(warn,
                "base has the same: write only what differs, as 'steps.NAME.KEY: ...', "
                "'steps.NAME: none' or 'steps.NAME: {after: NAME, step: {...}}'",
                "base 写的值相同：只写有差别的，例如 'steps.步骤.键: ...'、'steps.步骤: none'、"
                "'steps.步骤: {after: 步骤, step: {...}}'");
    else if (!numbers || !(base > 0))
        YL_HELP(warn, "a change acts on the draw, as in \"*1.05\"",
                "写成改动就会作用于抽取的值，例如 \"*1.05\"");
    else if (!help_with_range(warn, &warn->all->variant[0].guess[hidden->guess], base, own))
        YL_HELP(warn, "a change acts on the draw: write \"*%.4g\"",
                "写成改动就会作用于抽取的值：\"*%.4g\"", own / base);
}

void yl_warn_hidden_draw(struct yl_warn *warn)
{
    struct yl_hidden *hidden;
    uint32_t count = 0;
    yl_guesses_hidden(&hidden, &count, warn->all, &warn->arena);
    for (uint32_t i = 0; i < count; i++) {
        const char *name = warn->all->variant[hidden[i].variant].variant;
        if (!yl_warn_first(warn, hidden[i].own->at, YL_E_HIDDEN_DRAW)) continue;
        YL_WARN(
            warn, hidden[i].own->at, HIDDEN_DRAW,
            "the variant '%s' sets '%s' itself, which is uncertain: draws of it move base alone",
            "方案 '%s' 自己写了 '%s' 的值，而它是拿不准的：抽取的值只影响 base", name,
            warn->all->variant[0].guess[hidden[i].guess].path);
        help(warn, &hidden[i]);
    }
}
