/* part_flows.c: funnel.csv and chains.csv summed over their campaigns while they are read; contract in part.h */
#include "sim/base/array.h"
#include "sim/report/part.h"
#include <math.h>
#include <stdlib.h>

enum { KEYS = 4, VALUES = 3 };
struct sum {
    uint32_t key[KEYS]; /* by first appearance */
    double value[VALUES];
};
struct flows {
    struct yl_report_study *study;
    const char *columns; /* so many keys, then VALUES */
    int keys;
    struct yl_rows of;
    struct yl_part_names name[KEYS];
    struct yl_map map;
    struct sum *sum;
    size_t sums, capacity;
};

static bool add_row(void *of, const struct yl_sheet *sheet, const char *const *cell)
{
    struct flows *flows = of;
    struct sum one = {0};
    if (!flows->of.sheet) flows->of = yl_rows_of(sheet, flows->columns);
    for (int i = 0; i < flows->keys; i++)
        one.key[i] = (uint32_t)yl_part_name(&flows->name[i], &flows->study->arena,
                                            yl_row_cell(&flows->of, cell, i));
    bool some = false;
    for (int i = 0; i < VALUES; i++) {
        const char *text = yl_row_cell(&flows->of, cell, flows->keys + i);
        if (!yl_text_to_number(text, strlen(text), &one.value[i])) one.value[i] = 0;
        some |= one.value[i] != 0;
    }
    if (!some) return false; /* nobody comes to it */
    const uint64_t at = *yl_map_add(&flows->map, one.key, sizeof one.key, flows->sums);
    YL_ARRAY_RESERVE(&flows->sum, &flows->capacity, flows->sums + 1);
    if (at == flows->sums)
        flows->sum[flows->sums++] = one;
    else
        for (int i = 0; i < VALUES; i++) flows->sum[at].value[i] += one.value[i];
    return false;
}

static int by_keys(const void *a, const void *b)
{
    const struct sum *x = a, *y = b;
    for (int i = 0; i < KEYS; i++)
        if (x->key[i] != y->key[i]) return x->key[i] < y->key[i] ? -1 : 1;
    return 0;
}

/* Campaigns that the variant has. */
static double campaigns(const struct flows *flows, const struct sum *sum)
{
    const struct yl_manifest *manifest = &flows->study->finished.manifest;
    const char *variant = flows->name[0].name[sum->key[0]];
    double number = manifest->replications;
    for (size_t i = 0; i < manifest->failures; i++)
        number -= !strcmp(manifest->failure[i].variant, variant);
    return number > 0 ? number : 1;
}

/* How many sums from this one on are of its variant and entry, if they are as base's, which the file names first; else 0. */
static size_t as_base(const struct flows *flows, size_t at)
{
    const struct sum *own = flows->sum + at, *base = flows->sum;
    const struct sum *end = base + flows->sums, *past = own;
    while (base < own && base->key[1] != own->key[1]) base++;
    while (past < end && past->key[0] == own->key[0] && past->key[1] == own->key[1]) past++;
    const size_t sums = (size_t)(past - own);
    if (base->key[0] || !own->key[0] || campaigns(flows, own) != campaigns(flows, base)) return 0;
    for (size_t i = 0; i <= sums; i++) { /* base's end where these end */
        const bool in = !base[i].key[0] && base[i].key[1] == own->key[1];
        if (in != (i < sums)) return 0;
        if (in && (memcmp(base[i].key + 1, own[i].key + 1, sizeof own->key - sizeof *own->key) ||
                   memcmp(base[i].value, own[i].value, sizeof own->value)))
            return 0;
    }
    return sums;
}

/* Maps within maps, the innermost a list of means; null for an entry whose means are base's. */
static void put_sums(struct yl_json_out *to, struct flows *flows, const char *name)
{
    const int keys = flows->keys;
    if (flows->sums) qsort(flows->sum, flows->sums, sizeof *flows->sum, by_keys);
    yl_json_open(to, name, '{');
    int open = 0;
    for (size_t i = 0; i < flows->sums; i++) {
        const struct sum *one = &flows->sum[i], *last = i ? one - 1 : NULL;
        int same = 0;
        while (last && same < keys - 1 && one->key[same] == last->key[same]) same++;
        for (; open > same; open--) yl_json_close(to, '}');
        const size_t alike = same < 2 ? as_base(flows, i) : 0;
        for (; open < (alike ? 1 : keys - 1); open++)
            yl_json_open(to, flows->name[open].name[one->key[open]], '{');
        if (alike) {
            yl_json_number(to, flows->name[1].name[one->key[1]], NAN);
            i += alike - 1;
            continue;
        }
        yl_json_open(to, flows->name[keys - 1].name[one->key[keys - 1]], '[');
        for (int k = 0; k < VALUES; k++)
            yl_json_number(to, NULL, one->value[k] / campaigns(flows, one));
        yl_json_close(to, ']');
    }
    for (; open > 0; open--) yl_json_close(to, '}');
    yl_json_close(to, '}');
}

static enum yl_status put_file(struct yl_json_out *to, struct yl_report_study *study,
                               const char *name, const char *file, int keys, const char *columns,
                               struct yl_fault *fault)
{
    struct flows flows = {.study = study, .columns = columns, .keys = keys};
    struct yl_sheet none;
    enum yl_status status = yl_part_read(&none, study, file, add_row, &flows, fault);
    yl_table_free(&none);
    if (!status && flows.sums) put_sums(to, &flows, name);
    for (int i = 0; i < KEYS; i++) yl_part_names_free(&flows.name[i]);
    yl_map_free(&flows.map);
    YL_FREE(flows.sum);
    return status;
}

enum yl_status yl_part_flows(struct yl_json_out *to, struct yl_report_study *study,
                             struct yl_fault *fault)
{
    enum yl_status status = put_file(to, study, "flows", "funnel.csv", 4,
                                     "variant entry path step reached skipped passed", fault);
    return status ? status
                  : put_file(to, study, "chains", "chains.csv", 3,
                             "variant origin entry visits orders gmv_cny", fault);
}
