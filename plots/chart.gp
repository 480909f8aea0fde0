# chart.gp: panels with axes, as chart.c has laid them out. A picture sets note and legend ('line', 'point' or '') and loads this.
# Reads axes.tsv (range and px of each panel), tics.tsv, text.tsv (texts in px), line.tsv and point.tsv (a block a panel and variant), cell.tsv, mark.tsv (a block a panel).
width = page > 0 ? page : 960
swatch = legend eq 'line' ? 42 : 20; legend_after = 0; x = 16
load plots.'/legend.gp'
foot_px = page > 0 ? 4 : legend eq '' || variants < 2 ? 40 : 68 + 22 * (legend_rows - 1)
height = rows + foot_px
load plots.'/style.gp'
if (kind eq 'table') { unset table }
array AX[panels > 0 ? panels * 11 : 1]
set table $unused
do for [k = 1:11] { plot data.'/axes.tsv' using (AX[int($0) * 11 + k] = column(k), $0):0 with table }
unset table
stats data.'/tics.tsv' using 1 nooutput name 'TICK'
array TIC_PANEL[TICK_records]
array TIC_AXIS[TICK_records]
array TIC_AT[TICK_records]
array TIC_TEXT[TICK_records]
set table $unused
plot data.'/tics.tsv' using (i = int($0) + 1, TIC_PANEL[i] = $1, TIC_AXIS[i] = $2, TIC_AT[i] = $3, TIC_TEXT[i] = strcol(4), $0):0 with table
unset table
array TX[columns > 0 ? columns : 1]
array TY[columns > 0 ? columns : 1]
array TA[columns > 0 ? columns : 1]
array TS[columns > 0 ? columns : 1]
array TC[columns > 0 ? columns : 1]
array TT[columns > 0 ? columns : 1]
if (columns > 0) {
    set table $unused
    plot data.'/text.tsv' using (i = int($0) + 1, TX[i] = $1, TY[i] = $2, TA[i] = $3, TS[i] = $4, TC[i] = $5, TT[i] = strcol(6), $0):0 with table
    unset table
}
if (kind eq 'table') { set table out }
each = variants > 0 ? variants : 1
thin = 1
undefine L_*; stats data.'/line.tsv' index 0 using 2 nooutput name 'L'
if (kind eq 'table') { unset table; set table out }
if (exists('L_records') && L_records > 120) { thin = int(L_records / 90) }

