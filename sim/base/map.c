/* map.c: open addressing with linear probing, contract in map.h */
#include "sim/base/map.h"
#include "sim/base/array.h"
#include "sim/base/get.h"
#include "sim/base/hash.h"
#include <stdlib.h>
#include <string.h>

enum { FIRST = 16 };

struct yl_map_slot {
    size_t key; /* its place in keys, from 1; 0: the slot is free */
    uint64_t number;
    uint32_t length, hash; /* the low half */
};

/* The slot of the key, or the free one where it belongs. */
static struct yl_map_slot *find(const struct yl_map *map, const void *key, size_t length,
                                uint32_t hash)
{
    size_t at = (size_t)hash & (map->capacity - 1);
    for (;; at = (at + 1) & (map->capacity - 1)) {
        struct yl_map_slot *slot = &map->slot[at];
        if (!slot->key) return slot;
        if (slot->hash == hash && slot->length == length &&
            !memcmp(map->keys + slot->key - 1, key, length))
            return slot;
    }
}

static void grow(struct yl_map *map)
{
    struct yl_map wider = *map;
    wider.capacity = map->capacity ? 2 * map->capacity : FIRST;
    wider.slot = yl_get_zeroed(wider.capacity, sizeof *wider.slot);
    for (size_t i = 0; i < map->capacity; i++) {
        const struct yl_map_slot *slot = &map->slot[i];
        if (slot->key) *find(&wider, map->keys + slot->key - 1, slot->length, slot->hash) = *slot;
    }
    free(map->slot);
    *map = wider;
}

uint64_t *yl_map_find_hashed(const struct yl_map *map, const void *key, size_t length,
                             uint64_t hash)
{
    if (!map->count) return NULL;
    struct yl_map_slot *slot = find(map, key, length, (uint32_t)hash);
    return slot->key ? &slot->number : NULL;
}

uint64_t *yl_map_find(const struct yl_map *map, const void *key, size_t length)
{
    return yl_map_find_hashed(map, key, length, yl_hash(key, length));
}

void yl_map_fetch_slot(const struct yl_map *map, uint64_t hash)
{
    if (map->count) __builtin_prefetch(&map->slot[(uint32_t)hash & (map->capacity - 1)]);
}

void yl_map_fetch_key(const struct yl_map *map, uint64_t hash)
{
    if (!map->count) return;
    const struct yl_map_slot *slot = &map->slot[(uint32_t)hash & (map->capacity - 1)];
    if (slot->key) __builtin_prefetch(map->keys + slot->key - 1);
}

uint64_t *yl_map_add(struct yl_map *map, const void *key, size_t length, uint64_t fresh)
{
    if (2 * (map->count + 1) > map->capacity) grow(map);
    uint32_t hash = (uint32_t)yl_hash(key, length);
    struct yl_map_slot *slot = find(map, key, length, hash);
    if (slot->key) return &slot->number;
    YL_ARRAY_RESERVE(&map->keys, &map->key_capacity, map->key_bytes + length + 1);
    memcpy(map->keys + map->key_bytes, key, length);
    *slot = (struct yl_map_slot){map->key_bytes + 1, fresh, (uint32_t)length, hash};
    map->key_bytes += length;
    map->count++;
    return &slot->number;
}

void yl_map_clear(struct yl_map *map)
{
    if (map->count) memset(map->slot, 0, map->capacity * sizeof *map->slot);
    map->count = map->key_bytes = 0;
}

void yl_map_free(struct yl_map *map)
{
    YL_FREE(map->slot, map->keys);
    *map = (struct yl_map){0};
}
