/* experiment.c: a planned experiment: arms, units, metrics, design; contract in read.h */
#include "models/readers/read.h"
#include <math.h>
#include <string.h>

struct experiment { /* what names arms, metrics and units waits for those before it */
    struct yl_experiment is;
    const struct yl_item *arms, *split, *metric, *guardrails, *entries, *room, *covariate, *known,
        *cap, *segments, *alike;
};
_Static_assert(YL_SPLIT_DAY == 3 && sizeof(enum yl_split_unit) == sizeof(int) &&
                   YL_DESIGN_SWITCHBACK == 3 && sizeof(enum yl_design) == sizeof(int),
               "the words of 'unit' and 'design' are numbered as their enums");
#define KEYS_INTO struct yl_outcome
static const struct yl_key_row guardrail_keys[] = {
    KEY(SHARE, "worse_by", worse_by,
        "how much worse it may be than the control's: it is kept where worse is excluded",
        "允许比对照组差多少：排除了更差才算守住", RANGE(1e-6, 1), REQUIRED),
    KEY(YESNO, "lower_is_better", lower_is_better, "less of it is better", "越低越好",
        DEFAULT("no")),
};
#undef KEYS_INTO
const struct yl_key_table yl_guardrail_table = KEY_TABLE("a guardrail", "护栏指标", guardrail_keys);

#define KEYS_INTO struct experiment
static const struct yl_key_row experiment_keys[] = {
    KEY_ITEM("arms", arms, "names",
             "the variants that are compared, the control first; default base and every choice",
             "参与比较的方案，对照在前；默认 base 与全部可选择的方案"),
    KEY_WORD("unit", is.unit, "person|visit|session|day", "what is assigned to an arm",
             "按什么分组", DEFAULT("person")),
    KEY_ITEM("room", room, "name",
             "the room whose sessions alternate between arms, for unit session",
             "各场次轮流分给两组的直播间，用于 unit: session"),
    KEY_ITEM("split", split, "shares", "share of units of each arm, in their order; default equal",
             "各组占比，按组的顺序；默认均分"),
    KEY_ITEM("entries", entries, "names",
             "entries whose visits take part; default all, and visits begun by others",
             "参与实验的入口；默认全部入口以及由他人引发的访问"),
    KEY_ITEM("metric", metric, "name", "PLACE.METRIC that decides, or a ratio of two, A / B",
             "用来判断的 地点.指标，或两者之比 A / B", REQUIRED),
    KEY_ITEM(
        "guardrails", guardrails, "guardrails",
        "PLACE.METRIC or A / B that must not get worse; with {worse_by: SHARE} by more than that",
        "不允许变差的 地点.指标 或 A / B；写 {worse_by: 占比} 则是不允许差过这一幅度"),
    KEY(SHARE, "level", is.level, "chance of a false alarm, both sides", "误报概率，双侧",
        RANGE(1e-6, 0.5), DEFAULT("5%")),
    KEY(SHARE, "power", is.power, "chance to see a true effect", "看到真实效应的概率",
        RANGE(0.01, 0.9999), DEFAULT("80%")),
    KEY(COUNT, "days", is.days,
        "how long it may last, from the start of the horizon; default the horizon",
        "最长天数，从时间范围开始算；默认整个时间范围", RANGE(1, 1000)),
    KEY(COUNT, "units", is.units,
        "units of all arms at the planned end, by which looks at observed results are timed; "
        "default "
        "the days",
        "计划结束时各组单位总数，查看真实数据时按它计进度；默认按天数", RANGE(2, 1e12)),
    KEY_WORD("design", is.design, "fixed|group-sequential|always-valid|switchback",
             "how it is decided", "判断方式", DEFAULT("fixed")),
    KEY(COUNT, "looks", is.looks, "how often a group-sequential test is looked at",
        "成组序贯检验查看几次", RANGE(2, 60), DEFAULT("5")),
    KEY_WORD("bounds", is.bounds, "obrien-fleming|pocock|obrien-fleming-spending|pocock-spending",
             "bounds of a group-sequential test", "成组序贯检验的界限",
             DEFAULT("obrien-fleming-spending")),
    KEY(DURATION, "washout", is.washout,
        "arrivals so soon after the beginning of a switchback's block are set aside in observed "
        "results",
        "切换实验的真实数据中，每个时段开始后这段时间内到达的访问不计"),
    KEY(TEXT, "cluster", is.cluster,
        "in observed results: the column of the groups that were assigned as a whole (a chat, an "
        "agent, a session)",
        "真实数据中整体分组的群所在的列（群聊、客服、场次）"),
    KEY(COUNT, "cluster_size", is.cluster_size,
        "in simulated experiments: persons of a group that is assigned as a whole; default persons "
        "are assigned",
        "模拟实验中整体分组的群有多少人；默认按人分组", RANGE(2, 1e9)),
    KEY_ITEM("cluster_traits", alike, "names",
             "in simulated experiments: traits that all persons of a group have in common",
             "模拟实验中同群的人取值相同的特征"),
    KEY_ITEM(
        "cap", cap, "cap",
        "most that a person's sum of the metric counts, or the share of all persons at or below it "
        "(99%); the capped figure decides",
        "每人指标合计最多计到此值；写占比（99%）则取全体此分位的值；以截尾后的数字判断"),
    KEY(DURATION, "outcome_window", is.outcome_window,
        "in observed results: outcomes count so long after a person was first seen; who has not "
        "been watched so long is set "
        "aside",
        "真实数据中首次出现后多久以内的结果才计入；观察未满此时长的人不计"),
    KEY(TEXT, "triggered", is.triggered,
        "in observed results: the column that is not 0 where the change could be met; the others "
        "take no part",
        "真实数据中能否接触到改动的列，不为 0 即能；其余的人不参与比较"),
    KEY_ITEM("segments", segments, "names",
             "in observed results: columns by whose values the effect is shown, after a test "
             "whether it differs",
             "真实数据中按其取值分列效应的列，先检验效应是否不同"),
    KEY(SHARE, "effect", is.effect, "least relative effect that matters", "值得关心的最小相对效应",
        RANGE(1e-6, 1)),
    KEY_ITEM("covariate", covariate, "name",
             "for CUPED: a trait known before the test, or a PLACE.METRIC of the warm-up",
             "用于 CUPED：实验前已知的特征，或预热期内的 地点.指标"),
    KEY_ITEM("known_from", known, "name",
             "paths.PATH.STEP from which a unit can be recognised; default from its arrival",
             "从哪一步起能识别分组单位（paths.路径.步骤）；默认到达时"),
    KEY(COUNT, "runs", is.runs,
        "how many experiments are simulated at most; fewer where the verdicts are decided sooner",
        "至多模拟多少次实验；结论已定时更少", RANGE(20, 1e6), DEFAULT("400")),
};
const struct yl_key_table yl_experiment_table = KEY_TABLE("an experiment", "实验", experiment_keys);

