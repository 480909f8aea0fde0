/* verb_limits.c: a table of limits, the one that pays most marked; contract in verb.h */
#include "sim/base/text.h"
#include "sim/cli/signals.h"
#include "sim/cli/verb.h"
#include "sim/output/csv.h"
#include "sim/output/terminal.h"
#include "sim/sweep/limits.h"
#include <math.h>

#define HEADER "limit,value,"

static enum yl_status write_csv(FILE *stream, const void *context, struct yl_fault *fault)
{
    const struct yl_limits *limits = context;
    struct yl_csv_out csv;
    enum yl_status status = yl_csv_on(&csv, stream, fault);
    if (status) return status;
    yl_csv_header(&csv, HEADER "bites,gain,low,high,n");
    for (uint32_t i = 0; i < limits->rows; i++) {
        const struct yl_limit_row *row = &limits->row[i];
        const double cells[] = {row->value, row->binding, row->gain, row->low, row->high};
        yl_csv_text(&csv, row->path);
        yl_csv_numbers(&csv, cells, sizeof cells / sizeof *cells);
        yl_csv_count(&csv, limits->replications);
        yl_csv_end(&csv);
    }
    return yl_csv_close(&csv, true, fault);
}

static void show(const struct yl_limits *limits, enum yl_lang lang)
{
    bool zh = lang == YL_ZH;
    double best = 0;
    for (uint32_t i = 0; i < limits->rows; i++) best = fmax(best, limits->row[i].low);
    if (!limits->rows) {
        puts(zh ? "这个场景没有任何限额" : "this scenario has no limits");
        return;
    }
    printf(zh ? "%u 场模拟；每个限额各加一个单位，用公共随机数\n"
              : "%u replications; each limit raised by one unit, with common random numbers\n",
           limits->replications);
    yl_terminal_pad(stdout, zh ? "限额" : "limit", 26);
    yl_terminal_pad(stdout, zh ? "现值" : "value", -10);
    yl_terminal_pad(stdout, zh ? "受限" : "binding", -10);
    yl_terminal_pad(stdout, zh ? "多得订单" : "orders gained", -15);
    puts(zh ? "  95% 区间" : "  95% interval");
    for (uint32_t i = 0; i < limits->rows; i++) {
        const struct yl_limit_row *row = &limits->row[i];
        char low[YL_TERMINAL_NUMBER], high[YL_TERMINAL_NUMBER];
        yl_terminal_pad(stdout, row->path, 26);
        yl_terminal_cell(stdout, row->value, -10);
        yl_terminal_cell(stdout, row->binding, -10);
        yl_terminal_cell(stdout, row->gain, -15);
        yl_terminal_number(low, row->low);
        yl_terminal_number(high, row->high);
        const char *mark = zh ? "  ← 最先受益" : "  <- pays first";
        printf("  [%s, %s]%s\n", low, high, best > 0 && row->low == best ? mark : "");
    }
    if (best <= 0)
        puts(zh ? "没有一个限额加一个单位能看出增加订单"
                : "no limit is seen to bring orders by one more unit");
}

enum yl_exit yl_verb_limits(const struct yl_options *options)
{
    struct yl_fault fault = {""};
    struct yl_diags diags;
    struct yl_limits limits = {0};
    struct yl_run_options how = options->run;
    const struct yl_outfile out = yl_verb_outfile(options, HEADER);
    enum yl_status status = options->out ? yl_outfile_check(&out, &fault) : YL_OK;
    if (!status) status = yl_diags_init(&diags, options->lang);
    if (status) return yl_verb_failed(status, &fault, options->lang);
    how.stop = yl_signals_catch();
    status = yl_limits_study(&limits, options->operand[0], options->set, options->sets, &how,
                             &diags, &fault);
    if (!status && options->csv)
        status = write_csv(stdout, &limits, &fault);
    else if (!status && !options->quiet)
        show(&limits, options->lang);
    if (!status && options->out) status = yl_verb_write(&out, write_csv, &limits, &fault);
    yl_limits_free(&limits);
    yl_diags_print(&diags, stderr);
    yl_diags_free(&diags);
    return yl_verb_failed(status, &fault, options->lang);
}
