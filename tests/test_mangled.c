/* yl-test: LINK yl_solve LABELS errors TIMEOUT 120 */
/* test_mangled.c: scenarios of the repository, damaged: a result or messages with a place, never a
 * crash, never for long.
 *
 * YL_MANGLE_KEYS and YL_MANGLE_MUTANTS ask for more than what a run of every day has time for. */
#include "sim/base/hash.h"
#include "tests/support/checked.h"
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <ctype.h>
#include <dirent.h>
#include <gsl/gsl_errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#if defined(__SANITIZE_ADDRESS__)
enum { WATCHED = true };
#else
enum { WATCHED = false };
#endif
enum { TEXT_MOST = 1 << 17, FILES_MOST = 400, SLOWEST_S = 10, LARGEST_KIB = 1 << 20 };
static const char *const folders[] = {
    "scenarios",       "scenarios/disputes",  "scenarios/decisions", "scenarios/experiments",
    "scenarios/bench", "scenarios/ecosystem", "scenarios/rules",     "tests/scenario",
    "tests/answers",   "tests/laws"};

struct scenario {
    char folder[64], name[128], *text;
    size_t length;
};
static struct scenario all[FILES_MOST];
static size_t files;
static char at_home[64]; /* the folder of the copies, for messages */

static int by_name(const void *a, const void *b)
{
    const struct scenario *x = a, *y = b;
    int order = strcmp(x->folder, y->folder);
    return order ? order : strcmp(x->name, y->name);
}

static void keep(const char *folder, const char *name)
{
    struct scenario *s = &all[files];
    char path[512];
    cr_assert(strlen(name) < sizeof s->name, "%s", name);
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "rb");
    s->text = malloc(TEXT_MOST);
    cr_assert(file && s->text && files < FILES_MOST, "%s", path);
    s->length = fread(s->text, 1, TEXT_MOST - 1, file);
    fclose(file);
    s->text[s->length] = 0;
    snprintf(s->folder, sizeof s->folder, "%s", folder);
    strcpy(s->name, name);
    files++;
}

/* Every scenario of the repository, in a copy whose folders may be written. */
static void copy_all(void)
{
    char command[512];
    gsl_set_error_handler_off(); /* as main does */
    strcpy(at_home, "/tmp/yl_test_mangled_XXXXXX");
    cr_assert(mkdtemp(at_home) != NULL);
    snprintf(command, sizeof command,
             "cd '" YL_SOURCE_DIR "' && cp -r --parents scenarios tests/scenario tests/answers "
             "tests/laws %s",
             at_home);
    cr_assert(system(command) == 0 && chdir(at_home) == 0);
    for (size_t i = 0; i < sizeof folders / sizeof *folders; i++) {
        DIR *dir = opendir(folders[i]);
        cr_assert(dir != NULL, "%s", folders[i]);
        for (struct dirent *entry; (entry = readdir(dir));) {
            size_t length = strlen(entry->d_name);
            if (length > 5 && !strcmp(entry->d_name + length - 5, ".yaml"))
                keep(folders[i], entry->d_name);
        }
        closedir(dir);
    }
    qsort(all, files, sizeof *all, by_name);
}

static void remove_all(void)
{
    char command[128];
    for (size_t i = 0; i < files; i++) free(all[i].text);
    snprintf(command, sizeof command, "rm -r %s", at_home);
    cr_assert(chdir("/") == 0 && system(command) == 0);
}

/* Every "error[" stands behind a file's name, and a line and column unless it is about the whole
 * file. NULL: so it is, else where it is not. */
static const char *misplaced(const char *said)
{
    for (const char *at = said; (at = strstr(at, "error[")); at++) {
        const char *line = at;
        while (line > said && line[-1] != '\n') line--;
        if (*line == ' ') continue; /* quoted from a file */
        bool whole = !strncmp(at, "error[empty]", 12) || !strncmp(at, "error[file-", 11) ||
                     !strncmp(at, "error[not-utf8]", 15);
        const char *name = strstr(line, ".yaml:"), *csv = strstr(line, ".csv:");
        if (csv && csv < at) name = csv - 1;
        if (!name || name > at) return line;
        if (!whole && !isdigit((unsigned char)name[6])) return line;
    }
    return NULL;
}

