/* yl-test: LINK yl_scenario LABELS exact,errors TIMEOUT 60 */
/* test_tree.c: reading, merging and changing scenario files, and what is said about broken ones. */
#include "sim/base/hash.h"
#include "sim/scenario/keys.h"
#include "sim/scenario/tree.h"
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define ROWS(table) (sizeof(table) / sizeof *(table))

static struct room { /* a folder of its own, where each test stands */
    struct yl_tree tree;
    struct yl_diags diags;
    struct yl_fault fault;
    char folder[64], *said;
} room;

static void leave(void)
{
    char command[96];
    yl_tree_free(&room.tree);
    yl_diags_free(&room.diags);
    free(room.said);
    snprintf(command, sizeof command, "rm -rf %s", room.folder);
    cr_expect(room.folder[0] == 0 || system(command) == 0);
}
TestSuite(tree, .fini = leave);

static void enter(void)
{
    leave();
    room = (struct room){.folder = "/tmp/yl_test_tree_XXXXXX"};
    cr_assert(mkdtemp(room.folder) != NULL);
    cr_assert(chdir(room.folder) == 0);
    yl_diags_init(&room.diags, YL_EN);
}

static void put_bytes(const char *name, const char *text, size_t length)
{
    FILE *out = fopen(name, "wb");
    cr_assert(out != NULL);
    fwrite(text, 1, length, out);
    fclose(out);
}

static void put(const char *name, const char *text) { put_bytes(name, text, strlen(text)); }

/* The tree as one line of flow YAML. */
static void flow(FILE *out, const struct yl_item *item)
{
    if (item->kind == YL_SCALAR) {
        fputs(item->text, out);
        return;
    }
    fputc(item->kind == YL_MAP ? '{' : '[', out);
    uint32_t count = 0;
    for (const struct yl_item *child = item->first; child; child = child->next, count++) {
        if (count) fputs(", ", out);
        if (child->key) fprintf(out, "%s: ", child->key);
        flow(out, child);
    }
    cr_expect(eq(u32, count, item->count));
    fputc(item->kind == YL_MAP ? '}' : ']', out);
}

static char *text_of(const struct yl_item *item)
{
    char *text = NULL;
    size_t length = 0;
    FILE *out = open_memstream(&text, &length);
    if (item) flow(out, item);
    fclose(out);
    return text;
}

static void is(const struct yl_item *item, const char *want, const char *about)
{
    char *got = text_of(item);
    cr_expect(eq(str, got, (char *)want), "%s", about);
    free(got);
}

/* What has been said so far, until the next call. */
static char *printed(void)
{
    size_t length = 0;
    free(room.said);
    FILE *out = open_memstream(&room.said, &length);
    yl_diags_print(&room.diags, out);
    fclose(out);
    return room.said;
}

static enum yl_status read_file(const char *name)
{
    return yl_tree_read(&room.tree, name, &room.diags, &room.fault);
}

static enum yl_status read_bytes(const char *text, size_t length)
{
    put_bytes("s.yaml", text, length);
    return read_file("s.yaml");
}

static void reads(const char *text, const char *want)
{
    enter();
    enum yl_status status = read_bytes(text, strlen(text));
    char *said = printed();
    cr_expect(eq(str, said, ""));
    cr_expect(eq(int, status, YL_OK));
    is(room.tree.root, want, text);
}

static void refuses_bytes(const char *text, size_t length, const char *want)
{
    enter();
    cr_expect(eq(int, read_bytes(text, length), YL_BAD_INPUT));
    char *said = printed();
    cr_expect(eq(str, said, (char *)want));
}

static void refuses(const char *text, const char *want) { refuses_bytes(text, strlen(text), want); }

/* One problem, and the beginning of its first line. */
static void one_problem(const char *text, const char *want)
{
    enter();
    cr_expect(eq(int, read_bytes(text, strlen(text)), YL_BAD_INPUT));
    char *said = printed();
    cr_expect(strncmp(said, want, strlen(want)) == 0, "%s: want %s, got %s", text, want, said);
    cr_expect(eq(u32, room.diags.count, 1), "%s", text);
}

Test(tree, keeps_order_text_and_quotes)
{
    reads(
        "yinliu: 1\ntitle: 短信 # x\npeople: {os: {android: 76%, ios: 24%}}\nl:\n- a\n- b: "
        "\"1\"\n- c:\n",
        "{yinliu: 1, title: 短信, people: {os: {android: 76%, ios: 24%}}, l: [a, {b: 1}, {c: }]}");
    reads("\xEF\xBB\xBFyinliu: 1\r\na: 'it''s'\r\n", "{yinliu: 1, a: it's}");
    reads("yinliu: 1\na: &x {p: 1}\nb: *x\nc: [*x, &y 2, *y]\n",
          "{yinliu: 1, a: {p: 1}, b: {p: 1}, c: [{p: 1}, 2, 2]}");
}

