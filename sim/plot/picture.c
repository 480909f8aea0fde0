/* picture.c: the table of pictures, contract in picture.h */
#include "sim/plot/picture.h"
#include "sim/plot/chart.h"
#include <string.h>

enum {
    RUN = YL_PICTURE_OF_RUN,
    SWEEP = YL_PICTURE_OF_SWEEP,
    ANY = RUN | SWEEP,
    CARD = RUN | YL_PICTURE_ASKED
};

static const struct yl_picture pictures[] = {
#define PICTURE(name, of, reads, draw, en, zh, caption_en, caption_zh) \
    {#name, reads, of, draw, {en, zh}, {caption_en, caption_zh}},
#include "sim/plot/pictures.def"
#undef PICTURE
};
enum { PICTURES = sizeof pictures / sizeof *pictures };

const struct yl_picture *yl_picture_at(size_t i) { return i < PICTURES ? &pictures[i] : NULL; }

const struct yl_picture *yl_picture_named(const char *name)
{
    for (size_t i = 0; i < PICTURES; i++)
        if (!strcmp(pictures[i].name, name)) return &pictures[i];
    return NULL;
}

enum yl_status yl_plot_data(struct yl_plot_layout *layout, const char *picture,
                            const struct yl_plot_job *job)
{
    const struct yl_picture *row = yl_picture_named(picture);
    struct yl_plot_kit kit;
    struct yl_chart chart;
    *layout = (struct yl_plot_layout){0};
    if (!row) return YL_BAD_CALL;
    enum yl_status status = yl_plot_kit_open(&kit, job);
    yl_chart_open(&chart, layout, &kit);
    chart.about = row->caption[job->lang == YL_ZH];
    if (!status) status = row->draw(&chart);
    if (!chart.finding) chart.finding = row->question[job->lang == YL_ZH];
    if (!status) status = yl_chart_write(&chart);
    yl_chart_close(&chart);
    yl_plot_kit_close(&kit);
    return status;
}
