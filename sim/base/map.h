/* map.h: a hash table from bytes to a number.
 *
 * Why      Names, hashes and states are looked up by what they are; the number is mostly an index into an array of the caller.
 * Shape    struct yl_map map = {0};
 *          uint64_t *index = yl_map_add(&map, name, strlen(name), rows);
 *          if (*index == rows) the name is new and has number `rows`; else *index is its number
 *          const uint64_t *found = yl_map_find(&map, name, strlen(name));  (NULL: not there)
 *          yl_map_free(&map)
 *          A key of integers is an array of them, or a struct without padding.
 * Order    there is no iteration, so nothing can depend on the order of hashes.
 * Cost     open addressing, at most half full; 24 bytes a slot and a copy of each key.
 * Owns     copies of the keys, until yl_map_free. A returned address holds until the next yl_map_add.
 * Threads  one thread at a time; any number of yl_map_find at once.
 */
#pragma once
#include <stddef.h>
#include <stdint.h>

struct yl_map {
    struct yl_map_slot *slot; /* [capacity], a power of two */
    size_t capacity, count;
    char *keys; /* their bytes, one behind the other */
    size_t key_bytes, key_capacity;
};
uint64_t *yl_map_find(const struct yl_map *map, const void *key, size_t length);
/* Keys that are known ahead: `hash` is yl_hash of the key. Memory is fetched while other keys are looked at: first the slot, then
 * what it points to; then finding is fast. */
uint64_t *yl_map_find_hashed(const struct yl_map *map, const void *key, size_t length,
                             uint64_t hash);
void yl_map_fetch_slot(const struct yl_map *map, uint64_t hash);
void yl_map_fetch_key(const struct yl_map *map, uint64_t hash);
/* The number of the key, which is `fresh` where the key was not there. */
uint64_t *yl_map_add(struct yl_map *map, const void *key, size_t length, uint64_t fresh);
void yl_map_clear(struct yl_map *map); /* no keys, but the memory stays */
void yl_map_free(struct yl_map *map);
