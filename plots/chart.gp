# chart.gp: draws every picture: terminal, fonts and looks of panels, lines, marks and texts, which sim/plot/chart_script.c has laid out.
# Called as: gnuplot -d -c chart.gp FILES OUT KIND FONT SIZES PICTURE. SIZES: lines of
# texts, width and height in px. FILES.gp has commands with numbers alone, by the names of looks below, FILES.texts texts, a line each: those of a
# scenario reach gnuplot only from there, as T[1], T[2] ..., and are drawn without markup.
out = ARG2; kind = ARG3; font = ARG4; picture = ARG6
width = int(word(ARG5, 2)); height = int(word(ARG5, 3))
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
# a PDF of 72 px an inch; its fonts are of 96, its lines and marks half as large
if (kind eq 'pdf') {
    set terminal pdfcairo noenhanced size width/72.0,height/72.0 fontscale 1 font font.',9.75' linewidth 1.8 pointscale 1.6 background '#ffffff'
}
if (kind eq 'table') { set terminal dumb noenhanced; set output '/dev/null' } else { set output out }

array T[int(word(ARG5, 1)) + 1]   # none has no length
set table $unused
plot ARG1.'.texts' using (T[int($0) + 1] = strcol(1), 0):0 with table
unset table
if (kind eq 'table') { set table out }

# points of a font are 4/3 pixels, and a PNG has two for one of an SVG
more = kind eq 'png' ? 1.5 : kind eq 'pdf' ? 0.75 : 1
F1 = sprintf('%s,%g', font, 13 * more); F2 = sprintf('%s,%g', font, 15 * more)
F3 = sprintf('%s,%g', font, 20 * more); F4 = sprintf('%s,%g', font, 12 * more)
X(px) = 1.0 * px / width      # pixels from the left and from the top to screen coordinates
Y(px) = 1 - 1.0 * px / height

# what each panel begins with; its base line; a line at zero
PANEL = "set xtics scale 0; set ytics scale 0; set xtics (); set ytics (); unset mxtics; unset mytics; unset border; unset arrow 1"
BASE = "set border 1 lc rgb 0x8C959F"
ZERO = "set arrow 1 from 0,graph 0 to 0,graph 1 nohead lc rgb 0x8C959F lw 1.2 back"
CELLS = "with boxxyerror fs solid 1 noborder lc rgb variable"
BAND = "with filledcurves fs transparent solid 0.7 noborder"
SEGMENTS = "with vectors nohead lw 1.6 lc rgb variable"
BOUNDS = "pt 0 ps 0 lw 1.6 lc rgb variable"
PATCH = "front fs solid 1 noborder fc rgb 0xFFFFFF"
MARKS = "with points ps variable pt variable lc rgb variable"

set tics nomirror
set errorbars small               # without caps, which are wider than what a dot hides
set grid xtics ytics lc rgb '#E4E7EB' lt 1 lw 1
set key noautotitle
unset key
set multiplot
load ARG1.'.gp'
unset multiplot
if (kind eq 'table') { unset table }
set output
