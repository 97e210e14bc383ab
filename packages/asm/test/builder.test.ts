import { describe, expect, expectTypeOf, it } from 'vitest';
import {
  AsmError,
  assemble,
  encode,
  type HelperName,
  type Instruction,
  type Program,
  ProgramBuilder,
  type Reference,
  resolve,
  slotCount,
} from '../src/index.ts';
import { sections } from './llvm/fixtures.ts';

describe('a built program', () => {
  const program = new ProgramBuilder()
    .label('count')
    .store('u32', 'r10', -4, 7)
    .loadMap('r1', 'counts')
    .mov('r2', 'r10')
    .alu('add', 'r2', -4)
    .call('bpf_map_lookup_elem')
    .jump('eq', 'r0', 0, 'out')
    .jump('sgt', 'r0', -3, 'again', 32)
    .loadValue('r3', 0x123456789abcdef0n)
    .label('again')
    .load('s16', 'r1', 'r0', 2)
    .alu('sdiv', 'r1', 3)
    .mayGoto('out')
    .jump('set', 'r1', 'r3', 'again')
    .callFunction('double')
    .goto('again')
    .label('out')
    .mov('r0', 0, 32)
    .exit()
    .label('double')
    .mov('r0', 'r1')
    .alu('lsh', 'r0', 1)
    .exit()
    .build();
  const assembled = sections().find(({ name }) => name.startsWith('builder.'));

  it('has the bytes that llvm-mc makes of the same in assembly', () => {
    const instructions = resolve(program, ({ symbol }) => {
      expect(symbol).toBe('counts');
      // As it is in an object, where a relocation stands for the map.
      return { kind: 'loadImmediate', dst: 'r1', source: 'value', value: 0n };
    });
    expect(encode(instructions)).toEqual(assembled?.bytes);
  });

  it('has its labels and references where LLVM has symbols and relocations', () => {
    expect([...program.labels]).toEqual(assembled?.symbols.map(({ name, offset }) => [name, offset / 8]));
    expect(program.references.map(({ slot, symbol }) => ({ offset: slot * 8, symbol }))).toEqual(
      assembled?.relocations.map(({ offset, symbol }) => ({ offset, symbol })),
    );
  });

  it('lists what a loader fills in, and takes it', () => {
    const { references, ...rest } = new ProgramBuilder()
      .loadMap('r1', 'counts')
      .loadVariable('r2', 'total')
      .callKfunc('bpf_rcu_read_lock')
      .exit()
      .build();
    expect(references).toEqual([
      { index: 0, slot: 0, use: 'map', symbol: 'counts', dst: 'r1' },
      { index: 1, slot: 2, use: 'variable', symbol: 'total', dst: 'r2' },
      { index: 2, slot: 4, use: 'kfunc', symbol: 'bpf_rcu_read_lock' },
    ]);
    const filled: Record<string, Instruction> = {
      counts: { kind: 'loadImmediate', dst: 'r1', source: 'map', fd: 5 },
      total: { kind: 'loadImmediate', dst: 'r2', source: 'mapValue', fd: 6, offset: 8 },
      bpf_rcu_read_lock: { kind: 'callKfunc', btfId: 1234, module: 0 },
    };
    const fill = ({ symbol }: Reference): Instruction => filled[symbol] ?? { kind: 'exit' };
    expect(resolve({ references, ...rest }, fill)).toEqual([...Object.values(filled), { kind: 'exit' }]);
    expect(() => resolve({ references, ...rest }, () => ({ kind: 'exit' }))).toThrow(
      'BPF instruction 0: counts became 1 slots where there are 2',
    );
  });

  it('loads the address of a function as the kernel counts it', () => {
    const { instructions } = new ProgramBuilder()
      .loadFunction('r2', 'step')
      .exit()
      .label('step')
      .exit()
      .build();
    expect(instructions[0]).toEqual({ kind: 'loadImmediate', dst: 'r2', source: 'function', offset: 2 });
    expect(instructions).toEqual(assemble('r2 = step ll; exit; step: exit').instructions);
  });
});

