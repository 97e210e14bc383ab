import { spawnSync } from 'node:child_process';
import { beforeAll, describe, expect, it } from 'vitest';
import { compileBpf } from '../../../../test/support/compileBpf.ts';
import { addedSince, bpftool, eventually, kernelState } from '../../../../test/support/kernelState.ts';
import { AttachError, BpfObject } from '../../src/index.ts';
import { EXECS, type Execs } from './execs.ts';

describe('an object owns', () => {
  let bytes: Uint8Array;
  beforeAll(async () => {
    bytes = await compileBpf(EXECS);
  });
  const open = () => BpfObject.open<Execs>(bytes);
  const nothingLeft = () =>
    eventually(
      () => addedSince(before),
      (added) => added.length === 0,
    );
  let before = kernelState();

  it.each(['close', 'closeSync'] as const)('a link whose attach was under way at %s', async (how) => {
    before = kernelState();
    const object = await (await open()).load();
    const attaching = object.programs.on_exec.attach();
    const closing = object[how]();
    const error = await attaching.catch((refusal: unknown) => refusal);
    await closing;
    expect(error).toBeInstanceOf(AttachError);
    expect(error).toMatchObject({ code: 'ERR_HANDLE_CLOSED' });
    expect(await nothingLeft()).toEqual([]);
  });

  it('no link that was closed', async () => {
    before = kernelState();
    const object = await (await open()).load();
    for (let round = 0; round < 3; round++) await (await object.programs.on_exec.attach()).close();
    await object.close();
    expect(await nothingLeft()).toEqual([]);
  });

  it('what was edited before its load, and not what is edited during it', async () => {
    const spec = await open();
    spec.variables.target_ppid.value = process.pid;
    spec.maps.counts.maxEntries = 77;
    const loading = spec.load();
    spec.variables.target_ppid.value = 1;
    spec.maps.counts.maxEntries = 88;
    spec.programs.on_exec.autoload = false;
    await using first = await loading;
    await using second = await spec.load();

    const entries = (id: number) => bpftool('map', 'show', 'id', String(id));
    expect(entries(first.maps.counts.info.id)).toMatchObject({ max_entries: 77 });
    expect(entries(second.maps.counts.info.id)).toMatchObject({ max_entries: 88 });
    await first.attach();
    const { pid } = spawnSync('/bin/true');
    expect(first.maps.events.consume()?.records()).toMatchObject([{ pid }]);
    expect(Object.keys(second.programs)).toEqual([]);
  });
});

describe('a variable', () => {
  it('is changed by assigning a whole value that fits, and by nothing else', async () => {
    const source = `
      #include <linux/bpf.h>
      #include <bpf/bpf_helpers.h>
      struct limits { __u32 low; __u32 high; };
      volatile struct limits limits = { 7, 8 };
      __u32 huge[5000000] = {};
      SEC("tracepoint/sched/sched_process_exec") int prog(void *ctx) { return limits.low + huge[limits.high % 5000000]; }
      char LICENSE[] SEC("license") = "GPL";`;
    interface Shape {
      variables: { limits: { low: number; high: number } };
    }
    const spec = await BpfObject.open<Shape>(await compileBpf(source));
    const { limits } = spec.variables;
    expect(Object.isFrozen(limits.value)).toBe(true);
    // A type checker refuses a value without `high`; JavaScript may still try.
    const partial: { low: number; high: number } = JSON.parse('{"low": 1}');
    expect(() => {
      limits.value = partial;
    }).toThrow(/variable 'limits' \(\.data\): .*high/);
    expect(limits.value).toEqual({ low: 7, high: 8 });
    limits.value = { ...limits.value, low: 1 };
    expect(limits.value).toEqual({ low: 1, high: 8 });
  });
});
