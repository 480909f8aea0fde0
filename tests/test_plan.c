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

static struct made {
    struct yl_scenarios all;
    struct yl_plan plan;
    struct yl_tables tables;
    struct yl_diags diags;
    char *said;
} m; /* the last that was made */

static void unmake(void)
{
    yl_plan_free(&m.plan);
    yl_tables_free(&m.tables);
    yl_scenarios_free(&m.all);
    yl_diags_free(&m.diags);
    free(m.said);
}
TestSuite(plan, .fini = unmake);

static void make(const char *text, enum yl_status want)
{
    char folder[] = "/tmp/yl_test_plan_XXXXXX", path[64], *whole = NULL;
    struct yl_fault fault = {0};
    size_t length = 0;
    unmake();
    m.said = NULL;
    FILE *out = open_memstream(&whole, &length);
    fprintf(out, "%s%s", HEAD, text);
    fclose(out);
    cr_assert(mkdtemp(folder) && yl_run_write(folder, "s.yaml", whole));
    snprintf(path, sizeof path, "%s/s.yaml", folder);
    yl_diags_init(&m.diags, YL_EN);
    enum yl_status status = yl_scenarios_load(&m.all, path, NULL, 0, &m.diags, &fault);
    if (!status) status = yl_compile(&m.plan, &m.all.variant[0], &m.tables, &m.diags);
    out = open_memstream(&m.said, &length);
    yl_diags_print(&m.diags, out);
    fclose(out);
    remove(path);
    remove(folder);
    free(whole);
    cr_assert(eq(int, status, want), "%s\n%s", text, m.said);
}

static uint32_t row_of(const char *place, const char *step)
{
    for (uint32_t i = 0; i < m.plan.rows; i++)
        if (!strcmp(m.plan.row_place[i], place) && !strcmp(m.plan.row_step[i], step)) return i;
    cr_assert(false, "no row %s %s", place, step);
    return 0;
}

/* The only node of this operation on this step. */
static const struct yl_node *node_of(const char *place, const char *step, enum yl_op op)
{
    uint32_t row = row_of(place, step);
    for (uint32_t i = 0; i < m.plan.nodes; i++)
        if (m.plan.node[i].op == op && m.plan.node[i].row == row) return &m.plan.node[i];
    cr_assert(false, "%s %s has no such node", place, step);
    return NULL;
}

/* ---- names with one hash ---- */

static const char NAMES[] = "entries: {e: {arrivals: {send: 10, at: 2021-07-05T12:00}, path: p}}\n"
                            "paths: {p: {steps: [{a: {p: 50%}}, {b: {p: 50%}}, {c: {p: 50%}}, "
                            "{d: {p: 50%}}, {e: {p: 50%}}, {f: {p: 50%}}]}}\n";

Test(plan, names_with_one_hash_are_named_both)
{
    make(NAMES, YL_OK);
    kept = 15; /* 16 hashes for more names */
    make(NAMES, YL_BAD_INPUT);
    cr_expect(strstr(m.said, "error[hash-collision]: '") != NULL, "%s", m.said);
    cr_expect(strstr(m.said, "' have the same") != NULL, "%s", m.said);
    kept = UINT64_MAX;
}

/* ---- tails ---- */

static const char SHARED[] =
    "entries: {e: {arrivals: {send: 10, at: 2021-07-05T12:00}, path: p}}\n"
    "paths: {p: {steps: [{first: {p: 50%}}, {asks: {ask: agents.d}}, {last: {p: 50%}}]}}\n"
    "agents: {d: {count: 1, service: 1s}}\n";

Test(plan, behind_the_last_shared_place_is_a_tail_and_before_it_none)
{
    make(SHARED, YL_OK);
    cr_expect(m.plan.ordered);
    cr_expect(node_of("paths.p", "first", YL_OP_REACH)->mode != YL_MODE_PRIVATE);
    cr_expect(node_of("paths.p", "asks", YL_OP_REACH)->mode != YL_MODE_PRIVATE);
    cr_expect(node_of("paths.p", "last", YL_OP_REACH)->mode == YL_MODE_PRIVATE);
}

