# stops.gp: on which day a planned experiment stops, with its effect and with equal arms.
data = ARG1; out = ARG2; kind = ARG3; zh = (ARG4 eq 'zh'); font = ARG5; sizes = ARG6; plots = ARG7; page = int(ARG8)
load plots.'/begin.gp'
picture = 'stops'
legend = ''
heading = zh ? '实验何时停止' : 'When the experiment stops'
note = zh ? '左（蓝）：有效应时停在这一天的活动份额；右（橙）：两组相同时，即误报' : 'left, blue: campaigns that stop on this day with the effect; right, orange: with equal arms, false alarms'
load plots.'/chart.gp'
