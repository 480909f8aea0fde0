# chart.gp: draws every picture: panels, lines, marks and texts as sim/plot/chart.c has laid them out.
# Called as: gnuplot -d -c chart.gp FOLDER OUT KIND FONT SIZES PICTURE [MORE]. MORE: a script that draws what follows. SIZES: panels, curves, texts, width and height in px, and 1 for
# a report, which says what hovers. Every text comes from a .tsv file and is drawn without markup.
# Reads axes.tsv (range and px of each panel), tics.tsv, curve.tsv and line.tsv (looks of a curve, and its block), block.tsv and
# point.tsv (panel and variant of a block of marks, and the marks), cell.tsv, mark.tsv (a block a panel) and text.tsv (in px).
data = ARG1; out = ARG2; kind = ARG3; font = ARG4; sizes = ARG5; picture = ARG6
panels = int(word(sizes, 1)); curves = int(word(sizes, 2)); texts = int(word(sizes, 3))
width = int(word(sizes, 4)); height = int(word(sizes, 5)); bare = int(word(sizes, 6))
set encoding utf8
set datafile separator tab
set datafile commentschars ''
if (kind eq 'table') { set format '%.12g' }   # a time has ten digits
if (kind eq 'svg') {
    set terminal svg noenhanced size width,height fixed font font.',13' background '#ffffff' name picture
}
if (kind eq 'png') {
    set terminal pngcairo noenhanced size 2*width,2*height fontscale 1 font font.',19.5' linewidth 2 pointscale 2 background '#ffffff'
}
# a PDF of 72 px an inch, so that its points are those of the SVG
if (kind eq 'pdf') {
    set terminal pdfcairo noenhanced size width/72.0,height/72.0 fontscale 1 font font.',13' background '#ffffff'
}
if (kind eq 'table') { set terminal dumb noenhanced; set output '/dev/null'; set table out } else { set output out }
if (kind eq 'table') { unset table }

# points of a PNG are 4/3 pixels, and it has two for one of an SVG
more = kind eq 'png' ? 1.5 : 1
array FONT[4] = [sprintf('%s,%g', font, 13 * more), sprintf('%s,%g', font, 15 * more), sprintf('%s,%g', font, 20 * more), sprintf('%s,%g', font, 12 * more)]
soft = 0x8C959F
X(px) = 1.0 * px / width      # pixels from the left and from the top to screen coordinates
Y(px) = 1 - 1.0 * px / height

array AX[panels * 14]
set table $unused
do for [k = 1:14] { plot data.'/axes.tsv' using (AX[int($0) * 14 + k] = column(k), $0):0 with table }
unset table
stats data.'/tics.tsv' using 1 nooutput name 'TICK'
array TIC_PANEL[TICK_records]
array TIC_AXIS[TICK_records]
array TIC_AT[TICK_records]
set table $unused
plot data.'/tics.tsv' using (i = int($0) + 1, TIC_PANEL[i] = $1, TIC_AXIS[i] = $2, TIC_AT[i] = $3, $0):0 with table
unset table
# one curve and one block more, without points: a loop of no turns is run once by gnuplot
array CV[curves + 1]
array CC[curves + 1]
array CB[curves + 1]
array CW[curves + 1]
array CD[curves + 1]
array CA[curves + 1]
set table $unused
plot data.'/curve.tsv' using (i = int($0) + 1, CV[i] = $1, CC[i] = $2, CB[i] = $3, CW[i] = $4, CD[i] = $5, CA[i] = $6, $0):0 with table
unset table
stats data.'/block.tsv' using 1 nooutput name 'BLOCK'
array BP[BLOCK_records]
array BV[BLOCK_records]
set table $unused
plot data.'/block.tsv' using (i = int($0) + 1, BP[i] = $1, BV[i] = $2, $0):0 with table
unset table
array TX[texts > 0 ? texts : 1]
array TY[texts > 0 ? texts : 1]
array TA[texts > 0 ? texts : 1]
array TS[texts > 0 ? texts : 1]
array TC[texts > 0 ? texts : 1]
array TT[texts > 0 ? texts : 1]
if (texts > 0) {
    set table $unused
    plot data.'/text.tsv' using (i = int($0) + 1, TX[i] = $1, TY[i] = $2, TA[i] = $3, TS[i] = $4, TC[i] = $5, TT[i] = strcol(6), $0):0 with table
    unset table
}
if (kind eq 'table') { set table out }

