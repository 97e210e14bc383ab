import { expect, test } from 'vitest';
import { insideMachine } from './machine.ts';

test('all is well', () => {
  expect(insideMachine).not.toThrow();
});
