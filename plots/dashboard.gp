# dashboard.gp: what a late report shows beside the truth.
data = ARG1; out = ARG2; kind = ARG3; zh = (ARG4 eq 'zh'); font = ARG5; sizes = ARG6; plots = ARG7; page = int(ARG8)
load plots.'/begin.gp'
picture = 'dashboard'
legend = 'line'
heading = zh ? '看板与真实' : 'Dashboard against truth'
note = (zh ? '基准方案，各次模拟的平均；实线：真实，虚线：看板显示' : 'base, mean of the replications; solid: truth, dashed: what the dashboard shows')
load plots.'/chart.gp'
