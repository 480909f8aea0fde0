/* language.c: one $defs entry for each key table and each shape of a value; the same tables in words. Contract in language.h.
 *
 * The schema has every table twice: for whole scenarios, and without required keys for files to be merged. */
#include "models/readers/language.h"
#include "models/scenario.h"
#include "sim/base/text.h"
#include <string.h>

#define NUMBER "[-+]?([0-9]+\\\\.?[0-9]*|\\\\.[0-9]+)([eE][-+]?[0-9]+)?"
#define MULTIPLE "(k|万|亿)?"
#define CLOCK "[0-9]{1,2}:[0-9]{2}(:[0-9]{2})?$"
#define EITHER(one, other) "{'anyOf': [" one ", " other "]}"
#define OBJECT_OF(value) "{'type': 'object', 'additionalProperties': " value "}"
#define TEXT(pattern) "{'type': 'string', 'pattern': '^" pattern "$'}"
#define REF(name) "{'$ref': '#/$defs/" name "'}"
#define ONE_OR_LIST(name) EITHER(REF(name), "{'type': 'array', 'items': " REF(name) "}")
#define BY(name) EITHER(REF(name), "{'type': 'object', 'required': ['by']}")
#define NOT_WHOLE(where) "'propertyNames': {'not': {'pattern': '^(!" where ")(\\\\.|$)'}}"
/* Shapes that are no table, in the order of the schema. In `schema`, ' is printed as ", @ as the form ("" or "_part",
 * see `forms`), ~ as the families of distributions and !N as the keys whose `whole` has the bit N. `name` is the value's
 * name in help and reference. YAML readers of editors see yes and no as texts or as booleans. */
