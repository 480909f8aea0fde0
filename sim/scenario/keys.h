/* keys.h: key tables, the single source of the language.
 *
 * Why      Reading, unknown-key suggestions, the JSON Schema, the reference tables in
 *          docs/scenario.md and `yinliu help keys` all come from the same rows, so they cannot
 *          disagree.
 * Shape    static const struct yl_key_row rows[] = {...}; yl_keys_read(reader, item, &table, &out)
 *          fills the struct `out` at each row's offset; a field whose key is absent and has no
 *          fallback stays as it was. What refers to other things is read by the row's `read`, or
 *          its item is kept. YL_SAY reports every problem and names the variant it is in.
 * Units    shares 0-1, durations microseconds, money millionths of CNY, rates arrivals a
 *          microsecond, times instants.
 * Errors   everything is a diagnostic; reading goes on with the default.
 * Owns     values live in the reader's arena.
 * Threads  one reader, one thread.
 */
#pragma once
#include "sim/base/clock.h"
#include "sim/rand/dist.h"
#include "sim/scenario/tree.h"
#include "sim/table/people.h"
#include <stddef.h>

enum yl_value_kind {
    YL_V_TEXT,     /* const char * */
    YL_V_YESNO,    /* bool */
    YL_V_COUNT,    /* int64_t */
    YL_V_NUMBER,   /* double */
    YL_V_SHARE,    /* double 0-1 */
    YL_V_DURATION, /* int64_t */
    YL_V_MONEY,    /* int64_t */
    YL_V_RATE,     /* double a microsecond */
    YL_V_TIME,     /* int64_t */
    /* a number, money, duration, share or distribution, or {by: ...}; `unit` says of what. What
     * the reader's `refer` makes of it, or a struct yl_raw */
    YL_V_QUANTITY,
    /* const struct yl_item *: of a form of its own (names, destinations, conditions, choose) */
    YL_V_ITEM,
    YL_V_ONE,  /* const struct yl_item *: a map with the table `sub` */
    YL_V_MAP,  /* const struct yl_item *: names to maps with the table `sub` */
    YL_V_LIST, /* const struct yl_item *: a list of maps with the table `sub` */
    YL_V_WORD, /* int: index in `shape`, words with | between; the first is `of` */
};
enum yl_unit {
    YL_U_NONE,
    YL_U_SHARE,
    YL_U_DURATION,
    YL_U_MONEY,
    YL_U_COUNT,
    YL_U_NUMBER,
    YL_U_RATE,
    YL_U_UNITS /* a count, or unlimited: INFINITY */
};
struct yl_load; /* what the models know while they read; nothing here looks into it */
struct yl_key_row {
    const char *name;
    enum yl_value_kind kind;
    enum yl_unit unit;
    size_t at; /* offset in the struct read into */
    bool required;
    double low, high;     /* allowed range in the base unit, where low < high */
    const char *fallback; /* default as YAML text, NULL: zero / absent */
    /* JSON Schema $defs name of a YL_V_ITEM ("destination", "conditions", ...), NULL else */
    const char *shape;
    const struct yl_key_table *sub;
    const char *help[2]; /* English, Chinese */
    /* a quantity that is a number, perhaps by a trait, but no distribution */
    bool plain;
    bool alone; /* a quantity that cannot go by a trait */
    /* NULL, or what reads the value into the struct `out` of the table instead */
    void (*read)(struct yl_load *load, const struct yl_item *item, void *out);
    unsigned of;     /* for `read`: which kind of thing is named, or what is allowed */
    unsigned whole;  /* bits of enum yl_key_whole */
    size_t count_at; /* for `read` of several: offset of the uint32_t that counts them */
};
/* Where a key that is declared once for the whole scenario is not allowed. */
enum yl_key_whole {
    YL_NOT_IN_VARIANT = 1, /* it would change nothing there */
    YL_NOT_AT_POINT = 2,   /* of a sweep: likewise */
    YL_NOT_A_GUESS = 4,
    YL_OF_ITS_FILE = 8 /* a file that a variant includes may have it, where it is passed over */
};
struct yl_key_table {
    const char *name[2]; /* "a step", "步骤": as in "'aftr' is not a key of a step" */
    const struct yl_key_row *key;
    size_t keys;
};
/* A quantity as it is written, names not yet resolved. absent: count == 0. by == NULL: one alternative. */
struct yl_raw {
    const struct yl_item *item;
    const char *by;
    uint32_t count;
    const char **value;         /* [count] names of the trait's values */
    const struct yl_item **alt; /* [count] */
    struct yl_dist *dist;       /* [count] */
};
struct yl_reader {
    struct yl_arena *arena;
    struct yl_diags *diags;
    const struct yl_zone *zone; /* of times without an offset */
    /* the horizon, for times of day; both 0: not read yet, -1: faulty, which was reported */
    int64_t from, to;
    const char *variant; /* named in a note of each problem; NULL: none */
    /* CSV files read so far, so that variants share them; NULL: no memory of files */
    struct yl_csv_file **files;
    uint64_t files_hash;          /* of the bytes of those that were asked for, in order; 0: none */
    struct yl_load *load;         /* for `read` and `refer` */
    const struct yl_key_row *key; /* the row whose `read` was called last */
    /* makes a quantity of what is written, none of an absent one; NULL: it stays raw */
    void (*refer)(struct yl_load *load, const struct yl_raw *raw, void *quantity);
};
/* One problem: yl_diag, and the variant it is in. YL_HELP and YL_NOTE may follow. False, for who returns it. */
#define YL_SAY(reader, pos, ID, ...) \
    (yl_diag((reader)->diags, (pos), YL_E_##ID, __VA_ARGS__), yl_reader_variant(reader))
bool yl_reader_variant(const struct yl_reader *reader);
const char *yl_item_name(const struct yl_item *item); /* its key, that of its list, or "item" */
/* bytes of its text, for a caret */
struct yl_pos yl_item_part(const struct yl_item *item, size_t from, size_t length);

/* The row of a dotted path that is not allowed in `where`, bits of enum yl_key_whole; NULL: it is allowed. */
const struct yl_key_row *yl_keys_whole(const struct yl_key_table *table, const char *path,
                                       unsigned where);
/* The value of the key; if there is none, the map: where a message about the key points. */
const struct yl_item *yl_key_item(const struct yl_item *map, const char *name);
/* Read the value of one key into the struct of its table. False if anything was reported. */
bool yl_key_read(struct yl_reader *reader, const struct yl_item *item, const struct yl_key_row *key,
                 void *out);
/* Read all keys of a map. False if anything was reported. */
bool yl_keys_read(struct yl_reader *reader, const struct yl_item *item,
                  const struct yl_key_table *table, void *out);

bool yl_value_is_number(const char *text); /* begins like a number */

/* Of all that a distribution says; of one that is no more than a number, of that. */
uint64_t yl_dist_hash(const struct yl_dist *dist);
/* Single values; false: reported at the item, and the value stays as it was. */
bool yl_read_yesno(struct yl_reader *r, const struct yl_item *item, bool *out);
/* in the base unit */
bool yl_read_number(struct yl_reader *r, const struct yl_item *item, enum yl_unit unit,
                    double *out);
bool yl_read_count(struct yl_reader *r, const struct yl_item *item, int64_t *out);
bool yl_read_time(struct yl_reader *r, const struct yl_item *item, int64_t *out);
/* Without a report; false: it is none. */
bool yl_time_good(const struct yl_reader *reader, const char *text, int64_t *out);
/* is a scalar that says something */
bool yl_read_scalar(struct yl_reader *r, const struct yl_item *item);
/* is it a map, or a list? */
bool yl_read_shape(struct yl_reader *r, const struct yl_item *item, enum yl_item_kind kind);
/* words: "wait|leave" */
bool yl_read_word(struct yl_reader *r, const struct yl_item *item, const char *words, int *out);
bool yl_read_dist(struct yl_reader *r, const struct yl_item *item, enum yl_unit unit,
                  struct yl_dist *out);
bool yl_read_raw(struct yl_reader *r, const struct yl_item *item, enum yl_unit unit,
                 struct yl_raw *out);

/* A numeric column of a table: values with units, or people's numbers (people.h) in seconds or CNY; sorted when `sorted`. */
bool yl_read_column(struct yl_reader *r, const struct yl_item *file_item, const char *file,
                    const char *column, enum yl_unit unit, bool sorted, const double **values,
                    size_t *count);
/* A whole table: cells as text without blanks around them, line numbers for messages. */
struct yl_csv {
    struct yl_sheet table;
    const struct yl_people_column *column; /* [table.columns] */
    const char *file, *path;               /* as the scenario names it; where it is */
    uint32_t source;                       /* in the diagnostics */
    bool is_shown; /* messages may quote it; else one that stands in it says what its id is about */
};
/* The position of a line, for a message. */
struct yl_pos yl_csv_at(const struct yl_csv *csv, size_t line);
/* Where a message that quotes the file stands: at the item, in line 1 of a file that is not shown. */
struct yl_pos yl_csv_cited(const struct yl_csv *csv, struct yl_pos item_at);
/* The column of the name; -1: there is none, which is reported, at the item that gives the file. */
int yl_csv_column(struct yl_reader *reader, const struct yl_item *file_item,
                  const struct yl_csv *csv, const char *name);
/* True, and reported, if its numbers are in doubt. */
bool yl_csv_doubts(struct yl_reader *reader, const struct yl_csv *csv, int column);
/* Of the bytes of all files read so far; 0: none. */
uint64_t yl_csv_hash(const struct yl_csv_file *files);
bool yl_read_csv(struct yl_reader *r, const struct yl_item *file_item, const char *file,
                 struct yl_csv *out);
