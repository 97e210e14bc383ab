import { describe, expect, test } from 'vitest';
import { settingsOf } from '../src/execsnoop/options.ts';

describe("execsnoop's options", () => {
  test('let everything through when none is given', () => {
    expect(settingsOf({})).toEqual({
      variables: { target_uid: 0xffff_ffff, target_pid: 0, target_ppid: 0, include_failed: false },
      ringSize: undefined,
      maxArgs: 20,
      name: '',
      line: '',
    });
  });

  test('take root for a user like any other', () => {
    expect(settingsOf({ uid: 0 }).variables.target_uid).toBe(0);
  });

  test.each([
    { uid: -1 },
    { uid: 0xffff_ffff },
    { uid: 1.5 },
    { pid: 0 },
    { pid: 2 ** 22 + 1 },
    { ppid: Number.NaN },
    { maxArgs: 0 },
    { ringSize: 0 },
    { ringSize: 2 ** 32 },
  ])('are refused where the kernel cannot have the number: %o', (options) => {
    expect(() => settingsOf(options)).toThrow(RangeError);
  });
});