static void hold(const struct scenario *s, const char *text, size_t length, const char *what)
{
    char path[80], *said = NULL;
    struct timespec before, after;
    snprintf(path, sizeof path, "%.63s/mangled.yaml", s->folder);
    FILE *file = fopen(path, "wb");
    cr_assert(file && fwrite(text, 1, length, file) == length && fclose(file) == 0);
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &before);
    enum yl_status status = checked(path, YL_EN, &said);
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &after);
    bool told = strstr(said, "error[") != NULL;
    const char *bad = misplaced(said);
    cr_expect(status == YL_OK || status == YL_BAD_INPUT, "%s/%s %s: status %d", s->folder, s->name,
              what, (int)status);
    cr_expect(told == (status == YL_BAD_INPUT), "%s/%s %s: status %d\n%s", s->folder, s->name, what,
              (int)status, said);
    cr_expect(bad == NULL, "%s/%s %s: no place\n%s", s->folder, s->name, what, bad);
    cr_expect(after.tv_sec - before.tv_sec < SLOWEST_S, "%s/%s %s: %ld s", s->folder, s->name, what,
              (long)(after.tv_sec - before.tv_sec));
    free(said);
    unlink(path);
}

static void hold_memory(void)
{
    struct rusage used;
    getrusage(RUSAGE_SELF, &used);
    if (!WATCHED) cr_expect(used.ru_maxrss < LARGEST_KIB, "%ld KiB", used.ru_maxrss);
}

static size_t wanted(const char *name, size_t usual)
{
    const char *more = getenv(name);
    return more ? strtoul(more, NULL, 10) : usual;
}

/* ---- one letter of a key ---------------------------------------------------------------------- */

/* The next key behind `from`: a word before a colon, outside comments. Its length; 0: none. */
static size_t next_key(const char *text, size_t *from)
{
    for (size_t i = *from; text[i];) {
        if (text[i] == '#' && (!i || text[i - 1] == ' ' || text[i - 1] == '\n')) {
            i += strcspn(text + i, "\n");
            continue;
        }
        size_t length = 0;
        while (isalnum((unsigned char)text[i + length]) || text[i + length] == '_') length++;
        if (length && text[i + length] == ':' && strchr(" \n", text[i + length + 1])) {
            *from = i;
            return length;
        }
        i += length ? length : 1;
    }
    return 0;
}

static const char *const ways[] = {"deleted", "swapped", "doubled", "replaced"};
enum { WAYS = 4 };

/* The key of `length` at `word` with its letter `at` slipped; what it has become in `out`. */
static void slip(char *out, const char *word, size_t length, size_t at, int way)
{
    char letter = word[at];
    size_t skip = 1;
    memcpy(out, word, at);
    out += at;
    if (way == 1 && at + 1 < length) *out++ = word[at + 1], *out++ = letter, skip = 2;
    if (way == 2 || (way == 1 && at + 1 == length)) *out++ = letter, *out++ = letter;
    if (way == 3)
        *out++ = (char)(letter == 'z' ? 'a' : isalpha((unsigned char)letter) ? letter + 1 : 'x');
    memcpy(out, word + at + skip, length - at - skip);
    out[length - at - skip] = 0;
}

/* The value behind a key made far too early, late, small or large by its first digit, where it has
 * one: what is said of it must have a place although the key is wrong. */
static void stretch(char *text, size_t at, bool up)
{
    at += strspn(text + at, ": ");
    if (isdigit((unsigned char)text[at])) text[at] = up ? '9' : '1';
}

/* The key at `at` with its value once more before itself, slipped in a way of its own: two wrong
 * keys that mean the same. A value below the key is not taken along. */
static void twice(char *text, size_t at, size_t length, int way)
{
    char copy[TEXT_MOST], word[128];
    size_t indent = strspn(text + at + length, ": "), from = at + length + indent, to = from;
    int deep = 0;
    for (; text[to] && text[to] != '\n' && (deep || !strchr(",}]", text[to])); to++)
        deep += (strchr("{[", text[to]) != NULL) - (strchr("}]", text[to]) != NULL);
    for (indent = 0; at > indent && text[at - indent - 1] == ' ';) indent++;
    char before = at > indent ? text[at - indent - 1] : '\n';
    slip(word, text + at, length, length / 2, way);
    strcpy(copy, text + at);
    if (before == '\n')
        sprintf(text + at, "%s: %.*s\n%*s", word, (int)(to - from), copy + from - at, (int)indent,
                "");
    else
        sprintf(text + at, "%s: %.*s, ", word, (int)(to - from), copy + from - at);
    strcat(text, copy);
}

