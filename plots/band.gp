# band.gp: what is said under a picture of lines with bands.
undefine B_*; stats data.'/line.tsv' using 4 nooutput name 'B'
banded = exists('B_records') && B_records > 0
note = banded ? (zh ? '线：各场模拟的均值；色带：单场区间（5%–95%）' : 'line: mean of the replications; band: range of a single campaign (5% to 95%)') : (zh ? '线：各场模拟的均值；场次少于 20，不画色带' : 'line: mean of the replications; fewer than 20 of them, so no band')
if (banded && variants > 3) { note = note.(zh ? '；只画第一个方案的色带' : '; drawn for the first variant only') }
if (panels_left > 0) { note = note.sprintf(zh ? '；另有 %d 个未画' : '; %d more are not drawn', panels_left) }
note = note.more_variants
