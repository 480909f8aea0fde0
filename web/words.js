/* words.js: every text of the page in both languages, and figures as people read them.
 *
 * A text is [English, Chinese] with {slots}; tell() fills them with texts or nodes. A figure has one text in every
 * medium: number() prints the digits that the program's own sentences print (three significant ones or a whole
 * number). Bound to a cell by figure() in parts.js. */

/** @typedef {{en: string, zh: string}} Both */

/** @type {Record<string, [string, string]>} */
const WORDS = {
    language: ["中文", "English"],
    language_name: ["Switch to Chinese", "切换到英文"],
    theme_light: ["Light colours", "浅色"],
    theme_dark: ["Dark colours", "深色"],
    contents: ["Contents", "目录"],
    campaigns: ["{n} simulated campaigns", "{n} 次模拟"],
    replications: ["{n:replication|replications}", "{n} 次模拟"],
    study_paper: ["One of the {n} studies of the page: {x}.", "页面 {n} 项研究中的一项：{x}。"],
    study: ["Study", "研究"],
    nav_verdict: ["Verdict", "结论"],
    nav_variants: ["Variants", "方案"],
    nav_ways: ["Ways", "入口"],
    nav_evening: ["Evening", "当晚"],
    nav_rests: ["Sources", "依据"],
    nav_picture: ["Picture", "图"],
    nav_others: ["Conventions", "惯例"],
    nav_plan: ["Figures", "数字"],
    nav_tables: ["Tables", "数据表"],
    to: ["{a} to {b}", "{a} 至 {b}"],
    colon: [": ", "："],
    in_brackets: [" ({x})", "（{x}）"],
    comma: [", ", "、"],
    pause: [", ", "，"],
    stop: [".", "。"],
    semicolon: ["; ", "；"],
    more_findings: ["{n:more finding|more findings}", "另外 {n} 条结论"],
    more_on_paper: ["More findings", "更多结论"],
    one_campaign: ["9 of 10 campaigns", "10 次里有 9 次"],
    mean_of: ["mean of {n:campaign|campaigns}", "{n} 次的均值"],
    mean_range: ["95% interval", "95% 区间"],
    assumptions: ["the mean, assumptions varied", "假定变动时的均值"],
    loses: ["Loses money", "亏损概率"],
    loses_of: ["{k} of {n}", "{n} 次中 {k} 次"],
    loses_few: ["too few campaigns ({n}) for a chance of a loss", "模拟 {n} 次，次数太少，算不出"],
    loses_chance: [", by chance alone", "，只计随机波动"],
    why_is: ["Why: ", "原因："],
    why_holds: ["Weak point: ", "短板："],
    whose: ["The plan, mean of {n:campaign|campaigns}{x}", "现方案，{n} 次模拟的均值{x}"],
    whose_chance: ["; ranges of chance alone", "；范围只计随机波动"],
    whose_drawn: ["; ranges with the assumptions varied", "；范围含假定的变动"],
    with_best: ["{x} with the best variant", "最佳方案下为 {x}"],
    why_one: ["“{name}” {x}", "“{name}”{x}"],
    why_kept: ["no variant lessens the largest loss: {x}", "各方案都没有减轻最大的亏损：{x}"],
    cause_come: [", most by those who come by “{x}”: {a} → {b}", "，主要因经“{x}”而来的人数：{a} → {b}"],
    cause_step: [", most at “{x}”: {a} → {b} go on", "，主要在“{x}”：继续的比例 {a} → {b}"],
    why: ["{name} against the plan: {x}{by}", "与现方案相比，“{name}”{x}{by}"],
    all_lose: ["Every plan here loses money on average; the best, {name}, {x}.", "所有方案平均都亏损；最好的“{name}”也是 {x}。"],
    all_lose_plan: ["Every plan here loses money on average: the plan {x}, and none is shown to lose less.", "所有方案平均都亏损：现方案 {x}，看不出哪个亏得更少。"],
    plan_loses: ["The plan loses money on average: {x}.", "现方案平均亏损：{x}。"],
    with_variant: ["{x} with the variant", "该方案下为 {x}"],
    every_campaign: ["in every campaign", "每次都如此"],
    one_campaign_all: ["one campaign, assumptions varied too", "单次（假定也变动）"],
    lead_target: ["Target {x}: met in {a} of campaigns with the plan, {b} with {name}", "目标“{x}”：现方案 {a} 的模拟达到，“{name}”为 {b}"],
    lead_closest: ["Closest to the plan: {name}, {x} ({i}{shown})", "最接近现方案的是“{name}”：{x}（{i}{shown}）"],
    lead_next: ["Next: {name}, {x} ({i})", "其次是“{name}”：{x}（{i}）"],
    lead_plan: ["Next: the plan", "其次是现方案"],
    lead_last: ["last: {name}, {x}", "最差的是“{name}”：{x}"],
    advice: ["The author recommends", "作者的建议（非程序得出）"],
    plan: ["The plan", "现方案"],
    failed: ["{n:campaign failed and is left|campaigns failed and are left} out of every figure.", "有 {n} 次模拟失败，未计入任何数字。"],
    changed_some: ["A file of this folder was changed after the run.", "运行之后有文件被改动。"],
    changed: ["A file of this folder was changed after the run: {x}.", "运行之后有文件被改动：{x}。"],
    overrides: ["Changed on the command line: {x}.", "命令行改动：{x}。"],

    is_reading: ["reading", "解读"],
    is_guess: ["guess", "猜测"],
    is_forbidden: ["forbidden", "禁止"],
    variants_all: ["{metric}: all {n} variants beat the plan", "{metric}：{n} 个备选方案都胜过现方案"],
    variants_none: ["{metric}: none of {n} variants beats the plan", "{metric}：{n} 个备选方案都没有胜过现方案"],
    variant_above: ["{metric}: {name} beats the plan", "{metric}：“{name}”胜过现方案"],
    variant_below: ["{metric}: {name} falls short of the plan", "{metric}：“{name}”不如现方案"],
    variant_like: ["{metric}: no difference shown between {name} and the plan", "{metric}：看不出“{name}”与现方案有差别"],
    variants_some: ["{metric}: of {n} variants {k:beats|beat} the plan", "{metric}：{n} 个备选方案中 {k} 个胜过现方案"],
    variants_worse: ["{head}, {k:falls|fall} short", "{head}，{k} 个更差"],
    variants_same: ["{metric}: no difference from the plan is shown", "{metric}：看不出与现方案有差别"],
    variants_move: ["{metric}: {k} of {n} variants differ from the plan", "{metric}：{n} 个方案中 {k} 个与现方案不同"],
    variants_if: ["{metric}: what readings and guesses would change", "{metric}：若解读或猜测成立"],
    variants_sub: ["Against the plan{unit}; bars: 95% intervals{all}. Hollow: no difference shown.",
        "与现方案相比，平均每次模拟相差多少{unit}；横线：95% 区间{all}。空心：看不出差别。"],
    all_together: [", all variants together", "（各方案同时成立）"],
    variants_nobody: ["Assumptions, not plans: {kinds}", "以下不是备选方案，而是{kinds}"],
    kind_reading: ["other readings", "对规则的另一种解读"],
    kind_guess: ["other guesses", "另一种猜测"],
    kind_forbidden: ["what the rules forbid", "规则不允许的做法"],
    variants_hint: ["Tap a variant to compare it in every picture below.", "点一个方案，下面各图都与它对比。"],
    identical: ["identical", "完全相同"],
    no_difference: ["no difference shown", "看不出差别"],
    metric_switch: ["Figure", "指标"],
    show_all: ["Show all {n}", "显示全部 {n} 个"],
    left_out: ["{n:more variant is on|more variants are on} the page.", "另 {n} 个方案见页面。"],
    picked: ["{name}: compared in every picture below. ", "{name}：下面各图都与它对比。"],
    picked_higher: ["{metric} is higher in {x} of campaigns. ", "{x} 的模拟中{metric}更高。"],
    picked_no_changes: ["Changes nothing in the settings.", "设定没有改动。"],
    picked_rule: ["Forbidden: {x}. ", "禁止：{x}。"],
    aside: ["Against the plan", "与现方案对比"],
    plan_only: ["The plan alone", "只看现方案"],
    nothing: ["nothing", "无"],
    no_limit: ["no limit", "不限"],

    ways_come: ["Most come by {name}: {x} of {y}", "来得最多的是“{name}”：{y} 人次中有 {x}"],
    ways_nobody: ["Nobody comes in: of {n} arrivals all stop before", "无人进入：入口 {n} 人次都在途中停下"],
    ways_nobody_at: ["Nobody comes in: all {n} stop at “{x}”", "无人进入：入口 {n} 人次都停在“{x}”"],
    ways_most: ["No entry brings more orders than {name}: {x} of {y}", "订单最多的入口是“{name}”：{y} 单中有 {x}"],
    ways_best: ["Best: ", "最好的："],
    few_campaigns: ["Only {n:campaign was|campaigns were} simulated: ranks and intervals mean little, “run --replications 200” gives more.", "只模拟了 {n} 次：名次和区间参考价值不大，可用 run --replications 200 多跑几次。"],
    few_each: ["Only {n:campaign|campaigns} a candidate: too few to rank them or to tell the chance of a loss; “--replications 100” gives more.", "每个候选只模拟了 {n} 次：不足以排名，也看不出亏损的概率，可用 --replications 100 多跑几次。"],
    ways_sub: ["Orders of later visits included.", "订单含后续回访的成交。"],
    ways_begun: ["Per 100: without later visits that other entries begin, too.", "每百次进入的订单不含别的入口也会引出的后续访问。"],
    ways_alike: ["No entry brings more orders than {name}: {x} of {y}; no difference is shown in how the {n} entries convert", "订单最多的入口是“{name}”：{y} 单中有 {x}；{n} 个入口的转化看不出差别"],
    ways_few: ["No entry brings more orders than {name}: {x} of {y}; these few campaigns do not rank the {n} entries by conversion", "订单最多的入口是“{name}”：{y} 单中有 {x}；模拟次数太少，{n} 个入口的转化排不出名次"],
    ways_converts: ["{name} converts best: {x} {per}", "“{name}”转化最好：{per} {x} 单"],
    ways_first: ["{name} converts best; {n:other is not distinguishable|others are not distinguishable} from it", "“{name}”转化最好，另有 {n} 个与它看不出差别"],
    ways_cheapest: ["Cheapest of the {n} that cost: {name}, {x} an order.", "{n} 个有花费的入口中每单成本最低的是{name}：{x}。"],
    key_shops: ["shop {x}", "店铺 {x}"],
    key_rooms: ["room {x}", "直播间 {x}"],
    key_entries: ["entry {x}", "入口 {x}"],
    way_entry: ["Entry", "入口"],
    way_entry_counts: ["Entry; below, what one arrival is", "入口（下方：计数单位）"],
    way_rate: ["Orders per 1,000", "每千次订单"],
    way_rate_there: ["Orders per 100 visits that get in", "每百次进入的订单"],
    way_mille: ["{x} per 1,000", "每千次 {x} 单"],
    way_cost: ["Cost an order", "每单成本"],
    way_actions: ["{x:action|actions} to order", "成交一单需操作 {x} 步"],
    way_efforts: ["{x:action|actions} to {place}, {y} to order", "到{place}平均操作 {x} 步，成交一单 {y} 步"],
    way_there: ["already there, {y} to order", "已在场，成交一单 {y} 步"],
    way_arrive: ["{x:action|actions} to {place}", "到{place}需操作 {x} 步"],
    way_waits: ["{x} of waiting before the order", "下单前等待 {x}"],
    way_rest: ["{n:entry without|entries without} an order", "{n} 个没有订单的入口"],
    way_stopped: ["most stop at “{step}”: {x} {outcome}", "大多停在“{step}”：{x} 次，{outcome}"],
    ways_more: ["{n:more entry|more entries} with orders", "另有 {n} 个有订单的入口"],

    map_title: ["Visits that lead to “{place}” bring {a} of {b} {what}", "{what} {b} 中有 {a} 来自去{place}的访问"],
    map_title_all: ["Everything comes by way of {place}: {b} {what}", "全部经由{place}：{what} {b}"],
    map_title_all_people: ["{a} visits a campaign come in, all to {place}", "平均每次模拟进来 {a} 人次，全部到{place}"],
    map_title_people: ["{a} visits a campaign come in; most to {place}", "平均每次模拟进来 {a} 人次，最多到{place}"],
    rare: ["1 order in {n:campaign|campaigns}", "约 {n} 次模拟有 1 单"],
    map_title_plain: ["The ways of the campaign", "引流路线"],
    map_sub: ["Entries left, where they lead right; width and number: {what} that begin there, later visits included.",
        "左为入口，右为去向；宽度与数字：由该入口带来的{what}，含后续回访。"],
    map_tap: ["Tap an entry for its funnel.", "点入口看漏斗。"],
    width_orders: ["Orders", "订单"],
    width_people: ["People", "人次"],
    width_gmv: ["GMV", "成交额"],
    width: ["Width", "宽度"],
    cost: ["cost {x}", "花费 {x}"],
    others: ["{n:other|others}", "其余 {n} 个"],
    steps: ["{n:step|steps}", "{n} 步"],
    place_viewers: ["{x:visit|visits}", "进房 {x} 人次"],
    place_visits: ["{x:visit|visits}", "进店 {x} 人次"],
    map_total: ["Together {x} {what}", "合计 {x} {what}"],
    map_cost: [" · cost {x}, of which {y} belong to no entry", " · 花费 {x}，其中 {y}未计入任何入口"],
    map_cost_all: [" · cost {x}", " · 花费 {x}"],
    gate_live: ["only while live", "仅开播期间有效"],
    gate_rule: ["needs a rule or set-up", "需满足规则或资质"],
    gate_limit: ["budget or limit", "预算或上限"],
    outline: ["outline: {x}", "描边：{x}"],

    funnel_title_came: ["{name}: of {a}, {b} come in", "{name}：入口 {a} 人次，进入 {b} 人次"],
    funnel_title_arrivals: ["{name}: {a} arrivals", "{name}：入口 {a} 人次"],
    funnel_step: ["step", "步骤"],
    funnel_share: ["share of those who reach it", "本步转化率"],
    funnel_passed: ["pass", "通过人次"],
    funnel_of: ["of {x} that reach it", "到达 {x} 人次"],
    funnel_fold: ["Nobody is lost at: {x}", "无人流失：{x}"],
    funnel_nobody: ["nobody", "无人"],
    funnel_in_room: ["watch", "观看"],
    funnel_starts: ["starts later visits “{name}”", "引出后续访问“{name}”"],
    funnel_into: ["go on to {name}", "进入{name}"],
    funnel_orders: ["{x:order|orders}", "{x} 单"],
    funnel_needs: ["Needs: {x}.", "依赖：{x}。"],
    funnel_otherwise: ["Where it is not allowed, visits take the side way marked ↳.", "不允许时走标有 ↳ 的绕行。"],
    funnel_budget: ["Budget: {x}.", "预算：{x}。"],
    funnel_cost: ["Cost {x}, sales {y}.", "花费 {x}，成交 {y}。"],

    evening_title: ["Viewers peak at {x} around {time}", "{time} 前后在线最多，{x} 人"],
    evening_title_bin: ["Viewers peak at {x}, the mean of {time}", "{time} 在线最多，平均 {x} 人"],
    evening_orders: ["{head}; most orders in the {n:minute from|minutes from} {time}", "{head}；{time} 起的 {n} 分钟订单最多"],
    evening_sub: ["{day}, mean of {n:campaign|campaigns}; pale band: nine campaigns in ten.", "{day}，{n} 次模拟的均值；浅色带为 90% 的模拟所在范围。"],
    evening_sub_plain: ["{day}, mean of {n:campaign|campaigns}.", "{day}，{n} 次模拟的均值。"],
    evening_label: ["Viewers, orders and sends by time; arrow keys read the values", "在线、订单与发送随时间；用方向键读数"],
    evening_viewers: ["viewers", "在线人数"],
    evening_sends: ["what begins or is sent, and how much", "发送或开始的入口及数量"],
    evening_bars: ["orders in {n:minute|minutes}", "每 {n} 分钟订单"],
    read_bars: ["orders {x}: ", "{x} 订单："],
    read_viewers: ["{x} viewers", "{x} 人在线"],
    read_orders: ["{x} {shop}", "{shop} {x} 单"],
    read_variant: ["variant {x} viewers", "该方案 {x} 人"],
    rooms: ["Room", "直播间"],
    week_even: ["Orders are even over the days: {a} to {b}", "各天订单相近：{a} 至 {b} 单"],
    week_title: ["{day} brings {x} of {y} orders", "{y} 单中有 {x} 单在 {day}成交"],
    week_label: ["Orders by day", "每日订单"],

    nav_whatif: ["What if", "假如"],
    whatif: ["What if a value were another?", "假如换一个值？"],
    whatif_moves: ["What if: {metric} {x} against the plan", "假如：{metric}比现方案 {x}"],
    whatif_unclear: ["What if: no difference shown in {metric}", "假如：{metric}看不出差别"],
    whatif_same: ["What if: {metric} stays the same", "假如：{metric}不变"],
    whatif_sub: ["Move a value: the difference from the plan, with its 95% interval. {n} positions, each simulated {k} times{of}; nothing is interpolated.",
        "移动滑块：显示与现方案之差及其 95% 区间。{n} 个位置各模拟 {k} 次{of}，不作插值。"],
    whatif_fixed: [", every other input at the file’s value", "，其余参数取文件里的值"],
    whatif_fewer: [" (the first of the run)", "（运行的前几次）"],
    whatif_more: ["moves {n:more value|more values}: {x}", "联动 {n} 个参数：{x}"],
    whatif_beyond: ["beyond what the sources say", "超出来源给出的范围"],
    spread: ["{law}, {x}", "{law}（{x}）"],
    law_exp: ["exponential", "指数分布"],
    law_lognormal: ["log-normal", "对数正态"],
    law_gamma: ["gamma", "伽马分布"],
    law_weibull: ["Weibull", "韦布尔分布"],
    law_normal: ["normal", "正态分布"],
    law_uniform: ["uniform", "均匀分布"],
    law_beta: ["beta", "贝塔分布"],
    unit_s: [" s", " 秒"],
    unit_m: [" min", " 分钟"],
    unit_h: [" h", " 小时"],
    unit_d: [" days", " 天"],
    is_mean: ["mean", "均值"],
    is_median: ["median", "中位数"],
    is_sigma: ["sigma", "σ"],
    is_shape: ["shape", "形状"],
    is_sd: ["sd", "标准差"],
    is_p: ["share", "比例"],
    is_rate: ["rate", "费率"],
    is_yes: ["yes", "是"],
    is_no: ["no", "否"],
    whatif_back: ["Back to the plan", "回到现方案"],
    rests_count: ["{n:input is uncertain|inputs are uncertain}", "有 {n} 个参数不确定"],
    rests_weakest: ["{n:input rests|inputs rest} on grade {g}, the weakest", "{n} 个参数的依据最弱（等级 {g}）"],
    rests_ask: ["Which of them matter: “yinliu sensitivity”.", "哪些要紧可用 yinliu sensitivity。"],
    rests_sub: ["Most influential first: share of the uncertainty; low, assumed and high value; source (grade A: best evidence, E: weakest).",
        "影响大的在前：占不确定性的比例；低值、假定值、高值；出处（A 级依据最好，E 级最弱）。"],
    rests_sub_grade: ["Weakest sources first: low, assumed and high value; source (grade A: best evidence, E: weakest).", "依据最弱的排在前面：低值、假定值、高值；出处（A 级依据最好，E 级最弱）。"],
    rests_more: ["{n:more uncertain input|more uncertain inputs}", "另有 {n} 个不确定的参数"],
    rests_with: ["{head}; {k} move together with one of these", "{head}；还有 {k} 个随其中某个一起变"],
    rests_show: ["Show them", "展开"],
    rests_lines: ["{n} lines of the scenario with their sources", "场景中有出处的 {n} 行"],
    rests_paper: ["{x}: on the page, not printed.", "{x}：见页面，此处不印。"],
    shock_day: ["random swing from day to day (sd)", "逐日的随机波动（标准差）"],
    shock_sd: ["random swing by {x} (sd)", "按 {x} 的随机波动（标准差）"],
    people_share: ["share of people: {x}", "{x} 的人占比"],
    grade: ["grade {x}", "等级 {x}"],
    reported: ["reported", "有据"],
    mixed: ["mixed", "部分有据"],
    assumption: ["assumption", "假定"],
    source: ["source: {x}", "出处：{x}"],

    tables_sub: ["Rounded to read; copied and saved with all digits.", "页面显示为约数；复制和下载保留全部数位。"],
    tables_paper: ["Not printed, but on the page and in the folder “{folder}”: {x}.", "下列数据表不印，见页面或文件夹“{folder}”：{x}。"],
    table_rows: ["{n:row|rows}", "{n} 行"],
    table_of: ["{a} of {n} rows: {only}", "{n} 行中的 {a} 行：{only}"],
    table_filter: ["Filter {file}", "筛选 {file}"],
    table_all: ["All {n:row|rows}", "全部 {n} 行"],
    table_few: ["First five", "只看五行"],
    table_save: ["Save CSV", "保存 CSV"],
    table_none: ["No row matches.", "没有匹配的行。"],
    sort: ["Sort by {x}", "按{x}排序"],

    copy: ["Copy", "复制"],
    copied: ["Copied", "已复制"],
    hash: ["hash {x}", "指纹 {x}"],
    seed: ["seed {x}", "种子 {x}"],
    finished: ["finished {x}", "完成于 {x}"],
    rounding: ["Each figure is rounded on its own, so sums can differ in the last digit.",
        "各数字分别取整，相加时末位可能有出入。"],
    ranges: ["Of one campaign: nine in ten lie in the range. Of a chance: its 95% interval.", "10 次里有 9 次落在所示范围内；概率附 95% 区间。"],
    simulated: ["Simulated: the rates are assumptions unless a source says otherwise.", "模拟结果：未注明出处的比率均为假定。"],
    nothing_here: ["This folder has no figures to draw.", "此文件夹没有可画的数字。"],
    one_figure: ["{metric}: {x} a campaign", "平均每次模拟{metric} {x}"],

    best_title: ["Candidates by {metric}, the best first", "候选方案（按{metric}，好的在前）"],
    best_title_may: ["{k} may be the best in {metric}, the others are behind", "按{metric}，{k} 个可能最佳，其余落后"],
    least_rows: ["{n:row of|rows of} {file} on the page, not printed.", "另有 {n} 行不印，见页面的 {file}。"],
    best_sub: ["Mean with its 95% interval; line: the best mean; hollow: may be the best, too; filled: shown to be worse.", "均值与 95% 区间；短线：均值最佳；空心：也可能是最好的；实心：已确定更差。"],
    best_sub_behind: ["How far behind the best mean, 95% interval of all together. Hollow: may be the best; filled: shown to be worse{arrow}.", "落后于均值最佳者多少，横线为全部候选同时成立的 95% 区间。空心：可能是最好的；实心：已确定更差{arrow}。"],
    best_arrow: ["; arrow: the interval goes on", "；箭头：区间更长"],
    best_behind: ["{x} behind", "落后 {x}"],
    best_fewer: ["{n:campaign|campaigns}", "{n} 次模拟"],
    best_own: ["Of fewer campaigns the mean is the best's less the difference.", "模拟次数较少的，均值为最佳者的均值减去差值。"],
    best_drawn: ["Means over {n:uncertain value|uncertain values}, drawn anew for each campaign: “yinliu run”, with the file's own values, has other means.", "均值同时计入 {n} 个不确定的参数，每次模拟重新抽取：yinliu run 用文件里的值，均值与此不同。"],
    best_none: ["{k} of {n} may be the best: no ranking is shown", "{n} 个中有 {k} 个可能最佳，不作排名"],
    best_none_sub: ["After {n:campaign|campaigns} each the tenth is {x} behind the first, and up to {y} cannot be excluded. Below, what moves the figure at all.", "各模拟 {n} 次后，第十名落后第一名 {x}，而最多 {y} 都不能排除。下面是看得出影响的参数。"],
    risk_of_best: ["{x} in nine of ten campaigns of the best{risk}, {chance}", "最佳者 90% 的模拟为 {x}{risk}，{chance}"],
    risk_share: ["; a loss in {x} of {n:campaign|campaigns}", "，{n} 次模拟中亏损的占 {x}"],
    risk_chance: ["by chance alone", "只计随机波动"],
    risk_drawn: ["with the assumptions varied", "假定也变动"],
    risk_test: ["with the change as it is, the test finds it better in {ship}, worse in {stop}, and leaves it open in {hold} of {of}campaigns", "按改动的实际效果，{of}判为更好的 {ship}、更差的 {stop}、不能判断的 {hold}"],
    risk_test_of: ["{n} ", "{n} 次模拟中"],
    risk_few: ["{n:campaign|campaigns} a candidate are too few for the chance of a loss", "每个候选只模拟 {n} 次，算不出亏损概率"],
    risk_exact: ["no campaign was simulated, the figures are exact means; “yinliu run” of the best has the chance of a loss", "数字是精确均值，没有模拟；对最佳者用 yinliu run 可得亏损概率"],
    why_best: ["against {name}: {x}", "与{name}相比：{x}"],
    moved_by: ["{axis} from {a} to {b} {x}", "{axis}由 {a} 到 {b}，{x}"],
    moved_entry: ["{name} {x} orders", "“{name}”{x} 单"],
    moved_entry_cost: ["{name} {x} orders for {y}", "“{name}”{x} 单、成本 {y}"],
    entry_of_best: ["{name}, {x} of {y} of the best", "“{name}”，最佳者 {y} 单中有 {x}"],
    most_is: ["Most orders: ", "订单最多的入口："],
    entry_alone: ["{name} is the only one that sells: {x} orders", "只有“{name}”有成交：{x} 单"],
    entry_in: [" ({b} of {a} get in)", "（入口 {a} 人次中有 {b} 人次进入）"],
    entry_rate: [", {r} per 1,000 arrivals", "，每千入口人次 {r} 单"],
    entry_cheapest: ["; of those that cost, an order costs least by {name}, {x}", "；有花费的入口中每单成本最低的是“{name}”：{x}"],
    entry_elsewhere: ["how entries convert is not compared here, “yinliu run” has the table of ways", "各入口的转化此处不作比较，见 yinliu run 的入口表"],
    entry_way: ["{name}, {x} {per}{tie}", "{name}，{per} {x} 单{tie}"],
    entry_per_mille: ["orders per 1,000 arrivals", "每千入口人次"],
    entry_per_hundred: ["orders per 100 visits that get into a room or shop", "进入直播间或店铺的每百人次"],
    entry_tied: [" ({n:other is|others are} not distinguishable)", "（另有 {n} 个与它看不出差别）"],
    entry_most: ["; most orders: {name}, {x} of {y}", "；订单最多的是{name}：{y} 单中有 {x}"],
    entry_alike: ["no difference shown between {n}; most orders: {name}, {x} of {y}", "{n} 个入口看不出差别；订单最多的是{name}：{y} 单中有 {x}"],
    entry_two_same: ["the same in {name}", "{name} 相同"],
    risk_is: ["Risk: ", "风险："],
    entry_is: ["Best entry: ", "最好的入口："],
    changes_is: ["Changes: ", "改动："],
    best_may: ["The first {a} of the {k} that may be the best, of {n}", "{n} 个候选中，可能最好的 {k} 个里的前 {a} 个"],
    best_barred: ["{n} more were tried and break a condition.", "另有 {n} 个试过，不满足约束。"],
    lead_best: ["{x} ahead of the next, {next}{plan}.", "比第二名（{next}）好 {x}{plan}。"],
    lead_best_plan: ["; {x} ahead of the plan", "，比现方案好 {x}"],
    lead_best_open: ["{head}; {x} ahead of the next{plan}.", "{head}；比其次的好 {x}{plan}。"],
    best_mean: ["Best mean: {name}, {m}{i}", "均值最佳：{name}，{m}{i}"],
    lead_bias: ["No split of people shows that{x}: split whole groups that reach each other, or decide without a test.", "按人分组看不出这一点{x}：请按互相影响的整群分组，或不做实验直接决定。"],
    lead_bias_turned: [" (a switchback detects changes of {x})", "（切换实验能发现 {x} 的变化）"],
    edge: ["At the edge of what was tried: {x}; beyond it may be better.", "处在所试范围的边缘：{x}；范围之外可能更好。"],
    best_loses: ["Every candidate loses money on average, the best least.", "候选平均都亏损，最佳者亏得最少。"],
    best_alone: ["Every other candidate loses money.", "其余候选都亏损。"],
    show_some: ["Show {a} of {n}", "显示 {n} 个中的 {a} 个"],
    best_sub_exact: ["Exact answers, best first; line: the best.", "精确值，好的在前；短线：最好的。"],
    best_more: ["The first {a} of {n} candidates", "{n} 个候选中的前 {a} 个"],
    point: ["point {x}", "点 {x}"],
    axis_best: ["{name}{metric} has its best mean at {x}", "{name}{metric}均值最好的是 {x}"],
    axis_flat: ["{name}{metric} shows no difference along {axis}", "{name}沿{axis}看不出{metric}有差别"],
    axis_sub: ["Mean{unit} at each {axis}. Hollow: may be the best; band: 95% interval of the first line.", "横轴：{axis}；纵轴：均值{unit}；空心：可能是最好的；色带：第一条线的 95% 区间。"],
    axis_most: ["best at {x}: {m}", "最好的是 {x}：{m}"],
    effects_title: ["What moves {metric}", "什么在影响{metric}"],
    decided_title: ["Of {n} points, {what}: {x}", "{n} 个点中，{what}：{x}"],
    decided_holds: ["{x} on target (without one above 0)", "{x}达标（没有目标则为大于 0）"],
    decided_best: ["best in {x}", "{x}最好的是"],
    decided_sub: ["Across: {a}; up: {b}. Dots: points that were run; the others are decided as those around them.", "横轴：{a}；纵轴：{b}。圆点：已运行的点；其余各点的决策与周围的点相同。"],
    effects_sub: ["Mean at the highest value of an axis, less that at its lowest; bars: 95% interval.", "各参数最高一值处的均值减去最低一值处的均值；横线：95% 区间。"],
    effects_head: ["Shown to move {metric}: {x}", "看得出影响{metric}的：{x}"],
    ranks_sub: ["How steadily the figure rises with each axis: 1 always, −1 it always falls, 0 neither (rank correlation); bars: 95% interval. Hollow: none shown.", "该指标随各参数上升的一致程度：1 总是上升，−1 总是下降，0 都不是（秩相关）；横线：95% 区间。空心：看不出相关。"],
    sensitivity_title: ["What explains the uncertainty in {metric}", "什么解释了{metric}的不确定性"],
    sensitivity_sub: ["Share of the variance that each input explains with others (dot; 95% interval) and alone (ring).",
        "各输入的方差占比：连同其他（实心，95% 区间）与单独（空心）。"],
    sensitivity_share: ["Share of the variance that each input explains, with its 95% interval.", "各输入的方差占比与 95% 区间。"],
    sensitivity_plain: ["{method}, 95% interval.", "{method}，95% 区间。"],
    voi_title: ["Most worth knowing: {name}, {x}", "最值得弄清的：{name}，{x}"],
    voi_sub: ["Most that a measurement may cost, as {metric}; 95% interval.", "为此最多值得花多少，以{metric}计；95% 区间。"],
    voi_ask: ["asking {n}: {x}", "问 {n} 人：{x}"],
    voi_net: ["less its cost {x}", "减去费用 {x}"],
    voi_all: ["everything", "全部"],
    limits_title: ["Shown to help when raised: {k} of {n:limit|limits}", "{n} 个限额中有 {k} 个提高后看得出有帮助"],
    limits_sub: ["Gain a campaign where a limit alone is raised as its row says, 95% interval over all raises: {metric}.", "只把该限额提高到所列的值，平均每次模拟增加多少，对全部提高同时成立的 95% 区间：{metric}。"],
    limits_refused: ["; refuses {x} a campaign", "；平均每次模拟拒绝 {x} 次"],
    limits_out: ["; used up in {x} of campaigns", "；{x} 的模拟用完"],
    nav_limits: ["Limits", "限额"],
    power_title: ["Chance that a difference is reported, by day", "逐日报告差异的概率"],
    power_head: ["By day {d} the test reports the difference in {x} of campaigns", "到第 {d} 天，{x} 的模拟检出差异"],
    power_wrong_head: ["By day {d} a fixed test reports a difference that is not there in {x} of campaigns", "到第 {d} 天，固定样本检验在 {x} 的模拟里误报差异"],
    power_sub: ["Chance that the test reports the true difference; band: 95% interval; thin line: 80%.",
        "检出真实差异的概率；色带：95% 区间；细线：80%。"],
    power_reversed_head: ["The split, {how}, reports a difference in {x} of campaigns by day {d}; where there is none, in {f}", "分组实验（{how}）到第 {d} 天在 {x} 的模拟中报告差异；没有差异时也有 {f}"],
    power_reversed_sub: ["Of the {n} reports with the change {k} have the wrong sign.", "有改动时的 {n} 次报告中 {k} 次方向相反。"],
    power_idle: ["without any difference", "没有差异时"],
    power_wrong_sub: ["Chance that a difference is reported, of either sign; band: 95% interval.", "报告差异（不论方向）的概率；色带：95% 区间。"],
    power_day: ["day {x}", "第 {x} 天"],
    "by_fixed": ["fixed sample", "固定样本"],
    "by_group-sequential": ["group-sequential", "成组序贯"],
    by_switchback: ["switchback", "切换实验"],
    "by_always-valid": ["always-valid", "随时有效"],
    "by_peeking": ["looked at every day", "天天看结果"],
    "by_person": ["split by person", "按人分组"],
    "by_visit": ["split by visit", "按访问分组"],
    "by_day": ["switched by day", "按天切换"],
    truth_head: ["{how}: {metric} {x} reported, {y}{i} in truth", "{how}：报出{metric} {x}，真实为 {y}{i}"],
    relative_to_base: [", relative to the control", "，相对于对照组"],
    points: ["percentage points", "百分点"],
    per_unit: [" per unit that is split", "，每个被分组的单位"],
    truth_title: ["What the split reports against what everybody would bring", "分组报出的与全员真实的"],
    truth_sub: ["Dot: mean of the test's estimates, with its 95% interval; ring: true effect of giving it to everybody in the campaigns of the row.",
        "实心：实验估计的均值与 95% 区间；空心：在该行的模拟中全员使用的真实效应。"],
    analysis_title: ["What was observed: difference of each figure", "实测结果：各指标的差值"],
    analysis_sub: ["Treatment less control, relative to the control, with its 95% interval; below it the difference itself.", "实验组减对照组：相对于对照组的差值与 95% 区间；其下为差值本身。"],
    attribution_title: ["Credit by rule against the truth", "各规则的归因与真实增量"],
    attribution_sub: ["Dot: conversions credited to each entry; ring: true increment, bar: its 95% interval.", "实心：归给各入口的转化；空心：真实增量，横线：其 95% 区间。"],
    attribution_rules: ["Rules are {a} to {b} conversions off the truth", "各规则与真实增量相差 {a} 至 {b} 次转化"],
    attribution_off: ["|credit − truth| summed over the entries, in conversions. Tap a rule for its credits below.", "各入口归因与真实增量之差的绝对值合计（转化数）。点一条规则，下面显示它的归因。"],
    lead_rules: ["Most wrong by {rule}: {name} is credited {x}, in truth {y}.", "按{rule}差得最多的是“{name}”：归因 {x}，真实 {y}。"],
    lead_rules_less: ["Every rule gives {name} too little: {x} by {rule}, in truth {y}.", "每条规则都少给了“{name}”：按{rule}为 {x}，真实 {y}。"],
    rule_first: ["first", "首次"],
    rule_last: ["last", "末次"],
    rule_linear: ["linear", "线性"],
    rule_position: ["position", "位置"],
    "rule_time-decay": ["decay", "衰减"],
    rule_markov: ["Markov", "马尔可夫"],
    rule_shapley: ["Shapley", "沙普利"],
    fit_title: ["Least sure of {n} estimates: {name}", "{n} 个估计值中最不确定的：{name}"],
    fit_title_one: ["Estimates from the log", "由日志估计的值"],
    fit_sub: ["Estimate with its 90% interval; axis: the interval relative to the estimate.", "估计值与 90% 区间；横轴：区间与估计值相差的比例。"],
    fit_hour: ["Arrivals by hour, 1 is the mean; most at {x}:00, {y} times it", "各小时的到达（1 为均值），{x} 点最多，为均值的 {y} 倍"],
    fit_weekday: ["Arrivals by day of the week, 1 is the mean; most on {x}, {y} times it", "一周各天的到达（1 为均值），{x}最多，为均值的 {y} 倍"],
    kind_fit: ["fit to a log", "由日志拟合"],
    kind_limits: ["limits", "限额"],
    kind_power: ["experiment calculator", "实验计算器"],
    rests_is: ["Rests on: ", "依据："],
    curve_title: ["{x} with half as many {of}, {y} with twice as many", "{of}减半为 {x}，加倍为 {y}"],
    curve_sub: ["Chance to find the effect, by {of} in all; line: {x}; dot: the plan, {n}.", "检出该效应的概率，随合计的{of}而变；横线：{x}；圆点：此方案，{n}。"],
    curve_people: ["people", "人数"],
    curve_blocks: ["blocks", "时段"],
    plan_title: ["The figures", "各项数字"],
    plan_others: ["Other conventions: {x}; here {y}", "其他惯例：{x}；此处 {y}"],
    kind_compare: ["Both compared", "两者对比"],
    two_better: ["{a} is better than {b}: {metric} {x} a campaign (95%: {i})", "{a} 优于 {b}：平均每次模拟{metric} {x}（95% 区间 {i}）"],
    two_alike: ["No difference shown in {metric}: {b} against {a} {x} a campaign (95%: {i})", "{metric}看不出差别：{b} 与 {a} 相比，平均每次模拟 {x}（95% 区间 {i}）"],
    two_pairs: ["{n:pair|pairs} of campaigns with the same people", "{n} 对模拟，每对为同一批人"],
    two_lose: ["both lose money on average", "两者平均都亏损"],
    two_apart: ["the campaigns are not pairs, so the interval is wide", "两边的模拟不成对，所以区间较宽"],
    two_same: ["no setting differs, only the seed ({a}, {b}) or the number of campaigns", "设置全同，只有种子（{a}、{b}）或模拟次数不同"],
    two_changes: ["{b} has {x}", "{b} 改了{x}"],
    whose_two: ["{a}, mean of {n:campaign|campaigns}; below it {b}", "{a}，{n} 次模拟的均值；其下为 {b}"],
    with_second: ["{name}: {x}", "{name}：{x}"],
    why_second: ["so {x}", "因而{x}"],
    risk_two: ["a loss in {a} of campaigns of {one}, {b} of {two}, {chance}", "亏损的模拟：{one} 占 {a}，{two} 占 {b}，{chance}"],
    compare_title: ["{b} less {a}: {x}", "{b} 减 {a}：{x}"],
    compare_chance: ["No difference is shown in any figure", "没有哪个指标看得出差别"],
    compare_same: ["No figure differs between the two runs", "两次运行的数字没有差别"],
    compare_sub: ["Right: the difference with its 95% interval; bold: one is shown.", "右列：差值与 95% 区间；粗体：看得出差别。"],
    compare_goods: ["Goods, fees, refunds", "货品、手续费与退款"],
    compare_entries: ["Orders by {name}: {x} → {y}", "“{name}”的订单：{x} → {y}"],
    compare_entries_sub: ["Orders of the entries that moved by 1% or more, later visits included. Dot: {b}; ring: {a}.", "订单相差 1% 及以上的入口，含后续回访。实心：{b}；空心：{a}。"],
    compare_diff: ["difference", "差值"],
    kind_attribution: ["credit for conversions", "转化归因"],
    shop_entrants: ["visits", "进店人次"],
    fit_holds: ["The fit holds: {x}", "拟合成立：{x}"],
    fit_misses: ["The fit misses too much: {x}", "拟合偏差过大：{x}"],
    and_more: [" and {n} more", "等，另有 {n} 个"],
    check_title: ["Log against fit: {n} of {b} counts outside", "日志与拟合：{b} 个计数中 {n} 个在范围之外"],
    check_sub: ["Axis: off the mean of the fitted model. Dot: in the log; bar: 90% range of the model, by chance alone; filled: outside.", "横轴：与拟合模型均值相差的比例。圆点：日志；横线：模型的 90% 范围，只计随机波动；实心：在范围之外。"],
    check_answer: ["{p} of {b} counts of the log, of steps and by the hour, lie in their 90% range", "日志的 {b} 个计数（各步骤的总数与每小时的）有 {p} 落在其 90% 范围内"],
    check_off: ["a count of the log is typically {x} off the model, one of 100 and more at most {y}", "日志的计数与模型通常相差 {x}，满 100 的最多 {y}"],
    back_test_off: ["one held out is typically {x} off its forecast, of 100 and more at most {y}", "留出的计数与预测通常相差 {x}，满 100 的最多 {y}"],
    next_is: ["Go on: ", "接下来："],
    next_fit: ["in the scenario {x}, then {y}", "在场景中写 {x}，再用 {y}"],
    an_hour: [" an hour", " 每小时"],
    check_reached: ["all who reach it", "到达该步的总数"],
    check_passed: ["all who pass it", "通过该步的总数"],
    hour_of: ["{x}:00 to {y}:00", "{x}:00 至 {y}:00"],
    back_test_answer: ["held out, {p} of {b} lie in their forecast", "留出的 {b} 个有 {p} 落在预测内"],
    back_test_sub: ["Axis: off the forecast mean. Dot: observed; bar: 90% range forecast without these days; filled: outside.", "横轴：与预测均值相差的比例。圆点：实际；横线：不用这些天作出的 90% 预测；实心：在范围之外。"],
    back_test_title: ["Forecast against what happened: {n} of {b} counts outside", "预测与实际：{b} 个计数中 {n} 个在预测之外"],
    units: [" in {x}", "（{x}）"],
};

