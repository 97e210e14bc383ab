#!/usr/bin/env bash
# boot.sh [options] KERNELDIR -- COMMAND [ARGUMENT…]
# Boots the kernel in KERNELDIR (vmlinux, lib/modules/RELEASE, perhaps config) and runs COMMAND there as root, in
# the caller's folder, on this machine's root file system: read-only below, a tmpfs above, so that every write is
# lost, save below DIR. What COMMAND prints, and its exit status, are this script's.
# A kernel for arm64 needs programs for arm64: -r ROOT makes ROOT the root file system, with the caller's folder, in
# which KERNELDIR must be, in its place.
#   -o DIR  share DIR writable   -s SECONDS  limit for everything   -m MIB  -c CPUS   -e  emulate even with KVM
#   -a 'MORE KERNEL ARGUMENTS'
# Exit status of its own: 124 when the time was up, 125 when the machine never said how COMMAND ended.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)

# A kernel that has not reached COMMAND after so many seconds never will; emulated it takes about five.
readonly BOOT_LIMIT=90
# What costs an emulated boot a second in all, and no test asks for: self-tests of ciphers, entropy, certificates.
readonly QUICK='cryptomgr.notests=1 initcall_blacklist=jent_mod_init,load_system_certificate_list no_timer_check'
# A clock that is found unstable has the kernel rewrite code that its other processor runs, which emulated ones may trip over.
readonly STEADY='tsc=reliable'
# What a panic must end and not hang; BPF among the security modules, as distributions have it.
readonly KERNEL_ARGUMENTS="quiet panic=-1 reboot=t mitigations=off lsm=landlock,yama,bpf $QUICK $STEADY"
# Beside the guest's memory QEMU keeps what it has translated, by default up to a GiB of it.
readonly EMULATED=tcg,tb-size=256
readonly TIME_WAS_UP=124 NO_STATUS=125

main() {
  rootfs=/ shared=''
  local out='' limit=600 memory=1024 cpus=2 accel arguments='' flag
  # /dev/kvm alone proves nothing: in a virtual machine it may be one that runs no stock kernel.
  accel=$EMULATED
  if [ -w /dev/kvm ] && { [ -d /sys/module/kvm_intel ] || [ -d /sys/module/kvm_amd ]; }; then accel=kvm; fi
  while getopts o:s:m:c:a:r:e flag; do
    case $flag in
      o) out=$(realpath "$OPTARG") ;; s) limit=$OPTARG ;; m) memory=$OPTARG ;; c) cpus=$OPTARG ;;
      r) rootfs=$(realpath "$OPTARG") shared=$PWD ;; a) arguments=$OPTARG ;; e) accel=$EMULATED ;; *) exit "$NO_STATUS" ;;
    esac
  done
  shift $((OPTIND - 1))
  if [ $# -lt 3 ] || [ "$2" != -- ]; then die "usage: boot.sh [options] KERNELDIR -- COMMAND [ARGUMENT…]"; fi
  if [ -n "$out" ] && [ ! -d "$out" ]; then die "$out, to be shared, is no folder; make it first"; fi
  kernel=$(realpath "$1")
  shift 2
  release=$(cd "$kernel/lib/modules" && echo *)
  tmp=$(mktemp -d "${TMPDIR:-/tmp}/ebpf-ts-vm.XXXXXX")
  trap 'trap "" INT TERM HUP; kill $(jobs -p) 2>/dev/null || true; rm -rf "$tmp"' EXIT
  trap 'exit 129' HUP
  trap 'exit 130' INT
  trap 'exit 143' TERM
  # Somebody who watches the command has heard nothing of it for too long.
  trap 'fail "$TIME_WAS_UP" "the command is stuck on $release"' USR1
  make_initrd "$@"

  local try
  for try in first second third; do
    run_machine
    if grep -q '^started' "$tmp/status"; then break; fi
    if [ "$ending" = 124 ] || [ "$ending" = 137 ]; then fail "$TIME_WAS_UP" "$release did not reach the command within $limit s"; fi
    if [ $try = third ]; then fail "$NO_STATUS" "$release did not reach the command, three times"; fi
    echo "vm: $release did not reach the command; trying again" >&2
  done
  local status
  status=$(sed -n 's/^ended //p' "$tmp/status")
  if [ -n "$status" ]; then exit "$status"; fi
  if [ "$ending" = 124 ] || [ "$ending" = 137 ]; then fail "$TIME_WAS_UP" "the command did not end within $limit s on $release"; fi
  fail "$NO_STATUS" "$release ended before the command did: it crashed, or the command shut it down"
}

