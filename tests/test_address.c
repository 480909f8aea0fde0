/* yl-test: LINK yl_rand LABELS fast,exact TIMEOUT 30 */
/* test_address.c: Philox against the published answers, and what an address promises. */
#include "sim/rand/address.h"
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

static FILE *opened(const char *name)
{
    char path[1024];
    snprintf(path, sizeof path, "%s/%s", YL_SOURCE_DIR, name);
    FILE *file = fopen(path, "r");
    cr_assert(ne(ptr, file, NULL), "%s", path);
    return file;
}

Test(address, philox_gives_the_published_answers)
{
    FILE *file = opened("tests/known/philox.txt");
    char line[256];
    unsigned promised = 0, run = 0;
    while (fgets(line, sizeof line, file)) {
        uint32_t v[10];
        if (line[0] == '#') {
            sscanf(line, "# rows %u", &promised);
            continue;
        }
        int got = sscanf(line,
                         "%" SCNx32 "%" SCNx32 "%" SCNx32 "%" SCNx32 "%" SCNx32 "%" SCNx32
                         "%" SCNx32 "%" SCNx32 "%" SCNx32 "%" SCNx32,
                         &v[0], &v[1], &v[2], &v[3], &v[4], &v[5], &v[6], &v[7], &v[8], &v[9]);
        cr_assert(eq(int, got, 10), "row %u", run);
        struct yl_words w = yl_philox((struct yl_key){v[4], v[5]}, v[0], v[1], v[2], v[3]);
        for (int i = 0; i < 4; i++) cr_expect(eq(u32, w.w[i], v[6 + i]), "row %u word %d", run, i);
        run++;
    }
    fclose(file);
    cr_expect(gt(u32, promised, 0));
    cr_expect(eq(u32, run, promised));
}

Test(address, philox_gives_the_answers_of_sim_051)
{
    static const struct {
        const char *name;
        uint32_t in[6];
    } rows[] = {{"zero", {0, 0, 0, 0, 0, 0}},
                {"ones", {~0u, ~0u, ~0u, ~0u, ~0u, ~0u}},
                {"pi", {0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344, 0xa4093822, 0x299f31d0}}};
    FILE *file = opened("tests/published/cases.csv");
    char line[4096] = "", want[128];
    while (fgets(line, sizeof line, file) && strncmp(line, "SIM-051,", 8) != 0) continue;
    fclose(file);
    for (unsigned i = 0; i < 3; i++) {
        const uint32_t *c = rows[i].in;
        struct yl_words w = yl_philox((struct yl_key){c[4], c[5]}, c[0], c[1], c[2], c[3]);
        snprintf(want, sizeof want, "%s=%08" PRIx32 " %08" PRIx32 " %08" PRIx32 " %08" PRIx32,
                 rows[i].name, w.w[0], w.w[1], w.w[2], w.w[3]);
        cr_expect(ne(ptr, strstr(line, want), NULL), "%s is not in: %s", want, line);
    }
}

Test(address, four_neighbours_share_a_block)
{
    struct yl_key key = yl_key(20210702, 3, 77);
    for (uint32_t c0 = 0; c0 < 64; c0++) {
        struct yl_words block = yl_philox(key, c0 / 4, 5, 6, 0);
        cr_expect(eq(u32, yl_word(key, (struct yl_address){c0, 5, 6}, 0), block.w[c0 % 4]),
                  "visit %u", c0);
    }
}

Test(address, every_part_of_an_address_matters)
{
    struct yl_key keys[] = {
        yl_key(1, 1, 1), yl_key(2, 1, 1), yl_key(1 + (UINT64_C(1) << 32), 1, 1),
        yl_key(1, 2, 1), yl_key(1, 1, 2), yl_key(1, 1, 1 + (UINT64_C(1) << 32))};
    for (unsigned i = 0; i < 6; i++)
        for (unsigned j = 0; j < i; j++)
            cr_expect(keys[i].k0 != keys[j].k0 || keys[i].k1 != keys[j].k1, "keys %u and %u", i, j);
    uint64_t k[] = {yl_k52(keys[0], (struct yl_address){1, 2, 3}, yl_ctr3(8, 0, 0)),
                    yl_k52(keys[0], (struct yl_address){2, 2, 3}, yl_ctr3(8, 0, 0)),
                    yl_k52(keys[0], (struct yl_address){1, 3, 3}, yl_ctr3(8, 0, 0)),
                    yl_k52(keys[0], (struct yl_address){1, 2, 4}, yl_ctr3(8, 0, 0)),
                    yl_k52(keys[0], (struct yl_address){1, 2, 3}, yl_ctr3(9, 0, 0)),
                    yl_k52(keys[0], (struct yl_address){1, 2, 3}, yl_ctr3(8, 1, 0)),
                    yl_k52(keys[0], (struct yl_address){1, 2, 3}, yl_ctr3(8, 0, 1))};
    for (unsigned i = 0; i < 7; i++) {
        cr_expect(lt(u64, k[i], UINT64_C(1) << 52));
        for (unsigned j = 0; j < i; j++)
            cr_expect(ne(u64, k[i], k[j]), "quantities %u and %u", i, j);
    }
}

Test(address, a_chance_is_a_threshold_and_its_ends_are_exact)
{
    static const struct {
        double p;
        uint64_t threshold;
        bool certain;
    } rows[] = {{0.0, 0, false},
                {-1.0, 0, false},
                {1.0, UINT64_MAX, true},
                {0.5, UINT64_C(1) << 63, false},
                {0x1p-64, 1, false},
                {1e-9, UINT64_C(18446744074), false},
                {0.75, UINT64_C(3) << 62, false},
                {1.0 - 0x1p-53, UINT64_MAX - 2047, false}};
    for (unsigned i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct yl_chance chance = yl_chance_of(rows[i].p);
        cr_expect(eq(u64, chance.threshold, rows[i].threshold), "p %g", rows[i].p);
        cr_expect(eq(int, chance.certain, rows[i].certain), "p %g", rows[i].p);
    }
    cr_expect(eq(u64, yl_chance_of(NAN).threshold, 0));
}

Test(address, a_tie_is_settled_by_the_second_word)
{
    struct yl_key key = yl_key(1, 1, 9);
    for (uint32_t visit = 0; visit < 200; visit++) {
        uint32_t ctr3 = yl_ctr3(visit % 2 ? YL_SLOT_CHOOSE : YL_SLOT_CHANCE, 0, 0);
        uint32_t second_slot = visit % 2 ? YL_SLOT_CHOOSE2 : YL_SLOT_CHANCE2;
        uint64_t high = (uint64_t)yl_word(key, (struct yl_address){visit, 4, 5}, ctr3) << 32;
        uint64_t second =
            yl_word(key, (struct yl_address){visit, 4, 5}, yl_ctr3(second_slot, 0, 0));
        cr_expect(not(yl_passes(high | second, key, (struct yl_address){visit, 4, 5}, ctr3)),
                  "visit %u", visit);
        cr_expect(yl_passes(high | (second + 1), key, (struct yl_address){visit, 4, 5}, ctr3),
                  "visit %u", visit);
        cr_expect(not(yl_passes(0, key, (struct yl_address){visit, 4, 5}, ctr3)), "visit %u at p 0",
                  visit);
    }
}
