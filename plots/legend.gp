# legend.gp: where each variant's name stands at the foot of a picture, in as many lines as it takes.
# Wants width, variants, WIDE (display columns of each name), swatch (px before a name) and x (where to begin).
legend_rows = 1
array LX[variants > 0 ? variants : 1]
array LROW[variants > 0 ? variants : 1]
do for [v = 1:variants] {
    if (x > 16 && x + swatch + WIDE[v] * 7.2 > width - 16) { x = 16; legend_rows = legend_rows + 1 }
    LX[v] = x
    LROW[v] = legend_rows
    x = x + swatch + WIDE[v] * 7.2 + 26
}
if (x + legend_after > width - 16) { x = 16; legend_rows = legend_rows + 1 }
LY(v) = height - 42 - 22 * (legend_rows - LROW[v])