static void say_arm(struct yl_load *load, const struct yl_item *item)
{
    const struct yl_item *variants = yl_tree_get(load->out->root, "variants");
    const char *names[64] = {"base"};
    size_t count = 1;
    YL_SAY(load->r, item->at, EXPERIMENT_ARM, "'%s' is no variant of this scenario",
           "'%s' 不是本场景的方案", item->text);
    if (variants && variants->kind == YL_MAP)
        for (const struct yl_item *v = variants->first; v && count < 64; v = v->next)
            names[count++] = v->key;
    yl_diag_suggest(load->r->diags, item->text, names, count);
}

static void add_arm(struct yl_experiment *experiment, const char *name, struct yl_pos at)
{
    experiment->arm_at[experiment->arms] = at;
    experiment->arm[experiment->arms++] = name;
}

/* What is read or guessed is no treatment, and nobody tries out what a rule forbids. */
static bool is_choice(const struct yl_item *variant)
{
    const struct yl_item *is = yl_tree_get(variant, "is");
    return (!is || is->kind != YL_SCALAR || !strcmp(is->text, "choice")) &&
           !yl_tree_get(variant, "forbidden");
}

static bool read_arms(struct yl_load *load, const struct experiment *raw,
                      struct yl_experiment *experiment)
{
    const struct yl_item *variants = yl_tree_get(load->out->root, "variants");
    const struct yl_item *list = yl_refer_list(load, raw->arms);
    bool map = variants && variants->kind == YL_MAP, good = true;
    size_t room = (map ? variants->count : 0) + list->count + 2;
    experiment->arm = yl_arena_get(load->r->arena, room * sizeof *experiment->arm);
    experiment->arm_at = yl_arena_get(load->r->arena, room * sizeof *experiment->arm_at);
    if (!raw->arms) {
        add_arm(experiment, "base", experiment->at);
        for (const struct yl_item *item = map ? variants->first : NULL; item; item = item->next)
            if (is_choice(item)) add_arm(experiment, item->key, item->key_at);
    }
    for (const struct yl_item *each = list->first; each; each = each->next) {
        bool twice = false;
        if (!yl_read_scalar(load->r, each)) return false;
        for (uint32_t a = 0; a < experiment->arms; a++)
            twice |= !strcmp(experiment->arm[a], each->text);
        if (twice)
            YL_SAY(load->r, each->at, EXPERIMENT_ARM, "the arm '%s' is given twice",
                   "组 '%s' 写了两次", each->text);
        else if (strcmp(each->text, "base") != 0 && !yl_tree_get(variants, each->text))
            say_arm(load, each);
        else {
            add_arm(experiment, each->text, each->at);
            continue;
        }
        good = false;
    }
    if (good && experiment->arms < 2) {
        YL_SAY(load->r, raw->arms ? raw->arms->at : experiment->at, EXPERIMENT_ARM,
               "an experiment compares two arms or more", "实验至少比较两组");
        YL_HELP(load->r,
                "write the treatment as a variant and name it: arms: [base, NAME]; one of an "
                "included file comes along by include: [{file: FILE, variants: [NAME]}]",
                "把处理写成方案并列出：arms: [base, 名称]；引入文件中的方案须点名带入："
                "include: [{file: 文件, variants: [名称]}]");
        good = false;
    }
    return good;
}

