/* log_account.c: every row of a log is used, or set aside for a reason; contract in event_log.h and log_parts.h */
#include "sim/fit/log_parts.h"

static const struct {
    bool is_fault, is_whole;
    const char *word[2];
} asides[YL_LOG_ASIDES] = {
#define YL_LOG_ASIDE(WHY, fault, whole, ...) [YL_LOG_##WHY] = {fault, whole, {__VA_ARGS__}},
    YL_LOG_ASIDES_ALL
#undef YL_LOG_ASIDE
};

const char *yl_log_aside_word(enum yl_log_aside why, enum yl_lang lang)
{
    return asides[why].word[lang];
}

void yl_log_set_aside(struct yl_log_reading *reading, enum yl_log_aside why, const char *path,
                      size_t line, const char *cell)
{
    struct yl_log_aside_rows *rows = &reading->log->aside[why];
    if (rows->count++) return;
    rows->path = path;
    rows->line = line;
    if (asides[why].is_fault)
        yl_say(&reading->say, "%s:%zu: %s: '%.60s'", "%s:%zu：%s：“%.60s”", path, line,
               asides[why].word[reading->call->lang], cell);
}

static size_t set_aside(const struct yl_event_log *log, bool only_faults)
{
    size_t rows = 0;
    for (int i = 0; i < YL_LOG_ASIDES; i++)
        if (asides[i].is_whole && (asides[i].is_fault || !only_faults)) rows += log->aside[i].count;
    return rows;
}

size_t yl_log_used(const struct yl_event_log *log) { return log->read - set_aside(log, false); }

/* Rows that the log does not cover, and those that a rule names, are no fault of it. */
void yl_log_refuse(struct yl_log_reading *reading)
{
    const struct yl_log_call *call = reading->call;
    const size_t used = yl_log_used(reading->log), faults = set_aside(reading->log, true);
    for (int i = 0; i < YL_LOG_ASIDES && call->strict; i++)
        reading->wrong.count += asides[i].is_fault && reading->log->aside[i].count > 0;
    if (reading->wrong.count || faults <= used || call->goes_on) return;
    yl_say(&reading->wrong,
           "rows that should count: %zu; that cannot be used: %zu, more than half. Are columns "
           "and names what they should be? --bad-cells skip goes on without them",
           "应计入的 %zu 行中有 %zu 行无法使用，超过一半：请检查列与名称；"
           "加 --bad-cells skip 可不计这些行",
           used + faults, faults);
}
