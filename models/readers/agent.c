/* agent.c: people who serve visits one at a time; contract in read.h */
#include "models/readers/read.h"

#define KEYS_INTO struct yl_agent
static const struct yl_key_row agent_keys[] = {
    KEY_LABEL,
    KEY(COUNT, "count", count, "how many serve", "服务人数", RANGE(1, 1e9), REQUIRED),
    KEY_QUANTITY("service", service, DURATION, "time of one service", "一次服务的时间", REQUIRED),
    KEY_QUANTITY("patience", patience, DURATION, "how long a visit waits; if omitted: for ever",
                 "访问等多久；不写则一直等"),
    KEY_DESTINATION("otherwise", otherwise,
                    "where a visit goes whose patience ends; if omitted: it ends as abandoned",
                    "等不及的访问去哪里；不写则以 abandoned 结束", OF(YL_LEAVE)),
};
const struct yl_key_table yl_agent_table = KEY_TABLE("agents", "客服", agent_keys);

YL_READ_THING(agent, .at = item->key_at)
