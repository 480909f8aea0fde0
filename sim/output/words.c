/* words.c: one table, contract in words.h */
#include "sim/output/words.h"
#include <stddef.h>
#include <string.h>

static const struct {
    const char *metric, *text[2];
    bool share;
} words[] = {
    {"abandoned", {"gave up waiting", "等待中放弃"}, false},
    {"actions_mean", {"actions of those who arrive", "到达者操作次数"}, false},
    {"actions_per_order", {"actions per order", "每单操作次数"}, false},
    {"aov_cny", {"order value (CNY)", "客单价（元）"}, false},
    {"arrivals", {"arrivals", "到达人次"}, false},
    {"arrived", {"arrived", "抵达人次"}, false},
    {"conversion", {"conversion", "转化率"}, true},
    {"cost_cny", {"cost (CNY)", "成本（元）"}, false},
    {"cost_per_entrant_cny", {"cost per entry into a room (CNY)", "每次进房成本（元）"}, false},
    {"cost_per_order_cny", {"cost per order (CNY)", "每单成本（元）"}, false},
    {"cut", {"stopped by depth", "因层数截断"}, false},
    {"entrants", {"entries into the room", "进房人次"}, false},
    {"fees_cny", {"fees (CNY)", "平台费用（元）"}, false},
    {"given", {"given out", "已发放"}, false},
    {"gmv_cny", {"GMV (CNY)", "成交额（元）"}, false},
    {"late", {"after the end", "结束之后"}, false},
    {"mean_online", {"mean online", "平均在线"}, false},
    {"mean_online_live", {"mean online while live", "直播时平均在线"}, false},
    {"net_cny", {"net (CNY)", "净收益（元）"}, false},
    {"online", {"online", "在线人数"}, false},
    {"orders", {"orders", "订单"}, false},
    {"orders_per_1000_arrivals", {"orders per 1000 arrivals", "每千次到达订单"}, false},
    {"peak_online", {"peak online", "最高在线"}, false},
    {"persons", {"people", "人数"}, false},
    {"reached", {"reached", "达成人次"}, false},
    {"refills", {"refills", "补充次数"}, false},
    {"refunded_cny", {"refunded (CNY)", "退款（元）"}, false},
    {"refunds", {"refunds", "退款单数"}, false},
    {"refused", {"refused", "被拒人次"}, false},
    {"replays", {"replays", "回放人次"}, false},
    {"requests", {"requests", "请求次数"}, false},
    {"roi", {"net / cost", "净收益/成本"}, false},
    {"served", {"served", "已接待"}, false},
    {"stockouts", {"found it sold out", "遇缺货人次"}, false},
    {"switches_mean", {"app switches of those who arrive", "到达者切换次数"}, false},
    {"switches_per_order", {"app switches per order", "每单切换次数"}, false},
    {"taken", {"taken", "已占用"}, false},
    {"time_median_s", {"median time on the way (s)", "途中时间中位数（秒）"}, false},
    {"turned_away", {"turned away", "满员被拒"}, false},
    {"unique_viewers", {"different viewers", "观看人数"}, false},
    {"utilisation", {"utilisation", "利用率"}, true},
    {"visits", {"visits", "进店人次"}, false},
    {"wait_all_mean_s", {"mean wait of all (s)", "全部平均等待（秒）"}, false},
    {"wait_mean_s", {"mean wait of those served (s)", "已接待平均等待（秒）"}, false},
    {"waited_mean_s", {"mean wait (s)", "平均等待（秒）"}, false},
    {"watch_mean_s", {"mean time watched (s)", "平均观看时长（秒）"}, false},
};

const char *yl_words_metric(const char *metric, enum yl_lang lang)
{
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (!strcmp(words[i].metric, metric)) return words[i].text[lang == YL_ZH];
    return metric;
}

bool yl_words_share(const char *metric)
{
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (!strcmp(words[i].metric, metric)) return words[i].share;
    return false;
}
