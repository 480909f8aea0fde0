/* fuzz_events.c: any lines as JSON events of a preset: estimated, or refused with a line */
#include "tests/fuzz/fit_any.h"

static const char asked[] =
    "yinliu: 1\nhorizon: {from: 2021-07-10, to: 2021-07-24}\npeople: {os: {ios: 50%, android: "
    "50%}}\n"
    "entries: {sms: {arrivals: {rate: 1200/h}, path: sms}}\n"
    "paths: {sms: {steps: [open: {p: {by: os, ios: 20%, android: 30%}}, tap: {p: 30%}, to: "
    "shops.s]}}\n"
    "shops: {s: {price: 9 CNY, steps: [pay: {p: 50%}]}}\n"
    "log: {tz: Asia/Shanghai, bots: 20/h, traits: {os: properties.$os}, exclude: {properties.env: "
    "test},\n"
    "  events: {Sent: entries.sms, Open: paths.sms.open, Tap: sms.tap reached, Pay: pay}}\n";

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const presets[] = {"sensors", "mixpanel", "posthog", "ga4"};
    if (size)
        fuzz_fit(asked, "log.jsonl", data + 1, size - 1,
                 (struct yl_log_call){.preset = presets[*data % 4], .lang = YL_EN});
    return 0;
}
