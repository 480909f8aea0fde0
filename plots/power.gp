# power.gp: how likely a planned experiment sees its effect, by day and by size of the effect.
data = ARG1; out = ARG2; kind = ARG3; zh = (ARG4 eq 'zh'); font = ARG5; sizes = ARG6; plots = ARG7; page = int(ARG8)
load plots.'/begin.gp'
picture = 'power'
legend = 'line'
heading = zh ? '实验功效' : 'Power of the experiment'
note = zh ? '线：看到效果的机会；色带：模拟的 95% 区间' : 'line: chance to see the effect; band: 95% interval of the simulation'
load plots.'/chart.gp'
