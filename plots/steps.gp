# steps.gp: how many steps a source claims and the actions of the visits that arrive.
# Reads variants.tsv (number, name, display columns) and steps.tsv: row, label, claimed, the larger of claimed and the first variant's, then the mean actions in each variant.

row_px = 30; top_px = page > 0 ? 4 : 52; legend_px = page > 0 ? 62 : 122
label_px = columns * (page > 0 ? 7.9 : 7.2) + 24
width = page > 0 ? page : label_px + 520
x = 106; swatch = 20; legend_after = 0
load plots.'/legend.gp'
height = top_px + (rows > 0 ? rows : 1) * row_px + legend_px + (page > 0 ? 0 : 22 * (legend_rows - 1))
load plots.'/style.gp'

if (kind eq 'table') { unset table }
most = 1
do for [c = 3:4 + variants] {
    if (rows > 0) {
        undefine S_*; stats data.'/steps.tsv' using c nooutput name 'S'
        if (exists('S_records') && S_records > 0 && S_max > most) { most = S_max }
    }
}
if (kind eq 'table') { set table out }

if (page == 0) { set label 1 heading at screen X(16),Y(24) left font head_font textcolor rgb ink }
note = zh ? '空心：来源宣称的步数；实心：每次抵达的平均操作次数' : 'hollow: steps the source claims; solid: mean actions of a visit that arrives'
if (variants_left > 0) { note = note.sprintf(zh ? '；另有 %d 个方案未画' : '; %d more variants are not drawn', variants_left) }
if (page == 0) { set label 2 note at screen X(16),Y(height - 18) left textcolor rgb soft }
claimed_y = height - 42 - 22 * (legend_rows - 1)
if (page == 0) { set label 100 '' at screen X(23),Y(claimed_y) point pointtype 4 pointsize 1.3 linewidth 2 linecolor rgb soft }
if (page == 0) { set label 200 (zh ? '宣称' : 'claimed') at screen X(36),Y(claimed_y) left textcolor rgb ink }
do for [v = 1:(page > 0 ? 0 : variants)] {
    set label 100 + v '' at screen X(LX[v] + 7),Y(LY(v)) point pointtype SHAPE[v] pointsize 1 linecolor rgb C[v]
    set label 200 + v NAME[v] at screen X(LX[v] + swatch),Y(LY(v)) left textcolor rgb ink
}

set lmargin at screen X(label_px)
set rmargin at screen X(width - 20)
set tmargin at screen Y(top_px)
set bmargin at screen Y(top_px + (rows > 0 ? rows : 1) * row_px)
set yrange [-((rows > 0 ? rows : 1) - 0.4):0.6]
set xrange [0:most * (page > 0 ? 1.3 : 1.14)]
field_px = width - 20 - label_px
raw = most * 1.14 * (page > 0 ? 50.0 : 34.0) / field_px
unit = 10 ** floor(log10(raw))
tic = raw <= 1 ? 1 : raw <= 2 * unit ? 2 * unit : raw <= 5 * unit ? 5 * unit : 10 * unit
set xtics tic scale 0.4
set ytics scale 0
set xlabel (zh ? '步 / 次' : 'steps, actions') offset 0,0.3
spread(v) = variants < 3 ? 0 : 0.26 * (2.0 * (v - 1) / (variants - 2) - 1)
hover = page > 0 ? variants : 0
file = data.'/steps.tsv'
if (rows == 0) {
    unset ytics
    set label 400 (zh ? '没有抵达任何地方的人次' : 'no visit arrived anywhere') at graph 0.5,0.5 center textcolor rgb soft
    plot NaN
} else {
    plot file using 3:(-$1):($5 - $3):(0) with vectors nohead lc rgb pale lw 4, \
         '' using 3:(-$1):ytic(strcol(2)) with points pt 4 ps 1.5 lw 2 lc rgb soft, \
         for [v = 2:variants] '' using (column(4 + v)):(-$1 - spread(v - 1)) with points pt SHAPE[v] ps 0.8 lc rgb C[v] title of(v), \
         '' using 5:(-$1) with points pt SHAPE[1] ps 1.1 lc rgb C[1] title of(1), \
         '' using 4:(-$1):(sprintf('%.3g', $5)) with labels left offset char 1.4,0.1 textcolor rgb ink, \
         for [v = 1:hover] '' using (column(4 + v)):(-$1):(sprintf('%s · %s: %.4g', strcol(2), NAME[v], column(4 + v))) with labels hypertext point pt 7 ps 1.2 lc rgb '#010000' title of(v)
}
if (kind eq 'table') { unset table }
set output
