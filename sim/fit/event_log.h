/* event_log.h: what people did, row by row, as their tools have written it down.
 *
 * Why      A row of a log names a step in words of its own; a fit needs visits, and of each visit when it came to a step
 *          and when it passed it. Nothing is left out without being counted.
 * Shape    yl_event_log_read(&log, scenario, &call, &fault), then visits in order; yl_event_log_free, whatever it returned.
 * Units    instants in microseconds, as clock.h.
 * Order    rows by visit, then time; at one time what passes the current step first, then as the scenario's steps stand. The
 *          order of rows in a file does not matter.
 * Cost     one pass over each file, a megabyte at a time; 24 bytes a row, 16 a visit, and the names of persons while rows are
 *          read (of several files what each row says, too): at most 64 bytes a step of a visit.
 * Errors   YL_BAD_INPUT: a file that is no log, one most rows of which cannot be used, or with call->strict a row that was set aside, each on call->err with file and
 *          line; YL_IO.
 * Owns     rows and names, until yl_event_log_free; names of steps are the scenario's.
 * Threads  one.
 * Source   docs/fit.md, "What a log looks like".
 */
#pragma once
#include "models/scenario.h"
#include <stdio.h>

/* Why a row was set aside. YL_LOG_ASIDE(WHY, fault, whole, "words", "原因"): fault 0, it was asked for, or changes nothing;
 * whole 0, the row itself is used. */
#define YL_LOG_ASIDES_ALL \
    YL_LOG_ASIDE(CELLS, 1, 1, "another number of cells than the header", "单元格数与表头不符") \
    YL_LOG_ASIDE(BROKEN, 1, 1, "a line that is no JSON object", "不是 JSON 对象的行") \
    YL_LOG_ASIDE(PERSON_NONE, 1, 1, "no person", "没有用户") \
    YL_LOG_ASIDE(TIME_NONE, 1, 1, "no time that can be read", "时间无法读取") \
    YL_LOG_ASIDE(TIME_CLOCK, 1, 1, \
                 "a local time that the clocks show twice or not at all, and no offset", \
                 "当地时钟会显示两次或从不显示的时间，又没有写偏移") \
    YL_LOG_ASIDE(AMOUNT_NONE, 1, 0, "the amount alone, which is no number", "仅金额：不是数字") \
    YL_LOG_ASIDE(AMOUNT_BELOW, 1, 0, "the amount alone, which is not above 0", "仅金额：不大于 0") \
    YL_LOG_ASIDE(ENTRY_OTHER, 0, 0, "the entry of log.events, where the row names another", \
                 "log.events 所说的入口：行中写了另一个") \
    YL_LOG_ASIDE(ENTRY_WITHIN, 0, 0, \
                 "a row that names another entry than its visit: a touch of its own", \
                 "行中所写入口与该次访问不同：另计一次触点") \
    YL_LOG_ASIDE(USERS_NONE, 1, 1, "no number of users", "没有人数") \
    YL_LOG_ASIDE(STEP_NONE, 1, 1, "a step that the scenario does not have", "场景中没有的步骤") \
    YL_LOG_ASIDE(EVENT_NONE, 1, 1, "an event that is neither reached nor passed", \
                 "事件不是 reached 或 passed") \
    YL_LOG_ASIDE(FLAG_NONE, 1, 1, "a cell of a step that is neither yes nor no", \
                 "步骤列中既不是“是”也不是“否”的单元格") \
    YL_LOG_ASIDE(OUTSIDE, 0, 1, "a time that the log does not cover", "时间不在日志范围内") \
    YL_LOG_ASIDE(TWICE, 1, 1, "an event that the visit has already", "同一次访问中重复的事件") \
    YL_LOG_ASIDE(UNMET, 1, 1, "a step passed that was not reached before", \
                 "通过了先前没有到达的步骤") \
    YL_LOG_ASIDE(BACK, 1, 1, "a step passed before it is reached: time goes backwards", \
                 "先通过后到达：时间倒退") \
    YL_LOG_ASIDE(EXCLUDED, 0, 1, "what log.exclude names", "log.exclude 所指的行") \
    YL_LOG_ASIDE(OF_VARIANT, 0, 1, "a row of another variant than base", "不属于 base 方案的行") \
    YL_LOG_ASIDE(JOINS, 0, 1, "a login, which only joins two names", "只用于合并用户标识的登录行") \
    YL_LOG_ASIDE(OTHER_TYPE, 0, 1, "a row of another type than track", "类型不是 track 的行") \
    YL_LOG_ASIDE(NO_STEP, 0, 1, "an event that stands for no step", "不对应任何步骤的事件") \
    YL_LOG_ASIDE(SAME, 0, 1, "a row whose name and time came before", "标识与时间都重复的行") \
    YL_LOG_ASIDE(COPY, 0, 1, "a row that an earlier file has, too", "前面的文件里已有的行") \
    YL_LOG_ASIDE(BOTS, 0, 1, "persons faster than log.bots", "快于 log.bots 的用户")
