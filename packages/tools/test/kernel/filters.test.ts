import { afterAll, describe, expect, test } from 'vitest';
import { compileStarter } from './execs.ts';
import { recordThenRead } from './recording.ts';

const { starter, remove } = compileStarter();
afterAll(remove);

const NOBODY = 65534;

describe('execsnoop reports', () => {
  test('one user alone', async () => {
    const [nobody, root] = [starter({ uid: NOBODY }), starter({ uid: 0 })];
    const [seen] = await Promise.all([
      recordThenRead(nobody, ['true'], { uid: NOBODY }),
      recordThenRead(root, ['true'], { uid: NOBODY, ppid: root.pid }).then(({ known, events }) => {
        expect(known).toHaveLength(1);
        expect(events).toEqual([]);
      }),
    ]);
    expect(seen.events).toMatchObject([{ pid: seen.known[0]?.pid, uid: NOBODY }]);
  });

  test('root alone, whose uid is 0', async () => {
    const [nobody, root] = [starter({ uid: NOBODY }), starter({ uid: 0 })];
    expect((await recordThenRead(nobody, ['true'], { uid: 0, ppid: nobody.pid })).events).toEqual([]);
    expect((await recordThenRead(root, ['true'], { uid: 0, ppid: root.pid })).events).toHaveLength(1);
  });

  test('one process alone', async () => {
    const itself = starter({ count: 0 });
    const { events } = await recordThenRead(itself, ['true', 'itself'], { pid: itself.pid });
    expect(events).toMatchObject([{ pid: itself.pid, ppid: process.pid, argv: ['true', 'itself', '0'] }]);
  });

  test('failures of those alone that are wanted', async () => {
    const path = '/no/such/file';
    const [wanted, other] = [starter({ path }), starter({ path })];
    const { known, events } = await recordThenRead(
      {
        pid: wanted.pid,
        start: async (args) => [...(await other.start(args)), ...(await wanted.start(args))],
      },
      ['any'],
      { ppid: wanted.pid, failed: true },
    );
    expect(known).toHaveLength(2);
    expect(events.map(({ pid }) => pid)).toEqual([known[1]?.pid]);
  });

  test('commands alone whose name and arguments match', async () => {
    const options = [
      { name: 'true', line: / 1$/ },
      { name: /^false$/, line: / 1$/ },
    ] as const;
    const seen = await Promise.all(
      options.map(async (option) => {
        const parent = starter({ count: 3 });
        const { events } = await recordThenRead(parent, ['true'], { ppid: parent.pid, ...option });
        return events.map(({ argv }) => argv);
      }),
    );
    expect(seen).toEqual([[['true', '1']], []]);
  });
});
