# online.gp: who is in a room over time: the mean over the replications and the band that holds 90 % of them.
# Reads panels.tsv (number, title), variants.tsv (number, name, display columns) and online.tsv: a block for each room and variant with
# the middle of the bin (s, wall clock), mean, p05, p95.
data = ARG1; out = ARG2; kind = ARG3; zh = (ARG4 eq 'zh'); font = ARG5; plots = ARG7
panels = int(word(ARG6, 1)); variants = int(word(ARG6, 2))
panels_left = int(word(ARG6, 5)); variants_left = int(word(ARG6, 6))
picture = 'online'

set datafile separator tab
set datafile commentschars ''
array TITLE[panels > 0 ? panels : 1]
array NAME[variants > 0 ? variants : 1]
array WIDE[variants > 0 ? variants : 1]
set table $unused
plot data.'/panels.tsv' using (TITLE[int($1) + 1] = strcol(2), $1):1 with table
plot data.'/variants.tsv' using (NAME[int($1) + 1] = strcol(2), WIDE[int($1) + 1] = $3, $1):1 with table
unset table

width = 960; panel_px = panels == 1 ? 380 : 250; head_px = 44; foot_px = 34; top_px = 44; legend_px = 62
x = 16; swatch = 42; legend_after = 0
load plots.'/legend.gp'
height = top_px + panels * (head_px + panel_px + foot_px) + legend_px + 22 * (legend_rows - 1)
load plots.'/style.gp'

if (kind eq 'table') { unset table }
undefine T_*; stats data.'/online.tsv' using 1 nooutput name 'T'
array HIGHEST[panels > 0 ? panels : 1]
banded = 0
do for [p = 1:panels] {
    HIGHEST[p] = 1
    do for [v = 1:variants] {
        undefine M_*; stats data.'/online.tsv' index (p - 1) * variants + v - 1 using 2 nooutput name 'M'
        if (exists('M_records') && M_records > 0 && M_max > HIGHEST[p]) { HIGHEST[p] = M_max }
        undefine B_*; stats data.'/online.tsv' index (p - 1) * variants + v - 1 using 4 nooutput name 'B'
        if (exists('B_records') && B_records > 0) { banded = 1; if (B_max > HIGHEST[p]) { HIGHEST[p] = B_max } }
    }
}
if (kind eq 'table') { set table out }

bands = variants > 3 ? 1 : variants   # more of them hide each other
set multiplot
set label 1 (zh ? '直播间同时在线人数' : 'Viewers online') at screen X(16),Y(24) left font head_font textcolor rgb ink
note = banded ? (zh ? '线：各次模拟的平均；色带：90% 的单场活动落在其中（5%–95% 分位）' : 'line: mean of the replications; band: holds 90% of single campaigns (5% to 95% quantile)') : (zh ? '线：各次模拟的平均；重复次数少于 20，不画 90% 色带' : 'line: mean of the replications; fewer than 20 of them, so no 90% band')
if (banded && bands < variants) { note = note.(zh ? '；只画第一个方案的色带' : '; drawn for the first variant only') }
if (panels_left > 0) { note = note.sprintf(zh ? '；另有 %d 个直播间未画' : '; %d more rooms are not drawn', panels_left) }
if (variants_left > 0) { note = note.sprintf(zh ? '；另有 %d 个方案未画' : '; %d more variants are not drawn', variants_left) }
set label 2 note at screen X(16),Y(height - 18) left textcolor rgb soft
do for [v = 1:variants] {
    set arrow 100 + v from screen X(LX[v]),Y(LY(v)) to screen X(LX[v] + 36),Y(LY(v)) nohead lc rgb C[v] lw 2.5 dt v
    set label 200 + v NAME[v] at screen X(LX[v] + swatch),Y(LY(v)) left textcolor rgb ink
}

set xdata time
set timefmt '%s'
span = exists('T_records') && T_records > 0 ? T_max - T_min : 0
set format x (span > 86400 * 3 ? '%m-%d' : span > 86400 ? "%m-%d\n%H:%M" : '%H:%M')
if (kind eq 'table') { set format x '%Y-%m-%dT%H:%M:%S' }
if (span <= 86400 && exists('T_records') && T_records > 0) { set xlabel strftime('%Y-%m-%d', T_min) offset 0,0.6 }
if (exists('T_records') && T_records > 0 && span > 0) { set xrange [T_min:T_max] }
set grid xtics ytics lc rgb '#E4E7EB' lt 1 lw 1
file = data.'/online.tsv'
y0 = top_px
do for [p = 1:panels] {
    set lmargin at screen X(76)
    set rmargin at screen X(width - 24)
    set tmargin at screen Y(y0 + head_px)
    set bmargin at screen Y(y0 + head_px + panel_px - 20)
    set title TITLE[p] font title_font offset 0,-0.3
    set yrange [0:1.06 * HIGHEST[p]]
    first = (p - 1) * variants
    plot for [v = bands:1:-1] file index first + v - 1 using 1:3:4 with filledcurves fs transparent solid (v == 1 ? 0.26 : 0.15) noborder lc rgb C[v], \
         for [v = variants:1:-1] '' index first + v - 1 using 1:2 with lines lw (v == 1 ? 2.6 : 1.9) dt v lc rgb C[v]
    if (p == 1) { unset label; unset arrow }
    y0 = y0 + head_px + panel_px + foot_px
}
unset multiplot
if (kind eq 'table') { unset table }
set output
