# days.gp: the effect on the outcomes of each day, for each unit so far.
legend = ''
note = zh ? '色带：95% 置信区间' : 'band: 95% confidence interval'
load plots.'/chart.gp'
