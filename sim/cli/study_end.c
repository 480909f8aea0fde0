/* study_end.c: what a study leaves: tables, findings, labels, the manifest last; contract in study.h */
#include "models/readers/settings.h"
#include "models/shifts.h"
#include "sim/base/number.h"
#include "sim/base/shell.h"
#include "sim/base/tell.h"
#include "sim/cli/best.h"
#include "sim/cli/screen.h"
#include "sim/cli/study.h"
#include "sim/findings/find.h"
#include "sim/output/findings_files.h"
#include "sim/output/labels.h"
#include "sim/output/terminal.h"
#include "sim/output/uncertain.h"
#include "sim/sweep/draws.h"
#include "sim/sweep/thread_team.h"
#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

/* ---- beside what `mean` says, what passed ------------------------------------------------------ */
/* A shift is found with everything shared open; where places are short in a run, another share passes. */

enum { ENOUGH = 30 }; /* replications; with fewer four errors are no proof */

/* Is the row that of the step? Its place is "paths.NAME.steps.STEP" there, the path "NAME" here. */
static bool is_row(const struct yl_funnel_row *row, const char *place)
{
    const char *dot = strrchr(place, '.'), *from = place;
    const size_t length = strlen(row->path);
    if (!strncmp(place, "paths.", 6)) from += 6;
    return !strcmp(row->step, dot + 1) && !strncmp(from, row->path, length) &&
           (!strncmp(from + length, ".steps.", 7) || !strncmp(from + length, ".while.", 7)) &&
           from + length + 6 == dot;
}

struct share {
    double of_all, error; /* NAN: nobody reached it */
};

/* Passed over reached in base, with the error of a ratio over replications. */
static struct share passed(const struct yl_result *result, const char *place)
{
    const struct yl_variant_result *base = &result->variant[0];
    double y = 0, p = 0, yy = 0, pp = 0, yp = 0, n = result->replications;
    for (uint32_t r = 0; r < result->replications; r++) {
        double reached = 0, over = 0;
        for (uint32_t i = 0; i < base->funnels; i++) {
            if (!is_row(&base->funnel[i], place)) continue;
            reached += (double)base->funnel[i].count[r][0];
            over += (double)base->funnel[i].count[r][2];
        }
        y += reached, p += over;
        yy += reached * reached, pp += over * over, yp += reached * over;
    }
    if (!(y > 0)) return (struct share){NAN, NAN};
    const double share = p / y, rest = pp - 2 * share * yp + share * share * yy;
    return (struct share){share, sqrt(fmax(rest, 0) * n / (n > 1 ? n - 1 : 1)) / y};
}

/* What base's population lets expect of all values together. */
static double declared_mean(const struct yl_shift *shift)
{
    double sum = 0, all = 0;
    for (uint32_t v = 0; v < shift->values; v++)
        for (uint32_t i = 0; i < shift->points[v]; i++) {
            sum += shift->mean[v] * shift->point[v][i].weight;
            all += shift->point[v][i].weight;
        }
    return sum / all;
}

static size_t put_mean_shares(struct yl_manifest_value *value, struct yl_arena *arena,
                              const struct yl_shifts *shifts, const struct yl_result *result)
{
    size_t count = 0;
    for (uint32_t i = 0; shifts && i < shifts->count; i++) {
        const struct yl_shift *shift = &shifts->shift[i];
        for (uint32_t v = 0; v < shift->values; v++) {
            const char *key = shift->values > 1
                                  ? yl_arena_print(arena, "shift %s %u", shift->place, v + 1)
                                  : yl_arena_print(arena, "shift %s", shift->place);
            value[count++] = (struct yl_manifest_value){key, shift->log_odds[v]};
        }
        const struct share share = passed(result, shift->place);
        const char *key = yl_arena_print(arena, "passed %s", shift->place);
        if (isfinite(share.of_all)) value[count++] = (struct yl_manifest_value){key, share.of_all};
    }
    return count;
}

/* Does what passes here depend on `p` alone? */
static bool is_plain(const struct yl_scenarios *scenarios, const char *place)
{
    struct yl_shift_step at = {0};
    while (yl_shift_next(&scenarios->variant[0], &at))
        if (!strcmp(at.place, place))
            return !at.step->valid.count && !at.step->takes && at.step->ask < 0;
    return false;
}

