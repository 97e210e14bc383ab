import { describe, expect, it } from 'vitest';
import { parseLog } from '../src/errors/verifier/log.ts';
import { statisticsOf } from '../src/errors/verifier/statistics.ts';
import { kernels, recordedLog, recordedLogs } from './verifier/recorded.ts';

describe('the registers before the instruction', () => {
  it.each(kernels)('are read from a log of Linux %s', (kernel) => {
    const { last } = parseLog(recordedLog(kernel, 'null_memory'));
    expect(last?.text).toMatch(/^\*\(u64 \*\)\(r0 \+0\) = r\d$/);
    // Linux before 5.18 prints the registers where paths part only, and here not at all.
    const printed = kernel === '5.10' ? {} : { R0: expect.stringMatching(/mem_or_null\(/), R10: 'fp0' };
    expect(last?.registers).toMatchObject(printed);
    // The call of bpf_ringbuf_reserve left nothing in its arguments, of which R1 is set again behind it.
    expect(last?.registers).not.toHaveProperty('R2');
    expect(last?.registers).not.toHaveProperty('R3');
  });

  it('have no name but that of a register or of a slot of the stack', () => {
    for (const { log } of recordedLogs) {
      for (const name of Object.keys(parseLog(log).last?.registers ?? {})) {
        expect(name).toMatch(/^(R([0-9]|10)|fp-\d+)$/);
      }
    }
  });
});

describe('the instruction that a log ends at', () => {
  it('is the last that has a number and a code', () => {
    for (const { log } of recordedLogs) {
      const numbers = [...log.matchAll(/^(\d+): (?:\([0-9a-f]{2}\)|<invalid)/gm)].map(([, index]) =>
        Number(index),
      );
      expect(parseLog(log).last?.index).toBe(numbers.at(-1));
    }
  });
});

describe('the statistics', () => {
  it('are those of the last line', () => {
    for (const { log } of recordedLogs) {
      const [, processed, limit] = /^processed (\d+) insns \(limit (\d+)\)/m.exec(log) ?? [];
      expect(processed).toBeDefined();
      expect(statisticsOf(log)).toMatchObject({ processed: Number(processed), limit: Number(limit) });
    }
  });

  it('have the time and the stack where the log level asks for them', () => {
    const log = `verification time 73 usec\nstack depth 8+16\n${recordedLogs[0]?.log}`;
    expect(statisticsOf(log)).toMatchObject({ timeUs: 73, stackDepth: [8, 16] });
    const newer = log.replace(
      /^stack depth .*$/m,
      [
        'stack depth max 32',
        'subprog 0 (good) main insns_self 14 insns_total 20 stack 8',
        'subprog 1 (callee) static insns_self 6 insns_total 6 stack 16',
      ].join('\n'),
    );
    expect(statisticsOf(newer)).toMatchObject({ timeUs: 73, stackDepth: [8, 16] });
  });

  it('are none where the log has none', () => {
    expect(statisticsOf('tracing progs cannot use bpf_spin_lock yet\n')).toBeUndefined();
  });
});
