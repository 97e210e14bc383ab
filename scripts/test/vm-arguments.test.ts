import { expect, test } from 'vitest';
import { parseArguments, UsageError } from '../vm/arguments.mjs';

const DEFAULTS = ['-s', '600', '-m', '1024', '-c', '2'];

test('what stands after -- is the command, with whatever options it has', () => {
  expect(parseArguments(['6.1', '--', 'ls', '--out', '--', '-m'])).toEqual({
    kernel: '6.1',
    arch: 'x64',
    command: ['ls', '--out', '--', '-m'],
    options: DEFAULTS,
  });
});

test('without a command the machine says which kernel it is', () => {
  expect(parseArguments(['newest'])).toMatchObject({ kernel: 'newest', command: ['uname', '-a'] });
  expect(parseArguments(['newest', '--'])).toMatchObject({ command: ['uname', '-a'] });
});

test('the -- that pnpm passes on is not taken for the one before the command', () => {
  expect(parseArguments(['--', '6.1', '--', 'id'])).toMatchObject({ kernel: '6.1', command: ['id'] });
});

test('options may stand on either side of the kernel', () => {
  const expected = { kernel: '5.10', options: ['-s', '60', '-m', '1152', '-c', '1', '-o', 'reports', '-e'] };
  const options = ['--seconds', '60', '--memory', '1152', '--cpus', '1', '--out', 'reports', '--emulate'];
  expect(parseArguments(['5.10', ...options])).toMatchObject(expected);
  expect(parseArguments([...options, '5.10'])).toMatchObject(expected);
});

test('the machine has the processor of --arch', () => {
  expect(parseArguments(['--arch', 'arm64', '6.12'])).toMatchObject({ kernel: '6.12', arch: 'arm64' });
});

test.each([
  [[], 'name a kernel'],
  [['--', '--', 'id'], 'name a kernel'],
  [['latest'], '"latest" names no kernel'],
  [['6.1', 'uname', '-r'], "Unknown option '-r'"],
  [['6.1', 'uname', 'x'], 'write the command after --: pnpm vm 6.1 -- uname x'],
  [['6.1', '--memory', '2048'], '--memory takes a whole number from 1 to 1152, not "2048"'],
  [['6.1', '--cpus', '0'], '--cpus takes a whole number from 1 to 2, not "0"'],
  [['6.1', '--arch', 'aarch64'], '--arch takes x64 or arm64, not "aarch64"'],
  [['6.1', '--seconds', 'ten'], '--seconds takes a whole number'],
])('%j is refused with the reason', (args, reason) => {
  expect(() => parseArguments(args)).toThrow(UsageError);
  expect(() => parseArguments(args)).toThrow(reason);
});
