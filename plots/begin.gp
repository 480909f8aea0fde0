# begin.gp: the sizes and variants that every picture is called with; its first line has named the arguments, which a loaded file does not see.
# page: 0 for a picture of its own with heading, note and legend; else the width in px that a report gives it, and these stand in the report.
panels = int(word(sizes, 1)); variants = int(word(sizes, 2)); rows = int(word(sizes, 3)); columns = int(word(sizes, 4))
panels_left = int(word(sizes, 5)); variants_left = int(word(sizes, 6))
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
