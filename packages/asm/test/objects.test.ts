import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { sectionsIn } from '../scripts/objdump.mjs';
import { assemble, decode, encode, listing } from '../src/index.ts';

const folder = fileURLToPath(new URL('../../tools/dist/bpf', import.meta.url));
const objects = readdirSync(folder).filter((name) => name.endsWith('.bpf.o'));

describe.each(objects)('the program %s', (name) => {
  const sections = sectionsIn(disassembly(join(folder, name)));

  it('is listed as this machine’s llvm-objdump lists it', () => {
    expect(sections.length).toBeGreaterThan(0);
    for (const { bytes, symbols, relocations, listing: theirs } of sections) {
      expect(plain(listing(decode(bytes), { symbols, relocations }))).toEqual(plain(theirs));
    }
  });

  it('has the same bytes once its listing is assembled', () => {
    for (const { bytes, symbols, relocations } of sections) {
      const text = listing(decode(bytes), { symbols, relocations, syntax: 'source' });
      expect(encode(assemble(text).instructions)).toEqual(bytes);
    }
  });
});

/** LLVM before 19 leaves 32-bit registers to its user. */
function disassembly(path: string): string {
  return execFileSync('llvm-objdump', ['-d', '-r', '-z', '--mattr=+alu32', path], { encoding: 'utf8' });
}

/** Without what changed from LLVM 14 to 23: the base of numbers, and labels that objects do not have. */
function plain(text: string): readonly string[] {
  return text
    .split('\n')
    .filter((line) => !/^<L\d+>:$/.test(line))
    .map((line) => line.replace(/(goto .*) <.*>$/, '$1').replace(/\b0x([0-9a-f]+)\b/g, decimal));
}

function decimal(hexadecimal: string): string {
  return BigInt(hexadecimal).toString();
}
