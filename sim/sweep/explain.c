/* explain.c: the compiled plan in words; contract in explain.h */
#include "sim/sweep/explain.h"
#include "models/compiler/compile.h"
#include "sim/base/text.h"
#include <stdlib.h>
#include <string.h>

struct explainer {
    FILE *out;
    const struct yl_scenario *s;
    const struct yl_plan *p;
    enum yl_lang lang;
};

static void say(const struct explainer *explainer, const char *en, const char *zh)
{
    fputs(explainer->lang == YL_ZH ? zh : en, explainer->out);
}

static int64_t least(const struct yl_quantity *quantity)
{
    double low = quantity->count ? quantity->dist[0].a : 0;
    for (uint32_t i = 1; i < quantity->count; i++)
        low = quantity->dist[i].a < low ? quantity->dist[i].a : low;
    return (int64_t)low;
}

static int64_t most(const struct yl_quantity *quantity)
{
    double high = quantity->count ? quantity->dist[0].a : 0;
    for (uint32_t i = 1; i < quantity->count; i++)
        high = quantity->dist[i].a > high ? quantity->dist[i].a : high;
    return (int64_t)high;
}

/* A path: its steps with chance and effort, and how many actions somebody takes who does all of them. */
static void explain_path(const struct explainer *explainer, const struct yl_path *path)
{
    int64_t low = 0, high = 0, switches = 0;
    uint32_t steps = 0;
    fprintf(explainer->out, "paths.%s", path->name);
    if (path->label) fprintf(explainer->out, " (%s)", path->label);
    fputc('\n', explainer->out);
    for (uint32_t i = 0; i < path->steps; i++) {
        const struct yl_step *step = &path->step[i];
        if (!step->name) continue;
        bool maybe = step->only_if.count || step->skip_if.count || step->or_else.kind == YL_TO_NEXT;
        low += maybe ? 0 : least(&step->actions);
        high += most(&step->actions);
        switches += most(&step->switches);
        steps++;
        fprintf(explainer->out, "  %2u  %-20s", steps, step->name);
        if (step->p.count == 1 && step->p.axis < 0)
            fprintf(explainer->out, "  p %.6g%%", 100 * step->p.dist[0].a);
        else if (step->p.count)
            fprintf(explainer->out, "  p %s", explainer->s->axis[step->p.axis].name);
        if (most(&step->actions))
            fprintf(explainer->out, "  +%lld", (long long)most(&step->actions));
        if (maybe) say(explainer, "  (not for everybody)", "  （并非人人都经过）");
        fputc('\n', explainer->out);
    }
    if (path->claimed_steps >= 0)
        fprintf(explainer->out,
                explainer->lang == YL_ZH ? "  宣称步数 %lld，" : "  claimed steps %lld, ",
                (long long)path->claimed_steps);
    else
        fputs("  ", explainer->out);
    fprintf(explainer->out,
            explainer->lang == YL_ZH ? "实际步骤 %u，操作 %lld"
                                     : "experienced steps %u, actions %lld",
            steps, (long long)low);
    if (high != low) fprintf(explainer->out, "-%lld", (long long)high);
    fprintf(explainer->out,
            explainer->lang == YL_ZH ? "，跳转应用 %lld\n" : ", app switches %lld\n",
            (long long)switches);
}

static const char *node_name(const struct yl_plan *plan, const struct yl_node *node)
{
    if (node->row != YL_NO_NODE) return NULL;
    return plan->key_name[node->key];
}

