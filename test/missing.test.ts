import { describe, expect, test } from 'vitest';
import type { Verdict } from '../packages/probe/src/index.ts';
import { decide } from './support/missing.ts';

const exceptions = {
  '6.1': { 'program kprobe.multi': 'no FPROBE' },
  every: { 'program lirc_mode2': 'no lirc' },
};
const on = (release: string, matrix?: string) => ({ release, matrix, exceptions });
const evidence = [{ kind: 'syscall', syscall: 'BPF_LINK_CREATE', errno: 'EINVAL' }] as const;
const missing: Verdict = { status: 'unsupported', evidence, since: '5.18' };

describe('a feature that is there', () => {
  test('is tested', () => {
    expect(
      decide('program kprobe.multi', { status: 'supported', evidence }, on('6.12.1-amd64', '6.12')),
    ).toEqual({
      run: true,
    });
  });

  test('makes an exception that says otherwise fail', () => {
    const decision = decide('program kprobe.multi', { status: 'supported', evidence }, on('6.1.0-1', '6.1'));
    expect(decision).toEqual({
      fail: 'program kprobe.multi is here, and yet an exception for Linux 6.1 says: no FPROBE',
    });
  });
});

describe('a feature that is missing in a kernel of the matrix', () => {
  test('is skipped where it is newer than the kernel', () => {
    expect(decide('program kprobe.multi', missing, on('5.10.0-39-amd64', '5.10'))).toEqual({
      skip: 'program kprobe.multi: needs Linux 5.18',
    });
  });

  test.each(['5.18.0-1-amd64', '6.1', '7.3-cloud-amd64', '10.0.1'])(
    'fails where Linux %s must have it',
    (release) => {
      const decision = decide('program kprobe.multi', missing, on(release, 'newest'));
      expect(decision).toEqual({
        fail: `Linux ${release} must have program kprobe.multi (mainline has it since 5.18), and the probe says: unsupported, BPF_LINK_CREATE → EINVAL`,
      });
    },
  );

  test('is skipped where an exception says why', () => {
    expect(decide('program kprobe.multi', missing, on('6.1.0-1', '6.1'))).toEqual({
      skip: 'program kprobe.multi: no FPROBE',
    });
    expect(decide('program lirc_mode2', missing, on('6.12.1', '6.12'))).toEqual({
      skip: 'program lirc_mode2: no lirc',
    });
  });

  test.each(['denied', 'disabled', 'unknown'] as const)(
    'fails where the answer is %s, for old kernels too',
    (status) => {
      expect(decide('program fentry', { ...missing, status }, on('5.10.0', '5.10'))).toHaveProperty('fail');
    },
  );
});

test.each(['unsupported', 'denied', 'disabled', 'unknown'] as const)(
  'outside the matrix a feature that is %s is skipped with what was seen',
  (status) => {
    expect(decide('program fentry', { status, evidence }, on('6.18.5'))).toEqual({
      skip: `program fentry: ${status}, BPF_LINK_CREATE → EINVAL`,
    });
  },
);
