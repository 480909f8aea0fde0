# frontier.gp: cost against orders, and the set that nothing beats in both.
data = ARG1; out = ARG2; kind = ARG3; zh = (ARG4 eq 'zh'); font = ARG5; sizes = ARG6; plots = ARG7; page = int(ARG8)
load plots.'/begin.gp'
picture = 'frontier'
legend = ''
heading = zh ? '成本与订单：有效前沿' : 'Cost against orders, with the efficient frontier'
note = (zh ? '连线：没有别的方案成本更低而订单更多；横竖线：长期平均的 95% 区间' : 'line: nothing has more orders at less cost; bars: 95% interval of the long-run mean')
load plots.'/chart.gp'