enum yl_log_aside {
#define YL_LOG_ASIDE(WHY, ...) YL_LOG_##WHY,
    YL_LOG_ASIDES_ALL
#undef YL_LOG_ASIDE
        YL_LOG_ASIDES
};
enum yl_log_event {
    YL_LOG_REACHED,
    YL_LOG_PASSED,
    YL_LOG_ENTERED, /* the visit began, at its entry */
    YL_LOG_ROOM,    /* it is in a room, whose number is its step, and does what `stay` says */
    YL_LOG_SERVED,  /* an agent serves it at the step */
    YL_LOG_GAVE_UP, /* it gave up waiting; of journeys.csv without a step */
    YL_LOG_OTHER    /* something else: the visit went on */
};
enum yl_log_stay {
    YL_LOG_STAY_OTHER,
    YL_LOG_STAY_WAITS,
    YL_LOG_STAY_SEATED,
    YL_LOG_STAY_GAVE_UP,
    YL_LOG_STAY_BEGINS,
    YL_LOG_STAY_ENDS
};
enum { YL_LOG_NO_STEP_AT = UINT16_MAX, YL_LOG_UNKNOWN = UINT8_MAX };
struct yl_log_step {   /* of a path or a shop */
    const char *place; /* "paths.sms" */
    const struct yl_step *of;
    uint32_t next; /* the step to which passing this one leads; YL_LOG_NO_STEP_AT: it depends */
};
struct yl_log_row {
    int64_t time;
    uint32_t visit, line; /* line: where it stands */
    uint16_t step;        /* into yl_event_log.step; YL_LOG_NO_STEP_AT: none */
    uint16_t entry;       /* of the scenario, then names of its `starts`; UINT16_MAX: not said */
    uint16_t file;
    uint8_t event; /* enum yl_log_event */
    uint8_t stay;  /* enum yl_log_stay, of a room; of YL_LOG_OTHER STAY_ENDS: it has watched */
};
struct yl_log_aside_rows {
    size_t count;
    const char *path; /* of the first one */
    size_t line;
};
struct yl_log_amount { /* the amount of an order */
    uint32_t shop;
    double cny;
};
struct yl_log_visit {
    int64_t begin;
    uint32_t person;
    uint16_t entry; /* of its first row that says one; UINT16_MAX: none does */
};
struct yl_log_call {
    const char *const *file; /* [files] */
    size_t files;
    const char *from, *to; /* local times that the log covers; NULL: as log: says, else its rows */
    const char *preset;    /* NULL: as log: says */
    const char *const *named; /* [YL_LOG_ROLES] columns; NULL, all or one: as log: says */
    bool strict, goes_on;     /* goes_on: though most rows cannot be used */
    enum yl_lang lang;
    FILE *err; /* problems; NULL: none is printed */
};
struct yl_event_log {
    struct yl_log_step *step;
    struct yl_log_row *row;
    struct yl_log_visit *visit; /* [visits] */
    uint8_t *trait; /* [persons][traits] value of each of log.traits; YL_LOG_UNKNOWN: not said */
    uint32_t *axis; /* [traits] into axes */
    const struct yl_axis *axes; /* the scenario's */
    const struct yl_scenario *scenario;
    uint32_t *first; /* [ways] the step to which each leads; YL_LOG_NO_STEP_AT: none, or several */
    size_t entries, ways;                           /* ways: entries and names of starts */
    size_t steps, rows, row_capacity, visits, read; /* read: rows of the files */
    size_t persons, traits, trait_capacity;
    int64_t from, to;
    int64_t tick;      /* the log's clock shows whole multiples of it, up to a day */
    bool is_passed;    /* one event a step: what is passed; reached is what was passed before */
    bool has_entries;  /* some row says where its visit came from */
    bool has_arrivals; /* some row says that a visit comes, not only that it passed */
    bool has_visits;   /* visits have names: each is a person of its own */
    struct yl_log_amount *amount; /* [amounts] */
    size_t amounts, amount_capacity;
    struct yl_log_aside_rows aside[YL_LOG_ASIDES];
    size_t strangers;     /* rows whose entry is none of the scenario's */
    size_t joined, split; /* rows that a login gave to a person; devices with several logins */
};
enum yl_status yl_event_log_read(struct yl_event_log *log, const struct yl_scenario *scenario,
                                 const struct yl_log_call *call, struct yl_fault *fault) YL_CHECKED;
void yl_event_log_free(struct yl_event_log *log);
/* Is a step only for some (`only_if`, `skip_if`), so that others pass it over without a row? */
bool yl_log_is_for_some(const struct yl_step *step);
/* May a visit that is led to step `at` be seen at `step` first? */
bool yl_log_comes_to(const struct yl_event_log *log, uint32_t at, uint32_t step);
/* "ios", or of an axis of yes and no "yes". */
const char *yl_log_value_name(const struct yl_axis *axis, uint32_t value);
/* Rows that are not set aside. */
size_t yl_log_used(const struct yl_event_log *log);
/* "a step that the scenario has not" */
const char *yl_log_aside_word(enum yl_log_aside why, enum yl_lang lang);
