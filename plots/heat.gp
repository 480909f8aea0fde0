# heat.gp: two axes of a sweep: a cell or a mark for each point, and contours.
legend = ''
note = (zh ? '颜色：基准方案的均值；线：等值线' : 'colour: mean of the base; lines: contours')
load plots.'/chart.gp'
