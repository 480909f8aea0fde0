/* fit_files.c: one table of laws, three files, and in words why a value is not estimated and what moves a share; contract in
 * fit_files.h and estimate.h */
#include "sim/fit/fit_files.h"
#include "sim/base/get.h"
#include "sim/base/hash.h"
#include "sim/base/text.h"
#include "sim/fit/needs.h"
#include "sim/output/tables.h"
#include "sim/rand/address.h"
#include "sim/stats/tails.h"
#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdlib.h>

enum { PATH = 200, DIGITS = 6 };
static const struct {
    const char *family, *scale, *shape; /* as scenarios write them; shape NULL: there is none */
} laws[YL_CURE_LAWS] = {
    [YL_CURE_EXPONENTIAL] = {"exp", "mean", NULL},
    [YL_CURE_LOGNORMAL] = {"lognormal", "median", "sigma"},
    [YL_CURE_GAMMA] = {"gamma", "mean", "shape"},
    [YL_CURE_WEIBULL] = {"weibull", "scale", "shape"},
};

/* In the largest unit that leaves at least one before the point. */
static void put_duration(char *text, size_t size, double seconds, int digits)
{
    static const struct {
        double seconds;
        const char *unit;
    } units[] = {{86400, "d"}, {3600, "h"}, {60, "m"}, {1, "s"}, {1e-3, "ms"}};
    size_t i = 0;
    while (i + 1 < sizeof units / sizeof *units && seconds < units[i].seconds) i++;
    char number[YL_NUMBER];
    snprintf(number, sizeof number, "%.*g", digits, seconds / units[i].seconds);
    snprintf(text, size, "%s%s", number, units[i].unit);
}

const char *yl_fit_law_word(enum yl_cure_law law, enum yl_fit_word word)
{
    const char *const words[] = {laws[law].family, laws[law].scale, laws[law].shape};
    return words[word];
}

void yl_fit_law_text(char text[YL_FIT_TEXT], const struct yl_cure_fit *law, const char *unit,
                     int digits)
{
    /* What is hardly known may be drawn anywhere: held to numbers that the language has. */
    static const double most_scale = 10000 * 86400.0, least_shape = 0.01, most_shape = 1e4,
                        most_sigma = 50;
    char number[YL_NUMBER + 8];
    const double scale = fmax(1e-6, fmin(law->scale, most_scale)),
                 shape = law->law == YL_CURE_LOGNORMAL
                             ? fmin(law->shape, most_sigma)
                             : fmax(least_shape, fmin(law->shape, most_shape));
    if (unit)
        snprintf(number, sizeof number, "%.*g %s", digits, scale, unit);
    else
        put_duration(number, sizeof number, scale, digits);
    if (!laws[law->law].shape)
        snprintf(text, YL_FIT_TEXT, "%s(%s)", laws[law->law].family, number);
    else
        snprintf(text, YL_FIT_TEXT, "%s(%s %s %s %.*g)", laws[law->law].family,
                 laws[law->law].scale, number, laws[law->law].shape, digits, shape);
}

void yl_fit_law_draw(struct yl_cure_fit *out, const struct yl_cure_laws *of,
                     const struct yl_kind_dice *dice, size_t first)
{
    enum { LAW, FIRST, ALL = 3 };
    const size_t n = ALL - first;
    double sum = 0, covariance[ALL * ALL], root[ALL * ALL], normal[ALL], moved[ALL] = {0};
    const double u = dice->uniform ? dice->uniform(dice, LAW) : -1;
    *out = of->law[of->best];
    for (enum yl_cure_law i = 0; i < YL_CURE_LAWS; i++) {
        if (u >= sum && u < sum + of->weight[i]) *out = of->law[i];
        sum += of->weight[i];
    }
    for (size_t i = 0; i < n * n; i++)
        covariance[i] = out->covariance[first + i / n][first + i % n];
    yl_fit_factor(root, covariance, n);
    for (size_t i = 0; i < n && dice->uniform; i++) {
        normal[i] = gsl_cdf_ugaussian_Pinv(dice->uniform(dice, FIRST + (uint32_t)i));
        for (size_t l = 0; l <= i; l++) moved[first + i] += root[i * n + l] * normal[l];
    }
    out->share = 1 / (1 + (1 / out->share - 1) * exp(-moved[0]));
    out->scale *= exp(moved[1]);
    out->shape *= exp(moved[2]);
}

