import { writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { insideMachine } from './machine.ts';

test('before the panic', () => {
  expect(insideMachine).not.toThrow();
});

test('panic', async () => {
  insideMachine();
  writeFileSync('/proc/sysrq-trigger', 'c');
  await new Promise(() => {});
});

test('after the panic', () => {
  expect(insideMachine).not.toThrow();
});
