# stops.gp: on which day a planned experiment stops, with its effect and with equal arms.
legend = ''
note = zh ? '左（蓝）：有效应时停在这一天的场次占比；右（橙）：两组相同时，即误报' : 'left, blue: replications that stop on this day with the effect; right, orange: with equal arms, false alarms'
load plots.'/chart.gp'
