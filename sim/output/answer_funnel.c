/* answer_funnel.c: the steps of the entries that sell most, side by side; contract in answer_parts.h */
#include "sim/base/array.h"
#include "sim/output/answer_parts.h"
#include "sim/output/labels.h"
#include "sim/output/terminal.h"
#include "sim/stats/losses.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { NAME = 22, COUNT = 9, SHARE = 7, ENTRIES = 3, SCREEN = 40, LINE = YL_ANSWER_LINE };

#define LEAST_SHARE 0.001 /* a smaller one is below a tenth of a percent */

struct row { /* of the table: a step, or a reason */
    enum yl_loss_reason reason;
    const char *path, *step, *what, *name; /* path "": the entry's own */
    double visits[ENTRIES];                /* NAN: the entry has no such row */
    bool cut;
};
struct table {
    struct yl_losses losses[ENTRIES];
    const char *name[ENTRIES], *own[ENTRIES];
    struct row orders;      /* the last one, where visits begin others that order */
    uint32_t entries, left; /* shown, and not shown */
    int wide, each;         /* columns of names, and of an entry */
    struct row *row;
    size_t rows, capacity;
};

static bool same(const char *a, const char *b) { return a && b ? !strcmp(a, b) : a == b; }

/* Finds the row, or puts it behind the last one that this entry has. */
static bool put(struct table *table, const struct row *like, uint32_t entry, size_t *behind)
{
    size_t at = 0;
    while (at < table->rows) {
        const struct row *row = &table->row[at];
        if (row->reason == like->reason && same(row->path, like->path) &&
            same(row->step, like->step) && same(row->what, like->what))
            break;
        at++;
    }
    if (at == table->rows) {
        if (!YL_ARRAY_RESERVE(&table->row, &table->capacity, table->rows + 1)) return false;
        at = *behind;
        memmove(&table->row[at + 1], &table->row[at], (table->rows - at) * sizeof *table->row);
        table->row[at] = *like;
        for (int e = 0; e < ENTRIES; e++) table->row[at].visits[e] = NAN;
        table->rows++;
    }
    table->row[at].visits[entry] = like->visits[0];
    if (at + 1 > *behind) *behind = at + 1;
    return true;
}

/* Rows of rooms have no labels of their own. */
static const char *step_name(const struct yl_answer_to *to, const struct yl_loss_row *row)
{
    const char *label = yl_label_step(to->result, to->lang, row->path, row->step);
    if (label != row->step) return label;
    if (strncmp(row->path, "rooms.", 6) != 0) return row->step;
    if (!strcmp(row->step, "watch")) return yl_text_in(to->lang, "watch", "观看");
    return strcmp(row->step, "wait") != 0 ? row->step : yl_text_in(to->lang, "wait", "等待");
}

static bool put_entry(struct table *table, uint32_t entry, const struct yl_answer_to *to)
{
    const struct yl_losses *losses = &table->losses[entry];
    size_t behind = 0;
    for (uint32_t i = 0; i < losses->rows; i++) {
        const struct yl_loss_row *from = &losses->row[i];
        bool own = from->path && same(from->path, table->own[entry]);
        struct row row = {.reason = from->reason,
                          .path = own ? "" : from->path,
                          .step = from->step,
                          .what =
                              from->what ? yl_label_cause(to->result, to->lang, from->what) : NULL,
                          .name = from->step ? step_name(to, from) : NULL,
                          .visits = {from->visits}};
        if (from->reason == YL_LOSS_LEFT || !(from->visits > 0)) continue;
        if (!put(table, &row, entry, &behind)) return false;
    }
    return true;
}

static double arrivals_of(const struct yl_answer_to *to, const char *entry)
{
    double sum = 0;
    for (uint32_t i = 0; i < to->base->outcomes; i++) {
        const struct yl_outcome_row *row = &to->base->outcome[i];
        for (uint32_t r = 0; !strcmp(row->entry, entry) && r < to->result->replications; r++)
            sum += (double)row->visits[r];
    }
    return sum;
}

/* Orders a campaign of an entry; *chained: what its visits begin orders, too. */
static double orders_of(const struct yl_answer_to *to, const char *entry, bool *chained)
{
    char place[LINE];
    snprintf(place, sizeof place, "entries.%s", entry);
    const struct yl_metric *own = yl_summary_find(to->base, 0, place, "orders"),
                           *chain = yl_summary_find(to->base, 0, place, "chain_orders");
    struct yl_summary summary = {0};
    *chained |= chain != NULL;
    if (chain || own) yl_summary_metric(&summary, chain ? chain : own, to->stats);
    return summary.mean;
}

