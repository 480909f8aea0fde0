# days.gp: the effect on the outcomes of each day, for each unit so far.
data = ARG1; out = ARG2; kind = ARG3; zh = (ARG4 eq 'zh'); font = ARG5; sizes = ARG6; plots = ARG7; page = int(ARG8)
load plots.'/begin.gp'
picture = 'days'
legend = ''
heading = zh ? '逐日效果' : 'The effect by day'
note = zh ? '色带：95% 区间' : 'band: 95% interval'
load plots.'/chart.gp'
