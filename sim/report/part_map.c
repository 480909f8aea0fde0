/* part_map.c: entries, the steps that lead from each to its place, gates; contract in part.h */
#include "sim/report/part.h"

enum { LONGEST = 64 }; /* paths that follow each other */

struct spine {
    struct yl_json_out *to;
    struct yl_report_study *study;
    struct yl_arena *arena;
    const char *path[LONGEST];      /* that it has been through */
    const char *way_round[LONGEST]; /* to which gates have led */
    size_t paths, ways_round;
    const char *end; /* room or shop; NULL: none */
};
/* A place by its whole name: "jump" is "paths.jump". */
static const char *whole(struct spine *spine, const char *name)
{
    return strchr(name, '.') ? name : yl_arena_print(spine->arena, "paths.%s", name);
}

/* The next word of "[a, b, c]", or of "a"; NULL: none is left. */
static const char *next_word(struct spine *spine, const char **at)
{
    *at += strspn(*at, "[], ");
    const size_t length = strcspn(*at, "[], ");
    const char *word = length ? yl_arena_copy(spine->arena, *at, length) : NULL;
    *at += length;
    return word;
}

static void put_step(struct spine *spine, const char *path, const char *step, bool detour)
{
    yl_json_open(spine->to, NULL, '[');
    yl_json_text(spine->to, NULL, path);
    yl_json_text(spine->to, NULL, step);
    yl_json_count(spine->to, NULL, detour);
    yl_json_close(spine->to, ']');
}

/* Where a gate of the step leads instead: in base, or in a variant that changes it. Each once. */
static void each_otherwise(struct spine *spine, const char *path, const char *step,
                           void (*on)(struct spine *spine, const char *place))
{
    static const char *const keys[] = {"otherwise", "else"};
    const struct yl_manifest *manifest = &spine->study->finished.manifest;
    for (size_t k = 0; k < sizeof keys / sizeof *keys; k++) {
        const char *at = yl_arena_print(spine->arena, "%s.steps.%s.%s", path, step, keys[k]),
                   *first = yl_study_setting(spine->study, "%s", at);
        if (*first) on(spine, whole(spine, first));
        for (size_t i = 0; i < manifest->settings; i++) {
            const struct yl_setting *one = &manifest->setting[i];
            if (one->value && strcmp(one->variant, yl_study_base(spine->study)) != 0 &&
                !strcmp(one->path, at) && strcmp(one->value, first) != 0)
                on(spine, whole(spine, one->value));
        }
    }
}

static void put_detour(struct spine *spine, const char *place)
{
    const char *at = yl_study_setting(spine->study, "%s.steps", place), *step;
    if (!yl_text_begins(place, "paths.") || spine->ways_round == LONGEST) return;
    for (size_t i = 0; i < spine->ways_round; i++)
        if (!strcmp(spine->way_round[i], place)) return;
    spine->way_round[spine->ways_round++] = place;
    while ((step = next_word(spine, &at)))
        if (strcmp(step, "to") != 0) put_step(spine, place, step, true);
}

/* Each path of the spine, from the entry's on. */
static void walk(struct spine *spine, const char *path, void (*on)(struct spine *, const char *))
{
    spine->paths = spine->ways_round = 0;
    spine->end = NULL;
    while (*path && spine->paths < LONGEST) {
        path = whole(spine, path);
        if (!yl_text_begins(path, "paths.")) {
            spine->end = path;
            return;
        }
        for (size_t i = 0; i < spine->paths; i++)
            if (!strcmp(spine->path[i], path)) return;
        spine->path[spine->paths++] = path;
        if (on) on(spine, path);
        path = yl_study_setting(spine->study, "%s.steps.to", path);
    }
}

static void put_steps(struct spine *spine, const char *path)
{
    const char *at = yl_study_setting(spine->study, "%s.steps", path), *step;
    while ((step = next_word(spine, &at))) {
        if (!strcmp(step, "to")) continue;
        put_step(spine, path, step, false);
        each_otherwise(spine, path, step, put_detour);
    }
}

static void put_place(struct spine *spine, const char *place)
{
    yl_json_text(spine->to, NULL, place);
}

