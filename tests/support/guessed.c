/* guessed.c: a folder for a moment, then the library's own calls; contract in guessed.h */
#include "tests/support/guessed.h"
#include "tests/support/run.h"
#include <criterion/criterion.h>
#include <stdlib.h>
#include <unistd.h>

void guessed_open(struct guessed *study, const char *text, const char *file, const char *rows)
{
    char path[128];
    struct yl_fault fault = {0};
    *study = (struct guessed){.folder = "/tmp/yl_uncertain_XXXXXX"};
    cr_assert(mkdtemp(study->folder) != NULL);
    cr_assert(yl_run_write(study->folder, "s.yaml", text));
    if (file) cr_assert(yl_run_write(study->folder, file, rows));
    snprintf(path, sizeof path, "%s/s.yaml", study->folder);
    yl_diags_init(&study->diags, YL_EN);
    enum yl_status status = yl_scenarios_load(&study->all, path, NULL, 0, &study->diags, &fault);
    if (status) yl_diags_print(&study->diags, stderr);
    unlink(path);
    snprintf(path, sizeof path, "%s/%s", study->folder, file ? file : "s.yaml");
    unlink(path);
    rmdir(study->folder);
    cr_assert(!status, "%s", fault.text);
}

void guessed_close(struct guessed *study)
{
    yl_scenarios_free(&study->all);
    yl_diags_free(&study->diags);
}

void guessed_run(struct yl_result *result, const struct guessed *study, struct guessed_how how)
{
    struct yl_draws draws = {.count = how.draws, .replications = how.each};
    struct yl_run_options options = {.has_seed = true,
                                     .seed = how.seed,
                                     .replications = (int64_t)how.draws * how.each,
                                     .threads = how.threads};
    struct yl_tables tables = {0};
    struct yl_run_info info = {0};
    struct yl_fault fault = {0};
    struct yl_diags diags;
    options.tables = &tables;
    yl_diags_init(&diags, YL_EN);
    cr_assert(!yl_draws_make(&draws, &study->all, how.seed, &fault));
    cr_assert(!yl_draws_run(result, &draws, &study->all, &options, &info, &diags, &fault), "%s",
              fault.text);
    yl_draws_free(&draws);
    yl_tables_free(&tables);
    yl_diags_free(&diags);
}