static const struct {
    const char *id, *schema, *name[2];
} shapes[] = {
    {"text", "{'type': ['string', 'number', 'boolean']}", {"text", "文本"}},
    {"value", "{}", {"value", "值"}},
    {"version", "{'const': 1}", {"1", "1"}},
    {"yesno", "{'enum': ['yes', 'no', true, false]}", {"yes or no", "yes 或 no"}},
    {"number", "{'type': ['number', 'string'], 'pattern': '^" NUMBER "$'}", {"number", "数"}},
    {"count",
     "{'type': ['number', 'string'], 'multipleOf': 1, 'pattern': '^" NUMBER MULTIPLE
     "$', 'minimum': 0}",
     {"count", "整数"}},
    {"share",
     "{'type': ['number', 'string'], 'pattern': '^" NUMBER "%?$', 'minimum': 0, 'maximum': 1}",
     {"share", "占比"}},
    {"duration",
     "{'type': ['string', 'number'], 'pattern': '^(" NUMBER
     "(ms|s|m|h|d|w)|0)$', 'maximum': 0, 'minimum': 0}",
     {"duration", "时长"}},
    {"money",
     "{'type': ['string', 'number'], 'pattern': '^(" NUMBER "( +CNY| *万?元)|[¥￥]" NUMBER
     "万?|0)$', 'maximum': 0, 'minimum': 0}",
     {"money", "金额"}},
    {"rate",
     "{'type': 'string', 'pattern': '^" NUMBER MULTIPLE "/(s|min|h|day|week)$'}",
     {"rate", "速率"}},
    {"time",
     "{'type': 'string', 'pattern': '^([0-9]{4}-[0-9]{2}-[0-9]{2}|" CLOCK ")'}",
     {"time", "时间"}},
    {"distribution", TEXT("(~) *\\\\(.*\\\\)"), {NULL}},
    {"quantity_share", BY("share"), {NULL}},
    {"quantity_count", BY("count"), {NULL}},
    {"quantity_number", EITHER(BY("number"), REF("distribution")), {NULL}},
    {"quantity_duration", EITHER(BY("duration"), REF("distribution")), {NULL}},
    {"quantity_duration_plain", BY("duration"), {NULL}},
    {"quantity_duration_alone", EITHER(REF("duration"), REF("distribution")), {NULL}},
    {"quantity_money", EITHER(BY("money"), REF("distribution")), {NULL}},
    {"quantity_money_plain", BY("money"), {NULL}},
    {"name", "{'type': ['string', 'number']}", {"name", "名称"}},
    {"names", ONE_OR_LIST("name"), {"name or list of names", "名称或列表"}},
    {"file", EITHER(REF("text"), REF("table_an_included_file")), {NULL}},
    {"files", ONE_OR_LIST("file"), {"file or list of files", "文件或列表"}},
    {"shares", ONE_OR_LIST("share"), {"list of shares", "占比列表"}},
    {"metrics", ONE_OR_LIST("text"), {"PLACE.METRIC or list", "地点.指标或列表"}},
    {"guardrails",
     EITHER(REF("metrics"), OBJECT_OF(REF("table_a_guardrail@"))),
     {"PLACE.METRIC, list, or {PLACE.METRIC: {worse_by: SHARE}}",
      "地点.指标、列表，或 {地点.指标: {worse_by: 占比}}"}},
    {"times", ONE_OR_LIST("time"), {"time or list of times", "时间或列表"}},
    {"figure",
     TEXT("(rooms\\\\..+\\\\.(online|entrants)|shops\\\\..+\\\\.orders)"),
     {"rooms.NAME.online, rooms.NAME.entrants or shops.NAME.orders",
      "rooms.NAME.online、rooms.NAME.entrants 或 shops.NAME.orders"}},
    {"arrival_table",
     "{'anyOf': [{'type': 'string'}, {'type': 'object', 'minProperties': 1, "
     "'additionalProperties': " REF("rate") "}]}",
     {"file, or {VALUE: rate}", "文件，或 {数值: 速率}"}},
    {"cap",
     "{'type': ['number', 'string'], 'pattern': '^" NUMBER "%?$', 'exclusiveMinimum': 0}",
     {"number, or a share as 99%", "数，或占比如 99%"}},
    {"send", EITHER(REF("count"), "{'const': 'all'}"), {"count or all", "整数或 all"}},
    {"time_slot",
     "{'type': 'string', 'pattern': '^([0-9]{4}-[0-9]{2}-[0-9]{2}|" CLOCK "|programme\\\\..+)'}",
     {NULL}},
    {"times_slots",
     ONE_OR_LIST("time_slot"),
     {"time, programme.SLOT or list of them", "时间、programme.环节或列表"}},
    {"destination", TEXT("((rooms|shops|paths)\\\\..+|leave|next)"), {"destination", "去向"}},
    {"destination_replay",
     TEXT("((rooms|shops|paths)\\\\..+|leave|replay)"),
     {"destination or replay", "去向或 replay"}},
    {"destination_by", BY("destination"), {"destination, also by trait", "去向，可按特征"}},
    {"choose",
     OBJECT_OF(EITHER(REF("quantity_share"), "{'const': 'rest'}")),
     {"{DESTINATION: share}, also by trait", "{去向: 占比}，可按特征"}},
    {"share_rest",
     EITHER(REF("quantity_share"), "{'const': 'rest'}"),
     {"share, also by trait, or rest", "占比（可按特征）或 rest"}},
    {"then",
     "{'anyOf': [" BY("destination") ", {'type': 'object', 'required': ['choose'], "
                                     "'properties': {'choose': " REF("choose") "}}]}",
     {"destination, also by trait, or {choose: ...}", "去向（可按特征）或 {choose: ...}"}},
    {"condition",
     "{'anyOf': [{'type': 'string'}, {'type': 'object', 'minProperties': 1, 'maxProperties': 1}]}",
     {NULL}},
    {"conditions", ONE_OR_LIST("condition"), {"condition or list", "条件或列表"}},
    {"match",
     "{'type': 'object', 'minProperties': 1}",
     {"{TRAIT: value or values}", "{特征: 取值}"}},
    {"label",
     "{'anyOf': [" REF("text") ", {'type': 'object', 'minProperties': 1, 'additionalProperties': "
                               "false, 'properties': {'en': " REF("text") ", 'zh': " REF(
                                   "text") "}}]}",
     {"text or {en: TEXT, zh: TEXT}", "文本或 {en: 文本, zh: 文本}"}},
    {"counts",
     "{'anyOf': ["
#define YL_COUNTS(word, en, zh) "{'const': '" word "'}, "
#include "models/readers/counts.def"
     "{'type': 'object', 'minProperties': 1, 'additionalProperties': false, 'properties': {"
     "'en': " REF("text") ", 'zh': " REF("text") "}}]}",
     {
#define YL_COUNTS(word, en, zh) word ", "
#include "models/readers/counts.def"
         "or {en: TEXT, zh: TEXT}", "{en: 文本, zh: 文本}"
#define YL_COUNTS(word, en, zh) "、" word
#include "models/readers/counts.def"
     }},
    {"log_columns",
     OBJECT_OF(REF("text")),
     {"{COLUMN: its name in the log}", "{列: 日志中的列名}"}},
    {"log_names", OBJECT_OF(REF("text")), {"{NAME: NAME}", "{名称: 名称}"}},
    {"log_exclude", OBJECT_OF(ONE_OR_LIST("text")), {"{COLUMN: value or values}", "{列: 取值}"}},
    {"axis_values", "{'type': 'array', 'minItems': 1}", {"list of values", "取值列表"}},
    {"audience",
     "{'type': 'object', 'minProperties': 1}",
     {"{TRAIT: value or values}", "{特征: 取值}"}},
    {"weight",
     "{'anyOf': [{'type': 'number', 'minimum': -10, 'maximum': 10}, {'enum': ['no', false]}]}",
     {"number or no", "数或 no"}},
    {"units", EITHER(REF("count"), "{'const': 'unlimited'}"), {NULL}},
    {"allow", BY("units"), {"count or unlimited, also by trait", "整数或 unlimited，可按特征"}},
    {"gives", OBJECT_OF(REF("units")), {"{LIMIT: count}", "{限额: 数}"}},
    {"shock_per",
     TEXT("(replication|day|rooms\\\\..+)"),
     {"replication, day or rooms.NAME", "replication、day 或 rooms.名称"}},
    {"weights",
     "{'type': 'object', 'additionalProperties': {'type': 'number', 'minimum': -10, 'maximum': "
     "10}}",
     {"{SHOCK: weight}", "{冲击: 权重}"}},
    {"per", "{'type': 'string'}", {"person, all or a trait", "person、all 或特征"}},
    {"hours",
     "{'type': 'array', 'items': {'type': 'number', 'minimum': 0}, "
     "'minItems': 24, 'maxItems': 168}",
     {"list of 24 or 168 numbers", "24 或 168 个数"}},
    {"weekdays",
     "{'type': 'array', 'items': {'type': 'number', 'minimum': 0}, "
     "'minItems': 7, 'maxItems': 7}",
     {"list of 7 numbers", "7 个数"}},
    {"intent",
     EITHER(BY("number"), REF("distribution")),
     {"number or distribution, also by trait", "数或分布，可按特征"}},
    {"trait",
     "{'anyOf': [" REF("share") ", {'type': 'string', 'pattern': "
                                "'^(remembered|counted)'}, {'type': 'object'}]}",
     {NULL}},
    {"people", REF("table_people@"), {"map of traits", "特征映射"}},
    {"facts",
     "{'type': ['object', 'null'], 'additionalProperties': {'anyOf': [" REF("yesno") ", " REF(
         "table_a_fact@") "]}}",
     {"map of facts", "事实映射"}},
    {"entry_cost",
     "{'anyOf': [" REF("quantity_money_plain") ", " REF("table_a_cost_by_parts@") ", " REF(
         "table_a_cost_by_tiers@") "]}",
     {"money, also by trait, or {part: ...} or {tiers: ...}",
      "金额（可按特征）或 {part: ...}、{tiers: ...}"}},
    {"tiers",
     "{'type': 'object', 'minProperties': 1, 'additionalProperties': " REF("money") "}",
     {"{ARRIVALS: money}", "{触达次数: 金额}"}},
    {"entry_budget",
     "{'anyOf': [" REF("money") ", " REF("name") ", " REF("table_a_budget@") "]}",
     {"money, {amount, per} or a name of budgets", "金额、{amount, per} 或 budgets 中的名称"}},
    {"steps",
     "{'type': 'array', 'items': {'type': 'object', 'minProperties': 1, "
     "'maxProperties': 1, 'properties': {'to': " REF(
         "destination_by") "}, 'additionalProperties': " REF("table_a_step@") "}}",
     {"list of steps", "步骤列表"}},
    {"overrides", "{'type': 'object'}", {"{PATH: value}", "{路径: 值}"}},
    {"targets",
     "{'type': 'object', 'additionalProperties': {'type': 'string', "
     "'pattern': '^[<>]= *[-+0-9.eE]+%?$'}}",
     {"{PLACE.METRIC: \">=N\"}", "{地点.指标: \">=N\"}"}},
    {"variants",
     "{'type': 'object', 'propertyNames': {'not': {'const': 'base'}}, "
     "'additionalProperties': {'allOf': [" REF("table_a_variant") "], " NOT_WHOLE(
         "1") ", 'properties': {'set': {'type': 'object', " NOT_WHOLE("1") "}}}}",
     {"map of variants", "方案映射"}},
    {"guesses",
     "{'type': 'object', " NOT_WHOLE("4") ", 'properties': {'draws': " REF(
         "text") "}, 'additionalProperties': " REF("table_a_range@") "}",
     {"{PATH: {low, high}, draws: file}", "{路径: {low, high}, draws: 文件}"}},
    {"guess_law",
     TEXT("(normal|uniform|triangular|beta *\\\\(.*\\\\))"),
     {"normal, uniform, triangular or beta(A B)", "normal、uniform、triangular 或 beta(A B)"}},
    {"group",
     "{'anyOf': [" REF("name") ", {'type': 'object', 'minProperties': 1, 'maxProperties': 1, "
                               "'additionalProperties': " REF("number") "}]}",
     {"NAME or {NAME: correlation}", "组名，或 {组名: 相关系数}"}},
    {"axes",
     "{'type': 'object', " NOT_WHOLE("2") ", 'additionalProperties': {'anyOf': [{'type': 'array', "
                                          "'minItems': 1}, " REF("table_an_axis@") "]}}",
     {"{PATH: values}", "{路径: 取值}"}},
};
static const char *const kinds[] = {
    [YL_V_TEXT] = "text",     [YL_V_YESNO] = "yesno", [YL_V_COUNT] = "count",
    [YL_V_NUMBER] = "number", [YL_V_SHARE] = "share", [YL_V_DURATION] = "duration",
    [YL_V_MONEY] = "money",   [YL_V_RATE] = "rate",   [YL_V_TIME] = "time"};
