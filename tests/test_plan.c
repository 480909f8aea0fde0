/* yl-test: LINK yl_models LABELS fast,errors TIMEOUT 30 WRAP yl_hash_name */
/* test_plan.c: what sealing a plan finds: cycles, private suffixes, what an entry can reach, names
 * with one hash. */
#include "models/compiler/compile.h"
#include "sim/base/file.h"
#include "sim/base/hash.h"
#include "tests/support/run.h"
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The linker puts this in front of yl_hash_name: names keep their lowest bits only. */
static uint64_t kept = UINT64_MAX;
uint64_t __real_yl_hash_name(const char *name);
uint64_t __wrap_yl_hash_name(const char *name);
uint64_t __wrap_yl_hash_name(const char *name) { return __real_yl_hash_name(name) & kept; }

static const char HEAD[] = "yinliu: 1\n"
                           "horizon: {from: 2021-07-05, to: 2021-07-06}\n";

struct made {
    struct yl_scenarios all;
    struct yl_plan plan;
    struct yl_tables tables;
    struct yl_diags diags;
    enum yl_status status;
    char *said;
};

static void make(struct made *m, const char *text)
{
    char folder[] = "/tmp/yl_test_plan_XXXXXX", path[64], *whole = NULL;
    struct yl_fault fault = {0};
    size_t length = 0;
    *m = (struct made){0};
    FILE *out = open_memstream(&whole, &length);
    fprintf(out, "%s%s", HEAD, text);
    fclose(out);
    cr_assert(mkdtemp(folder) && yl_run_write(folder, "s.yaml", whole));
    snprintf(path, sizeof path, "%s/s.yaml", folder);
    yl_diags_init(&m->diags, YL_EN);
    m->status = yl_scenarios_load(&m->all, path, NULL, 0, &m->diags, &fault);
    if (!m->status)
        m->status = yl_compile(&m->plan, &m->all.variant[0], &m->tables, &m->diags, &fault);
    out = open_memstream(&m->said, &length);
    yl_diags_print(&m->diags, out);
    fclose(out);
    remove(path);
    remove(folder);
    free(whole);
}

static void unmake(struct made *m)
{
    yl_plan_free(&m->plan);
    yl_tables_free(&m->tables);
    yl_scenarios_free(&m->all);
    yl_diags_free(&m->diags);
    free(m->said);
}

static uint32_t row_of(const struct yl_plan *p, const char *place, const char *step)
{
    for (uint32_t i = 0; i < p->rows; i++)
        if (!strcmp(p->row_place[i], place) && !strcmp(p->row_step[i], step)) return i;
    cr_assert(false, "no row %s %s", place, step);
    return 0;
}

/* The only node of this operation on this step. */
static const struct yl_node *node_of(const struct yl_plan *p, const char *place, const char *step,
                                     enum yl_op op)
{
    uint32_t row = row_of(p, place, step);
    for (uint32_t i = 0; i < p->nodes; i++)
        if (p->node[i].op == op && p->node[i].row == row) return &p->node[i];
    cr_assert(false, "%s %s has no such node", place, step);
    return NULL;
}

/* ---- names with one hash ---- */

static const char NAMES[] = "entries: {e: {arrivals: {send: 10, at: 2021-07-05T12:00}, path: p}}\n"
                            "paths: {p: {steps: [{a: {p: 50%}}, {b: {p: 50%}}, {c: {p: 50%}}, "
                            "{d: {p: 50%}}, {e: {p: 50%}}, {f: {p: 50%}}]}}\n";

Test(plan, names_with_one_hash_are_named_both)
{
    struct made m;
    make(&m, NAMES);
    cr_expect(eq(int, m.status, YL_OK), "%s", m.said);
    unmake(&m);
    kept = 15; /* 16 hashes for more names */
    make(&m, NAMES);
    cr_expect(eq(int, m.status, YL_BAD_INPUT));
    cr_expect(strstr(m.said, "error[hash-collision]: '") != NULL, "%s", m.said);
    cr_expect(strstr(m.said, "' have the same") != NULL, "%s", m.said);
    unmake(&m);
    kept = UINT64_MAX;
}

/* ---- tails ---- */

static const char SHARED[] =
    "entries: {e: {arrivals: {send: 10, at: 2021-07-05T12:00}, path: p}}\n"
    "paths: {p: {steps: [{first: {p: 50%}}, {asks: {ask: agents.d}}, {last: {p: 50%}}]}}\n"
    "agents: {d: {count: 1, service: 1s}}\n";

