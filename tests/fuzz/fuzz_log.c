/* fuzz_log.c: any table as an event log: estimated, or refused with a line */
#include "tests/fuzz/fit_any.h"

static const char asked[] = "yinliu: 1\nhorizon: {from: 2021-07-10, to: 2021-07-24}\n"
                            "entries: {sms: {arrivals: {rate: 1200/h}, path: sms}}\n"
                            "paths: {sms: {steps: [open: {p: 20%}, tap: {p: 30%}, to: shops.s]}}\n"
                            "shops: {s: {price: 9 CNY, steps: [tap: {p: 50%}]}}\n";

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    fuzz_fit(asked, "log.csv", data, size, (struct yl_log_call){.strict = size & 1, .lang = YL_EN});
    return 0;
}
