# variants.gp: each variant less the base, with its interval.
data = ARG1; out = ARG2; kind = ARG3; zh = (ARG4 eq 'zh'); font = ARG5; sizes = ARG6; plots = ARG7; page = int(ARG8)
load plots.'/begin.gp'
picture = 'variants'
legend = ''
heading = zh ? '各方案与基准之差' : 'Each variant less the base'
note = (zh ? '横线：差值的 95% 区间；灰色：区间跨过 0，分不出高低' : 'bars: 95% interval of the difference; grey: it holds 0, the two cannot be told apart').more_variants
load plots.'/chart.gp'
