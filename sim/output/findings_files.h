/* findings_files.h: findings as files and on the terminal.
 *
 * Why      Whoever reads the terminal, conclusions.csv, findings.json or the report reads the same sentences.
 * Shape    conclusions.csv, and findings.json, which has each figure as a value with its cell, too.
 * Errors   YL_IO; the old files stay then.
 * Threads  different folders at once.
 * Source   docs/outputs.md, "conclusions.csv".
 */
#pragma once
#include "sim/base/diag.h"
#include "sim/findings/finding.h"
#include "sim/output/json.h"
#include <stdio.h>

/* conclusions.csv and findings.json. */
enum yl_status yl_findings_write(struct yl_findings *all, const char *folder, bool bom,
                                 struct yl_fault *fault) YL_CHECKED;
enum yl_status yl_findings_write_csv(struct yl_findings *all, const char *folder, bool bom,
                                     struct yl_fault *fault) YL_CHECKED;
enum yl_status yl_findings_write_json(const struct yl_findings *all, const char *folder,
                                      struct yl_fault *fault) YL_CHECKED;
/* One, as an item of a list. */
void yl_finding_put(struct yl_json_out *to, const struct yl_finding *finding);
/* A paragraph each. */
void yl_findings_show(FILE *out, const struct yl_findings *all, enum yl_lang lang, int width);
