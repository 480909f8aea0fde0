/* hash.c: libxxhash behind three names, contract in hash.h */
#include "sim/base/hash.h"
#include "sim/base/get.h"
#include <string.h>
#include <xxhash.h>

uint64_t yl_hash(const void *bytes, size_t length) { return XXH64(bytes, length, 0); }

void yl_hash_stream(uint64_t *hash, uint64_t *length, FILE *stream)
{
    char chunk[1 << 16];
    XXH64_state_t *state = yl_got(XXH64_createState());
    (void)XXH64_reset(state, 0);
    *length = 0;
    for (size_t got; (got = fread(chunk, 1, sizeof chunk, stream)) > 0; *length += got)
        (void)XXH64_update(state, chunk, got);
    *hash = XXH64_digest(state);
    XXH64_freeState(state);
}

uint64_t yl_hash_name(const char *name) { return XXH64(name, strlen(name), 0); }

int yl_hashed_order(const void *left, const void *right)
{
    const struct yl_hashed *a = left, *b = right;
    if (a->hash != b->hash) return a->hash < b->hash ? -1 : 1;
    return (a->number > b->number) - (a->number < b->number);
}

void yl_hash_hex(char buffer[17], uint64_t hash)
{
    for (int i = 0; i < 16; i++) buffer[i] = "0123456789abcdef"[hash >> (60 - 4 * i) & 15];
    buffer[16] = '\0';
}
