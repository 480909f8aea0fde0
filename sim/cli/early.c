/* early.c: the verdict of the first campaigns as text above the bar; contract in early.h */
#include "sim/cli/early.h"
#include "models/readers/settings.h"
#include "sim/base/get.h"
#include "sim/base/wrap.h"
#include "sim/cli/best.h"
#include "sim/cli/screen.h"
#include "sim/findings/find.h"
#include "sim/findings/labels.h"
#include "sim/output/findings_files.h"
#include "sim/stats/selection.h"
#include "sim/sweep/thread_pool.h"
#include <math.h>
#include <stdlib.h>

enum { MEANS = 8, LINE = 400, WAIT_S = 1 }; /* MEANS: variants whose exact means are shown */
static const double for_files = 0.2;        /* of the time of --for */

static int width_of(void) { return yl_screen_width(stderr) - 1; }

/* ---- exact means ----------------------------------------------------------------------------- */

/* Under the lock. */
static void tell(const struct yl_early *early)
{
    char *text = NULL;
    size_t size = 0;
    FILE *out = yl_stream_get(&text, &size);
    if (early->exact) fputs(early->exact, out);
    if (early->first) fputs(early->first, out);
    fclose(out);
    yl_progress_tell(&early->study->progress, text);
    free(text);
}

static void say_exact(struct yl_early *early)
{
    const struct yl_study *study = early->study;
    const enum yl_lang lang = study->options->lang;
    const char *place, *metric;
    char *text = NULL, *line = NULL;
    size_t size = 0, length = 0;
    uint32_t printed = 0;
    yl_best_decides(early->study, &place, &metric);
    FILE *out = yl_stream_get(&text, &size);
    fprintf(out, T(lang, "Exact %s:", "精确的%s："), yl_find_word(metric, lang).text);
    for (uint32_t v = 0; v < study->scenarios.variants && printed < MEANS; v++) {
        const struct yl_solved_row *row = yl_solved_find(&early->solved[v], place, metric);
        if (!row || !isfinite(row->mean)) continue;
        const char *name =
            yl_label_variant(&early->names, lang, study->scenarios.variant[v].variant);
        fprintf(out, T(lang, "%s %s %s", "%s%s %s"), printed++ ? T(lang, ",", "、") : "", name,
                yl_short_as(yl_find_as(metric), row->mean, lang).text);
    }
    fclose(out);
    if (printed) {
        out = yl_stream_get(&line, &length);
        yl_wrap_text(out, text, 0, 2, width_of());
        fclose(out);
        pthread_mutex_lock(&early->lock);
        early->exact = line;
        tell(early);
        pthread_mutex_unlock(&early->lock);
    }
    free(text);
}

/* Campaigns come first: not before some were looked at, or do not come in time. */
static void *solve(void *context)
{
    struct yl_early *early = context;
    const struct yl_study *study = early->study;
    struct timespec until;
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_sec += WAIT_S;
    sem_timedwait(&early->may_solve, &until);
    yl_solve_all(early->solved, &study->scenarios, study->how.tables, study->how.stop);
    if (study->progress.terminal && !yl_stop_asked(study->how.stop)) say_exact(early);
    return NULL;
}

void yl_early_solve(struct yl_early *early)
{
    early->solved = yl_get_zeroed(early->study->scenarios.variants, sizeof *early->solved);
    early->beside = !pthread_create(&early->thread, NULL, solve, early);
    early->looked_s = yl_progress_now();
}

void yl_early_wait(struct yl_early *early)
{
    if (!early->solved) return;
    sem_post(&early->may_solve);
    if (early->beside)
        pthread_join(early->thread, NULL);
    else
        (void)solve(early);
}

/* ---- looks ----------------------------------------------------------------------------------- */

char *yl_early_text(const char *head, const struct yl_findings *found, enum yl_lang lang)
{
    char *text = NULL;
    size_t size = 0;
    FILE *out = yl_stream_get(&text, &size);
    yl_wrap_text(out, head, 0, 0, width_of());
    yl_findings_show(out, found, lang, width_of());
    fclose(out);
    return text;
}

/* Does the next look come too late? By the pace of the last ones. */
static bool is_late(struct yl_early *early, uint32_t n)
{
    const struct yl_study *study = early->study;
    const double now = yl_progress_now(), most = study->options->for_s * (1 - for_files),
                 each = (now - early->looked_s) / (n - early->looked);
    early->looked_s = now;
    early->looked = n;
    return study->options->for_s > 0 &&
           now - study->began + each * (yl_selection_next(n, early->asked) - n) > most;
}

