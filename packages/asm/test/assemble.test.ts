import { readFileSync } from 'node:fs';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AsmError, assemble, decode, encode, listing, print } from '../src/index.ts';
import { assembledLines, encodings, sections } from './llvm/fixtures.ts';
import { hex, likelySlots, withoutHalfALoad } from './slots.ts';

/** Lines that llvm-mc takes and we refuse, on purpose: bits are lost, or something stands where it means nothing. */
const stricter = new Set([
  'r1 = 4294967296',
  'call 0x100000000',
  'r1 = addr_space_cast(r2, 0, 65536)',
  'ld_pseudo r2, 2, 0x100000005',
  'r1 = 5ll',
  'ld_pseudo r1 1 5',
  'r1 = 5, ',
  'r1 , = 5',
  'R1 = 1',
  "r1 |= 'a'",
  'if r1 s >= 4 goto +3',
]);

/** Lines that llvm-mc refuses and we take: it has no words for what they say. */
const laxer = new Set(['gotol -100000', 'r0 = *(u8 *)skb[r1 + 4]']);

describe.each(['bpfel', 'bpfeb'] as const)('assembly (%s)', (target) => {
  const littleEndian = target === 'bpfel';
  const lines = assembledLines(target);

  it.each(lines.filter(({ line }) => !stricter.has(line) && !laxer.has(line)))(
    'is what llvm-mc makes of it: $line',
    ({ line, result }) => {
      const ours = outcome(() => encode(assemble(line).instructions, littleEndian));
      expect(ours).toEqual(typeof result === 'string' ? 'refused' : result);
    },
  );

  it.each([...stricter])('is refused where llvm-mc loses something: %s', (line) => {
    expect(lines.find((one) => one.line === line)?.result).toBeInstanceOf(Uint8Array);
    expect(() => assemble(line)).toThrow(AsmError);
  });

  it.each([...laxer])('has words where llvm-mc has none: %s', (line) => {
    expect(lines.find((one) => one.line === line)?.result).toContain('error');
    expect(assemble(line).instructions).toHaveLength(1);
  });

  it('of what llvm-objdump prints is the same bytes', () => {
    const canonical = encodings(target).filter(({ verdict }) => verdict === '=');
    const ours = canonical.map(({ text }) => hex(encode(assemble(text).instructions, littleEndian)));
    expect(ours).toEqual(canonical.map(({ bytes }) => hex(bytes)));
  });

  it('in the syntax of sources gives any instruction back', () => {
    const all = encodings(target).map(({ bytes }) => bytes);
    const texts = all.map((bytes) =>
      decode(bytes, littleEndian)
        .map((one) => print(one, 'source'))
        .join('\n'),
    );
    const ours = texts.map((text) => hex(encode(assemble(text).instructions, littleEndian)));
    expect(ours).toEqual(all.map(hex));
  });
});

describe('a listing', () => {
  it.each(sections())('in the syntax of sources assembles to the same bytes: $name', (section) => {
    const { bytes, littleEndian, symbols, relocations } = section;
    const text = listing(decode(bytes, littleEndian), { symbols, relocations, syntax: 'source' });
    const { instructions, labels } = assemble(text);
    expect(encode(instructions, littleEndian)).toEqual(bytes);
    expect([...labels]).toEqual(symbols.map(({ name, offset }) => [name, offset / 8]));
  });

  it('of llvm-objdump assembles to the same bytes, where it tells calls apart', () => {
    const told = sections().filter(({ bytes, littleEndian }) =>
      decode(bytes, littleEndian).every(({ kind }) => kind !== 'callFunction'),
    );
    expect(told.length).toBeGreaterThan(10);
    for (const { listing: text, bytes, littleEndian } of told) {
      expect(encode(assemble(text).instructions, littleEndian)).toEqual(bytes);
    }
  });

  it('of whatever bytes assembles to the same bytes', () => {
    fc.assert(
      fc.property(likelySlots, (slots) => {
        const bytes = withoutHalfALoad(slots, true);
        const lines = [{ offset: 0, source: 'return 0;' }];
        const text = listing(decode(bytes), { syntax: 'source', lines });
        expect(hex(encode(assemble(text).instructions))).toBe(hex(bytes));
      }),
      { numRuns: 1000 },
    );
  }, 60_000);
});

