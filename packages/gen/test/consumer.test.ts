import { beforeAll, describe, expect, it } from 'vitest';
import { compileBpf } from '../../../test/support/compileBpf.ts';
import { generateModule } from '../src/index.ts';
import { complaints } from './modules.ts';

const SOURCE = `
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
struct key { __u32 uid; __u32 pid; };
struct event { __u32 pid; __u64 time; };
const volatile __u32 target_uid = 0;
__u64 seen = 0;
struct { __uint(type, BPF_MAP_TYPE_HASH); __uint(max_entries, 8); __type(key, struct key); __type(value, __u64); } counts SEC(".maps");
struct { __uint(type, BPF_MAP_TYPE_RINGBUF); __uint(max_entries, 4096); __type(value, struct event); } events SEC(".maps");
SEC("tracepoint/sched/sched_process_exec") int on_exec(void *ctx) { return target_uid + seen; }
SEC("xdp") int on_packet(void *ctx) { return XDP_PASS; }
SEC("netkit/primary") int on_netkit(void *ctx) { return 0; }`;

/** All that is right: as a reader would write it. */
const RIGHT = `
import { type event, open, openSync } from './hello.ts';

const spec = await open({ name: 'other' });
spec.variables.target_uid.value = 1000;
spec.variables.seen.value = 1n;
spec.maps.counts.maxEntries = 16;
spec.programs.on_packet.autoload = false;
await using object = await spec.load();
object.maps.counts.set({ uid: 1, pid: 2 }, 3n);
export const uid: number = object.variables.target_uid.value;
object.variables.seen.value += 1n;
await object.programs.on_exec.attach();
await object.programs.on_packet.attach({ interface: 'lo', mode: 'generic' });
for await (const { pid, time } of object.maps.events) console.log(pid.toFixed(), time + 1n);
export const first: Promise<event | undefined> = openSync().load().then(async ({ maps }) => {
  for await (const event of maps.events) return event;
  return undefined;
});
`;

/** What must not compile, each with what it is. */
const WRONG = {
  'a wrong key': 'object.maps.counts.get(7);',
  'a key with a field missing': 'object.maps.counts.get({ uid: 1 });',
  'a key with a field too many': 'object.maps.counts.get({ uid: 1, pid: 2, tid: 3 });',
  'a value of another type': 'object.maps.counts.set({ uid: 1, pid: 2 }, 3);',
  'a key of a ring': 'object.maps.events.get(1);',
  'a field that events do not have': 'for await (const { comm } of object.maps.events) console.log(comm);',
  'a write to a loaded .rodata variable': 'object.variables.target_uid.value = 1;',
  'the memory of a loaded .rodata variable': 'object.variables.target_uid.memory;',
  'a number for 64 bits': 'object.variables.seen.value = 1;',
  'an attach of XDP options on a tracepoint program': "object.programs.on_exec.attach({ interface: 'lo' });",
  'an attach of an XDP program without an interface': 'object.programs.on_packet.attach();',
  'an attach of what nothing attaches': 'object.programs.on_netkit.attach();',
  'an unknown map': 'object.maps.missing;',
  'an unknown program': 'object.programs.missing;',
  'an unknown variable': 'object.variables.missing;',
  'an unknown variable of the spec': 'spec.variables.missing;',
  'options that the types depend on': "openSync({ u64: 'number' });",
};

const HEAD =
  "import { openSync } from './hello.ts';\nconst spec = openSync();\nconst object = spec.loadSync();";

describe('the consumer of a typed module', () => {
  let said: readonly string[];
  beforeAll(async () => {
    said = await complaints({
      'hello.ts': generateModule(await compileBpf(SOURCE), { name: 'hello', url: './hello.bpf.o' }),
      'right.ts': RIGHT,
      'wrong.ts': [HEAD, ...Object.values(WRONG), 'export {};'].join('\n'),
    });
  });

  it('compiles', () => {
    expect(said.filter((complaint) => !/^wrong\.ts:/.test(complaint))).toEqual([]);
  });

  it.each(Object.keys(WRONG))('does not compile with %s', (what) => {
    const line = HEAD.split('\n').length + Object.keys(WRONG).indexOf(what) + 1;
    expect(said.filter((complaint) => complaint.startsWith(`wrong.ts:${line}: `))).not.toEqual([]);
  });

  it('compiles where nothing is wrong', () => {
    const last = HEAD.split('\n').length + Object.keys(WRONG).length;
    const lines = said.map((complaint) => Number(/^wrong\.ts:(\d+): /.exec(complaint)?.[1]));
    expect(lines.filter((line) => line <= HEAD.split('\n').length || line > last)).toEqual([]);
  });
});
