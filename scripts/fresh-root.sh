#!/usr/bin/env bash
# Proves the set-up on a machine that has nothing: a new Debian root with Node and npm and no more, in which
# `npm run demo` and `npm test` must do everything else. Uses this host's kernel, mirrors and registry settings.
# Other commands may be given in place of these, one an argument; SUITE=trixie takes another Debian.
# Needs root, debootstrap and git. Leaves nothing behind but .cache/fresh-root-SUITE.tar.
set -euo pipefail

me=fresh-root
# shellcheck source=scripts/root/debian.sh
. "$(dirname "$0")/root/debian.sh"

# What this host needs to reach its mirrors and registries; nothing that describes its compilers or its Node.
copy_network_settings() {
  local file
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

in_own_namespace "$@"
make_root fresh-root "${SUITE:-bookworm}" ca-certificates
mount --rbind --make-rslave /sys "$root/sys"
copy_network_settings
copy_node

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
