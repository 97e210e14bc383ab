import { constants } from 'node:os';
import { afterAll, describe, expect, test } from 'vitest';
import type { ExecEvent } from '../../src/index.ts';
import { compileStarter, pathOfSize, type StarterOptions } from './execs.ts';
import { recordThenRead } from './recording.ts';

const { starter, remove } = compileStarter();
afterAll(remove);

/** The starter adds the child's number. */
const NUMBER = '0';

async function eventOf(
  args: readonly string[],
  maxArgs: number,
  failed = false,
  options: StarterOptions = failed ? { path: '/no/such/file' } : {},
): Promise<ExecEvent | undefined> {
  const parent = starter(options);
  const { events } = await recordThenRead(parent, args, { ppid: parent.pid, maxArgs, failed });
  expect(events).toHaveLength(1);
  return events[0];
}

/** One argument, so long that all of them take this many bytes in the process image. */
function argumentsOfSize(bytes: number): string[] {
  const rest = `true\0\0${NUMBER}\0`.length;
  return ['true', 'x'.repeat(bytes - rest)];
}

describe('the arguments of an exec', () => {
  test.each([208, 209, 256, 257, 3520, 3521, 4032, 4033, 20_000, 32_768])(
    'are all there where they take %i bytes',
    async (bytes) => {
      const args = argumentsOfSize(bytes);
      expect(await eventOf(args, 20)).toMatchObject({ argv: [...args, NUMBER], truncated: false });
    },
  );

  test.each([32_769, 100_000])('are cut after 32 KiB where they take %i bytes', async (bytes) => {
    const args = argumentsOfSize(bytes);
    const event = await eventOf(args, 20);
    const whole = [...args, NUMBER, ''].join('\0');
    expect(event?.truncated).toBe(true);
    expect(whole.startsWith(event?.argv.join('\0') ?? 'none')).toBe(true);
    expect(event?.argv.join('\0').length).toBeGreaterThanOrEqual(32_767);
  });

  test('are cut after 32 KiB where they take a megabyte', async () => {
    const args = ['true', ...Array.from({ length: 1000 }, (_, index) => `${index}`.padEnd(1000, '.'))];
    const event = await eventOf(args, 5000);
    expect(event?.truncated).toBe(true);
    expect(event?.argv.slice(0, -1)).toEqual(args.slice(0, 33));
    expect(args[33]?.startsWith(event?.argv.at(-1) ?? 'none')).toBe(true);
  });

  test('are all there where there are a hundred', async () => {
    const args = ['true', ...Array.from({ length: 100 }, (_, index) => `argument-${index}`)];
    expect(await eventOf(args, 102)).toMatchObject({ argv: [...args, NUMBER], truncated: false });
    expect(await eventOf(args, 101)).toMatchObject({ argv: args, truncated: true });
  });
});

describe('the arguments of an exec that failed', () => {
  test('are all there where each takes at most 1 KiB', async () => {
    const args = ['any', 'x'.repeat(1023), 'y'.repeat(1000), ''];
    expect(await eventOf(args, 20, true)).toMatchObject({ argv: [...args, NUMBER], truncated: false });
  });

  test('end with the first that takes more', async () => {
    const event = await eventOf(['any', 'x'.repeat(1024), 'y'], 20, true);
    expect(event).toMatchObject({ argv: ['any', 'x'.repeat(1023)], truncated: true });
  });

  test('are the first 128', async () => {
    const args = Array.from({ length: 127 }, (_, index) => `${index}`);
    expect(await eventOf(args, 500, true)).toMatchObject({ argv: [...args, NUMBER], truncated: false });
    expect(await eventOf([...args, 'last'], 500, true)).toMatchObject({
      argv: [...args, 'last'],
      truncated: true,
    });
  });
});

describe('the path of an exec', () => {
  test.each([48, 49, 128, 129, 512, 513, 4096])(
    'is all there where it takes %i bytes, and so are the arguments',
    async (bytes) => {
      const path = pathOfSize(bytes);
      for (const size of [20, 128, 3520, 32_768]) {
        const args = argumentsOfSize(size);
        expect(await eventOf(args, 20, false, { path })).toMatchObject({
          path,
          argv: [...args, NUMBER],
          truncated: false,
        });
      }
    },
  );

  test('is cut where with the /dev/fd/N/ before it it takes more than 4096 bytes', async () => {
    const path = `.${pathOfSize(4095)}`;
    const event = await eventOf(['true'], 20, false, { how: 'beneath', path });
    expect(event).toMatchObject({ ret: 0, argv: ['true', NUMBER], truncated: true });
    expect(event?.path).toHaveLength(4095);
    const [, given] = /^\/dev\/fd\/\d+\/(.*)$/.exec(event?.path ?? '') ?? [];
    expect(path.startsWith(given ?? 'none')).toBe(true);
  });
});

describe('the path of an exec that failed', () => {
  test('is empty where it cannot be read, which is a cut', async () => {
    expect(await eventOf(['any', 'x'], 20, true, { how: 'nowhere' })).toMatchObject({
      ret: -constants.errno.EFAULT,
      path: '',
      argv: ['any', 'x', NUMBER],
      truncated: true,
    });
  });

  const pathOfLength = (length: number) => '/no/such/file'.padEnd(length, '/');

  test('is all there where it takes at most 1 KiB, and so are the arguments', async () => {
    const path = pathOfLength(1023);
    const args = ['any', 'x'.repeat(1023), ''];
    expect(await eventOf(args, 20, true, { path })).toMatchObject({
      path,
      argv: [...args, NUMBER],
      truncated: false,
    });
  });

  test.each([1024, 4095, 10_000])('is cut after 1 KiB where it has %i characters', async (length) => {
    expect(await eventOf(['any', 'x'], 20, true, { path: pathOfLength(length) })).toMatchObject({
      path: pathOfLength(1023),
      argv: ['any', 'x', NUMBER],
      truncated: true,
    });
  });
});
