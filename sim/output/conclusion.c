/* conclusion.c: one table for each study, one file, one way to print; contract in conclusion.h */
#include "sim/output/conclusion.h"
#include "sim/base/array.h"
#include "sim/base/wrap.h"
#include "sim/output/csv.h"
#include "sim/output/files.h"
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

void yl_speaker_say(struct yl_sentence *out, enum yl_lang lang, const char *format, ...)
{
    size_t used = strlen(out->text[lang]);
    va_list list;
    va_start(list, format);
    vsnprintf(out->text[lang] + used, YL_SENTENCE - used, format, list);
    va_end(list);
}

void yl_conclude_free(struct yl_conclusion *conclusion)
{
    free(conclusion->sentence);
    *conclusion = (struct yl_conclusion){0};
}

enum yl_status yl_conclusion_make(struct yl_conclusion *conclusion, const struct yl_saying *table,
                                  size_t count, void *context)
{
    *conclusion = (struct yl_conclusion){0};
    for (size_t k = 0; k < count; k++)
        for (uint32_t i = 0;; i++) {
            if (!YL_ARRAY_RESERVE(&conclusion->sentence, &conclusion->capacity,
                                  conclusion->sentences + 1))
                return YL_NO_MEMORY;
            struct yl_sentence *sentence = &conclusion->sentence[conclusion->sentences];
            *sentence = (struct yl_sentence){.id = table[k].id};
            enum yl_stands stands = table[k].says(context, i, YL_EN, sentence);
            if (stands == YL_STANDS) stands = table[k].says(context, i, YL_ZH, sentence);
            if (stands == YL_NO_MORE) break;
            conclusion->sentences += stands == YL_STANDS;
        }
    return YL_OK;
}

enum yl_status yl_conclusion_write(const struct yl_conclusion *conclusion, const char *folder,
                                   bool bom, struct yl_fault *fault)
{
    struct yl_csv_out csv;
    enum yl_status status =
        yl_csv_open(&csv, folder, yl_output_name(YL_OUTPUT_CONCLUSIONS), bom, fault);
    if (status) return status;
    yl_csv_header(&csv, "id,en,zh");
    for (uint32_t i = 0; i < conclusion->sentences; i++)
        YL_CSV_ROW(&csv, conclusion->sentence[i].id, conclusion->sentence[i].text[YL_EN],
                   conclusion->sentence[i].text[YL_ZH]);
    return yl_csv_close(&csv, true, fault);
}

void yl_conclusion_show(FILE *out, const struct yl_conclusion *conclusion, enum yl_lang lang,
                        int width)
{
    for (uint32_t i = 0; i < conclusion->sentences; i++)
        yl_wrap_text(out, conclusion->sentence[i].text[lang], 0, 0, width);
}
