# sendtime.gp: the outcome against the time of sending.
data = ARG1; out = ARG2; kind = ARG3; zh = (ARG4 eq 'zh'); font = ARG5; sizes = ARG6; plots = ARG7; page = int(ARG8)
load plots.'/begin.gp'
picture = 'sendtime'
legend = ''
heading = zh ? '发送时间与结果' : 'The outcome against the time of sending'
note = (zh ? '竖线：长期平均的 95% 区间；每个时间用同样的人和同样的运气' : 'bars: 95% interval of the long-run mean; the same people with the same luck at each time')
load plots.'/chart.gp'