/** @returns {0|1} */
const langIndex = () => (state.lang === "zh" ? 1 : 0);

/** The text of a key, slots filled with texts.
 * @param {string} key @param {Record<string, any>} [slots] @returns {string} */
const say = (key, slots) => tell(key, slots).map((x) => (x instanceof Node ? x.textContent : x)).join("");

/** A Chinese text and a word of letters stand apart. @param {string} before @param {string} after */
const apart = (before, after) => /[\u4e00-\u9fff] ?[A-Za-z]|[A-Za-z][\u4e00-\u9fff]/.test(before.slice(-1) + after.charAt(0));
/** @param {string} text */
const spaced = (text) => (state.lang === "zh" ? text.replace(/([A-Za-z])(?=[\u4e00-\u9fff])|([\u4e00-\u9fff])(?=[A-Za-z])/g, "$& ") : text);
/** The words of a key, else the text itself. @param {string} key @param {string} text */
const word = (key, text) => (WORDS[key] ? say(key) : text);
/** The text of a key with nodes for slots.
 * @param {string} key @param {Record<string, any>} [slots] @returns {any[]} */
function tell(key, slots = {}) {
    const filled = (/** @type {string} */ part) => {             /* {x}, or with its noun {x:order|orders} */
        const [, slot, one, many] = /^\{(\w+)(?::(.*)\|(.*))?\}$/.exec(part) || [], value = slot && (slots[slot] ?? "");
        return !slot ? part : many ? [value, " " + (textIn(value) === "1" ? one : many)] : value;
    };
    const parts = WORDS[key][langIndex()].split(/(\{[^}]+\})/).filter(Boolean).map(filled).flat();
    if (state.lang === "zh")                                        /* 1,205 万单 */
        parts.forEach((part, i) => { if (i && typeof part === "string" && /\d [万亿]$/.test(textIn(parts[i - 1]))) parts[i] = part.trimStart(); });
    return state.lang === "zh" ? parts.flatMap((part, i) => (i && apart(textIn(parts[i - 1]), textIn(part)) ? [" ", part] : [part])) : parts;
}

