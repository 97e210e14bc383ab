import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { Readable } from 'node:stream';
import { execsnoop } from '@ebpf-ts/tools';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { compileStarter } from './execs.ts';

const { starter, remove } = compileStarter();
afterAll(remove);

/** The ids of execsnoop's programs in the kernel, by bpftool. */
function programs(): number[] {
  const all: { id: number; name?: string }[] = JSON.parse(
    execFileSync('bpftool', ['--json', 'prog', 'list'], { encoding: 'utf8' }),
  );
  return all.filter(({ name }) => /^(sched_process_|sys_e)/.test(name ?? '')).map(({ id }) => id);
}

describe('execsnoop leaves nothing in the kernel', () => {
  let before: number[];
  beforeEach(() => {
    before = programs();
  });

  test('when the loop is left', async () => {
    const parent = starter({ count: 2 });
    const stream = execsnoop({ ppid: parent.pid, failed: true });
    await stream.ready;
    expect(programs().length).toBe(before.length + 5);
    await parent.start(['true']);
    for await (const _ of stream) break;
    expect(programs()).toEqual(before);
  });

  test('when the body of the loop throws', async () => {
    const parent = starter();
    const stream = execsnoop({ ppid: parent.pid });
    await stream.ready;
    await parent.start(['true']);
    const reading = (async () => {
      for await (const { comm } of stream) throw new Error(comm);
    })();
    await expect(reading).rejects.toThrow('true');
    expect(programs()).toEqual(before);
  });

  test('when the signal ended it and the rest was read', async () => {
    const parent = starter({ count: 2 });
    const end = new AbortController();
    const stream = execsnoop({ ppid: parent.pid, signal: end.signal });
    await stream.ready;
    await parent.start(['true']);
    end.abort();
    let events = 0;
    for await (const _ of stream) events += 1;
    expect(events).toBe(2);
    expect(programs()).toEqual(before);
  });

  test('when it is closed, whether or not it was ready or read', async () => {
    const [early, late] = [execsnoop(), execsnoop()];
    await early.close();
    await late.ready;
    await late.close();
    await late.close();
    expect(programs()).toEqual(before);
    for await (const event of late) expect.unreachable(`${event.comm} was recorded before the close`);
  });

  test('when a reader waits at its close', async () => {
    const stream = execsnoop({ pid: 1 });
    await stream.ready;
    const reading = (async () => {
      for await (const event of stream) expect.unreachable(`${event.comm} is no child`);
      return 'ended';
    })();
    await new Promise(setImmediate);
    await stream.close();
    expect(await reading).toBe('ended');
    expect(programs()).toEqual(before);
  });

  test('when a reader leaves before the first event', async () => {
    const stream = execsnoop({ ppid: process.pid });
    await stream.ready;
    expect(await stream[Symbol.asyncIterator]().return?.()).toEqual({ done: true, value: undefined });
    expect(programs()).toEqual(before);
  });

  test('when a reader leaves while it waits', async () => {
    const stream = execsnoop({ ppid: process.pid });
    await stream.ready;
    const events = stream[Symbol.asyncIterator]();
    const waiting = events.next();
    await events.return?.();
    expect(await waiting).toEqual({ done: true, value: undefined });
    expect(programs()).toEqual(before);
  });

  test('when it was a stream of Node that is destroyed', async () => {
    const recording = execsnoop({ ppid: process.pid });
    await recording.ready;
    const stream = Readable.from(recording);
    stream.on('data', () => {});
    await new Promise((resolve) => setImmediate(resolve));
    stream.destroy();
    await once(stream, 'close');
    await recording.close();
    expect(programs()).toEqual(before);
  });

  test('when the signal was aborted from the start', async () => {
    for await (const event of execsnoop({ signal: AbortSignal.abort() })) expect(event.ret).toBe(0);
    expect(programs()).toEqual(before);
  });
});

test('an exec after the end of the recording is not seen', async () => {
  const parent = starter();
  const end = new AbortController();
  const stream = execsnoop({ ppid: parent.pid, signal: end.signal });
  await stream.ready;
  end.abort();
  for await (const event of stream) expect.unreachable(`${event.comm} was started later`);
  expect(await parent.start(['true'])).toHaveLength(1);
  expect(stream.lost).toBe(0);
});

test('a ring that the kernel cannot make is reported by ready and by the loop', async () => {
  const stream = execsnoop({ ringSize: 2 ** 32 - 1 });
  await expect(stream.ready).rejects.toThrow('execsnoop');
  await expect(async () => {
    for await (const _ of stream) break;
  }).rejects.toThrow('execsnoop');
});
