#!/usr/bin/env bash
# Makes the addon that is published for this machine's architecture, packages/native/prebuilds/linux-ARCH: built by
# Debian 11, whose glibc is old enough that every distribution with glibc 2.28 or newer can load what comes out.
#
#     sudo scripts/native/release.sh
#
# What is built is the last commit with the npm packages installed here, which are lent read-only, and the pinned
# libbpf, fetched anew; uncommitted changes take no part, and neither does LIBBPF_SOURCE. Ends well only if the addon
# needs no library but glibc and no symbol newer than GLIBC_2.28, and loads. May be repeated at any time.
# Needs root, debootstrap and git. Leaves nothing else behind but .cache/release-SUITE.tar.
set -euo pipefail

me=release
# shellcheck source=scripts/root/debian.sh
. "$(dirname "$0")/../root/debian.sh"

lend() {
  mkdir -p "$root/root/ebpf-ts/$1"
  mount --bind -o ro "$checkout/$1" "$root/root/ebpf-ts/$1"
}

in_own_namespace "$@"
if [ ! -d "$checkout/packages/native/node_modules" ]; then
  echo "$me: the npm packages are not installed; run: npm run setup" >&2
  exit 1
fi
make_root release bullseye g++,make,python3,zlib1g-dev
copy_node
lend node_modules
lend packages/native/node_modules
env --unset=LIBBPF_SOURCE node "$root/root/ebpf-ts/scripts/native/libbpf.mjs" >/dev/null

if ! inside 'node --version' >/dev/null; then
  echo "$me: this Node needs a newer glibc than the addon may need; use one from nodejs.org" >&2
  exit 1
fi
echo "$me: $(inside '. /etc/os-release && echo "$PRETTY_NAME, $(gcc --version | head -n 1)"'), log in .cache/logs/release.log"
if ! inside 'JOBS=2 node scripts/native/release/main.mjs' >"$checkout/.cache/logs/release.log" 2>&1; then
  tail -n 30 "$checkout/.cache/logs/release.log" >&2
  exit 1
fi

for made in "$root"/root/ebpf-ts/packages/native/prebuilds/*; do
  kept=$checkout/packages/native/prebuilds/$(basename "$made")
  rm -rf "$kept"
  mkdir -p "$kept" "$checkout/.cache/stamps"
  cp "$made"/* "$kept"
  cp "$root/root/ebpf-ts/.cache/stamps/release" "$checkout/.cache/stamps/release"
  chown -R --reference="$checkout" "$checkout/packages/native/prebuilds" "$checkout"/.cache/{logs,stamps}
  sha256sum "$kept"/*
done
tail -n 1 "$checkout/.cache/logs/release.log"
