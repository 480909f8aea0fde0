/* report_captions.c: figures that the captions of pictures name; contract in report_say.h */
#include "sim/report/report_say.h"
#include <string.h>

static void caption_online(struct yl_page *page, const struct yl_report_study *study)
{
    const char *room = yl_study_room(study);
    if (!room) return;
    struct yl_figure peak = yl_study_base_figure(study, room, "peak_online");
    if (peak.there)
        YL_SAY(page, "The base peaks at {1} viewers in {0} ({1l} to {1h}).",
               "基准方案在{0}最高同时 {1} 人（{1l} 至 {1h}）。", yl_study_named(study, room),
               yl_fact_of(YL_FACT_NUMBER, peak.value));
}

static void caption_conversion(struct yl_page *page, const struct yl_report_study *study)
{
    const struct yl_rows *rows = &study->summary;
    const struct yl_row_key key = {.variant = yl_study_base(study), .metric = "conversion"};
    const char *best = NULL;
    struct yl_estimate most = {0};
    for (size_t i = yl_rows_find(rows, 0, key); i < rows->count;
         i = yl_rows_find(rows, i + 1, key)) {
        const char *place = yl_row_text(rows, i, YL_ROWS_PLACE), *arrow = strchr(place, '>');
        struct yl_estimate share = yl_row_estimate(rows, i, YL_ROWS_MEAN);
        if (!arrow || yl_place_in(arrow, ">goals.") || !(share.mean > most.mean)) continue;
        best = place;
        most = share;
    }
    if (!best) return;
    const char *arrow = strchr(best, '>');
    char *entry = yl_arena_print(&page->arena, "entries.%.*s", (int)(arrow - best), best);
    YL_SAY(page, "The largest share arrives from {0} at {1}: {2}.",
           "抵达比例最高的是{0}到{1}：{2}。", yl_study_named(study, entry ? entry : best),
           yl_study_named(study, arrow + 1), yl_fact_of(YL_FACT_SHARE, most));
}

static const struct {
    const char *picture;
    yl_say_part *say;
} computed[] = {{"online", caption_online},
                {"conversion", caption_conversion},
                {"variants", yl_say_caption_variants},
                {"curve", yl_say_caption_sweep},
                {"heat", yl_say_caption_sweep}};

void yl_say_picture(struct yl_page *page, const struct yl_report_study *study, const char *picture)
{
    for (size_t i = 0; i < sizeof computed / sizeof *computed; i++)
        if (!strcmp(computed[i].picture, picture)) computed[i].say(page, study);
}
