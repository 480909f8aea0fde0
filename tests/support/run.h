/* run.h: runs the finished program in a temporary folder and reads what it wrote.
 *
 * Why      Tests of figures and laws see only what an analyst sees: a scenario, options, CSV files.
 * Shape    yl_run_program fills struct yl_run_done; yl_run_csv_read opens a table of its folder;
 *          both are freed.
 * Units    wall_s in seconds.
 * Errors   a program that could not be started has status 127, one killed by a signal 128 +
 *          signal; yl_run_csv_read is false where the file is absent or its rows differ in length.
 * Owns     a done run owns its temporary folder (removed by yl_run_free), a table its cells.
 * Threads  any; each call has its own folder.
 */
#pragma once
#include <stdbool.h>
#include <stddef.h>

struct yl_run_done {
    char base[64], out[72]; /* out: the folder given with -o */
    int status;
    double wall_s;
    char *said; /* stdout and stderr */
};
enum { YL_RUN_OPTIONS = 64 };
/* `verb SCENARIO -o FOLDER options... --quiet`. options ends with NULL and may be NULL; tunables is
 * put into GLIBC_TUNABLES, or NULL. YL_PROGRAM in the environment stands in for the built program.
 */
void yl_run_program(struct yl_run_done *done, const char *scenario, const char *const *options,
                    const char *tunables);
/* The same with another verb. */
void yl_run_verb(struct yl_run_done *done, const char *verb, const char *scenario,
                 const char *const *options, const char *tunables);
/* A scenario of this text, `run`; it must be done without a fault. */
void yl_run_made(struct yl_run_done *done, const char *text, const char *const *options);
void yl_run_free(struct yl_run_done *done);
/* A file of its own with this text, in `folder`. */
bool yl_run_write(const char *folder, const char *name, const char *text);
char *
yl_run_text(const char *path); /* whole file, freed by the caller; NULL if it cannot be read */

struct yl_run_csv {
    size_t rows, columns; /* rows without the header */
    char **cell;          /* [rows + 1][columns]; row 0 is the header */
    char *text;           /* of all cells */
};
bool yl_run_csv_read(struct yl_run_csv *csv, const char *folder, const char *name);
void yl_run_csv_free(struct yl_run_csv *csv);
int yl_run_csv_column(const struct yl_run_csv *csv, const char *name);           /* -1: none */
const char *yl_run_csv_at(const struct yl_run_csv *csv, size_t row, int column); /* row from 0 */
const char *yl_run_csv_in(const struct yl_run_csv *csv, size_t row,
                          const char *column);                                  /* it is there */
double yl_run_csv_number(const struct yl_run_csv *csv, size_t row, int column); /* empty: NAN */

struct yl_run_is {
    const char *column, *value; /* value "*" holds for any */
};
/* Do these hold in this row? list ends with column NULL; a column that is absent never holds. */
bool yl_run_csv_holds(const struct yl_run_csv *csv, size_t row, const struct yl_run_is *list);
/* Sum of a column over the rows where list holds; matched counts them. */
double yl_run_csv_sum(const struct yl_run_csv *csv, const struct yl_run_is *list,
                      const char *column, size_t *matched);

/* Are two files the same bytes? If not, why says in which line. */
bool yl_run_same_file(const char *a, const char *b, char *why, size_t room);
/* The same for every .csv of two folders; files named in except (ends with NULL) are left out. */
bool yl_run_same(const char *a, const char *b, const char *const *except, char *why, size_t room);

/* Paths of all scenarios (files that say `yinliu:` and `horizon:`) below folder, sorted; freed by
 * yl_run_list_free. */
struct yl_run_list {
    char **path;
    size_t count;
};
void yl_run_scenarios(struct yl_run_list *list, const char *folder);
void yl_run_list_free(struct yl_run_list *list);
