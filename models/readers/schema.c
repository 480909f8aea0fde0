/* schema.c: one $defs entry for each key table and each shape of a value; contract in schema.h
 *
 * Every table stands twice: for whole scenarios, and without required keys for files that are
 * merged with others. */
#include "models/readers/schema.h"
#include "models/scenario.h"
#include "sim/base/text.h"
#include <string.h>

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
static void print_id(FILE *out, const struct yl_key_table *table, const char *part)
{
    fputs("table_", out);
    for (const char *at = table->name[0]; *at; at++) {
        if (*at == ' ') putc('_', out);
        if ((*at >= 'a' && *at <= 'z') || (*at >= 'A' && *at <= 'Z')) putc(*at, out);
    }
    fputs(part, out);
}

static void print_words(FILE *out, const char *words)
{
    fputs("{\"enum\": [\"", out);
    for (; *words; words++)
        if (*words == '|')
            fputs("\", \"", out);
        else
            putc(*words, out);
    fputs("\"]}", out);
}

static const char *quantity(const struct yl_key_row *key)
{
    switch (key->unit) {
    case YL_U_SHARE:
        return "quantity_share";
    case YL_U_DURATION:
        return key->plain   ? "quantity_duration_plain"
               : key->alone ? "quantity_duration_alone"
                            : "quantity_duration";
    case YL_U_MONEY:
        return key->plain ? "quantity_money_plain" : "quantity_money";
    case YL_U_COUNT:
        return "quantity_count";
    case YL_U_NUMBER:
    case YL_U_NONE:
        break;
    }
    return "quantity_number";
}

static void print_sub(FILE *out, const struct yl_key_row *key, const char *part)
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
    print_id(out, key->sub, part);
    fputs(end, out);
}

/* Shapes that hold tables have a form for parts, too. */
static bool holds_tables(const char *shape)
{
    static const char *const all[] = {"people", "facts", "entry_cost", "steps", "axes"};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        if (!strcmp(all[i], shape)) return true;
    return false;
}

static void print_value(FILE *out, const struct yl_key_row *key, const char *part)
{
    static const char *const simple[] = {
        [YL_V_TEXT] = "text",     [YL_V_YESNO] = "yesno", [YL_V_COUNT] = "count",
        [YL_V_NUMBER] = "number", [YL_V_SHARE] = "share", [YL_V_DURATION] = "duration",
        [YL_V_MONEY] = "money",   [YL_V_RATE] = "rate",   [YL_V_TIME] = "time"};
    if (key->sub)
        print_sub(out, key, part);
    else if (key->kind == YL_V_WORD)
        print_words(out, key->shape);
    else
        fprintf(out, "{\"$ref\": \"#/$defs/%s%s\"}",
                key->kind == YL_V_QUANTITY ? quantity(key)
                : key->kind == YL_V_ITEM   ? key->shape
                                           : simple[key->kind],
                key->kind == YL_V_ITEM && holds_tables(key->shape) ? part : "");
}

static void print_table(FILE *out, const struct yl_key_table *table, const char *part)
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
        print_value(out, key, part);
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
        bool version = key->shape && !strcmp(key->shape, "version"); /* asked for by the tree */
        if (!version && (!key->required || *part)) continue;
        fputs(comma, out);
        print_text(out, key->name);
        comma = ", ";
    }
    fprintf(out, "],\n    \"additionalProperties\": %s}",
            !strcmp(table->name[0], "people") ? "{\"$ref\": \"#/$defs/trait\"}" : "false");
}

#define NUMBER "[-+]?([0-9]+\\\\.?[0-9]*|\\\\.[0-9]+)([eE][-+]?[0-9]+)?"
#define REF(name) "{\"$ref\": \"#/$defs/" name "\"}"
#define ONE_OR_LIST(name) \
    "{\"anyOf\": [" REF(name) ", {\"type\": \"array\", \"items\": " REF(name) "}]}"
