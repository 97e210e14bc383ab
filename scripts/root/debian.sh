# A new Debian root to run commands in, for scripts that source this file. They set `me`, their name in messages.
# All of it goes with the script: the mounts, because they are made in a mount namespace of the script's own, and
# the root. What stays is .cache/NAME-SUITE.tar, which makes the next run quick and may be deleted.

checkout=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)

# Starts the calling script again, with its arguments, in a mount namespace of its own; returns in the second one.
in_own_namespace() {
  local program
  if [ "${DEBIAN_ROOT_NAMESPACE:-}" = entered ]; then unset DEBIAN_ROOT_NAMESPACE; return; fi
  [ "$(id -u)" = 0 ] || { echo "$me: needs root; run: sudo $0" >&2; exit 1; }
  for program in debootstrap git unshare; do
    command -v "$program" >/dev/null || { echo "$me: needs $program; run: apt-get install $program" >&2; exit 1; }
  done
  DEBIAN_ROOT_NAMESPACE=entered exec unshare --mount --propagation private "$0" "$@"
}

# make_root NAME SUITE PACKAGES: the folder `root` with that Debian, these packages, separated by commas, and a
# clone of this checkout (its commits, not its uncommitted changes) in /root/ebpf-ts.
make_root() {
  local name=$1 suite=$2 packages=$3 base=$checkout/.cache/$1-$2.tar
  mkdir -p "$checkout/.cache/logs"
  root=$(mktemp -d "/var/tmp/ebpf-ts-$name.XXXXXX")
  trap remove_root EXIT
  if [ -f "$base" ]; then tar -C "$root" -xf "$base"; else bootstrap "$suite" "$packages" "$base"; fi
  # Tests become other users, who must get in; mktemp keeps them out.
  chmod 755 "$root"
  git clone --quiet "$checkout" "$root/root/ebpf-ts"
  mount -t proc proc "$root/proc"
  mount --rbind --make-rslave /dev "$root/dev"
}

bootstrap() {
  local suite=$1 packages=$2 base=$3 log=$checkout/.cache/logs/debootstrap.log
  echo "$me: debootstrap $suite from $(mirror), log in .cache/logs/debootstrap.log"
  if ! debootstrap --variant=minbase --include="$packages" "$suite" "$root" "$(mirror)" >"$log" 2>&1; then
    tail -n 5 "$log" >&2
    exit 1
  fi
  rm -f "$root"/var/cache/apt/archives/*.deb
  tar -C "$root" -cf "$base.part" .
  mv "$base.part" "$base"
}

# The first mirror in this machine's own apt sources, in either of their two formats.
mirror() {
  cat /etc/apt/sources.list /etc/apt/sources.list.d/* 2>/dev/null |
    grep -Eo '(^URIs: *|^deb (\[[^]]*\] )?)[a-z]+://[^ ]+/debian/?( |$)' |
    grep -Eo '[a-z]+://[^ ]+' | head -n 1
}

# The Node that runs here, and its npm.
copy_node() {
  local node npm
  node=$(readlink -f "$(command -v node)")
  npm=$(dirname "$(dirname "$(readlink -f "$(command -v npm)")")")
  mkdir -p "$root/usr/local/bin" "$root/usr/local/lib/node_modules"
  cp "$node" "$root/usr/local/bin/node"
  cp -r "$npm" "$root/usr/local/lib/node_modules/npm"
  ln -s ../lib/node_modules/npm/bin/npm-cli.js "$root/usr/local/bin/npm"
  ln -s ../lib/node_modules/npm/bin/npx-cli.js "$root/usr/local/bin/npx"
}

# inside COMMAND: runs it in the clone, with nothing of this shell's environment but the way to the network.
inside() {
  local network
  network=$(env | grep -E '^(https?_proxy|no_proxy|HTTPS?_PROXY|NO_PROXY|NODE_EXTRA_CA_CERTS|SSL_CERT_FILE)=' || true)
  # shellcheck disable=SC2086 # one variable a word
  env -i HOME=/root TERM=dumb PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin $network \
    chroot "$root" /bin/bash -c "cd /root/ebpf-ts && $1"
}

# The mounts would go with the namespace, but nothing may be deleted while one of them leads out of the root.
remove_root() {
  local folder
  mounts_below_root | tac | while read -r folder; do umount --lazy "$folder" || true; done
  if [ -z "$(mounts_below_root)" ]; then rm -rf --one-file-system "$root"; fi
}

mounts_below_root() {
  awk -v below="$root/" 'index($2, below) == 1 { print $2 }' /proc/self/mounts
}
