import { spawnSync } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, expectTypeOf, it } from 'vitest';
import { compileBpf } from '../../../../test/support/compileBpf.ts';
import { addedSince, bpftool, eventually, kernelState } from '../../../../test/support/kernelState.ts';
import { BpfObject, type Constant, type LoadedObject, MapError, type Variable } from '../../src/index.ts';

/** Counts the execs of /bin/true by one parent's children, by a step that can be changed meanwhile. */
const COUNTER = `
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_core_read.h>

struct task_struct { struct task_struct *real_parent; int tgid; } __attribute__((preserve_access_index));
struct last { __u32 pid; char comm[16]; __u16 rounds[3]; };

const volatile __u32 target_ppid = 0;
const volatile struct { __u8 level; __u64 limit; } settings = { .level = 3, .limit = 1ULL << 40 };
__u64 step = 1;
__u64 seen = 0;
__u32 neighbour = 7;
struct last last = {};
static volatile __u32 hidden SEC(".data.hidden") = 42;

SEC("tracepoint/sched/sched_process_exec")
int on_exec(void *ctx)
{
  struct task_struct *task = (void *)bpf_get_current_task();
  __u32 ppid = BPF_CORE_READ(task, real_parent, tgid);
  if (ppid != target_ppid || settings.level != 3) return 0;
  char comm[16];
  bpf_get_current_comm(comm, sizeof(comm));
  if (comm[0] != 't' || comm[1] != 'r') return 0;
  __sync_fetch_and_add(&seen, step);
  hidden += 1;
  last.pid = bpf_get_current_pid_tgid() >> 32;
  __builtin_memcpy(last.comm, comm, sizeof(comm));
  last.rounds[1] += 1;
  return neighbour;
}

char LICENSE[] SEC("license") = "GPL";
`;

interface Last {
  pid: number;
  comm: string;
  rounds: number[];
}

interface Counter {
  programs: { on_exec: 'tracepoint' };
  variables: {
    readonly target_ppid: number;
    readonly settings: { level: number; limit: bigint };
    step: bigint;
    seen: bigint;
    neighbour: number;
    last: Last;
    hidden: number;
  };
}

/** What bpftool shows of the variables in a section of the object. */
function dumped(object: LoadedObject<Counter>, section: string): unknown {
  const { mapIds } = object.programs.on_exec.info();
  const ofSection = mapIds.find((id) =>
    JSON.stringify(bpftool('map', 'show', 'id', `${id}`)).includes(section),
  );
  const [{ formatted }] = bpftool('map', 'dump', 'id', `${ofSection}`) as [{ formatted: { value: object } }];
  const [variables] = Object.values(formatted.value);
  return Object.assign({}, ...variables);
}

describe('a variable of a loaded object', () => {
  let object: LoadedObject<Counter>;
  beforeAll(async () => {
    const spec = await BpfObject.open<Counter>(await compileBpf(COUNTER), { name: 'counter' });
    spec.variables.target_ppid.value = process.pid;
    object = await spec.load();
    await object.attach();
  });
  afterAll(() => object.close());
  const exec = () => spawnSync('/bin/true').pid;

  it('is what the program made of it', () => {
    object.variables.seen.value = 0n;
    const pid = [exec(), exec()].at(-1);
    expect(object.variables.seen.value).toBe(2n);
    expect(object.variables.last.value).toMatchObject({ pid, comm: 'true' });
    expect(dumped(object, '.bss')).toMatchObject({
      seen: 2,
      last: { pid, comm: 'true', rounds: object.variables.last.value.rounds },
    });
  });

  it('is what the program reads, once it was written', () => {
    object.variables.seen.value = 1n << 40n;
    object.variables.step.value = 1000n;
    exec();
    expect(dumped(object, '.bss')).toMatchObject({ seen: 2 ** 40 + 1000 });
    expect(dumped(object, '.data')).toMatchObject({ step: 1000, neighbour: 7 });
  });

  it('can be a struct, written as a whole', () => {
    object.variables.last.value = { pid: 5, comm: 'none', rounds: [1, 2, 3] };
    expect(dumped(object, '.bss')).toMatchObject({ last: { pid: 5, comm: 'none', rounds: [1, 2, 3] } });
    exec();
    expect(object.variables.last.value.rounds).toEqual([1, 3, 3]);
  });

  it('stays as it was where the value does not fit', () => {
    object.variables.step.value = 5n;
    expect(() => {
      object.variables.step.value = -1n;
    }).toThrow(/variable 'step' \(\.data\)/);
    expect(object.variables.step.value).toBe(5n);
  });

  it('lends its memory to Atomics', () => {
    const { buffer, byteOffset } = object.variables.seen.memory;
    const seen = new BigUint64Array(buffer, byteOffset, 1);
    object.variables.step.value = 1n;
    Atomics.store(seen, 0, 10n);
    exec();
    expect(Atomics.exchange(seen, 0, 0n)).toBe(11n);
    expect(object.variables.seen.value).toBe(0n);
  });

  it('can only be read in .rodata', () => {
    expect(object.variables.target_ppid.value).toBe(process.pid);
    expect(object.variables.settings.value).toEqual({ level: 3, limit: 1n << 40n });
    expectTypeOf(object.variables.target_ppid).toEqualTypeOf<Constant<number>>();
    expectTypeOf(object.variables.seen).toEqualTypeOf<Variable<bigint>>();
    expect(() => {
      // @ts-expect-error the shape says that it is constant
      object.variables.target_ppid.value = 1;
    }).toThrow(/variable 'target_ppid': it is constant since the object was loaded; set it on the spec/);
    // @ts-expect-error there is no memory of a constant
    expect(() => object.variables.target_ppid.memory).toThrow(MapError);
    expect(object.variables.target_ppid.value).toBe(process.pid);
  });

  it('can only be read in a section where all are static', () => {
    const before = object.variables.hidden.value;
    exec();
    expect(object.variables.hidden.value).toBe(before + 1);
    expect(() => {
      object.variables.hidden.value = 1;
    }).toThrow(/variable 'hidden': \.data\.hidden cannot be mapped/);
  });
});

describe('variables of a closed object', () => {
  it('leave nothing in the kernel, and cannot be reached', async () => {
    const before = kernelState();
    const spec = await BpfObject.open<Counter>(await compileBpf(COUNTER), { name: 'counter' });
    const object = await spec.load();
    const { seen, hidden, target_ppid } = object.variables;
    const { memory } = seen;
    seen.value = 3n;
    expect([memory.byteLength, memory[0], hidden.value, target_ppid.value]).toEqual([8, 3, 42, 0]);
    await object.close();

    expect(memory.byteLength).toBe(0);
    for (const read of [() => seen.value, () => hidden.value, () => target_ppid.value, () => seen.memory]) {
      expect(read).toThrow(expect.objectContaining({ name: 'MapError', code: 'ERR_HANDLE_CLOSED' }));
    }
    const left = await eventually(
      () => addedSince(before),
      (added) => added.length === 0,
    );
    expect(left).toEqual([]);
  });

  it('were never asked for', async () => {
    const spec = await BpfObject.open<Counter>(await compileBpf(COUNTER));
    const object = await spec.load();
    object.closeSync();
    expect(() => object.variables.seen.value).toThrow(/the object was closed/);
  });
});
