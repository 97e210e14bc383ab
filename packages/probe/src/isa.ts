import type { Instruction } from '@ebpf-ts/asm';
import { Memory } from './asking/memory.ts';
import { ask, type Probing, program } from './asking/question.ts';
import { answered, PROGRAM_RIGHTS } from './asking/refusal.ts';
import { facts } from './facts/facts.ts';
import { code } from './program/smallest.ts';
import type { Verdict } from './verdict.ts';

/** A version of the instruction set as LLVM's `-mcpu` counts them, or instructions that belong to none. */
export type IsaFeature = keyof typeof isaFeatures;

/**
 * Whether this kernel's verifier takes instructions of a version of the instruction set: `v2` compares with less-than,
 * `v3` compares 32 bits, `v4` loads and moves with a sign, divides signed and swaps bytes.
 *
 * @example
 * ```ts
 * import { isa } from '@ebpf-ts/probe';
 *
 * const { status } = await isa('v4');
 * console.log(status === 'supported' ? '-mcpu=v4' : '-mcpu=v3');
 * ```
 */
export function isa(name: IsaFeature): Promise<Verdict> {
  return memory.ask(name, () => probing(name));
}

/**
 * {@link isa}, on this thread.
 *
 * @example
 * ```ts
 * import { isaSync } from '@ebpf-ts/probe';
 *
 * console.log(isaSync('atomics').since); // 5.12
 * ```
 */
export function isaSync(name: IsaFeature): Verdict {
  return memory.askSync(name, () => probing(name));
}

const memory = new Memory<Verdict>();

const zero: Instruction = { kind: 'alu', op: 'mov', width: 64, dst: 'r0', src: 0 };
const onStack: Instruction = { kind: 'store', type: 'u64', base: 'r10', offset: -8, src: 0 };
const exit: Instruction = { kind: 'exit' };

/** Since when, and a program that uses it. */
export const isaFeatures = {
  v2: {
    since: '4.14',
    program: [zero, { kind: 'jump', op: 'lt', width: 64, dst: 'r0', src: 1, offset: 0 }, exit],
  },
  v3: {
    since: '5.1',
    program: [zero, { kind: 'jump', op: 'lt', width: 32, dst: 'r0', src: 1, offset: 0 }, exit],
  },
  atomics: {
    since: '5.12',
    program: [
      zero,
      onStack,
      { kind: 'atomic', op: 'fetchAdd', width: 64, base: 'r10', offset: -8, src: 'r0' },
      zero,
      exit,
    ],
  },
  v4: {
    since: '6.6',
    program: [
      zero,
      { kind: 'signExtend', width: 64, from: 8, dst: 'r0', src: 'r0' },
      { kind: 'byteOrder', to: 'swapped', bits: 64, dst: 'r0' },
      { kind: 'alu', op: 'sdiv', width: 64, dst: 'r0', src: 3 },
      onStack,
      { kind: 'load', type: 's8', dst: 'r0', base: 'r10', offset: -8 },
      zero,
      exit,
    ],
  },
  may_goto: { since: '6.9', program: [zero, { kind: 'mayGoto', offset: 0 }, exit] },
  load_acquire: {
    since: '6.15',
    program: [
      zero,
      onStack,
      { kind: 'loadAcquire', type: 'u64', dst: 'r0', base: 'r10', offset: -8 },
      zero,
      exit,
    ],
  },
} as const satisfies Readonly<Record<string, { since: string; program: readonly Instruction[] }>>;

function* probing(name: IsaFeature): Probing<Verdict> {
  const { since, program: instructions } = isaFeatures[name];
  const type = facts.programTypes.socket_filter.id;
  const result = yield* ask(program({ type, instructions: code(instructions), license: 'GPL' }));
  const evidence = [answered('BPF_PROG_LOAD', result)];
  if (result.code === '') return { status: 'supported', since, evidence };
  // The programs are right, so that a verifier which finds fault with one does not know what is in it.
  if (result.code === 'EINVAL') return { status: 'unsupported', since, evidence };
  if (result.log === '' && result.code === 'EPERM')
    return { status: 'denied', since, evidence, hint: PROGRAM_RIGHTS };
  return { status: 'unknown', since, evidence };
}