describe('a jump that is too far for 16 bits', () => {
  const far = (slots: number) => {
    const builder = new ProgramBuilder()
      .label('start')
      .goto('end')
      .jump('set', 'r1', 4, 'end')
      .mayGoto('start');
    for (let slot = 0; slot < slots; slot++) builder.mov('r0', slot);
    return builder.jump('eq', 'r0', 'r1', 'start', 32).label('end').exit();
  };

  it('stays as it is where 16 bits just do', () => {
    const { instructions } = far(32764).build();
    expect(instructions[0]).toEqual({ kind: 'goto', offset: 32767 });
    expect(instructions).toHaveLength(32769);
  });

  it('goes by a far one, and still arrives where it should', () => {
    const program = far(40000).build();
    expect(program.instructions.slice(0, 6)).toMatchObject([
      { kind: 'gotol' },
      { kind: 'jump', offset: 1 },
      { kind: 'goto', offset: 1 },
      { kind: 'gotol' },
      { kind: 'mayGoto', offset: -5 },
      { kind: 'alu' },
    ]);
    const { labels } = program;
    expect(arrivalsOf(program, 0)).toEqual([labels.get('end')]);
    // Taken, and not taken.
    expect(arrivalsOf(program, 1)).toEqual([labels.get('end'), 4]);
    expect(arrivalsOf(program, 40005)).toEqual([labels.get('start'), labels.get('end')]);
  });

  it('is refused where it is not to be widened, and in assembly', () => {
    const refusal = 'the target is more than 32767 slots away, which 16 bits do not hold';
    expect(() => far(40000).build({ farJumps: 'refuse' })).toThrow(`BPF instruction 0: ${refusal}`);
    const text = ['exit', '  goto end', ...Array.from({ length: 32768 }, () => 'r0 = 0'), 'end: exit'].join(
      '\n',
    );
    expect(() => assemble(text)).toThrow(`BPF assembly, line 2, column 3: ${refusal}`);
    expect(() => assemble(text.replace('goto', 'gotol'))).not.toThrow();
  });
});

describe('a mistake in building', () => {
  it('is refused with the index of the instruction', () => {
    expect(() => new ProgramBuilder().exit().goto('nowhere').build()).toThrow(
      'BPF instruction 1: there is no label nowhere. Define it',
    );
    expect(() => new ProgramBuilder().label('a').exit().label('a')).toThrow(AsmError);
    expect(() => encode(new ProgramBuilder().mov('r0', 2 ** 40).build().instructions)).toThrow(AsmError);
  });

  it('does not compile where the types know it', () => {
    type Parameter<
      Name extends 'alu' | 'call' | 'jump' | 'load' | 'store',
      Index extends number,
    > = Parameters<ProgramBuilder[Name]>[Index];
    expectTypeOf<'r12'>().not.toExtend<Parameter<'alu', 1>>();
    expectTypeOf<'neg'>().not.toExtend<Parameter<'alu', 0>>();
    expectTypeOf<'bpf_map_lookup'>().not.toExtend<Parameter<'call', 0>>();
    expectTypeOf<'bpf_map_lookup_elem'>().toExtend<HelperName>();
    expectTypeOf<'s64'>().not.toExtend<Parameter<'load', 0>>();
    expectTypeOf<'s8'>().not.toExtend<Parameter<'store', 0>>();
    expectTypeOf<bigint>().not.toExtend<Parameter<'jump', 2>>();
    expectTypeOf<{
      kind: 'signExtend';
      width: 32;
      from: 32;
      dst: 'r1';
      src: 'r1';
    }>().not.toExtend<Instruction>();
    expectTypeOf<{
      kind: 'loadPacket';
      type: 'u64';
      register: 'r1';
      offset: 0;
    }>().not.toExtend<Instruction>();
  });
});

/** Where a machine arrives that steps through the jumps from here on, up to a label: first with the condition true. */
function arrivalsOf({ instructions, labels }: Program, slot: number): readonly number[] {
  const ends = new Set(labels.values());
  const bySlot = new Map<number, Instruction>();
  let at = 0;
  for (const instruction of instructions) {
    bySlot.set(at, instruction);
    at += slotCount(instruction);
  }
  const follow = (from: number): number => {
    const instruction = bySlot.get(from);
    const isJump = instruction?.kind === 'goto' || instruction?.kind === 'gotol';
    return isJump && !ends.has(from) ? follow(from + 1 + instruction.offset) : from;
  };
  const first = bySlot.get(slot);
  if (first?.kind === 'gotol') return [follow(slot + 1 + first.offset)];
  if (first?.kind !== 'jump') return [];
  return [follow(slot + 1 + first.offset), follow(slot + 1)];
}
