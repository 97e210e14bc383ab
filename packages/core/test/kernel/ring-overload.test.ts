import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { openCalls } from './calls.ts';

/** Emulated machines have less of a processor to overload. */
const IN_MACHINE = process.env['EBPF_TS_KERNEL'] !== undefined;
const SECONDS = IN_MACHINE ? 3 : 10;
/** Records that the consumer takes in each of its turns; the producer makes twice as many in the same time. */
const TAKEN = IN_MACHINE ? 50 : 500;
const TURN = 10;

/** Waits for a line, makes calls at its rate for its time, and prints how many it made. */
const PRODUCER = `
  const { getPriority } = require('node:os');
  process.stdin.once('data', () => {
    const begun = performance.now();
    let made = 0;
    const work = setInterval(() => {
      const elapsed = performance.now() - begun;
      const due = Math.floor((Math.min(elapsed, ${SECONDS * 1000}) / ${TURN}) * ${2 * TAKEN});
      for (; made < due; made++) getPriority();
      if (elapsed < ${SECONDS * 1000}) return;
      clearInterval(work);
      process.stdout.write(String(made), () => process.exit());
    }, 1);
  });
`;

describe('a producer at twice the rate of its consumer', () => {
  it('has every record either received, in order, or counted as lost', async () => {
    const producer = spawn(process.execPath, ['-e', PRODUCER], { stdio: ['pipe', 'pipe', 'inherit'] });
    try {
      if (producer.pid === undefined) throw new Error('it was not started');
      await using object = await openCalls({ pid: producer.pid, ringSize: 1 << 16 });
      const { events } = object.maps;
      let output = '';
      producer.stdout.on('data', (part) => {
        output += part;
      });
      let running = true;
      const ended = once(producer.stdout, 'end').then(() => {
        running = false;
      });
      producer.stdin.write('go\n');

      let received = 0;
      let last = -1;
      const take = (numbers: Iterable<{ number: number }>) => {
        for (const { number } of numbers) {
          if (number !== last + 1) throw new Error(`record ${number} follows ${last}`);
          last = number;
          received += 1;
        }
      };
      let begun = performance.now();
      let turns = 0;
      while (running) {
        // A producer that starts late would leave the consumer time for all of its records.
        if (received === 0) begun = performance.now() - TURN;
        // As many records as are due by the clock, so that a late turn takes no less.
        const allowed = Math.floor((performance.now() - begun) / TURN) * TAKEN - received;
        if (allowed > 0) {
          const batch = await events.read({ maxRecords: allowed, timeout: TURN });
          if (batch !== undefined) take(batch);
        }
        turns += 1;
        await sleep(TURN);
      }
      await ended;
      for (let batch = events.consume(); batch; batch = events.consume()) take(batch);

      const produced = BigInt(output);
      expect(turns).toBeGreaterThan(10);
      expect(received).toBeGreaterThan(0);
      expect(events.lost).toBeGreaterThan(0n);
      expect(BigInt(received) + (events.lost ?? 0n)).toBe(produced);
      expect(events.highWaterMark()).toBeGreaterThan((1 << 16) / 2);
    } finally {
      producer.kill();
    }
  });
});
