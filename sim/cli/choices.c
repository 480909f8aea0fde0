/* choices.c: a variant that may not be chosen has a label variants.NAME.is or .forbidden; contract in best.h */
#include "sim/base/number.h"
#include "sim/cli/best.h"
#include "sim/findings/find.h"
#include "sim/findings/labels.h"
#include <math.h>
#include <string.h>

static const char label_front[] = "variants.", copy_mark[] = "copy";

void yl_choices_keep(struct yl_scenarios *scenarios, const struct yl_result *names)
{
    const uint32_t all = scenarios->variants;
    scenarios->variants = 0;
    for (uint32_t v = 0; v < all; v++)
        if (yl_result_may_choose(names, scenarios->variant[v].variant))
            scenarios->variant[scenarios->variants++] = scenarios->variant[v];
        else
            yl_zone_close(&scenarios->variant[v].zone);
    scenarios->left_out += all - scenarios->variants;
}

/* ---- settings of a variant that the axes do not replace -------------------------------------- */

/* True if the axis sets new values; false if one, such as *1.5 or +5%, only changes the variant's own. */
static bool replaces(const struct yl_points *points, const struct yl_points_axis *axis)
{
    static const char changes[] = "*+-";
    bool any = axis->front && *axis->front && strchr(changes, *axis->front);
    for (uint32_t i = 0; axis->value && i < axis->values; i++)
        any |= axis->value[i]->kind == YL_SCALAR && strcspn(axis->value[i]->text, changes) == 0;
    for (size_t i = 0; points->design == YL_POINTS_TABLE && i < points->count; i++)
        any |= strcspn(points->csv.table.row[i][axis->column], changes) == 0;
    return !any;
}

struct kept { /* the settings of a variant that no axis replaces */
    const struct yl_setting **own;
    uint32_t count;
    bool is_reduced; /* an axis replaces another one of its settings */
};

/* Of the variant whose settings are rows `from` to `to` - 1; is_replaced: [axes]. */
static struct kept kept_settings(struct yl_result *names, uint32_t from, uint32_t to,
                                 const struct yl_points *points, const bool *is_replaced)
{
    struct kept kept = {yl_arena_get(&names->arena, (to - from + 1) * sizeof *kept.own), 0, false};
    for (uint32_t i = from; i < to; i++) {
        bool set = false;
        for (uint32_t a = 0; a < points->axes && !set; a++) {
            const char *path = points->axis[a].path;
            const size_t length = strlen(path);
            set = is_replaced[a] && !strncmp(names->setting[i].path, path, length) &&
                  strchr(".", names->setting[i].path[length]); /* this key or one below it */
        }
        kept.is_reduced |= set;
        if (!set) kept.own[kept.count++] = &names->setting[i];
    }
    return kept;
}

static bool is_equal(const struct kept *one, const struct kept *two)
{
    bool equal = one->count == two->count;
    for (uint32_t i = 0; i < one->count && equal; i++) {
        const char *first = one->own[i]->value, *second = two->own[i]->value;
        equal = !strcmp(one->own[i]->path, two->own[i]->path) && !first == !second &&
                (!first || !strcmp(first, second));
    }
    return equal;
}

/* The label of this name; a missing one is added, for which the list must have room. */
static struct yl_label *label_of(struct yl_result *names, const char *name)
{
    for (uint32_t i = 0; i < names->labels; i++)
        if (!strcmp(names->label[i].name, name)) return &names->label[i];
    names->label[names->labels] = (struct yl_label){.name = name};
    return &names->label[names->labels++];
}

/* The only setting that is left, in words: "Moments ad: budget 1,500 CNY"; of several the variant's name with a mark. */
static const char *what_is_left(struct yl_result *names, const char *variant,
                                const struct kept *kept, enum yl_lang lang)
{
    char words[YL_PATH_WORDS];
    const struct yl_setting *one = kept->own[0];
    if (kept->count > 1 || !one->value)
        return yl_arena_print(&names->arena,
                              T(lang, "%s (what no axis sets)", "%s（轴未设的部分）"),
                              yl_label_variant(names, lang, variant));
    yl_label_path(words, names, lang, one->path);
    return yl_arena_print(&names->arena, "%s %s", words,
                          yl_short_written(&names->arena, one->value, lang));
}