void yl_fit_delay(char text[YL_FIT_TEXT], const struct yl_fit_step *step, int digits)
{
    *text = 0;
    if (step->method == YL_FIT_CURE)
        yl_fit_law_text(text, &step->laws.law[step->laws.best], NULL, digits);
    else if (step->method == YL_FIT_CONSTANT && step->delay > 0)
        put_duration(text, YL_FIT_TEXT, step->delay, digits);
}

/* "paths.sms.steps.open.p", with the value of a trait behind it where it is of one. */
static void put_path(char path[PATH], const struct yl_fit_step *step, const char *key,
                     const char *number)
{
    snprintf(path, PATH, "%s.steps.%s.%s%s%s%s%s", step->of->place, step->of->of->name, key,
             step->value ? "." : "", step->value ? step->value : "", number ? "." : "",
             number ? number : "");
}

static const char *chance_key(const struct yl_fit_step *step)
{
    return step->of->of->is_mean ? "mean" : "p";
}

/* ---- words -------------------------------------------------------------------------------- */

const char *const yl_fit_refusals[YL_FIT_REFUSALS][2] = {
    [YL_FIT_GOOD] = {"", ""},
    [YL_FIT_FEW] = {"fewer than 20 visits passed", "通过的访问不足 20 次"},
    [YL_FIT_BEYOND] = {"fewer than 20 visits were watched for longer than the latest delay",
                       "观察时长超过最长延迟的访问不足 20 次"},
    [YL_FIT_LATE] =
        {"some still passed when the log ended: it is too short to show how many never do",
         "日志结束前不久仍有人通过：时间太短，无法判断多少人始终不会通过"},
    [YL_FIT_FLAT] =
        {"no law fits the delay: the parameters of each end at their limits, or nowhere",
         "没有一种分布符合延迟：各分布的参数止于边界，或求不出最大似然"},
    [YL_FIT_UNSEEN] = {"the log shows who passed, not who came: no row shows that a visit arrives",
                       "日志只记录谁通过了，看不出谁到达过：没有表示访问到来的行"},
    [YL_FIT_WAITS] = {"the step waits for a place, an hour or a limit",
                      "该步骤要等直播间、客服、时段或名额"},
    [YL_FIT_WAYS] = {"the table does not show how many came to the step",
                     "表中看不出有多少访问到达该步骤"},
    [YL_FIT_PERIODS] = {"no delay: the periods of the table do not show it",
                        "没有延迟：表的时段看不出来"},
};
const char *const yl_fit_movers[YL_FIT_MOVERS][2] = {
    [YL_FIT_UNMOVED] = {"", ""},
    [YL_FIT_INTENT] =
        {"intent moves it: its chance at intent 0 is not known; with `mean` in place of `p` in the "
         "scenario this share is taken",
         "它随意愿变化，意愿为 0 时的概率未知；在场景里把 `p` 写成 `mean`，就采用这个通过率"},
    [YL_FIT_RHYTHM] = {"a rhythm moves it: this share is that of the hours of the log, `p` that of "
                       "an average hour",
                       "它随时段节律变化：这是日志所在时段的通过率，而 `p` 指平均时段"},
    [YL_FIT_SHOCKS] =
        {"shocks move it: with `mean` in place of `p` in the scenario this share is taken",
         "它受共同冲击影响：在场景里把 `p` 写成 `mean`，就采用这个通过率"},
    [YL_FIT_NEEDS] = {"its `needs` or a stock turn some away, and the log does not show whom",
                      "它的 `needs` 或库存会挡下一部分访问，而日志看不出是谁"},
};