Test(tree, knows_where_everything_stands)
{
    enter();
    const char *text = "\xEF\xBB\xBFyinliu: 1\npaths:\n  短信: {标题: \"周末\", p: 20%}\n  b:\n";
    cr_assert(eq(int, read_bytes(text, strlen(text)), YL_OK));
    struct yl_item *paths = yl_tree_get(room.tree.root, "paths");
    struct yl_item *sms = yl_tree_get(paths, "短信"), *p = yl_tree_get(sms, "p");
    struct yl_item *title = yl_tree_get(sms, "标题"), *b = yl_tree_get(paths, "b");
    struct {
        struct yl_pos at;
        uint32_t line, column, width;
    } rows[] = {
        {room.tree.root->at, 1, 1, 6},
        {paths->key_at, 2, 1, 5},
        {paths->at, 3, 3, 2},
        {sms->key_at, 3, 3, 2},
        {sms->at, 3, 7, 1},
        {title->key_at, 3, 8, 2},
        {title->at, 3, 12, 4},
        {p->key_at, 3, 18, 1},
        {p->at, 3, 21, 3},
        {b->at, 4, 3, 1},
    };
    for (size_t i = 0; i < ROWS(rows); i++) {
        cr_expect(eq(u32, rows[i].at.line, rows[i].line), "row %zu", i);
        cr_expect(eq(u32, rows[i].at.column, rows[i].column), "row %zu", i);
        cr_expect(eq(u32, rows[i].at.width, rows[i].width), "row %zu", i);
    }
    cr_expect(title->quoted && !p->quoted);
    cr_expect(eq(str, (char *)p->base, "."));
}

Test(tree, says_what_is_wrong_with_bytes)
{
    refuses("", "s.yaml: error[empty]: the file is empty\n");
    refuses("# nothing\n", "s.yaml: error[empty]: the file is empty\n");
    refuses("yinliu: 1\npaths:\n\ta: 1\n",
            "s.yaml:3:1: error[tab]: only blanks are allowed here, not a tab\n"
            "    3 |  a: 1\n      | ^\n"
            "  help: set your editor to write blanks for the tab key\n");
    refuses("yinliu: 1\na: 周\xFF\n",
            "s.yaml:2:5: error[encoding]: the byte 0xFF here is not UTF-8\n"
            "    2 | a: 周?\n      |      ^\n"
            "  help: save the file again as UTF-8\n");
    one_problem("yinliu: 1\ntitle: \xD6\xDC\xC4\xA9\n", /* GBK */
                "s.yaml:2:8: error[encoding]: this text is not UTF-8; it looks like GBK");
    refuses_bytes("\xFF\xFEy\0i\0n\0", 8,
                  "s.yaml: error[encoding]: the file is UTF-16, not UTF-8\n"
                  "  help: save the file again as UTF-8\n");
    refuses_bytes("y\0i\0n\0l\0i\0", 10,
                  "s.yaml: error[encoding]: the file is UTF-16, not UTF-8\n"
                  "  help: save the file again as UTF-8\n");
    refuses_bytes("yinliu: 1\0\n", 11,
                  "s.yaml:1:10: error[control-character]: the character U+0000 cannot be seen and "
                  "is not allowed here\n    1 | yinliu: 1?\n      |          ^\n");
    one_problem("a: \xE2\x80\xA8\n", "s.yaml:1:4: error[control-character]: the character U+2028");
    one_problem("yinliu: 1\na: \"\\0b\"\n",
                "s.yaml:2:4: error[control-character]: the escape for U+0000");
}

Test(tree, says_what_is_wrong_with_yaml)
{
    static const struct {
        const char *text, *want;
    } rows[] = {
        {"- a\n", "s.yaml:1:1: error[root]: a scenario is a map of keys, but this is a list"},
        {"名称：测试\n", "s.yaml:1:1: error[root]: a scenario is a map of keys, but this is text"},
        {"yinliu: 1\na: {b: 1\nc: 2}\nd: ]\n", "s.yaml:3:2: error[yaml]: a ',' or the closing '}'"},
        {"yinliu: 1\na: [b, c\n", "s.yaml:2:9: error[yaml]: a ',' or the closing ']' is missing"},
        {"yinliu: 1\na: 'b\n", "s.yaml:2:6: error[yaml]: a quote is opened and never closed"},
        {"yinliu: 1\na: @b\n", "s.yaml:2:4: error[yaml]: a value that begins with this sign needs"},
        {"yinliu: 1\na: b: c\n", "s.yaml:2:5: error[yaml]: a second ':' where none is allowed"},
        {"yinliu: 1\nfoo\nbar: 1\n",
         "s.yaml:2:1: error[yaml]: this line has no ': ' behind its key"},
        {"yinliu: 1\na:\n  b: 1\n c: 2\n",
         "s.yaml:4:2: error[yaml]: this does not fit the keys above"},
        {"yinliu: 1\na: 1\n---\nb: 1\n", "s.yaml:3:1: error[documents]: a second document begins"},
        {"yinliu: 1\na: {x: 1, x: 2}\n",
         "s.yaml:2:11: error[double-key]: 'x' is given a second time"},
        {"yinliu: 1\na: 1\n\"a\": 2\n",
         "s.yaml:3:1: error[double-key]: 'a' is given a second time"},
        {"yinliu: 1\n<<: {x: 1}\n", "s.yaml:2:1: error[merge-key]: '<<' is not part"},
        {"yinliu: 1\n? [a]\n: 1\n", "s.yaml:2:3: error[key-shape]: a key is one piece of text"},
        {"yinliu: 1\n? &k {a: 1}\n: 1\n",
         "s.yaml:2:3: error[key-shape]: a key is one piece of text"},
        {"yinliu: 1\n'': 1\n", "s.yaml:2:1: error[key-shape]: a key is missing before the ':'"},
        {"yinliu: 1\na: *x\n", "s.yaml:2:4: error[alias]: there is no anchor '&x' further up"},
        {"yinliu: 1\na: &x [*x]\n", "s.yaml:2:8: error[alias]: there is no anchor '&x' further up"},
        {"yinliu: 1\na: !!int 3\n", "s.yaml:2:4: error[yaml]: the tag 'tag:yaml.org,2002:int'"},
        {"yinliu: 1\na: {p：20%, q: 1}\n", "s.yaml:2:6: error[full-width]: '：' is full-width"},
        {"yinliu: 1\na: {p:20%, q: 1}\n",
         "s.yaml:2:6: error[yaml]: a blank is missing after the ':'"},
        {"a: 1\n", "s.yaml:1:1: error[version]: the file does not declare its language version"},
        {"yinliu: 2\n",
         "s.yaml:1:9: error[version]: the language version is '2', but '1' is known"},
    };
    for (size_t i = 0; i < ROWS(rows); i++) one_problem(rows[i].text, rows[i].want);
}

