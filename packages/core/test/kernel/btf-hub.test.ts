import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { machine, release, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { compileBpf } from '../../../../test/support/compileBpf.ts';

/** A program that is relocated against the kernel's types. */
const SOURCE = `
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_core_read.h>
struct task_struct { int tgid; } __attribute__((preserve_access_index));
int seen = 0;
SEC("socket")
int read_task(void *ctx)
{
	struct task_struct *task = (void *)bpf_get_current_task();
	seen = bpf_core_field_offset(task->tgid);
	return 0;
}
char LICENSE[] SEC("license") = "GPL";
`;

const core = fileURLToPath(new URL('../../dist/index.js', import.meta.url));

/** Loads it in a process that sees no types of the kernel's own, and gives back what that says. */
function loadWithoutTypes(folder: string, hub: string): string {
  const body = `
    const { BpfObject } = await import(${JSON.stringify(core)});
    const spec = await BpfObject.open(${JSON.stringify(join(folder, 'task.bpf.o'))}, { btf: { hub: ${JSON.stringify(hub)} } });
    spec.programs.read_task.autoload = true;
    await spec.load().then((object) => object.close().then(() => console.log('loaded')), (error) => console.log(error.message));`;
  const script = 'mount -t tmpfs none /sys/kernel/btf && exec "$0" --input-type=module -e "$1"';
  const { stdout, stderr } = spawnSync('unshare', ['--mount', 'sh', '-c', script, process.execPath, body], {
    encoding: 'utf8',
  });
  expect(stderr).toBe('');
  return stdout;
}

async function folderWithObject(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'ebpf-ts-hub-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, 'task.bpf.o'), await compileBpf(SOURCE));
  return folder;
}

/** Where BTFHub has the types of this kernel, on this distribution. */
function placeIn(hub: string): string {
  const text = readFileSync('/etc/os-release', 'utf8');
  const value = (name: string) => new RegExp(`^${name}="?([^"\n]*)`, 'm').exec(text)?.[1] ?? '';
  const architecture = machine() === 'aarch64' ? 'arm64' : machine();
  return join(hub, value('ID'), value('VERSION_ID'), architecture, `${release()}.btf`);
}

test('a kernel that does not carry its types gets them from a folder of many kernels', async () => {
  const folder = await folderWithObject();
  const hub = join(folder, 'hub');
  const path = placeIn(hub);
  mkdirSync(dirname(path), { recursive: true });
  copyFileSync('/sys/kernel/btf/vmlinux', path);
  expect(loadWithoutTypes(folder, hub)).toBe('loaded\n');
});

test('where the folder has none for this kernel, the error says which file is missing, or is packed', async () => {
  const folder = await folderWithObject();
  const path = placeIn(folder);
  expect(loadWithoutTypes(folder, folder)).toContain(
    `this kernel does not carry its types, and there is no ${path}`,
  );
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(`${path}.tar.xz`, '');
  expect(loadWithoutTypes(folder, folder)).toContain(`${path}.tar.xz is packed: tar -xf it, there`);
});
