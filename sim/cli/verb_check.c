/* verb_check.c: loads each file and prints what is wrong with it, contract in verb.h */
#include "sim/cli/check_map.h"
#include "sim/cli/screen.h"
#include "sim/cli/study.h"
#include "sim/sweep/explain.h"
#include "sim/sweep/ledger_record.h"
#include "sim/sweep/points.h"
#include "sim/sweep/size.h"

/* With --plan the operations of the plan alone. */
static enum yl_status explain(struct yl_study *study, const struct yl_walked *walked)
{
    const struct yl_options *options = study->options;
    const struct yl_run_options run = {.keep = YL_KEEP_ALL};
    const struct yl_scenario *base = study->scenarios.variant;
    struct yl_size size;
    struct yl_wrapped page;
    if (!options->explain && !options->plan) return YL_OK;
    FILE *out = yl_wrap_open(&page);
    enum yl_status status =
        yl_explain(out, base, options->plan ? NULL : walked->variant, options->lang, &study->fault);
    if (!status && !options->plan)
        status = yl_size_of(&size, &study->scenarios, &run, NULL, &study->fault);
    if (!status && !options->plan) {
        fputs(T(options->lang, "a run, with all variants: ", "运行所有方案："), out);
        yl_size_print(out, &size, options->lang);
    }
    yl_wrap_close(&page, stdout, yl_screen_window(stdout));
    return status;
}

/* What sweep would say of its points; one without axes is given them by the call. */
static enum yl_status list_points(const struct yl_scenarios *all, struct yl_diags *diags,
                                  struct yl_fault *fault)
{
    const struct yl_points_raw raw = {.axes = 0};
    struct yl_fault aside = {0};
    struct yl_points points;
    if (!all->variant[0].sweep_item) return YL_OK;
    const enum yl_status status = yl_points_read(&points, all, &raw, diags, &aside);
    yl_points_free(&points);
    if (status == YL_BAD_CALL) return YL_OK;
    return status ? yl_fault_take(fault, status, &aside) : YL_OK;
}

/* Up to which arrivals a file was walked that is too large to be walked whole. */
static void print_walked_until(const struct yl_study *study, int64_t until)
{
    char time[YL_TIME_TEXT];
    yl_time_print(time, until, &study->scenarios.variant[0].zone);
    printf(T(study->options->lang,
             "%s: walked with arrivals up to %.16s, not with those behind it\n",
             "%s：只走到 %.16s 为止的触达，之后的不在其中\n"),
           (const char *)study->context, time);
}

static void print_verdict(const struct yl_study *study)
{
    const enum yl_lang lang = study->options->lang;
    const char *path = study->context;
    const uint32_t warnings = study->diags.warnings;
    if (!warnings)
        printf(T(lang, "%s: no problems\n", "%s：没有问题\n"), path);
    else
        printf(yl_text_plural(lang, warnings, "%s: no errors, %u warning\n",
                              "%s: no errors, %u warnings\n", "%s：没有错误，%u 个警告\n"),
               path, warnings);
}

static enum yl_status check(struct yl_study *study)
{
    struct yl_walked walked = {0};
    enum yl_status status = list_points(&study->scenarios, &study->diags, &study->fault);
    if (!status) status = yl_study_walk(study, &walked);
    if (!status && walked.until < YL_NEVER) print_walked_until(study, walked.until);
    if (!status) print_verdict(study);
    if (!status && study->options->operands == 1 && !study->options->explain &&
        !study->options->plan)
        yl_check_map(stdout, &study->scenarios, study->options->lang);
    if (!status) status = explain(study, &walked);
    yl_walked_free(&walked);
    return status;
}

enum yl_exit yl_verb_check(const struct yl_options *options)
{
    enum yl_exit worst = YL_EXIT_DONE;
    for (int i = 0; i < options->operands; i++) {
        char *path = options->operand[i];
        enum yl_exit one = yl_study_call(options, "check", path, check, path);
        if (one > worst) worst = one;
    }
    return worst;
}