void yl_fit_find_movers(struct yl_fit *fit, const struct yl_event_log *log)
{
    for (size_t i = 0; i < fit->all; i++) {
        struct yl_fit_step *step = &fit->step[i];
        const struct yl_step *of = step->of->of;
        if (!step->passed || step->passed == step->reached) continue;
        if (!yl_needs_told(log, of) || yl_needs_sold_out(log, of, step->passed))
            step->moved = YL_FIT_NEEDS;
        if (step->moved || of->is_mean || of->choose.present) continue;
        if (of->shocks) step->moved = YL_FIT_SHOCKS;
        if (of->rhythm >= 0) step->moved = YL_FIT_RHYTHM;
        if (log->scenario->intent.present && of->intent != 0) step->moved = YL_FIT_INTENT;
    }
}

/* ---- draws -------------------------------------------------------------------------------- */

static const uint32_t BEST = UINT32_MAX; /* in place of the number of a draw */

/* A draw's own number of a step: uniform, never 0 or 1. */
static double uniform(const struct yl_fit_out *out, size_t step, uint32_t draw, uint32_t slot)
{
    struct yl_key key = yl_key(out->seed, draw + 1, yl_hash_name("fit"));
    struct yl_words words = yl_philox(key, (uint32_t)step, slot, 0, 0);
    return ((double)((uint64_t)words.w[0] << 20 | words.w[1] >> 12) + 0.5) * 0x1p-52;
}

static double dice_uniform(const struct yl_kind_dice *dice, uint32_t slot)
{
    return uniform(dice->context, dice->at, dice->draw, slot);
}

static void draw_step(const struct yl_fit_out *out, size_t at, uint32_t draw, double *share,
                      char after[YL_FIT_TEXT])
{
    struct yl_cure_fit law;
    yl_fit_law_draw(&law, &out->fit->step[at].laws,
                    &(struct yl_kind_dice){dice_uniform, out, at, draw}, 0);
    *share = law.share;
    yl_fit_law_text(after, &law, NULL, DIGITS);
}

/* The delay of an estimate: the best one, or a draw of it. */
static void write_delay(const struct yl_fit_out *out, size_t at, uint32_t draw,
                        char text[YL_FIT_TEXT])
{
    double share;
    if (draw != BEST && out->fit->step[at].method == YL_FIT_CURE)
        draw_step(out, at, draw, &share, text);
    else
        yl_fit_delay(text, &out->fit->step[at], DIGITS);
}

/* ---- fit.csv --------------------------------------------------------------------------------- */

static void put_row(struct yl_csv_out *csv, const struct yl_fit_step *step, const char *key,
                    const char *number, struct yl_fit_value value, const char *method)
{
    char path[PATH];
    put_path(path, step, key, number);
    YL_CSV_ROW(csv, path, value.is, value.low, value.high, (int64_t)step->reached, method);
}

static enum yl_status write_figures(const struct yl_fit_out *out, struct yl_fault *fault)
{
    struct yl_csv_out csv;
    enum yl_status status = yl_table_open(&csv, out->folder, "fit.csv", 0, fault);
    if (status) return status;
    for (size_t i = 0; i < out->fit->all; i++) {
        const struct yl_fit_step *step = &out->fit->step[i];
        if (step->method == YL_FIT_NONE) continue;
        put_row(&csv, step, chance_key(step), NULL, step->observed,
                step->method == YL_FIT_CONSTANT ? "constant" : "observed");
        if (step->method == YL_FIT_CURE) {
            const struct yl_cure_fit *law = &step->laws.law[step->laws.best];
            put_row(&csv, step, chance_key(step), NULL, step->share, "cure-aic");
            put_row(&csv, step, "after", laws[step->laws.best].scale,
                    yl_fit_exp(log(law->scale), law->covariance[1][1]),
                    laws[step->laws.best].family);
            if (laws[step->laws.best].shape)
                put_row(&csv, step, "after", laws[step->laws.best].shape,
                        yl_fit_exp(log(law->shape), law->covariance[2][2]),
                        laws[step->laws.best].family);
        }
    }
    for (size_t i = 0; out->kinds && i < out->kinds->figures; i++) {
        const struct yl_kind_figure *figure = &out->kinds->figure[i];
        YL_CSV_ROW(&csv, figure->parameter, figure->value.is, figure->value.low, figure->value.high,
                   (int64_t)figure->n, figure->method);
    }
    return yl_csv_close(&csv, true, fault);
}