static void read_split(struct yl_load *load, const struct experiment *raw,
                       struct yl_experiment *experiment)
{
    const struct yl_item *list = yl_refer_list(load, raw->split);
    double sum = 0;
    experiment->split =
        yl_arena_get(load->r->arena, (experiment->arms + 1) * sizeof *experiment->split);
    for (uint32_t a = 0; a < experiment->arms; a++) experiment->split[a] = 1.0 / experiment->arms;
    if (!list->count) return;
    if (list->count != experiment->arms) {
        YL_SAY(load->r, raw->split->at, EXPERIMENT_ARM, "%u shares for %u arms",
               "%u 个占比，%u 个组", list->count, experiment->arms);
        return;
    }
    uint32_t a = 0;
    for (const struct yl_item *each = list->first; each; a++, each = each->next) {
        if (!yl_read_number(load->r, each, YL_U_SHARE, &experiment->split[a])) return;
        if (experiment->split[a] <= 0) {
            YL_SAY(load->r, each->at, VALUE_RANGE, "an arm without units compares nothing",
                   "没有单位的组无从比较");
            return;
        }
        sum += experiment->split[a];
    }
    if (fabs(sum - 1) > 1e-9)
        YL_SAY(load->r, raw->split->at, SHARES_SUM,
               "the shares add up to %.9g%%, but must add up to 100%%",
               "占比之和为 %.9g%%，应为 100%%", sum * 100);
}

/* ---- metrics --------------------------------------------------------------------------------- */
static const struct yl_step *find_step(const struct yl_scenario *scenario, const char *path,
                                       const char *name, int32_t *path_at, uint32_t *step_at)
{
    for (uint32_t p = 0; p < scenario->paths; p++) {
        if (strcmp(scenario->path[p].name, path)) continue;
        for (uint32_t i = 0; i < scenario->path[p].steps; i++)
            if (scenario->path[p].step[i].name && !strcmp(scenario->path[p].step[i].name, name)) {
                *path_at = (int32_t)p;
                *step_at = i;
                return &scenario->path[p].step[i];
            }
    }
    return NULL;
}

/* Of kinds of places, as bits; none: every place that has figures of a unit. */
static void list_figures(struct yl_load *load, unsigned kinds)
{
    const char *all = "";
    for (size_t i = 0; i < YL_METRIC_ROWS; i++)
        if ((yl_metric_row[i].places & kinds) && yl_metric_row[i].unit.form)
            all = yl_arena_print(load->r->arena, "%s%s%s", all, *all ? ", " : "",
                                 yl_metric_name_of(yl_metric_row[i].metric)->name);
    if (*all)
        YL_HELP(load->r, "of a single unit there are: %s", "按单位可算的有：%s", all);
    else
        YL_HELP(load->r,
                "metrics of a unit are those of all, shops.NAME, rooms.NAME and goals.NAME, and "
                "paths.PATH.STEP",
                "按单位的指标有 all、shops.名称、rooms.名称、goals.名称 的指标，以及 "
                "paths.路径.步骤");
}