static void print_mean_shares(const struct yl_scenarios *scenarios, const struct yl_result *result,
                              enum yl_lang lang)
{
    const struct yl_shifts *shifts = scenarios->shifts;
    for (uint32_t i = 0; shifts && i < shifts->count && result->replications >= ENOUGH; i++) {
        const struct yl_shift *shift = &shifts->shift[i];
        const struct share share = passed(result, shift->place);
        const double off = (share.of_all - declared_mean(shift)) / share.error;
        if (!(fabs(off) > 4) || !isfinite(off) || !is_plain(scenarios, shift->place)) continue;
        yl_tell(stderr, lang,
                "yinliu: %s lets %s pass, its 'mean' declares %s (%s standard "
                "errors): a place is short\n",
                "yinliu：“%s”通过 %s，而 'mean' 为 %s（相差 %s 个标准误）：某处资源不足\n",
                shift->place, yl_short_share(share.of_all).text,
                yl_short_share(declared_mean(shift)).text, yl_short_of(off).text);
    }
}

/* "PATH=VALUE" as two texts. */
static struct yl_manifest_pair *overrides_of(const struct yl_options *options,
                                             struct yl_arena *arena)
{
    struct yl_manifest_pair *pair = yl_arena_get(arena, (options->sets + 1) * sizeof *pair);
    for (uint32_t i = 0; i < options->sets; i++) {
        const char *text = options->set[i];
        const size_t length = strcspn(text, "=");
        pair[i] = (struct yl_manifest_pair){yl_arena_copy(arena, text, length),
                                            text + length + (text[length] == '=')};
    }
    return pair;
}

/* Options, then the names of further files of the call. */
static struct yl_manifest_pair *options_of(const struct yl_options *options, struct yl_arena *arena,
                                           size_t *count)
{
    const struct yl_option_list *typed = &options->typed;
    struct yl_manifest_pair *pair =
        yl_arena_get(arena, (typed->count + (size_t)options->operands) * sizeof *pair);
    *count = 0;
    for (uint32_t i = 0; i < typed->count; i += 2)
        pair[(*count)++] = (struct yl_manifest_pair){typed->word[i], typed->word[i + 1]};
    for (int i = 1; i < options->operands; i++) {
        const char *slash = strrchr(options->operand[i], '/');
        pair[(*count)++] = (struct yl_manifest_pair){"", slash ? slash + 1 : options->operand[i]};
    }
    return pair;
}

static size_t count_failures(const struct yl_result *result, struct yl_manifest_failure *failure)
{
    size_t count = 0;
    for (uint32_t v = 0; v < result->variants; v++)
        for (uint32_t r = 0; result->variant[v].failed && r < result->replications; r++)
            if (result->variant[v].failed[r]) {
                if (failure)
                    failure[count] = (struct yl_manifest_failure){result->variant[v].name, r + 1};
                count++;
            }
    return count;
}