/* The entries that bring most orders, then most arrivals, in the order of the file. */
static enum yl_status choose(struct table *table, const struct yl_answer_to *to)
{
    const struct yl_variant_result *base = to->base;
    enum yl_status status = YL_OK;
    bool chained = false;
    double greatest = 0; /* with a sign and a blank, the widest count of the table */
    for (uint32_t i = 0; i < base->funnels; i++)
        greatest = fmax(greatest, arrivals_of(to, base->funnel[i].entry));
    const struct yl_short count = yl_short_of(-greatest / to->result->replications);
    const int wide = 1 + yl_text_width(count.text, strlen(count.text));
    table->each = (wide > COUNT ? wide : COUNT) + SHARE;
    uint32_t most = ENTRIES;
    while (most > 1 && (int)most * table->each > to->width - 2 - NAME) most--;
    for (uint32_t first = 0, next = 0; first < base->funnels && !status; first = next) {
        const struct yl_funnel_row *row = &base->funnel[first];
        const double own = arrivals_of(to, row->entry),
                     orders = orders_of(to, row->entry, &chained);
        uint32_t before = 0;
        for (uint32_t i = 0; i < base->funnels; i++) {
            const char *other = base->funnel[i].entry;
            if (i && !strcmp(other, base->funnel[i - 1].entry)) continue;
            const double arrivals = arrivals_of(to, other), sold = orders_of(to, other, &chained);
            before += sold != orders ? sold > orders : arrivals != own ? arrivals > own : i < first;
        }
        if (before >= most || !(own > 0)) {
            for (next = first; next < base->funnels; next++)
                if (strcmp(base->funnel[next].entry, row->entry) != 0) break;
            table->left += own > 0;
            continue;
        }
        uint32_t e = table->entries++;
        table->name[e] = yl_label_entry(to->result, to->lang, row->entry);
        table->own[e] = row->path;
        table->orders.visits[e] = orders > 0 ? orders : NAN; /* whose they are if others began it */
        status = yl_losses_of_entry(&table->losses[e], base, first, &next, to->stats);
        if (!status && !put_entry(table, e, to)) status = YL_NO_MEMORY;
    }
    if (chained) table->orders.name = yl_metric_label("chain_orders", to->lang);
    return status;
}

/* Is the row the last step that an entry has? */
static bool is_last(const struct table *table, const struct row *row)
{
    for (uint32_t e = 0; e < table->entries && row->reason == YL_LOSS_NONE; e++) {
        bool more = isnan(row->visits[e]);
        for (const struct row *next = row + 1; next < table->row + table->rows; next++)
            more |= next->reason == YL_LOSS_NONE && !isnan(next->visits[e]);
        if (!more) return true;
    }
    return false;
}

/* Cuts the rows of fewest visits until so many are left, but no last step. */
static size_t cut_to(struct table *table, size_t room)
{
    size_t cut = 0;
    for (struct row *least = table->row; least && table->rows - cut > room; cut += least != NULL) {
        double fewest = INFINITY;
        least = NULL;
        for (struct row *row = table->row; row < table->row + table->rows; row++) {
            double visits = 0;
            for (uint32_t e = 0; e < table->entries; e++)
                if (!isnan(row->visits[e])) visits += row->visits[e];
            if (row->cut || visits >= fewest || is_last(table, row)) continue;
            fewest = visits;
            least = row;
        }
        if (least) least->cut = true;
    }
    return cut;
}

static void row_name(char name[LINE], const struct yl_answer_to *to, const struct row *row)
{
    if (!row)
        snprintf(name, LINE, "%s", yl_metric_label("arrivals", to->lang));
    else if (row->reason != YL_LOSS_NONE)
        snprintf(name, LINE, "  %s%s%s", yl_loss_word(row->reason, to->lang),
                 row->what ? yl_text_in(to->lang, ": ", "：") : "", row->what ? row->what : "");
    else
        snprintf(name, LINE, "%s", row->name);
}

/* Names and entries have what they need, as far as the window goes. */
static void fit_columns(struct table *table, const struct yl_answer_to *to)
{
    const int count = (int)table->entries, room = to->width - 2;
    char name[LINE];
    table->wide = NAME;
    for (size_t i = 0; i < table->rows; i++) {
        row_name(name, to, &table->row[i]);
        int wide = yl_text_width(name, strlen(name)) + 1;
        if (wide > table->wide) table->wide = wide;
    }
    if (table->orders.name) {
        const int wide = yl_text_width(table->orders.name, strlen(table->orders.name)) + 1;
        if (wide > table->wide) table->wide = wide;
    }
    if (table->wide > room - count * table->each) table->wide = room - count * table->each;
    for (int e = 0; e < count; e++) {
        int wide = yl_text_width(table->name[e], strlen(table->name[e])) + 2;
        if (wide > table->each) table->each = wide;
    }
    if (table->each > (room - table->wide) / count) table->each = (room - table->wide) / count;
}