set tics nomirror
set grid xtics ytics lc rgb '#E4E7EB' lt 1 lw 1
set key noenhanced noautotitle   # titles, v1, v2 ..., reach the SVG only so: the report finds the marks of a variant by them
unset key
of(v) = sprintf('v%d', v)
set multiplot
line = data.'/line.tsv'; point = data.'/point.tsv'; cell = data.'/cell.tsv'; mark = data.'/mark.tsv'
c0 = 1; b0 = 1
do for [p = 1:panels] {
    o = (p - 1) * 14
    unset logscale
    if (AX[o + 5] == 1) { set logscale x }
    if (AX[o + 6] == 1) { set logscale y }
    set xrange [AX[o + 1]:AX[o + 2]]
    set yrange [AX[o + 3]:AX[o + 4]]
    set lmargin at screen X(AX[o + 7])
    set rmargin at screen X(AX[o + 8])
    set tmargin at screen Y(AX[o + 9])
    set bmargin at screen Y(AX[o + 10])
    set xtics scale 0
    set ytics scale 0
    set xtics ()
    set ytics ()
    unset mxtics
    unset mytics
    x_tics = 0; y_tics = 0
    do for [i = 1:TICK_records] {
        if (TIC_PANEL[i] == p - 1 && TIC_AXIS[i] == 0) { x_tics = 1; set xtics add ('' TIC_AT[i]) }
        if (TIC_PANEL[i] == p - 1 && TIC_AXIS[i] == 1) { y_tics = 1; set ytics add ('' TIC_AT[i]) }
    }
    if (!x_tics) { unset xtics }
    if (!y_tics) { unset ytics }
    unset border
    if (AX[o + 12] == 1) { set border 1 lc rgb soft }
    unset arrow 1
    if (AX[o + 11] == AX[o + 11]) { set arrow 1 from AX[o + 11],graph 0 to AX[o + 11],graph 1 nohead lc rgb soft lw 1.2 back }
    do for [i = 1:(p == panels ? texts : 0)] {   # with the last panel, over everything
        if (TA[i] < 0) { set label 1000 + i TT[i] at screen X(TX[i]),Y(TY[i]) left font FONT[TS[i] + 1] front textcolor rgb int(TC[i]) }
        if (TA[i] == 0) { set label 1000 + i TT[i] at screen X(TX[i]),Y(TY[i]) center font FONT[TS[i] + 1] front textcolor rgb int(TC[i]) }
        if (TA[i] > 0) { set label 1000 + i TT[i] at screen X(TX[i]),Y(TY[i]) right font FONT[TS[i] + 1] front textcolor rgb int(TC[i]) }
    }
    c1 = AX[o + 13]
    b1 = b0 - 1
    do for [i = 1:BLOCK_records] { if (BP[i] == p) { b1 = i } }
    from_c = c1 < c0 ? curves + 1 : c0; to_c = c1 < c0 ? curves + 1 : c1
    from_b = b1 < b0 ? BLOCK_records : b0; to_b = b1 < b0 ? BLOCK_records : b1
    # hypertext without a point ends gnuplot 5.4: what hovers is asked for only where there is some; no text of a scenario is in here
    all = "plot cell index p - 1 using (($2 + $3) / 2):(($4 + $5) / 2):2:3:4:5:6 with boxxyerror fs solid 1 noborder lc rgb variable"
    all = all.", for [c = from_c:to_c] line index c - 1 using 2:4:5 with filledcurves fs transparent solid 0.7 noborder lc rgb CB[c] title of(CV[c])"
    all = all.", for [c = from_c:to_c] line index c - 1 using 2:(CA[c] > 0 ? $3 : NaN):(0) with filledcurves fs solid 1 noborder lc rgb CB[c] title of(CV[c])"
    all = all.", for [c = from_c:to_c] line index c - 1 using 2:(CW[c] > 0 ? $3 : NaN) with lines lw (CW[c] > 0 ? CW[c] : 1) dt CD[c] lc rgb CC[c] title of(CV[c])"
    all = all.", mark index p - 1 using 2:3:($4 - $2):($5 - $3):6 with vectors nohead lw 1.6 lc rgb variable"
    all = all.", for [b = from_b:to_b] point index b - 1 using 2:(valid(6) ? $3 : NaN):(valid(6) ? $6 : NaN):7:9 with yerrorbars pt 0 ps 0 lw 1.6 lc rgb variable title of(BV[b])"
    all = all.", for [b = from_b:to_b] point index b - 1 using (valid(4) ? $2 : NaN):3:4:5:9 with xerrorbars pt 0 ps 0 lw 1.6 lc rgb variable title of(BV[b])"
    all = all.", for [b = from_b:to_b] point index b - 1 using 2:($8 > 0 ? $3 : NaN):10:8:9 with points ps variable pt variable lc rgb variable title of(BV[b])"
    if (bare && b1 >= b0) { all = all.", for [b = from_b:to_b] point index b - 1 using 2:3:(strcol(1)) with labels hypertext point pt 7 ps 1.4 lc rgb '#010000' title of(BV[b])" }
    if (bare && c1 >= c0) { all = all.", for [c = from_c:to_c] line index c - 1 using 2:3:(strcol(1)) with labels hypertext point pt 7 ps 1.4 lc rgb '#010000' title of(CV[c])" }
    if (bare && AX[o + 14] > 0) { all = all.", cell index p - 1 using (($2 + $3) / 2):(($4 + $5) / 2):(strcol(1)) with labels hypertext point pt 5 ps 2 lc rgb '#010000'" }
    eval all
    c0 = c1 + 1; b0 = b1 + 1
}
unset multiplot
if (kind eq 'table') { unset table }
set output
if (ARGC > 6) { load ARG7 }
