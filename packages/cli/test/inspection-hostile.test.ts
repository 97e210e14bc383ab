import { readFileSync } from 'node:fs';
import { AsmError } from '@ebpf-ts/asm';
import { BtfError } from '@ebpf-ts/btf';
import { ElfError, parseObject } from '@ebpf-ts/elf';
import fc from 'fast-check';
import colors from 'picocolors';
import { expect, test } from 'vitest';
import { inspectionOf } from '../src/inspect/inspection.ts';
import { inspectionText } from '../src/inspect/text.ts';
import { zoo } from './zoo.ts';

const bytes = readFileSync(await zoo());

/** The object with some of its bytes replaced. */
const damaged = fc
  .array(fc.tuple(fc.nat(bytes.length - 1), fc.nat(255)), { minLength: 1, maxLength: 8 })
  .map((changes) => {
    const copy = Uint8Array.from(bytes);
    for (const [at, byte] of changes) copy[at] = byte;
    return copy;
  });

function inspected(object: Uint8Array): string {
  try {
    return inspectionText(inspectionOf('a.bpf.o', parseObject(object)), colors.createColors(false), 80);
  } catch (error) {
    if (error instanceof ElfError || error instanceof BtfError || error instanceof AsmError) return 'refused';
    throw error;
  }
}

test('a damaged object is inspected or refused with a typed error, and its text steers no terminal', () => {
  let refused = 0;
  fc.assert(
    fc.property(damaged, (object) => {
      const text = inspected(object);
      if (text === 'refused') refused++;
      expect(text.replaceAll('\n', '')).not.toMatch(/\p{Cc}/u);
    }),
    { numRuns: 100 },
  );
  expect(refused).toBeGreaterThan(0);
});