/* ---- fitted.yaml ----------------------------------------------------------------------------- */

static const char *why_not(const struct yl_fit_step *step)
{
    const bool known = step->method == YL_FIT_CURE || step->method == YL_FIT_CONSTANT;
    return known ? NULL : yl_fit_refusals[step->refused][YL_EN];
}

/* Which of its two values the scenario has by the trait of this estimate: of a step by a trait, the chance or the delay may be
 * of all. A delay of all becomes one by trait where the chance goes by it. */
static const char *chance_why(const struct yl_fit_out *out, size_t at)
{
    const struct yl_fit_step *step = &out->fit->step[at];
    if (step->elsewhere) return step->elsewhere;
    bool grouped = at < out->fit->steps && out->fit->group[at].count;
    if (step->of->of->p.axis >= 0 && !step->value)
        return grouped ? "p is by trait: see its values"
                       : "p is by trait in the scenario: left as it was";
    return why_not(step);
}

/* Everybody passed, and by the scenario nobody can fail: a draw below 100 % would bring figures that the scenario has not. */
static bool is_certain(const struct yl_fit_step *step)
{
    const struct yl_quantity *p = &step->of->of->p;
    bool certain = step->passed == step->reached;
    for (uint32_t i = 0; p->present && i < p->count; i++)
        certain &= p->dist[i].family == YL_CONSTANT && p->dist[i].a >= 1;
    return certain;
}

/* Why a chance that is known is not what the scenario writes; NULL: it is. */
static const char *setting_why(const struct yl_fit_out *out, size_t at)
{
    const char *why = chance_why(out, at);
    const struct yl_fit_step *step = &out->fit->step[at];
    if (!why && step->moved) why = yl_fit_movers[step->moved][YL_EN];
    if (!why && is_certain(step)) why = "everybody passed, as the scenario declares";
    return why;
}

/* A chance of 0 or 1, also as printed, would be certain, and that is not known. */
static double apart(double share)
{
    const double least = 1e-6;
    return fmax(least, fmin(share, 1 - least));
}

static bool has_chance(const struct yl_fit_step *step)
{
    return !step->value || step->of->of->p.axis >= 0;
}

static bool has_delay(const struct yl_fit_step *step)
{
    return step->method == YL_FIT_CURE || (step->method == YL_FIT_CONSTANT && step->delay > 0);
}

/* Are the delays of all values of the trait known by which the step goes? */
static bool has_group(const struct yl_fit_out *out, size_t step)
{
    const struct yl_fit_group *group = &out->fit->group[step];
    bool good = group->count > 0;
    for (uint32_t v = 0; v < group->count; v++) {
        const struct yl_fit_step *one = &out->fit->step[group->first + v];
        good = good && has_delay(one) && !why_not(one);
    }
    return good;
}

/* The delay of a step, or of all values as one text: {by: os, ios: exp(40s), android: exp(1m)}. */
static void put_delay(FILE *stream, const struct yl_fit_out *out, size_t at, uint32_t draw)
{
    const struct yl_fit_group *group = &out->fit->group[at];
    char after[YL_FIT_TEXT];
    if (!group->count) write_delay(out, at, draw, after);
    if (group->count) fprintf(stream, "{by: %s", out->fit->step[group->first].axis);
    for (uint32_t v = 0; v < group->count; v++) {
        write_delay(out, group->first + v, draw, after);
        fprintf(stream, ", %s: %s", out->fit->step[group->first + v].value, after);
    }
    fputs(group->count ? "}" : after, stream);
}

static void put_after(FILE *stream, const struct yl_fit_out *out, size_t at)
{
    const struct yl_fit_step *step = &out->fit->step[at];
    char path[PATH];
    const bool grouped = out->fit->group[at].count > 0,
               by = !grouped && step->of->of->after.axis >= 0; /* the log does not show by what */
    put_path(path, step, "after", NULL);
    if (step->method == YL_FIT_CONSTANT && step->refused == YL_FIT_FLAT)
        fprintf(stream, "  # %s:  # %s\n", path, yl_fit_refusals[YL_FIT_FLAT][YL_EN]);
    if (!(grouped ? has_group(out, at) : has_delay(step))) return;
    const char *why = step->elsewhere ? why_not(step) : chance_why(out, at);
    fprintf(stream, "  %s%s: ", (why && !grouped) || by ? "# " : "", path);
    put_delay(stream, out, at, BEST);
    fprintf(stream, "%s\n", by ? "  # it is by trait in the scenario: left as it was" : "");
}