static void explain_nodes(const struct explainer *explainer)
{
    const struct yl_plan *plan = explainer->p;
    uint32_t batches = 0, loop = 0, single = 0, queueing = 0;
    for (uint32_t i = 0; i < plan->nodes; i++) {
        if (plan->node[i].ordered && plan->stations)
            queueing++;
        else if (plan->node[i].ordered)
            loop++;
        else if (plan->node[i].rowwise)
            single++;
        else
            batches++;
    }
    fprintf(explainer->out,
            explainer->lang == YL_ZH
                ? "计划：%u 个操作，其中 %u 个成批，%u 个排队成批，%u 个逐次访问，%u 个按时间顺序\n"
                : "plan: %u operations, %u walked in batches, %u in batch queueing, %u one visit "
                  "at a time, %u "
                  "in the loop\n",
            plan->nodes, batches, queueing, single, loop);
    for (uint32_t i = 0; i < plan->nodes; i++) {
        const struct yl_node *node = &plan->node[i];
        if (!node->reached || (!node->ordered && !node->rowwise)) continue;
        fprintf(explainer->out, "  %-8s ", yl_operations[node->op].name);
        if (node->row != YL_NO_NODE)
            fprintf(explainer->out, "%s.%s", plan->row_place[node->row], plan->row_step[node->row]);
        else
            fputs(node_name(plan, node), explainer->out);
        fputs(": ", explainer->out);
        if (node->ordered && plan->per_person)
            say(explainer, "in the order of each person, ", "依次成批，");
        else if (node->ordered && plan->stations)
            say(explainer, "in batch queueing, ", "排队成批，");
        else if (node->ordered)
            say(explainer, "in the loop, ", "按时间顺序，");
        else
            say(explainer, "one visit at a time, ", "逐次访问，");
        const struct yl_order_text *reason = &yl_order_texts[yl_operations[node->op].order];
        if (node->ordered)
            say(explainer, reason->en, reason->zh);
        else if (node->cycle)
            say(explainer, "part of a cycle of destinations", "处于去向的环路中");
        else
            say(explainer, "it begins other visits, waits, or has steps inside a stay",
                "会引发其他访问、等待或在停留中有步骤");
        fputc('\n', explainer->out);
    }
}

static void explain_entries(const struct explainer *explainer)
{
    double cost = 0;
    for (uint32_t e = 0; e < explainer->s->entries; e++) {
        double n = 0;
        for (uint32_t i = 0; i < explainer->p->streams; i++) {
            const struct yl_plan_stream *stream = &explainer->p->stream[i];
            if (stream->entry != e) continue;
            n += stream->kind == YL_STREAM_POISSON ? 0 : (double)stream->number;
            for (uint32_t c = 0; stream->kind == YL_STREAM_POISSON && c < stream->cells; c++)
                n += stream->poisson[c] ? stream->poisson[c]->mean : 0;
        }
        double each = explainer->p->entry[e].cost.axis < 0
                          ? 1e-6 * (double)explainer->p->entry[e].cost.number[0]
                          : 0;
        char count[YL_NUMBER], money[YL_NUMBER];
        yl_text_number(count, n);
        yl_text_number(money, n * each);
        fprintf(explainer->out,
                explainer->lang == YL_ZH ? "entries.%s：预计到达 %s，费用 %s CNY\n"
                                         : "entries.%s: %s arrivals expected, cost %s CNY\n",
                explainer->s->entry[e].name, count, money);
        cost += n * each;
    }
    char money[YL_NUMBER];
    yl_text_number(money, cost);
    fprintf(explainer->out,
            explainer->lang == YL_ZH ? "预计总费用 %s CNY\n" : "expected cost in all %s CNY\n",
            money);
}

static void explain_tables(const struct explainer *explainer, const struct yl_tables *tables)
{
    for (size_t i = 0; i < tables->count; i++)
        fprintf(explainer->out,
                explainer->lang == YL_ZH ? "分位数表 %s 形状 %g：最大误差 %.2g\n"
                                         : "quantile table %s shape %g: worst error %.2g\n",
                yl_family_name[tables->table[i]->family], tables->table[i]->shape,
                tables->table[i]->worst_error);
}

enum yl_status yl_explain(FILE *out, const struct yl_scenario *scenario, enum yl_lang lang,
                          struct yl_fault *fault)
{
    struct yl_plan plan;
    struct yl_tables tables = {0};
    struct yl_diags diags;
    enum yl_status status = yl_diags_init(&diags, lang);
    if (status) return status;
    status = yl_compile(&plan, scenario, &tables, &diags, fault);
    struct explainer explainer = {out, scenario, &plan, lang};
    if (status == YL_BAD_INPUT) yl_diags_print(&diags, out);
    if (!status) {
        explain_entries(&explainer);
        for (uint32_t i = 0; i < scenario->paths; i++) explain_path(&explainer, &scenario->path[i]);
        explain_nodes(&explainer);
        explain_tables(&explainer, &tables);
        if (plan.mean_others > 0)
            fprintf(out,
                    lang == YL_ZH ? "每次访问平均带来的他人访问 R = %.6g\n"
                                  : "visits of others that one visit brings, R = %.6g\n",
                    plan.mean_others);
    }
    yl_plan_free(&plan);
    yl_tables_free(&tables);
    yl_diags_free(&diags);
    return status;
}
