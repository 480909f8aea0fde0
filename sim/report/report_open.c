/* report_open.c: what each kind of study asks, and the opening of the page; contract in
 * report_page.h */
#include "sim/report/report_say.h"

static const struct {
    const char *en, *zh;
    const char *question[2]; /* {0}: the figure that decides */
    yl_say_part *answer, *keys;
} openings[YL_STUDY_KINDS] = {
    [YL_STUDY_RUN] = {"A campaign",
                      "一场活动",
                      {"What does this campaign bring, and by which way?",
                       "这场活动能带来多少订单？从哪条路来？"},
                      yl_say_run_answer,
                      yl_say_run_keys},
    [YL_STUDY_VARIANTS] = {"A comparison of variants",
                           "方案比较",
                           {"Which of these variants is better than the base, by how much, and how "
                            "sure is that?",
                            "哪个方案比基准更好？好多少？有多大把握？"},
                           yl_say_run_answer,
                           yl_say_run_keys},
    [YL_STUDY_SWEEP] = {"A sweep",
                        "参数扫描",
                        {"Which of these settings is highest in {0}, and what moves it?",
                         "这些参数取什么值时{0}最高？什么影响最大？"},
                        yl_say_conclusions,
                        yl_say_sweep_keys},
    [YL_STUDY_AB] = {"A planned experiment",
                     "实验计划",
                     {"How long must the experiment run, and what will it be able to tell?",
                      "实验要做多久？能分辨出什么？"},
                     yl_say_ab_answer,
                     yl_say_ab_keys},
    [YL_STUDY_SENSITIVITY] = {"Uncertain values",
                              "拿不准的数",
                              {"Which guess moves {0} most, and is to be measured first?",
                               "哪个拿不准的数对{0}影响最大、应先测量？"},
                              yl_say_conclusions,
                              yl_say_sensitivity_keys},
    [YL_STUDY_VOI] = {"The value of knowing more",
                      "信息的价值",
                      {"What does it bring to know more before a variant is chosen by {0}?",
                       "按{0}选定方案之前，多知道一点能带来多少？"},
                      yl_say_conclusions,
                      yl_say_voi_keys},
    [YL_STUDY_SELECTION] = {"The best of several plans",
                            "多个方案中的最佳",
                            {"Which plan is best in {0}, and how sure is that?",
                             "按{0}哪个方案最佳？有多大把握？"},
                            yl_say_conclusions,
                            yl_say_best_keys},
    [YL_STUDY_PLAN] = {"The best plan within its bounds",
                       "约束之内的最佳计划",
                       {"Which values are best in {0} within the bounds, and what does a wider "
                        "bound bring?",
                        "在约束之内哪些取值使{0}最佳？放宽约束能带来多少？"},
                       yl_say_conclusions,
                       yl_say_best_keys},
    [YL_STUDY_ATTRIBUTION] = {"Attribution",
                              "归因",
                              {"Which entry gets the credit, and how wrong is each rule?",
                               "功劳归于哪个入口？各归因规则错多少？"},
                              yl_say_conclusions,
                              yl_say_attribution_keys},
};

struct yl_fact yl_report_title(const struct yl_report_study *study)
{
    struct yl_fact title = {.kind = YL_FACT_TEXT};
    for (int lang = YL_EN; lang <= YL_ZH; lang++) {
        const char *own = study->finished.manifest.title[lang];
        title.text[lang] = own && *own ? own : study->name;
    }
    return title;
}

void yl_report_open(struct yl_page *page)
{
    for (size_t i = 0; i < page->studies; i++) {
        const struct yl_report_study *study = &page->study[i];
        fprintf(page->out,
                "<section class=\"opening\" aria-labelledby=\"q%zu\">\n<p class=\"kind\">", i);
        yl_page_both(page, openings[study->kind].en, openings[study->kind].zh);
        fputs(" · ", page->out);
        yl_page_named(page, "", yl_report_title(study), "");
        if (page->studies > 1) {
            fputs(" · ", page->out);
            yl_page_text(page, study->name);
        }
        fprintf(page->out, "</p>\n<h2 id=\"q%zu\">", i);
        YL_SAY(page, openings[study->kind].question[YL_EN], openings[study->kind].question[YL_ZH],
               yl_fact_word(page, study));
        fputs("</h2>\n<div class=\"answer\">\n", page->out);
        openings[study->kind].answer(page, study);
        fputs("</div>\n<dl class=\"keys\">\n", page->out);
        openings[study->kind].keys(page, study);
        fputs("</dl>\n</section>\n", page->out);
    }
}