static void put_setting(FILE *stream, const struct yl_fit_out *out, size_t at)
{
    const struct yl_fit_step *step = &out->fit->step[at];
    char path[PATH];
    const char *why = setting_why(out, at);
    const double n = (double)step->reached;
    double share =
        step->method == YL_FIT_CURE ? step->laws.law[step->laws.best].share : step->observed.is;
    if (!why && step->passed == step->reached)
        share = fmin(share, (n + 0.5) / (n + 1)); /* Jeffreys */
    if (!why) share = apart(share);
    put_path(path, step, chance_key(step), NULL);
    if (has_chance(step) && step->method == YL_FIT_NONE)
        fprintf(stream, "  # %s:  # %s\n", path, why);
    else if (has_chance(step))
        fprintf(stream, "  %s%s: %.6g%%%s%s\n", why ? "# " : "", path, 100 * share,
                why ? "  # " : "", why ? why : "");
    if (at < out->fit->steps) put_after(stream, out, at);
}

/* Of a chance that fitted.yaml sets. */
static bool is_drawn(const struct yl_fit_out *out, size_t at)
{
    const struct yl_fit_step *step = &out->fit->step[at];
    return (step->method == YL_FIT_CONSTANT || step->method == YL_FIT_CURE) && has_chance(step) &&
           !setting_why(out, at);
}

static bool is_delay_drawn(const struct yl_fit_out *out, size_t at)
{
    if (at >= out->fit->steps) return false;
    if (out->fit->group[at].count) return has_group(out, at);
    const struct yl_fit_step *step = &out->fit->step[at];
    return !why_not(step) && step->method == YL_FIT_CURE && step->of->of->p.axis < 0 &&
           step->of->of->after.axis < 0;
}

/* A file of values stands for itself. */
static bool is_kind_drawn(const struct yl_kind_line *line)
{
    return !line->why && !line->is_sample;
}

static bool any_drawn(const struct yl_fit_out *out)
{
    for (size_t i = 0; i < out->fit->all; i++)
        if (is_drawn(out, i) || is_delay_drawn(out, i)) return true;
    for (size_t i = 0; out->kinds && i < out->kinds->lines; i++)
        if (is_kind_drawn(&out->kinds->line[i])) return true;
    return false;
}

static enum yl_status write_values(const struct yl_fit_out *out, struct yl_fault *fault)
{
    struct yl_file file;
    enum yl_status status = yl_file_open(&file, out->folder, "fitted.yaml", fault);
    if (status) return status;
    fputs("# made by yinliu fit; `include: fitted.yaml` puts these values into a scenario\n"
          "yinliu: 1\nset:\n",
          file.stream);
    for (size_t i = 0; i < out->fit->all; i++)
        if (out->fit->step[i].method != YL_FIT_NONE || out->fit->step[i].unseen.count)
            put_setting(file.stream, out, i);
    for (size_t i = 0; out->kinds && i < out->kinds->lines; i++) {
        const struct yl_kind_line *line = &out->kinds->line[i];
        fprintf(file.stream, line->why ? "  # %s:  # " : "  %s: ", line->path);
        if (line->why)
            fputs(line->why[YL_EN], file.stream);
        else
            yl_kinds_put(file.stream, line, NULL);
        fputc('\n', file.stream);
    }
    if (any_drawn(out)) fputs("uncertain: {draws: draws.csv}\n", file.stream);
    return yl_file_close(&file, true, fault);
}

/* ---- draws.csv ------------------------------------------------------------------------------- */

