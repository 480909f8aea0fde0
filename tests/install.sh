#!/usr/bin/env bash
# install.sh BUILD: what cmake --install puts into an empty folder works from there: the program, its pictures, manual page,
# scenarios and completion.
set -eu
build=$1
to=$(mktemp -d)
trap 'rm -rf "$to"' EXIT
cmake --install "$build" --prefix "$to/usr" >/dev/null
for file in bin/yinliu share/man/man1/yinliu.1 share/yinliu/plots/chart.gp share/yinliu/scenarios/weekend-live.yaml \
  share/bash-completion/completions/yinliu share/zsh/site-functions/_yinliu share/fish/vendor_completions.d/yinliu.fish; do
  [ -s "$to/usr/$file" ] || { echo "not installed: $file"; exit 1; }
done
cd "$to"
usr/bin/yinliu check usr/share/yinliu/scenarios/weekend-live.yaml
usr/bin/yinliu run usr/share/yinliu/scenarios/weekend-live.yaml --replications 2 -q
if command -v gnuplot >/dev/null && fc-match -f '%{lang}' :lang=zh-cn | grep -q zh-cn; then
  usr/bin/yinliu plot weekend-live-out --only funnel --svg -q
  [ -s weekend-live-out/plots/funnel.svg ]
fi
grep -q '^\.TH "yinliu" "1"' usr/share/man/man1/yinliu.1
grep -c '^\.SH' usr/share/man/man1/yinliu.1 >/dev/null
