/* address.h: every draw has an address.
 *
 * Why      A random number is a pure function of who, where and what for: no generator state, so
 *          the same bytes for any number of threads, and common random numbers between variants
 *          decision by decision.
 * Shape    key = yl_key(seed, replication, place); words = yl_philox(key, visit, c3).
 *          place is yl_hash_name of the dotted name; a visit is (c0, c1, c2).
 * Units    a decision is one 32-bit word of a block shared by four neighbouring visits (c0 >> 2,
 *          word c0 & 3); a quantity is a 52-bit integer k of a block of its own, meaning
 *          u = (k + 1/2) 2^-52, never 0 or 1.
 * Cost     about 6 ns a block in scalar code; kernels.h has the forms over arrays.
 * Errors   none.
 * Owns     nothing.
 * Threads  any.
 * Source   Philox4x32-10: Salmon, Moraes, Dror, Shaw, SC11; words as in Random123.
 */
#ifndef YL_SIM_RAND_ADDRESS_H
#define YL_SIM_RAND_ADDRESS_H
#include <stdbool.h>
#include <stdint.h>

struct yl_key {
    uint32_t k0, k1;
};
struct yl_words {
    uint32_t w[4];
};
enum yl_slot {
    YL_SLOT_CHANCE = 0,  /* p, or a trait */
    YL_SLOT_CHOOSE = 1,  /* choose or then */
    YL_SLOT_CHANCE2 = 2, /* second word of a tie */
    YL_SLOT_CHOOSE2 = 3,
    YL_SLOT_AFTER = 8,
    YL_SLOT_STAY = 9, /* watch or service */
    YL_SLOT_PATIENCE = 10,
    YL_SLOT_PRICE = 11,
    YL_SLOT_ARRIVAL = 12,
    YL_SLOT_PERSON = 13,
    YL_SLOT_COUNT = 14,
    YL_SLOT_CHILD = 15,
};
/* c3: slot in bits 0-7, attempt in 8-15, jumps in 16-31. */
static inline uint32_t yl_c3(unsigned slot, unsigned attempt, unsigned jumps)
{
    return (uint32_t)(slot & 255u) | (uint32_t)(attempt & 255u) << 8 |
           (uint32_t)(jumps & 65535u) << 16;
}
static inline struct yl_words yl_philox(struct yl_key key, uint32_t c0, uint32_t c1, uint32_t c2,
                                        uint32_t c3)
{
    uint32_t k0 = key.k0, k1 = key.k1;
    for (int round = 0; round < 10; round++, k0 += 0x9E3779B9u, k1 += 0xBB67AE85u) {
        uint64_t p0 = (uint64_t)c0 * 0xD2511F53u, p1 = (uint64_t)c2 * 0xCD9E8D57u;
        uint32_t n0 = (uint32_t)(p1 >> 32) ^ c1 ^ k0, n2 = (uint32_t)(p0 >> 32) ^ c3 ^ k1;
        c1 = (uint32_t)p1;
        c3 = (uint32_t)p0;
        c0 = n0;
        c2 = n2;
    }
    return (struct yl_words){{c0, c1, c2, c3}};
}
/* The key of a place in a replication (counted from 1). */
static inline struct yl_key yl_key(uint64_t seed, uint32_t replication, uint64_t place)
{
    struct yl_words words =
        yl_philox((struct yl_key){(uint32_t)seed, (uint32_t)(seed >> 32)}, replication,
                  (uint32_t)place, (uint32_t)(place >> 32), 0x504C4345u);
    return (struct yl_key){words.w[0], words.w[1]};
}
/* The decision word of a visit. */
static inline uint32_t yl_word(struct yl_key key, uint32_t c0, uint32_t c1, uint32_t c2,
                               uint32_t c3)
{
    return yl_philox(key, c0 >> 2, c1, c2, c3).w[c0 & 3];
}
/* The quantity of a visit: k in [0, 2^52). */
static inline uint64_t yl_k52(struct yl_key key, uint32_t c0, uint32_t c1, uint32_t c2, uint32_t c3)
{
    struct yl_words words = yl_philox(key, c0, c1, c2, c3);
    return ((uint64_t)words.w[1] << 32 | words.w[0]) >> 12;
}
/* A chance as a 64-bit threshold: p = threshold / 2^64. 0 and 1 are exact and draw nothing. */
struct yl_chance {
    uint64_t threshold;
    bool certain; /* p = 1 */
};
struct yl_chance yl_chance_of(double p);
/* Passes? `slot` is CHANCE or CHOOSE; the second word is drawn only when the first equals the
 * threshold's high half. */
static inline bool yl_passes(uint64_t threshold, struct yl_key key, uint32_t c0, uint32_t c1,
                             uint32_t c2, uint32_t c3)
{
    uint32_t word = yl_word(key, c0, c1, c2, c3), high = (uint32_t)(threshold >> 32);
    if (word != high) return word < high;
    return yl_word(key, c0, c1, c2, c3 + 2) <
           (uint32_t)threshold; /* CHANCE -> CHANCE2, CHOOSE -> CHOOSE2 */
}
#endif