Test(plan, behind_the_last_shared_place_is_a_tail_and_before_it_none)
{
    struct made m;
    make(&m, SHARED);
    cr_assert(eq(int, m.status, YL_OK), "%s", m.said);
    cr_expect(m.plan.ordered);
    cr_expect(node_of(&m.plan, "paths.p", "first", YL_OP_REACH)->mode != YL_MODE_PRIVATE);
    cr_expect(node_of(&m.plan, "paths.p", "asks", YL_OP_REACH)->mode != YL_MODE_PRIVATE);
    cr_expect(node_of(&m.plan, "paths.p", "last", YL_OP_REACH)->mode == YL_MODE_PRIVATE);
    unmake(&m);
}

static const char PRIVATE[] =
    "entries: {e: {arrivals: {send: 10, at: 2021-07-05T12:00}, path: p}}\n"
    "people: {os: {a: 50%, b: 50%}}\n"
    "paths: {p: {steps: [{first: {p: 50%}}, {some: {only_if: {os: a}, p: 50%}},\n"
    "  {side: {p: 50%, else: next, actions: 1}}, {far: {only_if: {os: a}, choose: {next: 50%, "
    "leave: rest}}}, {last: }]}}\n";

Test(plan, without_shared_places_all_is_tail_and_nothing_is_in_order)
{
    struct made m;
    make(&m, PRIVATE);
    cr_assert(eq(int, m.status, YL_OK), "%s", m.said);
    cr_expect(eq(int, m.plan.ordered || m.plan.rowwise, 0));
    for (uint32_t i = 0; i < m.plan.nodes; i++)
        cr_expect(eq(int, m.plan.node[i].mode == YL_MODE_PRIVATE && !m.plan.node[i].cycle, 1),
                  "node %u", i);
    unmake(&m);
}

/* ---- circles ---- */

static const char CIRCLE[] =
    "entries: {e: {arrivals: {send: 10, at: 2021-07-05T12:00}, path: in}}\n"
    "paths:\n"
    "  in: {steps: [{way: {p: 50%}}, {to: paths.ping}]}\n"
    "  ping: {steps: [{one: {p: 50%}}, {to: paths.pong}]}\n"
    "  pong: {steps: [{two: {choose: {paths.ping: 40%, paths.out: 40%, leave: rest}}}]}\n"
    "  out: {steps: [{gone: {p: 50%}}]}\n";

Test(plan, a_circle_is_what_leads_back_to_itself_and_no_more)
{
    struct made m;
    make(&m, CIRCLE);
    cr_assert(eq(int, m.status, YL_OK), "%s", m.said);
    cr_expect(eq(int, node_of(&m.plan, "paths.in", "way", YL_OP_REACH)->cycle, 0));
    cr_expect(node_of(&m.plan, "paths.ping", "one", YL_OP_REACH)->cycle);
    cr_expect(node_of(&m.plan, "paths.pong", "two", YL_OP_REACH)->cycle);
    cr_expect(eq(int, node_of(&m.plan, "paths.out", "gone", YL_OP_REACH)->cycle, 0));
    uint32_t inside = 0, outside = 0;
    for (uint32_t i = 0; i < m.plan.nodes; i++)
        if (m.plan.node[i].op == YL_OP_JUMP) *(m.plan.node[i].index ? &inside : &outside) += 1;
    cr_expect(eq(u32, inside, 2), "ping to pong and back count rounds");
    cr_expect(eq(u32, outside, 1), "the way out begins anew");
    unmake(&m);
}

/* ---- chains ---- */

/* Of a and b, 2 : 3, half have as many friends begun as they are told: (2 * 2 + 3 * 1) / 5 / 2. */
static const char FRIENDS[] =
    "entries: {e: {arrivals: {send: 10, at: 2021-07-05T12:00}, path: p}}\n"
    "people: {kind: {a: 20%, b: 30%, c: 50%}}\n"
    "paths: {p: {steps: [{tell: {starts: {friend: {path: paths.p, who: others, among: {kind: [a, "
    "b]},\n"
    "  number: {by: kind, a: 2, b: 1, c: 5}, p: 50%}}}}]}}\n";

Test(plan, who_is_begun_is_of_those_among_whom_it_is)
{
    struct made m;
    make(&m, FRIENDS);
    cr_assert(eq(int, m.status, YL_OK), "%s", m.said);
    cr_expect(lt(dbl, fabs(m.plan.mean_others - 0.7), 1e-9), "%.9g", m.plan.mean_others);
    unmake(&m);
}

/* 10 visits begin 1.6 each, among all, and each of these 0.7 more, and so on: 16 / (1 - 0.7). To a depth of two, one each: 20.
 * A reminder a day after each visit, for whoever it reminds as well: at 12:00 on the 6th, the end comes before the next. */
