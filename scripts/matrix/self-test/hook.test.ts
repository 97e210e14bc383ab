import { writeFileSync } from 'node:fs';
import { beforeAll, expect, test } from 'vitest';
import { insideMachine } from './machine.ts';

beforeAll(async () => {
  insideMachine();
  writeFileSync('/proc/sysrq-trigger', 'c');
  await new Promise(() => {});
});

test('behind a hook that panics', () => {
  expect(insideMachine).not.toThrow();
});
