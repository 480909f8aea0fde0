# man.awk: the manual page from docs/yinliu.1.scd, the part of scdoc's format that the page uses:
# headings (#), *bold*, _underlined_, a line break (++), text indented by tabs.
function inline(text,    out, c, i, bold, under, before, after) {
  gsub(/\\/, "\\e", text)
  gsub(/-/, "\\-", text)
  for (i = 1; i <= length(text); i++) {
    c = substr(text, i, 1)
    before = substr(text, i - 1, 1)
    after = substr(text, i + 1, 1)
    if (c == "*" && !under && (bold || after !~ /^[ ]?$/)) {
      bold = !bold
      c = bold ? "\\fB" : "\\fR"
    } else if (c == "_" && !bold && (under || before !~ /[A-Za-z0-9]/ || i == 1)) {
      under = !under
      c = under ? "\\fI" : "\\fR"
    }
    out = out c
  }
  return out
}
function line(text,    broken) {
  broken = sub(/\+\+$/, "", text)
  text = inline(text)
  if (text ~ /^['.]/) text = "\\&" text
  print text
  if (broken) print ".br"
}
function indent(to) {
  for (; depth < to; depth++) print ".RS 4"
  for (; depth > to; depth--) print ".RE"
}
NR == 1 { sub(/\(1\).*/, ""); printf ".TH \"%s\" \"1\"\n", $0; next }
/^# /   { indent(0); printf ".SH %s\n", substr($0, 3); fresh = 0; next }
/^$/    { fresh = 1; next }
{
  tabs = match($0, /[^\t]/) - 1
  if (tabs != depth) indent(tabs)
  if (fresh) print ".PP"
  fresh = 0
  line(substr($0, tabs + 1))
}
END { indent(0) }
