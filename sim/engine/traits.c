/* traits.c: what visits and persons are, one by one and as columns. Contract: replication.h. */
#include "sim/engine/replication.h"
#include <string.h>

/* The shares of a trait among visits of an origin. */
static struct yl_trait_audience trait_shares(const struct yl_plan_axis *trait, uint32_t origin)
{
    const struct yl_trait_audience *of = trait->audience;
    while (of && of->origin != origin) of = of->next;
    return of ? *of
              : (struct yl_trait_audience){.threshold = trait->threshold, .full = trait->full};
}

uint8_t yl_replication_trait(const struct yl_replication *replication, uint32_t axis,
                             struct yl_address address)
{
    const struct yl_plan_axis *trait = &replication->plan->axis[axis];
    const struct yl_trait_audience shares = trait_shares(trait, address.origin);
    struct yl_key key = replication->key[trait->key];
    if (trait->cluster && address.origin == YL_ORIGIN_PERSON) address.index /= trait->cluster;
    uint32_t word = yl_word(key, address, yl_ctr3(YL_SLOT_CHANCE, 0, 0)), second = 0;
    for (uint32_t v = 0; v + 1 < trait->values; v++)
        if ((uint32_t)(shares.threshold[v] >> 32) == word)
            second = yl_word(key, address, yl_ctr3(YL_SLOT_CHANCE2, 0, 0));
    uint64_t both = (uint64_t)word << 32 | second;
    uint8_t v = 0;
    while (v + 1u < trait->values && !shares.full[v] && both >= shares.threshold[v]) v++;
    return v;
}

enum { SOME = 512 };

/* Values of some: their words, compared with one threshold after another; ties one by one. */
static void some_traits(const struct yl_replication *replication, uint32_t axis,
                        const struct yl_trait_audience *of, const struct yl_addresses *who,
                        uint8_t *out)
{
    const struct yl_plan_axis *trait = &replication->plan->axis[axis];
    static const uint32_t no_cell[SOME + YL_ROW_PAD];
    const bool grouped = trait->cluster && who->origin == YL_ORIGIN_PERSON;
    uint32_t word[SOME + YL_ROW_PAD], group[SOME + YL_ROW_PAD];
    if (grouped) memset(group + who->n, 0, YL_ROW_PAD * sizeof *group);
    for (uint32_t i = 0; grouped && i < who->n; i++) group[i] = who->index[i] / trait->cluster;
    replication->kernels->words(word, grouped ? group : who->index, who->cell ? who->cell : no_cell,
                                who->origin, yl_ctr3(YL_SLOT_CHANCE, 0, 0),
                                replication->key[trait->key], (int)who->n);
    memset(out, 0, who->n);
    for (uint32_t v = 0; v + 1 < trait->values && !of->full[v]; v++) {
        const uint32_t high = (uint32_t)(of->threshold[v] >> 32);
        for (uint32_t i = 0; i < who->n; i++)
            out[i] = (uint8_t)(out[i] + (word[i] >= high)); /* ties below */
    }
    for (uint32_t v = 0; v + 1 < trait->values && !of->full[v]; v++) {
        const uint32_t high = (uint32_t)(of->threshold[v] >> 32);
        for (uint32_t i = 0; i < who->n; i++)
            if (word[i] == high)
                out[i] = yl_replication_trait(
                    replication, axis,
                    (struct yl_address){who->index[i], who->cell ? who->cell[i] : 0, who->origin});
    }
}

void yl_replication_traits(const struct yl_replication *replication, uint32_t axis,
                           const struct yl_addresses *who, uint8_t *out)
{
    const struct yl_plan_axis *trait = &replication->plan->axis[axis];
    const struct yl_trait_audience of = trait_shares(trait, who->origin);
    uint32_t sure = 0;
    while (sure + 1 < trait->values && !of.full[sure] && !of.threshold[sure]) sure++;
    if (sure + 1 == trait->values || of.full[sure]) { /* all of the audience have it */
        memset(out, (int)sure, who->n);
        return;
    }
    for (uint32_t from = 0; from < who->n; from += SOME) {
        const struct yl_addresses some = {who->index + from, who->cell ? who->cell + from : NULL,
                                          who->origin, who->n - from < SOME ? who->n - from : SOME};
        some_traits(replication, axis, &of, &some, out + from);
    }
}
