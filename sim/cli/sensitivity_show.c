/* sensitivity_show.c: rows, a ranking, sentences; contract in sensitivity_show.h */
#include "sim/cli/sensitivity_show.h"
#include "sim/base/wrap.h"
#include "sim/cli/screen.h"
#include "sim/output/conclusion.h"
#include "sim/output/csv.h"
#include "sim/output/terminal.h"
#include "sim/stats/metrics.h"
#include <math.h>
#include <string.h>

#define FILE_NAME "sensitivity.csv"
#define JOINT "joint draws cannot be taken apart: first order by regression only"
enum { NAMES = 12, COLUMNS = 5 };
static const double to_say = 0.005; /* a share that prints as 0 has no sentence */

static bool is_joint(const struct yl_sensitivity_study *of) { return of->guessed.factors.joint; }

/* The share that guesses of grades D and E carry, or of first order where there is no other. */
static double weak_share(const struct yl_sensitivity_study *of)
{
    const struct yl_factors *factors = &of->guessed.factors;
    double sum = 0;
    for (uint32_t f = 0; f < factors->count && !is_joint(of); f++)
        if (factors->of[f].grade && *factors->of[f].grade >= 'D')
            sum += of->found.of[YL_SHAPLEY][f].value;
    return sum;
}

/* ---- the ranking ----------------------------------------------------------------------------- */

static enum yl_sensitivity_method ranked_by(const struct yl_sensitivity_study *of)
{
    return is_joint(of) ? YL_SOBOL_FIRST : YL_SHAPLEY;
}

/* Factors by their share, the largest first. */
static enum yl_status rank(struct yl_sensitivity_study *of)
{
    const struct yl_sensitivity_share *effect = of->found.of[ranked_by(of)];
    uint32_t *order =
        yl_arena_get(&of->guessed.arena, (of->guessed.factors.count + 1) * sizeof *order);
    if (!order) return YL_NO_MEMORY;
    for (uint32_t f = 0; f < of->guessed.factors.count; f++) {
        uint32_t at = f;
        for (; at && !(effect[order[at - 1]].value >= effect[f].value); at--)
            order[at] = order[at - 1];
        order[at] = f;
    }
    of->order = order;
    return YL_OK;
}

static const char *cell(struct yl_arena *arena, const struct yl_sensitivity_share *effect,
                        bool share)
{
    const double value = effect->value < 0 ? 0 : effect->value; /* the file has what was found */
    struct yl_short text = share ? yl_short_part(value) : yl_short_of(value);
    const char *kept = yl_arena_print(arena, "%s", text.text);
    return kept ? kept : "";
}

static void show_table(FILE *out, struct yl_sensitivity_study *of, const uint32_t *order)
{
    const bool zh = of->guessed.study->options->lang == YL_ZH;
    const uint32_t count = of->guessed.factors.count, shown = count < NAMES ? count : NAMES;
    const uint32_t columns = is_joint(of) ? 2 : COLUMNS;
    struct yl_arena arena = {0};
    const char *const joint[] = {zh ? "不确知的取值" : "not known", zh ? "一阶" : "first order"};
    const char *const whole[COLUMNS] = {joint[0], zh ? "占比（Shapley）" : "share (Shapley)",
                                        joint[1], zh ? "总指数" : "total",
                                        zh ? "5%–95% 改变" : "5% to 95% moves"};
    const char **text = yl_arena_get(&arena, (shown + 1) * sizeof whole);
    for (uint32_t c = 0; text && c < columns; c++) text[c] = is_joint(of) ? joint[c] : whole[c];
    for (uint32_t i = 0; text && i < shown; i++) {
        const uint32_t f = order[i];
        struct yl_sensitivity_share *const *effect = of->found.of;
        const char **row = text + (size_t)(i + 1) * columns;
        row[0] = of->guessed.factors.of[f].name;
        row[1] = cell(&arena, &effect[ranked_by(of)][f], true);
        for (uint32_t c = 2; c < columns; c++)
            row[c] = c == 4 ? cell(&arena, &effect[YL_MORRIS][f],
                                   yl_metric_is_share(of->guessed.call.metric))
                            : cell(&arena, &effect[c - 1][f], true);
    }
    const struct yl_terminal_table table = {text, shown + 1, columns, 0};
    if (text) yl_terminal_table(out, &table, yl_screen_width(out));
    yl_arena_free(&arena);
    if (shown < count)
        yl_terminal_more(out, count - shown, FILE_NAME, of->guessed.study->options->lang);
}

