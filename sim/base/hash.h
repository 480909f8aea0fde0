/* hash.h: the 64-bit hash of names, tables and files (XXH64, seed 0).
 *
 * Why      Names carry the luck (docs/decisions): the hash of a dotted name is the address of its
 *          draws, so it may never change.
 * Errors   none.
 * Owns     nothing.
 * Threads  any.
 * Source   XXH64, xxHash specification 0.1.1; libxxhash.
 */
#ifndef YL_SIM_BASE_HASH_H
#define YL_SIM_BASE_HASH_H
#include <stddef.h>
#include <stdint.h>
uint64_t yl_hash(const void *bytes, size_t length);
uint64_t yl_hash_name(const char *name); /* of a NUL-terminated dotted name */
void yl_hash_hex(char buffer[17], uint64_t hash);
#endif
