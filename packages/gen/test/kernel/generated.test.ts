import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { BpfObject, type LoadedObject, type ObjectSpec, type RingBuffer, type Variable } from '@ebpf-ts/core';
import { beforeAll, describe, expect, it } from 'vitest';
import { compileBpf } from '../../../../test/support/compileBpf.ts';
import { type GenerateOptions, generateModule } from '../../src/index.ts';
import { inFolder } from '../modules.ts';

const SOURCE = `
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_core_read.h>

struct task_struct { struct task_struct *real_parent; int tgid; } __attribute__((preserve_access_index));
struct event { __u32 pid; __u64 number; char comm[16]; };
const struct event *unused __attribute__((unused));
const volatile __u32 target_ppid = 0;
__u64 seen = 0;

struct { __uint(type, BPF_MAP_TYPE_RINGBUF); __uint(max_entries, 65536); } events SEC(".maps");
struct { __uint(type, BPF_MAP_TYPE_PERCPU_ARRAY); __uint(max_entries, 1); __uint(key_size, 4); __uint(value_size, 8); } events_lost SEC(".maps");

SEC("tracepoint/sched/sched_process_exec")
int on_exec(void *ctx)
{
  struct task_struct *task = (void *)bpf_get_current_task();
  if (BPF_CORE_READ(task, real_parent, tgid) != target_ppid) return 0;
  struct event *event = bpf_ringbuf_reserve(&events, sizeof(*event), 0);
  if (!event) return 0;
  event->pid = bpf_get_current_pid_tgid() >> 32;
  event->number = seen;
  __sync_fetch_and_add(&seen, 1);
  bpf_get_current_comm(event->comm, sizeof(event->comm));
  bpf_ringbuf_submit(event, 0);
  return 0;
}

char LICENSE[] SEC("license") = "GPL";
`;

/** What the module exports, as this test cannot know it before it is written. */
interface Execs {
  maps: { events: RingBuffer<unknown> };
  programs: { on_exec: 'tracepoint' };
  variables: { readonly target_ppid: number; seen: unknown };
}
interface Module {
  open(): Promise<ObjectSpec<Execs>>;
  openSync(): ObjectSpec<Execs>;
}

/** Maps of every type that Linux 5.10 has and that needs no other map. */
const MAPS = {
  ...Object.fromEntries(
    ['HASH', 'LRU_HASH', 'PERCPU_HASH', 'LRU_PERCPU_HASH', 'ARRAY', 'PERCPU_ARRAY'].map((type) => [
      type,
      '__type(key, __u32); __type(value, __u64);',
    ]),
  ),
  LPM_TRIE: '__uint(map_flags, BPF_F_NO_PREALLOC); __uint(key_size, 8); __type(value, __u64);',
  QUEUE: '__type(value, __u64);',
  STACK: '__type(value, __u64);',
  RINGBUF: '',
  PROG_ARRAY: '__type(key, __u32); __type(value, __u32);',
  PERF_EVENT_ARRAY: '__type(key, __u32); __type(value, __u32);',
  CGROUP_ARRAY: '__type(key, __u32); __type(value, __u32);',
  STACK_TRACE: '__uint(key_size, 4); __uint(value_size, 80);',
};

describe('a typed module', () => {
  let bytes: Uint8Array;
  beforeAll(async () => {
    bytes = await compileBpf(SOURCE);
  });

  /** Runs with the object that a generated module loads and attaches, filtered to children of this process. */
  function withModule(
    options: Partial<GenerateOptions>,
    work: (object: LoadedObject<Execs>, child: number) => Promise<void>,
  ): Promise<void> {
    const text = generateModule(bytes, { name: 'execs', ...options });
    return inFolder({ 'execs.ts': text, 'execs.bpf.o': bytes }, async (folder) => {
      const module: Module = await import(pathToFileURL(join(folder, 'execs.ts')).href);
      expect(Object.keys(module).sort()).toEqual(['open', 'openSync']);
      for (const spec of [await module.open(), module.openSync()]) {
        expect(spec.name).toBe('execs');
        spec.variables.target_ppid.value = process.pid;
        await using object = await spec.load();
        await object.attach();
        await work(object, spawnSync('/bin/true').pid);
      }
    });
  }

  it.each([
    ['beside the object', { url: './execs.bpf.o' }],
    ['with the object inside', {}],
  ])('%s opens, loads, attaches and streams typed events', async (_, options) => {
    await withModule(options, async ({ maps, variables }, child) => {
      for await (const event of maps.events) {
        expect(event).toEqual({ pid: child, number: 0n, comm: 'true' });
        break;
      }
      expect(variables.seen.value).toBe(1n);
      expect(variables.target_ppid.value).toBe(process.pid);
      expect(maps.events.lost).toBe(0n);
    });
  });

  it('made for numbers decodes numbers', async () => {
    await withModule({ u64: 'number' }, async ({ maps, variables }, child) => {
      const [event] = maps.events.consume()?.records() ?? [];
      expect(event).toEqual({ pid: child, number: 0, comm: 'true' });
      const seen: Variable = variables.seen;
      expect(seen.value).toBe(1);
    });
  });
});

describe('the class of a map in a typed module', () => {
  it('is the one that it has when it is loaded', async () => {
    const declarations = Object.entries(MAPS).map(
      ([type, fields]) =>
        `struct { __uint(type, BPF_MAP_TYPE_${type}); __uint(max_entries, 4096); ${fields} } m_${type} SEC(".maps");`,
    );
    const bytes = await compileBpf(
      `#include <linux/bpf.h>\n#include <bpf/bpf_helpers.h>\n${declarations.join('\n')}`,
    );
    const text = generateModule(bytes, { name: 'maps' });
    await using object = await BpfObject.openSync(bytes).load();
    const written = Array.from(text.matchAll(/readonly (m_\w+): (\w+)/g), ([, name = '', map]) => [
      name,
      map,
    ]);
    const loaded = Object.entries(object.maps).map(([name, map]) => [name, map.constructor.name]);
    expect(Object.fromEntries(written)).toEqual(Object.fromEntries(loaded));
    expect(loaded).toHaveLength(Object.keys(MAPS).length);
  });
});
