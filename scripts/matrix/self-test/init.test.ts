import { closeSync, openSync, readFileSync, writeSync } from 'node:fs';
import { test } from 'vitest';
import { insideMachine } from './machine.ts';

test('init', async () => {
  insideMachine();
  // Init takes no signal that it has no handler for, so that what its handlers do is spoilt.
  const [, from = '0', to = '0'] = /^(\w+)-(\w+) r-xp/m.exec(readFileSync('/proc/1/maps', 'utf8')) ?? [];
  const [start, end] = [Number.parseInt(from, 16), Number.parseInt(to, 16)];
  const memory = openSync('/proc/1/mem', 'r+');
  // UD2, which ends a process like any other instruction that does not exist.
  writeSync(memory, Buffer.alloc(end - start, Buffer.of(0x0f, 0x0b)), 0, end - start, start);
  closeSync(memory);
  process.kill(1, 'SIGCHLD');
  await new Promise(() => {});
});