/* Every key of every scenario, each time another letter in another way, every other time with
 * another value and sometimes twice: all ways of every key of the language come up many times. */
Test(mangled, misspelt_keys_are_messages_with_a_place)
{
    copy_all();
    size_t most = wanted("YL_MANGLE_KEYS", 3000), keys = 0, tried = 0, every;
    for (size_t f = 0; f < files; f++)
        for (size_t at = 0, length; (length = next_key(all[f].text, &at)); at += length) keys++;
    every = keys * WAYS > most ? keys * WAYS / most : 1;
    for (size_t f = 0, turn = 0; f < files; f++) {
        const struct scenario *s = &all[f];
        for (size_t at = 0, length; (length = next_key(s->text, &at)); at += length)
            for (int way = 0; way < WAYS; way++, turn++) {
                char word[128], what[400], *text = malloc(2 * TEXT_MOST);
                uint64_t hash = yl_hash(&turn, sizeof turn);
                size_t letter = hash % length;
                if (turn % every || length > 100 || !text) {
                    free(text);
                    continue;
                }
                slip(word, s->text + at, length, letter, way);
                snprintf(what, sizeof what, "'%.*s' -> '%s' (%s)", (int)length, s->text + at, word,
                         ways[way]);
                size_t now = strlen(word);
                memcpy(text, s->text, at);
                memcpy(text + at, word, now);
                memcpy(text + at + now, s->text + at + length, s->length - at - length + 1);
                if (hash >> 62) stretch(text, at + now, hash >> 63);
                if (now && hash >> 60 & 1) twice(text, at, now, (way + 1) % WAYS);
                hold(s, text, strlen(text), what);
                free(text);
                tried++;
            }
    }
    cr_expect(tried >= 3000, "%zu of %zu keys", tried, keys);
    if (every == 1) fprintf(stderr, "%zu misspellings of %zu keys\n", tried, keys);
    hold_memory();
    remove_all();
}

/* ---- mutants ---------------------------------------------------------------------------------- */
static uint64_t drawn; /* the only state: a mutant is its number's */
static size_t any(size_t n)
{
    drawn = yl_hash(&drawn, sizeof drawn);
    return n ? drawn % n : 0;
}

struct part {
    size_t from, to;
};

static struct part a_line(const char *text, size_t length)
{
    struct part p = {any(length), 0};
    while (p.from && text[p.from - 1] != '\n') p.from--;
    p.to = p.from + strcspn(text + p.from, "\n");
    p.to += text[p.to] == '\n';
    return p;
}

/* A word, number or mark of the language. */
static struct part a_token(const char *text, size_t length)
{
    static const char marks[] = " \n{}[],:#\"'";
    struct part p = {any(length), 0};
    for (size_t tries = 0; tries < 50 && strchr(marks, text[p.from]); tries++) p.from = any(length);
    while (p.from && !strchr(marks, text[p.from - 1])) p.from--;
    p.to = p.from;
    while (p.to < length && !strchr(marks, text[p.to])) p.to++;
    return p;
}

/* What stands behind a colon: the rest of a line, or a whole { } or [ ]. */
static struct part a_value(const char *text, size_t length)
{
    struct part p = a_token(text, length);
    const char *colon = strstr(text + p.from, ": ");
    if (!colon) return p;
    p.from = (size_t)(colon - text) + 2;
    if (strchr("{[", text[p.from])) {
        int deep = 0;
        for (p.to = p.from; p.to < length; p.to++) {
            deep += text[p.to] == '{' || text[p.to] == '[';
            deep -= text[p.to] == '}' || text[p.to] == ']';
            if (!deep) break;
        }
        p.to += p.to < length;
    } else {
        p.to = p.from + strcspn(text + p.from, ",}]\n");
    }
    return p;
}

/* text with what stands in p replaced. */
static size_t replaced(char *text, size_t length, struct part p, const char *by)
{
    size_t more = strlen(by);
    if (length - (p.to - p.from) + more >= TEXT_MOST) return length;
    memmove(text + p.from + more, text + p.to, length - p.to + 1);
    memcpy(text + p.from, by, more);
    return length - (p.to - p.from) + more;
}

