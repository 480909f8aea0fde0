/* report_captions.c: heading and sentence of each picture; contract in report_page.h */
#include "sim/report/report_say.h"
#include <string.h>

static void caption_online(struct yl_page *page, const struct yl_study *study)
{
    const char *room = yl_study_room(study);
    struct yl_figure figure = {0};
    if (room) figure = yl_study_figure(study, NULL, yl_study_base(study), room, "peak_online");
    if (!figure.there) return;
    YL_SAY_FACTS("The base peaks at {1} viewers in {0} ({2} to {3}).",
                 "基准方案在{0}最高同时 {1} 人（{2} 至 {3}）。",
                 yl_fact_named(yl_study_label(study, room)), yl_fact_number(figure.mean),
                 yl_fact_number(figure.low), yl_fact_number(figure.high));
}

static void caption_conversion(struct yl_page *page, const struct yl_study *study)
{
    const struct yl_sheet *sheet = &study->finished.table[YL_OUTPUT_SUMMARY];
    int place = yl_table_column(sheet, "place"), metric = yl_table_column(sheet, "metric");
    int variant = yl_table_column(sheet, "variant"), mean = yl_table_column(sheet, "mean");
    const char *best = NULL;
    double most = 0;
    for (size_t i = 0; i < sheet->rows; i++) {
        const char *arrow = strchr(yl_table_cell(sheet, i, place), '>');
        double value = yl_table_number(sheet, i, mean);
        if (!arrow || !strncmp(arrow, ">goals.", 7) || !(value > most) ||
            strcmp(yl_table_cell(sheet, i, metric), "conversion") != 0 ||
            strcmp(yl_table_cell(sheet, i, variant), yl_study_base(study)) != 0)
            continue;
        best = yl_table_cell(sheet, i, place);
        most = value;
    }
    if (!best) return;
    const char *arrow = strchr(best, '>');
    char *entry = yl_arena_print(&page->arena, "entries.%.*s", (int)(arrow - best), best);
    YL_SAY_FACTS("The largest share arrives from {0} at {1}: {2}.",
                 "到达比例最高的是{0}到{1}：{2}。",
                 yl_fact_named(entry ? yl_study_label(study, entry) : best),
                 yl_fact_named(yl_study_label(study, arrow + 1)), yl_fact_share(most));
}

static const struct {
    const char *picture, *heading[2], *text[2];
    void (*computed)(struct yl_page *page, const struct yl_study *study);
} captions[] = {
    {"funnel",
     {"Funnel by entry", "各入口漏斗"},
     {"Each bar is how many are left after that step, on a logarithmic scale; the shortest of the "
      "brackets marks where most are lost. Pale: skipped by a condition.",
      "每条是该步之后剩余的人次（对数刻度）；括号里比例最低处流失最多。浅色：按条件跳过。"},
     NULL},
    {"sankey",
     {"From entry to order", "从入口到订单"},
     {"Width is visits of the base, grey is what is lost. Early steps past which more than eight "
      "times as many are left as arrive are not drawn; the funnel has them.",
      "宽度是基准方案的人次，灰色是流失。剩余人数仍超过到达者八倍的前几步不画，见漏斗图。"},
     NULL},
    {"online",
     {"Viewers online", "同时在线人数"},
     {"The line is the mean of the campaigns; nine in ten of them lie in the band.",
      "线是各次模拟的平均；十次中有九次在色带内。"},
     caption_online},
    {"orders",
     {"Orders over time", "订单随时间变化"},
     {"Orders in each bin of time: the mean, and the band that holds nine in ten campaigns.",
      "每个时间格内的订单：平均值与容纳十分之九活动的色带。"},
     NULL},
    {"steps",
     {"Claimed and real steps", "宣称步数与实际操作"},
     {"Hollow: the steps that the source claims; solid: the actions of those who arrive.",
      "空心：来源宣称的步数；实心：到达者的平均操作次数。"},
     NULL},
    {"conversion",
     {"Conversion against actions", "操作次数与转化率"},
     {"Each mark is an entry and a place (round: room, square: shop).",
      "每点是一条“入口 → 目的地”（圆点：直播间，方块：店铺）。"},
     caption_conversion},
    {"variants",
     {"Plans beside the base", "各方案与基准之差"},
     {"A bar that crosses the zero line, drawn grey, means: cannot tell.",
      "横线跨过零线（灰色）表示分不出高低。"},
     yl_say_caption_variants},
    {"frontier",
     {"Cost against orders", "成本与订单"},
     {"On the line nothing else has more orders at less cost; means only, the bars say how sure.",
      "线上的点没有别的方案成本更低而订单更多；只按平均值，横竖线表示不确定程度。"},
     NULL},
    {"sendtime",
     {"Time of sending", "发送时间"},
     {"The same people with the same luck, only the time of sending moves.",
      "同样的人、同样的运气，只改变发送时间。"},
     NULL},
    {"dashboard",
     {"Dashboard against truth", "看板与真实"},
     {"Solid blue is what happened, dashed orange what the late report shows at that moment.",
      "蓝色实线是真实发生的，橙色虚线是当时看板显示的。"},
     NULL},
    {"curve",
     {"Along the axes", "沿参数变化"},
     {"Means with their interval; where bands overlap we cannot tell which point is higher.",
      "平均值及其区间；色带重叠处分不出先后。"},
     yl_say_caption_sweep},
    {"heat",
     {"Over two axes", "两个参数"},
     {"The colour is the mean of the base, the lines join equal values.",
      "颜色是基准方案的平均值，线连接相等的值。"},
     yl_say_caption_sweep},
    {"power",
     {"Power", "功效"},
     {"How likely the experiment sees the effect, by the day it is read.",
      "按读数日期，实验看到效果的机会。"},
     NULL},
    {"truth",
     {"What the split reports", "分组实验报告的与真实的"},
     {"The round mark is the true effect of giving it to everybody, the squares are what the split "
      "reports on average; apart beyond their bars means that the split misleads.",
      "圆点是全员使用的真实效果，方块是分组实验的平均报告；横线不相交即分组实验会误导。"},
     NULL},
    {"stops",
     {"When each design stops", "各设计何时停"},
     {"Left, blue: the share of campaigns that stop on this day with the effect; right, orange: "
      "with equal arms, which are false alarms.",
      "左（蓝）：有效应时停在这一天的活动份额；右（橙）：两组相同时，即误报。"},
     NULL},
    {"days",
     {"The effect by day", "逐日效果"},
     {"The effect as the experiment has seen it up to that day.", "到当日为止实验看到的效果。"},
     NULL},
};

void yl_report_caption(struct yl_page *page, const struct yl_study *study, const char *picture)
{
    for (size_t i = 0; i < sizeof captions / sizeof *captions; i++) {
        if (strcmp(captions[i].picture, picture) != 0) continue;
        if (!study) {
            yl_page_both(page, captions[i].heading[0], captions[i].heading[1]);
            return;
        }
        yl_page_both(page, captions[i].text[0], captions[i].text[1]);
        fputc(' ', page->out);
        if (captions[i].computed) captions[i].computed(page, study);
        return;
    }
    if (!study) yl_page_text(page, picture);
}
