/* report_sweep.c: the key figures of a sweep; contract in report_say.h */
#include "sim/report/report_say.h"
#include <stdlib.h>

/* The figure at the point and variant of this row of best.csv. */
static struct yl_figure figure_at(const struct yl_report_study *study, const struct yl_rows *best,
                                  size_t row, const char *place, const char *metric)
{
    return yl_study_figure(study, (struct yl_row_key){yl_row_text(best, row, 0),
                                                      yl_row_text(best, row, 1), place, metric});
}

/* The figure that decides where it is best and where it is worst, then what else is there at the best point. */
void yl_say_sweep_keys(struct yl_page *page, const struct yl_report_study *study)
{
    enum { POINT, VARIANT, PLACE, METRIC, RANK };
    static const char *const metrics[][3] = {
        {"orders", "orders there", "最佳点的订单"},
        {"net_cny", "net there (CNY)", "最佳点的净利润（元）"},
        {"cost_cny", "cost there (CNY)", "最佳点的成本（元）"}};
    const struct yl_rows best =
        yl_rows_of(&study->sheet[YL_STUDY_BEST], "point variant place metric rank");
    size_t first = best.count, last = best.count;
    for (size_t i = 0; i < best.count; i++) {
        if (!yl_row_is(&best, i, PLACE, study->place) ||
            !yl_row_is(&best, i, METRIC, study->metric))
            continue;
        const double rank = yl_row_number(&best, i, RANK);
        if (first == best.count || rank < yl_row_number(&best, first, RANK)) first = i;
        if (last == best.count || rank > yl_row_number(&best, last, RANK)) last = i;
    }
    if (first == best.count) return;
    struct yl_figure figure = figure_at(study, &best, first, study->place, study->metric);
    yl_say_key_primary(page, study, "%s at the best point", "最佳点的%s", &figure);
    if (first == last) return;
    figure = figure_at(study, &best, last, study->place, study->metric);
    yl_say_key_primary(page, study, "%s at the worst point", "最差点的%s", &figure);
    (void)yl_say_key_target(page, study, yl_row_text(&best, first, POINT),
                            yl_row_text(&best, first, VARIANT));
    for (size_t i = 0; i < sizeof metrics / sizeof *metrics; i++) {
        figure = figure_at(study, &best, first, "all", metrics[i][0]);
        if (figure.there && !yl_study_decides(study, "all", metrics[i][0]))
            yl_say_key_figure(page, metrics[i][1], metrics[i][2], YL_FACT_NUMBER, &figure);
    }
}
