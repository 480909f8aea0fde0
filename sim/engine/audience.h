/* audience.h: the people that an entry or a start is for.
 *
 * Why      A message goes to members, an advertisement to those who have seen the brand: who comes is
 *          drawn among them, and nobody outside is drawn or charged.
 * Shape    without numbered persons a visit has traits of its own: the shares of an audience stand
 *          beside those of the trait (stations.h, struct yl_trait_audience). With them a person is
 *          picked: yl_audience_pick; a send takes those of its permutation who belong to it
 *          (yl_audience_has). A moving audience, of those who remember something, is asked in the
 *          order of time: by the loop.
 * Order    a person is that of the visit's first attempt whose person belongs to the audience, so that
 *          visits keep their persons where an audience changes little.
 * Cost     1/share draws a visit, 255 at most, of a moving audience 4,095; then one look at all
 *          people, of a moving audience whenever a memory has changed since the last. 4 bytes a
 *          person where one is picked.
 * Errors   YL_NOBODY: the audience is empty.
 * Owns     the lists of members belong to the replication.
 * Threads  as the replication.
 */
#pragma once
#include "sim/engine/replication.h"

/* Room for what a replication keeps of audiences; false: no memory. */
bool yl_audience_init(struct yl_replication *replication);
void yl_audience_free(struct yl_replication *replication);
/* At an instant; of an audience that does not move, at any. */
bool yl_audience_has(const struct yl_replication *replication, uint32_t audience, uint32_t person,
                     int64_t time);
struct yl_audience_want {
    uint32_t audience, except; /* but not this one; YL_NOBODY: anybody */
    struct yl_address address; /* of the visit */
    int64_t time;
    const uint8_t *had; /* bits of persons who do not come; NULL: none */
};
uint32_t yl_audience_pick(const struct yl_replication *replication,
                          const struct yl_audience_want *want);
/* Lists who belongs to it, where somebody is picked by rank. */
void yl_audience_start(struct yl_replication *replication);
/* Counts the arrivals for which there was nobody, once a replication. */
void yl_audience_book(struct yl_replication *replication);
