# truth.gp: what the split reports beside what is true.
data = ARG1; out = ARG2; kind = ARG3; zh = (ARG4 eq 'zh'); font = ARG5; sizes = ARG6; plots = ARG7; page = int(ARG8)
load plots.'/begin.gp'
picture = 'truth'
legend = ''
heading = zh ? '分组实验报告的与真实的' : 'What the split reports and what is true'
note = zh ? '横线：95% 区间；圆点：真实，方块：分组实验的平均报告' : 'bars: 95% interval; round: truth, square: what the split reports on average'
load plots.'/chart.gp'