Test(plan, begun_visits_are_those_of_all_generations)
{
    static const struct {
        const char *text;
        double begun;
    } cases[] = {
        {FRIENDS, 160.0 / 3},
        {"entries: {e: {arrivals: {send: 10, at: 2021-07-05T12:00}, path: p}}\n"
         "paths: {p: {steps: [{a: {starts: {x: {path: paths.p, who: others, depth: 2}}}}]}}\n",
         20},
        {"entries: {e: {arrivals: {send: 10, at: 2021-07-05T12:00}, path: p}}\n"
         "paths: {p: {steps: [{a: {starts: {x: {path: paths.p, after: 1d}}}}]}}\n",
         10},
        {"entries: {e: {arrivals: {send: 12000, at: 2021-07-05T12:00}, path: p}}\n"
         "paths: {p: {steps: [{a: {p: 50%, starts: {x: {path: paths.q, number: 1000000}}}}]}, "
         "q: {steps: [{s: {}}]}}\n",
         6e9},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct made m;
        make(&m, cases[i].text);
        cr_assert(eq(int, m.status, YL_OK), "%s", m.said);
        cr_expect(lt(dbl, fabs(m.plan.begun / cases[i].begun - 1), 1e-6), "%zu: %.9g", i,
                  m.plan.begun);
        unmake(&m);
    }
}

/* ---- what an entry can reach ---- */

static const char REACH[] =
    "entries:\n"
    "  a: {arrivals: {send: 10, at: 2021-07-05T12:00}, path: p}\n"
    "  b: {arrivals: {send: 10, at: 2021-07-05T12:00}, to: shops.s}\n"
    "paths: {p: {steps: [{step: {p: 50%, starts: {back: {path: paths.q}}}}, {to: rooms.r}]},\n"
    "        q: {steps: [{again: {p: 50%, needs: [f]}}]}}\n"
    "facts: {f: {from: 2021-07-05T06:00}}\n"
    "rooms: {r: {watch: 5m}}\n"
    "shops: {s: {steps: [{pay: {p: 50%}}], price: 1 CNY}}\n";

static uint32_t entry_of(const struct yl_plan *p, const char *name)
{
    for (uint32_t i = 0; i < p->entries; i++)
        if (!strcmp(p->entry[i].name, name)) return i;
    cr_assert(false, "no entry %s", name);
    return 0;
}

/* The numbers of an entry are ascending, and each stands there once. */
static bool has(const struct yl_standing *standing, uint32_t entry, uint32_t number)
{
    bool has = false;
    for (uint32_t i = standing->from[entry]; i < standing->from[entry + 1]; i++) {
        has |= standing->which[i] == number;
        if (i > standing->from[entry])
            cr_expect(gt(u32, standing->which[i], standing->which[i - 1]));
    }
    return has;
}

static bool stands(const struct yl_plan *p, const char *entry, const char *outcome)
{
    for (uint32_t i = 0; i < p->outcomes; i++)
        if (!strcmp(p->outcome[i], outcome))
            return has(&p->outcomes_standing, entry_of(p, entry), i);
    return false;
}

static bool reached(const struct yl_plan *p, const char *entry, const char *place, const char *step)
{
    return has(&p->rows_reached, entry_of(p, entry), row_of(p, place, step));
}

Test(plan, an_entry_has_the_rows_and_outcomes_that_it_can_reach)
{
    static const struct {
        const char *entry, *outcome;
        bool want;
    } rows[] = {
        {"a", "left", true},           {"a", "watched", true},
        {"a", "full", true},           {"a", "never_live", true},
        {"a", "order", false},         {"a", "blocked:f", false},
        {"a", "under_way", false},     {"b", "order", true},
        {"b", "stockout", true},       {"b", "watched", false},
        {"b", "left", true},           {"starts.back", "blocked:f", true},
        {"starts.back", "done", true}, {"starts.back", "order", false},
    };
    struct made m;
    make(&m, REACH);
    cr_assert(eq(int, m.status, YL_OK), "%s", m.said);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        cr_expect(eq(int, stands(&m.plan, rows[i].entry, rows[i].outcome), rows[i].want), "%s %s",
                  rows[i].entry, rows[i].outcome);
    cr_expect(reached(&m.plan, "a", "paths.p", "step"));
    cr_expect(eq(int, reached(&m.plan, "a", "paths.q", "again"), 0));
    cr_expect(reached(&m.plan, "starts.back", "paths.q", "again"));
    cr_expect(eq(int, reached(&m.plan, "b", "paths.p", "step"), 0));
    cr_expect(reached(&m.plan, "b", "shops.s", "pay"));
    cr_expect(reached(&m.plan, "a", "rooms.r", "watch"));
    cr_expect(eq(int, reached(&m.plan, "b", "rooms.r", "watch"), 0));
    unmake(&m);
}

