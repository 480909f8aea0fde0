# curve.gp: what a sweep moves, against one of its axes.
data = ARG1; out = ARG2; kind = ARG3; zh = (ARG4 eq 'zh'); font = ARG5; sizes = ARG6; plots = ARG7; page = int(ARG8)
load plots.'/begin.gp'
picture = 'curve'
legend = 'line'
heading = zh ? '参数扫描' : 'Sweep'
note = (zh ? '线与点：长期平均；色带：95% 区间' : 'lines and marks: long-run mean; band: its 95% interval').more_variants
load plots.'/chart.gp'