Test(tree, points_at_a_comma_and_reads_what_was_meant)
{
    static const struct {
        const char *text, *place, *help, *tree;
    } rows[] = {
        {"a: {after: lognormal(median 40s, sigma 1), p: 5%}", ":2:32: error[comma]",
         "'lognormal(median 40s sigma 1)'", "{after: lognormal(median 40s sigma 1), p: 5%}"},
        {"a: {after: lognormal(mean 4s, sigma 1, at_most 5m)}", ":2:29: error[comma]",
         "'lognormal(mean 4s sigma 1 at_most 5m)'",
         "{after: lognormal(mean 4s sigma 1 at_most 5m)}"},
        {"a: [exp(3s), uniform(1s, 2s), x]", ":2:24: error[comma]", "'uniform(1s 2s)'",
         "[exp(3s), uniform(1s 2s), x]"},
        {"a: {send: 200,000, at: x}", ":2:14: error[comma]", "without commas",
         "{send: 200000, at: x}"},
        {"a: {cost: 1,234,567 CNY}", ":2:12: error[comma]", "'200000'", "{cost: 1234567 CNY}"},
        {"a: {by: os, 安卓: gamma(mean 3s, shape 2)}", ":2:30: error[comma]",
         "'gamma(mean 3s shape 2)'", "{by: os, 安卓: gamma(mean 3s shape 2)}"},
    };
    for (size_t i = 0; i < ROWS(rows); i++) {
        enter();
        char text[200];
        snprintf(text, sizeof text, "yinliu: 1\n%s\n", rows[i].text);
        cr_expect(eq(int, read_bytes(text, strlen(text)), YL_BAD_INPUT));
        char *said = printed();
        cr_expect(strstr(said, rows[i].place) && strstr(said, rows[i].help), "%s", said);
        if (rows[i].tree) is(yl_tree_get(room.tree.root, "a"), rows[i].tree, rows[i].text);
        if (rows[i].tree) cr_expect(eq(u32, room.diags.count, 1), "%s", said);
    }
    reads("yinliu: 1\na: {after: \"uniform(1s, 2s)\", b: exp(3s}\nc: uniform(1s, 2s)\n",
          "{yinliu: 1, a: {after: uniform(1s, 2s), b: exp(3s}, c: uniform(1s, 2s)}");
}

Test(tree, has_limits)
{
    char *text = malloc(6 << 20);
    cr_assert(text != NULL);
    strcpy(text, "a: ");
    for (int i = 0; i < 100000; i++) strcpy(text + 3 + i, "[");
    one_problem(text, "s.yaml:1:35: error[too-deep]: maps and lists are more than 32 deep here");
    strcpy(text, "a: &a [1,1,1,1,1,1,1,1,1]\n");
    for (int i = 'b'; i < 'k'; i++)
        sprintf(text + strlen(text), "%c: &%c [*%c,*%c,*%c,*%c,*%c,*%c,*%c,*%c,*%c]\n", i, i, i - 1,
                i - 1, i - 1, i - 1, i - 1, i - 1, i - 1, i - 1, i - 1);
    one_problem(text, "s.yaml:1:");
    char *at = text;
    for (int i = 0; i < 90000; i++) at += sprintf(at, "k%d: 1\n", i);
    strcpy(at, "yinliu: 1\nk7: 2\n");
    one_problem(text, "s.yaml:90002:1: error[double-key]: 'k7' is given a second time");
    memset(text, '#', 5 << 20);
    text[5 << 20] = '\0';
    one_problem(text, "s.yaml: error[file-size]: 's.yaml' is larger than 4 MiB");
    free(text);
}

Test(tree, merges_included_files_under_the_one_that_says_so)
{
    enter();
    cr_assert(system("mkdir sub") == 0);
    put("s.yaml",
        "yinliu: 1\ninclude: [sub/b.yaml, c.yaml]\nset: {m.x: 9}\nm: {a: main}\nl: [9]\n");
    put("sub/b.yaml", "yinliu: 1\ninclude: [d.yaml]\nm: {a: b, b: b, x: b}\nl: [1, 2]\nf: t.csv\n");
    put("sub/d.yaml",
        "yinliu: 1\ninclude: ../c.yaml\nset: {m.x: 7, m.y: 7}\nm: {d: d, b: d, a: d}\n");
    put("c.yaml", "yinliu: 1\nm: {c: c, b: c}\nn:\n");
    enum yl_status status = read_file("s.yaml");
    char *said = printed();
    cr_expect(eq(str, said, ""));
    cr_expect(eq(int, status, YL_OK));
    is(room.tree.root,
       "{yinliu: 1, m: {c: c, b: b, d: d, a: main, x: 9, y: 7}, n: , l: [9], f: t.csv}", "merged");
    cr_assert(eq(u32, room.tree.files, 4));
    cr_expect(eq(str, (char *)room.tree.file[0], "sub/../c.yaml"));
    cr_expect(eq(str, (char *)room.tree.file[1], "sub/d.yaml"));
    cr_expect(eq(str, (char *)room.tree.file[2], "sub/b.yaml"));
    cr_expect(eq(str, (char *)room.tree.file[3], "s.yaml"));
    cr_expect(eq(u64, room.tree.file_hash[0], yl_hash_name("yinliu: 1\nm: {c: c, b: c}\nn:\n")));
    cr_expect(eq(str, (char *)yl_tree_get(room.tree.root, "f")->base, "sub"));
}