/* One figure, PLACE.METRIC. */
static bool read_figure(struct yl_load *load, const struct yl_item *item, struct yl_outcome *out)
{
    const char *dot = strrchr(item->text, '.');
    char *place =
        dot ? yl_arena_copy(load->r->arena, item->text, (size_t)(dot - item->text)) : NULL;
    *out = (struct yl_outcome){.name = item->text, .at = item->at, .place = place};
    if (place && !strncmp(place, "paths.", 6)) {
        int32_t path;
        uint32_t step;
        out->kind = YL_OUTCOME_PASSED;
        out->once = true;
        out->step = dot + 1;
        if (find_step(load->out, place + 6, dot + 1, &path, &step)) return true;
    }
    struct yl_item raw = {.kind = YL_SCALAR, .text = place, .at = item->at};
    const struct yl_place_kind *kind = place ? yl_place_kind(place) : NULL;
    unsigned kinds = kind ? kind->kinds : 0;
    bool named = kinds & (YL_AT_SHOP | YL_AT_GOOD | YL_AT_ROOM | YL_AT_GOAL);
    if (named && strcmp(place, "goals.order") && yl_refer(load, kind->place, &raw, true) < 0)
        return false;
    for (size_t i = 0; i < YL_METRIC_ROWS; i++) {
        const struct yl_metric_row *row = &yl_metric_row[i];
        if (!(row->places & kinds) || !row->unit.form) continue;
        if (strcmp(dot + 1, yl_metric_name_of(row->metric)->name) != 0) continue;
        out->kind = row->unit.counted;
        out->once = row->unit.form == YL_UNIT_ONCE;
        if (row->unit.form != YL_UNIT_MEAN) return true;
        struct yl_outcome *below = yl_arena_get(load->r->arena, sizeof *below);
        *below = *out;
        below->kind = row->unit.below;
        out->below = below;
        return true;
    }
    YL_SAY(load->r, item->at, UNKNOWN_METRIC, "'%s' is no metric of a single unit",
           "'%s' 不是单个单位的指标", item->text);
    list_figures(load, kinds);
    return false;
}

/* A figure, or a ratio of two: A / B is the sum of A over all units over that of B. */
static bool read_outcome(struct yl_load *load, const struct yl_item *item, struct yl_outcome *out)
{
    if (!yl_read_scalar(load->r, item)) return false;
    const char *over = strstr(item->text, " / ");
    if (!over) return read_figure(load, item, out);
    struct yl_item side = *item;
    struct yl_outcome *below = yl_arena_get(load->r->arena, sizeof *below);
    side.text = yl_arena_copy(load->r->arena, item->text, (size_t)(over - item->text));
    if (!read_figure(load, &side, out)) return false;
    side.text = over + 3;
    if (!read_figure(load, &side, below)) return false;
    if (out->below || below->below)
        return YL_SAY(load->r, item->at, UNKNOWN_METRIC,
                      "'%s' is a ratio already and cannot be divided again",
                      "'%s' 已是比值，不能再除", out->below ? out->name : below->name);
    out->below = below;
    out->name = item->text;
    return true;
}

/* {PLACE.METRIC: {worse_by: 2%}}, the metric being the key. */
static bool read_margin(struct yl_load *load, const struct yl_item *item, struct yl_outcome *out)
{
    struct yl_item name = {.kind = YL_SCALAR, .text = item->key, .at = item->key_at};
    struct yl_outcome margin = {0};
    bool good = yl_keys_read(load->r, item, &yl_guardrail_table, &margin);
    if (!read_outcome(load, &name, out)) return false;
    out->worse_by = margin.worse_by;
    out->lower_is_better = margin.lower_is_better;
    return good;
}

static bool read_outcomes(struct yl_load *load, const struct experiment *raw,
                          struct yl_experiment *experiment)
{
    const bool margins = raw->guardrails && raw->guardrails->kind == YL_MAP;
    const struct yl_item *list = margins ? raw->guardrails : yl_refer_list(load, raw->guardrails);
    experiment->outcome =
        yl_arena_get(load->r->arena, (list->count + 1) * sizeof *experiment->outcome);
    if (!raw->metric) return false;
    bool good = read_outcome(load, raw->metric, &experiment->outcome[experiment->outcomes++]);
    for (const struct yl_item *each = list->first; each; each = each->next) {
        struct yl_outcome *outcome = &experiment->outcome[experiment->outcomes++];
        good &= margins ? read_margin(load, each, outcome) : read_outcome(load, each, outcome);
    }
    return good;
}

