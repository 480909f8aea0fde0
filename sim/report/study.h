/* study.h: a folder of results as a page needs it.
 *
 * Why      Folders of every verb are reported in the same way; what differs is a kind and the tables that there are.
 * Shape    yl_study_read(&study, folder, lang, &fault); yl_study_decide(&study, place, metric, lang, &fault);
 *          yl_study_free.
 * Errors   YL_BAD_INPUT: unfinished, not ours, or a file of it is gone; YL_BAD_CALL: it has no such metric.
 * Owns     everything until yl_study_free; texts live in its arena.
 * Threads  different studies at once.
 * Source   docs/outputs.md.
 */
#pragma once
#include "sim/base/map.h"
#include "sim/findings/finding.h"
#include "sim/output/json.h"
#include "sim/output/manifest.h"
#include "sim/output/result_read.h"

enum yl_study_kind {
    YL_STUDY_RUN,
    YL_STUDY_SWEEP,
    YL_STUDY_AB,
    YL_STUDY_SENSITIVITY, /* from here on kinds that are made for one metric */
    YL_STUDY_VOI,
    YL_STUDY_BEST,
    YL_STUDY_ATTRIBUTION,
    YL_STUDY_LIMITS,
    YL_STUDY_FIT,   /* has no manifest */
    YL_STUDY_POWER, /* has no scenario, seed or campaigns */
};
struct yl_report_study {
    const char *folder, *name; /* name: the last part of the folder */
    enum yl_study_kind kind;
    struct yl_arena arena;
    struct yl_finished finished;    /* without tables */
    struct yl_map base;             /* from a path to the setting's index */
    struct yl_result names;         /* holds labels alone */
    const struct yl_json *findings; /* of findings.json; NULL: none */
    const char *place, *metric;     /* that decide */
    struct yl_findings asked;       /* the verdict by them, where they were asked for */
    struct yl_result_read asked_of; /* whose names its cells are */
};
enum yl_status yl_study_read(struct yl_report_study *study, const char *folder, enum yl_lang lang,
                             struct yl_fault *fault) YL_CHECKED;
/* Choose the figure that decides; place NULL: that of the verdict, else the one the study was made for. */
enum yl_status yl_study_decide(struct yl_report_study *study, const char *place, const char *metric,
                               enum yl_lang lang, struct yl_fault *fault) YL_CHECKED;
void yl_study_free(struct yl_report_study *study);

const char *yl_study_kind_name(const struct yl_report_study *study); /* "run" */
const char *yl_study_base(const struct yl_report_study *study);      /* "" without variants */
const char *yl_study_title(const struct yl_report_study *study, enum yl_lang lang);
const char *yl_study_label(const struct yl_report_study *study, enum yl_lang lang, const char *name,
                           const char *otherwise);
const char *yl_study_path(struct yl_report_study *study, const char *file); /* "FOLDER/FILE" */
/* The value that base has at a path of the language, "" where it is not set. */
const char *yl_study_setting(const struct yl_report_study *study, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