/* What a day of it can bring, held against what can be counted. Two lines of HEAD stand before it. */
Test(plan, refuses_what_cannot_be_counted_at_its_place)
{
#define TO_SHOP "shops: {s: {steps: [{a: {p: 10%}}], price: 1 CNY}}\n"
    static const struct {
        const char *text, *want; /* "": it fits */
    } rows[] = {
        {"entries: {e: {arrivals: {send: 2000000000, at: 2021-07-05}, to: shops.s}}\n" TO_SHOP, ""},
        {"entries: {e: {arrivals: {send: 4294967301, at: 2021-07-05}, to: shops.s}}\n" TO_SHOP,
         "s.yaml:3:11: error[too-large]: 4,294,967,301 arrivals in one"},
        {"entries: {e: {arrivals: {send: 1e9, at: [2021-07-05, 2021-07-05, 2021-07-05T01:00]}, "
         "to: shops.s}}\n" TO_SHOP,
         "s.yaml:3:11: error[too-large]: 3,000,000,000 arrivals in one"},
        {"entries: {e: {arrivals: {rate: 6e10/h}, to: shops.s}}\n" TO_SHOP, /* 5e9 in each cell */
         "s.yaml:3:11: error[too-large]: 1,440,000,000,000 arrivals in one"},
        {"entries: {e: {arrivals: {rate: 1e308/s}, to: shops.s}}\n" TO_SHOP,
         "s.yaml:3:11: error[too-large]: more than 1e308 arrivals in one"},
        {"entries: {e: {arrivals: {rate: 1e9/day}, to: shops.s}, f: {arrivals: {rate: 9e8/day}, "
         "to: shops.s}, g: {arrivals: {rate: 3e8/day}, to: shops.s}}\n" TO_SHOP,
         "s.yaml:3:101: error[too-large]: 2,200,000,000 arrivals in one"},
        {"entries: {e: {arrivals: {send: 12000, at: 2021-07-05}, cost: 2e9 CNY, to: "
         "shops.s}}\n" TO_SHOP,
         "s.yaml:3:62: error[too-large]: 24,000,000,000,000 CNY in one"},
        {"entries: {e: {arrivals: {send: 12000, at: 2021-07-05}, cost: 2e9 CNY, budget: 2e9 CNY, "
         "to: shops.s}}\n" TO_SHOP,
         ""},
        {"entries: {e: {arrivals: {send: 12000, at: 2021-07-05}, to: shops.s}}\n"
         "shops: {s: {steps: [{a: {cost: 2e9 CNY}}], price: 1 CNY}}\n",
         "s.yaml:4:32: error[too-large]: 24,000,000,000,000 CNY in one"},
        {"entries: {e: {arrivals: {send: 12000, at: 2021-07-05}, to: shops.s}}\n"
         "shops: {s: {steps: [{a: {}}], price: 2e9 CNY}}\n",
         "s.yaml:4:38: error[too-large]: 24,000,000,000,000 CNY in one"},
        {"entries: {e: {arrivals: {send: 12000, at: 2021-07-05}, to: shops.s}}\n"
         "shops: {s: {steps: [{a: {}}], price: 2e9 CNY, stock: 2000}}\n",
         ""},
        {"entries: {e: {arrivals: {rate: 1/h}, path: p}}\npaths: {p: {steps: [{a: {ask: "
         "agents.d}}]}}\n"
         "agents: {d: {count: 1e9, service: 1m}}\n",
         "s.yaml:5:10: error[too-large]: 86,400,000,000,000,000,000 microseconds of service in "
         "one"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct made m;
        make(&m, rows[i].text);
        const char *name = strstr(m.said, "s.yaml:");
        cr_expect(eq(int, m.status, *rows[i].want ? YL_BAD_INPUT : YL_OK), "row %zu\n%s", i,
                  m.said);
        cr_expect(strncmp(name ? name : "", rows[i].want, strlen(rows[i].want)) == 0, "row %zu\n%s",
                  i, m.said);
        unmake(&m);
    }
}

Test(plan, the_page_has_the_table_of_operations)
{
    static const char *const form[] = {"batch", "batch queueing", "one visit", "–"};
    size_t length = 0;
    char *table = NULL;
    struct yl_bytes page = {0};
    struct yl_fault fault = {0};
    enum yl_status read =
        yl_file_read(&page, YL_SOURCE_DIR "/docs/architecture.md", 1 << 20, &fault);
    cr_assert(eq(int, read, YL_OK));
    FILE *out = open_memstream(&table, &length);
    fputs("| operation | form | does | leaves another way when |\n| --- | --- | --- | --- |\n",
          out);
    for (int op = 0; op < YL_OP_COUNT; op++) {
        const struct yl_operation *row = &yl_operations[op];
        char name[32];
        for (size_t i = 0; i <= strlen(row->name); i++) name[i] = (char)toupper(row->name[i]);
        fprintf(out, "| `%s` | %s | %s | %s |\n", name, form[row->form], row->does, row->ways);
    }
    fclose(out);
    cr_expect(strstr(page.data, table) != NULL, "docs/architecture.md should hold this table:\n%s",
              table);
    free(table);
    yl_bytes_free(&page);
}
