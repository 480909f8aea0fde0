/* calc.h: the calculators of `yinliu power`, each a row: name, inputs, example, function.
 *
 * Why      The calculators share their inputs, their refusals and the form of an answer; a
 *          calculator is then only arithmetic.
 * Shape    calc.of: one of yl_calculators(&count); yl_calc_take for each input; calc.of->run(&calc) adds rows
 *          and notes, or returns yl_calc_refuse(...), which is false.
 * Units    shares 0-1 (read with or without %); rows keep full precision.
 * Order    rows in the order added.
 * Errors   false with one line in `wrong`; status says whether the call or the machine was at
 *          fault.
 * Owns     nothing: texts of inputs are the caller's.
 * Threads  one for each struct yl_calc.
 */
#pragma once
#include "sim/base/diag.h"
#include <stdbool.h>
#include <stdint.h>

enum yl_input {
#define INPUT(id, ...) YL_IN_##id,
#include "sim/stats/calc_inputs.def"
    YL_IN_COUNT
};
enum yl_input_kind {
    YL_INPUT_NUMBER, /* in [low, high] */
    YL_INPUT_INSIDE, /* in (low, high) */
    YL_INPUT_WHOLE,  /* in [low, high], without % */
    YL_INPUT_WORD,   /* one of the words of `value`; its number is the index */
    YL_INPUT_TEXT,   /* read by the calculator */
    YL_INPUT_FLAG,
};
struct yl_input_row {
    const char *name, *value; /* value: word for it in the help; NULL: a flag */
    enum yl_input_kind kind;
    double low, high;
    const char *takes[2]; /* what would be right: "a number above 0"; NULL: a word of `value` */
    double otherwise;     /* number of an input that is not given */
    const char *help[2];
};
extern const struct yl_input_row yl_calc_inputs[YL_IN_COUNT];

const char *yl_calc_takes(enum yl_input input, enum yl_lang lang);

struct yl_calc;
struct yl_calculator {
    const char *name, *line[2], *example;
    uint64_t inputs; /* bits of enum yl_input */
    bool (*run)(struct yl_calc *calc);
};
const struct yl_calculator *yl_calculators(size_t *count);

enum yl_calc_show { YL_SHOW_NUMBER, YL_SHOW_SHARE, YL_SHOW_WHOLE };
struct yl_calc_row {
    char key[24], label[2][100];
    double value;
    enum yl_calc_show show;
    bool aside; /* what other conventions say: stands under the answer */
};
enum { YL_CALC_ROWS = 4040, YL_CALC_NOTES = 64, YL_CALC_LIST = 100, YL_CALC_TEXT = 400 };
struct yl_calc {
    enum yl_lang lang;
    const struct yl_calculator *of;
    bool given[YL_IN_COUNT];
    double number[YL_IN_COUNT]; /* as given, else the row's own; set by yl_calc_begin */
    const char *text[YL_IN_COUNT];
    struct yl_calc_row row[YL_CALC_ROWS];
    char note[YL_CALC_NOTES][YL_CALC_TEXT];
    int rows, notes;
    enum yl_status status;
    char wrong[YL_CALC_TEXT];
};
void yl_calc_begin(struct yl_calc *calc, const struct yl_calculator *of, enum yl_lang lang);
bool yl_calc_take(struct yl_calc *calc, enum yl_input input, const char *text);
/* Index of the word in "a|b|c", -1: none of them. */
int yl_calc_word(const char *words, const char *word);
bool yl_calc_refuse(struct yl_calc *calc, const char *en, const char *zh, ...)
    __attribute__((format(printf, 2, 4), format(printf, 3, 4)));