enum yl_status yl_study_manifest(struct yl_study *study, const struct yl_result *result,
                                 const struct yl_study_out *out)
{
    static const struct yl_study_out none;
    const char *names[YL_OUTPUT_FILES];
    size_t files = 0;
    if (!out) out = &none;
    const enum yl_status kept =
        study->how.ledger ? yl_ledger_sync(study->how.ledger, &study->fault) : YL_OK;
    if (kept) return kept;
    while (out->file && out->file[files]) files++;
    if (!out->file) files = yl_manifest_names(names, result);
    const struct yl_shifts *shifts = study->scenarios.shifts;
    size_t failures = count_failures(result, NULL), most = out->values + 2;
    for (uint32_t i = 0; shifts && i < shifts->count; i++) most += shifts->shift[i].values + 1;
    struct yl_arena arena = {0};
    struct yl_manifest_failure *failure = yl_arena_get(&arena, (failures + 1) * sizeof *failure);
    const char **variant = yl_arena_get(&arena, (result->variants + 1) * sizeof *variant);
    struct yl_manifest_value *value = yl_arena_get(&arena, most * sizeof *value);
    for (uint32_t v = 0; v < result->variants; v++) variant[v] = result->variant[v].name;
    count_failures(result, failure);
    if (out->values) memcpy(value, out->value, out->values * sizeof *value);
    size_t values = out->values + put_mean_shares(value + out->values, &arena, shifts, result);
    const size_t taken = study->how.ledger ? yl_ledger_taken(study->how.ledger) : 0;
    if (taken) value[values++] = (struct yl_manifest_value){"kept", (double)taken};
    size_t options;
    struct yl_manifest_pair *option = options_of(study->options, &arena, &options);
    const struct yl_manifest manifest = {
        .verb = study->verb,
        .version = YL_VERSION,
        .scenario = study->options->operand[0],
        .title = {result->title[YL_EN], result->title[YL_ZH]},
        .metric =
            out->place ? yl_arena_print(&arena, "%s.%s", out->place, out->metric) : out->metric,
        .scenario_hash = study->scenario_hash,
        .source = study->source,
        .tables_hash = study->info.tables_hash,
        .seed = study->info.seed,
        .replications = result->replications,
        .variant = variant,
        .variants = result->variants,
        .override = overrides_of(study->options, &arena),
        .overrides = study->options->sets,
        .option = option,
        .options = options,
        .isa = study->info.isa,
        .threads = study->info.threads > 0 ? (uint32_t)study->info.threads : 0,
        .wall_s = study->info.wall_s,
        .cpu_s = study->info.cpu_s,
        .engine_s = study->info.engine_s,
        .visits = (uint64_t)study->info.visits,
        .value = value,
        .values = values,
        .failure = failure,
        .failures = failures,
        .setting = result->setting,
        .settings = result->settings,
    };
    const enum yl_status status = yl_manifest_write(
        study->options->out, &manifest, out->file ? out->file : names, files, &study->fault);
    yl_arena_free(&arena);
    return status;
}

enum yl_status yl_study_finish(struct yl_study *study, const struct yl_study_out *out)
{
    const struct yl_scenarios *all = out->all ? out->all : &study->scenarios;
    const struct yl_scenario *base = &all->variant[0];
    const char *folder = study->options->out, *names[YL_OUTPUT_FILES + 8] = {NULL};
    size_t count = 0;
    struct yl_study_out whole = *out;
    struct yl_result result = {.replications = out->replications,
                               .variants = all->variants,
                               .bom = base->bom,
                               .title = {base->title[YL_EN], base->title[YL_ZH]}};
    enum yl_status status = YL_OK;
    result.variant = yl_arena_get(&result.arena, (result.variants + 1) * sizeof *result.variant);
    yl_settings_fill(&result, all);
    if (out->points) yl_choices_at(&result, out->points);
    for (uint32_t v = 0; v < result.variants; v++)
        result.variant[v] = (struct yl_variant_result){.name = all->variant[v].variant};
    for (; out->file[count]; count++) names[count] = out->file[count];
    if (out->findings) {
        names[count++] = yl_output_name(YL_OUTPUT_CONCLUSIONS);
        names[count++] = yl_output_name(YL_OUTPUT_FINDINGS);
        status = yl_findings_write(out->findings, folder, result.bom, &study->fault);
    }
    if (!status && result.labels) {
        names[count++] = yl_output_name(YL_OUTPUT_LABELS);
        status = yl_labels_write(&result, folder, &study->fault);
    }
    if (!status && out->share) {
        names[count++] = yl_output_name(YL_OUTPUT_ASSUMPTIONS);
        status = yl_assumptions_write(&result, out->share, folder, &study->fault);
    }
    whole.file = names;
    if (!status) status = yl_study_manifest(study, &result, &whole);
    yl_result_free(&result);
    return status;
}

/* The call that repeats one campaign, its results beside those of this call. */
static void print_repeat_call(const struct yl_study *study, uint32_t replications, uint32_t number)
{
    const struct yl_options *options = study->options;
    char folder[PATH_MAX + YL_NUMBER];
    snprintf(folder, sizeof folder, "%s-%u", options->out, number);
    fputs(T(options->lang, "; repeat it alone:\n  yinliu run ", "；单独重做：\n  yinliu run "),
          stderr);
    yl_shell_word(stderr, options->operand[0]);
    fputs(" -o ", stderr);
    yl_shell_word(stderr, folder);
    yl_options_repeat(stderr, options);
    if (replications != study->scenarios.variant[0].replications)
        fprintf(stderr, " --replications %u", replications);
    fprintf(stderr, " --only %u", number);
}

