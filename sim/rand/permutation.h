/* permutation.h: a keyed permutation of 0..n-1, without a list of them.
 *
 * Why      A send picks so many of all persons, each at most once, whatever the number it picks.
 * Shape    yl_permutation_init once, yl_permutation_at(&p, i) a pick, yl_permutation_of its inverse.
 * Threads  any once made.
 * Source   a Feistel network with cycle walking (Black and Rogaway, Ciphers with arbitrary finite
 *          domains, 2002); rounds by Murmur3's finaliser.
 */
#pragma once
#include <stdint.h>

/* A keyed permutation of 0..n-1 (cycle-walking Feistel network), for a send that picks so many
 * different persons. */
struct yl_permutation {
    uint64_t n;
    uint32_t half_bits;
    uint32_t key[8];
};
void yl_permutation_init(struct yl_permutation *permutation, uint64_t n, uint64_t key);
/* Murmur3's finaliser, keyed: enough mixing for a Feistel round. */
static inline uint32_t yl_permutation_mix(uint32_t x, uint32_t key)
{
    x = (x ^ key) * 0x9E3779B1u;
    x = (x ^ x >> 16) * 0x85EBCA6Bu;
    x = (x ^ x >> 13) * 0xC2B2AE35u;
    return x ^ x >> 16;
}
uint64_t yl_permutation_at(const struct yl_permutation *permutation, uint64_t i);
/* The i that comes to `at`. */
uint64_t yl_permutation_of(const struct yl_permutation *permutation, uint64_t at);
