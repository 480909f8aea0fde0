/* warn_hidden.c: draws of the uncertain inputs that a variant's own text hides; contract in warn.h */
#include "models/guesses.h"
#include "models/warnings/warn.h"
#include <math.h>
#include <string.h>

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
    const char *text = yl_guess_text(guess, score, &warn->arena);
    if (!yl_guess_number(guess, text, &share)) return NAN;
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
    yl_diag_help(warn->diags,
                 "give it a range that moves with base's, under 'uncertain': its path behind "
                 "'variants.NAME.' with {low: %.3g%%, high: %.3g%%, with: %s}",
                 "请在 'uncertain' 中给它一个随 base 一起变动的范围：路径前加 'variants.方案.'，"
                 "写 {low: %.3g%%, high: %.3g%%, with: %s}",
                 end_of(warn, guess, first, times), end_of(warn, guess, -first, times),
                 guess->with
                     ? guess->with
                     : T(warn->diags->lang, "GROUP, as base's has it", "组名，base 的也写上"));
    return true;
}

static void help(struct yl_warn *warn, const struct yl_hidden *hidden)
{
    const struct yl_guess *guess = &warn->all->variant[0].guess[hidden->guess];
    double base = 0, own = 0;
    const bool numbers = number(hidden->base, &base) && number(hidden->own, &own);
    if (hidden->base->kind == YL_SCALAR && hidden->own->kind == YL_SCALAR &&
        !strcmp(hidden->base->text, hidden->own->text))
        yl_diag_help(
            warn->diags,
            "base has the same: write only what differs, as 'steps.NAME.KEY: ...', "
            "'steps.NAME: none' or 'steps.NAME: {after: NAME, step: {...}}'",
            "base 写的值相同：只写有差别的，例如 'steps.步骤.键: ...'、'steps.步骤: none'、"
            "'steps.步骤: {after: 步骤, step: {...}}'");
    else if (!numbers || !(base > 0))
        yl_diag_help(warn->diags, "a change acts on the draw, as in \"*1.05\"",
                     "写成改动就会作用于抽取的值，例如 \"*1.05\"");
    else if (!help_with_range(warn, guess, base, own))
        yl_diag_help(warn->diags, "a change acts on the draw: write \"*%.4g\"",
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
