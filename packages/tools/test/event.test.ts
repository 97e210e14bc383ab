import { describe, expect, test } from 'vitest';
import { clockOffset, eventOf } from '../src/execsnoop/event.ts';
import { settingsOf } from '../src/execsnoop/options.ts';
import { ARGS_TRUNCATED, type ExecRecord, PATH_TRUNCATED } from '../src/execsnoop/record.ts';

const STRINGS = '/bin/ls\0ls\0-l\0/tmp\0';

/** As the ring has it: behind the strings lies what the kernel left there. */
const record: ExecRecord = {
  time_ns: 5_000_000_000n,
  pid: 42,
  ppid: 7,
  uid: 1000,
  ret: 0,
  strings_size: STRINGS.length,
  flags: 0,
  comm: 'ls',
  strings: new Uint8Array(Buffer.from(`${STRINGS}rubbish\0`)),
};

/** The record with these strings, each character a byte. */
function recordOf(strings: string): ExecRecord {
  return { ...record, strings: new Uint8Array(Buffer.from(strings, 'latin1')), strings_size: strings.length };
}

describe('the event of a record', () => {
  test('has its fields, and of the strings as many bytes as there are', () => {
    expect(eventOf(record, 1_000, settingsOf({}))).toEqual({
      time: new Date(6_000),
      pid: 42,
      ppid: 7,
      uid: 1000,
      comm: 'ls',
      ret: 0,
      path: '/bin/ls',
      argv: ['ls', '-l', '/tmp'],
      truncated: false,
      escaped: [],
    });
  });

  test.each([ARGS_TRUNCATED, PATH_TRUNCATED])('is truncated where the program says so: %i', (flags) => {
    expect(eventOf({ ...record, flags }, 0, settingsOf({}))?.truncated).toBe(true);
  });

  test('is truncated where there are more arguments than wanted, and only then', () => {
    expect(eventOf(record, 0, settingsOf({ maxArgs: 2 }))).toMatchObject({
      argv: ['ls', '-l'],
      truncated: true,
    });
    expect(eventOf(record, 0, settingsOf({ maxArgs: 3 }))).toMatchObject({ truncated: false });
  });

  test('lists no escaped argument that it does not have', () => {
    const strings = '/\0a\0\xff\0\xfe\0';
    expect(eventOf(recordOf(strings), 0, settingsOf({ maxArgs: 2 }))?.escaped).toEqual([1]);
  });

  test('lists an escaped path however few arguments it has', () => {
    const strings = '/\xff\0a\0\xff\0';
    expect(eventOf(recordOf(strings), 0, settingsOf({ maxArgs: 1 }))).toMatchObject({
      path: '/\\xff',
      argv: ['a'],
      escaped: ['path'],
    });
  });

  test.each([
    [{ name: 'ls' }, true],
    [{ name: 'l' }, true],
    [{ name: 'cat' }, false],
    [{ name: /^l.$/ }, true],
    [{ name: '^l.$' }, false],
    [{ line: '-l /tmp' }, true],
    [{ line: /tmp$/ }, true],
    [{ line: /^tmp/ }, false],
    [{ line: /^\/bin\/ls -l/ }, true],
    [{ line: /^ls/ }, false],
    [{ name: 'ls', line: 'nothing' }, false],
  ])('passes the filters %o: %s', (options, passes) => {
    expect(eventOf(record, 0, settingsOf(options)) !== undefined).toBe(passes);
  });

  test('is matched anew by an expression that remembers where it was', () => {
    const settings = settingsOf({ name: /ls/g });
    expect(eventOf(record, 0, settings)).toBeDefined();
    expect(eventOf(record, 0, settings)).toBeDefined();
  });

  test('is matched by its first argument where it has no path', () => {
    expect(eventOf(recordOf('\0ls\0-l\0'), 0, settingsOf({ line: /^ls -l$/ }))).toMatchObject({ path: '' });
  });

  test('is matched by all its arguments, also by those that are not reported', () => {
    expect(eventOf(record, 0, settingsOf({ line: 'tmp', maxArgs: 1 }))).toMatchObject({ argv: ['ls'] });
  });
});

test('a time of the monotonic clock plus the offset is the time of day', () => {
  const before = Date.now();
  const converted = Number(process.hrtime.bigint() / 1_000_000n) + clockOffset();
  expect(converted).toBeGreaterThanOrEqual(before - 1);
  expect(converted).toBeLessThanOrEqual(Date.now() + 1);
});