#define BY(name) "{\"anyOf\": [" REF(name) ", {\"type\": \"object\", \"required\": [\"by\"]}]}"
/* Shapes that are no table. YAML readers of editors see yes and no as texts or as booleans. */
static const char *const shapes[][2] = {
    {"text", "{\"type\": [\"string\", \"number\", \"boolean\"]}"},
    {"value", "{}"},
    {"version", "{\"const\": 1}"},
    {"yesno", "{\"enum\": [\"yes\", \"no\", true, false]}"},
    {"number", "{\"type\": [\"number\", \"string\"], \"pattern\": \"^" NUMBER "$\"}"},
    {"count", "{\"type\": [\"number\", \"string\"], \"multipleOf\": 1, \"pattern\": \"^" NUMBER
              "$\", \"minimum\": 0}"},
    {"share", "{\"type\": [\"number\", \"string\"], \"pattern\": \"^" NUMBER
              "%?$\", \"minimum\": 0, \"maximum\": 1}"},
    {"duration", "{\"type\": [\"string\", \"number\"], \"pattern\": \"^(" NUMBER
                 "(ms|s|m|h|d|w)|0)$\", \"maximum\": 0, \"minimum\": 0}"},
    {"money", "{\"type\": [\"string\", \"number\"], \"pattern\": \"^(" NUMBER
              " +CNY|0)$\", \"maximum\": 0, \"minimum\": 0}"},
    {"rate", "{\"type\": \"string\", \"pattern\": \"^" NUMBER "/(s|min|h|day|week)$\"}"},
    {"time", "{\"type\": \"string\", \"pattern\": \"^[0-9]{4}-[0-9]{2}-[0-9]{2}\"}"},
    {"distribution",
     "{\"type\": \"string\", \"pattern\": "
     "\"^(exp|uniform|lognormal|gamma|weibull|pareto|normal|empirical) *\\\\(.*\\\\)$\"}"},
    {"quantity_share", BY("share")},
    {"quantity_count", BY("count")},
    {"quantity_number", "{\"anyOf\": [" BY("number") ", " REF("distribution") "]}"},
    {"quantity_duration", "{\"anyOf\": [" BY("duration") ", " REF("distribution") "]}"},
    {"quantity_duration_plain", BY("duration")},
    {"quantity_duration_alone", "{\"anyOf\": [" REF("duration") ", " REF("distribution") "]}"},
    {"quantity_money", "{\"anyOf\": [" BY("money") ", " REF("distribution") "]}"},
    {"quantity_money_plain", BY("money")},
    {"name", "{\"type\": [\"string\", \"number\"]}"},
    {"names", ONE_OR_LIST("name")},
    {"files", ONE_OR_LIST("text")},
    {"shares", ONE_OR_LIST("share")},
    {"metrics", ONE_OR_LIST("text")},
    {"times", ONE_OR_LIST("time")},
    {"keep", "{\"anyOf\": [" REF("kept") ", {\"type\": \"array\", \"items\": " REF("kept") "}]}"},
    {"kept", "{\"enum\": [\"funnel\", \"paths\", \"outcomes\", \"series\", \"chains\", "
             "\"dashboard\", \"funnel_by\"]}"},
    {"destination",
     "{\"type\": \"string\", \"pattern\": \"^((rooms|shops|paths)\\\\..+|leave|next)$\"}"},
    {"destination_replay",
     "{\"type\": \"string\", \"pattern\": \"^((rooms|shops|paths)\\\\..+|leave|replay)$\"}"},
    {"destination_by", BY("destination")},
    {"choose", "{\"type\": \"object\", \"additionalProperties\": {\"anyOf\": [" REF(
                   "quantity_share") ", {\"const\": \"rest\"}]}}"},
    {"then",
     "{\"anyOf\": [" BY("destination") ", {\"type\": \"object\", \"required\": [\"choose\"], "
                                       "\"properties\": {\"choose\": " REF("choose") "}}]}"},
    {"condition", "{\"anyOf\": [{\"type\": \"string\"}, {\"type\": \"object\", \"minProperties\": "
                  "1, \"maxProperties\": 1}]}"},
    {"conditions", ONE_OR_LIST("condition")},
    {"match", "{\"type\": \"object\", \"minProperties\": 1}"},
    {"weight", "{\"anyOf\": [{\"type\": \"number\", \"minimum\": -10, \"maximum\": 10}, {\"enum\": "
               "[\"no\", false]}]}"},
    {"units", "{\"anyOf\": [" REF("count") ", {\"const\": \"unlimited\"}]}"},
    {"allow", BY("units")},
    {"gives", "{\"type\": \"object\", \"additionalProperties\": " REF("units") "}"},
    {"per", "{\"type\": \"string\"}"},
    {"hours", "{\"type\": \"array\", \"items\": {\"type\": \"number\", \"minimum\": 0}, "
              "\"minItems\": 24, \"maxItems\": 168}"},
    {"weekdays", "{\"type\": \"array\", \"items\": {\"type\": \"number\", \"minimum\": 0}, "
                 "\"minItems\": 7, \"maxItems\": 7}"},
    {"intent", "{\"anyOf\": [" BY("number") ", " REF("distribution") "]}"},
    {"trait", "{\"anyOf\": [" REF("share") ", {\"type\": \"string\", \"pattern\": "
                                           "\"^remembered\"}, {\"type\": \"object\"}]}"},
    {"people", REF("table_people@")},
    {"facts", "{\"type\": [\"object\", \"null\"], \"additionalProperties\": {\"anyOf\": [" REF(
                  "yesno") ", " REF("table_a_fact@") "]}}"},
    {"entry_cost",
     "{\"anyOf\": [" REF("quantity_money_plain") ", " REF("table_a_cost_by_parts@") "]}"},
    {"steps", "{\"type\": \"array\", \"items\": {\"type\": \"object\", \"minProperties\": 1, "
              "\"maxProperties\": 1, \"properties\": {\"to\": " REF(
                  "destination_by") "}, \"additionalProperties\": " REF("table_a_step@") "}}"},
    {"overrides", "{\"type\": \"object\"}"},
    {"targets", "{\"type\": \"object\", \"additionalProperties\": {\"type\": \"string\", "
                "\"pattern\": \"^[<>]= *[-+0-9.eE]+%?$\"}}"},
    {"variants", "{\"type\": \"object\", \"propertyNames\": {\"not\": {\"const\": \"base\"}}, "
                 "\"additionalProperties\": {\"type\": [\"object\", \"null\"]}}"},
    {"axes", "{\"type\": \"object\", \"additionalProperties\": {\"anyOf\": [{\"type\": \"array\", "
             "\"minItems\": 1}, " REF("table_an_axis@") "]}}"},
};

/* '@' stands for the form. */
static void print_shape(FILE *out, const char *const shape[2], const char *part)
{
    fprintf(out, ",\n  \"%s%s\": ", shape[0], part);
    for (const char *at = shape[1]; *at; at++)
        if (*at == '@')
            fputs(part, out);
        else
            putc(*at, out);
}

enum yl_status yl_schema_print(FILE *out)
{
    static const char *const parts[] = {"", "_part"};
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
    for (int part = 0; part < 2; part++)
        for (size_t i = 0; i < count; i++) {
            fputs(i || part ? ",\n  \"" : "\n  \"", out);
            print_id(out, table[i], parts[part]);
            fputs("\": ", out);
            print_table(out, table[i], parts[part]);
        }
    for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++) {
        print_shape(out, shapes[i], "");
        if (holds_tables(shapes[i][0])) print_shape(out, shapes[i], "_part");
    }
    fputs("\n  }\n}\n", out);
    return ferror(out) ? YL_IO : YL_OK;
}