Test(tree, says_which_include_is_wrong)
{
    enter();
    put("s.yaml", "yinliu: 1\ninclude: [b.yaml, none.yaml, '']\n");
    put("b.yaml", "yinliu: 1\ninclude: [s.yaml]\n");
    cr_expect(eq(int, read_file("s.yaml"), YL_BAD_INPUT));
    char *said = printed();
    cr_expect(
        strstr(said, "s.yaml:2:19: error[file-read]: cannot read 'none.yaml': No such file") !=
        NULL);
    cr_expect(strstr(said, "s.yaml:2:30: error[include]: 'include' has names of files, or files "
                           "with names of their variants") != NULL);
    cr_expect(strstr(said, "b.yaml:2:11: error[include]: 's.yaml' includes itself") != NULL, "%s",
              said);
    cr_expect(eq(u32, room.diags.count, 3), "%s", said);
}

Test(tree, brings_the_variants_that_include_names_and_no_others)
{
    enter();
    put("lib.yaml", "yinliu: 1\nl: 1\nuncertain: {l: {low: 1}, variants.late.l: {low: 2}, "
                    "variants.later.l: {low: 3}}\nvariants: {late: {l: 2}, later: {l: 3}}\n");
    put("mid.yaml",
        "yinliu: 1\ninclude: [{file: lib.yaml, variants: late}]\nvariants: {m: {l: 5}}\n");
    put("s.yaml", "yinliu: 1\ninclude: [mid.yaml, {file: lib.yaml, variants: [later, later]}]\n"
                  "variants: {own: {l: 4}}\n");
    cr_expect(eq(int, read_file("s.yaml"), YL_OK));
    is(room.tree.root,
       "{yinliu: 1, l: 1, uncertain: {l: {low: 1}, variants.later.l: {low: 3}}, "
       "variants: {later: {l: 3}, own: {l: 4}}}",
       "named");
    cr_assert(room.tree.left != NULL);
    cr_expect(eq(str, (char *)room.tree.left->text, "mid.yaml"));
    is(room.tree.left_variants, "{late: {l: 2}, m: {l: 5}}", "left");
    enter();
    put("lib.yaml", "yinliu: 1\nvariants: {late: {l: 2}}\n");
    put("s.yaml", "yinliu: 1\ninclude: {file: lib.yaml, variants: []}\n");
    cr_expect(eq(int, read_file("s.yaml"), YL_OK));
    is(room.tree.root, "{yinliu: 1}", "none, on purpose");
    cr_expect(room.tree.left == NULL);
}

static void refuses_include(const char *include, const char *want)
{
    char text[200];
    enter();
    put("lib.yaml", "yinliu: 1\nvariants: {late: {l: 2}, later: {l: 3}}\n");
    put("none.yaml", "yinliu: 1\n");
    snprintf(text, sizeof text, "yinliu: 1\ninclude: %s\n", include);
    put("s.yaml", text);
    cr_expect(eq(int, read_file("s.yaml"), YL_BAD_INPUT));
    char *said = printed();
    cr_expect(strstr(said, want) != NULL, "%s: %s", include, said);
    cr_expect(eq(u32, room.diags.count, 1), "%s", said);
}

Test(tree, says_how_a_variant_of_a_file_is_named)
{
    refuses_include("{file: lib.yaml, variants: [lat]}",
                    "help: write '{file: lib.yaml, variants: [late");
    refuses_include("{file: lib.yaml, variants: [late, sooner]}",
                    "'lib.yaml' has no variant 'sooner'");
    refuses_include("{file: none.yaml, variants: late}",
                    "help: it has none at all: write 'none.yaml'");
    refuses_include("{file: lib.yaml, variant: late}", "help: did you mean 'variants'?");
    refuses_include("{variants: [late]}", "error[missing-key]: an included file needs 'file'");
    refuses_include("{file: lib.yaml, variants: {late: }}",
                    "error[include]: 'include' has names of files");
    refuses_include("{file: lib.yaml, variants: }", "error[include]: 'include' has names of files");
}

Test(tree, a_file_that_is_not_there_is_a_fault)
{
    enter();
    cr_expect(eq(int, read_file("no.yaml"), YL_IO));
    cr_expect(eq(str, room.fault.text, "cannot read 'no.yaml': No such file or directory"));
    cr_expect(room.tree.root == NULL);
}

static const char SCENARIO[] =
    "yinliu: 1\n"
    "paths:\n"
    "  sms:\n"
    "    steps:\n"
    "      - open: {p: 20%, after: exp(10m)}\n"
    "      - tap: {p: {by: os, android: 75%, ios: 0.85}, after: lognormal(median 40s sigma 1)}\n"
    "      - bare:\n"
    "      - where: {choose: {rooms.main: 30%, leave: rest}}\n"
    "rooms:\n"
    "  main: {sessions: [{from: a, to: b}, {from: c}], watch: \"uniform(10s 20s at_most 15s)\"}\n"
    "shops: {mall: {price: lognormal(mean 150 CNY sigma 0.8), stock: 2000, e: empirical(f.csv "
    "c)}}\n"
    "x: {a: {b: {c: 1}}, a.b: 2, a.b.d: 3}\n"
    "entries: {a: {arrivals: {rate: 1200/h}, cost: 0.045 CNY, over: 5m, g: pareto(min 3s alpha "
    "2)}}\n";

