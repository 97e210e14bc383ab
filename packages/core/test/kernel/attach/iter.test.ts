import { readdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { expect, expectTypeOf } from 'vitest';
import { bpfFixture } from '../../../../../test/support/bpfFixture.ts';
import { testCgroup } from '../../../../../test/support/cgroup.ts';
import { kernelTest } from '../../../../../test/support/kernelTest.ts';
import { BpfObject, type HashMap, IterLink, PermissionError, struct, u32 } from '../../../src/index.ts';
import { waitingChild } from './child.ts';

interface Dumps {
  maps: { known: HashMap<number, bigint> };
  programs: {
    dump_task: 'iter';
    dump_map: 'iter';
    write_task: 'iter';
    dump_element: 'iter';
    dump_cgroup: 'iter';
  };
}

async function gathered<T>(source: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const each of source) all.push(each);
  return all;
}

async function dumping(program: keyof Dumps['programs']) {
  const spec = await BpfObject.open<Dumps>(await bpfFixture('iter.bpf.c', import.meta.url));
  spec.select([program]);
  // No program refers to what an iterator goes over.
  spec.maps.known.autocreate = true;
  return spec;
}

kernelTest(
  'iter/task prints every thread of this process, and a child, as lines',
  { kind: 'iter', needs: [{ program: 'iter' }] },
  async () => {
    await using object = await (await dumping('dump_task')).load();
    const link = await object.programs.dump_task.attach();
    expectTypeOf(link).toEqualTypeOf<IterLink>();

    const before = await gathered(link.lines());
    const waiting = waitingChild('socket');
    const lines = await gathered(link.lines());
    const ours = lines.filter((line) => line.startsWith(`${process.pid} `)).map((line) => line.split(' ')[1]);
    expect(ours.sort()).toEqual(readdirSync('/proc/self/task').sort());
    expect(lines).toContain(`${waiting.pid} ${waiting.pid}`);
    expect(before).not.toContain(`${waiting.pid} ${waiting.pid}`);
    await waiting.act();
  },
);

kernelTest(
  'iter/bpf_map prints the map of its own object, on this thread as off it, and in bytes',
  { kind: 'iter', needs: [{ program: 'iter' }] },
  async () => {
    await using object = await (await dumping('dump_map')).load();
    const [link] = await object.attach();
    if (!(link instanceof IterLink)) throw new Error('the link is no iterator');
    const line = `${object.maps.known.info.id} 123`;
    expect([...link.linesSync()]).toContain(line);
    expect(
      Buffer.concat(await gathered(link.bytes()))
        .toString()
        .split('\n'),
    ).toContain(line);
    expect(
      Buffer.concat([...link.bytesSync()])
        .toString()
        .split('\n'),
    ).toContain(line);
  },
);

kernelTest(
  'an iterator whose loop is left, or whose link is closed, holds no descriptor',
  { needs: [{ program: 'iter' }] },
  async () => {
    await using object = await (await dumping('dump_task')).load();
    const link = await object.programs.dump_task.attach();
    const iterators = () => readdirSync('/proc/self/fdinfo').length;
    for await (const _ of link.lines()) break;
    const before = iterators();
    for await (const _ of link.lines()) break;
    for (const _ of link.linesSync()) break;
    expect(iterators()).toBe(before);
    await link.close();
    expect(() => [...link.linesSync()]).toThrow(expect.objectContaining({ code: 'ERR_HANDLE_CLOSED' }));
  },
);

kernelTest(
  'iter/task of one process writes its threads as records',
  { kind: 'iter', needs: [{ program: 'iter' }, { linux: '6.1', for: 'iterators over one process' }] },
  async () => {
    await using object = await (await dumping('write_task')).load();
    const link = await object.programs.write_task.attach({ pid: 'self' });
    const thread = struct('thread', { tgid: u32, tid: u32 });
    const records = await gathered(link.records(thread));
    expectTypeOf(records).toExtend<readonly { readonly tgid: number; readonly tid: number }[]>();
    const threads = readdirSync('/proc/self/task').map((tid) => ({ tgid: process.pid, tid: Number(tid) }));
    const byTid = (one: { tid: number }, other: { tid: number }) => one.tid - other.tid;
    expect(records.sort(byTid)).toEqual(threads.sort(byTid));
    expect([...link.recordsSync(thread)].sort(byTid)).toEqual(records);

    const single = await object.programs.write_task.attach({ tid: process.pid });
    expect([...single.recordsSync(thread)]).toEqual([{ tgid: process.pid, tid: process.pid }]);
    expect(() => [...single.recordsSync(struct('thread', { tgid: u32, tid: u32, more: u32 }))]).toThrow(
      'the program wrote 8 bytes after its last record, and a record has 12',
    );
  },
);

kernelTest(
  'iter/bpf_map_elem prints the elements of the map that is named, and asks for one',
  { kind: 'iter', needs: [{ program: 'iter' }] },
  async ({ skip }) => {
    const spec = await dumping('dump_element');
    await using object = await spec.load().catch((error: unknown) => {
      // A host may forbid this one iterator; the machines of the matrix do not.
      if (error instanceof PermissionError && process.env['EBPF_TS_KERNEL'] === undefined)
        skip(`iter/bpf_map_elem: denied, ${error.code}`);
      throw error;
    });
    object.maps.known.set(7, 70n).set(8, 80n);
    await expect(object.programs.dump_element.attach()).rejects.toThrow('bpf_map_elem needs { map }');
    const link = await object.programs.dump_element.attach({ map: object.maps.known });
    expect((await gathered(link.lines())).sort()).toEqual(['7=70', '8=80']);
    expect(link.info()).toMatchObject({ type: 'iter', target: 'bpf_map_elem' });
  },
);

kernelTest(
  'iter/cgroup walks from one cgroup up, or is of that one alone',
  { kind: 'iter', needs: [{ program: 'iter' }, { linux: '6.1', for: 'iterators over cgroups' }] },
  async () => {
    await using object = await (await dumping('dump_cgroup')).load();
    const { path } = testCgroup();
    // The kernel's id of a cgroup is the inode of its folder.
    const [own, above] = [path, dirname(path)].map((folder) => `${statSync(folder).ino}`);
    const alone = await object.programs.dump_cgroup.attach({ cgroup: path });
    expect([...alone.linesSync()]).toEqual([own]);
    const upwards = object.programs.dump_cgroup.attachSync({ cgroup: path, order: 'ancestors' });
    expect([...upwards.linesSync()].slice(0, 2)).toEqual([own, above]);
  },
);
