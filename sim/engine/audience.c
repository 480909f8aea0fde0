/* audience.c: by attempts first, by rank where they find nobody. Contract: audience.h. */
#include "sim/engine/audience.h"
#include "sim/base/array.h"
#include "sim/base/get.h"
#include <stdlib.h>

enum { ATTEMPTS = 255 };

bool yl_audience_init(struct yl_replication *replication)
{
    const struct yl_plan *plan = replication->plan;
    replication->found = yl_get_zeroed(plan->streams + 1, sizeof *replication->found);
    replication->not_found = yl_get_zeroed(plan->streams + 1, sizeof *replication->not_found);
    replication->member = yl_get_zeroed(plan->audiences + 1, sizeof *replication->member);
    replication->members = yl_get_zeroed(plan->audiences + 1, sizeof *replication->members);
    bool good =
        replication->found && replication->not_found && replication->member && replication->members;
    for (uint32_t s = 0; s < plan->streams && good; s++) {
        const struct yl_plan_stream *stream = &plan->stream[s];
        if (stream->kind != YL_STREAM_SEND_PERSONS || stream->audience < 0) continue;
        replication->found[s] =
            yl_get_zeroed((size_t)stream->number + 1, sizeof **replication->found);
        good = true;
    }
    for (uint32_t a = 0; a < plan->audiences && good; a++) {
        if (!plan->audience[a].listed) continue;
        replication->member[a] = yl_try_get((size_t)plan->size, sizeof **replication->member);
        good = replication->member[a] != NULL;
    }
    return good;
}

void yl_audience_free(struct yl_replication *replication)
{
    const struct yl_plan *plan = replication->plan;
    for (uint32_t s = 0; replication->found && s < plan->streams; s++) free(replication->found[s]);
    for (uint32_t a = 0; replication->member && a < plan->audiences; a++)
        free(replication->member[a]);
    YL_FREE(replication->found, replication->not_found, replication->member, replication->members);
}

bool yl_audience_has(const struct yl_replication *replication, uint32_t audience, uint32_t person)
{
    const struct yl_plan_audience *of = &replication->plan->audience[audience];
    bool has = true;
    for (uint32_t i = 0; i < of->traits && has; i++)
        has = of->mask[i] >>
                  yl_replication_trait(replication, of->axis[i], yl_person_address(person)) &
              1;
    return has;
}

static uint64_t draw(const struct yl_replication *replication, struct yl_address address,
                     uint32_t attempt)
{
    return yl_k52(replication->key[replication->plan->people_key], address,
                  yl_ctr3(YL_SLOT_PERSON, attempt, 0));
}

/* The first member whose number is not below a person's. */
static uint32_t rank_of(const uint32_t *member, uint32_t members, uint32_t person)
{
    uint32_t low = 0, high = members;
    while (low < high) {
        uint32_t mid = low + (high - low) / 2;
        if (member[mid] < person)
            low = mid + 1;
        else
            high = mid;
    }
    return low;
}

uint32_t yl_audience_pick(const struct yl_replication *replication, uint32_t audience,
                          struct yl_address address, uint32_t except)
{
    const uint64_t size = (uint64_t)replication->plan->size, out = except != YL_NOBODY;
    for (uint32_t attempt = 0; attempt < ATTEMPTS && size > out; attempt++) {
        uint32_t person = (uint32_t)yl_part_of(size - out, draw(replication, address, attempt));
        person += out && person >= except;
        if (yl_audience_has(replication, audience, person)) return person;
    }
    const uint32_t *member = replication->member[audience],
                   members = replication->members[audience];
    uint32_t at = rank_of(member, members, except);
    bool skips = at < members && member[at] == except;
    if (members <= skips) return YL_NOBODY;
    uint32_t rank = (uint32_t)yl_part_of(members - skips, draw(replication, address, ATTEMPTS));
    return member[rank + (skips && rank >= at)];
}

void yl_audience_start(struct yl_replication *replication)
{
    const struct yl_plan *plan = replication->plan;
    for (uint32_t a = 0; a < plan->audiences; a++) {
        if (!replication->member[a]) continue;
        replication->members[a] = 0;
        for (int64_t person = 0; person < plan->size; person++)
            if (yl_audience_has(replication, a, (uint32_t)person))
                replication->member[a][replication->members[a]++] = (uint32_t)person;
    }
}

void yl_audience_book(struct yl_replication *replication)
{
    const struct yl_plan *plan = replication->plan;
    for (uint32_t s = 0; s < plan->streams; s++)
        if (replication->not_found[s])
            yl_tally_add(replication->tally, true, plan->stream[s].entry,
                         plan->entry[plan->stream[s].entry].slot + YL_ENTRY_NOT_FOUND,
                         replication->not_found[s]);
}
