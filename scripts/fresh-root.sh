#!/usr/bin/env bash
# Proves the set-up on a machine that has nothing: a new Debian root with Node and npm and no more, in which
# `npm run demo` and `npm test` must do everything else. Uses this host's kernel, mirrors and registry settings.
# Other commands may be given in place of these, one an argument.
# Needs root, debootstrap and git. Leaves nothing behind but .cache/fresh-root.tar, which makes the next run quick.
set -euo pipefail

checkout=$(cd "$(dirname "$0")/.." && pwd)
suite=${SUITE:-bookworm}
base=$checkout/.cache/fresh-root.tar

# All mounts are made in a mount namespace of our own, so that none can outlive this script.
if [ "${FRESH_ROOT_NAMESPACE:-}" != entered ]; then
  [ "$(id -u)" = 0 ] || { echo "fresh-root: needs root; run: sudo scripts/fresh-root.sh" >&2; exit 1; }
  for program in debootstrap git unshare; do
    command -v "$program" >/dev/null || { echo "fresh-root: needs $program; run: apt-get install $program" >&2; exit 1; }
  done
  FRESH_ROOT_NAMESPACE=entered exec unshare --mount --propagation private "$0" "$@"
fi

# The first mirror in this machine's own apt sources, in either of their two formats.
mirror() {
  cat /etc/apt/sources.list /etc/apt/sources.list.d/* 2>/dev/null |
    grep -Eo '(^URIs: *|^deb (\[[^]]*\] )?)[a-z]+://[^ ]+/debian/?( |$)' |
    grep -Eo '[a-z]+://[^ ]+' | head -n 1
}

make_base() {
  local folder=$1
  echo "fresh-root: debootstrap $suite from $(mirror), log in .cache/logs/debootstrap.log"
  debootstrap --variant=minbase --include=ca-certificates "$suite" "$folder" "$(mirror)" \
    >"$checkout/.cache/logs/debootstrap.log" 2>&1
  tar -C "$folder" -cf "$base.part" .
  mv "$base.part" "$base"
}

# What this host needs to reach its mirrors and registries; nothing that describes its compilers or its Node.
copy_network_settings() {
  local root=$1 file
  cp -L /etc/resolv.conf /etc/hosts "$root/etc/"
  # What no package brought is this machine's own setting: a proxy, for instance.
  for file in /etc/apt/apt.conf.d/*; do
    dpkg --search "$file" >/dev/null 2>&1 || cp "$file" "$root/etc/apt/apt.conf.d/"
  done
  cp -r /usr/share/keyrings/. "$root/usr/share/keyrings/"
  [ ! -e /etc/apt/auth.conf ] || cp /etc/apt/auth.conf "$root/etc/apt/"
  [ ! -d /etc/apt/auth.conf.d ] || cp -r /etc/apt/auth.conf.d "$root/etc/apt/"
  rm -f "$root"/etc/apt/sources.list
  # Only the archive itself: third parties' repositories are no part of a fresh machine.
  for file in /etc/apt/sources.list /etc/apt/sources.list.d/*; do
    if [ -f "$file" ] && grep -q '/debian' "$file"; then cp --parents "$file" "$root"; fi
  done
  cp -L /etc/ssl/certs/ca-certificates.crt "$root/etc/ssl/certs/"
  for file in ~/.npmrc "$(npm prefix --global)/etc/npmrc"; do
    if [ -f "$file" ]; then
      mkdir -p "$root$(dirname "$file")"
      grep -vE '^nodedir' "$file" >"$root$file" || true
    fi
  done
}

copy_node() {
  local root=$1 node npm
  node=$(readlink -f "$(command -v node)")
  npm=$(dirname "$(dirname "$(readlink -f "$(command -v npm)")")")
  mkdir -p "$root/usr/local/bin" "$root/usr/local/lib/node_modules"
  cp "$node" "$root/usr/local/bin/node"
  cp -r "$npm" "$root/usr/local/lib/node_modules/npm"
  ln -s ../lib/node_modules/npm/bin/npm-cli.js "$root/usr/local/bin/npm"
  ln -s ../lib/node_modules/npm/bin/npx-cli.js "$root/usr/local/bin/npx"
}

root=$(mktemp -d /var/tmp/ebpf-ts-fresh-root.XXXXXX)
cleanup() {
  # The mounts go with the namespace; they must be gone before anything is deleted below them.
  umount --recursive --lazy "$root/sys" "$root/proc" "$root/dev" 2>/dev/null || true
  if ! grep -q " $root/" /proc/self/mounts; then rm -rf --one-file-system "$root"; fi
}
trap cleanup EXIT

mkdir -p "$checkout/.cache/logs"
if [ -f "$base" ]; then tar -C "$root" -xf "$base"; else make_base "$root"; fi
# Tests become other users, who must get in; mktemp keeps them out.
chmod 755 "$root"
copy_network_settings "$root"
copy_node "$root"
git clone --quiet "$checkout" "$root/root/ebpf-ts"
mount -t proc proc "$root/proc"
mount --rbind --make-rslave /sys "$root/sys"
mount --rbind --make-rslave /dev "$root/dev"

inside() {
  local network
  network=$(env | grep -E '^(https?_proxy|no_proxy|HTTPS?_PROXY|NO_PROXY|NODE_EXTRA_CA_CERTS|SSL_CERT_FILE)=' || true)
  # shellcheck disable=SC2086 # one variable a word
  env -i HOME=/root TERM=dumb PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin $network \
    chroot "$root" /bin/bash -c "cd /root/ebpf-ts && $1"
}

echo "fresh-root: $(inside '. /etc/os-release && echo "$PRETTY_NAME, Node $(node --version), npm $(npm --version)"')"
for program in pnpm clang gcc g++ make python3 bpftool; do
  if inside "command -v $program" >/dev/null; then echo "fresh-root: not fresh: $program is there" >&2; exit 1; fi
done
if inside 'ls -R /usr/lib /usr/include 2>/dev/null | grep -E "^(libbpf|libelf)"'; then
  echo "fresh-root: not fresh: libbpf or libelf is there" >&2
  exit 1
fi

# The second demo shows what an up-to-date checkout costs.
[ $# -gt 0 ] || set -- "npm run demo -- --duration 5" "npm run demo -- --duration 2" "npm test"
for command in "$@"; do
  echo "fresh-root: $command"
  start=$(date +%s)
  inside "$command"
  echo "fresh-root: $command: done in $(($(date +%s) - start)) s"
done