/** A text of the data in the language of the page, without marks that turn the text around it, names in quotes of print.
 * @param {Both|undefined|null} both @returns {string} */
const inLang = (both) => String((both && (state.lang === "zh" ? both.zh || both.en : both.en || both.zh)) || "").replace(/[\u202a-\u202e\u2066-\u2069]/g, "")
    .replace(/(^|[\s(])'([^']+)'(?=[\s.,;:)]|$)/g, "$1“$2”");

/** A sentence whose options, as --draws, are not broken, with figures and settings of the scenario in words, not as their keys.
 * @param {string} text @returns {any[]} */
const withOptions = (text) => spaced(String(text)).split(/(--(?:set|leave-out) [^\s”]+|--[\w-]+|\b(?:all|agents|entries|goods|paths|people|rooms|shops|variants)(?:\.\w+)+(?:[<>]=[\d.]+)?|\b[a-z][a-z\d]*(?:_[a-z\d]+)+\b|point \d+, |第 \d+ 点、|\d+% of \d\d campaigns|(?<!\d)\d\d 次模拟中有 \d+% |\d+\.\d{3,}%|(?<=(?:bias|偏差) (?:of )?)[+−]0\.\d+|(?<=\.p = )[1-9]\d*\.\d{1,2}|(?<= |量 )\d{4,6}(?=[;)；）]))/)
    .map((part, i) => (i % 2 ? (part.startsWith("--") ? html(part.includes(" ") ? "code" : "span", { class: part.includes(" ") ? null : "nb" }, part) : keyInWords(part)) : part))
    .map((part, i, all) => (typeof part !== "string" || state.lang !== "zh" ? part     /* no space between words of Chinese */
        : (/[\u3000-\uffef]$/.test(textIn(all[i - 1])) && /^ [\u3400-\u9fff（]/.test(part) ? part.slice(1) : part).replace(/([\u3000-\uffef]) $/, (kept, last) => (/^[\u3400-\u9fff（]/.test(textIn(all[i + 1])) ? last : kept))));
