# orders.gp: orders over time: the mean over the replications and the band that holds 90 % of them.
legend = 'line'
load plots.'/band.gp'
load plots.'/chart.gp'
