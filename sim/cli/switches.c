/* switches.c: rows as they are, groups added up, contract in switches.h */
#include "sim/cli/switches.h"
#include "sim/base/tell.h"
#include "sim/output/csv.h"
#include "sim/output/terminal.h"
#include <string.h>

enum yl_status yl_switches_write(const struct yl_switches *switches, const char *folder, bool bom,
                                 struct yl_fault *fault)
{
    struct yl_csv_out csv;
    enum yl_status status = yl_csv_open(&csv, folder, YL_SWITCHES_NAME, bom, fault);
    if (status) return status;
    yl_csv_header(&csv, "variant,baseline,entry,outcome_base,outcome_variant,visits,share");
    for (size_t i = 0; i < switches->rows; i++) {
        const struct yl_switch_row *row = &switches->row[i];
        YL_CSV_ROW(&csv, row->variant, row->baseline, row->entry, row->base, row->other,
                   row->visits, switches->share);
    }
    return yl_csv_close(&csv, true, fault);
}

static void show_one(FILE *out, const char *const *name, const double *visits)
{
    for (int g = 0; g < YL_SWITCH_GROUPS; g++) {
        if (g >= YL_SWITCH_ADDED && visits[g] == 0) continue;
        fputs("  ", out);
        yl_terminal_pad(out, name[g], 24);
        putc(' ', out);
        yl_terminal_cell(out, visits[g], -10);
        putc('\n', out);
    }
}

void yl_switches_show(FILE *out, const struct yl_switches *switches, uint32_t replications,
                      enum yl_lang lang)
{
    static const char *const en[YL_SWITCH_GROUPS] = {"won",          "lost",  "sure",
                                                     "out of reach", "added", "dropped"};
    static const char *const zh[YL_SWITCH_GROUPS] = {"赢得",   "失去", "稳得",
                                                     "够不到", "新增", "去掉"};
    for (size_t first = 0, next; first < switches->rows; first = next) {
        double visits[YL_SWITCH_GROUPS] = {0};
        for (next = first; next < switches->rows; next++) {
            const struct yl_switch_row *row = &switches->row[next];
            if (strcmp(row->variant, switches->row[first].variant)) break;
            visits[yl_switch_group(row)] +=
                (double)row->visits / switches->share / (double)replications;
        }
        yl_tell(out, lang, "\n%s and base, the same people, visits a campaign\n",
                "\n%s 与 base：同样的人，一次活动的访问数\n", switches->row[first].variant);
        show_one(out, lang == YL_ZH ? zh : en, visits);
    }
    if (switches->rows)
        fputs(lang == YL_ZH
                  ? "  （模型在公共随机数下的人数：两个漏斗所允许的最少转换）\n"
                  : "  (visits of the model with common random numbers: the fewest switches\n"
                    "  the two funnels allow)\n",
              out);
}