static void read_entries(struct yl_load *load, const struct experiment *raw,
                         struct yl_experiment *experiment)
{
    const struct yl_scenario *scenario = load->out;
    const uint32_t all = scenario->entries + scenario->start_names;
    const struct yl_item *list = yl_refer_list(load, raw->entries);
    experiment->entry = yl_arena_get(load->r->arena, (all + 1) * sizeof *experiment->entry);
    for (uint32_t i = 0; !list->count && i < all; i++) experiment->entry[i] = true;
    for (const struct yl_item *each = list->first; each; each = each->next) {
        bool started = each->kind == YL_SCALAR && !strncmp(each->text, "starts.", 7);
        int32_t found =
            yl_refer(load, started ? YL_P_START : YL_P_ENTRY, each,
                     started || (each->kind == YL_SCALAR && !strncmp(each->text, "entries.", 8)));
        if (found >= 0)
            experiment->entry[(started ? scenario->entries : 0) + (uint32_t)found] = true;
    }
}

/* What a unit did before the test, for CUPED: it takes a time before, and persons who return. */
static void read_before(struct yl_load *load, const struct yl_item *item,
                        struct yl_experiment *experiment)
{
    if (!read_outcome(load, item, &experiment->before)) return;
    bool ratio = experiment->before.below != NULL;
    const char *needs = !load->out->size     ? "people.size"
                        : !load->out->warmup ? "horizon.warmup"
                                             : NULL;
    if (ratio)
        YL_SAY(load->r, item->at, UNKNOWN_METRIC,
               "a covariate is one figure of a unit, but '%s' is a ratio",
               "协变量是单位的一个数值，而 '%s' 是比值", item->text);
    else if (needs) {
        yl_say_only_with(load, item->at, "covariate", needs);
        YL_HELP(load->r,
                "what people did before is seen where they return (people.size) and the test "
                "begins later than the horizon (horizon.warmup)",
                "只有人会再来（people.size）、且实验晚于时间范围开始（horizon.warmup）时，"
                "才看得到此前的行为");
    }
    if (ratio || needs) experiment->before = (struct yl_outcome){0};
}

/* ---- what goes with what --------------------------------------------------------------------- */
static void check_unit(struct yl_load *load, const struct yl_item *item,
                       const struct experiment *raw, struct yl_experiment *experiment)
{
    const struct yl_item *unit = yl_tree_get(item, "unit"), *at = unit ? unit : item;
    bool is_switchback = experiment->unit == YL_SPLIT_SESSION || experiment->unit == YL_SPLIT_DAY;
    if (experiment->design == YL_DESIGN_SWITCHBACK && !unit) {
        experiment->unit = YL_SPLIT_DAY;
        is_switchback = true;
    }
    if (is_switchback != (experiment->design == YL_DESIGN_SWITCHBACK))
        yl_say_only_with(load, at->at, is_switchback ? "unit: session|day" : "design: switchback",
                         is_switchback ? "design: switchback" : "unit: session|day");
    if (is_switchback && experiment->arms > 2)
        YL_SAY(load->r, at->at, EXPERIMENT_ARM, "a switchback has two arms", "切换实验只能有两组");
    if ((experiment->unit == YL_SPLIT_SESSION) != (raw->room != NULL))
        yl_say_only_with(load, raw->room ? raw->room->at : at->at,
                         raw->room ? "room" : "unit: session",
                         raw->room ? "unit: session" : "room");
    experiment->room = raw->room ? yl_refer(load, YL_P_ROOM, raw->room, true) : -1;
    if (experiment->unit == YL_SPLIT_SESSION && experiment->room >= 0 &&
        load->out->room[experiment->room].sessions < 4) {
        YL_SAY(load->r, raw->room->at, UNIT_NOT_KEPT,
               "'%s' has %u sessions; a switchback needs 4 or more",
               "'%s' 只有 %u 个场次，切换实验至少需要 4 个", raw->room->text,
               load->out->room[experiment->room].sessions);
        YL_HELP(load->r, "lengthen the horizon and add sessions, or use unit: person",
                "延长时间范围并增加场次，或改用 unit: person");
    }
    bool before = experiment->before.name,
         visit = experiment->unit == YL_SPLIT_VISIT && load->out->size;
    if ((experiment->covariate >= 0 || before) && (is_switchback || visit))
        yl_say_only_with(load, raw->covariate->at, "covariate", "unit: person");
}

