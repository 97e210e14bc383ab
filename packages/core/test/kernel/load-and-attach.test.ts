import { spawnSync } from 'node:child_process';
import { beforeAll, describe, expect, expectTypeOf, it } from 'vitest';
import { compileBpf } from '../../../../test/support/compileBpf.ts';
import { bpftool } from '../../../../test/support/kernelState.ts';
import { BpfObject, type Link, type MapSpec, type VariableSpec } from '../../src/index.ts';
import { EXECS, type ExecEvent, type Execs } from './execs.ts';

describe('open, load, attach', () => {
  let bytes: Uint8Array;
  beforeAll(async () => {
    bytes = await compileBpf(EXECS);
  });

  async function filtered() {
    const spec = await BpfObject.open<Execs>(bytes, { name: 'execs' });
    spec.variables.target_ppid.value = process.pid;
    return spec;
  }

  it('opens a spec that tells what is in the object', async () => {
    const spec = await BpfObject.open<Execs>(bytes);
    expect(spec.license).toBe('GPL');
    expect(spec.maps.counts).toMatchObject({ type: 'hash', keySize: 4, valueSize: 8, maxEntries: 64 });
    expect(spec.programs.on_exec).toMatchObject({
      section: 'tracepoint/sched/sched_process_exec',
      kind: 'tracepoint',
      target: 'sched/sched_process_exec',
      autoload: true,
    });
    expect(spec.variables.target_ppid.value).toBe(0);
    expect(spec.variables.seen).toMatchObject({ section: '.bss', size: 8 });
    expectTypeOf(spec.maps.counts).toEqualTypeOf<MapSpec>();
    expectTypeOf(spec.variables.seen).toEqualTypeOf<VariableSpec<bigint>>();
  });

  it('delivers the events of known children, typed by BTF', async () => {
    const spec = await filtered();
    await using object = await spec.load();
    await object.attach();
    const children = [spawnSync('/bin/true'), spawnSync('/bin/echo', ['x'])].map(({ pid }) => pid);

    const events: ExecEvent[] = [];
    for await (const event of object.maps.events) {
      events.push(event);
      if (events.length === children.length) break;
    }
    expect(events).toEqual([
      { pid: children[0], ppid: process.pid, number: 0n, comm: 'true' },
      { pid: children[1], ppid: process.pid, number: 1n, comm: 'echo' },
    ]);
    expect(object.maps.counts.get(process.pid)).toBe(2n);
    expect(object.maps.events.lost).toBe(0n);
    expectTypeOf(object.programs.on_exec.attach).returns.resolves.toEqualTypeOf<Link>();
  });

  it('stops delivering when the link is closed', async () => {
    const spec = await filtered();
    await using object = await spec.load();
    const link = await object.programs.on_exec.attach();
    spawnSync('/bin/true');
    await link.close();
    spawnSync('/bin/true');
    expect(object.maps.events.consume()?.length).toBe(1);
    expect(object.maps.events.consume()).toBeUndefined();
  });

  it('is seen by bpftool under the names and sizes of the spec', async () => {
    const spec = await filtered();
    spec.maps.counts.maxEntries = 1000;
    using object = spec.loadSync();
    const { id, name, tag } = object.programs.on_exec.info();
    expect(bpftool('prog', 'show', 'id', String(id))).toMatchObject({ name, tag, type: 'tracepoint' });
    expect(bpftool('map', 'show', 'id', String(object.maps.counts.info.id))).toMatchObject({
      name: 'counts',
      max_entries: 1000,
      bytes_key: 4,
      bytes_value: 8,
    });
  });

  it('loads the same spec twice, apart from each other', async () => {
    const spec = await filtered();
    await using one = await spec.load();
    await using two = await spec.load();
    one.maps.counts.set(1, 5n);
    expect(two.maps.counts.get(1)).toBeUndefined();
    expect(one.maps.counts.info.id).not.toBe(two.maps.counts.info.id);
  });

  it('leaves out what is not to be loaded', async () => {
    const spec = await filtered();
    spec.programs.on_exec.autoload = false;
    await using object = await spec.load();
    expect(Object.keys(object.programs)).toEqual([]);
    expect(await object.attach()).toEqual([]);
  });

  it('attaches and detaches on the calling thread, too', async () => {
    const spec = await filtered();
    using object = spec.loadSync();
    {
      using _link = object.programs.on_exec.attachSync();
      spawnSync('/bin/true');
    }
    spawnSync('/bin/true');
    expect(object.maps.events.consume()?.records()).toMatchObject([{ comm: 'true' }]);
  });
});
