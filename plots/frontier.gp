# frontier.gp: cost against orders, and the set that nothing beats in both.
legend = ''
note = (zh ? '连线：没有别的方案成本更低而订单更多；横竖线：均值的 95% 置信区间' : 'line: nothing has more orders at less cost; bars: 95% confidence interval of the mean')
load plots.'/chart.gp'
