# begin.gp: names what every picture is called with and draws it by its script, PICTURE.gp.
# Called as: gnuplot -d -c begin.gp FOLDER OUT KIND LANG FONT SIZES PLOTS PICTURE HEADING.
# page: 0 for a picture of its own with heading, note and legend; else the width in px that a report gives it, and these stand in the report.
data = ARG1; out = ARG2; kind = ARG3; zh = (ARG4 eq 'zh'); font = ARG5; sizes = ARG6; plots = ARG7; picture = ARG8; heading = ARG9
panels = int(word(sizes, 1)); variants = int(word(sizes, 2)); rows = int(word(sizes, 3)); columns = int(word(sizes, 4))
panels_left = int(word(sizes, 5)); variants_left = int(word(sizes, 6)); page = int(word(sizes, 7))
set datafile separator tab
set datafile commentschars ''
if (kind eq 'table') { set format '%.12g' }   # a time has ten digits
array NAME[variants > 0 ? variants : 1]
array WIDE[variants > 0 ? variants : 1]
set table $unused
plot data.'/variants.tsv' using (NAME[int($1) + 1] = strcol(2), WIDE[int($1) + 1] = $3, $1):1 with table
unset table
more_variants = variants_left > 0 ? sprintf(zh ? '；另有 %d 个方案未画' : '; %d more variants are not drawn', variants_left) : ''
of(v) = sprintf('v%d', v)   # the report finds the marks of a variant by this
load plots.'/'.picture.'.gp'
