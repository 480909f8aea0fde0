/* report_captions.c: figures that the captions of pictures name; contract in report_say.h */
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
    const char *picture;
    void (*say)(struct yl_page *page, const struct yl_study *study);
} computed[] = {{"online", caption_online},
                {"conversion", caption_conversion},
                {"variants", yl_say_caption_variants},
                {"curve", yl_say_caption_sweep},
                {"heat", yl_say_caption_sweep}};

void yl_say_picture(struct yl_page *page, const struct yl_study *study, const char *picture)
{
    for (size_t i = 0; i < sizeof computed / sizeof *computed; i++)
        if (!strcmp(computed[i].picture, picture)) computed[i].say(page, study);
}