# The initramfs: busybox, the modules that reaching the root takes, the two scripts of the guest, what they are told.
make_initrd() {
  local root=$tmp/initrd module number=100 file
  mkdir -p "$root"/{bin,proc,sys,dev,host,shared,overlay,root,modules}
  cp "$rootfs/bin/busybox" "$root/bin/busybox"
  for module in virtio_pci virtio_console overlay 9pnet_virtio 9p; do
    /sbin/modprobe -d "$kernel" -S "$release" --show-depends "$module" || die "$release has no module $module"
  done | awk '$1 == "insmod" && !seen[$2]++ { print $2 }' >"$tmp/modules"
  while read -r file; do
    number=$((number + 1))
    cp "$file" "$root/modules/$number.ko"
  done <"$tmp/modules"
  cp "$here/guest/init" "$here/guest/command" "$root/"
  chmod +x "$root/init"
  { printf 'kernel=%q\n' "$kernel"; printf 'release=%q\n' "$release"; printf 'out=%q\n' "$out"; printf 'shared=%q\n' "$shared"; } >"$root/settings"
  { printf 'cd %q\n' "$PWD"; printf '%q ' "$@"; echo; } >"$root/typed"
  (cd "$root" && find . | cpio -o -H newc --quiet) >"$tmp/initrd.cpio"
}

# Runs the machine until it ends or is ended. Leaves what it said in $tmp/status and how QEMU ended in $ending.
run_machine() {
  # A modest processor: every feature more is work for a kernel that is emulated.
  local cpu=Nehalem serial port copies=() qemu
  if [ "$accel" = kvm ]; then cpu=host; fi
  case $release in
    *-arm64) qemu=(qemu-system-aarch64 -M virt -accel $EMULATED -cpu cortex-a57 -kernel "$kernel/Image") serial=ttyAMA0 ;;
    *) qemu=(qemu-system-x86_64 -M q35,usb=off -accel "$accel" -cpu $cpu -kernel "$kernel/vmlinux") serial=ttyS0 ;;
  esac
  qemu+=(-smp "$cpus" -m "$memory" -nodefaults -no-user-config -display none -no-reboot -initrd "$tmp/initrd.cpio"
    -serial "file:$tmp/console" -device virtio-serial-pci -append "console=$serial $KERNEL_ARGUMENTS $arguments")
  share host "$rootfs" ,readonly=on
  if [ -n "$shared" ]; then share shared "$shared" ,readonly=on; fi
  if [ -n "$out" ]; then share out "$out" ''; fi
  for port in stdout stderr status; do
    qemu+=(-chardev "file,id=$port,path=$tmp/$port" -device "virtserialport,chardev=$port,name=$port")
  done
  rm -f "$tmp"/{stdout,stderr,status,console}
  touch "$tmp/status"
  mkfifo "$tmp/stdout" "$tmp/stderr"
  cat "$tmp/stdout" & copies+=($!)
  cat "$tmp/stderr" >&2 & copies+=($!)
  timeout -k 5 "$limit" "${qemu[@]}" </dev/null >"$tmp/qemu" 2>&1 &
  local machine=$!
  end_if_stuck "$machine" &
  local watch=$!
  ending=0
  wait "$machine" || ending=$?
  kill "$watch" 2>/dev/null || true
  # A QEMU that died early never opened its ends, and the copies would wait for it forever.
  exec 3<>"$tmp/stdout" 4<>"$tmp/stderr" 3>&- 4>&-
  wait "${copies[@]}" || true
}

# share TAG FOLDER OPTIONS: adds to the machine a folder of this one.
share() {
  qemu+=(-fsdev "local,id=$1,path=$2,security_model=none,multidevs=remap$3"
    -device "virtio-9p-pci,fsdev=$1,mount_tag=$1")
}

end_if_stuck() {
  local second
  for ((second = 0; second < BOOT_LIMIT; second++)); do
    sleep 1
    if [ -s "$tmp/status" ]; then return; fi
  done
  kill "$1" 2>/dev/null || true
}

fail() {
  echo "vm: $2 ($accel). The end of its console:" >&2
  tail -q -n 40 "$tmp/console" "$tmp/qemu" 2>/dev/null | sed 's/^/  | /' >&2
  exit "$1"
}

die() {
  echo "vm: $*" >&2
  exit "$NO_STATUS"
}

main "$@"