static const char *const units[] = {
    [YL_U_NONE] = "number", [YL_U_SHARE] = "share", [YL_U_DURATION] = "duration",
    [YL_U_MONEY] = "money", [YL_U_COUNT] = "count", [YL_U_NUMBER] = "number"};

/* Print words such as "a|b|c" with `between` instead of each bar. */
static void print_between(FILE *out, const char *words, const char *between)
{
    for (; *words; words++)
        if (*words == '|')
            fputs(between, out);
        else
            putc(*words, out);
}

/* ---- the JSON Schema ----------------------------------------------------------------------------------------- */
static void print_text(FILE *out, const char *text)
{
    putc('"', out);
    for (; *text; text++) {
        if (*text == '"' || *text == '\\') putc('\\', out);
        putc(*text, out);
    }
    putc('"', out);
}

/* "an item of a 'while'" -> table_an_item_of_a_while */
static void print_id(FILE *out, const struct yl_key_table *table, const char *form)
{
    fputs("table_", out);
    for (const char *at = table->name[0]; *at; at++) {
        if (*at == ' ') putc('_', out);
        if ((*at >= 'a' && *at <= 'z') || (*at >= 'A' && *at <= 'Z')) putc(*at, out);
    }
    fputs(form, out);
}

static void print_sub(FILE *out, const struct yl_key_row *key, const char *form)
{
    const char *end = "\"}";
    if (key->kind == YL_V_MAP) {
        fputs("{\"type\": [\"object\", \"null\"], \"additionalProperties\": ", out);
        end = "\"}}";
    } else if (key->kind == YL_V_LIST) {
        fputs("{\"type\": \"array\", \"items\": ", out);
        end = "\"}}";
    }
    fputs("{\"$ref\": \"#/$defs/", out);
    print_id(out, key->sub, form);
    fputs(end, out);
}