static bool look(void *context, const struct yl_result *first, bool last)
{
    struct yl_early *early = context;
    struct yl_study *study = early->study;
    const struct yl_options *options = study->options;
    const bool shown = study->progress.terminal && !options->quiet;
    struct yl_result view = *first;
    struct yl_findings found;
    char head[LINE];
    sem_post(&early->may_solve);
    if (!last && !shown && !options->until) return is_late(early, view.replications);
    yl_record_turn(first, study->how.keep);
    view.label = early->names.label;
    view.labels = early->names.labels;
    view.setting = early->names.setting; /* what stops the best asks how much there is */
    view.settings = early->names.settings;
    view.looked = true;
    yl_find_between(&found, &view, NULL);
    const bool vain = found.need > early->asked, alone = view.variants < study->scenarios.variants;
    snprintf(head, sizeof head,
             alone           ? T(options->lang, "After %u of %u campaigns, the plan alone:",
                                 "模拟 %u 次（共 %u 次），仅现方案：")
             : found.decided ? T(options->lang, "After %u of %u campaigns it is decided:",
                                 "模拟 %u 次（共 %u 次），已分出高下：")
             : vain ? T(options->lang, "After %u of %u campaigns, which will not distinguish more:",
                        "模拟 %u 次（共 %u 次，也分不出更多高下）：")
                    : T(options->lang, "After %u of %u campaigns:", "模拟 %u 次（共 %u 次）："),
             view.replications, early->asked);
    early->decided = found.decided;
    pthread_mutex_lock(&early->lock);
    free(early->first);
    early->first = yl_early_text(head, &found, options->lang);
    if (shown) tell(early);
    pthread_mutex_unlock(&early->lock);
    yl_findings_free(&found);
    return (options->until && (early->decided || vain)) || is_late(early, view.replications);
}

bool yl_early_first(void *context, const struct yl_result *result, bool last)
{
    struct yl_study *study = context;
    const enum yl_lang lang = study->options->lang;
    struct yl_result view = *result, names = {0};
    struct yl_findings found;
    char head[LINE];
    if (last || !study->progress.terminal) return false;
    yl_record_turn(result, study->how.keep);
    yl_settings_fill(&names, &study->scenarios);
    view.label = names.label;
    view.labels = names.labels;
    view.setting = names.setting;
    view.settings = names.settings;
    yl_find_between(&found, &view, NULL);
    snprintf(head, sizeof head,
             T(lang, "The file as it is, %u campaigns:", "文件现状，模拟 %u 次："),
             view.replications);
    free(study->early);
    study->early = yl_early_text(head, &found, lang);
    yl_progress_tell(&study->progress, study->early);
    yl_findings_free(&found);
    yl_result_free(&names);
    return false;
}

/* The bar of a run that ends by the clock. */
static void show_time(void *context, double share, const char *what)
{
    struct yl_study *study = ((struct yl_early *)context)->study;
    const double passed = (yl_progress_now() - study->began) / study->options->for_s;
    yl_progress_show(&study->progress, passed > share ? passed : share, what);
}

void yl_early_begin(struct yl_early *early, struct yl_study *study)
{
    const struct yl_options *options = study->options;
    const int64_t said = study->scenarios.variant[0].replications;
    *early = (struct yl_early){.study = study, .lock = PTHREAD_MUTEX_INITIALIZER};
    sem_init(&early->may_solve, 0, 0);
    early->asked = (uint32_t)(study->how.replications ? study->how.replications : said);
    if (study->how.enough.width > 0)
        early->asked =
            (uint32_t)(study->how.enough.most ? study->how.enough.most : YL_MOST_REPLICATIONS);
    yl_settings_fill(&early->names, &study->scenarios);
    study->how.look = look;
    study->how.look_context = early;
    study->how.enough.early = options->until || options->for_s > 0;
    if (!(options->for_s > 0)) return;
    study->how.progress = show_time;
    study->how.progress_context = early;
}

/* ---- afterwards ------------------------------------------------------------------------------ */

void yl_early_put(struct yl_early *early, struct yl_result *result)
{
    const struct yl_options *options = early->study->options;
    struct yl_study *study = early->study;
    if (early->solved) yl_solve_beside(result, early->solved);
    result->looked = options->until != NULL;
    if (study->how.enough.early && result->replications < early->asked)
        result->asked = early->asked;
    if (!study->how.enough.early) return;
    size_t values = 0;
    early->value[values++] = (struct yl_manifest_value){"asked", early->asked};
    if (options->until)
        early->value[values++] = (struct yl_manifest_value){"until_decided", early->decided};
    if (options->for_s > 0)
        early->value[values++] = (struct yl_manifest_value){"for_s", options->for_s};
    early->values = values;
}

void yl_early_print(const struct yl_early *early)
{
    if (!early->first || early->study->options->quiet) return;
    if (early->exact) fputs(early->exact, stdout);
    fputs(early->first, stdout);
}

void yl_early_free(struct yl_early *early)
{
    for (uint32_t v = 0; early->solved && v < early->study->scenarios.variants; v++)
        yl_solved_free(&early->solved[v]);
    yl_result_free(&early->names);
    free(early->solved);
    free(early->exact);
    free(early->first);
}