/** "all.cost_cny<=900", "point 21, ", "38.8125%": what it means, its key kept. @param {string} raw */
function keyInWords(raw) {
    const kind = ["agents", "variants", "entries", "shops", "rooms", "paths", "goods"].find((of) => study.labels?.[`${of}.${raw}`]);
    const input = assumptions().find((one) => one.source === raw), own = () => (input ? labelled(input) : kind ? labelOf(`${kind}.${raw}`) : raw.replace(/_/g, " "));
    if (/^\w+$/.test(raw) && /_/.test(raw)) return html("span", { class: "raw", "data-raw": raw }, own());
    if (/^[+−]/.test(raw) && /conversion|share|rate/.test(asked().metric))                              /* a difference of shares */
        return html("span", { class: "raw", "data-raw": raw }, textOf(Number(raw.replace("−", "-")), "points", { sign: true }));
    if (/^[+−]/.test(raw)) return raw;
    if (/^\d+\.\d{1,2}$/.test(raw)) return html("span", { class: "raw", "data-raw": raw }, `×\u00a0${raw}`);       /* no share is above 1 */
    const [, share, of, all, zh] = /^(\d+)% of (\d+) |^(\d+) .* (\d+)% $/.exec(raw) || [], k = (Number(share || zh) * Number(of || all)) / 100;
    if (share || zh) return html("span", { class: "raw", "data-raw": raw }, !Number.isInteger(k) ? raw : of ? `${k} of ${of} campaigns` : `${all} 次模拟中有 ${k} 次`);
    if (/^\d/.test(raw)) return html("span", { class: "raw", "data-raw": raw }, shortValue(raw));
    if (/^(point|第)/.test(raw)) return html("span", { class: "raw", "data-raw": raw });                 /* the values stand behind it */
    const [, key, sign, bound] = /^(.*?)(?:([<>])=([\d.]+))?$/.exec(raw) || [], [place, metric] = placeMetric(key);
    const meant = metricOf(metric) ? (place === "all" ? "" : labelOf(place) + say("colon")) + metricName(metric) : pathName(key);
    return html("span", { class: "raw", "data-raw": raw }, meant, sign && ` ${sign === "<" ? "≤" : "≥"} ${textOf(Number(bound), asOf(metric))}`);
}