/* ---- sentences ------------------------------------------------------------------------------- */

static double between_of(const struct yl_sensitivity_study *of)
{
    return fmax(of->found.between, 0);
}

static enum yl_stands say_chance(void *context, uint32_t i, enum yl_lang lang,
                                 struct yl_sentence *out)
{
    const struct yl_sensitivity_study *of = context;
    const double all = between_of(of) + of->found.within;
    if (i || !(all > 0)) return YL_NO_MORE;
    yl_speaker_say(
        out, lang,
        yl_text_in(lang, "Of the variance of one campaign %s is not known, %s is chance.",
                   "单场方差中 %s 来自不确知，%s 来自随机性。"),
        yl_short_share(between_of(of) / all).text, yl_short_share(of->found.within / all).text);
    return YL_STANDS;
}

static bool stands_out(const struct yl_sensitivity_study *of)
{
    return of->found.of[ranked_by(of)][of->order[0]].low > 0 && of->found.between > 0;
}

static enum yl_stands say_first(void *context, uint32_t i, enum yl_lang lang,
                                struct yl_sentence *out)
{
    const struct yl_sensitivity_study *of = context;
    const struct yl_sensitivity_share *first = &of->found.of[YL_SOBOL_FIRST][of->order[0]],
                                      *largest = &of->found.of[ranked_by(of)][of->order[0]];
    const struct yl_short word = yl_find_word(of->guessed.call.metric, lang);
    if (i) return YL_NO_MORE;
    if (of->guessed.answers.is_exact && !(of->found.between > 0))
        yl_speaker_say(out, lang,
                       yl_text_in(lang, "Nothing that is not known moves the expected %s.",
                                  "不确知的取值都不影响期望%s。"),
                       word.text);
    else if (!stands_out(of))
        yl_speaker_say(out, lang,
                       yl_text_in(lang,
                                  "What is not known moves the expected %s by less than so few "
                                  "draws can tell from chance.",
                                  "不确知的取值对期望%s的影响，用这么多抽取还不能与随机性区分开。"),
                       word.text);
    else
        yl_speaker_say(
            out, lang,
            yl_text_in(
                lang,
                "Measure %s first: it carries %s (95%%: %s to %s) of what is not known of "
                "the expected %s; once it is known, %s of that variance is gone, on average.",
                "先测量 %1$s：它占期望%5$s不确知部分的 %2$s（95%%：%3$s 到 %4$s）；"
                "知道它之后，这部分方差平均减少 %6$s。"),
            of->guessed.factors.of[of->order[0]].name, yl_short_part(largest->value).text,
            yl_short_part(largest->low).text, yl_short_part(largest->high).text, word.text,
            yl_short_part(first->value).text);
    return YL_STANDS;
}

static enum yl_stands say_next(void *context, uint32_t i, enum yl_lang lang,
                               struct yl_sentence *out)
{
    const struct yl_sensitivity_study *of = context;
    const struct yl_sensitivity_share *shares = of->found.of[ranked_by(of)];
    if (i || of->guessed.factors.count < 2 || !stands_out(of) ||
        !(shares[of->order[0]].low <= shares[of->order[1]].high))
        return YL_NO_MORE;
    yl_speaker_say(out, lang,
                   yl_text_in(lang, "Whether %s carries more cannot be told with so few draws.",
                              "%s 是否占得更多，用这么多抽取还分不出来。"),
                   of->guessed.factors.of[of->order[1]].name);
    return YL_STANDS;
}

static enum yl_stands say_grades(void *context, uint32_t i, enum yl_lang lang,
                                 struct yl_sentence *out)
{
    const struct yl_sensitivity_study *of = context;
    const double share = weak_share(of);
    if (i || !(share >= to_say) || !(of->found.between > 0)) return YL_NO_MORE;
    yl_speaker_say(out, lang,
                   yl_text_in(lang, "Guesses of grades D and E carry %s of it.",
                              "证据等级为 D 和 E 的取值占其中 %s。"),
                   yl_short_part(share).text);
    return YL_STANDS;
}

