import { decodeAt, type Instruction, type Operand, slotCount } from '@ebpf-ts/asm';
import type { FunctionDefinition } from '@ebpf-ts/elf';

/**
 * What is known of a register: a number, an address in a section that programs cannot write or in the stack of the
 * function, from its end, or that it is some address and so not 0.
 */
export type Known =
  | bigint
  | { readonly section: string; readonly offset: number }
  | { readonly extern: string }
  | { readonly stack: number }
  | 'address';

/** What a loader puts into the code of a function; places are in bytes from its start. */
export interface Filled {
  /** The number, or `poison` where the kernel lacks what the instruction asks for. */
  coreAt(offset: number): { readonly value: bigint | undefined } | 'poison' | undefined;
  /** What a 64-bit load is filled with. */
  addressAt(offset: number): Known | undefined;
  /** The bytes at an address, read as an unsigned number. */
  read(address: Known, offset: number, size: number): bigint | undefined;
}

/** An instruction that the verifier comes to, as far as numbers decide which way a program goes. */
export interface Reached {
  /** Bytes from the start of the function. */
  readonly offset: number;
  readonly instruction: Instruction;
  /** What is known of a register when it is come to. */
  known(register: string): Known | undefined;
}

type State = readonly (Known | undefined)[];

const UNKNOWN: State = Array.from({ length: 11 }, () => undefined);
const ENTRY: State = set(UNKNOWN, 'r10', { stack: 0 });

/**
 * The instructions of a function that can be reached, where branches on known numbers are taken one way only. So does the
 * verifier, and so what stands behind `if (bpf_core_field_exists(…))` counts only where the field exists.
 */
export function reachable(
  code: FunctionDefinition,
  filled: Filled,
  littleEndian: boolean,
): readonly Reached[] {
  const { instructions: bytes } = code;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const states = new Map<number, State>();
  const found = new Map<number, Instruction>();
  const open: number[] = [];
  const enter = (offset: number, state: State) => {
    if (offset < 0 || offset >= bytes.length) return;
    const known = states.get(offset);
    const joined = known === undefined ? state : join(known, state);
    if (joined === known) return;
    states.set(offset, joined);
    open.push(offset);
  };
  enter(0, ENTRY);
  for (let offset = open.pop(); offset !== undefined; offset = open.pop()) {
    const state = states.get(offset) ?? UNKNOWN;
    const instruction = decodeAt(view, offset, littleEndian);
    found.set(offset, instruction);
    for (const [next, after] of step(instruction, offset, state, filled)) enter(next, after);
  }
  return [...found]
    .sort(([one], [other]) => one - other)
    .map(([offset, instruction]) => ({
      offset,
      instruction,
      known: (register) => states.get(offset)?.[numberOf(register)],
    }));
}

/** The same state where nothing new is known, so that loops come to an end. */
function join(one: State, other: State): State {
  if (one.every((known, register) => known === undefined || same(known, other[register]))) return one;
  return one.map((known, register) => (same(known, other[register]) ? known : undefined));
}

function same(one: Known | undefined, other: Known | undefined): boolean {
  if (typeof one !== 'object' || typeof other !== 'object') return one === other;
  return JSON.stringify(one) === JSON.stringify(other);
}

function step(
  instruction: Instruction,
  offset: number,
  state: State,
  filled: Filled,
): readonly (readonly [number, State])[] {
  const next = offset + 8 * slotCount(instruction);
  const core = filled.coreAt(offset);
  // What is poisoned is refused where it is reached: nothing follows.
  if (core === 'poison') return [];
  switch (instruction.kind) {
    case 'exit':
    case 'gotox':
      return [];
    case 'goto':
    case 'gotol':
      return [[next + instruction.offset * 8, state]];
    case 'mayGoto':
      return [
        [next, state],
        [next + instruction.offset * 8, state],
      ];
    case 'jump':
      return branches(instruction, next, state);
    case 'callHelper':
    case 'callFunction':
    case 'callKfunc':
    case 'callx':
      return [[next, state.map((known, register) => (register <= 5 ? undefined : known))]];
    case 'loadImmediate': {
      const value =
        core?.value ??
        filled.addressAt(offset) ??
        (instruction.source === 'value' ? instruction.value : 'address');
      return [[next, set(state, instruction.dst, core !== undefined ? core.value : value)]];
    }
    case 'load': {
      const base = state[numberOf(instruction.base)];
      const value =
        base === undefined || core !== undefined
          ? undefined
          : filled.read(base, instruction.offset, SIZES[instruction.type]);
      return [[next, set(state, instruction.dst, value)]];
    }
    case 'alu':
      return [[next, set(state, instruction.dst, computed(instruction, state, core))]];
    case 'atomic':
    case 'loadPacket':
      return [[next, state.map((known, register) => (register <= 5 ? undefined : known))]];
    case 'store':
    case 'storeRelease':
    case 'unknown':
      return [[next, state]];
    default:
      return [[next, set(state, instruction.dst, undefined)]];
  }
}

