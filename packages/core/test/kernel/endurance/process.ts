import { type SpawnSyncReturns, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import { compileBpf } from '../../../../../test/support/compileBpf.ts';

/** How often something is done: some times in the ordinary run, or as `EBPF_TS_ROUNDS` says. */
export function rounds(ordinary: number): number {
  const asked = Number(process.env.EBPF_TS_ROUNDS ?? ordinary);
  if (!Number.isInteger(asked) || asked < 1) throw new Error('EBPF_TS_ROUNDS is a number of rounds');
  return asked;
}

/** So much for each round, and a minute for whatever else there is; an emulated machine takes ten times as long. */
export const timeFor = (count: number, millisecondsEach: number) =>
  (60_000 + count * millisecondsEach) * (process.env.EBPF_TS_KERNEL === undefined ? 1 : 10);

/** What the programs of these tests do: an object with each kind of map that has memory of its own. */
export const SOURCE = `
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
struct event { __u32 pid; };
struct { __uint(type, BPF_MAP_TYPE_RINGBUF); __uint(max_entries, 1 << 16); __type(value, struct event); } events SEC(".maps");
struct { __uint(type, BPF_MAP_TYPE_HASH); __uint(max_entries, 64); __type(key, __u32); __type(value, __u64); } counts SEC(".maps");
const volatile __u32 target_pid = 0;
__u64 calls = 0;
SEC("raw_tp/sys_enter")
int on_call(void *ctx)
{
  __u32 pid = bpf_get_current_pid_tgid() >> 32;
  __u64 one = 1;
  if (pid != target_pid) return 0;
  __sync_fetch_and_add(&calls, 1);
  bpf_map_update_elem(&counts, &pid, &one, BPF_ANY);
  struct event *event = bpf_ringbuf_reserve(&events, sizeof(*event), 0);
  if (!event) return 0;
  event->pid = pid;
  bpf_ringbuf_submit(event, 0);
  return 0;
}
char LICENSE[] SEC("license") = "GPL";
`;

/** Node programs over the built package, in a folder for the time of one test. */
export async function folderWithObject() {
  const folder = mkdtempSync(join(tmpdir(), 'ebpf-ts-endurance-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const object = join(folder, 'calls.bpf.o');
  writeFileSync(object, await compileBpf(SOURCE));
  const core = fileURLToPath(new URL('../../../dist/index.js', import.meta.url));
  return {
    /** Writes a program, which has BpfObject and the path of the object, and gives back its path. */
    script(name: string, body: string): string {
      const path = join(folder, name);
      const head = `import { BpfObject } from ${JSON.stringify(core)};\nconst path = ${JSON.stringify(object)};\n`;
      writeFileSync(path, head + body);
      return path;
    },
  };
}

export function runNode(script: string, count: number, timeout: number): SpawnSyncReturns<string> {
  const options = { encoding: 'utf8', timeout } as const;
  return spawnSync(process.execPath, ['--expose-gc', script, `${count}`], options);
}