/* True for shapes that refer to a table, which are printed in both forms. */
static bool holds_tables(const char *shape)
{
    size_t i = 0;
    while (strcmp(shapes[i].id, shape)) i++;
    return strchr(shapes[i].schema, '@') != NULL;
}

static void print_value(FILE *out, const struct yl_key_row *key, const char *form)
{
    const bool has_sorts = key->unit == YL_U_DURATION || key->unit == YL_U_MONEY;
    if (key->sub) {
        print_sub(out, key, form);
    } else if (key->kind == YL_V_WORD) {
        fputs("{\"enum\": [\"", out);
        print_between(out, key->shape, "\", \"");
        fputs("\"]}", out);
    } else if (key->kind == YL_V_QUANTITY)
        fprintf(out, "{\"$ref\": \"#/$defs/quantity_%s%s\"}", units[key->unit],
                has_sorts && key->plain   ? "_plain"
                : has_sorts && key->alone ? "_alone"
                                          : "");
    else if (key->kind == YL_V_ITEM)
        fprintf(out, "{\"$ref\": \"#/$defs/%s%s\"}", key->shape,
                holds_tables(key->shape) ? form : "");
    else
        fprintf(out, "{\"$ref\": \"#/$defs/%s\"}", kinds[key->kind]);
}

static void print_table(FILE *out, const struct yl_key_table *table, const char *form)
{
    const char *comma = "";
    fputs("{\n    \"type\": [\"object\", \"null\"],\n    \"properties\": {", out);
    for (size_t i = 0; i < table->keys; i++) {
        const struct yl_key_row *key = &table->key[i];
        fprintf(out, "%s\n      ", i ? "," : "");
        print_text(out, key->name);
        fputs(": {\"description\": ", out);
        print_text(out, key->help[0] ? key->help[0] : "");
        fputs(", \"allOf\": [", out);
        print_value(out, key, form);
        fputs("]", out);
        if (key->fallback) {
            fputs(", \"default\": ", out);
            print_text(out, key->fallback);
        }
        putc('}', out);
    }
    fputs("\n    },\n    \"required\": [", out);
    for (size_t i = 0; i < table->keys; i++) {
        const struct yl_key_row *key = &table->key[i];
        bool version = key->shape && !strcmp(key->shape, "version"); /* the tree requires it */
        if (!version && (!key->required || *form)) continue;
        fputs(comma, out);
        print_text(out, key->name);
        comma = ", ";
    }
    const char *others = "false"; /* keys without a row: traits, dotted paths */
    if (!strcmp(table->name[0], "people")) others = "{\"$ref\": \"#/$defs/trait\"}";
    if (!strcmp(table->name[0], "a variant")) others = "true";
    fprintf(out, "],\n    \"additionalProperties\": %s}", others);
}

