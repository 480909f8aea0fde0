/* part_plan.c: settings of base that say how visits come by an entry and lead on; contract in part.h */
#include "sim/report/part.h"

static bool ends_in(const char *path, const char *ending)
{
    const size_t length = strlen(path), own = strlen(ending);
    return length >= own && !strcmp(path + length - own, ending);
}

static bool tells_the_way(const char *path)
{
    static const char *const endings[] = {
        ".path",  ".arrivals.send", ".arrivals.rate", ".arrivals.at", ".arrivals.over", ".budget",
        ".steps", ".steps.to",      ".otherwise",     ".else",        ".needs"};
    if (!yl_text_begins(path, "entries.") && !yl_text_begins(path, "paths.")) return false;
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++)
        if (ends_in(path, endings[i])) return true;
    return false;
}

void yl_part_plan(struct yl_json_out *to, const struct yl_report_study *study)
{
    const struct yl_manifest *manifest = &study->finished.manifest;
    yl_json_open(to, "plan", '{');
    for (size_t i = 0; i < manifest->settings; i++) {
        const struct yl_setting *one = &manifest->setting[i];
        if (one->value && !strcmp(one->variant, yl_study_base(study)) &&
            (tells_the_way(one->path) || !strcmp(one->path, "horizon.from")))
            yl_json_text(to, one->path, one->value);
    }
    yl_json_close(to, '}');
}
