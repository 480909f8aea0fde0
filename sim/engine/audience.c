/* audience.c: by attempts first, by rank where they find nobody. Contract: audience.h. */
#include "sim/engine/audience.h"
#include "sim/base/get.h"
#include "sim/engine/memory.h"
#include <stdlib.h>
#include <string.h>

enum { ATTEMPTS = 255, MOVING_ATTEMPTS = 4095 };

bool yl_audience_init(struct yl_replication *replication)
{
    const struct yl_plan *plan = replication->plan;
    struct yl_arena *arena = &replication->arena;
    replication->not_found = yl_arena_get(arena, plan->streams * sizeof *replication->not_found);
    replication->member = yl_arena_get(arena, plan->audiences * sizeof *replication->member);
    replication->members = yl_arena_get(arena, plan->audiences * sizeof *replication->members);
    replication->listed = yl_arena_get(arena, plan->audiences * sizeof *replication->listed);
    replication->had = yl_arena_get(arena, plan->streams * sizeof *replication->had);
    bool good = true;
    for (uint32_t s = 0; s < plan->streams && good; s++) {
        const struct yl_plan_stream *stream = &plan->stream[s];
        if (stream->once)
            good = (replication->had[s] = yl_try_get((size_t)plan->size / 8 + 1, 1)) != NULL;
        if (stream->kind != YL_STREAM_SEND_PERSONS || (stream->audience < 0 && !stream->by_roll) ||
            replication->found)
            continue;
        replication->found = yl_arena_get(arena, (size_t)plan->size * sizeof *replication->found);
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
    for (uint32_t s = 0; replication->had && s < plan->streams; s++) free(replication->had[s]);
    for (uint32_t a = 0; replication->member && a < plan->audiences; a++)
        free(replication->member[a]);
}

static uint32_t value_of(const struct yl_replication *replication, uint32_t axis, uint32_t person,
                         int64_t time)
{
    const struct yl_plan *plan = replication->plan;
    const struct yl_plan_axis *one = &plan->axis[axis];
    if (one->kind != YL_AXIS_MEMORY)
        return yl_replication_trait(replication, axis, yl_person_address(person));
    return yl_memory_value(&one->memory, *yl_replication_recall(replication, person),
                           plan->lapses ? replication->since + (size_t)person * plan->lapses : NULL,
                           time - plan->from);
}

bool yl_audience_has(const struct yl_replication *replication, uint32_t audience, uint32_t person,
                     int64_t time)
{
    const struct yl_plan_audience *of = &replication->plan->audience[audience];
    bool has = true;
    for (uint32_t i = 0; i < of->tests && has; i++)
        has = of->mask[i] >> value_of(replication, of->axis[i], person, time) & 1;
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

static bool has_had(const uint8_t *had, uint32_t person)
{
    return had && had[person >> 3] >> (person & 7) & 1;
}

static void list(const struct yl_replication *replication, uint32_t audience, int64_t time)
{
    uint32_t *member = replication->member[audience], n = 0;
    for (int64_t person = 0; person < replication->plan->size; person++)
        if (yl_audience_has(replication, audience, (uint32_t)person, time))
            member[n++] = (uint32_t)person;
    replication->members[audience] = n;
}

/* Of a moving audience, by rank: those that it has now, without the others that do not come. */
static uint32_t pick_listed(const struct yl_replication *replication,
                            const struct yl_audience_want *want)
{
    const uint32_t a = want->audience;
    if (replication->plan->lapses || replication->listed[a] != replication->recalls + 1)
        list(replication, a, want->time);
    replication->listed[a] = replication->recalls + 1;
    const uint32_t *member = replication->member[a];
    uint32_t n = 0, rank, at = 0;
    for (uint32_t i = 0; i < replication->members[a]; i++)
        n += member[i] != want->except && !has_had(want->had, member[i]);
    if (!n) return YL_NOBODY;
    rank = (uint32_t)yl_part_of(n, draw(replication, want->address, MOVING_ATTEMPTS));
    for (;; at++)
        if (member[at] != want->except && !has_had(want->had, member[at]) && !rank--)
            return member[at];
}

uint32_t yl_audience_pick(const struct yl_replication *replication,
                          const struct yl_audience_want *want)
{
    const uint64_t size = (uint64_t)replication->plan->size, out = want->except != YL_NOBODY;
    const bool moving = replication->plan->audience[want->audience].moving;
    const uint32_t attempts = moving ? MOVING_ATTEMPTS : ATTEMPTS;
    for (uint32_t attempt = 0; attempt < attempts && size > out; attempt++) {
        uint32_t person =
            (uint32_t)yl_part_of(size - out, draw(replication, want->address, attempt));
        person += out && person >= want->except;
        if (!has_had(want->had, person) &&
            yl_audience_has(replication, want->audience, person, want->time))
            return person;
    }
    if (moving) return pick_listed(replication, want);
    const uint32_t *member = replication->member[want->audience],
                   members = replication->members[want->audience];
    uint32_t at = rank_of(member, members, want->except);
    bool skips = at < members && member[at] == want->except;
    if (members <= skips) return YL_NOBODY;
    uint32_t rank =
        (uint32_t)yl_part_of(members - skips, draw(replication, want->address, ATTEMPTS));
    return member[rank + (skips && rank >= at)];
}

void yl_audience_start(struct yl_replication *replication)
{
    const struct yl_plan *plan = replication->plan;
    replication->recalls = 0;
    for (uint32_t a = 0; a < plan->audiences; a++) {
        replication->listed[a] = 0;
        if (replication->member[a] && !plan->audience[a].moving) list(replication, a, 0);
    }
    for (uint32_t s = 0; s < plan->streams; s++)
        if (replication->had[s]) memset(replication->had[s], 0, (size_t)plan->size / 8 + 1);
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