static void funnel_row(struct yl_answer_to *to, const struct table *table, const struct row *row)
{
    char line[LINE] = "", name[LINE];
    row_name(name, to, row);
    if (yl_text_width(name, strlen(name)) > table->wide) { /* on a line of its own */
        yl_answer_line(to, "  %s", name);
        *name = 0;
    }
    FILE *out = fmemopen(line, sizeof line, "w");
    if (!out) return;
    fputs("  ", out);
    yl_terminal_pad(out, name, table->wide);
    for (uint32_t e = 0; e < table->entries; e++) {
        double visits = row ? row->visits[e] : table->losses[e].arrivals;
        double share = visits / table->losses[e].arrivals;
        struct yl_short count = yl_short_of(row && row->reason != YL_LOSS_NONE ? -visits : visits);
        yl_terminal_pad(out, isfinite(visits) ? count.text : "", SHARE - table->each);
        struct yl_short part = yl_short_share(share);
        if (share > 0 && share < LEAST_SHARE) strcpy(part.text, "<0.1%");
        yl_terminal_pad(out, isfinite(visits) && row ? part.text : "", -SHARE);
    }
    fclose(out);
    yl_answer_line(to, "%s", line);
}

/* As much of a name as fits, up to a blank if there is one. */
static size_t part_of(const char *name, int columns)
{
    size_t length = strlen(name), fit = length;
    if (yl_text_width(name, length) <= columns) return length;
    fit = length = yl_text_fit(name, length, columns);
    while (fit && name[fit] != ' ') fit--;
    return fit ? fit : length;
}

static void funnel_head(struct yl_answer_to *to, const struct table *table)
{
    const char *rest[ENTRIES];
    bool more = true;
    for (uint32_t e = 0; e < table->entries; e++) rest[e] = table->name[e];
    for (int at = 0; more; at++) {
        char line[LINE] = "";
        FILE *out = fmemopen(line, sizeof line, "w");
        if (!out) return;
        fputs("  ", out);
        yl_terminal_pad(out, at ? "" : yl_text_in(to->lang, "completed", "完成"), table->wide);
        more = false;
        for (uint32_t e = 0; e < table->entries; e++) {
            char name[LINE];
            size_t length = part_of(rest[e], table->each - 2);
            snprintf(name, sizeof name, "%.*s", (int)length, rest[e]);
            yl_terminal_pad(out, name, -table->each);
            rest[e] += length + (rest[e][length] == ' ');
            more |= *rest[e] != 0;
        }
        fclose(out);
        yl_answer_line(to, "%s", line);
    }
}

enum yl_status yl_answer_funnel(struct yl_answer_to *to, int behind)
{
    struct table table = {0};
    enum yl_status status = choose(&table, to);
    int room = SCREEN - to->lines - behind - 5 - (table.left > 0) - (table.orders.name != NULL);
    if (!status && table.entries && room < 1) {
        yl_answer_line(to, "%s",
                       yl_text_in(to->lang, "  … completed steps by entry: funnel.csv",
                                  "  …… 各入口逐步完成的人次：funnel.csv"));
    } else if (!status && table.entries) {
        fit_columns(&table, to);
        funnel_head(to, &table);
        funnel_row(to, &table, NULL);
        const size_t cut = cut_to(&table, room < 3 ? 3 : (size_t)room);
        for (size_t i = 0; i < table.rows; i++)
            if (!table.row[i].cut) funnel_row(to, &table, &table.row[i]);
        if (table.orders.name) funnel_row(to, &table, &table.orders);
        if (cut)
            yl_terminal_more(
                to->out, cut,
                yl_text_in(to->lang, "funnel.csv, losses.csv", "funnel.csv、losses.csv"), to->lang);
        if (table.left)
            yl_answer_line(to,
                           yl_text_in(to->lang, "  … %u more (entries): funnel.csv",
                                      "  …… 另有 %u 个入口：funnel.csv"),
                           table.left);
    }
    for (uint32_t e = 0; e < table.entries; e++) yl_losses_free(&table.losses[e]);
    free(table.row);
    return status;
}