/* The first ones: yl_run_refuse says how many there are. */
static void print_failures(const struct yl_study *study, const struct yl_result *result)
{
    enum { SHOWN = 5 };
    const enum yl_lang lang = study->options->lang;
    const uint32_t each = result->drawn.draws ? result->drawn.each : 0;
    uint32_t printed = 0;
    for (uint32_t v = 0; v < result->variants; v++)
        for (uint32_t r = 0; result->variant[v].failed && r < result->replications; r++) {
            if (!result->variant[v].failed[r] || printed++ >= SHOWN) continue;
            yl_tell(stderr, lang,
                    "yinliu: of '%s' replication %u failed, its figures are marked missing",
                    "yinliu：方案“%s”的第 %u 次模拟失败，相关数字标为 missing",
                    result->variant[v].name, r + 1);
            if (each)
                yl_tell(stderr, lang, "; its values are draw %u of draws.csv",
                        "；取值见 draws.csv 第 %u 组", r / each + 1);
            else if (!study->how.only.replication)
                print_repeat_call(study, result->replications, r + 1);
            putc('\n', stderr);
        }
    if (printed > SHOWN)
        yl_tell(stderr, lang, "yinliu: and %u more\n", "yinliu：另有 %u 次同样失败\n",
                printed - SHOWN);
}

struct tables {
    const struct yl_result *result;
    struct yl_findings *found;
    const char *folder;
    struct yl_fault fault[YL_OUTPUT_FILES];
};

/* The longest one first. */
static enum yl_status write_table(void *context, void *kept, uint64_t number)
{
    struct tables *tables = context;
    const uint64_t file = (number + YL_OUTPUT_SERIES) % YL_OUTPUT_FILES;
    (void)kept;
    return yl_output_write(tables->result, tables->found, tables->folder, (enum yl_output_file)file,
                           &tables->fault[file]);
}

/* Side by side, since of a run with many replications they are the last tenth of its time. */
static enum yl_status write_tables(struct yl_study *study, const struct yl_result *result,
                                   struct yl_findings *found)
{
    struct tables tables = {.result = result, .found = found, .folder = study->options->out};
    enum yl_status status = yl_team_each(&(struct yl_team_tasks){.count = YL_OUTPUT_FILES,
                                                                 .threads = study->how.threads,
                                                                 .task = write_table,
                                                                 .context = &tables});
    for (size_t file = 0; status && file < YL_OUTPUT_FILES; file++)
        if (*tables.fault[file].text) yl_fault_take(&study->fault, status, &tables.fault[file]);
    /* series are read from there */
    if (status == YL_IO && study->how.ledger)
        status = yl_status_graver(yl_ledger_was_read(study->how.ledger, &study->fault), status);
    return status;
}

static enum yl_status write_found(struct yl_study *study, const struct yl_result *result,
                                  struct yl_findings *found, const struct yl_study_out *out)
{
    enum yl_status status = write_tables(study, result, found);
    if (!status) status = yl_study_manifest(study, result, out);
    yl_progress_end(&study->progress);
    if (status) return status;
    print_failures(study, result);
    if (!result->drawn.draws) print_mean_shares(&study->scenarios, result, study->options->lang);
    if (study->options->quiet || study->how.only.entry) return YL_OK;
    yl_terminal_answer(
        stdout, result, found,
        &(struct yl_terminal){.width = yl_screen_width(stdout), .lang = study->options->lang});
    if (!yl_output_has(result, YL_OUTPUT_TOTALS))
        yl_verb_totals_left(study->options->out, yl_output_totals(result), study->options->lang);
    return YL_OK;
}

enum yl_status yl_study_write(struct yl_study *study, const struct yl_result *result,
                              const struct yl_study_out *out)
{
    struct yl_findings found;
    yl_find_run(&found, result);
    enum yl_status status = write_found(study, result, &found, out);
    yl_findings_free(&found);
    return status;
}

enum yl_status yl_study_write_draws(struct yl_study *study, const struct yl_draws *draws)
{
    const struct yl_scenario *base = &study->scenarios.variant[0];
    struct yl_result result = {.bom = base->bom};
    if (!draws->count) return YL_OK;
    yl_draws_say(&result, draws, base);
    enum yl_status status = yl_uncertain_draws(&result, study->options->out, &study->fault);
    yl_result_free(&result);
    return status;
}
