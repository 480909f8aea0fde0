/* claim.h: visits on their way from agents to agents, in 32 bytes each.
 *
 * Why      A visit that asks agents and then others, past chances that only their word decides, is
 *          known to ask them as soon as it arrives: what it needs there is drawn with that of all
 *          others that come there, in batches. It becomes a visit of the loop only where it goes on
 *          in another way.
 * Shape    yl_claims_start(&loop) in front of a replication, behind yl_desk_start; yl_claims_open
 *          in front of a window; yl_claim_take for batches at an ordered node while it is gathered;
 *          yl_claims_run for those that come before everything else, yl_claim_event for one that
 *          has waited in the calendar; yl_claims_count behind a window adds what was counted.
 * Units    microseconds.
 * Order    that of the calendar; claims of one source at one node are counted together.
 * Cost     of a claim that goes on to others: an event of the calendar, a part of a group of draws.
 * Errors   YL_NO_MEMORY in the loop's status.
 * Owns     its arrays; yl_claims_free.
 * Threads  one loop, one thread.
 */
#ifndef YL_SIM_ENGINE_CLAIM_H
#define YL_SIM_ENGINE_CLAIM_H
#include "sim/engine/loop.h"

enum yl_status yl_claims_init(struct yl_loop *loop) YL_CHECKED;
void yl_claims_free(struct yl_loop *loop);
void yl_claims_start(struct yl_loop *loop);
void yl_claims_open(struct yl_loop *loop);
/* Takes the rows of a batch as claims (walk.h); `context` is the loop. */
bool yl_claim_take(void *context, const struct yl_walker *walker, const struct yl_batch *batch);
void yl_claims_run(struct yl_loop *loop);
void yl_claim_event(struct yl_loop *loop, const struct yl_event *event);
void yl_claims_count(struct yl_loop *loop);
#endif
