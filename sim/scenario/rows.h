/* rows.h: a row of a key table in a line or two.
 *
 * Why      A table of keys is read more often than any other text of the readers; its rows hold what
 *          the language says and nothing else.
 * Shape    #define KEYS_INTO struct shop, then rows: kind, key, field of that struct, English and
 *          Chinese help, options:
 *              KEY(SHARE, "rate", rate, "share of the price", "占价格的比例", REQUIRED),
 *          KEY_QUANTITY says its unit behind the field, KEY_WORD its words, KEY_ITEM its shape,
 *          KEY_READ its shape and its reader, KEY_SUB the table below it. Only files that hold tables include this header.
 * Units    RANGE in the base unit of the kind, as in keys.h.
 */
#pragma once
#include "sim/scenario/keys.h"

/* help[0] and what follows it: both languages, then options */
#define KEY_ROW(KIND, key, field, ...) \
    { \
        .name = (key), .kind = YL_V_##KIND, .at = offsetof(KEYS_INTO, field), __VA_ARGS__ \
    }
#define KEY(KIND, key, field, ...) KEY_ROW(KIND, key, field, .help[0] = __VA_ARGS__)
#define KEY_QUANTITY(key, field, UNIT, ...) \
    KEY_ROW(QUANTITY, key, field, .unit = YL_U_##UNIT, .help[0] = __VA_ARGS__)
#define KEY_WORD(key, field, words, ...) \
    KEY_ROW(WORD, key, field, .shape = (words), .help[0] = __VA_ARGS__)
#define KEY_ITEM(key, field, form, ...) \
    KEY_ROW(ITEM, key, field, .shape = (form), .help[0] = __VA_ARGS__)
#define KEY_SUB(KIND, key, field, table, ...) \
    KEY_ROW(KIND, key, field, .sub = &(table), .help[0] = __VA_ARGS__)
#define KEY_READ(key, field, form, reader, ...) \
    KEY_ROW(ITEM, key, field, .shape = (form), .read = (reader), .help[0] = __VA_ARGS__)
/* Its reader keeps it elsewhere, or not at all. */
#define KEY_SHAPE(key, form, reader, ...) \
    { \
        .name = (key), .kind = YL_V_ITEM, .shape = (form), .read = (reader), \
        .help[0] = __VA_ARGS__ \
    }
/* options of a row */
#define REQUIRED .required = true
#define DEFAULT(text) .fallback = (text)
#define RANGE(least, most) .low = (least), .high = (most)
#define PLAIN .plain = true /* no distribution */
#define ALONE .alone = true /* not by a trait */
#define READ(reader) .read = (reader)
#define OF(what) .of = (what)
#define WHOLE(where) .whole = (where) /* of the whole scenario */
#define COUNT_IN(field) .count_at = offsetof(KEYS_INTO, field)

#define KEY_TABLE(english, chinese, rows) \
    { \
        {english, chinese}, rows, sizeof(rows) / sizeof *(rows) \
    }