/* A delay, or a value of another kind, of a draw. */
static void put_drawn(struct yl_csv_out *csv, const struct yl_fit_out *out,
                      const struct yl_kind_line *line, size_t at, uint32_t draw)
{
    const struct yl_kind_dice dice = {
        dice_uniform, out, out->fit->all + (line && line->shared ? line->shared - 1 : at), draw};
    char *text = NULL;
    size_t length = 0;
    FILE *stream = yl_stream_get(&text, &length);
    if (line)
        yl_kinds_put(stream, line, &dice);
    else
        put_delay(stream, out, at, draw);
    fclose(stream);
    yl_csv_text(csv, text);
    free(text);
}

static void put_draw(struct yl_csv_out *csv, const struct yl_fit_out *out, uint32_t draw)
{
    yl_csv_count(csv, draw + 1);
    for (size_t i = 0; i < out->fit->all; i++) {
        char text[YL_NUMBER + 2], after[YL_FIT_TEXT];
        const struct yl_fit_step *step = &out->fit->step[i];
        const double passed = step->observed.is * step->visits;
        double share;
        if (is_drawn(out, i)) {
            if (step->method == YL_FIT_CURE)
                draw_step(out, i, draw, &share, after);
            else /* of a share alone: from its posterior with Jeffreys' prior */
                share = yl_tails_beta_quantile(passed + 0.5, fmax(step->visits - passed, 0) + 0.5,
                                               uniform(out, i, draw, 0));
            snprintf(text, sizeof text, "%.6g%%", 100 * apart(share));
            yl_csv_text(csv, text);
        }
        if (is_delay_drawn(out, i)) put_drawn(csv, out, NULL, i, draw);
    }
    for (size_t i = 0; out->kinds && i < out->kinds->lines; i++)
        if (is_kind_drawn(&out->kinds->line[i])) put_drawn(csv, out, &out->kinds->line[i], i, draw);
    yl_csv_end(csv);
}

static enum yl_status write_draws(const struct yl_fit_out *out, struct yl_fault *fault)
{
    struct yl_csv_out csv;
    char path[PATH];
    enum yl_status status = yl_csv_open(&csv, out->folder, "draws.csv", false, fault);
    if (status) return status;
    yl_csv_text(&csv, "draw");
    for (size_t i = 0; i < out->fit->all; i++) {
        const struct yl_fit_step *step = &out->fit->step[i];
        put_path(path, step, chance_key(step), NULL);
        if (is_drawn(out, i)) yl_csv_text(&csv, path);
        put_path(path, step, "after", NULL);
        if (is_delay_drawn(out, i)) yl_csv_text(&csv, path);
    }
    for (size_t i = 0; out->kinds && i < out->kinds->lines; i++)
        if (is_kind_drawn(&out->kinds->line[i])) yl_csv_text(&csv, out->kinds->line[i].path);
    yl_csv_end(&csv);
    for (uint32_t draw = 0; draw < out->draws; draw++) put_draw(&csv, out, draw);
    return yl_csv_close(&csv, true, fault);
}

/* What was seen, where the values themselves are the law. */
static enum yl_status write_samples(const struct yl_fit_out *out, struct yl_fault *fault)
{
    enum yl_status status = YL_OK;
    for (size_t i = 0; out->kinds && i < out->kinds->lines && !status; i++) {
        const struct yl_kind_line *line = &out->kinds->line[i];
        char name[YL_KIND_PATH + sizeof ".csv"];
        struct yl_csv_out csv;
        if (!line->is_sample) continue;
        snprintf(name, sizeof name, "%s.csv", line->path);
        status = yl_csv_open(&csv, out->folder, name, false, fault);
        if (status) break;
        yl_csv_text(&csv, "value");
        yl_csv_end(&csv);
        for (size_t k = 0; k < line->values; k++) {
            yl_csv_number(&csv, line->value[k]);
            yl_csv_end(&csv);
        }
        status = yl_csv_close(&csv, true, fault);
    }
    return status;
}

enum yl_status yl_fit_write(const struct yl_fit_out *out, struct yl_fault *fault)
{
    enum yl_status status = write_figures(out, fault);
    if (!status) status = write_samples(out, fault);
    if (!status) status = write_draws(out, fault);
    return status ? status : write_values(out, fault);
}