/* Clusters are neighbours among numbered persons. */
static void check_clusters(struct yl_load *load, const struct yl_item *item,
                           const struct experiment *raw, struct yl_experiment *experiment)
{
    const struct yl_item *size = yl_tree_get(item, "cluster_size");
    yl_only_with(load, item, "cluster_traits", "cluster_size");
    if (size && !load->out->size)
        yl_say_only_with(load, size->key_at, "cluster_size", "people.size");
    if (size && experiment->unit != YL_SPLIT_PERSON)
        yl_say_only_with(load, size->key_at, "cluster_size", "unit: person");
    if (raw->alike)
        experiment->alikes =
            yl_refer_axes(load, raw->alike, 1U << YL_AXIS_TRAIT, &experiment->alike);
}

static void read_known(struct yl_load *load, const struct yl_item *item,
                       struct yl_experiment *experiment)
{
    experiment->known_path = -1;
    if (!item || !yl_read_scalar(load->r, item)) return;
    const char *dot = strrchr(item->text, '.');
    if (dot && dot > item->text + 6 && !strncmp(item->text, "paths.", 6)) {
        char *path = yl_arena_copy(load->r->arena, item->text + 6, (size_t)(dot - item->text) - 6);
        if (find_step(load->out, path, dot + 1, &experiment->known_path, &experiment->known_step))
            return;
    }
    YL_SAY(load->r, item->at, UNKNOWN_PLACE, "'%s' is no step of a path", "'%s' 不是路径的步骤",
           item->text);
    YL_HELP(load->r, "write paths.PATH.STEP", "写作 paths.路径.步骤");
}

/* ---- what only observed results have ---------------------------------------------------------- */
static void read_cap(struct yl_load *load, const struct yl_item *item,
                     struct yl_experiment *experiment)
{
    if (!item || !yl_read_scalar(load->r, item)) return;
    experiment->cap_is_share = item->text[strlen(item->text) - 1] == '%';
    enum yl_unit unit = experiment->cap_is_share ? YL_U_SHARE : YL_U_NUMBER;
    if (!yl_read_number(load->r, item, unit, &experiment->cap)) return;
    if (!(experiment->cap > 0) || (experiment->cap_is_share && experiment->cap >= 1))
        YL_SAY(load->r, item->at, VALUE_RANGE,
               "a cap is a number above 0, or a share of persons between 0 and 100%%, as 99%%",
               "上限应大于 0；写占比时应在 0 与 100%% 之间，例如 99%%");
    else if (experiment->outcomes && experiment->outcome[0].below)
        YL_SAY(load->r, item->at, KEYS_TOGETHER,
               "a cap would cut what is above in '%s' and leave what is below",
               "'%s' 是比值，截尾只会截去分子而留下分母", experiment->outcome[0].name);
}

void yl_experiment_read(struct yl_load *load, const struct yl_item *item)
{
    struct experiment raw = {.is = {.covariate = -1, .known_path = -1, .room = -1}};
    struct yl_experiment *experiment = &load->out->experiment;
    *experiment = raw.is;
    if (!item || !yl_keys_read(load->r, item, &yl_experiment_table, &raw)) return;
    *experiment = raw.is;
    experiment->at = item->key_at;
    if (load->r->variant)
        return; /* said once, for base; what a variant changes of it means nothing */
    if (!read_arms(load, &raw, experiment)) return;
    read_split(load, &raw, experiment);
    read_entries(load, &raw, experiment);
    if (raw.covariate && raw.covariate->kind == YL_SCALAR && strchr(raw.covariate->text, '.')) {
        read_before(load, raw.covariate, experiment);
    } else if (raw.covariate) {
        uint32_t *axis = NULL;
        if (yl_refer_axes(load, raw.covariate, 1U << YL_AXIS_TRAIT, &axis))
            experiment->covariate = (int32_t)axis[0];
    }
    check_unit(load, item, &raw, experiment);
    check_clusters(load, item, &raw, experiment);
    read_known(load, raw.known, experiment);
    const struct yl_item *list = yl_refer_list(load, raw.segments);
    experiment->segment =
        yl_arena_get(load->r->arena, (list->count + 1) * sizeof *experiment->segment);
    for (const struct yl_item *each = list->first; each; each = each->next)
        if (yl_read_scalar(load->r, each)) experiment->segment[experiment->segments++] = each->text;
    experiment->present = read_outcomes(load, &raw, experiment);
    read_cap(load, raw.cap, experiment);
}
