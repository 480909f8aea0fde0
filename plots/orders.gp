# orders.gp: orders over time: the mean over the replications and the band that holds 90 % of them.
data = ARG1; out = ARG2; kind = ARG3; zh = (ARG4 eq 'zh'); font = ARG5; sizes = ARG6; plots = ARG7; page = int(ARG8)
load plots.'/begin.gp'
picture = 'orders'
legend = 'line'
heading = zh ? '订单随时间变化' : 'Orders over time'
load plots.'/band.gp'
load plots.'/chart.gp'
