import { describe, expect, test } from 'vitest';
import { failureText } from '../src/failure.ts';

const error = new TypeError('the reason; what to do');

describe('a failed command', () => {
  test('says the message and no stack', () => {
    expect(failureText(error, false)).toBe('ebpf-ts: the reason; what to do');
  });

  test('says the stack to those who debug it', () => {
    expect(failureText(error, true)).toContain('failure.test.ts');
  });
});
