# variants.gp: the difference of each variant from base, with its interval.
legend = ''
note = (zh ? '横线：差值的 95% 置信区间；灰色：区间跨过 0，分不出高低' : 'bars: 95% confidence interval of the difference; grey: it holds 0, the two cannot be told apart').more_variants
load plots.'/chart.gp'
