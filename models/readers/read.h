/* read.h: what the readers of the models share.
 *
 * Why      Names are collected before anything is read, so that every reference is resolved where it stands.
 * Shape    yl_people_read and yl_facts_read make the axes, yl_names_add the rest of the names; then yl_places_read fills one
 *          array of struct yl_scenario for each kind of place. A key table's rows point into the scenario's own structs: what
 *          refers to something is resolved by the row's reader (KEY_CONDITIONS and so on), what depends on another key is kept
 *          as an item until the map is read.
 * Errors   everything is a diagnostic; readers go on with what they understood.
 * Owns     all in the reader's arena.
 * Threads  one scenario, one thread.
 */
#pragma once
#include "models/scenario.h"
#include "sim/scenario/rows.h"

enum yl_place {
#define YL_PLACE(KIND, ...) YL_P_##KIND,
#include "models/all.def"
    YL_P_PLACES, /* those above are keys of the root; those below have names, too */
    YL_P_AXIS = YL_P_PLACES,
    YL_P_GOAL,
    YL_P_START,
    YL_P_GOOD, /* SHOP.items.NAME */
    YL_P_COUNT,
    YL_P_ROOT = YL_P_COUNT, /* what is used wherever else a visit goes */
    YL_P_ASIDE              /* what uses nothing that a visit would come to */
};
struct yl_names {
    const char **name;
    const struct yl_item **item; /* where it is said */
    uint32_t count, room;
    uint32_t *slot, slots; /* open addressing, index + 1 */
};
struct yl_programme { /* as written; axis -1: none */
    int32_t axis;
    uint32_t then; /* the axis that `then` of the room sees */
    uint32_t slots;
    int64_t *length; /* [slots] */
    uint8_t *value;  /* [slots] of the axis */
};
enum yl_hosted { YL_NOT_HOSTED, YL_HOSTED, YL_PERHAPS_HOSTED };
struct yl_load {
    struct yl_reader *r;
    struct yl_scenario *out;
    struct yl_names names[YL_P_COUNT];
    unsigned char *hosted;          /* [rooms] enum yl_hosted */
    struct yl_programme *programme; /* [rooms] */
    uint32_t room;                  /* the one being read */
    uint32_t place, at;             /* what is being read: what it uses is noted */
    bool *bad_axis, *bad_limit;     /* faulty in itself: what refers to it is not judged */
};
/* -1: the name is there already. */
int32_t yl_names_add(struct yl_load *load, enum yl_place place, const char *name,
                     const struct yl_item *item);
int32_t yl_names_find(const struct yl_names *names, const char *name);
/* Adds every key of a map; reports names that cannot stand. */
void yl_names_collect(struct yl_load *load, enum yl_place place, const struct yl_item *map);
/* Characters of a name: a dotted path of five such names is a key that YAML reads, which has at most 1,024. */
enum { YL_NAME_MOST = 100 };
bool yl_names_short(struct yl_load *load, const struct yl_item *item); /* false: reported */
bool yl_names_good(struct yl_load *load, const struct yl_item *item);

/* Index of the thing that the item's text names, without its prefix ("agents."); -1: reported. */
int32_t yl_refer(struct yl_load *load, enum yl_place place, const struct yl_item *item,
                 bool dotted);
/* The ith name of a kind, in the order of the file: each begins with it. NULL behind the last. */
const char *yl_place_name(const struct yl_scenario *scenario, enum yl_place place, uint32_t i);
/* Notes that what is being read uses a thing; -1: nothing. */
void yl_refer_use(struct yl_load *load, uint32_t place, int32_t index);
/* Fills a struct yl_quantity. */
void yl_refer_quantity(struct yl_load *load, const struct yl_raw *raw, void *into);
/* One name or a list of them; kinds: bit 1 << enum yl_axis_kind. */
uint32_t yl_refer_axes(struct yl_load *load, const struct yl_item *item, unsigned kinds,
                       uint32_t **out);
/* Index of an axis's value; -1: reported at `at`. */
int32_t yl_refer_value(struct yl_load *load, const struct yl_axis *axis, const char *value,
                       struct yl_pos at);
/* The axis named, -1: reported. */
int32_t yl_refer_axis(struct yl_load *load, const char *name, struct yl_pos at);
/* A list, or what is none as a list of one item; of nothing it is empty, and a key with nothing behind it is reported. */
const struct yl_item *yl_refer_list(struct yl_load *load, const struct yl_item *item);
/* False: 'to' is not later than 'from', which is reported where it stands in the map. */
bool yl_interval_good(struct yl_load *load, const struct yl_item *map, int64_t from, int64_t to);
/* Keys of a map that exclude each other, or need another; reported. The first that is there, NULL: none is. */
const struct yl_item *yl_only_one(struct yl_load *load, const struct yl_item *map,
                                  const char *const *names, size_t count);
void yl_only_with(struct yl_load *load, const struct yl_item *map, const char *name,
                  const char *with);
void yl_say_together(struct yl_load *load, struct yl_pos at, const char *one, const char *other);
void yl_say_only_with(struct yl_load *load, struct yl_pos at, const char *name, const char *with);
/* One time or a list of times, sorted. */
uint32_t yl_refer_times(struct yl_load *load, const struct yl_item *item, bool increasing,
                        int64_t **out);

