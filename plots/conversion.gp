# conversion.gp: the share of arrivals that reaches a place, against its actions; one mark for each entry and place.
legend = ''
note = (zh ? '每点是一条“入口 → 目的地”；竖线：均值的 95% 置信区间；圆点：直播间，方块：店铺' : 'each mark is an entry and a place; bars: 95% confidence interval of the mean; round: rooms, square: shops')
load plots.'/chart.gp'
