# heat.gp: two axes of a sweep: a cell or a mark for each point, and contours.
data = ARG1; out = ARG2; kind = ARG3; zh = (ARG4 eq 'zh'); font = ARG5; sizes = ARG6; plots = ARG7; page = int(ARG8)
load plots.'/begin.gp'
picture = 'heat'
legend = ''
heading = zh ? '两个参数的扫描' : 'A sweep of two axes'
note = (zh ? '颜色：基准方案的长期平均；线：等值线' : 'colour: long-run mean of the base; lines: contours')
load plots.'/chart.gp'