describe('labels', () => {
  it.each(['jumps', 'builder'])('lead where llvm-mc leads them: %s.s', (name) => {
    const text = readFileSync(new URL(`llvm/${name}.s`, import.meta.url), 'utf8').replace(/^ *\..*$/gm, '');
    const section = sections().find((one) => one.name.startsWith(`${name}.`));
    expect(encode(assemble(text).instructions)).toEqual(section?.bytes);
  });

  it('are distances, forth and back, in slots', () => {
    const { instructions, labels } = assemble(`
      start:
        r1 = 5 ll
        if r1 == 0 goto end
        goto start; gotol end
      end: exit
    `);
    expect(instructions.slice(1, 4)).toMatchObject([{ offset: 2 }, { offset: -4 }, { offset: 0 }]);
    expect([...labels]).toEqual([
      ['start', 0],
      ['end', 5],
    ]);
  });

  it('that are numbers are the nearest one before or behind', () => {
    const { instructions, labels } = assemble(
      '1: r0 = 1; goto 1f; goto 1b\n1: goto 1b\n2: may_goto 2b; exit',
    );
    expect(instructions.slice(1, 5)).toMatchObject([
      { offset: 1 },
      { offset: -3 },
      { offset: -1 },
      { offset: -1 },
    ]);
    expect(labels.size).toBe(0);
  });

  it('are what is called and what is loaded, before helpers and before symbols from outside', () => {
    const program = assemble(`
      r2 = step ll
      r1 = counts ll
      call bpf_loop
      call step
      call mystery
      exit
      step: exit
    `);
    expect(program.instructions.slice(0, 5)).toEqual([
      { kind: 'loadImmediate', dst: 'r2', source: 'function', offset: 7 },
      { kind: 'loadImmediate', dst: 'r1', source: 'value', value: 0n },
      { kind: 'callHelper', helper: 181 },
      { kind: 'callFunction', offset: 2 },
      { kind: 'callFunction', offset: -1 },
    ]);
    expect(program.references).toEqual([
      { index: 1, slot: 2, use: 'address', symbol: 'counts', dst: 'r1' },
      { index: 4, slot: 6, use: 'call', symbol: 'mystery' },
    ]);
  });
});

describe('an error in assembly', () => {
  it.each([
    ['r0 = 0\n  r1 += r99', 2, 9, "'r99' stands where a register r0 to r11 is needed"],
    ['r0 = 0;  frob r1', 1, 10, "'frob' stands where a register or an instruction is needed"],
    ['r1 = w2', 1, 1, 'a register of 64 bits cannot be one of 32'],
    ['if r1 == 0 goto +40000', 1, 17, '40000 does not fit into 16 bits'],
    ['w1 = *(u64 *)(r2 + 0)', 1, 1, 'a w register holds no u64'],
    ['r1 = *(u8 *)(r2)', 1, 16, "')' stands where '+' or '-' is needed"],
    ['exit now', 1, 6, "'now' stands where the end of the statement is needed"],
    ['/* a\n comment */ r1 =', 2, 17, 'the end stands where a number, a register or a load is needed'],
    ['exit\n  goto nowhere', 2, 3, 'there is no label nowhere'],
    ['1: exit\ngoto 1f', 2, 1, 'there is no label 1'],
    ['a: exit\nb: a: exit', 2, 4, 'label a is there twice'],
    [
      '0000000000000000 <f>:\n exit\n0000000000000008 <f>:\n exit\n call f',
      5,
      2,
      'there are several functions f',
    ],
    ['ld_pseudo r1, 9, 1', 1, 15, 'a 64-bit load has no source 9 with these numbers'],
    ['.insn 256, 0, 0, 0, 0', 1, 7, '256 does not fit into 8 bits'],
  ])('%j says where: line %i, column %i', (text, line, column, reason) => {
    const error = errorOf(() => assemble(text));
    expect(error).toMatchObject({ code: 'ERR_ASM', place: { line, column }, reason });
    expect(error.message).toContain(`BPF assembly, line ${line}, column ${column}: ${reason}. `);
  });

  it('is all that any text gives rise to', () => {
    const words = fc.constantFrom(
      ...'r1 w2 = += ( ) * u8 s32 skb [ ] + - 0x5 ll if goto < > call exit lock , : ; l\n'.split(' '),
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(words).map((all) => all.join(' ')),
        ),
        (text) => {
          const made = outcome(() => encode(assemble(text).instructions));
          expect(made === 'refused' || made instanceof Uint8Array).toBe(true);
        },
      ),
      { numRuns: 2000 },
    );
  }, 60_000);
});

function outcome(work: () => Uint8Array): Uint8Array | 'refused' {
  try {
    return work();
  } catch (error) {
    if (error instanceof AsmError) return 'refused';
    throw error;
  }
}

function errorOf(work: () => unknown): AsmError {
  try {
    work();
  } catch (error) {
    if (error instanceof AsmError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}