static void mark_reduced(struct yl_result *names, const char *variant, const struct kept *kept,
                         bool is_copy)
{
    const char *name = yl_arena_print(&names->arena, "%s%s", label_front, variant);
    if (is_copy) {
        name = yl_arena_print(&names->arena, "%s.is", name);
        *label_of(names, name) = (struct yl_label){name, {copy_mark, "重复"}};
        return;
    }
    const struct yl_label label = {
        name,
        {what_is_left(names, variant, kept, YL_EN), what_is_left(names, variant, kept, YL_ZH)}};
    *label_of(names, name) = label;
}

void yl_choices_at(struct yl_result *names, const struct yl_points *points)
{
    const uint32_t rows = names->settings;
    bool *is_replaced = yl_arena_get(&names->arena, (points->axes + 1) * sizeof *is_replaced);
    struct kept *earlier = yl_arena_get(&names->arena, (rows + 1) * sizeof *earlier);
    struct yl_label *label =
        yl_arena_get(&names->arena, (names->labels + rows + 1) * sizeof *label);
    uint32_t variants = 0;
    for (uint32_t a = 0; a < points->axes; a++) is_replaced[a] = replaces(points, &points->axis[a]);
    if (names->labels) memcpy(label, names->label, names->labels * sizeof *label);
    names->label = label;
    for (uint32_t from = 0, to = 0; from < rows; from = to) {
        const char *variant = names->setting[from].variant;
        while (to < rows && !strcmp(names->setting[to].variant, variant)) to++;
        if (!from || !yl_result_may_choose(names, variant)) continue; /* base comes first */
        const struct kept one = kept_settings(names, from, to, points, is_replaced);
        bool is_copy = !one.count;
        for (uint32_t v = 0; v < variants; v++) is_copy |= is_equal(&one, &earlier[v]);
        if (one.is_reduced) mark_reduced(names, variant, &one, is_copy);
        if (!one.is_reduced || !is_copy) earlier[variants++] = one;
    }
}

/* ---- findings --------------------------------------------------------------------------------- */

/* Add a variant to the finding's list; with_mark: with the reason in brackets. */
static void add_variant(struct yl_findings *out, const struct yl_result *names, const char *variant,
                        bool with_mark)
{
    yl_finding_part(out, with_mark ? YL_WORDING_NAMED_AS : YL_WORDING_NAMED);
    yl_finding_variant(out, names, "variant", variant);
    if (with_mark)
        yl_finding_word(out, "mark", yl_label_mark(names, YL_EN, variant),
                        yl_label_mark(names, YL_ZH, variant));
    yl_finding_into(out, "list");
}

void yl_choices_report(struct yl_findings *out, const struct yl_result *names, uint64_t points)
{
    static const size_t front = sizeof label_front - 1;
    for (int copies = 0; copies < 2; copies++) {
        uint32_t count = 0;
        for (uint32_t i = 0; i < names->labels; i++) {
            const struct yl_label *label = &names->label[i];
            const char *text = label->text[YL_EN];
            if (strncmp(label->name, label_front, front) != 0) continue;
            const char *variant = label->name + front, *dot = strrchr(variant, '.');
            if (!dot || (strcmp(dot, ".is") != 0 && strcmp(dot, ".forbidden") != 0)) continue;
            if (copies != (text && !strcmp(text, copy_mark))) continue;
            if (!count++)
                yl_finding_begin(out, copies ? YL_WORDING_COPIES : YL_WORDING_NOT_CHOSEN, NAN);
            variant = yl_arena_print(&out->arena, "%.*s", (int)(dot - variant), variant);
            add_variant(out, names, variant, !copies);
        }
        if (copies && count) yl_finding_count(out, "n", (double)(count * points));
    }
}
