# conversion.gp: what share of those who come arrives, against the actions they have to take; one mark for each entry and place.
data = ARG1; out = ARG2; kind = ARG3; zh = (ARG4 eq 'zh'); font = ARG5; sizes = ARG6; plots = ARG7; page = int(ARG8)
load plots.'/begin.gp'
picture = 'conversion'
legend = ''
heading = zh ? '操作次数与转化率：全部路径' : 'Conversion against the number of actions, all paths'
note = (zh ? '每点是一条“入口 → 目的地”；竖线：长期平均的 95% 区间；圆点：直播间，方块：店铺' : 'each mark is an entry and a place; bars: 95% interval of the long-run mean; round: rooms, square: shops')
load plots.'/chart.gp'
