import type { AluOperation, AtomicOperation, JumpOperation } from '../instruction.ts';

/** LLVM's operators of BPF assembly. */
export const assignments: Readonly<Record<AluOperation, string>> = {
  add: '+=',
  sub: '-=',
  mul: '*=',
  div: '/=',
  sdiv: 's/=',
  or: '|=',
  and: '&=',
  lsh: '<<=',
  rsh: '>>=',
  mod: '%=',
  smod: 's%=',
  xor: '^=',
  mov: '=',
  arsh: 's>>=',
};

export const comparisons: Readonly<Record<JumpOperation, string>> = {
  eq: '==',
  gt: '>',
  ge: '>=',
  set: '&',
  ne: '!=',
  sgt: 's>',
  sge: 's>=',
  lt: '<',
  le: '<=',
  slt: 's<',
  sle: 's<=',
};

/** Atomics that are written as an assignment after `lock`. */
export const lockedAssignments: Readonly<Record<LockedOperation, string>> = {
  add: '+=',
  or: '|=',
  and: '&=',
  xor: '^=',
};

export type LockedOperation = Extract<AtomicOperation, 'add' | 'or' | 'and' | 'xor'>;

/** Atomics that are written as a function of the memory and a register. */
export const fetches: Readonly<Record<FetchOperation, string>> = {
  fetchAdd: 'atomic_fetch_add',
  fetchOr: 'atomic_fetch_or',
  fetchAnd: 'atomic_fetch_and',
  fetchXor: 'atomic_fetch_xor',
};

export type FetchOperation = Extract<AtomicOperation, 'fetchAdd' | 'fetchOr' | 'fetchAnd' | 'fetchXor'>;
