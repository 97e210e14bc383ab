import { decodeAt } from './decode.ts';
import { AsmError } from './error.ts';
import { encodeAlu } from './families/alu.ts';
import { encodeImmediate } from './families/immediate.ts';
import { encodeJump } from './families/jump.ts';
import { encodeMemory } from './families/memory.ts';
import { type Instruction, slotCount } from './instruction.ts';
import { type Slot, slotSize, writeSlot } from './slot.ts';

/**
 * Writes the instructions of a program.
 *
 * Throws {@link AsmError}, with the index of the instruction, for a number that does not fit into its field, and a name
 * that there is not.
 *
 * @example
 * ```ts
 * import { encode } from '@ebpf-ts/asm';
 *
 * encode([{ kind: 'exit' }]); // 95 00 00 00 00 00 00 00
 * ```
 */
export function encode(instructions: readonly Instruction[], littleEndian = true): Uint8Array<ArrayBuffer> {
  const slots = instructions.reduce((count, instruction) => count + slotCount(instruction), 0);
  const bytes = new Uint8Array(slots * slotSize);
  const data = new DataView(bytes.buffer);
  let at = 0;
  for (const [index, instruction] of instructions.entries()) {
    checkValues(instruction, index);
    const start = at;
    for (const slot of slotsOf(instruction)) {
      checkFields(instruction, slot, index);
      writeSlot(data, at, slot, littleEndian);
      at += slotSize;
    }
    checkMeaning(instruction, decodeAt(data, start, littleEndian), index);
  }
  return bytes;
}

function slotsOf(instruction: Instruction): readonly Slot[] {
  switch (instruction.kind) {
    case 'alu':
    case 'signExtend':
    case 'negate':
    case 'byteOrder':
    case 'addressSpaceCast':
      return [encodeAlu(instruction)];
    case 'load':
    case 'store':
    case 'atomic':
    case 'loadAcquire':
    case 'storeRelease':
    case 'loadPacket':
      return [encodeMemory(instruction)];
    case 'loadImmediate':
      return encodeImmediate(instruction);
    case 'unknown':
      return [instruction];
    default:
      return [encodeJump(instruction)];
  }
}

/**
 * What was written has to read as what was given. TypeScript sees to that; from JavaScript may come a register, an operation
 * or a type that is none, which would have been written as 0.
 */
function checkMeaning(given: Instruction, written: Instruction, index: number): void {
  if (given.kind === 'unknown') return;
  const remedy = `See the type of ${given.kind} for what it takes`;
  if (written.kind !== given.kind) {
    const names = Object.entries(given).filter(
      ([name, value]) => name !== 'kind' && typeof value === 'string',
    );
    const all = names.map(([name, value]) => `${name} ${JSON.stringify(value)}`).join(' and ');
    throw new AsmError({ index }, `there is no ${given.kind} with ${all}`, remedy);
  }
  const ours = new Map<string, unknown>(Object.entries(given));
  for (const [name, value] of Object.entries(written)) {
    const own = ours.get(name);
    if (own === value || (typeof own === 'bigint' && typeof value === 'bigint')) continue;
    const is = own === undefined ? `has no ${name}` : `cannot have ${JSON.stringify(own)} as its ${name}`;
    throw new AsmError({ index }, `${given.kind} ${is}`, remedy);
  }
}

const KINDS: Readonly<Record<Instruction['kind'], true>> = {
  alu: true,
  signExtend: true,
  negate: true,
  byteOrder: true,
  addressSpaceCast: true,
  load: true,
  store: true,
  atomic: true,
  loadAcquire: true,
  storeRelease: true,
  loadPacket: true,
  loadImmediate: true,
  unknown: true,
  jump: true,
  goto: true,
  gotol: true,
  mayGoto: true,
  gotox: true,
  callHelper: true,
  callFunction: true,
  callKfunc: true,
  callx: true,
  exit: true,
};

/** Kinds that are none, and numbers that are cut to size on their way into a slot. */
function checkValues(instruction: Instruction, index: number): void {
  if (!Object.hasOwn(KINDS, instruction.kind)) {
    const reason = `there is no kind of instruction ${JSON.stringify(instruction.kind)}`;
    throw new AsmError({ index }, reason, `There are ${Object.keys(KINDS).join(', ')}`);
  }
  if (instruction.kind === 'addressSpaceCast') {
    for (const space of [instruction.to, instruction.from]) {
      if (space === (space & 0xffff)) continue;
      const reason = `there is no address space ${space}`;
      throw new AsmError({ index }, reason, 'Give a whole number from 0 to 65535');
    }
  }
  if (instruction.kind === 'loadImmediate' && instruction.source === 'value') {
    const { value } = instruction;
    if (value === BigInt.asIntN(64, value) || value === BigInt.asUintN(64, value)) return;
    const hint = `Give a whole number from ${-(2n ** 63n)} to ${2n ** 64n - 1n}`;
    throw new AsmError({ index }, `${value} does not fit into the 64 bits of loadImmediate`, hint);
  }
}

function checkFields(instruction: Instruction, { offset, imm }: Slot, index: number): void {
  if (imm !== (imm | 0)) throw tooLarge(instruction, index, imm, 32);
  if (offset !== (offset << 16) >> 16) throw tooLarge(instruction, index, offset, 16);
}

function tooLarge(instruction: Instruction, index: number, value: number, bits: number): AsmError {
  return new AsmError(
    { index },
    `${value} does not fit into the ${bits} bits that ${instruction.kind} has for it`,
    `Give a whole number from ${-(2 ** (bits - 1))} to ${2 ** (bits - 1) - 1}`,
  );
}