/* Words that a destination may be beside a place: bits of `allowed`. What is wrong is reported: a destination is
 * NOWHERE then, a choice whose shares or values are wrong is not present. */
enum { YL_LEAVE = 1, YL_NEXT = 2, YL_REPLAY = 4 };
void yl_destination_read(struct yl_load *load, const struct yl_item *item, unsigned allowed,
                         struct yl_destination *out);
/* {DESTINATION: share, ...} */
void yl_choice_read(struct yl_load *load, const struct yl_item *map, unsigned allowed,
                    struct yl_choice *out);
/* A map of maps, each with its share under `key`: an option leads to NEXT, index of its map. Without a key as above. */
void yl_choice_shares(struct yl_load *load, const struct yl_item *map, const char *key,
                      unsigned allowed, struct yl_choice *out);
/* {by: TRAIT, VALUE: DESTINATION, ..., rest: DESTINATION} */
void yl_choice_by(struct yl_load *load, const struct yl_item *map, struct yl_choice *out);
/* The one option that there is. */
void yl_choice_one(struct yl_arena *arena, struct yl_destination to, struct yl_choice *out);

/* An audience is made of traits, and with numbered persons of memories as well; reported otherwise. */
void yl_audience_check(struct yl_load *load, const struct yl_item *map,
                       const struct yl_conditions *among);
/* The value of a key of the root, of `intent` that of people; NULL: not given. */
typedef void yl_read_section(struct yl_load *load, const struct yl_item *item);
yl_read_section yl_horizon_read, yl_run_read, yl_people_read, yl_intent_read, yl_facts_read,
    yl_targets_read, yl_sweep_read, yl_uncertain_read, yl_evidence_read, yl_experiment_read,
    yl_log_read;
void yl_run_by_read(struct yl_load *load);
/* Programmes of all rooms as axes, before anything goes by them; then the times of a room's slots. */
void yl_programmes_read(struct yl_load *load);
void yl_programme_place(struct yl_load *load, const struct yl_item *item, struct yl_room *room);
/* One kind of place: reads all that are named, in their order. */
void yl_places_read(struct yl_load *load, enum yl_place place);
/* One thing of a kind into its struct. */
typedef void yl_read_thing(struct yl_load *load, const struct yl_item *item, void *out);
#define YL_PLACE(KIND, thing, ...) yl_read_thing yl_##thing##_read;
#include "models/all.def"
/* ... that is no more than what its keys say; behind its name what is not 0 where it is not given. */
#define YL_READ_THING(thing, ...) \
    void yl_##thing##_read(struct yl_load *load, const struct yl_item *item, void *out) \
    { \
        *(struct yl_##thing *)out = (struct yl_##thing){.name = item->key, __VA_ARGS__}; \
        yl_keys_read(load->r, item, &yl_##thing##_table, out); \
    }
/* A kind of place that has metrics, by the front of its name. */
struct yl_place_kind {
    const char *prefix;  /* "shops."; "all" */
    enum yl_place place; /* names it refers to; none of "all" */
    unsigned kinds;      /* bits of enum yl_metric_place */
};
const struct yl_place_kind *yl_place_kind(const char *place); /* NULL: it has no metrics */
bool yl_variant_good(struct yl_reader *reader, const struct yl_item *item); /* false: reported */

/* ---- readers of values: `read` of a row ----
 * `of`: words that a destination may be, the place or kinds of axis named, true of what is waited for. */
typedef void yl_read_value(struct yl_load *load, const struct yl_item *item, void *out);
yl_read_value yl_key_conditions, yl_key_match, yl_key_destination, yl_key_name, yl_key_axes,
    yl_key_shocks, yl_key_limits, yl_key_times, yl_key_at, yl_key_steps, yl_key_whiles,
    yl_key_starts;
/* What is read by itself, before or after all others; a scalar, a label, what an entry counts. */
yl_read_value yl_key_scalar, yl_key_later, yl_key_label, yl_key_counts;
#define YL_KEY_FIELD(type, out, offset) ((type *)(void *)((char *)(out) + (offset)))
#define KEY_CONDITIONS(key, field, ...) \
    KEY_READ(key, field, "conditions", yl_key_conditions, __VA_ARGS__)
#define KEY_MATCH(key, field, ...) KEY_READ(key, field, "match", yl_key_match, __VA_ARGS__)
#define KEY_DESTINATION(key, field, ...) \
    KEY_READ(key, field, "destination", yl_key_destination, __VA_ARGS__)
/* Labels are taken from the tree (settings.h). */
#define KEY_LABEL \
    KEY_SHAPE("label", "label", yl_key_label, "shown instead of the name", "代替名称显示")
enum {
    YL_DOTTED = 1 << 16
}; /* beside the place of a KEY_NAME: written with its prefix, agents.NAME */
#define KEY_NAME(key, field, ...) KEY_READ(key, field, "name", yl_key_name, __VA_ARGS__)
#define KEY_TIMES(key, field, ...) KEY_READ(key, field, "times", yl_key_times, __VA_ARGS__)

#define YL_TABLE(table) extern const struct yl_key_table table;
#include "models/all.def"

#define YL_COUNT_OF(array) (sizeof(array) / sizeof *(array))
