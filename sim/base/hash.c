/* hash.c: libxxhash behind three names, contract in hash.h */
#include "sim/base/hash.h"
#include <string.h>
#include <xxhash.h>

uint64_t yl_hash(const void *bytes, size_t length) { return XXH64(bytes, length, 0); }

uint64_t yl_hash_name(const char *name) { return XXH64(name, strlen(name), 0); }

void yl_hash_hex(char buffer[17], uint64_t hash)
{
    for (int i = 0; i < 16; i++) buffer[i] = "0123456789abcdef"[hash >> (60 - 4 * i) & 15];
    buffer[16] = '\0';
}
