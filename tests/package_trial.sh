#!/usr/bin/env bash
# package_trial.sh alone|pictures: what a newcomer does first, in the Debian of package.sh where the package is installed.
set -euo pipefail
cd /root
says() { grep -q -e "$1" said || { echo "not said: $1"; cat said; exit 1; }; }
there() { for file in "$@"; do [ -s "$file" ] || { echo "not there: $file"; exit 1; }; done; }
if [ "$1" = alone ]; then
  ! command -v gnuplot >/dev/null || { echo "this is no bare Debian"; exit 1; }
  yinliu --version >said
  says '^yinliu [0-9]'
  yinliu help run >said
  says '^usage: yinliu run'
  yinliu help stock >said
  says 'shop'
  for name in $(yinliu init --list | sed -n 's/^\([a-z-]*\)  .*/\1/p'); do
    yinliu init --from "$name" >/dev/null
    yinliu check "$name/scenario.yaml" >/dev/null
  done
  there campaign/scenario.yaml text-message/scenario.yaml
  cd campaign
  yinliu run scenario.yaml --replications 20 >said
  says 'campaigns'
  says 'yinliu plot scenario-out'
  there scenario-out/summary.csv
  yinliu run scenario.yaml --replications 20 --lang zh >said
  says '模拟 20 次'
  status=0
  yinliu plot scenario-out 2>said || status=$?
  [ $status = 3 ]
  says 'apt-get install gnuplot-nox fontconfig fonts-noto-cjk'
  yinliu report scenario-out -q
  grep -q 'id="data">\[{"kind":"run"' scenario-out.html
  yinliu check /usr/share/yinliu/scenarios/weekend-live.yaml /usr/share/yinliu/scenarios/ecosystem/m0*.yaml >/dev/null
  sed 's/^horizon: {/&tz: Asia\/Shanghai, /' scenario.yaml >zone.yaml
  grep -q Shanghai zone.yaml
  yinliu check zone.yaml >/dev/null
  # shellcheck source=/dev/null
  (. /usr/share/bash-completion/completions/yinliu && complete -p yinliu >/dev/null)
  there /usr/share/zsh/site-functions/_yinliu /usr/share/fish/vendor_completions.d/yinliu.fish /usr/share/doc/yinliu/copyright
else
  cd campaign
  yinliu plot scenario-out -q
  there scenario-out/plots/funnel.svg
  man yinliu >said
  says 'SYNOPSIS'
fi
