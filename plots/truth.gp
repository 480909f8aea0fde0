# truth.gp: the estimate of the split against the truth.
legend = ''
note = zh ? '横线：95% 置信区间；圆点：真实，方块：分组实验的平均估计' : 'bars: 95% confidence interval; round: truth, square: mean estimate of the split'
load plots.'/chart.gp'