/* Sets one thing and looks at the item at the same or another path. */
struct setting {
    const char *set, *map[5], *want;
};

static const struct yl_item *find(const struct yl_item *item, const char *const map[5])
{
    for (int i = 0; i < 5 && map[i] && item; i++) {
        if (item->kind == YL_MAP) {
            item = yl_tree_get(item, map[i]);
            continue;
        }
        const struct yl_item *child = item->first;
        for (int n = atoi(map[i]); n > 0 && child; n--) child = child->next;
        item = child;
    }
    return item;
}

Test(tree, sets_and_changes_what_a_path_names)
{
    static const struct setting rows[] = {
        {"paths.sms.steps.open.p=5%",
         {"paths", "sms", "steps", "0"},
         "{open: {p: 5%, after: exp(10m)}}"},
        {"paths.sms.steps.open={p: 1}", {"paths", "sms", "steps", "0"}, "{open: {p: 1}}"},
        {"paths.sms.steps.bare.p=5%", {"paths", "sms", "steps", "2"}, "{bare: {p: 5%}}"},
        {"paths.sms.steps.tap.p.ios=*1.2",
         {"paths", "sms", "steps", "1", "tap"},
         "{p: {by: os, android: 75%, ios: 1.02}, after: lognormal(median 40s sigma 1)}"},
        {"paths.sms.steps.tap.p=+5%",
         {"paths", "sms", "steps", "1", "tap"},
         "{p: {by: os, android: 80%, ios: 0.9}, after: lognormal(median 40s sigma 1)}"},
        {"paths.sms.steps.tap.after=*1.37",
         {"paths", "sms", "steps", "1", "tap"},
         "{p: {by: os, android: 75%, ios: 0.85}, after: lognormal(median 54.8s sigma 1)}"},
        {"paths.sms.steps.open.p=*1.37",
         {"paths", "sms", "steps", "0"},
         "{open: {p: 27.4%, after: exp(10m)}}"},
        {"paths.sms.steps.open.after=+30s",
         {"paths", "sms", "steps", "0"},
         "{open: {p: 20%, after: exp(10.5m)}}"},
        {"paths.sms.steps.where.choose.rooms.main=10%",
         {"paths", "sms", "steps", "3"},
         "{where: {choose: {rooms.main: 10%, leave: rest}}}"},
        {"paths.sms.steps.where.choose.shops.mall=10%",
         {"paths", "sms", "steps", "3"},
         "{where: {choose: {rooms.main: 30%, leave: rest, shops.mall: 10%}}}"},
        {"paths.sms.steps.open=none",
         {"paths", "sms", "steps"},
         "[{tap: {p: {by: os, android: 75%, ios: 0.85}, after: lognormal(median 40s sigma 1)}}, "
         "{bare: }, {where: "
         "{choose: {rooms.main: 30%, leave: rest}}}]"},
        {"paths.sms.steps.where=none", {"paths", "sms", "steps", "2"}, "{bare: }"},
        {"paths.sms.steps.new={after: open, step: {p: 5%}}",
         {"paths", "sms", "steps", "1"},
         "{new: {p: 5%}}"},
        {"paths.sms.steps.new={before: open, step: {p: 5%}}",
         {"paths", "sms", "steps", "0"},
         "{new: {p: 5%}}"},
        {"paths.sms.steps.new={step: {p: 5%}, after: where}",
         {"paths", "sms", "steps", "4"},
         "{new: {p: 5%}}"},
        {"rooms.main.sessions.1.from=d",
         {"rooms", "main", "sessions"},
         "[{from: a, to: b}, {from: d}]"},
        {"rooms.main.sessions.0={from: z}",
         {"rooms", "main", "sessions"},
         "[{from: z}, {from: c}]"},
        {"rooms.main.capacity=7", {"rooms", "main", "capacity"}, "7"},
        {"rooms.main.watch=*2", {"rooms", "main", "watch"}, "uniform(20s 40s at_most 15s)"},
        {"shops.mall.price=+10 CNY",
         {"shops", "mall", "price"},
         "lognormal(mean 160 CNY sigma 0.8)"},
        {"shops.mall.price=+¥10", {"shops", "mall", "price"}, "lognormal(mean 160 CNY sigma 0.8)"},
        {"shops.mall.price=-￥0.001万",
         {"shops", "mall", "price"},
         "lognormal(mean 140 CNY sigma 0.8)"},
        {"shops.mall.stock=-2", {"shops", "mall", "stock"}, "1998"},
        {"shops.mall.stock=*150", {"shops", "mall", "stock"}, "300000"},
        {"shops.mall.stock=", {"shops", "mall", "stock"}, ""},
        {"entries.a.arrivals.rate=+1/s", {"entries", "a", "arrivals", "rate"}, "4800/h"},
        {"entries.a.cost=*3", {"entries", "a", "cost"}, "0.135 CNY"},
        {"entries.a.over=-90s", {"entries", "a", "over"}, "3.5m"},
        {"entries.a.g=*0.1", {"entries", "a", "g"}, "pareto(min 0.3s alpha 2)"},
        {"x.a.b=9", {"x"}, "{a: {b: {c: 1}}, a.b: 9, a.b.d: 3}"},
        {"x.a.b.c=9", {"x"}, "{a: {b: {c: 9}}, a.b: 2, a.b.d: 3}"},
        {"x.a.b.d=9", {"x"}, "{a: {b: {c: 1}}, a.b: 2, a.b.d: 9}"},
        {"rooms.main.tz=+08:00", {"rooms", "main", "tz"}, "+08:00"},
    };
    enter();
    cr_assert(eq(int, read_bytes(SCENARIO, sizeof SCENARIO - 1), YL_OK));
    for (size_t i = 0; i < ROWS(rows); i++) {
        struct yl_item *root = yl_tree_copy(&room.tree.arena, room.tree.root);
        struct yl_override o;
        cr_assert(
            eq(int, yl_override_parse(&o, &room.tree.arena, rows[i].set, &room.diags), YL_OK));
        cr_expect(yl_tree_override(&room.tree.arena, root, &o, &room.diags), "%s", rows[i].set);
        is(find(root, rows[i].map), rows[i].want, rows[i].set);
    }
    cr_expect(eq(u32, room.diags.count, 0));
}

