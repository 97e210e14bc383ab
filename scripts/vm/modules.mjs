import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';

/** Without these the guest does not reach its root file system, so a kernel must have them, as a module or inside. */
export const BOOT_MODULES = ['virtio_pci', 'virtio_console', 'overlay', '9pnet_virtio', '9p'];

/** What programs are attached to and what tests look with; a kernel may lack any of them. */
const TEST_MODULES = [
  ...['veth', 'dummy', 'tun', 'netkit', 'virtio_net'],
  ...['sch_ingress', 'sch_fq', 'cls_bpf', 'act_bpf', 'nf_conntrack', 'nf_nat', 'tcp_bbr', 'ip6_tables'],
  ...['inet_diag', 'tcp_diag', 'udp_diag', 'unix_diag', 'packet_diag', 'vsock_loopback'],
  ...['loop', 'fuse', 'bpf_preload', 'bpf_crypto_skcipher'],
];

const DECOMPRESSORS = new Map([
  ['.xz', 'xz'],
  ['.zst', 'zstd'],
  ['.gz', 'gzip'],
]);

/**
 * Copies the modules that a guest needs, and those that they need in turn, from one tree to another. They are
 * unpacked on the way, so that a boot need not, and indexed anew.
 *
 * @param {string} from the folder that holds lib/modules/RELEASE
 * @param {string} to
 * @param {string} release
 */
export function pruneModules(from, to, release) {
  const [source, target] = [from, to].map((folder) => join(folder, 'lib/modules', release));
  if (source === undefined || target === undefined) return;
  run('/sbin/depmod', ['-b', from, release]);
  const files = new Set([
    ...BOOT_MODULES.flatMap((name) => closure(from, release, name, 'required')),
    ...TEST_MODULES.flatMap((name) => closure(from, release, name, 'optional')),
  ]);
  mkdirSync(target, { recursive: true });
  for (const name of readdirSync(source)) {
    if (/^modules\.(builtin|order)/.test(name)) copyFileSync(join(source, name), join(target, name));
  }
  for (const file of files) {
    const suffix = [...DECOMPRESSORS.keys()].find((end) => file.endsWith(end)) ?? '';
    const copy = join(target, relative(source, file).slice(0, suffix === '' ? undefined : -suffix.length));
    mkdirSync(join(copy, '..'), { recursive: true });
    const program = DECOMPRESSORS.get(suffix);
    writeFileSync(copy, program === undefined ? readFileSync(file) : run(program, ['-dc', file]));
  }
  run('/sbin/depmod', ['-b', to, release]);
}

/**
 * The files of a module and of what it depends on; none where it is built into the kernel.
 *
 * @param {string} root
 * @param {string} release
 * @param {string} name
 * @param {'required' | 'optional'} need
 */
function closure(root, release, name, need) {
  const args = ['-d', root, '-S', release, '--show-depends', name];
  const { status, stdout, error } = spawnSync('/sbin/modprobe', args, { encoding: 'utf8' });
  if (error !== undefined) throw error;
  if (status === 0) return [...stdout.matchAll(/^insmod (\S+)/gm)].map(([, file]) => file ?? '');
  if (need === 'optional') return [];
  throw new Error(
    `kernel ${release} has no module ${name}, without which the virtual machine has no root file system`,
  );
}

/**
 * @param {string} program
 * @param {readonly string[]} args
 */
function run(program, args) {
  const { status, stdout, stderr, error } = spawnSync(program, args, { maxBuffer: 2 ** 28 });
  if (error !== undefined) throw error;
  if (status !== 0) throw new Error(`${program} ${args.join(' ')}: ${stderr.toString().trim()}`);
  return stdout;
}