static size_t mutate(char *text, size_t length)
{
    static const char *const values[] = {"-1",
                                         "0",
                                         "1e9",
                                         "1e18",
                                         "1e308",
                                         "-1e308",
                                         "NaN",
                                         "inf",
                                         "",
                                         "99999999999999999999",
                                         "4294967296",
                                         "9223372036854775807",
                                         "0.1",
                                         "1e-300",
                                         "-5m",
                                         "1e15d",
                                         "0s",
                                         "100000w",
                                         "1e15 CNY",
                                         "-2 CNY",
                                         "101%",
                                         "-1%",
                                         "1e9/s",
                                         "exp(0s)",
                                         "exp(1e9d)",
                                         "pareto(min 1s alpha 0.01)",
                                         "uniform(5s 1s)",
                                         "normal(mean -1s sd 0s)",
                                         "{}",
                                         "[]",
                                         "[1, 2]",
                                         "{a: b}",
                                         "{by: os}",
                                         "{by: member, yes: 1, no: 2}",
                                         "text",
                                         "next",
                                         "leave",
                                         "rest",
                                         "paths.sms",
                                         "rooms.main",
                                         "shops.mall",
                                         "yes",
                                         "unlimited",
                                         "9999-12-31",
                                         "0001-01-01",
                                         "1969-12-31",
                                         "2021-07-10",
                                         "*a",
                                         "&a b",
                                         "!!str x",
                                         "|",
                                         "\"",
                                         "[[[[[[[[[[[[]]]]]]]]]]]]",
                                         "\xEF\xBC\x9A",
                                         "\x01",
                                         "\xFF"};
    char word[512];
    struct part p = a_token(text, length), q;
    switch (any(9)) {
    case 0: /* a byte */
        text[any(length)] ^= (char)(1 << any(7));
        return strlen(text);
    case 1:
        return replaced(text, length, a_line(text, length), "");
    case 2: /* a line twice */
        p = a_line(text, length);
        if (p.to - p.from >= sizeof word) return length;
        snprintf(word, sizeof word, "%.*s", (int)(p.to - p.from), text + p.from);
        p.to = p.from;
        return replaced(text, length, p, word);
    case 3: /* two tokens change places */
        q = a_token(text, length);
        if (p.from > q.from) {
            struct part r = p;
            p = q, q = r;
        }
        if (p.to > q.from || q.to - q.from >= 200 || p.to - p.from >= 200) return length;
        char first[200];
        snprintf(word, sizeof word, "%.*s", (int)(q.to - q.from), text + q.from);
        snprintf(first, sizeof first, "%.*s", (int)(p.to - p.from), text + p.from);
        length = replaced(text, length, q, first);
        return replaced(text, length, p, word);
    case 4:
    case 5: /* a value of another kind or size */
        p = a_value(text, length);
        return replaced(text, length, p, values[any(sizeof values / sizeof *values)]);
    case 6: /* a number */
        for (int tries = 0; tries < 100 && !isdigit((unsigned char)text[p.from]); tries++)
            p = a_token(text, length);
        p.to = p.from + strspn(text + p.from, "0123456789.");
        return replaced(text, length, p, values[any(18)]);
    case 7: /* a value from elsewhere */
        q = a_value(text, length), p = a_value(text, length);
        snprintf(word, sizeof word, "%.*s", (int)(q.to - q.from), text + q.from);
        return replaced(text, length, p, word);
    default:
        return replaced(text, length, p, "");
    }
}

Test(mangled, mutants_are_results_or_messages_with_a_place)
{
    copy_all();
    size_t count = wanted("YL_MANGLE_MUTANTS", 2500), first = wanted("YL_MANGLE_FIRST", 1);
    char *text = malloc(TEXT_MOST), what[32];
    cr_assert(text != NULL);
    for (size_t seed = first; seed < first + count; seed++) {
        drawn = seed;
        const struct scenario *s = &all[any(files)];
        size_t length = s->length;
        memcpy(text, s->text, length + 1);
        for (size_t times = 1 + any(3); times && length; times--) length = mutate(text, length);
        snprintf(what, sizeof what, "mutant %zu", seed);
        hold(s, text, length, what);
    }
    free(text);
    hold_memory();
    remove_all();
}
