# curve.gp: what a sweep moves, against one of its axes.
legend = 'line'
note = (zh ? '线与点：均值；色带：均值的 95% 置信区间' : 'lines and marks: mean; band: its 95% confidence interval').more_variants
load plots.'/chart.gp'