/* As in title|sweep|run\\.bom: the keys that are not allowed in `where`, a bit of yl_key_row.whole. */
static void print_whole(FILE *out, const struct yl_key_table *table, const char *front,
                        unsigned where, const char **comma)
{
    for (size_t i = 0; i < table->keys; i++) {
        const struct yl_key_row *key = &table->key[i];
        if (key->whole & where) {
            fprintf(out, "%s%s%s%s", *comma, front, *front ? "\\\\." : "", key->name);
            *comma = "|";
        } else if (key->kind == YL_V_ONE && !*front)
            print_whole(out, key->sub, key->name, where, comma);
    }
}

static void print_shape(FILE *out, size_t i, const char *form)
{
    static const char families[] =
#define YL_FAMILY_INNER(FAMILY, name)
#define YL_FAMILY(FAMILY, name, ...) name "|"
#include "sim/rand/families.def"
        ;
    fprintf(out, ",\n  \"%s%s\": ", shapes[i].id, form);
    for (const char *at = shapes[i].schema; *at; at++)
        if (*at == '@')
            fputs(form, out);
        else if (*at == '!')
            print_whole(out, &yl_scenario_table, "", (unsigned)(*++at - '0'), &(const char *){""});
        else if (*at == '~')
            fprintf(out, "%.*s", (int)strlen(families) - 1, families);
        else
            putc(*at == '\'' ? '"' : *at, out);
}

