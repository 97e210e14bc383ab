import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * What preflight looks at. `root` is the folder below which it looks for /proc and /sys, so that tests can
 * make up any machine.
 *
 * @typedef {{
 *   readonly platform: string,
 *   readonly uid: number | undefined,
 *   readonly root: string,
 * }} Machine
 */

const CAP_SYS_ADMIN = 21n;
const CAP_PERFMON = 38n;
const CAP_BPF = 39n;

/**
 * Why this machine cannot run BPF programs and what to do about it, or undefined when nothing speaks against it.
 *
 * @param {string} command for the user to repeat
 * @param {Machine} machine
 * @returns {string | undefined}
 */
export function preflight(command, machine = thisMachine()) {
  return wrongUser(command, machine) ?? wrongKernel(machine);
}

/**
 * The same, for what another system or another user would cure.
 *
 * @param {string} command for the user to repeat
 * @param {Machine} machine
 * @returns {string | undefined}
 */
export function wrongUser(command, machine = thisMachine()) {
  return notLinux(machine) ?? notRoot(machine, command);
}

/**
 * The same, for what this root can do nothing about, but a virtual machine can.
 *
 * @param {Machine} machine
 * @returns {string | undefined}
 */
export function wrongKernel(machine = thisMachine()) {
  return withoutCapabilities(machine) ?? withoutBpf(machine) ?? lockedDown(machine) ?? withoutBtf(machine);
}

/** @returns {Machine} */
const thisMachine = () => ({ platform: process.platform, uid: process.getuid?.(), root: '/' });

/** @param {Machine} machine */
function notLinux({ platform }) {
  if (platform === 'linux') return undefined;
  return `eBPF is a part of the Linux kernel, and this is ${platform}.
Run it on Linux: a virtual machine will do (on macOS for instance Lima or OrbStack, on Windows WSL 2).`;
}

/**
 * @param {Machine} machine
 * @param {string} command
 */
function notRoot({ uid }, command) {
  if (uid === 0) return undefined;
  return `Loading BPF programs needs root, and this is user ${uid}.
Run: sudo ${command}
If sudo does not find npm (nvm and the like): sudo env "PATH=$PATH" ${command}`;
}

/** @param {Machine} machine */
function withoutCapabilities({ root }) {
  const line = /^CapEff:\s*([0-9a-f]+)/m.exec(read(root, 'proc/self/status') ?? '');
  if (line?.[1] === undefined) return undefined;
  const held = BigInt(`0x${line[1]}`);
  /** @param {bigint} capability */
  const has = (capability) => ((held >> capability) & 1n) === 1n;
  if (has(CAP_SYS_ADMIN) || (has(CAP_BPF) && has(CAP_PERFMON))) return undefined;
  return `This root may not load BPF programs: it lacks CAP_BPF and CAP_PERFMON (and CAP_SYS_ADMIN).
It looks like a container without privileges: start it with --privileged, or run outside of it.`;
}

/** @param {Machine} machine */
function withoutBpf({ root }) {
  if (existsSync(join(root, 'proc/sys/kernel/unprivileged_bpf_disabled'))) return undefined;
  return `This kernel is built without the bpf system call: /proc/sys/kernel/unprivileged_bpf_disabled is not there.
It needs CONFIG_BPF_SYSCALL=y; the kernels of Debian and Ubuntu have it.`;
}

/** @param {Machine} machine */
function lockedDown({ root }) {
  if (!read(root, 'sys/kernel/security/lockdown')?.includes('[confidentiality]')) return undefined;
  return `The kernel is locked down (confidentiality), so that BPF programs may not read its memory.
Boot without lockdown=confidentiality; lockdown=integrity is fine. See: cat /sys/kernel/security/lockdown`;
}

/** @param {Machine} machine */
function withoutBtf({ root }) {
  if (existsSync(join(root, 'sys/kernel/btf/vmlinux'))) return undefined;
  return `This kernel does not describe its types: /sys/kernel/btf/vmlinux is not there.
It needs CONFIG_DEBUG_INFO_BTF=y; the kernels of Debian 11 and Ubuntu 20.10 and newer have it.`;
}

/**
 * @param {string} root
 * @param {string} path
 */
function read(root, path) {
  const file = join(root, path);
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined;
}
