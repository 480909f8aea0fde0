/* manifest.h: what a folder of results is, and that it is finished.
 *
 * Trust    a folder may come from a stranger: yl_output_read believes nothing of a manifest; types,
 *          ranges and names of files are checked, and a name is one of those that this program
 *          writes, so none leads out of the folder.
 * Why      manifest.json is removed before anything is written and renamed into place last: a
 *          folder without it is unfinished, and every reader says so. It is the only file whose
 *          bytes may differ between equal runs.
 * Shape    writing: yl_output_claim(&claim), the CSV files, yl_manifest_write. Reading:
 *          yl_output_read, yl_output_done.
 * Units    wall and CPU time in s.
 * Errors   yl_output_claim: YL_BAD_CALL if the folder holds something else's results and force is
 *          not set. yl_output_read: YL_BAD_INPUT if there is no manifest (unfinished), it is not
 *          ours, or a file of it is gone. YL_IO.
 * Owns     a read manifest and its tables live until yl_output_done.
 * Threads  different folders at once.
 */
#pragma once
#include "sim/base/csv_table.h"
#include "sim/base/diag.h"
#include "sim/output/files.h"

struct yl_json;
struct yl_manifest_pair {
    const char *key, *value;
};
struct yl_manifest_value { /* one number more, by name: "reproduction": 0.4 */
    const char *key;
    double value;
};
struct yl_manifest_failure {
    const char *variant;
    uint32_t replication; /* from 1 */
};
struct yl_manifest_file {
    const char *name;
    uint64_t hash, bytes;
};
struct yl_manifest {
    const char *verb, *version;      /* "run", "0.1.0" */
    const char *scenario, *title[2]; /* title by language, the same where it has one text */
    const char *metric; /* that a sweep decides by: "all.orders"; NULL, read back "": none */
    uint64_t scenario_hash, tables_hash, seed;
    uint64_t source; /* hash of the scenario file's whole path; 0: none */
    uint32_t replications;
    const char **variant;
    uint32_t variants;
    struct yl_manifest_pair *override;
    size_t overrides; /* in the order given */
    struct yl_manifest_pair *option;
    size_t
        options; /* other words of the call: name and value ("": a flag); a further file has no name */
    const char *isa;
    uint32_t threads;
    double wall_s, cpu_s, engine_s;
    uint64_t visits;
    struct yl_manifest_value *value;
    size_t values;
    struct yl_setting *setting;
    size_t settings; /* variant by variant */
    struct yl_manifest_failure *failure;
    size_t failures;
    struct yl_manifest_file *file;
    size_t files;                   /* read back; a writer gives names only */
    const char *finished, *machine; /* read back; the writer finds them where they are NULL */
};
/* Hashes the named files of the folder, then writes manifest.json. */
enum yl_status yl_manifest_write(const char *folder, const struct yl_manifest *manifest,
                                 const char *const *names, size_t count,
                                 struct yl_fault *fault) YL_CHECKED;
/* Names of the files that yl_output_write writes for this result; gives their number. */
size_t yl_manifest_names(const char *names[YL_OUTPUT_FILES], const struct yl_result *result);

/* Every name that a claim may remove from a folder or a run may write there, 0 first; NULL behind the last. */
const char *yl_manifest_known(size_t at);

struct yl_claim {
    const char *folder, *verb;
    uint64_t scenario_hash;
    uint64_t source; /* as in the manifest: an earlier result of this file gives way */
    bool force;
    bool resume; /* leave what is there; only manifest.json goes */
    bool kept;   /* the folder has what an unfinished call of this scenario has computed */
};
/* Makes the folder, refuses another's results and unfinished ones of its own, removes manifest.json and then every file of an
 * earlier run. */
enum yl_status yl_output_claim(const struct yl_claim *claim, struct yl_fault *fault) YL_CHECKED;

struct yl_finished {
    struct yl_arena arena;
    struct yl_manifest manifest;
    const struct yl_json *map;              /* of which it was read */
    struct yl_sheet table[YL_OUTPUT_FILES]; /* as far as asked for and present */
    const char *changed; /* the first file that was changed after the run; NULL: none */
};
/* files: bits 1 << enum yl_output_file; with YL_OUTPUT_ANY also of a folder that has no tables of a run. */
enum { YL_OUTPUT_ANY = 1 << YL_OUTPUT_FILES };
enum yl_status yl_output_read(struct yl_finished *finished, const char *folder, unsigned files,
                              enum yl_lang lang, struct yl_fault *fault) YL_CHECKED;
/* A table more of the folder; `only` as yl_table_read_only has it. */
enum yl_status yl_output_read_file(struct yl_finished *finished, const char *folder,
                                   enum yl_output_file file, const struct yl_table_only *only,
                                   struct yl_fault *fault) YL_CHECKED;
/* A file that it lists; NULL: it does not. */
const struct yl_manifest_file *yl_manifest_file(const struct yl_manifest *manifest,
                                                const char *name);
double yl_manifest_value(const struct yl_manifest *manifest, const char *key); /* 0: none */
/* YL_BAD_INPUT where a file that it lists is not as it was written; of `but` (NULL: none) that is not asked. */
enum yl_status yl_manifest_check(const struct yl_manifest *manifest, const char *folder,
                                 const char *but, struct yl_fault *fault) YL_CHECKED;
/* *has: its summary.csv begins with a byte order mark. */
enum yl_status yl_output_bom(bool *has, const char *folder, struct yl_fault *fault) YL_CHECKED;
void yl_output_done(struct yl_finished *finished);
