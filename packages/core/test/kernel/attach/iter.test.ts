import { readdirSync } from 'node:fs';
import { expect, expectTypeOf } from 'vitest';
import { bpfFixture } from '../../../../../test/support/bpfFixture.ts';
import { kernelTest } from '../../../../../test/support/kernelTest.ts';
import { BpfObject, type HashMap, IterLink } from '../../../src/index.ts';
import { waitingChild } from './child.ts';
import { loadOnly } from './seen.ts';

interface Dumps {
  maps: { known: HashMap<number, bigint> };
  programs: { dump_task: 'iter'; dump_map: 'iter' };
}

async function gathered<T>(source: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const each of source) all.push(each);
  return all;
}

async function dumping(program: 'dump_task' | 'dump_map') {
  const spec = await BpfObject.open<Dumps>(await bpfFixture('iter.bpf.c', import.meta.url));
  loadOnly(spec, program);
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
