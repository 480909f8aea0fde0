/* test_attribution.c: rules of attribution against hand counts, matrices and enumeration */
/* yl-test: LINK yl_stats LABELS fast,exact TIMEOUT 20 */
/* Journeys ABABBA, ABBAA, AA, all of which convert: from the start to A always; from A 2 of 8 moves to A, 3 to B, 3 convert; from B
 * 3 of 5 to A, 2 to B. Without A nobody converts; without B a walk converts with (3/8) / (1 - 2/8) = 1/2. Removal effects 1
 * and 1/2 of 3 conversions: A 2, B 1. */
#include "sim/stats/attribution.h"
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { MOST = 16, PLAYERS = 5, ORDERS = 120, DRAWN = 400 };

static struct yl_attribution is;
static void drop(void) { yl_attribution_free(&is); }
TestSuite(attribution, .fini = drop);

static void near(double got, double want)
{
    cr_expect(fabs(got - want) <= 1e-12 * fmax(1, fabs(want)), "%.15g, expected %.15g", got, want);
}

/* "ABBA": a day between touches, the last one a day before the conversion; half-life 7 days. */
static void add(const char *journey, bool converted)
{
    struct yl_touch touch[MOST];
    size_t touches = strlen(journey);
    for (size_t i = 0; i < touches; i++)
        touch[i] = (struct yl_touch){(uint32_t)(journey[i] - 'A'), (double)(touches - i) / 7};
    yl_attribution_add(&is, touch, touches, converted);
}

static void holds(enum yl_attribution_rule rule, const double *want)
{
    for (uint32_t i = 0; i < is.entries; i++) near(yl_attribution_credit(&is, rule, i), want[i]);
}

Test(attribution, three_journeys_by_hand)
{
    yl_attribution_make(&is, 2);
    add("ABABBA", true);
    add("ABBAA", true);
    add("AA", true);
    yl_attribution_end(&is);
    holds(YL_RULE_MARKOV, (double[]){2, 1});
    holds(YL_RULE_FIRST, (double[]){3, 0});
    holds(YL_RULE_LAST, (double[]){3, 0});
    holds(YL_RULE_LINEAR, (double[]){0.5 + 0.6 + 1, 0.5 + 0.4});
    holds(YL_RULE_POSITION, (double[]){0.8 + 0.2 / 4 + 0.8 + 0.2 / 3 + 1, 0.15 + 0.4 / 3});
    holds(YL_RULE_SHAPLEY, (double[]){2, 1});
    double half = exp2(-1.0 / 7), one = 0, all = 0;
    for (int i = 1; i <= 6; i++) all += pow(half, i);
    one += (pow(half, 6) + pow(half, 4) + half) / all;
    all -= pow(half, 6);
    one += (pow(half, 5) + pow(half, 2) + half) / all + 1;
    holds(YL_RULE_DECAY, (double[]){one, 3 - one});
    near(is.touches[0], 8);
    near(is.touches[1], 5);
}

/* Two of four that begin with A go on to B, where one of three converts, and one of the others does; B alone brings the third. */
Test(attribution, removal_of_journeys_that_do_not_convert)
{
    yl_attribution_make(&is, 3);
    add("AB", true);
    add("AB", false);
    add("A", true);
    add("A", false);
    add("B", false);
    yl_attribution_end(&is);
    /* converts: B 1/3; A 1/4 + 1/2 x 1/3 = 5/12; all 4/5 x 5/12 + 1/5 x 1/3 = 2/5. Without A 1/15, without B 4/5 x 1/4 = 1/5. */
    double a = 1 - (1.0 / 15) / 0.4, b = 1 - 0.2 / 0.4;
    holds(YL_RULE_MARKOV, (double[]){2 * a / (a + b), 2 * b / (a + b), 0});
    holds(YL_RULE_LAST, (double[]){1, 1, 0});
    near(is.lost, 3);
}

static void swap(uint32_t *one, uint32_t *two)
{
    uint32_t kept = *one;
    *one = *two;
    *two = kept;
}

/* Adds what each player adds to those before it, over every order of the rest. */
static void walk(uint32_t *order, uint32_t at, const double *worth, double *value)
{
    uint32_t before = 0;
    for (uint32_t i = 0; i < PLAYERS && at == PLAYERS; i++) {
        uint32_t with = before | 1u << order[i];
        value[order[i]] += (worth[with] - worth[before]) / ORDERS;
        before = with;
    }
    for (uint32_t i = at; i < PLAYERS; i++) {
        swap(&order[at], &order[i]);
        walk(order, at + 1, worth, value);
        swap(&order[at], &order[i]);
    }
}

/* Shapley's value by its definition: the mean over all 120 orders of what an entry adds to v. */
Test(attribution, shapley_by_enumeration)
{
    double worth[1 << PLAYERS] = {0}, value[PLAYERS] = {0};
    uint64_t state = 1;
    yl_attribution_make(&is, PLAYERS);
    for (int j = 0; j < DRAWN; j++) {
        char journey[8] = "";
        uint32_t met = 0, touches = 1;
        bool converted;
        state = state * 6364136223846793005u + 1442695040888963407u;
        touches += (uint32_t)(state >> 60) % 6;
        converted = state >> 59 & 1;
        for (uint32_t i = 0; i < touches; i++) {
            uint32_t entry = (uint32_t)(state >> (20 + 5 * i)) % PLAYERS;
            journey[i] = (char)('A' + entry);
            met |= 1u << entry;
        }
        add(journey, converted);
        for (uint32_t s = 0; s < 1u << PLAYERS; s++) worth[s] += converted && (met & ~s) == 0;
    }
    yl_attribution_end(&is);
    walk((uint32_t[]){0, 1, 2, 3, 4}, 0, worth, value);
    holds(YL_RULE_SHAPLEY, value);
    for (enum yl_attribution_rule rule = 0; rule < YL_RULES; rule++) {
        double sum = 0;
        for (uint32_t i = 0; i < PLAYERS; i++) sum += yl_attribution_credit(&is, rule, i);
        near(sum, is.converted);
    }
}
