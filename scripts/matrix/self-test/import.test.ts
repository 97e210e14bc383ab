import { writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { insideMachine } from './machine.ts';

insideMachine();
writeFileSync('/proc/sysrq-trigger', 'c');
await new Promise(() => {});

test('in a file that panics', () => {
  expect(insideMachine).not.toThrow();
});
