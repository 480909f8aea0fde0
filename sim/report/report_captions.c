/* report_captions.c: figures that the captions of pictures name; contract in report_say.h */
#include "sim/report/report_say.h"
#include <string.h>

static void caption_online(struct yl_page *page, const struct yl_report_study *study)
{
    const char *room = yl_study_room(study);
    if (!room) return;
    struct yl_figure peak = yl_study_base_figure(study, room, "peak_online");
    if (peak.there)
        YL_SAY(page,
               "The peak of a single campaign in {0} is {1} viewers on average ({1l} to {1h}).",
               "每次模拟在{0}各自的最高同时在线平均为 {1} 人（{1l} 至 {1h}）。",
               yl_study_named(study, room), yl_fact_of(YL_FACT_NUMBER, peak.value));
}

void yl_say_picture(struct yl_page *page, const struct yl_report_study *study, const char *picture)
{
    if (!strcmp(picture, "online")) caption_online(page, study);
}
