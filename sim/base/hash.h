/* hash.h: the 64-bit hash of names, tables and files (XXH64, seed 0).
 *
 * Why      Random numbers are addressed by name (docs/decisions): the hash of a dotted name is the
 *          stream key of its draws, so it may never change.
 * Source   XXH64, xxHash specification 0.1.1; libxxhash.
 */
#pragma once
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
uint64_t yl_hash(const void *bytes, size_t length);
/* of all that a stream still has, piece by piece. A read error is the stream's. */
void yl_hash_stream(uint64_t *hash, uint64_t *length, FILE *stream);
uint64_t yl_hash_name(const char *name); /* of a NUL-terminated dotted name */
struct yl_hashed {
    uint64_t hash; /* or a random word */
    uint32_t number;
};
int yl_hashed_order(const void *left, const void *right); /* for qsort: by hash, then by number */
void yl_hash_hex(char buffer[17], uint64_t hash);