static void put_gate(struct spine *spine, const char *kind, const char *need, const char *path,
                     const char *step)
{
    yl_json_open(spine->to, NULL, '{');
    yl_json_text(spine->to, "kind", kind);
    yl_json_text(spine->to, "need", need);
    if (path) yl_json_text(spine->to, "place", path);
    if (step) {
        yl_json_text(spine->to, "step", step);
        yl_json_open(spine->to, "otherwise", '[');
        each_otherwise(spine, path, step, put_place);
        yl_json_close(spine->to, ']');
    }
    yl_json_close(spine->to, '}');
}

static void put_needs(struct spine *spine, const char *needs, const char *path, const char *step)
{
    const char *need;
    while ((need = next_word(spine, &needs)))
        put_gate(spine,
                 yl_text_begins(need, "rooms.")    ? "live"
                 : yl_text_begins(need, "limits.") ? "limit"
                                                   : "rule",
                 need, path, step);
}

static void put_gates(struct spine *spine, const char *path)
{
    const char *at = yl_study_setting(spine->study, "%s.steps", path), *step;
    put_needs(spine, yl_study_setting(spine->study, "%s.needs", path), path, NULL);
    while ((step = next_word(spine, &at)))
        put_needs(spine, yl_study_setting(spine->study, "%s.steps.%s.needs", path, step), path,
                  step);
}

static void put_entry(struct spine *spine, const char *entry)
{
    static const char *const keys[][2] = {{"send", "arrivals.send"},   {"rate", "arrivals.rate"},
                                          {"table", "arrivals.table"}, {"at", "arrivals.at"},
                                          {"over", "arrivals.over"},   {"cost", "cost"},
                                          {"budget", "budget"},        {"path", "path"}};
    struct yl_json_out *to = spine->to;
    const char *path = yl_study_setting(spine->study, "entries.%s.path", entry);
    yl_json_open(to, NULL, '{');
    yl_json_text(to, "id", entry);
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        const char *value = yl_study_setting(spine->study, "entries.%s.%s", entry, keys[i][1]);
        if (*value) yl_json_text(to, keys[i][0], value);
    }
    walk(spine, path, NULL);
    if (spine->end) yl_json_text(to, "to", spine->end);
    yl_json_open(to, "steps", '[');
    walk(spine, path, put_steps);
    yl_json_close(to, ']');
    yl_json_open(to, "gates", '[');
    walk(spine, path, put_gates);
    if (*yl_study_setting(spine->study, "entries.%s.budget", entry))
        put_gate(spine, "limit", "budget", NULL, NULL);
    yl_json_close(to, ']');
    yl_json_close(to, '}');
}

/* The name of an entry, where the setting is its path. */
static const char *entry_of(struct spine *spine, const struct yl_setting *setting)
{
    static const char front[] = "entries.", back[] = ".path";
    const size_t length = strlen(setting->path), name = sizeof front - 1 + sizeof back - 1;
    if (length <= name || !yl_text_begins(setting->path, front) ||
        strcmp(setting->path + length - (sizeof back - 1), back) != 0 ||
        strcmp(setting->variant, yl_study_base(spine->study)) != 0)
        return NULL;
    const char *entry =
        yl_arena_copy(spine->arena, setting->path + sizeof front - 1, length - name);
    return strchr(entry, '.') ? NULL : entry;
}

void yl_part_map(struct yl_json_out *to, struct yl_report_study *study)
{
    const struct yl_manifest *manifest = &study->finished.manifest;
    struct spine spine = {.to = to, .study = study, .arena = &study->arena};
    yl_json_open(to, "map", '{');
    yl_json_open(to, "places", '[');
    struct yl_part_names places = {0};
    for (size_t i = 0; i < manifest->settings; i++) {
        const char *path = manifest->setting[i].path, *dot = strchr(path, '.');
        if (!dot || (!yl_text_begins(path, "rooms.") && !yl_text_begins(path, "shops."))) continue;
        const char *place =
            yl_arena_copy(&study->arena, path, (size_t)(dot - path) + 1 + strcspn(dot + 1, "."));
        const size_t known = places.count;
        if (yl_part_name(&places, &study->arena, place) == known) yl_json_text(to, NULL, place);
    }
    yl_part_names_free(&places);
    yl_json_close(to, ']');
    yl_json_open(to, "entries", '[');
    for (size_t i = 0; i < manifest->settings; i++) {
        const char *entry = entry_of(&spine, &manifest->setting[i]);
        if (entry) put_entry(&spine, entry);
    }
    yl_json_close(to, ']');
    yl_json_close(to, '}');
}
