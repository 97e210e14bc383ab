import { describe, expect, it } from 'vitest';
import { decode, type Instruction, print } from '../src/index.ts';
import { type Encoding, encodings } from './llvm/fixtures.ts';

describe.each(['bpfel', 'bpfeb'] as const)('the text of an instruction (%s)', (target) => {
  const all = encodings(target).map((encoding) => ({ ...encoding, instructions: read(encoding, target) }));

  it('is what llvm-objdump prints, for everything that LLVM reads back as the same bytes', () => {
    const canonical = all.filter(({ verdict }) => verdict === '=');
    expect(canonical.length).toBeGreaterThan(1000);
    expect(canonical.map(({ instructions }) => instructions.map((one) => print(one)).join(' '))).toEqual(
      canonical.map(({ text }) => text),
    );
  });

  it('is what llvm-objdump prints also where that leaves something out; the rest sets what is reserved', () => {
    const known = all.filter(({ verdict, instructions }) => verdict === '~' && !hasUnknown(instructions));
    expect(known.map(({ instructions }) => instructions.map((one) => print(one)).join(' '))).toEqual(
      known.map(({ text }) => text),
    );
    expect(new Set(known.flatMap(({ instructions }) => instructions.map(({ kind }) => kind)))).toEqual(
      new Set(['callFunction', 'callKfunc', 'loadImmediate', 'loadPacket']),
    );
  });

  it('is <unknown> for what LLVM does not know either', () => {
    const unknown = all.filter(({ verdict }) => verdict === '?');
    expect(unknown.length).toBeGreaterThan(200);
    expect(unknown.map(({ instructions }) => instructions.map((one) => print(one)))).toEqual(
      unknown.map(() => ['<unknown>']),
    );
  });
});

describe('in the syntax of sources', () => {
  it.each<[Instruction, string]>([
    [{ kind: 'callFunction', offset: 5 }, 'call pc+0x5'],
    [{ kind: 'callFunction', offset: -1 }, 'call pc-0x1'],
    [{ kind: 'callKfunc', btfId: 0x1234, module: 0 }, 'call kfunc 0x1234'],
    [{ kind: 'callKfunc', btfId: 1, module: 2 }, 'call kfunc 0x1, 0x2'],
    [
      { kind: 'loadImmediate', dst: 'r1', source: 'mapValue', fd: 3, offset: 16 },
      'ld_pseudo r1, 0x2, 0x3, 0x10',
    ],
    [{ kind: 'loadPacket', type: 'u16', register: 'r3', offset: -4 }, 'r0 = *(u16 *)skb[r3 - 0x4]'],
    [{ kind: 'unknown', code: 0xff, dst: 1, src: 2, offset: -1, imm: 3 }, '.insn 0xff, 0x1, 0x2, -0x1, 0x3'],
  ])('%o has words of its own', (instruction, text) => {
    expect(print(instruction, 'source')).toBe(text);
  });

  it('all else is as LLVM prints it', () => {
    const canonical = encodings('bpfel').filter(({ verdict }) => verdict === '=');
    const texts = canonical.flatMap((encoding) => read(encoding, 'bpfel').map((one) => print(one, 'source')));
    expect(texts).toEqual(canonical.map(({ text }) => text));
  });
});

function read({ bytes }: Encoding, target: 'bpfel' | 'bpfeb'): readonly Instruction[] {
  return decode(bytes, target === 'bpfel');
}

function hasUnknown(instructions: readonly Instruction[]): boolean {
  return instructions.some(({ kind }) => kind === 'unknown');
}
