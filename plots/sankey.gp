# sankey.gp: entry, steps, room, shop and order as one stream, with its drop-off; laid out in px by sankey.c.
# Reads link.tsv (x and both edges at either end, colour, text), node.tsv (left, right, top, bottom, colour) and text.tsv.
width = page > 0 ? page : 960
top_px = page > 0 ? 0 : 46
height = rows + top_px + (page > 0 ? 6 : 56)
load plots.'/style.gp'
if (kind eq 'table') { unset table }
links = panels
array X0[links]
array X1[links]
array A0[links]
array A1[links]
array B0[links]
array B1[links]
array LC[links]
set table $unused
plot data.'/link.tsv' using (i = int($0) + 1, X0[i] = $1, X1[i] = $2, A0[i] = $3, A1[i] = $4, B0[i] = $5, B1[i] = $6, LC[i] = $7, $0):0 with table
unset table
array TX[columns]
array TY[columns]
array TA[columns]
array TC[columns]
array TT[columns]
set table $unused
plot data.'/text.tsv' using (i = int($0) + 1, TX[i] = $1, TY[i] = $2, TA[i] = $3, TC[i] = $5, TT[i] = strcol(6), $0):0 with table
unset table
if (kind eq 'table') { set table out }
if (page == 0) {
    set label 1 heading at screen X(16),Y(24) left font head_font textcolor rgb ink
    note = zh ? '基准方案，每场模拟的平均人次；灰色：流失；剩余人数仍超过抵达者 8 倍的前几步不画，见漏斗图' : 'base, mean visits a replication; grey: drop-off; steps that leave more than 8 times the visits that arrive are not drawn, see the funnel'
    set label 2 note at screen X(16),Y(height - 18) left textcolor rgb soft
}
do for [i = 1:columns] {
    if (TA[i] < 0) { set label 1000 + i TT[i] at screen X(TX[i]),Y(TY[i] + top_px) left textcolor rgb int(TC[i]) }
    if (TA[i] == 0) { set label 1000 + i TT[i] at screen X(TX[i]),Y(TY[i] + top_px) center textcolor rgb int(TC[i]) }
    if (TA[i] > 0) { set label 1000 + i TT[i] at screen X(TX[i]),Y(TY[i] + top_px) right textcolor rgb int(TC[i]) }
}
unset border
unset grid
unset tics
set lmargin at screen 0
set rmargin at screen 1
set tmargin at screen Y(top_px)
set bmargin at screen Y(top_px + rows)
set xrange [0:width]
set yrange [rows:0]
set samples 33
S(t) = t * t * (3 - 2 * t)
x_at(k, t) = X0[k] + (X1[k] - X0[k]) * t
top_at(k, t) = A0[k] + (B0[k] - A0[k]) * S(t)
end_at(k, t) = A1[k] + (B1[k] - A1[k]) * S(t)
hover = page > 0 ? 1 : 0
plot for [k = 1:links] [t = 0:1] '+' using (x_at(k, $1)):(top_at(k, $1)):(end_at(k, $1)) with filledcurves fs transparent solid 0.55 noborder lc rgb int(LC[k]), \
     data.'/node.tsv' using (($1 + $2) / 2):(($3 + $4) / 2):1:2:3:4:5 with boxxyerror fs solid 1 noborder lc rgb variable, \
     for [v = 1:hover] data.'/link.tsv' using (($1 + $2) / 2):(($3 + $4 + $5 + $6) / 4):(strcol(8)) with labels hypertext point pt 7 ps 1.6 lc rgb '#010000'
if (kind eq 'table') { unset table }
set output