/** Between sentences. */
const gap = () => (state.lang === "zh" ? "" : " ");
/** Parts with a separator between them. @param {any[]} parts @param {any} between @returns {any[]} */
const joined = (parts, between) => parts.flatMap((part, i) => (i ? [between, part] : [part]));

/** A half goes up, as in sim/base/number.c: the last bit of a mean of whole numbers is chance. @param {number} size @param {number} places */
const fixedPlaces = (size, places) => (size < 1e12 ? size * (1 + 1e-14) : size).toFixed(places);

/** Three significant digits or a whole number, thousands apart: 12,345 · 123 · 12.3 · 0.12.
 * @param {number|string|null|undefined} value @returns {string} */
function number(value) {
    if (typeof value !== "number" || !Number.isFinite(value)) return "–";
    const size = Math.abs(value);
    if (inShort && size >= 999500) return shortNumber(value);
    let places = size >= 99.95 ? 0 : size >= 9.995 ? 1 : 2;
    for (let below = size; below > 0 && below < 0.1 && places < 6; below *= 10) places++;
    let text = fixedPlaces(size, places);
    if (text.includes(".")) text = text.replace(/\.?0+$/, "");
    const dot = text.indexOf(".");
    const whole = dot < 0 ? text : text.slice(0, dot);
    return (value < 0 && text !== "0" ? "−" : "") + whole.replace(/\B(?=(\d{3})+(?!\d))/g, ",") + text.slice(whole.length);
}