enum yl_status yl_schema_print(FILE *out)
{
    static const char *const forms[] = {"", "_part"}; /* a whole scenario; a file that is merged */
    size_t count;
    const struct yl_key_table *const *table = yl_key_tables(&count);
    fputs("{\n  \"$schema\": \"https://json-schema.org/draft/2020-12/schema\",\n"
          "  \"title\": \"yinliu scenario, language version 1\",\n"
          "  \"$comment\": \"a file that includes others, or has no horizon, may leave out what "
          "they say\",\n"
          "  \"if\": {\"required\": [\"horizon\"], \"not\": {\"required\": [\"include\"]}},\n"
          "  \"then\": {\"$ref\": \"#/$defs/",
          out);
    print_id(out, table[0], "");
    fputs("\"},\n  \"else\": {\"$ref\": \"#/$defs/", out);
    print_id(out, table[0], "_part");
    fputs("\"},\n  \"$defs\": {", out);
    for (int form = 0; form < 2; form++)
        for (size_t i = 0; i < count; i++) {
            fputs(i || form ? ",\n  \"" : "\n  \"", out);
            print_id(out, table[i], forms[form]);
            fputs("\": ", out);
            print_table(out, table[i], forms[form]);
        }
    for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++) {
        print_shape(out, i, "");
        if (holds_tables(shapes[i].id)) print_shape(out, i, "_part");
    }
    fputs("\n  }\n}\n", out);
    return ferror(out) ? YL_IO : YL_OK;
}

/* ---- help ---------------------------------------------------------------------------------------------------- */
static const char *name_of(const char *shape, enum yl_lang lang)
{
    for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++)
        if (!strcmp(shapes[i].id, shape) && shapes[i].name[0]) return shapes[i].name[lang];
    return shape;
}

static void print_kind(FILE *out, const struct yl_key_row *key, enum yl_lang lang)
{
    static const char *const also[2][2] = {{" or distribution", ", also by trait"},
                                           {"或分布", "，可按特征"}};
    static const char *const nested[][2] = {[YL_V_ONE] = {"map", "映射"},
                                            [YL_V_MAP] = {"map of names", "名称映射"},
                                            [YL_V_LIST] = {"list", "列表"}};
    bool dist = !key->plain && key->unit != YL_U_SHARE && key->unit != YL_U_COUNT;
    if (key->sub)
        fputs(nested[key->kind][lang], out);
    else if (key->kind == YL_V_WORD)
        print_between(out, key->shape, " / ");
    else if (key->kind == YL_V_QUANTITY)
        fprintf(out, "%s%s%s", name_of(units[key->unit], lang), dist ? also[lang][0] : "",
                key->alone ? "" : also[lang][1]);
    else
        fputs(name_of(key->kind == YL_V_ITEM ? key->shape : kinds[key->kind], lang), out);
}

size_t yl_reference_help(FILE *out, const char *name, enum yl_lang lang)
{
    size_t count, found = 0;
    const struct yl_key_table *const *table = yl_key_tables(&count);
    for (size_t t = 0; t < count; t++) {
        int widest = 0;
        for (size_t i = 0; i < table[t]->keys; i++) {
            const char *key = table[t]->key[i].name;
            const int width = yl_text_width(key, strlen(key));
            if ((!name || !strcmp(name, key)) && width > widest) widest = width;
        }
        if (!widest) continue;
        if (found) putc('\n', out);
        const char *title = table[t]->name[lang]; /* with blanks where Chinese text is beside it */
        while (*title == ' ') title++;
        size_t length = strlen(title);
        while (length && title[length - 1] == ' ') length--;
        putc(lang == YL_EN && *title >= 'a' && *title <= 'z' ? *title - 'a' + 'A' : *title, out);
        fwrite(title + 1, 1, length - 1, out);
        putc('\n', out);
        for (size_t i = 0; i < table[t]->keys; i++) {
            const struct yl_key_row *key = &table[t]->key[i];
            if (name && strcmp(name, key->name) != 0) continue;
            fprintf(out, "  %-*s  %s (", widest, key->name, key->help[lang]);
            print_kind(out, key, lang);
            if (key->required || key->fallback)
                fprintf(out, T(lang, "; %s%s", "；%s%s"),
                        key->required ? T(lang, "required", "必填") : T(lang, "default ", "默认 "),
                        key->required ? "" : key->fallback);
            fputs(")\n", out);
            found++;
        }
    }
    return found;
}