Test(tree, says_why_something_cannot_be_set)
{
    static const struct {
        const char *set, *want, *help;
    } rows[] = {
        {"paths.sma.steps.open.p=1", "--set:1:7: error[path]: there is no 'sma' in 'paths'\n",
         "'sms'?"},
        {"paths.sms.steps.opn.p=1",
         "--set:1:17: error[path]: there is no 'opn' in 'paths.sms.steps'\n", "'open'?"},
        {"paths.sms.steps.new=none", "--set:1:17: error[path]: there is no 'new' in", "open, tap"},
        {"paths.sms.steps.new={p: 5%}", "--set:1:17: error[path]: there is no 'new' in",
         "'{after: NAME, step: {...}}'"},
        {"paths.sms.steps.new={after: opn, step: {p: 5%}}",
         "--set:1:29: error[path]: there is no step 'opn' in this list", "'open'?"},
        {"paths.sms.steps.new={after: open, before: tap, step: {p: 5%}}",
         "--set:1:17: error[path]: there is no 'new' in", "'before: NAME'"},
        {"paths.sms.steps.ne.w={after: open, step: {p: 5%}}",
         "--set:1:17: error[path]: there is no 'ne' in", ""},
        {"rooms.main.sessions.2.from=1",
         "--set:1:21: error[path]: there is no '2' in 'rooms.main.sessions'", "0 to 1"},
        {"rooms.main.sessions.2=1", "--set:1:21: error[path]: there is no '2'", ""},
        {"pths.sms=1", "--set:1:1: error[path]: there is no 'pths' in the scenario\n", "'paths'?"},
        {"paths..p=1", "--set:1:7: error[path]: a name is missing in the path", ""},
        {"paths.=1", "--set:1:7: error[path]: a name is missing in the path", ""},
        {"shops.mall.stok=*2", "--set:1:1: error[change]: 'shops.mall.stok' is not in the scenario",
         "'stock'?"},
        {"shops.mall.e=*2", "--set:1:14: error[change]: 'empirical(f.csv c)' is measured", ""},
        {"shops.mall.price=+5m", "--set:1:18: error[change]: '+5m' has another unit than", ""},
        {"shops.mall=*2", "--set:1:12: error[change]: 'shops.mall' is no number", ""},
        {"rooms.main.sessions.0.from=*2", "--set:1:28: error[change]: 'a' is no number", ""},
        {"set={a: 1}", "--set:1:1: error[path]: 'set' is a key of a file", ""},
        {"include=a.yaml", "--set:1:1: error[path]: 'include' is a key of a file", ""},
        {"yinliu=2", "--set:1:1: error[path]: 'yinliu' is a key of a file", ""},
        {"shops", "--set:1:1: error[path]: 'shops' is not PATH=VALUE", ""},
        {"=1", "--set:1:1: error[path]: '=1' is not PATH=VALUE", ""},
        {"a=[1", "--set:1:5: error[yaml]: a ',' or the closing ']' is missing", ""},
        {"title=\xD6\xDC", "--set:1:7: error[encoding]: this text is not UTF-8",
         "help: set the terminal to UTF-8"},
        {"a={b: exp(1s, 2)}", "--set:1:13: error[comma]", "exp(1s 2)"},
    };
    for (size_t i = 0; i < ROWS(rows); i++) {
        enter();
        cr_assert(eq(int, read_bytes(SCENARIO, sizeof SCENARIO - 1), YL_OK));
        struct yl_override o;
        enum yl_status status = yl_override_parse(&o, &room.tree.arena, rows[i].set, &room.diags);
        if (!status)
            cr_expect(not(yl_tree_override(&room.tree.arena, room.tree.root, &o, &room.diags)));
        char *said = printed();
        cr_expect(strncmp(said, rows[i].want, strlen(rows[i].want)) == 0, "%s", said);
        cr_expect(strstr(said, rows[i].help) != NULL, "%s", said);
        cr_expect(eq(u32, room.diags.count, 1), "%s", said);
    }
}

/* A scenario of a stranger may name any file of the machine. */
Test(tree, quotes_nothing_of_a_file_that_is_no_scenario)
{
    static const char *const texts[] = {"root:x:0:0:root:/root:/bin/sh\nyinliu:x:1000:1000\n",
                                        "root: secret\n",
                                        "- secret\n",
                                        "dear yinliu: secret, yinliu: \nroot: [\n",
                                        "secret",
                                        "\xFFsecret\n",
                                        ""};
    for (size_t i = 0; i < ROWS(texts); i++) {
        enter();
        put("s.yaml", "yinliu: 1\ninclude: [other]\n");
        put("other", texts[i]);
        cr_expect(eq(int, read_file("s.yaml"), YL_BAD_INPUT));
        char *said = printed();
        cr_expect(strncmp(said, "s.yaml:2:11: error[include]: 'other' is not a scenario", 54) == 0,
                  "%s", said);
        cr_expect(strstr(said, "secret") == NULL && strstr(said, "root") == NULL, "%s", said);
    }
}