/** A figure of a million (in Chinese ten thousand) and more in a word. @param {number} value */
const shortNumber = (value) => (state.lang !== "zh" ? (Math.abs(value) < 999.5e6 ? number(value / 1e6) + " M" : number(value / 1e9) + " bn")
    : Math.abs(value) < 999.5e5 ? number(value / 1e4) + " 万" : number(value / 1e8) + " 亿");
/** Words for large figures: on a page that has one of a hundred million. */
let inShort = false;
/** In percent; what is neither 0 nor 1 is never shown as 0% or 100%. @param {any} share @returns {string} */
function percent(share) {
    if (typeof share !== "number" || !Number.isFinite(share)) return "–";
    let value = 100 * share;
    const size = Math.abs(value);
    if (size >= 99.5 && size < 100) value = Math.sign(value) * Math.floor(10 * size + 1e-6) / 10;
    else if (size >= 9.95) value = Math.sign(value) * Math.round(size);
    else if (size >= 0.995) value = Math.sign(value) * Math.round(10 * size) / 10;
    return number(value) + "%";
}

/** A duration in the unit that reads best. @param {any} seconds @returns {string} */
function duration(seconds) {
    if (typeof seconds !== "number" || !Number.isFinite(seconds)) return "–";
    const size = Math.abs(seconds);
    const [by, unit] = size >= 5400 ? [3600, ["h", "小时"]] : size >= 90 ? [60, ["min", "分钟"]] : [1, ["s", "秒"]];
    return `${number(seconds / Number(by))} ${unit[langIndex()]}`;
}

