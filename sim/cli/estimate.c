/* estimate.c: two replications at the file's values, timed; contract in estimate.h */
#include "sim/cli/estimate.h"
#include "sim/base/number.h"
#include <math.h>
#include <stdio.h>

#define LARGE 5e8 /* visits: some ten seconds */
enum { TRIAL = 2, TIMES = 50 };

void yl_estimate_words(char text[YL_ESTIMATE], double seconds, enum yl_lang lang)
{
    const bool zh = lang == YL_ZH;
    const size_t size = YL_ESTIMATE;
    const long minutes = lround(seconds / 60), hours = minutes / 60;
    if (seconds < 90)
        snprintf(text, size, zh ? "%.0f 秒" : "%.0f s", fmax(seconds, 1));
    else if (hours)
        snprintf(text, size, zh ? "%ld 小时 %ld 分钟" : "%ld h %ld min", hours, minutes % 60);
    else
        snprintf(text, size, zh ? "%ld 分钟" : "%ld min", minutes);
}

double yl_estimate_seconds(const struct yl_study *study, const struct yl_scenarios *all,
                           double replications)
{
    struct yl_run_options how = study->how;
    struct yl_run_info info = {0};
    struct yl_result result = {0};
    struct yl_fault fault = {0};
    struct yl_diags diags;
    how.replications = TRIAL;
    how.progress = NULL;
    how.ledger = NULL;
    how.keep = 0;
    yl_diags_init(&diags, YL_EN);
    bool good = !yl_run(&result, all, &how, &info, &diags, &fault);
    yl_result_free(&result);
    yl_diags_free(&diags);
    if (!good || !info.threads) return 0;
    return info.engine_s / TRIAL * replications / info.threads;
}

bool yl_estimate_is_long(const struct yl_study *study, double visits)
{
    return !study->options->quiet && visits >= LARGE;
}

void yl_estimate_say(const struct yl_study *study, const struct yl_size *size)
{
    const bool zh = study->options->lang == YL_ZH;
    char words[YL_ESTIMATE];
    if (!yl_estimate_is_long(study, size->visits) ||
        study->how.replications < (int64_t)TRIAL * TIMES)
        return;
    const double seconds =
        yl_estimate_seconds(study, &study->scenarios, (double)study->how.replications);
    if (!(seconds > 0)) return;
    yl_estimate_words(words, seconds, study->options->lang);
    fprintf(stderr,
            zh ? "%u 组抽取，共 %lld 次，%u 个方案，约 %s 次访问：大约需要 %s\n"
               : "draws: %u, replications in all: %lld, variants: %u, about %s visits: some %s\n",
            study->options->draws, (long long)study->how.replications, study->scenarios.variants,
            yl_short_of(size->visits).text, words);
    fflush(stderr);
}