Test(tree, a_file_says_the_version_at_a_line_or_inside_of_braces)
{
    static const char *const texts[] = {"yinliu: 1\n",
                                        "\xEF\xBB\xBFyinliu: 1\n",
                                        "title: x\n\nyinliu:\n  1\n",
                                        "---\n  title: x\n  yinliu: 1\n",
                                        "{yinliu: 1}",
                                        "# a, b\r\n--- # c\n{ title: x, yinliu: 1 }\n"};
    for (size_t i = 0; i < ROWS(texts); i++) {
        enter();
        put("s.yaml", "yinliu: 1\ninclude: [other]\n");
        put("other", texts[i]);
        cr_expect(eq(int, read_file("s.yaml"), YL_OK), "%zu", i);
    }
}

static const struct yl_key_row rows[] = {
    {.name = "shops"},
    {.name = "title", .whole = YL_NOT_IN_VARIANT | YL_OF_ITS_FILE},
    {.name = "targets", .whole = YL_NOT_IN_VARIANT | YL_NOT_A_GUESS},
    {.name = "uncertain", .whole = YL_NOT_IN_VARIANT | YL_NOT_AT_POINT},
    {.name = "evidence", .whole = YL_NOT_IN_VARIANT},
    {.name = "variants", .whole = YL_NOT_IN_VARIANT},
    {.name = "sweep", .whole = YL_NOT_IN_VARIANT},
    {.name = "experiment", .whole = YL_NOT_IN_VARIANT},
    {.name = "log", .whole = YL_NOT_IN_VARIANT},
    {.name = "run", .whole = YL_NOT_AT_POINT | YL_NOT_A_GUESS},
};
static const struct yl_key_table keys = {{"a scenario", "场景"}, rows, sizeof rows / sizeof *rows};

static struct yl_item *variant_of(const struct yl_item *own)
{
    const struct yl_variant_over over = {room.tree.root, own, &keys, false};
    return yl_tree_variant(&room.tree, &over, &room.diags);
}

Test(tree, makes_variants_without_touching_the_base)
{
    enter();
    put("era.yaml", "yinliu: 1\nshops: {mall: {stock: 5, fee: 1%}}\nset: {shops.mall.fee: 2%}\n");
    char text[2000];
    snprintf(text, sizeof text, "%s%s", SCENARIO,
             "variants:\n  era: {include: [era.yaml], shops.mall.stock: \"*3\"}\n"
             "  bad: {shops.mal.stock: 3}\n  same:\n");
    cr_assert(eq(int, read_bytes(text, strlen(text)), YL_OK));
    struct yl_item *root = room.tree.root, *variants = yl_tree_get(root, "variants");
    char *before = text_of(root);
    struct yl_item *era = variant_of(yl_tree_get(variants, "era"));
    cr_assert(era != NULL);
    static const char *const stock[5] = {"shops", "mall", "stock"}, *const fee[5] = {"shops",
                                                                                     "mall", "fee"};
    is(find(era, stock), "15", "stock");
    is(find(era, fee), "2%", "fee");
    cr_expect(eq(u32, room.tree.files, 2));
    struct yl_item *same = variant_of(yl_tree_get(variants, "same"));
    is(same, before, "same");
    cr_expect(variant_of(yl_tree_get(variants, "bad")) == NULL);
    is(root, before, "base");
    char *said = printed();
    cr_expect(strncmp(said, "s.yaml:16:15: error[path]: there is no 'mal' in 'shops'\n", 53) == 0,
              "%s", said);
    free(before);
}

/* ---- what is said once, for the whole scenario ---- */

struct refusal {
    const char *variant, *place, *key; /* what stands behind `v: `, where the message points */
};
static const struct refusal refusals[] = {
    {"{variants: {k: {}}}", "s.yaml:16:7", "variants"},
    {"{variants: }", "s.yaml:16:7", "variants"},
    {"{variants: 5}", "s.yaml:16:7", "variants"},
    {"{\"variants\": [k]}", "s.yaml:16:7", "variants"},
    {"{variants.k: {shops.mall.stock: 3}}", "s.yaml:16:7", "variants"},
    {"{variants.w.shops.mall.stock: \"*2\"}", "s.yaml:16:7", "variants"},
    {"{label: l, set: {variants.k: {}}}", "s.yaml:16:23", "variants"},
    {"{set: {variants: {k: {}}}}", "s.yaml:16:13", "variants"},
    {"{include: {file: own.yaml, variants: k1}}", "s.yaml:16:23", "variants"},
    {"{include: [{file: deep.yaml, variants: [k2]}]}", "s.yaml:16:24", "variants"},
    {"{include: set.yaml}", "set.yaml:2:7", "variants"},
    {"{title: t}", "s.yaml:16:7", "title"},
    {"{title.en: t}", "s.yaml:16:7", "title"},
    {"{shops.mall.stock: 2, sweep: {}}", "s.yaml:16:28", "sweep"},
    {"{sweep.design: sobol}", "s.yaml:16:7", "sweep"},
    {"{experiment: {metric: all.orders}}", "s.yaml:16:7", "experiment"},
    {"{experiment.level: 1%}", "s.yaml:16:7", "experiment"},
    {"{uncertain: {}}", "s.yaml:16:7", "uncertain"},
    {"{evidence: []}", "s.yaml:16:7", "evidence"},
    {"{log: {visit: 30m}}", "s.yaml:16:7", "log"},
    {"{log.visit: 40m}", "s.yaml:16:7", "log"},
    {"{targets: {all.orders: \">=1\"}}", "s.yaml:16:7", "targets"},
    {"{targets.all.orders: \">=1\"}", "s.yaml:16:7", "targets"},
    {"{set: {sweep.x: 1}}", "s.yaml:16:13", "sweep"},
    {"{include: sets.yaml}", "sets.yaml:2:7", "experiment"},
    {"{include: log.yaml}", "log.yaml:2:1", "log"}, /* base has another one */
    {"{include: [more.yaml]}", "log.yaml:2:1", "log"},
    {"{include: evidence.yaml}", "evidence.yaml:2:1", "evidence"},
};
/* Base says it already, or it is of the file that is included; and names that only look like it. */
static const char *const laid[] = {
    "{include: same.yaml}",
    "{include: [own.yaml, deep.yaml]}",
    "{include: [titled.yaml]}",
    "{include: [titled.yaml, same.yaml]}",
    "{titles: 1, sweeps: 2, run: {seed: 1}, horizon: {from: a}}",
};

