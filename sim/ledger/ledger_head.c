/* ledger_head.c: what is studied, line by line. Contract: ledger_head.h. */
#include "sim/ledger/ledger_head.h"
#include "sim/base/array.h"
#include "sim/base/hash.h"
#include "sim/base/text.h"
#include <stdio.h>
#include <string.h>

enum { HASH = YL_LEDGER_HEX - 1 };

void yl_ledger_text_put(struct yl_ledger_text *to, const char *data, size_t length)
{
    YL_ARRAY_RESERVE(&to->data, &to->capacity, to->length + length + 1);
    memcpy(to->data + to->length, data, length);
    to->length += length;
    to->data[to->length] = 0;
}

static void put_escaped(struct yl_ledger_text *to, const char *text)
{
    for (; *text; text++) {
        if (*text == '\n' || *text == '\\') yl_ledger_text_put(to, "\\", 1);
        yl_ledger_text_put(to, *text == '\n' ? "n" : text, 1);
    }
}

void yl_ledger_text_end(struct yl_ledger_text *to, size_t from)
{
    char end[YL_LEDGER_HEX + 1] = " ";
    yl_hash_hex(end + 1, yl_hash(to->data + from, to->length - from));
    yl_ledger_text_put(to, end, YL_LEDGER_HEX);
    yl_ledger_text_put(to, "\n", 1);
}

static void put_line(struct yl_ledger_text *to, const char *word, const char *text)
{
    size_t from = to->length;
    yl_ledger_text_put(to, word, strlen(word));
    if (text) {
        yl_ledger_text_put(to, " ", 1);
        put_escaped(to, text);
    }
    yl_ledger_text_end(to, from);
}

/* Settings that do not change the result of a replication. */
static bool apart(const char *path)
{
    static const char *const names[] = {"title",           "run.replications", "run.seed",
                                        "run.bom",         "report.advice",    "report.advice.en",
                                        "report.advice.zh"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (!strcmp(path, names[i])) return true;
    return !strncmp(path, "experiment.", 11);
}

void yl_ledger_head(struct yl_ledger_text *to, const struct yl_ledger_study *study)
{
    char number[YL_NUMBER];
    put_line(to, YL_LEDGER_FORMAT, NULL);
    put_line(to, "version", study->version);
    if (study->verb) put_line(to, "verb", study->verb);
    yl_hash_hex(number, study->tables_hash);
    put_line(to, "tables", number);
    yl_hash_hex(number, study->files_hash);
    put_line(to, "files", number);
    snprintf(number, sizeof number, "%llu", (unsigned long long)study->seed);
    put_line(to, "seed", number);
    for (uint32_t i = 0; i < study->settings; i++) {
        const struct yl_setting *one = &study->setting[i];
        if (apart(one->path)) continue;
        size_t from = to->length;
        yl_ledger_text_put(to, "set ", 4);
        put_escaped(to, one->variant);
        yl_ledger_text_put(to, " ", 1);
        put_escaped(to, one->path);
        yl_ledger_text_put(to, one->value ? "=" : "", one->value ? 1 : 0);
        if (one->value) put_escaped(to, one->value);
        yl_ledger_text_end(to, from);
    }
    put_line(to, YL_LEDGER_HEAD_END, NULL);
}

size_t yl_ledger_whole(const char *line, size_t length)
{
    char hex[YL_LEDGER_HEX];
    if (length < HASH + 2 || line[length - HASH - 1] != ' ') return 0;
    yl_hash_hex(hex, yl_hash(line, length - HASH - 1));
    return memcmp(hex, line + length - HASH, HASH) ? 0 : length - HASH - 1;
}

/* A line of a head in words: "paths.sms.steps.open.p=5%". */
static void in_words(char *words, size_t size, const char *line, size_t length)
{
    length = yl_ledger_whole(line, length);
    if (!length ||
        (length == strlen(YL_LEDGER_HEAD_END) && !memcmp(line, YL_LEDGER_HEAD_END, length))) {
        snprintf(words, size, "nothing more");
        return;
    }
    bool set = length > 4 && !memcmp(line, "set ", 4);
    size_t skip = set ? 4 : 0;
    if (set && length > 9 && !memcmp(line + 4, "base ", 5)) skip = 9;
    snprintf(words, size, "'%.*s'", (int)(length - skip < 150 ? length - skip : 150), line + skip);
}

bool yl_ledger_is_akin(const char *there, const char *here)
{
    return !strncmp(there, here, (size_t)(strstr(here, "\ntables ") - here) + 1);
}

enum yl_status yl_ledger_format(const char *there, const char *path, struct yl_fault *fault)
{
    const int length = (int)strcspn(there, "\n") - HASH - 1;
    if (!strncmp(there, YL_LEDGER_FORMAT " ", sizeof YL_LEDGER_FORMAT)) return YL_OK;
    return yl_fault_set(
        fault, YL_BAD_INPUT,
        "'%s' is of another version: %.*s, this one has %s; run it again without --resume",
        "“%s”由另一版本写成：%.*s，本版本为 %s；请不加 --resume 重新运行", path, length, there,
        YL_LEDGER_FORMAT);
}

enum yl_status yl_ledger_compare(const char *there, const char *here, const char *path,
                                 struct yl_fault *fault)
{
    for (; *there && *here;) {
        size_t a = strcspn(there, "\n"), b = strcspn(here, "\n");
        if (a != b || memcmp(there, here, a)) {
            char old[200], new[200];
            in_words(old, sizeof old, there, a);
            in_words(new, sizeof new, here, b);
            return yl_fault_set(fault, YL_BAD_CALL,
                                "'%s' is of another study: it has %s where this one has %s",
                                "“%s”属于另一项研究：它是 %s，这次是 %s", path, old, new);
        }
        there += a + (there[a] == '\n');
        here += b + (here[b] == '\n');
    }
    return YL_OK;
}