const SIZES = { u8: 1, u16: 2, u32: 4, u64: 8, s8: 1, s16: 2, s32: 4 } as const;

function computed(
  { op, width, dst, src }: Extract<Instruction, { kind: 'alu' }>,
  state: State,
  core: { readonly value: bigint | undefined } | undefined,
): Known | undefined {
  if (core !== undefined && core.value === undefined) return undefined;
  const right = core?.value ?? operandOf(state, src);
  if (op === 'mov')
    return typeof right === 'bigint' ? fitted(right, width) : width === 64 ? right : undefined;
  const left = state[numberOf(dst)];
  if (typeof left === 'object' && typeof right === 'bigint' && op === 'add' && width === 64) {
    const bytes = Number(BigInt.asIntN(32, right));
    if ('section' in left) return { ...left, offset: left.offset + bytes };
    if ('stack' in left) return { stack: left.stack + bytes };
  }
  if (typeof left !== 'bigint' || typeof right !== 'bigint') return undefined;
  const [a, b] = [fitted(left, width), fitted(right, width)];
  const shift = b & BigInt(width - 1);
  switch (op) {
    case 'add':
      return fitted(a + b, width);
    case 'sub':
      return fitted(a - b, width);
    case 'mul':
      return fitted(a * b, width);
    case 'and':
      return a & b;
    case 'or':
      return a | b;
    case 'xor':
      return a ^ b;
    case 'lsh':
      return fitted(a << shift, width);
    case 'rsh':
      return a >> shift;
    case 'arsh':
      return fitted(BigInt.asIntN(width, a) >> shift, width);
    default:
      return undefined;
  }
}

function branches(
  { op, width, dst, src, offset }: Extract<Instruction, { kind: 'jump' }>,
  next: number,
  state: State,
): readonly (readonly [number, State])[] {
  const taken = next + offset * 8;
  const [left, right] = [state[numberOf(dst)], operandOf(state, src)];
  const decided = decide(op, left, right, width);
  if (decided !== undefined) return [[decided ? taken : next, state]];
  // Where it is equal to a number, it is that number from there on.
  const equal = typeof right === 'bigint' && width === 64 ? set(state, dst, right) : state;
  return [
    [next, op === 'ne' ? equal : state],
    [taken, op === 'eq' ? equal : state],
  ];
}

function decide(
  op: Extract<Instruction, { kind: 'jump' }>['op'],
  left: Known | undefined,
  right: Known | undefined,
  width: 32 | 64,
): boolean | undefined {
  if (typeof right !== 'bigint') return undefined;
  // An address of the kernel's or of a map's is never 0.
  if (left !== undefined && typeof left !== 'bigint') {
    if (right !== 0n || width === 32) return undefined;
    return op === 'ne' ? true : op === 'eq' ? false : undefined;
  }
  if (left === undefined) return undefined;
  const [a, b] = [fitted(left, width), fitted(right, width)];
  const [sa, sb] = [BigInt.asIntN(width, left), BigInt.asIntN(width, right)];
  switch (op) {
    case 'eq':
      return a === b;
    case 'ne':
      return a !== b;
    case 'gt':
      return a > b;
    case 'ge':
      return a >= b;
    case 'lt':
      return a < b;
    case 'le':
      return a <= b;
    case 'sgt':
      return sa > sb;
    case 'sge':
      return sa >= sb;
    case 'slt':
      return sa < sb;
    case 'sle':
      return sa <= sb;
    case 'set':
      return (a & b) !== 0n;
  }
}

function operandOf(state: State, operand: Operand): Known | undefined {
  return typeof operand === 'number' ? BigInt(operand) : state[numberOf(operand)];
}

function fitted(value: bigint, width: 32 | 64): bigint {
  return BigInt.asUintN(width, value);
}

function set(state: State, register: string, value: Known | undefined): State {
  const at = numberOf(register);
  return state.map((known, index) => (index === at ? value : known));
}

function numberOf(register: string): number {
  return Number(register.slice(1));
}
