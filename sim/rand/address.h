/* address.h: every draw has an address.
 *
 * Why      A random number is a pure function of who, where and what for: no generator state, so the same bytes for any number
 *          of threads, and common random numbers between variants decision by decision.
 * Shape    key = yl_key(seed, replication, name); word = yl_word(key, address, yl_ctr3(slot, 0, 0)). name is yl_hash_name of a
 *          dotted name; the address is that of a visit or person. Together they are the counter of the generator, ctr[4]:
 *          index, cell, origin, and what is drawn.
 * Units    a decision is one 32-bit word of a block shared by four neighbouring visits (index >> 2, word index & 3); a quantity
 *          is a 52-bit integer k of a block of its own, meaning u = (k + 1/2) 2^-52, never 0 or 1.
 * Cost     about 6 ns a block in scalar code; kernels.h has the forms over arrays.
 * Source   Philox4x32-10: Salmon, Moraes, Dror, Shaw, SC11; words as in Random123.
 */
#pragma once
#include <stdbool.h>
#include <stdint.h>

struct yl_key {
    uint32_t k0, k1;
};
struct yl_words {
    uint32_t w[4];
};
struct yl_address {
    uint32_t index; /* ctr[0]: of the arrival in its cell; of a person; a hash of a started visit */
    uint32_t cell;  /* ctr[1]: of time; 0 of a person; the rest of the hash of a started visit */
    uint32_t origin; /* ctr[2]: the stream or step that the visits come from; YL_ORIGIN_... */
};
/* What is drawn once for a person; how many arrive in a cell, and what a unit of a shock draws. */
enum { YL_ORIGIN_PERSON = 0x7FFFFFFF, YL_ORIGIN_COUNT = 0x7FFFFFFE };
static inline struct yl_address yl_person_address(uint32_t person)
{
    return (struct yl_address){person, 0, YL_ORIGIN_PERSON};
}
/* The order of visits at one instant: by origin, cell, index. Negative, 0 or positive. */
static inline int yl_address_compare(struct yl_address a, struct yl_address b)
{
    if (a.origin != b.origin) return a.origin < b.origin ? -1 : 1;
    if (a.cell != b.cell) return a.cell < b.cell ? -1 : 1;
    return (a.index > b.index) - (a.index < b.index);
}
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
/* ctr[3]: slot in bits 0-7, attempt in 8-15, jumps in 16-31. */
static inline uint32_t yl_ctr3(unsigned slot, unsigned attempt, unsigned jumps)
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
/* The key of a name in a replication (counted from 1). The last counter keeps it apart from all draws. */
static inline struct yl_key yl_key(uint64_t seed, uint32_t replication, uint64_t name)
{
    struct yl_words words =
        yl_philox((struct yl_key){(uint32_t)seed, (uint32_t)(seed >> 32)}, replication,
                  (uint32_t)name, (uint32_t)(name >> 32), 0x504C4345u);
    return (struct yl_key){words.w[0], words.w[1]};
}
/* The decision word of a visit. */
static inline uint32_t yl_word(struct yl_key key, struct yl_address address, uint32_t ctr3)
{
    return yl_philox(key, address.index >> 2, address.cell, address.origin, ctr3)
        .w[address.index & 3];
}
/* The quantity of a visit: k in [0, 2^52). */
static inline uint64_t yl_k52(struct yl_key key, struct yl_address address, uint32_t ctr3)
{
    struct yl_words words = yl_philox(key, address.index, address.cell, address.origin, ctr3);
    return ((uint64_t)words.w[1] << 32 | words.w[0]) >> 12;
}
/* A chance as a 64-bit threshold: p = threshold / 2^64. 0 and 1 are exact; of 1 `certain` is asked first. */
struct yl_chance {
    uint64_t threshold;
    bool certain; /* p = 1 */
};
struct yl_chance yl_chance_of(double p); /* 0 for what is below or NAN, 1 for what is above */
/* Passes? The slot in ctr3 is CHANCE or CHOOSE; the second word is drawn only when the first equals the
 * threshold's high half. */
static inline bool yl_passes(uint64_t threshold, struct yl_key key, struct yl_address address,
                             uint32_t ctr3)
{
    uint32_t word = yl_word(key, address, ctr3), high = (uint32_t)(threshold >> 32);
    if (word != high) return word < high;
    const uint32_t second = YL_SLOT_CHANCE2 - YL_SLOT_CHANCE; /* likewise from CHOOSE to CHOOSE2 */
    return yl_word(key, address, ctr3 + second) < (uint32_t)threshold;
}
