# funnel.gp: the visits left after each step, a panel for each entry; means over the replications, logarithmic.
# Reads panels.tsv (number, title, rows), variants.tsv (number, name, display columns) and funnel.tsv: a block for each entry with row, label,
# figures of the first variant, longest bar, then for each variant: passed or skipped, passed.

array TITLE[panels > 0 ? panels : 1]
array ROWS[panels > 0 ? panels : 1]
set table $unused
plot data.'/panels.tsv' using (TITLE[int($1) + 1] = strcol(2), ROWS[int($1) + 1] = int($3), $1):1 with table
unset table

# ---- size: so many panels side by side, each line of them as high as its longest
across = panels <= 1 ? 1 : page > 0 ? (page >= 800 ? 2 : 1) : panels <= 4 ? 2 : 3
down = (panels + across - 1) / across
row_px = 21; head_px = 42; foot_px = 30; top_px = page > 0 ? 0 : 50; legend_px = page > 0 ? 4 : 58
label_px = columns * (page > 0 ? 7.9 : 7.2) + 18
panel_px = page > 0 ? (page - 16.0) / across : label_px + (across == 1 ? 560 : across == 2 ? 400 : 300)
array HIGH[down]
width = across * panel_px + 16
x = 16; swatch = 20; legend_after = variants < 2 ? 0 : variants_left > 0 ? 420 : 190
load plots.'/legend.gp'
after_x = x
height = top_px + legend_px + (page > 0 ? 0 : 22 * (legend_rows - 1))
do for [j = 1:down] {
    HIGH[j] = 1
    do for [i = 1:across] { p = (j - 1) * across + i; if (p <= panels && ROWS[p] > HIGH[j]) { HIGH[j] = ROWS[p] } }
    height = height + head_px + HIGH[j] * row_px + foot_px
}
load plots.'/style.gp'

# ---- one scale for all panels
low = 1; high = 10
do for [v = 0:variants - 1] {
    if (kind eq 'table') { unset table }
    undefine P_*; stats data.'/funnel.tsv' using (column(6 + 2 * v) > 0 ? column(6 + 2 * v) : NaN) nooutput name 'P'
    undefine Q_*; stats data.'/funnel.tsv' using (column(5 + 2 * v) > 0 ? column(5 + 2 * v) : NaN) nooutput name 'Q'
    if (exists('P_records') && P_records > 0 && P_min < low) { low = P_min }
    if (exists('Q_records') && Q_records > 0 && Q_max > high) { high = Q_max }
}
if (kind eq 'table') { set table out }
low = low < 0.01 ? 0.01 : 10 ** floor(log10(low))
if (low == 1) { low = 0.5 }
field_px = panel_px - 6 - label_px
text_share = page > 0 ? 112.0 / field_px : across == 1 ? 0.2 : 0.3   # room for the figures behind the longest bar
text_share = text_share > 0.75 ? 0.75 : text_share
top = high * (high / low) ** (text_share / (1 - text_share))
at_least(v) = v > low ? v : low

set logscale x
set xrange [low:top]
set xtics scale 0.4
set xtics ()
decades = log10(high / low)
decade = int(ceil(44.0 * decades / (field_px * (1 - text_share))))
do for [e = -6:12] { if (10.0 ** e >= low && 10.0 ** e <= high && (e + 60) % decade == 0) { set xtics add (short(10.0 ** e) 10.0 ** e) } }
unset mxtics

set multiplot
if (page == 0) { set label 1 heading at screen X(16),Y(24) left font head_font textcolor rgb ink }
note = zh ? '每场模拟的平均人次，对数刻度；浅色：按条件跳过该步；括号：走到该步的人中通过的比例' : 'mean visits a replication, log scale; pale: skipped by condition; (%): passed of reached'
if (panels_left > 0) { note = note.sprintf(zh ? '；另有 %d 个入口未画' : '; %d more entries are not drawn', panels_left) }
if (page == 0) { set label 2 note at screen X(16),Y(height - 18) left textcolor rgb soft }

# ---- legend: the bar is the first variant, a mark each of the others
do for [v = 1:(page > 0 ? 0 : variants)] {
    if (v == 1) { set object 100 rectangle from screen X(LX[v]),Y(LY(v) - 6) to screen X(LX[v] + 14),Y(LY(v) + 6) fillstyle solid noborder fillcolor rgb C[1] }
    if (v > 1) { set label 100 + v '' at screen X(LX[v] + 7),Y(LY(v)) point pointtype SHAPE[v] pointsize 0.9 linecolor rgb C[v] }
    set label 200 + v NAME[v] at screen X(LX[v] + swatch),Y(LY(v)) left textcolor rgb ink
}
if (variants > 1 && page == 0) {
    edge = zh ? '左缘上的标记 = 0' : 'a mark on the left edge = 0'
    if (variants_left > 0) { edge = edge.sprintf(zh ? '；另有 %d 个方案未画' : '; %d more variants are not drawn', variants_left) }
    set label 300 edge at screen X(after_x),Y(height - 42) left textcolor rgb soft
}

hover = page > 0 ? variants : 0
file = data.'/funnel.tsv'
y0 = top_px
do for [j = 1:down] {
    do for [i = 1:across] {
        p = (j - 1) * across + i
        if (p > panels) { break }
        set lmargin at screen X((i - 1) * panel_px + label_px)
        set rmargin at screen X(i * panel_px - 6)
        set tmargin at screen Y(y0 + head_px)
        set bmargin at screen Y(y0 + head_px + ROWS[p] * row_px)
        set yrange [-(ROWS[p] - 0.4):0.6]
        set ytics scale 0
        set title TITLE[p] font title_font offset 0,-0.3
        set style fill solid noborder
        # marks of variants that coincide stand side by side within the row
        spread(v) = variants < 2 ? 0 : 0.28 * (2.0 * (v - 0.5) / (variants - 1) - 1)
        plot file index p - 1 using (low):(-$1):(low):(at_least($5)):(-$1 - 0.36):(-$1 + 0.36):ytic(strcol(2)) with boxxyerror lc rgb pale, \
             '' index p - 1 using (low):(-$1):(low):(at_least($6)):(-$1 - 0.36):(-$1 + 0.36) with boxxyerror lc rgb C[1] title of(1), \
             '' index p - 1 using (at_least($4)):(-$1):(strcol(3)) with labels left offset char 0.9,0 textcolor rgb ink, \
             for [v = 1:variants - 1] '' index p - 1 using (at_least(column(5 + 2 * v))):(-$1 - spread(v)) with points pt SHAPE[v + 1] ps 0.55 lc rgb C[v + 1] title of(v + 1), \
             for [v = 1:hover] '' index p - 1 using (at_least(column(4 + 2 * v))):(-$1 - spread(v - 1)):(sprintf('%s · %s: %.6g', strcol(2), NAME[v], column(4 + 2 * v))) with labels hypertext point pt 7 ps 1.2 lc rgb '#010000' title of(v)
        if (p == 1) { unset label; unset object }
    }
    y0 = y0 + head_px + HIGH[j] * row_px + foot_px
}
unset multiplot
if (kind eq 'table') { unset table }
set output
