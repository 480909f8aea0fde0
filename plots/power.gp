# power.gp: the chance that a planned experiment detects its effect, by day and by size of the effect.
legend = 'line'
note = zh ? '线：检出效果的概率；色带：模拟的 95% 置信区间' : 'line: chance to detect the effect; band: 95% confidence interval of the simulation'
load plots.'/chart.gp'