/** @typedef {"money"|"count"|"share"|"points"|"seconds"|"number"|"change"} As points: a difference of shares */

const moneyUnit = () => ["CNY", "元"][langIndex()];
/** @param {any} value @param {As|string} [as] @param {How} [how] */
function textOf(value, as, how = {}) {
    if (typeof value !== "number") return value === "" || value == null ? "–" : String(value);
    const text = as === "share" || as === "change" ? percent(value) : as === "seconds" ? duration(value)
        : as === "points" ? number(100 * value) + [" pp", " 个百分点"][langIndex()] : number(value);
    const sign = how.sign && value > 0 ? "+" : "";
    const unit = as === "money" && !how.bare && Number.isFinite(value) ? [" CNY", /[万亿]$/.test(text) ? "元" : " 元"][langIndex()] : "";
    return sign + text + unit;
}

/** @param {number} i 0 is Monday */
const weekday = (i) => dayName(`2024-01-0${i + 1}`);
/** @param {string} day "2021-07-10" @param {boolean} [long] */
function dayName(day, long) {
    const at = new Date(day + "T00:00:00Z");
    if (Number.isNaN(at.getTime())) return day;
    const whole = /** @type {Intl.DateTimeFormatOptions} */ ({ weekday: "long", day: "numeric", month: "long" });
    if (long && state.lang === "zh") return `${at.getUTCMonth() + 1} 月 ${at.getUTCDate()} 日（周${"日一二三四五六"[at.getUTCDay()]}）`;
    return at.toLocaleDateString(state.lang === "zh" ? "zh-CN" : "en-GB", { ...(long ? whole : { weekday: "short" }), timeZone: "UTC" });
}