static enum yl_stands say_joint(void *context, uint32_t i, enum yl_lang lang,
                                struct yl_sentence *out)
{
    const struct yl_sensitivity_study *of = context;
    if (i || !is_joint(of)) return YL_NO_MORE;
    yl_speaker_say(
        out, lang, "%s",
        yl_text_in(
            lang,
            "Joint draws (of a file, or weighed by evidence) cannot be taken apart: Morris, total "
            "Sobol' "
            "indices and Shapley effects are refused, first-order indices come "
            "from a regression.",
            "联合抽样（来自文件，或经证据加权）无法拆开：不给 Morris、总 Sobol' 指数与 Shapley "
            "效应，一阶指数由回归得出。"));
    return YL_STANDS;
}

static const struct yl_saying sayings[] = {{"measure", say_first},
                                           {"next", say_next},
                                           {"not_known", say_chance},
                                           {"grades", say_grades},
                                           {"joint", say_joint}};

/* ---- file and terminal ------------------------------------------------------------------------ */

enum yl_status yl_sensitivity_write(struct yl_sensitivity_study *of)
{
    struct yl_study *study = of->guessed.study;
    const struct yl_factors *factors = &of->guessed.factors;
    struct yl_csv_out csv;
    enum yl_status status = rank(of);
    if (!status)
        status = yl_csv_open(&csv, study->options->out, FILE_NAME, study->scenarios.variant[0].bom,
                             &study->fault);
    if (status) return status;
    yl_csv_header(&csv, "factor,metric,method,value,low,high,grade,note");
    for (uint32_t f = 0; f < factors->count; f++)
        for (enum yl_sensitivity_method m = 0; m < YL_SENSITIVITY_METHODS; m++) {
            const bool left_out = is_joint(of) && m != YL_SOBOL_FIRST;
            const struct yl_sensitivity_share *one = left_out ? NULL : &of->found.of[m][f];
            const double cells[] = {one ? one->value : NAN, one ? one->low : NAN,
                                    one ? one->high : NAN};
            yl_csv_text(&csv, factors->of[f].name);
            yl_csv_text(&csv, of->guessed.metric);
            yl_csv_text(&csv, yl_sensitivity_name(m));
            yl_csv_numbers(&csv, cells, 3);
            yl_csv_text(&csv, factors->of[f].grade);
            yl_csv_text(&csv, left_out ? JOINT : "");
            yl_csv_end(&csv);
        }
    status = yl_csv_close(&csv, true, &study->fault);
    struct yl_manifest_value value[] = {{"mean", of->found.mean},
                                        {"between", of->found.between},
                                        {"within", of->found.within},
                                        {"draws", of->guessed.draws},
                                        {"exact", of->guessed.answers.is_exact},
                                        {"grades_d_e", weak_share(of)}};
    size_t values = is_joint(of) ? 5 : 6;
    if (!status)
        status =
            yl_conclusion_make(&of->guessed.said, sayings, sizeof sayings / sizeof *sayings, of);
    return status ? status : yl_guessed_manifest(&of->guessed, FILE_NAME, value, values);
}

static void say_head(FILE *out, const struct yl_sensitivity_study *of)
{
    const enum yl_lang lang = of->guessed.study->options->lang;
    char text[YL_SENTENCE];
    snprintf(
        text, sizeof text,
        of->guessed.answers.is_exact
            ? yl_text_in(lang, "%s over %u draws of what is not known, each solved exactly",
                         "%s：不确知的取值抽取 %u 组，各组精确求解")
            : yl_text_in(lang,
                         "%s over %u draws of what is not known, %u replications a point with "
                         "common random numbers, their chance subtracted",
                         "%s：不确知的取值抽取 %u 组，每点模拟 %u 场（公共随机数，已扣除随机性）"),
        of->guessed.metric, of->guessed.draws, of->guessed.answers.each);
    yl_wrap_text(out, text, 0, 0, yl_screen_width(out));
    fputc('\n', out);
}

void yl_sensitivity_show(FILE *out, struct yl_sensitivity_study *of)
{
    say_head(out, of);
    show_table(out, of, of->order);
    fputc('\n', out);
    yl_conclusion_show(out, &of->guessed.said, of->guessed.study->options->lang,
                       yl_screen_width(out));
}