static void read_variants(const char *variant)
{
    char text[2000];
    enter();
    put("own.yaml", "yinliu: 1\nvariants: {k1: {}, k2: {}, k3: {}, k4: {}, k5: {}}\n");
    put("deep.yaml", "yinliu: 1\ninclude: [{file: own.yaml, variants: [k2]}]\n");
    put("set.yaml", "yinliu: 1\nset: {variants.k1: {}, shops.mall.stock: 4}\n");
    put("sets.yaml", "yinliu: 1\nset: {experiment.level: 1%}\n");
    put("log.yaml", "yinliu: 1\nlog: {visit: 30m, events: {A: b, C: d}}\n");
    put("more.yaml", "yinliu: 1\ninclude: log.yaml\n");
    put("evidence.yaml", "yinliu: 1\nevidence: []\n");
    put("same.yaml", "yinliu: 1\nlog: {events: {A: b}}\ntargets: {}\n");
    put("titled.yaml", "yinliu: 1\ntitle: family\n");
    snprintf(text, sizeof text,
             "%slog: {visit: 30m, events: {A: b}}\nvariants:\n  v: %s\n"
             "  w: {shops.mall.stock: 2}\ntargets: {}\n",
             SCENARIO, variant);
    cr_assert(eq(int, read_bytes(text, strlen(text)), YL_OK), "%s", variant);
}

/* Nothing is made of it, base stays as it was, and one message says where and what instead. */
static void refuses_variant(const struct refusal *row, enum yl_lang lang)
{
    static const char *const about[] = {
        "%s: error[whole-scenario]: '%s' belongs to the whole scenario: a variant has none of its "
        "own\n",
        "%s: 错误[whole-scenario]: '%s' 属于整个场景，方案（variant）没有自己的\n"};
    static const char *const help[][2] = {
        {"write it beside this one, under 'variants' of the scenario\n",
         "请写在场景的 'variants' 下，与此方案并列\n"},
        {"write it once, beside 'variants' of the scenario\n",
         "请在场景中写一次，与 'variants' 并列\n"}};
    char want[200];
    read_variants(row->variant);
    room.diags.lang = lang;
    struct yl_item *root = room.tree.root, *variants = yl_tree_get(root, "variants");
    char *before = text_of(root);
    cr_expect(variant_of(variants->first) == NULL, "%s", row->variant);
    is(root, before, row->variant);
    char *said = printed();
    snprintf(want, sizeof want, about[lang], row->place, row->key);
    cr_expect(strncmp(said, want, strlen(want)) == 0, "%s", said);
    cr_expect(strstr(said, help[strcmp(row->key, "variants") != 0][lang]) != NULL, "%s", said);
    cr_expect(eq(u32, room.diags.count, 1), "%s", said);
    free(before);
}

Test(tree, a_variant_says_nothing_of_the_whole_scenario)
{
    for (size_t i = 0; i < ROWS(refusals); i++) {
        refuses_variant(&refusals[i], YL_EN);
        refuses_variant(&refusals[i], YL_ZH);
    }
}

Test(tree, what_a_variant_includes_may_say_again_what_base_says)
{
    for (size_t i = 0; i < ROWS(laid); i++) {
        read_variants(laid[i]);
        struct yl_item *root = room.tree.root;
        struct yl_item *made = variant_of(yl_tree_get(root, "variants")->first);
        cr_assert(made != NULL, "%s", laid[i]);
        cr_expect(yl_tree_get(made, "title") == NULL, "%s", laid[i]);
        char *log = text_of(yl_tree_get(root, "log"));
        is(yl_tree_get(made, "log"), log, laid[i]);
        free(log);
    }
}

Test(tree, trees_of_variants_have_the_variants_of_the_scenario)
{
    char text[2000];
    enter();
    put("more.yaml", "yinliu: 1\nfacts: {late: yes}\n");
    snprintf(text, sizeof text,
             "%svariants:\n  variants: {include: more.yaml, facts.new: yes}\n"
             "  w: {set: {shops.mall.fee: 1%%}}\ntitle: behind\n",
             SCENARIO);
    cr_assert(eq(int, read_bytes(text, strlen(text)), YL_OK));
    struct yl_item *root = room.tree.root, *variants = yl_tree_get(root, "variants");
    char *before = text_of(root), *all = text_of(variants);
    for (const struct yl_item *own = variants->first; own; own = own->next) {
        const struct yl_item *made = variant_of(own);
        cr_assert(made != NULL, "%s", own->key);
        const struct yl_item *theirs = yl_tree_get(made, "variants");
        is(theirs, all, own->key);
        cr_expect(eq(str, (char *)theirs->next->key, "title"), "they keep their place");
        is(root, before, "base");
    }
    free(all);
    free(before);
}
