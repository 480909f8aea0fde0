# dashboard.gp: what a late report shows beside the truth.
legend = 'line'
note = (zh ? '基准方案，各场模拟的均值；实线：真实，虚线：看板显示' : 'base, mean of the replications; solid: truth, dashed: what the dashboard shows')
load plots.'/chart.gp'
