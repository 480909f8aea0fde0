/* story.c: a line an event, with the time that has passed. Contract: story.h. */
#include "sim/output/story.h"
#include "sim/base/text.h"
#include <string.h>

/* Events in Chinese; what is not listed (outcomes, names) stays as it is. */
static const char *const words[][2] = {
    {"begins", "开始"},         {"reached", "到达"},       {"skipped", "跳过"},
    {"passed", "通过"},         {"arrives", "进入"},       {"waits", "等待"},
    {"served", "接待"},         {"left", "离开"},          {"done", "走完"},
    {"order", "下单"},          {"watched", "看完离开"},   {"abandoned", "等待中放弃"},
    {"stockout", "售罄"},       {"full", "满员离开"},      {"ended", "本场已结束"},
    {"never_live", "从未开播"}, {"under_way", "仍在途中"}, {"gives up", "放弃"},
};

const char *yl_story_word(const char *event, enum yl_lang lang)
{
    for (size_t i = 0; lang == YL_ZH && i < sizeof words / sizeof *words; i++)
        if (!strcmp(words[i][0], event)) return words[i][1];
    return event;
}

static void print_variant(FILE *out, const struct yl_result *result,
                          const struct yl_variant_result *v, enum yl_lang lang)
{
    const struct yl_journeys *journeys = &v->journeys;
    for (uint32_t i = 0; i < journeys->visits; i++) {
        int64_t first = 0;
        fprintf(out, T(lang, "%s: %s (person %s)\n", "%s：%s（人 %s）\n"), v->name,
                journeys->visit[i], journeys->person[i]);
        for (size_t e = 0, n = 0; e < journeys->events; e++) {
            const struct yl_journey_event *event = &journeys->event[e];
            char time[YL_TIME_TEXT], since[YL_NUMBER];
            if (event->visit != i) continue;
            if (!n++) first = event->time;
            yl_time_print(time, event->time, &result->zone);
            yl_text_number(since, (double)(event->time - first) * 1e-6);
            fprintf(out, "  %.19s  +%-12s %s%s%s%s%s\n", time, since, event->place,
                    *event->step ? "." : "", event->step, *event->place ? "  " : "",
                    yl_story_word(event->event, lang));
        }
    }
}

void yl_story_print(FILE *out, const struct yl_result *result, enum yl_lang lang)
{
    for (uint32_t v = 0; v < result->variants; v++)
        print_variant(out, result, &result->variant[v], lang);
}

void yl_story_rows(struct yl_csv_out *csv, const struct yl_result *result,
                   const struct yl_variant_result *variant)
{
    const struct yl_journeys *all = &variant->journeys;
    for (size_t i = 0; i < all->events; i++) {
        const struct yl_journey_event *event = &all->event[i];
        YL_CSV_PUT(csv, variant->name, all->visit[event->visit], all->person[event->visit]);
        yl_csv_time(csv, event->time, &result->zone);
        YL_CSV_ROW(csv, event->place, event->step, event->event);
    }
}
