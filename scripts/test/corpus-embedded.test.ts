import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { objectsIn } from '../corpus/embedded.mjs';
import { compiledBpfText } from '../setup/fixtures.mjs';

const folder = mkdtempSync(join(tmpdir(), 'ebpf-ts-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe('BPF objects inside of a file', () => {
  it.each(['bpf', 'bpfeb'] as const)(
    'are found in a program that carries them among its data (%s)',
    async (target) => {
      const text = 'int counter; __attribute__((section("socket"))) int run(void *c) { return ++counter; }';
      const object = readFileSync(await compiledBpfText(text, target));
      const source = `const unsigned char object[] = { ${[...object].join(',')}, 1, 2, 3 };\nint main(void) { return object[0]; }`;
      writeFileSync(join(folder, 'carrier.c'), source);
      execFileSync('gcc', [join(folder, 'carrier.c'), '-o', join(folder, 'carrier')]);
      const found = objectsIn(readFileSync(join(folder, 'carrier')));
      expect(found.length).toBe(1);
      expect(found[0]?.equals(object)).toBe(true);
      expect(objectsIn(object)).toEqual([object]);
    },
  );

  it('are none in a program of this machine', () => {
    expect(objectsIn(readFileSync('/bin/true'))).toEqual([]);
  });
});