static const char PRIVATE[] =
    "entries: {e: {arrivals: {send: 10, at: 2021-07-05T12:00}, path: p}}\n"
    "people: {os: {a: 50%, b: 50%}}\n"
    "paths: {p: {steps: [{first: {p: 50%}}, {some: {only_if: {os: a}, p: 50%}},\n"
    "  {side: {p: 50%, else: next, actions: 1}}, {far: {only_if: {os: a}, choose: {next: 50%, "
    "leave: rest}}}, {last: }]}}\n";

Test(plan, without_shared_places_all_is_tail_and_nothing_is_in_order)
{
    make(PRIVATE, YL_OK);
    cr_expect(eq(int, m.plan.ordered || m.plan.rowwise, 0));
    for (uint32_t i = 0; i < m.plan.nodes; i++)
        cr_expect(eq(int, m.plan.node[i].mode == YL_MODE_PRIVATE && !m.plan.node[i].cycle, 1),
                  "node %u", i);
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
    make(CIRCLE, YL_OK);
    cr_expect(eq(int, node_of("paths.in", "way", YL_OP_REACH)->cycle, 0));
    cr_expect(node_of("paths.ping", "one", YL_OP_REACH)->cycle);
    cr_expect(node_of("paths.pong", "two", YL_OP_REACH)->cycle);
    cr_expect(eq(int, node_of("paths.out", "gone", YL_OP_REACH)->cycle, 0));
    uint32_t inside = 0, outside = 0;
    for (uint32_t i = 0; i < m.plan.nodes; i++)
        if (m.plan.node[i].op == YL_OP_JUMP) *(m.plan.node[i].index ? &inside : &outside) += 1;
    cr_expect(eq(u32, inside, 2), "ping to pong and back count rounds");
    cr_expect(eq(u32, outside, 1), "the way out begins anew");
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
    make(FRIENDS, YL_OK);
    cr_expect(lt(dbl, fabs(m.plan.mean_others - 0.7), 1e-9), "%.9g", m.plan.mean_others);
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
        make(cases[i].text, YL_OK);
        cr_expect(lt(dbl, fabs(m.plan.begun / cases[i].begun - 1), 1e-6), "%zu: %.9g", i,
                  m.plan.begun);
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

static uint32_t entry_of(const char *name)
{
    for (uint32_t i = 0; i < m.plan.entries; i++)
        if (!strcmp(m.plan.entry[i].name, name)) return i;
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

static bool stands(const char *entry, const char *outcome)
{
    for (uint32_t i = 0; i < m.plan.outcomes; i++)
        if (!strcmp(m.plan.outcome[i], outcome))
            return has(&m.plan.outcomes_standing, entry_of(entry), i);
    return false;
}

static bool reached(const char *entry, const char *place, const char *step)
{
    return has(&m.plan.rows_reached, entry_of(entry), row_of(place, step));
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
    make(REACH, YL_OK);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        cr_expect(eq(int, stands(rows[i].entry, rows[i].outcome), rows[i].want), "%s %s",
                  rows[i].entry, rows[i].outcome);
    cr_expect(reached("a", "paths.p", "step"));
    cr_expect(eq(int, reached("a", "paths.q", "again"), 0));
    cr_expect(reached("starts.back", "paths.q", "again"));
    cr_expect(eq(int, reached("b", "paths.p", "step"), 0));
    cr_expect(reached("b", "shops.s", "pay"));
    cr_expect(reached("a", "rooms.r", "watch"));
    cr_expect(eq(int, reached("b", "rooms.r", "watch"), 0));
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
        make(rows[i].text, *rows[i].want ? YL_BAD_INPUT : YL_OK);
        const char *name = strstr(m.said, "s.yaml:");
        cr_expect(strncmp(name ? name : "", rows[i].want, strlen(rows[i].want)) == 0, "row %zu\n%s",
                  i, m.said);
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
