import { afterAll, describe, expect, test } from 'vitest';
import { compileStarter, pathOfSize } from './execs.ts';
import { recordThenRead, recordWhileReading } from './recording.ts';

const { starter, remove } = compileStarter();
afterAll(remove);

const NOT_UTF8 = Buffer.from('caf\xe9\\', 'latin1');
const ARGS = ['true', '', 'two words', 'line\nbreak', 'naïve', NOT_UTF8, 'back\\slash'];
const TRUE = '/bin/true';
const ARGV = ['true', '', 'two words', 'line\nbreak', 'naïve', 'caf\\xe9\\\\', 'back\\slash'];

describe('of a thousand execs', () => {
  test('each arrives, in order, with its pid, its parent, its path and its arguments, and none is lost', async () => {
    const parent = starter({ count: 1000 });
    const { known, events, lost } = await recordWhileReading(parent, ARGS);
    expect(known).toHaveLength(1000);
    expect(events.map(({ time: _, ...event }) => event)).toEqual(
      known.map(({ pid }, index) => ({
        pid,
        ppid: parent.pid,
        uid: process.getuid?.(),
        comm: 'true',
        ret: 0,
        path: '/bin/true',
        argv: [...ARGV, `${index}`],
        truncated: false,
        escaped: [5],
      })),
    );
    expect(lost).toBe(0);
  });

  test('each arrives or is counted as lost, where the ring holds thirteen and nobody reads', async () => {
    const parent = starter({ count: 1000 });
    const { known, events, lost } = await recordThenRead(parent, ['true'], {
      ppid: parent.pid,
      ringSize: 4096,
    });
    expect(known).toHaveLength(1000);
    expect(events.length + lost).toBe(1000);
    expect(events.map(({ pid }) => pid)).toEqual(known.slice(0, 13).map(({ pid }) => pid));
  });
});

describe('a ring of 4 KiB that nobody reads', () => {
  test.each([
    { what: 'thirteen records of 208 bytes of arguments', path: TRUE, size: 204, holds: 13 },
    { what: 'one record of more arguments', path: TRUE, size: 300, holds: 1 },
    { what: 'thirteen records of a path of 48 bytes', path: pathOfSize(48), size: 204, holds: 13 },
    { what: 'thirteen records of 128 bytes of each', path: pathOfSize(128), size: 124, holds: 13 },
    { what: 'one record of a longer path', path: pathOfSize(129), size: 10, holds: 1 },
    { what: 'one record of an exec that failed', path: '/no/such/file', size: 10, holds: 1 },
    { what: 'no record of more than 3520 bytes of arguments', path: TRUE, size: 3520, holds: 0 },
    { what: 'no record of a path of more than 512 bytes', path: pathOfSize(513), size: 10, holds: 0 },
  ])('holds $what; each other one is counted once', async ({ path, size, holds }) => {
    const parent = starter({ count: 20, path });
    const failed = path === '/no/such/file';
    const options = { ppid: parent.pid, ringSize: 4096, failed };
    const { events, lost } = await recordThenRead(parent, ['x'.repeat(size)], options);
    expect({ received: events.length, lost }).toEqual({ received: holds, lost: 20 - holds });
  });
});

test('the times of execs are those of their happening, and rise', async () => {
  const before = Date.now();
  const { events } = await recordWhileReading(starter({ count: 3 }), ['true']);
  const times = events.map(({ time }) => time.getTime());
  expect(times).toEqual(times.toSorted((a, b) => a - b));
  // A millisecond is lost to each of the two clocks.
  expect(times.every((time) => time >= before - 2 && time <= Date.now() + 2)).toBe(true);
});
