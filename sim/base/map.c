/* map.c: open addressing with linear probing, contract in map.h */
#include "sim/base/map.h"
#include "sim/base/hash.h"
#include <stdlib.h>
#include <string.h>

enum { FIRST = 64 };

struct yl_map_slot {
    const char *key; /* NULL: free */
    size_t length;
    uint64_t hash, number;
};

/* The slot of the key, or the free one where it belongs. */
static struct yl_map_slot *find(const struct yl_map *map, const void *key, size_t length,
                                uint64_t hash)
{
    size_t at = (size_t)hash & (map->capacity - 1);
    for (;; at = (at + 1) & (map->capacity - 1)) {
        struct yl_map_slot *slot = &map->slot[at];
        if (!slot->key) return slot;
        if (slot->hash == hash && slot->length == length && !memcmp(slot->key, key, length))
            return slot;
    }
}

static bool grow(struct yl_map *map)
{
    struct yl_map wider = *map;
    wider.capacity = map->capacity ? 2 * map->capacity : FIRST;
    wider.slot = calloc(wider.capacity, sizeof *wider.slot);
    if (!wider.slot) return false;
    for (size_t i = 0; i < map->capacity; i++) {
        const struct yl_map_slot *slot = &map->slot[i];
        if (slot->key) *find(&wider, slot->key, slot->length, slot->hash) = *slot;
    }
    free(map->slot);
    *map = wider;
    return true;
}

uint64_t *yl_map_find(const struct yl_map *map, const void *key, size_t length)
{
    if (!map->count) return NULL;
    struct yl_map_slot *slot = find(map, key, length, yl_hash(key, length));
    return slot->key ? &slot->number : NULL;
}

uint64_t *yl_map_add(struct yl_map *map, const void *key, size_t length, uint64_t fresh)
{
    if (2 * (map->count + 1) > map->capacity && !grow(map)) return NULL;
    uint64_t hash = yl_hash(key, length);
    struct yl_map_slot *slot = find(map, key, length, hash);
    if (slot->key) return &slot->number;
    const char *copy = yl_arena_copy(&map->keys, key, length);
    if (!copy) return NULL;
    *slot = (struct yl_map_slot){copy, length, hash, fresh};
    map->count++;
    return &slot->number;
}

void yl_map_clear(struct yl_map *map)
{
    if (map->count) memset(map->slot, 0, map->capacity * sizeof *map->slot);
    map->count = 0;
    yl_arena_free(&map->keys);
}

void yl_map_free(struct yl_map *map)
{
    free(map->slot);
    yl_arena_free(&map->keys);
    *map = (struct yl_map){0};
}
