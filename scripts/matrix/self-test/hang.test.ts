import { test } from 'vitest';
import { insideMachine } from './machine.ts';

test('hang', () => {
  insideMachine();
  // No timer of this process gets a turn.
  for (;;);
});
