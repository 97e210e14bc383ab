import { describe, expect, it } from 'vitest';
import { decode, type ListedLine, listing } from '../src/index.ts';
import { sections, sectionsOf } from './llvm/fixtures.ts';

describe('a listing', () => {
  it.each(sections())(
    'is llvm-objdump’s: $name',
    ({ bytes, littleEndian, symbols, relocations, listing: expected }) => {
      expect(bytes.length).toBeGreaterThan(0);
      expect(listing(decode(bytes, littleEndian), { symbols, relocations })).toBe(expected);
    },
  );

  it.each(sectionsOf('source.txt'))(
    'has the lines of the source where llvm-objdump -S has them: $name',
    (section) => {
      const lines = sourceLinesOf(section.listing);
      expect(lines.length).toBeGreaterThan(3);
      expect(listing(decode(section.bytes), { symbols: section.symbols, lines })).toBe(section.listing);
    },
  );

  it('of one function is the part of its section’s listing', () => {
    const walk = sections().find(({ name }) => name === 'common.v3.bpfel.txt xdp');
    const second = walk?.symbols.find(({ name }) => name === 'second');
    if (walk === undefined || second === undefined) throw new Error('no such fixture');
    const part = listing(decode(walk.bytes.subarray(second.offset)), { ...walk, offset: second.offset });
    expect(part).toMatch(/^[0-9a-f]{16} <second>:\n/);
    expect(walk.listing.endsWith(`\n\n${part}`)).toBe(true);
  });

  it('numbers the lines of files as bpftool does', () => {
    const lines = [{ offset: 0, source: 'return 0;', file: 'pass.bpf.c', line: 12, column: 3 }];
    const text = listing(decode(Uint8Array.of(0xb7, 0, 0, 0, 0, 0, 0, 0, 0x95, 0, 0, 0, 0, 0, 0, 0)), {
      lines,
    });
    expect(text.split('\n')).toEqual([
      '; return 0; [file:pass.bpf.c line_num:12 line_col:3]',
      '       0:\tr0 = 0x0',
      '       1:\texit',
      '',
    ]);
  });

  it('of no instructions is empty', () => {
    expect(listing([], { symbols: [{ offset: 0, name: 'nothing' }] })).toBe('');
  });
});

/** The lines that stand between the instructions, with the offset of the next instruction. */
function sourceLinesOf(text: string): readonly ListedLine[] {
  const lines: ListedLine[] = [];
  let pending: string[] = [];
  for (const line of text.split('\n')) {
    const [, slot] = /^ *(\d+):\t/.exec(line) ?? [];
    if (line.startsWith('; ')) pending.push(line.slice(2));
    if (slot === undefined) continue;
    lines.push(...pending.map((source) => ({ offset: Number(slot) * 8, source })));
    pending = [];
  }
  return lines;
}
