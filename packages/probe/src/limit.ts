import type { Instruction } from '@ebpf-ts/asm';
import { Memory } from './asking/memory.ts';
import { ask, type Probing, program } from './asking/question.ts';
import { answered, PROGRAM_RIGHTS } from './asking/refusal.ts';
import { facts } from './facts/facts.ts';
import { code } from './program/smallest.ts';
import type { Verdict } from './verdict.ts';

/** What the verifier bounds: `instructions` of a program, `loops` with an end that it sees, the bytes of `stack`. */
export type LimitName = keyof typeof limits;

/** A verdict on the higher of two limits, and the limit that holds. */
export interface LimitVerdict extends Verdict {
  /** Instructions, or bytes; undefined where it is not a number, or not known. */
  readonly value: number | undefined;
}

/**
 * What this kernel bounds programs to: 1,000,000 instructions for `instructions` (since 5.2; 4,096 before, and for
 * processes without CAP_BPF), loops that end (since 5.3), 512 bytes of stack.
 *
 * @example
 * ```ts
 * import { limit } from '@ebpf-ts/probe';
 *
 * const { value } = await limit('instructions');
 * if (value === 4096) console.error('split the program, or load it with CAP_BPF');
 * ```
 */
export function limit(name: LimitName): Promise<LimitVerdict> {
  return memory.ask(name, () => probing(name));
}

/**
 * {@link limit}, on this thread.
 *
 * @example
 * ```ts
 * import { limitSync } from '@ebpf-ts/probe';
 *
 * console.log(limitSync('stack').value); // 512
 * ```
 */
export function limitSync(name: LimitName): LimitVerdict {
  return memory.askSync(name, () => probing(name));
}

const memory = new Memory<LimitVerdict>();

const zero: Instruction = { kind: 'alu', op: 'mov', width: 64, dst: 'r0', src: 0 };
const exit: Instruction = { kind: 'exit' };

interface Limit {
  readonly since: string;
  readonly program: () => readonly Instruction[];
  /** The limit where the program is taken, and where it is not. */
  readonly values: readonly [number | undefined, number | undefined];
}

export const limits = {
  instructions: {
    since: '5.2',
    program: () => [...Array.from({ length: 4096 }, () => zero), exit],
    values: [1_000_000, 4096],
  },
  loops: {
    since: '5.3',
    program: () => [
      zero,
      { kind: 'alu', op: 'add', width: 64, dst: 'r0', src: 1 },
      { kind: 'jump', op: 'ne', width: 64, dst: 'r0', src: 4, offset: -2 },
      zero,
      exit,
    ],
    values: [undefined, undefined],
  },
  stack: {
    since: '3.18',
    program: () => [{ kind: 'store', type: 'u64', base: 'r10', offset: -512, src: 0 }, zero, exit],
    values: [512, undefined],
  },
} as const satisfies Readonly<Record<string, Limit>>;

function* probing(name: LimitName): Probing<LimitVerdict> {
  const { since, program: instructions, values }: Limit = limits[name];
  const type = facts.programTypes.socket_filter.id;
  const result = yield* ask(program({ type, instructions: code(instructions()), license: 'GPL' }));
  const evidence = [answered('BPF_PROG_LOAD', { ...result, log: '' })];
  if (result.code === '') return { status: 'supported', since, evidence, value: values[0] };
  if (result.code === 'EPERM' && result.log === '') {
    return { status: 'denied', since, evidence, hint: PROGRAM_RIGHTS, value: undefined };
  }
  if (result.code === 'E2BIG' || result.code === 'EINVAL') {
    return { status: 'unsupported', since, evidence, value: values[1] };
  }
  return { status: 'unknown', since, evidence, value: undefined };
}
