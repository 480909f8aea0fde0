# style.gp: one look for every picture. A script sets `width` and `height` and loads this.
# Every text that comes from a scenario is read from a .tsv file and drawn without markup.
set encoding utf8
set datafile separator tab
set datafile commentschars ''
if (kind eq 'svg') {
    set terminal svg noenhanced size width,height fixed font font.',14' background '#ffffff' name picture
}
if (kind eq 'png') {
    set terminal pngcairo noenhanced size 2*width,2*height fontscale 1 font font.',21' linewidth 2 pointscale 2 background '#ffffff'
}
# a PDF of 72 px an inch, so that its points are those of the SVG
if (kind eq 'pdf') {
    set terminal pdfcairo noenhanced size width/72.0,height/72.0 fontscale 1 font font.',14' background '#ffffff'
}
if (kind eq 'table') { set terminal dumb noenhanced; set output '/dev/null'; set table out } else { set output out }

base_font = font.(kind eq 'png' ? ',21' : ',14')
# points of a PNG are 4/3 pixels, and it has two for one of an SVG
head_font = font.(kind eq 'png' ? ',30' : ',20')
title_font = font.(kind eq 'png' ? ',24' : ',16')

# Okabe and Ito's palette without its yellow: told apart by everybody, also in grey. Each variant has a shape as well.
array C[8] = [0x0072B2, 0xD55E00, 0x009E73, 0xCC79A7, 0xE69F00, 0x000000, 0x56B4E9, 0x7F7F7F]
array SHAPE[8] = [7, 5, 9, 13, 11, 6, 4, 8]
pale = 0xB7D3E6
ink = 0x24292F
soft = 0x57606A

column_px = 7.2         # width of one display column of 14 px text
X(px) = 1.0 * px / width      # pixels from the left and from the top to screen coordinates
Y(px) = 1 - 1.0 * px / height
set border 3 lc rgb '#8C959F'
set tics nomirror textcolor rgb ink
set grid xtics lc rgb '#E4E7EB' lt 1 lw 1
set title textcolor rgb ink
set xlabel textcolor rgb soft
set ylabel textcolor rgb soft
set key noenhanced noautotitle   # titles, v1, v2 ..., reach the SVG only so
unset key

# 1 000 000 in a few characters
short_zh(v) = v >= 1e8 ? sprintf('%g亿', v / 1e8) : v >= 1e4 ? sprintf('%g万', v / 1e4) : sprintf('%g', v)
short_en(v) = v >= 1e6 ? sprintf('%gM', v / 1e6) : v >= 1e3 ? sprintf('%gk', v / 1e3) : sprintf('%g', v)
short(v) = zh ? short_zh(v) : short_en(v)
