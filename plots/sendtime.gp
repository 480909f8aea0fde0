# sendtime.gp: the outcome against the time of sending.
legend = ''
note = (zh ? '竖线：均值的 95% 置信区间；各时间用公共随机数' : 'bars: 95% confidence interval of the mean; common random numbers at all times')
load plots.'/chart.gp'
