#!/usr/bin/env bash
# package.sh BUILD [ROOT]: the Debian package, tried in a Debian 12 that has nothing else: the essential packages and what the
# package depends on, then what it recommends. Exit status 77, with the reason: this cannot be tried here.
# Without ROOT that Debian is laid out from the packages of this machine, without the network; its dpkg refuses a dependency that is
# not there. With ROOT (./dev package --fresh) it is one that stands already, and apt installs there.
set -euo pipefail
build=$(cd "$1" && pwd)
root=${2:-}
skip() { echo "skipped: $*"; exit 77; }
# shellcheck source=/dev/null
[ "$(. /etc/os-release && echo "$ID $VERSION_ID")" = "debian 12" ] || skip "this machine is no Debian 12"
if [ "$(id -u)" -ne 0 ]; then
  unshare --map-root-user true 2>/dev/null || skip "a root folder needs root or user namespaces"
  exec unshare --map-root-user bash "$0" "$@"
fi
work=$(mktemp -d)
trap 'rm -rf --one-file-system "$work"' EXIT
(umask 022 && cd "$build" && cpack -G DEB -B "$work" >"$work/log" 2>&1) || { cat "$work/log"; exit 1; }
package=$(ls "$work"/yinliu_*.deb)
fail() { echo "package: $*"; dpkg-deb -f "$package" Depends Recommends; exit 1; }
odd=$(dpkg-deb -c "$package" | grep -vE '^(drwxr-xr-x|-rwxr-xr-x|-rw-r--r--) root/root ' || true)
[ -z "$odd" ] || fail "not for everybody to read: $odd"
needs() { dpkg-deb -f "$package" "$1" | sed 's/ *([^)]*)//g; s/ *|[^,]*//g; s/,/ /g'; }

# add PACKAGE...: they and what they need; files as dpkg lists them, and their entries in its table of what is installed
add() {
  local name
  if [ -n "$root" ]; then
    inside apt-get install -y -qq --no-install-recommends "$@" >"$work/log" 2>&1 || { cat "$work/log"; fail "apt does not install $*"; }
    return
  fi
  for name in "$@"; do dpkg -L "$name" >"$work/log" 2>&1 || fail "$name is not installed on this machine"; done
  added+=("$@")
  mapfile -t names < <(apt-cache depends --recurse --installed --no-recommends --no-suggests --no-conflicts --no-breaks --no-replaces \
    --no-enhances "${added[@]}" | LC_ALL=C sort -u | LC_ALL=C comm -12 - "$work/here")
  # their files without what nobody reads here, their lists in dpkg's table, the names behind which alternatives stand
  {
    dpkg -L "${names[@]}" | grep '^/[a-z]' | grep -vE '^/usr/share/(doc|locale|i18n|bug|lintian|perl5?)(/|$)'
    printf '/var/lib/dpkg/info/%s.list\n' "${names[@]}" "${names[@]/%/:$(dpkg --print-architecture)}"
    find /etc/alternatives -type l
    find /usr/bin -lname '/etc/alternatives/*'
  } | LC_ALL=C sort -u | LC_ALL=C comm -23 - "$work/files" >"$work/missing"
  cat "$work/missing" >>"$work/files" && LC_ALL=C sort -o "$work/files" "$work/files"
  tar -C / --no-recursion --ignore-failed-read -T "$work/missing" -c 2>/dev/null | tar -C "$new" -x --no-same-owner --keep-directory-symlink
  { dpkg-query -s "${names[@]}"; echo; sed -n '/^Package: yinliu$/,/^$/p' "$new/var/lib/dpkg/status"; } >"$work/status"
  cp "$work/status" "$new/var/lib/dpkg/status"
  inside ldconfig
}
inside() {
  chroot "$new" /usr/bin/env -i HOME=/root LC_ALL=C.UTF-8 DEBIAN_FRONTEND=noninteractive \
    PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin "$@"
}

new=${root:-$work/root} added=()
if [ -z "$root" ]; then
  dpkg-query -Wf '${db:Status-Status} ${Package}\n' | sed -n 's/^installed //p' | LC_ALL=C sort -u >"$work/here"
  mkdir -p "$new"/{dev,etc,root,tmp,usr/bin,usr/sbin,usr/lib,usr/lib64,var/lib/dpkg/info,var/lib/dpkg/updates}
  touch "$new/var/lib/dpkg/status" "$work/files"
  for name in bin sbin lib lib64; do ln -s usr/$name "$new/$name"; done
  mknod -m 666 "$new/dev/null" c 1 3 2>/dev/null || : >"$new/dev/null"
  chroot "$new" 2>"$work/log" || grep -q 'failed to run' "$work/log" || skip "no chroot here: $(cat "$work/log")"
  # shellcheck disable=SC2046 # names without blanks
  add $(dpkg-query -Wf '${Essential} ${Package}\n' | sed -n 's/^yes //p') $(needs Depends)
else
  # shellcheck disable=SC2046
  add $(needs Depends)
fi
cp "$package" "$new/yinliu.deb"
inside dpkg -i /yinliu.deb >"$work/log" 2>&1 || { cat "$work/log"; fail "dpkg refuses the package"; }
cp "$(dirname "$0")/package_trial.sh" "$new/trial"
inside bash /trial alone || fail "the program alone, with what it depends on"
# shellcheck disable=SC2046
add $(needs Recommends) man-db
inside bash /trial pictures || fail "pictures and manual page, with what it recommends"
inside dpkg -r yinliu >"$work/log" 2>&1 || { cat "$work/log"; fail "dpkg does not remove the package"; }
left=$(inside find /usr -path '*yinliu*')
[ -z "$left" ] || fail "left behind: $left"