set multiplot
if (page == 0) {
    set label 1 heading at screen X(16),Y(24) left font head_font textcolor rgb ink
    set label 2 note at screen X(16),Y(height - 18) left textcolor rgb soft
    if (variants > 1 && legend ne '') {
        do for [v = 1:variants] {
            if (legend eq 'line') { set arrow 100 + v from screen X(LX[v]),Y(LY(v)) to screen X(LX[v] + 36),Y(LY(v)) nohead lc rgb C[v] lw 2.5 dt v }
            if (legend eq 'point') { set label 100 + v '' at screen X(LX[v] + 7),Y(LY(v)) point pointtype SHAPE[v] pointsize 1 linecolor rgb C[v] }
            set label 200 + v NAME[v] at screen X(LX[v] + swatch),Y(LY(v)) left textcolor rgb ink
        }
    }
}
set grid xtics ytics lc rgb '#E4E7EB' lt 1 lw 1
line = data.'/line.tsv'; point = data.'/point.tsv'; cell = data.'/cell.tsv'; mark = data.'/mark.tsv'
bands = variants > 3 ? 1 : each
do for [p = 1:panels] {
    o = (p - 1) * 11
    unset logscale
    if (AX[o + 5] == 1) { set logscale x }
    if (AX[o + 6] == 1) { set logscale y }
    set xrange [AX[o + 1]:AX[o + 2]]
    set yrange [AX[o + 3]:AX[o + 4]]
    set lmargin at screen X(AX[o + 7])
    set rmargin at screen X(AX[o + 8])
    set tmargin at screen Y(AX[o + 9])
    set bmargin at screen Y(AX[o + 10])
    set xtics scale 0.4
    set ytics scale 0.4
    set xtics ()
    set ytics ()
    unset mxtics
    unset mytics
    x_tics = 0; y_tics = 0
    do for [i = 1:TICK_records] {
        if (TIC_PANEL[i] == p - 1 && TIC_AXIS[i] == 0) { x_tics = 1; set xtics add (TIC_TEXT[i] TIC_AT[i]) }
        if (TIC_PANEL[i] == p - 1 && TIC_AXIS[i] == 1) { y_tics = 1; set ytics add (TIC_TEXT[i] TIC_AT[i]) }
    }
    if (!x_tics) { unset xtics }
    if (!y_tics) { unset ytics }
    unset arrow 1
    if (AX[o + 11] == AX[o + 11]) { set arrow 1 from AX[o + 11],graph 0 to AX[o + 11],graph 1 nohead lc rgb soft lw 1.2 back }
    do for [i = 1:(p == panels ? columns : 0)] {   # with the last panel, over everything
        if (TA[i] < 0) { set label 1000 + i TT[i] at screen X(TX[i]),Y(TY[i]) left font (TS[i] > 0 ? title_font : base_font) front textcolor rgb int(TC[i]) }
        if (TA[i] == 0) { set label 1000 + i TT[i] at screen X(TX[i]),Y(TY[i]) center font (TS[i] > 0 ? title_font : base_font) front textcolor rgb int(TC[i]) }
        if (TA[i] > 0) { set label 1000 + i TT[i] at screen X(TX[i]),Y(TY[i]) right font (TS[i] > 0 ? title_font : base_font) front textcolor rgb int(TC[i]) }
    }
    first = (p - 1) * each
    hover = page > 0 ? each : 0
    cells = page > 0 ? 1 : 0
    plot cell index p - 1 using (($2 + $3) / 2):(($4 + $5) / 2):2:3:4:5:6 with boxxyerror fs solid 1 noborder lc rgb variable, \
         for [v = bands:1:-1] line index first + v - 1 using 2:4:5 with filledcurves fs transparent solid (v == 1 ? 0.24 : 0.14) noborder lc rgb C[v] title of(v), \
         for [v = each:1:-1] '' index first + v - 1 using 2:3 with lines lw (v == 1 ? 2.6 : 1.9) dt v lc rgb C[v] title of(v), \
         mark index p - 1 using 2:3:($4 - $2):($5 - $3):6 with vectors nohead lw 1.6 lc rgb variable, \
         for [v = each:1:-1] point index first + v - 1 using 2:(valid(6) ? $3 : NaN):(valid(6) ? $6 : NaN):7:9 with yerrorbars pt 0 ps 0 lw 1.4 lc rgb variable title of(v), \
         for [v = each:1:-1] '' index first + v - 1 using (valid(4) ? $2 : NaN):3:4:5:9 with xerrorbars pt 0 ps 0 lw 1.4 lc rgb variable title of(v), \
         for [v = each:1:-1] '' index first + v - 1 using 2:3:(0.9):8:9 with points ps variable pt variable lc rgb variable title of(v), \
         for [v = 1:hover] '' index first + v - 1 using 2:3:(strcol(1)) with labels hypertext point pt 7 ps 1.4 lc rgb '#010000' title of(v), \
         for [v = 1:hover] line index first + v - 1 every thin using 2:3:(strcol(1)) with labels hypertext point pt 7 ps 1.4 lc rgb '#010000' title of(v), \
         for [v = 1:cells] cell index p - 1 using (($2 + $3) / 2):(($4 + $5) / 2):(strcol(1)) with labels hypertext point pt 5 ps 2 lc rgb '#010000'
    if (p == 1) { unset label 1; unset label 2; if (variants > 0) { do for [v = 1:variants] { unset label 100 + v; unset label 200 + v; unset arrow 100 + v } } }
}
unset multiplot
if (kind eq 'table') { unset table }
set output
